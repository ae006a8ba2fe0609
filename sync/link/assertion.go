package link

import (
	"crypto/rand"
	"time"

	"github.com/go-jose/go-jose/v4/jwt"
)

// AssertionType is the client_assertion_type of RFC 7523.
const AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

// AssertionLife is how long an assertion may be good for, and ClockLeeway by how
// much the clocks of laptop and desk may differ.
const (
	AssertionLife = 5 * time.Minute
	ClockLeeway   = time.Minute
)

// Claims is what a verified assertion says.
type Claims struct {
	Device  string
	ID      string    // jti: the desk takes each once
	Expires time.Time // until when to remember ID
}

// Assertion returns a private_key_jwt (RFC 7523) by which the device shows a desk
// who it is. The audience is the fingerprint of the trust's root.
func (d Device) Assertion(audience string, now time.Time) (string, error) {
	return sign(d.Key, typeAssertion, jwt.Claims{
		Issuer: d.ID(), Subject: d.ID(), Audience: jwt.Audience{audience}, ID: rand.Text(),
		IssuedAt: jwt.NewNumericDate(now), Expiry: jwt.NewNumericDate(now.Add(AssertionLife - ClockLeeway)),
	})
}

// VerifyAssertion checks an assertion at the desk whose trust has the given root
// fingerprint. An error is a [*Problem] (ClockSkew, with the desk's time, where
// only the time is wrong), or what key returned.
func VerifyAssertion(assertion, audience string, now time.Time, key func(device string) (JWK, error)) (Claims, error) {
	s, err := parse(assertion, typeAssertion, MaxSigned)
	if err != nil {
		return Claims{}, err
	}
	public, err := key(s.kid)
	if err != nil {
		return Claims{}, err
	}
	payload, err := s.verify(public)
	if err != nil {
		return Claims{}, err
	}
	var c jwt.Claims
	if err := decode(payload, &c); err != nil {
		return Claims{}, err
	}
	switch {
	case c.Issuer != s.kid || c.Subject != s.kid:
		return Claims{}, BadRequest.Problem("The assertion must name its own device as issuer and subject.")
	case len(c.Audience) != 1 || c.Audience[0] != audience:
		return Claims{}, BadRequest.Problem("The assertion is meant for another desk.")
	case c.ID == "" || len(c.ID) > 128:
		return Claims{}, BadRequest.Problem("The assertion needs an ID of its own (jti).")
	case c.Expiry == nil || c.IssuedAt == nil:
		return Claims{}, BadRequest.Problem("The assertion must say when it was made and until when it is good.")
	}
	made, expires := c.IssuedAt.Time(), c.Expiry.Time()
	if expires.Sub(made) > AssertionLife {
		return Claims{}, BadRequest.Problem("An assertion is good for at most five minutes.")
	}
	if now.After(expires.Add(ClockLeeway)) || now.Before(made.Add(-ClockLeeway)) {
		p := ClockSkew.Problem("")
		p.Now = now.UTC().Format(time.RFC3339)
		return Claims{}, p
	}
	return Claims{Device: s.kid, ID: c.ID, Expires: expires.Add(ClockLeeway)}, nil
}
