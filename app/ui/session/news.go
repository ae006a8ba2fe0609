package session

import (
	"fmt"
	"strings"
	"time"

	"waymark/app/record"
	"waymark/sync/link"
	"waymark/sync/outbox"
)

// syncNotice says what a sync did to the record as it was before, and whether that
// is worth saying.
func (s *Session) syncNotice(r outbox.Report, before *record.Snapshot, asked bool) (Notice, bool) {
	var problem *record.Trouble
	who := ""
	for _, t := range r.Trusts {
		if t.Problem != nil && problem == nil {
			problem, who = t.Problem, t.Name
		}
	}
	n := Notice{Tone: Plain}
	add := func(words string) {
		if n.Words != "" {
			n.Words += " "
		}
		n.Words += words
	}
	if r.Received > 0 {
		n.Tone = Good
		add(fmt.Sprintf("%s received by the trust.", counted(r.Received, "message", "messages")))
	}
	told, states := tidings(before, s.snapshot)
	switch {
	case told != "":
		n.Tone = Good
		add(told)
		if states[link.Cancelled]+states[link.Lapsed] > 0 { // somebody has to be told of it
			n.Tone, n.Stays = Plain, true
		}
	case r.Changes > 0 && r.Received == 0: // an echo of what was received is no news
		n.Tone = Good
		add(fmt.Sprintf("%s from the trusts.", counted(r.Changes, "update", "updates")))
	}
	if len(states) > 0 && told != "" && s.place.Screen != Placements {
		n.Button, n.Do = "See them", func() { s.Go(At(Placements)) }
	}
	news := n.Words != ""
	for _, t := range r.Trusts {
		if off := t.Clock.Abs(); off > clockOff && asked {
			n.Stays = true
			add(fmt.Sprintf("This laptop’s clock is wrong by %s: set it right. Nothing is lost by it.", span(off)))
			break
		}
	}
	if r.NeedsPerson > 0 && (news || asked) {
		n.Tone, n.Stays = Bad, true
		add(fmt.Sprintf("%s you.", counted(r.NeedsPerson, "message needs", "messages need")))
	}
	if !asked {
		return n, news
	}
	switch {
	case problem != nil && problem.Party == networkParty:
		n.Stays = true
		if len(r.Trusts) > 1 && reachedNone(r) {
			who = "No trust can be reached"
		}
		add(fmt.Sprintf("%s: %s %s", who, problem.Title, problem.Detail))
		if r.Waiting > 0 {
			add(fmt.Sprintf("%s here.", counted(r.Waiting, "message stays", "messages stay")))
		}
	case problem != nil:
		n.Tone, n.Stays = Bad, true
		add(fmt.Sprintf("%s: %s %s", who, problem.Title, problem.Detail))
	case r.Waiting > 0:
		add(fmt.Sprintf("%s still waiting.", counted(r.Waiting, "message", "messages")))
	case n.Words == "":
		add("Nothing was waiting, and the trusts have nothing new.")
	}
	return n, true
}

// clockOff is by how much this laptop's clock may differ from a trust's before a
// person is told.
const clockOff = 10 * time.Minute

// span writes a length of time as a person says it.
func span(d time.Duration) string {
	switch {
	case d < 2*time.Hour:
		return fmt.Sprintf("%d minutes", d/time.Minute)
	case d < 48*time.Hour:
		return fmt.Sprintf("%d hours", d/time.Hour)
	}
	return fmt.Sprintf("%d days", d/(24*time.Hour))
}

// counted writes a number of things.
func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// tidings says what the trusts decided between two states of the record, "2 places
// offered, 1 request declined.", and how many requests came to each state. What
// only echoes the school's own decisions is not in the words.
func tidings(before, after *record.Snapshot) (words string, states map[link.State]int) {
	states = map[link.State]int{}
	for r := range after.Requests() {
		if old, ok := before.Request(r.ID); !ok || old.State != r.State {
			states[link.State(r.State)]++
		}
	}
	opportunities := 0
	for _, o := range after.Opportunities() {
		if old, ok := before.Opportunity(o.ID); !o.Gone && (!ok || old.Gone) {
			opportunities++
		}
	}
	var parts []string
	for _, p := range []struct {
		n         int
		one, many string
	}{
		{states[link.Offered], "place offered", "places offered"},
		{states[link.Confirmed], "placement confirmed", "placements confirmed"},
		{states[link.Waitlisted], "request on the waiting list", "requests on the waiting list"},
		{states[link.Declined], "request declined", "requests declined"},
		{states[link.Cancelled], "placement cancelled", "placements cancelled"},
		{states[link.Lapsed], "request lapsed", "requests lapsed"},
		{states[link.InProgress], "placement under way", "placements under way"},
		{states[link.Completed], "placement completed", "placements completed"},
		{opportunities, "new opportunity", "new opportunities"},
	} {
		if p.n > 0 {
			parts = append(parts, counted(p.n, p.one, p.many))
		}
	}
	if len(parts) == 0 {
		return "", nil
	}
	return strings.Join(parts, ", ") + ".", states
}
