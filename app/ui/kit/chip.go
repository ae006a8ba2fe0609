package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// Chip shows a mark as a pill.
type Chip struct {
	widget.BaseWidget
	mark Mark
}

// NewChip returns a chip with a mark.
func NewChip(m Mark) *Chip {
	c := &Chip{mark: m}
	c.ExtendBaseWidget(c)
	return c
}

// SetMark changes what the chip says.
func (c *Chip) SetMark(m Mark) {
	if c.mark != m {
		c.mark = m
		c.Refresh()
	}
}

// Mark returns what the chip says.
func (c *Chip) Mark() Mark { return c.mark }

// CreateRenderer implements fyne.Widget.
func (c *Chip) CreateRenderer() fyne.WidgetRenderer {
	d := NewMarkDrawing()
	return (&painted{
		of:      c,
		objects: d.Objects(),
		min:     func() fyne.Size { return MarkSize(c.mark) },
		place:   func(size fyne.Size) { d.Show(c.mark, 0, size.Height/2, size.Width) },
		paint:   func() {},
	}).start()
}

// StatusDot is a small dot in a tone's colour with words after it, as in the
// status strip.
type StatusDot struct {
	widget.BaseWidget
	tone  Tone
	words string
}

// NewStatusDot returns a dot with words.
func NewStatusDot(tone Tone, words string) *StatusDot {
	s := &StatusDot{tone: tone, words: words}
	s.ExtendBaseWidget(s)
	return s
}

// Set changes the tone and the words.
func (s *StatusDot) Set(tone Tone, words string) {
	if s.tone != tone || s.words != words {
		s.tone, s.words = tone, words
		s.Refresh()
	}
}

// Words returns the words.
func (s *StatusDot) Words() string { return s.words }

// CreateRenderer implements fyne.Widget.
func (s *StatusDot) CreateRenderer() fyne.WidgetRenderer {
	const dot, gap = 9, 6
	mark, words := canvas.NewCircle(nil), canvas.NewText("", nil)
	return (&painted{
		of:      s,
		objects: []fyne.CanvasObject{mark, words},
		min: func() fyne.Size {
			return fyne.NewSize(Px(dot+gap)+ceil(Measure(s.words, Note)), ceil(FaceOf(Note).Height()))
		},
		place: func(size fyne.Size) {
			h := FaceOf(Note).Height()
			Place(mark, 0, Round((size.Height-Px(dot))/2), Px(dot), Px(dot))
			Place(words, Px(dot+gap), Round((size.Height-h)/2), max(size.Width-Px(dot+gap), 0), h)
		},
		paint: func() {
			name, _ := s.tone.Colors()
			if s.tone == Neutral {
				name = ColorFaint
			}
			mark.FillColor = Color(name)
			SetText(words, s.words, Note)
		},
	}).start()
}

// KeyHint shows the key that works something, as "Ctrl K" in a little frame.
type KeyHint struct {
	widget.BaseWidget
	key string
}

// NewKeyHint returns the frame for a key.
func NewKeyHint(key string) *KeyHint {
	k := &KeyHint{key: key}
	k.ExtendBaseWidget(k)
	return k
}

// CreateRenderer implements fyne.Widget.
func (k *KeyHint) CreateRenderer() fyne.WidgetRenderer {
	d := newKeyDrawing()
	return (&painted{
		of:      k,
		objects: d.objects(),
		min:     func() fyne.Size { return keySize(k.key, keyStyle) },
		place:   func(size fyne.Size) { d.place(0, size.Height/2, keySize(k.key, keyStyle)) },
		paint:   func() { d.paint(k.key, keyStyle, ColorLine) },
	}).start()
}

var keyStyle = Style{10.5, false, ColorSoft}

// keyDrawing is the frame and the words of a key hint.
type keyDrawing struct {
	frame *canvas.Rectangle
	words *canvas.Text
	style Style
}

func newKeyDrawing() *keyDrawing {
	return &keyDrawing{frame: canvas.NewRectangle(nil), words: canvas.NewText("", nil)}
}

func (d *keyDrawing) objects() []fyne.CanvasObject { return []fyne.CanvasObject{d.frame, d.words} }

func keySize(key string, style Style) fyne.Size {
	if key == "" {
		return fyne.Size{}
	}
	f := FaceOf(style)
	return fyne.NewSize(ceil(f.Width(key))+Px(10), Round(f.Height()+Px(3)))
}

func (d *keyDrawing) paint(key string, style Style, line fyne.ThemeColorName) {
	d.style = style
	SetText(d.words, key, style)
	d.words.Alignment = fyne.TextAlignCenter
	d.frame.FillColor = nil
	d.frame.StrokeColor, d.frame.StrokeWidth, d.frame.CornerRadius = Color(line), 1, 4
	d.frame.Hidden, d.words.Hidden = key == "", key == ""
}

func (d *keyDrawing) place(x, middle float32, size fyne.Size) {
	top, h := Round(middle-size.Height/2), FaceOf(d.style).Height()
	Place(d.frame, Round(x), top, size.Width, size.Height)
	Place(d.words, Round(x), top+Round((size.Height-h)/2), size.Width, h)
}

// Badge shows a count on the highlight colour, and nothing when it is 0.
type Badge struct {
	widget.BaseWidget
	n int
}

// NewBadge returns a badge with a count.
func NewBadge(n int) *Badge {
	b := &Badge{n: n}
	b.ExtendBaseWidget(b)
	b.Hidden = n == 0
	return b
}

// SetCount changes the count.
func (b *Badge) SetCount(n int) {
	if b.n == n {
		return
	}
	b.n = n
	b.Hidden = n == 0
	b.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (b *Badge) CreateRenderer() fyne.WidgetRenderer {
	ground, count := canvas.NewRectangle(nil), canvas.NewText("", nil)
	return (&painted{
		of:      b,
		objects: []fyne.CanvasObject{ground, count},
		min: func() fyne.Size {
			h := Round(Px(18))
			return fyne.NewSize(max(ceil(Measure(Grouped(b.n), badgeStyle))+Px(12), h), h)
		},
		place: func(size fyne.Size) { placeBadge(ground, count, 0, 0, size) },
		paint: func() { paintBadge(ground, count, b.n) },
	}).start()
}

var badgeStyle = Style{11, true, ColorOnHighlight}

func paintBadge(ground *canvas.Rectangle, count *canvas.Text, n int) {
	ground.FillColor = Color(ColorHighlight)
	SetText(count, Grouped(n), badgeStyle)
	count.Alignment = fyne.TextAlignCenter
	ground.Hidden, count.Hidden = n == 0, n == 0
}

func placeBadge(ground *canvas.Rectangle, count *canvas.Text, x, y float32, size fyne.Size) {
	h := FaceOf(badgeStyle).Height()
	ground.CornerRadius = size.Height / 2
	Place(ground, x, y, size.Width, size.Height)
	Place(count, x, y+Round((size.Height-h)/2), size.Width, h)
}
