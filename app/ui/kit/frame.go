package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// Frame puts objects at the edges of a centre that takes the room left over, any
// of them nil. It is Fyne's border container with its objects in the order in
// which a page is read, which is the order that Tab goes through them: Fyne's own
// begins with the centre.
func Frame(top, left, centre, right, bottom fyne.CanvasObject) *fyne.Container {
	var objects []fyne.CanvasObject
	for _, o := range []fyne.CanvasObject{top, left, centre, right, bottom} {
		if o != nil {
			objects = append(objects, o)
		}
	}
	return container.New(layout.NewBorderLayout(top, bottom, left, right), objects...)
}

// Scrolled returns content that scrolls up and down by itself where it has less
// height than it needs. What is drawn around it, such as the ring of the control
// that has the keyboard, is not cut off: the scroll reaches that far beyond its place.
func Scrolled(content fyne.CanvasObject) fyne.CanvasObject {
	return Inset(-ringRoom, -ringRoom, -ringRoom, -ringRoom,
		container.NewVScroll(Inset(ringRoom, ringRoom, ringRoom, ringRoom, content)))
}

// ShowIf shows an object, or hides it.
func ShowIf(o fyne.CanvasObject, shown bool) {
	if shown {
		o.Show()
	} else {
		o.Hide()
	}
}
