package main

import (
	"encoding/json"
	"strings"
	"testing"

	"waymark/app/record"
	"waymark/cmd/internal/console"
)

// talkSchool has three students in Year 9, two of them called Khan, and a talk
// to which one was invited.
func talkSchool(t *testing.T) school {
	s := newSchool(t)
	s.do("import", s.file("roster.csv", rosterCSV+"K801432120002,Khan,Ali,9,9A,02/02/2013\r\n"))
	s.do("record", s.file("talk.json", `{"title":"Nurse talk","kind":"talk","date":"2026-11-19","organisations":["Wayfield General"],
		"register":[{"upn":"R674123101121","status":"invited"}]}`))
	return s
}

const teamsReport = "1. Summary\nMeeting title\tNurse talk\nMeeting duration\t1h 0m 5s\n\n2. Participants\n" +
	"Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tParticipant ID (UPN)\tRole\n" +
	"O'Brien, Saoirse\t11/19/26, 9:00:00 AM\t11/19/26, 10:00:00 AM\t1h 0m 0s\t\t\tAttendee\n" +
	"Zoe Bergstrom\t11/19/26, 9:00:00 AM\t11/19/26, 9:20:00 AM\t20m 0s\t\t\tAttendee\n" +
	"Khan\t11/19/26, 9:00:00 AM\t11/19/26, 10:00:00 AM\t1h 0m 0s\t\t\tAttendee\n" +
	"Jo Okafor\t11/19/26, 9:00:00 AM\t11/19/26, 10:00:00 AM\t1h 0m 0s\t\t\tOrganizer\n" +
	"Peter Unknown\t11/19/26, 9:00:00 AM\t11/19/26, 10:00:00 AM\t1h 0m 0s\t\t\tAttendee\n"

// A meeting's report goes on the register of an activity; only the doubtful name
// is asked about, and one undo takes all of it back.
func TestARegisterIsTakenFromAMeetingsReport(t *testing.T) {
	s := talkSchool(t)
	report := s.file("attendance.csv", teamsReport)
	var dry, in registerSummary
	s.ask(&dry, "register", "nurse talk", report, "--dry-run")
	if dry.Lines != 5 || dry.Students != 2 || dry.Attended != 2 || dry.Added != 1 || dry.Changed != 1 || !dry.DryRun || dry.Action != 0 {
		t.Errorf("%+v", dry)
	}
	if len(dry.NotFound) != 1 || dry.NotFound[0].Name != "Peter Unknown" || len(dry.Visitors) != 1 || len(dry.SetAside) == 0 {
		t.Errorf("not found %+v, visitors %+v", dry.NotFound, dry.Visitors)
	}
	if len(dry.Questions) != 1 || len(dry.Questions[0].Options) != 3 || dry.Questions[0].Options[2].Value != "none" {
		t.Fatalf("questions %+v", dry.Questions)
	}
	key := dry.Questions[0].Key
	s.ask(&in, "register", dry.Activity, report, "--answer", key+"=K801432120002")
	if in.Students != 3 || in.Attended != 3 || in.Added != 2 || len(in.Questions) != 0 || in.Action == 0 || len(in.CountsFor) == 0 {
		t.Errorf("%+v", in)
	}
	if said := s.do("register", dry.Activity, report, "--answer", key+"=none"); !strings.Contains(said, "Nothing was changed.") || !strings.Contains(said, "Peter Unknown") {
		t.Errorf("a second time:\n%s", said)
	}
	var listed []activityLine
	if s.ask(&listed, "register", "--find", "nurse"); len(listed) != 1 || listed[0].Register != 3 || listed[0].Attended != 3 {
		t.Errorf("%+v", listed)
	}
	s.do("undo")
	if s.ask(&listed, "register"); listed[0].Register != 1 || listed[0].Attended != 0 {
		t.Errorf("after undo: %+v", listed)
	}
	if said := s.do("register", "list", "--find", "no such"); !strings.Contains(said, "0 activities") {
		t.Error(said)
	}
}

func TestARegisterFromNamesThatArePipedIn(t *testing.T) {
	s := talkSchool(t)
	if said := s.do("register", "Nurse talk", s.file("names.txt", "Khan\n")); !strings.Contains(said, "question") || !strings.Contains(said, "--answer line:1=student/") {
		t.Error(said)
	}
	var out, words strings.Builder
	status := run([]string{"register", "Nurse talk", "-", "--invited", "--data", s.dir, "--now", "2026-11-22", "--json"},
		console.Terminal{In: strings.NewReader("Zoë Bergström\nB801200005001\nKhan\n"), Out: &out, Err: &words})
	var in registerSummary
	if err := json.Unmarshal([]byte(out.String()), &in); status != console.Done || err != nil {
		t.Fatalf("status %d, %v: %s", status, err, words.String())
	}
	if in.Invited != 2 || in.Attended != 0 || in.Added != 2 || len(in.Questions) != 1 {
		t.Errorf("%+v", in)
	}
}

func TestRegistersThatCannotBeTaken(t *testing.T) {
	s := talkSchool(t)
	names := s.file("names.txt", "Zoë Bergström\n")
	s.do("record", s.file("again.json", `{"title":"Nurse talk","kind":"talk","date":"2026-12-03"}`))
	var listed []activityLine
	s.ask(&listed, "register")
	ahead := listed[0].Activity
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{"register", "Porter talk", names}, "no activity"},
		{[]string{"register", "Nurse talk", names}, "2 activities are called"},
		{[]string{"register", ahead, names}, "still to come"},
		{[]string{"register", ahead, s.file("none.txt", " \n")}, "nothing was changed"},
		{[]string{"register", ahead, names, "--answer", "line:9=none"}, "names no line"},
		{[]string{"register", ahead, names, "--answer", "line:1=nobody"}, "neither a student's UPN"},
	} {
		s.refuse(c.args, c.says)
	}
	s.do("register", ahead, names, "--invited")
	for _, args := range [][]string{{"register", ahead}, {"register", ahead, names, "more"}} {
		if status, _, words := s.run(args...); status != console.Usage {
			t.Errorf("%v: status %d: %s", args, status, words)
		}
	}
}

func TestExemptionsAreRecordedAndEnded(t *testing.T) {
	s := newSchool(t)
	s.do("import", s.file("roster.csv", rosterCSV))
	const upn, rule = "B801200005001", "gb5-every-year"
	s.do("exempt", upn, "--from", rule, "--reason", "in hospital school", "--agreed-by", "Head", "--review", "2027-01-10")
	var agreed []record.Exemption
	want := record.Exemption{Rule: rule, Reason: "in hospital school", By: "Head", On: record.NewDate(2026, 11, 22), Review: record.NewDate(2027, 1, 10)}
	if s.ask(&agreed, "exempt", upn); len(agreed) != 1 || agreed[0] != want {
		t.Errorf("%+v", agreed)
	}
	if said := s.do("exempt", upn); !strings.Contains(said, "agreed by Head on 22 Nov 2026") || !strings.Contains(said, "1 exemption") {
		t.Error(said)
	}
	s.refuse([]string{"exempt", upn, "--from", rule, "--reason", "again"}, "already")
	s.do("exempt", upn, "--from", rule, "--end")
	for args, says := range map[string]string{
		"exempt " + upn + " --from " + rule + " --end":    "is not exempt",
		"exempt " + upn + " --from " + rule:               "say why",
		"exempt " + upn + " --from gb9 --reason x":        "the rules are gb5-",
		"exempt nobody --from " + rule + " --reason x":    "neither a student's UPN",
		"exempt student/NOBODY --from " + rule + " --end": "no student",
	} {
		s.refuse(strings.Fields(args), says)
	}
	if status, _, words := s.run("exempt", upn, "--end"); status != console.Usage {
		t.Errorf("status %d: %s", status, words)
	}
	s.do("undo")
	if s.ask(&agreed, "exempt", upn); len(agreed) != 1 {
		t.Errorf("after undo: %+v", agreed)
	}
}
