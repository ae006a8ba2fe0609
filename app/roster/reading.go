package roster

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"waymark/app/record"
)

// reading is what one row says of a student. A field that the row does not say
// is empty in it.
type reading struct {
	student   record.Student
	year      record.YearGroup
	form      string
	said      string // why the row cannot be used, or ""
	provenUPN bool   // the check letter of the UPN is right
	name      nameKeys
	warnings  []Warning
	clears    []Field // what the row says is to be empty
}

func (r *reading) warn(f Field, words string) {
	r.warnings = append(r.warnings, Warning{f, words})
}

// reader reads the rows of one file on one day.
type reader struct {
	file      *File
	today     record.Date
	columns   []readColumn
	yearOf    bool             // no column holds the year group
	yearOfAll record.YearGroup // what somebody said that everybody is in
	knownYear record.AcademicYear
}

type readColumn struct {
	index   int
	trait   *trait
	order   dateOrder
	numeric bool
	blank   string            // what an empty cell says
	values  map[string]string // what cells say by a person's word, in lower case
}

// means returns what a cell says, which a person may have told.
func (c *readColumn) means(cell string) string {
	if cell == "" {
		return c.blank
	}
	if c.values != nil {
		if said, ok := c.values[strings.ToLower(cell)]; ok {
			return said
		}
	}
	return cell
}

func newReader(f *File, today record.Date) *reader {
	r := &reader{file: f, today: today, yearOf: f.column(Year) < 0, knownYear: record.AcademicYearOf(today)}
	r.yearOfAll, _ = record.ParseYearGroup(f.answers[f.yearOfAllKey()]) // "" and "unknown" are none
	for _, c := range f.Columns {
		if c.Field != "" && c.Field != Role {
			r.columns = append(r.columns, readColumn{c.Index, traitOf(c.Field), c.dates, c.numeric, f.blankOf(c), f.valuesOf(c)})
		}
	}
	return r
}

// limits on the letters of a value, as in the record's own checks.
const (
	maxName   = 100
	maxNumber = 64
	maxText   = 50
)

// read fills out from the row.
func (r *reader) read(l Line, out *reading) {
	if out.said = r.file.tooWide(l); out.said != "" {
		return
	}
	if l.Loose {
		out.warn("", "a quotation mark on this line is not closed where a cell ends: it was read as a letter")
	}
	fixed := r.file.decisions[l.Line].fixed()
	if len(fixed) > 0 {
		r.readFixed(fixed, out)
	}
	for i := range r.columns {
		c := &r.columns[i]
		if _, ok := fixed[c.trait.field]; ok {
			continue
		}
		cell := c.means(l.Cell(c.index))
		if cell != "" {
			r.cell(c, cell, out)
		}
	}
	out.knownAs()
	if s := &out.student; s.Forename == "" && s.Surname == "" && s.PreferredForename != "" && s.PreferredSurname != "" {
		s.Forename, s.Surname = s.PreferredForename, s.PreferredSurname // a file of the names in use only
		s.PreferredForename, s.PreferredSurname = "", ""
	}
	if s := &out.student; !s.Left.IsZero() && s.Left.Before(s.Joined) {
		out.warn(Left, "date of leaving: "+s.Left.Words()+" is before the admission on "+s.Joined.Words()+": not read")
		s.Left = record.Date{}
	}
	if r.yearOf && r.file.answers[keyYearOfForm] == answerYes {
		out.year = formYear(out.form)
	}
	if r.yearOf && r.yearOfAll != record.NoYearGroup {
		out.year = r.yearOfAll
	}
	r.checkAge(out)
}

func (r *reader) cell(c *readColumn, cell string, out *reading) {
	t, s := c.trait, &out.student
	if cell[0] == '(' && strings.EqualFold(cell, Clear) {
		r.clear(t, out)
		return
	}
	switch t.kind {
	case kindName:
		if noName(cell) || t.field != Surname && t.field != Forename && nothing(cell) {
			return
		}
		name := cleanName(cell)
		*t.text(s) = r.limited(t, name, maxName, out)
		if words := damage(cell); words != "" {
			out.warn(t.field, t.label+": "+words)
		}
		if hasDigit(name) {
			out.warn(t.field, t.label+" holds a digit")
		}
	case kindFullName:
		r.fullName(t, cell, out)
	case kindAnswer:
		answer, ok := parseAnswer(t.field, cell)
		if !ok {
			out.warn(t.field, fmt.Sprintf("%s: “%s” is neither yes nor no: not read", t.label, short(cell)))
			return
		}
		*t.answer(s) = answer
	case kindDate:
		r.date(c, cell, out)
	case kindYear:
		if nothing(cell) {
			return
		}
		year, ok := parseYear(cell)
		if !ok {
			out.warn(t.field, fmt.Sprintf("year group: “%s” is not one that Waymark knows: not read", short(cell)))
			return
		}
		out.year = year
	case kindForm:
		if !nothing(cell) {
			out.form = r.limited(t, cleanName(cell), maxText, out)
		}
	case kindUPN:
		r.upn(t, cell, out)
	case kindFormerUPN:
		for _, upn := range strings.FieldsFunc(upper(cell), func(r rune) bool { return strings.ContainsRune(",;/ ", r) }) {
			if check := record.CheckUPN(upn); check == record.UPNValid || check == record.UPNTemporary {
				s.FormerUPNs = append(s.FormerUPNs, upn)
			} else if !nothing(upn) {
				out.warn(t.field, "the former UPN is not one: not read")
			}
		}
	case kindULN:
		r.uln(t, cell, out)
	case kindNumber:
		if rewritten(cell) {
			out.warn(t.field, t.label+" was rewritten by a spreadsheet: not read. Export it again, and do not save it from the spreadsheet")
			return
		}
		*t.text(s) = r.limited(t, strings.TrimPrefix(wholeNumber(idText(cell)), "'"), maxNumber, out)
	case kindSex:
		sex, ok := parseSex(cell, c.numeric)
		if !ok {
			out.warn(t.field, fmt.Sprintf("sex: “%s” is not a code that Waymark knows: not read", short(cell)))
		}
		s.Sex = sex
	case kindSEN:
		sen, ok := parseSEN(cell)
		if !ok {
			out.warn(t.field, fmt.Sprintf("SEN: “%s” does not say whether there is support or a plan: not read", short(cell)))
		}
		s.SEN = sen
	case kindEmail:
		r.email(t, cell, out)
	case kindText:
		if !nothing(cell) {
			*t.text(s) = r.limited(t, cleanName(cell), maxText, out)
		}
	}
}

func hasDigit(s string) bool {
	for i := range len(s) {
		if s[i] >= '0' && s[i] <= '9' {
			return true
		}
	}
	return false
}

func idText(cell string) string {
	if nothing(cell) {
		return ""
	}
	return cell
}

// limited returns a value, or "" and a warning where it is too long to be one.
func (r *reader) limited(t *trait, value string, most int, out *reading) string {
	if len(value) > most && utf8.RuneCountInString(value) > most {
		out.warn(t.field, fmt.Sprintf("%s is longer than %d letters: not read", t.label, most))
		return ""
	}
	return value
}

// short returns what a person needs to recognise a cell.
func short(cell string) string {
	if runes := []rune(cell); len(runes) > 30 {
		return string(runes[:29]) + "…"
	}
	return cell
}

func (r *reader) upn(t *trait, cell string, out *reading) {
	upn := upper(cleanID(cell))
	switch {
	case upn == "" || upn == "NONE":
		return
	case rewritten(upn):
		out.warn(t.field, "UPN was rewritten by a spreadsheet: not read. Export it again, and do not save it from the spreadsheet")
		return
	case len(upn) == 3 && upn[:2] == "UN" && upn[2] >= '1' && upn[2] <= '5': // why there is no UPN (social care returns)
		return
	}
	switch record.CheckUPN(upn) {
	case record.UPNValid, record.UPNTemporary:
		out.provenUPN = true
	case record.UPNWrongLetter:
		out.warn(t.field, "UPN check letter is wrong: kept, not used to match")
	case record.UPNBadForm:
		out.warn(t.field, "UPN is not of the right form (a letter and 12 digits): kept, not used to match")
	}
	out.student.UPN = r.limited(t, upn, 20, out)
}

func (r *reader) uln(t *trait, cell string, out *reading) {
	uln := cleanID(cell)
	switch {
	case uln == "" || uln == "9999999999": // stands for "unknown"
		return
	case rewritten(uln), len(uln) == 10 && strings.HasSuffix(uln, "000000"): // 1E+09, read as the number that it is
		out.warn(t.field, "ULN was rewritten by a spreadsheet: not read. Export it again, and do not save it from the spreadsheet")
		return
	case !record.ValidULN(uln):
		out.warn(t.field, "ULN check digit is wrong: kept, not used to match")
	}
	out.student.ULN = r.limited(t, uln, 20, out)
}

func (r *reader) email(t *trait, cell string, out *reading) {
	if nothing(cell) {
		return
	}
	address := strings.TrimPrefix(strings.ToLower(cell), "mailto:")
	if _, inner, named := strings.Cut(address, "<"); named { // "Zoë O’Brien <z.obrien@school.example>"
		address = strings.TrimSuffix(inner, ">")
	}
	name, domain, ok := strings.Cut(address, "@")
	if !ok || name == "" || !strings.Contains(domain, ".") || strings.ContainsAny(address, " ,;<>\"") || strings.Contains(domain, "@") {
		out.warn(t.field, "email is not one address: not read")
		return
	}
	out.student.Email = r.limited(t, address, maxName, out)
}

func (r *reader) date(c *readColumn, cell string, out *reading) {
	if nothing(cell) {
		return
	}
	t := c.trait
	latest := r.today.Year()
	if t.field != DOB {
		latest += 2 // a leaving date may be ahead
	}
	raw, ok := parseDate(cell)
	var d record.Date
	if ok {
		d, ok = raw.resolve(c.order, latest)
	}
	if !ok {
		words := "is not a date"
		switch {
		case raw.year > 0 && !raw.short && (raw.year < 1900 || raw.year > 2100):
			words = fmt.Sprintf("is in the year %d", raw.year)
		case raw.form == dateSlashes && raw.year > 0 && c.order == monthFirst:
			words = "is no day of the calendar, month first"
		case raw.form == dateSlashes && raw.year > 0:
			words = "is no day of the calendar, day first"
		}
		out.warn(t.field, fmt.Sprintf("%s: “%s” %s: not read", t.label, short(cell), words))
		return
	}
	*t.date(&out.student) = d
}

// youngest and eldest bound the ages at which somebody is a student of a school.
const youngest, eldest = 3, 25

func (r *reader) checkAge(out *reading) {
	s := &out.student
	if s.DOB.IsZero() {
		return
	}
	if age := r.today.Year() - s.DOB.Year(); age < youngest-1 || age > eldest {
		out.warn(DOB, fmt.Sprintf("date of birth: %s would be an age of %d: not read", s.DOB.Words(), age))
		s.DOB = record.Date{}
		return
	}
	expected := record.ExpectedYearGroup(s.DOB, r.knownYear)
	if r.yearOf && r.yearOfAll == record.NoYearGroup && out.form != "" && expected != record.NoYearGroup && formYear(out.form) == expected {
		out.year = expected // no column says the year, but the form and the birthday do
	}
	if out.year >= 1 && out.year <= 14 && expected != record.NoYearGroup && s.Left.IsZero() {
		if d := int(out.year) - int(expected); d > 1 || d < -1 {
			out.warn(Year, fmt.Sprintf("%s, but the date of birth speaks for %s", out.year, expected))
		}
	}
}

// fullName splits one cell that holds both names.
func (r *reader) fullName(t *trait, cell string, out *reading) {
	name := cleanName(cell)
	if name == "" || noName(cell) {
		return
	}
	surname, forename, sure := splitName(name, t.field == SurnameFirst)
	s := &out.student
	if s.Surname == "" {
		s.Surname = r.limited(t, surname, maxName, out)
	}
	if s.Forename == "" {
		s.Forename = r.limited(t, forename, maxName, out)
	}
	if words := damage(cell); words != "" {
		out.warn(t.field, "name: "+words)
	}
	switch {
	case forename == "":
		out.warn(t.field, "only one name: taken for the surname")
	case !sure:
		out.warn(t.field, fmt.Sprintf("“%s” was split into surname “%s” and forename “%s”: look whether that is right", name, surname, forename))
	}
}

// knownAs parts "Jonathan (Jon)" into the forename and the one in use.
func (r *reading) knownAs() {
	s := &r.student
	forename, called, ok := parted(s.Forename)
	if !ok || s.PreferredForename != "" && s.PreferredForename != called {
		return
	}
	s.Forename, s.PreferredForename = forename, called
}

// parted returns the forename and the name in brackets or quotation marks behind
// it. A word in small letters or in capitals is no name but a remark: "(new)", "(SEN)".
func parted(s string) (forename, called string, ok bool) {
	if s == "" || s[len(s)-1] != ')' && s[len(s)-1] != '"' {
		return "", "", false
	}
	open := strings.IndexAny(s, `("`)
	if open <= 0 || open == len(s)-1 {
		return "", "", false
	}
	forename, called = strings.TrimSpace(s[:open]), s[open+1:len(s)-1]
	for _, words := range [...]string{"known as ", "pref. ", "preferred ", "aka "} {
		called = strings.TrimPrefix(called, words)
	}
	called = strings.TrimSpace(called)
	first, _ := utf8.DecodeRuneInString(called)
	if forename == "" || !unicode.IsUpper(first) || capitals(called) && !capitals(forename) || utf8.RuneCountInString(called) < 2 {
		return "", "", false
	}
	for _, c := range called {
		if !unicode.IsLetter(c) && !unicode.IsMark(c) && !strings.ContainsRune(" -'’.", c) {
			return "", "", false
		}
	}
	return forename, called, true
}

// particles begin a surname, in the languages of English schools.
var particles = map[string]bool{
	"van": true, "von": true, "der": true, "den": true, "de": true, "del": true, "della": true, "di": true, "da": true,
	"dos": true, "das": true, "do": true, "du": true, "la": true, "le": true, "las": true, "los": true, "el": true, "al": true, "ul": true,
	"bin": true, "binti": true, "bint": true, "ibn": true, "ben": true, "abu": true, "ap": true, "ter": true, "ten": true,
	"st": true, "st.": true, "saint": true, "san": true, "santa": true, "mac": true, "mc": true, "o'": true, "o’": true,
	"ó": true, "o": true, "ní": true, "ni": true, "nic": true, "uí": true, "mhic": true, "zu": true, "af": true, "av": true,
}

// splitName parts a full name. It is sure where a comma or capitals show which
// is the surname, or where there is but one way to part it.
func splitName(name string, surnameFirst bool) (surname, forename string, sure bool) {
	if before, after, ok := strings.Cut(name, ","); ok {
		return strings.TrimSpace(before), strings.TrimSpace(strings.ReplaceAll(after, ",", " ")), !strings.Contains(after, ",")
	}
	words := strings.Fields(name)
	if len(words) == 1 {
		return words[0], "", true
	}
	// "SMITH John", "John SMITH"
	if n := leadingCapitals(words); n > 0 && n < len(words) && leadingCapitals(words[n:]) == 0 {
		return strings.Join(words[:n], " "), strings.Join(words[n:], " "), true
	}
	if n := trailingCapitals(words); n > 0 && n < len(words) && trailingCapitals(words[:len(words)-n]) == 0 {
		return strings.Join(words[len(words)-n:], " "), strings.Join(words[:len(words)-n], " "), true
	}
	if surnameFirst {
		n := 0
		for n < len(words)-2 && particles[strings.ToLower(words[n])] {
			n++
		}
		n++ // the word that the particles belong to
		return strings.Join(words[:n], " "), strings.Join(words[n:], " "), len(words)-n == 1 && n == 1
	}
	n := len(words) - 1
	for n > 1 && particles[strings.ToLower(words[n-1])] {
		n--
	}
	return strings.Join(words[n:], " "), strings.Join(words[:n], " "), len(words) == 2
}

func leadingCapitals(words []string) (n int) {
	for n < len(words) && capitals(words[n]) {
		n++
	}
	return n
}

func trailingCapitals(words []string) (n int) {
	for n < len(words) && capitals(words[len(words)-1-n]) {
		n++
	}
	return n
}

// capitals reports whether a word of two letters or more is all in capitals.
func capitals(word string) bool {
	return utf8.RuneCountInString(word) > 1 && word == strings.ToUpper(word) && word != strings.ToLower(word)
}
