package outbox

import (
	"encoding/json"
	"errors"

	"waymark/app/record"
	"waymark/sync/link"
)

// Retry prepares to send messages again that need a person. One that the trust
// has refused is made anew, since it would refuse the old one again.
func (o *Outbox) Retry(messages []record.ID, by string) (record.Action, error) {
	return o.mend(messages, by, "Sent again: "+count(len(messages), "a message", "messages"), (*freezer).retry)
}

func (f *freezer) retry(m *record.Message, by string) error {
	if m.Receipt == "" {
		return f.sendAgain(m)
	}
	r := f.request(m.Request)
	if r == nil {
		return errNoRequest
	}
	event := link.Event(m.Type)
	if err := f.may(r, event); err != nil {
		return err
	}
	if event == link.DetailsProvide {
		return f.reseal(r, m)
	}
	old, _, err := link.Peek(m.Frozen)
	if err != nil {
		return errors.New("this message is too old to be sent again: make the request anew")
	}
	renewed, err := f.freeze(r, event, plain(json.RawMessage(old.Body)), m.ID)
	if err != nil {
		return err
	}
	m.Delivery, m.SupersededBy = record.Superseded, renewed.ID
	return nil
}

// sendAgain puts a message back in the queue that the desk has not dealt with. It
// would never deal with what a laptop signed that it no longer lets in.
func (f *freezer) sendAgain(m *record.Message) error {
	t, ok := f.s.Trust(m.Trust)
	if !ok {
		return errNoTrust
	}
	device, err := f.o.device(t)
	if err != nil {
		return err
	}
	refused := m.Trouble != nil && (m.Trouble.Code == string(link.DeviceUnknown) || m.Trouble.Code == string(link.DeviceRevoked))
	if _, by, err := link.Peek(m.Frozen); refused && (err != nil || by != device.ID()) {
		return errors.New("this message was signed on another laptop, which " + t.Name + " no longer lets in: give it up, and do it again here")
	}
	m.Delivery, m.Trouble = record.Waiting, nil
	return nil
}

// reseal seals details again that the desk did not take, to the key that the
// trust has now.
func (f *freezer) reseal(r *record.Request, m *record.Message) error {
	for _, d := range r.Disclosures {
		if d.Message != m.ID {
			continue
		}
		if err := f.disclose(r, d.Fields, d.By, m.ID); err != nil {
			return err
		}
		m.Delivery, m.SupersededBy = record.Superseded, r.Disclosures[len(r.Disclosures)-1].Message
		return nil
	}
	return errors.New("what this message told is no longer known: send the details anew")
}

// GiveUp prepares to leave messages be that need a person.
func (o *Outbox) GiveUp(messages []record.ID, by string) (record.Action, error) {
	return o.mend(messages, by, "Gave up "+count(len(messages), "a message", "messages"), (*freezer).giveUp)
}

// giveUp gives up a message. Where the desk has not dealt with it, those behind it
// in its lane would wait for it for ever, and are given up with it.
func (f *freezer) giveUp(m *record.Message, by string) error {
	m.Delivery = record.GivenUp
	if m.Receipt != "" {
		return nil
	}
	for behind := range f.messages(m.Request) {
		if behind.Lane > m.Lane && behind.Receipt == "" {
			f.message(behind.ID).Delivery = record.GivenUp
		}
	}
	return nil
}

func (o *Outbox) mend(messages []record.ID, by, what string, each func(*freezer, *record.Message, string) error) (record.Action, error) {
	if len(messages) == 0 {
		return record.Action{}, errNothing
	}
	f := o.freezer(o.book.Snapshot())
	for _, id := range messages {
		m := f.message(id)
		if m == nil {
			return record.Action{}, errNoMessage
		}
		if m.Delivery != record.NeedsPerson {
			continue // settled meanwhile, or given up with one before it
		}
		if err := each(f, m, by); err != nil {
			return record.Action{}, err
		}
	}
	return f.action(what, by), nil
}

// AgreeToRemovals prepares to take out what the trust removed in bulk.
func (o *Outbox) AgreeToRemovals(trust record.ID, by string) (record.Action, error) {
	e := newEdit(o.book.Snapshot())
	t := e.trust(trust)
	switch {
	case t == nil:
		return record.Action{}, errNoTrust
	case t.Held == nil:
		return record.Action{}, errors.New("nothing waits to be removed any more")
	}
	n := e.removeHeld(t)
	return e.action("Agreed that "+t.Name+" removes "+count(n, "one item", "items"), by), nil
}

// Resume prepares to send to a trust again after something halted it.
func (o *Outbox) Resume(trust record.ID, by string) (record.Action, error) {
	e := newEdit(o.book.Snapshot())
	t := e.trust(trust)
	switch {
	case t == nil:
		return record.Action{}, errNoTrust
	case t.Halted == nil:
		return record.Action{}, errors.New("nothing keeps this trust from being sent to")
	}
	t.Halted = nil
	return e.action("Went on with "+t.Name, by), nil
}
