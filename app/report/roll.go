package report

import (
	"fmt"
	"maps"
	"slices"

	"waymark/app/gatsby"
	"waymark/app/record"
)

// roll gathers the students of Years 7 to 13 by year and registration group.
func (g *gatherer) roll() error {
	forms := map[record.YearGroup]map[plain][]student{}
	for i, s := range g.result.Snapshot.Students() {
		if i%64 == 0 && g.ctx.Err() != nil {
			return g.ctx.Err()
		}
		year := s.YearGroupOn(g.result.AsOf)
		if !year.Secondary() {
			continue
		}
		e, _ := s.EnrolmentOn(g.result.AsOf)
		form := g.speller.spell(e.Form, "the name of a registration group in "+year.String(), yearAt(year))
		if forms[year] == nil {
			forms[year] = map[plain][]student{}
		}
		forms[year][form] = append(forms[year][form], g.student(s, year, form))
	}
	for _, year := range slices.Sorted(maps.Keys(forms)) {
		y := yearRoll{year: year}
		for _, form := range slices.Sorted(maps.Keys(forms[year])) {
			y.forms = append(y.forms, formRoll{form, forms[year][form]})
		}
		g.pack.years = append(g.pack.years, y)
	}
	return nil
}

func (g *gatherer) student(s *record.Student, year record.YearGroup, form plain) student {
	where, at := "a student in "+year.String(), formAt(year, form)
	if form != "" {
		where += ", " + string(form)
	}
	line := student{name: g.speller.spell(s.Name(), "the name of "+where, at)}
	wanted := map[int]string{}
	for _, f := range g.result.Findings(s.ID) {
		if f.Past {
			continue
		}
		for _, r := range f.Counted {
			if n := g.numbers[r.Activity]; n > 0 {
				line.evidence = append(line.evidence, n)
			}
		}
		if len(f.Missing) > 0 {
			wanted[f.Rule.Benchmark] = f.Missing[0]
		}
	}
	slices.Sort(line.evidence)
	line.evidence = slices.Compact(line.evidence)
	for _, section := range g.pack.sections {
		state := g.result.StudentState(s.ID, section.number)
		line.states = append(line.states, state)
		var missing plain
		if lacks(state) {
			missing = g.speller.spell(wanted[section.number], "what is missing for "+where, at)
		}
		line.missing = append(line.missing, missing)
	}
	return line
}

// lacks reports whether a student in the state lacks something that is due by
// the end of this academic year.
func lacks(s gatsby.State) bool {
	switch s {
	case gatsby.Partly, gatsby.NotYet, gatsby.NotMet, gatsby.Unknown:
		return true
	}
	return false
}

// lacking counts, for each year group, who lacks something for the section with
// the given index. Year groups in which nobody does are left out.
func lacking(years []yearRoll, section int) []missing {
	var all []missing
	for _, y := range years {
		m := missing{year: y.year}
		by := map[plain]int{}
		for _, f := range y.forms {
			for _, s := range f.students {
				m.of++
				if lacks(s.states[section]) {
					m.students++
					by[s.missing[section]]++
				}
			}
		}
		delete(by, "")
		for _, words := range slices.Sorted(maps.Keys(by)) {
			if by[words] > m.mostBy {
				m.most, m.mostBy = words, by[words]
			}
		}
		if m.students > 0 {
			all = append(all, m)
		}
	}
	return all
}

// quality says what the figures rest on and what was left out.
func (g *gatherer) quality() {
	say := func(format string, args ...any) {
		g.pack.quality = append(g.pack.quality, plain(fmt.Sprintf(format, args...)))
	}
	snapshot, asOf := g.result.Snapshot, g.result.AsOf
	var onRoll, inScope, noYear, noForm int
	for _, s := range snapshot.Students() {
		if !s.OnRoll(asOf) {
			continue
		}
		onRoll++
		switch year := s.YearGroupOn(asOf); {
		case year == record.NoYearGroup:
			noYear++
		case year.Secondary():
			inScope++
			if e, _ := s.EnrolmentOn(asOf); e.Form == "" {
				noForm++
			}
		}
	}
	say("The record holds %s, past and present. %s on roll on %s, and %s of them in Years 7 to 13, whom the benchmarks are about.",
		people(snapshot.StudentCount()), number(onRoll), longDate(asOf), number(inScope))
	if noYear > 0 {
		say("On roll without a known year group, and so counted nowhere: %s.", people(noYear))
	}
	if noForm > 0 {
		say("In Years 7 to 13 without a known registration group: %s.", people(noForm))
	}
	for i, section := range g.pack.sections {
		if n := countState(g.pack.years, i, gatsby.Unknown); n > 0 {
			say("Benchmark %d, unknown: %s, for whom the record does not reach far enough to judge. Unknown is never counted as not met.",
				section.number, people(n))
		}
		if n := countState(g.pack.years, i, gatsby.Exempt); n > 0 {
			say("Benchmark %d, exempt: %s, for a reason that a named person agreed. They are not part of its figures.", section.number, people(n))
		}
	}
	var ahead, empty int
	for _, a := range snapshot.Activities() {
		attended := func(l *record.Attendance) bool { return l.Status == record.Attended }
		switch {
		case a.Date.After(asOf):
			ahead++
		case !slices.ContainsFunc(snapshot.Register(a.ID), attended):
			empty++
		}
	}
	if empty > 0 {
		say("Activities with nobody marked as attended, which count for nobody: %s.", number(empty))
	}
	if ahead > 0 {
		say("Activities dated after %s, which are left out: %s.", longDate(asOf), number(ahead))
	}
}

func countState(years []yearRoll, section int, state gatsby.State) int {
	n := 0
	for _, y := range years {
		for _, f := range y.forms {
			for _, s := range f.students {
				if s.states[section] == state {
					n++
				}
			}
		}
	}
	return n
}
