package roster

import (
	"slices"
	"strings"

	"waymark/app/record"
)

// Directory is the students among whom the people of a list are looked for,
// folded once.
type Directory struct {
	people   []listed
	byName   map[string][]int   // by the sorted words of the name
	byExact  map[string]int     // by UPN and by email address
	byWord   map[string][]int32 // by each word and part of a name
	outlines []outline          // of all names, side by side for a quick look at each
	forms    map[string]bool
	invited  bool // somebody is
	// expected says of those who are invited why they go before others.
	expected string
	leans    bool // they were not invited: the list leans to their year group
}

// outline is what tells at a glance that two names are not nearly the same.
type outline struct {
	letters uint32
	length  uint16
	at      int32
}

// listed is one student as names are compared with.
type listed struct {
	*record.Student
	names   []name // the legal name, and the preferred one where it differs
	form    string
	year    string
	invited bool
}

// name is one name of a student: folded, in words and run together.
type name struct {
	surname, forename []string
	parts, foreparts  []string // of a double-barrelled surname or forename
	run, back         string   // forename and surname run together, and the other way about
	letters           uint32
}

func (l *listed) in(form string) bool { return l.form == form || l.year == form }

func (l *listed) surnamed(words []string) bool {
	return slices.ContainsFunc(l.names, func(n name) bool { return slices.Equal(n.surname, words) })
}

// NewDirectory returns a directory of the students. Where several of them fit a
// name as well as each other, those who were invited go first, and one who was
// is taken before others who were not.
func NewDirectory(students []*record.Student, invited ...record.ID) *Directory {
	d := &Directory{
		people:   make([]listed, 0, len(students)),
		byName:   make(map[string][]int, len(students)*2),
		byExact:  make(map[string]int, len(students)*2),
		byWord:   make(map[string][]int32, len(students)*2),
		outlines: make([]outline, 0, len(students)),
		forms:    map[string]bool{},
	}
	asked := make(map[record.ID]bool, len(invited))
	for _, id := range invited {
		asked[id] = true
	}
	for at, s := range students {
		e := s.Current()
		l := listed{Student: s, form: record.Fold(e.Form), year: e.Year.Code(), invited: asked[s.ID]}
		l.names = append(l.names, newName(s.Surname, s.Forename))
		if s.PreferredSurname != "" || s.PreferredForename != "" {
			l.names = append(l.names, newName(orElse(s.PreferredSurname, s.Surname), orElse(s.PreferredForename, s.Forename)))
		}
		for _, n := range l.names {
			key := sortedKey(slices.Concat(n.forename, n.surname))
			if !slices.Contains(d.byName[key], at) {
				d.byName[key] = append(d.byName[key], at)
			}
			d.outlines = append(d.outlines, outline{n.letters, uint16(min(len(n.run), 1<<15)), int32(at)})
			for _, words := range [...][]string{n.surname, n.forename, n.parts, n.foreparts} {
				for _, w := range words {
					if have := d.byWord[w]; len(have) == 0 || have[len(have)-1] != int32(at) {
						d.byWord[w] = append(have, int32(at))
					}
				}
			}
		}
		d.people = append(d.people, l)
		d.invited = d.invited || l.invited
		if l.form != "" {
			d.forms[l.form] = true
		}
		d.fileExact(at, s)
	}
	return d
}

// leanFrom is how many students must be known of a list before it leans to a year group.
const leanFrom = 10

// Leaning returns the directory for the rest of a list of which these students are
// known. Where four in five of them are of one year group, its students go before
// others, as if they had been invited. ok is false where the list leans to none,
// or where somebody was invited.
func (d *Directory) Leaning(known []record.ID) (leaning *Directory, ok bool) {
	if d.invited || len(known) < leanFrom {
		return nil, false
	}
	of := make(map[record.ID]bool, len(known))
	for _, id := range known {
		of[id] = true
	}
	years := map[string]int{}
	for i := range d.people {
		if l := &d.people[i]; of[l.ID] {
			years[l.year]++
		}
	}
	for year, n := range years {
		if y, known := parseYear(year); known && n*5 >= len(of)*4 {
			lean := *d
			lean.people = slices.Clone(d.people)
			for i := range lean.people {
				lean.people[i].invited = lean.people[i].year == year
			}
			lean.invited, lean.leans, lean.expected = true, true, "in "+y.String()+", as most are"
			return &lean, true
		}
	}
	return nil, false
}

// shared stands in byExact for an address that two students have, which is
// nobody's.
const shared = -1

func (d *Directory) fileExact(at int, s *record.Student) {
	for _, exact := range append([]string{s.UPN, strings.ToLower(s.Email)}, s.FormerUPNs...) {
		if exact == "" {
			continue
		}
		if _, taken := d.byExact[exact]; taken {
			d.byExact[exact] = shared
			continue
		}
		d.byExact[exact] = at
	}
}

func newName(surname, forename string) name {
	n := name{surname: foldedWords(surname), forename: foldedWords(forename), parts: barrels(surname), foreparts: barrels(forename)}
	last, first := strings.Join(n.surname, ""), strings.Join(n.forename, "")
	n.run, n.back = first+last, last+first
	n.letters = lettersOf(n.run)
	return n
}

// barrels returns the names of which a double-barrelled one is made, folded:
// smith and jones of Smith-Jones, garcia and lopez of García López. Particles
// are not among them: of van der Berg it is berg alone.
func barrels(s string) []string {
	if !strings.ContainsAny(s, hyphens+" ") {
		return nil
	}
	return slices.DeleteFunc(foldedWords(hyphensAsSpaces.Replace(s)), func(w string) bool { return len(w) < 3 || particles[w] })
}

// sortedKey is one for a name's words in any order.
func sortedKey(words []string) string {
	if !slices.IsSorted(words) {
		words = slices.Sorted(slices.Values(words))
	}
	return strings.Join(words, " ")
}
