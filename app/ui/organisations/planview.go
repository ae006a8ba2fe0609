package organisations

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"waymark/app/directory"
	"waymark/app/ui/grid"
	"waymark/app/ui/kit"
	"waymark/app/ui/planline"
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
	line    *planline.Card
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
			return grid.Cell{Text: nameOf(v.at(i)), Bold: true}
		}},
		{ID: "why", Title: "What and why", Width: 200, Flex: 2, Fixed: true, Cell: func(i int) grid.Cell {
			return grid.Cell{Text: rowWords(v.at(i)), Soft: true}
		}},
	})
	v.grid.OnKey = func(ev *fyne.KeyEvent) bool { return f.TypedKey(ev) }
	v.grid.OnSelect = v.explain
	v.grid.OnRune = func(letter rune) bool { return v.line.Typed(letter) }
	v.grid.Empty = kit.NewEmptyState("No such lines", "No line of the file is of this kind.")
	v.full = kit.NewParagraph("", kit.Note)
	foot := kit.VStack(0, kit.NewHairline(), kit.Inset(8, 14, 8, 14, v.full))
	v.table = kit.Frame(kit.Inset(8, 14, 6, 14, v.pills), nil, v.grid, nil, foot)
	v.line = planline.New(f.s, v.grid, func() { kit.Relayout(v.page) })
	v.columns = kit.NewCard("Columns", kit.VStack(0))
	v.left = kit.NewCard("Left out", kit.VStack(0))
	v.apply = kit.NewPrimaryButton("Bring in", "Ctrl ↵", f.bringIn)
	side := kit.Frame(nil, nil, kit.Scrolled(kit.VStack(14, v.line.Content(), v.columns, v.left)), nil,
		kit.Inset(12, 0, 0, 0, kit.VStack(10,
			kit.NewParagraph("Nothing is changed yet. Undo takes the whole import back.", kit.Note),
			kit.HStack(8, kit.Spring(), kit.NewButton("Cancel", "Esc", f.cancel), v.apply))))
	v.page = kit.NewPage(kit.NewText("Bring in organisations: the plan", kit.Title), v.note,
		kit.Columns(16, []float32{818, 318}, kit.NewCard("", v.table).Flush(), kit.Fixed(280, 260, side)))
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
	line := 0
	if at := v.grid.Selected(); v.plan != nil && at >= 0 && at < len(v.shown) {
		line = v.at(at).Line
	}
	v.plan = p
	words := p.File.Name
	if p.File.Sheet != "" {
		words += ", sheet " + p.File.Sheet
	}
	v.note.SetText(fmt.Sprintf("%s · headings on line %d, %s", words, p.File.HeaderLine, kit.Count(p.Counts.Rows, "row", "rows")))
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
	if at := slices.IndexFunc(v.shown, func(i int) bool { return p.Rows[i].Line == line }); at >= 0 {
		v.grid.Select(at)
	}
	v.explain(v.grid.Selected())
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
	pill("All "+kit.Count(c.Rows, "row", "rows"), v.all, func() { v.pick(true, 0) })
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

// lineOf returns what the card says of a row of the plan.
func (v *planView) lineOf(r *directory.Row) *planline.Line {
	return &planline.Line{At: r.Line, Number: r.Line, Name: nameOf(r), Said: v.said(v.screen.decided[r.Line]), Choices: v.choices(r)}
}

func nameOf(r *directory.Row) string {
	if r.Name == "" {
		return "(no name)"
	}
	return r.Name
}

// said says what a person said of a line.
func (v *planView) said(d directory.Decision) string {
	var words []string
	switch {
	case d.New:
		words = append(words, "You said that it is a new one.")
	case d.Same != "":
		words = append(words, "You said which one it is.")
	}
	for _, c := range v.plan.File.Columns {
		if _, fixed := d.Cells[c.Field]; fixed {
			words = append(words, "You put the "+c.Field.Label()+" right.")
		}
	}
	return strings.Join(words, " ")
}

// choices lists what can be said of a row.
func (v *planView) choices(r *directory.Row) []planline.Choice {
	decided := v.screen.decided[r.Line]
	say := func(key rune, label string, with func(*directory.Decision)) planline.Choice {
		return planline.Choice{Key: key, Label: label, Do: func() {
			d := decided
			with(&d)
			v.screen.decide(r.Line, d)
		}}
	}
	if decided.Skip {
		return []planline.Choice{say('x', "Take in after all", func(d *directory.Decision) { d.Skip = false })}
	}
	var all []planline.Choice
	if r.Verdict == directory.Check {
		if o := r.Organisation; o != nil {
			if _, held := v.screen.s.Snapshot().Organisation(o.ID); held {
				all = append(all, say('s', "It is the same", func(d *directory.Decision) { d.New, d.Same = false, o.ID }))
			}
		}
		all = append(all, say('n', "It is a new one", func(d *directory.Decision) { d.New, d.Same = true, "" }))
	}
	all = append(all, planline.Choice{Key: 'p', Label: "Put right", Do: func() { v.beginFix(r) }})
	if decided.Says() {
		all = append(all, say('t', "Take that back", func(d *directory.Decision) { *d = directory.Decision{} }))
	}
	return append(all, say('x', "Leave out", func(d *directory.Decision) { d.Skip = true }))
}

// beginFix asks for a value in place of the file's, of the name first where there
// is none, and of what the row is warned of.
func (v *planView) beginFix(r *directory.Row) {
	var values []planline.Value
	for _, c := range v.plan.File.Columns {
		if c.Field == "" {
			continue
		}
		cell, fixed := v.screen.decided[r.Line].Cells[c.Field]
		if !fixed {
			cell = v.plan.File.Cell(r.Line, c.Field)
		}
		values = append(values, planline.Value{Field: string(c.Field), Label: c.Field.Label(), Cell: cell})
	}
	first := directory.Name
	if len(r.Warned) > 0 && r.Name != "" {
		first = r.Warned[0]
	}
	v.line.Fix(values, string(first), func(field, value string) {
		d := v.screen.decided[r.Line]
		d.Cells = maps.Clone(d.Cells)
		if d.Cells == nil {
			d.Cells = map[directory.Field]string{}
		}
		d.Cells[directory.Field(field)] = value
		v.screen.decide(r.Line, d)
	})
}

// explain says all about the row picked, and what can be decided of it.
func (v *planView) explain(i int) {
	v.full.SetText("")
	var line *planline.Line
	if i >= 0 && i < len(v.shown) {
		v.full.SetText(rowWords(v.at(i)))
		line = v.lineOf(v.at(i))
	}
	v.line.About(line)
	kit.Relayout(v.table)
	kit.Relayout(v.page)
	v.screen.s.ActionsChanged()
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
