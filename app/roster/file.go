package roster

import (
	"fmt"
	"strings"

	"waymark/app/sheet"
)

// File is a roster as it was read: how it is written, what its columns are, and
// its rows. Nothing of it has been compared with the school's record yet.
type File struct {
	Name      string // without its folder
	SHA256    string // of the bytes as they came, hexadecimal
	Format    Format
	Encoding  string // of a text: "UTF-8", "UTF-8 with BOM", "UTF-16LE", "UTF-16BE", "Windows-1252"
	Delimiter Delimiter
	// Sheet is the sheet of a workbook that was read, Sheets are all that have
	// headings and could have been.
	Sheet  string
	Sheets []string
	// HeaderLine is the number of the line that holds the headings. Lines are
	// counted from 1, as a text editor counts them.
	HeaderLine int
	Columns    []Column
	// Rows are the lines that hold a student, in the file's order.
	Rows []Line
	// SetAside are the lines that hold none: titles, instructions, totals, blanks.
	SetAside []SetAside
	// Notes say in plain words what was unusual about the file as a whole.
	Notes []string

	options   Options
	others    []*File           // read with it
	book      *sheet.Book       // where another sheet may be chosen
	part      bool              // it is one more sheet of the first file
	alike     []string          // the sheets that have the same headings as the one that was
	answers   map[string]string // to questions, by key
	decisions map[int]*decision // by line
}

// Format is what kind of file a roster came as.
type Format string

// Formats that rosters come in.
const (
	CSV       Format = "CSV"
	XLSX      Format = "XLSX"
	ODS       Format = "ODS"
	Paste     Format = "paste"
	CTF       Format = "CTF" // Common Transfer File of the Department for Education
	OneRoster Format = "OneRoster"
	SDS       Format = "SDS" // Microsoft School Data Sync
)

// What a file is made of, and the error of one that cannot be taken in.
type (
	Line      = sheet.Row // cells of columns that are left out are empty
	SetAside  = sheet.SetAside
	Delimiter = sheet.Delimiter
	Refusal   = sheet.Refusal
)

// Written says how the file is written and where its headings stand, "XLSX, the
// sheet “Students”, headings on line 3".
func (f *File) Written() string {
	var parts []string
	for _, part := range [...]string{f.Encoding, f.Delimiter.String()} {
		if part != "" && part != "none" {
			parts = append(parts, part)
		}
	}
	if f.Format != CSV {
		parts = append([]string{string(f.Format)}, parts...)
	}
	if f.Sheet != "" {
		parts = append(parts, "the sheet “"+f.Sheet+"”")
	}
	if f.HeaderLine > 0 {
		parts = append(parts, fmt.Sprintf("headings on line %d", f.HeaderLine))
	}
	return strings.Join(parts, ", ")
}

func (f *File) refuse(words string) error { return &Refusal{File: f.Name, Words: words} }

// count returns "1 row" or "2 rows".
func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
