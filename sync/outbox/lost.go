package outbox

import (
	"cmp"

	"waymark/app/record"
	"waymark/sync/link"
)

// remember keeps what the trust had agreed for a request, where its desk now says
// what cannot follow from that: it was wiped, or put back to an earlier day. What
// was kept is let go once the desk has got there again. to is the state that
// follows, link.None where the desk does not know the request.
func remember(r *record.Request, to link.State) {
	if to != link.None && !to.Known() {
		return // nobody can say what leads to a newer desk's state
	}
	if was := link.State(r.State); r.Lost == nil && was.HoldsPlace() && !was.Final() {
		r.Lost = &record.Lost{State: r.State, Since: r.Since, Offer: r.Offer}
	}
	if r.Lost != nil && link.State(r.Lost.State).LeadsTo(to) {
		r.Lost = nil
	}
}

// lostWords says what a trust had agreed, in each state that holds a place.
var lostWords = map[link.State]string{
	link.Offered:    "had offered a place",
	link.Accepted:   "had our acceptance of a place",
	link.Confirmed:  "had confirmed a place",
	link.InProgress: "had said that the placement was under way",
}

// Lost says what a trust had agreed for a request that its desk has lost since, so
// that somebody can ring; "" where it has lost nothing.
func Lost(s *record.Snapshot, r *record.Request) string {
	if r.Lost == nil {
		return ""
	}
	words := "The trust " + cmp.Or(lostWords[link.State(r.Lost.State)], "had agreed more")
	if o := r.Lost.Offer; o != nil && !o.From.IsZero() {
		words += " from " + o.From.Words()
		if o.To.After(o.From) {
			words += " to " + o.To.Words()
		}
	}
	if !r.Lost.Since.IsZero() {
		words += ", on " + record.DateOf(r.Lost.Since.Local()).Words()
	}
	if r.State == string(link.None) {
		words += "; its desk no longer knows this request."
	} else {
		words += "; its desk has lost that since."
	}
	return words + ring(s, r.Trust)
}

// ring tells a person to ring a trust, with its number where that is known.
func ring(s *record.Snapshot, trust record.ID) string {
	if t, ok := s.Trust(trust); ok && t.Phone != "" {
		return " Ring the trust: " + t.Phone + "."
	}
	return " Ring the trust."
}
