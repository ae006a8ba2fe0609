package rollover_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"waymark/app/record"
	"waymark/app/rollover"
)

func day(y int, m time.Month, d int) record.Date { return record.NewDate(y, m, d) }

// in returns a student who was in a year group and form from September 2025 on.
func in(id record.ID, year record.YearGroup, form string) *record.Student {
	return &record.Student{
		ID: id, Surname: "Student", Forename: string(id), Joined: day(2025, 9, 1),
		Enrolments: []record.Enrolment{{From: day(2025, 9, 1), Year: year, Form: form}},
	}
}

func snapshot(records ...record.Record) *record.Snapshot { return record.NewSnapshot(1, records) }

// after returns the snapshot that an action leads to.
func after(t testing.TB, s *record.Snapshot, a record.Action) *record.Snapshot {
	t.Helper()
	var changed []record.Record
	var removed []record.Ref
	for _, c := range a.Changes {
		object, err := c.Apply(objectOf(s, c.Ref()))
		if err != nil {
			t.Fatal(err)
		}
		if object == nil {
			removed = append(removed, c.Ref())
			continue
		}
		r, err := record.Decode(c.Ref(), object)
		if err != nil {
			t.Fatal(err)
		}
		if p := r.Problems(); len(p) > 0 {
			t.Fatalf("%s: %v", c.Ref(), p)
		}
		changed = append(changed, r)
	}
	return s.Next(s.Seq()+1, changed, removed)
}

func objectOf(s *record.Snapshot, ref record.Ref) []byte {
	var r record.Record
	switch ref.Kind {
	case record.KindStudent:
		if st, ok := s.Student(ref.ID); ok {
			r = st
		}
	case record.KindAttendance:
		activity, student, _ := strings.Cut(string(ref.ID), ".")
		if l, ok := s.Attendance(record.ID(activity), record.ID(student)); ok {
			r = l
		}
	case record.KindRequest:
		if q, ok := s.Request(ref.ID); ok {
			r = q
		}
	}
	if r == nil {
		return nil
	}
	return record.Encode(r)
}

// September 2026 at a school, student by student.
func TestEveryoneMovesUpInSeptember(t *testing.T) {
	joining := in("joining", 7, "7A")
	joining.Joined, joining.Enrolments[0].From = day(2026, 9, 3), day(2026, 9, 3)
	enrolled := in("enrolled", 8, "8A")
	enrolled.Enrolments = append(enrolled.Enrolments, record.Enrolment{From: day(2026, 9, 2), Year: 9, Form: "9X"})
	gone := in("gone", 9, "9A")
	gone.Left = day(2026, 3, 1)
	leaving := in("leaving", 10, "10A")
	leaving.Left = day(2026, 10, 15)
	s := snapshot(
		in("seven", 7, "7B"), in("house", 8, "Curie"), in("padded", 9, "Y09-2"), in("eleven", 11, "11C"),
		in("twelve", 12, "12A"), in("thirteen", 13, "13A"), in("mixed", record.Mixed, "S1"), in("unknown", 0, "T"),
		in("reception", record.Reception, "R"), in("held", 12, "12B"), joining, enrolled, gone, leaving,
	)
	plan, err := rollover.MakePlan(s, rollover.Options{Year: 2026, Students: map[record.ID]rollover.Move{"held": rollover.Stay}})
	if err != nil {
		t.Fatal(err)
	}
	action, any := plan.Action("J. Okafor")
	if !any {
		t.Fatal("nothing is to be done")
	}
	if want := "Moved up to 2026/27: 7 students up, 1 student in the same year group, 1 leaver"; action.What != want {
		t.Errorf("it says %q, want %q", action.What, want)
	}
	got := after(t, s, action)
	for id, want := range map[record.ID]struct {
		year record.YearGroup
		form string
		left record.Date
	}{
		"seven":     {8, "8B", record.Date{}},
		"house":     {9, "Curie", record.Date{}},
		"padded":    {10, "Y10-2", record.Date{}},
		"eleven":    {12, "12C", record.Date{}}, // there is a sixth form
		"twelve":    {13, "13A", record.Date{}},
		"thirteen":  {13, "13A", day(2026, 8, 31)},
		"held":      {12, "12B", record.Date{}},
		"mixed":     {record.Mixed, "S1", record.Date{}},
		"reception": {1, "R", record.Date{}},
		"unknown":   {0, "T", record.Date{}},
		"joining":   {7, "7A", record.Date{}},
		"enrolled":  {9, "9X", record.Date{}},
		"gone":      {9, "9A", day(2026, 3, 1)},
		"leaving":   {10, "10A", day(2026, 10, 15)},
	} {
		st, _ := got.Student(id)
		if e := st.Current(); e.Year != want.year || e.Form != want.form || st.Left != want.left {
			t.Errorf("%s: %v %q, left %v; want %v %q, %v", id, e.Year, e.Form, st.Left, want.year, want.form, want.left)
		}
	}
	again, err := rollover.MakePlan(got, plan.Options)
	if err != nil {
		t.Fatal(err)
	}
	if a, any := again.Action(""); any {
		t.Errorf("a second time, %q", a.What)
	}
}

func TestYearElevenLeavesASchoolWithoutASixthForm(t *testing.T) {
	s := snapshot(in("ten", 10, "10A"), in("eleven", 11, "11A"), in("stays", 11, "11B"))
	o := rollover.Options{Year: 2026, LastDay: day(2026, 6, 26), Students: map[record.ID]rollover.Move{"stays": rollover.Up}}
	plan, err := rollover.MakePlan(s, o)
	if err != nil {
		t.Fatal(err)
	}
	if plan.Count(rollover.Up) != 2 || plan.Count(rollover.Leave) != 1 || len(plan.Groups) != 2 || plan.Groups[1].Students() != 2 {
		t.Errorf("%+v", plan.Groups)
	}
	action, _ := plan.Action("")
	got := after(t, s, action)
	if st, _ := got.Student("eleven"); st.Left != day(2026, 6, 26) {
		t.Errorf("Year 11 left on %v", st.Left)
	}
	o.Moves = map[record.YearGroup]rollover.Move{11: rollover.Up}
	if plan, err = rollover.MakePlan(s, o); err != nil || plan.Count(rollover.Leave) != 0 {
		t.Errorf("Year 11 was to stay on: %+v, %v", plan.Groups, err)
	}
}

func TestWhatBecomesOfForms(t *testing.T) {
	for _, c := range []struct {
		form string
		year record.YearGroup
		want string
	}{
		{"9B", 9, "10B"}, {"9 B", 9, "10 B"}, {"07A", 7, "08A"}, {"09A", 9, "10A"}, {"B9", 9, "B10"}, {"11.2", 11, "12.2"},
		{"Curie", 9, "Curie"}, {"", 9, ""}, {"8B", 9, "8B"}, {"99B", 9, "99B"}, {"9B", 0, "9B"}, {"14A", 14, "14A"}, {"X1", record.Mixed, "X1"},
		{"99999999999999999999", 9, "99999999999999999999"},
	} {
		if got := rollover.FormUp(c.form, c.year); got != c.want {
			t.Errorf("%q in %v becomes %q, want %q", c.form, c.year, got, c.want)
		}
	}
	for forms, want := range map[rollover.Forms]string{rollover.FormsUp: "8A", rollover.FormsKeep: "7A", rollover.FormsClear: ""} {
		plan, err := rollover.MakePlan(snapshot(in("a", 7, "7A")), rollover.Options{Year: 2026, Forms: forms})
		if err != nil || plan.Lines[0].To.Form != want {
			t.Errorf("%s: %+v, %v; want %q", forms, plan.Lines, err, want)
		}
	}
}

func TestARolloverThatCannotBe(t *testing.T) {
	s := snapshot(in("a", 7, "7A"))
	for _, o := range []rollover.Options{{}, {Year: 2026, LastDay: day(2026, 9, 1)}, {Year: 2026, LastDay: day(2025, 8, 31)}} {
		if _, err := rollover.MakePlan(s, o); err == nil {
			t.Errorf("%+v was planned", o)
		}
	}
	fourteen, late := in("fourteen", 14, ""), in("late", 13, "")
	late.Joined = day(2026, 7, 10)
	s = snapshot(fourteen, late)
	plan, err := rollover.MakePlan(s, rollover.Options{Year: 2026, LastDay: day(2026, 6, 26), Moves: map[record.YearGroup]rollover.Move{14: rollover.Up}})
	if err != nil || plan.Count(rollover.Unplaced) != 1 {
		t.Fatalf("there is nothing above Year 14: %+v, %v", plan.Groups, err)
	}
	action, _ := plan.Action("")
	if st, _ := after(t, s, action).Student("late"); st.Left != late.Joined {
		t.Errorf("nobody leaves before joining: left %v, joined %v", st.Left, st.Joined)
	}
}

func TestWhichYearARolloverIsFor(t *testing.T) {
	for on, want := range map[record.Date]record.AcademicYear{
		day(2026, 5, 31): 2025, day(2026, 6, 1): 2026, day(2026, 8, 31): 2026, day(2026, 9, 1): 2026, day(2027, 1, 5): 2026,
	} {
		if got := rollover.Starting(on); got != want {
			t.Errorf("on %s: %s, want %s", on, got, want)
		}
	}
}

// Whatever the school, a rollover accounts for everyone on roll, moves nobody by
// more than a year, and done again changes nothing.
func TestARolloverAccountsForEveryone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var records []record.Record
		dates := rapid.Custom(func(t *rapid.T) record.Date {
			return day(2024, 6, 1).AddDays(rapid.IntRange(0, 900).Draw(t, "day"))
		})
		for i := range rapid.IntRange(0, 12).Draw(t, "students") {
			st := in(record.ID(rune('a'+i)), rapid.SampledFrom([]record.YearGroup{0, record.Reception, record.Nursery1, 6, 7, 9, 10, 11, 12, 13, 14, record.Mixed}).Draw(t, "year"),
				rapid.SampledFrom([]string{"", "9A", "Curie", "11/2"}).Draw(t, "form"))
			st.Joined = record.Date{}
			st.Enrolments[0].From = dates.Draw(t, "from")
			if rapid.Bool().Draw(t, "joined known") {
				st.Joined = st.Enrolments[0].From
			}
			if rapid.Bool().Draw(t, "has left") {
				st.Left = st.Enrolments[0].From.AddDays(rapid.IntRange(0, 700).Draw(t, "stay"))
			}
			records = append(records, st)
		}
		s := snapshot(records...)
		moves := rapid.MapOf(rapid.SampledFrom([]record.YearGroup{0, 7, 9, 11, 12, 13, 14}), rapid.SampledFrom([]rollover.Move{rollover.Up, rollover.Stay, rollover.Leave})).Draw(t, "moves")
		plan, err := rollover.MakePlan(s, rollover.Options{Year: 2026, Moves: moves})
		if err != nil {
			t.Fatal(err)
		}
		eve, onRoll, counted := day(2026, 8, 31), 0, 0
		for _, st := range s.Students() {
			if st.OnRoll(eve) {
				onRoll++
			}
		}
		for _, g := range plan.Groups {
			counted += g.Students()
		}
		if onRoll != len(plan.Lines) || onRoll != counted {
			t.Fatalf("%d on roll, %d lines, %d in groups", onRoll, len(plan.Lines), counted)
		}
		action, any := plan.Action("")
		if any != (len(action.Changes) > 0) || len(action.Changes) != plan.Count(rollover.Up)+plan.Count(rollover.Stay)+plan.Count(rollover.Leave) {
			t.Fatalf("%d changes of %+v", len(action.Changes), plan.Groups)
		}
		var changed []record.Record
		for _, c := range action.Changes {
			object, err := c.Apply(objectOf(s, c.Ref()))
			if err != nil {
				t.Fatal(err)
			}
			r, err := record.Decode(c.Ref(), object)
			if err != nil || len(r.Problems()) > 0 {
				t.Fatalf("%v, %v", err, r.Problems())
			}
			changed = append(changed, r)
		}
		then := s.Next(2, changed, nil)
		for _, l := range plan.Lines {
			st, _ := then.Student(l.Student.ID)
			if before, now := l.Student.YearGroupOn(eve), st.YearGroupOn(eve); before != now {
				t.Fatalf("the past changed: %v became %v", before, now)
			}
		}
		again, err := rollover.MakePlan(then, plan.Options)
		if err != nil {
			t.Fatal(err)
		}
		if _, any := again.Action(""); any {
			t.Fatal("a second rollover changed something")
		}
	})
}
