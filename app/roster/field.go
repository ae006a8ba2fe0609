package roster

import "waymark/app/record"

// Field is what a column holds. Its value is the name of the field of
// record.Student, where there is one.
type Field string

// The fields that a column can be used for.
const (
	UPN               Field = "upn"
	FormerUPN         Field = "former_upns"
	ULN               Field = "uln"
	AdmissionNo       Field = "admission_no"
	MISID             Field = "mis_id"
	Surname           Field = "surname"
	Forename          Field = "forename"
	MiddleNames       Field = "middle_names"
	PreferredSurname  Field = "preferred_surname"
	PreferredForename Field = "preferred_forename"
	FullName          Field = "full_name"     // both names in one cell, in an order the values show
	SurnameFirst      Field = "surname_first" // both names in one cell, as the heading says
	DOB               Field = "dob"
	Year              Field = "year"
	Form              Field = "form"
	Sex               Field = "sex"
	Email             Field = "email"
	House             Field = "house"
	Tutor             Field = "tutor"
	SEN               Field = "sen"
	FSM               Field = "fsm"
	FSMEver6          Field = "fsm_ever6"
	PupilPremium      Field = "pupil_premium"
	EAL               Field = "eal"
	LookedAfter       Field = "looked_after"
	EverInCare        Field = "ever_in_care"
	ServiceChild      Field = "service_child"
	YoungCarer        Field = "young_carer"
	Joined            Field = "joined"
	Left              Field = "left"
	Role              Field = "role" // who a row is: rows of staff are set aside
)

// kind is how a field's cells are read.
type kind uint8

const (
	kindText kind = iota
	kindName
	kindFullName
	kindUPN
	kindFormerUPN
	kindULN
	kindNumber // an identifier of the school's own, kept as it stands
	kindDate
	kindYear
	kindForm
	kindSex
	kindEmail
	kindSEN
	kindAnswer
	kindRole
)

// trait is what the package knows of a field. Exactly one of text, answer and
// date is set where the field is one value of a student.
type trait struct {
	field  Field
	label  string
	kind   kind
	text   func(*record.Student) *string
	answer func(*record.Student) *record.Answer
	date   func(*record.Student) *record.Date
}

// traits are listed in the order in which a plan shows changes.
var traits = [...]trait{
	{field: Surname, label: "surname", kind: kindName, text: func(s *record.Student) *string { return &s.Surname }},
	{field: Forename, label: "forename", kind: kindName, text: func(s *record.Student) *string { return &s.Forename }},
	{field: MiddleNames, label: "middle names", kind: kindName, text: func(s *record.Student) *string { return &s.MiddleNames }},
	{field: PreferredSurname, label: "preferred surname", kind: kindName, text: func(s *record.Student) *string { return &s.PreferredSurname }},
	{field: PreferredForename, label: "preferred forename", kind: kindName, text: func(s *record.Student) *string { return &s.PreferredForename }},
	{field: FullName, label: "name", kind: kindFullName},
	{field: SurnameFirst, label: "name, surname first", kind: kindFullName},
	{field: Year, label: "year group", kind: kindYear},
	{field: Form, label: "registration group", kind: kindForm},
	{field: DOB, label: "date of birth", kind: kindDate, date: func(s *record.Student) *record.Date { return &s.DOB }},
	{field: Sex, label: "sex", kind: kindSex, text: func(s *record.Student) *string { return (*string)(&s.Sex) }},
	{field: UPN, label: "UPN", kind: kindUPN, text: func(s *record.Student) *string { return &s.UPN }},
	{field: FormerUPN, label: "former UPN", kind: kindFormerUPN},
	{field: ULN, label: "ULN", kind: kindULN, text: func(s *record.Student) *string { return &s.ULN }},
	{field: AdmissionNo, label: "admission number", kind: kindNumber, text: func(s *record.Student) *string { return &s.AdmissionNo }},
	{field: MISID, label: "school system's number", kind: kindNumber, text: func(s *record.Student) *string { return &s.MISID }},
	{field: Email, label: "email", kind: kindEmail, text: func(s *record.Student) *string { return &s.Email }},
	{field: House, label: "house", kind: kindText, text: func(s *record.Student) *string { return &s.House }},
	{field: Tutor, label: "tutor", kind: kindText, text: func(s *record.Student) *string { return &s.Tutor }},
	{field: SEN, label: "SEN", kind: kindSEN, text: func(s *record.Student) *string { return (*string)(&s.SEN) }},
	{field: FSM, label: "free school meals", kind: kindAnswer, answer: func(s *record.Student) *record.Answer { return &s.FSM }},
	{field: FSMEver6, label: "free school meals in the last 6 years", kind: kindAnswer, answer: func(s *record.Student) *record.Answer { return &s.FSMEver6 }},
	{field: PupilPremium, label: "pupil premium", kind: kindAnswer, answer: func(s *record.Student) *record.Answer { return &s.PupilPremium }},
	{field: EAL, label: "English as an additional language", kind: kindAnswer, answer: func(s *record.Student) *record.Answer { return &s.EAL }},
	{field: LookedAfter, label: "looked after", kind: kindAnswer, answer: func(s *record.Student) *record.Answer { return &s.LookedAfter }},
	{field: EverInCare, label: "ever in care", kind: kindAnswer, answer: func(s *record.Student) *record.Answer { return &s.EverInCare }},
	{field: ServiceChild, label: "service child", kind: kindAnswer, answer: func(s *record.Student) *record.Answer { return &s.ServiceChild }},
	{field: YoungCarer, label: "young carer", kind: kindAnswer, answer: func(s *record.Student) *record.Answer { return &s.YoungCarer }},
	{field: Joined, label: "date of admission", kind: kindDate, date: func(s *record.Student) *record.Date { return &s.Joined }},
	{field: Left, label: "date of leaving", kind: kindDate, date: func(s *record.Student) *record.Date { return &s.Left }},
	{field: Role, label: "role", kind: kindRole},
}

func traitOf(f Field) *trait {
	for i := range traits {
		if traits[i].field == f {
			return &traits[i]
		}
	}
	return nil
}

// words returns the student's value in words, "" where there is none.
func (t *trait) words(s *record.Student) string {
	switch {
	case t.text != nil:
		return *t.text(s)
	case t.answer != nil && *t.answer(s) != record.Unknown:
		return t.answer(s).String()
	case t.date != nil && !t.date(s).IsZero():
		return t.date(s).Words()
	}
	return ""
}

// set gives a student the value that another has.
func (t *trait) set(to, from *record.Student) {
	switch {
	case t.text != nil:
		*t.text(to) = *t.text(from)
	case t.answer != nil:
		*t.answer(to) = *t.answer(from)
	case t.date != nil:
		*t.date(to) = *t.date(from)
	}
}

// empty takes a student's value away.
func (t *trait) empty(s *record.Student) { t.set(s, &record.Student{}) }

// single reports whether the field is one value of a student.
func (t *trait) single() bool { return t.text != nil || t.answer != nil || t.date != nil }

// Label returns the field in a person's words, "date of birth".
func (f Field) Label() string {
	if t := traitOf(f); t != nil {
		return t.label
	}
	return string(f)
}

// Fields lists every field that a column can be used for, for a person to choose from.
func Fields() []Field {
	all := make([]Field, len(traits))
	for i := range traits {
		all[i] = traits[i].field
	}
	return all
}
