package desk

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"waymark/app/record"
	"waymark/sync/link"
)

// respondDays is how long a school has to answer an offer where the opportunity
// does not say.
const respondDays = 7

// Most of what a person at the trust may write, in characters.
const (
	maxNote    = 4000
	maxContact = 1000
)

// maxDays is the most days of attendance that a placement can have.
const maxDays = 366

// Move implements [Admin].
func (d *Desk) Move(ctx context.Context, by, id string, event link.Event, a MoveArgs) (link.Standing, error) {
	var standing link.Standing
	err := d.update(ctx, func(w *writing) error {
		q, ok := w.request(id)
		if !ok {
			return link.NotFound.Problem("There is no such request.")
		}
		q = w.turn(q)
		if a.IfRev != 0 && a.IfRev != q.Rev {
			p := link.RevChanged.Problem(fmt.Sprintf("The request has changed meanwhile: it is now at “%s”.", q.State.Words("")))
			p.State, p.Rev = q.State, q.Rev
			return p
		}
		next, p := w.decide(q, event, a)
		if p != nil {
			return p
		}
		next = w.save(q, next)
		w.audit(Entry{By: by, Act: string(event), Subject: requestKey(id), School: q.School, State: next.State, Rev: next.Rev})
		standing = next.standing()
		return nil
	})
	return standing, err
}

// request returns a request that the school has been told of.
func (r *reading) request(id string) (request, bool) {
	if !plain(id, 64) {
		return request{}, false
	}
	q, ok := get[request](r, requestKey(id))
	return q, ok && q.known()
}

func trustDoes(e link.Event) bool {
	return slices.ContainsFunc(link.Moves, func(m link.Move) bool { return m.Event == e && m.By == link.Trust })
}

// decide returns a request as a decision of the trust leaves it, or why it stays
// as it is. It changes nothing.
func (w *writing) decide(q request, event link.Event, a MoveArgs) (request, *link.Problem) {
	if !trustDoes(event) {
		return q, invalid("/event", fmt.Sprintf("%q is not something that a trust does", event))
	}
	if p := checkArgs(a); p != nil {
		return q, p
	}
	next, legal := link.Next(q.State, event)
	if !legal {
		return q, noMove(q, event)
	}
	var p *link.Problem
	switch event {
	case link.DeskOffer:
		q, p = w.offer(q, a.Slot)
	case link.DeskDecline, link.DeskCancel:
		if !slices.ContainsFunc(link.RefusalReasons, func(r link.Reason) bool { return r.Code == a.Reason }) {
			p = invalid("/reason", "Say why, with one of the published reasons: the school is told.")
		}
		q.Reason = a.Reason
	case link.DeskConfirm:
		if q.Details.IsZero() {
			p = illegal(q, "The student’s details have not come yet.")
		}
		q.Contact = a.Contact
	case link.DeskComplete:
		q.Days = a.Days
	}
	if p == nil {
		q.State, q.Note = next, a.Note
	}
	return q, p
}

func checkArgs(a MoveArgs) *link.Problem {
	for _, t := range []struct {
		pointer, text string
		most          int
	}{{"/note", a.Note, maxNote}, {"/contact", a.Contact, maxContact}} {
		if utf8.RuneCountInString(t.text) > t.most {
			return invalid(t.pointer, fmt.Sprintf("this has at most %d characters", t.most))
		}
	}
	if !(a.Days >= 0 && a.Days <= maxDays) {
		return invalid("/days", fmt.Sprintf("a placement has 0 to %d days", maxDays))
	}
	return nil
}

// offer offers a slot, if a place is free.
func (w *writing) offer(q request, slot string) (request, *link.Problem) {
	o, ok := w.opportunity(q.Opportunity)
	if !ok {
		return q, link.UnknownOpportunity.Problem("")
	}
	if slot != "" && !slices.Contains(q.Slots, slot) {
		return q, invalid("/slot", "The school has not asked for this date. It asked for "+strings.Join(q.Slots, ", ")+".")
	}
	full := link.NoPlaceLeft.Problem("")
	for _, id := range q.Slots {
		s, ok := o.Slot(id)
		switch {
		case slot != "" && id != slot || !ok || o.free(s) <= 0:
		case !s.From.After(w.today):
			full.Detail = "The date has passed."
		default:
			q.Slot, q.From = id, s.From
			q.AnswerBy = answerBy(w.today, o.RespondDays, s.From)
			return q, nil
		}
	}
	return q, full
}

// answerBy is the last day on which a school can answer an offer: never so late
// that the placement has begun.
func answerBy(today record.Date, days int, first record.Date) record.Date {
	if days == 0 {
		days = respondDays
	}
	by := today.AddDays(days)
	if eve := first.AddDays(-1); by.After(eve) {
		by = eve
	}
	return by
}

// Requests implements [Admin].
func (d *Desk) Requests(ctx context.Context, f Filter) (list []Request, err error) {
	after := ""
	if f.After != "" {
		after = requestKey(f.After)
	}
	err = d.view(ctx, func(r *reading) error {
		list = nil
		for _, q := range scan[request](r, requestRows, after) {
			switch {
			case !q.known(),
				f.State != "" && q.State != f.State,
				f.Opportunity != "" && q.Opportunity != f.Opportunity,
				f.School != "" && q.School != f.School:
				continue
			}
			list = append(list, r.seen(q))
			if f.Limit > 0 && len(list) == f.Limit {
				break
			}
		}
		return nil
	})
	return list, err
}

// Request implements [Admin].
func (d *Desk) Request(ctx context.Context, id string) (seen Request, err error) {
	err = d.view(ctx, func(r *reading) error {
		q, ok := r.request(id)
		if !ok {
			return link.NotFound.Problem("There is no such request.")
		}
		seen = r.seen(q)
		return nil
	})
	return seen, err
}

// seen is a request as the trust sees it.
func (r *reading) seen(q request) Request {
	school, _ := get[School](r, schoolRows+q.School)
	o, _ := r.opportunity(q.Opportunity)
	return Request{
		Standing: q.standing(), Title: o.Title, School: school, Slots: q.Slots, YearGroup: q.YearGroup, Band: q.Band,
		Received: q.Received, Details: q.Details,
	}
}

// Sealed implements [Admin].
func (d *Desk) Sealed(ctx context.Context, by, id string) (sealed SealedDetails, err error) {
	err = d.update(ctx, func(w *writing) error {
		q, ok := w.request(id)
		if !ok {
			return link.NotFound.Problem("There is no such request.")
		}
		if q.Details.IsZero() {
			return link.NotFound.Problem("There are no details: they have not come, or have been destroyed.")
		}
		b, _, err := w.Get(detailRows + id)
		if err != nil {
			return err
		}
		m, _, err := link.Peek(string(b)) // its signature was verified when it came
		if err != nil {
			return err
		}
		body, err := link.Body[link.Provide](m)
		if err != nil {
			return err
		}
		sealed = SealedDetails{Request: id, Message: m.ID, Sealed: body.Sealed, At: q.Details}
		w.audit(Entry{By: by, Act: "details.read", Subject: requestKey(id), School: q.School, State: q.State, Rev: q.Rev})
		return nil
	})
	return sealed, err
}

// Counts implements [Admin].
func (d *Desk) Counts(ctx context.Context) (c Counts, err error) {
	err = d.view(ctx, func(r *reading) error {
		c = Counts{Requests: map[link.State]int{}, Today: r.today}
		for range r.Scan(schoolRows, "") {
			c.Schools++
		}
		for _, dev := range scan[device](r, deviceRows, "") {
			if dev.Revoked.IsZero() {
				c.Devices++
			}
		}
		for _, o := range scan[Opportunity](r, opportunityRows, "") {
			if !o.Gone {
				c.Opportunities++
			}
		}
		for _, q := range scan[request](r, requestRows, "") {
			if q.known() {
				c.Requests[q.State]++
			}
			if !q.Details.IsZero() {
				c.Details++
			}
		}
		return nil
	})
	return c, err
}
