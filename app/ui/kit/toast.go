package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// Toasts is the place where short news shows, over the foot of the window, with
// one thing to do about it. It lies over the screens in a container.NewStack and
// lets every click beside the toast through. News stays until the next, until it
// is dismissed, or until its action is taken: a person who looks away misses nothing.
type Toasts struct {
	widget.BaseWidget
	words  *Text
	action *Button
	close  *Pill
	do     func()
	row    *fyne.Container
}

// NewToasts returns the place with nothing to show.
func NewToasts() *Toasts {
	t := &Toasts{words: NewText("", Body).Shrinks()}
	t.action = NewButton("Undo", "", func() {
		do := t.do
		t.Dismiss()
		if do != nil {
			do()
		}
	})
	t.close = NewRemovablePill("Close", t.Dismiss)
	t.close.SetOn(false)
	t.row = HStack(12, t.words, t.action, t.close)
	t.ExtendBaseWidget(t)
	return t
}

// Say shows words, with a button for action ("" = none).
func (t *Toasts) Say(words, action string, do func()) {
	t.words.SetText(words)
	t.action.SetLabel(action)
	t.do = do
	t.Refresh()
}

// Dismiss takes the news away.
func (t *Toasts) Dismiss() { t.Say("", "", nil) }

// Words returns what is shown now, or "".
func (t *Toasts) Words() string { return t.words.text }

// Act takes the action offered, as a click on its button does.
func (t *Toasts) Act() {
	if t.action.Label() != "" {
		t.action.Press()
	}
}

// CreateRenderer implements fyne.Widget.
func (t *Toasts) CreateRenderer() fyne.WidgetRenderer {
	ground := canvas.NewRectangle(nil)
	return (&painted{
		of:      t,
		objects: []fyne.CanvasObject{ground, t.row},
		min:     func() fyne.Size { return fyne.Size{} },
		place: func(size fyne.Size) {
			const side, foot = 14, 14
			need := t.row.MinSize()
			width := min(need.Width+ceil(Measure(t.words.text, Body))+2*side, max(size.Width-2*foot, 0))
			height := need.Height + 16
			x, y := Round((size.Width-width)/2), size.Height-foot-height
			Place(ground, x, y, width, height)
			Place(t.row, x+side, y+8, width-2*side, need.Height)
		},
		paint: func() {
			ground.FillColor, ground.StrokeColor = Color(ColorSurface), Color(ColorFaint)
			ground.StrokeWidth, ground.CornerRadius = 1, cardRadius
			ground.Hidden, t.row.Hidden = t.words.text == "", t.words.text == ""
			t.action.Hidden = t.action.label == ""
		},
	}).start()
}
