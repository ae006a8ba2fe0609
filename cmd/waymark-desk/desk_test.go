package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"filippo.io/age"

	"waymark/cmd/internal/console"
	"waymark/sync/desk"
	"waymark/sync/link"
)

// office is the office of a trust's coordinator: a folder with a desk, and the
// trust's key elsewhere.
type office struct {
	*testing.T
	dir, key string
	flags    []string // besides those of a command
}

func newOffice(t *testing.T) *office {
	t.Setenv("WAYMARK_DESK_PASSPHRASE", "")
	os.Unsetenv("WAYMARK_DESK_PASSPHRASE")
	t.Setenv("WAYMARK_KEY_PASSPHRASE", "correct horse battery staple")
	dir := t.TempDir()
	o := &office{T: t, dir: filepath.Join(dir, "desk"), key: filepath.Join(dir, "safe", "trust.key")}
	o.must(os.Mkdir(filepath.Dir(o.key), 0o700))
	o.flags = []string{"--data", o.dir, "--now", "2026-11-22", "--by", "P. Osei"}
	return o
}

// newDesk is an office whose desk has been made. All begin as copies of one: the
// passphrase of a trust's key takes a second each time, which is what it is for.
func newDesk(t *testing.T) *office {
	o := newOffice(t)
	made.Do(func() {
		first := *o
		first.dir, first.key = filepath.Join(scratch, "desk"), filepath.Join(scratch, "trust.key")
		first.flags = append(slices.Clone(o.flags), "--data", first.dir)
		first.do("init", "--trust", "Wharfedale Hospitals NHS Trust", "--ods", "TEST-1", "--phone", "0113 496 0123", "--key", first.key)
		o.must(os.Remove(filepath.Join(first.dir, "ballast"))) // it is made again
		o.loosen(first.key)
	})
	o.must(os.CopyFS(o.dir, os.DirFS(filepath.Join(scratch, "desk"))))
	key, err := os.ReadFile(filepath.Join(scratch, "trust.key"))
	o.must(err)
	o.must(os.WriteFile(o.key, key, 0o600))
	return o
}

// loosen locks a trust's key file anew, so that its passphrase takes no time.
func (o *office) loosen(path string) {
	o.Helper()
	passphrase := os.Getenv("WAYMARK_KEY_PASSPHRASE")
	with, err := age.NewScryptIdentity(passphrase)
	o.must(err)
	to, err := age.NewScryptRecipient(passphrase)
	o.must(err)
	to.SetWorkFactor(10)
	locked, err := os.ReadFile(path)
	o.must(err)
	plain, err := age.Decrypt(bytes.NewReader(locked), with)
	o.must(err)
	var loose bytes.Buffer
	w, err := age.Encrypt(&loose, to)
	o.must(err)
	_, err = io.Copy(w, plain)
	o.must(err)
	o.must(w.Close())
	o.must(os.WriteFile(path, loose.Bytes(), 0o600))
}

var (
	made    sync.Once
	scratch string // a folder for all tests
)

func (o *office) must(err error) {
	o.Helper()
	if err != nil {
		o.Fatal(err)
	}
}

// run gives a command, whose own flags go before those of the office.
func (o *office) run(args ...string) (status int, out, err string) {
	o.Helper()
	var stdout, stderr bytes.Buffer
	status = run(slices.Concat(o.flags, args), console.Terminal{In: strings.NewReader(""), Out: &stdout, Err: &stderr})
	return status, stdout.String(), stderr.String()
}

// do gives a command that must be done.
func (o *office) do(args ...string) string {
	o.Helper()
	status, out, err := o.run(args...)
	if status != console.Done {
		o.Fatalf("waymark-desk %v: status %d: %s%s", args, status, out, err)
	}
	return out
}

// ask gives a command with --json and reads what it prints.
func (o *office) ask(into any, args ...string) {
	o.Helper()
	out := o.do(append(args, "--json")...)
	if err := json.Unmarshal([]byte(out), into); err != nil {
		o.Fatalf("waymark-desk %v --json: %v in %s", args, err, out)
	}
}

// refuse gives a command that must be refused with words that hold each of want.
func (o *office) refuse(args []string, want ...string) {
	o.Helper()
	status, out, err := o.run(args...)
	if status != console.Refused {
		o.Errorf("waymark-desk %v: status %d, want it refused: %s%s", args, status, out, err)
	}
	for _, w := range want {
		if !strings.Contains(err, w) {
			o.Errorf("waymark-desk %v says %q; want %q in it", args, err, w)
		}
	}
}

func (o *office) file(name, content string) string {
	o.Helper()
	path := filepath.Join(o.TempDir(), name)
	o.must(os.WriteFile(path, []byte(content), 0o600))
	return path
}

// code issues an enrolment code.
func (o *office) code(args ...string) string {
	o.Helper()
	var c desk.Code
	o.ask(&c, append([]string{"code"}, args...)...)
	return c.Text
}

// binary builds the program once for all tests.
var binary = sync.OnceValues(func() (string, error) {
	path := filepath.Join(scratch, "waymark-desk")
	build := exec.Command("go", "build", "-o", path, ".")
	build.Stderr = os.Stderr
	return path, build.Run()
})

func TestMain(m *testing.M) {
	var err error
	if scratch, err = os.MkdirTemp("", "waymark-desk"); err != nil {
		log.Fatal(err)
	}
	status := m.Run()
	os.RemoveAll(scratch)
	os.Exit(status)
}

// server is the real program, serving.
type server struct {
	*testing.T
	process *exec.Cmd
	address string
	log     *bytes.Buffer // standard error; to be read once it has ended
}

// serve starts the real program and waits until it answers.
func (o *office) serve(args ...string) *server {
	o.Helper()
	path, err := binary()
	o.must(err)
	s := &server{T: o.T, log: new(bytes.Buffer)}
	args = append([]string{"serve", "--json", "--listen", "127.0.0.1:0"}, append(args, o.flags...)...)
	s.process = exec.Command(path, args...)
	s.process.Stderr = s.log
	out, err := s.process.StdoutPipe()
	o.must(err)
	o.must(s.process.Start())
	o.Cleanup(s.kill)
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err != nil {
		s.kill()
		o.Fatalf("waymark-desk %v: %v: %s", args, err, s.log)
	}
	go io.Copy(io.Discard, out)
	var told struct{ Address string }
	o.must(json.Unmarshal(line, &told))
	s.address = told.Address
	return s
}

// stop asks the program to end, and returns its exit status and its log.
func (s *server) stop() (int, string) {
	s.Helper()
	if err := s.process.Process.Signal(syscall.SIGTERM); err != nil {
		s.Fatal(err)
	}
	s.process.Wait()
	return s.process.ProcessState.ExitCode(), s.log.String()
}

// kill ends the program as a power cut would, as far as a program can tell.
func (s *server) kill() {
	if s.process.ProcessState == nil {
		s.process.Process.Kill()
		s.process.Wait()
	}
}

const opportunitiesJSON = `[
  {"id": "radiography", "title": "Radiography", "department": "Imaging", "hours": 6, "lead_days": 28,
   "year_groups": [10, 11], "one_per_year": true, "details": ["name", "date_of_birth", "adjustments"],
   "slots": [{"id": "march", "from": "2027-03-15", "to": "2027-03-19", "places": 2},
             {"id": "april", "from": "2027-04-12", "to": "2027-04-16", "places": 2}]},
  {"id": "pharmacy", "title": "Pharmacy", "hours": 6,
   "slots": [{"id": "may", "from": "2027-05-10", "places": 1}]}
]`

func TestOpportunitiesArePublishedChangedClosedAndWithdrawn(t *testing.T) {
	o := newDesk(t)
	out := o.do("publish", o.file("two.json", opportunitiesJSON))
	if !strings.Contains(out, "Radiography") || !strings.Contains(out, "Pharmacy") {
		t.Error(out)
	}
	o.do("publish", o.file("one.json", `{"id":"pharmacy","title":"Pharmacy dispensary","slots":[{"id":"may","from":"2027-05-10","places":3}]}`))
	o.do("close", "pharmacy")
	o.do("withdraw", "radiography", "--reason", "The scanner is being replaced.")
	var list []desk.Opportunity
	o.ask(&list, "opportunities", "--all")
	if len(list) != 2 || list[0].Title != "Pharmacy dispensary" || list[0].Status != "closed" || list[0].Slots[0].Places != 3 || !list[1].Gone {
		t.Errorf("%+v", list)
	}
	if out := o.do("opportunities", "--all"); !strings.Contains(out, "0 of 3 taken") || !strings.Contains(out, "withdrawn") {
		t.Error(out)
	}
	if out := o.do("opportunities"); strings.Contains(out, "radiography") || !strings.HasSuffix(out, "1 opportunity; --all also lists 1 withdrawn\n") {
		t.Error(out)
	}
	if out := o.do("publish", o.file("two.json", opportunitiesJSON)); !strings.Contains(out, "open again: it was closed") || !strings.Contains(out, "open again: it was withdrawn") {
		t.Error(out)
	}
	o.refuse([]string{"close", "cardiology"}, "")
	o.refuse([]string{"withdraw", "cardiology", "--reason", "none"}, "")
}

func TestAFileOfOpportunitiesThatIsNotRight(t *testing.T) {
	o := newDesk(t)
	for _, c := range []struct{ content, want string }{
		{``, "no opportunities in JSON"},
		{`[]`, "no opportunity"},
		{`null`, "no opportunity"},
		{`"wards"`, "a string stands where"},
		{`[` + "\n\n" + `{"id":"a","hours":"six"}]`, "near line 3: hours cannot be a string"},
		{`{"id":"a","title":"A","slots":[{"id":"b","from":"2027-05-10","places":1}]} {"id":"c"}`, "more after the opportunity"},
		{`[{"id":"a","title":"A","slots":[{"id":"b","from":"2027-05-10","places":1}]}, {"id":"c","title":"Theatres","category":"fun"}]`, `"Theatres", category: The category is one of work_experience, `},
		{`{"id":"a","title":"A","slots":[{"id":"b","from":"2027-05-10","places":1}],"lead_day":28}`, "lead_day"},
		{`{"id":"a","title":"A","slots":[{"id":"b","from":"10/05/2027","places":1}]}`, "2027"},
		{"[{\"id\":\"a\",\n\"title\":}]", "line 2"},
		{`{"id":"a b","title":"A","slots":[]}`, "slots"},
		{`{"id":"a","title":"A","details":["nhs_number"],"slots":[{"id":"b","from":"2027-05-10","places":1}]}`, "may not ask"},
	} {
		o.refuse([]string{"publish", o.file("bad.json", c.content)}, c.want)
	}
	o.refuse([]string{"publish", "nowhere.json"}, "nothing was published: nowhere.json is not there")
	o.refuse([]string{"publish", o.TempDir()}, "is a folder")
	var list []desk.Opportunity
	if o.ask(&list, "opportunities"); len(list) != 0 {
		t.Errorf("%+v", list)
	}
}

// The example can be published as it is, and its page describes every member, and
// every word that a member may hold.
func TestTheExampleOfOpportunities(t *testing.T) {
	o := newDesk(t)
	examples := filepath.Join("..", "..", "assets", "examples")
	if out := o.do("publish", filepath.Join(examples, "opportunities.json")); strings.Count(out, "Published") != 2 {
		t.Error(out)
	}
	page, err := os.ReadFile(filepath.Join(examples, "opportunities.md"))
	o.must(err)
	words := slices.Clone(link.Categories)
	for _, f := range link.DetailFields {
		words = append(words, f.Name)
	}
	for _, c := range link.Criteria {
		words = append(words, c.Name)
	}
	for _, s := range []any{link.Opportunity{}, link.Slot{}, link.Band{}} {
		for i := range reflect.TypeOf(s).NumField() {
			name, _, _ := strings.Cut(reflect.TypeOf(s).Field(i).Tag.Get("json"), ",")
			words = append(words, name)
		}
	}
	for _, word := range words {
		theDesks := []string{"rev", "why", "left"} // which a coordinator does not write
		if !slices.Contains(theDesks, word) && !bytes.Contains(page, []byte("`"+word+"`")) {
			t.Errorf("opportunities.md says nothing of %s", word)
		}
	}
}

func FuzzReadingOpportunities(f *testing.F) {
	f.Add([]byte(opportunitiesJSON))
	f.Add([]byte("\ufeff{\"id\":\"a\"}"))
	f.Add([]byte(`[`))
	f.Add([]byte(`{"slots":[{"from":"2027-02-30"}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		path := filepath.Join(t.TempDir(), "opportunities.json")
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		list, err := readOpportunities(path)
		if err == nil && len(list) == 0 || err != nil && !strings.Contains(err.Error(), path) {
			t.Errorf("%d opportunities, %v", len(list), err)
		}
	})
}

func TestCodes(t *testing.T) {
	o := newDesk(t)
	code := o.code("--urn", "123456", "--valid", "1d", "--tries", "3")
	if len(strings.Split(code, "-")) != 8 {
		t.Error(code)
	}
	var list []desk.Code
	o.ask(&list, "codes")
	if len(list) != 1 || list[0].URN != "123456" || list[0].Tries != 3 || list[0].Text != "" || list[0].By != "P. Osei" || list[0].Expires.Local().Format("2 Jan") != "23 Nov" {
		t.Errorf("%+v", list)
	}
	if out := o.do("codes"); !strings.Contains(out, "URN 123456") || strings.Contains(out, code) {
		t.Errorf("a code’s text is told once: %s", out)
	}
	o.refuse([]string{"code", "--urn", "the school in Leeds"}, "URN")
	o.refuse([]string{"revoke", "nobody"}, "no laptop whose ID begins with")
	for args, want := range map[string]string{"requests": "0 requests", "devices": "0 laptops", "opportunities": "0 opportunities"} {
		if out := newDesk(t).do(args); !strings.Contains(out, want) {
			t.Errorf("%s of a new desk: %q", args, out)
		}
	}
}

func TestExitStatusesAndUsage(t *testing.T) {
	o := newDesk(t)
	for _, c := range []struct {
		status int
		args   []string
	}{
		{console.Done, []string{"requests"}},
		{console.Done, []string{"requests", "--state", "offered"}},
		{console.Done, []string{"devices"}},
		{console.Done, []string{"offer", "--help"}},
		{console.Usage, []string{"dance"}},
		{console.Usage, []string{"--json"}},
		{console.Usage, []string{"requests", "--colour"}},
		{console.Usage, []string{"requests", "--slot", "march"}},
		{console.Usage, []string{"requests", "all"}},
		{console.Usage, []string{"requests", "--state", "perhaps"}},
		{console.Usage, []string{"init"}},
		{console.Usage, []string{"init", "--trust", "A"}},
		{console.Usage, []string{"publish"}},
		{console.Usage, []string{"publish", "a", "b"}},
		{console.Usage, []string{"withdraw", "a"}},
		{console.Usage, []string{"offer"}},
		{console.Usage, []string{"offer", "a", "b", "--if-rev", "1"}},
		{console.Usage, []string{"decline", "a"}},
		{console.Usage, []string{"complete", "a"}},
		{console.Usage, []string{"details", "a"}},
		{console.Usage, []string{"details", "a", "--key", "b", "--out", "c"}},
		{console.Usage, []string{"keys"}},
		{console.Usage, []string{"keys", "new"}},
		{console.Usage, []string{"keys", "burn", "--key", "a"}},
		{console.Usage, []string{"post", "a"}},
		{console.Usage, []string{"audit"}},
		{console.Usage, []string{"serve", "--tls-cert", "a"}},
		{console.Usage, []string{"trustcheck", "http://127.0.0.1:1"}},
		{console.Usage, []string{"code", "--valid", "long"}},
		{console.Usage, []string{"code", "--valid", "-2h"}},
		{console.Usage, []string{"code", "--tries", "some"}},
		{console.Usage, []string{"status", "--desk", "http://127.0.0.1:1"}},
		{console.Refused, []string{"init", "--trust", "Again", "--key", o.key}},
		{console.Refused, []string{"demo"}},
		{console.Refused, []string{"show", "11111111-1111-4111-8111-111111111111"}},
		{console.Refused, []string{"offer", "11111111-1111-4111-8111-111111111111"}},
		{console.Refused, []string{"decline", "x", "--reason", "no_places"}},
		{console.Refused, []string{"details", "x", "--key", o.key}},
		{console.Refused, []string{"details", "--sealed", "nowhere", "--key", o.key}},
		{console.Refused, []string{"post", "nowhere", "--answer", "a"}},
		{console.Refused, []string{"audit", "--out", o.dir}},
		{console.Refused, []string{"backup", filepath.Join(o.dir, "no", "such", "folder")}},
		{console.Refused, []string{"restore", "nowhere"}},
		{console.Refused, []string{"certificate", o.file("c", "none")}},
		{console.Refused, []string{"status", "--token-file", "nowhere"}},
		{console.Refused, []string{"serve", "--listen", "nonsense"}},
		{console.Refused, []string{"serve", "--tls-cert", "nowhere", "--tls-key", "nowhere"}},
	} {
		status, out, err := o.run(c.args...)
		if status != c.status {
			t.Errorf("waymark-desk %v: status %d, want %d: %s%s", c.args, status, c.status, out, err)
		}
		if (status != console.Done) == (err == "") {
			t.Errorf("waymark-desk %v: status %d says %q", c.args, status, err)
		}
	}
	for _, args := range [][]string{nil, {"help"}, {"--help"}, {"version"}, {"--version"}} {
		var out bytes.Buffer
		status := run(args, console.Terminal{In: strings.NewReader(""), Out: &out, Err: &out})
		if want := map[bool]int{true: console.Usage, false: console.Done}[args == nil]; status != want || out.Len() == 0 {
			t.Errorf("waymark-desk %v: status %d: %s", args, status, out.String())
		}
	}
}

func TestFlagsMayStandAnywhere(t *testing.T) {
	o := newDesk(t)
	var out, err bytes.Buffer
	if status := run([]string{"--data", o.dir, "--json", "requests"}, console.Terminal{In: strings.NewReader(""), Out: &out, Err: &err}); status != console.Done || strings.TrimSpace(out.String()) != "[]" {
		t.Errorf("status %d: %s%s", status, out.String(), err.String())
	}
}

func TestNoDeskHere(t *testing.T) {
	o := newOffice(t)
	o.refuse([]string{"status"}, "make one with waymark-desk init")
	o.refuse([]string{"serve"}, "make one with waymark-desk init")
	o.must(os.MkdirAll(o.dir, 0o700))
	o.must(os.WriteFile(filepath.Join(o.dir, "letter.txt"), []byte("Dear all"), 0o600))
	o.refuse([]string{"init", "--trust", "A", "--key", o.key}, "not empty")
	if _, err := os.Stat(o.key); err == nil {
		t.Error("a key was made for a desk that was not")
	}
}

func TestPassphrases(t *testing.T) {
	o := newOffice(t)
	folder, wrong := o.file("folder", "only the folder\nsecond line\n"), o.file("wrong", "battery\n")
	keyPassphrase := o.file("key", "only the key\n")
	os.Unsetenv("WAYMARK_KEY_PASSPHRASE")
	o.refuse([]string{"init", "--trust", "A", "--key", o.key}, "needs a passphrase", "no key was made")
	o.do("init", "--trust", "Sealed Trust", "--key", o.key, "--key-passphrase-file", keyPassphrase, "--passphrase-file", folder)
	o.refuse([]string{"status", "--passphrase-file", wrong}, "passphrase")
	o.refuse([]string{"status"}, "the desk’s folder has a passphrase")
	o.refuse([]string{"status", "--passphrase-file", "nowhere"}, "passphrase file")
	t.Setenv("WAYMARK_DESK_PASSPHRASE", "only the folder")
	o.do("status")
	o.refuse([]string{"keys", "show", "--key", o.key}, "the trust’s key has a passphrase")
	t.Setenv("WAYMARK_KEY_PASSPHRASE", "only the key")
	o.loosen(o.key)
	os.Unsetenv("WAYMARK_KEY_PASSPHRASE")
	o.refuse([]string{"keys", "show", "--key", o.key, "--key-passphrase-file", wrong}, "passphrase")
	o.do("keys", "show", "--key", o.key, "--key-passphrase-file", keyPassphrase)
	o.refuse([]string{"keys", "new", "--key", o.key, "--key-passphrase-file", keyPassphrase}, "is there already")
	o.refuse([]string{"keys", "show", "--key", folder, "--key-passphrase-file", keyPassphrase}, "not a trust key file")
}
