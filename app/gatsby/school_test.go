package gatsby_test

import (
	"testing"
	"time"

	"waymark/app/gatsby"
	"waymark/app/record"
)

// today is the day on which most tests stand: a Sunday in the autumn term of
// 2026/27, a year of the 2025 edition.
var today = record.NewDate(2026, time.November, 22)

func day(t testing.TB, s string) record.Date {
	t.Helper()
	at, err := time.Parse("2 Jan 2006", s)
	if err != nil {
		t.Fatalf("%q is not a day", s)
	}
	return record.DateOf(at)
}

// school gathers records for a snapshot.
type school struct {
	t       testing.TB
	records []record.Record
}

func newSchool(t testing.TB) *school {
	s := &school{t: t}
	s.add(&record.School{ID: "school", Name: "Example Academy"},
		&record.Organisation{ID: "airbus", Name: "Airbus", Employer: true, Size: record.Large, Sector: "C"},
		&record.Organisation{ID: "ovo", Name: "Ovo", Employer: true, Size: record.Large, Sector: "D"},
		&record.Organisation{ID: "baker", Name: "Hobbs Bakery", Employer: true, Size: record.Micro, Sector: "C"},
		&record.Organisation{ID: "college", Name: "City College", Provider: true},
		&record.Organisation{ID: "trust", Name: "University Hospitals Bristol", Employer: true, Provider: true, Size: record.Large, Sector: "Q", ODS: "RA7"})
	return s
}

func (s *school) add(records ...record.Record) {
	s.t.Helper()
	for _, r := range records {
		if err := r.Problems().Err(); err != nil {
			s.t.Fatalf("%s could not be saved: %v", r.Ref(), err)
		}
		s.records = append(s.records, r)
	}
}

// student adds one who has been on roll since Year 7 and is in the given year
// group in the academic year of today.
func (s *school) student(id record.ID, year record.YearGroup, change ...func(*record.Student)) *record.Student {
	start := record.AcademicYearOf(today) - record.AcademicYear(year-7)
	st := &record.Student{ID: id, Surname: string(id), Joined: start.Start()}
	for y := record.YearGroup(7); y <= year; y++ {
		st.Enrolments = append(st.Enrolments, record.Enrolment{From: (start + record.AcademicYear(y-7)).Start(), Year: y})
	}
	for _, f := range change {
		f(st)
	}
	s.add(st)
	return st
}

func yes() record.Statement {
	return record.Statement{Is: record.Yes, By: "J. Lead", On: today}
}

func stated(facts ...record.Fact) map[record.Fact]record.Statement {
	m := map[record.Fact]record.Statement{}
	for _, f := range facts {
		m[f] = yes()
	}
	return m
}

// talk is an encounter that passes the three tests of the event.
func (s *school) talk(id record.ID, on string, change ...func(*record.Activity)) *record.Activity {
	a := &record.Activity{
		ID: id, Title: "Talk " + string(id), Kind: record.Talk, Date: day(s.t, on), Hours: 1,
		Setting: record.AtSchool, Mode: record.InPerson, Organisations: []record.ID{"airbus"},
		Facts: stated(record.PurposeEmployer, record.PurposeStudents, record.Outcomes, record.TwoWay),
	}
	for _, f := range change {
		f(a)
	}
	s.add(a)
	return a
}

// visit is an experience of a workplace that passes the five tests of the event.
func (s *school) visit(id record.ID, on string, change ...func(*record.Activity)) *record.Activity {
	a := &record.Activity{
		ID: id, Title: "Visit " + string(id), Kind: record.WorkplaceVisit, Date: day(s.t, on), Hours: 3,
		Setting: record.AtWorkplace, Mode: record.InPerson, Organisations: []record.ID{"trust"},
		Facts: stated(record.PurposeEmployer, record.PurposeStudents, record.Outcomes, record.ExtensiveTwoWay, record.MetRange, record.Task),
	}
	for _, f := range change {
		f(a)
	}
	s.add(a)
	return a
}

// attend adds lines to a register: everyone attended, with the given facts.
func (s *school) attend(activity record.ID, facts []record.Fact, students ...record.ID) {
	for _, id := range students {
		line := &record.Attendance{Activity: activity, Student: id, Status: record.Attended}
		for _, f := range facts {
			switch f {
			case record.Feedback:
				line.Feedback = yes()
			case record.Reflection:
				line.Reflection = yes()
			}
		}
		s.add(line)
	}
}

var (
	reflected = []record.Fact{record.Reflection}
	both      = []record.Fact{record.Feedback, record.Reflection}
)

func (s *school) judge() *gatsby.Result {
	return gatsby.Judge(record.NewSnapshot(1, s.records), today, nil)
}
