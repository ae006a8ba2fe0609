package register

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"waymark/app/record"
	"waymark/app/roster"
	"waymark/app/sheet"
)

// reader reads one sheet into a list.
type reader struct {
	directory *roster.Directory
	list      *List
	delimiter sheet.Delimiter
	moments   moments
	table     *table         // whose rows are being read
	tables    int            // with people, so far
	unknown   map[string]int // words of statuses that are not known
}

// table is the columns under one row of headings.
type table struct {
	columns []column
	units   []time.Duration
	keys    []string       // of the headings
	other   bool           // the name is followed by the one it was before, in brackets
	meeting bool           // describes the meeting, not its people
	timed   bool           // says when or how long
	again   bool           // may hold somebody twice, who left and came back
	first   int            // of the list's lines
	people  map[string]int // lines of the list, by what tells people apart
}

// footer is how lines begin that stand under the names.
var footer = regexp.MustCompile(`(?i)^(grand total|sub-?total|total|count|printed|created on|created by|exported|generated|page|source|signed by|notes?)\b\s*([:\d=]|on |by |of |present|attended|number|students|$)`)

var sectionTitle = regexp.MustCompile(`^\d+\.\s+\p{L}`)

func (r *reader) read(t *sheet.Sheet) {
	var cells []string
	for _, row := range t.Rows {
		cells = append(cells, row.Cells...)
	}
	r.moments = momentsOf(cells)
	r.unknown = map[string]int{}
	if _, found := headings(t.Rows); found == 0 {
		r.list.Source = Names
		r.names(t.Rows)
		return
	}
	for _, row := range t.Rows {
		switch columns, n := headingRow(row); {
		case n > 0:
			r.close()
			r.open(row, columns)
		case row.Filled() == 1 && sectionTitle.MatchString(row.Cell(0)):
			r.close()
			r.setAside(row, "is a title")
		case r.table == nil || r.table.meeting:
			r.describe(row)
		default:
			r.person(row)
		}
	}
	r.close()
	for words, n := range r.unknown {
		r.list.Notes = append(r.list.Notes, fmt.Sprintf("“%s” says neither that somebody was there nor that they were not (%s): they are invited, and no more", words, lines(n)))
	}
}

func lines(n int) string {
	if n == 1 {
		return "1 line"
	}
	return fmt.Sprintf("%d lines", n)
}

// names reads rows without headings: each names one person, or several.
func (r *reader) names(rows []sheet.Row) {
	between := string(rune(r.delimiter))
	if r.delimiter == 0 {
		between = "\t"
	}
	for _, row := range rows {
		cells := make([]string, len(row.Cells))
		absent, reason := false, ""
		for i, c := range row.Cells {
			if name, why, ok := cutAbsence(c); ok {
				c, reason, absent = name, why, true
			}
			cells[i] = c
			if strings.Contains(c, between) {
				cells[i] = `"` + c + `"`
			}
		}
		people := r.directory.People(strings.Join(cells, between))
		if len(people) == 0 {
			r.setAside(row, "names nobody")
		}
		for _, p := range people {
			l := Line{Person: p, Numbers: []int{row.Line}, Visitor: visitor("", p.Name)}
			if absent {
				l.Status, l.Reason = record.Absent, reason
			}
			r.list.Lines = append(r.list.Lines, l)
		}
	}
}

func (r *reader) setAside(row sheet.Row, why string) {
	r.list.SetAside = append(r.list.SetAside, sheet.SetAside{From: row.Line, To: row.Line, Why: why, Text: words(row)})
}

func words(row sheet.Row) string {
	return strings.Join(strings.Fields(strings.Join(row.Cells, " ")), " ")
}

// open begins the table under a row of headings.
func (r *reader) open(row sheet.Row, columns []column) {
	t := &table{columns: columns, units: make([]time.Duration, len(columns)), first: len(r.list.Lines), people: map[string]int{}}
	keys := map[string]bool{}
	for i, cell := range row.Cells {
		key := headingKey(cell)
		keys[key] = true
		t.keys = append(t.keys, key)
		t.units[i] = unitOf(cell)
		t.other = t.other || strings.Contains(key, "originalname")
	}
	t.meeting = !slices.Contains(columns, colName) && slices.Contains(columns, colMeeting) && !slices.Contains(columns, colSurname)
	t.again = slices.Contains(columns, colLeft) || slices.Contains(columns, colStayed) || slices.Contains(columns, colMoment)
	t.timed = t.again || slices.Contains(columns, colJoined)
	r.table = t
	if t.meeting {
		return
	}
	r.tables++
	switch {
	case r.list.Source != "":
	case keys["inmeetingduration"] || keys["participantidupn"] || keys["useraction"] || keys["fullname"] && slices.Contains(columns, colJoined):
		r.list.Source = Teams
	case t.other || keys["durationminutes"] || keys["totaldurationminutes"] || keys["timeinsessionminutes"]:
		r.list.Source = Zoom
	case keys["timeexited"] || keys["timejoined"]:
		r.list.Source = Meet
	default:
		r.list.Source = Table
	}
}

// close ends a table. One that names the people of the tables before it once
// more, as Teams does with each time they joined, is set aside.
func (r *reader) close() {
	t := r.table
	r.table = nil
	if t == nil || t.meeting || t.first == 0 || !t.timed {
		return
	}
	before := map[string]bool{}
	for i := range r.list.Lines[:t.first] {
		before[r.list.Lines[i].key()] = true
	}
	again := r.list.Lines[t.first:]
	for i := range again {
		if !before[again[i].key()] {
			return
		}
	}
	if len(again) == 0 {
		return
	}
	r.list.Lines = r.list.Lines[:t.first]
	from, to := again[0].Numbers[0], again[0].Numbers[0]
	for i := range again {
		for _, n := range again[i].Numbers {
			from, to = min(from, n), max(to, n)
		}
	}
	r.list.SetAside = append(r.list.SetAside, sheet.SetAside{From: from, To: to, Why: "repeat the people above, with each time they came and went", Text: again[0].Text})
}

// describe reads a line about the meeting, which stands above its people.
func (r *reader) describe(row sheet.Row) {
	r.setAside(row, "stands above the names")
	if r.table == nil { // Teams: a line for each thing
		r.fact(headingKey(row.Cell(0)), row.Cell(1))
		return
	}
	for i, key := range r.table.keys { // Zoom: a column for each
		r.fact(key, row.Cell(i))
	}
}

// fact takes in one thing that a list says of the meeting.
func (r *reader) fact(key, value string) {
	switch key {
	case "meetingtitle", "title", "topic", "event", "eventname", "meetingname", "webinarname":
		r.list.Title = value
	case "meetingduration", "duration", "durationminutes":
		if d, ok := parseStay(value, time.Minute); ok {
			r.list.Length = d
		}
	}
}

// person reads a row about a person.
func (r *reader) person(row sheet.Row) {
	t := r.table
	l := Line{Numbers: []int{row.Line}}
	l.Text = words(row)
	var surname, forename, role, waiting, action string
	var joined, left, moment time.Time
	seen := map[column]bool{}
	for i, c := range t.columns {
		cell := row.Cell(i)
		if c == "" || cell == "" && c != colStatus && c != colSigned || seen[c] && !(c == colEmail && l.Email == "") {
			continue
		}
		seen[c] = true
		switch c {
		case colName:
			l.Name, l.Other = r.nameIn(cell)
		case colSurname:
			surname = cell
		case colForename:
			forename = cell
		case colEmail:
			if strings.Contains(cell, "@") {
				l.Email = cell
			} else {
				seen[c] = false
			}
		case colUPN:
			l.UPN = cell
		case colForm:
			l.Form = cell
		case colYear:
			if l.Form == "" {
				l.Form = cell
			}
		case colJoined:
			joined, _ = r.moments.parse(cell)
		case colLeft:
			left, _ = r.moments.parse(cell)
		case colMoment:
			moment, _ = r.moments.parse(cell)
		case colStayed:
			if d, ok := parseStay(cell, t.units[i]); ok {
				l.Stayed = d
			}
		case colStatus:
			r.status(&l, cell)
		case colSigned:
			l.Status = record.Invited
			if cell != "" {
				l.Status = record.Attended
			}
		case colReason:
			l.Reason = cell
		case colRole:
			role = cell
		case colWaiting:
			waiting = cell
		case colAction:
			action = cell
		}
	}
	r.name(&l, surname, forename)
	if footer.MatchString(l.Text) {
		r.setAside(row, "stands below the names")
		return
	}
	if l.Name == "" && l.Email == "" && l.UPN == "" {
		r.setAside(row, "names nobody")
		return
	}
	if s, _, ok := statusOf(waiting); ok && waiting != "" && s == record.Attended {
		r.setAside(row, "was in the waiting room, not in the meeting")
		return
	}
	l.Visitor = visitor(role, l.Name)
	l.time(joined, left)
	if action != "" && !moment.IsZero() {
		r.action(&l, action, moment)
	}
	if t.timed && l.Status == "" && (l.Stayed > 0 || !joined.IsZero() || action != "") {
		l.Status = record.Attended
	}
	if t.again && r.join(&l) {
		return
	}
	r.list.Lines = append(r.list.Lines, l)
}

// nameIn returns the name in a cell without the signs that people put there, and
// the name that it was before they changed it.
func (r *reader) nameIn(cell string) (name, other string) {
	name = cleanName(cell)
	if !r.table.other {
		return name, ""
	}
	if i := strings.LastIndexByte(name, '('); i > 0 && strings.HasSuffix(name, ")") {
		return strings.TrimSpace(name[:i]), strings.TrimSpace(name[i+1 : len(name)-1])
	}
	return name, ""
}

// name puts the two names of a person together, where they stand apart.
func (r *reader) name(l *Line, surname, forename string) {
	switch {
	case surname != "" && forename != "":
		if l.Name != "" {
			l.Other = l.Name
		}
		l.Name = cleanName(surname) + ", " + cleanName(forename)
	case l.Name == "":
		l.Name = cleanName(surname + forename)
	}
}

// status reads what the list says of a person's being there.
func (r *reader) status(l *Line, cell string) {
	status, beside, ok := statusOf(cell)
	if !ok {
		if r.unknown[cell]++; len(r.unknown) > 20 {
			delete(r.unknown, cell)
		}
		status = record.Invited
	}
	l.Status = status
	if status == record.Absent && l.Reason == "" {
		l.Reason = beside
	}
}

// time takes in when somebody came and went.
func (l *Line) time(joined, left time.Time) {
	if joined.IsZero() || left.IsZero() {
		return
	}
	if left.Before(joined) && left.Year() == 0 { // two times without a day, on the sides of midnight
		left = left.Add(24 * time.Hour)
	}
	if stay := left.Sub(joined); stay < 0 || stay > longest {
		return
	}
	l.spans = append(l.spans, span{joined, left})
	if l.Stayed == 0 {
		l.Stayed = together(l.spans)
	}
}

// action reads a line of the old report of Teams, which has one for each time
// that somebody joined or left.
func (r *reader) action(l *Line, action string, at time.Time) {
	if strings.HasPrefix(headingKey(action), "left") {
		l.spans = []span{{to: at}}
		return
	}
	l.spans = []span{{from: at}}
}
