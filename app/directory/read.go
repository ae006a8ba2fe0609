package directory

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"waymark/app/sheet"
)

// Limits of a register. That of schools is some 65 MB, with 52,000 rows of 2 kB.
const (
	maxUnpacked = 200 << 20 // of a ZIP file
	maxRow      = 1 << 20
	maxEntries  = 250_000
)

// Read reads a register from a file, whose kind shows which it is: the CSV that
// GIAS or ODS publishes, the ZIP file that it came in, a spreadsheet saved from
// it, or the same as JSON. [ErrNoRegister] says that the file is some other list;
// every other error is a *[sheet.Refusal].
func Read(source *sheet.Source) (*List, error) {
	l := &List{File: source.Name}
	all, err := rowsOf(source.Data)
	if err == nil && all == nil { // in no form that registers are published in
		var book *sheet.Book
		if book, err = source.Book(sheet.Options{}); err != nil {
			return nil, err
		}
		all = rowsOfBook(book)
	}
	if err == nil {
		err = l.read(all)
	}
	switch {
	case errors.Is(err, ErrNoRegister):
		return nil, err
	case err != nil:
		return nil, &sheet.Refusal{File: source.Name, Words: err.Error()}
	case len(l.Entries) == 0:
		return nil, &sheet.Refusal{File: source.Name, Words: "has the headings of a register and nothing under them that could be read: download it again"}
	}
	l.SHA256 = source.SHA256()
	return l, nil
}

// ErrNoRegister is the error of a file that is no register of schools or trusts.
var ErrNoRegister = errors.New("this is neither the register of schools (a GIAS download) nor that of NHS trusts (the ODS file etr.csv)")

// rows goes through the lines of a file and the cells of each, which are good
// until the next. An error ends it.
type rows = iter.Seq2[row, error]

type row struct {
	line  int
	cells []string
}

// rowsOf goes through the rows of a register in the form in which it is
// published. It returns nil where the bytes are in another form. The whole
// register of schools has seven million cells, of which eight columns are wanted,
// so it is read row by row and not as a sheet.
func rowsOf(data []byte) (rows, error) {
	switch {
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		return rowsOfZIP(data)
	case bytes.HasPrefix(bytes.TrimLeft(data[:min(len(data), 64)], " \t\r\n\xEF\xBB\xBF"), []byte("[")):
		return rowsOfJSON(data), nil
	}
	return rowsOfCSV(bytes.NewReader(data)), nil
}

// rowsOfZIP reads the first CSV file of a ZIP file, unpacking it as it goes. It
// returns nil where there is none: workbooks are ZIP files, too.
func rowsOfZIP(data []byte) (rows, error) {
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, errDamagedZIP
	}
	for _, f := range archive.File {
		if !strings.EqualFold(path.Ext(f.Name), ".csv") {
			continue
		}
		return func(yield func(row, error) bool) {
			unpacked, err := f.Open()
			if err != nil {
				yield(row{}, errors.New("is a ZIP file whose CSV file cannot be unpacked: unpack it yourself, and choose the CSV file"))
				return
			}
			defer unpacked.Close()
			rowsOfCSV(io.LimitReader(unpacked, maxUnpacked))(yield)
		}, nil
	}
	return nil, nil
}

var (
	errDamagedZIP = errors.New("is a ZIP file that is damaged or was cut short: download it again")
	errLongRow    = errors.New("has a row longer than any register has: it is damaged, so download it again")
)

// rowsOfCSV goes through the records of a CSV file.
func rowsOfCSV(r io.Reader) rows {
	return func(yield func(row, error) bool) {
		metered := &meter{r: r}
		records := csv.NewReader(metered)
		records.LazyQuotes, records.FieldsPerRecord, records.ReuseRecord = true, -1, true
		for first := true; ; first = false {
			metered.left = maxRow
			cells, err := records.Read()
			switch {
			case errors.Is(err, io.EOF):
				return
			case errors.Is(err, errLongRow):
				yield(row{}, err)
				return
			case err != nil: // with LazyQuotes only where it cannot be unpacked
				yield(row{}, errDamagedZIP)
				return
			}
			if first {
				cells[0] = strings.TrimPrefix(cells[0], "\uFEFF")
			}
			line, _ := records.FieldPos(0)
			if !yield(row{line, cells}, nil) {
				return
			}
		}
	}
}

// meter fails where more is read for one row than a row can have: a quotation mark
// that is never closed would bring the whole file into memory.
type meter struct {
	r    io.Reader
	left int
}

func (m *meter) Read(b []byte) (int, error) {
	if m.left <= 0 {
		return 0, errLongRow
	}
	n, err := m.r.Read(b)
	m.left -= n
	return n, err
}

// text returns a cell as trimmed UTF-8. Its encoding is that or Windows-1252, told
// cell by cell: what is no UTF-8 is the other.
func text(cell string) string {
	if !utf8.ValidString(cell) {
		cell, _ = charmap.Windows1252.NewDecoder().String(cell) // every byte stands for something
	}
	return strings.TrimSpace(strings.Clone(cell)) // a row's cells share the memory of the whole row
}

// rowsOfJSON goes through an array of objects as if it were a table, whose
// headings are the names in the first object. Lines are objects, counted from 1.
func rowsOfJSON(data []byte) rows {
	return func(yield func(row, error) bool) {
		d := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(data, []byte("\uFEFF"))))
		d.Token() // the bracket that it was told by
		var names []string
		for line := 1; d.More(); line++ {
			object, err := members(d)
			if err != nil {
				yield(row{}, fmt.Errorf("cannot be read after its object %d: it is damaged or was cut short, so download it again", line-1))
				return
			}
			if line == 1 {
				names = slices.Sorted(maps.Keys(object))
				if !yield(row{0, names}, nil) {
					return
				}
			}
			cells := make([]string, len(names))
			for i, name := range names {
				cells[i] = object[name]
			}
			if !yield(row{line, cells}, nil) {
				return
			}
		}
	}
}

// members reads the members of the next object that a register is known by.
func members(d *json.Decoder) (map[string]string, error) {
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		return nil, errors.Join(err, errors.New("no object"))
	}
	object := map[string]string{}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, err
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return nil, err
		}
		heading := key(name.(string)) // a member's name is a string, or Token had failed
		if headings[Schools][heading] == nil && headings[Trusts][heading] == nil || len(value) > maxRow {
			continue
		}
		cell := string(value)
		if len(value) > 0 && value[0] == '"' {
			if err := json.Unmarshal(value, &cell); err != nil {
				return nil, err
			}
		}
		if cell == "null" {
			cell = ""
		}
		object[name.(string)] = strings.TrimSpace(cell)
	}
	_, err := d.Token()
	return object, err
}

func rowsOfBook(b *sheet.Book) rows {
	return func(yield func(row, error) bool) {
		for _, s := range b.Sheets {
			for _, r := range s.Rows {
				if !yield(row{r.Line, r.Cells}, nil) {
					return
				}
			}
		}
	}
}
