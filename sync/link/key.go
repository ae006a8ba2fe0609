package link

import (
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"fmt"
)

// Key is an Ed25519 key that signs. It prints as nothing that would give it away.
type Key struct{ private ed25519.PrivateKey }

func newKey() (Key, error) {
	_, private, err := ed25519.GenerateKey(nil)
	return Key{private}, err
}

func parseKey(b []byte) (Key, error) {
	if len(b) != ed25519.SeedSize {
		return Key{}, fmt.Errorf("a signing key has %d bytes, this has %d", ed25519.SeedSize, len(b))
	}
	return Key{ed25519.NewKeyFromSeed(b)}, nil
}

// ID returns the thumbprint of the public key (RFC 7638): 43 characters of base64url.
func (k Key) ID() string { return k.Public().Thumbprint() }

// Public returns the public half.
func (k Key) Public() JWK {
	if len(k.private) != ed25519.PrivateKeySize {
		return JWK{}
	}
	return JWK{Kty: "OKP", Crv: "Ed25519", X: b64.EncodeToString(k.private[ed25519.SeedSize:])}
}

// Bytes returns the 32 bytes to keep, in a place that only this machine's owner reads.
func (k Key) Bytes() []byte {
	if len(k.private) != ed25519.PrivateKeySize {
		return nil
	}
	return k.private.Seed()
}

// Format writes no key, whatever the verb.
func (k Key) Format(f fmt.State, _ rune) { fmt.Fprint(f, "(key)") }

// MarshalText refuses: a key is kept by its Bytes alone.
func (k Key) MarshalText() ([]byte, error) { return nil, errors.New("a key is not written down") }

// Device is a laptop's own key. It is made on the laptop and never leaves it.
type Device struct{ Key }

// NewDevice makes a device's key.
func NewDevice() (Device, error) { k, err := newKey(); return Device{k}, err }

// ParseDevice reads what Bytes returned.
func ParseDevice(b []byte) (Device, error) { k, err := parseKey(b); return Device{k}, err }

// DeskKey is the key with which a desk signs receipts and replies. It lives on
// the desk's host; the trust's root certifies it.
type DeskKey struct{ Key }

// NewDeskKey makes a desk's key.
func NewDeskKey() (DeskKey, error) { k, err := newKey(); return DeskKey{k}, err }

// ParseDeskKey reads what Bytes returned.
func ParseDeskKey(b []byte) (DeskKey, error) { k, err := parseKey(b); return DeskKey{k}, err }

// Thumbprint returns the SHA-256 of the key as RFC 7638 writes it, in base64url:
// 43 characters. It is the ID of a device, and the fingerprint of a trust's root.
func (j JWK) Thumbprint() string {
	sum := sha256.Sum256(fmt.Appendf(nil, `{"crv":%q,"kty":%q,"x":%q}`, j.Crv, j.Kty, j.X))
	return b64.EncodeToString(sum[:])
}

// Check returns a problem where the key is not an Ed25519 public key.
func (j JWK) Check() error { _, err := j.key(); return err }

func (j JWK) key() (ed25519.PublicKey, error) {
	b, err := b64.Strict().DecodeString(j.X)
	if j.Kty != "OKP" || j.Crv != "Ed25519" || err != nil || len(b) != ed25519.PublicKeySize || b64.EncodeToString(b) != j.X {
		return nil, BadRequest.Problem("A key must be an Ed25519 public key in the form of RFC 8037.")
	}
	return b, nil
}
