package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"waymark/app/record"
	"waymark/app/store"
	"waymark/cmd/internal/console"
)

// TestMain lets the test binary be the child process that an index is read
// through in, as the program itself is.
func TestMain(m *testing.M) {
	if status, asked := store.AnswerProbe(os.Args[1:], os.Stdin, os.Stderr); asked {
		os.Exit(status)
	}
	os.Exit(m.Run())
}

// school is a folder that commands are run on.
type school struct {
	*testing.T
	dir string
}

func newSchool(t *testing.T) school {
	t.Setenv("WAYMARK_PASSPHRASE", "")
	os.Unsetenv("WAYMARK_PASSPHRASE")
	s := school{t, filepath.Join(t.TempDir(), "school")}
	s.do("init", "--school", "Wayfield Academy", "--urn", "999001", "--by", "Jo Okafor")
	return s
}

// run runs a command on the school on 22 November 2026.
func (s school) run(args ...string) (status int, out, err string) {
	s.Helper()
	var stdout, stderr bytes.Buffer
	status = run(append(args, "--data", s.dir, "--now", "2026-11-22"), console.Terminal{In: strings.NewReader(""), Out: &stdout, Err: &stderr})
	return status, stdout.String(), stderr.String()
}

// do runs a command that must be done.
func (s school) do(args ...string) string {
	s.Helper()
	status, out, err := s.run(args...)
	if status != console.Done {
		s.Fatalf("waymark-cli %v: status %d: %s", args, status, err)
	}
	return out
}

// ask runs a command with --json and reads what it prints.
func (s school) ask(into any, args ...string) {
	s.Helper()
	out := s.do(append(args, "--json")...)
	if err := json.Unmarshal([]byte(out), into); err != nil {
		s.Fatalf("waymark-cli %v --json: %v in %s", args, err, out)
	}
}

// refuse runs a command that must be refused with words that hold each of want.
func (s school) refuse(args []string, want ...string) {
	s.Helper()
	status, out, err := s.run(args...)
	if status != console.Refused {
		s.Errorf("waymark-cli %v: status %d, want it refused: %s%s", args, status, out, err)
	}
	for _, w := range want {
		if !strings.Contains(err, w) {
			s.Errorf("waymark-cli %v says %q; want %q in it", args, err, w)
		}
	}
}

func (s school) file(name, content string) string {
	s.Helper()
	path := filepath.Join(s.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		s.Fatal(err)
	}
	return path
}

const rosterCSV = "UPN,Surname,Forename,Year,Reg,DOB\r\n" +
	"B801200005001,Khan,Ayaan,9,9A,01/10/2012\r\n" +
	"R674123101121,O'Brien,Saoirse,9,9E,13/02/2013\r\n" +
	",Bergström,Zoë,Year  9,9B,25/12/2012\r\n"

func TestAWholeDay(t *testing.T) {
	s := newSchool(t)

	var in importSummary
	s.ask(&in, "import", s.file("roster.csv", rosterCSV))
	if in.Rows != 3 || in.Added != 3 || in.Encoding != "UTF-8" || in.Delimiter != "comma" || in.HeaderLine != 1 || len(in.Rejected) != 0 {
		t.Fatalf("%+v", in)
	}
	var listed []map[string]any
	s.ask(&listed, "students")
	if len(listed) != 3 || listed[0]["surname"] != "Bergström" || listed[1]["year"] != 9.0 || listed[2]["form"] != "9E" || listed[1]["dob"] != "2012-10-01" || listed[1]["upn"] != "B801200005001" {
		t.Errorf("%v", listed)
	}

	met := func() (n, of int) {
		var lines []ruleLine
		s.ask(&lines, "benchmarks")
		for _, l := range lines {
			if l.Rule == "gb5-every-year" && l.YearGroup != nil && *l.YearGroup == 9 {
				return l.Met, l.Of
			}
		}
		t.Fatalf("no figure for Year 9 in %+v", lines)
		return
	}
	if n, of := met(); n != 0 || of != 3 {
		t.Errorf("before: %d of %d", n, of)
	}
	visit := s.file("talk.json", `{"title":"Nurse talk","kind":"talk","date":"2026-11-19","hours":1,"setting":"school","mode":"in_person",
		"organisations":[{"name":"Wayfield General","employer":true,"ods":"W9Y1Z"}],
		"facts":{"purpose_employer":"yes","purpose_students":"yes","outcomes":"yes","two_way":"yes"},
		"register":[{"upn":"B801200005001","reflection":"yes"},{"name":"O’Brien, Saoirse","form":"9E","reflection":"yes"},{"name":"Zoë Bergström","status":"absent","reason":"ill"}]}`)
	if out := s.do("record", visit); !strings.Contains(out, "3 students in the register") {
		t.Error(out)
	}
	if n, of := met(); n != 2 || of != 3 {
		t.Errorf("after: %d of %d", n, of)
	}
	if out := s.do("benchmarks", "--why", "gb5-every-year"); !strings.Contains(out, "Bergström, Zoë") || !strings.Contains(out, "source:") {
		t.Error(out)
	}

	pdf := filepath.Join(t.TempDir(), "evidence.pdf")
	s.do("report", "evidence", "--out", pdf)
	if b, err := os.ReadFile(pdf); err != nil || !bytes.HasPrefix(b, []byte("%PDF-")) {
		t.Errorf("no PDF: %v", err)
	}

	s.do("undo")
	if n, of := met(); n != 0 || of != 3 {
		t.Errorf("after undo: %d of %d", n, of)
	}
	if out := s.do("history", "B801200005001"); !strings.Contains(out, "Import of roster.csv") {
		t.Error(out)
	}
	if out := s.do("history"); !strings.Contains(out, "taken back by action") {
		t.Error(out)
	}
	if out := s.do("check"); !strings.Contains(out, "agree, byte for byte") {
		t.Error(out)
	}
}

func TestImportingTheSameFileTwiceChangesNothing(t *testing.T) {
	s := newSchool(t)
	path := s.file("roster.csv", rosterCSV)
	var dry, first, second importSummary
	s.ask(&dry, "import", path, "--dry-run")
	if dry.Added != 3 || dry.Action != 0 {
		t.Errorf("a dry run: %+v", dry)
	}
	s.ask(&first, "import", path)
	s.ask(&second, "import", path)
	if first.Action == 0 || second.Action != 0 || second.Unchanged != 3 || second.Added != 0 || second.Changed != 0 {
		t.Errorf("%+v", second)
	}
}

// A row is new, changed, unchanged, to check or rejected; a line that holds no
// student is set aside. Nothing is dropped in silence, for a person or a program.
func TestEveryLineOfAFileIsAccountedFor(t *testing.T) {
	s := newSchool(t)
	s.do("import", s.file("roster.csv", rosterCSV))
	path := s.file("september.csv", "Students of Wayfield\r\n\r\nUPN,Surname,Forename,Year,Reg,Role\r\n"+
		"B801200005001,Khan,Ayaan,9,9A,student\r\nR674123101121,O'Brien,Saoirse,9,9F,student\r\n,Bergström,Zoë,9,9C,student\r\n"+
		",Nowak,Jan,9,9A,student\r\n,,,9,9A,student\r\n,Smith,Jo,,,teacher\r\nTotal,5,,,,\r\n")
	var in importSummary
	s.ask(&in, "import", path, "--dry-run")
	if in.Rows != 5 || in.Added != 1 || in.Changed != 1 || in.Unchanged != 1 || len(in.ToCheck) != 1 || len(in.Rejected) != 1 {
		t.Errorf("%+v", in)
	}
	if len(in.ToCheck) == 1 && (in.ToCheck[0].Line != 6 || !strings.Contains(in.ToCheck[0].Reason, "perhaps Bergström, Zoë")) {
		t.Errorf("%+v", in.ToCheck)
	}
	said := s.do("import", path)
	for _, want := range []string{"1 new, 1 changed, 1 unchanged, 1 to check, 1 cannot be used", "not a student: teacher", "above the headings"} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is missing from:\n%s", want, said)
		}
	}
}

func TestCheckCountsEveryKind(t *testing.T) {
	s := newSchool(t)
	var checked struct{ Records map[string]int }
	s.ask(&checked, "check")
	if n, told := checked.Records["student"]; n != 0 || !told || checked.Records["school"] != 1 || len(checked.Records) != len(record.Kinds) {
		t.Errorf("%v", checked.Records)
	}
}

func TestHistoryShowsTextAsItWasWritten(t *testing.T) {
	s := newSchool(t)
	s.do("import", s.file("roster.csv", "UPN,Surname,Forename\nB801200005001,Khan,\"Ayaan \"\"Ace\"\" <\\>\"\n"))
	if out := s.do("history", "B801200005001"); !strings.Contains(out, `→ Ayaan "Ace" <\>`) {
		t.Error(out)
	}
}

func TestUndoOfAnImportKeepsWhatWasBuiltOnIt(t *testing.T) {
	s := newSchool(t)
	var in importSummary
	s.ask(&in, "import", s.file("roster.csv", rosterCSV))
	s.do("record", s.file("a.json", `{"title":"Talk","kind":"talk","date":"2026-11-19","register":[{"upn":"B801200005001"}]}`))
	out := s.do("undo", "--action", fmt.Sprint(in.Action))
	if !strings.Contains(out, "kept") {
		t.Errorf("the student in a register should be kept, and listed: %s", out)
	}
	var left []map[string]any
	s.ask(&left, "students")
	if len(left) != 1 || left[0]["surname"] != "Khan" {
		t.Errorf("%v", left)
	}
	s.do("check")
}

func TestTheDemoIsTheSampleSchool(t *testing.T) {
	s := school{t, filepath.Join(t.TempDir(), "demo")}
	var made map[string]any
	s.ask(&made, "demo")
	if made["school"] != "Wayfield Academy" || made["students"].(float64) < 1200 || made["organisations"] != 40.0 {
		t.Errorf("%v", made)
	}
	s.refuse([]string{"demo"}, "already")
	s.do("check")
	var year9 []map[string]any
	s.ask(&year9, "students", "--year", "9", "--find", "khan")
	for _, line := range year9 {
		if line["year"] != 9.0 || !strings.Contains(strings.ToLower(fmt.Sprint(line["surname"], line["forename"])), "khan") {
			t.Errorf("%v was not asked for", line)
		}
	}
}

func TestTheDayOfMakeRun(t *testing.T) {
	out := t.TempDir()
	program := filepath.Join(out, "waymark-desk")
	if said, err := exec.CommandContext(t.Context(), "go", "build", "-o", program, "waymark/cmd/waymark-desk").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	s := school{t, filepath.Join(out, "school")}
	said := s.do("day", "--out", out, "--desk", program)
	for _, want := range []string{
		"4 new", "1 cannot be used", "The benchmarks move", "Sent: 0, waiting: 3", "Received by the trust: 3, waiting: 0", ": Confirmed",
		"evidence.pdf", "byte for byte",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is missing from:\n%s", want, said)
		}
	}
}

func TestExitStatusesAndUsage(t *testing.T) {
	s := newSchool(t)
	for _, c := range []struct {
		status int
		args   []string
	}{
		{console.Done, []string{"students"}},
		{console.Usage, []string{"dance"}},
		{console.Usage, []string{"--json"}},
		{console.Usage, []string{"students", "--colour"}},
		{console.Usage, []string{"students", "--year", "nine"}},
		{console.Usage, []string{"students", "everyone"}},
		{console.Usage, []string{"import"}},
		{console.Usage, []string{"import", "a.csv", "--map", "form"}},
		{console.Usage, []string{"import", "a.csv", "--map", "shoe_size=Shoe"}},
		{console.Refused, []string{"import", "a", "b"}},
		{console.Usage, []string{"record"}},
		{console.Usage, []string{"report", "evidence"}},
		{console.Usage, []string{"report", "poem", "--out", "x.pdf"}},
		{console.Usage, []string{"benchmarks", "--as-of", "tomorrow"}},
		{console.Usage, []string{"benchmarks", "--why", "because"}},
		{console.Usage, []string{"history", "a", "b"}},
		{console.Usage, []string{"undo", "--action", "0"}},
		{console.Usage, []string{"undo", "--action", "-1"}},
		{console.Done, []string{"students", "--help"}},
		{console.Usage, []string{"init"}},
		{console.Usage, []string{"day"}},
		{console.Refused, []string{"init", "--school", "Again"}},
		{console.Refused, []string{"import", "nowhere.csv"}},
		{console.Refused, []string{"undo"}},
		{console.Refused, []string{"undo", "--action", "99"}},
		{console.Refused, []string{"history", "Khan"}},
		{console.Refused, []string{"history", "student/NOBODY"}},
	} {
		if status, _, err := s.run(c.args...); status != c.status {
			t.Errorf("waymark-cli %v: status %d, want %d: %s", c.args, status, c.status, err)
		}
	}
	for _, args := range [][]string{nil, {"help"}, {"version"}} {
		var out bytes.Buffer
		status := run(args, console.Terminal{In: strings.NewReader(""), Out: &out, Err: &out})
		if want := map[bool]int{true: console.Usage, false: console.Done}[args == nil]; status != want || out.Len() == 0 {
			t.Errorf("waymark-cli %v: status %d", args, status)
		}
	}
}

func TestFlagsMayStandAnywhere(t *testing.T) {
	s := newSchool(t)
	var out, err bytes.Buffer
	if status := run([]string{"--data", s.dir, "--json", "students"}, console.Terminal{In: strings.NewReader(""), Out: &out, Err: &err}); status != console.Done || strings.TrimSpace(out.String()) != "[]" {
		t.Errorf("status %d: %s%s", status, out.String(), err.String())
	}
}

func TestBadInputIsRefusedInOneSentenceAndChangesNothing(t *testing.T) {
	s := newSchool(t)
	before := s.do("history", "--json")
	s.refuse([]string{"import", s.file("empty.csv", "")}, "empty.csv", "nothing was changed")
	s.refuse([]string{"import", s.TempDir()}, "folder")
	s.refuse([]string{"import", s.file("roster.pdf", "%PDF-1.7 and so on")}, "roster.pdf")
	s.refuse([]string{"import", s.file("roster.xlsx", "PK\x03\x04")}, "roster.xlsx")
	s.refuse([]string{"import", s.file("letter.csv", "Dear all,\nplease find attached nothing.\n")}, "letter.csv")
	s.refuse([]string{"record", "nowhere.json"}, "nowhere.json is not there; nothing was recorded")
	s.refuse([]string{"record", s.dir}, "is a folder; nothing was recorded")
	s.refuse([]string{"record", os.DevNull}, "not a file that can be read from start to end")
	s.refuse([]string{"record", s.file("a.json", "")}, "empty")
	s.refuse([]string{"record", s.file("b.json", "{\n\"title\": \"x\",\n\"kind\": }")}, "line 3")
	s.refuse([]string{"record", s.file("c.json", `{"title":"x","kind":"talk","date":"2026-11-19","colour":"red"}`)}, "colour")
	s.refuse([]string{"record", s.file("d.json", `{"title":"x","kind":"talk","date":"19/11/2026"}`)}, "2026-11-22")
	s.refuse([]string{"record", s.file("e.json", `{"title":"","kind":"party","date":"2026-11-19","facts":{"telepathy":"yes"},"register":[{"upn":"B801200005001"},{}]}`)}, "say what happened", "choose what kind", "telepathy", "register line 1", "register line 2", "nothing was changed")
	s.refuse([]string{"report", "evidence", "--out", filepath.Join(s.dir, "no", "such", "folder.pdf")}, "was not saved", "folder.pdf is not there")
	s.refuse([]string{"report", "evidence", "--out", s.dir}, "was not saved", "not a file that can be replaced")
	if after := s.do("history", "--json"); after != before {
		t.Errorf("something was changed: %s", after)
	}
}

func TestTheWindowHoldsTheFolder(t *testing.T) {
	s := newSchool(t)
	open, err := store.Open(s.dir, "", store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s.refuse([]string{"students"}, "open already")
	if err := open.Close(); err != nil {
		t.Fatal(err)
	}
	s.do("students")
}

func TestPassphrases(t *testing.T) {
	s := school{t, filepath.Join(t.TempDir(), "sealed")}
	right, wrong := s.file("right", "correct horse\nsecond line\n"), s.file("wrong", "battery\n")
	s.do("init", "--school", "Sealed School", "--passphrase-file", right)
	s.do("students", "--passphrase-file", right)
	s.refuse([]string{"students", "--passphrase-file", wrong}, "passphrase")
	s.refuse([]string{"students"}, "passphrase")
	s.refuse([]string{"students", "--passphrase-file", "nowhere"}, "passphrase file")
	t.Setenv("WAYMARK_PASSPHRASE", "correct horse")
	s.do("students")
}

func TestNoSchoolHere(t *testing.T) {
	s := school{t, t.TempDir()}
	s.refuse([]string{"students"}, "no school", "make one with waymark-cli init")
	s = newSchool(t)
	if err := os.Remove(filepath.Join(s.dir, "journal.waymark")); err != nil {
		t.Fatal(err)
	}
	s.refuse([]string{"students"}, "journal.waymark) is missing", "restore a backup")
	if _, _, said := s.run("students"); strings.Contains(said, "init") {
		t.Errorf("a school whose journal is missing is not to be made anew: %s", said)
	}
}

func TestADamagedIndexIsHealedAndADamagedJournalRefused(t *testing.T) {
	s := newSchool(t)
	s.do("import", s.file("roster.csv", rosterCSV))
	files, err := filepath.Glob(filepath.Join(s.dir, "index", "*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no index: %v", err)
	}
	for _, f := range files {
		flipBit(t, f)
	}
	status, _, said := s.run("students")
	if status != console.Done || !strings.Contains(said, "built again from the journal") {
		t.Errorf("status %d: %s", status, said)
	}
	s.do("check")
	flipBit(t, filepath.Join(s.dir, "journal.waymark"))
	s.refuse([]string{"students"}, "journal")
}

func flipBit(t *testing.T, path string) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if len(b) == 0 {
		return
	}
	b[len(b)/2] ^= 4
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestTheExampleFileIsTaken(t *testing.T) {
	s := newSchool(t)
	s.do("import", s.file("roster.csv", "Adno,UPN,Surname,Forename,Year,Reg\n"+
		"004510,B801200005001,Khan,Ayaan,9,9A\n004511,R674123101121,O’Brien,Saoirse,9,9E\n004512,,Bergström,Zoë,9,9B\n"))
	if out := s.do("record", filepath.Join("..", "..", "assets", "examples", "activity.json")); !strings.Contains(out, "3 students") {
		t.Error(out)
	}
}

// FuzzActivityFile must never panic, and must not take what it does not know.
func FuzzActivityFile(f *testing.F) {
	example, err := os.ReadFile(filepath.Join("..", "..", "assets", "examples", "activity.json"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(example)
	f.Add([]byte(`{"organisations":["A",{"name":"B","size":"micro"}],"facts":{"two_way":{"is":"no"}}}`))
	f.Add([]byte("\xef\xbb\xbf{} {}"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if a, err := readActivity(bytes.NewReader(b)); (a == nil) == (err == nil) {
			t.Errorf("%v, %v", a, err)
		}
	})
}
