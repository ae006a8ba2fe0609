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
	sign    *Chip // says by shape and word whether the news is good or bad
	words   *Paragraph
	action  *Button
	close   *Pill
	do      func()
	tone    Tone
	buttons *fyne.Container
}

// NewToasts returns the place with nothing to show.
func NewToasts() *Toasts {
	t := &Toasts{sign: NewChip(Mark{}), words: NewParagraph("", Body)}
	t.action = NewButton("Undo", "", func() {
		do := t.do
		t.Dismiss()
		if do != nil {
			do()
		}
	})
	t.close = NewRemovablePill("Close", t.Dismiss)
	t.close.SetOn(false)
	t.buttons = HStack(12, t.action, t.close)
	t.ExtendBaseWidget(t)
	return t
}

// Say shows words in a tone, Good, Bad or Neutral, with a button for action
// ("" = none). Words that are too long for one line go on below it.
func (t *Toasts) Say(tone Tone, words, action string, do func()) {
	t.tone = tone
	switch tone {
	case Good:
		t.sign.SetMark(Mark{Filled, Good, "Done"})
	case Bad:
		t.sign.SetMark(Mark{Ring, Bad, "Problem"})
	}
	t.words.SetText(words)
	t.action.SetLabel(action)
	t.do = do
	t.Refresh()
}

// Dismiss takes the news away.
func (t *Toasts) Dismiss() { t.Say(Neutral, "", "", nil) }

// Words returns what is shown now, or "".
func (t *Toasts) Words() string { return t.words.text }

// Act takes the action offered, as a click on its button does.
func (t *Toasts) Act() {
	if t.action.Label() != "" {
		t.action.Press()
	}
}

// The measures of a toast, in pixels that do not grow with the text.
const (
	toastSide float32 = 14 // inside its edge, left and right
	toastTop  float32 = 8  // inside its edge, above and below
	toastOut  float32 = 14 // from its edge to the window's
	toastGap  float32 = 12
)

// CreateRenderer implements fyne.Widget.
func (t *Toasts) CreateRenderer() fyne.WidgetRenderer {
	ground := canvas.NewRectangle(nil)
	return (&painted{
		of:      t,
		objects: []fyne.CanvasObject{ground, t.sign, t.words, t.buttons},
		min:     func() fyne.Size { return fyne.Size{} },
		place: func(size fyne.Size) {
			var sign fyne.Size
			left := toastSide
			if t.sign.Visible() {
				sign = t.sign.MinSize()
				left += sign.Width + toastGap
			}
			buttons := t.buttons.MinSize()
			right := toastGap + buttons.Width + toastSide
			widest := max(size.Width-2*toastOut, 0)
			width := min(left+ceil(Measure(t.words.text, t.words.style))+right, widest)
			words := fyne.NewSize(width-left-right, 0)
			beside := words.Width >= min(Px(200), widest/2) || width < widest
			if !beside { // large text in a small window: the words have the lines below to themselves
				words.Width = width - 2*toastSide
			}
			words.Height = t.words.HeightFor(words.Width)
			row := max(buttons.Height, sign.Height)
			height := max(row, words.Height)
			if !beside {
				height = row + words.Height
			}
			x := Round((size.Width - width) / 2)
			y := size.Height - toastOut - height - 2*toastTop
			Place(ground, x, y, width, height+2*toastTop)
			y += toastTop
			if beside {
				Place(t.words, x+left, y+Round((height-words.Height)/2), words.Width, words.Height)
				row = height
			} else {
				Place(t.words, x+toastSide, y+row, words.Width, words.Height)
			}
			Place(t.sign, x+toastSide, y+Round((row-sign.Height)/2), sign.Width, sign.Height)
			Place(t.buttons, x+width-toastSide-buttons.Width, y+Round((row-buttons.Height)/2), buttons.Width, buttons.Height)
		},
		paint: func() {
			ground.FillColor, ground.StrokeColor = Color(ColorSurface), Color(ColorFaint)
			if t.tone != Neutral {
				text, _ := t.tone.Colors()
				ground.StrokeColor = Color(text)
			}
			ground.StrokeWidth, ground.CornerRadius = 1, cardRadius
			silent := t.words.text == ""
			ground.Hidden, t.words.Hidden, t.buttons.Hidden = silent, silent, silent
			t.sign.Hidden = silent || t.tone == Neutral
			t.action.Hidden = t.action.label == ""
		},
	}).start()
}
