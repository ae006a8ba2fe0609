package record

import (
	"fmt"
	"strconv"
)

// YearGroup is a national curriculum year. The zero value means unknown.
type YearGroup int8

// Year groups that are not plain numbers. Year 7 is YearGroup(7).
const (
	NoYearGroup YearGroup = 0
	Reception   YearGroup = -1
	Nursery2    YearGroup = -2
	Nursery1    YearGroup = -3
	// Mixed is the census code X: not following the national curriculum years.
	Mixed YearGroup = 100
)

// FirstYearGroup and LastYearGroup bound the years that the careers duty covers
// (statutory guidance, May 2025: Years 7 to 13).
const (
	FirstYearGroup YearGroup = 7
	LastYearGroup  YearGroup = 13
)

// ParseYearGroup reads the census spelling of a year group: "N1", "N2", "R",
// "1" to "14" or "X". Package roster reads every other spelling.
func ParseYearGroup(s string) (YearGroup, error) {
	switch s {
	case "":
		return NoYearGroup, nil
	case "R":
		return Reception, nil
	case "N1":
		return Nursery1, nil
	case "N2":
		return Nursery2, nil
	case "X":
		return Mixed, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > 14 {
		return NoYearGroup, fmt.Errorf("%q is not a year group: it should be R, 1 to 14, N1, N2 or X", s)
	}
	return YearGroup(n), nil
}

// Code returns the census spelling, "7".
func (y YearGroup) Code() string {
	switch y {
	case NoYearGroup:
		return ""
	case Reception:
		return "R"
	case Nursery1:
		return "N1"
	case Nursery2:
		return "N2"
	case Mixed:
		return "X"
	}
	return strconv.Itoa(int(y))
}

// String returns "Year 7", "Reception", "Nursery", "Mixed years" or "Year not known".
func (y YearGroup) String() string {
	switch y {
	case NoYearGroup:
		return "Year not known"
	case Reception:
		return "Reception"
	case Nursery1, Nursery2:
		return "Nursery"
	case Mixed:
		return "Mixed years"
	}
	return "Year " + strconv.Itoa(int(y))
}

// Secondary reports whether the careers duty covers the year group (7 to 13).
func (y YearGroup) Secondary() bool { return y >= FirstYearGroup && y <= LastYearGroup }

// Back returns the year group n academic years earlier, assuming that a student
// moves up each year. It is unknown where that would be before Year 1.
func (y YearGroup) Back(n int) YearGroup {
	if n == 0 {
		return y // Reception and mixed years, too
	}
	if y < 1 || y > 14 || int(y)-n < 1 || int(y)-n > 14 {
		return NoYearGroup
	}
	return y - YearGroup(n)
}

// MarshalText writes the census spelling.
func (y YearGroup) MarshalText() ([]byte, error) { return []byte(y.Code()), nil }

// UnmarshalText reads the census spelling.
func (y *YearGroup) UnmarshalText(b []byte) error {
	parsed, err := ParseYearGroup(string(b))
	if err == nil {
		*y = parsed
	}
	return err
}

// ExpectedYearGroup returns the year group that a child born on dob is in during
// the academic year y when taught with its age group, or NoYearGroup where dob
// is unknown or the child is not of school age.
func ExpectedYearGroup(dob Date, y AcademicYear) YearGroup {
	if dob.IsZero() {
		return NoYearGroup
	}
	n := int(y) - int(AcademicYearOf(dob)) - 5
	if n < 1 || n > 14 {
		return NoYearGroup
	}
	return YearGroup(n)
}
