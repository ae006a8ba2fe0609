package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// Text is one line of text. Where it has less room than it needs it is cut with
// an ellipsis; its least width is the whole text unless Shrinks was called.
type Text struct {
	widget.BaseWidget
	text    string
	style   Style
	shrinks bool
	right   bool
	moved   func() // lays out anew what gives the text its room; may be nil
}

// NewText returns a line of text in a style.
func NewText(text string, style Style) *Text {
	t := &Text{text: text, style: style}
	t.ExtendBaseWidget(t)
	return t
}

// Shrinks lets the text be cut where there is too little room, and returns it.
func (t *Text) Shrinks() *Text {
	t.shrinks = true
	return t
}

// RightAligned sets the text at the right of its place, and returns it.
func (t *Text) RightAligned() *Text {
	t.right = true
	return t
}

// SetText changes the words.
func (t *Text) SetText(text string) {
	if t.text != text {
		t.text = text
		t.Refresh()
		if t.moved != nil {
			t.moved()
		}
	}
}

// SetStyle changes how the words are set.
func (t *Text) SetStyle(style Style) {
	if t.style != style {
		t.style = style
		t.Refresh()
	}
}

// Text returns the whole text, cut or not.
func (t *Text) Text() string { return t.text }

// CreateRenderer implements fyne.Widget.
func (t *Text) CreateRenderer() fyne.WidgetRenderer {
	line := canvas.NewText("", nil)
	return (&painted{
		of:      t,
		objects: []fyne.CanvasObject{line},
		min: func() fyne.Size {
			f := FaceOf(t.style)
			if t.shrinks {
				return fyne.NewSize(0, ceil(f.Height()))
			}
			return fyne.NewSize(ceil(f.Width(t.text)), ceil(f.Height()))
		},
		place: func(size fyne.Size) {
			f := FaceOf(t.style)
			if cut := f.Cut(t.text, size.Width); cut != line.Text {
				line.Text = cut
				line.Refresh()
			}
			line.Move(fyne.NewPos(0, Round((size.Height-f.Height())/2)))
			line.Resize(fyne.NewSize(size.Width, f.Height()))
		},
		paint: func() {
			SetText(line, t.text, t.style)
			line.Alignment = fyne.TextAlignLeading
			if t.right {
				line.Alignment = fyne.TextAlignTrailing
			}
		},
	}).start()
}

// Paragraph is text wrapped to the width it is given.
type Paragraph struct {
	widget.BaseWidget
	text  string
	style Style
}

// NewParagraph returns wrapped text in a style.
func NewParagraph(text string, style Style) *Paragraph {
	p := &Paragraph{text: text, style: style}
	p.ExtendBaseWidget(p)
	return p
}

// SetText changes the words.
func (p *Paragraph) SetText(text string) {
	if p.text != text {
		p.text = text
		p.Refresh()
	}
}

// SetStyle changes how the words are set.
func (p *Paragraph) SetStyle(style Style) {
	if p.style != style {
		p.style = style
		p.Refresh()
	}
}

// Text returns the words.
func (p *Paragraph) Text() string { return p.text }

// HeightFor returns the height in pixels that the text needs at a width.
func (p *Paragraph) HeightFor(width float32) float32 {
	if p.text == "" {
		return 0
	}
	f := FaceOf(p.style)
	return ceil(lineGap(f) * float32(len(f.Wrap(p.text, width))))
}

// lineGap is the distance from line to line: Noto Sans already brings its own leading.
func lineGap(f *Face) float32 { return Round(f.Height()) }

// CreateRenderer implements fyne.Widget.
func (p *Paragraph) CreateRenderer() fyne.WidgetRenderer {
	return LaidOut(&paragraphRenderer{of: p}, p)
}

type paragraphRenderer struct {
	of    *Paragraph
	lines []fyne.CanvasObject
}

func (r *paragraphRenderer) Destroy()                     {}
func (r *paragraphRenderer) Objects() []fyne.CanvasObject { return r.lines }

func (r *paragraphRenderer) Refresh() {
	r.Layout(r.of.Size())
	canvas.Refresh(r.of)
}

// MinSize asks for the height at the width it has now; before the first layout
// that is not known, and one line is a better guess than a column of letters.
func (r *paragraphRenderer) MinSize() fyne.Size {
	width := r.of.Size().Width
	if width <= 0 {
		return fyne.NewSize(0, ceil(FaceOf(r.of.style).Height()))
	}
	return fyne.NewSize(0, r.of.HeightFor(width))
}

func (r *paragraphRenderer) Layout(size fyne.Size) {
	f := FaceOf(r.of.style)
	var wrapped []string
	if r.of.text != "" {
		wrapped = f.Wrap(r.of.text, size.Width)
	}
	for len(r.lines) < len(wrapped) {
		r.lines = append(r.lines, canvas.NewText("", nil))
	}
	r.lines = r.lines[:len(wrapped)]
	for i, words := range wrapped {
		line := r.lines[i].(*canvas.Text)
		SetText(line, words, r.of.style)
		line.Move(fyne.NewPos(0, float32(i)*lineGap(f)))
		line.Resize(fyne.NewSize(size.Width, f.Height()))
	}
}
