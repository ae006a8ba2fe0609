package rollover

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"waymark/app/record"
)

// Move is what a rollover does with a student.
type Move string

// Moves. The first three can be chosen; the others are what a [Plan] says of
// students that it leaves as they are.
const (
	Up       Move = "up"       // to the next year group
	Stay     Move = "stay"     // in the same year group for another year
	Leave    Move = "leave"    // the last day on roll is in the year that ends
	Settled  Move = "settled"  // the record says already where the student is in the new year
	Unplaced Move = "unplaced" // no year group is known
)

// Forms says what becomes of registration groups.
type Forms string

// What may become of them.
const (
	FormsUp    Forms = "up"    // 9B becomes 10B; a name without the year's number stays
	FormsKeep  Forms = "keep"  // they go by names that move up with the students
	FormsClear Forms = "clear" // nobody knows before the new roster
)

// Options says how a rollover goes.
type Options struct {
	// Year is the academic year that begins.
	Year record.AcademicYear
	// LastDay is the last day on roll of those who leave, in the academic year
	// before; zero is 31 August.
	LastDay record.Date
	Forms   Forms // "" is FormsUp
	// Moves are by the year group in the year that ends. Those not named do as
	// [Usual] says.
	Moves map[record.YearGroup]Move
	// Students are those who do otherwise than their year group.
	Students map[record.ID]Move
}

// Starting returns the academic year that a rollover on a day is for: from June
// on it is the one that is about to begin.
func Starting(today record.Date) record.AcademicYear {
	if m := today.Month(); m >= time.June && m <= time.August {
		return record.AcademicYearOf(today) + 1
	}
	return record.AcademicYearOf(today)
}

// Plan is what a rollover would do, for a person to look at. It changes nothing.
type Plan struct {
	Options Options // with what was left open filled in
	Groups  []Group // by the year group in the year that ends, youngest first
	Lines   []Line  // everyone on roll at the end of that year, in the order of their names
}

// Group is what a rollover does with the students of one year group.
type Group struct {
	Year  record.YearGroup // in the year that ends
	Move  Move             // of those for whom nothing else was said
	Count map[Move]int     // students
}

// Students returns how many students are in the group.
func (g Group) Students() (n int) {
	for _, m := range g.Count {
		n += m
	}
	return n
}

// Line is what a rollover does with one student.
type Line struct {
	Student *record.Student
	Year    record.YearGroup // in the year that ends
	Form    string           // at its end
	Move    Move
	To      record.Enrolment // from the first day of the new year; zero for who leaves or is left as they are
	Why     string           // for who is left as they are
	left    record.Date      // of who leaves
}

// MakePlan works out a rollover. Whoever has an enrolment of the new year, has
// left, or joins in it, is left as they are: doing a rollover twice, or after the
// new roster, changes nothing that is known.
func MakePlan(s *record.Snapshot, o Options) (*Plan, error) {
	if o.Year == 0 {
		return nil, errors.New("say which academic year begins")
	}
	eve := o.Year.Start().AddDays(-1)
	if o.LastDay.IsZero() {
		o.LastDay = eve
	}
	if !(o.Year - 1).Contains(o.LastDay) {
		return nil, fmt.Errorf("the last day of those who leave must be in %s, the year that ends: %s is not", o.Year-1, o.LastDay.Words())
	}
	if o.Forms == "" {
		o.Forms = FormsUp
	}
	p := &Plan{Options: o}
	for _, student := range s.Students() {
		if student.OnRoll(eve) {
			p.Lines = append(p.Lines, Line{Student: student, Year: student.YearGroupOn(eve)})
		}
	}
	usual := p.usual()
	moves := map[record.YearGroup]Move{}
	for y, m := range usual {
		moves[y] = m
		if chosen, ok := o.Moves[y]; ok {
			moves[y] = chosen
		}
	}
	p.Options.Moves = moves
	groups := map[record.YearGroup]*Group{}
	for i := range p.Lines {
		l := &p.Lines[i]
		l.decide(&p.Options, eve)
		g := groups[l.Year]
		if g == nil {
			g = &Group{Year: l.Year, Move: moves[l.Year], Count: map[Move]int{}}
			groups[l.Year] = g
		}
		g.Count[l.Move]++
	}
	for _, g := range groups {
		p.Groups = append(p.Groups, *g)
	}
	slices.SortFunc(p.Groups, func(a, b Group) int { return int(a.Year) - int(b.Year) })
	return p, nil
}

// usual returns what each year group does unless somebody says otherwise: Year 13
// leaves, and so does Year 11 at a school without a sixth form.
func (p *Plan) usual() map[record.YearGroup]Move {
	moves := map[record.YearGroup]Move{}
	for _, l := range p.Lines {
		moves[l.Year] = Up
		switch {
		case l.Year == record.NoYearGroup:
			moves[l.Year] = Unplaced
		case Next(l.Year) == record.NoYearGroup, l.Year == 13:
			moves[l.Year] = Leave
		}
	}
	_, has11 := moves[11]
	_, has12 := moves[12]
	_, has13 := moves[13]
	if has11 && !has12 && !has13 {
		moves[11] = Leave
	}
	return moves
}

// decide settles what one student does.
func (l *Line) decide(o *Options, eve record.Date) {
	s := l.Student
	if e, ok := s.EnrolmentOn(eve); ok {
		l.Form = e.Form
	}
	last := s.Current()
	switch {
	case !s.Left.IsZero():
		l.Move, l.Why = Settled, "leaves on "+s.Left.Words()
		return
	case last.From.After(eve):
		l.Move, l.Why = Settled, strings.TrimSpace(last.Year.String()+" "+last.Form)+" from "+last.From.Words()
		return
	}
	l.Move = o.Moves[l.Year]
	if chosen, ok := o.Students[s.ID]; ok {
		l.Move = chosen
	}
	to := record.Enrolment{From: o.Year.Start(), Form: l.Form}
	switch l.Move {
	case Leave:
		l.left = o.LastDay
		if s.Joined.After(l.left) {
			l.left = s.Joined
		}
		return
	case Stay:
		to.Year = l.Year
	case Up:
		to.Year = Next(l.Year)
		if o.Forms == FormsUp {
			to.Form = FormUp(l.Form, l.Year)
		}
	}
	if to.Year == record.NoYearGroup {
		l.Move, l.Why = Unplaced, "no year group is known"
		if l.Year != record.NoYearGroup {
			l.Why = "there is no year group after " + l.Year.String()
		}
		return
	}
	if o.Forms == FormsClear {
		to.Form = ""
	}
	l.To = to
}

// Next returns the year group after y, or NoYearGroup after the last one. Mixed
// years stay so.
func Next(y record.YearGroup) record.YearGroup {
	switch y {
	case record.Nursery1, record.Nursery2:
		return y + 1
	case record.Reception:
		return 1
	case record.Mixed:
		return y
	}
	return y.Back(-1)
}

// FormUp returns the name of a registration group a year later: where its first
// number is the year group's, that goes up, "9B" to "10B" and "Y09-2" to "Y10-2".
func FormUp(form string, year record.YearGroup) string {
	start := strings.IndexAny(form, "0123456789")
	if start < 0 || year < 1 || Next(year) == record.NoYearGroup {
		return form
	}
	end := start
	n := 0
	for end < len(form) && form[end] >= '0' && form[end] <= '9' && n <= 14 {
		n = 10*n + int(form[end]-'0')
		end++
	}
	if n != int(year) {
		return form
	}
	return fmt.Sprintf("%s%0*d%s", form[:start], end-start, n+1, form[end:])
}

// Count returns how many students make a move.
func (p *Plan) Count(m Move) (n int) {
	for _, g := range p.Groups {
		n += g.Count[m]
	}
	return n
}

// Action returns the plan as one action, and false where it changes nobody.
func (p *Plan) Action(by string) (record.Action, bool) {
	a := record.Action{Kind: record.ActionEdit, By: by, What: "Moved up to " + p.Options.Year.String() + ": " + students(p.Count(Up)) + " up"}
	if n := p.Count(Stay); n > 0 {
		a.What += ", " + students(n) + " in the same year group"
	}
	if n := p.Count(Leave); n > 0 {
		a.What += ", " + counted(n, "leaver")
	}
	for i := range p.Lines {
		l := &p.Lines[i]
		to := *l.Student
		switch l.Move {
		case Leave:
			to.Left = l.left
		case Up, Stay:
			to.Enrolments = append(slices.Clone(to.Enrolments), l.To)
		default:
			continue
		}
		if c, differs := record.Update(l.Student, &to); differs {
			a.Changes = append(a.Changes, c)
		}
	}
	return a, len(a.Changes) > 0
}

func students(n int) string { return counted(n, "student") }

// counted returns "1 student", "2 students".
func counted(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
