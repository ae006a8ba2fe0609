package gatsby_test

import (
	"fmt"
	"testing"

	"waymark/app/gatsby"
	"waymark/app/record"
)

func lines(n int, facts []record.Fact) []*record.Attendance {
	var all []*record.Attendance
	for i := range n {
		l := &record.Attendance{Activity: "a", Student: record.ID(fmt.Sprint(i)), Status: record.Attended}
		for _, f := range facts {
			switch f {
			case record.Feedback:
				l.Feedback = yes()
			case record.Reflection:
				l.Reflection = yes()
			}
		}
		all = append(all, l)
	}
	return all
}

// The form's "What this counts for", as it reads while a person types.
func TestCountsFor(t *testing.T) {
	trust := &record.Organisation{ID: "trust", Employer: true, ODS: "RA7"}
	college := &record.Organisation{ID: "college", Provider: true}
	visit := func(change ...func(*record.Activity)) *record.Activity {
		a := &record.Activity{Kind: record.WorkplaceVisit, Setting: record.AtWorkplace, Mode: record.InPerson, Hours: 3, Organisations: []record.ID{"trust"},
			Facts: stated(record.PurposeEmployer, record.PurposeStudents, record.Outcomes, record.ExtensiveTwoWay, record.MetRange, record.Task)}
		for _, f := range change {
			f(a)
		}
		return a
	}
	absent := &record.Attendance{Status: record.Absent}
	longer := &record.Attendance{Status: record.Attended, Hours: 6.5}
	for _, c := range []struct {
		name     string
		edition  record.AcademicYear
		activity *record.Activity
		host     *record.Organisation
		lines    []*record.Attendance
		want     []gatsby.Counting
	}{
		{"a morning on the wards, without feedback or reflection", 2026, visit(), trust, append(lines(166, nil), absent), []gatsby.Counting{
			{"5 Employers", gatsby.Partly, "3 of 4 tests: reflection is missing. Add it for 166 students to count."},
			{"6 Workplaces", gatsby.Partly, "5 of 7 tests: feedback and reflection are missing."},
			{"Two weeks", gatsby.Met, "3.0 hours of activity each, in person."},
			{"NHS", gatsby.NotDue, "Work experience: in the workplace, supervised by staff."},
		}},
		{"the same with both", 2026, visit(), trust, lines(166, both), []gatsby.Counting{
			{"5 Employers", gatsby.Met, "Counts for 166 students."},
			{"6 Workplaces", gatsby.Met, "Counts for 166 students."},
			{"Two weeks", gatsby.Met, "3.0 hours of activity each, in person."},
			{"NHS", gatsby.NotDue, "Work experience: in the workplace, supervised by staff."},
		}},
		{"reflection for some", 2026, visit(), trust, append(lines(120, reflected), lines(46, nil)...), []gatsby.Counting{
			{"5 Employers", gatsby.Partly, "Counts for 120 of 166 students; missing: reflection for 46."},
			{"6 Workplaces", gatsby.Partly, "5 of 7 tests: feedback and reflection are missing."},
			{"Two weeks", gatsby.Met, "3.0 hours of activity each, in person."},
			{"NHS", gatsby.NotDue, "Work experience: in the workplace, supervised by staff."},
		}},
		{"nobody in the register yet", 2026, visit(), trust, nil, []gatsby.Counting{
			{"5 Employers", gatsby.Partly, "3 of 4 tests: reflection is missing. Nobody is marked as attended yet."},
			{"6 Workplaces", gatsby.Partly, "5 of 7 tests: feedback and reflection are missing. Nobody is marked as attended yet."},
			{"Two weeks", gatsby.Met, "3.0 hours of activity each, in person."},
			{"NHS", gatsby.NotDue, "Work experience: in the workplace, supervised by staff."},
		}},
		{"an empty form", 2026, &record.Activity{Kind: record.Talk}, nil, nil, []gatsby.Counting{
			{"5 Employers", gatsby.NotMet, "0 of 4 tests: a shared purpose, a learning outcome, two-way interaction and reflection are missing. Nobody is marked as attended yet."},
			{"6 Workplaces", gatsby.NotDue, "Not an experience of a workplace."},
			{"Two weeks", gatsby.NotDue, "Not time at a workplace."},
			{"NHS", gatsby.NotDue, "Not with the NHS."},
		}},
		{"one-way, for one student", 2026, visit(func(a *record.Activity) { delete(a.Facts, record.ExtensiveTwoWay) }), trust, lines(1, both), []gatsby.Counting{
			{"5 Employers", gatsby.Partly, "3 of 4 tests: two-way interaction is missing."},
			{"6 Workplaces", gatsby.Partly, "6 of 7 tests: talk at length with employees is missing."},
			{"Two weeks", gatsby.Met, "3.0 hours of activity each, in person."},
			{"NHS", gatsby.NotDue, "Work experience: in the workplace, supervised by staff."},
		}},
		{"a skills session at the workplace that falls short", 2026, visit(func(a *record.Activity) { a.Kind = record.SkillsSession }), trust, lines(2, reflected), []gatsby.Counting{
			{"5 Employers", gatsby.Met, "Counts for 2 students."},
			{"6 Workplaces", gatsby.NotDue, "6 of 7 tests: feedback is missing. It counts only with all of them."},
			{"Two weeks", gatsby.Met, "3.0 hours of activity each, in person."},
			{"NHS", gatsby.NotDue, "Work-related learning, in person."},
		}},
		{"a visit that was held at school, with a college", 2026, visit(func(a *record.Activity) { a.Setting = record.AtSchool }), college, lines(2, both), []gatsby.Counting{
			{"5 Employers", gatsby.NotDue, "None of the organisations is an employer."},
			{"6 Workplaces", gatsby.NotDue, "None of the organisations is an employer."},
			{"Two weeks", gatsby.NotDue, "Not time at a workplace."},
			{"NHS", gatsby.NotDue, "Not with the NHS."},
		}},
		{"a visit that was held at school", 2026, visit(func(a *record.Activity) { a.Setting = record.AtSchool }), trust, lines(2, both), []gatsby.Counting{
			{"5 Employers", gatsby.Met, "Counts for 2 students."},
			{"6 Workplaces", gatsby.NotDue, "Held at school, not at a workplace."},
			{"Two weeks", gatsby.NotDue, "Not time at a workplace."},
			{"NHS", gatsby.NotDue, "Work-related learning, in person."},
		}},
		{"an encounter with a college", 2026, visit(func(a *record.Activity) { a.Kind, a.Setting = record.ProviderEncounter, record.AtProvider }), college, lines(2, both), []gatsby.Counting{
			{"5 Employers", gatsby.NotDue, "No employer among the organisations."},
			{"6 Workplaces", gatsby.NotDue, "Not an experience of a workplace."},
			{"Two weeks", gatsby.NotDue, "Not time at a workplace."},
			{"NHS", gatsby.NotDue, "Not with the NHS."},
		}},
		{"a placement of differing hours, partly virtual", 2026, visit(func(a *record.Activity) { a.Kind, a.Mode = record.Placement, record.Hybrid }), trust, append(lines(1, both), longer), []gatsby.Counting{
			{"5 Employers", gatsby.Partly, "Counts for 1 of 2 students; missing: reflection for 1."},
			{"6 Workplaces", gatsby.Partly, "Counts for 1 of 2 students; missing: feedback for 1 and reflection for 1."},
			{"Two weeks", gatsby.Met, "3.0 to 6.5 hours of placement each, in person and virtual."},
			{"NHS", gatsby.NotDue, "Work-related learning, in person."},
		}},
		{"a virtual experience without hours", 2026, visit(func(a *record.Activity) { a.Kind, a.Mode, a.Hours = record.VirtualExperience, record.Virtual, 0 }), trust, lines(2, both), []gatsby.Counting{
			{"5 Employers", gatsby.Met, "Counts for 2 students."},
			{"6 Workplaces", gatsby.Met, "Counts for 2 students."},
			{"Two weeks", gatsby.NotDue, "Say how many hours it took."},
			{"NHS", gatsby.NotDue, "Work-related learning, online."},
		}},
		{"a virtual experience of two hours", 2026, visit(func(a *record.Activity) { a.Kind, a.Mode, a.Hours = record.VirtualExperience, record.Virtual, 2 }), trust, lines(1, both), []gatsby.Counting{
			{"5 Employers", gatsby.Met, "Counts for 1 student."},
			{"6 Workplaces", gatsby.Met, "Counts for 1 student."},
			{"Two weeks", gatsby.Partly, "2.0 hours of activity each, virtual; shown apart."},
			{"NHS", gatsby.NotDue, "Work-related learning, online."},
		}},
		{"by the 2014 edition", 2024, visit(), trust, lines(2, nil), []gatsby.Counting{
			{"5 Employers", gatsby.Met, "Counts for 2 students."},
			{"6 Workplaces", gatsby.Met, "Counts for 2 students."},
			{"NHS", gatsby.NotDue, "Work experience: in the workplace, supervised by staff."},
		}},
		{"by the 2014 edition, nobody there", 2024, visit(), trust, nil, []gatsby.Counting{
			{"5 Employers", gatsby.NotDue, "Counts for each student who is marked as attended."},
			{"6 Workplaces", gatsby.NotDue, "Counts for each student who is marked as attended."},
			{"NHS", gatsby.NotDue, "Work experience: in the workplace, supervised by staff."},
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var hosts []*record.Organisation
			if c.host != nil {
				hosts = append(hosts, c.host)
			}
			got := gatsby.CountsFor(gatsby.EditionFor(c.edition), c.activity, hosts, c.lines)
			if fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", c.want) {
				t.Errorf("got\n%+v\nwant\n%+v", got, c.want)
			}
		})
	}
}
