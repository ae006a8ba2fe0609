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
	"path"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"waymark/app/sheet"
)

// maxUnpacked is the most that is unpacked of a ZIP file. The whole register of
// schools is some 65 MB.
const maxUnpacked = 200 << 20

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

// rowsOfZIP reads the first CSV file of a ZIP file. It returns nil where there is
// none: workbooks are ZIP files, too.
func rowsOfZIP(data []byte) (rows, error) {
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, errors.New("is a ZIP file that is damaged or was cut short: download it again")
	}
	for _, f := range archive.File {
		if !strings.EqualFold(path.Ext(f.Name), ".csv") {
			continue
		}
		packed, err := f.Open()
		if err != nil {
			return nil, errors.New("is a ZIP file whose CSV file cannot be unpacked: unpack it yourself, and choose the CSV file")
		}
		defer packed.Close()
		unpacked, err := io.ReadAll(io.LimitReader(packed, maxUnpacked+1))
		switch {
		case err != nil:
			return nil, errors.New("is a ZIP file that is damaged or was cut short: download it again")
		case len(unpacked) > maxUnpacked:
			return nil, errors.New("unpacks to more than 200 MB, which no register is: download it again")
		}
		return rowsOfCSV(bytes.NewReader(unpacked)), nil
	}
	return nil, nil
}

// rowsOfCSV goes through the records of a CSV file. Its encoding is UTF-8 or
// Windows-1252, told cell by cell: what is no UTF-8 is the other.
func rowsOfCSV(r io.Reader) rows {
	return func(yield func(row, error) bool) {
		records := csv.NewReader(r)
		records.LazyQuotes, records.FieldsPerRecord, records.ReuseRecord = true, -1, true
		for first := true; ; first = false {
			cells, err := records.Read()
			if err != nil { // with LazyQuotes only the end of the file
				return
			}
			if first {
				cells[0] = strings.TrimPrefix(cells[0], "\uFEFF")
			}
			line, _ := records.FieldPos(0)
			for i, cell := range cells {
				cells[i] = text(cell)
			}
			if !yield(row{line, cells}, nil) {
				return
			}
		}
	}
}

// text returns a cell as trimmed UTF-8.
func text(cell string) string {
	if !utf8.ValidString(cell) {
		cell, _ = charmap.Windows1252.NewDecoder().String(cell) // every byte stands for something
	}
	return strings.TrimSpace(cell)
}

// rowsOfJSON goes through an array of objects as if it were a table: the names of
// the first object's members are the headings. Lines are objects, counted from 1.
func rowsOfJSON(data []byte) rows {
	return func(yield func(row, error) bool) {
		d := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(data, []byte("\uFEFF"))))
		d.UseNumber()
		d.Token() // the bracket that it was told by
		var headings []string
		for line := 1; d.More(); line++ {
			var object map[string]any
			if err := d.Decode(&object); err != nil {
				yield(row{}, fmt.Errorf("cannot be read after its object %d: it is damaged or was cut short, so download it again", line-1))
				return
			}
			if headings == nil {
				for name := range object {
					headings = append(headings, name)
				}
				if !yield(row{0, headings}, nil) {
					return
				}
			}
			cells := make([]string, len(headings))
			for i, name := range headings {
				if value := object[name]; value != nil {
					cells[i] = strings.TrimSpace(fmt.Sprint(value))
				}
			}
			if !yield(row{line, cells}, nil) {
				return
			}
		}
	}
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
