package sample

import rec "waymark/app/record"

// event is one line of the school's yearly programme. Shares are of those who
// attended, between 0 and 1.
type event struct {
	title      string
	kind       rec.ActivityKind
	setting    rec.Setting
	mode       rec.Mode
	month, day int
	hours      float64
	years      []rec.YearGroup
	forms      string // registration groups by letter, "" for all
	hosts      []int
	facts      []rec.Fact
	turnout    float64
	reflection float64
	feedback   float64
}

var (
	meaningful = []rec.Fact{rec.PurposeEmployer, rec.PurposeStudents, rec.Outcomes, rec.TwoWay}
	workplace  = []rec.Fact{rec.PurposeEmployer, rec.PurposeStudents, rec.Outcomes, rec.TwoWay, rec.ExtensiveTwoWay, rec.MetRange, rec.Task}
	oneWay     = []rec.Fact{rec.Outcomes}
)

// programme is what the school does every academic year. On purpose: the
// assembly counts for nobody (nothing two-way), the fair lacks half of its
// reflections, Year 9 is met in two forms only, the hospital visit lacks the
// employer's feedback, virtual work experience is not in person, and half of
// Year 13 is met by nobody until March.
var programme = []event{
	{title: "Army careers assembly", kind: rec.Talk, setting: rec.AtSchool, mode: rec.InPerson, month: 9, day: 21, hours: 0.5,
		years: []rec.YearGroup{7, 8, 9, 10, 11}, hosts: []int{army}, facts: oneWay, turnout: 0.95},
	{title: "A day at Fernhill Farm", kind: rec.WorkplaceVisit, setting: rec.AtWorkplace, mode: rec.InPerson, month: 9, day: 24, hours: 5,
		years: []rec.YearGroup{7}, forms: "ABCD", hosts: []int{29}, facts: workplace, turnout: 0.95, reflection: 0.94, feedback: 0.9},
	{title: "Inside the fire station", kind: rec.WorkplaceVisit, setting: rec.AtWorkplace, mode: rec.InPerson, month: 9, day: 29, hours: 4,
		years: []rec.YearGroup{8}, hosts: []int{24}, facts: workplace, turnout: 0.93, reflection: 0.85, feedback: 0.7},
	{title: "Careers fair", kind: rec.CareersFair, setting: rec.AtSchool, mode: rec.InPerson, month: 10, day: 2, hours: 2,
		years: []rec.YearGroup{10, 12}, hosts: []int{hospital, railWorks, software, council, rotary, 37, 38}, facts: meaningful, turnout: 0.94, reflection: 0.52},
	{title: "Morning at the rail works", kind: rec.WorkplaceVisit, setting: rec.AtWorkplace, mode: rec.InPerson, month: 10, day: 9, hours: 3,
		years: []rec.YearGroup{10}, forms: "ABC", hosts: []int{railWorks}, facts: workplace, turnout: 0.93, reflection: 0.9, feedback: 0.85},
	{title: "Dental school visit", kind: rec.WorkplaceVisit, setting: rec.AtWorkplace, mode: rec.InPerson, month: 10, day: 14, hours: 4,
		years: []rec.YearGroup{12}, forms: "A", hosts: []int{dentalSchool}, facts: workplace, turnout: 0.96, reflection: 1, feedback: 1},
	{title: "Ask an apprentice", kind: rec.Talk, setting: rec.AtSchool, mode: rec.InPerson, month: 10, day: 20, hours: 1,
		years: []rec.YearGroup{13}, forms: "AB", hosts: []int{railWorks, 19}, facts: meaningful, turnout: 0.8, reflection: 0.75},
	{title: "Nurse talk", kind: rec.Talk, setting: rec.AtSchool, mode: rec.InPerson, month: 11, day: 3, hours: 1,
		years: []rec.YearGroup{9}, forms: "AB", hosts: []int{hospital}, facts: meaningful, turnout: 0.97, reflection: 1},
	{title: "Enterprise day", kind: rec.Enterprise, setting: rec.AtSchool, mode: rec.InPerson, month: 11, day: 6, hours: 5,
		years: []rec.YearGroup{8}, hosts: []int{railWorks, software}, facts: meaningful, turnout: 0.95, reflection: 0.99},
	{title: "Mock interviews", kind: rec.MockInterview, setting: rec.AtSchool, mode: rec.InPerson, month: 11, day: 12, hours: 1,
		years: []rec.YearGroup{11}, hosts: []int{rotary, council, 9, 19}, facts: meaningful, turnout: 0.93, reflection: 0.98, feedback: 1},
	{title: "Meet the engineers", kind: rec.Talk, setting: rec.AtSchool, mode: rec.InPerson, month: 11, day: 17, hours: 1,
		years: []rec.YearGroup{7}, hosts: []int{railWorks, 13}, facts: meaningful, turnout: 0.96, reflection: 0.98},
	{title: "Morning on the wards", kind: rec.WorkplaceVisit, setting: rec.AtWorkplace, mode: rec.InPerson, month: 11, day: 19, hours: 3,
		years: []rec.YearGroup{11}, forms: "CD", hosts: []int{hospital}, facts: workplace, turnout: 0.92, reflection: 0.95},
	{title: "Software in a day", kind: rec.EmployerProject, setting: rec.AtSchool, mode: rec.Hybrid, month: 12, day: 8, hours: 5,
		years: []rec.YearGroup{9}, forms: "CDE", hosts: []int{software}, facts: meaningful, turnout: 0.94, reflection: 0.92},
	{title: "Apprenticeships week", kind: rec.ProviderEncounter, setting: rec.AtSchool, mode: rec.InPerson, month: 2, day: 10, hours: 1,
		years: []rec.YearGroup{10, 11, 12}, hosts: []int{38, 37}, facts: meaningful, turnout: 0.93, reflection: 0.7},
	{title: "Council question time", kind: rec.Talk, setting: rec.AtSchool, mode: rec.Virtual, month: 3, day: 4, hours: 1,
		years: []rec.YearGroup{13}, hosts: []int{council}, facts: meaningful, turnout: 0.7, reflection: 0.6},
	{title: "Theatre workshop", kind: rec.EmployerLesson, setting: rec.AtSchool, mode: rec.InPerson, month: 3, day: 18, hours: 2,
		years: []rec.YearGroup{7}, hosts: []int{10}, facts: meaningful, turnout: 0.95, reflection: 0.96},
	{title: "Museum behind the scenes", kind: rec.WorkplaceVisit, setting: rec.AtWorkplace, mode: rec.InPerson, month: 4, day: 29, hours: 5,
		years: []rec.YearGroup{8}, hosts: []int{15}, facts: workplace, turnout: 0.93, reflection: 0.9, feedback: 0.9},
	{title: "Community health online", kind: rec.VirtualExperience, setting: rec.Online, mode: rec.Virtual, month: 5, day: 13, hours: 6,
		years: []rec.YearGroup{10}, forms: "EFG", hosts: []int{communityHealth}, facts: workplace, turnout: 0.85, reflection: 0.8, feedback: 0.8},
	{title: "Ward simulation afternoon", kind: rec.SkillsSession, setting: rec.AtWorkplace, mode: rec.InPerson, month: 6, day: 10, hours: 3,
		years: []rec.YearGroup{9}, forms: "AB", hosts: []int{communityHealth}, facts: workplace, turnout: 0.92, reflection: 0.95, feedback: 0.9},
	{title: "Work experience week", kind: rec.Placement, setting: rec.AtWorkplace, mode: rec.InPerson, month: 7, day: 6, hours: 25,
		years: []rec.YearGroup{10, 12}, facts: workplace, turnout: 0.93, reflection: 0.88, feedback: 0.8},
}
