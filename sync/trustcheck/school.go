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
	"net/http"
	"net/url"
	"strconv"
	"time"

	"waymark/sync/link"
)

// school is a laptop of a school that visits the endpoint.
type school struct {
	v      *visit
	name   link.SchoolName
	code   link.EnrolmentCode
	device link.Device
	answer link.Enrolled
	in     bool // it was let in
	token  string

	// cursor is how far the feed was read, seqs the last number of each stream, and
	// standings what the feed said last of each request.
	cursor    string
	seqs      map[string]uint64
	standings map[string]link.Standing
}

func newSchool(v *visit, code, name string) (*school, error) {
	c, err := link.ParseCode(code)
	if err != nil {
		return nil, partyError{link.SchoolParty, err}
	}
	device, err := link.NewDevice()
	return &school{
		v: v, name: link.SchoolName{Name: name}, code: c, device: device,
		seqs: map[string]uint64{}, standings: map[string]link.Standing{},
	}, err
}

// enrol asks for a device to be let in, with a secret.
func (s *school) enrol(ctx context.Context, device link.Device, secret string) (answer, error) {
	jws, err := device.SignEnrol(link.Enrol{CodeID: s.code.ID, Code: secret, School: s.name, Label: "Trustcheck"})
	if err != nil {
		return answer{}, err
	}
	return s.v.enrolWith(ctx, jws)
}

func (v *visit) enrolWith(ctx context.Context, jws string) (answer, error) {
	return v.do(ctx, ask{method: http.MethodPost, path: "/v1/enrolments", body: toJSON(link.Enrolment{Enrol: jws})})
}

// tokenWith asks for a token with an assertion.
func (v *visit) tokenWith(ctx context.Context, assertion string) (answer, error) {
	return v.tokenForm(ctx, url.Values{
		"grant_type": {"client_credentials"}, "client_assertion_type": {link.AssertionType}, "client_assertion": {assertion},
	})
}

func (v *visit) tokenForm(ctx context.Context, form url.Values) (answer, error) {
	return v.do(ctx, ask{method: http.MethodPost, path: "/v1/token", kind: "application/x-www-form-urlencoded", body: []byte(form.Encode())})
}

// deskTime is the time by the endpoint's clock, as well as it is known.
func (v *visit) deskTime() time.Time { return time.Now().Add(v.offset) }

// newToken gets a token as an honest laptop does.
func (s *school) newToken(ctx context.Context) (link.Token, error) {
	assertion, err := s.device.Assertion(s.v.cert.Fingerprint(), s.v.deskTime())
	if err != nil {
		return link.Token{}, err
	}
	a, err := s.v.tokenWith(ctx, assertion)
	if err != nil {
		return link.Token{}, err
	}
	var t link.Token
	if err := a.into(&t); err != nil {
		return t, err
	}
	s.token = t.Token
	return t, nil
}

// get reads a resource with the school's token, which is renewed as a laptop does.
func (s *school) get(ctx context.Context, path string) (answer, error) {
	return s.call(ctx, ask{method: http.MethodGet, path: path})
}

func (s *school) call(ctx context.Context, q ask) (answer, error) {
	q.token = s.token
	a, err := s.v.do(ctx, q)
	if err == nil && a.problem != nil && a.problem.Code == link.TokenExpired {
		if _, err := s.newToken(ctx); err != nil {
			return a, err
		}
		q.token = s.token
		return s.v.do(ctx, q)
	}
	return a, err
}

// page reads one page of the feed.
func (s *school) page(ctx context.Context, since string, limit int) (link.Page, error) {
	var p link.Page
	a, err := s.get(ctx, query("/v1/changes", "since", since, "limit", strconv.Itoa(limit)))
	if err != nil {
		return p, err
	}
	return p, a.into(&p)
}

// maxPages is where a feed that never ends is left.
const maxPages = 10000

// read reads the feed from a cursor to its end, in pages of limit changes.
func (s *school) read(ctx context.Context, since string, limit int) (all []link.Change, cursor string, err error) {
	cursor = since
	for range maxPages {
		p, err := s.page(ctx, cursor, limit)
		if err != nil {
			return nil, "", err
		}
		if len(p.Changes) > limit {
			return nil, "", fmt.Errorf("a page of %d changes came where %d were asked for", len(p.Changes), limit)
		}
		all, cursor = append(all, p.Changes...), p.Cursor
		if !p.More {
			return all, cursor, nil
		}
	}
	return nil, "", fmt.Errorf("after %d pages the feed still says that there is more", maxPages)
}

// snapshot reads the snapshot to its end, in pages of limit entries, and returns
// the cursor to follow it up from.
func (s *school) snapshot(ctx context.Context, limit int) (all []link.Change, cursor string, err error) {
	next := ""
	for range maxPages {
		pairs := []string{"limit", strconv.Itoa(limit)}
		if next != "" {
			pairs = append(pairs, "page", next)
		}
		a, err := s.get(ctx, query("/v1/snapshot", pairs...))
		if err != nil {
			return nil, "", err
		}
		var p link.Page
		if err := a.into(&p); err != nil {
			return nil, "", err
		}
		if len(p.Changes) > limit {
			return nil, "", fmt.Errorf("a page of %d entries came where %d were asked for", len(p.Changes), limit)
		}
		all, next = append(all, p.Changes...), p.Next
		if p.Cursor != "" {
			cursor = p.Cursor
		}
		if !p.More {
			return all, cursor, nil
		}
	}
	return nil, "", fmt.Errorf("after %d pages the snapshot still says that there is more", maxPages)
}

// follow reads what is new in the feed and returns it.
func (s *school) follow(ctx context.Context) ([]link.Change, error) {
	changes, cursor, err := s.read(ctx, s.cursor, link.MaxPage)
	if err != nil {
		return nil, err
	}
	s.cursor = cursor
	for _, c := range changes {
		if last := s.seqs[c.Stream]; last != 0 && c.Seq != last+1 {
			err = errors.Join(err, fmt.Errorf("in the stream %q number %d is followed by %d", c.Stream, last, c.Seq))
		}
		s.seqs[c.Stream] = c.Seq
		if c.Kind == link.KindRequest && c.Op == link.Put {
			var st link.Standing
			if json.Unmarshal(c.Body, &st) == nil {
				s.standings[st.ID] = st
			}
		}
	}
	return changes, err
}

// standing reads how a request stands, by the feed.
func (s *school) standing(ctx context.Context, request string) (link.Standing, error) {
	if _, err := s.follow(ctx); err != nil {
		return link.Standing{}, err
	}
	st, ok := s.standings[request]
	if !ok {
		return st, fmt.Errorf("the feed says nothing of a request that was received")
	}
	return st, nil
}

// post sends messages and reads what became of each.
func (s *school) post(ctx context.Context, messages ...string) ([]link.Result, error) {
	a, err := s.call(ctx, ask{method: http.MethodPost, path: "/v1/messages", body: toJSON(link.Batch{Messages: messages})})
	if err != nil {
		return nil, err
	}
	var r link.Results
	if err := a.into(&r); err != nil {
		return nil, err
	}
	if len(r.Results) != len(messages) {
		return nil, fmt.Errorf("%d messages were sent and %d results came back", len(messages), len(r.Results))
	}
	return r.Results, nil
}

// post1 sends one message.
func (s *school) post1(ctx context.Context, message string) (link.Result, error) {
	r, err := s.post(ctx, message)
	if err != nil {
		return link.Result{}, err
	}
	return r[0], nil
}

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
