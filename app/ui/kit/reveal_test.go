package kit

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
)

// TestTabBringsAControlIntoSight goes through a card that is longer than its place
// with Tab, and back to the start.
func TestTabBringsAControlIntoSight(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(NewTheme(Light, 1))
	var fields []*Entry
	var rows []fyne.CanvasObject
	for range 10 {
		e := NewEntry("", nil)
		fields = append(fields, e)
		rows = append(rows, Columns(8, nil, NewField("Name", e)))
	}
	last := NewButton("Save", "", nil)
	scrolled := Scrolled(NewCard("Ten names", VStack(8, append(rows, last)...)))
	w := test.NewTempWindow(t, scrolled)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(300, 200))
	scroll := scrolled.(*fyne.Container).Objects[0].(*container.Scroll)
	driver := fyne.CurrentApp().Driver()
	seen := func(o fyne.CanvasObject, above float32) bool {
		y := driver.AbsolutePositionForObject(o).Y
		return y >= above && y+o.Size().Height <= 200
	}
	const label = 16 // stands above its field
	for i, e := range fields {
		w.Canvas().FocusNext()
		if w.Canvas().Focused() != fyne.Focusable(e) {
			t.Fatalf("Tab went to %T, not to field %d", w.Canvas().Focused(), i)
		}
		if !seen(e, label) {
			t.Errorf("field %d is out of sight at offset %v", i, scroll.Offset.Y)
		}
	}
	w.Canvas().FocusNext()
	if !seen(last, 0) {
		t.Error("the button at the end is out of sight")
	}
	end := scroll.Offset.Y
	w.Canvas().FocusPrevious()
	if scroll.Offset.Y != end {
		t.Errorf("a field in sight scrolled from %v to %v", end, scroll.Offset.Y)
	}
	w.Canvas().FocusNext()
	w.Canvas().FocusNext() // round to the first
	if !seen(fields[0], label) {
		t.Errorf("back at the start, offset %v hides the first field", scroll.Offset.Y)
	}
	Reveal(NewText("on no canvas", Body)) // does nothing
}
