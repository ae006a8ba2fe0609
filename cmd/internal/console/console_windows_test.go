package console_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"waymark/cmd/internal/console"
)

func TestAFileThatIsOpenElsewhere(t *testing.T) {
	dir := t.TempDir()
	table, fresh := filepath.Join(dir, "students.csv"), filepath.Join(dir, "fresh.csv")
	for _, path := range []string{table, fresh} {
		if err := os.WriteFile(path, []byte("Name\r\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	open, err := os.Open(table)
	if err != nil {
		t.Fatal(err)
	}
	defer open.Close()
	err = os.Rename(fresh, table)
	if err == nil {
		t.Fatal("Windows replaced a file that is open")
	}
	if got := console.Plainly(err); !strings.Contains(got, table+" is open in another program") {
		t.Errorf("%q", got)
	}
}
