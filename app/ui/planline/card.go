// Package planline is the card that stands beside an import's plan and is about
// the line that is picked there: what a person can say of it, each with a letter,
// and a form to put one value of it right.
package planline

import (
	"fmt"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"waymark/app/ui/kit"
	"waymark/app/ui/session"
)

// Line is what the card says of a line.
type Line struct {
	At      any    // tells it from other lines
	Number  int    // in the file
	Name    string // whom or what it is about
	Said    string // what a person said of it, or ""
	Choices []Choice
}

// Choice is something that a person can say of a line.
type Choice struct {
	Key   rune
	Label string
	Do    func()
}

// Value is one value of a line that can be put right.
type Value struct {
	Field, Label string
	Cell         string // as the file has it
}

// Card is the card.
type Card struct {
	box    *kit.Card
	s      *session.Session
	grid   fyne.Focusable // of the plan, which has the keyboard otherwise
	resize func()         // lays out what the card stands in
	line   *Line          // nil where none is picked

	values []Value // while one is put right, those that can be
	picked int     // of them
	put    func(field, value string)
	which  *kit.Pill
	value  *kit.Entry
}

// New returns a card for the plan in a grid. resize is called when the card needs
// more room, or less.
func New(s *session.Session, grid fyne.Focusable, resize func()) *Card {
	c := &Card{box: kit.NewCard("", kit.VStack(0)), s: s, grid: grid, resize: resize}
	c.which = kit.NewMenuPill("", c.choose)
	c.value = kit.NewEntry("", nil)
	c.value.OnEnter = c.done
	c.value.OnEscape = c.leave
	c.About(nil)
	return c
}

// About shows what can be said of a line; nil hides the card. A form that is open
// stays as long as the line is the same.
func (c *Card) About(line *Line) {
	if line == nil || c.line == nil || line.At != c.line.At {
		c.values = nil
	}
	c.line = line
	kit.ShowIf(c.box, line != nil)
	if line == nil {
		return
	}
	c.box.SetTitle(fmt.Sprintf("Line %d", line.Number))
	c.box.SetNote(line.Name)
	var content []fyne.CanvasObject
	if line.Said != "" {
		content = append(content, kit.NewParagraph(line.Said, kit.Note))
	}
	if c.values != nil {
		content = append(content, kit.HStack(8, kit.NewText("Put right", kit.Small), c.which), c.value,
			kit.Flow(8, kit.NewButton("Read it so", "↵", c.done), kit.NewButton("Never mind", "", c.leave)))
	} else {
		var buttons []fyne.CanvasObject
		for _, choice := range line.Choices {
			buttons = append(buttons, kit.NewButton(choice.Label, strings.ToUpper(string(choice.Key)), func() {
				choice.Do()
				if c.values == nil {
					c.s.Focus(c.grid)
				}
			}))
		}
		content = append(content, kit.Flow(8, buttons...))
	}
	c.box.SetContent(kit.VStack(8, content...))
}

// Content returns what stands beside the plan.
func (c *Card) Content() fyne.CanvasObject { return c.box }

// Said returns what the card says that a person said of the line.
func (c *Card) Said() string {
	if c.line == nil {
		return ""
	}
	return c.line.Said
}

// Typed does what a letter stands for.
func (c *Card) Typed(letter rune) bool {
	if c.line == nil {
		return false
	}
	for _, choice := range c.line.Choices {
		if choice.Key == letter {
			choice.Do()
			return true
		}
	}
	return false
}

// Actions are the choices for the menu.
func (c *Card) Actions() []session.Action {
	if c.line == nil {
		return nil
	}
	var actions []session.Action
	for _, choice := range c.line.Choices {
		actions = append(actions, session.Action{Label: fmt.Sprintf("Line %d: %s", c.line.Number, choice.Label), Do: choice.Do})
	}
	return actions
}

// Fix asks for a value in place of the file's, of the first field to begin with,
// and hands it to put.
func (c *Card) Fix(values []Value, first string, put func(field, value string)) {
	c.values, c.put = values, put
	c.pick(max(0, slices.IndexFunc(values, func(v Value) bool { return v.Field == first })))
}

// Fixing returns the label of the field that is being put right, or "".
func (c *Card) Fixing() string {
	if c.values == nil {
		return ""
	}
	return c.values[c.picked].Label
}

// Input is where the value is typed.
func (c *Card) Input() *kit.Entry { return c.value }

func (c *Card) pick(i int) {
	c.picked = i
	c.which.SetLabel(c.values[i].Label)
	c.value.SetText(c.values[i].Cell)
	c.About(c.line)
	c.resize()
	c.s.Focus(c.value)
	kit.Reveal(c.box) // the value reveals itself only once it was drawn
}

// choose asks which field it is.
func (c *Card) choose() {
	var options []kit.Option
	for _, v := range c.values {
		options = append(options, kit.Option{ID: v.Field, Label: v.Label, Note: v.Cell})
	}
	kit.ShowMenu(c.which, options, func(o kit.Option) {
		c.pick(slices.IndexFunc(c.values, func(v Value) bool { return v.Field == o.ID }))
	})
}

func (c *Card) done() {
	field, value, put := c.values[c.picked].Field, c.value.Text, c.put
	c.leave()
	put(field, value)
}

// leave closes the form.
func (c *Card) leave() {
	c.values = nil
	c.About(c.line)
	c.resize()
	c.s.Focus(c.grid)
}
