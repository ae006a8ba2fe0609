package trustcheck

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"waymark/sync/link"
)

var moves = []check{
	{"moves/legal", "Every legal move is made",
		"Each move of the table of moves leads from its state to its state, and is told in the feed.", makesMoves},
	{"moves/illegal", "No other move is made",
		"Any other event is refused: a message is rejected with illegal-transition that names the state, and the request stays as it is.", makesNoOthers},
	{"moves/calendar", "The calendar makes its moves",
		"An offer lapses when the day to answer by has passed; a confirmed placement is in progress from its first day; and from then on the moves are those of the table.", keepsCalendar},
	{"moves/places", "Places are never oversold",
		"Of any number of offers of one place, made at one time, one is made; a place that comes free can be offered again.", neverOversells},
	{"moves/choices", "Only what was asked for is offered",
		"A date that the school has not asked for is not offered.", offersChoices},
	{"moves/consent", "No acceptance without consent",
		"offer.accept is applied only where it says that the school has recorded consent.", needsConsent},
	{"moves/details", "Details are sealed to a key in force",
		"details.provide that is sealed to a key which the certificate does not have, or that has been retired, is rejected with recipient-key-retired; a placement is confirmed only once details have come.", needsDetails},
}

// soon is in how many days the placements of these checks begin.
const soon = 2

// route returns the shortest way to a state that needs no passing of days; nil
// where there is none.
func route(to link.State) []link.Move {
	ways := map[link.State][]link.Move{link.None: {}}
	for queue := []link.State{link.None}; len(queue) > 0; queue = queue[1:] {
		for _, m := range link.Moves {
			if _, been := ways[m.To]; m.From != queue[0] || m.By == link.Clock || been {
				continue
			}
			ways[m.To] = append(slices.Clone(ways[m.From]), m)
			queue = append(queue, m.To)
		}
	}
	return ways[to]
}

// arena publishes an opportunity with a date soon, and places enough.
func (v *visit) arena(ctx context.Context) (link.Opportunity, error) {
	if _, err := v.withHand(); err != nil {
		return link.Opportunity{}, err
	}
	return v.publish(ctx, link.Opportunity{Slots: []link.Slot{v.slotIn("day", soon, 500)}})
}

// at returns a new request that was brought to a state.
func (v *visit) at(ctx context.Context, o link.Opportunity, to link.State) (*request, error) {
	r := v.first.newRequest(o, o.Slots[0].ID)
	for _, m := range route(to) {
		if err := r.step(ctx, m); err != nil {
			return r, fmt.Errorf("on the way to %q: %w", to, err)
		}
	}
	return r, nil
}

// step makes one legal move, which is not the calendar's, and sees it told.
func (r *request) step(ctx context.Context, m link.Move) error {
	err := r.act(ctx, m)
	if err == nil {
		err = r.stands(ctx, m.To)
	}
	if err != nil {
		return fmt.Errorf("%s from %q to %q: %w", m.Event, m.From, m.To, err)
	}
	return nil
}

func (r *request) act(ctx context.Context, m link.Move) error {
	if m.By == link.School {
		return r.must(ctx, m.Event, m.To)
	}
	if m.Event == link.DeskConfirm { // which wants details
		if err := r.must(ctx, link.DetailsProvide, link.Accepted); err != nil {
			return err
		}
	}
	return r.school.v.options.Hand.Move(ctx, r.id, m.Event, r.offerSlot(m.Event))
}

// offerSlot is the slot to name with an event.
func (r *request) offerSlot(event link.Event) string {
	if event == link.DeskOffer {
		return r.slot
	}
	return ""
}

func makesMoves(ctx context.Context, v *visit) error {
	o, err := v.arena(ctx)
	if err != nil {
		return err
	}
	var wrong []error
	for _, m := range link.Moves {
		if m.By == link.Clock || route(m.From) == nil {
			continue
		}
		r, err := v.at(ctx, o, m.From)
		if err == nil {
			err = r.step(ctx, m)
		}
		wrong = append(wrong, err)
	}
	return errors.Join(wrong...)
}

func makesNoOthers(ctx context.Context, v *visit) error {
	o, err := v.arena(ctx)
	if err != nil {
		return err
	}
	var wrong []error
	for _, state := range append([]link.State{link.None}, link.States...) {
		if route(state) == nil {
			continue
		}
		r, err := v.at(ctx, o, state)
		if err == nil {
			err = r.makesNone(ctx, state)
		}
		wrong = append(wrong, err)
	}
	return errors.Join(wrong...)
}

// makesNone tries every event that is not legal in a request's state.
func (r *request) makesNone(ctx context.Context, state link.State) error {
	var wrong []error
	for _, event := range eventsOf(link.School) {
		if _, legal := link.Next(state, event); legal {
			continue
		}
		res, _, err := r.send(ctx, event)
		if err == nil {
			err = rejected(res, link.IllegalTransition)
		}
		if err == nil && res.Problem.State != state {
			err = fmt.Errorf("illegal-transition names the state %q", res.Problem.State)
		}
		if err != nil {
			wrong = append(wrong, fmt.Errorf("%s in %q: %w", event, state, err))
		}
	}
	for _, event := range eventsOf(link.Trust) {
		if _, legal := link.Next(state, event); legal {
			continue
		}
		if err := r.school.v.options.Hand.Move(ctx, r.id, event, r.offerSlot(event)); err == nil {
			wrong = append(wrong, fmt.Errorf("%s in %q was done; expected it refused", event, state))
		}
	}
	if state != link.None {
		wrong = append(wrong, r.stands(ctx, state))
	}
	return errors.Join(wrong...)
}

// eventsOf returns the events of an actor, each once.
func eventsOf(actor link.Actor) []link.Event {
	var events []link.Event
	for _, m := range link.Moves {
		if m.By == actor && !slices.Contains(events, m.Event) {
			events = append(events, m.Event)
		}
	}
	return events
}

func keepsCalendar(ctx context.Context, v *visit) error {
	o, err := v.arena(ctx)
	if err != nil {
		return err
	}
	// Everything that follows from one passing of days is prepared before it.
	lapsing, err := v.at(ctx, o, link.Offered)
	if err != nil {
		return err
	}
	starting := func() (*request, error) { return v.at(ctx, o, link.Confirmed) }
	still, err := starting()
	if err != nil {
		return err
	}
	type started struct {
		*request
		move link.Move
	}
	var under []started
	for _, m := range link.Moves {
		if m.From == link.InProgress {
			r, err := starting()
			if err != nil {
				return err
			}
			under = append(under, started{r, m})
		}
	}
	if err := v.options.Hand.Pass(ctx, o.Slots[0].From); errors.Is(err, ErrCannot) {
		return skip("%v: let %d days pass, and check again", err, soon)
	} else if err != nil {
		return err
	}
	if err := v.afterDays(ctx); err != nil {
		return err
	}
	wrong := []error{lapsing.stands(ctx, link.Lapsed), still.stands(ctx, link.InProgress)}
	wrong = append(wrong, lapsing.makesNone(ctx, link.Lapsed), still.makesNone(ctx, link.InProgress))
	for _, u := range under {
		err := u.step(ctx, u.move)
		if err == nil && u.move.To != link.InProgress {
			err = u.makesNone(ctx, u.move.To)
		}
		wrong = append(wrong, err)
	}
	return errors.Join(wrong...)
}

// afterDays lets the laptops go on at an endpoint whose clock has been moved.
func (v *visit) afterDays(ctx context.Context) error {
	if err := readDescriptor(ctx, v); err != nil {
		return err
	}
	for _, s := range []*school{v.first, v.second} {
		if s == nil {
			continue
		}
		if _, err := s.newToken(ctx); err != nil {
			return err
		}
	}
	return nil
}

func neverOversells(ctx context.Context, v *visit) error {
	hand, err := v.withHand()
	if err != nil {
		return err
	}
	o, err := v.publish(ctx, link.Opportunity{Slots: []link.Slot{v.slotIn("day", 30, 1)}})
	if err != nil {
		return err
	}
	rivals := make([]*request, atOnce)
	for i := range rivals {
		if rivals[i], err = v.at(ctx, o, link.Received); err != nil {
			return err
		}
	}
	refused := make([]error, len(rivals))
	var all sync.WaitGroup
	for i, r := range rivals {
		all.Go(func() { refused[i] = hand.Move(ctx, r.id, link.DeskOffer, r.slot) })
	}
	all.Wait()
	var winners, losers []*request
	for i, r := range rivals {
		st, err := v.first.standing(ctx, r.id)
		switch {
		case err != nil:
			return err
		case st.State == link.Offered && refused[i] == nil:
			winners = append(winners, r)
		case st.State == link.Received && refused[i] != nil:
			losers = append(losers, r)
		default:
			return fmt.Errorf("an offer was answered with %v, and the feed says %q", refused[i], st.State)
		}
	}
	if len(winners) != 1 {
		return fmt.Errorf("one place was offered %d times", len(winners))
	}
	if err := winners[0].must(ctx, link.OfferDecline, link.Declined); err != nil {
		return err
	}
	if err := hand.Move(ctx, losers[0].id, link.DeskOffer, losers[0].slot); err != nil {
		return fmt.Errorf("the place that came free could not be offered: %w", err)
	}
	return losers[0].stands(ctx, link.Offered)
}

func offersChoices(ctx context.Context, v *visit) error {
	hand, err := v.withHand()
	if err != nil {
		return err
	}
	o, err := v.publish(ctx, link.Opportunity{Slots: []link.Slot{v.slotIn("day", 30, 5), v.slotIn("other", 31, 5)}})
	if err != nil {
		return err
	}
	r, err := v.at(ctx, o, link.Received)
	if err != nil {
		return err
	}
	if hand.Move(ctx, r.id, link.DeskOffer, "other") == nil {
		return errors.New("a date was offered that the school has not asked for")
	}
	return r.stands(ctx, link.Received)
}

// sends sends an event with a body of its own.
func (r *request) sends(ctx context.Context, event link.Event, body any) (link.Result, error) {
	jws, err := r.school.device.Sign(r.message(event, body))
	if err != nil {
		return link.Result{}, err
	}
	res, err := r.school.post1(ctx, jws)
	if err != nil {
		return res, err
	}
	return res, r.school.v.proves(res, jws)
}

func needsConsent(ctx context.Context, v *visit) error {
	o, err := v.arena(ctx)
	if err != nil {
		return err
	}
	r, err := v.at(ctx, o, link.Offered)
	if err != nil {
		return err
	}
	res, err := r.sends(ctx, link.OfferAccept, link.Accept{})
	if err != nil {
		return err
	}
	return errors.Join(rejected(res), r.stands(ctx, link.Offered))
}

func needsDetails(ctx context.Context, v *visit) error {
	o, err := v.arena(ctx)
	if err != nil {
		return err
	}
	r, err := v.at(ctx, o, link.Accepted)
	if err != nil {
		return err
	}
	if v.options.Hand.Move(ctx, r.id, link.DeskConfirm, "") == nil {
		return errors.New("a placement was confirmed before details had come")
	}
	res, err := r.sends(ctx, link.DetailsProvide, link.Provide{Sealed: link.Sealed{Kid: "no-such-key", Box: b64.EncodeToString(make([]byte, 1200))}})
	if err != nil {
		return err
	}
	if err := rejected(res, link.RecipientKeyRetired); err != nil {
		return fmt.Errorf("details sealed to a key that is not in the certificate: %w", err)
	}
	return r.stands(ctx, link.Accepted)
}
