package rollover

import (
	"fmt"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"waymark/app/record"
	roll "waymark/app/rollover"
	"waymark/app/ui/kit"
)

// moves in the order in which a choice offers them.
var moves = []roll.Move{roll.Up, roll.Stay, roll.Leave}

func newMoveChoice(m roll.Move, changed func(roll.Move)) *kit.Choice {
	return kit.NewChoice([]string{"Up", "Stay", "Leave"}, max(0, slices.Index(moves, m)), func(i int) { changed(moves[i]) })
}

// groupTable has a line for each year group: what its students do, and what comes
// of it. The lines stay while the year groups do, so that none loses the focus.
type groupTable struct {
	chosen  func(record.YearGroup, roll.Move)
	years   []record.YearGroup
	lines   map[record.YearGroup]*groupLine
	content *fyne.Container
}

type groupLine struct {
	choice  *kit.Choice
	count   *kit.Text
	outcome *kit.Paragraph
}

func newGroupTable(chosen func(record.YearGroup, roll.Move)) *groupTable {
	return &groupTable{chosen: chosen, content: kit.VStack(6)}
}

func (t *groupTable) show(p *roll.Plan) {
	var years []record.YearGroup
	for _, g := range p.Groups {
		years = append(years, g.Year)
	}
	if t.lines == nil || !slices.Equal(years, t.years) {
		t.build(years)
	}
	for _, g := range p.Groups {
		l := t.lines[g.Year]
		l.count.SetText(kit.Grouped(g.Students()))
		l.outcome.SetText(groupWords(g))
		if l.choice != nil {
			l.choice.Choose(slices.Index(moves, g.Move))
		}
	}
}

func (t *groupTable) build(years []record.YearGroup) {
	t.years, t.lines = years, map[record.YearGroup]*groupLine{}
	t.content.RemoveAll()
	for _, y := range years {
		l := &groupLine{count: kit.NewText("", kit.Body), outcome: kit.NewParagraph("", kit.Small)}
		t.lines[y] = l
		var choice fyne.CanvasObject = kit.NewText("", kit.Small)
		if y != record.NoYearGroup {
			l.choice = newMoveChoice(roll.Up, func(m roll.Move) { t.chosen(y, m) })
			choice = l.choice
		}
		t.content.Add(kit.Columns(12, []float32{372, 305}, kit.HStack(12, kit.Fixed(110, 0, kit.NewText(y.String(), kit.Strong)),
			kit.Fixed(48, 0, kit.HStack(0, kit.Spring(), l.count)), kit.Fixed(180, 0, choice)),
			kit.VStack(0, kit.Spring(), l.outcome, kit.Spring())))
	}
	if len(years) == 0 {
		t.content.Add(kit.NewParagraph("Nobody was on roll at the end of that year. Bring in a file first.", kit.Note))
	}
}

// groupWords says what becomes of a year group, "178 into Year 8, 2 leave".
func groupWords(g roll.Group) string {
	var parts []string
	for _, c := range []struct {
		move  roll.Move
		words string
	}{{roll.Up, "%s into " + roll.Next(g.Year).String()}, {roll.Stay, "%s stay"}, {roll.Leave, "%s leave"}, {roll.Settled, "%s as they are already"}, {roll.Unplaced, "%s as they are"}} {
		if n := g.Count[c.move]; n > 0 {
			parts = append(parts, fmt.Sprintf(c.words, kit.Grouped(n)))
		}
	}
	return strings.Join(parts, ", ")
}

// exceptions are the students who do otherwise than their year group, picked by
// name.
type exceptions struct {
	changed func(map[record.ID]roll.Move)
	moves   map[record.ID]roll.Move
	plan    *roll.Plan
	order   []record.ID // as they were picked

	find    *kit.Combo
	rows    *fyne.Container
	content *fyne.Container
}

func newExceptions(changed func(map[record.ID]roll.Move)) *exceptions {
	x := &exceptions{changed: changed, moves: map[record.ID]roll.Move{}, rows: kit.VStack(4)}
	x.find = kit.NewCombo("Type the name of a student who stays on, repeats a year or leaves", nil, x.pick)
	x.content = kit.VStack(6, x.find, x.rows)
	return x
}

// pick adds a student, with the likeliest other move.
func (x *exceptions) pick(o kit.Option) {
	id := record.ID(o.ID)
	x.find.Choose("")
	if _, has := x.moves[id]; has || x.plan == nil {
		return
	}
	m := roll.Up
	for _, l := range x.plan.Lines {
		if l.Student.ID == id && x.plan.Options.Moves[l.Year] == roll.Up {
			m = roll.Leave
		}
	}
	x.moves[id] = m
	x.order = append(x.order, id)
	x.changed(x.moves)
	x.build()
}

func (x *exceptions) remove(id record.ID) {
	delete(x.moves, id)
	x.order = slices.DeleteFunc(x.order, func(o record.ID) bool { return o == id })
	x.changed(x.moves)
	x.build()
}

// show offers the students of a plan.
func (x *exceptions) show(p *roll.Plan) {
	x.plan = p
	options := make([]kit.Option, 0, len(p.Lines))
	for _, l := range p.Lines {
		options = append(options, kit.Option{ID: string(l.Student.ID), Label: l.Student.Name(), Note: strings.TrimSpace(l.Year.String() + " " + l.Form)})
	}
	x.find.SetOptions(options)
}

func (x *exceptions) build() {
	x.rows.RemoveAll()
	for _, id := range x.order {
		i := slices.IndexFunc(x.plan.Lines, func(l roll.Line) bool { return l.Student.ID == id })
		if i < 0 {
			continue
		}
		l := x.plan.Lines[i]
		choice := newMoveChoice(x.moves[id], func(m roll.Move) {
			x.moves[id] = m
			x.changed(x.moves)
		})
		x.rows.Add(kit.HStack(12, kit.Fixed(170, 0, kit.NewText(l.Student.Name(), kit.Body).Shrinks()),
			kit.Fixed(180, 0, choice), kit.NewButton("As their year", "", func() { x.remove(id) })))
	}
	x.content.Refresh()
}
