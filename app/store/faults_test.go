package store_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"waymark/app/journal"
	"waymark/app/journal/faultfs"
	"waymark/app/record"
	"waymark/app/store"
)

var modes = map[string]faultfs.Mode{
	"fails":               faultfs.Fail,
	"tears":               faultfs.Tear,
	"finds no room":       faultfs.Full,
	"cut, all kept":       faultfs.CutKept,
	"cut, unsynced lost":  faultfs.CutLost,
	"cut, unsynced torn":  faultfs.CutTorn,
	"cut, unsynced zeros": faultfs.CutZeroed,
}

// Every call that the store makes to the disk while a school is opened, worked
// on and closed goes wrong once, in every way there is.
func TestNothingIsLostWhateverTheDiskDoes(t *testing.T) {
	whole := closed(t)
	unindexed := copyOf(t, whole)
	must(t, os.RemoveAll(filepath.Join(unindexed, "index")))
	for name, mode := range modes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for n := 1; ; n++ {
				dir := copyOf(t, whole)
				if n%3 == 0 {
					dir = copyOf(t, unindexed)
				}
				fsys := faultfs.New(*seed, faultfs.Fault{Op: faultfs.Change, N: n, Mode: mode})
				saved, unsure := workThrough(t, fsys, dir)
				if fsys.Fired() == 0 {
					break
				}
				s, err := store.Open(dir, "", options())
				if err != nil {
					t.Fatalf("call %d: the school does not open: %v", n, err)
				}
				agrees(t, s)
				for _, id := range dayWork {
					_, there := s.Snapshot().Student(id)
					if saved[id] && !there {
						t.Errorf("call %d: %s was acknowledged and is lost", n, id)
					}
					if there && !saved[id] && !unsure[id] {
						t.Errorf("call %d: %s was refused and is there", n, id)
					}
				}
				must(t, s.Close())
			}
		})
	}
}

var dayWork = []record.ID{"eve", "fay", "gus"}

// workThrough opens the school through fsys and adds students one by one. It
// returns which of them were acknowledged, and of which nothing certain was said.
func workThrough(t *testing.T, fsys *faultfs.FS, dir string) (saved, unsure map[record.ID]bool) {
	saved, unsure = map[record.ID]bool{}, map[record.ID]bool{}
	o := options()
	o.FS = fsys
	s, err := store.Open(dir, "", o)
	if err != nil {
		return saved, unsure
	}
	for _, id := range dayWork {
		_, err := s.Do(added("Late comer", student(id, "Late", "7A")))
		_, shown := s.Snapshot().Student(id)
		if shown != (err == nil) {
			t.Errorf("%s: the screens show %v after %v", id, shown, err)
		}
		saved[id], unsure[id] = err == nil, errors.Is(err, journal.ErrBroken)
	}
	if err := s.Close(); err != nil && fsys.Fired() == 0 {
		t.Errorf("closing: %v", err)
	}
	return saved, unsure
}

// Making a school either comes to its end or can be done again.
func TestMakingASchoolSurvivesAnyFault(t *testing.T) {
	for name, mode := range modes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for n := 1; ; n++ {
				dir := filepath.Join(t.TempDir(), "school")
				fsys := faultfs.New(*seed, faultfs.Fault{Op: faultfs.Change, N: n, Mode: mode})
				o := options()
				o.FS = fsys
				hill := record.School{ID: "hill", Name: "Hill Academy"}
				s, err := store.Create(dir, hill, "", o)
				if err == nil {
					s.Close()
				}
				if fsys.Fired() == 0 {
					break
				}
				s, again := store.Create(dir, hill, "", options())
				if errors.Is(again, store.ErrSchoolExists) {
					s, again = store.Open(dir, "", options())
				}
				if again != nil {
					t.Fatalf("call %d: after %v the folder cannot be used: %v", n, err, again)
				}
				agrees(t, s)
				if s.Snapshot().School().Name != "Hill Academy" {
					t.Errorf("call %d: the school is half made", n)
				}
				must(t, s.Close())
			}
		})
	}
}

// The ballast is for closing what is open when the disk has run full, and for
// looking at it again.
func TestAFullDiskIsASentence(t *testing.T) {
	dir := closed(t)
	fsys := faultfs.New(*seed)
	o := options()
	o.FS = fsys
	s, err := store.Open(dir, "", o)
	must(t, err)
	ballast := filepath.Join(dir, "ballast")
	if !exists(ballast) {
		t.Error("no ballast was laid")
	}
	fsys.SetRoom(900_000)
	_, err = s.Do(added("Late comer", student("eve", "Late", "7A")))
	want := "the disk is full: 0.9 MB are left and Waymark needs 1.0 MB to work safely; nothing was changed. Make room on this disk, then try again"
	if !errors.Is(err, store.ErrDiskFull) || err.Error() != want {
		t.Errorf("says %v", err)
	}
	if _, err := s.Undo(""); !errors.Is(err, store.ErrDiskFull) {
		t.Errorf("an undo: %v", err)
	}
	agrees(t, s)
	fsys.SetRoom(0) // something else takes all of it
	must(t, s.Close())
	if exists(ballast) {
		t.Error("the ballast was not given back")
	}

	s, err = store.Open(dir, "", o) // in the room that the ballast left
	must(t, err)
	agrees(t, s)
	fsys.SetRoom(1<<20 + 1<<18)
	if _, err := s.Do(added("Late comer", student("eve", "Late", "7A"))); !errors.Is(err, store.ErrDiskFull) {
		t.Errorf("without the ballast: %v", err)
	}
	fsys.SetRoom(8 << 20)
	do(t, s, added("Late comer", student("eve", "Late", "7A")))
	if !exists(ballast) {
		t.Error("the ballast was not laid again")
	}
	must(t, s.Close())

	must(t, os.Remove(ballast))
	before := fingerprint(t, dir)
	fsys.SetRoom(1<<18 - 1)
	if _, err := store.Open(dir, "", o); !errors.Is(err, store.ErrDiskFull) {
		t.Errorf("opening on a full disk: %v", err)
	}
	if fingerprint(t, dir) != before {
		t.Error("something was changed on a full disk")
	}
	must(t, os.RemoveAll(filepath.Join(dir, "index")))
	fsys.SetRoom(2 << 20)
	if _, err := store.Open(dir, "", o); !errors.Is(err, store.ErrDiskFull) {
		t.Errorf("building the index without room for it: %v", err)
	}
	if _, err := store.Create(t.TempDir(), record.School{Name: "Vale"}, "", store.Options{FS: fsys, Floor: 4 << 20}); !errors.Is(err, store.ErrDiskFull) {
		t.Errorf("making a school on a full disk: %v", err)
	}
	fsys.SetRoom(-1)
	s = open(t, dir)
	if s.Snapshot().StudentCount() != 4 {
		t.Error("the late comer is lost")
	}
	agrees(t, s)
}

// With a broken journal nothing more is taken, and the sentence says what to do.
func TestAfterAFailedSyncTheSchoolMustBeOpenedAgain(t *testing.T) {
	dir := closed(t)
	fsys := faultfs.New(*seed, faultfs.Fault{Op: faultfs.Sync, N: 1, Mode: faultfs.Fail})
	o := options()
	o.FS = fsys
	s, err := store.Open(dir, "", o)
	must(t, err)
	for range 2 {
		if _, err := s.Do(added("Late comer", student("eve", "Late", "7A"))); !errors.Is(err, journal.ErrBroken) {
			t.Errorf("after a failed sync: %v", err)
		}
	}
	if _, err := s.Undo(""); !errors.Is(err, store.ErrReopen) {
		t.Errorf("an undo after it: %v", err)
	}
	must(t, s.Close())
	s = open(t, dir)
	do(t, s, added("Late comer", student("eve", "Late", "7A")))
	agrees(t, s)
}
