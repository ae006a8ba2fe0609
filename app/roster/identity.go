package roster

import (
	"slices"
	"strings"
	"unicode/utf8"

	"waymark/app/record"
)

// key is one of the ways to tell that a row and a student are the same person,
// the surest first.
type key uint8

const (
	byUPN key = iota
	byMISID
	byAdmissionNo
	byULN
	byName // surname, forename and date of birth
	keys
)

var keyWords = [keys]string{"UPN", "school system's number", "admission number", "ULN", "name and date of birth"}

// person is somebody whom a row can turn out to be: a student of the record, or
// one that an earlier row of the file brings in.
type person struct {
	student *record.Student
	upn     bool // the student's UPN is one to match by
	row     int  // the row that names the person first, or none
	known   bool // to the record, before this import
	seen    bool // a row of the file may be about the person
	doubt   int  // the place in the plan, from 1, of a row to check that is about the person, or 0
	next    int  // the next person of the same names, or none
}

const (
	none      = -1
	ambiguous = -2 // more than one person has the key
)

// index finds people by their keys.
type index struct {
	people  []person
	by      [keys]map[string]int
	named   map[string]int       // the last person of a name; person.next leads to the others
	left    [keys]map[string]int // the places of rows that name nobody, by their numbers
	damaged bool                 // somebody has a name that lost letters
	bornOn  map[record.Date][]int
	// damagedOn holds those of bornOn whose names have lost letters.
	damagedOn map[record.Date][]int
	brought   int // how many of the people the file brings in
}

// newIndex returns the index of the school's students, with room for those of
// the files' rows.
func newIndex(students []*record.Student, files []*File, rows int) *index {
	room := len(students) + rows
	x := &index{people: make([]person, 0, room), named: make(map[string]int, room)}
	for k, field := range [keys]Field{UPN, MISID, AdmissionNo, ULN, DOB} {
		if len(students) > 0 || slices.ContainsFunc(files, func(f *File) bool { return f.column(field) >= 0 }) {
			x.by[k] = make(map[string]int, room)
		} else {
			x.by[k] = map[string]int{}
		}
	}
	var fold folder
	for _, s := range students {
		p := x.add(person{student: s, upn: isUPN(s.UPN), row: none, known: true}, fold.nameKeys(s))
		for _, upn := range s.FormerUPNs {
			x.enter(byUPN, upn, p)
		}
		if s.PreferredSurname != "" || s.PreferredForename != "" {
			surname, forename := orElse(s.PreferredSurname, s.Surname), orElse(s.PreferredForename, s.Forename)
			x.enter(byName, fold.born(surname, forename, s.DOB), p)
			x.enter(byName, fold.born(s.Surname, forename, s.DOB), p)
			x.enter(byName, fold.born(surname, s.Forename, s.DOB), p)
		}
	}
	return x
}

func orElse(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func isUPN(s string) bool {
	check := record.CheckUPN(s)
	return check == record.UPNValid || check == record.UPNTemporary
}

// add files a person under every key it has.
func (x *index) add(p person, name nameKeys) int {
	n := len(x.people)
	p.next = none
	if last, ok := x.named[name.names]; ok {
		p.next = last
	}
	x.named[name.names] = n
	x.people = append(x.people, p)
	s := p.student
	x.damaged = x.damaged || lostLetters(s)
	if x.bornOn != nil {
		x.enterBirthday(n)
	}
	if p.upn {
		x.enter(byUPN, s.UPN, n)
	}
	if s.MISID != "" {
		x.enter(byMISID, s.MISID, n)
	}
	if s.AdmissionNo != "" {
		x.enter(byAdmissionNo, withoutZeros(s.AdmissionNo), n)
	}
	if record.ValidULN(s.ULN) {
		x.enter(byULN, s.ULN, n)
	}
	x.enter(byName, name.born, n)
	return n
}

func (x *index) enter(k key, value string, n int) {
	if value == "" {
		return
	}
	if m, taken := x.by[k][value]; taken && m != n {
		n = ambiguous
	}
	x.by[k][value] = n
}

// folder folds names, and remembers those that took long: surnames repeat.
type folder struct {
	known  map[string]string
	buffer []byte
}

// nameKeys are what a student's names are compared by.
type nameKeys struct {
	names string // surname and forename, of which one may be missing
	born  string // and the date of birth; "" where one of the three is missing
}

func (f *folder) nameKeys(s *record.Student) nameKeys {
	if born := f.born(s.Surname, s.Forename, s.DOB); born != "" {
		return nameKeys{born[:len(born)-bornLength], born}
	}
	return nameKeys{names: string(f.names(s.Surname, s.Forename))}
}

func (f *folder) names(surname, forename string) []byte {
	b := f.fold(f.buffer[:0], surname)
	b = append(b, '|')
	b = f.fold(b, forename)
	f.buffer = b
	return b
}

// bornLength is how many bytes a date of birth adds to a key.
const bornLength = 4

func (f *folder) born(surname, forename string, dob record.Date) string {
	if surname == "" || forename == "" || dob.IsZero() {
		return ""
	}
	b := append(f.names(surname, forename), byte(dob.Year()>>8), byte(dob.Year()), byte(dob.Month()), byte(dob.Day()))
	f.buffer = b
	return string(b)
}

// fold adds a name as it is compared, without blanks: O'Neil is ONeil, and
// St John is St-John.
func (f *folder) fold(b []byte, s string) []byte {
	start := len(b)
	for i := range len(s) {
		switch c := s[i]; {
		case c >= utf8.RuneSelf:
			folded, ok := f.known[s]
			if !ok {
				folded = strings.ReplaceAll(record.Fold(s), " ", "")
				if f.known == nil {
					f.known = map[string]string{}
				}
				f.known[s] = folded
			}
			return append(b[:start], folded...)
		case c >= 'A' && c <= 'Z':
			b = append(b, c+'a'-'A')
		case c == ' ', c == '\'', c == '-', c == '.', c == ',', c == '`', c == '_':
		default:
			b = append(b, c)
		}
	}
	return b
}

// withoutZeros is what admission numbers are compared by: spreadsheets take the
// zeros from their front.
func withoutZeros(s string) string {
	if t := strings.TrimLeft(s, "0"); t != "" {
		return t
	}
	return s
}

// find returns whom each key of a row points at.
func (x *index) find(r *reading) (hits [keys]int) {
	hits = [keys]int{none, none, none, none, none}
	for k, value := range r.numbers {
		if n, ok := x.by[k][value]; ok && hits[k] == none {
			hits[k] = n
		}
	}
	if n, ok := x.by[byName][r.name.born]; ok && r.name.born != "" {
		hits[byName] = n
	} else if !r.student.DOB.IsZero() && (x.damaged || lostLetters(&r.student)) {
		hits[byName] = x.findDamaged(&r.student)
	}
	return hits
}

// findDamaged returns the person of the same birthday and of the same names but
// for letters that one of the two exports lost.
func (x *index) findDamaged(in *record.Student) int {
	if x.bornOn == nil {
		x.bornOn = make(map[record.Date][]int, len(x.people))
		x.damagedOn = map[record.Date][]int{}
		for n := range x.people {
			x.enterBirthday(n)
		}
	}
	found := none
	born := x.bornOn[in.DOB]
	if !lostLetters(in) {
		born = x.damagedOn[in.DOB]
	}
	for _, n := range born[:min(len(born), maxSteps)] {
		s := x.people[n].student
		switch {
		case !sameWithLosses(in.Surname, s.Surname) || !sameWithLosses(in.Forename, s.Forename):
		case found != none:
			return ambiguous
		default:
			found = n
		}
	}
	return found
}

func (x *index) enterBirthday(n int) {
	s := x.people[n].student
	x.bornOn[s.DOB] = append(x.bornOn[s.DOB], n)
	if lostLetters(s) {
		x.damagedOn[s.DOB] = append(x.damagedOn[s.DOB], n)
	}
}

// lostLetters reports whether a student's names hold what an export puts in the
// place of letters that it does not know.
func lostLetters(s *record.Student) bool { return lostIn(s.Surname) || lostIn(s.Forename) }

func lostIn(name string) bool {
	for i := range len(name) {
		if c := name[i]; c == '?' || c == '\xEF' && strings.HasPrefix(name[i:], "\uFFFD") {
			return true
		}
	}
	return false
}

func sameWithLosses(a, b string) bool {
	return a != "" && (sameButDamaged(a, b) || sameButDamaged(b, a))
}

// numbers yields the numbers that a row can be told by, a present UPN before
// former ones.
func (r *reading) numbers(yield func(key, string) bool) {
	s := &r.student
	if r.provenUPN && !yield(byUPN, s.UPN) {
		return
	}
	for _, upn := range s.FormerUPNs {
		if !yield(byUPN, upn) {
			return
		}
	}
	_ = (s.MISID == "" || yield(byMISID, s.MISID)) &&
		(s.AdmissionNo == "" || yield(byAdmissionNo, withoutZeros(s.AdmissionNo))) &&
		(!record.ValidULN(s.ULN) || yield(byULN, s.ULN))
}

// leave keeps the numbers of a row that names nobody. Whoever another row gave
// one of them to would be taken for its student the next time.
func (x *index) leave(r *reading, place int) {
	for k, value := range r.numbers {
		if x.left[k] == nil {
			x.left[k] = map[string]int{}
		}
		x.left[k][value] = place
	}
}

// leftTo returns the place of a row that names nobody and has a number of this
// one's, or 0.
func (x *index) leftTo(r *reading) int {
	for k, value := range r.numbers {
		if place := x.left[k][value]; place != 0 {
			return place
		}
	}
	return 0
}

// contradicts returns the key, surer than k, that a row and a person both have
// and that differs between them.
func contradicts(r *reading, p *person, k key) (key, bool) {
	in, s := &r.student, p.student
	if k > byUPN && r.provenUPN && p.upn && s.UPN != in.UPN &&
		record.CheckUPN(s.UPN) != record.UPNTemporary && !oneOf(in.UPN, s.FormerUPNs) && !oneOf(s.UPN, in.FormerUPNs) {
		return byUPN, true
	}
	if k > byMISID && in.MISID != "" && s.MISID != "" && in.MISID != s.MISID {
		return byMISID, true
	}
	if k > byAdmissionNo && in.AdmissionNo != "" && s.AdmissionNo != "" && withoutZeros(in.AdmissionNo) != withoutZeros(s.AdmissionNo) {
		return byAdmissionNo, true
	}
	if k > byULN && record.ValidULN(in.ULN) && record.ValidULN(s.ULN) && in.ULN != s.ULN {
		return byULN, true
	}
	return 0, false
}

// otherBirthday reports whether both say a date of birth, and not the same.
func otherBirthday(a, b *record.Student) bool {
	return !a.DOB.IsZero() && !b.DOB.IsZero() && a.DOB != b.DOB
}

func oneOf(s string, list []string) bool {
	for _, t := range list {
		if s == t {
			return true
		}
	}
	return false
}

// stranger reports whether nothing but a number connects a row with a student:
// both names and the birthday are others. Numbers are given out again, and rows
// of a spreadsheet slip.
func stranger(in, s *record.Student) bool {
	if in.Surname == "" || in.Forename == "" || s.Surname == "" || s.Forename == "" || in.Surname == s.Surname || in.Forename == s.Forename {
		return false
	}
	if !in.DOB.IsZero() && in.DOB == s.DOB {
		return false
	}
	return !alike(in.Surname, s.Surname, s.PreferredSurname) && !alike(in.Forename, s.Forename, s.PreferredForename)
}

func alike(in, legal, preferred string) bool {
	var fold folder
	folded := string(fold.fold(nil, in))
	return folded == string(fold.fold(nil, legal)) || folded == string(fold.fold(nil, preferred)) ||
		sameButDamaged(in, legal) || sameButDamaged(legal, in)
}
