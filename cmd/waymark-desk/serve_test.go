package main

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"waymark/app/record"
	"waymark/cmd/internal/console"
	"waymark/sync/desk"
	"waymark/sync/link"
	"waymark/sync/trustcheck"
)

// Every command does and prints the same on the folder and through the process
// that serves it.
func TestCommandsWorkWhileTheDeskIsServed(t *testing.T) {
	o := newDesk(t)
	o.do("publish", o.file("two.json", opportunitiesJSON))
	o.code()
	read := [][]string{{"opportunities"}, {"codes"}, {"devices"}, {"requests"}, {"status"}, {"certificate"}, {"opportunities", "--json"}, {"status", "--json"}}
	alone := make([]string, len(read))
	for i, args := range read {
		alone[i] = o.do(args...)
	}
	s := o.serve()
	for i, args := range read {
		if served := o.do(args...); served != alone[i] {
			t.Errorf("waymark-desk %v says on the folder\n%s\nand while it is served\n%s", args, alone[i], served)
		}
	}
	o.refuse([]string{"serve"}, "in use by another program")
	o.refuse([]string{"close", "cardiology"}, "")

	info, err := os.Stat(filepath.Join(o.dir, servingName))
	o.must(err)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("others may read how to reach the desk: %v", info.Mode())
	}
	// From elsewhere, with the file that says how.
	elsewhere := *o
	elsewhere.flags = []string{"--token-file", filepath.Join(o.dir, servingName)}
	if elsewhere.do("opportunities") != alone[0] {
		t.Error("from elsewhere the desk looks different")
	}
	elsewhere.flags = append(elsewhere.flags, "--desk", s.address) // where schools are answered
	elsewhere.refuse([]string{"opportunities"}, "")
	for _, url := range []string{"not an address", "http://127.0.0.1:1"} {
		if status, _, _ := elsewhere.run("opportunities", "--desk", url); status == console.Done {
			t.Errorf("a desk was reached at %q", url)
		}
	}
	elsewhere.flags = []string{"--token-file", o.file("forged.json", `{"url":"`+s.address+`","token":"guessed"}`)}
	elsewhere.refuse([]string{"opportunities"}, "")
	elsewhere.refuse([]string{"backup", filepath.Join(t.TempDir(), "copy")}, "was not saved")
	elsewhere.flags = []string{"--token-file", o.file("poem.json", `{"roses":"red"}`)}
	elsewhere.refuse([]string{"opportunities"}, "does not say how to reach a desk")
}

// Behind a proxy each school is counted by its own address, which the proxy says;
// without one, by who is at the other end.
func TestWrongCodesAreCountedByWhoSendsThem(t *testing.T) {
	o := newDesk(t)
	code, err := link.ParseCode(o.code())
	o.must(err)
	device, err := link.NewDevice()
	o.must(err)
	jws, err := device.SignEnrol(link.Enrol{CodeID: code.ID, Code: "00000000000", School: link.SchoolName{Name: "Wayfield Academy"}, Label: "Office"})
	o.must(err)
	body, err := json.Marshal(link.Enrolment{Enrol: jws})
	o.must(err)
	statuses := func(s *server) (all [4]int) {
		for i := range all {
			req, err := http.NewRequest(http.MethodPost, s.address+"/v1/enrolments", bytes.NewReader(body))
			o.must(err)
			req.Header.Set("Content-Type", "application/json")
			req.Header.Set("X-Forwarded-For", fmt.Sprintf("198.51.100.%d", i))
			res, err := http.DefaultClient.Do(req)
			o.must(err)
			res.Body.Close()
			all[i] = res.StatusCode
		}
		return all
	}
	s := o.serve()
	if got := statuses(s); got != [4]int{403, 403, 403, 429} {
		t.Errorf("without a proxy: %v", got)
	}
	s.stop()
	s = o.serve("--proxy", "10.0.0.0/8,127.0.0.1")
	if got := statuses(s); got != [4]int{403, 403, 403, 403} {
		t.Errorf("behind a proxy: %v", got)
	}
	for _, wrong := range []string{"", "nginx", "10.0.0.0/33", "fe80::1%eth0"} {
		if status, _, said := o.run("serve", "--proxy", wrong); status != console.Usage || !strings.Contains(said, "as in 127.0.0.1") {
			t.Errorf("--proxy %q: status %d: %s", wrong, status, said)
		}
	}
}

// A process that was killed leaves its file behind, and nobody answers there.
func TestAFileLeftBehindByAKilledProcess(t *testing.T) {
	o := newDesk(t)
	s := o.serve()
	s.kill()
	if _, err := os.Stat(filepath.Join(o.dir, servingName)); err != nil {
		t.Fatal("it left nothing behind")
	}
	o.do("status")
	s = o.serve()
	o.do("status")
	if status, log := s.stop(); status != console.Done {
		t.Errorf("status %d: %s", status, log)
	}
}

func TestAnAddressThatIsTaken(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	o := newDesk(t)
	o.refuse([]string{"serve", "--listen", l.Addr().String()}, "another program answers")
	o.do("status") // the folder is free again
}

// certificateFor makes a TLS certificate for this machine.
func certificateFor(t *testing.T, cert, key string, serial int64) *x509.Certificate {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(serial), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	for path, block := range map[string]*pem.Block{key: {Type: "PRIVATE KEY", Bytes: secret}, cert: {Type: "CERTIFICATE", Bytes: der}} {
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

func TestServingWithTLS(t *testing.T) {
	o := newDesk(t)
	cert, key := filepath.Join(t.TempDir(), "cert.pem"), filepath.Join(t.TempDir(), "key.pem")
	first := certificateFor(t, cert, key, 1)
	s := o.serve("--tls-cert", cert, "--tls-key", key)
	shows := func(want *x509.Certificate) {
		t.Helper()
		pool := x509.NewCertPool()
		pool.AddCert(want)
		client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}}}
		res, err := client.Get(s.address + "/.well-known/placement-link")
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		var d link.Descriptor
		if err := json.NewDecoder(res.Body).Decode(&d); err != nil || d.Trust.ODS != "TEST-1" {
			t.Errorf("%+v, %v", d, err)
		}
	}
	if !strings.HasPrefix(s.address, "https://") {
		t.Error(s.address)
	}
	shows(first)

	// The certificate is renewed in place; one that is half written does not count.
	o.must(os.WriteFile(cert, []byte("-----BEGIN CERT"), 0o600))
	o.must(os.Chtimes(cert, time.Time{}, time.Unix(1, 0)))
	shows(first)
	second := certificateFor(t, cert, key, 2)
	o.must(os.Chtimes(cert, time.Time{}, time.Unix(2, 0)))
	shows(second)
}

func TestTheDemonstration(t *testing.T) {
	o := newOffice(t)
	os.Unsetenv("WAYMARK_KEY_PASSPHRASE")
	var made struct {
		Code, Trust, ODS, Key string
		Opportunities         int
	}
	o.ask(&made, "demo")
	if code, err := link.ParseCode(made.Code); err != nil || code.ID == "" {
		t.Errorf("%+v: %v", made, err)
	}
	if made.Opportunities < 6 || made.ODS != "DEMO-1" || made.Key != o.dir+".trustkey" {
		t.Errorf("%+v", made)
	}
	if _, err := os.Stat(made.Key); err != nil {
		t.Error(err)
	}
	o.refuse([]string{"demo"}, "already")
	var list []desk.Opportunity
	if o.ask(&list, "opportunities"); len(list) != made.Opportunities {
		t.Errorf("%+v", list)
	}
	s := o.serve("--practise")
	l := newLaptop(t)
	l.enrol(s.address, made.Code)
	l.sync()
}

// Whatever the day, what the made-up trust offers can be published, and each of it
// asked for.
func TestWhatTheDemonstrationOffers(t *testing.T) {
	for day := record.NewDate(2026, 9, 1); day.Before(record.NewDate(2027, 9, 1)); day = day.AddDays(9) {
		list := demoOpportunities(day)
		if len(list) < 6 {
			t.Fatalf("%d opportunities", len(list))
		}
		for _, o := range list {
			o.Status = link.Open
			if err := o.Check(); err != nil {
				t.Fatalf("on %v: %s: %v %+v", day, o.ID, err, link.ProblemOf(err).Errors)
			}
			asked := 0
			for _, s := range o.Slots {
				hard := false
				for _, x := range o.Objections(link.Asking{YearGroup: o.YearGroups[0], OldEnough: record.Yes, Slots: []string{s.ID}, On: day}) {
					hard = hard || x.Hard
				}
				if !hard {
					asked++
				}
				if w := s.From.Time().Weekday(); w == time.Saturday || w == time.Sunday {
					t.Errorf("on %v: %s begins on a %v", day, o.ID, w)
				}
			}
			if asked == 0 {
				t.Errorf("on %v nobody can ask for %s", day, o.ID)
			}
		}
	}
}

func TestPractising(t *testing.T) {
	o := newDesk(t)
	o.refuse([]string{"serve", "--practise"}, "made-up trust")
	o.do("publish", o.file("two.json", opportunitiesJSON))
	s := o.serve()
	l := newLaptop(t)
	l.enrol(s.address, o.code())
	l.sync()
	first, second := l.asks("pharmacy", "may"), l.asks("pharmacy", "may")
	l.sync()
	s.stop()

	c := &call{data: o.dir, now: dateFlag{record.NewDate(2026, 11, 22)}}
	o.must(c.open(t.Context()))
	for range 2 { // what was answered is left be
		o.must(answerAll(context.Background(), c.admin))
	}
	o.must(c.close())
	o.serve("--listen", strings.TrimPrefix(s.address, "http://"))
	l.sync()
	states := map[string]int{}
	for _, id := range []record.ID{first, second} {
		r, _ := l.book.Snapshot().Request(id)
		states[r.State]++
	}
	if states[string(link.Offered)] != 1 || states[string(link.Waitlisted)] != 1 {
		t.Errorf("%v", states)
	}
}

func TestTrustcheckOfTheDeskThatIsServed(t *testing.T) {
	o := newDesk(t)
	s := o.serve()
	var r trustcheck.Report
	o.ask(&r, "trustcheck", s.address, "--with-desk")
	if !r.Conforms() || r.NotChecked != 1 {
		t.Errorf("%+v", r)
	}
	// It is seen in no list, and one that was killed is tidied up after by the next.
	bare := func() {
		t.Helper()
		for list, want := range map[string]string{"opportunities": "0 opportunities; --all also lists ", "requests": "0 requests; --all also lists ", "devices": "0 laptops; --all also lists 2 shut out"} {
			if out := o.do(list); !strings.HasPrefix(out, want) {
				t.Errorf("after a check %s lists %s", list, out)
			}
		}
	}
	bare()
	o.do("publish", o.file("left.json", `{"id":"trustcheck-0000","title":"Left behind","slots":[{"id":"a","from":"2027-05-10","places":1}]}`))
	o.do("trustcheck", s.address, "--with-desk", "--only", "rules")
	if out := o.do("opportunities"); strings.Contains(out, "Left behind") {
		t.Error(out)
	}
	// As somebody does who has only a code, at a desk that offers something.
	o.do("publish", o.file("two.json", opportunitiesJSON))
	out := o.do("trustcheck", s.address, "--code", o.code(), "--other-code", o.code())
	if !strings.Contains(out, "0 failed") || !strings.Contains(out, "only the trust can do what this needs") {
		t.Error(out)
	}
	var list []desk.Request
	for _, state := range []string{"received", "offered", "accepted", "confirmed", "waitlisted"} {
		if o.ask(&list, "requests", "--state", state); len(list) != 0 {
			t.Errorf("a check left %d requests behind that are %s", len(list), state)
		}
	}
	for what, args := range map[string][]string{
		"not an enrolment code": {s.address, "--code", "ABCD-EFGH"}, "--other-code: this is not": {s.address, "--code", o.code(), "--other-code", "ABCD"},
		"is not an address": {"desk.example", "--code", o.code()},
	} {
		if status, _, said := o.run(append([]string{"trustcheck"}, args...)...); status != console.Usage || !strings.Contains(said, what) {
			t.Errorf("trustcheck %v: status %d: %s", args, status, said)
		}
	}
	status, out, _ := o.run("trustcheck", "http://127.0.0.1:1", "--code", o.code())
	if status != console.Refused || !strings.Contains(out, "nothing answers at this address") {
		t.Errorf("status %d: %s", status, out)
	}
}

// An endpoint of somebody else’s is checked with a program that does the trust’s
// part: here a script that gives our own commands.
func TestTrustcheckWithAProgramOfTheTrusts(t *testing.T) {
	o := newDesk(t)
	s := o.serve()
	path, err := binary()
	o.must(err)
	script := o.file("hand.sh", `#!/bin/sh
desk() { verb=$1; shift; "`+path+`" "$verb" "$@" --json --data "`+o.dir+`" --now 2026-11-22; }
field() { sed -n 's/.*"'"$1"'":"\([^"]*\)".*/\1/p'; }
in=$(cat)
case $1 in
publish)  printf %s "$in" >"$0.in"; desk publish "$0.in" | sed '1s/^\[//; $s/^\]//' ;;
withdraw) desk withdraw "$(printf %s "$in" | field opportunity)" --reason "It was there to check the endpoint." ;;
code)     desk code | sed 's/"text"/"code"/' ;;
move)     request=$(printf %s "$in" | field request); slot=$(printf %s "$in" | field slot)
          case $(printf %s "$in" | field event) in
          desk.offer) desk offer "$request" --slot "$slot" ;;
          *) exit 1 ;;
          esac ;;
pass)     exit 3 ;;
esac
`)
	o.must(os.Chmod(script, 0o700))
	var r trustcheck.Report
	o.ask(&r, "trustcheck", s.address, "--hand", script, "--only", "rules,schools")
	if !r.Conforms() || r.NotChecked != 0 {
		t.Errorf("%+v", r)
	}
	h := handProgram{script}
	if err := h.Pass(t.Context(), record.NewDate(2026, 11, 24)); !errors.Is(err, trustcheck.ErrCannot) {
		t.Errorf("what it cannot do: %v", err)
	}
	if err := h.Move(t.Context(), "no such request", link.DeskOffer, "day"); err == nil || !strings.Contains(err.Error(), "move") {
		t.Errorf("what is refused: %v", err)
	}
	o.refuse([]string{"trustcheck", s.address, "--hand", o.file("nothing", "")}, "no enrolment code could be issued")
	if status, _, said := o.run("trustcheck", s.address, "--hand", script, "--only", "everything"); status != console.Usage || !strings.Contains(said, "moves") {
		t.Errorf("status %d: %s", status, said)
	}
}

func TestHalfACopyIsNotTakenForWhole(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Write(bytes.Repeat([]byte("x"), 1<<16))
		panic(http.ErrAbortHandler)
	})}
	go server.Serve(l)
	defer server.Close()
	path := filepath.Join(t.TempDir(), "copy.tar")
	err = save(path, func(w io.Writer) error {
		return takeBackup(t.Context(), serving{URL: "http://" + l.Addr().String()}, w)
	})
	if _, there := os.Stat(path); err == nil || !strings.Contains(err.Error(), "broke the copy off") || there == nil {
		t.Errorf("%v", err)
	}
	o := newOffice(t)
	o.refuse([]string{"restore", o.file("half.tar", "half")}, "not a backup of a desk, or not the whole of one: nothing was restored\n")
	if _, err := os.Stat(o.dir); err == nil {
		t.Error("half a desk was made")
	}
}

func TestTheAddressThatSchoolsAreAnsweredAt(t *testing.T) {
	for address, want := range map[string]string{
		"http://127.0.0.1:8470": "http://127.0.0.1:8470",
		"https://[::]:443":      "every address of this machine, port 443, over https",
		"http://0.0.0.0:8470":   "every address of this machine, port 8470, over http",
	} {
		if got := everywhereAt(address); got != want {
			t.Errorf("%s: %q, want %q", address, got, want)
		}
	}
}
