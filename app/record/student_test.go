package record_test

import (
	"testing"
	"time"

	"waymark/app/record"
)

func day(y int, m time.Month, d int) record.Date { return record.NewDate(y, m, d) }

// A student who joined in Year 7 in September 2024, of whom the roster of
// November 2026 is the first thing on record.
func zoe() record.Student {
	return record.Student{
		ID: "ZOE", Surname: "Bergström", Forename: "Zoë", Joined: day(2024, 9, 3),
		Enrolments: []record.Enrolment{{From: day(2026, 9, 1), Year: 9, Form: "9B"}},
	}
}

func TestYearGroupOnADay(t *testing.T) {
	s := zoe()
	for _, c := range []struct {
		when string
		on   record.Date
		want record.YearGroup
	}{
		{"on the day of the roster", day(2026, 11, 22), 9},
		{"on the first day of the year", day(2026, 9, 1), 9},
		{"the day before, counted back", day(2026, 8, 31), 8},
		{"in the first year here", day(2025, 1, 10), 7},
		{"on the day of joining", day(2024, 9, 3), 7},
		{"before joining", day(2024, 9, 2), record.NoYearGroup},
		{"next year, before anyone has said so", day(2027, 9, 1), 10},
	} {
		if got := s.YearGroupOn(c.on); got != c.want {
			t.Errorf("%s: %v, want %v", c.when, got, c.want)
		}
	}

	s.Enrolments = append(s.Enrolments, record.Enrolment{From: day(2027, 2, 1), Year: 8, Form: "8A"})
	if got := s.YearGroupOn(day(2027, 3, 1)); got != 8 {
		t.Errorf("moved down a year in February: %v, want Year 8", got)
	}
	if got := s.YearGroupOn(day(2027, 1, 31)); got != 9 {
		t.Errorf("the day before: %v, want Year 9", got)
	}
	s.Left = day(2027, 4, 1)
	if got := s.YearGroupOn(day(2027, 4, 2)); got != record.NoYearGroup {
		t.Errorf("after leaving: %v, want none", got)
	}
	if !s.OnRoll(day(2027, 4, 1)) {
		t.Error("the last day on roll is on roll")
	}
}

func TestYearGroupsThatAreNoNumbersHoldForTheirYear(t *testing.T) {
	for _, year := range []record.YearGroup{record.Nursery1, record.Reception, record.Mixed} {
		s := record.Student{Surname: "Small", Enrolments: []record.Enrolment{{From: day(2026, 9, 1), Year: year}}}
		if got := s.YearGroupOn(day(2026, 11, 22)); got != year {
			t.Errorf("%v: %v", year, got)
		}
		if got := s.YearGroupOn(day(2027, 11, 22)); got != record.NoYearGroup {
			t.Errorf("a year after %v: %v, but nobody can count on from there", year, got)
		}
	}
}

func TestAStudentWithoutAnyEnrolmentHasNoYearGroup(t *testing.T) {
	s := record.Student{Surname: "Null"}
	if _, ok := s.EnrolmentOn(day(2026, 11, 22)); ok || s.YearGroupOn(day(2026, 11, 22)) != record.NoYearGroup {
		t.Error("nothing is known, so nothing may be said")
	}
	if s.Current() != (record.Enrolment{}) {
		t.Error("there is no current enrolment")
	}
}

func TestTheFormIsNotCountedBack(t *testing.T) {
	s := zoe()
	if e, _ := s.EnrolmentOn(day(2025, 11, 1)); e.Form != "" || e.Year != 8 {
		t.Errorf("last year's enrolment is %+v; the form was not on record", e)
	}
}

func TestNames(t *testing.T) {
	for _, c := range []struct {
		student    record.Student
		list, full string
	}{
		{record.Student{Surname: "O’Brien", Forename: "Saoirse"}, "O’Brien, Saoirse", "Saoirse O’Brien"},
		{record.Student{Surname: "Smith", Forename: "Samantha", PreferredForename: "Sam"}, "Smith, Sam", "Sam Smith"},
		{record.Student{Surname: "Adeyemi"}, "Adeyemi", "Adeyemi"},
		{record.Student{Forename: "Tobi"}, "Tobi", "Tobi"},
	} {
		if got := c.student.Name(); got != c.list {
			t.Errorf("in a list: %q, want %q", got, c.list)
		}
		if got := c.student.FullName(); got != c.full {
			t.Errorf("in a sentence: %q, want %q", got, c.full)
		}
	}
}

func TestFlags(t *testing.T) {
	s := record.Student{PupilPremium: record.Yes, SEN: record.SENSupport, EAL: record.Yes, LookedAfter: record.Yes}
	if got := len(s.Flags()); got != 4 {
		t.Errorf("%v", s.Flags())
	}
	s = record.Student{PupilPremium: record.No, SEN: record.SENEHCP, EAL: record.Unknown}
	if got := s.Flags(); len(got) != 1 || got[0] != "EHCP" {
		t.Errorf("no and unknown are no flags: %v", got)
	}
}

func TestExemptions(t *testing.T) {
	s := zoe()
	s.Exemptions = []record.Exemption{{Rule: "gb6-by-16", Reason: "agreed at EHCP review", By: "J. Okafor", On: day(2026, 9, 9)}}
	if _, ok := s.Exempt("gb6-by-16"); !ok {
		t.Error("the exemption is not found")
	}
	if _, ok := s.Exempt("gb5-every-year"); ok {
		t.Error("an exemption is from one rule, not from all")
	}
}

func TestExpectedYearGroup(t *testing.T) {
	// The vectors of the census guide for 2026/27.
	for dob, want := range map[record.Date]record.YearGroup{
		day(2015, 8, 31): 7, day(2014, 9, 1): 7, day(2014, 8, 31): 8, day(2010, 8, 31): 12,
		day(1990, 1, 1): record.NoYearGroup, {}: record.NoYearGroup,
	} {
		if got := record.ExpectedYearGroup(dob, 2026); got != want {
			t.Errorf("born %s: %v, want %v", dob, got, want)
		}
	}
}

func TestYearGroupsSpelling(t *testing.T) {
	for code, words := range map[string]string{
		"7": "Year 7", "14": "Year 14", "R": "Reception", "N1": "Nursery", "N2": "Nursery", "X": "Mixed years", "": "Year not known",
	} {
		y, err := record.ParseYearGroup(code)
		if err != nil || y.String() != words || y.Code() != code {
			t.Errorf("%q: %v, %q, %v", code, y, y.Code(), err)
		}
	}
	for _, wrong := range []string{"0", "15", "Year 7", "-1", "r"} {
		if _, err := record.ParseYearGroup(wrong); err == nil {
			t.Errorf("%q was taken for a year group", wrong)
		}
	}
}

func TestAStudentWhoLeftWentOnToSomethingThatIsListed(t *testing.T) {
	s := zoe()
	s.Left, s.WentTo = day(2026, 8, 31), "City of Bristol College"
	for _, d := range append(record.Destinations, "") {
		if s.Destination = d; len(s.Problems()) != 0 || d.String() == string(d) {
			t.Errorf("%q, in words %q: %v", d, d, s.Problems())
		}
	}
	s.Destination = "mars"
	if s.Problems().For("destination") == "" || s.Destination.String() != "mars" {
		t.Errorf("Mars is no destination: %v", s.Problems())
	}
}
