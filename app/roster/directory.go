package roster

import (
	"math/bits"
	"slices"
	"strings"

	"waymark/app/record"
)

// directory is the students among whom a pasted list is matched, folded once.
type directory struct {
	people  []listed
	byName  map[string][]int // by the sorted words of the name
	byExact map[string]int   // by UPN and by email address
	forms   map[string]bool
}

// listed is one student as names are compared with.
type listed struct {
	id    record.ID
	names []name // the legal name, and the preferred one where it differs
	form  string
	year  string
}

// name is one name of a student: folded, in words and run together.
type name struct {
	surname, forename []string
	run, back         string // forename and surname run together, and the other way about
	letters           uint32
}

func (l *listed) in(form string) bool { return l.form == form || l.year == form }

func (l *listed) surnamed(words []string) bool {
	return slices.ContainsFunc(l.names, func(n name) bool { return slices.Equal(n.surname, words) })
}

func newDirectory(students []*record.Student) *directory {
	d := &directory{
		people:  make([]listed, 0, len(students)),
		byName:  make(map[string][]int, len(students)*2),
		byExact: make(map[string]int, len(students)*2),
		forms:   map[string]bool{},
	}
	for at, s := range students {
		e := s.Current()
		l := listed{id: s.ID, form: record.Fold(e.Form), year: e.Year.Code()}
		l.names = append(l.names, newName(s.Surname, s.Forename))
		if s.PreferredSurname != "" || s.PreferredForename != "" {
			l.names = append(l.names, newName(orElse(s.PreferredSurname, s.Surname), orElse(s.PreferredForename, s.Forename)))
		}
		for _, n := range l.names {
			key := sortedKey(slices.Concat(n.forename, n.surname))
			if !slices.Contains(d.byName[key], at) {
				d.byName[key] = append(d.byName[key], at)
			}
		}
		d.people = append(d.people, l)
		if l.form != "" {
			d.forms[l.form] = true
		}
		for _, exact := range append([]string{s.UPN, strings.ToLower(s.Email)}, s.FormerUPNs...) {
			if exact == "" {
				continue
			}
			if _, taken := d.byExact[exact]; taken { // a shared address means nobody
				delete(d.byExact, exact)
				continue
			}
			d.byExact[exact] = at
		}
	}
	return d
}

func newName(surname, forename string) name {
	n := name{surname: foldedWords(surname), forename: foldedWords(forename)}
	last, first := strings.Join(n.surname, ""), strings.Join(n.forename, "")
	n.run, n.back = first+last, last+first
	n.letters = lettersOf(n.run)
	return n
}

// sortedKey is one for a name's words in any order.
func sortedKey(words []string) string {
	if !slices.IsSorted(words) {
		words = slices.Sorted(slices.Values(words))
	}
	return strings.Join(words, " ")
}

// exactly returns the students whose name has just the words of the entry.
func (d *directory) exactly(e entry) []scored {
	var out []scored
	if len(e.words) == 0 {
		return nil
	}
	for _, at := range d.byName[sortedKey(e.words)] {
		out = append(out, scored{at, fitsName})
	}
	return out
}

// search compares an entry with every student.
func (d *directory) search(e entry) []scored {
	if len(e.words) == 0 {
		return nil
	}
	var out []scored
	run := strings.Join(e.words, "")
	letters := lettersOf(run)
	for at := range d.people {
		best := fitsNot
		for i := range d.people[at].names {
			best = min(best, e.fit(&d.people[at].names[i], run, letters))
		}
		if best < fitsNot {
			out = append(out, scored{at, best})
		}
	}
	return out
}

// fit says how well the entry fits one name.
func (e *entry) fit(n *name, run string, letters uint32) rank {
	if run == n.run || run == n.back {
		return fitsName // "Mary Jane" and "MaryJane", "St John" and "St-John"
	}
	if r := e.fitWords(n); r <= fitsInitial {
		return r
	}
	// One edit changes at most two letters of the set.
	if bits.OnesCount32(letters^n.letters) <= 4 && len(run) > 4 {
		limit := 1
		if len(run) >= 8 {
			limit = 2
		}
		if distance := min(editDistance(run, n.run, limit), editDistance(run, n.back, limit)); distance <= limit {
			if distance == 1 && len(run) >= 7 {
				return fitsNearly
			}
			return fitsLoosely
		}
	}
	if half(e.words, n.surname) || half(e.words, n.forename) && len(e.words) > 1 {
		return fitsHalf
	}
	return fitsNot
}

// fitWords compares word by word.
func (e *entry) fitWords(n *name) rank {
	if len(e.words) == 1 {
		if same(e.words, n.forename) || same(e.words, n.surname) {
			return fitsInitial
		}
		return fitsNot
	}
	if !half(e.words, n.surname) {
		return fitsNot
	}
	switch rest := without(e.words, n.surname); {
	case len(rest) == 0:
		if same(e.words, n.surname) {
			return fitsInitial // a surname of two words, alone
		}
	case len(n.forename) == 0:
	case len(rest[0]) == 1 && strings.HasPrefix(n.forename[0], rest[0]):
		return fitsInitial
	case len(rest) > len(n.forename) && same(rest[:len(n.forename)], n.forename), // the list has middle names
		len(rest) < len(n.forename) && same(rest, n.forename[:len(rest)]):
		return fitsLonger
	}
	return fitsNot
}

func same(a, b []string) bool { return len(a) > 0 && slices.Equal(a, b) }

// half reports whether the words of one name stand together among those of the list.
func half(words, of []string) bool {
	return len(of) > 0 && position(words, of) >= 0
}

func position(words, of []string) int {
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

// lettersOf is the set of letters in a folded name, a bit for each of a to z and
// one for all others.
func lettersOf(s string) uint32 {
	var set uint32
	for i := range len(s) {
		if c := s[i]; c >= 'a' && c <= 'z' {
			set |= 1 << (c - 'a')
		} else {
			set |= 1 << 26
		}
	}
	return set
}

// editDistance is how many letters must be put in, taken out, changed or swapped
// with their neighbour to make a of b; any number above limit stands for all of
// those. It compares bytes: what it is asked about is folded.
func editDistance(a, b string, limit int) int {
	if len(a)-len(b) > limit || len(b)-len(a) > limit {
		return limit + 1
	}
	const most = 64
	if len(a) >= most || len(b) >= most {
		if a == b {
			return 0
		}
		return limit + 1
	}
	var rows [3][most]uint8
	two, one, now := &rows[0], &rows[1], &rows[2]
	for j := range len(b) + 1 {
		one[j] = uint8(j)
	}
	for i := 1; i <= len(a); i++ {
		now[0] = uint8(i)
		least := now[0]
		for j := 1; j <= len(b); j++ {
			d := one[j-1]
			if a[i-1] != b[j-1] {
				d = min(d, one[j], now[j-1]) + 1
				if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
					d = min(d, two[j-2]+1)
				}
			}
			now[j] = d
			least = min(least, d)
		}
		if int(least) > limit {
			return limit + 1
		}
		two, one, now = one, now, two
	}
	return int(one[len(b)])
}
