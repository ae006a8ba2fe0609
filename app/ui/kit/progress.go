package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// Progress shows long work: what it is, how far it has come, and a way to stop it.
type Progress struct {
	widget.BaseWidget
	words       *Text
	count       *Text
	cancel      *Button
	done, total int
}

// NewProgress returns a row for work that has not begun. Cancel may be nil, for
// work that must not be stopped.
func NewProgress(words string, cancel func()) *Progress {
	p := &Progress{
		words:  NewText(words, Body).Shrinks(),
		count:  NewText("", Note).RightAligned().Shrinks(),
		cancel: NewButton("Cancel", "", cancel),
	}
	p.cancel.Hidden = cancel == nil
	p.ExtendBaseWidget(p)
	return p
}

// Set says how much is done; a total of 0 means that it is not known.
func (p *Progress) Set(done, total int) {
	p.done, p.total = done, total
	words := ""
	switch {
	case total > 0:
		words = Grouped(done) + " of " + Grouped(total)
	case done > 0:
		words = Grouped(done)
	}
	p.count.SetText(words)
	p.Refresh()
}

// SetWords changes what the work is called.
func (p *Progress) SetWords(words string) { p.words.SetText(words) }

// Words returns what the work is called and how far it has come.
func (p *Progress) Words() string { return p.words.text + " " + p.count.text }

// CreateRenderer implements fyne.Widget.
func (p *Progress) CreateRenderer() fyne.WidgetRenderer {
	track, bar := canvas.NewRectangle(nil), canvas.NewRectangle(nil)
	const barHeight, gap = 6, 6
	return (&painted{
		of:      p,
		objects: []fyne.CanvasObject{p.words, p.count, track, bar, p.cancel},
		min: func() fyne.Size {
			cancel := p.cancel.MinSize()
			text := ceil(FaceOf(Body).Height()) + gap + barHeight
			return fyne.NewSize(cancel.Width+Px(160), max(cancel.Height, text))
		},
		place: func(size fyne.Size) {
			width := size.Width
			if !p.cancel.Hidden {
				cancel := p.cancel.MinSize()
				width -= cancel.Width + 12
				Place(p.cancel, width+12, Round((size.Height-cancel.Height)/2), cancel.Width, cancel.Height)
			}
			text := ceil(FaceOf(Body).Height())
			y := Round((size.Height - text - gap - barHeight) / 2)
			count := ceil(Measure(p.count.text, Note))
			Place(p.words, 0, y, max(width-count-8, 0), text)
			Place(p.count, max(width-count, 0), y, min(count, width), text)
			y += text + gap
			Place(track, 0, y, width, barHeight)
			share := float32(0)
			if p.total > 0 {
				share = min(float32(p.done)/float32(p.total), 1)
			}
			Place(bar, 0, y, Round(width*share), barHeight)
			bar.Hidden = share == 0
		},
		paint: func() {
			track.FillColor, track.CornerRadius = Color(ColorTrack), 3
			bar.FillColor, bar.CornerRadius = Color(ColorChart1), 3
		},
	}).start()
}
