package outbox

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"reflect"
	"strings"
	"time"

	"waymark/app/record"
	"waymark/app/store"
	"waymark/sync/link"
)

// desk is what the outbox remembers of a trust's desk while the program runs.
type desk struct {
	lock // held by whoever talks with it; guards all but pace
	*caller
	token string
	fresh time.Time // until when the token is good, by the laptop's clock
	// skew is what to add to the laptop's clock to get the desk's.
	skew time.Duration

	pace // guarded by Outbox.planning
}

// talk is one conversation with one desk.
type talk struct {
	o      *Outbox
	ctx    context.Context
	desk   *desk
	trust  record.ID
	device link.Device
	by     string // who had it done, where a person did
	report *TrustReport

	base        string // where the desk's resources are
	certificate link.Certificate
	limits      link.Limits
	epoch       string
	tooOld      error // why nothing may be sent but what takes a request back; nil where all may
	renewed     bool  // the descriptor was read again for a receipt that could not be verified
	reread      bool  // notes are to be compared
}

// record returns the trust as it stands in the record.
func (k *talk) record() (*record.Trust, error) {
	t, ok := k.o.book.Snapshot().Trust(k.trust)
	if !ok {
		return nil, errNoTrust
	}
	return t, nil
}

// save does what plan changes as one action. plan may be called more than once:
// a person may take something back between the reading and the saving.
func (k *talk) save(what string, plan func(*edit)) error {
	var err error
	for range 3 {
		e := newEdit(k.o.book.Snapshot())
		plan(e)
		changes := e.changes()
		if len(changes) == 0 {
			return nil
		}
		_, err = k.o.book.Do(record.Action{Kind: record.ActionSync, What: what, By: k.by, Changes: changes})
		refused := (*store.Refused)(nil)
		switch {
		case err == nil, errors.Is(err, store.ErrNothingToDo):
			return nil
		case !errors.As(err, &refused):
			return &saveError{err}
		}
	}
	return &saveError{err}
}

// describe reads who the desk says it is, and goes on only with one whose trust
// this school has enrolled with.
func (k *talk) describe() error {
	t, err := k.record()
	if err != nil {
		return err
	}
	d, raw, err := k.desk.descriptor(k.ctx, t.URL)
	if err != nil {
		return err
	}
	if k.certificate, err = checked(d, t); err != nil {
		return err
	}
	k.base, k.limits, k.epoch = base(t.URL, d), d.Limits, d.Epoch
	_, k.tooOld = d.Protocol.Speak()
	if !d.Now.IsZero() {
		k.report.Clock = d.Now.Sub(k.o.now())
		k.desk.skew = 0
		if k.report.Clock.Abs() > link.ClockLeeway/2 {
			k.desk.skew = k.report.Clock
		}
	}
	return k.save("News about "+t.Name, func(e *edit) {
		if t := e.trust(k.trust); t != nil {
			keepDescriptor(t, d, raw)
		}
	})
}

// descriptor reads what the desk at an address says of itself.
func (c *caller) descriptor(ctx context.Context, url string) (link.Descriptor, json.RawMessage, error) {
	var raw json.RawMessage
	var d link.Descriptor
	if err := c.do(ctx, call{method: "GET", url: address(url, "/.well-known/placement-link"), into: &raw}); err != nil {
		return d, nil, err
	}
	if len(raw) > publishedMost || json.Unmarshal(raw, &d) != nil || d.Certificate == "" || !validEpoch(d.Epoch) {
		return d, nil, link.NetworkGarbled.Problem("What answered at this address is no placement desk.")
	}
	return d, raw, nil
}

// checked returns the certificate of a descriptor, which the trust's root must
// have signed, and not before the one that the school has.
func checked(d link.Descriptor, t *record.Trust) (link.Certificate, error) {
	c, err := link.ReadCertificate(d.Certificate, t.Root)
	if err != nil {
		if p := link.ProblemOf(err); p != nil && p.Code == link.AnotherDesk {
			return c, err
		}
		return c, link.NetworkGarbled.Problem("The desk’s certificate cannot be read. What waits is kept.")
	}
	if had, err := link.ReadCertificate(t.Certificate, t.Root); err == nil && c.Made.Before(had.Made) {
		return c, link.Down.Problem("It shows an older certificate than before, as if restored from a backup: ask the trust to certify it again. What waits is kept.")
	}
	return c, nil
}

// keepDescriptor brings a trust up to date with what its desk says of itself. The time
// of day in it is no news.
func keepDescriptor(t *record.Trust, d link.Descriptor, raw json.RawMessage) {
	var had link.Descriptor
	if json.Unmarshal(t.Descriptor, &had) == nil {
		had.Now, had.Epoch = d.Now, d.Epoch
		if reflect.DeepEqual(had, d) {
			return
		}
	}
	t.Certificate, t.Descriptor = d.Certificate, raw
	if name := strings.TrimSpace(link.Line(d.Trust.Name, 200)); name != "" {
		t.Name = name
	}
	t.ODS, t.Phone, t.Email = link.Line(d.Trust.ODS, 20), link.Line(d.Trust.Phone, 100), link.Line(d.Trust.Email, 200)
}

// base returns where the desk's other resources are: where it was found, unless
// it names a place of its own that is no less safe. A desk elsewhere has no say in
// what is called on this machine.
func base(found string, d link.Descriptor) string {
	if d.Base != "" && deskURL(d.Base) == nil && (onThisMachine(found) || !onThisMachine(d.Base)) {
		return d.Base
	}
	return found
}

func validEpoch(epoch string) bool { return epoch != "" && len(epoch) <= link.MaxEpoch }

// call makes a call as this device, with a fresh token where the desk wants one.
func (k *talk) call(c call) error {
	c.url = address(k.base, c.url)
	for again := true; ; again = false {
		token, err := k.token()
		if err != nil {
			return err
		}
		c.token = token
		err = k.desk.do(k.ctx, c)
		if p := link.ProblemOf(err); again && p != nil && p.Code == link.TokenExpired {
			k.desk.token = ""
			continue
		}
		return err
	}
}

// token returns a bearer token, fetching one where the last has run out. A laptop
// with a wrong clock proves itself with the desk's time.
func (k *talk) token() (string, error) {
	if k.desk.token != "" && k.o.now().Before(k.desk.fresh) {
		return k.desk.token, nil
	}
	t, err := k.record()
	if err != nil {
		return "", err
	}
	for again := true; ; again = false {
		var token link.Token
		err := k.desk.do(k.ctx, call{
			method: "POST", url: address(k.base, "/v1/token"), contentType: "application/x-www-form-urlencoded", into: &token,
			body: func() ([]byte, error) {
				// Made for each attempt: a desk takes an assertion once.
				assertion, err := k.device.Assertion(t.Root, k.o.now().Add(k.desk.skew))
				return []byte(url.Values{
					"grant_type": {"client_credentials"}, "client_assertion_type": {link.AssertionType}, "client_assertion": {assertion},
				}.Encode()), err
			},
		})
		p := link.ProblemOf(err)
		if again && p != nil && p.Code == link.ClockSkew {
			if now, err := time.Parse(time.RFC3339, p.Now); err == nil {
				k.desk.skew = now.Sub(k.o.now())
				k.report.Clock = k.desk.skew
				continue
			}
		}
		switch {
		case err != nil:
			return "", err
		case token.Token == "" || !strings.EqualFold(token.Type, "Bearer"):
			return "", link.NetworkGarbled.Problem("")
		}
		k.desk.token, k.desk.fresh = token.Token, k.o.now().Add(time.Duration(token.Expires)*time.Second*9/10)
		return token.Token, nil
	}
}
