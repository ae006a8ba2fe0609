package simulation

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"waymark/app/record"
	"waymark/sync/desk"
	"waymark/sync/desk/ledger"
	"waymark/sync/faultnet"
	"waymark/sync/link"
	"waymark/sync/outbox"
)

var (
	schools = flag.Int("schools", 0, "schools of a Monday morning; 0 for 40 in the test and 4200 in the benchmark")
	within  = flag.Duration("within", 0, "how long the laptops take to arrive; 0 for 1s in the test and 60s in the benchmark")
)

const (
	laptopsEach  = 3 // of a school
	messagesEach = 2 // that wait on a laptop
)

// On a Monday morning every laptop that waited over the weekend sends and
// receives at once: whatever the crowd, each message is received, and once.
func TestMondayMorning(t *testing.T) {
	m := newMonday(t, orElse(*schools, 40))
	t.Log(m.run(t, orElse(*within, time.Second)))
}

// The whole country at one desk, which is a process of its own on loopback: 4,200
// schools with three laptops each, which arrive within a minute whether or not
// those before them have been served.
//
// The laptops share the machine with the desk, and cost it more than the desk does.
// So the processors' time of each is told apart, and how long a call took is told
// twice: as a laptop saw it, and from when the desk had its header to when it had
// answered.
//
//	make monday SCHOOLS=4200 WITHIN=60s
func BenchmarkMondayMorning(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		m := newMonday(b, orElse(*schools, 4200))
		b.StartTimer()
		f := m.run(b, orElse(*within, time.Minute))
		b.ReportMetric(0, "ns/op")
		b.ReportMetric(float64(f.laptops), "laptops")
		b.ReportMetric(float64(f.lost), "lost")
		b.ReportMetric(float64(f.twice), "twice")
		b.ReportMetric(float64(f.refused), "503s")
		for name, took := range map[string]spell{
			"POST": f.post, "GET": f.get, "session": f.session, "desk-POST": f.deskPost, "desk-GET": f.deskGet,
		} {
			b.ReportMetric(ms(took.P50), name+"-p50-ms")
			b.ReportMetric(ms(took.P99), name+"-p99-ms")
		}
		b.ReportMetric(ms(f.deskBusy)/float64(f.laptops), "desk-CPU-ms/laptop")
		b.ReportMetric(ms(f.laptopsBusy)/float64(f.laptops), "own-CPU-ms/laptop")
		b.ReportMetric(float64(f.memory>>20), "desk-MB")
	}
}

func orElse[T comparable](v, otherwise T) T {
	if v == *new(T) {
		return otherwise
	}
	return v
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// monday is a desk's folder, and laptops that are enrolled and have asked.
type monday struct {
	*world
	dir     string
	books   []*book
	clients []*client
}

// client measures the calls of one laptop.
type client struct {
	http.Transport
	mu      sync.Mutex
	post    []time.Duration
	get     []time.Duration
	refused int
}

func (c *client) RoundTrip(r *http.Request) (*http.Response, error) {
	began := time.Now()
	response, err := c.Transport.RoundTrip(r)
	took := time.Since(began)
	c.mu.Lock()
	defer c.mu.Unlock()
	switch r.URL.Path {
	case "/v1/messages":
		c.post = append(c.post, took)
	case "/v1/changes":
		c.get = append(c.get, took)
	}
	if err == nil && response.StatusCode == http.StatusServiceUnavailable {
		c.refused++
	}
	return response, err
}

func newMonday(tb testing.TB, schools int) *monday {
	ctx := context.Background()
	m := &monday{world: newEmptyWorld(tb, *seed), dir: filepath.Join(tb.TempDir(), "desk")}
	l, err := ledger.OpenBadger(m.dir, "", ledger.Options{Floor: 1 << 20})
	m.must(err, "a ledger")
	trustKey, err := link.NewTrustKey()
	m.must(err, "a key")
	online, err := link.NewDeskKey()
	m.must(err, "a key")
	certificate, err := trustKey.Certify(online.Public(), time.Now())
	m.must(err, "certify")
	m.must(desk.Init(ctx, l, link.Identity{Name: "Vale Trust"}, trustKey.Fingerprint(), certificate, online), "init")
	d, err := desk.Open(ctx, l, desk.Options{})
	m.must(err, "a desk")
	today := record.DateOf(time.Now())
	for i := range 20 {
		_, err := d.Publish(ctx, coordinator, link.Opportunity{
			ID: fmt.Sprint("ward-", i), Title: fmt.Sprint("Ward ", i), Slots: []link.Slot{{ID: "w1", From: today.AddDays(60), Places: 100}},
		})
		m.must(err, "publish")
	}
	atOnce(schools*laptopsEach, func(i int) { m.enrol(d, i) })
	m.must(l.Close(), "close the ledger")
	return m
}

// atOnce does n things, some at once, as a ledger likes it best.
func atOnce(n int, do func(i int)) {
	var all sync.WaitGroup
	turns := make(chan struct{}, 64)
	for i := range n {
		turns <- struct{}{}
		all.Go(func() {
			do(i)
			<-turns
		})
	}
	all.Wait()
}

// address stands for where the desk will be listening.
const address = "desk.example.nhs.uk"

// enrol makes a laptop, enrols it and lets it ask.
func (m *monday) enrol(d *desk.Desk, i int) {
	ctx := context.Background()
	urn := fmt.Sprint(100000 + i/laptopsEach)
	code, err := d.IssueCode(ctx, coordinator, desk.CodeOptions{URN: urn})
	m.must(err, "a code")
	records := []record.Record{&record.School{ID: "school", Name: "School " + urn, URN: urn}}
	for j := range messagesEach {
		records = append(records, &record.Student{ID: record.ID(fmt.Sprint("s", j)), Surname: "Student"})
	}
	b := newBook(time.Now, records...)
	c := &client{}
	box := outbox.New(b, outbox.Options{Transport: faultnet.Direct(d.Handler())})
	_, err = box.Enrol(ctx, "https://"+address, code.Text, fmt.Sprint("Laptop ", i), lead)
	m.must(err, "enrol")
	box.Sync(ctx)
	var asking []outbox.Asking
	opportunities := b.Snapshot().Opportunities()
	for j := range messagesEach {
		asking = append(asking, outbox.Asking{Student: record.ID(fmt.Sprint("s", j)), Opportunity: opportunities[i%len(opportunities)].ID, Slots: []string{"w1"}})
	}
	a, err := box.Ask(asking, lead)
	m.must(err, "ask")
	_, err = b.Do(a)
	m.must(err, "ask")
	m.mu.Lock()
	defer m.mu.Unlock()
	m.books, m.clients = append(m.books, b), append(m.clients, c)
}

// figures are what became of a Monday morning. Where the system does not say how
// busy its processors were with a process, or how much memory that had, these are 0.
type figures struct {
	laptops, messages, lost, twice, refused, again int
	post, get, session                             spell // as the laptops saw it
	deskPost, deskGet                              spell // as the desk did
	deskBusy, laptopsBusy                          time.Duration
	memory                                         int64 // the desk's greatest, in bytes
}

func (f figures) String() string {
	return fmt.Sprintf("%d laptops, %d messages: %d lost, %d twice; a POST took %v, a GET %v, a session %v, and at the desk a POST %v, a GET %v; %d calls put off, %d sessions tried again; the desk took %d MB",
		f.laptops, f.messages, f.lost, f.twice, f.post, f.get, f.session, f.deskPost, f.deskGet, f.refused, f.again, f.memory>>20)
}

// spell is how long something took.
type spell struct{ P50, P99 time.Duration }

func spellOf(all []time.Duration) spell {
	if len(all) == 0 {
		return spell{}
	}
	slices.Sort(all)
	return spell{all[len(all)/2], all[len(all)*99/100]}
}

func (s spell) String() string { return fmt.Sprintf("%v (p99 %v)", s.P50, s.P99) }

// run lets the laptops arrive, at moments drawn beforehand: a slow desk does not
// slow them down.
func (m *monday) run(tb testing.TB, within time.Duration) figures {
	p := start(tb, "measured desk", m.dir)
	words, ok := p.hear()
	if !ok {
		tb.Fatal("the desk does not open")
	}
	at := words[1]
	random := rand.New(rand.NewPCG(*seed, 8))
	f := figures{laptops: len(m.books), messages: messagesEach * len(m.books)}
	deskBefore, ownBefore := busy(p.Process.Pid), busy(os.Getpid())
	var mu sync.Mutex
	var sessions []time.Duration
	var all sync.WaitGroup
	began := time.Now()
	for i, b := range m.books {
		arrives := time.Duration(random.Int64N(int64(within)))
		all.Go(func() {
			c := m.clients[i]
			c.DisableCompression = true
			box := outbox.New(b, outbox.Options{Transport: towards{c, at}})
			time.Sleep(time.Until(began.Add(arrives)))
			tries := 0
			for ; tries < 20 && box.Sync(context.Background()).Waiting > 0; tries++ {
				time.Sleep(time.Until(box.Due(time.Now())))
			}
			c.CloseIdleConnections()
			mu.Lock()
			defer mu.Unlock()
			sessions = append(sessions, time.Since(began)-arrives)
			f.again += min(tries, 1)
		})
	}
	all.Wait()
	f.deskBusy, f.laptopsBusy = busy(p.Process.Pid)-deskBefore, busy(os.Getpid())-ownBefore
	f.memory = peak(p.Process.Pid)
	f.deskPost, f.deskGet = m.atTheDesk(at)
	p.kill()
	var post, get []time.Duration
	for _, c := range m.clients {
		post, get = append(post, c.post...), append(get, c.get...)
		f.refused += c.refused
	}
	f.post, f.get, f.session = spellOf(post), spellOf(get), spellOf(sessions)
	m.count(&f)
	if f.lost+f.twice > 0 {
		tb.Errorf("%d messages lost, %d twice", f.lost, f.twice)
	}
	return f
}

// count compares the laptops with what the desk has on its disk.
func (m *monday) count(f *figures) {
	ctx := context.Background()
	l, err := ledger.OpenBadger(m.dir, "", ledger.Options{Floor: 1 << 20})
	m.must(err, "open the ledger")
	defer l.Close()
	d, err := desk.Open(ctx, l, desk.Options{})
	m.must(err, "open the desk")
	applied := map[string]int{}
	for e, err := range d.Audit(ctx) {
		m.must(err, "the audit")
		if e.Act == string(link.RequestSubmit) && e.Outcome == string(link.Applied) {
			applied[e.Message]++
		}
	}
	for _, b := range m.books {
		for message := range b.Snapshot().AllMessages() {
			switch n := applied[string(message.ID)]; {
			case n == 0 || message.Delivery != record.Received:
				f.lost++
			case n > 1:
				f.twice++
			}
		}
	}
}

// childMeasured serves the desk in a folder until it is killed, and tells at
// /measured how long it has taken over the calls to each resource.
func childMeasured(dir string) {
	ctx := context.Background()
	l, err := ledger.OpenBadger(dir, "", ledger.Options{Floor: 1 << 20})
	exitOn(err)
	watch := &stopwatch{took: map[string][]time.Duration{}}
	d, err := desk.Open(ctx, l, desk.Options{Log: slog.New(watch)})
	exitOn(err)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	exitOn(err)
	fmt.Println("serving", listener.Addr())
	schools := d.Handler()
	exitOn(desk.Serve(ctx, listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/measured" {
			json.NewEncoder(w).Encode(watch.spells())
			return
		}
		schools.ServeHTTP(w, r)
	}), nil))
}

// atTheDesk asks a measured desk.
func (m *monday) atTheDesk(at string) (post, get spell) {
	response, err := http.Get("http://" + at + "/measured")
	m.must(err, "ask the desk")
	defer response.Body.Close()
	var spells map[string]spell
	m.must(json.NewDecoder(response.Body).Decode(&spells), "ask the desk")
	return spells["POST /v1/messages"], spells["GET /v1/changes"]
}

// stopwatch is a desk's log that only looks at how long it took.
type stopwatch struct {
	mu   sync.Mutex
	took map[string][]time.Duration // by route
}

func (s *stopwatch) Enabled(context.Context, slog.Level) bool { return true }
func (s *stopwatch) WithAttrs([]slog.Attr) slog.Handler       { return s }
func (s *stopwatch) WithGroup(string) slog.Handler            { return s }

func (s *stopwatch) Handle(_ context.Context, r slog.Record) error {
	var route string
	var took time.Duration
	r.Attrs(func(a slog.Attr) bool {
		switch a.Key {
		case "route":
			route = a.Value.String()
		case "took":
			took = a.Value.Duration()
		}
		return true
	})
	s.mu.Lock()
	defer s.mu.Unlock()
	s.took[route] = append(s.took[route], took)
	return nil
}

func (s *stopwatch) spells() map[string]spell {
	s.mu.Lock()
	defer s.mu.Unlock()
	spells := map[string]spell{}
	for route, all := range s.took {
		spells[route] = spellOf(all)
	}
	return spells
}

var highWater = regexp.MustCompile(`VmHWM:\s*(\d+) kB`)

// peak returns the most memory that a process has had, where the system says.
func peak(pid int) int64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	found := highWater.FindSubmatch(status)
	if found == nil {
		return 0
	}
	kB, err := strconv.ParseInt(string(found[1]), 10, 64)
	if err != nil {
		return 0
	}
	return kB << 10
}

// busy returns how long the processors have worked for a process, where the system
// says: in hundredths of a second, the 14th and 15th of the fields in its line, of
// which the 2nd, in brackets, may hold spaces.
func busy(pid int) time.Duration {
	line, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	_, rest, found := strings.Cut(string(line), ") ")
	if fields := strings.Fields(rest); err == nil && found && len(fields) > 12 {
		user, _ := strconv.Atoi(fields[11])
		system, _ := strconv.Atoi(fields[12])
		return time.Duration(user+system) * 10 * time.Millisecond
	}
	return 0
}

// towards hands requests for the desk to where it is listening.
type towards struct {
	to *client
	at string
}

func (t towards) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.URL.Scheme, r.URL.Host = "http", t.at
	return t.to.RoundTrip(r)
}
