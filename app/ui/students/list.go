package students

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"waymark/app/gatsby"
	"waymark/app/record"
	"waymark/app/ui/browse"
	"waymark/app/ui/grid"
	"waymark/app/ui/kit"
	"waymark/app/ui/session"
)

// List is the screen of all students: a filter, the rows, and beside them the
// student picked.
type List struct {
	*browse.Screen[row]
	s      *session.Session
	filter filter
	ticked map[record.ID]bool
	side   *panel
	record *kit.Button
}

var (
	_ session.Screen = (*List)(nil)
	_ session.Stater = (*List)(nil)
	_ session.Lister = (*List)(nil)
)

// NewList returns the screen of all students.
func NewList(s *session.Session) *List {
	l := &List{s: s, ticked: map[record.ID]bool{}, side: newPanel(s)}
	l.record = kit.NewPrimaryButton("Record for these", "Ctrl R", l.recordForThese)
	l.Screen = browse.New(s, browse.Of[row]{
		Place: session.Students, Title: "Students",
		Rows: rowsOf, Sort: sortRows,
		Apply: func(rows []row, into []int) []int { return l.filter.apply(rows, into) },
		ID:    func(r *row) record.ID { return r.student.ID },
		Name:  func(r *row) string { return r.name },
		None:  func(s *record.Snapshot) bool { return s.StudentCount() == 0 },

		Hint: "Type a name, UPN, form…", Typed: &l.filter.typed,
		Filters: []browse.Filter{
			{Label: "Year", Options: l.years, Chosen: l.chooseYear},
			{Label: "No employer this year", On: &l.filter.noEmployer},
			{Label: "Pupil premium", On: &l.filter.premium},
			{Label: "SEND", On: &l.filter.send},
			{Label: "EAL", On: &l.filter.eal},
			{Label: "Left", On: &l.filter.left},
		},
		Columns: l.columns(), By: colStudent,

		Open:   func(r *row) { s.Go(session.PageOf(r.student.ID)) },
		Toggle: l.tick,
		Ticked: func(r *row) bool { return l.ticked[r.student.ID] },
		Pick:   l.pick,
		Beside: l.side.card,
		Note:   l.note,

		NoFit: browse.Empty{Title: "Nobody fits", Words: "No student fits what is typed and chosen above.", Button: "Show everyone"},
		NoneYet: browse.Empty{Title: "No students yet",
			Words: "Bring in the list of students that your school system exports, as a CSV file. You see what would change before anything does."},
		Start: []*kit.Button{kit.NewPrimaryButton("Bring in a file", "Ctrl I", l.importFile)},
		Actions: []fyne.CanvasObject{
			kit.NewButton("Moving up…", "", func() { s.Go(session.MovingUp()) }),
			kit.NewButton("Import…", "", l.importFile),
			kit.NewButton("Copy the list", "", l.copyList),
			l.record,
		},
	})
	return l
}

func (l *List) columns() []grid.Column {
	state := func(of func(*row) gatsby.State) func(int) grid.Cell {
		return func(i int) grid.Cell { return grid.Cell{Mark: mark(of(l.At(i)))} }
	}
	return []grid.Column{
		{ID: colStudent, Title: "Student", Width: 165, Flex: 1, Cell: func(i int) grid.Cell {
			return grid.Cell{Text: l.At(i).name, Bold: true}
		}},
		{ID: colForm, Title: "Form", Width: 52, Cell: func(i int) grid.Cell { return grid.Cell{Text: l.At(i).form} }},
		{ID: colFive, Title: "5 Employers", Width: 102, Cell: state(func(r *row) gatsby.State { return r.five })},
		{ID: colSix, Title: "6 Workplaces", Width: 108, Cell: state(func(r *row) gatsby.State { return r.six })},
		{ID: colHours, Title: "Hours", Width: 60, Align: grid.Right, Cell: func(i int) grid.Cell {
			return grid.Cell{Text: strings.TrimSuffix(hoursWords(l.At(i).hours), " h")}
		}},
		{ID: colLast, Title: "Last", Width: 150, Flex: 2, Cell: func(i int) grid.Cell {
			return grid.Cell{Text: l.At(i).last, Soft: true}
		}},
		{ID: colFlags, Title: "Flags", Width: 114, Cell: func(i int) grid.Cell { return grid.Cell{Text: l.At(i).flags} }},
	}
}

// mark returns a state as a chip shows it.
func mark(s gatsby.State) kit.Mark { return kit.MarkOf(s.Shape(), s.Words()) }

// Shown cuts the list down to the place's students, if it names some.
func (l *List) Shown(p session.Place) {
	l.filter.only = nil
	about := ""
	if len(p.Students) > 0 {
		about = p.About
		l.filter.only = make(map[record.ID]bool, len(p.Students))
		for _, id := range p.Students {
			l.filter.only[id] = true
		}
	}
	l.Arrive(about, "")
}

// Actions lists what can be done here.
func (l *List) Actions() []session.Action {
	nobody := l.Len() == 0
	return []session.Action{
		{Label: "Record for these students", Key: session.Ctrl(fyne.KeyR), Do: l.recordForThese, Off: nobody},
		{Label: "Request placements for these students", Key: session.Ctrl(fyne.KeyP), Do: l.requestForThese, Off: nobody},
		{Label: "Mark as left…", Key: session.Ctrl(fyne.KeyL), Do: l.markAsLeft, Off: nobody},
		{Label: "Merge with another record…", Key: session.Ctrl(fyne.KeyM), Do: l.merge, Off: nobody},
		{Label: "Bring in a file…", Do: l.importFile},
		{Label: "Copy the list", Do: l.copyList, Off: nobody},
	}
}

// State says what the screen shows, for the end-to-end tests.
func (l *List) State() map[string]any {
	state := l.Screen.State()
	state["ticked"] = len(l.ticked)
	return state
}

// note says how many students are ticked.
func (l *List) note() string {
	if n := len(l.ticked); n > 0 {
		return ", " + kit.Grouped(n) + " ticked"
	}
	return ""
}

func (l *List) pick(r *row) {
	if r == nil {
		l.side.clear()
		return
	}
	l.side.show(r.student.ID)
}

func (l *List) tick(r *row) {
	id := r.student.ID
	if l.ticked[id] {
		delete(l.ticked, id)
	} else {
		l.ticked[id] = true
	}
	l.record.SetLabel("Record for these")
	if len(l.ticked) > 0 {
		l.record.SetLabel("Record for the ticked")
	}
	l.Grid.Refresh()
	l.Count()
}

// these returns the ticked students, or where none is ticked everyone shown.
func (l *List) these() []record.ID {
	var ids []record.ID
	if len(l.ticked) == 0 {
		for i := range l.Len() {
			ids = append(ids, l.At(i).student.ID)
		}
		return ids
	}
	for _, r := range l.All() {
		if l.ticked[r.student.ID] {
			ids = append(ids, r.student.ID)
		}
	}
	return ids
}

func (l *List) recordForThese()  { l.s.Go(session.NewActivity(l.these()...)) }
func (l *List) requestForThese() { l.s.Go(session.AskFor("", l.these()...)) }

// theseOrPicked returns the ticked students, or where none is ticked the one picked.
func (l *List) theseOrPicked() []record.ID {
	if len(l.ticked) > 0 {
		return l.these()
	}
	if r := l.Picked(); r != nil {
		return []record.ID{r.student.ID}
	}
	return nil
}

func (l *List) markAsLeft() { l.s.Go(session.TheLeavers(l.theseOrPicked()...)) }

// merge is about the two that are ticked, or about one and another that is still
// to be named. Of two the one picked is kept.
func (l *List) merge() {
	who := l.theseOrPicked()
	switch len(who) {
	case 0:
		return
	case 1:
		who = append(who, "")
	case 2:
		if r := l.Picked(); r != nil && who[1] == r.student.ID {
			slices.Reverse(who)
		}
	default:
		l.s.Notify(session.Notice{Words: "Tick the two records that are one student, and no other."})
		return
	}
	l.s.Go(session.MergeInto(who[0], who[1]))
}

func (l *List) importFile() { l.s.Go(session.ImportFile("")) }

// copyList puts the students on the clipboard as a spreadsheet takes them.
func (l *List) copyList() {
	var b strings.Builder
	for _, id := range l.these() {
		if student, ok := l.s.Snapshot().Student(id); ok {
			b.WriteString(student.Name() + "\t" + student.Current().Form + "\n")
		}
	}
	fyne.CurrentApp().Clipboard().SetContent(b.String())
	l.s.Notify(session.Notice{Words: kit.Grouped(strings.Count(b.String(), "\n")) + " names and forms are on the clipboard, ready to paste."})
}

// years lists the year groups on roll, to choose one from.
func (l *List) years() []kit.Option {
	options := []kit.Option{{ID: "", Label: "All years"}}
	present := map[record.YearGroup]int{}
	for _, r := range l.All() {
		if r.onRoll {
			present[r.year]++
		}
	}
	for y := record.Nursery1; y <= record.Mixed; y++ {
		if n := present[y]; n > 0 && y != record.NoYearGroup {
			options = append(options, kit.Option{ID: y.Code(), Label: y.String(), Note: kit.Grouped(n)})
		}
	}
	return options
}

func (l *List) chooseYear(code string) {
	l.filter.years = nil
	if y, err := record.ParseYearGroup(code); err == nil && y != record.NoYearGroup {
		l.filter.years = []record.YearGroup{y}
	}
}
