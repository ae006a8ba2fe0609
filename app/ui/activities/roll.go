package activities

import (
	"slices"
	"strings"

	"waymark/app/record"
)

// roll is everyone a register can hold, as they were on the day of the activity.
type roll struct {
	people []*person // in the order of their names
	byID   map[record.ID]*person
}

// person is a student on one day.
type person struct {
	student *record.Student
	name    string
	form    string
	year    record.YearGroup
	flags   []string
	onRoll  bool
	rank    int    // place in the order of names
	key     string // what a search looks in
}

func newRoll(s *record.Snapshot, on record.Date) *roll {
	students := s.Students()
	r := &roll{people: make([]*person, len(students)), byID: make(map[record.ID]*person, len(students))}
	for i, student := range students {
		p := &person{
			student: student, name: student.Name(), rank: i,
			year: student.YearGroupOn(on), onRoll: student.OnRoll(on), flags: student.Flags(),
		}
		if e, ok := student.EnrolmentOn(on); ok {
			p.form = e.Form
		}
		p.key = searchKey(p.name) + "\n" + searchKey(p.form) + "\n" + strings.ToLower(student.UPN)
		r.people[i] = p
		r.byID[student.ID] = p
	}
	return r
}

// searchKey folds text and closes its gaps, because in the register's search the
// space bar marks a student instead of typing a space.
func searchKey(text string) string { return strings.ReplaceAll(record.Fold(text), " ", "") }

// choice is a group of students to invite: everyone of the chosen year groups
// and forms, cut down to those with all of the chosen flags. Flags alone reach
// across the school.
type choice struct {
	years []record.YearGroup
	forms []string
	flags []flag
}

// flag is a word for what the school holds of a student, as the choices show it.
type flag string

// The flags that a register can be chosen by.
const (
	pupilPremium flag = "Pupil premium"
	send         flag = "SEND"
	eal          flag = "EAL"
	lookedAfter  flag = "Looked after"
)

var flags = []flag{pupilPremium, send, eal, lookedAfter}

func (f flag) of(s *record.Student) bool {
	switch f {
	case pupilPremium:
		return s.PupilPremium == record.Yes
	case send:
		return s.SEN == record.SENSupport || s.SEN == record.SENEHCP
	case eal:
		return s.EAL == record.Yes
	case lookedAfter:
		return s.LookedAfter == record.Yes
	}
	return false
}

func (c choice) empty() bool { return len(c.years)+len(c.forms)+len(c.flags) == 0 }

// has reports whether the choice takes the student in. Nobody off roll is chosen.
func (c choice) has(p *person) bool {
	if c.empty() || !p.onRoll {
		return false
	}
	if len(c.years)+len(c.forms) > 0 && !slices.Contains(c.years, p.year) && !slices.Contains(c.forms, p.form) {
		return false
	}
	for _, f := range c.flags {
		if !f.of(p.student) {
			return false
		}
	}
	return true
}

// part is one thing chosen, or to choose from: a year group, a form or a flag.
type part struct {
	label string
	year  record.YearGroup
	form  string
	flag  flag
}

// parts lists what is chosen, as the pills above the register show it.
func (c choice) parts() []part {
	var out []part
	for _, y := range c.years {
		out = append(out, part{label: y.String(), year: y})
	}
	for _, f := range c.forms {
		out = append(out, part{label: f, form: f})
	}
	for _, f := range c.flags {
		out = append(out, part{label: string(f), flag: f})
	}
	return out
}

// toggled returns the choice with a part added, or taken away where it was there.
func (c choice) toggled(p part) choice {
	c.years, c.forms, c.flags = slices.Clone(c.years), slices.Clone(c.forms), slices.Clone(c.flags)
	switch {
	case p.form != "":
		c.forms = toggle(c.forms, p.form)
		slices.SortFunc(c.forms, record.CompareForms)
	case p.flag != "":
		c.flags = toggle(c.flags, p.flag)
	default:
		c.years = toggle(c.years, p.year)
		slices.Sort(c.years)
	}
	return c
}

func toggle[T comparable](list []T, v T) []T {
	if i := slices.Index(list, v); i >= 0 {
		return slices.Delete(list, i, i+1)
	}
	return append(list, v)
}

// choices lists every part that would find somebody: year groups, then forms,
// then flags.
func (r *roll) choices() []part {
	var years []record.YearGroup
	var forms []string
	found := map[flag]bool{}
	for _, p := range r.people {
		if !p.onRoll {
			continue
		}
		if p.year != record.NoYearGroup && !slices.Contains(years, p.year) {
			years = append(years, p.year)
		}
		if p.form != "" && !slices.Contains(forms, p.form) {
			forms = append(forms, p.form)
		}
		for _, f := range flags {
			found[f] = found[f] || f.of(p.student)
		}
	}
	slices.Sort(years)
	slices.SortFunc(forms, record.CompareForms)
	c := choice{years: years, forms: forms}
	for _, f := range flags {
		if found[f] {
			c.flags = append(c.flags, f)
		}
	}
	return c.parts()
}
