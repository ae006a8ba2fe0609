package outbox

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"waymark/sync/link"
)

// What is tested here is how a call stands up to networks, and to what
// retryablehttp would do by itself. It happens in a bubble with a clock of its own,
// so that waiting for minutes takes no time.

// network answers calls from a script; its last answer is given again and again.
type network struct {
	script []answer
	calls  []*http.Request
	bodies []string
	open   int // bodies of answers that nobody has closed
}

// answer is one answer of a network: a response, or an error in place of one.
type answer struct {
	status int
	header map[string]string
	body   func(context.Context) io.Reader // nil for an empty one
	err    error
	effect func(*http.Request)
}

func (n *network) RoundTrip(r *http.Request) (*http.Response, error) {
	a := n.script[min(len(n.calls), len(n.script)-1)]
	n.calls = append(n.calls, r)
	if r.Body != nil {
		b, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		n.bodies = append(n.bodies, string(b))
	}
	if a.effect != nil {
		a.effect(r)
	}
	if a.err != nil {
		return nil, a.err
	}
	h := http.Header{}
	for k, v := range a.header {
		h.Set(k, v)
	}
	if a.body == nil {
		a.body = text("")
	}
	n.open++
	return &http.Response{StatusCode: a.status, Header: h, Body: &counted{a.body(r.Context()), n, false}, Request: r, ContentLength: -1}, nil
}

func text(s string) func(context.Context) io.Reader {
	return func(context.Context) io.Reader { return strings.NewReader(s) }
}

type counted struct {
	io.Reader
	n      *network
	closed bool
}

func (c *counted) Close() error {
	if !c.closed {
		c.closed = true
		c.n.open--
	}
	return nil
}

var deskHeader = map[string]string{"Content-Type": "application/json", link.VersionHeader: link.Version}

// says is an answer of a desk.
func says(status int, body string) answer {
	return answer{status: status, header: deskHeader, body: text(body)}
}

// refuses is a problem as a desk sends it, with more headers.
func refuses(code link.Code, header ...string) answer {
	p := code.Problem("")
	b, _ := json.Marshal(p)
	h := map[string]string{"Content-Type": "application/problem+json", link.VersionHeader: link.Version}
	for i := 0; i+1 < len(header); i += 2 {
		h[header[i]] = header[i+1]
	}
	return answer{status: p.Status, header: h, body: text(string(b))}
}

// reach makes a call over a network and returns what it was answered, how long it
// took and its error.
func reach(t *testing.T, n *network) (got string, took time.Duration, err error) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		var into struct{ Says string }
		began := time.Now()
		err = newCaller(n, 3, rand.Reader).do(context.Background(), call{
			method: "POST", url: "https://desk.test/v1/messages?since=SECRET-CURSOR", token: "SECRET-TOKEN", contentType: "application/json",
			body: func() ([]byte, error) { return []byte(`{"frozen":true}`), nil }, into: &into,
		})
		took, got = time.Since(began), into.Says
	})
	if n.open != 0 {
		t.Errorf("%d bodies of answers were left open", n.open)
	}
	return got, took, err
}

var portal = answer{status: 200, header: map[string]string{"Content-Type": "text/html"}, body: text("<h1>Welcome to Library WiFi</h1>")}

func TestNetworks(t *testing.T) {
	good := says(200, `{"says":"hello"}`)
	reset := answer{err: errors.New("read tcp 10.0.0.5:51324: connection reset by peer")}
	cut := answer{status: 200, header: deskHeader, body: func(context.Context) io.Reader {
		return io.MultiReader(strings.NewReader(`{"says":"hel`), broken{})
	}}
	for _, c := range []struct {
		name   string
		script []answer
		code   link.Code // "" where the call gets through
		calls  int
	}{
		{"a desk answers", []answer{good}, "", 1},
		{"the connection breaks once", []answer{reset, good}, "", 2},
		{"the answer breaks off once", []answer{cut, good}, "", 2},
		{"the answer is cut short and looks whole", []answer{says(200, `{"says":`), good}, "", 2},
		{"the connection always breaks", []answer{reset}, link.NetworkDown, 3},
		{"the answer always breaks off", []answer{cut}, link.NetworkGarbled, 3},
		{"a sign-in page answers", []answer{portal}, link.NetworkPortal, 1},
		{"a sign-in page answers in JSON", []answer{{status: 200, header: map[string]string{"Content-Type": "application/json"}, body: text(`{"says":"sign in"}`)}}, link.NetworkPortal, 1},
		{"a network redirects to its sign-in page", []answer{{status: 302, header: map[string]string{"Location": "https://wifi.example/login"}}, good}, link.NetworkPortal, 1},
		{"even in a desk's name", []answer{{status: 307, header: map[string]string{"Location": "https://wifi.example/login", "Content-Type": "application/json", link.VersionHeader: "1.0"}, body: text("{}")}, good}, link.NetworkPortal, 1},
		{"a network wants a sign-in (RFC 6585)", []answer{{status: 511, header: map[string]string{"Content-Type": "text/html"}}}, link.NetworkPortal, 1},
		{"a filter blocks the page", []answer{{status: 403, header: map[string]string{"Content-Type": "text/html"}}}, link.NetworkPortal, 1},
		{"a filter blocks the page in JSON", []answer{{status: 403, header: map[string]string{"Content-Type": "application/json"}, body: text(`{}`)}}, link.NetworkPortal, 1},
		{"a proxy wants a password", []answer{{status: 407}}, link.NetworkProxy, 1},
		{"a proxy wants a password for CONNECT", []answer{{err: errors.New("Proxy Authentication Required")}}, link.NetworkProxy, 1},
		{"the name is not found", []answer{{err: &net.DNSError{Err: "no such host", Name: "desk.test", IsNotFound: true}}}, link.NetworkDNS, 1},
		{"the desk is busy for a second", []answer{refuses(link.Busy, "Retry-After", "1"), good}, "", 2},
		{"the desk is out of order", []answer{refuses(link.Down)}, link.Down, 3},
		{"what stands before the desk is out of order", []answer{{status: 502, header: map[string]string{"Content-Type": "text/html"}}, good}, "", 2},
		{"what stands before the desk is busy", []answer{{status: 429, header: map[string]string{"Retry-After": "600"}}}, link.Busy, 1},
		{"the desk cannot read it", []answer{refuses(link.BadRequest)}, link.BadRequest, 1},
		{"the desk knows no such laptop", []answer{refuses(link.DeviceUnknown)}, link.DeviceUnknown, 1},
		{"the desk finds it too large", []answer{refuses(link.TooLarge)}, link.TooLarge, 1},
		{"a newer desk has a newer problem", []answer{says(418, `{"code":"teapot","title":"It is a teapot."}`)}, "teapot", 1},
		{"the answer has no end", []answer{{status: 200, header: deskHeader, body: func(context.Context) io.Reader { return endless{} }}}, link.NetworkGarbled, 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := &network{script: c.script}
			got, _, err := reach(t, n)
			if len(n.calls) != c.calls {
				t.Errorf("%d calls were made, not %d", len(n.calls), c.calls)
			}
			for _, b := range n.bodies {
				if b != `{"frozen":true}` {
					t.Errorf("a body was %q", b)
				}
			}
			if c.code == "" {
				if err != nil || got != "hello" {
					t.Errorf("got %q and %v", got, err)
				}
				return
			}
			p := link.ProblemOf(err)
			if p == nil || p.Code != c.code {
				t.Fatalf("the error is %v", err)
			}
			if said := fmt.Sprintf("%v %+v", err, *p); strings.Contains(said, "SECRET") || strings.Contains(said, "desk.test") {
				t.Errorf("the error gives away where the call went: %s", said)
			}
			if p.Title == "" || p.Detail == "" && p.Code != "teapot" {
				t.Errorf("a person is told too little: %+v", p)
			}
		})
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

type endless struct{}

func (endless) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = ' '
	}
	return len(b), nil
}

// However long a desk or a proxy asks to be left alone for, a call returns soon
// and the outbox waits within reason. retryablehttp would sleep for a day, or
// take 584 years for no time at all.
func TestRetryAfter(t *testing.T) {
	for header, after := range map[string]int{
		"86400": 900, "9223372037": 900, "18446744074": 900, "99999999999999999999999": 900,
		"600": 600, "-1": 0, "1e9": 0, "soon": 0, "0": 0,
		"Sun, 22 Nov 2099 12:00:00 GMT": 0, // by whose clock?
	} {
		n := &network{script: []answer{refuses(link.Busy, "Retry-After", header)}}
		_, took, err := reach(t, n)
		if p := link.ProblemOf(err); p == nil || p.After != after {
			t.Errorf("Retry-After: %s became %+v", header, p)
		}
		if took > time.Minute {
			t.Errorf("Retry-After: %s held a call for %s", header, took)
		}
	}
	n := &network{script: []answer{says(503, `{"code":"busy","after":-5}`)}}
	if _, _, err := reach(t, n); link.ProblemOf(err).After != 0 {
		t.Errorf("a desk asked for a negative time and got it")
	}
}

// What a desk says when it is out of order is heard after the last attempt, too:
// retryablehttp by itself would drop it.
func TestWordsOfTheLastAttempt(t *testing.T) {
	n := &network{script: []answer{says(503, `{"code":"down","detail":"We are back at ten."}`)}}
	_, _, err := reach(t, n)
	if p := link.ProblemOf(err); p == nil || p.Code != link.Down || p.Detail != "We are back at ten." || len(n.calls) != 3 {
		t.Errorf("after %d calls: %+v", len(n.calls), p)
	}
}

// Laptops that were turned away together do not come back together.
func TestJitter(t *testing.T) {
	seen := map[time.Duration]bool{}
	c := newCaller(nil, 3, rand.Reader)
	p := link.Busy.Problem("")
	p.After = 3
	for range 100 {
		d := c.pause(1, p)
		if d < 3*time.Second || d >= 5*time.Second {
			t.Fatalf("a pause of %s", d)
		}
		seen[d] = true
	}
	if len(seen) < 90 {
		t.Errorf("of 100 laptops only %d wait for different times", len(seen))
	}
}

// A network that lets nothing through and says nothing is given up on.
func TestSlowNetwork(t *testing.T) {
	for name, a := range map[string]answer{
		"nothing comes":             {effect: func(r *http.Request) { <-r.Context().Done() }, err: context.DeadlineExceeded},
		"a byte comes every second": {status: 200, header: deskHeader, body: func(ctx context.Context) io.Reader { return dripping{ctx} }},
	} {
		t.Run(name, func(t *testing.T) {
			n := &network{script: []answer{a}}
			_, took, err := reach(t, n)
			if err == nil || took > attemptTime+time.Second || len(n.calls) != 1 {
				t.Errorf("after %s and %d calls: %v", took, len(n.calls), err)
			}
		})
	}
}

// dripping gives one byte a second, of the bubble's clock.
type dripping struct{ ctx context.Context }

func (d dripping) Read(b []byte) (int, error) {
	select {
	case <-d.ctx.Done():
		return 0, d.ctx.Err()
	case <-time.After(time.Second):
		b[0] = ' '
		return 1, nil
	}
}

// Whoever asked for a call can stop it, during the call and between two attempts.
func TestStopped(t *testing.T) {
	for name, script := range map[string][]answer{
		"during the call":      {{effect: func(r *http.Request) { <-r.Context().Done() }, err: context.Canceled}},
		"between two attempts": {refuses(link.Busy, "Retry-After", "4")},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(context.Background())
				time.AfterFunc(2*time.Second, cancel)
				n := &network{script: script}
				err := newCaller(n, 3, rand.Reader).do(ctx, call{method: "GET", url: "https://desk.test/", into: new(any)})
				if !errors.Is(err, context.Canceled) || len(n.calls) != 1 {
					t.Errorf("after %d calls: %v", len(n.calls), err)
				}
			})
		})
	}
}

// Nothing is printed: retryablehttp's own logger would show every address with
// its query.
func TestNothingPrinted(t *testing.T) {
	was := os.Stderr
	defer func() { os.Stderr = was }()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	os.Stderr = w
	reach(t, &network{script: []answer{{err: errors.New("connection reset by peer")}}})
	w.Close()
	os.Stderr = was
	if b, _ := io.ReadAll(r); len(b) > 0 {
		t.Errorf("this was printed: %s", b)
	}
}

// Each trust has connections of its own: retryablehttp closes all idle ones of a
// client whose call fails.
func TestConnectionsOfTheirOwn(t *testing.T) {
	o := New(nil, Options{})
	if one, two := o.deskOf("one"), o.deskOf("two"); one.http.Transport == two.http.Transport {
		t.Error("two trusts share their connections")
	}
}

// What a desk elsewhere says of itself does not turn calls to this machine.
func TestWhereADeskIs(t *testing.T) {
	for _, c := range []struct{ found, base, calls string }{
		{"https://desk.example.nhs.uk", "", "https://desk.example.nhs.uk"},
		{"https://desk.example.nhs.uk", "https://api.example.nhs.uk/link", "https://api.example.nhs.uk/link"},
		{"https://desk.example.nhs.uk", "http://api.example.nhs.uk", "https://desk.example.nhs.uk"},
		{"https://desk.example.nhs.uk", "http://127.0.0.1:631", "https://desk.example.nhs.uk"},
		{"https://desk.example.nhs.uk", "https://[::1]:8443", "https://desk.example.nhs.uk"},
		{"https://desk.example.nhs.uk", "http://LOCALHOST:8080", "https://desk.example.nhs.uk"},
		{"https://desk.example.nhs.uk", "https://me:pw@api.example.nhs.uk", "https://desk.example.nhs.uk"},
		{"https://desk.example.nhs.uk", "file:///etc/passwd", "https://desk.example.nhs.uk"},
		{"https://desk.example.nhs.uk", "https://api.example.nhs.uk/?to=", "https://desk.example.nhs.uk"},
		{"http://127.0.0.1:8470", "http://127.0.0.1:8471", "http://127.0.0.1:8471"},
	} {
		if got := base(c.found, link.Descriptor{Base: c.base}); got != c.calls {
			t.Errorf("a desk at %s that names %q is called at %s", c.found, c.base, got)
		}
	}
}

// A desk takes an assertion once, so each attempt to get a token makes another.
func TestTokenPerAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := &network{script: []answer{{err: errors.New("connection reset by peer")}, says(200, "{}")}}
		made := 0
		err := newCaller(n, 3, rand.Reader).do(t.Context(), call{method: "POST", url: "https://desk.test/v1/token", into: new(any), body: func() ([]byte, error) {
			made++
			return fmt.Appendf(nil, "assertion %d", made), nil
		}})
		if err != nil || len(n.bodies) != 2 || n.bodies[0] == n.bodies[1] {
			t.Errorf("sent %q, %v", n.bodies, err)
		}
	})
}
