package sheet

import (
	"bytes"
	"errors"
	"fmt"
	"path"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// workbook reads an Excel workbook (ECMA-376, SpreadsheetML) in one pass over
// each of its parts. excelize, which writes ours, keeps every part as a tree: to
// tell the dates of 100,000 students it needs a gigabyte, it takes one and a
// half for styles that were packed into 80 KB, and a part that is cut short is
// to it a shorter table.
type workbook struct {
	gather
	parts    *archive
	dates    dates
	styles   []style
	shared   []string
	next     int // the column after the last cell that was seen
	seen     int // the last row of the sheet that was seen, blank or not
	unsolved int // formulas of the sheet without a result
}

// Limits of Excel itself, and of ours where it has none.
const (
	excelRows   = 1 << 20
	excelStyles = 1 << 16
	maxSheets   = 1_000
	maxShared   = 1_000_000
)

type sheetPart struct {
	name   string
	hidden bool
	part   string
}

func (b *Book) readXLSX(data []byte) error {
	b.Format = XLSX
	a, err := b.openArchive(data)
	if err != nil {
		return err
	}
	if a.has("xl/workbook.bin") {
		return b.refuse("is an Excel binary workbook (.xlsb): " + saveAsXLSX)
	}
	w := &workbook{parts: a, gather: gather{book: b}}
	sheets, err := w.contents()
	if err != nil {
		return err
	}
	for _, s := range sheets {
		if err := w.readSheet(s); err != nil {
			return err
		}
	}
	return w.finish()
}

// relation is a part that another part names.
type relation struct{ kind, part string }

// relations returns what the part names, by id. A part without any has no file
// of them.
func (w *workbook) relations(part string) (map[string]relation, error) {
	folder, base := path.Split(part)
	file := folder + "_rels/" + base + ".rels"
	all := map[string]relation{}
	if !w.parts.has(file) {
		return all, nil
	}
	err := w.parts.scan(file, func(s *scanner) error {
		if s.kind != startTag || !s.is("Relationship") || s.attr("TargetMode") == "External" {
			return nil
		}
		target := s.attr("Target")
		if !strings.HasPrefix(target, "/") {
			target = path.Join(folder, target)
		}
		kind := s.attr("Type")
		all[s.attr("Id")] = relation{kind[strings.LastIndexByte(kind, '/')+1:], target}
		if len(all) > maxParts {
			return w.book.damaged(file, errors.New("too many relations"))
		}
		return nil
	})
	return all, err
}

// contents reads which sheets there are, and what their cells refer to.
func (w *workbook) contents() ([]sheetPart, error) {
	root, err := w.relations("")
	if err != nil {
		return nil, err
	}
	main := "xl/workbook.xml"
	for _, r := range root {
		if r.kind == "officeDocument" {
			main = r.part
		}
	}
	parts, err := w.relations(main)
	if err != nil {
		return nil, err
	}
	var sheets []sheetPart
	err = w.parts.scan(main, func(s *scanner) error {
		switch {
		case s.kind != startTag:
		case s.is("workbookPr"):
			w.dates.from1904 = truth(s.attr("date1904"))
		case s.is("sheet"):
			r, ok := parts[s.attr("id")]
			if !ok || len(sheets) == maxSheets {
				return w.book.damaged(main, errors.New("a sheet is missing, or there are too many"))
			}
			if r.kind == "worksheet" { // the others hold a chart, or macros
				state := s.attr("state")
				sheets = append(sheets, sheetPart{name: s.attr("name"), hidden: state == "hidden" || state == "veryHidden", part: r.part})
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, r := range parts {
		switch r.kind {
		case "styles":
			err = w.readStyles(r.part)
		case "sharedStrings":
			err = w.readShared(r.part)
		}
		if err != nil {
			return nil, err
		}
	}
	return sheets, nil
}

func truth(s string) bool { return s == "1" || s == "true" }

// readStyles reads which cell formats are dates.
func (w *workbook) readStyles(part string) error {
	custom := map[int]style{}
	formats := false
	return w.parts.scan(part, func(s *scanner) error {
		switch {
		case s.is("cellXfs"):
			formats = s.kind == startTag
		case s.kind != startTag:
		case s.is("numFmt"):
			if id, err := strconv.Atoi(s.attr("numFmtId")); err == nil && len(custom) < excelStyles {
				custom[id] = styleOf(s.attr("formatCode"))
			}
		case s.is("xf") && formats:
			id, _ := strconv.Atoi(s.attr("numFmtId"))
			known, ok := custom[id]
			if !ok {
				known = builtIn(id)
			}
			if w.styles = append(w.styles, known); len(w.styles) > excelStyles {
				return w.book.damaged(part, errors.New("more cell formats than Excel has"))
			}
		}
		return nil
	})
}

// readShared reads the texts that cells refer to by number.
func (w *workbook) readShared(part string) error {
	return w.parts.scan(part, func(s *scanner) error {
		if s.kind != startTag || !s.is("si") {
			return nil
		}
		w.text = w.text[:0]
		w.richText(s)
		text, err := w.keep(unescaped(w.text))
		if err != nil {
			return err
		}
		if w.shared = append(w.shared, text); len(w.shared) > maxShared {
			return refuseTooMany(w.book.Name)
		}
		return nil
	})
}

// richText adds the text of the element whose start tag is at hand, without the
// hints of how Japanese is pronounced.
func (w *workbook) richText(s *scanner) {
	in := false
	for depth := len(s.starts); s.next(); {
		switch {
		case s.kind == startTag && s.is("rPh"):
			s.skip()
		case s.kind == startTag:
			in = s.is("t")
		case s.kind == endTag && len(s.starts) < depth:
			return
		case s.kind == endTag:
			in = false
		case in:
			w.take(s)
		}
	}
}

func (w *workbook) readSheet(p sheetPart) error {
	w.begin(p.name, p.hidden)
	w.seen, w.unsolved = 0, 0
	hidden := false
	err := w.parts.scan(p.part, func(s *scanner) error {
		switch {
		case s.is("row") && s.kind == startTag:
			hidden = truth(s.attr("hidden"))
			line := w.seen + 1
			if said := s.rawAttr("r"); said != nil {
				n, err := strconv.Atoi(string(said))
				if err != nil || n < line || n > excelRows {
					return w.book.damaged(p.part, fmt.Errorf("row %q after row %d", said, w.seen))
				}
				line = n
			}
			w.seen = line
			w.row, w.next = w.row[:0], 0
		case s.is("row") && s.kind == endTag:
			if hidden && len(w.row) > 0 {
				w.hidden++
			}
			return w.end(w.seen)
		case s.is("c") && s.kind == startTag:
			return w.cell(s, p.part)
		case s.is("mergeCell") && s.kind == startTag:
			return w.mergeCell(s.attr("ref"))
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := w.close(); err != nil {
		return err
	}
	if w.unsolved > 0 {
		w.note(count(w.unsolved, "cell") + " of the sheet " + plural(w.unsolved, "holds", "hold") + " a formula that was never worked out: open it in a spreadsheet and save it to bring the values in")
	}
	return nil
}

// cell reads the cell whose start tag is at hand.
func (w *workbook) cell(s *scanner, part string) error {
	column := w.next
	if ref := s.rawAttr("r"); ref != nil {
		c, _, ok := cellAt(ref)
		if !ok {
			return w.book.damaged(part, fmt.Errorf("cell %q", ref))
		}
		column = c
	}
	format := 0
	if said := s.rawAttr("s"); said != nil {
		format, _ = strconv.Atoi(string(said))
	}
	kind := cellKind(s.rawAttr("t"))
	w.text = w.text[:0]
	formula, valued := false, false
	for depth := len(s.starts); s.next(); {
		if s.kind == endTag && len(s.starts) < depth {
			break
		}
		if s.kind != startTag {
			continue
		}
		switch {
		case s.is("v"):
			valued = true
			w.takeAll(s)
		case s.is("is"):
			w.richText(s)
		case s.is("f"):
			formula = true
			s.skip()
		default:
			s.skip()
		}
	}
	if formula && !valued {
		w.unsolved++
	}
	w.next = column + 1
	if len(w.text) == 0 {
		return nil
	}
	value, err := w.value(kind, format, part)
	if err != nil {
		return err
	}
	if column < len(w.row) && w.row[column] != "" {
		return w.book.damaged(part, fmt.Errorf("column %d of row %d stands there twice", column+1, w.seen))
	}
	return w.put(column, value)
}

// value returns what the text of the cell at hand stands for.
func (w *workbook) value(kind cellType, format int, part string) (string, error) {
	switch kind {
	case sharedText:
		n, err := strconv.Atoi(string(bytes.TrimSpace(w.text)))
		if err != nil || n < 0 || n >= len(w.shared) {
			return "", w.book.damaged(part, fmt.Errorf("text %q of %d", w.text, len(w.shared)))
		}
		return w.shared[n], nil
	case truthValue:
		if truth(string(bytes.TrimSpace(w.text))) {
			return "TRUE", nil
		}
		return "FALSE", nil
	case plainText:
		return w.keep(unescaped(w.text))
	}
	number, err := w.keep(bytes.TrimSpace(w.text))
	if err != nil {
		return "", err
	}
	if kind == isoDate {
		return isoWords(number), nil
	}
	var as style
	if format > 0 && format < len(w.styles) {
		as = w.styles[format]
	}
	return w.dates.words(number, as), nil
}

func (w *workbook) mergeCell(ref string) error {
	from, to, ok := strings.Cut(ref, ":")
	if !ok {
		return nil
	}
	column, first, ok1 := cellAt([]byte(from))
	until, last, ok2 := cellAt([]byte(to))
	if !ok1 || !ok2 || column != until || first >= last {
		return nil
	}
	return w.merge(column, first, last)
}

// cellAt reads a reference such as "AB12": the column counted from 0, the row
// from 1.
func cellAt(ref []byte) (column, row int, ok bool) {
	i := 0
	for ; i < len(ref) && i < 4 && ref[i]|0x20 >= 'a' && ref[i]|0x20 <= 'z'; i++ {
		column = column*26 + int(ref[i]|0x20-'a') + 1
	}
	if i == 0 || i == len(ref) || len(ref)-i > 7 {
		return 0, 0, false
	}
	for _, c := range ref[i:] {
		if c < '0' || c > '9' {
			return 0, 0, false
		}
		row = row*10 + int(c-'0')
	}
	return column - 1, row, row > 0
}

// cellType says what the text of a cell is.
type cellType uint8

const (
	numberOrDate cellType = iota
	sharedText            // the number of a shared text
	plainText             // a text, or an error such as #N/A
	truthValue
	isoDate
)

func cellKind(t []byte) cellType {
	switch string(t) {
	case "s":
		return sharedText
	case "str", "inlineStr", "e":
		return plainText
	case "b":
		return truthValue
	case "d":
		return isoDate
	}
	return numberOrDate
}

// isoWords shortens a date of ISO 8601 to what Row promises: "2011-09-01" for
// "2011-09-01T00:00:00.000Z".
func isoWords(s string) string {
	date, clock, ok := strings.Cut(s, "T")
	if !ok {
		return s
	}
	clock, _, _ = strings.Cut(strings.TrimSuffix(clock, "Z"), ".")
	if len(clock) == len("15:04:05") {
		clock = strings.TrimSuffix(clock, ":00")
	}
	switch {
	case date == "":
		return clock
	case clock == "00:00" || clock == "":
		return date
	}
	return date + " " + clock
}

var escape = regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)

// unescaped replaces what SpreadsheetML writes for letters that XML has not:
// "_x000D_" is a carriage return.
func unescaped(text []byte) []byte {
	if !bytes.Contains(text, []byte("_x")) {
		return text
	}
	return escape.ReplaceAllFunc(text, func(e []byte) []byte {
		n, _ := strconv.ParseUint(string(e[2:6]), 16, 32)
		return utf8.AppendRune(nil, rune(n))
	})
}
