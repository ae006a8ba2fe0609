package store

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"waymark/app/journal"
	"waymark/app/record"
)

// waitingSchool makes a school with n requests and a message for each that waits
// to be sent, 30 to an action.
func waitingSchool(b *testing.B, n int) *Store {
	b.Helper()
	s, err := Create(b.TempDir(), record.School{Name: "Hill Academy"}, "", Options{})
	must(b, err)
	b.Cleanup(func() { s.Close() })
	trust := &record.Trust{ID: "VALE", Name: "Vale Trust", URL: "https://desk.vale.example", Root: "ABCD"}
	ward := &record.Opportunity{ID: "VALE.ward-7", Trust: "VALE", Published: []byte(`{"id":"ward-7"}`)}
	a := record.Action{Kind: record.ActionAsk, What: "Placement asked for", Changes: []record.Change{record.Creation(trust), record.Creation(ward)}}
	for i := range n {
		r := &record.Request{ID: record.NewID(), Student: record.NewID(), Trust: "VALE", Opportunity: ward.ID, Title: "A week on ward 7", Choices: []string{"july"}}
		m := &record.Message{
			ID: record.ID(fmt.Sprintf("%08d", i)), Trust: "VALE", Request: r.ID, Lane: 1, Type: "request.submit",
			Frozen: strings.Repeat("x", 900), Delivery: record.Waiting, // about what a signed submit takes
		}
		a.Changes = append(a.Changes, record.Creation(r), record.Creation(m))
		if len(a.Changes) >= 60 || i == n-1 {
			_, err := s.Do(a)
			must(b, err)
			a.Changes = nil
		}
	}
	return s
}

// receipts is what one batch of a sync leaves behind: 100 messages received.
func receipts(s *record.Snapshot) (changed []record.Record, a record.Action) {
	a = record.Action{Kind: record.ActionSync, What: "Sent and received"}
	for was := range s.Outbox() {
		if len(changed) == 100 {
			break
		}
		is := *was
		is.Delivery, is.ReceivedAt = record.Received, time.Unix(1, 0).UTC()
		change, _ := record.Update(was, &is)
		changed, a.Changes = append(changed, &is), append(a.Changes, change)
	}
	return changed, a
}

// A batch must cost the same however much else is waiting, and opening a school
// must cost in proportion to it: compare the two sizes.
func BenchmarkOutbox(b *testing.B) {
	for _, n := range []int{1000, 10_000} {
		waiting := fmt.Sprint(n, " waiting")
		b.Run(waiting+"/batch of 100", func(b *testing.B) {
			s := waitingSchool(b, n)
			benchDo(b, func() (*Store, record.Action) {
				if s.Snapshot().OutboxCount() < n*9/10 {
					must(b, s.Close())
					s = waitingSchool(b, n)
				}
				_, a := receipts(s.Snapshot())
				return s, a
			})
		})
		b.Run(waiting+"/snapshot after a batch", func(b *testing.B) {
			s := waitingSchool(b, n).Snapshot()
			changed, _ := receipts(s)
			for b.Loop() {
				s.Next(1, changed, nil)
			}
		})
		b.Run(waiting+"/open", func(b *testing.B) {
			s := waitingSchool(b, n)
			dir, key := s.dir, s.key
			must(b, s.Close())
			c := clock{}
			for b.Loop() {
				c["read+sha256"] += readAll(b, journalPath(dir), indexPath(dir))
				must(b, c.time("whole", func() (err error) { s, err = Open(dir, "", Options{}); return err }))
				if s.Opening().Rebuilt || s.Snapshot().OutboxCount() != n {
					b.Fatal(s.Opening().Why)
				}
				must(b, s.Close())
				ix, all, err := openAndLoad(indexPath(dir), key, false)
				must(b, err)
				must(b, c.time("snapshot", func() error { record.NewSnapshot(1, all.records); return nil }))
				must(b, ix.close())
				must(b, sealOf(journal.OS, dir, key).Write())
			}
			c.x(b, "whole", "read+sha256")
			c.report(b)
		})
	}
}
