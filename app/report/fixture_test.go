package report

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"waymark/app/gatsby"
	"waymark/app/record"
)

// names are of every kind that English schools have on their rolls, and some
// that no font of ours can print.
var names = []string{
	"Nguyễn, Thị Ánh Tuyết", "Žukauskas, Ąžuolas", "Wójcik, Łukasz", "Rhŷs-Ŵyn, Siân", "O’Brien, Saoirse",
	"Yılmaz, İpek", "Ștefănescu, Mălina", "Шевченко, Олена", "Παπαδόπουλος, Γιώργος", "Ọlátúnjí, Ṣadé",
	"Smith, Jo", "St. John-Smythe-Featherstonehaugh, Anne-Marie Wilhelmina", "Ndlovu, Thandeka", "van der Berg, Pieter",
	"李, 小龙", "محمد, أمير", "Party 🎉, Ava", "X Æ A-12, Ł", "Baptiste\u00adLong, Noé", "Cher",
	strings.Repeat("Wolfeschlegelsteinhausenberger", 4)[:100] + ", Hubert",
}

// samplePack is an evidence pack of a made-up school: n students in Years 7 to
// 13, 8 forms a year, 40 activities.
func samplePack(t testing.TB, n int) *pack {
	t.Helper()
	f, err := bundled()
	if err != nil {
		t.Fatal(err)
	}
	sp := speller{faces: f}
	p := &pack{
		schoolName: "Example Academy", urn: "123456", preparedBy: "M. Okafor", version: "0.1.0",
		prepared: record.NewDate(2026, time.November, 22), asOf: record.NewDate(2026, time.November, 22), year: 2026,
		edition: edition{id: "2025", title: "Gatsby Benchmarks, updated November 2024", source: "Gatsby Foundation, Good Career Guidance: The Next 10 Years",
			threshold: 91, thresholdSource: "“Almost all (91 to 99 %)” in one school’s published Compass results for 2025/26"},
	}
	employers := []string{"Airbus, Ovo", "University Hospitals Bristol and Weston NHS Foundation Trust", "Army Careers", "Rotary and 9 firms", "Żabka", "李 and Sons"}
	titles := []string{"Careers fair", "Mock interviews", "Enterprise day", "Nurse talk", "Assembly", "Work experience week at the hospital", "Visit to the wing factory 🎉"}
	for i := range 40 {
		at, name := evidenceAt(i+1), evidenceName(i+1)
		e := evidence{
			number: i + 1, title: sp.spell(titles[i%len(titles)], "the title of "+name, at), kind: "Employer talk",
			hosts: sp.spell(employers[i%len(employers)], "an organisation at "+name, at),
			date:  record.NewDate(2025, time.September, 10+11*i), attended: 402 - 7*i,
			counted: map[int]int{5: 195 - 3*i}, confirmedBy: "M. Okafor, 3 Nov 2026",
		}
		e.last = e.date
		if i%7 == 5 {
			e.counted[6], e.last = 60, e.date.AddDays(4)
		}
		p.evidence = append(p.evidence, e)
	}
	states := []gatsby.State{gatsby.Met, gatsby.Partly, gatsby.Met, gatsby.NotYet, gatsby.Met, gatsby.Unknown, gatsby.Met}
	later := []gatsby.State{gatsby.NotDue, gatsby.OnTrack, gatsby.Met, gatsby.Exempt, gatsby.NotMet}
	for i := range n {
		year := record.YearGroup(7 + i*7/n)
		if len(p.years) == 0 || p.years[len(p.years)-1].year != year {
			p.years = append(p.years, yearRoll{year: year})
		}
		y := &p.years[len(p.years)-1]
		form := plain(fmt.Sprintf("%d%c", year, 'A'+y.size()*8*7/(n+56)%8))
		if len(y.forms) == 0 || y.forms[len(y.forms)-1].form != form {
			y.forms = append(y.forms, formRoll{form: form})
		}
		at := studentAt(record.ID(strconv.Itoa(i)))
		s := student{
			at: at, name: sp.spell(names[i%len(names)], fmtPlain("the name of a student in %s, %s", yearName(year), form), at),
			states: []gatsby.State{states[i%len(states)], later[i%len(later)]}, missing: []lack{{}, {}},
		}
		if i%3 != 0 {
			s.evidence = []int{1 + i%40, 1 + (i+3)%40}[:1+i%2]
		}
		if lacks(s.states[0]) {
			s.missing[0] = lack{"reflection", 1 + i%3}
		}
		if lacks(s.states[1]) {
			s.missing[1] = lack{words: "2 more experiences that count"}
		}
		f := &y.forms[len(y.forms)-1]
		f.students = append(f.students, s)
	}
	p.sections = []section{
		sampleSection(p, 0, 5, "Encounters with employers and employees", "5 Employers", "gb5-every-year", "A meaningful encounter every year"),
		sampleSection(p, 1, 6, "Experiences of workplaces", "6 Workplaces", "gb6-by-16", "Experiences of workplaces by 16"),
	}
	p.gap = &gap{"Pupil premium", 6, 17, figure{met: 20, of: 80, percent: 25}, figure{met: 84, of: 200, percent: 42}}
	p.steps = []step{{"Ask 207 students for a reflection on Careers fair.", "Benchmark 5 would rise from 78\u00a0% to 92\u00a0%."}}
	p.quality = []plain{"The record holds 1,480 students, past and present."}
	p.misprints = sp.misprints
	p.digest = digest(p)
	return p
}

func sampleSection(p *pack, index, number int, title, label, id, rulesTitle plain) section {
	s := section{number: number, title: title, label: label, missing: lacking(p.years, index), confirmedOf: 11,
		confirmed: []confirmer{{"M. Okafor", 9}, {"J. Whitlock", 2}}}
	r := rule{id: id, title: rulesTitle,
		text:   "Every year from age 11, at least one meaningful encounter with an employer. Meaningful: a purpose shared with employer and student; learning outcomes that fit; two-way interaction; time to reflect.",
		source: "Gatsby benchmark 5, November 2024", note: "Part-time jobs are not counted."}
	for _, y := range p.years {
		g := group{year: y.year, measured: index == 0 || y.year == 11, counts: map[gatsby.State]int{}}
		for _, f := range y.forms {
			for _, st := range f.students {
				g.counts[st.states[index]]++
				g.figure.of++
			}
		}
		g.figure.met = g.counts[gatsby.Met]
		g.figure.percent = gatsby.Percent(g.figure.met, g.figure.of)
		g.figure.state = gatsby.Partly
		if g.measured {
			r.figure.met += g.figure.met
			r.figure.of += g.figure.of
		}
		r.groups = append(r.groups, g)
	}
	r.figure.percent, r.figure.state = gatsby.Percent(r.figure.met, r.figure.of), gatsby.Partly
	if r.figure.of == 0 {
		r.figure.state = gatsby.Unknown
	}
	s.rules, s.figure = []rule{r}, r.figure
	for _, e := range p.evidence {
		if n, ok := e.counted[number]; ok && len(s.counted) < 12 {
			s.counted = append(s.counted, counted{e.number, e.attended, n, "207 have no reflection"})
		}
	}
	return s
}

// printed is everything an Options needs.
func printed() Options {
	return Options{Prepared: time.Date(2026, time.November, 22, 9, 30, 0, 0, time.UTC), PreparedBy: "M. Okafor", Version: "0.1.0"}
}
