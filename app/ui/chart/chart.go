package chart

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"waymark/app/ui/kit"
)

// Bar is one bar. Share is the filled part, 0 to 1; where it is negative there is
// nothing to show, and the bar has no track.
type Bar struct {
	Label string // "Year 9"
	Share float64
	Value string // "71 %, 147 of 208"
}

// Bars is a chart of horizontal bars, one below the other, each with its label
// before it and its value in words after it.
type Bars struct {
	widget.DisableableWidget // disabled where nothing opens, so that Tab passes by
	bars                     []Bar
	mark                     float64 // negative = no mark
	highlight                int
	look                     look
	open                     func(i int)

	focused bool
	current int // the bar that Enter opens
	down    int // the bar that the mouse button came down on, -1 = none
}

// look is what makes one kind of chart different from another: its colour, and
// the height of a row and of the bar in it at 100 %.
type look struct {
	color      fyne.ThemeColorName
	row, thick float32
}

var (
	yearLook  = look{kit.ColorChart1, 24, 14}
	hoursLook = look{kit.ColorChart2, 22, 9}
)

var (
	_ fyne.Focusable     = (*Bars)(nil)
	_ desktop.Mouseable  = (*Bars)(nil)
	_ desktop.Cursorable = (*Bars)(nil)
)

// NewYearBars returns bars with a mark (0 to 1) across each of them; bar
// highlight (-1 = none) stands out. Open is called for a bar that is clicked or
// that Enter is pressed on; it may be nil.
func NewYearBars(bars []Bar, mark float64, highlight int, open func(i int)) *Bars {
	return newBars(yearLook, bars, mark, highlight, open)
}

// NewHoursBars returns thin bars in the second chart colour, without a mark.
func NewHoursBars(bars []Bar) *Bars { return newBars(hoursLook, bars, -1, -1, nil) }

func newBars(l look, bars []Bar, mark float64, highlight int, open func(i int)) *Bars {
	b := &Bars{bars: bars, mark: mark, highlight: highlight, look: l, open: open, down: -1}
	b.ExtendBaseWidget(b)
	if open == nil {
		b.Disable()
	}
	return b
}

// Set changes what the bars show.
func (b *Bars) Set(bars []Bar, mark float64, highlight int) {
	b.bars, b.mark, b.highlight = bars, mark, highlight
	b.current = max(min(b.current, len(bars)-1), 0)
	b.Refresh()
}

// Bars returns what the chart shows.
func (b *Bars) Bars() []Bar { return b.bars }

// WidestGap returns the index of the bar furthest below the mark, the first of
// several, or -1 where none is below it.
func WidestGap(bars []Bar, mark float64) int {
	widest := -1
	for i, b := range bars {
		if b.Share >= 0 && b.Share < mark && (widest < 0 || b.Share < bars[widest].Share) {
			widest = i
		}
	}
	return widest
}

// FocusGained implements fyne.Focusable.
func (b *Bars) FocusGained() { b.focused = true; b.Refresh() }

// FocusLost implements fyne.Focusable.
func (b *Bars) FocusLost() { b.focused = false; b.Refresh() }

// TypedRune implements fyne.Focusable.
func (b *Bars) TypedRune(rune) {}

// TypedKey moves from bar to bar, and opens one with Enter or Space.
func (b *Bars) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeyUp:
		b.moveTo(b.current - 1)
	case fyne.KeyDown:
		b.moveTo(b.current + 1)
	case fyne.KeyHome:
		b.moveTo(0)
	case fyne.KeyEnd:
		b.moveTo(len(b.bars) - 1)
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		if b.current < len(b.bars) && b.open != nil {
			b.open(b.current)
		}
	default:
		kit.PassOn(b, ev)
	}
}

func (b *Bars) moveTo(i int) {
	b.current = max(min(i, len(b.bars)-1), 0)
	b.Refresh()
}

// MouseDown implements desktop.Mouseable.
func (b *Bars) MouseDown(ev *desktop.MouseEvent) {
	if b.open == nil {
		return
	}
	b.down = b.at(ev.Position)
	if c := fyne.CurrentApp().Driver().CanvasForObject(b); c != nil {
		c.Focus(b)
	}
}

// MouseUp opens the bar under the pointer.
func (b *Bars) MouseUp(ev *desktop.MouseEvent) {
	i := b.at(ev.Position)
	if i >= 0 && i == b.down && b.open != nil {
		b.moveTo(i)
		b.open(i)
	}
	b.down = -1
}

// Cursor implements desktop.Cursorable.
func (b *Bars) Cursor() desktop.Cursor {
	if b.open == nil {
		return desktop.DefaultCursor
	}
	return desktop.PointerCursor
}

func (b *Bars) at(pos fyne.Position) int {
	i := int(pos.Y / b.rowHeight())
	if pos.X < 0 || pos.Y < 0 || pos.X >= b.Size().Width || i >= len(b.bars) {
		return -1
	}
	return i
}

func (b *Bars) rowHeight() float32 { return kit.Round(kit.Px(b.look.row)) }

// CreateRenderer implements fyne.Widget.
func (b *Bars) CreateRenderer() fyne.WidgetRenderer {
	r := &barsRenderer{of: b, ring: canvas.NewRectangle(nil)}
	r.paint()
	return kit.LaidOut(r, b)
}

type barsRenderer struct {
	of      *Bars
	ring    *canvas.Rectangle
	rows    []*barRow
	objects []fyne.CanvasObject
}

type barRow struct {
	label, value *canvas.Text
	bar          barDrawing
}

func (r *barsRenderer) Destroy()                     {}
func (r *barsRenderer) Objects() []fyne.CanvasObject { return r.objects }

// The room between label, bar and value, at 100 %.
const between float32 = 12

// columns returns the widths that the labels and the values need.
func (r *barsRenderer) columns() (labels, values float32) {
	for _, b := range r.of.bars {
		labels = max(labels, kit.Measure(b.Label, kit.Small))
		values = max(values, kit.Measure(b.Value, kit.Small))
	}
	return kit.Round(labels + 1), kit.Round(values + 1)
}

func (r *barsRenderer) MinSize() fyne.Size {
	labels, values := r.columns()
	width := labels + values + kit.Px(2*between+40)
	return fyne.NewSize(width, float32(len(r.of.bars))*r.of.rowHeight())
}

func (r *barsRenderer) Layout(size fyne.Size) {
	b := r.of
	labels, values := r.columns()
	face, row, gap := kit.FaceOf(kit.Small), b.rowHeight(), kit.Px(between)
	thick := kit.Round(kit.Px(b.look.thick))
	left := labels + gap
	track := max(size.Width-left-gap-values, 0)
	for i, each := range r.rows {
		y := float32(i) * row
		text := y + kit.Round((row-face.Height())/2)
		kit.Place(each.label, 0, text, labels, face.Height())
		kit.Place(each.value, size.Width-values, text, values, face.Height())
		each.bar.place(left, y+kit.Round((row-thick)/2), track, thick)
	}
	kit.Place(r.ring, -4, float32(b.current)*row, size.Width+8, row)
}

func (r *barsRenderer) paint() {
	b := r.of
	for len(r.rows) < len(b.bars) {
		r.rows = append(r.rows, &barRow{canvas.NewText("", nil), canvas.NewText("", nil), newBarDrawing()})
	}
	r.rows = r.rows[:len(b.bars)]
	r.objects = []fyne.CanvasObject{r.ring}
	for i, each := range r.rows {
		kit.SetText(each.label, b.bars[i].Label, kit.Small)
		kit.SetText(each.value, b.bars[i].Value, kit.Small)
		each.value.Alignment = fyne.TextAlignTrailing
		color := b.look.color
		if i == b.highlight {
			color = kit.ColorHighlight
		}
		each.bar.paint(b.bars[i].Share, b.mark, color)
		r.objects = append(r.objects, each.label, each.value)
		r.objects = append(r.objects, each.bar.objects()...)
	}
	r.ring.StrokeColor, r.ring.StrokeWidth, r.ring.CornerRadius = kit.Color(kit.ColorAccent), 2, 4
	r.ring.Hidden = !b.focused || len(b.bars) == 0
}

func (r *barsRenderer) Refresh() {
	r.paint()
	r.Layout(r.of.Size())
	for _, o := range r.objects {
		canvas.Refresh(o)
	}
}
