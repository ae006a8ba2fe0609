package desk

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"time"

	fastjson "github.com/segmentio/encoding/json"

	"waymark/app/record"
	"waymark/sync/desk/ledger"
	"waymark/sync/link"
)

// The ledger's keys. Parts that come from outside are checked to hold no slash
// before they get here; a school's ID and a code's are made by the desk.
//
//	desk                             office
//	key                              the desk's signing key, kept
//	next                             the one that follows it, kept until it does: see deskkey.go
//	code/<id>                        code
//	school/<id>                      School
//	device/<id>                      device
//	laptop/<school>/<device>         nothing: the devices of a school
//	opportunity/<id>                 Opportunity
//	request/<id>                     request
//	of/<school>/<request>            nothing: the requests of a school
//	tag/<school>/<tag>               ID of the request that has the student's place of the year
//	due/<date>/<request>             nothing: when the calendar has something to do
//	message/<school>/<id>            message
//	details/<request>                the signed message that brought the sealed details, kept
//	head/<stream>                    mark of its last entry
//	feed/<stream>/<number>           news, the number as 16 hexadecimal digits
//	audit/<time>-<school>-<number>   Entry, the time in milliseconds as 16 hexadecimal digits
//
// A stream is "trust", or "school/" and the school's ID.
const (
	officeKey  = "desk"
	signingKey = "key"
	nextKey    = "next"
)

const (
	codeRows        = "code/"
	schoolRows      = "school/"
	deviceRows      = "device/"
	laptopRows      = "laptop/"
	opportunityRows = "opportunity/"
	requestRows     = "request/"
	ofSchoolRows    = "of/"
	tagRows         = "tag/"
	dueRows         = "due/"
	messageRows     = "message/"
	detailRows      = "details/"
	headRows        = "head/"
	feedRows        = "feed/"
	auditRows       = "audit/"
)

// reading is a View or an Update under way, at one moment of the desk's clock.
//
// What the storage cannot read makes the whole call fail in the end, whatever
// came of the rest (see [ledger.Reader]); a row that does not decode does too.
// So nobody in between has to look.
type reading struct {
	ledger.Reader
	desk   *Desk
	now    time.Time
	today  record.Date
	failed error
	own    *office // once it has been read
}

// writing is an Update under way.
type writing struct {
	reading
	tx    ledger.Tx
	lines map[string]int // of the audit, by all of their keys but the number
}

func (d *Desk) reading(r ledger.Reader) reading {
	now := d.now().UTC().Truncate(time.Millisecond)
	return reading{Reader: r, desk: d, now: now, today: dayOf(now)}
}

func (d *Desk) view(ctx context.Context, fn func(*reading) error) error {
	return d.ledger.View(ctx, func(r ledger.Reader) error {
		rd := d.reading(r)
		err := fn(&rd)
		return cmp.Or(rd.failed, err)
	})
}

func (d *Desk) update(ctx context.Context, fn func(*writing) error) error {
	return d.ledger.Update(ctx, func(tx ledger.Tx) error {
		w := &writing{reading: d.reading(tx), tx: tx, lines: map[string]int{}}
		err := fn(w)
		return cmp.Or(w.failed, err)
	})
}

// get reads the row with a key, and whether there is one.
func get[T any](r *reading, key string) (v T, ok bool) {
	b, ok, err := r.Get(key)
	if err == nil && ok {
		err = fastjson.Unmarshal(b, &v)
	}
	if err != nil {
		r.fail(fmt.Errorf("%s cannot be read: %w", key, err))
		return v, false
	}
	return v, ok
}

// fail notes what the storage could not do.
func (r *reading) fail(err error) {
	if r.failed == nil {
		r.failed = err
	}
}

// scan ranges over the rows whose keys begin with prefix and come after a key.
func scan[T any](r *reading, prefix, after string) func(yield func(string, T) bool) {
	return func(yield func(string, T) bool) {
		for key, b := range r.Scan(prefix, after) {
			var v T
			if err := fastjson.Unmarshal(b, &v); err != nil {
				r.fail(fmt.Errorf("%s cannot be read: %w", key, err))
				return
			}
			if !yield(key, v) {
				return
			}
		}
	}
}

func put(tx ledger.Tx, key string, v any) { tx.Put(key, encode(v)) }

func encode(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil { // only a NaN could do it, and JSON brings none in
		panic(fmt.Sprintf("desk: a row cannot be encoded: %v", err))
	}
	return b
}

// office returns the desk's own row, which changes only as a command's last act.
// It is read each time, and decoded only where it has changed since.
func (r *reading) office() office {
	if r.own == nil {
		r.own = r.readOffice()
	}
	return *r.own
}

func (r *reading) readOffice() *office {
	b, ok, err := r.Get(officeKey)
	if !ok {
		r.fail(cmp.Or(err, ErrNoDesk))
		return &office{}
	}
	if last := r.desk.office.Load(); last != nil && bytes.Equal(last.bytes, b) {
		return &last.office
	}
	row := &officeRow{bytes: b}
	if err := fastjson.Unmarshal(b, &row.office); err != nil {
		r.fail(fmt.Errorf("%s cannot be read: %w", officeKey, err))
		return &office{}
	}
	r.desk.office.Store(row)
	return &row.office
}

// request is one request. Its Standing is what the school is told.
type request struct {
	link.Standing
	School    string      `json:"school"`
	Slots     []string    `json:"slots,omitempty"`
	YearGroup int         `json:"year_group,omitzero"`
	Band      int         `json:"band,omitzero"`
	Received  time.Time   `json:"received,omitzero"`
	Tag       string      `json:"tag,omitzero"`      // only where it counts: see claims
	From      record.Date `json:"from,omitzero"`     // first day of the slot offered
	Due       record.Date `json:"due,omitzero"`      // see due
	Details   time.Time   `json:"details,omitzero"`  // when those that are there came
	Provided  string      `json:"provided,omitzero"` // the message that brought them
}

// code is an enrolment code as it is kept.
type code struct {
	Code
	Hash   string `json:"hash"`            // of the secret
	Device string `json:"device,omitzero"` // that has used it
}

// device is a laptop as it is kept.
type device struct {
	Device
	Key link.JWK `json:"key"`
}

// message is what the desk made of a message, kept so that the same message gets
// the same answer whenever it comes again.
type message struct {
	SHA256  string        `json:"sha256"`
	Request string        `json:"request"`
	At      time.Time     `json:"at"`
	Receipt string        `json:"receipt"`
	Problem *link.Problem `json:"problem,omitempty"`
	// Signed is the message itself, the school's word for what it asked; not where
	// it brought details, which must be possible to destroy, or what this version
	// does not know.
	Signed string `json:"signed,omitzero"`
}
