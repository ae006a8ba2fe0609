package rollover

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"

	"waymark/app/record"
	roll "waymark/app/rollover"
	"waymark/app/ui/kit"
	"waymark/app/ui/session"
)

// Leavers is the form on which students are marked as left, or more is said of
// where they went, or they are back.
type Leavers struct {
	s      *session.Session
	who    []record.ID
	ticked map[record.ID]bool // those whom the form is about
	saving bool

	note     *kit.Text
	list     *kit.Card
	day      *kit.DateEntry
	dayField *kit.Field
	to       *kit.Combo
	where    *kit.Entry
	problem  *kit.Paragraph
	back     *kit.Button
	save     *kit.Button
	content  *fyne.Container
}

var (
	_ session.Screen  = (*Leavers)(nil)
	_ session.Unsaver = (*Leavers)(nil)
	_ session.Stater  = (*Leavers)(nil)
)

// NewLeavers returns the form.
func NewLeavers(s *session.Session) *Leavers {
	f := &Leavers{s: s}
	f.note = kit.NewText("", kit.Soft)
	f.list = kit.NewCard("Students", kit.VStack(0))
	f.list.SetTrailing(kit.HStack(8, kit.NewButton("All", "", func() { f.tickAll(true) }), kit.NewButton("None", "", func() { f.tickAll(false) })))
	f.day = kit.NewDateEntry(s.Today, nil)
	f.dayField = kit.NewField("Last day on roll", f.day)
	var options []kit.Option
	for _, d := range record.Destinations {
		options = append(options, kit.Option{ID: string(d), Label: d.String()})
	}
	f.to = kit.NewCombo("Not known yet", options, nil)
	f.where = kit.NewEntry("Name of the school, college or employer", nil)
	f.problem = kit.NewParagraph("", kit.Small.In(kit.ColorNotMet))
	f.back = kit.NewButton("They are back on roll", "", f.rejoin)
	f.save = kit.NewPrimaryButton("Save", "Ctrl S", f.keep)
	form := kit.NewCard("What is known", kit.VStack(10, f.dayField,
		kit.NewField("Went on to", f.to), kit.NewField("Where", f.where), f.problem,
		kit.NewParagraph("It is kept for the students ticked. What is left empty stays as the record has it, and can be said later.", kit.Note),
		kit.HStack(8, f.back)))
	f.content = kit.NewPage(kit.NewText(f.Title(), kit.Title), f.note,
		kit.Columns(16, []float32{1, 1}, kit.VStack(0, form), kit.VStack(0, f.list)),
		kit.NewButton("Back", "Esc", s.Back), f.save)
	return f
}

// Title names the screen.
func (f *Leavers) Title() string { return "Who left" }

// Content returns the screen.
func (f *Leavers) Content() fyne.CanvasObject { return f.content }

// Shown begins with the students of the place.
func (f *Leavers) Shown(p session.Place) {
	f.who = p.Students
	f.ticked = map[record.ID]bool{}
	for _, id := range f.who {
		f.ticked[id] = true
	}
	f.blank()
	f.Refresh()
	f.s.Focus(f.day)
}

func (f *Leavers) blank() {
	f.day.SetDate(record.Date{})
	f.to.Choose("")
	f.where.SetText("")
	f.problem.SetText("")
}

func (f *Leavers) tickAll(on bool) {
	for _, id := range f.who {
		f.ticked[id] = on
	}
	f.Refresh()
}

// chosen returns those whom the form is about.
func (f *Leavers) chosen() (who []record.ID) {
	for _, id := range f.who {
		if f.ticked[id] {
			who = append(who, id)
		}
	}
	return who
}

// Hidden keeps the form as it is.
func (f *Leavers) Hidden() {}

// Unsaved names what is typed and not saved.
func (f *Leavers) Unsaved() string {
	if _, chosen := f.to.Chosen(); chosen || f.day.Text != "" || f.where.Text != "" {
		return "where students went"
	}
	return ""
}

// Actions lists what can be done here.
func (f *Leavers) Actions() []session.Action {
	return []session.Action{
		{Label: "Save", Key: session.Ctrl(fyne.KeyS), Do: f.keep, Off: len(f.chosen()) == 0},
		{Label: "Back on roll", Do: f.rejoin, Off: f.back.Disabled()},
	}
}

// State says how many students it is about, for the end-to-end tests.
func (f *Leavers) State() map[string]any {
	return map[string]any{"students": len(f.who), "ticked": len(f.chosen()), "problem": f.problem.Text()}
}

// Refresh shows the students as the record has them.
func (f *Leavers) Refresh() {
	var rows []fyne.CanvasObject
	for _, id := range f.who {
		st, ok := f.s.Snapshot().Student(id)
		if !ok {
			continue
		}
		words := "on roll"
		if !st.Left.IsZero() {
			words = leftWords(st)
		}
		tick := kit.NewCheck(st.Name(), func(on bool) {
			f.ticked[id] = on
			f.count()
		})
		tick.SetOn(f.ticked[id])
		rows = append(rows, kit.HStack(12, kit.Fixed(200, 0, tick),
			kit.Fixed(50, 0, kit.NewText(st.Current().Form, kit.Body)), kit.NewText(words, kit.Small).Shrinks()))
	}
	if len(rows) == 0 {
		rows = append(rows, kit.NewParagraph("Nobody is chosen. Tick students in their list, and mark them as left.", kit.Note))
	}
	f.list.SetContent(kit.VStack(6, rows...))
	f.count()
}

// count says whom the form is about, and keeps the buttons to what can be done
// for them.
func (f *Leavers) count() {
	who, left := f.chosen(), 0
	for _, id := range who {
		if st, ok := f.s.Snapshot().Student(id); ok && !st.Left.IsZero() {
			left++
		}
	}
	f.note.SetText(fmt.Sprintf("%s of %s", kit.Grouped(len(who)), kit.Count(len(f.who), "student ticked", "students ticked")))
	enable(f.back, left > 0 && left == len(who))
	enable(f.save, len(who) > 0)
	f.s.ActionsChanged()
	f.content.Refresh()
}

// leftWords says when a student left and what they went on to.
func leftWords(st *record.Student) string {
	parts := []string{"left " + st.Left.Words()}
	if st.Destination != "" {
		parts = append(parts, strings.ToLower(st.Destination.String()[:1])+st.Destination.String()[1:])
	}
	if st.WentTo != "" {
		parts = append(parts, st.WentTo)
	}
	return strings.Join(parts, ", ")
}

// keep saves what is typed for the students ticked, or says what keeps it from
// being saved.
func (f *Leavers) keep() {
	day, err := f.day.Date()
	if err != nil {
		f.dayField.SetProblem(session.Sentence(err))
		f.content.Refresh()
		return
	}
	f.dayField.SetProblem("")
	l := roll.Leaving{On: day, WentTo: strings.TrimSpace(f.where.Text)}
	if o, ok := f.to.Chosen(); ok {
		l.Destination = record.Destination(o.ID)
	}
	action, err := roll.Leavers(f.s.Snapshot(), f.chosen(), l, f.s.Signing())
	f.do(action, err)
}

func (f *Leavers) rejoin() {
	if f.back.Disabled() {
		return
	}
	action, err := roll.Rejoin(f.s.Snapshot(), f.chosen(), f.s.Today(), f.s.Signing())
	f.do(action, err)
}

func (f *Leavers) do(action record.Action, err error) {
	f.problem.SetText("")
	switch {
	case f.saving:
		return
	case err != nil:
		f.problem.SetText(session.Sentence(fmt.Errorf("nothing was saved: %w", err)))
	case len(action.Changes) == 0:
		f.problem.SetText("The record says so already.")
	default:
		f.saving = true
		f.s.Do(action, func(err error) {
			f.saving = false
			if err == nil {
				f.blank()
				f.Refresh()
			}
		})
		return
	}
	f.content.Refresh()
}
