package ledgertest

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/anishathalye/porcupine"

	"waymark/sync/desk/ledger"
)

// A View sees what stood when it began to its end, holds no Update up, and one
// that begins later sees what has been saved since.
func testViews(t *testing.T, s subject) {
	s.put(t, "a", "1", "b", "1")
	const views = 8
	begun, saved := make(chan struct{}), make(chan struct{})
	var viewing sync.WaitGroup
	for range views {
		viewing.Go(func() {
			var once sync.Once
			err := s.View(background, func(r ledger.Reader) error {
				once.Do(func() { begun <- struct{}{} })
				if !is(r, "a", "1") {
					return errors.New("what stands is not seen")
				}
				<-saved
				if got := keys(r, "", ""); !slices.Equal(got, []string{"a", "b"}) || !is(r, "a", "1") || !is(r, "b", "1") || !isNot(r, "c") {
					return fmt.Errorf("it changed to %q within a View", got)
				}
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	for range views {
		<-begun
	}
	s.put(t, "a", "2", "c", "2")
	s.update(t, func(tx ledger.Tx) { tx.Delete("b") })
	s.holds(t, contents{"a": "2", "c": "2"})
	close(saved)
	viewing.Wait()
}

// together calls fn from n goroutines that begin at once, and waits for them.
func together(n int, fn func(i int)) {
	var running sync.WaitGroup
	begin := make(chan struct{})
	for i := range n {
		running.Go(func() {
			<-begin
			fn(i)
		})
	}
	close(begin)
	running.Wait()
}

// giveWay lets other goroutines go on between what a transaction reads and what it
// does about it. A ledger that runs transactions side by side then does so here,
// and shows whether it may; one that runs them in turn loses a moment.
func giveWay() {
	for range 200 {
		runtime.Gosched()
	}
}

// Updates that read a value and write what comes next number themselves without
// a gap, whoever runs them.
func testCounter(t *testing.T, s subject) {
	const writers, each = 32, 8
	seen := make([]atomic.Int32, writers*each)
	together(writers, func(int) {
		for range each {
			n, err := s.next("counter")
			if err != nil {
				t.Error(err)
				return
			}
			if n >= len(seen) || seen[n].Add(1) != 1 {
				t.Errorf("%d was counted twice", n)
			}
		}
	})
	s.holds(t, contents{"counter": fmt.Sprint(writers * each)})
}

// next adds one to a counter and returns what it was.
func (s subject) next(key string) (n int, err error) {
	err = s.Update(background, func(tx ledger.Tx) error {
		if n, err = number(tx, key); err != nil {
			return err
		}
		giveWay()
		tx.Put(key, strconv.AppendInt(nil, int64(n)+1, 10))
		return nil
	})
	return n, err
}

// number returns a value that is a number; 0 where there is none.
func number(r ledger.Reader, key string) (int, error) {
	value, ok, err := r.Get(key)
	if err != nil || !ok {
		return 0, err
	}
	return strconv.Atoi(string(value))
}

// Of two who may leave only while the other stays, one stays: neither writes what
// the other has written, but each what the other has read.
func testSkew(t *testing.T, s subject) {
	for round := range 20 {
		both := []string{fmt.Sprintf("%d/on call/1", round), fmt.Sprintf("%d/on call/2", round)}
		s.put(t, both[0], "yes", both[1], "yes")
		together(2, func(i int) {
			err := s.Update(background, func(tx ledger.Tx) error {
				if is(tx, both[1-i], "yes") {
					giveWay()
					tx.Put(both[i], []byte("no"))
				}
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
		must(t, s.View(background, func(r ledger.Reader) error {
			if is(r, both[0], "yes") == is(r, both[1], "yes") {
				t.Error("both have left, or none")
			}
			return nil
		}))
	}
}

// What a Scan did not yield counts as read as well: places that are counted and
// then taken under keys of their own are never more than there are.
func testPhantoms(t *testing.T, s subject) {
	const places, asking = 3, 20
	for round := range 8 {
		prefix := fmt.Sprintf("%d/place/", round)
		var given atomic.Int32
		together(asking, func(i int) {
			var got bool
			err := s.Update(background, func(tx ledger.Tx) error {
				if got = len(keys(tx, prefix, "")) < places; got {
					giveWay()
					tx.Put(fmt.Sprint(prefix, i), nil)
				}
				return nil
			})
			if err != nil {
				t.Error(err)
			}
			if got {
				given.Add(1)
			}
		})
		if there := s.scan(t, prefix, ""); len(there) != places || given.Load() != places {
			t.Errorf("of %d places %d were given and %d are taken", places, given.Load(), len(there))
		}
	}
}

// Transactions of every kind, from many goroutines at once: porcupine looks for
// an order, within the times of their calls and returns, in which each has read
// what those before it wrote. Were there none, the ledger would not be strictly
// serialisable.
func testHistories(t *testing.T, s subject) {
	for round := range 15 {
		h := history{names: []string{fmt.Sprintf("%d/x", round), fmt.Sprintf("%d/y", round), fmt.Sprintf("%d/z", round)}}
		together(6, func(client int) {
			random := rand.New(rand.NewPCG(uint64(round), uint64(client)))
			for n := range 12 {
				if err := h.run(s, client, random, fmt.Sprintf("%d.%d", client, n)); err != nil {
					t.Error(err)
					return
				}
			}
		})
		if !porcupine.CheckOperations(registers, h.operations) {
			for _, op := range h.operations {
				t.Logf("client %d, from %d to %d: %+v", op.ClientId, op.Call, op.Return, op.Input)
			}
			t.Fatalf("round %d: there is no order in which these could have run", round)
		}
	}
}

type history struct {
	names []string
	clock atomic.Int64

	mu         sync.Mutex
	operations []porcupine.Operation
}

// registers is what the names hold, "" for nothing.
var registers = porcupine.Model{
	Init: func() any { return [3]string{} },
	Step: func(state, input, _ any) (bool, any) {
		now := state.([3]string)
		for _, a := range input.(*transaction).accesses {
			if a.write {
				now[a.name] = a.value
			} else if now[a.name] != a.value {
				return false, nil
			}
		}
		return true, now
	},
}

// transaction is what one did, in its order.
type transaction struct{ accesses []access }

type access struct {
	name  int
	write bool
	value string // read or written
}

// run runs one transaction: a View, or an Update that reads and writes some.
func (h *history) run(s subject, client int, random *rand.Rand, value string) error {
	view, scan := random.IntN(3) == 0, random.IntN(3) == 0
	plan := random.Perm(6)[:1+random.IntN(5)] // reads and writes of the three
	var tx transaction
	read := func(r ledger.Reader, name int) error {
		giveWay()
		is, _, err := r.Get(h.names[name])
		tx.accesses = append(tx.accesses, access{name: name, value: string(is)})
		return err
	}
	readAll := func(r ledger.Reader) {
		var all [3]string
		for key, is := range r.Scan(h.names[0][:len(h.names[0])-1], "") {
			all[slices.Index(h.names, key)] = string(is)
		}
		for name, is := range all {
			tx.accesses = append(tx.accesses, access{name: name, value: is})
		}
	}
	op := porcupine.Operation{ClientId: client, Input: &tx, Call: h.clock.Add(1)}
	var err error
	if view {
		err = s.View(background, func(r ledger.Reader) error {
			tx.accesses = nil
			if scan {
				readAll(r)
			}
			for _, what := range plan {
				if err := read(r, what%3); err != nil {
					return err
				}
			}
			return nil
		})
	} else {
		err = s.Update(background, func(t ledger.Tx) error {
			tx.accesses = nil
			if scan {
				readAll(t)
			}
			for _, what := range plan {
				name := what % 3
				if what < 3 {
					if err := read(t, name); err != nil {
						return err
					}
					continue
				}
				wrote := access{name, true, value}
				if len(value)%4 == 0 {
					t.Delete(h.names[name])
					wrote.value = ""
				} else {
					t.Put(h.names[name], []byte(value))
				}
				tx.accesses = append(tx.accesses, wrote)
			}
			return nil
		})
	}
	op.Return = h.clock.Add(1)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.operations = append(h.operations, op)
	return err
}
