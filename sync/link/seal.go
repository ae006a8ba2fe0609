package link

import (
	"crypto/hmac"
	"crypto/hpke"
	"crypto/sha256"
	"encoding/json"
	"strings"

	"waymark/app/record"
)

// SealAlg is the one way of sealing in this version: KEM, KDF and AEAD of RFC 9180.
const SealAlg = "MLKEM768-X25519/HKDF-SHA256/ChaCha20Poly1305"

func suite() (hpke.KEM, hpke.KDF, hpke.AEAD) {
	return hpke.MLKEM768X25519(), hpke.HKDFSHA256(), hpke.ChaCha20Poly1305()
}

// sealInfo binds a box to the trust, the request and the message that it is for.
func sealInfo(root, request, message string) []byte {
	return []byte(strings.Join([]string{"placement-link/1", "details", root, request, message}, "|"))
}

// sealKid names a key by its bytes.
func sealKid(public []byte) string {
	sum := sha256.Sum256(public)
	return b64.EncodeToString(sum[:16])
}

// Seal seals details for the message with the given ID. Of the trust's keys it
// takes the one that lasts longest, whatever the laptop's clock says: if that one
// has been retired, the desk answers recipient-key-retired.
func Seal(c Certificate, d Details, message string) (Sealed, error) {
	key, ok := c.sealKey()
	if !ok {
		return Sealed{}, RecipientKeyRetired.Problem("The trust publishes no key that this version can seal to.")
	}
	kem, kdf, aead := suite()
	b, err := b64.DecodeString(key.Public)
	if err != nil {
		return Sealed{}, RecipientKeyRetired.Problem("The trust’s key for details cannot be read.")
	}
	public, err := kem.NewPublicKey(b)
	if err != nil {
		return Sealed{}, RecipientKeyRetired.Problem("The trust’s key for details cannot be read.")
	}
	plain, err := json.Marshal(d)
	if err != nil {
		return Sealed{}, err
	}
	box, err := hpke.Seal(public, kdf, aead, sealInfo(c.Fingerprint(), d.Request, message), plain)
	if err != nil {
		return Sealed{}, err
	}
	return Sealed{Kid: key.Kid, Box: b64.EncodeToString(box)}, nil
}

// sealKey returns the key that lasts longest; of two, the one listed last.
func (c Certificate) sealKey() (best SealKey, ok bool) {
	for _, k := range c.Seals {
		if k.Alg != SealAlg {
			continue
		}
		if !ok || k.NotAfter.IsZero() || (!best.NotAfter.IsZero() && !k.NotAfter.Before(best.NotAfter)) {
			best, ok = k, true
		}
	}
	return best, ok
}

// Tag returns what two requests of one student share within an academic year: an
// HMAC with the school's secret for the trust, of 22 characters. Without the
// secret nobody can trace it to the student, or to the student's tag of another
// trust or year.
func Tag(key []byte, student record.ID, root string, year record.AcademicYear) string {
	mac := hmac.New(sha256.New, key)
	for _, part := range []string{"placement-link/1", "tag", string(student), root, year.String()} {
		mac.Write([]byte(part + "|"))
	}
	return b64.EncodeToString(mac.Sum(nil)[:16])
}
