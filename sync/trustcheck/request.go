package trustcheck

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"waymark/sync/link"
)

// randomUUID returns a UUID of version 4 (RFC 9562).
func randomUUID() string {
	var b [16]byte
	rand.Read(b[:]) // never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// timedUUID returns a UUID of version 7.
func timedUUID(t time.Time) string {
	var b [16]byte
	rand.Read(b[:])
	binary.BigEndian.PutUint64(b[:8], uint64(t.UnixMilli())<<16|uint64(b[6])<<8|uint64(b[7]))
	b[6], b[8] = b[6]&0x0f|0x70, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// request is one request that the school makes, for nobody.
type request struct {
	school      *school
	opportunity link.Opportunity
	slot        string
	id          string
	lane        int // of the last message made
}

func (s *school) newRequest(o link.Opportunity, slot string) *request {
	r := &request{school: s, opportunity: o, slot: slot, id: randomUUID()}
	s.v.requests = append(s.v.requests, r)
	return r
}

// message makes the next message of the request.
func (r *request) message(event link.Event, body any) link.Message {
	r.lane++
	return link.Message{
		ID: timedUUID(time.Now()), Request: r.id, Lane: r.lane, Event: event, Trust: r.school.v.cert.Fingerprint(),
		Made: r.school.v.deskTime().UTC().Truncate(time.Second), Body: toJSON(body),
	}
}

// submit is the body that asks for a place as the rules allow.
func (r *request) submit() link.Submit {
	return link.Submit{Opportunity: r.opportunity.ID, Slots: []string{r.slot}, YearGroup: yearFor(r.opportunity), OldEnough: true, Tag: newTag()}
}

// yearFor returns a year group that an opportunity is for.
func yearFor(o link.Opportunity) int {
	if len(o.YearGroups) == 0 {
		return 12
	}
	return o.YearGroups[0]
}

// newTag returns a tag that belongs to nobody.
func newTag() string {
	b := make([]byte, 16)
	rand.Read(b)
	return b64.EncodeToString(b)
}

// body is what an event carries.
func (r *request) body(event link.Event, message string) (any, error) {
	switch event {
	case link.RequestSubmit:
		return r.submit(), nil
	case link.OfferAccept:
		return link.Accept{Consent: true}, nil
	case link.OfferDecline, link.RequestWithdraw:
		return link.Withdraw{}, nil
	case link.AttendanceReport:
		return link.Attendance{Days: 1}, nil
	case link.DetailsProvide:
		sealed, err := link.Seal(r.school.v.cert, link.Details{Request: r.id}, message)
		return link.Provide{Sealed: sealed}, err
	}
	return struct{}{}, nil
}

// next makes and signs the message of an event, with a body that is as it should be.
func (r *request) next(event link.Event) (string, error) {
	m := r.message(event, nil)
	body, err := r.body(event, m.ID)
	if err != nil {
		return "", err
	}
	m.Body = toJSON(body)
	return r.school.device.Sign(m)
}

// send sends the message of an event and returns what became of it, having proved
// its receipt.
func (r *request) send(ctx context.Context, event link.Event) (link.Result, string, error) {
	jws, err := r.next(event)
	if err != nil {
		return link.Result{}, "", err
	}
	res, err := r.school.post1(ctx, jws)
	if err != nil {
		return res, jws, err
	}
	return res, jws, r.school.v.proves(res, jws)
}

// must sends the message of an event that has to be applied.
func (r *request) must(ctx context.Context, event link.Event, to link.State) error {
	res, _, err := r.send(ctx, event)
	if err != nil {
		return err
	}
	return applied(res, to)
}

func applied(res link.Result, to link.State) error {
	if res.Outcome != link.Applied {
		return fmt.Errorf("a message that is in order was %s", became(res))
	}
	if res.State != to {
		return fmt.Errorf("after it the request is said to be %q, and should be %q", res.State, to)
	}
	return nil
}

// became says what became of a message.
func became(res link.Result) string {
	if res.Problem != nil {
		return fmt.Sprintf("%s (%s)", res.Outcome, res.Problem.Code)
	}
	return string(res.Outcome)
}

// rejected returns nil where a message was rejected for one of the reasons.
func rejected(res link.Result, codes ...link.Code) error {
	if res.Outcome != link.Rejected {
		return fmt.Errorf("it was %s; expected it rejected", became(res))
	}
	if res.Problem == nil {
		return errors.New("it was rejected without a problem that says why")
	}
	for _, c := range codes {
		if res.Problem.Code == c {
			return nil
		}
	}
	if len(codes) == 0 {
		return nil
	}
	return fmt.Errorf("it was %s; expected %s", became(res), orList(codes))
}

// proves returns nil where a result carries the receipt that it must: one that
// names the message.
func (v *visit) proves(res link.Result, jws string) error {
	m, _, err := link.Peek(jws)
	if err != nil {
		return err
	}
	if res.Message != m.ID {
		return fmt.Errorf("the result names another message than the one that was sent")
	}
	if res.Outcome == link.Deferred {
		if res.Receipt != "" {
			return errors.New("a deferred message has a receipt, so that a laptop would never send it again")
		}
		return nil
	}
	r, err := link.VerifyReceipt(res.Receipt, v.cert)
	if err != nil {
		return fmt.Errorf("the receipt cannot be believed: %w", err)
	}
	outcome := res.Outcome
	if outcome == link.Duplicate {
		outcome = r.Outcome
	}
	switch {
	case r.Message != m.ID || r.Request != m.Request:
		return errors.New("the receipt names another message or request")
	case r.SHA256 != link.Fingerprint(jws):
		return errors.New("the receipt’s fingerprint is not that of the bytes that were sent")
	case r.Outcome != outcome:
		return fmt.Errorf("the receipt says %q where the result says %q", r.Outcome, res.Outcome)
	case r.Outcome == link.Applied && r.Problem != "":
		return errors.New("the receipt of an applied message names a problem")
	}
	return nil
}

var b64 = base64.RawURLEncoding

// forge signs any payload under any header, as link never would.
func forge(header map[string]any, payload []byte, device link.Device) string {
	text := b64.EncodeToString(toJSON(header)) + "." + b64.EncodeToString(payload)
	key := ed25519.NewKeyFromSeed(device.Bytes())
	return text + "." + b64.EncodeToString(ed25519.Sign(key, []byte(text)))
}

// header is how a message of the device is headed.
func (s *school) header() map[string]any {
	return map[string]any{"alg": "EdDSA", "kid": s.device.ID(), "typ": "placement-link-message"}
}

func toJSON(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		return []byte("null") // only values of link are written
	}
	return b
}
