package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// RailItem is one screen in the rail. Foot items stand at the bottom.
type RailItem struct {
	ID, Label string
	Foot      bool
}

// Rail is the window's navigation at the left. Tab reaches it as one stop; Up and
// Down go from screen to screen.
type Rail struct {
	widget.BaseWidget
	title   string
	items   []RailItem
	badges  map[string]int
	current int
	chosen  func(id string)
	focused bool
	down    int // the item under the pointer when the button went down, -1 = none
	hover   int
}

// NewRail returns a rail with its first item current. Chosen is called when a
// person goes to another screen.
func NewRail(title string, items []RailItem, chosen func(id string)) *Rail {
	r := &Rail{title: title, items: items, badges: map[string]int{}, chosen: chosen, down: -1, hover: -1}
	r.ExtendBaseWidget(r)
	return r
}

// Choose shows an item as current; it does not call chosen.
func (r *Rail) Choose(id string) {
	for i, item := range r.items {
		if item.ID == id && i != r.current {
			r.current = i
			r.Refresh()
		}
	}
}

// Current returns the id of the current item.
func (r *Rail) Current() string { return r.items[r.current].ID }

// SetBadge shows a count beside an item; 0 takes it away.
func (r *Rail) SetBadge(id string, n int) {
	if r.badges[id] != n {
		r.badges[id] = n
		r.Refresh()
	}
}

// Badge returns the count beside an item.
func (r *Rail) Badge(id string) int { return r.badges[id] }

func (r *Rail) visit(i int) {
	if i < 0 || i >= len(r.items) || i == r.current {
		return
	}
	r.current = i
	r.Refresh()
	if r.chosen != nil {
		r.chosen(r.items[i].ID)
	}
}

// FocusGained implements fyne.Focusable.
func (r *Rail) FocusGained() { r.focused = true; r.Refresh() }

// FocusLost implements fyne.Focusable.
func (r *Rail) FocusLost() { r.focused = false; r.Refresh() }

// TypedRune implements fyne.Focusable.
func (r *Rail) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (r *Rail) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeyUp:
		r.visit(r.current - 1)
	case fyne.KeyDown:
		r.visit(r.current + 1)
	case fyne.KeyHome:
		r.visit(0)
	case fyne.KeyEnd:
		r.visit(len(r.items) - 1)
	default:
		PassOn(r, ev)
	}
}

// MouseDown implements desktop.Mouseable.
func (r *Rail) MouseDown(ev *desktop.MouseEvent) { r.down = r.at(ev.Position) }

// MouseUp implements desktop.Mouseable.
func (r *Rail) MouseUp(ev *desktop.MouseEvent) {
	if i := r.at(ev.Position); i >= 0 && i == r.down {
		r.visit(i)
	}
	r.down = -1
}

// MouseIn implements desktop.Hoverable.
func (r *Rail) MouseIn(ev *desktop.MouseEvent) { r.MouseMoved(ev) }

// MouseMoved implements desktop.Hoverable.
func (r *Rail) MouseMoved(ev *desktop.MouseEvent) { r.setHover(r.at(ev.Position)) }

// MouseOut implements desktop.Hoverable.
func (r *Rail) MouseOut() { r.setHover(-1) }

func (r *Rail) setHover(i int) {
	if r.hover != i {
		r.hover = i
		r.Refresh()
	}
}

// The measures of the rail at 100 %.
const (
	railWidth  float32 = 168
	railTop    float32 = 54
	railItem   float32 = 34
	railStep   float32 = 36
	railMargin float32 = 10
)

// box returns the place of item i in a rail of a height.
func (r *Rail) box(i int, height float32) (fyne.Position, fyne.Size) {
	head, foot, before := 0, 0, 0
	for j, item := range r.items {
		if item.Foot {
			foot++
		} else {
			head++
		}
		if j < i && item.Foot == r.items[i].Foot {
			before++
		}
	}
	y := Round(Px(railTop)) + float32(before)*Round(Px(railStep))
	if r.items[i].Foot {
		afterHead := Round(Px(railTop)) + float32(head+before)*Round(Px(railStep))
		y = max(height-Px(railMargin+5)-float32(foot-before)*Round(Px(railStep)), afterHead)
	}
	return fyne.NewPos(railMargin, y), fyne.NewSize(Px(railWidth)-2*railMargin, Round(Px(railItem)))
}

func (r *Rail) at(pos fyne.Position) int {
	for i := range r.items {
		if at, size := r.box(i, r.Size().Height); within(pos.Subtract(at), size) {
			return i
		}
	}
	return -1
}

// CreateRenderer implements fyne.Widget.
func (r *Rail) CreateRenderer() fyne.WidgetRenderer {
	v := &railRenderer{of: r, ground: canvas.NewRectangle(nil), band: canvas.NewRectangle(nil), title: canvas.NewText("", nil)}
	v.objects = []fyne.CanvasObject{v.ground, v.band, v.title}
	for range r.items {
		label, ground, count := canvas.NewText("", nil), canvas.NewRectangle(nil), canvas.NewText("", nil)
		v.labels, v.grounds, v.counts = append(v.labels, label), append(v.grounds, ground), append(v.counts, count)
		v.objects = append(v.objects, label, ground, count)
	}
	v.paint()
	return LaidOut(v, r)
}

type railRenderer struct {
	of      *Rail
	ground  *canvas.Rectangle
	band    *canvas.Rectangle
	title   *canvas.Text
	labels  []*canvas.Text
	grounds []*canvas.Rectangle // of the badges
	counts  []*canvas.Text
	objects []fyne.CanvasObject
}

func (v *railRenderer) Destroy()                     {}
func (v *railRenderer) Objects() []fyne.CanvasObject { return v.objects }

func (v *railRenderer) MinSize() fyne.Size {
	n := float32(len(v.of.items))
	return fyne.NewSize(Px(railWidth), Round(Px(railTop))+n*Round(Px(railStep))+railMargin)
}

func (v *railRenderer) Layout(size fyne.Size) {
	title := FaceOf(railTitle)
	Place(v.ground, 0, 0, size.Width, size.Height)
	Place(v.title, 2*railMargin, Round(Px(27)-title.Height()/2), size.Width-4*railMargin, title.Height())
	for i, label := range v.labels {
		at, box := v.of.box(i, size.Height)
		if i == v.of.current {
			Place(v.band, at.X, at.Y, box.Width, box.Height)
		}
		h := FaceOf(Body).Height()
		Place(label, at.X+railMargin, at.Y+Round((box.Height-h)/2), box.Width-2*railMargin, h)
		badge := fyne.NewSize(max(ceil(Measure(v.counts[i].Text, badgeStyle))+Px(12), Round(Px(18))), Round(Px(18)))
		placeBadge(v.grounds[i], v.counts[i], at.X+box.Width-railMargin-badge.Width, at.Y+Round((box.Height-badge.Height)/2), badge)
	}
}

var railTitle = Style{16, true, ColorOnRail}

func (v *railRenderer) paint() {
	r := v.of
	v.ground.FillColor = Color(ColorRail)
	v.band.FillColor, v.band.CornerRadius = Color(ColorRailSelected), controlRadius
	v.band.StrokeWidth, v.band.StrokeColor = 0, nil
	if r.focused {
		v.band.StrokeWidth, v.band.StrokeColor = 2, Color(ColorRailText)
	}
	SetText(v.title, r.title, railTitle)
	for i, item := range r.items {
		style := Body.In(ColorRailText)
		if i == r.current {
			style = Strong.In(ColorOnRail)
		} else if i == r.hover {
			style = Body.In(ColorOnRail)
		}
		SetText(v.labels[i], item.Label, style)
		paintBadge(v.grounds[i], v.counts[i], r.badges[item.ID])
	}
}

func (v *railRenderer) Refresh() {
	v.paint()
	v.Layout(v.of.Size())
	canvas.Refresh(v.of)
}
