package simulation

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"waymark/app/record"
	"waymark/app/store"
	"waymark/sync/desk"
	"waymark/sync/desk/ledger"
	"waymark/sync/faultnet"
	"waymark/sync/link"
	"waymark/sync/outbox"
)

// A laptop with 10,000 messages waiting beside one with 1,000, each a real store:
// how long it takes to open and to send everything to a desk in memory, and what
// memory it takes. Each figure comes with how many times that of the smaller one
// it is: 10 is in proportion.
func BenchmarkWaiting(b *testing.B) {
	few := map[string]float64{}
	for _, n := range []int{1000, 10000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			sum := map[string]float64{}
			for b.Loop() {
				b.StopTimer()
				w := newWaiting(b, n)
				b.StartTimer()
				w.measure(b, n, sum)
			}
			for unit, total := range sum {
				mean := total / float64(b.N)
				b.ReportMetric(mean, unit)
				if first, ok := few[unit]; ok {
					b.ReportMetric(mean/first, unit+"-times")
				} else {
					few[unit] = mean
				}
			}
		})
	}
}

// waiting is a school's folder with messages that wait, and the desk they are for.
type waiting struct {
	dir  string
	desk *desk.Desk
}

func newWaiting(tb testing.TB, n int) waiting {
	ctx := context.Background()
	w := newEmptyWorld(tb, *seed)
	key, err := link.NewTrustKey()
	w.must(err, "a key")
	online, err := link.NewDeskKey()
	w.must(err, "a key")
	certificate, err := key.Certify(online.Public(), time.Now())
	w.must(err, "certify")
	l := new(ledger.Memory)
	w.must(desk.Init(ctx, l, link.Identity{Name: "Vale Trust"}, key.Fingerprint(), certificate, online), "init")
	d, err := desk.Open(ctx, l, desk.Options{})
	w.must(err, "a desk")
	today := record.DateOf(time.Now())
	const each = 10 // placements that a student asks for
	for i := range each {
		_, err := d.Publish(ctx, coordinator, link.Opportunity{
			ID: fmt.Sprint("ward-", i), Title: fmt.Sprint("Ward ", i), Slots: []link.Slot{{ID: "w1", From: today.AddDays(60), Places: 3}},
		})
		w.must(err, "publish")
	}
	code, err := d.IssueCode(ctx, coordinator, desk.CodeOptions{})
	w.must(err, "a code")

	dir := filepath.Join(tb.TempDir(), "school")
	s, err := store.Create(dir, record.School{Name: "Hill Academy", URN: "100000"}, "", options())
	w.must(err, "a school")
	roster := record.Action{Kind: record.ActionImport, What: "Roster"}
	for i := range n / each {
		roster.Changes = append(roster.Changes, record.Creation(&record.Student{ID: record.ID(fmt.Sprint("s", i)), Surname: fmt.Sprint("Surname ", i)}))
	}
	_, err = s.Do(roster)
	w.must(err, "a roster")
	box := outbox.New(s, outbox.Options{Transport: faultnet.Direct(d.Handler())})
	_, err = box.Enrol(ctx, "https://"+address, code.Text, "Careers office", lead)
	w.must(err, "enrol")
	box.Sync(ctx)
	for _, o := range s.Snapshot().Opportunities() {
		var asking []outbox.Asking
		for i := range n / each {
			asking = append(asking, outbox.Asking{Student: record.ID(fmt.Sprint("s", i)), Opportunity: o.ID, Slots: []string{"w1"}})
		}
		a, err := box.Ask(asking, lead)
		w.must(err, "ask")
		_, err = s.Do(a)
		w.must(err, "ask")
	}
	if waits := s.Snapshot().OutboxCount(); waits != n {
		tb.Fatalf("%d messages wait, not %d", waits, n)
	}
	w.must(s.Close(), "close the school")
	return waiting{dir, d}
}

// measure opens the school and sends everything, and adds to the figures.
func (w waiting) measure(b *testing.B, n int, sum map[string]float64) {
	before := heap()
	began := time.Now()
	s, err := store.Open(w.dir, "", options())
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	box := outbox.New(s, outbox.Options{Transport: faultnet.Direct(w.desk.Handler())})
	status := outbox.StatusOf(s.Snapshot(), time.Now())
	sum["open-ms"] += ms(time.Since(began))
	sum["heap-MB"] += float64(heap()-before) / (1 << 20)
	if status.Waiting != n {
		b.Fatalf("%d wait, and the program says %d", n, status.Waiting)
	}
	began = time.Now()
	r := box.Sync(context.Background())
	sum["send-ms"] += ms(time.Since(began))
	if r.Received != n || r.Waiting != 0 {
		b.Fatalf("of %d messages: %s", n, words(r))
	}
}

func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
