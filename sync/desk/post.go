package desk

import (
	"context"
	"errors"

	"waymark/sync/link"
)

// TakePost implements [Admin]. The messages in the file are signed each, so it
// does not matter by what way it came. The answer tells a school of its own
// requests, which name nobody.
func (d *Desk) TakePost(ctx context.Context, p link.Post) (link.Answer, error) {
	if p.Format != link.PostFormat {
		return link.Answer{}, link.BadRequest.Problem("This is not a file that a school’s laptop has saved for a trust.")
	}
	desc, err := d.Descriptor(ctx)
	if err != nil {
		return link.Answer{}, err
	}
	root := ""
	if err := d.view(ctx, func(r *reading) error { root = r.office().Root; return nil }); err != nil {
		return link.Answer{}, err
	}
	if p.Trust != root {
		return link.Answer{}, link.BadRequest.Problem("The file is meant for another trust’s desk.")
	}
	reply := link.Reply{Trust: root, Device: p.Device, Results: []link.Result{}, Since: p.Cursor, Certificate: desc.Certificate}
	for rest := p.Messages; len(rest) > 0; {
		n := nextBatch(rest)
		results, err := d.Take(ctx, p.Device, rest[:n])
		if err != nil {
			return link.Answer{}, err
		}
		reply.Results = append(reply.Results, results.Results...)
		rest = rest[n:]
	}
	reply.Page, err = d.everything(ctx, p.Device, p.Cursor)
	if errors.Is(err, link.EpochChanged.Problem("")) {
		reply.Snapshot = true
		reply.Page, err = d.wholeSnapshot(ctx, reply.Device)
	}
	if err != nil {
		return link.Answer{}, err
	}
	signed, err := d.own.Load().SignReply(reply)
	return link.Answer{Format: link.AnswerFormat, Reply: signed}, err
}

// nextBatch returns how many of the messages make a batch.
func nextBatch(messages []string) int {
	bytes := 0
	for i, m := range messages {
		if bytes += len(m); i > 0 && (i == link.MaxBatch || bytes > link.MaxBody) {
			return i
		}
	}
	return len(messages)
}

// maxReply is about how many bytes of changes an answer holds. The rest, if
// any, comes with the next.
const maxReply = link.MaxAnswer / 2

// everything is all that is new since a cursor, on one page.
func (d *Desk) everything(ctx context.Context, device, since string) (link.Page, error) {
	all, err := d.Changes(ctx, device, since, link.MaxPage)
	for err == nil && all.More && size(all) < maxReply {
		var next link.Page
		next, err = d.Changes(ctx, device, all.Cursor, link.MaxPage)
		next.Changes = append(all.Changes, next.Changes...)
		all = next
	}
	return all, err
}

// wholeSnapshot is a snapshot on one page: in a file there is no next one.
func (d *Desk) wholeSnapshot(ctx context.Context, device string) (link.Page, error) {
	all, err := d.Snapshot(ctx, device, "", link.MaxPage)
	for err == nil && all.More {
		var next link.Page
		next, err = d.Snapshot(ctx, device, all.Next, link.MaxPage)
		next.Changes = append(all.Changes, next.Changes...)
		all = next
	}
	return all, err
}

func size(p link.Page) int {
	n := 0
	for _, c := range p.Changes {
		n += len(c.Body)
	}
	return n
}
