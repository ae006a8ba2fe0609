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
	hidden bool // the row at hand
	hid    int  // hidden rows of the sheet
	line   int
	column int
	merged []merged
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
			x.line, x.hid, x.merged = 0, 0, x.merged[:0]
		case x.sheet == nil: // styles, and who wrote it
		case s.is("Worksheet"):
			err = x.endSheet()
		case s.is("Visible") && s.kind == startTag:
			x.text = x.text[:0]
			x.inner(s)
			x.sheet.Hidden = strings.HasPrefix(string(x.text), "SheetHidden") || string(x.text) == "SheetVeryHidden"
		case s.is("Row") && s.kind == startTag:
			x.line = placed(s, x.line+1, excelRows)
			x.hidden = truth(s.attr("Hidden"))
			x.row, x.column = x.row[:0], 0
		case s.is("Row") && s.kind == endTag:
			if x.hidden && len(x.row) > 0 {
				x.hid++
			}
			err = x.end(x.line)
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

func (x *xmlSpreadsheet) endSheet() error {
	for _, m := range x.merged {
		if err := x.fillDown(m.column, m.first, m.last); err != nil {
			return err
		}
	}
	if x.hid > 0 {
		x.noteHidden(x.hid)
	}
	return nil
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
			x.inner(s)
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
	if down > 0 && across <= 0 && len(x.merged) < MaxRows {
		x.merged = append(x.merged, merged{column - 1, x.line, x.line + min(down, excelRows)})
	}
	return x.put(column-1, value)
}

// inner adds the text of the element whose start tag is at hand.
func (x *xmlSpreadsheet) inner(s *scanner) {
	for depth := len(s.starts); s.next(); {
		switch s.kind {
		case textRun:
			x.take(s)
		case endTag:
			if len(s.starts) < depth {
				return
			}
		}
	}
}
