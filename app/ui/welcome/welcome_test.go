package welcome

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"waymark/app/keys"
	"waymark/app/record"
	"waymark/app/store"
	"waymark/app/ui/session"
	"waymark/app/ui/session/sessiontest"
)

// porch is a welcome in a window, and what it opened.
type porch struct {
	*Welcome
	canvas  fyne.Canvas
	store   *store.Store
	session *session.Session
}

func now() time.Time { return sessiontest.Now }

var options = store.Options{Now: now, Floor: 1 << 20}

// arrive shows the welcome for a folder and looks into it.
func arrive(t *testing.T, dir string) *porch {
	t.Helper()
	test.NewTempApp(t)
	window := test.NewTempWindow(t, nil)
	p := &porch{canvas: window.Canvas()}
	p.Welcome = New(Options{
		Dir: dir, Store: options, Tasks: &session.Inline{}, Now: now, Canvas: window.Canvas(),
		Sample: func(dir string, o store.Options) (*store.Store, error) {
			return store.Create(dir, record.School{Name: "Sample"}, "", o)
		},
		Opened: func(st *store.Store, s *session.Session) { p.store, p.session = st, s },
	})
	window.SetContent(p.Content())
	window.Resize(fyne.NewSize(1366, 740))
	t.Cleanup(func() {
		if p.store != nil {
			if err := p.store.Close(); err != nil {
				t.Error(err)
			}
		}
	})
	p.Begin()
	return p
}

// school makes a school in a new folder and closes it.
func school(t *testing.T, passphrase string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	st, err := store.Create(dir, record.School{Name: "Wayfield Academy"}, passphrase, options)
	if err != nil {
		t.Fatal(err)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

// write types into the field that has the focus, and then Enter.
func (p *porch) write(text string) {
	for _, letter := range text {
		p.canvas.Focused().TypedRune(letter)
	}
	p.canvas.Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
}

func (p *porch) shows(t *testing.T, card, words string) {
	t.Helper()
	if p.on != card || !strings.Contains(p.words, words) {
		t.Fatalf("the welcome shows %q with %q, want %q with %q", p.on, p.words, card, words)
	}
}

func TestANewFolderAsksForTheSchool(t *testing.T) {
	p := arrive(t, filepath.Join(t.TempDir(), "not there yet"))
	p.shows(t, "start", "")
	p.write("Wayfield Academy")
	p.write("12345")
	p.write("Jo Okafor")
	p.write("short")
	p.write("shirt")
	if got := p.start.urnField.Problem(); got != "a URN has six digits" {
		t.Errorf("the URN's problem: %q", got)
	}
	if got := p.start.firstField.Problem(); got != "at least 8 letters, or tick the box below" {
		t.Errorf("the passphrase's problem: %q", got)
	}
	if p.canvas.Focused() != p.start.urn {
		t.Error("the caret is not in the first field that is wrong")
	}
	if p.store != nil {
		t.Fatal("a school was made all the same")
	}
	p.start.urn.SetText("999001")
	p.start.first.SetText("correct horse")
	p.start.again.SetText("correct hose")
	p.start.begin(p.Welcome)
	if got := p.start.againField.Problem(); got != "this is not the same" {
		t.Errorf("the second passphrase's problem: %q", got)
	}
	p.start.again.SetText("correct horse")
	p.start.begin(p.Welcome)
	if p.session == nil {
		t.Fatalf("no record: %q %q", p.on, p.words)
	}
	if got := p.session.Snapshot().School(); got.Name != "Wayfield Academy" || got.URN != "999001" || got.CareersLead != "Jo Okafor" {
		t.Errorf("the school is %+v", got)
	}
}

func TestAPassphraseCanBeDeclined(t *testing.T) {
	dir := t.TempDir()
	p := arrive(t, dir)
	p.start.name.SetText("Wayfield Academy")
	p.start.first.SetText("half typed")
	test.Tap(tick{p})
	if p.start.first.Text != "" || !p.start.first.Disabled() {
		t.Error("the passphrase can still be typed")
	}
	p.start.begin(p.Welcome)
	if protection, err := keys.ProtectionOf(dir); err != nil || protection != keys.PlainFile {
		t.Errorf("protection: %v, %v", protection, err)
	}
}

// tick is the box that declines a passphrase, as something to tap.
type tick struct{ *porch }

func (t tick) Tapped(*fyne.PointEvent) {
	t.canvas.Focus(t.start.without)
	t.canvas.Focused().TypedRune(' ')
	t.canvas.Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace})
}

func TestTheSampleSchoolIsOneButtonAway(t *testing.T) {
	p := arrive(t, t.TempDir())
	p.Make()
	if p.session == nil || p.session.Snapshot().School().Name != "Sample" {
		t.Errorf("the welcome shows %q with %q", p.on, p.words)
	}
}

func TestASealedRecordAsksForItsPassphrase(t *testing.T) {
	p := arrive(t, school(t, "correct horse"))
	p.shows(t, "locked", "")
	p.write("wrong horse")
	p.shows(t, "locked", "That passphrase does not open this record.")
	if p.unlock.field.Problem() == "" || p.unlock.passphrase.Text != "" {
		t.Errorf("the field holds %q, its problem is %q", p.unlock.passphrase.Text, p.unlock.field.Problem())
	}
	p.write("correct horse")
	if p.session == nil {
		t.Fatalf("the welcome shows %q with %q", p.on, p.words)
	}
}

func TestARecordWithoutPassphraseOpensAtOnce(t *testing.T) {
	if p := arrive(t, school(t, "")); p.session == nil {
		t.Errorf("the welcome shows %q with %q", p.on, p.words)
	}
}

func TestWhatCannotBeOpenedIsSaidAndCanBeTriedAgain(t *testing.T) {
	dir := school(t, "")
	first, err := store.Open(dir, "", options)
	if err != nil {
		t.Fatal(err)
	}
	p := arrive(t, dir)
	p.shows(t, "refused", "This school is open already, in another window")
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	p.Begin()
	if p.session == nil {
		t.Errorf("tried again: %q with %q", p.on, p.words)
	}
}

func TestADamagedJournalIsASentence(t *testing.T) {
	dir := school(t, "")
	path := filepath.Join(dir, "journal.waymark")
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)-20] ^= 1
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	p := arrive(t, dir)
	p.shows(t, "refused", "")
	if p.words == "" || !strings.HasSuffix(p.words, ".") {
		t.Errorf("says %q", p.words)
	}
	after, err := os.ReadFile(path)
	if err != nil || string(after) != string(b) {
		t.Error("the journal was changed")
	}
}

func TestMarkup(t *testing.T) {
	p := arrive(t, "a folder that is not there") // the card names it
	p.canvas.Unfocus()                           // a caret blinks
	test.AssertRendersToMarkup(t, "start.xml", p.canvas)
}
