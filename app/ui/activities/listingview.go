package activities

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"waymark/app/record"
	attendance "waymark/app/register"
	"waymark/app/roster"
	"waymark/app/ui/grid"
	"waymark/app/ui/kit"
)

// listingView settles a list in the register's place: it asks about the doubtful
// lines one by one, shows whom it found and why, and puts them on the register.
type listingView struct {
	register   *registerCard
	list       *listing
	candidates []roster.Candidate // for the line that is asked about
	found      []int              // lines of the list, as the grid shows them

	box      *fyne.Container
	summary  *kit.Paragraph
	question *kit.Paragraph
	asking   *grid.Grid
	taking   *grid.Grid
	reason   *kit.Paragraph // of the row that is selected, whole
	unfound  *kit.Paragraph
	keep     *kit.Check
	attended *kit.Button
	invited  *kit.Button
	leaving  *kit.Button
}

func newListingView(r *registerCard) *listingView {
	v := &listingView{register: r}
	v.summary = kit.NewParagraph("", kit.Strong)
	v.question = kit.NewParagraph("", kit.Body)
	v.reason = kit.NewParagraph("", kit.Small)
	v.unfound = kit.NewParagraph("", kit.Small)
	v.keep = kit.NewCheck("Keep the names that were not found in the activity’s note", nil)
	v.asking = grid.New([]grid.Column{
		{ID: "key", Title: "Key", Width: 44, Fixed: true, Cell: func(i int) grid.Cell { return grid.Cell{Text: v.keyOf(i), Soft: true} }},
		{ID: "student", Title: "Student", Width: 140, Flex: 2, Fixed: true, Cell: func(i int) grid.Cell { return grid.Cell{Text: v.candidate(i).name, Bold: true} }},
		{ID: "form", Title: "Form", Width: 56, Fixed: true, Cell: func(i int) grid.Cell { return grid.Cell{Text: v.candidate(i).form} }},
		{ID: "why", Title: "Why", Width: 150, Flex: 3, Fixed: true, Cell: func(i int) grid.Cell { return grid.Cell{Text: v.why(i), Soft: true} }},
		{ID: "born", Title: "Born", Width: 96, Fixed: true, Cell: func(i int) grid.Cell {
			return grid.Cell{Text: v.candidate(i).student.DOB.Words(), Soft: true}
		}},
	})
	v.asking.OnOpen = v.answer
	v.asking.OnSelect = func(row int) { v.explain(v.why(row)) }
	v.asking.OnRune = v.rune
	v.asking.OnKey = v.key
	v.taking = grid.New([]grid.Column{
		{ID: "student", Title: "Student", Width: 140, Flex: 2, Fixed: true, Cell: func(i int) grid.Cell {
			return grid.Cell{Text: v.student(i).name, Bold: !v.list.omitted[v.found[i]], Soft: v.list.omitted[v.found[i]]}
		}},
		{ID: "form", Title: "Form", Width: 56, Fixed: true, Cell: func(i int) grid.Cell { return grid.Cell{Text: v.student(i).form} }},
		{ID: "there", Title: "There?", Width: 112, Fixed: true, Cell: v.there},
		{ID: "hours", Title: "Hours", Width: 56, Align: grid.Right, Fixed: true, Cell: func(i int) grid.Cell {
			return grid.Cell{Text: formatHours(v.line(i).Hours())}
		}},
		{ID: "list", Title: "In the list", Width: 120, Flex: 2, Fixed: true, Cell: func(i int) grid.Cell { return grid.Cell{Text: v.line(i).Said(), Soft: true} }},
		{ID: "why", Title: "Why", Width: 120, Flex: 2, Fixed: true, Cell: func(i int) grid.Cell {
			return grid.Cell{Text: fitting(v.line(i)).Why, Soft: true}
		}},
	})
	v.taking.OnSelect = func(row int) {
		if row >= 0 && row < len(v.found) {
			v.explain(fmt.Sprintf("“%s”: %s", v.line(row).Said(), fitting(v.line(row)).Why))
		}
	}
	v.taking.OnToggle = v.toggle
	v.taking.OnOpen = func(int) { v.take(record.Attended) }
	v.taking.OnKey = v.key
	v.taking.OnRune = func(r rune) bool {
		if unicode.ToLower(r) == 'i' {
			v.take(record.Invited)
		}
		return true // nothing else is typed here
	}
	v.attended = kit.NewPrimaryButton("They attended", "Enter", func() { v.take(record.Attended) })
	v.invited = kit.NewButton("They were invited", "I", func() { v.take(record.Invited) })
	v.leaving = kit.NewButton("Leave the list", "Esc", v.leave)
	top := kit.Inset(12, 14, 8, 14, kit.VStack(8, v.summary, v.question))
	foot := kit.Inset(8, 14, 12, 14, kit.VStack(8, v.reason, v.unfound, v.keep,
		kit.HStack(8, v.attended, v.invited, v.leaving)))
	v.box = kit.Frame(top, nil, container.NewStack(v.asking, v.taking), nil, foot)
	v.box.Hide()
	return v
}

// nobody stands in the last row, for none of the candidates.
var nobody = &person{name: "None of these", student: &record.Student{}}

func (v *listingView) candidate(row int) *person {
	if row < len(v.candidates) {
		if p, ok := v.register.form.draft.register.roll.byID[v.candidates[row].Student]; ok {
			return p
		}
	}
	return nobody
}

func (v *listingView) why(row int) string {
	if row >= 0 && row < len(v.candidates) {
		return v.candidates[row].Why
	}
	return ""
}

// explain shows in full why the row that is selected fits.
func (v *listingView) explain(words string) {
	v.reason.SetText(words)
	v.box.Refresh()
}

func (v *listingView) keyOf(row int) string {
	if row >= len(v.candidates) {
		return "0"
	}
	return strconv.Itoa(row + 1)
}

func (v *listingView) line(row int) *attendance.Line { return &v.list.Lines[v.found[row]] }

func (v *listingView) student(row int) *person {
	if p, ok := v.register.form.draft.register.roll.byID[v.line(row).Match.Student]; ok {
		return p
	}
	return nobody
}

// there shows what the list says of a student, or will be said of them.
func (v *listingView) there(row int) grid.Cell {
	if v.list.omitted[v.found[row]] {
		return grid.Cell{Text: "left out", Soft: true}
	}
	status := cmp.Or(v.line(row).Status, record.Attended)
	return there(found{entry: &entry{now: record.Attendance{Status: status}}})
}

// open shows a list in the register's place.
func (v *listingView) open(list *listing) {
	v.list = list
	v.keep.SetOn(true)
	v.register.marking.Hide()
	v.box.Show()
	v.show()
}

// show asks about the next doubtful line, or shows who was found.
func (v *listingView) show() {
	source := "The list"
	if v.list.Source != attendance.Names && v.list.Source != attendance.Table {
		source = "The " + string(v.list.Source)
	}
	v.summary.SetText(source + ": " + v.list.words())
	line, number, asking := v.list.doubt()
	v.found = v.list.found()
	v.taking.SetRows(len(v.found))
	v.showUnfound(!asking)
	kit.ShowIf(v.asking, asking)
	kit.ShowIf(v.taking, !asking)
	kit.ShowIf(v.attended, !asking && len(v.found) > 0)
	kit.ShowIf(v.invited, !asking && len(v.found) > 0)
	defer v.register.form.content.Refresh()
	if !asking {
		v.candidates = nil
		v.asking.SetRows(0)
		v.reason.SetText("")
		v.question.SetText("Were they there, or only invited? Where the list says so of somebody, that holds. Space leaves a student out; each can be changed afterwards.")
		if len(v.found) == 0 {
			v.question.SetText("Nobody on it is a student on roll that day. Look whether the date is right, or type the names in the search.")
		}
		if v.taking.Select(0); len(v.found) > 0 {
			v.register.form.focus(v.taking)
		} else {
			v.register.form.focus(v.leaving)
		}
		return
	}
	v.candidates = v.list.candidates(line)
	v.question.SetText(fmt.Sprintf("Line %d says “%s”. Who is meant? (%d of %d; a number or Enter chooses, Backspace goes back)", line.Numbers[0], line.Said(), number, len(v.list.doubts)))
	v.asking.SetRows(len(v.candidates) + 1)
	v.asking.Select(0)
	v.explain(v.why(0)) // the row may have been selected before
	v.register.form.focus(v.asking)
}

// shownUnfound is how many names are listed under the grid; more are counted.
const shownUnfound = 12

// showUnfound lists the names that nobody was found for, once all is asked.
func (v *listingView) showUnfound(settled bool) {
	names, visitors := v.list.unfound()
	kit.ShowIf(v.keep, settled && len(names) > 0)
	words := ""
	if n := len(names); n > 0 {
		more := ""
		if n > shownUnfound {
			names, more = names[:shownUnfound], fmt.Sprintf(" and %d more", n-shownUnfound)
		}
		words = "Nobody on roll was found for " + strings.Join(names, "; ") + more + "."
	}
	if len(visitors) > 0 {
		words += " Taken for visitors: " + strings.Join(visitors[:min(len(visitors), shownUnfound)], "; ") + "."
	}
	v.unfound.SetText(strings.TrimSpace(words))
}

// answer settles the line that is asked about.
func (v *listingView) answer(row int) {
	v.list.answer(v.candidate(row).student.ID)
	v.show()
}

func (v *listingView) rune(r rune) bool {
	switch n := int(r - '0'); {
	case n == 0:
		v.answer(len(v.candidates))
	case n >= 1 && n <= len(v.candidates):
		v.answer(n - 1)
	default:
		return false
	}
	return true
}

// key goes back to the question before, or leaves the list.
func (v *listingView) key(ev *fyne.KeyEvent) bool {
	switch ev.Name {
	case fyne.KeyEscape:
		v.leave()
	case fyne.KeyBackspace:
		if v.list.back() {
			v.show()
		}
	default:
		return false
	}
	return true
}

// toggle leaves a student out, or takes them in again.
func (v *listingView) toggle(row int) {
	at := v.found[row]
	v.list.omitted[at] = !v.list.omitted[at]
	v.taking.Refresh()
	if row+1 < len(v.found) {
		v.taking.Select(row + 1)
	}
}

// take puts everyone found on the register.
func (v *listingView) take(status record.Status) {
	f := v.register.form
	if hours := v.list.Hours(); status == record.Attended && hours > 0 && f.draft.activity().Hours == 0 {
		f.draft.hours = formatHours(hours)
	}
	if strings.TrimSpace(f.draft.now.Title) == "" {
		f.draft.now.Title = v.list.Title
	}
	v.list.take(f.draft.register, status, f.draft.activity().Hours)
	if v.keep.On() {
		f.draft.now.Note = v.list.note(f.draft.now.Note)
	}
	v.leave()
	f.fill()
}

// leave goes back to the register.
func (v *listingView) leave() {
	v.close()
	v.register.form.focus(v.register.grid)
}

func (v *listingView) close() {
	v.list, v.found, v.candidates = nil, nil, nil
	v.reason.SetText("")
	v.asking.SetRows(0)
	v.taking.SetRows(0)
	v.box.Hide()
	v.register.marking.Show()
}
