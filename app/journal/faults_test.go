package journal_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"syscall"
	"testing"

	"waymark/app/journal"
	"waymark/app/journal/faultfs"
)

var modes = map[string]faultfs.Mode{
	"the call fails": faultfs.Fail, "a write tears": faultfs.Tear, "the disk is full": faultfs.Full,
	"power cut, all written": faultfs.CutKept, "power cut, nothing written": faultfs.CutLost,
	"power cut, part written": faultfs.CutTorn, "power cut, zeros written": faultfs.CutZeroed,
}

// outcome is what became of the actions of a script, by their numbers: saved
// true, uncertain false, and those that were refused not there at all.
type outcome map[int]bool

// script creates a journal, appends to it, opens it again and appends more; it
// goes on after each failure as a program would.
func script(fsys journal.FS, path string) (created bool, did outcome) {
	did = outcome{}
	j, err := journal.Create(fsys, path, key, school)
	if err != nil {
		return false, did
	}
	broken := false
	for n := range scriptLength {
		if n == scriptLength/2 {
			j.Close()
			if j, err = journal.Open(fsys, path, key); err != nil {
				return true, did
			}
			broken = false
		}
		_, err := j.Append(action(n))
		switch {
		case err == nil:
			did[n] = true
		case errors.Is(err, journal.ErrBroken) && !broken:
			did[n] = false
			broken = true
		}
	}
	j.Close()
	return true, did
}

const scriptLength = 8

// TestNothingSavedIsLost lets every single call that changes the disk fail in
// every way, and then looks at what the disk holds.
func TestNothingSavedIsLost(t *testing.T) {
	for name, mode := range modes {
		t.Run(name, func(t *testing.T) {
			for n := 1; ; n++ {
				path := filepath.Join(t.TempDir(), "journal.waymark")
				fsys := faultfs.New(uint64(n), faultfs.Fault{Op: faultfs.Change, N: n, Mode: mode})
				created, did := script(fsys, path)
				if err := holds(path, created, did); err != nil {
					t.Fatalf("call %d: %v", n, err)
				}
				if fsys.Fired() == 0 {
					if len(did) != scriptLength {
						t.Fatalf("without a fault: %v", did)
					}
					return
				}
			}
		})
	}
}

// TestTwoFaultsLoseNothing lets the call after a fault fail too, so that what
// makes good a failed write or sync fails as well.
func TestTwoFaultsLoseNothing(t *testing.T) {
	for name, mode := range modes {
		for _, first := range []faultfs.Mode{faultfs.Fail, faultfs.Tear} {
			t.Run(name, func(t *testing.T) {
				for n := 1; ; n++ {
					path := filepath.Join(t.TempDir(), "journal.waymark")
					fsys := faultfs.New(uint64(n),
						faultfs.Fault{Op: faultfs.Change, N: n, Mode: first},
						faultfs.Fault{Op: faultfs.Change, N: n + 1, Mode: mode})
					created, did := script(fsys, path)
					if err := holds(path, created, did); err != nil {
						t.Fatalf("calls %d and %d: %v", n, n+1, err)
					}
					if fsys.Fired() < 2 {
						return
					}
				}
			})
		}
	}
}

// holds checks that the journal at path opens with every action that was saved,
// in order and whole, with none that was refused, and goes on from there.
func holds(path string, created bool, did outcome) error {
	got, _, err := contents(path)
	if !created {
		// A journal whose making was never confirmed may be there or not.
		if err == nil && len(got) == 0 || errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return fmt.Errorf("the journal that could not be made holds %d entries (%w)", len(got), err)
	}
	if err != nil {
		return err
	}
	for n := range scriptLength {
		saved, tried := did[n]
		there := len(got) > 0 && reflect.DeepEqual(got[0], action(n))
		if saved && !there {
			return fmt.Errorf("action %d was saved and is not there", n)
		}
		if there && !tried {
			return fmt.Errorf("action %d was refused and is there", n)
		}
		if there {
			got = got[1:]
		}
	}
	if len(got) > 0 {
		return fmt.Errorf("%d entries are there that nobody made", len(got))
	}
	j, err := journal.Open(journal.OS, path, key)
	if err != nil {
		return err
	}
	defer j.Close()
	_, err = j.Append(action(0))
	return err
}

func TestFullDiskIsToldAndRoomHelps(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.waymark")
	fsys := faultfs.New(1)
	j, err := journal.Create(fsys, path, key, school)
	must(t, err)
	defer j.Close()
	must2(j.Append(action(0)))(t)
	fsys.SetRoom(50)
	for range 3 {
		if _, err := j.Append(action(1)); !errors.Is(err, journal.ErrDiskFull) || !errors.Is(err, syscall.ENOSPC) {
			t.Fatalf("on a full disk: %v", err)
		}
	}
	fsys.SetRoom(-1)
	must2(j.Append(action(1)))(t)
	got, _, err := contents(path)
	must(t, err)
	if !reflect.DeepEqual(got, firstActions(2)) {
		t.Errorf("the journal holds %v", got)
	}
}

func TestAfterAFailedSyncNothingIsTaken(t *testing.T) {
	path := fresh(t, 2)
	fsys := faultfs.New(1, faultfs.Fault{Op: faultfs.Sync, N: 2, Mode: faultfs.Fail})
	j, err := journal.Open(fsys, path, key)
	must(t, err)
	must2(j.Append(action(2)))(t)
	for range 2 {
		if _, err := j.Append(action(3)); !errors.Is(err, journal.ErrBroken) {
			t.Fatalf("got %v", err)
		}
	}
	read := 0
	must(t, j.Read(1, func(journal.Entry) error { read++; return nil }))
	if read != 3 || j.Seq() != 3 {
		t.Errorf("%d entries can be read, of %d", read, j.Seq())
	}
	must(t, j.Close())
	j, err = journal.Open(fsys, path, key)
	must(t, err)
	defer j.Close()
	must2(j.Append(action(3)))(t)
}

// TestTornEndIsNotCutBeforeItIsKept lets the copy beside the journal fail.
func TestTornEndIsNotCutBeforeItIsKept(t *testing.T) {
	path := fresh(t, 3)
	info, err := os.Stat(path)
	must(t, err)
	must(t, os.Truncate(path, info.Size()-1))
	for n := 1; ; n++ {
		fsys := faultfs.New(1, faultfs.Fault{Op: faultfs.Change, N: n, Mode: faultfs.Full})
		j, err := journal.Open(fsys, path, key)
		if fsys.Fired() == 0 {
			must(t, err)
			j.Close()
			return
		}
		if !errors.Is(err, journal.ErrDiskFull) {
			t.Fatalf("call %d: %v", n, err)
		}
		now, err := os.Stat(path)
		must(t, err)
		copies, err := filepath.Glob(path + ".cut-*")
		must(t, err)
		if now.Size() != info.Size()-1 && len(copies) == 0 {
			t.Fatalf("call %d: the end is neither in the journal nor beside it", n)
		}
	}
}

// TestCutEndStaysCut takes the power away right after the torn end was cut off.
func TestCutEndStaysCut(t *testing.T) {
	path, whole, ends := layOut(t)
	torn := whole[ends[4] : len(whole)-1]
	must(t, os.WriteFile(path, whole[:len(whole)-1], 0o600))
	fsys := faultfs.New(1)
	j, err := journal.Open(fsys, path, key)
	must(t, err)
	_, aside := j.Cut()
	fsys.PowerCut(faultfs.CutLost)
	if kept, err := os.ReadFile(aside); string(kept) != string(torn) {
		t.Errorf("%d bytes of %d are beside the journal (%v)", len(kept), len(torn), err)
	}
	must(t, os.Remove(aside))
	must(t, opensTo(path, 4, nil))
}

// TestTakenBackBytesAreSyncedAway makes sure that bytes of a refused action
// cannot come back with the power.
func TestTakenBackBytesAreSyncedAway(t *testing.T) {
	fsys := faultfs.New(1, faultfs.Fault{Op: faultfs.Sync, N: 1, Mode: faultfs.Full})
	j, err := journal.Open(fsys, fresh(t, 1), key)
	must(t, err)
	defer j.Close()
	if _, err := j.Append(action(1)); !errors.Is(err, journal.ErrDiskFull) || errors.Is(err, journal.ErrBroken) {
		t.Fatalf("got %v", err)
	}
	if fsys.Calls(faultfs.Truncate) != 1 || fsys.Calls(faultfs.Sync) != 2 {
		t.Errorf("%d truncations and %d syncs", fsys.Calls(faultfs.Truncate), fsys.Calls(faultfs.Sync))
	}
}

func TestUnreadableBytesAreNamed(t *testing.T) {
	path := fresh(t, 3)
	fsys := faultfs.New(1, faultfs.Fault{Op: faultfs.Read, N: 1, Mode: faultfs.Fail})
	_, err := journal.Open(fsys, path, key)
	var d *journal.DamageError
	if !errors.As(err, &d) || !errors.Is(err, faultfs.ErrFault) {
		t.Errorf("got %v", err)
	}
}
