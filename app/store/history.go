package store

import (
	"errors"
	"slices"
	"time"

	"waymark/app/journal"
	"waymark/app/record"
)

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

func summarise(e journal.Entry, writes []write) ActionSummary {
	a := ActionSummary{Seq: e.Seq, Kind: e.Kind, What: e.What, By: e.By, Device: e.Device, At: e.At, Source: e.Source, Undoes: e.Undoes}
	if len(writes) > 0 {
		a.Counts = map[record.Kind]Count{}
	}
	for _, w := range writes {
		c := a.Counts[w.ref.Kind]
		switch {
		case w.now.object == nil:
			c.Removed++
		case w.was.object == nil:
			c.Added++
		default:
			c.Changed++
		}
		a.Counts[w.ref.Kind] = c
	}
	return a
}

// markUndone works out which of the actions, oldest first, still stand. An
// action that a standing one takes back does not; an undo that was itself taken
// back has no effect, so what it took back stands again.
func markUndone(actions []ActionSummary) {
	for i := range actions {
		actions[i].UndoneBy = 0
	}
	for _, a := range slices.Backward(actions) {
		if a.Undoes != 0 && a.UndoneBy == 0 {
			if i, ok := position(actions, a.Undoes); ok {
				actions[i].UndoneBy = a.Seq
			}
		}
	}
}

func position(actions []ActionSummary, seq uint64) (int, bool) {
	i := int(seq) - 1 // they are numbered from 1 without a gap
	return i, i >= 0 && i < len(actions) && actions[i].Seq == seq
}

// Actions lists everything that was done, newest first. The caller must not
// change what the summaries point at.
func (s *Store) Actions() []ActionSummary {
	s.reading.RLock()
	defer s.reading.RUnlock()
	newest := slices.Clone(s.actions)
	slices.Reverse(newest)
	return newest
}

// Event is one step in the history of a record.
type Event struct {
	Seq    uint64
	At     time.Time
	By     string
	What   string // of the action, "Import of roster.csv"
	Fields []record.FieldChange
}

// History lists everything that happened to one record, oldest first, also of a
// record that has been deleted. It reads from the journal only the actions that
// touched the record.
func (s *Store) History(ref record.Ref) ([]Event, error) {
	s.writing.Lock()
	defer s.writing.Unlock()
	if s.journal == nil {
		return nil, ErrClosed
	}
	c, err := s.cell(ref)
	if err != nil {
		return nil, err
	}
	if len(c.seqs) == 0 {
		return nil, ErrNoRecord
	}
	events := make([]Event, 0, len(c.seqs))
	for _, seq := range c.seqs {
		e, err := s.entry(seq)
		if err != nil {
			return nil, err
		}
		event := Event{Seq: e.Seq, At: e.At, By: e.By, What: e.What}
		if change, ok := changeOf(e, ref); ok {
			event.Fields = change.Fields()
		}
		events = append(events, event)
	}
	return events, nil
}

func (s *Store) cell(ref record.Ref) (c cell, err error) {
	err = s.index.cells(func(get func(record.Ref) (cell, error)) error {
		c, err = get(ref)
		return err
	})
	return c, err
}

var errFound = errors.New("found")

func (s *Store) entry(seq uint64) (journal.Entry, error) { return entryOf(s.journal, seq) }

// entryOf reads one action from the journal.
func entryOf(j *journal.Journal, seq uint64) (found journal.Entry, err error) {
	err = j.Read(seq, func(e journal.Entry) error {
		found = e
		return errFound
	})
	if err == nil {
		return found, ErrNoAction
	}
	if errors.Is(err, errFound) {
		err = nil
	}
	return found, err
}

func changeOf(e journal.Entry, ref record.Ref) (record.Change, bool) {
	for _, c := range e.Changes {
		if c.Ref() == ref {
			return c, true
		}
	}
	return record.Change{}, false
}

// AsOf returns the record as it stood at t, after the last action before the
// first one that is later than t. It replays the journal from its start, which
// for a whole school takes about a second.
func (s *Store) AsOf(t time.Time) (*record.Snapshot, error) {
	j, err := s.readable()
	if err != nil {
		return nil, err
	}
	m := model{}
	last := uint64(0)
	err = j.Read(1, func(e journal.Entry) error {
		if e.At.After(t) {
			return errFound
		}
		last = e.Seq
		_, err := m.apply(e)
		return err
	})
	if err != nil && !errors.Is(err, errFound) {
		return nil, err
	}
	records, err := m.records()
	if err != nil {
		return nil, err
	}
	return record.NewSnapshot(last, records), nil
}

// readable returns the journal for reading. Reading needs no lock: what stands
// in the journal never changes.
func (s *Store) readable() (*journal.Journal, error) {
	s.writing.Lock()
	defer s.writing.Unlock()
	if s.journal == nil {
		return nil, ErrClosed
	}
	return s.journal, nil
}
