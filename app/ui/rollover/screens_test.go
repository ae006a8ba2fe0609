package rollover

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"waymark/app/record"
	roll "waymark/app/rollover"
	"waymark/app/ui/kit"
	"waymark/app/ui/session"
	"waymark/app/ui/session/sessiontest"
)

func day(y int, m time.Month, d int) record.Date { return record.NewDate(y, m, d) }

// lastYear is a school as it was in July 2026: four students, of whom one came
// back under a second record, and a talk that both of her records were at.
func lastYear() record.Action {
	a := record.Action{Kind: record.ActionSetup, What: "Last year", By: "Jo Okafor", At: sessiontest.Now.AddDate(0, -4, 0)}
	student := func(s record.Student, year record.YearGroup, form string) {
		s.Joined = day(2025, 9, 1)
		s.Enrolments = []record.Enrolment{{From: day(2025, 9, 1), Year: year, Form: form}}
		a.Changes = append(a.Changes, record.Creation(&s))
	}
	student(record.Student{ID: "ali", Surname: "Ali", Forename: "Hafsa"}, 9, "9C")
	student(record.Student{ID: "cruz", Surname: "de la Cruz", Forename: "Anaïs"}, 11, "11A")
	student(record.Student{ID: "khan", Surname: "Khan", Forename: "Ayaan"}, 13, "13A")
	student(record.Student{ID: "obi", Surname: "Obi", Forename: "Ada", UPN: record.MakeUPN("801432120001"), DOB: day(2012, 5, 1), Email: "ada@school.example"}, 9, "9A")
	student(record.Student{ID: "again", Surname: "Obi", Forename: "Ada", UPN: record.MakeUPN("801432120002"), DOB: day(2012, 5, 1), Email: "a.obi@school.example"}, 9, "9B")
	a.Changes = append(a.Changes,
		record.Creation(&record.Activity{ID: "talk", Title: "Nurse talk", Kind: record.Talk, Date: day(2026, 7, 3), Hours: 1}),
		record.Creation(&record.Attendance{Activity: "talk", Student: "obi", Status: record.Absent, Reason: "abroad"}),
		record.Creation(&record.Attendance{Activity: "talk", Student: "again", Status: record.Attended}))
	return a
}

func sitting(t testing.TB) *sessiontest.Sitting {
	t.Helper()
	app := test.NewTempApp(t)
	app.Settings().SetTheme(kit.NewTheme(kit.Light, 1))
	return sessiontest.Open(t, record.School{Name: "Wayfield Academy", CareersLead: "Jo Okafor"}, lastYear())
}

// show puts a screen into a window of 1366 x 768, as the shell does.
func show(t testing.TB, st *sessiontest.Sitting, screen session.Screen, p session.Place) fyne.Canvas {
	t.Helper()
	w := test.NewTempWindow(t, screen.Content())
	w.SetPadded(false)
	w.Resize(fyne.NewSize(1186, 736)) // without the rail and the strip
	st.Front.OnChanged = screen.Refresh
	screen.Refresh()
	screen.Shown(p)
	return w.Canvas()
}

func press(c fyne.Canvas, keys ...fyne.KeyName) {
	for _, k := range keys {
		c.Focused().TypedKey(&fyne.KeyEvent{Name: k})
	}
}

func typed(c fyne.Canvas, text string) {
	for _, r := range text {
		c.Focused().TypedRune(r)
	}
}

func TestEveryoneMovesUpAndIsTakenBack(t *testing.T) {
	st := sitting(t)
	v := New(st.Session)
	c := show(t, st, v, session.MovingUp())
	test.AssertRendersToMarkup(t, "moving-up.xml", c)
	if got := v.State(); got["into"] != "2026/27" || got["up"] != 4 || got["leave"] != 1 || got["ready"] != true {
		t.Fatalf("%v", got)
	}
	// There is no sixth form but Year 13, so Year 11 goes up; Anaïs leaves all the same.
	v.others.pick(kit.Option{ID: "cruz"})
	c.Focus(v.table.lines[13].choice)
	press(c, fyne.KeyLeft) // Year 13 stays
	c.Focus(v.forms)
	press(c, fyne.KeyRight, fyne.KeyRight)
	v.Actions()[0].Do()
	if words := st.Front.Words(); words != "Saved: Moved up to 2026/27: 3 students up, 1 student in the same year group, 1 leaver" {
		t.Errorf("told %q", words)
	}
	for id, want := range map[record.ID]string{"ali": "Year 10  ", "khan": "Year 13  ", "cruz": "Year 11 11A 31 Aug 2026"} {
		s, _ := st.Snapshot().Student(id)
		if got := s.Current().Year.String() + " " + s.Current().Form + " " + s.Left.Words(); got != want {
			t.Errorf("%s: %q, want %q", id, got, want)
		}
	}
	if v.ready() || !strings.HasPrefix(v.outcome.Text(), "Everyone is where they should be") || !v.Actions()[0].Off {
		t.Errorf("after it: %s", v.outcome.Text())
	}
	st.Undo()
	if !v.ready() {
		t.Error("after undo there is everything to do")
	}
}

func TestALastDayThatCannotBeIsSaidBesideItsField(t *testing.T) {
	st := sitting(t)
	v := New(st.Session)
	c := show(t, st, v, session.MovingUp())
	v.options.LastDay = day(2026, 10, 1)
	v.work()
	if v.ready() || !strings.Contains(v.lastDayIn.Problem(), "must be in 2025/26") {
		t.Errorf("%q", v.lastDayIn.Problem())
	}
	v.moveUp()
	c.Focus(v.years)
	press(c, fyne.KeyRight) // the year after, with its own last day
	if v.State()["into"] != "2027/28" || v.lastDayIn.Problem() != "" || !v.ready() {
		t.Errorf("%v, %q", v.State(), v.lastDayIn.Problem())
	}
}

func TestWhoDoesOtherwiseCanDoAsTheirYearAgain(t *testing.T) {
	st := sitting(t)
	v := New(st.Session)
	c := show(t, st, v, session.MovingUp())
	c.Focus(v.others.find)
	typed(c, "hafsa")
	press(c, fyne.KeyReturn)
	v.others.pick(kit.Option{ID: "ali"}) // she is on the list already
	if v.options.Students["ali"] != roll.Leave || len(v.others.rows.Objects) != 1 {
		t.Fatalf("%v, %d rows", v.options.Students, len(v.others.rows.Objects))
	}
	v.others.remove("ali")
	if len(v.options.Students) != 0 || v.State()["up"] != 4 {
		t.Errorf("%v", v.State())
	}
}

func TestWhatElseBelongsToSeptember(t *testing.T) {
	st := sitting(t)
	v := New(st.Session)
	show(t, st, v, session.MovingUp())
	st.Do(record.Action{Kind: record.ActionEdit, What: "Left", Changes: leftChanges(st, "ali")}, nil)
	var went []session.Place
	for _, o := range test.LaidOutObjects(v.content) {
		switch b := o.(type) {
		case *kit.Button:
			if !b.Disabled() {
				b.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
			}
		case *kit.Row:
			b.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		}
	}
	went = st.Front.Went
	for _, want := range []session.Place{session.ImportFile(""), session.TheLeavers("ali"), session.At(session.Students), session.MergeInto("again", "obi")} {
		found := false
		for _, p := range went {
			found = found || p.Equal(want)
		}
		if !found {
			t.Errorf("nothing leads to %+v, only to %+v", want, went)
		}
	}
}

func leftChanges(st *sessiontest.Sitting, id record.ID) []record.Change {
	a, err := roll.Leavers(st.Snapshot(), []record.ID{id}, roll.Leaving{On: day(2026, 8, 31)}, "")
	if err != nil {
		panic(err)
	}
	return a.Changes
}

func TestLeaversAreMarkedFromTheKeyboard(t *testing.T) {
	st := sitting(t)
	f := NewLeavers(st.Session)
	c := show(t, st, f, session.TheLeavers("cruz", "khan"))
	test.AssertRendersToMarkup(t, "leavers.xml", c)
	f.keep()
	if !strings.Contains(f.problem.Text(), "is on roll: say the last day on roll") {
		t.Errorf("%q", f.problem.Text())
	}
	typed(c, "the day before")
	f.keep()
	if f.dayField.Problem() == "" || f.Unsaved() == "" {
		t.Error("that is no day, and it is not saved")
	}
	f.day.SetText("")
	c.Focus(f.day)
	typed(c, "31/8/2026")
	c.Focus(f.to)
	typed(c, "college")
	press(c, fyne.KeyReturn)
	c.Focus(f.where)
	typed(c, "Severn College")
	f.Actions()[0].Do()
	s, _ := st.Snapshot().Student("khan")
	if s.Left != day(2026, 8, 31) || s.Destination != record.ToCollege || s.WentTo != "Severn College" || f.Unsaved() != "" {
		t.Errorf("%+v; %q; %q", s, f.problem.Text(), f.Unsaved())
	}
	c.Focus(f.where)
	typed(c, "Severn College")
	f.keep()
	if f.problem.Text() != "The record says so already." {
		t.Errorf("%q", f.problem.Text())
	}
	f.tickAll(false)
	if f.State()["ticked"] != 0 || !f.save.Disabled() {
		t.Errorf("%v", f.State())
	}
	f.tickAll(true)
	for _, o := range test.LaidOutObjects(f.content) {
		if tick, ok := o.(*kit.Check); ok && tick.Label() == "de la Cruz, Anaïs" {
			tick.TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace})
		}
	}
	f.rejoin()
	if s, _ := st.Snapshot().Student("khan"); !s.Left.IsZero() {
		t.Errorf("still gone: %+v", s)
	}
	if s, _ := st.Snapshot().Student("cruz"); s.Left.IsZero() {
		t.Error("who was not ticked came back, too")
	}
	f.rejoin() // nobody is gone any more
	f.Shown(session.TheLeavers())
	if f.State()["students"] != 0 || !f.Actions()[0].Off {
		t.Errorf("%v", f.State())
	}
}

func TestTwoRecordsBecomeOneAndTwoAgain(t *testing.T) {
	st := sitting(t)
	m := NewMerge(st.Session)
	c := show(t, st, m, session.MergeInto("obi", "again"))
	test.AssertRendersToMarkup(t, "merge.xml", c)
	if got := m.State(); got["differ"] != 3 || got["both"] != 1 || got["doubts"] != 1 || got["ready"] != false {
		t.Fatalf("%v", got)
	}
	m.do() // they have two UPNs: it waits for somebody to say that they are one
	m.sure.TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace})
	c.Focus(m.choices[1]) // email: the other’s
	press(c, fyne.KeyRight)
	m.Actions()[0].Do()
	s, ok := st.Snapshot().Student("obi")
	if !ok || s.Email != "a.obi@school.example" || len(s.FormerUPNs) != 1 {
		t.Fatalf("%+v", s)
	}
	if l, _ := st.Snapshot().Attendance("talk", "obi"); l.Status != record.Attended {
		t.Errorf("%+v", l)
	}
	if w := st.Front.Went; len(w) != 1 || !w[0].Equal(session.PageOf("obi")) {
		t.Errorf("went to %+v", w)
	}
	if m.merging != nil || m.ready() {
		t.Error("there is nothing left to merge")
	}
	m.again()
	if !strings.Contains(st.Front.Words(), "not in the record any more") {
		t.Errorf("%q", st.Front.Words())
	}
	st.Undo()
	if _, back := st.Snapshot().Student("again"); !back {
		t.Error("undo did not bring the other record back")
	}
	m.swap.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if m.keep != "again" || m.other != "obi" {
		t.Errorf("%s is kept", m.keep)
	}
}

// What two records say of two days is taken from one of them, and every choice
// shows it.
func TestEnrolmentsAreTakenTogether(t *testing.T) {
	st := sitting(t)
	var changes []record.Change
	for id, form := range map[record.ID]string{"obi": "10A", "again": "10B"} {
		was, _ := st.Snapshot().Student(id)
		to := *was
		to.Enrolments = append(to.Enrolments[:1:1], record.Enrolment{From: day(2026, 9, 1), Year: 10, Form: form})
		c, _ := record.Update(was, &to)
		changes = append(changes, c)
	}
	st.Do(record.Action{Kind: record.ActionEdit, What: "Moved", Changes: changes}, nil)
	m := NewMerge(st.Session)
	c := show(t, st, m, session.MergeInto("obi", "again"))
	n := len(m.choices)
	c.Focus(m.choices[n-1])
	press(c, fyne.KeyRight)
	if m.choices[n-2].Chosen() != 1 || m.merging.Merged.Current().Form != "10B" || m.merging.Merged.Enrolments[0].Form != "9B" {
		t.Errorf("the other day shows %d; %+v", m.choices[n-2].Chosen(), m.merging.Merged.Enrolments)
	}
}

func TestTheOtherRecordIsAskedFor(t *testing.T) {
	st := sitting(t)
	m := NewMerge(st.Session)
	c := show(t, st, m, session.MergeInto("ali", ""))
	if m.State()["chosen"] != false {
		t.Errorf("%v", m.State())
	}
	typed(c, "khan")
	press(c, fyne.KeyReturn)
	if m.other != "khan" || m.merging == nil || len(m.merging.Doubts) != 1 {
		t.Errorf("%q, %+v", m.other, m.merging)
	}
	m.Shown(session.MergeInto("nobody", ""))
	if !strings.Contains(m.note.Text(), "not in the record") {
		t.Errorf("%q", m.note.Text())
	}
	m.Shown(session.MergeInto("ali", "nobody"))
	if m.merging != nil || m.ready() {
		t.Error("there is nobody to merge with")
	}
}
