package outbox_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"waymark/app/record"
	"waymark/sync/link"
)

func TestEnrolRefused(t *testing.T) {
	tr, l := newTrust(t), newLaptop(t)
	code, stranger := tr.code(), newTrust(t)
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.Write([]byte("<h1>Welcome</h1>")) }))
	t.Cleanup(site.Close)
	for name, c := range map[string]struct{ url, code, says string }{
		"a code with a typing error": {tr.url, code[:len(code)-1] + "?", "not an enrolment code"},
		"no address":                 {"", code, "not the address"},
		"a mailbox":                  {"placements@bristol.nhs.uk", code, "not the address"},
		"a file":                     {"file:///etc/passwd", code, "not the address"},
		"a slash too few":            {"https:/desk.nhs.uk", code, "not the address"},
		"an address with a password": {"https://me:secret@desk.nhs.uk", code, "not the address"},
		"an address without TLS":     {"http://desk.nhs.uk", code, "https://"},
		"a web site":                 {site.URL, code, "sign-in page"},
		"another trust's desk":       {stranger.url, code, "another trust"},
		"nobody there":               {"http://127.0.0.1:1", code, "could not be reached. The trust was not added."},
	} {
		if _, err := l.Enrol(ctx, c.url, c.code, "", lead); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := len(l.book.Snapshot().Trusts()); n != 0 {
		t.Errorf("%d trusts were saved", n)
	}
	if n := len(get(stranger.Devices(ctx))(t)); n != 0 {
		t.Errorf("another trust's desk has let %d laptops in", n)
	}

	// The code still works, typed in as people type.
	typed := strings.ToLower(strings.ReplaceAll(code, "-", " "))
	get(l.Enrol(ctx, "  "+tr.url+"/ ", typed, "", lead))(t)
	if _, err := newLaptop(t).Enrol(ctx, tr.url, code, "", lead); err == nil || link.ProblemOf(err).Code != link.CodeRefused {
		t.Errorf("a code was used twice: %v", err)
	}
}

// The answer to an enrolment is lost. The same laptop may show its code again.
func TestEnrolAnswerLost(t *testing.T) {
	tr, l := newTrust(t), newLaptop(t)
	code := tr.code()
	tr.instead(func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path != "/v1/enrolments" {
			return false
		}
		tr.Handler().ServeHTTP(httptest.NewRecorder(), r)
		panic(http.ErrAbortHandler)
	})
	if _, err := l.Enrol(ctx, tr.url, code, "", lead); err == nil {
		t.Fatal("enrolled without an answer")
	}
	tr.instead(nil)
	get(l.Enrol(ctx, tr.url, code, "", lead))(t)
	if n := len(get(tr.Devices(ctx))(t)); n != 1 {
		t.Errorf("the desk has %d laptops", n)
	}
}

// Enrolling again keeps the trust, its secret and its organisation; an
// organisation with the trust's code is not made twice.
func TestEnrolAgain(t *testing.T) {
	tr, l := newTrust(t), newLaptop(t)
	known := &record.Organisation{ID: "org", Name: "Bristol Royal Infirmary", Employer: true, ODS: "ra7"}
	l.do(record.Action{Kind: record.ActionEdit, What: "Add", Changes: []record.Change{record.Creation(known)}}, nil)
	first := l.enrol(tr)
	if first.Organisation != "org" {
		t.Errorf("the trust is organisation %q", first.Organisation)
	}
	again := l.enrol(tr)
	if again.ID != first.ID || again.TagKey != first.TagKey || again.Organisation != first.Organisation || len(l.book.Snapshot().Trusts()) != 1 {
		t.Errorf("enrolled again as %+v", again)
	}
	if n := len(get(tr.Devices(ctx))(t)); n != 1 {
		t.Errorf("the desk has %d laptops", n)
	}
}

// A folder that was copied without its secrets cannot speak for the laptop it
// came from, and says what to do.
func TestKeyMissing(t *testing.T) {
	tr, l, id := enrolled(t)
	copied := newLaptop(t)
	was, _ := l.book.Snapshot().Trust(id)
	opportunity, _ := l.book.Snapshot().Opportunity(record.OpportunityID(id, "radiography"))
	copied.do(record.Action{Kind: record.ActionEdit, What: "Copy", Changes: []record.Change{record.Creation(was), record.Creation(opportunity)}}, nil)
	report := copied.Sync(ctx)
	if p := report.Trusts[0].Problem; p == nil || p.Code != string(link.DeviceUnknown) || !strings.Contains(p.Detail, "Bristol Royal") {
		t.Errorf("the report is %+v", p)
	}
	copied.enrol(tr)
	copied.ask(id, 1)
	if r := copied.sync(); r.Received != 1 {
		t.Errorf("the report is %+v", r)
	}
}
