package report

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"waymark/app/gatsby"
	"waymark/app/record"
)

// gatherer takes the figures out of a result.
type gatherer struct {
	ctx     context.Context
	result  *gatsby.Result
	speller speller
	numbers map[record.ID]int       // an activity's number in the evidence index
	did     [][]gatsby.Contribution // what the activity did, by its number less one
	pack    pack
}

// gapWorthSaying is the number of points from which a group's gap is put into
// words: less can be the doing of a handful of students.
const gapWorthSaying = 5

// gather builds the pack. The only error is the context's.
func gather(ctx context.Context, f faces, r *gatsby.Result, o Options) (*pack, error) {
	g := gatherer{ctx: ctx, result: r, speller: speller{faces: f}, numbers: map[record.ID]int{}}
	g.front(o)
	g.index()
	for _, b := range r.Benchmarks {
		g.pack.sections = append(g.pack.sections, g.section(b))
	}
	if err := g.roll(); err != nil {
		return nil, err
	}
	for i := range g.pack.sections {
		g.pack.sections[i].missing = lacking(g.pack.years, i)
	}
	if n, w, ok := r.WidestGap(); ok && w.Points() >= gapWorthSaying {
		g.pack.gap = &gap{
			group: plain(w.Split.Words()), benchmark: n, points: w.Points(),
			with:   figure{met: w.With.Met, of: w.With.Of, percent: w.With.Percent},
			others: figure{met: w.Others.Met, of: w.Others.Of, percent: w.Others.Percent},
		}
	}
	for _, s := range r.NextSteps() {
		g.pack.steps = append(g.pack.steps, step{
			title:  g.speller.spell(s.Title, "the list of what to do next", summaryAt),
			detail: g.speller.spell(s.Detail, "the list of what to do next", summaryAt),
		})
	}
	g.quality()
	g.pack.misprints = g.speller.misprints
	g.pack.digest = digest(&g.pack)
	return &g.pack, nil
}

func (g *gatherer) front(o Options) {
	r, school, p := g.result, g.result.Snapshot.School(), &g.pack
	p.urn = g.speller.spell(school.URN, "the URN", coverAt)
	p.schoolName = g.speller.spell(school.Name, "the name of the school", coverAt)
	if p.schoolName == "" {
		p.schoolName = "The school"
	}
	p.preparedBy = g.speller.spell(o.PreparedBy, "the name of who prepared this", coverAt)
	p.prepared = record.DateOf(o.Prepared)
	p.version = g.speller.spell(o.Version, "the version", coverAt)
	p.year, p.asOf = r.Year, r.AsOf
	e := r.Edition
	p.edition = edition{
		id:              g.rulesText(e.ID),
		title:           g.rulesText(e.Title),
		source:          g.rulesText(e.Source),
		threshold:       r.Threshold,
		thresholdSource: g.rulesText(e.ThresholdSource),
		schoolsOwn:      r.Threshold != e.Threshold,
	}
}

func (g *gatherer) rulesText(s string) plain {
	return g.speller.spell(s, "the wording of the rules", qualityAt)
}

// index numbers the activities that take part in any figure, oldest first.
func (g *gatherer) index() {
	activities := g.result.Snapshot.Activities() // latest first
	slices.SortStableFunc(activities, func(a, b *record.Activity) int { return a.Date.Compare(b.Date) })
	for _, a := range activities {
		cs := slices.DeleteFunc(g.result.Contribution(a.ID), func(c gatsby.Contribution) bool {
			return !g.takesPart(a, c.Benchmark)
		})
		if len(cs) == 0 {
			continue
		}
		n := len(g.did) + 1
		g.numbers[a.ID] = n
		g.did = append(g.did, cs)
		g.pack.evidence = append(g.pack.evidence, g.evidence(n, a, cs))
	}
}

// takesPart reports whether a benchmark's figures can rest on an activity: it has
// happened, and it is of this academic year where the benchmark is about each year.
func (g *gatherer) takesPart(a *record.Activity, benchmark int) bool {
	if a.Date.After(g.result.AsOf) {
		return false
	}
	for _, r := range g.result.Benchmark(benchmark).Rules {
		if !r.Rule.EachYear || a.AcademicYear() == g.result.Year {
			return true
		}
	}
	return false
}

func (g *gatherer) evidence(n int, a *record.Activity, cs []gatsby.Contribution) evidence {
	name, at := evidenceName(n), evidenceAt(n)
	e := evidence{
		number:  n,
		title:   g.speller.spell(a.Title, "the title of "+name, at),
		kind:    plain(a.Kind.String()),
		date:    a.Date,
		last:    a.End(),
		counted: map[int]int{},
	}
	var hosts []plain
	for _, o := range g.result.Snapshot.Hosts(a) {
		host := g.speller.spell(o.Name, "an organisation at "+name, at)
		if !strings.Contains(string(e.title), string(host)) { // no need to say it twice
			hosts = append(hosts, host)
		}
	}
	e.hosts = join(hosts)
	for _, l := range g.result.Snapshot.Register(a.ID) {
		if l.Status == record.Attended {
			e.attended++
		}
	}
	latest := map[plain]record.Date{}
	for _, c := range cs {
		e.counted[c.Benchmark] = c.Counted
		for _, by := range c.Confirmed {
			who := g.speller.spell(by.By, "who confirmed "+name, at)
			if by.On.After(latest[who]) {
				latest[who] = by.On
			}
		}
	}
	var who []plain
	for _, name := range slices.Sorted(maps.Keys(latest)) {
		who = append(who, name+", "+dateWords(latest[name]))
	}
	e.confirmedBy = plainJoin(who, "; ")
	return e
}

func (g *gatherer) section(b gatsby.Benchmark) section {
	s := section{
		number: b.Number,
		title:  g.rulesText(b.Title),
		label:  g.rulesText(b.Label),
		figure: figure{b.Met, b.Of, b.Percent, b.State},
	}
	for _, rr := range b.Rules {
		s.rules = append(s.rules, g.rule(rr))
	}
	confirmed := map[plain]int{}
	for i, cs := range g.did {
		n := i + 1
		for _, c := range cs {
			if c.Benchmark != b.Number {
				continue
			}
			name, at := evidenceName(n), evidenceAt(n)
			s.counted = append(s.counted, counted{
				evidence: n, attended: c.Attended, counted: c.Counted,
				why: g.speller.spell(c.Why, "why not all counted at "+name, at),
			})
			if len(c.Confirmed) > 0 {
				s.confirmedOf++
			}
			for _, by := range c.Confirmed {
				confirmed[g.speller.spell(by.By, "who confirmed "+name, at)]++
			}
		}
	}
	for who, n := range confirmed {
		s.confirmed = append(s.confirmed, confirmer{who, n})
	}
	slices.SortFunc(s.confirmed, func(a, b confirmer) int {
		return cmp.Or(b.activities-a.activities, cmp.Compare(a.name, b.name))
	})
	return s
}

func (g *gatherer) rule(rr gatsby.RuleResult) rule {
	r := rule{
		id:       g.rulesText(rr.Rule.ID),
		title:    g.rulesText(rr.Rule.Title),
		text:     g.rulesText(rr.Rule.Text),
		source:   g.rulesText(rr.Rule.Source),
		note:     g.rulesText(rr.Rule.Note),
		verified: rr.Rule.Verified,
		figure:   figure{rr.Met, rr.Of, rr.Percent, rr.State},
	}
	for _, gr := range rr.Groups {
		if gr.YearGroup < rr.Rule.First || gr.YearGroup > rr.Rule.Last {
			continue // the rule does not speak of them
		}
		r.groups = append(r.groups, group{
			year:     gr.YearGroup,
			measured: gr.Measured,
			figure:   figure{gr.Met, gr.Of, gr.Percent, gr.State},
			counts:   gr.Counts,
		})
	}
	return r
}
