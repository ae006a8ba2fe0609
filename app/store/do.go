package store

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"

	"waymark/app/journal"
	"waymark/app/record"
)

// write is what one change of an action does to one record.
type write struct {
	ref      record.Ref
	was, now cell
}

var (
	errTwice      = errors.New("an action may change a record only once")
	errUndoByHand = errors.New("an action is taken back with Undo, not with Do")
	errOneSchool  = errors.New("a folder holds one school")
	errKeepSchool = errors.New("the school itself cannot be removed")
	errBadID      = errors.New("a record needs an ID of 1 to 200 bytes")
)

// step works out what the action numbered seq does to each record, reading what
// it needs through get. It changes nothing.
func step(seq uint64, changes []record.Change, get func(record.Ref) (cell, error)) ([]write, error) {
	writes := make([]write, 0, len(changes))
	seen := make(map[record.Ref]bool, len(changes))
	for _, c := range changes {
		ref := c.Ref()
		if seen[ref] {
			return nil, &Refused{Ref: ref, Cause: errTwice}
		}
		seen[ref] = true
		was, err := get(ref)
		if err != nil {
			return nil, err
		}
		now, err := was.after(seq, c)
		if err != nil {
			return nil, &Refused{Ref: ref, Cause: err}
		}
		writes = append(writes, write{ref, was, now})
	}
	return writes, nil
}

// Do saves the action whole or not at all. It is refused whole, with a [*Refused],
// where a change does not fit the record as it stands or leaves a record with a
// problem. An action without a time happens now, one without a device on this one.
//
// What the journal keeps of an update leads exactly from the record as it stands,
// whatever state of it the caller had seen; updates that change nothing are left
// out, and an action of nothing else is [ErrNothingToDo].
//
// When Do returns without an error the action would survive a power cut.
func (s *Store) Do(a record.Action) (Done, error) {
	s.writing.Lock()
	defer s.writing.Unlock()
	if a.Undoes != 0 || a.Kind == record.ActionUndo {
		return Done{}, errUndoByHand
	}
	return s.do(a)
}

// do saves any action. The caller holds s.writing.
func (s *Store) do(a record.Action) (Done, error) {
	if s.broken != nil {
		return Done{}, s.broken
	}
	a, err := s.complete(a)
	if err != nil {
		return Done{}, err
	}
	var writes []write
	err = s.index.cells(func(get func(record.Ref) (cell, error)) error {
		writes, err = step(s.journal.Seq()+1, a.Changes, get)
		return err
	})
	if err != nil {
		return Done{}, err
	}
	a.Changes, writes = exact(a.Changes, writes)
	if len(writes) == 0 && a.Undoes == 0 {
		return Done{}, ErrNothingToDo
	}
	changed, removed, err := outcome(writes, s.sound)
	if err != nil {
		return Done{}, err
	}
	size := uint64(0)
	for _, c := range a.Changes {
		size += uint64(len(c.Kind) + len(c.ID) + len(c.From) + len(c.To) + 64)
	}
	if err := s.space.Room(4 * size); err != nil { // journal, Badger's log and its tables, and some more
		return Done{}, err
	}
	entry, err := s.journal.Append(a)
	if err != nil {
		if errors.Is(err, journal.ErrBroken) {
			s.broken = fmt.Errorf("%w: %w", ErrReopen, err)
		}
		return Done{}, err
	}
	s.advance(entry, writes, changed, removed)
	return Done{entry.Seq, entry.At}, nil
}

// complete fills in what the store knows better than the caller, and brings the
// patches into the form in which the journal will give them back.
func (s *Store) complete(a record.Action) (record.Action, error) {
	if a.At.IsZero() {
		a.At = s.options.Now()
	}
	a.At = a.At.Round(0).UTC()
	if y := a.At.Year(); y < 1 || y > 9999 {
		return a, fmt.Errorf("an action in the year %d cannot be saved: set this computer's clock", y)
	}
	if a.Device == "" {
		a.Device = s.options.Device
	}
	changes := make([]record.Change, len(a.Changes))
	for i, c := range a.Changes {
		if c.Kind == record.KindSchool && len(c.To) == 0 {
			return a, &Refused{Ref: c.Ref(), Cause: errKeepSchool}
		}
		c.From, c.To = trim(c.From), trim(c.To)
		changes[i] = c
	}
	a.Changes = changes
	return a, nil
}

func trim(patch json.RawMessage) json.RawMessage {
	patch = bytes.TrimSpace(patch)
	if len(patch) == 0 {
		return nil
	}
	return patch
}

// exact returns the changes that lead from what each record is to what it
// becomes, and the writes that they amount to. The patches that were given may
// have been made from an older state of the record, and an undo made from those
// would bring that state back.
func exact(given []record.Change, writes []write) ([]record.Change, []write) {
	changes := slices.Clone(given)
	differs := make([]bool, len(writes))
	onAllCores(len(writes), func(i int) {
		w := &writes[i]
		switch differs[i] = true; {
		case w.was.object == nil:
		case w.now.object == nil:
			changes[i].From = w.was.object
		default:
			changes[i], differs[i] = record.Between(w.ref, w.was.object, w.now.object)
			if object, err := changes[i].Apply(w.was.object); err == nil {
				w.now.object = object // as a replay of the journal will make it
			}
		}
	})
	n := 0
	for i := range writes {
		if differs[i] {
			changes[n], writes[n] = changes[i], writes[i]
			n++
		}
	}
	return changes[:n], writes[:n]
}

// onAllCores calls work with every number below n. Decoding an import is most of
// what is done before it is saved.
func onAllCores(n int, work func(i int)) {
	share := max(256, 1+n/runtime.GOMAXPROCS(0))
	var wg sync.WaitGroup
	for from := 0; from < n; from += share {
		wg.Go(func() {
			for i := from; i < min(from+share, n); i++ {
				work(i)
			}
		})
	}
	wg.Wait()
}

// outcome decodes every record that the writes leave behind.
func outcome(writes []write, decode func(record.Ref, json.RawMessage) (record.Record, error)) (changed []record.Record, removed []record.Ref, err error) {
	decoded := make([]record.Record, len(writes))
	errs := make([]error, len(writes))
	onAllCores(len(writes), func(i int) {
		if w := writes[i]; w.now.object != nil {
			decoded[i], errs[i] = decode(w.ref, w.now.object)
		}
	})
	for i, w := range writes {
		switch {
		case errs[i] != nil:
			return nil, nil, errs[i]
		case decoded[i] == nil:
			removed = append(removed, w.ref)
		default:
			changed = append(changed, decoded[i])
		}
	}
	return changed, removed, nil
}

// sound decodes a record and returns a [*Refused] where anything is wrong with it.
func (s *Store) sound(ref record.Ref, object json.RawMessage) (record.Record, error) {
	return soundIn(s.journal.School(), ref, object)
}

// soundIn is [Store.sound] for a school.
func soundIn(school record.ID, ref record.Ref, object json.RawMessage) (record.Record, error) {
	if len(ref.ID) == 0 || len(ref.ID) > 200 {
		return nil, &Refused{Ref: ref, Cause: errBadID}
	}
	if ref.Kind == record.KindSchool && ref.ID != school {
		return nil, &Refused{Ref: ref, Cause: errOneSchool}
	}
	r, err := record.Decode(ref, object)
	if err != nil {
		return nil, &Refused{Ref: ref, Cause: err}
	}
	if p := r.Problems(); len(p) > 0 {
		return nil, &Refused{Ref: ref, Problems: p}
	}
	return r, nil
}

// advance moves index, snapshot and list of actions past a saved action. Where
// the index fails the action is still saved and still shown, and nothing more is
// taken until the school has been opened again and the index with it.
func (s *Store) advance(e journal.Entry, writes []write, changed []record.Record, removed []record.Ref) {
	done := summarise(e, writes)
	shown := make(chan *record.Snapshot, 1) // index and snapshot share nothing, so they move side by side
	go func() { shown <- s.Snapshot().Next(e.Seq, changed, removed) }()
	if err := s.index.apply(done, s.journal.Head(), writes); err != nil {
		s.broken = fmt.Errorf("%w: the index could not be written (%w)", ErrReopen, err)
	}
	next := <-shown

	s.reading.Lock()
	s.actions = append(s.actions, done)
	markUndone(s.actions)
	s.snapshot.Store(next) // after the list, which is never behind what is shown
	watching := make([]func(*record.Snapshot), 0, len(s.watch))
	for _, fn := range s.watch {
		watching = append(watching, fn)
	}
	s.reading.Unlock()
	for _, fn := range watching {
		fn(next)
	}
}
