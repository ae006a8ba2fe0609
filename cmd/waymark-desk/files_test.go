package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"waymark/cmd/internal/console"
)

// An older copy is what is left when the desk is lost.
func TestABackupReplacesNothingUnasked(t *testing.T) {
	o := newDesk(t)
	dir := t.TempDir()
	copied := filepath.Join(dir, "copy.tar")
	o.do("backup", copied)
	first, err := os.ReadFile(copied)
	o.must(err)
	o.do("publish", o.file("two.json", opportunitiesJSON))
	o.refuse([]string{"backup", copied}, "the copy was not saved", copied+" is there already", "--force")
	if now, err := os.ReadFile(copied); err != nil || string(now) != string(first) {
		t.Errorf("the copy is another: %v", err)
	}
	o.do("backup", copied, "--force")
	if now, err := os.ReadFile(copied); err != nil || len(now) <= len(first) {
		t.Errorf("it was not replaced: %v", err)
	}
	// In a folder each gets a name of its own, with the day.
	for _, want := range []string{"desk-2026-11-22.tar", "desk-2026-11-22 (2).tar"} {
		if out := o.do("backup", dir); !strings.Contains(out, filepath.Join(dir, want)) {
			t.Errorf("want %s: %s", want, out)
		}
	}
	left, err := os.ReadDir(dir)
	o.must(err)
	if len(left) != 3 {
		t.Errorf("%d files, want 3: %v", len(left), left)
	}
}

// A slip of the hand in a file's name costs nobody a key or a school's letter.
func TestFilesThatAreNotReplaced(t *testing.T) {
	o := newDesk(t)
	key, err := os.ReadFile(o.key)
	o.must(err)
	for _, args := range [][]string{{"audit", "--out", o.key}, {"backup", "--force", o.key}, {"keys", "rotate", "--key", o.key, "--out", o.key}} {
		if status, _, said := o.run(args...); status == console.Done || !strings.Contains(said, "key") {
			t.Errorf("%v: status %d: %s", args, status, said)
		}
	}
	if now, err := os.ReadFile(o.key); err != nil || string(now) != string(key) {
		t.Errorf("the key was replaced: %v", err)
	}
	letter := o.file("letter.json", "{}")
	if status, _, said := o.run("post", letter, "--answer", letter); status != console.Usage || !strings.Contains(said, "name of its own") {
		t.Errorf("status %d: %s", status, said)
	}
	o.refuse([]string{"audit", "--out", filepath.Join(t.TempDir(), "nowhere", "audit.jsonl")}, "the folder", "is not there: make it")
	o.refuse([]string{"backup", filepath.Join(t.TempDir(), "nowhere", "copy.tar")}, "the folder", "is not there: make it")
}
