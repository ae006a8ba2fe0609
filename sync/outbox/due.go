package outbox

import (
	"encoding/json"
	"net"
	"time"

	"waymark/app/record"
	"waymark/sync/link"
)

// retries is how long the outbox waits after each failure in a row, before it
// tries a desk again by itself; then hourly.
var retries = []time.Duration{30 * time.Second, 2 * time.Minute, 10 * time.Minute, 30 * time.Minute, time.Hour}

// pollEvery is how often a desk is asked for news when nothing waits, where the
// desk names no longer time.
const pollEvery = 30 * time.Minute

// pace says when a desk is to be tried again.
type pace struct {
	failures int
	next     time.Time // zero before the first sync
	tried    time.Time
}

// plan sets when a trust is due after a sync: sooner or later after a problem, or
// when the desk has said.
func (o *Outbox) plan(d *desk, trust record.ID, whole bool, p *link.Problem) {
	o.planning.Lock()
	defer o.planning.Unlock()
	wait := max(pollEvery, o.asked(trust))
	if whole {
		d.failures = 0
	} else {
		wait = retries[min(d.failures, len(retries)-1)]
		d.failures++
	}
	if p != nil {
		// Added, since a crowd was told a different time each and shall not come back as one.
		wait += time.Duration(p.After) * time.Second
	}
	d.tried = o.now()
	d.next = d.tried.Add(wait + jitter(o.options.Rand, wait/4))
}

// asked returns how long a desk asks to be left alone between two syncs that
// nobody asked for.
func (o *Outbox) asked(trust record.ID) time.Duration {
	var about link.Descriptor
	t, ok := o.book.Snapshot().Trust(trust)
	if !ok || json.Unmarshal(t.Descriptor, &about) != nil {
		return 0
	}
	return min(max(0, time.Duration(about.Limits.PollS)*time.Second), 24*time.Hour)
}

// Due returns when the next sync that nobody asked for should run: at once where
// something was made since the last, later and later while the network or a desk
// is down, and now and then to hear what is new. It is the zero time where there
// is nobody to sync with.
func (o *Outbox) Due(now time.Time) time.Time {
	o.planning.Lock()
	defer o.planning.Unlock()
	s := o.book.Snapshot()
	made := map[record.ID]time.Time{} // the newest message that has not been sent
	for m := range s.Outbox() {
		if m.Delivery == record.Waiting && m.Made.After(made[m.Trust]) {
			made[m.Trust] = m.Made
		}
	}
	var first time.Time
	for _, t := range s.Trusts() {
		if t.Halted != nil {
			continue
		}
		due := now
		if d := o.desks[t.ID]; d != nil && !d.next.IsZero() {
			due = d.next
			if made[t.ID].After(d.tried) && d.failures == 0 || due.Sub(now) > 48*time.Hour { // the clock was set back
				due = now
			}
		}
		if first.IsZero() || due.Before(first) {
			first = due
		}
	}
	return first
}

// Online reports whether any network is connected. That proves nothing about a
// desk; it tells an offline laptop from one worth trying.
func Online() bool {
	interfaces, err := net.Interfaces()
	if err != nil {
		return true // better to try than never to
	}
	for _, i := range interfaces {
		if i.Flags&net.FlagUp == 0 || i.Flags&net.FlagLoopback != 0 {
			continue
		}
		addresses, err := i.Addrs()
		if err != nil {
			continue
		}
		for _, a := range addresses {
			if n, ok := a.(*net.IPNet); ok && n.IP.IsGlobalUnicast() {
				return true
			}
		}
	}
	return false
}
