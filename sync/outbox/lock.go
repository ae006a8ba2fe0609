package outbox

import "context"

// lock is a mutex that a caller may give up waiting for: whoever holds one may be
// waiting for a network.
type lock chan struct{}

func newLock() lock { return make(lock, 1) }

// acquire returns the error of ctx where that is done first.
func (l lock) acquire(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case l <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (l lock) release() { <-l }
