package activities

import (
	"fyne.io/fyne/v2"

	"waymark/app/ui/session"
)

// Form is the screen on which an activity is recorded, with its register.
type Form struct{ s *session.Session }

var (
	_ session.Screen  = (*Form)(nil)
	_ session.Unsaver = (*Form)(nil)
)

// NewForm returns the screen on which an activity is recorded.
func NewForm(s *session.Session) *Form { return &Form{s: s} }

// Title names the screen.
func (f *Form) Title() string { return "Record an activity" }

func (f *Form) Content() fyne.CanvasObject { panic("not yet") }
func (f *Form) Shown(session.Place)        {}
func (f *Form) Hidden()                    {}
func (f *Form) Refresh()                   {}
func (f *Form) Actions() []session.Action  { return nil }
func (f *Form) Unsaved() string            { return "" }
