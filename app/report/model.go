package report

import (
	"strconv"

	"waymark/app/gatsby"
	"waymark/app/record"
)

// pack is everything that an evidence pack says, in the order it says it. It is
// the report's own model: the layout knows nothing of how figures come about.
type pack struct {
	urn        plain
	schoolName plain
	preparedBy plain
	prepared   record.Date
	version    plain
	year       record.AcademicYear
	asOf       record.Date
	edition    edition
	sections   []section
	years      []yearRoll
	evidence   []evidence
	gap        *gap // nil where no group of students is far behind
	steps      []step
	quality    []plain // sentences about what the figures rest on
	misprints  []misprint
	digest     string
}

// edition is the edition of the benchmarks and the mark that figures are held to.
type edition struct {
	id, title, source plain
	threshold         int // per cent
	thresholdSource   plain
	schoolsOwn        bool // the school has set the threshold itself
}

// figure is a share of students: never a percentage without what it is a share of.
type figure struct {
	met, of, percent int
	state            gatsby.State
}

// section is what the pack says of one benchmark.
type section struct {
	number    int
	title     plain
	label     plain // short, for the head of a column
	figure    figure
	rules     []rule
	counted   []counted
	confirmed []confirmer
	// confirmedOf counts the activities that a named person stands behind.
	confirmedOf int
	missing     []missing
}

// rule is one rule of a benchmark and where the school stands on it.
type rule struct {
	id, title, text, source, note plain
	verified                      bool
	figure                        figure
	groups                        []group
}

// group is where one year group stands on a rule.
type group struct {
	year     record.YearGroup
	measured bool // the school's state rests on the group
	figure   figure
	counts   map[gatsby.State]int
}

// counted is what one activity did for a benchmark.
type counted struct {
	evidence          int // its number in the index
	attended, counted int
	why               plain // why not all
}

// confirmer is a person who stood behind facts about activities.
type confirmer struct {
	name       plain
	activities int
}

// missing counts the students of a year group who lack something that a
// benchmark asks for by the end of this year.
type missing struct {
	year         record.YearGroup
	students, of int
	// most is what is missing most often, and by how many students.
	most   lack
	mostBy int
}

// lack is what a student lacks first: a part of an activity's evidence, or
// something in words where evidence is 0.
type lack struct {
	words    plain
	evidence int
}

// evidence is one activity in the index.
type evidence struct {
	number      int
	title       plain
	kind        plain
	hosts       plain
	date, last  record.Date
	attended    int
	counted     map[int]int // by benchmark; a benchmark that the activity is not about is not there
	confirmedBy plain
}

// yearRoll is a year group's students.
type yearRoll struct {
	year  record.YearGroup
	forms []formRoll
}

// formRoll is a registration group's students, in the order of their names.
type formRoll struct {
	form     plain // "" where it is not known
	students []student
}

// student is a line in the table of students.
type student struct {
	at       anchor // of the line
	name     plain
	states   []gatsby.State // in the order of the sections
	missing  []lack         // in the same order; the zero lack where nothing is missing
	evidence []int          // the numbers of what counted
}

// step is something worth doing next.
type step struct {
	title, detail plain
}

func (y yearRoll) size() int {
	n := 0
	for _, f := range y.forms {
		n += len(f.students)
	}
	return n
}

// gap is the group of students that is furthest behind all others.
type gap struct {
	group        plain // "Pupil premium"
	benchmark    int
	points       int
	with, others figure
}

// Places that text points at.

func evidenceAt(number int) anchor     { return anchor("evidence " + strconv.Itoa(number)) }
func sectionAt(benchmark int) anchor   { return anchor("benchmark " + strconv.Itoa(benchmark)) }
func figuresAt(benchmark int) anchor   { return anchor("figures " + strconv.Itoa(benchmark)) }
func yearAt(y record.YearGroup) anchor { return anchor("year " + y.Code()) }
func formAt(y record.YearGroup, form plain) anchor {
	return anchor("form " + y.Code() + " " + string(form))
}
func studentAt(id record.ID) anchor { return anchor("student " + string(id)) }
func pageAt(page int) anchor        { return anchor("page " + strconv.Itoa(page)) }

const (
	coverAt    anchor = "cover"
	summaryAt  anchor = "summary"
	studentsAt anchor = "students"
	indexAt    anchor = "index"
	qualityAt  anchor = "quality"
	endAt      anchor = "end" // the last page
)
