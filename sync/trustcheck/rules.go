package trustcheck

import (
	"context"
	"errors"
	"fmt"
	"time"

	"waymark/app/record"
	"waymark/sync/link"
)

var rules = []check{
	{"rules/unknown", "An opportunity or a date that it does not offer",
		"A request for an opportunity that is not published is rejected with unknown-opportunity, one for a date that it does not have with rules-not-met.", refusesUnknown},
	{"rules/kept", "The rules of an opportunity are kept",
		"A request that does not meet the opportunity’s rules (year groups, age, notice, last day to apply, closed weeks) is rejected with rules-not-met, whatever the laptop had checked.", keepsRules},
	{"rules/withdrawn", "A withdrawn opportunity takes no requests",
		"An opportunity that the trust has withdrawn is gone in the feed, and a request for it is rejected.", keepsWithdrawn},
	{"rules/one-per-year", "One placement for a student in a year",
		"Where the opportunity says so, a second request with the same tag is rejected with one-placement-each while the first is live, and received once that one has been withdrawn.", keepsOnePerYear},
}

// asks sends a request whose body was changed.
func (s *school) asks(ctx context.Context, o link.Opportunity, slot string, change func(*link.Submit)) (*request, link.Result, error) {
	r := s.newRequest(o, slot)
	body := r.submit()
	change(&body)
	jws, err := s.device.Sign(r.message(link.RequestSubmit, body))
	if err != nil {
		return r, link.Result{}, err
	}
	res, err := s.post1(ctx, jws)
	return r, res, err
}

func refusesUnknown(ctx context.Context, v *visit) error {
	o, slot, err := v.place(ctx)
	if err != nil {
		return err
	}
	var wrong []error
	_, res, err := v.first.asks(ctx, o, slot, func(b *link.Submit) { b.Opportunity = "trustcheck-no-such-opportunity" })
	if err != nil {
		return err
	}
	wrong = append(wrong, rejected(res, link.UnknownOpportunity))
	_, res, err = v.first.asks(ctx, o, slot, func(b *link.Submit) { b.Slots = []string{"no-such-date"} })
	if err != nil {
		return err
	}
	wrong = append(wrong, rejected(res, link.RulesNotMet))
	for _, slots := range [][]string{{}, {slot, slot}} {
		if _, res, err = v.first.asks(ctx, o, slot, func(b *link.Submit) { b.Slots = slots }); err != nil {
			return err
		}
		if err := rejected(res); err != nil {
			wrong = append(wrong, fmt.Errorf("with the dates %q: %w", slots, err))
		}
	}
	return errors.Join(wrong...)
}

// withHand returns the trust's hand, and the first school ready.
func (v *visit) withHand() (Hand, error) {
	if _, err := v.ready(); err != nil {
		return nil, err
	}
	if v.options.Hand == nil {
		return nil, skip("only the trust can do what this needs: give a hand to do it")
	}
	return v.options.Hand, nil
}

func keepsRules(ctx context.Context, v *visit) error {
	if _, err := v.withHand(); err != nil {
		return err
	}
	day := v.slotIn("day", 30, 5)
	monday := day.From.AddDays(-(int(day.From.Time().Weekday()) + 6) % 7)
	var wrong []error
	for _, c := range []struct {
		what   string
		rules  link.Opportunity
		change func(*link.Submit)
	}{
		{"in a year group that it is not for", link.Opportunity{YearGroups: []int{10, 11}}, func(b *link.Submit) { b.YearGroup = 9 }},
		{"in no year group", link.Opportunity{YearGroups: []int{10}}, func(b *link.Submit) { b.YearGroup = 0 }},
		{"for a student who is too young", link.Opportunity{MinAge: 16}, func(b *link.Submit) { b.OldEnough = false }},
		{"with too little notice", link.Opportunity{LeadDays: 31}, nil},
		{"after the last day to apply", link.Opportunity{ApplyBy: v.today().AddDays(-1)}, nil},
		{"in a week that is closed", link.Opportunity{ClosedWeeks: []record.Date{monday}}, nil},
	} {
		c.rules.Slots = []link.Slot{day}
		o, err := v.publish(ctx, c.rules)
		if err != nil {
			return err
		}
		if c.change == nil {
			c.change = func(*link.Submit) {}
		}
		r, res, err := v.first.asks(ctx, o, day.ID, c.change)
		if err != nil {
			return err
		}
		if err := rejected(res, link.RulesNotMet); err != nil {
			wrong = append(wrong, fmt.Errorf("a request %s: %w", c.what, err))
		}
		if _, err := v.first.follow(ctx); err != nil {
			return err
		}
		if st, told := v.first.standings[r.id]; told {
			wrong = append(wrong, fmt.Errorf("a request %s is told in the feed as %q", c.what, st.State))
		}
	}
	return errors.Join(wrong...)
}

func keepsWithdrawn(ctx context.Context, v *visit) error {
	if _, err := v.withHand(); err != nil {
		return err
	}
	o, err := v.publish(ctx, link.Opportunity{Slots: []link.Slot{v.slotIn("day", 30, 5)}})
	if err != nil {
		return err
	}
	if _, err := v.first.follow(ctx); err != nil {
		return err
	}
	if err := v.withdraw(ctx, o.ID); err != nil {
		return err
	}
	news, err := v.first.follow(ctx)
	if err != nil {
		return err
	}
	gone := false
	for _, c := range news {
		gone = gone || c.Kind == link.KindOpportunity && c.ID == o.ID && c.Op == link.Gone
	}
	if !gone {
		return errors.New("the feed does not say that it is gone")
	}
	_, res, err := v.first.asks(ctx, o, "day", func(*link.Submit) {})
	if err != nil {
		return err
	}
	return rejected(res, link.UnknownOpportunity, link.RulesNotMet)
}

func keepsOnePerYear(ctx context.Context, v *visit) error {
	if _, err := v.withHand(); err != nil {
		return err
	}
	o, err := v.publish(ctx, link.Opportunity{OnePerYear: true, Slots: []link.Slot{v.slotIn("day", 30, 5)}})
	if err != nil {
		return err
	}
	tag := newTag()
	same := func(b *link.Submit) { b.Tag = tag }
	first, res, err := v.first.asks(ctx, o, "day", same)
	if err == nil {
		err = applied(res, link.Received)
	}
	if err != nil {
		return err
	}
	_, res, err = v.first.asks(ctx, o, "day", same)
	if err == nil {
		err = rejected(res, link.OnePlacementEach)
	}
	if err != nil {
		return fmt.Errorf("a second request with the same tag: %w", err)
	}
	if err := first.must(ctx, link.RequestWithdraw, link.Withdrawn); err != nil {
		return err
	}
	_, res, err = v.first.asks(ctx, o, "day", same)
	if err == nil {
		err = applied(res, link.Received)
	}
	if err != nil {
		return fmt.Errorf("a request with the same tag, after the first was withdrawn: %w", err)
	}
	return nil
}

var schools = []check{
	{"schools/feed", "A school is told of its own requests only",
		"The feed and the snapshot of a school hold what all are told and what it alone is: nothing of another school’s requests.", ownFeed},
	{"schools/messages", "A school cannot touch another’s requests",
		"A message about another school’s request is rejected and changes nothing; so is a message that another school’s device has signed.", ownMessages},
	{"schools/devices", "A school cannot shut out another’s laptop",
		"GET /v1/devices lists the school’s own laptops; DELETE /v1/devices/{id} of another’s is answered 403 or 404.", ownDevices},
}

// other returns a laptop of another school, let in with a code of its own.
func (v *visit) other(ctx context.Context) (*school, error) {
	if _, err := v.ready(); err != nil {
		return nil, err
	}
	if v.second != nil {
		return v.second, nil
	}
	code := v.options.Other
	if code == "" && v.options.Hand != nil {
		var err error
		if code, err = v.options.Hand.Code(ctx); err != nil {
			return nil, fmt.Errorf("no code could be issued for a second school: %w", err)
		}
	}
	if code == "" {
		return nil, skip("this needs a second enrolment code, for another school")
	}
	s, err := newSchool(v, code, "Trustcheck College (not a college)")
	if err != nil {
		return nil, err
	}
	a, err := s.enrol(ctx, s.device, s.code.Secret)
	if err == nil {
		err = a.into(&s.answer)
	}
	if err == nil {
		s.in = true
		_, err = s.newToken(ctx)
	}
	if err != nil {
		return nil, fmt.Errorf("a second school could not enrol: %w", err)
	}
	v.second = s
	return s, nil
}

func ownFeed(ctx context.Context, v *visit) error {
	other, err := v.other(ctx)
	if err != nil {
		return err
	}
	if _, err := v.received(ctx); err != nil {
		return err
	}
	feed, _, err := other.read(ctx, "", link.MaxPage)
	if err != nil {
		return err
	}
	snapshot, _, err := other.snapshot(ctx, link.MaxPage)
	if err != nil {
		return err
	}
	for _, c := range append(feed, snapshot...) {
		if c.Kind == link.KindRequest {
			return errors.New("a school that has asked for nothing is told of a request")
		}
	}
	return nil
}

func ownMessages(ctx context.Context, v *visit) error {
	other, err := v.other(ctx)
	if err != nil {
		return err
	}
	r, err := v.received(ctx)
	if err != nil {
		return err
	}
	var wrong []error
	m := r.message(link.RequestWithdraw, link.Withdraw{})
	r.lane--
	theirs, err := other.device.Sign(m)
	if err != nil {
		return err
	}
	res, err := other.post1(ctx, theirs)
	if err != nil {
		return err
	}
	if err := rejected(res); err != nil {
		wrong = append(wrong, fmt.Errorf("another school’s device withdrew the request: %w", err))
	}
	m.ID = timedUUID(time.Now())
	ours, err := v.first.device.Sign(m)
	if err != nil {
		return err
	}
	if res, err = other.post1(ctx, ours); err != nil {
		return err
	}
	if err := rejected(res); err != nil {
		wrong = append(wrong, fmt.Errorf("another school brought a message that the first had signed: %w", err))
	}
	return errors.Join(append(wrong, r.stands(ctx, link.Received))...)
}

func ownDevices(ctx context.Context, v *visit) error {
	other, err := v.other(ctx)
	if err != nil {
		return err
	}
	a, err := other.get(ctx, "/v1/devices")
	if err != nil {
		return err
	}
	var list link.Devices
	if err := a.into(&list); err != nil {
		return err
	}
	for _, d := range list.Devices {
		if d.ID == v.first.device.ID() {
			return errors.New("the second school’s list names the first school’s laptop")
		}
	}
	a, err = other.call(ctx, ask{method: "DELETE", path: "/v1/devices/" + v.first.device.ID()})
	if err != nil {
		return err
	}
	if err := a.want(403, 404); err != nil {
		return err
	}
	if a, err = v.first.get(ctx, "/v1/devices"); err != nil {
		return err
	}
	return a.want(200)
}
