package outbox_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"waymark/app/record"
	"waymark/app/store"
	"waymark/sync/desk"
	"waymark/sync/link"
	"waymark/sync/outbox"
)

// copied returns a copy of the laptop's folder as it is on the disk.
func (l *laptop) copied() string {
	l.t.Helper()
	dir := l.book.Dir()
	must(l.t, l.book.Close())
	to := filepath.Join(l.t.TempDir(), "copy")
	must(l.t, os.CopyFS(to, os.DirFS(dir)))
	l.open(dir)
	return to
}

// open has the laptop go on with another folder.
func (l *laptop) open(dir string) {
	l.t.Helper()
	l.book = get(store.Open(dir, "", store.Options{Now: l.clock.Now, Floor: 1 << 20}))(l.t)
	l.t.Cleanup(func() { l.book.Close() })
	l.restart()
}

// A school goes back to an old copy of its folder. What waited in the copy and has
// been sent since is sent once more, with the same bytes; the desk knows it and
// gives the same receipt. The copy's cursor is behind, so everything that the trust
// has said since is heard again. What the copy does not know of stays at the desk,
// and is spoken of.
func TestOldCopyOfTheFolder(t *testing.T) {
	tr, l, id := enrolled(t)
	l.ask(id, 2)
	l.sync()
	l.do(l.Ask([]outbox.Asking{{Student: student(2), Opportunity: record.OpportunityID(id, "radiography"), Slots: []string{"march"}}}, lead))
	waits := l.messages(record.Waiting)[0]
	old := l.copied()
	cursor := l.trust(id).Cursor

	l.sync() // what waited in the copy is received,
	receipt, _ := l.book.Snapshot().Message(waits)
	tr.move(link.Received, link.DeskOffer, desk.MoveArgs{})
	l.sync() // the trust answers,
	l.do(l.Accept(l.ids()[:1], lead))
	accepted := l.ids()[0]
	l.do(l.Ask([]outbox.Asking{{Student: student(3), Opportunity: record.OpportunityID(id, "radiography"), Slots: []string{"march"}}}, lead))
	l.sync() // and something is asked for that the copy knows nothing of.
	must(t, l.book.Close())

	l.open(old)
	if s := outbox.StatusOf(l.book.Snapshot(), l.clock.Now()); s.Waiting != 1 || s.NeedsPerson != 0 {
		t.Errorf("in the copy %d wait and %d need a person", s.Waiting, s.NeedsPerson)
	}
	if l.trust(id).Cursor != cursor {
		t.Error("the copy’s cursor is not that of its day")
	}
	stands := l.states()
	if stands[string(link.Received)] != 2 || stands[""] != 1 {
		t.Errorf("in the copy requests stand at %v", stands)
	}

	r := l.sync()
	if r.Sent != 1 || r.Received != 1 || r.Waiting != 0 || r.NeedsPerson != 0 {
		t.Errorf("the report is %+v", r)
	}
	if again, _ := l.book.Snapshot().Message(waits); again.Receipt != receipt.Receipt || again.Frozen != receipt.Frozen {
		t.Error("another receipt came, or other bytes were sent")
	}
	same(t, tr, l)
	if r, _ := l.book.Snapshot().Request(accepted); r.State != string(link.Accepted) || r.Lane != 2 {
		t.Errorf("what was accepted stands at %s, lane %d", r.State, r.Lane)
	}
	if n := len(get(tr.Requests(ctx, desk.Filter{}))(t)); n != 4 {
		t.Errorf("the desk has %d requests", n)
	}

	if got, want := outbox.Elsewhere(l.book.Snapshot(), l.trust(id)), "The trust has one request of this school’s besides those in this record: “Radiography”, Received by the trust."; !strings.HasPrefix(got, want) {
		t.Errorf("of what the copy does not know it says: %s", got)
	}

	// The next step of the lane follows on what the other copy sent.
	l.do(l.Accept(l.requestsAt(link.Offered), lead))
	l.do(l.Withdraw([]record.ID{accepted}, "", lead))
	if r := l.sync(); r.Received != 3 || r.NeedsPerson != 0 {
		t.Errorf("the report is %+v", r)
	}
	same(t, tr, l)

	// The trust ends what the copy does not have, and no more is said of it.
	for _, r := range get(tr.Requests(ctx, desk.Filter{State: link.Received}))(t) {
		get(tr.Move(ctx, coordinator, r.ID, link.DeskDecline, desk.MoveArgs{Reason: "full"}))(t)
	}
	if l.sync(); outbox.Elsewhere(l.book.Snapshot(), l.trust(id)) != "" {
		t.Errorf("it still says: %s", outbox.Elsewhere(l.book.Snapshot(), l.trust(id)))
	}
}
