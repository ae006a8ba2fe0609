package desk_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"waymark/app/record"
	"waymark/sync/desk"
	"waymark/sync/desk/ledger"
	"waymark/sync/link"
)

const coordinator = "P. Osei"

var ctx = context.Background()

// home is the address that schools call from where no test says another.
var home = netip.MustParseAddr("198.51.100.7")

// clock is the desk's clock, which a test sets.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) to(day string) {
	t, err := time.Parse(time.RFC3339, day+"T12:00:00Z")
	if err != nil {
		panic(err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = t
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// trust is a trust with its desk, which answers on loopback. Its clock stands at
// noon on 22 November 2026 until a test moves it.
type trust struct {
	*desk.Desk
	t      testing.TB
	key    *link.TrustKey
	online link.DeskKey
	ledger ledger.Ledger
	clock  *clock
	url    string
}

func newTrust(t testing.TB) *trust { return newTrustOn(t, new(ledger.Memory)) }

func newTrustOn(t testing.TB, l ledger.Ledger) *trust {
	t.Helper()
	tr := &trust{t: t, ledger: l, clock: &clock{}}
	tr.clock.to("2026-11-22")
	var err error
	tr.key, err = link.NewTrustKey()
	must(t, err)
	tr.online, err = link.NewDeskKey()
	must(t, err)
	must(t, desk.Init(ctx, l, link.Identity{Name: "Bristol Royal", ODS: "RA7", Phone: "0117 496 0000"}, tr.key.Fingerprint(), tr.certificate(), tr.online))
	tr.open(l)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		tr.Handler().ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	tr.url = server.URL
	return tr
}

// open opens the desk on a ledger, in place of the one before.
func (tr *trust) open(l ledger.Ledger) {
	tr.t.Helper()
	d, err := desk.Open(ctx, l, desk.Options{Now: tr.clock.Now})
	must(tr.t, err)
	tr.Desk, tr.ledger = d, l
}

func (tr *trust) certificate() string {
	tr.t.Helper()
	c, err := tr.key.Certify(tr.online.Public(), tr.clock.Now())
	must(tr.t, err)
	return c
}

// radiography is a placement in March with as many places as a test wants.
func radiography(places int) link.Opportunity {
	return link.Opportunity{
		ID: "radiography", Title: "Radiography", Department: "Imaging", LeadDays: 28,
		YearGroups: []int{10, 11, 12}, OnePerYear: true, Details: []string{"name"},
		Slots: []link.Slot{
			{ID: "march", From: record.NewDate(2027, 3, 15), To: record.NewDate(2027, 3, 19), Places: places},
			{ID: "april", From: record.NewDate(2027, 4, 12), To: record.NewDate(2027, 4, 16), Places: places},
		},
	}
}

func (tr *trust) publish(o link.Opportunity) link.Opportunity {
	tr.t.Helper()
	published, err := tr.Publish(ctx, coordinator, o)
	must(tr.t, err)
	return published
}

func (tr *trust) move(request string, event link.Event, a desk.MoveArgs) link.Standing {
	tr.t.Helper()
	s, err := tr.Move(ctx, coordinator, request, event, a)
	must(tr.t, err)
	return s
}

// code issues an enrolment code.
func (tr *trust) code(o desk.CodeOptions) link.EnrolmentCode {
	tr.t.Helper()
	c, err := tr.IssueCode(ctx, coordinator, o)
	must(tr.t, err)
	parsed, err := link.ParseCode(c.Text)
	must(tr.t, err)
	return parsed
}

// school is a school's laptop: what it sends is what a laptop sends, over HTTP.
type school struct {
	t      testing.TB
	trust  *trust
	device link.Device
	urn    string
	token  string
	cursor string
	seen   map[string]link.Standing // by request, as the feed told it
	shown  map[string]link.Opportunity
}

// school enrols a school with the given URN.
func (tr *trust) school(urn string) *school {
	tr.t.Helper()
	s := tr.stranger(urn)
	s.enrol(tr.code(desk.CodeOptions{URN: urn}))
	return s
}

// stranger is a laptop that has not enrolled.
func (tr *trust) stranger(urn string) *school {
	tr.t.Helper()
	d, err := link.NewDevice()
	must(tr.t, err)
	return &school{t: tr.t, trust: tr, device: d, urn: urn, seen: map[string]link.Standing{}, shown: map[string]link.Opportunity{}}
}

func (s *school) enrolment(c link.EnrolmentCode) string {
	s.t.Helper()
	jws, err := s.device.SignEnrol(link.Enrol{
		CodeID: c.ID, Code: c.Secret, School: link.SchoolName{URN: s.urn, Name: "Ashgrove Academy"}, Label: "Careers office",
	})
	must(s.t, err)
	return jws
}

func (s *school) enrol(c link.EnrolmentCode) {
	s.t.Helper()
	_, err := s.trust.Enrol(ctx, s.enrolment(c), home)
	must(s.t, err)
}

// message is a signed message to the trust.
func (s *school) message(request string, lane int, event link.Event, body any) string {
	s.t.Helper()
	return s.sign(link.Message{
		ID: newUUID(7), Request: request, Lane: lane, Event: event, Trust: s.trust.key.Fingerprint(),
		Made: time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC), Body: toJSON(body),
	})
}

func (s *school) sign(m link.Message) string {
	s.t.Helper()
	jws, err := s.device.Sign(m)
	must(s.t, err)
	return jws
}

// submit is the body of a request for a student, whom the tag stands for.
func submit(tag string, slots ...string) link.Submit {
	if len(slots) == 0 {
		slots = []string{"march"}
	}
	return link.Submit{Opportunity: "radiography", Slots: slots, YearGroup: 10, OldEnough: true, Tag: (tag + strings.Repeat("x", 22))[:22]}
}

// take sends messages and returns what became of them.
func (s *school) take(messages ...string) []link.Result {
	s.t.Helper()
	r, err := s.trust.Take(ctx, s.device.ID(), messages)
	must(s.t, err)
	if len(r.Results) != len(messages) {
		s.t.Fatalf("%d messages had %d results", len(messages), len(r.Results))
	}
	return r.Results
}

// send sends one message and wants it applied.
func (s *school) send(request string, lane int, event link.Event, body any) link.Result {
	s.t.Helper()
	r := s.take(s.message(request, lane, event, body))[0]
	if r.Outcome != link.Applied {
		s.t.Fatalf("%s was %s: %v", event, r.Outcome, r.Problem)
	}
	return r
}

// ask makes a new request and returns its ID.
func (s *school) ask(tag string, slots ...string) string {
	s.t.Helper()
	id := newUUID(4)
	s.send(id, 1, link.RequestSubmit, submit(tag, slots...))
	return id
}

// provide seals details for a request.
func (s *school) provide(request string, lane int, name string) link.Result {
	s.t.Helper()
	c, err := link.ReadCertificate(s.trust.certificate(), s.trust.key.Fingerprint())
	must(s.t, err)
	id := newUUID(7)
	sealed, err := link.Seal(c, link.Details{Request: request, Fields: []record.DisclosedField{{Name: "Name", Value: name}}}, id)
	must(s.t, err)
	return s.take(s.sign(link.Message{
		ID: id, Request: request, Lane: lane, Event: link.DetailsProvide, Trust: s.trust.key.Fingerprint(), Body: toJSON(link.Provide{Sealed: sealed}),
	}))[0]
}

// read reads the feed to its end, pages of at most limit changes, and checks that
// no number is missing in it.
func (s *school) read(limit int) []link.Change {
	s.t.Helper()
	var all []link.Change
	for {
		p, err := s.trust.Changes(ctx, s.device.ID(), s.cursor, limit)
		must(s.t, err)
		for _, c := range p.Changes {
			s.learn(c)
		}
		all, s.cursor = append(all, p.Changes...), p.Cursor
		if !p.More {
			return all
		}
	}
}

func (s *school) learn(c link.Change) {
	s.t.Helper()
	if c.Op == link.Gone {
		return // and what was last known of it is kept
	}
	switch c.Kind {
	case link.KindRequest:
		var st link.Standing
		must(s.t, json.Unmarshal(c.Body, &st))
		s.seen[c.ID] = st
	case link.KindOpportunity:
		o, err := link.DecodeOpportunity(c.Body)
		must(s.t, err)
		s.shown[c.ID] = o
	}
}

// http sends a request to the desk's address and returns the answer with its body.
func (s *school) http(method, path string, body []byte, headers ...string) (*http.Response, []byte) {
	s.t.Helper()
	req, err := http.NewRequest(method, s.trust.url+path, bytes.NewReader(body))
	must(s.t, err)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if s.token != "" {
		req.Header.Set("Authorization", "Bearer "+s.token)
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	must(s.t, err)
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	must(s.t, err)
	return res, b
}

// signIn gets a token over HTTP.
func (s *school) signIn() {
	s.t.Helper()
	res, body := s.askToken(s.assertion(s.trust.clock.Now()))
	if res.StatusCode != http.StatusOK {
		s.t.Fatalf("the token was refused: %d %s", res.StatusCode, body)
	}
	var token link.Token
	must(s.t, json.Unmarshal(body, &token))
	s.token = token.Token
}

func (s *school) assertion(now time.Time) string {
	s.t.Helper()
	a, err := s.device.Assertion(s.trust.key.Fingerprint(), now)
	must(s.t, err)
	return a
}

func (s *school) askToken(assertion string) (*http.Response, []byte) {
	s.t.Helper()
	form := url.Values{
		"grant_type": {"client_credentials"}, "client_assertion_type": {link.AssertionType}, "client_assertion": {assertion},
	}
	return s.http("POST", "/v1/token", []byte(form.Encode()), "Content-Type", "application/x-www-form-urlencoded", "Authorization", "")
}

func newUUID(version byte) string {
	var b [16]byte
	rand.Read(b[:])
	b[6], b[8] = b[6]&0x0f|version<<4, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

func toJSON(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return b
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// wantProblem wants an error to be the problem with a code.
func wantProblem(t testing.TB, err error, code link.Code) *link.Problem {
	t.Helper()
	p := link.ProblemOf(err)
	if p == nil || p.Code != code {
		t.Fatalf("the error is %v, want %s", err, code)
	}
	return p
}

// wantRejected wants a message to have been rejected for a reason.
func wantRejected(t testing.TB, r link.Result, code link.Code) {
	t.Helper()
	if r.Outcome != link.Rejected || r.Problem == nil || r.Problem.Code != code {
		t.Fatalf("the result is %s, %v; want rejected for %s", r.Outcome, r.Problem, code)
	}
}

// A request goes the whole way, from a blind submission to a completed placement,
// and the school reads every step in its feed.
func TestAPlacementFromAskingToCompletion(t *testing.T) {
	tr := newTrust(t)
	tr.publish(radiography(1))
	s := tr.school("100001")
	id := s.ask("tag-1", "march", "april")

	tr.move(id, link.DeskWaitlist, desk.MoveArgs{Note: "We decide in December."})
	offered := tr.move(id, link.DeskOffer, desk.MoveArgs{})
	if offered.Slot != "march" || offered.AnswerBy != record.NewDate(2026, 11, 29) {
		t.Errorf("the offer is for %q, to be answered by %s; want march and 2026-11-29", offered.Slot, offered.AnswerBy)
	}
	s.send(id, 2, link.OfferAccept, link.Accept{Consent: true})
	if r := s.provide(id, 3, "Maya Patel"); r.Outcome != link.Applied {
		t.Fatalf("details were %s: %v", r.Outcome, r.Problem)
	}
	sealed, err := tr.Sealed(ctx, coordinator, id)
	must(t, err)
	details, err := tr.key.Open(sealed.Sealed, sealed.Request, sealed.Message)
	must(t, err)
	if details.Fields[0].Value != "Maya Patel" {
		t.Errorf("the details are %v", details)
	}
	tr.move(id, link.DeskConfirm, desk.MoveArgs{Contact: "Reception, level 2"})
	tr.clock.to("2027-03-15")
	if n, err := tr.Tick(ctx); n != 1 || err != nil {
		t.Fatalf("on the first day %d requests were dealt with, %v; want 1", n, err)
	}
	s.send(id, 4, link.AttendanceReport, link.Attendance{Days: 4})
	tr.move(id, link.DeskComplete, desk.MoveArgs{Days: 5})

	var states []link.State
	for _, c := range s.read(1) {
		if c.Kind == link.KindRequest {
			var st link.Standing
			must(t, json.Unmarshal(c.Body, &st))
			if len(states) == 0 || states[len(states)-1] != st.State {
				states = append(states, st.State)
			}
		}
	}
	want := []link.State{link.Received, link.Waitlisted, link.Offered, link.Accepted, link.Confirmed, link.InProgress, link.Completed}
	if fmt.Sprint(states) != fmt.Sprint(want) {
		t.Errorf("the school read %v, want %v", states, want)
	}
	if last := s.seen[id]; last.Days != 5 || last.Lane != 4 || last.Words != "Completed" {
		t.Errorf("in the end the school knows %+v", last)
	}
}

func TestOpenNeedsADesk(t *testing.T) {
	if _, err := desk.Open(ctx, new(ledger.Memory), desk.Options{}); !errors.Is(err, desk.ErrNoDesk) {
		t.Errorf("an empty ledger opened as a desk: %v", err)
	}
}
