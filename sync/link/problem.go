package link

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// Problem is an RFC 9457 problem, with what the two sides need besides: who can
// mend it, and whether to try again. It is the error that this package returns
// for whatever the other side sent, and holds none of what was sent but names of
// members.
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
	TooManyTries        Code = "too-many-tries"
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

// ProblemKind is one line of the table of problems.
type ProblemKind struct {
	Code   Code
	Status int    // of HTTP; 0 for those that the laptop makes
	Title  string // what happened
	Detail string // what to do next, where the problem itself does not say
	Retry  Retry
	Party  Party
}

// Problems is the table of every problem that this version knows.
var Problems = []ProblemKind{
	{BadRequest, 400, "The desk could not read what was sent.", "Nothing was changed. Update this program; if it happens again, report it to those who make it.", RetryNever, SchoolParty},
	{ClockSkew, 401, "The date or time of this laptop is wrong.", "Set the clock. Nothing is lost by it.", RetryAuto, SchoolParty},
	{TokenExpired, 401, "The laptop’s pass has run out.", "It fetches a new one by itself.", RetryAuto, SchoolParty},
	{DeviceUnknown, 401, "The trust does not know this laptop.", "Ask the trust for a code, and add the trust again. Nothing is lost by it.", RetryPerson, TrustParty},
	{DeviceRevoked, 403, "The trust no longer lets this laptop in.", "Ask the trust why and, if it was a mistake, for a new code. What waits is kept.", RetryPerson, TrustParty},
	{CodeRefused, 403, "The trust did not take this code.", "A code works once, for a few days. Ask the trust for a new one.", RetryPerson, TrustParty},
	{NotYourSchool, 403, "This belongs to another school.", "Nothing was changed.", RetryNever, SchoolParty},
	{NotFound, 404, "The desk has nothing at this address.", "Check the address with the trust.", RetryNever, SchoolParty},
	{UnknownOpportunity, 404, "The trust does not offer this placement.", "Choose another placement, or ask the trust about this one.", RetryPerson, SchoolParty},
	{IllegalTransition, 409, "The request has moved on, and this can no longer be done.", "Look at how it stands now, and choose again.", RetryPerson, SchoolParty},
	{OnePlacementEach, 409, "The trust gives each student one placement a year, and this student has a request already.", "Withdraw the other request first, or keep it.", RetryPerson, SchoolParty},
	{NoPlaceLeft, 409, "No place is left on this date.", "Choose another date.", RetryPerson, TrustParty},
	{RecipientKeyRetired, 409, "The trust has changed the key that details are sealed to.", "The details are sealed and sent again by themselves.", RetryAuto, SchoolParty},
	{EpochChanged, 409, "The desk was set up again, or restored from a backup.", "The laptop compares notes with it by itself. Nothing is lost.", RetryAuto, TrustParty},
	{CursorExpired, 410, "The laptop was away for long.", "It reads everything afresh by itself.", RetryAuto, SchoolParty},
	{Deleted, 410, "The trust has removed this.", "Nothing more can be done with it.", RetryNever, TrustParty},
	{RevChanged, 412, "Somebody else changed this meanwhile.", "Look at how it stands now, and choose again.", RetryPerson, TrustParty},
	{TooLarge, 413, "What was sent is too large.", "Send less at once.", RetryPerson, SchoolParty},
	{Invalid, 422, "Something in what was sent is not as it should be.", "Nothing was changed. Correct it and send it again.", RetryPerson, SchoolParty},
	{RulesNotMet, 422, "The request does not meet the trust’s rules.", "Look at what is said of each rule, and ask again.", RetryPerson, SchoolParty},
	{MessageIDReused, 422, "Two different messages have the same number.", "Nothing was changed by the second. Report it to those who make this program.", RetryNever, SchoolParty},
	{ProtocolTooOld, 426, "This program and the trust’s desk are too far apart in version.", "Update this program; if it is up to date, the trust must update its desk.", RetryPerson, SchoolParty},
	{TooManyTries, 429, "Too many wrong codes have been tried here.", "Check the code, group by group, and try again: one that is right is always taken. If it is refused once more, ask the trust for a new one.", RetryPerson, SchoolParty},
	{Busy, 503, "The desk has much to do at the moment.", "What waits is sent by itself a little later.", RetryAfter, TrustParty},
	{Down, 503, "The desk is out of order.", "What waits is sent by itself once it is back. If that takes more than a day, ring the trust.", RetryAfter, TrustParty},

	{NetworkPortal, 0, "A sign-in page of this network answered instead of the trust.", "Open a web browser, sign in to the network, and send again.", RetryPerson, NetworkParty},
	{NetworkIntercept, 0, "Something on this network stands between the laptop and the trust.", "The connection could not be trusted, so nothing was sent. Ask IT to let the desk’s address through without inspection.", RetryPerson, NetworkParty},
	{NetworkProxy, 0, "This network’s proxy wants a name and a password.", "Ask IT to let the desk’s address through, or save what waits to a file and send that.", RetryPerson, NetworkParty},
	{NetworkDNS, 0, "The desk’s address was not found from this network.", "Try another network; if it stays, check the address with the trust.", RetryAfter, NetworkParty},
	{NetworkDown, 0, "The desk could not be reached.", "What waits is sent by itself when the network is back.", RetryAfter, NetworkParty},
	{NetworkGarbled, 0, "The answer was damaged on its way.", "What waits is sent again by itself.", RetryAfter, NetworkParty},
	{AnotherDesk, 0, "This address now belongs to another desk.", "Nothing was sent. Ring the trust before going on: only its own coordinator can say whether its key has changed.", RetryPerson, TrustParty},
}

var problemOf = func() map[Code]ProblemKind {
	kinds := make(map[Code]ProblemKind, len(Problems))
	for _, k := range Problems {
		kinds[k.Code] = k
	}
	return kinds
}()

// Known reports whether this version knows the code.
func (c Code) Known() bool { _, ok := problemOf[c]; return ok }

// Problem makes the problem with a code as the table has it, with a detail of its
// own where one is given.
func (c Code) Problem(detail string) *Problem {
	k, ok := problemOf[c]
	if !ok {
		k = ProblemKind{Code: c, Title: "Something went wrong that this version does not know.", Retry: RetryPerson}
	}
	if detail == "" {
		detail = k.Detail
	}
	return &Problem{
		Type: ProblemBase + string(c), Title: k.Title, Status: k.Status, Detail: detail,
		Code: c, Retry: k.Retry, Party: k.Party,
	}
}

// Error returns title and detail as one text.
func (p *Problem) Error() string { return strings.TrimSpace(p.Title + " " + p.Detail) }

// Is reports whether the target is a problem with the same code, for [errors.Is].
func (p *Problem) Is(target error) bool {
	t, ok := target.(*Problem)
	return ok && t.Code == p.Code
}

// ProblemOf returns the problem that an error is or wraps, or nil.
func ProblemOf(err error) *Problem {
	var p *Problem
	if errors.As(err, &p) {
		return p
	}
	return nil
}

// ReadProblem reads the body of an HTTP answer with an error's status. A code
// that this version does not know keeps the words that came with it; a body that
// is no problem gives the problem that the status speaks of.
func ReadProblem(status int, body []byte) *Problem {
	var p Problem
	if json.Unmarshal(body, &p) != nil {
		p = Problem{}
	}
	if p.Code == "" {
		p.Code = Code(strings.TrimPrefix(p.Type, ProblemBase))
	}
	if p.Code == "" || p.Code == "about:blank" {
		p.Code = codeOf(status)
	}
	k := p.Code.Problem("")
	if !p.Code.Known() && status >= 500 {
		k.Retry, k.Party = RetryAfter, TrustParty
	}
	p.Type, p.Status = k.Type, status
	p.Title, p.Detail = Line(p.Title, 300), Text(p.Detail, 1000)
	for i := range p.Errors {
		p.Errors[i].Detail = Line(p.Errors[i].Detail, 400)
	}
	if p.Title == "" || p.Code.Known() { // those known are said in this program's own words
		p.Title = k.Title
	}
	if p.Detail == "" {
		p.Detail = k.Detail
	}
	if p.Retry == "" {
		p.Retry = k.Retry
	}
	if p.Party == "" {
		p.Party = k.Party
	}
	return &p
}

// codeOf returns the code for an answer that says no more than its status.
func codeOf(status int) Code {
	switch status {
	case http.StatusUnauthorized:
		return TokenExpired
	case http.StatusForbidden: // a firewall's, since the desk's own says more
		return Down
	case http.StatusNotFound, http.StatusMethodNotAllowed:
		return NotFound
	case http.StatusProxyAuthRequired:
		return NetworkProxy
	case http.StatusGone:
		return CursorExpired
	case http.StatusRequestEntityTooLarge:
		return TooLarge
	case http.StatusUpgradeRequired:
		return ProtocolTooOld
	case http.StatusTooManyRequests, http.StatusRequestTimeout, http.StatusTooEarly:
		return Busy
	}
	if status >= 500 {
		return Down
	}
	return BadRequest
}

// jsonFault says what is wrong with JSON without repeating any of its values.
func jsonFault(err error) string {
	syntax, kind := (*json.SyntaxError)(nil), (*json.UnmarshalTypeError)(nil)
	switch {
	case errors.As(err, &syntax):
		return fmt.Sprintf("the JSON breaks at byte %d", syntax.Offset)
	case errors.As(err, &kind) && kind.Field != "":
		return fmt.Sprintf("the member %q is of the wrong kind", kind.Field)
	}
	return "a member has a value that cannot be read"
}
