package outbox_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"waymark/app/record"
	"waymark/app/store"
	"waymark/sync/desk"
	"waymark/sync/link"
	"waymark/sync/outbox"
)

// enrolled is a trust with a placement and a laptop that knows of it.
func enrolled(t testing.TB) (*trust, *laptop, record.ID) {
	t.Helper()
	tr, l := newTrust(t), newLaptop(t)
	tr.publish(radiography())
	id := l.enrol(tr).ID
	l.sync()
	return tr, l, id
}

// offered is the same, with one request, for which the trust offers a place.
func offered(t testing.TB) (*trust, *laptop, record.ID) {
	t.Helper()
	tr, l, id := enrolled(t)
	l.ask(id, 1)
	l.sync()
	tr.move(link.Received, link.DeskOffer, desk.MoveArgs{})
	l.sync()
	return tr, l, id
}

func isMessages(r *http.Request) bool { return r.URL.Path == "/v1/messages" }

// answers writes v as a desk writes JSON.
func answers(w http.ResponseWriter, status int, v any) {
	kind := "application/json"
	if _, ok := v.(*link.Problem); ok {
		kind = "application/problem+json"
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set(link.VersionHeader, link.Version)
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(v)
}

func refuses(w http.ResponseWriter, c link.Code) { p := c.Problem(""); answers(w, p.Status, p) }

// The desk takes what was sent, and its answer is lost. The laptop sends the same
// bytes again and gets the same receipt; the request is there once.
func TestAnswerLost(t *testing.T) {
	tr, l, id := enrolled(t)
	l.ask(id, 2)
	tr.instead(func(w http.ResponseWriter, r *http.Request) bool {
		if !isMessages(r) {
			return false
		}
		tr.Handler().ServeHTTP(httptest.NewRecorder(), r)
		panic(http.ErrAbortHandler)
	})
	report := l.Sync(ctx)
	if p := report.Trusts[0].Problem; p == nil || p.Code != string(link.NetworkDown) || report.Received != 0 || report.Waiting != 2 {
		t.Fatalf("the report is %+v", report)
	}
	if got := l.deliveries(); got[record.Sent] != 2 {
		t.Fatalf("messages are %v", got)
	}

	tr.instead(nil)
	if report := l.sync(); report.Received != 2 || report.Waiting != 0 {
		t.Errorf("the report is %+v", report)
	}
	if n := len(get(tr.Requests(ctx, desk.Filter{}))(t)); n != 2 {
		t.Errorf("the desk has %d requests", n)
	}
}

// That a message was sent is on disk before its first byte leaves.
func TestSentIsSavedFirst(t *testing.T) {
	tr, l, id := enrolled(t)
	l.ask(id, 2)
	var seen map[record.Delivery]int
	tr.instead(func(w http.ResponseWriter, r *http.Request) bool {
		if isMessages(r) {
			seen = l.deliveries()
		}
		return false
	})
	l.sync()
	if want := map[record.Delivery]int{record.Sent: 2}; !maps.Equal(seen, want) {
		t.Errorf("as the bytes came, messages were %v", seen)
	}
}

// Only a receipt that names the message, for the very bytes that were sent,
// signed with a key that the trust's root vouches for, proves anything.
func TestReceipts(t *testing.T) {
	tr, l, id := enrolled(t)
	l.ask(id, 1)
	message := l.messages(record.Waiting)[0]
	stranger := get(link.NewDeskKey())(t)
	m, _ := l.book.Snapshot().Message(message)
	good := link.Receipt{
		Message: string(message), SHA256: link.Fingerprint(m.Frozen), Request: string(m.Request),
		Outcome: link.Applied, State: link.Received, Rev: 1, At: tr.clock.Now(),
	}
	sign := func(k link.DeskKey, change func(*link.Receipt)) string {
		r := good
		change(&r)
		return get(k.SignReceipt(r))(t)
	}
	same := func(*link.Receipt) {}

	for name, receipt := range map[string]string{
		"none":                    "",
		"no receipt at all":       "eyJhbGciOiJFZERTQSJ9.e30.AAAA",
		"signed by somebody else": sign(stranger, same),
		"for another message":     sign(tr.online, func(r *link.Receipt) { r.Message = "another" }),
		"for other bytes":         sign(tr.online, func(r *link.Receipt) { r.SHA256 = link.Fingerprint("other") }),
		"for another request":     sign(tr.online, func(r *link.Receipt) { r.Request = "another" }),
		"that says nothing clear": sign(tr.online, func(r *link.Receipt) { r.Outcome = "perhaps" }),
	} {
		t.Run(name, func(t *testing.T) {
			tr.instead(func(w http.ResponseWriter, r *http.Request) bool {
				if isMessages(r) {
					answers(w, 200, link.Results{Results: []link.Result{{Message: string(message), Outcome: link.Applied, Receipt: receipt}}})
				}
				return isMessages(r)
			})
			report := l.Sync(ctx)
			if p := report.Trusts[0].Problem; report.Received != 0 || report.Waiting != 1 || p == nil || p.Code != string(link.NetworkGarbled) {
				t.Errorf("the report is %+v", report)
			}
			if l.deliveries()[record.Sent] != 1 {
				t.Errorf("messages are %v", l.deliveries())
			}
		})
	}

	tr.instead(func(w http.ResponseWriter, r *http.Request) bool {
		if !isMessages(r) {
			return false
		}
		recorded := httptest.NewRecorder()
		tr.Handler().ServeHTTP(recorded, r)
		var results link.Results
		must(t, json.Unmarshal(recorded.Body.Bytes(), &results))
		results.Results = append([]link.Result{{Message: "another", Outcome: link.Rejected}}, results.Results...)
		answers(w, 200, results)
		return true
	})
	if report := l.sync(); report.Received != 1 {
		t.Errorf("a good receipt was not taken: %+v", report)
	}
}

// A trust has changed its rules and the laptop has not heard. It is told of each
// rule that is not met.
func TestRefusedByRules(t *testing.T) {
	tr, l, id := enrolled(t)
	stricter := radiography()
	stricter.YearGroups, stricter.LeadDays = []int{7}, 366
	tr.publish(stricter)
	l.ask(id, 1)
	l.sync()
	bad := l.messages(record.NeedsPerson)
	if len(bad) != 1 {
		t.Fatalf("%d messages need a person", len(bad))
	}
	trouble := messageOf(l, bad[0]).Trouble
	for _, want := range []string{"This placement is for Year 7.", "Too late for", "choose again"} {
		if !strings.Contains(trouble.Detail, want) {
			t.Errorf("the message says %q, want %q in it", trouble.Detail, want)
		}
	}
}

// One bad message does not hold up the others, nor those behind it in its lane.
func TestRefused(t *testing.T) {
	_, l, id := enrolled(t)
	l.ask(id, 1)
	l.sync()
	l.do(l.Ask([]outbox.Asking{
		{Student: student(0), Opportunity: record.OpportunityID(id, "radiography"), Slots: []string{"april"}}, // has one already
		{Student: student(1), Opportunity: record.OpportunityID(id, "radiography"), Slots: []string{"april"}},
	}, lead))
	report := l.sync()
	if report.Received != 2 || report.NeedsPerson != 1 || report.Waiting != 0 {
		t.Fatalf("the report is %+v", report)
	}
	bad := l.messages(record.NeedsPerson)[0]
	m, _ := l.book.Snapshot().Message(bad)
	if m.Trouble.Code != string(link.OnePlacementEach) || m.Receipt == "" || m.Trouble.Title == "" {
		t.Errorf("the message says %+v", m.Trouble)
	}
	if words := outbox.Delivery(l.book.Snapshot(), m.Request); words != "Needs you" {
		t.Errorf("the request says %q", words)
	}

	// Nothing has changed, so it is refused again; the first of the two is replaced.
	l.do(l.Retry([]record.ID{bad}, lead))
	if report := l.sync(); report.NeedsPerson != 1 {
		t.Errorf("the report is %+v", report)
	}
	again := l.messages(record.NeedsPerson)[0]
	if m, _ = l.book.Snapshot().Message(bad); m.SupersededBy != again || m.Delivery != record.Superseded {
		t.Errorf("the old message is %+v", m)
	}

	// Once the other request is gone, a third try gets through.
	first := func() record.ID {
		for _, r := range l.requests() {
			if r.Student == student(0) && r.State == string(link.Received) {
				return r.ID
			}
		}
		return ""
	}()
	l.do(l.Withdraw([]record.ID{first}, "made_in_error", lead))
	l.sync()
	l.do(l.Retry([]record.ID{again}, lead))
	if report := l.sync(); report.NeedsPerson != 0 || l.states()[string(link.Received)] != 2 {
		t.Errorf("the report is %+v, requests stand at %v", report, l.states())
	}
}

func TestGiveUp(t *testing.T) {
	_, l, id := enrolled(t)
	l.ask(id, 1)
	l.sync()
	l.do(l.Ask([]outbox.Asking{{Student: student(0), Opportunity: record.OpportunityID(id, "radiography"), Slots: []string{"april"}}}, lead))
	l.sync()
	l.do(l.GiveUp(l.messages(record.NeedsPerson), lead))
	if s := outbox.StatusOf(l.book.Snapshot(), l.clock.Now()); s.NeedsPerson != 0 || s.Waiting != 0 {
		t.Errorf("the status is %+v", s)
	}
	if report := l.sync(); report.Sent != 0 {
		t.Errorf("what was given up was sent: %+v", report)
	}
}

// A batch that the desk does not take as a whole is cut down to what is wrong
// with it; a message that cannot be sent waits for a person, and so does what is
// behind it in its lane.
func TestBatchRefused(t *testing.T) {
	tr, l, id := enrolled(t)
	l.ask(id, 4)
	poison, _ := l.book.Snapshot().Message(l.messages(record.Waiting)[2])
	calls := 0
	tr.instead(func(w http.ResponseWriter, r *http.Request) bool {
		if !isMessages(r) {
			return false
		}
		calls++
		body, _ := io.ReadAll(r.Body)
		if bytes.Contains(body, []byte(poison.Frozen)) {
			refuses(w, link.TooLarge)
			return true
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		return false
	})
	report := l.sync()
	if report.Received != 3 || report.NeedsPerson != 1 || report.Waiting != 0 || calls != 5 {
		t.Fatalf("after %d calls the report is %+v", calls, report)
	}
	if m, _ := l.book.Snapshot().Message(poison.ID); m.Trouble.Code != string(link.TooLarge) || m.Receipt != "" {
		t.Errorf("the message is %+v", m)
	}

	l.do(l.GiveUp([]record.ID{poison.ID}, lead))
	l.do(l.Withdraw([]record.ID{firstOther(l, poison.Request)}, "", lead))
	tr.instead(nil)
	if report := l.sync(); report.Received != 1 {
		t.Errorf("the report is %+v", report)
	}
	if n := len(get(tr.Requests(ctx, desk.Filter{}))(t)); n != 3 {
		t.Errorf("the desk has %d requests", n)
	}
}

func firstOther(l *laptop, not record.ID) record.ID {
	for _, r := range l.requests() {
		if r.ID != not {
			return r.ID
		}
	}
	return ""
}

// A batch holds no more messages and bytes than the desk takes.
func TestBatchLimits(t *testing.T) {
	tr, l, id := enrolled(t)
	l.ask(id, 4)
	for _, limits := range []link.Limits{{Batch: 3}, {Body: 1000}, {Batch: -1, Body: -1}} {
		largest := 0
		tr.instead(func(w http.ResponseWriter, r *http.Request) bool {
			if r.URL.Path == "/.well-known/placement-link" {
				d := get(tr.Descriptor(ctx))(t)
				d.Limits = limits
				answers(w, 200, d)
				return true
			}
			if isMessages(r) {
				var b link.Batch
				json.NewDecoder(r.Body).Decode(&b)
				largest = max(largest, len(b.Messages))
				refuses(w, link.Down)
				return true
			}
			return false
		})
		l.Sync(ctx)
		want := 4
		switch {
		case limits.Batch == 3:
			want = 3
		case limits.Body == 1000:
			want = 1
		}
		if largest != want {
			t.Errorf("with %+v a batch had %d messages", limits, largest)
		}
	}
}

// What is withdrawn before it has left never leaves. The network need not even
// be there for the laptop to see that.
func TestWithdrawnBeforeSent(t *testing.T) {
	tr, l, id := enrolled(t)
	l.ask(id, 2)
	l.do(l.Withdraw(l.ids()[:1], "changed_mind", lead))
	tr.instead(func(w http.ResponseWriter, r *http.Request) bool { panic(http.ErrAbortHandler) })
	if report := l.Sync(ctx); report.Waiting != 1 {
		t.Errorf("without a network the report is %+v", report)
	}
	tr.instead(nil)
	report := l.sync()
	if report.Sent != 1 || report.Received != 1 {
		t.Errorf("the report is %+v", report)
	}
	if got := l.states(); got[string(link.Withdrawn)] != 1 || got[string(link.Received)] != 1 {
		t.Errorf("requests stand at %v", got)
	}
	if n := len(get(tr.Requests(ctx, desk.Filter{}))(t)); n != 1 {
		t.Errorf("the desk knows of %d requests", n)
	}
	if got := l.deliveries(); got[record.GivenUp] != 2 {
		t.Errorf("messages are %v", got)
	}
}

// What may have left cannot be undone; what has not can.
func TestUndo(t *testing.T) {
	_, l, id := enrolled(t)
	l.ask(id, 2)
	get(l.book.Undo(lead))(t)
	if len(l.requests()) != 0 || l.book.Snapshot().OutboxCount() != 0 {
		t.Errorf("after undo there are %d requests and %d messages", len(l.requests()), l.book.Snapshot().OutboxCount())
	}
	l.sync()
	l.ask(id, 2)
	l.sync()
	if undone := get(l.book.Undo(lead))(t); len(undone.Kept) == 0 {
		t.Errorf("the undo kept nothing: %+v", undone)
	}
	if len(l.requests()) != 2 {
		t.Errorf("%d requests are left of those that were sent", len(l.requests()))
	}
}

// A withdrawal that finds the request over already needs nobody.
func TestWithdrawTooLate(t *testing.T) {
	tr, l, id := enrolled(t)
	l.ask(id, 1)
	l.sync()
	tr.move(link.Received, link.DeskDecline, desk.MoveArgs{Reason: "full"})
	l.do(l.Withdraw(l.ids(), "", lead))
	if report := l.sync(); report.NeedsPerson != 0 || report.Waiting != 0 {
		t.Errorf("the report is %+v", report)
	}
	stands(t, l, link.Declined)
}

// An idle sync writes nothing to the school's record.
func TestIdle(t *testing.T) {
	tr, l, id := enrolled(t)
	l.ask(id, 1)
	l.sync()
	before := l.book.Snapshot().Seq()
	for range 3 {
		l.clock.add(3600e9)
		tr.clock.add(3600e9)
		if r := l.sync(); r.Changes != 0 || r.Sent != 0 {
			t.Errorf("the report is %+v", r)
		}
	}
	if after := l.book.Snapshot().Seq(); after != before {
		t.Errorf("%d actions were saved of nothing", after-before)
	}
}

// Whoever stops a sync loses nothing.
func TestStopped(t *testing.T) {
	tr, l, id := enrolled(t)
	l.ask(id, 3)
	stopping, stop := context.WithCancel(ctx)
	tr.instead(func(w http.ResponseWriter, r *http.Request) bool {
		if isMessages(r) {
			io.Copy(io.Discard, r.Body)
			stop()
			<-r.Context().Done()
			panic(http.ErrAbortHandler)
		}
		return false
	})
	report := l.Sync(stopping)
	if p := report.Trusts[0].Problem; p == nil || p.Code != "stopped" || report.Waiting != 3 {
		t.Errorf("the report is %+v", report)
	}
	tr.instead(nil)
	if report := l.sync(); report.Received != 3 {
		t.Errorf("the report is %+v", report)
	}
}

// full is a store whose disk is full at times.
type full struct {
	*store.Store
	is bool
}

func (f *full) Do(a record.Action) (store.Done, error) {
	if f.is {
		return store.Done{}, store.ErrDiskFull
	}
	return f.Store.Do(a)
}

// Where nothing can be saved nothing is sent.
func TestDiskFull(t *testing.T) {
	tr, l, id := enrolled(t)
	l.ask(id, 1)
	disk := &full{l.book, true}
	o := outbox.New(disk, outbox.Options{Now: l.clock.Now, Attempts: 1})
	tr.instead(func(w http.ResponseWriter, r *http.Request) bool {
		if isMessages(r) {
			t.Error("a message was sent that is not noted as sent")
		}
		return false
	})
	report := o.Sync(ctx)
	if p := report.Trusts[0].Problem; p == nil || p.Code != "not-saved" || !strings.Contains(p.Detail, "disk") {
		t.Errorf("the report is %+v", p)
	}
	disk.is = false
	tr.instead(nil)
	if report := o.Sync(ctx); report.Received != 1 {
		t.Errorf("the report is %+v", report)
	}
}
