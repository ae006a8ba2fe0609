package roster

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"waymark/app/record"
)

// yearGroup is a school of six in one year group, born to be in Year 8 in 2026.
func yearGroup(y record.YearGroup) *record.Snapshot {
	var all []record.Record
	for i := range 6 {
		all = append(all, &record.Student{
			ID: record.ID(fmt.Sprint("S", i)), AdmissionNo: fmt.Sprint("00451", i), Surname: "Khan", Forename: string(rune('A' + i)),
			Enrolments: []record.Enrolment{{From: record.NewDate(2026, time.September, 1), Year: y, Form: "A"}},
		})
	}
	return record.NewSnapshot(1, all)
}

// rosterOf is a file of the same six, with as many of them in Year 7 as asked
// and the others in Year 8, and one whom the school does not know.
func rosterOf(inYear7 int, born string) string {
	var b strings.Builder
	b.WriteString("Adno,Surname,Forename,Year,DOB\n")
	for i := range 6 {
		year := 8
		if i < inYear7 {
			year = 7
		}
		fmt.Fprintf(&b, "00451%d,Khan,%c,%d,%s\n", i, 'A'+i, year, born)
	}
	b.WriteString("009999,Nowak,Jan,9,\n")
	return b.String()
}

func TestAFileOfAnEarlierYearMovesNobodyBack(t *testing.T) {
	for _, c := range []struct {
		what    string
		held    record.YearGroup // of all, by the record
		inYear7 int              // by the file
		born    string           // by the file, "" where it does not say
		check   int
	}{
		{"last year's file", 8, 6, "", 7},
		{"last year's file, with birthdays that speak for the record", 8, 6, "14/03/2014", 7},
		{"a few go down a year", 8, 4, "", 0},
		{"this year's file", 8, 0, "", 0},
		{"next year's file was taken in too early: the birthdays say so", 9, 0, "14/03/2014", 0},
		{"the same without birthdays: a person has to look", 9, 0, "", 7},
	} {
		p := plan(t, yearGroup(c.held), nov22, rosterOf(c.inYear7, c.born))
		if p.Counts.Check != c.check {
			t.Errorf("%s: %d rows to check, want %d: %+v", c.what, p.Counts.Check, c.check, p.Rows[0])
		}
		if c.check == 0 {
			continue
		}
		if a, any := p.Action("A. Lead"); any {
			t.Errorf("%s: it would change %d records", c.what, len(a.Changes))
		}
		if len(p.Notes) != 1 || !strings.Contains(p.Notes[0], "6 of 6 students are in a lower year group in this file than in Waymark") {
			t.Errorf("%s: %q", c.what, p.Notes)
		}
	}
}
