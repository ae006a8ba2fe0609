package roster

import (
	"fmt"
	"regexp"
	"strings"

	"waymark/app/sheet"
)

const (
	aboveHeadings = "above the headings" // why a title is set aside
	// headerReach is how many filled lines may stand above the headings.
	headerReach = 30
	// enoughHeadings is how many known headings make a line the heading line.
	enoughHeadings = 3
)

// headingsIn counts the cells that are known headings, and reports whether one
// of them says who a student is.
func (o Options) headingsIn(cells []string) (known int, identity bool) {
	for _, c := range cells {
		if field, ok := o.means(c); ok {
			known++
			identity = identity || identities[field]
		} else if m, ok := lookUp(c); ok {
			known++
			identity = identity || m.field != "" && !m.maybe && identities[m.field]
		} else if c != "" && len(c) <= maxHeading && sensitiveHeading(headingKey(c)) != "" {
			known++
		}
	}
	return known, identity
}

// identities are the fields without which nobody can tell whom a row is about.
var identities = map[Field]bool{
	UPN: true, ULN: true, AdmissionNo: true, MISID: true,
	Surname: true, Forename: true, FullName: true, SurnameFirst: true,
}

// header is the line of headings, or two lines that are headings together, as
// "Date of" stands above "birth".
type header struct {
	Line
	at    int // the index of the line, of the second one of two
	known int // how many of the headings Waymark knows
}

// findHeader returns the headings: the first line that has enough of them, or the
// line under it that has more, or else the one that is made of nothing else.
func (o Options) findHeader(lines []Line) (header, bool) {
	best := header{at: -1}
	for i, l := range lines[:min(len(lines), headerReach)] {
		known, identity := o.headingsIn(l.Cells)
		h := header{l, i, known}
		if i+1 < len(lines) {
			under, same := o.headingsIn(lines[i+1].Cells)
			if both := joined(l, lines[i+1]); known+under > 0 {
				if n, who := o.headingsIn(both.Cells); who && n >= enoughHeadings && n > max(known, under) {
					return header{both, i + 1, n}, true
				}
			}
			if identity && known >= enoughHeadings && same && under > known {
				continue // a line of groups: "Student", "Enrolment"
			}
		}
		if !identity || known <= best.known {
			continue
		}
		if known >= enoughHeadings {
			return h, true
		}
		if all := l.Filled(); known == all || known*2 >= all && all <= 4 {
			best = h
		}
	}
	return best, best.at >= 0
}

// joined returns two lines as one, each cell with the one under it.
func joined(above, under Line) Line {
	cells := make([]string, max(len(above.Cells), len(under.Cells)))
	for i := range cells {
		cells[i] = strings.TrimSpace(above.Cell(i) + " " + under.Cell(i))
	}
	return Line{Line: under.Line, Cells: cells}
}

// headings tells sheet which line holds the headings, as the delimiter that
// brings out the most of them is the right one.
func (o Options) headings(rows []Line) (row, known int) {
	h, ok := o.findHeader(rows)
	if !ok {
		return 0, 0
	}
	return h.at, h.known
}

// layOut finds the headings, decides the columns, and parts the lines that hold
// a student from those that do not.
func (f *File) layOut(t *sheet.Sheet) error {
	header, ok := f.options.findHeader(t.Rows)
	if !ok {
		return f.refuse("has no line of headings that Waymark knows: put a first line such as UPN, Surname, Forename, Year, Form, DOB above the students and try again")
	}
	f.HeaderLine = header.Line.Line
	header, lines := f.underTitles(header, t.Rows)
	for _, l := range lines[:header.at] {
		f.setAside(l, aboveHeadings)
	}
	rows := lines[header.at+1:]
	width := f.width(header.Line, rows)
	for len(rows) > 0 && instruction(rows[0]) {
		f.setAside(rows[0], "instructions")
		rows = rows[1:]
	}
	if len(rows) == 0 {
		return f.refuse("has headings but no students under them: export it again with the students chosen")
	}
	rows = f.sift(header.Line, rows)
	f.decideColumns(header.Line, width, rows)
	f.noteHeadings(rows)
	gone := f.gone(rows)
	f.emptySecrets(rows)
	f.sortRows(rows, gone)
	f.SetAside = append(f.SetAside, t.SetAside...)
	f.sortSetAside()
	if len(f.Rows) == 0 {
		return f.refuse("has headings but no students under them: export it again with the students chosen")
	}
	f.decideValues()
	if f.column(Year) < 0 {
		f.Notes = append(f.Notes, "no column says the year group: new students get one only where the registration group and the date of birth agree on it")
	}
	return nil
}

func (f *File) setAside(l Line, why string) {
	text := strings.Join(l.Cells, " ")
	text = strings.Join(strings.Fields(text), " ")
	if r := []rune(text); len(r) > 60 {
		text = string(r[:59]) + "…"
	}
	f.SetAside = append(f.SetAside, SetAside{From: l.Line, To: l.Line, Why: why, Text: text})
}

// width is the number of columns: of headings, and beyond them where most rows
// have a value there.
func (f *File) width(header Line, rows []Line) int {
	width := len(header.Cells)
	longer := map[int]int{}
	for _, r := range rows {
		if len(r.Cells) > width && anyFilled(r.Cells[width:]) {
			longer[len(r.Cells)]++
		}
	}
	for n, times := range longer {
		if times*2 > len(rows) {
			return n
		}
	}
	return width
}

var instructionWords = regexp.MustCompile(`(?i)^(do not|for example|e\.g\.|eg |example:|please |required$|optional$|mandatory$|max(imum)? |must |enter )|dd[/-]mm|yyyy`)

// instruction reports whether a line under the headings tells people how to
// fill the file in.
func instruction(l Line) bool {
	told, all := 0, 0
	seen := map[string]int{}
	for _, c := range l.Cells {
		if c == "" {
			continue
		}
		all++
		if instructionWords.MatchString(c) {
			told++
		}
		if len(c) > 3 && prose(c) {
			seen[c]++
		}
	}
	if all >= 2 && told*2 >= all {
		return true
	}
	for _, n := range seen {
		if n >= 3 && n*2 >= all {
			return true
		}
	}
	return false
}

// prose reports whether a cell may tell people what to do. A student may have
// "False" in every column of flags, and one reading age in many.
func prose(cell string) bool {
	_, flag := parseAnswer(PupilPremium, cell)
	return !flag && (cell[0] < '0' || cell[0] > '9')
}

// sift sets the lines aside that are no students whatever the columns are, so
// that these are judged by the others.
func (f *File) sift(header Line, rows []Line) []Line {
	kept, from := rows[:0:0], 0
	for i, r := range rows {
		why := ""
		switch {
		case footer(r):
			why = "a total or a note, not a student"
		case ruled(r):
			why = "a drawn line, not a student"
		case sameCells(header, r):
			why = "the headings again"
		default:
			continue
		}
		f.setAside(r, why)
		kept, from = append(kept, rows[from:i]...), i+1
	}
	if from == 0 {
		return rows // of most files, all
	}
	return append(kept, rows[from:]...)
}

// sortRows parts the rows of students from what else stands between and under them.
func (f *File) sortRows(rows []Line, gone map[int]bool) {
	used := 0
	for _, c := range f.Columns {
		if c.Field != "" {
			used++
		}
	}
	last := len(rows) - 1
	if used >= 3 {
		for last >= 0 && f.weak(rows[last]) {
			last--
		}
	}
	roles := f.roles(rows)
	f.Rows = make([]Line, 0, last+1)
	for i, r := range rows {
		role := roles.staff(r)
		switch {
		case i > last:
			f.setAside(r, "below the last student")
		case used >= 3 && f.weak(r) && !f.named(r):
			f.setAside(r, "a line of its own, not a student")
		case contactRoles[role]:
			f.setAside(Line{Line: r.Line}, "not a student: "+role)
		case role != "":
			f.setAside(r, "not a student: "+role)
		case gone[r.Line]:
			f.setAside(r, "marked as no longer on roll")
		default:
			f.Rows = append(f.Rows, r)
		}
	}
}

// weak reports whether a row has no more than one cell filled, and that is no
// identifier: it may be a student of one name, or a footer.
func (f *File) weak(r Line) bool {
	n := 0
	for i, cell := range r.Cells {
		if cell == "" {
			continue
		}
		if n++; n > 1 {
			return false
		}
		if i < len(f.Columns) && strings.ContainsAny(cell, "0123456789") && !strings.Contains(cell, " ") {
			switch f.Columns[i].Field {
			case UPN, ULN, AdmissionNo, MISID:
				return false
			}
		}
	}
	return true
}

// named reports whether the row's only cell can be a name.
func (f *File) named(r Line) bool {
	for i, cell := range r.Cells {
		if cell == "" {
			continue
		}
		if i >= len(f.Columns) {
			return false
		}
		switch f.Columns[i].Field {
		case Surname, Forename, FullName, SurnameFirst:
			return !strings.ContainsAny(cell, "0123456789:=") && strings.Count(cell, " ") < 4
		}
		return false
	}
	return false
}

var footerWords = regexp.MustCompile(`(?i)^((grand |sub)?totals?\b|count\b|averages?\b|mean$|median$|percentages?\b|% |number of |no\.? of (students|pupils)|(students|pupils|learners):|created (on|by)\b|source\s*:|notes?\s*:|printed\b|report (generated|created|run|date)|generated (on|by)\b|exported (on|by)\b|template notes|end of (report|list|file)|page \d)`)

// footer reports whether a row is a total or a note. What makes it one is the
// first cell, and that no other cell holds a word: Page and Count are surnames.
func footer(r Line) bool {
	first := ""
	for _, c := range r.Cells {
		switch {
		case c == "":
		case first == "":
			if first = c; !footerStart[lower(c[0])] || !footerWords.MatchString(c) {
				return false
			}
		case hasWord(c) && !footerWords.MatchString(c):
			return false
		}
	}
	return first != ""
}

// ruled reports whether a row is drawn and not written: "----", as databases put
// under their headings.
func ruled(r Line) bool {
	for _, c := range r.Cells {
		if c != "" && (len(c) < 2 || strings.IndexByte(drawn, c[0]) < 0 || strings.Trim(c, drawn) != "") {
			return false
		}
	}
	return true
}

const drawn = "-=_*+:|"

// footerStart holds the letters that footers start with, to pass over most rows.
var footerStart = [256]bool{'g': true, 's': true, 't': true, 'c': true, 'n': true, 'p': true, 'l': true, 'r': true, 'e': true, 'a': true, 'm': true, '%': true}

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// hasWord reports whether the cell holds two letters beside each other that are
// no month: "Ann" and "Khan" do, "22/11/2026 09:14" and "3 Nov 2026" do not.
func hasWord(s string) bool {
	if _, ok := parseDate(s); ok {
		return false
	}
	run := 0
	for _, r := range s {
		if r >= 0x80 || lower(byte(r)) >= 'a' && lower(byte(r)) <= 'z' {
			if run++; run == 2 {
				return true
			}
			continue
		}
		run = 0
	}
	return false
}

func sameCells(a, b Line) bool {
	if len(b.Cells) == 0 || len(a.Cells) < 2 || a.Cells[0] != b.Cells[0] {
		return false
	}
	for i := range max(len(a.Cells), len(b.Cells)) {
		if a.Cell(i) != b.Cell(i) {
			return false
		}
	}
	return true
}

// emptySecrets forgets the cells of columns that Waymark does not keep, before
// anything else looks at the rows.
func (f *File) emptySecrets(rows []Line) {
	for _, c := range f.Columns {
		if c.How != LeftOut && c.How != NotKept {
			continue
		}
		for _, r := range rows {
			if c.Index < len(r.Cells) {
				r.Cells[c.Index] = ""
			}
		}
	}
}

// tooWide says why a row that has more cells than there are columns cannot be
// used, or returns "".
func (f *File) tooWide(l Line) string {
	if len(l.Cells) <= len(f.Columns) || !anyFilled(l.Cells[len(f.Columns):]) {
		return ""
	}
	return fmt.Sprintf("the row has %d cells under %d headings: a %s inside a value may have moved the rest along, so put that value in quotation marks",
		len(l.Cells), len(f.Columns), f.Delimiter)
}

func anyFilled(cells []string) bool {
	for _, c := range cells {
		if c != "" {
			return true
		}
	}
	return false
}
