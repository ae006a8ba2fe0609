package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// Pill is a small filter: it is on or off, opens a menu, or shows a filter in
// force that a click takes away.
type Pill struct {
	press
	label string
	sign  pillSign
	on    bool
}

type pillSign uint8

const (
	noSign pillSign = iota
	opens           // ▾
	goes            // ✕
)

// NewPill returns a filter that a click turns on and off.
func NewPill(label string, changed func(on bool)) *Pill {
	p := &Pill{label: label}
	p.become(p, func() {
		p.SetOn(!p.on)
		if changed != nil {
			changed(p.on)
		}
	})
	return p
}

// NewMenuPill returns a pill with ▾ that opens something, as [ShowMenu] does.
func NewMenuPill(label string, open func()) *Pill {
	p := &Pill{label: label, sign: opens}
	p.become(p, open)
	return p
}

// NewRemovablePill returns a filter in force, with ✕.
func NewRemovablePill(label string, remove func()) *Pill {
	p := &Pill{label: label, sign: goes, on: true}
	p.become(p, remove)
	return p
}

// SetOn shows the filter as on or off; it does not call changed.
func (p *Pill) SetOn(on bool) {
	if p.on != on {
		p.on = on
		p.Refresh()
	}
}

// On reports whether the filter is on.
func (p *Pill) On() bool { return p.on }

// SetLabel changes the words.
func (p *Pill) SetLabel(label string) {
	if p.label != label {
		p.label = label
		p.Refresh()
	}
}

// Label returns the words.
func (p *Pill) Label() string { return p.label }

// TypedKey also takes a filter in force away with Backspace or Delete.
func (p *Pill) TypedKey(ev *fyne.KeyEvent) {
	if p.sign == goes && (ev.Name == fyne.KeyBackspace || ev.Name == fyne.KeyDelete) {
		p.Press()
		return
	}
	p.press.TypedKey(ev)
}

// CreateRenderer implements fyne.Widget.
func (p *Pill) CreateRenderer() fyne.WidgetRenderer {
	const height, side, gap, signSide = 23, 11, 5, 7
	ring, ground, label, sign := newFocusRing(), canvas.NewRectangle(nil), canvas.NewText("", nil), newSignDrawing()
	style := func() Style {
		if p.on {
			return Style{12, true, ColorAccent}
		}
		return Note
	}
	return (&painted{
		of:      p,
		objects: append([]fyne.CanvasObject{ring.Rectangle, ground, label}, sign.objects()...),
		min: func() fyne.Size {
			// The width is that of the bold label, so that nothing moves when it is turned on.
			w := 2*Px(side) + ceil(Measure(p.label, Style{12, true, ColorInk}))
			if p.sign != noSign {
				w += Px(gap + signSide)
			}
			return fyne.NewSize(ceil(w), Round(Px(height)))
		},
		place: func(size fyne.Size) {
			f := FaceOf(style())
			ring.around(0, 0, size)
			Place(ground, 0, 0, size.Width, size.Height)
			used := ceil(f.Width(p.label))
			if p.sign != noSign {
				used += Px(gap + signSide)
			}
			x := Round((size.Width - used) / 2)
			Place(label, x, Round((size.Height-f.Height())/2), f.Width(p.label), f.Height())
			sign.place(x+used-Px(signSide), Round(size.Height/2), Px(signSide))
		},
		paint: func() {
			s := style()
			fill, line := ColorSurface, ColorLine
			if p.on {
				fill, line = ColorAccentSoft, ColorAccent
			} else if p.hovered {
				fill = ColorAccentSoft
			}
			radius := Round(Px(height)) / 2
			ground.FillColor, ground.StrokeColor = Color(fill), Color(line)
			ground.StrokeWidth, ground.CornerRadius = 1, radius
			SetText(label, p.label, s)
			sign.paint(p.sign, s.Color)
			ring.paint(p.focused, radius)
		},
	}).start()
}

// signDrawing draws ▾ or ✕ from two strokes, as no text font can be relied on
// to have them.
type signDrawing struct {
	a, b *canvas.Line
	sign pillSign
}

func newSignDrawing() *signDrawing {
	return &signDrawing{a: canvas.NewLine(nil), b: canvas.NewLine(nil)}
}

func (d *signDrawing) objects() []fyne.CanvasObject { return []fyne.CanvasObject{d.a, d.b} }

func (d *signDrawing) paint(sign pillSign, ink fyne.ThemeColorName) {
	d.sign = sign
	for _, l := range []*canvas.Line{d.a, d.b} {
		l.StrokeColor, l.StrokeWidth, l.Hidden = Color(ink), 1.5, sign == noSign
	}
}

// place draws the sign into a box with its left edge at x.
func (d *signDrawing) place(x, middle, side float32) {
	x = Round(x)
	if d.sign == goes {
		top := middle - side/2
		Stroke(d.a, x, top, x+side, top+side)
		Stroke(d.b, x, top+side, x+side, top)
		return
	}
	top, bottom := middle-side/4, middle+side/4
	Stroke(d.a, x, top, x+side/2, bottom)
	Stroke(d.b, x+side/2, bottom, x+side, top)
}
