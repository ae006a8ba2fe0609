package sheet

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
)

const (
	// maxUnpacked is how much of a workbook is unpacked, over all the parts that
	// are read. 100,000 students in 18 columns are 70 MB.
	maxUnpacked = 300 << 20
	maxParts    = 10_000
)

// errUnpacked is the error of a part that goes on beyond maxUnpacked.
var errUnpacked = errors.New("the parts of the workbook unpack to more than 300 MB")

// archive is a workbook's ZIP file. Only the parts that are asked for are
// unpacked, as streams: pictures and what else it may hold are never touched.
type archive struct {
	book  *Book
	parts map[string]*zip.File // by name in lower case
	left  int64                // bytes that may still be unpacked
}

func (b *Book) openArchive(data []byte) (*archive, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, b.damaged("", err)
	}
	if len(z.File) > maxParts {
		return nil, b.refuse(fmt.Sprintf("is made of %d parts, which no workbook is: "+exportCSV, len(z.File)))
	}
	a := &archive{book: b, parts: make(map[string]*zip.File, len(z.File)), left: maxUnpacked}
	for _, f := range z.File {
		a.parts[partName(f.Name)] = f
	}
	return a, nil
}

// partName is what parts are known by: some programs write backslashes, begin
// with a slash, or spell Workbook.xml.
func partName(name string) string {
	return strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(name, `\`, "/"), "/"))
}

func (a *archive) has(name string) bool { return a.parts[partName(name)] != nil }

// scan calls each for every token of the part, until it returns an error.
func (a *archive) scan(name string, each func(s *scanner) error) error {
	f := a.parts[partName(name)]
	if f == nil {
		return a.book.damaged(name, errors.New("the part is missing"))
	}
	r, err := f.Open()
	if err != nil {
		return a.book.damaged(name, err)
	}
	defer r.Close()
	s := newScanner(&unpacking{a, r})
	for s.next() {
		if err := each(s); err != nil {
			return err
		}
	}
	if errors.Is(s.err, errUnpacked) {
		return &Refusal{File: a.book.Name, Cause: s.err, Words: "unpacks to more than 300 MB, which no list does: export only the rows and the columns that you need"}
	}
	if s.err != nil {
		return a.book.damaged(name, s.err)
	}
	return nil
}

// unpacking counts what is unpacked, as the sizes that a ZIP file gives of its
// own parts may be lies.
type unpacking struct {
	a *archive
	r io.Reader
}

func (u *unpacking) Read(p []byte) (int, error) {
	if u.a.left <= 0 {
		return 0, errUnpacked
	}
	n, err := u.r.Read(p[:min(int64(len(p)), u.a.left)])
	u.a.left -= int64(n)
	return n, err
}

// damaged refuses a workbook of which a part cannot be read. Half of it would
// look like all of it.
func (b *Book) damaged(part string, err error) error {
	what := "is damaged"
	if part != "" {
		what += " (" + part + ")"
	}
	return &Refusal{File: b.Name, Cause: err, Words: what + ", so nothing of it is read: open it in a spreadsheet, save it again, and choose that"}
}
