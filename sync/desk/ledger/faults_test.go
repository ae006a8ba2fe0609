package ledger_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"waymark/app/journal"
	"waymark/app/journal/faultfs"
	"waymark/sync/desk/ledger"
	"waymark/sync/desk/ledger/ledgertest"
)

var (
	seed  = flag.Uint64("seed", 1, "where the random tests start from")
	seeds = flag.Int("seeds", 5, "how many times random faults strike work from many goroutines")
	every = flag.Bool("every", false, "strike every call to the disk in every way, and not in some of them")
)

var modes = map[string]faultfs.Mode{
	"fails":               faultfs.Fail,
	"tears":               faultfs.Tear,
	"finds no room":       faultfs.Full,
	"cut, all kept":       faultfs.CutKept,
	"cut, unsynced lost":  faultfs.CutLost,
	"cut, unsynced torn":  faultfs.CutTorn,
	"cut, unsynced zeros": faultfs.CutZeroed,
}

// Every call that the ledger makes to the disk, from its making to its closing,
// goes wrong once, in every way there is (without -every in some of them). What
// was acknowledged is there when it is opened again; what was refused is not; and
// no kept value is left over.
//
//	go test ./sync/desk/ledger -run Lost -every
func TestNothingIsLostWhateverTheDiskDoes(t *testing.T) {
	for name, mode := range modes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			first, step := 1+int(mode)%3, 3
			if *every {
				first, step = 1, 1
			}
			for n := first; ; n += step {
				dir := filepath.Join(t.TempDir(), "desk")
				fsys := faultfs.New(*seed, faultfs.Fault{Op: faultfs.Change, N: n, Mode: mode})
				states := aDay(fsys, dir)
				if fsys.Fired() == 0 {
					break
				}
				l := open(t, dir)
				if is := contents(t, l); !slices.Contains(states, is) {
					t.Errorf("call %d: it holds %q, which is none of %q", n, is, states)
				}
				noLeftovers(t, l, dir)
				must(t, l.Close())
			}
		})
	}
}

// aDay makes a ledger and changes it, and returns what it may hold afterwards:
// the last state that was acknowledged and any that nothing certain was said of.
func aDay(fsys journal.FS, dir string) (states []string) {
	o := options()
	o.FS = fsys
	l, err := ledger.OpenBadger(dir, "", o)
	states = []string{""}
	if err != nil {
		return states
	}
	defer l.Close()
	now := &ledger.Memory{}
	for i, update := range []func(ledger.Tx) error{
		func(tx ledger.Tx) error { tx.Put("a", []byte("1")); tx.Put("b", nil); return nil },
		func(tx ledger.Tx) error { tx.Put("a", []byte("2")); tx.Keep("kept/k", []byte("first")); return nil },
		func(tx ledger.Tx) error { tx.Delete("b"); tx.Keep("kept/k", []byte("second")); return nil },
		func(tx ledger.Tx) error { tx.Delete("kept/k"); tx.Keep("kept/l", []byte("third")); return nil },
	} {
		err := l.Update(context.Background(), update)
		after := now.Clone()
		after.Update(context.Background(), update)
		is := fmt.Sprint(i)
		after.View(context.Background(), func(r ledger.Reader) error { is = all(r); return nil })
		switch {
		case err == nil:
			states, now = []string{is}, after
		case errors.Is(err, ledger.ErrInDoubt):
			return append(states, is)
		}
	}
	return states
}

// all is everything that a ledger holds.
func all(r ledger.Reader) (all string) {
	for key, value := range r.Scan("", "") {
		all += fmt.Sprintf("%s=%s\n", key, value)
	}
	return all
}

func contents(t testing.TB, l ledger.Ledger) (is string) {
	t.Helper()
	must(t, l.View(context.Background(), func(r ledger.Reader) error { is = all(r); return nil }))
	return is
}

// noLeftovers fails the test where there are files of kept values that no key has.
func noLeftovers(t testing.TB, l ledger.Ledger, dir string) {
	t.Helper()
	kept := 0
	must(t, l.View(context.Background(), func(r ledger.Reader) error {
		for range r.Scan("kept/", "") {
			kept++
		}
		return nil
	}))
	files, err := os.ReadDir(filepath.Join(dir, "kept"))
	must(t, err)
	if len(files) != kept {
		t.Errorf("there are %d files for %d kept values", len(files), kept)
	}
}

// The same under work from many goroutines: a fault strikes somewhere, and what
// the workers were told holds.
//
//	go test ./sync/desk/ledger -run Faults -seeds 5000 -seed 7
func TestFaultsUnderWork(t *testing.T) {
	var list []faultfs.Mode
	for _, mode := range modes {
		list = append(list, mode)
	}
	for from := *seed; from < *seed+uint64(*seeds); from++ {
		random := rand.New(rand.NewPCG(from, 0))
		dir := t.TempDir()
		must(t, open(t, dir).Close())
		said := map[int]int{}
		for range 3 {
			o := options()
			o.FS = faultfs.New(from, faultfs.Fault{Op: faultfs.Change, N: 1 + random.IntN(120), Mode: list[random.IntN(len(list))]})
			if l, err := ledger.OpenBadger(dir, "", o); err == nil {
				var mu sync.Mutex
				ctx, stop := context.WithCancel(context.Background())
				updates := 0
				ledgertest.Work(ctx, l, func(worker, n int) {
					mu.Lock()
					defer mu.Unlock()
					said[worker] = n
					if updates++; updates > 300 {
						stop()
					}
				})
				stop()
				l.Close()
			}
			l := open(t, dir)
			ledgertest.CheckWork(t, l, said)
			for worker := range ledgertest.Workers { // what was in doubt is saved, or not, from now on
				said[worker] = ledgertest.Done(t, l, worker)
			}
			noLeftovers(t, l, dir)
			must(t, l.Close())
		}
		if t.Failed() {
			t.Fatalf("with -seed %d", from)
		}
	}
}
