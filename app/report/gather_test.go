package report

import (
	"strings"
	"testing"
	"time"

	"waymark/app/gatsby"
	"waymark/app/record"
)

// day is a day of the academic year 2026/27, or of the one before.
func day(year int, month time.Month, d int) record.Date { return record.NewDate(year, month, d) }

// smallSchool has three students in Year 11 and four activities: an employer's
// talk last year, another this year that lacks a reflection for one student, a
// visit to a workplace last year, and a fair that is still to come.
func smallSchool(t *testing.T) *pack {
	t.Helper()
	said := func(on record.Date) record.Statement {
		return record.Statement{Is: record.Yes, By: "Jo Okafor", On: on}
	}
	facts := func(on record.Date) map[record.Fact]record.Statement {
		all := map[record.Fact]record.Statement{}
		for _, f := range record.EventFacts {
			all[f] = said(on)
		}
		return all
	}
	activity := func(id record.ID, title string, kind record.ActivityKind, on record.Date) *record.Activity {
		return &record.Activity{ID: id, Title: title, Kind: kind, Date: on, Hours: 2, Setting: record.AtSchool, Mode: record.InPerson,
			Organisations: []record.ID{"airbus", "ovo"}, Facts: facts(on)}
	}
	lastTalk, talk := day(2025, time.October, 2), day(2026, time.October, 1)
	visit := activity("visit", "A day at Airbus", record.WorkplaceVisit, day(2026, time.March, 5))
	visit.Setting = record.AtWorkplace
	records := []record.Record{
		&record.School{ID: "school", Name: "Wayfield Academy", URN: "999001"},
		&record.Organisation{ID: "airbus", Name: "Airbus", Employer: true},
		&record.Organisation{ID: "ovo", Name: "Ovo 李", Employer: true},
		activity("last", "Talk of last year", record.Talk, lastTalk),
		activity("talk", "Talk", record.Talk, talk),
		visit,
		activity("fair", "Fair to come", record.CareersFair, day(2027, time.January, 10)),
	}
	for _, st := range []struct {
		id            record.ID
		surname, form string
	}{{"a", "Abara", "11B"}, {"b", "Baker", "11A"}, {"c", "李", "11A"}} {
		records = append(records, &record.Student{ID: st.id, Surname: st.surname, Forename: "Sam",
			Enrolments: []record.Enrolment{{From: day(2022, time.September, 1), Year: 7, Form: "7X"}, {From: day(2026, time.September, 1), Year: 11, Form: st.form}}})
	}
	attended := func(activity, student record.ID, on record.Date, reflected bool) {
		line := &record.Attendance{Activity: activity, Student: student, Status: record.Attended, Feedback: said(on)}
		if reflected {
			line.Reflection = said(on)
		}
		records = append(records, line)
	}
	attended("last", "a", lastTalk, true)
	attended("talk", "a", talk, true)
	attended("talk", "b", talk, false)
	attended("visit", "a", visit.Date, true)
	f, err := bundled()
	if err != nil {
		t.Fatal(err)
	}
	r := gatsby.Judge(record.NewSnapshot(1, records), day(2026, time.November, 22), nil)
	p, err := gather(t.Context(), f, r, printed())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestTheIndexHoldsWhatTheFiguresRestOn(t *testing.T) {
	p := smallSchool(t)
	var titles []string
	for _, e := range p.evidence {
		titles = append(titles, string(e.title))
	}
	// A talk of last year is no part of this year's benchmark 5, and a fair to
	// come of nothing; a visit of last year is part of benchmark 6.
	if got := strings.Join(titles, ", "); got != "A day at Airbus, Talk" {
		t.Fatalf("the index holds %s", got)
	}
	visit, talk := p.evidence[0], p.evidence[1]
	if visit.hosts != "Ovo \uFFFD" || talk.hosts != "Airbus and Ovo \uFFFD" {
		t.Errorf("a host that the title names is not named again: %q; %q", visit.hosts, talk.hosts)
	}
	if n, ok := visit.counted[5]; ok {
		t.Errorf("last year's visit is said to count for %d under benchmark 5", n)
	}
	if visit.counted[6] != 1 || talk.counted[5] != 1 || talk.attended != 2 {
		t.Errorf("the visit counted for %d, the talk for %d of %d", visit.counted[6], talk.counted[5], talk.attended)
	}
	if talk.confirmedBy != "Jo Okafor, 1\u00a0Oct\u00a02026" {
		t.Errorf("confirmed by %q", talk.confirmedBy)
	}
}

func TestStudentsAreListedByFormWithWhatTheyMiss(t *testing.T) {
	p := smallSchool(t)
	if len(p.years) != 1 || len(p.years[0].forms) != 2 || p.years[0].forms[0].form != "11A" {
		t.Fatalf("forms: %+v", p.years)
	}
	baker, abara := p.years[0].forms[0].students[0], p.years[0].forms[1].students[0]
	if abara.states[0] != gatsby.Met || len(abara.evidence) != 2 || abara.missing[0] != (lack{}) {
		t.Errorf("Abara went to the talk and reflected: %+v", abara)
	}
	if baker.states[0] != gatsby.Partly || baker.missing[0] != (lack{"reflection", 2}) {
		t.Errorf("Baker went to the talk and lacks a reflection: %+v", baker)
	}
	m := p.sections[0].missing
	if len(m) != 1 || m[0].year != 11 || m[0].students != 2 || m[0].of != 3 {
		t.Errorf("missing: %+v", m)
	}
}

func TestUnprintableNamesAreReportedWithoutNames(t *testing.T) {
	for _, u := range unprintable(smallSchool(t).misprints) {
		switch u.Where {
		case "an organisation at EV-0001", "an organisation at EV-0002", "the name of a student in Year 11, 11A":
		default:
			t.Errorf("%U is said to be in %q", u.Rune, u.Where)
		}
	}
}

func TestRulesSpeakOnlyOfTheirYearGroups(t *testing.T) {
	for _, s := range smallSchool(t).sections {
		for _, r := range s.rules {
			if r.id == "gb6-by-18" && len(r.groups) > 0 {
				t.Errorf("%s, about Years 12 and 13, has groups %+v", r.id, r.groups)
			}
			if r.id == "gb6-by-16" && (len(r.groups) != 1 || !r.groups[0].measured) {
				t.Errorf("%s has groups %+v, want Year 11", r.id, r.groups)
			}
		}
	}
}
