package outbox_test

import (
	"strings"
	"testing"

	"waymark/app/record"
	"waymark/sync/link"
	"waymark/sync/outbox"
)

// Two laptops of one school share a feed, and each keeps to its own requests.
func TestTwoLaptops(t *testing.T) {
	tr, l, id := enrolled(t)
	other := newLaptop(t)
	theirs := other.enrol(tr).ID
	other.sync()
	l.ask(id, 1)
	other.do(other.Ask([]outbox.Asking{{Student: student(1), Opportunity: record.OpportunityID(theirs, "radiography"), Slots: []string{"march"}}}, lead))
	l.sync()
	other.sync()
	l.sync()
	if len(l.requests()) != 1 || len(other.requests()) != 1 {
		t.Errorf("the laptops have %d and %d requests", len(l.requests()), len(other.requests()))
	}
	same(t, tr, l)
	same(t, tr, other)
}

func TestRevoked(t *testing.T) {
	tr, l, id := enrolled(t)
	l.ask(id, 1)
	must(t, tr.Revoke(ctx, coordinator, get(tr.Devices(ctx))(t)[0].ID))
	report := l.Sync(ctx)
	if p := report.Trusts[0].Problem; p == nil || p.Code != string(link.DeviceRevoked) || report.Waiting != 1 {
		t.Errorf("the report is %+v", report)
	}
	l.enrol(tr)
	if report := l.sync(); report.Received != 1 {
		t.Errorf("let in again, the report is %+v", report)
	}
}

// A laptop is lost, and the trust shuts it out. What it had signed and not sent
// lies in the school's backup, which another laptop now goes on from: the trust
// will not have it, a person is told, and does it again.
func TestLaptopLost(t *testing.T) {
	tr, lost, id := enrolled(t)
	lost.ask(id, 1)
	l := newLaptop(t)
	var backup []record.Change
	s := lost.book.Snapshot()
	for _, o := range s.Opportunities() {
		backup = append(backup, record.Creation(o))
	}
	for _, x := range s.Trusts() {
		backup = append(backup, record.Creation(x))
	}
	for r := range s.Requests() {
		backup = append(backup, record.Creation(r))
	}
	for m := range s.AllMessages() {
		backup = append(backup, record.Creation(m))
	}
	l.do(record.Action{Kind: record.ActionSetup, What: "Restored", Changes: backup}, nil)
	must(t, tr.Revoke(ctx, coordinator, get(tr.Devices(ctx))(t)[0].ID))
	l.enrol(tr)

	report := l.sync()
	if report.NeedsPerson != 1 || report.Received != 0 {
		t.Fatalf("the report is %+v", report)
	}
	message := l.messages(record.NeedsPerson)
	if _, err := l.Retry(message, lead); err == nil || !strings.Contains(err.Error(), "another laptop") {
		t.Errorf("sent again: %v", err)
	}
	l.do(l.GiveUp(message, lead))
	l.ask(id, 1)
	if report := l.sync(); report.Received != 1 || report.NeedsPerson != 0 {
		t.Errorf("the report is %+v", report)
	}
}
