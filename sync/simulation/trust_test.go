package simulation

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"waymark/app/record"
	"waymark/sync/desk"
	"waymark/sync/desk/ledger"
	"waymark/sync/link"
)

// trust is an NHS trust: what its coordinator holds, and the host on which its
// desk runs, with its disk.
type trust struct {
	*world
	name   string
	host   string
	key    *link.TrustKey // in the coordinator's safe
	online link.DeskKey   // on the host
	had    []link.JWK     // every key that a desk of the trust's has had
	paging int            // the most changes on a page; 0 leaves it to the laptop
	random *rand.Rand
	empty  func() ledger.Ledger // makes an empty disk

	mu      sync.Mutex
	disk    *disk
	desk    *desk.Desk
	handler http.Handler // of the desk
	offset  atomic.Int64 // of the host's clock, in nanoseconds
	backups []backup
	log     bytes.Buffer
}

// backup is a copy of a desk's disk.
type backup struct {
	memory *ledger.Memory
	online link.DeskKey
}

const coordinator = "P. Osei"

func newTrust(w *world, n int) *trust {
	return newTrustOn(w, n, func() ledger.Ledger { return new(ledger.Memory) })
}

// newTrustOn makes a trust whose desk keeps what it knows in a ledger of some kind.
func newTrustOn(w *world, n int, empty func() ledger.Ledger) *trust {
	t := &trust{
		world: w, random: w.dice("trust", n), empty: empty,
		name: fmt.Sprintf("Trust %d", n+1), host: fmt.Sprintf("desk%d.example.nhs.uk", n+1),
	}
	var err error
	t.key, err = link.NewTrustKey()
	w.must(err, "a trust's key")
	t.newKey()
	t.paging = []int{0, 0, 1, 3}[t.random.IntN(4)]
	t.disk = &disk{memory: t.empty()}
	t.setUp()
	return t
}

// newKey makes a key for the desk's host.
func (t *trust) newKey() {
	var err error
	t.online, err = link.NewDeskKey()
	t.world.must(err, "a desk's key")
	t.had = append(t.had, t.online.Public())
}

// certificate is what the coordinator's root key says of the host's key.
func (t *trust) certificate() string {
	var former []link.JWK
	for _, k := range t.had {
		if k != t.online.Public() {
			former = append(former, k)
		}
	}
	c, err := t.key.Certify(t.online.Public(), time.Now(), former...)
	t.world.must(err, "certify")
	return c
}

// setUp makes a desk on an empty disk and opens it.
func (t *trust) setUp() {
	id := link.Identity{Name: t.name, ODS: "RA" + t.host[4:5], Phone: "0117 496 0000", Email: "placements@" + t.host}
	t.world.must(desk.Init(context.Background(), t.disk, id, t.key.Fingerprint(), t.certificate(), t.online), "init")
	t.open()
}

// open opens the desk on the disk.
func (t *trust) open() {
	d, err := desk.Open(context.Background(), t.disk, desk.Options{
		Now: func() time.Time { return time.Now().Add(time.Duration(t.offset.Load())) },
		Log: slog.New(slog.NewJSONHandler(&locked{w: &t.log}, nil)),
	})
	t.world.must(err, "open the desk")
	t.mu.Lock()
	defer t.mu.Unlock()
	t.desk, t.handler = d, d.Handler()
}

// running is the desk that runs at the moment, for whoever is not at it.
func (t *trust) running() *desk.Desk {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.desk
}

// crash stops the desk at once, whatever it is doing, and starts it again on the
// disk as it is.
func (t *trust) crash() {
	t.world.count("desk crashes")
	t.mu.Lock()
	t.disk = t.disk.reopened()
	t.mu.Unlock()
	t.open()
}

// restore puts the disk of an earlier day in place of the one that broke.
func (t *trust) restore(b backup, told bool) {
	t.world.count("desks restored")
	t.mu.Lock()
	t.disk.unplug()
	t.disk, t.online = &disk{memory: b.memory.Clone()}, b.online
	t.mu.Unlock()
	t.open()
	if told {
		t.world.must(t.desk.NewEpoch(context.Background(), coordinator), "a new epoch")
	}
}

// wipe sets the desk up again on an empty disk, perhaps with another key.
func (t *trust) wipe() {
	t.world.count("desks wiped")
	t.mu.Lock()
	t.disk.unplug()
	t.disk = &disk{memory: t.empty()}
	t.backups = nil
	t.mu.Unlock()
	if t.random.IntN(2) == 0 {
		t.newKey()
	}
	t.setUp()
	t.publish(context.Background())
}

// ServeHTTP is what answers at the trust's host: the desk, seen through a watch
// that holds it to its word.
func (t *trust) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	t.mu.Lock()
	handler, disk := t.handler, t.disk
	t.mu.Unlock()
	if q := r.URL.Query(); t.paging > 0 && q.Has("limit") {
		q.Set("limit", fmt.Sprint(t.paging))
		r.URL.RawQuery = q.Encode()
	}
	body, err := io.ReadAll(r.Body)
	r.Body = io.NopCloser(io.MultiReader(bytes.NewReader(body), rest{err}))
	t.world.wire(r.URL.String(), body)
	before := disk.commits()
	seen := &watched{ResponseWriter: w}
	handler.ServeHTTP(seen, r)
	if disk.dead() { // the process was gone before its answer was
		panic(http.ErrAbortHandler)
	}
	t.world.wire("", seen.body.Bytes())
	what := fmt.Sprintf("%s %s gave a %d: %s", r.Method, r.URL.Path, seen.status, seen.body.Bytes())
	switch {
	case seen.status >= 500 && seen.status != http.StatusServiceUnavailable:
		t.world.failf("the desk broke down: %s", what)
	case seen.status == http.StatusServiceUnavailable && (disk.failed() || r.Context().Err() != nil):
	case seen.status == http.StatusServiceUnavailable:
		t.world.failf("the desk was out of order for no reason: %s", what)
	case r.URL.Path == "/v1/enrolments": // a wrong code costs a try
	case bytes.Contains(seen.body.Bytes(), []byte(link.EpochChanged)): // a desk that sees that it was restored begins a new epoch
	case seen.status >= 400 && disk.commits() != before:
		t.world.failf("something changed all the same: %s", what)
	}
}

type rest struct{ err error }

func (r rest) Read([]byte) (int, error) {
	if r.err == nil {
		return 0, io.EOF
	}
	return 0, r.err
}

// watched remembers what went through it.
type watched struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
}

func (w *watched) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

func (w *watched) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	w.body.Write(b)
	return w.ResponseWriter.Write(b)
}

// locked is a writer that any goroutine may use.
type locked struct {
	mu sync.Mutex
	w  io.Writer
}

func (l *locked) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(b)
}

// disk is a desk's ledger on a machine that can stop at any commit.
type disk struct {
	memory ledger.Ledger

	mu    sync.Mutex
	done  int  // commits
	gone  bool // the process that had it is dead
	bad   bool // a call has failed
	until int  // commits until the machine stops; 0 for never
	after bool // it stops when the commit is on the disk
	doubt int  // commits of which nobody learns what became of them
}

func (d *disk) View(ctx context.Context, fn func(ledger.Reader) error) error {
	if d.dead() {
		return errDead
	}
	return d.memory.View(ctx, fn)
}

func (d *disk) Update(ctx context.Context, fn func(ledger.Tx) error) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	stop := d.until == 1
	switch d.until = max(d.until-1, 0); {
	case d.gone:
		return errDead
	case stop && !d.after:
		d.gone = true
		return errDead
	}
	err := d.memory.Update(ctx, fn)
	if err == nil {
		d.done++
	}
	switch {
	case stop:
		d.gone = true
		return errDead
	case err == nil && d.doubt > 0:
		d.doubt--
		d.bad = true
		return ledger.ErrInDoubt
	}
	return err
}

func (d *disk) Close() error { return nil }

var errDead = errors.New("the machine has stopped")

func (d *disk) dead() bool   { d.mu.Lock(); defer d.mu.Unlock(); return d.gone }
func (d *disk) failed() bool { d.mu.Lock(); defer d.mu.Unlock(); return d.bad || d.gone }
func (d *disk) commits() int { d.mu.Lock(); defer d.mu.Unlock(); return d.done }
func (d *disk) unplug()      { d.mu.Lock(); defer d.mu.Unlock(); d.gone = true }

// reopened takes the disk out of a machine and puts it into the next.
func (d *disk) reopened() *disk {
	d.unplug()
	return &disk{memory: d.memory, done: d.commits()}
}

// backup returns what is on the disk.
func (d *disk) backup() (*ledger.Memory, bool) {
	m, ok := d.memory.(*ledger.Memory)
	if !ok {
		return nil, false
	}
	return m.Clone(), true
}

// months of placements from October on.
func (t *trust) opportunity(n int) link.Opportunity {
	o := link.Opportunity{
		ID: fmt.Sprintf("ward-%d", n), Title: fmt.Sprintf("A week on ward %d", n), Hours: 6, Category: "work_experience",
		LeadDays: t.random.IntN(4), RespondDays: 3 + t.random.IntN(10), OnePerYear: t.random.IntN(3) == 0,
		Details: []string{"name", "date_of_birth"}, YearGroups: []int{10, 11, 12},
	}
	if t.random.IntN(3) == 0 {
		o.MinAge = 15
	}
	first := record.DateOf(time.Now()).AddDays(3 + t.random.IntN(12))
	for i := range 1 + t.random.IntN(3) {
		from := first.AddDays(7 * i)
		o.Slots = append(o.Slots, link.Slot{ID: fmt.Sprintf("w%d", i+1), From: from, To: from.AddDays(4), Places: 1 + t.random.IntN(5)})
	}
	return o
}

// act does something that a coordinator does, or that happens to a host.
func (t *trust) act(ctx context.Context) {
	switch n := t.random.IntN(100); {
	case t.earnest && n > 30:
		_, err := t.desk.Tick(ctx)
		t.allow(err, "tick")
		t.answer(ctx)
	case n < 58:
		t.answer(ctx)
	case n < 68:
		_, err := t.desk.Tick(ctx)
		t.allow(err, "tick")
	case n < 74:
		t.publish(ctx)
	case n < 77:
		t.change(ctx)
	case n < 82:
		if m, ok := t.disk.backup(); ok {
			t.backups = append(t.backups, backup{m, t.online})
			t.world.tell("%s: backup %d", t.name, len(t.backups))
		}
	case n < 86:
		t.disk.mu.Lock()
		t.disk.until, t.disk.after = 1+t.random.IntN(6), t.random.IntN(2) == 0
		t.disk.mu.Unlock()
	case n < 88:
		t.disk.mu.Lock()
		t.disk.doubt = 1
		t.disk.mu.Unlock()
	case n < 91:
		t.newKeys(ctx)
	default:
		t.disaster(ctx)
	}
	if t.disk.failed() {
		t.world.tell("%s: crash", t.name)
		t.crash()
	}
}

// allow lets an error of the coordinator's pass if it is a problem that the desk
// knows, or the machine has just stopped.
func (t *trust) allow(err error, doing string) {
	t.mu.Lock()
	failed := t.disk.failed()
	t.mu.Unlock()
	if err == nil || link.ProblemOf(err) != nil || failed {
		return
	}
	t.world.failf("%s: %s: %v", t.name, doing, err)
}

func (t *trust) publish(ctx context.Context) {
	all, err := t.desk.Opportunities(ctx)
	t.allow(err, "opportunities")
	if len(all) < 6 {
		_, err := t.desk.Publish(ctx, coordinator, t.opportunity(len(all)+1))
		t.world.tell("%s: publish %d: %v", t.name, len(all)+1, err)
		t.allow(err, "publish")
	}
}

// change changes an opportunity: fewer places, closed, open again, withdrawn.
func (t *trust) change(ctx context.Context) {
	all, err := t.desk.Opportunities(ctx)
	t.allow(err, "opportunities")
	if len(all) == 0 {
		return
	}
	o := all[t.random.IntN(len(all))]
	switch t.random.IntN(4) {
	case 0:
		err = t.desk.CloseOpportunity(ctx, coordinator, o.ID)
	case 1:
		err = t.desk.WithdrawOpportunity(ctx, coordinator, o.ID, "The ward has closed")
	case 2:
		o.Status = link.Open
		_, err = t.desk.Publish(ctx, coordinator, o.Opportunity)
	default:
		o.Slots = slices.Clone(o.Slots)
		o.Slots[0].Places = t.random.IntN(4)
		_, err = t.desk.Publish(ctx, coordinator, o.Opportunity)
	}
	t.world.tell("%s: change %s: %v", t.name, o.ID, err)
	t.allow(err, "change an opportunity")
}

// coordinatorsMoves are what a coordinator does, the usual more often.
var coordinatorsMoves = []link.Event{
	link.DeskOffer, link.DeskOffer, link.DeskOffer, link.DeskOffer, link.DeskConfirm, link.DeskConfirm, link.DeskConfirm, link.DeskConfirm,
	link.DeskComplete, link.DeskComplete, link.DeskComplete, link.DeskWaitlist, link.DeskDecline, link.DeskCancel,
}

// answer moves some requests, mostly as the table allows.
func (t *trust) answer(ctx context.Context) {
	all, err := t.desk.Requests(ctx, desk.Filter{})
	t.allow(err, "requests")
	if len(all) == 0 {
		return
	}
	for range 8 {
		r := all[t.random.IntN(len(all))]
		event := coordinatorsMoves[t.random.IntN(len(coordinatorsMoves))]
		if _, legal := link.Next(r.State, event); !legal && t.random.IntN(30) > 0 {
			continue
		}
		args := desk.MoveArgs{Contact: "Sister Adeyemi"}
		switch event {
		case link.DeskDecline, link.DeskCancel:
			args.Reason = link.RefusalReasons[t.random.IntN(len(link.RefusalReasons))].Code
		case link.DeskComplete:
			args.Days = float64(t.random.IntN(11)) / 2
		}
		if t.random.IntN(3) == 0 {
			args.IfRev = r.Rev
		}
		s, err := t.desk.Move(ctx, coordinator, r.ID, event, args)
		t.world.tell("%s: %s %.8s from %s: %s %d %v", t.name, event, r.ID, r.State, s.State, s.Rev, err)
		t.allow(err, "move")
		if err == nil {
			t.world.count("moves of the trust")
			t.world.checkPlaces(t)
		}
	}
}

// newKeys adds a key for details, and may retire the old ones.
func (t *trust) newKeys(ctx context.Context) {
	today := record.DateOf(time.Now())
	if t.random.IntN(2) == 0 {
		for _, k := range t.key.SealKeys() {
			t.world.must(t.key.RetireSealKey(k.Kid, today.AddDays(-1)), "retire a key")
		}
	}
	_, err := t.key.AddSealKey(record.Date{})
	t.world.must(err, "another key")
	t.certify(ctx)
}

// certify shows schools the keys that the coordinator has: also when a desk came
// back from a backup with an older certificate, which no laptop believes.
func (t *trust) certify(ctx context.Context) {
	err := t.desk.Certify(ctx, coordinator, t.certificate())
	t.world.tell("%s: certify: %v", t.name, err)
	t.allow(err, "certify")
}

// disaster is what nobody wants to happen to a desk, and does.
func (t *trust) disaster(ctx context.Context) {
	switch n := t.random.IntN(10); {
	case n < 2 && t.world.calamities:
		t.world.tell("%s: wiped", t.name)
		t.wipe()
	case n < 5 && t.world.calamities && len(t.backups) > 0:
		b, told := t.random.IntN(len(t.backups)), t.random.IntN(2) == 0
		t.world.tell("%s: restored from backup %d of %d, told: %v", t.name, b+1, len(t.backups), told)
		t.restore(t.backups[b], told)
		t.backups = t.backups[:b+1]
	case n < 6:
		t.world.impersonate(t.host, time.Duration(t.random.Int64N(int64(96*time.Hour))))
	case n < 7:
		devices, err := t.desk.Devices(ctx)
		t.allow(err, "devices")
		if len(devices) > 0 {
			d := devices[t.random.IntN(len(devices))]
			err := t.desk.Revoke(ctx, coordinator, d.ID)
			t.world.tell("%s: %.6s revoked: %v", t.name, d.ID, err)
			t.allow(err, "revoke")
		}
	case n < 8:
		offset := time.Duration(t.random.IntN(3)-1) * 2 * time.Hour
		t.offset.Store(int64(offset))
		t.world.tell("%s: the clock is out by %v", t.name, offset)
	case n < 9:
		err := t.desk.NewEpoch(ctx, coordinator)
		t.world.tell("%s: new epoch: %v", t.name, err)
		t.allow(err, "a new epoch")
	default:
		t.world.tell("%s: crash", t.name)
		t.crash()
	}
}

// code returns a fresh enrolment code for a school.
func (t *trust) code(urn string) (string, error) {
	c, err := t.running().IssueCode(context.Background(), coordinator, desk.CodeOptions{URN: urn})
	return c.Text, err
}
