package desk_test

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/anishathalye/porcupine"

	"waymark/sync/desk"
	"waymark/sync/desk/ledger"
	"waymark/sync/link"
)

// badgerLedger is a ledger on the disk, as a desk in use has it.
func badgerLedger(t testing.TB) ledger.Ledger {
	t.Helper()
	l, err := ledger.OpenBadger(t.TempDir(), "", ledger.Options{})
	must(t, err)
	t.Cleanup(func() { must(t, l.Close()) })
	return l
}

// attempt is an operation on the places of one date: an offer that takes one, or
// a decline that gives one back.
type attempt struct{ offer bool }

// places is what a date with so many places must look like to everyone at once:
// as if offers and declines had been made one at a time.
func places(n int) porcupine.Model {
	return porcupine.Model{
		Init: func() any { return 0 },
		Step: func(state, input, output any) (bool, any) {
			taken := state.(int)
			switch {
			case !input.(attempt).offer:
				return taken > 0, taken - 1
			case output.(bool):
				return taken < n, taken + 1
			}
			return taken == n, taken
		},
		DescribeOperation: func(input, output any) string { return fmt.Sprintf("%+v %v", input, output) },
	}
}

// history is what was done to the places of a date, and when each began and
// ended: the clock counts these moments, so that no two are the same.
type history struct {
	clock atomic.Int64
	mu    sync.Mutex
	list  []porcupine.Operation
}

func (h *history) do(client int, a attempt, do func() bool) bool {
	began := h.clock.Add(1)
	ok := do()
	ended := h.clock.Add(1)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.list = append(h.list, porcupine.Operation{ClientId: client, Input: a, Call: began, Output: ok, Return: ended})
	return ok
}

func (h *history) check(t *testing.T, n int) {
	t.Helper()
	if !porcupine.CheckOperations(places(n), h.list) {
		t.Errorf("what %d operations saw of %d places cannot have happened one at a time", len(h.list), n)
	}
}

// askMany makes so many requests for the date in March.
func (s *school) askMany(n int) (ids []string) {
	s.t.Helper()
	for len(ids) < n {
		var batch []string
		for range min(n-len(ids), link.MaxBatch) {
			id := newUUID(4)
			batch = append(batch, s.message(id, 1, link.RequestSubmit, submit(fmt.Sprint("tag-", len(ids)))))
			ids = append(ids, id)
		}
		for _, r := range s.take(batch...) {
			if r.Outcome != link.Applied {
				s.t.Fatalf("a request was %s: %v", r.Outcome, r.Problem)
			}
		}
	}
	return ids
}

// offer tries to offer a request the date in March.
func (tr *trust) offer(id string) bool {
	_, err := tr.Move(ctx, coordinator, id, link.DeskOffer, desk.MoveArgs{Slot: "march"})
	if p := link.ProblemOf(err); err != nil && (p == nil || p.Code != link.NoPlaceLeft) {
		tr.t.Errorf("an offer failed: %v", err)
	}
	return err == nil
}

// Of 500 offers of one place that are made at once, one is made.
func TestFiveHundredOffersOfOnePlace(t *testing.T) {
	tr := newTrustOn(t, badgerLedger(t))
	tr.publish(radiography(1))
	ids := tr.school("100001").askMany(500)
	var h history
	var made atomic.Int32
	var together sync.WaitGroup
	start := make(chan struct{})
	for i, id := range ids {
		together.Go(func() {
			<-start
			if h.do(i, attempt{offer: true}, func() bool { return tr.offer(id) }) {
				made.Add(1)
			}
		})
	}
	close(start)
	together.Wait()
	if made.Load() != 1 {
		t.Errorf("%d offers were made of one place", made.Load())
	}
	h.check(t, 1)
}

// Offers and declines that cross each other never take up more places than there
// are, and no place is lost.
func TestPlacesAreLinearizable(t *testing.T) {
	const n, clients, rounds = 3, 8, 40
	tr := newTrust(t)
	tr.publish(radiography(n))
	s := tr.school("100001")
	ids := s.askMany(clients * rounds)
	var h history
	var together sync.WaitGroup
	for client := range clients {
		random := rand.New(rand.NewPCG(1, uint64(client)))
		together.Go(func() {
			for _, id := range ids[client*rounds : (client+1)*rounds] {
				if !h.do(client, attempt{offer: true}, func() bool { return tr.offer(id) }) || random.IntN(4) == 0 {
					continue
				}
				h.do(client, attempt{}, func() bool {
					r, err := tr.Take(ctx, s.device.ID(), []string{s.message(id, 2, link.OfferDecline, link.Withdraw{})})
					return err == nil && r.Results[0].Outcome == link.Applied
				})
			}
		})
	}
	together.Wait()
	h.check(t, n)

	offered, err := tr.Requests(ctx, desk.Filter{State: link.Offered})
	must(t, err)
	list, err := tr.Opportunities(ctx)
	must(t, err)
	if taken := list[0].Taken["march"]; taken != len(offered) || taken > n {
		t.Errorf("%d places are counted as taken; %d are offered, of %d", taken, len(offered), n)
	}
}
