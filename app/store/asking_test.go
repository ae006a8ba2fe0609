package store_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"waymark/app/record"
	"waymark/app/store"
)

// The school of these tests has Ann and Ben and is enrolled with one trust, which
// offers a week on ward 7.
func enrolled(t testing.TB) (*store.Store, string) {
	t.Helper()
	s, dir := create(t)
	do(t, s, added("Roster", student("ann", "Ames", "7A"), student("ben", "Bold", "7A")))
	do(t, s, added("Enrolled with Vale Trust",
		&record.Trust{ID: "vale", Name: "Vale Trust", URL: "https://desk.vale.example", Root: "ABCD"}))
	do(t, s, exchanged(record.Creation(&record.Opportunity{ID: "vale.ward-7", Trust: "vale", Published: []byte(`{"id":"ward-7"}`)})))
	return s, dir
}

func request(id, student record.ID) *record.Request {
	return &record.Request{ID: id, Student: student, Trust: "vale", Opportunity: "vale.ward-7", Title: "A week on ward 7", Choices: []string{"july"}}
}

func message(request record.ID, lane int) *record.Message {
	return &record.Message{
		ID: record.ID(fmt.Sprintf("%s-%d", request, lane)), Trust: "vale", Request: request, Lane: lane,
		Type: "request.submit", Frozen: "e30", Delivery: record.Waiting,
	}
}

// ask is what a person asks of a trust: requests and messages in one action.
func ask(records ...record.Record) record.Action {
	a := added("Placement asked for", records...)
	a.Kind = record.ActionAsk
	return a
}

// exchanged is what went to a trust or came from it.
func exchanged(changes ...record.Change) record.Action {
	return record.Action{Kind: record.ActionSync, What: "Sent and received", Changes: changes}
}

// now is the change that brings a message to a delivery.
func now(t tester, s *store.Store, id record.ID, d record.Delivery) record.Change {
	t.Helper()
	was, ok := s.Snapshot().Message(id)
	if !ok {
		t.Fatalf("there is no message %s", id)
	}
	is := *was
	is.Delivery = d
	change, _ := record.Update(was, &is)
	return change
}

// sent journals that a message is about to leave the laptop.
func sent(t tester, s *store.Store, id record.ID) {
	t.Helper()
	do(t, s, exchanged(now(t, s, id, record.Sent)))
}

func held(s *store.Store) string {
	var all []string
	for r := range s.Snapshot().Requests() {
		all = append(all, string(r.ID))
		for m := range s.Snapshot().Messages(r.ID) {
			all = append(all, string(m.ID))
		}
	}
	return strings.Join(all, " ")
}

func TestARequestThatHasNotLeftIsTakenBackWithItsMessage(t *testing.T) {
	s, dir := enrolled(t)
	do(t, s, ask(request("r1", "ann"), message("r1", 1), request("r2", "ben"), message("r2", 1)))
	u := undo(t, s)
	if held(s) != "" || len(u.Kept) != 0 || u.Back != 4 {
		t.Errorf("left: %s; %d went back, kept:\n%s", held(s), u.Back, kept(u))
	}
	undoAction(t, s, u.Seq)
	if held(s) != "r1 r1-1 r2 r2-1" {
		t.Errorf("done again: %s", held(s))
	}
	agrees(t, s)
	must(t, s.Close())
	agrees(t, open(t, dir))
}

func TestWhatMayHaveReachedATrustStays(t *testing.T) {
	s, _ := enrolled(t)
	asked := do(t, s, ask(request("r1", "ann"), message("r1", 1), request("r2", "ben"), message("r2", 1)))
	sent(t, s, "r1-1")
	u := undo(t, s) // passes over the exchange
	if u.Of.Seq != asked.Seq || held(s) != "r1 r1-1" || u.Back != 2 {
		t.Errorf("took back %q, left: %s", u.Of.What, held(s))
	}
	want := "message/r1-1: it was changed by an exchange with a trust on 7 Sep 2026\nrequest/r1: it has 1 message"
	if kept(u) != want {
		t.Errorf("kept\n%s\nnot\n%s", kept(u), want)
	}
}

func TestAMessageStaysWithTheRequestThatWasAnswered(t *testing.T) {
	s, _ := enrolled(t)
	was := request("r1", "ann")
	do(t, s, ask(was, message("r1", 1)))
	is := *was
	is.State = "received"
	change, _ := record.Update(was, &is)
	do(t, s, exchanged(change)) // the answer came from another device's message
	u := undo(t, s)
	if want := "request/r1: it was changed by an exchange with a trust on 7 Sep 2026\nmessage/r1-1: its request stays"; kept(u) != want || u.Back != 0 {
		t.Errorf("kept\n%s", kept(u))
	}
}

func TestConsentStaysWithTheAcceptanceThatWasSent(t *testing.T) {
	s, _ := enrolled(t)
	was := request("r1", "ann")
	do(t, s, ask(was, message("r1", 1)))
	sent(t, s, "r1-1")
	is := *was
	is.Consent = record.Statement{Is: record.Yes, By: "S. Khan", On: record.NewDate(2026, 9, 7)}
	accept := ask(message("r1", 2))
	change, _ := record.Update(was, &is)
	accept.Changes = append(accept.Changes, change)
	do(t, s, accept)
	undo(t, s)
	if r, _ := s.Snapshot().Request("r1"); r.Consent.Is != record.Unknown || held(s) != "r1 r1-1" {
		t.Errorf("an acceptance that had not left: %s, consent %v", held(s), r.Consent)
	}

	accept.Changes[0] = record.Creation(message("r1", 2))
	do(t, s, accept)
	sent(t, s, "r1-2")
	u := undo(t, s)
	if r, _ := s.Snapshot().Request("r1"); r.Consent.Is != record.Yes || held(s) != "r1 r1-1 r1-2" {
		t.Errorf("an acceptance that was sent: %s, consent %v", held(s), r.Consent)
	}
	if !strings.HasSuffix(kept(u), "request/r1: a message about it stays") {
		t.Errorf("kept\n%s", kept(u))
	}
}

func TestAHalfOfWhatWasAskedNeverGoesBack(t *testing.T) {
	s, _ := enrolled(t)
	was := request("r1", "ann")
	do(t, s, ask(was, message("r1", 1)))
	sent(t, s, "r1-1")
	is := *was
	is.Note, is.Band = "Ann would like mornings", 1
	asked := ask(message("r1", 2))
	change, _ := record.Update(was, &is)
	asked.Changes = append(asked.Changes, change)
	done := do(t, s, asked)
	later := is
	later.Note = "Any time"
	do(t, s, edited(t, "P. Roy", &is, &later))
	u := undoAction(t, s, done.Seq)
	if r, _ := s.Snapshot().Request("r1"); r.Band != 1 || r.Note != "Any time" || u.Back != 0 {
		t.Errorf("%d went back: %+v", u.Back, r)
	}
	if want := "request/r1: note was changed later, by P. Roy on 7 Sep 2026\nmessage/r1-2: its request stays"; kept(u) != want {
		t.Errorf("kept\n%s", kept(u))
	}
}

func TestADraftComesBackOnlyWithoutTheRequestThatTookItsPlace(t *testing.T) {
	s, _ := enrolled(t)
	draft := request("draft", "ann")
	do(t, s, added("Draft of a request", draft))
	replace := ask(request("r1", "ann"), message("r1", 1), request("r2", "ben"), message("r2", 1))
	replace.Changes = append(replace.Changes, record.Deletion(draft.Ref(), record.Encode(draft)))
	do(t, s, replace)
	u := undo(t, s)
	if held(s) != "draft" || kept(u) != "" {
		t.Errorf("left: %s, kept:\n%s", held(s), kept(u))
	}
	undoAction(t, s, u.Seq)
	sent(t, s, "r1-1")
	if u = undo(t, s); held(s) != "r1 r1-1" || !strings.HasSuffix(kept(u), "request/draft: it goes with what else was asked for the student") {
		t.Errorf("left: %s, kept:\n%s", held(s), kept(u))
	}
}

func TestWhatWasExchangedCannotBeTakenBack(t *testing.T) {
	s, _ := enrolled(t)
	asked := do(t, s, ask(request("r1", "ann"), message("r1", 1)))
	sent(t, s, "r1-1")
	exchange := s.Actions()[0]
	if _, err := s.UndoAction(exchange.Seq, "S. Khan"); !errors.Is(err, store.ErrExchanged) {
		t.Errorf("taking back an exchange: %v", err)
	}
	if a := s.Actions()[0]; a.Seq != exchange.Seq || a.UndoneBy != 0 {
		t.Errorf("the list is %+v", s.Actions())
	}
	undoAction(t, s, asked.Seq)
	for range 2 { // the enrolment, which stays for the opportunity's sake, and the roster
		undo(t, s)
	}
	if _, err := s.Undo("S. Khan"); !errors.Is(err, store.ErrNothingToUndo) {
		t.Errorf("only exchanges are left: %v", err)
	}
}

func TestUndoLeavesNothingOfATrustHanging(t *testing.T) {
	s, _ := enrolled(t)
	roster, trust := s.Actions()[2], s.Actions()[1]
	org := do(t, s, added("Organisation", &record.Organisation{ID: "org", Name: "Vale Trust", Employer: true}))
	trustNow, _ := s.Snapshot().Trust("vale")
	linked := *trustNow
	linked.Organisation = "org"
	do(t, s, edited(t, "S. Khan", trustNow, &linked))
	week := do(t, s, added("A week", talk("week", "A week on ward 7")))
	became := request("r1", "ann")
	became.Activity = "week"
	first := do(t, s, ask(became, message("r1", 1)))
	do(t, s, ask(message("r1", 2)))
	opportunity, _ := s.Snapshot().Opportunity("vale.ward-7")
	for _, c := range []struct {
		what string
		seq  uint64
		want string
	}{
		{"the student", roster.Seq, "student/ann: the student has 1 request"},
		{"the trust", trust.Seq, "trust/vale: it was changed later, by S. Khan on 7 Sep 2026"},
		{"the organisation", org.Seq, "organisation/org: the school is enrolled with it"},
		{"the activity", week.Seq, "activity/week: it is what became of 1 request"},
		{"the request", first.Seq, "message/r1-1: a later message about the same request stands\nrequest/r1: it has 2 messages"},
	} {
		u := undoAction(t, s, c.seq)
		if kept(u) != c.want {
			t.Errorf("%s: kept\n%s\nnot\n%s", c.what, kept(u), c.want)
		}
		undoAction(t, s, u.Seq)
	}
	removal := do(t, s, record.Action{What: "By hand", Changes: []record.Change{
		record.Deletion(opportunity.Ref(), record.Encode(opportunity)), record.Deletion(linked.Ref(), record.Encode(&linked)),
	}})
	if u := undoAction(t, s, removal.Seq); kept(u) != "" {
		t.Errorf("kept\n%s", kept(u))
	}
	agrees(t, s)
}

func TestAMessageComesBackOnlyIntoItsPlaceInTheLane(t *testing.T) {
	s, _ := enrolled(t)
	asked := do(t, s, ask(request("r1", "ann"), message("r1", 1)))
	do(t, s, ask(message("r1", 2)))
	do(t, s, ask(message("r1", 3)))
	third, second := undo(t, s), undo(t, s)
	if u := undoAction(t, s, third.Seq); kept(u) != "message/r1-3: the message before it was taken back" {
		t.Errorf("kept\n%s", kept(u))
	}
	other := message("r1", 2)
	other.ID = "r1-2b"
	do(t, s, ask(other))
	if u := undoAction(t, s, second.Seq); kept(u) != "message/r1-2: another message about the same request took its place" {
		t.Errorf("kept\n%s", kept(u))
	}
	undo(t, s)
	first := undoAction(t, s, asked.Seq)
	if held(s) != "" {
		t.Fatalf("left: %s", held(s))
	}
	undoAction(t, s, first.Seq)
	do(t, s, ask(message("r1", 2), message("r1", 3)))
	if u := undo(t, s); held(s) != "r1 r1-1" {
		t.Errorf("left: %s", held(s))
	} else if undoAction(t, s, u.Seq); held(s) != "r1 r1-1 r1-2 r1-3" {
		t.Errorf("done again: %s", held(s))
	}
}

func TestANumberThatWasGivenUpMayBeAnothersMeanwhile(t *testing.T) {
	s, _ := enrolled(t)
	do(t, s, ask(request("r1", "ann"), message("r1", 1)))
	do(t, s, exchanged(now(t, s, "r1-1", record.NeedsPerson)))
	giveUp := ask()
	giveUp.Changes = []record.Change{now(t, s, "r1-1", record.GivenUp)}
	given := do(t, s, giveUp)
	again := message("r1", 1)
	again.ID = "r1-1b"
	do(t, s, ask(again))
	u := undoAction(t, s, given.Seq)
	if kept(u) != "message/r1-1: another message about the same request took its place" {
		t.Errorf("kept\n%s", kept(u))
	}
	undo(t, s) // the other message
	undoAction(t, s, u.Seq)
	undoAction(t, s, given.Seq)
	if m, _ := s.Snapshot().Message("r1-1"); m.Delivery != record.NeedsPerson || held(s) != "r1 r1-1" {
		t.Errorf("left: %s, and the first is %v", held(s), m.Delivery)
	}
}

// together fails the test unless every request has its messages, every message
// its request, and no lane a gap or a double in its numbers.
func together(t tester, s *record.Snapshot) {
	t.Helper()
	for q := range s.Requests() {
		last, any := 0, false
		for m := range s.Messages(q.ID) {
			any = true
			if m.Delivery == record.GivenUp {
				continue
			}
			if last++; m.Lane != last {
				t.Fatalf("the lane of %s goes on with %d after %d", q.ID, m.Lane, last-1)
			}
		}
		if !any {
			t.Fatalf("%s has no message", q.ID)
		}
	}
	for m := range s.AllMessages() {
		if _, ok := s.Request(m.Request); !ok {
			t.Fatalf("%s has no request", m.ID)
		}
	}
}

// Whatever is asked, sent, answered, given up, taken back and done again, in any order:
// every request keeps its messages and every message its request, the numbers of
// a lane have neither a gap nor a double, and what may have left the laptop is
// there still.
func TestUndoNeverTearsARequestFromItsMessages(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		s, _ := enrolled(t)
		defer s.Close()
		left := map[record.ID]bool{}
		next := 0
		for range rapid.IntRange(1, 20).Draw(r, "steps") {
			var requests []*record.Request
			for q := range s.Snapshot().Requests() {
				requests = append(requests, q)
			}
			waiting := slices.Collect(s.Snapshot().Outbox())
			switch step := rapid.SampledFrom([]string{"ask", "more", "send", "answer", "refuse", "give up", "undo", "undo one"}).Draw(r, "step"); {
			case step == "ask":
				var all []record.Record
				for range rapid.IntRange(1, 3).Draw(r, "requests") {
					next++
					id := record.ID(fmt.Sprint("r", next))
					all = append(all, request(id, rapid.SampledFrom([]record.ID{"ann", "ben"}).Draw(r, "student")), message(id, 1))
				}
				do(r, s, ask(all...))
			case step == "more" && len(requests) > 0:
				q := rapid.SampledFrom(requests).Draw(r, "request")
				lane := 1
				for m := range s.Snapshot().Messages(q.ID) {
					if m.Delivery != record.GivenUp {
						lane = m.Lane + 1
					}
				}
				next++
				m := message(q.ID, lane)
				m.ID = record.ID(fmt.Sprint(m.ID, "-", next))
				is := *q
				is.Band = next
				change, _ := record.Update(q, &is)
				a := ask(m)
				if rapid.Bool().Draw(r, "with consent") {
					a.Changes = append(a.Changes, change)
				}
				do(r, s, a)
			case step == "send" && len(waiting) > 0:
				m := rapid.SampledFrom(waiting).Draw(r, "message")
				if m.Delivery == record.Waiting {
					sent(r, s, m.ID)
					left[m.ID] = true
				}
			case step == "refuse" && len(waiting) > 0:
				do(r, s, exchanged(now(r, s, rapid.SampledFrom(waiting).Draw(r, "message").ID, record.NeedsPerson)))
			case step == "give up":
				for m := range s.Snapshot().AllMessages() {
					if m.Delivery != record.NeedsPerson {
						continue
					}
					a := ask()
					for behind := range s.Snapshot().Messages(m.Request) {
						if behind.Lane >= m.Lane && behind.Delivery != record.GivenUp {
							a.Changes = append(a.Changes, now(r, s, behind.ID, record.GivenUp))
						}
					}
					do(r, s, a)
					break
				}
			case step == "answer" && len(requests) > 0:
				q := rapid.SampledFrom(requests).Draw(r, "request")
				is := *q
				is.Rev++
				change, _ := record.Update(q, &is)
				do(r, s, exchanged(change))
			case step == "undo":
				if _, err := s.Undo("R. Apid"); err != nil && !errors.Is(err, store.ErrNothingToUndo) {
					r.Fatal(err)
				}
			case step == "undo one":
				s.UndoAction(rapid.Uint64Range(3, s.Snapshot().Seq()).Draw(r, "action"), "R. Apid")
			}
			snapshot := s.Snapshot()
			together(r, snapshot)
			for id := range left {
				if m, ok := snapshot.Message(id); !ok || m.Delivery == record.Waiting {
					r.Fatalf("%s has left, and is now %+v", id, m)
				}
			}
		}
		agrees(r, s)
	})
}
