package gatsby

import (
	"fmt"

	"waymark/app/record"
)

// Benchmark is where the school stands on one benchmark.
type Benchmark struct {
	Number  int
	Title   string
	Label   string // "5 Employers"
	State   State
	Percent int // of Met in Of, see [Percent]
	Met, Of int // students in the year groups that its rules are measured on
	Rules   []RuleResult
}

// RuleResult is where the school stands on one rule.
type RuleResult struct {
	Rule    *Rule
	State   State
	Percent int
	Met, Of int     // over the groups that are measured
	Groups  []Group // every year group on roll, lowest first
}

// Group is where one year group stands on one rule.
type Group struct {
	YearGroup record.YearGroup
	// Measured says whether the school's state rests on this group: every group
	// for a rule about each year, else the year group at the deadline.
	Measured bool
	// State follows from the figures alone: met from the threshold up, partly
	// below it, not met at none, and unknown at none where nothing is known of
	// half the students or more. A group ahead of its deadline is on track or not
	// due instead of partly or not met.
	State   State
	Percent int
	Met, Of int // Of is everyone on roll but the exempt; unknown students are among them
	Counts  map[State]int
	// FullMet and FullOf count only students who have been on roll for the whole
	// phase that the rule speaks of.
	FullMet, FullOf int
}

// Among returns the benchmarks for those students only who are kept.
func (r *Result) Among(keep func(*record.Student) bool) []Benchmark {
	var kept []*record.Student
	for _, st := range r.Snapshot.Students() {
		if keep(st) {
			kept = append(kept, st)
		}
	}
	return r.tally(kept)
}

// Benchmark returns one benchmark's result, by its number.
func (r *Result) Benchmark(number int) Benchmark {
	for _, b := range r.Benchmarks {
		if b.Number == number {
			return b
		}
	}
	return Benchmark{Number: number, State: Unknown}
}

const yearGroups = int(record.LastYearGroup-record.FirstYearGroup) + 1

// count is what a group's students add up to, on one rule.
type count struct {
	states  [8 + 1]int // by stateCode
	fullMet int
	fullOf  int
}

// tally counts students into groups, groups into rules and rules into benchmarks.
func (r *Result) tally(students []*record.Student) []Benchmark {
	var counts [ruleCount][yearGroups]count
	met, exempt := codeOf(Met), codeOf(Exempt)
	for _, st := range students {
		m := r.marks[st.ID]
		if m.year == record.NoYearGroup {
			continue
		}
		for i := range counts {
			c := &counts[i][m.year-record.FirstYearGroup]
			code := m.states[i]
			c.states[code]++
			if m.full[i] && code != exempt {
				c.fullOf++
				if code == met {
					c.fullMet++
				}
			}
		}
	}
	var out []Benchmark
	for _, h := range r.Edition.Benchmarks {
		b := Benchmark{Number: h.Number, Title: h.Title, Label: h.Label}
		var states []State
		for i, rule := range r.Edition.Rules {
			if rule.Benchmark != h.Number {
				continue
			}
			result := r.ruleResult(rule, &counts[i])
			b.Rules = append(b.Rules, result)
			b.Met += result.Met
			b.Of += result.Of
			if result.Of > 0 {
				states = append(states, result.State)
			}
		}
		b.Percent = Percent(b.Met, b.Of)
		b.State = together(states)
		out = append(out, b)
	}
	return out
}

func (r *Result) ruleResult(rule *Rule, counts *[yearGroups]count) RuleResult {
	result := RuleResult{Rule: rule}
	var states []State
	for i := range counts {
		g, ok := r.group(rule, record.FirstYearGroup+record.YearGroup(i), &counts[i])
		if !ok {
			continue
		}
		result.Groups = append(result.Groups, g)
		if g.Measured && g.Of > 0 {
			result.Met += g.Met
			result.Of += g.Of
			states = append(states, g.State)
		}
	}
	result.Percent = Percent(result.Met, result.Of)
	result.State = together(states)
	return result
}

// group makes a year group's figures of its count, and false where the year
// group has nobody on roll.
func (r *Result) group(rule *Rule, year record.YearGroup, c *count) (Group, bool) {
	g := Group{YearGroup: year, Measured: rule.EachYear || year == rule.Last, Counts: map[State]int{}, FullMet: c.fullMet, FullOf: c.fullOf}
	all := 0
	for code, n := range c.states {
		if n > 0 {
			g.Counts[stateCode(code).state()] = n
			all += n
		}
	}
	g.Met = g.Counts[Met]
	g.Of = all - g.Counts[Exempt]
	g.Percent = Percent(g.Met, g.Of)
	ahead := !g.Measured && year < rule.Last
	switch {
	case g.Of == 0:
		g.State = Unknown
	case g.Percent >= r.Threshold:
		g.State = Met
	case ahead && g.Met+g.Counts[OnTrack]+g.Counts[Partly] > 0:
		g.State = OnTrack
	case ahead:
		g.State = NotDue
	case g.Met > 0:
		g.State = Partly
	case 2*g.Counts[Unknown] >= g.Of:
		g.State = Unknown
	default:
		g.State = NotMet
	}
	return g, all > 0
}

// together returns the state of a whole from those of its parts: met if all are,
// not met if all are, partly if some are on the way. Parts of which nothing is
// known keep the whole from being met or not met.
func together(parts []State) State {
	n := map[State]int{}
	for _, s := range parts {
		n[s]++
	}
	switch {
	case len(parts) == 0:
		return Unknown
	case n[Met] == len(parts):
		return Met
	case n[Met]+n[Partly] > 0:
		return Partly
	case n[Unknown] > 0:
		return Unknown
	}
	return NotMet
}

// Remark returns two short lines for a benchmark on the overview: the figures,
// "1,154 of 1,480", and what stands most in the way, or "".
func (r *Result) Remark(benchmark int) (figures, obstacle string) {
	b := r.Benchmark(benchmark)
	if b.Of == 0 {
		return "nobody on roll to measure", ""
	}
	worst, n := Group{}, 0
	for _, rule := range b.Rules {
		if rule.Of == 0 {
			continue
		}
		if !rule.Rule.EachYear {
			figures = join(figures, fmt.Sprintf("%s: %s", rule.Rule.Last, outOf(rule.Met, rule.Of)))
		}
		for _, g := range rule.Groups {
			if none := g.Counts[NotYet] + g.Counts[NotMet]; g.Measured && none > n {
				worst, n = g, none
			}
		}
	}
	if figures == "" {
		figures = outOf(b.Met, b.Of)
	}
	if n > 0 {
		obstacle = fmt.Sprintf("%s: %s had none", worst.YearGroup, outOf(n, worst.Of))
	}
	if test, students := r.commonest(benchmark); students > n {
		obstacle = fmt.Sprintf("%s missing for %s", test.Missing, grouped(students))
	}
	return figures, obstacle
}
