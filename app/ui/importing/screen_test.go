package importing

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"waymark/app/record"
	"waymark/app/ui/kit"
	"waymark/app/ui/session"
	"waymark/app/ui/session/sessiontest"
)

// september is a roster as a school system exports it, with a column that is
// never read in, a line that names nobody, and a total at its foot.
const september = `Adno,UPN,Legal Surname,Legal Forename,Year,Reg,DOB,SEN Status,Password
001,L801432126001,Ahmed,Max,Year 9,9A,23/05/2013,N,secret
002,A801432126002,Bergström,Zoë,Year 9,9B,25/10/2012,N,secret
003,P801432126003,Khan,Ayaan,Year 8,8G,14/02/2014,K,secret
004,,,,Year 8,8G,,,secret
Total,3
`

// october is september a month later: one form has changed, one student is new,
// one is not there any more.
const october = `Adno,UPN,Legal Surname,Legal Forename,Year,Reg,DOB,SEN Status
001,L801432126001,Ahmed,Max,Year 9,9C,23/05/2013,N
002,A801432126002,Bergström,Zoë,Year 9,9B,25/10/2012,N
005,T801432126005,Ionescu,Ștefania,Year 7,7B,17/01/2015,N
`

func file(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func show(t *testing.T, st *sessiontest.Sitting, p session.Place) (*Screen, fyne.Canvas) {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(kit.NewTheme(kit.Light, 1))
	i := New(st.Session)
	st.Front.OnChanged = i.Refresh
	w := test.NewTempWindow(t, i.Content())
	w.SetPadded(false)
	w.Resize(fyne.NewSize(1198, 710))
	i.Refresh()
	i.Shown(p)
	return i, w.Canvas()
}

// figures are the sums of the plan on view.
func figures(i *Screen) string {
	var out []string
	for _, t := range tallies(i.plan, i.view.rows) {
		out = append(out, kit.Grouped(t.n)+" "+t.words)
	}
	return strings.Join(out, ", ")
}

func TestAFileIsReadShownAndBroughtInAndTakenBack(t *testing.T) {
	st := sessiontest.Empty(t)
	i, _ := show(t, st, session.ImportFile(file(t, "september.csv", september)))
	if i.plan == nil {
		t.Fatalf("no plan: %s", i.field.Problem())
	}
	if i.plan.Counts.New != 3 || i.plan.Counts.Changed != 0 {
		t.Errorf("the plan says %s", figures(i))
	}
	if st.Snapshot().StudentCount() != 0 {
		t.Error("the plan alone changed something")
	}
	if got := i.Actions()[0]; got.Label != "Bring in 3" || got.Off {
		t.Errorf("the menu says %q, off %v", got.Label, got.Off)
	}
	i.Actions()[0].Do()
	if n := st.Snapshot().StudentCount(); n != 3 {
		t.Fatalf("%d students, want 3", n)
	}
	notice := st.Front.Notices[len(st.Front.Notices)-1]
	if notice.Words != "Saved: Import of september.csv" || notice.Button != "Undo" {
		t.Errorf("told %+v", notice)
	}
	if went := st.Front.Went; len(went) != 1 || went[0].Screen != session.Students {
		t.Errorf("went to %v", went)
	}
	notice.Do()
	if n := st.Snapshot().StudentCount(); n != 0 {
		t.Errorf("after undo %d students are left", n)
	}
}

func TestASecondFileShowsWhatChangesFieldByField(t *testing.T) {
	st := sessiontest.Empty(t)
	first, _ := show(t, st, session.ImportFile(file(t, "september.csv", september)))
	first.bringIn()
	i, c := show(t, st, session.ImportFile(file(t, "october.csv", october)))
	if got, want := figures(i), "1 new, 1 changed, 1 unchanged, 1 not in this file: perhaps left, "; !strings.HasPrefix(got, want) {
		t.Errorf("the plan says %s, want %s…", got, want)
	}
	for _, r := range i.view.rows {
		switch r.name {
		case "Ahmed, Max":
			if r.words != "form 9A → 9C" && !strings.Contains(r.words, "9A → 9C") {
				t.Errorf("Ahmed: %q", r.words)
			}
		case "Khan, Ayaan":
			if r.in != groupMissing || r.form != "8G" {
				t.Errorf("Khan: %+v", r)
			}
		}
	}
	test.AssertRendersToMarkup(t, "plan.xml", c)

	i.view.pick(groupMissing)
	if shown := i.view.grid.Shown(); len(shown) != 1 || shown[0][2] != "Khan, Ayaan" {
		t.Errorf("not in this file: %v", shown)
	}
	i.bringIn()
	again, _ := show(t, st, session.ImportFile(file(t, "october.csv", october)))
	if a := again.Actions()[0]; a.Label != "Bring in 0" || !a.Off {
		t.Errorf("the same file again: %q, off %v", a.Label, a.Off)
	}
	before := st.Snapshot().Seq()
	again.bringIn()
	if st.Snapshot().Seq() != before || !strings.HasPrefix(st.Front.Words(), "There is nothing to bring in") {
		t.Errorf("the same file again was saved as an action; told %q", st.Front.Words())
	}
}

func TestARefusedFileSaysWhatToDoNext(t *testing.T) {
	st := sessiontest.Empty(t)
	missing := filepath.Join(t.TempDir(), "away.csv")
	for name, c := range map[string]struct{ path, want string }{
		"a folder":       {t.TempDir(), "is a folder"},
		"nothing there":  {missing, "is not there any more"},
		"an empty file":  {file(t, "empty.csv", ""), "empty.csv "},
		"no list at all": {file(t, "letter.csv", "Dear parents\n\nThank you\n"), "letter.csv "},
	} {
		t.Run(name, func(t *testing.T) {
			i, c2 := show(t, st, session.ImportFile(c.path))
			got := i.field.Problem()
			if i.plan != nil || !strings.Contains(got, c.want) || !strings.HasSuffix(got, "Nothing was changed.") {
				t.Errorf("said %q", got)
			}
			if i.path.Text != c.path {
				t.Errorf("the path to put right is %q", i.path.Text)
			}
			if c2.Focused() != i.choose {
				t.Errorf("the keyboard is on %T, want the button that chooses another file", c2.Focused())
			}
		})
	}
}

func TestAFileIsAskedFor(t *testing.T) {
	st := sessiontest.Empty(t)
	i, c := show(t, st, session.ImportFile(""))
	test.AssertRendersToMarkup(t, "ask.xml", c)
	path := file(t, "september.csv", september)
	st.Front.File = func(extensions []string) string {
		if len(extensions) == 0 {
			t.Error("every file is offered, not only lists")
		}
		return path
	}
	c.Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if i.plan == nil {
		t.Error("the file that was chosen is not read")
	}

	typed, c := show(t, st, session.ImportFile(""))
	c.Focus(typed.path)
	typed.path.OnEnter()
	if typed.field.Problem() == "" {
		t.Error("no path is no file")
	}
	typed.path.SetText(path)
	c.Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if typed.plan == nil {
		t.Errorf("the path that was typed is not read: %s", typed.field.Problem())
	}
}

func TestEscapeLeavesThePlanWithNothingChanged(t *testing.T) {
	st := sessiontest.Empty(t)
	i, c := show(t, st, session.ImportFile(file(t, "september.csv", september)))
	c.Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if i.plan != nil || st.Snapshot().StudentCount() != 0 || st.Front.Words() != "Nothing was brought in." {
		t.Errorf("told %q", st.Front.Words())
	}
	if i.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape}) {
		t.Error("Escape on the question is for the window: it goes back")
	}
}

func TestReadingCanBeCancelled(t *testing.T) {
	st := sessiontest.Empty(t)
	st.Front.OnWorking = func(j *session.Job) { j.Cancel() }
	i, c := show(t, st, session.ImportFile(file(t, "september.csv", september)))
	if i.plan != nil || i.job != nil || !i.ask.Visible() {
		t.Errorf("after cancelling: plan %v, job %v", i.plan, i.job)
	}
	if c.Focused() != i.choose {
		t.Errorf("the keyboard is on %T, want the button that chooses a file", c.Focused())
	}
}

func TestReadingShowsHowManyRowsAreCompared(t *testing.T) {
	var text strings.Builder
	text.WriteString("Adno,Surname,Forename,Year,Reg\n")
	for n := range 2500 {
		fmt.Fprintf(&text, "%04d,Khan,Student%s,Year 9,9A\n", n, string(rune('a'+n%26))+string(rune('a'+n/26%26))+string(rune('a'+n/676)))
	}
	st := sessiontest.Empty(t)
	i, _ := show(t, st, session.ImportFile(file(t, "large.csv", text.String())))
	if got, want := st.Front.Jobs[len(st.Front.Jobs)-1].Words, "Comparing 2,500 rows with the record"; got != want {
		t.Errorf("at last it said %q, want %q", got, want)
	}
	if got := i.reading.Text(); !strings.HasPrefix(got, "Reading large.csv. ") {
		t.Errorf("the screen said %q", got)
	}
	var told []string
	for _, j := range st.Front.Jobs {
		if !j.Over {
			told = append(told, fmt.Sprintf("%d/%d", j.Done, j.Total))
		}
	}
	if got, want := strings.Join(told, " "), "0/0 0/0 1000/2500 2000/2500"; got != want {
		t.Errorf("the strip was told %s, want %s", got, want)
	}
}

func TestThePlanFollowsTheRecord(t *testing.T) {
	st := sessiontest.Empty(t)
	i, _ := show(t, st, session.ImportFile(file(t, "september.csv", september)))
	st.Do(record.Action{Kind: record.ActionEdit, What: "One by hand", Changes: []record.Change{
		record.Creation(&record.Student{ID: "max", UPN: "L801432126001", AdmissionNo: "001", Surname: "Ahmed", Forename: "Max",
			DOB: record.NewDate(2013, 5, 23), Joined: record.NewDate(2024, 9, 2)}),
	}}, nil)
	if c := i.plan.Counts; c.New != 2 || c.Changed != 1 {
		t.Errorf("after a student was added elsewhere the plan says %s", figures(i))
	}
}

func TestAnUnclearColumnCanBeTold(t *testing.T) {
	st := sessiontest.Empty(t)
	text := strings.ReplaceAll(strings.ReplaceAll(september, ",Password", ",Guild"), ",secret", ",Franklin")
	i, _ := show(t, st, session.ImportFile(file(t, "guilds.csv", text)))
	column := -1
	for _, l := range columnLines(i.plan.File) {
		if l.ask {
			column = l.column
		}
	}
	if column < 0 {
		t.Fatalf("nothing is asked about: %+v", columnLines(i.plan.File))
	}
	i.use(i.plan.File, column, "house")
	if s := i.plan.Rows[0].Student; s == nil || s.House != "Franklin" {
		t.Errorf("the house is %+v", s)
	}
	said := false
	for _, l := range columnLines(i.plan.File) {
		said = said || l.words == "Guild → house (you said so)"
	}
	if !said {
		t.Errorf("the columns say %+v", columnLines(i.plan.File))
	}
}

func TestWhatIsLeftOutIsNamed(t *testing.T) {
	i, _ := show(t, sessiontest.Empty(t), session.ImportFile(file(t, "september.csv", september)))
	words := strings.Join(leftOut(i.plan), "\n")
	if !strings.Contains(words, "Password: never read in.") {
		t.Errorf("left out: %s", words)
	}
	if got := readWords(i.plan.File); !strings.HasPrefix(got, "september.csv · UTF-8, comma, headings on line 1, dates day first") {
		t.Errorf("read as %q", got)
	}
}

func TestRowsCopiedFromASpreadsheetArePasted(t *testing.T) {
	i, _ := show(t, sessiontest.Empty(t), session.ImportFile(""))
	clipboard := fyne.CurrentApp().Clipboard()
	clipboard.SetContent("Surname\tForename\tYear\tReg\nKaur\tSimran\t10\t10A\n")
	i.paste()
	if i.plan == nil || i.plan.Counts.New != 1 {
		t.Fatalf("pasted: %s", i.field.Problem())
	}
	i.cancel()
	clipboard.SetContent(" ")
	i.paste()
	if i.plan != nil || !strings.Contains(i.field.Problem(), "blanks") {
		t.Errorf("nothing was copied, and it says %q", i.field.Problem())
	}
}
