package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// NewPage returns a screen: its title, a note beside it (or below, where the
// note is long), its actions at the right with the primary one last, and content
// in the room that is left. Content that needs more room than there is, as at a
// large text size, scrolls. Note may be nil.
func NewPage(title, note *Text, content fyne.CanvasObject, actions ...fyne.CanvasObject) *fyne.Container {
	if note == nil {
		note = NewText("", Soft)
	}
	note.Shrinks()
	title.Shrinks()
	scroll := container.NewScroll(Inset(ringRoom, ringRoom, ringRoom, ringRoom, content))
	below := NewParagraph("", note.style)
	c := container.New(&page{title, note, below}, title, note, below, container.New(actionRow{}, actions...), scroll)
	title.moved = func() { c.Layout.Layout(c.Objects, c.Size()) }
	note.moved = title.moved
	return c
}

const (
	pageSide      float32 = 22
	pageTop       float32 = 18
	pageGap       float32 = 14 // between the header and the content
	pageActionGap float32 = 10
	ringRoom      float32 = 4 // around the content, so that its scroll cuts off no focus ring
)

// page lays out title, note, actions and content, in this order of objects, so
// that Tab goes to the actions before the content.
type page struct {
	title, note *Text
	below       *Paragraph // the note, where it has no room beside the title
}

func (p *page) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(Px(320), Px(240)) }

func (p *page) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	actions, content := objects[3], objects[4]
	width := size.Width - 2*pageSide
	title := fyne.NewSize(ceil(Measure(p.title.text, p.title.style)), p.title.MinSize().Height)
	buttons := actions.MinSize()
	beside := width - buttons.Width // the room for the title and the note
	apart := buttons.Width > 0 && title.Width+pageActionGap > beside
	if apart {
		beside = width
	}
	noteWidth := ceil(Measure(p.note.text, p.note.style))
	inRow := p.note.text == "" || title.Width+2*pageActionGap+noteWidth <= beside
	p.note.Hidden, p.below.Hidden = !inRow, inRow

	y, height := pageTop, max(buttons.Height, Px(32))
	if inRow {
		Place(p.title, pageSide, y, min(title.Width, beside), height)
		Place(p.note, pageSide+title.Width+pageActionGap, y+1, noteWidth, height)
	} else {
		p.below.SetText(p.note.text)
		words := p.below.HeightFor(beside - pageActionGap)
		Place(p.title, pageSide, y, min(title.Width, beside), title.Height)
		Place(p.below, pageSide, y+title.Height-1, beside-pageActionGap, words)
		height = max(height, title.Height+words)
	}
	if apart {
		y += height + pageGap
		if row, ok := actions.(*fyne.Container); ok && buttons.Width > width {
			buttons.Height = (&flow{gap: pageActionGap}).heightFor(row.Objects, width)
		}
		Place(actions, pageSide, y, min(buttons.Width, width), buttons.Height)
		height = buttons.Height
	} else {
		Place(actions, size.Width-pageSide-buttons.Width, y+Round((height-buttons.Height)/2), buttons.Width, buttons.Height)
	}
	y += height + pageGap
	Place(content, pageSide-ringRoom, y-ringRoom, width+2*ringRoom, max(size.Height-y-pageTop+2*ringRoom, 0))
}

// actionRow puts a page's actions side by side, and in several rows where even the
// whole width is too little, as at a large text size.
type actionRow struct{}

func (actionRow) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return hstack{pageActionGap}.MinSize(objects)
}

func (a actionRow) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	if size.Width < a.MinSize(objects).Width {
		(&flow{gap: pageActionGap}).Layout(objects, size)
		return
	}
	hstack{pageActionGap}.Layout(objects, size)
}
