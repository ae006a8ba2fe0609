package importing

import (
	"fmt"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"waymark/app/record"
	"waymark/app/roster"
	"waymark/app/ui/kit"
	"waymark/app/ui/session"
)

// place is a line of one of the files that are read together.
type place struct {
	file *roster.File
	line int
}

// said is what a person said of a line, so that it can be taken back.
type said struct {
	settled bool // whom it is about
	fixed   []roster.Field
}

// choice is something that a person can say of the line picked.
type choice struct {
	key   rune
	label string
	do    func()
}

// lineCard is the card of the line picked: what can be said of it, and where it
// was asked for, a form to put one value right.
type lineCard struct {
	screen *Screen
	card   *kit.Card
	row    *roster.Row // nil where no line of a file is picked

	fixing bool
	field  roster.Field
	which  *kit.Pill
	value  *kit.Entry
}

func newLineCard(i *Screen) *lineCard {
	l := &lineCard{screen: i, card: kit.NewCard("", kit.VStack(0))}
	l.which = kit.NewMenuPill("", l.chooseField)
	l.value = kit.NewEntry("", nil)
	l.value.OnEnter = l.fix
	l.value.OnEscape = l.leaveFix
	l.show(nil)
	return l
}

// show shows what can be said of a row; nil hides the card.
func (l *lineCard) show(r *roster.Row) {
	if r == nil || l.row == nil || placeOf(r) != placeOf(l.row) {
		l.fixing = false
	}
	l.row = r
	kit.ShowIf(l.card, r != nil)
	if r == nil {
		return
	}
	l.card.SetTitle(fmt.Sprintf("Line %d", r.Line))
	l.card.SetNote(nameOf(r))
	var content []fyne.CanvasObject
	if words := l.saidWords(); words != "" {
		content = append(content, kit.NewParagraph(words, kit.Note))
	}
	if l.fixing {
		content = append(content, kit.HStack(8, kit.NewText("Put right", kit.Small), l.which), l.value,
			kit.Flow(8, kit.NewButton("Read it so", "↵", l.fix), kit.NewButton("Never mind", "", l.leaveFix)))
	} else {
		var buttons []fyne.CanvasObject
		for _, c := range l.choices() {
			buttons = append(buttons, kit.NewButton(c.label, strings.ToUpper(string(c.key)), func() {
				c.do()
				if !l.fixing {
					l.screen.s.Focus(l.screen.view.grid)
				}
			}))
		}
		content = append(content, kit.Flow(8, buttons...))
	}
	l.card.SetContent(kit.VStack(8, content...))
}

// choices lists what can be said of the row.
func (l *lineCard) choices() []choice {
	i, r := l.screen, l.row
	if r == nil {
		return nil
	}
	at := placeOf(r)
	if r.Verdict == roster.Excluded {
		return []choice{{'x', "Take in after all", func() { i.change(func() { r.File.Exclude(r.Line, false) }) }}}
	}
	var all []choice
	if r.Verdict == roster.Check && (r.Doubt == roster.SamePerson || r.Doubt == roster.Conflict) {
		if r.Student != nil {
			if _, held := i.s.Snapshot().Student(r.Student.ID); held {
				all = append(all, choice{'s', "It is " + r.Student.Name(), func() { l.settle(r.Student.ID) }})
			}
		}
		all = append(all, choice{'n', "It is somebody new", func() { l.settle("") }})
	}
	all = append(all, choice{'p', "Put right", l.beginFix})
	if i.said[at] != nil {
		all = append(all, choice{'t', "Take that back", func() { i.change(func() { i.unsay(at) }) }})
	}
	return append(all, choice{'x', "Leave out", func() { i.change(func() { r.File.Exclude(r.Line, true) }) }})
}

// typed says what the letter stands for of the line picked.
func (l *lineCard) typed(letter rune) bool {
	for _, c := range l.choices() {
		if c.key == letter {
			c.do()
			return true
		}
	}
	return false
}

// actions are the choices for the menu.
func (l *lineCard) actions() []session.Action {
	var actions []session.Action
	for _, c := range l.choices() {
		actions = append(actions, session.Action{Label: fmt.Sprintf("Line %d: %s", l.row.Line, c.label), Do: c.do})
	}
	return actions
}

// saidWords says what a person said of the line.
func (l *lineCard) saidWords() string {
	s := l.screen.said[placeOf(l.row)]
	if s == nil {
		return ""
	}
	var words []string
	if s.settled {
		words = append(words, "you said whom the line is about")
	}
	for _, f := range s.fixed {
		words = append(words, "you put the "+f.Label()+" right")
	}
	return sentence(strings.Join(words, "; "))
}

func (l *lineCard) settle(whom record.ID) {
	i, r := l.screen, l.row
	i.change(func() {
		i.saying(placeOf(r)).settled = true
		r.File.Same(r.Line, whom)
	})
}

// beginFix asks for a value in place of the file's, of the field that the row is
// warned of first.
func (l *lineCard) beginFix() {
	fields := l.fields()
	l.field = fields[0]
	for _, w := range l.row.Warnings {
		if slices.Contains(fields, w.Field) {
			l.field = w.Field
			break
		}
	}
	l.fixing = true
	l.showField()
	l.screen.s.Focus(l.value)
}

func (l *lineCard) showField() {
	l.which.SetLabel(l.field.Label())
	l.value.SetText(cellOf(l.row, l.field))
	l.show(l.row)
	kit.Relayout(l.screen.view.page)
}

func (l *lineCard) chooseField() {
	var options []kit.Option
	for _, f := range l.fields() {
		options = append(options, kit.Option{ID: string(f), Label: f.Label(), Note: cellOf(l.row, f)})
	}
	kit.ShowMenu(l.which, options, func(o kit.Option) {
		l.field = roster.Field(o.ID)
		l.showField()
		l.screen.s.Focus(l.value)
	})
}

// fields are those that a value can be put right in: of the file's columns, and
// the two names apart where one cell holds both.
func (l *lineCard) fields() []roster.Field {
	var fields []roster.Field
	for _, c := range l.row.File.Columns {
		switch c.Field {
		case "", roster.Role:
		case roster.FullName, roster.SurnameFirst:
			fields = append(fields, roster.Surname, roster.Forename)
		default:
			fields = append(fields, c.Field)
		}
	}
	return fields
}

func (l *lineCard) fix() {
	i, r, field, value := l.screen, l.row, l.field, l.value.Text
	l.leaveFix()
	i.change(func() {
		if s := i.saying(placeOf(r)); r.File.Fix(r.Line, field, value) && !slices.Contains(s.fixed, field) {
			s.fixed = append(s.fixed, field)
		}
	})
}

func (l *lineCard) leaveFix() {
	l.fixing = false
	l.show(l.row)
	kit.Relayout(l.screen.view.page)
	l.screen.s.Focus(l.screen.view.grid)
}

func placeOf(r *roster.Row) place { return place{r.File, r.Line} }

func nameOf(r *roster.Row) string {
	if r.Name == "" {
		return "(no name)"
	}
	return r.Name
}

// cellOf returns what the file says in a field of a row.
func cellOf(r *roster.Row, field roster.Field) string {
	column := slices.IndexFunc(r.File.Columns, func(c roster.Column) bool { return c.Field == field })
	if column < 0 {
		return ""
	}
	for i := range r.File.Rows {
		if r.File.Rows[i].Line == r.Line {
			return r.File.Rows[i].Cell(r.File.Columns[column].Index)
		}
	}
	return ""
}
