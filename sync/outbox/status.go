package outbox

import (
	"time"

	"waymark/app/record"
	"waymark/sync/link"
)

// overdueAfter is how long a message waits before a person is told to ring the
// trust.
const overdueAfter = 14 * 24 * time.Hour

// Status is what waits and what needs a person, for the window's strip.
type Status struct {
	Waiting     int
	NeedsPerson int
	YourTurn    int       // requests whose next step is the school's
	Oldest      time.Time // when the oldest message that waits was made; zero where none does
	LastSent    time.Time // when a trust last gave a receipt
	Trusts      []TrustStatus
}

// TrustStatus is the part of a Status that has to do with one trust.
type TrustStatus struct {
	Trust       record.ID
	Name        string
	Waiting     int
	NeedsPerson int
	Oldest      time.Time
	LastSent    time.Time
	// Trouble is what a person should do something about: that the trust is
	// halted, that its desk has lost what it had agreed, or that it has given no
	// receipt for a fortnight ("ring the trust").
	Trouble *record.Trouble
	Held    int // removals that wait for a person
}

// StatusOf works out the status of every trust.
func StatusOf(s *record.Snapshot, now time.Time) Status {
	var all Status
	place := map[record.ID]int{}
	for _, t := range s.Trusts() {
		place[t.ID] = len(all.Trusts)
		all.Trusts = append(all.Trusts, TrustStatus{Trust: t.ID, Name: t.Name, LastSent: t.Sent, Trouble: t.Halted, Held: heldItems(t)})
		all.LastSent = later(all.LastSent, t.Sent)
	}
	for m := range s.AllMessages() {
		if !m.Open() && m.Delivery != record.NeedsPerson {
			continue
		}
		var of TrustStatus // counted even where its trust is gone
		t := &of
		if i, ok := place[m.Trust]; ok {
			t = &all.Trusts[i]
		}
		if m.Open() {
			t.Waiting++
			all.Waiting++
			t.Oldest, all.Oldest = earlier(t.Oldest, m.Made), earlier(all.Oldest, m.Made)
		} else {
			t.NeedsPerson++
			all.NeedsPerson++
		}
	}
	lost := map[record.ID]int{}
	for r := range s.Requests() {
		if state := link.State(r.State); state == link.Offered || state == link.Accepted {
			if yourTurn(s, r) {
				all.YourTurn++
			}
		}
		if r.Lost != nil && !over(r) {
			lost[r.Trust]++
		}
	}
	for i := range all.Trusts {
		t := &all.Trusts[i]
		if n := lost[t.Trust]; t.Trouble == nil && n > 0 {
			t.Trouble = &record.Trouble{
				Code: codeLost, Title: "The trust’s desk has lost what had been agreed for " + count(n, "one request", "requests") + ".",
				Detail: "What it was stands with each request, and what can be is being asked for again." + ring(s, t.Trust), Party: string(link.TrustParty),
			}
		}
		if t.Trouble == nil && !t.Oldest.IsZero() && now.Sub(t.Oldest) > overdueAfter {
			t.Trouble = overdue(s, t)
		}
	}
	return all
}

// yourTurn reports whether the school has still to do what comes next of a
// request: to answer an offer, or to send the details of one that it accepted.
func yourTurn(s *record.Snapshot, r *record.Request) bool {
	provided := false
	for m := range s.Messages(r.ID) {
		if m.Open() && m.Lane > r.Lane {
			return false
		}
		provided = provided || m.Type == string(link.DetailsProvide) && m.Delivery == record.Received && m.Trouble == nil
	}
	return link.State(r.State) == link.Offered || !provided
}

// overdue says that a trust has given no receipt for long.
func overdue(s *record.Snapshot, t *TrustStatus) *record.Trouble {
	return &record.Trouble{
		Code: codeOverdue, Title: t.Name + " has given no receipt since " + t.Oldest.Local().Format("2 January") + ".",
		Detail: "Nothing is lost: it is still being sent. Ask whether its desk is working." + ring(s, t.Trust), Party: string(link.TrustParty),
	}
}

// Delivery says in words how far the last message of a request got, "Received
// 14:02".
func Delivery(s *record.Snapshot, request record.ID) string {
	var last *record.Message
	for m := range s.Messages(request) {
		if m.Delivery == record.NeedsPerson {
			return m.Delivery.String()
		}
		if m.Delivery != record.Superseded {
			last = m
		}
	}
	switch {
	case last == nil:
		return "Saved on this laptop"
	case last.Delivery == record.Received:
		return "Received " + last.ReceivedAt.Local().Format("2 Jan 15:04")
	}
	return last.Delivery.String()
}

// earlier returns the earlier of two times, of which the zero time is none.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
