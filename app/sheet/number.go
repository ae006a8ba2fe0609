package sheet

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// style is how a spreadsheet shows a number.
type style struct {
	date, clock bool
	elapsed     bool // hours go on past 24
	digits      int  // numbers are filled up with zeros to this many, as 004512 is
}

// builtIn are the number formats that a workbook need not spell out (ECMA-376,
// part 1, 18.8.30): those that are dates in every language, or in some of Asia.
func builtIn(id int) style {
	switch {
	case id >= 14 && id <= 17, id >= 27 && id <= 31, id == 34 || id == 35 || id == 36, id >= 50 && id <= 54, id == 57 || id == 58:
		return style{date: true}
	case id >= 18 && id <= 21, id == 32 || id == 33, id >= 55 && id <= 56, id == 45 || id == 47:
		return style{clock: true}
	case id == 22:
		return style{date: true, clock: true}
	case id == 46:
		return style{clock: true, elapsed: true}
	}
	return style{}
}

// styleOf reads a number format, as "dd/mm/yyyy" or "[h]:mm". What stands in
// quotation marks, behind a backslash or in brackets is no part of the date.
func styleOf(format string) style {
	format, _, _ = strings.Cut(format, ";")
	if n := len(format); n > 1 && n <= 20 && strings.Trim(format, "0") == "" {
		return style{digits: n}
	}
	var s style
	minutes := false
	letters := strings.ToLower(format)
	letters = strings.NewReplacer("am/pm", "", "a/p", "", "general", "").Replace(letters)
	for i := 0; i < len(letters); i++ {
		switch letters[i] {
		case '"':
			n := strings.IndexByte(letters[i+1:], '"')
			if n < 0 {
				return s
			}
			i += n + 1
		case '\\', '_', '*':
			i++
		case '[':
			n := strings.IndexByte(letters[i:], ']')
			if n < 0 {
				return s
			}
			if inner := letters[i+1 : i+n]; inner != "" && (strings.Trim(inner, "h") == "" || strings.Trim(inner, "m") == "" || strings.Trim(inner, "s") == "") {
				s.clock, s.elapsed = true, true
			}
			i += n
		case 'y', 'd':
			s.date = true
		case 'h', 's':
			s.clock = true
		case 'm':
			minutes = true
		}
	}
	if minutes && !s.clock {
		s.date = true
	}
	return s
}

// dates is how a workbook counts its days.
type dates struct{ from1904 bool }

const (
	lastSerial = 2_958_465 // 31 December 9999
	dayLayout  = "2006-01-02"
)

// words returns a number as its cell is meant: a date in ISO 8601, or the plain
// figure.
func (d dates) words(number string, s style) string {
	if !s.date && !s.clock {
		return filledUp(plain(number), s.digits)
	}
	serial, err := strconv.ParseFloat(number, 64)
	if err != nil || serial < 0 || serial > lastSerial {
		return plain(number)
	}
	seconds := int64(math.Round(serial * 86400))
	if s.elapsed || !s.date && serial < 1 {
		return clockWords(seconds)
	}
	day := seconds / 86400
	epoch := time.Date(1899, time.December, 30, 0, 0, 0, 0, time.UTC)
	switch {
	case d.from1904:
		epoch = time.Date(1904, time.January, 1, 0, 0, 0, 0, time.UTC)
	case day == 60 || day == 0: // 29 February 1900, which Excel believes in, and its day 0
		return plain(number)
	case day < 60:
		day++
	}
	date := epoch.AddDate(0, 0, int(day)).Format(dayLayout)
	if clock := seconds % 86400; clock > 0 && s.clock {
		return date + " " + clockWords(clock)
	}
	return date
}

// clockWords returns "09:30", or "09:30:15" where there are seconds.
func clockWords(seconds int64) string {
	out := twoDigits(seconds/3600) + ":" + twoDigits(seconds/60%60)
	if seconds%60 > 0 {
		out += ":" + twoDigits(seconds%60)
	}
	return out
}

func twoDigits(n int64) string {
	if n < 10 {
		return "0" + strconv.FormatInt(n, 10)
	}
	return strconv.FormatInt(n, 10)
}

// plain returns a number as a person writes it: 1.00063E+11 is 100063000000, and
// 0.30000000000000004 is 0.3, as spreadsheets show it. Anything else comes back as it is.
func plain(number string) string {
	if len(number) <= 15 && !strings.ContainsAny(number, ".eE+xXpP_iInN") {
		return number
	}
	x, err := strconv.ParseFloat(number, 64)
	if err != nil || math.Abs(x) >= 1e21 || x != 0 && math.Abs(x) < 1e-9 || math.IsNaN(x) || strings.ContainsAny(number, "xX_") {
		return number
	}
	if x, err = strconv.ParseFloat(strconv.FormatFloat(x, 'g', 15, 64), 64); err != nil {
		return number
	}
	return strconv.FormatFloat(x, 'f', -1, 64)
}

// filledUp puts zeros before a whole number of fewer digits.
func filledUp(number string, digits int) string {
	if missing := digits - len(number); missing > 0 && strings.Trim(number, "0123456789") == "" {
		return strings.Repeat("0", missing) + number
	}
	return number
}
