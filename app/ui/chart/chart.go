package chart

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// Bar is one bar. Share is the filled part, 0 to 1; a negative share means that
// there is nothing to show, and the track is left out.
type Bar struct {
	Label string // "Year 9"
	Share float64
	Value string // "71 %, 147 of 208"
}

// Bars is a chart of horizontal bars, one below the other.
type Bars struct{ widget.BaseWidget }

// NewYearBars returns bars with a mark (0 to 1) across each; bar highlight (or
// -1) stands out. Click or Enter on a bar calls open, which may be nil.
func NewYearBars(bars []Bar, mark float64, highlight int, open func(i int)) *Bars {
	b := &Bars{}
	b.ExtendBaseWidget(b)
	return b
}

// NewHoursBars returns thin bars in the second chart colour, without a mark.
func NewHoursBars(bars []Bar) *Bars { b := &Bars{}; b.ExtendBaseWidget(b); return b }

// Set changes what the bars show.
func (b *Bars) Set(bars []Bar, mark float64, highlight int) {}

// WidestGap returns the index of the bar furthest below mark, or -1 if none is below.
func WidestGap(bars []Bar, mark float64) int { return -1 }

func (b *Bars) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.NewWithoutLayout())
}

// Share is one bar with its mark, as in a row of benchmarks.
type Share struct{ widget.BaseWidget }

func NewShare(share, mark float64) *Share { s := &Share{}; s.ExtendBaseWidget(s); return s }
func (s *Share) Set(share, mark float64)  {}
func (s *Share) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.NewWithoutLayout())
}
