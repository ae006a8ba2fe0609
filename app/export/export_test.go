package export

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"waymark/app/directory"
	"waymark/app/record"
	"waymark/app/roster"
	"waymark/app/sheet"
	"waymark/assets/sample"
)

var today = record.NewDate(2026, 11, 22)

// sampleSchool is the sample school's record.
func sampleSchool(t testing.TB) *record.Snapshot {
	t.Helper()
	made := sample.Make(sample.Seed, today)
	objects := map[record.Ref]json.RawMessage{}
	for _, a := range made.Actions {
		for _, c := range a.Changes {
			object, err := c.Apply(objects[c.Ref()])
			if err != nil {
				t.Fatal(err)
			}
			objects[c.Ref()] = object
		}
	}
	records := []record.Record{&made.School}
	for ref, object := range objects {
		r, err := record.Decode(ref, object)
		if err != nil {
			t.Fatal(err)
		}
		records = append(records, r)
	}
	return record.NewSnapshot(1, records)
}

// written returns a table as a file holds it.
func written(t interface{ Fatal(...any) }, table *sheet.Table, ending string) []byte {
	var b bytes.Buffer
	write := table.WriteCSV
	if ending == ".xlsx" {
		write = table.WriteXLSX
	}
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// again compares a table of students with the record that it was made of.
func again(t interface{ Fatal(...any) }, s *record.Snapshot, table *sheet.Table, ending string) *roster.Plan {
	data := written(t, table, ending)
	file, err := roster.Read("students"+ending, bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	return roster.MakePlan(file, s, today)
}

func TestTheSampleSchoolGoesOutAndComesInUnchanged(t *testing.T) {
	s := sampleSchool(t)
	students := s.Students()
	for _, ending := range Extensions {
		p := again(t, s, Students(students, today), ending)
		if c := p.Counts; c.Unchanged != len(students) || c.Rows != len(students) || c.Missing != 0 {
			t.Errorf("%s: of %d students: %+v", ending, len(students), c)
			for _, r := range p.Rows {
				if r.Verdict != roster.Unchanged {
					t.Errorf("line %d: %s, %s %v", r.Line, r.Verdict, r.Reason, r.Changes)
					break
				}
			}
		}
	}
	data := written(t, Organisations(s), ".csv")
	book, err := sheet.Read("organisations.csv", bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	file, err := directory.ReadEmployers(book)
	if err != nil {
		t.Fatal(err)
	}
	if c := directory.MakePlan(file, s, nil).Counts; c.Unchanged != len(s.Organisations()) || c.Warnings != 0 {
		t.Errorf("of %d organisations: %+v", len(s.Organisations()), c)
	}
}

// TestAnyStudentsComeInUnchanged draws students as an import leaves them.
func TestAnyStudentsComeInUnchanged(t *testing.T) {
	names := rapid.SampledFrom([]string{"O’Brien", "Łuczak-Ng", "van Dyke", "Smith", "=HYPERLINK", "+44", "@home", "-", "'t Hart", "Null", "Zoë", "de la Cruz", "Ann, Beth", `"Quoted"`, "李"})
	answers := rapid.SampledFrom([]record.Answer{record.Unknown, record.No, record.Yes})
	rapid.Check(t, func(t *rapid.T) {
		var students []record.Record
		for i := range rapid.IntRange(1, 8).Draw(t, "students") {
			day := record.NewDate(2010, 1, 1).AddDays(rapid.IntRange(0, 2000).Draw(t, "born"))
			st := &record.Student{
				ID: record.ID(fmt.Sprint(i)), UPN: record.MakeUPN(fmt.Sprintf("801432126%03d", i)),
				Surname: names.Draw(t, "surname"), Forename: names.Draw(t, "forename"), PreferredForename: rapid.SampledFrom([]string{"", "Bo"}).Draw(t, "preferred"),
				DOB: day, Sex: rapid.SampledFrom([]record.Sex{"", "F", "M"}).Draw(t, "sex"),
				SEN:          rapid.SampledFrom([]record.SEN{"", "N", "K", "E"}).Draw(t, "sen"),
				PupilPremium: answers.Draw(t, "premium"), EAL: answers.Draw(t, "eal"), LookedAfter: answers.Draw(t, "looked after"),
				AdmissionNo: rapid.SampledFrom([]string{"", fmt.Sprintf("00%d", i), fmt.Sprintf("A%d", i)}).Draw(t, "admission"),
			}
			if rapid.Bool().Draw(t, "enrolled") {
				st.Enrolments = []record.Enrolment{{From: record.NewDate(2025, 9, 1).AddDays(rapid.IntRange(0, 600).Draw(t, "from")),
					Year: record.YearGroup(rapid.IntRange(7, 12).Draw(t, "year")), Form: rapid.SampledFrom([]string{"", "9B", "11.3", "10-Curie"}).Draw(t, "form")}}
			}
			switch rapid.IntRange(0, 5).Draw(t, "on roll") {
			case 0:
				st.Joined = today.AddDays(rapid.IntRange(-900, 200).Draw(t, "joined"))
			case 1:
				st.Left = today.AddDays(rapid.IntRange(-300, 100).Draw(t, "left"))
				st.Destination = rapid.SampledFrom(record.Destinations).Draw(t, "destination")
				st.WentTo = rapid.SampledFrom([]string{"", "Severn College"}).Draw(t, "went to")
			}
			students = append(students, st)
		}
		s := record.NewSnapshot(1, append(students, &record.School{ID: "S", Name: "Example"}))
		ending := rapid.SampledFrom(Extensions).Draw(t, "ending")
		p := again(t, s, Students(s.Students(), today), ending)
		for _, r := range p.Rows {
			if r.Verdict != roster.Unchanged {
				t.Fatalf("line %d of %s: %s, %s %v %v", r.Line, ending, r.Verdict, r.Reason, r.Changes, r.Warnings)
			}
		}
	})
}

func TestTheTablesOfASmallSchool(t *testing.T) {
	said := record.Statement{Is: record.Yes, By: "Jo Okafor", On: record.NewDate(2026, 11, 4)}
	s := record.NewSnapshot(1, []record.Record{
		&record.School{ID: "S", Name: "Example"},
		&record.Student{ID: "A", Surname: "Ali", Forename: "Hafsa", UPN: "X1", Enrolments: []record.Enrolment{{From: record.NewDate(2025, 9, 1), Year: 8, Form: "8C"}}},
		&record.Student{ID: "B", Surname: "Berg", Forename: "Zoë", Left: record.NewDate(2026, 7, 1), Enrolments: []record.Enrolment{{From: record.NewDate(2025, 9, 1), Year: 11, Form: "11A"}}},
		&record.Organisation{ID: "H", Name: "Wayfield General", Employer: true, Provider: true, Size: record.Large, Sector: "Q", ODS: "ZX1"},
		&record.Activity{ID: "T", Title: "=Nurse talk", Kind: record.Talk, Date: record.NewDate(2026, 11, 3), Hours: 1.5, Setting: record.AtSchool, Mode: record.InPerson,
			Organisations: []record.ID{"H"}, Facts: map[record.Fact]record.Statement{record.TwoWay: said}},
		&record.Attendance{Activity: "T", Student: "A", Status: record.Attended, Reflection: said},
		&record.Attendance{Activity: "T", Student: "B", Status: record.Absent, Reason: "ill"},
	})
	for _, c := range []struct {
		table *sheet.Table
		want  string
	}{
		{Students(OnRoll(s, today), today), `UPN,Legal surname,Legal forename,Year group,Registration group,Date of birth
X1,Ali,Hafsa,9,8C,
`},
		{Students(s.Students(), today), `UPN,Legal surname,Legal forename,Year group,Registration group,Date of birth,Date of leaving
X1,Ali,Hafsa,9,8C,,
,Berg,Zoë,11,11A,,2026-07-01
`},
		{Organisations(s), `Name,Type,Size,Sector,NHS code
Wayfield General,Employer and provider,250 people or more,Health and social work,ZX1
`},
		{Activities(s), `Activity ID,Date,Title,Kind,Organisations,Place,Mode,Hours,Invited,Attended,Two-way: students asked and answered
T,2026-11-03,'=Nurse talk,Employer talk,Wayfield General,At school,In person,1.5,2,1,"yes (Jo Okafor, 2026-11-04)"
`},
		{Registers(s), `Activity ID,Date,Activity,Kind,Organisations,UPN,Surname,Forename,Year group,Registration group,Status,Reason,Hours,Time to reflect afterwards
T,2026-11-03,'=Nurse talk,Employer talk,Wayfield General,X1,Ali,Hafsa,9,8C,Attended,,1.5,"yes (Jo Okafor, 2026-11-04)"
T,2026-11-03,'=Nurse talk,Employer talk,Wayfield General,,Berg,Zoë,,,Absent,ill,,
`},
	} {
		got := strings.ReplaceAll(strings.TrimPrefix(string(written(t, c.table, ".csv")), "\uFEFF"), "\r\n", "\n")
		if got != c.want {
			t.Errorf("%s:\n%s", c.table.Name, got)
		}
	}
}

func TestATableIsSavedWholeOrNotAtAll(t *testing.T) {
	dir := t.TempDir()
	table := &sheet.Table{Name: "List", Columns: []string{"Name"}, Rows: [][]string{{"Ali"}}}
	for _, name := range []string{"list.csv", "list.XLSX"} {
		if err := Save(filepath.Join(dir, name), table); err != nil {
			t.Fatal(err)
		}
		book, err := sheet.ReadFile(filepath.Join(dir, name))
		if err != nil || !slices.Equal(book.Sheets[0].Rows[1].Cells, []string{"Ali"}) {
			t.Errorf("%s holds %+v, %v", name, book, err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "folder.csv"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"list.pdf":          "the table was not saved: the name list.pdf has to end in .xlsx or .csv",
		"folder.csv":        "the table was not saved:",
		"no/such/place.csv": "the table was not saved:",
	} {
		if err := Save(filepath.Join(dir, filepath.FromSlash(name)), table); err == nil || !strings.HasPrefix(err.Error(), want) || strings.Contains(err.Error(), ".new") {
			t.Errorf("%s: %v", name, err)
		}
	}
	before, err := os.ReadFile(filepath.Join(dir, "list.csv"))
	if err != nil {
		t.Fatal(err)
	}
	long := &sheet.Table{Name: "List", Columns: []string{"Name"}, Rows: [][]string{{strings.Repeat("x", 40_000)}}}
	if err := Save(filepath.Join(dir, "list.XLSX"), long); err == nil || !strings.Contains(err.Error(), "save it as CSV") {
		t.Errorf("a cell that no workbook holds: %v", err)
	}
	if after, _ := os.ReadFile(filepath.Join(dir, "list.csv")); !bytes.Equal(before, after) {
		t.Error("the other file is not as it was")
	}
}

// BenchmarkStudents makes the table of the sample school's students, and writes it
// both ways.
func BenchmarkStudents(b *testing.B) {
	s := sampleSchool(b)
	students := s.Students()
	table := Students(students, today)
	b.Run("table", func(b *testing.B) {
		for b.Loop() {
			Students(students, today)
		}
	})
	for _, ending := range Extensions {
		b.Run(ending, func(b *testing.B) {
			for b.Loop() {
				written(b, table, ending)
			}
		})
	}
}
