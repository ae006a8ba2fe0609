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
