package record

import (
	"bytes"
	"sync"
	"unicode/utf8"
)

// decodeStudent reads an object as Encode and Update leave it, several times
// as fast as a reader that finds out by reflection what is known here, and with three
// allocations: all texts of a student are pieces of one string. It returns nil for
// any other object, one with escapes, with fields that stand there twice or with those
// of another version, which is then left to the general reader.
func decodeStudent(id ID, object []byte) *Student {
	r := readers.Get().(*studentReader)
	defer readers.Put(r)
	r.rest, r.letters, r.found, r.periods = object, r.letters[:0], 0, 0
	s := &Student{ID: id}
	if !utf8.Valid(object) || !r.object(s) {
		return nil
	}
	all := string(r.letters)
	for _, t := range r.texts[:r.found] {
		*t.into = all[t.from:t.to]
	}
	if r.periods > 0 {
		s.Enrolments = make([]Enrolment, r.periods)
		for i := range s.Enrolments {
			p := &r.history[i]
			p.Form = all[p.from:p.to]
			s.Enrolments[i] = p.Enrolment
		}
	}
	return s
}

// readers outlive one student.
var readers = sync.Pool{New: func() any { return new(studentReader) }}

// studentReader reads one object from its start to its end. Its methods return false
// where they meet what is not as it is written here.
type studentReader struct {
	rest    []byte       // what is still to be read
	letters []byte       // of the texts that were found, one after the other
	texts   [32]struct { // one for each field that is a text, and to spare
		into     *string
		from, to int
	}
	found   int
	history [16]struct {
		Enrolment
		from, to int // of the form
	}
	periods int
}

// object reads the members, mostly in the order in which they are written.
func (r *studentReader) object(s *Student) bool {
	if !r.take('{') {
		return false
	}
	if r.take('}') {
		return len(r.rest) == 0
	}
	seen := uint64(0)
	for next := 0; ; {
		i := next
		for !bytes.HasPrefix(r.rest, []byte(studentFields[i].key)) {
			if i = (i + 1) % len(studentFields); i == next {
				return false
			}
		}
		f := &studentFields[i]
		if seen&(1<<i) != 0 || f.read == nil {
			return false
		}
		seen |= 1 << i
		if r.rest = r.rest[len(f.key):]; !f.read(r, s) {
			return false
		}
		if next = (i + 1) % len(studentFields); !r.take(',') {
			return r.take('}') && len(r.rest) == 0
		}
	}
}

func (r *studentReader) take(c byte) bool {
	if len(r.rest) == 0 || r.rest[0] != c {
		return false
	}
	r.rest = r.rest[1:]
	return true
}

// quoted reads a string without escapes, and returns what is in it.
func (r *studentReader) quoted() ([]byte, bool) {
	if !r.take('"') {
		return nil, false
	}
	for i, c := range r.rest {
		switch {
		case c == '"':
			inner := r.rest[:i]
			r.rest = r.rest[i+1:]
			return inner, true
		case c < ' ' || c == '\\':
			return nil, false
		}
	}
	return nil, false
}

// keep reads a string, and returns where its letters stand among those of all.
func (r *studentReader) keep() (from, to int, ok bool) {
	inner, ok := r.quoted()
	from = len(r.letters)
	r.letters = append(r.letters, inner...)
	return from, len(r.letters), ok
}

func (r *studentReader) text(into *string) bool {
	from, to, ok := r.keep()
	t := &r.texts[r.found]
	t.into, t.from, t.to = into, from, to
	r.found++
	return ok
}

func (r *studentReader) date(into *Date) bool {
	inner, ok := r.quoted()
	return ok && into.UnmarshalText(inner) == nil
}

func (r *studentReader) answer(into *Answer) bool {
	inner, ok := r.quoted()
	return ok && into.UnmarshalText(inner) == nil
}

func (r *studentReader) enrolments(*Student) bool {
	if !r.take('[') {
		return false
	}
	for r.periods < len(r.history) {
		if !r.enrolment() {
			return false
		}
		r.periods++
		if !r.take(',') {
			return r.take(']')
		}
	}
	return false
}

// enrolment reads one of them, its members in the order of the struct.
func (r *studentReader) enrolment() bool {
	p := &r.history[r.periods]
	p.Enrolment, p.from, p.to = Enrolment{}, 0, 0
	if !r.member(`{"from":`) || !r.date(&p.From) {
		return false
	}
	if r.member(`,"year":`) {
		if inner, ok := r.quoted(); !ok || p.Year.UnmarshalText(inner) != nil {
			return false
		}
	}
	ok := true
	if r.member(`,"form":`) {
		p.from, p.to, ok = r.keep()
	}
	return ok && r.take('}')
}

func (r *studentReader) member(key string) (ok bool) {
	if ok = bytes.HasPrefix(r.rest, []byte(key)); ok {
		r.rest = r.rest[len(key):]
	}
	return ok
}
