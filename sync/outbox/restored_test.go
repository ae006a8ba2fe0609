package outbox_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"waymark/app/record"
	"waymark/sync/desk"
	"waymark/sync/desk/ledger"
	"waymark/sync/link"
	"waymark/sync/outbox"
)

// A desk that was put back to yesterday is told again what it has lost, and the
// school sees how things stand there now.
func TestDeskRestored(t *testing.T) {
	tr, l, id := enrolled(t)
	l.ask(id, 2)
	l.sync()
	tr.move(link.Received, link.DeskOffer, desk.MoveArgs{})
	l.sync()
	yesterday := tr.ledger.Clone()

	l.do(l.Accept(l.ids()[:1], lead)) // these three are lost,
	l.do(l.Withdraw(l.ids()[1:], "", lead))
	l.sync()
	fields := []record.DisclosedField{{Name: "Name", Value: "Amina Yusuf"}}
	l.do(l.Provide(l.ids()[0], fields, lead))
	l.sync()
	l.do(l.Ask([]outbox.Asking{{Student: student(2), Opportunity: record.OpportunityID(id, "radiography"), Slots: []string{"april"}}}, lead))
	l.sync() // and so is a request that the desk had never seen before

	tr.open(yesterday)
	report := l.sync()
	if report.Waiting != 0 || report.NeedsPerson != 0 || report.Received != 4 {
		t.Errorf("the report is %+v", report)
	}
	want := map[link.State]int{link.Accepted: 1, link.Withdrawn: 1, link.Received: 1}
	for _, r := range get(tr.Requests(ctx, desk.Filter{}))(t) {
		want[r.State]--
	}
	for state, missing := range want {
		if missing != 0 {
			t.Errorf("at the desk %d requests too few stand at %s", missing, state)
		}
	}
	same(t, tr, l)
	if _, err := tr.Sealed(ctx, coordinator, string(l.ids()[0])); err != nil {
		for _, id := range l.ids() {
			if _, err = tr.Sealed(ctx, coordinator, string(id)); err == nil {
				break
			}
		}
		must(t, err)
	}
}

// A desk that was put back without anybody's telling it goes on in the same epoch.
// A laptop that had not read any further than the backup sees nothing amiss in its
// news, but for what is missing: a request to which it has a receipt.
func TestDeskRestoredAndNobodyToldIt(t *testing.T) {
	tr, l, id := enrolled(t)
	yesterday := tr.ledger.Clone()
	tr.instead(func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path != "/v1/changes" {
			return false
		}
		w.WriteHeader(http.StatusBadGateway)
		return true
	})
	l.ask(id, 2)
	if report := l.Sync(ctx); report.Received != 2 {
		t.Fatalf("the report is %+v", report)
	}
	tr.instead(nil)

	tr.open(yesterday)
	if report := l.sync(); report.Received != 2 || report.Waiting != 0 {
		t.Errorf("the report is %+v", report)
	}
	same(t, tr, l)
}

// same fails unless every request stands on the laptop as it does at the desk.
func same(t *testing.T, tr *trust, l *laptop) {
	t.Helper()
	for _, r := range l.requests() {
		d, err := tr.Request(ctx, string(r.ID))
		if err != nil {
			t.Errorf("the desk does not know a request that stands at %q", r.State)
			continue
		}
		if string(d.State) != r.State || d.Rev != r.Rev || d.Lane != r.Lane {
			t.Errorf("a request stands at %s %d (%d) at the desk and at %s %d (%d) on the laptop", d.State, d.Rev, d.Lane, r.State, r.Rev, r.Lane)
		}
	}
}

// A desk that was wiped knows neither the laptop nor its requests. The trust gives
// out a new code, and everything is there again: the laptop's key, and with it
// what it had frozen, is still good.
func TestDeskWiped(t *testing.T) {
	tr, l, id := enrolled(t)
	l.ask(id, 2)
	l.sync()
	tr.move(link.Received, link.DeskOffer, desk.MoveArgs{})
	l.sync()
	l.do(l.Accept(l.ids()[:1], lead))
	l.sync()

	tr.open(wiped(tr))
	report := l.Sync(ctx)
	if p := report.Trusts[0].Problem; p == nil || p.Code != string(link.DeviceUnknown) {
		t.Fatalf("the report is %+v", report)
	}
	if h := l.trust(id).Halted; h == nil || h.Party != string(link.TrustParty) || h.Detail == "" {
		t.Errorf("the trust is halted with %+v", h)
	}
	if got := l.states(); got[string(link.Accepted)] != 1 || got[string(link.Offered)] != 1 {
		t.Errorf("requests stand at %v", got)
	}

	tr.publish(radiography())
	if again := l.enrol(tr); again.ID != id || again.Halted != nil {
		t.Errorf("enrolled again as %+v", again)
	}
	report = l.sync()
	// Without an offer, accepting it again cannot be: a person has to look.
	if report.Waiting != 0 || report.NeedsPerson != 1 {
		t.Errorf("the report is %+v", report)
	}
	stands(t, l, link.Received)
	same(t, tr, l)
}

// A desk that was made again has published nothing yet. Requests wait until it has,
// or until a person agrees that the placements are gone.
func TestDeskWipedAndNothingPublished(t *testing.T) {
	tr, l, id := enrolled(t)
	several := func() {
		for i := range 4 {
			o := radiography()
			o.ID = string(rune('a' + i))
			tr.publish(o)
		}
	}
	several()
	l.sync()
	l.ask(id, 2)
	l.sync()

	tr.open(wiped(tr))
	l.Sync(ctx)
	l.enrol(tr)
	if r := l.sync(); r.Sent != 0 || r.Waiting != 2 || r.NeedsPerson != 0 || r.Trusts[0].Held != 5 {
		t.Errorf("the report is %+v", r)
	}
	several()
	tr.publish(radiography())
	if r := l.sync(); r.Waiting != 0 || r.NeedsPerson != 0 || r.Trusts[0].Held != 0 {
		t.Errorf("the report is %+v", r)
	}
	stands(t, l, link.Received)

	tr.open(wiped(tr))
	l.Sync(ctx)
	l.enrol(tr)
	l.sync()
	l.do(l.AgreeToRemovals(id, lead))
	if r := l.sync(); r.Waiting != 0 || r.NeedsPerson != 2 {
		t.Errorf("the report is %+v", r)
	}
}

// wiped puts a new desk of the same trust in place of the old one.
func wiped(tr *trust) *ledger.Memory {
	tr.ledger = new(ledger.Memory)
	tr.make("Bristol Royal", "RA7")
	return tr.ledger
}

// At the desk's address another desk answers. Nothing is sent to it and nothing
// is taken from it, until the right one is back and a person says so.
func TestAnotherDesk(t *testing.T) {
	tr, l, id := enrolled(t)
	l.ask(id, 1)
	stranger := newTrust(t)
	tr.instead(func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path != "/.well-known/placement-link" {
			t.Errorf("another desk was asked for %s", r.URL.Path)
		}
		stranger.Handler().ServeHTTP(w, r)
		return true
	})
	for range 2 {
		report := l.Sync(ctx)
		if p := report.Trusts[0].Problem; p == nil || p.Code != string(link.AnotherDesk) || report.Waiting != 1 {
			t.Errorf("the report is %+v", report)
		}
	}
	if s := outbox.StatusOf(l.book.Snapshot(), l.clock.Now()); s.Trusts[0].Trouble == nil {
		t.Errorf("the status says nothing of it: %+v", s)
	}
	if due := l.Due(l.clock.Now()); !due.IsZero() {
		t.Errorf("a halted trust is due at %s", due)
	}
	tr.instead(nil)
	if report := l.Sync(ctx); report.Sent != 0 {
		t.Errorf("something was sent before a person agreed: %+v", report)
	}
	l.do(l.Resume(id, lead))
	if report := l.sync(); report.Received != 1 {
		t.Errorf("the report is %+v", report)
	}
}

// A certificate that is older than the one the school has is not gone back to.
func TestOlderCertificate(t *testing.T) {
	tr, l, id := enrolled(t)
	before := tr.ledger.Clone()
	tr.clock.add(time.Hour)
	must(t, tr.Certify(ctx, coordinator, get(tr.key.Certify(tr.online.Public(), tr.clock.Now()))(t)))
	l.sync()
	l.ask(id, 1)
	tr.open(before)
	report := l.Sync(ctx)
	if p := report.Trusts[0].Problem; p == nil || p.Party != string(link.TrustParty) || report.Sent != 0 || l.trust(id).Halted != nil {
		t.Errorf("the report is %+v", report)
	}
}

// retire retires the keys that details are sealed to, and makes a new one.
func retire(t *testing.T, tr *trust) {
	t.Helper()
	for _, k := range tr.key.SealKeys() {
		must(t, tr.key.RetireSealKey(k.Kid, record.NewDate(2026, 11, 1)))
	}
	get(tr.key.AddSealKey(record.Date{}))(t)
	tr.clock.add(time.Hour)
	must(t, tr.Certify(ctx, coordinator, get(tr.key.Certify(tr.online.Public(), tr.clock.Now()))(t)))
}

// The trust retires the key that details were sealed to. They are sealed to the
// new one and sent again, without anyone being asked.
func TestKeyRetired(t *testing.T) {
	tr, l, _ := offered(t)
	l.do(l.Accept(l.ids(), lead))
	l.sync()
	request := l.ids()[0]
	l.do(l.Provide(request, []record.DisclosedField{{Name: "Name", Value: "Amina Yusuf"}, {Name: "Adjustments", Value: " "}}, lead))

	retire(t, tr)

	report := l.sync()
	if report.NeedsPerson != 0 || report.Waiting != 0 {
		t.Errorf("the report is %+v", report)
	}
	sealed := get(tr.Sealed(ctx, coordinator, string(request)))(t)
	details := get(tr.key.Open(sealed.Sealed, string(request), sealed.Message))(t)
	if len(details.Fields) != 1 || details.Fields[0].Value != "Amina Yusuf" {
		t.Errorf("the trust reads %+v", details)
	}
	r, _ := l.book.Snapshot().Request(request)
	if len(r.Disclosures) != 2 || string(r.Disclosures[1].Message) != sealed.Message || r.Disclosures[1].By != lead {
		t.Errorf("the record says %+v", r.Disclosures)
	}
	if got := l.deliveries(); got[record.Superseded] != 1 {
		t.Errorf("messages are %v", got)
	}
}

// The laptop's clock is wrong by a year. It is told so, and nothing is lost by it.
func TestClock(t *testing.T) {
	for name, wrong := range map[string]time.Duration{"ahead": 365 * 24 * time.Hour, "behind": -365 * 24 * time.Hour} {
		for _, told := range []bool{true, false} { // by the descriptor, or only when the token is refused
			t.Run(fmt.Sprint(name, told), func(t *testing.T) {
				tr, l, id := enrolled(t)
				tr.instead(func(w http.ResponseWriter, r *http.Request) bool {
					if told || r.URL.Path != "/.well-known/placement-link" {
						return false
					}
					d := get(tr.Descriptor(ctx))(t)
					d.Now = time.Time{}
					answers(w, 200, d)
					return true
				})
				l.clock.add(wrong)
				l.restart()
				l.ask(id, 1)
				report := l.sync()
				if report.Received != 1 {
					t.Errorf("the report is %+v", report)
				}
				if off := report.Trusts[0].Clock + wrong; off.Abs() > time.Minute {
					t.Errorf("the laptop was told that it is %s behind", report.Trusts[0].Clock)
				}
				if sent := l.trust(id).Sent; sent.Sub(tr.clock.Now()).Abs() > time.Minute {
					t.Errorf("the receipt is of %s", sent)
				}
				l.clock.add(-wrong)
				if report := l.sync(); report.Trusts[0].Clock.Abs() > time.Minute {
					t.Errorf("set right, the report is %+v", report)
				}
			})
		}
	}
}

// A desk that speaks a later version of the protocol than this program still lets
// requests be taken back, and its news be read.
func TestNewerDesk(t *testing.T) {
	tr, l, id := enrolled(t)
	l.ask(id, 2)
	l.sync()
	tr.instead(func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path != "/.well-known/placement-link" {
			return false
		}
		d := get(tr.Descriptor(ctx))(t)
		d.Protocol = link.Range{Min: "2.0", Max: "2.4"}
		answers(w, 200, d)
		return true
	})
	l.do(l.Withdraw(l.ids()[:1], "", lead))
	l.ask(id, 1)
	tr.move(link.Received, link.DeskWaitlist, desk.MoveArgs{})
	report := l.Sync(ctx)
	if p := report.Trusts[0].Problem; p == nil || p.Code != string(link.ProtocolTooOld) || report.Received != 1 || report.Waiting != 1 || report.Changes != 3 {
		t.Errorf("the report is %+v", report)
	}
	if got := l.states(); got[string(link.Withdrawn)] != 1 || got[string(link.Waitlisted)] != 1 {
		t.Errorf("requests stand at %v", got)
	}
}

// What the desk takes away in bulk waits for a person; a little goes by itself.
func TestRemovals(t *testing.T) {
	tr, l, id := enrolled(t)
	named := func(i int) string { return fmt.Sprintf("ward-%02d", i) }
	for i := range 19 {
		o := radiography()
		o.ID, o.Title = named(i), fmt.Sprint("Ward ", i)
		tr.publish(o)
	}
	l.sync()
	gone := func() int {
		n := 0
		for _, o := range l.book.Snapshot().Opportunities() {
			if o.Gone {
				n++
			}
		}
		return n
	}
	must(t, tr.WithdrawOpportunity(ctx, coordinator, named(0), "The ward moves."))
	must(t, tr.WithdrawOpportunity(ctx, coordinator, named(1), "The ward moves."))
	if r := l.sync(); gone() != 2 || r.Trusts[0].Held != 0 {
		t.Errorf("%d are gone, and %+v", gone(), r)
	}
	for i := 2; i < 17; i++ {
		must(t, tr.WithdrawOpportunity(ctx, coordinator, named(i), "The hospital closes."))
	}
	r := l.sync()
	if gone() != 2 || r.Trusts[0].Held != 15 || l.trust(id).Held.Since.IsZero() {
		t.Fatalf("%d are gone, and %+v", gone(), r)
	}
	tr.publish(func() link.Opportunity { o := radiography(); o.ID = named(2); return o }()) // one comes back
	if r := l.sync(); r.Trusts[0].Held != 14 {
		t.Errorf("one came back, and %+v", r)
	}
	l.do(l.AgreeToRemovals(id, lead))
	if gone() != 16 || l.trust(id).Held != nil {
		t.Errorf("%d are gone, and %+v is held", gone(), l.trust(id).Held)
	}
	if _, err := l.AgreeToRemovals(id, lead); err == nil {
		t.Error("agreed twice")
	}
}

// A desk that was wiped offers nothing any more. The school keeps its list until
// somebody has looked.
func TestEmptyDesk(t *testing.T) {
	tr, l, id := enrolled(t)
	for i := range 4 {
		o := radiography()
		o.ID = fmt.Sprint("ward-", i)
		tr.publish(o)
	}
	l.sync()
	tr.open(wiped(tr))
	l.Sync(ctx)
	l.enrol(tr)
	if r := l.sync(); r.Trusts[0].Held != 5 {
		t.Errorf("the report is %+v", r)
	}
	if o, _ := l.book.Snapshot().Opportunity(record.OpportunityID(id, "radiography")); o.Gone {
		t.Error("a placement is gone, and nobody was asked")
	}
}

// A laptop that was away for so long that its cursor is good no more reads
// everything afresh, and so does one that is told of a gap.
func TestAwayForLong(t *testing.T) {
	tr, l, id := enrolled(t)
	l.ask(id, 1)
	l.sync()
	tr.move(link.Received, link.DeskOffer, desk.MoveArgs{})
	for name, answer := range map[string]func(w http.ResponseWriter){
		"its cursor has expired": func(w http.ResponseWriter) { refuses(w, link.CursorExpired) },
		"a change is missing": func(w http.ResponseWriter) {
			answers(w, 200, link.Page{Epoch: l.trust(id).Epoch, Cursor: "x", Changes: []link.Change{{Stream: "school", Seq: 4}, {Stream: "school", Seq: 6}}})
		},
	} {
		t.Run(name, func(t *testing.T) {
			once := true
			tr.instead(func(w http.ResponseWriter, r *http.Request) bool {
				if r.URL.Path != "/v1/changes" || !once {
					return false
				}
				once = false
				answer(w)
				return true
			})
			l.sync()
			stands(t, l, link.Offered)
		})
	}
}

// A desk that never comes to an end is left at some point, and what it says that
// is too long is shortened; neither keeps anything else from being taken.
func TestHostileNews(t *testing.T) {
	tr, l, id := enrolled(t)
	l.ask(id, 1)
	l.sync()
	r := l.requests()[0]
	long := strings.Repeat("ä", 5000)
	tr.instead(func(w http.ResponseWriter, req *http.Request) bool {
		if req.URL.Path != "/v1/changes" {
			return false
		}
		put := func(s string) []byte { return []byte(s) }
		answers(w, 200, link.Page{Epoch: l.trust(id).Epoch, Cursor: "next", Changes: []link.Change{
			{Stream: "school", Seq: 1, Kind: "weather", ID: "x", Op: link.Put, Body: put(`{"rain":true}`)},
			{Stream: "school", Seq: 2, Kind: link.KindOpportunity, ID: "x", Op: link.Put, Body: put(`{"id":"y"}`)},
			{Stream: "school", Seq: 3, Kind: link.KindOpportunity, ID: "z", Op: link.Put, Body: put(`[]`)},
			{Stream: "school", Seq: 4, Kind: link.KindRequest, ID: "nobody's", Op: link.Put, Body: put(`{"id":"nobody's","state":"offered","rev":9}`)},
			{Stream: "school", Seq: 5, Kind: link.KindRequest, ID: string(r.ID), Op: "explode"},
			{Stream: "school", Seq: 6, Kind: link.KindRequest, ID: string(r.ID), Op: link.Put, Body: put(fmt.Sprintf(
				`{"id":%q,"state":"interviewing","words":"Invited to an interview","rev":7,"lane":1,"note":%q,"reason":%q}`, r.ID, long, long))},
		}})
		return true
	})
	if report := l.sync(); report.Changes != 1 {
		t.Errorf("the report is %+v", report)
	}
	r = l.requests()[0]
	if r.State != "interviewing" || link.State(r.State).Words(r.Words) != "Invited to an interview" || utf8.RuneCountInString(r.Note) != 4000 {
		t.Errorf("the request is %s, %q with a note of %d bytes", r.State, r.Words, len(r.Note))
	}
	// A state that this version does not know can still be left.
	if _, err := l.Withdraw(l.ids(), "", lead); err != nil {
		t.Errorf("it cannot be withdrawn: %v", err)
	}

	tr.instead(func(w http.ResponseWriter, req *http.Request) bool {
		if req.URL.Path == "/v1/changes" {
			answers(w, 200, link.Page{Epoch: l.trust(id).Epoch, Cursor: req.URL.Query().Get("since"), More: true})
		}
		return req.URL.Path == "/v1/changes"
	})
	if p := l.Sync(ctx).Trusts[0].Problem; p == nil || p.Code != string(link.NetworkGarbled) {
		t.Errorf("a feed that runs in circles: %+v", p)
	}
}
