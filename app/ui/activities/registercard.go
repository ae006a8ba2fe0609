package activities

import (
	"context"
	"fmt"
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"waymark/app/record"
	attendance "waymark/app/register"
	"waymark/app/roster"
	"waymark/app/ui/grid"
	"waymark/app/ui/kit"
	"waymark/app/ui/session"
)

// registerCard is where students are chosen and marked. Everything on it has a key.
type registerCard struct {
	form  *Form
	shown []found

	card    *kit.Card
	find    *searchEntry
	pills   *fyne.Container // what is chosen, where it is more than fits beside the search
	beside  *fyne.Container
	more    *kit.Pill
	grid    *grid.Grid
	asking  *lineForm
	problem *kit.Paragraph
	marking *fyne.Container // search, what is asked, and the grid
	listing *listingView    // in their place while a list is settled
}

// pillsBeside is how many choices stand beside the search; more go below it.
const pillsBeside = 2

// keysOfRegister says under the grid which key does what.
const keysOfRegister = "Space attended · A absent · H hours · F feedback · R reflection · Ctrl A all · Del off the register"

func newRegisterCard(f *Form) *registerCard {
	r := &registerCard{form: f}
	r.find = newSearchEntry("Type 2 or 3 letters, Space marks present…")
	r.find.OnChanged = func(string) { r.show() }
	r.find.onSpace = r.markFound
	r.find.onPaste = r.pasteText
	r.find.OnEnter = r.enter
	r.find.OnEscape = func() { r.find.SetText("") }
	r.find.OnKey = func(ev *fyne.KeyEvent) bool {
		if ev.Name == fyne.KeyDown {
			r.form.focus(r.grid)
			return true
		}
		return false
	}
	r.more = kit.NewMenuPill("+ year, form, flag", r.offer)
	r.pills, r.beside = kit.Flow(8), kit.HStack(8)
	r.grid = grid.New(r.columns())
	r.grid.OnToggle = r.toggle
	r.grid.OnRune = r.rune
	r.grid.OnKey = r.key
	r.grid.OnShortcut = r.shortcut
	r.grid.Empty = kit.NewEmptyState("Who was invited?",
		"Choose a year group or a form, type a name above, paste a list of names, UPNs or emails, or drop the attendance report of a meeting here.")
	r.asking = newLineForm(func() { r.form.focus(r.grid) }, func() { r.form.content.Refresh() })
	r.problem = kit.NewParagraph("", kit.Small.In(kit.ColorNotMet))
	r.problem.Hide()
	search := kit.Frame(nil, nil, r.find, kit.Inset(0, 0, 0, 8, r.beside), nil)
	top := kit.Inset(8, 14, 6, 14, kit.VStack(6, search, r.pills, r.asking.row, r.problem))
	foot := kit.VStack(0, kit.NewHairline(), kit.Inset(8, 14, 8, 14, kit.NewText(keysOfRegister, kit.Note).Shrinks()))
	r.marking = kit.Frame(top, nil, r.grid, nil, foot)
	r.listing = newListingView(r)
	r.card = kit.NewCard("Register", container.NewStack(r.marking, r.listing.box)).Flush()
	r.card.SetTrailing(kit.HStack(8, kit.NewButton("A file…", "", r.chooseFile), kit.NewButton("Paste a list", "Ctrl V", r.paste)))
	return r
}

func (r *registerCard) columns() []grid.Column {
	return []grid.Column{
		{ID: "student", Title: "Student", Width: 150, Flex: 3, Fixed: true, Cell: func(i int) grid.Cell {
			return grid.Cell{Text: r.shown[i].name, Bold: r.shown[i].entry != nil, Soft: r.shown[i].entry == nil}
		}},
		{ID: "form", Title: "Form", Width: 64, Fixed: true, Cell: func(i int) grid.Cell { return grid.Cell{Text: r.shown[i].form} }},
		{ID: "there", Title: "There?", Width: 116, Fixed: true, Cell: func(i int) grid.Cell { return there(r.shown[i]) }},
		{ID: "hours", Title: "Hours", Width: 60, Align: grid.Right, Fixed: true, Cell: func(i int) grid.Cell {
			return grid.Cell{Text: r.hours(r.shown[i])}
		}},
		{ID: "note", Title: "Note", Width: 110, Flex: 2, Fixed: true, Cell: func(i int) grid.Cell {
			return grid.Cell{Text: remark(r.shown[i]), Soft: true}
		}},
	}
}

// there shows whether a student was there; who is not on the register is not.
func there(f found) grid.Cell {
	if f.entry == nil {
		return grid.Cell{Text: "not on the register", Soft: true}
	}
	sign := "–"
	switch f.entry.now.Status {
	case record.Attended:
		sign = "●"
	case record.Absent:
		sign = "○"
	}
	return grid.Cell{Mark: kit.MarkOf(sign, f.entry.now.Status.String())}
}

// hours shows a student's time: their own where it was typed, else the activity's.
func (r *registerCard) hours(f found) string {
	if f.entry == nil || f.entry.now.Status != record.Attended {
		return ""
	}
	a := r.form.draft.activity()
	return formatHours(f.entry.now.HoursAt(&a))
}

// remark shows why a student was absent, or what is stated of one who attended.
func remark(f found) string {
	if f.entry == nil {
		return ""
	}
	line := f.entry.line("")
	var parts []string
	if line.Reason != "" {
		parts = append(parts, line.Reason)
	}
	if line.Feedback.Stated() {
		parts = append(parts, "feedback")
	}
	if line.Reflection.Stated() {
		parts = append(parts, "reflection")
	}
	if line.Note != "" {
		parts = append(parts, line.Note)
	}
	return strings.Join(parts, "; ")
}

// reset forgets what was searched for and pasted, for another draft.
func (r *registerCard) reset() {
	r.find.SetText("")
	r.asking.close()
	r.listing.close()
}

// fill shows the draft's register.
func (r *registerCard) fill() {
	r.fillPills()
	r.show()
}

func (r *registerCard) fillPills() {
	register := r.form.draft.register
	pills := []fyne.CanvasObject{}
	for _, p := range register.choice.parts() {
		pills = append(pills, kit.NewRemovablePill(p.label, func() { r.choose(p) }))
	}
	r.pills.Objects, r.beside.Objects = nil, []fyne.CanvasObject{r.more}
	if len(pills) <= pillsBeside {
		r.beside.Objects = append(pills, r.more)
	} else {
		r.pills.Objects = pills
	}
	kit.ShowIf(r.pills, len(r.pills.Objects) > 0)
}

// show shows the register, or what the search finds in it and beside it.
func (r *registerCard) show() {
	register := r.form.draft.register
	r.shown = register.search(r.find.Text)
	r.grid.SetRows(len(r.shown))
	t := register.tally()
	r.card.SetNote(fmt.Sprintf("%s attended, %s absent, %s invited",
		kit.Grouped(t.attended), kit.Grouped(t.absent), kit.Grouped(t.invited)))
}

// marked is called after every change to the register.
func (r *registerCard) marked() {
	r.show()
	r.form.edited()
}

// choose adds a year group, form or flag to the choice, or takes it away, and goes
// on to the students, to be marked.
func (r *registerCard) choose(p part) {
	register := r.form.draft.register
	register.choose(register.choice.toggled(p))
	r.fillPills()
	r.marked()
	if len(register.entries) > 0 {
		r.form.focus(r.grid)
	} else {
		r.form.focus(r.find)
	}
}

// offer lists what the register can be chosen by.
func (r *registerCard) offer() {
	parts := r.form.draft.register.roll.choices()
	options := make([]kit.Option, len(parts))
	for i, p := range parts {
		options[i] = kit.Option{ID: p.label, Label: p.label}
	}
	kit.ShowMenu(r.more, options, func(o kit.Option) {
		for _, p := range parts {
			if p.label == o.ID {
				r.choose(p)
			}
		}
	})
}

// enter takes what was typed as a year group, form or flag where it names one
// ("9B", "year 9", "y9"), and goes to the grid otherwise.
func (r *registerCard) enter() {
	typed := searchKey(r.find.Text)
	for _, p := range r.form.draft.register.roll.choices() {
		key := searchKey(p.label)
		if typed != "" && (key == typed || strings.Replace(key, "year", "y", 1) == typed) {
			r.find.SetText("")
			r.choose(p)
			return
		}
	}
	r.form.focus(r.grid)
}

// markFound marks the first student that the search found as attended, and empties
// the search for the next.
func (r *registerCard) markFound() {
	if r.find.Text == "" || len(r.shown) == 0 {
		return
	}
	id := r.shown[0].student.ID
	r.form.draft.register.mark(id, record.Attended)
	r.find.SetText("")
	r.marked()
	r.pick(id)
}

// pick selects a student's row.
func (r *registerCard) pick(id record.ID) {
	for i, f := range r.shown {
		if f.student.ID == id {
			r.grid.Select(i)
			return
		}
	}
}

// next goes on to the row below, as a hand does on paper.
func (r *registerCard) next() {
	if i := r.grid.Selected(); i+1 < len(r.shown) {
		r.grid.Select(i + 1)
	}
}

func (r *registerCard) toggle(row int) {
	r.form.draft.register.toggleAttended(r.shown[row].student.ID)
	r.marked()
	r.next()
}

// rune takes the letters that mark. Every other letter starts a search.
func (r *registerCard) rune(letter rune) bool {
	row := r.grid.Selected()
	if row < 0 || row >= len(r.shown) {
		return r.search(letter)
	}
	student := r.shown[row]
	switch unicode.ToLower(letter) {
	case 'a':
		r.absent(student)
	case 'h':
		r.askHours(student)
	case 'f':
		r.say(student, record.Feedback)
	case 'r':
		r.say(student, record.Reflection)
	default:
		return r.search(letter)
	}
	return true
}

func (r *registerCard) search(letter rune) bool {
	if !unicode.IsLetter(letter) && !unicode.IsDigit(letter) {
		return false
	}
	r.form.focus(r.find)
	r.find.TypedRune(letter)
	return true
}

func (r *registerCard) key(ev *fyne.KeyEvent) bool {
	row := r.grid.Selected()
	switch {
	case ev.Name == fyne.KeyDelete && row >= 0 && row < len(r.shown):
		r.form.draft.register.remove(r.shown[row].student.ID)
		r.marked()
	case ev.Name == fyne.KeyUp && row <= 0, ev.Name == fyne.KeyEscape && r.find.Text != "":
		r.form.focus(r.find)
	default:
		return false
	}
	return true
}

func (r *registerCard) shortcut(s fyne.Shortcut) {
	switch s.(type) {
	case *fyne.ShortcutSelectAll:
		r.markAll()
	case *fyne.ShortcutPaste:
		r.paste()
	}
}

// markAll marks everyone shown who is not marked yet as attended.
func (r *registerCard) markAll() {
	ids := make([]record.ID, 0, len(r.shown))
	for _, f := range r.shown {
		if f.entry != nil {
			ids = append(ids, f.student.ID)
		}
	}
	r.form.draft.register.markRest(ids)
	r.marked()
}

// absent marks a student as absent and asks why, beginning with the last reason given.
func (r *registerCard) absent(f found) {
	register := r.form.draft.register
	id := f.student.ID
	register.mark(id, record.Absent)
	r.marked()
	reason := register.byID[id].now.Reason
	if reason == "" {
		reason = register.lastReason
	}
	r.asking.ask("Why was "+f.student.FullName()+" absent?", reason, func(typed string) string {
		register.excuse(id, typed)
		r.marked()
		r.next()
		return ""
	})
	r.form.focus(r.asking.entry)
}

// askHours asks for one student's own time.
func (r *registerCard) askHours(f found) {
	id := f.student.ID
	e := r.form.draft.register.byID[id]
	if e == nil || e.now.Status != record.Attended {
		r.form.s.Notify(session.Notice{Words: "Hours are for students who attended. Press Space first."})
		return
	}
	r.asking.ask("How many hours for "+f.student.FullName()+"? Empty is as long as the others", formatHours(e.now.Hours), func(typed string) string {
		hours, ok := parseHours(typed)
		if !ok || hours < 0 || hours > 400 {
			return fmt.Sprintf("“%s” is not a number of hours between 0 and 400: write 1.5 or 1:30.", typed)
		}
		e.now.Hours = hours
		r.marked()
		r.next()
		return ""
	})
	r.form.focus(r.asking.entry)
}

// say states a fact about one student who attended, or takes it back.
func (r *registerCard) say(f found, fact record.Fact) {
	register := r.form.draft.register
	e := register.byID[f.student.ID]
	if e == nil || e.now.Status != record.Attended {
		r.form.s.Notify(session.Notice{Words: "Feedback and reflection are for students who attended. Press Space first."})
		return
	}
	s := r.form.draft.statement()
	if e.now.Fact(fact).Stated() {
		s = record.Statement{}
	}
	register.say(f.student.ID, fact, s)
	r.marked()
}

// paste takes a list from the clipboard.
func (r *registerCard) paste() { r.pasteText(fyne.CurrentApp().Clipboard().Content()) }

func (r *registerCard) pasteText(text string) {
	if strings.TrimSpace(text) == "" {
		r.form.s.Notify(session.Notice{Words: "The clipboard holds no text. Copy a list of names, UPNs or emails first, then press Ctrl+V here."})
		return
	}
	r.read(func(d *roster.Directory) (*attendance.List, error) { return attendance.ReadText(text, d) })
}

// chooseFile lets a person pick an attendance list.
func (r *registerCard) chooseFile() {
	r.form.s.ChooseFile([]string{".csv", ".xlsx", ".ods", ".tsv", ".txt"}, r.readFile)
}

func (r *registerCard) readFile(path string) {
	r.read(func(d *roster.Directory) (*attendance.List, error) { return attendance.ReadFile(path, d) })
}

// read reads a list away from the window, and settles it in the register's place.
func (r *registerCard) read(list func(*roster.Directory) (*attendance.List, error)) {
	draft := r.form.draft
	roll, expected := draft.register.roll, studentsOf(draft.register)
	r.form.s.Tasks().Go(func(context.Context) func() {
		read, err := list(directoryOf(roll, expected))
		return func() {
			switch {
			case r.form.draft != draft: // another activity stands here now
			case err != nil:
				r.form.s.Notify(session.Notice{Words: session.Sentence(err) + " The register is as it was.", Tone: session.Bad})
			default:
				r.listing.open(newListing(read))
			}
		}
	})
}

func (r *registerCard) showProblem(words string) {
	r.problem.SetText(sentence(words))
	if words == "" {
		r.problem.Hide()
	} else {
		r.problem.Show()
	}
}
