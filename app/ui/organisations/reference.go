package organisations

import (
	"context"

	"waymark/app/directory"
	"waymark/app/ui/session"
)

// Screens are the three screens, which share the registers.
type Screens struct {
	List *List
	Page *Page
	File *File
}

// New returns the screens of a school whose folder is dir.
func New(s *session.Session, dir string) Screens {
	ref := &reference{s: s, dir: dir}
	return Screens{newList(s), newPage(s, ref), newFile(s, ref)}
}

// reference is the registers of schools and trusts that were loaded. They are read
// when somebody first wants them, because most sittings do without.
type reference struct {
	s     *session.Session
	dir   string
	found *directory.Directory // nil until it is read
}

// want calls then with the registers, on the window's goroutine.
func (r *reference) want(then func(*directory.Directory)) {
	if r.found != nil {
		then(r.found)
		return
	}
	r.s.Tasks().Go(func(context.Context) func() {
		found, err := directory.Open(r.dir)
		return func() {
			if r.found == nil {
				r.found = found
				if err != nil {
					r.s.Fail(err)
				}
			}
			then(r.found)
		}
	})
}
