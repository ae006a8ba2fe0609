package outbox_test

import (
	"bytes"
	"encoding/base64"
	"io"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"

	"waymark/app/record"
	"waymark/sync/desk"
	"waymark/sync/desk/ledger"
	"waymark/sync/link"
)

// wire remembers every byte that goes over it: addresses, headers and bodies,
// both ways.
type wire struct {
	mu    sync.Mutex
	bytes bytes.Buffer
}

func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.bytes.WriteString(r.URL.String())
	r.Header.Write(&w.bytes)
	if r.Body != nil {
		b, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		w.bytes.Write(b)
		r.Body = io.NopCloser(bytes.NewReader(b))
	}
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	answer.Header.Write(&w.bytes)
	b, err := io.ReadAll(answer.Body)
	answer.Body.Close()
	w.bytes.Write(b)
	answer.Body = io.NopCloser(bytes.NewReader(b))
	return answer, err
}

// No name, date of birth or UPN is on the wire or at the desk in a form that
// anybody but the trust's coordinator can read: not before acceptance, and not
// after it.
func TestNobodyIsNamed(t *testing.T) {
	seen := new(wire)
	tr, l := newTrust(t), newLaptopWith(t, seen)
	tr.publish(radiography())
	id := l.enrol(tr).ID
	l.sync()
	l.ask(id, 3)
	l.sync()
	tr.move(link.Received, link.DeskOffer, desk.MoveArgs{})
	l.sync()
	l.do(l.Accept(l.ids(), lead))
	l.sync()
	for _, r := range l.requests() {
		s, _ := l.book.Snapshot().Student(r.Student)
		l.do(l.Provide(r.ID, []record.DisclosedField{{Name: "Name", Value: s.Name()}, {Name: "Date of birth", Value: s.DOB.Words()}}, lead))
	}
	l.sync()

	var kept strings.Builder
	must(t, tr.ledger.View(ctx, func(r ledger.Reader) error {
		for key, value := range r.Scan("", "") {
			kept.WriteString(key)
			kept.Write(value)
		}
		return nil
	}))
	plain := decoded(seen.bytes.String())
	if !strings.Contains(plain, `"event":"details.provide"`) {
		t.Fatal("the test does not see what is in the messages")
	}
	for _, secret := range []string{"Yusufzai", "Cartwright", "Fernandez", "2011-10-0", "Oct 2011", "A1234567", string(student(0))} {
		if strings.Contains(plain, secret) {
			t.Errorf("%q was on the wire", secret)
		}
		if strings.Contains(decoded(kept.String()), secret) {
			t.Errorf("%q is at the desk", secret)
		}
	}
}

// decoded adds to a text what is in those parts of it that are base64.
func decoded(s string) string {
	out := strings.Builder{}
	out.WriteString(s)
	for _, part := range base64Part.FindAllString(s, -1) {
		if b, err := base64.RawURLEncoding.DecodeString(part); err == nil {
			out.WriteString("\n")
			out.Write(b)
		}
	}
	return out.String()
}

var base64Part = regexp.MustCompile(`[A-Za-z0-9_-]{16,}`)
