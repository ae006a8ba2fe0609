package importing

import (
	"context"
	"fmt"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"waymark/app/record"
	"waymark/app/roster"
	"waymark/app/ui/kit"
	"waymark/app/ui/session"
)

// Screen asks for a roster file, reads it away from the window, and shows what it
// would change. Nothing changes before a person says so.
type Screen struct {
	s       *session.Session
	plan    *roster.Plan
	planned *record.Snapshot // what the plan was made against
	job     *session.Job     // reading, or nil
	busy    bool             // making the plan anew, or saving

	path    *kit.Entry
	field   *kit.Field
	choose  *kit.Button
	ask     fyne.CanvasObject
	reading *kit.Progress
	wait    fyne.CanvasObject
	view    *planView
	content *fyne.Container
}

var (
	_ session.Screen = (*Screen)(nil)
	_ session.Keys   = (*Screen)(nil)
	_ session.Stater = (*Screen)(nil)
)

// New returns the import screen. A file dropped on the window comes in by
// [session.ImportFile].
func New(s *session.Session) *Screen {
	i := &Screen{s: s}
	i.ask = i.askView()
	i.reading = kit.NewProgress("Reading the file", i.cancel)
	i.wait = kit.NewPage(kit.NewText("Import", kit.Title), nil, kit.VStack(0, kit.NewCard("", i.reading)))
	i.view = newPlanView(i)
	i.content = container.NewStack(i.ask, i.wait, i.view.page)
	i.show()
	return i
}

// askView asks which file, and says what can be taken.
func (i *Screen) askView() fyne.CanvasObject {
	i.path = kit.NewEntry("The file’s path, such as C:\\Users\\you\\Downloads\\students.csv", nil)
	i.path.OnEnter = func() { i.read(i.path.Text) }
	i.field = kit.NewField("Or type where it is, and press Enter", i.path)
	i.choose = kit.NewPrimaryButton("Choose a file…", "", func() {
		i.s.ChooseFile([]string{".csv", ".txt", ".tsv"}, i.read)
	})
	card := kit.NewCard("Which file?", kit.VStack(12,
		kit.NewParagraph("The list of students as your school system exports it, saved as CSV. Drop it on this window, or choose it.", kit.Body),
		kit.HStack(8, i.choose),
		i.field,
		kit.NewParagraph("You see what would change, line by line, before anything does. Students who are not in the file stay as they are. Passwords, contacts and medical details are never read in.", kit.Note),
	))
	return kit.NewPage(kit.NewText("Import", kit.Title), kit.NewText("bring students in from a file", kit.Soft),
		kit.VStack(0, kit.Columns(16, []float32{2, 1}, card, kit.Spring())))
}

// Title names the screen.
func (i *Screen) Title() string { return "Import" }

// Content returns the screen.
func (i *Screen) Content() fyne.CanvasObject { return i.content }

// Shown reads the place's file. Without one it shows the plan that is open, or
// asks for a file.
func (i *Screen) Shown(p session.Place) {
	switch {
	case p.File != "":
		i.read(p.File)
	case i.plan != nil:
		i.s.Focus(i.view.grid)
	default:
		i.s.Focus(i.choose)
	}
}

// Hidden keeps the plan.
func (i *Screen) Hidden() {}

// Refresh makes the plan anew where the record is not what it was made against.
func (i *Screen) Refresh() {
	if i.plan != nil && !i.busy && i.planned != i.s.Snapshot() {
		i.replan(func() {})
	}
}

// Actions lists what can be done here.
func (i *Screen) Actions() []session.Action {
	if i.plan == nil {
		return []session.Action{{Label: "Choose a file…", Do: i.choose.Press}}
	}
	return []session.Action{
		{Label: i.view.apply.Label(), Key: session.Ctrl(fyne.KeyReturn), Do: i.bringIn, Off: i.changes() == 0},
		{Label: "Cancel the import", Do: i.cancel},
	}
}

// TypedKey cancels on Escape.
func (i *Screen) TypedKey(ev *fyne.KeyEvent) bool {
	if ev.Name != fyne.KeyEscape || i.plan == nil && i.job == nil {
		return false
	}
	i.cancel()
	return true
}

// State says what the screen shows, for the end-to-end tests.
func (i *Screen) State() map[string]any {
	if i.plan == nil {
		return map[string]any{"plan": false, "problem": i.field.Problem()}
	}
	c := i.plan.Counts
	return map[string]any{"plan": true, "rows": c.Rows, "new": c.New, "changed": c.Changed,
		"unchanged": c.Unchanged, "missing": c.Missing, "check": c.Check, "rejected": c.Rejected}
}

// changes is how many students the plan would add or change.
func (i *Screen) changes() int { return i.plan.Counts.New + i.plan.Counts.Changed }

// show shows the question, the reading or the plan.
func (i *Screen) show() {
	kit.ShowIf(i.ask, i.plan == nil && i.job == nil)
	kit.ShowIf(i.wait, i.job != nil)
	kit.ShowIf(i.view.page, i.plan != nil && i.job == nil)
	i.content.Refresh()
	i.s.ActionsChanged()
}

// read reads a file and makes its plan, away from the window.
func (i *Screen) read(path string) {
	if path == "" {
		i.field.SetProblem("type where the file is, or choose it with the button")
		i.content.Refresh()
		return
	}
	i.field.SetProblem("")
	snapshot, today := i.s.Snapshot(), i.s.Today()
	name := filepath.Base(path)
	i.reading.SetWords("Reading " + name)
	job := i.s.Start("Reading "+name, func(ctx context.Context, progress func(done, total int)) func() {
		progress(0, 0)
		file, err := roster.ReadFile(path)
		if err != nil {
			return func() { i.refuse(path, err) }
		}
		progress(1, 2)
		if ctx.Err() != nil {
			return nil
		}
		plan := roster.MakePlan(file, snapshot, today)
		return func() { i.open(plan, snapshot) }
	}, i.stopped)
	if job != nil && !job.Over {
		i.job = job
		i.show()
	}
}

// refuse says why a file cannot be taken in, and what to do next; the path stays
// to be corrected.
func (i *Screen) refuse(path string, err error) {
	i.job, i.plan = nil, nil
	i.path.SetText(path)
	i.field.SetProblem(err.Error() + ". Nothing was changed.")
	i.show()
	i.s.Focus(i.choose)
}

// stopped goes back to asking after the reading was cancelled.
func (i *Screen) stopped() {
	i.job = nil
	i.show()
	i.s.Focus(i.choose)
}

// open shows a plan.
func (i *Screen) open(plan *roster.Plan, against *record.Snapshot) {
	i.job, i.plan, i.planned = nil, plan, against
	i.view.open(plan, i.s.Today())
	i.show()
	i.s.Focus(i.view.grid)
	i.Refresh() // the record may have changed while the file was read
}

// replan makes the plan anew, after change did something to the file.
func (i *Screen) replan(change func()) {
	file, snapshot, today := i.plan.File, i.s.Snapshot(), i.s.Today()
	i.busy = true
	i.s.Tasks().Go(func(context.Context) func() {
		change()
		plan := roster.MakePlan(file, snapshot, today)
		return func() {
			i.busy = false
			if i.plan != nil && i.plan.File == file {
				i.plan, i.planned = plan, snapshot
				i.view.open(plan, today)
				i.show()
			}
		}
	})
}

// use tells which field a column holds, and makes the plan anew.
func (i *Screen) use(column int, field roster.Field) {
	if !i.busy {
		file := i.plan.File
		i.replan(func() { file.Use(column, field) })
	}
}

// cancel leaves the plan, or the reading, with nothing changed.
func (i *Screen) cancel() {
	if i.job != nil {
		i.job.Cancel()
		return
	}
	i.plan = nil
	i.show()
	i.s.Notify(session.Notice{Words: "Nothing was brought in."})
	i.s.Go(session.At(session.Students))
}

// bringIn applies the plan as one action. Its notice offers to take it back.
func (i *Screen) bringIn() {
	if i.plan == nil || i.busy {
		return
	}
	action, changes := i.plan.Action(i.s.Signing())
	if !changes {
		i.s.Notify(session.Notice{Words: "There is nothing to bring in: the record says all of this already."})
		return
	}
	i.busy = true
	i.s.Do(action, func(err error) {
		i.busy = false
		if err != nil {
			i.Refresh() // the plan stands, made against the record as it is
			return
		}
		i.plan = nil
		i.path.SetText("")
		i.show()
		i.s.Go(session.At(session.Students))
	})
}

// applyLabel says how many students the primary button brings in.
func applyLabel(n int) string {
	if n == 0 {
		return "Nothing to bring in"
	}
	return fmt.Sprintf("Bring in %s", kit.Grouped(n))
}
