package export

import (
	"fmt"
	"strconv"
	"strings"

	"waymark/app/directory"
	"waymark/app/record"
	"waymark/app/sheet"
)

// Activities returns a row for each activity, latest first: what it was, who came,
// how many attended, and what is stated of it.
func Activities(s *record.Snapshot) *sheet.Table {
	return tableOf("Activities", activityColumns(s), s.Activities())
}

func activityColumns(s *record.Snapshot) []column[*record.Activity] {
	type activity = *record.Activity
	text := func(heading string, of func(activity) string) column[activity] {
		return column[activity]{heading: heading, cell: of}
	}
	always := func(heading string, of func(activity) string) column[activity] {
		return column[activity]{heading, of, true}
	}
	columns := []column[activity]{
		always("Activity ID", func(a activity) string { return string(a.ID) }),
		always("Date", func(a activity) string { return a.Date.String() }),
		text("Last day", func(a activity) string { return a.Last.String() }),
		always("Title", func(a activity) string { return a.Title }),
		always("Kind", func(a activity) string { return a.Kind.String() }),
		always("Organisations", func(a activity) string { return hostNames(s.Hosts(a)) }),
		text("Place", func(a activity) string { return named(a.Setting) }),
		text("Mode", func(a activity) string { return named(a.Mode) }),
		text("Hours", func(a activity) string { return hours(a.Hours) }),
		always("Invited", func(a activity) string { return strconv.Itoa(len(s.Register(a.ID))) }),
		always("Attended", func(a activity) string { return strconv.Itoa(attended(s, a.ID)) }),
		text("People met", func(a activity) string { return a.Met }),
		text("Purpose", func(a activity) string { return a.Purpose }),
		text("Note", func(a activity) string { return a.Note }),
	}
	for _, f := range record.EventFacts {
		columns = append(columns, text(f.String(), func(a activity) string { return statement(a.Facts[f]) }))
	}
	return columns
}

// Registers returns a row for each line of the activities' registers: the
// activity, the student, and whether and for how long the student was there.
func Registers(s *record.Snapshot) *sheet.Table {
	type line struct {
		activity *record.Activity
		student  *record.Student
		*record.Attendance
	}
	var lines []line
	for _, a := range s.Activities() {
		for _, l := range s.Register(a.ID) {
			if student, ok := s.Student(l.Student); ok {
				lines = append(lines, line{a, student, l})
			}
		}
	}
	text := func(heading string, of func(line) string) column[line] {
		return column[line]{heading: heading, cell: of}
	}
	always := func(heading string, of func(line) string) column[line] { return column[line]{heading, of, true} }
	return tableOf("Registers", []column[line]{
		always("Activity ID", func(l line) string { return string(l.activity.ID) }),
		always("Date", func(l line) string { return l.activity.Date.String() }),
		always("Activity", func(l line) string { return l.activity.Title }),
		always("Kind", func(l line) string { return l.activity.Kind.String() }),
		always("Organisations", func(l line) string { return hostNames(s.Hosts(l.activity)) }),
		always("UPN", func(l line) string { return l.student.UPN }),
		text("Admission number", func(l line) string { return l.student.AdmissionNo }),
		always("Surname", func(l line) string { return l.student.Surname }),
		always("Forename", func(l line) string { return l.student.Forename }),
		text("Year group", func(l line) string { return l.student.YearGroupOn(l.activity.Date).Code() }),
		text("Registration group", func(l line) string {
			e, _ := l.student.EnrolmentOn(l.activity.Date)
			return e.Form
		}),
		always("Status", func(l line) string { return l.Status.String() }),
		text("Reason", func(l line) string { return l.Reason }),
		text("Hours", func(l line) string { return hours(l.HoursAt(l.activity)) }),
		text(record.Feedback.String(), func(l line) string { return statement(l.Feedback) }),
		text(record.Reflection.String(), func(l line) string { return statement(l.Reflection) }),
		text("Note", func(l line) string { return l.Note }),
	}, lines)
}

// Organisations returns a row for each organisation, in the order of their names.
func Organisations(s *record.Snapshot) *sheet.Table {
	type organisation = *record.Organisation
	text := func(heading string, of func(organisation) string) column[organisation] {
		return column[organisation]{heading: heading, cell: of}
	}
	return tableOf("Organisations", []column[organisation]{
		{"Name", func(o organisation) string { return o.Name }, true},
		{"Type", directory.Role, true},
		text("Size", func(o organisation) string { return named(o.Size) }),
		text("Sector", func(o organisation) string { return named(o.Sector) }),
		text("NHS code", func(o organisation) string { return o.ODS }),
		text("URN", func(o organisation) string { return o.URN }),
		text("UKPRN", func(o organisation) string { return o.UKPRN }),
		text("Postcode", func(o organisation) string { return o.Postcode }),
		text("Note", func(o organisation) string { return o.Note }),
	}, s.Organisations())
}

// named returns a value in words, "" where it is not known.
func named[T interface {
	~string
	String() string
}](v T) string {
	if v == "" {
		return ""
	}
	return v.String()
}

func hostNames(hosts []*record.Organisation) string {
	names := make([]string, len(hosts))
	for i, o := range hosts {
		names[i] = o.Name
	}
	return strings.Join(names, "; ")
}

func attended(s *record.Snapshot, activity record.ID) int {
	n := 0
	for _, l := range s.Register(activity) {
		if l.Status == record.Attended {
			n++
		}
	}
	return n
}

func hours(h float64) string {
	if h == 0 {
		return ""
	}
	return strconv.FormatFloat(h, 'f', -1, 64)
}

// statement says what was stated, by whom and when: "yes (Jo Okafor, 2026-11-03)".
func statement(st record.Statement) string {
	if st.Is == record.Unknown {
		return ""
	}
	words := fmt.Sprintf("%s (%s, %s)", st.Is, st.By, st.On)
	if st.Detail != "" {
		words += ": " + st.Detail
	}
	return words
}
