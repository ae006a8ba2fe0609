package chart

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"waymark/app/ui/kit"
)

// barDrawing is one bar on its track, with the mark across.
type barDrawing struct {
	track, fill, mark *canvas.Rectangle
	end               *canvas.Rectangle // keeps the fill apart from the track, which is too close to it in lightness
	share, at         float64
}

func newBarDrawing() barDrawing {
	return barDrawing{
		track: canvas.NewRectangle(nil), fill: canvas.NewRectangle(nil),
		end: canvas.NewRectangle(nil), mark: canvas.NewRectangle(nil),
	}
}

func (d *barDrawing) objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{d.track, d.fill, d.mark}
}

// paint sets the shares, from 0 to 1; a negative one is not drawn.
func (d *barDrawing) paint(share, mark float64, color fyne.ThemeColorName) {
	d.share, d.at = min(share, 1), min(mark, 1)
	d.track.FillColor, d.fill.FillColor = kit.Color(kit.ColorTrack), kit.Color(color)
	d.mark.FillColor, d.end.FillColor = kit.Color(kit.ColorInk), kit.Color(kit.ColorSurface)
	d.track.CornerRadius, d.fill.CornerRadius = 2, 2
	d.track.Hidden, d.fill.Hidden, d.end.Hidden = share < 0, share <= 0, share <= 0 || share >= 1
	d.mark.Hidden = mark < 0 || share < 0
}

// place puts the track into a box; the mark stands out above and below it, and
// two pixels wide on a whole pixel, so that it is crisp.
func (d *barDrawing) place(x, y, width, height float32) {
	kit.Place(d.track, x, y, width, height)
	fill := kit.Round(width * float32(max(d.share, 0)))
	if d.share > 0 {
		fill = max(fill, 2) // something is never drawn as nothing
	}
	kit.Place(d.fill, x, y, fill, height)
	kit.Place(d.end, x+fill, y, max(min(2, width-fill), 0), height)
	kit.Place(d.mark, x+kit.Round(width*float32(max(d.at, 0)))-1, y-3, 2, height+6)
}

// Share is one bar with its mark, as in a row of benchmarks.
type Share struct {
	widget.BaseWidget
	share, mark float64
}

// NewShare returns a bar for a share and a mark, both 0 to 1; a negative one is
// not drawn.
func NewShare(share, mark float64) *Share {
	s := &Share{share: share, mark: mark}
	s.ExtendBaseWidget(s)
	return s
}

// Set changes what the bar shows.
func (s *Share) Set(share, mark float64) {
	if s.share != share || s.mark != mark {
		s.share, s.mark = share, mark
		s.Refresh()
	}
}

// CreateRenderer implements fyne.Widget.
func (s *Share) CreateRenderer() fyne.WidgetRenderer {
	d := newBarDrawing()
	r := &shareRenderer{of: s, bar: &d}
	r.bar.paint(s.share, s.mark, kit.ColorChart1)
	return kit.LaidOut(r, s)
}

type shareRenderer struct {
	of  *Share
	bar *barDrawing
}

const shareThick float32 = 12 // at 100 %

func (r *shareRenderer) Destroy()                     {}
func (r *shareRenderer) Objects() []fyne.CanvasObject { return r.bar.objects() }

func (r *shareRenderer) MinSize() fyne.Size {
	return fyne.NewSize(kit.Px(96), kit.Round(kit.Px(shareThick))+6)
}

func (r *shareRenderer) Layout(size fyne.Size) {
	thick := kit.Round(kit.Px(shareThick))
	r.bar.place(0, kit.Round((size.Height-thick)/2), size.Width, thick)
}

func (r *shareRenderer) Refresh() {
	r.bar.paint(r.of.share, r.of.mark, kit.ColorChart1)
	r.Layout(r.of.Size())
	for _, o := range r.bar.objects() {
		canvas.Refresh(o)
	}
}
