package settings

import (
	"maps"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"waymark/app/gatsby"
	"waymark/app/record"
	"waymark/app/ui/kit"
	"waymark/app/ui/session"
)

// school is the card for the school's own details.
type school struct {
	s        *session.Session
	card     *kit.Card
	entries  []*kit.Entry // name, URN, careers lead, then a mark for each edition
	fields   []*kit.Field
	editions []*gatsby.Edition
	shown    record.School // what the entries were filled from
	filled   []string
}

func newSchool(s *session.Session) *school {
	c := &school{s: s, editions: gatsby.Editions()}
	var stack []fyne.CanvasObject
	add := func(label string) {
		entry := kit.NewEntry("", nil)
		field := kit.NewField(label, entry)
		c.entries, c.fields, stack = append(c.entries, entry), append(c.fields, field), append(stack, field)
	}
	add("Name")
	add("URN: six digits")
	add("Careers lead: signs what is recorded")
	for _, e := range c.editions {
		add("Mark of the " + e.ID + " edition, per cent")
		c.entries[len(c.entries)-1].SetPlaceHolder(strconv.Itoa(e.Threshold))
	}
	stack = append(stack, kit.NewParagraph("From this share of students on, an item counts as achieved. Leave it empty for the edition’s own.", kit.Note))
	c.card = kit.NewCard("School", kit.VStack(10, stack...))
	return c
}

// refresh shows the school as it stands, unless somebody is in the middle of
// changing it.
func (c *school) refresh() {
	if c.filled != nil && c.changed() {
		return
	}
	c.shown = *c.s.Snapshot().School()
	c.filled = []string{c.shown.Name, c.shown.URN, c.shown.CareersLead}
	for _, e := range c.editions {
		mark := ""
		if t, ok := c.shown.Thresholds[e.ID]; ok {
			mark = strconv.Itoa(t)
		}
		c.filled = append(c.filled, mark)
	}
	for i, text := range c.filled {
		if c.entries[i].Text != text {
			c.entries[i].SetText(text)
		}
	}
}

// changed reports whether something was typed that is not saved.
func (c *school) changed() bool {
	for i, text := range c.filled {
		if c.entries[i].Text != text {
			return true
		}
	}
	return false
}

// save saves the details, or marks what keeps them from being saved.
func (c *school) save() {
	if !c.changed() {
		c.s.Notify(session.Notice{Words: "Nothing was changed."})
		return
	}
	text := func(i int) string { return strings.TrimSpace(c.entries[i].Text) }
	now := c.shown
	now.Name, now.URN, now.CareersLead = text(0), text(1), text(2)
	now.Thresholds = maps.Clone(now.Thresholds)
	if now.Thresholds == nil {
		now.Thresholds = map[string]int{}
	}
	words := make([]string, len(c.entries))
	for i, e := range c.editions {
		at := 3 + i
		mark, err := strconv.Atoi(strings.TrimSpace(strings.TrimSuffix(text(at), "%")))
		switch {
		case text(at) == "":
			delete(now.Thresholds, e.ID)
		case err != nil || mark < 1 || mark > 100:
			words[at] = "a number from 1 to 100"
		default:
			now.Thresholds[e.ID] = mark
		}
	}
	if len(now.Thresholds) == 0 {
		now.Thresholds = nil
	}
	problems := now.Problems()
	words[0], words[1] = problems.For("name"), problems.For("urn")
	wrong := -1
	for i, field := range c.fields {
		field.SetProblem(words[i])
		if words[i] != "" && wrong < 0 {
			wrong = i
		}
	}
	if wrong >= 0 {
		c.s.Focus(c.entries[wrong])
		return
	}
	before := c.shown
	change, differs := record.Update(&before, &now)
	if !differs {
		c.filled = nil // only spaces were typed
		c.refresh()
		return
	}
	c.filled = c.texts()
	c.s.Do(record.Action{
		Kind: record.ActionEdit, What: "School’s details changed", By: now.CareersLead, Changes: []record.Change{change},
	}, func(err error) {
		if err != nil {
			c.filled = make([]string, len(c.entries)) // what was typed is still unsaved
		}
	})
}

func (c *school) texts() []string {
	texts := make([]string, len(c.entries))
	for i, e := range c.entries {
		texts[i] = e.Text
	}
	return texts
}
