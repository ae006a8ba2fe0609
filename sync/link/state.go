package link

import "slices"

// State is how far a request has got with the trust. The desk alone moves it; a
// laptop shows a state that it does not know in the desk's own words.
type State string

// The states.
const (
	None       State = "" // the desk has not seen the request
	Received   State = "received"
	Waitlisted State = "waitlisted"
	Offered    State = "offered"
	Accepted   State = "accepted"
	Confirmed  State = "confirmed"
	InProgress State = "in_progress"
	Completed  State = "completed"
	Declined   State = "declined"
	Withdrawn  State = "withdrawn"
	Cancelled  State = "cancelled"
	Lapsed     State = "lapsed"
)

// States lists the states in the order in which a request goes through them.
var States = []State{Received, Waitlisted, Offered, Accepted, Confirmed, InProgress, Completed, Declined, Withdrawn, Cancelled, Lapsed}

// Known reports whether this version knows the state.
func (s State) Known() bool { _, ok := stateWords[s]; return ok }

// Final reports whether nothing can follow. An unknown state is not final.
func (s State) Final() bool {
	switch s {
	case Completed, Declined, Withdrawn, Cancelled, Lapsed:
		return true
	}
	return false
}

// HoldsPlace reports whether a request in this state takes up a place.
func (s State) HoldsPlace() bool {
	switch s {
	case Offered, Accepted, Confirmed, InProgress, Completed:
		return true
	}
	return false
}

// Actor is who may do something.
type Actor string

// The actors. The clock is the desk's own.
const (
	School Actor = "school"
	Trust  Actor = "trust"
	Clock  Actor = "clock"
)

// Event is what moves a request: a message from the school, what somebody at the
// trust does, or the passing of a day.
type Event string

// The events. A school's event has the name of the message that carries it.
const (
	RequestSubmit    Event = "request.submit"
	RequestWithdraw  Event = "request.withdraw"
	OfferAccept      Event = "offer.accept"
	OfferDecline     Event = "offer.decline"
	DetailsProvide   Event = "details.provide"
	AttendanceReport Event = "attendance.report"

	DeskWaitlist Event = "desk.waitlist"
	DeskOffer    Event = "desk.offer"
	DeskDecline  Event = "desk.decline"
	DeskConfirm  Event = "desk.confirm"
	DeskComplete Event = "desk.complete"
	DeskCancel   Event = "desk.cancel"

	ClockLapse Event = "clock.lapse" // the offer was not answered in time
	ClockStart Event = "clock.start" // the first day has come
)

// Move is one line of the table of legal moves.
type Move struct {
	From  State
	Event Event
	By    Actor
	To    State
	Note  string // what must hold besides, for documentation
}

// Moves is every legal move. Anything else is the problem illegal-transition.
var Moves = []Move{
	{None, RequestSubmit, School, Received, "the opportunity is known and open, its rules are met, and the student has no other live request this year where it says one each"},
	{Received, DeskWaitlist, Trust, Waitlisted, ""},
	{Received, DeskOffer, Trust, Offered, "a place is free on the date offered"},
	{Waitlisted, DeskOffer, Trust, Offered, "a place is free on the date offered"},
	{Received, DeskDecline, Trust, Declined, "with a reason"},
	{Waitlisted, DeskDecline, Trust, Declined, "with a reason"},
	{Offered, OfferAccept, School, Accepted, "the school has recorded consent"},
	{Offered, OfferDecline, School, Declined, "the place is free again"},
	{Offered, ClockLapse, Clock, Lapsed, "the day to answer by has passed; the place is free again"},
	{Accepted, DetailsProvide, School, Accepted, "details sealed to a key that the trust has not retired; may be sent again to correct them"},
	{Accepted, DeskConfirm, Trust, Confirmed, "details have come"},
	{Confirmed, DetailsProvide, School, Confirmed, "to correct them"},
	{Confirmed, ClockStart, Clock, InProgress, "the first day has come"},
	{InProgress, AttendanceReport, School, InProgress, "days attended so far, by the school's register"},
	{InProgress, DeskComplete, Trust, Completed, "with the days attended"},
	{Received, RequestWithdraw, School, Withdrawn, ""},
	{Waitlisted, RequestWithdraw, School, Withdrawn, ""},
	{Offered, RequestWithdraw, School, Withdrawn, "the place is free again"},
	{Accepted, RequestWithdraw, School, Withdrawn, "the place is free again; details are destroyed"},
	{Confirmed, RequestWithdraw, School, Withdrawn, "the place is free again; details are destroyed"},
	{Offered, DeskCancel, Trust, Cancelled, "with a reason"},
	{Accepted, DeskCancel, Trust, Cancelled, "with a reason; details are destroyed"},
	{Confirmed, DeskCancel, Trust, Cancelled, "with a reason; details are destroyed"},
	{InProgress, DeskCancel, Trust, Cancelled, "with a reason"},
}

// Next returns the state that an event leads to, and false where the move is not legal.
func Next(from State, event Event) (State, bool) {
	for _, m := range Moves {
		if m.From == from && m.Event == event {
			return m.To, true
		}
	}
	return from, false
}

// LeadsTo reports whether a request in state s may come to another by legal moves,
// or stands there already.
func (s State) LeadsTo(to State) bool {
	reached := []State{s}
	for i := 0; i < len(reached); i++ {
		if reached[i] == to {
			return true
		}
		for _, m := range Moves {
			if m.From == reached[i] && !slices.Contains(reached, m.To) {
				reached = append(reached, m.To)
			}
		}
	}
	return false
}

// stateWords says each state as a school reads it, and who acts next.
var stateWords = map[State]struct{ words, next string }{
	Received:   {"Received by the trust", "The trust decides"},
	Waitlisted: {"On the waiting list", "The trust decides"},
	Offered:    {"A place is offered", "Your turn: accept or decline"},
	Accepted:   {"Accepted", "Your turn: send the student’s details; then the trust confirms"},
	Confirmed:  {"Confirmed", "The placement starts on its day"},
	InProgress: {"Under way", "The trust says when it is over"},
	Completed:  {"Completed", "Ask for feedback and reflection"},
	Declined:   {"Declined", ""},
	Withdrawn:  {"Withdrawn", ""},
	Cancelled:  {"Cancelled by the trust", ""},
	Lapsed:     {"Offer lapsed", "Ask again if it is still wanted"},
}

// Words says the state as a school reads it. For a state that this version does
// not know they are the desk's own, or its bare name.
func (s State) Words(desks string) string {
	if w, ok := stateWords[s]; ok {
		return w.words
	}
	if desks != "" {
		return desks
	}
	return string(s)
}

// NextAct says who acts next, "" where nobody does.
func (s State) NextAct() string { return stateWords[s].next }
