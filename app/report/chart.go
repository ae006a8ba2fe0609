package report

// bar is one row of a bar chart.
type bar struct {
	label   plain
	percent int
	value   plain // printed at the end of the row: the figure the bar stands for
	colour  colour
	empty   bool // nobody to share among: no bar
}

// The chart's columns, as in the window: labels, bars, figures.
const (
	barsFrom  = margin + 51.0
	barsTo    = margin + 411.0
	barHeight = 11.5
	barPitch  = 18.0
)

// chart draws bars under each other with a line at the threshold across each,
// and a note that stands under them. It is never split over two pages.
func (f *flow) chart(bars []bar, threshold int, note ...span) {
	notes := f.wrap(note, textWidth)
	f.need(chartHeight(len(bars), len(notes)))
	at := barsFrom + (barsTo-barsFrom)*float64(threshold)/100
	for _, b := range bars {
		y := f.y + (barPitch-barHeight)/2
		f.putLine(line{{text: b.label, style: cellStyle}}, margin, f.y+(barPitch-cellStyle.leading)/2, barsFrom-margin, left)
		f.put(&boxThing{barsFrom, y, barsTo - barsFrom, barHeight, ground})
		if !b.empty {
			f.put(&boxThing{barsFrom, y, (barsTo - barsFrom) * float64(b.percent) / 100, barHeight, b.colour})
		}
		f.put(&boxThing{at - 0.6, y - 2, 1.2, barHeight + 4, ink})
		value := line{{text: f.fit(b.value, cellStyle, margin+textWidth-barsTo-4), style: cellStyle}}
		f.putLine(value, barsTo, f.y+(barPitch-cellStyle.leading)/2, margin+textWidth-barsTo, right)
		f.y += barPitch
	}
	f.y += 2
	f.lines(notes)
	f.y += 4
}

// chartHeight returns the room that a chart takes up.
func chartHeight(bars, noteLines int) float64 {
	return float64(bars)*barPitch + 6 + float64(noteLines)*noteStyle.leading
}
