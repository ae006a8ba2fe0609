package link

import (
	"slices"
	"strings"
	"testing"
)

// reach returns the states that a request can come to.
func reach() map[State]bool {
	reached := map[State]bool{None: true}
	for grew := true; grew; {
		grew = false
		for _, m := range Moves {
			if reached[m.From] && !reached[m.To] {
				reached[m.To], grew = true, true
			}
		}
	}
	return reached
}

func TestMovesHoldTogether(t *testing.T) {
	reached := reach()
	seen := map[Move]bool{}
	for _, m := range Moves {
		key := Move{From: m.From, Event: m.Event}
		if seen[key] {
			t.Errorf("%s from %q leads to two states", m.Event, m.From)
		}
		seen[key] = true
		if m.From.Final() {
			t.Errorf("%s leads on from %s, which is an end", m.Event, m.From)
		}
		if !reached[m.From] || !m.To.Known() {
			t.Errorf("%s from %q to %q: a state that there is not", m.Event, m.From, m.To)
		}
		if prefix, _, _ := strings.Cut(string(m.Event), "."); (prefix == "desk") != (m.By == Trust) || (prefix == "clock") != (m.By == Clock) {
			t.Errorf("%s is not what the %s does", m.Event, m.By)
		}
		if to, ok := Next(m.From, m.Event); !ok || to != m.To {
			t.Errorf("%s from %q leads to %q", m.Event, m.From, to)
		}
	}
	for _, s := range States {
		ways := slices.IndexFunc(Moves, func(m Move) bool { return m.From == s })
		if !reached[s] || s.Final() != (ways < 0) {
			t.Errorf("%s: a state that cannot be reached, or an end that is none", s)
		}
	}
	if to, ok := Next(Completed, RequestWithdraw); ok || to != Completed {
		t.Error("what is over can be withdrawn")
	}
}

// Until a placement begins a school can withdraw, and afterwards it cannot; and
// whatever frees a place is an end.
func TestWithdrawingAndPlaces(t *testing.T) {
	for _, s := range States {
		_, ok := Next(s, RequestWithdraw)
		if want := !s.Final() && s != InProgress; ok != want {
			t.Errorf("a request that is %s can be withdrawn: %t", s, ok)
		}
	}
	for _, m := range Moves {
		if m.From.HoldsPlace() && !m.To.HoldsPlace() && !m.To.Final() {
			t.Errorf("%s from %s frees the place and goes on", m.Event, m.From)
		}
		if !m.From.HoldsPlace() && m.To.HoldsPlace() && m.Event != DeskOffer {
			t.Errorf("%s takes a place", m.Event)
		}
	}
}

func TestStatesInWords(t *testing.T) {
	for _, s := range States {
		if !s.Known() || s.Words("") == "" || (s.NextAct() == "") != (s.Final() && s != Completed && s != Lapsed) {
			t.Errorf("%s: %q, %q", s, s.Words(""), s.NextAct())
		}
	}
	for _, test := range []struct {
		state        State
		desks, words string
	}{
		{Offered, "Yours!", "A place is offered"},
		{"in_review", "With the ward sister", "With the ward sister"},
		{"in_review", "", "in_review"},
	} {
		if got := test.state.Words(test.desks); got != test.words {
			t.Errorf("%s: %q, want %q", test.state, got, test.words)
		}
	}
	if newer := State("in_review"); newer.Known() || newer.Final() || newer.HoldsPlace() {
		t.Error("a state that this version does not know is taken for one that it knows")
	}
}

// Where a request may come to from a state, and where it can only have been put.
func TestLeadsTo(t *testing.T) {
	for _, c := range []struct {
		from, to State
		leads    bool
	}{
		{None, Completed, true}, {Offered, Offered, true}, {Offered, InProgress, true}, {Offered, Declined, true},
		{Confirmed, Cancelled, true}, {Confirmed, Withdrawn, true}, {Waitlisted, Confirmed, true},
		{Confirmed, Accepted, false}, {Accepted, Declined, false}, {Offered, Received, false}, {Offered, None, false},
		{Waitlisted, Received, false}, {Completed, InProgress, false}, {Offered, "shortlisted", false}, {"shortlisted", Offered, false},
	} {
		if got := c.from.LeadsTo(c.to); got != c.leads {
			t.Errorf("%q leads to %q: %v", c.from, c.to, got)
		}
	}
}
