package journal_test

import (
	"os"
	"path/filepath"
	"testing"

	"waymark/app/journal"
)

func TestARenameOutlastsAScanner(t *testing.T) {
	dir := t.TempDir()
	written, place := filepath.Join(dir, "written"), filepath.Join(dir, "place")
	for _, path := range []string{written, place} {
		if err := os.WriteFile(path, []byte(path), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	scanner, err := os.Open(place)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(written, place); err == nil {
		t.Fatal("Windows moved a file over one that is open")
	}
	go scanner.Close()
	if err := journal.OS.Rename(written, place); err != nil {
		t.Error(err)
	}
	if b, err := os.ReadFile(place); err != nil || string(b) != written {
		t.Errorf("%q, %v", b, err)
	}
}
