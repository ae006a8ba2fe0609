package kit

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"waymark/app/record"
)

func TestParseDaysReadsOneDayOrTheFirstAndTheLast(t *testing.T) {
	for text, want := range map[string][2]string{
		"19 Nov 2026":                 {"2026-11-19"},
		"19-11-2026":                  {"2026-11-19"},
		"19 - 11 - 2026":              {"2026-11-19"},
		"2026-11-19":                  {"2026-11-19"},
		"":                            {},
		"6 Jul - 10 Jul 2026":         {"2026-07-06", "2026-07-10"},
		"6 Jul 2025 - 10 Jul":         {"2025-07-06", "2025-07-10"},
		"6 Jul - 10 Jul":              {"2026-07-06", "2026-07-10"},
		"6 Jul - 10":                  {"2026-07-06", "2026-07-10"},
		"6-10 Jul 2026":               {"2026-07-06", "2026-07-10"},
		"6 to 10 July":                {"2026-07-06", "2026-07-10"},
		"6th until 10th July":         {"2026-07-06", "2026-07-10"},
		"Mon 6 – Fri 10 Jul 2026":     {"2026-07-06", "2026-07-10"},
		"6/7/26-10/7/26":              {"2026-07-06", "2026-07-10"},
		"2026-07-06 to 2026-07-10":    {"2026-07-06", "2026-07-10"},
		"29 Jun—3 Jul 2026":           {"2026-06-29", "2026-07-03"},
		"29 Dec - 2 Jan 2026":         {"2025-12-29", "2026-01-02"},
		"29 Dec 2025 - 2 Jan":         {"2025-12-29", "2026-01-02"},
		"yesterday to today":          {"2026-11-21", "2026-11-22"},
		"6 Jul 2026 - 6 Jul 2026":     {"2026-07-06"}, // one day after all
		"10 Jul 2026 - 6 Jul 2026":    {"2026-07-10", "2026-07-06"},
		"Mon 29 Dec 2025 – 2 Jan '26": {},
	} {
		first, last, err := ParseDays(text, testToday)
		if got := [2]string{first.String(), last.String()}; got != want || (err != nil) != (want[0] == "" && text != "") {
			t.Errorf("%q is %s (%v), want %s", text, got, err, want)
		}
	}
}

func TestParseDaysSaysWhatItCannotRead(t *testing.T) {
	for text, want := range map[string]string{
		"6 Jul - soon": "“6 Jul - soon” are not days: write them as 6 Jul - 10 Jul 2026",
		"– 10 Jul":     "“– 10 Jul” are not days: write them as 6 Jul - 10 Jul 2026",
		"next week":    "“next week” is not a day: write it as 19 Nov 2026 or 19/11/26",
	} {
		if first, last, err := ParseDays(text, testToday); err == nil || err.Error() != want || !first.IsZero() || !last.IsZero() {
			t.Errorf("%q: %s, %s, %v, want %s", text, first, last, err, want)
		}
	}
}

func FuzzParseDays(f *testing.F) {
	for _, seed := range []string{"6 Jul - 10 Jul 2026", "6-10 July", "29 Dec 2025 – 2 Jan 2026", "6/7-10/7/26", "- to –", "today"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		first, last, err := ParseDays(text, testToday)
		if err != nil || first.IsZero() || !last.IsZero() && last == first {
			if !first.IsZero() || !last.IsZero() {
				t.Errorf("%q is %s to %s, %v", text, first, last, err)
			}
			return
		}
		again, end, err := ParseDays(longDays(first, last), testToday)
		if err != nil || again != first || end != last {
			t.Errorf("%q is %s to %s, is written %q, is read %s to %s, %v", text, first, last, longDays(first, last), again, end, err)
		}
	})
}

func TestADaysEntryWritesTheDaysOutWhenItIsLeft(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(NewTheme(Light, 1))
	changes := 0
	d := NewDaysEntry(func() record.Date { return testToday }, func() { changes++ })
	after := NewEntry("", nil)
	w := test.NewTempWindow(t, VStack(4, d, after))
	for typed, want := range map[string]string{
		"6 - 10 jul 2026":   "Mon 6 – Fri 10 Jul 2026",
		"29/6/26 to 3/7/26": "Mon 29 Jun – Fri 3 Jul 2026",
		"29 dec - 2 jan 26": "Mon 29 Dec 2025 – Fri 2 Jan 2026",
		"19/11/26":          "Thu 19 Nov 2026",
		"6 jul to when":     "6 jul to when",
	} {
		w.Canvas().Focus(d)
		d.TypedShortcut(&fyne.ShortcutSelectAll{}) // gained the keyboard: typing replaces the text
		test.Type(d, typed)
		w.Canvas().Focus(after)
		if d.Text != want {
			t.Errorf("%q is written out as %q, want %q", typed, d.Text, want)
		}
	}
	if changes == 0 {
		t.Error("typing days did not call changed")
	}
	changes = 0
	d.SetDays(testToday, record.Date{})
	if d.Text != "Sun 22 Nov 2026" || changes != 0 {
		t.Errorf("set, it says %q, and called changed %d times", d.Text, changes)
	}
}
