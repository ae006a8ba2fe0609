package sheet

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// Table is what is written: headings and rows of cells. Every cell is text, and
// none can become a formula in a spreadsheet.
type Table struct {
	Name    string // of the sheet in a workbook
	Columns []string
	Rows    [][]string
}

// WriteCSV writes the table as Excel reads CSV on every computer: UTF-8 with a
// byte order mark, CR LF, commas. A cell that a spreadsheet would take for a
// formula gets an apostrophe before it (OWASP, CSV Injection), which reading
// takes away again.
func (t *Table) WriteCSV(w io.Writer) error {
	var b bytes.Buffer
	b.WriteString("\uFEFF")
	c := csv.NewWriter(&b)
	c.UseCRLF = true
	cells := make([]string, 0, len(t.Columns))
	for row := range t.lines {
		cells = cells[:0]
		for _, cell := range row {
			cells = append(cells, guarded(cell))
		}
		if err := c.Write(cells); err != nil {
			return err
		}
		if b.Len() > 1<<20 {
			if c.Flush(); c.Error() != nil {
				return c.Error()
			}
			if _, err := b.WriteTo(w); err != nil {
				return err
			}
		}
	}
	c.Flush()
	_, err := b.WriteTo(w)
	return err
}

// lines yields the headings and the rows.
func (t *Table) lines(yield func([]string) bool) {
	if !yield(t.Columns) {
		return
	}
	for _, r := range t.Rows {
		if !yield(r) {
			return
		}
	}
}

// longestCell is what Excel keeps of a cell, in UTF-16 units.
const longestCell = 32_767

// WriteXLSX writes the table as a workbook of one sheet, its headings in bold
// and in view, with a filter. Cells are typed as text: none is a formula, and
// no number loses its leading zeros.
func (t *Table) WriteXLSX(w io.Writer) error {
	f := excelize.NewFile()
	defer f.Close()
	name := sheetName(t.Name)
	if err := f.SetSheetName(f.GetSheetName(0), name); err != nil {
		return err
	}
	// With the format "@", a text that begins like a formula stays a text when
	// somebody edits the cell.
	text, err := f.NewStyle(&excelize.Style{NumFmt: 49})
	if err != nil {
		return err
	}
	bold, err := f.NewStyle(&excelize.Style{NumFmt: 49, Font: &excelize.Font{Bold: true}})
	if err != nil {
		return err
	}
	if last, err := excelize.CoordinatesToCellName(max(1, len(t.Columns)), len(t.Rows)+1); err != nil {
		return err
	} else if err := f.AutoFilter(name, "A1:"+last, nil); err != nil {
		return err
	}
	s, err := f.NewStreamWriter(name)
	if err != nil {
		return err
	}
	if err := s.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	for i, width := range t.widths() {
		if err := s.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	line, style := 0, bold
	values := make([]any, 0, len(t.Columns))
	for row := range t.lines {
		line++
		values = values[:0]
		for i, cell := range row {
			if len(cell) > longestCell && len(utf16.Encode([]rune(cell))) > longestCell {
				return fmt.Errorf("row %d of %s has more than the 32,767 letters in column %d that Excel can hold: save it as CSV", line, name, i+1)
			}
			values = append(values, excelize.Cell{StyleID: style, Value: typed(cell)})
		}
		if err := s.SetRow("A"+strconv.Itoa(line), values); err != nil {
			return err
		}
		style = text
	}
	if err := s.Flush(); err != nil {
		return err
	}
	return f.Write(w)
}

// typed returns what is written of a cell whose type says that it is text. Only
// what reading would take for a guarded formula is guarded itself.
func typed(cell string) any {
	if cell == "" {
		return nil
	}
	if strings.HasPrefix(trim(cell), "'") {
		return guarded(cell)
	}
	return cell
}

// widths returns how wide the columns are, in letters, by their first rows.
func (t *Table) widths() []float64 {
	widths := make([]float64, len(t.Columns))
	rows := 0
	for row := range t.lines {
		for i := range min(len(row), len(widths)) {
			letters := float64(utf8.RuneCountInString(row[i]))
			widths[i] = max(widths[i], min(letters+2, 60), 8)
		}
		if rows++; rows == 200 {
			break
		}
	}
	return widths
}

// sheetName returns a name that Excel takes: 31 letters, some of them not.
func sheetName(name string) string {
	name = strings.Trim(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\`, r) || r < ' ' {
			return ' '
		}
		return r
	}, name), "' ")
	letters := utf16.Encode([]rune(name))
	name = strings.Trim(string(utf16.Decode(letters[:min(len(letters), 31)])), "' ")
	if name == "" {
		return "Sheet1"
	}
	return name
}

// guarded returns a cell that no spreadsheet takes for a formula.
func guarded(cell string) string {
	if formula(cell) {
		return "'" + cell
	}
	return cell
}

// unguarded takes back what guarded did.
func unguarded(cell string) string {
	if strings.HasPrefix(cell, "'") && formula(cell) {
		return cell[1:]
	}
	return cell
}

// formula reports whether a cell begins as formulas do, or would once the
// apostrophes and the blanks before it are taken away. Some spreadsheets take
// the wide forms of the signs for the same.
func formula(cell string) bool {
	if cell == "" || cell[0] >= 'A' && cell[0] <= 'z' || cell[0] >= '0' && cell[0] <= '9' {
		return false // most cells
	}
	bare := strings.TrimLeft(cell, "' "+wide)
	r, _ := utf8.DecodeRuneInString(bare)
	return trim(bare) != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", r)
}
