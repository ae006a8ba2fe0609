package kit

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// Combo chooses one of many options, thousands too, by typing part of it: Down
// opens the list, Enter takes the current option, Escape closes the list and a
// second one puts back what was chosen before. Leaving the field with text that
// is no option puts back the choice as well.
type Combo struct {
	Entry
	finder *optionFinder
	choice Option
	has    bool
	chosen func(Option)
	newFor string
	quiet  bool // text is being set by the combo and not by a person
	open   *overlay
	list   *optionList
	arrow  *comboArrow
}

// NewCombo returns a combo with nothing chosen. Chosen is called when a person
// takes an option; it may be nil.
func NewCombo(placeholder string, options []Option, chosen func(Option)) *Combo {
	c := &Combo{finder: newOptionFinder(options), chosen: chosen}
	c.list = newOptionList(c.take)
	c.list.rune = func(r rune) { c.Entry.TypedRune(r) }
	c.list.key = c.keyFromList
	c.arrow = newComboArrow(c)
	c.ActionItem = c.arrow
	c.become(c, placeholder, func(string) { c.typed() })
	c.OnLeave = c.left
	return c
}

// SetOptions changes what there is to choose from. The choice stays.
func (c *Combo) SetOptions(options []Option) {
	c.finder = newOptionFinder(options)
	if c.open != nil {
		c.narrow()
	}
}

// Choose shows the option with an id as chosen, or none where there is no such
// option; it does not call chosen.
func (c *Combo) Choose(id string) {
	c.choice, c.has = Option{}, false
	for _, o := range c.finder.options {
		if o.ID == id {
			c.choice, c.has = o, true
			break
		}
	}
	c.show(c.choice.Label)
}

// Chosen returns the chosen option; false where none is.
func (c *Combo) Chosen() (Option, bool) { return c.choice, c.has }

// OfferNew adds a last line to the list for typed text that is no option's
// label. Words name it, with %s where the text goes: "Add “%s” as a new
// organisation". Taking it calls chosen with an Option of ID "" and the text as
// its label.
func (c *Combo) OfferNew(words string) { c.newFor = words }

func (c *Combo) show(text string) {
	c.quiet = true
	c.SetText(text)
	c.CursorColumn = len([]rune(text))
	c.quiet = false
}

func (c *Combo) typed() {
	if c.quiet {
		return
	}
	if strings.TrimSpace(c.Text) == "" {
		c.choice, c.has = Option{}, false
	}
	c.openList()
	c.narrow()
}

// newID marks the line that offers typed text as a new option.
const newID = "\x00new"

func (c *Combo) narrow() {
	text := c.Text
	if c.has && text == c.choice.Label {
		text = "" // nothing typed yet: show all, with the choice current
	}
	found := c.finder.find(text)
	current := 0
	same := false
	for i, o := range found {
		if c.has && o.ID == c.choice.ID {
			current = i
		}
		same = same || strings.EqualFold(o.Label, strings.TrimSpace(text))
	}
	if typed := strings.TrimSpace(text); c.newFor != "" && typed != "" && !same {
		found = append(found, Option{ID: newID, Label: strings.Replace(c.newFor, "%s", typed, 1)})
	}
	c.list.set(found, current)
	if c.open != nil {
		c.open.Refresh()
	}
}

func (c *Combo) openList() {
	if c.open != nil || c.Disabled() {
		return
	}
	c.narrow()
	c.open = showBelow(c, c.list, func() { c.open = nil })
	if c.open != nil {
		c.open.canvas.Focus(c.list)
	}
}

func (c *Combo) closeList() {
	if c.open != nil {
		c.open.hide()
	}
}

func (c *Combo) take(o Option) {
	c.closeList()
	if o.ID == newID {
		o = Option{Label: strings.TrimSpace(c.Text)}
	}
	c.choice, c.has = o, true
	c.show(o.Label)
	if c.chosen != nil {
		c.chosen(o)
	}
}

// keyFromList gets the keys that the open list has no use for.
func (c *Combo) keyFromList(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeyEscape:
		c.closeList()
	case fyne.KeyTab:
		if c.Text != "" {
			c.list.choose()
		}
		c.closeList()
		if canvas := c.canvas(); canvas != nil {
			canvas.FocusNext()
		}
	default:
		if c.OnKey == nil || !c.OnKey(ev) {
			c.Entry.Entry.TypedKey(ev)
		}
	}
}

// FocusGained selects what is chosen, so that typing looks for another.
func (c *Combo) FocusGained() {
	c.Entry.FocusGained()
	c.TypedShortcut(&fyne.ShortcutSelectAll{})
}

// TypedKey implements fyne.Focusable.
func (c *Combo) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeyDown, fyne.KeyUp:
		c.openList()
	case fyne.KeyEscape:
		asItWas := c.Text == c.choice.Label
		c.putBack()
		if c.OnEscape != nil {
			c.OnEscape()
		} else if asItWas {
			PassOn(c, ev)
		}
	default:
		c.Entry.TypedKey(ev)
	}
}

func (c *Combo) putBack() {
	if c.Text != c.choice.Label {
		c.show(c.choice.Label)
	}
}

// left puts the choice back where the text is no option's, so that what is seen
// is always what is chosen.
func (c *Combo) left() {
	if c.open == nil {
		c.putBack()
	}
}

// comboArrow is the ▾ at the right of a combo; a click opens the list.
type comboArrow struct {
	widget.BaseWidget
	combo *Combo
}

func newComboArrow(c *Combo) *comboArrow {
	a := &comboArrow{combo: c}
	a.ExtendBaseWidget(a)
	return a
}

func (a *comboArrow) MouseDown(*desktop.MouseEvent) {}

func (a *comboArrow) MouseUp(ev *desktop.MouseEvent) {
	if within(ev.Position, a.Size()) {
		focus(a.combo)
		a.combo.openList()
	}
}

func (a *comboArrow) Cursor() desktop.Cursor { return desktop.PointerCursor }

func (a *comboArrow) CreateRenderer() fyne.WidgetRenderer {
	const side = 8
	ground, sign := canvas.NewRectangle(nil), newSignDrawing()
	return (&painted{
		of:      a,
		objects: append([]fyne.CanvasObject{ground}, sign.objects()...),
		min:     func() fyne.Size { return fyne.NewSize(Px(side+12), Px(side+8)) },
		place:   func(size fyne.Size) { sign.place((size.Width-Px(side))/2, size.Height/2, Px(side)) },
		paint:   func() { sign.paint(opens, ColorSoft) },
	}).start()
}
