package roster

import (
	"strings"
	"testing"

	"waymark/app/record"
)

func readCSV(t testing.TB, name, csv string) *File {
	t.Helper()
	f, err := Read(name, strings.NewReader(csv), -1)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// replanned returns the first row of a file's plan.
func replanned(f *File) string { return inWords(MakePlan(f, school(), nov22).Rows[0]) }

func TestARowIsExcludedAndTakenInAgain(t *testing.T) {
	f := readCSV(t, "a.csv", "UPN,Surname,Forename,Form\nB801200005001,O’Brien,Ann,8C\nK801432120002,Nowak,Jan,7A\n")
	f.Exclude(2, true)
	f.Exclude(3, true)
	p := MakePlan(f, school(), nov22)
	if p.Counts != (Counts{Rows: 2, Excluded: 2, Missing: 2}) {
		t.Errorf("%+v", p.Counts)
	}
	for _, s := range p.Missing {
		if s.ID == "ANN" {
			t.Error("Ann stands in the file, so she is not missing from it")
		}
	}
	if _, ok := p.Action("A. Lead"); ok {
		t.Error("an excluded row is applied")
	}
	f.Exclude(2, false)
	if got := replanned(f); got != "Changed ANN: registration group 8A→8C" {
		t.Error(got)
	}
}

func TestACellIsFixedInPlace(t *testing.T) {
	f := readCSV(t, "a.csv", "UPN,Name,DOB,Form,Notes\nA801200005001,\"Smith, Ann\",31/02/2013,8C,\n")
	for _, c := range []struct {
		field Field
		value string
		want  string
	}{
		{"", "", "New, UPN check letter is wrong: kept, not used to match, date of birth: “31/02/2013” is no day of the calendar, day first: not read"},
		{UPN, "b801200005001", "Changed ANN: registration group 8A→8C, surname O’Brien→Smith, date of birth: “31/02/2013” is no day of the calendar, day first: not read"},
		{Surname, " O’Brien ", "Changed ANN: registration group 8A→8C, date of birth: “31/02/2013” is no day of the calendar, day first: not read"},
		{DOB, "14 Mar 2013", "Changed ANN: registration group 8A→8C"},
		{Form, "", "Unchanged ANN"},
		{House, "Turing", "Changed ANN: house Drake→Turing"},
	} {
		if c.field != "" && !f.Fix(2, c.field, c.value) {
			t.Errorf("%s cannot be fixed", c.field)
		}
		if got := replanned(f); got != c.want {
			t.Errorf("%s fixed:\n got %s\nwant %s", c.field, got, c.want)
		}
	}
	if f.Fix(2, FullName, "x") || f.Fix(2, Role, "x") || f.Fix(2, "shoe_size", "x") {
		t.Error("what no cell can hold was fixed")
	}
	f.Unfix(2, House)
	if got := replanned(f); got != "Unchanged ANN" {
		t.Error(got)
	}
}

func TestTheSamePersonIsSettled(t *testing.T) {
	const file = "UPN,Surname,Forename,DOB,Form\nM840123404567,O’Brien,Ann,14/03/2013,8C\n"
	f := readCSV(t, "a.csv", file)
	p := MakePlan(f, school(), nov22)
	if doubted := p.SamePeople(); len(doubted) != 1 || doubted[0].Student.ID != "ANN" || len(p.Conflicts()) != 0 {
		t.Fatalf("%+v", doubted)
	}
	for _, c := range []struct{ value, want string }{
		{"ANN", "Changed ANN: registration group 8A→8C, UPN B801200005001→M840123404567"},
		{answerNew, "New"},
		{answerLeave, "Excluded"},
		{"NOBODY", "To check, the student whom this line was said to be about is not there any more: the row is not applied"},
	} {
		f := readCSV(t, "a.csv", file)
		if !f.Answer("row:2", c.value) {
			t.Fatal("not answered")
		}
		if got := replanned(f); got != c.want {
			t.Errorf("%s: %s, want %s", c.value, got, c.want)
		}
	}
	f.Same(2, "ANN")
	f.Unsettle(2)
	if got := MakePlan(f, school(), nov22).Rows[0]; got.Doubt != SamePerson {
		t.Error("taken back, and still settled")
	}
	nameless := readCSV(t, "b.csv", "UPN,Surname,Forename,Form\nK801432120002,,,8C\n")
	nameless.Same(2, "")
	if got := replanned(nameless); !strings.HasPrefix(got, "Cannot be used") {
		t.Error(got)
	}
}

func TestOnlyNewStudents(t *testing.T) {
	p := plan(t, school(), nov22, "UPN,Surname,Forename,Form\nB801200005001,O’Brien,Ann,8C\nK801432120002,Nowak,Jan,7A\n")
	p.OnlyNew()
	a, _ := p.Action("A. Lead")
	if p.Counts.New != 1 || p.Counts.Excluded != 1 || p.Counts.Changed != 0 || len(a.Changes) != 1 || a.Changes[0].From != nil {
		t.Errorf("%+v %v", p.Counts, a.Changes)
	}
}

// Two numbers of two students: a person says which of them the row is about.
func TestAConflictIsSettled(t *testing.T) {
	f := readCSV(t, "a.csv", "UPN,Adm no,Surname,Forename,Form\nB801200005001,004513,O’Brien,Ann,8C\nB801200005001,,O’Brien,Ann,\n")
	p := MakePlan(f, school(), nov22)
	if c := p.Conflicts(); len(c) != 1 || c[0].Line != 2 || c[0].Doubt != Conflict {
		t.Fatalf("%+v", c)
	}
	f.Same(2, "SULE")
	if got := replanned(f); !strings.HasPrefix(got, "Changed SULE: registration group 8B→8C, surname Yılmaz→O’Brien") {
		t.Error(got)
	}
	f.Same(2, "ANN")
	p = MakePlan(f, school(), nov22)
	if p.Counts.Changed != 1 || p.Counts.Unchanged != 1 { // the second row says nothing new
		t.Errorf("%+v", p.Counts)
	}
}

func TestATokenClearsAValue(t *testing.T) {
	for _, c := range []struct{ heading, want string }{
		{"House", "Changed ANN: house Drake→"},
		{"Known as", "Unchanged ANN"},
		{"PP", "Changed ANN: pupil premium no→"},
		{"DOB", "Changed ANN: date of birth 14 Mar 2013→"},
		{"Form", "Unchanged ANN, registration group cannot be cleared by a file: not read"},
	} {
		p := plan(t, school(), nov22, "UPN,Surname,Forename,Tutor,"+c.heading+"\nB801200005001,O’Brien,Ann,, (Clear) \nR674123101121,Yılmaz,Şule,x,\n")
		if got := inWords(p.Rows[0]); got != c.want {
			t.Errorf("%s: %s, want %s", c.heading, got, c.want)
		}
	}
	p := plan(t, school(), nov22, "UPN,Surname,Forename,Leaving date\nB801200005001,O’Brien,Ann,(clear)\nB801200005001,O’Brien,Ann,\nB801200005001,(clear),,(clear)\n")
	if p.Counts.Unchanged != 2 || p.Counts.Check != 1 {
		t.Errorf("%+v", p.Counts)
	}
	gone := plan(t, school(), nov22, "Adm no,Surname,Forename,Leaving date\n001000,Left,Long Ago,(clear)\n")
	a, _ := gone.Action("A. Lead")
	if s, _ := after(t, school(), a).Student("GONE"); !s.Left.IsZero() {
		t.Error("whoever is back has not left")
	}
}

// A letter that an export lost comes back from one that has it, also where no
// number tells that the two are one.
func TestLostLettersAreRestored(t *testing.T) {
	lost := record.NewSnapshot(1, []record.Record{&record.Student{ID: "SULE", Surname: "Y?lmaz", Forename: "?ule", DOB: record.NewDate(2013, 3, 14)}})
	p := plan(t, lost, nov22, "Surname,Forename,DOB\nYılmaz,Şule,14/03/2013\n")
	if got := inWords(p.Rows[0]); got != "Changed SULE: surname Y?lmaz→Yılmaz, forename ?ule→Şule" {
		t.Error(got)
	}
	p = plan(t, school(), nov22, "Surname,Forename,DOB,Form\nY?lmaz,?ule,14/03/2013,8B\n")
	if got := p.Rows[0]; got.Verdict != Unchanged || got.Student.ID != "SULE" {
		t.Errorf("%s", inWords(got))
	}
	p = plan(t, record.NewSnapshot(1, []record.Record{
		&record.Student{ID: "A", Surname: "Kaya", Forename: "Şule", DOB: record.NewDate(2013, 3, 14)},
		&record.Student{ID: "B", Surname: "Kaya", Forename: "Jule", DOB: record.NewDate(2013, 3, 14)},
	}), nov22, "Surname,Forename,DOB\nKaya,?ule,14/03/2013\n")
	if got := p.Rows[0]; got.Doubt != Conflict {
		t.Errorf("it may be either of two: %s", inWords(got))
	}
}
