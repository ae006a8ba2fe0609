package students

import (
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

// show puts a screen into a window of the size that it has on a 1366 x 768 laptop.
func show(t testing.TB, st *sessiontest.Sitting, s session.Screen, p session.Place) fyne.Canvas {
	st.Front.OnChanged = s.Refresh
	w := test.NewTempWindow(t, s.Content())
	w.SetPadded(false)
	w.Resize(fyne.NewSize(1198, 710))
	s.Refresh()
	s.Shown(p)
	return w.Canvas()
}

func newApp(t testing.TB) {
	test.NewTempApp(t).Settings().SetTheme(kit.NewTheme(kit.Light, 1))
}

func newList(t testing.TB, st *sessiontest.Sitting, p session.Place) (*List, fyne.Canvas) {
	newApp(t)
	l := NewList(st.Session)
	return l, show(t, st, l, p)
}

func typed(c fyne.Canvas, text string) {
	for _, r := range text {
		c.Focused().TypedRune(r)
	}
}

func press(c fyne.Canvas, keys ...fyne.KeyName) {
	for _, k := range keys {
		c.Focused().TypedKey(&fyne.KeyEvent{Name: k})
	}
}

func TestTypingFiltersAndEnterOpens(t *testing.T) {
	st := sitting(t)
	l, c := newList(t, st, session.At(session.Students))
	if got := l.Note.Text(); got != "4 shown" {
		t.Errorf("the note says %q", got)
	}
	typed(c, "year 9 z")
	if got := l.State()["selected"]; l.Note.Text() != "1 shown" || got != "Bergström, Zoë" {
		t.Errorf("%s, %v", l.Note.Text(), got)
	}
	press(c, fyne.KeyDown, fyne.KeyReturn)
	if went := st.Front.Went; len(went) != 1 || went[0].Student != "berg" {
		t.Errorf("Enter went to %v", went)
	}
	l.Shown(session.At(session.Students))
	typed(c, "khan")
	if got := l.Find.Text; got != "khan" {
		t.Errorf("coming back, typing begins a new search: %q", got)
	}
	press(c, fyne.KeyEscape)
	if l.Note.Text() != "4 shown" {
		t.Errorf("Escape empties the filter: %s", l.Note.Text())
	}
}

func TestRecordForTheStudentsShownOrTicked(t *testing.T) {
	st := sitting(t)
	l, c := newList(t, st, session.TheseStudents("two in Year 9", []record.ID{"ali", "berg"}))
	record := l.Actions()[0]
	record.Do()
	press(c, fyne.KeyDown) // from the filter into the grid
	press(c, fyne.KeyEnd, fyne.KeySpace)
	if got := l.Note.Text(); got != "2 shown, 1 ticked" {
		t.Errorf("the note says %q", got)
	}
	record.Do()
	if len(st.Front.Went) != 2 {
		t.Fatalf("went to %v", st.Front.Went)
	}
	if all := st.Front.Went[0].Students; len(all) != 2 {
		t.Errorf("for those shown: %v", all)
	}
	if one := st.Front.Went[1].Students; len(one) != 1 || one[0] != "berg" {
		t.Errorf("for the ticked: %v", one)
	}
}

func TestCopyingTheListPutsItOnTheClipboard(t *testing.T) {
	st := sitting(t)
	l, c := newList(t, st, session.At(session.Students))
	typed(c, "year 9")
	l.copyList()
	if got, want := fyne.CurrentApp().Clipboard().Content(), "Ali, Hafsa\t9C\nBergström, Zoë\t9B\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestAFilterThatFitsNobodyOffersTheWayBack(t *testing.T) {
	l, c := newList(t, sitting(t), session.At(session.Students))
	typed(c, "zzz")
	if l.Len() != 0 || l.side.id != "" || !l.Actions()[0].Off {
		t.Errorf("%d shown, %q beside", l.Len(), l.side.id)
	}
	l.Clear()
	if l.Note.Text() != "4 shown" || l.Find.Text != "" {
		t.Errorf("after clearing: %s", l.Note.Text())
	}
}

func TestTheListFollowsTheRecord(t *testing.T) {
	st := sitting(t)
	l, _ := newList(t, st, session.At(session.Students))
	st.Do(record.Action{Kind: record.ActionEdit, What: "One more", Changes: []record.Change{
		record.Creation(&record.Student{ID: "new", Surname: "Adams", Joined: today}),
	}}, nil)
	if got := l.Note.Text(); got != "5 shown" {
		t.Errorf("after one more student: %s", got)
	}
	st.Undo()
	if got := l.Note.Text(); got != "4 shown" {
		t.Errorf("after undo: %s", got)
	}
}

func TestASchoolWithoutStudentsIsToldWhatToDo(t *testing.T) {
	st := sessiontest.Empty(t)
	l, c := newList(t, st, session.At(session.Students))
	if !l.Empty() {
		t.Fatal("the empty school shows a list")
	}
	press(c, fyne.KeyReturn)
	if len(st.Front.Went) != 1 || st.Front.Went[0].Screen != session.Import {
		t.Errorf("the button went to %v", st.Front.Went)
	}
	test.AssertRendersToMarkup(t, "list-empty.xml", c)
}

func TestTheListAsItIsDrawn(t *testing.T) {
	_, c := newList(t, sitting(t), session.At(session.Students))
	test.AssertRendersToMarkup(t, "list.xml", c)
}

func newPage(t *testing.T, st *sessiontest.Sitting, student record.ID) (*Page, fyne.Canvas) {
	newApp(t)
	p := NewPage(st.Session)
	return p, show(t, st, p, session.PageOf(student))
}

func TestTheStudentsPageAsItIsDrawn(t *testing.T) {
	p, c := newPage(t, sitting(t), "berg")
	if got, want := p.note.Text(), "Year 9, 9B, here since September 2024, SEND K"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	test.AssertRendersToMarkup(t, "page.xml", c)
}

func TestAnExemptionIsRecordedWithItsReasonAndTakenBack(t *testing.T) {
	st := sitting(t)
	p, c := newPage(t, st, "cruz")
	f := p.exemption
	f.save()
	if f.fields["rule"].Problem() == "" || f.fields["reason"].Problem() == "" || f.fields["by"].Problem() != "" {
		t.Error("a blank exemption says what is missing, and is signed by the careers lead already")
	}
	c.Focus(f.rule)
	typed(c, "workplaces by 16")
	press(c, fyne.KeyReturn)
	c.Focus(f.reason)
	typed(c, "Long stay in hospital")
	if p.Unsaved() == "" {
		t.Error("a reason that is typed is unsaved")
	}
	f.save()
	student, _ := st.Snapshot().Student("cruz")
	e, ok := student.Exempt("gb6-by-16")
	if want := (record.Exemption{Rule: "gb6-by-16", Reason: "Long stay in hospital", By: "Jo Okafor", On: today}); !ok || e != want {
		t.Fatalf("recorded %+v; problems: %q %q", e, f.fields["rule"].Problem(), f.fields["reason"].Problem())
	}
	if words := st.Front.Words(); words != "Saved: Exemption recorded" {
		t.Errorf("told %q", words)
	}
	if st.Result().State("cruz", "gb6-by-16") != "exempt" || p.Unsaved() != "" {
		t.Errorf("the rule says %s, unsaved is %q", st.Result().State("cruz", "gb6-by-16"), p.Unsaved())
	}
	f.takeBack("gb6-by-16")
	if student, _ := st.Snapshot().Student("cruz"); len(student.Exemptions) != 0 {
		t.Errorf("still exempt: %+v", student.Exemptions)
	}
}

func TestAPageOfNobodySaysSo(t *testing.T) {
	p, _ := newPage(t, sitting(t), "never-here")
	if !strings.HasPrefix(p.note.Text(), "This student is not in the record any more.") {
		t.Errorf("the page says %q", p.note.Text())
	}
}

// BenchmarkKeystrokeOnScreen types a letter into the filter of the sample school's
// list and takes it away again: filter, grid and the student beside it are shown
// anew twice. It reports the ratio to the filter alone.
func BenchmarkKeystrokeOnScreen(b *testing.B) {
	l, c := newList(b, sessiontest.Sample(b), session.At(session.Students))
	f := filter{typed: "a"}
	var shown []int
	var screen, alone time.Duration
	for b.Loop() {
		start := time.Now()
		typed(c, "a")
		press(c, fyne.KeyBackspace)
		middle := time.Now()
		shown = f.apply(l.All(), shown)
		shown = filter{}.apply(l.All(), shown)
		screen += middle.Sub(start)
		alone += time.Since(middle)
	}
	b.ReportMetric(float64(screen)/float64(alone), "x")
}

func TestALongTimelineStaysInsideTheWindow(t *testing.T) {
	st := sitting(t)
	crowded := record.Action{Kind: record.ActionSetup, What: "A busy year"}
	for i := range 12 {
		talk := &record.Activity{ID: record.NewID(), Title: "Talk", Kind: record.Talk, Hours: 1,
			Date: record.NewDate(2026, 10, 1+i), Setting: record.AtSchool, Mode: record.InPerson, Organisations: []record.ID{"hospital"}}
		crowded.Changes = append(crowded.Changes, record.Creation(talk),
			record.Creation(&record.Attendance{Activity: talk.ID, Student: "berg", Status: record.Attended}))
	}
	l, c := newList(t, st, session.At(session.Students))
	st.Do(crowded, nil)
	l.Refresh()
	before := l.side.card.Size().Height
	typed(c, "berg")
	if got := l.side.card.Size().Height; l.Picked().student.ID != "berg" || got != before || got > c.Size().Height {
		t.Errorf("the panel of %s is %v high, in a window of %v; beside a short timeline it was %v", l.Picked().name, got, c.Size().Height, before)
	}
}

func TestAnActivityOfATimelineOpens(t *testing.T) {
	st := sitting(t)
	newApp(t)
	row := momentRow(st.Session, moment{activity: "talk", title: "Nurse talk"})
	row.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if want := session.TheActivity("talk"); len(st.Front.Went) != 1 || !st.Front.Went[0].Equal(want) {
		t.Errorf("Enter went to %v, want %v", st.Front.Went, want)
	}
}
