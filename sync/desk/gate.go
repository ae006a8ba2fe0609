package desk

import (
	"context"
	"sync"
	"time"
)

// gate lets so many in at once.
type gate chan struct{}

func newGate(n int) gate { return make(gate, n) }

// tryEnter reports whether there was room.
func (g gate) tryEnter() bool {
	select {
	case g <- struct{}{}:
		return true
	default:
		return false
	}
}

// enter waits for room for a while, or until ctx ends, and reports whether there
// was any.
func (g gate) enter(ctx context.Context, patience time.Duration) bool {
	if g.tryEnter() {
		return true
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	select {
	case g <- struct{}{}:
		return true
	case <-ctx.Done():
		return false
	}
}

func (g gate) leave() { <-g }

// budget is what may be held at once.
type budget struct {
	mu   sync.Mutex
	left int
}

// take reports whether there was so much left.
func (b *budget) take(n int) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if n > b.left {
		return false
	}
	b.left -= n
	return true
}

func (b *budget) give(n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.left += n
}

// A crowd that is sent away must not come back as one, so each is given a turn of
// its own: so many in a second, and when the last moment has been given out, from
// the first on again.
const (
	turnsEach = 100 // a second; a desk does several times as many on one processor
	lastTurn  = 2 * time.Minute
)

// turns are the moments at which those who were sent away are to come back.
type turns struct {
	mu    sync.Mutex
	given time.Time // the last
}

// next returns in how many seconds the next turn is, at least one.
func (t *turns) next(now time.Time) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	if wait := t.given.Sub(now); wait < 0 || wait >= lastTurn {
		t.given = now
	}
	t.given = t.given.Add(time.Second / turnsEach)
	return int((t.given.Sub(now) + time.Second - 1) / time.Second)
}
