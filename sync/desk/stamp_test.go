package desk

import (
	"strings"
	"sync"
	"testing"
)

// A stamp is known again for the owner it was written for, and nothing else is.
func TestStamp(t *testing.T) {
	s, other := newStamp([]byte("one"), 12), newStamp([]byte("two"), 12)
	text := s.write([]byte("as far as here"), "school-1")
	if b, ok := s.read(text, "school-1"); !ok || string(b) != "as far as here" {
		t.Errorf("it reads %q, %v", b, ok)
	}
	for what, forged := range map[string]string{
		"of another desk": other.write([]byte("as far as here"), "school-1"),
		"of a school":     s.write([]byte("as far as here"), "school-2"),
		"of nobody":       s.write([]byte("as far as here"), ""),
		"cut short":       text[:12],
		"changed":         strings.ToUpper(text),
		"no text":         "====",
		"empty":           "",
	} {
		if _, ok := s.read(forged, "school-1"); ok {
			t.Errorf("one %s is known", what)
		}
	}
}

// Many at once take no notice of each other.
func TestStampsAtOnce(t *testing.T) {
	s := newStamp([]byte("one"), 32)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 200 {
				if _, ok := s.read(s.write([]byte("here"), "a"), "a"); !ok {
					t.Error("a stamp is not known again")
				}
			}
		})
	}
	all.Wait()
}
