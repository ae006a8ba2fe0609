package kit

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// box is an object that needs a size.
func box(width, height float32) *canvas.Rectangle {
	r := canvas.NewRectangle(nil)
	r.SetMinSize(fyne.NewSize(width, height))
	return r
}

func at(o fyne.CanvasObject) [4]float32 {
	return [4]float32{o.Position().X, o.Position().Y, o.Size().Width, o.Size().Height}
}

func TestStacksGiveTheRoomLeftToTheSpring(t *testing.T) {
	window(t, 1, nil)
	top, foot := box(10, 20), box(10, 30)
	VStack(5, top, Spring(), foot).Resize(fyne.NewSize(100, 200))
	if at(top) != [4]float32{0, 0, 100, 20} || at(foot) != [4]float32{0, 170, 100, 30} {
		t.Errorf("top at %v, foot at %v", at(top), at(foot))
	}
	left, right := box(10, 20), box(30, 40)
	HStack(5, left, Spring(), right).Resize(fyne.NewSize(100, 40))
	if at(left) != [4]float32{0, 10, 10, 20} || at(right) != [4]float32{70, 0, 30, 40} {
		t.Errorf("left at %v, right at %v", at(left), at(right))
	}
	head, rest := box(10, 20), box(10, 30)
	VFill(5, head, rest).Resize(fyne.NewSize(100, 200))
	if at(rest) != [4]float32{0, 25, 100, 175} {
		t.Errorf("the last of a VFill is at %v", at(rest))
	}
}

func TestColumnsStandBelowEachOtherWhereTheyDoNotFit(t *testing.T) {
	window(t, 1, nil)
	a, b := box(100, 20), box(200, 40)
	c := Columns(10, []float32{1, 2}, a, b)
	c.Resize(fyne.NewSize(610, 50))
	if at(a) != [4]float32{0, 0, 200, 50} || at(b) != [4]float32{210, 0, 400, 50} {
		t.Errorf("side by side: %v, %v", at(a), at(b))
	}
	c.Resize(fyne.NewSize(220, 70))
	if at(a) != [4]float32{0, 0, 220, 20} || at(b) != [4]float32{0, 30, 220, 40} {
		t.Errorf("below each other: %v, %v", at(a), at(b))
	}
	if min := c.MinSize(); min != fyne.NewSize(200, 70) {
		t.Errorf("they need %v", min)
	}
	b.Hide()
	c.Resize(fyne.NewSize(221, 70))
	if at(a) != [4]float32{0, 0, 221, 70} {
		t.Errorf("alone: %v", at(a))
	}
}

func TestFlowGoesOnInANewRow(t *testing.T) {
	window(t, 1, nil)
	a, b, c := box(60, 20), box(60, 30), box(300, 20)
	f := Flow(10, a, b, c)
	f.Resize(fyne.NewSize(150, 100))
	if at(a) != [4]float32{0, 0, 60, 20} || at(b) != [4]float32{70, 0, 60, 30} || at(c) != [4]float32{0, 40, 150, 20} {
		t.Errorf("%v, %v, %v", at(a), at(b), at(c))
	}
	if h := HeightAt(f, 150); h != 60 {
		t.Errorf("it needs %v at a width of 150", h)
	}
}

func TestHiddenObjectsTakeNoRoom(t *testing.T) {
	window(t, 1, nil)
	inside := box(50, 50)
	inside.Hide()
	shown := box(10, 10)
	stack := VStack(8, Inset(5, 5, 5, 5, inside), Fixed(40, 40, inside), inside, shown)
	if min := stack.MinSize(); min.Width != 10 {
		t.Errorf("a stack of hidden objects needs %v", min)
	}
	if h := HeightAt(Inset(5, 5, 5, 5, inside), 100); h != 0 {
		t.Errorf("the inset of a hidden object is %v high", h)
	}
}

func TestTextThatShrinksGetsItsRoomBackWhenItGrows(t *testing.T) {
	window(t, 1, nil)
	text := NewText("3 shown", Soft).Shrinks()
	HStack(4, text, Spring()).Resize(fyne.NewSize(300, 30))
	text.SetText("1,480 of 1,480 shown")
	if need := Measure("1,480 of 1,480 shown", Soft); text.Size().Width < need {
		t.Errorf("it has %v and needs %v", text.Size().Width, need)
	}
}

func TestARowIsPickedFirstAndThenOpened(t *testing.T) {
	picked, opened := 0, 0
	r := NewRow(box(100, 40), func() { opened++ })
	r.OnPick = func() { picked++; r.SetPicked(true) }
	w := window(t, 1, VStack(0, r, NewEntry("", nil)))
	click(r, 5, 5)
	if picked != 1 || opened != 0 || !r.Picked() {
		t.Errorf("after one click picked %d times, opened %d", picked, opened)
	}
	click(r, 5, 5)
	keys(r, fyne.KeyReturn)
	if opened != 2 || w.Canvas().Focused() != fyne.Focusable(r) {
		t.Errorf("after a second click and Enter opened %d times", opened)
	}
	plain := 0
	p := NewRow(box(100, 40), func() { plain++ })
	window(t, 1, p)
	click(p, 5, 5)
	if plain != 1 {
		t.Error("a row that is not picked opens at the first click")
	}
}

func TestAColumnThatNeedsALittleMoreGetsIt(t *testing.T) {
	for need, want := range map[float32][]float32{
		90:  {100, 100}, // its share is enough
		110: {110, 90},  // the other can spare a little
		130: {100, 100}, // it cannot spare so much, so they will stack
	} {
		c := &columns{}
		objects := []fyne.CanvasObject{box(need, 10), box(0, 10)}
		if got := c.widths(objects, 200); !slices.Equal(got, want) {
			t.Errorf("needing %v of 200: %v, want %v", need, got, want)
		}
		if got := c.stacked(objects, 200); got != (need > 115) {
			t.Errorf("needing %v of 200: stacked is %v", need, got)
		}
	}
}
