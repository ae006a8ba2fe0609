package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"waymark/sync/desk"
	"waymark/sync/link"
)

// A demonstration has no coordinator. With --practise the made-up trust answers by
// itself, so that somebody with a school's window sees requests come back.

const (
	practiseBy    = "Practice coordinator"
	practiseEvery = time.Second
)

// mayPractise refuses a desk that is not the demonstration's.
func mayPractise(ctx context.Context, d *desk.Desk) error {
	about, err := d.Descriptor(ctx)
	if err == nil && about.Trust.ODS != demoTrust.ODS {
		err = fmt.Errorf("--practise is for the made-up trust of waymark-desk demo: %s has a coordinator of its own", about.Trust.Name)
	}
	return err
}

// practise answers what comes, until ctx ends.
func practise(ctx context.Context, d *desk.Desk) error {
	every := time.NewTicker(practiseEvery)
	defer every.Stop()
	for {
		if err := answerAll(ctx, d); err != nil && ctx.Err() == nil {
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-every.C:
		}
	}
}

// answerAll offers a place to each request that has none, while there are places,
// and confirms each placement whose details have come.
func answerAll(ctx context.Context, a desk.Admin) error {
	received, err := a.Requests(ctx, desk.Filter{State: link.Received})
	if err != nil {
		return err
	}
	for _, r := range received {
		_, err := a.Move(ctx, practiseBy, r.ID, link.DeskOffer, desk.MoveArgs{Note: "We look forward to meeting your student."})
		if link.ProblemOf(err) != nil { // no place is free, or the date has passed
			_, err = a.Move(ctx, practiseBy, r.ID, link.DeskWaitlist, desk.MoveArgs{Note: "All places are taken at the moment."})
		}
		if err = moved(err); err != nil {
			return err
		}
	}
	accepted, err := a.Requests(ctx, desk.Filter{State: link.Accepted})
	if err != nil {
		return err
	}
	for _, r := range accepted {
		if r.Details.IsZero() {
			continue
		}
		_, err := a.Move(ctx, practiseBy, r.ID, link.DeskConfirm, desk.MoveArgs{Contact: "Main reception, ask for the work experience team"})
		if err = moved(err); err != nil {
			return err
		}
	}
	return nil
}

// moved leaves a request be that has moved on by itself, since the school may
// withdraw it at any time.
func moved(err error) error {
	if errors.Is(err, link.IllegalTransition.Problem("")) {
		return nil
	}
	return err
}
