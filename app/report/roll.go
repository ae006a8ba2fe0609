package report

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

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
		form := g.speller.spell(e.Form, "the name of a registration group in "+yearName(year), yearAt(year))
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
	where, at := "a student in "+yearName(year), studentAt(s.ID)
	if form != "" {
		where += ", " + form
	}
	line := student{at: at, name: g.speller.spell(s.Name(), "the name of "+where, at)}
	findings := g.result.Findings(s.ID)
	for _, section := range g.pack.sections {
		state := g.result.StudentState(s.ID, section.number)
		line.states = append(line.states, state)
		var missing lack
		for _, f := range findings {
			if f.Past || f.Rule.Benchmark != section.number || year < f.Rule.First || year > f.Rule.Last {
				continue // not about this student this year
			}
			for _, r := range f.Counted {
				if n := g.numbers[r.Activity]; n > 0 {
					line.evidence = append(line.evidence, n)
				}
			}
			if lacks(state) {
				missing = g.lack(f, where, at)
			}
		}
		line.missing = append(line.missing, missing)
	}
	slices.Sort(line.evidence)
	line.evidence = slices.Compact(line.evidence)
	return line
}

// lack returns what would help a student most: what one activity on the record
// lacks, the fewer things the better, or else what gatsby says is missing.
func (g *gatherer) lack(f gatsby.Finding, where plain, at anchor) lack {
	var nearest lack
	fewest := 0
	for _, r := range f.NotCounted { // latest first
		var things []plain
		for _, t := range r.Tests {
			if t.Passed != record.Yes {
				things = append(things, g.missingWords(r.Edition, t))
			}
		}
		n := g.numbers[r.Activity]
		if n > 0 && len(things) > 0 && (fewest == 0 || len(things) < fewest) {
			nearest, fewest = lack{join(things), n}, len(things)
		}
	}
	if fewest == 0 && len(f.Missing) > 0 {
		nearest.words = g.speller.spell(strings.TrimSuffix(f.Missing[0], "."), "what is missing for "+where, at)
	}
	return nearest
}

// missingWords names what a failed test lacks, "reflection".
func (g *gatherer) missingWords(e *gatsby.Edition, t gatsby.TestResult) plain {
	for _, test := range e.Tests {
		if test.ID == t.ID {
			return g.rulesText(test.Missing)
		}
	}
	return g.rulesText(t.Words)
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
		by := map[lack]int{}
		for _, f := range y.forms {
			for _, s := range f.students {
				m.of++
				if lacks(s.states[section]) {
					m.students++
					by[s.missing[section]]++
				}
			}
		}
		delete(by, lack{})
		for what, n := range by {
			if n > m.mostBy || n == m.mostBy && what.before(m.most) {
				m.most, m.mostBy = what, n
			}
		}
		if m.students > 0 {
			all = append(all, m)
		}
	}
	return all
}

// before puts lacks in an order, so that of two as frequent the same one is named.
func (l lack) before(o lack) bool {
	return cmp.Or(cmp.Compare(o.evidence, l.evidence), cmp.Compare(l.words, o.words)) < 0
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
	say("The record holds %[1]s, past and present. On roll on %[3]s: %[2]s, of whom %[4]s in Years 7 to 13, whom the benchmarks are about.",
		people(snapshot.StudentCount()), people(onRoll), longDate(asOf), number(inScope))
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
