package gatsby_test

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"waymark/app/gatsby"
	"waymark/app/record"
)

// Whatever is changed, judging again with the earlier result finds exactly what
// judging afresh finds: for the school, for each student, and in hours.
func TestJudgingAgainEqualsJudgingAfresh(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := record.NewSnapshot(1, nil)
		var r *gatsby.Result
		for seq := uint64(2); seq < 12; seq++ {
			asOf := today
			if rapid.IntRange(0, 9).Draw(t, "another day") == 0 {
				asOf = today.AddDays(rapid.IntRange(-500, 300).Draw(t, "days"))
			}
			var changed []record.Record
			var removed []record.Ref
			for range rapid.IntRange(0, 12).Draw(t, "changes") {
				one := anyRecord(t)
				if rapid.IntRange(0, 5).Draw(t, "remove") == 0 && one.Ref().Kind != record.KindSchool {
					removed = append(removed, one.Ref())
				} else {
					changed = append(changed, one)
				}
			}
			s = s.Next(seq, changed, removed)
			r = gatsby.Judge(s, asOf, r)
			fresh := gatsby.Judge(s, asOf, nil)
			if !reflect.DeepEqual(r.Benchmarks, fresh.Benchmarks) || r.Threshold != fresh.Threshold {
				t.Fatalf("after action %d the school stands at\n%+v\nbut judged afresh at\n%+v", seq, r.Benchmarks, fresh.Benchmarks)
			}
			if !reflect.DeepEqual(r.Hours(), fresh.Hours()) {
				t.Fatalf("hours are %v, but afresh %v", r.Hours(), fresh.Hours())
			}
			for _, st := range s.Students() {
				if !reflect.DeepEqual(r.Findings(st.ID), fresh.Findings(st.ID)) || r.StudentHours(st.ID) != fresh.StudentHours(st.ID) {
					t.Fatalf("student %s differs", st.ID)
				}
				checkFindings(t, r, st)
			}
			counted := 0
			for _, a := range s.Activities() {
				for _, c := range r.Contribution(a.ID) {
					counted += c.Counted
					if c.Counted > c.Attended || (c.Why == "") != (c.Counted == c.Attended) {
						t.Fatalf("%s contributes %+v", a.ID, c)
					}
				}
			}
			if counted == 0 && (r.Benchmark(5).Met > 0 || r.Benchmark(6).Met > 0) {
				t.Fatal("students met a benchmark, but no activity counted for anybody")
			}
			for _, step := range r.NextSteps() {
				if step.Title == "" || step.Detail == "" {
					t.Fatalf("a step says nothing: %+v", step)
				}
			}
		}
	})
}

// checkFindings holds a student's findings to what they must always be.
func checkFindings(t *rapid.T, r *gatsby.Result, st *record.Student) {
	for _, f := range r.Findings(st.ID) {
		if f.Words == "" || f.State == "" || f.Edition != gatsby.EditionFor(min(f.Year, r.Year)) {
			t.Fatalf("a finding is not whole: %+v", f)
		}
		if !f.Past && f.State == gatsby.NotMet && f.Year >= r.Year {
			t.Fatalf("not met is said before the deadline: %+v", f)
		}
		if f.State == gatsby.Met && len(f.Counted) < f.Rule.Needed {
			t.Fatalf("met without what is needed: %+v", f)
		}
		if f.State == gatsby.Partly && len(f.Missing) == 0 {
			t.Fatalf("partly, and nothing is said to be missing: %+v", f)
		}
		for _, reason := range f.Counted {
			if reason.Date.After(r.AsOf) {
				t.Fatalf("what is to come counted: %+v", reason)
			}
			for _, test := range reason.Tests {
				if test.Passed != record.Yes || test.By == "" || test.On.IsZero() {
					t.Fatalf("counted with a test that nobody stands behind: %+v", reason)
				}
			}
		}
		for _, reason := range f.NotCounted {
			if reason.Words == "" {
				t.Fatalf("not counted without a word why: %+v", reason)
			}
		}
	}
}

// anyRecord draws a record from a small school, so that changes meet each other.
func anyRecord(t *rapid.T) record.Record {
	pick := func(kind string, n int) record.ID {
		return record.ID(fmt.Sprintf("%s%d", kind, rapid.IntRange(1, n).Draw(t, kind)))
	}
	on := func() record.Date {
		return record.NewDate(2022, time.September, 1).AddDays(rapid.IntRange(0, 1600).Draw(t, "day"))
	}
	statement := func(name string) record.Statement {
		is := rapid.SampledFrom([]record.Answer{record.Yes, record.Yes, record.Yes, record.No, record.Unknown}).Draw(t, name)
		if is == record.Unknown {
			return record.Statement{}
		}
		return record.Statement{Is: is, By: "J. Lead", On: on()}
	}
	switch rapid.IntRange(0, 20).Draw(t, "kind of record") {
	case 0:
		return &record.School{ID: "school", Name: "Example Academy", Thresholds: map[string]int{"2025": rapid.IntRange(1, 100).Draw(t, "threshold")}}
	case 1:
		return &record.Organisation{ID: pick("o", 3), Name: "Firm", Employer: rapid.Bool().Draw(t, "employer"), Provider: true}
	case 2, 3, 4, 5, 6:
		st := &record.Student{ID: pick("s", 6), Surname: "Student"}
		from := on()
		year := record.YearGroup(rapid.IntRange(6, 13).Draw(t, "year"))
		st.Enrolments = []record.Enrolment{{From: from, Year: year}}
		if rapid.Bool().Draw(t, "moved up") {
			st.Enrolments = append(st.Enrolments, record.Enrolment{From: from.AddDays(300), Year: year + 1})
		}
		if rapid.Bool().Draw(t, "joined known") {
			st.Joined = from.AddDays(-rapid.IntRange(0, 900).Draw(t, "joined before"))
		}
		if rapid.IntRange(0, 5).Draw(t, "left") == 0 {
			st.Left = from.AddDays(rapid.IntRange(0, 1200).Draw(t, "left after"))
		}
		if rapid.IntRange(0, 5).Draw(t, "exempt") == 0 {
			rule := rapid.SampledFrom([]string{gatsby.EveryYear, gatsby.By16, gatsby.By18}).Draw(t, "rule")
			st.Exemptions = []record.Exemption{{Rule: rule, Reason: "ill", By: "Head", On: on()}}
		}
		return st
	case 7, 8, 9, 10, 11:
		a := &record.Activity{
			ID: pick("a", 8), Title: "Activity", Date: on(), Hours: float64(rapid.IntRange(0, 30).Draw(t, "hours")) / 3,
			Kind:    rapid.SampledFrom(record.ActivityKinds).Draw(t, "kind"),
			Setting: rapid.SampledFrom(append(record.Settings, "")).Draw(t, "setting"),
			Mode:    rapid.SampledFrom(append(record.Modes, "")).Draw(t, "mode"),
			Facts:   map[record.Fact]record.Statement{},
		}
		if rapid.Bool().Draw(t, "several days") {
			a.Last = a.Date.AddDays(rapid.IntRange(0, 9).Draw(t, "last"))
		}
		for range rapid.IntRange(0, 2).Draw(t, "hosts") {
			a.Organisations = append(a.Organisations, pick("o", 3))
		}
		for _, f := range record.EventFacts {
			a.Facts[f] = statement(string(f))
		}
		return a
	}
	return &record.Attendance{
		Activity: pick("a", 8), Student: pick("s", 6),
		Status:   rapid.SampledFrom([]record.Status{record.Attended, record.Attended, record.Attended, record.Absent, record.Invited}).Draw(t, "status"),
		Hours:    float64(rapid.IntRange(0, 8).Draw(t, "hours")),
		Feedback: statement("feedback"), Reflection: statement("reflection"),
	}
}

// A result of another school, or of another day, makes no difference.
func TestAnEarlierResultOfSomethingElseIsLeftAside(t *testing.T) {
	s := newSchool(t)
	s.student("zoe", 9)
	s.talk("good", "12 Nov 2026")
	s.attend("good", reflected, "zoe")
	snapshot := record.NewSnapshot(1, s.records)

	before := gatsby.Judge(snapshot, day(t, "1 Nov 2026"), nil)
	if got := gatsby.Judge(snapshot, today, before).State("zoe", gatsby.EveryYear); got != gatsby.Met {
		t.Errorf("with the result of another day: %s", got)
	}
	other := newSchool(t)
	other.records[0] = &record.School{ID: "another", Name: "Another Academy"}
	other.student("zoe", 9)
	elsewhere := gatsby.Judge(record.NewSnapshot(1, other.records), today, nil)
	if got := gatsby.Judge(snapshot, today, elsewhere).State("zoe", gatsby.EveryYear); got != gatsby.Met {
		t.Errorf("with the result of another school: %s", got)
	}
}

// Not met may be said only where the record covers the years. Another student's
// register can be what makes it so, and then nobody's own version has changed.
func TestJudgingAgainAfterTheRecordReachesFurtherBack(t *testing.T) {
	s := newSchool(t)
	s.student("zoe", 12)
	s.student("tom", 12)
	for _, year := range []string{"2022", "2023", "2024", "2025"} {
		s.talk(record.ID(year), "10 Oct "+year)
		s.attend(record.ID(year), nil, "tom")
	}
	s.talk("oldest", "10 Oct 2021")
	snapshot := record.NewSnapshot(1, s.records)
	before := gatsby.Judge(snapshot, today, nil)
	if got := before.State("zoe", gatsby.By16); got != gatsby.Unknown {
		t.Fatalf("without a register of 2021/22: %s", got)
	}
	next := snapshot.Next(2, []record.Record{&record.Attendance{Activity: "oldest", Student: "tom", Status: record.Absent}}, nil)
	if got := gatsby.Judge(next, today, before).State("zoe", gatsby.By16); got != gatsby.NotMet {
		t.Errorf("with one: %s", got)
	}
}
