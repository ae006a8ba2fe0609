package outbox_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"waymark/app/record"
	"waymark/sync/desk"
	"waymark/sync/link"
	"waymark/sync/outbox"
)

// A trust that means harm, or whose desk is broken: it has its say about its own
// requests, and about nothing else.

// news has the desk answer for its feed with changes of our own, whatever it holds.
func (tr *trust) news(l *laptop, trust record.ID, changes ...link.Change) {
	tr.instead(func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path != "/v1/changes" {
			return false
		}
		for i := range changes {
			changes[i].Stream, changes[i].Seq, changes[i].Op = "school", uint64(i+1), link.Put
		}
		answers(w, 200, link.Page{Epoch: l.trust(trust).Epoch, Cursor: "next", Changes: changes})
		return true
	})
}

func standing(id record.ID, members string) link.Change {
	return link.Change{Kind: link.KindRequest, ID: string(id), Body: json.RawMessage(fmt.Sprintf(`{"id":%q,%s}`, id, members))}
}

// What a trust writes is text and nothing but text, wherever it is shown; what it
// published is kept as it came.
func TestHostileTexts(t *testing.T) {
	tr, l, id := enrolled(t)
	l.ask(id, 1)
	l.sync()
	const evil = `Wards\u001b[2J\u202e\u0007 <b>now</b>`
	const text = "Wards[2J <b>now</b>"
	published := json.RawMessage(`{"id":"evil","rev":1,"title":"` + evil + `","slots":[{"id":"x","from":"2027-03-15","places":1}]}`)
	tr.news(l, id, link.Change{Kind: link.KindOpportunity, ID: "evil", Body: published},
		standing(l.ids()[0], `"state":"interviewing","words":"`+evil+`","note":"`+evil+`","contact":"`+evil+`","reason":"`+evil+`","slot":"march","rev":9,"lane":1`))
	l.sync()
	kept, ok := l.book.Snapshot().Opportunity(record.OpportunityID(id, "evil"))
	if !ok || !strings.Contains(string(kept.Published), `Wards\u001b[2J\u202e\u0007`) {
		t.Errorf("what was published is kept as %s", kept.Published)
	}
	l.do(l.Ask([]outbox.Asking{{Student: student(1), Opportunity: kept.ID, Slots: []string{"x"}}}, lead))
	for _, r := range l.requests() {
		if r.Title != text && (r.Words != text || r.Note != text || r.Reason != text || r.Offer.Contact != text) {
			t.Errorf("the request reads %+v, %+v", r, r.Offer)
		}
	}

	// So is what it says when it refuses, and what it calls itself.
	tr.instead(func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path == "/v1/messages" {
			w.Header().Set("Content-Type", "application/problem+json")
			w.Header().Set(link.VersionHeader, link.Version)
			w.WriteHeader(418)
			fmt.Fprintf(w, `{"code":"%s","title":"%[1]s","detail":"%[1]s"}`, evil)
			return true
		}
		if r.URL.Path != "/.well-known/placement-link" {
			return false
		}
		d := get(tr.Descriptor(ctx))(t)
		d.Trust.Name, d.Trust.Phone = "Bristol\x1b[31m Royal\u202e", "\x070117"
		answers(w, 200, d)
		return true
	})
	if p := l.Sync(ctx).Trusts[0].Problem; p == nil || p.Title != text || p.Detail != text || p.Code != text {
		t.Errorf("the problem reads %+v", p)
	}
	if now := l.trust(id); now.Name != "Bristol[31m Royal" || now.Phone != "0117" {
		t.Errorf("the trust is %q, %q", now.Name, now.Phone)
	}
}

// News of what is not this trust's is passed over: another trust's request or
// placement, and requests that this school never made.
func TestNewsOfOthers(t *testing.T) {
	tr, l, id := enrolled(t)
	other := newTrust(t)
	other.publish(radiography())
	second := l.enrol(other).ID
	l.sync()
	l.ask(id, 1)
	l.ask(second, 1)
	l.sync()
	var theirs record.ID
	for _, r := range l.requests() {
		if r.Trust == second {
			theirs = r.ID
		}
	}
	before := l.book.Snapshot()
	tr.news(l, id,
		standing(theirs, `"state":"cancelled","rev":99,"lane":1`),
		standing("00000000-0000-4000-8000-000000000000", `"state":"offered","rev":1,"lane":1`),
		link.Change{Kind: link.KindOpportunity, ID: string(record.OpportunityID(second, "radiography")), Body: []byte(`{"id":"radiography","rev":99,"title":"Mine now"}`)},
		link.Change{Kind: link.KindOpportunity, ID: "../" + string(second) + ".radiography", Body: []byte(`{"id":"../radiography","rev":99}`)},
	)
	if r := l.sync(); r.Changes != 0 {
		t.Errorf("the report is %+v", r)
	}
	for r := range before.Requests() {
		if now, _ := l.book.Snapshot().Request(r.ID); now.State != r.State || now.Rev != r.Rev {
			t.Errorf("a request stood at %s and stands at %s", r.State, now.State)
		}
	}
	if n := len(l.book.Snapshot().Opportunities()); n != len(before.Opportunities()) {
		t.Errorf("there are %d placements", n)
	}
}

// News that cannot be so is passed over or refused, and does not keep anybody from
// going on: lane numbers that nobody could follow, dates that are none, cursors
// and epochs of megabytes.
func TestNewsThatCannotBe(t *testing.T) {
	for name, members := range map[string]string{
		"a lane without end":   `"state":"received","rev":9,"lane":4000000000`,
		"a lane below nothing": `"state":"received","rev":9,"lane":-7`,
		"a date that is none":  `"state":"offered","rev":9,"lane":1,"slot":"a\u001bb"`,
		"a date of megabytes":  `"state":"offered","rev":9,"lane":1,"slot":"` + strings.Repeat("x", 1<<20) + `"`,
		"another's standing":   `"id":"somebody else's","state":"cancelled","rev":9,"lane":1`,
	} {
		t.Run(name, func(t *testing.T) {
			tr, l, id := enrolled(t)
			l.ask(id, 1)
			l.sync()
			tr.news(l, id, standing(l.ids()[0], members))
			if r := l.sync(); r.Changes != 0 {
				t.Errorf("the report is %+v", r)
			}
			tr.instead(nil)
			l.do(l.Withdraw(l.ids(), "", lead))
			l.sync()
			stands(t, l, link.Withdrawn)
		})
	}
	long := strings.Repeat("x", 5<<20)
	for name, page := range map[string]link.Page{
		"a cursor of megabytes": {Cursor: long},
		"an epoch of megabytes": {Epoch: long, Cursor: "next"},
	} {
		t.Run(name, func(t *testing.T) {
			tr, l, id := enrolled(t)
			l.sync()
			before := l.book.Snapshot().Seq()
			if page.Epoch == "" {
				page.Epoch = l.trust(id).Epoch
			}
			tr.instead(func(w http.ResponseWriter, r *http.Request) bool {
				if r.URL.Path == "/v1/changes" {
					answers(w, 200, page)
				}
				return r.URL.Path == "/v1/changes"
			})
			if p := l.Sync(ctx).Trusts[0].Problem; p == nil || p.Code != string(link.NetworkGarbled) {
				t.Errorf("the problem is %+v", p)
			}
			if l.book.Snapshot().Seq() != before {
				t.Error("it was saved")
			}
		})
	}
}

// A feed that goes on and on is left once it has told more than any trust has to
// tell: the disk is the school's.
func TestNewsWithoutEnd(t *testing.T) {
	tr, l, id := enrolled(t)
	pages := 0
	filling := strings.Repeat("x", 6<<20)
	tr.instead(func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path == "/v1/changes" {
			pages++
			answers(w, 200, link.Page{Epoch: l.trust(id).Epoch, Cursor: fmt.Sprint(pages), More: true, Changes: []link.Change{
				{Stream: "trust", Seq: uint64(pages), Kind: "weather", ID: "x", Op: link.Put, Body: []byte(`"` + filling + `"`)},
			}})
		}
		return r.URL.Path == "/v1/changes"
	})
	if p := l.Sync(ctx).Trusts[0].Problem; p == nil || !strings.Contains(p.Detail, "no end") || pages > 15 {
		t.Errorf("after %d pages: %+v", pages, p)
	}
}

// A desk says that a request is accepted which nobody accepted. Nothing is told
// about the student: that student and parent agree was never recorded. Nor can a
// trust ask for what no trust is told.
func TestDetailsAskedWithoutAnOffer(t *testing.T) {
	tr, l, id := enrolled(t)
	greedy := json.RawMessage(`{"id":"radiography","rev":99,"status":"open","title":"Radiography","details":["name","upn","ethnicity","free_school_meals","home_address","name"],
		"slots":[{"id":"march","from":"2027-03-15","places":20}]}`)
	l.ask(id, 1)
	l.sync()
	request := l.ids()[0]
	tr.news(l, id, link.Change{Kind: link.KindOpportunity, ID: "radiography", Body: greedy}, standing(request, `"state":"accepted","slot":"march","rev":9,"lane":1`))
	l.sync()
	stands(t, l, link.Accepted)

	fields := get(outbox.Preview(l.book.Snapshot(), request))(t)
	if len(fields) != 1 || fields[0].Name != "Name" {
		t.Errorf("the trust would be told %+v", fields)
	}
	for _, tell := range [][]record.DisclosedField{fields, {{Name: "UPN", Value: "A123"}}, {{Name: "upn", Value: "A123"}}} {
		if a, err := l.Provide(request, tell, lead); err == nil || len(a.Changes) > 0 {
			t.Errorf("%+v would leave: %v", tell, err)
		}
	}
	if all := l.deliveries(); all[record.Received] != 1 || len(all) != 1 {
		t.Errorf("messages stand at %v", all)
	}
}

// Details that a trust did not take because of their key are not sealed again for
// a request that is over, or that the school is taking back.
func TestDetailsStayWhereNobodyWantsThem(t *testing.T) {
	for name, end := range map[string]func(*trust, *laptop){
		"the trust has cancelled": func(tr *trust, l *laptop) {
			tr.move(link.Accepted, link.DeskCancel, desk.MoveArgs{Reason: "full"})
		},
		"the school withdraws": func(_ *trust, l *laptop) { l.do(l.Withdraw(l.ids(), "", lead)) },
	} {
		t.Run(name, func(t *testing.T) {
			tr, l, id := enrolled(t)
			l.ask(id, 1)
			l.sync()
			tr.move(link.Received, link.DeskOffer, desk.MoveArgs{})
			l.sync()
			l.do(l.Accept(l.ids(), lead))
			l.sync()
			l.do(l.Provide(l.ids()[0], []record.DisclosedField{{Name: "Name", Value: "Amina Yusuf"}}, lead))
			retire(t, tr)
			end(tr, l)
			l.sync()
			sealed := 0
			for m := range l.book.Snapshot().AllMessages() {
				if m.Type == string(link.DetailsProvide) {
					sealed++
				}
			}
			if r := l.requests()[0]; sealed != 1 || len(r.Disclosures) != 1 {
				t.Errorf("details were sealed %d times, for a request that stands at %s", sealed, r.State)
			}
		})
	}
}
