package report

// mark is a small shape that says a state beside its word. It is drawn as a
// vector: no font is asked for it, and none can lack it.
type mark uint8

const (
	noMark   mark = iota
	disc          // met
	halfDisc      // partly, on track
	ring          // not met, not yet
	dash          // not due, exempt
	question      // unknown
)

// room returns the width that the mark and the gap after it take up beside text
// of the given style.
func (m mark) room(s style) float64 {
	if m == noMark {
		return 0
	}
	return 1.12 * s.size
}

// draw draws the mark in front of text of the given size whose left end is x and
// whose baseline is y.
func (m mark) draw(p *pen, x, y, size float64, c colour) {
	r := 0.34 * size
	cx, cy := x+r+0.05*size, y-0.36*size
	weight := 0.085 * size
	switch m {
	case disc:
		p.circle(cx, cy, r, c)
	case ring:
		p.ring(cx, cy, r-weight/2, weight, c)
	case halfDisc:
		p.ring(cx, cy, r-weight/2, weight, c)
		p.halfCircle(cx, cy, r, c)
	case dash:
		p.line(cx-r, cy, cx+r, cy, 1.3*weight, c)
	case question:
		p.hook(cx, cy, r, 1.3*weight, c)
	}
}
