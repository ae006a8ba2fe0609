package faultfs_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"waymark/app/journal"
	"waymark/app/journal/faultfs"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// written returns the path of a file that holds "synced." for certain and then
// "not synced" on the file system.
func written(t *testing.T, fsys *faultfs.FS) (path string, f journal.File) {
	path = filepath.Join(t.TempDir(), "file")
	f, err := fsys.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	must(t, err)
	write(t, f, "synced.", 0)
	must(t, f.Sync())
	must(t, fsys.SyncDir(filepath.Dir(path)))
	write(t, f, "not synced", 7)
	return path, f
}

func write(t *testing.T, f journal.File, s string, off int64) {
	t.Helper()
	if n, err := f.WriteAt([]byte(s), off); n != len(s) || err != nil {
		t.Fatalf("wrote %d of %d bytes: %v", n, len(s), err)
	}
}

func holds(t *testing.T, path, want string) {
	t.Helper()
	if got, err := os.ReadFile(path); string(got) != want {
		t.Errorf("%s holds %q (%v), want %q", filepath.Base(path), got, err, want)
	}
}

func TestPowerCutTakesWhatWasNotSynced(t *testing.T) {
	for _, mode := range []faultfs.Mode{faultfs.CutKept, faultfs.CutLost, faultfs.CutTorn, faultfs.CutZeroed} {
		fsys := faultfs.New(3)
		path, f := written(t, fsys)
		fsys.PowerCut(mode)
		after, err := os.ReadFile(path)
		must(t, err)
		whole := "synced.not synced"
		kept := strings.TrimRight(string(after), "\x00")
		ok := map[faultfs.Mode]bool{
			faultfs.CutKept:   string(after) == whole,
			faultfs.CutLost:   string(after) == "synced.",
			faultfs.CutTorn:   len(after) >= 7 && len(after) < len(whole) && strings.HasPrefix(whole, string(after)),
			faultfs.CutZeroed: len(after) == len(whole) && len(kept) >= 7 && len(kept) < len(whole) && strings.HasPrefix(whole, kept),
		}
		if !ok[mode] {
			t.Errorf("mode %d leaves %q", mode, after)
		}
		_, writeErr := f.WriteAt([]byte("x"), 0)
		_, readErr := f.ReadAt(make([]byte, 1), 0)
		_, sizeErr := f.Size()
		_, openErr := fsys.OpenFile(path, os.O_RDONLY, 0)
		_, statErr := fsys.Stat(path)
		_, dirErr := fsys.ReadDir(filepath.Dir(path))
		_, spaceErr := fsys.FreeSpace(filepath.Dir(path))
		for _, err := range []error{
			writeErr, readErr, sizeErr, openErr, statErr, dirErr, spaceErr, f.Sync(), f.Truncate(0),
			fsys.Rename(path, path+"2"), fsys.Remove(path), fsys.SyncDir(filepath.Dir(path)),
		} {
			if !errors.Is(err, faultfs.ErrPowerCut) {
				t.Errorf("without power: %v", err)
			}
		}
		must(t, f.Close())
	}
}

func TestSyncedBytesSurvive(t *testing.T) {
	fsys := faultfs.New(1)
	path, f := written(t, fsys)
	must(t, f.Sync())
	fsys.PowerCut(faultfs.CutLost)
	holds(t, path, "synced.not synced")
}

func TestOverwrittenAndTruncatedBytesComeBack(t *testing.T) {
	fsys := faultfs.New(1)
	path, f := written(t, fsys)
	must(t, f.Truncate(9))
	must(t, f.Truncate(3))
	write(t, f, "SYN", 1)
	must(t, f.Close())
	emptied, err := fsys.OpenFile(path, os.O_WRONLY|os.O_TRUNC, 0)
	must(t, err)
	write(t, emptied, "other", 0)
	holds(t, path, "other")
	fsys.PowerCut(faultfs.CutLost)
	holds(t, path, "synced.")
}

func TestUnsyncedNamesAreLost(t *testing.T) {
	fsys := faultfs.New(1)
	path, f := written(t, fsys)
	must(t, f.Sync())
	must(t, f.Close())
	dir := filepath.Dir(path)
	fresh := filepath.Join(dir, "fresh")
	g, err := fsys.OpenFile(fresh, os.O_RDWR|os.O_CREATE, 0o600)
	must(t, err)
	write(t, g, "fresh", 0)
	must(t, g.Sync())
	must(t, g.Close())
	must(t, fsys.Rename(fresh, path))
	must(t, fsys.Remove(path))
	fsys.PowerCut(faultfs.CutLost)
	holds(t, path, "synced.not synced")
	if _, err := os.Stat(fresh); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the new file is there: %v", err)
	}
}

func TestSyncedNamesSurvive(t *testing.T) {
	fsys := faultfs.New(1)
	path, f := written(t, fsys)
	must(t, f.Sync())
	must(t, f.Close())
	must(t, fsys.Rename(path, path+"2"))
	must(t, fsys.SyncDir(filepath.Dir(path)))
	fsys.PowerCut(faultfs.CutLost)
	holds(t, path+"2", "synced.not synced")
}

func TestTheNthCallFails(t *testing.T) {
	fsys := faultfs.New(1,
		faultfs.Fault{Op: faultfs.Write, N: 3, Mode: faultfs.Fail},
		faultfs.Fault{Op: faultfs.Write, N: 4, Mode: faultfs.Tear},
		faultfs.Fault{Op: faultfs.Sync, N: 2, Mode: faultfs.Fail},
		faultfs.Fault{Op: faultfs.Read, N: 1, Mode: faultfs.Fail})
	path, f := written(t, fsys)
	if n, err := f.WriteAt([]byte("x"), 0); n != 0 || !errors.Is(err, faultfs.ErrFault) {
		t.Errorf("third write: %d, %v", n, err)
	}
	long := bytes.Repeat([]byte("x"), 1000)
	n, err := f.WriteAt(long, 0)
	if n == 0 || n == len(long) || !errors.Is(err, faultfs.ErrFault) {
		t.Errorf("fourth write: %d, %v", n, err)
	}
	if size, err := f.Size(); size != int64(max(n, 17)) || err != nil {
		t.Errorf("torn to %d bytes, %v", size, err)
	}
	if err := f.Sync(); !errors.Is(err, faultfs.ErrFault) {
		t.Errorf("second sync: %v", err)
	}
	if _, err := f.ReadAt(make([]byte, 1), 0); !errors.Is(err, faultfs.ErrFault) {
		t.Errorf("first read: %v", err)
	}
	if _, err := f.ReadAt(make([]byte, 1), 0); err != nil {
		t.Errorf("second read: %v", err)
	}
	if fsys.Fired() != 4 || fsys.Calls(faultfs.Write) != 4 || fsys.Calls(faultfs.Sync) != 2 || fsys.Calls(faultfs.Read) != 2 {
		t.Errorf("%d faults", fsys.Fired())
	}
	must(t, f.Sync())
	fsys.PowerCut(faultfs.CutLost)
	if got, err := os.ReadFile(path); len(got) != max(n, 17) {
		t.Errorf("%d bytes are left, %v", len(got), err)
	}
}

func TestFullDisk(t *testing.T) {
	fsys := faultfs.New(1, faultfs.Fault{Op: faultfs.Write, N: 3, Mode: faultfs.Full})
	path, f := written(t, fsys)
	if _, err := f.WriteAt([]byte("more"), 17); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("the write that fills the disk: %v", err)
	}
	must(t, f.Truncate(17)) // gives back what the write had taken, at most 4 bytes
	write(t, f, "SYNCED", 0)
	if n, err := f.WriteAt([]byte("much more"), 17); n > 4 || !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("wrote %d bytes to a full disk: %v", n, err)
	}
	if free, err := fsys.FreeSpace(filepath.Dir(path)); free > 4 || err != nil {
		t.Errorf("%d bytes are free, %v", free, err)
	}
	must(t, f.Truncate(17))
	fsys.SetRoom(100)
	write(t, f, "and more", 17)
	if free, _ := fsys.FreeSpace(filepath.Dir(path)); free != 92 {
		t.Errorf("%d bytes are free", free)
	}
	fsys.SetRoom(-1)
	write(t, f, strings.Repeat("x", 1000), 0)
	if free, err := fsys.FreeSpace(filepath.Dir(path)); free < 1000 || err != nil {
		t.Errorf("%d bytes are free, %v", free, err)
	}
}

func TestTheRealFileSystemHasTheSameCalls(t *testing.T) {
	for name, fsys := range map[string]journal.FS{"real": journal.OS, "with faults": faultfs.New(1)} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "a")
			if _, err := fsys.OpenFile(path, os.O_RDWR, 0); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("a missing file: %v", err)
			}
			f, err := fsys.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
			must(t, err)
			write(t, f, "hello", 3)
			must(t, f.Sync())
			if size, err := f.Size(); size != 8 || err != nil {
				t.Errorf("size %d, %v", size, err)
			}
			must(t, f.Truncate(4))
			must(t, f.Close())
			if _, err := fsys.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600); !errors.Is(err, os.ErrExist) {
				t.Errorf("a file that is there: %v", err)
			}
			must(t, fsys.Rename(path, path+"b"))
			must(t, fsys.SyncDir(dir))
			info, err := fsys.Stat(path + "b")
			must(t, err)
			entries, err := fsys.ReadDir(dir)
			must(t, err)
			if info.Size() != 4 || len(entries) != 1 || entries[0].Name() != "ab" {
				t.Errorf("%d bytes in %v", info.Size(), entries)
			}
			must(t, fsys.Remove(path+"b"))
			if err := fsys.Remove(path + "b"); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("removed twice: %v", err)
			}
			if free, err := fsys.FreeSpace(dir); free == 0 || err != nil {
				t.Errorf("%d bytes are free, %v", free, err)
			}
			if _, err := fsys.FreeSpace(path); err == nil {
				t.Error("a missing folder has free space")
			}
		})
	}
}
