package kit

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
)

// click presses and releases the mouse button, the pointer moving in between as
// a hand on a touchpad does.
func click(o desktop.Mouseable, x, y float32) {
	o.MouseDown(mouseAt(x, y))
	o.MouseUp(mouseAt(x+3, y+1))
}

func mouseAt(x, y float32) *desktop.MouseEvent {
	return &desktop.MouseEvent{
		PointEvent: fyne.PointEvent{Position: fyne.NewPos(x, y)},
		Button:     desktop.MouseButtonPrimary,
	}
}

func keys(o fyne.Focusable, names ...fyne.KeyName) {
	for _, k := range names {
		o.TypedKey(&fyne.KeyEvent{Name: k})
	}
}

func TestButtonWorksByEnterBySpaceAndByAClickThatMoves(t *testing.T) {
	pressed := 0
	b := NewButton("Save", "Ctrl S", func() { pressed++ })
	w := window(t, 1, VStack(4, b))
	w.Canvas().FocusNext()
	if w.Canvas().Focused() != fyne.Focusable(b) {
		t.Fatal("Tab should reach the button")
	}
	keys(b, fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace, fyne.KeyA)
	if pressed != 3 {
		t.Errorf("pressed %d times by 3 keys that do it and one that does not", pressed)
	}
	click(b, 10, 10)
	if pressed != 4 {
		t.Error("a click that moves three pixels should count")
	}
	b.MouseDown(mouseAt(10, 10))
	b.MouseUp(mouseAt(10, 900))
	if pressed != 4 {
		t.Error("letting go outside should not count")
	}
	b.Disable()
	click(b, 10, 10)
	b.Press()
	if pressed != 4 {
		t.Error("a disabled button should do nothing")
	}
}

func TestClickOnAButtonTakesTheKeyboardFromAnEntry(t *testing.T) {
	e, b := NewEntry("", nil), NewButton("Save", "", nil)
	left := false
	e.OnLeave = func() { left = true }
	w := window(t, 1, VStack(4, e, b))
	w.Canvas().Focus(e)
	click(b, 5, 5)
	if !left || w.Canvas().Focused() != fyne.Focusable(b) {
		t.Error("the entry should be left, so that it commits, before the button acts")
	}
}

func TestEntryGoesOnWithEnterAndPutsBackWithEscape(t *testing.T) {
	e, next := NewEntry("Name", nil), NewEntry("", nil)
	e.SetText("before")
	w := window(t, 1, VStack(4, e, next))
	w.Canvas().Focus(e)
	test.Type(e, "x")
	keys(e, fyne.KeyEscape)
	if e.Text != "before" {
		t.Errorf("Escape left %q", e.Text)
	}
	keys(e, fyne.KeyReturn)
	if w.Canvas().Focused() != fyne.Focusable(next) {
		t.Error("Enter should go on to the next field")
	}
	var did []string
	next.OnEnter = func() { did = append(did, "enter") }
	next.OnEscape = func() { did = append(did, "escape") }
	next.OnKey = func(ev *fyne.KeyEvent) bool { did = append(did, "key"); return ev.Name == fyne.KeyDown }
	keys(next, fyne.KeyDown, fyne.KeyReturn, fyne.KeyEscape)
	if want := []string{"key", "key", "enter", "key", "escape"}; !slices.Equal(did, want) {
		t.Errorf("hooks called: %v, want %v", did, want)
	}
}

func TestCheckAndPillTurnOnAndOff(t *testing.T) {
	var told []bool
	tell := func(on bool) { told = append(told, on) }
	c, p := NewCheck("Purpose shared with the employer", tell), NewPill("SEND", tell)
	w := window(t, 1, VStack(4, c, p))
	w.Canvas().Focus(c)
	keys(c, fyne.KeySpace)
	click(p, 5, 5)
	keys(p, fyne.KeyReturn)
	if want := []bool{true, true, false}; !slices.Equal(told, want) || !c.On() || p.On() {
		t.Errorf("told %v, check %v, pill %v", told, c.On(), p.On())
	}
	c.SetOn(false)
	if len(told) != 3 {
		t.Error("SetOn should not call back")
	}
}

func TestRemovablePillGoesByBackspaceToo(t *testing.T) {
	removed := 0
	p := NewRemovablePill("Year 9", func() { removed++ })
	window(t, 1, p)
	keys(p, fyne.KeyBackspace, fyne.KeyDelete, fyne.KeySpace)
	if removed != 3 || !p.On() {
		t.Errorf("removed %d times, on %v", removed, p.On())
	}
}

func TestChoiceMovesWithTheArrows(t *testing.T) {
	var told []int
	c := NewChoice([]string{"Light", "Dark", "As the laptop"}, 0, func(i int) { told = append(told, i) })
	w := window(t, 1, VStack(4, c))
	w.Canvas().Focus(c)
	keys(c, fyne.KeyRight, fyne.KeyRight, fyne.KeyRight, fyne.KeyLeft)
	click(c, 5, 5)
	if want := []int{1, 2, 1, 0}; !slices.Equal(told, want) {
		t.Errorf("told %v, want %v", told, want)
	}
}

func TestRailGoesFromScreenToScreen(t *testing.T) {
	var went []string
	r := NewRail("Waymark", []RailItem{{"overview", "Overview", false}, {"students", "Students", false}, {"settings", "Settings", true}},
		func(id string) { went = append(went, id) })
	w := window(t, 1, r)
	w.Canvas().Focus(r)
	keys(r, fyne.KeyUp, fyne.KeyDown, fyne.KeyEnd, fyne.KeyDown, fyne.KeyHome)
	at, box := r.box(2, r.Size().Height)
	click(r, at.X+5, at.Y+box.Height/2)
	if want := []string{"students", "settings", "overview", "settings"}; !slices.Equal(went, want) {
		t.Errorf("went to %v, want %v", went, want)
	}
	r.Choose("students")
	if r.Current() != "students" || len(went) != 4 {
		t.Error("Choose should show the item and not call back")
	}
}

func TestToastShowsTheLastNewsAndItsActionOnce(t *testing.T) {
	undone := 0
	toasts := NewToasts()
	window(t, 1, toasts)
	toasts.Say(Neutral, "Recorded: Enterprise day.", "", nil)
	toasts.Say(Good, "Recorded: Mock interviews.", "Undo", func() { undone++ })
	if toasts.Words() != "Recorded: Mock interviews." {
		t.Errorf("it says %q", toasts.Words())
	}
	toasts.Act()
	toasts.Act()
	if undone != 1 || toasts.Words() != "" {
		t.Errorf("undone %d times, still saying %q", undone, toasts.Words())
	}
}

func TestProgressCountsAndCanBeStopped(t *testing.T) {
	stopped := false
	p := NewProgress("Reading the file", func() { stopped = true })
	window(t, 1, p)
	p.Set(740, 1480)
	if got := p.Words(); got != "Reading the file 740 of 1,480" {
		t.Errorf("it says %q", got)
	}
	p.cancel.Press()
	if !stopped {
		t.Error("Cancel should stop the work")
	}
}

func TestFieldSaysWhatIsWrongBelowTheInput(t *testing.T) {
	f := NewField("Hours each", NewEntry("", nil))
	window(t, 1, VStack(4, f))
	before := f.HeightFor(120)
	f.SetProblem("Hours must be more than 0 and at most 400.")
	if f.Problem() == "" || f.HeightFor(120) <= before {
		t.Error("the problem should take room of its own below the input")
	}
	f.SetProblem("")
	if f.HeightFor(120) != before {
		t.Error("and give it back")
	}
}

func TestToastTellsBadNewsFromGoodWithoutColour(t *testing.T) {
	toasts := NewToasts()
	window(t, 1, toasts)
	for _, c := range []struct {
		tone Tone
		sign string // "" for none
	}{{Good, "Done"}, {Bad, "Problem"}, {Neutral, ""}} {
		toasts.Say(c.tone, "The roster was read.", "", nil)
		if toasts.sign.Visible() != (c.sign != "") || c.sign != "" && toasts.sign.Mark().Words != c.sign {
			t.Errorf("news of tone %d has the sign %q, shown %v; want %q", c.tone, toasts.sign.Mark().Words, toasts.sign.Visible(), c.sign)
		}
	}
}

func TestToastShowsLongNewsWhole(t *testing.T) {
	toasts := NewToasts()
	for _, size := range []float32{1, 2} {
		window(t, size, toasts)
		toasts.Say(Bad, strings.Repeat("Nothing was saved, because the disk is full. ", 6), "Undo", nil)
		words, close := toasts.words, toasts.close
		if need := words.HeightFor(words.Size().Width); words.Size().Height < need {
			t.Errorf("at %v the words have %v of the %v they need", size, words.Size().Height, need)
		}
		if words.Position().X < 0 || toasts.buttons.Position().X+toasts.buttons.Size().Width > toasts.Size().Width || !close.Visible() {
			t.Errorf("at %v the toast reaches out of the window", size)
		}
	}
}
