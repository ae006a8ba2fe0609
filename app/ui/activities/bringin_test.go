package activities

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"

	"waymark/app/export"
	"waymark/app/ui/kit"
	"waymark/app/ui/session/sessiontest"
)

func TestATableOfActivitiesIsAskedAboutAndBroughtIn(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(kit.NewTheme(kit.Light, 1))
	st := sessiontest.Sample(t)
	l := NewList(st.Session)
	before := len(st.Snapshot().Activities())
	path := filepath.Join(t.TempDir(), "fair.csv")
	st.Front.File = func([]string) string { return path }
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("Date,Title,Kind,Organisations\n20/11/2026,Another fair,Careers fair,New Works\nsoon,Later,Employer talk,\n")
	actions := l.Actions()
	actions[len(actions)-1].Do()
	if len(st.Front.Questions) != 1 || st.Front.Questions[0].Words != "fair.csv, row by row: 1 new, 1 cannot be used." {
		t.Fatalf("asked %+v; %s", st.Front.Questions, st.Front.Words())
	}
	if len(st.Snapshot().Activities()) != before {
		t.Error("something changed before anybody agreed")
	}
	st.Front.Questions[0].Do()
	if got := len(st.Snapshot().Activities()); got != before+1 {
		t.Errorf("%d activities, before %d", got, before)
	}
	if words := st.Front.Words(); !strings.Contains(words, "Line 3 cannot be used: “soon” is not a day") {
		t.Errorf("told %q", words)
	}
	write("Surname,Forename\nA,B\n")
	l.bringIn()
	if words := st.Front.Words(); !strings.HasPrefix(words, "Fair.csv has no line of headings") || !strings.HasSuffix(words, "Nothing was changed.") {
		t.Errorf("told %q", words)
	}
	if err := export.Save(path, export.Activities(st.Snapshot())); err != nil {
		t.Fatal(err)
	}
	l.bringIn()
	if words := st.Front.Words(); !strings.HasSuffix(words, "There is nothing to bring in.") || len(st.Front.Questions) != 1 {
		t.Errorf("what was exported: %q", words)
	}
}
