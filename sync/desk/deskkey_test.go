package desk_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"waymark/sync/desk"
	"waymark/sync/link"
)

// succeed certifies the desk's next key, with keys whose receipts still count.
func (tr *trust) succeed(former ...link.JWK) link.Certificate {
	tr.t.Helper()
	next, err := tr.NextKey(ctx, coordinator)
	must(tr.t, err)
	tr.clock.add(time.Minute)
	signed, err := tr.key.Certify(next, tr.clock.Now(), former...)
	must(tr.t, err)
	must(tr.t, tr.Certify(ctx, coordinator, signed))
	return tr.inForce()
}

// inForce is the certificate that the desk shows.
func (tr *trust) inForce() link.Certificate {
	tr.t.Helper()
	d, err := tr.Descriptor(ctx)
	must(tr.t, err)
	c, err := link.ReadCertificate(d.Certificate, tr.key.Fingerprint())
	must(tr.t, err)
	return c
}

// receipt is the result's, believed under a certificate.
func (tr *trust) receipt(r link.Result, c link.Certificate) link.Receipt {
	tr.t.Helper()
	receipt, err := link.VerifyReceipt(r.Receipt, c)
	must(tr.t, err)
	return receipt
}

// The root certifies the desk's next key, and the desk goes over to it. What it
// signed before still counts; tokens and cursors are given out anew.
func TestADeskChangesItsKey(t *testing.T) {
	tr := newTrust(t)
	tr.publish(radiography(2))
	s := tr.school("100001")
	s.signIn()
	s.read(10)
	first := s.message("11111111-1111-4111-8111-111111111111", 1, link.RequestSubmit, submit("tag-1", "march"))
	before := s.take(first)[0]
	cursor, old := s.cursor, tr.inForce().Desk

	next, err := tr.NextKey(ctx, coordinator)
	must(t, err)
	if again, err := tr.NextKey(ctx, coordinator); err != nil || again != next || next == old {
		t.Errorf("asked again, the next key is %v (%v), not %v", again, err, next)
	}
	if tr.inForce().Desk != old {
		t.Error("the desk has gone over before it was certified")
	}
	now := tr.succeed(old)
	if now.Desk != next || tr.receipt(before, now).Outcome != link.Applied {
		t.Errorf("the certificate is %+v", now)
	}
	if again := s.take(first)[0]; again.Receipt != before.Receipt {
		t.Error("a receipt that still counts was signed again")
	}
	after := s.take(s.message("22222222-2222-4222-8222-222222222222", 1, link.RequestSubmit, submit("tag-2", "march")))[0]
	if tr.receipt(after, link.Certificate{Desk: next}).Outcome != link.Applied {
		t.Error("the new receipt was not signed with the new key")
	}

	if res, _ := s.http("GET", "/v1/changes", nil); res.StatusCode != http.StatusUnauthorized {
		t.Errorf("a token made with the key before is answered %d", res.StatusCode)
	}
	s.signIn()
	_, err = tr.Changes(ctx, s.device.ID(), cursor, 10)
	wantProblem(t, err, link.EpochChanged)
	if page, err := tr.Snapshot(ctx, s.device.ID(), "", 10); err != nil || len(page.Changes) != 3 {
		t.Errorf("the snapshot after it has %d entries, %v", len(page.Changes), err)
	}

	tr.open(tr.ledger) // and it is the same after a restart
	if tr.inForce().Desk != next || tr.receipt(s.take(first)[0], now).Outcome != link.Applied {
		t.Error("opened again, it is another desk")
	}
	if following, err := tr.NextKey(ctx, coordinator); err != nil || following == next {
		t.Errorf("the key after that is %v, %v", following, err)
	}
}

// Of a key that was stolen nothing counts: what it signed is signed again.
func TestADeskWhoseKeyWasStolen(t *testing.T) {
	tr := newTrust(t)
	tr.publish(radiography(2))
	s := tr.school("100001")
	first := s.message("11111111-1111-4111-8111-111111111111", 1, link.RequestSubmit, submit("tag-1", "march"))
	before := tr.receipt(s.take(first)[0], tr.inForce())
	for range 2 {
		now := tr.succeed()
		if len(now.Former) != 0 {
			t.Fatalf("the certificate still names %v", now.Former)
		}
		if again := s.take(first)[0]; again.Outcome != link.Duplicate || tr.receipt(again, now) != before {
			t.Errorf("asked again, the receipt says %+v, want %+v", tr.receipt(again, now), before)
		}
	}
}

// Only the root names a desk's key, and only one that the desk has.
func TestASuccessorThatIsForged(t *testing.T) {
	tr := newTrust(t)
	shown, err := tr.Descriptor(ctx)
	must(t, err)
	next, err := tr.NextKey(ctx, coordinator)
	must(t, err)
	thief, err := link.NewDeskKey()
	must(t, err)
	other, err := link.NewTrustKey()
	must(t, err)
	tr.clock.add(time.Minute)
	foreign, err := other.Certify(next, tr.clock.Now())
	must(t, err)
	stranger, err := tr.key.Certify(thief.Public(), tr.clock.Now())
	must(t, err)
	early, err := tr.key.Certify(next, tr.clock.Now().AddDate(-1, 0, 0))
	must(t, err)
	good, err := tr.key.Certify(next, tr.clock.Now())
	must(t, err)
	for what, c := range map[string]struct {
		jws  string
		code link.Code
	}{
		"another root's":          {foreign, link.AnotherDesk},
		"for a key it has not":    {stranger, link.Invalid},
		"made before":             {early, link.Invalid},
		"changed on the way":      {good[:len(good)-8] + strings.Repeat("A", 8), link.BadRequest},
		"that is no certificate":  {"none", link.BadRequest},
		"signed by nobody":        {good[:strings.LastIndexByte(good, '.')+1], link.BadRequest},
		"a message, not from him": {tr.stranger("100001").enrolment(tr.code(desk.CodeOptions{})), link.BadRequest},
	} {
		wantProblem(t, tr.Certify(ctx, coordinator, c.jws), c.code)
		if now, err := tr.Descriptor(ctx); err != nil || now.Certificate != shown.Certificate {
			t.Errorf("a certificate %s was put in force (%v)", what, err)
		}
	}
	must(t, tr.Certify(ctx, coordinator, good))
	wantProblem(t, tr.Certify(ctx, coordinator, shown.Certificate), link.Invalid) // no way back
}
