package record

import "time"

// Request asks a trust for one placement for one student. How far it got with the
// trust (State) is for the trust's desk alone to say; how far its messages got is
// said by each [Message].
type Request struct {
	ID          ID `json:"-"` // random, and the same at the desk
	Student     ID `json:"student"`
	Trust       ID `json:"trust"`
	Opportunity ID `json:"opportunity"`
	// Batch is shared by requests that were made in one go.
	Batch ID `json:"batch,omitzero"`
	// Title is the opportunity's, kept for when the trust has withdrawn it.
	Title string `json:"title"`
	// Choices are the dates asked for, best first, by the desk's IDs of them.
	Choices []string `json:"choices"`
	// From is the first day of the first choice.
	From      Date      `json:"from,omitzero"`
	YearGroup YearGroup `json:"year_group,omitzero"`
	// Band is the priority worked out from the trust's published criteria; 0 is none.
	Band int       `json:"band,omitzero"`
	Made time.Time `json:"made"`
	By   string    `json:"by,omitzero"`

	// State is the trust's last word, as package link names it, and "" before
	// there is one. Words are the trust's own for a state that this version does
	// not know.
	State string `json:"state,omitzero"`
	Words string `json:"words,omitzero"`
	// Rev is the desk's revision of the request, 0 before it has one; Lane the
	// number of the last message that the desk has dealt with.
	Rev   int       `json:"rev,omitzero"`
	Lane  int       `json:"lane,omitzero"`
	Since time.Time `json:"since,omitzero"` // when the desk came to State
	// Offer is what the trust offers or has agreed.
	Offer *Offer `json:"offer,omitzero"`
	// Reason and Note are the trust's, for a person to read.
	Reason string `json:"reason,omitzero"`
	Note   string `json:"note,omitzero"`
	// Lost is what the trust had agreed and its desk no longer knows, because it was
	// wiped or put back to an earlier day; nil while it knows.
	Lost *Lost `json:"lost,omitzero"`

	// Consent is who recorded that the student and a parent agree, and when.
	Consent Statement `json:"consent,omitzero"`
	// Disclosures is every time that something which names the student was sent.
	Disclosures []Disclosure `json:"disclosures,omitzero"`
	// Activity is the workplace experience that the placement became.
	Activity ID `json:"activity,omitzero"`
}

// Offer is a place on given days.
type Offer struct {
	Choice string `json:"choice"`
	From   Date   `json:"from"`
	To     Date   `json:"to,omitzero"`
	// Hours is the time at work each day.
	Hours float64 `json:"hours,omitzero"`
	// AnswerBy is the last day on which the trust keeps the place.
	AnswerBy Date   `json:"answer_by,omitzero"`
	Contact  string `json:"contact,omitzero"`
	// Attended is the number of days, once the placement is over.
	Attended float64 `json:"attended,omitzero"`
}

// Lost is where a request had got to at a desk that has lost it since: what a
// person can remind the trust of.
type Lost struct {
	State string    `json:"state"` // as package link names it
	Since time.Time `json:"since"` // when the desk had come to State
	Offer *Offer    `json:"offer,omitzero"`
}

// Disclosure is what was told to a trust about a student, and when.
type Disclosure struct {
	Message ID        `json:"message"`
	At      time.Time `json:"at"`
	By      string    `json:"by,omitzero"`
	// Fields are the headings and values exactly as they were previewed and sealed.
	Fields []DisclosedField `json:"fields"`
}

// DisclosedField is one line of a disclosure.
type DisclosedField struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Ref points at the request.
func (r Request) Ref() Ref { return Ref{KindRequest, r.ID} }

// Problems lists what keeps the request from being saved.
func (r Request) Problems() Problems {
	var p Problems
	p.require("student", string(r.Student), "a request is for a student")
	p.require("trust", string(r.Trust), "a request goes to a trust")
	p.require("opportunity", string(r.Opportunity), "a request is for an opportunity")
	if len(r.Choices) == 0 {
		p.add("choices", "choose at least one date")
	}
	if r.Consent.Is != Unknown && (r.Consent.By == "" || r.Consent.On.IsZero()) {
		p.add("consent", "consent needs the name of who recorded it and the day")
	}
	for _, d := range r.Disclosures {
		if d.Message == "" || d.At.IsZero() {
			p.add("disclosures", "what was told to a trust needs its message and its time")
			break
		}
	}
	p.limit("title", r.Title, 500)
	p.limit("reason", r.Reason, 4000)
	p.limit("note", r.Note, 4000)
	return p
}

// Delivery says how far a message got. It is the laptop's own matter, and never
// mixes with the state of the request.
type Delivery string

// The deliveries. A request that has no message yet is saved on this laptop.
const (
	Waiting     Delivery = "waiting"      // to be sent
	Sent        Delivery = "sent"         // handed to the network; no receipt has come back yet
	Received    Delivery = "received"     // the trust gave a receipt
	NeedsPerson Delivery = "needs_person" // refused, or not to be sent as it is
	Superseded  Delivery = "superseded"   // another message took its place
	GivenUp     Delivery = "given_up"     // left be: it will not be sent again
)

// String returns the delivery in words.
func (d Delivery) String() string {
	switch d {
	case Waiting:
		return "Waiting to send"
	case Sent:
		return "Sent, waiting for the trust’s receipt"
	case Received:
		return "Received"
	case NeedsPerson:
		return "Needs you"
	case Superseded:
		return "Replaced"
	case GivenUp:
		return "Given up"
	}
	return string(d)
}

// Message is one message to a trust's desk. What goes over the network is frozen
// when the message is made, and stays the same however often it is sent.
type Message struct {
	ID      ID `json:"-"` // a UUID of version 7
	Trust   ID `json:"trust"`
	Request ID `json:"request"`
	// Lane is the message's number among those of its request, from 1.
	Lane int       `json:"lane"`
	Type string    `json:"type"` // as package link names it
	Made time.Time `json:"made"`
	// Frozen is what goes over the network, signed. It is kept until the request
	// has come to its end, for a desk that lost what it had.
	Frozen string `json:"frozen,omitzero"`

	Delivery Delivery  `json:"delivery"`
	SentAt   time.Time `json:"sent_at,omitzero"` // first handed to the network
	// ReceivedAt is the desk's time of receipt, and Receipt what it signed.
	ReceivedAt   time.Time `json:"received_at,omitzero"`
	Receipt      string    `json:"receipt,omitzero"`
	Trouble      *Trouble  `json:"trouble,omitzero"`
	SupersededBy ID        `json:"superseded_by,omitzero"`
}

// Open reports whether the message has still to reach the trust.
func (m *Message) Open() bool { return m.Delivery == Waiting || m.Delivery == Sent }

// Ref points at the message.
func (m Message) Ref() Ref { return Ref{KindMessage, m.ID} }

// Problems lists what keeps the message from being saved.
func (m Message) Problems() Problems {
	var p Problems
	p.require("trust", string(m.Trust), "a message goes to a trust")
	p.require("request", string(m.Request), "a message is about a request")
	p.require("type", m.Type, "a message has a type")
	switch m.Delivery {
	case Waiting, Sent, Received, NeedsPerson, Superseded, GivenUp:
	default:
		p.add("delivery", "a message waits, was sent, was received, needs a person, was replaced or was given up")
	}
	if m.Lane < 1 {
		p.add("lane", "a message has a number in its lane")
	}
	if m.Open() && m.Frozen == "" {
		p.add("frozen", "a message that waits must hold what is to be sent")
	}
	return p
}
