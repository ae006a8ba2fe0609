package link

import (
	"slices"

	"waymark/app/record"
)

// Criterion is something that puts a student in a priority band. A school works
// the band out by itself; the trust is told the band, and never what is behind it.
type Criterion struct{ Name, Words string }

// Criteria lists what a trust may give priority for. The last is for the school
// to say: the rest is in a student's record.
var Criteria = []Criterion{
	{"free_school_meals", "Has free school meals"},
	{"free_school_meals_ever6", "Had free school meals in the last six years"},
	{"pupil_premium", "Is in receipt of pupil premium"},
	{"care_experienced", "Is or was in care"},
	{"young_carer", "Is a young carer"},
	{"send", "Has special educational needs"},
	{"service_child", "Has a parent in the armed forces"},
	{"eal", "Speaks English as an additional language"},
	{FirstWorkplace, "Has had no experience of a workplace yet"},
}

// FirstWorkplace is the criterion that follows from the activities of a student.
const FirstWorkplace = "first_workplace"

// Facts returns what a student's record says of each criterion, FirstWorkplace
// left out. A fact that the school does not hold is unknown.
func Facts(s *record.Student) map[string]record.Answer {
	care := s.EverInCare
	if s.LookedAfter == record.Yes {
		care = record.Yes
	}
	sen := record.Unknown
	switch s.SEN {
	case record.SENSupport, record.SENEHCP:
		sen = record.Yes
	case record.SENNone:
		sen = record.No
	}
	return map[string]record.Answer{
		"free_school_meals":       s.FSM,
		"free_school_meals_ever6": s.FSMEver6,
		"pupil_premium":           s.PupilPremium,
		"care_experienced":        care,
		"young_carer":             s.YoungCarer,
		"send":                    sen,
		"service_child":           s.ServiceChild,
		"eal":                     s.EAL,
	}
}

// BandFor returns the first priority band of which a student meets a criterion,
// given the facts by the names of the criteria; 0 where there is none.
func (o *Opportunity) BandFor(facts map[string]record.Answer) int {
	best := 0
	for _, b := range o.Priority {
		for _, name := range b.AnyOf {
			if facts[name] == record.Yes && b.Band > 0 && (best == 0 || b.Band < best) {
				best = b.Band
			}
		}
	}
	return best
}

// DetailField is something that a trust may ask to know of a student once an
// offer is accepted.
type DetailField struct {
	Name  string // in Opportunity.Details
	Words string // the heading that a person previews, and that is sent
	Help  string // what to write, where a person has to write it
}

// DetailFields lists all there are. Nothing else about a student is ever sent:
// no UPN, address, ethnicity, category of need, nor any answer about health.
var DetailFields = []DetailField{
	{"name", "Name", ""},
	{"date_of_birth", "Date of birth", ""},
	{"year_group", "Year group", ""},
	{"school_contact", "Contact at the school", "Name, telephone and email of the adult whom the trust can ring"},
	{"emergency_contact", "Emergency contact", "Name and telephone of the adult to ring in an emergency"},
	{"consent", "Consent", "Who recorded that the student and a parent agree, and when"},
	{"adjustments", "Adjustments", "What would help on the day, in the student’s own words and only if the student wants it told"},
	{"interest", "Interest", "What the student hopes to see or learn, in the student’s own words"},
}

// Detail returns the field with a name.
func Detail(name string) (DetailField, bool) {
	for _, f := range DetailFields {
		if f.Name == name {
			return f, true
		}
	}
	return DetailField{}, false
}

// Reason is one of a fixed list of reasons.
type Reason struct{ Code, Words string }

// WithdrawReasons are a school's for withdrawing a request or declining an offer.
// They are few and general, so that the trust learns no more of a student than it
// must.
var WithdrawReasons = []Reason{
	{"changed_mind", "The student has changed their mind"},
	{"other_placement", "The student goes somewhere else"},
	{"dates", "The dates no longer suit"},
	{"travel", "The journey is not possible"},
	{"no_consent", "Consent was not given"},
	{"left_school", "The student is no longer at the school"},
	{"made_in_error", "The request was made by mistake"},
	{"other", "Another reason"},
}

// RefusalReasons are a trust's for declining or cancelling.
var RefusalReasons = []Reason{
	{"full", "There were more requests than places"},
	{"staffing", "There is nobody to look after the student"},
	{"department_closed", "The department takes nobody at this time"},
	{"clearance", "What must be done before the first day was not done in time"},
	{"not_suitable", "The placement does not suit what was asked for"},
	{"school_request", "The school asked for it"},
	{"other", "Another reason"},
}

// ReasonWords says a reason of either list as a person reads it, and one that
// this version does not know as it came.
func ReasonWords(code string) string {
	for _, r := range slices.Concat(WithdrawReasons, RefusalReasons) {
		if r.Code == code {
			return r.Words
		}
	}
	return code
}
