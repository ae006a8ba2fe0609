package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// PopUpBelow shows content on a small surface under an object, gives it the
// keyboard and returns what hides it. A click elsewhere hides it too, and so does
// Escape where the content passes that key on. Hiding twice does no harm.
func PopUpBelow(anchor, content fyne.CanvasObject) (hide func()) {
	o := showBelow(anchor, Inset(10, 10, 10, 10, content), nil)
	if o == nil {
		return func() {}
	}
	o.later(o.canvas.FocusNext)
	return o.hide
}

// overlay covers the canvas, so that a click beside its panel hides it, and keeps
// the panel under its anchor. It is its own kind of pop-up because Fyne's builds
// one menu item for each option and takes no typing.
type overlay struct {
	widget.BaseWidget
	canvas  fyne.Canvas
	anchor  fyne.CanvasObject
	content fyne.CanvasObject
	hidden  func() // called once, however it is hidden
}

// showBelow shows content under anchor; nil where anchor is on no canvas.
func showBelow(anchor, content fyne.CanvasObject, hidden func()) *overlay {
	c := fyne.CurrentApp().Driver().CanvasForObject(anchor)
	if c == nil {
		return nil
	}
	o := &overlay{canvas: c, anchor: anchor, content: content, hidden: hidden}
	o.ExtendBaseWidget(o)
	c.Overlays().Add(o)
	o.Resize(c.Size())
	return o
}

// later gives the keyboard to something in the overlay once the click that brought
// it has ended: Fyne takes it away from what that click gave it to.
func (o *overlay) later(focus func()) {
	fyne.Do(func() {
		if o.canvas.Overlays().Top() == fyne.CanvasObject(o) {
			focus()
		}
	})
}

func (o *overlay) hide() {
	for _, each := range o.canvas.Overlays().List() {
		if each == fyne.CanvasObject(o) {
			o.canvas.Overlays().Remove(o)
			if o.hidden != nil {
				o.hidden()
			}
			return
		}
	}
}

func (o *overlay) held() []fyne.CanvasObject { return []fyne.CanvasObject{o.content} }

// MouseDown implements desktop.Mouseable: a click beside the panel ends it.
func (o *overlay) MouseDown(*desktop.MouseEvent) { o.hide() }

// MouseUp implements desktop.Mouseable.
func (o *overlay) MouseUp(*desktop.MouseEvent) {}

// CreateRenderer implements fyne.Widget.
func (o *overlay) CreateRenderer() fyne.WidgetRenderer {
	panel := &surface{content: o.content}
	panel.ExtendBaseWidget(panel)
	return (&painted{
		of:      o,
		objects: []fyne.CanvasObject{panel},
		min:     func() fyne.Size { return fyne.Size{} },
		place: func(size fyne.Size) {
			at := fyne.CurrentApp().Driver().AbsolutePositionForObject(o.anchor)
			below := at.Y + o.anchor.Size().Height + 2
			want := panel.MinSize()
			want.Width = min(max(want.Width, o.anchor.Size().Width), size.Width)
			want.Height = min(want.Height, size.Height)
			y := below
			if below+want.Height > size.Height { // above it, or as low as it goes
				if y = at.Y - 2 - want.Height; y < 0 {
					y = max(size.Height-want.Height, 0)
				}
			}
			Place(panel, max(min(at.X, size.Width-want.Width), 0), y, want.Width, want.Height)
		},
		paint: func() {},
	}).start()
}

// surface is a card's ground that keeps clicks to itself.
type surface struct {
	widget.BaseWidget
	content fyne.CanvasObject
}

func (s *surface) MouseDown(*desktop.MouseEvent) {}
func (s *surface) MouseUp(*desktop.MouseEvent)   {}

func (s *surface) CreateRenderer() fyne.WidgetRenderer {
	ground := canvas.NewRectangle(nil)
	return (&painted{
		of:      s,
		objects: []fyne.CanvasObject{ground, s.content},
		min:     func() fyne.Size { return s.content.MinSize().AddWidthHeight(2, 2) },
		place: func(size fyne.Size) {
			Place(ground, 0, 0, size.Width, size.Height)
			Place(s.content, 1, 1, size.Width-2, size.Height-2)
		},
		paint: func() {
			ground.FillColor, ground.StrokeColor = Color(ColorSurface), Color(ColorFaint)
			ground.StrokeWidth, ground.CornerRadius = 1, controlRadius
		},
	}).start()
}
