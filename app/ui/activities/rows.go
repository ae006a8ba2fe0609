package activities

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"waymark/app/gatsby"
	"waymark/app/record"
	"waymark/app/ui/browse"
)

// row is one activity in the list.
type row struct {
	activity *record.Activity
	hosts    string
	invited  int
	attended int
	five     served
	six      served
	missing  string // what keeps it from counting for all, in words
	key      string // what the filter looks in, folded
}

// served is how many students an activity counted for under one benchmark.
type served struct {
	about    bool // the benchmark is about activities of this kind
	counted  int
	attended int
}

// words shows the figure with its denominator, or "–" where the benchmark is not
// about activities of this kind.
func (s served) words() string {
	if !s.about {
		return "–"
	}
	return fmt.Sprintf("%d of %d", s.counted, s.attended)
}

// rowsOf returns every activity, latest first, with what it did for benchmarks 5
// and 6.
func rowsOf(r *gatsby.Result) []row {
	s := r.Snapshot
	var rows []row
	for _, a := range s.Activities() {
		w := row{activity: a, hosts: hostNames(s.Hosts(a))}
		for _, l := range s.Register(a.ID) {
			w.invited++
			if l.Status == record.Attended {
				w.attended++
			}
		}
		var gaps []string
		for _, c := range r.Contribution(a.ID) {
			got := served{true, c.Counted, c.Attended}
			switch c.Benchmark {
			case 5:
				w.five = got
			case 6:
				w.six = got
			}
			for _, f := range c.Failures {
				if !slices.Contains(gaps, f.Words) {
					gaps = append(gaps, f.Words)
				}
			}
		}
		w.missing = missingWords(w, gaps)
		w.key = record.Fold(strings.Join([]string{a.Title, a.Kind.String(), w.hosts, a.Date.Words(), a.AcademicYear().String()}, " "))
		rows = append(rows, w)
	}
	return rows
}

// missingWords says what keeps an activity from counting for everyone.
func missingWords(w row, gaps []string) string {
	switch {
	case w.invited == 0:
		return "nobody is on its register"
	case w.attended == 0:
		return fmt.Sprintf("nobody is marked as attended, %d invited", w.invited)
	}
	return strings.Join(gaps, "; ")
}

func hostNames(hosts []*record.Organisation) string {
	names := make([]string, len(hosts))
	for i, o := range hosts {
		names[i] = o.Name
	}
	return strings.Join(names, ", ")
}

// filter says which activities the list shows.
type filter struct {
	typed string
	host  record.ID // only those at this organisation
	year  record.AcademicYear
	short bool // only those that something is missing from
}

// apply appends the places of the rows that the filter shows to into[:0].
func (f filter) apply(rows []row, into []int) []int {
	return browse.Narrow(rows, into, strings.Fields(record.Fold(f.typed)), func(w *row) string { return w.key }, f.keeps)
}

func (f filter) keeps(w *row) bool {
	switch {
	case f.host != "" && !slices.Contains(w.activity.Organisations, f.host):
		return false
	case f.year != 0 && w.activity.AcademicYear() != f.year:
		return false
	case f.short && w.missing == "":
		return false
	}
	return true
}

// The columns' names, as the grid knows them.
const (
	colDate     = "date"
	colWhat     = "what"
	colKind     = "kind"
	colHost     = "host"
	colAttended = "attended"
	colFive     = "five"
	colSix      = "six"
	colMissing  = "missing"
)

// sortRows orders the rows by a column; activities that are alike in it stand
// latest first.
func sortRows(rows []row, column string, descending bool) {
	slices.SortStableFunc(rows, func(a, b row) int {
		return cmp.Or(b.activity.Date.Compare(a.activity.Date), cmp.Compare(a.activity.Title, b.activity.Title))
	})
	by := func(a, b *row) int {
		switch column {
		case colWhat:
			return cmp.Compare(record.Fold(a.activity.Title), record.Fold(b.activity.Title))
		case colKind:
			return cmp.Compare(a.activity.Kind.String(), b.activity.Kind.String())
		case colHost:
			return cmp.Compare(record.Fold(a.hosts), record.Fold(b.hosts))
		case colAttended:
			return cmp.Compare(a.attended, b.attended)
		case colFive:
			return cmp.Compare(a.five.counted, b.five.counted)
		case colSix:
			return cmp.Compare(a.six.counted, b.six.counted)
		case colMissing:
			return cmp.Compare(a.missing, b.missing)
		}
		return a.activity.Date.Compare(b.activity.Date)
	}
	slices.SortStableFunc(rows, func(a, b row) int {
		if descending {
			return by(&b, &a)
		}
		return by(&a, &b)
	})
}
