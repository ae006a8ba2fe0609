package roster

import (
	"io"
	"os"

	"waymark/app/record"
	"waymark/app/sheet"
)

// Options are what is known of a roster before it is read. The zero value works.
type Options struct {
	// Sheet names the sheet of a workbook that holds the students. Without it, the
	// one with the best headings is taken.
	Sheet string
	// Encoding is the one of [sheet.Encodings] in which texts are read, where a person
	// has seen that letters came out wrong. "" goes by the bytes.
	Encoding string
	// Mappings are what people have said of earlier files. One of a file with the
	// same headings is followed.
	Mappings []*record.Mapping
	// Fields say what columns hold, by their headings, which are then known as
	// headings, too. [File.Column] tells whether a file has them.
	Fields map[string]Field
	// Progress is told now and then, while a plan is made, how many rows of how
	// many have been compared with the school's record. It may be nil.
	Progress func(done, total int)
}

// progressStep is how many rows are compared between two calls of Progress.
const progressStep = 1000

// means returns what people said that a heading means, in this file or in one
// that is remembered.
func (o Options) means(heading string) (Field, bool) {
	if len(o.Fields) == 0 && len(o.Mappings) == 0 || heading == "" || len(heading) > maxHeading {
		return "", false
	}
	key := headingKey(heading)
	for said, field := range o.Fields {
		if headingKey(said) == key {
			return field, true
		}
	}
	for _, m := range o.Mappings {
		if field, ok := m.Fields[heading]; ok && field != "" {
			return Field(field), true
		}
	}
	return "", false
}

// ReadFile reads the roster at path. Every error is a *Refusal.
func ReadFile(path string) (*File, error) { return Open([]string{path}, Options{}) }

// Read reads a roster of size bytes from r; a negative size is not known. Every
// error is a *Refusal.
func Read(name string, r io.Reader, size int64) (*File, error) {
	s, err := sheet.Load(name, r, size)
	if err != nil {
		return nil, err
	}
	return read(s, Options{})
}

// ReadText reads a roster that was pasted. Every error is a *Refusal.
func ReadText(text string, o Options) (*File, error) {
	b, err := sheet.ReadText(text, sheet.Options{Headings: o.headings})
	if err != nil {
		return nil, err
	}
	return fromBook(b, o)
}

// Open reads the roster that lies at the paths: files, or the folder or ZIP file
// of a OneRoster or School Data Sync export. The files of such an export may be
// named one by one. Other files are about the same students, and later ones fill
// the gaps of the first: a Common Transfer File restores letters that a CSV lost.
// Every error is a *Refusal.
func Open(paths []string, o Options) (*File, error) {
	if len(paths) == 0 {
		return nil, &Refusal{File: "The list of files", Words: "is empty: choose a file"}
	}
	if b, err := openTogether(paths); b != nil || err != nil {
		if err != nil {
			return nil, err
		}
		return b.read(o)
	}
	var first *File
	for _, path := range paths {
		f, err := openOne(path, o)
		switch {
		case err != nil:
			return nil, err
		case first == nil:
			first = f
		default:
			first.others = append(first.others, f)
		}
	}
	return first, nil
}

func openOne(path string, o Options) (*File, error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		b, err := openFolder(path)
		if err != nil {
			return nil, err
		}
		return b.read(o)
	}
	s, err := sheet.Open(path)
	if err != nil {
		return nil, err
	}
	return read(s, o)
}

func read(s *sheet.Source, o Options) (*File, error) {
	if s.Kind() == sheet.ZIP {
		b, err := openZIP(s)
		if err != nil {
			return nil, err
		}
		return b.read(o)
	}
	if f, err := readCTF(s, o); f != nil || err != nil {
		return f, err
	}
	b, err := s.Book(sheet.Options{Headings: o.headings, Encoding: o.Encoding})
	if err != nil {
		return nil, err
	}
	return fromBook(b, o)
}

func fromBook(b *sheet.Book, o Options) (*File, error) {
	f := &File{Name: b.Name, SHA256: b.SHA256, Format: Format(b.Format), Encoding: b.Encoding, Delimiter: b.Delimiter, options: o}
	t, err := f.chooseSheet(b)
	if err != nil {
		return nil, err
	}
	if len(f.Sheets) > 1 {
		f.book = b
	}
	f.Notes = append(f.Notes, b.Notes...)
	f.Notes = append(f.Notes, t.Notes...)
	if err := f.layOut(t); err != nil {
		return nil, err
	}
	if f.Format == CSV {
		f.recogniseExport()
	}
	return f, nil
}
