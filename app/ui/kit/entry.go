package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// Entry is one line to type into. Enter goes on to the next field and Escape puts
// back the text that was there when the field got the keyboard, unless the hooks
// say otherwise. Set the hooks before the entry is shown.
type Entry struct {
	widget.Entry

	OnEnter  func()                           // instead of going on to the next field
	OnEscape func()                           // instead of putting the text back
	OnLeave  func()                           // the keyboard has gone elsewhere
	OnKey    func(*fyne.KeyEvent) (done bool) // before all else, for Down into a list and the like

	self   fyne.Focusable
	before string
}

// NewEntry returns an empty entry. Changed is called with every keystroke; it may be nil.
func NewEntry(placeholder string, changed func(text string)) *Entry {
	e := &Entry{}
	e.become(e, placeholder, changed)
	return e
}

// become prepares the entry as part of the widget self.
func (e *Entry) become(self interface {
	fyne.Widget
	fyne.Focusable
}, placeholder string, changed func(string)) {
	e.self = self
	e.PlaceHolder, e.OnChanged = placeholder, changed
	e.Wrapping = fyne.TextWrap(fyne.TextTruncateClip)
	e.ExtendBaseWidget(self)
}

// LeadsTo has Down and Enter give the keyboard to what stands below, as from a
// filter to the rows.
func (e *Entry) LeadsTo(below func()) {
	e.OnEnter = below
	e.OnKey = func(ev *fyne.KeyEvent) bool {
		if ev.Name != fyne.KeyDown {
			return false
		}
		below()
		return true
	}
}

// FocusGained implements fyne.Focusable.
func (e *Entry) FocusGained() {
	e.before = e.Text
	e.Entry.FocusGained()
	if o, ok := e.self.(fyne.CanvasObject); ok {
		Reveal(o)
	}
}

// FocusLost implements fyne.Focusable.
func (e *Entry) FocusLost() {
	e.Entry.FocusLost()
	if e.OnLeave != nil {
		e.OnLeave()
	}
}

// TypedKey implements fyne.Focusable.
func (e *Entry) TypedKey(ev *fyne.KeyEvent) {
	if e.OnKey != nil && e.OnKey(ev) {
		return
	}
	switch ev.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		if e.OnEnter != nil {
			e.OnEnter()
		} else if c := e.canvas(); c != nil {
			c.FocusNext()
		}
	case fyne.KeyEscape:
		if e.OnEscape != nil {
			e.OnEscape()
		} else if e.Text != e.before {
			e.SetText(e.before)
		} else {
			PassOn(e.self, ev)
		}
	case fyne.KeyF1, fyne.KeyF2, fyne.KeyF3, fyne.KeyF4, fyne.KeyF5, fyne.KeyF6,
		fyne.KeyF7, fyne.KeyF8, fyne.KeyF9, fyne.KeyF10, fyne.KeyF11, fyne.KeyF12: // of the window
		PassOn(e.self, ev)
	default:
		e.Entry.TypedKey(ev)
	}
}

// TakeBack takes back the last thing typed, and reports whether there was any.
// Ctrl Z on the main menu asks the entry that has the keyboard first.
func (e *Entry) TakeBack() bool {
	before := e.Text
	e.Undo()
	return e.Text != before
}

// MinSize is at least as high as a button, so that they stand in one row.
func (e *Entry) MinSize() fyne.Size {
	size := e.Entry.MinSize()
	return fyne.NewSize(max(size.Width, Px(48)), max(size.Height, Round(Px(controlHeight))))
}

func (e *Entry) canvas() fyne.Canvas {
	o, ok := e.self.(fyne.CanvasObject)
	if !ok {
		return nil
	}
	return fyne.CurrentApp().Driver().CanvasForObject(o)
}

// Field is an input with its label above and, where there is one, the problem
// with it below.
type Field struct {
	widget.BaseWidget
	label   *Text
	input   fyne.CanvasObject
	problem *Paragraph
}

// NewField returns an input with its label.
func NewField(label string, input fyne.CanvasObject) *Field {
	f := &Field{
		label:   NewText(label, Note).Shrinks(),
		input:   input,
		problem: NewParagraph("", Small.In(ColorNotMet)),
	}
	f.ExtendBaseWidget(f)
	return f
}

// SetLabel changes the words above the input.
func (f *Field) SetLabel(label string) { f.label.SetText(label) }

// SetProblem says below the input what is wrong with it; "" takes that away.
func (f *Field) SetProblem(words string) {
	if f.problem.text != words {
		f.problem.SetText(words)
		f.Refresh()
	}
}

// Problem returns the words below the input, or "".
func (f *Field) Problem() string { return f.problem.text }

const fieldGap float32 = 3

// HeightFor returns the height in pixels that the field needs at a width.
func (f *Field) HeightFor(width float32) float32 {
	h := f.label.MinSize().Height + fieldGap + HeightAt(f.input, width)
	if f.problem.text != "" {
		h += fieldGap + f.problem.HeightFor(width)
	}
	return h
}

// CreateRenderer implements fyne.Widget.
func (f *Field) CreateRenderer() fyne.WidgetRenderer {
	return (&painted{
		of:      f,
		objects: []fyne.CanvasObject{f.label, f.input, f.problem},
		min: func() fyne.Size {
			return fyne.NewSize(f.input.MinSize().Width, f.HeightFor(max(f.Size().Width, f.input.MinSize().Width)))
		},
		place: func(size fyne.Size) {
			label, input := f.label.MinSize().Height, HeightAt(f.input, size.Width)
			Place(f.label, 0, 0, size.Width, label)
			Place(f.input, 0, label+fieldGap, size.Width, input)
			below := label + fieldGap + input + fieldGap
			Place(f.problem, 0, below, size.Width, f.problem.HeightFor(size.Width))
		},
		paint: func() {},
	}).start()
}

func (f *Field) held() []fyne.CanvasObject { return []fyne.CanvasObject{f.input} }
