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

// spans returns the columns in sight with their places: the first column, then
// those that are not passed over as far as there is room. Where all fit, the room
// that is left goes to the columns that flex.
func (g *Grid) spans() []span {
	if len(g.columns) == 0 {
		return nil
	}
	x, room := g.tickWidth(), g.Size().Width-g.tickWidth()
	if g.barShown() {
		room -= barWidth
	}
	var flex, used float32
	for _, c := range g.columns {
		flex += c.Flex
		used += kit.Round(kit.Px(c.Width))
	}
	if used <= room {
		g.left = 0
	}
	spare := max(room-used, 0)
	var spans []span
	for i, c := range g.columns {
		if i > 0 && i <= g.left {
			continue
		}
		width := kit.Round(kit.Px(c.Width))
		if flex > 0 {
			width += float32(int(spare * c.Flex / flex))
		}
		if width > room {
			if width = room; i > 0 && width < kit.Px(leastColumn) {
				break
			}
		}
		spans = append(spans, span{i, x, width})
		x, room = x+width, room-width
	}
	return spans
}

func (g *Grid) columnShown(i int) bool {
	for _, s := range g.spans() {
		if s.column == i {
			return s.width >= kit.Round(kit.Px(g.columns[i].Width))
		}
	}
	return false
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
