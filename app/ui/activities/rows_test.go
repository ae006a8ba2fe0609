package activities

import (
	"slices"
	"strings"
	"testing"

	"waymark/app/record"
)

// diary is a sitting with three activities: the recorded visit, a talk with
// nobody marked, and a fair without a register.
func diary(t testing.TB) []row {
	t.Helper()
	v := visit(snapshot(t))
	v.setDays(record.NewDate(2026, 11, 19), record.Date{}, "")
	more := record.Action{Kind: record.ActionRecord, What: "Two more", At: stamped(record.Action{}).At, Changes: []record.Change{
		record.Creation(&record.Activity{ID: "talk", Title: "Nurse talk", Kind: record.Talk, Date: record.NewDate(2025, 11, 3), Organisations: []record.ID{employer}}),
		record.Creation(&record.Attendance{Activity: "talk", Student: "ali", Status: record.Invited}),
		record.Creation(&record.Activity{ID: "fair", Title: "Careers fair", Kind: record.CareersFair, Date: record.NewDate(2026, 10, 2)}),
	}}
	return rowsOf(sitting(t, stamped(v.action()), more).Result())
}

func TestARowSaysWhatAnActivityDidForTheBenchmarks(t *testing.T) {
	rows := diary(t)
	for i, want := range []struct {
		title, hosts, five, six, missing string
		attended                         int
	}{
		{"Morning on the wards", "Wayfield General Hospital", "0 of 3", "0 of 3", "3 have", 3},
		{"Careers fair", "", "0 of 0", "–", "nobody is on its register", 0},
		{"Nurse talk", "Wayfield General Hospital", "0 of 0", "–", "nobody is marked as attended, 1 invited", 0},
	} {
		r := rows[i]
		if r.activity.Title != want.title || r.hosts != want.hosts || r.attended != want.attended ||
			r.five.words() != want.five || r.six.words() != want.six || !strings.Contains(r.missing, want.missing) {
			t.Errorf("row %d: %s, %s, %d attended, 5: %s, 6: %s, missing: %s\nwant %+v",
				i, r.activity.Title, r.hosts, r.attended, r.five.words(), r.six.words(), r.missing, want)
		}
	}
}

func TestTheFilterFindsActivities(t *testing.T) {
	rows := diary(t)
	for _, c := range []struct {
		name   string
		filter filter
		want   string
	}{
		{"everything, latest first", filter{}, "Morning on the wards; Careers fair; Nurse talk"},
		{"by its words", filter{typed: "ward"}, "Morning on the wards"},
		{"by its kind", filter{typed: "employer talk"}, "Nurse talk"},
		{"by organisation and month", filter{typed: "wayfield nov 2025"}, "Nurse talk"},
		{"by school year", filter{typed: "2025/26"}, "Nurse talk"},
		{"by its pill", filter{year: 2026}, "Morning on the wards; Careers fair"},
		{"at one organisation", filter{host: employer}, "Morning on the wards; Nurse talk"},
		{"where something is missing", filter{short: true, typed: "fair"}, "Careers fair"},
		{"nothing", filter{typed: "zzz"}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, i := range c.filter.apply(rows, nil) {
				got = append(got, rows[i].activity.Title)
			}
			if strings.Join(got, "; ") != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestSortingActivities(t *testing.T) {
	rows := diary(t)
	for column, want := range map[string][]string{
		colDate:     {"Nurse talk", "Careers fair", "Morning on the wards"},
		colWhat:     {"Careers fair", "Morning on the wards", "Nurse talk"},
		colKind:     {"Careers fair", "Nurse talk", "Morning on the wards"},
		colHost:     {"Careers fair", "Morning on the wards", "Nurse talk"},
		colAttended: {"Careers fair", "Nurse talk", "Morning on the wards"},
		colFive:     {"Morning on the wards", "Careers fair", "Nurse talk"},
		colSix:      {"Morning on the wards", "Careers fair", "Nurse talk"},
	} {
		sortRows(rows, column, false)
		var got []string
		for _, r := range rows {
			got = append(got, r.activity.Title)
		}
		if !slices.Equal(got, want) {
			t.Errorf("by %s: %q, want %q", column, got, want)
		}
	}
	sortRows(rows, colDate, true)
	if rows[0].activity.Title != "Morning on the wards" {
		t.Errorf("latest first begins with %s", rows[0].activity.Title)
	}
}
