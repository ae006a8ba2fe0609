package roster

import (
	"fmt"
	"regexp"
	"strings"

	"waymark/app/record"
)

// yearOfAll returns the year group that the file is of as a whole, where its name,
// its sheet or a line above the headings says one and no column does: lists are kept
// as “Year 9.xlsx”. said is what says so.
func (f *File) yearOfAll() (year record.YearGroup, said string) {
	names := []string{f.Sheet, f.Name}
	for _, s := range f.SetAside {
		if s.Why == aboveHeadings {
			names = append(names, s.Text)
		}
	}
	for _, name := range names {
		for _, m := range yearInWords.FindAllStringSubmatchIndex(name, -1) {
			if rangeGoesOn.MatchString(name[m[1]:]) {
				return record.NoYearGroup, ""
			}
			found, ok := parseYear(name[m[2]:m[3]])
			switch {
			case !ok || found < 1:
			case year != record.NoYearGroup && year != found:
				return record.NoYearGroup, ""
			case year == record.NoYearGroup:
				year, said = found, name
			}
		}
	}
	return year, said
}

var (
	yearInWords = regexp.MustCompile(`(?i)(?:^|[^\pL])(?:year|yr|y)[ _-]*(\d{1,2})`)
	rangeGoesOn = regexp.MustCompile(`(?i)^(\d|\s*(-|–|—|to|and|&|,|/|\+)\s*(year|yr|y)?\s*\d)`)
)

// yearOfAllKey is the key of the question for the file, or for the one of its sheets
// that it is, where several are read.
func (f *File) yearOfAllKey() string {
	if len(f.alike) > 1 {
		return keyYearOfAll + ":" + f.Sheet
	}
	return keyYearOfAll
}

// askYearOfAll asks whether everybody is in the year group that the file is of.
func (f *File) askYearOfAll(year record.YearGroup, said string) string {
	return fmt.Sprintf("No column says the year group. Is everybody in %s, as “%s” says?", year, short(strings.TrimSpace(said)))
}

// yearOfAllOptions are a year group for everybody, or none.
func yearOfAllOptions() []Option {
	return append([]Option{{answerUnknown, "no, leave it open"}}, valueOptions(traitOf(Year))[1:]...)
}
