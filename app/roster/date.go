package roster

import (
	"strconv"
	"strings"
	"time"

	"waymark/app/record"
)

// dateOrder is how the days of a column are to be read.
type dateOrder uint8

const (
	dayFirst dateOrder = iota
	monthFirst
)

// rawDate is a date as it stands in a cell, before it is known which of the
// first two numbers is the day.
type rawDate struct {
	form          dateForm
	first, second int // day and month in either order; month and day where the form says so
	year          int // two digits where short
	short         bool
}

type dateForm uint8

const (
	dateSlashes dateForm = iota // 01/09/2011: the order is the column's
	dateCertain                 // 2011-09-01, 1 Sep 2011: first is the day, second the month
)

// parseDate reads a date in the forms that school systems and spreadsheets
// write: 01/09/2011, 1.9.11, 2011-09-01, 20110901, 1 Sep 2011, 01-Sep-11, any of
// them with a time of day behind, and a spreadsheet's day number (30000 to 60000).
func parseDate(s string) (rawDate, bool) {
	if len(s) > 0 && s[0] == '\'' {
		s = s[1:]
	}
	if len(s) < 5 || len(s) > 40 {
		return rawDate{}, false
	}
	a, n := digits(s)
	rest := s[n:]
	switch {
	case n == 0:
		return monthNameFirst(s)
	case n == 5 && (rest == "" || rest == ".0") && a >= 30000 && a <= 60000:
		// Day 1 is 1 January 1900, and there is a 29 February 1900 that never was.
		d := record.NewDate(1899, time.December, 30+a)
		return rawDate{dateCertain, d.Day(), int(d.Month()), d.Year(), false}, true
	case n == 8 && rest == "":
		return certain(a%100, a/100%100, a/10000)
	case n != 1 && n != 2 && n != 4 || rest == "":
		return rawDate{}, false
	}
	mark := rest[0]
	rest = strings.TrimLeft(rest[1:], " ")
	if n <= 2 {
		if mark >= 'a' && mark <= 'z' || mark >= 'A' && mark <= 'Z' { // 1st Sep 2011, 1Sep2011
			tail := s[n:]
			for _, ordinal := range ordinals {
				tail = strings.TrimPrefix(tail, ordinal)
			}
			return dayThenName(a, strings.TrimLeft(tail, " "))
		}
		if rest != "" && (rest[0] < '0' || rest[0] > '9') {
			return dayThenName(a, rest)
		}
	}
	if mark != '/' && mark != '-' && mark != '.' && mark != ' ' {
		return rawDate{}, false
	}
	b, m := digits(rest)
	if m == 0 || m > 2 || len(rest) < m+2 || rest[m] != mark {
		return rawDate{}, false
	}
	rest = strings.TrimLeft(rest[m+1:], " ")
	c, k := digits(rest)
	if !timeOfDay(rest[k:]) {
		return rawDate{}, false
	}
	switch {
	case n == 4 && (k == 1 || k == 2):
		return certain(c, b, a)
	case n <= 2 && (k == 2 || k == 4):
		ok := a >= 1 && b >= 1 && (a <= 31 && b <= 12 || a <= 12 && b <= 31)
		return rawDate{dateSlashes, a, b, c, k == 2}, ok
	}
	return rawDate{}, false
}

var ordinals = [...]string{"st", "nd", "rd", "th"}

func certain(day, month, year int) (rawDate, bool) {
	ok := day >= 1 && day <= 31 && month >= 1 && month <= 12 && year >= 1900 && year <= 2100
	return rawDate{dateCertain, day, month, year, false}, ok
}

// dayThenName reads what follows the day in "1 Sep 2011".
func dayThenName(day int, rest string) (rawDate, bool) {
	month, rest := monthName(rest)
	rest = strings.TrimLeft(rest, " -/.,")
	year, n := digits(rest)
	if month == 0 || n != 2 && n != 4 || !timeOfDay(rest[n:]) {
		return rawDate{}, false
	}
	return rawDate{dateCertain, day, month, year, n == 2}, day >= 1 && day <= 31
}

// monthNameFirst reads "September 1, 2011" and "Thu 1 Sep 2011".
func monthNameFirst(s string) (rawDate, bool) {
	month, rest := monthName(s)
	rest = strings.TrimLeft(rest, " ")
	day, n := digits(rest)
	if month == 0 {
		_, rest, ok := strings.Cut(s, " ")
		day, n := digits(rest)
		if !ok || n == 0 || n > 2 || len(rest) == n || !weekday(s) {
			return rawDate{}, false
		}
		return dayThenName(day, strings.TrimLeft(rest[n:], " "))
	}
	rest = rest[n:]
	for _, ordinal := range ordinals {
		rest = strings.TrimPrefix(rest, ordinal)
	}
	rest = strings.TrimLeft(rest, ", ")
	year, k := digits(rest)
	return rawDate{dateCertain, day, month, year, false}, n >= 1 && n <= 2 && k == 4 && timeOfDay(rest[k:]) && day >= 1 && day <= 31
}

func weekday(s string) bool {
	for d := time.Sunday; d <= time.Saturday; d++ {
		if len(s) >= 3 && strings.EqualFold(s[:3], d.String()[:3]) {
			return true
		}
	}
	return false
}

// monthName reads a month's name or its first three letters or more.
func monthName(s string) (month int, rest string) {
	n := 0
	for n < len(s) && lower(s[n]) >= 'a' && lower(s[n]) <= 'z' {
		n++
	}
	if n < 3 {
		return 0, s
	}
	for m := time.January; m <= time.December; m++ {
		if name := m.String(); len(name) >= n && strings.EqualFold(name[:n], s[:n]) {
			return int(m), s[n:]
		}
	}
	if strings.EqualFold(s[:n], "sept") {
		return 9, s[n:]
	}
	return 0, s
}

// digits reads the number that s starts with, and returns how long it is.
func digits(s string) (value, n int) {
	for n < len(s) && n < 9 && s[n] >= '0' && s[n] <= '9' {
		value = value*10 + int(s[n]-'0')
		n++
	}
	return value, n
}

// timeOfDay reports whether what follows a date is nothing, or a time.
func timeOfDay(s string) bool {
	s = strings.TrimLeft(s, " ")
	if s == "" {
		return true
	}
	if s[0] == 'T' || s[0] == 't' {
		s = s[1:]
	}
	return len(s) >= 4 && s[0] >= '0' && s[0] <= '9' && strings.Trim(s, "0123456789:.+-ZzAaPpMm ") == ""
}

// resolve returns the day, given the order of its column. Years of two digits
// are those up to latest.
func (r rawDate) resolve(order dateOrder, latest int) (record.Date, bool) {
	day, month, year := r.first, r.second, r.year
	if r.form == dateSlashes && order == monthFirst {
		day, month = month, day
	}
	if r.short {
		year += latest / 100 * 100
		if year > latest {
			year -= 100
		}
	}
	if month > 12 || year < 1900 || year > 2100 {
		return record.Date{}, false
	}
	d := record.NewDate(year, time.Month(month), day)
	return d, d.Day() == day
}

// decideDates finds the order of the dates in every column from all of its
// values, and notes what proves it. A column that proves nothing is read like one
// that does: a file is written by one hand.
func (f *File) decideDates() {
	if said := f.answers[keyDates]; said != "" {
		for i := range f.Columns {
			if c := &f.Columns[i]; c.holdsDates() {
				if c.Note = joinNotes(c.basis, "dates "+said+", as you said"); said == answerMonthFirst {
					c.dates = monthFirst
				}
			}
		}
		return
	}
	var proof *Column
	for i := range f.Columns {
		if c := &f.Columns[i]; c.holdsDates() && f.proveDates(c) && proof == nil {
			proof = c
		}
	}
	for i := range f.Columns {
		c := &f.Columns[i]
		switch {
		case !c.holdsDates() || c.Note != c.basis:
		case proof != nil:
			c.dates = proof.dates
			words := "day first"
			if proof.dates == monthFirst {
				words = "month first"
			}
			c.Note = joinNotes(c.basis, "dates "+words+", as “"+proof.Heading+"” proves")
		default:
			order, note, shown := f.orderByYearGroup(c.Index)
			c.datesOpen = !shown && f.anyDate(c.Index)
			c.dates, c.Note = order, joinNotes(c.basis, note)
		}
	}
}

func (c *Column) holdsDates() bool { return c.Field == DOB || c.Field == Joined || c.Field == Left }

// proveDates notes the order of a column's dates where they show it, and
// reports whether they prove it without exception.
func (f *File) proveDates(c *Column) bool {
	var dayRows, monthRows, open, certain, late int
	for _, row := range f.Rows {
		raw, ok := parseDate(row.Cell(c.Index))
		switch {
		case !ok:
		case raw.form == dateCertain:
			certain++
			if raw.first > 12 {
				late++
			}
		case raw.first > 12:
			dayRows++
		case raw.second > 12:
			monthRows++
		default:
			open++
		}
	}
	rows := func(n int) string {
		if n == 1 {
			return "1 row proves it"
		}
		return grouped(n) + " rows prove it"
	}
	note := ""
	switch {
	case dayRows > 0 && monthRows > 0:
		against := monthRows
		note = "dates day first"
		if monthRows > dayRows {
			c.dates, against, note = monthFirst, dayRows, "dates month first"
		}
		note += ", as most are; " + count(against, "row") + " in the other order cannot be read"
	case dayRows > 0:
		note = "dates day first (" + rows(dayRows) + ")"
		// What a spreadsheet of another country could read it did, month first; the
		// rest stayed as it was.
		if certain >= 3 && late == 0 && open == 0 {
			note += ", but all " + grouped(certain) + " that a spreadsheet took for dates are of days up to the 12th: day and month may be swapped in them, so export the file again"
		}
	case monthRows > 0:
		c.dates = monthFirst
		note = "dates month first (" + rows(monthRows) + ")"
	case certain > 0 && open == 0:
		note = "dates written so that day and month cannot be mistaken"
	}
	c.Note = joinNotes(c.basis, note)
	return dayRows > 0 != (monthRows > 0)
}

// orderByYearGroup decides a column in which no date proves the order: in the
// right order, students of one year group were born in one academic year.
func (f *File) orderByYearGroup(column int) (order dateOrder, note string, shown bool) {
	year := f.column(Year)
	tallies := [2]map[int]int{{}, {}}
	for _, row := range f.Rows {
		raw, ok := parseDate(row.Cell(column))
		if !ok || year < 0 {
			continue
		}
		group, ok := parseYear(row.Cell(year))
		if !ok || group < 1 {
			continue
		}
		for order := range tallies {
			if d, ok := raw.resolve(dateOrder(order), 2100); ok {
				tallies[order][int(group)+int(record.AcademicYearOf(d))]++
			}
		}
	}
	most := func(tally map[int]int) (n int) {
		for _, times := range tally {
			n = max(n, times)
		}
		return n
	}
	asDay, asMonth := most(tallies[dayFirst]), most(tallies[monthFirst])
	switch {
	case asMonth > asDay:
		return monthFirst, "dates month first (no date proves it, but the year groups of " + count(asMonth, "row") + " agree)", true
	case asDay > asMonth:
		return dayFirst, "dates day first (no date proves it, but the year groups of " + count(asDay, "row") + " agree)", true
	}
	return dayFirst, "dates read day first, as in England; no row proves it", false
}

// anyDate reports whether a column holds a date at all.
func (f *File) anyDate(column int) bool {
	return !f.each(column, func(v string) bool { _, ok := parseDate(v); return !ok })
}

// column returns the index of the column used for a field, or -1.
func (f *File) column(field Field) int {
	for _, c := range f.Columns {
		if c.Field == field {
			return c.Index
		}
	}
	return -1
}

// grouped returns a number with its thousands parted, "1,480".
func grouped(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
