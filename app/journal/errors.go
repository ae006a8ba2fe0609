package journal

import (
	"errors"
	"fmt"
	"path/filepath"
)

// Reasons for which a journal is refused or an action is not saved, for
// errors.Is. Nothing has been changed when one is returned.
var (
	ErrNotJournal   = errors.New("this is not a Waymark journal")
	ErrNewerVersion = errors.New("the journal was written by a newer version of Waymark")
	ErrWrongKey     = errors.New("the journal is sealed with another key")
	ErrDiskFull     = errors.New("the disk is full")
	ErrTooLarge     = errors.New("the action is too large to be saved in one piece")
	// ErrBroken follows a failure after which nothing certain can be said of the
	// file: the journal takes no more until it has been opened, and so verified, anew.
	ErrBroken = errors.New("the journal must be opened again before it can take more")
	ErrClosed = errors.New("the journal is closed")
)

// DamageError says where a journal is damaged and how that was noticed. Nothing
// has been changed: every byte is as it was found.
type DamageError struct {
	Path   string
	Seq    uint64 // number of the first entry that cannot be trusted; 0 for the file's header
	Offset int64  // where that entry starts, in bytes from the start of the file
	Cause  error
}

// Error returns one sentence that names the place and the cause.
func (e *DamageError) Error() string {
	place := fmt.Sprintf("at entry %d (byte %d)", e.Seq, e.Offset)
	if e.Seq == 0 {
		place = "in its header"
	}
	return fmt.Sprintf("the journal %s is damaged %s: %v; nothing was changed", filepath.Base(e.Path), place, e.Cause)
}

// Unwrap returns the cause.
func (e *DamageError) Unwrap() error { return e.Cause }

// explain gives a full disk its own name, whatever the system calls it.
func explain(err error) error {
	for _, full := range fullDisk {
		if errors.Is(err, full) {
			return fmt.Errorf("%w (%w)", ErrDiskFull, err)
		}
	}
	return err
}
