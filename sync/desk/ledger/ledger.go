// Package ledger is where a desk keeps what it knows: an ordered map from text
// keys to bytes, changed in transactions that are durable when they return.
//
// That is all a desk asks of its storage, so that any database which can do it
// will serve. [OpenBadger] keeps a ledger in one folder and needs nothing else;
// [Memory] keeps one for as long as the process lives. What an implementation
// must do is said here, and package ledgertest asks for it.
package ledger

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/benbjohnson/immutable"

	"waymark/app/journal"
)

// Ledger is an ordered map that is read and changed in transactions. Its methods
// may be called from any goroutine.
type Ledger interface {
	// View calls fn with the ledger as it is at one moment between the call and its
	// return, so that it sees every Update that had returned before. Nothing that
	// happens meanwhile shows in it, but for one thing: a kept value that is
	// destroyed is gone at once. View returns what fn returns, or else the error
	// that kept the Reader from reading. A View may take its time: it holds nobody
	// up. fn must not call the ledger itself.
	View(ctx context.Context, fn func(Reader) error) error

	// Update calls fn with the ledger as it stands and then makes fn's changes,
	// all or none. Updates are strictly serialisable: they come to what they would
	// have come to one after another, each at one moment between its call and its
	// return. An Update that returns nil is durable: it survives a power cut. So is
	// whatever its fn saw, and that also where it returns fn's error.
	//
	// fn may be called more than once, each time from the start, so that it must
	// have no effect but through its Tx. It should be quick and wait for nothing,
	// because others wait for it, and must not call the ledger itself.
	//
	// An error means that nothing was changed, whether it is fn's own, ctx's or the
	// ledger's; only after [ErrInDoubt] is that uncertain. Once fn has returned nil,
	// ctx is looked at no more: whoever asked for something learns what came of it.
	Update(ctx context.Context, fn func(Tx) error) error

	// Close waits for the calls under way and closes the ledger. After it View
	// and Update return [ErrClosed]. A second Close does nothing.
	Close() error
}

// Reader reads a ledger as it stands at one moment. It is good only until the
// function that it was given to returns, and for one goroutine.
type Reader interface {
	// Get returns the value of key, and whether there is one. The bytes are the
	// caller's own. A key that cannot be is not there. The error is the storage's;
	// whatever fn makes of it, the View or Update fails.
	Get(key string) (value []byte, ok bool, err error)

	// Scan ranges over the keys that begin with prefix and come after the key
	// after, in ascending order of their bytes, with their values. An empty prefix
	// stands for every key, an empty after for the start; after need not exist nor
	// begin with prefix. In a Tx the loop ranges over what stands when it begins,
	// so that its body may put and delete what it likes. A value is only for
	// reading, and only until the body ends: many are read, and few are kept.
	//
	// A loop that the storage breaks off just ends: the View or Update then returns
	// the error, and an Update changes nothing, whatever fn made of the part it saw.
	Scan(prefix, after string) iter.Seq2[string, []byte]
}

// Tx reads and changes a ledger. It sees its own changes. They take effect when
// the Update returns nil. A key or a value that cannot be ([MaxKey], [MaxValue])
// makes the Update fail.
type Tx interface {
	Reader

	// Put sets the value of key; a value without bytes is a value. They are copied.
	Put(key string, value []byte)

	// Keep is Put for what must be possible to destroy. Such a value is as durable
	// as any other, but is never written where the storage only ever adds to
	// (a journal, a log that is archived). When it is deleted, or another is put or
	// kept in its place, it is destroyed as far as the storage can, at once.
	Keep(key string, value []byte)

	// Delete removes key and its value. There need be none.
	Delete(key string)
}

// What a ledger takes. A key has at least one byte, and is UTF-8 without NUL.
const (
	MaxKey    = 512     // bytes of a key
	MaxValue  = 1 << 20 // bytes of a value
	MaxUpdate = 4 << 20 // bytes of the keys and values that one Update puts, keeps and deletes
)

// Reasons for which a View or an Update fails, for errors.Is.
var (
	ErrKey      = errors.New("a ledger has no such keys")
	ErrTooLarge = errors.New("this is more than a ledger takes at once")
	ErrDiskFull = journal.ErrDiskFull
	ErrClosed   = errors.New("the ledger is closed")
	// ErrInDoubt is the only error after which an Update may have changed
	// something: the storage failed in such a way that only opening it again shows.
	ErrInDoubt = errors.New("it is uncertain whether this was saved")
	// ErrReopen follows such a failure. Whatever was acknowledged is safe.
	ErrReopen = errors.New("the ledger must be closed and opened again before it can go on: everything saved is safe")
)

// limits hold a transaction to what a ledger takes.
type limits struct {
	size int
	err  error // why the transaction cannot succeed; also that of its reads
}

// admit reports whether the transaction may go on with a change.
func (l *limits) admit(key string, value []byte) bool {
	l.size += len(key) + len(value)
	switch {
	case l.err != nil:
	case key == "":
		l.err = fmt.Errorf("%w: it is empty", ErrKey)
	case len(key) > MaxKey:
		l.err = fmt.Errorf("%w: it has %d bytes and may have %d", ErrKey, len(key), MaxKey)
	case !utf8.ValidString(key) || strings.Contains(key, "\x00"):
		l.err = fmt.Errorf("%w: it is not UTF-8 or holds a NUL", ErrKey)
	case len(value) > MaxValue:
		l.err = fmt.Errorf("%w: a value has %d bytes and may have %d", ErrTooLarge, len(value), MaxValue)
	case l.size > MaxUpdate:
		l.err = fmt.Errorf("%w: an update changes more than %d bytes", ErrTooLarge, MaxUpdate)
	}
	return l.err == nil
}

// gate counts the calls under way and lets no more in once it is closed.
type gate struct {
	mu     sync.Mutex
	closed bool
	calls  sync.WaitGroup
}

func (g *gate) enter() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed {
		return ErrClosed
	}
	g.calls.Add(1)
	return nil
}

func (g *gate) leave() { g.calls.Done() }

// close waits for the calls under way. It reports whether the gate was open.
func (g *gate) close() bool {
	g.mu.Lock()
	was := g.closed
	g.closed = true
	g.mu.Unlock()
	g.calls.Wait()
	return !was
}

// ascend ranges over the keys of m that begin with prefix and come after after.
func ascend[V any](m *immutable.SortedMap[string, V], prefix, after string) iter.Seq2[string, V] {
	return func(yield func(string, V) bool) {
		it := m.Iterator()
		for it.Seek(max(prefix, after)); !it.Done(); {
			key, value, _ := it.Next()
			if key == after {
				continue
			}
			if !strings.HasPrefix(key, prefix) || !yield(key, value) {
				return
			}
		}
	}
}
