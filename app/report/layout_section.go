package report

import (
	"strconv"

	"waymark/app/gatsby"
)

// section sets what the pack says of one benchmark.
func (l *layouter) section(s *section) {
	l.chapter(sectionTitle(s), string(sectionTitle(s)), sectionAt(s.number))
	l.y -= 3
	words := standing(s.figure) + " meet what the benchmark asks for"
	if s.figure.of == 0 {
		words = "There is no student to count"
	}
	l.paragraph(stateSpan(s.figure.state, sentenceState(s.figure.state), bodyStyle.strong()),
		body(" "+words+". An item counts as achieved from "+l.pack.mark()+"."))
	l.ruleTexts(s)
	l.byYear(s)
	l.whatCounted(s)
	l.whoConfirmed(s)
	l.whatIsMissing(s)
}

func (l *layouter) ruleTexts(s *section) {
	l.heading("The rule", 60)
	for _, r := range s.rules {
		source := " " + l.pack.edition.id + " edition, rule " + r.id + "; source: " + fullStop(r.source)
		if !r.verified {
			source += " Not yet compared with the published text."
		}
		l.paragraph(body(fullStop(r.text)), span{text: source, style: bodyStyle.in(soft)})
		if r.note != "" {
			l.paragraph(note(fullStop(r.note)))
		}
	}
}

// byYear sets the table that the charts are drawn from.
func (l *layouter) byYear(s *section) {
	l.mark(figuresAt(s.number))
	l.heading("By year group", 110)
	l.mark(figuresAt(s.number))
	t := l.table(denseRow+2,
		column{"Year", 62, left, 2},
		column{"State", 76, left, 1},
		column{"Met", 44, right, 1},
		column{"Of", 44, right, 1},
		column{"Share", 58, right, 1},
		column{"The others", textWidth - 284, left, 3},
	)
	for i := range s.rules {
		r := &s.rules[i]
		t.startGroup("", cell{{text: r.title, style: headStyle}, {text: ", " + r.id + ", " + l.pack.edition.id + " edition, achieved from\u00a0" + l.pack.mark(), style: cellStyle.in(soft)}})
		for _, g := range r.groups {
			t.row("", text(yearName(g.year)), chip(g.figure.state, cellStyle), text(number(g.figure.met)), text(number(g.figure.of)),
				text(g.figure.percentWords()), text(others(g)))
		}
		t.row("", boldText("Measured"), chip(r.figure.state, headStyle), boldText(number(r.figure.met)), boldText(number(r.figure.of)),
			boldText(r.figure.percentWords()), nil)
	}
	t.end()
	l.paragraph(note(fmtPlain("Table\u00a0%d.1. Students on roll on %s. “Measured” sums the year groups that the state rests on.", s.number, longDate(l.pack.asOf))))
	if s.number != l.pack.sections[0].number {
		l.yearChart(s)
	}
}

// others counts the students of a year group who do not meet the rule, by state.
func others(g group) plain {
	var words []plain
	for _, state := range gatsby.States {
		if n := g.counts[state]; n > 0 && state != gatsby.Met {
			words = append(words, number(n)+"\u00a0"+lower(state))
		}
	}
	return plainJoin(words, ", ")
}

func (l *layouter) whatCounted(s *section) {
	l.heading("What counted, and what did not", 90)
	if len(s.counted) == 0 {
		l.paragraph(body("No activity that this benchmark is about is on the record yet."))
		return
	}
	t := l.table(roomyRow,
		column{"Activity", 148, left, 5},
		column{"Date", 76, left, 3},
		column{"Attended", 58, right, 1},
		column{"Counted", 62, right, 1},
		column{"Why not all", 108, left, 9},
		column{"Evidence", textWidth - 452, left, 1},
	)
	for _, c := range s.counted {
		e := l.pack.evidence[c.evidence-1]
		what := cell{{text: e.title, style: headStyle}}
		if e.hosts != "" {
			what = append(what, span{text: ", " + e.hosts, style: cellStyle})
		}
		t.row("", what, text(days(e.date, e.last)), text(number(c.attended)), text(number(c.counted)), text(c.why),
			cell{linkTo(evidenceAt(c.evidence), evidenceName(c.evidence), cellStyle)})
	}
	t.end()
}

func (l *layouter) whoConfirmed(s *section) {
	if len(s.counted) == 0 {
		return
	}
	l.heading("Who confirmed it", 40)
	if s.confirmedOf == 0 {
		l.paragraph(body("Nobody has put a name to what happened at these activities yet. Until somebody does, nothing that needs a statement can count."))
		return
	}
	text := fmtPlain("A named person stands behind what happened at %d of %d activities", s.confirmedOf, len(s.counted))
	var names []plain
	for i, c := range s.confirmed {
		if i == 8 {
			names = append(names, fmtPlain("%d others", len(s.confirmed)-i))
			break
		}
		names = append(names, c.name+" ("+number(c.activities)+")")
	}
	l.paragraph(body(text+": "+join(names)+". Names and days stand beside each activity in the evidence index, page\u00a0"),
		pageOf(indexAt, bodyStyle), body("."))
}

func (l *layouter) whatIsMissing(s *section) {
	l.heading("What is missing", 110)
	if len(s.missing) == 0 {
		l.paragraph(body("Nothing that is due by the end of this academic year."))
		return
	}
	all := 0
	for _, m := range s.missing {
		all += m.students
	}
	l.paragraph(body(capital(people(all)) + " lack something that is due by the end of this academic year."))
	t := l.table(denseRow+2,
		column{"Year", 62, left, 1},
		column{"Students", 84, right, 1},
		column{"Missing most often", textWidth - 62 - 84 - 68, left, 3},
		column{"List on page", 68, right, 2},
	)
	for _, m := range s.missing {
		var most cell
		if m.mostBy > 0 {
			most = text(number(m.mostBy) + ": " + m.most.words)
			if n := m.most.evidence; n > 0 {
				most = append(most, span{text: " for " + l.pack.evidence[n-1].title + ", ", style: cellStyle},
					linkTo(evidenceAt(n), evidenceName(n), cellStyle))
			}
		}
		t.row("", text(yearName(m.year)), text(number(m.students)+" of "+number(m.of)), most, cell{pageOf(yearAt(m.year), cellStyle)})
	}
	t.end()
}

// students sets every student by year and registration group.
func (l *layouter) students() {
	l.chapter("Students by year and registration group", "Students", studentsAt)
	if len(l.pack.years) == 0 {
		l.paragraph(body("No student in Years 7 to 13 is on roll on " + longDate(l.pack.asOf) + "."))
		return
	}
	l.paragraph(body("Where each student stands on "+longDate(l.pack.asOf)+", what counted, and what comes next. Numbers like EV-0001 lead to the evidence index, page\u00a0"),
		pageOf(indexAt, bodyStyle), body("."))
	columns := []column{{"Student", 140, left, 4}}
	rest := textWidth - 140.0
	for _, s := range l.pack.sections {
		columns = append(columns, column{s.label, 76, left, 1})
		rest -= 76
	}
	columns = append(columns, column{"What counted, and what is missing", rest, left, 8})
	for i, y := range l.pack.years {
		if i > 0 {
			l.again = nil
			l.newPage()
		}
		l.mark(yearAt(y.year))
		l.bookmark(y.year.String(), 1)
		l.heading(yearName(y.year)+": "+people(y.size()), 120)
		t := l.table(denseRow, columns...)
		for _, f := range y.forms {
			l.formRows(t, y, f)
		}
		t.end()
	}
}

func (l *layouter) formRows(t *table, y yearRoll, f formRoll) {
	name := f.form
	if name == "" {
		name = "No registration group"
	}
	heading := cell{{text: name, style: headStyle}, {text: ", " + people(len(f.students)), style: cellStyle.in(soft)}}
	for i, s := range l.pack.sections {
		met := 0
		for _, st := range f.students {
			if st.states[i] == gatsby.Met {
				met++
			}
		}
		heading = append(heading, span{text: fmtPlain("; %d meet benchmark %d", met, s.number), style: cellStyle.in(soft)})
	}
	at := formAt(y.year, f.form)
	t.startGroup(at, heading)
	l.bookmarks = append(l.bookmarks, bookmark{string(name), 2, l.places[at]})
	for _, s := range f.students {
		cells := []cell{text(s.name)}
		for _, state := range s.states {
			cells = append(cells, chip(state, cellStyle))
		}
		t.row(s.at, append(cells, evidenceOf(s, l.pack.sections))...)
	}
}

// evidenceOf says what counted for a student, and what is missing for which
// benchmark: "EV-0046. Missing for 6: feedback (EV-0012)".
func evidenceOf(s student, sections []section) cell {
	var c cell
	say := func(words plain, st style) { c = append(c, span{text: words, style: st}) }
	for i, n := range s.evidence {
		if i > 0 {
			say(", ", cellStyle)
		}
		c = append(c, linkTo(evidenceAt(n), evidenceName(n), cellStyle))
	}
	for i, m := range s.missing {
		if m == (lack{}) {
			continue
		}
		if len(c) > 0 {
			say(". ", cellStyle)
		}
		say("Missing for\u00a0"+numberOf(sections[i].number)+": ", cellStyle.in(soft))
		say(uncapital(m.words), cellStyle)
		if m.evidence > 0 {
			say(" (", cellStyle)
			c = append(c, linkTo(evidenceAt(m.evidence), evidenceName(m.evidence), cellStyle))
			say(")", cellStyle)
		}
	}
	return c
}

// lower is a state within a list, "not met".
func lower(s gatsby.State) plain { return uncapital(plain(s.Words())) }

func numberOf(benchmark int) plain { return plain(strconv.Itoa(benchmark)) }
