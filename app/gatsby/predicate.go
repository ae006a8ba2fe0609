package gatsby

import (
	"iter"
	"math/bits"
	"slices"

	"waymark/app/record"
)

// testIndex numbers the tests for "meaningful".
type testIndex int

const (
	purpose testIndex = iota
	outcomes
	twoWay
	extensiveTwoWay
	metRange
	task
	feedback
	reflection
	testCount
)

var testIDs = [testCount]string{"purpose", "outcomes", "two_way", "extensive_two_way", "met_range", "task", "feedback", "reflection"}

// testSet is a set of tests.
type testSet uint16

func (s testSet) has(t testIndex) bool { return s&(1<<t) != 0 }
func (s testSet) len() int             { return bits.OnesCount16(uint16(s)) }

// all yields the set's tests in their order.
func (s testSet) all() iter.Seq[testIndex] {
	return func(yield func(testIndex) bool) {
		for t := range testCount {
			if s.has(t) && !yield(t) {
				return
			}
		}
	}
}

// ofStudent is the set of tests that each student passes or fails alone.
const ofStudent testSet = 1<<feedback | 1<<reflection

// factsOf returns the statements that a test rests on: all must be yes.
func factsOf(t testIndex) []record.Fact {
	switch t {
	case purpose:
		return []record.Fact{record.PurposeEmployer, record.PurposeStudents}
	case outcomes:
		return []record.Fact{record.Outcomes}
	case twoWay:
		return []record.Fact{record.TwoWay}
	case extensiveTwoWay:
		return []record.Fact{record.ExtensiveTwoWay}
	case metRange:
		return []record.Fact{record.MetRange}
	case task:
		return []record.Fact{record.Task}
	case feedback:
		return []record.Fact{record.Feedback}
	}
	return []record.Fact{record.Reflection}
}

// answer says how an activity did on a test, and for a test of the student how
// the student did, with the statement that settled it. line may be nil for tests
// of the event.
func answer(t testIndex, a *record.Activity, line *record.Attendance) (record.Answer, record.Statement) {
	// Whoever talked with employees at length had two-way interaction.
	if t == twoWay && a.Facts[record.ExtensiveTwoWay].Stated() {
		return record.Yes, a.Facts[record.ExtensiveTwoWay]
	}
	said, by := record.Yes, record.Statement{}
	for _, f := range factsOf(t) {
		s := a.Facts[f]
		if ofStudent.has(t) {
			s = line.Fact(f)
		}
		switch {
		case s.Is == record.No:
			return record.No, s
		case s.Is == record.Unknown:
			said = record.Unknown
		case by.On.Before(s.On) || by.By == "":
			by = s
		}
	}
	if said != record.Yes {
		by = record.Statement{}
	}
	return said, by
}

// lacking returns the tests of the event that the activity does not pass.
func lacking(a *record.Activity) testSet {
	var set testSet
	for t := range testCount {
		if ofStudent.has(t) {
			continue
		}
		if said, _ := answer(t, a, nil); said != record.Yes {
			set |= 1 << t
		}
	}
	return set
}

// lackingFor returns the tests of the student that the line does not pass.
func lackingFor(line *record.Attendance) testSet {
	var set testSet
	if !line.Feedback.Stated() {
		set |= 1 << feedback
	}
	if !line.Reflection.Stated() {
		set |= 1 << reflection
	}
	return set
}

// isVirtual reports whether students met people only through a screen.
func isVirtual(a *record.Activity) bool {
	return a.Mode == record.Virtual || a.Kind == record.VirtualExperience ||
		a.Setting == record.Online && a.Mode != record.Hybrid
}

// isInPerson reports whether students met people face to face, at least in part.
// An activity without a mode was in person if it took place somewhere.
func isInPerson(a *record.Activity) bool {
	return !isVirtual(a) && (a.Mode != "" || a.Setting != "")
}

// atWorkplace reports whether an activity of any kind was held at a workplace.
func atWorkplace(a *record.Activity) bool { return a.Setting == record.AtWorkplace && !isVirtual(a) }

// withEmployer reports whether an employer was there. Where no organisation is
// recorded the kind says it, except of an encounter with a provider.
func withEmployer(a *record.Activity, hosts []*record.Organisation) bool {
	if len(hosts) == 0 {
		return a.Kind != record.ProviderEncounter
	}
	return slices.ContainsFunc(hosts, func(o *record.Organisation) bool { return o.Employer })
}

// fit says whether a rule is about an activity at all.
type fit uint8

const (
	beside       fit = iota // the rule is about something else
	fits                    // it is what the rule is about
	fitsIfPassed            // it is, if it passes every test
	noEmployer              // the kind fits, but none of its organisations is an employer
	notAtWork               // the kind fits, but it was held at school
)

// fitOf says whether the rule is about the activity.
func fitOf(r *Rule, a *record.Activity, hosts []*record.Organisation) fit {
	employer := withEmployer(a, hosts)
	switch {
	case !slices.Contains(r.Kinds, a.Kind):
		if r.AtWorkplace && atWorkplace(a) && employer {
			return fitsIfPassed
		}
		return beside
	case !employer && a.Kind == record.ProviderEncounter:
		return beside
	case !employer:
		return noEmployer
	case !r.EachYear && a.Setting == record.AtSchool && !isVirtual(a):
		return notAtWork
	}
	return fits
}
