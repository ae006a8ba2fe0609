package overview

import (
	"context"
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"waymark/app/gatsby"
	"waymark/app/record"
	"waymark/app/ui/grid"
	"waymark/app/ui/kit"
	"waymark/app/ui/session"
)

// behind is what stands behind a figure: the rule and its source, the students
// with their states and reasons, and the activities that counted or did not.
type behind struct {
	s     *session.Session
	close func()
	shown bool

	of       scope
	only     gatsby.State // "" = every state
	figures  figures
	students []standing // of the state chosen
	why      map[record.ID]string
	given    []given
	cancel   func()

	card    *kit.Card
	rules   *fyne.Container // the rules' texts
	states  *fyne.Container
	which   *kit.Choice
	grid    *grid.Grid
	sources *fyne.Container // where the texts come from and how they are read
}

// What there is to see behind a figure.
const (
	studentList = iota
	activityList
	ruleSources
)

func newBehind(s *session.Session, close func()) *behind {
	b := &behind{s: s, close: close, cancel: func() {}, why: map[record.ID]string{}}
	b.rules = kit.VStack(4)
	b.states = kit.Flow(6)
	b.which = kit.NewChoice([]string{"Students", "Activities", "The rule"}, studentList, func(int) { b.refresh(b.figures) })
	b.grid = grid.New(nil)
	b.grid.OnOpen = b.open
	b.grid.OnKey = func(ev *fyne.KeyEvent) bool {
		if ev.Name == fyne.KeyEscape {
			b.close()
			return true
		}
		return false
	}
	b.grid.Empty = kit.NewEmptyState("Nothing here", "Nothing in the record stands behind this yet.")
	b.sources = kit.VStack(6)
	top := kit.VStack(10, b.rules, kit.Columns(8, []float32{480, 300}, kit.Inset(5, 0, 0, 0, b.states), kit.HStack(0, kit.Spring(), b.which)))
	b.card = kit.NewCard("", kit.VFill(0, kit.Inset(12, 14, 10, 14, top), kit.NewHairline(),
		container.NewStack(b.grid, kit.Inset(12, 14, 12, 14, b.sources)))).Flush()
	b.card.SetTrailing(kit.HStack(8,
		kit.NewButton("Show in Students", "", b.list), kit.NewButton("Close", "Esc", b.close)))
	return b
}

// set chooses the figure.
func (b *behind) set(of scope, f figures) {
	b.of, b.only = of, ""
	b.which.Choose(studentList)
	b.refresh(f)
	b.grid.Select(0)
}

// refresh shows the figure as it stands now. The scope's parts are looked up
// again, since the record may have changed since it was opened.
func (b *behind) refresh(f figures) {
	r := f.result
	b.figures, b.of = f, b.of.in(f)
	clear(b.why)
	met, of := b.of.figures()
	title := "What stands behind this figure"
	if of > 0 {
		title = fmt.Sprintf("What stands behind %d %%", gatsby.Percent(met, of))
	}
	b.card.SetTitle(title)
	b.card.SetNote(fmt.Sprintf("%s: %s", b.of.words(), outOf(met, of)))
	b.showRules(r.Edition)
	everyone := b.of.students(r, f.audience)
	b.showStates(everyone)
	b.students = b.students[:0]
	for _, st := range everyone {
		if b.only == "" || st.state == b.only {
			b.students = append(b.students, st)
		}
	}
	chosen := b.which.Chosen()
	setVisible(b.states, chosen == studentList)
	setVisible(b.grid, chosen != ruleSources)
	setVisible(b.sources, chosen == ruleSources)
	b.cancel()
	switch chosen {
	case studentList:
		b.grid.SetColumns(b.studentColumns(r))
		b.grid.SetRows(len(b.students))
	case activityList:
		b.showActivities(r)
	}
}

func setVisible(o fyne.CanvasObject, visible bool) {
	if visible {
		o.Show()
	} else {
		o.Hide()
	}
}

// showRules writes the text of each rule that the figure rests on, and below in
// small print where it comes from and how it is read.
func (b *behind) showRules(e *gatsby.Edition) {
	b.rules.Objects, b.sources.Objects = nil, nil
	said := map[string]bool{}
	for _, p := range b.of.parts {
		rule := p.rule
		if said[rule.ID] {
			continue
		}
		said[rule.ID] = true
		b.rules.Add(kit.NewParagraph(rule.Text, kit.Small))
		b.sources.Add(kit.NewParagraph(rule.Title, kit.Strong))
		b.sources.Add(kit.NewParagraph(sourceOf(e, rule), kit.Small))
		if rule.Note != "" {
			b.sources.Add(kit.NewParagraph(rule.Note, kit.Small))
		}
	}
	if e.Note != "" {
		b.sources.Add(kit.NewParagraph(e.Title+". "+e.Note, kit.Note))
	}
}

// in finds the scope's parts in other figures.
func (of scope) in(f figures) scope {
	now := scope{benchmark: of.benchmark}
	for _, p := range partsOf(f.benchmark(of.benchmark)) {
		if of.rule(p.group.YearGroup) != nil {
			now.parts = append(now.parts, p)
		}
	}
	return now
}

// sourceOf says where a rule comes from, and whether anybody has compared it.
func sourceOf(e *gatsby.Edition, rule *gatsby.Rule) string {
	words := fmt.Sprintf("%s edition, rule %s. Source: %s.", e.ID, rule.ID, rule.Source)
	if !rule.Verified {
		words += " The wording has not been compared with the statutory guidance word for word."
	}
	return words
}

// showStates offers each state with its count, to see only those students.
func (b *behind) showStates(students []standing) {
	counts := map[gatsby.State]int{}
	for _, st := range students {
		counts[st.state]++
	}
	b.states.Objects = nil
	for _, state := range gatsby.States {
		if counts[state] == 0 {
			continue
		}
		pill := kit.NewPill(fmt.Sprintf("%s %s %s", state.Shape(), kit.Grouped(counts[state]), state.Words()), func(on bool) {
			b.only = ""
			if on {
				b.only = state
			}
			b.refresh(b.figures)
		})
		pill.SetOn(b.only == state)
		b.states.Add(pill)
	}
}

func (b *behind) studentColumns(r *gatsby.Result) []grid.Column {
	return []grid.Column{
		{ID: "student", Title: "Student", Width: 170, Flex: 1, Fixed: true, Cell: func(i int) grid.Cell {
			return grid.Cell{Text: b.students[i].student.Name(), Bold: true}
		}},
		{ID: "form", Title: "Form", Width: 60, Fixed: true, Cell: func(i int) grid.Cell {
			e, _ := b.students[i].student.EnrolmentOn(r.AsOf)
			return grid.Cell{Text: e.Form}
		}},
		{ID: "state", Title: "State", Width: 110, Fixed: true, Cell: func(i int) grid.Cell {
			s := b.students[i].state
			return grid.Cell{Mark: kit.MarkOf(s.Shape(), s.Words())}
		}},
		{ID: "why", Title: "Why", Width: 200, Flex: 3, Fixed: true, Cell: func(i int) grid.Cell {
			return grid.Cell{Text: b.reason(r, b.students[i]), Soft: true}
		}},
	}
}

// reason returns one student's finding in a sentence. It is worked out for the
// rows in sight only.
func (b *behind) reason(r *gatsby.Result, st standing) string {
	words, ok := b.why[st.student.ID]
	if !ok {
		for _, f := range r.Findings(st.student.ID) {
			if !f.Past && f.Rule.ID == st.rule.ID {
				words = f.Words
			}
		}
		b.why[st.student.ID] = words
	}
	return words
}

// given is what one activity gave to a benchmark.
type given struct {
	activity *record.Activity
	gatsby.Contribution
}

// showActivities lists what counted and what did not, worked out away from the window.
func (b *behind) showActivities(r *gatsby.Result) {
	benchmark := b.of.benchmark
	b.cancel = b.s.Tasks().Go(func(ctx context.Context) func() {
		given := givenTo(ctx, r, benchmark)
		return func() {
			b.given = given
			b.grid.SetColumns(b.activityColumns())
			b.grid.SetRows(len(b.given))
		}
	})
}

// givenTo returns what each activity gave to a benchmark, latest first: this
// year's only, where the benchmark is about each year.
func givenTo(ctx context.Context, r *gatsby.Result, benchmark int) []given {
	eachYear := r.Edition.Rule(gatsby.EveryYear).Benchmark == benchmark
	var all []given
	for _, a := range r.Snapshot.Activities() {
		if ctx.Err() != nil {
			return nil
		}
		if a.Date.After(r.AsOf) || eachYear && !r.Year.Contains(a.Date) {
			continue
		}
		for _, c := range r.Contribution(a.ID) {
			if c.Benchmark == benchmark {
				all = append(all, given{a, c})
			}
		}
	}
	return all
}

func (b *behind) activityColumns() []grid.Column {
	title := "Activity"
	if len(b.of.parts) == 1 {
		title = "Activity, with all who came" // and not this year group alone
	}
	return []grid.Column{
		{ID: "activity", Title: title, Width: 190, Flex: 2, Fixed: true, Cell: func(i int) grid.Cell {
			return grid.Cell{Text: b.given[i].activity.Title, Bold: true}
		}},
		{ID: "date", Title: "Date", Width: 108, Fixed: true, Cell: func(i int) grid.Cell {
			return grid.Cell{Text: b.given[i].activity.Date.Words()}
		}},
		{ID: "attended", Title: "Attended", Width: 78, Align: grid.Right, Fixed: true, Cell: func(i int) grid.Cell {
			return grid.Cell{Text: kit.Grouped(b.given[i].Attended)}
		}},
		{ID: "counted", Title: "Counted", Width: 78, Align: grid.Right, Fixed: true, Cell: func(i int) grid.Cell {
			return grid.Cell{Text: kit.Grouped(b.given[i].Counted)}
		}},
		{ID: "why", Title: "Why not all", Width: 140, Flex: 3, Fixed: true, Cell: func(i int) grid.Cell {
			return grid.Cell{Text: b.given[i].Why, Soft: true}
		}},
	}
}

// open goes to the student or the activity in a row.
func (b *behind) open(row int) {
	if b.which.Chosen() == activityList {
		b.s.Go(session.TheActivity(b.given[row].activity.ID))
		return
	}
	b.s.Go(session.PageOf(b.students[row].student.ID))
}

// list takes the students shown to the screen of students.
func (b *behind) list() {
	ids := make([]record.ID, len(b.students))
	for i, st := range b.students {
		ids[i] = st.student.ID
	}
	about := b.of.words()
	if b.only != "" {
		about += ": " + b.only.Words()
	}
	b.s.Go(session.TheseStudents(about, ids))
}
