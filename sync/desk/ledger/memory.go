package ledger

import (
	"context"
	"iter"
	"slices"
	"sync"

	"github.com/benbjohnson/immutable"
)

// Memory is a ledger that is lost with the process, for tests and simulations.
// The zero value is empty and ready; it must not be copied (see [Memory.Clone]).
type Memory struct {
	gate     gate
	updating sync.Mutex

	mu    sync.RWMutex
	state *immutable.SortedMap[string, []byte] // nil before the first Update
}

var _ Ledger = (*Memory)(nil)

// Clone returns a ledger of its own that holds what m holds now, at no cost, and
// also where m has been closed: a backup, or the same disk after a restart.
func (m *Memory) Clone() *Memory { return &Memory{state: m.begin().state} }

func (m *Memory) begin() *memoryTx {
	m.mu.RLock()
	defer m.mu.RUnlock()
	if m.state == nil {
		return &memoryTx{state: immutable.NewSortedMap[string, []byte](nil)}
	}
	return &memoryTx{state: m.state}
}

// View implements [Ledger].
func (m *Memory) View(ctx context.Context, fn func(Reader) error) error {
	if err := m.gate.enter(); err != nil {
		return err
	}
	defer m.gate.leave()
	if err := ctx.Err(); err != nil {
		return err
	}
	return fn(m.begin())
}

// Update implements [Ledger].
func (m *Memory) Update(ctx context.Context, fn func(Tx) error) error {
	if err := m.gate.enter(); err != nil {
		return err
	}
	defer m.gate.leave()
	m.updating.Lock()
	defer m.updating.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	tx := m.begin()
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

// Close implements [Ledger].
func (m *Memory) Close() error {
	m.gate.close()
	return nil
}

// memoryTx is the whole ledger as one transaction sees it.
type memoryTx struct {
	limits
	state *immutable.SortedMap[string, []byte]
}

func (t *memoryTx) Get(key string) ([]byte, bool, error) {
	value, ok := t.state.Get(key)
	return slices.Clone(value), ok, nil
}

func (t *memoryTx) Scan(prefix, after string) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		ascend(t.state, prefix, after)(yield)
	}
}

func (t *memoryTx) Put(key string, value []byte) {
	if t.admit(key, value) {
		t.state = t.state.Set(key, append([]byte{}, value...))
	}
}

func (t *memoryTx) Keep(key string, value []byte) { t.Put(key, value) }

func (t *memoryTx) Delete(key string) {
	if t.admit(key, nil) {
		t.state = t.state.Delete(key)
	}
}
