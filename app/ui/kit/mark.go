package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// Shape is the drawn sign of a state.
type Shape uint8

// The shapes, by what they usually say.
const (
	NoShape  Shape = iota
	Filled         // ● met
	Half           // ◐ partly
	Ring           // ○ not met
	Dash           // – not due
	Question       // ? unknown
)

// Tone is the colour pair of a state: a text colour and the ground it stands on.
type Tone uint8

// The tones.
const (
	Neutral  Tone = iota // not due, unknown
	Good                 // met
	Middling             // partly
	Bad                  // not met, late
	Accented             // chosen, counted
)

// Colors returns the names of the tone's text colour and of its ground.
func (t Tone) Colors() (text, ground fyne.ThemeColorName) {
	switch t {
	case Good:
		return ColorMet, ColorMetGround
	case Middling:
		return ColorPartly, ColorPartlyGround
	case Bad:
		return ColorNotMet, ColorNotMetGround
	case Accented:
		return ColorAccent, ColorAccentSoft
	}
	return ColorUnknown, ColorUnknownGround
}

// Mark is a state as it is shown: a shape, words and a tone.
type Mark struct {
	Shape Shape
	Tone  Tone
	Words string
}

// MarkOf returns the mark for a sign as the rules print it ("●", "◐", "○", "–"
// or "?"). Any other sign has no shape and the neutral tone.
func MarkOf(sign, words string) Mark {
	switch sign {
	case "●":
		return Mark{Filled, Good, words}
	case "◐":
		return Mark{Half, Middling, words}
	case "○":
		return Mark{Ring, Bad, words}
	case "–":
		return Mark{Dash, Neutral, words}
	case "?":
		return Mark{Question, Neutral, words}
	}
	return Mark{NoShape, Neutral, words}
}

// MarkDrawing is the drawing of one mark, for a widget that keeps its own canvas
// objects, as the grid does. A Chip is the same as a widget of its own.
type MarkDrawing struct {
	ground *canvas.Rectangle
	ring   *canvas.Circle
	fill   *canvas.Rectangle // the dot, the left half or the dash
	query  *canvas.Text      // the question mark
	words  *canvas.Text

	shown Mark
	at    fyne.Position
	width float32
}

// The measures of a chip at 100 %.
const (
	chipHeight float32 = 20
	chipSide   float32 = 8  // from the edge to the shape
	chipShape  float32 = 10 // the room for the shape
	chipGap    float32 = 5  // from the shape to the words
)

var chipStyle = Style{12, true, ColorInk}

// NewMarkDrawing returns a drawing that shows nothing yet.
func NewMarkDrawing() *MarkDrawing {
	d := &MarkDrawing{
		ground: canvas.NewRectangle(nil),
		ring:   canvas.NewCircle(nil),
		fill:   canvas.NewRectangle(nil),
		query:  canvas.NewText("?", nil),
		words:  canvas.NewText("", nil),
	}
	d.Hide()
	return d
}

// Objects returns what is to be drawn, from the ground up.
func (d *MarkDrawing) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{d.ground, d.ring, d.fill, d.query, d.words}
}

// Hide takes the drawing away until it is shown again.
func (d *MarkDrawing) Hide() {
	if !d.Visible() {
		return
	}
	for _, o := range d.Objects() {
		o.Hide()
	}
}

// Visible reports whether anything is drawn.
func (d *MarkDrawing) Visible() bool { return d.ground.Visible() }

// MarkSize returns the size in pixels of a mark's chip.
func MarkSize(m Mark) fyne.Size {
	w := 2*Px(chipSide) + ceil(Measure(m.Words, chipStyle))
	if m.Shape != NoShape {
		w += Px(chipShape + chipGap)
	}
	return fyne.NewSize(ceil(w), Round(Px(chipHeight)))
}

// Show draws m with its left edge at x and its middle at the height middle, no
// wider than width. It writes nothing where all of that was so already, in the
// theme in force.
func (d *MarkDrawing) Show(m Mark, x, middle, width float32) {
	size := MarkSize(m)
	at := fyne.NewPos(Round(x), Round(middle-size.Height/2))
	width = min(size.Width, width)
	_, ground := m.Tone.Colors()
	if d.Visible() && d.shown == m && d.at == at && d.width == width &&
		d.ground.Size().Height == size.Height && d.ground.FillColor == Color(ground) {
		return
	}
	d.shown, d.at, d.width = m, at, width
	d.paint()
}

func (d *MarkDrawing) paint() {
	height := Round(Px(chipHeight))
	ink, ground := d.shown.Tone.Colors()
	d.ground.FillColor = Color(ground)
	d.ground.CornerRadius = height / 2
	Place(d.ground, d.at.X, d.at.Y, d.width, height)
	d.ground.Show()

	x := d.at.X + Px(chipSide)
	d.paintShape(x, d.at.Y+height/2, ink)
	if d.shown.Shape != NoShape {
		x += Px(chipShape + chipGap)
	}
	f := FaceOf(chipStyle)
	room := d.at.X + d.width - Px(chipSide) - x
	SetText(d.words, f.Cut(d.shown.Words, room+1), chipStyle.In(ink))
	Place(d.words, Round(x), d.at.Y+Round((height-f.Height())/2), room, f.Height())
	d.words.Show()
	for _, o := range d.Objects() {
		canvas.Refresh(o)
	}
}

// paintShape draws the sign around (x + half its width, middle).
func (d *MarkDrawing) paintShape(x, middle float32, name fyne.ThemeColorName) {
	ink, side := Color(name), Round(Px(chipShape))
	x = Round(x)
	top := Round(middle - side/2)
	d.ring.Hide()
	d.fill.Hide()
	d.query.Hide()
	d.ring.FillColor, d.ring.StrokeColor, d.ring.StrokeWidth = color.Transparent, ink, Px(1.5)
	d.fill.FillColor = ink
	d.fill.CornerRadius, d.fill.TopLeftCornerRadius, d.fill.BottomLeftCornerRadius = 0, 0, 0
	switch d.shown.Shape {
	case Filled:
		less := Round(Px(1)) // a full dot looks larger than a ring of its size
		d.ring.FillColor, d.ring.StrokeWidth = ink, 0
		Place(d.ring, x+less, top+less, side-2*less, side-2*less)
		d.ring.Show()
	case Half:
		d.fill.TopLeftCornerRadius, d.fill.BottomLeftCornerRadius = side/2, side/2
		Place(d.fill, x, top, side/2, side)
		Place(d.ring, x, top, side, side)
		d.fill.Show()
		d.ring.Show()
	case Ring:
		Place(d.ring, x, top, side, side)
		d.ring.Show()
	case Dash:
		Place(d.fill, x, Round(middle-Px(0.75)), Round(Px(8)), max(Round(Px(1.5)), 2))
		d.fill.Show()
	case Question:
		SetText(d.query, "?", chipStyle.In(name))
		f := FaceOf(chipStyle)
		Place(d.query, x, Round(middle-f.Height()/2), side, f.Height())
		d.query.Show()
	}
}
