package ledgertest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strconv"
	"sync"
	"testing"

	"waymark/sync/desk/ledger"
)

// Workers is how many goroutines [Work] runs.
const Workers = 8

// Work changes the ledger from several goroutines until ctx is done or an Update
// fails, and calls said with a worker and its number after each Update that was
// acknowledged, from the worker's goroutine. It goes on where it was left. Workers
// return nil when ctx is done.
//
// Each Update writes a line of the worker's log, counts it, keeps a value in place
// of the last, and moves something between two accounts; [CheckWork] knows how
// these hang together.
func Work(ctx context.Context, l ledger.Ledger, said func(worker, n int)) error {
	errs := make(chan error, Workers)
	for worker := range Workers {
		go func() { errs <- work(ctx, l, worker, said) }()
	}
	var first error
	for range Workers {
		if err := <-errs; first == nil {
			first = err
		}
	}
	return first
}

func work(ctx context.Context, l ledger.Ledger, worker int, said func(worker, n int)) error {
	for ctx.Err() == nil {
		var n int
		err := l.Update(context.Background(), func(tx ledger.Tx) (err error) {
			n, err = workOn(tx, worker)
			return err
		})
		if err != nil {
			return err
		}
		said(worker, n)
	}
	return nil
}

// workOn is a worker's next piece of work; it returns its number.
func workOn(tx ledger.Tx, worker int) (int, error) {
	n := 1
	mine := workerKey(worker)
	add := func(key string, amount int) (int, error) {
		is, err := number(tx, key)
		tx.Put(key, strconv.AppendInt(nil, int64(is+amount), 10))
		return is + amount, err
	}
	n, err := add(mine, 1)
	if err != nil {
		return 0, err
	}
	if _, err := add("count", 1); err != nil {
		return 0, err
	}
	random := rand.New(rand.NewPCG(uint64(worker), uint64(n)))
	for _, amount := range []int{-n, n} {
		if _, err := add(fmt.Sprintf("account/%d", random.IntN(5)), amount); err != nil {
			return 0, err
		}
	}
	tx.Put(logKey(worker, n), logLine(worker, n))
	if n > 5 && n%5 == 0 {
		tx.Delete(keptKey(worker))
	} else {
		tx.Keep(keptKey(worker), []byte(keptValue(worker, n)))
	}
	return n, nil
}

func workerKey(worker int) string    { return fmt.Sprintf("worker/%d", worker) }
func logKey(worker, n int) string    { return fmt.Sprintf("log/%d/%08d", worker, n) }
func keptKey(worker int) string      { return fmt.Sprintf("kept/%d", worker) }
func keptValue(worker, n int) string { return fmt.Sprintf("a secret of %d, at %d", worker, n) }

// logLine is a line of up to 2,000 bytes, most of them shorter.
func logLine(worker, n int) []byte {
	random := rand.New(rand.NewPCG(uint64(worker)<<32, uint64(n)))
	line := make([]byte, random.IntN(1+random.IntN(2000)))
	for i := range line {
		line[i] = byte(random.Uint32())
	}
	return line
}

// Done returns how many Updates of a worker the ledger holds.
func Done(t testing.TB, l ledger.Ledger, worker int) (n int) {
	t.Helper()
	must(t, l.View(background, func(r ledger.Reader) (err error) {
		n, err = number(r, workerKey(worker))
		return err
	}))
	return n
}

// CheckWork fails the test unless the ledger holds what [Work] makes of it and all
// that was acknowledged: said is the highest number said by each worker. It returns
// how many Updates the ledger holds beyond those, which were under way when it was
// killed; a worker has at most one of them.
func CheckWork(t testing.TB, l ledger.Ledger, said map[int]int) (beyond int) {
	t.Helper()
	var wrong []string
	must(t, l.View(background, func(r ledger.Reader) error {
		wrong, beyond = nil, 0
		differ := func(format string, a ...any) { wrong = append(wrong, fmt.Sprintf(format, a...)) }
		total, balance := 0, 0
		for worker := range Workers {
			n, err := number(r, workerKey(worker))
			if err != nil {
				return err
			}
			switch {
			case n < said[worker]:
				differ("%d of worker %d were acknowledged, and %d are there", said[worker], worker, n)
			case n > said[worker]+1:
				differ("%d of worker %d were acknowledged, and %d are there", said[worker], worker, n)
			}
			beyond += n - said[worker]
			total += n
			at := 0
			for key, line := range r.Scan(fmt.Sprintf("log/%d/", worker), "") {
				if at++; key != logKey(worker, at) || string(line) != string(logLine(worker, at)) {
					differ("the log of worker %d has %s for line %d, or not its content", worker, key, at)
					break
				}
			}
			if at != n {
				differ("the log of worker %d has %d lines, not %d", worker, at, n)
			}
			value, kept, err := r.Get(keptKey(worker))
			if want := n > 0 && !(n > 5 && n%5 == 0); err != nil || kept != want || want && string(value) != keptValue(worker, n) {
				differ("worker %d at %d keeps %q, %v", worker, n, value, err)
			}
		}
		for key := range r.Scan("account/", "") {
			amount, err := number(r, key)
			if err != nil {
				return err
			}
			balance += amount
		}
		count, err := number(r, "count")
		if count != total || balance != 0 {
			differ("of %d updates %d are counted, and the accounts come to %d", total, count, balance)
		}
		return err
	}))
	for _, w := range wrong {
		t.Error(w)
	}
	return beyond
}

// testWork has Views look on while workers work, and holds what is left against
// what was acknowledged.
func testWork(t *testing.T, s subject) {
	const enough = 200
	ctx, stop := context.WithCancel(background)
	defer stop()
	var mu sync.Mutex
	said, updates := map[int]int{}, 0
	var looking sync.WaitGroup
	for range 2 {
		looking.Go(func() {
			for ctx.Err() == nil {
				mu.Lock()
				before := map[int]int{}
				for worker, n := range said {
					before[worker] = n
				}
				mu.Unlock()
				s.consistent(t, before)
			}
		})
	}
	err := Work(ctx, s, func(worker, n int) {
		mu.Lock()
		defer mu.Unlock()
		said[worker] = n
		if updates++; updates >= enough {
			stop()
		}
	})
	must(t, err)
	looking.Wait()
	if beyond := CheckWork(t, s, said); beyond > 0 {
		t.Errorf("%d updates came to pass by themselves", beyond)
	}
	if s.reopen != nil {
		s.Ledger = s.reopen()
		CheckWork(t, s, said)
		must(t, s.Close())
	}
}

// consistent reports where a View, amid the work, does not see whole Updates, or
// not all that had been acknowledged before.
func (s subject) consistent(t *testing.T, before map[int]int) {
	err := s.View(background, func(r ledger.Reader) error {
		total := 0
		for worker := range Workers {
			n, err := number(r, workerKey(worker))
			if err != nil {
				return err
			}
			if n < before[worker] {
				t.Errorf("a View sees %d of worker %d, and %d had been acknowledged", n, worker, before[worker])
			}
			giveWay()
			if lines := len(keys(r, fmt.Sprintf("log/%d/", worker), "")); lines != n {
				t.Errorf("a View sees %d updates of worker %d, and %d lines", n, worker, lines)
			}
			total += n
		}
		if count, err := number(r, "count"); err != nil || count != total {
			t.Errorf("a View sees %d updates, and a count of %d (%v)", total, count, err)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}
