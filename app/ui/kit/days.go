package kit

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"

	"waymark/app/record"
)

// DaysEntry takes a day as [DateEntry] does, or the first and the last of several,
// "6 Jul - 10 Jul 2026", and writes them out in full when it is left,
// "Mon 6 – Fri 10 Jul 2026".
type DaysEntry struct {
	Entry
	today       func() record.Date
	changed     func()
	first, last record.Date
}

// NewDaysEntry returns an empty entry. Today is asked for what "today" means and
// for the year of days typed without one. Changed is called with every text that
// can be read as other days than before.
func NewDaysEntry(today func() record.Date, changed func()) *DaysEntry {
	d := &DaysEntry{today: today, changed: changed}
	d.become(d, "19 Nov 2026", func(string) { d.read() })
	d.OnLeave = d.writeOut
	return d
}

// SetDays shows one day, where last is zero, or several; it does not call changed.
func (d *DaysEntry) SetDays(first, last record.Date) {
	d.first, d.last = first, last
	report := d.changed
	d.changed = nil
	d.SetText(longDays(first, last))
	d.changed = report
}

// Days returns the days in the entry as [ParseDays] reads them.
func (d *DaysEntry) Days() (first, last record.Date, err error) { return ParseDays(d.Text, d.today()) }

// FocusGained selects the days, so that typing replaces them.
func (d *DaysEntry) FocusGained() {
	d.Entry.FocusGained()
	d.TypedShortcut(&fyne.ShortcutSelectAll{})
}

func (d *DaysEntry) read() {
	first, last, err := d.Days()
	if err != nil || first == d.first && last == d.last {
		return
	}
	d.first, d.last = first, last
	if d.changed != nil {
		d.changed()
	}
}

func (d *DaysEntry) writeOut() {
	if first, last, err := d.Days(); err == nil && d.Text != longDays(first, last) {
		d.SetDays(first, last)
	}
}

// longDays writes days out with what they share said once, "Mon 6 – Fri 10 Jul 2026".
func longDays(first, last record.Date) string {
	if last.IsZero() {
		return longDay(first)
	}
	form := "Mon 2 Jan 2006"
	if first.Year() == last.Year() {
		form = "Mon 2 Jan"
		if first.Month() == last.Month() {
			form = "Mon 2"
		}
	}
	return first.Time().Format(form) + " – " + longDay(last)
}

// spanSigns stand between the first and the last of several days.
var spanSigns = []string{"–", "—", " - ", " to ", " until "}

// ParseDays reads a day as [ParseDay] does, or the first and the last of several:
// "6 Jul - 10 Jul 2026", "6–10 July", "29 Dec 2025 to 2 Jan 2026", "6/7/26-10/7/26".
// What one of them leaves out it has from the other. Of one day last is zero. Last
// may come before first, where that is what was typed. The error is one sentence.
func ParseDays(text string, today record.Date) (first, last record.Date, err error) {
	lower := strings.ToLower(text)
	for _, sign := range spanSigns {
		if from, to, ok := strings.Cut(lower, sign); ok {
			if first, last, ok = parseSpan(from, to, today); ok {
				return first, last, nil
			}
		}
	}
	if first, err = ParseDay(text, today); err == nil {
		return first, record.Date{}, nil
	}
	for i, r := range lower { // "6-10 Jul 2026": a hyphen within a day is tried above
		if r == '-' {
			if first, last, ok := parseSpan(lower[:i], lower[i+1:], today); ok {
				return first, last, nil
			}
		}
	}
	for _, sign := range spanSigns {
		if strings.Contains(lower, sign) {
			err = fmt.Errorf("“%s” are not days: write them as 6 Jul - 10 Jul 2026", strings.TrimSpace(text))
		}
	}
	return record.Date{}, record.Date{}, err
}

// parseSpan reads two days, of which either may be only a day of the other's month.
func parseSpan(from, to string, today record.Date) (first, last record.Date, ok bool) {
	if strings.TrimSpace(from) == "" || strings.TrimSpace(to) == "" {
		return first, last, false
	}
	of := func(text string, other record.Date) (record.Date, error) {
		return parseDay(text+other.Time().Format(" Jan 2006"), today, other)
	}
	first, err := parseDay(from, today, today)
	if err != nil { // "6" or "Mon 6"
		if last, err = parseDay(to, today, today); err != nil {
			return first, last, false
		}
		first, err = of(from, last)
	} else if last, err = parseDay(to, today, first); err != nil { // "6 Jul to 10"
		last, err = of(to, first)
	} else { // the year may stand at the last day only
		first, err = parseDay(from, today, last)
	}
	if err != nil {
		return first, last, false
	}
	if first == last {
		last = record.Date{}
	}
	return first, last, true
}
