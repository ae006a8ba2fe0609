package report

import "context"

// sheet is one page: what is drawn on it, in order.
type sheet struct {
	things []thing
}

// thing is something that can be drawn on a page.
type thing interface{ draw(p *pen) }

// place is where an anchor stands.
type place struct {
	page int // 1 is the first
	y    float64
}

// bookmark is an entry of the outline that a reader shows beside the pages.
type bookmark struct {
	title string
	level int // 0 is the outermost
	place place
}

// flow lays blocks out down the page, one after the other, and starts a new page
// where the next block does not fit. It draws nothing: page numbers in the text
// are filled in when everything has its place.
type flow struct {
	setter
	ctx       context.Context
	err       error // the context's, once it is done: the layout then stops growing
	sheets    []*sheet
	y         float64 // where the next block starts
	places    map[anchor]place
	bookmarks []bookmark
	cites     map[anchor][]int // pages that point at an anchor, in order
	again     func()           // draws what a new page repeats: the head of a table
}

func newFlow(ctx context.Context, f faces) *flow {
	return &flow{setter: setter{f}, ctx: ctx, places: map[anchor]place{}, cites: map[anchor][]int{}}
}

// page returns the number of the page being filled.
func (f *flow) page() int { return len(f.sheets) }

func (f *flow) newPage() {
	if f.err == nil {
		f.err = f.ctx.Err()
	}
	f.sheets = append(f.sheets, &sheet{})
	f.y = top
	if f.again != nil {
		f.again()
	}
}

// need starts a new page unless there is room for a block of height h.
func (f *flow) need(h float64) {
	if f.y+h > bottom && f.y > top {
		f.newPage()
	}
}

func (f *flow) put(t thing) {
	s := f.sheets[len(f.sheets)-1]
	s.things = append(s.things, t)
}

// mark makes the place where the next block starts one that text can point at.
func (f *flow) mark(a anchor) {
	if a != "" {
		f.places[a] = place{f.page(), f.y}
	}
}

// bookmark adds the place where the next block starts to the outline.
func (f *flow) bookmark(title string, level int) {
	f.bookmarks = append(f.bookmarks, bookmark{title, level, place{f.page(), f.y}})
}

// putLine sets a line of text with its top at y.
func (f *flow) putLine(l line, x, y, width float64, align align) {
	for _, s := range l {
		if s.to != "" {
			f.cite(s.to)
		}
	}
	f.put(&textThing{l, x, y, width, align})
}

func (f *flow) cite(a anchor) {
	pages := f.cites[a]
	if n := len(pages); n == 0 || pages[n-1] != f.page() {
		f.cites[a] = append(pages, f.page())
	}
}

// chapter starts a new page with its title.
func (f *flow) chapter(title plain, bookmarkTitle string, a anchor) {
	f.again = nil
	f.newPage()
	f.mark(a)
	f.bookmark(bookmarkTitle, 0)
	f.lines(f.wrapToFit([]span{{text: title, style: titleStyle}}, textWidth, 4))
	f.y += 7
}

// heading sets a heading and keeps at least follow points of room under it.
func (f *flow) heading(title plain, follow float64) {
	lines := f.wrapToFit([]span{{text: title, style: headingStyle}}, textWidth, 3)
	f.need(16 + headingStyle.leading*float64(len(lines)) + follow)
	if f.y > top {
		f.y += 16
	}
	f.lines(lines)
	f.y += 5
}

// paragraph sets text. It is kept whole where a page has room for it.
func (f *flow) paragraph(spans ...span) {
	f.lines(f.wrap(spans, textWidth))
	f.y += 4
}

// lines sets lines of one style under each other, on one page if they fit on one.
func (f *flow) lines(lines []line) {
	if len(lines) == 0 {
		return
	}
	leading := lines[0][0].style.leading
	f.need(min(leading*float64(len(lines)), bottom-top))
	for _, l := range lines {
		f.need(leading)
		f.putLine(l, margin, f.y, textWidth, left)
		f.y += leading
	}
}

// align says to which side of its column text is set.
type align uint8

const (
	left align = iota
	right
)

// textThing is a line of text, its top at y, in a column of the given width.
type textThing struct {
	line  line
	x, y  float64
	width float64
	align align
}

func (t *textThing) draw(p *pen) { p.text(t.line, t.x, t.y, t.width, t.align) }

// ruleThing is a horizontal rule.
type ruleThing struct {
	x1, x2, y, weight float64
	colour            colour
}

func (t *ruleThing) draw(p *pen) { p.line(t.x1, t.y, t.x2, t.y, t.weight, t.colour) }

// boxThing is a filled rectangle.
type boxThing struct {
	x, y, width, height float64
	colour              colour
}

func (t *boxThing) draw(p *pen) { p.box(t.x, t.y, t.width, t.height, t.colour) }
