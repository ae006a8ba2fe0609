package outbox_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"waymark/app/record"
	"waymark/sync/desk"
	"waymark/sync/link"
)

// Whatever an empty battery, a leap day or the end of somebody's counter makes of
// the laptop's clock, what it asks for arrives, and once the clock is right again
// the next sync is due soon.
func TestClocks(t *testing.T) {
	for _, now := range []time.Time{
		time.Unix(0, 0),
		time.Date(1999, 12, 31, 23, 59, 59, 0, time.UTC),
		time.Date(2024, 2, 29, 12, 0, 0, 0, time.UTC),
		time.Date(2026, 3, 29, 1, 30, 0, 0, time.UTC),  // the clocks go forward,
		time.Date(2026, 10, 25, 1, 30, 0, 0, time.UTC), // and back
		time.Date(2028, 2, 29, 23, 59, 0, 0, time.UTC),
		time.Date(2038, 1, 19, 3, 14, 8, 0, time.UTC),
		time.Date(2106, 2, 7, 6, 28, 16, 0, time.UTC),
		time.Date(2262, 4, 11, 23, 47, 17, 0, time.UTC),
	} {
		t.Run(now.UTC().Format(time.RFC3339), func(t *testing.T) {
			tr, l, id := enrolled(t)
			right := l.clock.Now()
			l.clock.add(now.Sub(right))
			l.restart()
			l.ask(id, 2)
			if r := l.sync(); r.Received != 2 || r.Trusts[0].Clock != right.Sub(now) {
				t.Errorf("the report is %+v", r)
			}
			l.clock.add(right.Sub(now))
			if due := l.Due(right); due.Sub(right) > time.Hour {
				t.Errorf("the next sync is due at %s", due)
			}
			tr.move(link.Received, link.DeskOffer, desk.MoveArgs{})
			l.sync()
			stands(t, l, link.Offered)
			same(t, tr, l)
		})
	}
}

// Further than any arithmetic goes the laptop is told what is wrong, and waits.
func TestClockAtTheEndOfTime(t *testing.T) {
	_, l, id := enrolled(t)
	l.clock.to(9998, 6, 1)
	l.restart()
	l.ask(id, 1)
	r := l.Sync(ctx)
	if p := r.Trusts[0].Problem; p == nil || p.Code != string(link.ClockSkew) || r.Waiting != 1 {
		t.Errorf("the report is %+v, %+v", r, p)
	}
	l.clock.to(2026, 11, 23)
	if r := l.sync(); r.Received != 1 {
		t.Errorf("the report is %+v", r)
	}
}

// The clock jumps between any two calls of a sync, both ways, as when the laptop
// hears the right time from its network. The sync goes through.
func TestClockJumpsDuringASync(t *testing.T) {
	const year = 366 * 24 * time.Hour
	for _, jump := range []time.Duration{year, -year, 24 * time.Hour, -24 * time.Hour, time.Hour, -time.Hour} {
		for call := range 4 {
			t.Run(fmt.Sprint(jump, " at call ", call+1), func(t *testing.T) {
				tr, l, id := enrolled(t)
				l.restart()
				l.ask(id, 1)
				calls := 0
				tr.instead(func(http.ResponseWriter, *http.Request) bool {
					if calls == call {
						l.clock.add(jump)
					}
					calls++
					return false
				})
				if r := l.sync(); r.Received != 1 || l.deliveries()[record.Received] != 1 || calls < 4 {
					t.Errorf("after %d calls: %+v", calls, r)
				}
			})
		}
	}
}
