package gatsby_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"waymark/app/gatsby"
	"waymark/app/record"
)

func TestFindingsGiveTheirReasons(t *testing.T) {
	s := newSchool(t)
	s.student("zoe", 9)
	s.talk("fair", "2 Oct 2026", func(a *record.Activity) {
		a.Title, a.Kind, a.Organisations = "Careers fair", record.CareersFair, []record.ID{"airbus", "ovo", "baker", "trust"}
	})
	s.talk("nurse", "3 Nov 2026", func(a *record.Activity) { a.Title, a.Hours = "Nurse talk", 1.5 })
	s.talk("assembly", "21 Sep 2026", func(a *record.Activity) {
		a.Title = "Assembly"
		a.Facts[record.TwoWay] = record.Statement{Is: record.No, By: "J. Lead", On: today}
		delete(a.Facts, record.PurposeEmployer)
	})
	s.talk("missed", "6 Nov 2026", func(a *record.Activity) { a.Title = "Enterprise day" })
	s.talk("soon", "4 Dec 2026", func(a *record.Activity) { a.Title = "Catch-up" })
	s.attend("fair", nil, "zoe")
	s.attend("nurse", reflected, "zoe")
	s.attend("assembly", reflected, "zoe")
	s.add(&record.Attendance{Activity: "missed", Student: "zoe", Status: record.Absent, Reason: "ill"},
		&record.Attendance{Activity: "soon", Student: "zoe", Status: record.Invited})

	f := s.judge().Findings("zoe")[0]
	if f.Rule.ID != gatsby.EveryYear || f.State != gatsby.Met || f.Rule.Source == "" {
		t.Fatalf("the first finding is %+v", f)
	}
	if len(f.Counted) != 1 || f.Counted[0].Title != "Nurse talk" || f.Counted[0].Hours != 1.5 || f.Counted[0].Hosts != "Airbus" {
		t.Errorf("counted: %+v", f.Counted)
	}
	for i, test := range f.Counted[0].Tests {
		if test.ID != f.Rule.Tests[i] || test.Passed != record.Yes || test.By != "J. Lead" || test.On != today || test.Words == "" {
			t.Errorf("test %d is %+v", i+1, test)
		}
	}
	var got []string
	for _, r := range f.NotCounted {
		got = append(got, r.Title+", "+r.Hosts+": "+r.Words)
	}
	want := []string{
		"Catch-up, Airbus: planned, after 22 Nov 2026",
		"Enterprise day, Airbus: absent: ill",
		"Careers fair, Airbus, Ovo and 2 more: no reflection recorded",
		"Assembly, Airbus: purpose not stated; one-way",
	}
	if !slices.Equal(got, want) {
		t.Errorf("not counted:\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestWhyALineDidNotCount(t *testing.T) {
	s := newSchool(t)
	s.student("new", 9, func(st *record.Student) {
		st.Joined = today.AddDays(-20)
		st.Enrolments = []record.Enrolment{{From: st.Joined, Year: 9}}
	})
	s.student("young", 7, func(st *record.Student) {
		st.Joined = day(t, "1 Sep 2021")
		st.Enrolments = []record.Enrolment{{From: st.Joined, Year: 2}}
	})
	s.student("old", 12)
	s.talk("before", "5 Oct 2026")
	s.talk("primary", "10 Jul 2026")
	s.talk("unmarked", "9 Nov 2026")
	s.talk("college", "10 Nov 2026", func(a *record.Activity) { a.Organisations = []record.ID{"college"} })
	s.visit("at-school", "11 Nov 2026", func(a *record.Activity) { a.Setting = record.AtSchool })
	s.talk("denied", "12 Nov 2026")
	s.visit("virtual", "13 Nov 2026", func(a *record.Activity) { a.Mode = record.Virtual })
	s.visit("old-edition", "12 Nov 2024", func(a *record.Activity) { a.Facts = nil })
	s.attend("before", reflected, "new")
	s.attend("primary", reflected, "young")
	s.attend("college", reflected, "new")
	s.attend("at-school", both, "new")
	s.attend("virtual", both, "old")
	s.attend("old-edition", nil, "old")
	s.add(&record.Attendance{Activity: "unmarked", Student: "new", Status: record.Invited},
		&record.Attendance{Activity: "missed", Student: "new", Status: record.Absent},
		&record.Attendance{Activity: "denied", Student: "new", Status: record.Attended,
			Reflection: record.Statement{Is: record.No, By: "J. Lead", On: today}})
	s.talk("missed", "2 Nov 2026")
	r := s.judge()
	words := func(student, activity record.ID, rule string) string {
		for _, f := range r.Findings(student) {
			for _, reason := range append(f.Counted, f.NotCounted...) {
				if f.Rule.ID == rule && reason.Activity == activity {
					return reason.Words
				}
			}
		}
		return "not among the reasons"
	}
	for _, c := range []struct {
		student, activity record.ID
		rule, want        string
	}{
		{"new", "before", gatsby.EveryYear, "not in a year group at this school that day"},
		{"young", "primary", gatsby.EveryYear, "not among the reasons"}, // Year 6 was before this year, and no year of the duty
		{"new", "unmarked", gatsby.EveryYear, "invited, not marked as attended"},
		{"new", "missed", gatsby.EveryYear, "absent"},
		{"new", "college", gatsby.EveryYear, "none of its organisations is an employer"},
		{"new", "at-school", gatsby.EveryYear, "counted"},
		{"new", "at-school", gatsby.By16, "held at school, not at a workplace"},
		{"new", "denied", gatsby.EveryYear, "no reflection"},
		{"old", "virtual", gatsby.By18, "counted, virtual"},
		{"old", "virtual", gatsby.By16, "not among the reasons"},
		{"old", "old-edition", gatsby.By16, "counted, by the 2014 edition"},
	} {
		if got := words(c.student, c.activity, c.rule); got != c.want {
			t.Errorf("%s at %s on %s: %q, want %q", c.student, c.activity, c.rule, got, c.want)
		}
	}
}

func TestExemptionWhoseReviewIsPast(t *testing.T) {
	s := newSchool(t)
	s.student("zoe", 9, func(st *record.Student) {
		st.Exemptions = []record.Exemption{{Rule: gatsby.EveryYear, Reason: "illness", By: "A. Head", On: day(t, "1 Sep 2026"), Review: day(t, "1 Nov 2026")}}
	})
	f := s.judge().Findings("zoe")[0]
	if f.State != gatsby.Exempt || !slices.Equal(f.Missing, []string{"The review of the exemption was due on 1 Nov 2026."}) {
		t.Errorf("%s, missing %q", f.State, f.Missing)
	}
}

// The table "What counted, and what did not" of the evidence.
func TestContributions(t *testing.T) {
	s := newSchool(t)
	nines := s.yearOf(9, 5)
	s.student("left", 9, func(st *record.Student) { st.Left = day(t, "30 Sep 2026") })
	s.talk("fair", "2 Oct 2026", func(a *record.Activity) { a.Kind = record.CareersFair })
	s.attend("fair", reflected, nines[:2]...)
	s.attend("fair", nil, nines[2:]...)
	s.attend("fair", reflected, "left")
	s.talk("assembly", "21 Sep 2026", func(a *record.Activity) {
		a.Facts[record.TwoWay] = record.Statement{Is: record.No, By: "J. Lead", On: today}
		a.Facts[record.PurposeStudents] = record.Statement{Is: record.No, By: "J. Lead", On: today}
	})
	s.attend("assembly", reflected, nines...)
	s.visit("wards", "12 Nov 2026", func(a *record.Activity) {
		a.Facts[record.Task] = record.Statement{Is: record.Yes, By: "Sr Okafor", On: day(t, "12 Nov 2026")}
	})
	s.attend("wards", both, nines[0])
	s.attend("wards", reflected, nines[1])
	s.add(&record.Attendance{Activity: "wards", Student: nines[2], Status: record.Absent})
	s.talk("college", "13 Nov 2026", func(a *record.Activity) { a.Organisations = []record.ID{"college"} })
	s.attend("college", reflected, nines[0])
	s.talk("empty", "14 Nov 2026")
	r := s.judge()

	for _, c := range []struct {
		activity          record.ID
		benchmark         int
		attended, counted int
		why               string
	}{
		{"fair", 5, 6, 2, "3 have no reflection recorded; 1: not in a year group at this school that day"},
		{"assembly", 5, 5, 0, "one-way; purpose not shared"},
		{"wards", 5, 2, 2, ""},
		{"wards", 6, 2, 1, "1 has no feedback recorded"},
		{"college", 5, 1, 0, "1: none of its organisations is an employer"},
		{"empty", 5, 0, 0, ""},
	} {
		found := false
		for _, got := range r.Contribution(c.activity) {
			if got.Benchmark != c.benchmark {
				continue
			}
			found = true
			if got.Attended != c.attended || got.Counted != c.counted || got.Why != c.why || got.Edition.ID != "2025" {
				t.Errorf("%s: %d attended, %d counted, %q; want %d, %d, %q", c.activity, got.Attended, got.Counted, got.Why, c.attended, c.counted, c.why)
			}
		}
		if !found {
			t.Errorf("%s says nothing of benchmark %d", c.activity, c.benchmark)
		}
	}
	if n := len(r.Contribution("fair")); n != 1 {
		t.Errorf("a fair speaks of %d benchmarks", n)
	}
	if got := r.Contribution("nothing"); got != nil {
		t.Errorf("an activity that is not there contributes %v", got)
	}
	wards := r.Contribution("wards")[0].Confirmed
	if len(wards) != 2 || wards[0].By != "J. Lead" || wards[1].By != "Sr Okafor" || wards[1].On != day(t, "12 Nov 2026") {
		t.Fatalf("confirmed by %+v", wards)
	}
	if !slices.Equal(wards[1].Facts, []record.Fact{record.Task}) || !slices.Contains(wards[0].Facts, record.Feedback) {
		t.Errorf("confirmed: %+v", wards)
	}
}

func TestNextSteps(t *testing.T) {
	s := newSchool(t)
	nines, elevens := s.yearOf(9, 7), s.yearOf(11, 5)
	s.student("thirteen", 13)
	s.student("new", 11, func(st *record.Student) {
		st.Joined = day(t, "7 Sep 2026")
		st.Enrolments = []record.Enrolment{{From: st.Joined, Year: 11}}
	})
	s.talk("fair", "2 Oct 2026", func(a *record.Activity) { a.Title = "Careers fair" })
	s.attend("fair", nil, nines[:4]...)
	s.attend("fair", reflected, elevens...)
	s.attend("fair", reflected, "thirteen", "new")
	s.visit("wards", "5 Nov 2026")
	s.attend("wards", reflected, elevens[:2]...)
	s.talk("denied", "6 Nov 2026", func(a *record.Activity) {
		a.Facts[record.TwoWay] = record.Statement{Is: record.No, By: "J. Lead", On: today}
	})
	s.attend("denied", reflected, nines[4])
	s.talk("no-register", "9 Nov 2026")
	s.talk("planned", "9 Dec 2026")
	var got []string
	for _, step := range s.judge().NextSteps() {
		got = append(got, step.Title+" / "+step.Detail)
	}
	want := []string{
		"Add to “Careers fair”: reflection / 2 Oct 2026; it would count for 4 students, benchmark 5",
		"3 students in Year 11 have had no experience of a workplace / Due by 31 Aug 2027",
		"2 students in Year 9 have met no employer / Make a list, or plan an activity for them",
		"Ask 1 employer for feedback / 2 students’ experiences would count",
		"1 student in Year 13 has had no further experience of a workplace / One since Year 11, due by 31 Aug 2027",
		"1 student joined without earlier records / Ask their last schools about experiences of workplaces",
		"1 activity has no register / Without one it counts for nobody",
	}
	if !slices.Equal(got, want) {
		t.Errorf("steps:\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// Without a date of admission nobody can say whether the student's earlier years
// were at another school.
func TestAMissingDateOfAdmissionIsNotAnEarlierSchool(t *testing.T) {
	s := newSchool(t)
	s.student("undated", 11, func(st *record.Student) {
		st.Joined = record.Date{}
		st.Enrolments = []record.Enrolment{{From: day(t, "1 Sep 2026"), Year: 11}}
	})
	r := s.judge()
	var joiners []string
	for _, step := range r.NextSteps() {
		if strings.Contains(step.Title, "joined") || strings.Contains(step.Title, "admission") {
			joiners = append(joiners, step.Title+" / "+step.Detail)
		}
	}
	if want := []string{"1 student has no date of admission / Import a file that has it: it says whose earlier years were here"}; !slices.Equal(joiners, want) {
		t.Errorf("steps %q", joiners)
	}
	at := slices.IndexFunc(r.Findings("undated"), func(f gatsby.Finding) bool { return f.Rule.ID == "gb6-by-16" })
	if missing := r.Findings("undated")[at].Missing; !slices.Contains(missing, "Records from before 1 Sep 2026, or the date of admission.") {
		t.Errorf("missing: %q", missing)
	}
}

// A week of placements is many activities with a student or two each.
func TestStepsForFewStudentsAreTakenTogether(t *testing.T) {
	s := newSchool(t)
	tens := s.yearOf(10, 12)
	s.talk("talk", "1 Oct 2026")
	s.attend("talk", reflected, tens...)
	for i, id := range tens[:6] {
		firm := record.ID("firm-" + string(id))
		s.add(&record.Organisation{ID: firm, Name: "Firm", Employer: true})
		s.visit("place-"+id, "5 Oct 2026", func(a *record.Activity) { a.Kind, a.Organisations = record.Placement, []record.ID{firm} })
		if i < 3 {
			s.attend("place-"+id, reflected, id)
		} else {
			s.attend("place-"+id, []record.Fact{record.Feedback}, id)
		}
	}
	s.visit("visit", "6 Oct 2026")
	s.attend("visit", []record.Fact{record.Feedback}, tens[6:]...)
	var got []string
	for _, step := range s.judge().NextSteps() {
		got = append(got, step.Title+" / "+step.Detail)
		if len(step.Students) == 3 && !slices.IsSorted(step.Students) {
			t.Errorf("students are not in the order of their names: %v", step.Students)
		}
	}
	want := []string{
		"Add to “Visit visit”: reflection / 6 Oct 2026; it would count for 6 students, benchmark 6",
		"Ask 3 employers for feedback / 3 students’ experiences would count",
		"Add to 3 activities: reflection / A few students each; they would count for 3 students, benchmark 6",
	}
	if !slices.Equal(got, want) {
		t.Errorf("steps:\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestTheFirstStepOfAYear(t *testing.T) {
	s := newSchool(t)
	s.yearOf(9, 3)
	steps := s.judge().NextSteps()
	if len(steps) != 1 || steps[0].Title != "Record the first encounter of 2026/27" {
		t.Errorf("a year without a register starts with %+v", steps)
	}
}

func TestHours(t *testing.T) {
	s := newSchool(t)
	nines, tens := s.yearOf(9, 2), s.yearOf(10, 2)
	s.visit("eight", "12 Nov 2025") // 3 hours, when Year 9 were in Year 8
	s.visit("virtual", "12 Oct 2026", func(a *record.Activity) { a.Mode, a.Hours = record.Virtual, 2 })
	s.talk("talk", "13 Oct 2026") // at school: with an employer, but not at a workplace
	s.visit("week", "2 Nov 2026", func(a *record.Activity) {
		a.Kind, a.Hours, a.Last = record.Placement, 0, day(t, "8 Nov 2026") // Monday to Sunday: five days of five hours
	})
	s.visit("planned", "30 Nov 2026")
	s.visit("day", "9 Nov 2026", func(a *record.Activity) { a.Hours = 0 }) // nobody knows how long
	s.attend("eight", both, nines[0])
	s.attend("virtual", both, nines[0], tens[0])
	s.attend("talk", both, nines[0])
	s.attend("week", both, tens[0])
	s.attend("planned", both, nines[0])
	s.attend("day", both, nines[1])
	s.add(&record.Attendance{Activity: "week", Student: tens[1], Status: record.Attended, Hours: 12.5},
		&record.Attendance{Activity: "eight", Student: nines[1], Status: record.Absent})
	r := s.judge()
	if got, want := r.StudentHours(nines[0]), (gatsby.StudentHours{Activity: 5, Virtual: 2, Total: 6}); got != want {
		t.Errorf("a Year 9 student has %+v, want %+v", got, want)
	}
	if got, want := r.StudentHours(tens[0]), (gatsby.StudentHours{Placement: 25, Virtual: 2, Total: 27}); got != want {
		t.Errorf("a Year 10 student has %+v, want %+v", got, want)
	}
	want := []gatsby.HoursGroup{
		{YearGroup: 9, Phase: "activity", Mean: 2.5, Virtual: 1, Target: 25, Students: 2},
		{YearGroup: 10, Phase: "placement", Mean: 18.75, Target: 25, Students: 2, Reached: 1},
	}
	if got := r.Hours(); !slices.Equal(got, want) {
		t.Errorf("hours are %+v, want %+v", got, want)
	}
	if got := gatsby.Judge(r.Snapshot, day(t, "1 Feb 2025"), nil); got.Hours() != nil || got.Variety() != nil {
		t.Error("the 2014 edition has no two weeks and no variety")
	}
	if math.IsNaN(r.StudentHours("nobody").Total) {
		t.Error("nobody's hours are not a number")
	}
}

func TestVariety(t *testing.T) {
	s := newSchool(t)
	s.student("zoe", 9)
	s.talk("large", "12 Nov 2026")
	s.talk("micro", "1 Sep 2024", func(a *record.Activity) { a.Organisations = []record.ID{"baker", "airbus", "college"} })
	s.talk("too-old", "31 Aug 2024", func(a *record.Activity) { a.Organisations = []record.ID{"ovo"} })
	s.talk("unattended", "13 Nov 2026", func(a *record.Activity) { a.Organisations = []record.ID{"trust"} })
	s.attend("large", nil, "zoe")
	s.attend("micro", nil, "zoe")
	s.attend("too-old", nil, "zoe")
	var got []string
	for _, i := range s.judge().Variety() {
		got = append(got, i.Title+": "+i.Words)
		if i.Reached() != (i.Have >= i.Want) {
			t.Errorf("%+v", i)
		}
	}
	want := []string{
		"Self-employed people: none met since 1 Sep 2024",
		"Micro or small employers: 1 met since 1 Sep 2024",
		"Medium employers: none met since 1 Sep 2024",
		"Large employers: 1 met since 1 Sep 2024",
		"Sectors: 1 sector since 1 Sep 2024, 5 wanted",
	}
	if !slices.Equal(got, want) {
		t.Errorf("variety:\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
