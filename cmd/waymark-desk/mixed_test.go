package main

import (
	"crypto/sha256"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"testing"

	"waymark/app/record"
	"waymark/app/store"
	"waymark/sync/desk/ledger"
)

// sums returns the SHA-256 of every file in a folder but the lock.
func (o *office) sums(dir string) map[string][32]byte {
	o.Helper()
	all := map[string][32]byte{}
	o.must(filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || e.Name() == "LOCK" {
			return err
		}
		b, err := os.ReadFile(path)
		all[path] = sha256.Sum256(b)
		return err
	}))
	return all
}

// A desk's folder and a school's look alike. Whoever gives one for the other is
// told so, and nothing in it is touched.
func TestASchoolsFolderIsNotADesks(t *testing.T) {
	o := newDesk(t)
	school := filepath.Join(t.TempDir(), "school")
	book, err := store.Create(school, record.School{Name: "Wayfield Academy"}, "", store.Options{Floor: 1 << 20})
	o.must(err)
	o.must(book.Close())
	before := o.sums(school)
	o.flags = append(o.flags, "--data", school)
	for _, args := range [][]string{{"status"}, {"serve"}, {"requests"}, {"publish", o.file("one.json", opportunitiesJSON)}, {"backup", filepath.Join(t.TempDir(), "copy.tar")}} {
		o.refuse(args, "holds a school's record", "--data", "nothing was changed")
	}
	for _, args := range [][]string{{"init", "--trust", "A", "--key", o.key}, {"demo"}, {"restore", o.file("copy.tar", "none")}} {
		o.refuse(args, "holds a school’s record", "--data", "nothing was changed")
	}
	if !maps.Equal(o.sums(school), before) {
		t.Error("the school's folder was changed")
	}
	book, err = store.Open(school, "", store.Options{Floor: 1 << 20})
	o.must(err)
	if opening := book.Opening(); opening.Rebuilt {
		t.Errorf("its index had to be built again: %+v", opening)
	}
	o.must(book.Close())
}

func TestADesksFolderIsNotASchools(t *testing.T) {
	o := newDesk(t)
	o.do("publish", o.file("two.json", opportunitiesJSON))
	before := o.sums(o.dir)
	if _, err := store.Open(o.dir, "", store.Options{Floor: 1 << 20}); !errors.Is(err, store.ErrDesk) {
		t.Errorf("opened as a school's: %v", err)
	}
	if _, err := store.Create(o.dir, record.School{Name: "Wayfield Academy"}, "", store.Options{Floor: 1 << 20}); !errors.Is(err, store.ErrDesk) {
		t.Errorf("a school was made in it: %v", err)
	}
	if !maps.Equal(o.sums(o.dir), before) {
		t.Error("the desk's folder was changed")
	}
	if _, err := ledger.OpenBadger(t.TempDir(), "", ledger.Options{MustExist: true}); errors.Is(err, ledger.ErrSchool) {
		t.Errorf("an empty folder is said to hold a school: %v", err)
	}
}
