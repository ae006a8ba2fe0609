package desk

import (
	"context"
	"iter"
	"time"

	"waymark/app/record"
	"waymark/sync/link"
)

// Admin is what the trust's people do at their desk. [Desk] does it in its own
// process; [Dial] reaches a desk that is being served by another. The argument
// by is who does it, for the audit.
//
// What is refused is refused with a *[link.Problem], and nothing has changed.
type Admin interface {
	// Publish publishes an opportunity, or changes one with the same ID, and
	// returns it as schools see it. The desk sets Rev and each slot's Left; an
	// empty Status is Open. A slot cannot get fewer places than are taken.
	Publish(ctx context.Context, by string, o link.Opportunity) (link.Opportunity, error)
	// CloseOpportunity takes no new requests; those that are there go on.
	CloseOpportunity(ctx context.Context, by, id string) error
	// WithdrawOpportunity takes an opportunity away from schools, saying why.
	// Requests for it are still to be declined or cancelled, one by one.
	WithdrawOpportunity(ctx context.Context, by, id, why string) error
	// Opportunities lists every opportunity in the order of their IDs.
	Opportunities(ctx context.Context) ([]Opportunity, error)

	// IssueCode makes a code with which one laptop can enrol once.
	IssueCode(ctx context.Context, by string, o CodeOptions) (Code, error)
	// Codes lists the codes that can still be used.
	Codes(ctx context.Context) ([]Code, error)
	// Devices lists every laptop that has enrolled, revoked ones too.
	Devices(ctx context.Context) ([]Device, error)
	// Revoke shuts a laptop out, at once.
	Revoke(ctx context.Context, by, device string) error

	// Requests lists requests in the order of their IDs.
	Requests(ctx context.Context, f Filter) ([]Request, error)
	// Request returns one request.
	Request(ctx context.Context, id string) (Request, error)
	// Move does one of the trust's moves: see [link.Moves].
	Move(ctx context.Context, by, request string, event link.Event, a MoveArgs) (link.Standing, error)
	// Sealed returns the details that came with a request, as they were sealed.
	Sealed(ctx context.Context, by, request string) (SealedDetails, error)

	// TakePost deals with a file that a school sent by another way, and returns
	// the file that answers it.
	TakePost(ctx context.Context, p link.Post) (link.Answer, error)

	// NextKey makes the key that the desk is to sign with next, unless it has made
	// it already, and returns its public half for the trust's root to certify.
	NextKey(ctx context.Context, by string) (link.JWK, error)
	// Certify puts in place a newer certificate of the same root: seal keys were
	// added or retired, or it is for the next key, to which the desk goes over.
	Certify(ctx context.Context, by, certificate string) error
	// NewEpoch makes every laptop read a snapshot and offer again what the desk
	// may not have. It is for a desk that was restored from a backup.
	NewEpoch(ctx context.Context, by string) error
	// Tick does what the calendar asks for: offers lapse, placements start,
	// details are destroyed. It returns how many requests it dealt with.
	Tick(ctx context.Context) (int, error)

	// Audit ranges over everything that was ever asked of the desk, oldest first.
	// After an error nothing more comes.
	Audit(ctx context.Context) iter.Seq2[Entry, error]
	// Counts says how much there is of everything.
	Counts(ctx context.Context) (Counts, error)
	// Descriptor is what the desk tells anyone about itself.
	Descriptor(ctx context.Context) (link.Descriptor, error)
}

// Opportunity is an opportunity as the trust sees it.
type Opportunity struct {
	link.Opportunity
	// Taken is the number of places taken, by slot.
	Taken map[string]int `json:"taken,omitzero"`
	// Closed is when it was closed last, Gone whether it was withdrawn.
	Closed time.Time `json:"closed,omitzero"`
	Gone   bool      `json:"gone,omitzero"`
}

// CodeOptions says what an enrolment code is for. The zero value is a code for
// any school that is new to the desk, good for 72 hours and 5 tries.
type CodeOptions struct {
	URN   string        `json:"urn,omitzero"` // only this school may use it
	Valid time.Duration `json:"valid,omitzero"`
	Tries int           `json:"tries,omitzero"`
}

// Code is an enrolment code. Its text is known only when it is issued: the desk
// keeps no more than a hash.
type Code struct {
	ID      string    `json:"id"`
	Text    string    `json:"text,omitzero"` // what the school types in
	URN     string    `json:"urn,omitzero"`
	By      string    `json:"by,omitzero"`
	Issued  time.Time `json:"issued"`
	Expires time.Time `json:"expires"`
	Tries   int       `json:"tries"` // left
}

// Device is a laptop that has enrolled.
type Device struct {
	ID       string    `json:"id"`
	School   School    `json:"school"`
	Label    string    `json:"label,omitzero"`
	Enrolled time.Time `json:"enrolled"`
	Revoked  time.Time `json:"revoked,omitzero"`
}

// School is a school that has enrolled.
type School struct {
	ID   string `json:"id"`
	URN  string `json:"urn,omitzero"`
	Name string `json:"name"`
}

// Filter says which requests to list. The zero value is every one.
type Filter struct {
	State       link.State `json:"state,omitzero"`
	Opportunity string     `json:"opportunity,omitzero"`
	School      string     `json:"school,omitzero"` // its ID at the desk
	After       string     `json:"after,omitzero"`  // the ID to go on after
	Limit       int        `json:"limit,omitzero"`  // 0 for no limit
}

// Request is a request as the trust sees it.
type Request struct {
	link.Standing
	Title     string    `json:"title"` // the opportunity's
	School    School    `json:"school"`
	Slots     []string  `json:"slots"` // asked for, best first
	YearGroup int       `json:"year_group"`
	Band      int       `json:"band,omitzero"`
	Received  time.Time `json:"received"`
	// Details is when the student's details came last, if they are still there.
	Details time.Time `json:"details,omitzero"`
}

// MoveArgs is what goes with a move of the trust's.
type MoveArgs struct {
	// IfRev makes the move only if the request is still at this revision; 0 does
	// not ask.
	IfRev int `json:"if_rev,omitzero"`
	// Slot is the slot offered, one that was asked for; "" is the best choice
	// with a place free.
	Slot    string  `json:"slot,omitzero"`
	Reason  string  `json:"reason,omitzero"`  // one of link.RefusalReasons, to decline or cancel
	Note    string  `json:"note,omitzero"`    // for the school to read
	Days    float64 `json:"days,omitzero"`    // attended, to complete
	Contact string  `json:"contact,omitzero"` // whom to meet, to confirm
}

// SealedDetails is a student's details as the school sealed them, with what is
// needed to open them.
type SealedDetails struct {
	Request string      `json:"request"`
	Message string      `json:"message"` // the one that brought them
	Sealed  link.Sealed `json:"sealed"`
	At      time.Time   `json:"at"`
}

// Entry is one line of the audit.
type Entry struct {
	At time.Time `json:"at"`
	// By is who: a name at the trust, "device " and the ID of a laptop, "clock" or "desk".
	By      string `json:"by"`
	Act     string `json:"act"`              // "request.submit", "desk.offer", "code.issue"
	Subject string `json:"subject,omitzero"` // "request/…", "opportunity/…", "device/…"
	School  string `json:"school,omitzero"`
	Message string `json:"message,omitzero"` // the message's ID
	// Outcome is "applied", or "rejected" with the code of the problem in Why.
	Outcome string     `json:"outcome"`
	Why     string     `json:"why,omitzero"`
	State   link.State `json:"state,omitzero"` // of the request, after it
	Rev     int        `json:"rev,omitzero"`
}

// Counts is how much there is of everything.
type Counts struct {
	Schools       int                `json:"schools"`
	Devices       int                `json:"devices"` // not revoked
	Opportunities int                `json:"opportunities"`
	Requests      map[link.State]int `json:"requests"`
	Details       int                `json:"details"` // sealed boxes that are still there
	Today         record.Date        `json:"today"`
}
