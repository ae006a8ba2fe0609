package record

import (
	"slices"
	"strings"
)

// Student is one student, past or present. Only names are required: schools
// meet mononyms, lost UPNs and unknown birthdays.
type Student struct {
	ID ID `json:"-"`

	UPN         string   `json:"upn,omitzero"`
	FormerUPNs  []string `json:"former_upns,omitzero"`
	ULN         string   `json:"uln,omitzero"`
	AdmissionNo string   `json:"admission_no,omitzero"`
	MISID       string   `json:"mis_id,omitzero"`

	Surname           string `json:"surname,omitzero"`
	Forename          string `json:"forename,omitzero"`
	MiddleNames       string `json:"middle_names,omitzero"`
	PreferredSurname  string `json:"preferred_surname,omitzero"`
	PreferredForename string `json:"preferred_forename,omitzero"`

	DOB   Date   `json:"dob,omitzero"`
	Sex   Sex    `json:"sex,omitzero"`
	Email string `json:"email,omitzero"`
	House string `json:"house,omitzero"`
	Tutor string `json:"tutor,omitzero"`

	SEN          SEN    `json:"sen,omitzero"`
	FSM          Answer `json:"fsm,omitzero"`
	FSMEver6     Answer `json:"fsm_ever6,omitzero"`
	PupilPremium Answer `json:"pupil_premium,omitzero"`
	EAL          Answer `json:"eal,omitzero"`
	LookedAfter  Answer `json:"looked_after,omitzero"`
	EverInCare   Answer `json:"ever_in_care,omitzero"`
	ServiceChild Answer `json:"service_child,omitzero"`
	YoungCarer   Answer `json:"young_carer,omitzero"`

	// Joined is the day of admission and Left the last day on roll; either may
	// be unknown. A student whose Left is unknown or ahead is on roll.
	Joined Date `json:"joined,omitzero"`
	Left   Date `json:"left,omitzero"`
	// Destination is what a student who left went on to, and WentTo where,
	// "City of Bristol College"; either may be unknown.
	Destination Destination `json:"destination,omitzero"`
	WentTo      string      `json:"went_to,omitzero"`
	// Enrolments is the student's history at this school, oldest first.
	Enrolments []Enrolment `json:"enrolments,omitzero"`
	// Exemptions are agreed adaptations, each from one rule.
	Exemptions []Exemption `json:"exemptions,omitzero"`
}

// Enrolment says in which year group and registration group a student was from
// a day on, until the next enrolment starts or the student leaves.
type Enrolment struct {
	From Date      `json:"from"`
	Year YearGroup `json:"year,omitzero"`
	Form string    `json:"form,omitzero"`
}

// Exemption takes a student out of one rule, for a reason that somebody agreed.
type Exemption struct {
	Rule   string `json:"rule"`
	Reason string `json:"reason"`
	By     string `json:"by"`
	On     Date   `json:"on"`
	Review Date   `json:"review,omitzero"`
}

// Sex is the legal sex that the school holds: "F", "M" or "" where not held.
type Sex string

// SEN is the census code of special educational needs provision.
type SEN string

// Codes of SEN. The zero value means that it is not known.
const (
	SENNone    SEN = "N"
	SENSupport SEN = "K"
	SENEHCP    SEN = "E"
)

// Ref points at the student.
func (s Student) Ref() Ref { return Ref{KindStudent, s.ID} }

// Name returns the name for a list, "O'Brien, Saoirse", preferred names first.
func (s *Student) Name() string {
	surname, forename := s.known()
	switch {
	case surname == "":
		return forename
	case forename == "":
		return surname
	}
	return surname + ", " + forename
}

// FullName returns the name for a sentence, "Saoirse O'Brien", preferred names first.
func (s *Student) FullName() string {
	surname, forename := s.known()
	return strings.TrimSpace(forename + " " + surname)
}

func (s *Student) known() (surname, forename string) {
	surname, forename = s.Surname, s.Forename
	if s.PreferredSurname != "" {
		surname = s.PreferredSurname
	}
	if s.PreferredForename != "" {
		forename = s.PreferredForename
	}
	return surname, forename
}

// OnRoll reports whether the student is on the school's roll on day d. A day
// before the first thing known of the student is off roll.
func (s *Student) OnRoll(d Date) bool {
	if !s.Left.IsZero() && d.After(s.Left) {
		return false
	}
	start := s.Joined
	if start.IsZero() && len(s.Enrolments) > 0 {
		start = s.Enrolments[0].From
	}
	return !d.Before(start)
}

// EnrolmentOn returns the enrolment in force on day d. Before the first one the
// record holds, but after the student joined, the year group is counted back
// one for each academic year, and the registration group is not known.
func (s *Student) EnrolmentOn(d Date) (Enrolment, bool) {
	if !s.OnRoll(d) || len(s.Enrolments) == 0 {
		return Enrolment{}, false
	}
	for _, e := range slices.Backward(s.Enrolments) {
		if !d.Before(e.From) {
			return e, true
		}
	}
	first := s.Enrolments[0]
	back := int(AcademicYearOf(first.From) - AcademicYearOf(d))
	year := first.Year.Back(back)
	if year == NoYearGroup {
		return Enrolment{}, false
	}
	from := AcademicYearOf(d).Start()
	if from.Before(s.Joined) {
		from = s.Joined
	}
	e := Enrolment{From: from, Year: year}
	if back == 0 {
		e.Form = first.Form
	}
	return e, true
}

// YearGroupOn returns the student's year group on day d, or NoYearGroup.
//
// A year group holds for the academic year it was recorded in: where nothing has
// been recorded since, a later academic year counts up one for each, so that a
// roster that is late in September does not leave everyone a year behind.
func (s *Student) YearGroupOn(d Date) YearGroup {
	e, ok := s.EnrolmentOn(d)
	if !ok {
		return NoYearGroup
	}
	return e.Year.Back(-int(AcademicYearOf(d) - AcademicYearOf(e.From)))
}

// Current returns the latest enrolment, whatever the day.
func (s *Student) Current() Enrolment {
	if len(s.Enrolments) == 0 {
		return Enrolment{}
	}
	return s.Enrolments[len(s.Enrolments)-1]
}

// Exempt returns the exemption from the named rule, if one was agreed.
func (s *Student) Exempt(rule string) (Exemption, bool) {
	for _, e := range s.Exemptions {
		if e.Rule == rule {
			return e, true
		}
	}
	return Exemption{}, false
}

// Flags returns the short words for what the school holds of the student, in a
// fixed order: "PP", "SEND K", "EHCP", "EAL", "LAC".
func (s *Student) Flags() []string {
	var f []string
	if s.PupilPremium == Yes {
		f = append(f, "PP")
	}
	switch s.SEN {
	case SENSupport:
		f = append(f, "SEND K")
	case SENEHCP:
		f = append(f, "EHCP")
	}
	if s.EAL == Yes {
		f = append(f, "EAL")
	}
	if s.LookedAfter == Yes {
		f = append(f, "LAC")
	}
	return f
}

// Problems lists what keeps the student from being saved. A UPN or ULN that
// fails its check is no problem here: schools hold wrong ones, and package
// roster warns of them.
func (s Student) Problems() Problems {
	var p Problems
	if strings.TrimSpace(s.Surname) == "" && strings.TrimSpace(s.Forename) == "" {
		p.add("surname", "surname and forename are both empty")
	}
	for _, n := range []struct{ field, value string }{
		{"surname", s.Surname}, {"forename", s.Forename}, {"middle_names", s.MiddleNames},
		{"preferred_surname", s.PreferredSurname}, {"preferred_forename", s.PreferredForename},
	} {
		p.limit(n.field, n.value, 100)
	}
	if s.Sex != "" && s.Sex != "F" && s.Sex != "M" {
		p.add("sex", "sex is F, M or empty")
	}
	if !s.Joined.IsZero() && !s.Left.IsZero() && s.Left.Before(s.Joined) {
		p.add("left", "the student cannot leave before joining")
	}
	if s.Destination != "" && !slices.Contains(Destinations, s.Destination) {
		p.add("destination", "choose what the student went on to")
	}
	p.limit("went_to", s.WentTo, 200)
	for i, e := range s.Enrolments {
		if e.From.IsZero() {
			p.add("enrolments", "an enrolment has no start")
		}
		if i > 0 && !s.Enrolments[i-1].From.Before(e.From) {
			p.add("enrolments", "enrolments must follow each other in time")
		}
	}
	for _, e := range s.Exemptions {
		if e.Rule == "" || e.Reason == "" || e.By == "" {
			p.add("exemptions", "an exemption needs a rule, a reason and the name of who agreed it")
		}
	}
	return p
}
