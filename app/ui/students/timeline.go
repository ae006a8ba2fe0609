package students

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"waymark/app/gatsby"
	"waymark/app/record"
)

// moment is one activity in a student's timeline.
type moment struct {
	activity record.ID
	on       record.Date
	title    string
	words    string // "attended, 3 h; no reflection recorded, so not counted for 6"
}

// timelineOf returns everything that a student was invited to, latest first, with
// what the findings made of it.
func timelineOf(s *record.Snapshot, student record.ID, findings []gatsby.Finding, asOf record.Date) []moment {
	judged := judgements(findings)
	var out []moment
	for _, l := range s.Attendances(student) {
		a, ok := s.Activity(l.Activity)
		if !ok {
			continue
		}
		out = append(out, moment{
			activity: a.ID, on: a.Date, title: a.Title, words: momentWords(a, l, judged[a.ID], asOf),
		})
	}
	slices.SortFunc(out, func(a, b moment) int {
		return cmp.Or(b.on.Compare(a.on), cmp.Compare(a.title, b.title), cmp.Compare(a.activity, b.activity))
	})
	return out
}

// judgement is what the rules made of one activity for a student.
type judgement struct {
	counted    []int // benchmarks
	notCounted map[int]string
}

// judgements gathers by activity what the findings say. What counts under one
// rule of a benchmark is not held against the student under another of it.
func judgements(findings []gatsby.Finding) map[record.ID]*judgement {
	out := map[record.ID]*judgement{}
	at := func(id record.ID) *judgement {
		if out[id] == nil {
			out[id] = &judgement{notCounted: map[int]string{}}
		}
		return out[id]
	}
	for _, f := range findings {
		for _, r := range f.Counted {
			if j := at(r.Activity); !slices.Contains(j.counted, f.Rule.Benchmark) {
				j.counted = append(j.counted, f.Rule.Benchmark)
			}
		}
		for _, r := range f.NotCounted {
			if j := at(r.Activity); j.notCounted[f.Rule.Benchmark] == "" {
				j.notCounted[f.Rule.Benchmark] = r.Words
			}
		}
	}
	for _, j := range out {
		slices.Sort(j.counted)
		for _, b := range j.counted {
			delete(j.notCounted, b)
		}
	}
	return out
}

func momentWords(a *record.Activity, l *record.Attendance, j *judgement, asOf record.Date) string {
	switch {
	case l.Status == record.Absent && l.Reason != "":
		return "absent: " + l.Reason
	case l.Status == record.Absent:
		return "absent, no reason recorded"
	case l.Status == record.Invited && a.Date.After(asOf):
		return "invited"
	case l.Status == record.Invited:
		return "invited; nobody has marked whether they came"
	}
	words := "attended"
	if h := l.HoursAt(a); h > 0 {
		words += ", " + hoursWords(h)
	}
	if j == nil {
		return words
	}
	if len(j.counted) > 0 {
		words += ", counted for " + numbers(j.counted)
	}
	because := map[string][]int{}
	for _, b := range slices.Sorted(maps.Keys(j.notCounted)) {
		because[j.notCounted[b]] = append(because[j.notCounted[b]], b)
	}
	for _, b := range slices.Sorted(maps.Keys(j.notCounted)) {
		why := j.notCounted[b]
		if because[why][0] == b { // benchmarks with the same reason share its words
			words += fmt.Sprintf("; %s, so not counted for %s", strings.TrimSuffix(why, "."), numbers(because[why]))
		}
	}
	return words
}

// numbers writes benchmarks as a person lists them: "5", "5 and 6".
func numbers(list []int) string {
	words := make([]string, len(list))
	for i, n := range list {
		words[i] = strconv.Itoa(n)
	}
	return strings.Join(words, " and ")
}

// hoursWords writes hours as a sentence has them: "3 h", "1.5 h".
func hoursWords(h float64) string {
	return strconv.FormatFloat(h, 'f', -1, 64) + " h"
}

// schoolYear is one academic year of a student's timeline.
type schoolYear struct {
	year    record.AcademicYear
	group   record.YearGroup // the student's then
	moments []moment
	hours   float64
}

// heading says which year it is, "2025/26, Year 8, 14 h".
func (y schoolYear) heading() string {
	words := y.year.String()
	if y.group != record.NoYearGroup {
		words += ", " + y.group.String()
	}
	if y.hours > 0 {
		words += ", " + hoursWords(y.hours)
	}
	return words
}

// byYear parts a timeline by academic year, latest first.
func byYear(s *record.Snapshot, student *record.Student, moments []moment) []schoolYear {
	var out []schoolYear
	for _, m := range moments {
		year := record.AcademicYearOf(m.on)
		if len(out) == 0 || out[len(out)-1].year != year {
			out = append(out, schoolYear{year: year, group: student.YearGroupOn(m.on)})
		}
		last := &out[len(out)-1]
		last.moments = append(last.moments, m)
		if l, ok := s.Attendance(m.activity, student.ID); ok {
			if a, ok := s.Activity(m.activity); ok {
				last.hours += l.HoursAt(a)
			}
		}
	}
	return out
}

// whereabouts says where a student is in the school, "Year 9, 9B, here since
// September 2024", or when they left it.
func whereabouts(s *record.Student, asOf record.Date) string {
	var parts []string
	e, here := s.EnrolmentOn(asOf)
	if !here {
		e = s.Current()
	}
	if y := s.YearGroupOn(asOf); y != record.NoYearGroup {
		parts = append(parts, y.String())
	} else if e.Year != record.NoYearGroup {
		parts = append(parts, e.Year.String())
	}
	if e.Form != "" {
		parts = append(parts, e.Form)
	}
	switch {
	case !s.Left.IsZero() && asOf.After(s.Left):
		parts = append(parts, "left "+s.Left.Words())
		if s.Destination != "" {
			parts = append(parts, "destination: "+s.Destination.String())
		}
		if s.WentTo != "" {
			parts = append(parts, s.WentTo)
		}
	case !s.Joined.IsZero() && asOf.Before(s.Joined):
		parts = append(parts, "joins "+s.Joined.Words())
	case !s.Joined.IsZero():
		parts = append(parts, "here since "+s.Joined.Time().Format("January 2006"))
	}
	return strings.Join(parts, ", ")
}
