package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
)

// Row makes a line of a card something to pick and open: Tab reaches it, Enter
// and Space open it, and a click opens it too. Where OnPick is set, a row that
// was not picked yet is picked by the first click, and opened by the next.
type Row struct {
	press
	OnPick func()                           // the row got the keyboard
	OnKey  func(*fyne.KeyEvent) (done bool) // before the row's own keys

	content fyne.CanvasObject
	boxed   bool
	picked  bool
	fresh   bool // picked by the mouse button that is still down
}

// NewRow returns a row around content. Open may be nil, for a row that is only picked.
func NewRow(content fyne.CanvasObject, open func()) *Row {
	r := &Row{content: content}
	r.become(r, open)
	return r
}

// Boxed gives the row a card's ground and hairline, for one that stands alone, as
// on a board, and returns it.
func (r *Row) Boxed() *Row {
	r.boxed = true
	return r
}

// SetPicked shows the row as the one picked.
func (r *Row) SetPicked(picked bool) {
	if r.picked != picked {
		r.picked = picked
		r.Refresh()
	}
}

// Picked reports whether the row is shown as picked.
func (r *Row) Picked() bool { return r.picked }

// FocusGained picks the row.
func (r *Row) FocusGained() {
	r.press.FocusGained()
	if r.OnPick != nil {
		r.OnPick()
	}
}

// TypedKey implements fyne.Focusable.
func (r *Row) TypedKey(ev *fyne.KeyEvent) {
	if r.OnKey == nil || !r.OnKey(ev) {
		r.press.TypedKey(ev)
	}
}

// MouseDown implements desktop.Mouseable.
func (r *Row) MouseDown(ev *desktop.MouseEvent) {
	r.fresh = r.OnPick != nil && !r.picked
	r.press.MouseDown(ev)
}

// MouseUp implements desktop.Mouseable.
func (r *Row) MouseUp(ev *desktop.MouseEvent) {
	if r.fresh {
		r.fresh, r.down = false, false
		return
	}
	r.press.MouseUp(ev)
}

// HeightFor returns the height in pixels that the content needs at a width.
func (r *Row) HeightFor(width float32) float32 { return HeightAt(r.content, width) }

// CreateRenderer implements fyne.Widget.
func (r *Row) CreateRenderer() fyne.WidgetRenderer {
	ground, ring := canvas.NewRectangle(nil), canvas.NewRectangle(nil)
	return (&painted{
		of:      r,
		objects: []fyne.CanvasObject{ground, r.content, ring},
		min: func() fyne.Size {
			size := r.content.MinSize()
			if width := r.Size().Width; width > 0 {
				size.Height = r.HeightFor(width)
			}
			return size
		},
		place: func(size fyne.Size) {
			Place(ground, 0, 0, size.Width, size.Height)
			Place(ring, 1, 1, size.Width-2, size.Height-2)
			Place(r.content, 0, 0, size.Width, size.Height)
		},
		paint: func() {
			lit := r.picked || r.hovered
			ground.FillColor, ground.Hidden = Color(ColorAccentSoft), !lit && !r.boxed
			ring.StrokeColor, ring.StrokeWidth, ring.CornerRadius = Color(ColorAccent), 2, 4
			if r.boxed {
				if !lit {
					ground.FillColor = Color(ColorSurface)
				}
				ground.StrokeColor, ground.StrokeWidth, ground.CornerRadius = Color(ColorLine), 1, cardRadius
				ring.CornerRadius = cardRadius - 1
			}
			ring.Hidden = !r.focused
		},
	}).start()
}
