package ledger

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/dgraph-io/badger/v4"
	"github.com/gofrs/flock"

	"waymark/app/disk"
	"waymark/app/journal"
	"waymark/app/keys"
	"waymark/app/record"
)

// Options are what [OpenBadger] may be told. The zero value will do.
type Options struct {
	FS journal.FS // for all but Badger's own files; nil for journal.OS

	// Floor is the free space, in bytes, under which nothing is saved; 0 for
	// [disk.DefaultFloor]. Half of it more is kept as ballast.
	Floor uint64

	// MustExist lets OpenBadger fail with [ErrNoLedger] rather than make a ledger.
	MustExist bool
}

// Reasons for which a ledger is not opened, for errors.Is. The others are
// [ErrDiskFull] and those of packages keys and journal. Nothing was changed then.
var (
	ErrNoLedger    = errors.New("there is no desk's ledger in this folder")
	ErrAlreadyOpen = errors.New("this desk's folder is in use by another program: close that first")
	// ErrSchool stops the opening because the journal is that of a school's record.
	ErrSchool = errors.New("this folder holds a school's record, which Waymark works on, and no desk")
	// ErrLost stops the opening because going on would make the loss final.
	ErrLost = errors.New("the journal holds less than was saved: put the newer journal.waymark back, or restore a backup; " +
		"to go on without what is missing, move the folder “index” out of the desk's folder")
)

const journalName = "journal.waymark"

func journalPath(dir string) string { return filepath.Join(dir, journalName) }
func indexPath(dir string) string   { return filepath.Join(dir, "index") }
func keptPath(dir string) string    { return filepath.Join(dir, "kept") }

// OpenBadger opens the ledger in dir, and makes it where there is none, locked
// with the passphrase, which may be empty (see [keys.Create]). It verifies the
// journal whole. The index is believed where it was closed properly and its files
// are what they were; otherwise it is built again from the journal.
func OpenBadger(dir, passphrase string, o Options) (*Badger, error) {
	if o.FS == nil {
		o.FS = journal.OS
	}
	if o.Floor == 0 {
		o.Floor = disk.DefaultFloor
	}
	if o.MustExist {
		if _, err := os.Stat(journalPath(dir)); errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("%w: %s", ErrNoLedger, dir)
		}
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("the desk's folder cannot be made: %w", err)
	}
	l := &Badger{
		dir: dir, options: o, lock: flock.New(filepath.Join(dir, "LOCK")), space: disk.Space{FS: o.FS, Dir: dir, Floor: o.Floor},
		work: make(chan struct{}, 1), turn: make(chan struct{}, 1), open: newGroup(1), pending: newOverlay(), saved: newOverlay(),
	}
	held, err := l.lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("the desk's folder cannot be used: %w", err)
	}
	if !held {
		return nil, ErrAlreadyOpen
	}
	if err := l.openAll(passphrase); err != nil {
		return nil, errors.Join(err, l.lock.Unlock())
	}
	l.committer.Go(l.commitGroups)
	return l, nil
}

func (l *Badger) openAll(passphrase string) error {
	if _, err := l.options.FS.Stat(journalPath(l.dir)); errors.Is(err, fs.ErrNotExist) {
		if err := l.create(passphrase); err != nil {
			return err
		}
	}
	if err := l.space.RoomToRead(); err != nil {
		return err
	}
	var err error
	if l.key, err = keys.Open(l.dir, passphrase); err != nil {
		return err
	}
	compared := make(chan disk.Comparison, 1)
	go func() { compared <- l.seal().Compare() }()
	l.journal, err = journal.Open(l.options.FS, journalPath(l.dir), l.key)
	seal := <-compared
	if err != nil {
		return err
	}
	if err = l.isLedger(); err != nil {
		return errors.Join(err, l.journal.Close())
	}
	if err = l.openIndex(seal.Verdict == disk.Whole); err == nil {
		if l.vault, err = openVault(l.options.FS, keptPath(l.dir), l.key); err == nil {
			err = l.vault.sweep(l.kept)
		}
		if err != nil {
			err = errors.Join(err, l.closeIndex())
		}
	}
	if err != nil {
		return errors.Join(err, l.journal.Close())
	}
	return nil
}

// isLedger refuses the journal of a school's record, while its index is as it was.
func (l *Badger) isLedger() error {
	looked := errors.New("the first entry is enough")
	err := l.journal.Read(1, func(e journal.Entry) error {
		if e.Action.Kind == record.ActionSetup {
			return ErrSchool
		}
		return looked
	})
	if errors.Is(err, looked) {
		return nil
	}
	return err
}

// create makes an empty ledger. What an attempt left behind that did not come to
// its end is used again.
func (l *Badger) create(passphrase string) error {
	if _, err := os.Stat(indexPath(l.dir)); err == nil {
		return fmt.Errorf("%w: its journal (journal.waymark) is missing, although other parts are there; put it back or restore a backup", ErrNoLedger)
	}
	if _, err := os.Stat(journalPath(l.dir) + unfinished); err == nil {
		return fmt.Errorf("%w: a backup was being restored here, and was not finished; empty the folder and restore it again", ErrNoLedger)
	}
	if err := l.space.Room(0); err != nil {
		return err
	}
	if err := l.options.FS.SyncDir(filepath.Dir(l.dir)); err != nil { // the folder's own name
		return err
	}
	key, err := keys.Open(l.dir, passphrase)
	if errors.Is(err, keys.ErrNoKey) {
		key, err = keys.Create(l.dir, passphrase)
	}
	if err != nil {
		return err
	}
	j, err := journal.Create(l.options.FS, journalPath(l.dir), key, record.NewID())
	if err != nil {
		return err
	}
	return j.Close()
}

func (l *Badger) seal() disk.Seal {
	return disk.Seal{FS: l.options.FS, Index: indexPath(l.dir), Path: filepath.Join(l.dir, "index.seal"), Key: l.key}
}

// openIndex opens the index, which is whole or not, and brings it level with the
// journal.
func (l *Badger) openIndex(whole bool) error {
	// It is unsealed from here on.
	if err := l.options.FS.Remove(l.seal().Path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("the desk's folder cannot be written: %w", err)
	}
	if whole {
		db, err := disk.OpenIndex(indexPath(l.dir), l.key, false)
		if err == nil {
			if err = l.adopt(db); err == nil {
				return nil
			}
			err = errors.Join(err, db.Close())
		}
		if errors.Is(err, ErrLost) {
			return err
		}
	}
	return l.rebuild()
}

var errForeign = errors.New("it belongs to another ledger")

// adopt makes the database the ledger's index if it can be.
func (l *Badger) adopt(db *badger.DB) error {
	is, kept, err := readIndex(db)
	if err != nil {
		return err
	}
	head, ok := l.journal.HeadAt(is.Applied)
	switch {
	case is.Ledger != l.journal.School():
		return errForeign
	case !ok:
		return ErrLost
	case !bytes.Equal(head[:], is.Head):
		return errForeign
	}
	l.index, l.kept = db, kept
	return l.replay(is.Applied + 1)
}

// rebuild builds the index anew from the journal.
func (l *Badger) rebuild() error {
	info, err := l.options.FS.Stat(journalPath(l.dir))
	if err != nil {
		return err
	}
	if err := l.space.Room(2*uint64(info.Size()) + 16<<20); err != nil {
		return err
	}
	if err = os.RemoveAll(indexPath(l.dir)); err == nil {
		err = os.MkdirAll(indexPath(l.dir), 0o700)
	}
	if err != nil {
		return fmt.Errorf("the index must be built again, and cannot be: %w", err)
	}
	if l.index, err = disk.OpenIndex(indexPath(l.dir), l.key, false); err != nil {
		return fmt.Errorf("the index must be built again, and cannot be: %w", err)
	}
	l.kept = map[string]string{}
	if err := l.replay(1); err != nil {
		return fmt.Errorf("the index must be built again, and cannot be: %w", errors.Join(err, l.index.Close()))
	}
	return nil
}

// replayed is how many bytes of changes, about, are put into the index at a time
// while the journal is replayed.
const replayed = 4 << 20

// replay puts the journal's entries from number from on into the index.
func (l *Badger) replay(from uint64) error {
	changes, size, to := map[string]change{}, 0, state{Ledger: l.journal.School()}
	flush := func() error {
		head, _ := l.journal.HeadAt(to.Applied)
		to.Head = head[:]
		if err := l.move(changes, to); err != nil {
			return err
		}
		l.note(changes)
		clear(changes)
		size = 0
		return nil
	}
	to.Applied = from - 1
	err := l.journal.Read(from, func(e journal.Entry) error {
		entry, err := changesOf(e.Action)
		if err != nil {
			return fmt.Errorf("entry %d of the journal is not a ledger's: %w", e.Seq, err)
		}
		for key, c := range entry {
			changes[key] = c
			size += len(key) + len(c.value)
		}
		to.Applied = e.Seq
		if size < replayed {
			return nil
		}
		return flush()
	})
	if err == nil {
		err = flush()
	}
	return err
}

// Close implements [Ledger]. It seals the index; everything acknowledged is safe
// already.
func (l *Badger) Close() error {
	if !l.gate.close() {
		return nil
	}
	close(l.work)
	l.committer.Wait()
	return errors.Join(l.closeIndex(), l.journal.Close(), l.lock.Unlock())
}

// closeIndex closes the index and seals it. Closing writes, so on a full disk,
// the ballast spent, it is left as it stands, to be built again.
func (l *Badger) closeIndex() error {
	if err := l.space.RoomToRead(); err != nil {
		return err
	}
	if err := l.index.Close(); err != nil || l.stopped.Load() {
		return err
	}
	return l.seal().Write()
}
