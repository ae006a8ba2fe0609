package link

import (
	"crypto/rand"
	"encoding/base32"
	"errors"
	"strings"
)

// EnrolmentCode is what a trust gives a school to let one laptop in. It is said
// over the telephone or typed from paper, and also carries the trust's
// fingerprint, so that the laptop knows that it speaks with the right desk.
type EnrolmentCode struct {
	ID     string // 4 characters: which code it is
	Secret string // 11 characters (55 bits)
	Root   string // 16 characters: see ShortFingerprint
}

const (
	codeID     = 4
	codeSecret = 11
	codeRoot   = 16
	codeLength = codeID + codeSecret + codeRoot + 1 // and a check character
)

// alphabet is Crockford's: no I, L, O or U.
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

var crockford = base32.NewEncoding(alphabet).WithPadding(base32.NoPadding)

// ErrCode says that what was typed is not an enrolment code.
var ErrCode = errors.New("this is not an enrolment code as the trust gave it: it has 32 letters and digits in eight groups of four; please check each group")

// NewCode makes a code of the trust whose root has the given thumbprint.
func NewCode(root string) (EnrolmentCode, error) {
	short := ShortFingerprint(root)
	if short == "" {
		return EnrolmentCode{}, errors.New("a code needs the fingerprint of the trust’s root")
	}
	random := make([]byte, codeID+codeSecret)
	rand.Read(random) // never fails
	for i, b := range random {
		random[i] = alphabet[b%32]
	}
	return EnrolmentCode{ID: string(random[:codeID]), Secret: string(random[codeID:]), Root: short}, nil
}

// String returns the code in eight groups of four.
func (c EnrolmentCode) String() string {
	s := c.ID + c.Secret + c.Root
	return strings.Join(fours(s+string(alphabet[check(s)])), "-")
}

// ParseCode reads a code as a person types it: in any case, with or without
// groups, with the letters O, I and L for the digits 0, 1 and 1.
func ParseCode(typed string) (EnrolmentCode, error) {
	s := strings.Map(func(r rune) rune {
		switch r {
		case ' ', '-', '\t', '\n', '\r', '\u00a0', '–', '—', '‑', '.':
			return -1
		case 'O':
			return '0'
		case 'I', 'L':
			return '1'
		}
		return r
	}, strings.ToUpper(typed))
	if len(s) != codeLength || strings.Trim(s, alphabet) != "" || check(s[:codeLength-1]) != strings.IndexByte(alphabet, s[codeLength-1]) {
		return EnrolmentCode{}, ErrCode
	}
	return EnrolmentCode{ID: s[:codeID], Secret: s[codeID : codeID+codeSecret], Root: s[codeID+codeSecret : codeLength-1]}, nil
}

// check returns the place in the alphabet of the check character: the value of a
// polynomial over the field of 32 elements, in which every position of a code has
// a weight of its own. Any one wrong character shows, and any two that changed
// places.
func check(s string) int {
	sum := 0
	for i := range len(s) {
		sum = double(sum ^ strings.IndexByte(alphabet, s[i]))
	}
	return sum
}

// double multiplies by x modulo x^5 + x^2 + 1.
func double(n int) int { return n<<1&31 ^ n>>4*5 }

// fours cuts s into groups of four.
func fours(s string) []string {
	var groups []string
	for ; len(s) > 4; s = s[4:] {
		groups = append(groups, s[:4])
	}
	return append(groups, s)
}
