package ui

import (
	"context"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"waymark/app/record"
	"waymark/app/store"
	"waymark/app/ui/session"
	"waymark/app/ui/session/sessiontest"
	"waymark/sync/outbox"
)

// quiet is an outbox that has nothing to do and counts how often it is asked to.
type quiet struct {
	session.Outbox
	syncs int
}

func (q *quiet) Sync(context.Context, ...record.ID) outbox.Report {
	q.syncs++
	return outbox.Report{}
}

func (q *quiet) Due(now time.Time) time.Time { return now.AddDate(1, 0, 0) }

// enterWithTrust opens the window on a school that knows a trust, with a place
// offered to one of its students and a request that waits for another.
func enterWithTrust(t *testing.T) (room, *quiet, *bool) {
	t.Helper()
	q, online := &quiet{}, new(bool)
	dir := t.TempDir()
	st, err := store.Create(dir, record.School{Name: "Wayfield Academy", CareersLead: "Jo Okafor"}, "",
		store.Options{Now: func() time.Time { return sessiontest.Now }, Floor: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	made := sessiontest.Now.Add(-50 * time.Hour)
	request := func(id, student record.ID, state string) record.Change {
		return record.Creation(&record.Request{ID: id, Student: student, Trust: "uhb", Opportunity: "uhb.wards", Title: "Wards",
			Choices: []string{"march"}, From: record.NewDate(2027, 3, 1), Made: made, State: state, Since: made})
	}
	action := record.Action{Kind: record.ActionSync, What: "What was exchanged", At: made, Changes: []record.Change{
		record.Creation(&record.Student{ID: "ZOE", Surname: "Bergström", Forename: "Zoë"}),
		record.Creation(&record.Student{ID: "MAX", Surname: "Ahmed", Forename: "Max"}),
		record.Creation(&record.Trust{ID: "uhb", Name: "Bristol Royal", ODS: "RA7", URL: "https://desk.example", Root: "R", Sent: made}),
		record.Creation(&record.Opportunity{ID: "uhb.wards", Trust: "uhb", Published: []byte(`{"id":"wards","rev":1,"status":"open","title":"Morning on the wards","slots":[{"id":"march","from":"2027-03-01","places":4}]}`)}),
		request("r1", "ZOE", ""), request("r2", "MAX", "offered"),
		record.Creation(&record.Message{ID: "m1", Trust: "uhb", Request: "r1", Lane: 1, Type: "request.submit", Made: made, Frozen: "x", Delivery: record.Waiting}),
	}}
	if _, err := st.Do(action); err != nil {
		t.Fatal(err)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	return enter(t, dir, func(o *Options) {
		o.Outbox = func(*store.Store) session.Outbox { return q }
		o.Network = func() bool { return *online }
	}), q, online
}

func TestTheStripIsGreyOfflineAndSaysWhatWaits(t *testing.T) {
	r, _, online := enterWithTrust(t)
	if want, got := "Offline | 1 waiting to send, oldest 2 days | Last sent Fri 20 Nov 07:41", plainWords(r.State()["post"]); got != want {
		t.Errorf("the strip says %q, want %q", got, want)
	}
	*online = true
	r.tasks.Elapse(time.Minute)
	if got := plainWords(r.State()["post"]); !strings.HasPrefix(got, "Online | 1 waiting") {
		t.Errorf("with a network the strip says %q", got)
	}
}

// plainWords writes words with ordinary spaces.
func plainWords(words any) string { return strings.ReplaceAll(words.(string), "\u00a0", " ") }

func TestF9SendsAndReceivesWhateverHasTheKeyboard(t *testing.T) {
	r, q, _ := enterWithTrust(t)
	r.press("Ctrl 2") // into the search field of the students
	r.write("zo")
	r.key(fyne.KeyF9)
	if q.syncs != 1 {
		t.Errorf("%d syncs from a field", q.syncs)
	}
	r.press("Ctrl 4")
	r.key(fyne.KeyF9)
	r.window.Canvas().Unfocus()
	r.key(fyne.KeyF9)
	if q.syncs != 3 {
		t.Errorf("%d syncs, want 3", q.syncs)
	}
	r.toast("Nothing was waiting, and the trusts have nothing new.")
}

func TestCtrlNMakesWhatTheScreenIsAbout(t *testing.T) {
	r, _, _ := enterWithTrust(t)
	r.press("Ctrl N")
	r.at(session.Record)
	r.press("Ctrl 4")
	r.press("Ctrl N")
	r.at(session.NewRequest)
	r.press("Ctrl 3")
	r.press("Ctrl N")
	r.at(session.Record)
}

func TestTheRailCountsWhoseTurnItIs(t *testing.T) {
	r, _, _ := enterWithTrust(t)
	if n := r.State()["badge"]; n != 1 {
		t.Errorf("the rail counts %v", n)
	}
	r.press("Ctrl Z") // what a trust said stands: there is nothing to take back
	if n := r.State()["badge"]; n != 1 {
		t.Errorf("after Undo the rail counts %v", n)
	}
}

func TestQuickFindReachesTrustsAndWhatTheyHaveOpen(t *testing.T) {
	r, _, _ := enterWithTrust(t)
	for _, c := range []struct {
		typed string
		want  session.Name
	}{{"morning on", session.NewRequest}, {"bristol", session.Post}, {"add a tr", session.Post}, {"new req", session.NewRequest}, {"placem", session.Placements}} {
		r.press("Ctrl K")
		r.write(c.typed)
		r.key(fyne.KeyReturn)
		r.at(c.want)
	}
}
