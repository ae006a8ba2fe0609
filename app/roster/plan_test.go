package roster

import (
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"waymark/app/record"
)

// The school as it stands before the imports of these tests: its students came
// in September.
func school() *record.Snapshot {
	sept := record.NewDate(2026, time.September, 1)
	born := record.NewDate(2013, time.March, 14)
	return record.NewSnapshot(1, []record.Record{
		&record.Student{ID: "ANN", UPN: "B801200005001", AdmissionNo: "004512", ULN: "9276308686", MISID: "m1", Surname: "O’Brien", Forename: "Ann", DOB: born, Sex: "F",
			SEN: "N", PupilPremium: record.No, House: "Drake", Enrolments: []record.Enrolment{{From: sept, Year: 8, Form: "8A"}}},
		&record.Student{ID: "SULE", UPN: "R674123101121", FormerUPNs: []string{"P207000016049"}, AdmissionNo: "004513", Surname: "Yılmaz", Forename: "Şule", DOB: born,
			Enrolments: []record.Enrolment{{From: sept, Year: 8, Form: "8B"}}},
		&record.Student{ID: "TEMP", UPN: "W93512342101A", AdmissionNo: "004514", Surname: "Khan", Forename: "Muhammad", PreferredForename: "Mo", DOB: born,
			Enrolments: []record.Enrolment{{From: sept, Year: 8, Form: "8B"}}},
		&record.Student{ID: "GONE", AdmissionNo: "001000", Surname: "Left", Forename: "Long Ago", DOB: born, Left: record.NewDate(2025, time.July, 20),
			Enrolments: []record.Enrolment{{From: record.NewDate(2024, time.September, 1), Year: 7, Form: "7A"}}},
	})
}

func plan(t testing.TB, s *record.Snapshot, today record.Date, csv string) *Plan {
	t.Helper()
	f, err := Read("roster.csv", strings.NewReader(csv), int64(len(csv)))
	if err != nil {
		t.Fatal(err)
	}
	return MakePlan(f, s, today)
}

// Each row comes alone into the school above.
func TestWhatARowDoes(t *testing.T) {
	const headings = "UPN,Former UPN,ULN,Adm no,MIS ID,Surname,Forename,Known as,DOB,Year,Form,SEN,PP,House,Leaving date,Date of admission\n"
	for _, c := range []struct{ what, row, want string }{
		{"all as before", "B801200005001,,9276308686,004512,m1,O’Brien,Ann,,14/03/2013,8,8A,N,N,Drake,,", "Unchanged ANN"},
		{"blanks clear nothing", "B801200005001,,,,,,,,,,,,,,,", "Unchanged ANN"},
		{"found by UPN: form and SEN are others", "B801200005001,,,,,O’Brien,Ann,,,8,8C,K,,,,", "Changed ANN: registration group 8A→8C, SEN N→K"},
		{"found by UPN: the surname is another", "B801200005001,,,,,Smith,Ann,,,,,,,,,", "Changed ANN: surname O’Brien→Smith"},
		{"found by the number of the school system", ",,,,m1,O’Brien,Ann,,,,,,Y,,,", "Changed ANN: pupil premium no→yes"},
		{"found by admission number, its zeros lost", ",,,4512,,O’Brien,Ann,,,,,,,Turing,,", "Changed ANN: house Drake→Turing"},
		{"found by ULN", ",,9276308686,,,O’Brien,Ann,,,9,,,,,,", "Changed ANN: year group Year 8→Year 9"},
		{"found by name and birthday, written otherwise", ",,,,,OBRIEN,ann,,14/03/2013,8,8D,,,,,", "Changed ANN: registration group 8A→8D, surname O’Brien→OBRIEN, forename Ann→ann"},
		{"found by the preferred name and birthday", ",,,,,Khan,Mo,,14/03/2013,8,8B,,,,,", "Changed TEMP: forename Muhammad→Mo"},
		{"found by a former UPN, which is not put back", "P207000016049,,,,,Yılmaz,Şule,,,,8B,,,,,", "Unchanged SULE, the file has a former UPN: Waymark keeps the later one"},
		{"found by the file's former UPN", "W801432120001,B801200005001,,,,O’Brien,Ann,,,,,,,,,", "Changed ANN: UPN B801200005001→W801432120001"},
		{"a temporary UPN becomes a permanent one", "K801432120002,,,004514,,Khan,Muhammad,,,,,,,,,", "Changed TEMP: UPN W93512342101A→K801432120002"},
		{"damaged letters do not replace whole ones", "R674123101121,,,,,Y?lmaz,?ule,,,,,,,,,", "Unchanged SULE, surname: the “?” was in the file: the export lost a letter. A Common Transfer File would restore it, forename: the “?” was in the file: the export lost a letter. A Common Transfer File would restore it, surname: Waymark keeps “Yılmaz”, forename: Waymark keeps “Şule”"},
		{"a wrong UPN neither matches nor replaces", "A801200005001,,,004512,,O’Brien,Ann,,,,,,,,,", "Unchanged ANN, UPN check letter is wrong: kept, not used to match"},
		{"two numbers of two students", "B801200005001,,,004513,,O’Brien,Ann,,,,,,,,,", "To check ANN, the UPN is that of O’Brien, Ann, but the admission number that of Yılmaz, Şule: the row is not applied. Put the wrong one right in the school system"},
		{"an admission number given out again", ",,,004512,,Nowak,Jan,,01/01/2015,7,7A,,,,,", "To check ANN, the admission number is that of O’Brien, Ann, but names and date of birth are others: the row is not applied"},
		{"the same name and birthday, another UPN", "M840123404567,,,,,O’Brien,Ann,,14/03/2013,8,8C,,,,,", "To check ANN, the same person? The name and date of birth is that of O’Brien, Ann, who has another UPN: the row is not applied"},
		{"nobody the school knows, and no name", "M840123404567,,,,,,,,,8,8C,,,,,", "Cannot be used, no column of the file is known to hold names, and no number in the row is that of a student Waymark knows"},
		{"the same name, and nothing new", ",,,,,Khan,Muhammad,,,8,8B,,,,,", "Unchanged TEMP"},
		{"the same name, and something new", ",,,,,Khan,Muhammad,,,8,8C,,,,,", "To check TEMP, perhaps Khan, Mo, whose name is the same: the row is not applied. An export with UPN, admission number or date of birth would tell"},
		{"the same name, another birthday", ",,,,,Khan,Muhammad,,01/02/2014,7,7C,,,,,", "New"},
		{"a new student", "M840123404567,,,004600,,Nowak,Jan,,01/01/2015,7,7A,,,,,02/09/2026", "New"},
		{"a new student of one name", "M840123404567,,,,,Cher,,,,7,7A,,,,,", "New"},
		{"in the file, but left", ",,,001000,,Left,Long Ago,,,,,,,,,", "Unchanged GONE, left on 20 Jul 2025 by the school's record, but is in the file: if the student is back, bring them back on roll"},
		{"admitted again", ",,,001000,,Left,Long Ago,,,9,9A,,,,,03/11/2026", "Changed GONE: registration group 7A→9A, date of admission →3 Nov 2026, date of leaving 20 Jul 2025→"},
		{"leaves", "B801200005001,,,,,O’Brien,Ann,,,,,,,,18/12/2026,", "Changed ANN: date of leaving →18 Dec 2026"},
	} {
		p := plan(t, school(), nov22, headings+c.row+"\n")
		if len(p.Rows) != 1 {
			t.Errorf("%s: %d rows, set aside %v", c.what, len(p.Rows), p.Left)
			continue
		}
		if got := inWords(p.Rows[0]); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.what, got, c.want)
		}
	}
}

func inWords(r Row) string {
	words := r.Verdict.String()
	if r.Student != nil && r.Verdict != New {
		words += " " + string(r.Student.ID)
	}
	var changes []string
	for _, c := range r.Changes {
		changes = append(changes, fmt.Sprintf("%s %s→%s", c.Label, c.From, c.To))
	}
	if len(changes) > 0 {
		words += ": " + strings.Join(changes, ", ")
	}
	if r.Reason != "" {
		words += ", " + r.Reason
	}
	for _, w := range r.Warnings {
		words += ", " + w.Words
	}
	return words
}

func TestMissingFromTheFileIsListedAndLeftAlone(t *testing.T) {
	p := plan(t, school(), nov22, "UPN,Surname,Forename\nB801200005001,O’Brien,Ann\n")
	var missing []string
	for _, s := range p.Missing {
		missing = append(missing, string(s.ID))
	}
	if got := strings.Join(missing, " "); got != "TEMP SULE" { // GONE has left already
		t.Errorf("missing: %s", got)
	}
	if a, ok := p.Action("A. Lead"); ok || len(a.Changes) != 0 {
		t.Errorf("missing students are never touched: %v", a.Changes)
	}
}

// Twins share a surname and a birthday, and sometimes more.
func TestTwoOfOneNameAndBirthdayInAFile(t *testing.T) {
	p := plan(t, record.NewSnapshot(0, nil), nov22, "UPN,Surname,Forename,DOB\nB801200005001,Khan,Ali,14/03/2013\nR674123101121,Khan,Ali,14/03/2013\nP207000016049,Khan,Alia,14/03/2013\n")
	if p.Counts.New != 3 || len(p.Rows[1].Warnings) != 1 || !strings.Contains(p.Rows[1].Warnings[0].Words, "the same name and date of birth as Khan, Ali on line 2") {
		t.Errorf("%+v %v", p.Counts, p.Rows[1].Warnings)
	}
	full := after(t, record.NewSnapshot(0, nil), action(t, p))
	again := MakePlan(p.File, full, nov22)
	if again.Counts.Unchanged != 3 {
		t.Errorf("the same file again: %+v", again.Counts)
	}
}

func action(t testing.TB, p *Plan) record.Action {
	t.Helper()
	a, ok := p.Action("A. Lead")
	if !ok {
		t.Fatal("the plan changes nothing")
	}
	return a
}

// A trust has many of one name. Their numbers and birthdays tell them apart.
func TestManyOfOneName(t *testing.T) {
	var csv strings.Builder
	csv.WriteString("UPN,Surname,Forename,DOB\n")
	for i := range 100 {
		fmt.Fprintf(&csv, "%s,Khan,Muhammad,%s\n", record.MakeUPN(fmt.Sprintf("801432112%03d", i)), record.NewDate(2012, time.January, 1).AddDays(i))
	}
	p := plan(t, record.NewSnapshot(0, nil), nov22, csv.String())
	if p.Counts.New != 100 || p.Counts.Warnings != 0 {
		t.Errorf("%+v", p.Counts)
	}
}

// A class list without any number or birthday: names alone never change anybody.
func TestAListOfNamesAlone(t *testing.T) {
	const list = "Surname,Forename,Form\nSmith,John,9A\nSmith,John,9B\nKaya,Eve,9A\nKaya,Eve,9A\n"
	p := plan(t, record.NewSnapshot(0, nil), nov22, list)
	var words []string
	for _, r := range p.Rows {
		words = append(words, inWords(Row{Verdict: r.Verdict, Warnings: r.Warnings, Reason: r.Reason}))
	}
	if got := strings.Join(words, "\n"); got != `New
New, the same name as Smith, John on line 2, and nothing that says whether they are two
New
Unchanged, the same student as on line 4, and nothing new` {
		t.Errorf("%s", got)
	}
	full := after(t, record.NewSnapshot(0, nil), action(t, p))
	if again := MakePlan(p.File, full, nov22); again.Counts.Unchanged != 4 || again.Counts.Missing != 0 {
		t.Errorf("the same list again: %+v", again.Counts)
	}
	moved := plan(t, full, nov22, strings.ReplaceAll(list, "Eve,9A", "Eve,9C"))
	if moved.Counts.Check != 2 || moved.Counts.Unchanged != 2 {
		t.Errorf("one has moved: %+v", moved.Counts)
	}
}

// A column that only numbers the rows is no number of the students.
func TestNumbersOfRowsAreNoNumbersOfStudents(t *testing.T) {
	p := plan(t, record.NewSnapshot(0, nil), nov22, "ID,Surname,Forename\n1,Khan,Ali\n2,Smith,Ann\n3,Nowak,Jan\n")
	if c := p.File.Columns[0]; c.Field != "" || !strings.Contains(c.Note, "numbers the rows") {
		t.Errorf("%+v", c)
	}
}

// Enrolments say where a student was from a day on; what was is never rewritten.
func TestEnrolmentsMoveForwardOnly(t *testing.T) {
	const headings = "UPN,Surname,Forename,Year,Form,Date of admission,Leaving date\n"
	day := func(m time.Month, d int) record.Date { return record.NewDate(2026, m, d) }
	s := record.NewSnapshot(0, nil)
	for _, c := range []struct {
		what  string
		today record.Date
		row   string
		want  string
	}{
		{"new in November: in the form since September", nov22, "B801200005001,Khan,Ali,8,8A,02/09/2025,", "2026-09-01 8 8A"},
		{"the same file the next day", day(11, 23), "B801200005001,Khan,Ali,8,8A,02/09/2025,", "2026-09-01 8 8A"},
		{"another form in December: from that day", day(12, 1), "B801200005001,Khan,Ali,8,8B,02/09/2025,", "2026-09-01 8 8A, 2026-12-01 8 8B"},
		{"put right the same day: replaced", day(12, 1), "B801200005001,Khan,Ali,8,8C,02/09/2025,", "2026-09-01 8 8A, 2026-12-01 8 8C"},
		{"no form in the file", day(12, 2), "B801200005001,Khan,Ali,8,,02/09/2025,", "2026-09-01 8 8A, 2026-12-01 8 8C"},
		{"a year on, moved up with everyone", record.NewDate(2027, 9, 3), "B801200005001,Khan,Ali,9,8C,02/09/2025,", "2026-09-01 8 8A, 2026-12-01 8 8C"},
		{"and into a new form", record.NewDate(2027, 9, 3), "B801200005001,Khan,Ali,9,9C,02/09/2025,", "2026-09-01 8 8A, 2026-12-01 8 8C, 2027-09-03 9 9C"},
		{"kept down", record.NewDate(2027, 10, 1), "B801200005001,Khan,Ali,8,8D,02/09/2025,", "2026-09-01 8 8A, 2026-12-01 8 8C, 2027-09-03 9 9C, 2027-10-01 8 8D"},
	} {
		p := plan(t, s, c.today, headings+c.row+"\n")
		if a, ok := p.Action("A. Lead"); ok {
			s = after(t, s, a)
		}
		if got := enrolments(s.Students()[0]); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.what, got, c.want)
		}
	}
	for _, c := range []struct{ what, row, want string }{
		{"admitted in October: from that day", ",Khan,Ali,8,8A,05/10/2026,", "2026-10-05 8 8A"},
		{"to come in January", ",Khan,Ali,8,8A,05/01/2027,", "2027-01-05 8 8A"},
		{"left in July: in the year of leaving", ",Khan,Ali,11,11A,02/09/2021,20/07/2026", "2025-09-01 11 11A"},
		{"neither year nor form", ",Khan,Ali,,,02/09/2021,", ""},
	} {
		p := plan(t, record.NewSnapshot(0, nil), nov22, headings+c.row+"\n")
		if got := enrolments(p.Rows[0].Student); got != c.want {
			t.Errorf("%s: got %q, want %q", c.what, got, c.want)
		}
	}
}

func enrolments(s *record.Student) string {
	var words []string
	for _, e := range s.Enrolments {
		words = append(words, fmt.Sprintf("%s %s %s", e.From, e.Year.Code(), e.Form))
	}
	return strings.Join(words, ", ")
}

func TestTheActionSaysWhereItCameFrom(t *testing.T) {
	p := plan(t, school(), nov22, "UPN,Surname,Forename,Form\nB801200005001,O’Brien,Ann,8C\nM840123404567,Nowak,Jan,7A\n,,,\nR674123101121,Yılmaz,Şule,8B\n")
	a := action(t, p)
	if a.Kind != record.ActionImport || a.What != "Import of roster.csv" || a.By != "A. Lead" || len(a.Changes) != 2 {
		t.Errorf("%+v", a)
	}
	if s := a.Source; s == nil || s.Name != "roster.csv" || s.Rows != 3 || len(s.SHA256) != 64 {
		t.Errorf("%+v", a.Source)
	}
	if c := p.Counts; c != (Counts{Rows: 3, New: 1, Changed: 1, Unchanged: 1, Missing: 1}) {
		t.Errorf("%+v", c)
	}
}

func TestRowsToLookAt(t *testing.T) {
	p := plan(t, record.NewSnapshot(0, nil), nov22, "Surname,Forename,Email\nKhan,?li,a@b.example\nSmith,Ann,a@b.example\nNowak,Jan,j@b.example\nKaya,Eve,eve at home\n")
	var lines []int
	for _, r := range p.Rows {
		if len(r.Warnings) > 0 {
			lines = append(lines, r.Line)
		}
	}
	if fmt.Sprint(lines) != "[2 3 5]" || p.Rows[1].Warnings[0].Words != "the same email as on line 2" {
		t.Errorf("lines %v, %v", lines, p.Rows[1].Warnings)
	}
}

// A row without a name is about whoever has its number. It is not for another
// row of the same file to give it to somebody.
func TestANumberThatARowWithoutANameIsLeftWithGoesToNobody(t *testing.T) {
	for _, second := range []string{"B801200005001,009999,O’Brien,Ann,8C", "M840123404567,009999,Nowak,Jan,7A"} {
		csv := "UPN,Adno,Surname,Forename,Form\n,009999,,,8B\n" + second + "\n"
		p := plan(t, school(), nov22, csv)
		if p.Rows[0].Verdict != Rejected || p.Rows[1].Verdict != Check || !strings.Contains(p.Rows[1].Reason, "line 2") {
			t.Errorf("%s: %+v", second, p.Rows)
		}
	}
}

// The second row would make the first one look like the same student, the next
// time the file comes.
func TestARowToCheckHoldsBackWhatItRestsOn(t *testing.T) {
	for _, c := range []struct{ what, second, want string }{
		{"another name", "B801200005001,,Khan,Ann,8A", "To check"},
		{"another form", "B801200005001,,O’Brien,Ann,8C", "Changed"},
		{"nothing new", "B801200005001,,O’Brien,Ann,8A", "Unchanged"},
	} {
		const stranger = ",m1,Khan,Jan,8A\n"
		for _, rows := range []string{stranger + c.second + "\n", c.second + "\n" + stranger} {
			p := plan(t, school(), nov22, "UPN,MIS ID,Surname,Forename,Form\n"+rows)
			verdicts := map[string]int{}
			for _, r := range p.Rows {
				verdicts[r.Verdict.String()]++
			}
			want := map[string]int{"To check": 1}
			want[c.want]++
			if !maps.Equal(verdicts, want) {
				t.Errorf("%s: %v, want %v: %+v", c.what, verdicts, want, p.Rows)
			}
		}
	}
}
