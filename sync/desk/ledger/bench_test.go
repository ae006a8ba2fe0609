package ledger_test

import (
	"crypto/sha256"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
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
				return l.Update(background, func(tx ledger.Tx) error {
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

// Opening a ledger of 20,000 messages that was closed properly, and one that was
// not, beside reading the same files through SHA-256.
//
//	go test ./sync/desk/ledger -run '^$' -bench Open -benchtime 3x
func BenchmarkOpen(b *testing.B) {
	dir := b.TempDir()
	l := open(b, dir)
	var n atomic.Int64
	together(b, 64, 20_000, func() error {
		return l.Update(background, put(fmt.Sprintf("message/%012d", n.Add(1)), string(message)))
	})
	must(b, l.Close())
	for _, name := range []string{"sealed", "rebuilt"} {
		b.Run(name, func(b *testing.B) {
			var took, read time.Duration
			for range b.N {
				if name == "rebuilt" {
					must(b, os.Remove(filepath.Join(dir, "index.seal")))
				}
				start := time.Now()
				size := readThrough(b, dir)
				read += time.Since(start)
				start = time.Now()
				l := open(b, dir)
				took += time.Since(start)
				must(b, l.Close())
				b.ReportMetric(float64(size)/1e6, "MB")
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(took.Seconds()*1000/float64(b.N), "ms")
			b.ReportMetric(float64(took)/float64(read), "x")
		})
	}
}

// readThrough reads the journal and the index and returns their size.
func readThrough(b *testing.B, dir string) (size int64) {
	h := sha256.New()
	must(b, filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || e.Name() == "ballast" {
			return err
		}
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		n, err := io.Copy(h, f)
		size += n
		return err
	}))
	return size
}
