package organisations

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"

	"waymark/app/directory"
	"waymark/app/record"
	"waymark/app/ui/browse"
	"waymark/app/ui/grid"
	"waymark/app/ui/kit"
	"waymark/app/ui/session"
)

// List is the screen of all organisations.
type List struct {
	*browse.Screen[row]
	s      *session.Session
	filter filter
}

var (
	_ session.Screen = (*List)(nil)
	_ session.Stater = (*List)(nil)
	_ session.Lister = (*List)(nil)
)

func newList(s *session.Session) *List {
	l := &List{s: s}
	l.Screen = browse.New(s, browse.Of[row]{
		Place: session.Organisations, Title: "Organisations",
		Rows: rowsOf, Sort: sortRows,
		Apply: func(rows []row, into []int) []int { return l.filter.apply(rows, into) },
		ID:    func(r *row) record.ID { return r.organisation.ID },
		Name:  func(r *row) string { return r.organisation.Name },
		None:  func(s *record.Snapshot) bool { return len(s.Organisations()) == 0 },

		Hint: "Type a name, sector, postcode…", Typed: &l.filter.typed,
		Filters: []browse.Filter{
			{Label: "Employers", On: &l.filter.employer},
			{Label: "Providers", On: &l.filter.provider},
			{Label: "NHS", On: &l.filter.nhs},
			{Label: "Something is missing", On: &l.filter.short},
		},
		Columns: l.columns(), By: colName,

		Open:   func(r *row) { s.Go(session.TheOrganisation(r.organisation.ID)) },
		Detail: (*row).words,

		NoFit: browse.Empty{Title: "Nothing fits", Words: "No organisation fits what is typed and chosen above.", Button: "Show all of them"},
		NoneYet: browse.Empty{Title: "No organisations yet",
			Words: "The employers, colleges and training providers that students meet stand here. Bring in your own list of them as a CSV file or an Excel workbook, or add them one by one; recording an activity adds those that are new."},
		Start: []*kit.Button{
			kit.NewPrimaryButton("Bring in a file…", "", l.bringIn),
			kit.NewButton("Add an organisation", "Ctrl N", l.addNew),
		},
		Actions: []fyne.CanvasObject{
			kit.NewButton("Bring in a file…", "", l.bringIn),
			kit.NewButton("Open", "Enter", func() { l.Open() }),
			kit.NewPrimaryButton("Add an organisation", "Ctrl N", l.addNew),
		},
	})
	return l
}

func (l *List) columns() []grid.Column {
	soft := func(of func(*row) string) func(int) grid.Cell {
		return func(i int) grid.Cell { return grid.Cell{Text: of(l.At(i)), Soft: true} }
	}
	figure := func(of func(*row) int) func(int) grid.Cell {
		return func(i int) grid.Cell { return grid.Cell{Text: kit.Grouped(of(l.At(i)))} }
	}
	return []grid.Column{
		{ID: colName, Title: "Organisation", Width: 190, Flex: 3, Cell: func(i int) grid.Cell {
			return grid.Cell{Text: l.At(i).organisation.Name, Bold: true}
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

// Shown gives the keyboard to the filter.
func (l *List) Shown(session.Place) { l.Arrive("", "") }

// Actions lists what can be done here.
func (l *List) Actions() []session.Action {
	return []session.Action{
		{Label: "Add an organisation", Key: session.Ctrl(fyne.KeyN), Do: l.addNew},
		{Label: "Open the organisation", Do: l.Open, Off: l.Len() == 0},
		{Label: "Bring in a file of organisations…", Do: l.bringIn},
	}
}

// words says what the record knows of an organisation, in a line.
func (w *row) words() string {
	words := w.organisation.Name + ": " + strings.Join(about(w.organisation), ", ") + "."
	if w.requests > 0 {
		words += fmt.Sprintf(" %s asked of it.", kit.Count(w.requests, "placement", "placements"))
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
	for _, p := range []struct{ label, value string }{{"NHS code ", o.ODS}, {"URN ", o.URN}, {"UKPRN ", o.UKPRN}, {"", o.Postcode}, {"", o.Note}} {
		if p.value != "" {
			parts = append(parts, p.label+p.value)
		}
	}
	return parts
}

func (l *List) addNew()  { l.s.Go(session.NewOrganisation()) }
func (l *List) bringIn() { l.s.Go(session.OrganisationsFrom("")) }
