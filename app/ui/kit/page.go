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
	return container.New(&page{title, note, scroll}, title, note, HStack(pageActionGap, actions...), scroll)
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
	scroll      *container.Scroll
}

func (p *page) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(Px(320), Px(240))
}

func (p *page) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	actions, content := objects[2], objects[3]
	width := size.Width - 2*pageSide
	needs := actions.MinSize()
	titleSize := fyne.NewSize(ceil(Measure(p.title.text, p.title.style)), p.title.MinSize().Height)
	noteWidth := ceil(Measure(p.note.text, p.note.style))

	y := pageTop
	beside := width - needs.Width
	if needs.Width > 0 && titleSize.Width+pageActionGap > beside { // no room for both in one row
		Place(actions, pageSide, y, min(needs.Width, width), needs.Height)
		y += needs.Height + pageGap
		beside, needs = width, fyne.Size{}
	}
	height := max(needs.Height, Px(32))
	noteHeight := p.note.MinSize().Height
	if titleSize.Width+pageActionGap+noteWidth+pageActionGap <= beside || p.note.text == "" {
		Place(p.title, pageSide, y, min(titleSize.Width, beside), height)
		Place(p.note, pageSide+titleSize.Width+pageActionGap, y+1, min(noteWidth, beside-titleSize.Width), height)
	} else {
		height = max(height, titleSize.Height+noteHeight)
		Place(p.title, pageSide, y, min(titleSize.Width, beside), titleSize.Height)
		Place(p.note, pageSide, y+titleSize.Height-1, beside-pageActionGap, noteHeight)
	}
	if needs.Width > 0 {
		Place(actions, size.Width-pageSide-needs.Width, y+Round((height-needs.Height)/2), needs.Width, needs.Height)
	}
	y += height + pageGap
	Place(content, pageSide-ringRoom, y-ringRoom, width+2*ringRoom, max(size.Height-y-pageTop+2*ringRoom, 0))
}
