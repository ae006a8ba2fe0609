package sheet

import "fmt"

// Limits of one file, over all its sheets. A trust of fifty schools fits.
const (
	MaxBytes   = 100 << 20
	MaxRows    = 250_000
	MaxColumns = 1_000
	MaxCells   = 5_000_000
)

// Format is the kind of file that a book was read from.
type Format string

// Formats that are read.
const (
	CSV   Format = "CSV" // text, whatever stands between its cells
	XLSX  Format = "XLSX"
	ODS   Format = "ODS"
	HTML  Format = "HTML"            // a web page, which many systems call .xls
	XLS   Format = "XML spreadsheet" // of Excel 2003, which others call .xls
	Paste Format = "paste"
)

// Book is a file, read: its sheets, and how it is written.
type Book struct {
	Name      string // of the file, without its folder
	SHA256    string // of the bytes as they came, hexadecimal
	Format    Format
	Encoding  string    // of a text: "UTF-8", "UTF-8 with BOM", "UTF-16LE", "UTF-16BE", "Windows-1252", "Mac OS Roman"; else ""
	Delimiter Delimiter // of a text
	Sheets    []Sheet   // in the file's order, hidden and empty ones among them; a text is one
	// Notes say in plain words what was unusual about the file as a whole.
	Notes []string
}

// Sheet is one table of a book.
type Sheet struct {
	Name   string // "" for a text
	Hidden bool
	// Rows are the lines with at least one filled cell, in the file's order.
	Rows []Row
	// SetAside are the lines that hold no cells: runs of blanks, and the line of
	// a text that names its delimiter.
	SetAside []SetAside
	// Notes say in plain words what was unusual about this sheet.
	Notes []string
}

// Row is one line of a table. Its cells are trimmed, dates are ISO 8601
// ("2011-09-01", "2011-09-01 14:30", "14:30"), and a row may hold fewer cells than others do.
type Row struct {
	// Line is the number of the line (of a workbook: of the row) it begins on.
	// Lines are counted from 1, as a text editor or a spreadsheet counts them.
	Line  int
	Cells []string
	// Loose is set where a quotation mark was never closed, and was read as a letter.
	Loose bool
}

// Cell returns the cell in column i, "" where the row is too short to have it.
func (r Row) Cell(i int) string {
	if i < 0 || i >= len(r.Cells) {
		return ""
	}
	return r.Cells[i]
}

// Filled counts the cells that hold something.
func (r Row) Filled() int {
	n := 0
	for _, c := range r.Cells {
		if c != "" {
			n++
		}
	}
	return n
}

// SetAside is a run of lines that are not among a table's rows.
type SetAside struct {
	From, To int // line numbers, both included
	Why      string
	Text     string // how the first of them begins, for a person to recognise it
}

// Lines returns "line 4" or "lines 4 to 9".
func (s SetAside) Lines() string {
	if s.From == s.To {
		return fmt.Sprintf("line %d", s.From)
	}
	return fmt.Sprintf("lines %d to %d", s.From, s.To)
}

// Delimiter is the character between two cells, 0 where each line is one cell.
type Delimiter byte

// String names the delimiter: "comma", "semicolon", "tab", "pipe", "caret",
// "tilde", "none".
func (d Delimiter) String() string {
	switch d {
	case ',':
		return "comma"
	case ';':
		return "semicolon"
	case '\t':
		return "tab"
	case '|':
		return "pipe"
	case '^':
		return "caret"
	case '~':
		return "tilde"
	}
	return "none"
}

// Options are what a reader may know beforehand. The zero value works.
type Options struct {
	// Headings finds the line of headings among the first lines of a text, and
	// how many of its cells are headings that the caller knows; 0 where there is
	// none. Two delimiters may cut a text equally well, and then the one that
	// brings out the headings is right. Nil goes by the evenness of the cut.
	Headings func(rows []Row) (row, known int)
	// Encoding is the one of [Encodings] in which a text or a web page is read,
	// where a person has seen that its letters came out wrong. "" goes by the
	// bytes. Workbooks say their own.
	Encoding string
}
