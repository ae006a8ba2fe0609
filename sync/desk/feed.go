package desk

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	fastjson "github.com/segmentio/encoding/json"

	"waymark/sync/link"
)

// Every school reads two streams: what all are told, and what it alone is. The
// entries of a stream are numbered without a gap in the order in which they were
// committed, because the number is taken in the Update that adds the entry.

// trustStream is the stream of what all schools are told.
const trustStream = link.TrustStream

// schoolStream is the stream of what one school is told.
func schoolStream(school string) string { return link.SchoolStream + "/" + school }

// mark names one entry of a stream. Its tag is random, so that a desk which was
// restored from a backup, and has since numbered other entries alike, is found out.
type mark struct {
	Seq uint64 `json:"n,omitzero"` // 0 is before the first entry
	Tag string `json:"t,omitzero"`
}

// news is one entry of a stream as it lies in the ledger: the tag, and then the
// change as JSON. That is not taken apart again, because a feed is read far more
// often than it is written.
type news []byte

const tagLength = 8 // characters: 6 random bytes in base64url

func (n news) tag() []byte    { return n[:min(tagLength, len(n))] }
func (n news) change() []byte { return n[min(tagLength, len(n)):] }

func newsKey(stream string, seq uint64) string {
	return fmt.Sprintf("%s%s/%016x", feedRows, stream, seq)
}

// publish adds a change to a stream.
func (w *writing) publish(stream string, c link.Change) {
	last, _ := get[mark](&w.reading, headRows+stream)
	var tag [6]byte
	rand.Read(tag[:]) // never fails
	next := mark{last.Seq + 1, base64.RawURLEncoding.EncodeToString(tag[:])}
	c.Stream, _, _ = strings.Cut(stream, "/")
	c.Seq = next.Seq
	w.tx.Put(newsKey(stream, next.Seq), append([]byte(next.Tag), encode(c)...))
	put(w.tx, headRows+stream, next)
}

// has reports whether the entry that a mark names is there.
func (r *reading) has(stream string, m mark) bool {
	if m.Seq == 0 {
		return true
	}
	b, ok, err := r.Get(newsKey(stream, m.Seq))
	r.fail(err)
	return ok && string(news(b).tag()) == m.Tag
}

// cursor says how far a school has read.
type cursor struct {
	Epoch  string `json:"e"`
	Trust  mark   `json:"t,omitzero"`
	School mark   `json:"s,omitzero"`
	// Page is, within a snapshot, the key of the last row given.
	Page string `json:"p,omitzero"`
}

// writeCursor returns the cursor as a school gets it. It is stamped, so that one
// with an entry that is not there proves that the desk has lost that entry.
func (d *Desk) writeCursor(c cursor, school string) string {
	return d.own.Load().cursors.write(encode(c), school)
}

func (d *Desk) readCursor(s, school string) (c cursor, ok bool) {
	b, ok := d.own.Load().cursors.read(s, school)
	return c, ok && fastjson.Unmarshal(b, &c) == nil
}

// Sizes of a page of changes.
const (
	usualPage = 200
	pageBytes = 256 << 10 // the change that goes over it is the page's last
)

// changeBytes is about what a change takes on a page.
const changeBytes = 320

// pager writes a page: a link.Page in JSON, its changes first. They are JSON
// already, and are not looked at again.
type pager struct {
	page  []byte
	limit int // of changes
	count int
	more  bool
}

// pageEnd is a link.Page but for its changes.
type pageEnd struct {
	Epoch  string    `json:"epoch"`
	Cursor string    `json:"cursor"`
	More   bool      `json:"more"`
	Next   string    `json:"next,omitempty"`
	Now    time.Time `json:"now"`
}

func newPager(limit int) *pager {
	if limit <= 0 {
		limit = usualPage
	}
	return &pager{page: []byte(`{"changes":[`), limit: min(limit, link.MaxPage)}
}

// fill adds what comes after a mark of a stream, and moves the mark. It reports
// whether the entry that the mark names is there.
func (p *pager) fill(r *reading, stream string, at *mark) bool {
	last, _ := get[mark](r, headRows+stream)
	if *at == last { // as most of the time
		return true
	}
	if !r.has(stream, *at) {
		return false
	}
	p.page = slices.Grow(p.page, max(0, min(int(last.Seq-at.Seq), p.limit-p.count))*changeBytes)
	for _, b := range r.Scan(feedRows+stream+"/", newsKey(stream, at.Seq)) {
		if p.full() {
			p.more = true
			break
		}
		p.add(news(b).change())
		at.Seq++ // there are no gaps
		if at.Seq == last.Seq || p.full() {
			at.Tag = string(news(b).tag())
		}
	}
	return true
}

func (p *pager) full() bool { return p.count >= p.limit || len(p.page) >= pageBytes }

// add copies a change.
func (p *pager) add(change []byte) {
	if p.count > 0 {
		p.page = append(p.page, ',')
	}
	p.page = append(p.page, change...)
	p.count++
}

// end returns the page.
func (p *pager) end(e pageEnd) encoded {
	e.More = p.more
	return append(append(p.page, "],"...), encode(e)[1:]...)
}

// decoded returns a page to those who do not want it as JSON.
func decoded(page encoded, err error) (link.Page, error) {
	var p link.Page
	if err == nil {
		err = json.Unmarshal(page, &p)
	}
	return p, err
}

// errLost says that a cursor of this desk's own names an entry that is not there.
var errLost = errors.New("the desk has lost part of its feed")

// Changes returns what is new for a device's school since a cursor, "" for all
// there ever was: at most limit changes, 0 for the usual number. A cursor that is
// not of this desk and epoch is the problem epoch-changed: the school reads a
// snapshot.
func (d *Desk) Changes(ctx context.Context, device, since string, limit int) (link.Page, error) {
	return decoded(d.changes(ctx, device, since, limit))
}

func (d *Desk) changes(ctx context.Context, device, since string, limit int) (out encoded, err error) {
	var epoch string
	err = d.view(ctx, func(r *reading) error {
		dev, err := r.enrolled(device)
		if err != nil {
			return err
		}
		epoch = r.office().Epoch
		at := cursor{Epoch: epoch}
		if since != "" {
			var ok bool
			if at, ok = d.readCursor(since, dev.School.ID); !ok || at.Epoch != epoch {
				return link.EpochChanged.Problem("")
			}
		}
		p := newPager(limit)
		if !p.fill(r, trustStream, &at.Trust) || !p.fill(r, schoolStream(dev.School.ID), &at.School) {
			return errLost
		}
		at.Page = ""
		out = p.end(pageEnd{Epoch: epoch, Cursor: d.writeCursor(at, dev.School.ID), Now: r.now})
		return nil
	})
	if errors.Is(err, errLost) {
		err = d.startOver(ctx, epoch)
	}
	return out, err
}

// startOver begins a new epoch, since somebody has shown that the desk has lost
// what it had in this one: other schools may have lost something too, and have no
// way to notice. It returns the problem epoch-changed.
func (d *Desk) startOver(ctx context.Context, lost string) error {
	err := d.update(ctx, func(w *writing) error {
		if w.office().Epoch == lost { // and nobody else has done so meanwhile
			w.newEpoch("desk")
		}
		return nil
	})
	if err != nil {
		return err
	}
	d.log.Warn("the desk was restored from an older state: every school reads a snapshot")
	return link.EpochChanged.Problem("")
}

// Snapshot returns a page of all that stands for a device's school: the first
// with "", the next with the page's Next. Every page's Cursor is that of the
// moment when the first was read, so that what changes meanwhile comes again.
func (d *Desk) Snapshot(ctx context.Context, device, from string, limit int) (link.Page, error) {
	return decoded(d.snapshot(ctx, device, from, limit))
}

func (d *Desk) snapshot(ctx context.Context, device, from string, limit int) (out encoded, err error) {
	err = d.view(ctx, func(r *reading) error {
		dev, err := r.enrolled(device)
		if err != nil {
			return err
		}
		epoch, school := r.office().Epoch, dev.School.ID
		at := cursor{Epoch: epoch}
		if from == "" {
			at.Trust, _ = get[mark](r, headRows+trustStream)
			at.School, _ = get[mark](r, headRows+schoolStream(school))
		} else {
			var ok bool
			if at, ok = d.readCursor(from, school); !ok || at.Epoch != epoch {
				return link.EpochChanged.Problem("")
			}
		}
		p := newPager(limit)
		at.Page = p.stock(r, school, at.Page)
		end := pageEnd{Epoch: epoch, Now: r.now}
		if p.more {
			end.Next = d.writeCursor(at, school)
		}
		at.Page = ""
		end.Cursor = d.writeCursor(at, school)
		out = p.end(end)
		return nil
	})
	return out, err
}

// stock adds what stands after a key: first the opportunities, then the school's
// own requests. It returns the key of the last row added.
func (p *pager) stock(r *reading, school, after string) string {
	own := ofSchoolRows + school + "/"
	if !strings.HasPrefix(after, own) {
		for key, o := range scan[Opportunity](r, opportunityRows, after) {
			if p.full() {
				p.more = true
				return after
			}
			c := opportunityChange(o)
			c.Stream = link.TrustStream
			p.add(encode(c))
			after = key
		}
	}
	from := ""
	if strings.HasPrefix(after, own) {
		from = after
	}
	for key := range r.Scan(own, from) {
		if p.full() {
			p.more = true
			return after
		}
		q, ok := get[request](r, requestKey(strings.TrimPrefix(key, own)))
		if !ok {
			continue
		}
		p.add(encode(link.Change{Stream: link.SchoolStream, Kind: link.KindRequest, ID: q.ID, Op: link.Put, Body: encode(q.standing())}))
		after = key
	}
	return after
}
