package roster

import (
	"fmt"
	"slices"

	"waymark/app/record"
)

// newStudent returns the student that a row brings in.
func (r *reading) newStudent(id record.ID, today record.Date) *record.Student {
	s := &r.student
	s.ID = id
	if r.year != record.NoYearGroup || r.form != "" {
		s.Enrolments = []record.Enrolment{{From: firstDay(s, today), Year: r.year, Form: r.form}}
	}
	if !s.Left.IsZero() && s.Left.Before(today) {
		r.warn(Left, "left on "+s.Left.Words())
	}
	return s
}

// firstDay returns the day from which a student who is new to Waymark has been
// in the year group and registration group that the file says: 1 September of
// the academic year, or the day of admission where that is later. Of somebody
// who has left, it is the academic year of leaving.
func firstDay(s *record.Student, today record.Date) record.Date {
	if !s.Left.IsZero() && s.Left.Before(today) {
		today = s.Left
	}
	start := record.AcademicYearOf(today).Start()
	if s.Joined.After(start) {
		return s.Joined
	}
	return start
}

// merge returns a student as the row leaves it, and what that changes; where it
// changes nothing it returns the student itself. What the row does not say stays
// as it is, and no enrolment of the past is rewritten.
func (r *reading) merge(was *record.Student, today record.Date) (*record.Student, []FieldDiff) {
	var diffs []FieldDiff
	now := was
	edit := func() *record.Student {
		if now == was {
			copied := *was
			now = &copied
		}
		return now
	}
	for i := range traits {
		t := &traits[i]
		var from, to string
		switch {
		case t.text != nil:
			value := *t.text(&r.student)
			old := *t.text(was)
			if value == "" || value == old || !r.better(t, value, was) {
				continue
			}
			from, to = old, value
			*t.text(edit()) = value
			if t.field == UPN && isUPN(old) && !oneOf(old, now.FormerUPNs) {
				now.FormerUPNs = append(slices.Clip(now.FormerUPNs), old)
			}
		case t.answer != nil:
			value, old := *t.answer(&r.student), *t.answer(was)
			if value == record.Unknown || value == old {
				continue
			}
			from, to = old.String(), value.String()
			*t.answer(edit()) = value
		case t.date != nil:
			value, old := *t.date(&r.student), *t.date(was)
			if value.IsZero() || value == old {
				continue
			}
			from, to = old.Words(), value.Words()
			*t.date(edit()) = value
		default:
			continue
		}
		diffs = append(diffs, FieldDiff{t.field, t.label, from, to})
	}
	for _, field := range r.clears {
		t := traitOf(field)
		if from := t.words(now); from != "" {
			t.empty(edit())
			diffs = append(diffs, FieldDiff{t.field, t.label, from, ""})
		}
	}
	for _, upn := range r.student.FormerUPNs {
		if upn != now.UPN && !oneOf(upn, now.FormerUPNs) {
			edit().FormerUPNs = append(slices.Clip(now.FormerUPNs), upn)
			diffs = append(diffs, FieldDiff{FormerUPN, FormerUPN.Label(), "", upn})
		}
	}
	if !now.Left.IsZero() && now.Joined.After(now.Left) && r.student.Left.IsZero() { // admitted again
		diffs = append(diffs, FieldDiff{Left, Left.Label(), now.Left.Words(), ""})
		s := edit()
		s.Left, s.Destination, s.WentTo = record.Date{}, "", "" // nobody has gone on to anywhere who is here
	}
	if enrolments, changed := r.enrol(now, today); len(changed) > 0 {
		edit().Enrolments = enrolments
		diffs = append(changed, diffs...) // what most people look for comes first
	}
	if !now.Left.IsZero() && now.Left.Before(today) && r.student.Left.IsZero() {
		r.warn(Left, "left on "+now.Left.Words()+" by the school's record, but is in the file: if the student is back, bring them back on roll")
	}
	return now, diffs
}

// saysNothingNew reports whether a merge would change nothing.
func (r *reading) saysNothingNew(s *record.Student, today record.Date) bool {
	warnings := r.warnings
	_, diffs := r.merge(s, today)
	r.warnings = warnings
	return len(diffs) == 0
}

// better reports whether a value of the file is to take the place of the one
// in the record. What the export has damaged is not.
func (r *reading) better(t *trait, value string, was *record.Student) bool {
	old := *t.text(was)
	if old == "" {
		return true
	}
	switch t.kind {
	case kindName:
		if damage(value) != "" && sameButDamaged(value, old) {
			r.warn(t.field, fmt.Sprintf("%s: Waymark keeps “%s”", t.label, old))
			return false
		}
	case kindUPN:
		if oneOf(value, was.FormerUPNs) {
			r.warn(t.field, "the file has a former UPN: Waymark keeps the later one")
			return false
		}
		return r.provenUPN || !isUPN(old)
	case kindULN:
		return record.ValidULN(value) || !record.ValidULN(old)
	case kindNumber:
		return t.field != AdmissionNo || withoutZeros(value) != withoutZeros(old) || len(value) > len(old)
	}
	return true
}

// enrol returns a student's enrolments after the row, and what changed. A move
// starts today: what was recorded before stays true of the days before.
func (r *reading) enrol(s *record.Student, today record.Date) ([]record.Enrolment, []FieldDiff) {
	if r.year == record.NoYearGroup && r.form == "" || !s.Left.IsZero() && s.Left.Before(today) {
		return nil, nil
	}
	day := today
	if s.Joined.After(day) {
		day = s.Joined
	}
	at := len(s.Enrolments) - 1
	for at >= 0 && s.Enrolments[at].From.After(day) {
		at--
	}
	var current record.Enrolment
	next := record.Enrolment{From: day}
	switch {
	case at >= 0:
		current = s.Enrolments[at]
		if years := int(record.AcademicYearOf(day) - record.AcademicYearOf(current.From)); years > 0 {
			current.Year = current.Year.Back(-years) // everyone has moved up since
		}
	case len(s.Enrolments) == 0:
		next.From = firstDay(s, today)
	}
	next.Year, next.Form = r.year, r.form
	if next.Year == record.NoYearGroup {
		next.Year = current.Year
	}
	if next.Form == "" {
		next.Form = current.Form
	}
	var diffs []FieldDiff
	if next.Year != current.Year {
		from := ""
		if current.Year != record.NoYearGroup {
			from = current.Year.String()
		}
		diffs = append(diffs, FieldDiff{Year, Year.Label(), from, next.Year.String()})
	}
	if next.Form != current.Form {
		diffs = append(diffs, FieldDiff{Form, Form.Label(), current.Form, next.Form})
	}
	if len(diffs) == 0 {
		return nil, nil
	}
	if at >= 0 && s.Enrolments[at].From == day {
		enrolments := slices.Clone(s.Enrolments)
		enrolments[at] = next
		return enrolments, diffs
	}
	return slices.Insert(slices.Clone(s.Enrolments), at+1, next), diffs
}
