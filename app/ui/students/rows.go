package students

import (
	"cmp"
	"slices"
	"strings"

	"waymark/app/gatsby"
	"waymark/app/record"
	"waymark/app/ui/browse"
)

// row is one student in the list, as of one day.
type row struct {
	student *record.Student
	name    string
	form    string
	year    record.YearGroup
	onRoll  bool
	five    gatsby.State // benchmark 5
	six     gatsby.State // benchmark 6
	met     bool         // met an employer or employee this year
	hours   float64      // at this school, all years
	last    string       // the latest activity attended this year
	lastOn  record.Date
	flags   string
	rank    int    // place in the order of names
	key     string // what the filter looks in, folded
}

// rowsOf returns every student that the record knows as of the result's day, in
// the order of their names. Who is not on roll yet, or has left, is marked so.
func rowsOf(r *gatsby.Result) []row {
	s := r.Snapshot
	rows := make([]row, 0, s.StudentCount())
	for rank, student := range s.Students() {
		w := row{
			student: student, name: student.Name(), rank: rank,
			onRoll: student.OnRoll(r.AsOf), year: student.YearGroupOn(r.AsOf),
			five: r.StudentState(student.ID, 5), six: r.StudentState(student.ID, 6),
			flags: strings.Join(student.Flags(), ", "),
		}
		if e, ok := student.EnrolmentOn(r.AsOf); ok {
			w.form = e.Form
		} else if !w.onRoll {
			w.form = student.Current().Form
			w.year = student.Current().Year
		}
		w.attendance(r)
		w.key = filterKey(student, w.form, w.year)
		rows = append(rows, w)
	}
	return rows
}

// attendance fills in what the student's lines say up to the result's day.
func (w *row) attendance(r *gatsby.Result) {
	w.last = "none this year"
	for _, l := range r.Snapshot.Attendances(w.student.ID) {
		a, ok := r.Snapshot.Activity(l.Activity)
		if !ok || l.Status != record.Attended || a.Date.After(r.AsOf) {
			continue
		}
		w.hours += l.HoursAt(a)
		if !r.Year.Contains(a.Date) {
			continue
		}
		if a.Kind != record.ProviderEncounter {
			w.met = true
		}
		if w.lastOn.Before(a.Date) {
			w.lastOn = a.Date
			w.last = a.Title + ", " + a.Date.Time().Format("2 Jan")
		}
	}
}

// filterKey is what the filter looks in: every name that the school holds, form,
// year group and UPN.
func filterKey(s *record.Student, form string, year record.YearGroup) string {
	return strings.Join([]string{
		record.Fold(s.Forename), record.Fold(s.Surname),
		record.Fold(s.PreferredForename), record.Fold(s.PreferredSurname), record.Fold(s.Name()),
		record.Fold(form), strings.ToLower(year.String()), strings.ToLower(s.UPN),
	}, " ")
}

// filter says which students the list shows.
type filter struct {
	typed      string
	years      []record.YearGroup
	only       map[record.ID]bool // nil for everyone
	noEmployer bool
	premium    bool
	send       bool
	eal        bool
	left       bool // those who left, instead of those on roll
}

// terms returns the words typed, each of which a student has to fit. "Year 9" is
// one of them, and a number of one to three digits starts a form or a year group:
// every UPN has a 9 somewhere.
func (f filter) terms() []string {
	words := strings.Fields(record.Fold(f.typed))
	var terms []string
	for i := 0; i < len(words); i++ {
		w := words[i]
		switch number := w[0] >= '0' && w[0] <= '9'; {
		case w == "year" && i+1 < len(words):
			i++
			w += " " + words[i]
		case number && len(w) <= 3:
			w = " " + w
		}
		terms = append(terms, w)
	}
	return terms
}

func (f filter) keeps(w *row) bool {
	switch {
	case w.onRoll == f.left:
		return false
	case f.only != nil && !f.only[w.student.ID]:
		return false
	case len(f.years) > 0 && !slices.Contains(f.years, w.year):
		return false
	case f.noEmployer && w.met:
		return false
	case f.premium && w.student.PupilPremium != record.Yes:
		return false
	case f.send && w.student.SEN != record.SENSupport && w.student.SEN != record.SENEHCP:
		return false
	case f.eal && w.student.EAL != record.Yes:
		return false
	}
	return true
}

// apply appends the places of the rows that the filter shows to into[:0].
func (f filter) apply(rows []row, into []int) []int {
	return browse.Narrow(rows, into, f.terms(), func(w *row) string { return w.key }, f.keeps)
}

// The columns' names, as the grid knows them.
const (
	colStudent = "student"
	colForm    = "form"
	colFive    = "five"
	colSix     = "six"
	colHours   = "hours"
	colLast    = "last"
	colFlags   = "flags"
)

// sortRows orders the rows by a column; students who are alike in it stay in the
// order of their names.
func sortRows(rows []row, column string, descending bool) {
	by := func(a, b *row) int {
		switch column {
		case colForm:
			return cmp.Or(cmp.Compare(a.year, b.year), record.CompareForms(a.form, b.form))
		case colFive:
			return cmp.Compare(urgency(a.five), urgency(b.five))
		case colSix:
			return cmp.Compare(urgency(a.six), urgency(b.six))
		case colHours:
			return cmp.Compare(a.hours, b.hours)
		case colLast:
			return a.lastOn.Compare(b.lastOn)
		case colFlags:
			return cmp.Compare(a.flags, b.flags)
		}
		return cmp.Compare(a.rank, b.rank)
	}
	slices.SortFunc(rows, func(a, b row) int {
		c := by(&a, &b)
		if descending {
			c = -c
		}
		return cmp.Or(c, cmp.Compare(a.rank, b.rank))
	})
}

// urgency orders states by how much they ask for something to be done.
func urgency(s gatsby.State) int {
	order := []gatsby.State{
		gatsby.NotMet, gatsby.NotYet, gatsby.Partly, gatsby.Unknown, gatsby.OnTrack, gatsby.NotDue, gatsby.Exempt, gatsby.Met,
	}
	return slices.Index(order, s)
}
