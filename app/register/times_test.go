package register

import (
	"testing"
	"time"

	"waymark/app/record"
)

func TestHowLongSomebodyStayed(t *testing.T) {
	for _, c := range []struct {
		cell string
		unit time.Duration
		want string // "" where it cannot be read
	}{
		{"1h 5m 30s", time.Minute, "1h5m30s"},
		{"58m 3s", time.Minute, "58m3s"},
		{"33s", time.Minute, "33s"},
		{"1 hr 2 min", time.Minute, "1h2m0s"},
		{"45 min", time.Minute, "45m0s"},
		{"1 hour, 30 minutes", time.Minute, "1h30m0s"},
		{"1h5m", time.Minute, "1h5m0s"},
		{"PT1H5M", time.Minute, "1h5m0s"},
		{"1.5 hours", time.Minute, "1h30m0s"},
		{"01:05:30", time.Minute, "1h5m30s"},
		{"1:05", time.Minute, "1h5m0s"},
		{"62", time.Minute, "1h2m0s"},
		{"9,5", time.Hour, "9h30m0s"},
		{"90", time.Second, "1m30s"},
		{"0", time.Minute, "0s"},
		{"", time.Minute, ""}, {"--", time.Minute, ""}, {"-5", time.Minute, ""}, {"NaN", time.Minute, ""}, {"1:75", time.Minute, ""},
		{"1:2:3:4", time.Minute, ""}, {"99999", time.Minute, ""}, {"soon", time.Minute, ""}, {"1e300", time.Hour, ""}, {"25 h", time.Minute, ""},
	} {
		d, ok := parseStay(c.cell, c.unit)
		if got := d.String(); ok != (c.want != "") || ok && got != c.want {
			t.Errorf("%q: %s %v, want %q", c.cell, got, ok, c.want)
		}
	}
}

func TestWhenSomebodyCame(t *testing.T) {
	for _, c := range []struct {
		proof string // another cell of the list, which shows the order of day and month
		cell  string
		want  string // "" where it cannot be read
	}{
		{"", "19/11/2026, 09:00:12", "2026-11-19 09:00:12"},
		{"11/19/26, 9:00:12 AM", "11/1/26, 9:00:12\u202Fpm", "2026-11-01 21:00:12"},
		{"19/11/2026", "01/11/2026 09:00", "2026-11-01 09:00:00"},
		{"", "2026-11-19 09:00", "2026-11-19 09:00:00"},
		{"", "2026-11-19T09:00:12.345Z", "2026-11-19 09:00:12"},
		{"", "2026-11-19T09:00:12+00:00", "2026-11-19 09:00:12"},
		{"", "19-11-2026 09:00", "2026-11-19 09:00:00"},
		{"", "Nov 19, 2026 9:00 AM", "2026-11-19 09:00:00"},
		{"", "19 November 2026 at 09:00", "2026-11-19 09:00:00"},
		{"", "09:01 AM", "0000-01-01 09:01:00"},
		{"", "9.15", "0000-01-01 09:15:00"},
		{"", "morning", ""}, {"", "", ""}, {"", "99:99", ""}, {"", "31/02/2026 09:00", ""},
	} {
		at, ok := momentsOf([]string{c.proof, c.cell}).parse(c.cell)
		if got := at.Format("2006-01-02 15:04:05"); ok != (c.want != "") || ok && got != c.want {
			t.Errorf("%q: %s %v, want %q", c.cell, got, ok, c.want)
		}
	}
}

func TestTimesOfTwoDevicesCountOnce(t *testing.T) {
	at := func(minute int) time.Time { return time.Date(2026, 11, 19, 9, minute, 0, 0, time.UTC) }
	for _, c := range []struct {
		spans []span
		want  time.Duration
	}{
		{nil, 0},
		{[]span{{at(0), at(30)}, {at(40), at(50)}}, 40 * time.Minute},
		{[]span{{at(20), at(50)}, {at(0), at(30)}}, 50 * time.Minute},
		{[]span{{at(0), at(50)}, {at(10), at(20)}}, 50 * time.Minute},
		{[]span{{at(0), at(10)}, {at(10), at(20)}}, 20 * time.Minute},
	} {
		if got := together(c.spans); got != c.want {
			t.Errorf("%v: %s, want %s", c.spans, got, c.want)
		}
	}
}

func TestHoursAreToTheMinute(t *testing.T) {
	for stayed, want := range map[time.Duration]float64{
		0: 0, 29 * time.Second: 0, 31 * time.Second: 0.02, time.Hour: 1, 90*time.Minute + 20*time.Second: 1.5, 48 * time.Minute: 0.8,
	} {
		if got := (&Line{Stayed: stayed}).Hours(); got != want {
			t.Errorf("%s: %v, want %v", stayed, got, want)
		}
	}
}

func TestWordsForBeingThere(t *testing.T) {
	for _, c := range []struct {
		cell   string
		status record.Status // "" where the word is not known
		beside string
	}{
		{"Yes", record.Attended, ""}, {"✓", record.Attended, ""}, {"/", record.Attended, ""}, {"L", record.Attended, ""}, {"100%", record.Attended, ""},
		{"No", record.Absent, ""}, {"Absent - ill", record.Absent, "ill"}, {"absent (at the dentist)", record.Absent, "at the dentist"}, {"No show", record.Absent, ""},
		{"", record.Invited, ""}, {"Registered", record.Invited, ""}, {"In progress", record.Invited, ""}, {"45 %", record.Invited, ""}, {"Accepted", record.Invited, ""},
		{"Withdrew", "", ""}, {"7", "", ""},
	} {
		status, beside, ok := statusOf(c.cell)
		if status != c.status || beside != c.beside || ok != (c.status != "") {
			t.Errorf("%q: %q %q %v, want %q %q", c.cell, status, beside, ok, c.status, c.beside)
		}
	}
}
