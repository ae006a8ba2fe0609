package activities

import (
	"fmt"
	"strconv"

	"fyne.io/fyne/v2"

	"waymark/app/record"
	"waymark/app/ui/browse"
	"waymark/app/ui/grid"
	"waymark/app/ui/kit"
	"waymark/app/ui/session"
)

// List is the screen of what happened for students.
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

// NewList returns the screen of what happened for students.
func NewList(s *session.Session) *List {
	l := &List{s: s}
	l.Screen = browse.New(s, browse.Of[row]{
		Place: session.Activities, Title: "Activities",
		Rows: rowsOf, Sort: sortRows,
		Apply: func(rows []row, into []int) []int { return l.filter.apply(rows, into) },
		ID:    func(r *row) record.ID { return r.activity.ID },
		Name:  func(r *row) string { return r.activity.Title },
		None:  func(s *record.Snapshot) bool { return len(s.Activities()) == 0 },

		Hint: "Type what, where, when…", Typed: &l.filter.typed,
		Filters: []browse.Filter{
			{Label: "School year", Options: l.years, Chosen: l.chooseYear},
			{Label: "Something is missing", On: &l.filter.short},
		},
		Columns: l.columns(), By: colDate, Latest: true,

		Open:   func(r *row) { s.Go(session.EditActivity(r.activity.ID)) },
		Detail: (*row).words,
		Note:   l.note,

		NoFit: browse.Empty{Title: "Nothing fits", Words: "No activity fits what is typed and chosen above.", Button: "Show everything"},
		NoneYet: browse.Empty{Title: "Nothing recorded yet",
			Words: "Write down what happened for students: who came, where, for how long, who was there. Which benchmarks it counts for is worked out from that."},
		Start: []*kit.Button{kit.NewPrimaryButton("Record an activity", "Ctrl N", l.recordNew)},
		Actions: []fyne.CanvasObject{
			kit.NewButton("Open", "Enter", func() { l.Open() }),
			kit.NewPrimaryButton("Record an activity", "Ctrl N", l.recordNew),
		},
	})
	return l
}

func (l *List) columns() []grid.Column {
	soft := func(of func(*row) string) func(int) grid.Cell {
		return func(i int) grid.Cell { return grid.Cell{Text: of(l.At(i)), Soft: true} }
	}
	figure := func(of func(*row) string) func(int) grid.Cell {
		return func(i int) grid.Cell { return grid.Cell{Text: of(l.At(i))} }
	}
	return []grid.Column{
		{ID: colDate, Title: "Date", Width: 112, Cell: figure(func(r *row) string { return r.activity.Date.Words() })},
		{ID: colWhat, Title: "What happened", Width: 170, Flex: 3, Cell: func(i int) grid.Cell {
			return grid.Cell{Text: l.At(i).activity.Title, Bold: true}
		}},
		{ID: colKind, Title: "Kind", Width: 130, Flex: 1, Cell: soft(func(r *row) string { return r.activity.Kind.String() })},
		{ID: colHost, Title: "Organisation", Width: 130, Flex: 2, Cell: soft(func(r *row) string { return r.hosts })},
		{ID: colAttended, Title: "Attended", Width: 84, Align: grid.Right, Cell: figure(func(r *row) string { return strconv.Itoa(r.attended) })},
		{ID: colFive, Title: "Counted for 5", Width: 112, Align: grid.Right, Cell: figure(func(r *row) string { return r.five.words() })},
		{ID: colSix, Title: "Counted for 6", Width: 112, Align: grid.Right, Cell: figure(func(r *row) string { return r.six.words() })},
		{ID: colMissing, Title: "What is missing", Width: 130, Flex: 3, Cell: soft(func(r *row) string { return r.missing })},
	}
}

// Shown picks the place's activity, or cuts the list down to the place's
// organisation.
func (l *List) Shown(p session.Place) {
	l.filter.host = p.Host
	about := ""
	if o, ok := l.s.Snapshot().Organisation(p.Host); ok {
		about = "At " + o.Name
	}
	l.Arrive(about, p.Activity)
}

// Actions lists what can be done here.
func (l *List) Actions() []session.Action {
	return []session.Action{
		{Label: "Record an activity", Key: session.Ctrl(fyne.KeyN), Do: l.recordNew},
		{Label: "Open the activity", Do: l.Open, Off: l.Len() == 0},
		{Label: "Bring in a table of activities…", Do: l.bringIn},
	}
}

// State says what the screen shows, for the end-to-end tests.
func (l *List) State() map[string]any {
	state := l.Screen.State()
	if r := l.Picked(); r != nil {
		state["attended"] = r.attended
	}
	return state
}

// note says how the rows are sorted at first.
func (l *List) note() string {
	if column, _ := l.Grid.Sort(); column == colDate {
		return ", latest first"
	}
	return ""
}

// words says all that a row has no room for.
func (w *row) words() string {
	words := fmt.Sprintf("%s %s: %d attended of %d invited.", w.activity.Title, when(w.activity), w.attended, w.invited)
	if w.missing != "" {
		words += " Missing: " + w.missing + "."
	}
	return words
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

func (l *List) chooseYear(id string) {
	y, _ := strconv.Atoi(id) // 0 is every year
	l.filter.year = record.AcademicYear(y)
}
