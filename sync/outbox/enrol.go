package outbox

import (
	"cmp"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"

	"waymark/app/record"
	"waymark/app/store"
	"waymark/sync/link"
)

var errURL = errors.New("this is not the address of a desk: it looks like https://desk.example.nhs.uk")

// Enrol lets this laptop in at the desk at address with a code that the trust
// gave out, and saves the trust. label names the laptop to the trust, "Careers
// office". Enrolling again with the same trust brings its record up to date and
// ends whatever halted it.
func (o *Outbox) Enrol(ctx context.Context, address, code, label, by string) (*record.Trust, error) {
	if err := o.enrolling.acquire(ctx); err != nil {
		return nil, err
	}
	defer o.enrolling.release()
	parsed, err := link.ParseCode(code)
	if err != nil {
		return nil, err
	}
	address = strings.TrimRight(strings.TrimSpace(address), "/")
	if !strings.Contains(address, "://") {
		address = "https://" + address
	}
	if err := deskURL(address); err != nil {
		return nil, err
	}
	caller := o.caller()
	d, raw, err := caller.descriptor(ctx, address)
	if err != nil {
		return nil, notAdded(err)
	}
	certificate, err := link.ReadCertificate(d.Certificate, parsed.Root)
	if err != nil {
		return nil, errors.New("the code was given out by another trust than the one that answers at this address: check both with the trust; nothing was sent")
	}
	if _, err := d.Protocol.Speak(); err != nil {
		return nil, err
	}
	root := certificate.Fingerprint()
	var again *desk // of a trust that is in the record
	if known := trustWith(root, o.book.Snapshot()); known != nil {
		again = o.deskOf(known.ID)
		if err := again.acquire(ctx); err != nil {
			return nil, err
		}
		defer again.release()
		if _, err := checked(d, known); err != nil {
			return nil, err
		}
	}
	device, err := o.makeDevice(root)
	if err != nil {
		return nil, err
	}
	if err := o.letIn(ctx, caller, base(address, d), device, parsed, label); err != nil {
		return nil, notAdded(err)
	}
	t, err := o.saveTrust(address, root, d, raw, by)
	if err == nil && again != nil {
		o.forget(again)
	}
	return t, err
}

// notAdded words a failure that mends itself for a person who adds a trust: until
// it is added, nothing is tried again by itself.
func notAdded(err error) error {
	p := link.ProblemOf(err)
	if p == nil || p.Detail != p.Code.Problem("").Detail {
		return err
	}
	switch p.Code {
	case link.NetworkDown, link.NetworkGarbled, link.Busy, link.Down:
		return p.Code.Problem("The trust was not added. Check the address and try again later: the code is still good.")
	}
	return err
}

// deskURL returns an error where an address is none that a desk can have. Without
// TLS only this machine itself is reached.
func deskURL(s string) error {
	u, err := url.Parse(s)
	if err != nil || u.Hostname() == "" || strings.HasSuffix(u.Host, ":") || u.User != nil || u.RawQuery != "" || u.Fragment != "" || len(s) > 300 {
		return errURL
	}
	switch u.Scheme {
	case "https":
		return nil
	case "http":
		if onThisMachine(s) {
			return nil
		}
		return errors.New("the address of a desk begins with https://, so that nobody on the way can read along")
	}
	return errURL
}

// onThisMachine reports whether an address is one of this machine itself.
func onThisMachine(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return strings.EqualFold(u.Hostname(), "localhost") || ip != nil && ip.IsLoopback()
}

// makeDevice returns the key of this laptop for a trust, made on first need and
// kept before anyone is told of it.
func (o *Outbox) makeDevice(root string) (link.Device, error) {
	b, err := o.book.Secret(deviceSecret(root))
	if err == nil {
		return link.ParseDevice(b)
	}
	if !errors.Is(err, store.ErrNoSecret) {
		return link.Device{}, err
	}
	device, err := link.NewDevice()
	if err != nil {
		return device, err
	}
	return device, o.book.KeepSecret(deviceSecret(root), device.Bytes())
}

// letIn shows the code to the desk. The same laptop may show it again: an answer
// that was lost costs no code.
func (o *Outbox) letIn(ctx context.Context, c *caller, base string, device link.Device, code link.EnrolmentCode, label string) error {
	school := o.book.Snapshot().School()
	signed, err := device.SignEnrol(link.Enrol{
		CodeID: code.ID, Code: code.Secret, School: link.SchoolName{URN: school.URN, Name: school.Name},
		Label: link.Line(cmp.Or(strings.TrimSpace(label), "Laptop"), 100),
	})
	if err != nil {
		return err
	}
	body, err := json.Marshal(link.Enrolment{Enrol: signed})
	if err != nil {
		return err
	}
	var enrolled link.Enrolled
	err = c.do(ctx, call{
		method: "POST", url: base + "/v1/enrolments", contentType: "application/json", into: &enrolled,
		body: func() ([]byte, error) { return body, nil },
	})
	if err == nil && enrolled.Device != device.ID() {
		err = link.NetworkGarbled.Problem("The desk let another laptop in. Ask the trust to look at its list of laptops.")
	}
	return err
}

// saveTrust saves a trust that this laptop was let in at, and the same trust
// among the organisations that students meet.
func (o *Outbox) saveTrust(address, root string, d link.Descriptor, raw json.RawMessage, by string) (*record.Trust, error) {
	s := o.book.Snapshot()
	e := newEdit(s)
	var t *record.Trust
	if known := trustWith(root, s); known != nil {
		t = e.trust(known.ID)
	} else {
		t = &record.Trust{ID: record.NewID(), Root: root}
		e.create(t)
	}
	t.URL, t.Halted = address, nil
	keepDescriptor(t, d, raw)
	t.Name = cmp.Or(t.Name, "NHS trust")
	if t.TagKey == "" {
		key := make([]byte, 32)
		if _, err := io.ReadFull(o.options.Rand, key); err != nil {
			return nil, fmt.Errorf("no random numbers: %w", err)
		}
		t.TagKey = hex.EncodeToString(key)
	}
	if _, ok := s.Organisation(t.Organisation); !ok {
		t.Organisation = organisation(e, t)
	}
	_, err := o.book.Do(record.Action{Kind: record.ActionSync, What: "Enrolled with " + t.Name, By: by, Changes: e.changes()})
	if err != nil && !errors.Is(err, store.ErrNothingToDo) {
		return nil, &saveError{err}
	}
	saved, ok := o.book.Snapshot().Trust(t.ID)
	if !ok {
		return nil, errNoTrust
	}
	return saved, nil
}

// trustWith returns the trust with a root, or nil.
func trustWith(root string, s *record.Snapshot) *record.Trust {
	for _, t := range s.Trusts() {
		if t.Root == root {
			return t
		}
	}
	return nil
}

// organisation returns the ID of a trust among the organisations, adding it where
// none has its code or, without a code, its name.
func organisation(e *edit, t *record.Trust) record.ID {
	for _, o := range e.s.Organisations() {
		if t.ODS != "" && strings.EqualFold(o.ODS, t.ODS) || t.ODS == "" && record.Fold(o.Name) == record.Fold(t.Name) {
			return o.ID
		}
	}
	o := &record.Organisation{ID: record.NewID(), Name: t.Name, Employer: true, ODS: t.ODS, Size: record.Large, Sector: "Q"}
	e.create(o)
	return o.ID
}
