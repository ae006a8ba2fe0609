package sheet

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Source is a file's bytes as they came, before anything is known of them.
type Source struct {
	Name string // without its folder
	Data []byte
}

// Open takes in the file at path. Every error is a *Refusal.
func Open(path string) (*Source, error) {
	name := filepath.Base(path)
	info, err := os.Stat(path)
	if err != nil {
		return nil, refuseSystem(name, err)
	}
	if info.IsDir() {
		return nil, &Refusal{File: name, Words: "is a folder: choose the file inside it that was exported"}
	}
	if !info.Mode().IsRegular() {
		return nil, &Refusal{File: name, Words: "is not a file that can be read from start to end: save the export as a CSV file and choose that"}
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, refuseSystem(name, err)
	}
	defer file.Close()
	return Load(name, file, info.Size())
}

// Load takes in a file of size bytes from r; a negative size is not known. Every
// error is a *Refusal.
func Load(name string, r io.Reader, size int64) (*Source, error) {
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
	return &Source{Name: name, Data: data}, nil
}

// SHA256 returns the hash of the bytes, in hexadecimal.
func (s *Source) SHA256() string {
	sum := sha256.Sum256(s.Data)
	return hex.EncodeToString(sum[:])
}

// Read reads the tables of a file of size bytes from r; a negative size is not
// known. Every error is a *Refusal.
func Read(name string, r io.Reader, size int64) (*Book, error) {
	s, err := Load(name, r, size)
	if err != nil {
		return nil, err
	}
	return s.Book(Options{})
}

// ReadFile reads the tables of the file at path. Every error is a *Refusal.
func ReadFile(path string) (*Book, error) {
	s, err := Open(path)
	if err != nil {
		return nil, err
	}
	return s.Book(Options{})
}

// Book reads the tables of the source. Every error is a *Refusal.
func (s *Source) Book(o Options) (*Book, error) {
	kind, words := kindOf(s.Data)
	switch {
	case o.Encoding != "" && !slices.Contains(Encodings(), o.Encoding):
		words = "cannot be read as “" + o.Encoding + "”, which is no encoding that Waymark knows: choose " + strings.Join(Encodings(), ", ")
	case words == noText && (o.Encoding == encodingUTF16LE || o.Encoding == encodingUTF16BE):
		kind, words = Text, "" // zeros and control bytes are halves of its letters
	}
	if words != "" {
		return nil, &Refusal{File: s.Name, Words: words}
	}
	hash := make(chan string, 1)
	go func() { hash <- s.SHA256() }() // beside the reading, as it takes about as long
	b := &Book{Name: s.Name}
	var err error
	switch kind {
	case Workbook:
		err = b.readXLSX(s.Data)
	case OpenDocument:
		err = b.readODS(s.Data)
	case WebPage:
		err = b.readHTML(s.Data, o)
	case XMLSpreadsheet:
		err = b.readXLS(s.Data)
	default:
		err = b.readBytes(s.Data, o)
	}
	if err != nil {
		return nil, err
	}
	b.SHA256 = <-hash
	return b, nil
}

// ReadText reads a table that was pasted: rows copied from a spreadsheet, with
// tabs between the cells, or CSV. Every error is a *Refusal.
func ReadText(text string, o Options) (*Book, error) {
	sum := sha256.Sum256([]byte(text))
	b := &Book{Name: "What was pasted", SHA256: hex.EncodeToString(sum[:]), Format: Paste}
	text = strings.ToValidUTF8(text, "\uFFFD")
	if strings.TrimSpace(text) == "" {
		return nil, b.refuse("holds nothing but blanks: copy the rows with their headings, and paste again")
	}
	if err := b.readText(text, o); err != nil {
		return nil, err
	}
	return b, nil
}

func (b *Book) readBytes(data []byte, o Options) error {
	b.Format = CSV
	return b.readText(b.decode(data, o), o)
}

// decode returns the text that the bytes are, and notes its encoding.
func (b *Book) decode(data []byte, o Options) (text string) {
	if b.Encoding = o.Encoding; b.Encoding != "" {
		text, b.Notes = decodeAs(data, b.Encoding)
		return text
	}
	text, b.Encoding, b.Notes = decode(data)
	return text
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

// Refusal is the error of a file that cannot be taken in. Its message is one
// sentence for the person who chose the file, and says the way out.
type Refusal struct {
	File  string // its name, without its folder
	Words string // what follows the name: "is a PDF, ...: export ..."
	Cause error  // may be nil
}

// Error returns the sentence.
func (r *Refusal) Error() string { return r.File + " " + r.Words }

// Unwrap returns what the operating system said, if it did.
func (r *Refusal) Unwrap() error { return r.Cause }

func (b *Book) refuse(words string) error { return &Refusal{File: b.Name, Words: words} }

func refuseSize(name string) error {
	return &Refusal{File: name, Words: "is larger than 100 MB, which no list is: export only the rows that you need, as CSV"}
}

func refuseTooMany(name string) error {
	return &Refusal{File: name, Words: "holds more than Waymark takes at once (250,000 rows, 1,000 columns or 5 million cells): export only the rows and the columns that you need"}
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
