package organisations

import (
	"fmt"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"waymark/app/directory"
	"waymark/app/ui/grid"
	"waymark/app/ui/kit"
	"waymark/app/ui/session"
)

// planView shows the plan for a list of employers: its rows in a grid, beside them
// what a person can decide of the one picked and how the file was understood.
type planView struct {
	screen *File
	plan   *directory.Plan
	shown  []int // places in the plan's rows
	only   directory.Verdict
	all    bool // every verdict is shown

	page    *fyne.Container
	note    *kit.Text
	pills   *fyne.Container
	grid    *grid.Grid
	full    *kit.Paragraph // the picked row’s words, whole
	table   *fyne.Container
	decide  *kit.Card
	columns *kit.Card
	left    *kit.Card
	apply   *kit.Button
}

// verdicts are in the order in which a person looks at them, each with its mark.
var verdicts = []struct {
	is    directory.Verdict
	shape string
}{
	{directory.New, "●"}, {directory.Changed, "◐"}, {directory.Check, "◐"}, {directory.Rejected, "○"}, {directory.Unchanged, "–"}, {directory.LeftOut, "–"},
}

func newPlanView(f *File) *planView {
	v := &planView{screen: f, all: true, pills: kit.Flow(8)}
	v.note = kit.NewText("", kit.Soft)
	v.grid = grid.New([]grid.Column{
		{ID: "line", Title: "Line", Width: 64, Align: grid.Right, Fixed: true, Cell: func(i int) grid.Cell {
			return grid.Cell{Text: strconv.Itoa(v.at(i).Line)}
		}},
		{ID: "plan", Title: "Plan", Width: 144, Fixed: true, Cell: func(i int) grid.Cell { return grid.Cell{Mark: markOf(v.at(i).Verdict)} }},
		{ID: "name", Title: "Organisation", Width: 180, Flex: 1, Fixed: true, Cell: func(i int) grid.Cell {
			name := v.at(i).Name
			if name == "" {
				name = "(no name)"
			}
			return grid.Cell{Text: name, Bold: true}
		}},
		{ID: "why", Title: "What and why", Width: 200, Flex: 2, Fixed: true, Cell: func(i int) grid.Cell {
			return grid.Cell{Text: rowWords(v.at(i)), Soft: true}
		}},
	})
	v.grid.OnKey = func(ev *fyne.KeyEvent) bool { return f.TypedKey(ev) }
	v.grid.OnSelect = v.explain
	v.grid.OnRune = v.typed
	v.grid.Empty = kit.NewEmptyState("No such lines", "No line of the file is of this kind.")
	v.full = kit.NewParagraph("", kit.Note)
	foot := kit.VStack(0, kit.NewHairline(), kit.Inset(8, 14, 8, 14, v.full))
	v.table = kit.Frame(kit.Inset(8, 14, 6, 14, v.pills), nil, v.grid, nil, foot)
	v.decide = kit.NewCard("This line", kit.VStack(0))
	v.columns = kit.NewCard("Columns", kit.VStack(0))
	v.left = kit.NewCard("Left out", kit.VStack(0))
	v.apply = kit.NewPrimaryButton("Bring in", "Ctrl ↵", f.bringIn)
	side := kit.Frame(nil, nil, kit.Scrolled(kit.VStack(14, v.decide, v.columns, v.left)), nil,
		kit.Inset(12, 0, 0, 0, kit.VStack(10,
			kit.NewParagraph("Nothing is changed yet. Undo takes the whole import back.", kit.Note),
			kit.HStack(8, kit.Spring(), kit.NewButton("Cancel", "Esc", f.cancel), v.apply))))
	v.page = kit.NewPage(kit.NewText("Bring in organisations: the plan", kit.Title), v.note,
		kit.Columns(16, []float32{818, 318}, kit.NewCard("", v.table).Flush(), kit.Fixed(280, 0, side)))
	return v
}

func (v *planView) at(i int) *directory.Row { return &v.plan.Rows[v.shown[i]] }

func markOf(is directory.Verdict) kit.Mark {
	for _, known := range verdicts {
		if known.is == is {
			return kit.MarkOf(known.shape, is.String())
		}
	}
	return kit.Mark{}
}

// open shows a plan from its first line.
func (v *planView) open(p *directory.Plan) {
	v.all = true
	v.update(p)
	v.grid.ScrollTo(0)
	v.grid.Select(min(0, len(v.shown)-1))
	v.explain(v.grid.Selected())
}

// update shows a plan that was made anew; the line picked stays picked.
func (v *planView) update(p *directory.Plan) {
	v.plan = p
	words := p.File.Name
	if p.File.Sheet != "" {
		words += ", sheet " + p.File.Sheet
	}
	v.note.SetText(fmt.Sprintf("%s · headings on line %d, %s", words, p.File.HeaderLine, counted(p.Counts.Rows, "row")))
	v.showPills()
	v.showColumns()
	n := p.Counts.New + p.Counts.Changed
	v.apply.SetLabel("Nothing to bring in")
	v.apply.Disable()
	if n > 0 {
		v.apply.SetLabel("Bring in " + kit.Grouped(n))
		v.apply.Enable()
	}
	v.filter()
	v.page.Refresh()
}

func (v *planView) showPills() {
	c := v.plan.Counts
	counts := map[directory.Verdict]int{directory.New: c.New, directory.Changed: c.Changed, directory.Check: c.Check,
		directory.Rejected: c.Rejected, directory.Unchanged: c.Unchanged, directory.LeftOut: c.LeftOut}
	pill := func(label string, on bool, pick func()) {
		p := kit.NewPill(label, func(bool) { pick() })
		p.SetOn(on)
		v.pills.Objects = append(v.pills.Objects, p)
	}
	v.pills.Objects = nil
	pill("All "+counted(c.Rows, "row"), v.all, func() { v.pick(true, 0) })
	for _, known := range verdicts {
		if n := counts[known.is]; n > 0 || !v.all && v.only == known.is {
			pill(fmt.Sprintf("%s %d", known.is, n), !v.all && v.only == known.is, func() { v.pick(false, known.is) })
		}
	}
}

// pick shows the rows of one verdict, or all.
func (v *planView) pick(all bool, only directory.Verdict) {
	v.all, v.only = all, only
	v.showPills()
	v.filter()
	v.page.Refresh()
}

func (v *planView) filter() {
	v.shown = v.shown[:0]
	for i := range v.plan.Rows {
		if v.all || v.plan.Rows[i].Verdict == v.only {
			v.shown = append(v.shown, i)
		}
	}
	v.grid.SetRows(len(v.shown))
	if v.grid.Selected() < 0 && len(v.shown) > 0 {
		v.grid.Select(0)
	}
	v.explain(v.grid.Selected())
}

// rowWords says what a row would bring in or change, and what to know about it.
func rowWords(r *directory.Row) string {
	var parts []string
	if r.Reason != "" {
		parts = append(parts, r.Reason)
	}
	if r.Verdict == directory.New {
		parts = append(parts, strings.Join(about(r.Organisation), ", "))
	}
	for _, d := range r.Changes {
		from := d.From
		if from == "" {
			from = "nothing"
		}
		parts = append(parts, fmt.Sprintf("%s %s → %s", d.Field.Label(), from, d.To))
	}
	return strings.Join(append(parts, r.Warnings...), "; ")
}

// choice is what a person can say of the row picked.
type choice struct {
	key   rune
	label string
	d     directory.Decision
}

// choices lists what can be said of a row.
func (v *planView) choices(r *directory.Row) []choice {
	var all []choice
	if r.Verdict == directory.Rejected {
		return nil
	}
	if o := r.Organisation; o != nil && r.Verdict == directory.Check {
		if _, held := v.screen.s.Snapshot().Organisation(o.ID); held {
			all = append(all, choice{'s', "It is the same", directory.Decision{Same: o.ID}})
		}
	}
	if r.Verdict == directory.Check {
		all = append(all, choice{'n', "It is a new one", directory.Decision{New: true}})
	}
	if d, ok := v.screen.decided[r.Line]; ok && !d.Skip {
		all = append(all, choice{'t', "Take that back", d}) // saying it again does
	}
	label := "Leave it out"
	if r.Verdict == directory.LeftOut {
		label = "Take it in after all"
	}
	return append(all, choice{'x', label, directory.Decision{Skip: true}})
}

// typed decides of the row picked by a letter.
func (v *planView) typed(letter rune) bool {
	i := v.grid.Selected()
	if i < 0 || i >= len(v.shown) {
		return false
	}
	r := v.at(i)
	for _, c := range v.choices(r) {
		if c.key == letter {
			v.screen.decide(r.Line, c.d)
			return true
		}
	}
	return false
}

// actions are the decisions for the menu.
func (v *planView) actions() []session.Action {
	i := v.grid.Selected()
	if i < 0 || i >= len(v.shown) {
		return nil
	}
	var actions []session.Action
	line := v.at(i).Line
	for _, c := range v.choices(v.at(i)) {
		actions = append(actions, session.Action{Label: fmt.Sprintf("Line %d: %s", line, strings.ToLower(c.label)), Do: func() { v.screen.decide(line, c.d) }})
	}
	return actions
}

// explain says all about the row picked, and what can be decided of it.
func (v *planView) explain(i int) {
	v.full.SetText("")
	v.decide.Hide()
	if i >= 0 && i < len(v.shown) {
		r := v.at(i)
		v.full.SetText(rowWords(r))
		var buttons []fyne.CanvasObject
		for _, c := range v.choices(r) {
			buttons = append(buttons, kit.NewButton(c.label, strings.ToUpper(string(c.key)), func() {
				v.screen.decide(r.Line, c.d)
				v.screen.s.Focus(v.grid)
			}))
		}
		if len(buttons) > 0 {
			v.decide.SetTitle(fmt.Sprintf("Line %d", r.Line))
			v.decide.SetContent(kit.VStack(8, kit.NewParagraph(r.Name, kit.Strong), kit.Flow(8, buttons...)))
			v.decide.Show()
		}
	}
	kit.Relayout(v.table)
	kit.Relayout(v.page)
}

// showColumns says what each column was taken for, and what is left out.
func (v *planView) showColumns() {
	var used, left []fyne.CanvasObject
	f := v.plan.File
	for _, n := range f.Notes {
		left = append(left, kit.NewParagraph(strings.ToUpper(n[:1])+n[1:]+".", kit.Note))
	}
	for _, c := range f.Columns {
		heading := c.Heading
		if heading == "" {
			heading = "A column without a heading"
		}
		if c.Field != "" {
			used = append(used, kit.NewParagraph(heading+" → "+c.Field.Label(), kit.Small))
		} else if c.Heading != "" {
			left = append(left, kit.NewParagraph(heading+": "+c.Why+".", kit.Note))
		}
	}
	for _, s := range f.SetAside {
		lines := s.Lines()
		left = append(left, kit.NewParagraph(strings.ToUpper(lines[:1])+lines[1:]+": "+s.Why+".", kit.Note))
	}
	v.columns.SetContent(kit.VStack(1, used...))
	kit.ShowIf(v.left, len(left) > 0)
	v.left.SetContent(kit.VStack(4, left...))
}
