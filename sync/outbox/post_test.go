package outbox_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	"waymark/app/record"
	"waymark/sync/desk"
	"waymark/sync/link"
)

// byPost carries a file to the trust and returns the file that answers it.
func byPost(t testing.TB, tr *trust, post []byte) []byte {
	t.Helper()
	var p link.Post
	must(t, json.Unmarshal(post, &p))
	return get(json.Marshal(get(tr.TakePost(ctx, p))(t)))(t)
}

// A school whose filter lets nothing through sends and receives by file.
func TestPost(t *testing.T) {
	tr, l, id := enrolled(t)
	l.ask(id, 3)
	l.do(l.Withdraw(l.ids()[2:], "", lead))

	var file bytes.Buffer
	if n := get(l.SavePost(id, &file))(t); n != 2 {
		t.Errorf("the file holds %d messages", n)
	}
	if got := l.deliveries(); got[record.Sent] != 2 || got[record.GivenUp] != 2 {
		t.Errorf("messages are %v", got)
	}
	answer := byPost(t, tr, file.Bytes())
	report := get(l.ReadAnswer(ctx, bytes.NewReader(answer), lead))(t)
	if report.Received != 2 || report.Waiting != 0 || report.Changes != 2 {
		t.Errorf("the report is %+v", report)
	}
	same(t, tr, withoutForgone(l))

	t.Run("the answer is read again", func(t *testing.T) {
		before := l.book.Snapshot().Seq()
		if r := get(l.ReadAnswer(ctx, bytes.NewReader(answer), lead))(t); r.Changes != 0 || r.Received != 0 {
			t.Errorf("the report is %+v", r)
		}
		if l.book.Snapshot().Seq() != before {
			t.Error("something was saved")
		}
	})

	t.Run("the answer is read late", func(t *testing.T) {
		tr.clock.add(3600e9)
		tr.move(link.Received, link.DeskOffer, desk.MoveArgs{})
		l.sync() // the network was there for a moment
		get(l.ReadAnswer(ctx, bytes.NewReader(answer), lead))(t)
		if got := l.states(); got[string(link.Offered)] != 2 {
			t.Errorf("requests stand at %v", got)
		}
		if r := l.sync(); r.Changes != 0 {
			t.Errorf("the sync after it brings %+v", r)
		}
	})

	t.Run("the same messages go over the network as well", func(t *testing.T) {
		l.do(l.Accept(l.requestsAt(link.Offered), lead))
		file.Reset()
		get(l.SavePost(id, &file))(t)
		l.sync()
		if r := get(l.ReadAnswer(ctx, bytes.NewReader(byPost(t, tr, file.Bytes())), lead))(t); r.NeedsPerson != 0 {
			t.Errorf("the report is %+v", r)
		}
		same(t, tr, withoutForgone(l))
	})

	t.Run("a restored desk answers with everything", func(t *testing.T) {
		must(t, tr.NewEpoch(ctx, coordinator))
		file.Reset()
		get(l.SavePost(id, &file))(t)
		get(l.ReadAnswer(ctx, bytes.NewReader(byPost(t, tr, file.Bytes())), lead))(t)
		if r := l.sync(); r.Changes != 0 || r.Sent != 0 {
			t.Errorf("the sync after it brings %+v", r)
		}
		same(t, tr, withoutForgone(l))
	})
}

// withoutForgone is the laptop with those requests alone that the desk can know.
func withoutForgone(l *laptop) *laptop {
	for _, r := range l.requests() {
		if r.Rev == 0 {
			l.do(record.Action{Kind: record.ActionEdit, What: "Tidy", Changes: []record.Change{record.Deletion(r.Ref(), record.Encode(r))}}, nil)
		}
	}
	return l
}

func (l *laptop) requestsAt(state link.State) []record.ID {
	var ids []record.ID
	for _, r := range l.requests() {
		if r.State == string(state) {
			ids = append(ids, r.ID)
		}
	}
	return ids
}

// An answer that lay about while the desk was restored from a backup proves
// nothing any more: what it gave receipts for may be among what was lost.
func TestAnswerTooLate(t *testing.T) {
	tr, l, id := enrolled(t)
	before := tr.ledger.Clone()
	l.ask(id, 2)
	var file bytes.Buffer
	get(l.SavePost(id, &file))(t)
	answer := byPost(t, tr, file.Bytes())
	tr.open(before)
	must(t, tr.NewEpoch(ctx, coordinator))
	tr.clock.add(3600e9)
	tr.instead(func(w http.ResponseWriter, r *http.Request) bool {
		if isMessages(r) {
			refuses(w, link.Busy)
		}
		return isMessages(r)
	})
	l.Sync(ctx) // which hears of the new epoch, and sends nothing
	if _, err := l.ReadAnswer(ctx, bytes.NewReader(answer), lead); err == nil || !strings.Contains(err.Error(), "no longer good") {
		t.Errorf("it was read: %v", err)
	}
	if got := l.deliveries(); got[record.Sent] != 2 {
		t.Errorf("messages are %v", got)
	}
	tr.instead(nil)
	l.sync()
	same(t, tr, l)
}

func TestAnswerRefused(t *testing.T) {
	tr, l, id := enrolled(t)
	l.ask(id, 1)
	var file bytes.Buffer
	get(l.SavePost(id, &file))(t)
	good := byPost(t, tr, file.Bytes())

	other := newLaptop(t)
	other.enrol(tr)
	stranger := newTrust(t)
	for name, c := range map[string]struct {
		file, says string
		by         *laptop
	}{
		"empty":                    {"", "not the answer", l},
		"a picture":                {"\x89PNG", "not the answer", l},
		"the file that was saved":  {file.String(), "not the answer", l},
		"another format":           {`{"format":"placement-link-answer/9","reply":"x"}`, "not the answer", l},
		"no signature":             {`{"format":"placement-link-answer/1","reply":"x.y.z"}`, "not the answer", l},
		"changed on the way":       {strings.Replace(string(good), `"reply":"e`, `"reply":"f`, 1), "not the answer", l},
		"for another laptop":       {string(good), "another laptop", other},
		"of a trust nobody knows":  {string(good), "not enrolled", newLaptop(t)},
		"of a trust, for a school": {string(good), "not enrolled", func() *laptop { x := newLaptop(t); x.enrol(stranger); return x }()},
	} {
		before := c.by.book.Snapshot().Seq()
		_, err := c.by.ReadAnswer(ctx, strings.NewReader(c.file), lead)
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
		if c.by.book.Snapshot().Seq() != before {
			t.Errorf("%s: something was saved", name)
		}
	}
	if _, err := l.ReadAnswer(ctx, broken{}, lead); !errors.Is(err, errBroken) {
		t.Errorf("a file that cannot be read: %v", err)
	}
	if _, err := l.SavePost(id, broken{}); !errors.Is(err, errBroken) {
		t.Errorf("a file that cannot be written: %v", err)
	}
	if _, err := l.SavePost("nobody", &file); err == nil {
		t.Error("a file for no trust was saved")
	}
	if r := get(l.ReadAnswer(ctx, strings.NewReader("\ufeff"+string(good)), lead))(t); r.Received != 1 { // an editor has been at it
		t.Errorf("the report is %+v", r)
	}
}

var errBroken = errors.New("the stick was pulled out")

type broken struct{}

func (broken) Read([]byte) (int, error)  { return 0, errBroken }
func (broken) Write([]byte) (int, error) { return 0, errBroken }

// Whatever a file holds, reading it ends with a sentence and changes nothing.
func FuzzReadAnswer(f *testing.F) {
	tr, l, id := enrolled(f)
	l.ask(id, 1)
	var file bytes.Buffer
	get(l.SavePost(id, &file))(f)
	good := byPost(f, tr, file.Bytes())
	f.Add(good)
	f.Add(file.Bytes())
	f.Add([]byte(`{"format":"placement-link-answer/1","reply":"eyJhbGciOiJFZERTQSJ9.e30.AAAA"}`))
	f.Add([]byte(`{"format":"placement-link-answer/1","reply":".."}`))
	f.Add([]byte(`[[[[`))
	f.Fuzz(func(t *testing.T, b []byte) {
		if bytes.Contains(b, good[40:len(good)-10]) {
			return // it is the answer
		}
		before := l.book.Snapshot().Seq()
		if _, err := l.ReadAnswer(ctx, bytes.NewReader(b), lead); err == nil || err.Error() == "" {
			t.Errorf("it was taken: %v", err)
		}
		if l.book.Snapshot().Seq() != before {
			t.Error("something was saved")
		}
	})
}
