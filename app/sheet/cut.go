package sheet

import (
	"iter"
	"slices"
	"strings"
	"unicode/utf8"
)

var delimiters = [...]Delimiter{',', ';', '\t', '|', '^', '~'}

// readText finds the delimiter of the text and cuts it into cells.
func (b *Book) readText(text string, o Options) error {
	text = strings.TrimPrefix(text, "\uFEFF")
	first := 1
	var aside []SetAside
	if d, rest, ok := sepLine(text); ok {
		b.Delimiter = d
		aside = append(aside, SetAside{1, 1, "says which character stands between the cells", text[:min(len(text), 6)]})
		text, first = rest, 2
	} else {
		b.Delimiter = findDelimiter(text, o)
	}
	if b.Delimiter == 0 && o.Headings != nil {
		text = b.unwrap(text, o)
	}
	sheet, err := b.cut(text, first)
	if err != nil {
		return err
	}
	// Under a single heading a comma is part of the value: "Smith, John".
	if o.Headings != nil && b.Delimiter != 0 {
		if row, known := o.Headings(sheet.Rows); known == 1 && sheet.Rows[row].Filled() == 1 {
			b.Delimiter = 0
			if sheet, err = b.cut(text, first); err != nil {
				return err
			}
		}
	}
	if len(sheet.Rows) == 0 {
		return b.refuse("holds nothing but blanks: " + exportCSV)
	}
	sheet.SetAside = append(aside, sheet.SetAside...)
	b.Sheets = []Sheet{sheet}
	return nil
}

func (b *Book) cut(text string, first int) (Sheet, error) {
	p := parser{text: text, delimiter: byte(b.Delimiter), line: first}
	s := p.all()
	if p.tooLarge {
		return Sheet{}, refuseTooMany(b.Name)
	}
	return s, nil
}

// unwrap takes the quotation marks from around the lines of a text, where that
// brings out its headings.
func (b *Book) unwrap(text string, o Options) string {
	bare, ok := unwrapped(text)
	if !ok {
		return text
	}
	d := findDelimiter(bare, o)
	p := parser{text: bare, delimiter: byte(d), line: 1, most: sampleLines}
	if _, known := o.Headings(p.all().Rows); d == 0 || known < 2 {
		return text
	}
	b.Delimiter = d
	b.Notes = append(b.Notes, "every line stands in quotation marks as a whole: read without them")
	return bare
}

// unwrapped returns a text without the quotation marks around each of its lines,
// which a spreadsheet writes that was given a CSV as one column. ok is false where
// a line has none.
func unwrapped(text string) (bare string, ok bool) {
	if !strings.HasPrefix(text, `"`) {
		return "", false
	}
	var b strings.Builder
	for line := range Lines(text) {
		inner, opened := strings.CutPrefix(line, `"`)
		inner, shut := strings.CutSuffix(inner, `"`)
		single := strings.ReplaceAll(inner, `""`, "")
		if line != "" && (!opened || !shut || strings.Contains(single, `"`)) {
			return "", false
		}
		b.WriteString(strings.ReplaceAll(inner, `""`, `"`))
		b.WriteByte('\n')
	}
	return b.String(), true
}

// sepLine reads the line "sep=;" that Excel understands as the first of a file.
func sepLine(text string) (d Delimiter, rest string, ok bool) {
	line, rest := text, ""
	if i := strings.IndexAny(text, "\r\n"); i >= 0 {
		line, rest = text[:i], text[i+lineEnd(text[i:]):]
	}
	line = strings.TrimLeft(line, `" `)
	if len(line) < 5 || !strings.EqualFold(line[:4], "sep=") {
		return 0, "", false
	}
	d = Delimiter(line[4])
	if !slices.Contains(delimiters[:], d) || strings.Trim(line[5:], "\" "+string(rune(d))) != "" {
		return 0, "", false
	}
	return d, rest, true
}

// lineEnd returns the length of the line end that s starts with: CR LF, LF, a
// lone CR, or the CR CR LF that a CSV written twice in text mode has.
func lineEnd(s string) int {
	switch {
	case s == "" || s[0] != '\r' && s[0] != '\n':
		return 0
	case strings.HasPrefix(s, "\r\r\n"):
		return 3
	case strings.HasPrefix(s, "\r\n"):
		return 2
	}
	return 1
}

// Lines yields the lines of a text, whatever ends them.
func Lines(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for text != "" {
			i := strings.IndexAny(text, "\r\n")
			if i < 0 {
				yield(text)
				return
			}
			if !yield(text[:i]) {
				return
			}
			text = text[i+lineEnd(text[i:]):]
		}
	}
}

// sampleLines is how many filled lines the delimiter is judged by.
const sampleLines = 30

// findDelimiter returns the character that cuts the first lines most evenly,
// and of two that do the one that cuts them into more. Where the caller knows
// headings, the one that brings out the most is taken.
func findDelimiter(text string, o Options) Delimiter {
	var best Delimiter
	var most [3]int // known headings, even lines, cells
	for _, d := range delimiters {
		if !strings.Contains(text[:min(len(text), 1<<16)], string(d)) {
			continue
		}
		p := parser{text: text, delimiter: byte(d), line: 1, most: sampleLines}
		rows := p.all().Rows
		var now [3]int
		if o.Headings != nil {
			_, now[0] = o.Headings(rows)
		}
		now[1] = evenLines(rows)
		for _, r := range rows {
			now[2] += len(r.Cells)
		}
		if slices.Compare(now[:], most[:]) > 0 && now[1] > 0 {
			best, most = d, now
		}
	}
	return best
}

// evenLines counts the lines that have the commonest number of cells, where
// that is more than one.
func evenLines(rows []Row) int {
	counts := map[int]int{}
	most := 0
	for _, l := range rows {
		if n := len(l.Cells); n > 1 {
			counts[n]++
			most = max(most, counts[n])
		}
	}
	return most
}

// parser cuts text into lines of cells. It is kinder than RFC 4180: a quotation
// mark that is never closed, or that is closed in the middle of a cell, is a
// letter like any other, and the line is marked.
//
// Cells are pieces of the text: nothing is copied but what held a doubled
// quotation mark.
type parser struct {
	text      string
	delimiter byte // 0 where there is none: no text holds a zero byte
	line      int  // the number of the line at hand
	most      int  // lines wanted, 0 for all

	pos      int
	cells    []string
	marks    int // quotation marks on this line that turned out to be letters
	tooLarge bool
}

// maxMarks is how many times on one line a closing quotation mark is looked for
// in vain. After that they are letters: it keeps the time in proportion to the
// length of the text.
const maxMarks = 4

func (p *parser) all() Sheet {
	var s Sheet
	if p.most == 0 {
		lines := strings.Count(p.text, "\n")
		if lines == 0 {
			lines = strings.Count(p.text, "\r")
		}
		cells := lines + 1
		if p.delimiter != 0 {
			cells += strings.Count(p.text, string(rune(p.delimiter)))
		}
		s.Rows = make([]Row, 0, min(lines+1, MaxRows+1))
		p.cells = make([]string, 0, min(cells, MaxCells+MaxColumns+1))
	}
	for p.pos < len(p.text) && !p.tooLarge && (p.most == 0 || len(s.Rows) < p.most) {
		start, from := len(p.cells), p.line
		filled := p.row()
		if !filled {
			p.cells = p.cells[:start]
			if n := len(s.SetAside); n > 0 && s.SetAside[n-1].To == from-1 {
				s.SetAside[n-1].To = p.line - 1
			} else if p.most == 0 {
				s.SetAside = append(s.SetAside, SetAside{From: from, To: p.line - 1, Why: "blank"})
			}
			continue
		}
		cells := p.cells[start:len(p.cells):len(p.cells)]
		s.Rows = append(s.Rows, Row{Line: from, Cells: cells, Loose: p.marks > 0})
		p.tooLarge = p.tooLarge || len(s.Rows) > MaxRows || len(p.cells) > MaxCells
	}
	return s
}

// row reads one line, and reports whether a cell of it is filled.
func (p *parser) row() (filled bool) {
	p.marks = 0
	most := len(p.cells) + MaxColumns
	text, delimiter := p.text, p.delimiter
	pos := p.pos
	for {
		cell, end, quoted := "", pos, false
		for end < len(text) && text[end] == ' ' {
			end++
		}
		if end < len(text) && text[end] == '"' && p.marks < maxMarks {
			if cell, end, quoted = p.quoted(end); !quoted {
				p.marks++
				end = pos
			}
		}
		if !quoted {
			for end < len(text) {
				if c := text[end]; c == delimiter || c == '\n' || c == '\r' {
					break
				}
				end++
			}
			cell = valueOf(text[pos:end])
		}
		p.cells = append(p.cells, cell)
		filled = filled || cell != ""
		if p.tooLarge = len(p.cells) > most; p.tooLarge {
			return true
		}
		if end < len(text) && text[end] == delimiter {
			pos = end + 1
			continue
		}
		p.pos = end + lineEnd(text[end:])
		p.line++
		return filled
	}
}

// quoted reads the cell whose quotation mark stands at pos. It fails where the
// mark is not one that opens a cell.
func (p *parser) quoted(pos int) (cell string, end int, ok bool) {
	text := p.text
	doubled, stray := false, false
	i := pos + 1
	for {
		n := strings.IndexByte(text[i:], '"')
		if n < 0 || stray && strings.ContainsAny(text[i:i+n], "\r\n") {
			return "", 0, false
		}
		i += n + 1
		if i < len(text) && text[i] == '"' {
			doubled = true
			i++
			continue
		}
		end = i
		for end < len(text) && text[end] == ' ' {
			end++
		}
		if end == len(text) || text[end] == '\n' || text[end] == '\r' || text[end] == p.delimiter {
			break
		}
		stray = true
	}
	cell = text[pos+1 : i-1]
	if strings.ContainsAny(cell, "\r\n") {
		p.line += lineEnds(cell)
	}
	if doubled {
		cell = strings.ReplaceAll(cell, `""`, `"`)
	}
	return valueOf(cell), end, true
}

func lineEnds(s string) int {
	n := 0
	for s != "" {
		i := strings.IndexAny(s, "\r\n")
		if i < 0 {
			break
		}
		s = s[i:]
		s = s[lineEnd(s):]
		n++
	}
	return n
}

// valueOf returns what a cell of a text says. ="004512" is how systems keep Excel
// from taking it for a number.
func valueOf(s string) string {
	if s = trim(s); s == "" || s[0] != '=' && s[0] != '\'' {
		return s
	}
	if len(s) > 2 && s[0] == '=' && s[1] == '"' && s[len(s)-1] == '"' {
		return trim(strings.ReplaceAll(s[2:len(s)-1], `""`, `"`))
	}
	return clean(s)
}

// clean returns a cell as it is meant: without the blanks around it, and without
// the mark that keeps it from becoming a formula.
func clean(s string) string {
	s = trim(s)
	if s != "" && s[0] == '\'' {
		if bare := unguarded(s); len(bare) < len(s) {
			return trim(bare)
		}
	}
	return s
}

// trim removes the blanks around a cell, the no-break space and the marks
// without a width among them.
func trim(s string) string {
	for s != "" {
		if c := s[0]; c == ' ' || c == '\t' || c == '\n' || c == '\r' {
			s = s[1:]
			continue
		} else if c >= utf8.RuneSelf {
			if t := strings.TrimLeft(s, wide); len(t) < len(s) {
				s = t
				continue
			}
		}
		break
	}
	for s != "" {
		if c := s[len(s)-1]; c == ' ' || c == '\t' || c == '\n' || c == '\r' {
			s = s[:len(s)-1]
			continue
		} else if c >= utf8.RuneSelf {
			if t := strings.TrimRight(s, wide); len(t) < len(s) {
				s = t
				continue
			}
		}
		break
	}
	return s
}

// wide are blanks of more than one byte, and marks that nobody sees.
const wide = "\u00A0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200A\u200B\u202F\u3000\uFEFF"
