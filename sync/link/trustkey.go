package link

import (
	"bytes"
	"crypto/hpke"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"filippo.io/age"
	"golang.org/x/text/unicode/norm"

	"waymark/app/record"
)

// TrustKey is a trust's root key, and the keys that open details. The trust's
// coordinator keeps it in a file under a passphrase. It is never on the desk's
// host: whoever takes that over can read nobody's details.
type TrustKey struct {
	root  Key
	seals []sealPair
}

type sealPair struct {
	private  hpke.PrivateKey
	notAfter record.Date
}

func (p sealPair) kid() string { return sealKid(p.private.PublicKey().Bytes()) }

// NewTrustKey makes a root key and a first key for details.
func NewTrustKey() (*TrustKey, error) {
	root, err := newKey()
	if err != nil {
		return nil, err
	}
	t := &TrustKey{root: root}
	_, err = t.AddSealKey(record.Date{})
	return t, err
}

// Fingerprint returns the thumbprint of the root.
func (t *TrustKey) Fingerprint() string { return t.root.ID() }

// AddSealKey makes another key for details, good until the day notAfter or, where
// that is zero, until it is retired. It returns the key's ID.
func (t *TrustKey) AddSealKey(notAfter record.Date) (string, error) {
	kem, _, _ := suite()
	private, err := kem.GenerateKey()
	if err != nil {
		return "", err
	}
	pair := sealPair{private, notAfter}
	t.seals = append(t.seals, pair)
	return pair.kid(), nil
}

// RetireSealKey says that details sealed to a key are taken up to and including a
// day, and no longer. What was sealed to it before can still be opened.
func (t *TrustKey) RetireSealKey(kid string, notAfter record.Date) error {
	for i, p := range t.seals {
		if p.kid() == kid {
			t.seals[i].notAfter = notAfter
			return nil
		}
	}
	return fmt.Errorf("the trust has no key %q", Line(kid, 40))
}

// SealKeys lists the keys for details, oldest first.
func (t *TrustKey) SealKeys() []SealKey {
	keys := make([]SealKey, len(t.seals))
	for i, p := range t.seals {
		keys[i] = SealKey{Kid: p.kid(), Alg: SealAlg, Public: b64.EncodeToString(p.private.PublicKey().Bytes()), NotAfter: p.notAfter}
	}
	return keys
}

// Certify signs a certificate for the desk's key. The keys in former signed for
// the desk before, and what they signed still counts: a key that was stolen is
// left out. So are keys for details that were over by then.
func (t *TrustKey) Certify(desk JWK, made time.Time, former ...JWK) (string, error) {
	for _, k := range append([]JWK{desk}, former...) {
		if err := k.Check(); err != nil {
			return "", err
		}
	}
	made = made.UTC().Truncate(time.Second)
	seals := slices.DeleteFunc(t.SealKeys(), func(k SealKey) bool { return !k.takes(record.DateOf(made)) })
	signed, err := sign(t.root, typeCertificate, Certificate{Root: t.root.Public(), Desk: desk, Former: former, Seals: seals, Made: made})
	if err == nil && len(signed) > MaxSigned {
		err = errors.New("the certificate would be longer than laptops read: retire some keys for details, or name fewer former keys of the desk")
	}
	return signed, err
}

// ErrSealed says that a box does not open.
var ErrSealed = errors.New("the details cannot be opened: they were sealed for another key, request or message, or were changed on the way")

// Open opens the details that a message brought for a request.
func (t *TrustKey) Open(s Sealed, request, message string) (Details, error) {
	box, err := b64.DecodeString(s.Box)
	if err != nil {
		return Details{}, ErrSealed
	}
	_, kdf, aead := suite()
	for _, p := range t.seals {
		if p.kid() != s.Kid {
			continue
		}
		plain, err := hpke.Open(p.private, kdf, aead, sealInfo(t.Fingerprint(), request, message), box)
		if err != nil {
			return Details{}, ErrSealed
		}
		var d Details
		if err := json.Unmarshal(plain, &d); err != nil || d.Request != request {
			return Details{}, ErrSealed
		}
		return d, nil
	}
	return Details{}, ErrSealed
}

// trustFile is what a trust key file holds, inside age.
type trustFile struct {
	Format string         `json:"format"`
	Root   []byte         `json:"root"`
	Seals  []trustFileKey `json:"seals"`
}

type trustFileKey struct {
	Alg      string      `json:"alg"`
	Private  []byte      `json:"private"`
	NotAfter record.Date `json:"not_after,omitzero"`
}

const trustFormat = "placement-link-trust-key/1"

// maxTrustFile is the greatest length of a trust key file, in bytes.
const maxTrustFile = 1 << 20

// Work factors of scrypt: 2^18 takes about a second and 256 MB. The greatest
// keeps a hostile file from taking the machine.
var workFactor, maxWorkFactor = 18, 20

// Errors of UnlockTrustKey.
var (
	ErrWrongPassphrase = errors.New("this passphrase does not open the trust key file")
	ErrTrustFile       = errors.New("this is not a trust key file, or it is damaged")
)

// Lock returns the key as a file that the passphrase opens, here or with age.
func (t *TrustKey) Lock(passphrase string) ([]byte, error) {
	if passphrase == "" {
		return nil, errors.New("a trust key file needs a passphrase")
	}
	file := trustFile{Format: trustFormat, Root: t.root.Bytes()}
	for _, p := range t.seals {
		private, err := p.private.Bytes()
		if err != nil {
			return nil, err
		}
		file.Seals = append(file.Seals, trustFileKey{SealAlg, private, p.notAfter})
	}
	plain, err := json.MarshalIndent(file, "", "  ")
	if err != nil {
		return nil, err
	}
	return lockFile(plain, passphrase)
}

func lockFile(plain []byte, passphrase string) ([]byte, error) {
	to, err := age.NewScryptRecipient(norm.NFC.String(passphrase))
	if err != nil {
		return nil, err
	}
	to.SetWorkFactor(workFactor)
	var locked bytes.Buffer
	w, err := age.Encrypt(&locked, to)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(plain); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return locked.Bytes(), nil
}

// Format writes no key, whatever the verb.
func (t TrustKey) Format(f fmt.State, _ rune) { fmt.Fprint(f, "(trust key)") }

// UnlockTrustKey reads what Lock returned.
func UnlockTrustKey(locked []byte, passphrase string) (*TrustKey, error) {
	if passphrase == "" {
		return nil, ErrWrongPassphrase
	}
	with, err := age.NewScryptIdentity(norm.NFC.String(passphrase))
	if err != nil {
		return nil, err
	}
	with.SetMaxWorkFactor(maxWorkFactor)
	r, err := age.Decrypt(bytes.NewReader(locked), with)
	if err != nil {
		if wrong := (*age.NoIdentityMatchError)(nil); errors.As(err, &wrong) {
			return nil, ErrWrongPassphrase
		}
		return nil, ErrTrustFile
	}
	plain, err := io.ReadAll(io.LimitReader(r, maxTrustFile))
	if err != nil {
		return nil, ErrTrustFile
	}
	var file trustFile
	if err := json.Unmarshal(plain, &file); err != nil || file.Format != trustFormat {
		return nil, ErrTrustFile
	}
	root, err := parseKey(file.Root)
	if err != nil {
		return nil, ErrTrustFile
	}
	t := &TrustKey{root: root}
	kem, _, _ := suite()
	for _, k := range file.Seals {
		private, err := kem.NewPrivateKey(k.Private)
		if err != nil || k.Alg != SealAlg {
			return nil, ErrTrustFile
		}
		t.seals = append(t.seals, sealPair{private, k.NotAfter})
	}
	return t, nil
}
