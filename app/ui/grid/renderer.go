package grid

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"waymark/app/ui/kit"
)

// CreateRenderer implements fyne.Widget.
func (g *Grid) CreateRenderer() fyne.WidgetRenderer {
	r := &renderer{
		grid:   g,
		band:   canvas.NewRectangle(nil),
		ring:   canvas.NewRectangle(nil),
		bar:    canvas.NewRectangle(nil),
		arrowA: canvas.NewLine(nil),
		arrowB: canvas.NewLine(nil),
		less:   [2]*canvas.Line{canvas.NewLine(nil), canvas.NewLine(nil)},
		more:   [2]*canvas.Line{canvas.NewLine(nil), canvas.NewLine(nil)},
	}
	r.collect()
	return kit.LaidOut(r, g)
}

// renderer keeps a pool of canvas objects, a row of them for every row that there
// is room for, and writes only those whose cell changed: a page jump in a hundred
// thousand rows costs as much as in a hundred.
type renderer struct {
	grid           *Grid
	band           *canvas.Rectangle // the ground of the selected row
	ring           *canvas.Rectangle // around what has the keyboard
	bar            *canvas.Rectangle
	arrowA, arrowB *canvas.Line    // the direction of the sort
	less, more     [2]*canvas.Line // ‹ and ›, which slide the columns
	headers        []*canvas.Text
	lines          []*canvas.Rectangle // under the header and every row
	rows           []*rowPool
	objects        []fyne.CanvasObject
	empty          fyne.CanvasObject
}

// rowPool is what draws one row in sight.
type rowPool struct {
	cells       []cellPool
	box         *canvas.Rectangle // the tick's box, nil without multi-select
	short, long *canvas.Line
}

type cellPool struct {
	text *canvas.Text
	mark *kit.MarkDrawing // nil until the cell first shows a mark
}

// leastRows is how many rows a grid asks for; it lives on any rest that there is.
const leastRows = 4

var headerStyle = kit.Style{Size: 12, Bold: true, Color: kit.ColorSoft}

func (r *renderer) Destroy()                     {}
func (r *renderer) Objects() []fyne.CanvasObject { return r.objects }

func (r *renderer) MinSize() fyne.Size {
	return fyne.NewSize(kit.Px(220), headerHeight()+leastRows*rowHeight())
}

func (r *renderer) Layout(fyne.Size) {
	r.grid.scroll(r.grid.top)
	r.show()
}

func (r *renderer) Refresh() {
	r.show()
	if r.empty != nil {
		r.empty.Refresh()
	}
	canvas.Refresh(r.grid)
}

// grow makes the pool large enough for the rows and columns in sight.
func (r *renderer) grow(rows, columns int) {
	g := r.grid
	before := len(r.rows)*1000 + len(r.headers)
	for len(r.headers) < columns {
		r.headers = append(r.headers, canvas.NewText("", nil))
	}
	for len(r.rows) < rows {
		r.rows = append(r.rows, &rowPool{})
	}
	for len(r.lines) < rows+1 {
		r.lines = append(r.lines, canvas.NewRectangle(nil))
	}
	changed := before != len(r.rows)*1000+len(r.headers)
	for _, row := range r.rows {
		for len(row.cells) < columns {
			row.cells = append(row.cells, cellPool{text: canvas.NewText("", nil)})
			changed = true
		}
		if g.Marked != nil && row.box == nil {
			row.box, row.short, row.long = canvas.NewRectangle(nil), canvas.NewLine(nil), canvas.NewLine(nil)
			changed = true
		}
	}
	if r.empty != g.Empty {
		r.empty, changed = g.Empty, true
	}
	if changed {
		r.collect()
	}
}

// collect lists the objects from the ground up.
func (r *renderer) collect() {
	r.objects = []fyne.CanvasObject{r.band}
	for _, l := range r.lines {
		r.objects = append(r.objects, l)
	}
	for _, h := range r.headers {
		r.objects = append(r.objects, h)
	}
	for _, row := range r.rows {
		if row.box != nil {
			r.objects = append(r.objects, row.box, row.short, row.long)
		}
		for _, c := range row.cells {
			r.objects = append(r.objects, c.text)
			if c.mark != nil {
				r.objects = append(r.objects, c.mark.Objects()...)
			}
		}
	}
	r.objects = append(r.objects, r.arrowA, r.arrowB, r.less[0], r.less[1], r.more[0], r.more[1], r.ring, r.bar)
	if r.empty != nil {
		r.objects = append(r.objects, r.empty)
	}
}

// show brings the pool up to what the grid holds now.
func (r *renderer) show() {
	g := r.grid
	size := g.Size()
	if size.Width <= 0 || size.Height <= 0 {
		return
	}
	spans, inSight := g.spans(), g.InSight()
	r.grow(inSight, len(spans))
	r.showHeader(spans)
	marks := false
	for slot, row := range r.rows {
		at := g.top + slot
		filled := slot < inSight && at < g.rows
		r.showLine(slot+1, headerHeight()+float32(slot+1)*rowHeight()-1, filled)
		r.showTick(row, slot, filled && g.Marked != nil, at)
		for i := range row.cells {
			if !filled || i >= len(spans) {
				hideCell(&row.cells[i])
				continue
			}
			cell := g.columns[spans[i].column].Cell(at)
			marks = r.showCell(&row.cells[i], cell, spans[i], slot, g.columns[spans[i].column].Align) || marks
		}
	}
	if marks {
		r.collect()
	}
	r.showSelection(spans)
	r.showBar()
	if r.empty != nil {
		r.empty.Resize(fyne.NewSize(size.Width, size.Height-headerHeight()))
		r.empty.Move(fyne.NewPos(0, headerHeight()))
		if g.rows == 0 {
			r.empty.Show()
		} else {
			r.empty.Hide()
		}
	}
}

func (r *renderer) showHeader(spans []span) {
	g := r.grid
	face := kit.FaceOf(headerStyle)
	r.showLine(0, headerHeight()-1, true)
	sorted := false
	signs, signed := g.signs()
	r.showSigns(signs, signed)
	for i, text := range r.headers {
		if i >= len(spans) {
			setHidden(text, true)
			continue
		}
		s, column := spans[i], g.columns[spans[i].column]
		side, arrow := kit.Px(cellSide), kit.Px(12)
		isSorted := column.ID == g.sorted && g.sorted != ""
		style, room := headerStyle, s.width-2*side
		if signed && s.x+s.width > signs {
			room = signs - s.x - side
		}
		if isSorted {
			style.Color = kit.ColorInk
			room -= arrow
		}
		words := face.Cut(column.Title, room+1)
		x := s.x + side
		if column.Align == Right {
			x = s.x + s.width - side - kit.Round(face.Width(words))
			if isSorted {
				x -= arrow
			}
		}
		y := kit.Round((headerHeight() - face.Height()) / 2)
		kit.Place(text, x, y, s.width-side, face.Height())
		setHidden(text, false)
		if kit.SetText(text, words, style) {
			text.Refresh()
		}
		if isSorted {
			sorted = true
			r.showArrow(x + face.Width(words) + kit.Px(5))
		}
	}
	r.arrowA.Hidden, r.arrowB.Hidden = !sorted, !sorted
}

// showSigns draws ‹ and ›, each faint where it leads nowhere.
func (r *renderer) showSigns(x float32, shown bool) {
	middle, half := kit.Round(headerHeight()/2), kit.Px(4)
	for i, sign := range [][2]*canvas.Line{r.less, r.more} {
		leads := i == 0 && r.grid.left > 0 || i == 1 && !r.grid.lastColumnShown()
		tip := kit.Round(x + (float32(i)+0.5)*signWidth() + (float32(i)-0.5)*half)
		foot := tip + (0.5-float32(i))*2*half
		for n, line := range sign {
			line.StrokeWidth, line.StrokeColor, line.Hidden = 1.5, kit.Color(kit.ColorLine), !shown
			if leads {
				line.StrokeColor = kit.Color(kit.ColorInk)
			}
			kit.Stroke(line, tip, middle, foot, middle+half*(2*float32(n)-1))
		}
	}
}

// showArrow draws the direction of the sort: up for A to Z.
func (r *renderer) showArrow(x float32) {
	x = kit.Round(x)
	half, middle := kit.Px(3.5), kit.Round(headerHeight()/2)
	tip, foot := middle-half/2, middle+half/2
	if r.grid.descending {
		tip, foot = foot, tip
	}
	for _, l := range []*canvas.Line{r.arrowA, r.arrowB} {
		l.StrokeColor, l.StrokeWidth = kit.Color(kit.ColorInk), 1.5
	}
	kit.Stroke(r.arrowA, x, foot, x+half, tip)
	kit.Stroke(r.arrowB, x+half, tip, x+2*half, foot)
}

func (r *renderer) showLine(i int, y float32, shown bool) {
	line := r.lines[i]
	line.FillColor = kit.Color(kit.ColorLine)
	setHidden(line, !shown)
	kit.Place(line, 0, y, r.grid.Size().Width, 1)
}

// showCell writes one cell and reports whether it took a new mark from nowhere.
func (r *renderer) showCell(pool *cellPool, cell Cell, s span, slot int, align Align) (newMark bool) {
	side := kit.Px(cellSide)
	top := headerHeight() + float32(slot)*rowHeight()
	room := s.width - 2*side
	if cell.Mark.Words != "" {
		if pool.mark == nil {
			pool.mark, newMark = kit.NewMarkDrawing(), true
		}
		setHidden(pool.text, true)
		pool.mark.Show(cell.Mark, s.x+side, top+rowHeight()/2, s.width-side-2)
		return newMark
	}
	if pool.mark != nil {
		pool.mark.Hide()
	}
	style := styleOf(cell)
	face := kit.FaceOf(style)
	kit.Place(pool.text, s.x+side, top+kit.Round((rowHeight()-face.Height())/2), room, face.Height())
	setHidden(pool.text, cell.Text == "")
	changed := kit.SetText(pool.text, face.Cut(cell.Text, room), style)
	if way := alignment[align]; pool.text.Alignment != way {
		pool.text.Alignment, changed = way, true
	}
	if changed {
		pool.text.Refresh()
	}
	return false
}

var alignment = [...]fyne.TextAlign{Left: fyne.TextAlignLeading, Right: fyne.TextAlignTrailing}

func styleOf(cell Cell) kit.Style {
	switch {
	case cell.Bold:
		return kit.Strong
	case cell.Soft:
		return kit.Note
	}
	return kit.Body
}

func hideCell(pool *cellPool) {
	setHidden(pool.text, true)
	if pool.mark != nil {
		pool.mark.Hide()
	}
}

func (r *renderer) showTick(row *rowPool, slot int, shown bool, at int) {
	if row.box == nil {
		return
	}
	on := shown && r.grid.Marked(at)
	fill, edge := kit.ColorSurface, kit.ColorFaint
	if on {
		fill, edge = kit.ColorAccent, kit.ColorAccent
	}
	side := kit.Round(kit.Px(15))
	x := kit.Round((r.grid.tickWidth()-side)/2) + 2
	y := headerHeight() + float32(slot)*rowHeight() + kit.Round((rowHeight()-side)/2)
	row.box.FillColor, row.box.StrokeColor = kit.Color(fill), kit.Color(edge)
	row.box.StrokeWidth, row.box.CornerRadius = 1, 3
	kit.Place(row.box, x, y, side, side)
	setHidden(row.box, !shown)
	for _, l := range []*canvas.Line{row.short, row.long} {
		l.StrokeColor, l.StrokeWidth = kit.Color(kit.ColorOnAccent), kit.Px(1.75)
		setHidden(l, !on)
	}
	kit.Stroke(row.short, x+side*0.24, y+side*0.52, x+side*0.42, y+side*0.70)
	kit.Stroke(row.long, x+side*0.42, y+side*0.70, x+side*0.76, y+side*0.30)
}

// showSelection grounds the selected row and rings what has the keyboard: the
// row, a header, or the whole grid where no row is selected.
func (r *renderer) showSelection(spans []span) {
	g := r.grid
	size := g.Size()
	slot := g.selected - g.top
	inSight := g.selected >= 0 && slot >= 0 && slot < g.InSight()
	y := headerHeight() + float32(slot)*rowHeight()
	r.band.FillColor = kit.Color(kit.ColorAccentSoft)
	setHidden(r.band, !inSight)
	kit.Place(r.band, 0, y, size.Width, rowHeight()-1)

	r.ring.StrokeColor, r.ring.StrokeWidth, r.ring.CornerRadius = kit.Color(kit.ColorAccent), 2, 4
	setHidden(r.ring, !g.focused)
	switch {
	case g.header >= 0:
		for _, s := range spans {
			if s.column == g.header {
				kit.Place(r.ring, s.x+2, 2, s.width-4, headerHeight()-5)
			}
		}
	case inSight:
		kit.Place(r.ring, 1, y, size.Width-2, rowHeight()-1)
	default:
		kit.Place(r.ring, 1, 1, size.Width-2, size.Height-2)
	}
}

func (r *renderer) showBar() {
	g := r.grid
	shown := g.barShown()
	setHidden(r.bar, !shown)
	if shown {
		y, height := g.bar()
		r.bar.FillColor, r.bar.CornerRadius = kit.Color(kit.ColorFaint), 3
		kit.Place(r.bar, g.Size().Width-barWidth+2, y+2, 6, height-4)
	}
}

// setHidden shows or hides an object without the repaint that Show asks for
// every time, whether anything changed or not.
func setHidden(o fyne.CanvasObject, hidden bool) {
	if o.Visible() == hidden {
		if hidden {
			o.Hide()
		} else {
			o.Show()
		}
	}
}
