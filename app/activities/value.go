package activities

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"waymark/app/record"
)

// named returns the value that a cell names, by its words or by its code.
func named[T interface {
	~string
	String() string
}](cell string, values []T) (T, bool) {
	for _, v := range values {
		if key(cell) == key(v.String()) || strings.EqualFold(cell, string(v)) {
			return v, true
		}
	}
	return "", false
}

// parseDate reads a day: ISO 8601, or as it is written in Britain.
func parseDate(cell string) (record.Date, bool) {
	for _, form := range [...]string{"2006-01-02", "2/1/2006", "2-1-2006", "2.1.2006", "2 Jan 2006", "2 January 2006"} {
		if t, err := time.Parse(form, cell); err == nil && t.Year() >= 2000 && t.Year() < 2100 {
			return record.DateOf(t), true
		}
	}
	return record.Date{}, false
}

func parseHours(cell string) (float64, bool) {
	h, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(cell, "h")), 64)
	return h, err == nil && h >= 0 && h <= 400
}

// stated is "yes (Jo Okafor, 2026-11-03): what exactly", as tables are written, or
// yes or no alone.
var stated = regexp.MustCompile(`(?is)^(yes|no)(?: \((.*), (\d{4}-\d{2}-\d{2})\))?(?:: (.*))?$`)

// parseStatement reads what is stated of an activity. Without a name or a day it
// is signed with those given.
func parseStatement(cell, by string, on record.Date) (st record.Statement, signed, ok bool) {
	m := stated.FindStringSubmatch(cell)
	if m == nil {
		return record.Statement{}, false, false
	}
	st = record.Statement{Is: record.No, By: by, On: on, Detail: m[4]}
	if strings.EqualFold(m[1], "yes") {
		st.Is = record.Yes
	}
	if m[3] != "" {
		day, err := record.ParseDate(m[3])
		if err != nil {
			return record.Statement{}, false, false
		}
		st.By, st.On, signed = m[2], day, true
	}
	return st, signed, true
}

// text returns what a cell says in place of a text, which stays as it is where
// they differ only in blanks and line ends: spreadsheets rewrite those.
func text(cell, was string) string {
	if cell == "" || strings.Join(strings.Fields(cell), " ") == strings.Join(strings.Fields(was), " ") {
		return was
	}
	return cell
}

func unreadable(what, cell string) string {
	if runes := []rune(cell); len(runes) > 30 {
		cell = string(runes[:29]) + "…"
	}
	return fmt.Sprintf("%s: “%s” is none that Waymark knows: not read", what, cell)
}
