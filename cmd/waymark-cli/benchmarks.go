package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"waymark/app/gatsby"
	"waymark/app/record"
)

// ruleLine is one rule's figure for one year group, or for the school where
// YearGroup is nil, as benchmarks --json prints it.
type ruleLine struct {
	Rule      string               `json:"rule"`
	Benchmark int                  `json:"benchmark"`
	Edition   string               `json:"edition"`
	YearGroup *int                 `json:"year_group"`
	Met       int                  `json:"met"`
	Of        int                  `json:"of"`
	Percent   int                  `json:"percent"`
	State     gatsby.State         `json:"state"`
	Counts    map[gatsby.State]int `json:"counts,omitempty"`
	Threshold int                  `json:"threshold"`
	AsOf      record.Date          `json:"as_of"`
}

func benchmarks(c *call) error {
	if err := c.want(); err != nil {
		return err
	}
	if err := c.open(); err != nil {
		return err
	}
	r := gatsby.Judge(c.store.Snapshot(), c.day(), nil)
	if c.why != "" {
		return c.explain(r)
	}
	lines := []ruleLine{}
	for _, b := range r.Benchmarks {
		for _, rule := range b.Rules {
			line := ruleLine{
				Rule: rule.Rule.ID, Benchmark: b.Number, Edition: r.Edition.ID, Met: rule.Met, Of: rule.Of,
				Percent: rule.Percent, State: rule.State, Threshold: r.Threshold, AsOf: r.AsOf,
			}
			lines = append(lines, line)
			for _, g := range rule.Groups {
				year := int(g.YearGroup)
				line.YearGroup, line.Met, line.Of, line.Percent, line.State, line.Counts = &year, g.Met, g.Of, g.Percent, g.State, g.Counts
				lines = append(lines, line)
			}
		}
	}
	return c.print(lines, func(w io.Writer) { printBenchmarks(w, r) })
}

func printBenchmarks(w io.Writer, r *gatsby.Result) {
	fmt.Fprintf(w, "%s, %s, by the %s edition, as of %s. From %d %% an item counts as achieved.\n",
		r.Snapshot.School().Name, r.Year, r.Edition.ID, r.AsOf.Words(), r.Threshold)
	for _, b := range r.Benchmarks {
		fmt.Fprintf(w, "\n%d %s\t%s %s\t%d %%\t%d of %d\n", b.Number, b.Title, b.State.Shape(), b.State.Words(), b.Percent, b.Met, b.Of)
		for _, rule := range b.Rules {
			fmt.Fprintf(w, "  %s (%s)\t%s %s\t%d %%\t%d of %d\n", rule.Rule.Title, rule.Rule.ID, rule.State.Shape(), rule.State.Words(), rule.Percent, rule.Met, rule.Of)
			for _, g := range rule.Groups {
				fmt.Fprintf(w, "    %s\t%s %s\t%d %%\t%d of %d\n", g.YearGroup, g.State.Shape(), g.State.Words(), g.Percent, g.Met, g.Of)
			}
		}
	}
	fmt.Fprintln(w, "\nThe school's own evidence; not a Compass score and not an Ofsted grade.")
}

// explain prints what stands behind one rule: its text and source, and every
// student who does not meet it, with what is missing.
func (c *call) explain(r *gatsby.Result) error {
	var rule *gatsby.Rule
	var known []string
	for _, b := range r.Benchmarks {
		for _, each := range b.Rules {
			known = append(known, each.Rule.ID)
			if each.Rule.ID == c.why {
				rule = each.Rule
			}
		}
	}
	if rule == nil {
		return misuse("--why takes one of %s", strings.Join(known, ", "))
	}
	type student struct {
		ID         record.ID    `json:"id"`
		Name       string       `json:"name"`
		Form       string       `json:"form"`
		State      gatsby.State `json:"state"`
		Words      string       `json:"words"`
		Counted    []string     `json:"counted"`
		NotCounted []string     `json:"not_counted"`
		Missing    []string     `json:"missing"`
	}
	out := []student{}
	for _, s := range r.Snapshot.Students() {
		if !s.OnRoll(r.AsOf) || !s.YearGroupOn(r.AsOf).Secondary() {
			continue
		}
		findings := r.Findings(s.ID)
		at := slices.IndexFunc(findings, func(f gatsby.Finding) bool { return f.Rule.ID == rule.ID && !f.Past })
		if at < 0 {
			continue
		}
		f := findings[at]
		line := student{ID: s.ID, Name: s.Name(), Form: s.Current().Form, State: f.State, Words: f.Words,
			Counted: []string{}, NotCounted: []string{}, Missing: append([]string{}, f.Missing...)}
		for _, reason := range f.Counted {
			line.Counted = append(line.Counted, fmt.Sprintf("%s, %s", reason.Title, reason.Date.Words()))
		}
		for _, reason := range f.NotCounted {
			line.NotCounted = append(line.NotCounted, fmt.Sprintf("%s, %s: %s", reason.Title, reason.Date.Words(), reason.Words))
		}
		out = append(out, line)
	}
	return c.print(map[string]any{"rule": rule.ID, "edition": r.Edition.ID, "text": rule.Text, "source": rule.Source, "verified": rule.Verified, "students": out}, func(w io.Writer) {
		fmt.Fprintf(w, "%s\n%s edition; source: %s\n\n", rule.Text, r.Edition.ID, rule.Source)
		for _, s := range out {
			fmt.Fprintf(w, "%s\t%s\t%s %s\t%s\n", s.Name, s.Form, s.State.Shape(), s.State.Words(), s.Words)
		}
	})
}
