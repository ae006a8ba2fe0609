package roster

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"waymark/app/record"
)

// decideValues settles what only all values of a column together can tell.
func (f *File) decideValues() {
	for i := range f.Columns {
		c := &f.Columns[i]
		c.datesOpen, c.oneToken, c.unread = false, false, nil
		if c.Field == "" {
			if c.ask && c.Suggest == "" && f.numbersRows(i) {
				c.ask, c.Note = false, "not used: it only numbers the rows"
			}
			continue
		}
		c.Note, c.dates, c.numeric = c.basis, dayFirst, false
		switch traitOf(c.Field).kind {
		case kindAnswer:
			f.noteOneToken(c)
			f.noteUnread(c)
		case kindSex:
			c.numeric = f.each(i, func(v string) bool { return len(v) == 1 && strings.Contains("0129", v) })
			f.noteUnread(c)
		case kindSEN, kindYear:
			f.noteUnread(c)
		case kindName, kindFullName:
			f.noteNames(c)
		case kindForm:
			f.noteForms(c)
		case kindNumber:
			f.noteLengths(c)
			f.dropRowNumbers(c)
		}
	}
	f.decideDates()
}

// each reports whether every filled cell of a column passes.
func (f *File) each(column int, pass func(string) bool) bool {
	for _, r := range f.Rows {
		if v := r.Cell(column); v != "" && !pass(v) {
			return false
		}
	}
	return true
}

// noteOneToken says of a flag that is only ever ticked that a blank stays not
// known: schools mean no by it, or that nobody has looked.
func (f *File) noteOneToken(c *Column) {
	blank, other, yes := false, false, false
	for _, r := range f.Rows {
		a, ok := parseAnswer(c.Field, r.Cell(c.Index))
		if other = other || a == record.No || !ok; other {
			return
		}
		blank, yes = blank || a == record.Unknown, yes || a == record.Yes
	}
	if !yes {
		return
	}
	switch {
	case blank && f.blankOf(*c) == answerNo:
		c.Note = joinNotes(c.Note, "it only ever says yes: a blank is taken for no, as you said")
	case blank:
		c.oneToken = true
		c.Note = joinNotes(c.Note, "it only ever says yes: a blank is left as not known, and is not taken for no")
	}
}

// noteNames says how the names of a column are parted.
func (f *File) noteNames(c *Column) {
	if c.Field != Forename && traitOf(c.Field).kind != kindFullName {
		return
	}
	commas, called := 0, 0
	for _, r := range f.Rows {
		cell := r.Cell(c.Index)
		if c.Field == FullName && strings.Contains(cell, ",") {
			commas++
		}
		if _, _, ok := parted(cell); ok {
			called++
		}
	}
	switch {
	case c.Field == FullName && commas*2 > len(f.Rows):
		c.Note = joinNotes(c.Note, "split at the comma, surname first")
	case c.Field == FullName:
		c.Note = joinNotes(c.Note, "split into forename and surname, in that order: look at a few")
	case c.Field == SurnameFirst:
		c.Note = joinNotes(c.Note, "split into surname and forename, in that order: look at a few")
	}
	if called > 0 {
		c.Note = joinNotes(c.Note, "the name in brackets or quotation marks behind a forename is taken for the one in use")
	}
}

// noteForms says that a spreadsheet has taken registration groups for dates: 9-1
// is "09-Jan" to it.
func (f *File) noteForms(c *Column) {
	for _, r := range f.Rows {
		if v := r.Cell(c.Index); len(v) <= len("09-Jan") && strings.IndexByte(v, '-') > 0 && spoiltForm.MatchString(v) {
			c.Note = joinNotes(c.Note, "“"+v+"” and the like are groups that a spreadsheet took for dates: export the file again, and do not save it from the spreadsheet")
			return
		}
	}
}

var spoiltForm = regexp.MustCompile(`^(\d{1,2}-(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)|(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)-\d\d)$`)

// noteLengths warns of numbers that a spreadsheet may have robbed of their
// leading zeros.
func (f *File) noteLengths(c *Column) {
	if c.Field != AdmissionNo {
		return
	}
	shortest, longest := 0, 0
	for _, r := range f.Rows {
		v := r.Cell(c.Index)
		n := utf8.RuneCountInString(v)
		if n == 0 {
			continue
		}
		if !allDigits(v) {
			return
		}
		if shortest == 0 || n < shortest {
			shortest = n
		}
		longest = max(longest, n)
	}
	if shortest < longest {
		c.Note = joinNotes(c.Note, "the numbers differ in length: a spreadsheet may have taken zeros from their front. Zeros do not count when students are matched")
	}
}

// dropRowNumbers sets a column aside that only numbers the rows. The next export
// gives every number to somebody else.
func (f *File) dropRowNumbers(c *Column) {
	if c.Field != MISID || c.How == ByPerson || !f.numbersRows(c.Index) {
		return
	}
	c.Field, c.How, c.Note, c.ask = "", Unclear, "not used: it only numbers the rows", false
}

// numbersRows reports whether the cells of a column are 1, 2, 3 and so on.
func (f *File) numbersRows(column int) bool {
	for i, r := range f.Rows {
		if r.Cell(column) != strconv.Itoa(i+1) {
			return false
		}
	}
	return len(f.Rows) >= 3
}

func joinNotes(a, b string) string {
	switch {
	case a == "":
		return b
	case b == "":
		return a
	}
	return a + "; " + b
}
