package outbox_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"waymark/app/record"
	"waymark/app/store"
	"waymark/sync/link"
	"waymark/sync/outbox"
)

var (
	kills = flag.Int("kills", 10, "how often to kill a laptop that asks and sends")
	seed  = flag.Uint64("seed", 1, "of the torture's dice")
)

// TestMain lets the test binary be the laptop that is killed, or one behind a proxy.
func TestMain(m *testing.M) {
	flag.Parse()
	if flag.NArg() == 3 && flag.Arg(0) == "laptop" {
		childLaptop(flag.Arg(1), flag.Arg(2))
	}
	if flag.NArg() == 3 && flag.Arg(0) == "proxied" {
		childProxied(flag.Arg(1), flag.Arg(2))
	}
	os.Exit(m.Run())
}

// A laptop asks, withdraws, takes back and sends until it is killed, at a random
// moment. Whatever it was told is saved must be in its record, unless it took it
// back itself; no request may be without its messages, nor a message without its
// request; and of whatever reached the desk the record must say that it was sent,
// because that was saved before the first byte left. In the end everything is
// received.
//
//	go test ./sync/outbox -run Torture -kills 500 -seed 7 -v
func TestTorture(t *testing.T) {
	random := rand.New(rand.NewPCG(*seed, 8))
	saved, undone, arrived := 0, 0, 0
	for left := *kills; left > 0; left -= 25 { // a fresh school now and then, so that looking at it stays quick
		v := newVictim(t)
		for range min(left, 25) {
			v.kill(random)
			v.look()
			if t.Failed() {
				t.Fatalf("with -seed %d", *seed)
			}
		}
		v.settle()
		saved, undone, arrived = saved+len(v.saved), undone+len(v.undone), arrived+len(v.arrived)
	}
	t.Logf("%d kills: %d messages acknowledged, %d of them taken back by the laptop itself, none lost; %d reached the desk", *kills, saved, undone, arrived)
}

// victim is a laptop that is killed, and the desk that it talks to.
type victim struct {
	t      *testing.T
	tr     *trust
	dir    string
	saved  []record.ID // messages of which the laptop was told that they are saved
	undone map[record.ID]bool

	mu      sync.Mutex
	arrived map[record.ID]bool // messages that the desk was sent
}

func newVictim(t *testing.T) *victim {
	t.Helper()
	v := &victim{t: t, tr: newTrust(t), undone: map[record.ID]bool{}, arrived: map[record.ID]bool{}}
	o := radiography()
	o.OnePerYear = false
	v.tr.publish(o)
	l := newLaptop(t)
	l.enrol(v.tr)
	l.sync()
	v.dir = l.book.Dir()
	must(t, l.book.Close())
	v.tr.instead(func(_ http.ResponseWriter, r *http.Request) bool { v.listen(r); return false })
	return v
}

// listen notes what a batch holds before the desk sees it.
func (v *victim) listen(r *http.Request) {
	if r.URL.Path != "/v1/messages" {
		return
	}
	body, err := io.ReadAll(r.Body)
	r.Body = io.NopCloser(strings.NewReader(string(body)))
	var b link.Batch
	if err != nil || json.Unmarshal(body, &b) != nil {
		return // cut off by a kill
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, signed := range b.Messages {
		if m, _, err := link.Peek(signed); err == nil {
			v.arrived[record.ID(m.ID)] = true
		}
	}
}

// kill has the laptop work in a process of its own, and kills that.
func (v *victim) kill(random *rand.Rand) {
	v.t.Helper()
	cmd := exec.Command(os.Args[0], "laptop", v.dir, strconv.FormatUint(random.Uint64(), 10))
	stdout := get(cmd.StdoutPipe())(v.t)
	var last strings.Builder
	cmd.Stderr = &last
	must(v.t, cmd.Start())
	said := bufio.NewScanner(stdout)
	hear := func() bool {
		if !said.Scan() {
			return false
		}
		verb, ids, _ := strings.Cut(said.Text(), " ")
		for _, id := range strings.Fields(ids) {
			if verb == "saved" {
				v.saved = append(v.saved, record.ID(id))
			}
		}
		return true
	}
	for range random.IntN(12) {
		if !hear() {
			cmd.Wait()
			v.t.Fatalf("the laptop ended by itself: %s", &last)
		}
	}
	// The moment of the kill is random; nothing is expected of what happens until then.
	<-time.After(time.Duration(random.Int64N(int64(30 * time.Millisecond))))
	must(v.t, cmd.Process.Kill())
	for hear() { // what it said before it died
	}
	cmd.Wait()
}

// look opens what a kill left behind.
func (v *victim) look() {
	v.t.Helper()
	s := get(store.Open(v.dir, "", store.Options{Floor: 1 << 20}))(v.t)
	defer func() { must(v.t, s.Close()) }()
	if report := get(s.Check(ctx))(v.t); !report.Agrees() {
		v.t.Errorf("journal, index and snapshot differ: %v", report.Differences)
	}
	now := s.Snapshot()
	for r := range now.Requests() {
		if len(slices.Collect(now.Messages(r.ID))) == 0 {
			v.t.Errorf("request %s has no message", r.ID)
		}
	}
	for m := range now.AllMessages() {
		if _, ok := now.Request(m.Request); !ok {
			v.t.Errorf("message %s has no request", m.ID)
		}
	}
	for _, id := range v.saved {
		if _, ok := now.Message(id); ok {
			continue
		}
		// It may have been taken back, which its history tells; else it is lost.
		events, err := s.History(record.Ref{Kind: record.KindMessage, ID: id})
		if err != nil || !strings.HasPrefix(events[len(events)-1].What, "Undo: ") {
			v.t.Errorf("message %s was acknowledged and is lost: %v", id, err)
		}
		v.undone[id] = true
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	for id := range v.arrived {
		if m, ok := now.Message(id); !ok || m.SentAt.IsZero() {
			v.t.Errorf("message %s reached the desk, and the record knows nothing of it", id)
		}
	}
}

// settle lets the laptop send what is left in peace.
func (v *victim) settle() {
	v.t.Helper()
	s := get(store.Open(v.dir, "", store.Options{Floor: 1 << 20}))(v.t)
	defer func() { must(v.t, s.Close()) }()
	report := outbox.New(s, outbox.Options{Now: v.tr.clock.Now}).Sync(ctx)
	if report.Waiting != 0 || report.NeedsPerson != 0 || report.Trusts[0].Problem != nil {
		v.t.Errorf("in the end: %+v", report)
	}
	for r := range s.Snapshot().Requests() {
		if r.State == "" {
			v.t.Errorf("request %s never reached the desk", r.ID)
		}
	}
}

// childLaptop works until it is killed, and says which messages it was told are
// saved.
func childLaptop(dir, from string) {
	n, err := strconv.ParseUint(from, 10, 64)
	exitOn(err)
	s, err := store.Open(dir, "", store.Options{Floor: 1 << 20})
	exitOn(err)
	c := newClock()
	o := outbox.New(s, outbox.Options{Now: c.Now, Attempts: 1})
	for random := rand.New(rand.NewPCG(n, 9)); ; {
		switch random.IntN(8) {
		case 0, 1:
			if report := o.Sync(ctx); report.Trusts[0].Problem != nil {
				exitOn(errors.New(report.Trusts[0].Problem.Title))
			}
			fmt.Println("synced")
			continue
		case 2, 3:
			actions := s.Actions() // newest first
			i := slices.IndexFunc(actions, func(a store.ActionSummary) bool { return a.Kind == record.ActionAsk && a.UndoneBy == 0 })
			if i < 0 {
				continue
			}
			_, err := s.UndoAction(actions[i].Seq, lead)
			exitOn(err)
			fmt.Println("undid")
			continue
		}
		a, err := wish(random, o, s.Snapshot())
		if err == nil {
			_, err = s.Do(a)
		}
		exitOn(err)
		line := "saved"
		for _, c := range a.Changes {
			if c.Kind == record.KindMessage && c.From == nil {
				line += " " + string(c.ID)
			}
		}
		fmt.Println(line)
	}
}

// wish asks for placements, or withdraws a request that can be withdrawn.
func wish(random *rand.Rand, o *outbox.Outbox, s *record.Snapshot) (record.Action, error) {
	if random.IntN(3) == 0 {
		for r := range s.Requests() {
			if a, err := o.Withdraw([]record.ID{r.ID}, "", lead); err == nil {
				return a, nil
			}
		}
	}
	var asking []outbox.Asking
	for range 1 + random.IntN(3) {
		asking = append(asking, outbox.Asking{
			Student: student(random.IntN(len(names))), Opportunity: s.Opportunities()[0].ID, Slots: []string{"march"},
		})
	}
	return o.Ask(asking, lead)
}

func exitOn(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
