package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// revealRoom is left between what is revealed and the edge it comes in at.
const revealRoom float32 = 8

// holder is a widget of this package that holds objects of others, any of them nil.
type holder interface{ held() []fyne.CanvasObject }

// Reveal scrolls whatever an object is in until it is in sight, with its label
// where it stands in a [Field]. Controls of this package reveal themselves when Tab
// reaches them; Fyne moves the keyboard alone. What is on no canvas stays as it is.
func Reveal(object fyne.CanvasObject) {
	c := fyne.CurrentApp().Driver().CanvasForObject(object)
	if c == nil {
		return
	}
	root := c.Content()
	if top := c.Overlays().Top(); top != nil { // which has the keyboard while it is there
		root = top
	}
	path := pathTo(root, object)
	if n := len(path); n > 1 {
		if _, labelled := path[n-2].(*Field); labelled {
			path = path[:n-1]
		}
	}
	for i := len(path) - 3; i >= 0; i-- { // path[i+1] is the content that moves
		if scroll, ok := path[i].(*container.Scroll); ok {
			revealIn(scroll, path[i+2:])
		}
	}
}

// revealIn scrolls until the last object of a path through the content is in sight.
func revealIn(scroll *container.Scroll, path []fyne.CanvasObject) {
	var top float32
	for _, o := range path {
		top += o.Position().Y
	}
	bottom := top + path[len(path)-1].Size().Height + revealRoom
	top -= revealRoom
	at := scroll.Offset
	room := scroll.Size().Height
	if bottom > at.Y+room {
		at.Y = bottom - room
	}
	if top < at.Y { // also of what is too high: the upper part
		at.Y = top
		if top < 4*revealRoom {
			at.Y = 0 // a card's edge is not worth hiding
		}
	}
	at.Y = max(min(at.Y, scroll.Content.Size().Height-room), 0)
	if at != scroll.Offset {
		scroll.ScrollToOffset(at)
	}
}

// pathTo returns the objects that lead from a tree's root down to an object, both
// included, or nil where it is not found. It looks into this package's widgets, and
// no others: Fyne does not tell what a widget is made of.
func pathTo(root, object fyne.CanvasObject) []fyne.CanvasObject {
	if root == nil {
		return nil
	}
	if root == object {
		return []fyne.CanvasObject{root}
	}
	var inside []fyne.CanvasObject
	switch r := root.(type) {
	case *fyne.Container:
		inside = r.Objects
	case *container.Scroll:
		inside = []fyne.CanvasObject{r.Content}
	case holder:
		inside = r.held()
	}
	for _, o := range inside {
		if path := pathTo(o, object); path != nil {
			return append([]fyne.CanvasObject{root}, path...)
		}
	}
	return nil
}
