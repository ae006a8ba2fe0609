package session

import (
	"slices"

	"waymark/app/record"
)

// Place is somewhere the window can go: a screen, and what it is to show there.
// Make one with the functions below.
type Place struct {
	Screen   Name
	Student  record.ID   // StudentPage: whose
	Activity record.ID   // Activities: which one is picked. Record: which one is edited
	Host     record.ID   // Activities: only those at this organisation. OrganisationPage: whose, none for a new one
	Students []record.ID // Students: only these. Record: invite these
	About    string      // Students: why only these, "61 students in Year 9 have met no employer"
	File     string      // Import, OrganisationFile: the path of the file
	More     []string    // Import: the paths of the other files of the same roster
	Requests []record.ID // Requests: which ones. NewRequest: the drafts to go on with
	// Opportunity is, for NewRequest, what is asked for.
	Opportunity record.ID
	Trust       record.ID // Post: which one is looked at
	Add         bool      // Post: with the form for another trust
	Make        bool      // Reports: make the evidence PDF at once
}

// Name names a screen.
type Name string

// The screens.
const (
	Overview    Name = "overview"
	Students    Name = "students"
	StudentPage Name = "student"
	Activities  Name = "activities"
	Record      Name = "record"
	Import      Name = "import"
	Reports     Name = "reports"
	Settings    Name = "settings"
	Placements  Name = "placements"
	Requests    Name = "requests"
	NewRequest  Name = "new-request"
	Post        Name = "post"

	Organisations    Name = "organisations"
	OrganisationPage Name = "organisation"
	OrganisationFile Name = "organisation-file"

	Rollover Name = "rollover"
	Leavers  Name = "leavers"
	Merge    Name = "merge"
)

// At is the screen as a person left it.
func At(screen Name) Place { return Place{Screen: screen} }

// TheseStudents is the list of students cut down to some, and why.
func TheseStudents(about string, students []record.ID) Place {
	return Place{Screen: Students, About: about, Students: students}
}

// PageOf is one student's page.
func PageOf(student record.ID) Place { return Place{Screen: StudentPage, Student: student} }

// TheActivity is the list of activities with one of them picked.
func TheActivity(activity record.ID) Place { return Place{Screen: Activities, Activity: activity} }

// HostedBy is the list of activities cut down to those at one organisation.
func HostedBy(organisation record.ID) Place { return Place{Screen: Activities, Host: organisation} }

// TheOrganisation is one organisation's page.
func TheOrganisation(organisation record.ID) Place {
	return Place{Screen: OrganisationPage, Host: organisation}
}

// NewOrganisation is the page for an organisation that the record does not hold.
func NewOrganisation() Place { return Place{Screen: OrganisationPage} }

// OrganisationsFrom is the plan for a list of employers, or the loading of a
// register of schools or trusts. An empty path asks for the file first.
func OrganisationsFrom(path string) Place { return Place{Screen: OrganisationFile, File: path} }

// MovingUp is the start of a school year: everyone moves up, and what belongs to it.
func MovingUp() Place { return Place{Screen: Rollover} }

// TheLeavers is the form on which students are marked as left, or more is said of
// those who are.
func TheLeavers(students ...record.ID) Place { return Place{Screen: Leavers, Students: students} }

// MergeInto is the page on which another record of a student becomes part of
// keep. Where other is "" the page asks for it.
func MergeInto(keep, other record.ID) Place {
	return Place{Screen: Merge, Student: keep, Students: []record.ID{other}}
}

// NewActivity is the form for a new activity, with the given students invited.
func NewActivity(students ...record.ID) Place { return Place{Screen: Record, Students: students} }

// EditActivity is the form for an activity that was recorded.
func EditActivity(activity record.ID) Place { return Place{Screen: Record, Activity: activity} }

// ImportFile is the plan for a roster, in one file or, as OneRoster has it, in
// several. An empty path asks for the file first.
func ImportFile(path string, more ...string) Place {
	return Place{Screen: Import, File: path, More: more}
}

// EvidencePDF is the reports, with the evidence PDF being made.
func EvidencePDF() Place { return Place{Screen: Reports, Make: true} }

// TheRequests is the page of some requests for placements.
func TheRequests(requests ...record.ID) Place { return Place{Screen: Requests, Requests: requests} }

// AskFor is the form for new requests, for an opportunity and for some students;
// either may be left out.
func AskFor(opportunity record.ID, students ...record.ID) Place {
	return Place{Screen: NewRequest, Opportunity: opportunity, Students: students}
}

// GoOn is the form for new requests, with drafts to go on with.
func GoOn(drafts ...record.ID) Place { return Place{Screen: NewRequest, Requests: drafts} }

// TheTrust is what waits to be sent and what stands between the school and a trust.
func TheTrust(trust record.ID) Place { return Place{Screen: Post, Trust: trust} }

// AddTrust is the form on which a trust is added.
func AddTrust() Place { return Place{Screen: Post, Add: true} }

// Equal reports whether p and q are the same place.
func (p Place) Equal(q Place) bool {
	return p.Screen == q.Screen && p.Student == q.Student && p.Activity == q.Activity &&
		p.Host == q.Host && p.About == q.About && p.File == q.File && p.Make == q.Make &&
		p.Opportunity == q.Opportunity && p.Trust == q.Trust && p.Add == q.Add &&
		slices.Equal(p.More, q.More) && slices.Equal(p.Requests, q.Requests) && slices.Equal(p.Students, q.Students)
}
