package importing

import (
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

// sets is a roster whose columns a person has to say something of.
const sets = "Adno,Surname,Forename,Year,Set,PP,Target\n001,Ahmed,Max,9,9A,Ja,7\n002,Khan,Ayaan,8,8G,N,6\n003,Osei,Abena,8,8H,Y,5\n"

// remembered shows the mapping of a file of which three things were said.
func remembered(t *testing.T) (*sessiontest.Sitting, *Screen, fyne.Canvas) {
	t.Helper()
	st := sessiontest.Empty(t)
	i, c := show(t, st, session.ImportFile(file(t, "sets.csv", sets)))
	set, _ := i.plan.File.Column("Set")
	target, _ := i.plan.File.Column("Target")
	i.use(i.plan.File, set, "form")
	i.use(i.plan.File, target, "")
	i.answer("value:PP=ja", "yes")
	i.bringIn()
	i.Shown(session.At(session.Import))
	i.openMappings()
	return st, i, c
}

// rowsIn are the words of the rows of a box.
func rowsIn(o fyne.CanvasObject) string {
	var words []string
	for _, found := range test.LaidOutObjects(o) {
		if p, ok := found.(*kit.Paragraph); ok {
			words = append(words, p.Text())
		}
	}
	return strings.Join(words, "\n")
}

// choose opens a row by its words, and takes the option that narrows the menu to.
func choose(t *testing.T, c fyne.Canvas, box fyne.CanvasObject, words, option string) {
	t.Helper()
	for _, found := range test.LaidOutObjects(box) {
		if row, ok := found.(*kit.Row); ok && rowsIn(row) == words {
			row.Press()
			test.Type(c.Focused(), option)
			c.Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
			return
		}
	}
	t.Fatalf("there is no row %q in:\n%s", words, rowsIn(box))
}

func TestWhatIsRememberedIsListedAndEdited(t *testing.T) {
	st, i, c := remembered(t)
	v := i.mappings
	if got := strings.Join(v.grid.Shown()[0], " | "); got != "sets.csv | Adno, Surname, Forename, Year, Set, PP, Target | 4 | 22 Nov 2026" {
		t.Errorf("listed: %s", got)
	}
	if got, want := rowsIn(v.columns), "Adno: Waymark finds out\nSurname: Waymark finds out\nForename: Waymark finds out\nYear: Waymark finds out\nSet → registration group\nPP → pupil premium\nTarget: left out"; got != want {
		t.Errorf("of the columns it says\n%s\nwant\n%s", got, want)
	}
	test.AssertRendersToMarkup(t, "mappings.xml", c)

	choose(t, c, v.columns, "Set → registration group", "house")
	if m := st.Snapshot().Mappings()[0]; m.Fields["Set"] != "house" || c.Focused() != v.grid {
		t.Errorf("Set is %q; the keyboard is on %T", m.Fields["Set"], c.Focused())
	}
	choose(t, c, v.columns, "Target: left out", "let waymark")
	choose(t, c, v.answers, "“ja” under “PP”: yes", "ask again")
	if m := st.Snapshot().Mappings()[0]; len(m.Fields) != 2 || len(m.Answers) != 0 || v.answers.Visible() {
		t.Errorf("fields %v, answers %v", m.Fields, m.Answers)
	}
	for range 3 { // each was an action, and undo takes it back
		st.Undo()
	}
	if m := st.Snapshot().Mappings()[0]; m.Fields["Set"] != "form" || m.Answers["value:PP=ja"] != "yes" {
		t.Errorf("after undo: %v %v", m.Fields, m.Answers)
	}
	i.closeMappings()
	if !i.ask.Visible() || c.Focused() != i.choose {
		t.Error("Back leads to the question which file")
	}
}

func TestWhatIsRememberedIsForgottenSavedAndLoaded(t *testing.T) {
	st, i, _ := remembered(t)
	v := i.mappings
	st.Front.Folder = t.TempDir()
	for range 2 { // the second gets a name of its own
		v.save.Press()
		if got := st.Front.Words(); !strings.HasPrefix(got, "Saved: waymark-mappings-2026-11-22") {
			t.Fatalf("told %q", got)
		}
	}
	path := filepath.Join(st.Front.Folder, "waymark-mappings-2026-11-22-2.json")
	v.forget.Press()
	if len(st.Snapshot().Mappings()) != 0 || v.one.Visible() || v.grid.Rows() != 0 {
		t.Fatal("it is still there")
	}
	v.save.Press()
	load := func(path string) string {
		st.Front.File = func([]string) string { return path }
		v.load.Press()
		return st.Front.Words()
	}
	if got := load(path); got != "Saved: Mappings of files taken in" || len(st.Snapshot().Mappings()) != 1 {
		t.Errorf("told %q", got)
	}
	if got := load(path); got != "All of waymark-mappings-2026-11-22-2.json is remembered already." {
		t.Errorf("told %q", got)
	}
	if got := load(file(t, "list.json", "{}")); got != "List.json: this is not a file of mappings as Waymark writes it. Nothing was changed." {
		t.Errorf("told %q", got)
	}
	if got := load(filepath.Join(st.Front.Folder, "gone.json")); !strings.HasPrefix(got, "Gone.json: no such file") || strings.Contains(got, st.Front.Folder) {
		t.Errorf("told %q", got)
	}
	if err := os.RemoveAll(st.Front.Folder); err != nil {
		t.Fatal(err)
	}
	if v.save.Press(); !strings.HasPrefix(st.Front.Words(), "The mappings were not saved: ") {
		t.Errorf("told %q", st.Front.Words())
	}
}

func TestAnswersAreSeenAndCorrectedInThePlan(t *testing.T) {
	i, c := show(t, sessiontest.Empty(t), session.ImportFile(file(t, "sets.csv", sets)))
	u := i.view.reading
	if u.answers.Visible() {
		t.Error("nothing was answered yet")
	}
	i.answer("value:PP=ja", "no")
	choose(t, c, u.answers, "“Ja” under “PP”: no", "yes")
	if s := i.plan.Rows[0].Student; s.PupilPremium != record.Yes {
		t.Errorf("pupil premium is %v", s.PupilPremium)
	}
	choose(t, c, u.columns, "Target: what is it?", "leave it out")
	choose(t, c, u.columns, "Target: left out (you said so)", "tutor")
	if s := i.plan.Rows[0].Student; s.Tutor != "7" {
		t.Errorf("the tutor is %q", s.Tutor)
	}
}
