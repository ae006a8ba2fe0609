package desk

import (
	"context"
	"fmt"
	"time"
	"unicode/utf8"

	"waymark/sync/link"
)

// late is for how long after an opportunity was closed a request is still taken,
// marked as late: the laptop may not have heard yet.
const late = 72 * time.Hour

// maxWhy is the length of the words that say why an opportunity was withdrawn.
const maxWhy = 400

func (r *reading) opportunity(id string) (Opportunity, bool) {
	if !plain(id, 64) {
		return Opportunity{}, false
	}
	return get[Opportunity](r, opportunityRows+id)
}

func (o *Opportunity) free(slot link.Slot) int { return slot.Places - o.Taken[slot.ID] }

// putOpportunity puts an opportunity whose places have changed, and tells every
// school where that changes what is published.
func (w *writing) putOpportunity(o Opportunity) {
	changed := false
	for i, s := range o.Slots {
		if left := link.LeftInWords(o.free(s)); left != s.Left {
			o.Slots[i].Left, changed = left, true
		}
	}
	if changed && !o.Gone {
		w.announce(&o)
	}
	put(w.tx, opportunityRows+o.ID, o)
}

// announce gives an opportunity its next revision and tells every school.
func (w *writing) announce(o *Opportunity) {
	o.Rev++
	w.publish(trustStream, opportunityChange(*o))
}

// opportunityChange is how schools are told of an opportunity.
func opportunityChange(o Opportunity) link.Change {
	if o.Gone {
		return link.Change{Kind: link.KindOpportunity, ID: o.ID, Op: link.Gone}
	}
	return link.Change{Kind: link.KindOpportunity, ID: o.ID, Op: link.Put, Body: encode(o.Opportunity)}
}

// Publish implements [Admin].
func (d *Desk) Publish(ctx context.Context, by string, o link.Opportunity) (link.Opportunity, error) {
	if o.Status == "" {
		o.Status = link.Open
	}
	o.Why = ""
	if err := o.Check(); err != nil {
		return link.Opportunity{}, err
	}
	var published link.Opportunity
	err := d.update(ctx, func(w *writing) error {
		row := Opportunity{Opportunity: o}
		row.Slots = append([]link.Slot(nil), o.Slots...)
		old, there := w.opportunity(o.ID)
		if there {
			if p := keepsPlaces(&old, &row); p != nil {
				return p
			}
			row.Rev, row.Taken, row.Closed = old.Rev, old.Taken, old.Closed
		} else {
			row.Rev = 0
		}
		if row.Status == link.Closed && (!there || old.Status != link.Closed) {
			row.Closed = w.now
		}
		for i, s := range row.Slots {
			row.Slots[i].Left = link.LeftInWords(row.free(s))
		}
		w.announce(&row)
		put(w.tx, opportunityRows+row.ID, row)
		w.audit(Entry{By: by, Act: "opportunity.publish", Subject: opportunityRows + row.ID, Rev: row.Rev})
		published = row.Opportunity
		return nil
	})
	return published, err
}

// keepsPlaces returns a problem where a new form of an opportunity would take
// away a place that somebody has, or move it to other days.
func keepsPlaces(old, next *Opportunity) *link.Problem {
	for _, s := range old.Slots {
		taken := old.Taken[s.ID]
		if taken == 0 {
			continue
		}
		now, ok := next.Slot(s.ID)
		switch {
		case !ok:
			return link.Invalid.Problem(fmt.Sprintf("The date %q cannot go: %d of its places are taken.", s.ID, taken))
		case now.Places < taken:
			return link.Invalid.Problem(fmt.Sprintf("The date %q cannot have %d places: %d are taken.", s.ID, now.Places, taken))
		case now.From != s.From || now.To != s.To:
			return link.Invalid.Problem(fmt.Sprintf("The days of %q cannot change: %d of its places are taken. Publish the new days as a date of their own.", s.ID, taken))
		}
	}
	return nil
}

// CloseOpportunity implements [Admin].
func (d *Desk) CloseOpportunity(ctx context.Context, by, id string) error {
	return d.changeOpportunity(ctx, by, "opportunity.close", id, func(w *writing, o *Opportunity) {
		if o.Status != link.Closed {
			o.Status, o.Closed = link.Closed, w.now
		}
	})
}

// WithdrawOpportunity implements [Admin].
func (d *Desk) WithdrawOpportunity(ctx context.Context, by, id, why string) error {
	if utf8.RuneCountInString(why) > maxWhy {
		return invalid("/why", fmt.Sprintf("this has at most %d characters", maxWhy))
	}
	return d.changeOpportunity(ctx, by, "opportunity.withdraw", id, func(w *writing, o *Opportunity) {
		// Schools keep the last word that they had of it, so that is why it goes.
		o.Status, o.Why = link.Closed, why
		w.announce(o)
		o.Gone = true
	})
}

func (d *Desk) changeOpportunity(ctx context.Context, by, act, id string, change func(*writing, *Opportunity)) error {
	return d.update(ctx, func(w *writing) error {
		o, ok := w.opportunity(id)
		if !ok || o.Gone {
			return link.UnknownOpportunity.Problem("")
		}
		change(w, &o)
		w.announce(&o)
		put(w.tx, opportunityRows+id, o)
		w.audit(Entry{By: by, Act: act, Subject: opportunityRows + id, Rev: o.Rev})
		return nil
	})
}

// Opportunities implements [Admin].
func (d *Desk) Opportunities(ctx context.Context) (list []Opportunity, err error) {
	err = d.view(ctx, func(r *reading) error {
		list = nil
		for _, o := range scan[Opportunity](r, opportunityRows, "") {
			list = append(list, o)
		}
		return nil
	})
	return list, err
}
