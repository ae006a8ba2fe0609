package session_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"fyne.io/fyne/v2/test"

	"waymark/app/ui/session"
)

func TestWorkInTheBackgroundIsShownUnlessItWasCancelled(t *testing.T) {
	test.NewTempApp(t)
	synctest.Test(t, func(t *testing.T) {
		var b session.Background
		var shown []string
		b.Go(func(context.Context) func() { return func() { shown = append(shown, "work") } })
		synctest.Wait()
		b.Go(func(ctx context.Context) func() {
			<-ctx.Done()
			return func() { shown = append(shown, "cancelled") }
		})()
		b.After(time.Minute, func() { shown = append(shown, "never") })()
		b.After(time.Second, func() { shown = append(shown, "a second later") })
		time.Sleep(time.Hour)
		synctest.Wait()
		if len(shown) != 2 || shown[0] != "work" || shown[1] != "a second later" {
			t.Errorf("shown: %q", shown)
		}
	})
}

func TestOnceTheWindowIsClosedNothingIsShown(t *testing.T) {
	test.NewTempApp(t)
	synctest.Test(t, func(t *testing.T) {
		var b session.Background
		show := func() { t.Error("something was shown in a window that is closed") }
		saved := make(chan struct{})
		b.Go(func(context.Context) func() { <-saved; return show })
		b.After(time.Second, show)
		b.Stop()
		b.Stop() // the window closed, and then its loop ended
		b.Post(show)
		close(saved)
		time.Sleep(time.Minute)
		synctest.Wait()
	})
}

// Quitting in the middle of work: whatever was posted before Stop returned is done
// with, and nothing follows, though what is shown posts more itself.
func TestClosingTheWindowWaitsForNothingThatFollows(t *testing.T) {
	test.NewTempApp(t)
	var b session.Background
	var shown atomic.Int64
	var more func()
	more = func() {
		if shown.Add(1)%3 == 0 {
			b.Post(more)
		}
	}
	var workers sync.WaitGroup
	under := make(chan struct{}, 8)
	for range 8 {
		workers.Go(func() {
			for i := range 2000 {
				b.Post(more)
				if i == 10 {
					under <- struct{}{}
				}
			}
		})
	}
	<-under
	b.Stop()
	at := shown.Load()
	workers.Wait()
	if after := shown.Load(); after != at {
		t.Errorf("%d were shown after the window had closed", after-at)
	}
}
