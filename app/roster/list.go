package roster

import (
	"slices"
	"strings"

	"waymark/app/record"
)

// Person is one person as a list names them. Whatever the list does not say is "".
type Person struct {
	// Text is how the person stands in the list, for another person to recognise.
	Text string
	// Name is in either order, or with a comma between surname and forename. A
	// number before it, and a form beside it or in brackets, may be part of it.
	Name string
	// Other is a second name that the list gives, as Zoom gives the name that
	// somebody had before they changed it.
	Other string
	Email string
	UPN   string
	Form  string // a registration group or year group
}

// People reads the people that one line of a list without headings names: names
// in either order, UPNs or email addresses, one, or several with semicolons or
// commas between them, or one in the cells of a row copied from a spreadsheet.
// It looks up what stands before and after a comma, since "Khan, Amir" is one
// person and "Amir Khan, Zoë Le Fevre" are two.
func (d *Directory) People(line string) []Person {
	entries := d.entries(line)
	people := make([]Person, len(entries))
	for i, e := range entries {
		people[i] = Person{Text: e.text, Name: e.name, Form: e.form}
		if strings.Contains(e.exact, "@") {
			people[i].Email = e.exact
		} else {
			people[i].UPN = e.exact
		}
	}
	return people
}

// entry is one person named in a list, as names are compared with.
type entry struct {
	text    string
	name    string   // without UPN and address
	exact   string   // a UPN, or an email address in lower case, or ""
	words   []string // of the name, folded
	parts   []string // of the name where a hyphen makes them more than its words, folded
	surname int      // how many of the words are the surname, where a comma says so
	form    string   // a registration group or year beside the name, folded
	local   bool     // the words are those of the email address
}

// entryOf reads what a list says of one person.
func (d *Directory) entryOf(p Person) entry {
	e := d.single(p.Name)
	if e.exact != "" && p.Email == "" && strings.Contains(e.exact, "@") {
		p.Email = e.exact
	}
	if at := addressIn(p.Email); at != "" {
		if len(e.words) == 0 {
			e = d.single(at)
		}
		e.exact = at
	}
	if upn := cleanUPN(p.UPN); upn != "" { // it says more than an address does
		if _, known := d.byExact[upn]; known || e.exact == "" {
			e.exact = upn
		}
	}
	if p.Form != "" {
		e.form = d.formIn(p.Form)
	}
	e.text = p.Text
	return e
}

// formIn reads a registration group or a year group, folded: "9C", "Year 10".
func (d *Directory) formIn(s string) string {
	form := record.Fold(s)
	if d.forms[form] {
		return form
	}
	if year, ok := parseYear(s); ok {
		return year.Code()
	}
	return form
}

func cleanUPN(s string) string {
	upn := upper(strings.ReplaceAll(strings.Trim(s, `"'`), " ", ""))
	if record.CheckUPN(upn) == record.UPNBadForm {
		return ""
	}
	return upn
}

// entries reads the people that one line names.
func (d *Directory) entries(line string) []entry {
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
func (d *Directory) row(line string, cells []string) entry {
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
	e.name, e.words, e.parts, e.surname = name.name, name.words, name.parts, name.surname
	e.form = orElse(e.form, name.form)
	return e
}

// commas reads the people between the commas of a piece. "Khan, Amir" is one
// person; "Amir Khan, Zoë Le Fevre" are two; "Khan, Amir, 10C" is one again.
func (d *Directory) commas(piece string) []entry {
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
func (d *Directory) pairs(left, right, both entry, onlyTwo bool) bool {
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
func (d *Directory) known(e entry) bool { return len(d.byName[sortedKey(e.words)]) > 0 }

// single reads one person from a piece without separators, but for the comma
// between surname and forename.
func (d *Directory) single(piece string) entry {
	piece = strings.TrimSpace(piece)
	e := entry{text: piece}
	if at := strings.IndexByte(piece, '@'); at > 0 {
		if address := addressIn(piece); address != "" {
			e.exact = address
			if name, _, ok := strings.Cut(piece, "<"); ok && strings.Trim(name, `" `) != "" && !strings.Contains(name, "@") {
				d.readName(&e, name)
				return e
			}
			e.words, e.local = localWords(address), true
			return e
		}
	}
	if upn := cleanUPN(piece); upn != "" {
		e.exact = upn
		return e
	}
	d.readName(&e, piece)
	return e
}

// readName reads a name with what stands beside it.
func (d *Directory) readName(e *entry, piece string) {
	e.name = strings.Trim(piece, `" `)
	piece, inside := cutBrackets(withoutNumbering(e.name))
	for _, aside := range inside {
		for _, w := range foldedWords(strings.TrimPrefix(strings.ToLower(aside), "year ")) {
			if form := d.formOf(w); form != "" || allDigits(w) && len(w) <= 2 {
				e.form = orElse(form, w)
			}
		}
	}
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
	if strings.ContainsAny(piece, hyphens) {
		e.parts = slices.DeleteFunc(foldedWords(hyphensAsSpaces.Replace(piece)), func(w string) bool { return d.formOf(w) != "" })
	}
}

const hyphens = "-‐‑–"

var hyphensAsSpaces = strings.NewReplacer("-", " ", "‐", " ", "‑", " ", "–", " ")

// cutBrackets returns a name without what stands in brackets, and that apart.
func cutBrackets(s string) (without string, inside []string) {
	for _, pair := range [...][2]byte{{'(', ')'}, {'[', ']'}} {
		for {
			from := strings.IndexByte(s, pair[0])
			if from < 0 {
				break
			}
			length := strings.IndexByte(s[from:], pair[1])
			if length < 0 {
				break
			}
			inside = append(inside, s[from+1:from+length])
			s = s[:from] + " " + s[from+length+1:]
		}
	}
	return strings.TrimSpace(s), inside
}

// localWords returns the words of an email address before its @, without the
// numbers that schools put there: "22s.obrien@school.example" is s, obrien.
func localWords(address string) []string {
	local, _, _ := strings.Cut(address, "@")
	local, _, _ = strings.Cut(local, "+")
	return foldedWords(strings.Map(func(r rune) rune {
		switch {
		case r == '.' || r == '_' || r == '-':
			return ' '
		case r >= '0' && r <= '9':
			return -1
		}
		return r
	}, local))
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
func (d *Directory) formOf(word string) string {
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
