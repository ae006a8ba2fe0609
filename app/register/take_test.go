package register

import (
	"testing"
	"time"

	"waymark/app/record"
	"waymark/app/roster"
)

func TestWhatAListSaysOfEachStudent(t *testing.T) {
	sure := func(id record.ID) roster.Match { return roster.Match{Student: id, Sure: true} }
	lines := []Line{
		{Match: sure("ali"), Stayed: 58 * time.Minute},
		{Match: sure("berg"), Stayed: 20 * time.Minute},
		{Match: sure("cruz"), Status: record.Absent, Reason: "ill"},
		{Match: sure("berg"), Stayed: 20 * time.Minute}, // the same, joined again
		{Match: sure("khan")},
		{}, // nobody was found for it
		{Match: sure("lee"), Status: record.Invited},
	}
	for _, c := range []struct {
		as    record.Status
		hours float64
		want  []Taken
	}{
		{record.Attended, 1, []Taken{
			{"ali", record.Attended, "", 0, true}, {"berg", record.Attended, "", 0.67, true}, {"cruz", record.Absent, "ill", 0, false},
			{"khan", record.Attended, "", 0, false}, {"lee", record.Invited, "", 0, false},
		}},
		{record.Invited, 1, []Taken{
			{Student: "ali", Status: record.Invited}, {Student: "berg", Status: record.Invited}, {Student: "cruz", Status: record.Invited},
			{Student: "khan", Status: record.Invited}, {Student: "lee", Status: record.Invited},
		}},
	} {
		got := Take(lines, c.as, c.hours)
		if len(got) != len(c.want) {
			t.Fatalf("as %s: %+v", c.as, got)
		}
		for i, want := range c.want {
			if got[i] != want {
				t.Errorf("as %s: %+v, want %+v", c.as, got[i], want)
			}
		}
	}
	if lines[1].Stayed != 20*time.Minute {
		t.Error("the list itself was changed")
	}
}

func TestAListGoesOnTheRegister(t *testing.T) {
	was := record.Attendance{Activity: "talk", Student: "ali", Status: record.Attended, Hours: 2, Note: "asked a question"}
	for _, c := range []struct {
		about string
		says  Taken
		line  record.Attendance
		want  record.Attendance
	}{
		{"who was there stays so", Taken{Status: record.Absent, Reason: "ill"}, was, was},
		{"who only is named keeps their hours", Taken{Status: record.Attended}, was, was},
		{"as long as the others", Taken{Status: record.Attended, Timed: true}, was,
			record.Attendance{Activity: "talk", Student: "ali", Status: record.Attended, Note: "asked a question"}},
		{"a new line", Taken{Status: record.Absent, Reason: "ill"}, record.Attendance{}, record.Attendance{Status: record.Absent, Reason: "ill"}},
		{"an invitation", Taken{Status: record.Invited}, record.Attendance{}, record.Attendance{Status: record.Invited}},
	} {
		if got := c.says.On(c.line); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.about, got, c.want)
		}
	}
}
