package settings

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"waymark/app/keys"
	"waymark/app/record"
	"waymark/app/store"
	"waymark/app/ui/kit"
	"waymark/app/ui/session"
	"waymark/app/ui/session/sessiontest"
)

// office is the screen in a window, on a school with one student imported.
func office(t *testing.T) (*Screen, *sessiontest.Sitting) {
	t.Helper()
	test.NewTempApp(t)
	s := sessiontest.Open(t, record.School{Name: "Wayfield Academy", URN: "999001", CareersLead: "Jo Okafor"},
		record.Action{Kind: record.ActionImport, What: "Import of roster.csv", By: "Jo Okafor", At: sessiontest.Now, Changes: []record.Change{
			record.Creation(&record.Student{ID: "ZOE", Surname: "Bergström", Forename: "Zoë"}),
			record.Creation(&record.Student{ID: "MAX", Surname: "Ahmed", Forename: "Max"}),
		}})
	c := New(s.Session, s.Dir)
	s.Front.OnChanged = c.Refresh
	window := test.NewTempWindow(t, c.Content())
	window.Resize(fyne.NewSize(1180, 700))
	c.Refresh()
	return c, s
}

// fields of the school's card.
const (
	name = iota
	urn
	lead
	mark2014
	mark2025
)

func TestTheSchoolsDetailsAreSavedAsOneAction(t *testing.T) {
	c, s := office(t)
	if c.Unsaved() != "" {
		t.Fatalf("unsaved before anything was typed: %q", c.Unsaved())
	}
	c.school.entries[lead].SetText("Sam Khan")
	c.school.entries[mark2025].SetText("85 %")
	if c.Unsaved() != "the school’s details" {
		t.Errorf("unsaved: %q", c.Unsaved())
	}
	c.Refresh() // such as after an undo elsewhere
	if c.school.entries[lead].Text != "Sam Khan" {
		t.Fatal("what was typed is gone")
	}
	c.school.save()
	school := s.Snapshot().School()
	if school.CareersLead != "Sam Khan" || school.Thresholds["2025"] != 85 || s.Result().Threshold != 85 {
		t.Errorf("saved %+v; judged by %d per cent", school, s.Result().Threshold)
	}
	if c.Unsaved() != "" || c.school.entries[mark2025].Text != "85" {
		t.Errorf("after saving: unsaved %q, the mark reads %q", c.Unsaved(), c.school.entries[mark2025].Text)
	}
	if got := s.Store.Actions()[0]; got.What != "School’s details changed" || got.By != "Sam Khan" {
		t.Errorf("the action: %+v", got)
	}
	s.Undo()
	if c.school.entries[lead].Text != "Jo Okafor" {
		t.Errorf("after undo the careers lead reads %q", c.school.entries[lead].Text)
	}
}

func TestWrongDetailsAreMarkedAndNotSaved(t *testing.T) {
	c, s := office(t)
	before := s.Snapshot()
	c.school.entries[name].SetText(" ")
	c.school.entries[urn].SetText("12")
	c.school.entries[mark2014].SetText("0")
	c.school.save()
	for field, want := range map[int]string{name: "the school's name is missing", urn: "a URN has six digits", mark2014: "a number from 1 to 100", lead: ""} {
		if got := c.school.fields[field].Problem(); got != want {
			t.Errorf("field %d: %q, want %q", field, got, want)
		}
	}
	if s.Snapshot() != before {
		t.Error("it was saved")
	}
	c.school.entries[name].SetText("Wayfield Academy ")
	c.school.entries[urn].SetText("999001")
	c.school.entries[mark2014].SetText("")
	c.school.save()
	if s.Snapshot() != before || c.Unsaved() != "" {
		t.Error("a space was taken for a change")
	}
	c.school.save()
	if s.Front.Words() != "Nothing was changed." {
		t.Errorf("notice %q", s.Front.Words())
	}
}

func TestAnImportIsTakenBackFromTheList(t *testing.T) {
	c, s := office(t)
	if got := c.done.grid.Shown()[0]; !strings.Contains(strings.Join(got, "|"), "Import of roster.csv|2 students") {
		t.Errorf("the list shows %q", got)
	}
	c.done.takeBack()
	if s.Front.Words() != "Pick an action that still stands first." {
		t.Errorf("notice %q", s.Front.Words())
	}
	c.done.grid.Select(1) // the school's setting up
	if !c.done.back.Disabled() {
		t.Error("the making of the school can be taken back")
	}
	c.done.grid.Select(0)
	c.done.takeBack()
	if n := s.Snapshot().StudentCount(); n != 0 {
		t.Errorf("%d students are left", n)
	}
	if got := strings.Join(c.done.grid.Shown()[1], "|"); !strings.Contains(got, "taken back") {
		t.Errorf("the list shows %q", got)
	}
}

func TestWhatWasExchangedWithATrustIsListedAndStays(t *testing.T) {
	c, s := office(t)
	trust := &record.Trust{ID: "vale", Name: "Vale Trust", URL: "https://desk.vale.example", Root: "ABCD"}
	for _, a := range []record.Action{
		{Kind: record.ActionAsk, What: "Enrolled with Vale Trust", Changes: []record.Change{record.Creation(trust)}},
		{Kind: record.ActionSync, What: "Received from Vale Trust", Changes: []record.Change{
			record.Creation(&record.Opportunity{ID: "vale.a", Trust: "vale", Published: []byte(`{}`)}),
			record.Creation(&record.Opportunity{ID: "vale.b", Trust: "vale", Published: []byte(`{}`)}),
		}},
	} {
		if _, err := s.Store.Do(a); err != nil {
			t.Fatal(err)
		}
	}
	c.Refresh()
	for row, want := range []struct {
		touched string
		back    bool
	}{{"2 opportunities", false}, {"1 trust", true}, {"2 students", true}, {"", false}} {
		c.done.grid.Select(row)
		if _, back := c.done.picked(); back != want.back || touched(c.done.actions[row]) != want.touched {
			t.Errorf("%q: touched %q, can be taken back: %v", c.done.actions[row].What, touched(c.done.actions[row]), back)
		}
	}
}

func TestTheCheckSaysThatTheRecordIsWhole(t *testing.T) {
	c, _ := office(t)
	c.safety.check()
	if want := "Whole: 2 actions and 3 records (2 students) agree."; c.safety.found.Text() != want {
		t.Errorf("found %q, want %q", c.safety.found.Text(), want)
	}
}

func TestTheCheckSaysWhatDoesNotAgree(t *testing.T) {
	got := checked(store.CheckReport{Differences: []string{"student/A", "student/B", "student/C", "student/D"}})
	if !strings.HasPrefix(got, "Journal and index do not agree in 4 places: student/A; student/B; student/C. Close Waymark") {
		t.Errorf("says %q", got)
	}
}

func TestAPassphraseIsSetAndThenChanged(t *testing.T) {
	c, s := office(t)
	if c.safety.oldField.Visible() {
		t.Error("asks for a passphrase that there is not")
	}
	fill := func(old, first, again string) {
		c.safety.old.SetText(old)
		c.safety.first.SetText(first)
		c.safety.again.SetText(again)
		c.safety.reseal()
	}
	fill("", "short", "short")
	if got := c.safety.firstField.Problem(); got != "at least 8 letters" {
		t.Errorf("problem %q", got)
	}
	fill("", "correct horse", "correct hose")
	if got := c.safety.againField.Problem(); got != "this is not the same" {
		t.Errorf("problem %q", got)
	}
	fill("", "correct horse", "correct horse")
	if p, err := keys.ProtectionOf(s.Dir); err != nil || p != keys.Passphrase {
		t.Fatalf("protection %v, %v; notice %q", p, err, s.Front.Words())
	}
	if c.safety.first.Text != "" || !c.safety.oldField.Visible() {
		t.Error("the fields still hold the passphrase")
	}
	fill("wrong horse", "battery staple", "battery staple")
	if got := c.safety.oldField.Problem(); got != "that is not the passphrase now" {
		t.Errorf("problem %q", got)
	}
	fill("correct horse", "battery staple", "battery staple")
	if _, err := keys.Open(s.Dir, "battery staple"); err != nil {
		t.Error(err)
	}
}

func TestLookIsChosenHere(t *testing.T) {
	c, s := office(t)
	s.UseLaptop(session.OpenLaptop(s.Dir))
	press := func(choice *kit.Choice, times int) {
		for range times {
			choice.TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight})
		}
	}
	press(c.theme, 1)
	press(c.size, 2)
	if l := s.Laptop(); l.Theme != "dark" || l.TextSize != 150 || s.Front.LookCalls != 3 {
		t.Errorf("theme %q, text %d, told the window %d times", l.Theme, l.TextSize, s.Front.LookCalls)
	}
	c.Refresh()
	if c.theme.Chosen() != 1 || c.size.Chosen() != 2 {
		t.Errorf("shown: %d, %d", c.theme.Chosen(), c.size.Chosen())
	}
}

func TestMarkup(t *testing.T) {
	c, _ := office(t)
	c.safety.column.Objects[0].(*kit.Card).SetContent(kit.NewParagraph("(the folder)", kit.Note)) // it is another one each time
	test.AssertRendersToMarkup(t, "settings.xml", fyne.CurrentApp().Driver().CanvasForObject(c.Content()))
}
