package overview

import (
	"fmt"

	"waymark/app/gatsby"
	"waymark/app/record"
	"waymark/app/ui/chart"
	"waymark/app/ui/kit"
)

// part is one year group on one rule: what a bar shows.
type part struct {
	rule  *gatsby.Rule
	group gatsby.Group
}

// scope is what a figure speaks of: a benchmark's measured year groups, or one part.
type scope struct {
	benchmark int
	parts     []part
}

// wholeOf returns all parts that a benchmark's own figure is made of.
func wholeOf(b gatsby.Benchmark) scope {
	of := scope{benchmark: b.Number}
	for _, p := range partsOf(b) {
		if p.group.Measured {
			of.parts = append(of.parts, p)
		}
	}
	return of
}

// partsOf returns one part for each year group on roll: on the rule that speaks
// of it now, where a benchmark has one rule by 16 and another by 18.
func partsOf(b gatsby.Benchmark) []part {
	var parts []part
	done := map[record.YearGroup]bool{}
	for _, result := range b.Rules {
		for _, g := range result.Groups {
			if g.YearGroup <= result.Rule.Last && !done[g.YearGroup] {
				done[g.YearGroup] = true
				parts = append(parts, part{result.Rule, g})
			}
		}
	}
	return parts
}

// figures returns how many of the scope's students meet their rule.
func (of scope) figures() (met, all int) {
	for _, p := range of.parts {
		met, all = met+p.group.Met, all+p.group.Of
	}
	return met, all
}

// rule returns the rule that speaks of a year group in the scope, or nil.
func (of scope) rule(y record.YearGroup) *gatsby.Rule {
	for _, p := range of.parts {
		if p.group.YearGroup == y {
			return p.rule
		}
	}
	return nil
}

// words names the scope, "benchmark 5, Year 9".
func (of scope) words() string {
	words := fmt.Sprintf("benchmark %d", of.benchmark)
	if len(of.parts) == 1 {
		words += ", " + of.parts[0].group.YearGroup.String()
	}
	return words
}

// students returns the scope's students in the order of their names, each with
// the state on the rule that speaks of them.
func (of scope) students(r *gatsby.Result, a audience) []standing {
	var all []standing
	for _, st := range r.Snapshot.Students() {
		rule := of.rule(st.YearGroupOn(r.AsOf))
		if rule == nil || !a.holds(st) {
			continue
		}
		if state := r.State(st.ID, rule.ID); state != "" {
			all = append(all, standing{st, rule, state})
		}
	}
	return all
}

// standing is where one student stands.
type standing struct {
	student *record.Student
	rule    *gatsby.Rule
	state   gatsby.State
}

// years is the chart of a benchmark by year group.
type years struct {
	card    *kit.Card
	bars    *chart.Bars
	caption *kit.Paragraph
	parts   []part
}

func newYears(open func(part)) *years {
	y := &years{caption: kit.NewParagraph("", kit.Note)}
	y.bars = chart.NewYearBars(nil, -1, -1, func(i int) { open(y.parts[i]) })
	y.card = kit.NewCard("By year group", kit.VStack(8, y.bars, y.caption))
	return y
}

func (y *years) show(r *gatsby.Result, b gatsby.Benchmark) {
	y.parts = partsOf(b)
	mark := float64(r.Threshold) / 100
	bars := make([]chart.Bar, len(y.parts))
	due := make([]chart.Bar, len(y.parts)) // the bars that can be the widest gap
	for i, p := range y.parts {
		bars[i] = chart.Bar{Label: p.group.YearGroup.String(), Share: share(p.group.Met, p.group.Of), Value: p.words()}
		if due[i] = bars[i]; !p.group.Measured {
			due[i].Share = -1
		}
	}
	widest := chart.WidestGap(due, mark)
	y.bars.Set(bars, mark, widest)
	y.card.SetTitle(titleOf(b.Number, y.parts, widest))
	y.caption.SetText(caption(r, b.Number))
}

// words writes a part's figures; where nobody is measured there is no percentage.
func (p part) words() string {
	g := p.group
	if g.Of == 0 {
		return "nobody to measure"
	}
	words := fmt.Sprintf("%d %%, %s", g.Percent, outOf(g.Met, g.Of))
	if !g.Measured {
		words += fmt.Sprintf(", due by %s", p.rule.Last)
	}
	return words
}

func titleOf(benchmark int, parts []part, widest int) string {
	if widest < 0 {
		return fmt.Sprintf("Benchmark %d by year group", benchmark)
	}
	return fmt.Sprintf("%s has the widest gap on benchmark %d", parts[widest].group.YearGroup, benchmark)
}

func caption(r *gatsby.Result, benchmark int) string {
	what := "Students with experiences of workplaces that count"
	if rule := r.Edition.Rule(gatsby.EveryYear); rule.Benchmark == benchmark {
		what = "Students with at least one encounter that counts since " + r.Year.Start().Time().Format("2 January 2006")
	}
	return fmt.Sprintf("%s, by year group. Line: %d %%. Enter or a click opens a bar.", what, r.Threshold)
}
