package store

import (
	"errors"
	"fmt"

	"waymark/app/journal"
	"waymark/app/record"
)

// Reasons for which a school is not opened or an action not done, for errors.Is.
// Nothing has been changed when one is returned.
var (
	ErrAlreadyOpen   = errors.New("this school is open already, in another window or another program: go on there, or close it first")
	ErrNotSchool     = errors.New("there is no school in this folder")
	ErrDesk          = errors.New("this folder holds a trust's placement desk, which waymark-desk works on, and no school")
	ErrSchoolExists  = errors.New("there is a school in this folder already")
	ErrDiskFull      = journal.ErrDiskFull
	ErrNothingToDo   = errors.New("nothing would change")
	ErrNothingToUndo = errors.New("there is nothing left to take back")
	ErrNoAction      = errors.New("there is no such action")
	ErrUndone        = errors.New("that action has been taken back already")
	ErrKept          = errors.New("the making of the school cannot be taken back")
	ErrExchanged     = errors.New("what was sent to a trust, or came from it, cannot be taken back")
	ErrNoRecord      = errors.New("there is no such record, and never was")
	ErrClosed        = errors.New("the school is closed")
	ErrNoSecret      = errors.New("this laptop keeps no such secret")
	ErrDamagedSecret = errors.New("what this laptop keeps to prove itself to a trust is damaged: put a copy of the folder “secrets” back, or enrol with the trust again")
	// ErrReopen follows a failure of the index. Everything that was acknowledged
	// is in the journal; opening the school again builds the index from it.
	ErrReopen = errors.New("close the school and open it again before going on: everything saved is safe")
)

// Refused says which record kept an action from being saved, and why. It holds
// no names: the record is given by its Ref, the field by its name.
type Refused struct {
	Ref      record.Ref
	Problems record.Problems // what is wrong, field by field; nil where Cause says it
	Cause    error
}

// Error returns one sentence.
func (e *Refused) Error() string {
	why := e.Cause
	if why == nil {
		why = e.Problems
	}
	return fmt.Sprintf("nothing was saved, because of %s: %v", e.Ref, why)
}

// Unwrap returns the problems or the cause.
func (e *Refused) Unwrap() error {
	if e.Cause != nil {
		return e.Cause
	}
	return e.Problems
}

// LostError says that the journal holds fewer actions than were saved: it was
// cut short, or an older copy was put in its place. Opening stops here, because
// going on would make the loss final.
type LostError struct {
	Saved, Holds uint64 // the numbers of the last action saved and of the last one in the journal
	CutFile      string // where the bytes of a torn last entry were put, or ""
}

// Error returns what happened and what to do.
func (e *LostError) Error() string {
	left := "nothing was changed"
	if e.CutFile != "" {
		left = "its torn end was cut off and is kept in " + e.CutFile
	}
	return fmt.Sprintf("the journal ends at action %d, but %d were saved; %s. Put the newer journal.waymark back, or restore a backup. "+
		"To go on without the missing actions, move the folder “index” out of the school's folder", e.Holds, e.Saved, left)
}
