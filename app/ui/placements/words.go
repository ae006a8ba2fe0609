package placements

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"waymark/app/record"
	"waymark/app/ui/kit"
	"waymark/sync/link"
)

// dayWords writes a day as a person says it this year, "Thu 26 Nov", and with
// its year where it is far from today.
func dayWords(d, today record.Date) string {
	if far(d, today) {
		return d.Time().Format("Mon\u00a02\u00a0Jan\u00a02006")
	}
	return d.Time().Format("Mon\u00a02\u00a0Jan")
}

// Days hold no-break spaces: a line that ends between 1 and Mar reads badly.

// shortDay leaves the day of the week out, "26 Nov".
func shortDay(d, today record.Date) string {
	if far(d, today) {
		return d.Time().Format("2\u00a0Jan\u00a02006")
	}
	return d.Time().Format("2\u00a0Jan")
}

// far reports whether a day and month alone would leave the year in doubt.
func far(d, today record.Date) bool {
	return d.Before(today.AddDays(-180)) || d.After(today.AddDays(360))
}

// spanWords writes some days: "w/c 22 Jun" for most of a week, "13 Jul", "6 to 8 Jul".
func spanWords(from, to, today record.Date) string {
	switch {
	case from.IsZero():
		return ""
	case to.IsZero() || to == from:
		return shortDay(from, today)
	case from.Time().Weekday() == time.Monday && !to.Before(from.AddDays(3)) && to.Before(from.AddDays(7)):
		return "w/c\u00a0" + shortDay(from, today)
	case from.Month() == to.Month() && from.Year() == to.Year():
		return strconv.Itoa(from.Day()) + " to " + shortDay(to, today)
	}
	return from.Time().Format("2 Jan") + " to " + shortDay(to, today)
}

// shortName names a trust where there is little room: every one of them is an NHS trust.
func shortName(t *record.Trust) string {
	name := strings.TrimSuffix(strings.TrimSuffix(t.Name, " NHS Foundation Trust"), " NHS Trust")
	return cmp.Or(name, t.Name)
}

// slotWords writes one set of days with its session, "w/c 1 Mar, mornings".
func slotWords(s link.Slot, today record.Date) string {
	words := spanWords(s.From, s.To, today)
	if s.Session != "" {
		words += ", " + s.Session
	}
	return words
}

// Age writes how long ago something was: "12 minutes", "5 hours", "2 days", and ""
// for less than a minute.
func Age(since, now time.Time) string {
	switch d := now.Sub(since); {
	case d < time.Minute:
		return ""
	case d < time.Hour:
		return kit.Count(int(d/time.Minute), "minute", "minutes")
	case d < 24*time.Hour:
		return kit.Count(int(d/time.Hour), "hour", "hours")
	default:
		return kit.Count(int(d/(24*time.Hour)), "day", "days")
	}
}

// Moment writes a moment in the laptop's own time zone: "14:02" for today,
// "Fri 20 Nov 14:02" before.
func Moment(t, now time.Time) string {
	t = t.In(now.Location())
	if record.DateOf(t) == record.DateOf(now) {
		return t.Format("15:04")
	}
	return dayWords(record.DateOf(t), record.DateOf(now)) + t.Format(" 15:04")
}

// forWhom says who may be asked for: "Years 10–11", "Years 12–13, 16+",
// "16 and over", "any year".
func forWhom(o *link.Opportunity) string {
	var parts []string
	if len(o.YearGroups) > 0 {
		parts = append(parts, yearsWords(o.YearGroups))
	}
	switch {
	case o.MinAge > 0 && len(parts) > 0:
		parts = append(parts, fmt.Sprintf("%d+", o.MinAge))
	case o.MinAge > 0:
		parts = append(parts, fmt.Sprintf("%d and over", o.MinAge))
	case len(parts) == 0:
		return "any year"
	}
	return strings.Join(parts, ", ")
}

// yearsWords writes year groups in rising order: "Year 9", "Years 10–11", "Years 8, 10–12".
func yearsWords(years []int) string {
	if len(years) == 1 {
		return fmt.Sprintf("Year %d", years[0])
	}
	var runs []string
	for i := 0; i < len(years); {
		j := i
		for j+1 < len(years) && years[j+1] == years[j]+1 {
			j++
		}
		run := strconv.Itoa(years[i])
		if j > i {
			run += "–" + strconv.Itoa(years[j])
		}
		runs = append(runs, run)
		i = j + 1
	}
	return "Years " + strings.Join(runs, ", ")
}

// whenWords writes the days that an opportunity still has: "w/c 1 Mar, 8 Mar".
func whenWords(o *link.Opportunity, today record.Date) string {
	const most = 3
	var parts []string
	to := slices.DeleteFunc(slices.Clone(o.Slots), func(s link.Slot) bool { return s.From.Before(today) })
	for i, s := range to {
		if i == most {
			parts = append(parts, fmt.Sprintf("and %d more", len(to)-most))
			break
		}
		words := spanWords(s.From, s.To, today)
		if i > 0 && strings.HasPrefix(words, "w/c\u00a0") && strings.HasPrefix(parts[0], "w/c\u00a0") {
			words = strings.TrimPrefix(words, "w/c\u00a0")
		}
		parts = append(parts, words)
	}
	return strings.Join(parts, ", ")
}

// placesWords says how many places are left in all: "some", "few" or that the
// waiting list is all there is. It is never a number: that would count children.
func placesWords(o *link.Opportunity) string {
	best := ""
	for _, s := range o.Slots {
		switch {
		case s.Left == "some" || best == "some":
			best = "some"
		case s.Left == "few" || best == "few":
			best = "few"
		case s.Left == "none":
			best = "none: waiting list"
		}
	}
	return best
}

// categoryWords says what the NHS calls it and what it counts as.
func categoryWords(o *link.Opportunity) string {
	switch o.Category {
	case "wrl_in_person":
		return "work-related learning, in person"
	case "wrl_online":
		return "work-related learning, online"
	}
	return ""
}

// reasonWords says a reason, which the trust gives as one of a list, or in its own
// words where that list has grown since.
func reasonWords(reason string) string {
	for _, known := range slices.Concat(link.RefusalReasons, link.WithdrawReasons) {
		if known.Code == reason {
			return strings.TrimSuffix(known.Words, ".")
		}
	}
	return reason
}

// capital writes words as the start of a sentence.
func capital(words string) string {
	if words == "" {
		return ""
	}
	return strings.ToUpper(words[:1]) + words[1:]
}
