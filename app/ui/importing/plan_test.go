package importing

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"waymark/app/record"
	"waymark/app/ui/session"
	"waymark/app/ui/session/sessiontest"
)

// doubtful is a roster with a line that has the numbers of two students, one of
// somebody who is perhaps known, one with a date that is none, and flags.
const doubtful = `Adno,UPN,Legal Surname,Legal Forename,Year,Reg,DOB,Pupil Premium
001,P801432126003,Ahmed,Max,Year 9,9A,23/05/2013,Y
902,,Bergström,Zoë,Year 9,9B,25/10/2012,
003,P801432126003,Khan,Ayaan,Year 8,8H,30/02/2014,
`

// line returns the row of a line of the file.
func line(t *testing.T, i *Screen, n int) row {
	t.Helper()
	for at := range i.view.shown {
		if r := i.view.at(at); r.of != nil && r.of.Line == n {
			i.view.grid.Select(at)
			return *r
		}
	}
	t.Fatalf("line %d is not on view", n)
	return row{}
}

func TestAPersonSettlesTheDoubtsOfALine(t *testing.T) {
	st := sessiontest.Empty(t)
	i, c := show(t, st, session.ImportFile(file(t, "september.csv", september)))
	i.bringIn()
	i.Shown(session.ImportFile(file(t, "doubtful.csv", doubtful)))
	letter := func(r rune) { c.Focused().TypedRune(r) }

	if r := line(t, i, 2); r.mark.Words != "Conflict" {
		t.Errorf("two numbers of two students: %q: %s", r.mark.Words, r.words)
	}
	if r := line(t, i, 3); r.mark.Words != "Same person?" {
		t.Errorf("another admission number: %q: %s", r.mark.Words, r.words)
	}
	letter('s')
	if r := line(t, i, 3); r.mark.Words != "Changed" || !strings.Contains(r.words, "admission number 002 → 902") {
		t.Errorf("the same person: %q: %s", r.mark.Words, r.words)
	}
	letter('t')
	if r := line(t, i, 3); r.mark.Words != "Same person?" || i.Unsaved() != "" {
		t.Errorf("taken back: %q; unsaved %q", r.mark.Words, i.Unsaved())
	}
	letter('n')
	if r := line(t, i, 3); r.mark.Words != "New" || i.Unsaved() != "the import of doubtful.csv" {
		t.Errorf("somebody new: %q; unsaved %q", r.mark.Words, i.Unsaved())
	}
	letter('x')
	if r := line(t, i, 3); r.mark.Words != "You left out" || i.plan.Counts.Excluded != 1 {
		t.Errorf("left out: %q, %+v", r.mark.Words, i.plan.Counts)
	}
	letter('x')
	if r := line(t, i, 3); r.mark.Words != "New" {
		t.Errorf("taken in after all: %q", r.mark.Words)
	}
}

func TestAValueIsPutRightInPlace(t *testing.T) {
	st := sessiontest.Empty(t)
	i, c := show(t, st, session.ImportFile(file(t, "september.csv", september)))
	i.bringIn()
	i.Shown(session.ImportFile(file(t, "doubtful.csv", doubtful)))
	line(t, i, 2) // has a number of the same student’s
	c.Focused().TypedRune('x')
	if r := line(t, i, 4); !strings.Contains(r.words, "is no day of the calendar") {
		t.Fatalf("30 February: %s", r.words)
	}
	c.Focused().TypedRune('p')
	l := i.view.line
	if c.Focused() != l.Input() || l.Fixing() != "date of birth" || l.Input().Text != "30/02/2014" {
		t.Fatalf("it asks for the %s, %q", l.Fixing(), l.Input().Text)
	}
	l.Input().SetText("15/02/2014")
	c.Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	r := line(t, i, 4)
	if !strings.Contains(r.words, "date of birth 14 Feb 2014 → 15 Feb 2014") || strings.Contains(r.words, "no day") {
		t.Errorf("put right: %s", r.words)
	}
	if got := l.Said(); got != "You put the date of birth right." {
		t.Errorf("the card says %q", got)
	}
	c.Focused().TypedRune('p')
	c.Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if i.plan == nil || l.Fixing() != "" || c.Focused() != i.view.grid {
		t.Error("Escape leaves the value, and not the plan")
	}
	c.Focused().TypedRune('t')
	if r := line(t, i, 4); !strings.Contains(r.words, "is no day of the calendar") {
		t.Errorf("taken back: %s", r.words)
	}
}

func TestWhatIsAskedIsAnsweredAndRemembered(t *testing.T) {
	st := sessiontest.Empty(t)
	i, _ := show(t, st, session.ImportFile(file(t, "doubtful.csv", doubtful)))
	before := len(i.plan.Questions())
	i.answer("blank:Pupil Premium", "no")
	if after := len(i.plan.Questions()); after != before-1 {
		t.Errorf("%d questions before, %d after", before, after)
	}
	if s := i.plan.Rows[1].Student; s == nil || s.PupilPremium != record.No {
		t.Errorf("a blank is said to be no, and the student is %+v", s)
	}
	i.bringIn()
	next := strings.ReplaceAll(doubtful, "8H", "8K")
	i.Shown(session.ImportFile(file(t, "next.csv", next)))
	for _, q := range i.plan.Questions() {
		if q.Key == "blank:Pupil Premium" {
			t.Error("it is asked again of a file with the same headings")
		}
	}
}

func TestANameOfOneCellIsPutRightFromHowItWasParted(t *testing.T) {
	i, c := show(t, sessiontest.Empty(t), session.ImportFile(file(t, "names.csv", "Adno,Surname Forename,Year\n001,Van Dyke Ann Marie,9\n002,Khan Ayaan,9\n")))
	line(t, i, 2)
	c.Focused().TypedRune('p')
	if l := i.view.line; l.Fixing() != "surname" || l.Input().Text != "Van Dyke" {
		t.Fatalf("it asks for the %s, %q", l.Fixing(), l.Input().Text)
	}
	i.view.line.Input().SetText("Van Dyke Ann")
	c.Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if r := line(t, i, 2); r.of.Student.Surname != "Van Dyke Ann" {
		t.Errorf("put right: %s", r.name)
	}
}

func TestChangesWaitForThePlanUnderWay(t *testing.T) {
	i, _ := show(t, sessiontest.Empty(t), session.ImportFile(file(t, "september.csv", september)))
	i.busy = true
	for _, r := range i.plan.Rows[:2] {
		i.change(func() { r.File.Exclude(r.Line, true) })
	}
	if i.plan.Counts.Excluded != 0 || len(i.waiting) != 2 {
		t.Fatalf("%d wait, %+v", len(i.waiting), i.plan.Counts)
	}
	i.replan()
	if i.plan.Counts.Excluded != 2 {
		t.Errorf("they were lost: %+v", i.plan.Counts)
	}
}

func TestRowsAreFilteredByGroupAndName(t *testing.T) {
	st := sessiontest.Empty(t)
	i, _ := show(t, st, session.ImportFile(file(t, "september.csv", september)))
	i.bringIn()
	i.Shown(session.ImportFile(file(t, "october.csv", october)))
	names := func() string {
		var names []string
		for at := range i.view.shown {
			names = append(names, i.view.at(at).name)
		}
		return strings.Join(names, "; ")
	}
	i.view.pills[groupMoved].Press()
	if got := names(); got != "Ahmed, Max" {
		t.Errorf("moved: %s", got)
	}
	i.view.pills[groupMissing].Press()
	if got := names(); got != "Khan, Ayaan" || !i.view.absent.Visible() || i.view.line.Content().Visible() {
		t.Errorf("not in this file: %s", got)
	}
	if i.view.pills[groupExcluded].Visible() {
		t.Error("nothing is left out, and there is a pill for it")
	}
	i.view.pills[groupFile].Press()
	i.view.named.SetText("bergstrom")
	if got := names(); got != "Bergström, Zoë" {
		t.Errorf("found: %s", got)
	}
}

func TestEverySheetCanBeRead(t *testing.T) {
	i, _ := show(t, sessiontest.Empty(t), session.ImportFile("../../roster/testdata/several-sheets.xlsx"))
	if i.plan == nil || len(i.plan.File.Sheets) < 2 {
		t.Fatalf("%s", i.field.Problem())
	}
	first := i.plan.File.Sheet
	for _, name := range i.plan.File.Sheets {
		i.answer("sheet", name)
		if i.plan.File.Sheet != name {
			t.Errorf("%q is chosen, %q is read", name, i.plan.File.Sheet)
		}
	}
	i.answer("sheet", first)
	if i.plan.File.Sheet != first {
		t.Errorf("back to %q: %q is read", first, i.plan.File.Sheet)
	}
}

func TestAFileIsReadInAnotherEncoding(t *testing.T) {
	st := sessiontest.Empty(t)
	i, c := show(t, st, session.ImportFile(file(t, "mac.csv", "Adno,Surname,Forename,Year,Set\n001,BRONT\xE9,ZO\xE8,9,9A\n002,Khan,Ayaan,9,9B\n")))
	set, _ := i.plan.File.Column("Set")
	i.use(i.plan.File, set, "form")
	i.decode("Mac OS Roman")
	if r := line(t, i, 2); r.name != "BRONTÈ, ZOË" || r.form != "9A" || i.plan.File.Encoding != "Mac OS Roman" {
		t.Errorf("read as %s: %s in %q", i.plan.File.Encoding, r.name, r.form)
	}
	i.decode("UTF-16LE") // which it cannot be
	if i.plan == nil || i.plan.File.Encoding != "Mac OS Roman" || !strings.HasSuffix(st.Front.Words(), "The plan of mac.csv stands as it was.") {
		t.Fatalf("told %q", st.Front.Words())
	}
	c.Focused().TypedRune('x')
	if i.decode(""); len(st.Front.Questions) != 1 || i.plan.File.Encoding != "Mac OS Roman" {
		t.Fatal("a line was left out, and the file is read without asking")
	}
	st.Front.Questions[0].Do()
	if r := line(t, i, 2); r.name != "BRONTé, ZOè" || i.plan.Counts.Excluded != 0 {
		t.Errorf("as the bytes show: %s", r.name)
	}
}

func TestASecondFileFillsTheGapsOfTheFirst(t *testing.T) {
	st := sessiontest.Empty(t)
	i, _ := show(t, st, session.ImportFile(file(t, "september.csv", september)))
	premium := file(t, "premium.csv", "UPN,Pupil Premium\nA801432126002,Y\nP801432126003,N\n")
	st.Front.File = func([]string) string { return premium }
	i.view.pick(groupNew)
	line(t, i, 2)
	i.view.line.Typed('x')

	i.view.add.Press()
	if n := len(st.Front.Questions); n != 1 || len(i.plan.File.Files()) != 1 {
		t.Fatalf("a line was left out, and the file is read without asking (%d questions)", n)
	}
	st.Front.Questions[0].Do()
	if i.plan.Counts.Fills != 2 || i.plan.Counts.New != 3 {
		t.Fatalf("both files: %+v", i.plan.Counts)
	}
	if r := i.view.rows[len(i.view.rows)-1]; r.mark.Words != "Fills gaps" || r.words != "in premium.csv: pupil premium nothing → no" {
		t.Errorf("the last line: %q: %s", r.mark.Words, r.words)
	}
	if got := readWords(i.plan.File); !strings.HasPrefix(got, "september.csv with premium.csv · ") {
		t.Errorf("read as %q", got)
	}
	i.bringIn()
	for _, s := range st.Snapshot().Students() {
		if s.Surname == "Bergström" && s.PupilPremium != record.Yes {
			t.Errorf("pupil premium of %s: %v", s.Name(), s.PupilPremium)
		}
	}
}
