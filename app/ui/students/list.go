package students

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"waymark/app/gatsby"
	"waymark/app/record"
	"waymark/app/ui/grid"
	"waymark/app/ui/kit"
	"waymark/app/ui/session"
)

// List is the screen of all students: a filter, the grid, and beside it the
// student picked.
type List struct {
	s *session.Session

	rows   []row
	shown  []int // places in rows
	ticked map[record.ID]bool
	filter filter
	picked record.ID
	idle   bool   // nobody is shown, so nothing can be done for them
	cancel func() // stops rows being made

	note    *kit.Text
	find    *kit.Entry
	year    *kit.Pill
	pills   map[*kit.Pill]*bool
	about   *fyne.Container // why only some students are listed
	grid    *grid.Grid
	side    *panel
	record  *kit.Button
	full    *fyne.Container
	empty   fyne.CanvasObject // instead, while the school has no students
	start   *kit.Button
	content *fyne.Container
}

var (
	_ session.Screen = (*List)(nil)
	_ session.Stater = (*List)(nil)
	_ session.Lister = (*List)(nil)
)

// NewList returns the screen of all students.
func NewList(s *session.Session) *List {
	l := &List{s: s, ticked: map[record.ID]bool{}, pills: map[*kit.Pill]*bool{}, cancel: func() {}}
	l.note = kit.NewText("", kit.Soft)
	l.side = newPanel(s)
	l.grid = grid.New(l.columns())
	l.grid.SetSort(colStudent, false)
	l.grid.OnSelect = l.pick
	l.grid.OnOpen = func(i int) { l.s.Go(session.PageOf(l.at(i).student.ID)) }
	l.grid.OnToggle = l.tick
	l.grid.OnSort = l.sort
	l.grid.Ahead = l.ahead
	l.grid.Marked = func(i int) bool { return l.ticked[l.at(i).student.ID] }
	l.grid.Empty = kit.NewEmptyState("Nobody fits", "No student fits what is typed and chosen above.",
		kit.NewButton("Show everyone", "", l.clear))
	l.record = kit.NewPrimaryButton("Record for these", "Ctrl R", l.recordForThese)

	card := kit.NewCard("", l.grid).Flush()
	body := kit.Frame(l.filters(), nil,
		kit.Columns(16, []float32{818, 318}, card, kit.Fixed(280, 250, l.side.card)), nil, nil)
	l.full = kit.NewPage(kit.NewText(l.Title(), kit.Title), l.note, body,
		kit.NewButton("Moving up…", "", func() { l.s.Go(session.MovingUp()) }),
		kit.NewButton("Import…", "", l.importFile),
		kit.NewButton("Copy the list", "", l.copyList),
		l.record)
	l.start = kit.NewPrimaryButton("Bring in a file", "Ctrl I", l.importFile)
	l.empty = kit.NewPage(kit.NewText(l.Title(), kit.Title), nil, kit.VStack(0, kit.NewCard("", kit.NewEmptyState("No students yet",
		"Bring in the list of students that your school system exports, as a CSV file. You see what would change before anything does.",
		l.start))))
	l.content = container.NewStack(l.full, l.empty)
	l.empty.Hide()
	return l
}

// filters returns the row of what the list can be cut down by.
func (l *List) filters() fyne.CanvasObject {
	l.find = kit.NewEntry("Type a name, UPN, form…", func(text string) {
		l.filter.typed = text
		l.show()
	})
	l.find.OnKey = func(ev *fyne.KeyEvent) bool {
		if ev.Name != fyne.KeyDown && ev.Name != fyne.KeyReturn && ev.Name != fyne.KeyEnter {
			return false
		}
		l.s.Focus(l.grid)
		return true
	}
	l.find.OnEscape = func() { l.find.SetText("") }
	l.year = kit.NewMenuPill("Year", func() { kit.ShowMenu(l.year, l.years(), l.chooseYear) })
	l.about = container.NewStack()
	l.about.Hide()
	row := []fyne.CanvasObject{kit.Fixed(250, 0, l.find), l.about, inRow(l.year)}
	for _, p := range []struct {
		label string
		on    *bool
	}{
		{"No employer this year", &l.filter.noEmployer},
		{"Pupil premium", &l.filter.premium},
		{"SEND", &l.filter.send},
		{"EAL", &l.filter.eal},
		{"Left", &l.filter.left},
	} {
		pill := kit.NewPill(p.label, func(on bool) {
			*p.on = on
			l.show()
		})
		l.pills[pill] = p.on
		row = append(row, inRow(pill))
	}
	return kit.Inset(0, 0, 8, 0, kit.Flow(8, row...))
}

// inRow stands a pill in the middle of a row that is as high as an entry.
func inRow(pill fyne.CanvasObject) fyne.CanvasObject { return kit.Inset(5, 0, 4, 0, pill) }

func (l *List) columns() []grid.Column {
	state := func(of func(*row) gatsby.State) func(int) grid.Cell {
		return func(i int) grid.Cell { return grid.Cell{Mark: mark(of(l.at(i)))} }
	}
	return []grid.Column{
		{ID: colStudent, Title: "Student", Width: 165, Flex: 1, Cell: func(i int) grid.Cell {
			return grid.Cell{Text: l.at(i).name, Bold: true}
		}},
		{ID: colForm, Title: "Form", Width: 52, Cell: func(i int) grid.Cell { return grid.Cell{Text: l.at(i).form} }},
		{ID: colFive, Title: "5 Employers", Width: 102, Cell: state(func(r *row) gatsby.State { return r.five })},
		{ID: colSix, Title: "6 Workplaces", Width: 108, Cell: state(func(r *row) gatsby.State { return r.six })},
		{ID: colHours, Title: "Hours", Width: 60, Align: grid.Right, Cell: func(i int) grid.Cell {
			return grid.Cell{Text: strings.TrimSuffix(hoursWords(l.at(i).hours), " h")}
		}},
		{ID: colLast, Title: "Last", Width: 150, Flex: 2, Cell: func(i int) grid.Cell {
			return grid.Cell{Text: l.at(i).last, Soft: true}
		}},
		{ID: colFlags, Title: "Flags", Width: 92, Cell: func(i int) grid.Cell { return grid.Cell{Text: l.at(i).flags} }},
	}
}

// mark returns a state as a chip shows it.
func mark(s gatsby.State) kit.Mark { return kit.MarkOf(s.Shape(), s.Words()) }

// Title names the screen.
func (l *List) Title() string { return "Students" }

// Content returns the screen.
func (l *List) Content() fyne.CanvasObject { return l.content }

// Shown cuts the list down to the place's students, if it names some.
func (l *List) Shown(p session.Place) {
	l.filter.only = nil
	l.about.RemoveAll()
	kit.ShowIf(l.about, len(p.Students) > 0)
	if len(p.Students) > 0 {
		l.filter.only = make(map[record.ID]bool, len(p.Students))
		for _, id := range p.Students {
			l.filter.only[id] = true
		}
		l.about.Add(inRow(kit.NewRemovablePill(p.About, func() { l.s.Go(session.At(session.Students)) })))
	}
	l.show()
	l.full.Refresh()
	if l.empty.Visible() {
		l.s.Focus(l.start)
		return
	}
	l.s.Focus(l.find)
	l.find.TypedShortcut(&fyne.ShortcutSelectAll{}) // typing begins a new search
}

// Hidden leaves the filter and the ticks as they are.
func (l *List) Hidden() {}

// Refresh makes the rows anew from the record and its findings.
func (l *List) Refresh() {
	result := l.s.Result()
	column, descending := l.grid.Sort()
	l.cancel()
	l.cancel = l.s.Tasks().Go(func(context.Context) func() {
		rows := rowsOf(result)
		sortRows(rows, column, descending)
		return func() {
			l.rows = rows
			l.show()
		}
	})
}

// Actions lists what can be done here.
func (l *List) Actions() []session.Action {
	return []session.Action{
		{Label: "Record for these students", Key: session.Ctrl(fyne.KeyR), Do: l.recordForThese, Off: len(l.shown) == 0},
		{Label: "Request placements for these students", Key: session.Ctrl(fyne.KeyP), Do: l.requestForThese, Off: len(l.shown) == 0},
		{Label: "Mark as left…", Key: session.Ctrl(fyne.KeyL), Do: l.markAsLeft, Off: len(l.shown) == 0},
		{Label: "Merge with another record…", Key: session.Ctrl(fyne.KeyM), Do: l.merge, Off: len(l.shown) == 0},
		{Label: "Bring in a file…", Do: l.importFile},
		{Label: "Copy the list", Do: l.copyList, Off: len(l.shown) == 0},
	}
}

// Listed returns the rows shown.
func (l *List) Listed() (headings []string, rows [][]string) { return l.grid.All() }

// State says what the screen shows, for the end-to-end tests.
func (l *List) State() map[string]any {
	state := map[string]any{"rows": len(l.rows), "shown": len(l.shown), "ticked": len(l.ticked)}
	if i := l.grid.Selected(); i >= 0 && i < len(l.shown) {
		state["selected"] = l.at(i).name
	}
	return state
}

func (l *List) at(i int) *row { return &l.rows[l.shown[i]] }

// show applies the filter, and keeps the picked student picked while they are in
// the list.
func (l *List) show() {
	none := l.s.Snapshot().StudentCount() == 0
	kit.ShowIf(l.empty, none)
	kit.ShowIf(l.full, !none)
	l.shown = l.filter.apply(l.rows, l.shown)
	place := -1
	for i := range l.shown {
		if l.at(i).student.ID == l.picked {
			place = i
			break
		}
	}
	if place < 0 && len(l.shown) > 0 {
		place = 0
	}
	l.grid.SetRows(len(l.shown))
	l.grid.Select(place)
	l.pick(place)
	l.count()
}

// count says how many students are shown and ticked.
func (l *List) count() {
	words := kit.Grouped(len(l.shown)) + " shown"
	if n := len(l.ticked); n > 0 {
		words += ", " + kit.Grouped(n) + " ticked"
	}
	l.note.SetText(words)
	kit.Relayout(l.full)
	l.record.SetLabel("Record for these")
	if len(l.ticked) > 0 {
		l.record.SetLabel("Record for the ticked")
	}
	if idle := len(l.shown) == 0; idle != l.idle {
		l.idle = idle
		l.s.ActionsChanged()
	}
}

func (l *List) pick(i int) {
	if i < 0 || i >= len(l.shown) {
		l.picked = ""
		l.side.clear()
		return
	}
	l.picked = l.at(i).student.ID
	l.side.show(l.picked)
}

func (l *List) tick(i int) {
	id := l.at(i).student.ID
	if l.ticked[id] {
		delete(l.ticked, id)
	} else {
		l.ticked[id] = true
	}
	l.grid.Refresh()
	l.count()
}

func (l *List) sort(column string, descending bool) {
	sortRows(l.rows, column, descending)
	l.show()
}

// ahead finds the student whose name starts with what was typed on the grid.
func (l *List) ahead(typed string, from int) int {
	want := record.Fold(typed)
	for i := range l.shown {
		at := (from + i) % len(l.shown)
		if strings.HasPrefix(record.Fold(l.at(at).name), want) {
			return at
		}
	}
	return -1
}

// these returns the ticked students, or where none is ticked everyone shown.
func (l *List) these() []record.ID {
	var ids []record.ID
	if len(l.ticked) > 0 {
		for i := range l.rows {
			if id := l.rows[i].student.ID; l.ticked[id] {
				ids = append(ids, id)
			}
		}
		return ids
	}
	for i := range l.shown {
		ids = append(ids, l.at(i).student.ID)
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
	return []record.ID{l.picked}
}

func (l *List) markAsLeft() { l.s.Go(session.TheLeavers(l.theseOrPicked()...)) }

// merge is about the two that are ticked, or about one and another that is still
// to be named. Of two the one picked is kept.
func (l *List) merge() {
	who := l.theseOrPicked()
	if len(who) > 2 {
		l.s.Notify(session.Notice{Words: "Tick the two records that are one student, and no other."})
		return
	}
	if len(who) == 2 && who[1] == l.picked {
		who[0], who[1] = who[1], who[0]
	}
	l.s.Go(session.MergeInto(who[0], append(who, "")[1]))
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
	for i := range l.rows {
		if l.rows[i].onRoll {
			present[l.rows[i].year]++
		}
	}
	for y := record.Nursery1; y <= record.Mixed; y++ {
		if n := present[y]; n > 0 && y != record.NoYearGroup {
			options = append(options, kit.Option{ID: y.Code(), Label: y.String(), Note: kit.Grouped(n)})
		}
	}
	return options
}

func (l *List) chooseYear(o kit.Option) {
	l.filter.years = nil
	l.year.SetLabel("Year")
	l.year.SetOn(o.ID != "")
	if y, err := record.ParseYearGroup(o.ID); err == nil && y != record.NoYearGroup {
		l.filter.years = []record.YearGroup{y}
		l.year.SetLabel(o.Label)
	}
	l.show()
}

// clear shows everyone again.
func (l *List) clear() {
	for pill, on := range l.pills {
		*on = false
		pill.SetOn(false)
	}
	l.chooseYear(kit.Option{})
	l.find.SetText("")
	if l.filter.only != nil {
		l.s.Go(session.At(session.Students))
	}
}
