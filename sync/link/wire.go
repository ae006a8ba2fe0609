package link

import (
	"encoding/json"
	"time"

	"waymark/app/record"
)

// Version is the version of the protocol that this code speaks. Within one major
// version members and enumerations only ever grow.
const Version = "1.0"

// Limits of a desk that states none.
const (
	MaxBatch  = 100     // messages in a batch
	MaxBody   = 1 << 20 // bytes of a request's body
	MaxPage   = 500     // changes in a page
	MaxAnswer = 8 << 20 // bytes of a response that a laptop reads
)

// Descriptor is what a desk tells anyone, at /.well-known/placement-link.
type Descriptor struct {
	Protocol    Range     `json:"protocol"`
	Trust       Identity  `json:"trust"`
	Base        string    `json:"base,omitzero"` // where the other resources are; the same host if empty
	Certificate string    `json:"certificate"`   // a JWS by the trust's root: see Certificate
	Limits      Limits    `json:"limits,omitzero"`
	Epoch       string    `json:"epoch"`
	Now         time.Time `json:"now"`
}

// Range is the versions of the protocol that a desk speaks.
type Range struct {
	Min string `json:"min"`
	Max string `json:"max"`
}

// Identity is a trust as a person knows it.
type Identity struct {
	Name  string `json:"name"`
	ODS   string `json:"ods,omitzero"`
	Phone string `json:"phone,omitzero"`
	Email string `json:"email,omitzero"`
}

// Limits is what a desk takes at once.
type Limits struct {
	Batch int `json:"batch,omitzero"`
	Body  int `json:"body,omitzero"`
	PollS int `json:"poll_s,omitzero"` // seconds to leave between two syncs that nobody asked for
}

// Certificate is what a trust's root key signs: which keys to believe. The root
// itself, and the keys that open details, stay with the trust's coordinator and
// are never on the desk's host.
type Certificate struct {
	Root JWK `json:"root"`
	Desk JWK `json:"desk"` // signs receipts and answers
	// Former signed for the desk before, and what they signed still counts: a
	// laptop that was away may get a receipt that is older than the desk's key.
	Former []JWK     `json:"former,omitempty"`
	Seals  []SealKey `json:"seals"`
	Made   time.Time `json:"made"`
}

// JWK is an Ed25519 public key as RFC 8037 writes it.
type JWK struct {
	Kty string `json:"kty"` // "OKP"
	Crv string `json:"crv"` // "Ed25519"
	X   string `json:"x"`   // base64url
}

// SealKey is a key to seal details to.
type SealKey struct {
	Kid string `json:"kid"`
	// Alg names KEM, KDF and AEAD of RFC 9180: "MLKEM768-X25519/HKDF-SHA256/ChaCha20Poly1305".
	Alg      string      `json:"alg"`
	Public   string      `json:"public"` // base64url
	NotAfter record.Date `json:"not_after,omitzero"`
}

// Enrolment is the body of POST /v1/enrolments.
type Enrolment struct {
	Enrol string `json:"enrol"` // a JWS by the device: see Enrol
}

// Enrol asks for a device to be let in. The device signs it, which proves that it
// has the key.
type Enrol struct {
	CodeID string     `json:"code_id"` // the ID of the enrolment code
	Code   string     `json:"code"`    // its secret
	School SchoolName `json:"school"`
	Label  string     `json:"label"` // of the laptop, "Careers office"
	Key    JWK        `json:"key"`
}

// SchoolName is a school as it introduces itself.
type SchoolName struct {
	URN  string `json:"urn,omitzero"`
	Name string `json:"name"`
}

// Enrolled is the answer to Enrol.
type Enrolled struct {
	Device string `json:"device"` // the thumbprint of the device's key (RFC 7638)
	School string `json:"school"`
	Epoch  string `json:"epoch"`
}

// Token is the answer of POST /v1/token (RFC 6749, client credentials with
// private_key_jwt of RFC 7523).
type Token struct {
	Token   string `json:"access_token"`
	Type    string `json:"token_type"`
	Expires int    `json:"expires_in"` // seconds
}

// Devices is the answer of GET /v1/devices: the laptops of the school that asks,
// those that were revoked included.
type Devices struct {
	Devices []DeviceInfo `json:"devices"`
}

// DeviceInfo is what a school is told of one of its laptops.
type DeviceInfo struct {
	ID       string    `json:"id"`
	Label    string    `json:"label,omitzero"`
	Enrolled time.Time `json:"enrolled"`
	Revoked  time.Time `json:"revoked,omitzero"`
}

// Batch is the body of POST /v1/messages.
type Batch struct {
	Messages []string `json:"messages"` // each a signed Message, in compact form
}

// Results is the answer to a Batch: one Result for each message, in the same
// order. An HTTP error means that none was looked at.
type Results struct {
	Epoch   string   `json:"epoch"`
	Results []Result `json:"results"`
}

// Outcome says what became of a message.
type Outcome string

// The outcomes.
const (
	Applied   Outcome = "applied"
	Duplicate Outcome = "duplicate" // it had been applied, or rejected, before
	Rejected  Outcome = "rejected"  // it was understood and refused; sending it again changes nothing
	Deferred  Outcome = "deferred"  // send it again later: an earlier message of its lane has not come
)

// Result is what became of one message. Only a receipt that names the message
// proves that the desk has it.
type Result struct {
	Message string   `json:"message"`
	Outcome Outcome  `json:"outcome"`
	State   State    `json:"state,omitzero"` // of the request, now
	Rev     int      `json:"rev,omitzero"`
	Receipt string   `json:"receipt,omitzero"` // a JWS by the desk's key: see Receipt
	Problem *Problem `json:"problem,omitempty"`
}

// Receipt is what the desk signs for a message that it has dealt with.
type Receipt struct {
	Message string    `json:"message"`
	SHA256  string    `json:"sha256"` // of the message's bytes, hexadecimal
	Request string    `json:"request"`
	Outcome Outcome   `json:"outcome"` // applied or rejected: the same whenever it is asked for
	State   State     `json:"state,omitzero"`
	Rev     int       `json:"rev,omitzero"`
	At      time.Time `json:"at"`
	Epoch   string    `json:"epoch"`
	Problem string    `json:"problem,omitzero"` // its code, where it was rejected
}

// Page is one page of GET /v1/changes, or of GET /v1/snapshot.
type Page struct {
	Epoch string `json:"epoch"`
	// Cursor is where to go on. It means nothing to anyone but the desk.
	Cursor string `json:"cursor"`
	More   bool   `json:"more"`
	// Next is, in a snapshot, the page to ask for next.
	Next    string    `json:"next,omitzero"`
	Changes []Change  `json:"changes"`
	Now     time.Time `json:"now,omitzero"`
}

// Change is one thing that is new.
type Change struct {
	Stream string          `json:"stream"` // "trust" for what every school is told, "school" for what this one is
	Seq    uint64          `json:"seq"`    // 1, 2, 3 and so on within its stream; 0 in a snapshot
	Kind   string          `json:"kind"`   // "opportunity" or "request"
	ID     string          `json:"id"`
	Op     string          `json:"op"` // "put" or "gone"
	Body   json.RawMessage `json:"body,omitempty"`
}

// Streams, kinds and operations of a Change.
const (
	TrustStream     = "trust"
	SchoolStream    = "school"
	KindOpportunity = "opportunity"
	KindRequest     = "request"
	Put             = "put"
	Gone            = "gone"
)

// Standing is the body of a request's change: how the request stands at the desk.
type Standing struct {
	ID          string      `json:"id"`
	Opportunity string      `json:"opportunity"`
	State       State       `json:"state"`
	Words       string      `json:"words,omitzero"` // the state in words, for laptops that do not know it
	Rev         int         `json:"rev"`
	Lane        int         `json:"lane"` // the number of the last message dealt with
	Since       time.Time   `json:"since"`
	Slot        string      `json:"slot,omitzero"` // offered or agreed
	AnswerBy    record.Date `json:"answer_by,omitzero"`
	Contact     string      `json:"contact,omitzero"` // whom to meet, once confirmed
	Reason      string      `json:"reason,omitzero"`
	Note        string      `json:"note,omitzero"`
	Days        float64     `json:"days,omitzero"` // attended
	Late        bool        `json:"late,omitzero"` // made before the opportunity closed, received after
}

// Post is a file with what waits to be sent, for schools whose filter lets
// nothing through and trusts that have only a mailbox.
type Post struct {
	Format   string   `json:"format"` // PostFormat
	Trust    string   `json:"trust"`
	Device   string   `json:"device"`
	Messages []string `json:"messages"`
	Cursor   string   `json:"cursor,omitzero"`
}

// Answer is the file that comes back: a JWS by the desk's key of a Reply.
type Answer struct {
	Format string `json:"format"` // AnswerFormat
	Reply  string `json:"reply"`
}

// Reply is what an Answer holds.
type Reply struct {
	Trust       string   `json:"trust"`
	Device      string   `json:"device"`
	Results     []Result `json:"results"`
	Page        Page     `json:"page"`
	Since       string   `json:"since,omitzero"`    // the Post's cursor, after which the page goes on
	Snapshot    bool     `json:"snapshot,omitzero"` // the page is a snapshot, not changes
	Certificate string   `json:"certificate"`
}

// Formats of the files.
const (
	PostFormat   = "placement-link-post/1"
	AnswerFormat = "placement-link-answer/1"
)
