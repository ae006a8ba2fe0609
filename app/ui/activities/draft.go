package activities

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"waymark/app/gatsby"
	"waymark/app/record"
	"waymark/app/ui/kit"
)

// draft is one activity with its register while it is being recorded: all that
// the form holds, and what saving it would do.
type draft struct {
	snapshot *record.Snapshot
	signer   string
	today    record.Date

	was      *record.Activity // as saved, nil for a new activity
	now      record.Activity
	hours    string // as typed
	badDate  string // what was typed as the date and cannot be read as one
	register *register
	added    []*record.Organisation // new ones; saving brings into being those still named
	start    record.Action          // what saving the untouched draft would do
}

// newDraft returns a blank draft with the given students invited. Who signs may
// be empty; ticks then wait for a name.
func newDraft(s *record.Snapshot, signer string, today record.Date, students []record.ID) *draft {
	d := &draft{
		snapshot: s, signer: signer, today: today,
		now: record.Activity{ID: record.NewID(), Date: today, Mode: record.InPerson},
	}
	d.register = newRegister(newRoll(s, today))
	d.register.invite(students...)
	d.start = d.action()
	return d
}

// openDraft returns the draft of an activity that was saved, and false where
// the record does not hold it.
func openDraft(s *record.Snapshot, signer string, today record.Date, id record.ID) (*draft, bool) {
	saved, ok := s.Activity(id)
	if !ok {
		return nil, false
	}
	d := &draft{snapshot: s, signer: signer, today: today, was: saved, now: *saved, hours: formatHours(saved.Hours)}
	d.now.Organisations = slices.Clone(saved.Organisations)
	d.now.Facts = cloneFacts(saved.Facts)
	d.register = newRegister(newRoll(s, saved.Date))
	d.register.open(s.Register(id))
	d.start = d.action()
	return d, true
}

func cloneFacts(facts map[record.Fact]record.Statement) map[record.Fact]record.Statement {
	out := make(map[record.Fact]record.Statement, len(facts))
	for f, s := range facts {
		out[f] = s
	}
	return out
}

// setDays moves the activity to another day, or to several, where last is not
// zero. The register follows, because forms and year groups may differ. A zero
// first day leaves the register as it was.
func (d *draft) setDays(first, last record.Date, typed string) {
	d.badDate = ""
	if first.IsZero() && strings.TrimSpace(typed) != "" {
		d.badDate = typed
	}
	moved := !first.IsZero() && first != d.now.Date
	d.now.Date, d.now.Last = first, last
	if moved {
		d.register.move(newRoll(d.snapshot, first))
	}
}

// statement is a tick as it is kept: who says so, and the day.
func (d *draft) statement() record.Statement {
	return record.Statement{Is: record.Yes, By: d.signer, On: d.today}
}

// tick states a fact about the activity, or about everyone who attended, or takes
// it back. A fact that was saved comes back with the name it was signed with.
func (d *draft) tick(f record.Fact, yes bool) {
	if slices.Contains(record.StudentFacts, f) {
		if yes {
			d.register.sayOfAll(f, d.statement())
		} else {
			d.register.sayOfAll(f, record.Statement{})
		}
		return
	}
	if d.now.Facts == nil {
		d.now.Facts = map[record.Fact]record.Statement{}
	}
	switch {
	case !yes:
		delete(d.now.Facts, f)
	case d.was != nil && d.was.Facts[f].Stated():
		d.now.Facts[f] = d.was.Facts[f]
	default:
		d.now.Facts[f] = d.statement()
	}
}

// ticked reports whether a fact is stated, of the activity or of everyone who
// attended.
func (d *draft) ticked(f record.Fact) bool {
	if slices.Contains(record.StudentFacts, f) {
		return d.register.saidOfAll(f)
	}
	return d.now.Facts[f].Stated()
}

// sign puts a name behind the ticks made in this form, and those to come.
func (d *draft) sign(name string) {
	resign := func(s record.Statement) record.Statement {
		if s.Stated() && s.On == d.today && s.By == d.signer {
			s.By = name
		}
		return s
	}
	for f, s := range d.now.Facts {
		d.now.Facts[f] = resign(s)
	}
	for f, s := range d.register.forAll {
		d.register.forAll[f] = resign(s)
	}
	for _, e := range d.register.entries {
		e.now.Feedback, e.now.Reflection = resign(e.now.Feedback), resign(e.now.Reflection)
	}
	d.signer = name
}

// rebase carries the draft over to a newer record: an undo, or another screen,
// changed it meanwhile. What was typed stays. An activity that is not there any
// more will be recorded anew.
func (d *draft) rebase(s *record.Snapshot) {
	saved, there := s.Activity(d.now.ID)
	if d.was != nil && there && !d.changed() {
		if fresh, ok := openDraft(s, d.signer, d.today, d.now.ID); ok {
			*d = *fresh
		}
		return
	}
	d.snapshot = s
	d.was = nil
	if there {
		d.was = saved
	}
	for _, e := range d.register.entries {
		e.was = nil
		if line, ok := s.Attendance(d.now.ID, e.student.ID); ok {
			e.was = line
		}
	}
	d.register.move(newRoll(s, d.day()))
}

// day returns the day whose forms and year groups the register shows.
func (d *draft) day() record.Date {
	if d.now.Date.IsZero() {
		return d.today
	}
	return d.now.Date
}

// copyLast takes over what the latest activity of the same kind says, or the
// latest of all where no kind is chosen: the words, hours, organisations,
// place, purpose and who was invited. Ticks are not taken over: each is somebody's word about
// one day. It returns the activity it copied, or nil.
func (d *draft) copyLast() *record.Activity {
	for _, a := range d.snapshot.Activities() {
		if a.ID == d.now.ID || (d.now.Kind != "" && a.Kind != d.now.Kind) {
			continue
		}
		d.now.Title, d.now.Kind, d.now.Hours = a.Title, a.Kind, a.Hours
		d.now.Setting, d.now.Mode, d.now.Met, d.now.Purpose = a.Setting, a.Mode, a.Met, a.Purpose
		d.now.Organisations = slices.Clone(a.Organisations)
		d.hours = formatHours(a.Hours)
		for _, l := range d.snapshot.Register(a.ID) {
			if p, ok := d.register.roll.byID[l.Student]; ok && p.onRoll {
				d.register.invite(l.Student)
			}
		}
		return a
	}
	return nil
}

// counts says live what the activity would count for.
func (d *draft) counts() []gatsby.Counting {
	a := d.activity()
	return gatsby.CountsFor(gatsby.EditionFor(a.AcademicYear()), &a, d.hosts(), d.register.lines(a.ID))
}

// activity returns the activity as saving would write it.
func (d *draft) activity() record.Activity {
	a := d.now
	saved := d.was
	if saved == nil {
		saved = &record.Activity{}
	}
	a.Title, a.Met = tidied(a.Title, saved.Title), tidied(a.Met, saved.Met)
	a.Purpose, a.Note = tidied(a.Purpose, saved.Purpose), tidied(a.Note, saved.Note)
	if a.Hours = saved.Hours; d.hours != formatHours(saved.Hours) {
		a.Hours, _ = parseHours(d.hours)
	}
	if len(a.Organisations) == 0 {
		a.Organisations = nil // an emptied list is the same as none
	}
	if len(a.Facts) == 0 {
		a.Facts = nil
	}
	return a
}

// tidied returns what was typed without the blanks around it, or what was saved
// where nobody changed it.
func tidied(typed, saved string) string {
	if typed == saved {
		return saved
	}
	return strings.TrimSpace(typed)
}

// problems lists what keeps the draft from being saved, by the field that shows it.
func (d *draft) problems() record.Problems {
	var p record.Problems
	for _, problem := range d.activity().Problems() {
		if problem.Field == "last" {
			problem.Field = "date" // one field takes both
		}
		if problem.Field == "date" && d.badDate != "" {
			problem.Words = fmt.Sprintf("“%s” is not a date: write it as 19 Nov 2026, or 6 Jul - 10 Jul 2026 where it ran over several days", d.badDate)
		}
		p = append(p, problem)
	}
	if _, ok := parseHours(d.hours); !ok {
		p = append(p, record.Problem{Field: "hours", Words: fmt.Sprintf("“%s” is not a number of hours: write 1.5 or 1:30", d.hours)})
	}
	for _, o := range d.newHosts() {
		for _, problem := range o.Problems() {
			p = append(p, record.Problem{Field: "organisation", Words: o.Name + ": " + problem.Words})
		}
		if words := odsProblem(o); words != "" {
			p = append(p, record.Problem{Field: "ods", Words: words})
		}
	}
	if t := d.register.tally(); d.now.Date.After(d.today) && t.attended > 0 {
		p = append(p, record.Problem{Field: "date", Words: "this day is still to come, so nobody can have attended: mark them on the day"})
	}
	for _, e := range d.register.entries {
		if lp := e.line(d.now.ID).Problems(); len(lp) > 0 {
			p = append(p, record.Problem{Field: "register", Words: e.name + ": " + lp.Error()})
		}
	}
	return p
}

// changed reports whether saving would write anything.
func (d *draft) changed() bool {
	if d.was != nil {
		return len(d.action().Changes) > 0
	}
	a, start := d.action(), d.start
	if len(a.Changes) != len(start.Changes) || d.hours != "" || d.badDate != "" {
		return true
	}
	for i := range a.Changes {
		if string(a.Changes[i].To) != string(start.Changes[i].To) {
			return true
		}
	}
	return false
}

// action returns all that saving does, as one action. It has no changes where a
// saved activity was left as it is. Its words hold no name.
func (d *draft) action() record.Action {
	a := d.activity()
	t := d.register.tally()
	out := record.Action{Kind: record.ActionRecord, By: d.signer}
	out.What = fmt.Sprintf("%s %s, %s", a.Kind, when(&a), kit.Count(t.invited, "student", "students"))
	for _, o := range d.newHosts() {
		out.Changes = append(out.Changes, record.Creation(o))
	}
	if d.was == nil {
		out.Changes = append(out.Changes, record.Creation(&a))
	} else {
		out.Kind = record.ActionEdit
		out.What = "Changes to " + out.What
		if change, differs := record.Update(d.was, &a); differs {
			out.Changes = append(out.Changes, change)
		}
	}
	for _, e := range d.register.entries {
		line := e.line(a.ID)
		if e.was == nil {
			out.Changes = append(out.Changes, record.Creation(line))
		} else if change, differs := record.Update(e.was, line); differs {
			out.Changes = append(out.Changes, change)
		}
	}
	if d.was != nil {
		for _, l := range d.snapshot.Register(a.ID) {
			if _, kept := d.register.byID[l.Student]; !kept {
				out.Changes = append(out.Changes, record.Deletion(l.Ref(), record.Encode(l)))
			}
		}
	}
	return out
}

// parseHours reads a number of hours: "3", "1.5", "1,5", "1:30", "2 h" or
// nothing, which is 0. What is out of range is read, and refused with the record.
func parseHours(s string) (float64, bool) {
	s = strings.TrimSpace(strings.ToLower(s))
	for _, unit := range []string{"hours", "hour", "hrs", "hr", "h"} {
		if rest, ok := strings.CutSuffix(s, unit); ok {
			s = strings.TrimSpace(rest)
			break
		}
	}
	if s == "" {
		return 0, true
	}
	if h, m, ok := strings.Cut(s, ":"); ok {
		hours, err1 := strconv.Atoi(h)
		minutes, err2 := strconv.Atoi(m)
		if err1 != nil || err2 != nil || hours < 0 || minutes < 0 || minutes > 59 {
			return 0, false
		}
		return float64(hours) + math.Round(float64(minutes)/60*100)/100, true
	}
	v, err := strconv.ParseFloat(strings.Replace(s, ",", ".", 1), 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		return 0, false
	}
	return v, true
}

// formatHours writes hours as the form and the register show them: "3.0", and
// nothing where they are not known.
func formatHours(h float64) string {
	switch {
	case h == 0:
		return ""
	case h*10 == math.Trunc(h*10):
		return strconv.FormatFloat(h, 'f', 1, 64)
	}
	return strconv.FormatFloat(h, 'f', 2, 64)
}

// when says on which day an activity was, or from which to which.
func when(a *record.Activity) string {
	if a.Last.IsZero() {
		return "on " + a.Date.Words()
	}
	return "from " + a.Date.Words() + " to " + a.Last.Words()
}
