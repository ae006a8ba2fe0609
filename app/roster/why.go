package roster

import (
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// why says in words how an entry fits a student.
func (d *Directory) why(e *entry, f scored) string {
	l := &d.people[f.at]
	n := d.nameFor(e, f)
	words := ""
	switch f.rank {
	case fitsName:
		words = e.whyName(l, n)
	case fitsLonger:
		words = "the same but for middle names"
	case fitsCalled:
		rest := without(e.words, n.surname)
		words, _ = called(rest[0], n.forename[0])
	case fitsNearly:
		words = "one letter differs"
	case fitsPart:
		words = "one part of the name"
	case fitsInitial:
		words = "an initial and the other name"
		if len(e.words) == 1 || slices.Equal(e.words, n.surname) || slices.Equal(e.words, n.forename) {
			words = "one name alone"
			if e.local {
				words = "the letters of the email address"
			}
		}
	case fitsLoosely:
		words = "two letters differ"
		if len(e.words) == 1 {
			if short, ok := called(e.words[0], strings.Join(n.forename, " ")); ok {
				words = short
			}
		} else if e.hasMoreThan(n) {
			words = "the record has one part of the name"
		} else if e.oneLetter(n) {
			words = "one letter differs in a short name"
		}
	case fitsHalf:
		words = "one of the names, and the other begins alike"
	}
	if e.local && f.rank != fitsInitial {
		words += ", in the email address"
	}
	switch {
	case d.contradicted(e, f) && strings.Contains(e.exact, "@"):
		words += ", but the record has another email address"
	case d.contradicted(e, f):
		words += ", but the record has another UPN"
	case l.invited:
		words += "; " + d.expected
	}
	return words
}

// nameFor returns the name of the student that gave the rank.
func (d *Directory) nameFor(e *entry, f scored) *name {
	names := d.people[f.at].names
	run := strings.Join(e.words, "")
	letters := lettersOf(run)
	key := sortedKey(e.words)
	for i := range names {
		n := &names[i]
		if e.fit(n, run, letters) == f.rank || f.rank == fitsName && sortedKey(slices.Concat(n.forename, n.surname)) == key {
			return n
		}
	}
	return &names[0]
}

// whyName says what is not the same about a name that fits word by word.
func (e *entry) whyName(l *listed, n *name) string {
	run := strings.Join(e.words, "")
	words := "the same name"
	switch {
	case n != &l.names[0]:
		words = "the name they are known by"
	case run != n.run && run != n.back:
		words = "the same words in another order"
	case run != n.run && e.surname == 0:
		words = "the same name, surname first"
	}
	if e.local {
		return words
	}
	has := plainly(e.name)
	for _, part := range strings.Fields(plainly(l.Forename + " " + l.Surname)) {
		if n == &l.names[0] && !strings.Contains(has, part) {
			return words + " but for accents, hyphens or gaps"
		}
	}
	return words
}

// plainly returns a name in small letters, one way of writing each of them, with
// everything that Fold takes away still there.
func plainly(s string) string {
	return strings.ToLower(norm.NFC.String(strings.NewReplacer("’", "'", "‘", "'", "ʼ", "'", "`", "'").Replace(s)))
}

func (e *entry) oneLetter(n *name) bool {
	run := strings.Join(e.words, "")
	return min(editDistance(run, n.run, 1), editDistance(run, n.back, 1)) == 1
}
