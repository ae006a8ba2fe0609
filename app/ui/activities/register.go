package activities

import (
	"cmp"
	"slices"
	"strings"

	"waymark/app/record"
)

// register is who was asked to one activity and what came of it, while it is
// being marked.
type register struct {
	roll    *roll
	entries []*entry // in the order of names
	byID    map[record.ID]*entry
	choice  choice
	// forAll holds what was said of everyone who attended. It reaches those
	// marked later too.
	forAll map[record.Fact]record.Statement
	// lastReason is the reason given last, which the next absence begins with.
	lastReason string
}

// entry is one student's line. Marking it another way keeps what was typed, so a
// slip of the finger costs nothing; [entry.line] leaves out what does not apply.
type entry struct {
	*person
	was    *record.Attendance // as saved, nil for a new line
	now    record.Attendance
	chosen bool // here by the register's choice, and only by that
}

func newRegister(roll *roll) *register {
	return &register{roll: roll, byID: map[record.ID]*entry{}, forAll: map[record.Fact]record.Statement{}}
}

// open fills the register with the lines of an activity that was saved.
func (r *register) open(lines []*record.Attendance) {
	for _, l := range lines {
		if p, ok := r.roll.byID[l.Student]; ok {
			r.put(&entry{person: p, was: l, now: *l})
		}
	}
	r.sort()
}

func (r *register) put(e *entry) {
	r.entries = append(r.entries, e)
	r.byID[e.student.ID] = e
}

func (r *register) sort() {
	slices.SortFunc(r.entries, func(a, b *entry) int { return cmp.Compare(a.rank, b.rank) })
}

// invite puts students on the register who are not on it, and says how many.
func (r *register) invite(students ...record.ID) int {
	added := 0
	for _, id := range students {
		p, ok := r.roll.byID[id]
		if e, there := r.byID[id]; there {
			e.chosen = false
			continue
		}
		if ok {
			r.put(&entry{person: p, now: record.Attendance{Student: id, Status: record.Invited}})
			added++
		}
	}
	r.sort()
	return added
}

// choose makes c the register's choice: whoever it takes in is invited, and
// whoever was here only by the choice before, and is not marked, goes.
func (r *register) choose(c choice) {
	r.choice = c
	r.drop(func(e *entry) bool { return e.chosen && e.now.Status == record.Invited && !c.has(e.person) })
	for _, p := range r.roll.people {
		if _, there := r.byID[p.student.ID]; !there && c.has(p) {
			r.put(&entry{person: p, chosen: true, now: record.Attendance{Student: p.student.ID, Status: record.Invited}})
		}
	}
	r.sort()
}

// remove takes students off the register, whatever they were marked.
func (r *register) remove(students ...record.ID) {
	r.drop(func(e *entry) bool { return slices.Contains(students, e.student.ID) })
}

func (r *register) drop(gone func(*entry) bool) {
	r.entries = slices.DeleteFunc(r.entries, func(e *entry) bool {
		if gone(e) {
			delete(r.byID, e.student.ID)
			return true
		}
		return false
	})
}

// move keeps the register on another day's roll: forms and year groups may differ.
func (r *register) move(to *roll) {
	r.roll = to
	for _, e := range r.entries {
		if p, ok := to.byID[e.student.ID]; ok {
			e.person = p
		}
	}
	r.choose(r.choice)
}

// mark sets one student's status. A student who is not on the register comes on it.
func (r *register) mark(student record.ID, status record.Status) {
	if r.byID[student] == nil {
		r.invite(student)
	}
	if e := r.byID[student]; e != nil {
		e.now.Status = status
		if status == record.Attended {
			r.sayForAll(e)
		}
	}
}

// markRest marks as attended those of the students who are not marked yet.
func (r *register) markRest(students []record.ID) int {
	marked := 0
	for _, id := range students {
		if e := r.byID[id]; e != nil && e.now.Status == record.Invited {
			r.mark(id, record.Attended)
			marked++
		}
	}
	return marked
}

// toggleAttended marks a student as attended, or takes that back.
func (r *register) toggleAttended(student record.ID) {
	if e := r.byID[student]; e != nil && e.now.Status == record.Attended {
		r.mark(student, record.Invited)
		return
	}
	r.mark(student, record.Attended)
}

// say states a fact about one student who attended. The zero statement takes
// back what was said.
func (r *register) say(student record.ID, f record.Fact, s record.Statement) {
	if e := r.byID[student]; e != nil {
		e.say(f, s)
	}
	if s.IsZero() {
		delete(r.forAll, f) // it is no longer true of everyone
	}
}

func (e *entry) say(f record.Fact, s record.Statement) {
	switch f {
	case record.Feedback:
		e.now.Feedback = s
	case record.Reflection:
		e.now.Reflection = s
	}
}

// sayOfAll states a fact about everyone who attended, now and later. What was
// already stated of a student stays as it was said, and what was saved comes back
// with the name it was signed with. The zero statement takes the fact back from
// everyone.
func (r *register) sayOfAll(f record.Fact, s record.Statement) {
	if s.IsZero() {
		delete(r.forAll, f)
		for _, e := range r.entries {
			e.say(f, record.Statement{})
		}
		return
	}
	r.forAll[f] = s
	for _, e := range r.entries {
		r.sayForAll(e)
	}
}

func (r *register) sayForAll(e *entry) {
	if e.now.Status != record.Attended {
		return
	}
	for f, s := range r.forAll {
		switch {
		case e.now.Fact(f).Is != record.Unknown:
		case e.was != nil && e.was.Fact(f).Stated():
			e.say(f, e.was.Fact(f))
		default:
			e.say(f, s)
		}
	}
}

// saidOfAll reports whether a fact is stated of everyone who attended.
func (r *register) saidOfAll(f record.Fact) bool {
	attended := 0
	for _, e := range r.entries {
		if e.now.Status != record.Attended {
			continue
		}
		attended++
		if !e.now.Fact(f).Stated() {
			return false
		}
	}
	_, said := r.forAll[f]
	return said || attended > 0
}

// excuse says why a student was absent.
func (r *register) excuse(student record.ID, reason string) {
	if e := r.byID[student]; e != nil {
		e.now.Reason = reason
		r.lastReason = reason
	}
}

// tally counts a register.
type tally struct{ attended, absent, invited int }

// tally counts the register. invited is everyone on it.
func (r *register) tally() tally {
	t := tally{invited: len(r.entries)}
	for _, e := range r.entries {
		switch e.now.Status {
		case record.Attended:
			t.attended++
		case record.Absent:
			t.absent++
		}
	}
	return t
}

// line returns the student's line as saving would write it. Only an absence has
// a reason, and only attendance has hours and facts.
func (e *entry) line(activity record.ID) *record.Attendance {
	l := e.now
	l.Activity = activity
	l.Reason = strings.TrimSpace(l.Reason)
	if l.Status != record.Absent {
		l.Reason = ""
	}
	if marked := e.was == nil || e.was.Status != l.Status; marked && l.Status != record.Attended {
		l.Hours, l.Feedback, l.Reflection = 0, record.Statement{}, record.Statement{}
	}
	return &l
}

// lines returns the register as saving would write it.
func (r *register) lines(activity record.ID) []*record.Attendance {
	out := make([]*record.Attendance, len(r.entries))
	for i, e := range r.entries {
		out[i] = e.line(activity)
	}
	return out
}

// found is one line of the register's grid: a student on the register, or one
// that a search found who is not.
type found struct {
	*person
	entry *entry // nil for a student who is not on the register
}

// search returns the register cut down to what was typed, and after it whoever
// else on roll it fits, so that anyone can be added by name. Nothing typed is
// the whole register.
func (r *register) search(typed string) []found {
	key := searchKey(typed)
	if key != "" && len(key) <= 3 && key[0] >= '0' && key[0] <= '9' {
		key = "\n" + key // the start of a form: every UPN has a 9 somewhere
	}
	out := make([]found, 0, len(r.entries))
	for _, e := range r.entries {
		if key == "" || strings.Contains(e.key, key) {
			out = append(out, found{e.person, e})
		}
	}
	if key == "" {
		return out
	}
	for _, p := range r.roll.people {
		if _, on := r.byID[p.student.ID]; !on && p.onRoll && strings.Contains(p.key, key) {
			out = append(out, found{p, nil})
		}
	}
	return out
}
