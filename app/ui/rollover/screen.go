package rollover

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"waymark/app/record"
	roll "waymark/app/rollover"
	"waymark/app/ui/kit"
	"waymark/app/ui/session"
)

// Screen is the start of a school year, in the order in which it is done.
type Screen struct {
	s       *session.Session
	options roll.Options
	plan    *roll.Plan // as the options stand, or nil
	saving  bool
	cancel  func() // stops twins being looked for

	title, note *kit.Text
	years       *kit.Choice
	table       *groupTable
	forms       *kit.Choice
	lastDay     *kit.DateEntry
	lastDayIn   *kit.Field
	others      *exceptions
	outcome     *kit.Paragraph
	left        *kit.Card
	twins       *kit.Card
	move        *kit.Button
	content     *fyne.Container
}

var (
	_ session.Screen = (*Screen)(nil)
	_ session.Stater = (*Screen)(nil)
)

// forms in the order in which the choice offers them.
var forms = []roll.Forms{roll.FormsUp, roll.FormsKeep, roll.FormsClear}

// New returns the screen for the start of a school year.
func New(s *session.Session) *Screen {
	v := &Screen{s: s, cancel: func() {}}
	v.begin(roll.Starting(s.Today()))
	v.title, v.note = kit.NewText("Moving up", kit.Title), kit.NewText("", kit.Soft)
	first := v.options.Year
	v.years = kit.NewChoice([]string{"Into " + first.String(), "Into " + (first + 1).String()}, 0, func(i int) {
		v.begin(first + record.AcademicYear(i))
		v.lastDay.SetDate(v.options.LastDay)
		v.Refresh()
	})
	v.table = newGroupTable(func(year record.YearGroup, m roll.Move) {
		v.options.Moves[year] = m
		v.work()
	})
	v.forms = kit.NewChoice([]string{"9B becomes 10B", "Names stay", "Empty until a file says"}, 0, func(i int) {
		v.options.Forms = forms[i]
		v.work()
	})
	v.lastDay = kit.NewDateEntry(s.Today, func(d record.Date) {
		v.options.LastDay = d
		v.work()
	})
	v.lastDay.SetDate(v.options.LastDay)
	v.lastDayIn = kit.NewField("Last day on roll of those who leave", v.lastDay)
	v.others = newExceptions(func(students map[record.ID]roll.Move) {
		v.options.Students = students
		v.work()
	})
	v.outcome = kit.NewParagraph("", kit.Body)
	v.left = kit.NewCard("3  Who left", kit.VStack(0))
	v.twins = kit.NewCard("4  The same student twice?", kit.VStack(0))
	v.move = kit.NewPrimaryButton("Move everyone up", "Ctrl S", v.moveUp)
	up := kit.NewCard("1  Everyone moves up", kit.VStack(14, v.years, v.table.content,
		kit.Columns(16, []float32{3, 2}, kit.NewField("Registration groups", v.forms), v.lastDayIn),
		kit.NewField("Who does otherwise", v.others.content), v.outcome))
	intake := kit.NewCard("2  The new year", kit.VStack(10,
		kit.NewParagraph("Bring in the list of students that your school system exports once the new year is in it. Those who are new are added; nobody who moved up is doubled.", kit.Small),
		kit.HStack(8, kit.NewButton("Bring in a file…", "Ctrl I", func() { s.Go(session.ImportFile("")) }))))
	v.content = kit.NewPage(v.title, v.note, kit.Columns(16, []float32{7, 4},
		kit.VStack(14, up), kit.VStack(14, intake, v.left, v.twins)),
		kit.NewButton("Back", "Esc", s.Back), v.move)
	return v
}

// begin starts anew for an academic year.
func (v *Screen) begin(year record.AcademicYear) {
	v.options = roll.Options{Year: year, LastDay: year.Start().AddDays(-1), Forms: v.options.Forms,
		Moves: map[record.YearGroup]roll.Move{}, Students: v.options.Students}
}

// Title names the screen.
func (v *Screen) Title() string { return "Moving up" }

// Content returns the screen.
func (v *Screen) Content() fyne.CanvasObject { return v.content }

// Shown gives the keyboard to the first choice.
func (v *Screen) Shown(session.Place) { v.s.Focus(v.years) }

// Hidden keeps what was chosen.
func (v *Screen) Hidden() { v.cancel() }

// Actions lists what can be done here.
func (v *Screen) Actions() []session.Action {
	return []session.Action{{Label: "Move everyone up", Key: session.Ctrl(fyne.KeyS), Do: v.moveUp, Off: !v.ready()}}
}

// State says what would be done, for the end-to-end tests.
func (v *Screen) State() map[string]any {
	state := map[string]any{"into": v.options.Year.String(), "ready": v.ready()}
	if v.plan != nil {
		for _, m := range []roll.Move{roll.Up, roll.Stay, roll.Leave, roll.Settled, roll.Unplaced} {
			state[string(m)] = v.plan.Count(m)
		}
	}
	return state
}

// Refresh works everything out anew from the record.
func (v *Screen) Refresh() {
	v.work()
	v.showLeft()
	snapshot := v.s.Snapshot()
	v.cancel()
	v.cancel = v.s.Tasks().Go(func(context.Context) func() {
		twins := roll.Twins(snapshot)
		return func() { v.showTwins(twins) }
	})
}

// work plans the rollover as it is chosen, and shows it.
func (v *Screen) work() {
	plan, err := roll.MakePlan(v.s.Snapshot(), v.options)
	v.plan = plan
	v.lastDayIn.SetProblem("")
	if err != nil {
		v.lastDayIn.SetProblem(session.Sentence(err))
		v.outcome.SetText("Nothing can be done before that is put right.")
	} else {
		v.note.SetText(fmt.Sprintf("%s on roll at the end of %s", kit.Grouped(len(plan.Lines)), v.options.Year-1))
		v.table.show(plan)
		v.others.show(plan)
		v.outcome.SetText(outcomeWords(plan))
	}
	if v.ready() {
		v.move.Enable()
	} else {
		v.move.Disable()
	}
	v.s.ActionsChanged()
	v.content.Refresh()
}

func (v *Screen) ready() bool {
	return v.plan != nil && !v.saving && v.plan.Count(roll.Up)+v.plan.Count(roll.Stay)+v.plan.Count(roll.Leave) > 0
}

// moveUp does what is planned, as one action.
func (v *Screen) moveUp() {
	if !v.ready() {
		return
	}
	action, any := v.plan.Action(v.s.Signing())
	if !any {
		return
	}
	v.saving = true
	v.s.Do(action, func(error) {
		v.saving = false
		v.work()
	})
}

// outcomeWords says what a plan does in all.
func outcomeWords(p *roll.Plan) string {
	up, stay, leave := p.Count(roll.Up), p.Count(roll.Stay), p.Count(roll.Leave)
	settled, unplaced := p.Count(roll.Settled), p.Count(roll.Unplaced)
	if up+stay+leave == 0 {
		if settled > 0 {
			return "Everyone is where they should be: there is nothing to move."
		}
		return "There is nobody to move up."
	}
	var parts []string
	if up > 0 {
		parts = append(parts, kit.Count(up, "student moves up", "students move up"))
	}
	if stay > 0 {
		parts = append(parts, kit.Count(stay, "student stays in the same year group", "students stay in the same year group"))
	}
	if leave > 0 {
		parts = append(parts, kit.Count(leave, "student leaves on ", "students leave on ")+p.Options.LastDay.Words())
	}
	words := strings.Join(parts, ", ") + "."
	if settled > 0 {
		words += fmt.Sprintf(" %s as the record has them already.", kit.Count(settled, "student stays", "students stay"))
	}
	if unplaced > 0 {
		words += fmt.Sprintf(" %s as they are: no year group is known to move them to.", kit.Count(unplaced, "student stays", "students stay"))
	}
	return words + " One undo takes all of it back."
}

// showLeft says who left in or after the year that ended, and of whom it is not
// known where they went.
func (v *Screen) showLeft() {
	since := (v.options.Year - 1).Start()
	var left, open []record.ID
	for _, st := range v.s.Snapshot().Students() {
		if st.Left.IsZero() || st.Left.Before(since) {
			continue
		}
		left = append(left, st.ID)
		if st.Destination == "" {
			open = append(open, st.ID)
		}
	}
	words := fmt.Sprintf("%s since %s.", kit.Count(len(left), "student has left", "students have left"), since.Words())
	parts := []fyne.CanvasObject{}
	switch {
	case len(left) == 0:
		words = "Nobody has left since " + since.Words() + ". Tick those who did in the list of students, and mark them as left."
	case len(open) > 0:
		words += fmt.Sprintf(" Of %s it is not known where they went.", kit.Grouped(len(open)))
		parts = append(parts, kit.NewButton("Say where they went", "", func() { v.s.Go(session.TheLeavers(open...)) }))
	default:
		words += " It is known where all of them went."
	}
	parts = append(parts, kit.NewButton("Choose among students", "", func() { v.s.Go(session.At(session.Students)) }))
	v.left.SetContent(kit.VStack(10, kit.NewParagraph(words, kit.Small), kit.Flow(8, parts...)))
}

// inCard is how many pairs the card has room for.
const inCard = 6

// showTwins lists records that look like one student.
func (v *Screen) showTwins(twins []roll.Twin) {
	if len(twins) == 0 {
		v.twins.SetContent(kit.NewParagraph("No two records look like one student.", kit.Small))
		return
	}
	// Who came back under a new record has two halves of a history: that is first.
	slices.SortStableFunc(twins, func(a, b roll.Twin) int {
		switch {
		case a.Back == b.Back:
			return 0
		case a.Back:
			return -1
		}
		return 1
	})
	var rows []fyne.CanvasObject
	for _, t := range twins[:min(inCard, len(twins))] {
		why := t.Why
		if t.Back {
			why += "; one of them has left: a student who came back?"
		}
		rows = append(rows, kit.NewRow(kit.Inset(4, 4, 4, 4, kit.VStack(0, kit.NewText(t.Keep.FullName(), kit.Strong).Shrinks(), kit.NewParagraph(why, kit.Note))),
			func() { v.s.Go(session.MergeInto(t.Keep.ID, t.Other.ID)) }))
	}
	if more := len(twins) - inCard; more > 0 {
		rows = append(rows, kit.NewText(fmt.Sprintf("and %d more", more), kit.Note))
	}
	v.twins.SetContent(kit.VStack(4, rows...))
}
