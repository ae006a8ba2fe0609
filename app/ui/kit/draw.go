package kit

import (
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// Place moves and resizes an object in one go.
func Place(o fyne.CanvasObject, x, y, width, height float32) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(width, height))
}

// Stroke puts a line between two points.
func Stroke(l *canvas.Line, x1, y1, x2, y2 float32) {
	l.Position1, l.Position2 = fyne.NewPos(x1, y1), fyne.NewPos(x2, y2)
}

// SetText gives a canvas.Text its words and its style in the theme in force, and
// reports whether that changed anything. It does not refresh the object.
func SetText(line *canvas.Text, words string, style Style) (changed bool) {
	size, weight, ink := Px(style.Size), fyne.TextStyle{Bold: style.Bold}, Color(style.Color)
	if line.Text == words && line.TextSize == size && line.TextStyle == weight && line.Color == ink {
		return false
	}
	line.Text, line.TextSize, line.TextStyle, line.Color = words, size, weight, ink
	return true
}

// Round puts a coordinate on a whole pixel: text and hairlines blur between two.
func Round(v float32) float32 { return float32(math.Round(float64(v))) }

func ceil(v float32) float32 { return float32(math.Ceil(float64(v))) }

// painted is a fyne.WidgetRenderer put together from a widget's own functions.
// Paint gives every object its colours and words; place puts them into a size.
type painted struct {
	objects []fyne.CanvasObject
	min     func() fyne.Size
	place   func(fyne.Size)
	paint   func()
	of      fyne.CanvasObject
}

func (p *painted) Destroy()                     {}
func (p *painted) Layout(size fyne.Size)        { p.place(size) }
func (p *painted) MinSize() fyne.Size           { return p.min() }
func (p *painted) Objects() []fyne.CanvasObject { return p.objects }
func (p *painted) Refresh() {
	p.paint()
	p.place(p.of.Size())
	for _, o := range p.objects {
		canvas.Refresh(o)
	}
}

// start paints and returns p, as the last step of a CreateRenderer.
func (p *painted) start() fyne.WidgetRenderer {
	p.paint()
	return LaidOut(p, p.of)
}

// LaidOut lays a widget's new renderer out, where the widget has its size already,
// and returns it. Fyne throws the renderer of what was not on view for a minute
// away, makes another when it is on view again, and does not lay that one out.
func LaidOut(r fyne.WidgetRenderer, widget fyne.CanvasObject) fyne.WidgetRenderer {
	if size := widget.Size(); !size.IsZero() {
		r.Layout(size)
	}
	return r
}
