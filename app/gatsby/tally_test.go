package gatsby_test

import (
	"fmt"
	"testing"

	"waymark/app/gatsby"
	"waymark/app/record"
)

func TestPercentRoundsDown(t *testing.T) {
	for _, c := range []struct{ n, d, want int }{
		{0, 0, 0}, {0, 10, 0}, {10, 10, 100}, {1479, 1480, 99}, {1, 1480, 1}, {1154, 1480, 77}, {131, 205, 63}, {2, 3, 66}, {1, 100, 1},
	} {
		if got := gatsby.Percent(c.n, c.d); got != c.want {
			t.Errorf("%d of %d is %d %%, want %d %%", c.n, c.d, got, c.want)
		}
	}
}

func TestStatesHaveWordsAndShapes(t *testing.T) {
	for state, want := range map[gatsby.State]string{
		gatsby.Met: "● Met", gatsby.Partly: "◐ Partly", gatsby.NotMet: "○ Not met", gatsby.OnTrack: "◐ On track", gatsby.NotYet: "○ Not yet",
		gatsby.NotDue: "– Not due", gatsby.Exempt: "– Exempt", gatsby.Unknown: "? Unknown", "": "– Not on roll",
	} {
		if got := state.Shape() + " " + state.Words(); got != want {
			t.Errorf("%q is shown as %q, want %q", state, got, want)
		}
	}
}

// yearOf adds n students of a year group, named "y9-1" and so on.
func (s *school) yearOf(year record.YearGroup, n int, change ...func(*record.Student)) []record.ID {
	var ids []record.ID
	for i := range n {
		id := record.ID(fmt.Sprintf("y%d-%d", year, i+1))
		s.student(id, year, change...)
		ids = append(ids, id)
	}
	return ids
}

func group(t *testing.T, r *gatsby.Result, rule string, year record.YearGroup) gatsby.Group {
	t.Helper()
	for _, b := range r.Benchmarks {
		for _, result := range b.Rules {
			for _, g := range result.Groups {
				if result.Rule.ID == rule && g.YearGroup == year {
					return g
				}
			}
		}
	}
	t.Fatalf("%s has no group for %s", rule, year)
	return gatsby.Group{}
}

func TestGroupsAddUp(t *testing.T) {
	s := newSchool(t)
	nines := s.yearOf(9, 4)
	s.yearOf(8, 3)
	s.student("exempt", 9, func(st *record.Student) {
		st.Exemptions = []record.Exemption{{Rule: gatsby.EveryYear, Reason: "ill", By: "Head", On: today}}
	})
	s.student("left", 9, func(st *record.Student) { st.Left = today.AddDays(-1) })
	s.student("new", 9, func(st *record.Student) {
		st.Joined = today.AddDays(-20)
		st.Enrolments = []record.Enrolment{{From: st.Joined, Year: 9}}
	})
	s.talk("good", "12 Nov 2026")
	s.attend("good", reflected, nines[:2]...)
	s.attend("good", nil, nines[2])
	r := s.judge()

	g := group(t, r, gatsby.EveryYear, 9)
	if g.Met != 2 || g.Of != 5 || g.Percent != 40 || g.State != gatsby.Partly || !g.Measured {
		t.Errorf("Year 9 is %+v", g)
	}
	if g.Counts[gatsby.NotYet] != 2 || g.Counts[gatsby.Partly] != 1 || g.Counts[gatsby.Exempt] != 1 {
		t.Errorf("Year 9 counts %v", g.Counts)
	}
	if g.FullMet != 2 || g.FullOf != 4 {
		t.Errorf("of Year 9 students here since September %d of %d met it, want 2 of 4", g.FullMet, g.FullOf)
	}
	if g := group(t, r, gatsby.EveryYear, 8); g.State != gatsby.NotMet || g.Of != 3 {
		t.Errorf("Year 8 is %+v", g)
	}
	b := r.Benchmark(5)
	if b.Met != 2 || b.Of != 8 || b.Percent != 25 || b.State != gatsby.Partly {
		t.Errorf("benchmark 5 is %+v", b)
	}
}

func TestEveryYearGroupMustReachTheThreshold(t *testing.T) {
	for _, c := range []struct {
		name      string
		threshold int
		nines     int // of 10 in Year 9 who met an employer; all of Year 8 did
		want      gatsby.State
	}{
		{"the edition's 91 %, all met", 0, 10, gatsby.Met},
		{"the edition's 91 %, one short", 0, 9, gatsby.Partly},
		{"the school's 90 %, one short", 90, 9, gatsby.Met},
		{"the school's 100 %, one short", 100, 9, gatsby.Partly},
		{"one year group has none", 0, 0, gatsby.Partly},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSchool(t)
			if c.threshold > 0 {
				s.add(&record.School{ID: "school", Name: "Example Academy", Thresholds: map[string]int{"2025": c.threshold, "2014": 1}})
			}
			s.talk("good", "12 Nov 2026")
			s.attend("good", reflected, s.yearOf(8, 10)...)
			s.attend("good", reflected, s.yearOf(9, 10)[:c.nines]...)
			if got := s.judge().Benchmark(5).State; got != c.want {
				t.Errorf("benchmark 5 is %s, want %s", got, c.want)
			}
		})
	}
}

func TestBenchmark6IsMeasuredAtTheDeadlines(t *testing.T) {
	s := newSchool(t)
	elevens := s.yearOf(11, 4)
	tens := s.yearOf(10, 5)
	s.visit("first", "12 Nov 2025")
	s.visit("second", "12 Nov 2026")
	s.attend("first", both, append(elevens[:3:3], tens...)...)
	s.attend("second", both, append(elevens[:3:3], tens...)...)
	b := s.judge().Benchmark(6)
	if b.Met != 3 || b.Of != 4 || b.Percent != 75 || b.State != gatsby.Partly {
		t.Errorf("benchmark 6 is %d of %d, %d %%, %s; want Year 11 alone, 3 of 4", b.Met, b.Of, b.Percent, b.State)
	}
	if by18 := b.Rules[1]; by18.Of != 0 || by18.State != gatsby.Unknown {
		t.Errorf("a school without a Year 13 is %s on by 18", by18.State)
	}
}

// A group that is not measured yet is told apart from one that fell short.
func TestGroupsAheadOfTheirDeadline(t *testing.T) {
	s := newSchool(t)
	s.yearOf(7, 3)
	tens := s.yearOf(10, 3)
	eights := s.yearOf(8, 2)
	twelves := s.yearOf(12, 4)
	s.visit("first", "12 Oct 2026")
	s.visit("second", "12 Nov 2026")
	s.attend("first", both, tens[0])
	s.attend("first", both, eights...)
	s.attend("second", both, eights...)
	s.visit("long-ago", "3 Oct 2025")
	s.attend("long-ago", nil, twelves[:1]...)
	r := s.judge()
	for year, want := range map[record.YearGroup]gatsby.State{7: gatsby.NotDue, 8: gatsby.Met, 10: gatsby.OnTrack, 12: gatsby.Unknown} {
		if g := group(t, r, gatsby.By16, year); g.State != want || g.Measured {
			t.Errorf("%s is %s on by 16, want %s", year, g.State, want)
		}
	}
}

func TestNothingKnownIsUnknown(t *testing.T) {
	s := newSchool(t)
	r := s.judge()
	for _, b := range r.Benchmarks {
		if b.State != gatsby.Unknown || b.Of != 0 {
			t.Errorf("benchmark %d of a school without students is %s", b.Number, b.State)
		}
		if figures, _ := r.Remark(b.Number); figures != "nobody on roll to measure" {
			t.Errorf("its remark is %q", figures)
		}
	}
	if b := r.Benchmark(7); b.State != gatsby.Unknown {
		t.Errorf("a benchmark that is not judged is %s", b.State)
	}
	joined := func(st *record.Student) {
		st.Joined = today.AddDays(-30)
		st.Enrolments = []record.Enrolment{{From: st.Joined, Year: 11}}
	}
	s.yearOf(11, 3, joined)
	if b := s.judge().Benchmark(6); b.State != gatsby.Unknown || b.Of != 3 {
		t.Errorf("a Year 11 of newcomers is %s of %d, want unknown of 3", b.State, b.Of)
	}
}

func TestStudentStateIsThatOfTheRuleForTheirYear(t *testing.T) {
	s := newSchool(t)
	s.student("ten", 10)
	s.student("twelve", 12)
	s.visit("visit", "12 Nov 2026")
	s.attend("visit", both, "ten", "twelve")
	r := s.judge()
	for _, c := range []struct {
		student   record.ID
		benchmark int
		want      gatsby.State
	}{
		{"ten", 6, gatsby.OnTrack}, {"twelve", 6, gatsby.Met}, {"ten", 5, gatsby.Met}, {"ten", 7, ""}, {"nobody", 5, ""},
	} {
		if got := r.StudentState(c.student, c.benchmark); got != c.want {
			t.Errorf("%s on benchmark %d is %q, want %q", c.student, c.benchmark, got, c.want)
		}
	}
	if got := r.State("twelve", "gb7"); got != "" {
		t.Errorf("a rule that does not exist says %q", got)
	}
	if found := r.Findings("nobody"); found != nil {
		t.Errorf("nobody has findings: %v", found)
	}
}

func TestAmongAndGap(t *testing.T) {
	s := newSchool(t)
	pp := s.yearOf(9, 6, func(st *record.Student) { st.PupilPremium, st.SEN = record.Yes, record.SENSupport })
	others := s.yearOf(8, 5, func(st *record.Student) { st.PupilPremium, st.SEN, st.EAL = record.No, record.SENNone, record.Yes })
	s.yearOf(7, 2)
	s.talk("good", "12 Nov 2026")
	s.attend("good", reflected, pp[0])
	s.attend("good", reflected, others[:4]...)
	r := s.judge()
	g := r.Gap(5, gatsby.PupilPremium)
	if want := (gatsby.Gap{Split: gatsby.PupilPremium, With: gatsby.Share{Met: 1, Of: 6, Percent: 16}, Others: gatsby.Share{Met: 4, Of: 5, Percent: 80}, NotHeld: 2}); g != want {
		t.Errorf("the gap is %+v, want %+v", g, want)
	}
	if g.Points() != 64 {
		t.Errorf("students with pupil premium are %d points behind, want 64", g.Points())
	}
	if n, g, ok := r.WidestGap(); !ok || n != 5 || g.Split != gatsby.PupilPremium {
		t.Errorf("the widest gap is %v on benchmark %d, %v", g, n, ok)
	}
	few := newSchool(t)
	few.yearOf(9, 5, func(st *record.Student) { st.LookedAfter = record.Yes })
	few.talk("good", "12 Nov 2026")
	few.attend("good", reflected, few.yearOf(8, 9, func(st *record.Student) { st.LookedAfter = record.No })...)
	if _, g, ok := few.judge().WidestGap(); ok {
		t.Errorf("five students make a headline: %+v", g)
	}
	if g := r.Gap(5, gatsby.LookedAfter); g.Points() != 0 || g.NotHeld != 13 {
		t.Errorf("a flag that is not held makes a gap: %+v", g)
	}
	if g := r.Gap(7, gatsby.SEND); g.With.Of != 0 {
		t.Errorf("a benchmark that is not judged has a gap: %+v", g)
	}
	nines := r.Among(func(st *record.Student) bool { return st.YearGroupOn(today) == 9 })
	if nines[0].Of != 6 || nines[0].Met != 1 {
		t.Errorf("among Year 9: %d of %d", nines[0].Met, nines[0].Of)
	}
	for split, words := range map[gatsby.Split]string{
		gatsby.PupilPremium: "Pupil premium", gatsby.SEND: "SEND", gatsby.EAL: "English as an additional language",
		gatsby.LookedAfter: "Looked after", "other": "other",
	} {
		if split.Words() != words {
			t.Errorf("%s is called %q", split, split.Words())
		}
	}
}

func TestRemarks(t *testing.T) {
	s := newSchool(t)
	nines, elevens := s.yearOf(9, 10), s.yearOf(11, 6)
	s.talk("good", "12 Nov 2026")
	s.attend("good", reflected, nines[:4]...)
	s.attend("good", reflected, elevens...)
	s.visit("first", "12 Nov 2025")
	s.visit("second", "13 Nov 2026")
	s.attend("first", both, elevens...)
	s.attend("second", reflected, elevens[:5]...)
	r := s.judge()
	if figures, obstacle := r.Remark(5); figures != "10 of 16" || obstacle != "Year 9: 6 of 10 had none" {
		t.Errorf("benchmark 5: %q, %q", figures, obstacle)
	}
	if figures, obstacle := r.Remark(6); figures != "Year 11: 0 of 6" || obstacle != "feedback missing for 5" {
		t.Errorf("benchmark 6: %q, %q", figures, obstacle)
	}
}
