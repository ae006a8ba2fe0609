package main

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"waymark/cmd/internal/console"
)

// Four students as a school exported them in September 2025.
const lastYear = "UPN,Surname,Forename,Year,Reg,DOB\r\n" +
	"B801200005001,Khan,Ayaan,9,9A,01/10/2011\r\n" +
	"R674123101121,O'Brien,Saoirse,11,11E,13/02/2010\r\n" +
	"K801432120002,Lee,Kim,13,13C,25/12/2007\r\n" +
	"W801432120001,Obi,Ada,8,8A,25/12/2012\r\n"

// lastYearsSchool has everyone where they were in 2025/26.
func lastYearsSchool(t *testing.T) school {
	s := newSchool(t)
	var stderr bytes.Buffer
	status := run([]string{"import", s.file("roster.csv", lastYear), "--data", s.dir, "--now", "2025-09-08"}, console.Terminal{In: strings.NewReader(""), Out: io.Discard, Err: &stderr})
	if status != console.Done {
		t.Fatal(stderr.String())
	}
	return s
}

// where says where each student is on 22 November 2026, "Khan 10 10A".
func (s school) where() string {
	s.Helper()
	var listed []studentLine
	s.ask(&listed, "students")
	var all []string
	for _, l := range listed {
		all = append(all, strings.Join([]string{l.Surname, l.Form}, " "))
	}
	return strings.Join(all, ", ")
}

func TestSeptemberOnTheCommandLine(t *testing.T) {
	s := lastYearsSchool(t)
	var dry, done rolloverSummary
	s.ask(&dry, "roster", "rollover", "--dry-run", "--leave", "R674123101121", "--last-day", "2026-06-26")
	if dry.Starting != "2026/27" || dry.Action != 0 || !dry.DryRun || len(dry.Groups) != 4 {
		t.Errorf("%+v", dry)
	}
	before := s.where()
	s.ask(&done, "roster", "rollover", "--leave", "R674123101121", "--stay", "8", "--last-day", "2026-06-26", "--starting", "2026/27")
	if done.Action == 0 || done.Groups[0].Stay != 1 || done.Groups[1].Up != 1 || done.Groups[2].Leave != 1 || done.Groups[3].Leave != 1 {
		t.Errorf("%+v", done)
	}
	if got, want := s.where(), "Khan 10A, Obi 8A"; got != want {
		t.Errorf("after the rollover: %s, want %s", got, want)
	}
	out := s.do("roster", "rollover", "--forms", "clear")
	for _, want := range []string{"To 2026/27", "Khan, Ayaan  Year 10 10A from 1 Sep 2026", "Nothing was changed."} {
		if !strings.Contains(out, want) {
			t.Errorf("again: %s\nwant %q in it", out, want)
		}
	}
	s.do("undo")
	if got := s.where(); got != before {
		t.Errorf("after undo: %s, want %s", got, before)
	}
}

func TestLeaversOnTheCommandLine(t *testing.T) {
	s := lastYearsSchool(t)
	s.do("roster", "leavers", "R674123101121", "K801432120002", "--on", "2026-08-31")
	out := s.do("roster", "leavers", "R674123101121", "--destination", "college", "--went-to", "Severn College")
	if !strings.Contains(out, "Where 1 student went on to") {
		t.Error(out)
	}
	var left []leaverLine
	s.ask(&left, "roster", "leavers")
	if len(left) != 2 || left[1].Destination != "college" || left[1].WentTo != "Severn College" || left[1].Left.String() != "2026-08-31" {
		t.Errorf("%+v", left)
	}
	if out := s.do("roster", "leavers"); !strings.Contains(out, "leavers: 2") {
		t.Error(out)
	}
	s.do("roster", "rejoin", "R674123101121", "--dry-run")
	if got := s.where(); strings.Contains(got, "O'Brien") {
		t.Errorf("a dry run brought somebody back: %s", got)
	}
	s.do("roster", "rejoin", "R674123101121")
	if got := s.where(); !strings.Contains(got, "O'Brien") {
		t.Errorf("nobody came back: %s", got)
	}
}

func TestMergingOnTheCommandLine(t *testing.T) {
	s := lastYearsSchool(t)
	// Ada comes back from a year abroad, and the school gives her another UPN.
	s.do("import", s.file("late.csv", "UPN,Surname,Forename,Reg,DOB,Year\r\nP207000016049,Obi,Ada M,9B,25/12/2012,9\r\n"))
	s.do("record", s.file("talk.json", `{"title":"Nurse talk","kind":"talk","date":"2026-11-03","register":[{"upn":"P207000016049","status":"attended"}]}`))
	if out := s.do("roster", "twins"); !strings.Contains(out, "one student: 0") {
		t.Errorf("other names and other UPNs: %s", out)
	}
	args := []string{"roster", "merge", "W801432120001", "P207000016049", "--take", "forename"}
	s.refuse(args, "may be two students; nothing was changed", "different UPNs", "--anyway")
	if out := s.do(append(args, "--dry-run")...); !strings.Contains(out, "Forename   Ada M is kept") || !strings.Contains(out, "dry run") {
		t.Error(out)
	}
	var m mergeSummary
	s.ask(&m, append(args, "--anyway")...)
	if m.Action == 0 || m.Registers != 1 || len(m.Differ) != 2 || len(m.Doubts) != 1 {
		t.Errorf("%+v", m)
	}
	var listed []studentLine
	s.ask(&listed, "students", "--find", "Obi")
	if len(listed) != 1 || listed[0].Forename != "Ada M" || listed[0].UPN != "W801432120001" || listed[0].Form != "9B" {
		t.Errorf("%+v", listed)
	}
	// The next file of the school system still knows her by the other UPN.
	var in importSummary
	s.ask(&in, "import", s.file("next.csv", "UPN,Surname,Forename,Reg,DOB,Year\r\nP207000016049,Obi,Ada M,9B,25/12/2012,9\r\n"), "--dry-run")
	if in.Added != 0 {
		t.Errorf("she is taken for somebody new: %+v", in)
	}
	s.do("undo")
	s.ask(&listed, "students", "--find", "Obi")
	if len(listed) != 2 {
		t.Errorf("after undo there is %+v", listed)
	}
}

func TestTwinsOnTheCommandLine(t *testing.T) {
	s := lastYearsSchool(t)
	s.do("roster", "leavers", "W801432120001", "--on", "2026-02-01")
	s.do("import", s.file("late.csv", "UPN,Surname,Forename,Reg,DOB,Year\r\nP207000016049,Obi,Ada,9B,24/12/2012,9\r\n"))
	var twins []struct{ Keep, Other, Why string }
	s.ask(&twins, "roster", "twins")
	if len(twins) != 0 {
		t.Errorf("other birthdays: %+v", twins)
	}
}

func TestRosterVerbsThatAreNotUnderstood(t *testing.T) {
	s := lastYearsSchool(t)
	for _, c := range []struct {
		args   []string
		status int
		want   string
	}{
		{[]string{"roster"}, console.Usage, "what to do is missing"},
		{[]string{"roster", "expel"}, console.Usage, `"expel" is not something to do`},
		{[]string{"roster", "rollover", "now"}, console.Usage, "one argument too many"},
		{[]string{"roster", "rollover", "--starting", "soon"}, console.Usage, "as 2026"},
		{[]string{"roster", "rollover", "--forms", "round"}, console.Usage, "up, keep or clear"},
		{[]string{"roster", "rollover", "--last-day", "2027-01-01"}, console.Refused, "must be in 2025/26"},
		{[]string{"roster", "rollover", "--stay", "nobody"}, console.Refused, "nor is it a year group"},
		{[]string{"roster", "leavers", "--on", "2026-08-31"}, console.Usage, "are missing"},
		{[]string{"roster", "leavers", "K801432120002", "--destination", "mars"}, console.Usage, "is one of school, college"},
		{[]string{"roster", "leavers", "K801432120002"}, console.Refused, "is on roll"},
		{[]string{"roster", "leavers", "activity/X", "--on", "2026-08-31"}, console.Refused, "is not a student"},
		{[]string{"roster", "rejoin"}, console.Usage, "are missing"},
		{[]string{"roster", "rejoin", "K801432120002"}, console.Refused, "is on roll"},
		{[]string{"roster", "merge", "K801432120002"}, console.Usage, "the other record of the student is missing"},
		{[]string{"roster", "merge", "K801432120002", "K801432120002"}, console.Refused, "one and the same"},
		{[]string{"roster", "merge", "K801432120002", "W801432120001", "--take", "shoes"}, console.Refused, "no “shoes” to take"},
	} {
		status, out, err := s.run(c.args...)
		if status != c.status || !strings.Contains(err, c.want) {
			t.Errorf("%v: status %d, %q%q; want %d, %q", c.args, status, out, err, c.status, c.want)
		}
	}
}
