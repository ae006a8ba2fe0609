package roster

import (
	"fmt"
	"io"

	"waymark/app/sheet"
)

// File is a roster as it was read: how it is written, what its columns are, and
// its rows. Nothing of it has been compared with the school's record yet.
type File struct {
	Name      string // without its folder
	SHA256    string // of the bytes as they came, hexadecimal
	Encoding  string // "UTF-8", "UTF-8 with BOM", "UTF-16LE", "UTF-16BE", "Windows-1252"
	Delimiter Delimiter
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
}

// What a file is made of, and the error of one that cannot be taken in.
type (
	Line      = sheet.Row // cells of columns that are left out are empty
	SetAside  = sheet.SetAside
	Delimiter = sheet.Delimiter
	Refusal   = sheet.Refusal
)

// ReadFile reads the roster at path. Every error is a *Refusal.
func ReadFile(path string) (*File, error) {
	s, err := sheet.Open(path)
	if err != nil {
		return nil, err
	}
	return read(s)
}

// Read reads a roster of size bytes from r; a negative size is not known. Every
// error is a *Refusal.
func Read(name string, r io.Reader, size int64) (*File, error) {
	s, err := sheet.Load(name, r, size)
	if err != nil {
		return nil, err
	}
	return read(s)
}

func read(s *sheet.Source) (*File, error) {
	b, err := s.Book(sheet.Options{Headings: headings})
	if err != nil {
		return nil, err
	}
	f := &File{Name: b.Name, SHA256: b.SHA256, Encoding: b.Encoding, Delimiter: b.Delimiter, Notes: b.Notes}
	if err := f.layOut(&b.Sheets[0]); err != nil {
		return nil, err
	}
	return f, nil
}

func (f *File) refuse(words string) error { return &Refusal{File: f.Name, Words: words} }

// count returns "1 row" or "2 rows".
func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
