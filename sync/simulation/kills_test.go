package simulation

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"waymark/app/record"
	"waymark/app/store"
	"waymark/sync/desk"
	"waymark/sync/desk/ledger"
	"waymark/sync/link"
	"waymark/sync/outbox"
)

var kills = flag.Int("kills", 6, "how often to kill a process that sends, or one that receives")

// Two real processes, a laptop with its folder and a desk with its own, talk over
// loopback. At a random moment one of them is killed, or both: while it opens its
// folder, saves, sends, answers. In the end nothing that either of them had
// acknowledged is lost, nothing has happened twice, and the two agree.
//
//	go test ./sync/simulation -run Kills -kills 1000 -seed 7 -v
//
// A kill is no power cut: what survives those is the business of packages store
// and ledger.
func TestKills(t *testing.T) {
	random := rand.New(rand.NewPCG(*seed, 5))
	var sum slain
	for left := *kills; left > 0; left -= 50 { // new folders now and then, so that looking at them stays quick
		torment(t, random, min(left, 50), &sum)
	}
	t.Logf("%d kills of the laptop, %d of the desk: %d messages queued, %d moves of the trust’s acknowledged, none lost; %d received",
		sum.laptop, sum.desk, sum.queued, sum.moved, sum.received)
}

type slain struct{ laptop, desk, queued, moved, received int }

func torment(t *testing.T, random *rand.Rand, kills int, sum *slain) {
	p := newPair(t)
	var deskProcess, laptopProcess *process
	moved := map[string]int{} // the last revision acknowledged, by request
	note := func(words []string) {
		switch {
		case len(words) == 3 && words[0] == "queued":
			p.queued[record.ID(words[1])] = words[2]
		case len(words) == 3 && words[0] == "moved":
			rev, err := strconv.Atoi(words[2])
			p.must(err, "a revision")
			moved[words[1]] = max(moved[words[1]], rev)
			sum.moved++
		}
	}
	for range kills {
		if deskProcess == nil {
			deskProcess = start(t, "desk", p.deskDir, p.address, fmt.Sprint(1+random.Uint64N(1<<40)))
			if random.IntN(5) > 0 {
				if _, ok := deskProcess.hear(); !ok {
					t.Fatalf("the desk does not open: %s", p.deskDir)
				}
			}
		}
		if laptopProcess == nil {
			laptopProcess = start(t, "laptop", p.laptopDir, fmt.Sprint(random.Uint64()))
		}
		for range random.IntN(9) {
			words, ok := laptopProcess.hear()
			if !ok {
				t.Fatalf("the laptop’s process has ended by itself: %s", p.laptopDir)
			}
			note(words)
		}
		// The moment of the kill is random; nothing is expected of what happens until then.
		<-time.After(time.Duration(random.Int64N(int64(40 * time.Millisecond))))
		victim := random.IntN(5)
		if victim != 0 {
			for _, words := range laptopProcess.kill() {
				note(words)
			}
			laptopProcess = nil
			sum.laptop++
		}
		if victim < 3 {
			for _, words := range deskProcess.kill() {
				note(words)
			}
			deskProcess = nil
			sum.desk++
		}
	}
	if laptopProcess != nil {
		for _, words := range laptopProcess.kill() {
			note(words)
		}
	}
	if deskProcess != nil {
		for _, words := range deskProcess.kill() {
			note(words)
		}
	}
	sum.queued += len(p.queued)
	sum.received += p.check(moved)
}

// pair is a school's folder and a desk's.
type pair struct {
	*world
	deskDir, laptopDir string
	address            string
	key                *link.TrustKey
	queued             map[record.ID]string // what was acknowledged: messages, with the fingerprints of their bytes
}

// newPair makes both, with the laptop enrolled.
func newPair(t *testing.T) *pair {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "waymark-kills-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if !t.Failed() {
			os.RemoveAll(dir)
		}
	})
	p := &pair{
		world:   newEmptyWorld(t, *seed),
		deskDir: filepath.Join(dir, "desk"), laptopDir: filepath.Join(dir, "school"), queued: map[record.ID]string{},
	}
	l, err := ledger.OpenBadger(p.deskDir, "", ledger.Options{Floor: 1 << 20})
	p.must(err, "a ledger")
	p.key, err = link.NewTrustKey()
	p.must(err, "a key")
	online, err := link.NewDeskKey()
	p.must(err, "a key")
	certificate, err := p.key.Certify(online.Public(), time.Now())
	p.must(err, "certify")
	p.must(desk.Init(ctx, l, link.Identity{Name: "Vale Trust", ODS: "RXX"}, p.key.Fingerprint(), certificate, online), "init")
	d, err := desk.Open(ctx, l, desk.Options{})
	p.must(err, "a desk")
	today := record.DateOf(time.Now())
	for i := range 3 {
		o := link.Opportunity{ID: fmt.Sprint("ward-", i), Title: fmt.Sprint("Ward ", i), Details: []string{"name"}}
		for j := range 4 {
			o.Slots = append(o.Slots, link.Slot{ID: fmt.Sprint("w", j), From: today.AddDays(7 * j), Places: 40})
		}
		_, err := d.Publish(ctx, coordinator, o)
		p.must(err, "publish")
	}
	code, err := d.IssueCode(ctx, coordinator, desk.CodeOptions{})
	p.must(err, "a code")
	serve, stop := context.WithCancel(ctx)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	p.must(err, "listen")
	p.address = listener.Addr().String()
	served := make(chan error)
	go func() { served <- desk.Serve(serve, listener, d.Handler(), nil) }()

	s, err := store.Create(p.laptopDir, record.School{Name: "Hill Academy", URN: "100000"}, "", options())
	p.must(err, "a school")
	roster := record.Action{Kind: record.ActionImport, What: "Roster"}
	for i := range 40 {
		roster.Changes = append(roster.Changes, record.Creation(&record.Student{
			ID: record.NewID(), Surname: fmt.Sprint("Surname ", i), Forename: "A",
			Enrolments: []record.Enrolment{{From: today.AddDays(-300), Year: 10}},
		}))
	}
	_, err = s.Do(roster)
	p.must(err, "a roster")
	box := outbox.New(s, outbox.Options{})
	_, err = box.Enrol(ctx, "http://"+p.address, code.Text, "Careers office", lead)
	p.must(err, "enrol")
	box.Sync(ctx)
	p.must(s.Close(), "close the school")
	stop()
	p.must(<-served, "serve")
	p.must(l.Close(), "close the ledger")
	return p
}

// check opens both folders, lets them talk undisturbed, and holds them to their
// promises. It returns how many messages were received.
func (p *pair) check(moved map[string]int) (received int) {
	ctx := context.Background()
	l, err := ledger.OpenBadger(p.deskDir, "", ledger.Options{Floor: 1 << 20})
	p.must(err, "open the ledger")
	defer l.Close()
	d, err := desk.Open(ctx, l, desk.Options{})
	p.must(err, "open the desk")
	for id, rev := range moved {
		if r, err := d.Request(ctx, id); err != nil || r.Rev < rev {
			p.failf("a move of request %s to revision %d was acknowledged, and it is at %d: %v", id, rev, r.Rev, err)
		}
	}
	t := &trust{world: p.world, name: "Vale Trust", host: p.address, key: p.key, desk: d, disk: &disk{memory: l}}
	serve, stop := context.WithCancel(ctx)
	listener, err := net.Listen("tcp", p.address)
	p.must(err, "listen")
	served := make(chan error)
	go func() { served <- desk.Serve(serve, listener, d.Handler(), nil) }()
	defer func() {
		stop()
		p.must(<-served, "serve")
	}()

	s, err := store.Open(p.laptopDir, "", options())
	p.must(err, "open the school")
	defer s.Close()
	side := &laptop{world: p.world, name: "the laptop", label: "Careers office", random: p.dice("check", 0), book: s, queued: map[record.ID]string{}}
	side.outbox = outbox.New(s, outbox.Options{})
	for id, fingerprint := range p.queued {
		m, ok := s.Snapshot().Message(id)
		switch {
		case !ok:
			p.failf("message %s is gone", id)
			continue
		case m.Frozen != "" && link.Fingerprint(m.Frozen) != fingerprint:
			p.failf("message %s is not what was frozen", id)
		}
		side.queued[id] = m.Frozen
	}
	for r := range s.Snapshot().Requests() {
		p.madeRequest(r.ID)
	}
	p.hosts, p.laptops = []*trust{t}, []*laptop{side}
	for range 20 {
		r := side.outbox.Sync(ctx)
		for m := range s.Snapshot().AllMessages() {
			if m.Delivery == record.NeedsPerson {
				a, err := side.outbox.GiveUp([]record.ID{m.ID}, lead)
				p.must(err, "give up")
				_, err = s.Do(a)
				p.must(err, "give up")
			}
		}
		if r.Sent+r.Changes+r.Waiting == 0 {
			break
		}
	}
	p.world.check(ctx)
	for m := range s.Snapshot().AllMessages() {
		if m.Delivery == record.Received {
			received++
		}
	}
	report, err := s.Check(ctx)
	p.must(err, "check the school")
	if !report.Agrees() {
		p.failf("the school’s folder is not whole: %v", report.Differences)
	}
	return received
}

// coordinate answers requests until the process ends, and says which moves it was
// told are saved.
func coordinate(ctx context.Context, d *desk.Desk, seed uint64) {
	random := rand.New(rand.NewPCG(seed, 6))
	for range time.Tick(2 * time.Millisecond) {
		all, err := d.Requests(ctx, desk.Filter{})
		exitOn(err)
		if len(all) == 0 {
			continue
		}
		r := all[random.IntN(len(all))]
		s, err := d.Move(ctx, coordinator, r.ID, coordinatorsMoves[random.IntN(len(coordinatorsMoves))],
			desk.MoveArgs{Reason: link.RefusalReasons[0].Code, Days: 1, Contact: "Sister Adeyemi"})
		if err == nil {
			fmt.Println("moved", r.ID, s.Rev)
		} else if link.ProblemOf(err) == nil {
			exitOn(err)
		}
		if random.IntN(10) == 0 {
			_, err := d.Tick(ctx)
			exitOn(err)
		}
	}
}

// childLaptop asks, answers and syncs until it is killed, and says which messages
// it was told are saved.
func childLaptop(dir, seed string) {
	n, err := strconv.ParseUint(seed, 10, 64)
	exitOn(err)
	s, err := store.Open(dir, "", options())
	exitOn(err)
	random := rand.New(rand.NewPCG(n, 7))
	box := outbox.New(s, outbox.Options{Attempts: 1})
	for {
		a, err := something(random, s.Snapshot(), box)
		if err == nil {
			_, err = s.Do(a)
			exitOn(err)
			for _, c := range a.Changes {
				if m, ok := s.Snapshot().Message(c.ID); ok && c.Kind == record.KindMessage && c.From == nil {
					fmt.Println("queued", m.ID, link.Fingerprint(m.Frozen))
				}
			}
		}
		if random.IntN(2) == 0 {
			r := box.Sync(context.Background())
			fmt.Println("synced", r.Sent, r.Received)
		}
	}
}

// something is what a careers lead does next.
func something(random *rand.Rand, s *record.Snapshot, box *outbox.Outbox) (record.Action, error) {
	var requests []*record.Request
	for r := range s.Requests() {
		if !link.State(r.State).Final() {
			requests = append(requests, r)
		}
	}
	if len(requests) < 5 || random.IntN(3) == 0 {
		students, opportunities := s.Students(), s.Opportunities()
		var asking []outbox.Asking
		for range 1 + random.IntN(3) {
			asking = append(asking, outbox.Asking{
				Student: students[random.IntN(len(students))].ID, Opportunity: opportunities[random.IntN(len(opportunities))].ID,
				Slots: []string{fmt.Sprint("w", random.IntN(4))},
			})
		}
		return box.Ask(asking, lead)
	}
	r := requests[random.IntN(len(requests))]
	ids := []record.ID{r.ID}
	switch link.State(r.State) {
	case link.Offered:
		return box.Accept(ids, lead)
	case link.Accepted, link.Confirmed:
		return box.Provide(r.ID, []record.DisclosedField{{Name: "name", Value: "A student"}}, lead)
	case link.InProgress:
		return box.Report(r.ID, 1, lead)
	}
	if random.IntN(10) == 0 {
		return box.Withdraw(ids, "", lead)
	}
	return record.Action{}, errOff
}
