package students

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"waymark/app/gatsby"
	"waymark/app/record"
	"waymark/app/store"
)

func TestATimelineSaysWhatCameOfEachActivity(t *testing.T) {
	result := sitting(t).Result()
	for id, want := range map[record.ID][]string{
		"ali": {"Nurse talk: attended, 1 h, counted for 5"},
		"berg": {
			"Nurse talk: absent: ill",
			"College open morning: attended, 2 h",
			"Morning on the wards: attended, 2.5 h; ",
		},
		"cruz": {"College open morning: invited; nobody has marked whether they came"},
		"khan": {"Nurse talk: attended, 1 h; no reflection recorded, so not counted for 5"},
	} {
		var got []string
		for _, m := range timelineOf(result.Snapshot, id, result.Findings(id), result.AsOf) {
			got = append(got, m.title+": "+m.words)
		}
		if !slices.EqualFunc(got, want, strings.HasPrefix) {
			t.Errorf("%s:\n got %q\nwant %q", id, got, want)
		}
	}
}

func TestAnAbsenceOrAnInvitationIsSaidPlainly(t *testing.T) {
	a := &record.Activity{Date: today.AddDays(3), Hours: 1}
	for _, c := range []struct {
		line record.Attendance
		want string
	}{
		{record.Attendance{Status: record.Absent}, "absent, no reason recorded"},
		{record.Attendance{Status: record.Invited}, "invited"},
	} {
		if got := momentWords(a, &c.line, nil, today); got != c.want {
			t.Errorf("%+v: %q, want %q", c.line, got, c.want)
		}
	}
}

func TestBenchmarksThatFailForTheSameReasonShareItsWords(t *testing.T) {
	a, l := &record.Activity{Date: today}, &record.Attendance{Status: record.Attended, Hours: 5}
	for _, c := range []struct {
		judged judgement
		want   string
	}{
		{judgement{notCounted: map[int]string{5: "no reflection recorded", 6: "no reflection recorded"}},
			"attended, 5 h; no reflection recorded, so not counted for 5 and 6"},
		{judgement{notCounted: map[int]string{5: "one-way", 6: "no feedback recorded."}},
			"attended, 5 h; one-way, so not counted for 5; no feedback recorded, so not counted for 6"},
		{judgement{counted: []int{5, 6}}, "attended, 5 h, counted for 5 and 6"},
	} {
		if got := momentWords(a, l, &c.judged, today); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

func TestWhatCountsUnderOneRuleIsNotHeldAgainstTheStudentUnderAnother(t *testing.T) {
	six := func(id string) *gatsby.Rule { return &gatsby.Rule{ID: id, Benchmark: 6} }
	reason := []gatsby.Reason{{Activity: "visit", Words: "too early"}}
	j := judgements([]gatsby.Finding{
		{Rule: six(gatsby.By18), NotCounted: reason},
		{Rule: six(gatsby.By16), Counted: reason},
	})["visit"]
	if !slices.Equal(j.counted, []int{6}) || len(j.notCounted) != 0 {
		t.Errorf("counted %v, not counted %v", j.counted, j.notCounted)
	}
}

func TestATimelineIsPartedByAcademicYear(t *testing.T) {
	result := sitting(t).Result()
	student, _ := result.Snapshot.Student("berg")
	var got []string
	for _, y := range byYear(result.Snapshot, student, timelineOf(result.Snapshot, "berg", nil, today)) {
		got = append(got, y.heading())
	}
	if want := []string{"2026/27, Year 9, 2 h", "2025/26, Year 8, 2.5 h"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestWhereabouts(t *testing.T) {
	s := sitting(t).Snapshot()
	for id, want := range map[record.ID]string{
		"berg": "Year 9, 9B, here since September 2024",
		"gone": "Year 9, 9B, left 1 Oct 2026",
	} {
		student, _ := s.Student(id)
		if got := whereabouts(student, today); got != want {
			t.Errorf("%s: %q, want %q", id, got, want)
		}
	}
	gone := &record.Student{Surname: "Gone", Left: record.NewDate(2026, time.August, 31), Destination: record.ToCollege, WentTo: "Severn College"}
	if got, want := whereabouts(gone, today), "left 31 Aug 2026, destination: College, Severn College"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	joining := &record.Student{Surname: "New", Joined: record.NewDate(2027, time.January, 5)}
	if got, want := whereabouts(joining, today), "joins 5 Jan 2027"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestHistoryInWords(t *testing.T) {
	text := func(v string) json.RawMessage { b, _ := json.Marshal(v); return b }
	at := time.Date(2026, time.September, 7, 10, 0, 0, 0, time.Local)
	told := []record.Told{{To: "Bristol Royal", At: at.AddDate(0, 0, 1), By: "Jo Okafor", Fields: []record.DisclosedField{
		{Name: "Name", Value: "Zoë Smith"}, {Name: "Year group", Value: "Year 9"},
	}}}
	steps := historyOf([]store.Event{
		{At: at, By: "Jo Okafor", What: "Import of roster.csv", Fields: []record.FieldChange{{Field: "surname", To: text("Smith")}}},
		{At: at.AddDate(0, 1, 0), What: "Import of october.csv", Fields: []record.FieldChange{
			{Field: "surname", From: text("Smith"), To: text("Smith-Jones")},
			{Field: "dob", From: text("2012-05-01"), To: text("2012-05-02")},
			{Field: "sen", To: text("K")},
			{Field: "destination", To: text("not_in_education_employment_or_training")},
			{Field: "enrolments", From: json.RawMessage(`[{"from":"2026-09-01","year":"9","form":"9A"}]`), To: json.RawMessage(`[{"from":"2026-09-01","year":"9","form":"9B"}]`)},
			{Field: "exemptions", To: json.RawMessage(`[{"rule":"gb6-by-16","reason":"in hospital","by":"A. Head","on":"2026-10-07"}]`)},
			{Field: "from_a_newer_version", To: json.RawMessage(`7`)},
		}},
	}, told)
	want := []struct {
		when, what string
		lines      []string
	}{
		{"7 Oct 2026, 10:00", "Import of october.csv", []string{
			"surname: Smith → Smith-Jones",
			"date of birth: 1 May 2012 → 2 May 2012",
			"SEN: nothing → K",
			"destination: nothing → Not in education, employment or training",
			"year and registration group: Year 9 9A from 1 Sep 2026 → Year 9 9B from 1 Sep 2026",
			"exemptions: nothing → 1, the latest agreed by A. Head: in hospital",
			"from a newer version: nothing → 7",
		}},
		{"8 Sep 2026, 10:00", "Name and year group told to Bristol Royal, by Jo Okafor", []string{"Name: Zoë Smith", "Year group: Year 9"}},
		{"7 Sep 2026, 10:00", "Import of roster.csv, by Jo Okafor", []string{"first recorded here"}},
	}
	for i := range want {
		if steps[i].when != want[i].when || steps[i].what != want[i].what || !slices.Equal(steps[i].lines, want[i].lines) {
			t.Errorf("step %d:\n got %q, %q, %q\nwant %q", i, steps[i].when, steps[i].what, steps[i].lines, want[i])
		}
	}
}

func TestAReasonNamesTheTestsThatFailed(t *testing.T) {
	r := gatsby.Reason{Title: "Nurse talk", Hosts: "St Anne’s", Date: record.NewDate(2026, 11, 3), Hours: 1, Words: "one-way; no reflection recorded",
		Tests: []gatsby.TestResult{
			{Words: "learning outcomes", Passed: record.Yes},
			{Words: "two-way interaction", Passed: record.No, By: "Jo Okafor", On: record.NewDate(2026, 11, 4)},
			{Words: "time to reflect", Passed: record.Unknown},
		}}
	if got, want := reasonTitle(r), "3 Nov 2026: Nurse talk, St Anne’s, 1 h"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	want := []string{"○ two-way interaction: not so (Jo Okafor, 4 Nov 2026)", "? time to reflect: nobody has said"}
	if got := reasonLines(r); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	absent := gatsby.Reason{Words: "absent: ill"}
	if got := reasonLines(absent); !slices.Equal(got, []string{"absent: ill"}) {
		t.Errorf("%q", got)
	}
}
