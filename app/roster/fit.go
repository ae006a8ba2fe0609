package roster

import (
	"cmp"
	"math/bits"
	"slices"
	"strings"
	"unicode/utf8"

	"waymark/app/record"
)

// Match is whom a person on a list is taken for.
type Match struct {
	// Student is the student it surely is; "" unless Sure.
	Student record.ID
	Sure    bool
	// Candidates are the students it may be, the likeliest first, six at most.
	// There are none where nobody resembles it.
	Candidates []Candidate
}

// Candidate is one student whom a person on a list may be.
type Candidate struct {
	Student    record.ID
	Confidence Confidence
	// Why says in words what agrees, or differs: "Theo is short for Theodore".
	Why string
}

// Confidence is how well a student fits what a list says.
type Confidence uint8

// Confidences.
const (
	Possible Confidence = iota // a part of the name, or one that is spelt otherwise
	Likely                     // a short form, an initial, a slip of the finger
	Certain                    // the whole name, the UPN or the email address
)

// String returns "possible", "likely" or "certain".
func (c Confidence) String() string {
	return [...]string{"possible", "likely", "certain"}[min(c, Certain)]
}

// maxCandidates is how many students are offered for a doubtful name.
const maxCandidates = 6

// rank is how well a name fits a student, the best first.
type rank uint8

const (
	fitsNumber  rank = iota // the UPN or the email address
	fitsName                // every word, in either order
	fitsLonger              // every word, and the list or the record has middle names as well
	fitsCalled              // the surname, and what bearers of the forename are called
	fitsNearly              // one letter of a long name is another
	fitsPart                // one part of a double-barrelled name, or one without its particles
	fitsInitial             // an initial and the other name, or one name alone
	fitsLoosely             // two letters are others
	fitsHalf                // one of the names, and the other resembles it a little
	fitsNot
)

func (r rank) confidence() Confidence {
	switch {
	case r <= fitsName:
		return Certain
	case r <= fitsInitial:
		return Likely
	}
	return Possible
}

type scored struct {
	at   int
	rank rank
}

// Find finds the student whom a list means. A person is sure who fits one
// student while no other fits nearly as well; who fits several, or none well,
// is left for somebody to decide.
func (d *Directory) Find(p Person) Match {
	e := d.entryOf(p)
	m := d.find(&e)
	if p.Other == "" || m.Sure {
		return m
	}
	e = d.entryOf(Person{Name: p.Other, Form: p.Form, Text: p.Text})
	if other := d.find(&e); other.Sure || len(m.Candidates) == 0 {
		return other
	}
	return m
}

func (d *Directory) find(e *entry) Match {
	if e.exact != "" {
		if at, ok := d.byExact[e.exact]; ok && at != shared {
			why := "the same UPN"
			if strings.Contains(e.exact, "@") {
				why = "the same email address"
			}
			id := d.people[at].ID
			return Match{Student: id, Sure: true, Candidates: []Candidate{{id, Certain, why}}}
		}
	}
	found := d.exactly(e)
	if len(found) == 0 || d.invited && !slices.ContainsFunc(found, d.wasInvited) {
		found = d.search(e, found)
	}
	if e.surname > 0 && len(found) > 1 { // a comma says which of James Thomas and Thomas James is meant
		found = narrowed(found, func(s scored) bool { return d.people[s.at].surnamed(e.words[:e.surname]) })
	}
	if e.form != "" { // a form beside the name tells two of one name apart
		found = narrowed(found, func(s scored) bool { return d.people[s.at].in(e.form) })
	}
	slices.SortStableFunc(found, func(a, b scored) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), d.uninvited(a)-d.uninvited(b), cmp.Compare(a.at, b.at))
	})
	var m Match
	for _, f := range found[:min(len(found), maxCandidates)] {
		m.Candidates = append(m.Candidates, Candidate{d.people[f.at].ID, f.rank.confidence(), d.why(e, f)})
	}
	if len(found) > 0 && d.surely(e, found) {
		m.Student, m.Sure = m.Candidates[0].Student, true
	}
	return m
}

func (d *Directory) wasInvited(s scored) bool { return d.people[s.at].invited }

func (d *Directory) uninvited(s scored) int {
	if d.people[s.at].invited {
		return 0
	}
	return 1
}

// surely reports whether the first of those found is meant and no other.
func (d *Directory) surely(e *entry, found []scored) bool {
	best, invited := found[0].rank, d.wasInvited(found[0])
	if best > fitsInitial || d.contradicted(e, found[0]) {
		return false
	}
	// The letters before the @ of an address that is not on record may be those
	// of anybody, unless it is somebody who was expected.
	if e.local && best != fitsName && !invited {
		return false
	}
	for _, f := range found[1:] {
		switch {
		case invited && !d.wasInvited(f): // who was expected goes before who was not
			if d.leans && len(e.words) == 1 && f.rank <= fitsInitial {
				return false // that is too little for a guess
			}
		case f.rank == best, best >= fitsCalled && f.rank <= fitsLoosely: // below a name that fits word by word, whoever fits nearly as well is a rival
			return false
		case !invited && d.wasInvited(f) && f.rank <= fitsInitial:
			return false
		}
	}
	return true
}

// contradicted reports whether the list has another UPN or another address for
// the student than the record, so that they may be two of one name.
func (d *Directory) contradicted(e *entry, f scored) bool {
	s := d.people[f.at].Student
	if e.exact == "" || e.local {
		return false
	}
	if _, domain, ok := strings.Cut(e.exact, "@"); ok {
		_, ours, _ := strings.Cut(strings.ToLower(s.Email), "@")
		return ours == domain
	}
	return s.UPN != ""
}

// narrowed returns those found who pass, or all where none does.
func narrowed(found []scored, pass func(scored) bool) []scored {
	var left []scored
	for _, s := range found {
		if pass(s) {
			left = append(left, s)
		}
	}
	if len(left) == 0 {
		return found
	}
	return left
}

// exactly returns the students whose name has just the words of the entry.
func (d *Directory) exactly(e *entry) []scored {
	var out []scored
	if len(e.words) == 0 {
		return nil
	}
	for _, at := range d.byName[sortedKey(e.words)] {
		out = append(out, scored{at, fitsName})
	}
	return out
}

// search compares an entry with the students who are not found yet, and may fit.
func (d *Directory) search(e *entry, found []scored) []scored {
	if len(e.words) == 0 {
		return nil
	}
	already := len(found)
	run := strings.Join(e.words, "")
	letters := lettersOf(run)
	for _, at := range d.near(e, run, letters) {
		best := fitsNot
		for i := range d.people[at].names {
			best = min(best, e.fit(&d.people[at].names[i], run, letters))
		}
		if best < fitsNot && !slices.ContainsFunc(found[:already], func(s scored) bool { return s.at == int(at) }) {
			found = append(found, scored{int(at), best})
		}
	}
	return found
}

// near returns, in their order, the students with whom an entry is worth
// comparing: who share a word with it, or have almost its letters. The only word
// of an entry may stand for many others, so that it is compared with everyone.
func (d *Directory) near(e *entry, run string, letters uint32) []int32 {
	var near []int32
	for i, s := range d.outlines {
		if len(e.words) == 1 || closeLetters(s.letters, letters) && max(int(s.length)-len(run), len(run)-int(s.length)) <= maxEdits {
			near = append(near, d.outlines[i].at)
		}
	}
	for _, words := range [...][]string{e.words, e.parts} {
		for _, w := range words {
			near = append(near, d.byWord[w]...)
		}
	}
	slices.Sort(near)
	return slices.Compact(near)
}

// maxEdits is how many letters of a name may be others.
const maxEdits = 2

// closeLetters reports whether so many edits can lead from the letters of one name to
// those of another: each changes at most two.
func closeLetters(a, b uint32) bool { return bits.OnesCount32(a^b) <= 2*maxEdits }

// fit says how well the entry fits one name.
func (e *entry) fit(n *name, run string, letters uint32) rank {
	if run == n.run || run == n.back {
		return fitsName // "Mary Jane" and "MaryJane", "St John" and "St-John"
	}
	best := e.fitWords(n)
	if best <= fitsCalled {
		return best
	}
	if closeLetters(letters, n.letters) && len(run) > 4 {
		limit := 1
		if len(run) >= 8 {
			limit = maxEdits
		}
		if distance := min(editDistance(run, n.run, limit), editDistance(run, n.back, limit)); distance <= limit {
			if distance == 1 && len(run) >= 9 {
				return min(best, fitsNearly)
			}
			best = min(best, fitsLoosely)
		}
	}
	if best > fitsHalf && len(e.words) > 1 && e.resembles(n) {
		best = fitsHalf
	}
	return best
}

// fitWords compares word by word.
func (e *entry) fitWords(n *name) rank {
	switch {
	case len(e.words) == 1:
		return e.fitWord(n)
	case position(e.words, n.surname) >= 0:
		return fitForename(without(e.words, n.surname), n)
	}
	for _, part := range n.parts { // the list has one part of the surname
		if i := slices.Index(e.words, part); i >= 0 && fitForename(without(e.words, e.words[i:i+1]), n) <= fitsCalled {
			return fitsPart
		}
	}
	if e.hasMoreThan(n) {
		return fitsLoosely
	}
	if position(e.words, n.forename) >= 0 && len(n.surname) > 0 {
		if rest := without(e.words, n.forename); len(rest) == 1 && len(rest[0]) == 1 && strings.HasPrefix(n.surname[0], rest[0]) {
			return fitsInitial
		}
	}
	return fitsNot
}

// hasMoreThan reports whether the name is part of a double-barrelled one in the
// list. That may well be somebody else: one parent's name is often a common one.
func (e *entry) hasMoreThan(n *name) bool {
	return position(e.parts, n.surname) >= 0 && position(without(e.parts, n.surname), n.forename) >= 0
}

// fitWord compares the only word of an entry.
func (e *entry) fitWord(n *name) rank {
	word := e.words[0]
	if slices.Equal(e.words, n.forename) || slices.Equal(e.words, n.surname) {
		return fitsInitial
	}
	if len(n.forename) == 0 || len(n.surname) == 0 {
		return fitsNot
	}
	if e.local { // "sobrien" or "obriens" before an @
		first := initial(n.forename[0])
		for _, surname := range append([]string{strings.Join(n.surname, "")}, n.parts...) {
			if word == first+surname || word == surname+first {
				return fitsInitial
			}
		}
	}
	if len(n.forename) == 1 {
		if _, ok := called(word, n.forename[0]); ok {
			return fitsLoosely
		}
	}
	return fitsNot
}

// fitForename compares what an entry has beside the surname.
func fitForename(rest []string, n *name) rank {
	switch {
	case len(rest) == 0:
		return fitsInitial // a surname of two words, alone
	case len(n.forename) == 0:
		return fitsNot
	case slices.Equal(rest, n.forename):
		return fitsName
	case len(rest[0]) == 1 && strings.HasPrefix(n.forename[0], rest[0]):
		return fitsInitial
	case len(rest) > len(n.forename) && slices.Equal(rest[:len(n.forename)], n.forename), // the list has middle names
		len(rest) < len(n.forename) && slices.Equal(rest, n.forename[:len(rest)]):
		return fitsLonger
	case slices.Contains(n.foreparts, rest[0]):
		return fitsPart
	}
	if _, ok := called(rest[0], n.forename[0]); ok {
		return fitsCalled
	}
	return fitsNot
}

// resembles reports whether an entry has one of the names, and for the other one
// something that begins alike.
func (e *entry) resembles(n *name) bool {
	if len(n.surname) == 0 || len(n.forename) == 0 {
		return false
	}
	alike := func(has, other []string) bool {
		if position(e.words, has) < 0 {
			return false
		}
		rest := without(e.words, has)
		return len(rest) > 0 && initial(rest[0]) == initial(other[0])
	}
	return alike(n.surname, n.forename) || alike(n.forename, n.surname)
}

// initial returns the first letter of a name.
func initial(s string) string {
	_, n := utf8.DecodeRuneInString(s)
	return s[:n]
}

// position returns where the words of one name stand together among those of
// another, or -1.
func position(words, of []string) int {
	if len(of) == 0 {
		return -1
	}
	for i := 0; i+len(of) <= len(words); i++ {
		if slices.Equal(words[i:i+len(of)], of) {
			return i
		}
	}
	return -1
}

// without returns the words but for those that stand together in of.
func without(words, of []string) []string {
	i := position(words, of)
	return slices.Concat(words[:i], words[i+len(of):])
}
