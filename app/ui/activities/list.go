package activities

import (
	"context"
	"fmt"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"waymark/app/record"
	"waymark/app/ui/grid"
	"waymark/app/ui/kit"
	"waymark/app/ui/session"
)

// List is the screen of what happened for students.
type List struct {
	s *session.Session

	rows   []row
	shown  []int // places in rows
	filter filter
	picked record.ID
	wanted record.ID // what the window was taken to, until its row is there
	idle   bool      // nothing is shown, so nothing can be opened
	cancel func()    // stops rows being made

	note    *kit.Text
	find    *kit.Entry
	host    *fyne.Container // the organisation that the list is cut down to
	year    *kit.Pill
	short   *kit.Pill
	grid    *grid.Grid
	detail  *kit.Paragraph
	table   *fyne.Container
	full    *fyne.Container
	empty   fyne.CanvasObject // instead, while nothing is recorded
	start   *kit.Button
	content *fyne.Container
}

var (
	_ session.Screen = (*List)(nil)
	_ session.Stater = (*List)(nil)
	_ session.Lister = (*List)(nil)
)

// NewList returns the screen of what happened for students.
func NewList(s *session.Session) *List {
	l := &List{s: s, cancel: func() {}, note: kit.NewText("", kit.Soft)}
	l.grid = grid.New(l.columns())
	l.grid.SetSort(colDate, true)
	l.grid.OnSelect = l.pick
	l.grid.OnOpen = func(i int) { l.s.Go(session.EditActivity(l.at(i).activity.ID)) }
	l.grid.OnSort = func(column string, descending bool) {
		sortRows(l.rows, column, descending)
		l.show()
	}
	l.grid.Empty = kit.NewEmptyState("Nothing fits", "No activity fits what is typed and chosen above.",
		kit.NewButton("Show everything", "", l.clear))
	l.detail = kit.NewParagraph("", kit.Note)
	foot := kit.VStack(0, kit.NewHairline(), kit.Inset(8, 14, 8, 14, l.detail))
	l.table = kit.Frame(nil, nil, l.grid, nil, foot)
	card := kit.NewCard("", l.table).Flush()
	l.full = kit.NewPage(kit.NewText(l.Title(), kit.Title), l.note, kit.Frame(l.filters(), nil, card, nil, nil),
		kit.NewButton("Open", "Enter", l.open),
		kit.NewPrimaryButton("Record an activity", "Ctrl N", l.recordNew))
	l.start = kit.NewPrimaryButton("Record an activity", "Ctrl N", l.recordNew)
	l.empty = kit.NewPage(kit.NewText(l.Title(), kit.Title), nil, kit.VStack(0, kit.NewCard("", kit.NewEmptyState("Nothing recorded yet",
		"Write down what happened for students: who came, where, for how long, who was there. Which benchmarks it counts for is worked out from that.",
		l.start))))
	l.empty.Hide()
	l.content = container.NewStack(l.full, l.empty)
	return l
}

func (l *List) filters() fyne.CanvasObject {
	l.find = kit.NewEntry("Type what, where, when…", func(text string) {
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
	l.host = container.NewStack()
	l.year = kit.NewMenuPill("School year", func() { kit.ShowMenu(l.year, l.years(), l.chooseYear) })
	l.short = kit.NewPill("Something is missing", func(on bool) {
		l.filter.short = on
		l.show()
	})
	return kit.Inset(0, 0, 8, 0, kit.Flow(8, kit.Fixed(250, 0, l.find), l.host, inRow(l.year), inRow(l.short)))
}

// inRow stands a pill in the middle of a row that is as high as an entry.
func inRow(pill fyne.CanvasObject) fyne.CanvasObject { return kit.Inset(5, 0, 4, 0, pill) }

func (l *List) columns() []grid.Column {
	soft := func(of func(*row) string) func(int) grid.Cell {
		return func(i int) grid.Cell { return grid.Cell{Text: of(l.at(i)), Soft: true} }
	}
	figure := func(of func(*row) string) func(int) grid.Cell {
		return func(i int) grid.Cell { return grid.Cell{Text: of(l.at(i))} }
	}
	return []grid.Column{
		{ID: colDate, Title: "Date", Width: 112, Cell: figure(func(r *row) string { return r.activity.Date.Words() })},
		{ID: colWhat, Title: "What happened", Width: 170, Flex: 3, Cell: func(i int) grid.Cell {
			return grid.Cell{Text: l.at(i).activity.Title, Bold: true}
		}},
		{ID: colKind, Title: "Kind", Width: 130, Flex: 1, Cell: soft(func(r *row) string { return r.activity.Kind.String() })},
		{ID: colHost, Title: "Organisation", Width: 130, Flex: 2, Cell: soft(func(r *row) string { return r.hosts })},
		{ID: colAttended, Title: "Attended", Width: 84, Align: grid.Right, Cell: figure(func(r *row) string { return strconv.Itoa(r.attended) })},
		{ID: colFive, Title: "Counted for 5", Width: 112, Align: grid.Right, Cell: figure(func(r *row) string { return r.five.words() })},
		{ID: colSix, Title: "Counted for 6", Width: 112, Align: grid.Right, Cell: figure(func(r *row) string { return r.six.words() })},
		{ID: colMissing, Title: "What is missing", Width: 130, Flex: 3, Cell: soft(func(r *row) string { return r.missing })},
	}
}

// Title names the screen.
func (l *List) Title() string { return "Activities" }

// Content returns the screen.
func (l *List) Content() fyne.CanvasObject { return l.content }

// Shown picks the place's activity, or cuts the list down to the place's
// organisation.
func (l *List) Shown(p session.Place) {
	l.filter.host = p.Host
	l.host.RemoveAll()
	l.host.Hide()
	if o, ok := l.s.Snapshot().Organisation(p.Host); ok {
		l.host.Add(inRow(kit.NewRemovablePill("At "+o.Name, func() { l.s.Go(session.At(session.Activities)) })))
		l.host.Show()
	}
	if p.Activity != "" {
		l.wanted = p.Activity
		if !l.shows(l.wanted) {
			l.clear() // the filter must not hide what the window was taken to
		}
	}
	l.show()
	l.full.Refresh()
	switch {
	case l.empty.Visible():
		l.s.Focus(l.start)
	case p.Activity != "":
		l.s.Focus(l.grid)
	default:
		l.s.Focus(l.find)
		l.find.TypedShortcut(&fyne.ShortcutSelectAll{}) // typing begins a new search
	}
}

// Hidden leaves the filter as it is.
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
		{Label: "Record an activity", Key: session.Ctrl(fyne.KeyN), Do: l.recordNew},
		{Label: "Open the activity", Do: l.open, Off: len(l.shown) == 0},
		{Label: "Bring in a table of activities…", Do: l.bringIn},
	}
}

// Listed returns the rows shown.
func (l *List) Listed() (headings []string, rows [][]string) { return l.grid.All() }

// State says what the screen shows, for the end-to-end tests.
func (l *List) State() map[string]any {
	state := map[string]any{"rows": len(l.rows), "shown": len(l.shown)}
	if i := l.grid.Selected(); i >= 0 && i < len(l.shown) {
		state["selected"] = l.at(i).activity.Title
		state["attended"] = l.at(i).attended
	}
	return state
}

func (l *List) at(i int) *row { return &l.rows[l.shown[i]] }

func (l *List) shows(activity record.ID) bool {
	for _, i := range l.filter.apply(l.rows, nil) {
		if l.rows[i].activity.ID == activity {
			return true
		}
	}
	return false
}

// show applies the filter, and keeps the picked activity picked while it is in
// the list.
func (l *List) show() {
	none := len(l.s.Snapshot().Activities()) == 0
	kit.ShowIf(l.empty, none)
	kit.ShowIf(l.full, !none)
	l.shown = l.filter.apply(l.rows, l.shown)
	place := -1
	for i := range l.shown {
		switch l.at(i).activity.ID {
		case l.wanted:
			place, l.wanted = i, ""
			l.picked = l.at(i).activity.ID
		case l.picked:
			place = i
		}
	}
	if place < 0 && len(l.shown) > 0 {
		place = 0
	}
	l.grid.SetRows(len(l.shown))
	l.grid.Select(place)
	l.pick(place)
	l.note.SetText(kit.Grouped(len(l.shown)) + " shown, latest first")
	if column, _ := l.grid.Sort(); column != colDate {
		l.note.SetText(kit.Grouped(len(l.shown)) + " shown")
	}
	kit.Relayout(l.full)
	if idle := len(l.shown) == 0; idle != l.idle {
		l.idle = idle
		l.s.ActionsChanged()
	}
}

// pick says below the grid all that its row has no room for.
func (l *List) pick(i int) {
	if i < 0 || i >= len(l.shown) {
		l.picked = ""
		l.detail.SetText("")
		return
	}
	r := l.at(i)
	l.picked = r.activity.ID
	words := fmt.Sprintf("%s %s: %d attended of %d invited.", r.activity.Title, when(r.activity), r.attended, r.invited)
	if r.missing != "" {
		words += " Missing: " + r.missing + "."
	}
	l.detail.SetText(words)
	kit.Relayout(l.table)
}

func (l *List) open() {
	if l.picked != "" {
		l.s.Go(session.EditActivity(l.picked))
	}
}

func (l *List) recordNew() { l.s.Go(session.NewActivity()) }

// years lists the academic years that anything happened in.
func (l *List) years() []kit.Option {
	options := []kit.Option{{Label: "All school years"}}
	seen := map[record.AcademicYear]bool{}
	for _, a := range l.s.Snapshot().Activities() {
		if y := a.AcademicYear(); !seen[y] {
			seen[y] = true
			options = append(options, kit.Option{ID: strconv.Itoa(int(y)), Label: y.String()})
		}
	}
	return options
}

func (l *List) chooseYear(o kit.Option) {
	y, err := strconv.Atoi(o.ID)
	l.filter.year = record.AcademicYear(y)
	l.year.SetOn(err == nil)
	l.year.SetLabel("School year")
	if err == nil {
		l.year.SetLabel(o.Label)
	}
	l.show()
}

// clear shows every activity again.
func (l *List) clear() {
	l.filter.short = false
	l.short.SetOn(false)
	l.chooseYear(kit.Option{})
	l.find.SetText("")
	if l.filter.host != "" {
		l.filter.host = ""
		l.host.RemoveAll()
		l.show()
	}
}
