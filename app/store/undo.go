package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"waymark/app/journal"
	"waymark/app/record"
)

// Undone says what an undo did.
type Undone struct {
	Seq  uint64        // the number of the undo itself, which can be taken back in turn
	Of   ActionSummary // the action that was taken back
	Back int           // how many records it changed; with none, all of the action stays
	Kept []Kept        // what stays because of later work
}

// Kept is something that an undo left as it is.
type Kept struct {
	Ref   record.Ref
	Words string // what and why, "form was changed later, by S. Khan on 3 Nov 2026"
}

// Undo takes back the last action that still stands. It passes over undos, so
// that doing it again takes back the action before, and over what was exchanged
// with a trust meanwhile, which no person did and nobody can take back.
func (s *Store) Undo(by string) (Undone, error) {
	s.writing.Lock()
	defer s.writing.Unlock()
	if s.broken != nil {
		return Undone{}, s.broken
	}
	for _, a := range slices.Backward(s.actions) {
		if a.Undoes == 0 && a.UndoneBy == 0 && a.Seq > 1 && a.Kind != record.ActionSync {
			return s.undo(a, by)
		}
	}
	return Undone{}, ErrNothingToUndo
}

// UndoAction takes back the action numbered seq, which may lie far back. What
// later actions changed is kept, and so is every record that something else now
// rests on; [Undone] lists both. Taking back an undo does the action again.
func (s *Store) UndoAction(seq uint64, by string) (Undone, error) {
	s.writing.Lock()
	defer s.writing.Unlock()
	i, ok := position(s.actions, seq)
	switch {
	case s.broken != nil:
		return Undone{}, s.broken
	case !ok:
		return Undone{}, fmt.Errorf("%w: number %d", ErrNoAction, seq)
	case s.actions[i].UndoneBy != 0:
		return Undone{}, fmt.Errorf("%w, by action %d", ErrUndone, s.actions[i].UndoneBy)
	case seq == 1:
		return Undone{}, ErrKept
	case s.actions[i].Kind == record.ActionSync:
		return Undone{}, ErrExchanged
	}
	return s.undo(s.actions[i], by)
}

func (s *Store) undo(of ActionSummary, by string) (Undone, error) {
	e, err := s.entry(of.Seq)
	if err != nil {
		return Undone{}, err
	}
	u := undoing{journal: s.journal, snapshot: s.Snapshot(), actions: s.actions, of: of}
	if err := s.index.cells(func(get func(record.Ref) (cell, error)) error { return u.plan(e, get) }); err != nil {
		return Undone{}, err
	}
	changes := u.changes(e)
	done, err := s.do(record.Action{Kind: record.ActionUndo, What: s.undoTitle(of), By: by, Undoes: of.Seq, Changes: changes})
	if err != nil {
		return Undone{}, err
	}
	of.UndoneBy = done.Seq
	return Undone{Seq: done.Seq, Of: of, Back: len(changes), Kept: u.kept}, nil
}

// undoTitle says what taking an action back means: an undo of an undo is a redo.
func (s *Store) undoTitle(of ActionSummary) string {
	word, again := "Undo: ", "Redo: "
	for of.Undoes != 0 {
		i, ok := position(s.actions, of.Undoes)
		if !ok {
			break
		}
		of, word, again = s.actions[i], again, word
	}
	return word + of.What
}

// Undone returns what [Store.UndoAction] returned when it did the undo numbered
// seq: above all what it kept, and why. That is worked out again from the journal
// as it stood then, which takes as long as [Store.AsOf] does.
func (s *Store) Undone(seq uint64) (Undone, error) {
	j, err := s.readable()
	if err != nil {
		return Undone{}, err
	}
	s.reading.RLock()
	actions := slices.Clone(s.actions)
	s.reading.RUnlock()
	i, ok := position(actions, seq)
	if !ok || actions[i].Undoes == 0 {
		return Undone{}, fmt.Errorf("%w that took something back: number %d", ErrNoAction, seq)
	}
	u := undoing{journal: j, actions: actions[:i]}
	at, ok := position(actions, actions[i].Undoes)
	if !ok || at >= i {
		return Undone{}, fmt.Errorf("%w: number %d", ErrNoAction, actions[i].Undoes)
	}
	undone := Undone{Seq: seq, Of: actions[at]}
	markUndone(u.actions)
	u.of = u.actions[at]
	m := model{}
	var of journal.Entry
	err = j.Read(1, func(e journal.Entry) error {
		switch e.Seq {
		case seq:
			undone.Back = len(e.Changes)
			return errFound
		case undone.Of.Seq:
			of = e
		}
		_, err := m.apply(e)
		return err
	})
	if err != nil && !errors.Is(err, errFound) {
		return Undone{}, err
	}
	records, err := m.records()
	if err != nil {
		return Undone{}, err
	}
	u.snapshot = record.NewSnapshot(seq-1, records)
	err = u.plan(of, func(ref record.Ref) (cell, error) { return m[ref], nil })
	undone.Kept = u.kept
	return undone, err
}

// undoing works out what an undo leaves behind, by the record as it stands when
// it is done.
type undoing struct {
	journal  *journal.Journal
	snapshot *record.Snapshot
	actions  []ActionSummary
	of       ActionSummary
	entries  map[uint64]journal.Entry // later actions, read when they are asked for
	before   map[record.Ref]json.RawMessage
	after    map[record.Ref]json.RawMessage // nil for a record that goes
	kept     []Kept
	askings  map[record.ID][]record.Ref      // what was asked, by student
	back     map[record.ID][]*record.Message // that were to come back, by request
}

func (u *undoing) keep(ref record.Ref, words string) {
	delete(u.after, ref)
	u.kept = append(u.kept, Kept{ref, words})
}

func (u *undoing) plan(e journal.Entry, get func(record.Ref) (cell, error)) error {
	u.entries, u.after = map[uint64]journal.Entry{}, map[record.Ref]json.RawMessage{}
	u.before = make(map[record.Ref]json.RawMessage, len(e.Changes))
	for _, c := range e.Changes {
		now, err := get(c.Ref())
		if err != nil {
			return err
		}
		u.before[c.Ref()] = now.object
		if err := u.takeBack(c, now); err != nil {
			return err
		}
	}
	u.gatherAskings(e.Changes)
	for again := true; again; again = u.keepAskingsWhole() {
		// What stays is settled before what goes. Within each, what is referred to
		// stays before what refers to it, and goes after it: a register that goes
		// keeps neither its activity nor its students.
		for _, kind := range record.Kinds {
			u.settle(e.Changes, kind, true)
		}
		for _, kind := range slices.Backward(record.Kinds) {
			u.settle(e.Changes, kind, false)
		}
	}
	return nil
}

// takeBack plans what one change leaves behind when it is taken back.
func (u *undoing) takeBack(c record.Change, now cell) error {
	ref := c.Ref()
	later, err := u.since(ref, now)
	if err != nil {
		return err
	}
	switch {
	case c.To == nil: // it was deleted
		if now.object != nil {
			u.keep(ref, "it was added again"+later.words(""))
			return nil
		}
		u.after[ref] = c.From
	case now.object == nil:
		if c.From != nil {
			u.keep(ref, "it was removed"+later.words(""))
		}
	case c.From == nil: // it was added
		if len(later) > 0 {
			u.keep(ref, "it was changed"+later.words(""))
			return nil
		}
		u.after[ref] = nil
	default:
		object, kept, err := revert(now.object, c.From, c.To, later.touched)
		if err != nil {
			return err
		}
		u.after[ref] = object
		if len(kept) > 0 {
			u.kept = append(u.kept, Kept{ref, fieldWords(kept) + " changed" + later.words(kept[0])})
		}
	}
	return nil
}

// settle drops the plans for records of one kind, those that stay or those that
// go, where they cannot be.
func (u *undoing) settle(changes []record.Change, kind record.Kind, staying bool) {
	for _, c := range changes {
		after, planned := u.after[c.Ref()]
		if !planned || c.Kind != kind || staying != (after != nil) {
			continue
		}
		why := ""
		if staying {
			why = u.hinders(c.Ref(), after)
		} else {
			why = u.restsOn(c.Ref())
		}
		if why != "" {
			u.keep(c.Ref(), why)
		}
	}
}

func (u *undoing) changes(e journal.Entry) []record.Change {
	var changes []record.Change
	for _, c := range e.Changes {
		ref := c.Ref()
		after, planned := u.after[ref]
		before := u.before[ref]
		switch {
		case !planned:
		case after == nil:
			changes = append(changes, record.Deletion(ref, before))
		case before == nil:
			changes = append(changes, record.Change{Kind: ref.Kind, ID: ref.ID, To: after})
		default:
			if change, differs := record.Between(ref, before, after); differs {
				changes = append(changes, change)
			}
		}
	}
	return changes
}
