package importing

import (
	"fyne.io/fyne/v2"

	"waymark/app/ui/session"
)

// Screen shows the plan for a roster file, after asking which.
type Screen struct{ s *session.Session }

var (
	_ session.Screen = (*Screen)(nil)
	_ session.Keys   = (*Screen)(nil)
)

// New returns the import screen. Its file dialog opens in the given window. A
// file dropped on the window comes in by session.ImportFile.
func New(s *session.Session, window fyne.Window) *Screen { return &Screen{s: s} }

// Title names the screen.
func (i *Screen) Title() string { return "Import" }

func (i *Screen) Content() fyne.CanvasObject   { panic("not yet") }
func (i *Screen) Shown(session.Place)          {}
func (i *Screen) Hidden()                      {}
func (i *Screen) Refresh()                     {}
func (i *Screen) Actions() []session.Action    { return nil }
func (i *Screen) TypedKey(*fyne.KeyEvent) bool { return false }
