package trustcheck

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"waymark/sync/link"
)

var feed = []check{
	{"feed/whole", "The feed is numbered without a gap",
		"In each stream of the feed changes are numbered 1, 2, 3 and so on, in the order in which they happened.", numbered},
	{"feed/page-of-one", "A page may hold one change",
		"Read one change at a time the feed is the same as in one go: a page that is not the last says that there is more.", pagesOfOne},
	{"feed/again", "The same question has the same answer",
		"A cursor may be read from again, in a later session or after an answer was lost, and gives the same changes.", readAgain},
	{"feed/end", "At its end the feed is empty",
		"From the last cursor there is nothing more, and the cursor keeps.", endsEmpty},
	{"feed/foreign-cursor", "A cursor that it never gave is found out",
		"A cursor that was altered, or that names what has not happened yet, is answered 409 epoch-changed, 410 cursor-expired or another status of 400 to 499, and never with changes.", foreignCursors},
	{"feed/snapshot", "The snapshot is what the feed comes to",
		"A snapshot holds everything that stands, as the feed said last, in pages of any size; its cursor goes on where it ends.", snapshots},
}

// enough is how many changes a feed needs to say anything about its pages.
const enough = 5

// fed returns the first school once there is enough in its feed.
func (v *visit) fed(ctx context.Context) (*school, error) {
	s, err := v.ready()
	if err != nil {
		return nil, err
	}
	all, _, err := s.read(ctx, "", link.MaxPage)
	for n := len(all); err == nil && n < enough; n++ {
		_, err = v.received(ctx)
	}
	return s, err
}

func numbered(ctx context.Context, v *visit) error {
	s, err := v.fed(ctx)
	if err != nil {
		return err
	}
	all, _, err := s.read(ctx, "", link.MaxPage)
	if err != nil {
		return err
	}
	last := map[string]uint64{}
	for _, c := range all {
		if c.Seq != last[c.Stream]+1 {
			return fmt.Errorf("in the stream %q number %d is followed by %d", c.Stream, last[c.Stream], c.Seq)
		}
		last[c.Stream] = c.Seq
	}
	return nil
}

// perStream sorts changes by stream, keeping the order within each.
func perStream(all []link.Change) map[string][]link.Change {
	streams := map[string][]link.Change{}
	for _, c := range all {
		streams[c.Stream] = append(streams[c.Stream], c)
	}
	return streams
}

func sameChanges(a, b []link.Change) bool {
	return bytes.Equal(toJSON(perStream(a)), toJSON(perStream(b)))
}

func pagesOfOne(ctx context.Context, v *visit) error {
	s, err := v.fed(ctx)
	if err != nil {
		return err
	}
	whole, _, err := s.read(ctx, "", link.MaxPage)
	if err != nil {
		return err
	}
	single, _, err := s.read(ctx, "", 1)
	if err != nil {
		return err
	}
	if !sameChanges(whole, single) {
		return fmt.Errorf("one at a time there are %d changes, in one go %d, and they are not the same", len(single), len(whole))
	}
	return nil
}

func readAgain(ctx context.Context, v *visit) error {
	s, err := v.fed(ctx)
	if err != nil {
		return err
	}
	first, err := s.page(ctx, "", 3)
	if err != nil {
		return err
	}
	for range 2 {
		a, err := s.page(ctx, first.Cursor, 3)
		if err != nil {
			return err
		}
		b, err := s.page(ctx, first.Cursor, 3)
		if err != nil {
			return err
		}
		if !sameChanges(a.Changes, b.Changes) || a.More != b.More {
			return errors.New("the second answer differs from the first")
		}
	}
	return nil
}

func endsEmpty(ctx context.Context, v *visit) error {
	s, err := v.fed(ctx)
	if err != nil {
		return err
	}
	_, end, err := s.read(ctx, "", link.MaxPage)
	if err != nil {
		return err
	}
	for range 2 {
		p, err := s.page(ctx, end, link.MaxPage)
		switch {
		case err != nil:
			return err
		case len(p.Changes) > 0 || p.More:
			return fmt.Errorf("after the end there are %d changes more", len(p.Changes))
		case p.Cursor == "":
			return errors.New("the empty page has no cursor")
		}
		end = p.Cursor
	}
	return nil
}

func foreignCursors(ctx context.Context, v *visit) error {
	s, err := v.fed(ctx)
	if err != nil {
		return err
	}
	_, end, err := s.read(ctx, "", link.MaxPage)
	if err != nil {
		return err
	}
	cursors := map[string]string{
		"nonsense":       "nonsense",
		"4,000 letters":  string(bytes.Repeat([]byte("a"), 4000)),
		"another’s":      b64.EncodeToString([]byte(`{"e":"elsewhere","t":{"n":999999,"t":"AAAAAAAA"},"s":{"n":999999,"t":"AAAAAAAA"}}`)),
		"a number":       "999999999999",
		"a control code": "\x00\x01",
	}
	if len(end) > 8 {
		cursors["one that was altered in its middle"] = end[:len(end)/2] + another(end[len(end)/2:])
		cursors["one that was cut short"] = end[:len(end)-4]
	}
	var wrong []error
	for what, cursor := range cursors {
		a, err := s.get(ctx, query("/v1/changes", "since", cursor))
		if err != nil {
			return err
		}
		if err := a.refused(); err != nil {
			wrong = append(wrong, fmt.Errorf("with %s for a cursor: %w", what, err))
		}
	}
	return errors.Join(wrong...)
}

// stands returns what a list of changes comes to: the last body of each thing
// that is not gone.
func comesTo(all []link.Change) map[string]string {
	stands := map[string]string{}
	for _, c := range all {
		key := c.Kind + "/" + c.ID
		if c.Op == link.Gone {
			delete(stands, key)
			continue
		}
		var body any
		if json.Unmarshal(c.Body, &body) != nil {
			body = string(c.Body)
		}
		stands[key] = string(toJSON(body)) // members in one order
	}
	return stands
}

func snapshots(ctx context.Context, v *visit) error {
	s, err := v.fed(ctx)
	if err != nil {
		return err
	}
	feed, _, err := s.read(ctx, "", link.MaxPage)
	if err != nil {
		return err
	}
	should := comesTo(feed)
	for _, limit := range []int{link.MaxPage, 1} {
		all, cursor, err := s.snapshot(ctx, limit)
		if err != nil {
			return err
		}
		is := comesTo(all)
		for key, body := range should {
			switch got, there := is[key]; {
			case !there:
				return fmt.Errorf("in pages of %d the snapshot lacks an entry that the feed has (%s)", limit, kindOf(key))
			case got != body:
				return fmt.Errorf("in pages of %d the snapshot says something else of an entry than the feed (%s)", limit, kindOf(key))
			}
		}
		if len(is) != len(should) {
			return fmt.Errorf("in pages of %d the snapshot has %d entries where the feed comes to %d", limit, len(is), len(should))
		}
		p, err := s.page(ctx, cursor, link.MaxPage)
		if err != nil {
			return fmt.Errorf("the snapshot’s cursor: %w", err)
		}
		if len(p.Changes) > 0 {
			return fmt.Errorf("from the snapshot’s cursor come %d changes, though nothing has happened", len(p.Changes))
		}
	}
	return nil
}

func kindOf(key string) string {
	kind, _, _ := bytes.Cut([]byte(key), []byte("/"))
	return string(kind)
}
