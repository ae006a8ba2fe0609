package ledger

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/benbjohnson/immutable"
	"github.com/dgraph-io/badger/v4"
	"github.com/gofrs/flock"

	"waymark/app/disk"
	"waymark/app/journal"
	"waymark/app/keys"
)

// Badger is a ledger in one folder of its own. As with the school's record, a
// journal is the truth and a Badger database beside it is an index that can be
// built again:
//
//	key.age or key.plain   the key that everything else is sealed with (package keys)
//	journal.waymark        every change, sealed and chained (package journal)
//	kept/                  the kept values, sealed, each in a file of its own
//	index/                 the Badger database, encrypted
//	index.seal             what the index's files were at the last clean close
//	LOCK                   held by the one process that has the ledger open
//	ballast                room for opening and closing when the disk runs full
//	journal.waymark.cut-*  torn ends that were cut off the journal
//
// Functions of Updates run one at a time, on what the Updates before them made of
// the ledger, while those wait for the disk together: all that have run while the
// disk was busy become one entry of the journal and share its sync. None returns,
// and no View sees any of it, before that. Where the disk fails, all of them do.
// The index follows when they have returned; until then what is saved is read from
// memory, over it.
type Badger struct {
	dir     string
	options Options
	lock    *flock.Flock
	key     keys.Key
	space   disk.Space
	vault   vault
	journal *journal.Journal

	gate      gate
	committer sync.WaitGroup
	work      chan struct{} // there is something to commit

	turn    chan struct{} // held by the Update whose function runs, and to change what follows
	open    *group        // takes Updates
	pending overlay       // what the open group changes, and the one before it until the index has it

	committing sync.Mutex        // held to save a group
	kept       map[string]string // the keys of kept values and the names of their files

	index   *badger.DB
	mu      sync.RWMutex
	saved   overlay     // what is in the journal and perhaps not yet in the index; guarded by mu
	stopped atomic.Bool // nothing more can be done
}

var _ Ledger = (*Badger)(nil)

// change is what becomes of one key.
type change struct {
	value []byte
	kept  bool
	gone  bool
	file  string // of a kept value, once it has one
	group uint64
}

type overlay = *immutable.SortedMap[string, change]

func newOverlay() overlay { return immutable.NewSortedMap[string, change](nil) }

// View implements [Ledger].
func (l *Badger) View(ctx context.Context, fn func(Reader) error) error {
	if err := l.gate.enter(); err != nil {
		return err
	}
	defer l.gate.leave()
	if err := ctx.Err(); err != nil {
		return err
	}
	tx, err := l.begin()
	if err != nil {
		return err
	}
	defer tx.index.Discard()
	if err := fn(tx); err != nil {
		return err
	}
	return tx.err
}

// begin begins reading what is saved.
func (l *Badger) begin() (*badgerTx, error) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	if l.stopped.Load() {
		return nil, ErrReopen
	}
	return &badgerTx{ledger: l, index: l.index.NewTransaction(false), upper: l.saved}, nil
}

// show makes what is saved visible to Views.
func (l *Badger) show(saved overlay) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.saved = saved
}

// Update implements [Ledger].
func (l *Badger) Update(ctx context.Context, fn func(Tx) error) error {
	if err := l.gate.enter(); err != nil {
		return err
	}
	defer l.gate.leave()
	g, err := l.run(ctx, fn)
	if g != nil {
		if <-g.done; g.err != nil {
			return g.err
		}
	}
	return err
}

// run runs fn when its turn comes, and returns its error and the group to wait
// for. One that failed or changed nothing waits too, for what it may have read:
// nobody shall be told of what is not saved. The group is nil where all is.
func (l *Badger) run(ctx context.Context, fn func(Tx) error) (*group, error) {
	if err := l.takeTurn(ctx); err != nil {
		return nil, err
	}
	defer l.giveTurn()
	if l.stopped.Load() {
		return nil, ErrReopen
	}
	tx := &badgerTx{ledger: l, index: l.index.NewTransaction(false), upper: l.pending, group: l.open.number}
	defer tx.index.Discard()
	err := fn(tx)
	if err == nil {
		err = tx.err
	}
	if err == nil {
		l.pending = tx.upper
		for _, key := range tx.changed {
			l.open.changes[key], _ = l.pending.Get(key)
		}
		l.open.size += tx.size
	}
	if l.pending.Len() == 0 {
		return nil, err
	}
	select {
	case l.work <- struct{}{}:
	default:
	}
	return l.open, err
}

// takeTurn waits until no other Update's function runs and the open group has
// room for one more.
func (l *Badger) takeTurn(ctx context.Context) error {
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		select {
		case l.turn <- struct{}{}:
		case <-ctx.Done():
			return ctx.Err()
		}
		if l.open.size < maxGroup {
			return nil
		}
		closed := l.open.closed
		l.giveTurn()
		select {
		case <-closed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (l *Badger) giveTurn() { <-l.turn }

// badgerTx reads the index with what it lacks over it, and in an Update adds to
// that. The index may have got some of it meanwhile: that says the same.
type badgerTx struct {
	limits
	ledger  *Badger
	index   *badger.Txn
	upper   overlay
	group   uint64
	changed []string // keys
}

func (t *badgerTx) Get(key string) (value []byte, ok bool, err error) {
	if c, found := t.upper.Get(key); found {
		value, ok, err = t.value(key, c)
		return slices.Clone(value), ok, err
	}
	c, err := stored(t.index, key)
	if err != nil {
		return nil, false, t.fail(err)
	}
	return t.value(key, c)
}

func (t *badgerTx) Scan(prefix, after string) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		var failed error
		changes := storedFrom(t.index, prefix, after, &failed)
		if t.upper.Len() > 0 {
			changes = over(ascend(t.upper, prefix, after), changes)
		}
		for key, c := range changes {
			value, ok, err := t.value(key, c)
			if err != nil || ok && !yield(key, value) {
				return
			}
		}
		if failed != nil {
			t.fail(failed)
		}
	}
}

// value returns what a change has made of key.
func (t *badgerTx) value(key string, c change) ([]byte, bool, error) {
	switch {
	case c.gone:
		return nil, false, nil
	case c.file == "":
		return c.value, true, nil
	}
	value, err := t.ledger.vault.read(key, c.file)
	if err == nil {
		return value, true, nil
	}
	if t.ledger.replaced(key, c.file) {
		return nil, false, nil // it has been destroyed since this View began
	}
	return nil, false, t.fail(err)
}

// replaced reports whether the file of a kept value is not wanted by now.
func (l *Badger) replaced(key, file string) bool {
	tx, err := l.begin()
	if err != nil {
		return false
	}
	defer tx.index.Discard()
	now, found := tx.upper.Get(key)
	if !found {
		now, err = stored(tx.index, key)
	}
	return err == nil && now.file != file
}

func (t *badgerTx) fail(err error) error {
	if t.err == nil {
		t.err = fmt.Errorf("the ledger cannot be read: %w", err)
	}
	return t.err
}

func (t *badgerTx) Put(key string, value []byte)  { t.change(key, change{value: value}) }
func (t *badgerTx) Keep(key string, value []byte) { t.change(key, change{value: value, kept: true}) }
func (t *badgerTx) Delete(key string)             { t.change(key, change{gone: true}) }

func (t *badgerTx) change(key string, c change) {
	if !t.admit(key, c.value) {
		return
	}
	c.value, c.group = append([]byte{}, c.value...), t.group
	t.upper = t.upper.Set(key, c)
	t.changed = append(t.changed, key)
}

// over ranges over two ascending sequences as one; of a key that is in both it
// yields what upper has.
func over(upper, lower iter.Seq2[string, change]) iter.Seq2[string, change] {
	return func(yield func(string, change) bool) {
		next, stop := iter.Pull2(upper)
		defer stop()
		key, c, ok := next()
		for lowerKey, lowerChange := range lower {
			for ok && key < lowerKey {
				if !yield(key, c) {
					return
				}
				key, c, ok = next()
			}
			if ok && key == lowerKey {
				lowerChange = c
				key, c, ok = next()
			}
			if !yield(lowerKey, lowerChange) {
				return
			}
		}
		for ; ok; key, c, ok = next() {
			if !yield(key, c) {
				return
			}
		}
	}
}
