package session

import (
	"context"
	"sync"
	"time"

	"fyne.io/fyne/v2"
)

// Tasks runs work away from the window, and brings what it found back to it.
// [Background] does so in the application, [Inline] in tests.
type Tasks interface {
	// Go runs work, then the function that it returns on the window's goroutine.
	// work may return nil. After cancel, work's context is done and what it
	// returns is not run any more.
	Go(work func(ctx context.Context) (apply func())) (cancel func())
	// Post runs show on the window's goroutine. Work reports its progress with it.
	Post(show func())
	// After runs show on the window's goroutine when d has passed, unless it was
	// cancelled.
	After(d time.Duration, show func()) (cancel func())
}

// Background is the Tasks of the application: goroutines and fyne.Do. The zero
// value is ready. Call [Background.Stop] when the window closes.
type Background struct {
	stop sync.Once
	gate sync.RWMutex // held for writing from Stop on
}

// Stop has nothing shown from now on: what work still brings back is dropped. Once
// its loop has ended, Fyne would run it on the work's own goroutine, beside the
// closing of the record, or panic. It returns when nothing is on its way to the
// loop any more, and may be called from any goroutine, and twice.
func (b *Background) Stop() { b.stop.Do(b.gate.Lock) }

// Go runs work in a goroutine of its own.
func (b *Background) Go(work func(ctx context.Context) (apply func())) (cancel func()) {
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		apply := work(ctx)
		b.Post(func() {
			// Cancelled while it waited its turn counts as cancelled.
			if apply != nil && ctx.Err() == nil {
				apply()
			}
			cancel()
		})
	}()
	return cancel
}

// Post hands show to the window's goroutine.
func (b *Background) Post(show func()) {
	if b.gate.TryRLock() { // which fails from Stop on, and never waits for it
		defer b.gate.RUnlock()
		fyne.Do(show)
	}
}

// After waits in a timer of its own.
func (b *Background) After(d time.Duration, show func()) (cancel func()) {
	t := time.AfterFunc(d, func() { b.Post(show) })
	return func() { t.Stop() }
}

// Inline is the Tasks of tests: work is done before Go returns, on the caller's
// goroutine, and time passes when the test says so. The zero value is ready.
type Inline struct {
	waiting []*wait
}

type wait struct {
	left time.Duration
	show func()
}

// Go does the work at once.
func (t *Inline) Go(work func(ctx context.Context) (apply func())) (cancel func()) {
	if apply := work(context.Background()); apply != nil {
		apply()
	}
	return func() {}
}

// Post shows at once.
func (t *Inline) Post(show func()) { show() }

// After keeps show until [Inline.Elapse] reaches it.
func (t *Inline) After(d time.Duration, show func()) (cancel func()) {
	w := &wait{d, show}
	t.waiting = append(t.waiting, w)
	return func() { w.show = nil }
}

// Elapse lets d pass.
func (t *Inline) Elapse(d time.Duration) {
	waiting := t.waiting
	t.waiting = nil
	for _, w := range waiting {
		w.left -= d
		switch {
		case w.show == nil:
		case w.left <= 0:
			w.show()
		default:
			t.waiting = append(t.waiting, w)
		}
	}
}
