package outbox_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"waymark/app/record"
	"waymark/sync/link"
	"waymark/sync/outbox"
)

// april asks for radiography in April for a student.
func (l *laptop) april(trust record.ID, i int) {
	l.t.Helper()
	l.do(l.Ask([]outbox.Asking{{Student: student(i), Opportunity: record.OpportunityID(trust, "radiography"), Slots: []string{"april"}}}, lead))
}

// A desk that was put back to before it refused a message waits for that message
// again. It is sent once more, and what comes after it is dealt with.
func TestRefusalLost(t *testing.T) {
	tr, l, id := enrolled(t)
	l.ask(id, 1)
	l.sync()
	before := tr.ledger.Clone()
	l.april(id, 0) // has one already
	l.sync()
	bad := l.messages(record.NeedsPerson)
	l.do(l.Withdraw([]record.ID{firstOther(l, messageOf(l, bad[0]).Request)}, "", lead))
	l.do(l.Retry(bad, lead))

	tr.open(before)
	report := l.sync()
	if report.Waiting != 0 {
		t.Errorf("the report is %+v", report)
	}
	same(t, tr, l)
}

func messageOf(l *laptop, id record.ID) *record.Message {
	m, ok := l.book.Snapshot().Message(id)
	if !ok {
		l.t.Fatal("the message is gone")
	}
	return m
}

// The clock is set back between two messages of a request, so that the IDs of the
// two are the wrong way round. They go in the order of their lane.
func TestClockBetweenMessages(t *testing.T) {
	tr, l, _ := offered(t)
	l.do(l.Accept(l.ids(), lead))
	l.clock.add(-400 * 24 * time.Hour)
	l.do(l.Provide(l.ids()[0], []record.DisclosedField{{Name: "Name", Value: "Amina Yusuf"}}, lead))
	if report := l.sync(); report.Received != 2 || report.NeedsPerson != 0 {
		t.Errorf("the report is %+v", report)
	}
	stands(t, l, link.Accepted)
	get(tr.Sealed(ctx, coordinator, string(l.ids()[0])))(t)
}

// One trust's trouble is no other's.
func TestTwoTrusts(t *testing.T) {
	tr, l, id := enrolled(t)
	other := newTrust(t)
	other.publish(radiography())
	second := l.enrol(other).ID
	l.sync()
	tr.instead(func(w http.ResponseWriter, r *http.Request) bool { refuses(w, link.Down); return true })
	l.ask(id, 1)
	l.ask(second, 2)
	report := l.Sync(ctx)
	if report.Received != 2 || report.Waiting != 1 || len(report.Trusts) != 2 {
		t.Errorf("the report is %+v", report)
	}
	for _, r := range report.Trusts {
		if down := r.Trust == id; down != (r.Problem != nil) || down && r.Waiting != 1 {
			t.Errorf("of one trust the report is %+v", r)
		}
	}
	if r := l.Sync(ctx, second); len(r.Trusts) != 1 || r.Trusts[0].Problem != nil {
		t.Errorf("asked for one trust the report is %+v", r)
	}
	if r := l.Sync(ctx, "nobody"); r.Trusts[0].Problem == nil {
		t.Errorf("asked for no trust the report is %+v", r)
	}
}

// Frozen bytes are kept for as long as a desk may have to be told again, and not
// for ever. The desk's clock says when, whatever the laptop's does.
func TestThaw(t *testing.T) {
	tr, l, id := enrolled(t)
	l.ask(id, 1)
	l.sync()
	l.do(l.Withdraw(l.ids(), "", lead))
	l.sync()
	frozen := func() (n int) {
		for m := range l.book.Snapshot().AllMessages() {
			if m.Frozen != "" {
				n++
			}
		}
		return n
	}
	l.clock.add(400 * 24 * time.Hour)
	l.sync()
	if frozen() != 2 {
		t.Errorf("%d messages are kept", frozen())
	}
	tr.clock.add(36 * 24 * time.Hour)
	l.sync()
	if frozen() != 0 {
		t.Errorf("after five weeks %d messages are kept", frozen())
	}
	tr.open(wiped(tr))
	l.Sync(ctx)
	tr.publish(radiography())
	l.enrol(tr)
	if report := l.sync(); report.Waiting != 0 || report.Sent != 0 {
		t.Errorf("a new desk is told of what is over: %+v", report)
	}
	stands(t, l, link.Withdrawn)
}

// The trust erases a request. The school keeps it, as one that the trust ended.
func TestRequestGone(t *testing.T) {
	tr, l, id := enrolled(t)
	l.ask(id, 1)
	l.sync()
	r := l.requests()[0]
	tr.instead(func(w http.ResponseWriter, req *http.Request) bool {
		if req.URL.Path == "/v1/changes" {
			answers(w, 200, link.Page{Epoch: l.trust(id).Epoch, Cursor: "x", Changes: []link.Change{{Stream: "school", Seq: 9, Kind: link.KindRequest, ID: string(r.ID), Op: link.Gone}}})
		}
		return req.URL.Path == "/v1/changes"
	})
	l.sync()
	if r := l.requests()[0]; r.State != string(link.Cancelled) || r.Reason == "" {
		t.Errorf("the request is %+v", r)
	}
}

// A snapshot that makes no sense changes nothing, however it goes wrong.
func TestHostileSnapshot(t *testing.T) {
	pages := 0
	for name, page := range map[string]func() link.Page{
		"without an epoch":         func() link.Page { return link.Page{Cursor: "x"} },
		"without a cursor":         func() link.Page { return link.Page{Epoch: "e"} },
		"with an epoch that moves": func() link.Page { return link.Page{Epoch: fmt.Sprint(pages), Next: fmt.Sprint(pages), More: true} },
		"in circles":               func() link.Page { return link.Page{Epoch: "e", Next: "same", More: true, Changes: []link.Change{{}}} },
		"without an end": func() link.Page {
			return link.Page{Epoch: "e", Next: fmt.Sprint(pages), More: true, Changes: []link.Change{}}
		},
		"of too much": func() link.Page {
			return link.Page{Epoch: "e", Next: fmt.Sprint(pages), More: true, Changes: make([]link.Change, 20_000)}
		},
	} {
		t.Run(name, func(t *testing.T) {
			tr, l, id := enrolled(t)
			l.ask(id, 1)
			l.sync()
			must(t, tr.NewEpoch(ctx, coordinator))
			before := l.book.Snapshot().Seq()
			tr.instead(func(w http.ResponseWriter, r *http.Request) bool {
				if r.URL.Path == "/v1/snapshot" {
					pages++
					answers(w, 200, page())
				}
				return r.URL.Path == "/v1/snapshot"
			})
			if p := l.Sync(ctx).Trusts[0].Problem; p == nil || p.Code != string(link.NetworkGarbled) {
				t.Errorf("the problem is %+v", p)
			}
			if l.book.Snapshot().Seq() != before {
				t.Error("something was saved")
			}
			tr.instead(nil)
			l.sync()
			same(t, tr, l)
		})
	}
}

// Details that the desk will not take, and that cannot be sealed again, wait for a
// person, who may send them anew.
func TestDetailsRefused(t *testing.T) {
	tr, l, _ := offered(t)
	l.do(l.Accept(l.ids(), lead))
	l.sync()
	for _, k := range tr.key.SealKeys() {
		must(t, tr.key.RetireSealKey(k.Kid, record.NewDate(2026, 11, 1)))
	}
	tr.clock.add(time.Hour)
	retired := get(tr.key.Certify(tr.online.Public(), tr.clock.Now()))
	l.do(l.Provide(l.ids()[0], []record.DisclosedField{{Name: "Name", Value: "Amina Yusuf"}}, lead))
	must(t, tr.Certify(ctx, coordinator, retired(t)))
	report := l.sync()
	if report.NeedsPerson != 1 || report.Waiting != 0 {
		t.Fatalf("the report is %+v", report)
	}
	get(tr.key.AddSealKey(record.Date{}))(t)
	tr.clock.add(time.Hour)
	must(t, tr.Certify(ctx, coordinator, get(tr.key.Certify(tr.online.Public(), tr.clock.Now()))(t)))
	if report := l.sync(); report.NeedsPerson != 0 || report.Waiting != 0 {
		t.Errorf("with a new key the report is %+v", report)
	}
	get(tr.Sealed(ctx, coordinator, string(l.ids()[0])))(t)
}

// It depends on the machine, and does not fail on any.
func TestOnline(t *testing.T) { t.Logf("online: %v", outbox.Online()) }

// An offer is accepted and the details are given, but by the time there is a
// network the offer has lapsed. Who the student is does not leave the laptop.
func TestDetailsWaitForTheAcceptance(t *testing.T) {
	tr, l, id := offered(t)
	request := l.ids()[0]
	l.do(l.Accept(l.ids(), lead))
	l.do(l.Provide(request, []record.DisclosedField{{Name: "Name", Value: "Amina Yusuf"}}, lead))
	var details *record.Message
	for m := range l.book.Snapshot().Messages(request) {
		if m.Type == string(link.DetailsProvide) {
			details = m
		}
	}
	var left bytes.Buffer
	if n := get(l.SavePost(id, &left))(t); n != 1 {
		t.Errorf("%d messages went into the file", n)
	}
	tr.clock.add(90 * 24 * time.Hour)
	tr.instead(func(_ http.ResponseWriter, r *http.Request) bool {
		body := get(io.ReadAll(r.Body))(t)
		left.Write(body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		return false
	})
	report := l.Sync(ctx)
	if strings.Contains(left.String(), details.Frozen) {
		t.Error("the details left the laptop")
	}
	if report.Waiting != 0 || report.NeedsPerson != 2 {
		t.Errorf("the report is %+v", report)
	}
	if m := messageOf(l, details.ID); m.Delivery != record.NeedsPerson || m.Trouble == nil || !m.SentAt.IsZero() {
		t.Errorf("the details stand as %+v", m)
	}
	l.do(l.GiveUp(l.messages(record.NeedsPerson), lead))
	if report := l.Sync(ctx); report.NeedsPerson != 0 || report.Sent != 0 {
		t.Errorf("after a person gave them up the report is %+v", report)
	}
	stands(t, l, link.Lapsed)
}
