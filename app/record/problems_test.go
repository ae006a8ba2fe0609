package record_test

import (
	"strings"
	"testing"

	"waymark/app/record"
)

func TestWhatKeepsARecordFromBeingSaved(t *testing.T) {
	on := day(2026, 11, 19)
	said := record.Statement{Is: record.Yes, By: "J. Okafor", On: on}
	visit := record.Activity{Title: "Wards", Kind: record.WorkplaceVisit, Date: on, Setting: record.AtWorkplace, Mode: record.InPerson}
	for _, c := range []struct {
		what   string
		record record.Record
		field  string // "" where nothing is wrong
	}{
		{"a school", &record.School{Name: "Wayfield", URN: "123456"}, ""},
		{"a school without a name", &record.School{Name: "  "}, "name"},
		{"a URN of five digits", &record.School{Name: "W", URN: "12345"}, "urn"},
		{"a URN of letters", &record.School{Name: "W", URN: "12345a"}, "urn"},
		{"a mark over 100", &record.School{Name: "W", Thresholds: map[string]int{"2025": 101}}, "thresholds"},

		{"a student with one name", &record.Student{Surname: "Null"}, ""},
		{"a student without a name", &record.Student{UPN: "B801200005001"}, "surname"},
		{"a name of 101 letters", &record.Student{Surname: strings.Repeat("ÿ", 101)}, "surname"},
		{"a name of 100 letters", &record.Student{Surname: strings.Repeat("ÿ", 100)}, ""},
		{"a name that is not text", &record.Student{Forename: "\xff"}, "forename"},
		{"a sex of X", &record.Student{Surname: "A", Sex: "X"}, "sex"},
		{"left before joining", &record.Student{Surname: "A", Joined: on, Left: on.AddDays(-1)}, "left"},
		{"enrolments out of order", &record.Student{Surname: "A", Enrolments: []record.Enrolment{{From: on}, {From: on}}}, "enrolments"},
		{"an enrolment without a start", &record.Student{Surname: "A", Enrolments: []record.Enrolment{{}}}, "enrolments"},
		{"an exemption nobody agreed", &record.Student{Surname: "A", Exemptions: []record.Exemption{{Rule: "r", Reason: "x"}}}, "exemptions"},

		{"an employer", &record.Organisation{Name: "Airbus", Employer: true, Size: record.Large, Sector: "C"}, ""},
		{"an organisation without a name", &record.Organisation{Employer: true}, "name"},
		{"neither employer nor provider", &record.Organisation{Name: "A"}, "employer"},
		{"a size that is no band", &record.Organisation{Name: "A", Employer: true, Size: "huge"}, "size"},
		{"a sector that is no section", &record.Organisation{Name: "A", Employer: true, Sector: "Z"}, "sector"},

		{"a visit", &visit, ""},
		{"nothing said", &record.Activity{}, "title"},
		{"an unknown kind", with(visit, func(a *record.Activity) { a.Kind = "party" }), "kind"},
		{"no date", with(visit, func(a *record.Activity) { a.Date = record.Date{} }), "date"},
		{"over before it began", with(visit, func(a *record.Activity) { a.Last = on.AddDays(-1) }), "last"},
		{"hours below nothing", with(visit, func(a *record.Activity) { a.Hours = -1 }), "hours"},
		{"an unknown setting", with(visit, func(a *record.Activity) { a.Setting = "moon" }), "setting"},
		{"an unknown mode", with(visit, func(a *record.Activity) { a.Mode = "astral" }), "mode"},
		{"a tick that nobody stands behind", with(visit, func(a *record.Activity) {
			a.Facts = map[record.Fact]record.Statement{record.TwoWay: {Is: record.Yes}}
		}), "facts"},
		{"a fact of a newer version", with(visit, func(a *record.Activity) {
			a.Facts = map[record.Fact]record.Statement{"telepathy": {Is: record.Yes}}
		}), ""},

		{"attended", &record.Attendance{Activity: "A", Student: "S", Status: record.Attended, Reflection: said}, ""},
		{"a line of no register", &record.Attendance{Student: "S", Status: record.Attended}, "student"},
		{"no status", &record.Attendance{Activity: "A", Student: "S"}, "status"},
		{"a reason for being there", &record.Attendance{Activity: "A", Student: "S", Status: record.Attended, Reason: "ill"}, "reason"},
		{"hours beyond a year", &record.Attendance{Activity: "A", Student: "S", Status: record.Attended, Hours: 401}, "hours"},
		{"feedback from nobody", &record.Attendance{Activity: "A", Student: "S", Status: record.Attended, Feedback: record.Statement{Is: record.Yes, On: on}}, "feedback"},
	} {
		p := c.record.Problems()
		switch {
		case c.field == "" && p.Err() != nil:
			t.Errorf("%s: refused: %v", c.what, p)
		case c.field != "" && p.For(c.field) == "":
			t.Errorf("%s: nothing said of %s, only %v", c.what, c.field, p)
		}
	}
}

func with(a record.Activity, change func(*record.Activity)) *record.Activity {
	change(&a)
	return &a
}

func TestProblemsReadAsOneSentence(t *testing.T) {
	p := record.Activity{}.Problems()
	if got := p.Error(); !strings.Contains(got, "say what happened; ") {
		t.Errorf("%q", got)
	}
}
