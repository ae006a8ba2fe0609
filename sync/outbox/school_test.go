package outbox_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"waymark/app/record"
	"waymark/app/store"
	"waymark/sync/desk"
	"waymark/sync/desk/ledger"
	"waymark/sync/link"
	"waymark/sync/outbox"
)

// What happens here happens between a real store in a folder and a real desk on
// loopback. Their clocks stand at noon on 22 November 2026 until a test moves them.

const (
	lead        = "Jo Okafor"
	coordinator = "P. Osei"
)

var ctx = context.Background()

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func get[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T { t.Helper(); must(t, err); return v }
}

// clock is somebody's clock, which a test sets.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock {
	return &clock{now: time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)}
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func (c *clock) to(year int, month time.Month, day int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = time.Date(year, month, day, 12, 0, 0, 0, time.UTC)
}

// trust is a trust with its desk.
type trust struct {
	*desk.Desk
	t      testing.TB
	key    *link.TrustKey
	online link.DeskKey
	ledger *ledger.Memory
	clock  *clock
	url    string

	mu sync.Mutex
	// before, where a test sets it, answers in place of the desk if it returns true.
	before func(w http.ResponseWriter, r *http.Request) bool
}

func newTrust(t testing.TB) *trust {
	t.Helper()
	tr := &trust{t: t, ledger: new(ledger.Memory), clock: newClock(), key: get(link.NewTrustKey())(t)}
	tr.make("Bristol Royal", "RA7")
	tr.serve()
	return tr
}

// make makes a desk with a key of its own in the trust's ledger.
func (tr *trust) make(name, ods string) {
	tr.t.Helper()
	tr.online = get(link.NewDeskKey())(tr.t)
	certificate := get(tr.key.Certify(tr.online.Public(), tr.clock.Now()))(tr.t)
	must(tr.t, desk.Init(ctx, tr.ledger, link.Identity{Name: name, ODS: ods, Phone: "0117 496 0000"}, tr.key.Fingerprint(), certificate, tr.online))
	tr.open(tr.ledger)
}

// open opens a desk on a ledger, in place of the one before.
func (tr *trust) open(l *ledger.Memory) {
	tr.t.Helper()
	tr.mu.Lock()
	defer tr.mu.Unlock()
	tr.ledger = l
	tr.Desk = get(desk.Open(ctx, l, desk.Options{Now: tr.clock.Now}))(tr.t)
}

func (tr *trust) serve() {
	server := httptest.NewServer(tr)
	tr.t.Cleanup(server.Close)
	tr.url = server.URL
}

func (tr *trust) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	tr.mu.Lock()
	before, h := tr.before, tr.Handler()
	tr.mu.Unlock()
	if before == nil || !before(w, r) {
		h.ServeHTTP(w, r)
	}
}

// instead has answer stand between the laptops and the desk; nil takes it away.
func (tr *trust) instead(answer func(w http.ResponseWriter, r *http.Request) bool) {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	tr.before = answer
}

// radiography is a placement in March for two students at a time.
func radiography() link.Opportunity {
	return link.Opportunity{
		ID: "radiography", Title: "Radiography", Department: "Imaging", LeadDays: 28, Hours: 6,
		YearGroups: []int{10, 11}, MinAge: 15, OnePerYear: true, Details: []string{"name", "date_of_birth", "adjustments"},
		Priority: []link.Band{{Band: 1, AnyOf: []string{"pupil_premium"}}},
		Slots: []link.Slot{
			{ID: "march", From: record.NewDate(2027, 3, 15), To: record.NewDate(2027, 3, 19), Places: 20},
			{ID: "april", From: record.NewDate(2027, 4, 12), To: record.NewDate(2027, 4, 16), Places: 20},
		},
	}
}

func (tr *trust) publish(o link.Opportunity) {
	tr.t.Helper()
	get(tr.Publish(ctx, coordinator, o))(tr.t)
}

func (tr *trust) code() string {
	tr.t.Helper()
	return get(tr.IssueCode(ctx, coordinator, desk.CodeOptions{URN: "999001"}))(tr.t).Text
}

// move does one of the trust's moves with every request that stands at a state.
func (tr *trust) move(from link.State, event link.Event, a desk.MoveArgs) {
	tr.t.Helper()
	list := get(tr.Requests(ctx, desk.Filter{State: from}))(tr.t)
	if len(list) == 0 {
		tr.t.Fatalf("no request stands at %s", from)
	}
	for _, r := range list {
		get(tr.Move(ctx, coordinator, r.ID, event, a))(tr.t)
	}
}

// laptop is a school's laptop: its store and its outbox.
type laptop struct {
	*outbox.Outbox
	t     testing.TB
	book  *store.Store
	clock *clock

	transport http.RoundTripper
}

// restart starts the program again, which forgets all but what is saved.
func (l *laptop) restart() {
	l.Outbox = outbox.New(l.book, outbox.Options{Now: l.clock.Now, Attempts: 1, Transport: l.transport})
}

// Students of the school: Year 10, old enough in March, each with a name that
// must not leave the laptop before it should, and too long to occur in base64 by
// chance.
var names = []string{"Amina Yusufzai", "Benedict Cartwright", "Chloe Fernandez", "Dev Chaudhry"}

func newLaptop(t testing.TB) *laptop { return newLaptopWith(t, nil) }

func newLaptopWith(t testing.TB, transport http.RoundTripper) *laptop {
	t.Helper()
	l := &laptop{t: t, clock: newClock()}
	l.book = get(store.Create(filepath.Join(t.TempDir(), "school"), record.School{Name: "Wayfield Academy", URN: "999001", CareersLead: lead}, "",
		store.Options{Now: l.clock.Now, Floor: 1 << 20}))(t)
	t.Cleanup(func() { l.book.Close() })
	l.transport = transport
	l.restart()
	var all []record.Change
	for i, name := range names {
		forename, surname, _ := strings.Cut(name, " ")
		all = append(all, record.Creation(&record.Student{
			ID: student(i), Forename: forename, Surname: surname, DOB: record.NewDate(2011, 10, 1+i), UPN: "A1234567890" + string(rune('0'+i)) + "X",
			Enrolments: []record.Enrolment{{From: record.NewDate(2026, 9, 1), Year: 10, Form: "10B"}},
		}))
	}
	get(l.book.Do(record.Action{Kind: record.ActionImport, What: "Import", Changes: all}))(t)
	return l
}

func student(i int) record.ID { return record.ID("student-" + string(rune('a'+i))) }

// enrol enrols with a trust.
func (l *laptop) enrol(tr *trust) *record.Trust {
	l.t.Helper()
	return get(l.Enrol(ctx, tr.url, tr.code(), "Careers office", lead))(l.t)
}

// do saves what was prepared.
func (l *laptop) do(a record.Action, err error) {
	l.t.Helper()
	must(l.t, err)
	get(l.book.Do(a))(l.t)
}

// sync sends and receives, and fails the test where anything went wrong.
func (l *laptop) sync() outbox.Report {
	l.t.Helper()
	report := l.Sync(ctx)
	for _, r := range report.Trusts {
		if r.Problem != nil {
			l.t.Fatalf("the sync did not go through: %+v", *r.Problem)
		}
	}
	return report
}

// ask makes one request for radiography in March for each of the first n students.
func (l *laptop) ask(trust record.ID, n int) {
	l.t.Helper()
	var asking []outbox.Asking
	for i := range n {
		asking = append(asking, outbox.Asking{Student: student(i), Opportunity: record.OpportunityID(trust, "radiography"), Slots: []string{"march"}})
	}
	l.do(l.Ask(asking, lead))
}

func (l *laptop) requests() []*record.Request {
	var all []*record.Request
	for r := range l.book.Snapshot().Requests() {
		all = append(all, r)
	}
	return all
}

func (l *laptop) ids() []record.ID {
	var ids []record.ID
	for _, r := range l.requests() {
		ids = append(ids, r.ID)
	}
	return ids
}

// states returns how many requests stand where.
func (l *laptop) states() map[string]int {
	states := map[string]int{}
	for _, r := range l.requests() {
		states[r.State]++
	}
	return states
}

// deliveries returns how many messages got how far.
func (l *laptop) deliveries() map[record.Delivery]int {
	all := map[record.Delivery]int{}
	for m := range l.book.Snapshot().AllMessages() {
		all[m.Delivery]++
	}
	return all
}

func (l *laptop) trust(id record.ID) *record.Trust {
	l.t.Helper()
	t, ok := l.book.Snapshot().Trust(id)
	if !ok {
		l.t.Fatal("the trust is gone")
	}
	return t
}

func (l *laptop) messages(delivery record.Delivery) []record.ID {
	var ids []record.ID
	for m := range l.book.Snapshot().AllMessages() {
		if m.Delivery == delivery {
			ids = append(ids, m.ID)
		}
	}
	return ids
}
