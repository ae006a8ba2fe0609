package faultnet_test

import (
	"bytes"
	"context"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"waymark/sync/faultnet"
)

// desk is a server that remembers what it was given. Late requests reach it side
// by side.
type desk struct {
	mu    sync.Mutex
	whole []string // bodies that came to their end
	parts []string
}

const answer = `{"results":["received"]}`

func (d *desk) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b, err := io.ReadAll(r.Body)
	d.mu.Lock()
	defer d.mu.Unlock()
	if err != nil || r.Context().Err() != nil {
		d.parts = append(d.parts, string(b))
		return
	}
	d.whole = append(d.whole, string(b))
	w.Header().Set("Content-Type", "application/json")
	io.WriteString(w, answer)
}

func post(t *testing.T, rt http.RoundTripper) (*http.Response, string, error) {
	t.Helper()
	client := http.Client{Transport: rt, Timeout: 30 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	r, err := client.Post("http://desk.example/v1/messages?token=secret", "application/json", strings.NewReader("question"))
	if err != nil {
		return nil, "", err
	}
	defer r.Body.Close()
	b, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	return r, string(b), err
}

// What the desk gets, and what the client is told, of each fault.
func TestEveryFault(t *testing.T) {
	timeout := func(err error) bool { var e net.Error; return errors.As(err, &e) && e.Timeout() }
	is := func(target error) func(error) bool { return func(err error) bool { return errors.Is(err, target) } }
	as := func(target any) func(error) bool { return func(err error) bool { return errors.As(err, target) } }
	tests := map[faultnet.Fault]struct {
		delivered int              // whole requests at the desk
		err       func(error) bool // nil for an answer
		status    int
		whole     bool // the client reads the desk's whole answer
	}{
		faultnet.None:        {delivered: 1, status: 200, whole: true},
		faultnet.NoName:      {err: as(new(*net.DNSError))},
		faultnet.Refused:     {err: is(syscall.ECONNREFUSED)},
		faultnet.Unreachable: {err: is(syscall.ENETUNREACH)},
		faultnet.Reset:       {err: is(syscall.ECONNRESET)},
		faultnet.Lost:        {err: timeout},
		faultnet.Untrusted:   {err: as(new(x509.UnknownAuthorityError))},
		faultnet.OutOfDate:   {err: as(new(x509.CertificateInvalidError))},
		faultnet.WrongHost:   {err: as(new(x509.HostnameError))},
		faultnet.ProxyDenies: {err: func(err error) bool { return strings.Contains(err.Error(), "Proxy Authentication Required") }},
		faultnet.Portal:      {status: 200},
		faultnet.PortalJSON:  {status: 200},
		faultnet.PortalEmpty: {status: 200},
		faultnet.PortalMoved: {status: 302},
		faultnet.Portal511:   {status: 511},
		faultnet.Filtered:    {status: 403},
		faultnet.Proxy407:    {status: 407},
		faultnet.TooMany:     {status: 429},
		faultnet.Unavailable: {status: 503},
		faultnet.CutRequest:  {err: is(syscall.ECONNRESET)},
		faultnet.HangUp:      {err: is(syscall.ECONNRESET)},
		faultnet.Late:        {delivered: 1, err: timeout},
		faultnet.Twice:       {delivered: 2, status: 200, whole: true},
		faultnet.LoseAnswer:  {delivered: 1, err: timeout},
		faultnet.ResetAnswer: {delivered: 1, err: is(syscall.ECONNRESET)},
		faultnet.CutAnswer:   {delivered: 1, err: is(io.ErrUnexpectedEOF)},
		faultnet.Drip:        {delivered: 1, status: 200, whole: true},
		faultnet.ShortLength: {delivered: 1, status: 200},
		faultnet.LongLength:  {delivered: 1, err: is(io.ErrUnexpectedEOF)},
		faultnet.NotGzip:     {delivered: 1, err: func(err error) bool { return strings.Contains(err.Error(), "gzip") }},
		faultnet.Endless:     {delivered: 1, status: 200},
		faultnet.Injected:    {delivered: 1, status: 200},
		faultnet.BadGateway:  {delivered: 1, status: 502},
		faultnet.Stale:       {delivered: 1, status: 200, whole: true}, // nothing of a POST is in a cache
	}
	for _, f := range append([]faultnet.Fault{faultnet.None}, faultnet.Faults...) {
		t.Run(string(f), func(t *testing.T) {
			want, ok := tests[f]
			if !ok {
				t.Fatal("nothing is said of this fault")
			}
			synctest.Test(t, func(t *testing.T) {
				d := &desk{}
				network := faultnet.New(1, faultnet.Weather{Latency: time.Second}, faultnet.Direct(d))
				network.Next(f)
				response, body, err := post(t, network)
				network.Wait()
				if len(d.whole) != want.delivered {
					t.Errorf("the desk got %d whole requests, not %d", len(d.whole), want.delivered)
				}
				for _, b := range d.whole {
					if b != "question" {
						t.Errorf("the desk got %q", b)
					}
				}
				switch {
				case want.err != nil:
					if err == nil || !want.err(err) {
						t.Errorf("the client was told: %v", err)
					}
				case err != nil:
					t.Errorf("the client was told: %v", err)
				case response.StatusCode != want.status:
					t.Errorf("the client got a %d, not a %d", response.StatusCode, want.status)
				case (body == answer) != want.whole:
					t.Errorf("the client read %.40q", body)
				}
			})
		})
	}
}

// A cut strikes at every byte, before the first and after the last as well.
func TestCutsStrikeAtEveryByte(t *testing.T) {
	for _, f := range []faultnet.Fault{faultnet.CutRequest, faultnet.CutAnswer, faultnet.LongLength} {
		length := len(answer)
		if f == faultnet.CutRequest {
			length = len("question")
		}
		d, at := &desk{}, map[int]bool{}
		network := faultnet.New(7, faultnet.Weather{Odds: 1, Faults: []faultnet.Fault{f}}, faultnet.Direct(d))
		for range 50 * length {
			_, body, err := post(t, network)
			log := network.Log()
			if err == nil {
				t.Fatalf("%s: no error", log[len(log)-1])
			}
			cut := log[len(log)-1].At
			if at[cut] = true; f != faultnet.CutRequest && body != answer[:cut] {
				t.Fatalf("%s: read %q", log[len(log)-1], body)
			}
		}
		if len(at) != length+1 {
			t.Errorf("%s: at %d of %d places", f, len(at), length+1)
		}
		if f == faultnet.CutRequest && !slices.Contains(d.whole, "question") {
			t.Error("no cut came after the last byte")
		}
		for _, part := range d.parts {
			if !strings.HasPrefix("question", part) {
				t.Errorf("the desk got %q", part)
			}
		}
	}
}

// The same seed gives the same run; another gives another.
func TestSeeds(t *testing.T) {
	play := func(seed uint64) (log []string) {
		synctest.Test(t, func(t *testing.T) {
			network := faultnet.New(seed, faultnet.Weather{Odds: 0.7, Latency: time.Minute}, faultnet.Direct(&desk{}))
			for range 200 {
				post(t, network)
			}
			network.Wait()
			for _, x := range network.Log() {
				log = append(log, x.String())
			}
		})
		return log
	}
	if !slices.Equal(play(1), play(1)) {
		t.Error("a seed gives two runs")
	}
	if slices.Equal(play(1), play(2)) {
		t.Error("two seeds give one run")
	}
	for _, line := range play(1) {
		if strings.Contains(line, "secret") {
			t.Errorf("a query is in the log: %s", line)
		}
	}
}

func TestAStaleAnswerIsAnOldAnswerToTheSameQuestion(t *testing.T) {
	said := "first"
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, said) })
	network := faultnet.New(1, faultnet.Fair, faultnet.Direct(h))
	get := func() string {
		r, err := (&http.Client{Transport: network}).Get("http://desk.example/v1/changes")
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		b, err := io.ReadAll(r.Body)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	network.Next(faultnet.Stale)
	if got := get(); got != "first" {
		t.Errorf("with nothing in the cache: %q", got)
	}
	said = "second"
	if got := get(); got != "second" {
		t.Errorf("in fair weather: %q", got)
	}
	network.Next(faultnet.Stale)
	if got := get(); got != "first" {
		t.Errorf("from the cache: %q", got)
	}
}

// A client without a timeout is not kept for ever.
func TestSilenceEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		network := faultnet.New(1, faultnet.Fair, faultnet.Direct(&desk{}))
		network.Next(faultnet.Lost)
		began := time.Now()
		_, err := (&http.Client{Transport: network}).Get("http://desk.example/")
		if !errors.Is(err, syscall.ETIMEDOUT) || time.Since(began) != faultnet.Patience {
			t.Errorf("after %v: %v", time.Since(began), err)
		}
	})
}

func TestWhoGivesUpIsNotKept(t *testing.T) {
	gone, giveUp := context.WithCancel(t.Context())
	giveUp()
	for _, w := range []faultnet.Weather{faultnet.Fair, {Latency: time.Hour}} {
		network := faultnet.New(1, w, faultnet.Direct(&desk{}))
		r, err := http.NewRequestWithContext(gone, http.MethodGet, "http://desk.example/", nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := network.RoundTrip(r); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	}
}

func TestDirect(t *testing.T) {
	var seen *http.Request
	direct := faultnet.Direct(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if seen = r; r.URL.Path == "/abort" {
			panic(http.ErrAbortHandler)
		}
	}))
	client := http.Client{Transport: direct}
	if _, err := client.Get("http://desk.example/v1/changes?limit=1"); err != nil {
		t.Fatal(err)
	}
	if seen.RequestURI != "/v1/changes?limit=1" || seen.Host != "desk.example" || seen.RemoteAddr == "" || seen.Body == nil {
		t.Errorf("a handler sees %+v", seen)
	}
	if _, err := client.Get("http://desk.example/abort"); !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("of a handler that aborts the client is told: %v", err)
	}
	if _, err := direct.RoundTrip(&http.Request{URL: new(url.URL)}); err == nil {
		t.Error("a request without a host was delivered")
	}
}

// What a body cannot be read from cannot be sent.
func TestABodyThatCannotBeRead(t *testing.T) {
	d := &desk{}
	network := faultnet.New(1, faultnet.Fair, faultnet.Direct(d))
	r, err := http.NewRequest(http.MethodPost, "http://desk.example/", io.MultiReader(bytes.NewReader([]byte("a")), unreadable{}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := network.RoundTrip(r); !errors.Is(err, errUnreadable) || len(d.whole)+len(d.parts) != 0 {
		t.Errorf("got %v, and the desk %v %v", err, d.whole, d.parts)
	}
}

type unreadable struct{}

var errUnreadable = errors.New("unreadable")

func (unreadable) Read([]byte) (int, error) { return 0, errUnreadable }
