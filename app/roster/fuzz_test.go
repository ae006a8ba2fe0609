package roster

import (
	"bytes"
	"encoding/csv"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"waymark/app/record"
)

// Whatever the bytes, Read refuses them in words or gives a file whose every
// line is accounted for, and the way from there to the action holds: the same
// file again changes nothing, and the action taken back leaves what was.
func FuzzRead(f *testing.F) {
	files, _ := filepath.Glob("testdata/*.*")
	for _, path := range files {
		if info, err := os.Stat(path); err != nil || info.IsDir() || filepath.Ext(path) == ".txt" {
			continue
		}
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte("Surname,Forename\n\"\"\"a\"b\",c\n"))
	f.Add([]byte("sep=\t\nSurname\tForename\tUPN\n\"x\n"))
	f.Add([]byte("\xff\xfeS\x00u"))
	f.Fuzz(func(t *testing.T, data []byte) {
		holdFile(t, data)
	})
}

func holdFile(t interface {
	Fatalf(string, ...any)
	Helper()
}, data []byte) {
	t.Helper()
	file, err := Read("roster.csv", bytes.NewReader(data), int64(len(data)))
	var refusal *Refusal
	if err != nil {
		if !errors.As(err, &refusal) || refusal.Words == "" {
			t.Fatalf("refused without words: %v", err)
		}
		return
	}
	lines := map[int]bool{}
	for _, r := range file.Rows {
		if lines[r.Line] || r.Line <= file.HeaderLine {
			t.Fatalf("line %d stands twice or above the headings", r.Line)
		}
		lines[r.Line] = true
	}
	for _, s := range file.SetAside {
		for n := s.From; n <= s.To; n++ {
			if lines[n] {
				t.Fatalf("line %d is both a row and set aside", n)
			}
			lines[n] = true
		}
	}
	before := school()
	p := MakePlan(file, before, nov22)
	c := p.Counts
	if c.Rows != len(file.Rows) || c.New+c.Changed+c.Unchanged+c.Check+c.Rejected+c.Fills+c.Excluded != c.Rows {
		t.Fatalf("the counts do not add up: %+v", c)
	}
	for _, r := range p.Rows {
		if (r.Verdict == Rejected || r.Verdict == Check) && r.Reason == "" {
			t.Fatalf("line %d: %s, and no reason", r.Line, r.Verdict)
		}
		if r.Student != nil && !utf8.ValidString(r.Student.Name()) {
			t.Fatalf("line %d: %q is not text", r.Line, r.Student.Name())
		}
	}
	a, _ := p.Action("A. Lead")
	holdAction(t, before, a)
	then := apply(t, before, a)
	if again, ok := MakePlan(file, then, nov22).Action("A. Lead"); ok {
		t.Fatalf("the same file again changes %s: %s", again.Changes[0].Ref(), again.Changes[0].To)
	}
}

// Files of the same students, of which some letters are lost, and rows that a
// person fixed, left out or settled: every row of every file still has one
// verdict, the action can be taken back, and what is applied is in the record.
func TestAnyDecisionsKeepTheirPromises(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var files []*File
		for range rapid.IntRange(1, 3).Draw(t, "files") {
			files = append(files, drawFile(t))
		}
		f := files[0]
		f.others = files[1:]
		for range rapid.IntRange(0, 6).Draw(t, "decisions") {
			file := rapid.SampledFrom(files).Draw(t, "file")
			line := rapid.SampledFrom(file.Rows).Draw(t, "row").Line
			switch rapid.IntRange(0, 3).Draw(t, "decision") {
			case 0:
				file.Exclude(line, true)
			case 1:
				file.Same(line, rapid.SampledFrom([]record.ID{"", "ANN", "SULE", "NOBODY"}).Draw(t, "whom"))
			case 2:
				file.Fix(line, rapid.SampledFrom(Fields()).Draw(t, "field"), cells.Draw(t, "cell"))
			case 3:
				if asked := MakePlan(f, school(), nov22).Questions(); len(asked) > 0 {
					q := rapid.SampledFrom(asked).Draw(t, "question")
					if value := rapid.SampledFrom(q.Options).Draw(t, "answer").Value; !f.Answer(q.Key, value) {
						t.Fatalf("%s=%s is no answer", q.Key, value)
					}
				}
			}
		}
		p := MakePlan(f, school(), nov22)
		rows := 0
		for _, file := range files {
			rows += len(file.Rows)
		}
		if c := p.Counts; c.Rows != rows || c.New+c.Changed+c.Unchanged+c.Check+c.Rejected+c.Fills+c.Excluded != rows {
			t.Fatalf("the counts do not add up to %d: %+v", rows, c)
		}
		a, _ := p.Action("A. Lead")
		holdAction(t, school(), a)
		then := apply(t, school(), a)
		if got := then.StudentCount() - school().StudentCount(); got != p.Counts.New {
			t.Fatalf("%d students more, of %d that are new", got, p.Counts.New)
		}
	})
}

var cells = rapid.SampledFrom([]string{"", "", "B801200005001", "R674123101121", "K801432120002", "004512", "O’Brien", "Ann", "Khan", "Y?lmaz", "?ule", "Şule", "14/03/2013", "8", "8A", "Y", "Ja", Clear})

func readStudents(csv string) *File {
	f, err := Read("roster.csv", bytes.NewReader([]byte(csv)), -1)
	if err != nil {
		panic(err)
	}
	return f
}

func drawFile(t *rapid.T) *File {
	columns := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"UPN", "Adno", "Forename", "DOB", "Year", "Reg", "PP", "House", "Class"}), 2, 6, rapid.ID).Draw(t, "columns")
	columns = append(columns, "Surname")
	rows := [][]string{columns}
	for range rapid.IntRange(1, 5).Draw(t, "rows") {
		rows = append(rows, append(rapid.SliceOfN(cells, len(columns)-1, len(columns)-1).Draw(t, "row"), rapid.SampledFrom([]string{"O’Brien", "Y?lmaz", "Yılmaz"}).Draw(t, "surname")))
	}
	var b bytes.Buffer
	if err := csv.NewWriter(&b).WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	f, err := Read("roster.csv", &b, -1)
	if err != nil { // all its rows were taken for instructions
		return readStudents("UPN,Surname\nB801200005001,O’Brien\n")
	}
	return f
}

// holdAction applies every change and takes it back.
func holdAction(t interface{ Fatalf(string, ...any) }, before *record.Snapshot, a record.Action) {
	for _, c := range a.Changes {
		was := objectOf(before, c)
		now, err := c.Apply(was)
		if err != nil {
			t.Fatalf("%v", err)
		}
		back, err := c.Invert().Apply(now)
		if err != nil {
			t.Fatalf("%v", err)
		}
		if _, different := record.Between(c.Ref(), orEmpty(was), orEmpty(back)); different || (was == nil) != (back == nil) {
			t.Fatalf("%s was %s, and is %s after it was taken back", c.Ref(), was, back)
		}
	}
}

func orEmpty(object []byte) []byte {
	if object == nil {
		return []byte("{}")
	}
	return object
}

func apply(t interface{ Fatalf(string, ...any) }, s *record.Snapshot, a record.Action) *record.Snapshot {
	var changed []record.Record
	for _, c := range a.Changes {
		object, err := c.Apply(objectOf(s, c))
		if err != nil {
			t.Fatalf("%v", err)
		}
		r, err := record.Decode(c.Ref(), object)
		if err != nil {
			t.Fatalf("%v", err)
		}
		changed = append(changed, r)
	}
	return s.Next(s.Seq()+1, changed, nil)
}

// Rosters of many shapes, drawn at random: the same promises.
func TestAnyRosterKeepsItsPromises(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		columns := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"UPN", "ULN", "Adno", "MIS ID", "Former UPN", "Legal Surname", "Forename", "Known as", "DOB", "Year", "Reg", "SEN", "PP", "Sex", "Email", "Leaving date", "Date of admission", "Password", "Notes"}), 2, 12, rapid.ID).Draw(t, "columns")
		columns = append(columns, "Surname")
		cell := rapid.SampledFrom([]string{"", "", "", "B801200005001", "R674123101121", "A801200005001", "W93512342101A", "004512", "4513", "m1", "9276308686",
			"O’Brien", "Ann", "Khan", "Mo", "Muhammad", "?ule", "Yılmaz", "14/03/2013", "09/25/2012", "41153", "2025-09-02", "8", "Year  9", "8A", "K", "Y", "N", "T", "F", "a@b.example", "Total", "x,y", "\"", "a\nb"})
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		w.Comma = rapid.SampledFrom([]rune{',', ';', '\t', '|'}).Draw(t, "delimiter")
		rows := [][]string{columns}
		for range rapid.IntRange(0, 12).Draw(t, "rows") {
			rows = append(rows, rapid.SliceOfN(cell, len(columns), len(columns)).Draw(t, "row"))
		}
		if err := w.WriteAll(rows); err != nil {
			t.Fatal(err)
		}
		holdFile(t, b.Bytes())
	})
}

func FuzzParseYear(f *testing.F) {
	for _, s := range []string{"7", "Year  7", "07-2021", "Lower Sixth", "7A", "R", "7.0", "Year 7 (2026)"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		y, ok := parseYear(s)
		if ok == (y == record.NoYearGroup) {
			t.Fatalf("%q: %v %v", s, y, ok)
		}
		if again, err := record.ParseYearGroup(y.Code()); err != nil || again != y {
			t.Fatalf("%q became %v, which the record does not know", s, y)
		}
	})
}

func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"01/09/2011", "1 Sep 2011", "20110901", "41153", "2011-09-01T00:00:00Z", "'1.9.11", "September 1, 2011", "Thu 1 Sep 2011"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		raw, ok := parseDate(s)
		if !ok {
			return
		}
		for _, order := range []dateOrder{dayFirst, monthFirst} {
			if d, ok := raw.resolve(order, 2026); ok {
				if again, err := record.ParseDate(d.String()); err != nil || again != d {
					t.Fatalf("%q became %v, which is no day", s, d)
				}
			}
		}
	})
}

func FuzzParseFlags(f *testing.F) {
	for _, s := range []string{"Y", "T", "", "n/a", "✓", "DPP", "No SEN", "K - SEN support", "Male", "1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, field := range []Field{FSM, PupilPremium} {
			if a, ok := parseAnswer(field, s); !ok && a == record.No {
				t.Fatalf("%q was not understood, and taken for no", s)
			}
		}
		if sex, _ := parseSex(s, true); sex != "" && sex != "F" && sex != "M" {
			t.Fatalf("%q became sex %q", s, sex)
		}
		if sen, ok := parseSEN(s); !ok && sen != "" {
			t.Fatalf("%q was not understood, and became %q", s, sen)
		}
		if name := cleanName(s); cleanName(name) != name {
			t.Fatalf("%q is cleaned to %q, and that to %q", s, name, cleanName(name))
		}
	})
}
