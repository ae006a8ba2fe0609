package settings

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"waymark/app/ui/kit"
	"waymark/app/ui/session"
)

// Screen holds a card for each of the things that can be set.
type Screen struct {
	s       *session.Session
	content fyne.CanvasObject
	school  *school
	safety  *safety
	done    *done
	theme   *kit.Choice
	size    *kit.Choice
}

var (
	_ session.Screen  = (*Screen)(nil)
	_ session.Unsaver = (*Screen)(nil)
)

var (
	themes    = []string{"", "dark", "system"}
	textSizes = []int{100, 125, 150, 175, 200}
)

// New returns the screen. dir is the school's folder.
func New(s *session.Session, dir string) *Screen {
	c := &Screen{s: s, school: newSchool(s), safety: newSafety(s, dir), done: newDone(s)}
	c.theme = kit.NewChoice([]string{"Light", "Dark", "System"}, 0, func(i int) {
		s.Laptop().Theme = themes[i]
		s.LookChanged()
	})
	c.size = kit.NewChoice([]string{"100", "125", "150", "175", "200"}, 0, func(i int) {
		s.Laptop().TextSize = textSizes[i]
		s.LookChanged()
	})
	look := kit.NewCard("Look", kit.VStack(10, kit.NewField("Theme", c.theme), kit.NewField("Text size, per cent", c.size)))
	c.content = kit.NewPage(kit.NewText("Settings", kit.Title), nil,
		kit.Columns(16, []float32{1, 1, 1.5},
			kit.VStack(12, c.school.card, look), c.safety.column, c.done.card),
		kit.NewPrimaryButton("Save", "Ctrl S", c.school.save))
	return c
}

// Title names the screen.
func (c *Screen) Title() string { return "Settings" }

// Content is the whole screen.
func (c *Screen) Content() fyne.CanvasObject { return c.content }

// Shown has nothing to do: Refresh has shown everything.
func (c *Screen) Shown(session.Place) {}

// Hidden has nothing to do.
func (c *Screen) Hidden() {}

// Refresh shows what is set. What was typed and not saved stays.
func (c *Screen) Refresh() {
	c.school.refresh()
	c.safety.refresh()
	c.done.refresh()
	for i, theme := range themes {
		if theme == c.s.Laptop().Theme {
			c.theme.Choose(i)
		}
	}
	nearest := 0
	for i, size := range textSizes {
		if size <= c.s.Laptop().TextSize {
			nearest = i
		}
	}
	c.size.Choose(nearest)
}

// Actions lists what can be done here.
func (c *Screen) Actions() []session.Action {
	return []session.Action{
		{Label: "Save the school’s details", Key: &desktop.CustomShortcut{KeyName: fyne.KeyS, Modifier: fyne.KeyModifierShortcutDefault}, Do: c.school.save},
		{Label: "Take back the action picked", Do: c.done.takeBack},
		{Label: "Check the record", Do: c.safety.check},
	}
}

// Unsaved says that the school's details were changed and not saved.
func (c *Screen) Unsaved() string {
	if c.school.changed() {
		return "the school’s details"
	}
	return ""
}

// State describes the screen to the end-to-end tests.
func (c *Screen) State() map[string]any {
	return map[string]any{"rows": c.done.grid.Rows(), "selected": c.done.grid.Selected(), "check": c.safety.found.Text()}
}
