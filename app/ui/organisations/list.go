package organisations

import (
	"context"
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"waymark/app/directory"
	"waymark/app/record"
	"waymark/app/ui/grid"
	"waymark/app/ui/kit"
	"waymark/app/ui/session"
)

// List is the screen of all organisations.
type List struct {
	s *session.Session

	rows   []row
	shown  []int // places in rows
	filter filter
	picked record.ID
	idle   bool   // nothing is shown, so nothing can be opened
	cancel func() // stops rows being made

	note    *kit.Text
	find    *kit.Entry
	pills   map[*kit.Pill]*bool
	grid    *grid.Grid
	detail  *kit.Paragraph
	table   *fyne.Container
	full    *fyne.Container
	empty   fyne.CanvasObject // instead, while there are none
	start   *kit.Button
	content *fyne.Container
}

var (
	_ session.Screen = (*List)(nil)
	_ session.Stater = (*List)(nil)
	_ session.Lister = (*List)(nil)
)

func newList(s *session.Session) *List {
	l := &List{s: s, cancel: func() {}, pills: map[*kit.Pill]*bool{}, note: kit.NewText("", kit.Soft)}
	l.grid = grid.New(l.columns())
	l.grid.SetSort(colName, false)
	l.grid.OnSelect = l.pick
	l.grid.OnOpen = func(i int) { l.s.Go(session.TheOrganisation(l.at(i).organisation.ID)) }
	l.grid.OnSort = func(column string, descending bool) {
		sortRows(l.rows, column, descending)
		l.show()
	}
	l.grid.Ahead = l.ahead
	l.grid.Empty = kit.NewEmptyState("Nothing fits", "No organisation fits what is typed and chosen above.",
		kit.NewButton("Show all of them", "", l.clear))
	l.detail = kit.NewParagraph("", kit.Note)
	foot := kit.VStack(0, kit.NewHairline(), kit.Inset(8, 14, 8, 14, l.detail))
	l.table = kit.Frame(nil, nil, l.grid, nil, foot)
	l.full = kit.NewPage(kit.NewText(l.Title(), kit.Title), l.note,
		kit.Frame(l.filters(), nil, kit.NewCard("", l.table).Flush(), nil, nil),
		kit.NewButton("Bring in a file…", "", l.bringIn),
		kit.NewButton("Open", "Enter", l.open),
		kit.NewPrimaryButton("Add an organisation", "Ctrl N", l.addNew))
	l.start = kit.NewPrimaryButton("Bring in a file…", "", l.bringIn)
	l.empty = kit.NewPage(kit.NewText(l.Title(), kit.Title), nil, kit.VStack(0, kit.NewCard("", kit.NewEmptyState("No organisations yet",
		"The employers, colleges and training providers that students meet stand here. Bring in your own list of them as a CSV file or an Excel workbook, or add them one by one; recording an activity adds those that are new.",
		l.start, kit.NewButton("Add an organisation", "Ctrl N", l.addNew)))))
	l.empty.Hide()
	l.content = container.NewStack(l.full, l.empty)
	return l
}

func (l *List) filters() fyne.CanvasObject {
	l.find = kit.NewEntry("Type a name, sector, postcode…", func(text string) {
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
	row := []fyne.CanvasObject{kit.Fixed(250, 0, l.find)}
	for _, p := range []struct {
		label string
		on    *bool
	}{
		{"Employers", &l.filter.employer},
		{"Providers", &l.filter.provider},
		{"NHS", &l.filter.nhs},
		{"Something is missing", &l.filter.short},
	} {
		pill := kit.NewPill(p.label, func(on bool) {
			*p.on = on
			l.show()
		})
		l.pills[pill] = p.on
		row = append(row, kit.Inset(5, 0, 4, 0, pill)) // in the middle of a row as high as an entry
	}
	return kit.Inset(0, 0, 8, 0, kit.Flow(8, row...))
}

func (l *List) columns() []grid.Column {
	soft := func(of func(*row) string) func(int) grid.Cell {
		return func(i int) grid.Cell { return grid.Cell{Text: of(l.at(i)), Soft: true} }
	}
	figure := func(of func(*row) int) func(int) grid.Cell {
		return func(i int) grid.Cell { return grid.Cell{Text: kit.Grouped(of(l.at(i)))} }
	}
	return []grid.Column{
		{ID: colName, Title: "Organisation", Width: 190, Flex: 3, Cell: func(i int) grid.Cell {
			return grid.Cell{Text: l.at(i).organisation.Name, Bold: true}
		}},
		{ID: colRole, Title: "What it is", Width: 150, Cell: soft(func(r *row) string { return r.role })},
		{ID: colSector, Title: "Sector", Width: 150, Flex: 2, Cell: soft(func(r *row) string { return r.sector })},
		{ID: colSize, Title: "Working there", Width: 146, Cell: soft(func(r *row) string { return r.size })},
		{ID: colActivities, Title: "Activities", Width: 84, Align: grid.Right, Cell: figure(func(r *row) int { return r.activities })},
		{ID: colStudents, Title: "Students", Width: 80, Align: grid.Right, Cell: figure(func(r *row) int { return r.students })},
		{ID: colLast, Title: "Last", Width: 100, Cell: soft(func(r *row) string { return r.last.Words() })},
		{ID: colMissing, Title: "What is missing", Width: 110, Flex: 1, Cell: soft(func(r *row) string { return r.missing })},
	}
}

// Title names the screen.
func (l *List) Title() string { return "Organisations" }

// Content returns the screen.
func (l *List) Content() fyne.CanvasObject { return l.content }

// Shown gives the keyboard to the filter.
func (l *List) Shown(session.Place) {
	l.show()
	l.full.Refresh()
	if l.empty.Visible() {
		l.s.Focus(l.start)
		return
	}
	l.s.Focus(l.find)
	l.find.TypedShortcut(&fyne.ShortcutSelectAll{}) // typing begins a new search
}

// Hidden leaves the filter as it is.
func (l *List) Hidden() {}

// Refresh makes the rows anew from the record.
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
		{Label: "Add an organisation", Key: session.Ctrl(fyne.KeyN), Do: l.addNew},
		{Label: "Open the organisation", Do: l.open, Off: len(l.shown) == 0},
		{Label: "Bring in a file of organisations…", Do: l.bringIn},
	}
}

// Listed returns the rows shown.
func (l *List) Listed() (headings []string, rows [][]string) { return l.grid.All() }

// State says what the screen shows, for the end-to-end tests.
func (l *List) State() map[string]any {
	state := map[string]any{"rows": len(l.rows), "shown": len(l.shown)}
	if i := l.grid.Selected(); i >= 0 && i < len(l.shown) {
		state["selected"] = l.at(i).organisation.Name
	}
	return state
}

func (l *List) at(i int) *row { return &l.rows[l.shown[i]] }

// show applies the filter, and keeps the picked organisation picked while it is in
// the list.
func (l *List) show() {
	none := len(l.s.Snapshot().Organisations()) == 0
	kit.ShowIf(l.empty, none)
	kit.ShowIf(l.full, !none)
	l.shown = l.filter.apply(l.rows, l.shown)
	place := -1
	for i := range l.shown {
		if l.at(i).organisation.ID == l.picked {
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
	l.note.SetText(kit.Grouped(len(l.shown)) + " shown")
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
	l.picked = r.organisation.ID
	l.detail.SetText(r.words())
	kit.Relayout(l.table)
}

// words says what the record knows of an organisation, in a line.
func (w *row) words() string {
	words := w.organisation.Name + ": " + strings.Join(about(w.organisation), ", ") + "."
	if w.requests > 0 {
		words += fmt.Sprintf(" %s asked of it.", counted(w.requests, "placement"))
	}
	if w.missing != "" {
		words += " Missing: " + w.missing + "."
	}
	return words
}

// about lists what is known of an organisation beside its name, "employer",
// "10 to 49 people".
func about(o *record.Organisation) []string {
	parts := []string{strings.ToLower(directory.Role(o))}
	if o.Sector != "" {
		parts = append(parts, o.Sector.String())
	}
	if o.Size != "" {
		parts = append(parts, o.Size.String())
	}
	for _, p := range []struct{ label, value string }{{"NHS code ", o.ODS}, {"UKPRN ", o.UKPRN}, {"", o.Postcode}, {"", o.Note}} {
		if p.value != "" {
			parts = append(parts, p.label+p.value)
		}
	}
	return parts
}

// counted returns "1 placement" or "2 placements".
func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return kit.Grouped(n) + " " + what + "s"
}

// ahead finds the organisation whose name starts with what was typed on the grid.
func (l *List) ahead(typed string, from int) int {
	want := record.Fold(typed)
	for i := range l.shown {
		at := (from + i) % len(l.shown)
		if strings.HasPrefix(record.Fold(l.at(at).organisation.Name), want) {
			return at
		}
	}
	return -1
}

func (l *List) open() {
	if l.picked != "" {
		l.s.Go(session.TheOrganisation(l.picked))
	}
}

func (l *List) addNew()  { l.s.Go(session.NewOrganisation()) }
func (l *List) bringIn() { l.s.Go(session.OrganisationsFrom("")) }

// clear shows every organisation again.
func (l *List) clear() {
	for pill, on := range l.pills {
		*on = false
		pill.SetOn(false)
	}
	l.find.SetText("")
	l.show()
}
