package report

// Everything is measured in points, from the top left corner of an A4 page held
// upright.
const (
	pageWidth  = 595.28
	pageHeight = 841.89
	margin     = 46.5
	textWidth  = pageWidth - 2*margin
	top        = 48.0  // of the first line on a page
	bottom     = 782.0 // nothing of the text stands lower
	footerRule = 799.0
)

// colour is red, green and blue, 0 to 255.
type colour [3]uint8

// The light tokens of the window, so that page and screen look of a piece.
var (
	ink       = colour{0x1C, 0x21, 0x26}
	soft      = colour{0x59, 0x62, 0x6B}
	hairline  = colour{0xDB, 0xD8, 0xD0}
	ground    = colour{0xEC, 0xEB, 0xE6}
	rail      = colour{0x12, 0x32, 0x4F}
	railText  = colour{0xDC, 0xE7, 0xF0}
	accent    = colour{0x12, 0x43, 0x6D}
	highlight = colour{0xF4, 0x6A, 0x25}
	white     = colour{0xFF, 0xFF, 0xFF}
	laterBar  = colour{0xA9, 0xB9, 0xC8} // a year group that is not due yet

	metInk     = colour{0x1B, 0x6F, 0x63}
	partlyInk  = colour{0x8A, 0x5A, 0x00}
	notMetInk  = colour{0x9B, 0x2C, 0x22}
	unknownInk = soft
)

// style is how text is set.
type style struct {
	size    float64 // type size
	leading float64 // from one line to the next
	bold    bool
	colour  colour
}

func (s style) in(c colour) style { s.colour = c; return s }

func (s style) strong() style { s.bold = true; return s }

// The report's type: 30, 19, 15, 13.3 and 11.5 pixels of the design at 96 dpi.
// Tables are never under 10 points.
var (
	titleStyle   = style{22.5, 27, true, ink}
	headingStyle = style{14.25, 19, true, ink}
	bodyStyle    = style{11.25, 16.5, false, ink}
	cellStyle    = style{10, 13.5, false, ink}
	headStyle    = style{10, 13.5, true, ink}
	noteStyle    = style{9, 13.5, false, soft}
	footerStyle  = style{8.25, 11.5, false, soft}
)

// baseline returns how far under the top of its line the text stands, so that
// capitals sit in the middle of the line.
func (s style) baseline() float64 { return s.leading/2 + 0.36*s.size }
