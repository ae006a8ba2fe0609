package importing

import (
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"waymark/app/record"
	"waymark/app/roster"
	"waymark/app/ui/grid"
	"waymark/app/ui/kit"
	"waymark/app/ui/planline"
	"waymark/app/ui/session"
)

// planView shows a plan: sums at the top, its lines in a grid, and beside them
// what can be said of the line picked and how the file was understood.
type planView struct {
	screen *Screen
	rows   []row
	shown  []int // places in rows
	group  group
	find   string // folded; rows whose name holds it are shown

	page    *fyne.Container
	note    *kit.Text
	sums    *fyne.Container
	pills   map[group]*kit.Pill
	named   *kit.Entry
	grid    *grid.Grid
	full    *kit.Paragraph // the picked row’s words, whole
	table   *fyne.Container
	line    *planline.Card
	absent  *kit.Card // of students who are not in the file
	reading *understood
	add     *kit.Button
	apply   *kit.Button
}

func newPlanView(i *Screen) *planView {
	v := &planView{screen: i, group: groupFile, pills: map[group]*kit.Pill{}}
	v.note = kit.NewText("", kit.Soft)
	v.sums = container.NewStack()
	v.grid = grid.New([]grid.Column{
		{ID: "line", Title: "Line", Width: 64, Align: grid.Right, Fixed: true, Cell: func(at int) grid.Cell {
			if of := v.at(at).of; of != nil {
				return grid.Cell{Text: strconv.Itoa(of.Line)}
			}
			return grid.Cell{}
		}},
		{ID: "plan", Title: "Plan", Width: 132, Fixed: true, Cell: func(at int) grid.Cell { return grid.Cell{Mark: v.at(at).mark} }},
		{ID: "student", Title: "Student", Width: 140, Flex: 1, Fixed: true, Cell: func(at int) grid.Cell {
			return grid.Cell{Text: v.at(at).name, Bold: true}
		}},
		{ID: "form", Title: "Form", Width: 56, Fixed: true, Cell: func(at int) grid.Cell { return grid.Cell{Text: v.at(at).form} }},
		{ID: "why", Title: "What and why", Width: 200, Flex: 2, Fixed: true, Cell: func(at int) grid.Cell {
			return grid.Cell{Text: v.at(at).words, Soft: true}
		}},
	})
	v.grid.OnKey = func(ev *fyne.KeyEvent) bool { return i.TypedKey(ev) }
	v.grid.OnRune = func(letter rune) bool { return v.line.Typed(letter) }
	v.grid.Empty = kit.NewEmptyState("No such lines", "No line of the file is of this kind.")
	v.full = kit.NewParagraph("", kit.Note)
	v.grid.OnSelect = v.explain
	pills := []fyne.CanvasObject{}
	for _, p := range shows {
		v.pills[p.group] = kit.NewPill(p.label, func(bool) { v.pick(p.group) })
		pills = append(pills, v.pills[p.group])
	}
	v.named = kit.NewEntry("Find a name", func(text string) {
		v.find = record.Fold(text)
		v.filter()
	})
	v.named.OnEnter = func() { i.s.Focus(v.grid) }
	foot := kit.VStack(0, kit.NewHairline(), kit.Inset(8, 14, 8, 14, v.full))
	head := kit.Columns(8, []float32{5, 1}, kit.Flow(8, pills...), kit.VStack(0, kit.Fixed(120, 0, v.named)))
	v.table = kit.Frame(kit.Inset(8, 14, 6, 14, head), nil, v.grid, nil, foot)

	v.line = planline.New(i.s, v.grid, func() { kit.Relayout(v.page) })
	v.reading = newUnderstood(i)
	v.absent = kit.NewCard("Not in this file", kit.VStack(0))
	v.apply = kit.NewPrimaryButton("Bring in", "Ctrl ↵", i.bringIn)
	side := kit.Frame(nil, nil,
		kit.Scrolled(kit.VStack(14, v.line.Content(), v.absent, v.reading.questions, v.reading.answers, v.reading.columns, v.reading.left)),
		nil, kit.Inset(12, 0, 0, 0, kit.VStack(10,
			kit.NewParagraph("Nothing is changed yet. Undo takes the whole import back.", kit.Note),
			kit.HStack(8, kit.Spring(), kit.NewButton("Cancel", "Esc", i.cancel), v.apply))))
	body := kit.Frame(kit.Inset(0, 0, 14, 0, v.sums), nil,
		kit.Columns(16, []float32{818, 318}, kit.NewCard("", v.table).Flush(), kit.Fixed(280, 260, side)), nil, nil)
	v.add = kit.NewButton("Add a file…", "", i.addFile)
	v.page = kit.NewPage(kit.NewText("Import: the plan", kit.Title), v.note, body, v.add)
	return v
}

func (v *planView) at(i int) *row { return &v.rows[v.shown[i]] }

// open shows a plan from its first line.
func (v *planView) open(p *roster.Plan, today record.Date) {
	kit.ShowIf(v.add, len(v.screen.from.paths) > 0)
	v.find, v.group = "", groupFile
	v.named.SetText("")
	v.shown = nil
	v.update(p, today)
	v.grid.ScrollTo(0)
	v.grid.Select(0)
	v.explain(v.grid.Selected())
}

// update shows a plan that was made anew. The line picked stays picked as far as
// the rows on view hold it.
func (v *planView) update(p *roster.Plan, today record.Date) {
	var picked place
	if r := v.picked(); r != nil && r.of != nil {
		picked = placeOf(r.of)
	}
	v.rows = rowsOf(p, today)
	v.note.SetText(readWords(p.File))
	v.showPills(p)
	v.showSums(tallies(p, v.rows))
	v.reading.show(p)
	n := p.Counts.New + p.Counts.Changed
	v.apply.SetLabel("Bring in " + kit.Grouped(n))
	if n == 0 {
		v.apply.Disable()
	} else {
		v.apply.Enable()
	}
	v.filter()
	for at := range v.shown {
		if of := v.at(at).of; of != nil && placeOf(of) == picked {
			v.grid.Select(at)
			break
		}
	}
	v.explain(v.grid.Selected())
	v.page.Refresh()
}

// showPills shows the pills of the groups that the plan has.
func (v *planView) showPills(p *roster.Plan) {
	var counts [16]int
	for _, r := range v.rows {
		for i, show := range shows {
			if r.in&show.group != 0 {
				counts[i]++
			}
		}
	}
	for i, show := range shows {
		if counts[i] == 0 && v.group == show.group {
			v.group = groupFile
		}
		kit.ShowIf(v.pills[show.group], show.always || counts[i] > 0)
	}
	v.pills[groupFile].SetLabel("All " + kit.Count(p.Counts.Rows, "row", "rows"))
}

// pick shows the rows of one group.
func (v *planView) pick(g group) {
	v.group = g
	v.filter()
	v.grid.ScrollTo(0)
	v.grid.Select(0)
	v.explain(v.grid.Selected())
}

// filter shows the rows of the group, and of the name that is looked for.
func (v *planView) filter() {
	for each, pill := range v.pills {
		pill.SetOn(each == v.group)
	}
	v.shown = v.shown[:0]
	for i := range v.rows {
		if v.rows[i].in&v.group != 0 && (v.find == "" || strings.Contains(record.Fold(v.rows[i].name), v.find)) {
			v.shown = append(v.shown, i)
		}
	}
	v.grid.SetRows(len(v.shown))
	if v.grid.Selected() < 0 {
		v.grid.Select(min(0, len(v.shown)-1))
	}
	v.explain(v.grid.Selected())
}

// picked returns the row picked, or nil.
func (v *planView) picked() *row {
	if at := v.grid.Selected(); at >= 0 && at < len(v.shown) {
		return v.at(at)
	}
	return nil
}

// explain says below the grid all that a row has no room for, and beside it what
// can be said of the row.
func (v *planView) explain(int) {
	r := v.picked()
	v.full.SetText("")
	v.absent.Hide()
	var line *planline.Line
	if r != nil {
		v.full.SetText(r.words)
		if r.of != nil {
			line = v.screen.lineOf(r.of)
		} else {
			v.showAbsent()
		}
	}
	v.line.About(line)
	kit.Relayout(v.table)
	kit.Relayout(v.page)
	v.screen.s.ActionsChanged()
}

// showAbsent leads to the students whom the file does not name.
func (v *planView) showAbsent() {
	p := v.screen.plan
	v.absent.SetContent(kit.VStack(8,
		kit.NewParagraph("They stay as they are. Whoever has left is marked as a leaver in Students; this plan waits here.", kit.Note),
		kit.NewButton("Look at "+kit.Count(len(p.Missing), "student", "students"), "", func() {
			ids := make([]record.ID, len(p.Missing))
			for i, s := range p.Missing {
				ids[i] = s.ID
			}
			v.screen.s.Go(session.TheseStudents(kit.Count(len(ids), "student", "students")+" on roll not in "+p.File.Name, ids))
		})))
	v.absent.Show()
}

// showSums shows the cards of figures, in two rows where the text is large; a
// figure of nothing stands back.
func (v *planView) showSums(sums []tally) {
	cards := make([]fyne.CanvasObject, len(sums))
	shares := make([]float32, len(sums))
	for i, t := range sums {
		ink, _ := t.tone.Colors()
		if t.tone == kit.Neutral || t.n == 0 {
			ink = kit.ColorInk
		}
		cards[i] = kit.NewCard("", kit.VStack(0,
			kit.NewText(kit.Grouped(t.n), kit.Style{Size: 20, Bold: true, Color: ink}),
			kit.NewParagraph(t.words, kit.Note)))
		shares[i] = 1
	}
	row := func(from, to int) fyne.CanvasObject {
		return kit.Fixed(330, 0, kit.Columns(12, shares[from:to], cards[from:to]...))
	}
	v.sums.Objects = []fyne.CanvasObject{kit.Columns(12, []float32{1, 1}, row(0, len(cards)/2), row(len(cards)/2, len(cards)))}
}
