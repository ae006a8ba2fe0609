package ledger_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"waymark/app/journal"
	"waymark/app/journal/faultfs"
	"waymark/app/keys"
	"waymark/app/record"
	"waymark/sync/desk/ledger"
)

// closed returns the folder of a closed ledger, and what it holds.
func closed(t testing.TB) (dir, holds string) {
	t.Helper()
	dir = t.TempDir()
	l := open(t, dir)
	for i := range 5 {
		must(t, l.Update(background, put(fmt.Sprint("a/", i), strings.Repeat("x", 1000*i))))
	}
	must(t, l.Update(background, keep("kept/1", "a secret")))
	must(t, l.Update(background, remove("a/2")))
	holds = contents(t, l)
	must(t, l.Close())
	return dir, holds
}

func copyOf(t testing.TB, dir string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "copy")
	must(t, os.CopyFS(to, os.DirFS(dir)))
	return to
}

func journalOf(t testing.TB, dir string) *journal.Journal {
	t.Helper()
	key, err := keys.Open(dir, "")
	must(t, err)
	j, err := journal.Open(journal.OS, filepath.Join(dir, "journal.waymark"), key)
	must(t, err)
	return j
}

// Whatever becomes of the index, the ledger holds what it held.
func TestTheIndexIsBuiltAgain(t *testing.T) {
	dir, holds := closed(t)
	other, _ := closed(t)
	replace := func(dir, name string, from string) error {
		return errors.Join(os.RemoveAll(filepath.Join(dir, name)), os.CopyFS(filepath.Join(dir, name), os.DirFS(filepath.Join(from, name))))
	}
	for name, harm := range map[string]func(dir string) error{
		"untouched": func(string) error { return nil },
		"missing":   func(dir string) error { return os.RemoveAll(filepath.Join(dir, "index")) },
		"unsealed":  func(dir string) error { return os.Remove(filepath.Join(dir, "index.seal")) },
		"empty":     func(dir string) error { return truncate(filepath.Join(dir, "index", "MANIFEST")) },
		"damaged":   func(dir string) error { return flip(t, filepath.Join(dir, "index")) },
		"another's": func(dir string) error { return replace(dir, "index", other) },
		"not a folder": func(dir string) error {
			return errors.Join(os.RemoveAll(filepath.Join(dir, "index")), os.WriteFile(filepath.Join(dir, "index"), nil, 0o600))
		},
		"left over from a crash": func(dir string) error {
			return os.WriteFile(filepath.Join(dir, "kept", "ORPHAN"), []byte("of an Update that was not saved"), 0o600)
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := copyOf(t, dir)
			must(t, harm(dir))
			for range 2 {
				l := open(t, dir)
				if is := contents(t, l); is != holds {
					t.Errorf("it holds %q, not %q", is, holds)
				}
				noLeftovers(t, l, dir)
				must(t, l.Update(background, put("a/0", "")))
				must(t, l.Close())
			}
		})
	}
}

func truncate(path string) error { return os.Truncate(path, 0) }

// flip changes one bit in every file of dir.
func flip(t testing.TB, dir string) error {
	files, err := os.ReadDir(dir)
	must(t, err)
	for _, f := range files {
		path := filepath.Join(dir, f.Name())
		b, err := os.ReadFile(path)
		must(t, err)
		if len(b) > 0 {
			b[len(b)/2] ^= 1
		}
		must(t, os.WriteFile(path, b, 0o600))
	}
	return nil
}

// An index that was sealed before the journal grew is brought level with it.
func TestAnOlderIndexCatchesUp(t *testing.T) {
	dir, _ := closed(t)
	older := copyOf(t, dir)
	l := open(t, dir)
	must(t, l.Update(background, keep("kept/1", "another secret")))
	must(t, l.Update(background, put("a/0", "new")))
	must(t, l.Update(background, remove("a/1")))
	holds := contents(t, l)
	must(t, l.Close())
	for _, name := range []string{"index", "index.seal"} {
		must(t, os.RemoveAll(filepath.Join(dir, name)))
		must(t, os.Rename(filepath.Join(older, name), filepath.Join(dir, name)))
	}
	l = open(t, dir)
	defer l.Close()
	if is := contents(t, l); is != holds {
		t.Errorf("it holds %q, not %q", is, holds)
	}
	noLeftovers(t, l, dir)
}

// An older journal under the index stops the opening: going on would make the
// loss final. Nothing is changed, so that the newer one can be put back.
func TestALostJournalIsNoticed(t *testing.T) {
	dir, _ := closed(t)
	older := copyOf(t, dir)
	l := open(t, dir)
	must(t, l.Update(background, put("new", "")))
	holds := contents(t, l)
	must(t, l.Close())
	path := filepath.Join(dir, "journal.waymark")
	newer, err := os.ReadFile(path)
	must(t, err)
	must(t, os.Rename(filepath.Join(older, "journal.waymark"), path))
	if _, err := ledger.OpenBadger(dir, "", options()); !errors.Is(err, ledger.ErrLost) {
		t.Fatalf("says %v", err)
	}
	must(t, os.WriteFile(path, newer, 0o600))
	l = open(t, dir)
	defer l.Close()
	if is := contents(t, l); is != holds {
		t.Errorf("it holds %q, not %q", is, holds)
	}
}

func TestWhatIsNoLedgerIsNotOpened(t *testing.T) {
	dir, _ := closed(t)
	l := open(t, dir)
	if _, err := ledger.OpenBadger(dir, "", options()); !errors.Is(err, ledger.ErrAlreadyOpen) {
		t.Errorf("twice: %v", err)
	}
	must(t, l.Close())
	must(t, l.Close())

	existing := options()
	existing.MustExist = true
	if _, err := ledger.OpenBadger(filepath.Join(dir, "none"), "", existing); !errors.Is(err, ledger.ErrNoLedger) {
		t.Errorf("where there is none: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Error("a folder was made")
	}
	must(t, os.WriteFile(filepath.Join(dir, "file"), nil, 0o600))
	if _, err := ledger.OpenBadger(filepath.Join(dir, "file"), "", options()); err == nil {
		t.Error("a file was opened")
	}

	gone := copyOf(t, dir)
	must(t, os.Remove(filepath.Join(gone, "journal.waymark")))
	if _, err := ledger.OpenBadger(gone, "", options()); !errors.Is(err, ledger.ErrNoLedger) {
		t.Errorf("without its journal: %v", err)
	}
	damaged := copyOf(t, dir)
	path := filepath.Join(damaged, "journal.waymark")
	b, err := os.ReadFile(path)
	must(t, err)
	b[len(b)/2] ^= 1
	must(t, os.WriteFile(path, b, 0o600))
	var damage *journal.DamageError
	if _, err := ledger.OpenBadger(damaged, "", options()); !errors.As(err, &damage) {
		t.Errorf("with a damaged journal: %v", err)
	}

	for name, a := range map[string]record.Action{
		"a school's":        {Kind: record.ActionSetup, Changes: []record.Change{{Kind: record.KindSchool, ID: "hill", To: []byte(`{}`)}}},
		"a later version's": {Kind: "commit", Changes: []record.Change{{Kind: "counter", ID: "a", To: []byte(`1`)}}},
		"not base64":        {Kind: "commit", Changes: []record.Change{{Kind: "value", ID: "a", To: []byte(`"?"`)}}},
		"no name":           {Kind: "commit", Changes: []record.Change{{Kind: "kept", ID: "a", To: []byte(`1`)}}},
	} {
		foreign := t.TempDir()
		key, err := keys.Create(foreign, "")
		must(t, err)
		j, err := journal.Create(journal.OS, filepath.Join(foreign, "journal.waymark"), key, "hill")
		must(t, err)
		_, err = j.Append(a)
		must(t, err)
		must(t, j.Close())
		_, err = ledger.OpenBadger(foreign, "", options())
		if school := a.Kind == record.ActionSetup; errors.Is(err, ledger.ErrSchool) != school ||
			!school && (err == nil || !strings.Contains(err.Error(), "entry 1 of the journal is not a ledger's")) {
			t.Errorf("a journal that is %s: %v", name, err)
		}
	}
}

// A kept value never comes into the journal or the index, and once it is deleted,
// or another is in its place, nothing is left of its file.
func TestAKeptValueIsDestroyed(t *testing.T) {
	dir := t.TempDir()
	l := open(t, dir)
	const secret = "Ada Lovelace, born on 10 December"
	must(t, l.Update(background, keep("kept/1", secret)))
	must(t, l.Update(background, keep("kept/2", secret)))
	must(t, l.Update(background, keep("kept/3", secret)))
	noLeftovers(t, l, dir)
	files := sealedFiles(t, dir)
	must(t, l.Update(background, remove("kept/1")))
	must(t, l.Update(background, put("kept/2", "nothing")))
	must(t, l.Update(background, keep("kept/3", "nobody")))
	if after := sealedFiles(t, dir); len(after) != 1 {
		t.Errorf("there are %d files for one kept value", len(after))
	}
	must(t, l.Close())
	for _, sealed := range files {
		if found := grep(t, dir, sealed); found != "" {
			t.Errorf("the sealed value is still in %s", found)
		}
	}
	if found := grep(t, dir, secret); found != "" {
		t.Errorf("the value can be read in %s", found)
	}
	j := journalOf(t, dir)
	defer j.Close()
	must(t, j.Read(1, func(e journal.Entry) error {
		for _, c := range e.Changes {
			value, _ := base64.StdEncoding.DecodeString(strings.Trim(string(c.To), `"`))
			if bytes.Contains(value, []byte(secret)) || bytes.Contains(c.To, []byte(secret)) {
				t.Errorf("entry %d of the journal has the value", e.Seq)
			}
		}
		return nil
	}))
}

// sealedFiles returns what the files of the kept values hold.
func sealedFiles(t testing.TB, dir string) (all []string) {
	t.Helper()
	files, err := os.ReadDir(filepath.Join(dir, "kept"))
	must(t, err)
	for _, f := range files {
		b, err := os.ReadFile(filepath.Join(dir, "kept", f.Name()))
		must(t, err)
		all = append(all, string(b))
	}
	return all
}

// What could not be destroyed at once goes with the next kept value that does, or
// when the ledger is opened.
func TestDestroyingIsTriedAgain(t *testing.T) {
	for _, again := range []string{"with the next", "when opened"} {
		t.Run(again, func(t *testing.T) {
			dir := t.TempDir()
			l := open(t, dir)
			must(t, l.Update(background, keep("kept/1", "a secret")))
			must(t, l.Update(background, keep("kept/2", "a secret")))
			must(t, l.Close())
			l = openOn(t, dir, faultfs.New(*seed, faultfs.Fault{Op: faultfs.Remove, N: 2, Mode: faultfs.Fail})) // the first is of the index's seal
			must(t, l.Update(background, remove("kept/1")))
			if n := len(sealedFiles(t, dir)); n != 2 {
				t.Fatalf("there are %d files", n)
			}
			if again == "with the next" {
				must(t, l.Update(background, remove("kept/2")))
			} else {
				must(t, l.Close())
				l = open(t, dir)
			}
			noLeftovers(t, l, dir)
			must(t, l.Close())
		})
	}
}

// A View that began before a kept value was destroyed does not have it, and sees
// all else as it was.
func TestAViewMayLoseAKeptValue(t *testing.T) {
	l := open(t, t.TempDir())
	defer l.Close()
	must(t, l.Update(background, keep("kept/1", "a secret")))
	must(t, l.Update(background, keep("kept/2", "a secret")))
	must(t, l.Update(background, put("a", "1")))
	must(t, l.View(background, func(r ledger.Reader) error {
		updated := make(chan error)
		go func() {
			updated <- l.Update(background, func(tx ledger.Tx) error {
				tx.Delete("kept/1")
				tx.Keep("kept/2", []byte("another"))
				tx.Put("a", []byte("2"))
				return nil
			})
		}()
		must(t, <-updated)
		if _, ok, err := r.Get("kept/1"); ok || err != nil {
			t.Errorf("what was destroyed is there: %v, %v", ok, err)
		}
		if is := all(r); is != "a=1\n" {
			t.Errorf("it sees %q", is)
		}
		return nil
	}))
}

// A kept value whose file is missing, damaged or another's is an error, even
// where the function takes no notice of it.
func TestADamagedKeptValueIsAnError(t *testing.T) {
	for name, harm := range map[string]func(one, other string) error{
		"missing":   func(one, _ string) error { return os.Remove(one) },
		"empty":     func(one, _ string) error { return truncate(one) },
		"damaged":   func(one, _ string) error { return os.WriteFile(one, []byte("a secret that was never sealed"), 0o600) },
		"another's": func(one, other string) error { return os.Rename(other, one) },
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			l := open(t, dir)
			defer l.Close()
			must(t, l.Update(background, keep("kept/1", "a secret")))
			before, err := os.ReadDir(filepath.Join(dir, "kept"))
			must(t, err)
			must(t, l.Update(background, keep("kept/2", "a secret")))
			files, err := os.ReadDir(filepath.Join(dir, "kept"))
			must(t, err)
			other := files[0].Name()
			if other == before[0].Name() {
				other = files[1].Name()
			}
			must(t, harm(filepath.Join(dir, "kept", before[0].Name()), filepath.Join(dir, "kept", other)))
			const words = "a kept value is missing or damaged"
			err = l.View(background, func(r ledger.Reader) error {
				if _, _, err := r.Get("kept/1"); err == nil || !strings.Contains(err.Error(), words) {
					t.Errorf("Get says %v", err)
				}
				return nil
			})
			if err == nil || !strings.Contains(err.Error(), words) {
				t.Errorf("the View says %v", err)
			}
			err = l.Update(background, func(tx ledger.Tx) error {
				for range tx.Scan("kept/", "") {
				}
				tx.Put("a", nil)
				return nil
			})
			if err == nil || !strings.Contains(err.Error(), words) {
				t.Errorf("the Update says %v", err)
			}
			must(t, l.Backup(io.Discard))                   // of all the others
			must(t, l.Update(background, remove("kept/1"))) // and can be done away with
		})
	}
}
