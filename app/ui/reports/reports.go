package reports

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"

	"waymark/app/record"
	"waymark/app/ui/grid"
	"waymark/app/ui/kit"
	"waymark/app/ui/session"
)

// Screen makes the evidence PDF and lists what was made.
type Screen struct {
	s       *session.Session
	version string
	content fyne.CanvasObject

	asOf     *kit.DateEntry
	asOfIn   *kit.Field
	stands   *kit.Paragraph
	folder   *kit.Paragraph
	left     *kit.Paragraph // what the last PDF could not print
	made     *grid.Grid
	gone     map[string]bool // of the files listed, those that are no longer there
	openMade *kit.Button
}

var _ session.Screen = (*Screen)(nil)

// New returns the screen. version is Waymark's own; the PDF names it.
func New(s *session.Session, version string) *Screen {
	r := &Screen{
		s: s, version: version,
		stands: kit.NewParagraph("", kit.Body),
		folder: kit.NewParagraph("", kit.Note),
		left:   kit.NewParagraph("", kit.Note.In(kit.ColorPartly)),
		gone:   map[string]bool{},
	}
	r.asOf = kit.NewDateEntry(s.Today, func(record.Date) { r.chooseDay() })
	r.asOfIn = kit.NewField("As it stood on", r.asOf)
	what := kit.NewCard("Evidence for benchmarks 5 and 6", kit.VStack(12,
		r.stands,
		r.asOfIn,
		kit.NewParagraph("Cover, summary in words, scorecard, a chart by year group, every student, and the records behind each figure. "+
			"It is the school’s copy: it holds students’ names.", kit.Note),
		r.left,
	))
	where := kit.NewCard("Where it goes", kit.VStack(10,
		r.folder,
		kit.HStack(8, kit.NewButton("Change…", "", r.changeFolder), kit.NewButton("Open the folder", "", r.openFolder)),
	))
	r.made = grid.New([]grid.Column{
		{ID: "when", Title: "Made", Width: 150, Cell: func(i int) grid.Cell {
			return grid.Cell{Text: r.at(i).At.Local().Format("2 Jan 2006 15:04"), Bold: true}
		}},
		{ID: "asof", Title: "As of", Width: 112, Cell: func(i int) grid.Cell { return grid.Cell{Text: r.at(i).AsOf.Words()} }},
		{ID: "pages", Title: "Pages", Width: 60, Align: grid.Right, Cell: func(i int) grid.Cell {
			return grid.Cell{Text: kit.Grouped(r.at(i).Pages)}
		}},
		{ID: "size", Title: "Size", Width: 74, Align: grid.Right, Cell: func(i int) grid.Cell { return grid.Cell{Text: size(r.at(i).Bytes)} }},
		{ID: "file", Title: "File", Width: 160, Flex: 1, Cell: func(i int) grid.Cell {
			if m := r.at(i); r.gone[m.Path] {
				return grid.Cell{Text: filepath.Base(m.Path) + ": moved or deleted", Soft: true}
			} else {
				return grid.Cell{Text: filepath.Base(m.Path)}
			}
		}},
	})
	r.made.OnOpen = r.open
	r.made.OnSelect = func(int) { r.enable() }
	r.made.Empty = kit.NewEmptyState("No PDF made yet",
		"Ctrl E makes the evidence for benchmarks 5 and 6 as it stands now.",
		kit.NewPrimaryButton("Make the evidence PDF", "", r.make))
	r.openMade = kit.NewButton("Open", "Enter", func() { r.open(r.made.Selected()) })
	list := kit.NewCard("Made on this laptop", r.made).Flush()
	r.content = kit.NewPage(kit.NewText("Reports", kit.Title), kit.NewText("evidence that can be shown", kit.Soft),
		kit.Columns(16, []float32{1, 2}, kit.VStack(12, what, where), list),
		r.openMade, kit.NewPrimaryButton("Evidence PDF", "Ctrl E", r.make))
	return r
}

// Title names the screen.
func (r *Screen) Title() string { return "Reports" }

// Content is the whole screen.
func (r *Screen) Content() fyne.CanvasObject { return r.content }

// Shown looks whether the files made are still there, and makes the PDF where
// the place says so.
func (r *Screen) Shown(p session.Place) {
	made := append([]session.Made(nil), r.s.Laptop().Made...)
	r.s.Tasks().Go(func(context.Context) func() {
		gone := map[string]bool{}
		for _, m := range made {
			if _, err := os.Stat(m.Path); err != nil {
				gone[m.Path] = true
			}
		}
		return func() {
			r.gone = gone
			r.made.SetRows(r.made.Rows())
			r.enable()
		}
	})
	if p.Make {
		r.make()
	}
}

// Hidden has nothing to do.
func (r *Screen) Hidden() {}

// Refresh shows where the school stands and what was made.
func (r *Screen) Refresh() {
	result := r.s.Result()
	var stands []string
	for _, b := range result.Benchmarks {
		stands = append(stands, fmt.Sprintf("%s: %s, %d\u00a0%% (%s of %s).", b.Label, strings.ToLower(b.State.Words()), b.Percent, kit.Grouped(b.Met), kit.Grouped(b.Of)))
	}
	r.stands.SetText(fmt.Sprintf("%s, by the %s edition. %s", result.Year, result.Edition.ID, strings.Join(stands, " ")))
	if day, err := r.asOf.Date(); err == nil && day != r.s.AsOf() {
		r.asOf.SetDate(r.s.AsOf())
	}
	r.folder.SetText(r.s.Laptop().Reports)
	r.made.SetRows(len(r.s.Laptop().Made))
	r.enable()
}

// Actions lists what can be done here.
func (r *Screen) Actions() []session.Action {
	return []session.Action{{Label: "Make the evidence PDF", Do: r.make}}
}

// State describes the screen to the end-to-end tests.
func (r *Screen) State() map[string]any {
	st := map[string]any{"rows": r.made.Rows(), "selected": r.made.Selected(), "left_out": r.left.Text()}
	if r.made.Rows() > 0 {
		st["file"] = r.at(0).Path
	}
	return st
}

func (r *Screen) at(i int) session.Made { return r.s.Laptop().Made[i] }

func (r *Screen) enable() {
	if i := r.made.Selected(); i >= 0 && i < r.made.Rows() && !r.gone[r.at(i).Path] {
		r.openMade.Enable()
	} else {
		r.openMade.Disable()
	}
}

// chooseDay has every figure in the window follow the day typed.
func (r *Screen) chooseDay() {
	day, err := r.asOf.Date()
	if err != nil {
		r.asOfIn.SetProblem(session.Sentence(err))
		return
	}
	r.asOfIn.SetProblem("")
	if day == r.s.Today() {
		day = record.Date{}
	}
	r.s.SetAsOf(day)
}

func (r *Screen) changeFolder() {
	r.s.ChooseFolder(func(path string) {
		r.s.Laptop().Reports = path
		if err := r.s.Laptop().Save(); err != nil {
			r.s.Fail(fmt.Errorf("the folder is used now, but not kept for the next time: %w", err))
		}
		r.Refresh()
	})
}

func (r *Screen) openFolder() {
	folder := r.s.Laptop().Reports
	if err := os.MkdirAll(folder, 0o755); err != nil {
		r.s.Fail(fmt.Errorf("the folder %s cannot be made (%w): choose another one", folder, err))
		return
	}
	Show(r.s, folder)
}

func (r *Screen) open(i int) {
	if i >= 0 && i < r.made.Rows() {
		Show(r.s, r.at(i).Path)
	}
}

// Show opens a file or a folder with the program that the computer has for it.
func Show(s *session.Session, path string) {
	if _, err := os.Stat(path); err != nil {
		s.Notify(session.Notice{Words: filepath.Base(path) + " is no longer where it was saved.", Tone: session.Bad})
		return
	}
	slashed := filepath.ToSlash(path)
	if !strings.HasPrefix(slashed, "/") {
		slashed = "/" + slashed // C:/… of Windows
	}
	if err := fyne.CurrentApp().OpenURL(&url.URL{Scheme: "file", Path: slashed}); err != nil {
		s.Notify(session.Notice{Words: "This computer has no program for it. The file is " + path, Stays: true})
	}
}

// size writes a number of bytes as a person reads it.
func size(bytes int64) string {
	if bytes < 1<<20 {
		return fmt.Sprintf("%d KB", max(1, bytes>>10))
	}
	return fmt.Sprintf("%.1f MB", float64(bytes)/(1<<20))
}
