package main

import (
	"strings"
	"testing"

	"waymark/app/sheet"
	"waymark/cmd/internal/console"
)

// What was left out, set aside, asked and in conflict stands beside the counts.
func TestImportSaysWhatItDidNotDo(t *testing.T) {
	s := newSchool(t)
	s.do("import", s.file("roster.csv", rosterCSV))
	path := s.file("mixed.csv", "Students\nUPN,Surname,Forename,Class,EAL,Password\n"+
		"B801200005001,Khan,Ayaan,9x/Ma1,Y,hunter2\n"+
		"R674123101121,Khan,Ayaan,9x/Ma1,,swordfish\n")
	var in importSummary
	s.ask(&in, "import", path, "--dry-run")
	if len(in.LeftOut) != 1 || in.LeftOut[0].Heading != "Password" || len(in.SetAside) != 1 || in.SetAside[0].Line != 1 {
		t.Errorf("left out %+v, set aside %+v", in.LeftOut, in.SetAside)
	}
	if len(in.Conflicts) != 1 || in.Conflicts[0].Line != 4 || !strings.Contains(in.Conflicts[0].Reason, "the UPN is that of O'Brien, Saoirse") || len(in.ToCheck) != 1 {
		t.Errorf("conflicts %+v, to check %+v", in.Conflicts, in.ToCheck)
	}
	if len(in.Questions) != 3 || in.Questions[0].Key != "column:Class" || in.Questions[0].Suggest != "form" || in.Questions[1].Key != "blank:EAL" || in.Questions[2].Key != "row:4" {
		t.Errorf("questions %+v", in.Questions)
	}
	said := s.do("import", path, "--dry-run")
	for _, want := range []string{"conflict", "question", "column:Class", "suggested: form", "Not read in: Class, Password", "This was a dry run"} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is missing from:\n%s", want, said)
		}
	}
	if strings.Contains(said, "hunter2") || strings.Contains(said, "swordfish") {
		t.Error("a password was printed")
	}
}

// Answers are given once: the next file with the same headings is read by them.
func TestImportRemembersAnswers(t *testing.T) {
	s := newSchool(t)
	const file = "UPN,Surname,Forename,Class,EAL\nB801200005001,Khan,Ayaan,9x/Ma1,\nR674123101121,O'Brien,Saoirse,9y/Ma2,Y\n"
	s.do("import", s.file("a.csv", file), "--map", "Registration group=class", "--answer", "blank:EAL=no")
	var listed []map[string]any
	if s.ask(&listed, "students"); listed[0]["form"] != "9x/Ma1" {
		t.Errorf("%v", listed)
	}
	var in importSummary
	s.ask(&in, "import", s.file("b.csv", strings.ReplaceAll(file, "9x/Ma1", "9z/Ma3")))
	if in.Changed != 1 || in.Unchanged != 1 || len(in.Questions) != 0 || len(in.Notes) == 0 || !strings.Contains(in.Notes[0], "a.csv, which had the same headings") {
		t.Errorf("%+v", in)
	}
	for _, c := range []struct{ flag, value, says string }{
		{"--map", "form=Set", "no column “Set”"},
		{"--answer", "blank:EAL=perhaps", "answers no question"},
		{"--answer", "nothing", "answers no question"},
		{"--sheet", "Students", "no sheet “Students”"},
	} {
		s.refuse([]string{"import", s.file("c.csv", file), c.flag, c.value}, c.says, "nothing was changed")
	}
	s.refuse([]string{"import", s.file("d.csv", "UPN,Surname,Password\nB801200005001,Khan,x\n"), "--map", "house=Password"}, "no column “Password” that could be the house")
}

func TestImportOfOnlyNewStudents(t *testing.T) {
	s := newSchool(t)
	s.do("import", s.file("roster.csv", rosterCSV))
	path := s.file("new.csv", strings.ReplaceAll(rosterCSV, "9A", "9F")+"K801432120002,Nowak,Jan,7,7A,\r\n")
	var in importSummary
	if s.ask(&in, "import", path, "--only-new"); in.Added != 1 || in.Changed != 0 || in.Excluded != 1 || in.Unchanged != 2 {
		t.Errorf("%+v", in)
	}
	if said := s.do("import", path, "--only-new"); !strings.Contains(said, "1 excluded") || !strings.Contains(said, "Nothing was changed.") {
		t.Error(said)
	}
}

// A Common Transfer File beside an export restores the letters that the export
// lost, in one action.
func TestImportOfSeveralFiles(t *testing.T) {
	s := newSchool(t)
	export := s.file("export.csv", "UPN,Surname,Forename,Year,Reg\nB801200005001,?ahin,Zo?,9,9A\n")
	transfer := s.file("ctf.xml", "<CTfile><CTFpupilData>\n<Pupil><UPN>B801200005001</UPN><Surname>Şahin</Surname><Forename>Zoë</Forename><DOB>2012-10-01</DOB></Pupil></CTFpupilData></CTfile>")
	var in importSummary
	s.ask(&in, "import", export, transfer)
	if in.Rows != 2 || in.Added != 1 || in.Filled != 1 || len(in.Warnings) != 0 {
		t.Errorf("%+v", in)
	}
	var listed []map[string]any
	if s.ask(&listed, "students"); listed[0]["surname"] != "Şahin" || listed[0]["form"] != "9A" || listed[0]["dob"] != "2012-10-01" {
		t.Errorf("%v", listed)
	}
	said := s.do("import", export, transfer)
	if !strings.Contains(said, "ctf.xml: CTF, UTF-8") || !strings.Contains(said, "1 that fill gaps") || !strings.Contains(said, "Nothing was changed.") {
		t.Error(said)
	}
	s.do("undo")
	if s.ask(&listed, "students"); len(listed) != 0 {
		t.Errorf("after undo: %v", listed)
	}
}

// Who sees that names came out wrong says how the file is written.
func TestImportInAnEncodingNamedByHand(t *testing.T) {
	s := newSchool(t)
	path := s.file("students.csv", "Surname,Forename,Year\nBRONT\xE9,ZO\xE8,9\n")
	for encoding, want := range map[string]string{"mac roman": "BRONTÈ", "latin-1": "BRONTé"} {
		s.do("import", path, "--encoding", encoding)
		var listed []map[string]any
		if s.ask(&listed, "students"); len(listed) != 1 || listed[0]["surname"] != want {
			t.Errorf("in %s: %v", encoding, listed)
		}
		s.do("undo")
	}
	if status, _, words := s.run("import", path, "--encoding", "EBCDIC"); status != console.Usage || !strings.Contains(words, "the encodings are UTF-8, Windows-1252") {
		t.Errorf("status %d: %s", status, words)
	}
}

func TestImportOfASheet(t *testing.T) {
	s := newSchool(t)
	var b strings.Builder
	table := sheet.Table{Name: "Year 9", Columns: []string{"UPN", "Surname", "Forename", "Form"}, Rows: [][]string{{"B801200005001", "Khan", "Ayaan", "9A"}}}
	if err := table.WriteXLSX(&b); err != nil {
		t.Fatal(err)
	}
	var in importSummary
	if s.ask(&in, "import", s.file("year9.xlsx", b.String()), "--sheet", "year 9"); in.Format != "XLSX" || in.Sheet != "Year 9" || in.Added != 1 {
		t.Errorf("%+v", in)
	}
}
