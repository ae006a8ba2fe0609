package trustcheck_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"waymark/app/record"
	"waymark/sync/desk"
	"waymark/sync/desk/ledger"
	"waymark/sync/link"
	"waymark/sync/trustcheck"
)

// endpoint is our own desk on loopback, with a clock that a check can move.
type endpoint struct {
	*desk.Desk
	t    testing.TB
	url  string
	root *link.TrustKey
	own  link.DeskKey

	mu  sync.Mutex
	now time.Time
}

// newEndpoint serves a desk. A test may stand something between it and the
// schools that breaks it.
func newEndpoint(t testing.TB, between func(http.Handler) http.Handler) *endpoint {
	t.Helper()
	e := &endpoint{t: t, now: time.Date(2026, 11, 23, 9, 30, 0, 0, time.UTC)}
	ctx := t.Context()
	root, err := link.NewTrustKey()
	e.must(err)
	own, err := link.NewDeskKey()
	e.must(err)
	e.root, e.own = root, own
	cert, err := root.Certify(own.Public(), e.clock())
	e.must(err)
	l := new(ledger.Memory)
	e.must(desk.Init(ctx, l, link.Identity{Name: "Wharfedale Hospitals NHS Trust"}, root.Fingerprint(), cert, own))
	e.Desk, err = desk.Open(ctx, l, desk.Options{Now: e.clock})
	e.must(err)
	handler := e.Handler()
	if between != nil {
		handler = between(handler)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	e.url = server.URL
	return e
}

func (e *endpoint) must(err error) {
	e.t.Helper()
	if err != nil {
		e.t.Fatal(err)
	}
}

func (e *endpoint) clock() time.Time {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.now
}

// hand is the coordinator of the endpoint.
type hand struct{ *endpoint }

const coordinator = "P. Osei"

func (h hand) Publish(ctx context.Context, o link.Opportunity) (link.Opportunity, error) {
	return h.Desk.Publish(ctx, coordinator, o)
}

func (h hand) Withdraw(ctx context.Context, id string) error {
	return h.WithdrawOpportunity(ctx, coordinator, id, "It was there to check the endpoint.")
}

func (h hand) Code(ctx context.Context) (string, error) {
	c, err := h.IssueCode(ctx, coordinator, desk.CodeOptions{})
	return c.Text, err
}

func (h hand) Move(ctx context.Context, request string, event link.Event, slot string) error {
	_, err := h.Desk.Move(ctx, coordinator, request, event, desk.MoveArgs{Slot: slot, Days: 1, Reason: link.RefusalReasons[0].Code})
	return err
}

func (h hand) Pass(ctx context.Context, until record.Date) error {
	h.mu.Lock()
	h.now = until.Time().Add(9 * time.Hour)
	h.mu.Unlock()
	_, err := h.Tick(ctx)
	return err
}

// check checks the endpoint, with the trust's hand.
func (e *endpoint) check() trustcheck.Report {
	e.t.Helper()
	code, err := hand{e}.Code(e.t.Context())
	e.must(err)
	r, err := trustcheck.Run(e.t.Context(), trustcheck.Options{URL: e.url, Code: code, Hand: hand{e}})
	e.must(err)
	return r
}

func text(t testing.TB, r trustcheck.Report) string {
	t.Helper()
	var b strings.Builder
	if err := r.WriteText(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestOurOwnDeskConforms(t *testing.T) {
	r := newEndpoint(t, nil).check()
	if !r.Conforms() || r.NotChecked > 0 || r.Trust != "Wharfedale Hospitals NHS Trust" {
		t.Error(text(t, r))
	}
	t.Logf("%d checks, %d HTTP requests", len(r.Findings), r.Exchanges)
}

// leftNothing wants an endpoint to be as it was before a run, but for what is over.
func (e *endpoint) leftNothing() {
	e.t.Helper()
	requests, err := e.Requests(e.t.Context(), desk.Filter{})
	e.must(err)
	for _, r := range requests {
		if !r.State.Final() {
			e.t.Errorf("a request is left that is %s", r.State)
		}
	}
	published, err := e.Opportunities(e.t.Context())
	e.must(err)
	for _, o := range published {
		if !o.Gone {
			e.t.Errorf("an opportunity is left: %s", o.ID)
		}
	}
	devices, err := e.Devices(e.t.Context())
	e.must(err)
	for _, d := range devices {
		if d.Revoked.IsZero() {
			e.t.Errorf("a laptop of %s is left in", d.School.Name)
		}
	}
	if len(requests) == 0 || len(published) == 0 || len(devices) == 0 {
		e.t.Error("there was nothing to undo")
	}
}

func TestARunLeavesNothingBehind(t *testing.T) {
	e := newEndpoint(t, nil)
	for range 2 {
		if r := e.check(); !r.Conforms() || len(r.Left) > 0 {
			t.Error(text(t, r))
		}
	}
	e.leftNothing()
}

// stubborn is a hand that withdraws nothing.
type stubborn struct{ hand }

func (stubborn) Withdraw(context.Context, string) error { return errors.New("the form is jammed") }

// What could not be undone is in the report, so that somebody can do it.
func TestWhatIsLeftBehindIsSaid(t *testing.T) {
	e := newEndpoint(t, nil)
	code, err := hand{e}.Code(t.Context())
	e.must(err)
	r, err := trustcheck.Run(t.Context(), trustcheck.Options{URL: e.url, Code: code, Hand: stubborn{hand{e}}, Only: []string{"messages"}})
	e.must(err)
	if said := text(t, r); len(r.Left) == 0 || !strings.Contains(said, "Left behind, to be put in order by hand\n  the opportunity \"trustcheck-") || !strings.Contains(said, "the form is jammed") {
		t.Errorf("%q:\n%s", r.Left, said)
	}
}

// A desk that has changed its key conforms; one that gives its key as a former one,
// too, does not.
func TestTheKeysOfACertificate(t *testing.T) {
	e := newEndpoint(t, nil)
	certify := func(desk, former link.JWK) {
		t.Helper()
		cert, err := e.root.Certify(desk, e.clock(), former)
		e.must(err)
		e.must(e.Certify(t.Context(), coordinator, cert))
	}
	next, err := e.NextKey(t.Context(), coordinator)
	e.must(err)
	certify(next, e.own.Public())
	if r := e.check(); !r.Conforms() {
		t.Error(text(t, r))
	}
	certify(next, next)
	if f, _ := e.check().Finding("door/certificate"); f.Verdict != trustcheck.Failed || !strings.Contains(f.Saw[0], "named as a former one") {
		t.Errorf("%+v", f)
	}
}

// What was left out for one and the same reason is said once a section.
func TestAWebServerThatIsNoEndpoint(t *testing.T) {
	site := httptest.NewServer(http.FileServer(http.Dir(t.TempDir())))
	defer site.Close()
	r, err := trustcheck.Run(t.Context(), trustcheck.Options{URL: site.URL, Code: "1EWD-QDKC-0VFQ-J7WP-HJGV-WC64-Y445-422H"})
	if err != nil {
		t.Fatal(err)
	}
	said := text(t, r)
	for _, want := range []string{"Tokens\n  not checked  All 5: no laptop was let in\n\n", "FAILED       It says who it is", "not keep to the contract"} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not in the report:\n%s", want, said)
		}
	}
	if n := strings.Count(said, "no laptop was let in"); n > len(r.Findings)/4 || r.Conforms() {
		t.Errorf("it says %d times why nothing was checked:\n%s", n, said)
	}
}

// failing is a network on which every call fails in one way.
type failing struct{ err error }

func (f failing) RoundTrip(*http.Request) (*http.Response, error) { return nil, f.err }

// late is an error of time.
type late struct{ error }

func (late) Timeout() bool { return true }

func TestWhoCanMendAnEndpointThatIsNotReached(t *testing.T) {
	intercepted := httptest.NewTLSServer(http.NotFoundHandler())
	defer intercepted.Close()
	cutShort := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "1000")
		w.Write([]byte(`{"epoch":`))
	}))
	defer cutShort.Close()
	for _, c := range []struct {
		url     string
		network http.RoundTripper
		party   link.Party
		saw     string
	}{
		{"https://desk.example", failing{&net.DNSError{Err: "no such host", Name: "desk.example", IsNotFound: true}}, link.NetworkParty, "name of its host is not known"},
		{intercepted.URL, http.DefaultTransport, link.NetworkParty, "TLS certificate is not believed"},
		{"https://desk.example", failing{&net.OpError{Op: "dial", Err: errors.New("connection refused")}}, link.TrustParty, "nothing answers"},
		{"https://desk.example", failing{late{errors.New("too late")}}, link.TrustParty, "no answer came in time"},
		{cutShort.URL, http.DefaultTransport, link.TrustParty, "broke off"},
		{"https://desk.example\x7f", http.DefaultTransport, link.TrustParty, "invalid"},
	} {
		r, err := trustcheck.Run(t.Context(), trustcheck.Options{URL: c.url, Client: &http.Client{Transport: c.network}})
		if err != nil {
			t.Fatal(err)
		}
		f, _ := r.Finding("door/descriptor")
		if f.Verdict != trustcheck.Failed || f.Party != c.party || !strings.Contains(strings.Join(f.Saw, "\n"), c.saw) {
			t.Errorf("%q: %+v; want it to say %q", c.url, f, c.saw)
		}
		if r.Conforms() {
			t.Errorf("%q is said to conform", c.url)
		}
	}
}

// A gateway that lets so many calls through and no more at a time is waited for.
func TestAnEndpointThatIsBusyIsAskedAgain(t *testing.T) {
	var mu sync.Mutex
	calls := 0
	e := newEndpoint(t, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			mu.Lock()
			calls++
			busy := calls == 5
			mu.Unlock()
			if busy {
				w.Header().Set("Retry-After", "1")
				w.WriteHeader(http.StatusTooManyRequests)
				return
			}
			next.ServeHTTP(w, r)
		})
	})
	code, err := hand{e}.Code(t.Context())
	e.must(err)
	r, err := trustcheck.Run(t.Context(), trustcheck.Options{URL: e.url, Code: code, Only: []string{"schools"}})
	e.must(err)
	if r.Failed > 0 || calls < 5 {
		t.Error(text(t, r))
	}
}
