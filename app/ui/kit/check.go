package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// Check is a box to tick with words beside it, which wrap.
type Check struct {
	press
	label string
	on    bool
}

// NewCheck returns a check that is off.
func NewCheck(label string, changed func(on bool)) *Check {
	c := &Check{label: label}
	c.become(c, func() {
		c.SetOn(!c.on)
		if changed != nil {
			changed(c.on)
		}
	})
	return c
}

// SetOn ticks or clears the box; it does not call changed.
func (c *Check) SetOn(on bool) {
	if c.on != on {
		c.on = on
		c.Refresh()
	}
}

// On reports whether the box is ticked.
func (c *Check) On() bool { return c.on }

// SetLabel changes the words.
func (c *Check) SetLabel(label string) {
	if c.label != label {
		c.label = label
		c.Refresh()
	}
}

// Label returns the words.
func (c *Check) Label() string { return c.label }

const (
	boxSide float32 = 15
	boxGap  float32 = 8
)

// HeightFor returns the height in pixels that the words need at a width.
func (c *Check) HeightFor(width float32) float32 {
	f := FaceOf(Body)
	n := len(f.Wrap(c.label, max(width-Px(boxSide+boxGap), 1)))
	return max(float32(n)*lineGap(f), Round(Px(boxSide)+2)) + 2
}

// CreateRenderer implements fyne.Widget.
func (c *Check) CreateRenderer() fyne.WidgetRenderer {
	r := &checkRenderer{
		of: c, ring: newFocusRing(), box: canvas.NewRectangle(nil),
		short: canvas.NewLine(nil), long: canvas.NewLine(nil),
		words: NewParagraph(c.label, Body),
	}
	r.paint()
	return LaidOut(r, c)
}

type checkRenderer struct {
	of          *Check
	ring        focusRing
	box         *canvas.Rectangle
	short, long *canvas.Line // the two strokes of the tick
	words       *Paragraph
}

func (r *checkRenderer) Destroy() {}

func (r *checkRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.ring.Rectangle, r.box, r.short, r.long, r.words}
}

func (r *checkRenderer) MinSize() fyne.Size {
	width := r.of.Size().Width
	if width <= 0 {
		width = Px(boxSide+boxGap) + ceil(Measure(r.of.label, Body)) + 1
	}
	return fyne.NewSize(Px(boxSide+boxGap), r.of.HeightFor(width))
}

func (r *checkRenderer) Layout(size fyne.Size) {
	side, row := Round(Px(boxSide)), lineGap(FaceOf(Body))
	if r.of.HeightFor(size.Width) > row*1.5 {
		row = size.Height // the box stands in the middle of wrapped words
	}
	top := Round((row-side)/2) + 1
	Place(r.box, 0, top, side, side)
	r.ring.around(0, top, fyne.NewSize(side, side))
	Stroke(r.short, side*0.24, top+side*0.52, side*0.42, top+side*0.70)
	Stroke(r.long, side*0.42, top+side*0.70, side*0.76, top+side*0.30)
	Place(r.words, Px(boxSide+boxGap), 1, max(size.Width-Px(boxSide+boxGap), 0), size.Height-2)
}

func (r *checkRenderer) paint() {
	c := r.of
	fill, edge, ink := ColorSurface, ColorFaint, ColorInk
	if c.on {
		fill, edge = ColorAccent, ColorAccent
	}
	if c.Disabled() {
		fill, edge, ink = ColorUnknownGround, ColorFaint, ColorSoft
	}
	r.box.FillColor, r.box.StrokeColor, r.box.StrokeWidth, r.box.CornerRadius = Color(fill), Color(edge), 1, 3
	for _, l := range []*canvas.Line{r.short, r.long} {
		l.StrokeColor, l.StrokeWidth, l.Hidden = Color(ColorOnAccent), Px(1.75), !c.on
		if c.Disabled() {
			l.StrokeColor = Color(ColorInk)
		}
	}
	r.ring.paint(c.focused, 3)
	r.words.SetStyle(Body.In(ink))
	r.words.SetText(c.label)
}

func (r *checkRenderer) Refresh() {
	r.paint()
	r.Layout(r.of.Size())
	r.words.Refresh()
	canvas.Refresh(r.of)
}
