package main

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"waymark/app/record"
	"waymark/cmd/internal/console"
	"waymark/sync/desk"
	"waymark/sync/desk/ledger"
	"waymark/sync/link"
	"waymark/sync/outbox"
)

// trustDesk is a trust's desk on loopback, with one opportunity of two places.
type trustDesk struct {
	*desk.Desk
	url string
}

func newTrustDesk(t *testing.T, name string) trustDesk {
	t.Helper()
	key, err := link.NewTrustKey()
	if err != nil {
		t.Fatal(err)
	}
	own, err := link.NewDeskKey()
	if err != nil {
		t.Fatal(err)
	}
	now := func() time.Time { return time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC) }
	certificate, err := key.Certify(own.Public(), now())
	if err != nil {
		t.Fatal(err)
	}
	ctx, l := t.Context(), &ledger.Memory{}
	if err := desk.Init(ctx, l, link.Identity{Name: name, ODS: "W9Y", Phone: "01632 960001"}, key.Fingerprint(), certificate, own); err != nil {
		t.Fatal(err)
	}
	d, err := desk.Open(ctx, l, desk.Options{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Publish(ctx, "Sister Ahmed", link.Opportunity{
		ID: "wards", Title: "A week on the wards", Department: "Nursing", Hours: 6,
		Slots:  []link.Slot{{ID: "june", From: record.NewDate(2027, 6, 21), To: record.NewDate(2027, 6, 25), Places: 2}},
		MinAge: 14, LeadDays: 56, OnePerYear: true, SchoolOnly: true, Details: []string{"name", "year_group"},
	}); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(d.Handler())
	t.Cleanup(server.Close)
	return trustDesk{d, server.URL}
}

func (d trustDesk) code(t *testing.T) string {
	t.Helper()
	code, err := d.IssueCode(t.Context(), "Sister Ahmed", desk.CodeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return code.Text
}

// move does one of the trust's moves on every request.
func (d trustDesk) move(t *testing.T, event link.Event, a desk.MoveArgs) {
	t.Helper()
	requests, err := d.Requests(context.Background(), desk.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range requests {
		if _, legal := link.Next(r.State, event); !legal {
			continue
		}
		if _, err := d.Move(t.Context(), "Sister Ahmed", r.ID, event, a); err != nil {
			t.Fatal(err)
		}
	}
}

// synced is what sync --json promises scripts.
type synced struct {
	Sent        *int `json:"sent"`
	Received    *int `json:"received"`
	Waiting     *int `json:"waiting"`
	NeedsPerson *int `json:"needs_person"`
	Changes     *int `json:"changes"`
}

func (s school) sync(sent, received, waiting, needsPerson int) {
	s.Helper()
	var r synced
	s.ask(&r, "sync")
	if r.Sent == nil || r.Received == nil || r.Waiting == nil || r.NeedsPerson == nil || r.Changes == nil {
		s.Fatalf("a figure is missing: %+v", r)
	}
	if *r.Sent != sent || *r.Received != received || *r.Waiting != waiting || *r.NeedsPerson != needsPerson {
		s.Errorf("sync: %d sent, %d received, %d waiting, %d need a person; want %d, %d, %d, %d",
			*r.Sent, *r.Received, *r.Waiting, *r.NeedsPerson, sent, received, waiting, needsPerson)
	}
}

func TestARequestGoesOutAndComesBack(t *testing.T) {
	d, s := newTrustDesk(t, "Wayfield Hospitals"), newSchool(t)
	s.do("import", s.file("roster.csv", rosterCSV))
	if out := s.do("trust", "add", d.url, "--code", d.code(t)); !strings.Contains(out, "Wayfield Hospitals") {
		t.Error(out)
	}
	s.sync(0, 0, 0, 0)
	var offered []opportunityLine
	s.ask(&offered, "trust", "opportunities")
	if len(offered) != 1 || offered[0].Title != "A week on the wards" || offered[0].Dates[0].ID != "june" || offered[0].Trust != "Wayfield Hospitals" {
		t.Fatalf("%+v", offered)
	}

	var asked struct {
		Requests []record.ID `json:"requests"`
	}
	s.ask(&asked, "request", "new", "--opportunity", "wards", "--student", "B801200005001", "--student", "R674123101121")
	if len(asked.Requests) != 2 {
		t.Fatalf("%+v", asked)
	}
	s.sync(2, 2, 0, 0)
	s.sync(0, 0, 0, 0) // and nothing goes twice
	if status, out, words := s.run("undo"); status != console.Refused || !strings.Contains(words, "nothing could be taken back") || !strings.Contains(out, "a request for Khan, ") || !strings.Contains(out, "a message about Khan, ") {
		t.Errorf("status %d: %s%s", status, out, words)
	}

	d.move(t, link.DeskOffer, desk.MoveArgs{})
	s.sync(0, 0, 0, 0)
	var lines []requestLine
	s.ask(&lines, "request", "list", "--state", "offered")
	if len(lines) != 2 || lines[0].AnswerBy.IsZero() || !strings.Contains(lines[0].Next, "Your turn") {
		t.Fatalf("%+v", lines)
	}
	first, second := string(lines[0].ID), string(lines[1].ID)
	if out := s.do("request", "list"); !strings.Contains(out, "Your turn: accept or decline by "+lines[0].AnswerBy.Words()) {
		t.Error(out)
	}
	s.refuse([]string{"request", "decline", second, "--reason", "Ayaan is ill"}, "are not sent", "changed_mind")
	if out := s.do("request", "decline", second, "--reason", "changed_mind"); !strings.Contains(out, "waymark-cli sync") {
		t.Error(out)
	}
	s.do("request", "accept", first)
	s.sync(2, 2, 0, 0)

	preview := s.do("request", "details", first)
	if !strings.Contains(preview, "Nothing has been sent") || !strings.Contains(preview, "Khan") && !strings.Contains(preview, "O'Brien") {
		t.Error(preview)
	}
	s.do("request", "details", first, "--send")
	s.sync(1, 1, 0, 0)
	if out := s.do("request", "show", first); !strings.Contains(out, "told to Wayfield Hospitals by Jo Okafor") {
		t.Error(out)
	}
	d.move(t, link.DeskConfirm, desk.MoveArgs{Contact: "Main reception"})
	s.sync(0, 0, 0, 0)
	s.ask(&lines, "request", "list", "--state", "confirmed")
	if len(lines) != 1 || string(lines[0].ID) != first {
		t.Errorf("%+v", lines)
	}
	if out := s.do("request", "show", first); !strings.Contains(out, "Main reception") || !strings.Contains(out, "21 Jun 2027") {
		t.Error(out)
	}
	var trusts []trustLine
	s.ask(&trusts, "trust", "list")
	if len(trusts) != 1 || trusts[0].Waiting != 0 || trusts[0].LastSent.IsZero() {
		t.Errorf("%+v", trusts)
	}
	s.do("check")
}

// Requests that a trust has of the school and this record does not are spoken of.
func TestATrustIsListedWithWhatIsElsewhere(t *testing.T) {
	trust := &record.Trust{ID: "t", Name: "Wayfield Hospitals", Elsewhere: []record.RequestElsewhere{{Request: "r", Opportunity: "t.wards", State: "offered"}}}
	lines := trustLines(record.NewSnapshot(1, []record.Record{trust}), time.Now())
	if !strings.HasPrefix(lines[0].Elsewhere, "The trust has one request of this school’s besides those in this record: “a placement”, A place is offered.") {
		t.Error(lines[0].Elsewhere)
	}
}

// What a trust had agreed and its desk has lost is said with the request.
func TestARequestSaysWhatWasLost(t *testing.T) {
	r := &record.Request{ID: "r", Student: "s", Trust: "t", Opportunity: "t.wards", Title: "Wards", Choices: []string{"june"},
		Lost: &record.Lost{State: "confirmed", Since: time.Date(2027, 3, 4, 9, 0, 0, 0, time.UTC)}}
	line := describe(record.NewSnapshot(1, []record.Record{r, &record.Trust{ID: "t", Name: "Wayfield Hospitals", Phone: "0117 496 0000"}}), r)
	if line.Lost != "The trust had confirmed a place, on 4 Mar 2027; its desk no longer knows this request. Ring the trust: 0117 496 0000." {
		t.Error(line.Lost)
	}
}

func TestWhatATrustWouldRefuseIsNotAsked(t *testing.T) {
	d, s := newTrustDesk(t, "Wayfield Hospitals"), newSchool(t)
	s.do("import", s.file("roster.csv", strings.ReplaceAll(rosterCSV, "01/10/2012", "01/10/2013")))
	s.do("trust", "add", d.url, "--code", d.code(t))
	s.do("sync")
	s.refuse([]string{"request", "new", "--opportunity", "wards", "--student", "B801200005001"}, "Khan", "14", "nothing was asked")
	s.refuse([]string{"request", "new", "--opportunity", "wards", "--student", "B801200005001", "--date", "may"}, `no date "may"`, "june (21 Jun 2027 to 25 Jun 2027)")
	s.refuse([]string{"request", "new", "--opportunity", "theatre", "--student", "B801200005001"}, "names no opportunity")
	s.refuse([]string{"request", "new", "--opportunity", "wards", "--student", "X1"}, "neither a student's UPN")
	s.refuse([]string{"request", "show", "0000"}, "names no request")
	s.refuse([]string{"trust", "resume", "nobody"}, "names no trust")
	s.refuse([]string{"trust", "add", d.url, "--code", "nonsense"})
	for _, args := range [][]string{
		{"trust"}, {"trust", "remove"}, {"request"}, {"request", "demand"}, {"request", "new"}, {"request", "accept"}, {"request", "retry"},
		{"trust", "add", d.url}, {"sync", "--save", "a", "--read", "b"}, {"request", "attended", "1234"},
	} {
		if status, _, words := s.run(args...); status != console.Usage {
			t.Errorf("%v: status %d, want usage: %s", args, status, words)
		}
	}
}

func TestOfflineNothingIsLost(t *testing.T) {
	d, s := newTrustDesk(t, "Wayfield Hospitals"), newSchool(t)
	s.do("import", s.file("roster.csv", rosterCSV))
	s.do("trust", "add", d.url, "--code", d.code(t))
	s.do("sync")
	s.do("request", "new", "--opportunity", "A week on the wards", "--student", "B801200005001")
	if out := s.do("undo"); !strings.Contains(out, "Taken back") {
		t.Error(out)
	}
	s.do("request", "new", "--opportunity", "wards", "--student", "B801200005001")

	// The filter lets nothing through, so a file goes by another way.
	post, answer := filepath.Join(t.TempDir(), "post.json"), filepath.Join(t.TempDir(), "answer.json")
	if out := s.do("sync", "--save", post); !strings.Contains(out, "1 message in") {
		t.Error(out)
	}
	s.refuse([]string{"sync", "--save", post}, "post.json")
	written, err := os.ReadFile(post)
	if err != nil {
		t.Fatal(err)
	}
	for _, private := range []string{"Khan", "Ayaan", "B801200005001", "2012"} {
		if strings.Contains(string(written), private) {
			t.Errorf("the file names %s", private)
		}
	}
	if err := os.WriteFile(answer, d.answer(t, written), 0o600); err != nil {
		t.Fatal(err)
	}
	var r synced
	s.ask(&r, "sync", "--read", answer)
	if *r.Received != 1 || *r.Waiting != 0 {
		t.Errorf("received %d, waiting %d", *r.Received, *r.Waiting)
	}
	s.refuse([]string{"sync", "--read", post})
	s.refuse([]string{"sync", "--read", filepath.Join(t.TempDir(), "nowhere")}, "is not there")
}

func TestTroubleIsWholeSentences(t *testing.T) {
	for want, trouble := range map[string]record.Trouble{
		"The desk could not be reached. It is tried again.": {Title: "The desk could not be reached.", Detail: "It is tried again."},
		"a-newer-problem.": {Code: "a-newer-problem"},
	} {
		if got := troubleWords(&trouble); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestAClockThatIsWrong(t *testing.T) {
	for off, want := range map[time.Duration]string{
		9 * time.Minute: "", -11 * time.Minute: "by 11 minutes", 3 * time.Hour: "by 3 hours", -365 * 24 * time.Hour: "by 365 days",
	} {
		var out strings.Builder
		c := call{Terminal: console.Terminal{Out: &out}}
		if err := c.tellSync(outbox.Report{Trusts: []outbox.TrustReport{{Name: "Wayfield Hospitals", Clock: off}}}); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(out.String(), "clock") != (want != "") || !strings.Contains(out.String(), want) {
			t.Errorf("%s off: %s", off, out.String())
		}
	}
}

func TestATrustThatIsNotReached(t *testing.T) {
	d, s := newTrustDesk(t, "Wayfield Hospitals"), newSchool(t)
	s.do("import", s.file("roster.csv", rosterCSV))
	s.do("trust", "add", d.url, "--code", d.code(t))
	s.do("sync")
	s.do("request", "new", "--opportunity", "wards", "--student", "B801200005001")
	transport = noNetwork{}
	defer func() { transport = nil }()
	status, out, _ := s.run("sync", "--json")
	if status != console.Refused || !strings.Contains(out, `"waiting": 1`) || strings.Contains(out, "dial") {
		t.Errorf("status %d: %s", status, out)
	}
}

// answer is what the desk makes of a file that came by mail.
func (d trustDesk) answer(t *testing.T, post []byte) []byte {
	t.Helper()
	var p link.Post
	if err := json.Unmarshal(post, &p); err != nil {
		t.Fatal(err)
	}
	a, err := d.TakePost(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// noNetwork is a laptop in a cellar.
type noNetwork struct{}

func (noNetwork) RoundTrip(r *http.Request) (*http.Response, error) {
	return nil, &net.DNSError{Err: "no such host", Name: r.URL.Hostname(), IsNotFound: true}
}
