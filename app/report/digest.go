package report

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"slices"
)

// digest returns the first 16 hexadecimal digits of the SHA-256 of every figure
// and every line of the pack in a fixed order, in groups of four. When, by whom
// and with which version it was printed is no part of it: the same evidence has
// the same digest.
func digest(p *pack) string {
	hash := sha256.New()
	w := bufio.NewWriter(hash)
	canonical(w, p)
	w.Flush()
	d := hex.EncodeToString(hash.Sum(nil))
	return d[:4] + " " + d[4:8] + " " + d[8:12] + " " + d[12:16]
}

// canonical writes the pack as text: one line for each figure or row, fields
// quoted so that no two packs write the same.
func canonical(w io.Writer, p *pack) {
	line := func(kind string, fields ...any) {
		fmt.Fprint(w, kind)
		for _, f := range fields {
			switch f := f.(type) {
			case int:
				fmt.Fprintf(w, "\t%d", f)
			default:
				fmt.Fprintf(w, "\t%q", fmt.Sprint(f))
			}
		}
		fmt.Fprintln(w)
	}
	line("school", p.schoolName, p.urn)
	line("as of", p.asOf, p.year)
	line("edition", p.edition.id, p.edition.threshold)
	for _, s := range p.sections {
		line("benchmark", s.number, s.figure.state, s.figure.met, s.figure.of, s.figure.percent)
		for _, r := range s.rules {
			line("rule", r.id, r.figure.state, r.figure.met, r.figure.of, r.figure.percent)
			for _, g := range r.groups {
				line("year group", g.year.Code(), g.measured, g.figure.state, g.figure.met, g.figure.of, g.figure.percent)
				for _, state := range slices.Sorted(maps.Keys(g.counts)) {
					line("state", state, g.counts[state])
				}
			}
		}
		for _, c := range s.counted {
			line("counted", c.evidence, c.attended, c.counted, c.why)
		}
		line("confirmed", s.confirmedOf, len(s.counted))
		for _, c := range s.confirmed {
			line("by", c.name, c.activities)
		}
		for _, m := range s.missing {
			line("missing", m.year.Code(), m.students, m.of, m.most.words, m.most.evidence, m.mostBy)
		}
	}
	if g := p.gap; g != nil {
		line("gap", g.group, g.benchmark, g.points, g.with.met, g.with.of, g.others.met, g.others.of)
	}
	for _, s := range p.steps {
		line("step", s.title, s.detail)
	}
	for _, y := range p.years {
		for _, f := range y.forms {
			for _, s := range f.students {
				line("student", y.year.Code(), f.form, s.name, s.states, s.missing, s.evidence)
			}
		}
	}
	for _, e := range p.evidence {
		line("evidence", e.number, e.title, e.kind, e.hosts, e.date, e.last, e.attended, e.confirmedBy)
		for _, n := range slices.Sorted(maps.Keys(e.counted)) {
			line("for", n, e.counted[n])
		}
	}
	for _, q := range p.quality {
		line("quality", q)
	}
}
