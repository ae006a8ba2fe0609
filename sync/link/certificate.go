package link

import (
	"strings"

	"waymark/app/record"
)

// ReadCertificate reads a certificate that the root with the given fingerprint
// signed. The fingerprint is the whole thumbprint, or the short form that an
// enrolment code carries. A laptop does not go back to a certificate that was
// made before the one it has.
func ReadCertificate(jws, root string) (Certificate, error) {
	s, err := parse(jws, typeCertificate, MaxSigned)
	if err != nil {
		return Certificate{}, err
	}
	var c Certificate
	if err := decode(s.unverified(), &c); err != nil {
		return Certificate{}, err
	}
	fingerprint := c.Root.Thumbprint()
	if s.kid != fingerprint || (root != fingerprint && root != ShortFingerprint(fingerprint)) {
		return Certificate{}, AnotherDesk.Problem("")
	}
	if _, err := s.verify(c.Root); err != nil {
		return Certificate{}, err
	}
	if err := c.Desk.Check(); err != nil {
		return Certificate{}, err
	}
	return c, nil
}

// Fingerprint returns the thumbprint of the root.
func (c Certificate) Fingerprint() string { return c.Root.Thumbprint() }

// deskKey returns the key with a thumbprint, of those that the desk signs with
// or has signed with.
func (c Certificate) deskKey(kid string) (JWK, bool) {
	if kid == c.Desk.Thumbprint() {
		return c.Desk, true
	}
	for _, k := range c.Former {
		if kid == k.Thumbprint() {
			return k, true
		}
	}
	return JWK{}, false
}

// Takes reports whether details sealed to a key are taken on a day.
func (c Certificate) Takes(kid string, on record.Date) bool {
	for _, k := range c.Seals {
		if k.Kid == kid {
			return k.takes(on)
		}
	}
	return false
}

func (k SealKey) takes(on record.Date) bool { return k.NotAfter.IsZero() || !on.After(k.NotAfter) }

// ShortFingerprint returns the first 80 bits of a thumbprint as an enrolment code
// carries them: 16 characters of Crockford's base32. It is "" where the thumbprint
// is none.
func ShortFingerprint(thumbprint string) string {
	b, err := b64.DecodeString(thumbprint)
	if err != nil || len(b) != 32 {
		return ""
	}
	return crockford.EncodeToString(b[:10])
}

// SpokenFingerprint returns the short form in groups of four, to be compared over
// the telephone.
func SpokenFingerprint(thumbprint string) string {
	return strings.Join(fours(ShortFingerprint(thumbprint)), "-")
}
