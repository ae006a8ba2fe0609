package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"

	"waymark/app/disk"
	"waymark/app/journal"
	"waymark/app/keys"
	"waymark/app/record"
)

// Create makes a school in dir, which is made if need be, and opens it. The
// passphrase may be empty: see [keys.Create]. A school without an ID is given
// one. What an attempt left behind that did not come to its end is used again.
func Create(dir string, school record.School, passphrase string, o Options) (*Store, error) {
	if school.ID == "" {
		school.ID = record.NewID()
	}
	if p := school.Problems(); len(p) > 0 {
		return nil, &Refused{Ref: school.Ref(), Problems: p}
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("the school's folder cannot be made: %w", err)
	}
	s, err := newStore(dir, o)
	if err != nil {
		return nil, err
	}
	if err := s.create(school, passphrase); err != nil {
		return nil, errors.Join(err, s.lock.Unlock())
	}
	s.opening = Opening{}
	return s, nil
}

func (s *Store) create(school record.School, passphrase string) error {
	fsys, path := s.options.FS, journalPath(s.dir)
	if err := noDesk(s.dir); err != nil {
		return err
	}
	if _, err := fsys.Stat(path); err == nil {
		return fmt.Errorf("%w: open it, or choose another folder", ErrSchoolExists)
	}
	if _, err := fsys.Stat(indexPath(s.dir)); err == nil {
		return errNoJournal
	}
	if err := s.space.Room(0); err != nil {
		return err
	}
	protection, err := keys.ProtectionOf(s.dir)
	if err != nil {
		return err
	}
	if protection == keys.None {
		s.key, err = keys.Create(s.dir, passphrase)
	} else {
		s.key, err = keys.Open(s.dir, passphrase)
	}
	if err != nil {
		return err
	}
	// Under another name until the school itself is in it, so that there is
	// either a whole school or none.
	first := record.Action{Kind: record.ActionSetup, What: "School set up", Changes: []record.Change{record.Creation(school)}}
	if first, err = s.complete(first); err != nil {
		return err
	}
	if err := firstEntry(fsys, path+".first", s.key, school.ID, first); err != nil {
		return err
	}
	if err := fsys.Rename(path+".first", path); err != nil {
		return fmt.Errorf("the school could not be made: %w", err)
	}
	if err := fsys.SyncDir(s.dir); err != nil {
		return fmt.Errorf("the school could not be made: %w", err)
	}
	return s.open()
}

func firstEntry(fsys journal.FS, path string, key keys.Key, school record.ID, first record.Action) error {
	if err := fsys.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("what an earlier attempt left cannot be removed: %w", err)
	}
	j, err := journal.Create(fsys, path, key, school)
	if err != nil {
		return err
	}
	_, err = j.Append(first)
	return errors.Join(err, j.Close())
}

var errNoJournal = fmt.Errorf("%w: its journal (journal.waymark) is missing, although other parts are there; put it back or restore a backup", ErrNotSchool)

// Open opens the school in dir: it takes the lock, reads the key, verifies the
// journal whole, and brings the index level with it, building it again where
// that is needed ([Store.Opening] tells). Of the journal it changes nothing but a
// torn last entry, which was never acknowledged.
//
// The errors are [ErrNotSchool], [ErrDesk], [ErrAlreadyOpen], [ErrDiskFull], a [*LostError],
// those of package keys ([keys.ErrWrongPassphrase]) and those of package journal.
func Open(dir, passphrase string, o Options) (*Store, error) {
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist), err == nil && !info.IsDir():
		return nil, fmt.Errorf("%w: %s", ErrNotSchool, dir)
	case err != nil:
		return nil, fmt.Errorf("the school's folder cannot be read: %w", err)
	}
	if err := noDesk(dir); err != nil {
		return nil, err
	}
	if _, err := os.Stat(journalPath(dir)); errors.Is(err, fs.ErrNotExist) {
		if protection, err := keys.ProtectionOf(dir); err == nil && protection != keys.None {
			return nil, errNoJournal
		}
		return nil, fmt.Errorf("%w: %s", ErrNotSchool, dir)
	}
	s, err := newStore(dir, o)
	if err != nil {
		return nil, err
	}
	if s.key, err = keys.Open(dir, passphrase); err == nil {
		err = s.open()
	}
	if err != nil {
		return nil, errors.Join(err, s.lock.Unlock())
	}
	return s, nil
}

// noDesk refuses the folder of a trust's placement desk, which has a journal, a
// key and an index as a school's has, but also a folder for what can be destroyed:
// see package ledger. To take it for a school's would cost it its index.
func noDesk(dir string) error {
	if _, err := os.Stat(filepath.Join(dir, "kept")); err == nil {
		return fmt.Errorf("%w: %s. Choose the school's own folder", ErrDesk, dir)
	}
	return nil
}

// newStore returns a store of dir that holds the lock and nothing else.
func newStore(dir string, o Options) (*Store, error) {
	if o.FS == nil {
		o.FS = journal.OS
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Floor == 0 {
		o.Floor = disk.DefaultFloor
	}
	if o.Probe == nil {
		o.Probe = func(_ context.Context, dir string, key keys.Key) error { return Probe(dir, key) }
	}
	s := &Store{dir: dir, options: o, lock: flock.New(filepath.Join(dir, "LOCK")), space: disk.Space{FS: o.FS, Dir: dir, Floor: o.Floor}}
	held, err := s.lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("the school's folder cannot be used: %w", err)
	}
	if !held {
		return nil, ErrAlreadyOpen
	}
	return s, nil
}

// open opens the journal and brings the index level with it. Nothing of the index
// is changed before the journal has been verified whole; only its seal is compared
// meanwhile, which is hashing too, on another core. s holds lock and key.
func (s *Store) open() error {
	if err := s.space.RoomToRead(); err != nil {
		return err
	}
	compared := make(chan disk.Comparison, 1)
	go func() { compared <- sealOf(s.options.FS, s.dir, s.key).Compare() }()
	j, err := journal.Open(s.options.FS, journalPath(s.dir), s.key)
	c := <-compared
	if err != nil {
		return err
	}
	s.journal = j
	s.opening.CutBytes, s.opening.CutFile = j.Cut()
	if err := s.level(c); err != nil {
		s.journal = nil
		return errors.Join(err, j.Close())
	}
	return nil
}

// readIndex opens and reads the index, or says why it must be built again. Badger
// is not let near files that are not as it left them; after an unclean stop, when
// nothing tells, the probe goes first.
func (s *Store) readIndex(seal disk.Comparison) (ix *index, c contents, why string, err error) {
	if seal.Verdict == disk.Unsealed {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
		defer cancel()
		if err := s.options.Probe(ctx, s.dir, s.key); err != nil {
			return nil, c, fmt.Sprintf("Waymark was stopped in the middle of its work, and it did not come through: %v", err), nil
		}
		seal = sealOf(s.options.FS, s.dir, s.key).Compare()
	}
	switch seal.Verdict {
	case disk.Unsealed:
		return nil, c, "it could not be proved whole", nil
	case disk.Missing, disk.Broken:
		return nil, c, seal.How, nil
	}
	if err := s.options.FS.Remove(sealPath(s.dir)); err != nil { // it is unsealed from here on
		return nil, c, "", fmt.Errorf("the school's folder cannot be written: %w", err)
	}
	if ix, c, err = openAndLoad(indexPath(s.dir), s.key, false); err != nil {
		return nil, c, err.Error(), nil
	}
	return ix, c, "", nil
}

func openAndLoad(dir string, key keys.Key, verify bool) (*index, contents, error) {
	ix, err := openIndex(dir, key, verify)
	if err != nil {
		return nil, contents{}, err
	}
	var c contents
	if err = ix.readState(); err == nil {
		c, err = ix.load()
	}
	if err != nil {
		return nil, contents{}, errors.Join(err, ix.close())
	}
	return ix, c, nil
}

// Probe reads the index of the school in dir through, verifies all of it and
// seals it. It does not take the school's lock, which the process that asks for
// the probe holds. Where the index is damaged it returns an error, or brings the
// process down: see [Options].
func Probe(dir string, key keys.Key) error {
	ix, _, err := openAndLoad(indexPath(dir), key, true)
	if err != nil {
		return err
	}
	if err := ix.close(); err != nil {
		return err
	}
	return sealOf(journal.OS, dir, key).Write()
}

// Close closes the school and seals the index. Every action is safe already.
func (s *Store) Close() error {
	s.writing.Lock()
	defer s.writing.Unlock()
	if s.journal == nil {
		return nil
	}
	var err error
	if s.broken == nil {
		err = s.closeIndex(s.index)
	} else {
		err = s.index.close() // and no seal: the probe shall look at it
	}
	err = errors.Join(err, s.journal.Close(), s.lock.Unlock())
	s.journal, s.index, s.broken = nil, nil, ErrClosed
	return err
}

// closeIndex closes the index and seals it. Closing writes, so on a full disk,
// the ballast spent, it is left as it stands for the next opening to look at.
func (s *Store) closeIndex(ix *index) error {
	if err := s.space.RoomToRead(); err != nil {
		return err
	}
	if err := ix.close(); err != nil {
		return err
	}
	return sealOf(s.options.FS, s.dir, s.key).Write()
}
