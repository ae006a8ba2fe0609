package export

import (
	"strings"

	"waymark/app/record"
	"waymark/app/sheet"
)

// column is one column of a table of T.
type column[T any] struct {
	heading string
	cell    func(T) string
	always  bool // it stands in the table even where it is empty
}

// tableOf fills a table row by row. Columns that are empty throughout are left
// out, but for those that always stand.
func tableOf[T any](name string, columns []column[T], of []T) *sheet.Table {
	cells := make([][]string, len(columns))
	var kept []int
	for i, c := range columns {
		cells[i] = make([]string, len(of))
		filled := c.always
		for j, v := range of {
			cells[i][j] = c.cell(v)
			filled = filled || cells[i][j] != ""
		}
		if filled {
			kept = append(kept, i)
		}
	}
	t := &sheet.Table{Name: name, Rows: make([][]string, len(of))}
	for _, i := range kept {
		t.Columns = append(t.Columns, columns[i].heading)
	}
	for j := range of {
		t.Rows[j] = make([]string, len(kept))
		for n, i := range kept {
			t.Rows[j][n] = cells[i][j]
		}
	}
	return t
}

// Students returns a row for each of the students as they stand on a day, in the
// order given, with everything that an import reads.
func Students(students []*record.Student, today record.Date) *sheet.Table {
	type student = *record.Student
	text := func(heading string, of func(student) string) column[student] {
		return column[student]{heading: heading, cell: of}
	}
	always := func(heading string, of func(student) string) column[student] {
		return column[student]{heading, of, true}
	}
	flag := func(heading string, of func(student) record.Answer) column[student] {
		return text(heading, func(s student) string {
			if a := of(s); a != record.Unknown {
				return a.String()
			}
			return ""
		})
	}
	return tableOf("Students", []column[student]{
		always("UPN", func(s student) string { return s.UPN }),
		text("Former UPNs", func(s student) string { return strings.Join(s.FormerUPNs, "; ") }),
		text("ULN", func(s student) string { return s.ULN }),
		text("Admission number", func(s student) string { return s.AdmissionNo }),
		text("MIS ID", func(s student) string { return s.MISID }),
		always("Legal surname", func(s student) string { return s.Surname }),
		always("Legal forename", func(s student) string { return s.Forename }),
		text("Middle names", func(s student) string { return s.MiddleNames }),
		text("Preferred surname", func(s student) string { return s.PreferredSurname }),
		text("Preferred forename", func(s student) string { return s.PreferredForename }),
		always("Year group", func(s student) string { return enrolled(s, today).Year.Code() }),
		always("Registration group", func(s student) string { return enrolled(s, today).Form }),
		always("Date of birth", func(s student) string { return s.DOB.String() }),
		text("Sex", func(s student) string { return string(s.Sex) }),
		text("Email", func(s student) string { return s.Email }),
		text("House", func(s student) string { return s.House }),
		text("Form tutor", func(s student) string { return s.Tutor }),
		text("SEN status", func(s student) string { return string(s.SEN) }),
		flag("FSM", func(s student) record.Answer { return s.FSM }),
		flag("FSM Ever 6", func(s student) record.Answer { return s.FSMEver6 }),
		flag("Pupil premium", func(s student) record.Answer { return s.PupilPremium }),
		flag("EAL", func(s student) record.Answer { return s.EAL }),
		flag("Looked after", func(s student) record.Answer { return s.LookedAfter }),
		flag("Ever in care", func(s student) record.Answer { return s.EverInCare }),
		flag("Service child", func(s student) record.Answer { return s.ServiceChild }),
		flag("Young carer", func(s student) record.Answer { return s.YoungCarer }),
		text("Date of admission", func(s student) string { return s.Joined.String() }),
		text("Date of leaving", func(s student) string { return s.Left.String() }),
		text("Destination", func(s student) string { return named(s.Destination) }),
		text("Went to", func(s student) string { return s.WentTo }),
	}, students)
}

// enrolled returns the year group and the registration group in which a student
// is on a day: of one who has left the last, of one who is still to come those of
// the day of admission, and none before the first that the record holds. An import
// compares with the same.
func enrolled(s *record.Student, today record.Date) record.Enrolment {
	if !s.Left.IsZero() && s.Left.Before(today) {
		return s.Current()
	}
	day := today
	if s.Joined.After(day) {
		day = s.Joined
	}
	if len(s.Enrolments) == 0 || s.Enrolments[0].From.After(day) {
		return record.Enrolment{}
	}
	e, _ := s.EnrolmentOn(day)
	e.Year = s.YearGroupOn(day)
	return e
}

// OnRoll returns the students who have not left by a day, in the record's order.
func OnRoll(s *record.Snapshot, today record.Date) []*record.Student {
	var on []*record.Student
	for _, student := range s.Students() {
		if student.Left.IsZero() || !student.Left.Before(today) {
			on = append(on, student)
		}
	}
	return on
}
