package kit

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"

	"fyne.io/fyne/v2"

	"waymark/app/record"
)

// DateEntry takes a day as people in Britain write it, and writes it out in full
// when it is left, "Thu 19 Nov 2026", so that a slip shows.
type DateEntry struct {
	Entry
	today   func() record.Date
	changed func(record.Date)
	day     record.Date
}

// NewDateEntry returns an empty entry. Today is asked for what "today" means and
// for the year of a day typed without one. Changed is called with every day that
// can be read, and with the zero date when the entry is emptied.
func NewDateEntry(today func() record.Date, changed func(record.Date)) *DateEntry {
	d := &DateEntry{today: today, changed: changed}
	d.become(d, "19 Nov 2026", func(string) { d.read() })
	d.OnLeave = d.writeOut
	return d
}

// SetDate shows a day; it does not call changed.
func (d *DateEntry) SetDate(day record.Date) {
	d.day = day
	report := d.changed
	d.changed = nil
	d.SetText(longDay(day))
	d.changed = report
}

// Date returns the day in the entry, zero where it is empty. The error is a
// sentence for the person who typed it.
func (d *DateEntry) Date() (record.Date, error) { return ParseDay(d.Text, d.today()) }

// FocusGained selects the day, so that typing replaces it.
func (d *DateEntry) FocusGained() {
	d.Entry.FocusGained()
	d.TypedShortcut(&fyne.ShortcutSelectAll{})
}

func (d *DateEntry) read() {
	day, err := d.Date()
	if err != nil || day == d.day {
		return
	}
	d.day = day
	if d.changed != nil {
		d.changed(day)
	}
}

func (d *DateEntry) writeOut() {
	if day, err := d.Date(); err == nil && d.Text != longDay(day) {
		d.SetDate(day)
	}
}

func longDay(day record.Date) string {
	if day.IsZero() {
		return ""
	}
	return day.Time().Format("Mon 2 Jan 2006")
}

// ParseDay reads a day as people in Britain write it: "19 Nov 2026",
// "19 November", "Thu 19 Nov 26", "19/11/26", "19.11.2026", "19-11-2026",
// "2026-11-19", "today", "yesterday" or "tomorrow". Without a year it is the one
// of that name nearest to today. An empty text is the zero date. The error is
// one sentence.
func ParseDay(text string, today record.Date) (record.Date, error) {
	return parseDay(text, today, today)
}

// parseDay is ParseDay where a day without a year is the one nearest to another
// day than today.
func parseDay(text string, today, near record.Date) (record.Date, error) {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune("/.-,", r)
	})
	switch {
	case len(words) == 0 && strings.TrimSpace(text) == "":
		return record.Date{}, nil
	case len(words) == 1 && words[0] == "today":
		return today, nil
	case len(words) == 1 && words[0] == "yesterday":
		return today.AddDays(-1), nil
	case len(words) == 1 && words[0] == "tomorrow":
		return today.AddDays(1), nil
	}
	if len(words) > 2 && isWeekday(words[0]) {
		words = words[1:]
	}
	unread := fmt.Errorf("“%s” is not a day: write it as 19 Nov 2026 or 19/11/26", strings.TrimSpace(text))
	if len(words) != 2 && len(words) != 3 {
		return record.Date{}, unread
	}
	if _, yearFirst := yearOf(words[0]); yearFirst && len(words) == 3 && len(words[0]) == 4 { // 2026-11-19
		words[0], words[2] = words[2], words[0]
	}
	day, ok := number(strings.TrimRight(words[0], "stndrh"), 1, 31)
	month, known := monthOf(words[1])
	if !ok || !known {
		return record.Date{}, unread
	}
	year := nearestYear(day, month, near)
	if len(words) == 3 {
		if year, ok = yearOf(words[2]); !ok {
			return record.Date{}, unread
		}
	}
	d := record.NewDate(year, month, day)
	if d.Month() != month {
		return record.Date{}, fmt.Errorf("%s %d has no day %d", month, year, day)
	}
	return d, nil
}

func isWeekday(word string) bool {
	for d := time.Sunday; d <= time.Saturday; d++ {
		if len(word) >= 3 && strings.HasPrefix(strings.ToLower(d.String()), word) {
			return true
		}
	}
	return false
}

func monthOf(word string) (time.Month, bool) {
	if n, ok := number(word, 1, 12); ok {
		return time.Month(n), true
	}
	for m := time.January; m <= time.December; m++ {
		if len(word) >= 3 && strings.HasPrefix(strings.ToLower(m.String()), strings.TrimSuffix(word, "t")) {
			return m, true // "sept" too
		}
	}
	return 0, false
}

func yearOf(word string) (int, bool) {
	if len(word) == 2 {
		n, ok := number(word, 0, 99)
		return 2000 + n, ok
	}
	return number(word, 1900, 2199)
}

// nearestYear returns the year that puts the day closest to another.
func nearestYear(day int, month time.Month, near record.Date) int {
	best, gap := near.Year(), time.Duration(1<<62)
	for y := near.Year() - 1; y <= near.Year()+1; y++ {
		d := record.NewDate(y, month, day)
		if away := d.Time().Sub(near.Time()).Abs(); d.Month() == month && away < gap {
			best, gap = y, away
		}
	}
	return best
}

func number(word string, low, high int) (int, bool) {
	n, err := strconv.Atoi(word)
	return n, err == nil && n >= low && n <= high
}
