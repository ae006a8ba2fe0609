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

// desk is a form in a window, worked with the keyboard alone.
type desk struct {
	t    testing.TB
	st   *sessiontest.Sitting
	form *Form
	c    fyne.Canvas
}

func newDesk(t testing.TB, st *sessiontest.Sitting, p session.Place) *desk {
	t.Helper()
	f, c := newForm(t, st, p)
	return &desk{t, st, f, c}
}

// newForm shows the form in a window of the size that it has on a 1366 x 768 laptop.
func newForm(t testing.TB, st *sessiontest.Sitting, p session.Place) (*Form, fyne.Canvas) {
	test.NewTempApp(t).Settings().SetTheme(kit.NewTheme(kit.Light, 1))
	f := NewForm(st.Session)
	return f, show(t, st, f, p)
}

func show(t testing.TB, st *sessiontest.Sitting, s session.Screen, p session.Place) fyne.Canvas {
	st.Front.OnChanged = s.Refresh
	w := test.NewTempWindow(t, s.Content())
	w.SetPadded(false)
	w.Resize(fyne.NewSize(1198, 710))
	s.Refresh()
	s.Shown(p)
	return w.Canvas()
}

// typed types text into whatever has the keyboard, letter by letter: a list that
// opens on the first letter gets the others.
func (d *desk) typed(text string) {
	for _, r := range text {
		d.c.Focused().TypedRune(r)
	}
}

// press presses keys as the window passes them on: Tab moves, unless what has the
// keyboard wants it.
func (d *desk) press(keys ...fyne.KeyName) {
	for _, k := range keys {
		if tab, wants := d.c.Focused().(fyne.Tabbable); k == fyne.KeyTab && !(wants && tab.AcceptsTab()) {
			d.c.FocusNext()
			continue
		}
		d.c.Focused().TypedKey(&fyne.KeyEvent{Name: k})
	}
}

func (d *desk) shortcut(s fyne.Shortcut) { d.c.Focused().(fyne.Shortcutable).TypedShortcut(s) }

// menu does what the main menu's item does.
func (d *desk) menu(label string) {
	d.t.Helper()
	for _, a := range d.form.Actions() {
		if a.Label == label {
			a.Do()
			return
		}
	}
	d.t.Fatalf("the menu has no %q", label)
}

// on checks what has the keyboard.
func (d *desk) on(what string, want fyne.Focusable) {
	d.t.Helper()
	if d.c.Focused() != want {
		d.t.Fatalf("the keyboard is on %T, want the %s", d.c.Focused(), what)
	}
}

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

func TestANewOrganisationIsAddedInPlace(t *testing.T) {
	d := newDesk(t, sitting(t), session.NewActivity("ali"))
	f := d.form
	f.focus(f.details.hosts.find)
	d.typed("Marlow’s Community Hospital")
	d.press(fyne.KeyReturn)
	d.on("organisation, for another", f.details.hosts.find)
	asked := f.details.hosts.asked[0]
	for _, next := range []struct {
		name  string
		input fyne.Focusable
	}{
		{"place", f.details.where}, {"mode", f.details.mode}, {"organisation's chip", chip(f, 0)},
		{"pill for more", f.details.more}, {"box for an employer", asked.employer}, {"box for a provider", asked.provider},
	} {
		d.press(fyne.KeyTab)
		d.on(next.name, next.input)
	}
	d.press(fyne.KeySpace, fyne.KeyTab)
	d.typed("10 to")
	d.press(fyne.KeyReturn, fyne.KeyTab)
	d.typed("health")
	d.press(fyne.KeyReturn, fyne.KeyTab)
	d.on("NHS code", asked.code)
	d.typed("ra 7")
	want := record.Organisation{Name: "Marlow’s Community Hospital", Employer: true, Provider: true, Size: record.Small, Sector: "Q", ODS: "RA7"}
	got := *f.draft.newHosts()[0]
	if got.ID = ""; got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got := f.draft.counts(); got[len(got)-1].Words == "Not with the NHS." {
		t.Error("the code makes it the NHS, and it is not counted as that")
	}
	d.typed("!")
	d.menu("Save")
	if got := asked.ods.Problem(); !strings.HasPrefix(got, "“RA7!” is not an NHS code") {
		t.Errorf("beside the code it says %q", got)
	}
}

// chip returns the chip of one of the form's organisations.
func chip(f *Form, i int) *kit.Pill { return f.details.hosts.chips.Objects[i].(*kit.Pill) }

// chips returns what the chips of the form's organisations say.
func chips(f *Form) string {
	var words []string
	for i := range f.draft.hosts() {
		words = append(words, chip(f, i).Label())
	}
	return strings.Join(words, ", ")
}

func TestAFairHasManyOrganisations(t *testing.T) {
	d := newDesk(t, sitting(t), session.NewActivity("ali"))
	f := d.form
	f.focus(f.details.hosts.find)
	for _, name := range []string{"wayf", "Marlow’s Bakery", "Acme", "ACME", "Wayfield General Hospital"} {
		d.typed(name)
		d.press(fyne.KeyReturn)
	}
	if got, want := chips(f), "Wayfield General Hospital · RA7, Marlow’s Bakery · new, Acme · new"; !strings.HasPrefix(got, want) {
		t.Errorf("the chips say %q, want %q", got, want)
	}
	if f.details.hosts.find.Text != "" {
		t.Errorf("the field waits for another, but holds %q", f.details.hosts.find.Text)
	}

	f.focus(f.details.hosts.others)
	d.press(fyne.KeyReturn)
	d.typed("marlow")
	d.press(fyne.KeyReturn)
	d.on("box for the bakery", f.details.hosts.asked[0].employer)
	if f.details.hosts.shown.of.Name != "Marlow’s Bakery" {
		t.Errorf("the particulars are those of %s", f.details.hosts.shown.of.Name)
	}
	f.focus(f.details.hosts.find)
	d.typed("x")
	d.press(fyne.KeyBackspace) // rubs out the letter
	d.press(fyne.KeyBackspace) // takes the last away
	if got, want := chips(f), "Wayfield General Hospital · RA7, Marlow’s Bakery · new"; got != want {
		t.Errorf("after Backspace the chips say %q, want %q", got, want)
	}
	d.press(fyne.KeyTab) // closes the list
	f.focus(chip(f, 0))
	d.press(fyne.KeySpace)
	d.on("organisation", f.details.hosts.find)
	if got, want := chips(f), "Marlow’s Bakery · new"; got != want {
		t.Errorf("after ✕ the chips say %q, want %q", got, want)
	}
	if n := len(f.draft.action().Changes); n != 3 { // the bakery, the activity, Ali's line
		t.Errorf("saving would write %d changes", n)
	}
	if n := len(f.details.hosts.asked); n != 1 {
		t.Errorf("the particulars of %d organisations are asked for", n)
	}
}

func TestAWeekOfWorkExperience(t *testing.T) {
	d := newDesk(t, sitting(t), session.NewActivity("ali"))
	f := d.form
	f.focus(f.details.date)
	d.typed("6 Jul - 10 Jul 2026")
	d.press(fyne.KeyTab)
	d.on("hours", f.details.hours)
	if got, want := f.details.date.Text, "Mon 6 – Fri 10 Jul 2026"; got != want {
		t.Errorf("the days are written out as %q, want %q", got, want)
	}
	a := f.draft.activity()
	if a.Date != record.NewDate(2026, time.July, 6) || a.Last != record.NewDate(2026, time.July, 10) {
		t.Errorf("from %v to %v", a.Date, a.Last)
	}
	f.focus(f.details.date)
	d.typed("10 Jul - 6 Jul")
	d.menu("Save")
	if got, want := f.details.fields["date"].Problem(), "The last day cannot be before the first."; got != want {
		t.Errorf("beside the days it says %q, want %q", got, want)
	}
}

func TestOpeningAnActivityChangesNothingOfIt(t *testing.T) {
	week := &record.Activity{
		ID: "week", Title: "Week at the hospital", Kind: record.Placement, Hours: 32.125,
		Date: record.NewDate(2026, time.July, 6), Last: record.NewDate(2026, time.July, 10),
		Organisations: []record.ID{employer}, Met: "Ward sister ", Note: "Badges came late\nLunch was good",
	}
	st := sitting(t, stamped(record.Action{Kind: record.ActionRecord, What: "A week", By: "Jo Okafor",
		Changes: []record.Change{record.Creation(week)}}))
	d := newDesk(t, st, session.EditActivity(week.ID))
	f := d.form
	for range 40 { // through every field and round again
		d.press(fyne.KeyTab)
	}
	f.edited()
	if got := f.Unsaved(); got != "" {
		t.Errorf("unsaved: %s: %s", got, f.draft.action().Changes[0].To)
	}
	if !f.details.moreRows.Visible() {
		t.Error("who was met and the note are not shown")
	}
}

func TestMoreIsClosedUntilItHoldsSomething(t *testing.T) {
	d := newDesk(t, sitting(t), session.NewActivity("ali"))
	f := d.form
	open := func(want bool) {
		t.Helper()
		if f.details.moreRows.Visible() != want || f.details.more.On() != want {
			t.Errorf("more is open: %v, want %v", f.details.moreRows.Visible(), want)
		}
	}
	open(false)
	f.focus(f.details.more)
	d.press(fyne.KeySpace)
	open(true)
	d.on("who was met", f.details.met)
	d.typed("Ward sister, porter")
	d.press(fyne.KeyTab)
	d.typed("To see a ward")
	d.press(fyne.KeyTab)
	d.typed("Coach left late")
	f.focus(f.details.more)
	d.press(fyne.KeySpace)
	open(true) // it would hide what was typed
	if a := f.draft.activity(); a.Met != "Ward sister, porter" || a.Purpose != "To see a ward" || a.Note != "Coach left late" {
		t.Errorf("the draft holds %+v", a)
	}
	d.menu("Empty the form")
	open(false)
}

func TestChoosingAYearGroupGoesOnToItsStudents(t *testing.T) {
	d := newDesk(t, sitting(t), session.NewActivity())
	f := d.form
	for _, c := range []struct {
		name   string
		choose func()
	}{
		{"from the list", func() {
			f.focus(f.register.more)
			d.press(fyne.KeyReturn)
			d.typed("year 9")
			d.press(fyne.KeyReturn)
		}},
		{"by its name in the search", func() {
			f.focus(f.register.find)
			d.typed("y10")
			d.press(fyne.KeyReturn)
		}},
	} {
		c.choose()
		d.on("register "+c.name, f.register.grid)
	}
	d.shortcut(&fyne.ShortcutSelectAll{})
	if got, want := f.draft.register.tally(), (tally{attended: 5, invited: 5}); got != want {
		t.Errorf("the register is %+v, want %+v", got, want)
	}
}

func TestTheSpaceBarMarksWhoTheSearchFound(t *testing.T) {
	d := newDesk(t, sitting(t), session.NewActivity("ali", "berg"))
	f := d.form
	d.menu("Go to the register")
	d.typed("zo bo ")
	for student, want := range map[record.ID]record.Status{"ali": record.Invited, "berg": record.Attended, "boateng": record.Attended} {
		if e := f.draft.register.byID[student]; e == nil || e.now.Status != want {
			t.Errorf("%s: %+v, want %s", student, e, want)
		}
	}
	if f.register.find.Text != "" {
		t.Errorf("the search still says %q", f.register.find.Text)
	}
	if shown := f.register.grid.Shown(); len(shown) != 3 {
		t.Errorf("the register shows %v", shown)
	}
}

func TestHoursOfOneStudent(t *testing.T) {
	d := newDesk(t, sitting(t), session.NewActivity("ali", "berg"))
	f := d.form
	f.focus(f.register.grid)
	d.press(fyne.KeyHome)
	d.typed("h")
	if got := d.st.Front.Words(); got != "Hours are for students who attended. Press Space first." {
		t.Errorf("told %q", got)
	}
	d.press(fyne.KeySpace, fyne.KeyHome)
	d.typed("h")
	d.on("hours", f.register.asking.entry)
	d.typed("many")
	d.press(fyne.KeyReturn)
	if p := f.register.asking.field.Problem(); !strings.HasPrefix(p, "“many” is not a number of hours") {
		t.Errorf("the problem shown is %q", p)
	}
	d.shortcut(&fyne.ShortcutSelectAll{})
	d.typed("1:30")
	d.press(fyne.KeyReturn)
	if got := f.draft.register.byID["ali"].now.Hours; got != 1.5 {
		t.Errorf("hours are %v, want 1.5", got)
	}
}

func TestAnAbsenceWithoutAReasonAndOffTheRegister(t *testing.T) {
	d := newDesk(t, sitting(t), session.NewActivity("ali", "berg"))
	f := d.form
	f.focus(f.register.grid)
	d.press(fyne.KeyHome)
	d.typed("a")
	d.press(fyne.KeyEscape)
	d.on("register", f.register.grid)
	if e := f.draft.register.byID["ali"].now; e.Status != record.Absent || e.Reason != "" {
		t.Errorf("Escape leaves the absence without a reason: %+v", e)
	}
	d.press(fyne.KeyDelete)
	if f.draft.register.byID["ali"] != nil {
		t.Error("Delete takes the student off the register")
	}
	d.typed("z") // any other letter searches
	d.on("search", f.register.find)
	if f.register.find.Text != "z" {
		t.Errorf("the search says %q", f.register.find.Text)
	}
}

func TestAPastedListIsSettledInPlace(t *testing.T) {
	d := newDesk(t, sitting(t), session.NewActivity())
	f := d.form
	clipboard := fyne.CurrentApp().Clipboard()
	clipboard.SetContent("Zoë Bergström\nKhan\nNobody Atall")
	f.focus(f.register.grid)
	d.shortcut(&fyne.ShortcutPaste{Clipboard: clipboard})
	d.on("candidates", f.register.pasted.grid)
	if got, want := f.register.pasted.question.Text(), "Line 2 says “Khan”. Who is meant? (1 of 1; a number or Enter chooses)"; got != want {
		t.Errorf("asked %q, want %q", got, want)
	}
	d.typed("2")
	d.on("“They attended”", f.register.pasted.attended)
	if words := f.register.pasted.unfound.Text(); !strings.Contains(words, "line 3 “Nobody Atall”") {
		t.Errorf("what was not found: %q", words)
	}
	d.press(fyne.KeyReturn)
	if got, want := f.draft.register.tally(), (tally{attended: 2, invited: 2}); got != want {
		t.Errorf("the register is %+v, want %+v", got, want)
	}

	f.focus(f.register.find)
	clipboard.SetContent("Hafsa Ali\nNgozi Boateng")
	d.shortcut(&fyne.ShortcutPaste{Clipboard: clipboard})
	d.press(fyne.KeyTab) // on to “They were invited”
	d.press(fyne.KeyReturn)
	if got, want := f.draft.register.tally(), (tally{attended: 2, invited: 4}); got != want {
		t.Errorf("a list of several lines goes into the register, not into the search: %+v, want %+v", got, want)
	}

	clipboard.SetContent(" ")
	d.menu("Paste a list into the register")
	if got := d.st.Front.Words(); !strings.HasPrefix(got, "The clipboard holds no text.") {
		t.Errorf("told %q", got)
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
