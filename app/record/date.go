package record

import (
	"fmt"
	"time"
)

// Date is a day in the calendar, without a time or a zone. The zero Date means
// that the day is not known.
type Date struct {
	year  int16
	month uint8
	day   uint8
}

// NewDate returns the given day, normalised as [time.Date] does (32 March is 1 April).
func NewDate(year int, month time.Month, day int) Date {
	if day >= 1 && day <= 28 && month >= time.January && month <= time.December && year >= 0 && year <= 9999 {
		return Date{int16(year), uint8(month), uint8(day)} // nothing to normalise
	}
	return DateOf(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
}

// DateOf returns the day on which t falls in t's own zone.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{int16(y), uint8(m), uint8(d)}
}

// ParseDate reads an ISO 8601 date, "2026-11-22".
func ParseDate(s string) (Date, error) {
	if d, ok := parseDate(s); ok {
		return d, nil
	}
	return Date{}, fmt.Errorf("%q is not a date: write it as 2026-11-22", s)
}

// parseDate is ParseDate by hand, and without keeping the text: a school opens with
// hundreds of thousands of dates.
func parseDate(s string) (Date, bool) {
	if len(s) != 10 || s[4] != '-' || s[7] != '-' {
		return Date{}, false
	}
	year, month, day := number(s[:4]), number(s[5:7]), number(s[8:])
	d := NewDate(year, time.Month(month), day)
	return d, year >= 0 && d.Year() == year && int(d.month) == month && int(d.day) == day
}

// number reads decimal digits; it returns -1 where there is anything else.
func number(s string) int {
	n := 0
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return -1
		}
		n = 10*n + int(c-'0')
	}
	return n
}

// IsZero reports whether the day is not known.
func (d Date) IsZero() bool { return d == Date{} }

// Time returns midnight UTC at the start of the day.
func (d Date) Time() time.Time {
	return time.Date(int(d.year), time.Month(d.month), int(d.day), 0, 0, 0, 0, time.UTC)
}

// Year, Month and Day return the parts of the date.
func (d Date) Year() int         { return int(d.year) }
func (d Date) Month() time.Month { return time.Month(d.month) }
func (d Date) Day() int          { return int(d.day) }

// Compare returns -1, 0 or 1 as d is before, the same as or after e. An unknown
// day is before every other.
func (d Date) Compare(e Date) int { return cmpInt(d.ordinal(), e.ordinal()) }

// Before reports whether d is an earlier day than e.
func (d Date) Before(e Date) bool { return d.ordinal() < e.ordinal() }

// After reports whether d is a later day than e.
func (d Date) After(e Date) bool { return d.ordinal() > e.ordinal() }

// AddDays returns the day n days later, or earlier where n is negative.
func (d Date) AddDays(n int) Date { return DateOf(d.Time().AddDate(0, 0, n)) }

// String returns the date as "2026-11-22", or "" where it is not known.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.year, d.month, d.day)
}

// Words returns the date as a person writes it, "22 Nov 2026", or "" where it
// is not known.
func (d Date) Words() string {
	if d.IsZero() {
		return ""
	}
	return d.Time().Format("2 Jan 2006")
}

// MarshalText writes the date as [Date.String] does.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (d *Date) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = Date{}
		return nil
	}
	if parsed, ok := parseDate(string(b)); ok {
		*d = parsed
		return nil
	}
	_, err := ParseDate(string(b))
	return err
}

func (d Date) ordinal() int { return int(d.year)<<9 | int(d.month)<<5 | int(d.day) }

func cmpInt(a, b int) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// AcademicYear is a school year in England, 1 September to 31 August, named by
// the calendar year in which it starts: 2026 is 2026/27. Zero means unknown.
type AcademicYear int

// AcademicYearOf returns the academic year in which d falls.
func AcademicYearOf(d Date) AcademicYear {
	if d.IsZero() {
		return 0
	}
	if d.Month() >= time.September {
		return AcademicYear(d.Year())
	}
	return AcademicYear(d.Year() - 1)
}

// Start returns 1 September of the year.
func (y AcademicYear) Start() Date { return NewDate(int(y), time.September, 1) }

// End returns 31 August at the end of the year.
func (y AcademicYear) End() Date { return NewDate(int(y)+1, time.August, 31) }

// Contains reports whether d falls in the year.
func (y AcademicYear) Contains(d Date) bool { return AcademicYearOf(d) == y }

// String returns "2026/27".
func (y AcademicYear) String() string {
	if y == 0 {
		return ""
	}
	return fmt.Sprintf("%d/%02d", int(y), (int(y)+1)%100)
}
