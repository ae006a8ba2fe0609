// Package overview is the screen that says where the school stands on the
// benchmarks: by year group, who is missing, what to do next, and what stands
// behind every figure.
package overview

import (
	"context"
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"

	"waymark/app/ui/kit"
	"waymark/app/ui/session"
)

// Screen is the overview.
type Screen struct {
	s        *session.Session
	audience audience
	figures  figures
	cancel   func() // stops figures being worked out
	picked   int    // the benchmark whose year groups are shown
	onView   bool

	note    *kit.Text
	asOf    *kit.Button
	who     *kit.Button
	lines   []*line
	list    *fyne.Container // of the benchmarks
	gap     *kit.Paragraph
	years   *years
	missing *missing
	behind  *behind
	lower   *fyne.Container // years and missing, or behind
	next    *next
	hours   *hours
	page    *fyne.Container
	nobody  *fyne.Container // in place of the page while there are no students
	nothing *kit.Card       // in place of years and missing while nothing is recorded
	content *fyne.Container
}

var (
	_ session.Screen = (*Screen)(nil)
	_ session.Keys   = (*Screen)(nil)
	_ session.Stater = (*Screen)(nil)
)

// New returns the overview of a session.
func New(s *session.Session) *Screen {
	v := &Screen{s: s, audience: everyone, picked: 5, cancel: func() {}, figures: figures{result: s.Result(), audience: everyone}}
	v.note = kit.NewText("", kit.Soft)
	v.asOf = kit.NewMenuButton("", v.chooseDay)
	v.who = kit.NewMenuButton("", v.chooseAudience)
	v.list = kit.VStack(0)
	v.gap = kit.NewParagraph("", kit.Note)
	v.years = newYears(func(p part) { v.open(scope{v.picked, []part{p}}) })
	v.missing = newMissing(s)
	v.behind = newBehind(s, v.close)
	v.next = newNext(s)
	v.hours = newHours()
	v.lower = container.NewStack()
	v.nothing = kit.NewCard("", kit.NewEmptyState("Nothing is recorded yet",
		"Record what happened once: who came, where, for how long, and who was there. What it counts for is worked out here.",
		kit.NewButton("Record an activity", "Ctrl N", func() { s.Go(session.NewActivity()) })))
	v.nobody = kit.NewPage(kit.NewText("Where we stand", kit.Title), nil,
		kit.VStack(0, kit.NewCard("", kit.NewEmptyState("No students yet",
			"Bring in the list of students that your school system exports, as a CSV file. You see what would change before anything does.",
			kit.NewPrimaryButton("Bring in a file", "Ctrl I", func() { s.Go(session.ImportFile("")) })))))

	benchmarks := kit.NewCard("Benchmarks 5 and 6", kit.VStack(0, v.list, kit.Inset(8, 14, 9, 14, v.gap))).Flush()
	benchmarks.SetTrailing(kit.NewText("Enter: what stands behind a figure", kit.Note))
	v.page = kit.NewPage(kit.NewText("Where we stand", kit.Title), v.note,
		kit.Columns(16, []float32{820, 318},
			kit.VFill(14, benchmarks, v.lower),
			kit.VFill(14, v.next.card, v.hours.card)),
		v.asOf, v.who,
		kit.NewPrimaryButton("Evidence PDF", "Ctrl E", func() { s.Go(session.EvidencePDF()) }))
	v.page.Hide() // until there are figures
	v.nobody.Hide()
	v.content = container.NewStack(v.page, v.nobody)
	v.Refresh()
	return v
}

// Title names the screen.
func (v *Screen) Title() string { return "Overview" }

// Content returns the screen.
func (v *Screen) Content() fyne.CanvasObject { return v.content }

// Shown gives the keyboard to the benchmark picked.
func (v *Screen) Shown(session.Place) {
	v.onView = true
	for _, l := range v.lines {
		if l.number == v.picked {
			v.s.Focus(l.row)
		}
	}
}

// Hidden keeps what is open.
func (v *Screen) Hidden() { v.onView = false }

// Refresh works the figures out anew, away from the window, and then shows them.
func (v *Screen) Refresh() {
	r, a := v.s.Result(), v.audience
	v.cancel()
	v.cancel = v.s.Tasks().Go(func(context.Context) func() {
		f := workOut(r, a)
		return func() {
			v.figures = f
			v.show()
		}
	})
}

// show shows the figures.
func (v *Screen) show() {
	f := v.figures
	r := f.result
	v.note.SetText(fmt.Sprintf("%s, %s, by the %s edition. The mark at %d %%: an item counts as achieved.",
		r.Snapshot.School().Name, r.Year, r.Edition.ID, r.Threshold))
	v.asOf.SetLabel("As of " + r.AsOf.Words())
	v.who.SetLabel(f.audience.label)
	first := len(v.lines) == 0
	v.showLines(f)
	v.gap.SetText(f.gap)
	v.next.show(f.steps)
	v.hours.show(f.hours)
	v.showLower()

	v.nobody.Hidden = r.Snapshot.StudentCount() > 0
	v.page.Hidden = !v.nobody.Hidden
	v.content.Refresh()
	if first && v.onView { // the figures came after the screen
		v.Shown(v.s.Place())
	}
}

// showLower shows what belongs to the benchmark picked, and what is open.
func (v *Screen) showLower() {
	f := v.figures
	b := f.benchmark(v.picked)
	v.years.show(f.result, b)
	v.missing.show(f.result, f.audience, wholeOf(b))
	switch {
	case v.behind.shown:
		v.behind.refresh(f)
		v.lower.Objects = []fyne.CanvasObject{v.behind.card}
	case len(f.result.Snapshot.Activities()) == 0:
		v.lower.Objects = []fyne.CanvasObject{v.nothing}
	default:
		v.lower.Objects = []fyne.CanvasObject{kit.VFill(14, v.years.card, v.missing.card)}
	}
	v.lower.Refresh()
}

// showLines brings the rows up to the benchmarks. They stay the same objects, so
// that the keyboard stays where it is.
func (v *Screen) showLines(f figures) {
	if len(v.lines) != len(f.benchmarks) {
		v.lines = nil
		v.list.RemoveAll()
		for _, b := range f.benchmarks {
			l := newLine(b.Number, func() { v.pick(b.Number) }, v.openPicked)
			i := len(v.lines)
			l.row.OnKey = func(ev *fyne.KeyEvent) bool { return v.moveFrom(i, ev) }
			v.lines = append(v.lines, l)
			v.list.Add(l.row)
			v.list.Add(kit.NewHairline())
		}
	}
	for i, b := range f.benchmarks {
		v.lines[i].show(b, f.result.Threshold, f.remarks[i])
		v.lines[i].row.SetPicked(b.Number == v.picked)
	}
}

// moveFrom takes Up and Down from row to row.
func (v *Screen) moveFrom(i int, ev *fyne.KeyEvent) bool {
	switch ev.Name {
	case fyne.KeyUp:
		i--
	case fyne.KeyDown:
		i++
	default:
		return false
	}
	if i >= 0 && i < len(v.lines) {
		v.s.Focus(v.lines[i].row)
	}
	return true
}

func (v *Screen) pick(benchmark int) {
	if v.picked == benchmark {
		return
	}
	v.picked = benchmark
	for _, l := range v.lines {
		l.row.SetPicked(l.number == benchmark)
	}
	if v.behind.shown {
		v.behind.set(wholeOf(v.figures.benchmark(benchmark)), v.figures)
	}
	v.showLower()
}

// openPicked opens the figure of the benchmark picked.
func (v *Screen) openPicked() { v.open(wholeOf(v.figures.benchmark(v.picked))) }

// open shows what stands behind a figure, in place of the year groups.
func (v *Screen) open(of scope) {
	v.behind.shown = true
	v.behind.set(of, v.figures)
	v.showLower()
	v.s.Focus(v.behind.grid)
}

// close shows the year groups again.
func (v *Screen) close() {
	v.behind.shown = false
	v.showLower()
	v.Shown(session.Place{})
}

// TypedKey closes what is open with Escape.
func (v *Screen) TypedKey(key *fyne.KeyEvent) bool {
	if key.Name != fyne.KeyEscape || !v.behind.shown {
		return false
	}
	v.close()
	return true
}

// Actions lists what can be done here.
func (v *Screen) Actions() []session.Action {
	return []session.Action{
		{Label: "Evidence PDF", Do: func() { v.s.Go(session.EvidencePDF()) },
			Key: &desktop.CustomShortcut{KeyName: fyne.KeyE, Modifier: fyne.KeyModifierShortcutDefault}},
		{Label: "What stands behind the figure", Do: v.openPicked},
		{Label: "Figures as of another day…", Do: v.chooseDay},
	}
}

// State describes the screen to the end-to-end tests.
func (v *Screen) State() map[string]any {
	st := map[string]any{"picked": v.picked, "as_of": v.s.AsOf().String(), "audience": v.audience.label, "behind": v.behind.shown}
	for _, b := range v.figures.benchmarks {
		st[fmt.Sprintf("benchmark%d", b.Number)] = fmt.Sprintf("%s %d/%d", b.State, b.Met, b.Of)
	}
	if v.behind.shown {
		st["rows"] = v.behind.grid.Rows()
	}
	return st
}
