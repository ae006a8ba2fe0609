package reports

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"waymark/app/record"
	"waymark/app/report"
	"waymark/app/ui/session"
	"waymark/app/ui/session/sessiontest"
)

// desk is the screen in a window, on the sample school.
func desk(t *testing.T) (*Screen, *sessiontest.Sitting) {
	t.Helper()
	test.NewTempApp(t)
	s := sessiontest.Sample(t)
	s.UseLaptop(session.OpenLaptop(s.Dir))
	s.Laptop().Reports = filepath.Join(s.Dir, "reports")
	r := New(s.Session, "test")
	s.Front.OnChanged = r.Refresh
	window := test.NewTempWindow(t, r.Content())
	window.Resize(fyne.NewSize(1180, 700))
	r.Refresh()
	return r, s
}

func TestThePDFIsMadeAndListed(t *testing.T) {
	r, s := desk(t)
	r.Shown(session.EvidencePDF())
	made := s.Laptop().Made
	if len(made) != 1 {
		t.Fatalf("made %d PDFs; the last notice: %q", len(made), s.Front.Words())
	}
	m := made[0]
	if want := filepath.Join(s.Dir, "reports", "2026-11-22 benchmarks 5 and 6, Wayfield Academy.pdf"); m.Path != want {
		t.Errorf("made %q, want %q", m.Path, want)
	}
	b, err := os.ReadFile(m.Path)
	if err != nil || !bytes.HasPrefix(b, []byte("%PDF-")) || int64(len(b)) != m.Bytes || m.Pages < 10 {
		t.Errorf("%v; %d bytes, listed as %+v", err, len(b), m)
	}
	if r.State()["rows"] != 1 || r.openMade.Disabled() {
		t.Errorf("the list: %v", r.State())
	}
	if again := session.OpenLaptop(s.Dir); len(again.Made) != 1 {
		t.Error("the list is not kept for the next time")
	}
	if first := s.Front.Jobs[0]; first.Words != "Making the evidence PDF" || len(s.Front.Jobs) < 10 {
		t.Errorf("progress was shown %d times, first %+v", len(s.Front.Jobs), first)
	}
}

func TestASecondPDFOfTheDayDoesNotTakeTheFirstsPlace(t *testing.T) {
	r, s := desk(t)
	r.make()
	r.make()
	if made := s.Laptop().Made; len(made) != 2 || made[0].Path == made[1].Path || !strings.HasSuffix(made[0].Path, " (2).pdf") {
		t.Errorf("made %+v", made)
	}
}

func TestACancelledPDFLeavesNothing(t *testing.T) {
	r, s := desk(t)
	s.Front.OnWorking = func(j *session.Job) {
		if j.Done > 3 {
			j.Cancel()
		}
	}
	r.make()
	files, _ := os.ReadDir(s.Laptop().Reports)
	if len(files) != 0 || len(s.Laptop().Made) != 0 {
		t.Errorf("left %v, listed %v", files, s.Laptop().Made)
	}
	if want := "The PDF was not made: you stopped it."; s.Front.Words() != want {
		t.Errorf("notice %q, want %q", s.Front.Words(), want)
	}
}

func TestAFolderThatCannotBeUsedIsASentence(t *testing.T) {
	r, s := desk(t)
	file := filepath.Join(s.Dir, "a file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for folder, want := range map[string]string{
		filepath.Join(file, "within"): "The PDF was not made in " + filepath.Join(file, "within") + ": not a directory.",
		"":                            "The PDF was not made in : choose a folder first.",
	} {
		s.Laptop().Reports = folder
		r.make()
		if s.Front.Words() != want {
			t.Errorf("%q: notice %q, want %q", folder, s.Front.Words(), want)
		}
	}
	if len(s.Laptop().Made) != 0 {
		t.Error("a PDF was listed")
	}
}

func TestAnotherDayIsForEveryFigureInTheWindow(t *testing.T) {
	r, s := desk(t)
	s.SetAsOf(record.NewDate(2026, time.July, 31))
	if day, err := r.asOf.Date(); err != nil || day.String() != "2026-07-31" {
		t.Errorf("the field holds %v, %v", day, err)
	}
	if got := r.stands.Text(); !strings.HasPrefix(got, "2025/26, by the 2025 edition.") {
		t.Errorf("stands: %q", got)
	}
	r.make()
	if m := s.Laptop().Made[0]; m.AsOf.String() != "2026-07-31" || !strings.Contains(m.Path, "2026-07-31") {
		t.Errorf("made %+v", m)
	}
}

func TestAFileThatWasMovedIsShownAsGone(t *testing.T) {
	r, s := desk(t)
	r.make()
	if err := os.Remove(s.Laptop().Made[0].Path); err != nil {
		t.Fatal(err)
	}
	r.Shown(session.At(session.Reports))
	if row := r.made.Shown()[0]; !strings.HasSuffix(strings.Join(row, " "), "moved or deleted") {
		t.Errorf("the list shows %q", row)
	}
	r.made.Select(0)
	if !r.openMade.Disabled() {
		t.Error("it can be opened")
	}
	r.open(0)
	if want := "2026-11-22 benchmarks 5 and 6, Wayfield Academy.pdf is no longer where it was saved."; s.Front.Words() != want {
		t.Errorf("notice %q, want %q", s.Front.Words(), want)
	}
}

func TestAnotherFolderIsKept(t *testing.T) {
	r, s := desk(t)
	s.Front.Folder = t.TempDir()
	r.changeFolder()
	if got := session.OpenLaptop(s.Dir).Reports; got != s.Front.Folder || r.folder.Text() != got {
		t.Errorf("kept %q, shown %q", got, r.folder.Text())
	}
}

func TestFileNamesAreSafeOnWindows(t *testing.T) {
	for school, want := range map[string]string{
		"St Mary’s: “The” School?": "St Mary’s “The” School",
		`a\b/c|d*e"f<g>h`:          "abcdefgh",
		" . ":                      "School",
		"Ysgol Gyfun Gŵyr.":        "Ysgol Gyfun Gŵyr",
	} {
		if got := plain(school); got != want {
			t.Errorf("%q became %q, want %q", school, got, want)
		}
	}
}

func TestLettersThatCouldNotBePrintedAreTold(t *testing.T) {
	if unprintable(nil) != "" {
		t.Error("words although every letter was printed")
	}
	got := unprintable([]report.Unprintable{{Rune: 0x1F600, Where: "page 3"}})
	if want := "Letters that its fonts do not have, printed by number instead: 1, the first (U+1F600) in page 3."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestSizesAreReadable(t *testing.T) {
	for bytes, want := range map[int64]string{10: "1 KB", 581_000: "567 KB", 3 << 20: "3.0 MB"} {
		if got := size(bytes); got != want {
			t.Errorf("%d bytes: %q, want %q", bytes, got, want)
		}
	}
}

func TestMarkup(t *testing.T) {
	r, s := desk(t)
	s.Laptop().Reports = "(the folder)"
	s.Laptop().Made = []session.Made{{Path: "2026-11-22 benchmarks 5 and 6, Wayfield Academy.pdf", At: sessiontest.Now, AsOf: s.Today(), Pages: 64, Bytes: 581_000}}
	r.Refresh()
	test.AssertRendersToMarkup(t, "reports.xml", fyne.CurrentApp().Driver().CanvasForObject(r.Content()))
}
