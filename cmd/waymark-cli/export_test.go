package main

import (
	"path/filepath"
	"strings"
	"testing"

	"waymark/cmd/internal/console"
)

func TestTheSampleSchoolIsExportedAndImportedUnchanged(t *testing.T) {
	t.Setenv("WAYMARK_PASSPHRASE", "")
	s := school{t, filepath.Join(t.TempDir(), "school")}
	s.do("demo")
	out := t.TempDir()
	for _, ending := range []string{".csv", ".xlsx"} {
		students := filepath.Join(out, "students"+ending)
		s.do("export", "students", "--out", students)
		var again importSummary
		s.ask(&again, "import", students)
		if again.Rows == 0 || again.Unchanged != again.Rows || again.Missing != 0 || again.Action != 0 {
			t.Errorf("%s: %d of %d students are unchanged, %d missing", ending, again.Unchanged, again.Rows, again.Missing)
		}
		organisations := filepath.Join(out, "organisations"+ending)
		s.do("export", "organisations", "--out", organisations)
		var places organisationImport
		s.ask(&places, "organisations", "import", organisations)
		if places.Rows == 0 || places.Unchanged != places.Rows || places.Action != 0 {
			t.Errorf("%s: %d of %d organisations are unchanged", ending, places.Unchanged, places.Rows)
		}
		for _, what := range []string{"activities", "registers"} {
			path := filepath.Join(out, what+ending)
			s.do("export", what, "--out", path)
			var again tableSummary
			if s.ask(&again, "record", path); again.Rows < 10 || again.Unchanged != again.Rows || again.Action != 0 {
				t.Errorf("%s%s: %d of %d rows are unchanged", what, ending, again.Unchanged, again.Rows)
			}
		}
	}
	all := filepath.Join(out, "all.csv")
	if said := s.do("export", "students", "--all", "--out", all); !strings.Contains(said, "Date of leaving") {
		t.Errorf("with those who left: %s", said)
	}
}

func TestEmployersAndRegistersFromTheCommandLine(t *testing.T) {
	s := newSchool(t)
	s.refuse([]string{"organisations", "search", "hospital"}, "no register is loaded yet")
	list := s.file("employers.csv", "Name,Size,Sector,Contact\nWayfield General,900,Health,A. Person\nNew Foundry,50+,Manufacturing,\nTotal: 2,,,\n,,Retail,\n")
	var dry, done, again organisationImport
	s.ask(&dry, "organisations", "import", list, "--dry-run")
	s.ask(&done, "organisations", "import", list)
	s.ask(&again, "organisations", "import", list)
	if !dry.DryRun || dry.Action != 0 || dry.Added != 2 || done.Added != 2 || done.Action == 0 || again.Unchanged != 2 || again.Action != 0 {
		t.Errorf("dry %+v\ndone %+v\nagain %+v", dry, done, again)
	}
	if len(done.Rejected) != 1 || len(done.Warnings) != 1 || len(done.SetAside) != 1 || len(done.LeftOut) != 1 {
		t.Errorf("%+v", done)
	}
	if out := s.do("organisations"); !strings.Contains(out, "Wayfield General") || !strings.HasSuffix(out, "2 organisations\n") {
		t.Errorf("listed %s", out)
	}
	var found []organisationLine
	if s.ask(&found, "organisations", "list", "--find", "foundry"); len(found) != 1 || found[0].Sector != "C" || found[0].ID == "" {
		t.Errorf("found %+v", found)
	}
	if out := s.do("organisations", "load", s.file("gias.csv", "URN,EstablishmentName,Town,EstablishmentStatus (name)\n137181,Example Academy,Bristol,Open\n13,Example,,Open\n")); !strings.Contains(out, "Loaded 1 schools in England from gias.csv, 1 of them open") || !strings.Contains(out, "line 3") {
		t.Errorf("loaded: %s", out)
	}
	if out := s.do("organisations", "search", "example", "bristol"); !strings.Contains(out, "URN 137181, Bristol") {
		t.Errorf("found %s", out)
	}
	if out := s.do("organisations", "search", "nowhere"); out != "Nothing fits.\n" {
		t.Errorf("found %s", out)
	}
	s.do("undo")
	if out := s.do("organisations"); out != "0 organisations\n" {
		t.Errorf("after undo: %s", out)
	}
}

func TestActivitiesAreRecordedFromATable(t *testing.T) {
	s := newSchool(t)
	s.do("import", s.file("roster.csv", "UPN,Surname,Forename,Year,Form\nW801432120001,Ali,Hafsa,9,9B\n"))
	var done tableSummary
	s.ask(&done, "record", s.file("fair.csv", "Date,Activity,Kind,Organisations,UPN,Hours,Colour\n22/11/2026,Careers fair,Careers fair,Example Works,W801432120001,2,red\n22/11/2026,Careers fair,,,X,many,\n"))
	if done.Added != 1 || len(done.Rejected) != 1 || done.Action == 0 || len(done.LeftOut) != 1 {
		t.Errorf("%+v", done)
	}
	if out := s.do("organisations"); !strings.Contains(out, "Example Works") {
		t.Errorf("the organisation is not in %s", out)
	}
	s.do("undo")
	if out := s.do("organisations"); out != "0 organisations\n" {
		t.Errorf("after undo: %s", out)
	}
	s.refuse([]string{"record", s.file("people.csv", "Surname,Forename\nA,B\n")}, "has no line of headings", "nothing was recorded")
	s.refuse([]string{"record", s.file("picture.xlsx", "%PDF-1.7")}, "picture.xlsx is a PDF", "nothing was recorded")
}

func TestWhatCannotBeExportedOrLoaded(t *testing.T) {
	s := newSchool(t)
	s.refuse([]string{"export", "students", "--out", filepath.Join(s.dir, "no", "such", "list.csv")}, "was not saved")
	s.refuse([]string{"export", "students", "--out", filepath.Join(s.dir, "list.pdf")}, "has to end in .xlsx or .csv")
	s.refuse([]string{"organisations", "load", s.file("list.csv", "Name\nA\n")}, "list.csv was not loaded", "neither the register of schools")
	s.refuse([]string{"organisations", "load", "nowhere.csv"}, "nowhere.csv is not there any more")
	s.refuse([]string{"organisations", "import", s.file("people.csv", "Surname,Forename\nA,B\n")}, "has no line of headings", "nothing was changed")
	for _, args := range [][]string{
		{"export"}, {"export", "students"}, {"export", "poems", "--out", "x.csv"}, {"export", "students", "activities", "--out", "x.csv"},
		{"organisations", "sing"}, {"organisations", "import"}, {"organisations", "load"}, {"organisations", "search"}, {"organisations", "list", "all"},
	} {
		if status, _, err := s.run(args...); status != console.Usage {
			t.Errorf("waymark-cli %v: status %d: %s", args, status, err)
		}
	}
}
