package students

import (
	"testing"

	"waymark/app/record"
	"waymark/app/ui/session/sessiontest"
)

// The tests of this package take place at a small school on this day.
var today = record.DateOf(sessiontest.Now)

// smallSchool brings in five students, two employers' visits and a college's.
func smallSchool() record.Action {
	a := record.Action{Kind: record.ActionSetup, What: "The small school", By: "Jo Okafor", At: sessiontest.Now.AddDate(0, -2, 0)}
	student := func(s record.Student, year record.YearGroup, form string) {
		if s.Joined.IsZero() {
			s.Joined = record.NewDate(2024, 9, 2)
		}
		s.Enrolments = []record.Enrolment{{From: record.NewDate(2026, 9, 1), Year: year, Form: form}}
		a.Changes = append(a.Changes, record.Creation(&s))
	}
	student(record.Student{ID: "ali", Surname: "Ali", Forename: "Hafsa", EAL: record.Yes}, 9, "9C")
	student(record.Student{ID: "berg", Surname: "Bergström", Forename: "Zoë", SEN: record.SENSupport, UPN: "A801432126001"}, 9, "9B")
	student(record.Student{ID: "cruz", Surname: "de la Cruz", Forename: "Anaïs", PreferredForename: "Annie"}, 11, "11A")
	student(record.Student{ID: "khan", Surname: "Khan", Forename: "Ayaan", PupilPremium: record.Yes, SEN: record.SENEHCP}, 10, "10A")
	student(record.Student{ID: "gone", Surname: "Gone", Forename: "Away", Left: record.NewDate(2026, 10, 1)}, 9, "9B")

	said := record.Statement{Is: record.Yes, By: "Jo Okafor", On: record.NewDate(2026, 11, 3)}
	everything := map[record.Fact]record.Statement{}
	for _, f := range record.EventFacts {
		everything[f] = said
	}
	a.Changes = append(a.Changes,
		record.Creation(&record.Organisation{ID: "hospital", Name: "Wayfield General Hospital", Employer: true, ODS: "RA7"}),
		record.Creation(&record.Organisation{ID: "college", Name: "Severn College", Provider: true}),
		record.Creation(&record.Activity{ID: "talk", Title: "Nurse talk", Kind: record.Talk, Date: record.NewDate(2026, 11, 3),
			Hours: 1, Setting: record.AtSchool, Mode: record.InPerson, Organisations: []record.ID{"hospital"}, Facts: everything}),
		record.Creation(&record.Activity{ID: "wards", Title: "Morning on the wards", Kind: record.WorkplaceVisit, Date: record.NewDate(2026, 3, 12),
			Hours: 3, Setting: record.AtWorkplace, Mode: record.InPerson, Organisations: []record.ID{"hospital"}}),
		record.Creation(&record.Activity{ID: "open", Title: "College open morning", Kind: record.ProviderEncounter, Date: record.NewDate(2026, 10, 9),
			Hours: 2, Setting: record.AtProvider, Mode: record.InPerson, Organisations: []record.ID{"college"}}),
	)
	line := func(l record.Attendance) { a.Changes = append(a.Changes, record.Creation(&l)) }
	line(record.Attendance{Activity: "talk", Student: "ali", Status: record.Attended, Reflection: said})
	line(record.Attendance{Activity: "talk", Student: "berg", Status: record.Absent, Reason: "ill"})
	line(record.Attendance{Activity: "talk", Student: "khan", Status: record.Attended})
	line(record.Attendance{Activity: "wards", Student: "berg", Status: record.Attended, Hours: 2.5})
	line(record.Attendance{Activity: "open", Student: "berg", Status: record.Attended})
	line(record.Attendance{Activity: "open", Student: "cruz", Status: record.Invited})
	return a
}

func school() record.School {
	return record.School{Name: "Wayfield Academy", CareersLead: "Jo Okafor"}
}

func sitting(t testing.TB) *sessiontest.Sitting {
	t.Helper()
	return sessiontest.Open(t, school(), smallSchool())
}
