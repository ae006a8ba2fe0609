package sheet

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// scanner pulls tags and texts out of an XML part one after the other, in a
// fixed amount of memory and without making garbage: encoding/xml allocates for
// every tag, and a workbook of 100,000 students has ten million of them.
//
// It takes UTF-8 without a document type, as the parts of workbooks are. Names
// are compared without their prefix. It is held to encoding/xml by a fuzz test.
type scanner struct {
	r        io.Reader
	buf      []byte // what was read and is not yet used is buf[pos:end]
	pos, end int
	eof      bool

	open    []byte // the names of the open elements, one after the other
	starts  []int  // where each begins in open
	empty   bool   // the start tag at hand closes itself
	inCDATA bool
	rooted  bool // a root element was seen

	// The token at hand, valid until the next call of next.
	kind  token
	name  []byte // of a tag, without its prefix; nil for a text
	attrs []byte // of a start tag, as they stand there
	text  []byte // of a text, which may come in several pieces

	decoded []byte // scratch
	err     error
}

type token uint8

const (
	startTag token = iota + 1
	endTag
	textRun
)

// Limits of a part. Real ones stay far below.
const (
	maxTag   = 1 << 20
	maxDepth = 100
)

var (
	errCutShort  = errors.New("the XML ends too early")
	errMalformed = errors.New("the XML is malformed")
	errDoctype   = errors.New("the XML has a document type")
	errEncoding  = errors.New("the XML is not in UTF-8")
	errDepth     = errors.New("the XML is nested too deep")
	errTag       = errors.New("the XML has a tag of more than a megabyte")
)

func newScanner(r io.Reader) *scanner {
	return &scanner{r: r, buf: make([]byte, 64<<10)}
}

// next moves to the next token. It returns false at the end, and where s.err
// says that the part cannot be read.
func (s *scanner) next() bool {
	if s.err != nil {
		return false
	}
	if s.empty {
		s.empty = false
		s.kind = endTag
		return s.pop()
	}
	if s.inCDATA {
		return s.cdata()
	}
	for {
		if s.pos == s.end && !s.fill() {
			if s.err == nil && (len(s.starts) > 0 || !s.rooted) {
				s.err = errCutShort
			}
			return false
		}
		if s.buf[s.pos] != '<' {
			if ok, found := s.textPiece(); found || s.err != nil {
				return ok
			}
			continue
		}
		s.want(len("<![CDATA["))
		switch rest := s.buf[s.pos:s.end]; {
		case bytes.HasPrefix(rest, []byte("<?")):
			if !s.instruction() {
				return false
			}
		case bytes.HasPrefix(rest, []byte("<!--")):
			s.pos += len("<!--")
			if !s.skipPast("-->") {
				return false
			}
		case bytes.HasPrefix(rest, []byte("<![CDATA[")):
			s.pos += len("<![CDATA[")
			s.inCDATA = true
			return s.cdata()
		case bytes.HasPrefix(rest, []byte("<!")):
			return s.fail(errDoctype)
		default:
			return s.tag()
		}
	}
}

// skip moves past the element whose start tag is at hand.
func (s *scanner) skip() {
	for depth := len(s.starts); s.next(); {
		if s.kind == endTag && len(s.starts) < depth {
			return
		}
	}
}

// is reports whether the tag at hand has the name.
func (s *scanner) is(name string) bool { return string(s.name) == name }

// attr returns the attribute of the start tag at hand, or "".
func (s *scanner) attr(name string) string {
	return strings.ToValidUTF8(string(s.rawAttr(name)), "\uFFFD")
}

// rawAttr returns the attribute without copying it.
func (s *scanner) rawAttr(name string) []byte {
	for a := s.attrs; ; {
		equals := bytes.IndexByte(a, '=')
		if equals < 0 {
			return nil
		}
		key := bytes.TrimSpace(a[:equals])
		a = bytes.TrimLeft(a[equals+1:], " \t\r\n")
		if len(a) == 0 || a[0] != '"' && a[0] != '\'' {
			return nil
		}
		shut := bytes.IndexByte(a[1:], a[0])
		if shut < 0 {
			return nil
		}
		if string(local(key)) == name {
			return s.decode(a[1 : 1+shut])
		}
		a = a[shut+2:]
	}
}

// local returns a name without its prefix.
func local(name []byte) []byte {
	if i := bytes.IndexByte(name, ':'); i > 0 && i < len(name)-1 {
		return name[i+1:]
	}
	return name
}

func (s *scanner) fail(err error) bool {
	if s.err == nil {
		s.err = err
	}
	return false
}

// fill reads more into the buffer, and reports whether there was more. Where the
// buffer is full of what is not yet used, it grows.
func (s *scanner) fill() bool {
	if s.eof || s.err != nil {
		return false
	}
	if s.pos > 0 {
		s.end = copy(s.buf, s.buf[s.pos:s.end])
		s.pos = 0
	}
	if s.end == len(s.buf) {
		if len(s.buf) >= maxTag {
			return s.fail(errTag)
		}
		s.buf = append(s.buf, make([]byte, len(s.buf))...)
	}
	for range 100 {
		n, err := s.r.Read(s.buf[s.end:])
		first := s.end == 0 && !s.rooted
		s.end += n
		if err == io.EOF {
			s.eof = true
		} else if err != nil {
			return s.fail(err)
		}
		if n > 0 {
			if first {
				s.want(3)
				if rest := s.buf[s.pos:s.end]; bytes.HasPrefix(rest, []byte("\xFF\xFE")) || bytes.HasPrefix(rest, []byte("\xFE\xFF")) {
					return s.fail(errEncoding)
				} else if bytes.HasPrefix(rest, []byte("\xEF\xBB\xBF")) {
					s.pos += 3
				}
			}
			return s.pos < s.end || s.fill()
		}
		if s.eof {
			return false
		}
	}
	return s.fail(io.ErrNoProgress)
}

// want reads on until n bytes are there, or the part is at its end.
func (s *scanner) want(n int) {
	for s.end-s.pos < n && s.fill() {
	}
}

// skipPast moves past the mark.
func (s *scanner) skipPast(mark string) bool {
	for {
		if i := bytes.Index(s.buf[s.pos:s.end], []byte(mark)); i >= 0 {
			s.pos += i + len(mark)
			return true
		}
		s.pos = max(s.pos, s.end-len(mark)+1)
		if !s.fill() {
			return s.fail(errCutShort)
		}
	}
}

// instruction moves past <?...?>, and looks whether it declares an encoding.
func (s *scanner) instruction() bool {
	for {
		rest := s.buf[s.pos:s.end]
		i := bytes.Index(rest, []byte("?>"))
		if i < 0 {
			if !s.fill() {
				return s.fail(errCutShort)
			}
			continue
		}
		s.pos += i + len("?>")
		if declaration, ok := bytes.CutPrefix(rest[:i], []byte("<?xml ")); ok {
			s.attrs = declaration
			if e := strings.ToLower(s.attr("encoding")); e != "" && e != "utf-8" && e != "utf8" && e != "us-ascii" {
				return s.fail(errEncoding)
			}
		}
		return true
	}
}

// textPiece takes the text up to the next tag, or as much of it as was read.
// Blanks outside the root are passed over.
func (s *scanner) textPiece() (ok, found bool) {
	rest := s.buf[s.pos:s.end]
	n := bytes.IndexByte(rest, '<')
	if n < 0 {
		n = len(rest)
		// An entity at the end may go on in what is not yet read.
		if amp := bytes.LastIndexByte(rest, '&'); amp >= 0 && n-amp < 16 && bytes.IndexByte(rest[amp:], ';') < 0 && !s.eof {
			if n = amp; n == 0 {
				s.fill()
				return false, false
			}
		}
	}
	s.pos += n
	if len(s.starts) == 0 {
		if len(bytes.TrimSpace(rest[:n])) > 0 {
			return s.fail(errMalformed), true
		}
		return false, false
	}
	s.kind, s.name, s.text = textRun, nil, s.decode(rest[:n])
	return s.err == nil, true
}

// cdata takes the text up to the end of the CDATA section.
func (s *scanner) cdata() bool {
	const mark = "]]>"
	if len(s.starts) == 0 {
		return s.fail(errMalformed)
	}
	for {
		rest := s.buf[s.pos:s.end]
		n := bytes.Index(rest, []byte(mark))
		switch {
		case n >= 0:
			s.inCDATA = false
			s.pos += n + len(mark)
		case len(rest) > len(mark):
			n = len(rest) - len(mark)
			s.pos += n
		case s.fill():
			continue
		default:
			return s.fail(errCutShort)
		}
		s.kind, s.name, s.text = textRun, nil, rest[:n]
		return true
	}
}

// tag takes the start or end tag that stands at the position.
func (s *scanner) tag() bool {
	shut := -1
	for from, quote := 1, byte(0); shut < 0; {
		rest := s.buf[s.pos:s.end]
		for i := from; i < len(rest); i++ {
			c := rest[i]
			switch {
			case quote != 0:
				if c == quote {
					quote = 0
				}
			case c == '"' || c == '\'':
				quote = c
			case c == '>':
				shut = i
			case c == '<':
				return s.fail(errMalformed)
			}
			if shut >= 0 {
				break
			}
		}
		if from = len(rest); shut < 0 && !s.fill() {
			return s.fail(errCutShort)
		}
	}
	inner := s.buf[s.pos+1 : s.pos+shut]
	s.pos += shut + 1
	if len(inner) > 0 && inner[0] == '/' {
		s.kind, s.name = endTag, bytes.TrimRight(inner[1:], " \t\r\n")
		n := len(s.starts)
		if n == 0 || !bytes.Equal(s.open[s.starts[n-1]:], s.name) {
			return s.fail(errMalformed)
		}
		return s.pop()
	}
	if n := len(inner); n > 0 && inner[n-1] == '/' {
		s.empty, inner = true, inner[:n-1]
	}
	n := bytes.IndexAny(inner, " \t\r\n")
	if n < 0 {
		n = len(inner)
	}
	if n == 0 || len(s.starts) == 0 && s.rooted {
		return s.fail(errMalformed)
	}
	if len(s.starts) == maxDepth {
		return s.fail(errDepth)
	}
	s.rooted = true
	s.starts = append(s.starts, len(s.open))
	s.open = append(s.open, inner[:n]...)
	s.kind, s.name, s.attrs = startTag, local(inner[:n]), inner[n:]
	return true
}

// pop closes the innermost element, and makes its name that of the end tag.
func (s *scanner) pop() bool {
	n := len(s.starts) - 1
	at := s.starts[n]
	s.name = local(s.open[at:])
	s.open, s.starts = s.open[:at], s.starts[:n]
	return true
}

// decode replaces the entities of a text. What it returns is valid until the
// next call.
func (s *scanner) decode(text []byte) []byte {
	amp := bytes.IndexByte(text, '&')
	if amp < 0 {
		return text
	}
	out := s.decoded[:0]
	for ; amp >= 0; amp = bytes.IndexByte(text, '&') {
		out = append(out, text[:amp]...)
		text = text[amp+1:]
		semicolon := bytes.IndexByte(text[:min(len(text), 16)], ';')
		if semicolon < 0 {
			s.fail(errMalformed)
			return nil
		}
		r, ok := entity(string(text[:semicolon]))
		if !ok {
			s.fail(errMalformed)
			return nil
		}
		out = utf8.AppendRune(out, r)
		text = text[semicolon+1:]
	}
	s.decoded = append(out, text...)
	return s.decoded
}

func entity(name string) (rune, bool) {
	switch name {
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "amp":
		return '&', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	}
	number, ok := strings.CutPrefix(name, "#")
	if !ok {
		return 0, false
	}
	base := 10
	if hex, ok := strings.CutPrefix(number, "x"); ok {
		number, base = hex, 16
	}
	n, err := strconv.ParseUint(number, base, 32)
	if err != nil || n > utf8.MaxRune || n == 0 {
		return 0, false
	}
	return rune(n), true
}
