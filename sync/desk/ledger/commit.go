package ledger

import (
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"waymark/app/journal"
	"waymark/app/record"
)

// group is Updates that are committed together.
type group struct {
	number  uint64
	changes map[string]change
	overlay overlay       // the same, once it takes no more
	size    int           // bytes of keys and values
	closed  chan struct{} // closed when the group takes no more
	done    chan struct{} // closed when it is committed, or has failed with err
	err     error
}

// maxGroup is the size from which on a group takes no more, so that its entry
// stays well below the most that the journal takes.
const maxGroup = 8 << 20

func newGroup(number uint64) *group {
	return &group{number: number, changes: map[string]change{}, closed: make(chan struct{}), done: make(chan struct{})}
}

func (g *group) finish(err error) {
	g.err = err
	close(g.done)
}

// commitGroups commits one group after another until the ledger is closed.
func (l *Badger) commitGroups() {
	for range l.work {
		l.turn <- struct{}{}
		g := l.open
		close(g.closed)
		g.overlay = l.pending // what the groups before changed is in the index
		l.open = newGroup(g.number + 1)
		l.giveTurn()

		err := l.commit(g)

		l.turn <- struct{}{}
		if err == nil {
			l.forget(g)
		} else {
			l.abandon(err)
		}
		l.giveTurn()
		if err != nil {
			g.finish(err)
		}
	}
}

// forget drops the changes of a group that the index has now.
func (l *Badger) forget(g *group) {
	for key := range g.changes {
		if c, ok := l.pending.Get(key); ok && c.group == g.number {
			l.pending = l.pending.Delete(key)
		}
	}
}

// abandon drops every pending change after a group has failed. The Updates that
// ran meanwhile may have read what was never saved, so they fail with it.
func (l *Badger) abandon(err error) {
	if errors.Is(err, ErrInDoubt) {
		err = ErrReopen // nothing of theirs was tried
	}
	close(l.open.closed)
	l.open.finish(err)
	l.open = newGroup(l.open.number + 1)
	l.pending = newOverlay()
}

// commit saves a group, lets its Updates return as soon as it would survive a power
// cut, and moves the index.
func (l *Badger) commit(g *group) error {
	l.committing.Lock()
	defer l.committing.Unlock()
	switch {
	case len(g.changes) == 0:
		g.finish(nil)
		return nil
	case l.stopped.Load():
		return ErrReopen
	}
	if err := l.space.Room(4 * uint64(g.size)); err != nil { // journal, Badger's log and its tables, and some more
		return err
	}
	kept, err := l.vault.write(g.changes)
	if err != nil {
		return fmt.Errorf("nothing was saved: %w", err)
	}
	entry, err := l.journal.Append(action(g.changes))
	switch {
	case errors.Is(err, journal.ErrBroken):
		l.stopped.Store(true) // the files stay: opening the ledger tells whether they are wanted
		return fmt.Errorf("%w: %w", ErrInDoubt, err)
	case err != nil:
		l.vault.destroy(kept)
		return err
	}
	for key, c := range g.changes {
		if c.kept {
			g.overlay = g.overlay.Set(key, c)
		}
	}
	l.show(g.overlay)
	l.vault.destroy(l.unwanted(g.changes))
	g.finish(nil)
	head := l.journal.Head()
	if l.move(g.changes, state{l.journal.School(), entry.Seq, head[:]}) == nil {
		l.note(g.changes)
		l.show(newOverlay())
	} // else the ledger has stopped, but this much is saved
	return nil
}

// unwanted returns the files of kept values that changes delete or replace.
func (l *Badger) unwanted(changes map[string]change) (files []string) {
	for key := range changes {
		if file, ok := l.kept[key]; ok {
			files = append(files, file)
		}
	}
	return files
}

// note notes which files hold the kept values after changes.
func (l *Badger) note(changes map[string]change) {
	for key, c := range changes {
		if c.kept {
			l.kept[key] = c.file
		} else {
			delete(l.kept, key)
		}
	}
}

// In the journal a group is one action of this kind. Its changes are of the kinds
// below; their IDs are the keys, and what they lead to is a JSON string: in base64,
// the value, or the name of the file that has it. A change that leads to nothing
// deletes the key.
const (
	kindCommit record.ActionKind = "commit"
	kindValue  record.Kind       = "value"
	kindKept   record.Kind       = "kept"
)

func action(changes map[string]change) record.Action {
	a := record.Action{Kind: kindCommit, At: time.Now().UTC(), Changes: make([]record.Change, 0, len(changes))}
	for _, key := range slices.Sorted(maps.Keys(changes)) {
		c, to := changes[key], []byte(nil)
		kind := kindValue
		switch {
		case c.gone:
		case c.kept:
			kind, to = kindKept, quote([]byte(c.file))
		default:
			to = quote(c.value)
		}
		a.Changes = append(a.Changes, record.Change{Kind: kind, ID: record.ID(key), To: to})
	}
	return a
}

// changesOf reads what action writes.
func changesOf(a record.Action) (map[string]change, error) {
	if a.Kind != kindCommit {
		return nil, fmt.Errorf("it is of the kind %q", a.Kind)
	}
	changes := make(map[string]change, len(a.Changes))
	for _, c := range a.Changes {
		var is change
		var err error
		switch {
		case c.To == nil:
			is.gone = true
		case c.Kind == kindKept:
			var file []byte
			file, err = unquote(c.To)
			is.kept, is.file = true, string(file)
		case c.Kind == kindValue:
			is.value, err = unquote(c.To)
		default:
			err = fmt.Errorf("it has a change of the kind %q", c.Kind)
		}
		if err != nil {
			return nil, err
		}
		changes[string(c.ID)] = is
	}
	return changes, nil
}

// quote returns b in base64 as a JSON string.
func quote(b []byte) []byte {
	s := make([]byte, 1, 2+base64.StdEncoding.EncodedLen(len(b)))
	s[0] = '"'
	return append(base64.StdEncoding.AppendEncode(s, b), '"')
}

var errNotQuoted = errors.New("it has a change that leads to something else than base64")

// unquote reads what quote writes, and no other form of it.
func unquote(s []byte) ([]byte, error) {
	if len(s) < 2 || s[0] != '"' || s[len(s)-1] != '"' {
		return nil, errNotQuoted
	}
	b, err := base64.StdEncoding.Strict().AppendDecode(nil, s[1:len(s)-1])
	if err != nil || base64.StdEncoding.EncodedLen(len(b)) != len(s)-2 { // it passes over line ends
		return nil, errNotQuoted
	}
	return b, nil
}
