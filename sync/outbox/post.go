package outbox

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"waymark/app/record"
	"waymark/sync/link"
)

// SavePost writes what waits for a trust as a file that can go by another way,
// and returns the number of messages in it. The same messages may go over the
// network as well: the desk gives each its effect once. Details of a student wait
// for the answer to what they follow, and go in the next file.
func (o *Outbox) SavePost(trust record.ID, w io.Writer) (int, error) {
	d := o.deskOf(trust)
	if err := d.acquire(context.Background()); err != nil {
		return 0, err
	}
	defer d.release()
	t, ok := o.book.Snapshot().Trust(trust)
	if !ok {
		return 0, errNoTrust
	}
	device, err := o.device(t)
	if err != nil {
		return 0, err
	}
	k := &talk{o: o, ctx: context.Background(), trust: t.ID, device: device, report: &TrustReport{Name: t.Name}}
	if err := k.save("Withdrawn before it was sent", k.forgo); err != nil {
		return 0, err
	}
	post := link.Post{Format: link.PostFormat, Trust: t.Root, Device: device.ID(), Cursor: t.Cursor, Messages: []string{}}
	err = k.save("Saved for "+t.Name+" in a file", func(e *edit) {
		post.Messages = post.Messages[:0]
		for batch, rest := k.mark(e, k.queue()); len(batch) > 0; batch, rest = k.mark(e, rest) {
			for _, m := range batch {
				post.Messages = append(post.Messages, m.Frozen)
			}
		}
	})
	if err != nil {
		return 0, err
	}
	file, err := json.MarshalIndent(post, "", " ")
	if err != nil {
		return 0, err
	}
	if _, err := w.Write(append(file, '\n')); err != nil {
		return 0, fmt.Errorf("the file could not be written: %w", err)
	}
	return len(post.Messages), nil
}

var errAnswer = errors.New("this is not the answer of a trust’s desk, or it was changed on the way")

// ReadAnswer takes in the file that came back from a trust. Reading it again, or
// late, does no harm.
func (o *Outbox) ReadAnswer(ctx context.Context, r io.Reader, by string) (Report, error) {
	file, err := io.ReadAll(io.LimitReader(r, 2*link.MaxAnswer))
	if err != nil {
		return Report{}, fmt.Errorf("the file could not be read: %w", err)
	}
	var answer link.Answer
	if json.Unmarshal(bytes.TrimPrefix(file, []byte("\ufeff")), &answer) != nil || answer.Format != link.AnswerFormat {
		return Report{}, errAnswer
	}
	for _, t := range o.book.Snapshot().Trusts() {
		reply, certificate, err := link.VerifyReply(answer.Reply, t.Root)
		if p := link.ProblemOf(err); p != nil && p.Code == link.AnotherDesk {
			continue
		}
		if err != nil {
			return Report{}, errAnswer
		}
		report := TrustReport{Trust: t.ID}
		if err := o.takeAnswer(ctx, reply, certificate, by, &report); err != nil {
			return Report{}, err
		}
		return o.total([]TrustReport{report}), nil
	}
	return Report{}, errors.New("this answer comes from a trust that this school has not enrolled with")
}

// takeAnswer does with a reply what an exchange does with what comes over the
// network.
func (o *Outbox) takeAnswer(ctx context.Context, reply link.Reply, certificate link.Certificate, by string, report *TrustReport) error {
	d := o.deskOf(report.Trust)
	if err := d.acquire(ctx); err != nil {
		return err
	}
	defer d.release()
	t, ok := o.book.Snapshot().Trust(report.Trust)
	if !ok {
		return errNoTrust
	}
	report.Name = t.Name
	device, err := o.device(t)
	if err != nil {
		return err
	}
	if reply.Trust != t.Root || reply.Device != device.ID() {
		return errors.New("this answer is meant for another laptop: read it there")
	}
	page := reply.Page
	late := !page.Now.IsZero() && page.Now.Before(t.Answered) // something newer has come by another way
	if late && page.Epoch != t.Epoch {
		return errors.New("this answer is from before the trust’s desk was set up again, and no longer good: send what waits again")
	}
	k := &talk{o: o, ctx: ctx, trust: t.ID, device: device, by: by, report: report, certificate: certificate, renewed: true}
	var batch []*record.Message
	for _, r := range reply.Results {
		if m, ok := o.book.Snapshot().Message(record.ID(r.Message)); ok && m.Trust == t.ID && m.Frozen != "" {
			batch = append(batch, m)
		}
	}
	news, err := k.verify(batch, link.Results{Epoch: t.Epoch, Results: reply.Results})
	if err != nil {
		return err
	}
	return k.save("Answer of "+t.Name+" from a file", func(e *edit) {
		report.Received, report.Changes = k.settle(e, news), 0
		t := e.trust(k.trust)
		had, err := link.ReadCertificate(t.Certificate, t.Root)
		if err != nil || had.Made.Before(certificate.Made) {
			t.Certificate = reply.Certificate
		}
		switch {
		case late || !validEpoch(page.Epoch) || !validCursor(page.Cursor):
		case reply.Snapshot && !page.More:
			report.Changes = k.reconcile(e, page)
			k.finish(e, page)
		case !reply.Snapshot && reply.Since != t.Cursor:
			// It goes on from where this laptop does not stand: it would leave a gap.
		case !reply.Snapshot && (page.Epoch == t.Epoch || t.Epoch == ""):
			t.Epoch = page.Epoch
			report.Changes = k.take(e, page)
		}
	})
}
