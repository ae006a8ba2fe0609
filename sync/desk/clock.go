package desk

import (
	"context"
	"strings"
	"time"
)

// Tick implements [Admin]. Each request is an Update of its own, so that a
// morning on which much is due holds nobody up.
func (d *Desk) Tick(ctx context.Context) (int, error) {
	var due []string
	err := d.view(ctx, func(r *reading) error {
		due = due[:0]
		for key := range r.Scan(dueRows, "") {
			date, request, _ := strings.Cut(strings.TrimPrefix(key, dueRows), "/")
			if date > r.today.String() {
				break
			}
			due = append(due, request)
		}
		return nil
	})
	for i, id := range due {
		if err == nil {
			err = d.update(ctx, func(w *writing) error {
				if q, ok := get[request](&w.reading, requestKey(id)); ok {
					w.turn(q)
				}
				return nil
			})
		}
		if err != nil {
			return i, err
		}
	}
	return len(due), err
}

// TickEvery ticks at once and then every so often, until ctx ends. What fails is
// logged and tried again the next time.
func (d *Desk) TickEvery(ctx context.Context, every time.Duration) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		if n, err := d.Tick(ctx); err != nil && ctx.Err() == nil {
			d.log.Error("the calendar's work was not done", "error", err)
		} else if n > 0 {
			d.log.Info("the calendar's work was done", "requests", n)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}
