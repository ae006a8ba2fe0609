package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"waymark/app/record"
	"waymark/app/store"
	"waymark/assets/sample"
)

// buildOnce builds the window and the desk, once for all tests: the window as
// `make build` does, but for the tag that turns Fyne's check of goroutines off.
var buildOnce = sync.OnceValue(func() error {
	var err error
	if programs, err = os.MkdirTemp("", "waymark-programs-"); err != nil {
		return err
	}
	out, err := exec.Command("go", "build", "-tags", "no_emoji,no_metadata", "-o", programs, ".", "../waymark-desk").CombinedOutput()
	if err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	return nil
})

// build returns the path of a program, "waymark" or "waymark-desk".
func build(t testing.TB, name string) string {
	t.Helper()
	if err := buildOnce(); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(programs, name)
}

// Tab's way through the form for an activity with a new organisation.
var (
	toWhere = []string{"Tab"}                   // from the organisation
	toFacts = slices.Repeat([]string{"Tab"}, 9) // from where: how, its chip, more, employer, provider, size, sector, NHS code
)

// TestADayInTheWindow does a careers lead's first day with real keys in a real
// window: makes the school, brings in its roster, records a visit for a year
// group, sees the benchmarks move, saves the evidence, takes the visit back,
// and comes back after closing.
func TestADayInTheWindow(t *testing.T) {
	desk, waymark := newDesktop(t), build(t, "waymark")
	home := t.TempDir()
	data := filepath.Join(home, "school")
	roster := filepath.Join(home, "roster.csv")
	today := record.NewDate(2026, 11, 22)
	if err := os.WriteFile(roster, sample.Roster(sampleSchool(t, today), today), 0o600); err != nil {
		t.Fatal(err)
	}

	w := desk.start(waymark, waymarkOn(data)...)
	w.await("the first screen", map[string]any{"screen": "welcome", "title": "start"})
	w.write("Wayfield Academy")
	w.press("Return")
	w.write("999001")
	w.press("Return")
	w.write("Jo Okafor")
	w.press("Return")
	w.write("correct horse battery")
	w.press("Return")
	w.write("correct horse battery")
	w.shoot("welcome")
	w.press("Return")
	w.await("an empty school", map[string]any{"screen": "overview", "students": 0})
	w.shoot("nothing-yet")

	w.press("ctrl+i")
	w.await("the import", map[string]any{"screen": "import", "plan": false})
	w.press("Tab", "Tab", "Tab") // past the buttons, to the path
	w.write(roster)
	w.press("Return")
	w.await("the plan", map[string]any{"screen": "import", "plan": true, "new": 1206, "rejected": 1, "students": 0})
	w.shoot("plan")
	w.press("ctrl+Return")
	w.await("the students", map[string]any{"students": 1206, "toast": "Saved"})
	w.shoot("students")

	if out, err := exec.Command(waymark, "--data", data).CombinedOutput(); err != nil || !strings.Contains(string(out), "open already") {
		t.Errorf("a second start should raise the first window and say so: %v: %s", err, out)
	}

	w.press("ctrl+1")
	w.await("where we stand", map[string]any{"screen": "overview", "benchmark5": "not_met 0/1206"})

	// A visit for all of Year 9, without touching the mouse.
	w.press("ctrl+n")
	w.await("an empty form", map[string]any{"screen": "record", "invited": 0})
	w.write("Morning on the wards")
	w.press("Return")
	w.write("workplace visit")
	w.press("Return", "Tab")
	w.write("19/11/26")
	w.press("Return")
	w.write("3")
	w.press("Return")
	w.write("Wayfield General Hospital")
	w.press("Return") // a new organisation: its particulars open below
	w.shoot("new-organisation")
	w.press(toWhere...)
	w.write("at the workplace")
	w.press("Return")
	w.press(toFacts...)
	for range record.EventFacts {
		w.press("space", "Tab")
	}
	for range record.StudentFacts {
		w.press("space", "Tab")
	}
	w.press("Tab", "Tab", "Tab") // past the two lists and the search, to the year groups
	w.hurry("Return", "y", "e", "a", "r", "space", "9", "Return")
	w.await("Year 9 in the register", map[string]any{"invited": 207})
	w.press("ctrl+a") // the register has the keyboard
	w.await("everyone there", map[string]any{"attended": 207})
	w.press("Down", "Down", "a")
	w.write("ill")
	w.press("Return")
	w.await("one absent", map[string]any{"attended": 206, "absent": 1})
	w.shoot("register")
	w.press("ctrl+s")
	w.await("the activity saved", map[string]any{"screen": "activities", "toast": "Saved", "rows": 1})

	w.press("ctrl+1")
	w.await("benchmark 5 has moved", map[string]any{"screen": "overview", "benchmark5": "partly 206/1206"})
	w.shoot("overview")
	w.press("Tab", "Tab", "Return")
	w.await("what stands behind it", map[string]any{"behind": true})
	w.shoot("behind-the-figure")
	w.press("Escape")
	w.await("the figures again", map[string]any{"behind": false})

	w.press("ctrl+k")
	w.await("quick find", map[string]any{"finding": true})
	w.write("whitlock")
	w.shoot("find")
	w.press("Return")
	w.await("a student's page", map[string]any{"finding": false, "screen": "student"})
	w.shoot("student")

	w.press("ctrl+e")
	w.await("the evidence", map[string]any{"screen": "reports", "toast": "Made", "rows": 1})
	w.shoot("reports")
	pdf := w.now["file"].(string)
	if text := desk.run("pdftotext", "-layout", pdf, "-"); !strings.Contains(text, "206 of 1,206") {
		t.Error("the evidence does not hold the figure that the overview shows")
	}
	desk.run("qpdf", "--check", pdf)

	w.press("ctrl+z")
	w.await("the visit taken back", map[string]any{"toast": "Taken back: Workplace visit"})
	w.press("ctrl+1")
	w.await("benchmark 5 as it was", map[string]any{"screen": "overview", "benchmark5": "not_met 0/1206"})
	w.quit()

	w = desk.start(waymark, waymarkOn(data)...)
	w.await("the passphrase", map[string]any{"screen": "welcome", "title": "locked"})
	w.write("correct horse batteries")
	w.press("Return")
	w.await("a refusal", map[string]any{"screen": "welcome", "words": "That"})
	w.shoot("wrong-passphrase")
	w.press("ctrl+a")
	w.write("correct horse battery")
	w.press("Return")
	w.await("where we stand", map[string]any{"screen": "overview", "students": 1206})
	for size := 110; size <= 200; size += 10 {
		w.press("ctrl+equal")
		w.await("larger text", map[string]any{"text_size": size})
	}
	w.press("ctrl+n")
	w.await("the form in large letters", map[string]any{"screen": "record"})
	w.shoot("text-at-200-per-cent")
	w.quit()

	s, err := store.Open(data, "correct horse battery", store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if report, err := s.Check(context.Background()); err != nil || !report.Agrees() {
		t.Errorf("after all that, journal and index differ: %v, %v", err, report.Differences)
	}
}

// sampleSchool is the sample school's record without a store.
func sampleSchool(t *testing.T, today record.Date) *record.Snapshot {
	t.Helper()
	s := record.NewSnapshot(0, nil)
	objects := map[record.Ref][]byte{}
	for i, a := range sample.Make(sample.Seed, today).Actions {
		var changed []record.Record
		for _, c := range a.Changes {
			object, err := c.Apply(objects[c.Ref()])
			if err != nil {
				t.Fatal(err)
			}
			objects[c.Ref()] = object
			r, err := record.Decode(c.Ref(), object)
			if err != nil {
				t.Fatal(err)
			}
			changed = append(changed, r)
		}
		s = s.Next(uint64(i+1), changed, nil)
	}
	return s
}
