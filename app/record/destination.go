package record

// Destination is what a student who left the school went on to: the groups that
// the Department for Education's 16 to 18 destination measures report, and what
// schools record of those who leave before.
type Destination string

// Destinations. The zero value means that it is not known.
const (
	ToSchool         Destination = "school"         // another school, or its sixth form
	ToCollege        Destination = "college"        // further education or sixth form college
	ToUniversity     Destination = "university"     // higher education
	ToApprenticeship Destination = "apprenticeship" // at any level
	ToTraining       Destination = "training"       // a traineeship, supported internship or the like
	ToEmployment     Destination = "employment"
	ToHomeEducation  Destination = "home_education"
	ToGapYear        Destination = "gap_year" // a place is held for the year after
	ToNothing        Destination = "not_in_education_employment_or_training"
	MovedAway        Destination = "moved_away" // out of England
)

// Destinations lists the destinations in the order a form offers them.
var Destinations = []Destination{
	ToSchool, ToCollege, ToUniversity, ToApprenticeship, ToTraining, ToEmployment, ToHomeEducation, ToGapYear, ToNothing, MovedAway,
}

// String returns the destination as a form offers it.
func (d Destination) String() string {
	switch d {
	case "":
		return "Not known"
	case ToSchool:
		return "School or school sixth form"
	case ToCollege:
		return "College"
	case ToUniversity:
		return "University"
	case ToApprenticeship:
		return "Apprenticeship"
	case ToTraining:
		return "Training"
	case ToEmployment:
		return "Employment"
	case ToHomeEducation:
		return "Educated at home"
	case ToGapYear:
		return "Gap year, with a place for the year after"
	case ToNothing:
		return "Not in education, employment or training"
	case MovedAway:
		return "Moved out of England"
	}
	return string(d)
}
