package roster

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Limits of what is taken for a roster. A trust of fifty schools fits.
const (
	MaxBytes   = 100 << 20
	maxRows    = 250_000
	maxCells   = 5_000_000
	maxColumns = 1_000
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

// Delimiter is the character between two cells, 0 where each line is one cell.
type Delimiter byte

// String names the delimiter: "comma", "semicolon", "tab", "pipe", "none".
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
	}
	return "none"
}

// Line is one row of the file. Cells are trimmed; a row may hold fewer cells
// than there are columns. Cells of columns that are left out are empty.
type Line struct {
	Number int
	Cells  []string

	loose bool // a quotation mark was never closed, so it was read as text
}

// Cell returns the cell in column i, "" where the row is too short to have it.
func (l Line) Cell(i int) string {
	if i < 0 || i >= len(l.Cells) {
		return ""
	}
	return l.Cells[i]
}

// SetAside is a run of lines that hold no student.
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

// Refusal is the error of a file that cannot be taken in. Its message is one
// sentence for the person who chose the file, and says the way out.
type Refusal struct {
	File  string
	Words string
	Cause error // may be nil
}

// Error returns the sentence.
func (r *Refusal) Error() string { return r.File + " " + r.Words }

// Unwrap returns what the operating system said, if it did.
func (r *Refusal) Unwrap() error { return r.Cause }

// ReadFile reads the roster at path. Every error is a *Refusal.
func ReadFile(path string) (*File, error) {
	name := filepath.Base(path)
	info, err := os.Stat(path)
	if err != nil {
		return nil, refuseSystem(name, err)
	}
	if info.IsDir() {
		return nil, &Refusal{File: name, Words: "is a folder: choose the file inside it that your school system exported"}
	}
	if !info.Mode().IsRegular() {
		return nil, &Refusal{File: name, Words: "is not a file that can be read from start to end: save the export as a CSV file and choose that"}
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, refuseSystem(name, err)
	}
	defer file.Close()
	return Read(name, file, info.Size())
}

// Read reads a roster of size bytes from r; a negative size is not known. Every
// error is a *Refusal.
func Read(name string, r io.Reader, size int64) (*File, error) {
	if size > MaxBytes {
		return nil, refuseSize(name)
	}
	data, err := readAll(r, size)
	if err != nil {
		return nil, refuseSystem(name, err)
	}
	if len(data) > MaxBytes {
		return nil, refuseSize(name)
	}
	if words := notText(data); words != "" {
		return nil, &Refusal{File: name, Words: words}
	}
	sum := make(chan string, 1)
	go func() {
		hash := sha256.Sum256(data)
		sum <- hex.EncodeToString(hash[:])
	}()
	f := &File{Name: name}
	if err := f.understand(data); err != nil {
		return nil, err
	}
	f.SHA256 = <-sum
	return f, nil
}

// readAll reads at most one byte more than the largest file that is taken.
func readAll(r io.Reader, size int64) ([]byte, error) {
	limited := io.LimitReader(r, MaxBytes+1)
	if size <= 0 {
		return io.ReadAll(limited)
	}
	data := make([]byte, size)
	n, err := io.ReadFull(limited, data)
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF): // shorter than it was said to be
		return data[:n], nil
	case err != nil:
		return nil, err
	}
	rest, err := io.ReadAll(limited) // it may have grown since
	return append(data, rest...), err
}

// understand fills the file from its bytes.
func (f *File) understand(data []byte) error {
	text, encoding, notes := decode(data)
	f.Encoding, f.Notes = encoding, notes
	if strings.TrimSpace(text) == "" {
		return f.refuse("holds nothing but blanks: export it again, and look that it opens in a text editor")
	}
	grid, err := f.readGrid(text)
	if err != nil {
		return err
	}
	return f.layOut(grid)
}

func (f *File) refuse(words string) error { return &Refusal{File: f.Name, Words: words} }

func refuseSize(name string) error {
	return &Refusal{File: name, Words: "is larger than 100 MB, which no roster is: export only the students, as CSV"}
}

// refuseSystem puts what the operating system said into words. The path stays
// out of it: it may name a person.
func refuseSystem(name string, err error) error {
	r := &Refusal{File: name, Cause: err}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		r.Words = "is not there any more: look whether it was moved or renamed, and choose it again"
	case errors.Is(err, fs.ErrPermission):
		r.Words = "may not be opened by you on this computer: copy it to your Documents folder, or ask whoever exported it to share it with you"
	default:
		r.Words = "could not be read to its end: close it in other programs, copy it to this computer and try again"
	}
	return r
}
