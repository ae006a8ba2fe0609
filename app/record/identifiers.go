package record

import "strings"

// upnLetters is the alphabet of the UPN check letter: A to Z without I, O and S.
const upnLetters = "ABCDEFGHJKLMNPQRTUVWXYZ"

// UPNCheck is what the form of a unique pupil number says about it.
type UPNCheck uint8

// Results of [CheckUPN].
const (
	UPNValid UPNCheck = iota
	UPNTemporary
	UPNBadForm
	UPNWrongLetter
)

// CheckUPN checks a UPN's form and letter. It is 13 characters: a check letter,
// the local authority (3 digits), the establishment (4), the year (2) and a
// serial (3), of which the last is a letter where the UPN is temporary. The
// letter is the sum of each later character times its position, modulo 23
// (DfE, UPN guide; the letter counts as its place in the alphabet).
func CheckUPN(upn string) UPNCheck {
	if len(upn) != 13 || strings.IndexByte(upnLetters, upn[0]) < 0 {
		return UPNBadForm
	}
	sum := 0
	temporary := false
	for i := 1; i < 13; i++ {
		c := upn[i]
		value := int(c - '0')
		if c < '0' || c > '9' {
			value = strings.IndexByte(upnLetters, c)
			if i != 12 || value < 0 {
				return UPNBadForm
			}
			temporary = true
		}
		sum += value * (i + 1)
	}
	switch {
	case upnLetters[sum%23] != upn[0]:
		return UPNWrongLetter
	case temporary:
		return UPNTemporary
	}
	return UPNValid
}

// MakeUPN returns the UPN with the right check letter for the twelve characters
// after it, for samples and tests.
func MakeUPN(rest string) string {
	for i := range len(upnLetters) {
		upn := upnLetters[i:i+1] + rest
		if c := CheckUPN(upn); c == UPNValid || c == UPNTemporary {
			return upn
		}
	}
	return ""
}

// ValidULN reports whether s is a unique learner number: ten digits, the first
// not 0, whose sum weighted 10 to 1 is 10 modulo 11 (HESA). 9999999999 stands
// for "unknown" and is not valid.
func ValidULN(s string) bool {
	if !digits(s, 10) || s[0] == '0' {
		return false
	}
	sum := 0
	for i, c := range []byte(s) {
		sum += int(c-'0') * (10 - i)
	}
	return sum%11 == 10
}
