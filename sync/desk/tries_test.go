package desk_test

import (
	"fmt"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"waymark/sync/desk"
	"waymark/sync/link"
)

// guess tries a code with a wrong secret from an address.
func (s *school) guess(c link.EnrolmentCode, from netip.Addr) *link.Problem {
	s.t.Helper()
	c.Secret = strings.Repeat("0", len(c.Secret))
	_, err := s.trust.Enrol(ctx, s.enrolment(c), from)
	if p := link.ProblemOf(err); p != nil && (p.Code == link.CodeRefused || p.Code == link.TooManyTries) {
		return p
	}
	s.t.Fatalf("a wrong code came to %v", err)
	return nil
}

// triesLeft is how many tries the only code has left, and written how many lines
// the audit has.
func (tr *trust) triesLeft() int {
	tr.t.Helper()
	codes, err := tr.Codes(ctx)
	must(tr.t, err)
	if len(codes) != 1 {
		tr.t.Fatalf("%d codes can be used, want 1", len(codes))
	}
	return codes[0].Tries
}

func (tr *trust) written() (lines int) {
	tr.t.Helper()
	for _, err := range tr.Audit(ctx) {
		must(tr.t, err)
		lines++
	}
	return lines
}

// An address that goes on guessing costs a code no more than three tries at once,
// and the right code is taken from it all the same.
func TestWhoGuessesFromOneAddress(t *testing.T) {
	tr := newTrust(t)
	code := tr.code(desk.CodeOptions{})
	s, before := tr.stranger("100001"), tr.written()
	for range 3 {
		if p := s.guess(code, home); p.Code != link.CodeRefused {
			t.Fatalf("one of the first three is answered %s", p.Code)
		}
	}
	for range 100 {
		if p := s.guess(code, home); p.Code != link.TooManyTries || p.After != 20*60 {
			t.Fatalf("the fourth is answered %s, to wait %d s", p.Code, p.After)
		}
	}
	if left, lines := tr.triesLeft(), tr.written()-before; left != 2 || lines != 3 {
		t.Errorf("a hundred and three guesses left %d tries and %d lines in the audit, want 2 and 3", left, lines)
	}
	// The network next door is another; twenty minutes later so is the first.
	next := home.Next()
	if p := s.guess(link.EnrolmentCode{ID: "0000", Secret: code.Secret, Root: code.Root}, next); p.Code != link.CodeRefused {
		t.Errorf("a code that is not known, from another address, is answered %s", p.Code)
	}
	tr.clock.add(20 * time.Minute)
	if p := s.guess(code, home); p.Code != link.CodeRefused {
		t.Errorf("twenty minutes later a guess is answered %s", p.Code)
	}
	if p := s.guess(code, home); p.Code != link.TooManyTries {
		t.Errorf("and the one after it %s", p.Code)
	}
	_, err := tr.Enrol(ctx, s.enrolment(code), home)
	must(t, err)
}

// A whole country that guesses costs a code little, and keeps nobody out.
func TestWhoGuessesFromEverywhere(t *testing.T) {
	tr := newTrust(t)
	code := tr.code(desk.CodeOptions{})
	other := link.EnrolmentCode{ID: "0000", Secret: code.Secret, Root: code.Root}
	if code.ID == other.ID {
		other.ID = "0001"
	}
	s, from := tr.stranger("100001"), netip.MustParseAddr("203.0.113.0")
	refused := 0
	for hour := range 24 {
		for range 100 {
			from = from.Next()
			if s.guess(other, from).Code == link.CodeRefused {
				refused++
			}
		}
		if want := min(30+30*hour, 30*(hour+1)); refused != want {
			t.Fatalf("after %d hours %d guesses were looked into, want %d", hour, refused, want)
		}
		tr.clock.add(time.Hour)
	}
	for range 31 {
		from = from.Next()
		s.guess(other, from)
	}
	if p := s.guess(code, from.Next()); p.Code != link.TooManyTries || p.After != 2*60 {
		t.Errorf("one more is answered %s, to wait %d s", p.Code, p.After)
	}
	if left := tr.triesLeft(); left != 5 {
		t.Errorf("the code has %d tries left, want all five", left)
	}
	_, err := tr.Enrol(ctx, s.enrolment(code), from)
	must(t, err)
}

// Who has the secret guesses nothing: what stands against it is said each time. It
// is written down only so often, though.
func TestACodeThatIsShownAgainAndAgain(t *testing.T) {
	tr := newTrust(t)
	code := tr.code(desk.CodeOptions{URN: "100001"})
	tr.stranger("100001").enrol(code)
	s, before := tr.stranger("100001"), tr.written()
	for range 50 {
		_, err := tr.Enrol(ctx, s.enrolment(code), home)
		wantProblem(t, err, link.CodeRefused)
	}
	if lines := tr.written() - before; lines != 3 {
		t.Errorf("fifty refusals are %d lines in the audit, want 3", lines)
	}
}

// Over HTTP a guess too many is a 429 with the seconds to wait. Who calls is the
// connection's other end, or who a known proxy says it is.
func TestWhoCalls(t *testing.T) {
	tr := newTrust(t)
	code := tr.code(desk.CodeOptions{})
	code.Secret = strings.Repeat("0", len(code.Secret))
	guess := func(forwarded string) *http.Response {
		t.Helper()
		res, body := tr.stranger("100001").http("POST", "/v1/enrolments", toJSON(link.Enrolment{Enrol: tr.stranger("100001").enrolment(code)}), "X-Forwarded-For", forwarded)
		if want := map[int]string{403: "code-refused", 429: "too-many-tries"}[res.StatusCode]; want == "" || !strings.Contains(string(body), want) {
			t.Fatalf("status %d: %s", res.StatusCode, body)
		}
		return res
	}
	for i := range 4 { // what a stranger writes into the header counts for nothing
		res := guess(fmt.Sprintf("203.0.113.%d", i))
		if want := []int{403, 403, 403, 429}[i]; res.StatusCode != want {
			t.Errorf("without a proxy guess %d is answered %d, want %d", i, res.StatusCode, want)
		}
		if i == 3 && res.Header.Get("Retry-After") != "1200" {
			t.Errorf("Retry-After: %q", res.Header.Get("Retry-After"))
		}
	}
	d, err := desk.Open(ctx, tr.ledger, desk.Options{Now: tr.clock.Now, Proxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	must(t, err)
	tr.Desk = d
	for i := range 4 {
		if res := guess(fmt.Sprintf("10.0.0.1, 203.0.113.%d", i)); res.StatusCode != 403 {
			t.Errorf("through a proxy the guess of school %d is answered %d", i, res.StatusCode)
		}
	}
	for i := range 3 { // what stands before the last is the caller's own word
		res := guess(fmt.Sprintf("10.0.0.%d, 203.0.113.0", i))
		if want := []int{403, 403, 429}[i]; res.StatusCode != want {
			t.Errorf("through a proxy guess %d is answered %d, want %d", i, res.StatusCode, want)
		}
	}
}
