package faultnet

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"
)

// Transport is an http.RoundTripper with a fault for each exchange. It reads
// whole answers into memory. Its methods may be called from any goroutine; the
// draws depend on the seed and on the number of the exchange only.
type Transport struct {
	seed uint64
	to   http.RoundTripper

	mu      sync.Mutex
	count   int
	weather Weather
	next    []Fault
	log     []Exchange
	cache   map[string]*answer // by URL, for Stale
	under   sync.WaitGroup     // late deliveries
}

// New returns a transport that hands on to another what its faults let through.
func New(seed uint64, w Weather, to http.RoundTripper) *Transport {
	return &Transport{seed: seed, weather: w, to: to, cache: map[string]*answer{}}
}

// Exchange says what became of one request. It holds neither query nor body.
type Exchange struct {
	N      int // from 1
	Method string
	Path   string
	Fault  Fault
	// At is the byte after which something was cut, where Fault cuts.
	At     int
	Status int    // of the answer, 0 for none
	Err    string // why there was none
}

// String returns the exchange as a line of a log.
func (e Exchange) String() string {
	s := fmt.Sprintf("%d %s %s", e.N, e.Method, e.Path)
	if e.Fault != None {
		s += ": " + string(e.Fault)
	}
	switch e.Fault {
	case CutRequest, CutAnswer, ShortLength, LongLength:
		s += fmt.Sprintf(" at byte %d", e.At)
	}
	if e.Status != 0 {
		return fmt.Sprintf("%s: %d", s, e.Status)
	}
	return s + ": " + e.Err
}

// Set changes the weather.
func (t *Transport) Set(w Weather) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.weather = w
}

// Next says what the next exchanges meet with, one each, whatever the weather.
func (t *Transport) Next(faults ...Fault) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.next = append(t.next, faults...)
}

// Log returns what became of every exchange that is over, in the order in which
// they ended.
func (t *Transport) Log() []Exchange {
	t.mu.Lock()
	defer t.mu.Unlock()
	return append([]Exchange(nil), t.log...)
}

// Wait waits until every late request has been delivered.
func (t *Transport) Wait() { t.under.Wait() }

// exchange is one request on its way.
type exchange struct {
	*Transport
	Exchange
	random  *rand.Rand
	request *http.Request
	body    []byte
	latency time.Duration
}

// RoundTrip implements http.RoundTripper.
func (t *Transport) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		b, err := io.ReadAll(r.Body)
		r.Body.Close()
		if err != nil {
			return nil, err
		}
		body = b
	}
	x := t.begin(r, body)
	response, err := x.meet()
	if response != nil {
		x.Status = response.StatusCode
		response.Request = r
	}
	if err != nil {
		x.Err = err.Error()
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.log = append(t.log, x.Exchange)
	return response, err
}

// begin numbers an exchange and draws its fault.
func (t *Transport) begin(r *http.Request, body []byte) *exchange {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.count++
	x := &exchange{
		Transport: t, request: r, body: body, latency: t.weather.Latency,
		Exchange: Exchange{N: t.count, Method: r.Method, Path: r.URL.Path},
		random:   rand.New(rand.NewPCG(t.seed, uint64(t.count))),
	}
	odds := x.random.Float64()
	switch faults := t.weather.Faults; {
	case len(t.next) > 0:
		x.Fault, t.next = t.next[0], t.next[1:]
	case odds >= t.weather.Odds:
	case faults == nil:
		x.Fault = Faults[x.random.IntN(len(Faults))]
	default:
		x.Fault = faults[x.random.IntN(len(faults))]
	}
	return x
}
