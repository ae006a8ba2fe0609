package activities

import (
	"fmt"
	"strconv"

	"fyne.io/fyne/v2"

	"waymark/app/record"
	"waymark/app/ui/grid"
	"waymark/app/ui/kit"
)

// pastedView settles a pasted list in the register's place: it asks about the
// doubtful lines one by one, says which ones it found nobody for, and then puts
// everyone found on the register.
type pastedView struct {
	register *registerCard
	list     *pasted
	people   []*person // the candidates for the line that is asked about

	box      *fyne.Container
	summary  *kit.Paragraph
	question *kit.Paragraph
	grid     *grid.Grid
	unfound  *kit.Paragraph
	attended *kit.Button
	invited  *kit.Button
}

func newPastedView(r *registerCard) *pastedView {
	v := &pastedView{register: r}
	v.summary = kit.NewParagraph("", kit.Strong)
	v.question = kit.NewParagraph("", kit.Body)
	v.unfound = kit.NewParagraph("", kit.Small)
	v.grid = grid.New([]grid.Column{
		{ID: "key", Title: "Key", Width: 44, Fixed: true, Cell: func(i int) grid.Cell { return grid.Cell{Text: v.keyOf(i), Soft: true} }},
		{ID: "student", Title: "Student", Width: 150, Flex: 2, Fixed: true, Cell: func(i int) grid.Cell { return grid.Cell{Text: v.nameOf(i), Bold: true} }},
		{ID: "form", Title: "Form", Width: 64, Fixed: true, Cell: func(i int) grid.Cell { return grid.Cell{Text: v.of(i).form} }},
		{ID: "born", Title: "Born", Width: 110, Flex: 1, Fixed: true, Cell: func(i int) grid.Cell {
			return grid.Cell{Text: v.of(i).student.DOB.Words(), Soft: true}
		}},
	})
	v.grid.OnOpen = v.answer
	v.grid.OnRune = v.rune
	v.grid.OnKey = func(ev *fyne.KeyEvent) bool {
		if ev.Name == fyne.KeyEscape {
			v.leave()
			return true
		}
		return false
	}
	v.attended = kit.NewPrimaryButton("They attended", "", func() { v.take(record.Attended) })
	v.invited = kit.NewButton("They were invited", "", func() { v.take(record.Invited) })
	top := kit.Inset(12, 14, 8, 14, kit.VStack(8, v.summary, v.question))
	foot := kit.Inset(8, 14, 12, 14, kit.VStack(8, v.unfound,
		kit.HStack(8, v.attended, v.invited, kit.NewButton("Leave the list", "", v.leave))))
	v.box = kit.Frame(top, nil, v.grid, nil, foot)
	v.box.Hide()
	return v
}

// nobody stands in the last row, for none of the candidates.
var nobody = &person{name: "None of these", student: &record.Student{}}

func (v *pastedView) of(row int) *person {
	if row >= len(v.people) {
		return nobody
	}
	return v.people[row]
}

func (v *pastedView) nameOf(row int) string { return v.of(row).name }

func (v *pastedView) keyOf(row int) string {
	if row >= len(v.people) {
		return "0"
	}
	return strconv.Itoa(row + 1)
}

// open shows a list in the register's place.
func (v *pastedView) open(list *pasted) {
	v.list = list
	v.register.marking.Hide()
	v.box.Show()
	v.show()
}

// show asks about the next doubtful line, or shows what was found.
func (v *pastedView) show() {
	v.summary.SetText("The pasted list: " + v.list.words())
	v.unfound.SetText("")
	if left := v.list.left(); left != "" {
		v.unfound.SetText("Nobody on roll was found for " + left + ". They are not added: type their names in the search, or correct the list.")
	}
	m, number, asking := v.list.doubt()
	kit.ShowIf(v.grid, asking)
	kit.ShowIf(v.attended, !asking)
	kit.ShowIf(v.invited, !asking)
	defer v.register.form.content.Refresh()
	if !asking {
		v.people = nil
		v.question.SetText("Were they there, or only invited? Either can be changed for each afterwards.")
		v.register.form.focus(v.attended)
		return
	}
	v.people = v.people[:0]
	for _, c := range m.Candidates[:min(len(m.Candidates), 9)] {
		if p, ok := v.register.form.draft.register.roll.byID[c.Student]; ok {
			v.people = append(v.people, p)
		}
	}
	v.question.SetText(fmt.Sprintf("Line %d says “%s”. Who is meant? (%d of %d; a number or Enter chooses)", m.Line, m.Text, number, v.list.asked))
	v.grid.SetRows(len(v.people) + 1)
	v.grid.Select(0)
	v.register.form.focus(v.grid)
}

// answer settles the line that is asked about.
func (v *pastedView) answer(row int) {
	v.list.answer(v.of(row).student.ID)
	v.show()
}

func (v *pastedView) rune(r rune) bool {
	switch n := int(r - '0'); {
	case n == 0:
		v.answer(len(v.people))
	case n >= 1 && n <= len(v.people):
		v.answer(n - 1)
	default:
		return false
	}
	return true
}

// take puts everyone found on the register.
func (v *pastedView) take(status record.Status) {
	register := v.register.form.draft.register
	if status == record.Attended {
		for _, id := range v.list.sure {
			register.mark(id, status)
		}
	} else {
		register.invite(v.list.sure...)
	}
	v.leave()
	v.register.marked()
}

// leave goes back to the register.
func (v *pastedView) leave() {
	v.close()
	v.register.form.focus(v.register.grid)
}

func (v *pastedView) close() {
	v.list = nil
	v.box.Hide()
	v.register.marking.Show()
}
