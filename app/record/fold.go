package record

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold reduces a name or a search to what is compared: lower case, without
// marks, with hyphens, apostrophes and full stops gone and single spaces.
// "O’Brien-Łuczak" and "obrien luczak" differ only in the space.
func Fold(s string) string {
	if folded, ok := foldASCII(s); ok {
		return folded
	}
	var b strings.Builder
	b.Grow(len(s))
	space := false
	for _, r := range norm.NFKD.String(strings.ToValidUTF8(s, "")) {
		switch {
		case unicode.Is(unicode.Mn, r), r == '\'', r == '’', r == '‘', r == 'ʼ', r == '`', r == '.', r == '-', r == '‐', r == '‑', r == '–':
			continue
		case unicode.IsSpace(r), r == ',', r == '_':
			space = b.Len() > 0
			continue
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		r = unicode.ToLower(r)
		if plain, ok := plainLetters[r]; ok {
			b.WriteString(plain)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// foldASCII folds what most names are made of, without Unicode's tables.
func foldASCII(s string) (folded string, ok bool) {
	var room [64]byte
	b := room[:0]
	space := false
	for i := range len(s) {
		c := s[i]
		switch {
		case c >= utf8.RuneSelf:
			return "", false
		case c == '\'', c == '`', c == '.', c == '-':
			continue
		case c == ' ', c >= '\t' && c <= '\r', c == ',', c == '_':
			space = len(b) > 0
			continue
		case c >= 'A' && c <= 'Z':
			c += 'a' - 'A'
		}
		if space {
			b = append(b, ' ')
			space = false
		}
		b = append(b, c)
	}
	if string(b) == s {
		return s, true
	}
	return string(b), true
}

// plainLetters holds the letters that Unicode does not take apart.
var plainLetters = map[rune]string{
	'ł': "l", 'ø': "o", 'đ': "d", 'ð': "d", 'þ': "th", 'ß': "ss", 'æ': "ae", 'œ': "oe", 'ı': "i", 'ħ': "h",
}
