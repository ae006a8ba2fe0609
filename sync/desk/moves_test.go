package desk_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"waymark/app/record"
	"waymark/sync/desk"
	"waymark/sync/desk/ledger"
	"waymark/sync/link"
)

// at brings a new request to a state, as school and trust would.
func (s *school) at(state link.State, tag string) (id string, lane int) {
	s.t.Helper()
	tr := s.trust
	offer := func() { tr.move(id, link.DeskOffer, desk.MoveArgs{Slot: "march"}) }
	accept := func() { offer(); s.send(id, 2, link.OfferAccept, link.Accept{Consent: true}); lane = 2 }
	confirm := func() {
		accept()
		s.provide(id, 3, "Maya Patel")
		lane = 3
		tr.move(id, link.DeskConfirm, desk.MoveArgs{})
	}
	start := func() {
		confirm()
		tr.clock.to("2027-03-15")
		_, err := tr.Tick(ctx)
		must(s.t, err)
	}
	id, lane = newUUID(4), 1
	if state == link.None {
		return id, 0
	}
	s.send(id, 1, link.RequestSubmit, submit(tag))
	switch state {
	case link.Received:
	case link.Waitlisted:
		tr.move(id, link.DeskWaitlist, desk.MoveArgs{})
	case link.Offered:
		offer()
	case link.Accepted:
		accept()
	case link.Confirmed:
		confirm()
	case link.InProgress:
		start()
	case link.Completed:
		start()
		tr.move(id, link.DeskComplete, desk.MoveArgs{Days: 5})
	case link.Declined:
		tr.move(id, link.DeskDecline, desk.MoveArgs{Reason: "full"})
	case link.Withdrawn:
		s.send(id, 2, link.RequestWithdraw, link.Withdraw{})
		lane = 2
	case link.Cancelled:
		offer()
		tr.move(id, link.DeskCancel, desk.MoveArgs{Reason: "staffing"})
	case link.Lapsed:
		offer()
		tr.clock.to("2026-12-01")
		_, err := tr.Tick(ctx)
		must(s.t, err)
	}
	if q, err := tr.Request(ctx, id); err != nil || q.State != state {
		s.t.Fatalf("the request is at %q, %v; want %q", q.State, err, state)
	}
	return id, lane
}

// Every event in every state does what the table of moves says, and nothing else.
func TestEveryMove(t *testing.T) {
	bodies := map[link.Event]any{
		link.RequestSubmit: submit("tag-1"), link.RequestWithdraw: link.Withdraw{}, link.OfferAccept: link.Accept{Consent: true},
		link.OfferDecline: link.Withdraw{Reason: "dates"}, link.AttendanceReport: link.Attendance{Days: 3},
	}
	args := desk.MoveArgs{Reason: "staffing", Days: 3}
	events := map[link.Event]link.Actor{}
	for _, m := range link.Moves {
		events[m.Event] = m.By
	}
	for _, from := range append([]link.State{link.None}, link.States...) {
		for event, actor := range events {
			if actor == link.Clock {
				continue
			}
			t.Run(fmt.Sprintf("%s/%s", from, event), func(t *testing.T) {
				tr := newTrust(t)
				tr.publish(radiography(1))
				s := tr.school("100001")
				id, lane := s.at(from, "tag-1")
				to, legal := link.Next(from, event)

				var code link.Code
				var state link.State
				refused := func(p *link.Problem) {
					if code = p.Code; strings.Contains(p.Detail, "be .") || strings.Contains(p.Detail, string(event)) {
						t.Errorf("a person is told %q", p.Detail)
					}
				}
				switch {
				case actor == link.Trust:
					if event == link.DeskConfirm && legal {
						s.provide(id, lane+1, "Maya Patel")
					}
					standing, err := tr.Move(ctx, coordinator, id, event, args)
					if state = standing.State; err != nil {
						refused(link.ProblemOf(err))
						state = from
					}
				default:
					var r link.Result
					if event == link.DetailsProvide {
						r = s.provide(id, lane+1, "Maya Patel")
					} else {
						r = s.take(s.message(id, lane+1, event, bodies[event]))[0]
					}
					if state = r.State; r.Problem != nil {
						refused(r.Problem)
					}
				}
				switch {
				case legal && (code != "" || state != to):
					t.Errorf("it led to %q, %s; want %q", state, code, to)
				case !legal && from == link.None && actor == link.Trust && code != link.NotFound,
					!legal && !(from == link.None && actor == link.Trust) && code != link.IllegalTransition,
					!legal && state != from:
					t.Errorf("it was %q, and the request is at %q; want it refused and at %q", code, state, from)
				}
			})
		}
	}
}

// What a decision of the trust lacks is said, and nothing changes.
func TestDecisionsThatAreRefused(t *testing.T) {
	for _, c := range []struct {
		name  string
		at    link.State
		event link.Event
		args  desk.MoveArgs
		code  link.Code
	}{
		{"declined without a reason", link.Received, link.DeskDecline, desk.MoveArgs{}, link.Invalid},
		{"cancelled for a reason that is none", link.Offered, link.DeskCancel, desk.MoveArgs{Reason: "we did not like it"}, link.Invalid},
		{"a date that was not asked for", link.Received, link.DeskOffer, desk.MoveArgs{Slot: "april"}, link.Invalid},
		{"confirmed without details", link.Accepted, link.DeskConfirm, desk.MoveArgs{}, link.IllegalTransition},
		{"somebody else was quicker", link.Received, link.DeskOffer, desk.MoveArgs{IfRev: 9}, link.RevChanged},
		{"a long note", link.Received, link.DeskWaitlist, desk.MoveArgs{Note: strings.Repeat("x", 4001)}, link.Invalid},
		{"days that are no number", link.InProgress, link.DeskComplete, desk.MoveArgs{Days: math.NaN()}, link.Invalid},
		{"days before the start", link.InProgress, link.DeskComplete, desk.MoveArgs{Days: -1}, link.Invalid},
		{"a school's event", link.Received, link.RequestWithdraw, desk.MoveArgs{}, link.Invalid},
		{"the clock's event", link.Offered, link.ClockLapse, desk.MoveArgs{}, link.Invalid},
	} {
		t.Run(c.name, func(t *testing.T) {
			tr := newTrust(t)
			tr.publish(radiography(1))
			s := tr.school("100001")
			id, _ := s.at(c.at, "tag-1")
			before, err := tr.Request(ctx, id)
			must(t, err)
			_, err = tr.Move(ctx, coordinator, id, c.event, c.args)
			wantProblem(t, err, c.code)
			if after, err := tr.Request(ctx, id); err != nil || string(toJSON(after)) != string(toJSON(before)) {
				t.Errorf("the request is %s, %v; want %s", toJSON(after), err, toJSON(before))
			}
		})
	}
	tr := newTrust(t)
	for _, id := range []string{"", "no", "../desk", newUUID(4)} {
		_, err := tr.Move(ctx, coordinator, id, link.DeskOffer, desk.MoveArgs{})
		wantProblem(t, err, link.NotFound)
		_, err = tr.Request(ctx, id)
		wantProblem(t, err, link.NotFound)
		_, err = tr.Sealed(ctx, coordinator, id)
		wantProblem(t, err, link.NotFound)
	}
}

// An offer goes to the best of the dates asked for that has a place free.
func TestTheBestDateWithAPlaceFree(t *testing.T) {
	tr := newTrust(t)
	tr.publish(radiography(1))
	s := tr.school("100001")
	var offers []string
	for i := range 3 {
		id := s.ask(fmt.Sprint("tag-", i), "march", "april")
		st, err := tr.Move(ctx, coordinator, id, link.DeskOffer, desk.MoveArgs{})
		if err != nil {
			wantProblem(t, err, link.NoPlaceLeft)
		}
		offers = append(offers, st.Slot)
	}
	if fmt.Sprint(offers) != "[march april ]" {
		t.Errorf("three requests for two places were offered %q", offers)
	}
}

// A place that is given back can be offered again; one that is taken cannot be
// published away.
func TestPlaces(t *testing.T) {
	tr := newTrust(t)
	tr.publish(radiography(1))
	s := tr.school("100001")
	id, _ := s.at(link.Offered, "tag-1")
	for what, change := range map[string]func(*link.Opportunity){
		"no places": func(o *link.Opportunity) { o.Slots[0].Places = 0 },
		"no date":   func(o *link.Opportunity) { o.Slots = o.Slots[1:] },
		"new days":  func(o *link.Opportunity) { o.Slots[0].From = record.NewDate(2027, 3, 16) },
	} {
		o := radiography(1)
		change(&o)
		if _, err := tr.Publish(ctx, coordinator, o); wantProblem(t, err, link.Invalid) == nil {
			t.Errorf("%s: it was published", what)
		}
	}
	s.send(id, 2, link.OfferDecline, link.Withdraw{Reason: "dates"})
	s.at(link.Offered, "tag-2")
	list, err := tr.Opportunities(ctx)
	must(t, err)
	if len(list) != 1 || list[0].Taken["march"] != 1 {
		t.Errorf("the opportunities are %+v, want one place of march taken", list)
	}
}

// Details can be read until 30 days after the placement, and are destroyed at once
// when a request is withdrawn or cancelled.
func TestDetailsAreDestroyed(t *testing.T) {
	held := func(l ledger.Ledger) (n int) {
		must(t, l.View(ctx, func(r ledger.Reader) error {
			for range r.Scan("details/", "") {
				n++
			}
			return nil
		}))
		return n
	}
	t.Run("30 days after the end", func(t *testing.T) {
		tr := newTrust(t)
		tr.publish(radiography(1))
		id, _ := tr.school("100001").at(link.Completed, "tag-1")
		tr.clock.to("2027-04-13")
		if n, err := tr.Tick(ctx); n != 0 || err != nil || held(tr.ledger) != 1 {
			t.Fatalf("after 29 days %d requests were dealt with, %v, and %d details are left", n, err, held(tr.ledger))
		}
		_, err := tr.Sealed(ctx, coordinator, id)
		must(t, err)
		tr.clock.to("2027-04-14")
		if n, err := tr.Tick(ctx); n != 1 || err != nil || held(tr.ledger) != 0 {
			t.Fatalf("after 30 days %d requests were dealt with, %v, and %d details are left", n, err, held(tr.ledger))
		}
		_, err = tr.Sealed(ctx, coordinator, id)
		wantProblem(t, err, link.NotFound)
		if n, err := tr.Tick(ctx); n != 0 || err != nil {
			t.Errorf("the day has still %d requests to deal with, %v", n, err)
		}
	})
	t.Run("withdrawn", func(t *testing.T) {
		tr := newTrust(t)
		tr.publish(radiography(1))
		s := tr.school("100001")
		id, lane := s.at(link.Confirmed, "tag-1")
		s.send(id, lane+1, link.RequestWithdraw, link.Withdraw{})
		if n := held(tr.ledger); n != 0 {
			t.Errorf("%d details are left", n)
		}
	})
	t.Run("cancelled", func(t *testing.T) {
		tr := newTrust(t)
		tr.publish(radiography(1))
		id, _ := tr.school("100001").at(link.Confirmed, "tag-1")
		tr.move(id, link.DeskCancel, desk.MoveArgs{Reason: "staffing"})
		if n := held(tr.ledger); n != 0 {
			t.Errorf("%d details are left", n)
		}
	})
	t.Run("corrected", func(t *testing.T) {
		tr := newTrust(t)
		tr.publish(radiography(1))
		s := tr.school("100001")
		id, lane := s.at(link.Confirmed, "tag-1")
		s.provide(id, lane+1, "Maia Patel")
		sealed, err := tr.Sealed(ctx, coordinator, id)
		must(t, err)
		d, err := tr.key.Open(sealed.Sealed, sealed.Request, sealed.Message)
		must(t, err)
		if held(tr.ledger) != 1 || d.Fields[0].Value != "Maia Patel" {
			t.Errorf("%d details are left, and say %v", held(tr.ledger), d)
		}
	})
}

// Details sealed to a key that the trust has retired are refused, so that the
// laptop seals them again.
func TestDetailsForARetiredKey(t *testing.T) {
	tr := newTrust(t)
	tr.publish(radiography(1))
	s := tr.school("100001")
	id, lane := s.at(link.Accepted, "tag-1")
	old := tr.key.SealKeys()[0].Kid
	_, err := tr.key.AddSealKey(record.Date{})
	must(t, err)
	must(t, tr.key.RetireSealKey(old, record.NewDate(2026, 11, 21)))
	must(t, tr.Certify(ctx, coordinator, tr.certificate()))
	r := s.take(s.message(id, lane+1, link.DetailsProvide, link.Provide{Sealed: link.Sealed{Kid: old, Box: "AAAA"}}))[0]
	wantRejected(t, r, link.RecipientKeyRetired)
	if r := s.provide(id, lane+2, "Maya Patel"); r.Outcome != link.Applied {
		t.Errorf("sealed to the new key they were %s: %v", r.Outcome, r.Problem)
	}
}

// The desk shows no certificate but a newer one of its own root and key.
func TestCertificatesThatDoNotFit(t *testing.T) {
	tr, other := newTrust(t), newTrust(t)
	wantProblem(t, tr.Certify(ctx, coordinator, "nonsense"), link.BadRequest)
	wantProblem(t, tr.Certify(ctx, coordinator, other.certificate()), link.AnotherDesk)
	c, err := tr.key.Certify(other.online.Public(), tr.clock.Now())
	must(t, err)
	wantProblem(t, tr.Certify(ctx, coordinator, c), link.Invalid)
	tr.clock.to("2026-11-01")
	wantProblem(t, tr.Certify(ctx, coordinator, tr.certificate()), link.Invalid)
}

// An answer that comes when the day to answer by has passed is too late, whether
// or not the desk has looked at the calendar since.
func TestAnAnswerThatIsTooLate(t *testing.T) {
	for _, ticked := range []bool{true, false} {
		tr := newTrust(t)
		tr.publish(radiography(1))
		s := tr.school("100001")
		id, lane := s.at(link.Offered, "tag-1")
		tr.clock.to("2026-11-29") // the last day
		if n, err := tr.Tick(ctx); n != 0 || err != nil {
			t.Fatalf("on the last day %d offers lapsed, %v", n, err)
		}
		tr.clock.to("2026-11-30")
		if ticked {
			_, err := tr.Tick(ctx)
			must(t, err)
		}
		wantRejected(t, s.take(s.message(id, lane+1, link.OfferAccept, link.Accept{Consent: true}))[0], link.IllegalTransition)
		if n, err := tr.Tick(ctx); n != 0 || err != nil {
			t.Errorf("then %d requests are still due, %v", n, err)
		}
		s.read(0)
		if s.seen[id].State != link.Lapsed {
			t.Errorf("the school knows it as %s", s.seen[id].State)
		}
	}
}

// An offer shortly before a placement is to be answered before it begins, and
// once it has begun there is nothing to offer.
func TestAnOfferAtShortNotice(t *testing.T) {
	tr := newTrust(t)
	tr.publish(radiography(2))
	s := tr.school("100001")
	soon, late := s.ask("tag-1"), s.ask("tag-2")
	tr.clock.to("2027-03-12")
	if st := tr.move(soon, link.DeskOffer, desk.MoveArgs{}); st.AnswerBy != record.NewDate(2027, 3, 14) {
		t.Errorf("it is to be answered by %s, want 2027-03-14", st.AnswerBy)
	}
	tr.clock.to("2027-03-15")
	_, err := tr.Move(ctx, coordinator, late, link.DeskOffer, desk.MoveArgs{})
	wantProblem(t, err, link.NoPlaceLeft)
}

func TestRequestsAreFiltered(t *testing.T) {
	tr := newTrust(t)
	tr.publish(radiography(9))
	a, b := tr.school("100001"), tr.school("100002")
	offered, _ := a.at(link.Offered, "tag-1")
	a.ask("tag-2")
	b.ask("tag-3")
	for _, c := range []struct {
		filter desk.Filter
		want   int
	}{
		{desk.Filter{}, 3},
		{desk.Filter{State: link.Offered}, 1},
		{desk.Filter{School: "urn-100002"}, 1},
		{desk.Filter{Opportunity: "radiography", Limit: 2}, 2},
		{desk.Filter{Opportunity: "surgery"}, 0},
		{desk.Filter{After: "zzz"}, 0},
	} {
		if list, err := tr.Requests(ctx, c.filter); err != nil || len(list) != c.want {
			t.Errorf("%+v finds %d, %v; want %d", c.filter, len(list), err, c.want)
		}
	}
	if list, err := tr.Requests(ctx, desk.Filter{State: link.Offered}); err != nil || list[0].ID != offered || list[0].Title != "Radiography" || list[0].School.URN != "100001" {
		t.Errorf("the offered request is %+v, %v", list, err)
	}
}

// What cannot be published is refused with what is wrong with it.
func TestAnOpportunityThatCannotBe(t *testing.T) {
	tr := newTrust(t)
	o := radiography(1)
	o.Slots = nil
	_, err := tr.Publish(ctx, coordinator, o)
	wantProblem(t, err, link.Invalid)
	if list, err := tr.Opportunities(ctx); err != nil || len(list) != 0 {
		t.Errorf("it was published: %v, %v", list, err)
	}
	wantProblem(t, tr.WithdrawOpportunity(ctx, coordinator, "radiography", strings.Repeat("x", 401)), link.Invalid)
}
