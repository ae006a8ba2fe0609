package register

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"

	"waymark/app/sheet"
)

// column is what a column of a list holds.
type column string

const (
	colName     column = "name"
	colSurname  column = "surname"
	colForename column = "forename"
	colEmail    column = "email"
	colUPN      column = "upn"
	colForm     column = "form"
	colYear     column = "year"
	colJoined   column = "joined"
	colLeft     column = "left"
	colStayed   column = "stayed"
	colStatus   column = "status"
	colSigned   column = "signed" // anything in it is a yes
	colReason   column = "reason"
	colRole     column = "role"
	colWaiting  column = "waiting" // in Zoom's waiting room, not in the meeting
	colAction   column = "action"  // Teams of before 2021: joined or left, a line for each
	colMoment   column = "moment"
	colMeeting  column = "meeting" // of the meeting as a whole
)

// names are the columns that say who a line is about.
func (c column) names() bool {
	return c == colName || c == colSurname || c == colForename || c == colEmail || c == colUPN
}

//go:embed headings.txt
var headingsText string

var known = sync.OnceValue(func() map[string]column {
	all := map[string]column{}
	for line := range strings.Lines(headingsText) {
		name, list, ok := strings.Cut(strings.TrimSpace(line), ":")
		if !ok || line[0] == '#' {
			continue
		}
		for heading := range strings.SplitSeq(list, ";") {
			all[headingKey(heading)] = column(name)
		}
	}
	return all
})

// headingKey is a heading's letters and digits, small.
func headingKey(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// maxHeading is the longest heading that is looked up. Longer cells are prose.
const maxHeading = 60

// columnOf returns what a heading says its column holds: as it stands, or
// without what is in brackets.
func columnOf(heading string) (column, bool) {
	if heading == "" || len(heading) > maxHeading {
		return "", false
	}
	if c, ok := known()[headingKey(heading)]; ok {
		return c, true
	}
	if i := strings.IndexAny(heading, "(["); i > 0 {
		c, ok := known()[headingKey(heading[:i])]
		return c, ok
	}
	return "", false
}

// unitOf returns the unit of the bare numbers under a heading: minutes, unless it
// says otherwise.
func unitOf(heading string) time.Duration {
	key := headingKey(heading)
	switch {
	case strings.Contains(key, "hour"), strings.HasSuffix(key, "hrs"):
		return time.Hour
	case strings.Contains(key, "second"), strings.HasSuffix(key, "secs"):
		return time.Second
	}
	return time.Minute
}

// headingRow reports what the cells of a row say if they are headings, and how
// many of them do. Only a row that names people is one, or one that describes
// the meeting.
func headingRow(r sheet.Row) (columns []column, count int) {
	columns = make([]column, len(r.Cells))
	names, meeting := false, slices.ContainsFunc(r.Cells, func(cell string) bool {
		c, _ := columnOf(cell)
		return c == colMeeting
	})
	for i, cell := range r.Cells {
		c, ok := columnOf(cell)
		if !ok || meeting && headingKey(cell) == "participants" { // how many there were
			continue
		}
		count++
		columns[i] = c
		names = names || c.names()
	}
	filled := r.Filled()
	if !names || count < 3 && count*2 < filled {
		return nil, 0
	}
	return columns, count
}

// headingReach is how many filled lines may stand above the headings.
const headingReach = 60

// headings finds the row of headings for [sheet.Options].
func headings(rows []sheet.Row) (row, known int) {
	for i, r := range rows[:min(len(rows), headingReach)] {
		if _, n := headingRow(r); n > known {
			row, known = i, n
		}
	}
	return row, known
}
