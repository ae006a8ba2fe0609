package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"waymark/app/record"
	"waymark/app/store"
	"waymark/assets/sample"
)

// build builds the program as `make build` does, but for the tag that turns
// Fyne's check of goroutines off.
func build(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "waymark")
	c := exec.Command("go", "build", "-tags", "no_emoji,no_metadata", "-o", path, ".")
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return path
}

// TestADayInTheWindow does a careers lead's first day with real keys in a real
// window: makes the school, brings in its roster, records a visit for a year
// group, sees the benchmarks move, saves the evidence, takes the visit back,
// and comes back after closing.
func TestADayInTheWindow(t *testing.T) {
	desk, waymark := newDesktop(t), build(t)
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
	w.press("Tab")
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
	w.await("where we stand", map[string]any{"screen": "overview", "benchmark5": "not_met 0/"})
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
