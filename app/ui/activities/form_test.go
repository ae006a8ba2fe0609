package activities

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"waymark/app/record"
	"waymark/app/ui/kit"
	"waymark/app/ui/session"
	"waymark/app/ui/session/sessiontest"
)

func TestAnActivityIsRecordedFromTheKeyboardAlone(t *testing.T) {
	d := newDesk(t, sitting(t), session.NewActivity())
	f := d.form

	d.on("title", f.details.title)
	d.typed("Morning on the wards")
	d.press(fyne.KeyReturn)
	d.on("kind", f.details.kind)
	d.typed("workplace v")
	d.press(fyne.KeyReturn, fyne.KeyTab)
	d.on("date", f.details.date)
	d.shortcut(&fyne.ShortcutSelectAll{})
	d.typed("19/11/26")
	d.press(fyne.KeyTab)
	d.on("hours", f.details.hours)
	d.typed("3")
	d.press(fyne.KeyTab)
	d.on("organisation", f.details.hosts.find)
	d.typed("wayf")
	d.press(fyne.KeyReturn, fyne.KeyTab)
	d.on("place", f.details.where)
	d.typed("workpl")
	d.press(fyne.KeyReturn, fyne.KeyTab)
	d.on("mode", f.details.mode)
	d.press(fyne.KeyTab)
	d.on("organisation's chip", chip(f, 0))
	d.press(fyne.KeyTab)
	d.on("pill for more", f.details.more)
	d.press(fyne.KeyTab)
	for _, fact := range []record.Fact{record.PurposeEmployer, record.PurposeStudents} {
		d.on("tick for "+string(fact), f.facts.checks[fact])
		d.press(fyne.KeySpace, fyne.KeyTab)
	}
	for range len(f.facts.checks) {
		if d.c.Focused() == f.register.find {
			break
		}
		d.press(fyne.KeyTab)
	}
	d.on("register's search", f.register.find)
	d.typed("y9")
	d.press(fyne.KeyReturn)
	d.on("register", f.register.grid)
	d.shortcut(&fyne.ShortcutSelectAll{})
	d.press(fyne.KeyHome)
	d.typed("a") // Ali is absent
	d.on("reason", f.register.asking.entry)
	d.typed("ill")
	d.press(fyne.KeyReturn)
	d.on("register", f.register.grid)
	d.typed("f") // and Bergström, the next one, had feedback
	d.menu("Save")

	if words := d.st.Front.Words(); words != "Saved: Workplace visit on 19 Nov 2026, 3 students" {
		t.Errorf("the person is told %q", words)
	}
	all := d.st.Snapshot().Activities()
	if len(all) != 1 {
		t.Fatalf("%d activities are recorded; problems: %v", len(all), f.draft.problems())
	}
	a := all[0]
	if a.Title != "Morning on the wards" || a.Kind != record.WorkplaceVisit || a.Hours != 3 || a.Setting != record.AtWorkplace ||
		a.Mode != record.InPerson || a.Date != record.NewDate(2026, 11, 19) || len(a.Organisations) != 1 || len(a.Facts) != 2 {
		t.Errorf("recorded as %+v", a)
	}
	if l, _ := d.st.Snapshot().Attendance(a.ID, "ali"); l == nil || l.Status != record.Absent || l.Reason != "ill" {
		t.Errorf("Ali's line is %+v", l)
	}
	if l, _ := d.st.Snapshot().Attendance(a.ID, "berg"); l == nil || l.Status != record.Attended || l.Feedback.By != "Jo Okafor" {
		t.Errorf("Bergström's line is %+v", l)
	}
	if went := d.st.Front.Went; len(went) == 0 || went[len(went)-1].Activity != a.ID {
		t.Errorf("after saving the window went to %v", went)
	}
	if f.Unsaved() != "" {
		t.Errorf("still unsaved: %s", f.Unsaved())
	}
}

func TestWhatIsWrongStandsBesideTheFieldAndNothingIsLost(t *testing.T) {
	d := newDesk(t, sitting(t), session.NewActivity("ali"))
	f := d.form
	f.focus(f.details.hours)
	d.typed("three")
	d.menu("Save")
	d.on("first field that is wrong", f.details.title)
	for field, want := range map[string]string{
		"title": "Say what happened.", "kind": "Choose what kind of activity it was.",
		"hours": "“three” is not a number of hours: write 1.5 or 1:30.",
	} {
		if got := f.details.fields[field].Problem(); got != want {
			t.Errorf("%s: %q, want %q", field, got, want)
		}
	}
	if f.details.hours.Text != "three" || f.draft.register.tally().invited != 1 {
		t.Error("what was typed is gone")
	}
	d.typed("Talk")
	if got := f.details.fields["title"].Problem(); got != "" {
		t.Errorf("put right, it still says %q", got)
	}
	if n := len(d.st.Snapshot().Activities()); n != 0 {
		t.Errorf("%d activities were saved", n)
	}
}

func TestAnUnsavedFormIsNeverDroppedUnasked(t *testing.T) {
	d := newDesk(t, sitting(t), session.NewActivity())
	d.typed("Mock interviews")
	if got := d.form.Unsaved(); got != "the activity you are recording" {
		t.Errorf("unsaved: %q", got)
	}
	d.form.Hidden()
	if got, want := d.st.Front.Words(), "Not saved yet, and kept here: the activity you are recording."; got != want {
		t.Errorf("leaving says %q, want %q", got, want)
	}
	d.form.Shown(session.At(session.Record))
	if d.form.details.title.Text != "Mock interviews" {
		t.Error("coming back lost what was typed")
	}
	d.form.Shown(session.NewActivity("ali"))
	if len(d.st.Front.Questions) != 1 || d.form.details.title.Text != "Mock interviews" {
		t.Fatalf("asked %v", d.st.Front.Questions)
	}
	d.st.Front.Questions[0].Do()
	if d.form.details.title.Text != "" || d.form.draft.register.byID["ali"] == nil {
		t.Error("starting afresh was agreed to, and did not happen")
	}
}

func TestWhatItCountsForIsWorkedOutLive(t *testing.T) {
	d := newDesk(t, sitting(t), session.NewActivity("ali", "berg"))
	f := d.form
	f.focus(f.details.kind)
	d.typed("employer t")
	d.press(fyne.KeyReturn)
	f.focus(f.details.hosts.find)
	d.typed("wayf")
	d.press(fyne.KeyReturn)
	before := fmt.Sprint(f.draft.counts())
	f.focus(f.register.grid)
	d.shortcut(&fyne.ShortcutSelectAll{})
	for _, fact := range []record.Fact{record.PurposeEmployer, record.PurposeStudents, record.Outcomes, record.TwoWay, record.Reflection} {
		f.focus(f.facts.checks[fact])
		d.press(fyne.KeySpace)
	}
	after := f.draft.counts()
	if fmt.Sprint(after) == before {
		t.Fatal("ticking every test changed nothing")
	}
	if after[0].Label != "5 Employers" || after[0].State != "met" {
		t.Errorf("with every test ticked: %+v", after[0])
	}
}

func TestASchoolWithoutANameToSignWithIsAskedForOne(t *testing.T) {
	st := sessiontest.Open(t, record.School{Name: "Wayfield Academy"}, smallSchool())
	d := newDesk(t, st, session.NewActivity("ali"))
	f := d.form
	if !f.facts.signer.Visible() {
		t.Fatal("nobody is asked who signs")
	}
	f.focus(f.facts.checks[record.TwoWay])
	d.press(fyne.KeySpace)
	d.menu("Save")
	if got := f.facts.signer.Problem(); !strings.Contains(got, "needs the name of who said so") {
		t.Errorf("the problem is %q", got)
	}
	f.focus(f.facts.name)
	d.typed("A. Kovač")
	if got := f.draft.now.Facts[record.TwoWay].By; got != "A. Kovač" {
		t.Errorf("signed %q", got)
	}
}

// recorded is a sitting in which the visit of Year 9 was recorded.
func recorded(t testing.TB) (*sessiontest.Sitting, record.ID) {
	t.Helper()
	d := visit(snapshot(t))
	return sitting(t, stamped(d.action())), d.now.ID
}

func TestTheListOpensWhatWasRecorded(t *testing.T) {
	st, id := recorded(t)
	test.NewTempApp(t).Settings().SetTheme(kit.NewTheme(kit.Light, 1))
	l := NewList(st.Session)
	c := show(t, st, l, session.TheActivity(id))
	if state := l.State(); state["selected"] != "Morning on the wards" || state["attended"] != 3 {
		t.Errorf("the list says %v", state)
	}
	c.Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if went := st.Front.Went; len(went) != 1 || went[0].Screen != session.Record || went[0].Activity != id {
		t.Errorf("Enter went to %v", went)
	}
	test.AssertRendersToMarkup(t, "list.xml", c)
}

func TestAFormThatCannotBeSavedStands(t *testing.T) {
	st, id := recorded(t)
	d := newDesk(t, st, session.EditActivity(id))
	if _, err := st.Store.Undo("Jo Okafor"); err != nil { // behind the session's back
		t.Fatal(err)
	}
	d.form.details.title.SetText("Afternoon on the wards")
	d.menu("Save")
	if n := d.st.Front.Notices; len(n) != 1 || n[0].Tone != session.Bad {
		t.Errorf("told %+v", n)
	}
	if d.form.details.title.Text != "Afternoon on the wards" || d.form.Unsaved() != "your changes to this activity" || d.form.saving {
		t.Errorf("the form says %q, unsaved %q", d.form.details.title.Text, d.form.Unsaved())
	}
}

func TestTheFormAsItIsDrawn(t *testing.T) {
	t.Run("blank", func(t *testing.T) {
		_, c := newForm(t, sitting(t), session.NewActivity())
		test.AssertRendersToMarkup(t, "form-blank.xml", c)
	})
	t.Run("an activity that was recorded", func(t *testing.T) {
		st, id := recorded(t)
		_, c := newForm(t, st, session.EditActivity(id))
		test.AssertRendersToMarkup(t, "form-edit.xml", c)
	})
}

// BenchmarkMark marks a student on a register of a whole year group with the space
// bar, as a person does 180 times: register, counts and what it counts for are
// worked out and shown anew. It reports the ratio to the marking alone.
func BenchmarkMark(b *testing.B) {
	st := sessiontest.Sample(b)
	d := newDesk(b, st, session.NewActivity())
	r := d.form.draft.register
	r.choose(choice{years: []record.YearGroup{9}})
	d.form.fill()
	d.form.focus(d.form.register.grid)
	d.press(fyne.KeyHome)
	var screen, alone time.Duration
	for b.Loop() {
		start := time.Now()
		d.press(fyne.KeySpace)
		if d.form.register.grid.Selected() == len(r.entries)-1 {
			d.press(fyne.KeyHome)
		}
		middle := time.Now()
		r.toggleAttended(r.entries[0].student.ID)
		r.tally()
		screen += middle.Sub(start)
		alone += time.Since(middle)
	}
	b.ReportMetric(float64(screen)/float64(alone), "x")
}
