package placements

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"fyne.io/fyne/v2/test"

	"waymark/app/record"
	"waymark/app/ui/session"
	"waymark/app/ui/session/sessiontest"
	"waymark/sync/link"
)

// correspondence is what a laptop keeps of two trusts: a request that waits, a
// place that is offered, and a placement that is confirmed.
func correspondence() record.Action {
	a := record.Action{Kind: record.ActionSync, What: "What was exchanged", At: sessiontest.Now.Add(-time.Hour)}
	add := func(r record.Record) { a.Changes = append(a.Changes, record.Creation(r)) }
	heard := sessiontest.Now.Add(-43 * time.Hour)
	add(&record.Trust{ID: "uhb", Name: "University Hospitals Bristol", ODS: "RA7", Phone: "0117 496 0000", URL: "https://desk.uhb.example", Root: "R1", Sent: heard, Answered: heard})
	add(&record.Trust{ID: "anne", Name: "St Anne’s NHS Trust", Email: "placements@anne.example", URL: "https://desk.anne.example", Root: "R2", Answered: heard})
	publish := func(trust record.ID, o link.Opportunity) {
		o.Rev, o.Status = 1, link.Open
		published, err := json.Marshal(o)
		if err != nil {
			panic(err)
		}
		add(&record.Opportunity{ID: record.OpportunityID(trust, o.ID), Trust: trust, Published: published})
	}
	publish("uhb", wards())
	publish("anne", link.Opportunity{ID: "midwifery", Title: "Midwifery insight week", Department: "Midwifery", MinAge: 16, Hours: 7,
		Slots: []link.Slot{{ID: "june", From: record.NewDate(2027, 6, 21), To: record.NewDate(2027, 6, 25), Places: 4, Left: "few"}}})
	n := byte('a')
	request := func(id, student record.ID, trust, opportunity record.ID, title, choice string, from record.Date, change func(*record.Request, *record.Message)) {
		made := sessiontest.Now.Add(-48 * time.Hour)
		r := &record.Request{ID: id, Student: student, Trust: trust, Opportunity: opportunity, Title: title, Choices: []string{choice}, From: from, YearGroup: 11, Made: made, By: "Jo Okafor"}
		m := &record.Message{ID: record.ID("message-" + string(n)), Trust: trust, Request: id, Lane: 1, Type: string(link.RequestSubmit), Made: made, Frozen: "x", Delivery: record.Waiting}
		n++
		change(r, m)
		add(r)
		add(m)
	}
	received := func(r *record.Request, m *record.Message, state link.State) {
		m.Delivery, m.ReceivedAt, m.Receipt = record.Received, heard, "signed"
		r.State, r.Since, r.Rev, r.Lane = string(state), heard, 2, 1
		r.Offer = &record.Offer{Choice: "june", From: record.NewDate(2027, 6, 21), To: record.NewDate(2027, 6, 25), Hours: 7, AnswerBy: record.NewDate(2026, 11, 26)}
	}
	request("r1", "ali", "uhb", "uhb.wards", "Morning on the wards", "march", record.NewDate(2027, 3, 1), func(*record.Request, *record.Message) {})
	request("r2", "bell", "anne", "anne.midwifery", "Midwifery insight week", "june", record.NewDate(2027, 6, 21), func(r *record.Request, m *record.Message) {
		received(r, m, link.Offered)
	})
	request("r3", "cruz", "anne", "anne.midwifery", "Midwifery insight week", "june", record.NewDate(2027, 6, 21), func(r *record.Request, m *record.Message) {
		received(r, m, link.Confirmed)
		r.Offer.Contact = "Sister Obi, Ward 4"
		r.Consent = record.Statement{Is: record.Yes, By: "Jo Okafor", On: record.NewDate(2026, 11, 19)}
		r.Disclosures = []record.Disclosure{{Message: m.ID, At: heard, By: "Jo Okafor", Fields: []record.DisclosedField{{Name: "Name", Value: "Cruz, Anaïs"}}}}
	})
	return a
}

func TestTheScreensAsTheyAreDrawn(t *testing.T) {
	r := newRoom(t, correspondence())
	for _, s := range []struct {
		name   string
		screen session.Screen
		place  session.Place
	}{
		{"board", NewBoard(r.Session), session.At(session.Placements)},
		{"form", NewForm(r.Session), session.AskFor("uhb.wards", "ali", "cruz")},
		{"offered", NewRequests(r.Session), session.TheRequests("r2")},
		{"confirmed", NewRequests(r.Session), session.TheRequests("r3")},
		{"post", NewPost(r.Session), session.At(session.Post)},
	} {
		t.Run(s.name, func(t *testing.T) {
			test.AssertRendersToMarkup(t, s.name+".xml", r.show(s.screen, s.place))
		})
	}
}

func TestASchoolWithoutATrustIsToldWhatToDo(t *testing.T) {
	r := newRoom(t)
	test.AssertRendersToMarkup(t, "empty.xml", r.show(NewBoard(r.Session), session.At(session.Placements)))
}

func TestAStudentsRequestsAreOnTheirPage(t *testing.T) {
	r := newRoom(t, correspondence())
	card := NewStudentCard(r.Session)
	card.Show("dale")
	if card.Card.Visible() {
		t.Error("a student for whom nothing was asked has a card")
	}
	card.Show("bell")
	if !card.Card.Visible() {
		t.Error("the card of a student with an offer is hidden")
	}
}

// TestWhatNeedsSettlingWithATrustIsSaidAndSettled: a trust that was halted, and one
// that would take much away at once.
func TestWhatNeedsSettlingWithATrustIsSaidAndSettled(t *testing.T) {
	a := correspondence()
	for i, c := range a.Changes {
		switch c.ID {
		case "uhb":
			a.Changes[i] = record.Creation(&record.Trust{ID: "uhb", Name: "University Hospitals Bristol", Phone: "0117 496 0000", URL: "https://desk.uhb.example", Root: "R1",
				Halted: &record.Trouble{Code: "device-revoked", Title: "The trust has shut this laptop out", Detail: "Ask it for a new code.", Party: "trust"}})
		case "anne":
			a.Changes[i] = record.Creation(&record.Trust{ID: "anne", Name: "St Anne’s NHS Trust", URL: "https://desk.anne.example", Root: "R2",
				Held: &record.Held{Requests: []record.ID{"r2", "r3"}, Since: sessiontest.Now.Add(-time.Hour)}})
		}
	}
	r := newRoom(t, a)
	board := NewBoard(r.Session)
	r.show(board, session.At(session.Placements))
	if n := len(board.news.Objects); n != 3 { // two lines and the room below them
		t.Errorf("the board has %d lines of news", n)
	}
	post := NewPost(r.Session)
	c := r.show(post, session.At(session.Post))
	test.AssertRendersToMarkup(t, "settle.xml", c)

	r.Tell(func(o session.Outbox, by string) (record.Action, error) { return o.Resume("uhb", by) }, func(err error) { must(t, err) })
	if trust, _ := r.Snapshot().Trust("uhb"); trust.Halted != nil {
		t.Error("the trust is halted still")
	}
	r.Tell(func(o session.Outbox, by string) (record.Action, error) { return o.AgreeToRemovals("anne", by) }, func(err error) { must(t, err) })
	if trust, _ := r.Snapshot().Trust("anne"); trust.Held != nil {
		t.Error("the question is open still")
	}
}

// onlyFile returns the path of the one file in a folder.
func onlyFile(t *testing.T, folder string) string {
	t.Helper()
	files, err := os.ReadDir(folder)
	must(t, err)
	if len(files) != 1 {
		t.Fatalf("%d files are in the folder", len(files))
	}
	return filepath.Join(folder, files[0].Name())
}

// answer deals with a file as the trust's coordinator does, and returns the path of
// the file that goes back.
func (tr *trust) answer(path string) string {
	tr.t.Helper()
	sent, err := os.ReadFile(path)
	must(tr.t, err)
	var post link.Post
	must(tr.t, json.Unmarshal(sent, &post))
	reply, err := tr.TakePost(ctx, post)
	must(tr.t, err)
	back, err := json.Marshal(reply)
	must(tr.t, err)
	path = filepath.Join(tr.t.TempDir(), "answer.json")
	must(tr.t, os.WriteFile(path, back, 0o600))
	return path
}
