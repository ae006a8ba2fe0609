package roster

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"waymark/app/record"
)

func keysOf(questions []Question) string {
	var keys []string
	for _, q := range questions {
		key := q.Key
		if q.Suggest != "" {
			key += " (" + q.Suggest + ")"
		}
		keys = append(keys, key)
	}
	return strings.Join(keys, ", ")
}

// What a file does not show is asked, and an answer is all it takes.
func TestQuestionsAndAnswers(t *testing.T) {
	for _, c := range []struct {
		what, file  string
		asked       string
		answer      string // key→value
		before, now string // the first row
	}{
		{"a class that may be taught", "UPN,Surname,Forename,Class\nB801200005001,O’Brien,Ann,9x/Ma1\n", "column:Class (form)",
			"column:class→form", "Unchanged ANN", "Changed ANN: registration group 8A→9x/Ma1"},
		{"a column that is to stay out", "UPN,Surname,Forename,Target\nB801200005001,O’Brien,Ann,7\n", "column:Target",
			"column:Target→none", "Unchanged ANN", "Unchanged ANN"},
		{"a flag in a dialect", "UPN,Surname,Forename,PP\nB801200005001,O’Brien,Ann,Ja\nR674123101121,Yılmaz,Şule,N\nW93512342101A,Khan,Muhammad,Y\n", "value:PP=ja",
			"value:pp=JA→yes", "Unchanged ANN, pupil premium: “Ja” is neither yes nor no: not read", "Changed ANN: pupil premium no→yes"},
		{"a year group in a dialect", "UPN,Surname,Forename,Year\nB801200005001,O’Brien,Ann,Lower IV\nR674123101121,Yılmaz,Şule,8\nW93512342101A,Khan,Muhammad,8\n", "value:Year=lower iv",
			"value:Year=Lower IV→9", "Unchanged ANN, year group: “Lower IV” is not one that Waymark knows: not read", "Changed ANN: year group Year 8→Year 9"},
		{"a flag that only says yes", "UPN,Surname,Forename,EAL\nB801200005001,O’Brien,Ann,\nR674123101121,Yılmaz,Şule,Y\n", "blank:EAL (unknown)",
			"blank:EAL→no", "Unchanged ANN", "Changed ANN: English as an additional language unknown→no"},
		{"dates that nothing settles", "UPN,Surname,Forename,DOB\nB801200005001,O’Brien,Ann,04/03/2013\n", "dates (day first)",
			"dates→month first", "Changed ANN: date of birth 14 Mar 2013→4 Mar 2013", "Changed ANN: date of birth 14 Mar 2013→3 Apr 2013"},
		{"registration groups and no year group", "UPN,Surname,Forename,Form\nB801200005001,O’Brien,Ann,9A\n", "year-of-form (yes)",
			"year-of-form→yes", "Changed ANN: registration group 8A→9A", "Changed ANN: year group Year 8→Year 9, registration group 8A→9A"},
		{"names in one cell", "UPN,Student\nB801200005001,Ann O’Brien\n", "names:Student (forename first)",
			"names:Student→surname first", "Unchanged ANN", "To check ANN, the UPN is that of O’Brien, Ann, but names and date of birth are others: the row is not applied"},
	} {
		f := readCSV(t, "a.csv", c.file)
		if got := keysOf(f.Questions()); got != c.asked {
			t.Errorf("%s: asked %s, want %s", c.what, got, c.asked)
		}
		if got := replanned(f); got != c.before {
			t.Errorf("%s: before\n got %s\nwant %s", c.what, got, c.before)
		}
		key, value, _ := strings.Cut(c.answer, "→")
		if !f.Answer(key, value) {
			t.Errorf("%s: %s is no answer", c.what, c.answer)
		}
		if got := replanned(f); got != c.now {
			t.Errorf("%s: answered\n got %s\nwant %s", c.what, got, c.now)
		}
		if got := keysOf(f.Questions()); got != "" {
			t.Errorf("%s: asked again: %s", c.what, got)
		}
	}
}

func TestAnswersToNoQuestion(t *testing.T) {
	f := readCSV(t, "a.csv", "UPN,Surname,Forename,PP,Class,Password\nB801200005001,O’Brien,Ann,,x,y\nR674123101121,Yılmaz,Şule,Y,x,y\n")
	for _, c := range [][2]string{
		{"", ""}, {"sheet", "Students"}, {"shoe size", "9"}, {"column:Nothing", "form"}, {"column:Class", "shoe_size"}, {"column:Password", "house"},
		{"blank:Surname", "no"}, {"blank:PP", "perhaps"}, {"blank:Nothing", "no"}, {"value:PP=ja", "perhaps"}, {"value:PP", "yes"}, {"value:Class=x", "yes"},
		{"dates", "day first"}, {"names:Surname", "surname first"}, {"row:9", "new"}, {"row:x", "new"}, {"row:2 of b.csv", "new"}, {"earlier-year", "perhaps"},
	} {
		if f.Answer(c[0], c[1]) {
			t.Errorf("%s=%s was taken", c[0], c[1])
		}
	}
	if got := keysOf(f.Questions()); got != "column:Class (form), blank:PP (unknown)" {
		t.Errorf("asked %s", got)
	}
}

// The names that may be parted another way are shown first.
func TestSplitsAreShown(t *testing.T) {
	f := readCSV(t, "a.csv", "UPN,Surname Forename\n,Smith John\n,Van Dyke Ann\n,O'Neil Mary Jane\n,\"Khan, Mo\"\n,Cher\n,\nB801200005001,\n")
	var got []string
	for _, s := range f.Splits() {
		got = append(got, fmt.Sprintf("%d: %s|%s %v", s.Line, s.Forename, s.Surname, s.Sure))
	}
	want := "3: Ann|Van Dyke false, 4: Mary Jane|O'Neil false, 2: John|Smith true, 5: Mo|Khan true, 6: |Cher true"
	if strings.Join(got, ", ") != want {
		t.Errorf("got %s\nwant %s", strings.Join(got, ", "), want)
	}
	if q := f.Questions()[0]; q.Words != "Which comes first in “Surname Forename”? Now, forename / surname of “Van Dyke Ann” is Ann / Van Dyke, “O'Neil Mary Jane” is Mary Jane / O'Neil, “Smith John” is John / Smith" {
		t.Error(q.Words)
	}
}

// The questions about rows come after those about the file.
func TestQuestionsAboutRows(t *testing.T) {
	f := readCSV(t, "a.csv", "UPN,Surname,Forename,DOB,Class\nM840123404567,O’Brien,Ann,14/03/2013,x\n")
	q := MakePlan(f, school(), nov22).Questions()
	if got := keysOf(q); got != "column:Class (form), row:2" {
		t.Fatalf("asked %s", got)
	}
	if o := q[1].Options; len(o) != 3 || o[0] != (Option{"ANN", "is O’Brien, Ann"}) || o[1].Value != answerNew || o[2].Value != answerLeave {
		t.Errorf("%v", o)
	}
	for _, o := range q[1].Options {
		if !f.Answer(q[1].Key, o.Value) {
			t.Errorf("%s is no answer to %s", o.Value, q[1].Key)
		}
	}
}

func TestAnEarlierYearIsAppliedAllTheSame(t *testing.T) {
	var records []record.Record
	var file strings.Builder
	file.WriteString("Adm no,Surname,Forename,Year\n")
	for i := range 6 {
		records = append(records, &record.Student{ID: record.ID(fmt.Sprint(i)), AdmissionNo: fmt.Sprint(100 + i), Surname: "S", Forename: fmt.Sprint("f", i),
			Enrolments: []record.Enrolment{{From: record.NewDate(2026, 9, 1), Year: 9}}})
		fmt.Fprintf(&file, "%d,S,f%d,8\n", 100+i, i)
	}
	s := record.NewSnapshot(1, records)
	f := readCSV(t, "a.csv", file.String())
	p := MakePlan(f, s, nov22)
	if got := keysOf(p.Questions()); p.Counts.Check != 6 || got != "earlier-year (hold)" {
		t.Errorf("%+v, asked %s", p.Counts, got)
	}
	if f.Answer("earlier-year", answerApply); MakePlan(f, s, nov22).Counts.Changed != 6 {
		t.Error("not applied")
	}
}

func workbook(t testing.TB, sheets ...[][]any) string {
	t.Helper()
	w := excelize.NewFile()
	for i, rows := range sheets {
		name := fmt.Sprintf("Sheet%d", i+1)
		if i > 0 {
			if _, err := w.NewSheet(name); err != nil {
				t.Fatal(err)
			}
		}
		for at, row := range rows {
			if err := w.SetSheetRow(name, fmt.Sprintf("A%d", at+1), &row); err != nil {
				t.Fatal(err)
			}
		}
	}
	b, err := w.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestWhichSheet(t *testing.T) {
	staff := [][]any{{"Surname", "Forename", "Email"}, {"Thorne", "Ada", "a.thorne@school.example"}}
	students := [][]any{{"UPN", "Surname", "Forename", "Year", "Tag"}, {"B801200005001", "O’Brien", "Ann", "8", "8C"}}
	book := workbook(t, staff, students, nil, [][]any{{"Notes"}})
	f, err := Read("a.xlsx", strings.NewReader(book), -1)
	if err != nil {
		t.Fatal(err)
	}
	if f.Sheet != "Sheet2" || !slices.Equal(f.Sheets, []string{"Sheet1", "Sheet2"}) || keysOf(f.Questions()) != "sheet (Sheet2), column:Tag" {
		t.Errorf("%s of %v, asked %s", f.Sheet, f.Sheets, keysOf(f.Questions()))
	}
	if f.Answer("sheet", "Sheet4") || !f.Answer("sheet", "Sheet1") || f.Sheet != "Sheet1" || f.Rows[0].Cell(0) != "Thorne" || keysOf(f.Questions()) != "" {
		t.Errorf("turned to %s: %+v", f.Sheet, f.Rows)
	}
	if f = openAll(t, Options{Sheet: " sheet2 "}, "a.xlsx", book); f.Sheet != "Sheet2" {
		t.Errorf("named, but read %s", f.Sheet)
	}
	for name, says := range map[string]string{"Sheet9": "“Sheet1”, “Sheet2”", "Sheet3": "no sheet “Sheet3” with anything on it", "Sheet4": "no line of headings"} {
		_, err := fromBytes("a.xlsx", book, Options{Sheet: name})
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v does not say %s", name, err, says)
		}
	}
	_, err = fromBytes("a.xlsx", workbook(t, [][]any{{"Notes"}}, [][]any{{"More notes"}}), Options{})
	if err == nil || !strings.Contains(err.Error(), "on any of its sheets") {
		t.Error(err)
	}
	if _, err = fromBytes("a.csv", "UPN,Surname\nB801200005001,Smith\n", Options{Sheet: "Students"}); err == nil {
		t.Error("a CSV file has no sheets")
	}
}

// A workbook may have a sheet for every form: all of them are read where somebody
// says so, and each may be of a year group of its own.
func TestASheetForEveryForm(t *testing.T) {
	head := []any{"Surname", "Forename", "Form"}
	book := workbook(t, [][]any{head, {"Smith", "Ann", "Bell"}}, [][]any{head, {"Khan", "Max", "Curie"}, {"Kaya", "Eve", "Curie"}}, [][]any{{"UPN", "Surname"}, {"B801200005001", "Old"}})
	path := filepath.Join(t.TempDir(), "Year 9 careers.xlsx")
	if err := os.WriteFile(path, []byte(book), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := keysOf(f.Questions()); got != "sheet (Sheet2), year-of-all:Sheet2 (9)" {
		t.Fatalf("asked %s", got)
	}
	if !f.Answer("sheet", "*") || keysOf(f.Questions()) != "year-of-all:Sheet1 (9), year-of-all:Sheet2 (9)" {
		t.Fatalf("all sheets: asked %s", keysOf(f.Questions()))
	}
	if !f.Answer("year-of-all:Sheet1", "9") || !f.Answer("year-of-all:Sheet2", "10") || f.Answer("year-of-all:Sheet3", "10") || f.Answer("year-of-all", "99") {
		t.Fatal("the year groups of the sheets cannot be said")
	}
	p := MakePlan(f, record.NewSnapshot(0, nil), nov22)
	var got []string
	for _, r := range p.Rows {
		got = append(got, fmt.Sprintf("%s, line %d: %s", r.File.Name, r.Line, said(r.Student)))
	}
	want := []string{
		"Year 9 careers.xlsx, line 2: Smith, Ann; Year 9 Bell",
		"Year 9 careers.xlsx, “Sheet2”, line 2: Khan, Max; Year 10 Curie",
		"Year 9 careers.xlsx, “Sheet2”, line 3: Kaya, Eve; Year 10 Curie",
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	if m, ok := f.Mapping(); ok && len(m.Answers) > 0 {
		t.Errorf("remembered for the next file: %v", m.Answers)
	}
	if !f.Answer("sheet", "Sheet3") || len(f.Files()) != 1 || f.Answer("sheet", "*") {
		t.Errorf("one sheet after all: %d files", len(f.Files()))
	}
}

// A list that says its year group once, in its name or its title, is not asked about
// line by line; one that names several is not asked about at all.
func TestTheYearGroupOfAll(t *testing.T) {
	const list = "Surname,Forename,Form\nSmith,Ann,Bell\nKhan,Max,Curie\n"
	for name, want := range map[string]string{
		"Year 9.csv": "year-of-all (9)", "students_Y11_2026.csv": "year-of-all (11)", "yr10 careers.csv": "year-of-all (10)", "Year 9 2026-27.csv": "year-of-all (9)",
		"Year 7-11.csv": "", "Year 7 and 8.csv": "", "Y7 Y8.csv": "", "my9.csv": "", "Year 2026.csv": "", "students.csv": "",
	} {
		f, err := fromBytes(name, list, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got := keysOf(f.Questions()); got != want {
			t.Errorf("%s: asked %s, want %s", name, got, want)
		}
	}
	f := readCSV(t, "list.csv", "Year 10 interviews\n"+list)
	if q := f.Questions(); len(q) != 1 || q[0].Words != "No column says the year group. Is everybody in Year 10, as “Year 10 interviews” says?" {
		t.Errorf("%+v", q)
	}
	if p := MakePlan(f, record.NewSnapshot(0, nil), nov22); p.Rows[0].Year != record.NoYearGroup {
		t.Errorf("unasked: %v", p.Rows[0].Year)
	}
	if f.Answer("year-of-all", "10"); MakePlan(f, record.NewSnapshot(0, nil), nov22).Rows[1].Year != 10 {
		t.Error("said, but not read")
	}
	if a := f.Answered(); len(a) != 1 || a[0].Said() != "Year 10" {
		t.Errorf("%+v", a)
	}
}

func TestPasted(t *testing.T) {
	f, err := ReadText("Surname\tForename\tForm\nSmith\tAnn\t9A\n", Options{})
	if err != nil || f.Format != Paste || len(f.Rows) != 1 || f.Written() != "paste, tab, headings on line 1" {
		t.Errorf("%+v %v", f, err)
	}
	if _, err := ReadText(" ", Options{}); err == nil {
		t.Error("nothing was pasted")
	}
}

// Who sees that letters came out wrong says how the file is written, and it is
// read so from the start.
func TestAnEncodingNamedByHand(t *testing.T) {
	path := filepath.Join(t.TempDir(), "students.csv")
	if err := os.WriteFile(path, []byte("Surname,Forename,Year\nBRONT\xE9,ZO\xE8,9\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for encoding, want := range map[string]string{"": "BRONTé, ZOè", "Mac OS Roman": "BRONTÈ, ZOË"} {
		f, err := Open([]string{path}, Options{Encoding: encoding})
		if err != nil {
			t.Fatal(err)
		}
		if p := MakePlan(f, record.NewSnapshot(0, nil), nov22); p.Rows[0].Name != want {
			t.Errorf("%q: %s in %s", encoding, p.Rows[0].Name, f.Encoding)
		}
	}
}
