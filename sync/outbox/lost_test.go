package outbox_test

import (
	"testing"
	"time"

	"waymark/app/record"
	"waymark/sync/desk"
	"waymark/sync/link"
	"waymark/sync/outbox"
)

// agreed brings a request for March to where the trust has confirmed it.
func agreed(t *testing.T) (*trust, *laptop, record.ID) {
	t.Helper()
	tr, l, id := offered(t)
	l.do(l.Accept(l.ids(), lead))
	l.do(l.Provide(l.ids()[0], get(outbox.Preview(l.book.Snapshot(), l.ids()[0]))(t), lead))
	l.sync()
	tr.clock.add(10 * 24 * time.Hour)
	l.clock.add(10 * 24 * time.Hour)
	tr.move(link.Accepted, link.DeskConfirm, desk.MoveArgs{Contact: "Sister Ward"})
	l.sync()
	stands(t, l, link.Confirmed)
	return tr, l, id
}

func (l *laptop) lost() string { return outbox.Lost(l.book.Snapshot(), l.requests()[0]) }

func (l *laptop) trouble() string {
	if t := outbox.StatusOf(l.book.Snapshot(), l.clock.Now()).Trusts[0].Trouble; t != nil {
		return t.Title + " " + t.Detail
	}
	return ""
}

// stuck returns the messages of a type that need a person.
func (l *laptop) stuck(event link.Event) (ids []record.ID) {
	for _, id := range l.messages(record.NeedsPerson) {
		if m, _ := l.book.Snapshot().Message(id); m.Type == string(event) {
			ids = append(ids, id)
		}
	}
	return ids
}

// The desk is wiped after it had confirmed a place. What it had confirmed stands
// with the request, for the careers lead to ring about, until it has confirmed
// it again.
func TestWipedDeskHadConfirmed(t *testing.T) {
	tr, l, _ := agreed(t)
	if l.lost() != "" || l.trouble() != "" {
		t.Fatalf("all is well, and it says: %s %s", l.lost(), l.trouble())
	}
	tr.open(wiped(tr))
	l.Sync(ctx)
	l.enrol(tr)

	l.sync() // nothing is published there, and one placement gone is no removal in bulk
	stands(t, l, link.None)
	if got, want := l.lost(), "The trust had confirmed a place from 15 Mar 2027 to 19 Mar 2027, on 2 Dec 2026; its desk no longer knows this request. Ring the trust: 0117 496 0000."; got != want {
		t.Errorf("it says: %s", got)
	}
	if got, want := l.trouble(), "The trust’s desk has lost what had been agreed for one request. What it was stands with each request, and what can be is being asked for again. Ring the trust: 0117 496 0000."; got != want {
		t.Errorf("it says: %s", got)
	}

	tr.publish(radiography())
	l.sync()
	l.do(l.Retry(l.stuck(link.RequestSubmit), lead))
	l.sync()
	stands(t, l, link.Received)
	if got, want := l.lost(), "The trust had confirmed a place from 15 Mar 2027 to 19 Mar 2027, on 2 Dec 2026; its desk has lost that since. Ring the trust: 0117 496 0000."; got != want {
		t.Errorf("it says: %s", got)
	}

	tr.move(link.Received, link.DeskOffer, desk.MoveArgs{})
	l.sync()
	l.do(l.GiveUp(l.messages(record.NeedsPerson), lead))
	l.do(l.Accept(l.ids(), lead))
	l.do(l.Provide(l.ids()[0], get(outbox.Preview(l.book.Snapshot(), l.ids()[0]))(t), lead))
	l.sync()
	if l.lost() == "" {
		t.Error("accepted is not yet confirmed, and it says nothing any more")
	}
	tr.move(link.Accepted, link.DeskConfirm, desk.MoveArgs{})
	l.sync()
	if l.lost() != "" || l.trouble() != "" {
		t.Errorf("it is confirmed again, and says: %s %s", l.lost(), l.trouble())
	}
	same(t, tr, l)
}

// A desk that was put back to before it confirmed is held to it as well; one that
// gets there again by what it is sent has lost nothing.
func TestRestoredDeskHadConfirmed(t *testing.T) {
	tr, l, _ := offered(t)
	before := tr.ledger.Clone()
	l.do(l.Accept(l.ids(), lead))
	l.do(l.Provide(l.ids()[0], get(outbox.Preview(l.book.Snapshot(), l.ids()[0]))(t), lead))
	l.sync()

	tr.open(before)
	l.sync() // which sends both again
	stands(t, l, link.Accepted)
	if l.lost() != "" {
		t.Errorf("nothing is lost, and it says: %s", l.lost())
	}
	before = tr.ledger.Clone()
	tr.move(link.Accepted, link.DeskConfirm, desk.MoveArgs{})
	l.sync()
	tr.open(before)
	must(t, tr.NewEpoch(ctx, coordinator))
	l.sync()
	stands(t, l, link.Accepted)
	if got, want := l.lost(), "The trust had confirmed a place from 15 Mar 2027 to 19 Mar 2027, on 22 Nov 2026; its desk has lost that since. Ring the trust: 0117 496 0000."; got != want {
		t.Errorf("it says: %s", got)
	}

	// What is over needs no ringing about, and keeps what was lost.
	l.do(l.Withdraw(l.ids(), "", lead))
	l.sync()
	if l.trouble() != "" {
		t.Errorf("it is withdrawn, and it says: %s", l.trouble())
	}
}
