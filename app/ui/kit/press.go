package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// press makes a widget work like a button: Tab reaches it, Space and Enter work
// it, and so does a click. It acts when the mouse button comes up inside its
// bounds and not on Fyne's Tapped, which in 2.7.1 is lost inside a Scroll as soon
// as the pointer moves two pixels between down and up.
type press struct {
	widget.DisableableWidget
	self    fyne.Focusable
	act     func()
	focused bool
	hovered bool
	down    bool
}

var (
	_ desktop.Mouseable = (*press)(nil)
	_ desktop.Hoverable = (*press)(nil)
	_ fyne.Focusable    = (*press)(nil)
)

// become tells the press which widget it is part of and what it does.
func (p *press) become(self interface {
	fyne.Widget
	fyne.Focusable
}, act func()) {
	p.self, p.act = self, act
	p.ExtendBaseWidget(self)
}

// Press does what a click does, where the widget is enabled.
func (p *press) Press() {
	if !p.Disabled() && p.act != nil {
		p.act()
	}
}

// FocusGained implements fyne.Focusable. Under the mouse the widget stays where it
// is, or the click would miss it.
func (p *press) FocusGained() {
	p.focused = true
	p.Refresh()
	if o, ok := p.self.(fyne.CanvasObject); ok && !p.down {
		Reveal(o)
	}
}

// FocusLost implements fyne.Focusable.
func (p *press) FocusLost() {
	p.focused = false
	p.Refresh()
}

// TypedRune implements fyne.Focusable.
func (p *press) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (p *press) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		p.Press()
	default:
		PassOn(p.self, ev)
	}
}

// PassOn gives a key that a widget has no use for to the window, which knows
// what Escape means: no to a question, or back. Fyne itself tells the window of
// keys only while nothing has the focus.
func PassOn(from fyne.Focusable, ev *fyne.KeyEvent) {
	o, ok := from.(fyne.CanvasObject)
	if !ok {
		return
	}
	if c := fyne.CurrentApp().Driver().CanvasForObject(o); c != nil && c.OnTypedKey() != nil {
		c.OnTypedKey()(ev)
	}
}

// MouseIn implements desktop.Hoverable.
func (p *press) MouseIn(*desktop.MouseEvent) {
	p.hovered = true
	p.Refresh()
}

// MouseMoved implements desktop.Hoverable.
func (p *press) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (p *press) MouseOut() {
	p.hovered = false
	p.Refresh()
}

// MouseDown takes the focus, so that an entry left for a button commits first.
func (p *press) MouseDown(ev *desktop.MouseEvent) {
	if p.Disabled() || ev.Button != desktop.MouseButtonPrimary {
		return
	}
	p.down = true
	focus(p.self)
}

// MouseUp implements desktop.Mouseable.
func (p *press) MouseUp(ev *desktop.MouseEvent) {
	if p.down && within(ev.Position, p.Size()) {
		p.down = false
		p.Press()
	}
	p.down = false
}

// Cursor implements desktop.Cursorable.
func (p *press) Cursor() desktop.Cursor {
	if p.Disabled() {
		return desktop.DefaultCursor
	}
	return desktop.PointerCursor
}

func within(at fyne.Position, size fyne.Size) bool {
	return at.X >= 0 && at.Y >= 0 && at.X < size.Width && at.Y < size.Height
}

// focus gives the keyboard to a widget, where it is on a canvas.
func focus(to fyne.Focusable) {
	if o, ok := to.(fyne.CanvasObject); ok {
		if c := fyne.CurrentApp().Driver().CanvasForObject(o); c != nil {
			c.Focus(to)
		}
	}
}

// focusRing is drawn around whatever has the keyboard.
type focusRing struct{ *canvas.Rectangle }

func newFocusRing() focusRing { return focusRing{canvas.NewRectangle(nil)} }

// around puts the ring two pixels outside a box.
func (r focusRing) around(x, y float32, size fyne.Size) {
	Place(r.Rectangle, x-2, y-2, size.Width+4, size.Height+4)
}

func (r focusRing) paint(shown bool, radius float32) {
	r.StrokeColor, r.StrokeWidth, r.CornerRadius = Color(ColorAccent), 2, radius+2
	r.Hidden = !shown
}
