package roster

import (
	"cmp"
	"slices"
	"strings"

	"waymark/app/record"
	"waymark/app/sheet"
)

// Match is one name of a pasted list and the student it means.
type Match struct {
	Line int    // of the pasted text, counted from 1
	Text string // the name as it was pasted
	// Student is the student it surely means; "" unless Sure.
	Student record.ID
	Sure    bool
	// Candidates are the students it may mean, the likeliest first. There are
	// none where nobody resembles it.
	Candidates []record.ID
}

// maxCandidates is how many students are offered for a doubtful name.
const maxCandidates = 6

// MatchList finds the students whom a pasted list names, among the given
// students or, where among is empty, all of them.
//
// A list is names in either order, UPNs or email addresses: one a line, or
// several to a line with semicolons or commas between them, or rows copied from
// a spreadsheet. A line of nothing but headings is passed over. A name is sure
// when it fits one student and no other fits nearly as well; a name that fits
// several, or none well, is left for a person to decide.
func MatchList(text string, s *record.Snapshot, among []record.ID) []Match {
	var students []*record.Student
	if len(among) == 0 {
		students = s.Students()
	}
	for _, id := range among {
		if student, ok := s.Student(id); ok {
			students = append(students, student)
		}
	}
	d := newDirectory(students)
	var matches []Match
	number := 0
	for line := range sheet.Lines(text) {
		number++
		for _, q := range d.entries(line) {
			m := d.match(q)
			m.Line, m.Text = number, q.text
			matches = append(matches, m)
		}
	}
	return matches
}

// entry is one person named in a list.
type entry struct {
	text    string
	exact   string   // a UPN, or an email address in lower case, or ""
	words   []string // of the name, folded
	surname int      // how many of the words are the surname, where a comma says so
	form    string   // a registration group or year beside the name, folded
}

// entries reads the people that one line names.
func (d *directory) entries(line string) []entry {
	line = strings.TrimSpace(line)
	if line == "" || headingsOnly(line) {
		return nil
	}
	var pieces []string
	switch {
	case strings.Contains(line, "\t"):
		return []entry{d.row(line, strings.Split(line, "\t"))}
	case strings.Contains(line, ";"):
		pieces = strings.Split(line, ";")
	case strings.Count(line, "|") > 0:
		return []entry{d.row(line, strings.Split(line, "|"))}
	default:
		pieces = []string{line}
	}
	var out []entry
	for _, piece := range pieces {
		if piece = strings.TrimSpace(piece); piece != "" {
			out = append(out, d.commas(piece)...)
		}
	}
	return out
}

// headingsOnly reports whether a line is the heading row of a pasted table.
func headingsOnly(line string) bool {
	cells := strings.FieldsFunc(line, func(r rune) bool { return r == '\t' || r == ',' || r == ';' || r == '|' })
	for _, c := range cells {
		if _, ok := lookUp(strings.TrimSpace(c)); !ok {
			return false
		}
	}
	return len(cells) > 0
}

// row reads one person from the cells of a spreadsheet's row.
func (d *directory) row(line string, cells []string) entry {
	e := entry{text: strings.Join(strings.Fields(line), " ")}
	var names []string
	for _, c := range cells {
		switch one := d.single(c); {
		case one.exact != "" && (e.exact == "" || !strings.Contains(one.exact, "@")):
			e.exact = one.exact
		case one.form != "" && len(one.words) == 0:
			e.form = one.form
		case len(one.words) > 0 && one.exact == "" && len(names) < 2:
			names = append(names, c)
		}
	}
	name := d.single(strings.Join(names, ", "))
	e.words, e.surname = name.words, name.surname
	e.form = orElse(e.form, name.form)
	return e
}

// commas reads the people between the commas of a piece. "Khan, Amir" is one
// person; "Amir Khan, Zoë Le Fevre" are two; "Khan, Amir, 10C" is one again.
func (d *directory) commas(piece string) []entry {
	parts := splitUnquoted(piece)
	if len(parts) == 1 || strings.Count(piece, "@") == 1 && strings.Contains(piece, "<") {
		return []entry{d.single(piece)}
	}
	var out []entry
	for i := 0; i < len(parts); i++ {
		part := strings.TrimSpace(parts[i])
		if part == "" {
			continue
		}
		alone := d.single(part)
		if alone.form != "" && len(alone.words) == 0 && len(out) > 0 { // belongs to the name before
			out[len(out)-1].form = alone.form
			out[len(out)-1].text += ", " + part
			continue
		}
		if alone.exact == "" && i+1 < len(parts) {
			next := strings.TrimSpace(parts[i+1])
			if pair := d.single(part + ", " + next); d.pairs(alone, d.single(next), pair, len(parts) == 2) {
				out = append(out, pair)
				i++
				continue
			}
		}
		out = append(out, alone)
	}
	return out
}

// splitUnquoted splits at the commas that do not stand in quotation marks.
func splitUnquoted(s string) []string {
	quoted := false
	return strings.FieldsFunc(s, func(r rune) bool {
		if r == '"' {
			quoted = !quoted
		}
		return r == ',' && !quoted
	})
}

// pairs reports whether two parts on the sides of a comma are one person.
func (d *directory) pairs(left, right, both entry, onlyTwo bool) bool {
	switch {
	case right.exact != "" || len(right.words) == 0:
		return false
	case len(left.words) == 1 && len(right.words) == 1:
		return true // a list of single names is rare, and of surname, forename is not
	case d.known(left) && d.known(right):
		return false
	case d.known(both):
		return true
	}
	return onlyTwo && (len(left.words) == 1 || len(right.words) == 1)
}

// known reports whether a name is, letter for letter, one of the school's.
func (d *directory) known(e entry) bool { return len(d.byName[sortedKey(e.words)]) > 0 }

// single reads one person from a piece without separators, but for the comma
// between surname and forename.
func (d *directory) single(piece string) entry {
	piece = strings.TrimSpace(piece)
	e := entry{text: piece}
	if at := strings.IndexByte(piece, '@'); at > 0 {
		if address := addressIn(piece); address != "" {
			e.exact = address
			local, _, _ := strings.Cut(address, "@")
			e.words = foldedWords(strings.NewReplacer(".", " ", "_", " ", "-", " ").Replace(local))
			e.words = slices.DeleteFunc(e.words, func(w string) bool { return strings.ContainsAny(w, "0123456789") })
			return e
		}
	}
	if upn := upper(strings.ReplaceAll(strings.Trim(piece, `"`), " ", "")); record.CheckUPN(upn) != record.UPNBadForm {
		e.exact = upn
		return e
	}
	piece = withoutNumbering(strings.Trim(piece, `" `))
	piece = cutBetween(cutBetween(piece, '(', ')'), '[', ']')
	before, after, comma := strings.Cut(piece, ",")
	surname := foldedWords(before)
	for _, w := range append(surname, foldedWords(after)...) {
		if form := d.formOf(w); form != "" {
			e.form = form
			continue
		}
		e.words = append(e.words, w)
	}
	if comma {
		e.surname = min(len(surname), len(e.words))
	}
	if n := len(e.words); n > 1 && e.words[n-2] == "year" && allDigits(e.words[n-1]) {
		e.form, e.words = e.words[n-1], e.words[:n-2]
	}
	return e
}

// withoutNumbering removes what lists put before a name: "12.", "3)", "-", "•".
func withoutNumbering(s string) string {
	s = strings.TrimLeft(s, " -–—•*·☐☑✓")
	if _, n := digits(s); n > 0 && n < len(s) && (s[n] == '.' || s[n] == ')' || s[n] == ' ') {
		s = s[n+1:]
	}
	return strings.TrimSpace(s)
}

// addressIn returns the email address in a piece such as
// "Amir Khan <a.khan@school.example>", in lower case.
func addressIn(piece string) string {
	for _, word := range strings.FieldsFunc(piece, func(r rune) bool { return r == ' ' || r == '<' || r == '>' || r == '(' || r == ')' || r == '"' }) {
		word = strings.TrimPrefix(strings.ToLower(word), "mailto:")
		if name, domain, ok := strings.Cut(word, "@"); ok && name != "" && domain != "" {
			return strings.Trim(word, ".,'")
		}
	}
	return ""
}

func foldedWords(s string) []string { return strings.Fields(record.Fold(s)) }

// formOf returns a word that is a registration group of the school, or looks
// like one.
func (d *directory) formOf(word string) string {
	if d.forms[word] || formShape(word) {
		return word
	}
	if len(word) > 1 && (word[0] == 'y' || strings.HasPrefix(word, "yr")) {
		if number := strings.TrimLeft(word, "yr"); allDigits(number) {
			return number
		}
	}
	return ""
}

// rank is how well a name fits a student, the best first.
type rank uint8

const (
	fitsNumber  rank = iota // the UPN or the email address
	fitsName                // every word, in either order
	fitsLonger              // every word, and the list or the record has middle names as well
	fitsNearly              // one letter of a long name is another
	fitsInitial             // an initial and the surname, or one name alone
	fitsLoosely             // two letters are others
	fitsHalf                // one of the names
	fitsNot
)

type scored struct {
	at   int
	rank rank
}

// match finds the students for one entry.
func (d *directory) match(e entry) Match {
	if e.exact != "" {
		if at, ok := d.byExact[e.exact]; ok {
			return Match{Student: d.people[at].id, Sure: true, Candidates: []record.ID{d.people[at].id}}
		}
	}
	found := d.exactly(e)
	if len(found) == 0 {
		found = d.search(e)
	}
	if e.surname > 0 && len(found) > 1 { // a comma says which of James Thomas and Thomas James is meant
		found = narrowed(found, func(s scored) bool { return d.people[s.at].surnamed(e.words[:e.surname]) })
	}
	if e.form != "" { // a form beside the name tells two of one name apart
		found = narrowed(found, func(s scored) bool { return d.people[s.at].in(e.form) })
	}
	slices.SortStableFunc(found, func(a, b scored) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(a.at, b.at))
	})
	var m Match
	for _, f := range found[:min(len(found), maxCandidates)] {
		m.Candidates = append(m.Candidates, d.people[f.at].id)
	}
	if len(found) == 0 {
		return m
	}
	// Below a name that fits word by word, whoever fits nearly as well is a rival.
	best, rivals := found[0].rank, 0
	for _, f := range found[1:] {
		if f.rank == best || best >= fitsNearly && f.rank <= fitsLoosely {
			rivals++
		}
	}
	if best <= fitsInitial && rivals == 0 && (e.exact == "" || best == fitsName) {
		m.Student, m.Sure = m.Candidates[0], true
	}
	return m
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
