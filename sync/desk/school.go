package desk

import (
	"waymark/app/record"
	"waymark/sync/link"
)

// hear returns a request as a message of its school leaves it, which is as the
// protocol has it, or why it stays as it is. It changes nothing.
func (w *writing) hear(q request, m link.Message) (request, *link.Problem) {
	next, legal := link.Next(q.State, m.Event)
	if !legal {
		return q, noMove(q, m.Event)
	}
	var p *link.Problem
	switch m.Event {
	case link.RequestSubmit:
		q, p = w.submit(q, m)
	case link.RequestWithdraw, link.OfferDecline:
		var body link.Withdraw
		if body, p = read[link.Withdraw](m); p == nil {
			q.Reason, q.Note = body.Reason, ""
		}
	case link.DetailsProvide:
		q, p = w.provide(q, m)
	case link.AttendanceReport:
		var body link.Attendance
		if body, p = read[link.Attendance](m); p == nil {
			q.Days = body.Days
		}
	}
	if p == nil {
		q.State = next
	}
	return q, p
}

func read[T link.Submit | link.Withdraw | link.Accept | link.Provide | link.Attendance](m link.Message) (T, *link.Problem) {
	body, err := link.Body[T](m)
	return body, link.ProblemOf(err)
}

// submit takes a new request, if the opportunity's rules allow it.
func (w *writing) submit(q request, m link.Message) (request, *link.Problem) {
	body, p := read[link.Submit](m)
	if p != nil {
		return q, p
	}
	o, ok := w.opportunity(body.Opportunity)
	if !ok || o.Gone {
		return q, link.UnknownOpportunity.Problem("")
	}
	if o.Status == link.Closed && w.now.Sub(o.Closed) < late {
		o.Status, q.Late = link.Open, true
	}
	if p := o.refuses(body, w.today); p != nil {
		return q, p
	}
	q.Opportunity, q.Slots, q.YearGroup, q.Band, q.Received = o.ID, body.Slots, body.YearGroup, body.Band, w.now
	if o.OnePerYear {
		q.Tag = body.Tag
		if other, taken := w.placeOfTheYear(q); taken && other != q.ID {
			return q, link.OnePlacementEach.Problem("")
		}
	}
	return q, nil
}

// placeOfTheYear returns the request that the student of q has this year. The tag
// is made for one student and one academic year.
func (r *reading) placeOfTheYear(q request) (string, bool) {
	b, ok, err := r.Get(q.tagKey())
	r.fail(err)
	return string(b), ok
}

// refuses returns a problem where a rule of the opportunity forbids a request.
func (o *Opportunity) refuses(s link.Submit, today record.Date) *link.Problem {
	old := record.No
	if s.OldEnough {
		old = record.Yes
	}
	return link.Refusal(o.Objections(link.Asking{YearGroup: s.YearGroup, OldEnough: old, Slots: s.Slots, On: today}))
}

// provide takes a student's sealed details, in the place of any that came before.
func (w *writing) provide(q request, m link.Message) (request, *link.Problem) {
	body, p := read[link.Provide](m)
	if p != nil {
		return q, p
	}
	o := w.office()
	c, err := link.ReadCertificate(o.Certificate, o.Root)
	if err != nil {
		w.fail(err)
		return q, nil
	}
	if !c.Takes(body.Sealed.Kid, w.today) {
		return q, link.RecipientKeyRetired.Problem("")
	}
	q.Details, q.Provided = w.now, m.ID
	return q, nil
}
