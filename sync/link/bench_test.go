package link

import (
	"crypto/ed25519"
	"encoding/json"
	"strings"
	"testing"
)

// Each benchmark stands beside the cryptography it cannot do without.

func BenchmarkReadMessage(b *testing.B) {
	w := newWorld(b)
	jws, err := w.device.Sign(w.submit())
	must(b, err)
	signed, signature, _ := cutLast(jws)
	public := w.device.private.Public().(ed25519.PublicKey)
	raw, err := b64.DecodeString(signature)
	must(b, err)
	b.Run("bare", func(b *testing.B) {
		for b.Loop() {
			if !ed25519.Verify(public, []byte(signed), raw) {
				b.Fatal("not signed")
			}
		}
	})
	b.Run("link", func(b *testing.B) {
		for b.Loop() {
			m, _, err := ReadMessage(jws, w.keys)
			must(b, err)
			must(b, m.Check())
		}
	})
}

func BenchmarkSign(b *testing.B) {
	w := newWorld(b)
	m := w.submit()
	payload, err := json.Marshal(m)
	must(b, err)
	b.Run("bare", func(b *testing.B) {
		for b.Loop() {
			ed25519.Sign(w.device.private, payload)
		}
	})
	b.Run("link", func(b *testing.B) {
		for b.Loop() {
			_, err := w.device.Sign(m)
			must(b, err)
		}
	})
}

func BenchmarkSeal(b *testing.B) {
	w := newWorld(b)
	for b.Loop() {
		_, err := Seal(w.certificate, someDetails, aMessage)
		must(b, err)
	}
}

func cutLast(jws string) (before, after string, ok bool) {
	i := strings.LastIndexByte(jws, '.')
	return jws[:i], jws[i+1:], i >= 0
}
