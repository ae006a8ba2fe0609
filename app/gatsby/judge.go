package gatsby

import (
	"maps"
	"slices"
	"time"

	"waymark/app/record"
)

// Result is what [Judge] found. It is immutable, and any number of goroutines
// may read it.
type Result struct {
	AsOf       record.Date
	Year       record.AcademicYear // the academic year of AsOf
	Edition    *Edition            // the edition that judges the year
	Threshold  int                 // per cent from which an item counts as achieved
	Benchmarks []Benchmark         // 5 and 6
	Snapshot   *record.Snapshot

	marks   map[record.ID]mark
	covered map[record.AcademicYear]bool // years in which the record holds any register
}

// mark is all that is kept of one student. Reasons are worked out when asked for.
type mark struct {
	version uint64
	year    record.YearGroup // on the day of the result
	states  [ruleCount]stateCode
	full    [ruleCount]bool // on roll for the whole phase so far
	hours   ledger
}

// stateCode is a State in one byte: its place in States, plus one.
type stateCode uint8

func codeOf(s State) stateCode { return stateCode(slices.Index(States, s) + 1) }

func (c stateCode) state() State {
	if c == 0 {
		return ""
	}
	return States[c-1]
}

// Judge works out where the school stands on the day asOf. With prev, an earlier
// result for the same day, only students whose [record.Snapshot.Version] has
// changed since are judged again; prev may be nil, or of another day or school,
// and makes no difference to the result. For the versions to mean the same, the
// two snapshots must come from one journal.
func Judge(s *record.Snapshot, asOf record.Date, prev *Result) *Result {
	year := record.AcademicYearOf(asOf)
	e := EditionFor(year)
	r := &Result{
		AsOf: asOf, Year: year, Edition: e, Threshold: e.ThresholdFor(s.School()), Snapshot: s,
		marks: make(map[record.ID]mark, s.StudentCount()), covered: coveredYears(s, asOf),
	}
	if prev != nil && (prev.AsOf != asOf || prev.Snapshot.School().ID != s.School().ID || !maps.Equal(prev.covered, r.covered)) {
		prev = nil
	}
	b := r.bench()
	students := s.Students()
	for _, st := range students {
		version := s.Version(st.ID)
		if prev != nil {
			if m, ok := prev.marks[st.ID]; ok && m.version == version {
				r.marks[st.ID] = m
				continue
			}
		}
		m := b.judge(st)
		m.version = version
		r.marks[st.ID] = m
	}
	r.Benchmarks = r.tally(students)
	return r
}

// coveredYears returns the academic years for which the record holds a register.
// Of any other year nothing can be said to be missing.
func coveredYears(s *record.Snapshot, asOf record.Date) map[record.AcademicYear]bool {
	covered := map[record.AcademicYear]bool{}
	for _, a := range s.Activities() {
		if !a.Date.After(asOf) && !covered[a.AcademicYear()] && len(s.Register(a.ID)) > 0 {
			covered[a.AcademicYear()] = true
		}
	}
	return covered
}

// bench judges one student after the other, keeping what it learns of activities.
type bench struct {
	*Result
	events map[record.ID]*event
	seen   []sighting
}

func (r *Result) bench() *bench { return &bench{Result: r, events: map[record.ID]*event{}} }

// event returns what the rules need to know of an activity, or nil where the
// record does not hold it.
func (b *bench) event(id record.ID) *event {
	e, ok := b.events[id]
	if !ok {
		if a, held := b.Snapshot.Activity(id); held {
			e = newEvent(EditionFor(a.AcademicYear()), b.Edition.Guarantee, a, b.Snapshot.Hosts(a))
		}
		b.events[id] = e
	}
	return e
}

// evidence is what a student's lines come to under one rule.
type evidence struct {
	counted  int
	inPerson int // of those, in person
	short    int // attended, but failed tests
	// faceToFace is set where, within the years that a rule looks back on, any
	// encounter was other than virtual.
	faceToFace bool
}

// sightings returns a student's lines. The slice is good until the next call.
func (b *bench) sightings(st *record.Student) []sighting {
	b.seen = b.seen[:0]
	for _, line := range b.Snapshot.Attendances(st.ID) {
		if e := b.event(line.Activity); e != nil {
			b.seen = append(b.seen, e.sighted(st, line))
		}
	}
	return b.seen
}

// look weighs what was seen of a student, for the academic year given where a
// rule is about each year, and hands each line that a rule speaks of to tell,
// which may be nil.
func (b *bench) look(seen []sighting, year record.AcademicYear, tell func(ruleIndex, sighting, verdict, testSet)) (found [ruleCount]evidence) {
	within := EditionFor(year).Rules[everyYear].NotOnlyVirtualWithin
	for n := range seen {
		s := &seen[n]
		for i := range ruleCount {
			if i == everyYear && (s.year > year || int(year-s.year) >= max(within, 1)) {
				continue
			}
			v, missing := s.weigh(i, b.AsOf)
			if v == passedOver {
				continue
			}
			if i == everyYear {
				if (v == counted || v == short) && !s.virtual {
					found[i].faceToFace = true
				}
				if s.year != year {
					continue
				}
			}
			switch v {
			case counted:
				found[i].counted++
				if s.inPerson {
					found[i].inPerson++
				}
			case short:
				found[i].short++
			}
			if tell != nil {
				tell(i, *s, v, missing)
			}
		}
	}
	return found
}

func (b *bench) judge(st *record.Student) mark {
	seen := b.sightings(st)
	m := mark{year: st.YearGroupOn(b.AsOf), hours: b.ledger(seen)}
	if !m.year.Secondary() {
		m.year = record.NoYearGroup
		return m
	}
	found := b.look(seen, b.Year, nil)
	m.states[everyYear] = codeOf(b.stateInYear(st, b.Year, found[everyYear]))
	m.full[everyYear] = st.OnRoll(settled(b.Year))
	for _, i := range []ruleIndex{by16, by18} {
		m.states[i] = codeOf(b.stateByAge(st, m.year, i, found[i]))
		m.full[i] = b.wholePhase(st, m.year, b.ruleByAge(st, m.year, i))
	}
	return m
}

// settled returns 30 September: whoever is on roll by then was there for the
// academic year. Schools admit through the first weeks of September.
func settled(y record.AcademicYear) record.Date {
	return record.NewDate(int(y), time.September, 30)
}

// wholeYear reports whether the student was on roll for a completed academic
// year: from September until 31 May, when Years 11 and 13 start to leave.
func wholeYear(st *record.Student, y record.AcademicYear) bool {
	return st.OnRoll(settled(y)) && st.OnRoll(record.NewDate(int(y)+1, time.May, 31))
}

// exemption returns the student's exemption from a rule, if it was agreed by the
// given day.
func exemption(st *record.Student, r *Rule, day record.Date) (record.Exemption, bool) {
	x, ok := st.Exempt(r.ID)
	return x, ok && !x.On.After(day)
}

// stateInYear returns the state of a rule about each year, for one of them.
func (b *bench) stateInYear(st *record.Student, year record.AcademicYear, found evidence) State {
	r := EditionFor(year).Rules[everyYear]
	day := year.End()
	if b.AsOf.Before(day) {
		day = b.AsOf
	}
	_, exempt := exemption(st, r, day)
	switch {
	case exempt:
		return Exempt
	case found.counted >= r.Needed && (r.NotOnlyVirtualWithin == 0 || found.faceToFace):
		return Met
	case found.counted+found.short > 0:
		return Partly
	case year >= b.Year:
		return NotYet
	case b.covered[year] && wholeYear(st, year):
		return NotMet
	}
	return Unknown
}

// ruleByAge returns the rule with a deadline by an age, in the edition that
// judges the student: that of the year of the deadline once it has passed.
func (b *bench) ruleByAge(st *record.Student, group record.YearGroup, i ruleIndex) *Rule {
	return EditionFor(b.deadline(st, group, b.Edition.Rules[i].Last)).Rules[i]
}

// deadline returns the academic year at whose end the student finishes or
// finished the year group last, and this year where that is still ahead.
func (b *bench) deadline(st *record.Student, group, last record.YearGroup) record.AcademicYear {
	if group <= last {
		return b.Year
	}
	for y := b.Year - 1; y > b.Year-10; y-- { // nobody spends ten years in a sixth form
		then := st.YearGroupOn(y.End())
		if then == record.NoYearGroup {
			break
		}
		if then <= last {
			return y
		}
	}
	return b.Year - record.AcademicYear(group-last)
}

// stateByAge returns the state of a rule with a deadline by an age.
func (b *bench) stateByAge(st *record.Student, group record.YearGroup, i ruleIndex, found evidence) State {
	r := b.ruleByAge(st, group, i)
	_, exempt := exemption(st, r, b.AsOf)
	some := found.counted+found.short > 0
	switch {
	case exempt:
		return Exempt
	case found.counted >= r.Needed && found.inPerson >= r.InPerson:
		return Met
	case group < r.Last && found.counted > 0:
		return OnTrack
	case some:
		return Partly
	case group < r.Last:
		return NotDue
	case !b.wholePhase(st, group, r):
		return Unknown
	case group == r.Last:
		return NotYet
	case b.coversPhase(group, r):
		return NotMet
	}
	return Unknown
}

// wholePhase reports whether the student has been on roll since the first year
// group that the rule speaks of, so that no earlier school can hold evidence.
func (b *bench) wholePhase(st *record.Student, group record.YearGroup, r *Rule) bool {
	if group < r.First {
		return st.OnRoll(settled(b.Year))
	}
	return st.OnRoll(settled(b.Year - record.AcademicYear(group-r.First)))
}

// coversPhase reports whether the record holds registers for each year of the
// phase that a student in the given year group has been through.
func (b *bench) coversPhase(group record.YearGroup, r *Rule) bool {
	for y := r.First; y <= r.Last; y++ {
		if !b.covered[b.Year-record.AcademicYear(group-y)] {
			return false
		}
	}
	return true
}

// State returns where a student stands on a rule, named by its ID, this year.
func (r *Result) State(student record.ID, rule string) State {
	for i, id := range ruleIDs {
		if id == rule {
			return r.marks[student].states[i].state()
		}
	}
	return ""
}

// StudentState returns where a student stands on a benchmark: on the rule that
// speaks of the student's year group now.
func (r *Result) StudentState(student record.ID, benchmark int) State {
	m := r.marks[student]
	if i, ok := r.ruleNow(benchmark, m.year); ok {
		return m.states[i].state()
	}
	return ""
}

// ruleNow returns the benchmark's first rule that a year group has not outgrown.
func (r *Result) ruleNow(benchmark int, group record.YearGroup) (ruleIndex, bool) {
	for i, rule := range r.Edition.Rules {
		if rule.Benchmark == benchmark && group <= rule.Last {
			return ruleIndex(i), true
		}
	}
	return 0, false
}
