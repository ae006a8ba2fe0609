package faultfs

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// file is an open file.
type file struct {
	fs    *FS
	real  *os.File
	state *state
}

// state is what a file owes to its last sync, shared by all who have it open.
type state struct {
	name string
	undo []change // newest last
}

// change is how to take one unsynced change of a file's bytes back.
type change struct {
	off   int64
	bytes []byte // what stood at off
	size  int64  // how long the file was
}

// rename is how to take one unsynced change of a directory's names back.
type rename struct {
	dir  string
	back func()
}

// cut switches the power off and leaves on the disk what mode says.
func (f *FS) cut(mode Mode) {
	f.off = true
	for o := range f.open {
		o.real.Close() // Windows lets no open file be renamed or removed
	}
	if mode == CutKept {
		return
	}
	for _, s := range f.files {
		f.settle(s, mode)
	}
	if mode == CutLost {
		for i := len(f.names) - 1; i >= 0; i-- {
			f.names[i].back()
		}
	}
}

// settle takes a file's unsynced bytes back and then puts part of the new ones
// in their place.
func (f *FS) settle(s *state, mode Mode) {
	if len(s.undo) == 0 {
		return
	}
	now, err := os.ReadFile(s.name)
	if err != nil {
		return // it has been removed since
	}
	r, err := os.OpenFile(s.name, os.O_RDWR, 0)
	if err != nil {
		panic("faultfs: " + err.Error())
	}
	defer r.Close()
	for i := len(s.undo) - 1; i >= 0; i-- {
		u := s.undo[i]
		r.WriteAt(u.bytes, u.off)
		r.Truncate(u.size)
	}
	synced := s.undo[0].size
	grown := int64(len(now)) - synced
	if mode == CutLost || grown <= 0 {
		return
	}
	r.WriteAt(now[synced:synced+f.random.Int64N(grown)], synced)
	if mode == CutZeroed {
		r.Truncate(int64(len(now)))
	}
}

// ReadAt reads the real file.
func (o *file) ReadAt(p []byte, off int64) (n int, err error) {
	err = o.fs.call(Read, o.state.name, func() (err error) {
		n, err = o.real.ReadAt(p, off)
		return err
	})
	return n, err
}

// WriteAt writes to the real file. A fault leaves part of the bytes.
func (o *file) WriteAt(p []byte, off int64) (int, error) {
	f := o.fs
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.off {
		return 0, o.fail("write", ErrPowerCut)
	}
	mode, struck := f.strike(Write)
	switch {
	case !struck:
		return o.write(p, off)
	case mode == Fail:
		return 0, o.fail("write", ErrFault)
	case mode == Tear || mode == Full:
		n, err := o.write(p[:f.random.IntN(len(p)+1)], off)
		if mode == Full {
			f.room = 0
			return n, o.fail("write", syscall.ENOSPC)
		}
		return n, errors.Join(o.fail("write", ErrFault), err)
	}
	o.write(p, off)
	f.cut(mode)
	return 0, o.fail("write", ErrPowerCut)
}

// write writes as far as there is room and remembers what stood there.
func (o *file) write(p []byte, off int64) (int, error) {
	size, err := o.size()
	if err != nil {
		return 0, err
	}
	growth := max(0, off+int64(len(p))-size)
	lacking := int64(0)
	if o.fs.room >= 0 {
		lacking = min(max(0, growth-o.fs.room), int64(len(p)))
	}
	p = p[:int64(len(p))-lacking]
	old := make([]byte, max(0, min(size, off+int64(len(p)))-off))
	if _, err := o.real.ReadAt(old, off); err != nil && len(old) > 0 {
		return 0, err
	}
	o.state.undo = append(o.state.undo, change{off, old, size})
	o.fs.grow(growth - lacking)
	n, err := o.real.WriteAt(p, off)
	if err == nil && lacking > 0 {
		err = o.fail("write", syscall.ENOSPC)
	}
	return n, err
}

// Sync makes sure of the file's bytes, and so that a power cut leaves them. The
// real disk is not waited for: the power cut is not real either.
func (o *file) Sync() error {
	return o.fs.call(Sync, o.state.name, func() error {
		o.state.undo = nil
		return nil
	})
}

// Truncate cuts or lengthens the real file.
func (o *file) Truncate(size int64) error {
	return o.fs.call(Truncate, o.state.name, func() error {
		was, err := o.size()
		if err != nil {
			return err
		}
		tail := make([]byte, max(0, was-size))
		if _, err := o.real.ReadAt(tail, size); err != nil && len(tail) > 0 {
			return err
		}
		if err := o.real.Truncate(size); err != nil {
			return err
		}
		o.state.undo = append(o.state.undo, change{size, tail, was})
		o.fs.grow(size - was)
		return nil
	})
}

// Size returns the real file's size.
func (o *file) Size() (int64, error) {
	if o.fs.isOff() {
		return 0, o.fail("stat", ErrPowerCut)
	}
	return o.size()
}

func (o *file) size() (int64, error) {
	info, err := o.real.Stat()
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// Close closes the real file; what was not synced stays so.
func (o *file) Close() error {
	o.fs.mu.Lock()
	defer o.fs.mu.Unlock()
	delete(o.fs.open, o)
	if o.fs.off {
		return nil // the power cut has closed it
	}
	return o.real.Close()
}

func (o *file) fail(op string, err error) error {
	return &fs.PathError{Op: op, Path: o.state.name, Err: err}
}
