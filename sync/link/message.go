package link

import (
	"encoding/json"
	"time"

	"waymark/app/record"
)

// Message is what a school tells a desk about one request. It is signed by the
// device that made it, as the payload of a JWS in compact form, and those bytes
// never change afterwards, however often they are sent.
type Message struct {
	ID      string    `json:"id"`      // a UUID of version 7, made by the laptop
	Request string    `json:"request"` // the request's ID, random, made by the laptop
	Lane    int       `json:"lane"`    // its number among the request's messages, from 1
	Event   Event     `json:"event"`
	Trust   string    `json:"trust"` // the root fingerprint of the desk that it is meant for
	Made    time.Time `json:"made"`  // by the laptop's clock: advice, never judged
	// Supersedes is the message in whose place this one stands.
	Supersedes string          `json:"supersedes,omitzero"`
	Body       json.RawMessage `json:"body"`
}

// Submit is the body of request.submit. It names nobody.
type Submit struct {
	Opportunity string   `json:"opportunity"`
	Slots       []string `json:"slots"` // dates asked for, best first
	YearGroup   int      `json:"year_group"`
	Band        int      `json:"band,omitzero"`
	// OldEnough states that the student has the opportunity's minimum age on the
	// first day of every slot asked for. The date of birth stays at the school.
	OldEnough bool `json:"old_enough,omitzero"`
	// Tag is the same for two requests of one student in one academic year, and
	// cannot be traced to the student without the school's key.
	Tag string `json:"tag"`
}

// Withdraw is the body of request.withdraw, and of offer.decline.
type Withdraw struct {
	Reason string `json:"reason,omitzero"` // one of WithdrawReasons; never free text
}

// Accept is the body of offer.accept.
type Accept struct {
	Consent bool `json:"consent"` // the school has recorded that student and parent agree
}

// Provide is the body of details.provide.
type Provide struct {
	Sealed Sealed `json:"sealed"`
}

// Sealed is something that only the trust's own key opens: HPKE (RFC 9180) in
// base mode with the KEM, KDF and AEAD that the key names.
type Sealed struct {
	Kid string `json:"kid"`
	// Box is the encapsulated key followed by the ciphertext, base64url without padding.
	Box string `json:"box"`
}

// Attendance is the body of attendance.report.
type Attendance struct {
	Days float64 `json:"days"`
}

// Details is what the sealed box holds: JSON, with what the opportunity asks for
// and the school agreed to tell, in the order in which a person previewed it.
type Details struct {
	Request string                  `json:"request"`
	Fields  []record.DisclosedField `json:"fields"`
}
