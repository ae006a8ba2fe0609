package link

// Problem is an RFC 9457 problem, with what the two sides need besides: who can
// mend it, and whether to try again.
type Problem struct {
	Type   string `json:"type"` // ProblemBase and the code
	Title  string `json:"title"`
	Status int    `json:"status,omitzero"`
	Detail string `json:"detail,omitzero"`
	// Code is the stable part of Type.
	Code  Code  `json:"code"`
	Retry Retry `json:"retry,omitzero"`
	Party Party `json:"party,omitzero"`
	// Errors says what is wrong with which member, by JSON pointer.
	Errors []FieldError `json:"errors,omitempty"`
	State  State        `json:"state,omitzero"` // of the request, for illegal-transition
	Rev    int          `json:"rev,omitzero"`
	Now    string       `json:"now,omitzero"`   // RFC 3339, for clock-skew
	After  int          `json:"after,omitzero"` // seconds to wait
}

// FieldError is one thing wrong with a member.
type FieldError struct {
	Pointer string `json:"pointer"` // RFC 6901
	Detail  string `json:"detail"`
}

// Code names a kind of problem for good.
type Code string

// Retry says whether trying again helps.
type Retry string

// Party is who can mend a problem.
type Party string

// ProblemBase is what the type of every problem starts with.
const ProblemBase = "urn:placement-link:problem:"

// Ways to retry.
const (
	RetryNever  Retry = "never"
	RetryAuto   Retry = "auto"   // at once, or as the problem says
	RetryAfter  Retry = "after"  // after a while
	RetryPerson Retry = "person" // once a person has changed something
)

// Parties. NetworkParty is whoever runs the filter, the proxy or the wifi.
const (
	SchoolParty  Party = "school"
	NetworkParty Party = "network"
	TrustParty   Party = "trust"
)

// Codes. Those that begin with "network." are made by the laptop and never sent.
const (
	BadRequest          Code = "bad-request"
	ClockSkew           Code = "clock-skew"
	TokenExpired        Code = "token-expired"
	DeviceUnknown       Code = "device-unknown"
	DeviceRevoked       Code = "device-revoked"
	CodeRefused         Code = "code-refused"
	NotYourSchool       Code = "not-your-school"
	NotFound            Code = "not-found"
	UnknownOpportunity  Code = "unknown-opportunity"
	RulesNotMet         Code = "rules-not-met"
	OnePlacementEach    Code = "one-placement-each"
	IllegalTransition   Code = "illegal-transition"
	NoPlaceLeft         Code = "no-place-left"
	RevChanged          Code = "rev-changed"
	RecipientKeyRetired Code = "recipient-key-retired"
	EpochChanged        Code = "epoch-changed"
	CursorExpired       Code = "cursor-expired"
	Deleted             Code = "deleted"
	TooLarge            Code = "too-large"
	MessageIDReused     Code = "message-id-reused"
	Invalid             Code = "invalid"
	ProtocolTooOld      Code = "protocol-too-old"
	Busy                Code = "busy"
	Down                Code = "down"

	NetworkPortal    Code = "network.portal"
	NetworkIntercept Code = "network.intercept"
	NetworkProxy     Code = "network.proxy-auth"
	NetworkDNS       Code = "network.dns"
	NetworkDown      Code = "network.down"
	NetworkGarbled   Code = "network.garbled"
	AnotherDesk      Code = "another-desk" // this address now belongs to a desk with another root
)

// Error returns the title and the detail. It is a [*Problem] everywhere that the
// package returns an error to do with what the other side sent.
func (p *Problem) Error() string {
	if p.Detail == "" {
		return p.Title
	}
	return p.Title + " " + p.Detail
}

// Problem makes the problem with a code, as the table has it. Where detail is
// empty it is the table's.
func (c Code) Problem(detail string) *Problem {
	return &Problem{Type: ProblemBase + string(c), Title: string(c), Code: c, Detail: detail}
}

func jsonFault(err error) string { return err.Error() }
