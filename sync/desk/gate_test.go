package desk

import (
	"testing"
	"time"
)

// However many are sent away at one moment, no more than a hundred are asked to
// come back in any one second, until there are more than fit into two minutes.
func TestACrowdDoesNotComeBackAsOne(t *testing.T) {
	var turns turns
	now := time.Date(2026, 11, 23, 8, 30, 0, 0, time.UTC)
	back := map[int]int{}
	for range 12_000 {
		back[turns.next(now)]++
	}
	for second := 1; second <= 120; second++ {
		if back[second] != 100 {
			t.Errorf("in second %d %d come back, want 100", second, back[second])
		}
	}
	if n := turns.next(now); n != 1 {
		t.Errorf("one more comes back in %d seconds, want the first again", n)
	}
	if n := turns.next(now.Add(time.Hour)); n != 1 {
		t.Errorf("after a quiet hour one comes back in %d seconds, want 1", n)
	}
	// While they trickle, nobody waits for long.
	for i := range 1000 {
		if n := turns.next(now.Add(time.Hour + time.Duration(i)*20*time.Millisecond)); n != 1 {
			t.Fatalf("the %dth of those who trickle comes back in %d seconds, want 1", i, n)
		}
	}
}
