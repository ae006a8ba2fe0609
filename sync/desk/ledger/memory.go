package ledger

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"strings"
	"sync"

	"github.com/benbjohnson/immutable"
)

// Memory is a Ledger that lives in memory and is lost with the process: for
// tests and simulations. The zero value is empty and ready. It must not be
// copied; see [Memory.Clone].
type Memory struct {
	updating sync.Mutex // held by Update from end to end

	mu     sync.RWMutex // guards what follows
	state  *immutable.SortedMap[string, []byte]
	closed bool
}

var _ Ledger = (*Memory)(nil)

// Clone returns a ledger of its own that holds what m holds now, at no cost: a
// backup, or a desk's disk on which to try something.
func (m *Memory) Clone() *Memory {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return &Memory{state: m.state}
}

// View implements [Ledger].
func (m *Memory) View(ctx context.Context, fn func(Reader) error) error {
	tx, err := m.begin(ctx)
	if err != nil {
		return err
	}
	return fn(tx)
}

// Update implements [Ledger].
func (m *Memory) Update(ctx context.Context, fn func(Tx) error) error {
	m.updating.Lock()
	defer m.updating.Unlock()
	tx, err := m.begin(ctx)
	if err != nil {
		return err
	}
	if err := fn(tx); err != nil {
		return err
	}
	if tx.err != nil {
		return tx.err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.state = tx.state
	return nil
}

func (m *Memory) begin(ctx context.Context) (*memoryTx, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m.mu.RLock()
	defer m.mu.RUnlock()
	if m.closed {
		return nil, ErrClosed
	}
	if m.state == nil {
		return &memoryTx{state: immutable.NewSortedMap[string, []byte](nil)}, nil
	}
	return &memoryTx{state: m.state}, nil
}

// Close implements [Ledger].
func (m *Memory) Close() error {
	m.updating.Lock()
	defer m.updating.Unlock()
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed = true
	return nil
}

// memoryTx is a transaction, and all of the ledger as the transaction sees it.
type memoryTx struct {
	state *immutable.SortedMap[string, []byte]
	size  int
	err   error
}

func (t *memoryTx) Get(key string) ([]byte, bool, error) {
	value, ok := t.state.Get(key)
	return bytes.Clone(value), ok, nil
}

func (t *memoryTx) Scan(prefix, after string) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		it := t.state.Iterator()
		it.Seek(max(prefix, after))
		for !it.Done() {
			key, value, _ := it.Next()
			if key == after {
				continue
			}
			if !strings.HasPrefix(key, prefix) || !yield(key, bytes.Clone(value)) {
				return
			}
		}
	}
}

func (t *memoryTx) Put(key string, value []byte) {
	if t.changes(key, value) {
		t.state = t.state.Set(key, append([]byte{}, value...))
	}
}

func (t *memoryTx) Keep(key string, value []byte) { t.Put(key, value) }

func (t *memoryTx) Delete(key string) {
	if t.changes(key, nil) {
		t.state = t.state.Delete(key)
	}
}

// changes reports whether the transaction may go on with a change.
func (t *memoryTx) changes(key string, value []byte) bool {
	if t.err == nil {
		t.err = CheckKey(key)
	}
	if t.err == nil {
		t.err = CheckValue(value)
	}
	t.size += len(key) + len(value)
	if t.err == nil && t.size > MaxUpdate {
		t.err = fmt.Errorf("%w: an update has more than %d bytes", ErrTooLarge, MaxUpdate)
	}
	return t.err == nil
}
