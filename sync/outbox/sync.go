package outbox

import (
	"context"
	"slices"
	"sync"
	"time"

	"waymark/app/record"
	"waymark/sync/link"
)

// Report says what a sync did and what is left to do.
type Report struct {
	Sent        int           `json:"sent"`         // messages handed to a desk
	Received    int           `json:"received"`     // messages for which a desk gave its receipt
	Waiting     int           `json:"waiting"`      // messages that have still to be received
	NeedsPerson int           `json:"needs_person"` // messages that a person must look at
	Changes     int           `json:"changes"`      // things that the trusts told anew
	Trusts      []TrustReport `json:"trusts"`
}

// TrustReport is the part of a Report that has to do with one trust.
type TrustReport struct {
	Trust       record.ID `json:"trust"`
	Name        string    `json:"name"`
	Sent        int       `json:"sent"`
	Received    int       `json:"received"`
	Waiting     int       `json:"waiting"`
	NeedsPerson int       `json:"needs_person"`
	Changes     int       `json:"changes"`
	// Problem is what kept the sync from being whole; nil where nothing did.
	// Everything is still here and will be tried again.
	Problem *record.Trouble `json:"problem,omitempty"`
	// Clock is how far the desk's clock is ahead of the laptop's, where a call
	// got through.
	Clock time.Duration `json:"clock_ns,omitzero"`
	// Held is the number of removals that wait for a person.
	Held int `json:"held,omitzero"`
}

// Sync sends what waits and takes what is new, at the trusts given or at all of
// them, with a few at the same time: one whose desk hangs holds up no other. It
// stops early when ctx is done, and nothing is lost by that.
func (o *Outbox) Sync(ctx context.Context, trusts ...record.ID) Report {
	if len(trusts) == 0 {
		for _, t := range o.book.Snapshot().Trusts() {
			trusts = append(trusts, t.ID)
		}
	}
	var reports []TrustReport
	for _, id := range trusts {
		if !slices.ContainsFunc(reports, func(r TrustReport) bool { return r.Trust == id }) {
			reports = append(reports, TrustReport{Trust: id})
		}
	}
	places := make(chan struct{}, o.options.AtOnce)
	var visits sync.WaitGroup
	for i := range reports {
		places <- struct{}{}
		visits.Go(func() {
			o.visit(ctx, &reports[i])
			<-places
		})
	}
	visits.Wait()
	return o.total(reports)
}

// visit talks with one trust once nobody else does, and plans the next visit.
func (o *Outbox) visit(ctx context.Context, r *TrustReport) {
	d := o.deskOf(r.Trust)
	if err := d.acquire(ctx); err != nil {
		r.Problem = troubleOf(err)
		return
	}
	defer d.release()
	err := o.talk(ctx, d, r)
	if err != nil {
		r.Problem = troubleOf(err)
	}
	o.plan(d, r.Trust, r.Problem == nil, link.ProblemOf(err))
}

// total adds up what was done at each trust, with what is left to do.
func (o *Outbox) total(trusts []TrustReport) Report {
	all := Report{Trusts: trusts}
	status := StatusOf(o.book.Snapshot(), o.now())
	for i := range trusts {
		r := &trusts[i]
		for _, t := range status.Trusts {
			if t.Trust == r.Trust {
				r.Name, r.Waiting, r.NeedsPerson, r.Held = t.Name, t.Waiting, t.NeedsPerson, t.Held
			}
		}
		all.Sent += r.Sent
		all.Received += r.Received
		all.Waiting += r.Waiting
		all.NeedsPerson += r.NeedsPerson
		all.Changes += r.Changes
	}
	return all
}

// talk holds a conversation with the desk of one trust, unless something halts it.
func (o *Outbox) talk(ctx context.Context, d *desk, r *TrustReport) error {
	t, ok := o.book.Snapshot().Trust(r.Trust)
	if !ok {
		return errNoTrust
	}
	r.Name = t.Name
	if t.Halted != nil {
		r.Problem = t.Halted
		return nil
	}
	device, err := o.device(t)
	if err != nil {
		return err
	}
	k := &talk{o: o, ctx: ctx, desk: d, trust: t.ID, device: device, report: r}
	err = k.exchange()
	if p := link.ProblemOf(err); p != nil && halts(p) {
		saved := k.save("Sending to "+t.Name+" was stopped", func(e *edit) {
			if t := e.trust(k.trust); t != nil {
				t.Halted = troubleOf(p)
			}
		})
		if saved != nil {
			return saved
		}
	}
	return err
}

// halts reports whether a person has to act before anything more goes to a trust.
func halts(p *link.Problem) bool {
	return p.Code == link.AnotherDesk || p.Code == link.DeviceUnknown || p.Code == link.DeviceRevoked
}

// exchange sends what waits and takes what is new. What it hears may give it more
// to send: a desk that was restored from a backup is told again what it lost.
func (k *talk) exchange() error {
	if err := k.save("Withdrawn before it was sent", k.forgo); err != nil { // which takes no network
		return err
	}
	if err := k.describe(); err != nil {
		return err
	}
	for range 4 {
		t, err := k.record()
		if err != nil {
			return err
		}
		if t.Epoch == k.epoch && t.Cursor != "" { // notes are compared first
			if err := k.send(); err != nil {
				return err
			}
		}
		if err := k.receive(); err != nil {
			return err
		}
		resealed, err := k.reseal()
		if err != nil {
			return err
		}
		if !resealed && !k.unsent() {
			return k.tooOld
		}
	}
	return k.tooOld
}

// unsent reports whether something waits that this conversation has not sent yet.
func (k *talk) unsent() bool {
	for _, id := range k.queue() {
		if m, ok := k.o.book.Snapshot().Message(id); ok && m.Delivery == record.Waiting {
			return true
		}
	}
	return false
}

// reseal seals details again that went to a key which the trust has retired, where
// the trust is still to be told.
func (k *talk) reseal() (bool, error) {
	stale := func(e *edit) (messages []*record.Message) {
		for m := range e.s.AllMessages() {
			if m.Trust != k.trust || m.Delivery != record.NeedsPerson || m.Trouble == nil || m.Trouble.Code != string(link.RecipientKeyRetired) {
				continue
			}
			if r, ok := e.s.Request(m.Request); ok && e.may(r, link.DetailsProvide) == nil {
				messages = append(messages, m)
			}
		}
		return messages
	}
	if len(stale(newEdit(k.o.book.Snapshot()))) == 0 {
		return false, nil
	}
	if err := k.describe(); err != nil { // for the trust's new key
		return false, err
	}
	done := false
	err := k.save("Sealed again for "+k.report.Name, func(e *edit) {
		f := &freezer{e, k.o, map[record.ID]link.Device{k.trust: k.device}}
		done = false
		for _, m := range stale(e) {
			if k.changedKey(m) {
				done = f.reseal(f.request(m.Request), f.message(m.ID)) == nil || done
			}
		}
	})
	return done && err == nil, err
}
