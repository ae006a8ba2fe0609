package desk

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"hash"
	"io"
	"sync"
)

// stamp marks what the desk gives out and will know again: a token, a cursor. The
// text is base64url of an HMAC with SHA-256 and the bytes that it vouches for.
type stamp struct {
	size int       // of the HMAC, in bytes
	macs sync.Pool // of hash.Hash: to key one takes longer than most bytes do
}

func newStamp(secret []byte, size int) *stamp {
	return &stamp{size: size, macs: sync.Pool{New: func() any { return hmac.New(sha256.New, secret) }}}
}

// write returns b as text. owner is vouched for too, but not in the text: "" is
// for what stands for itself.
func (s *stamp) write(b []byte, owner string) string {
	return base64.RawURLEncoding.EncodeToString(append(s.mac(b, owner), b...))
}

// read returns what was written for the same owner.
func (s *stamp) read(text, owner string) ([]byte, bool) {
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(b) < s.size || !hmac.Equal(b[:s.size], s.mac(b[s.size:], owner)) {
		return nil, false
	}
	return b[s.size:], true
}

func (s *stamp) mac(b []byte, owner string) []byte {
	mac := s.macs.Get().(hash.Hash)
	defer s.macs.Put(mac)
	mac.Reset()
	if owner != "" {
		io.WriteString(mac, owner+"|")
	}
	mac.Write(b)
	return mac.Sum(nil)[:s.size]
}
