package record

import (
	"encoding/json"
	"strings"
	"time"
)

// Trust is an NHS trust whose placement desk this school has enrolled with. What
// only this laptop may know (its device key) is not in here: package store keeps
// that apart from the record.
type Trust struct {
	ID ID `json:"-"`
	// Organisation is the same trust among the employers students meet.
	Organisation ID     `json:"organisation,omitzero"`
	Name         string `json:"name"`
	ODS          string `json:"ods,omitzero"`
	Phone        string `json:"phone,omitzero"`
	Email        string `json:"email,omitzero"`
	// URL is where the desk answers, "https://desk.example.nhs.uk".
	URL string `json:"url"`
	// Root is the fingerprint of the trust's root key, as the enrolment code
	// carried it. A desk that cannot show this root is another desk.
	Root string `json:"root"`
	// Certificate is what the root signed last: the desk's own key, and the keys
	// that details are sealed to.
	Certificate string `json:"certificate,omitzero"`
	// TagKey is the school's secret for this trust, 32 bytes in hexadecimal. Tags
	// made with it let the desk see that two requests are for one student, but
	// not for whom.
	TagKey string `json:"tag_key,omitzero"`
	// Descriptor is what the desk publishes about itself, as it was received.
	Descriptor json.RawMessage `json:"descriptor,omitempty"`

	// Epoch and Cursor say how far the desk's feed has been read.
	Epoch  string `json:"epoch,omitzero"`
	Cursor string `json:"cursor,omitzero"`
	// Held is what the desk would take away in bulk, until a person agrees.
	Held *Held `json:"held,omitzero"`
	// Elsewhere is what the desk holds for this school, is not over, and is not in
	// this record: it was asked for from another, or from a newer copy of this one.
	Elsewhere []RequestElsewhere `json:"elsewhere,omitzero"`
	// Halted says why nothing goes to this trust until a person has acted.
	Halted *Trouble `json:"halted,omitzero"`

	Sent     time.Time `json:"sent,omitzero"`     // when it last gave a receipt
	Answered time.Time `json:"answered,omitzero"` // when it last told anything new
}

// RequestElsewhere is a request that this record does not have.
type RequestElsewhere struct {
	Request     ID     `json:"request"` // the desk's ID of it
	Opportunity ID     `json:"opportunity"`
	State       string `json:"state"` // as package link names it
}

// Held is a removal in bulk that waits for a person.
type Held struct {
	Opportunities []ID      `json:"opportunities,omitzero"`
	Requests      []ID      `json:"requests,omitzero"`
	Since         time.Time `json:"since"`
}

// Trouble is what kept something from being sent or taken, as a person is told it.
type Trouble struct {
	Code   string `json:"code"`            // stable, "clock-skew"
	Title  string `json:"title"`           // what happened, one sentence
	Detail string `json:"detail,omitzero"` // what to do next
	// Party is who can mend it: "school", "network" or "trust".
	Party string `json:"party,omitzero"`
}

// Ref points at the trust.
func (t Trust) Ref() Ref { return Ref{KindTrust, t.ID} }

// Problems lists what keeps the trust from being saved.
func (t Trust) Problems() Problems {
	var p Problems
	p.require("name", t.Name, "the trust's name is missing")
	p.limit("name", t.Name, 200)
	p.require("url", t.URL, "the address of the trust's desk is missing")
	p.limit("url", t.URL, 500)
	p.require("root", t.Root, "the trust's fingerprint is missing")
	if strings.Contains(string(t.ID), ".") {
		p.add("id", "a trust's ID holds no dot")
	}
	return p
}

// Opportunity is a placement that a trust offers to schools, kept for when there
// is no network. What the trust published is kept whole: package link reads it.
type Opportunity struct {
	// ID is the trust's ID, a dot, and the desk's ID of the opportunity.
	ID        ID              `json:"-"`
	Trust     ID              `json:"trust"`
	Published json.RawMessage `json:"published"`
	// Gone says that the trust has withdrawn it.
	Gone bool `json:"gone,omitzero"`
}

// OpportunityID is the ID under which a trust's opportunity is kept.
func OpportunityID(trust ID, opportunity string) ID { return trust + "." + ID(opportunity) }

// Ref points at the opportunity.
func (o Opportunity) Ref() Ref { return Ref{KindOpportunity, o.ID} }

// Problems lists what keeps the opportunity from being saved.
func (o Opportunity) Problems() Problems {
	var p Problems
	p.require("trust", string(o.Trust), "an opportunity belongs to a trust")
	if !strings.HasPrefix(string(o.ID), string(OpportunityID(o.Trust, ""))) {
		p.add("id", "an opportunity's ID begins with its trust's")
	}
	if len(o.Published) == 0 {
		p.add("published", "an opportunity needs what the trust published")
	}
	return p
}
