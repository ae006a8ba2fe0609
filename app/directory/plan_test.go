package directory

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"waymark/app/record"
	"waymark/app/sheet"
)

var update = flag.Bool("update", false, "write the tables of what is expected anew")

// school is a record that holds a few organisations.
func school() *record.Snapshot {
	return record.NewSnapshot(1, []record.Record{
		&record.School{ID: "S", Name: "Example Academy"},
		&record.Organisation{ID: "ENG", Name: "Example Engineering Ltd", Employer: true, Size: record.Small, Sector: "C"},
		&record.Organisation{ID: "HOS", Name: "City Hospital", Employer: true, ODS: "ZX1", Size: record.Large, Sector: "Q", Postcode: "BS2 8HW"},
		&record.Organisation{ID: "AER", Name: "Aero Example Limited", Employer: true},
		&record.Organisation{ID: "ONE", Name: "Example Garage", Employer: true, Postcode: "BS1 1AA"},
	})
}

func employers(t testing.TB, text string) *File {
	t.Helper()
	book, err := sheet.Read("employers.csv", strings.NewReader(text), -1)
	if err != nil {
		t.Fatal(err)
	}
	f, err := ReadEmployers(book)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// tableOf writes a plan as a table that a reader can check.
func tableOf(p *Plan) string {
	var b strings.Builder
	for _, c := range p.File.Columns {
		fmt.Fprintf(&b, "column  %-18s %s\n", c.Heading, strings.TrimSpace(string(c.Field)+" "+c.Why))
	}
	for _, s := range p.File.SetAside {
		fmt.Fprintf(&b, "aside   %s, %s: %s\n", s.Lines(), s.Why, s.Text)
	}
	for _, n := range p.File.Notes {
		fmt.Fprintf(&b, "note    %s\n", n)
	}
	for _, r := range p.Rows {
		fmt.Fprintf(&b, "line %-2d %-14s %s", r.Line, r.Verdict, r.Name)
		if o := r.Organisation; o != nil && r.Verdict == New {
			fmt.Fprintf(&b, " | %s | %s | %s | %s", Role(o), o.Size, o.Sector, strings.Join(strings.Fields(o.ODS+" "+o.URN+" "+o.UKPRN+" "+o.Postcode), " "))
		}
		for _, d := range r.Changes {
			fmt.Fprintf(&b, " | %s: “%s” → “%s”", d.Field.Label(), d.From, d.To)
		}
		if r.Reason != "" {
			fmt.Fprintf(&b, " | %s", r.Reason)
		}
		for _, w := range r.Warnings {
			fmt.Fprintf(&b, "\n        warning: %s", w)
		}
		b.WriteString("\n")
	}
	fmt.Fprintf(&b, "%+v\n", p.Counts)
	return b.String()
}

// TestAListOfEmployers compares a list full of quirks with a record, row by row:
// testdata/employers.table says what is to become of each.
func TestAListOfEmployers(t *testing.T) {
	p := MakePlan(employers(t, string(testdata(t, "employers.csv"))), school(), nil)
	got, path := tableOf(p), filepath.Join("testdata", "employers.table")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if want := string(testdata(t, "employers.table")); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestCellsArePutRight reads a list whose doubts a person settles by what they
// know better than the file.
func TestCellsArePutRight(t *testing.T) {
	f := employers(t, "Name,Size,Postcode\n,12,BS1 1AA\nExample Bakery,10 to 90,BS1 4A\n")
	if got := f.Cell(3, Size); got != "10 to 90" || f.Cell(3, Note) != "" || f.Cell(9, Size) != "" {
		t.Errorf("line 3 says %q", got)
	}
	decided := map[int]Decision{2: {Cells: map[Field]string{Name: " Example Garage "}}, 3: {Cells: map[Field]string{Size: "60", Postcode: ""}}}
	p := MakePlan(f, record.NewSnapshot(1, nil), decided)
	garage, bakery := p.Rows[0].Organisation, p.Rows[1].Organisation
	if p.Counts != (Counts{Rows: 2, New: 2}) || garage.Name != "Example Garage" || garage.Size != record.Small || bakery.Size != record.Medium || bakery.Postcode != "" {
		t.Errorf("%+v\n%s", p.Counts, tableOf(p))
	}
	if again := MakePlan(f, record.NewSnapshot(1, nil), nil); again.Counts.Rejected != 1 || again.Counts.Warnings != 2 {
		t.Errorf("as the file says: %+v", again.Counts)
	}
	if (Decision{}).Says() || !decided[2].Says() {
		t.Error("a decision says something where a value was put right")
	}
}

// TestASchoolIsKnownByItsURN reads a list of feeder schools of which one has
// another name by now, and one is another school than that of the same name.
func TestASchoolIsKnownByItsURN(t *testing.T) {
	s := record.NewSnapshot(1, []record.Record{
		&record.Organisation{ID: "hill", Name: "Hill School", Provider: true, URN: "137181"},
		&record.Organisation{ID: "dale", Name: "Dale School", Provider: true, URN: "137182"},
	})
	p := MakePlan(employers(t, "Name,URN,Postcode\nHill Academy,137181,BS1 4AA\nDale School,137183,\nMoor School,13718,\n"), s, nil)
	for i, want := range []string{
		"Changed: postcode → BS1 4AA", "To check: “Dale School” has the URN 137182 in the record", "New: “13718” is not a URN, which has six digits: not read; taken for a provider by its name",
	} {
		r := p.Rows[i]
		got := r.Verdict.String() + ": " + r.Reason + strings.Join(r.Warnings, "; ")
		for _, d := range r.Changes {
			got += d.Field.Label() + " → " + d.To
		}
		if got != want {
			t.Errorf("%s: %s, want %s", r.Name, got, want)
		}
	}
}

// TestTheSameListTwiceChangesNothing applies a list, and compares it again with
// what it led to.
func TestTheSameListTwiceChangesNothing(t *testing.T) {
	f := employers(t, string(testdata(t, "employers.csv")))
	first := MakePlan(f, school(), nil)
	action, any := first.Action("Jo Okafor")
	if !any || action.Source.Rows != first.Counts.Rows || len(action.Changes) != first.Counts.New+first.Counts.Changed {
		t.Fatalf("%d changes for %+v", len(action.Changes), first.Counts)
	}
	after := done(t, school(), action)
	second := MakePlan(f, after, nil)
	if _, any := second.Action("Jo Okafor"); any {
		t.Errorf("the second time:\n%s", tableOf(second))
	}
}

// done returns the record after an action.
func done(t interface{ Fatal(...any) }, s *record.Snapshot, a record.Action) *record.Snapshot {
	var changed []record.Record
	for _, c := range a.Changes {
		var before []byte
		if o, ok := s.Organisation(c.ID); ok {
			before = record.Encode(o)
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
			t.Fatal(p)
		}
		changed = append(changed, r)
	}
	return s.Next(s.Seq()+1, changed, nil)
}

func TestAPersonDecidesWhatThePlanCannot(t *testing.T) {
	f := employers(t, "Name,Size,Postcode\nAero Example plc,30,GL1 1AA\nExample Garage,3,BA1 1AA\n")
	verdicts := func(decided map[int]Decision) []Verdict {
		var out []Verdict
		for _, r := range MakePlan(f, school(), decided).Rows {
			out = append(out, r.Verdict)
		}
		return out
	}
	for _, c := range []struct {
		about   string
		decided map[int]Decision
		want    []Verdict
	}{
		{"nothing", nil, []Verdict{Check, Check}},
		{"the same under another name, and a second site", map[int]Decision{2: {Same: "AER"}, 3: {New: true}}, []Verdict{Changed, New}},
		{"it has moved; the other is left out", map[int]Decision{2: {Skip: true}, 3: {Same: "ONE"}}, []Verdict{LeftOut, Changed}},
		{"one that is not there any more", map[int]Decision{2: {Same: "GONE"}}, []Verdict{Check, Check}},
	} {
		if got := verdicts(c.decided); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v", c.about, got)
		}
	}
	both := MakePlan(f, school(), map[int]Decision{2: {Same: "ONE"}, 3: {Same: "ONE"}})
	action, _ := both.Action("Jo Okafor")
	if o, _ := done(t, school(), action).Organisation("ONE"); len(action.Changes) != 1 || o.Postcode != "BA1 1AA" {
		t.Errorf("two lines about one organisation: %d changes, %+v", len(action.Changes), o)
	}
}

func TestABlankClearsNothing(t *testing.T) {
	p := MakePlan(employers(t, "Name,Type,Size,Sector,NHS code,Postcode\nCity Hospital,,n/a,-,,\n"), school(), nil)
	if p.Rows[0].Verdict != Unchanged {
		t.Errorf("blanks change %v", p.Rows[0].Changes)
	}
}

func TestWhatIsNoListOfEmployers(t *testing.T) {
	for text, want := range map[string]string{
		"Surname,Forename\nExample,Ann\n": "employers.csv has no line of headings that Waymark knows: put a first line such as Name, Type, Size, Sector, Postcode above the organisations and try again",
		"Name,Size\n":                     "employers.csv has headings but no organisations under them: export it again with the organisations chosen",
	} {
		book, err := sheet.Read("employers.csv", strings.NewReader(text), -1)
		if err == nil {
			_, err = ReadEmployers(book)
		}
		var refusal *sheet.Refusal
		if !errors.As(err, &refusal) || err.Error() != want {
			t.Errorf("%q: %v", text, err)
		}
	}
	if _, err := ReadEmployersFile(filepath.Join(t.TempDir(), "gone.csv")); err == nil || !strings.Contains(err.Error(), "gone.csv is not there any more") {
		t.Errorf("a file that is gone: %v", err)
	}
	hidden := &sheet.Book{Name: "b.xlsx", Sheets: []sheet.Sheet{
		{Name: "Old", Hidden: true, Rows: []sheet.Row{{Line: 1, Cells: []string{"Name", "Size", "Sector"}}, {Line: 2, Cells: []string{"Old"}}}},
		{Name: "Notes", Rows: []sheet.Row{{Line: 1, Cells: []string{"Name"}}, {Line: 2, Cells: []string{"A note"}}}},
		{Name: "Employers", Rows: []sheet.Row{{Line: 3, Cells: []string{"Employer", "Size"}}, {Line: 4, Cells: []string{"Example Bakery", "5"}}}},
	}}
	if f, err := ReadEmployers(hidden); err != nil || f.Sheet != "Employers" || f.HeaderLine != 3 {
		t.Errorf("of several sheets: %+v, %v", f, err)
	}
}

func TestSizesAsPeopleWriteThem(t *testing.T) {
	for cell, want := range map[string]record.Size{
		"8": record.Micro, "9": record.Micro, "10": record.Small, "49": record.Small, "50": record.Medium, "249": record.Medium, "250": record.Large, "1,200": record.Large,
		"1-9": record.Micro, "0-9": record.Micro, "10 to 49": record.Small, "50–249 people": record.Medium, "250+": record.Large, "250 or more": record.Large,
		"over 249": record.Large, ">250": record.Large, "<10": record.Micro, "fewer than 10": record.Micro, "up to 9": record.Micro,
		"Micro": record.Micro, "SMALL business": record.Small, "Medium-sized": record.Medium, "large": record.Large,
		"Self-employed": record.SelfEmployed, "sole trader": record.SelfEmployed, "250 people or more": record.Large,
		// in no one band
		"50+": "", "1-50": "", "0": "", "SME": "", "many": "", "10-9": "", "1 2 3": "", "99999999999999999999": "", "<50": "",
	} {
		if got, ok := parseSize(cell); got != want || ok != (want != "") {
			t.Errorf("%q is %q, %v", cell, got, ok)
		}
	}
}

func TestSectorsAsPeopleWriteThem(t *testing.T) {
	for cell, want := range map[string]record.Sector{
		"Q": "Q", "q": "Q", "Q - Human health and social work activities": "Q", "Q: Health": "Q",
		"01110": "A", "10": "C", "33120 - Repair of machinery": "C", "35.11": "D", "62.01/2": "J", "62012: Software": "J", "99": "U", "97000": "T",
		"Health and social work": "Q", "Health & Social Care": "Q", "construction": "F", "IT": "J", "Law": "M", "Armed Forces": "O",
		"Wholesale and retail trade; repair of motor vehicles and motorcycles": "G",
		"Energy": "", "Engineering": "", "04": "", "34": "", "00": "", "1": "", "Other": "",
	} {
		got, ok := parseSector(cell)
		if got != want || ok != (want != "") {
			t.Errorf("%q is %q, %v", cell, got, ok)
		}
	}
}

// TestEveryRowHasAVerdict holds plans of any list to their promise: the counts add
// up to the rows, the action is valid, and what it led to leaves nothing to change.
func TestEveryRowHasAVerdict(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.SampledFrom([]string{"Example Garage", "City Hospital", "Aero Example", "Aero Example Ltd", "New One", "New One plc", "", "Example College"})
		other := rapid.SampledFrom([]string{"", "5", "60", "ZX1", "10033003", "10033004", "137181", "137182", "BS1 1AA", "BS2 8HW", "Employer", "both", "IT", "nonsense", "-"})
		f := &File{Name: "list.csv"}
		for _, field := range []Field{Name, What, Size, Sector, ODS, URN, UKPRN, Postcode, Note} {
			f.Columns = append(f.Columns, Column{Heading: field.Label(), Field: field})
		}
		decided := map[int]Decision{}
		for line := range rapid.IntRange(0, 12).Draw(t, "rows") {
			cells := []string{names.Draw(t, "name")}
			for range rapid.IntRange(0, 8).Draw(t, "cells") {
				cells = append(cells, other.Draw(t, "cell"))
			}
			f.Rows = append(f.Rows, sheet.Row{Line: line + 2, Cells: cells})
			switch rapid.IntRange(0, 5).Draw(t, "decision") {
			case 0:
				decided[line+2] = Decision{Skip: true}
			case 1:
				decided[line+2] = Decision{New: true}
			case 2:
				decided[line+2] = Decision{Same: rapid.SampledFrom([]record.ID{"HOS", "ONE", "AER"}).Draw(t, "same")}
			}
		}
		p := MakePlan(f, school(), decided)
		if c := p.Counts; c.Rows != len(f.Rows) || c.New+c.Changed+c.Unchanged+c.Check+c.Rejected+c.LeftOut != c.Rows {
			t.Fatalf("%d rows give %+v", len(f.Rows), c)
		}
		for _, r := range p.Rows {
			if (r.Verdict == Rejected || r.Verdict == Check) && r.Reason == "" {
				t.Fatalf("line %d has no reason", r.Line)
			}
		}
		if action, any := p.Action("Jo Okafor"); any {
			done(t, school(), action)
		}
	})
}

// FuzzEmployers goes from the bytes of a file to the plan.
func FuzzEmployers(f *testing.F) {
	f.Add(testdata(f, "employers.csv"))
	f.Add([]byte("Employer;Size\n\"A\";1-9\n"))
	f.Add([]byte("name\n\n\nx\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		book, err := sheet.Read("fuzz.csv", bytes.NewReader(data), int64(len(data)))
		if err != nil {
			return
		}
		file, err := ReadEmployers(book)
		if err != nil {
			return
		}
		p := MakePlan(file, school(), nil)
		if c := p.Counts; c.New+c.Changed+c.Unchanged+c.Check+c.Rejected+c.LeftOut != len(file.Rows) {
			t.Fatalf("%d rows give %+v", len(file.Rows), c)
		}
		if action, any := p.Action("Jo Okafor"); any {
			done(t, school(), action)
		}
	})
}
