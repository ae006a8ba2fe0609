package desk_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"waymark/sync/desk"
	"waymark/sync/link"
)

// The receipt of a message is the desk's signed word: what it says can be proved
// to anyone who has the certificate.
func TestAReceiptNamesTheMessage(t *testing.T) {
	tr := newTrust(t)
	tr.publish(radiography(1))
	s := tr.school("100001")
	request := newUUID(4)
	jws := s.message(request, 1, link.RequestSubmit, submit("tag-1"))
	result := s.take(jws)[0]

	c, err := link.ReadCertificate(tr.certificate(), tr.key.Fingerprint())
	must(t, err)
	receipt, err := link.VerifyReceipt(result.Receipt, c)
	must(t, err)
	m, _, err := link.Peek(jws)
	must(t, err)
	want := link.Receipt{
		Message: m.ID, SHA256: link.Fingerprint(jws), Request: request, Outcome: link.Applied,
		State: link.Received, Rev: 1, At: tr.clock.Now(), Epoch: receipt.Epoch,
	}
	if receipt != want {
		t.Errorf("the receipt is %+v, want %+v", receipt, want)
	}
}

// A message may come any number of times: the first has its effect, and every
// other gets the very same receipt.
func TestAMessageThatComesAgain(t *testing.T) {
	tr := newTrust(t)
	tr.publish(radiography(1))
	s := tr.school("100001")
	good := s.message(newUUID(4), 1, link.RequestSubmit, submit("tag-1"))
	bad := s.message(newUUID(4), 1, link.RequestSubmit, submit("tag-2", "never"))
	first := s.take(good, bad)
	news := len(s.read(0))

	tr.clock.add(time.Hour)
	for i, r := range s.take(good, bad) {
		switch {
		case r.Outcome != link.Duplicate || r.Receipt != first[i].Receipt:
			t.Errorf("message %d is %s, with the receipt %q; want a duplicate with %q", i, r.Outcome, r.Receipt, first[i].Receipt)
		case r.State != first[i].State || r.Rev != first[i].Rev:
			t.Errorf("message %d left the request at %s, revision %d; now it is at %s, %d", i, first[i].State, first[i].Rev, r.State, r.Rev)
		}
	}
	if again := s.take(bad)[0]; again.Problem == nil || again.Problem.Code != link.RulesNotMet {
		t.Errorf("a refused message that comes again is no longer told why: %v", again.Problem)
	}
	if len(s.read(0)) != 0 || news == 0 {
		t.Error("a message that came again was told the school as news")
	}
}

// Another message under an ID that was used is refused, and always in the same words.
func TestAnIDIsUsedOnce(t *testing.T) {
	tr := newTrust(t)
	tr.publish(radiography(2))
	s := tr.school("100001")
	m := link.Message{
		ID: newUUID(7), Request: newUUID(4), Lane: 1, Event: link.RequestSubmit,
		Trust: tr.key.Fingerprint(), Body: toJSON(submit("tag-1")),
	}
	s.take(s.sign(m))
	m.Request, m.Body = newUUID(4), toJSON(submit("tag-2"))
	other := s.sign(m)
	first := s.take(other)[0]
	wantRejected(t, first, link.MessageIDReused)
	tr.clock.add(time.Hour)
	if again := s.take(other)[0]; again.Receipt == "" || again.Receipt != first.Receipt {
		t.Errorf("the second time the receipt is %q, want %q", again.Receipt, first.Receipt)
	}
	if c, err := tr.Counts(ctx); err != nil || c.Requests[link.Received] != 1 {
		t.Errorf("the desk has %v, %v; want one request", c.Requests, err)
	}
}

// The messages of a request are dealt with in the order of their numbers, however
// they come, and one that is refused does not hold up the next.
func TestALaneIsDealtWithInItsOrder(t *testing.T) {
	tr := newTrust(t)
	tr.publish(radiography(1))
	s := tr.school("100001")
	id := newUUID(4)
	submission := s.message(id, 1, link.RequestSubmit, submit("tag-1"))
	acceptance := s.message(id, 2, link.OfferAccept, link.Accept{Consent: true}) // nothing is offered yet
	withdrawal := s.message(id, 3, link.RequestWithdraw, link.Withdraw{Reason: "changed_mind"})

	for _, early := range s.take(withdrawal, acceptance) {
		if early.Outcome != link.Deferred || early.Receipt != "" {
			t.Errorf("a message before its time was %s, with receipt %q", early.Outcome, early.Receipt)
		}
	}
	results := s.take(submission, acceptance, withdrawal)
	if results[0].Outcome != link.Applied || results[2].Outcome != link.Applied {
		t.Errorf("in order they were %s and %s, want both applied", results[0].Outcome, results[2].Outcome)
	}
	wantRejected(t, results[1], link.IllegalTransition)
	if results[1].Problem.State != link.Received {
		t.Errorf("the problem says that the request is at %q, want %q", results[1].Problem.State, link.Received)
	}
	s.read(0)
	if st := s.seen[id]; st.State != link.Withdrawn || st.Lane != 3 || st.Reason != "changed_mind" {
		t.Errorf("the school knows %+v", st)
	}

	wantRejected(t, s.take(s.message(id, 3, link.RequestWithdraw, link.Withdraw{}))[0], link.Invalid)
}

// A request whose first message was refused can be mended by its second.
func TestARefusedRequestIsAskedForAgain(t *testing.T) {
	tr := newTrust(t)
	tr.publish(radiography(1))
	s := tr.school("100001")
	id := newUUID(4)
	wantRejected(t, s.take(s.message(id, 1, link.RequestSubmit, submit("tag-1", "never")))[0], link.RulesNotMet)
	if list, err := tr.Requests(ctx, desk.Filter{}); err != nil || len(list) != 0 {
		t.Errorf("the trust sees %v, %v; a refused request is none", list, err)
	}
	s.send(id, 2, link.RequestSubmit, submit("tag-1", "march"))
}

// What the rules of an opportunity forbid is refused with what each rule says.
func TestTheRulesOfAnOpportunity(t *testing.T) {
	o := radiography(5)
	o.MinAge = 16
	for _, c := range []struct {
		name    string
		change  func(*link.Submit)
		on      string
		code    link.Code
		pointer string
	}{
		{"too young", func(s *link.Submit) { s.OldEnough = false }, "2026-11-22", link.RulesNotMet, "/body/old_enough"},
		{"year 9", func(s *link.Submit) { s.YearGroup = 9 }, "2026-11-22", link.RulesNotMet, "/body/year_group"},
		{"a date that there is not", func(s *link.Submit) { s.Slots = []string{"june"} }, "2026-11-22", link.RulesNotMet, "/body/slots"},
		{"too late", func(*link.Submit) {}, "2027-02-20", link.RulesNotMet, "/body/slots"},
		{"an opportunity that there is not", func(s *link.Submit) { s.Opportunity = "surgery" }, "2026-11-22", link.UnknownOpportunity, ""},
		{"a tag that is none", func(s *link.Submit) { s.Tag = "Maya Patel" }, "2026-11-22", link.Invalid, "/body/tag"},
		{"no date", func(s *link.Submit) { s.Slots = nil }, "2026-11-22", link.Invalid, "/body/slots"},
	} {
		t.Run(c.name, func(t *testing.T) {
			tr := newTrust(t)
			tr.publish(o)
			s := tr.school("100001")
			tr.clock.to(c.on)
			body := submit("tag-1")
			c.change(&body)
			r := s.take(s.message(newUUID(4), 1, link.RequestSubmit, body))[0]
			wantRejected(t, r, c.code)
			if c.pointer != "" && (len(r.Problem.Errors) == 0 || r.Problem.Errors[0].Pointer != c.pointer) {
				t.Errorf("the problem is about %v, want %s", r.Problem.Errors, c.pointer)
			}
		})
	}
}

// Where a trust gives each student one placement a year, the tag tells the desk
// that two requests are for one student, and nothing more.
func TestOnePlacementEachYear(t *testing.T) {
	tr := newTrust(t)
	tr.publish(radiography(5))
	s := tr.school("100001")
	first := s.ask("maya")
	wantRejected(t, s.take(s.message(newUUID(4), 1, link.RequestSubmit, submit("maya")))[0], link.OnePlacementEach)
	s.ask("omar")
	tr.school("100002").ask("maya") // of another school: another student

	s.send(first, 2, link.RequestWithdraw, link.Withdraw{})
	again := s.ask("maya")
	tr.move(again, link.DeskOffer, desk.MoveArgs{})
	s.send(again, 2, link.OfferAccept, link.Accept{Consent: true})
	s.provide(again, 3, "Maya Patel")
	tr.move(again, link.DeskConfirm, desk.MoveArgs{})
	tr.clock.to("2027-03-15")
	_, err := tr.Tick(ctx)
	must(t, err)
	tr.move(again, link.DeskComplete, desk.MoveArgs{Days: 5})
	tr.clock.to("2026-11-22")
	wantRejected(t, s.take(s.message(newUUID(4), 1, link.RequestSubmit, submit("maya")))[0], link.OnePlacementEach)
}

// A laptop that was offline when an opportunity closed has three days' grace.
func TestARequestAfterClosing(t *testing.T) {
	tr := newTrust(t)
	tr.publish(radiography(5))
	s := tr.school("100001")
	must(t, tr.CloseOpportunity(ctx, coordinator, "radiography"))
	tr.clock.add(71 * time.Hour)
	id := s.ask("tag-1")
	s.read(0)
	if !s.seen[id].Late {
		t.Error("a request that came after closing is not marked as late")
	}
	tr.clock.add(2 * time.Hour)
	wantRejected(t, s.take(s.message(newUUID(4), 1, link.RequestSubmit, submit("tag-2")))[0], link.RulesNotMet)
	must(t, tr.WithdrawOpportunity(ctx, coordinator, "radiography", "The department moves."))
	wantRejected(t, s.take(s.message(newUUID(4), 1, link.RequestSubmit, submit("tag-3")))[0], link.UnknownOpportunity)
}

// One bad message in a batch keeps no other from being applied, and what nobody's
// signature vouches for leaves no trace.
func TestForgedMessages(t *testing.T) {
	tr := newTrust(t)
	tr.publish(radiography(5))
	s, other := tr.school("100001"), tr.school("100002")
	theirs := other.ask("tag-9")
	id := newUUID(4)
	good := s.message(id, 1, link.RequestSubmit, submit("tag-1"))
	forged := good[:strings.LastIndex(good, ".")+1] + strings.Repeat("A", 86)

	results := s.take(
		forged,
		"not.a.message",
		"",
		tr.stranger("100003").message(newUUID(4), 1, link.RequestSubmit, submit("tag-2")),
		other.message(newUUID(4), 1, link.RequestSubmit, submit("tag-3")),
		good,
		s.message(theirs, 2, link.RequestWithdraw, link.Withdraw{}),
		s.sign(link.Message{ID: newUUID(7), Request: newUUID(4), Lane: 1, Event: link.RequestSubmit, Trust: strings.Repeat("x", 43), Body: toJSON(submit("tag-4"))}),
		s.sign(link.Message{ID: "../../desk", Request: newUUID(4), Lane: 1, Event: link.RequestSubmit, Trust: tr.key.Fingerprint(), Body: toJSON(submit("tag-5"))}),
		s.message(newUUID(4), 1, link.DeskOffer, struct{}{}),
	)
	for i, want := range []link.Code{link.BadRequest, link.BadRequest, link.BadRequest, link.DeviceUnknown, link.NotYourSchool, "", link.NotYourSchool, link.Invalid, link.Invalid, link.Invalid} {
		if want == "" {
			if results[i].Outcome != link.Applied {
				t.Errorf("the good message was %s: %v", results[i].Outcome, results[i].Problem)
			}
			continue
		}
		wantRejected(t, results[i], want)
	}
	for _, i := range []int{0, 1, 2, 3, 4, 8} {
		if results[i].Receipt != "" {
			t.Errorf("message %d has a receipt, though nobody's word stands for it", i)
		}
	}
	if q, err := tr.Request(ctx, theirs); err != nil || q.State != link.Received {
		t.Errorf("the other school's request is at %s, %v", q.State, err)
	}
}

// A second laptop of a school may bring what the first one signed; a stolen one
// may bring nothing, and what it signed is worth nothing.
func TestTwoLaptopsOfOneSchool(t *testing.T) {
	tr := newTrust(t)
	tr.publish(radiography(5))
	first, second := tr.school("100001"), tr.school("100001")
	if r := second.take(first.message(newUUID(4), 1, link.RequestSubmit, submit("tag-1")))[0]; r.Outcome != link.Applied {
		t.Errorf("what the other laptop signed was %s: %v", r.Outcome, r.Problem)
	}
	must(t, tr.RevokeOwn(ctx, second.device.ID(), first.device.ID()))
	must(t, tr.RevokeOwn(ctx, second.device.ID(), first.device.ID())) // saying it twice is no error
	jws := first.message(newUUID(4), 1, link.RequestSubmit, submit("tag-2"))
	_, err := tr.Take(ctx, first.device.ID(), []string{jws})
	wantProblem(t, err, link.DeviceRevoked)
	wantRejected(t, second.take(jws)[0], link.DeviceRevoked)

	stranger := tr.school("100002")
	wantProblem(t, tr.RevokeOwn(ctx, stranger.device.ID(), second.device.ID()), link.NotFound)
	own, err := tr.DevicesOf(ctx, second.device.ID())
	must(t, err)
	if len(own.Devices) != 2 {
		t.Errorf("the school sees %d laptops, want its own 2", len(own.Devices))
	}
}

func TestABatchHasItsLimits(t *testing.T) {
	tr := newTrust(t)
	s := tr.school("100001")
	_, err := tr.Take(ctx, s.device.ID(), make([]string, link.MaxBatch+1))
	wantProblem(t, err, link.TooLarge)
	_, err = tr.Take(ctx, s.device.ID(), []string{strings.Repeat("x", link.MaxBody+1)})
	wantProblem(t, err, link.TooLarge)
	if r := s.take(); len(r) != 0 {
		t.Errorf("an empty batch had %d results", len(r))
	}
}

// Everything that was asked of the desk stands in the audit, refusals too, and
// names nobody but those who did it.
func TestTheAudit(t *testing.T) {
	tr := newTrust(t)
	tr.publish(radiography(1))
	s := tr.school("100001")
	id := s.ask("tag-1")
	tr.move(id, link.DeskOffer, desk.MoveArgs{})
	tr.clock.to("2026-11-30")
	_, err := tr.Tick(ctx)
	must(t, err)
	s.take(s.message(id, 2, link.OfferAccept, link.Accept{Consent: true}))

	var acts []string
	for line, err := range tr.Audit(ctx) {
		must(t, err)
		acts = append(acts, strings.TrimSpace(line.Act+" "+line.Why))
		if b, _ := json.Marshal(line); strings.Contains(string(b), "tag-1") {
			t.Errorf("the audit holds a student's tag: %s", b)
		}
	}
	want := "opportunity.publish|code.issue|device.enrol|request.submit|desk.offer|clock.lapse|offer.accept illegal-transition"
	if got := strings.Join(acts, "|"); got != want {
		t.Errorf("the audit says %s, want %s", got, want)
	}
}
