package main

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"waymark/app/record"
	"waymark/app/store"
	"waymark/cmd/internal/console"
	"waymark/sync/desk"
	"waymark/sync/link"
	"waymark/sync/outbox"
)

// laptop is a school's laptop with a real record and outbox, which keeps the
// addresses that it calls.
type laptop struct {
	*testing.T
	*outbox.Outbox
	book  *store.Store
	trust record.ID

	mu    sync.Mutex
	calls []string
}

const lead = "Jo Okafor"

// amina is a student of whom nothing may be known at the desk.
var amina = &record.Student{
	ID: "amina", Forename: "Amina", Surname: "Yusufzai", DOB: record.NewDate(2011, 10, 3), UPN: "B801200005001",
	Enrolments: []record.Enrolment{{From: record.NewDate(2026, 9, 1), Year: 10, Form: "10B"}},
}

// secrets are what would give the student away.
var secrets = []string{"Amina", "Yusufzai", "2011-10-03", "3 October 2011", "3 Oct 2011", "B801200005001", "step-free"}

func newLaptop(t *testing.T) *laptop {
	t.Helper()
	now := (&call{now: dateFlag{record.NewDate(2026, 11, 22)}}).clock
	book, err := store.Create(filepath.Join(t.TempDir(), "school"), record.School{Name: "Wayfield Academy", URN: "999001", CareersLead: lead}, "",
		store.Options{Now: now, Floor: 1 << 20})
	l := &laptop{T: t, book: book}
	l.must(err)
	t.Cleanup(func() { book.Close() })
	_, err = book.Do(record.Action{Kind: record.ActionImport, What: "Import", Changes: []record.Change{record.Creation(amina)}})
	l.must(err)
	l.Outbox = outbox.New(book, outbox.Options{Now: now, Attempts: 1, Transport: l})
	return l
}

func (l *laptop) must(err error) {
	l.Helper()
	if err != nil {
		l.Fatal(err)
	}
}

// RoundTrip keeps the address of each call on its way.
func (l *laptop) RoundTrip(r *http.Request) (*http.Response, error) {
	l.mu.Lock()
	l.calls = append(l.calls, r.URL.String())
	l.mu.Unlock()
	return http.DefaultTransport.RoundTrip(r)
}

func (l *laptop) enrol(address, code string) {
	l.Helper()
	trust, err := l.Enrol(l.Context(), address, code, "Careers office", lead)
	l.must(err)
	l.trust = trust.ID
}

// does saves what was prepared.
func (l *laptop) does(a record.Action, err error) {
	l.Helper()
	l.must(err)
	_, err = l.book.Do(a)
	l.must(err)
}

// sync sends and receives.
func (l *laptop) sync() outbox.Report {
	l.Helper()
	r := l.Sync(l.Context())
	for _, t := range r.Trusts {
		if t.Problem != nil {
			l.Fatalf("the sync did not go through: %+v", *t.Problem)
		}
	}
	return r
}

// asks asks for a place for the student.
func (l *laptop) asks(opportunity string, slots ...string) record.ID {
	l.Helper()
	l.does(l.Ask([]outbox.Asking{{Student: amina.ID, Opportunity: record.OpportunityID(l.trust, opportunity), Slots: slots}}, lead))
	var last *record.Request
	for r := range l.book.Snapshot().Requests() {
		if last == nil || r.Made.After(last.Made) {
			last = r
		}
	}
	return last.ID
}

// stands wants a request to be at a state, by the laptop's record.
func (l *laptop) stands(request record.ID, state link.State) {
	l.Helper()
	if r, ok := l.book.Snapshot().Request(request); !ok || r.State != string(state) {
		l.Fatalf("the request stands at %+v, want %s", r, state)
	}
}

// One placement from its opportunity to the student's details, with the real
// program in between, killed and started again on the way. Each command is given
// while the desk is served or while it is not, and does the same.
func TestAPlacementFromEndToEnd(t *testing.T) {
	o := newDesk(t)
	o.do("publish", o.file("two.json", opportunitiesJSON))
	s := o.serve("--verbose")
	l := newLaptop(t)
	l.enrol(s.address, o.code("--urn", "999001"))
	l.sync()

	request := l.asks("radiography", "march", "april")
	if sent := l.sync(); sent.Sent != 1 || sent.Received != 1 || sent.Waiting != 0 {
		t.Errorf("%+v", sent)
	}
	var listed []desk.Request
	o.ask(&listed, "requests", "--state", "received")
	if len(listed) != 1 || listed[0].ID != string(request) || listed[0].YearGroup != 10 || listed[0].School.Name != "Wayfield Academy" {
		t.Fatalf("%+v", listed)
	}
	if out := o.do("requests"); !strings.Contains(out, "Radiography") || !strings.Contains(out, "15 Mar 2027 to 19 Mar 2027, or 12 Apr 2027 to 16 Apr 2027") {
		t.Errorf("the list does not say for what and for when: %s", out)
	}
	blind := o.do("requests") + o.do("requests", "--json") + o.do("show", string(request[:8])) + o.do("show", string(request), "--json")

	// What was acknowledged survives the program.
	s.kill()
	killed := s.log.String()
	var st []link.Standing
	o.ask(&st, "offer", string(request), "--slot", "april", "--note", "March is full.") // on the folder
	if len(st) != 1 || st[0].State != link.Offered || st[0].Slot != "april" {
		t.Fatalf("%+v", st)
	}
	o.refuse([]string{"offer", string(request)}, "stands at", "cannot be offered a place")
	o.refuse([]string{"decline", string(request), "--reason", "full", "--if-rev", "1"}, "changed")
	s = o.serve("--verbose", "--listen", strings.TrimPrefix(s.address, "http://"))
	l.sync()
	l.stands(request, link.Offered)

	l.does(l.Accept([]record.ID{request}, lead))
	l.sync()
	o.refuse([]string{"confirm", string(request)}, "details")
	fields, err := outbox.Preview(l.book.Snapshot(), request)
	l.must(err)
	for i, f := range fields {
		if f.Value == "" {
			fields[i].Value = "A step-free way in"
		}
	}
	l.does(l.Provide(request, fields, lead))
	l.sync()

	sealed := filepath.Join(t.TempDir(), "sealed.json")
	o.do("details", string(request), "--out", sealed)
	var here, there link.Details
	o.ask(&here, "details", string(request), "--key", o.key)
	o.ask(&there, "details", "--sealed", sealed, "--key", o.key)
	for _, d := range []link.Details{here, there} {
		if len(d.Fields) != 3 || d.Fields[0].Value != "Yusufzai, Amina" || d.Request != string(request) {
			t.Errorf("%+v", d)
		}
	}
	o.do("confirm", string(request), "--contact", "Sister Malik, ward 7")
	l.sync()
	l.stands(request, link.Confirmed)
	if r, _ := l.book.Snapshot().Request(request); r.Offer == nil || r.Offer.Contact != "Sister Malik, ward 7" {
		t.Errorf("%+v", r.Offer)
	}

	audit := filepath.Join(t.TempDir(), "audit.jsonl")
	o.do("audit", "--out", audit)
	copied := filepath.Join(t.TempDir(), "desk.tar")
	o.do("backup", copied) // while it is served
	status, ended := s.stop()
	if status != console.Done {
		t.Errorf("asked to end, it ended with %d: %s", status, ended)
	}
	if _, err := os.Stat(filepath.Join(o.dir, servingName)); !os.IsNotExist(err) {
		t.Error("it left the file behind that says that it serves")
	}

	// Nothing that the desk keeps, prints or logs, and no address, names the student.
	var all bytes.Buffer
	for _, path := range []string{sealed, audit, copied} {
		b, err := os.ReadFile(path)
		l.must(err)
		all.Write(b)
	}
	l.must(filepath.Walk(o.dir, func(path string, info os.FileInfo, err error) error {
		if err != nil || info.IsDir() || info.Name() == "ballast" {
			return err
		}
		b, err := os.ReadFile(path)
		all.WriteString(path)
		all.Write(b)
		return err
	}))
	all.WriteString(blind + killed + ended + strings.Join(l.calls, "\n"))
	all.WriteString(o.do("requests", "--json") + o.do("show", string(request), "--json"))
	for _, secret := range secrets {
		if bytes.Contains(all.Bytes(), []byte(secret)) {
			t.Errorf("%q is known at the desk", secret)
		}
	}
	if !strings.Contains(killed, "POST /v1/messages") || len(l.calls) < 8 {
		t.Errorf("there was nothing to search: %s\n%v", killed, l.calls)
	}
	if b, _ := os.ReadFile(audit); !bytes.Contains(b, []byte(`"act":"details.read"`)) || !bytes.Contains(b, []byte(`"by":"P. Osei"`)) {
		t.Errorf("the audit does not say who read the details: %s", b)
	}

	// The copy, in a new folder, is the same desk; the laptop compares notes with it.
	restored := *o
	restored.dir = filepath.Join(t.TempDir(), "restored")
	restored.flags = append(restored.flags, "--data", restored.dir)
	restored.do("restore", copied)
	restored.refuse([]string{"restore", copied}, "holds a desk already")
	restored.serve("--listen", strings.TrimPrefix(s.address, "http://"))
	restored.do("cancel", string(request), "--reason", "staffing")
	l.sync()
	l.stands(request, link.Cancelled)
	restored.refuse([]string{"details", string(request), "--out", sealed}, "destroyed")
	if out := restored.do("requests"); out != "0 requests; --all also lists 1 over\n" {
		t.Error(out)
	}
	if out := restored.do("requests", "--all") + restored.do("requests", "--state", "cancelled"); strings.Count(out, "12 Apr 2027 to 16 Apr 2027") != 2 {
		t.Error(out)
	}
}

// A desk restored from a copy that is older than what it has told schools.
func TestARestoredDeskIsOfferedAgainWhatItLost(t *testing.T) {
	o := newDesk(t)
	o.do("publish", o.file("two.json", opportunitiesJSON))
	s := o.serve()
	l := newLaptop(t)
	l.enrol(s.address, o.code())
	copied := filepath.Join(t.TempDir(), "desk.tar")
	o.do("backup", copied)
	l.sync()
	request := l.asks("pharmacy", "may")
	l.sync()
	s.stop()

	o.must(os.RemoveAll(o.dir))
	o.do("restore", copied)
	o.serve("--listen", strings.TrimPrefix(s.address, "http://"))
	o.refuse([]string{"show", string(request)}, "no such request")
	l.sync()
	l.sync()
	o.refuse([]string{"offer", "no such"}, "no request whose ID begins with")
	other := l.asks("pharmacy", "may")
	l.sync()
	o.refuse([]string{"show", ""}, "the IDs of 2 requests begin")
	o.refuse([]string{"offer", string(request), string(other)}, "No place is left", "(of 2, the 1 before it were moved)")
	l.sync()
	l.stands(request, link.Offered)
}

// For a school whose filter lets nothing through: two files by mail.
func TestRequestsByMail(t *testing.T) {
	o := newDesk(t)
	o.do("publish", o.file("two.json", opportunitiesJSON))
	s := o.serve()
	l := newLaptop(t)
	l.enrol(s.address, o.code())
	l.sync()
	s.stop() // from here on there is no network

	request := l.asks("radiography", "march")
	var file bytes.Buffer
	n, err := l.SavePost(l.trust, &file)
	l.must(err)
	if n != 1 {
		t.Fatalf("%d messages in the file", n)
	}
	letter, answer := o.file("letter.json", file.String()), filepath.Join(t.TempDir(), "answer.json")
	for range 2 { // a letter that is dealt with twice
		o.do("post", letter, "--answer", answer)
	}
	reply, err := os.Open(answer)
	l.must(err)
	defer reply.Close()
	report, err := l.ReadAnswer(l.Context(), reply, lead)
	l.must(err)
	if report.Received != 1 || report.Waiting != 0 {
		t.Errorf("%+v", report)
	}
	l.stands(request, link.Received)
	o.refuse([]string{"post", o.file("other.json", `{"format":"a poem"}`), "--answer", answer}, "not a file that Waymark saved")
	o.refuse([]string{"post", letter, "--answer", o.dir}, "not a file that can be replaced", "nothing happens twice")

	damaged := strings.Replace(file.String(), `"eyJ`, `"eyK`, 1)
	if out := o.do("post", o.file("damaged.json", damaged), "--answer", answer); !strings.Contains(out, "Messages in the file: 1, of which refused: 1") {
		t.Error(out)
	}
	var devices []desk.Device
	o.ask(&devices, "devices")
	if out := o.do("revoke", devices[0].ID[:6]); !strings.Contains(out, devices[0].School.Name) {
		t.Error(out)
	}
	o.refuse([]string{"post", letter, "--answer", answer}, "shut out", "nothing was done")
}

func TestTheKeyForDetailsIsRenewed(t *testing.T) {
	o := newDesk(t)
	o.do("publish", o.file("two.json", opportunitiesJSON))
	s := o.serve()
	l := newLaptop(t)
	l.enrol(s.address, o.code())
	l.sync()
	request := l.asks("radiography", "march")
	l.sync()
	o.do("offer", string(request))
	l.sync()
	l.does(l.Accept([]record.ID{request}, lead))
	l.sync()

	// The key is renewed on another machine, which has only the certificate.
	carried, renewed := filepath.Join(t.TempDir(), "now.jws"), filepath.Join(t.TempDir(), "renewed.jws")
	o.must(os.WriteFile(carried, []byte(o.do("certificate")), 0o600))
	var keys struct {
		SealKeys []link.SealKey `json:"seal_keys"`
	}
	o.ask(&keys, "keys", "rotate", "--key", o.key, "--certificate", carried, "--out", renewed, "--until", "2026-11-21")
	if len(keys.SealKeys) != 2 || keys.SealKeys[0].NotAfter != record.NewDate(2026, 11, 21) || !keys.SealKeys[1].NotAfter.IsZero() {
		t.Fatalf("%+v", keys)
	}
	o.do("certificate", renewed)
	o.refuse([]string{"certificate", carried}, "")

	// The laptop seals to the key that it knew, is refused, and seals anew by itself.
	fields, err := outbox.Preview(l.book.Snapshot(), request)
	l.must(err)
	l.does(l.Provide(request, fields, lead))
	l.sync()
	l.sync()
	var d link.Details
	o.ask(&d, "details", string(request), "--key", o.key)
	if len(d.Fields) == 0 || d.Fields[0].Value != "Yusufzai, Amina" {
		t.Errorf("%+v", d)
	}
	o.ask(&keys, "keys", "rotate", "--key", o.key) // at the desk itself
	if len(keys.SealKeys) != 3 || keys.SealKeys[1].NotAfter != record.NewDate(2026, 12, 27) {
		t.Errorf("%+v", keys)
	}

	other := filepath.Join(t.TempDir(), "other.key")
	o.do("keys", "new", "--key", other)
	o.refuse([]string{"keys", "rotate", "--key", other}, "not the one of the desk’s trust")
}

func TestADeviceIsShutOut(t *testing.T) {
	o := newDesk(t)
	s := o.serve()
	l := newLaptop(t)
	l.enrol(s.address, o.code())
	l.sync()
	var list []desk.Device
	o.ask(&list, "devices")
	if len(list) != 1 || list[0].Label != "Careers office" || list[0].School.URN != "999001" {
		t.Fatalf("%+v", list)
	}
	o.do("revoke", list[0].ID)
	if r := l.Sync(l.Context()); len(r.Trusts) != 1 || r.Trusts[0].Problem == nil || r.Trusts[0].Problem.Code != string(link.DeviceRevoked) {
		t.Errorf("%+v", r)
	}
	if out := o.do("devices"); out != "0 laptops; --all also lists 1 shut out\n" {
		t.Error(out)
	}
	if out := o.do("devices", "--all"); !strings.Contains(out, "shut out on ") || !strings.Contains(out, "1 laptop\n") {
		t.Error(out)
	}
}
