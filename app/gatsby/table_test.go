package gatsby_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"waymark/app/gatsby"
	"waymark/app/record"
)

// The files in testdata are tables for a careers lead to read. A line that is
// not indented names a case; its indented lines say who the student is, what
// happened, and what the rules should find:
//
//	Year 9 from 1 Sep 2026, joined 3 Sep 2024    the student's history
//	exempt from gb6-by-16 since 1 Oct 2026
//	12 Nov 2026 talk: purpose, outcomes          a line in a register, attended in
//	                                             person with an employer unless it says
//	school kept registers in 2024/25, 2025/26    others' registers of those years
//	today is 31 Aug 2027                         the case's own day
//	=> gb5-every-year: met                       the state this year
//	=> gb5-every-year in 2025/26: not met        the state of a completed year
//	=> missing: A task for “...”                 a sentence of what is missing
//	=> words: 1 encounter this year counts.
func TestTables(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("there are no tables")
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimSuffix(filepath.Base(file), ".txt")
		t.Run(name, func(t *testing.T) { runTable(t, string(text)) })
	}
}

func runTable(t *testing.T, text string) {
	var title string
	var lines []string
	run := func() {
		if title != "" {
			t.Run(title, func(t *testing.T) { runCase(t, lines) })
		}
		lines = nil
	}
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, " \n")
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, " "):
			lines = append(lines, strings.TrimSpace(line))
		default:
			run()
			title = line
		}
	}
	run()
}

func runCase(t *testing.T, lines []string) {
	s := newSchool(t)
	st := &record.Student{ID: "student", Surname: "Student"}
	asOf := today
	var wants []string
	for i, line := range lines {
		switch {
		case strings.HasPrefix(line, "=> "):
			wants = append(wants, strings.TrimPrefix(line, "=> "))
		case strings.HasPrefix(line, "today is "):
			asOf = day(t, strings.TrimPrefix(line, "today is "))
		case strings.HasPrefix(line, "exempt from "):
			rule, since, _ := strings.Cut(strings.TrimPrefix(line, "exempt from "), " since ")
			st.Exemptions = append(st.Exemptions, record.Exemption{Rule: rule, Reason: "long illness", By: "A. Head", On: day(t, since)})
		case strings.HasPrefix(line, "school kept registers in "):
			for y := range strings.SplitSeq(strings.TrimPrefix(line, "school kept registers in "), ", ") {
				id := record.ID("kept-" + y[:4])
				s.talk(id, "10 Oct "+y[:4])
				s.attend(id, nil, "somebody-else")
			}
		case strings.HasPrefix(line, "Year "):
			readHistory(t, st, line)
		default:
			readLine(t, s, record.ID("activity-"+strconv.Itoa(i)), line)
		}
	}
	s.add(st)
	r := gatsby.Judge(record.NewSnapshot(1, s.records), asOf, nil)
	for _, want := range wants {
		check(t, r, want)
	}
	if len(wants) == 0 {
		t.Error("the case expects nothing")
	}
}

// readHistory reads "Year 8 from 1 Sep 2025, Year 9 from 1 Sep 2026, joined 3 Nov 2025, left 2 Dec 2026".
func readHistory(t *testing.T, st *record.Student, line string) {
	for part := range strings.SplitSeq(line, ", ") {
		var year int
		switch {
		case strings.HasPrefix(part, "joined "):
			st.Joined = day(t, strings.TrimPrefix(part, "joined "))
		case strings.HasPrefix(part, "left "):
			st.Left = day(t, strings.TrimPrefix(part, "left "))
		default:
			name, from, _ := strings.Cut(part, " from ")
			if _, err := fmt.Sscanf(name, "Year %d", &year); err != nil {
				t.Fatalf("%q is not a part of a student's history", part)
			}
			st.Enrolments = append(st.Enrolments, record.Enrolment{From: day(t, from), Year: record.YearGroup(year)})
		}
	}
}

// facts are the tables' words for what a register or an activity states.
var facts = map[string][]record.Fact{
	"purpose":          {record.PurposeEmployer, record.PurposeStudents},
	"purpose employer": {record.PurposeEmployer},
	"purpose students": {record.PurposeStudents},
	"outcomes":         {record.Outcomes},
	"two-way":          {record.TwoWay},
	"talked at length": {record.ExtensiveTwoWay},
	"met a range":      {record.MetRange},
	"task":             {record.Task},
	"feedback":         {record.Feedback},
	"reflection":       {record.Reflection},
	"all four tests":   {record.PurposeEmployer, record.PurposeStudents, record.Outcomes, record.TwoWay, record.Reflection},
	"all seven tests": {record.PurposeEmployer, record.PurposeStudents, record.Outcomes, record.ExtensiveTwoWay,
		record.MetRange, record.Task, record.Feedback, record.Reflection},
}

// readLine reads "12 Nov 2026 talk: purpose, no two-way, virtual".
func readLine(t *testing.T, s *school, id record.ID, line string) {
	head, rest, _ := strings.Cut(line, ": ")
	words := strings.Fields(head)
	if len(words) < 4 {
		t.Fatalf("%q is not a line of a table", line)
	}
	a := &record.Activity{
		ID: id, Date: day(t, strings.Join(words[:3], " ")), Kind: record.ActivityKind(words[3]), Title: "The " + words[3],
		Hours: 2, Mode: record.InPerson, Setting: record.AtSchool, Organisations: []record.ID{"airbus"},
		Facts: map[record.Fact]record.Statement{},
	}
	switch a.Kind {
	case record.WorkplaceVisit, record.JobShadowing, record.Placement:
		a.Setting = record.AtWorkplace
	}
	l := &record.Attendance{Activity: id, Student: "student", Status: record.Attended}
	registered := true
	for word := range strings.SplitSeq(rest, ", ") {
		switch word {
		case "":
		case "absent":
			l.Status = record.Absent
		case "invited":
			l.Status = record.Invited
		case "no register":
			registered = false
		case "virtual":
			a.Mode, a.Setting = record.Virtual, record.Online
		case "hybrid":
			a.Mode = record.Hybrid
		case "mode not known":
			a.Mode, a.Setting = "", ""
		case "at the workplace":
			a.Setting = record.AtWorkplace
		case "at school":
			a.Setting = record.AtSchool
		case "with a college":
			a.Organisations = []record.ID{"college"}
		case "with a trust that is both":
			a.Organisations = []record.ID{"trust"}
		case "nobody named":
			a.Organisations = nil
		default:
			name, denied := strings.CutPrefix(word, "no ")
			named, known := facts[name]
			if !known {
				t.Fatalf("%q is not a word of the tables", word)
			}
			said := yes()
			if denied {
				said.Is = record.No
			}
			for _, f := range named {
				switch f {
				case record.Feedback:
					l.Feedback = said
				case record.Reflection:
					l.Reflection = said
				default:
					a.Facts[f] = said
				}
			}
		}
	}
	s.add(a)
	if registered {
		s.add(l)
	}
}

func check(t *testing.T, r *gatsby.Result, want string) {
	t.Helper()
	what, value, _ := strings.Cut(want, ": ")
	rule, year, past := strings.Cut(what, " in ")
	found := r.Findings("student")
	var said []string
	for _, f := range found {
		said = append(said, f.Missing...)
		switch {
		case what == "words":
			said = append(said, f.Words)
		case what == "missing" || f.Rule.ID != rule || f.Past != past || past && f.Year.String() != year:
		default:
			if got := strings.ToLower(f.State.Words()); got != value {
				t.Errorf("%s is %s, want %s (%s %v)", what, got, value, f.Words, f.Missing)
			}
			if !past && r.State("student", rule) != f.State {
				t.Errorf("%s: the finding says %s and the result %s", what, f.State, r.State("student", rule))
			}
			return
		}
	}
	switch {
	case what == "words" || what == "missing":
		for _, s := range said {
			if s == value {
				return
			}
		}
		t.Errorf("%s: %q is not said; what is: %q", what, value, said)
	case value == "no finding":
		if s := r.State("student", rule); s != "" {
			t.Errorf("%s is %s, but the rule does not speak of the student", rule, s)
		}
	default:
		t.Errorf("%s: there is no finding", what)
	}
}
