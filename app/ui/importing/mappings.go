package importing

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"waymark/app/record"
	"waymark/app/roster"
	"waymark/app/ui/grid"
	"waymark/app/ui/kit"
	"waymark/app/ui/session"
)

// mappingsView lists what was said of files, by their headings: it can be looked
// at, said otherwise, forgotten, and taken to another school and back. Each is
// one action, which undo takes back.
type mappingsView struct {
	screen   *Screen
	mappings []*record.Mapping
	used     map[record.ID]time.Time // when a file was last read by it

	page    *fyne.Container
	grid    *grid.Grid
	card    *kit.Card // of the one picked
	facts   *kit.Paragraph
	columns *fyne.Container
	answers *kit.Card
	forget  *kit.Button
	save    *kit.Button
	load    *kit.Button
	one     fyne.CanvasObject
}

func newMappingsView(i *Screen) *mappingsView {
	v := &mappingsView{screen: i}
	column := func(id, title string, width, flex float32, text func(m *record.Mapping) string) grid.Column {
		return grid.Column{ID: id, Title: title, Width: width, Flex: flex, Fixed: true, Cell: func(at int) grid.Cell {
			return grid.Cell{Text: text(v.mappings[at]), Bold: id == "file", Soft: id != "file"}
		}}
	}
	v.grid = grid.New([]grid.Column{
		column("file", "First said of", 150, 1, func(m *record.Mapping) string { return m.Name }),
		column("headings", "Headings", 180, 2, func(m *record.Mapping) string { return strings.Join(m.Headings, ", ") }),
		column("said", "Said", 72, 0, func(m *record.Mapping) string { return kit.Grouped(len(m.Fields) + len(m.Answers)) }),
		column("used", "Last used", 104, 0, v.lastUsed),
	})
	v.grid.OnSelect = func(int) { v.pick() }
	v.grid.OnOpen = func(int) { v.enter() }
	v.grid.OnKey = func(ev *fyne.KeyEvent) bool { return i.TypedKey(ev) }
	v.grid.Empty = kit.NewEmptyState("Nothing is remembered yet",
		"What you say of a file’s columns and values is remembered with its import, and the next file with the same headings is read by it. A file of another school’s answers can be loaded.")
	v.facts = kit.NewParagraph("", kit.Note)
	v.columns = kit.VStack(0)
	v.card = kit.NewCard("", kit.VStack(8, v.facts, v.columns))
	v.answers = kit.NewCard("Answers", kit.VStack(0))
	v.forget = kit.NewButton("Forget all of this", "", v.forgetIt)
	v.one = kit.Scrolled(kit.VStack(14, v.card, v.answers, kit.HStack(8, v.forget)))
	v.save = kit.NewButton("Save them to a file…", "", v.saveAll)
	v.load = kit.NewButton("Load a file of them…", "", func() { i.s.ChooseFile([]string{".json"}, v.loadFrom) })
	v.page = kit.NewPage(kit.NewText("How files are read", kit.Title), kit.NewText("as was said of files with the same headings", kit.Soft),
		kit.Columns(16, []float32{700, 440}, kit.NewCard("", v.grid).Flush(), kit.Fixed(280, 200, v.one)),
		v.load, v.save, kit.NewButton("Back to the import", "Esc", i.closeMappings))
	return v
}

// actions lists what can be done here.
func (v *mappingsView) actions() []session.Action {
	none := len(v.mappings) == 0
	return []session.Action{
		{Label: "Load a file of them…", Do: v.load.Press},
		{Label: "Save them to a file…", Do: v.saveAll, Off: none},
		{Label: "Forget what is picked", Do: v.forgetIt, Off: none},
		{Label: "Back to the import", Do: v.screen.closeMappings},
	}
}

// refresh lists the mappings as they stand now. The one picked stays picked.
func (v *mappingsView) refresh() {
	var picked record.ID
	if m := v.picked(); m != nil {
		picked = m.ID
	}
	v.mappings = v.screen.s.Snapshot().Mappings()
	v.used = lastUses(v.screen.history)
	slices.SortStableFunc(v.mappings, func(a, b *record.Mapping) int { return v.used[b.ID].Compare(v.used[a.ID]) })
	v.grid.SetRows(len(v.mappings))
	at := slices.IndexFunc(v.mappings, func(m *record.Mapping) bool { return m.ID == picked })
	v.grid.Select(min(max(at, v.grid.Selected(), 0), len(v.mappings)-1))
	if at >= 0 {
		v.grid.Select(at)
	}
	if len(v.mappings) == 0 {
		v.save.Disable()
	} else {
		v.save.Enable()
	}
	v.pick()
}

// lastUses is when a file was last brought in by each mapping. An import that was
// taken back was a use, too.
func lastUses(h *history) map[record.ID]time.Time {
	uses := map[record.ID]time.Time{}
	for _, a := range slices.Backward(h.imports) {
		for _, id := range a.Source.Mappings {
			uses[id] = a.At
		}
	}
	return uses
}

func (v *mappingsView) lastUsed(m *record.Mapping) string {
	at, ok := v.used[m.ID]
	if !ok {
		return "–"
	}
	return record.DateOf(at.Local()).Words()
}

func (v *mappingsView) picked() *record.Mapping {
	if at := v.grid.Selected(); at >= 0 && at < len(v.mappings) {
		return v.mappings[at]
	}
	return nil
}

// pick shows all that the mapping picked says.
func (v *mappingsView) pick() {
	m := v.picked()
	kit.ShowIf(v.one, m != nil)
	if m == nil {
		return
	}
	v.card.SetTitle("Files like " + m.Name)
	v.facts.SetText(mappingFacts(m, v.used[m.ID]))
	v.columns.Objects = nil
	for _, heading := range headingsOf(m) {
		v.columns.Objects = append(v.columns.Objects, v.columnRow(m, heading))
	}
	var answers []fyne.CanvasObject
	for _, a := range roster.AnsweredIn(m) {
		answers = append(answers, answerRow(a, kit.Option{ID: askAgain, Label: "Ask again"}, func(value string) {
			if value == askAgain {
				v.keep(m, roster.UnsayAnswer(m, a.Key))
				return
			}
			v.keep(m, roster.SayAnswer(m, a.Key, value))
		}))
	}
	kit.ShowIf(v.answers, len(answers) > 0)
	v.answers.SetContent(kit.VStack(0, answers...))
	v.page.Refresh()
	v.screen.s.ActionsChanged()
}

// mappingFacts says what a mapping is of.
func mappingFacts(m *record.Mapping, used time.Time) string {
	words := "The next file with these " + kit.Count(len(m.Headings), "heading", "headings") + ", in any order, is read so."
	if !used.IsZero() {
		words += " Last used on " + record.DateOf(used.Local()).Words() + "."
	}
	return words
}

// headingsOf lists the columns of a mapping's files in their order, and after
// them those without a heading of which something was said.
func headingsOf(m *record.Mapping) []string {
	var headings []string
	for _, h := range slices.Concat(m.Headings, slices.Sorted(maps.Keys(m.Fields))) {
		if !slices.Contains(headings, h) {
			headings = append(headings, h)
		}
	}
	return headings
}

// leaveToWaymark is the choice of saying nothing of a column, and askAgain that of
// not answering a question.
const leaveToWaymark, askAgain = "#waymark", "#ask"

// columnRow says what a column is, and opens what it could be.
func (v *mappingsView) columnRow(m *record.Mapping, heading string) fyne.CanvasObject {
	field, said := m.Fields[heading]
	words, style := heading+": Waymark finds out", kit.Small.In(kit.ColorSoft)
	switch {
	case said && field == "":
		words, style = heading+": left out", kit.Small
	case said:
		words, style = heading+" → "+roster.Field(field).Label(), kit.Small
	}
	options := []kit.Option{{ID: leaveToWaymark, Label: "Let Waymark find out"}, {ID: "", Label: "Leave it out"}}
	for _, f := range roster.Fields() {
		options = append(options, kit.Option{ID: string(f), Label: f.Label()})
	}
	return menuRow(words, style, options, func(id string) {
		if id == leaveToWaymark {
			v.keep(m, roster.Unsay(m, heading))
			return
		}
		v.keep(m, roster.Say(m, heading, roster.Field(id)))
	})
}

// menuRow is a line that opens a menu of what it could say instead.
func menuRow(words string, style kit.Style, options []kit.Option, chosen func(id string)) fyne.CanvasObject {
	var row *kit.Row
	row = kit.NewRow(kit.Inset(2, 2, 2, 2, kit.NewParagraph(words, style)), func() {
		kit.ShowMenu(row, options, func(o kit.Option) { chosen(o.ID) })
	})
	return row
}

// answerRow says what was answered, and opens the other answers, the more after
// those of the question.
func answerRow(a roster.Answer, more kit.Option, chosen func(value string)) fyne.CanvasObject {
	var options []kit.Option
	for _, o := range a.Options {
		options = append(options, kit.Option{ID: o.Value, Label: o.Words})
	}
	if more.ID != "" {
		options = append(options, more)
	}
	return menuRow(a.Words+": "+a.Said(), kit.Small, options, chosen)
}

// enter goes from the list to what the mapping picked says.
func (v *mappingsView) enter() {
	if len(v.columns.Objects) > 0 {
		v.screen.s.Focus(v.columns.Objects[0].(*kit.Row))
	}
}

// keep saves a mapping as it was edited.
func (v *mappingsView) keep(was, now *record.Mapping) {
	if action, differs := roster.KeepMapping(was, now, v.screen.s.Signing()); differs {
		v.do(action)
	}
}

func (v *mappingsView) forgetIt() {
	if m := v.picked(); m != nil {
		v.do(roster.ForgetMapping(m, v.screen.s.Signing()))
	}
}

// do saves a change of the mappings. The rows are made anew by it, so the list
// takes the keyboard.
func (v *mappingsView) do(a record.Action) {
	v.screen.s.Focus(v.grid)
	v.screen.s.Do(a, nil)
}

// saveAll saves all mappings to a file of its own in a folder that a person chooses.
func (v *mappingsView) saveAll() {
	s := v.screen.s
	s.ChooseFolder(func(folder string) {
		all, day := s.Snapshot().Mappings(), s.Today()
		s.Tasks().Go(func(context.Context) func() {
			name, err := saveMappings(folder, "waymark-mappings-"+day.String(), all)
			return func() {
				if err != nil {
					s.Fail(err)
					return
				}
				s.Notify(session.Notice{Tone: session.Good, Words: "Saved: " + name + ", " + kit.Count(len(all), "mapping", "mappings") + ". It names headings and no student."})
			}
		})
	})
}

// maxCopies is how many files of one name are kept in a folder.
const maxCopies = 1000

// saveMappings writes a file that was not there before and returns its name.
func saveMappings(folder, name string, all []*record.Mapping) (string, error) {
	var b bytes.Buffer
	if err := roster.WriteMappings(&b, all); err != nil {
		return "", err
	}
	for n := 1; n < maxCopies; n++ {
		file := name + ".json"
		if n > 1 {
			file = fmt.Sprintf("%s-%d.json", name, n)
		}
		f, err := os.OpenFile(filepath.Join(folder, file), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return "", fmt.Errorf("the mappings were not saved: %w", pathless(err))
		}
		_, err = f.Write(b.Bytes())
		if err = cmp.Or(err, f.Close()); err != nil {
			return "", fmt.Errorf("the mappings were not saved whole: %w", pathless(err))
		}
		return file, nil
	}
	return "", errors.New("the mappings were not saved: a thousand files of that day are in the folder already, so move some of them away")
}

// pathless returns what the operating system said, without the path: it may name
// a person.
func pathless(err error) error {
	var system *fs.PathError
	if errors.As(err, &system) {
		return system.Err
	}
	return err
}

// loadFrom takes the mappings of a file in.
func (v *mappingsView) loadFrom(path string) {
	s := v.screen.s
	s.Tasks().Go(func(context.Context) func() {
		var read []*record.Mapping
		file, err := os.Open(path)
		if err == nil {
			read, err = roster.ReadMappings(file)
			err = cmp.Or(err, file.Close())
		}
		return func() {
			if err != nil {
				s.Fail(fmt.Errorf("%s: %w. Nothing was changed", filepath.Base(path), pathless(err)))
				return
			}
			action, differs := roster.TakeMappings(s.Snapshot(), read, s.Signing())
			if !differs {
				s.Notify(session.Notice{Words: "All of " + filepath.Base(path) + " is remembered already."})
				return
			}
			v.do(action)
		}
	})
}
