package simulation

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"hash/fnv"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"waymark/app/record"
	"waymark/sync/faultnet"
)

// world is one conversation: everything that its seed has made.
type world struct {
	t          testing.TB
	seed       uint64
	hosts      []*trust
	laptops    []*laptop
	acts       int           // that each party does
	pace       time.Duration // the longest that anybody is idle
	calamities bool          // desks are wiped and come back from backups
	earnest    bool          // people mostly do what comes next, so that placements run their course
	copied     bool          // a school copies the folder of one laptop to another, and uses both
	newer      bool          // desks are of a later version, with states and members of its own
	atOnce     int           // trusts that a laptop talks with at the same time; 0 is 1
	private    bool          // what goes over the wire is opened and searched

	mu        sync.Mutex
	impostors map[string]http.RoundTripper // by host
	students  []string                     // whatever names one
	made      map[record.ID]bool           // every request that anybody ever made
	trace     []string
	happened  tally
	failed    bool
	exchanges int
}

// term is when every conversation begins: a Monday in September.
var term = time.Date(2026, time.September, 7, 8, 30, 0, 0, time.UTC)

// newEmptyWorld returns a world without anybody in it.
func newEmptyWorld(t testing.TB, seed uint64) *world {
	return &world{t: t, seed: seed, impostors: map[string]http.RoundTripper{}, happened: tally{}, made: map[record.ID]bool{}, pace: time.Hour}
}

func newWorld(t testing.TB, seed uint64) *world {
	w := newEmptyWorld(t, seed)
	random := w.dice("world", 0)
	if w.acts = 4 + random.IntN(16); random.IntN(4) == 0 {
		w.acts = 30 + random.IntN(40)
	}
	w.pace = []time.Duration{3, 12, 30}[random.IntN(3)] * time.Hour
	w.calamities, w.private = random.IntN(3) == 0, random.IntN(8) == 0
	w.copied, w.newer = random.IntN(10) == 0, random.IntN(10) == 0
	if w.earnest = w.dice("earnest", 0).IntN(8) == 0; w.earnest {
		w.acts, w.pace = max(w.acts, 30), 30*time.Hour
	}
	for i := range 1 + random.IntN(2) {
		w.hosts = append(w.hosts, newTrust(w, i))
	}
	for school := range 1 + random.IntN(2) {
		for i := range 1 + random.IntN(2) {
			w.laptops = append(w.laptops, newLaptop(w, school, i))
		}
	}
	return w
}

// dice returns the randomness of one part of the world: what one part does has no
// influence on the draws of the others.
func (w *world) dice(part string, n int) *rand.Rand {
	h := fnv.New64a()
	fmt.Fprint(h, part, n)
	return rand.New(rand.NewPCG(w.seed, h.Sum64()))
}

// run plays the conversation to its end.
func (w *world) run(acts int) {
	ctx := context.Background()
	var term sync.WaitGroup
	for _, t := range w.hosts {
		for i := range 2 {
			_, err := t.desk.Publish(ctx, coordinator, t.opportunity(i+1))
			w.must(err, "publish")
		}
		term.Go(func() {
			for range acts {
				time.Sleep(time.Duration(t.random.Int64N(int64(w.pace))))
				t.act(ctx)
			}
		})
	}
	for _, l := range w.laptops {
		for _, t := range w.hosts {
			l.enrol(ctx, t)
		}
		l.sync(ctx)
		l.ask()
	}
	if w.copied {
		w.laptops = append(w.laptops, w.laptops[0].copied())
	}
	for _, l := range w.laptops {
		l.network.Set(w.weather(l.random))
		term.Go(func() { l.work(ctx, acts) })
	}
	term.Wait()
	w.settle(ctx)
	w.check(ctx)
}

// settle heals the network and lets everybody do what the program tells them to,
// until nothing more happens.
func (w *world) settle(ctx context.Context) {
	w.tell("the network heals")
	w.mu.Lock()
	clear(w.impostors)
	w.mu.Unlock()
	for _, l := range w.laptops {
		l.network.Set(faultnet.Fair)
		l.memory.failing = nil
		l.readPost(ctx)
		l.network.Wait()
	}
	for _, t := range w.hosts {
		t.disk.mu.Lock()
		t.disk.until, t.disk.doubt = 0, 0
		t.disk.mu.Unlock()
		if t.disk.failed() {
			t.crash()
		}
		t.certify(ctx)
	}
	const rounds = 12
	for round := range rounds {
		busy := false
		for _, l := range w.laptops {
			mended := l.mend(ctx)
			r := l.outbox.Sync(ctx)
			w.tell("%s: round %d: %s", l.name, round, words(r))
			l.checkSeen(l)
			for _, t := range r.Trusts {
				if t.Problem != nil && l.trustByID(t.Trust).Halted == nil {
					busy = true
				}
			}
			busy = busy || mended || r.Sent+r.Received+r.Changes+r.Waiting+r.NeedsPerson > 0
		}
		if !busy && round > 0 {
			return
		}
		time.Sleep(time.Hour)
	}
	w.failf("after %d rounds in fair weather there is still something to do", rounds)
}

// weather draws the next spell.
func (w *world) weather(random *rand.Rand) faultnet.Weather {
	latency := []time.Duration{20 * time.Millisecond, 300 * time.Millisecond, 10 * time.Second}[random.IntN(3)]
	switch random.IntN(8) {
	case 0, 1, 2:
		return faultnet.Weather{Latency: latency}
	case 3: // one thing that goes wrong nearly always: a portal, a filter
		return faultnet.Weather{Odds: 0.9, Latency: latency, Faults: []faultnet.Fault{faultnet.Faults[random.IntN(len(faultnet.Faults))]}}
	}
	return faultnet.Weather{Odds: random.Float64() * 0.8, Latency: latency}
}

// RoundTrip hands a request to whoever answers at its host.
func (w *world) RoundTrip(r *http.Request) (*http.Response, error) {
	w.mu.Lock()
	w.exchanges++
	impostor := w.impostors[r.URL.Host]
	w.mu.Unlock()
	if impostor != nil {
		return impostor.RoundTrip(r)
	}
	for _, t := range w.hosts {
		if t.host == r.URL.Host {
			return w.later(faultnet.Direct(t).RoundTrip(r))
		}
	}
	w.failf("something was sent to %s", r.URL.Host)
	return nil, fmt.Errorf("no host %s", r.URL.Host)
}

// shortlisted is a state of a later version. To this one it is words.
const shortlisted = "shortlisted"

// later makes an answer one of a desk of a later version.
func (w *world) later(r *http.Response, err error) (*http.Response, error) {
	if err != nil || !w.newer || r.Request.Method != http.MethodGet {
		return r, err
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	body = bytes.ReplaceAll(body, []byte(`"state":"waitlisted"`), []byte(`"state":"`+shortlisted+`","mood":{"of":["the","day"]}`))
	r.Body = io.NopCloser(bytes.NewReader(body))
	r.ContentLength = int64(len(body))
	r.Header.Set("Content-Length", fmt.Sprint(len(body)))
	return r, nil
}

// impersonate lets the desk of another trust answer at a host for a while.
func (w *world) impersonate(host string, d time.Duration) {
	w.tell("another desk answers at %s for %v", host, d)
	other := &world{t: w.t, seed: w.seed + 1<<63, students: w.students}
	stranger := newTrust(other, 8)
	stranger.world = w
	w.mu.Lock()
	w.impostors[host] = faultnet.Direct(stranger)
	w.mu.Unlock()
	time.AfterFunc(d, func() {
		w.mu.Lock()
		delete(w.impostors, host)
		w.mu.Unlock()
	})
}

// student makes a student whose name, day of birth and UPN occur nowhere by chance.
func (w *world) student(random *rand.Rand, i int) *record.Student {
	born := record.NewDate(2010, time.Month(1+random.IntN(12)), 1+random.IntN(28))
	s := &record.Student{
		ID: record.NewID(), Surname: fmt.Sprintf("Quillfeather%c", 'a'+rune(i)), Forename: fmt.Sprintf("Zephyrine%c", 'a'+rune(i)),
		DOB: born, UPN: record.MakeUPN(fmt.Sprintf("8012002%05d", 10000+random.IntN(89999))),
		Enrolments: []record.Enrolment{{From: record.NewDate(2026, 9, 1), Year: record.YearGroup(10 + random.IntN(2)), Form: "10A"}},
	}
	w.students = append(w.students, s.UPN, born.String(), born.Words())
	return s
}

// names reports whether a text names a student.
func (w *world) names(text string) bool {
	if strings.Contains(text, "uillfeather") || strings.Contains(text, "ephyrine") {
		return true
	}
	for _, s := range w.students {
		if strings.Contains(text, s) {
			return true
		}
	}
	return false
}

var encoded = regexp.MustCompile(`[A-Za-z0-9_+/-]{16,}`)

// reveals reports whether bytes name a student, as they are or in what is encoded
// in them.
func (w *world) reveals(b []byte) bool {
	if w.names(string(b)) {
		return true
	}
	for _, e := range encoded.FindAll(b, -1) {
		for _, encoding := range []*base64.Encoding{base64.RawURLEncoding, base64.RawStdEncoding} {
			if plain, err := encoding.DecodeString(string(e)); err == nil && w.reveals(plain) {
				return true
			}
		}
	}
	return false
}

// wire looks at what goes over the network (I7).
func (w *world) wire(url string, body []byte) {
	if w.names(url) {
		w.failf("an address names a student: %s", url)
	}
	if w.private && w.reveals(body) {
		w.failf("the wire names a student: %s", body)
	}
}

// tell adds a line to the trace.
func (w *world) tell(format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	line := fmt.Sprintf("%s  %s", time.Now().Format("02 Jan 15:04:05"), fmt.Sprintf(format, args...))
	if w.trace = append(w.trace, line); *aloud {
		w.t.Log(line)
	}
}

// dump tells what a laptop holds.
func (l *laptop) dump() {
	s := l.book.Snapshot()
	for _, t := range s.Trusts() {
		l.tell("%s: %s, epoch %s, halted %+v, held %+v", l.name, t.Name, t.Epoch, t.Halted, t.Held)
	}
	for r := range s.Requests() {
		l.tell("%s: request %s for %s is %q, rev %d, lane %d", l.name, r.ID, r.Opportunity, r.State, r.Rev, r.Lane)
		for m := range s.Messages(r.ID) {
			l.tell("    %d %s %s: %s, receipt %v, trouble %+v, superseded by %s", m.Lane, m.Type, m.ID, m.Delivery, m.Receipt != "", m.Trouble, m.SupersededBy)
		}
	}
}

// madeRequest notes that a laptop has a request to send.
func (w *world) madeRequest(id record.ID) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.made[id] = true
}

// count counts something that happened.
func (w *world) count(what string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.happened[what]++
}

// failf notes that a promise is broken. The first time counts.
func (w *world) failf(format string, args ...any) {
	w.t.Helper()
	w.mu.Lock()
	first := !w.failed
	w.failed = true
	w.mu.Unlock()
	if !first {
		return
	}
	what := fmt.Sprintf(format, args...)
	w.tell("BROKEN: %s", what)
	for _, l := range w.laptops {
		l.dump()
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	path := filepath.Join(os.TempDir(), fmt.Sprintf("waymark-conversation-%d.txt", w.seed))
	os.WriteFile(path, []byte(strings.Join(w.trace, "\n")+"\n"), 0o600)
	w.t.Errorf("seed %d: %s\nwhat led to it is in %s", w.seed, what, path)
}

func (w *world) must(err error, doing string) {
	w.t.Helper()
	if err != nil {
		w.t.Fatalf("seed %d: %s: %v", w.seed, doing, err)
	}
}
