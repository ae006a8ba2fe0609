package gatsby

import (
	"fmt"

	"waymark/app/record"
)

// Counting is one line of "What this counts for". Its State is NotDue where the
// line is for information only, or not about this kind of activity.
type Counting struct {
	Label string // "5 Employers", "6 Workplaces", "Two weeks", "NHS"
	State State
	Words string
}

// CountsFor says what an activity with its register would count for, while a
// person is still writing it down. hosts are the activity's organisations.
func CountsFor(e *Edition, a *record.Activity, hosts []*record.Organisation, lines []*record.Attendance) []Counting {
	ev := newEvent(e, e.Guarantee, a, hosts)
	var there []*record.Attendance
	for _, l := range lines {
		if l.Status == record.Attended {
			there = append(there, l)
		}
	}
	var all []Counting
	for _, h := range e.Benchmarks {
		for i, r := range e.Rules {
			if r.Benchmark == h.Number { // a benchmark's rules share their tests
				state, words := ev.countingFor(ruleIndex(i), there)
				all = append(all, Counting{h.Label, state, words})
				break
			}
		}
	}
	if g := e.Guarantee; g != nil {
		state, words := ev.countingHours(there)
		all = append(all, Counting{g.Label, state, words})
	}
	return append(all, Counting{"NHS", NotDue, record.NHSCategoryOf(a, hosts).String() + "."})
}

func (e *event) countingFor(i ruleIndex, there []*record.Attendance) (State, string) {
	switch e.fit[i] {
	case noEmployer:
		return NotDue, "None of the organisations is an employer."
	case notAtWork:
		return NotDue, "Held at school, not at a workplace."
	case beside:
		if e.edition.Rules[i].EachYear {
			return NotDue, "No employer among the organisations."
		}
		return NotDue, "Not an experience of a workplace."
	}
	required := e.required[i]
	missing := required & e.unmet
	if len(there) == 0 {
		missing |= required & ofStudent
	}
	var without [testCount]int // students without what is missing
	counts := 0
	for _, l := range there {
		lacks := required & (e.unmet | lackingFor(l))
		if lacks == 0 {
			counts++
		}
		for t := range lacks.all() {
			without[t]++
		}
		missing |= lacks
	}
	words := fmt.Sprintf("%d of %d tests: %s %s missing.", required.len()-missing.len(), required.len(),
		list(e.edition.missingWords(missing)), verb(missing.len(), "is", "are"))
	switch {
	case len(there) == 0 && missing == 0:
		return NotDue, "Counts for each student who is marked as attended."
	case len(there) == 0:
		return progress(required, missing), words + " Nobody is marked as attended yet."
	case counts == len(there):
		return Met, fmt.Sprintf("Counts for %s.", many(counts, "student", "students"))
	case counts > 0:
		var lacks []string
		for t := range missing.all() {
			lacks = append(lacks, fmt.Sprintf("%s for %s", e.edition.test(t).Missing, grouped(without[t])))
		}
		return Partly, fmt.Sprintf("Counts for %s of %s; missing: %s.",
			grouped(counts), many(len(there), "student", "students"), list(lacks))
	case e.fit[i] == fitsIfPassed:
		return NotDue, words + " It counts only with all of them."
	case missing.len() == 1 && missing&ofStudent == missing:
		words += fmt.Sprintf(" Add it for %s to count.", many(len(there), "student", "students"))
	}
	return progress(required, missing), words
}

// progress returns Partly where any test passes already.
func progress(required, missing testSet) State {
	if missing == required {
		return NotMet
	}
	return Partly
}

func (e *event) countingHours(there []*record.Attendance) (State, string) {
	if e.phases == [phaseCount]bool{} {
		return NotDue, "Not time at a workplace."
	}
	least, most := e.minutes, e.minutes
	for i, l := range there {
		m := e.minutesOf(l)
		if i == 0 {
			least, most = m, m
		}
		least, most = min(least, m), max(most, m)
	}
	if most == 0 {
		return NotDue, "Say how many hours it took."
	}
	hours := fmt.Sprintf("%.1f", float64(most)/60)
	if least < most {
		hours = fmt.Sprintf("%.1f to %s", float64(least)/60, hours)
	}
	what := "activity"
	if e.phases[placementPhase] {
		what = "placement"
	}
	words := fmt.Sprintf("%s hours of %s each", hours, what)
	switch {
	case e.virtual:
		return Partly, words + ", virtual; shown apart."
	case e.activity.Mode == record.Hybrid:
		words += ", in person and virtual"
	case e.inPerson:
		words += ", in person"
	}
	return Met, words + "."
}
