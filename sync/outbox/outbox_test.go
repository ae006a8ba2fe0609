package outbox_test

import (
	"maps"
	"testing"

	"waymark/app/record"
	"waymark/sync/desk"
	"waymark/sync/link"
	"waymark/sync/outbox"
)

// A placement from the asking to the student's record.
func TestPlacement(t *testing.T) {
	tr, l := newTrust(t), newLaptop(t)
	tr.publish(radiography())
	trust := l.enrol(tr)
	if trust.Name != "Bristol Royal" || trust.Root != tr.key.Fingerprint() {
		t.Errorf("enrolled with %+v", trust)
	}
	if o, ok := l.book.Snapshot().Organisation(trust.Organisation); !ok || o.ODS != "RA7" || !o.Employer {
		t.Errorf("the trust is not among the employers: %+v", o)
	}
	l.sync()
	l.ask(trust.ID, 2)

	r := l.sync()
	if r.Sent != 2 || r.Received != 2 || r.Waiting != 0 || r.NeedsPerson != 0 {
		t.Errorf("after asking: %+v", r)
	}
	stands(t, l, link.Received)

	tr.move(link.Received, link.DeskOffer, desk.MoveArgs{})
	l.sync()
	stands(t, l, link.Offered)
	if s := outbox.StatusOf(l.book.Snapshot(), l.clock.Now()); s.YourTurn != 2 {
		t.Errorf("%d requests wait for the school", s.YourTurn)
	}

	l.do(l.Accept(l.ids(), lead))
	l.sync()
	stands(t, l, link.Accepted)

	for _, r := range l.requests() {
		fields := get(outbox.Preview(l.book.Snapshot(), r.ID))(t)
		l.do(l.Provide(r.ID, fields, lead))
	}
	l.sync()
	for _, r := range l.requests() {
		sealed := get(tr.Sealed(ctx, coordinator, string(r.ID)))(t)
		details := get(tr.key.Open(sealed.Sealed, string(r.ID), sealed.Message))(t)
		if len(r.Disclosures) != 1 || len(details.Fields) != 2 || details.Fields[0] != r.Disclosures[0].Fields[0] {
			t.Errorf("the trust read %+v, the record says %+v", details.Fields, r.Disclosures)
		}
	}

	tr.move(link.Accepted, link.DeskConfirm, desk.MoveArgs{Contact: "Sister Ward"})
	tr.clock.to(2027, 3, 15)
	get(tr.Tick(ctx))(t)
	l.clock.to(2027, 3, 16)
	l.sync()
	stands(t, l, link.InProgress)
	l.do(l.Report(l.ids()[0], 1, lead))
	l.sync()

	tr.clock.to(2027, 3, 22)
	tr.move(link.InProgress, link.DeskComplete, desk.MoveArgs{Days: 5})
	l.sync()
	stands(t, l, link.Completed)

	s := l.book.Snapshot()
	activities := s.Activities()
	if len(activities) != 1 {
		t.Fatalf("%d activities came of two placements on the same dates", len(activities))
	}
	a := activities[0]
	if a.Kind != record.Placement || a.Setting != record.AtWorkplace || a.Mode != record.InPerson || a.Hours != 30 ||
		a.Date != record.NewDate(2027, 3, 15) || a.Last != record.NewDate(2027, 3, 19) || a.Organisations[0] != trust.Organisation {
		t.Errorf("the experience is %+v", a)
	}
	if lines := s.Register(a.ID); len(lines) != 2 || lines[0].Status != record.Attended || lines[0].HoursAt(a) != 30 || lines[0].Feedback.Is != record.Unknown {
		t.Errorf("its register is %+v", lines)
	}
}

// stands fails unless every request stands at a state.
func stands(t *testing.T, l *laptop, at link.State) {
	t.Helper()
	if got, want := l.states(), map[string]int{string(at): len(l.requests())}; !maps.Equal(got, want) {
		t.Fatalf("requests stand at %v, not %v", got, want)
	}
}
