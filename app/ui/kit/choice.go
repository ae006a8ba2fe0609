package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
)

// Choice is a row of segments, one of which is chosen. Left and Right move the
// choice while it has the focus.
type Choice struct {
	press
	options []string
	chosen  int
	changed func(i int)
}

// NewChoice returns segments with the chosen one set.
func NewChoice(options []string, chosen int, changed func(i int)) *Choice {
	c := &Choice{options: options, chosen: chosen, changed: changed}
	c.become(c, nil)
	return c
}

// Choose shows segment i as chosen; it does not call changed.
func (c *Choice) Choose(i int) {
	if i != c.chosen && i >= 0 && i < len(c.options) {
		c.chosen = i
		c.Refresh()
	}
}

// Chosen returns the index of the chosen segment.
func (c *Choice) Chosen() int { return c.chosen }

func (c *Choice) pick(i int) {
	if c.Disabled() || i == c.chosen || i < 0 || i >= len(c.options) {
		return
	}
	c.Choose(i)
	if c.changed != nil {
		c.changed(i)
	}
}

// TypedKey implements fyne.Focusable.
func (c *Choice) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeyLeft, fyne.KeyUp:
		c.pick(c.chosen - 1)
	case fyne.KeyRight, fyne.KeyDown:
		c.pick(c.chosen + 1)
	case fyne.KeyHome:
		c.pick(0)
	case fyne.KeyEnd:
		c.pick(len(c.options) - 1)
	default:
		PassOn(c, ev)
	}
}

// MouseUp chooses the segment under the pointer.
func (c *Choice) MouseUp(ev *desktop.MouseEvent) {
	if c.down && within(ev.Position, c.Size()) {
		var x float32
		for i, w := range c.widths() {
			if x += w; ev.Position.X < x {
				c.pick(i)
				break
			}
		}
	}
	c.down = false
}

func (c *Choice) widths() []float32 {
	widths := make([]float32, len(c.options))
	for i, o := range c.options {
		widths[i] = ceil(Measure(o, Strong)) + Px(2*controlSide)
	}
	return widths
}

// CreateRenderer implements fyne.Widget.
func (c *Choice) CreateRenderer() fyne.WidgetRenderer {
	ring, ground, chosen := newFocusRing(), canvas.NewRectangle(nil), canvas.NewRectangle(nil)
	objects := []fyne.CanvasObject{ring.Rectangle, ground, chosen}
	words := make([]*canvas.Text, len(c.options))
	for i := range words {
		words[i] = canvas.NewText("", nil)
		words[i].Alignment = fyne.TextAlignCenter
		objects = append(objects, words[i])
	}
	return (&painted{
		of:      c,
		objects: objects,
		min: func() fyne.Size {
			var w float32
			for _, each := range c.widths() {
				w += each
			}
			return fyne.NewSize(w, Round(Px(controlHeight)))
		},
		place: func(size fyne.Size) {
			f := FaceOf(Strong)
			var x float32
			for i, w := range c.widths() {
				if i == c.chosen {
					Place(chosen, x, 0, w, size.Height)
				}
				Place(words[i], x, Round((size.Height-f.Height())/2), w, f.Height())
				x += w
			}
			Place(ground, 0, 0, x, size.Height)
			ring.around(0, 0, fyne.NewSize(x, size.Height))
		},
		paint: func() {
			ground.FillColor, ground.StrokeColor = Color(ColorSurface), Color(ColorLine)
			ground.StrokeWidth, ground.CornerRadius = 1, controlRadius
			chosen.FillColor, chosen.StrokeColor = Color(ColorAccentSoft), Color(ColorAccent)
			chosen.StrokeWidth, chosen.CornerRadius = 1, controlRadius
			chosen.Hidden = c.chosen < 0
			for i, w := range words {
				style := Body
				if i == c.chosen {
					style = Strong.In(ColorAccent)
				}
				if c.Disabled() {
					style = style.In(ColorSoft)
				}
				SetText(w, c.options[i], style)
			}
			ring.paint(c.focused, controlRadius)
		},
	}).start()
}
