package trustcheck

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"waymark/app/record"
	"waymark/sync/link"
)

var door = []check{
	{"door/descriptor", "It says who it is",
		"GET /.well-known/placement-link answers anyone with the trust, the versions spoken, the certificate, the epoch and the time.", readDescriptor},
	{"door/certificate", "Its certificate is the trust’s",
		"The certificate is signed by the root whose fingerprint the enrolment code carries, and names the desk’s key, at least one key to seal details to, and no former key that is none.", readCertificate},
	{"door/version", "It speaks this version",
		"The range of versions includes one of the major version " + link.Version + " belongs to, and every answer says the version in the header " + link.VersionHeader + ".", speaksVersion},
	{"door/too-old", "A version it does not speak is refused",
		"A request in a major version that the endpoint does not speak is answered 426 protocol-too-old, or as if nothing were wrong where it is only to read.", refusesVersion},
	{"door/not-found", "What is not there is not found",
		"A path that the contract does not have is answered with 404, a method that a resource does not have with 404 or 405.", notThere},
}

func readDescriptor(ctx context.Context, v *visit) error {
	var err error
	if v.contract, err = readContract(); err != nil {
		return err
	}
	a, err := v.do(ctx, ask{method: http.MethodGet, path: "/.well-known/placement-link"})
	if err != nil {
		return err
	}
	if err := a.want(http.StatusOK); err != nil {
		return err
	}
	var d link.Descriptor
	if err := a.into(&d); err != nil {
		return err
	}
	v.descriptor = d
	if d.Base != "" {
		base, err := url.Parse(d.Base)
		if err != nil || base.Host == "" {
			return fmt.Errorf("the base %q is not an address", d.Base)
		}
		v.base = d.Base
	}
	if !d.Now.IsZero() {
		v.offset = time.Until(d.Now).Round(time.Second)
	}
	var wrong []error
	for name, missing := range map[string]bool{
		"the trust’s name": d.Trust.Name == "", "the epoch": d.Epoch == "", "the time": d.Now.IsZero(), "the certificate": d.Certificate == "",
	} {
		if missing {
			wrong = append(wrong, errors.New(name+" is missing"))
		}
	}
	return errors.Join(wrong...)
}

func readCertificate(_ context.Context, v *visit) error {
	if v.descriptor.Certificate == "" {
		return skip("the endpoint showed no certificate")
	}
	code, err := link.ParseCode(v.options.Code)
	if err != nil {
		return partyError{link.SchoolParty, err}
	}
	if v.cert, err = link.ReadCertificate(v.descriptor.Certificate, code.Root); err != nil {
		return fmt.Errorf("the certificate cannot be believed: %w", err)
	}
	for _, k := range v.cert.Former {
		if err := k.Check(); err != nil {
			return fmt.Errorf("a former key of the desk is none: %w", err)
		}
		if k == v.cert.Desk {
			return errors.New("the desk’s key is named as a former one, too")
		}
	}
	today := record.DateOf(v.deskTime().UTC())
	for _, k := range v.cert.Seals {
		if k.Alg == link.SealAlg && v.cert.Takes(k.Kid, today) {
			return nil
		}
	}
	return fmt.Errorf("none of its keys is %s and in force today", link.SealAlg)
}

func speaksVersion(ctx context.Context, v *visit) error {
	if v.descriptor.Epoch == "" {
		return skip("the endpoint did not say who it is")
	}
	if _, err := v.descriptor.Protocol.Speak(); err != nil {
		return fmt.Errorf("it speaks %q to %q: %w", v.descriptor.Protocol.Min, v.descriptor.Protocol.Max, err)
	}
	a, err := v.do(ctx, ask{method: http.MethodGet, path: "/.well-known/placement-link"})
	if err != nil {
		return err
	}
	if said := a.header.Get(link.VersionHeader); link.Compatible(said, link.Version) != nil {
		return fmt.Errorf("%s with the header %s: %q", a, link.VersionHeader, said)
	}
	return nil
}

func refusesVersion(ctx context.Context, v *visit) error {
	a, err := v.do(ctx, ask{method: http.MethodPost, path: "/v1/messages", body: toJSON(link.Batch{Messages: []string{}}), header: http.Header{link.VersionHeader: {"99.0"}}})
	if err != nil {
		return err
	}
	if a.status == http.StatusUnauthorized {
		return nil // who asks is looked at first
	}
	return errors.Join(a.want(http.StatusUpgradeRequired), a.refused(link.ProtocolTooOld))
}

func notThere(ctx context.Context, v *visit) error {
	var wrong []error
	for _, q := range []struct {
		ask      ask
		statuses []int
	}{
		{ask{method: http.MethodGet, path: "/v1/nothing-here"}, []int{404}},
		{ask{method: http.MethodGet, path: "/v1/../v1/nothing%2f..%00here"}, []int{400, 404}},
		{ask{method: http.MethodDelete, path: "/v1/messages"}, []int{401, 404, 405}},
		{ask{method: http.MethodPut, path: "/.well-known/placement-link"}, []int{404, 405}},
	} {
		a, err := v.do(ctx, q.ask)
		if err != nil {
			return err
		}
		wrong = append(wrong, a.want(q.statuses...))
	}
	return errors.Join(wrong...)
}

var enrolment = []check{
	{"enrolment/wrong-secret", "A wrong code lets nobody in",
		"An enrolment with a secret that does not belong to the code is refused with code-refused, or with too-many-tries where too many have come.", wrongSecret},
	{"enrolment/wrong-key", "A signature by another key lets nobody in",
		"An enrolment is signed with the key that it carries; another signature is refused.", wrongKey},
	{"enrolment/enrol", "A code lets one laptop in",
		"POST /v1/enrolments with the code answers 201 (or 200) with the device, which is the thumbprint of its key (RFC 7638), and the school.", letIn},
	{"enrolment/again", "The same enrolment may come again",
		"An answer that was lost on its way is asked for again: the same device with the same code gets the same answer.", letInAgain},
	{"enrolment/once", "A code lets no second laptop in",
		"A code that has been used is refused with code-refused for any other device.", letInOnce},
}

func (v *visit) knows() error {
	if v.cert.Desk == (link.JWK{}) {
		return skip("the endpoint has shown no certificate that can be believed")
	}
	return nil
}

func (v *visit) newcomer() (*school, error) {
	if err := v.knows(); err != nil {
		return nil, err
	}
	if v.first == nil {
		s, err := newSchool(v, v.options.Code, "Trustcheck School (not a school)")
		if err != nil {
			return nil, err
		}
		v.first = s
	}
	return v.first, nil
}

// another returns a secret that is as long as it should be, and wrong.
func another(secret string) string {
	first := byte('2')
	if secret != "" && secret[0] == first {
		first = '3'
	}
	return string(first) + secret[min(1, len(secret)):]
}

func wrongSecret(ctx context.Context, v *visit) error {
	s, err := v.newcomer()
	if err != nil {
		return err
	}
	a, err := s.enrol(ctx, s.device, another(s.code.Secret))
	if err != nil {
		return err
	}
	return a.refused(link.CodeRefused, link.TooManyTries)
}

func wrongKey(ctx context.Context, v *visit) error {
	s, err := v.newcomer()
	if err != nil {
		return err
	}
	stranger, err := link.NewDevice()
	if err != nil {
		return err
	}
	body := link.Enrol{CodeID: s.code.ID, Code: s.code.Secret, School: s.name, Label: "Trustcheck", Key: s.device.Public()}
	a, err := v.enrolWith(ctx, forge(map[string]any{"alg": "EdDSA", "kid": s.device.ID(), "typ": "placement-link-enrol"}, toJSON(body), stranger))
	if err != nil {
		return err
	}
	return a.refused()
}

func letIn(ctx context.Context, v *visit) error {
	s, err := v.newcomer()
	if err != nil {
		return err
	}
	a, err := s.enrol(ctx, s.device, s.code.Secret)
	if err != nil {
		return err
	}
	if a.problem != nil && a.problem.Code == link.CodeRefused {
		return partyError{link.SchoolParty, fmt.Errorf("%s: the code has been used, has run out, or is another trust’s; give a new one", a)}
	}
	if err := errors.Join(a.want(http.StatusCreated, http.StatusOK), a.into(&s.answer)); err != nil {
		return err
	}
	s.in = s.answer.Device == s.device.ID() && s.answer.School != ""
	if !s.in {
		return errors.New("the answer does not name the device by its thumbprint, or names no school")
	}
	return nil
}

// inside returns the school once it has been let in.
func (v *visit) inside() (*school, error) {
	if v.first == nil || !v.first.in {
		return nil, skip("no laptop was let in")
	}
	return v.first, nil
}

func letInAgain(ctx context.Context, v *visit) error {
	s, err := v.inside()
	if err != nil {
		return err
	}
	a, err := s.enrol(ctx, s.device, s.code.Secret)
	if err != nil {
		return err
	}
	var again link.Enrolled
	if err := a.into(&again); err != nil {
		return err
	}
	if again.Device != s.answer.Device || again.School != s.answer.School {
		return errors.New("the second answer names another device or school")
	}
	return nil
}

func letInOnce(ctx context.Context, v *visit) error {
	s, err := v.inside()
	if err != nil {
		return err
	}
	stranger, err := link.NewDevice()
	if err != nil {
		return err
	}
	a, err := s.enrol(ctx, stranger, s.code.Secret)
	if err != nil {
		return err
	}
	return a.refused(link.CodeRefused)
}

var tokens = []check{
	{"token/good", "A device gets a token",
		"POST /v1/token with a private_key_jwt (RFC 7523) that is signed by an enrolled device and meant for this trust answers with a bearer token.", goodToken},
	{"token/clock", "A laptop whose clock is wrong is told the time",
		"An assertion whose time is wrong is answered 401 clock-skew with the endpoint’s time in now.", skewedToken},
	{"token/misuse", "Assertions that prove nothing get no token",
		"An assertion that is meant for another trust, signed by another key, by a device that has not enrolled, of another type, or used before gets no token.", misusedTokens},
	{"token/form", "The token’s form is looked at",
		"A token is asked for with a form, grant_type client_credentials and the assertion type of RFC 7523; anything else is answered with a status of 400 to 499.", tokenForms},
	{"token/needed", "Without a token nothing is told",
		"Every resource but the descriptor, enrolments and tokens is answered 401 without a bearer token that is in force; a token in the address counts for nothing.", tokenNeeded},
}

func goodToken(ctx context.Context, v *visit) error {
	s, err := v.inside()
	if err != nil {
		return err
	}
	t, err := s.newToken(ctx)
	switch {
	case err != nil:
		return err
	case t.Token == "" || t.Type != "Bearer" && t.Type != "bearer":
		return fmt.Errorf("the token’s type is %q, and should be Bearer", t.Type)
	case t.Expires <= 0 || t.Expires > 3600:
		return fmt.Errorf("the token is good for %d seconds; expected at most an hour", t.Expires)
	}
	return nil
}

func skewedToken(ctx context.Context, v *visit) error {
	s, err := v.inside()
	if err != nil {
		return err
	}
	var wrong []error
	for _, off := range []time.Duration{-365 * 24 * time.Hour, -time.Hour, time.Hour, 365 * 24 * time.Hour} {
		assertion, err := s.device.Assertion(v.cert.Fingerprint(), v.deskTime().Add(off))
		if err != nil {
			return err
		}
		a, err := v.tokenWith(ctx, assertion)
		if err != nil {
			return err
		}
		if err := errors.Join(a.want(http.StatusUnauthorized), a.refused(link.ClockSkew)); err != nil {
			wrong = append(wrong, fmt.Errorf("with a clock %v off: %w", off, err))
		} else if _, err := time.Parse(time.RFC3339, a.problem.Now); err != nil {
			wrong = append(wrong, fmt.Errorf("clock-skew does not say what time it is"))
		}
	}
	return errors.Join(wrong...)
}

func misusedTokens(ctx context.Context, v *visit) error {
	s, err := v.inside()
	if err != nil {
		return err
	}
	stranger, err := link.NewDevice()
	if err != nil {
		return err
	}
	now := v.deskTime()
	root := v.cert.Fingerprint()
	claims := func(iss, aud string) []byte {
		return toJSON(map[string]any{"iss": iss, "sub": iss, "aud": aud, "jti": newTag(), "iat": now.Unix(), "exp": now.Add(time.Minute).Unix()})
	}
	head := func(alg, kid, typ string) map[string]any { return map[string]any{"alg": alg, "kid": kid, "typ": typ} }
	id := s.device.ID()
	once, err := s.device.Assertion(root, now)
	if err != nil {
		return err
	}
	if a, err := v.tokenWith(ctx, once); err != nil || a.status != http.StatusOK {
		return errors.Join(err, a.want(http.StatusOK))
	}
	tries := map[string]string{
		"meant for another trust":           forge(head("EdDSA", id, "JWT"), claims(id, stranger.ID()), s.device),
		"signed by another key":             forge(head("EdDSA", id, "JWT"), claims(id, root), stranger),
		"of a device that has not enrolled": forge(head("EdDSA", stranger.ID(), "JWT"), claims(stranger.ID(), root), stranger),
		"of a device in another’s name":     forge(head("EdDSA", id, "JWT"), claims(stranger.ID(), root), s.device),
		"without a signature":               unsigned(claims(id, root)),
		"signed as a message":               forge(head("EdDSA", id, "placement-link-message"), claims(id, root), s.device),
		"good for a year":                   forge(head("EdDSA", id, "JWT"), toJSON(map[string]any{"iss": id, "sub": id, "aud": root, "jti": newTag(), "iat": now.Unix(), "exp": now.Add(365 * 24 * time.Hour).Unix()}), s.device),
		"used before":                       once,
		"that is none":                      "none",
	}
	var wrong []error
	for what, assertion := range tries {
		a, err := v.tokenWith(ctx, assertion)
		if err != nil {
			return err
		}
		if err := a.refused(); err != nil {
			wrong = append(wrong, fmt.Errorf("with an assertion %s: %w", what, err))
		}
	}
	return errors.Join(wrong...)
}

func tokenForms(ctx context.Context, v *visit) error {
	s, err := v.inside()
	if err != nil {
		return err
	}
	var wrong []error
	for what, form := range map[string]url.Values{
		"another grant type":       {"grant_type": {"password"}, "client_assertion_type": {link.AssertionType}},
		"another assertion type":   {"grant_type": {"client_credentials"}, "client_assertion_type": {"password"}},
		"nothing in it":            {},
		"a password instead of it": {"grant_type": {"client_credentials"}, "client_id": {s.device.ID()}, "client_secret": {"secret"}},
	} {
		if form.Get("client_assertion_type") != "" {
			assertion, err := s.device.Assertion(v.cert.Fingerprint(), v.deskTime())
			if err != nil {
				return err
			}
			form.Set("client_assertion", assertion)
		}
		a, err := v.tokenForm(ctx, form)
		if err != nil {
			return err
		}
		if err := a.refused(); err != nil {
			wrong = append(wrong, fmt.Errorf("a form with %s: %w", what, err))
		}
	}
	a, err := v.do(ctx, ask{method: http.MethodPost, path: "/v1/token", body: []byte(`{"grant_type":"client_credentials"}`)})
	if err != nil {
		return err
	}
	return errors.Join(append(wrong, a.refused())...)
}

// protected are the resources that need a token.
func protected() []ask {
	return []ask{
		{method: http.MethodPost, path: "/v1/messages", body: toJSON(link.Batch{Messages: []string{}})},
		{method: http.MethodGet, path: "/v1/changes"},
		{method: http.MethodGet, path: "/v1/snapshot"},
		{method: http.MethodGet, path: "/v1/devices"},
		{method: http.MethodDelete, path: "/v1/devices/" + newTag()},
	}
}

func tokenNeeded(ctx context.Context, v *visit) error {
	s, err := v.inside()
	if err != nil {
		return err
	}
	altered := another(s.token)
	var wrong []error
	for _, q := range protected() {
		for what, change := range map[string]func(*ask){
			"no token":                   func(*ask) {},
			"a token that it never gave": func(q *ask) { q.token = "AAAA" },
			"a token that was altered":   func(q *ask) { q.token = altered },
			"a token in the address":     func(q *ask) { q.path = query(q.path, "access_token", s.token) },
			"a password":                 func(q *ask) { q.header = http.Header{"Authorization": {"Basic YTpi"}} },
		} {
			q := q
			change(&q)
			a, err := v.do(ctx, q)
			if err != nil {
				return err
			}
			if err := a.want(http.StatusUnauthorized); err != nil {
				wrong = append(wrong, fmt.Errorf("with %s: %w", what, err))
			}
		}
	}
	return errors.Join(wrong...)
}

// unsigned is a JWS of the algorithm none.
func unsigned(payload []byte) string {
	return b64.EncodeToString(toJSON(map[string]any{"alg": "none", "typ": "JWT"})) + "." + b64.EncodeToString(payload) + "."
}
