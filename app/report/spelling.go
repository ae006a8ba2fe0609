package report

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// plain is text that can be printed as it stands: one line, in Unicode's
// composed form, every rune with a glyph in both fonts. What people typed
// becomes plain through a speller; the report's own words are written plain.
type plain string

// substitute is printed for a rune that no font has: Unicode's own sign for it,
// a question mark in a black diamond, which nobody takes for a letter.
const substitute = utf8.RuneError

// Unprintable is a rune that the report could not print, and where it stands.
type Unprintable struct {
	Rune rune
	// Where says whose text it is in words that hold no name: "a student in
	// Year 8, 8B", "the title of EV-0012".
	Where string
}

// misprint is one text that could not be printed whole.
type misprint struct {
	where   plain
	at      anchor // where the text stands in the report
	printed plain
	runes   []rune // each once, in the order of the text
}

// speller turns what people typed into plain text and remembers what it could
// not print.
type speller struct {
	faces     faces
	misprints []misprint
}

// spell returns text as the fonts can print it. White space of any kind becomes
// single spaces; a rune no font has, a control character or a broken byte
// becomes the substitute and is remembered with where and at.
func (s *speller) spell(text string, where plain, at anchor) plain {
	if s.printable(text) {
		return plain(text)
	}
	var out strings.Builder
	var missing []rune
	space := false
	for _, r := range norm.NFC.String(text) {
		switch {
		case unicode.IsSpace(r):
			space = out.Len() > 0
			continue
		case r == utf8.RuneError || unicode.IsControl(r) || !s.faces.both(r):
			if !strings.ContainsRune(string(missing), r) {
				missing = append(missing, r)
			}
			r = substitute
		}
		if space {
			out.WriteByte(' ')
			space = false
		}
		out.WriteRune(r)
	}
	printed := plain(out.String())
	if len(missing) > 0 {
		s.misprints = append(s.misprints, misprint{where, at, printed, missing})
	}
	return printed
}

// printable reports whether text needs nothing done: the common case, told
// without copying.
func (s *speller) printable(text string) bool {
	if !norm.NFC.IsNormalString(text) {
		return false
	}
	after := ' '
	for _, r := range text {
		if r == ' ' && after == ' ' || r != ' ' && unicode.IsSpace(r) ||
			r == utf8.RuneError || unicode.IsControl(r) || !s.faces.both(r) {
			return false
		}
		after = r
	}
	return after != ' ' || text == ""
}

// unprintable lists every rune that could not be printed, once for each place.
func unprintable(misprints []misprint) []Unprintable {
	var all []Unprintable
	seen := map[Unprintable]bool{}
	for _, m := range misprints {
		for _, r := range m.runes {
			u := Unprintable{r, strings.ReplaceAll(string(m.where), "\u00a0", " ")}
			if !seen[u] {
				seen[u] = true
				all = append(all, u)
			}
		}
	}
	return all
}

// codePoints writes runes as "U+674E, U+1F600".
func codePoints(runes []rune) plain {
	words := make([]string, len(runes))
	for i, r := range runes {
		words[i] = fmt.Sprintf("%U", r)
	}
	return plain(strings.Join(words, ", "))
}
