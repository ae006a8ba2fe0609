package journal

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"

	"waymark/app/record"
)

// doc.go says what these lay out.
const (
	magic         = "WAYMARKJ"
	version       = 1
	preambleSize  = 16
	saltSize      = 16
	keyCheckSize  = sha256.Size
	crcSize       = 4
	maxSchool     = 255
	maxHeaderSize = preambleSize + saltSize + 1 + maxSchool + keyCheckSize + crcSize

	frameHeaderSize = 16
	sealOverhead    = 12 + 16 // nonce and tag
	endMark         = "\xfe\xed\xe1\xd0"

	// maxAction is the most that one action may take, in bytes of JSON. The
	// import of the largest school in England takes some 5 MB.
	maxAction = 64 << 20
)

var crcTable = crc32.MakeTable(crc32.Castagnoli)

func checksum(b []byte) uint32 { return crc32.Checksum(b, crcTable) }

// header is what a journal's first bytes say.
type header struct {
	salt   [saltSize]byte
	school record.ID
}

// secrets are what the school's key and the journal's salt yield.
type secrets struct {
	seal   cipher.AEAD
	header []byte // key of the header's HMAC
}

func derive(key [32]byte, salt []byte) (secrets, error) {
	sealing, err := hkdf.Key(sha256.New, key[:], salt, "waymark journal 1: seal", 32)
	if err != nil {
		return secrets{}, err
	}
	checking, err := hkdf.Key(sha256.New, key[:], salt, "waymark journal 1: header", 32)
	if err != nil {
		return secrets{}, err
	}
	block, err := aes.NewCipher(sealing)
	if err != nil {
		return secrets{}, err
	}
	seal, err := cipher.NewGCMWithRandomNonce(block)
	return secrets{seal, checking}, err
}

// keyCheck authenticates the header's bytes before it, and so the school.
func (s secrets) keyCheck(before []byte) []byte {
	mac := hmac.New(sha256.New, s.header)
	mac.Write(before)
	return mac.Sum(nil)
}

// newHeader returns the header of a fresh journal as bytes.
func newHeader(key [32]byte, school record.ID) ([]byte, secrets, error) {
	if school == "" || len(school) > maxSchool {
		return nil, secrets{}, fmt.Errorf("a school's ID has 1 to %d bytes, not %d", maxSchool, len(school))
	}
	h := header{school: school}
	rand.Read(h.salt[:])
	s, err := derive(key, h.salt[:])
	if err != nil {
		return nil, secrets{}, err
	}
	return h.encode(s), s, nil
}

func (h header) encode(s secrets) []byte {
	size := preambleSize + saltSize + 1 + len(h.school) + keyCheckSize + crcSize
	b := append(make([]byte, 0, size), magic...)
	b = binary.BigEndian.AppendUint16(b, version)
	b = binary.BigEndian.AppendUint16(b, uint16(size))
	b = binary.BigEndian.AppendUint32(b, checksum(b))
	b = append(b, h.salt[:]...)
	b = append(b, byte(len(h.school)))
	b = append(b, h.school...)
	b = append(b, s.keyCheck(b)...)
	return binary.BigEndian.AppendUint32(b, checksum(b))
}

// errHeader marks damage of the header, as against a file of another kind.
var errHeader = errors.New("the header's checksum does not fit its bytes")

// headerSize reads the preamble, which is laid out alike in every version, and
// returns the length of the header.
func headerSize(preamble []byte) (int, error) {
	if !bytes.HasPrefix(preamble, []byte(magic)) {
		return 0, ErrNotJournal
	}
	if len(preamble) < preambleSize || binary.BigEndian.Uint32(preamble[12:]) != checksum(preamble[:12]) {
		return 0, errHeader
	}
	if v := binary.BigEndian.Uint16(preamble[8:]); v > version {
		return 0, fmt.Errorf("%w (format %d; this one reads up to format %d): please install the newer version to open it", ErrNewerVersion, v, version)
	} else if v != version {
		return 0, fmt.Errorf("it names a format %d that never was", v)
	}
	size := int(binary.BigEndian.Uint16(preamble[10:]))
	if size < preambleSize+saltSize+1+keyCheckSize+crcSize || size > maxHeaderSize {
		return 0, fmt.Errorf("it says to be %d bytes long", size)
	}
	return size, nil
}

// decodeHeader reads a whole header of this version and proves that it was made
// with the key.
func decodeHeader(b []byte, key [32]byte) (header, secrets, error) {
	var h header
	end := len(b) - crcSize
	if binary.BigEndian.Uint32(b[end:]) != checksum(b[:end]) {
		return h, secrets{}, errHeader
	}
	check := end - keyCheckSize
	school := preambleSize + saltSize + 1
	if n := int(b[school-1]); n == 0 || school+n != check {
		return h, secrets{}, errors.New("the school's ID in it has the wrong length")
	}
	copy(h.salt[:], b[preambleSize:])
	h.school = record.ID(b[school:check])
	s, err := derive(key, h.salt[:])
	if err != nil {
		return h, s, err
	}
	if !hmac.Equal(b[check:end], s.keyCheck(b[:check])) {
		return h, s, fmt.Errorf("%w: it belongs to another school, or the key file beside it was exchanged", ErrWrongKey)
	}
	return h, s, nil
}

// putFrameHeader writes a frame's header for a sealed body of n bytes.
func putFrameHeader(b []byte, n int, seq uint64) {
	binary.BigEndian.PutUint32(b, uint32(n))
	binary.BigEndian.PutUint64(b[4:], seq)
	binary.BigEndian.PutUint32(b[12:], checksum(b[:12]))
}

// frameHeader reads what putFrameHeader writes; ok tells whether its checksum fits.
func frameHeader(b []byte) (n int64, seq uint64, ok bool) {
	return int64(binary.BigEndian.Uint32(b)), binary.BigEndian.Uint64(b[4:]), binary.BigEndian.Uint32(b[12:]) == checksum(b[:12])
}

// bound returns the additional data of a frame's seal, which binds the body to
// its header and to everything before it.
func bound(frameHeader []byte, before [32]byte) []byte {
	return append(frameHeader[:frameHeaderSize:frameHeaderSize], before[:]...)
}

// next returns the head of the chain after a frame.
func next(before [32]byte, frame []byte) (head [32]byte) {
	h := sha256.New()
	h.Write(before[:])
	h.Write(frame)
	h.Sum(head[:0])
	return head
}
