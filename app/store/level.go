package store

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"waymark/app/disk"
	"waymark/app/journal"
	"waymark/app/record"
)

// level brings the index level with the journal and makes it the store's own, or
// builds it again where it cannot be.
func (s *Store) level(seal disk.Comparison) error {
	ix, c, why, err := s.readIndex(seal)
	if err != nil {
		return err
	}
	if ix != nil {
		if why, err = s.foreign(ix.state); err != nil {
			return errors.Join(err, s.closeIndex(ix))
		}
		if why == "" {
			if err = s.adopt(ix, c); err == nil {
				return nil
			}
			why = err.Error()
		}
		if err := ix.close(); err != nil {
			why += "; " + err.Error()
		}
	}
	return s.rebuild(why)
}

// foreign tells why the index cannot be one of this journal, or "". It returns a
// [*LostError] where the journal is the one that lacks something.
func (s *Store) foreign(is state) (string, error) {
	j := s.journal
	if is.School != j.School() {
		return "it belonged to another school", nil
	}
	if is.Applied > j.Seq() {
		_, cut := j.Cut()
		return "", &LostError{Saved: is.Applied, Holds: j.Seq(), CutFile: cut}
	}
	if head, ok := j.HeadAt(is.Applied); !ok || !bytes.Equal(head[:], is.Head) {
		return "it belonged to another journal of this school", nil
	}
	return "", nil
}

// adopt makes the index the store's own and applies what the journal holds
// beyond it.
func (s *Store) adopt(ix *index, c contents) error {
	actions := c.actions
	slices.SortFunc(actions, func(a, b ActionSummary) int { return int(int64(a.Seq - b.Seq)) })
	if len(actions) != int(ix.state.Applied) {
		return errTallies
	}
	markUndone(actions)
	s.index, s.actions = ix, actions
	s.snapshot.Store(record.NewSnapshot(ix.state.Applied, c.records))
	return s.journal.Read(ix.state.Applied+1, s.replay)
}

// replay applies one action of the journal to index and snapshot.
func (s *Store) replay(e journal.Entry) error {
	var writes []write
	err := s.index.cells(func(get func(record.Ref) (cell, error)) (err error) {
		writes, err = step(e.Seq, e.Changes, get)
		return err
	})
	if err != nil {
		return err
	}
	changed, removed, err := outcome(writes, record.Decode) // its problems were judged when it was saved
	if err != nil {
		return err
	}
	s.advance(e, writes, changed, removed)
	return s.broken
}

// rebuild builds the index anew from the journal. What is left of the old one is
// set aside, for whoever wants to know what became of it.
func (s *Store) rebuild(why string) error {
	info, err := s.options.FS.Stat(journalPath(s.dir))
	if err != nil {
		return err
	}
	if err := s.space.Room(uint64(info.Size()) + 16<<20); err != nil { // what it will take, and Badger's log of it
		return err
	}
	if err := s.setAside(); err != nil {
		return fmt.Errorf("the index must be built again (%s), but the old one cannot be put aside: %w", why, err)
	}
	s.opening.Rebuilt, s.opening.Why = true, why
	s.broken, s.actions = nil, nil
	return s.build()
}

// build fills an index that does not exist yet with what the journal says.
func (s *Store) build() error {
	m := model{}
	next := state{School: s.journal.School(), Tallies: map[string]tally{}}
	var pairs []pair
	err := s.journal.Read(1, func(e journal.Entry) error {
		writes, err := m.apply(e)
		if err != nil {
			return fmt.Errorf("action %d in the journal does not fit what stands before it, restore a backup: %w", e.Seq, err)
		}
		next.Applied = e.Seq
		pairs = append(pairs, next.addAction(summarise(e, writes)))
		return nil
	})
	if err != nil {
		return err
	}
	head := s.journal.Head()
	next.Head = head[:]
	for ref, c := range m {
		pairs = append(pairs, next.addCell(ref, c))
	}
	if err := os.MkdirAll(indexPath(s.dir), 0o700); err != nil {
		return fmt.Errorf("the index cannot be built: %w", err)
	}
	ix, err := openIndex(indexPath(s.dir), s.key, false)
	if err != nil {
		return fmt.Errorf("the index cannot be built: %w", err)
	}
	slices.SortFunc(pairs, func(a, b pair) int { return bytes.Compare(a.key, b.key) })
	var c contents
	if err = ix.put(next, pairs); err == nil {
		c, err = ix.load()
	}
	if err == nil {
		err = s.adopt(ix, c)
	}
	if err != nil {
		s.index = nil
		return errors.Join(fmt.Errorf("the index cannot be built: %w", err), ix.close())
	}
	return nil
}

// keepAside is how many indexes that were set aside are kept.
const keepAside = 2

// setAside moves the index out of the way, under a dated name, and removes the
// oldest of those that were set aside before.
func (s *Store) setAside() error {
	const prefix = "index.aside-"
	fsys := s.options.FS
	if _, err := fsys.Stat(sealPath(s.dir)); err == nil {
		if err := fsys.Remove(sealPath(s.dir)); err != nil {
			return err
		}
	}
	entries, err := fsys.ReadDir(s.dir)
	if err != nil {
		return err
	}
	var aside []string
	there := false
	for _, e := range entries {
		there = there || e.Name() == "index"
		if strings.HasPrefix(e.Name(), prefix) {
			aside = append(aside, e.Name())
		}
	}
	if there {
		dated := prefix + s.options.Now().UTC().Format("2006-01-02-150405")
		name := dated
		for n := 2; slices.Contains(aside, name); n++ {
			name = fmt.Sprintf("%s-%d", dated, n)
		}
		if err := fsys.Rename(indexPath(s.dir), filepath.Join(s.dir, name)); err != nil {
			return err
		}
		aside = append(aside, name)
	}
	slices.Sort(aside)
	for _, old := range aside[:max(0, len(aside)-keepAside)] {
		if err := os.RemoveAll(filepath.Join(s.dir, old)); err != nil {
			return err
		}
	}
	return nil
}
