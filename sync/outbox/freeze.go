package outbox

import (
	"encoding/json"
	"errors"
	"fmt"

	"waymark/app/record"
	"waymark/app/store"
	"waymark/sync/link"
)

// deviceSecret names what the book keeps of a device's key. There is one key for
// each trust, so that two trusts cannot tell that they speak with one laptop; it
// outlives an enrolment, so that what is frozen stays good after another.
func deviceSecret(root string) string { return "device key for " + root }

// device returns the key with which this laptop signs for a trust.
func (o *Outbox) device(t *record.Trust) (link.Device, error) {
	b, err := o.book.Secret(deviceSecret(t.Root))
	switch {
	case errors.Is(err, store.ErrNoSecret):
		return link.Device{}, link.DeviceUnknown.Problem(
			"This folder was copied from another laptop, or its key was lost. Ask " + t.Name + " for a code, and add the trust again.")
	case err != nil:
		return link.Device{}, err
	}
	return link.ParseDevice(b)
}

// freezer makes the messages of one action. It looks up each trust's key once.
type freezer struct {
	*edit
	o       *Outbox
	devices map[record.ID]link.Device
}

func (o *Outbox) freezer(s *record.Snapshot) *freezer {
	return &freezer{newEdit(s), o, map[record.ID]link.Device{}}
}

// body makes the body of a message from its ID, which details are sealed to.
type body func(message record.ID) (any, error)

func plain(v any) body { return func(record.ID) (any, error) { return v, nil } }

// freeze adds a message about a request as the next of its lane. supersedes may
// be "".
func (f *freezer) freeze(r *record.Request, event link.Event, make body, supersedes record.ID) (*record.Message, error) {
	t, ok := f.s.Trust(r.Trust)
	if !ok {
		return nil, errNoTrust
	}
	device, ok := f.devices[t.ID]
	if !ok {
		var err error
		if device, err = f.o.device(t); err != nil {
			return nil, err
		}
		f.devices[t.ID] = device
	}
	now := f.o.now()
	id := messageID(f.o.options.Rand, now)
	about, err := make(id)
	if err != nil {
		return nil, err
	}
	b, err := json.Marshal(about)
	if err != nil {
		return nil, fmt.Errorf("the message cannot be written: %w", err)
	}
	m := link.Message{
		ID: string(id), Request: string(r.ID), Lane: f.nextLane(r), Event: event, Trust: t.Root,
		Made: now, Supersedes: string(supersedes), Body: b,
	}
	frozen, err := device.Sign(m)
	if err != nil {
		return nil, err
	}
	made := &record.Message{
		ID: id, Trust: t.ID, Request: r.ID, Lane: m.Lane, Type: string(event), Made: now,
		Frozen: frozen, Delivery: record.Waiting,
	}
	f.create(made)
	return made, nil
}

// nextLane returns the number of the next message of a request. Numbers that the
// desk has not used, and now never will, are free again.
func (e *edit) nextLane(r *record.Request) int {
	last := r.Lane
	for m := range e.messages(r.ID) {
		dealt := m.Receipt != "" && m.Frozen != "" // and a desk that lost it would be told again
		if m.Open() || m.Delivery == record.NeedsPerson || dealt {
			last = max(last, m.Lane)
		}
	}
	return last + 1
}

// prospect returns the state that a request comes to once everything that waits
// has been dealt with, if nothing comes between.
func (e *edit) prospect(r *record.Request) link.State {
	state := link.State(r.State)
	for m := range e.messages(r.ID) {
		if !m.Open() || m.Lane <= r.Lane {
			continue
		}
		if next, ok := link.Next(state, link.Event(m.Type)); ok {
			state = next
		}
	}
	return state
}
