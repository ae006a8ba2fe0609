package activities

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"waymark/app/record"
)

// Verdict is what a plan does with one row.
type Verdict string

// The verdicts. Only New and Changed rows lead to a change.
const (
	New       Verdict = "new"
	Changed   Verdict = "changed"
	Unchanged Verdict = "unchanged"
	Rejected  Verdict = "rejected" // it cannot be used; Reason says why
)

// Row is what a plan does with one row of the file.
type Row struct {
	Line     int
	Title    string // of its activity
	Verdict  Verdict
	Reason   string
	Warnings []string
}

// Plan says what an import would do, row by row. Nothing has been changed yet.
type Plan struct {
	File *File
	Rows []Row // in the order of the file

	activities []*draft
	added      []*record.Organisation
}

// Count returns how many rows have a verdict.
func (p *Plan) Count(v Verdict) int {
	n := 0
	for i := range p.Rows {
		if p.Rows[i].Verdict == v {
			n++
		}
	}
	return n
}

// draft is an activity as the rows so far leave it, and the lines of its register
// that they are about.
type draft struct {
	was   *record.Activity // nil for a new one
	now   record.Activity
	lines map[record.ID]*line
}

type line struct{ was, now *record.Attendance }

// planner compares rows with the record.
type planner struct {
	plan   *Plan
	s      *record.Snapshot
	by     string
	today  record.Date
	drafts map[string]*draft // by what a row calls its activity
	people map[string][]*record.Student
	places map[string]*record.Organisation
}

// MakePlan compares the file with the record as it stands on a day. Facts that the
// file does not sign are signed by the name given. It changes neither.
func MakePlan(f *File, s *record.Snapshot, by string, today record.Date) *Plan {
	p := &planner{
		plan: &Plan{File: f, Rows: make([]Row, 0, len(f.Rows))}, s: s, by: by, today: today,
		drafts: map[string]*draft{}, people: peopleOf(s), places: map[string]*record.Organisation{},
	}
	for _, o := range s.Organisations() {
		p.places[key(o.Name)] = o
	}
	for _, a := range s.Activities() {
		d := &draft{was: a, now: *a, lines: map[record.ID]*line{}}
		p.drafts["id "+string(a.ID)] = d
		if same := nameOf(a.Date, a.Title); p.drafts[same] == nil {
			p.drafts[same] = d
		}
	}
	for _, r := range f.Rows {
		row := Row{Line: r.Line}
		p.judge(&row, f.cells(r))
		p.plan.Rows = append(p.plan.Rows, row)
	}
	return p.plan
}

func nameOf(on record.Date, title string) string { return on.String() + " " + key(title) }

// peopleOf finds students by UPN, admission number and name, with a mark before
// each that says which it is.
func peopleOf(s *record.Snapshot) map[string][]*record.Student {
	people := map[string][]*record.Student{}
	for _, student := range s.Students() {
		keys := map[string]bool{"name " + key(student.Surname) + "|" + key(student.Forename): true}
		if student.PreferredForename != "" || student.PreferredSurname != "" {
			keys["name "+key(cmp.Or(student.PreferredSurname, student.Surname))+"|"+key(cmp.Or(student.PreferredForename, student.Forename))] = true
		}
		if student.UPN != "" {
			keys["upn "+student.UPN] = true
		}
		if student.AdmissionNo != "" {
			keys["no "+student.AdmissionNo] = true
		}
		for k := range keys {
			people[k] = append(people[k], student)
		}
	}
	return people
}

// judge says what becomes of a row, and keeps it for the action.
func (p *planner) judge(row *Row, said map[field]string) {
	row.Title, row.Verdict = said[title], Rejected
	day, dated := parseDate(said[date])
	d := p.drafts["id "+said[id]]
	if said[id] == "" {
		d = p.drafts[nameOf(day, said[title])]
	}
	if d != nil {
		row.Title = d.now.Title
	}
	switch {
	case d == nil && said[title] == "":
		row.Reason = "it names no activity: give its title"
	case said[date] != "" && !dated:
		row.Reason = fmt.Sprintf("“%s” is not a day: write it as 2026-11-22 or 22/11/2026", said[date])
	case d == nil && !dated:
		row.Reason = "it has no date"
	}
	if row.Reason != "" {
		return
	}
	fresh := d == nil
	if fresh {
		d = &draft{now: record.Activity{ID: record.NewID()}, lines: map[record.ID]*line{}}
	}
	next, warnings := p.activity(d, said)
	if problems := next.Problems(); len(problems) > 0 {
		row.Reason = problems.Error()
		return
	}
	var student *line
	if p.plan.File.Registers {
		var words []string
		if student, words, row.Reason = p.attendance(&next, d, said); row.Reason != "" {
			return
		}
		warnings = append(warnings, words...)
	}
	row.Warnings = warnings
	row.Verdict = Unchanged
	switch {
	case fresh || student != nil && student.was == nil:
		row.Verdict = New
	case differs(&d.now, &next) || student != nil && *student.was != *student.now:
		row.Verdict = Changed
	}
	d.now = next
	if student != nil {
		d.lines[student.now.Student] = student
	}
	if fresh {
		p.drafts["id "+said[id]], p.drafts[nameOf(next.Date, next.Title)] = d, d
	}
	if !slices.Contains(p.plan.activities, d) {
		p.plan.activities = append(p.plan.activities, d)
	}
}

// differs reports whether two states of an activity are not the same.
func differs(a, b *record.Activity) bool {
	_, changed := record.Update(a, b)
	return changed
}

// activity returns the activity as a row leaves it. A blank cell clears nothing.
func (p *planner) activity(d *draft, said map[field]string) (next record.Activity, warnings []string) {
	next = d.now
	next.Facts = maps.Clone(next.Facts)
	warn := func(what field, label string) { warnings = append(warnings, unreadable(label, said[what])) }
	if key(said[title]) != key(next.Title) {
		next.Title = text(said[title], next.Title)
	}
	for f, to := range map[field]*record.Date{date: &next.Date, last: &next.Last} {
		if day, ok := parseDate(said[f]); ok {
			*to = day
		} else if said[f] != "" {
			warn(f, "last day")
		}
	}
	if cell := said[kind]; cell != "" {
		if k, ok := named(cell, record.ActivityKinds); ok {
			next.Kind = k
		} else {
			warn(kind, "kind")
		}
	}
	if cell := said[setting]; cell != "" {
		if v, ok := named(cell, record.Settings); ok {
			next.Setting = v
		} else {
			warn(setting, "place")
		}
	}
	if cell := said[mode]; cell != "" {
		if v, ok := named(cell, record.Modes); ok {
			next.Mode = v
		} else {
			warn(mode, "mode")
		}
	}
	if cell := said[hours]; cell != "" && (!p.plan.File.Registers || d.was == nil && len(d.lines) == 0) {
		if h, ok := parseHours(cell); ok {
			next.Hours = h
		} else {
			warn(hours, "hours")
		}
	}
	next.Met, next.Purpose = text(said[met], next.Met), text(said[purpose], next.Purpose)
	if !p.plan.File.Registers {
		next.Note = text(said[note], next.Note)
	}
	for _, f := range record.EventFacts {
		st, changed, ok := p.statement(said[field(f)], next.Facts[f])
		switch {
		case !ok:
			warn(field(f), f.String())
		case changed && next.Facts == nil:
			next.Facts = map[record.Fact]record.Statement{f: st}
		case changed:
			next.Facts[f] = st
		}
	}
	next.Organisations = p.hosts(&next, said[organisations], &warnings)
	slices.Sort(warnings)
	return next, warnings
}

// statement returns what a cell states, and whether it is not what was stated.
func (p *planner) statement(cell string, was record.Statement) (st record.Statement, changed, ok bool) {
	if cell == "" {
		return was, false, true
	}
	st, signed, ok := parseStatement(cell, p.by, p.today)
	if !ok || !signed && st.Is == was.Is {
		return was, false, ok
	}
	st.Detail, st.By = text(st.Detail, was.Detail), text(st.By, was.By)
	return st, st != was, true
}

// hosts returns the organisations that a cell names, those of them new that the
// record does not hold.
func (p *planner) hosts(a *record.Activity, cell string, warnings *[]string) []record.ID {
	var names []string
	for name := range strings.SplitSeq(cell, ";") {
		if name = strings.TrimSpace(name); name != "" {
			names = append(names, name)
		}
	}
	held := make([]string, 0, len(a.Organisations))
	for _, id := range a.Organisations {
		if o, ok := p.s.Organisation(id); ok {
			held = append(held, key(o.Name))
		}
	}
	if len(names) == 0 || slices.EqualFunc(names, held, func(a, b string) bool { return key(a) == b }) {
		return a.Organisations
	}
	var ids []record.ID
	for _, name := range names {
		o := p.places[key(name)]
		if o == nil {
			o = &record.Organisation{ID: record.NewID(), Name: name, Employer: a.Kind != record.ProviderEncounter, Provider: a.Kind == record.ProviderEncounter}
			if len(o.Problems()) > 0 {
				*warnings = append(*warnings, unreadable(string(organisations), name))
				continue
			}
			p.places[key(name)] = o
			p.plan.added = append(p.plan.added, o)
		}
		if !slices.Contains(ids, o.ID) {
			ids = append(ids, o.ID)
		}
	}
	return ids
}

// attendance returns the line of a register that a row is about, or says why it
// is about none.
func (p *planner) attendance(a *record.Activity, d *draft, said map[field]string) (l *line, warnings []string, why string) {
	student, why := p.student(said)
	if why != "" {
		return nil, nil, why
	}
	l = &line{now: &record.Attendance{Activity: a.ID, Student: student.ID, Status: record.Attended}}
	if d.lines[student.ID] != nil {
		return nil, nil, "an earlier line is about the same student at this activity"
	}
	if was, ok := p.s.Attendance(a.ID, student.ID); ok {
		copied := *was
		l.was, l.now = was, &copied
	}
	now := l.now
	if cell := said[status]; cell != "" {
		st, ok := named(cell, []record.Status{record.Invited, record.Attended, record.Absent})
		if !ok {
			return nil, nil, fmt.Sprintf("“%s” is neither invited, attended nor absent", cell)
		}
		if now.Status = st; st != record.Absent {
			now.Reason = ""
		}
	}
	if cell := said[reason]; cell != "" && now.Status == record.Absent {
		now.Reason = text(cell, now.Reason)
	}
	if cell := said[hours]; cell != "" {
		h, ok := parseHours(cell)
		switch {
		case !ok:
			warnings = append(warnings, unreadable(string(hours), cell))
		case h == a.Hours && now.HoursAt(a) != h:
			now.Hours = 0
		case h != now.HoursAt(a) && now.Status == record.Attended:
			now.Hours = h
		}
	}
	for f, to := range map[record.Fact]*record.Statement{record.Feedback: &now.Feedback, record.Reflection: &now.Reflection} {
		st, changed, ok := p.statement(said[field(f)], *to)
		if !ok {
			warnings = append(warnings, unreadable(f.String(), said[field(f)]))
		} else if changed {
			*to = st
		}
	}
	now.Note = text(said[note], now.Note)
	if problems := now.Problems(); len(problems) > 0 {
		return nil, nil, problems.Error()
	}
	return l, warnings, ""
}

// student returns the one student that a row names.
func (p *planner) student(said map[field]string) (*record.Student, string) {
	var found []*record.Student
	named := ""
	switch {
	case said[upn] != "":
		found, named = p.people["upn "+strings.ToUpper(said[upn])], "this UPN"
	case said[admissionNo] != "":
		found, named = p.people["no "+said[admissionNo]], "this admission number"
	case said[surname] != "" || said[forename] != "":
		found, named = p.people["name "+key(said[surname])+"|"+key(said[forename])], "this name"
		if in := said[form]; in != "" && len(found) > 1 {
			found = slices.DeleteFunc(slices.Clone(found), func(s *record.Student) bool { return !strings.EqualFold(s.Current().Form, in) })
		}
	default:
		return nil, "it names no student: give a UPN, an admission number or a name"
	}
	switch len(found) {
	case 0:
		return nil, "nobody has " + named
	case 1:
		return found[0], ""
	}
	return nil, fmt.Sprintf("%d students have %s: give the UPN", len(found), named)
}

// Action returns the plan as one action, and false where there is nothing to
// change.
func (p *Plan) Action(by string) (record.Action, bool) {
	a := record.Action{
		Kind: record.ActionImport, What: "Import of activities from " + p.File.Name, By: by,
		Source: &record.Source{Name: p.File.Name, SHA256: p.File.SHA256, Rows: len(p.File.Rows)},
	}
	change := func(was, now record.Record, fresh bool) {
		if fresh {
			a.Changes = append(a.Changes, record.Creation(now))
		} else if c, ok := record.Update(was, now); ok {
			a.Changes = append(a.Changes, c)
		}
	}
	used := map[record.ID]bool{}
	for _, d := range p.activities {
		for _, o := range d.now.Organisations {
			used[o] = true
		}
	}
	for _, o := range p.added {
		if used[o.ID] { // a later row may have named another in its place
			change(nil, o, true)
		}
	}
	for _, d := range p.activities {
		change(d.was, &d.now, d.was == nil)
		for _, id := range slices.Sorted(maps.Keys(d.lines)) {
			l := d.lines[id]
			change(l.was, l.now, l.was == nil)
		}
	}
	return a, len(a.Changes) > 0
}
