package desk

import (
	"cmp"
	"context"
	"fmt"
	"iter"

	"waymark/sync/link"
)

// audit adds a line to the audit. What its caller leaves out is filled in.
func (w *writing) audit(e Entry) {
	e.At = w.now
	if e.Outcome == "" {
		e.Outcome = "applied"
	}
	// Lines are numbered within their millisecond and school. One counter for all
	// would make every command wait for every other, in a database that does
	// several at once.
	prefix := fmt.Sprintf("%s%016x-%s-", auditRows, e.At.UnixMilli(), cmp.Or(e.School, link.TrustStream))
	for {
		key := fmt.Sprintf("%s%06x", prefix, w.lines[prefix])
		w.lines[prefix]++
		_, taken, err := w.Get(key)
		w.fail(err)
		if !taken {
			put(w.tx, key, e)
			return
		}
	}
}

// auditPage is how many lines are read at once, so that a long export holds no
// View open while its reader is slow.
const auditPage = 1000

// Audit implements [Admin].
func (d *Desk) Audit(ctx context.Context) iter.Seq2[Entry, error] {
	return auditPages(func(after string) ([]Entry, string, error) { return d.auditAfter(ctx, after) })
}

// auditPages ranges over the lines of page after page. The last page is the one
// that names none to go on after.
func auditPages(page func(after string) ([]Entry, string, error)) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		for after, more := "", true; more; more = after != "" {
			lines, next, err := page(after)
			if err != nil {
				yield(Entry{}, err)
				return
			}
			for _, e := range lines {
				if !yield(e, nil) {
					return
				}
			}
			after = next
		}
	}
}

// auditAfter returns a page of the audit, and the key to go on after, "" at the end.
func (d *Desk) auditAfter(ctx context.Context, after string) (lines []Entry, next string, err error) {
	err = d.view(ctx, func(r *reading) error {
		lines, next = nil, ""
		for key, e := range scan[Entry](r, auditRows, after) {
			if lines = append(lines, e); len(lines) == auditPage {
				next = key
				break
			}
		}
		return nil
	})
	return lines, next, err
}
