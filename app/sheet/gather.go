package sheet

import (
	"errors"
	"slices"
	"strings"
	"unicode/utf8"
)

// gather collects the cells of a workbook into the rows of its sheets, within
// the limits. Rows are cut from large pieces, and texts too, so that a workbook
// of millions of cells is some dozens of allocations.
type gather struct {
	book  *Book
	sheet *Sheet
	row   []string // the row at hand
	text  []byte   // of the cell at hand
	line  int      // the last line that was ended

	merged []span // of the sheet
	hidden int    // filled rows of the sheet that are not shown

	pool                 []string
	texts                strings.Builder
	rows, cells, letters int // over all sheets
	filled               int // cells that a merged one stands for
}

// maxText is how many bytes of text a workbook may hold.
const maxText = 64 << 20

// maxCell is how many bytes of text a cell may hold. Excel's hold 32,767 letters.
const maxCell = 1 << 20

var errCell = errors.New("a cell holds more than a megabyte")

// take adds the text at hand to that of the cell at hand.
func (g *gather) take(s *scanner) {
	if len(g.text)+len(s.text) > maxCell {
		s.fail(errCell)
		return
	}
	g.text = append(g.text, s.text...)
}

// takeAll adds all the text in the element whose start tag is at hand.
func (g *gather) takeAll(s *scanner) {
	for depth := len(s.starts); s.next(); {
		switch s.kind {
		case textRun:
			g.take(s)
		case endTag:
			if len(s.starts) < depth {
				return
			}
		}
	}
}

// begin starts a sheet.
func (g *gather) begin(name string, hidden bool) {
	g.book.Sheets = append(g.book.Sheets, Sheet{Name: name, Hidden: hidden})
	g.sheet = &g.book.Sheets[len(g.book.Sheets)-1]
	g.row, g.line, g.merged, g.hidden = g.row[:0], 0, g.merged[:0], 0
}

// span is a cell that is merged with those under it.
type span struct{ column, first, last int }

// merge notes that a cell of a column is merged down to the line last. What is
// merged over several columns is a title, and is left where it is; in one column
// it stands for every row beside it.
func (g *gather) merge(column, first, last int) error {
	if g.merged = append(g.merged, span{column, first, last}); len(g.merged) > MaxRows {
		return refuseTooMany(g.book.Name)
	}
	return nil
}

// close ends the sheet: values of merged cells are read into the rows that they
// stand beside.
func (g *gather) close() error {
	for _, m := range g.merged {
		if err := g.fillDown(m); err != nil {
			return err
		}
	}
	if g.hidden > 0 {
		g.note(count(g.hidden, "row") + " of the sheet " + plural(g.hidden, "is", "are") + " hidden or filtered out: read as the others are")
	}
	return nil
}

// keep returns the text as a string of its own.
func (g *gather) keep(text []byte) (string, error) {
	if g.letters += len(text); g.letters > maxText {
		return "", refuseTooMany(g.book.Name)
	}
	if !utf8.Valid(text) {
		return strings.ToValidUTF8(string(text), "\uFFFD"), nil
	}
	if g.texts.Cap()-g.texts.Len() < len(text) {
		g.texts = strings.Builder{}
		g.texts.Grow(max(len(text), 64<<10))
	}
	from := g.texts.Len()
	g.texts.Write(text)
	return g.texts.String()[from:], nil
}

// put fills the cell in a column of the row at hand, counted from 0. A value
// that is guarded against becoming a formula comes out as it was.
func (g *gather) put(column int, value string) error {
	value = clean(value)
	if value == "" {
		return nil
	}
	if column >= MaxColumns {
		return refuseTooMany(g.book.Name)
	}
	for len(g.row) <= column {
		g.row = append(g.row, "")
	}
	g.row[column] = value
	return nil
}

// end ends the row at hand, which stands on the given line. A row without a
// filled cell is blank.
func (g *gather) end(line int) error {
	if len(g.row) == 0 {
		return nil
	}
	if line > g.line+1 {
		g.sheet.SetAside = append(g.sheet.SetAside, SetAside{From: g.line + 1, To: line - 1, Why: "blank"})
	}
	g.line = line
	g.rows++
	if g.cells += len(g.row); g.rows > MaxRows || g.cells > MaxCells {
		return refuseTooMany(g.book.Name)
	}
	if cap(g.pool)-len(g.pool) < len(g.row) {
		g.pool = make([]string, 0, max(len(g.row), 4096))
	}
	from := len(g.pool)
	g.pool = append(g.pool, g.row...)
	g.sheet.Rows = append(g.sheet.Rows, Row{Line: line, Cells: g.pool[from:len(g.pool):len(g.pool)]})
	g.row = g.row[:0]
	return nil
}

// note says what was unusual about the sheet at hand.
func (g *gather) note(words string) { g.sheet.Notes = append(g.sheet.Notes, words) }

// fillDown copies the value of a merged cell into the rows under it that have
// none there. Lines that are blank remain so.
func (g *gather) fillDown(m span) error {
	rows, column := g.sheet.Rows, m.column
	i, found := slices.BinarySearchFunc(rows, m.first, func(r Row, line int) int { return r.Line - line })
	if !found || rows[i].Cell(column) == "" {
		return nil
	}
	value, from := rows[i].Cells[column], i
	for i++; i < len(rows) && rows[i].Line <= m.last; i++ {
		cells := rows[i].Cells
		added := max(1, column+1-len(cells))
		if g.cells += added; g.cells > MaxCells {
			return refuseTooMany(g.book.Name)
		}
		if len(cells) <= column {
			cells = append(cells, make([]string, added)...)
		}
		if cells[column] == "" {
			cells[column] = value
		}
		rows[i].Cells = cells
	}
	g.filled += i - from - 1
	return nil
}

// finish says what holds for all sheets, and refuses a workbook without a filled
// cell.
func (g *gather) finish() error {
	if g.filled > 0 {
		g.book.Notes = append(g.book.Notes, "merged cells that stand beside several rows: their values were read into "+count(g.filled, "more row"))
	}
	if g.rows == 0 {
		return g.book.refuse("holds nothing but blanks: open it in a spreadsheet, look that the list is in it, and save it again")
	}
	return nil
}

func plural(n int, one, more string) string {
	if n == 1 {
		return one
	}
	return more
}
