package simulation

import (
	"cmp"
	"flag"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/cryptotest"
	"testing/synctest"
	"time"

	"waymark/sync/faultnet"
)

var (
	seeds = flag.Int("seeds", 150, "how many conversations to play")
	seed  = flag.Uint64("seed", 1, "the seed of the first conversation")
	aloud = flag.Bool("aloud", false, "tell what happens in each conversation, with -v")
	acts  = flag.Int("acts", 0, "how often each party of a conversation does something; 0 for a number that its seed draws")
)

// Conversations between schools and trusts, each drawn from a seed, come to an
// end at which every promise is kept: see the package's description.
//
//	go test ./sync/simulation -run Conversations -seeds 5000
func TestConversations(t *testing.T) {
	sum := tally{}
	for s := range uint64(*seeds) {
		t.Run(fmt.Sprint(*seed+s), func(t *testing.T) { sum.add(converse(t, *seed+s)) })
	}
	t.Logf("%d conversations from seed %d on: %v", *seeds, *seed, sum)
}

// The same with more trusts, of which each laptop talks with several at the same
// time. The seed draws what everybody does; the order in which two trusts answer
// at one instant is the machine's.
func TestConversationsAtOnce(t *testing.T) {
	sum := tally{}
	n := (*seeds + 4) / 5
	for s := range uint64(n) {
		t.Run(fmt.Sprint(*seed+s), func(t *testing.T) {
			sum.add(converse(t, *seed+s, func(w *world) {
				for w.atOnce = 3; len(w.hosts) < 5; {
					w.hosts = append(w.hosts, newTrust(w, len(w.hosts)))
				}
				for _, l := range w.laptops {
					l.start()
				}
			}))
		})
	}
	t.Logf("%d conversations from seed %d on: %v", n, *seed, sum)
}

// A seed gives the same conversation whenever it is played.
func TestASeedIsPlayedAgain(t *testing.T) {
	for s := *seed; s < *seed+5; s++ {
		var first, again []string
		t.Run(fmt.Sprint(s), func(t *testing.T) { first = converse(t, s).trace })
		t.Run(fmt.Sprint(s, " again"), func(t *testing.T) { again = converse(t, s).trace })
		for i := range min(len(first), len(again)) {
			if first[i] != again[i] {
				t.Fatalf("seed %d: line %d is first\n%s\nand then\n%s", s, i+1, first[i], again[i])
			}
		}
		if len(first) != len(again) {
			t.Errorf("seed %d: %d lines, and then %d", s, len(first), len(again))
		}
	}
}

// tally counts what happened in conversations, to show that they are about
// something.
type tally map[string]int

func (sum tally) add(w *world) {
	sum["exchanges"] += w.exchanges
	for _, l := range w.laptops {
		s := l.book.Snapshot()
		for r := range s.Requests() {
			sum["requests "+cmp.Or(r.State, "unsent")]++
			sum["disclosures"] += len(r.Disclosures)
		}
		for m := range s.AllMessages() {
			sum["messages "+string(m.Delivery)]++
			if m.Trouble != nil {
				sum["trouble "+m.Trouble.Code]++
			}
		}
		for _, x := range l.network.Log() {
			if x.Fault != faultnet.None {
				sum["faults"]++
			}
		}
	}
	for what, n := range w.happened {
		sum[what] += n
	}
}

func (sum tally) String() string {
	var lines []string
	for _, what := range slices.Sorted(maps.Keys(sum)) {
		lines = append(lines, fmt.Sprintf("%s %d", what, sum[what]))
	}
	return strings.Join(lines, ", ")
}

// converse plays one conversation, in a world that may be changed before it begins.
func converse(t *testing.T, seed uint64, change ...func(*world)) (w *world) {
	cryptotest.SetGlobalRandom(t, seed)
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(term))
		w = newWorld(t, seed)
		for _, c := range change {
			c(w)
		}
		w.run(cmp.Or(*acts, w.acts))
	})
	return w
}
