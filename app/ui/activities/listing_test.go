package activities

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"waymark/app/record"
	attendance "waymark/app/register"
	"waymark/app/ui/session"
)

// listed reads a list among the small school's students.
func listed(t *testing.T, text string, expected ...record.ID) *listing {
	t.Helper()
	list, err := attendance.ReadText(text, directoryOf(newRoll(snapshot(t), today), expected))
	if err != nil {
		t.Fatal(err)
	}
	return newListing(list)
}

// students returns whom a list's lines are taken for.
func (l *listing) students() []record.ID {
	var out []record.ID
	for _, line := range l.Lines {
		if line.Match.Sure {
			out = append(out, line.Match.Student)
		}
	}
	return out
}

func TestAListAsksOnlyAboutTheDoubtful(t *testing.T) {
	l := listed(t, "Zoë Bergström\nKhan\nAli, Hafsa\nZoë Bergström\nNobody Atall\nDr Ada Visitor")
	if want := []record.ID{"berg", "ali"}; !slices.Equal(l.students(), want) {
		t.Fatalf("sure of %v, want %v", l.students(), want)
	}
	if got, want := l.words(), "2 students found, 1 to ask about, 1 not found, 1 visitor"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	line, number, ok := l.doubt()
	if !ok || number != 1 || line.Said() != "Khan" || len(line.Match.Candidates) != 2 {
		t.Fatalf("asks about %+v (%d, %v)", line, number, ok)
	}
	l.answer("khan1")
	if _, _, ok := l.doubt(); ok {
		t.Error("there is nothing more to ask")
	}
	if want := []record.ID{"berg", "khan1", "ali"}; !slices.Equal(l.students(), want) {
		t.Errorf("sure of %v, want %v", l.students(), want)
	}
	if !l.back() || len(l.students()) != 2 || l.back() {
		t.Errorf("an answer can be taken back once: %v", l.students())
	}
	l.answer("")
	if got, want := l.note("Hall."), "Hall.\nAlso on the list, and not found among the students: Khan; Nobody Atall."; got != want {
		t.Errorf("kept as %q, want %q", got, want)
	}
	if again := l.note(l.note("")); again != l.note("") {
		t.Errorf("kept twice: %q", again)
	}
}

func TestWhoIsOnTheListAlreadyIsOfferedLast(t *testing.T) {
	l := listed(t, "Khan\nKhan (guest)")
	line, _, _ := l.doubt()
	first := l.candidates(line)
	l.answer(first[0].Student)
	line, _, _ = l.doubt()
	second := l.candidates(line)
	if len(second) != 2 || second[0].Student != first[1].Student || second[1].Why != "on the list already; one name alone" {
		t.Errorf("offered %+v, then %+v", first, second)
	}
}

func TestWhoIsExpectedIsNotAskedAbout(t *testing.T) {
	if l := listed(t, "Khan", "khan2", "ali"); !slices.Equal(l.students(), []record.ID{"khan2"}) {
		t.Errorf("of two Khans the one who was invited is meant, got %v", l.students())
	}
}

func TestAListSaysWhoWasThereAndForHowLong(t *testing.T) {
	const report = "Name,Attended,Minutes,Reason\nHafsa Ali,Yes,60,\nZoe Bergstrom,Yes,57,\nNgozi Boateng,Yes,20,\nAnaïs de la Cruz,No,,at the dentist\nMuhammad Khan,,,\nMaryam Khan,Yes,10,"
	for _, c := range []struct {
		name   string
		status record.Status
		want   map[record.ID]record.Attendance
	}{
		{"attended", record.Attended, map[record.ID]record.Attendance{
			"ali":     {Status: record.Attended},
			"berg":    {Status: record.Attended}, // three minutes short is all of it
			"boateng": {Status: record.Attended, Hours: 0.33},
			"cruz":    {Status: record.Absent, Reason: "at the dentist"},
			"khan1":   {Status: record.Invited}, // not ticked
		}},
		{"invited", record.Invited, map[record.ID]record.Attendance{
			"ali": {Status: record.Invited}, "berg": {Status: record.Invited}, "boateng": {Status: record.Invited},
			"cruz": {Status: record.Invited}, "khan1": {Status: record.Invited},
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := listed(t, report)
			for i := range l.Lines {
				l.omitted[i] = l.Lines[i].Match.Student == "khan2" // somebody left them out
			}
			r := newRegister(newRoll(snapshot(t), today))
			l.take(r, c.status, 1)
			if len(r.entries) != len(c.want) {
				t.Errorf("%d on the register, want %d", len(r.entries), len(c.want))
			}
			for id, want := range c.want {
				want.Student = id
				if e := r.byID[id]; e == nil || e.now != want {
					t.Errorf("%s: %+v, want %+v", id, e, want)
				}
			}
		})
	}
}

func TestAListTakesNothingBackThatWasMarked(t *testing.T) {
	r := newRegister(newRoll(snapshot(t), today))
	r.mark("ali", record.Attended)
	listed(t, "Name,Attended\nHafsa Ali,No\nZoe Bergstrom,Yes").take(r, record.Attended, 0)
	if got, want := r.tally(), (tally{attended: 2, invited: 2}); got != want {
		t.Errorf("the register is %+v, want %+v", got, want)
	}
}

func TestTwoLinesOfOneStudentAddUp(t *testing.T) {
	l := listed(t, "Name,Join Time,Leave Time\nZoe Bergstrom,09:00,09:30\nKhan,09:20,09:50")
	l.answer("khan1")
	l.back()
	l.Lines[1].Match.Candidates[0].Student = "berg" // the phone of somebody who is there already
	l.answer("berg")
	r := newRegister(newRoll(snapshot(t), today))
	l.take(r, record.Attended, 2)
	if e := r.byID["berg"]; len(r.entries) != 1 || e.now.Hours != 0.83 {
		t.Errorf("times that overlap count once: %+v", e)
	}
}

func TestAPastedListIsSettledInPlace(t *testing.T) {
	d := newDesk(t, sitting(t), session.NewActivity())
	f := d.form
	clipboard := fyne.CurrentApp().Clipboard()
	clipboard.SetContent("Zoë Bergström\nKhan\nNobody Atall")
	f.focus(f.register.grid)
	d.shortcut(&fyne.ShortcutPaste{Clipboard: clipboard})
	d.on("candidates", f.register.listing.asking)
	if got, want := f.register.listing.question.Text(), "Line 2 says “Khan”. Who is meant? (1 of 1; a number or Enter chooses, Backspace goes back)"; got != want {
		t.Errorf("asked %q, want %q", got, want)
	}
	if got := f.register.listing.reason.Text(); got != "one name alone" {
		t.Errorf("why: %q", got)
	}
	d.typed("2")
	d.on("students found", f.register.listing.taking)
	if words := f.register.listing.unfound.Text(); words != "Nobody on roll was found for Nobody Atall." {
		t.Errorf("what was not found: %q", words)
	}
	d.press(fyne.KeyReturn)
	if got, want := f.draft.register.tally(), (tally{attended: 2, invited: 2}); got != want {
		t.Errorf("the register is %+v, want %+v", got, want)
	}
	if !strings.HasSuffix(f.draft.now.Note, "Nobody Atall.") || f.details.note.Text != f.draft.now.Note {
		t.Errorf("the name that was not found is kept: %q", f.draft.now.Note)
	}

	f.focus(f.register.find)
	clipboard.SetContent("Hafsa Ali\nNgozi Boateng")
	d.shortcut(&fyne.ShortcutPaste{Clipboard: clipboard})
	d.typed("xi") // They were invited
	if got, want := f.draft.register.tally(), (tally{attended: 2, invited: 4}); got != want {
		t.Errorf("a list of several lines goes into the register, not into the search: %+v, want %+v", got, want)
	}

	clipboard.SetContent(" ")
	d.menu("Paste a list into the register")
	if got := d.st.Front.Words(); !strings.HasPrefix(got, "The clipboard holds no text.") {
		t.Errorf("told %q", got)
	}
}

func TestAnAttendanceReportFillsTheRegister(t *testing.T) {
	path := filepath.Join(t.TempDir(), "report.csv")
	const report = "1. Summary\nMeeting title\tMeet a paramedic\nMeeting duration\t1h 1m 48s\n\n2. Participants\nName\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tRole\n" +
		"Zoe Bergstrom\t\t\t58m\t\tPresenter\nHafsa Ali\t\t\t20m\t\tPresenter\nM Khan\t\t\t1h\t\tPresenter\n"
	if err := os.WriteFile(path, []byte(report), 0o600); err != nil {
		t.Fatal(err)
	}
	d := newDesk(t, sitting(t), session.NewActivity())
	f := d.form
	d.st.Front.File = func([]string) string { return path }
	d.menu("Take the register from a file…")
	d.on("candidates", f.register.listing.asking)
	d.press(fyne.KeyReturn)
	if got, want := f.register.listing.summary.Text(), "The Microsoft Teams attendance report: 3 students found"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	d.press(fyne.KeyReturn)
	if f.draft.now.Title != "Meet a paramedic" || f.details.title.Text != "Meet a paramedic" {
		t.Errorf("the activity is called %q", f.draft.now.Title)
	}
	if f.draft.hours != "1.0" || f.draft.register.byID["berg"].now.Hours != 0 || f.draft.register.byID["ali"].now.Hours != 0.33 {
		t.Errorf("hours %q, %v, %v", f.draft.hours, f.draft.register.byID["berg"].now.Hours, f.draft.register.byID["ali"].now.Hours)
	}

	if !f.TakeFile(filepath.Join(t.TempDir(), "gone.csv")) {
		t.Error("a file dropped on the form is the register’s")
	}
	if got := d.st.Front.Words(); !strings.Contains(got, "is not there any more") || !strings.HasSuffix(got, "The register is as it was.") {
		t.Errorf("told %q", got)
	}
}

func TestAListCanBeLeftAndTrimmed(t *testing.T) {
	d := newDesk(t, sitting(t), session.NewActivity())
	f := d.form
	f.register.pasteText("Khan\nZoe Bergstrom\nHafsa Ali")
	d.press(fyne.KeyBackspace) // there is no question before the first
	d.typed("0")
	d.on("students found", f.register.listing.taking)
	d.press(fyne.KeyHome, fyne.KeySpace)
	if len(f.register.listing.list.omitted) != 1 {
		t.Errorf("left out: %v", f.register.listing.list.omitted)
	}
	d.press(fyne.KeyBackspace)
	d.on("the question again", f.register.listing.asking)
	d.press(fyne.KeyEscape)
	d.on("the register", f.register.grid)
	if len(f.draft.register.entries) != 0 {
		t.Error("Escape leaves the register as it was")
	}

	f.register.pasteText("Zebedee Quartermain\nDr Ada Visitor")
	d.on("“Leave the list”", f.register.listing.leaving)
	if got := f.register.listing.unfound.Text(); got != "Nobody on roll was found for Zebedee Quartermain. Taken for visitors: Dr Ada Visitor." {
		t.Errorf("told %q", got)
	}
	d.press(fyne.KeyReturn)
	d.on("the register", f.register.grid)
}
