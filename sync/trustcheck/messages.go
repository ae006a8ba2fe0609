package trustcheck

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"waymark/app/record"
	"waymark/sync/link"
)

var messages = []check{
	{"messages/submit", "A request is received",
		"request.submit that meets the rules is applied, the request is received, and the result carries a receipt, signed by the desk’s key, that names the message, its request and the SHA-256 of its bytes.", submits},
	{"messages/told", "The feed tells of it",
		"What becomes of a request is told in its school’s feed, with its state, revision and the number of the last message dealt with.", isTold},
	{"messages/duplicate", "A message that comes twice counts once",
		"A message that was dealt with is answered duplicate, with the very bytes of the first receipt, and changes nothing.", countsOnce},
	{"messages/same-batch", "A message that is in a batch twice counts once",
		"In a batch, too, the second is a duplicate with the same receipt.", countsOnceInBatch},
	{"messages/at-once", "A message that comes many times at once counts once",
		"Of any number of the same message at one time exactly one is applied; all get the same receipt.", countsOnceAtOnce},
	{"messages/id-reused", "The number of a message is not used for another",
		"Other bytes under the ID of a message that was dealt with are rejected with message-id-reused and change nothing.", refusesReuse},
	{"messages/gap", "Messages of a request are dealt with in order",
		"A message whose lane number is not the next is deferred, without a receipt; it is applied once those before it have come.", defers},
	{"messages/lane-used", "A lane number is used once",
		"Another message with a number that was dealt with is rejected.", refusesUsedLane},
	{"messages/rejected", "A message that is rejected uses up its number",
		"A message that cannot be applied is rejected with a receipt and with illegal-transition; the message after it is dealt with; coming again it is a duplicate with the same receipt.", usesUpLane},
	{"messages/independent", "One bad message does not hold up others",
		"A batch is answered 200 with one result for each message in its order, whatever is wrong with some of them.", holdsUpNone},
	{"messages/unknown-members", "Members that are not known are left aside",
		"A message with members that this version does not have is dealt with as if they were not there.", ignoresUnknown},
	{"messages/unknown-event", "An event that is not known is rejected",
		"A message whose event the endpoint does not know is rejected, and uses up its number.", refusesUnknownEvent},
	{"messages/empty", "An empty batch is nothing",
		"A batch without messages is answered 200 without results, or refused with a status of 400 to 499.", takesEmpty},
}

// place returns an opportunity and a slot of it that can be asked for.
func (v *visit) place(ctx context.Context) (link.Opportunity, string, error) {
	s, err := v.inside()
	if err != nil {
		return link.Opportunity{}, "", err
	}
	if s.token == "" {
		return link.Opportunity{}, "", skip("the laptop has no token")
	}
	if at, ok := v.open.Slot(v.slot); ok && v.today().Before(at.From) {
		return v.open, v.slot, nil
	}
	if v.options.Hand != nil {
		o, err := v.publish(ctx, link.Opportunity{Slots: []link.Slot{v.slotIn("later", 60, 500)}})
		if err != nil {
			return o, "", err
		}
		v.open, v.slot = o, o.Slots[0].ID
		return v.open, v.slot, nil
	}
	all, _, err := s.snapshot(ctx, link.MaxPage)
	if err != nil {
		return link.Opportunity{}, "", err
	}
	for _, c := range all {
		o, err := link.DecodeOpportunity(c.Body)
		if c.Kind != link.KindOpportunity || c.Op != link.Put || err != nil {
			continue
		}
		for _, slot := range o.Slots {
			asking := link.Asking{YearGroup: yearFor(o), OldEnough: record.Yes, Slots: []string{slot.ID}, On: v.today()}
			if !refusedBy(o.Objections(asking)) {
				v.open, v.slot = o, slot.ID
				return o, slot.ID, nil
			}
		}
	}
	return link.Opportunity{}, "", skip("the endpoint publishes no opportunity that can be asked for today: publish one")
}

func refusedBy(objections []link.Objection) bool {
	for _, o := range objections {
		if o.Hard {
			return true
		}
	}
	return false
}

// publish publishes an opportunity for this check.
func (v *visit) publish(ctx context.Context, o link.Opportunity) (link.Opportunity, error) {
	o.ID, o.Status, o.Title = Prefix+randomUUID()[:8], link.Open, "Trustcheck: please do not ask for this"
	published, err := v.options.Hand.Publish(ctx, o)
	if err != nil {
		return o, fmt.Errorf("an opportunity could not be published: %w", err)
	}
	v.published = append(v.published, published.ID)
	return published, nil
}

// slotIn is a slot of one day.
func (v *visit) slotIn(id string, days, places int) link.Slot {
	return link.Slot{ID: id, From: v.today().AddDays(days), Places: places}
}

// today is the endpoint's.
func (v *visit) today() record.Date { return record.DateOf(v.deskTime()) }

// received makes a request that is received.
func (v *visit) received(ctx context.Context) (*request, error) {
	o, slot, err := v.place(ctx)
	if err != nil {
		return nil, err
	}
	r := v.first.newRequest(o, slot)
	return r, r.must(ctx, link.RequestSubmit, link.Received)
}

func submits(ctx context.Context, v *visit) error {
	_, err := v.received(ctx)
	return err
}

func isTold(ctx context.Context, v *visit) error {
	r, err := v.received(ctx)
	if err != nil {
		return err
	}
	return r.stands(ctx, link.Received)
}

// stands returns nil where the feed says that the request has the state, and that
// every message that was made for it has been dealt with.
func (r *request) stands(ctx context.Context, state link.State) error {
	st, err := r.school.standing(ctx, r.id)
	switch {
	case err != nil:
		return err
	case st.State != state:
		return fmt.Errorf("the feed says that the request is %q, and it should be %q", st.State, state)
	case st.Lane != r.lane:
		return fmt.Errorf("the feed says that message %d was dealt with last, and it was %d", st.Lane, r.lane)
	case st.Opportunity != r.opportunity.ID:
		return errors.New("the feed names another opportunity for the request")
	}
	return nil
}

func countsOnce(ctx context.Context, v *visit) error {
	o, slot, err := v.place(ctx)
	if err != nil {
		return err
	}
	r := v.first.newRequest(o, slot)
	first, jws, err := r.send(ctx, link.RequestSubmit)
	if err == nil {
		err = applied(first, link.Received)
	}
	if err != nil {
		return err
	}
	if _, err := v.first.follow(ctx); err != nil {
		return err
	}
	for range 2 {
		again, err := v.first.post1(ctx, jws)
		if err == nil {
			err = duplicates(again, first)
		}
		if err != nil {
			return err
		}
	}
	news, err := v.first.follow(ctx)
	if err == nil && mentions(news, r.id) {
		err = errors.New("the feed tells of the request again, though nothing has changed")
	}
	return err
}

// duplicates returns nil where a result is the duplicate of another.
func duplicates(again, first link.Result) error {
	switch {
	case again.Outcome != link.Duplicate:
		return fmt.Errorf("coming again it was %s; expected a duplicate", became(again))
	case again.Receipt != first.Receipt:
		return errors.New("coming again it has another receipt than the first time")
	}
	return nil
}

func mentions(news []link.Change, request string) bool {
	for _, c := range news {
		if c.Kind == link.KindRequest && c.ID == request {
			return true
		}
	}
	return false
}

func countsOnceInBatch(ctx context.Context, v *visit) error {
	o, slot, err := v.place(ctx)
	if err != nil {
		return err
	}
	r := v.first.newRequest(o, slot)
	jws, err := r.next(link.RequestSubmit)
	if err != nil {
		return err
	}
	results, err := v.first.post(ctx, jws, jws)
	if err != nil {
		return err
	}
	return errors.Join(applied(results[0], link.Received), v.proves(results[0], jws), duplicates(results[1], results[0]))
}

// atOnce is how many times a message is sent at one time.
const atOnce = 12

func countsOnceAtOnce(ctx context.Context, v *visit) error {
	o, slot, err := v.place(ctx)
	if err != nil {
		return err
	}
	r := v.first.newRequest(o, slot)
	jws, err := r.next(link.RequestSubmit)
	if err != nil {
		return err
	}
	var all sync.WaitGroup
	results, errs := make([]link.Result, atOnce), make([]error, atOnce)
	for i := range atOnce {
		all.Go(func() { results[i], errs[i] = v.first.post1(ctx, jws) })
	}
	all.Wait()
	if err := errors.Join(errs...); err != nil {
		return err
	}
	applied := 0
	for _, res := range results {
		switch {
		case res.Outcome == link.Applied:
			applied++
		case res.Outcome != link.Duplicate:
			return fmt.Errorf("one of them was %s", became(res))
		}
		if res.Receipt != results[0].Receipt {
			return errors.New("they have different receipts")
		}
	}
	if applied != 1 {
		return fmt.Errorf("%d of %d were applied", applied, atOnce)
	}
	return v.proves(results[0], jws)
}

func refusesReuse(ctx context.Context, v *visit) error {
	o, slot, err := v.place(ctx)
	if err != nil {
		return err
	}
	r := v.first.newRequest(o, slot)
	m := r.message(link.RequestSubmit, r.submit())
	first, err := v.first.device.Sign(m)
	if err != nil {
		return err
	}
	res, err := v.first.post1(ctx, first)
	if err == nil {
		err = applied(res, link.Received)
	}
	if err != nil {
		return err
	}
	m.Event, m.Body, m.Lane = link.RequestWithdraw, toJSON(link.Withdraw{}), 2
	other, err := v.first.device.Sign(m)
	if err != nil {
		return err
	}
	reused, err := v.first.post1(ctx, other)
	if err != nil {
		return err
	}
	again, err := v.first.post1(ctx, first)
	if err != nil {
		return err
	}
	return errors.Join(rejected(reused, link.MessageIDReused), duplicates(again, res), r.stands(ctx, link.Received))
}

func defers(ctx context.Context, v *visit) error {
	o, slot, err := v.place(ctx)
	if err != nil {
		return err
	}
	r := v.first.newRequest(o, slot)
	submit, err := r.next(link.RequestSubmit)
	if err != nil {
		return err
	}
	withdraw, err := r.next(link.RequestWithdraw)
	if err != nil {
		return err
	}
	early, err := v.first.post1(ctx, withdraw)
	if err != nil {
		return err
	}
	if early.Outcome != link.Deferred {
		return fmt.Errorf("message 2 came before message 1 and was %s; expected it deferred", became(early))
	}
	if err := v.proves(early, withdraw); err != nil {
		return err
	}
	first, err := v.first.post1(ctx, submit)
	if err != nil {
		return err
	}
	second, err := v.first.post1(ctx, withdraw)
	if err != nil {
		return err
	}
	return errors.Join(applied(first, link.Received), applied(second, link.Withdrawn), v.proves(second, withdraw), r.stands(ctx, link.Withdrawn))
}

func refusesUsedLane(ctx context.Context, v *visit) error {
	r, err := v.received(ctx)
	if err != nil {
		return err
	}
	r.lane = 0
	res, jws, err := r.send(ctx, link.RequestWithdraw)
	if err != nil {
		return err
	}
	return errors.Join(rejected(res), v.proves(res, jws), r.stands(ctx, link.Received))
}

func usesUpLane(ctx context.Context, v *visit) error {
	r, err := v.received(ctx)
	if err != nil {
		return err
	}
	res, jws, err := r.send(ctx, link.OfferAccept)
	if err == nil {
		err = rejected(res, link.IllegalTransition)
	}
	if err != nil {
		return fmt.Errorf("an offer was accepted that was never made: %w", err)
	}
	if res.Problem.State != link.Received {
		return fmt.Errorf("illegal-transition does not say that the request is received, but %q", res.Problem.State)
	}
	again, err := v.first.post1(ctx, jws)
	if err == nil {
		err = duplicates(again, res)
	}
	if err != nil {
		return err
	}
	if err := r.must(ctx, link.RequestWithdraw, link.Withdrawn); err != nil {
		return fmt.Errorf("the message after one that was rejected: %w", err)
	}
	return r.stands(ctx, link.Withdrawn)
}

func holdsUpNone(ctx context.Context, v *visit) error {
	o, slot, err := v.place(ctx)
	if err != nil {
		return err
	}
	a, b := v.first.newRequest(o, slot), v.first.newRequest(o, slot)
	first, err := a.next(link.RequestSubmit)
	if err != nil {
		return err
	}
	b.lane = 4
	gap, err := b.next(link.RequestWithdraw)
	if err != nil {
		return err
	}
	c := v.first.newRequest(o, slot)
	last, err := c.next(link.RequestSubmit)
	if err != nil {
		return err
	}
	results, err := v.first.post(ctx, first, "this is no message", gap, "", last)
	if err != nil {
		return err
	}
	wrong := []error{applied(results[0], link.Received), applied(results[4], link.Received)}
	for _, i := range []int{1, 3} {
		if err := rejected(results[i]); err != nil {
			wrong = append(wrong, fmt.Errorf("of what is no message: %w", err))
		}
	}
	if results[2].Outcome != link.Deferred {
		wrong = append(wrong, fmt.Errorf("a message that came before its turn was %s", became(results[2])))
	}
	return errors.Join(wrong...)
}

func ignoresUnknown(ctx context.Context, v *visit) error {
	o, slot, err := v.place(ctx)
	if err != nil {
		return err
	}
	r := v.first.newRequest(o, slot)
	m := r.message(link.RequestSubmit, r.submit())
	payload := `{"from_a_later_version":{"a":[1,2,3]},` + string(toJSON(m)[1:])
	jws := forge(v.first.header(), []byte(payload), v.first.device)
	res, err := v.first.post1(ctx, jws)
	if err != nil {
		return err
	}
	return errors.Join(applied(res, link.Received), v.proves(res, jws))
}

func refusesUnknownEvent(ctx context.Context, v *visit) error {
	r, err := v.received(ctx)
	if err != nil {
		return err
	}
	var wrong []error
	for _, event := range []link.Event{"request.celebrate", link.DeskOffer, link.ClockStart, ""} {
		res, _, err := r.send(ctx, event)
		if err != nil {
			return err
		}
		if err := rejected(res); err != nil {
			wrong = append(wrong, fmt.Errorf("a message with the event %q: %w", event, err))
		}
	}
	return errors.Join(append(wrong, r.stands(ctx, link.Received))...)
}

func takesEmpty(ctx context.Context, v *visit) error {
	s, err := v.inside()
	if err != nil {
		return err
	}
	if a, err := s.call(ctx, ask{method: "POST", path: "/v1/messages", body: toJSON(link.Batch{Messages: []string{}})}); err != nil {
		return err
	} else if a.status != 200 {
		return a.refused()
	}
	return nil
}
