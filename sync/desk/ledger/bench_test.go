package ledger_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dgraph-io/badger/v4"

	"waymark/sync/desk/ledger"
)

// message is as large as what a desk writes for one request.
var message = make([]byte, 1600)

// Updates from so many goroutines at once, beside a bare Badger that syncs each
// commit. They take turns, so that both meet the same disk.
//
//	go test ./sync/desk/ledger -run '^$' -bench Update
func BenchmarkUpdate(b *testing.B) {
	for _, goroutines := range []int{1, 32, 256} {
		b.Run(fmt.Sprint(goroutines), func(b *testing.B) {
			l := open(b, b.TempDir())
			defer l.Close()
			bare, err := badger.Open(badger.DefaultOptions(b.TempDir()).WithLogger(nil).WithSyncWrites(true).WithMemTableSize(8 << 20))
			must(b, err)
			defer bare.Close()
			var n atomic.Int64
			key := func() string { return fmt.Sprintf("message/%012d", n.Add(1)) }
			ours := func() error {
				return l.Update(context.Background(), func(tx ledger.Tx) error {
					tx.Put(key(), message)
					return nil
				})
			}
			baseline := func() error {
				return bare.Update(func(txn *badger.Txn) error { return txn.Set([]byte(key()), message) })
			}
			var took, base time.Duration
			const round = 512 // a round of one, then a round of the other
			for done := 0; done < b.N; done += round {
				took += together(b, goroutines, round, ours)
				base += together(b, goroutines, round, baseline)
			}
			b.ReportMetric(0, "ns/op")
			total := float64((b.N + round - 1) / round * round)
			b.ReportMetric(total/took.Seconds(), "updates/s")
			b.ReportMetric(total/base.Seconds(), "badger/s")
			b.ReportMetric(float64(took)/float64(base), "x")
		})
	}
}

// together does something n times from several goroutines.
func together(b *testing.B, goroutines, n int, do func() error) time.Duration {
	var left atomic.Int64
	left.Store(int64(n))
	var wg sync.WaitGroup
	start := time.Now()
	for range goroutines {
		wg.Go(func() {
			for left.Add(-1) >= 0 {
				if err := do(); err != nil {
					b.Error(err)
				}
			}
		})
	}
	wg.Wait()
	return time.Since(start)
}
