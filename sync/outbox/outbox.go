package outbox

import (
	"crypto/rand"
	"io"
	"net/http"
	"sync"
	"time"

	"waymark/app/record"
	"waymark/app/store"
)

// Book is the school's record, as package store keeps it: the outbox reads it,
// adds to it, and keeps in it what only this laptop may know.
type Book interface {
	Snapshot() *record.Snapshot
	Do(record.Action) (store.Done, error)
	// Secret returns store.ErrNoSecret where nothing is kept under the name.
	Secret(name string) ([]byte, error)
	KeepSecret(name string, secret []byte) error
}

// Options says how an outbox works. The zero value is right for a laptop.
type Options struct {
	Now func() time.Time // nil for time.Now
	// Transport carries the calls to every desk; nil for one that uses the
	// system's proxy settings, with connections kept apart for each trust.
	Transport http.RoundTripper
	// Attempts is how often one call is tried within a sync; 0 is 3. The outbox
	// itself tries again later, and survives a restart.
	Attempts int
	// AtOnce is how many trusts a sync talks with at the same time; 0 is 4.
	AtOnce int
	Rand   io.Reader // for IDs, keys and jitter, from any goroutine; nil for crypto/rand
}

// Outbox sends and receives for one school. Its methods may be called from any
// goroutine; with each trust one conversation is held at a time.
type Outbox struct {
	book    Book
	options Options

	enrolling lock
	planning  sync.Mutex // guards desks
	desks     map[record.ID]*desk
}

// New returns the outbox of a school. It does nothing until it is asked to.
func New(b Book, o Options) *Outbox {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Attempts == 0 {
		o.Attempts = 3
	}
	if o.AtOnce == 0 {
		o.AtOnce = 4
	}
	if o.Rand == nil {
		o.Rand = rand.Reader
	}
	return &Outbox{book: b, options: o, enrolling: newLock(), desks: map[record.ID]*desk{}}
}

// now returns the laptop's time, as the record keeps times.
func (o *Outbox) now() time.Time { return o.options.Now().UTC().Round(0).Truncate(time.Millisecond) }

// today returns the day at the school.
func (o *Outbox) today() record.Date { return record.DateOf(o.options.Now()) }

// deskOf returns what is remembered of a trust's desk.
func (o *Outbox) deskOf(trust record.ID) *desk {
	o.planning.Lock()
	defer o.planning.Unlock()
	d := o.desks[trust]
	if d == nil {
		d = &desk{lock: newLock(), caller: o.caller()}
		o.desks[trust] = d
	}
	return d
}

// forget forgets what belongs to an earlier address or enrolment of a trust. The
// caller holds the desk's lock.
func (o *Outbox) forget(d *desk) {
	o.planning.Lock()
	defer o.planning.Unlock()
	*d = desk{lock: d.lock, caller: o.caller()}
}

func (o *Outbox) caller() *caller {
	transport := o.options.Transport
	if transport == nil {
		transport = systemTransport()
	}
	return newCaller(transport, o.options.Attempts, o.options.Rand)
}
