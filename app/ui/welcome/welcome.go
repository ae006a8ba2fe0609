package welcome

import (
	"context"
	"errors"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"waymark/app/keys"
	"waymark/app/record"
	"waymark/app/store"
	"waymark/app/ui/kit"
	"waymark/app/ui/session"
)

// Options says which folder is opened, and with what.
type Options struct {
	Dir   string
	Store store.Options
	Tasks session.Tasks
	Now   func() time.Time
	// Canvas is where the welcome is shown, for putting the caret into a field.
	Canvas fyne.Canvas
	// Sample makes the sample school in a folder, and leaves it open.
	Sample func(dir string, o store.Options) (*store.Store, error)
	// Opened gets the session once a record is open and judged.
	Opened func(st *store.Store, s *session.Session)
}

// Welcome shows one card at a time.
type Welcome struct {
	options Options
	page    *fyne.Container
	card    fyne.CanvasObject
	on      string // "start", "locked", "busy" or "refused"
	words   string // what the card says went wrong, or is being done

	start  *start
	unlock *unlock
}

// New returns a welcome that shows nothing until [Welcome.Begin].
func New(o Options) *Welcome {
	w := &Welcome{options: o, page: container.NewStack()}
	w.start = newStart(w)
	w.unlock = newUnlock(w)
	return w
}

// Content returns what the window shows.
func (w *Welcome) Content() fyne.CanvasObject { return w.page }

// State describes the welcome to the end-to-end tests.
func (w *Welcome) State() map[string]any {
	return map[string]any{"screen": "welcome", "title": w.on, "words": w.words}
}

// Begin looks into the folder and asks for what is needed to open it.
func (w *Welcome) Begin() {
	protection, err := keys.ProtectionOf(w.options.Dir)
	switch {
	case err != nil:
		w.refuse(err)
	case protection == keys.Passphrase:
		w.show("locked", "", w.unlock.card)
		w.options.Canvas.Focus(w.unlock.passphrase)
	default:
		w.open("Opening the record", func() (*store.Store, error) {
			return store.Open(w.options.Dir, "", w.options.Store)
		})
	}
}

// Make makes the sample school in the folder.
func (w *Welcome) Make() {
	w.open("Making the sample school: 1,200 students who do not exist", func() (*store.Store, error) {
		return w.options.Sample(w.options.Dir, w.options.Store)
	})
}

// open opens a store away from the window, judges its record, and hands both on.
func (w *Welcome) open(doing string, open func() (*store.Store, error)) {
	w.show("busy", doing, kit.NewCard("", kit.NewParagraph(doing+"…", kit.Body)))
	w.options.Tasks.Go(func(context.Context) func() {
		st, err := open()
		if err != nil {
			return func() { w.refused(err) }
		}
		s := session.New(st, w.options.Tasks, w.options.Now)
		return func() { w.options.Opened(st, s) }
	})
}

// refused shows the card on which an error can be put right, or says what it is.
func (w *Welcome) refused(err error) {
	switch {
	case errors.Is(err, store.ErrNotSchool):
		w.show("start", "", w.start.card)
		w.options.Canvas.Focus(w.start.name)
	case errors.Is(err, keys.ErrWrongPassphrase):
		w.show("locked", wrongPassphrase, w.unlock.card)
		w.unlock.field.SetProblem(wrongPassphrase)
		w.options.Canvas.Focus(w.unlock.passphrase)
	default:
		w.refuse(err)
	}
}

const wrongPassphrase = "That passphrase does not open this record. Capitals and spaces count."

// refuse says why the record cannot be opened and offers to try again.
func (w *Welcome) refuse(err error) {
	words := session.Sentence(err)
	card := kit.NewCard("The record cannot be opened", kit.VStack(12,
		kit.NewParagraph(words, kit.Body),
		kit.NewParagraph("Nothing was changed. The record is in "+w.options.Dir+".", kit.Note),
		kit.HStack(8, kit.Spring(), kit.NewPrimaryButton("Try again", "", w.Begin)),
	))
	w.show("refused", words, card)
}

func (w *Welcome) show(on, words string, card fyne.CanvasObject) {
	w.on, w.words, w.card = on, words, card
	column := container.New(column{}, kit.VStack(14, kit.NewText("Waymark", kit.Title), card))
	w.page.Objects = []fyne.CanvasObject{container.NewVScroll(column)}
	w.page.Refresh()
}

// column sets one card in the middle, as wide as reads well.
type column struct{}

const columnWidth, columnTop = 520, 48

func (column) MinSize(objects []fyne.CanvasObject) fyne.Size {
	min := objects[0].MinSize()
	return fyne.NewSize(0, min.Height+2*columnTop)
}

func (column) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	width := min(kit.Px(columnWidth), size.Width-32)
	height := kit.HeightAt(objects[0], width)
	objects[0].Resize(fyne.NewSize(width, height))
	objects[0].Move(fyne.NewPos((size.Width-width)/2, max(24, (size.Height-height)/3)))
}

// unlock is the card that asks for the passphrase.
type unlock struct {
	card       *kit.Card
	passphrase *kit.Entry
	field      *kit.Field
}

func newUnlock(w *Welcome) *unlock {
	u := &unlock{passphrase: kit.NewEntry("", nil)}
	u.passphrase.Password = true
	open := func() {
		u.field.SetProblem("")
		passphrase := u.passphrase.Text
		u.passphrase.SetText("")
		w.open("Opening the record", func() (*store.Store, error) {
			return store.Open(w.options.Dir, passphrase, w.options.Store)
		})
	}
	u.passphrase.OnEnter = open
	u.field = kit.NewField("Passphrase", u.passphrase)
	u.card = kit.NewCard("Open the school’s record", kit.VStack(12,
		kit.NewParagraph("The record on this laptop is sealed with a passphrase.", kit.Soft),
		u.field,
		kit.HStack(8, kit.Spring(), kit.NewPrimaryButton("Open", "Enter", open)),
	))
	return u
}

// start is the card that starts a school's record.
type start struct {
	card                          *kit.Card
	name, urn, lead, first, again *kit.Entry
	nameField, urnField           *kit.Field
	firstField, againField        *kit.Field
	without                       *kit.Check
}

func newStart(w *Welcome) *start {
	s := &start{
		name: kit.NewEntry("", nil), urn: kit.NewEntry("", nil), lead: kit.NewEntry("", nil),
		first: kit.NewEntry("", nil), again: kit.NewEntry("", nil),
	}
	s.first.Password, s.again.Password = true, true
	s.nameField = kit.NewField("School", s.name)
	s.urnField = kit.NewField("URN: six digits, if you have it", s.urn)
	s.firstField = kit.NewField("Passphrase", s.first)
	s.againField = kit.NewField("Once more", s.again)
	s.without = kit.NewCheck("Do without a passphrase. Whoever can open this laptop’s files can then read the record; "+
		"Waymark will say so at the foot of the window until you set one in Settings.", func(on bool) {
		for _, e := range []*kit.Entry{s.first, s.again} {
			if on {
				e.SetText("")
				e.Disable()
			} else {
				e.Enable()
			}
		}
	})
	begin := func() { s.begin(w) }
	s.again.OnEnter = begin
	s.card = kit.NewCard("Start your school’s record", kit.VStack(12,
		kit.NewParagraph("Employer encounters, workplace experiences and what they count for. "+
			"It stays on this laptop and needs no network.", kit.Soft),
		kit.Columns(12, []float32{3, 2}, s.nameField, s.urnField),
		kit.NewField("Your name: it signs what you record", s.lead),
		kit.Columns(12, []float32{1, 1}, s.firstField, s.againField),
		kit.NewParagraph("A passphrase seals the record. Nobody can open it without: write it down and keep it safe.", kit.Note),
		s.without,
		kit.HStack(8, kit.NewButton("Try the sample school", "", w.Make), kit.Spring(),
			kit.NewPrimaryButton("Start the record", "", begin)),
		kit.NewParagraph("The record will be in "+w.options.Dir+".", kit.Note),
	))
	return s
}

// begin makes the school, or marks the fields that keep it from being made.
func (s *start) begin(w *Welcome) {
	school := record.School{
		ID: record.NewID(), Name: strings.TrimSpace(s.name.Text),
		URN: strings.TrimSpace(s.urn.Text), CareersLead: strings.TrimSpace(s.lead.Text),
	}
	problems := school.Problems()
	s.nameField.SetProblem(problems.For("name"))
	s.urnField.SetProblem(problems.For("urn"))
	first, again := session.PassphraseProblems(s.first.Text, s.again.Text)
	if first != "" {
		first += ", or tick the box below"
	}
	if s.without.On() {
		first, again = "", ""
	}
	s.firstField.SetProblem(first)
	s.againField.SetProblem(again)
	for _, wrong := range []struct {
		words string
		entry *kit.Entry
	}{{problems.For("name"), s.name}, {problems.For("urn"), s.urn}, {first, s.first}, {again, s.again}} {
		if wrong.words != "" {
			w.options.Canvas.Focus(wrong.entry)
			return
		}
	}
	passphrase := s.first.Text
	w.open("Starting the record", func() (*store.Store, error) {
		return store.Create(w.options.Dir, school, passphrase, w.options.Store)
	})
}
