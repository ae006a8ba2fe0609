package register

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"waymark/app/record"
	"waymark/app/roster"
)

var update = flag.Bool("update", false, "write what is read now as what is wanted")

// school is the students whom the lists of these tests name.
func school(invited ...record.ID) *roster.Directory {
	student := func(id, surname, forename, form string, year record.YearGroup) *record.Student {
		return &record.Student{ID: record.ID(id), Surname: surname, Forename: forename,
			Enrolments: []record.Enrolment{{From: record.NewDate(2026, time.September, 1), Year: year, Form: form}}}
	}
	saoirse := student("SAOIRSE", "O’Brien", "Saoirse", "11E", 11)
	saoirse.UPN, saoirse.Email = "B801200005001", "s.obrien@wayfield.example"
	theo := student("THEO", "Smith-Jones", "Theodore", "8D", 8)
	theo.PreferredForename = "Theo"
	return roster.NewDirectory([]*record.Student{
		saoirse, theo,
		student("KHAN9", "Khan", "Muhammad", "9C", 9),
		student("KHAN10", "Khan", "Muhammad", "10A", 10),
		student("BERG", "van der Berg", "Anna Maria", "9A", 9),
		student("LOPEZ", "García-López", "Inés", "9B", 9),
		student("JAMES", "Thomas", "James", "7A", 7),
		student("THOMAS", "James", "Thomas", "7B", 7),
		student("SULE", "Yılmaz", "Şule", "7A", 7),
		student("CHER", "Cher", "", "12A", 12),
		student("IMOGEN", "Featherstonehaugh", "Imogen", "12B", 12),
	}, invited...)
}

// Each file in testdata is a list as one program or one person writes it. Beside
// it, as a table, stands what Waymark makes of it. "teams-2020" is the report
// that Teams wrote until 2021.
func TestListsOfEveryKind(t *testing.T) {
	files, err := filepath.Glob("testdata/*.*")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, path := range files {
		if filepath.Ext(path) == ".want" {
			continue
		}
		t.Run(filepath.Base(path), func(t *testing.T) {
			list, err := ReadFile(path, school())
			if err != nil {
				t.Fatal(err)
			}
			wanted := strings.TrimSuffix(path, filepath.Ext(path)) + ".want"
			got := describe(list)
			if *update {
				if err := os.WriteFile(wanted, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(wanted)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("read as\n%s\nwanted\n%s", got, want)
			}
		})
	}
}

// describe writes a list the way a person would.
func describe(list *List) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s: %q, %s\n\n", list.Source, list.Title, stay(list.Length))
	for i := range list.Lines {
		l := &list.Lines[i]
		name := l.Name
		if name == "" {
			name = l.Email + l.UPN
		}
		fmt.Fprintf(&b, "%-10s %-36s %-9s %-7s %s\n", strings.Trim(fmt.Sprint(l.Numbers), "[]"), name, strings.TrimSpace(string(l.Status)+" "), stay(l.Stayed), meant(l))
		if l.Reason != "" {
			fmt.Fprintf(&b, "           reason: %s\n", l.Reason)
		}
	}
	if len(list.SetAside) > 0 {
		fmt.Fprintln(&b, "\nset aside")
	}
	for _, a := range list.SetAside {
		fmt.Fprintf(&b, "%s %s: %s\n", a.Lines(), a.Why, a.Text)
	}
	for _, n := range list.Notes {
		fmt.Fprintf(&b, "note: %s\n", n)
	}
	return b.Bytes()
}

func stay(d time.Duration) string {
	if d == 0 {
		return "-"
	}
	return strings.TrimSuffix(d.Round(time.Minute).String(), "0s")
}

func meant(l *Line) string {
	switch {
	case l.Match.Sure:
		return fmt.Sprintf("surely %s (%s)", l.Match.Student, l.Match.Candidates[0].Why)
	case l.Visitor != "":
		return "nobody: " + l.Visitor
	case len(l.Match.Candidates) == 0:
		return "nobody"
	}
	var words []string
	for _, c := range l.Match.Candidates {
		words = append(words, fmt.Sprintf("%s (%s, %s)", c.Student, c.Confidence, c.Why))
	}
	return "perhaps " + strings.Join(words, " or ")
}

// Teams writes its report in UTF-16, and a spreadsheet's rows are pasted with tabs:
// both say the same as the file.
func TestAReportIsTheSameInEveryEncodingAndPasted(t *testing.T) {
	text, err := os.ReadFile("testdata/teams.csv")
	if err != nil {
		t.Fatal(err)
	}
	want, err := ReadFile("testdata/teams.csv", school())
	if err != nil {
		t.Fatal(err)
	}
	wide := []byte{0xFF, 0xFE}
	for _, u := range utf16.Encode([]rune(string(text))) {
		wide = append(wide, byte(u), byte(u>>8))
	}
	path := filepath.Join(t.TempDir(), "report.csv")
	if err := os.WriteFile(path, wide, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, read := range map[string]func() (*List, error){
		"UTF-16": func() (*List, error) { return ReadFile(path, school()) },
		"pasted": func() (*List, error) { return ReadText(string(text), school()) },
	} {
		got, err := read()
		if err != nil {
			t.Fatal(name, err)
		}
		if a, b := describe(got), describe(want); !bytes.Equal(a, b) {
			t.Errorf("%s:\n%s\nwant\n%s", name, a, b)
		}
	}
}

// Of two sheets the one that names people is read, and a workbook's times are as
// good as a text's.
func TestAWorkbookIsRead(t *testing.T) {
	f := excelize.NewFile()
	defer f.Close()
	for cell, value := range map[string]any{"A1": "Careers fair"} {
		if err := f.SetCellValue("Sheet1", cell, value); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := f.NewSheet("Register"); err != nil {
		t.Fatal(err)
	}
	for i, row := range [][]any{{"First name", "Last name", "Arrived", "Left"}, {"Cher", "", "09:00", "10:15"}, {"Inés", "García-López", "09:05", "09:05"}} {
		if err := f.SetSheetRow("Register", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), "fair.xlsx")
	if err := f.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	list, err := ReadFile(path, school())
	if err != nil {
		t.Fatal(err)
	}
	if len(list.Lines) != 2 || list.Lines[0].Match.Student != "CHER" || list.Lines[0].Hours() != 1.25 || list.Lines[1].Match.Student != "LOPEZ" {
		t.Errorf("read as\n%s", describe(list))
	}
}

func TestWhoWasInvitedIsMeantBeforeOthers(t *testing.T) {
	const text = "Muhammad Khan\nM Khan\nifeatherstonehaugh@wayfield.example"
	for _, c := range []struct {
		invited []record.ID
		want    string
	}{
		{nil, "? ? ?"},
		{[]record.ID{"KHAN10", "IMOGEN"}, "KHAN10 IMOGEN"}, // two lines of one student are one
		{[]record.ID{"KHAN9", "KHAN10"}, "? ? ?"},
	} {
		list, err := ReadText(text, school(c.invited...))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, l := range list.Lines {
			if l.Doubtful() {
				got = append(got, "?")
			} else {
				got = append(got, string(l.Match.Student))
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("invited %v: %v, want %s", c.invited, got, c.want)
		}
	}
}

// Most of a list is of one year group. Then a name that fits one of its students,
// and others of other years, means that one.
func TestAListLeansToItsYearGroup(t *testing.T) {
	students := bigSchool(400)
	twin := *students[50] // Year 8
	twin.ID, twin.Enrolments = "TWIN", []record.Enrolment{{From: twin.Enrolments[0].From, Year: 13}}
	d := roster.NewDirectory(append(students, &twin))
	for _, c := range []struct {
		others int // of Year 8 on the list
		want   string
	}{{12, "S50: the same name; in Year 8, as most are"}, {5, "asked"}} {
		text := students[50].FullName() + "\n"
		for i := range c.others {
			text += students[57+7*i].FullName() + "\n"
		}
		list, err := ReadText(text, d)
		if err != nil {
			t.Fatal(err)
		}
		got := "asked"
		if m := list.Lines[0].Match; m.Sure {
			got = string(m.Student) + ": " + m.Candidates[0].Why
		}
		if got != c.want {
			t.Errorf("with %d others: %s, want %s", c.others, got, c.want)
		}
	}
}

// A name that stands twice in a list of a school with two students of that name
// is both of them, unless the list says different things of the two.
func TestNamesakes(t *testing.T) {
	for text, want := range map[string]string{
		"Muhammad Khan\nKhan, Muhammad":                        "KHAN10 KHAN9",
		"Muhammad Khan":                                        "?",
		"Muhammad Khan\nMuhammad Khan\nMuhammad Khan":          "? ? ?",
		"Name,Attended\nMuhammad Khan,Yes\nMuhammad Khan,No\n": "? ?",
	} {
		list, err := ReadText(text, school())
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, l := range list.Lines {
			if l.Match.Sure {
				got = append(got, string(l.Match.Student))
			} else {
				got = append(got, "?")
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: %v, want %s", text, got, want)
		}
	}
}

func TestAListThatNamesNobodyIsRefused(t *testing.T) {
	for text, want := range map[string]string{
		" \n":                       "What was pasted holds nothing but blanks: copy the rows with their headings, and paste again",
		"Name,Email,Duration\n,,\n": "What was pasted names nobody: copy or choose a list with a name, a UPN or an email address on each line",
		"Surname\tForename":         "What was pasted names nobody: copy or choose a list with a name, a UPN or an email address on each line",
	} {
		if _, err := ReadText(text, school()); err == nil || err.Error() != want {
			t.Errorf("%q: %v", text, err)
		}
	}
	crowd := "Name\n" + strings.Repeat("Zebedee Quartermain\n", MaxLines+1)
	if _, err := ReadText(crowd, school()); err == nil || !strings.HasPrefix(err.Error(), "What was pasted names more than 10,000 people") {
		t.Errorf("a crowd: %v", err)
	}
	if _, err := ReadFile(filepath.Join(t.TempDir(), "gone.csv"), school()); err == nil || !strings.Contains(err.Error(), "is not there any more") {
		t.Errorf("a file that is gone: %v", err)
	}
}

func FuzzRead(f *testing.F) {
	files, _ := filepath.Glob("testdata/*.*")
	for _, path := range files {
		if data, err := os.ReadFile(path); err == nil && filepath.Ext(path) != ".want" {
			f.Add(string(data))
		}
	}
	f.Add("Name\tAction\tTimestamp\nx\tJoined\t0.00\nx\tLeft\t1.01.00 0.00")
	f.Add("Name,Email,Duration (Seconds)\nx,x@y,99999999\n")
	f.Add("Name\tJoin Time\tLeave Time\nx\t09:00\t08:00\nx\t\t\n1. y\nName,Email\n")
	d := school("KHAN9")
	f.Fuzz(func(t *testing.T, text string) {
		list, err := ReadText(text, d)
		if err != nil {
			return
		}
		last := strings.Count(text, "\n") + strings.Count(text, "\r") + 1
		taken := map[record.ID]bool{}
		for i := range list.Lines {
			l := &list.Lines[i]
			if len(l.Numbers) == 0 || l.Numbers[0] < 1 || l.Numbers[0] > last {
				t.Fatalf("%q: lines %v of %d", text, l.Numbers, last)
			}
			if l.Stayed < 0 || l.Stayed > longest {
				t.Fatalf("%q: stayed %s", text, l.Stayed)
			}
			if l.Match.Sure {
				if taken[l.Match.Student] {
					t.Fatalf("%q: %s stands there twice", text, l.Match.Student)
				}
				taken[l.Match.Student] = true
			}
		}
	})
}
