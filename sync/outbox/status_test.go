package outbox_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"waymark/app/record"
	"waymark/sync/desk"
	"waymark/sync/link"
	"waymark/sync/outbox"
)

func TestDelivery(t *testing.T) {
	tr, l, id := enrolled(t)
	l.ask(id, 1)
	says := func() string { return outbox.Delivery(l.book.Snapshot(), l.ids()[0]) }
	if got := says(); got != "Waiting to send" {
		t.Errorf("made: %q", got)
	}
	tr.instead(func(w http.ResponseWriter, r *http.Request) bool {
		if isMessages(r) {
			panic(http.ErrAbortHandler)
		}
		return false
	})
	l.Sync(ctx)
	if got := says(); got != "Sent, waiting for the trust’s receipt" {
		t.Errorf("sent: %q", got)
	}
	tr.instead(nil)
	l.sync()
	if got := says(); !strings.HasPrefix(got, "Received 22 Nov ") {
		t.Errorf("received: %q", got)
	}
	if got := outbox.Delivery(l.book.Snapshot(), "another"); got != "Saved on this laptop" {
		t.Errorf("without a message: %q", got)
	}
}

// After a fortnight without a receipt a person is told to ring the trust.
func TestOverdue(t *testing.T) {
	_, l, id := enrolled(t)
	l.ask(id, 1)
	now := l.clock.Now()
	s := outbox.StatusOf(l.book.Snapshot(), now.Add(13*24*time.Hour))
	if s.Waiting != 1 || s.Oldest.IsZero() || len(s.Trusts) != 1 || s.Trusts[0].Trouble != nil {
		t.Errorf("after 13 days: %+v", s)
	}
	s = outbox.StatusOf(l.book.Snapshot(), now.Add(15*24*time.Hour))
	if x := s.Trusts[0].Trouble; x == nil || !strings.Contains(x.Detail, "0117 496 0000") || x.Title != "Bristol Royal has given no receipt since 22 November." {
		t.Errorf("after 15 days: %+v", x)
	}
}

// The turn is the school's until it has answered an offer, and until it has told
// the trust what it wants to know.
func TestYourTurn(t *testing.T) {
	tr, l, id := enrolled(t)
	l.ask(id, 2)
	turns := func() int { return outbox.StatusOf(l.book.Snapshot(), l.clock.Now()).YourTurn }
	l.sync()
	tr.move(link.Received, link.DeskOffer, desk.MoveArgs{})
	l.sync()
	if turns() != 2 {
		t.Errorf("offered: %d", turns())
	}
	l.do(l.Decline(l.ids()[:1], "dates", lead))
	l.do(l.Accept(l.ids()[1:], lead))
	if turns() != 0 {
		t.Errorf("answered: %d", turns())
	}
	l.sync()
	if turns() != 1 {
		t.Errorf("accepted: %d", turns())
	}
	l.do(l.Provide(l.ids()[1], []record.DisclosedField{{Name: "Name", Value: "Ben Carter"}}, lead))
	l.sync()
	if turns() != 0 {
		t.Errorf("told: %d", turns())
	}
}

// A desk is tried again later and later, but at least once an hour or so; what is
// new goes at once; and no clock that is set back makes it wait for years.
func TestDue(t *testing.T) {
	tr, l, id := enrolled(t)
	now := l.clock.Now
	if due := l.Due(now()); due.Before(now().Add(30*time.Minute)) || due.After(now().Add(40*time.Minute)) {
		t.Errorf("with nothing to do it is due at %s", due)
	}
	l.clock.add(time.Second)
	l.ask(id, 1)
	if due := l.Due(now()); due.After(now()) {
		t.Errorf("with something new it is due at %s", due)
	}
	tr.instead(func(w http.ResponseWriter, r *http.Request) bool { refuses(w, link.Down); return true })
	for i, wait := range []time.Duration{30 * time.Second, 2 * time.Minute, 10 * time.Minute, 30 * time.Minute, time.Hour, time.Hour, time.Hour} {
		l.Sync(ctx)
		got := l.Due(now()).Sub(now())
		if got < wait || got > wait*5/4 {
			t.Errorf("after %d failures it is due in %s", i+1, got)
		}
		l.clock.add(got)
	}
	tr.instead(func(w http.ResponseWriter, r *http.Request) bool {
		p := link.Busy.Problem("")
		p.After = 1 << 30
		answers(w, 503, p)
		return true
	})
	l.restart()
	l.Sync(ctx)
	if got := l.Due(now()).Sub(now()); got < 15*time.Minute || got > 20*time.Minute {
		t.Errorf("after an absurd wish to be left alone it is due in %s", got)
	}
	l.clock.add(-365 * 24 * time.Hour)
	if due := l.Due(now()); due.After(now()) {
		t.Errorf("with the clock set back it is due at %s", due)
	}
	tr.instead(nil)
	l.sync()
	l.restart()
	if due := l.Due(now()); due.After(now()) {
		t.Errorf("after a restart it is due at %s", due)
	}
	if due := newLaptop(t).Due(now()); !due.IsZero() {
		t.Errorf("without a trust it is due at %s", due)
	}
}
