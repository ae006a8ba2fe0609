package gatsby

import (
	"cmp"
	"fmt"
	"slices"

	"waymark/app/record"
)

// Finding is one rule's answer for one student, with its reasons.
type Finding struct {
	Rule    *Rule
	Edition *Edition
	// Year is the academic year that was judged, and for a rule with a deadline
	// the one at whose end it falls or fell. Findings about each of the years
	// before this one have Past set.
	Year       record.AcademicYear
	Past       bool
	State      State
	Words      string   // one sentence: "1 encounter this year counts."
	Counted    []Reason // latest first
	NotCounted []Reason // latest first
	Missing    []string // what is missing, each a sentence, most useful first
}

// Reason is one activity that counted for a student, or did not, and why.
type Reason struct {
	Activity record.ID
	Title    string
	Hosts    string // names of the organisations, "Airbus, Ovo"
	Date     record.Date
	Hours    float64
	// Edition holds the activity's tests: the one in force on its day.
	Edition *Edition
	Tests   []TestResult // in the rule's order; none where the edition asks for none
	Words   string       // "counted", "no reflection recorded", "absent: ill"
}

// TestResult is how one student's activity did on one test.
type TestResult struct {
	ID     string
	Words  string
	Passed record.Answer
	By     string // who said so, the last of them where the test needs several statements
	On     record.Date
}

// Findings returns every rule's answer for a student: this year's first, in the
// order of the rules, then each completed academic year at this school, latest
// first. It is empty for a student who is not on roll in Years 7 to 13.
func (r *Result) Findings(student record.ID) []Finding {
	st, ok := r.Snapshot.Student(student)
	group := r.marks[student].year
	if !ok || group == record.NoYearGroup {
		return nil
	}
	b := r.bench()
	var all []Finding
	now := b.findingsIn(st, r.Year)
	now[everyYear].State = r.marks[student].states[everyYear].state()
	all = append(all, now[everyYear])
	for _, i := range []ruleIndex{by16, by18} {
		f := now[i]
		f.State = r.marks[student].states[i].state()
		f.Rule = b.ruleByAge(st, group, i)
		f.Year = b.deadline(st, group, f.Rule.Last)
		if group < f.Rule.Last {
			f.Year += record.AcademicYear(f.Rule.Last - group)
		}
		f.Edition = EditionFor(min(f.Year, r.Year))
		all = append(all, f)
	}
	for y := r.Year - 1; st.YearGroupOn(y.End()).Secondary() || st.YearGroupOn(settled(y)).Secondary(); y-- {
		f := b.findingsIn(st, y)[everyYear]
		f.Past = true
		all = append(all, f)
	}
	for i := range all {
		b.explain(st, &all[i])
	}
	return all
}

// findingsIn gathers the reasons under each rule, for the academic year given
// where the rule is about each year.
func (b *bench) findingsIn(st *record.Student, year record.AcademicYear) [ruleCount]Finding {
	e := EditionFor(year)
	var all [ruleCount]Finding
	for i := range all {
		all[i] = Finding{Rule: e.Rules[i], Edition: e, Year: year}
	}
	found := b.look(b.sightings(st), year, func(i ruleIndex, s sighting, v verdict, missing testSet) {
		f := &all[i]
		reason := b.reason(i, s, v, missing)
		switch {
		case v == counted:
			f.Counted = append(f.Counted, reason)
		case v != otherYears || i == everyYear: // one rule by age takes over where the other ends
			f.NotCounted = append(f.NotCounted, reason)
		}
	})
	for i := range all {
		for _, reasons := range [][]Reason{all[i].Counted, all[i].NotCounted} {
			slices.SortStableFunc(reasons, func(a, b Reason) int {
				return cmp.Or(b.Date.Compare(a.Date), cmp.Compare(a.Title, b.Title))
			})
		}
	}
	all[everyYear].State = b.stateInYear(st, year, found[everyYear])
	return all
}

func (b *bench) reason(i ruleIndex, s sighting, v verdict, missing testSet) Reason {
	a := s.activity
	reason := Reason{
		Activity: a.ID, Title: a.Title, Date: a.Date, Hosts: hostNames(b.Snapshot.Hosts(a)),
		Hours: float64(s.spent) / 60, Edition: s.edition, Words: b.verdictWords(s, v, missing),
	}
	if v != counted && v != short {
		return reason
	}
	for t := range s.required[i].all() {
		said, by := answer(t, a, s.line)
		reason.Tests = append(reason.Tests, TestResult{
			ID: testIDs[t], Words: s.edition.test(t).Words, Passed: said, By: by.By, On: by.On,
		})
	}
	return reason
}

// verdictWords says what came of a line, "no reflection recorded".
func (b *bench) verdictWords(s sighting, v verdict, missing testSet) string {
	switch v {
	case counted:
		words := "counted"
		if s.virtual {
			words += ", virtual"
		}
		if s.edition != b.Edition {
			words += ", by the " + s.edition.ID + " edition"
		}
		return words
	case short:
		words := ""
		for t := range missing.all() {
			words = join(words, s.failureWords(t, s.line))
		}
		return words
	case absent:
		if s.line.Reason != "" {
			return "absent: " + s.line.Reason
		}
		return "absent"
	case invited:
		return "invited, not marked as attended"
	case later:
		return "planned, after " + b.AsOf.Words()
	case offRoll:
		return "not in a year group at this school that day"
	case otherYears:
		return "was in " + s.group.String() + " then"
	case withoutEmployer:
		return "none of its organisations is an employer"
	}
	return "held at school, not at a workplace" // notWorkplace
}

// failureWords says how an activity failed a test. What nobody has stated is
// not said to be untrue. line is nil where the whole register is meant.
func (e *event) failureWords(t testIndex, line *record.Attendance) string {
	test := e.edition.test(t)
	if ofStudent.has(t) && line == nil {
		return test.Unstated
	}
	if said, _ := answer(t, e.activity, line); said == record.No {
		return test.Failed
	}
	return test.Unstated
}

// explain writes a finding's sentence and what is missing.
func (b *bench) explain(st *record.Student, f *Finding) {
	thing, things, when := "experience", "experiences", ""
	if f.Rule.EachYear {
		thing, things, when = "encounter", "encounters", " in "+f.Year.String()
		if f.Year == b.Year {
			when = " this year"
		}
	}
	n := len(f.Counted)
	counts := many(n, thing, things) + when + " " + verb(n, "counts", "count")
	due := "due by " + f.Year.End().Words()
	switch f.State {
	case Met:
		f.Words = sentence(counts)
		f.Missing = append(f.Missing, unnamedEmployers(f.Counted)...)
		return
	case Exempt:
		x, _ := st.Exempt(f.Rule.ID)
		f.Words = sentence(fmt.Sprintf("exempt: %s (agreed by %s, %s)", x.Reason, x.By, x.On.Words()))
		if !x.Review.IsZero() && x.Review.Before(b.AsOf) {
			f.Missing = append(f.Missing, "The review of the exemption was due on "+x.Review.Words()+".")
		}
		return
	case OnTrack:
		f.Words = sentence(counts + "; " + due)
	case Partly:
		switch {
		case n >= f.Rule.Needed && f.Rule.EachYear:
			f.Words = fmt.Sprintf("Every encounter of the last %d years was virtual.", f.Rule.NotOnlyVirtualWithin)
		case n >= f.Rule.Needed:
			f.Words = sentence(counts + ", but too few in person")
		case n > 0:
			f.Words = sentence(fmt.Sprintf("%s; %d are needed", counts, f.Rule.Needed))
		default:
			f.Words = sentence("attended, but nothing" + when + " counts yet")
		}
	case NotYet, NotDue:
		f.Words = sentence("nothing recorded" + when + " so far; " + due)
	case NotMet:
		f.Words = sentence("nothing was recorded by " + f.Year.End().Words())
		if f.Rule.EachYear {
			f.Words = sentence("nothing was recorded" + when)
		}
	case Unknown:
		f.Words = "Nothing is recorded, and the record does not reach back over all of the time."
		if joined := firstDay(st); b.joinedDuring(st, f) {
			f.Words = sentence("joined on " + joined.Words() + ", and nothing is recorded")
		} else if f.Rule.EachYear && !b.covered[f.Year] {
			f.Words = "The record holds no register of " + f.Year.String() + "."
		}
	}
	if f.State != NotDue {
		f.Missing = b.missing(st, f, thing, things)
	}
}

// joinedDuring reports whether the student joined after the finding's rule began
// to speak of the year group.
func (b *bench) joinedDuring(st *record.Student, f *Finding) bool {
	return firstDay(st).After(settled(b.phaseStart(f)))
}

// missing says what would have to be recorded, in sentences.
func (b *bench) missing(st *record.Student, f *Finding, thing, things string) []string {
	var words []string
	for _, reason := range f.NotCounted {
		var lack []string
		for _, t := range reason.Tests {
			if t.Passed != record.Yes {
				lack = append(lack, reason.Edition.test(testIndex(slices.Index(testIDs[:], t.ID))).Missing)
			}
		}
		if len(lack) > 0 {
			words = append(words, sentence(fmt.Sprintf("%s for %s, %s", list(lack), quoted(reason.Title), reason.Date.Words())))
		}
	}
	if f.State == Unknown {
		switch {
		case st.Joined.IsZero() && b.joinedDuring(st, f):
			return append(words, "Records from before "+firstDay(st).Words()+", or the date of admission.")
		case b.joinedDuring(st, f):
			return append(words, "Records from before "+firstDay(st).Words()+", from the student’s earlier school.")
		}
		return append(words, "Registers from the years before this record began.")
	}
	more := f.Rule.Needed - len(f.Counted)
	if len(f.Counted) > 0 {
		thing, things = "more "+thing, "more "+things
	}
	inPerson := 0
	for _, reason := range f.Counted {
		if a, ok := b.Snapshot.Activity(reason.Activity); ok && isInPerson(a) {
			inPerson++
		}
	}
	switch {
	case more > 0 && f.State != NotMet:
		words = append(words, sentence(fmt.Sprintf("%s that %s", many(more, thing, things), verb(more, "counts", "count"))))
	case more <= 0 && f.Rule.EachYear:
		words = append(words, "An encounter in person.")
	case more <= 0 && inPerson < f.Rule.InPerson:
		words = append(words, "An experience in person, or whether one of these was.")
	}
	return words
}

// phaseStart returns the academic year in which the student's time under the
// finding's rule began.
func (b *bench) phaseStart(f *Finding) record.AcademicYear {
	if f.Rule.EachYear {
		return f.Year
	}
	return f.Year - record.AcademicYear(f.Rule.Last-f.Rule.First)
}

// firstDay returns the first day the school knows the student to have been on roll.
func firstDay(st *record.Student) record.Date {
	if st.Joined.IsZero() && len(st.Enrolments) > 0 {
		return st.Enrolments[0].From
	}
	return st.Joined
}

// unnamedEmployers asks for the employer of what counted without one.
func unnamedEmployers(reasons []Reason) []string {
	var words []string
	for _, r := range reasons {
		if r.Hosts == "" {
			words = append(words, "The employer’s name for "+quoted(r.Title)+", "+r.Date.Words()+".")
		}
	}
	return words
}
