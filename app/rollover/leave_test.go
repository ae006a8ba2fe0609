package rollover_test

import (
	"strings"
	"testing"

	"waymark/app/record"
	"waymark/app/rollover"
)

func TestLeaversAreMarkedWithTheirDayAndDestination(t *testing.T) {
	s := snapshot(in("ali", 11, "11A"), in("berg", 11, "11B"))
	a, err := rollover.Leavers(s, []record.ID{"ali", "berg"}, rollover.Leaving{On: day(2026, 8, 31), Destination: record.ToCollege}, "J. Okafor")
	if err != nil || a.What != "2 students left on 31 Aug 2026" || a.By != "J. Okafor" {
		t.Fatalf("%+v, %v", a, err)
	}
	s = after(t, s, a)
	// In October one of them is heard of; the day of leaving need not be said again.
	a, err = rollover.Leavers(s, []record.ID{"berg"}, rollover.Leaving{Destination: record.ToApprenticeship, WentTo: "Severn Rail"}, "")
	if err != nil || a.What != "Where 1 student went on to" {
		t.Fatalf("%+v, %v", a, err)
	}
	s = after(t, s, a)
	for id, want := range map[record.ID]rollover.Leaving{
		"ali":  {On: day(2026, 8, 31), Destination: record.ToCollege},
		"berg": {On: day(2026, 8, 31), Destination: record.ToApprenticeship, WentTo: "Severn Rail"},
	} {
		st, _ := s.Student(id)
		if got := (rollover.Leaving{On: st.Left, Destination: st.Destination, WentTo: st.WentTo}); got != want {
			t.Errorf("%s: %+v, want %+v", id, got, want)
		}
	}
}

func TestLeaversThatCannotBe(t *testing.T) {
	s := snapshot(in("ali", 11, "11A"), in("berg", 11, "11B"))
	for _, c := range []struct {
		who  []record.ID
		l    rollover.Leaving
		want string
	}{
		{nil, rollover.Leaving{On: day(2026, 8, 31)}, "choose at least one student"},
		{[]record.ID{"nobody"}, rollover.Leaving{On: day(2026, 8, 31)}, "not in the record any more"},
		{[]record.ID{"ali"}, rollover.Leaving{Destination: record.ToCollege}, "ali Student is on roll: say the last day"},
		{[]record.ID{"ali"}, rollover.Leaving{On: day(2025, 8, 31)}, "ali Student joined on 1 Sep 2025, after"},
		{[]record.ID{"ali"}, rollover.Leaving{On: day(2026, 8, 31), Destination: "mars"}, "ali Student: choose what the student went on to"},
	} {
		if _, err := rollover.Leavers(s, c.who, c.l, ""); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, %+v: %v, want %q", c.who, c.l, err, c.want)
		}
	}
}

func TestAStudentComesBack(t *testing.T) {
	gone := in("gone", 9, "9A")
	gone.Left, gone.Destination, gone.WentTo = day(2026, 2, 1), record.ToSchool, "Elsewhere High"
	same := in("same", 9, "9A")
	same.Left = day(2025, 12, 1)
	s := snapshot(gone, same, in("here", 9, "9A"))
	a, err := rollover.Rejoin(s, []record.ID{"gone"}, day(2026, 11, 22), "")
	if err != nil || a.What != "1 student back on roll from 22 Nov 2026" {
		t.Fatalf("%+v, %v", a, err)
	}
	st, _ := after(t, s, a).Student("gone")
	if !st.Left.IsZero() || st.Destination != "" || st.WentTo != "" || st.YearGroupOn(day(2026, 11, 22)) != 10 || st.Current().Form != "" {
		t.Errorf("%+v", st)
	}
	if st.YearGroupOn(day(2026, 1, 10)) != 9 {
		t.Error("what was before changed")
	}
	for who, want := range map[record.ID]string{"here": "is on roll", "gone": "which is not before", "nobody": "not in the record"} {
		if _, err := rollover.Rejoin(s, []record.ID{who}, day(2026, 2, 1), ""); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", who, err, want)
		}
	}
}

func TestRecordsThatLookLikeOneStudent(t *testing.T) {
	upn := record.MakeUPN("801432120001")
	person := func(id, surname, forename string) *record.Student {
		return &record.Student{ID: record.ID(id), Surname: surname, Forename: forename}
	}
	back, left := person("back", "Obi", "Ada"), person("left", "Obi", "Ada")
	back.UPN, left.FormerUPNs, left.Left = upn, []string{upn}, day(2024, 7, 20)
	uln, learner := person("uln", "Lee", "Kim"), person("learner", "Leigh", "Kim")
	uln.ULN, learner.ULN = "9276308686", "9276308686"
	sam, samantha := person("sam", "St John", "Samantha"), person("samantha", "St-John", "Sam")
	sam.PreferredForename, sam.DOB, samantha.DOB = "Sam", day(2012, 5, 1), day(2012, 5, 1)
	twin, brother := person("twin", "Khan", "Ayaan"), person("brother", "Khan", "Zain")
	twin.DOB, brother.DOB = day(2012, 1, 1), day(2012, 1, 1)
	wrong, alsoWrong := person("wrong", "A", "B"), person("also wrong", "C", "D")
	wrong.UPN, alsoWrong.UPN = "A801200005001", "A801200005001" // its letter is wrong: proof of nothing
	talk := &record.Activity{ID: "talk", Title: "Talk", Kind: record.Talk, Date: day(2026, 11, 3)}
	s := snapshot(back, left, uln, learner, sam, samantha, twin, brother, wrong, alsoWrong, talk,
		&record.Attendance{Activity: "talk", Student: "uln", Status: record.Attended})
	want := []struct {
		keep, other record.ID
		why         string
		back        bool
	}{
		{"back", "left", "a former UPN of one is the UPN of the other", true},
		{"uln", "learner", "the same ULN", false},
		{"sam", "samantha", "the same names and date of birth", false},
	}
	twins := rollover.Twins(s)
	if len(twins) != len(want) {
		t.Fatalf("%d pairs, want %d", len(twins), len(want))
	}
	for i, w := range want {
		if got := twins[i]; got.Keep.ID != w.keep || got.Other.ID != w.other || got.Why != w.why || got.Back != w.back {
			t.Errorf("got %s and %s: %s, back %v; want %+v", got.Keep.ID, got.Other.ID, got.Why, got.Back, w)
		}
	}
}
