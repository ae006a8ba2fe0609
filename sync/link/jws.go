package link

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/go-jose/go-jose/v4"
)

// MaxSigned is the greatest length, in bytes, of a signed message, receipt,
// certificate or enrolment. A reply may be as long as MaxAnswer.
const MaxSigned = 64 << 10

// Types of what is signed, as the header typ says (RFC 8725 section 3.11): what
// was signed as one thing is never taken for another.
const (
	typeMessage     = "placement-link-message"
	typeEnrol       = "placement-link-enrol"
	typeReceipt     = "placement-link-receipt"
	typeReply       = "placement-link-reply"
	typeCertificate = "placement-link-certificate"
	typeAssertion   = "JWT"
)

var b64 = base64.RawURLEncoding

// Fingerprint returns the SHA-256 of a signed message's bytes, in hexadecimal.
// A receipt repeats it.
func Fingerprint(jws string) string {
	sum := sha256.Sum256([]byte(jws))
	return hex.EncodeToString(sum[:])
}

// sign returns the payload as a JWS in compact form (RFC 7515), signed with EdDSA
// (RFC 8037). The same key and payload always give the same bytes.
func sign(key Key, typ string, payload any) (string, error) {
	if len(key.private) != ed25519.PrivateKeySize {
		return "", fmt.Errorf("there is no key to sign the %s with", typ)
	}
	b, err := json.Marshal(payload)
	if err != nil {
		return "", err
	}
	options := (&jose.SignerOptions{}).WithType(jose.ContentType(typ)).WithHeader("kid", key.ID())
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.EdDSA, Key: key.private}, options)
	if err != nil {
		return "", err
	}
	signed, err := signer.Sign(b)
	if err != nil {
		return "", err
	}
	return signed.CompactSerialize()
}

// signed is a JWS that has been taken apart, and not yet verified.
type signed struct {
	jws *jose.JSONWebSignature
	kid string
}

// parse takes a JWS of the given type apart. It takes one spelling only: with
// white space or loose ends in the base64 the same signature would have many,
// each with another fingerprint.
func parse(jws, typ string, limit int) (signed, error) {
	if len(jws) > limit {
		return signed{}, TooLarge.Problem(fmt.Sprintf("A %s has at most %d bytes; this has %d.", typ, limit, len(jws)))
	}
	for part := range strings.SplitSeq(jws, ".") {
		if b, err := b64.Strict().DecodeString(part); err != nil || b64.EncodeToString(b) != part {
			return signed{}, notSigned(typ)
		}
	}
	parsed, err := jose.ParseSignedCompact(jws, []jose.SignatureAlgorithm{jose.EdDSA})
	if err != nil || len(parsed.Signatures) != 1 {
		return signed{}, notSigned(typ)
	}
	header := parsed.Signatures[0].Protected
	if got, _ := header.ExtraHeaders[jose.HeaderType].(string); got != typ {
		return signed{}, BadRequest.Problem(fmt.Sprintf("This should be a %s, and its header says that it is %q.", typ, Line(got, 40)))
	}
	return signed{parsed, header.KeyID}, nil
}

// verify returns the payload if the key signed it.
func (s signed) verify(key JWK) ([]byte, error) {
	public, err := key.key()
	if err != nil {
		return nil, err
	}
	payload, err := s.jws.Verify(public)
	if err != nil {
		return nil, BadRequest.Problem("The signature does not belong to the key that it names.")
	}
	return payload, nil
}

func (s signed) unverified() []byte { return s.jws.UnsafePayloadWithoutVerification() }

func notSigned(typ string) error {
	return BadRequest.Problem(fmt.Sprintf("This is not a %s: it should be a JWS in compact form, signed with EdDSA.", typ))
}

// decode reads JSON into v, leaving members aside that this version does not know.
func decode(b []byte, v any) error {
	if err := json.Unmarshal(b, v); err != nil {
		return BadRequest.Problem("It cannot be read: " + jsonFault(err) + ".")
	}
	return nil
}
