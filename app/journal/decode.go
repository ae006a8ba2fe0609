package journal

import (
	"bytes"
	"encoding/json"

	"waymark/app/record"
)

// decodeAction reads what appendAction writes. What another hand has written, or
// a later version with members of its own, takes the long way through
// encoding/json; the result is the same.
func decodeAction(b []byte) (a record.Action, err error) {
	if changes, at, ok := quickChanges(b); ok {
		// Without its changes an action is a few words.
		rest := append(bytes.Clone(b[:at]), "null}"...)
		err = json.Unmarshal(rest, &a)
		a.Changes = changes
		return a, err
	}
	err = json.Unmarshal(b, &a)
	return a, err
}

// quickChanges reads the changes of an action and returns where they stand, or
// not ok where the action is laid out in any other way than ours.
func quickChanges(b []byte) (changes []record.Change, at int, ok bool) {
	s := scan{b: b}
	for more := s.char('{'); more; more = s.char(',') {
		name := s.i
		if s.peek() != '"' || !s.text() {
			return nil, 0, false
		}
		switch string(b[name:s.i]) {
		default:
			return nil, 0, false
		case `"kind"`, `"what"`, `"by"`, `"device"`, `"at"`, `"source"`, `"undoes"`:
			if !s.char(':') || !s.value(0) {
				return nil, 0, false
			}
		case `"changes"`:
			if !s.char(':') {
				return nil, 0, false
			}
			at = s.i
			changes, ok = s.changes()
			return changes, at, ok && s.char('}') && s.i == len(b)
		}
	}
	return nil, 0, false
}

func (s *scan) changes() ([]record.Change, bool) {
	changes := []record.Change{}
	if s.word("[]") {
		return changes, true
	}
	for more := s.char('['); more; more = s.char(',') {
		c, ok := s.change()
		if !ok {
			return nil, false
		}
		changes = append(changes, c)
	}
	return changes, s.char(']')
}

func (s *scan) change() (c record.Change, ok bool) {
	if !s.word(`{"kind":`) {
		return c, false
	}
	kind, ok := s.plainText()
	if !ok || !s.word(`,"id":`) {
		return c, false
	}
	id, ok := s.plainText()
	if !ok {
		return c, false
	}
	c.Kind, c.ID = record.Kind(kind), record.ID(id)
	if s.word(`,"from":`) {
		if c.From, ok = s.patch(); !ok {
			return c, false
		}
	}
	if s.word(`,"to":`) {
		if c.To, ok = s.patch(); !ok {
			return c, false
		}
	}
	return c, s.char('}')
}

// plainText reads a string without escapes and of ASCII alone.
func (s *scan) plainText() (string, bool) {
	if !s.char('"') {
		return "", false
	}
	for i := s.i; i < len(s.b); i++ {
		switch c := s.b[i]; {
		case c == '"':
			text := string(s.b[s.i:i])
			s.i = i + 1
			return text, true
		case c < 0x20 || c >= 0x7f || c == '\\':
			return "", false
		}
	}
	return "", false
}

func (s *scan) patch() (json.RawMessage, bool) {
	start := s.i
	ok := s.value(0)
	return bytes.Clone(s.b[start:s.i]), ok
}
