package students

import (
	"fyne.io/fyne/v2"

	"waymark/app/ui/session"
)

// Page is the screen of one student.
type Page struct{ s *session.Session }

var _ session.Screen = (*Page)(nil)

// NewPage returns the screen that shows one student's page.
func NewPage(s *session.Session) *Page { return &Page{s: s} }

// Title names the screen.
func (p *Page) Title() string { return "Student" }

func (p *Page) Content() fyne.CanvasObject { panic("not yet") }
func (p *Page) Shown(session.Place)        {}
func (p *Page) Hidden()                    {}
func (p *Page) Refresh()                   {}
func (p *Page) Actions() []session.Action  { return nil }
