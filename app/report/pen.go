package report

import (
	"bytes"
	"strconv"

	"github.com/jung-kurt/gofpdf"

	"waymark/assets/fonts"
)

// pen draws on the pages of a gofpdf document. gofpdf's own page breaks, page
// count alias, bookmarks and cells are not used: the first three are faulty, and
// the last lets text run over its neighbour.
type pen struct {
	setter
	pdf    *gofpdf.Fpdf
	places map[anchor]place
	links  map[anchor]int
	style  style // last set
	fill   colour
	stroke colour
	weight float64
}

func newPen(s setter, places map[anchor]place) *pen {
	pdf := gofpdf.New("P", "pt", "A4", "")
	pdf.SetAutoPageBreak(false, 0)
	pdf.SetMargins(0, 0, 0)
	pdf.SetCatalogSort(true)
	// gofpdf writes into the font's bytes, so each document gets its own.
	pdf.AddUTF8FontFromBytes("noto", "", bytes.Clone(fonts.NotoSansRegular))
	pdf.AddUTF8FontFromBytes("noto", "B", bytes.Clone(fonts.NotoSansBold))
	return &pen{setter: s, pdf: pdf, places: places, links: map[anchor]int{}}
}

func (p *pen) newPage() {
	p.pdf.AddPage()
	// gofpdf carries font, colours and line width over to the new page.
}

// text sets a line whose top is at y in a column that starts at x.
func (p *pen) text(l line, x, y, width float64, align align) {
	if align == right {
		x += width - p.drawnWidth(l)
	}
	for _, s := range l {
		base := y + s.style.baseline()
		if s.mark != noMark {
			s.mark.draw(p, x, base, s.style.size, s.markColour)
			x += s.mark.room(s.style)
		}
		words := p.words(s)
		if words == "" {
			continue
		}
		p.setStyle(s.style)
		w := p.face(s.style).width(words, s.style.size)
		p.pdf.Text(x, base, string(words))
		if s.to != "" {
			p.link(x, y, w, s.style.leading, s.to)
		}
		x += w
	}
}

// words returns what is printed of a span: page numbers are known by now.
func (p *pen) words(s span) plain {
	if s.isPageNumber() {
		return plain(strconv.Itoa(p.places[s.to].page))
	}
	return s.text
}

func (p *pen) drawnWidth(l line) float64 {
	sum := 0.0
	for _, s := range l {
		sum += s.mark.room(s.style) + p.face(s.style).width(p.words(s), s.style.size)
	}
	return sum
}

// link makes an area lead to an anchor; an anchor that stands nowhere is no link.
func (p *pen) link(x, y, width, height float64, to anchor) {
	at, ok := p.places[to]
	if !ok {
		return
	}
	id, ok := p.links[to]
	if !ok {
		id = p.pdf.AddLink()
		p.pdf.SetLink(id, at.y, at.page)
		p.links[to] = id
	}
	p.pdf.Link(x, y, width, height, id)
}

func (p *pen) setStyle(s style) {
	if s.size != p.style.size || s.bold != p.style.bold {
		weight := ""
		if s.bold {
			weight = "B"
		}
		p.pdf.SetFont("noto", weight, s.size)
	}
	p.setFill(s.colour) // which paints text too: gofpdf then needs no operators of its own for it
	p.style = s
}

func (p *pen) setFill(c colour) {
	if c == p.fill {
		return
	}
	p.fill = c
	p.pdf.SetFillColor(int(c[0]), int(c[1]), int(c[2]))
	p.pdf.SetTextColor(int(c[0]), int(c[1]), int(c[2]))
}

func (p *pen) setStroke(weight float64, c colour) {
	if c != p.stroke {
		p.stroke = c
		p.pdf.SetDrawColor(int(c[0]), int(c[1]), int(c[2]))
	}
	if weight != p.weight {
		p.weight = weight
		p.pdf.SetLineWidth(weight)
	}
}

func (p *pen) line(x1, y1, x2, y2, weight float64, c colour) {
	p.setStroke(weight, c)
	p.pdf.Line(x1, y1, x2, y2)
}

func (p *pen) box(x, y, width, height float64, c colour) {
	p.setFill(c)
	p.pdf.Rect(x, y, width, height, "F")
}

func (p *pen) circle(cx, cy, r float64, c colour) {
	p.setFill(c)
	p.leftHalf(cx, cy, r)
	p.rightHalf(cx, cy, r)
	p.pdf.DrawPath("F")
}

func (p *pen) ring(cx, cy, r, weight float64, c colour) {
	p.setStroke(weight, c)
	p.leftHalf(cx, cy, r)
	p.rightHalf(cx, cy, r)
	p.pdf.ClosePath()
	p.pdf.DrawPath("D")
}

// halfCircle fills the left half of a circle.
func (p *pen) halfCircle(cx, cy, r float64, c colour) {
	p.setFill(c)
	p.leftHalf(cx, cy, r)
	p.pdf.DrawPath("F")
}

// roundness is how far the handles of a Bézier curve reach, in radii, for it to
// be nearly a quarter of a circle. gofpdf's own circles are visibly angular at
// the size of a letter.
const roundness = 0.5523

// leftHalf starts a path and takes it from the top of a circle to its bottom.
func (p *pen) leftHalf(cx, cy, r float64) {
	k := r * roundness
	p.pdf.MoveTo(cx, cy-r)
	p.pdf.CurveBezierCubicTo(cx-k, cy-r, cx-r, cy-k, cx-r, cy)
	p.pdf.CurveBezierCubicTo(cx-r, cy+k, cx-k, cy+r, cx, cy+r)
}

// rightHalf takes the path back to the top.
func (p *pen) rightHalf(cx, cy, r float64) {
	k := r * roundness
	p.pdf.CurveBezierCubicTo(cx+k, cy+r, cx+r, cy+k, cx+r, cy)
	p.pdf.CurveBezierCubicTo(cx+r, cy-k, cx+k, cy-r, cx, cy-r)
}

// hook draws a question mark within r of the centre.
func (p *pen) hook(cx, cy, r, weight float64, c colour) {
	p.setStroke(weight, c)
	p.pdf.MoveTo(cx-0.55*r, cy-0.45*r)
	p.pdf.CurveBezierCubicTo(cx-0.55*r, cy-1.15*r, cx+0.6*r, cy-1.15*r, cx+0.6*r, cy-0.45*r)
	p.pdf.CurveBezierCubicTo(cx+0.6*r, cy, cx, cy, cx, cy+0.4*r)
	p.pdf.DrawPath("D")
	p.circle(cx, cy+0.9*r, 0.75*weight, c)
}
