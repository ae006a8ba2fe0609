package organisations

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"waymark/app/directory"
	"waymark/app/record"
	"waymark/app/sheet"
	"waymark/app/ui/kit"
	"waymark/app/ui/session"
)

// File is the screen on which a file of organisations is brought in. A list of
// employers is shown as a plan first; a register of schools or trusts is kept, to
// be looked up in.
type File struct {
	s       *session.Session
	ref     *reference
	list    *directory.File
	plan    *directory.Plan
	decided map[int]directory.Decision
	planned *record.Snapshot // what the plan was made against
	job     *session.Job     // reading, or nil
	busy    bool             // saving

	path    *kit.Entry
	field   *kit.Field
	choose  *kit.Button
	kept    *kit.Paragraph // the registers that are loaded
	asking  fyne.CanvasObject
	reading *kit.Paragraph
	wait    fyne.CanvasObject
	view    *planView
	content *fyne.Container
}

var (
	_ session.Screen  = (*File)(nil)
	_ session.Keys    = (*File)(nil)
	_ session.Stater  = (*File)(nil)
	_ session.Unsaver = (*File)(nil)
)

func newFile(s *session.Session, ref *reference) *File {
	f := &File{s: s, ref: ref}
	f.asking = f.askView()
	f.reading = kit.NewParagraph("", kit.Body) // how far it is stands at the window's foot
	f.wait = kit.NewPage(kit.NewText(f.Title(), kit.Title), nil, kit.VStack(0, kit.NewCard("", f.reading)))
	f.view = newPlanView(f)
	f.content = container.NewStack(f.asking, f.wait, f.view.page)
	f.show()
	return f
}

// askView asks which file, and says what can be taken.
func (f *File) askView() fyne.CanvasObject {
	f.path = kit.NewEntry("The file’s path, such as C:\\Users\\you\\Downloads\\employers.xlsx", nil)
	f.path.OnEnter = func() { f.read(session.TypedPath(f.path.Text)) }
	f.field = kit.NewField("Or type where it is, and press Enter", f.path)
	f.choose = kit.NewPrimaryButton("Choose a file…", "", func() {
		f.s.ChooseFile([]string{".csv", ".xlsx", ".ods", ".txt", ".tsv", ".zip", ".json"}, f.read)
	})
	f.kept = kit.NewParagraph("", kit.Note)
	says := func(title, words string) fyne.CanvasObject {
		return kit.VStack(2, kit.NewText(title, kit.Strong), kit.NewParagraph(words, kit.Note))
	}
	card := kit.NewCard("Which file?", kit.VStack(12,
		kit.NewParagraph("The file itself shows which of the three it is. Drop it on this window, or choose it.", kit.Body),
		kit.HStack(8, f.choose), f.field))
	what := kit.NewCard("What can be taken", kit.VStack(10,
		says("Your list of employers and providers", "A CSV file or an Excel workbook with a line of headings: Name, and where you have them Type, Size, Sector, NHS code, URN, UKPRN, Postcode, Note. You see what would change before anything does. People and how to reach them are never read in."),
		says("The register of schools", "The download of Get Information about Schools (GIAS), as CSV or in its ZIP file. It is kept on this laptop to look schools and colleges up in."),
		says("The register of NHS trusts", "The file etr.csv of the NHS Organisation Data Service. It is kept on this laptop to look trusts up in."),
		kit.NewHairline(), f.kept))
	return kit.NewPage(kit.NewText(f.Title(), kit.Title), kit.NewText("from a file", kit.Soft),
		kit.VStack(0, kit.Columns(16, []float32{1, 1}, card, what)))
}

// Title names the screen.
func (f *File) Title() string { return "Bring in organisations" }

// Content returns the screen.
func (f *File) Content() fyne.CanvasObject { return f.content }

// Shown reads the place's file. Without one it shows the plan that is open, or
// asks for a file.
func (f *File) Shown(p session.Place) {
	switch {
	case p.File != "":
		f.read(p.File)
	case f.plan != nil:
		f.s.Focus(f.view.grid)
	default:
		f.showKept()
		f.s.Focus(f.choose)
	}
}

// Hidden keeps the plan.
func (f *File) Hidden() {}

// Unsaved names decisions that were made and not applied.
func (f *File) Unsaved() string {
	if f.plan != nil && len(f.decided) > 0 {
		return "the organisations you are bringing in"
	}
	return ""
}

// Refresh makes the plan anew where the record is not what it was made against.
func (f *File) Refresh() {
	if f.plan != nil && !f.busy && f.planned != f.s.Snapshot() {
		f.replan()
	}
}

// Actions lists what can be done here.
func (f *File) Actions() []session.Action {
	if f.plan == nil {
		return []session.Action{{Label: "Choose a file…", Do: f.choose.Press}}
	}
	return append([]session.Action{
		{Label: f.view.apply.Label(), Key: session.Ctrl(fyne.KeyReturn), Do: f.bringIn, Off: f.changes() == 0},
	}, append(f.view.line.Actions(), session.Action{Label: "Cancel", Do: f.cancel})...)
}

// TypedKey cancels on Escape.
func (f *File) TypedKey(ev *fyne.KeyEvent) bool {
	if ev.Name != fyne.KeyEscape || f.plan == nil && f.job == nil {
		return false
	}
	f.cancel()
	return true
}

// State says what the screen shows, for the end-to-end tests.
func (f *File) State() map[string]any {
	if f.plan == nil {
		return map[string]any{"plan": false, "problem": f.field.Problem(), "kept": f.kept.Text()}
	}
	c := f.plan.Counts
	return map[string]any{"plan": true, "rows": c.Rows, "new": c.New, "changed": c.Changed, "unchanged": c.Unchanged,
		"check": c.Check, "rejected": c.Rejected, "left_out": c.LeftOut}
}

// changes is how many organisations the plan would add or change.
func (f *File) changes() int { return f.plan.Counts.New + f.plan.Counts.Changed }

// show shows the question, the reading or the plan.
func (f *File) show() {
	kit.ShowIf(f.asking, f.plan == nil && f.job == nil)
	kit.ShowIf(f.wait, f.job != nil)
	kit.ShowIf(f.view.page, f.plan != nil && f.job == nil)
	f.content.Refresh()
	f.s.ActionsChanged()
}

// showKept says which registers are loaded.
func (f *File) showKept() {
	f.ref.want(func(d *directory.Directory) {
		words := ""
		for _, r := range directory.Registers {
			if l := d.List(r); l != nil {
				words += fmt.Sprintf("Loaded: %s %s from %s on %s. %s\n", kit.Grouped(len(l.Entries)), r, l.File, record.DateOf(l.Loaded).Words(), r.Source())
			}
		}
		if words == "" {
			words = "No register is loaded yet."
		}
		f.kept.SetText(words)
		f.content.Refresh()
	})
}

// read finds out what a file is, away from the window, and takes it in.
func (f *File) read(path string) {
	if path == "" {
		f.field.SetProblem("Type where the file is, or choose it with the button.")
		f.content.Refresh()
		return
	}
	f.field.SetProblem("")
	snapshot := f.s.Snapshot()
	name := filepath.Base(path)
	f.reading.SetText("Reading " + name + ". You see what would change before anything does. Escape stops the reading.")
	job := f.s.Start("Reading "+name, func(ctx context.Context, progress func(done, total int)) func() {
		progress(0, 0)
		source, err := sheet.Open(path)
		if err != nil {
			return func() { f.refuse(path, err) }
		}
		register, err := directory.Read(source)
		switch {
		case err == nil:
			return func() { f.keep(register) }
		case !errors.Is(err, directory.ErrNoRegister):
			return func() { f.refuse(path, err) }
		case ctx.Err() != nil:
			return nil
		}
		var list *directory.File
		book, err := source.Book(sheet.Options{})
		if err == nil {
			list, err = directory.ReadEmployers(book)
		}
		if err != nil {
			return func() { f.refuse(path, err) }
		}
		plan := directory.MakePlan(list, snapshot, nil)
		return func() { f.open(list, plan, snapshot) }
	}, f.stopped)
	if job != nil && !job.Over {
		f.job = job
		f.show()
		f.s.Focus(nil) // so that Escape comes here, and does not put back what was typed
	}
}

// refuse says why a file cannot be taken in; the path stays to be corrected.
func (f *File) refuse(path string, err error) {
	f.job, f.plan = nil, nil
	f.path.SetText(path)
	f.field.SetProblem(err.Error() + ". Nothing was changed.")
	f.show()
	f.s.Focus(f.choose)
}

// stopped goes back to asking after the reading was cancelled.
func (f *File) stopped() {
	f.job = nil
	f.show()
	f.s.Focus(f.choose)
}

// keep keeps a register, away from the window, and says what can be done with it.
func (f *File) keep(l *directory.List) {
	f.job, f.plan = nil, nil
	f.show()
	l.Loaded = f.s.Now()
	f.ref.want(func(d *directory.Directory) {
		f.s.Tasks().Go(func(context.Context) func() {
			next, err := d.Keep(l)
			return func() {
				if err != nil {
					f.s.Fail(err)
					return
				}
				f.ref.found = next
				f.path.SetText("")
				f.showKept()
				words := fmt.Sprintf("%s %s are loaded from %s. Open an organisation to look it up.", kit.Grouped(len(l.Entries)), l.Register, l.File)
				if n := len(l.SetAside); n > 0 {
					words += fmt.Sprintf(" %s passed over: on line %d, %s.", kit.Count(n, "line", "lines"), l.SetAside[0].Line, l.SetAside[0].Why)
				}
				f.s.Notify(session.Notice{Words: words, Tone: session.Good})
				f.s.Focus(f.choose)
			}
		})
	})
}

// open shows a plan.
func (f *File) open(list *directory.File, plan *directory.Plan, against *record.Snapshot) {
	f.job, f.list, f.plan, f.planned, f.decided = nil, list, plan, against, map[int]directory.Decision{}
	f.view.open(plan)
	f.show()
	f.s.Focus(f.view.grid)
	f.Refresh() // the record may have changed while the file was read
}

// replan makes the plan anew: a list of employers has some hundred rows.
func (f *File) replan() {
	f.planned = f.s.Snapshot()
	f.plan = directory.MakePlan(f.list, f.planned, f.decided)
	f.view.update(f.plan)
	f.show()
}

// decide takes down what a person said of a line.
func (f *File) decide(line int, d directory.Decision) {
	if f.decided[line] = d; !d.Says() {
		delete(f.decided, line)
	}
	f.replan()
}

// cancel leaves the plan, or the reading, with nothing changed.
func (f *File) cancel() {
	if f.job != nil {
		f.job.Cancel()
		return
	}
	f.plan, f.decided = nil, nil
	f.show()
	f.s.Notify(session.Notice{Words: "Nothing was brought in."})
	f.s.Go(session.At(session.Organisations))
}

// bringIn applies the plan as one action. Its notice offers to take it back.
func (f *File) bringIn() {
	if f.plan == nil || f.busy {
		return
	}
	action, changes := f.plan.Action(f.s.Signing())
	if !changes {
		f.s.Notify(session.Notice{Words: "There is nothing to bring in: the record says all of this already."})
		return
	}
	f.busy = true
	f.s.Do(action, func(err error) {
		f.busy = false
		if err != nil {
			f.Refresh() // the plan stands, made against the record as it is
			return
		}
		f.plan, f.decided = nil, nil
		f.path.SetText("")
		f.show()
		f.s.Go(session.At(session.Organisations))
	})
}
