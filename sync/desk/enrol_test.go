package desk_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"waymark/sync/desk"
	"waymark/sync/link"
)

// An enrolment whose answer was lost may come again; for anyone else the code is spent.
func TestACodeLetsOneLaptopIn(t *testing.T) {
	tr := newTrust(t)
	code := tr.code(desk.CodeOptions{URN: "100001"})
	s := tr.stranger("100001")
	jws := s.enrolment(code)
	first, err := tr.Enrol(ctx, jws, home)
	must(t, err)
	again, err := tr.Enrol(ctx, jws, home)
	must(t, err)
	if first != again || first.Device != s.device.ID() {
		t.Errorf("the second time the answer is %+v, want %+v", again, first)
	}
	_, err = tr.Enrol(ctx, tr.stranger("100001").enrolment(code), home)
	wantProblem(t, err, link.CodeRefused)
	if codes, err := tr.Codes(ctx); err != nil || len(codes) != 0 {
		t.Errorf("the codes that can be used are %v, %v", codes, err)
	}
}

// A code is good for a few tries and a few days, and nobody learns which was wrong.
func TestACodeThatIsRefused(t *testing.T) {
	tr := newTrust(t)
	s := tr.stranger("100001")
	refused := func(c link.EnrolmentCode) {
		t.Helper()
		_, err := tr.Enrol(ctx, s.enrolment(c), home)
		p := wantProblem(t, err, link.CodeRefused)
		if p.Detail != link.CodeRefused.Problem("").Detail {
			t.Errorf("it says more than a stranger should know: %s", p.Detail)
		}
	}
	code := tr.code(desk.CodeOptions{Tries: 2})
	wrong := code
	wrong.Secret = strings.Repeat("0", len(code.Secret))
	refused(wrong)
	refused(wrong)
	refused(wrong)
	refused(code)

	late := tr.code(desk.CodeOptions{Valid: time.Hour})
	tr.clock.add(time.Hour)
	refused(late)

	unknown := late
	unknown.ID = "0000"
	refused(unknown)

	for what, o := range map[string]desk.CodeOptions{"URN": {URN: "12"}, "time": {Valid: -1}, "tries": {Tries: -1}, "long time": {Valid: 91 * 24 * time.Hour}, "number of tries": {Tries: 101}} {
		if _, err := tr.IssueCode(ctx, coordinator, o); err == nil {
			t.Errorf("a code with a wrong %s was issued", what)
		}
	}
}

// A code for one school does not let another in, nor does one for any school let
// somebody in as a school that is known.
func TestWhoseCodeItIs(t *testing.T) {
	tr := newTrust(t)
	_, err := tr.Enrol(ctx, tr.stranger("100002").enrolment(tr.code(desk.CodeOptions{URN: "100001"})), home)
	wantProblem(t, err, link.CodeRefused)

	s := tr.stranger("100001")
	s.enrol(tr.code(desk.CodeOptions{}))
	_, err = tr.Enrol(ctx, tr.stranger("100001").enrolment(tr.code(desk.CodeOptions{})), home)
	wantProblem(t, err, link.CodeRefused)
	tr.stranger("100001").enrol(tr.code(desk.CodeOptions{URN: "100001"}))

	s.urn = "100002"
	_, err = tr.Enrol(ctx, s.enrolment(tr.code(desk.CodeOptions{})), home)
	wantProblem(t, err, link.CodeRefused)

	nameless := tr.stranger("") // an independent school may have no URN
	nameless.enrol(tr.code(desk.CodeOptions{}))
	nameless.enrol(tr.code(desk.CodeOptions{}))
	devices, err := tr.Devices(ctx)
	must(t, err)
	if len(devices) != 3 {
		t.Errorf("%d laptops are in, want 3", len(devices))
	}
}

// A laptop that was revoked stays out until it shows a fresh code.
func TestARevokedLaptop(t *testing.T) {
	tr := newTrust(t)
	code := tr.code(desk.CodeOptions{URN: "100001"})
	s := tr.stranger("100001")
	s.enrol(code)
	s.signIn()
	must(t, tr.Revoke(ctx, coordinator, s.device.ID()))
	for _, path := range []string{"/v1/changes", "/v1/snapshot", "/v1/devices"} {
		if res, body := s.http("GET", path, nil); res.StatusCode != http.StatusForbidden || !strings.Contains(string(body), "device-revoked") {
			t.Errorf("%s gave a laptop that was revoked a %d: %s", path, res.StatusCode, body)
		}
	}
	_, err := tr.Enrol(ctx, s.enrolment(code), home)
	wantProblem(t, err, link.CodeRefused)
	s.enrol(tr.code(desk.CodeOptions{URN: "100001"}))
	if res, body := s.http("GET", "/v1/changes", nil); res.StatusCode != http.StatusOK {
		t.Errorf("with a fresh code it gets a %d: %s", res.StatusCode, body)
	}
	wantProblem(t, tr.Revoke(ctx, coordinator, "nobody"), link.NotFound)
}

// Tokens are good for ten minutes, and each assertion for one token.
func TestTokens(t *testing.T) {
	tr := newTrust(t)
	s := tr.school("100001")
	assertion := s.assertion(tr.clock.Now())
	token, err := tr.Token(ctx, assertion)
	must(t, err)
	if token.Type != "Bearer" || token.Expires != 600 {
		t.Errorf("the token is %+v", token)
	}
	_, err = tr.Token(ctx, assertion)
	wantProblem(t, err, link.TokenExpired)

	s.token = token.Token
	changes := func(want int) {
		t.Helper()
		if res, body := s.http("GET", "/v1/changes", nil); res.StatusCode != want {
			t.Errorf("the token gave a %d, want %d: %s", res.StatusCode, want, body)
		}
	}
	tr.clock.add(9 * time.Minute)
	changes(http.StatusOK)
	tr.clock.add(time.Minute)
	changes(http.StatusUnauthorized)
	for _, forged := range []string{"", "x", "AAAA", newTrust(t).school("100001").forgeToken(), s.token[:len(s.token)-4] + "AAAA"} {
		s.token = forged
		changes(http.StatusUnauthorized)
	}

	_, err = tr.Token(ctx, tr.stranger("100002").assertion(tr.clock.Now()))
	wantProblem(t, err, link.DeviceUnknown)
	_, err = tr.Token(ctx, s.assertion(tr.clock.Now().AddDate(1, 0, 0)))
	if p := wantProblem(t, err, link.ClockSkew); p.Now != tr.clock.Now().Format(time.RFC3339) {
		t.Errorf("a laptop that is a year ahead is told that it is %q", p.Now)
	}
	tr.clock.add(time.Hour) // used assertions are forgotten once they are no longer good
	_, err = tr.Token(ctx, assertion)
	wantProblem(t, err, link.ClockSkew)
}

// forgeToken is a token of another desk.
func (s *school) forgeToken() string {
	s.t.Helper()
	s.signIn()
	return s.token
}
