package register

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// span is a time for which somebody was there.
type span struct{ from, to time.Time }

// together returns how long the spans last, where they overlap only once.
func together(spans []span) time.Duration {
	spans = slices.SortedFunc(slices.Values(spans), func(a, b span) int { return a.from.Compare(b.from) })
	var sum time.Duration
	var end time.Time
	for i, s := range spans {
		if i == 0 || s.from.After(end) {
			end = s.from
		}
		if s.to.After(end) {
			sum += s.to.Sub(end)
			end = s.to
		}
	}
	return sum
}

// longest is the longest stay that is believed. What is longer is a meeting that
// nobody closed, or a day mistaken for a month.
const longest = 24 * time.Hour

var (
	unitParts   = regexp.MustCompile(`^(?:(\d+(?:[.,]\d+)?)\s*(?:h|hr|hrs|hour|hours)\b\.?)?[\s,]*(?:(\d+(?:[.,]\d+)?)\s*(?:m|min|mins|minute|minutes)\b\.?)?[\s,]*(?:(\d+)\s*(?:s|sec|secs|second|seconds)\b\.?)?$`)
	runTogether = regexp.MustCompile(`([hms])(\d)`)
)

// parseStay reads how long somebody stayed: "1h 5m 30s", "45 min", "01:05:30",
// "1:05", "PT1H5M", or a bare number in the unit of its column.
func parseStay(s string, unit time.Duration) (time.Duration, bool) {
	s = strings.ToLower(strings.TrimSpace(blanks.Replace(s)))
	s = strings.TrimPrefix(strings.TrimPrefix(s, "pt"), "~")
	if s == "" {
		return 0, false
	}
	var d time.Duration
	if n, err := strconv.ParseFloat(strings.Replace(s, ",", ".", 1), 64); err == nil {
		if n != n || n < 0 || n > 1e6 {
			return 0, false
		}
		d = time.Duration(n * float64(unit))
	} else if strings.Contains(s, ":") {
		parts := strings.Split(s, ":")
		if len(parts) > 3 {
			return 0, false
		}
		for i, part := range parts {
			n, err := strconv.ParseUint(part, 10, 16)
			if err != nil || i > 0 && n > 59 {
				return 0, false
			}
			d += time.Duration(n) * [...]time.Duration{time.Hour, time.Minute, time.Second}[i]
		}
	} else {
		m := unitParts.FindStringSubmatch(runTogether.ReplaceAllString(s, "$1 $2"))
		if m == nil {
			return 0, false
		}
		for i, u := range [...]time.Duration{time.Hour, time.Minute, time.Second} {
			if m[i+1] != "" {
				n, err := strconv.ParseFloat(strings.Replace(m[i+1], ",", ".", 1), 64)
				if err != nil || n > 1e6 {
					return 0, false
				}
				d += time.Duration(n * float64(u))
			}
		}
	}
	return d, d >= 0 && d <= longest
}

// blanks are turned into spaces: Teams puts a narrow one before AM and PM.
var blanks = strings.NewReplacer("\u202F", " ", "\u00A0", " ", "\u2009", " ")

var clocks = []string{"15:04:05", "15:04", "3:04:05 PM", "3:04 PM", "3:04:05PM", "3:04PM", "15.04", "3 PM", "3PM"}

// moments reads the times of one list, whose dates are all in one order.
type moments struct{ layouts []string }

var firstNumbers = regexp.MustCompile(`^(\d{1,2})[/.-](\d{1,2})[/.-]\d{2,4}\b`)

// momentsOf finds out from all its cells in which order a list writes day and
// month. Where nothing shows it the day is first: nobody stays longer for it.
func momentsOf(cells []string) moments {
	monthFirst := false
	for _, cell := range cells {
		if m := firstNumbers.FindStringSubmatch(strings.TrimSpace(cell)); m != nil {
			first, _ := strconv.Atoi(m[1])
			second, _ := strconv.Atoi(m[2])
			if first > 12 || second > 12 {
				monthFirst = second > 12
				break
			}
		}
	}
	days := []string{"2/1/2006", "2/1/06"}
	if monthFirst {
		days = []string{"1/2/2006", "1/2/06"}
	}
	days = append(days, "2006-1-2", "2 Jan 2006", "2 January 2006", "Jan 2 2006", "January 2 2006", "Mon 2 Jan 2006")
	var m moments
	for _, day := range days {
		for _, clock := range clocks {
			m.layouts = append(m.layouts, day+" "+clock)
		}
	}
	m.layouts = append(m.layouts, "2006-1-2T15:04:05", "2006-1-2T15:04")
	m.layouts = append(m.layouts, clocks...)
	return m
}

var zone = regexp.MustCompile(`(?i)(\.\d+)?\s*(z|utc|gmt|bst|[+-]\d\d:?\d\d)$`)

// parse reads a day with a time, or a time alone.
func (m moments) parse(s string) (time.Time, bool) {
	s = strings.TrimSpace(blanks.Replace(s))
	if len(s) < 3 || len(s) > 40 {
		return time.Time{}, false
	}
	s = zone.ReplaceAllString(s, "")
	s = strings.Join(strings.Fields(strings.NewReplacer(",", " ", " at ", " ").Replace(s)), " ")
	if firstNumbers.MatchString(s) {
		day, clock, _ := strings.Cut(s, " ")
		s = strings.NewReplacer("-", "/", ".", "/").Replace(day) + " " + clock
	}
	upper := strings.ToUpper(s)
	if strings.HasSuffix(upper, "M") {
		s = s[:len(s)-2] + upper[len(upper)-2:]
	}
	for _, layout := range m.layouts {
		if t, err := time.Parse(layout, s); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}
