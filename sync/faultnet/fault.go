package faultnet

import "time"

// Fault is one thing that a network does to one exchange of a request and its
// answer. Its text says what, for a log.
type Fault string

// Faults that keep the request from leaving, or that answer in the desk's place.
// The desk sees nothing of the exchange.
const (
	NoName      Fault = "the name is not found"
	Refused     Fault = "the connection is refused"
	Unreachable Fault = "the network is unreachable"
	Reset       Fault = "the connection is reset before the request"
	Lost        Fault = "the request is swallowed"
	Untrusted   Fault = "TLS is intercepted with a certificate that nobody trusts"
	OutOfDate   Fault = "the certificate is out of date by the laptop's clock"
	WrongHost   Fault = "the certificate is for another host"
	ProxyDenies Fault = "the proxy wants a password before it connects"

	Portal      Fault = "a portal answers 200 with a page"
	PortalJSON  Fault = "a portal answers 200 with JSON of its own"
	PortalEmpty Fault = "a portal answers 200 or 204 with nothing"
	PortalMoved Fault = "a portal redirects to its login"
	Portal511   Fault = "a portal answers 511"
	Filtered    Fault = "a web filter answers 403 with a page"
	Proxy407    Fault = "a proxy answers 407"
	TooMany     Fault = "429 with an absurd Retry-After"
	Unavailable Fault = "503 with an absurd Retry-After"
)

// Faults of a request that gets to the desk, whole or in part.
const (
	CutRequest Fault = "the request is cut"
	HangUp     Fault = "the connection is closed while the desk works"
	Late       Fault = "the request arrives after the client has given up"
	Twice      Fault = "the request is delivered twice"
)

// Faults of the answer. The desk has had the whole request.
const (
	LoseAnswer  Fault = "the answer is swallowed"
	ResetAnswer Fault = "the connection is reset before the answer"
	CutAnswer   Fault = "the answer is cut"
	Drip        Fault = "the answer comes a byte a second"
	ShortLength Fault = "the answer is longer than its Content-Length"
	LongLength  Fault = "the answer is shorter than its Content-Length"
	NotGzip     Fault = "the answer is not the gzip that it says"
	Endless     Fault = "the answer does not end"
	Injected    Fault = "a filter writes its own HTML into the answer"
	BadGateway  Fault = "502 after the work was done"
	Stale       Fault = "a cache gives an old answer"
)

// None is an exchange that meets with nothing but the usual delay.
const None Fault = ""

// Faults lists every fault.
var Faults = []Fault{
	NoName, Refused, Unreachable, Reset, Lost, Untrusted, OutOfDate, WrongHost, ProxyDenies,
	Portal, PortalJSON, PortalEmpty, PortalMoved, Portal511, Filtered, Proxy407, TooMany, Unavailable,
	CutRequest, HangUp, Late, Twice,
	LoseAnswer, ResetAnswer, CutAnswer, Drip, ShortLength, LongLength, NotGzip, Endless, Injected, BadGateway, Stale,
}

// Weather is how bad a network is.
type Weather struct {
	// Odds is the part of the exchanges that meet with a fault, 0 to 1.
	Odds float64
	// Faults is what they meet with, each as likely as the next; nil is all of them.
	Faults []Fault
	// Latency is the longest that an exchange takes to get to the desk, and its
	// answer to come back.
	Latency time.Duration
}

// Fair is a network that works.
var Fair = Weather{}

// Patience is how long a swallowed request or answer lies before the operating
// system gives the connection up, for clients that do not give up themselves.
const Patience = 15 * time.Minute
