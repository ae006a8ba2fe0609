package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"waymark/cmd/internal/console"
)

// What was said of a file is remembered, goes out to be edited, and comes in again.
func TestMappingsAreSavedEditedAndLoaded(t *testing.T) {
	s := newSchool(t)
	list := func() (listed []struct {
		ID     string            `json:"id"`
		Fields map[string]string `json:"fields"`
	}) {
		s.ask(&listed, "mappings")
		return listed
	}
	s.do("import", s.file("sets.csv", "Surname,Forename,Set\r\nKhan,Ayaan,9A\r\nOsei,Abena,9B\r\n"), "--map", "form=Set")
	if m := list(); len(m) != 1 || m[0].Fields["Set"] != "form" {
		t.Fatalf("%+v", m)
	}
	file := filepath.Join(t.TempDir(), "mappings.json")
	if out := s.do("mappings", "save", file); !strings.Contains(out, "1 mapping") {
		t.Error(out)
	}
	s.refuse([]string{"mappings", "save", file}, "is there already")
	s.do("mappings", "forget", list()[0].ID)
	if m := list(); len(m) != 0 {
		t.Fatalf("%+v", m)
	}
	saved, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	edited := s.file("edited.json", strings.Replace(string(saved), `"form"`, `"house"`, 1))
	s.do("mappings", "load", edited)
	if m := list(); len(m) != 1 || m[0].Fields["Set"] != "house" {
		t.Fatalf("%+v", m)
	}
	if out := s.do("mappings", "load", edited); !strings.Contains(out, "Nothing was changed") {
		t.Error(out)
	}
	s.refuse([]string{"mappings", "load", s.file("broken.json", strings.Replace(string(saved), `"form"`, `"shoe size"`, 1))}, "no field", "nothing was changed")
	s.refuse([]string{"mappings", "forget", "nothing"}, "no mapping")
	for _, args := range [][]string{{"mappings", "burn"}, {"mappings", "save"}, {"mappings", "load"}, {"mappings", "forget"}} {
		if status, _, words := s.run(args...); status != console.Usage {
			t.Errorf("%v: status %d: %s", args, status, words)
		}
	}
}
