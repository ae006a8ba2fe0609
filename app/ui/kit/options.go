package kit

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"waymark/app/record"
)

// Option is one thing to choose. Note stands after the label, softer, and is
// found by typing as well.
type Option struct{ ID, Label, Note string }

// optionFinder finds options by what is typed, in thousands of them at once.
type optionFinder struct {
	options []Option
	folded  []string // label and note, as compared
}

func newOptionFinder(options []Option) *optionFinder {
	f := &optionFinder{options: options, folded: make([]string, len(options))}
	for i, o := range options {
		f.folded[i] = record.Fold(o.Label + " " + o.Note)
	}
	return f
}

// find returns the options that hold every word typed, those whose label starts
// with the text first and otherwise in their own order.
func (f *optionFinder) find(text string) []Option {
	typed := record.Fold(text)
	if typed == "" {
		return slices.Clone(f.options)
	}
	words := strings.Fields(typed)
	var first, rest []Option
	for i, folded := range f.folded {
		switch {
		case strings.HasPrefix(folded, typed):
			first = append(first, f.options[i])
		case holdsAll(folded, words):
			rest = append(rest, f.options[i])
		}
	}
	return append(first, rest...)
}

func holdsAll(text string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}

// optionList shows options below each other, moved by whole rows, and hands
// every key it does not use itself to the field it belongs to.
type optionList struct {
	widget.BaseWidget
	options []Option
	current int
	top     int
	empty   string // words shown where there are no options
	chosen  func(Option)
	rune    func(rune)
	key     func(*fyne.KeyEvent)
}

const (
	optionRows   = 9
	optionHeight = float32(30)
)

func newOptionList(chosen func(Option)) *optionList {
	l := &optionList{chosen: chosen, empty: "Nothing of that name"}
	l.ExtendBaseWidget(l)
	return l
}

func (l *optionList) set(options []Option, current int) {
	l.options, l.top = options, 0
	l.moveTo(current)
}

// moveTo makes option i the current one and brings it into sight.
func (l *optionList) moveTo(i int) {
	l.current = min(max(i, 0), len(l.options)-1)
	if l.current >= 0 {
		l.top = min(max(l.top, l.current-optionRows+1), l.current)
	}
	l.Refresh()
}

func (l *optionList) choose() {
	if l.current >= 0 && l.current < len(l.options) {
		l.chosen(l.options[l.current])
	}
}

func (l *optionList) FocusGained() {}
func (l *optionList) FocusLost()   {}

// AcceptsTab keeps Tab for the field, which takes the current option with it.
func (l *optionList) AcceptsTab() bool { return true }

func (l *optionList) TypedRune(r rune) {
	if l.rune != nil {
		l.rune(r)
	}
}

func (l *optionList) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeyDown:
		l.moveTo(l.current + 1)
	case fyne.KeyUp:
		l.moveTo(l.current - 1)
	case fyne.KeyPageDown:
		l.moveTo(l.current + optionRows)
	case fyne.KeyPageUp:
		l.moveTo(l.current - optionRows)
	case fyne.KeyReturn, fyne.KeyEnter:
		l.choose()
	default:
		if l.key != nil {
			l.key(ev)
		}
	}
}

func (l *optionList) Scrolled(ev *fyne.ScrollEvent) {
	step := 3
	if ev.Scrolled.DY > 0 {
		step = -3
	}
	l.top = max(min(l.top+step, len(l.options)-optionRows), 0)
	l.Refresh()
}

func (l *optionList) MouseDown(*desktop.MouseEvent) {}

func (l *optionList) MouseUp(ev *desktop.MouseEvent) {
	if i := l.at(ev.Position); i >= 0 {
		l.current = i
		l.choose()
	}
}

func (l *optionList) MouseIn(ev *desktop.MouseEvent) { l.MouseMoved(ev) }
func (l *optionList) MouseOut()                      {}

func (l *optionList) MouseMoved(ev *desktop.MouseEvent) {
	if i := l.at(ev.Position); i >= 0 && i != l.current {
		l.current = i
		l.Refresh()
	}
}

func (l *optionList) at(pos fyne.Position) int {
	i := l.top + int(pos.Y/Round(Px(optionHeight)))
	if !within(pos, l.Size()) || i >= len(l.options) {
		return -1
	}
	return i
}

func (l *optionList) CreateRenderer() fyne.WidgetRenderer {
	band, bar := canvas.NewRectangle(nil), canvas.NewRectangle(nil)
	objects := []fyne.CanvasObject{band, bar}
	var labels, notes [optionRows]*canvas.Text
	for i := range optionRows {
		labels[i], notes[i] = canvas.NewText("", nil), canvas.NewText("", nil)
		objects = append(objects, labels[i], notes[i])
	}
	return (&painted{
		of:      l,
		objects: objects,
		min: func() fyne.Size {
			var w float32
			for _, o := range l.options[:min(len(l.options), 200)] {
				w = max(w, Measure(o.Label, Body)+Measure(o.Note, Note)+Px(16))
			}
			rows := min(max(len(l.options), 1), optionRows)
			return fyne.NewSize(min(ceil(w), Px(420))+Px(24), float32(rows)*Round(Px(optionHeight)))
		},
		place: func(size fyne.Size) {
			l.lay(size, band, bar, labels[:], notes[:])
		},
		paint: func() {
			band.FillColor, band.CornerRadius = Color(ColorAccentSoft), 4
			bar.FillColor, bar.CornerRadius = Color(ColorFaint), 2
		},
	}).start()
}

func (l *optionList) lay(size fyne.Size, band, bar *canvas.Rectangle, labels, notes []*canvas.Text) {
	row, side := Round(Px(optionHeight)), Px(10)
	body, small := FaceOf(Body), FaceOf(Note)
	band.Hidden = len(l.options) == 0
	Place(band, 2, float32(l.current-l.top)*row+1, size.Width-4, row-2)
	if l.current < l.top || l.current >= l.top+optionRows {
		band.Hidden = true
	}
	bar.Hidden = len(l.options) <= optionRows
	if !bar.Hidden {
		h := max(size.Height*optionRows/float32(len(l.options)), 16)
		y := (size.Height - h) * float32(l.top) / float32(len(l.options)-optionRows)
		Place(bar, size.Width-6, Round(y), 4, h)
	}
	for i := range labels {
		var o Option
		style := Body
		if at := l.top + i; at < len(l.options) {
			o = l.options[at]
		} else if at == 0 {
			o.Label, style = l.empty, Soft
		}
		y, room := float32(i)*row, size.Width-2*side
		SetText(labels[i], body.Cut(o.Label, room), style)
		Place(labels[i], side, y+Round((row-body.Height())/2), room, body.Height())
		used := body.Width(labels[i].Text) + Px(8)
		SetText(notes[i], small.Cut(o.Note, max(room-used, 0)), Note)
		Place(notes[i], side+used, y+Round((row-small.Height())/2)+1, max(room-used, 0), small.Height())
	}
}

// ShowMenu shows options under an object for one to be chosen: Up, Down, Enter,
// Escape, or type part of the words.
func ShowMenu(anchor fyne.CanvasObject, options []Option, chosen func(Option)) {
	finder, typed := newOptionFinder(options), ""
	var shown *overlay
	list := newOptionList(func(o Option) {
		shown.hide()
		chosen(o)
	})
	narrow := func(text string) {
		typed = text
		list.set(finder.find(typed), 0)
	}
	list.rune = func(r rune) { narrow(typed + string(r)) }
	list.key = func(ev *fyne.KeyEvent) {
		switch ev.Name {
		case fyne.KeyEscape, fyne.KeyTab:
			shown.hide()
		case fyne.KeyBackspace:
			if letters := []rune(typed); len(letters) > 0 {
				narrow(string(letters[:len(letters)-1]))
			}
		}
	}
	narrow("")
	if shown = showBelow(anchor, list, nil); shown != nil {
		shown.canvas.Focus(list) // at once: on a busy computer the next keys are there already
		shown.later(func() { shown.canvas.Focus(list) })
	}
}
