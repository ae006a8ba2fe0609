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
	"unicode/utf8"
)

// Ledger is an ordered map that is read and changed in transactions. Its methods
// may be called from any goroutine.
type Ledger interface {
	// View calls fn with the ledger as it was left by some Update, and no earlier
	// one than the last that had returned when View was called. Nothing that
	// happens meanwhile shows in it, but for one thing: a kept value that is
	// destroyed may be gone at once. View returns what fn returns, or else the
	// error that kept a Reader from reading. A View may take its time; it holds
	// nobody up.
	View(ctx context.Context, fn func(Reader) error) error

	// Update calls fn with the ledger as it stands and then makes fn's changes,
	// all or none. Updates are serialisable: they come to what they would have
	// come to had they run one at a time in the order in which they returned, and
	// a View sees all of those that returned before it. An Update that returns nil
	// is durable: it survives a power cut.
	//
	// fn may be called more than once, each time from the start, so that it must
	// have no effect but through its Tx. It should be quick and wait for nothing,
	// because others wait for it, and must not call the Ledger itself.
	//
	// An error means that nothing was changed, whether it is fn's own, ctx's, or
	// one of those of this package; only after [ErrInDoubt] is that uncertain.
	// Once fn has returned nil, ctx is looked at no more: whoever has asked for
	// something learns what came of it.
	Update(ctx context.Context, fn func(Tx) error) error

	// Close waits for the calls under way and closes the ledger. After it View
	// and Update return [ErrClosed]. A second Close does nothing.
	Close() error
}

// Reader reads a ledger as it stands at one moment. It is good only until the
// function that it was given to returns, and for one goroutine. The bytes that
// it returns are the caller's own.
type Reader interface {
	// Get returns the value of key, and whether there is one. The error is of the
	// storage; whatever fn makes of it, the View or Update will not succeed.
	Get(key string) (value []byte, ok bool, err error)

	// Scan ranges over the keys that begin with prefix and come after the key
	// after, in ascending order of their bytes, with their values. An empty prefix
	// stands for every key, an empty after for the start; after need not exist nor
	// begin with prefix. In a Tx the loop ranges over what stands when it begins,
	// so that its body may put and delete what it likes.
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

	// Put sets the value of key, which may be empty but is there. The bytes are
	// copied.
	Put(key string, value []byte)

	// Keep is Put for what must be possible to destroy. Such a value is as durable
	// as any other, but is never written where the storage only ever adds to
	// (a journal, a log that is archived). When it is deleted, or another is put or
	// kept in its place, it is destroyed as far as the storage can, at once.
	Keep(key string, value []byte)

	// Delete removes key and its value. There need be none.
	Delete(key string)
}

// What a ledger takes. Keys are UTF-8 without NUL, which every database can
// order by its bytes.
const (
	MaxKey    = 512     // bytes of a key, which has at least one
	MaxValue  = 1 << 20 // bytes of a value
	MaxUpdate = 4 << 20 // bytes of all keys and values that one Update changes
)

// Reasons for which a View or an Update fails, for errors.Is.
var (
	ErrKey      = errors.New("a ledger has no such keys")
	ErrTooLarge = errors.New("this is more than a ledger takes at once")
	ErrClosed   = errors.New("the ledger is closed")
	// ErrInDoubt is the only error after which an Update may have changed
	// something: the storage failed in such a way that only opening it again shows.
	ErrInDoubt = errors.New("it is uncertain whether this was saved")
)

// CheckKey returns an error that is [ErrKey] unless a ledger can hold the key.
func CheckKey(key string) error {
	switch {
	case key == "":
		return fmt.Errorf("%w: it is empty", ErrKey)
	case len(key) > MaxKey:
		return fmt.Errorf("%w: it has %d bytes, and may have %d", ErrKey, len(key), MaxKey)
	case !utf8.ValidString(key) || strings.Contains(key, "\x00"):
		return fmt.Errorf("%w: it is not UTF-8, or holds a NUL", ErrKey)
	}
	return nil
}

// CheckValue returns an error that is [ErrTooLarge] unless a ledger can hold the
// value.
func CheckValue(value []byte) error {
	if len(value) > MaxValue {
		return fmt.Errorf("%w: a value has %d bytes, and may have %d", ErrTooLarge, len(value), MaxValue)
	}
	return nil
}
