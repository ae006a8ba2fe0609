package outbox

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"waymark/app/record"
	"waymark/app/store"
	"waymark/sync/link"
)

// paper is a book that keeps nothing but a snapshot, and takes no record that a
// store would refuse.
type paper struct {
	t testing.TB
	s *record.Snapshot
}

func (p *paper) Snapshot() *record.Snapshot      { return p.s }
func (p *paper) Secret(string) ([]byte, error)   { return nil, store.ErrNoSecret }
func (p *paper) KeepSecret(string, []byte) error { return nil }

func (p *paper) Do(a record.Action) (store.Done, error) {
	e := newEdit(p.s)
	var changed []record.Record
	for _, c := range a.Changes {
		var object json.RawMessage
		switch c.Kind {
		case record.KindTrust:
			if t := e.trust(c.ID); t != nil {
				object = record.Encode(t)
			}
		case record.KindOpportunity:
			if o := e.opportunity(c.ID); o != nil {
				object = record.Encode(o)
			}
		case record.KindRequest:
			if r := e.request(c.ID); r != nil {
				object = record.Encode(r)
			}
		case record.KindMessage:
			if m := e.message(c.ID); m != nil {
				object = record.Encode(m)
			}
		}
		object, err := c.Apply(object)
		if err != nil {
			p.t.Fatalf("a change does not fit: %v", err)
		}
		r, err := record.Decode(c.Ref(), object)
		if err != nil {
			p.t.Fatalf("a record cannot be read again: %v", err)
		}
		if problems := r.Problems(); len(problems) > 0 {
			p.t.Fatalf("%s would be refused, and with it all that came: %v", c.Ref(), problems)
		}
		changed = append(changed, r)
	}
	p.s = p.s.Next(p.s.Seq()+1, changed, nil)
	return store.Done{Seq: p.s.Seq()}, nil
}

// newPaper is a school with a trust, a placement, and a request for it that has
// been accepted.
func newPaper(t testing.TB) (*talk, *paper) {
	day := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	b := &paper{t, record.NewSnapshot(1, []record.Record{
		&record.School{ID: "school", Name: "Wayfield Academy"},
		&record.Student{ID: "student", Surname: "Yusuf"},
		&record.Organisation{ID: "org", Name: "Bristol Royal", Employer: true},
		&record.Trust{ID: "T", Organisation: "org", Name: "Bristol Royal", URL: "https://desk.test", Root: "root", Epoch: "e", Cursor: "c"},
		&record.Opportunity{ID: "T.o", Trust: "T", Published: json.RawMessage(`{"id":"o","rev":2,"title":"Radiography","hours":6,"slots":[{"id":"s","from":"2027-03-15","to":"2027-03-19","places":2}]}`)},
		&record.Request{ID: "r", Student: "student", Trust: "T", Opportunity: "T.o", Title: "Radiography", Choices: []string{"s"}, State: "accepted", Rev: 3, Lane: 2},
		&record.Message{ID: "m", Trust: "T", Request: "r", Lane: 1, Type: "request.submit", Delivery: record.Received, Frozen: "x", Receipt: "x"},
		&record.Message{ID: "n", Trust: "T", Request: "r", Lane: 2, Type: "offer.accept", Delivery: record.Received, Frozen: "y", Receipt: "y"},
		&record.Message{ID: "o", Trust: "T", Request: "r", Lane: 3, Type: "details.provide", Delivery: record.Waiting, Frozen: "z"},
	})}
	o := New(b, Options{Now: func() time.Time { return day }})
	return &talk{o: o, ctx: context.Background(), trust: "T", report: &TrustReport{Name: "Bristol Royal"}}, b
}

// Whatever news a desk sends, it is taken without a fault or passed over: nothing
// in it can keep the rest from being saved, and of what waits nothing is lost.
func FuzzNews(f *testing.F) {
	for _, page := range []string{
		`{"epoch":"e","cursor":"d","now":"2026-11-23T12:00:00Z","changes":[{"stream":"school","seq":5,"kind":"request","id":"r","op":"put","body":{"id":"r","opportunity":"o","state":"completed","rev":5,"lane":2,"since":"2026-11-22T12:00:00Z","slot":"s","days":4.5}}]}`,
		`{"epoch":"f","cursor":"d","now":"0000-01-01T00:00:00+23:59","changes":[{"kind":"request","id":"r","op":"put","body":{"id":"r","state":"offered","rev":1,"lane":1,"since":"9999-12-31T23:59:59-23:59","slot":"s","answer_by":"2026-12-01"}}]}`,
		`{"epoch":"e","cursor":"d","changes":[{"kind":"opportunity","id":"o","op":"gone","body":{"id":"o","why":"moved"}},{"kind":"request","id":"r","op":"gone"}]}`,
		`{"epoch":"e","cursor":"d","changes":[{"kind":"opportunity","id":"o","op":"put","body":{"id":"o","rev":9,"title":"","hours":1e308,"slots":[{"id":"s","from":"2027-03-15","to":"9999-03-19"}]}},{"kind":"request","id":"r","op":"put","body":{"id":"r","state":"completed","rev":9,"slot":"s","days":1e308}}]}`,
		`{"epoch":"e","cursor":"d","changes":[{"kind":"opportunity","id":"","op":"put","body":null},{"kind":"request","id":"r","op":"put","body":{"id":"r","state":"` + strings.Repeat("x", 300) + `","rev":9,"note":"` + strings.Repeat("ä", 4000) + `"}}]}`,
		`{"epoch":"e","cursor":"d","changes":[]}`,
	} {
		f.Add([]byte(page), true)
		f.Add([]byte(page), false)
	}
	f.Fuzz(func(t *testing.T, b []byte, snapshot bool) {
		var page link.Page
		if json.Unmarshal(b, &page) != nil {
			return
		}
		k, book := newPaper(t)
		err := k.save("News", func(e *edit) {
			if snapshot {
				k.reconcile(e, page)
				k.finish(e, page)
			} else {
				k.take(e, page)
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		if m, ok := book.s.Message("o"); !ok || m.Frozen != "z" {
			t.Error("what waits was lost")
		}
		if _, ok := book.s.Request("r"); !ok {
			t.Error("the request was lost")
		}
	})
}

// Whatever answers a call, it becomes what was asked for or a problem with words.
func FuzzAnswer(f *testing.F) {
	f.Add(200, "application/json", "1.0", "", `{"epoch":"e","results":[{"message":"m","outcome":"applied"}]}`)
	f.Add(503, "application/problem+json", "1.0", "86400", `{"code":"busy","after":-1}`)
	f.Add(200, "text/html", "", "", `<html>`)
	f.Add(302, "", "", "", ``)
	f.Add(407, "", "", "9223372036854775807", ``)
	f.Add(401, "application/json", "9.9", "x", `{"code":"clock-skew","now":"soon"}`)
	f.Add(0, ";;", "1.0", "", `null`)
	f.Fuzz(func(t *testing.T, status int, kind, version, retry, body string) {
		var into link.Results
		n := &network{script: []answer{{status: status, body: text(body), header: map[string]string{"Content-Type": kind, link.VersionHeader: version, "Retry-After": retry}}}}
		r, err := n.RoundTrip(&http.Request{})
		if err != nil {
			t.Fatal(err)
		}
		err = read(r, &into)
		if n.open != 0 {
			t.Error("the body was left open")
		}
		if err == nil {
			return
		}
		if p := link.ProblemOf(err); p == nil || p.Title == "" || p.After < 0 || p.After > int(longestWait/time.Second) {
			t.Errorf("the problem is %+v", p)
		}
	})
}
