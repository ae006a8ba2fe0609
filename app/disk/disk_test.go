package disk_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dgraph-io/badger/v4"

	"waymark/app/disk"
	"waymark/app/journal"
	"waymark/app/journal/faultfs"
	"waymark/app/keys"
)

var key = keys.Key{1, 2, 3}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// An index opens with the key that it was made with, and with no other.
func TestAnIndexIsEncrypted(t *testing.T) {
	dir := t.TempDir()
	db, err := disk.OpenIndex(dir, key, false)
	must(t, err)
	must(t, db.Update(func(txn *badger.Txn) error { return txn.Set([]byte("name"), []byte("Ada Lovelace")) }))
	must(t, db.Close())
	files, err := os.ReadDir(dir)
	must(t, err)
	for _, f := range files {
		b, err := os.ReadFile(filepath.Join(dir, f.Name()))
		must(t, err)
		if strings.Contains(string(b), "Ada Lovelace") {
			t.Errorf("%s can be read", f.Name())
		}
	}
	if db, err := disk.OpenIndex(dir, keys.Key{9}, false); err == nil {
		db.Close()
		t.Error("it opens with another key")
	}
	db, err = disk.OpenIndex(dir, key, true)
	must(t, err)
	must(t, db.Close())
}

// A seal tells an index as it was left from every other.
func TestSeal(t *testing.T) {
	dir := t.TempDir()
	seal := disk.Seal{FS: journal.OS, Index: filepath.Join(dir, "index"), Path: filepath.Join(dir, "index.seal"), Key: key}
	is := func(want disk.Verdict, how string) {
		t.Helper()
		if c := seal.Compare(); c.Verdict != want || c.How != how {
			t.Errorf("it is %+v", c)
		}
	}
	file := func(name string) string { return filepath.Join(seal.Index, name) }
	is(disk.Missing, "it was missing")
	must(t, os.Mkdir(seal.Index, 0o700))
	is(disk.Unsealed, "")
	must(t, os.WriteFile(file("a"), []byte("one"), 0o600))
	must(t, os.WriteFile(file("b"), nil, 0o600))
	must(t, seal.Write())
	is(disk.Whole, "")
	must(t, os.WriteFile(file("LOCK"), []byte("1"), 0o600)) // Badger's own
	is(disk.Whole, "")
	must(t, os.WriteFile(file("a"), []byte("two"), 0o600))
	is(disk.Broken, "its file a is not as it was left")
	must(t, os.WriteFile(file("a"), []byte("one"), 0o600))
	is(disk.Whole, "")
	must(t, os.WriteFile(file("c"), nil, 0o600))
	is(disk.Broken, "there is a file c that was not there before")
	must(t, os.Remove(file("c")))
	must(t, os.Remove(file("b")))
	is(disk.Broken, "its file b is missing")
	must(t, os.WriteFile(file("b"), nil, 0o600))
	seal.Key = keys.Key{9}
	is(disk.Broken, "its seal is damaged")
}

// Below the floor nothing is saved; the ballast is laid while there is room, and
// given back for opening and closing.
func TestSpace(t *testing.T) {
	dir, fsys := t.TempDir(), faultfs.New(1)
	s := disk.Space{FS: fsys, Dir: dir, Floor: 1 << 20}
	laid := func() bool {
		info, err := os.Stat(filepath.Join(dir, "ballast"))
		return err == nil && info.Size() == 1<<19
	}
	fsys.SetRoom(1<<20 + 1<<19)
	if err := s.Room(1); !errors.Is(err, journal.ErrDiskFull) || laid() {
		t.Errorf("without room for the ballast: %v", err)
	}
	must(t, s.Room(0))
	if !laid() {
		t.Error("the ballast was not laid")
	}
	fsys.SetRoom(1 << 20)
	must(t, s.Room(0))
	if err := s.Room(1); !errors.Is(err, journal.ErrDiskFull) || !strings.HasPrefix(err.Error(), "the disk is full: 1.0 MB are left and Waymark needs 1.0 MB") {
		t.Errorf("below the floor: %v", err)
	}
	must(t, s.RoomToRead())
	if fsys.SetRoom(0); !laid() {
		t.Error("the ballast was given back too early")
	}
	must(t, s.RoomToRead())
	if laid() {
		t.Error("the ballast was not given back")
	}
	if fsys.SetRoom(0); !errors.Is(s.RoomToRead(), journal.ErrDiskFull) {
		t.Error("there is no room at all, and it did not notice")
	}
}

// Whatever goes wrong while a file is replaced, it is the old one or the new one.
func TestReplaceFile(t *testing.T) {
	for _, mode := range []faultfs.Mode{faultfs.Fail, faultfs.Tear, faultfs.Full, faultfs.CutKept, faultfs.CutLost, faultfs.CutTorn, faultfs.CutZeroed} {
		for n := 1; ; n++ {
			path := filepath.Join(t.TempDir(), "file")
			must(t, disk.ReplaceFile(journal.OS, path, []byte("old")))
			fsys := faultfs.New(1, faultfs.Fault{Op: faultfs.Change, N: n, Mode: mode})
			err := disk.ReplaceFile(fsys, path, []byte("new"))
			is, read := disk.ReadFile(journal.OS, path)
			if read != nil || string(is) != "new" && (err == nil || string(is) != "old") {
				t.Errorf("mode %v, call %d: after %v it holds %q (%v)", mode, n, err, is, read)
			}
			if fsys.Fired() == 0 {
				break
			}
		}
	}
}
