package placements

import (
	"context"
	"net/http/httptest"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"waymark/app/record"
	"waymark/app/ui/kit"
	"waymark/app/ui/session"
	"waymark/app/ui/session/sessiontest"
	"waymark/sync/desk"
	"waymark/sync/desk/ledger"
	"waymark/sync/link"
	"waymark/sync/outbox"
)

// The tests of this package take place at a small school and at a real desk on
// loopback. Both clocks stand at 9:41 on 22 November 2026 until a test moves them.

var ctx = context.Background()

const coordinator = "P. Osei"

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// trust is a trust with its desk.
type trust struct {
	*desk.Desk
	t   testing.TB
	now time.Time
	url string
}

func newTrust(t testing.TB, opportunities ...link.Opportunity) *trust {
	t.Helper()
	tr := &trust{t: t, now: sessiontest.Now}
	key, err := link.NewTrustKey()
	must(t, err)
	online, err := link.NewDeskKey()
	must(t, err)
	certificate, err := key.Certify(online.Public(), tr.now)
	must(t, err)
	l := new(ledger.Memory)
	must(t, desk.Init(ctx, l, link.Identity{Name: "Bristol Royal", ODS: "RA7", Phone: "0117 496 0000"}, key.Fingerprint(), certificate, online))
	tr.Desk, err = desk.Open(ctx, l, desk.Options{Now: func() time.Time { return tr.now }})
	must(t, err)
	for _, o := range opportunities {
		_, err := tr.Publish(ctx, coordinator, o)
		must(t, err)
	}
	server := httptest.NewServer(tr.Handler())
	t.Cleanup(server.Close)
	tr.url = server.URL
	return tr
}

func (tr *trust) code() string {
	tr.t.Helper()
	code, err := tr.IssueCode(ctx, coordinator, desk.CodeOptions{URN: "999001"})
	must(tr.t, err)
	return code.Text
}

// move does one of the trust's moves with every request that stands at a state.
func (tr *trust) move(from link.State, event link.Event, a desk.MoveArgs) {
	tr.t.Helper()
	list, err := tr.Requests(ctx, desk.Filter{State: from})
	must(tr.t, err)
	if len(list) == 0 {
		tr.t.Fatalf("no request stands at %s", from)
	}
	for _, r := range list {
		_, err := tr.Move(ctx, coordinator, r.ID, event, a)
		must(tr.t, err)
	}
}

// wards is a placement in March for students who are 16 by then.
func wards() link.Opportunity {
	return link.Opportunity{
		ID: "wards", Title: "Morning on the wards", Department: "Wards", LeadDays: 28, Hours: 6,
		YearGroups: []int{11, 12}, MinAge: 16, SchoolOnly: true, OnePerYear: true,
		Clearance: []string{"Occupational health form"}, Details: []string{"name", "school_contact", "emergency_contact"},
		Priority: []link.Band{{Band: 1, AnyOf: []string{"pupil_premium"}, Words: "Students with pupil premium"}},
		Slots: []link.Slot{
			{ID: "march", From: record.NewDate(2027, 3, 1), To: record.NewDate(2027, 3, 5), Places: 6},
			{ID: "later", From: record.NewDate(2027, 3, 8), To: record.NewDate(2027, 3, 12), Places: 6},
		},
	}
}

// The students: Ali and Bell are 16 in March, Cruz is not, and Dale is in Year 9.
func smallSchool() record.Action {
	a := record.Action{Kind: record.ActionSetup, What: "The small school", By: "Jo Okafor", At: sessiontest.Now.AddDate(0, -2, 0)}
	student := func(id record.ID, surname, forename string, year record.YearGroup, form string, born record.Date) {
		a.Changes = append(a.Changes, record.Creation(&record.Student{ID: id, Surname: surname, Forename: forename, DOB: born,
			Joined: record.NewDate(2022, 9, 1), Enrolments: []record.Enrolment{{From: record.NewDate(2026, 9, 1), Year: year, Form: form}}}))
	}
	student("ali", "Ali", "Hafsa", 11, "11A", record.NewDate(2010, 10, 1))
	student("bell", "Bell", "Theo", 11, "11A", record.NewDate(2011, 1, 20))
	student("cruz", "Cruz", "Anaïs", 11, "11B", record.NewDate(2011, 6, 2))
	student("dale", "Dale", "Sam", 9, "9B", record.NewDate(2013, 2, 3))
	return a
}

// room is the school's side: a session with an outbox on a network that a test can
// take away.
type room struct {
	*sessiontest.Sitting
	t      testing.TB
	online bool
}

func newRoom(t testing.TB, actions ...record.Action) *room {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(kit.NewTheme(kit.Light, 1))
	school := record.School{Name: "Wayfield Academy", URN: "999001", CareersLead: "Jo Okafor"}
	r := &room{Sitting: sessiontest.Open(t, school, append([]record.Action{smallSchool()}, actions...)...), t: t, online: true}
	r.UseOutbox(outbox.New(r.Store, outbox.Options{Now: func() time.Time { return r.At }, Attempts: 1}), func() bool { return r.online })
	return r
}

// show puts a screen into a window of the size that it has on a 1366 x 768 laptop.
func (r *room) show(s session.Screen, p session.Place) fyne.Canvas {
	r.t.Helper()
	r.Front.OnChanged = s.Refresh
	w := test.NewTempWindow(r.t, s.Content())
	w.SetPadded(false)
	w.Resize(fyne.NewSize(1198, 710))
	s.Refresh()
	s.Shown(p)
	return w.Canvas()
}

// enrol adds the trust and hears what it has open.
func (r *room) enrol(tr *trust) {
	r.t.Helper()
	r.Enrol(tr.url, tr.code(), "Careers office", func(_ *record.Trust, err error) { must(r.t, err) })
	r.Send()
}

// form opens the form for some students, with one of the two dates ticked.
func (r *room) form(date int, students ...record.ID) *Form {
	r.t.Helper()
	f := NewForm(r.Session)
	r.show(f, session.AskFor(r.opportunity(), students...))
	f.what.checks[date].Press()
	return f
}

func (r *room) opportunity() record.ID {
	r.t.Helper()
	for _, o := range r.Snapshot().Opportunities() {
		return o.ID
	}
	r.t.Fatal("the laptop knows of no opportunity")
	return ""
}

func (r *room) requests() []record.ID {
	var ids []record.ID
	for req := range r.Snapshot().Requests() {
		ids = append(ids, req.ID)
	}
	return ids
}

// told is what was last said to the person.
func (r *room) told(want string) {
	r.t.Helper()
	if got := r.Front.Words(); got != want {
		r.t.Errorf("the person is told %q, want %q", got, want)
	}
}

// on says where the board has how many requests, "here 2".
func on(b *Board) map[string]any {
	state := b.State()
	for name, n := range state {
		if n == 0 || name == "open" {
			delete(state, name)
		}
	}
	return state
}

func typed(c fyne.Canvas, text string) {
	for _, r := range text {
		c.Focused().TypedRune(r)
	}
}

func press(c fyne.Canvas, keys ...fyne.KeyName) {
	for _, k := range keys {
		c.Focused().TypedKey(&fyne.KeyEvent{Name: k})
	}
}
