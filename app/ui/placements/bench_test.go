package placements

import (
	"fmt"
	"testing"
	"time"

	"waymark/app/record"
	"waymark/app/ui/session/sessiontest"
	"waymark/sync/link"
)

// BenchmarkBoard puts 2,000 requests with their messages where they stand, as
// happens after every sync. It reports the ratio to going through them alone.
func BenchmarkBoard(b *testing.B) {
	a := correspondence()
	for i := range 2000 {
		id := record.ID(fmt.Sprintf("request-%04d", i))
		a.Changes = append(a.Changes,
			record.Creation(&record.Request{ID: id, Student: "ali", Trust: "uhb", Opportunity: "uhb.wards", Title: "Wards", Choices: []string{"march"},
				State: string(link.States[i%len(link.States)]), Since: sessiontest.Now.Add(-time.Duration(i) * time.Hour)}),
			record.Creation(&record.Message{ID: "m-" + id, Trust: "uhb", Request: id, Lane: 1, Type: "request.submit", Frozen: "x", Delivery: record.Received}))
	}
	r := newRoom(b, a)
	var placing, alone time.Duration
	for b.Loop() {
		start := time.Now()
		board := boardOf(newSurvey(r.Session))
		middle := time.Now()
		n := 0
		for req := range r.Snapshot().Requests() {
			for range r.Snapshot().Messages(req.ID) {
				n++
			}
		}
		placing += middle.Sub(start)
		alone += time.Since(middle)
		if n != 2003 || len(board[finished]) == 0 {
			b.Fatalf("%d messages", n)
		}
	}
	b.ReportMetric(float64(placing)/float64(alone), "x")
}
