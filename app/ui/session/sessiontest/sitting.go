// Package sessiontest opens sessions for the tests of screens: a real store in a
// temporary folder, work done at once, and a front that remembers what it was told.
package sessiontest

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"waymark/app/record"
	"waymark/app/store"
	"waymark/app/ui/session"
	"waymark/assets/sample"
)

// Now is the moment at which sittings take place: 9:41 on Sunday 22 November 2026.
var Now = time.Date(2026, time.November, 22, 9, 41, 0, 0, time.UTC)

// Sitting is a session with all that a test looks at.
type Sitting struct {
	*session.Session
	Store *store.Store
	Dir   string
	Tasks *session.Inline
	Front *Front
	At    time.Time // the clock of all of it; Now until a test sets it
}

// Open opens a session on a new school in which the actions were done.
func Open(t testing.TB, school record.School, actions ...record.Action) *Sitting {
	t.Helper()
	dir := t.TempDir()
	sitting := &Sitting{Dir: dir, Tasks: &session.Inline{}, Front: &Front{}, At: Now}
	now := func() time.Time { return sitting.At }
	st, err := store.Create(dir, school, "", store.Options{Now: now, Device: "test", Floor: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	})
	for _, a := range actions {
		if _, err := st.Do(a); err != nil {
			t.Fatal(err)
		}
	}
	sitting.Store = st
	sitting.Session = session.New(st, sitting.Tasks, now)
	sitting.Attach(sitting.Front)
	return sitting
}

// Sample opens a session on the sample school.
func Sample(t testing.TB) *Sitting {
	t.Helper()
	made := sample.Make(sample.Seed, record.DateOf(Now))
	return Open(t, made.School, made.Actions...)
}

// Empty opens a session on a school of which nothing is recorded yet.
func Empty(t testing.TB) *Sitting {
	t.Helper()
	return Open(t, record.School{Name: "Wayfield Academy", URN: "999001", CareersLead: "Jo Okafor"})
}

// Front is a [session.Front] that remembers what it was told.
type Front struct {
	Went      []session.Place
	Notices   []session.Notice
	Questions []session.Question
	Jobs      []session.Job // a copy for each time one moved
	Syncs     int           // how often a sync began or ended, or the network came or went
	Changes   int
	OnChanged func()                // called on every change, as the shell refreshes its screen
	OnWorking func(*session.Job)    // called when a job moved
	File      func([]string) string // answers ChooseFile; "" thinks better of it
	Folder    string                // answers ChooseFolder likewise
	LookCalls int
	MenuCalls int
}

// Words returns the words of the last notice, or "".
func (f *Front) Words() string {
	if len(f.Notices) == 0 {
		return ""
	}
	return f.Notices[len(f.Notices)-1].Words
}

// Go remembers the place.
func (f *Front) Go(p session.Place) { f.Went = append(f.Went, p) }

// Notify remembers the notice.
func (f *Front) Notify(n session.Notice) { f.Notices = append(f.Notices, n) }

// Confirm remembers the question. The test answers it by calling its Do.
func (f *Front) Confirm(q session.Question) { f.Questions = append(f.Questions, q) }

// Working remembers how far the job was.
func (f *Front) Working(j *session.Job) {
	f.Jobs = append(f.Jobs, *j)
	if f.OnWorking != nil {
		f.OnWorking(j)
	}
}

// Sending counts.
func (f *Front) Sending() { f.Syncs++ }

// Focus gives the keyboard to part of the screen, where a test has put it in a window.
func (f *Front) Focus(what fyne.Focusable) {
	for _, w := range fyne.CurrentApp().Driver().AllWindows() {
		w.Canvas().Focus(what)
	}
}

// ChooseFile answers with File.
func (f *Front) ChooseFile(extensions []string, chosen func(path string)) {
	if f.File == nil {
		return
	}
	if path := f.File(extensions); path != "" {
		chosen(path)
	}
}

// ChooseFolder answers with Folder.
func (f *Front) ChooseFolder(chosen func(path string)) {
	if f.Folder != "" {
		chosen(f.Folder)
	}
}

// LookChanged counts.
func (f *Front) LookChanged() { f.LookCalls++ }

// Changed counts, and has the screen refreshed.
func (f *Front) Changed() {
	f.Changes++
	if f.OnChanged != nil {
		f.OnChanged()
	}
}

// ActionsChanged counts.
func (f *Front) ActionsChanged() { f.MenuCalls++ }
