package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"waymark/app/record"
	"waymark/app/ui/session"
)

// corridor is a small record to find things in.
func corridor() *record.Snapshot {
	year9 := []record.Enrolment{{From: record.NewDate(2026, 9, 1), Year: 9, Form: "9B"}}
	return record.NewSnapshot(1, []record.Record{
		&record.Student{ID: "ZOE", Surname: "Bergström", Forename: "Zoë", UPN: "A801200001001", Enrolments: year9},
		&record.Student{ID: "OBR", Surname: "O’Brien", Forename: "Saoirse", Enrolments: year9},
		&record.Student{ID: "LUK", Surname: "Łuczak", Forename: "Michał", PreferredForename: "Mike", Enrolments: year9},
		&record.Student{ID: "STU", Surname: "Student", Forename: "Ann", Left: record.NewDate(2025, 7, 18), Enrolments: []record.Enrolment{{From: record.NewDate(2020, 9, 1), Year: 9, Form: "9A"}}},
		&record.Activity{ID: "MET", Title: "Met Office talk", Kind: record.Talk, Date: record.NewDate(2026, 3, 12)},
		&record.Activity{ID: "OFF", Title: "Visit to the met office", Kind: record.WorkplaceVisit, Date: record.NewDate(2026, 5, 1)},
		&record.Organisation{ID: "UHB", Name: "University Hospitals Bristol", ODS: "RA7", Employer: true},
	})
}

func TestFind(t *testing.T) {
	all := index(corridor(), record.NewDate(2026, 11, 22))
	for _, c := range []struct {
		about, typed, want string
	}{
		{"nothing typed: the screens", "", "Overview Students Activities Placements Organisations Reports Settings"},
		{"marks and capitals do not matter", "bergstrom", "Bergström, Zoë"},
		{"either order", "zoe berg", "Bergström, Zoë"},
		{"an apostrophe need not be typed", "obri", "O’Brien, Saoirse"},
		{"letters that no accent explains", "luczak", "Łuczak, Mike"},
		{"the legal forename as well as the preferred", "michal", "Łuczak, Mike"},
		{"by UPN", "A80120000", "Bergström, Zoë"},
		{"by form", "9b", "Bergström, Zoë|Łuczak, Mike|O’Brien, Saoirse"},
		{"the beginning of a title before its middle", "met off", "Met Office talk|Visit to the met office"},
		{"a hospital by its code", "ra7", "University Hospitals Bristol"},
		{"a screen before a student of that name", "student", "Students|Student, Ann"},
		{"a screen by another word", "dark", "Settings"},
		{"within a word comes last", "spital", "University Hospitals Bristol"},
		{"nothing like it", "xyzzy", ""},
	} {
		var got []string
		for _, hit := range find(all, c.typed, 9) {
			got = append(got, hit.Title)
		}
		want := strings.Split(c.want, "|")
		if c.typed == "" {
			want = strings.Fields(c.want)
		}
		if strings.Join(got, "|") != strings.Join(want, "|") {
			t.Errorf("%s: %q found %q, want %q", c.about, c.typed, got, want)
		}
	}
}

func TestFindSaysWhereAMatchIs(t *testing.T) {
	all := index(corridor(), record.NewDate(2026, 11, 22))
	for typed, want := range map[string]string{
		"zoe":        "Year 9, 9B",
		"ann":        "left 18 Jul 2025",
		"met office": "Employer talk, 12 Mar 2026",
		"bristol":    "Organisation",
	} {
		if got := find(all, typed, 1)[0].Detail; got != want {
			t.Errorf("%q: %q, want %q", typed, got, want)
		}
	}
	if p := find(all, "bristol", 1)[0].Place; !p.Equal(session.TheOrganisation("UHB")) {
		t.Errorf("an organisation leads to %+v", p)
	}
}

func TestFindShowsNoMoreThanItIsAskedFor(t *testing.T) {
	var records []record.Record
	for i := range 50 {
		records = append(records, &record.Student{ID: record.ID(fmt.Sprint(i)), Surname: "Khan"})
	}
	if n := len(find(index(record.NewSnapshot(1, records), record.Date{}), "khan", 9)); n != 9 {
		t.Errorf("%d matches, want 9", n)
	}
}

// BenchmarkFindKeystroke is one keystroke in quick find, beside nothing but a
// walk over the same names.
func BenchmarkFindKeystroke(b *testing.B) {
	var records []record.Record
	for i := range 2000 {
		records = append(records, &record.Student{
			ID: record.ID(fmt.Sprint(i)), Surname: fmt.Sprintf("Surname%d", i), Forename: "Zoë",
			Enrolments: []record.Enrolment{{From: record.NewDate(2026, 9, 1), Year: 9, Form: "9B"}},
		})
	}
	all := index(record.NewSnapshot(1, records), record.NewDate(2026, 11, 22))
	var ours, walk time.Duration
	for b.Loop() {
		start := time.Now()
		find(all, "surname19", finderRows)
		ours += time.Since(start)
		start = time.Now()
		for _, t := range all {
			for _, name := range t.names {
				if strings.Contains(name, "surname19") {
					break
				}
			}
		}
		walk += time.Since(start)
	}
	b.ReportMetric(float64(ours.Nanoseconds())/float64(b.N), "ns/keystroke")
	b.ReportMetric(float64(ours)/float64(walk), "x-walk")
}
