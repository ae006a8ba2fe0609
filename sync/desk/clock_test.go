package desk_test

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"waymark/sync/desk"
	"waymark/sync/desk/ledger"
	"waymark/sync/link"
)

// A desk looks at the calendar when it starts and every so often; what fails is
// tried again the next time.
func TestTheCalendarGoesByItself(t *testing.T) {
	l := &broken{Ledger: new(ledger.Memory)}
	tr := newTrustOn(t, l)
	tr.publish(radiography(3))
	s := tr.school("100001")
	s.at(link.Offered, "tag-1")
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		d, err := desk.Open(ctx, tr.ledger, desk.Options{Now: tr.clock.Now, Log: slog.New(slog.NewTextHandler(&log, nil))})
		must(t, err)
		running, stop := context.WithCancel(ctx)
		ended := make(chan struct{})
		tr.clock.to("2026-12-01")
		l.fail(errDisk, false)
		go func() {
			d.TickEvery(running, time.Minute)
			close(ended)
		}()
		synctest.Wait()
		if c := log.String(); !strings.Contains(c, errDisk.Error()) {
			t.Errorf("a failure is logged as %q", c)
		}
		l.fail(nil, false)
		time.Sleep(time.Minute) // by the bubble's clock
		synctest.Wait()
		if list, err := d.Requests(ctx, desk.Filter{State: link.Lapsed}); err != nil || len(list) != 1 {
			t.Errorf("a minute later %d offers have lapsed, %v", len(list), err)
		}
		stop()
		<-ended
	})
}
