package outbox_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"

	"waymark/app/record"
	"waymark/sync/desk"
	"waymark/sync/link"
	"waymark/sync/outbox"
)

// tooLarge has the desk find every batch with a message of the request too large.
func tooLarge(tr *trust, l *laptop, request record.ID) {
	var frozen []byte
	for m := range l.book.Snapshot().Messages(request) {
		frozen = []byte(m.Frozen)
		break
	}
	tr.instead(func(w http.ResponseWriter, r *http.Request) bool {
		if !isMessages(r) {
			return false
		}
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		if bytes.Contains(body, frozen) {
			refuses(w, link.TooLarge)
			return true
		}
		return false
	})
}

// nothingArrives has every batch break off before the desk has it.
func nothingArrives(tr *trust) {
	tr.instead(func(w http.ResponseWriter, r *http.Request) bool {
		if isMessages(r) {
			panic(http.ErrAbortHandler)
		}
		return false
	})
}

// What the desk has not dealt with is sent again as it is, and what was behind it
// in its lane goes with it.
func TestSendAgain(t *testing.T) {
	tr, l, id := enrolled(t)
	l.ask(id, 2)
	request := l.ids()[0]
	nothingArrives(tr)
	l.Sync(ctx)
	l.do(l.Withdraw(l.ids()[:1], "", lead)) // which goes behind what may have left
	tooLarge(tr, l, request)
	if report := l.sync(); report.Waiting != 1 || report.NeedsPerson != 1 {
		t.Errorf("behind what needs a person, the report is %+v", report)
	}
	if report := l.sync(); report.Sent != 0 {
		t.Errorf("what waits for it was sent: %+v", report)
	}
	tr.instead(nil)
	l.do(l.Retry(l.messages(record.NeedsPerson), lead))
	if report := l.sync(); report.Received != 2 || report.NeedsPerson != 0 {
		t.Errorf("the report is %+v", report)
	}
	if r, _ := l.book.Snapshot().Request(request); r.State != string(link.Withdrawn) {
		t.Errorf("the request stands at %s", r.State)
	}
	same(t, tr, l)
}

// What is given up takes with it what would wait for it for ever.
func TestGiveUpLane(t *testing.T) {
	tr, l, id := enrolled(t)
	l.ask(id, 1)
	nothingArrives(tr)
	l.Sync(ctx)
	l.do(l.Withdraw(l.ids(), "", lead))
	tooLarge(tr, l, l.ids()[0])
	l.sync()
	l.do(l.GiveUp(l.messages(record.NeedsPerson), lead))
	if got := l.deliveries(); got[record.GivenUp] != 2 {
		t.Errorf("messages are %v", got)
	}
	if words := outbox.Delivery(l.book.Snapshot(), l.ids()[0]); words != "Given up" {
		t.Errorf("the request says %q", words)
	}
	// The student may ask again: the trust has never heard of the first request.
	if w := outbox.Check(l.book.Snapshot(), record.OpportunityID(id, "radiography"), []record.ID{student(0)}, []string{"march"}, record.NewDate(2026, 11, 22)); len(w) != 0 {
		t.Errorf("against asking again there is %+v", w)
	}
	tr.instead(nil)
	l.ask(id, 1)
	if report := l.sync(); report.Received != 1 || report.Waiting != 0 {
		t.Errorf("the report is %+v", report)
	}
}

// Details that were refused because the request had moved on are sealed anew when
// a person sends them again.
func TestDetailsAgain(t *testing.T) {
	tr, l, _ := offered(t)
	l.do(l.Accept(l.ids(), lead))
	l.sync()
	poison := true
	tr.instead(func(w http.ResponseWriter, r *http.Request) bool {
		if !isMessages(r) || !poison {
			return false
		}
		m := l.messages(record.Sent)[0]
		sent := messageOf(l, m)
		receipt := get(tr.online.SignReceipt(link.Receipt{
			Message: string(m), SHA256: link.Fingerprint(sent.Frozen), Request: string(sent.Request), Outcome: link.Rejected,
			State: link.Accepted, At: tr.clock.Now(), Problem: string(link.Invalid),
		}))(t)
		answers(w, 200, link.Results{Results: []link.Result{{Message: string(m), Outcome: link.Rejected, Receipt: receipt}}})
		return true
	})
	l.do(l.Provide(l.ids()[0], []record.DisclosedField{{Name: "Name", Value: "Amina Yusufzai"}}, lead))
	if report := l.Sync(ctx); report.NeedsPerson != 1 {
		t.Fatalf("the report is %+v", report)
	}
	poison = false
	bad := l.messages(record.NeedsPerson)
	l.do(l.Retry(bad, lead))
	again := messageOf(l, messageOf(l, bad[0]).SupersededBy)
	if again.Lane != messageOf(l, bad[0]).Lane+1 || again.Delivery != record.Waiting {
		t.Errorf("the new message is %+v", again)
	}
	if r := l.requests()[0]; len(r.Disclosures) != 2 || r.Disclosures[1].Message != again.ID {
		t.Errorf("the record says %+v", r.Disclosures)
	}
}

// A student who has been nowhere yet may go first, where the trust says so; what
// the trust asks to know is filled in as far as the record knows it.
func TestWhatTheRecordKnows(t *testing.T) {
	tr, l := newTrust(t), newLaptop(t)
	o := radiography()
	o.Details = []string{"year_group", "school_contact", "consent", "emergency_contact", "year_group"}
	o.Priority = []link.Band{{Band: 2, AnyOf: []string{link.FirstWorkplace}}}
	tr.publish(o)
	id := l.enrol(tr).ID
	l.sync()
	visit := &record.Activity{ID: "visit", Title: "Hospital visit", Kind: record.WorkplaceVisit, Date: record.NewDate(2026, 10, 1), Setting: record.AtWorkplace, Mode: record.InPerson}
	l.do(record.Action{Kind: record.ActionRecord, What: "Record", Changes: []record.Change{
		record.Creation(visit), record.Creation(&record.Attendance{Activity: "visit", Student: student(0), Status: record.Attended}),
	}}, nil)
	l.ask(id, 2)
	for _, r := range l.requests() {
		if first := r.Student != student(0); first != (r.Band == 2) {
			t.Errorf("%s is in band %d", r.Student, r.Band)
		}
	}
	l.sync()
	tr.move(link.Received, link.DeskOffer, desk.MoveArgs{})
	l.sync()
	l.do(l.Accept(l.ids()[:1], lead))
	var said []string
	for _, f := range get(outbox.Preview(l.book.Snapshot(), l.ids()[0]))(t) {
		said = append(said, f.Name+": "+f.Value)
	}
	want := "Year group: Year 10; Contact at the school: Jo Okafor; Consent: Recorded by Jo Okafor on 22 Nov 2026; Emergency contact: "
	if got := strings.Join(said, "; "); got != want {
		t.Errorf("the preview says %q", got)
	}
}
