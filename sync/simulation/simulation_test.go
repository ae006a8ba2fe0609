package simulation

import (
	"flag"
	"fmt"
	"testing"
	"testing/cryptotest"
	"testing/synctest"
	"time"
)

var (
	seeds = flag.Int("seeds", 150, "how many conversations to play")
	seed  = flag.Uint64("seed", 1, "the seed of the first conversation")
	acts  = flag.Int("acts", 40, "how often each party of a conversation does something")
)

// Conversations between schools and trusts, each drawn from a seed, come to an
// end at which every promise is kept: see the package's description.
//
//	go test ./sync/simulation -run Conversations -seeds 5000
func TestConversations(t *testing.T) {
	exchanges := 0
	for s := range uint64(*seeds) {
		t.Run(fmt.Sprint(*seed+s), func(t *testing.T) { exchanges += converse(t, *seed+s, *acts).exchanges })
	}
	t.Logf("%d conversations from seed %d on, with %d exchanges", *seeds, *seed, exchanges)
}

// converse plays one conversation.
func converse(t *testing.T, seed uint64, acts int) (w *world) {
	cryptotest.SetGlobalRandom(t, seed)
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(term))
		w = newWorld(t, seed)
		w.run(acts)
	})
	return w
}
