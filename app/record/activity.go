package record

import "slices"

// Activity is something that happened for students: what it was, where, with
// whom, and the facts that the tests for "meaningful" need.
type Activity struct {
	ID    ID           `json:"-"`
	Title string       `json:"title"`
	Kind  ActivityKind `json:"kind"`
	// Date is the day it happened, Last the last day of one that ran over several.
	Date Date `json:"date"`
	Last Date `json:"last,omitzero"`
	// Hours is the time each student spent, unless the register says otherwise.
	Hours         float64 `json:"hours,omitzero"`
	Setting       Setting `json:"setting,omitzero"`
	Mode          Mode    `json:"mode,omitzero"`
	Organisations []ID    `json:"organisations,omitzero"`
	// Met names the people or roles that students met, "ward sister, porter".
	Met     string `json:"met,omitzero"`
	Purpose string `json:"purpose,omitzero"`
	Note    string `json:"note,omitzero"`
	// Facts holds what is known of the event as a whole. What is known of one
	// student (reflection, employer's feedback) stands in the register.
	Facts map[Fact]Statement `json:"facts,omitzero"`
}

// Fact names one thing that may be stated about an activity, in the words of
// the benchmarks' tests (Gatsby benchmarks 5 and 6, November 2024).
type Fact string

// Facts about the event as a whole.
const (
	PurposeEmployer Fact = "purpose_employer"  // a clear purpose was shared with the employer
	PurposeStudents Fact = "purpose_students"  // and with the students
	Outcomes        Fact = "outcomes"          // learning outcomes that fit the students
	TwoWay          Fact = "two_way"           // two-way interaction
	ExtensiveTwoWay Fact = "extensive_two_way" // extensive two-way interaction with employees
	MetRange        Fact = "met_range"         // met three or more people in two or more roles
	Task            Fact = "task"              // did a task the employer set, or made a piece of work
)

// Facts about one student at the event, kept in [Attendance].
const (
	Feedback   Fact = "feedback"   // the employer gave the student feedback on their work
	Reflection Fact = "reflection" // the student had time to reflect afterwards
)

// EventFacts lists the facts about an event, in the order a form asks them.
var EventFacts = []Fact{PurposeEmployer, PurposeStudents, Outcomes, TwoWay, ExtensiveTwoWay, MetRange, Task}

// StudentFacts lists the facts about one student at an event.
var StudentFacts = []Fact{Feedback, Reflection}

// String returns the fact as a form asks it.
func (f Fact) String() string {
	switch f {
	case PurposeEmployer:
		return "Purpose shared with the employer"
	case PurposeStudents:
		return "Purpose shared with students"
	case Outcomes:
		return "Learning outcomes that fit the students"
	case TwoWay:
		return "Two-way: students asked and answered"
	case ExtensiveTwoWay:
		return "Talked with employees at length"
	case MetRange:
		return "Met 3 or more people, 2 or more roles"
	case Task:
		return "Did a task the employer set"
	case Feedback:
		return "Employer gave feedback to each"
	case Reflection:
		return "Time to reflect afterwards"
	}
	return string(f)
}

// ActivityKind is what sort of thing happened.
type ActivityKind string

// Kinds of activity.
const (
	Talk              ActivityKind = "talk"
	CareersFair       ActivityKind = "fair"
	Mentoring         ActivityKind = "mentoring"
	MockInterview     ActivityKind = "mock_interview"
	Enterprise        ActivityKind = "enterprise"
	EmployerProject   ActivityKind = "project"
	EmployerLesson    ActivityKind = "lesson"
	WorkplaceVisit    ActivityKind = "visit"
	JobShadowing      ActivityKind = "shadowing"
	Placement         ActivityKind = "placement"
	VirtualExperience ActivityKind = "virtual_experience"
	SkillsSession     ActivityKind = "skills"
	ProviderEncounter ActivityKind = "provider"
)

// ActivityKinds lists the kinds in the order a form offers them.
var ActivityKinds = []ActivityKind{
	Talk, CareersFair, Mentoring, MockInterview, Enterprise, EmployerProject, EmployerLesson,
	WorkplaceVisit, JobShadowing, Placement, VirtualExperience, SkillsSession, ProviderEncounter,
}

// String returns the kind as a form offers it.
func (k ActivityKind) String() string {
	switch k {
	case Talk:
		return "Employer talk"
	case CareersFair:
		return "Careers fair"
	case Mentoring:
		return "Mentoring"
	case MockInterview:
		return "Mock interviews"
	case Enterprise:
		return "Enterprise activity"
	case EmployerProject:
		return "Employer project"
	case EmployerLesson:
		return "Lesson with an employer"
	case WorkplaceVisit:
		return "Workplace visit"
	case JobShadowing:
		return "Job shadowing"
	case Placement:
		return "Work experience placement"
	case VirtualExperience:
		return "Virtual work experience"
	case SkillsSession:
		return "Skills session or simulation"
	case ProviderEncounter:
		return "Provider encounter"
	}
	return string(k)
}

// Setting is where an activity took place.
type Setting string

// Settings.
const (
	AtSchool    Setting = "school"
	AtWorkplace Setting = "workplace"
	AtProvider  Setting = "provider"
	Elsewhere   Setting = "elsewhere"
	Online      Setting = "online"
)

// Settings lists the settings in the order a form offers them.
var Settings = []Setting{AtSchool, AtWorkplace, AtProvider, Elsewhere, Online}

// String returns the setting as a form offers it.
func (s Setting) String() string {
	switch s {
	case AtSchool:
		return "At school"
	case AtWorkplace:
		return "At the workplace"
	case AtProvider:
		return "At a college or provider"
	case Elsewhere:
		return "Somewhere else"
	case Online:
		return "Online"
	}
	return "Place not known"
}

// Mode is how students met the people who came.
type Mode string

// Modes.
const (
	InPerson Mode = "in_person"
	Virtual  Mode = "virtual"
	Hybrid   Mode = "hybrid"
)

// Modes lists the modes in the order a form offers them.
var Modes = []Mode{InPerson, Virtual, Hybrid}

// String returns the mode as a form offers it.
func (m Mode) String() string {
	switch m {
	case InPerson:
		return "In person"
	case Virtual:
		return "Virtual"
	case Hybrid:
		return "In person and virtual"
	}
	return "Not known"
}

// Ref points at the activity.
func (a Activity) Ref() Ref { return Ref{KindActivity, a.ID} }

// End returns the last day of the activity.
func (a *Activity) End() Date {
	if a.Last.IsZero() {
		return a.Date
	}
	return a.Last
}

// AcademicYear returns the academic year in which the activity started.
func (a *Activity) AcademicYear() AcademicYear { return AcademicYearOf(a.Date) }

// Problems lists what keeps the activity from being saved.
func (a Activity) Problems() Problems {
	var p Problems
	p.require("title", a.Title, "say what happened")
	p.limit("title", a.Title, 200)
	if !slices.Contains(ActivityKinds, a.Kind) {
		p.add("kind", "choose what kind of activity it was")
	}
	if a.Date.IsZero() {
		p.add("date", "the date is missing")
	}
	if !a.Last.IsZero() && a.Last.Before(a.Date) {
		p.add("last", "the last day cannot be before the first")
	}
	if a.Hours < 0 || a.Hours > 400 {
		p.add("hours", "hours must be between 0 and 400")
	}
	if a.Setting != "" && !slices.Contains(Settings, a.Setting) {
		p.add("setting", "choose where it was")
	}
	if a.Mode != "" && !slices.Contains(Modes, a.Mode) {
		p.add("mode", "choose in person, virtual or both")
	}
	for f, s := range a.Facts {
		if !slices.Contains(EventFacts, f) {
			continue // a newer version's fact: kept, not judged
		}
		if s.Is != Unknown && (s.By == "" || s.On.IsZero()) {
			p.add("facts", "“"+f.String()+"” needs the name of who said so and the day")
		}
	}
	return p
}
