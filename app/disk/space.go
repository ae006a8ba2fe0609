package disk

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"

	"waymark/app/journal"
)

// DefaultFloor is room enough for whatever Badger may write between two saves:
// its files are mapped into memory, and a mapped write that finds the disk full
// kills the process.
const DefaultFloor = 96 << 20

// Space keeps the disk from running full underneath Badger. Nothing is saved
// while less than the floor is free. The ballast is a file in the folder as
// large as half the floor. It is given back when something else has filled the
// disk and there is no other room left to open or close the folder in; while it
// is missing, its room is asked for on top of the floor.
type Space struct {
	FS    journal.FS
	Dir   string
	Floor uint64 // in bytes
}

func (s Space) ballast() string { return filepath.Join(s.Dir, "ballast") }

func (s Space) ballastSize() uint64 { return s.Floor / 2 }

// Room returns nil where need bytes can be saved, and [journal.ErrDiskFull] otherwise.
func (s Space) Room(need uint64) error {
	free, err := s.free()
	if err != nil {
		return err
	}
	laid := s.laid()
	need += s.Floor
	if !laid {
		need += s.ballastSize()
	}
	switch {
	case free < need:
		return s.full(free, need)
	case !laid:
		s.lay()
	}
	return nil
}

// RoomToRead returns nil where the index can be opened or closed without danger,
// although perhaps nothing can be saved.
func (s Space) RoomToRead() error {
	need := s.Floor / 4
	free, err := s.free()
	if err == nil && free < need {
		s.release()
		free, err = s.free()
	}
	if err == nil && free < need {
		err = s.full(free, need)
	}
	return err
}

func (s Space) free() (uint64, error) {
	free, err := s.FS.FreeSpace(s.Dir)
	if err != nil {
		err = fmt.Errorf("the space left on the disk cannot be read: %w", err)
	}
	return free, err
}

func (s Space) full(free, need uint64) error {
	return fmt.Errorf("%w: %s are left and Waymark needs %s to work safely; nothing was changed. Make room on this disk, then try again",
		journal.ErrDiskFull, megabytes(free), megabytes(need))
}

func megabytes(n uint64) string { return fmt.Sprintf("%.1f MB", float64(n)/1e6) }

func (s Space) laid() bool {
	info, err := s.FS.Stat(s.ballast())
	return err == nil && uint64(info.Size()) == s.ballastSize()
}

// lay writes the ballast. It is filled with what no file system can pack. A
// failure is no harm: the ballast then counts as missing.
func (s Space) lay() {
	f, err := s.FS.OpenFile(s.ballast(), os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return
	}
	noise := rand.NewChaCha8([32]byte{})
	block := make([]byte, 1<<20)
	for at, size := uint64(0), s.ballastSize(); at < size && err == nil; at += uint64(len(block)) {
		noise.Read(block)
		_, err = f.WriteAt(block[:min(uint64(len(block)), size-at)], int64(at))
	}
	if err = errors.Join(err, f.Close()); err != nil {
		s.release()
	}
}

// release gives the ballast back. Where that fails it counts as laid still.
func (s Space) release() { s.FS.Remove(s.ballast()) }
