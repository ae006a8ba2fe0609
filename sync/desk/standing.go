package desk

import (
	"fmt"
	"time"

	"waymark/app/record"
	"waymark/sync/link"
)

// keepDetails is for how many days after a placement its sealed details are kept.
const keepDetails = 30

func requestKey(id string) string { return requestRows + id }

func dueKey(q request) string {
	if q.Due.IsZero() {
		return ""
	}
	return dueRows + q.Due.String() + "/" + q.ID
}

// place is the place that a request takes up, the zero place if none.
type place struct{ opportunity, slot string }

func (q request) place() place {
	if !q.State.HoldsPlace() {
		return place{}
	}
	return place{q.Opportunity, q.Slot}
}

// claims reports whether a request is the one that its student has this year,
// where the opportunity gives one each: it is live, or became a placement.
func (q request) claims() bool {
	return q.Tag != "" && q.State != link.None && (!q.State.Final() || q.State == link.Completed)
}

func (q request) tagKey() string { return tagRows + q.School + "/" + q.Tag }

// due is the day from which the calendar has something to do with a request.
func (q request) due() record.Date {
	switch {
	case q.State == link.Offered:
		return q.AnswerBy.AddDays(1)
	case q.State == link.Confirmed:
		return q.From
	case q.State == link.Completed && !q.Details.IsZero():
		return dayOf(q.Since).AddDays(keepDetails)
	}
	return record.Date{}
}

// known reports whether the school has been told of a request: one whose first
// message was refused is there only to count its messages.
func (q request) known() bool { return q.State != link.None }

// standing is what a school is told of a request.
func (q request) standing() link.Standing {
	s := q.Standing
	s.Words = s.State.Words("")
	return s
}

// save puts a request that a command has changed, with everything that follows
// from its state: places, the student's one place of the year, the calendar, the
// details, and the news for the school. was is the request as it stood before.
func (w *writing) save(was, q request) request {
	if q.State != was.State {
		q.Since = w.now
	}
	if q.State == link.Withdrawn || q.State == link.Cancelled {
		q = w.destroyDetails(q)
	}
	w.movePlace(was.place(), q.place())
	switch {
	case q.claims() && !was.claims():
		w.tx.Put(q.tagKey(), []byte(q.ID))
	case !q.claims() && was.claims():
		w.tx.Delete(was.tagKey())
	}
	q.Due = q.due()
	if before, now := dueKey(was), dueKey(q); before != now {
		if before != "" {
			w.tx.Delete(before)
		}
		if now != "" {
			w.tx.Put(now, nil)
		}
	}
	if q.known() {
		q.Rev++
		if !was.known() {
			w.tx.Put(ofSchoolRows+q.School+"/"+q.ID, nil)
		}
		w.publish(schoolStream(q.School), link.Change{Kind: link.KindRequest, ID: q.ID, Op: link.Put, Body: encode(q.standing())})
	}
	put(w.tx, requestKey(q.ID), q)
	return q
}

func (w *writing) destroyDetails(q request) request {
	if !q.Details.IsZero() {
		w.tx.Delete(detailRows + q.ID)
		q.Details, q.Provided = time.Time{}, ""
	}
	return q
}

// movePlace gives one place back and takes another. Whoever takes one has seen
// in this same Update that it is free.
func (w *writing) movePlace(from, to place) {
	if from == to {
		return
	}
	for _, m := range []struct {
		place
		by int
	}{{from, -1}, {to, +1}} {
		if m.place == (place{}) {
			continue
		}
		o, ok := w.opportunity(m.opportunity)
		if !ok {
			continue
		}
		if o.Taken == nil {
			o.Taken = map[string]int{}
		}
		o.Taken[m.slot] += m.by
		w.putOpportunity(o)
	}
}

// calendar is what the passing of a day does to a request.
var calendar = map[link.State]link.Event{link.Offered: link.ClockLapse, link.Confirmed: link.ClockStart}

// turn brings a request to where the calendar has it today, if the clock has not
// done so yet: whether an answer came in time does not hang on when the desk
// happened to look.
func (w *writing) turn(q request) request {
	if q.Due.IsZero() || q.Due.After(w.today) {
		return q
	}
	was, act := q, "details.destroy"
	if event, ok := calendar[q.State]; ok {
		q.State, _ = link.Next(q.State, event)
		act, q = string(event), w.save(was, q)
	} else { // it is over, and there is nothing new for the school
		w.tx.Delete(dueKey(q))
		q = w.destroyDetails(q)
		q.Due = record.Date{}
		put(w.tx, requestKey(q.ID), q)
	}
	w.audit(Entry{By: "clock", Act: act, Subject: requestKey(q.ID), School: q.School, State: q.State, Rev: q.Rev})
	return q
}

func illegal(q request, what string) *link.Problem {
	p := link.IllegalTransition.Problem(what)
	p.State, p.Rev = q.State, q.Rev
	return p
}

// becomes says what an event makes of a request.
var becomes = map[link.Event]string{
	link.RequestSubmit: "made", link.RequestWithdraw: "withdrawn", link.OfferAccept: "accepted", link.OfferDecline: "declined",
	link.DetailsProvide: "given details", link.AttendanceReport: "given days attended",
	link.DeskWaitlist: "put on the waiting list", link.DeskOffer: "offered a place", link.DeskDecline: "declined",
	link.DeskConfirm: "confirmed", link.DeskComplete: "completed", link.DeskCancel: "cancelled",
}

func noMove(q request, event link.Event) *link.Problem {
	if !q.known() {
		return illegal(q, fmt.Sprintf("The desk has no such request, so it cannot be %s.", becomes[event]))
	}
	return illegal(q, fmt.Sprintf("The request stands at “%s”, and from there it cannot be %s.", q.State.Words(""), becomes[event]))
}
