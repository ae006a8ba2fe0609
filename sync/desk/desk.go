package desk

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"
	_ "time/tzdata" // a Windows host has no zones of its own

	"waymark/app/record"
	"waymark/sync/desk/ledger"
	"waymark/sync/link"
)

// Reasons for which a desk is not made or opened, for errors.Is.
var (
	ErrNoDesk     = errors.New("there is no desk in this folder yet")
	ErrDeskExists = errors.New("there is a desk in this folder already")
)

// Options says how a desk works. The zero value is right for a desk in use.
type Options struct {
	Now func() time.Time // nil for time.Now
	Log *slog.Logger     // nil for none; no entry says what a request held
	// Proxies are the addresses of the proxies that schools' requests come through:
	// what these say in X-Forwarded-For of who calls is believed, and nobody else.
	Proxies []netip.Prefix
}

// Desk is one trust's desk, open. Its methods may be called from any goroutine.
// An error is a *[link.Problem] where the desk refuses, and otherwise says that
// its storage failed.
type Desk struct {
	ledger ledger.Ledger
	now    func() time.Time
	log    *slog.Logger

	own        atomic.Pointer[own]
	certifying sync.Mutex                // held while the key and the certificate change
	office     atomic.Pointer[officeRow] // as it was read last

	used    assertions
	failed  failures
	proxies []netip.Prefix
}

var _ Admin = (*Desk)(nil)

// officeRow is the office with the bytes that it was read from.
type officeRow struct {
	bytes []byte
	office
}

// office is whose desk it is, and what it shows to prove it.
type office struct {
	Identity    link.Identity `json:"identity"`
	Root        string        `json:"root"` // the thumbprint of the trust's root key
	Certificate string        `json:"certificate"`
	Epoch       string        `json:"epoch"`
	Made        time.Time     `json:"made"`
	Had         []link.JWK    `json:"had,omitempty"` // the keys that it signed with before
}

// Init makes a desk in an empty ledger: whose it is, the fingerprint of the
// trust's root key, the certificate that the root signed, and the key that the
// certificate names as the desk's own.
func Init(ctx context.Context, l ledger.Ledger, id link.Identity, root, certificate string, key link.DeskKey) error {
	c, err := link.ReadCertificate(certificate, root)
	if err != nil {
		return fmt.Errorf("the certificate does not fit the trust’s root key: %w", err)
	}
	if c.Desk != key.Public() {
		return errors.New("the certificate is for another desk’s key")
	}
	if id.Name == "" {
		return errors.New("a desk needs the name of its trust")
	}
	return l.Update(ctx, func(tx ledger.Tx) error {
		for range tx.Scan("", "") {
			return ErrDeskExists
		}
		put(tx, officeKey, office{
			Identity: id, Root: c.Fingerprint(), Certificate: certificate,
			Epoch: rand.Text(), Made: time.Now().UTC().Truncate(time.Second),
		})
		tx.Keep(signingKey, key.Bytes())
		return nil
	})
}

// Open opens the desk in a ledger, which stays the caller's to close after it.
func Open(ctx context.Context, l ledger.Ledger, o Options) (*Desk, error) {
	d := &Desk{ledger: l, now: o.Now, log: o.Log, proxies: o.Proxies}
	if d.now == nil {
		d.now = time.Now
	}
	if d.log == nil {
		d.log = slog.New(slog.DiscardHandler)
	}
	err := l.View(ctx, func(r ledger.Reader) error {
		key, ok, err := readKey(r, signingKey)
		if err == nil && !ok {
			err = ErrNoDesk
		}
		if err != nil {
			return err
		}
		own, err := newOwn(key)
		d.own.Store(own)
		return err
	})
	if err != nil {
		return nil, err
	}
	return d, nil
}

// Descriptor implements [Admin].
func (d *Desk) Descriptor(ctx context.Context) (link.Descriptor, error) {
	var desc link.Descriptor
	err := d.view(ctx, func(r *reading) error {
		o := r.office()
		desc = link.Descriptor{
			Protocol:    link.Range{Min: link.Version, Max: link.Version},
			Trust:       o.Identity,
			Certificate: o.Certificate,
			Limits:      link.Limits{Batch: link.MaxBatch, Body: link.MaxBody, PollS: 300},
			Epoch:       o.Epoch,
			Now:         r.now,
		}
		return nil
	})
	return desc, err
}

// NewEpoch implements [Admin].
func (d *Desk) NewEpoch(ctx context.Context, by string) error {
	return d.update(ctx, func(w *writing) error {
		w.newEpoch(by)
		return nil
	})
}

func (w *writing) newEpoch(by string) {
	o := w.office()
	o.Epoch = rand.Text()
	put(w.tx, officeKey, o)
	w.audit(Entry{By: by, Act: "desk.epoch"})
}

// england is where the desk's days begin and end.
var england = func() *time.Location {
	l, err := time.LoadLocation("Europe/London")
	if err != nil {
		return time.UTC // not with tzdata linked in
	}
	return l
}()

func dayOf(t time.Time) record.Date { return record.DateOf(t.In(england)) }
