package activities

import (
	"testing"
	"time"

	"waymark/app/record"
	"waymark/app/ui/session/sessiontest"
)

// The tests of this package take place at a small school on this day.
var today = record.DateOf(sessiontest.Now)

// pupil is one student of the small school.
type pupil struct {
	id, surname, forename, form string
	year                        record.YearGroup
	premium                     record.Answer
	sen                         record.SEN
	left                        record.Date
}

var pupils = []pupil{
	{id: "ali", surname: "Ali", forename: "Hafsa", form: "9C", year: 9},
	{id: "berg", surname: "Bergström", forename: "Zoë", form: "9B", year: 9, sen: record.SENSupport},
	{id: "boateng", surname: "Boateng", forename: "Ngozi", form: "9D", year: 9, premium: record.Yes},
	{id: "cruz", surname: "de la Cruz", forename: "Anaïs", form: "11A", year: 11},
	{id: "khan1", surname: "Khan", forename: "Muhammad", form: "10A", year: 10},
	{id: "khan2", surname: "Khan", forename: "Maryam", form: "10B", year: 10, premium: record.Yes},
	{id: "gone", surname: "Gone", forename: "Away", form: "9B", year: 9, left: record.NewDate(2026, time.July, 1)},
}

const employer record.ID = "hospital"

// smallSchool is one action that brings the small school's students in, and an
// employer.
func smallSchool() record.Action {
	a := record.Action{Kind: record.ActionSetup, What: "The small school", By: "Jo Okafor", At: sessiontest.Now}
	for _, p := range pupils {
		a.Changes = append(a.Changes, record.Creation(&record.Student{
			ID: record.ID(p.id), Surname: p.surname, Forename: p.forename, PupilPremium: p.premium, SEN: p.sen, Left: p.left,
			UPN:    record.MakeUPN("80143212600" + string(rune('0'+len(p.id)%10))),
			Joined: record.NewDate(2024, time.September, 2),
			Enrolments: []record.Enrolment{
				{From: record.NewDate(2026, time.September, 1), Year: p.year, Form: p.form},
			},
		}))
	}
	a.Changes = append(a.Changes, record.Creation(&record.Organisation{
		ID: employer, Name: "Wayfield General Hospital", Employer: true, Size: record.Large, Sector: "Q", ODS: "RA7",
	}))
	return a
}

func school() record.School {
	return record.School{Name: "Wayfield Academy", CareersLead: "Jo Okafor"}
}

// sitting opens a session on the small school, with what else was done there.
func sitting(t testing.TB, more ...record.Action) *sessiontest.Sitting {
	t.Helper()
	return sessiontest.Open(t, school(), append([]record.Action{smallSchool()}, more...)...)
}

// snapshot is the small school's record.
func snapshot(t testing.TB) *record.Snapshot { return sitting(t).Snapshot() }

// ids returns the students of a register in its order.
func ids(r *register) []record.ID {
	out := []record.ID{}
	for _, e := range r.entries {
		out = append(out, e.student.ID)
	}
	return out
}
