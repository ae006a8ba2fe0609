// Package faultfs is a file system whose calls can be made to fail, for tests of
// what must not be lost. It works on real files, and a fault strikes at the Nth
// call of a kind, always in the same way:
//
//	for n := 1; ; n++ {
//		fsys := faultfs.New(seed, faultfs.Fault{Op: faultfs.Change, N: n, Mode: faultfs.CutTorn})
//		... work through fsys until it fails, then look at the files through journal.OS
//		if fsys.Fired() == 0 {
//			break // the work takes fewer than n calls: every one of them has failed once
//		}
//	}
package faultfs

import (
	"errors"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"syscall"

	"waymark/app/journal"
)

// Op is a kind of call.
type Op int

// The kinds of call that can be made to fail.
const (
	Change   Op = iota // any of those below but Read
	Create             // an OpenFile that makes or empties a file
	Write              // File.WriteAt
	Sync               // File.Sync
	Truncate           // File.Truncate
	Rename
	Remove
	SyncDir
	Read // File.ReadAt
	ops
)

// Mode is what goes wrong.
type Mode int

// The modes. The first three let the work go on after the call has failed. The
// others cut the power in the middle of it: the call and all after it fail with
// [ErrPowerCut], and the mode says what the disk holds when the power is back of
// what had not been synced.
const (
	Fail Mode = iota // the call does nothing but fail, as with a bad sector
	Tear             // a write leaves part of its bytes and fails; other calls fail
	Full             // likewise for want of room; there is none until [FS.SetRoom]

	CutKept   // all of it is there, as after a kill
	CutLost   // none of it is there: new bytes, new files and new names are gone
	CutTorn   // files end after part of their new bytes
	CutZeroed // files are as long as they were to be, but part of the new bytes are zeros
)

// Fault makes the Nth call of a kind fail, counted from 1.
type Fault struct {
	Op   Op
	N    int
	Mode Mode
}

// Errors that calls fail with. Want of room is syscall.ENOSPC.
var (
	ErrFault    = errors.New("faultfs: the disk failed, as it was told to")
	ErrPowerCut = errors.New("faultfs: the power is off")
)

// FS is a [journal.FS] with faults. Its methods may be called from any goroutine.
type FS struct {
	mu     sync.Mutex
	random *rand.Rand
	faults []Fault
	calls  [ops]int
	fired  int
	off    bool
	room   int64 // bytes that files may still grow by; negative means that nothing limits them
	files  map[string]*state
	open   map[*file]bool
	names  []rename // what happened to names since their directory was synced
}

var _ journal.FS = (*FS)(nil)

// New returns a file system on the real files, with the faults. The seed decides
// how much of a torn write is left.
func New(seed uint64, faults ...Fault) *FS {
	return &FS{
		random: rand.New(rand.NewPCG(seed, 0)), faults: faults, room: -1,
		files: map[string]*state{}, open: map[*file]bool{},
	}
}

// Fired returns how many faults have struck.
func (f *FS) Fired() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.fired
}

// Calls returns how many calls of a kind were made, those that failed included.
func (f *FS) Calls(op Op) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.calls[op]
}

// SetRoom lets files grow by so many bytes and no more; a negative number takes
// the limit away.
func (f *FS) SetRoom(bytes int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.room = bytes
}

// PowerCut cuts the power between two calls; mode is one of the Cut modes.
func (f *FS) PowerCut(mode Mode) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.cut(mode)
}

// strike counts a call and returns the mode of the fault that strikes it, if any.
func (f *FS) strike(op Op) (Mode, bool) {
	f.calls[op]++
	if op != Read {
		f.calls[Change]++
	}
	for _, fault := range f.faults {
		if f.calls[fault.Op] == fault.N && (fault.Op == op || fault.Op == Change && op != Read) {
			f.fired++
			return fault.Mode, true
		}
	}
	return 0, false
}

// call makes a call of a kind that is done whole, by work, or not at all.
func (f *FS) call(op Op, name string, work func() error) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	fail := func(err error) error { return &fs.PathError{Op: op.String(), Path: name, Err: err} }
	if f.off {
		return fail(ErrPowerCut)
	}
	mode, struck := f.strike(op)
	switch {
	case !struck:
		return work()
	case mode == Full:
		f.room = 0
		return fail(syscall.ENOSPC)
	case mode < CutKept:
		return fail(ErrFault)
	}
	if op != Sync && op != SyncDir { // the power goes before these take effect
		work()
	}
	f.cut(mode)
	return fail(ErrPowerCut)
}

func (op Op) String() string {
	return [...]string{"change", "create", "write", "sync", "truncate", "rename", "remove", "syncdir", "read"}[op]
}

// OpenFile opens a real file.
func (f *FS) OpenFile(name string, flag int, perm fs.FileMode) (journal.File, error) {
	name = filepath.Clean(name)
	if flag&os.O_WRONLY != 0 {
		flag = flag&^os.O_WRONLY | os.O_RDWR // what a write replaces is read first
	}
	var opened *file
	work := func() error {
		old, err := os.ReadFile(name)
		existed := err == nil
		real, err := os.OpenFile(name, flag, perm)
		if err != nil {
			return err
		}
		s := f.files[name]
		if s == nil {
			s = &state{name: name}
			f.files[name] = s
		}
		switch {
		case !existed:
			f.names = append(f.names, rename{dir: filepath.Dir(name), back: func() { os.Remove(name) }})
		case flag&os.O_TRUNC != 0:
			s.undo = append(s.undo, change{size: int64(len(old)), bytes: old})
			f.grow(-int64(len(old)))
		}
		opened = &file{fs: f, real: real, state: s}
		f.open[opened] = true
		return nil
	}
	_, err := os.Stat(name)
	changes := flag&os.O_TRUNC != 0 || flag&os.O_CREATE != 0 && errors.Is(err, fs.ErrNotExist)
	if !changes {
		f.mu.Lock()
		defer f.mu.Unlock()
		if f.off {
			return nil, &fs.PathError{Op: "open", Path: name, Err: ErrPowerCut}
		}
		err = work()
	} else {
		err = f.call(Create, name, work)
	}
	if err != nil {
		return nil, err
	}
	return opened, nil
}

// Rename renames a real file.
func (f *FS) Rename(oldname, newname string) error {
	oldname, newname = filepath.Clean(oldname), filepath.Clean(newname)
	return f.call(Rename, oldname, func() error {
		replaced, err := os.ReadFile(newname)
		existed := err == nil
		if err := os.Rename(oldname, newname); err != nil {
			return err
		}
		f.moveState(oldname, newname)
		f.names = append(f.names, rename{dir: filepath.Dir(newname), back: func() {
			os.Rename(newname, oldname)
			if existed {
				os.WriteFile(newname, replaced, 0o600)
			}
		}})
		return nil
	})
}

func (f *FS) moveState(from, to string) {
	delete(f.files, to)
	if s := f.files[from]; s != nil {
		delete(f.files, from)
		s.name = to
		f.files[to] = s
	}
}

// Remove removes a real file.
func (f *FS) Remove(name string) error {
	name = filepath.Clean(name)
	return f.call(Remove, name, func() error {
		old, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		if err := os.Remove(name); err != nil {
			return err
		}
		delete(f.files, name)
		f.grow(-int64(len(old)))
		f.names = append(f.names, rename{dir: filepath.Dir(name), back: func() { os.WriteFile(name, old, 0o600) }})
		return nil
	})
}

// SyncDir makes sure of the names in dir.
func (f *FS) SyncDir(dir string) error {
	dir = filepath.Clean(dir)
	return f.call(SyncDir, dir, func() error {
		kept := f.names[:0]
		for _, n := range f.names {
			if n.dir != dir {
				kept = append(kept, n)
			}
		}
		f.names = kept
		return journal.OS.SyncDir(dir)
	})
}

// Stat looks at a real file.
func (f *FS) Stat(name string) (fs.FileInfo, error) {
	if f.isOff() {
		return nil, &fs.PathError{Op: "stat", Path: name, Err: ErrPowerCut}
	}
	return os.Stat(name)
}

// ReadDir lists a real directory.
func (f *FS) ReadDir(dir string) ([]fs.DirEntry, error) {
	if f.isOff() {
		return nil, &fs.PathError{Op: "readdir", Path: dir, Err: ErrPowerCut}
	}
	return os.ReadDir(dir)
}

// FreeSpace returns what [FS.SetRoom] or a full disk has left, or what the real
// disk has.
func (f *FS) FreeSpace(dir string) (uint64, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case f.off:
		return 0, &fs.PathError{Op: "freespace", Path: dir, Err: ErrPowerCut}
	case f.room >= 0:
		return uint64(f.room), nil
	}
	return journal.OS.FreeSpace(dir)
}

func (f *FS) isOff() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.off
}

// grow takes bytes from the room, or gives back a negative number of them.
func (f *FS) grow(bytes int64) {
	if f.room >= 0 {
		f.room = max(0, f.room-bytes)
	}
}
