package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// Button does one thing. Its key is shown as a hint only: the shortcut itself
// belongs on an item of the main menu, which alone works while a field has the focus.
type Button struct {
	press
	label   string
	key     string
	primary bool
	menu    bool
}

// NewButton returns a button; key may be "".
func NewButton(label, key string, action func()) *Button {
	b := &Button{label: label, key: key}
	b.become(b, action)
	return b
}

// NewPrimaryButton returns the one button of a screen that does what the screen
// is for.
func NewPrimaryButton(label, key string, action func()) *Button {
	b := NewButton(label, key, action)
	b.primary = true
	return b
}

// NewMenuButton returns a button with ▾ that opens something, as [ShowMenu] does.
func NewMenuButton(label string, open func()) *Button {
	b := NewButton(label, "", open)
	b.menu = true
	return b
}

// SetLabel changes the words.
func (b *Button) SetLabel(label string) {
	if b.label != label {
		b.label = label
		b.Refresh()
	}
}

// Label returns the words.
func (b *Button) Label() string { return b.label }

// The measures of a control at 100 %.
const (
	controlHeight float32 = 32
	controlSide   float32 = 12
	hintGap       float32 = 7
	arrowSide     float32 = 7
)

// CreateRenderer implements fyne.Widget.
func (b *Button) CreateRenderer() fyne.WidgetRenderer {
	ring, ground, label, key := newFocusRing(), canvas.NewRectangle(nil), canvas.NewText("", nil), newKeyDrawing()
	arrow := newSignDrawing()
	words := func() Style {
		if b.menu {
			return Body
		}
		return Strong
	}
	// after is the room that the hint or the arrow takes behind the label.
	after := func(hint Style) float32 {
		switch {
		case b.menu:
			return Px(hintGap + arrowSide)
		case b.key != "":
			return Px(hintGap) + keySize(b.key, hint).Width
		}
		return 0
	}
	hint := func() Style { return Style{10.5, b.primary, ColorSoft} }
	return (&painted{
		of:      b,
		objects: append(append([]fyne.CanvasObject{ring.Rectangle, ground, label}, key.objects()...), arrow.objects()...),
		min: func() fyne.Size {
			w := 2*Px(controlSide) + ceil(Measure(b.label, words())) + after(hint())
			return fyne.NewSize(ceil(w), Round(Px(controlHeight)))
		},
		place: func(size fyne.Size) {
			f, k := FaceOf(words()), keySize(b.key, hint())
			ring.around(0, 0, size)
			Place(ground, 0, 0, size.Width, size.Height)
			used := ceil(f.Width(b.label)) + after(hint())
			x := Round(max((size.Width-used)/2, 4))
			Place(label, x, Round((size.Height-f.Height())/2), f.Width(b.label), f.Height())
			key.place(x+used-k.Width, size.Height/2, k)
			arrow.place(x+used-Px(arrowSide), Round(size.Height/2), Px(arrowSide))
		},
		paint: func() {
			ink, fill, line, hintInk, frame := ColorInk, ColorSurface, ColorLine, ColorSoft, ColorLine
			switch {
			case b.Disabled():
				ink, fill, line, hintInk, frame = ColorSoft, ColorUnknownGround, ColorLine, ColorSoft, ColorFaint
			case b.primary:
				ink, fill, line, hintInk, frame = ColorOnAccent, ColorAccent, ColorAccent, ColorOnAccent, ColorOnAccent
			case b.hovered:
				fill = ColorAccentSoft
			}
			ground.FillColor, ground.StrokeColor = Color(fill), Color(line)
			ground.StrokeWidth, ground.CornerRadius = 1, controlRadius
			SetText(label, b.label, words().In(ink))
			sign := noSign
			if b.menu {
				sign = opens
			}
			arrow.paint(sign, ink)
			key.paint(b.key, hint().In(hintInk), frame)
			ring.paint(b.focused && !b.Disabled(), controlRadius)
		},
	}).start()
}
