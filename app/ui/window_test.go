package ui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/test"

	"waymark/app/keys"
	"waymark/app/record"
	"waymark/app/store"
	"waymark/app/ui/kit"
	"waymark/app/ui/session"
	"waymark/app/ui/session/sessiontest"
	"waymark/assets/sample"
)

// room is a window in a test, with what a test needs to work it.
type room struct {
	*Window
	t      *testing.T
	tasks  *session.Inline
	closed *bool // whether the window was
}

// enter opens the window on a folder, as large as a school laptop's screen.
func enter(t *testing.T, dir string, change ...func(*Options)) room {
	t.Helper()
	test.NewTempApp(t)
	tasks := &session.Inline{}
	now := func() time.Time { return sessiontest.Now }
	o := Options{
		Dir: dir, Store: store.Options{Now: now, Device: "test", Floor: 1 << 20}, Tasks: tasks, Now: now,
		Version: "test", Reports: filepath.Join(dir, "reports"),
		Sample: func(dir string, o store.Options) (*store.Store, error) {
			made := sample.Make(sample.Seed, record.DateOf(sessiontest.Now))
			st, err := store.Create(dir, made.School, "", o)
			for i := 0; err == nil && i < len(made.Actions); i++ {
				_, err = st.Do(made.Actions[i])
			}
			return st, err
		},
	}
	for _, c := range change {
		c(&o)
	}
	w := NewWindow(test.NewWindow(nil), o)
	closed := new(bool)
	w.window.SetOnClosed(func() { *closed = true })
	t.Cleanup(func() {
		if !*closed {
			w.window.Close()
		}
	})
	w.window.Resize(fyne.NewSize(1366, 740)) // the menu bar takes the rest
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	w.Begin()
	return room{w, t, tasks, closed}
}

// enterSchool opens the window on a school with two students and an activity.
func enterSchool(t *testing.T) room {
	t.Helper()
	dir := t.TempDir()
	st, err := store.Create(dir, record.School{Name: "Wayfield Academy", URN: "999001", CareersLead: "Jo Okafor"}, "",
		store.Options{Now: func() time.Time { return sessiontest.Now }, Floor: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	enrolled := []record.Enrolment{{From: record.NewDate(2026, 9, 1), Year: 9, Form: "9B"}}
	action := record.Action{Kind: record.ActionImport, What: "Import of roster.csv", At: sessiontest.Now, By: "Jo Okafor", Changes: []record.Change{
		record.Creation(&record.Student{ID: "ZOE", Surname: "Bergström", Forename: "Zoë", Enrolments: enrolled}),
		record.Creation(&record.Student{ID: "MAX", Surname: "Ahmed", Forename: "Max", Enrolments: enrolled}),
		record.Creation(&record.Organisation{ID: "MET", Name: "Met Office", Employer: true}),
		record.Creation(&record.Activity{ID: "TALK", Title: "Met Office talk", Kind: record.Talk, Date: record.NewDate(2026, 10, 9), Hours: 1, Organisations: []record.ID{"MET"}}),
		record.Creation(&record.Attendance{Activity: "TALK", Student: "ZOE", Status: record.Attended}),
	}}
	if _, err := st.Do(action); err != nil {
		t.Fatal(err)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	return enter(t, dir)
}

// press works a shortcut as the keyboard does: the menu is asked first.
func (r room) press(words string) {
	r.t.Helper()
	for _, k := range shortcuts(r.window.MainMenu()) {
		if keyWords(k.Shortcut) != words {
			continue
		}
		for _, m := range r.window.MainMenu().Items {
			for _, it := range m.Items {
				if it.Shortcut != nil && it.Shortcut.ShortcutName() == k.Shortcut.ShortcutName() {
					it.Action()
					return
				}
			}
		}
	}
	r.t.Fatalf("no menu has %s", words)
}

// key types a key into whatever has the focus, or into the window.
func (r room) key(name fyne.KeyName) {
	key := &fyne.KeyEvent{Name: name}
	c := r.window.Canvas()
	if focused := c.Focused(); focused != nil {
		focused.TypedKey(key)
	} else if c.OnTypedKey() != nil {
		c.OnTypedKey()(key)
	}
}

// write types text into whatever has the focus.
func (r room) write(text string) {
	r.t.Helper()
	for _, letter := range text {
		focused := r.window.Canvas().Focused()
		if focused == nil {
			r.t.Fatalf("nothing has the focus to type %q into", text)
		}
		focused.TypedRune(letter)
	}
}

func (r room) at(want session.Name) {
	r.t.Helper()
	if got := r.shell.s.Place().Screen; got != want {
		r.t.Fatalf("the window is at %s, want %s", got, want)
	}
}

func (r room) toast(want string) {
	r.t.Helper()
	if got := r.shell.toasts.Words(); got != want {
		r.t.Errorf("the notice says %q, want %q", got, want)
	}
}

func TestEveryScreenHasAKey(t *testing.T) {
	r := enterSchool(t)
	for _, c := range []struct {
		key  string
		want session.Name
	}{
		{"Ctrl 2", session.Students}, {"Ctrl 3", session.Activities}, {"Ctrl 4", session.Placements},
		{"Ctrl 5", session.Organisations}, {"Ctrl N", session.OrganisationPage}, {"Ctrl 6", session.Reports}, {"Ctrl 7", session.Settings},
		{"Ctrl 1", session.Overview}, {"Ctrl I", session.Import}, {"Ctrl N", session.Record},
	} {
		r.press(c.key)
		r.at(c.want)
	}
	r.press("Alt ←")
	r.at(session.Import)
}

func TestEveryShortcutIsListedOnce(t *testing.T) {
	r := enterSchool(t)
	for name := range r.shell.screens {
		r.shell.s.Go(session.At(name))
		seen := map[string]string{}
		for _, k := range shortcuts(r.window.MainMenu()) {
			words := keyWords(k.Shortcut)
			if words == "" {
				t.Errorf("%s: %s has a key that cannot be named", name, k.Label)
			}
			if other := seen[k.Shortcut.ShortcutName()]; other != "" {
				t.Errorf("%s: %s works both %q and %q", name, words, other, k.Label)
			}
			seen[k.Shortcut.ShortcutName()] = k.Label
		}
		if on := r.shell.screens[name]; len(on.Actions()) > 0 && on.Actions()[0].Label == "" {
			t.Errorf("%s: its first action has no words", name)
		}
	}
}

func TestQuickFindGoesToAStudentInThreeKeystrokes(t *testing.T) {
	r := enterSchool(t)
	r.press("Ctrl K")
	r.write("zo")
	r.key(fyne.KeyReturn)
	r.at(session.StudentPage)
	if id := r.shell.s.Place().Student; id != "ZOE" {
		t.Errorf("the page is %s's", id)
	}
	if r.shell.finder.open() {
		t.Error("quick find stayed open")
	}
}

func TestQuickFindIsWorkedByArrowsAndLeftByEscape(t *testing.T) {
	r := enterSchool(t)
	r.press("Ctrl K")
	r.key(fyne.KeyDown)
	r.key(fyne.KeyDown)
	r.key(fyne.KeyUp)
	r.key(fyne.KeyReturn)
	r.at(session.Students)

	r.press("Ctrl K")
	r.write("xyzzy")
	if words := r.shell.finder.none.Text(); words != "Nothing in the record matches that." {
		t.Errorf("quick find says %q", words)
	}
	r.key(fyne.KeyReturn) // goes nowhere
	r.key(fyne.KeyEscape)
	r.at(session.Students)
	if r.shell.finder.open() {
		t.Error("Escape left quick find open")
	}
}

func TestUndoTakesBackTypingFirstAndThenTheAction(t *testing.T) {
	r := enterSchool(t)
	r.press("Ctrl K")
	r.write("met")
	r.press("Ctrl Z")
	if r.shell.finder.entry.Text != "" {
		t.Errorf("the typing is still there: %q", r.shell.finder.entry.Text)
	}
	r.key(fyne.KeyEscape)
	r.press("Ctrl Z")
	r.toast("Taken back: Import of roster.csv")
	if n := r.shell.s.Snapshot().StudentCount(); n != 0 {
		t.Errorf("%d students are left", n)
	}
	r.press("Ctrl Z")
	r.toast("There is nothing left to take back.")
}

func TestANoticeGoesAfterAWhileUnlessItStays(t *testing.T) {
	r := enterSchool(t)
	r.shell.Notify(session.Notice{Words: "Saved: a talk"})
	r.tasks.Elapse(toastTime)
	r.toast("")
	r.shell.s.Fail(store.ErrReopen)
	r.tasks.Elapse(10 * toastTime)
	r.toast("Close the school and open it again before going on: everything saved is safe.")
}

func TestAQuestionIsAskedAboveTheScreenAndEscapeIsNo(t *testing.T) {
	r := enterSchool(t)
	r.shell.s.Confirm(session.Question{Words: "Replace it?", Yes: "Replace", Do: func() { t.Error("Escape was taken for yes") }})
	if r.State()["question"] != "Replace it?" {
		t.Fatalf("state: %v", r.State())
	}
	r.key(fyne.KeyEscape)
	if r.State()["question"] != "" {
		t.Error("Escape left the question")
	}
}

func TestAQuestionHasTheKeyboardAndGivesItBack(t *testing.T) {
	r := enterSchool(t)
	r.press("Ctrl 2")
	c := r.window.Canvas()
	before := c.Focused()
	yes := 0
	ask := func() {
		r.shell.s.Confirm(session.Question{Words: "Replace it?", Yes: "Replace", No: "Keep it", Do: func() { yes++ }})
	}
	ask()
	if b, ok := c.Focused().(*kit.Button); !ok || b.Label() != "Keep it" {
		t.Fatalf("the keyboard is with %T", c.Focused())
	}
	c.Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if r.State()["question"] != "" || yes != 0 || c.Focused() != before {
		t.Errorf("Enter keeps it: %d replaced, the keyboard is with %T", yes, c.Focused())
	}
	ask()
	c.FocusNext()
	c.Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if yes != 1 || c.Focused() != before {
		t.Errorf("Tab and Enter replace it: %d replaced, the keyboard is with %T", yes, c.Focused())
	}
}

func TestEscapeGoesBack(t *testing.T) {
	r := enterSchool(t)
	r.press("Ctrl 4")
	r.window.Canvas().Unfocus()
	r.key(fyne.KeyEscape)
	r.at(session.Overview)
}

func TestAFileDroppedAnywhereIsImported(t *testing.T) {
	r := enterSchool(t)
	path := filepath.Join(t.TempDir(), "roster.csv")
	if err := os.WriteFile(path, []byte("Surname,Forename,Year,Reg\nKaur,Simran,10,10A\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	r.dropped(fyne.Position{}, []fyne.URI{storage.NewFileURI(path)})
	r.at(session.Import)
	if got := r.shell.s.Place().File; got != path {
		t.Errorf("imports %q", got)
	}
	users, roles := storage.NewFileURI("/export/users.csv"), storage.NewFileURI("/export/roles.csv")
	r.dropped(fyne.Position{}, []fyne.URI{users, roles})
	if p := r.shell.s.Place(); p.File != users.Path() || len(p.More) != 1 || p.More[0] != roles.Path() {
		t.Errorf("two files of one roster: imports %q and %q", p.File, p.More)
	}
}

func TestTheStripSaysWhatIsSavedAndThatThereIsNoPassphrase(t *testing.T) {
	r := enterSchool(t)
	want := "No passphrase: anyone with this laptop’s files can read the record | Saved 09:41 | 2 students"
	if got := r.shell.strip.words(); got != want {
		t.Errorf("the strip says %q, want %q", got, want)
	}
}

func TestLookIsChosenFromTheKeyboardAndKept(t *testing.T) {
	dir := t.TempDir()
	r := enter(t, dir)
	for range 12 {
		r.press("Ctrl +")
	}
	if r.laptop.TextSize != 200 {
		t.Errorf("text at %d %%, and 200 is the largest", r.laptop.TextSize)
	}
	r.press("Ctrl −")
	r.laptop.Theme = "dark"
	r.showLook()
	if again := session.OpenLaptop(dir); again.TextSize != 190 || again.Theme != "dark" {
		t.Errorf("kept: %+v", again)
	}
}

func TestFirstRunStartsASchool(t *testing.T) {
	dir := t.TempDir()
	r := enter(t, dir)
	if r.State()["title"] != "start" {
		t.Fatalf("a new folder shows %v", r.State())
	}
	r.write("Wayfield Academy")
	r.key(fyne.KeyReturn)
	r.write("999001")
	r.key(fyne.KeyReturn)
	r.write("Jo Okafor")
	r.key(fyne.KeyReturn)
	r.write("correct horse")
	r.key(fyne.KeyReturn)
	r.write("correct horse")
	r.key(fyne.KeyReturn)
	if r.shell == nil {
		t.Fatalf("no record was opened: %v", r.State())
	}
	r.at(session.Overview)
	if p, err := keys.ProtectionOf(dir); err != nil || p != keys.Passphrase {
		t.Errorf("protection %v, %v", p, err)
	}
	if got := r.window.Title(); got != "Waymark: Wayfield Academy" {
		t.Errorf("the window is called %q", got)
	}
}

func TestTheSampleSchoolIsMadeWhereThereIsNone(t *testing.T) {
	r := enter(t, t.TempDir(), func(o *Options) { o.MakeSample = true })
	if n := r.shell.s.Snapshot().StudentCount(); n < 1000 {
		t.Errorf("%d students", n)
	}
	for _, name := range []session.Name{session.Overview, session.Students, session.Activities, session.Reports, session.Settings} {
		r.shell.s.Go(session.At(name))
		if r.State()["title"] == "" {
			t.Errorf("%s has no title", name)
		}
	}
}

func TestWhatWasMendedIsTold(t *testing.T) {
	words := mended(store.Opening{Rebuilt: true, Why: "it was missing", CutBytes: 12, CutFile: "cut-2026-11-22"})
	for _, part := range []string{"cut-2026-11-22", "it was missing", "Nothing that was saved is lost."} {
		if !strings.Contains(words, part) {
			t.Errorf("%q does not say %q", words, part)
		}
	}
	if mended(store.Opening{}) != "" {
		t.Error("words although nothing was mended")
	}
}

func TestTabGoesRoundEveryScreen(t *testing.T) {
	r := enterSchool(t)
	c := r.window.Canvas()
	for name, least := range map[session.Name]int{
		session.Overview: 4, session.Students: 5, session.Activities: 4, session.Reports: 5, session.Settings: 12, session.Import: 3, session.Record: 15,
	} {
		r.shell.s.Go(session.At(name))
		c.Unfocus()
		c.FocusNext()
		first, stops := c.Focused(), 1
		for c.FocusNext(); c.Focused() != first && stops < 100; c.FocusNext() {
			stops++
		}
		if stops < least || stops == 100 {
			t.Errorf("%s: Tab stops %d times on its way round, want %d or more", name, stops, least)
		}
	}
}

func TestQuitAsksWhereSomethingWouldBeLost(t *testing.T) {
	r := enterSchool(t)
	r.press("Ctrl N")
	r.write("Morning on the wards")
	r.press("Ctrl Q")
	if *r.closed || !strings.HasPrefix(r.State()["question"].(string), "Not saved yet: ") {
		t.Fatalf("closed: %v; asked: %q", *r.closed, r.State()["question"])
	}
	r.shell.answer()
	for i := 0; r.shell.unsaved() != "" && i < 10; i++ {
		r.press("Ctrl Z") // takes the typing back, a word at a time
	}
	r.press("Ctrl Q")
	if !*r.closed {
		t.Errorf("nothing is unsaved, and yet it asks: %q", r.State()["question"])
	}
}

func TestWithLargeTextTheStripCutsNothingThatSomebodyHasToSeeTo(t *testing.T) {
	r := enterSchool(t)
	r.laptop.TextSize = 200
	r.showLook()
	st := r.shell.strip
	if need := kit.Measure(st.standing.Text(), kit.Note); st.standing.Size().Width < need {
		t.Errorf("the missing passphrase has %v of the %v that its words need", st.standing.Size().Width, need)
	}
}

func TestTheKeysAreWorkedFromTheirList(t *testing.T) {
	r := enterSchool(t)
	r.laptop.TextSize = 200
	r.showLook()
	r.press("Ctrl /")
	c := r.window.Canvas()
	all := shortcuts(r.window.MainMenu())
	for i, k := range all {
		if k.Label == "Settings" {
			break
		}
		if i == len(all)-1 {
			t.Fatal("Settings has no key")
		}
		c.Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	}
	row := c.Focused().(*kit.Row)
	if y := fyne.CurrentApp().Driver().AbsolutePositionForObject(row).Y; y < 0 || y+row.Size().Height > c.Size().Height {
		t.Errorf("the key that has the keyboard stands at %v of %v", y, c.Size().Height)
	}
	row.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if r.shell.s.Place().Screen != session.Settings || c.Overlays().Top() != nil {
		t.Errorf("Enter led to %s", r.shell.s.Place().Screen)
	}
}
