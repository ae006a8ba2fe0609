package importing

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"waymark/app/record"
	"waymark/app/roster"
	"waymark/app/ui/grid"
	"waymark/app/ui/kit"
)

// planView shows a plan: sums at the top, its lines in a grid, and beside them how
// the file's columns were understood and what is left out.
type planView struct {
	screen *Screen
	rows   []row
	shown  []int // places in rows
	group  group

	page    *fyne.Container
	note    *kit.Text
	sums    *fyne.Container
	pills   map[group]*kit.Pill
	grid    *grid.Grid
	full    *kit.Paragraph // the picked row’s words, whole
	table   *fyne.Container
	columns *fyne.Container
	left    *kit.Card
	apply   *kit.Button
}

func newPlanView(i *Screen) *planView {
	v := &planView{screen: i, group: groupFile, pills: map[group]*kit.Pill{}}
	v.note = kit.NewText("", kit.Soft)
	v.sums = container.NewStack()
	v.grid = grid.New([]grid.Column{
		{ID: "line", Title: "Line", Width: 64, Align: grid.Right, Fixed: true, Cell: func(at int) grid.Cell {
			if n := v.at(at).line; n > 0 {
				return grid.Cell{Text: strconv.Itoa(n)}
			}
			return grid.Cell{}
		}},
		{ID: "plan", Title: "Plan", Width: 124, Fixed: true, Cell: func(at int) grid.Cell { return grid.Cell{Mark: v.at(at).mark} }},
		{ID: "student", Title: "Student", Width: 140, Flex: 1, Fixed: true, Cell: func(at int) grid.Cell {
			return grid.Cell{Text: v.at(at).name, Bold: true}
		}},
		{ID: "form", Title: "Form", Width: 56, Fixed: true, Cell: func(at int) grid.Cell { return grid.Cell{Text: v.at(at).form} }},
		{ID: "why", Title: "What and why", Width: 200, Flex: 2, Fixed: true, Cell: func(at int) grid.Cell {
			return grid.Cell{Text: v.at(at).words, Soft: true}
		}},
	})
	v.grid.OnKey = func(ev *fyne.KeyEvent) bool { return i.TypedKey(ev) }
	v.grid.Empty = kit.NewEmptyState("No such lines", "No line of the file is of this kind.")
	v.full = kit.NewParagraph("", kit.Note)
	v.grid.OnSelect = v.explain
	pills := []fyne.CanvasObject{}
	for _, p := range []struct {
		show  group
		label string
	}{
		{groupFile, "All rows"}, {groupNew, "New"}, {groupChanged, "Changed"},
		{groupCheck, "To check"}, {groupRejected, "Cannot use"}, {groupMissing, "Not in this file"},
	} {
		v.pills[p.show] = kit.NewPill(p.label, func(bool) { v.pick(p.show) })
		pills = append(pills, v.pills[p.show])
	}
	foot := kit.VStack(0, kit.NewHairline(), kit.Inset(8, 14, 8, 14, v.full))
	v.table = kit.Frame(kit.Inset(8, 14, 6, 14, kit.Flow(8, pills...)), nil, v.grid, nil, foot)

	v.columns = kit.VStack(1)
	v.left = kit.NewCard("Left out", kit.VStack(0))
	v.apply = kit.NewPrimaryButton("Bring in", "Ctrl ↵", i.bringIn)
	side := kit.Frame(nil, nil,
		kit.Scrolled(kit.VStack(14, kit.NewCard("Columns", v.columns), v.left)),
		nil, kit.Inset(12, 0, 0, 0, kit.VStack(10,
			kit.NewParagraph("Nothing is changed yet. Undo takes the whole import back.", kit.Note),
			kit.HStack(8, kit.Spring(), kit.NewButton("Cancel", "Esc", i.cancel), v.apply))))
	body := kit.Frame(kit.Inset(0, 0, 14, 0, v.sums), nil,
		kit.Columns(16, []float32{818, 318}, kit.NewCard("", v.table).Flush(), kit.Fixed(280, 0, side)), nil, nil)
	v.page = kit.NewPage(kit.NewText("Import: the plan", kit.Title), v.note, body)
	return v
}

func (v *planView) at(i int) *row { return &v.rows[v.shown[i]] }

// open shows a plan.
func (v *planView) open(p *roster.Plan, today record.Date) {
	v.rows = rowsOf(p, today)
	v.note.SetText(readWords(p.File))
	v.pills[groupFile].SetLabel("All " + kit.Grouped(p.Counts.Rows) + " rows")
	v.showSums(tallies(p, v.rows))
	v.showColumns(p.File)
	v.showLeft(p)
	n := p.Counts.New + p.Counts.Changed
	v.apply.SetLabel(applyLabel(n))
	if n == 0 {
		v.apply.Disable()
	} else {
		v.apply.Enable()
	}
	v.pick(groupFile)
	v.page.Refresh()
}

// pick shows the rows of one group.
func (v *planView) pick(g group) {
	v.group = g
	for each, pill := range v.pills {
		pill.SetOn(each == g)
	}
	v.shown = v.shown[:0]
	for i := range v.rows {
		if v.rows[i].in&g != 0 {
			v.shown = append(v.shown, i)
		}
	}
	v.grid.SetRows(len(v.shown))
	v.grid.ScrollTo(0)
	if len(v.shown) > 0 {
		v.grid.Select(0)
	}
	v.explain(v.grid.Selected())
}

// explain says below the grid all that a row has no room for.
func (v *planView) explain(at int) {
	words := ""
	if at >= 0 && at < len(v.shown) {
		words = v.at(at).words
	}
	v.full.SetText(words)
	kit.Relayout(v.table)
}

// showSums shows the cards of figures; a figure of nothing stands back.
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
	v.sums.Objects = []fyne.CanvasObject{kit.Columns(12, shares, cards...)}
}

// showColumns says what each column was taken for. Those that are not clear can
// be told.
func (v *planView) showColumns(f *roster.File) {
	var lines []fyne.CanvasObject
	for _, c := range columnLines(f) {
		if !c.ask {
			lines = append(lines, kit.NewParagraph(c.words, kit.Small))
			continue
		}
		var tell *kit.Pill
		tell = kit.NewMenuPill("Say what it is", func() {
			kit.ShowMenu(tell, fieldOptions(), func(o kit.Option) { v.screen.use(c.column, roster.Field(o.ID)) })
		})
		lines = append(lines, kit.Flow(6, kit.NewText(c.words, kit.Small.In(kit.ColorPartly)), tell))
	}
	v.columns.Objects = lines
}

// fieldOptions lists what a column can be told to hold.
func fieldOptions() []kit.Option {
	options := []kit.Option{{ID: "", Label: "Leave it out"}}
	for _, f := range roster.Fields() {
		options = append(options, kit.Option{ID: string(f), Label: f.Label()})
	}
	return options
}

func (v *planView) showLeft(p *roster.Plan) {
	var lines []fyne.CanvasObject
	for _, words := range leftOut(p) {
		lines = append(lines, kit.NewParagraph(words, kit.Note))
	}
	kit.ShowIf(v.left, len(lines) > 0)
	v.left.SetContent(kit.VStack(4, lines...))
}
