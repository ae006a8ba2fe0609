package activities

import (
	"fyne.io/fyne/v2"

	"waymark/app/ui/session"
)

// List is the list of what happened for students.
type List struct{ s *session.Session }

var _ session.Screen = (*List)(nil)

// NewList returns the list of what happened for students.
func NewList(s *session.Session) *List { return &List{s: s} }

// Title names the screen.
func (l *List) Title() string { return "Activities" }

func (l *List) Content() fyne.CanvasObject { panic("not yet") }
func (l *List) Shown(session.Place)        {}
func (l *List) Hidden()                    {}
func (l *List) Refresh()                   {}
func (l *List) Actions() []session.Action  { return nil }
