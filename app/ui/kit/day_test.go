package kit

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"waymark/app/record"
)

var testToday = record.NewDate(2026, time.November, 22) // a Sunday

func TestParseDayReadsDaysAsPeopleInBritainWriteThem(t *testing.T) {
	for text, want := range map[string]string{
		"19 Nov 2026":        "2026-11-19",
		"19 november 2026":   "2026-11-19",
		"Thu 19 Nov 2026":    "2026-11-19",
		"Thursday, 19 Nov":   "2026-11-19",
		"19th Nov 26":        "2026-11-19",
		"19/11/26":           "2026-11-19",
		"19/11/2026":         "2026-11-19",
		"19.11.2026":         "2026-11-19",
		"19-11-2026":         "2026-11-19",
		"3/4/26":             "2026-04-03", // the day comes first
		"2026-11-19":         "2026-11-19",
		"1 Sept 26":          "2026-09-01",
		"29 Feb 2028":        "2028-02-29",
		"19 nov":             "2026-11-19", // the nearest year
		"10 Jan":             "2027-01-10",
		"today":              "2026-11-22",
		" Yesterday ":        "2026-11-21",
		"tomorrow":           "2026-11-23",
		"":                   "",
		"   ":                "",
		"2 Jan 2006 ":        "2006-01-02",
		"Sunday 22 Nov 2026": "2026-11-22",
	} {
		got, err := ParseDay(text, testToday)
		if err != nil || got.String() != want {
			t.Errorf("%q is %s (%v), want %s", text, got, err, want)
		}
	}
}

func TestParseDaySaysWhatItCannotRead(t *testing.T) {
	for text, want := range map[string]string{
		"next week":    "“next week” is not a day: write it as 19 Nov 2026 or 19/11/26",
		"19":           "“19” is not a day: write it as 19 Nov 2026 or 19/11/26",
		"32 Nov 2026":  "“32 Nov 2026” is not a day: write it as 19 Nov 2026 or 19/11/26",
		"11/19/2026":   "“11/19/2026” is not a day: write it as 19 Nov 2026 or 19/11/26",
		"31 June 2026": "June 2026 has no day 31",
		"29/2/2027":    "February 2027 has no day 29",
		"1 2 3 4":      "“1 2 3 4” is not a day: write it as 19 Nov 2026 or 19/11/26",
		"/":            "“/” is not a day: write it as 19 Nov 2026 or 19/11/26",
		"1 Nov 226":    "“1 Nov 226” is not a day: write it as 19 Nov 2026 or 19/11/26",
	} {
		got, err := ParseDay(text, testToday)
		if err == nil || err.Error() != want || !got.IsZero() {
			t.Errorf("%q: %s, %v; want the error %q", text, got, err, want)
		}
	}
}

func TestDateEntryWritesTheDayOutWhenItIsLeft(t *testing.T) {
	var told []string
	d := NewDateEntry(func() record.Date { return testToday }, func(day record.Date) { told = append(told, day.String()) })
	next := NewEntry("", nil)
	w := window(t, 1, VStack(4, d, next))

	w.Canvas().Focus(d)
	test.Type(d, "19/11/26")
	d.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if d.Text != "Thu 19 Nov 2026" {
		t.Errorf("after Enter it reads %q", d.Text)
	}
	if w.Canvas().Focused() != fyne.Focusable(next) {
		t.Error("Enter should go on to the next field")
	}
	if len(told) == 0 || told[len(told)-1] != "2026-11-19" {
		t.Errorf("told %v", told)
	}

	w.Canvas().Focus(d)
	d.SetText("31 june 2026")
	w.Canvas().Focus(next)
	if _, err := d.Date(); err == nil || d.Text != "31 june 2026" {
		t.Errorf("what cannot be read stays for the person to mend: %q, %v", d.Text, err)
	}
}

func FuzzParseDay(f *testing.F) {
	for _, s := range []string{"19 Nov 2026", "19/11/26", "today", "", "29 feb", "9999999999 1 1", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		day, err := ParseDay(text, testToday)
		if err != nil || day.IsZero() {
			return
		}
		if again, err := ParseDay(longDay(day), testToday); err != nil || again != day {
			t.Errorf("%q is %s, written out %q, read back %s (%v)", text, day, longDay(day), again, err)
		}
	})
}
