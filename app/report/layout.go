package report

import (
	"context"
	"fmt"
	"strconv"

	"waymark/app/gatsby"
)

// layout puts the pack onto pages. The only error is the context's.
func layout(ctx context.Context, f faces, p *pack) (*flow, error) {
	l := layouter{flow: newFlow(ctx, f), pack: p}
	l.cover()
	l.summary()
	for i := range p.sections {
		l.section(&p.sections[i])
	}
	l.students()
	l.index()
	l.quality()
	l.places[endAt] = place{l.page(), top}
	return l.flow, l.err
}

type layouter struct {
	*flow
	pack    *pack
	figures int // charts so far
}

// body is a span of running text.
func body(s plain) span { return span{text: s, style: bodyStyle} }

// note is a span of small print.
func note(s plain) span { return span{text: s, style: noteStyle} }

// pageOf prints the number of the page an anchor is on, as a link.
func pageOf(a anchor, s style) span { return span{style: s.in(accent), to: a} }

// linkTo is text that leads to an anchor.
func linkTo(a anchor, s plain, st style) span { return span{text: s, style: st.in(accent), to: a} }

// standing returns the page's answer to "where do we stand" for one benchmark:
// "1,154 of 1,480 students (78 %)".
func standing(f figure) plain {
	return number(f.met) + " of " + people(f.of) + " (" + f.percentWords() + ")"
}

// mark is the share from which an item counts as achieved, "91 %".
func (p *pack) mark() plain { return figure{percent: p.edition.threshold, of: 100}.percentWords() }

const bandHeight = 236.0

func (l *layouter) cover() {
	p := l.pack
	l.newPage()
	l.mark(coverAt)
	l.bookmark("Cover", 0)
	l.put(&boxThing{-1, -1, pageWidth + 2, bandHeight + 1, rail})
	small := style{11.25, 16.5, false, railText}
	l.putLine(line{{text: "Waymark", style: small.strong().in(white)}}, margin, 46, textWidth, left)
	l.y = 92
	big := style{30, 36, true, white}
	l.coverLines([]span{{text: p.schoolName, style: big}}, 2)
	l.y += 6
	l.coverLines([]span{{text: "Careers evidence: Gatsby benchmarks " + l.numbers(), style: style{15, 20, false, white}}}, 2)
	l.coverLines([]span{{text: "Academic year " + plain(p.year.String()) + ", as it stood on " + longDate(p.asOf), style: small}}, 1)

	l.y = bandHeight + 26
	l.facts()
	l.heading("What this is", 80)
	l.paragraph(body("The figures and lists that the school draws from its own record of what happened. Every figure is given with the number of students it is a share of, and leads to the rule and the dated activities behind it, and to what was not counted and why."))
	l.y += 2
	l.paragraph(span{text: claim + ".", style: bodyStyle.strong()},
		body(" No inspection asks for a document like this one; it saves time when somebody says “show me”."))
	l.heading("Contents", 80)
	l.contents()
}

func (l *layouter) coverLines(spans []span, most int) {
	for _, ln := range l.wrapToFit(spans, textWidth, most) {
		l.putLine(ln, margin, l.y, textWidth, left)
		l.y += spans[0].style.leading
	}
}

// numbers returns the benchmarks' numbers, "5 and 6".
func (l *layouter) numbers() plain {
	var ns []plain
	for _, s := range l.pack.sections {
		ns = append(ns, plain(strconv.Itoa(s.number)))
	}
	return join(ns)
}

// facts lists what a reader must know of the pack before reading it.
func (l *layouter) facts() {
	p := l.pack
	fact := func(name plain, value ...span) {
		lines := l.wrapToFit(value, textWidth-120, 3)
		l.putLine(line{{text: name, style: cellStyle.in(soft)}}, margin, l.y, 120, left)
		for _, ln := range lines {
			l.putLine(ln, margin+120, l.y, textWidth-120, left)
			l.y += cellStyle.leading
		}
		l.y += 4.5
	}
	say := func(s plain) span { return span{text: s, style: cellStyle} }
	if p.urn != "" {
		fact("URN", say(p.urn))
	}
	fact("Period", say(dateWords(p.year.Start())+" to "+dateWords(p.asOf)+"; experiences of workplaces from Year\u00a07 on"))
	fact("Rules", say(p.edition.id+" edition: "+p.edition.title))
	if p.preparedBy != "" {
		fact("Prepared by", say(p.preparedBy+", "+dateWords(p.prepared)))
	} else {
		fact("Prepared", say(dateWords(p.prepared)))
	}
	if p.version != "" {
		fact("Version", say("Waymark "+p.version))
	}
	fact("Copy", span{text: "School copy: contains names.", style: headStyle}, say(" Keep it as you keep students’ records."))
	fact("Pages", pageOf(endAt, cellStyle))
	fact("Evidence digest", say(plain(p.digest)))
}

// contents lists the chapters with their pages.
func (l *layouter) contents() {
	entry := func(title plain, a anchor) {
		l.putLine(line{linkTo(a, l.fit(title, bodyStyle, textWidth-40), bodyStyle)}, margin, l.y, textWidth, left)
		l.putLine(line{pageOf(a, bodyStyle)}, margin, l.y, textWidth, right)
		l.y += 18
		l.put(&ruleThing{margin, margin + textWidth, l.y - 1, 0.6, hairline})
	}
	entry("Where the school stands", summaryAt)
	for _, s := range l.pack.sections {
		entry(sectionTitle(&s), sectionAt(s.number))
	}
	entry("Students by year and registration group", studentsAt)
	entry("Evidence index", indexAt)
	entry("What the figures rest on", qualityAt)
}

func sectionTitle(s *section) plain { return plain(strconv.Itoa(s.number)) + ". " + s.title }

func (l *layouter) summary() {
	p := l.pack
	l.chapter("Where "+p.schoolName+" stands, "+longDate(p.asOf), "Where the school stands", summaryAt)
	l.paragraph(l.summaryWords()...)
	l.heading("Scorecard", 90)
	l.scorecard()
	if len(p.sections) > 0 {
		l.yearChart(&p.sections[0])
	}
	l.steps()
}

// summaryWords says in a few sentences what the scorecard shows.
func (l *layouter) summaryWords() []span {
	p := l.pack
	text := l.statesWords() + " "
	for _, s := range p.sections {
		for _, r := range s.rules {
			if r.figure.of > 0 {
				text += capital(r.title) + r.measuredOn() + ": " + standing(r.figure) + ". "
			}
		}
	}
	if len(p.sections) > 0 {
		if g, ok := lowest(p.sections[0].groups()); ok {
			text += fmtPlain("The widest gap on benchmark\u00a0%d is in %s: %s. ", p.sections[0].number, yearName(g.year), standing(g.figure))
		}
	}
	if g := p.gap; g != nil {
		text += fmtPlain("The widest gap between groups is on benchmark\u00a0%d: %s, %s behind, %s against %s of all others. ",
			g.benchmark, g.group, points(g.points), standing(g.with), standing(g.others))
	}
	text += fmtPlain("An item counts as achieved from %s.", p.mark())
	return []span{body(text)}
}

// measuredOn names the year group that a rule is measured on, ", Year 11", where
// it is not each of them.
func (r *rule) measuredOn() plain {
	var years []plain
	for _, g := range r.groups {
		if g.measured {
			years = append(years, yearName(g.year))
		}
	}
	if len(years) == 0 || len(years) == len(r.groups) {
		return ""
	}
	return ", " + join(years)
}

// statesWords says where the school stands on each benchmark in one sentence.
func (l *layouter) statesWords() plain {
	var states []plain
	same := true
	for _, s := range l.pack.sections {
		states = append(states, fmtPlain("benchmark\u00a0%d is %s", s.number, stateWords(s.figure.state)))
		same = same && s.figure.state == l.pack.sections[0].figure.state
	}
	if len(states) > 1 && same {
		return "Benchmarks\u00a0" + l.numbers() + " are " + stateWords(l.pack.sections[0].figure.state) + "."
	}
	return capital(join(states)) + "."
}

// groups returns the year groups of all the section's rules.
func (s *section) groups() []group {
	var all []group
	for _, r := range s.rules {
		all = append(all, r.groups...)
	}
	return all
}

// lowest returns the measured year group with the smallest share, and false
// where every share is the same.
func lowest(groups []group) (low group, ok bool) {
	var first group
	for _, g := range groups {
		if !g.measured || g.figure.of == 0 {
			continue
		}
		if first.figure.of == 0 {
			first, low = g, g
		}
		ok = ok || g.figure.percent != first.figure.percent
		if g.figure.percent < low.figure.percent {
			low = g
		}
	}
	return low, ok
}

func (l *layouter) scorecard() {
	p := l.pack
	t := l.table(roomyRow,
		column{"#", 16, left, 1},
		column{"Benchmark and rule (" + p.edition.id + " edition)", 260, left, 3},
		column{"State", 70, left, 1},
		column{"Share", 44, right, 1},
		column{"Students", 82, right, 1},
		column{"Page", textWidth - 472, right, 1},
	)
	for _, s := range p.sections {
		t.row("", text(plain(strconv.Itoa(s.number))), boldText(s.title), chip(s.figure.state, cellStyle),
			text(s.figure.percentWords()), text(s.figure.ofWords()), cell{pageOf(sectionAt(s.number), cellStyle)})
		for _, r := range s.rules {
			t.row("", nil, cell{{text: r.title, style: cellStyle}, {text: ", " + r.id, style: cellStyle.in(soft)}},
				chip(r.figure.state, cellStyle),
				text(r.figure.percentWords()), text(r.figure.ofWords()), cell{pageOf(figuresAt(s.number), cellStyle)})
		}
	}
	t.end()
	own := "the mark that the " + p.edition.id + " rules of Waymark set"
	if p.edition.schoolsOwn {
		own = "the school’s own setting"
	}
	l.paragraph(note("Share: students who meet the rule, of the students it is measured on. An item counts as achieved from "+
		p.mark()+" ("+own+"). Unknown is never counted as not met. What the figures rest on: page\u00a0"),
		pageOf(qualityAt, noteStyle), note("."))
}

// yearChart draws the year groups of a section, with a title that says what
// the chart shows.
func (l *layouter) yearChart(s *section) {
	groups := s.groups()
	if len(groups) == 0 {
		return
	}
	low, uneven := lowest(groups)
	title := fmtPlain("Benchmark\u00a0%d by year group", s.number)
	if uneven && low.figure.state != gatsby.Met {
		title = fmtPlain("%s has the widest gap on benchmark\u00a0%d", yearName(low.year), s.number)
	}
	l.heading(title, chartHeight(len(groups), 3))
	l.figures++
	var bars []bar
	later := false
	for _, g := range groups {
		b := bar{label: yearName(g.year), percent: g.figure.percent, colour: accent, empty: g.figure.of == 0}
		b.value = g.figure.percentWords() + ", " + g.figure.ofWords()
		switch {
		case b.empty:
			b.value = "nobody to count"
		case !g.measured:
			b.colour, later = laterBar, true
		case uneven && g.year == low.year:
			b.colour = highlight
		}
		bars = append(bars, b)
	}
	var rules []plain
	for _, r := range s.rules {
		rules = append(rules, uncapital(r.title)+" ("+r.id+")")
	}
	words := fmtPlain("Figure\u00a0%d. Share of students by year group on %s: %s, %s edition. Line: %s.",
		l.figures, longDate(l.pack.asOf), join(rules), l.pack.edition.id, l.pack.mark())
	if later {
		words += " Pale: not due this year, and no part of the state."
	}
	l.chart(bars, l.pack.edition.threshold, note(words+fmtPlain(" Data: table\u00a0%d.1, page\u00a0", s.number)), pageOf(figuresAt(s.number), noteStyle), note("."))
}

// steps sets what to do next: as many steps as the summary's one page has room for.
func (l *layouter) steps() {
	var paragraphs [][]line
	room := bottom - l.y - 45 // under the heading
	for _, s := range l.pack.steps {
		spans := []span{{text: fullStop(s.title), style: bodyStyle.strong()}}
		if s.detail != "" {
			spans = append(spans, body(" "+fullStop(capital(s.detail))))
		}
		p := l.wrapToFit(spans, textWidth, 3)
		room -= bodyStyle.leading*float64(len(p)) + 4
		if room < 0 || len(paragraphs) == 3 {
			break
		}
		paragraphs = append(paragraphs, p)
	}
	if len(paragraphs) == 0 {
		return
	}
	l.heading("Do next", 0)
	for _, p := range paragraphs {
		l.lines(p)
		l.y += 4
	}
}

// fmtPlain formats numbers and plain text.
func fmtPlain(format string, args ...any) plain { return plain(fmt.Sprintf(format, args...)) }
