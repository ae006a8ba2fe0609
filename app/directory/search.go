package directory

import (
	"cmp"
	"slices"
	"strings"

	"waymark/app/record"
)

// Search returns what fits best to what was typed, best first, at most limit.
// Every word must begin a word of the name, or of the town or the postcode; a
// code (URN, UKPRN, ODS) or a postcode may be typed instead. What is closed comes
// after what is open.
func (d *Directory) Search(typed string, limit int) []Entry {
	words := strings.Fields(record.Fold(typed))
	if len(words) == 0 || limit <= 0 {
		return nil
	}
	type hit struct {
		entry *Entry
		rank  int
	}
	var hits []hit
	code := strings.ToUpper(strings.Join(strings.Fields(typed), ""))
	if p, ok := parsePostcode(code); ok {
		code = p
	}
	whole := " " + strings.Join(words, " ")
	for i := range words {
		words[i] = " " + words[i]
	}
	for _, r := range Registers {
		l := d.lists[r]
		if l == nil {
			continue
		}
		for i := range l.Entries {
			if rank := l.Entries[i].rank(code, whole, words); rank < noFit {
				hits = append(hits, hit{&l.Entries[i], rank})
			}
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(a.entry.key, b.entry.key), cmp.Compare(a.entry.Code, b.entry.Code))
	})
	found := make([]Entry, min(limit, len(hits)))
	for i := range found {
		found[i] = *hits[i].entry
	}
	return found
}

// Ranks of a match, best first. A closed organisation is a rank and an open one's
// worth behind.
const (
	fitsCode = iota
	fitsName
	fitsStart
	fitsWords
	fitsPlace
	noFit = 2 * (fitsPlace + 1)
)

func (e *Entry) rank(code, whole string, words []string) int {
	rank := noFit
	switch {
	case code == e.Code || code == e.UKPRN:
		return fitsCode
	case e.key == whole:
		rank = fitsName
	case strings.HasPrefix(e.key, whole):
		rank = fitsStart
	case all(e.key, words):
		rank = fitsWords
	case e.Postcode != "" && e.Postcode == code:
		rank = fitsPlace
	case allOfTwo(e.key, e.place, words):
		rank = fitsPlace
	}
	if rank < noFit && e.Closed {
		rank += fitsPlace + 1
	}
	return rank
}

// allOfTwo reports whether each word begins one of either key's, and one of them
// one of the name's: a town alone names nobody.
func allOfTwo(key, place string, words []string) bool {
	named := false
	for _, w := range words {
		if strings.Contains(key, w) {
			named = true
		} else if !strings.Contains(place, w) {
			return false
		}
	}
	return named
}

func all(key string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(key, w) {
			return false
		}
	}
	return true
}

// ByCode returns the entry with an ODS code, a URN or a UKPRN, and false where no
// register that was loaded has it.
func (d *Directory) ByCode(code string) (Entry, bool) {
	code = strings.ToUpper(strings.Join(strings.Fields(code), ""))
	for _, r := range Registers {
		if l := d.lists[r]; l != nil && code != "" {
			for i := range l.Entries {
				if e := &l.Entries[i]; e.Code == code || e.UKPRN == code {
					return *e, true
				}
			}
		}
	}
	return Entry{}, false
}
