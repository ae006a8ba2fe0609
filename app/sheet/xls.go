package sheet

import (
	"bytes"
	"strconv"
	"strings"
)

// xmlSpreadsheet reads the XML spreadsheet of Excel 2003, which report servers
// still write and call .xls.
type xmlSpreadsheet struct {
	gather
	at      int  // the row at hand
	unshown bool // that row
	column  int
}

func (b *Book) readXLS(data []byte) error {
	b.Format = XLS
	x := &xmlSpreadsheet{gather: gather{book: b}}
	s := newScanner(bytes.NewReader(data))
	for s.next() {
		var err error
		switch {
		case s.is("Worksheet") && s.kind == startTag:
			if len(b.Sheets) == maxSheets {
				return refuseTooMany(b.Name)
			}
			x.begin(s.attr("Name"), false)
			x.at = 0
		case x.sheet == nil: // styles, and who wrote it
		case s.is("Worksheet"):
			err = x.close()
		case s.is("Visible") && s.kind == startTag:
			x.text = x.text[:0]
			x.takeAll(s)
			x.sheet.Hidden = strings.HasPrefix(string(x.text), "SheetHidden") || string(x.text) == "SheetVeryHidden"
		case s.is("Row") && s.kind == startTag:
			x.at = placed(s, x.at+1, excelRows)
			x.unshown = truth(s.attr("Hidden"))
			x.row, x.column = x.row[:0], 0
		case s.is("Row") && s.kind == endTag:
			if x.unshown && len(x.row) > 0 {
				x.hidden++
			}
			err = x.end(x.at)
		case s.is("Cell") && s.kind == startTag:
			err = x.cell(s)
		}
		if err != nil {
			return err
		}
	}
	if s.err != nil {
		return b.damaged("", s.err)
	}
	return x.finish()
}

// placed returns where the row or cell at hand stands: at the next place, unless
// it says another one behind that.
func placed(s *scanner, next, most int) int {
	if n, err := strconv.Atoi(s.attr("Index")); err == nil && n > next && n <= most {
		return n
	}
	return next
}

// cell reads the cell whose start tag is at hand.
func (x *xmlSpreadsheet) cell(s *scanner) error {
	column := placed(s, x.column+1, excelRows)
	x.column = column
	across, _ := strconv.Atoi(s.attr("MergeAcross"))
	down, _ := strconv.Atoi(s.attr("MergeDown"))
	if across > 0 && across < excelRows {
		x.column += across
	}
	kind := ""
	x.text = x.text[:0]
	for depth := len(s.starts); s.next(); {
		if s.kind == endTag && len(s.starts) < depth {
			break
		}
		switch {
		case s.kind != startTag:
		case s.is("Data"):
			kind = s.attr("Type")
			x.takeAll(s)
		default:
			s.skip() // a comment, or the name of a range
		}
	}
	value, err := x.keep(x.text)
	if err != nil {
		return err
	}
	switch kind {
	case "Number":
		value = plain(value)
	case "DateTime":
		value = isoWords(value)
		if day, clock, ok := strings.Cut(value, " "); ok && strings.HasPrefix(day, "1899-12-3") {
			value = clock
		}
	case "Boolean":
		value = map[bool]string{true: "TRUE", false: "FALSE"}[truth(value)]
	}
	if down > 0 && across <= 0 {
		if err := x.merge(column-1, x.at, x.at+min(down, excelRows)); err != nil {
			return err
		}
	}
	return x.put(column-1, value)
}
