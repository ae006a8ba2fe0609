package sheet

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// spreadsheet reads an OpenDocument spreadsheet (ISO/IEC 26300) in one pass over
// its content.xml.
type spreadsheet struct {
	gather
	hiddenStyles map[string]bool // styles of tables that are not shown
	column       int
	at           int // the line before the row at hand
}

const content = "content.xml"

func (b *Book) readODS(data []byte) error {
	b.Format = ODS
	a, err := b.openArchive(data)
	if err != nil {
		return err
	}
	o := &spreadsheet{gather: gather{book: b}, hiddenStyles: map[string]bool{}}
	if a.has("META-INF/manifest.xml") {
		err = a.scan("META-INF/manifest.xml", func(s *scanner) error {
			if s.is("encryption-data") {
				return b.refuse("is locked with a password: open it in a spreadsheet, save it without one, and choose that")
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	style := ""
	err = a.scan(content, func(s *scanner) error {
		switch {
		case s.kind != startTag:
		case s.is("style"):
			style = s.attr("name")
		case s.is("table-properties"):
			if s.attr("display") == "false" && len(o.hiddenStyles) < maxSheets {
				o.hiddenStyles[style] = true
			}
		case s.is("tracked-changes"):
			s.skip()
		case s.is("table"):
			return o.table(s)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return o.finish()
}

// table reads the table whose start tag is at hand.
func (o *spreadsheet) table(s *scanner) error {
	if len(o.book.Sheets) == maxSheets {
		return o.book.damaged(content, errors.New("too many tables"))
	}
	o.begin(s.attr("name"), o.hiddenStyles[s.attr("style-name")])
	o.at = 0
	for depth := len(s.starts); s.next(); {
		if s.kind == endTag && len(s.starts) < depth {
			break
		}
		if s.kind != startTag {
			continue
		}
		switch string(s.name) {
		case "table-row":
			filtered := s.attr("visibility") == "collapse" || s.attr("visibility") == "filter"
			filled, err := o.tableRow(s)
			if err != nil {
				return err
			}
			if filtered {
				o.hidden += filled
			}
		case "table-header-rows", "table-rows", "table-row-group": // what holds rows
		default:
			s.skip() // drawings and forms, which hold tables of their own
		}
	}
	return o.close()
}

// tableRow reads the row whose start tag is at hand, as often as it is
// repeated, and returns how many filled rows that were.
func (o *spreadsheet) tableRow(s *scanner) (filled int, err error) {
	times := repeated(s, "number-rows-repeated")
	o.row, o.column = o.row[:0], 0
	for depth := len(s.starts); s.next(); {
		if s.kind == endTag && len(s.starts) < depth {
			break
		}
		if s.kind != startTag {
			continue
		}
		switch string(s.name) {
		case "table-cell", "covered-table-cell":
			if err := o.tableCell(s); err != nil {
				return 0, err
			}
		default:
			s.skip()
		}
	}
	if len(o.row) == 0 {
		o.at += min(times, excelRows)
		return 0, nil
	}
	row := o.row
	for range times {
		o.at++
		o.row = row
		if err := o.end(o.at); err != nil {
			return 0, err
		}
	}
	return times, nil
}

// tableCell reads the cell whose start tag is at hand, as often as it is repeated.
func (o *spreadsheet) tableCell(s *scanner) error {
	times := repeated(s, "number-columns-repeated")
	kind := s.attr("value-type")
	rows, columns := repeated(s, "number-rows-spanned"), repeated(s, "number-columns-spanned")
	stored := ""
	switch kind {
	case "float", "currency", "percentage":
		stored = plain(s.attr("value"))
	case "date":
		stored = isoWords(s.attr("date-value"))
	case "time":
		stored = durationWords(s.attr("time-value"))
	case "boolean":
		stored = strings.ToUpper(s.attr("boolean-value"))
	case "string":
		stored = s.attr("string-value")
	}
	if len(stored) > maxTag {
		return refuseTooMany(o.book.Name)
	}
	o.text = o.text[:0]
	o.shown(s)
	value := stored
	if stored == "" || kind == "float" && sameFilledUp(o.text, stored) {
		var err error
		if value, err = o.keep(o.text); err != nil {
			return err
		}
	} else if o.letters += len(stored); o.letters > maxText {
		return refuseTooMany(o.book.Name)
	}
	if value = clean(value); value == "" {
		o.column += min(times, excelRows)
		return nil
	}
	if times > MaxColumns {
		return refuseTooMany(o.book.Name)
	}
	if rows > 1 && columns == 1 {
		if err := o.merge(o.column, o.at+1, o.at+rows); err != nil {
			return err
		}
	}
	for range times {
		if err := o.put(o.column, value); err != nil {
			return err
		}
		o.column++
	}
	return nil
}

// shown adds the text that the cell at hand shows: its paragraphs, one a line.
// A comment on the cell is not part of it.
func (o *spreadsheet) shown(s *scanner) {
	paragraphs := 0
	for depth := len(s.starts); s.next(); {
		switch {
		case s.kind == endTag && len(s.starts) < depth:
			return
		case s.kind != startTag:
		case s.is("p") || s.is("h"):
			if paragraphs++; paragraphs > 1 {
				o.text = append(o.text, '\n')
			}
			o.paragraph(s)
		default:
			s.skip()
		}
	}
}

// paragraph adds the text of the paragraph whose start tag is at hand.
func (o *spreadsheet) paragraph(s *scanner) {
	for depth := len(s.starts); s.next(); {
		switch {
		case s.kind == textRun:
			o.take(s)
		case s.kind == endTag:
			if len(s.starts) < depth {
				return
			}
		case s.is("s"):
			o.text = append(o.text, bytes.Repeat([]byte(" "), min(repeated(s, "c"), 100))...)
		case s.is("tab"):
			o.text = append(o.text, '\t')
		case s.is("line-break"):
			o.text = append(o.text, '\n')
		case s.is("annotation") || s.is("note"):
			s.skip()
		}
	}
}

// repeated returns how often the element at hand stands there, by an attribute
// that is only written where it is more than once.
func repeated(s *scanner, attribute string) int {
	n, err := strconv.Atoi(string(s.rawAttr(attribute)))
	if err != nil || n < 1 {
		return 1
	}
	return n
}

// sameFilledUp reports whether the shown text is the number with zeros before
// it, as 004512 is.
func sameFilledUp(shown []byte, number string) bool {
	return len(shown) > len(number) && string(bytes.TrimLeft(shown, "0")) == number
}

// durationWords returns "09:30" for PT09H30M00S, as ISO 8601 writes it.
func durationWords(s string) string {
	var hours, minutes int64
	var seconds float64
	if n, _ := fmt.Sscanf(s, "PT%dH%dM%fS", &hours, &minutes, &seconds); n != 3 || hours < 0 || minutes < 0 || seconds < 0 || seconds >= 60 || minutes >= 60 || hours > 1e6 {
		return s
	}
	return clockWords(hours*3600 + minutes*60 + int64(seconds))
}
