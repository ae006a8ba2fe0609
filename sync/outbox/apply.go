package outbox

import (
	"bytes"
	"encoding/json"
	"slices"

	"waymark/app/record"
	"waymark/sync/link"
)

// refOf returns the record that a change is about.
func refOf(trust record.ID, c link.Change) record.Ref {
	switch c.Kind {
	case link.KindOpportunity:
		return record.Ref{Kind: record.KindOpportunity, ID: record.OpportunityID(trust, c.ID)}
	case link.KindRequest:
		return record.Ref{Kind: record.KindRequest, ID: record.ID(c.ID)}
	}
	return record.Ref{}
}

// apply takes one change into the record, and reports whether it was news. What
// this version does not know is passed over; of requests that are not in the
// record, as those of another laptop, it is remembered only that they are there. Within one epoch nothing goes back to an earlier
// revision, since an answer may come late by another way; anew says that the desk
// may have gone back itself.
func (k *talk) apply(e *edit, c link.Change, anew bool) bool {
	t := e.trust(k.trust)
	if t == nil {
		return false
	}
	ref := refOf(k.trust, c)
	switch {
	case c.Kind == link.KindOpportunity && c.Op == link.Put:
		return k.applyOpportunity(e, t, ref, c.Body, anew)
	case c.Kind == link.KindRequest && c.Op == link.Put:
		return k.applyStanding(e, t, ref, c.Body, anew)
	case c.Op != link.Gone:
		return false
	case c.Kind == link.KindOpportunity:
		o := e.opportunity(ref.ID)
		if o == nil || o.Gone {
			return false
		}
		if offered, err := link.DecodeOpportunity(c.Body); err == nil && offered.ID == c.ID && len(c.Body) <= publishedMost {
			o.Published = c.Body // it says why
		}
		e.hold(t, ref)
		return true
	case c.Kind == link.KindRequest:
		r := e.request(ref.ID)
		if r == nil {
			noteElsewhere(t, ref.ID, link.Standing{})
			return false
		}
		if r.Trust != k.trust || over(r) {
			return false
		}
		e.hold(t, ref)
		return true
	}
	return false
}

// publishedMost is the greatest length, in bytes, of what is kept of one
// opportunity, and of what a desk says of itself.
const publishedMost = 256 << 10

// applyOpportunity keeps what the trust published, whole.
func (k *talk) applyOpportunity(e *edit, t *record.Trust, ref record.Ref, published json.RawMessage, anew bool) bool {
	offered, err := link.DecodeOpportunity(published)
	if err != nil || offered.ID == "" || record.OpportunityID(t.ID, offered.ID) != ref.ID || len(ref.ID) > 200 || len(published) > publishedMost {
		return false
	}
	o := e.opportunity(ref.ID)
	if o == nil {
		e.unhold(t, ref)
		e.create(&record.Opportunity{ID: ref.ID, Trust: t.ID, Published: published})
		return true
	}
	// What had gone and is there again may begin anew: the desk had lost it.
	back := o.Gone || t.Held != nil && slices.Contains(t.Held.Opportunities, o.ID)
	if had, err := link.DecodeOpportunity(o.Published); err == nil && had.Rev > offered.Rev && !anew && !back {
		return false
	}
	e.unhold(t, ref)
	if bytes.Equal(o.Published, published) && !o.Gone {
		return false
	}
	o.Published, o.Gone = published, false
	return true
}

// applyStanding brings a request to where the desk says that it stands.
func (k *talk) applyStanding(e *edit, t *record.Trust, ref record.Ref, body json.RawMessage, anew bool) bool {
	var now link.Standing
	if json.Unmarshal(body, &now) != nil || record.ID(now.ID) != ref.ID {
		return false
	}
	if now.Lane < 0 || now.Lane > link.MaxLane || now.Slot != "" && !link.ValidName(now.Slot) {
		return false
	}
	r := e.request(ref.ID)
	if r == nil {
		noteElsewhere(t, ref.ID, now)
		return false
	}
	if r.Trust != k.trust || now.Rev < r.Rev && !anew {
		return false
	}
	e.unhold(t, ref)
	was := *r
	remember(r, now.State)
	r.State, r.Words = link.Line(string(now.State), 40), link.Line(now.Words, 200)
	r.Rev, r.Lane, r.Since = now.Rev, now.Lane, now.Since
	r.Reason, r.Note = link.Line(now.Reason, 4000), link.Text(now.Note, 4000)
	r.Offer = offerOf(e, r, now)
	if now.State == link.Completed && r.Activity == "" {
		experience(e, r, t)
	}
	_, differs := record.Update(&was, r)
	return differs
}

// offerOf returns what the trust offers or has agreed; nil where nothing.
func offerOf(e *edit, r *record.Request, now link.Standing) *record.Offer {
	if now.Slot == "" {
		return nil
	}
	offer := record.Offer{Choice: now.Slot, AnswerBy: now.AnswerBy, Contact: link.Line(now.Contact, 1000), Attended: min(max(now.Days, 0), 366)}
	if r.Offer != nil && r.Offer.Choice == now.Slot { // for when the opportunity has changed since
		offer.From, offer.To, offer.Hours = r.Offer.From, r.Offer.To, r.Offer.Hours
	}
	if kept := e.opportunity(r.Opportunity); kept != nil {
		if offered, err := link.DecodeOpportunity(kept.Published); err == nil {
			if slot, ok := offered.Slot(now.Slot); ok {
				offer.From, offer.To, offer.Hours = slot.From, slot.To, offered.Hours
			}
		}
	}
	return &offer
}
