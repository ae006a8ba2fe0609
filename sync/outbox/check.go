package outbox

import (
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"waymark/app/record"
	"waymark/sync/link"
)

// Warning is one rule of a trust that one student does not meet.
type Warning struct {
	Student record.ID
	link.Objection
}

// Check lists the rules of an opportunity that students do not meet for the
// slots, as of a day. An opportunity that is not in the record has no rules.
func Check(s *record.Snapshot, opportunity record.ID, students []record.ID, slots []string, today record.Date) []Warning {
	kept, ok := s.Opportunity(opportunity)
	if !ok {
		return nil
	}
	offered, err := link.DecodeOpportunity(kept.Published)
	if err != nil {
		return nil
	}
	var first record.Date
	if len(slots) > 0 {
		slot, _ := offered.Slot(slots[0])
		first = slot.From
	}
	var warnings []Warning
	for _, id := range students {
		student, ok := s.Student(id)
		if !ok {
			continue
		}
		objections := offered.Objections(link.Asking{
			YearGroup: int(yearGroup(student, first, today)), OldEnough: offered.OldEnough(student.DOB, slots), Slots: slots, On: today,
		})
		if o, has := another(s, kept, &offered, student.ID, first); has {
			objections = append(objections, o)
		}
		for _, o := range objections {
			warnings = append(warnings, Warning{student.ID, o})
		}
	}
	return warnings
}

// another objects where the trust gives each student one placement a year and
// the student has a live request there already.
func another(s *record.Snapshot, kept *record.Opportunity, offered *link.Opportunity, student record.ID, first record.Date) (link.Objection, bool) {
	if !offered.OnePerYear || first.IsZero() {
		return link.Objection{}, false
	}
	for r := range s.RequestsOf(student) {
		state := link.State(r.State)
		ended := state.Final() && state != link.Completed
		if r.Trust == kept.Trust && !ended && !unasked(s, r) && record.AcademicYearOf(r.From) == record.AcademicYearOf(first) {
			return link.Objection{
				Rule: link.RuleOnePerYear, Hard: true,
				Words: fmt.Sprintf("Has asked this trust in %s already, for “%s”: it gives each student one placement a year", record.AcademicYearOf(first), r.Title),
			}, true
		}
	}
	return link.Objection{}, false
}

// unasked reports whether a request was never put to the trust: a draft, or one
// that was given up before the trust had taken it.
func unasked(s *record.Snapshot, r *record.Request) bool {
	if r.State != string(link.None) {
		return false
	}
	for m := range s.Messages(r.ID) {
		if m.Delivery != record.GivenUp {
			return false
		}
	}
	return true
}

// Preview returns what [Outbox.Provide] would tell about the student of a
// request: what the opportunity asks for, as far as the record holds it, for a
// person to complete, change or leave out.
func Preview(s *record.Snapshot, request record.ID) ([]record.DisclosedField, error) {
	r, ok := s.Request(request)
	if !ok {
		return nil, errNoRequest
	}
	student, ok := s.Student(r.Student)
	if !ok {
		return nil, errNoStudent
	}
	asked := asked(s, r)
	fields := make([]record.DisclosedField, len(asked))
	for i, f := range asked {
		fields[i] = record.DisclosedField{Name: f.Words, Value: known(s, r, student, f.Name)}
	}
	return fields, nil
}

// asked returns what the opportunity of a request asks to know, in its order.
// Whatever else a trust may publish there is never told.
func asked(s *record.Snapshot, r *record.Request) []link.DetailField {
	kept, ok := s.Opportunity(r.Opportunity)
	if !ok {
		return nil
	}
	offered, err := link.DecodeOpportunity(kept.Published)
	if err != nil {
		return nil
	}
	var fields []link.DetailField
	for _, name := range offered.Details {
		i := slices.IndexFunc(link.DetailFields, func(f link.DetailField) bool { return f.Name == name })
		if i >= 0 && !slices.Contains(fields, link.DetailFields[i]) {
			fields = append(fields, link.DetailFields[i])
		}
	}
	return fields
}

// known returns what the record holds of a field, "" where a person must say it.
func known(s *record.Snapshot, r *record.Request, student *record.Student, field string) string {
	switch field {
	case "name":
		return student.Name()
	case "date_of_birth":
		return student.DOB.Words()
	case "year_group":
		return r.YearGroup.String()
	case "school_contact":
		return s.School().CareersLead
	case "consent":
		if r.Consent.Stated() {
			return "Recorded by " + r.Consent.By + " on " + r.Consent.On.Words()
		}
	}
	return ""
}

// disclosable returns the fields that are to be told: those that have a value,
// each of them among what the opportunity asks for.
func (f *freezer) disclosable(r *record.Request, fields []record.DisclosedField) ([]record.DisclosedField, error) {
	may := asked(f.s, r)
	var told []record.DisclosedField
	for _, field := range fields {
		field.Value = strings.TrimSpace(field.Value)
		if field.Value == "" {
			continue
		}
		if !slices.ContainsFunc(may, func(a link.DetailField) bool { return a.Words == field.Name }) {
			return nil, fmt.Errorf("this trust does not ask for “%s”, so it is not told", field.Name)
		}
		if len(field.Value) > 2000 {
			return nil, fmt.Errorf("“%s” is too long: keep it under 2,000 characters", field.Name)
		}
		told = append(told, field)
	}
	if len(told) == 0 {
		return nil, errors.New("there is nothing to tell: fill in at least one line")
	}
	return told, nil
}

// facts returns what the record says of each criterion for priority.
func facts(s *record.Snapshot, student *record.Student) map[string]record.Answer {
	facts := link.Facts(student)
	facts[link.FirstWorkplace] = record.Yes
	for _, line := range s.Attendances(student.ID) {
		if a, ok := s.Activity(line.Activity); ok && a.Setting == record.AtWorkplace && line.Status == record.Attended {
			facts[link.FirstWorkplace] = record.No
		}
	}
	return facts
}

// tagKey returns the school's secret for a trust.
func tagKey(t *record.Trust) ([]byte, error) {
	key, err := hex.DecodeString(t.TagKey)
	if err != nil || len(key) != 32 {
		return nil, errors.New("the school’s secret for " + t.Name + " is damaged: add the trust again with a new code")
	}
	return key, nil
}
