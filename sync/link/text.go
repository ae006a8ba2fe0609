package link

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Text returns at most so many characters of a text that the other side wrote, as
// it may be shown: without control characters, which a terminal would obey, and
// without those that nobody sees and that turn the text around them. Lines stay.
func Text(s string, most int) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\u200c', r == '\u200d': // the joiners belong to scripts and emoji
			return r
		case r == '\u2028', r == '\u2029':
			return '\n'
		case r == '\t':
			return ' '
		case unicode.In(r, unicode.Cc, unicode.Cf):
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	if len(s) <= most || utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most-1]) + "…"
}

// Line returns a text as [Text] does, in one line.
func Line(s string, most int) string {
	return Text(strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return strings.ContainsRune("\n\r\v\f\u0085\u2028\u2029", r)
	}), " "), most)
}
