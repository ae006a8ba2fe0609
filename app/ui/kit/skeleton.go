package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"waymark/app/record"
)

// Style is how a piece of text is set: size in design pixels, weight, colour.
type Style struct {
	Size  float32
	Bold  bool
	Color fyne.ThemeColorName
}

// The styles of the window.
var (
	Title     = Style{20, true, ColorInk}    // a page's title
	CardTitle = Style{14, true, ColorInk}    // a card's title
	Body      = Style{13.5, false, ColorInk} // running text and cells
	Strong    = Style{13.5, true, ColorInk}  // names and figures
	Soft      = Style{13.5, false, ColorSoft}
	Small     = Style{12, false, ColorInk}  // second lines
	Note      = Style{12, false, ColorSoft} // small print, labels above fields
)

// In returns the style in another colour.
func (s Style) In(color fyne.ThemeColorName) Style { s.Color = color; return s }

// Measure returns the width in pixels of one line of text in a style.
func Measure(text string, style Style) float32 { return 0 }

// Cut returns text as it fits into width pixels, ending in "…" where it was cut.
func Cut(text string, width float32, style Style) string { return text }

// stub stands for widgets being written.
type stub struct{ widget.BaseWidget }

func (s *stub) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.NewWithoutLayout())
}

// Text is one line of text. It is cut with an ellipsis where it has less room
// than it needs; its least width is the whole text unless Shrinks was called.
type Text struct{ stub }

func NewText(text string, style Style) *Text { return &Text{} }
func (t *Text) Shrinks() *Text               { return t } // least width 0
func (t *Text) RightAligned() *Text          { return t }
func (t *Text) SetText(text string)          {}
func (t *Text) SetStyle(style Style)         {}
func (t *Text) Text() string                 { return "" }

// Paragraph is text wrapped to the width it is given.
type Paragraph struct{ stub }

func NewParagraph(text string, style Style) *Paragraph { return &Paragraph{} }
func (p *Paragraph) SetText(text string)               {}
func (p *Paragraph) Text() string                      { return "" }
func (p *Paragraph) HeightFor(width float32) float32   { return 0 }

// Layouts. VStack and HStack put objects below or beside each other with a gap;
// VStack asks wrapped text for its height at the real width. HStack centres its
// objects vertically; an object of Spring takes the room that is left.
func VStack(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.NewVBox(objects...)
}
func HStack(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.NewHBox(objects...)
}
func Spring() fyne.CanvasObject { return widget.NewLabel("") }

// Columns puts objects side by side in the given shares of the width.
func Columns(gap float32, shares []float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.NewGridWithColumns(len(objects), objects...)
}

// Fixed gives an object a least size in design pixels (0 = its own).
func Fixed(width, height float32, object fyne.CanvasObject) *fyne.Container {
	return container.NewStack(object)
}

// Inset puts room around an object, in pixels that do not grow with the text.
func Inset(top, right, bottom, left float32, object fyne.CanvasObject) *fyne.Container {
	return container.NewPadded(object)
}

// NewHairline returns a line one pixel high and as wide as its place.
func NewHairline() fyne.CanvasObject { return widget.NewSeparator() }

// NewPage returns a screen: its title, a note beside it, its actions at the
// right (the primary one last), and the content below filling the rest.
func NewPage(title, note *Text, content fyne.CanvasObject, actions ...fyne.CanvasObject) *fyne.Container {
	return container.NewBorder(container.NewHBox(title, note), nil, nil, nil, content)
}

// Card is a white surface with a hairline around it.
type Card struct{ stub }

// NewCard returns a card around content, padded. Title may be "".
func NewCard(title string, content fyne.CanvasObject) *Card { return &Card{} }
func (c *Card) SetTitle(title string)                       {}
func (c *Card) SetNote(note string)                         {} // small words after the title
func (c *Card) SetTrailing(object fyne.CanvasObject)        {} // at the right of the title
func (c *Card) SetContent(content fyne.CanvasObject)        {}

// Flush lets the content reach the card's edge, below a line under the title.
func (c *Card) Flush() *Card { return c }

// Shape is the drawn sign of a state.
type Shape uint8

// The shapes.
const (
	NoShape  Shape = iota
	Filled         // ● met
	Half           // ◐ partly
	Ring           // ○ not met
	Dash           // – not due
	Question       // ? unknown
)

// Tone is the colour pair of a state.
type Tone uint8

// The tones.
const (
	Neutral Tone = iota // not due, unknown
	Good
	Middling
	Bad
	Accent
)

// Mark is a state as it is shown: a shape, a word and a tone.
type Mark struct {
	Shape Shape
	Tone  Tone
	Words string
}

// MarkOf maps a sign as rules print it ("●", "◐", "○", "–", "?") to its mark.
func MarkOf(sign, words string) Mark { return Mark{Words: words} }

// Chip shows a Mark as a pill.
type Chip struct{ stub }

func NewChip(m Mark) *Chip     { return &Chip{} }
func (c *Chip) SetMark(m Mark) {}
func (c *Chip) Mark() Mark     { return Mark{} }

// NewStatusDot shows a small dot in a tone with words, as in the status strip.
func NewStatusDot(tone Tone, words string) *StatusDot { return &StatusDot{} }

type StatusDot struct{ stub }

func (s *StatusDot) Set(tone Tone, words string) {}

// NewKeyHint shows the key that works something, as "Ctrl K".
func NewKeyHint(key string) *KeyHint { return &KeyHint{} }

type KeyHint struct{ stub }

// Badge shows a small number on the highlight colour; nothing when it is 0.
type Badge struct{ stub }

func NewBadge(n int) *Badge   { return &Badge{} }
func (b *Badge) SetCount(int) {}

// Button does one thing. Key is shown as a hint ("Ctrl S", "" = none); the
// shortcut itself belongs on a main-menu item.
type Button struct{ stub }

func NewButton(label, key string, action func()) *Button        { return &Button{} }
func NewPrimaryButton(label, key string, action func()) *Button { return &Button{} }
func (b *Button) SetLabel(label string)                         {}
func (b *Button) Label() string                                 { return "" }
func (b *Button) Enable()                                       {}
func (b *Button) Disable()                                      {}
func (b *Button) Disabled() bool                                { return false }
func (b *Button) Press()                                        {} // as Enter does

// Pill is a small toggle or filter.
type Pill struct{ stub }

func NewPill(label string, changed func(on bool)) *Pill  { return &Pill{} } // toggles
func NewMenuPill(label string, open func()) *Pill        { return &Pill{} } // ▾ opens something
func NewRemovablePill(label string, remove func()) *Pill { return &Pill{} } // on, with ✕
func (p *Pill) SetOn(on bool)                            {}
func (p *Pill) On() bool                                 { return false }
func (p *Pill) SetLabel(label string)                    {}

// Check is a box with words beside it, which wrap.
type Check struct{ stub }

func NewCheck(label string, changed func(on bool)) *Check { return &Check{} }
func (c *Check) SetOn(on bool)                            {} // does not call changed
func (c *Check) On() bool                                 { return false }
func (c *Check) Enable()                                  {}
func (c *Check) Disable()                                 {}

// Choice is a row of segments of which one is chosen. Left and Right move.
type Choice struct{ stub }

func NewChoice(options []string, chosen int, changed func(i int)) *Choice { return &Choice{} }
func (c *Choice) Choose(i int)                                            {} // does not call changed
func (c *Choice) Chosen() int                                             { return 0 }

// Entry is one line to type into. Set the hooks before it is shown.
type Entry struct {
	widget.Entry
	OnEnter  func()                           // nil: moves on to the next field
	OnEscape func()                           // nil: puts back the text it had when it got the focus
	OnLeave  func()                           // the focus has gone
	OnKey    func(*fyne.KeyEvent) (done bool) // before anything else, e.g. Down into a list
}

func NewEntry(placeholder string, changed func(text string)) *Entry {
	e := &Entry{}
	e.ExtendBaseWidget(e)
	e.PlaceHolder = placeholder
	e.OnChanged = changed
	return e
}

// Field is an input with its label above and, when there is one, the problem below.
type Field struct{ stub }

func NewField(label string, input fyne.CanvasObject) *Field { return &Field{} }
func (f *Field) SetLabel(label string)                      {}
func (f *Field) SetProblem(words string)                    {} // "" takes it away
func (f *Field) Problem() string                            { return "" }

// Option is one line of a Combo. Note stands after the label, softer, and is searched too.
type Option struct{ ID, Label, Note string }

// Combo chooses one of many options by typing part of it.
type Combo struct{ Entry }

func NewCombo(placeholder string, options []Option, chosen func(Option)) *Combo {
	c := &Combo{}
	c.ExtendBaseWidget(c)
	return c
}
func (c *Combo) SetOptions(options []Option) {}
func (c *Combo) Choose(id string)            {} // does not call chosen
func (c *Combo) Chosen() (Option, bool)      { return Option{}, false }

// OfferNew makes typed text that matches no option choosable as a new one, with
// ID "" and words such as "Add “%s” as a new organisation".
func (c *Combo) OfferNew(words string) {}

// DateEntry takes a day as people in Britain write it.
type DateEntry struct{ Entry }

func NewDateEntry(today func() record.Date, changed func(record.Date)) *DateEntry {
	d := &DateEntry{}
	d.ExtendBaseWidget(d)
	return d
}
func (d *DateEntry) SetDate(day record.Date)    {}
func (d *DateEntry) Date() (record.Date, error) { return record.Date{}, nil } // zero when empty; the error is a sentence

// ParseDay reads "19 Nov 2026", "19/11/26", "19 nov", "2026-11-19", "today" or "yesterday".
func ParseDay(text string, today record.Date) (record.Date, error) { return record.Date{}, nil }

// Toasts is the place where short news shows, over the foot of the window. It
// lies in a container.NewStack over the screens and takes no clicks beside the toast.
type Toasts struct{ stub }

func NewToasts() *Toasts                               { return &Toasts{} }
func (t *Toasts) Show(words, action string, do func()) {} // action "" = none
func (t *Toasts) Dismiss()                             {}
func (t *Toasts) Words() string                        { return "" }

// NewEmptyState says what is not there yet and what to do about it.
func NewEmptyState(title, words string, actions ...fyne.CanvasObject) fyne.CanvasObject {
	return container.NewVBox()
}

// Progress shows long work with a way to stop it.
type Progress struct{ stub }

func NewProgress(words string, cancel func()) *Progress { return &Progress{} }
func (p *Progress) Set(done, total int)                 {} // total 0 = not known
func (p *Progress) SetWords(words string)               {}

// Rail is the window's navigation at the left.
type Rail struct{ stub }

// RailItem is one screen. Foot items stand at the bottom.
type RailItem struct {
	ID, Label string
	Foot      bool
}

func NewRail(title string, items []RailItem, chosen func(id string)) *Rail { return &Rail{} }
func (r *Rail) Choose(id string)                                           {} // does not call chosen
func (r *Rail) SetBadge(id string, n int)                                  {}

// PopUpBelow shows content in a pop-up under an object and returns what hides it.
// Esc hides it too.
func PopUpBelow(anchor, content fyne.CanvasObject) (hide func()) { return func() {} }

// ShowMenu shows named choices under an object, for a menu pill: Down, Up,
// Enter, Esc; type to filter when there are more than ten.
func ShowMenu(anchor fyne.CanvasObject, options []Option, chosen func(Option)) {}

// Grouped returns n with commas: "1,480".
func Grouped(n int) string { return "" }
