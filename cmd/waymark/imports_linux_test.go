package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestImportsInTheWindow brings in one file after the other with real keys in a
// real window: every kind that a school may have, what cannot be read, and a
// list whose doubts a person settles; then takes one of the imports back.
func TestImportsInTheWindow(t *testing.T) {
	desk, waymark := newDesktop(t), build(t, "waymark")
	home := t.TempDir()
	data := filepath.Join(home, "school")
	kinds := filepath.Join("..", "..", "app", "roster", "testdata")
	file := func(name, text string) string {
		path := filepath.Join(home, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	kind := func(name string) string {
		path, err := filepath.Abs(filepath.Join(kinds, name))
		if err != nil {
			t.Fatal(err)
		}
		return path
	}
	w := desk.start(waymark, waymarkOn(data, "--sample")...)
	w.await("the sample school", map[string]any{"screen": "overview", "benchmark6": ""})
	read := func(path string) {
		t.Helper()
		w.press("ctrl+i")
		w.await("which file", map[string]any{"screen": "import", "plan": false})
		w.press("Tab", "Tab", "Tab", "ctrl+a")
		w.write(path)
		w.press("Return")
	}

	for _, c := range []struct{ name, as string }{
		{"pipes.csv", "pipe"},
		{"utf-16le-bom.csv", "UTF-16LE"},
		{"one-stray-byte.csv", "Windows-1252"},
		{"titles-and-footers.csv", "headings on line"},
		{"dates-month-first.csv", "month first"},
		{"several-sheets.xlsx", "XLSX, the sheet “Students”"},
		{"opendocument.ods", "ODS"},
		{"common-transfer-file.xml", "CTF"},
		{"oneroster-1.2.zip", "OneRoster"},
		{"oneroster-folder", "OneRoster"},
		{"sds-v1", "SDS"},
		{"page.xls", "HTML"},
	} {
		path := kind(c.name)
		if c.name == "page.xls" {
			path = file(c.name, "<html><table><tr><th>UPN</th><th>Surname</th><th>Forename</th></tr><tr><td></td><td>Kaur</td><td>Simran</td></tr></table></html>")
		}
		read(path)
		w.await("the plan of "+c.name, map[string]any{"plan": true, "file": c.name})
		if as := w.now["read_as"].(string); !strings.Contains(as, c.as) {
			t.Errorf("%s is read as %q, want %q in it", c.name, as, c.as)
		}
		w.shoot(c.name)
		w.press("Escape")
		w.await("nothing brought in", map[string]any{"screen": "students"})
	}

	read(file("letter.pdf", "%PDF-1.7\n"))
	w.await("the way out", map[string]any{"plan": false, "problem": "letter.pdf is a PDF"})
	w.shoot("letter.pdf")
	w.press("Escape")

	read(file("two.csv", "Adno,Surname,Forename,Year,Reg,DOB\n990001,Ionescu,Ștefania,Year 7,7B,17/01/2015\n990002,Žukauskas,Jan,Year 9,9A,31/02/2012\n"))
	w.await("two new students", map[string]any{"plan": true, "new": 2})
	w.press("x")
	w.await("one is left out", map[string]any{"new": 1, "excluded": 1})
	w.press("Down", "p", "ctrl+a")
	w.shoot("put-right")
	w.write("03/11/2012")
	w.press("Return")
	w.await("the date put right", map[string]any{"said": 1, "check": 0})
	w.press("ctrl+Return")
	w.await("it is brought in", map[string]any{"screen": "students", "toast": "Saved: Import of two.csv"})

	w.press("ctrl+i")
	w.await("the imports", map[string]any{"screen": "import", "picked": "two.csv"})
	w.press("shift+Tab", "Return")
	w.await("how files are read", map[string]any{"mappings": 0})
	w.press("Escape")
	w.await("the imports again", map[string]any{"screen": "import", "picked": "two.csv"})
	w.press("Tab", "Tab", "Tab", "Tab", "Tab", "space")
	w.await("it is taken back", map[string]any{"toast": "Taken back: Import of two.csv"})
	w.shoot("history")
	w.quit()
}
