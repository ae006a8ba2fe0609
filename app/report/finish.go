package report

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf16"
)

// finish mends what gofpdf leaves wrong and writes the file to w: it sets the
// outline with true counts and places (gofpdf's own fails strict readers), the
// document's language, its title in the window's bar, version 1.7 and an
// identifier that depends on nothing but the content.
//
// It relies on two things that hold for every file gofpdf 1.16.2 makes without
// attachments: the catalog is the last object, and page n is object 2n+1.
func finish(w io.Writer, pdf []byte, bookmarks []bookmark) (int64, error) {
	f, err := readTail(pdf)
	if err != nil {
		return 0, err
	}
	body := pdf[len("%PDF-1.3\n"):f.catalogAt]
	// The binary comment tells programs that copy files that this one is not text.
	out := &countingWriter{w: w}
	head := "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n"
	io.WriteString(out, head)
	out.Write(body)
	shift := len(head) - len("%PDF-1.3\n")
	for i := range f.offsets {
		f.offsets[i] += shift
	}

	object := func(number int, dict string) {
		for len(f.offsets) < number {
			f.offsets = append(f.offsets, 0)
		}
		f.offsets[number-1] = int(out.n)
		fmt.Fprintf(out, "%d 0 obj\n%s\nendobj\n", number, dict)
	}
	catalog, outline := len(f.offsets), len(f.offsets)+1
	object(catalog, fmt.Sprintf("<</Type /Catalog /Pages 1 0 R /Lang (en-GB) /Outlines %d 0 R /PageMode /UseOutlines"+
		" /ViewerPreferences <</DisplayDocTitle true>>>>", outline))
	for i, dict := range outlines(bookmarks, outline) {
		object(outline+i, dict)
	}

	start := out.n
	fmt.Fprintf(out, "xref\n0 %d\n0000000000 65535 f \n", len(f.offsets)+1)
	for _, at := range f.offsets {
		fmt.Fprintf(out, "%010d 00000 n \n", at)
	}
	id := sha256.Sum256(body)
	fmt.Fprintf(out, "trailer\n<</Size %d /Root %d 0 R /Info %d 0 R /ID [<%x> <%x>]>>\nstartxref\n%d\n%%%%EOF\n",
		len(f.offsets)+1, catalog, catalog-1, id[:16], id[:16], start)
	return out.n, out.err
}

// outlines returns the objects of the outline, its root first, which is object
// number root. Chapters show when the file is opened; what is under them does not.
func outlines(bookmarks []bookmark, root int) []string {
	parents := make([]int, len(bookmarks)) // -1 is the root
	last := map[int]int{}                  // the last child so far, by parent
	first, count := map[int]int{}, map[int]int{}
	previous, next := make([]int, len(bookmarks)), make([]int, len(bookmarks))
	open := []int{-1} // the bookmark that new ones of each level go under
	for i, b := range bookmarks {
		level := min(b.level, len(open)-1)
		parent := open[level]
		open = append(open[:level+1], i)
		parents[i], previous[i], next[i] = parent, -1, -1
		if before, ok := last[parent]; ok {
			previous[i], next[before] = before, i
		} else {
			first[parent] = i
		}
		last[parent] = i
		count[parent]++
	}
	number := func(i int) int { return root + 1 + i }
	objects := make([]string, 0, len(bookmarks)+1)
	dict := "<</Type /Outlines"
	if len(bookmarks) > 0 {
		dict += fmt.Sprintf(" /First %d 0 R /Last %d 0 R /Count %d", number(first[-1]), number(last[-1]), count[-1])
	}
	objects = append(objects, dict+">>")
	for i, b := range bookmarks {
		dict := fmt.Sprintf("<</Title %s /Parent %d 0 R /Dest [%d 0 R /XYZ 0 %.2f null]",
			textString(b.title), number(parents[i]), 2*b.place.page+1, pageHeight-b.place.y)
		if previous[i] >= 0 {
			dict += fmt.Sprintf(" /Prev %d 0 R", number(previous[i]))
		}
		if next[i] >= 0 {
			dict += fmt.Sprintf(" /Next %d 0 R", number(next[i]))
		}
		if count[i] > 0 {
			dict += fmt.Sprintf(" /First %d 0 R /Last %d 0 R /Count %d", number(first[i]), number(last[i]), -count[i])
		}
		objects = append(objects, dict+">>")
	}
	return objects
}

// textString writes s as a PDF text string, in UTF-16.
func textString(s string) string {
	var b strings.Builder
	b.WriteString("<FEFF")
	for _, u := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&b, "%04X", u)
	}
	return b.String() + ">"
}

// tail is what the end of a file says of it.
type tail struct {
	offsets   []int // of object n+1
	catalogAt int   // offset of the catalog, the last object
}

var errTail = errors.New("the PDF library wrote a file that does not end as expected")

// readTail reads the cross-reference table of a file that gofpdf wrote.
func readTail(pdf []byte) (tail, error) {
	var t tail
	_, after, found := bytes.Cut(pdf[max(0, len(pdf)-64):], []byte("startxref\n"))
	digits, _, ended := bytes.Cut(after, []byte("\n"))
	at, err := strconv.Atoi(string(digits))
	if !found || !ended || err != nil || at < 0 || at > len(pdf) || !bytes.HasPrefix(pdf, []byte("%PDF-1.")) {
		return t, errTail
	}
	var size int
	if n, err := fmt.Sscanf(string(pdf[at:min(at+32, len(pdf))]), "xref\n0 %d\n", &size); n != 1 || err != nil {
		return t, errTail
	}
	_, table, _ := bytes.Cut(pdf[at+len("xref\n"):], []byte("\n"))
	const entry = len("0000000000 65535 f \n")
	if size < 2 || len(table)/entry < size {
		return t, errTail
	}
	for i := 1; i < size; i++ {
		offset, err := strconv.Atoi(string(table[i*entry : i*entry+10]))
		if err != nil || offset < len("%PDF-1.3\n") || offset > at {
			return t, errTail
		}
		t.offsets = append(t.offsets, offset)
	}
	t.catalogAt = t.offsets[len(t.offsets)-1]
	return t, nil
}

// countingWriter counts what it has written, and after an error writes no more.
type countingWriter struct {
	w   io.Writer
	n   int64
	err error
}

func (c *countingWriter) Write(b []byte) (int, error) {
	if c.err != nil {
		return 0, c.err
	}
	n, err := c.w.Write(b)
	if err == nil && n < len(b) {
		err = io.ErrShortWrite
	}
	c.n += int64(n)
	c.err = err
	return n, err
}
