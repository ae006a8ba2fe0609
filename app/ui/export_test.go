package ui

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"

	"waymark/app/sheet"
	"waymark/app/ui/session"
)

// exportMenu returns the items of the File menu's submenu of that name.
func (r room) exportMenu(label string) []*fyne.MenuItem {
	r.t.Helper()
	for _, it := range r.window.MainMenu().Items[0].Items {
		if it.Label == label {
			return it.ChildMenu.Items
		}
	}
	r.t.Fatalf("the File menu has no %q", label)
	return nil
}

func TestEveryTableOfTheRecordIsSaved(t *testing.T) {
	r := enterSchool(t)
	folder := t.TempDir()
	for _, ending := range []string{".xlsx", ".csv"} {
		for _, e := range exports {
			r.shell.saveIn(folder, ending, e.table)
		}
	}
	r.toast("Saved: Organisations 22 Nov 2026.csv, 1 row")
	files, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range files {
		got = append(got, f.Name())
		if book, err := sheet.ReadFile(filepath.Join(folder, f.Name())); err != nil || len(book.Sheets[0].Rows) < 1 {
			t.Errorf("%s: %v", f.Name(), err)
		}
	}
	want := []string{ // nothing is written over
		"Activities 22 Nov 2026.csv", "Activities 22 Nov 2026.xlsx", "Organisations 22 Nov 2026.csv", "Organisations 22 Nov 2026.xlsx",
		"Registers 22 Nov 2026.csv", "Registers 22 Nov 2026.xlsx",
		"Students 22 Nov 2026 (2).csv", "Students 22 Nov 2026 (2).xlsx", "Students 22 Nov 2026.csv", "Students 22 Nov 2026.xlsx",
	}
	if !slices.Equal(got, want) {
		t.Errorf("saved %q", got)
	}
	r.shell.saveIn(filepath.Join(folder, "no such folder"), ".csv", exports[0].table)
	if words := r.shell.toasts.Words(); !strings.HasPrefix(words, "The table was not saved: ") {
		t.Errorf("into a folder that is not there: %q", words)
	}
}

func TestTheListOnViewIsSavedAsItStands(t *testing.T) {
	r := enterSchool(t)
	if list := r.exportMenu("Save as CSV")[0]; !list.Disabled {
		t.Error("the overview has a list")
	}
	r.press("Ctrl 2")
	if list := r.exportMenu("Save as an Excel workbook")[0]; list.Disabled || list.Label != "The list on view…" {
		t.Errorf("the students have no list: %q", list.Label)
	}
	headings, rows := r.shell.on.(session.Lister).Listed()
	if headings[0] != "Student" || len(rows) != 2 || rows[0][0] != "Ahmed, Max" || rows[0][1] != "9B" {
		t.Errorf("listed %q: %q", headings, rows)
	}
}

func TestAFileDroppedOnOrganisationsIsOneOfThem(t *testing.T) {
	r := enterSchool(t)
	r.press("Ctrl 5")
	path := filepath.Join(t.TempDir(), "employers.csv")
	if err := os.WriteFile(path, []byte("Name\nExample Bakery\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	r.dropped(fyne.Position{}, []fyne.URI{storage.NewFileURI(path)})
	r.at(session.OrganisationFile)
	if st := r.shell.state(); st["new"] != 1 {
		t.Errorf("the plan: %v", st)
	}
}
