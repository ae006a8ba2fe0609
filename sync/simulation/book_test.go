package simulation

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"waymark/app/record"
	"waymark/app/store"
)

// book is a school's record that does what package store does, in memory: an
// action is saved whole or not at all, after the same checks. TestBook holds it
// against a real store.
type book struct {
	mu       sync.Mutex
	snapshot *record.Snapshot
	objects  map[record.Ref]json.RawMessage
	secrets  map[string][]byte
	now      func() time.Time
	journal  []record.Action
	// failing is asked before an action is saved, and again after it.
	failing func(saved bool) error
}

func newBook(now func() time.Time, records ...record.Record) *book {
	b := &book{
		snapshot: record.NewSnapshot(1, records), objects: map[record.Ref]json.RawMessage{},
		secrets: map[string][]byte{}, now: now,
	}
	for _, r := range records {
		b.objects[r.Ref()] = record.Encode(r)
	}
	return b
}

// Snapshot implements outbox.Book.
func (b *book) Snapshot() *record.Snapshot {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.snapshot
}

// Do implements outbox.Book.
func (b *book) Do(a record.Action) (store.Done, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.fails(false); err != nil {
		return store.Done{}, err
	}
	if a.At.IsZero() {
		a.At = b.now()
	}
	after := map[record.Ref]json.RawMessage{}
	var changed []record.Record
	var removed []record.Ref
	var changes []record.Change
	for _, c := range a.Changes {
		ref := c.Ref()
		if _, twice := after[ref]; twice {
			return store.Done{}, &store.Refused{Ref: ref, Cause: errors.New("changed twice in one action")}
		}
		was := b.objects[ref]
		is, err := c.Apply(was)
		if err != nil {
			return store.Done{}, &store.Refused{Ref: ref, Cause: err}
		}
		after[ref] = is
		switch {
		case is == nil:
			removed = append(removed, ref)
		default:
			r, err := record.Decode(ref, is)
			if err != nil {
				return store.Done{}, &store.Refused{Ref: ref, Cause: err}
			}
			if p := r.Problems(); len(p) > 0 {
				return store.Done{}, &store.Refused{Ref: ref, Problems: p}
			}
			if was != nil {
				exact, differs := record.Between(ref, was, is)
				if !differs {
					continue
				}
				c = exact
			}
			changed = append(changed, r)
		}
		changes = append(changes, c)
	}
	if len(changes) == 0 {
		return store.Done{}, store.ErrNothingToDo
	}
	a.Changes = changes
	b.journal = append(b.journal, a)
	for ref, is := range after {
		if is == nil {
			delete(b.objects, ref)
		} else {
			b.objects[ref] = is
		}
	}
	b.snapshot = b.snapshot.Next(b.snapshot.Seq()+1, changed, removed)
	if err := b.fails(true); err != nil {
		return store.Done{}, err
	}
	return store.Done{Seq: b.snapshot.Seq(), At: a.At}, nil
}

func (b *book) fails(saved bool) error {
	if b.failing == nil {
		return nil
	}
	return b.failing(saved)
}

// Secret implements outbox.Book.
func (b *book) Secret(name string) ([]byte, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	s, ok := b.secrets[name]
	if !ok {
		return nil, store.ErrNoSecret
	}
	return slices.Clone(s), nil
}

// KeepSecret implements outbox.Book.
func (b *book) KeepSecret(name string, secret []byte) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.fails(false); err != nil {
		return err
	}
	b.secrets[name] = slices.Clone(secret)
	return b.fails(true)
}

// reopened returns the book as it is after the laptop was switched off and on.
func (b *book) reopened() *book {
	again := b.clone()
	b.switchOff()
	return again
}

// switchOff lets whatever has the book in its hands save no more.
func (b *book) switchOff() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.failing = func(bool) error { return errOff }
}

// clone returns a copy of the folder.
func (b *book) clone() *book {
	b.mu.Lock()
	defer b.mu.Unlock()
	return &book{
		snapshot: b.snapshot, objects: maps.Clone(b.objects), secrets: maps.Clone(b.secrets),
		now: b.now, journal: slices.Clone(b.journal),
	}
}

var errOff = errors.New("the laptop is off")

// crashAt returns a failing function for a laptop that is switched off in the
// middle of the nth saving: before it is on the disk, or just after.
func crashAt(n int, after bool) func(bool) error {
	off := false
	return func(saved bool) error {
		if !saved && !off {
			n--
		}
		if n <= 0 && saved == after || off {
			off = true
			return errOff
		}
		return nil
	}
}

// fullFor returns a failing function for a disk that is full n times.
func fullFor(n int) func(bool) error {
	return func(saved bool) error {
		if n > 0 && !saved {
			n--
			return fmt.Errorf("%w: free some space", store.ErrDiskFull)
		}
		return nil
	}
}
