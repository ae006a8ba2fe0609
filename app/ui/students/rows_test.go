package students

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"waymark/app/gatsby"
	"waymark/app/record"
	"waymark/app/ui/session/sessiontest"
)

func TestARowSaysWhereAStudentStands(t *testing.T) {
	rows := rowsOf(sitting(t).Result())
	got := map[record.ID]string{}
	for _, r := range rows {
		got[r.student.ID] = fmt.Sprintf("%s | %s | %s | %v | %s | %s", r.name, r.form, r.five.Words(), r.hours, r.last, r.flags)
	}
	for id, want := range map[record.ID]string{
		"ali":  "Ali, Hafsa | 9C | Met | 1 | Nurse talk, 3 Nov | EAL",
		"berg": "Bergström, Zoë | 9B | Not yet | 4.5 | College open morning, 9 Oct | SEND K",
		"cruz": "de la Cruz, Annie | 11A | Not yet | 0 | none this year | ",
		"khan": "Khan, Ayaan | 10A | Partly | 1 | Nurse talk, 3 Nov | PP, EHCP",
		"gone": "Gone, Away | 9B | Not on roll | 0 | none this year | ",
	} {
		if got[id] != want {
			t.Errorf("%s:\n got %s\nwant %s", id, got[id], want)
		}
	}
}

func TestTheFilterFindsStudentsByWhatAPersonKnows(t *testing.T) {
	rows := rowsOf(sitting(t).Result())
	for _, c := range []struct {
		name   string
		filter filter
		want   []record.ID
	}{
		{"nothing asked is everyone on roll", filter{}, []record.ID{"ali", "berg", "cruz", "khan"}},
		{"part of a name, marks and capitals aside", filter{typed: "BERGSTR"}, []record.ID{"berg"}},
		{"both names in either order", filter{typed: "zoe berg"}, []record.ID{"berg"}},
		{"the name on the register though another is preferred", filter{typed: "anais"}, []record.ID{"cruz"}},
		{"a form", filter{typed: "10a"}, []record.ID{"khan"}},
		{"a year group and a letter", filter{typed: "year 9 ali"}, []record.ID{"ali"}},
		{"a number is a form or a year group, not part of a UPN", filter{typed: "1"}, []record.ID{"cruz", "khan"}},
		{"a year group on its way", filter{typed: "year 1"}, []record.ID{"cruz", "khan"}},
		{"a form and a letter", filter{typed: "9 h"}, []record.ID{"ali"}},
		{"a UPN", filter{typed: "a801432126001"}, []record.ID{"berg"}},
		{"nobody", filter{typed: "zzz"}, nil},
		{"a year group by its pill", filter{years: []record.YearGroup{10, 11}}, []record.ID{"cruz", "khan"}},
		{"no employer this year: a college is none, and absent is not met", filter{noEmployer: true}, []record.ID{"berg", "cruz"}},
		{"pupil premium", filter{premium: true}, []record.ID{"khan"}},
		{"SEND is support or a plan", filter{send: true}, []record.ID{"berg", "khan"}},
		{"EAL", filter{eal: true}, []record.ID{"ali"}},
		{"those who left", filter{left: true}, []record.ID{"gone"}},
		{"a list from elsewhere, cut down", filter{only: map[record.ID]bool{"ali": true, "khan": true}, premium: true}, []record.ID{"khan"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []record.ID
			for _, i := range c.filter.apply(rows, nil) {
				got = append(got, rows[i].student.ID)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

func TestSorting(t *testing.T) {
	rows := rowsOf(sitting(t).Result())
	for _, c := range []struct {
		column     string
		descending bool
		want       string
	}{
		{colStudent, false, "ali berg cruz gone khan"},
		{colStudent, true, "khan gone cruz berg ali"},
		{colForm, false, "berg gone ali khan cruz"},
		{colHours, true, "berg ali khan cruz gone"},
		{colLast, true, "ali khan berg cruz gone"},
		{colFlags, false, "cruz gone ali khan berg"},
	} {
		sortRows(rows, c.column, c.descending)
		var got []string
		for _, r := range rows {
			got = append(got, string(r.student.ID))
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("by %s, descending %v: %v, want %s", c.column, c.descending, got, c.want)
		}
	}
	for _, column := range []string{colFive, colSix} {
		sortRows(rows, column, false)
		if !slices.IsSortedFunc(rows, func(a, b row) int {
			if column == colFive {
				return urgency(a.five) - urgency(b.five)
			}
			return urgency(a.six) - urgency(b.six)
		}) {
			t.Errorf("by %s: those who need something done do not stand first", column)
		}
	}
}

func TestEveryStateHasItsPlaceInTheOrder(t *testing.T) {
	for _, s := range gatsby.States {
		if urgency(s) < 0 {
			t.Errorf("%s has no place in the order of urgency", s)
		}
	}
}

// BenchmarkKeystroke filters 2,000 students by what is typed, in turns with a bare
// strings.Contains over the same folded names. It reports the ratio of the two.
func BenchmarkKeystroke(b *testing.B) {
	one := rowsOf(sessiontest.Sample(b).Result())
	var rows []row
	for len(rows) < 2000 {
		rows = append(rows, one[:min(len(one), 2000-len(rows))]...)
	}
	for i := range rows {
		rows[i].onRoll = true
	}
	f := filter{typed: "ali"}
	var shown []int
	var filtering, bare time.Duration
	for b.Loop() {
		start := time.Now()
		shown = f.apply(rows, shown)
		middle := time.Now()
		found := 0
		for i := range rows {
			if strings.Contains(rows[i].key, "ali") {
				found++
			}
		}
		filtering += middle.Sub(start)
		bare += time.Since(middle)
		if len(shown) != found {
			b.Fatalf("the filter finds %d, the bare loop %d", len(shown), found)
		}
	}
	b.ReportMetric(float64(filtering)/float64(bare), "x")
}
