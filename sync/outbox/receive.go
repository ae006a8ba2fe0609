package outbox

import (
	"net/url"
	"strconv"
	"time"

	"waymark/app/record"
	"waymark/sync/link"
)

const (
	pageLimit = 200 // changes asked for at once
	pagesMost = 10_000
	// No trust has more to tell than this. A snapshot is held in memory whole, and
	// news takes room on the disk that the school needs for its own.
	snapshotMost = 100_000  // changes
	newsRoom     = 64 << 20 // bytes
	// keptFor is how long frozen messages are kept once their request is over, by
	// the desk's clock: its backups may be that old.
	keptFor = 35 * 24 * time.Hour
)

// receive takes what is new at the desk. Each page is saved together with the
// cursor that follows it, so that whatever interrupts it nothing is skipped.
func (k *talk) receive() error {
	for pages, size := 0, 0; pages < pagesMost && size < newsRoom; pages++ {
		t, err := k.record()
		if err != nil {
			return err
		}
		if t.Cursor == "" || t.Epoch != k.epoch || k.reread {
			return k.compareNotes()
		}
		var page link.Page
		query := url.Values{"since": {t.Cursor}, "limit": {strconv.Itoa(pageLimit)}}
		err = k.call(call{method: "GET", url: "/v1/changes?" + query.Encode(), into: &page})
		if p := link.ProblemOf(err); p != nil && (p.Code == link.EpochChanged || p.Code == link.CursorExpired) {
			k.reread = true
			continue
		}
		switch {
		case err != nil:
			return err
		case !validEpoch(page.Epoch) || !validCursor(page.Cursor) || page.More && page.Cursor == t.Cursor:
			return link.NetworkGarbled.Problem("")
		case page.Epoch != t.Epoch || gap(page.Changes):
			k.reread = true
			continue
		}
		n := 0
		err = k.save("News from "+t.Name, func(e *edit) { n = k.take(e, page) })
		if err != nil {
			return err
		}
		k.report.Changes += n
		size += bodies(page.Changes)
		if page.More {
			continue
		}
		if !k.forgotten() {
			return nil
		}
		k.reread = true
	}
	return link.NetworkGarbled.Problem("The desk’s news has no end. Tell the trust.")
}

// forgotten reports whether the desk's news, read to its end, says nothing of a
// message to which it gave a receipt. A desk that was restored from a backup and
// has not noticed shows itself by nothing else to a laptop that had not read that
// far.
func (k *talk) forgotten() bool {
	s := k.o.book.Snapshot()
	for r := range s.Requests() {
		if r.Trust != k.trust || over(r) {
			continue
		}
		for m := range s.Messages(r.ID) {
			if m.Lane > r.Lane && m.Receipt != "" && m.Frozen != "" && m.Trouble == nil {
				return true
			}
		}
	}
	return false
}

// gap reports whether a page leaves something out.
func gap(changes []link.Change) bool {
	last := map[string]uint64{}
	for _, c := range changes {
		if n, ok := last[c.Stream]; ok && c.Seq != n+1 {
			return true
		}
		last[c.Stream] = c.Seq
	}
	return false
}

// compareNotes reads everything that the desk holds, and sets against it what the
// school has: at first, after a long absence, and where the desk was wiped or
// restored from a backup.
func (k *talk) compareNotes() error {
	t, err := k.record()
	if err != nil {
		return err
	}
	all, err := k.snapshot()
	for range 2 { // it may change its epoch while it is read
		if p := link.ProblemOf(err); p != nil && p.Code == link.EpochChanged {
			all, err = k.snapshot()
		}
	}
	if err != nil {
		return err
	}
	n := 0
	err = k.save("News from "+t.Name, func(e *edit) {
		n = k.reconcile(e, all)
		k.finish(e, all)
	})
	if err != nil {
		return err
	}
	k.report.Changes += n
	k.epoch, k.reread = all.Epoch, false
	return nil
}

// snapshot reads the desk's snapshot as one page.
func (k *talk) snapshot() (link.Page, error) {
	var all link.Page
	next, size := "", 0
	for len(all.Changes) < snapshotMost && size < newsRoom {
		query := url.Values{"limit": {strconv.Itoa(pageLimit)}}
		if next != "" {
			query.Set("page", next)
		}
		var page link.Page
		if err := k.call(call{method: "GET", url: "/v1/snapshot?" + query.Encode(), into: &page}); err != nil {
			return all, err
		}
		if !validEpoch(page.Epoch) || all.Epoch != "" && page.Epoch != all.Epoch || page.More && (!validCursor(page.Next) || page.Next == next) || !page.More && !validCursor(page.Cursor) {
			return all, link.NetworkGarbled.Problem("")
		}
		all.Epoch, all.Cursor, all.Now = page.Epoch, page.Cursor, page.Now
		all.Changes = append(all.Changes, page.Changes...)
		if !page.More {
			return all, nil
		}
		next = page.Next
		size += bodies(page.Changes)
		if len(page.Changes) == 0 {
			break
		}
	}
	return all, link.NetworkGarbled.Problem("The desk’s list has no end. Tell the trust.")
}

// bodies returns the bytes that changes carry.
func bodies(changes []link.Change) int {
	n := 0
	for _, c := range changes {
		n += len(c.Body)
	}
	return n
}

func validCursor(cursor string) bool { return cursor != "" && len(cursor) <= link.MaxCursor }

// take applies one page of changes and returns how many were news.
func (k *talk) take(e *edit, page link.Page) int {
	n := 0
	for _, c := range page.Changes {
		if k.apply(e, c, false) {
			n++
		}
	}
	if t := e.trust(k.trust); t != nil && len(page.Changes) > 0 {
		t.Cursor, t.Answered = page.Cursor, k.deskTime(page)
	}
	if !page.More {
		k.finish(e, page)
	}
	return n
}

// finish does what can be done only once the whole of the desk's answer is there.
func (k *talk) finish(e *edit, page link.Page) {
	t := e.trust(k.trust)
	if t == nil {
		return
	}
	e.judgeRemovals(t, k.deskTime(page))
	if !page.Now.IsZero() {
		k.thaw(e, page.Now.Add(-keptFor))
	}
}

// deskTime returns the time of a page, by the desk's clock where it says so.
func (k *talk) deskTime(page link.Page) time.Time {
	if page.Now.IsZero() {
		return k.o.now()
	}
	return page.Now
}

// thaw lets go of the frozen messages of requests that were over before a time.
func (k *talk) thaw(e *edit, before time.Time) {
	for r := range e.s.Requests() {
		if r.Trust != k.trust || !over(r) || !r.Since.Before(before) {
			continue
		}
		for m := range e.s.Messages(r.ID) {
			if m.Frozen != "" && !m.Open() {
				e.message(m.ID).Frozen = ""
			}
		}
	}
}

// reconcile sets everything that the desk holds against what the school has, and
// returns how much was news. What the desk has lost of ours goes into the queue
// again; what it no longer offers is held as a removal.
func (k *talk) reconcile(e *edit, all link.Page) int {
	n := 0
	if t := e.trust(k.trust); t != nil {
		t.Elsewhere = nil
	}
	there := map[record.Ref]bool{}
	for _, c := range all.Changes {
		if c.Op == link.Put {
			there[refOf(k.trust, c)] = true
		}
		if k.apply(e, c, true) {
			n++
		}
	}
	t := e.trust(k.trust)
	if t == nil {
		return 0
	}
	for _, o := range e.s.Opportunities() {
		if o.Trust == k.trust && !o.Gone && !there[o.Ref()] {
			e.hold(t, o.Ref())
		}
	}
	for r := range e.s.Requests() {
		if r.Trust == k.trust {
			n += e.requeue(r, there[r.Ref()])
		}
	}
	t.Epoch, t.Cursor, t.Answered = all.Epoch, all.Cursor, k.deskTime(all)
	return n
}

// requeue makes those messages of a request wait again that the desk has lost.
// known says whether the desk has the request at all. It returns 1 where the
// request stands elsewhere than before.
func (e *edit) requeue(was *record.Request, known bool) int {
	if !known && over(was) {
		// It stays over. But a copy of this folder may not know that, and ask again:
		// what the desk then says is news, whatever its revision.
		e.request(was.ID).Rev = 0
		e.strand(was, known)
		return 0
	}
	if !known && was.State == "" && !e.heard(was) {
		return 0
	}
	r, n := e.request(was.ID), 0
	if !known && (r.State != "" || r.Lane != 0) {
		remember(r, link.None)
		r.State, r.Words, r.Rev, r.Lane, r.Since, r.Offer, r.Reason, r.Note = "", "", 0, 0, time.Time{}, nil, "", ""
		n = 1
	}
	if !over(r) {
		for m := range e.s.Messages(r.ID) {
			if m.Lane > r.Lane && m.Receipt != "" && m.Frozen != "" {
				again := e.message(m.ID)
				again.Delivery, again.Receipt, again.ReceivedAt, again.Trouble = record.Waiting, "", time.Time{}, nil
			}
		}
	}
	e.strand(r, known)
	return n
}

// strand takes those messages of a request out of the queue which the desk would
// defer for ever: one before them is among what it has lost, and will not come
// again, because the request is over or because another copy of this folder made
// it.
func (e *edit) strand(r *record.Request, known bool) {
	next := 1
	if known {
		next = r.Lane + 1
	}
	for m := range e.messages(r.ID) {
		switch {
		case !m.Open() && (m.Delivery != record.NeedsPerson || m.Receipt != ""):
		case m.Lane == next:
			next++
		case m.Lane > next && over(r) && takesBack(m):
			e.message(m.ID).Delivery = record.GivenUp
		case m.Lane > next:
			stranded := e.message(m.ID)
			stranded.Delivery, stranded.Trouble = record.NeedsPerson, troubleOf(link.IllegalTransition.Problem(""))
		}
	}
}

// heard reports whether a desk has ever taken a request, or may still. One whose
// every message it refused is not brought up again.
func (e *edit) heard(r *record.Request) bool {
	for m := range e.s.Messages(r.ID) {
		if m.Open() || m.Receipt != "" && m.Trouble == nil {
			return true
		}
	}
	return false
}
