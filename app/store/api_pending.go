package store

import (
	"context"
	"time"

	"waymark/app/keys"
	"waymark/app/record"
)

// Create makes a school in dir, which is made if need be, and opens it. The
// passphrase may be empty: see [keys.Create].
func Create(dir string, school record.School, passphrase string, o Options) (*Store, error) {
	panic("not yet")
}

// Open opens the school in dir.
func Open(dir, passphrase string, o Options) (*Store, error) { panic("not yet") }

// Close closes the school and seals the index. Every action is safe already.
func (s *Store) Close() error { panic("not yet") }

// Do saves the action whole or not at all.
func (s *Store) Do(a record.Action) (Done, error) { panic("not yet") }

// Undo takes back the last action that still stands and is no undo itself.
func (s *Store) Undo(by string) (Undone, error) { panic("not yet") }

// UndoAction takes back the action numbered seq.
func (s *Store) UndoAction(seq uint64, by string) (Undone, error) { panic("not yet") }

// Undone says what an undo did.
type Undone struct {
	Seq  uint64        // the number of the undo itself, which can be taken back in turn
	Of   ActionSummary // the action that was taken back
	Kept []Kept        // what stays because of later work
}

// Kept is something that an undo left as it is.
type Kept struct {
	Ref   record.Ref
	Words string // why, "form was changed later, by S. Khan on 3 Nov 2026"
}

// ActionSummary is an action in the list of what was done.
type ActionSummary struct {
	Seq    uint64                `json:"-"`
	Kind   record.ActionKind     `json:"kind"`
	What   string                `json:"what"`
	By     string                `json:"by,omitzero"`
	Device string                `json:"device,omitzero"`
	At     time.Time             `json:"at"`
	Source *record.Source        `json:"source,omitempty"`
	Undoes uint64                `json:"undoes,omitzero"` // the action it takes back
	Counts map[record.Kind]Count `json:"counts,omitempty"`
	// UndoneBy is the action that took it back, 0 while it stands.
	UndoneBy uint64 `json:"-"`
}

// Count says how many records of one kind an action touched.
type Count struct {
	Added   int `json:"added,omitzero"`
	Changed int `json:"changed,omitzero"`
	Removed int `json:"removed,omitzero"`
}

// Event is one step in the history of a record.
type Event struct {
	Seq    uint64
	At     time.Time
	By     string
	What   string
	Fields []record.FieldChange
}

// Actions lists everything that was done, newest first.
func (s *Store) Actions() []ActionSummary { panic("not yet") }

// History lists everything that happened to one record, oldest first.
func (s *Store) History(ref record.Ref) ([]Event, error) { panic("not yet") }

// AsOf returns the record as it stood at t.
func (s *Store) AsOf(t time.Time) (*record.Snapshot, error) { panic("not yet") }

// Check reads journal and index back and compares them byte for byte.
func (s *Store) Check(ctx context.Context) (CheckReport, error) { panic("not yet") }

// CheckReport says what a check read and what it found.
type CheckReport struct {
	Actions     int                 // in the journal
	Records     map[record.Kind]int // live records, by kind
	Differences []string            // empty where journal, index and snapshot agree
}

// Agrees reports whether everything is as the journal says.
func (r CheckReport) Agrees() bool { return len(r.Differences) == 0 }

// Probe reads the index of the school in dir through.
func Probe(dir string, key keys.Key) error { panic("not yet") }

type space struct{}
type index struct{}
