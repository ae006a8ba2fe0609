package importing

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"

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
	from    source // of the plan
	plan    *roster.Plan
	planned *record.Snapshot // what the plan was made against
	job     *session.Job     // reading, or nil
	said    map[place]*said  // what a person said of lines
	waiting []func()         // changes of the file, until the plan under way is made
	busy    bool             // making the plan anew, or saving
	saving  bool

	path     *kit.Entry
	field    *kit.Field
	choose   *kit.Button
	history  *history
	ask      fyne.CanvasObject
	reading  *kit.Paragraph
	wait     fyne.CanvasObject
	listing  bool // the mappings are on view, in place of the question
	mappings *mappingsView
	keeping  *kit.Progress
	keep     fyne.CanvasObject
	view     *planView
	content  *fyne.Container
}

// source is where a roster comes from: files, or rows that were pasted.
type source struct {
	paths    []string
	text     string
	encoding string // of texts, where a person said it
}

// name is what the source is called while it is read.
func (from source) name() string {
	switch len(from.paths) {
	case 0:
		return "what was pasted"
	case 1:
		return filepath.Base(from.paths[0])
	}
	return fmt.Sprintf("%s and %d more", filepath.Base(from.paths[0]), len(from.paths)-1)
}

func (from source) open(o roster.Options) (*roster.File, error) {
	if len(from.paths) == 0 {
		return roster.ReadText(from.text, o)
	}
	o.Encoding = from.encoding
	return roster.Open(from.paths, o)
}

var (
	_ session.Screen  = (*Screen)(nil)
	_ session.Keys    = (*Screen)(nil)
	_ session.Stater  = (*Screen)(nil)
	_ session.Unsaver = (*Screen)(nil)
)

// New returns the import screen. A file dropped on the window comes in by
// [session.ImportFile].
func New(s *session.Session) *Screen {
	i := &Screen{s: s, history: newHistory(s)}
	i.ask = i.askView()
	i.reading = kit.NewParagraph("", kit.Body) // how far it is stands at the window's foot
	i.wait = kit.NewPage(kit.NewText("Import", kit.Title), nil, kit.VStack(0, kit.NewCard("", i.reading)))
	i.keeping = kit.NewProgress("Saving", nil)
	i.keep = kit.NewPage(kit.NewText("Import", kit.Title), nil, kit.VStack(0, kit.NewCard("", i.keeping)))
	i.view = newPlanView(i)
	i.mappings = newMappingsView(i)
	i.content = container.NewStack(i.ask, i.mappings.page, i.wait, i.keep, i.view.page)
	i.show()
	return i
}

// askView asks which file, says what can be taken, and lists what was.
func (i *Screen) askView() fyne.CanvasObject {
	i.path = kit.NewEntry("The file’s path, such as C:\\Users\\you\\Downloads\\students.xlsx", nil)
	i.path.OnEnter = func() { i.readFile(session.TypedPath(i.path.Text)) }
	i.field = kit.NewField("Or type where it is, and press Enter", i.path)
	i.choose = kit.NewPrimaryButton("Choose a file…", "", func() {
		i.s.ChooseFile(extensions, i.readFile)
	})
	folder := kit.NewButton("Choose a folder…", "", func() { i.s.ChooseFolder(i.readFile) })
	paste := kit.NewButton("Paste rows", "", i.paste)
	card := kit.NewCard("Which file?", kit.VStack(12,
		kit.NewParagraph("The list of students as your school system exports it. Drop it on this window, or choose it.", kit.Body),
		kit.Flow(8, i.choose, folder, paste),
		i.field,
	))
	what := kit.NewCard("What can be taken", kit.VStack(6,
		kit.NewParagraph("CSV, Excel workbooks (.xlsx), OpenDocument sheets (.ods), Common Transfer Files (.xml), and the folder or ZIP file of a OneRoster or School Data Sync export. “Paste rows” takes what you copied from a spreadsheet, with its line of headings.", kit.Note),
		kit.NewParagraph("You see what would change, line by line, before anything does. Students who are not in the file stay as they are. Passwords, contacts and medical details are never read in.", kit.Note),
	))
	return kit.NewPage(kit.NewText("Import", kit.Title), kit.NewText("bring students in from a file", kit.Soft),
		kit.Frame(kit.Inset(0, 0, 14, 0, kit.Columns(16, []float32{3, 2}, card, what)), nil,
			kit.Fixed(0, 240, i.history.card), nil, nil),
		kit.NewButton("How files are read…", "", i.openMappings))
}

// openMappings shows what is remembered of files, to be edited.
func (i *Screen) openMappings() {
	i.listing = true
	i.mappings.refresh()
	i.show()
	i.s.Focus(i.mappings.grid)
}

// closeMappings goes back to the question which file.
func (i *Screen) closeMappings() {
	i.listing = false
	i.show()
	i.s.Focus(i.choose)
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
		i.instead(source{paths: append([]string{p.File}, p.More...)})
	case i.plan != nil:
		i.s.Focus(i.view.grid)
	case i.listing:
		i.s.Focus(i.mappings.grid)
	default:
		i.s.Focus(i.choose)
	}
}

// Hidden keeps the plan.
func (i *Screen) Hidden() {}

// Unsaved names what was said of lines and not applied.
func (i *Screen) Unsaved() string {
	if i.plan != nil && (len(i.said) > 0 || i.plan.Counts.Excluded > 0) {
		return "the import of " + i.plan.File.Name
	}
	return ""
}

// Refresh makes the plan anew where the record is not what it was made against.
func (i *Screen) Refresh() {
	i.history.refresh()
	if i.listing {
		i.mappings.refresh()
	}
	if i.plan != nil && !i.busy && i.planned != i.s.Snapshot() {
		i.replan()
	}
}

// Actions lists what can be done here.
func (i *Screen) Actions() []session.Action {
	switch {
	case i.plan == nil && i.listing:
		return i.mappings.actions()
	case i.plan == nil:
		return []session.Action{{Label: "Choose a file…", Do: i.choose.Press}, {Label: "How files are read…", Do: i.openMappings}}
	}
	return append([]session.Action{
		{Label: i.view.apply.Label(), Key: session.Ctrl(fyne.KeyReturn), Do: i.bringIn, Off: i.changes() == 0},
		{Label: "Cancel the import", Do: i.cancel},
		{Label: "Add a file…", Do: i.addFile, Off: len(i.from.paths) == 0},
	}, i.view.line.Actions()...)
}

// TypedKey cancels on Escape.
func (i *Screen) TypedKey(ev *fyne.KeyEvent) bool {
	switch {
	case ev.Name != fyne.KeyEscape:
		return false
	case i.plan != nil || i.job != nil:
		i.cancel()
	case i.listing:
		i.closeMappings()
	default:
		return false
	}
	return true
}

// State says what the screen shows, for the end-to-end tests.
func (i *Screen) State() map[string]any {
	if i.plan == nil && i.listing {
		return map[string]any{"mappings": len(i.mappings.mappings), "facts": i.mappings.facts.Text()}
	}
	if i.plan == nil {
		picked := ""
		if at := i.history.grid.Selected(); at >= 0 {
			picked = i.history.imports[at].Source.Name
		}
		return map[string]any{"plan": false, "problem": i.field.Problem(), "imports": len(i.history.imports), "picked": picked}
	}
	c := i.plan.Counts
	return map[string]any{"plan": true, "file": i.plan.File.Name, "read_as": readWords(i.plan.File), "excluded": c.Excluded, "fills": c.Fills,
		"said": len(i.said), "conflicts": len(i.plan.Conflicts()), "same": len(i.plan.SamePeople()), "questions": len(i.plan.Questions()), "rows": c.Rows, "new": c.New, "changed": c.Changed,
		"unchanged": c.Unchanged, "missing": c.Missing, "check": c.Check, "rejected": c.Rejected}
}

// changes is how many students the plan would add or change.
func (i *Screen) changes() int { return i.plan.Counts.New + i.plan.Counts.Changed }

// show shows the question, the reading, the plan or the saving of it.
func (i *Screen) show() {
	kit.ShowIf(i.ask, i.plan == nil && i.job == nil && !i.listing)
	kit.ShowIf(i.mappings.page, i.plan == nil && i.job == nil && i.listing)
	kit.ShowIf(i.wait, i.job != nil)
	kit.ShowIf(i.keep, i.saving)
	kit.ShowIf(i.view.page, i.plan != nil && i.job == nil && !i.saving)
	i.content.Refresh()
	i.s.ActionsChanged()
}

// readFile reads the file or folder at a path that a person gave.
func (i *Screen) readFile(path string) {
	if path == "" {
		i.field.SetProblem("type where the file is, or choose it with the button")
		i.content.Refresh()
		return
	}
	i.read(source{paths: []string{path}})
}

// instead reads a roster in place of the one whose plan is open, after asking
// where something was said of its lines.
func (i *Screen) instead(from source) {
	if i.Unsaved() == "" {
		i.read(from)
		return
	}
	i.s.Confirm(session.Question{
		Words: "Read " + from.name() + " now? What you said of lines is not kept.", Yes: "Read it", No: "Stay with this plan",
		Do: func() { i.read(from) },
	})
}

// addFile reads another file with those of the plan, whose gaps it fills.
func (i *Screen) addFile() {
	i.s.ChooseFile(extensions, func(path string) {
		i.instead(source{paths: append(slices.Clone(i.from.paths), path), encoding: i.from.encoding})
	})
}

// decode reads the texts of the plan in an encoding that a person names, "" in
// the one that their bytes show.
func (i *Screen) decode(encoding string) {
	from := i.from
	from.encoding = encoding
	i.instead(from)
}

// extensions are those of files that can be read.
var extensions = []string{".csv", ".xlsx", ".ods", ".xml", ".zip", ".txt", ".tsv", ".xls", ".htm", ".html"}

// paste reads what was copied elsewhere.
func (i *Screen) paste() { i.read(source{text: fyne.CurrentApp().Clipboard().Content()}) }

// read reads a roster and makes its plan, away from the window.
func (i *Screen) read(from source) {
	i.field.SetProblem("")
	snapshot, today := i.s.Snapshot(), i.s.Today()
	mappings := slices.Concat(i.answered(from), snapshot.Mappings())
	words := "Reading " + from.name()
	i.reading.SetText(words + ". You see what would change before anything does. Escape stops the reading.")
	job := i.s.Start(words, func(ctx context.Context, progress func(done, total int)) func() {
		progress(0, 0)
		file, err := from.open(roster.Options{Mappings: mappings, Progress: progress})
		if err != nil {
			return func() { i.refuse(from, err) }
		}
		if ctx.Err() != nil {
			return nil
		}
		i.s.Tasks().Post(func() {
			if j := i.s.Job(); j != nil {
				j.Words = "Comparing " + kit.Count(len(file.Rows), "row", "rows") + " with the record"
			}
		})
		plan := roster.MakePlan(file, snapshot, today)
		return func() { i.open(from, plan, snapshot) }
	}, i.stopped)
	if job != nil && !job.Over {
		i.job = job
		i.show()
		i.s.Focus(nil) // so that Escape comes here, and does not put back what was typed
	}
}

// answered returns what was said of the files of the plan, where a source has
// them, too: it is not asked again.
func (i *Screen) answered(from source) []*record.Mapping {
	var said []*record.Mapping
	if i.plan == nil || len(i.from.paths) == 0 || !slices.Equal(from.paths[:min(len(from.paths), len(i.from.paths))], i.from.paths) {
		return nil
	}
	for _, f := range i.plan.File.Files() {
		if m, ok := f.Mapping(); ok {
			said = append(said, m)
		}
	}
	return said
}

// refuse says why a file cannot be taken in, and what to do next. A plan that is
// open stands; without one the path stays to be corrected.
func (i *Screen) refuse(from source, err error) {
	i.job, i.listing = nil, false
	if i.plan != nil {
		i.s.Fail(fmt.Errorf("%w. The plan of %s stands as it was", err, i.plan.File.Name))
		i.show()
		i.s.Focus(i.view.grid)
		return
	}
	if len(from.paths) > 0 {
		i.path.SetText(from.paths[0])
	}
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
func (i *Screen) open(from source, plan *roster.Plan, against *record.Snapshot) {
	i.job, i.from, i.plan, i.planned, i.listing = nil, from, plan, against, false
	i.said, i.waiting = map[place]*said{}, nil
	i.view.open(plan, i.s.Today())
	i.show()
	i.s.Focus(i.view.grid)
	i.Refresh() // the record may have changed while the file was read
}

// replan makes the plan anew, away from the window.
func (i *Screen) replan() {
	file, snapshot, today := i.plan.File, i.s.Snapshot(), i.s.Today()
	i.busy = true
	i.s.Tasks().Go(func(context.Context) func() {
		plan := roster.MakePlan(file, snapshot, today)
		return func() {
			i.busy = false
			if i.plan == nil || i.plan.File != file {
				return
			}
			i.plan, i.planned = plan, snapshot
			i.view.update(plan, today)
			i.show()
			if waiting := i.waiting; len(waiting) > 0 {
				i.waiting = nil
				i.change(func() {
					for _, change := range waiting {
						change()
					}
				})
			}
		}
	})
}

// change does something to the file and makes the plan anew. While one is being
// made of it the file is only read, and the change waits.
func (i *Screen) change(change func()) {
	switch {
	case i.plan == nil || i.saving:
	case i.busy:
		i.waiting = append(i.waiting, change)
	default:
		change()
		i.replan()
	}
}

// use tells which field a column holds; "" leaves it out.
func (i *Screen) use(file *roster.File, column int, field roster.Field) {
	i.s.Focus(i.view.grid) // the list of columns is made anew, and with it what has the keyboard
	i.change(func() { file.Use(column, field) })
}

// answer answers a question of the file. Another sheet has other lines, of which
// nothing was said yet.
func (i *Screen) answer(key, value string) {
	i.s.Focus(i.view.grid)
	i.change(func() {
		if i.plan.File.Answer(key, value) && key == "sheet" {
			i.said = map[place]*said{}
		}
	})
}

// saying returns what was said of a line, to be added to.
func (i *Screen) saying(at place) *said {
	if i.said[at] == nil {
		i.said[at] = &said{}
	}
	return i.said[at]
}

// unsay takes back what was said of a line.
func (i *Screen) unsay(at place) {
	for _, f := range i.said[at].fixed {
		at.file.Unfix(at.line, f)
	}
	at.file.Unsettle(at.line)
	delete(i.said, at)
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
	i.busy, i.saving = true, true
	i.keeping.SetWords("Saving " + kit.Count(i.changes(), "student", "students") + ": all of them, or none")
	i.show()
	i.s.Do(action, func(err error) {
		i.busy, i.saving = false, false
		if err != nil {
			i.show()
			i.Refresh() // the plan stands, made against the record as it is
			return
		}
		i.plan = nil
		i.path.SetText("")
		i.show()
		i.s.Go(session.At(session.Students))
	})
}
