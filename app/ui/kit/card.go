package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// Card is a quiet surface with a hairline around it, a title and content.
type Card struct {
	widget.BaseWidget
	title, note *Text
	trailing    fyne.CanvasObject
	content     fyne.CanvasObject
	flush       bool
}

// NewCard returns a card around content, with room around it. Title may be "".
func NewCard(title string, content fyne.CanvasObject) *Card {
	c := &Card{
		title:   NewText(title, CardTitle).Shrinks(),
		note:    NewText("", Note).Shrinks(),
		content: content,
	}
	c.ExtendBaseWidget(c)
	return c
}

// Flush lets the content reach the card's edges, below a line under the title,
// and returns the card. It is for grids and lists, which have their own room.
func (c *Card) Flush() *Card {
	c.flush = true
	return c
}

// SetTitle changes the title; "" takes it away.
func (c *Card) SetTitle(title string) {
	c.title.SetText(title)
	c.Refresh()
}

// SetNote puts small words after the title.
func (c *Card) SetNote(note string) {
	c.note.SetText(note)
	c.Refresh()
}

// SetTrailing puts an object at the right of the title, such as a button.
func (c *Card) SetTrailing(object fyne.CanvasObject) {
	c.trailing = object
	c.Refresh()
}

// SetContent changes what the card holds.
func (c *Card) SetContent(content fyne.CanvasObject) {
	c.content = content
	c.Refresh()
}

// The measures of a card, in pixels that do not grow with the text.
const (
	cardSide  float32 = 14
	cardTop   float32 = 12
	cardGap   float32 = 8 // from the title to the content
	headSide  float32 = 10
	noteSpace float32 = 10
)

// headHeight is the height of the title's row, 0 where there is none.
func (c *Card) headHeight() float32 {
	if c.title.text == "" && c.note.text == "" && c.trailing == nil {
		return 0
	}
	h := c.title.MinSize().Height
	if c.trailing != nil {
		h = max(h, c.trailing.MinSize().Height)
	}
	if c.flush {
		h += 2 * headSide
	}
	return h
}

// frame returns where the content begins and ends inside the card.
func (c *Card) frame() (top, side, bottom float32) {
	head := c.headHeight()
	switch {
	case c.flush && head > 0:
		return head + 1, 1, 1
	case c.flush:
		return 1, 1, 1
	case head > 0:
		return cardTop + head + cardGap, cardSide, cardTop
	}
	return cardTop, cardSide, cardTop
}

// HeightFor returns the height in pixels that the card needs at a width.
func (c *Card) HeightFor(width float32) float32 {
	top, side, bottom := c.frame()
	return top + HeightAt(c.content, width-2*side) + bottom
}

// CreateRenderer implements fyne.Widget.
func (c *Card) CreateRenderer() fyne.WidgetRenderer {
	r := &cardRenderer{of: c, ground: canvas.NewRectangle(nil), line: canvas.NewRectangle(nil)}
	r.paint()
	return LaidOut(r, c)
}

type cardRenderer struct {
	of     *Card
	ground *canvas.Rectangle
	line   *canvas.Rectangle
}

func (r *cardRenderer) Destroy() {}

func (r *cardRenderer) Objects() []fyne.CanvasObject {
	objects := []fyne.CanvasObject{r.ground, r.line, r.of.title, r.of.note}
	if r.of.trailing != nil {
		objects = append(objects, r.of.trailing)
	}
	return append(objects, r.of.content)
}

func (r *cardRenderer) MinSize() fyne.Size {
	c := r.of
	top, side, bottom := c.frame()
	size := c.content.MinSize()
	if c.trailing != nil {
		size.Width = max(size.Width, c.trailing.MinSize().Width)
	}
	return size.AddWidthHeight(2*side, top+bottom)
}

func (r *cardRenderer) Layout(size fyne.Size) {
	c := r.of
	Place(r.ground, 0, 0, size.Width, size.Height)
	top, side, bottom := c.frame()
	head := c.headHeight()
	y := cardTop
	if c.flush {
		y = 0
	}
	right := size.Width - cardSide
	if c.trailing != nil {
		t := c.trailing.MinSize()
		t.Width = min(t.Width, size.Width-2*cardSide)
		right -= t.Width
		Place(c.trailing, right, y+Round((head-t.Height)/2), t.Width, t.Height)
		right -= noteSpace
	}
	title := min(ceil(Measure(c.title.text, c.title.style)), max(right-cardSide, 0))
	Place(c.title, cardSide, y, title, head)
	Place(c.note, cardSide+title+noteSpace, y, max(right-cardSide-title-noteSpace, 0), head)
	Place(r.line, 1, head, size.Width-2, 1)
	Place(c.content, side, top, size.Width-2*side, max(size.Height-top-bottom, 0))
}

func (r *cardRenderer) paint() {
	r.ground.FillColor, r.ground.StrokeColor = Color(ColorSurface), Color(ColorLine)
	r.ground.StrokeWidth, r.ground.CornerRadius = 1, cardRadius
	r.line.FillColor = Color(ColorLine)
	r.line.Hidden = !r.of.flush || r.of.headHeight() == 0
}

func (r *cardRenderer) Refresh() {
	r.paint()
	r.Layout(r.of.Size())
	for _, o := range r.Objects() {
		o.Refresh()
	}
	canvas.Refresh(r.of)
}

// NewEmptyState says what is not there yet, in words, and offers what to do
// about it.
func NewEmptyState(title, words string, actions ...fyne.CanvasObject) fyne.CanvasObject {
	objects := []fyne.CanvasObject{NewParagraph(title, CardTitle), NewParagraph(words, Soft)}
	if len(actions) > 0 {
		objects = append(objects, Inset(6, 0, 0, 0, Flow(8, actions...)))
	}
	return Inset(20, 20, 20, 20, VStack(4, objects...))
}

func (c *Card) held() []fyne.CanvasObject { return []fyne.CanvasObject{c.content, c.trailing} }
