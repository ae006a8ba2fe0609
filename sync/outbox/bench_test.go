package outbox_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"waymark/app/record"
	"waymark/app/store"
	"waymark/sync/link"
	"waymark/sync/outbox"
)

// BenchmarkWaiting takes an outbox with n waiting messages through a day: they are
// made, the school is opened, its status shown, and everything is sent to a real
// desk and received. bare is how long the same desk takes for the same batches
// from a client that looks at no answer and keeps no record.
//
//	go test ./sync/outbox -run xxx -bench Waiting -benchtime 1x
func BenchmarkWaiting(b *testing.B) {
	for _, n := range []int{100, 1_000, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			var made, opened, status, sent, bare time.Duration
			var heap uint64
			for range b.N {
				tr := newTrust(b)
				o := radiography()
				o.OnePerYear = false
				tr.publish(o)
				dir, clock := filepath.Join(b.TempDir(), "school"), newClock()
				options := store.Options{Now: clock.Now, Floor: 1 << 20}
				book := get(store.Create(dir, record.School{Name: "Wayfield Academy", URN: "999001"}, "", options))(b)
				out := outbox.New(book, outbox.Options{Now: clock.Now})
				id := get(out.Enrol(ctx, tr.url, tr.code(), "Careers office", lead))(b).ID
				out.Sync(ctx)
				get(book.Do(record.Action{Kind: record.ActionEdit, What: "Add", Changes: []record.Change{record.Creation(&record.Student{
					ID: student(0), Surname: "Yusuf", DOB: record.NewDate(2011, 10, 1), Enrolments: []record.Enrolment{{From: record.NewDate(2026, 9, 1), Year: 10}},
				})}}))(b)

				asking := make([]outbox.Asking, n)
				for i := range asking {
					asking[i] = outbox.Asking{Student: student(0), Opportunity: record.OpportunityID(id, "radiography"), Slots: []string{"march"}}
				}
				made += timed(func() { get(book.Do(get(out.Ask(asking, lead))(b)))(b) })
				must(b, book.Close())

				before := heapInUse()
				opened += timed(func() { book = get(store.Open(dir, "", options))(b) })
				heap += heapInUse() - before
				out = outbox.New(book, outbox.Options{Now: clock.Now})
				status += timed(func() {
					if s := outbox.StatusOf(book.Snapshot(), clock.Now()); s.Waiting != n {
						b.Fatalf("%d wait", s.Waiting)
					}
					out.Due(clock.Now())
				})
				batches, again := batchesOf(b, book), tr.ledger.Clone()
				sent += timed(func() {
					if r := out.Sync(ctx); r.Received != n || r.Waiting != 0 {
						b.Fatalf("the report is %+v", r)
					}
				})
				tr.open(again)
				bare += bareSend(b, tr, book, batches)
				must(b, book.Close())
			}
			each := float64(b.N * n)
			b.ReportMetric(float64(made.Microseconds())/each, "µs/made")
			b.ReportMetric(float64(opened.Microseconds())/each, "µs/opened")
			b.ReportMetric(float64(status.Microseconds())/each, "µs/status")
			b.ReportMetric(float64(sent.Microseconds())/each, "µs/sent")
			b.ReportMetric(float64(sent)/float64(bare), "×bare")
			b.ReportMetric(float64(heap)/each, "B/waiting")
			b.ReportMetric(0, "ns/op")
		})
	}
}

func timed(fn func()) time.Duration {
	began := time.Now()
	fn()
	return time.Since(began)
}

func heapInUse() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// batchesOf returns what waits as the bodies in which it goes out.
func batchesOf(b *testing.B, book *store.Store) (bodies [][]byte) {
	var batch link.Batch
	flush := func() {
		if len(batch.Messages) > 0 {
			bodies = append(bodies, get(json.Marshal(batch))(b))
			batch.Messages = nil
		}
	}
	for m := range book.Snapshot().Outbox() {
		if batch.Messages = append(batch.Messages, m.Frozen); len(batch.Messages) == link.MaxBatch {
			flush()
		}
	}
	flush()
	return bodies
}

func bareSend(b *testing.B, tr *trust, book *store.Store, bodies [][]byte) time.Duration {
	root := tr.key.Fingerprint()
	device := get(link.ParseDevice(get(book.Secret("device key for " + root))(b)))(b)
	token := get(tr.Token(ctx, get(device.Assertion(root, tr.clock.Now()))(b)))(b)
	return timed(func() {
		for _, body := range bodies {
			r := get(http.NewRequest("POST", tr.url+"/v1/messages", bytes.NewReader(body)))(b)
			r.Header.Set("Content-Type", "application/json")
			r.Header.Set("Authorization", "Bearer "+token.Token)
			answer := get(http.DefaultClient.Do(r))(b)
			io.Copy(io.Discard, answer.Body)
			answer.Body.Close()
			if answer.StatusCode != http.StatusOK {
				b.Fatalf("the desk answers %s", answer.Status)
			}
		}
	})
}
