package report

// index sets the evidence index: every activity, and the pages that cite it. It
// comes after them, so that those are known.
func (l *layouter) index() {
	l.chapter("Evidence index", "Evidence index", indexAt)
	if len(l.pack.evidence) == 0 {
		l.paragraph(body("No activity for these benchmarks is on the record up to " + longDate(l.pack.asOf) + "."))
		return
	}
	l.paragraph(body("Every activity up to " + longDate(l.pack.asOf) + " that the figures in this pack can rest on, oldest first: who came, how many students attended, for how many it counted under each benchmark by the rules in force on the day, and who stands behind it."))
	columns := []column{
		{"Evidence, date", 84, left, 3},
		{"Activity", 0, left, 30},
		{"Attended", 58, right, 1},
	}
	for _, s := range l.pack.sections {
		columns = append(columns, column{"For\u00a0" + numberOf(s.number), 38, right, 1})
	}
	columns[len(columns)-1].width += columnGapAfterFigures - columnGap
	columns = append(columns, column{"Confirmed by", 84, left, 12}, column{"On pages", 56, left, 6})
	rest := textWidth
	for _, c := range columns {
		rest -= c.width
	}
	columns[1].width = rest
	t := l.table(denseRow+2, columns...)
	for _, e := range l.pack.evidence {
		what := cell{{text: e.title, style: headStyle}}
		if e.hosts != "" {
			what = append(what, span{text: ", " + e.hosts, style: cellStyle})
		}
		what = append(what, span{text: ". " + e.kind, style: cellStyle.in(soft)})
		name := cell{{text: evidenceName(e.number) + " ", style: headStyle}, {text: days(e.date, e.last), style: cellStyle}}
		cells := []cell{name, what, text(number(e.attended))}
		for _, s := range l.pack.sections {
			if n, ok := e.counted[s.number]; ok {
				cells = append(cells, text(number(n)))
			} else {
				cells = append(cells, text("–"))
			}
		}
		confirmed := e.confirmedBy
		if confirmed == "" {
			confirmed = "Nobody yet"
		}
		t.row(evidenceAt(e.number), append(cells, text(confirmed), l.citing(evidenceAt(e.number)))...)
	}
	t.end()
	l.paragraph(note("A dash: the benchmark’s figures do not rest on the activity. Numbers are given in the order of the dates, and hold for copies with the same evidence digest."))
}

// citing lists the pages that point at an anchor, "5, 12–14", each a link.
func (l *layouter) citing(a anchor) cell {
	var c cell
	pages := l.cites[a]
	for i := 0; i < len(pages); {
		j := i
		for j+1 < len(pages) && pages[j+1] == pages[j]+1 {
			j++
		}
		l.places[pageAt(pages[i])] = place{pages[i], 0}
		words := number(pages[i])
		if j > i {
			words += "–" + number(pages[j])
		}
		if i > 0 {
			c = append(c, span{text: ", ", style: cellStyle})
		}
		c = append(c, linkTo(pageAt(pages[i]), words, cellStyle))
		i = j + 1
	}
	return c
}

// quality sets what the figures rest on and what they cannot show.
func (l *layouter) quality() {
	p := l.pack
	l.chapter("What the figures rest on", "What the figures rest on", qualityAt)
	l.heading("The record", 60)
	for _, q := range p.quality {
		l.paragraph(body(q))
	}
	l.heading("The rules", 60)
	l.paragraph(body(p.edition.title+". "), span{text: fullStop(p.edition.source), style: bodyStyle.in(soft)})
	mark := fmtPlain("An item counts as achieved from %s, ", p.mark())
	if p.edition.schoolsOwn {
		l.paragraph(body(mark + "which the school has set itself."))
	} else {
		l.paragraph(body(mark+"the mark of the edition’s rules file. "), span{text: fullStop(p.edition.thresholdSource), style: bodyStyle.in(soft)})
	}
	l.paragraph(body("Shares are rounded down, so that 100\u00a0% is said only of all, and any share above none is at least 1\u00a0%."))
	l.heading("What the figures cannot show", 60)
	l.paragraph(body("Counts, dates, hours and attendance come from registers. That a purpose was shared, that students asked and answered, that outcomes fitted them: a named person says so, and the evidence index says who. Whether the programme was tailored, of good quality and raised aspirations is for people to judge; no figure here claims it."))
	l.heading("Characters that could not be printed", 60)
	l.misprints()
	l.heading("The evidence digest", 60)
	l.paragraph(span{text: plain(p.digest), style: bodyStyle.strong()},
		body(". It is the beginning of the SHA-256 of every figure and every row in this pack. Two copies with the same digest say the same, whenever and by whom they were printed; one changed figure gives another digest."))
}

func (l *layouter) misprints() {
	if len(l.pack.misprints) == 0 {
		l.paragraph(body("None: every letter of every name and title stands in this pack as it was typed."))
		return
	}
	l.paragraph(body("The fonts in this pack have no sign for the characters below. Each is printed as " + plain(substitute) + ". The school’s record itself holds them whole."))
	t := l.table(denseRow+2,
		column{"Printed as", 150, left, 6},
		column{"Where", 150, left, 4},
		column{"Characters", textWidth - 340, left, 40},
		column{"Page", 40, right, 1},
	)
	for _, m := range l.pack.misprints {
		t.row("", text(m.printed), text(m.where), text(codePoints(m.runes)), cell{pageOf(m.at, cellStyle)})
	}
	t.end()
}
