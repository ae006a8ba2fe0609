// Package overview is the screen that says where the school stands: the
// benchmarks, who is missing, and what to do next.
package overview

import (
	"fyne.io/fyne/v2"

	"waymark/app/ui/kit"
	"waymark/app/ui/session"
)

// Screen is the overview.
type Screen struct {
	s       *session.Session
	content fyne.CanvasObject
}

var _ session.Screen = (*Screen)(nil)

// New returns the overview of a session.
func New(s *session.Session) *Screen {
	return &Screen{s: s, content: kit.NewText("Where we stand", kit.Title)}
}

// Title implements session.Screen.
func (v *Screen) Title() string { return "Overview" }

// Content implements session.Screen.
func (v *Screen) Content() fyne.CanvasObject { return v.content }

// Shown implements session.Screen.
func (v *Screen) Shown(session.Place) {}

// Hidden implements session.Screen.
func (v *Screen) Hidden() {}

// Refresh implements session.Screen.
func (v *Screen) Refresh() {}

// Actions implements session.Screen.
func (v *Screen) Actions() []session.Action { return nil }
