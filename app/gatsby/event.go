package gatsby

import (
	"math"
	"slices"
	"time"

	"waymark/app/record"
)

// event is what the rules need to know of an activity, worked out once for its
// whole register.
type event struct {
	activity *record.Activity
	date     record.Date
	year     record.AcademicYear
	edition  *Edition // in force on the day
	virtual  bool
	inPerson bool
	fit      [ruleCount]fit
	required [ruleCount]testSet
	unmet    testSet // of the tests of the event
	minutes  int32   // for each student, unless the register says otherwise
	phases   [phaseCount]bool
}

// newEvent weighs an activity by the tests of an edition. The guarantee may be
// another edition's: that of the year the school stands in, for it looks at the
// whole of a student's time.
func newEvent(edition *Edition, g *Guarantee, a *record.Activity, hosts []*record.Organisation) *event {
	e := &event{
		activity: a, date: a.Date, year: a.AcademicYear(), edition: edition,
		virtual: isVirtual(a), inPerson: isInPerson(a), unmet: lacking(a),
	}
	for i, r := range edition.Rules {
		e.fit[i] = fitOf(r, a, hosts)
		e.required[i] = r.required(e.virtual)
	}
	e.minutes = minutes(a.Hours)
	if g != nil {
		if e.minutes == 0 {
			e.minutes = minutes(g.DayHours * float64(schoolDays(a)))
		}
		for i := range g.Phases {
			e.phases[i] = g.Phases[i].takes(a) && withEmployer(a, hosts)
		}
	}
	return e
}

// verdict says what came of one line in a register under one rule.
type verdict uint8

const (
	passedOver verdict = iota // the rule has nothing to say of it
	counted
	short           // attended, but it failed tests
	absent          // the student was not there
	invited         // nobody has marked whether the student was there
	later           // after the day of the result
	offRoll         // the student was not on the school's roll, or in no known year group
	otherYears      // the student was in a year group that the rule does not speak of
	withoutEmployer // no employer was there
	notWorkplace    // held at school
)

// sighting is one line in a register with what the rules need to know of it.
type sighting struct {
	*event
	line  *record.Attendance
	group record.YearGroup // the student's on that day
	lacks testSet          // of all tests
	spent int32            // minutes
}

// sighted reads a line of a student's.
func (e *event) sighted(st *record.Student, line *record.Attendance) sighting {
	return sighting{e, line, st.YearGroupOn(e.date), e.unmet | lackingFor(line), e.minutesOf(line)}
}

// weigh says what came of a line under a rule. missing holds the tests that a
// short one failed.
func (s *sighting) weigh(i ruleIndex, asOf record.Date) (v verdict, missing testSet) {
	fit := s.fit[i]
	if fit == beside || fit == fitsIfPassed && s.line.Status != record.Attended {
		return passedOver, 0
	}
	r := s.edition.Rules[i]
	switch {
	case s.date.After(asOf):
		v = later
	case s.line.Status == record.Absent:
		v = absent
	case s.line.Status != record.Attended:
		v = invited
	case s.group == record.NoYearGroup:
		v = offRoll
	case s.group < r.First || s.group > r.Last:
		v = otherYears
	case fit == noEmployer:
		v = withoutEmployer
	case fit == notAtWork:
		v = notWorkplace
	default:
		v = counted
		if missing = s.required[i] & s.lacks; missing != 0 {
			v = short
		}
	}
	if fit == fitsIfPassed && v != counted {
		return passedOver, 0
	}
	return v, missing
}

// minutesOf returns the time a student spent.
func (e *event) minutesOf(line *record.Attendance) int32 {
	switch {
	case line.Status != record.Attended:
		return 0
	case line.Hours > 0:
		return minutes(line.Hours)
	}
	return e.minutes
}

// minutes turns hours into whole minutes, so that sums are exact in any order.
func minutes(hours float64) int32 { return int32(math.Round(hours * 60)) }

// schoolDays returns the number of weekdays of an activity that ran over several
// days, and 0 for one that did not: there a missing time stays missing.
func schoolDays(a *record.Activity) int {
	if a.Last.IsZero() || a.Last == a.Date {
		return 0
	}
	n := 0
	for d := a.Date; !d.After(a.Last) && n < 400/5; d = d.AddDays(1) {
		if w := d.Time().Weekday(); w != time.Saturday && w != time.Sunday {
			n++
		}
	}
	return n
}

// takes reports whether the phase is about the activity.
func (p *Phase) takes(a *record.Activity) bool {
	virtual := isVirtual(a)
	switch {
	case virtual && !p.Virtual:
		return false
	case slices.Contains(p.Kinds, a.Kind):
		return virtual || a.Setting != record.AtSchool
	}
	return p.AtWorkplace && atWorkplace(a)
}
