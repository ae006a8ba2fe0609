package desk

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
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

func (n news) tag() string             { return string(n[:min(tagLength, len(n))]) }
func (n news) change() json.RawMessage { return json.RawMessage(n[min(tagLength, len(n)):]) }

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
	return ok && news(b).tag() == m.Tag
}

// cursor says how far a school has read.
type cursor struct {
	Epoch  string `json:"e"`
	Trust  mark   `json:"t,omitzero"`
	School mark   `json:"s,omitzero"`
	// Page is, within a snapshot, the key of the last row given.
	Page string `json:"p,omitzero"`
}

const cursorMAC = 12 // bytes

// write returns the cursor as a school gets it. It is authenticated, so that one
// with an entry that is not there proves that the desk has lost that entry.
func (d *Desk) writeCursor(c cursor, school string) string {
	b := encode(c)
	return base64.RawURLEncoding.EncodeToString(append(d.cursorMAC(b, school), b...))
}

func (d *Desk) readCursor(s, school string) (c cursor, ok bool) {
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil || len(b) < cursorMAC || !hmac.Equal(b[:cursorMAC], d.cursorMAC(b[cursorMAC:], school)) {
		return cursor{}, false
	}
	err = json.Unmarshal(b[cursorMAC:], &c)
	return c, err == nil
}

func (d *Desk) cursorMAC(b []byte, school string) []byte {
	mac := hmac.New(sha256.New, d.cursorSecret)
	fmt.Fprintf(mac, "%s|", school)
	mac.Write(b)
	return mac.Sum(nil)[:cursorMAC]
}

// Sizes of a page of changes.
const (
	usualPage = 200
	pageBytes = 256 << 10 // the change that goes over it is the page's last
)

// page is a link.Page whose changes are JSON already.
type page struct {
	Epoch   string            `json:"epoch"`
	Cursor  string            `json:"cursor"`
	More    bool              `json:"more"`
	Next    string            `json:"next,omitempty"`
	Changes []json.RawMessage `json:"changes"`
	Now     time.Time         `json:"now"`
}

// encode returns the page as JSON. What comes from the ledger is not looked at again.
func (p page) encode() (encoded, error) { return fastjson.Append(nil, p, fastjson.TrustRawMessage) }

// decode returns the page for those who do not want it as JSON.
func (p page) decode() (link.Page, error) {
	var decoded link.Page
	b, err := p.encode()
	if err == nil {
		err = json.Unmarshal(b, &decoded)
	}
	return decoded, err
}

// errLost says that a cursor of this desk's own names an entry that is not there.
var errLost = errors.New("the desk has lost part of its feed")

// Changes returns what is new for a device's school since a cursor, "" for all
// there ever was: at most limit changes, 0 for the usual number. A cursor that is
// not of this desk and epoch is the problem epoch-changed: the school reads a
// snapshot.
func (d *Desk) Changes(ctx context.Context, device, since string, limit int) (link.Page, error) {
	p, err := d.changes(ctx, device, since, limit)
	if err != nil {
		return link.Page{}, err
	}
	return p.decode()
}

func (d *Desk) changes(ctx context.Context, device, since string, limit int) (out page, err error) {
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
		stream := schoolStream(dev.School.ID)
		if !r.has(trustStream, at.Trust) || !r.has(stream, at.School) {
			return errLost
		}
		p := newPager(limit)
		p.fill(r, trustStream, &at.Trust)
		p.fill(r, stream, &at.School)
		at.Page = ""
		out = page{Epoch: epoch, Cursor: d.writeCursor(at, dev.School.ID), More: p.more, Changes: p.list, Now: r.now}
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

// pager gathers a page.
type pager struct {
	limit, bytes int
	list         []json.RawMessage
	more         bool
}

func newPager(limit int) *pager {
	if limit <= 0 {
		limit = usualPage
	}
	return &pager{limit: min(limit, link.MaxPage), list: []json.RawMessage{}}
}

// fill adds what comes after a mark of a stream, and moves the mark.
func (p *pager) fill(r *reading, stream string, at *mark) {
	for _, b := range r.Scan(feedRows+stream+"/", newsKey(stream, at.Seq)) {
		if p.full() {
			p.more = true
			return
		}
		p.add(news(b).change())
		*at = mark{at.Seq + 1, news(b).tag()} // there are no gaps
	}
}

func (p *pager) full() bool { return len(p.list) >= p.limit || p.bytes >= pageBytes }

func (p *pager) add(change json.RawMessage) {
	p.list = append(p.list, change)
	p.bytes += len(change)
}

// Snapshot returns a page of all that stands for a device's school: the first
// with "", the next with the page's Next. Every page's Cursor is that of the
// moment when the first was read, so that what changes meanwhile comes again.
func (d *Desk) Snapshot(ctx context.Context, device, from string, limit int) (link.Page, error) {
	p, err := d.snapshot(ctx, device, from, limit)
	if err != nil {
		return link.Page{}, err
	}
	return p.decode()
}

func (d *Desk) snapshot(ctx context.Context, device, from string, limit int) (out page, err error) {
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
		out = page{Epoch: epoch, More: p.more, Changes: p.list, Now: r.now}
		if p.more {
			out.Next = d.writeCursor(at, school)
		}
		at.Page = ""
		out.Cursor = d.writeCursor(at, school)
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
