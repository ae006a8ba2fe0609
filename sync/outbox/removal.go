package outbox

import (
	"slices"
	"time"

	"waymark/app/record"
	"waymark/sync/link"
)

// A removal is in bulk where it takes more than bulkItems, or more than a fifth
// of what is open and more than a few. A desk that was set up anew or put under
// somebody else's address could otherwise empty a school's list at a stroke.
const (
	bulkItems = 10
	bulkShare = 5 // a fifth
	fewItems  = 2
)

// hold notes that the desk has removed something. [edit.judgeRemovals] decides
// once the whole of the desk's answer is known.
func (e *edit) hold(t *record.Trust, ref record.Ref) {
	held := record.Held{}
	if t.Held != nil {
		held = *t.Held
	}
	switch ref.Kind {
	case record.KindOpportunity:
		held.Opportunities = with(held.Opportunities, ref.ID)
	case record.KindRequest:
		held.Requests = with(held.Requests, ref.ID)
	}
	t.Held = &held
}

// unhold notes that something is there after all.
func (e *edit) unhold(t *record.Trust, ref record.Ref) {
	if t.Held == nil {
		return
	}
	held := *t.Held
	switch ref.Kind {
	case record.KindOpportunity:
		held.Opportunities = without(held.Opportunities, ref.ID)
	case record.KindRequest:
		held.Requests = without(held.Requests, ref.ID)
	}
	t.Held = &held
	if heldItems(t) == 0 {
		t.Held = nil
	}
}

func with(ids []record.ID, id record.ID) []record.ID {
	if slices.Contains(ids, id) {
		return ids
	}
	return append(slices.Clip(ids), id)
}

func without(ids []record.ID, id record.ID) []record.ID {
	return slices.DeleteFunc(slices.Clone(ids), func(x record.ID) bool { return x == id })
}

func heldItems(t *record.Trust) int {
	if t.Held == nil {
		return 0
	}
	return len(t.Held.Opportunities) + len(t.Held.Requests)
}

// judgeRemovals makes the removals that are held where they are few, and leaves
// them for a person where they are in bulk. It returns how many it made.
func (e *edit) judgeRemovals(t *record.Trust, now time.Time) int {
	n := heldItems(t)
	if n == 0 {
		return 0
	}
	open := 0
	for _, o := range e.s.Opportunities() {
		if o.Trust == t.ID && !o.Gone {
			open++
		}
	}
	for r := range e.s.Requests() {
		if r.Trust == t.ID && !over(r) {
			open++
		}
	}
	if n > bulkItems || n > fewItems && n*bulkShare > open {
		if t.Held.Since.IsZero() {
			held := *t.Held
			held.Since = now
			t.Held = &held
		}
		return 0
	}
	return e.removeHeld(t)
}

// removeHeld makes the removals that are held, and returns how many.
func (e *edit) removeHeld(t *record.Trust) int {
	n := heldItems(t)
	if n == 0 {
		return 0
	}
	for _, id := range t.Held.Opportunities {
		if o := e.opportunity(id); o != nil {
			o.Gone = true
		}
	}
	for _, id := range t.Held.Requests {
		if r := e.request(id); r != nil && !over(r) {
			r.State, r.Reason = string(link.Cancelled), "The trust has removed this request."
		}
	}
	t.Held = nil
	return n
}

// over reports whether nothing more will happen to a request.
func over(r *record.Request) bool { return link.State(r.State).Final() }
