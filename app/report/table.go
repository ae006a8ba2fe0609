package report

// column is one column of a table.
type column struct {
	head  plain
	width float64 // with the gap to the next column
	align align
	lines int // the most lines a cell may have before it is visibly cut; 0 is 3
}

// cell is what stands in one column of one row.
type cell []span

// text is a cell in the table's ordinary type.
func text(s plain) cell { return cell{{text: s, style: cellStyle}} }

// boldText is a cell in bold.
func boldText(s plain) cell { return cell{{text: s, style: headStyle}} }

const (
	columnGap = 8.0
	// Between figures, set right, and words, set left, there must be more.
	columnGapAfterFigures = 14.0
	// A row of one line is 24 points high, as on screen, or 19 in a table of many rows.
	roomyRow = 10.5
	denseRow = 5.5
)

// table sets rows under each other. A row is never split over two pages, and a
// page that goes on with the table repeats its head.
type table struct {
	flow    *flow
	columns []column
	padding float64 // above and below a row's text, together
	group   cell    // the heading of the rows that follow, repeated on a new page
	started bool
}

// table starts a table; its head is set with the first row.
func (f *flow) table(padding float64, columns ...column) *table {
	return &table{flow: f, columns: columns, padding: padding}
}

// row sets a row. Its anchor, if any, is where links to the row lead.
func (t *table) row(a anchor, cells ...cell) {
	lines := make([][]line, len(cells))
	for i, c := range cells {
		lines[i] = t.layCell(i, c)
	}
	t.lay(a, lines, hairline, 0)
}

func (t *table) layCell(i int, c cell) []line {
	column := t.columns[i]
	most := column.lines
	if most == 0 {
		most = 3
	}
	return t.flow.wrapToFit(c, column.width-t.gap(i), most)
}

// gap returns the empty room at the right of a column: none in the last.
func (t *table) gap(i int) float64 {
	switch {
	case i == len(t.columns)-1:
		return 0
	case t.columns[i].align == right && t.columns[i+1].align == left:
		return columnGapAfterFigures
	}
	return columnGap
}

// lay sets a row whose cells are already lines. follow is the height that must
// fit under it on the same page.
func (t *table) lay(a anchor, cells [][]line, rule colour, follow float64) {
	f := t.flow
	height := t.height(cells)
	if !t.started {
		t.started = true
		f.need(t.headHeight() + height + follow)
		t.head()
		f.again = t.repeat
	}
	f.need(height + follow)
	f.mark(a)
	t.draw(cells)
	f.y += height
	f.put(&ruleThing{margin, margin + textWidth, f.y, 0.6, rule})
}

func (t *table) height(cells [][]line) float64 {
	most := 1
	for _, c := range cells {
		most = max(most, len(c))
	}
	return float64(most)*cellStyle.leading + t.padding
}

func (t *table) draw(cells [][]line) {
	x := margin
	for i, lines := range cells {
		y := t.flow.y + t.padding/2
		for _, l := range lines {
			t.flow.putLine(l, x, y, t.columns[i].width-t.gap(i), t.columns[i].align)
			y += cellStyle.leading
		}
		x += t.columns[i].width
	}
}

func (t *table) headCells() [][]line {
	cells := make([][]line, len(t.columns))
	for i, c := range t.columns {
		cells[i] = t.flow.wrapToFit(cell{{text: c.head, style: headStyle}}, c.width-t.gap(i), 3)
	}
	return cells
}

func (t *table) headHeight() float64 { return t.height(t.headCells()) }

func (t *table) head() {
	cells := t.headCells()
	t.draw(cells)
	t.flow.y += t.height(cells)
	t.flow.put(&ruleThing{margin, margin + textWidth, t.flow.y, 0.9, ink})
}

// repeat sets the head again on a new page, and the group that goes on there.
func (t *table) repeat() {
	t.head()
	if t.group != nil {
		t.putGroup(append(append(cell(nil), t.group...), span{text: ", continued", style: cellStyle.in(soft)}))
	}
}

// startGroup sets a heading across the table for the rows that follow, together
// with room for the first of them.
func (t *table) startGroup(a anchor, heading cell) {
	f := t.flow
	t.group = nil
	room := groupHeight + cellStyle.leading + t.padding
	if !t.started {
		t.started = true
		f.need(t.headHeight() + room)
		t.head()
		f.again = t.repeat
	} else {
		f.need(room)
	}
	f.mark(a)
	t.putGroup(heading)
	t.group = heading
}

const groupHeight = 26.0

func (t *table) putGroup(heading cell) {
	f := t.flow
	lines := f.wrapToFit(heading, textWidth, 1)
	f.putLine(lines[0], margin, f.y+groupHeight-cellStyle.leading-2.5, textWidth, left)
	f.y += groupHeight
	f.put(&ruleThing{margin, margin + textWidth, f.y, 0.6, hairline})
}

// end ends the table.
func (t *table) end() {
	t.flow.again = nil
	t.flow.y += 4
}
