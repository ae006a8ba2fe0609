package activities_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"waymark/app/activities"
	"waymark/app/export"
	"waymark/app/record"
	"waymark/app/sheet"
	"waymark/assets/sample"
)

var today = record.NewDate(2026, 11, 22)

// after returns the record after an action.
func after(t testing.TB, s *record.Snapshot, a record.Action) *record.Snapshot {
	t.Helper()
	var changed []record.Record
	for _, c := range a.Changes {
		var before json.RawMessage
		switch ref := c.Ref(); ref.Kind {
		case record.KindActivity:
			if r, ok := s.Activity(ref.ID); ok {
				before = record.Encode(r)
			}
		case record.KindAttendance:
			activity, student, _ := strings.Cut(string(ref.ID), ".")
			if r, ok := s.Attendance(record.ID(activity), record.ID(student)); ok {
				before = record.Encode(r)
			}
		case record.KindStudent:
			if r, ok := s.Student(ref.ID); ok {
				before = record.Encode(r)
			}
		}
		object, err := c.Apply(before)
		if err != nil {
			t.Fatal(err)
		}
		r, err := record.Decode(c.Ref(), object)
		if err != nil {
			t.Fatal(err)
		}
		if p := r.Problems(); len(p) > 0 {
			t.Fatalf("%s: %v", c.Ref(), p)
		}
		changed = append(changed, r)
	}
	return s.Next(s.Seq()+1, changed, nil)
}

// sampleSchool is the sample school's record, of the kinds given.
func sampleSchool(t testing.TB, kinds ...record.Kind) *record.Snapshot {
	t.Helper()
	made := sample.Make(sample.Seed, today)
	s := record.NewSnapshot(1, []record.Record{&made.School})
	for _, a := range made.Actions {
		a.Changes = slices.DeleteFunc(slices.Clone(a.Changes), func(c record.Change) bool { return !slices.Contains(kinds, c.Kind) })
		s = after(t, s, a)
	}
	return s
}

func plan(t testing.TB, s *record.Snapshot, name string, data []byte) *activities.Plan {
	t.Helper()
	book, err := sheet.Read(name, bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := activities.Read(book)
	if err != nil {
		t.Fatal(err)
	}
	return activities.MakePlan(f, s, "Jo Okafor", today)
}

func csv(t testing.TB, table *sheet.Table) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := table.WriteCSV(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestWhatWasExportedComesInUnchanged(t *testing.T) {
	s := sampleSchool(t, record.KindStudent, record.KindOrganisation, record.KindActivity, record.KindAttendance)
	for _, table := range []*sheet.Table{export.Activities(s), export.Registers(s)} {
		var workbook bytes.Buffer
		if err := table.WriteXLSX(&workbook); err != nil {
			t.Fatal(err)
		}
		for name, data := range map[string][]byte{"list.csv": csv(t, table), "list.xlsx": workbook.Bytes()} {
			p := plan(t, s, name, data)
			if n := p.Count(activities.Unchanged); n != len(table.Rows) {
				t.Errorf("%s as %s: %d of %d rows are unchanged", table.Name, name, n, len(table.Rows))
				for _, r := range p.Rows {
					if r.Verdict != activities.Unchanged {
						t.Errorf("line %d: %+v", r.Line, r)
						break
					}
				}
			}
			if a, any := p.Action("Jo Okafor"); any {
				t.Errorf("%s as %s leads to %d changes", table.Name, name, len(a.Changes))
			}
		}
	}
}

// TestASchoolsYearIsTakenOverFromItsTables brings the sample school's activities
// and registers into a record that holds its students only.
func TestASchoolsYearIsTakenOverFromItsTables(t *testing.T) {
	whole := sampleSchool(t, record.KindStudent, record.KindOrganisation, record.KindActivity, record.KindAttendance)
	s := sampleSchool(t, record.KindStudent, record.KindOrganisation)
	p := plan(t, s, "activities.csv", csv(t, export.Activities(whole)))
	action, _ := p.Action("Jo Okafor")
	s = after(t, s, action)
	p = plan(t, s, "registers.csv", csv(t, withoutIDs(export.Registers(whole))))
	action, _ = p.Action("Jo Okafor")
	s = after(t, s, action)
	for _, c := range []struct{ got, want *sheet.Table }{
		{export.Registers(s), export.Registers(whole)},
		{export.Activities(s), export.Activities(whole)},
	} {
		got, want := sorted(withoutIDs(c.got)), sorted(withoutIDs(c.want))
		if !slices.Equal(got, want) {
			t.Errorf("%s: %d rows, want %d", c.want.Name, len(got), len(want))
			for i := range min(len(got), len(want)) {
				if got[i] != want[i] {
					t.Errorf("got  %s\nwant %s", got[i], want[i])
					break
				}
			}
		}
	}
}

func withoutIDs(t *sheet.Table) *sheet.Table {
	cut := &sheet.Table{Name: t.Name, Columns: t.Columns[1:]}
	for _, r := range t.Rows {
		cut.Rows = append(cut.Rows, r[1:])
	}
	return cut
}

func sorted(t *sheet.Table) []string {
	rows := []string{strings.Join(t.Columns, ",")}
	for _, r := range t.Rows {
		rows = append(rows, strings.Join(r, ","))
	}
	slices.Sort(rows)
	return rows
}

// school is a record with three students, of whom two share a name, and one talk.
func school() *record.Snapshot {
	said := record.Statement{Is: record.Yes, By: "Ann Lead", On: record.NewDate(2026, 11, 4)}
	return record.NewSnapshot(1, []record.Record{
		&record.School{ID: "S", Name: "Example"},
		&record.Student{ID: "A", Surname: "Ali", Forename: "Hafsa", UPN: "W801432120001", AdmissionNo: "004"},
		&record.Student{ID: "B", Surname: "Khan", Forename: "Ayaan", Enrolments: []record.Enrolment{{From: today, Year: 9, Form: "9B"}}},
		&record.Student{ID: "C", Surname: "Khan", Forename: "Ayaan", Enrolments: []record.Enrolment{{From: today, Year: 9, Form: "9C"}}},
		&record.Organisation{ID: "H", Name: "Wayfield General", Employer: true},
		&record.Activity{ID: "T", Title: "Nurse talk", Kind: record.Talk, Date: record.NewDate(2026, 11, 3), Hours: 1, Note: "two\nlines",
			Organisations: []record.ID{"H"}, Facts: map[record.Fact]record.Statement{record.TwoWay: said}},
		&record.Attendance{Activity: "T", Student: "A", Status: record.Invited},
	})
}

func TestEveryRowIsToldWhatBecomesOfIt(t *testing.T) {
	for _, c := range []struct{ about, table, want string }{
		{"activities", `Some title
Date,Title,Kind,Organisations,Place,Mode,Hours,Note,Two-way: students asked and answered,Colour
2026-11-03,Nurse talk,Employer talk,Wayfield General,,,1,two lines,yes,red
2026-11-03,nurse talk,,,At school,In person,2,,,
3 Nov 2026,New fair,Careers fair,Wayfield General; New Works,At the moon,by phone,many,,perhaps,
22/11/2026,Undone,Party,,,,,,,
,Undated,Employer talk,,,,,,,
soon,Undated,Employer talk,,,,,,,
2026-11-03,,Employer talk,,,,,,,
`, `3 unchanged Nurse talk
4 changed Nurse talk
5 new New fair | Two-way: students asked and answered: “perhaps” is none that Waymark knows: not read | hours: “many” is none that Waymark knows: not read | mode: “by phone” is none that Waymark knows: not read | place: “At the moon” is none that Waymark knows: not read
6 rejected Undone | choose what kind of activity it was
7 rejected Undated | it has no date
8 rejected Undated | “soon” is not a day: write it as 2026-11-22 or 22/11/2026
9 rejected  | it names no activity: give its title
organisation/ activity/T activity/
`},
		{"registers", `Activity ID,Date,Activity,Kind,UPN,Surname,Forename,Form,Status,Reason,Hours,Time to reflect afterwards
T,,,,W801432120001,,,,Attended,,1.5,yes
T,,,,w801432120001,,,,Absent,,,
T,,,,,Khan,Ayaan,9B,absent,ill,,
T,,,,,Khan,Ayaan,,Attended,,,
T,,,,,Nobody,Here,,Attended,,,
T,,,,,,,,Attended,,,
T,,,,,Khan,Ayaan,9C,perhaps,,,
,2026-11-10,New visit,Workplace visit,,Ali,Hafsa,,,,3,
,2026-11-10,New visit,,,Khan,Ayaan,9C,,,2,no (Ann Lead, 2026-11-11): too late
`, `2 changed Nurse talk
3 rejected Nurse talk | an earlier line is about the same student at this activity
4 new Nurse talk
5 rejected Nurse talk | 2 students have this name: give the UPN
6 rejected Nurse talk | nobody has this name
7 rejected Nurse talk | it names no student: give a UPN, an admission number or a name
8 rejected Nurse talk | “perhaps” is neither invited, attended nor absent
9 new New visit
10 new New visit
attendance/T.A attendance/T.B activity/ attendance/.A attendance/.C
`},
	} {
		p := plan(t, school(), "list.csv", []byte(strings.Replace(c.table, "no (Ann Lead, 2026-11-11): too late", `"no (Ann Lead, 2026-11-11): too late"`, 1)))
		var b strings.Builder
		for _, r := range p.Rows {
			fmt.Fprintln(&b, strings.Join(append([]string{fmt.Sprintf("%d %s %s", r.Line, r.Verdict, r.Title)}, append(nonEmpty(r.Reason), r.Warnings...)...), " | "))
		}
		action, _ := p.Action("Jo Okafor")
		var refs []string
		for _, change := range action.Changes {
			refs = append(refs, short(change.Ref().String()))
		}
		fmt.Fprintln(&b, strings.Join(refs, " "))
		if got := b.String(); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.about, got, c.want)
		}
		next := after(t, school(), action)
		again := plan(t, next, "list.csv", []byte(strings.Replace(c.table, "no (Ann Lead, 2026-11-11): too late", `"no (Ann Lead, 2026-11-11): too late"`, 1)))
		if a, any := again.Action("Jo Okafor"); any {
			t.Errorf("%s a second time: %d changes, %+v", c.about, len(a.Changes), again.Rows)
		}
	}
}

func nonEmpty(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

// short leaves out the random IDs of what is new.
func short(ref string) string {
	kind, id, _ := strings.Cut(ref, "/")
	first, second, dotted := strings.Cut(id, ".")
	if len(first) > 1 {
		first = ""
	}
	if dotted {
		return kind + "/" + first + "." + second
	}
	return kind + "/" + first
}

func TestWhatIsNoTableOfActivities(t *testing.T) {
	for text, want := range map[string]string{
		"Surname,Forename\nA,B\n": "list.csv has no line of headings that Waymark knows activities by",
		"Date,Title\n":            "list.csv has the headings of activities and nothing under them",
	} {
		book, err := sheet.Read("list.csv", strings.NewReader(text), -1)
		if err == nil {
			_, err = activities.Read(book)
		}
		var refusal *sheet.Refusal
		if !errors.As(err, &refusal) || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func FuzzActivities(f *testing.F) {
	s := school()
	f.Add(csv(f, export.Activities(s)))
	f.Add(csv(f, export.Registers(s)))
	f.Add([]byte("Date,Title,Kind,Organisations,Hours,Last day\n3/11/2026,x,talk,a;b;a,1e9,2020-01-01\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		book, err := sheet.Read("fuzz.csv", bytes.NewReader(data), int64(len(data)))
		if err != nil {
			return
		}
		file, err := activities.Read(book)
		if err != nil {
			return
		}
		p := activities.MakePlan(file, s, "Jo Okafor", today)
		if n := p.Count(activities.New) + p.Count(activities.Changed) + p.Count(activities.Unchanged) + p.Count(activities.Rejected); n != len(file.Rows) {
			t.Fatalf("%d rows have %d verdicts", len(file.Rows), n)
		}
		if a, any := p.Action("Jo Okafor"); any {
			after(t, s, a)
		}
	})
}
