package kit

import "fyne.io/fyne/v2"

// Relayout lays a container out anew in the size that it has, after words in it
// came to need another room. Fyne notices by itself only where a least size
// changed; text that may be cut, or wraps, has none to notice.
func Relayout(c *fyne.Container) {
	if c.Layout != nil {
		c.Layout.Layout(c.Objects, c.Size())
	}
}
