package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"waymark/app/gatsby"
	"waymark/app/record"
	"waymark/app/register"
	"waymark/app/roster"
)

const registerHelp = `
  register [list] [--find TEXT]    the activities, newest first, each with its ID
  register ACTIVITY FILE           put whoever the list names on the activity's register

  ACTIVITY is an ID as register lists it, or a title that one activity has. FILE may
  be the attendance report of Teams, Zoom or Google Meet, another system's export, a
  sign-in sheet, or names, UPNs or email addresses, one a line; - reads what is piped in.
  Where the list says that somebody was absent, or how long they stayed, that is taken.

  --answer line:N=STUDENT   who is meant on line N, where that is doubtful: a UPN,
                            student/ID, or "none". May be given more than once
  --invited                 they were invited, and no more is known
  --dry-run                 say what would happen, and change nothing

  Names that are doubtful are printed as questions, and are left out until answered.
`

// registerSummary is what register ACTIVITY FILE --json prints.
type registerSummary struct {
	File      string             `json:"file"`
	Source    register.Source    `json:"source"`
	Activity  string             `json:"activity"`
	Title     string             `json:"title"`
	Lines     int                `json:"lines"`    // people that the list names
	Students  int                `json:"students"` // found among them
	Added     int                `json:"added"`    // new on the register
	Changed   int                `json:"changed"`
	Unchanged int                `json:"unchanged"`
	Attended  int                `json:"attended"` // of those found, once it is done
	Absent    int                `json:"absent"`
	Invited   int                `json:"invited"`
	Questions []registerQuestion `json:"questions"`
	NotFound  []registerName     `json:"not_found"`
	Visitors  []registerName     `json:"visitors"` // taken for no students, with why
	SetAside  []importNote       `json:"set_aside"`
	Notes     []string           `json:"notes,omitempty"`
	CountsFor []counting         `json:"counts_for"`
	Action    uint64             `json:"action,omitzero"` // its number, for undo; none where nothing changed
	DryRun    bool               `json:"dry_run,omitzero"`
}

// registerQuestion is what --answer KEY=VALUE answers.
type registerQuestion struct {
	Key     string         `json:"key"`
	Words   string         `json:"words"`
	Options []importOption `json:"options"`
}

type registerName struct {
	Lines []int  `json:"lines"`
	Name  string `json:"name"`
	Why   string `json:"why,omitzero"`
}

func registerVerb(c *call) error {
	if len(c.args) == 0 || c.args[0] == "list" && len(c.args) == 1 {
		return listActivities(c)
	}
	if err := c.want("the activity", "the file with the list"); err != nil {
		return err
	}
	if err := c.open(); err != nil {
		return err
	}
	activity, err := c.activity(c.args[0])
	if err != nil {
		return err
	}
	list, err := c.attendanceList(c.args[1], activity)
	if err != nil {
		return fmt.Errorf("%w; nothing was changed", err)
	}
	if err := c.answerList(list); err != nil {
		return fmt.Errorf("%w; nothing was changed", err)
	}
	summary, action, err := c.takeRegister(list, activity)
	if err != nil {
		return err
	}
	if len(action.Changes) > 0 && !c.dryRun {
		done, err := c.store.Do(action)
		if err != nil {
			return err
		}
		summary.Action = done.Seq
	}
	return c.print(summary, summary.print)
}

// activity returns the activity of an ID, or the only one of a title.
func (c *call) activity(name string) (*record.Activity, error) {
	s := c.store.Snapshot()
	if a, ok := s.Activity(record.ID(strings.TrimPrefix(name, string(record.KindActivity)+"/"))); ok {
		return a, nil
	}
	var titled []*record.Activity
	for _, a := range s.Activities() {
		if record.Fold(a.Title) == record.Fold(name) {
			titled = append(titled, a)
		}
	}
	switch len(titled) {
	case 0:
		return nil, fmt.Errorf("there is no activity %q: waymark-cli register lists them", name)
	case 1:
		return titled[0], nil
	}
	return nil, fmt.Errorf("%d activities are called %q: name one by its ID, such as %s", len(titled), name, titled[0].Ref())
}

// attendanceList reads a list and finds its people among those on roll on the
// day, those on the register first.
func (c *call) attendanceList(path string, a *record.Activity) (*register.List, error) {
	s := c.store.Snapshot()
	var students []*record.Student
	for _, student := range s.Students() {
		if student.OnRoll(a.Date) {
			students = append(students, student)
		}
	}
	var expected []record.ID
	for _, line := range s.Register(a.ID) {
		expected = append(expected, line.Student)
	}
	directory := roster.NewDirectory(students, expected...)
	if path != "-" {
		return register.ReadFile(path, directory)
	}
	text, err := io.ReadAll(io.LimitReader(c.In, maxActivityFile))
	if err != nil {
		return nil, err
	}
	return register.ReadText(string(text), directory)
}

// answerList settles doubtful lines as --answer says.
func (c *call) answerList(list *register.List) error {
	for _, said := range c.answers {
		key, value, ok := strings.Cut(said, "=")
		number, isLine := strings.CutPrefix(key, "line:")
		n, err := strconv.Atoi(number)
		at := slices.IndexFunc(list.Lines, func(l register.Line) bool { return slices.Contains(l.Numbers, n) })
		if !ok || !isLine || err != nil || at < 0 {
			return fmt.Errorf("--answer %q names no line of %s with somebody on it: write line:N=STUDENT", said, list.Name)
		}
		m := &list.Lines[at].Match
		if strings.EqualFold(value, "none") {
			*m = roster.Match{}
			continue
		}
		ids, err := c.whom([]string{value})
		if err != nil {
			return fmt.Errorf("--answer %q: %w", said, err)
		}
		*m = roster.Match{Student: ids[0], Sure: true}
	}
	return nil
}

// takeRegister works out what becomes of the register.
func (c *call) takeRegister(list *register.List, a *record.Activity) (registerSummary, record.Action, error) {
	s := c.store.Snapshot()
	r := registerSummary{
		File: list.Name, Source: list.Source, Activity: a.Ref().String(), Title: a.Title, Lines: len(list.Lines), Notes: list.Notes, DryRun: c.dryRun,
		Questions: []registerQuestion{}, NotFound: []registerName{}, Visitors: []registerName{}, SetAside: []importNote{}, CountsFor: []counting{},
	}
	for i := range list.Lines {
		r.about(s, &list.Lines[i])
	}
	for _, aside := range list.SetAside {
		note := importNote{Line: aside.From, Reason: aside.Why}
		if aside.To > aside.From {
			note.Last = aside.To
		}
		r.SetAside = append(r.SetAside, note)
	}
	as := record.Attended
	if c.invited {
		as = record.Invited
	}
	now, action := *a, record.Action{Kind: record.ActionRecord, What: "Register from " + list.Name, By: c.signer()}
	if now.Hours == 0 && as == record.Attended {
		if now.Hours = list.Hours(); now.Hours > 0 {
			change, _ := record.Update(a, &now)
			action.Changes = append(action.Changes, change)
		}
	}
	after := map[record.ID]*record.Attendance{}
	for _, line := range s.Register(a.ID) {
		after[line.Student] = line
	}
	for _, taken := range register.Take(list.Lines, as, now.Hours) {
		r.Students++
		was, held := after[taken.Student]
		if !held {
			was = &record.Attendance{Activity: a.ID, Student: taken.Student}
		}
		line := taken.On(*was)
		after[taken.Student] = &line
		switch line.Status {
		case record.Attended:
			r.Attended++
		case record.Absent:
			r.Absent++
		default:
			r.Invited++
		}
		if !held {
			r.Added++
			action.Changes = append(action.Changes, record.Creation(&line))
		} else if change, differs := record.Update(was, &line); differs {
			r.Changed++
			action.Changes = append(action.Changes, change)
		} else {
			r.Unchanged++
		}
	}
	if r.Attended > 0 && a.Date.After(c.today()) {
		return r, action, errors.New("the day of the activity is still to come, so nobody can have attended: --invited takes the list as who is invited. Nothing was changed")
	}
	var lines []*record.Attendance
	for _, line := range after {
		lines = append(lines, line)
	}
	r.CountsFor = countings(gatsby.CountsFor(gatsby.EditionFor(now.AcademicYear()), &now, s.Hosts(&now), lines))
	return r, action, nil
}

// about takes down what is to be said of a line that is nobody's for sure.
func (r *registerSummary) about(s *record.Snapshot, l *register.Line) {
	switch {
	case l.Match.Sure:
	case l.Doubtful():
		q := registerQuestion{Key: fmt.Sprintf("line:%d", l.Numbers[0]), Words: fmt.Sprintf("Line %d says “%s”. Who is meant?", l.Numbers[0], l.Said())}
		for _, candidate := range l.Match.Candidates {
			student, ok := s.Student(candidate.Student)
			if !ok {
				continue
			}
			words := strings.TrimSpace(student.Name() + " " + student.Current().Form)
			q.Options = append(q.Options, importOption{student.Ref().String(), words + ": " + candidate.Why})
		}
		q.Options = append(q.Options, importOption{"none", "none of these"})
		r.Questions = append(r.Questions, q)
	case l.Visitor != "":
		r.Visitors = append(r.Visitors, registerName{l.Numbers, l.Said(), l.Visitor})
	default:
		r.NotFound = append(r.NotFound, registerName{Lines: l.Numbers, Name: l.Said()})
	}
}

func (r registerSummary) print(w io.Writer) {
	fmt.Fprintf(w, "%s, %s: %d named, %d students found, %d to ask about, %d not found, %s\n", r.File, r.Source, r.Lines, r.Students,
		len(r.Questions), len(r.NotFound), count(len(r.Visitors), "visitor", "visitors"))
	fmt.Fprintf(w, "%s: %d attended, %d absent, %d invited; %d new on the register, %d changed, %d unchanged\n",
		r.Title, r.Attended, r.Absent, r.Invited, r.Added, r.Changed, r.Unchanged)
	for _, note := range r.Notes {
		fmt.Fprintln(w, note)
	}
	for _, n := range r.NotFound {
		fmt.Fprintf(w, "line %d\tnot found\t%s\n", n.Lines[0], n.Name)
	}
	for _, n := range r.Visitors {
		fmt.Fprintf(w, "line %d\tno student\t%s: %s\n", n.Lines[0], n.Name, n.Why)
	}
	for _, n := range r.SetAside {
		fmt.Fprintf(w, "%s\tset aside\t%s\n", n.lines(), n.Reason)
	}
	for _, q := range r.Questions {
		fmt.Fprintf(w, "question\t%s\t%s\n", q.Key, q.Words)
		for _, o := range q.Options {
			fmt.Fprintf(w, "\t%s\t%s\n", o.Value, o.Words)
		}
	}
	if len(r.Questions) > 0 {
		fmt.Fprintf(w, "--answer %s=%s answers a question.\n", r.Questions[0].Key, r.Questions[0].Options[0].Value)
	}
	printCountings(w, r.CountsFor)
	switch {
	case r.DryRun:
		fmt.Fprintln(w, "This was a dry run: nothing was changed.")
	case r.Action == 0:
		fmt.Fprintln(w, "Nothing was changed.")
	default:
		fmt.Fprintf(w, "Saved as action %d; waymark-cli undo takes it back.\n", r.Action)
	}
}

// activityLine is one activity as register --json lists it.
type activityLine struct {
	Activity string      `json:"activity"`
	Date     record.Date `json:"date"`
	Title    string      `json:"title"`
	Kind     string      `json:"kind"`
	Register int         `json:"register"` // lines
	Attended int         `json:"attended"`
}

func listActivities(c *call) error {
	if err := c.open(); err != nil {
		return err
	}
	s, find := c.store.Snapshot(), record.Fold(c.find)
	lines := []activityLine{}
	for _, a := range s.Activities() {
		if find != "" && !strings.Contains(record.Fold(a.Title), find) {
			continue
		}
		line := activityLine{Activity: a.Ref().String(), Date: a.Date, Title: a.Title, Kind: string(a.Kind)}
		for _, l := range s.Register(a.ID) {
			line.Register++
			if l.Status == record.Attended {
				line.Attended++
			}
		}
		lines = append(lines, line)
	}
	return c.print(lines, func(w io.Writer) {
		for _, l := range lines {
			fmt.Fprintf(w, "%s\t%s\t%s\t%d of %d attended\n", l.Activity, l.Date.Words(), l.Title, l.Attended, l.Register)
		}
		fmt.Fprintln(w, count(len(lines), "activity", "activities"))
	})
}
