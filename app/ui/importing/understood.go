package importing

import (
	"strings"

	"fyne.io/fyne/v2"

	"waymark/app/roster"
	"waymark/app/sheet"
	"waymark/app/ui/kit"
)

// understood is how the files were understood: what is to be asked of them, what
// each column was taken for, and what is left out. A person can say otherwise.
type understood struct {
	screen    *Screen
	questions *kit.Card
	answers   *kit.Card
	columns   *kit.Card
	left      *kit.Card
}

func newUnderstood(i *Screen) *understood {
	return &understood{i, kit.NewCard("To be answered", kit.VStack(0)), kit.NewCard("Answers", kit.VStack(0)), kit.NewCard("Columns", kit.VStack(0)), kit.NewCard("Left out", kit.VStack(0))}
}

// show shows it for a plan.
func (u *understood) show(p *roster.Plan) {
	u.showQuestions(p)
	u.showAnswers(p.File)
	u.showColumns(p.File)
	var lines []fyne.CanvasObject
	for _, words := range leftOut(p) {
		lines = append(lines, kit.NewParagraph(words, kit.Note))
	}
	kit.ShowIf(u.left, len(lines) > 0)
	u.left.SetContent(kit.VStack(4, lines...))
}

// few is how many answers stand side by side; more are a menu.
const few = 3

// showQuestions asks what is to be asked of the files as a whole. Columns are
// asked about in the card of columns, and lines in theirs.
func (u *understood) showQuestions(p *roster.Plan) {
	var asked []fyne.CanvasObject
	for _, q := range p.Questions() {
		if kind, _, _ := strings.Cut(q.Key, ":"); kind == "column" || kind == "row" || kind == "sheet" {
			continue
		}
		say := func(value string) { u.screen.answer(q.Key, value) }
		var answers []fyne.CanvasObject
		if len(q.Options) <= few {
			for _, o := range q.Options {
				pill := kit.NewPill(o.Words, func(bool) { say(o.Value) })
				pill.SetOn(o.Value == q.Suggest)
				answers = append(answers, pill)
			}
		} else {
			var options []kit.Option
			for _, o := range q.Options {
				options = append(options, kit.Option{ID: o.Value, Label: o.Words})
			}
			var menu *kit.Pill
			menu = kit.NewMenuPill("Answer", func() { kit.ShowMenu(menu, options, func(o kit.Option) { say(o.ID) }) })
			answers = append(answers, menu)
		}
		asked = append(asked, kit.VStack(5, kit.NewParagraph(q.Words, kit.Small), kit.Flow(6, answers...)))
	}
	kit.ShowIf(u.questions, len(asked) > 0)
	u.questions.SetContent(kit.VStack(12, asked...))
}

// showAnswers lists what was answered, now or of an earlier file. Each can be
// answered otherwise.
func (u *understood) showAnswers(f *roster.File) {
	var rows []fyne.CanvasObject
	for _, a := range f.Answered() {
		rows = append(rows, answerRow(a, kit.Option{}, func(value string) { u.screen.answer(a.Key, value) }))
	}
	kit.ShowIf(u.answers, len(rows) > 0)
	u.answers.SetContent(kit.VStack(0, rows...))
}

// showColumns says what each column was taken for. Every line can be opened and
// told otherwise; those that are not clear come first.
func (u *understood) showColumns(f *roster.File) {
	var lines []fyne.CanvasObject
	files := f.Files()
	for _, file := range files {
		if len(files) > 1 {
			lines = append(lines, kit.NewParagraph(file.Name, kit.Note))
		}
		for _, c := range columnLines(file) {
			style := kit.Small
			if c.ask {
				style = style.In(kit.ColorPartly)
				style.Bold = true
			}
			var row *kit.Row
			row = kit.NewRow(kit.Inset(2, 2, 2, 2, kit.NewParagraph(c.words, style)), func() {
				kit.ShowMenu(row, fieldOptions(c), func(o kit.Option) { u.screen.use(file, c.column, roster.Field(o.ID)) })
			})
			lines = append(lines, row)
		}
	}
	u.columns.SetTrailing(nil)
	switch {
	case len(f.Sheets) > 1:
		u.columns.SetTrailing(u.sheetPill(f))
	case f.Format == roster.CSV:
		u.columns.SetTrailing(u.encodingPill(f))
	}
	u.columns.SetContent(kit.VStack(0, lines...))
}

// encodingPill says in what encoding a text was read, and reads it in another:
// where letters came out wrong, a person sees it sooner than a program.
func (u *understood) encodingPill(f *roster.File) *kit.Pill {
	options := []kit.Option{{ID: "", Label: "As the file shows"}}
	for _, name := range sheet.Encodings() {
		options = append(options, kit.Option{ID: name, Label: name})
	}
	var pill *kit.Pill
	pill = kit.NewMenuPill(f.Encoding, func() {
		kit.ShowMenu(pill, options, func(o kit.Option) { u.screen.decode(o.ID) })
	})
	return pill
}

// sheetPill says which sheet of the workbook is read, and reads another.
func (u *understood) sheetPill(f *roster.File) *kit.Pill {
	var options []kit.Option
	for _, name := range f.Sheets {
		options = append(options, kit.Option{ID: name, Label: name})
	}
	var pill *kit.Pill
	pill = kit.NewMenuPill("Sheet "+f.Sheet, func() {
		kit.ShowMenu(pill, options, func(o kit.Option) { u.screen.answer("sheet", o.ID) })
	})
	return pill
}

// fieldOptions lists what a column can be told to hold, what it resembles first.
func fieldOptions(c columnLine) []kit.Option {
	var options []kit.Option
	if c.suggest != "" {
		options = append(options, kit.Option{ID: string(c.suggest), Label: c.suggest.Label(), Note: "as its heading suggests"})
	}
	options = append(options, kit.Option{ID: "", Label: "Leave it out"})
	for _, f := range roster.Fields() {
		if f != c.suggest {
			options = append(options, kit.Option{ID: string(f), Label: f.Label()})
		}
	}
	return options
}
