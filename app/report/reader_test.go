package report

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"
)

// The tests read the files back with a reader of their own, so that they need
// nothing installed. It reads what this package writes, and fails the test at
// anything that a strict reader would stumble over.

// document is a PDF read back.
type document struct {
	t       testing.TB
	raw     []byte
	objects map[int]string // dictionaries, without their streams
	streams map[int][]byte // inflated
	pages   []page
	trailer string
}

type page struct {
	object int
	texts  []word
	links  []link
}

// word is text drawn in one go, its left end on the baseline, from the top left.
type word struct {
	x, y, size float64
	bold       bool
	text       string
}

type link struct {
	x, y, width, height float64
	page                int
	top                 float64
}

func readPDF(t testing.TB, raw []byte) *document {
	t.Helper()
	d := &document{t: t, raw: raw, objects: map[int]string{}, streams: map[int][]byte{}}
	if !bytes.HasPrefix(raw, []byte("%PDF-1.7\n%")) || !bytes.HasSuffix(raw, []byte("%%EOF\n")) {
		t.Fatal("the file does not begin and end as a PDF")
	}
	tail := raw[bytes.LastIndex(raw, []byte("startxref\n"))+10:]
	at, err := strconv.Atoi(string(tail[:bytes.IndexByte(tail, '\n')]))
	if err != nil || !bytes.HasPrefix(raw[at:], []byte("xref\n0 ")) {
		t.Fatal("startxref does not lead to the cross-reference table")
	}
	lines := strings.SplitAfter(string(raw[at:]), "\n")
	var size int
	fmt.Sscanf(lines[1], "0 %d", &size)
	for n := 1; n < size; n++ {
		offset, _ := strconv.Atoi(lines[2+n][:10])
		d.readObject(n, offset)
	}
	d.trailer = strings.Join(lines[2+size:], "")
	d.readPages()
	return d
}

func (d *document) readObject(n, offset int) {
	head := fmt.Sprintf("%d 0 obj\n", n)
	if !bytes.HasPrefix(d.raw[offset:], []byte(head)) {
		d.t.Fatalf("object %d is not where the table says", n)
	}
	body := d.raw[offset+len(head):]
	end := bytes.Index(body, []byte("endobj"))
	if s := bytes.Index(body, []byte("stream\n")); s >= 0 && s < end {
		length, err := strconv.Atoi(regexp.MustCompile(`/Length (\d+)`).FindStringSubmatch(string(body[:s]))[1])
		if err != nil || !bytes.HasPrefix(body[s+7+length:], []byte("\nendstream")) {
			d.t.Fatalf("the stream of object %d is not as long as it says", n)
		}
		data := body[s+7 : s+7+length]
		if bytes.Contains(body[:s], []byte("/FlateDecode")) {
			z, err := zlib.NewReader(bytes.NewReader(data))
			if err != nil {
				d.t.Fatalf("object %d: %v", n, err)
			}
			if data, err = io.ReadAll(z); err != nil {
				d.t.Fatalf("object %d: %v", n, err)
			}
		}
		d.streams[n], end = data, s
	}
	d.objects[n] = string(body[:end])
}

var (
	kidsPattern     = regexp.MustCompile(`/Kids \[([^\]]*)\]`)
	refPattern      = regexp.MustCompile(`(\d+) 0 R`)
	contentsPattern = regexp.MustCompile(`/Contents (\d+) 0 R`)
	linkPattern     = regexp.MustCompile(`/Subtype /Link /Rect \[([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+)\] /Border \[0 0 0\] /Dest \[(\d+) 0 R /XYZ 0 ([\d.]+) null\]`)
	fontPattern     = regexp.MustCompile(`/F(\w+) ([\d.]+) Tf`)
	placePattern    = regexp.MustCompile(`BT (-?[\d.]+) (-?[\d.]+) Td \(`)
	fontNamePattern = regexp.MustCompile(`/F(\w+) (\d+) 0 R`)
)

func (d *document) readPages() {
	numbers := map[int]int{}
	for i, m := range refPattern.FindAllStringSubmatch(kidsPattern.FindString(d.objects[1]), -1) {
		n, _ := strconv.Atoi(m[1])
		numbers[n] = i + 1
		d.pages = append(d.pages, page{object: n})
	}
	bold := map[string]bool{}
	for _, m := range fontNamePattern.FindAllStringSubmatch(d.objects[2], -1) {
		n, _ := strconv.Atoi(m[2])
		bold[m[1]] = strings.Contains(d.objects[n], "notoB") || strings.Contains(d.objects[n], "notob")
	}
	for i := range d.pages {
		p := &d.pages[i]
		dict := d.objects[p.object]
		for _, m := range linkPattern.FindAllStringSubmatch(dict, -1) {
			f := floats(m[1:5])
			target, _ := strconv.Atoi(m[5])
			if numbers[target] == 0 {
				d.t.Errorf("a link on page %d leads to object %d, which is no page", i+1, target)
			}
			p.links = append(p.links, link{f[0], pageHeight - f[1], f[2] - f[0], f[1] - f[3], numbers[target], pageHeight - floats(m[6:7])[0]})
		}
		if strings.Count(dict, "/Subtype /Link") != len(p.links) {
			d.t.Errorf("page %d has links that could not be read", i+1)
		}
		contents, _ := strconv.Atoi(contentsPattern.FindStringSubmatch(dict)[1])
		p.texts = readTexts(d.streams[contents], bold)
	}
}

func floats(words []string) []float64 {
	out := make([]float64, len(words))
	for i, w := range words {
		out[i], _ = strconv.ParseFloat(w, 64)
	}
	return out
}

// readTexts reads the text of a page's content. Strings are two bytes a rune,
// with backslashes before brackets, backslashes and carriage returns.
func readTexts(content []byte, bold map[string]bool) []word {
	var texts []word
	var w word
	for len(content) > 0 {
		place := placePattern.FindSubmatchIndex(content)
		font := fontPattern.FindSubmatchIndex(content)
		if font != nil && (place == nil || font[0] < place[0]) {
			w.size, _ = strconv.ParseFloat(string(content[font[4]:font[5]]), 64)
			w.bold = bold[string(content[font[2]:font[3]])]
			content = content[font[1]:]
			continue
		}
		if place == nil {
			break
		}
		w.x, _ = strconv.ParseFloat(string(content[place[2]:place[3]]), 64)
		w.y, _ = strconv.ParseFloat(string(content[place[4]:place[5]]), 64)
		w.y = pageHeight - w.y
		content = content[place[1]:]
		var raw []byte
		i := 0
		for ; content[i] != ')'; i++ {
			if content[i] == '\\' {
				i++
				if content[i] == 'r' {
					raw = append(raw, '\r')
					continue
				}
			}
			raw = append(raw, content[i])
		}
		content = content[i:]
		units := make([]uint16, len(raw)/2)
		for i := range units {
			units[i] = uint16(raw[2*i])<<8 | uint16(raw[2*i+1])
		}
		w.text = string(utf16.Decode(units))
		texts = append(texts, w)
	}
	return texts
}

// words returns a page's text in the order it was drawn, in plain spaces, with a
// bar between columns.
func (p page) words() string {
	f, _ := bundled()
	var b strings.Builder
	end := 0.0
	for i, w := range p.texts {
		switch {
		case i > 0 && w.y != p.texts[i-1].y:
			b.WriteByte('\n')
		case i > 0 && w.x > end+1:
			b.WriteString(" | ")
		}
		b.WriteString(strings.ReplaceAll(w.text, "\u00a0", " "))
		end = w.x + f.regular.width(plain(w.text), w.size)
		if w.bold {
			end = w.x + f.bold.width(plain(w.text), w.size)
		}
	}
	return b.String()
}

func (d *document) words() string {
	var b strings.Builder
	for _, p := range d.pages {
		b.WriteString(p.words() + "\n")
	}
	return b.String()
}

// find returns the number of the first page from the given one on with the text.
func (d *document) find(text string, from int) int {
	for i := from - 1; i < len(d.pages); i++ {
		if strings.Contains(d.pages[i].words(), text) {
			return i + 1
		}
	}
	d.t.Fatalf("%q is on no page from %d on", text, from)
	return 0
}

// outline returns the bookmarks as "title → page", indented by level, and checks
// every count and link between them.
func (d *document) outline() []string {
	catalog := d.follow(d.trailer, "Root")
	root := d.follow(catalog, "Outlines")
	var out []string
	shown := d.children(root, 0, &out)
	if got := d.number(root, "Count"); got != shown {
		d.t.Errorf("the outline counts %d open entries and has %d", got, shown)
	}
	return out
}

func (d *document) children(parent string, level int, out *[]string) int {
	n := 0
	previous := ""
	for item := d.follow(parent, "First"); item != ""; item = d.follow(item, "Next") {
		if d.follow(item, "Prev") != previous || d.follow(item, "Parent") != parent {
			d.t.Errorf("an entry of the outline does not hang together: %s", item)
		}
		object, _ := strconv.Atoi(regexp.MustCompile(`/Dest \[(\d+)`).FindStringSubmatch(item)[1])
		page := 0
		for i, p := range d.pages {
			if p.object == object {
				page = i + 1
			}
		}
		*out = append(*out, strings.Repeat("  ", level)+unhex(item)+" → "+strconv.Itoa(page))
		if under := d.children(item, level+1, out); -under != d.number(item, "Count") {
			d.t.Errorf("%s: counts %d closed entries and has %d", unhex(item), d.number(item, "Count"), under)
		}
		previous = item
		n++
	}
	if previous != d.follow(parent, "Last") {
		d.t.Error("an entry's last child is another than it says")
	}
	return n
}

func (d *document) follow(dict, key string) string {
	m := regexp.MustCompile(`/` + key + ` (\d+) 0 R`).FindStringSubmatch(dict)
	if m == nil {
		return ""
	}
	n, _ := strconv.Atoi(m[1])
	return d.objects[n]
}

func (d *document) number(dict, key string) int {
	m := regexp.MustCompile(`/` + key + ` (-?\d+)`).FindStringSubmatch(dict)
	if m == nil {
		return 0
	}
	n, _ := strconv.Atoi(m[1])
	return n
}

func unhex(dict string) string {
	digits := regexp.MustCompile(`/Title <FEFF([0-9A-F]*)>`).FindStringSubmatch(dict)[1]
	var units []uint16
	for ; len(digits) >= 4; digits = digits[4:] {
		u, _ := strconv.ParseUint(digits[:4], 16, 16)
		units = append(units, uint16(u))
	}
	return string(utf16.Decode(units))
}
