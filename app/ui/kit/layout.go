package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"
)

// A flowing object's height depends on the width it gets, as wrapped text does.
// Fyne's layouts know a least size only, so the layouts of this package ask.
type flowing interface{ HeightFor(width float32) float32 }

// A flowingLayout answers the same for a container.
type flowingLayout interface {
	heightFor(objects []fyne.CanvasObject, width float32) float32
}

// HeightAt returns the height that an object needs at a width, in pixels.
func HeightAt(object fyne.CanvasObject, width float32) float32 {
	switch o := object.(type) {
	case flowing:
		return o.HeightFor(width)
	case *fyne.Container:
		if l, ok := o.Layout.(flowingLayout); ok {
			return l.heightFor(o.Objects, width)
		}
	}
	return object.MinSize().Height
}

// VStack puts objects below each other, gap pixels apart, each as wide as the
// whole and as high as it needs at that width. A Spring takes the height that is left.
func VStack(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&vstack{gap: gap}, objects...)
}

// VFill is a VStack whose last object takes the height that is left.
func VFill(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&vstack{gap: gap, fill: true}, objects...)
}

type vstack struct {
	gap, width float32
	fill       bool
}

func (v *vstack) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	var height float32
	seen := 0
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		height += HeightAt(o, width)
		seen++
	}
	return height + v.gap*float32(max(seen-1, 0))
}

func (v *vstack) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var min fyne.Size
	seen := 0
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		size := o.MinSize()
		if v.width > 0 {
			size.Height = HeightAt(o, v.width)
		}
		min.Width = max(min.Width, size.Width)
		min.Height += size.Height
		seen++
	}
	min.Height += v.gap * float32(max(seen-1, 0))
	return min
}

func (v *vstack) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	v.width = size.Width
	left, springs := size.Height-v.heightFor(objects, size.Width), countSprings(objects)
	var y float32
	for i, o := range objects {
		if !o.Visible() {
			continue
		}
		h := HeightAt(o, size.Width)
		if isSpring(o) && left > 0 {
			h += left / float32(springs)
		}
		if v.fill && i == len(objects)-1 {
			h = size.Height - y
		}
		o.Move(fyne.NewPos(0, y))
		o.Resize(fyne.NewSize(size.Width, h))
		y += h + v.gap
	}
}

// HStack puts objects beside each other, gap pixels apart, centred vertically. A
// Spring takes the width that is left; where there is too little, objects that
// can shrink (a Text with Shrinks) have the least width first.
func HStack(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(hstack{gap}, objects...)
}

type hstack struct{ gap float32 }

func (h hstack) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var min fyne.Size
	seen := 0
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		size := o.MinSize()
		min.Width += size.Width
		min.Height = max(min.Height, size.Height)
		seen++
	}
	min.Width += h.gap * float32(max(seen-1, 0))
	return min
}

func (h hstack) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	left := size.Width - h.MinSize(objects).Width
	springs := countSprings(objects)
	widths := make([]float32, len(objects))
	for i, o := range objects {
		widths[i] = o.MinSize().Width
		if t, ok := o.(*Text); ok && t.shrinks {
			grow := max(min(left, ceil(Measure(t.text, t.style))), 0)
			widths[i] += grow
			left -= grow
			t.moved = func() { h.Layout(objects, size) }
		}
	}
	var x float32
	for i, o := range objects {
		if !o.Visible() {
			continue
		}
		w, height := widths[i], min(o.MinSize().Height, size.Height)
		if isSpring(o) && left > 0 {
			w += left / float32(springs)
		}
		o.Move(fyne.NewPos(Round(x), Round((size.Height-height)/2)))
		o.Resize(fyne.NewSize(w, height))
		x += w + h.gap
	}
}

// Spring returns an object that takes the room left over in a VStack or HStack.
func Spring() fyne.CanvasObject { return layout.NewSpacer() }

func isSpring(o fyne.CanvasObject) bool {
	s, ok := o.(layout.SpacerObject)
	return ok && (s.ExpandHorizontal() || s.ExpandVertical())
}

func countSprings(objects []fyne.CanvasObject) int {
	n := 0
	for _, o := range objects {
		if isSpring(o) {
			n++
		}
	}
	return n
}

// Flow puts objects beside each other as HStack does and goes on in a new row
// where the width ends, as with filters and chips.
func Flow(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&flow{gap: gap}, objects...)
}

type flow struct{ gap, width float32 }

func (f *flow) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	return f.each(objects, width, func(fyne.CanvasObject, fyne.Position, fyne.Size) {})
}

// largest is what the largest of the visible objects needs, alone.
func largest(objects []fyne.CanvasObject) fyne.Size {
	var min fyne.Size
	for _, o := range objects {
		if o.Visible() {
			min = min.Max(o.MinSize())
		}
	}
	return min
}

func (f *flow) MinSize(objects []fyne.CanvasObject) fyne.Size {
	min := largest(objects)
	if f.width > 0 {
		min.Height = f.heightFor(objects, f.width)
	}
	return min
}

func (f *flow) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	f.width = size.Width
	f.each(objects, size.Width, func(o fyne.CanvasObject, at fyne.Position, size fyne.Size) {
		o.Move(at)
		o.Resize(size)
	})
}

// each walks the places of the objects and returns the height they take.
func (f *flow) each(objects []fyne.CanvasObject, width float32, do func(fyne.CanvasObject, fyne.Position, fyne.Size)) float32 {
	var x, y, row float32
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		size := o.MinSize()
		size.Width = min(size.Width, width)
		if x > 0 && x+size.Width > width {
			x, y, row = 0, y+row+f.gap, 0
		}
		do(o, fyne.NewPos(x, y), size)
		x, row = x+size.Width+f.gap, max(row, size.Height)
	}
	return y + row
}

// Columns puts objects side by side in the given shares of the width, each as
// high as the whole. Where the width is too little for what they need at least,
// as at a large text size, they stand below each other instead.
func Columns(gap float32, shares []float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&columns{gap: gap, shares: shares}, objects...)
}

type columns struct {
	gap    float32
	shares []float32
	width  float32
}

// stacked reports whether the objects have to stand below each other.
func (c *columns) stacked(objects []fyne.CanvasObject, width float32) bool {
	for i, w := range c.widths(objects, width) {
		if objects[i].Visible() && objects[i].MinSize().Width > w+1 {
			return true
		}
	}
	return false
}

// spared is the part of its share that an object keeps when another needs more.
const spared = 0.85

// widths shares the room out. An object that needs a little more than its share
// gets it from the others, as long as that leaves them most of theirs.
func (c *columns) widths(objects []fyne.CanvasObject, width float32) []float32 {
	seen := 0
	for _, o := range objects {
		if o.Visible() {
			seen++
		}
	}
	room := max(width-c.gap*float32(max(seen-1, 0)), 0)
	shares := make([]float32, len(objects))
	var sum, wanting, rich float32
	for i, o := range objects {
		if o.Visible() {
			sum += c.share(i)
		}
	}
	for i, o := range objects {
		if !o.Visible() {
			continue
		}
		shares[i] = Round(room * c.share(i) / sum)
		if more := o.MinSize().Width - shares[i]; more > 1 {
			wanting += more
		} else {
			rich += shares[i]
		}
	}
	if wanting == 0 || wanting > rich*(1-spared) {
		return shares
	}
	for i, o := range objects {
		if o.Visible() {
			if need := o.MinSize().Width; need > shares[i]+1 {
				shares[i] = need
			} else {
				shares[i] = Round(shares[i] - wanting*shares[i]/rich)
			}
		}
	}
	return shares
}

func (c *columns) share(i int) float32 {
	if i < len(c.shares) && c.shares[i] > 0 {
		return c.shares[i]
	}
	return 1
}

func (c *columns) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	if c.stacked(objects, width) {
		return (&vstack{gap: c.gap}).heightFor(objects, width)
	}
	var height float32
	for i, w := range c.widths(objects, width) {
		if objects[i].Visible() {
			height = max(height, HeightAt(objects[i], w))
		}
	}
	return height
}

// MinSize asks for the width of the widest object alone: with less than all of
// them need side by side, they stack.
func (c *columns) MinSize(objects []fyne.CanvasObject) fyne.Size {
	min := largest(objects)
	if c.width > 0 {
		min.Height = c.heightFor(objects, c.width)
	}
	return min
}

func (c *columns) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	c.width = size.Width
	if c.stacked(objects, size.Width) {
		spare := max(size.Height-c.heightFor(objects, size.Width), 0) / float32(len(objects))
		var y float32
		for _, o := range objects {
			if o.Visible() {
				h := HeightAt(o, size.Width) + spare
				Place(o, 0, y, size.Width, h)
				y += h + c.gap
			}
		}
		return
	}
	var x float32
	for i, w := range c.widths(objects, size.Width) {
		if objects[i].Visible() {
			Place(objects[i], x, 0, w, size.Height)
			x += w + c.gap
		}
	}
}

// Fixed gives an object a size in design pixels, which grows with the text; 0
// leaves that side to the object.
func Fixed(width, height float32, object fyne.CanvasObject) *fyne.Container {
	return container.New(fixed{width, height}, object)
}

type fixed struct{ width, height float32 }

func (f fixed) MinSize(objects []fyne.CanvasObject) fyne.Size {
	if !objects[0].Visible() {
		return fyne.Size{}
	}
	size := objects[0].MinSize()
	if f.width > 0 {
		size.Width = Px(f.width)
	}
	if f.height > 0 {
		size.Height = Px(f.height)
	}
	return size
}

func (f fixed) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	if !objects[0].Visible() {
		return 0
	}
	if f.height > 0 {
		return Px(f.height)
	}
	return HeightAt(objects[0], width)
}

func (f fixed) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Move(fyne.NewPos(0, 0))
	objects[0].Resize(size)
}

// Inset puts room around an object, in pixels that do not grow with the text. A
// hidden object takes none.
func Inset(top, right, bottom, left float32, object fyne.CanvasObject) *fyne.Container {
	return container.New(inset{top, right, bottom, left}, object)
}

type inset struct{ top, right, bottom, left float32 }

func (in inset) MinSize(objects []fyne.CanvasObject) fyne.Size {
	if !objects[0].Visible() {
		return fyne.Size{}
	}
	return objects[0].MinSize().AddWidthHeight(in.left+in.right, in.top+in.bottom)
}

func (in inset) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	if !objects[0].Visible() {
		return 0
	}
	return HeightAt(objects[0], width-in.left-in.right) + in.top + in.bottom
}

func (in inset) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Move(fyne.NewPos(in.left, in.top))
	objects[0].Resize(size.SubtractWidthHeight(in.left+in.right, in.top+in.bottom))
}

// InRow stands a pill in the middle of a row that is as high as an entry.
func InRow(pill fyne.CanvasObject) fyne.CanvasObject { return Inset(5, 0, 4, 0, pill) }

// NewHairline returns a line one pixel high and as wide as its place.
func NewHairline() fyne.CanvasObject {
	h := &hairline{}
	h.ExtendBaseWidget(h)
	return h
}

type hairline struct{ widget.BaseWidget }

func (h *hairline) CreateRenderer() fyne.WidgetRenderer {
	line := canvas.NewRectangle(nil)
	return (&painted{
		of:      h,
		objects: []fyne.CanvasObject{line},
		min:     func() fyne.Size { return fyne.NewSize(0, 1) },
		place:   func(size fyne.Size) { line.Resize(fyne.NewSize(size.Width, 1)) },
		paint:   func() { line.FillColor = Color(ColorLine) },
	}).start()
}
