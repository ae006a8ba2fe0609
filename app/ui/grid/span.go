package grid

import "waymark/app/ui/kit"

// The measures of the grid at 100 %.
const (
	rowPixels    float32 = 32
	headerPixels float32 = 29
	cellSide     float32 = 10 // from a column's edge to its text
	barWidth     float32 = 10
	leastColumn  float32 = 44 // a last column is shown from this width on
	tickPixels   float32 = 30
)

func rowHeight() float32    { return kit.Round(kit.Px(rowPixels)) }
func headerHeight() float32 { return kit.Round(kit.Px(headerPixels)) }

// tickWidth is the room for the boxes of a multi-select, 0 without one.
func (g *Grid) tickWidth() float32 {
	if g.Marked == nil {
		return 0
	}
	return kit.Round(kit.Px(tickPixels))
}

// span is where one column stands.
type span struct {
	column   int
	x, width float32
}

// squeezed is the part of its width that a column which flexes keeps where all
// columns can stand side by side for it.
const squeezed = 0.6

// room is the width that the columns share.
func (g *Grid) room() float32 {
	room := g.Size().Width - g.tickWidth()
	if g.barShown() {
		room -= barWidth
	}
	return room
}

// widths returns the width of each column, and whether they fit side by side: the
// room that is left goes to those that flex, and a little that is missing comes
// from them.
func (g *Grid) widths() (widths []float32, fit bool) {
	room := g.room()
	widths = make([]float32, len(g.columns))
	gives := make([]float32, len(g.columns))
	var flex, used, elastic float32
	for i, c := range g.columns {
		widths[i] = kit.Round(kit.Px(c.Width))
		used += widths[i]
		if flex += c.Flex; c.Flex > 0 {
			if gives[i] = widths[i]; i == 0 { // which says what the row is about
				gives[i] /= 2
			}
			elastic += gives[i]
		}
	}
	missing := used - room
	if missing > elastic*(1-squeezed) {
		return widths, false
	}
	for i, c := range g.columns {
		switch {
		case c.Flex == 0:
		case missing > 0:
			widths[i] = float32(int(widths[i] - missing*gives[i]/elastic))
		default:
			widths[i] += float32(int(-missing * c.Flex / flex))
		}
	}
	return widths, true
}

// spans returns the columns in sight with their places: all of them where they
// fit, or else the first column, then those that are not passed over as far as
// there is room.
func (g *Grid) spans() []span {
	widths, fit := g.widths()
	if fit {
		g.left = 0
	}
	x, room := g.tickWidth(), g.room()
	var spans []span
	for i, width := range widths {
		if i > 0 && i <= g.left {
			continue
		}
		if width > room {
			width = room
			if i > 0 && (width < kit.Px(leastColumn) || g.columns[i].Align == Right) { // a figure cut short is another figure
				break
			}
		}
		spans = append(spans, span{i, x, width})
		x, room = x+width, room-width
	}
	return spans
}

func (g *Grid) columnShown(i int) bool {
	widths, _ := g.widths()
	for _, s := range g.spans() {
		if s.column == i {
			return s.width >= widths[i]
		}
	}
	return false
}

// The signs at the end of the header that slide the columns, ‹ and ›, take signWidth each.
func signWidth() float32 { return kit.Round(kit.Px(18)) }

// signs returns where they begin, and whether they are shown: where columns do not fit.
func (g *Grid) signs() (x float32, shown bool) {
	_, fit := g.widths()
	return g.tickWidth() + g.room() - 2*signWidth(), !fit
}

func (g *Grid) lastColumnShown() bool { return g.columnShown(len(g.columns) - 1) }

func (g *Grid) barShown() bool { return g.rows > g.InSight() }

// bar returns the place of the scroll bar's thumb.
func (g *Grid) bar() (y, height float32) {
	track := g.Size().Height - headerHeight()
	height = max(track*float32(g.InSight())/float32(max(g.rows, 1)), 24)
	share := float32(g.top) / float32(max(g.rows-g.InSight(), 1))
	return headerHeight() + (track-height)*share, height
}
