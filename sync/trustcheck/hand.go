package trustcheck

import (
	"context"
	"errors"

	"waymark/app/record"
	"waymark/sync/link"
)

// Hand does at the endpoint what its coordinator would do there, so that every
// move of a request can be walked. How that is done is each endpoint's own matter
// and no part of the contract; without a hand those checks are not made.
type Hand interface {
	// Publish publishes an opportunity and returns it as the trust will name it.
	Publish(ctx context.Context, o link.Opportunity) (link.Opportunity, error)
	// Withdraw takes an opportunity away that Publish published.
	Withdraw(ctx context.Context, opportunity string) error
	// Code issues an enrolment code for one more school.
	Code(ctx context.Context) (string, error)
	// Move does one of the trust's events. An error means that it was refused and
	// that nothing changed.
	Move(ctx context.Context, request string, event link.Event, slot string) error
	// Pass lets the days pass at the endpoint until a day has come, and does what
	// they ask for; ErrCannot where its clock cannot be moved.
	Pass(ctx context.Context, until record.Date) error
}

// ErrCannot is what a Hand returns for what it has no means to do.
var ErrCannot = errors.New("this endpoint cannot be made to do it")
