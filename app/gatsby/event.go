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
	year     record.AcademicYear
	edition  *Edition // in force on the day
	virtual  bool
	inPerson bool
	fit      [ruleCount]fit
	required [ruleCount]testSet
	lacks    testSet // of the tests of the event
	minutes  int32   // for each student, unless the register says otherwise
	phases   [phaseCount]bool
}

// newEvent weighs an activity by the tests of an edition. The guarantee may be
// another edition's: that of the year the school stands in, for it looks at the
// whole of a student's time.
func newEvent(edition *Edition, g *Guarantee, a *record.Activity, hosts []*record.Organisation) *event {
	e := &event{
		activity: a, edition: edition, year: a.AcademicYear(),
		virtual: isVirtual(a), inPerson: isInPerson(a), lacks: lacking(a),
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
	short        // attended, but it failed tests
	absent       // the student was not there
	invited      // nobody has marked whether the student was there
	later        // after the day of the result
	offRoll      // the student was not on the school's roll, or in no known year group
	otherYears   // the student was in a year group that the rule does not speak of
	unemployed   // no employer was there
	notWorkplace // held at school
)

// weigh says what came of a line under a rule, for a student who was in the
// given year group that day. missing holds the tests that a short one failed.
func (e *event) weigh(i ruleIndex, line *record.Attendance, year record.YearGroup, asOf record.Date) (v verdict, missing testSet) {
	fit := e.fit[i]
	if fit == beside {
		return passedOver, 0
	}
	missing = e.required[i] & (e.lacks | lackingFor(line))
	if fit == fitsIfPassed && (line.Status != record.Attended || missing != 0) {
		return passedOver, 0
	}
	r := e.edition.Rules[i]
	switch {
	case e.activity.Date.After(asOf):
		return later, 0
	case line.Status == record.Absent:
		return absent, 0
	case line.Status != record.Attended:
		return invited, 0
	case year == record.NoYearGroup:
		return offRoll, 0
	case year < r.First || year > r.Last:
		return otherYears, 0
	case fit == noEmployer:
		return unemployed, 0
	case fit == notAtWork:
		return notWorkplace, 0
	case missing != 0:
		return short, missing
	}
	return counted, 0
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
