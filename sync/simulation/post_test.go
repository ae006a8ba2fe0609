package simulation

import (
	"bytes"
	"context"
	"encoding/json"

	"waymark/sync/link"
)

// byPost takes what waits to a trust as a file, and the answer back, now or some
// time later.
func (l *laptop) byPost(ctx context.Context) {
	if l.post != nil {
		l.readPost(ctx)
		return
	}
	t := l.hosts[l.random.IntN(len(l.hosts))]
	known := l.trust(t)
	if known == nil {
		return
	}
	var file bytes.Buffer
	n, err := l.outbox.SavePost(known.ID, &file)
	l.tell("%s: %d to a file: %v", l.name, n, err)
	l.checkSentence(err)
	l.afterwards()
	if err != nil {
		return
	}
	l.wire("", file.Bytes())
	if l.random.IntN(4) == 0 {
		return // the memory stick is lost
	}
	l.post = t.answerPost(ctx, file.Bytes())
	if l.random.IntN(2) == 0 {
		l.readPost(ctx)
	}
}

func (l *laptop) readPost(ctx context.Context) {
	file := l.post
	if file == nil {
		return
	}
	l.wire("", file)
	switch l.random.IntN(6) {
	case 0: // the file is cut, and read whole another time
		_, err := l.outbox.ReadAnswer(ctx, bytes.NewReader(file[:l.random.IntN(len(file))]), lead)
		l.tell("%s: part of a file was read: %v", l.name, err)
		if err == nil {
			l.failf("%s: part of a file was taken for the whole", l.name)
		}
		return
	case 1: // it is read twice
	default:
		l.post = nil
	}
	r, err := l.outbox.ReadAnswer(ctx, bytes.NewReader(file), lead)
	l.tell("%s: from a file: %s: %v", l.name, words(r), err)
	l.checkSentence(err)
	l.afterwards()
}

// answerPost is what the trust's mailbox gives back.
func (t *trust) answerPost(ctx context.Context, file []byte) []byte {
	var post link.Post
	t.world.must(json.Unmarshal(file, &post), "a post")
	a, err := t.running().TakePost(ctx, post)
	t.allow(err, "a post")
	if err != nil {
		return nil
	}
	b, err := json.Marshal(a)
	t.world.must(err, "an answer")
	return bytes.TrimSpace(b)
}
