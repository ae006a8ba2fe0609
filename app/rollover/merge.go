package rollover

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"waymark/app/record"
)

// Merging is two records of one student becoming one, for a person to look at. It
// changes nothing.
type Merging struct {
	Keep, Other *record.Student // as they are
	Merged      *record.Student // Keep as it will be
	// Differ lists what the two say differently. One of each pair is not kept in
	// the record; the history has it.
	Differ []Difference
	// Filled lists what only Other says, in words: "Email: ada@school.example".
	Filled []string
	// Registers are those that only Other was on, Both those that both were on.
	Registers []*record.Activity
	Both      []Both
	Requests  int // requests for placements that were Other's; their messages go with them
	// Doubts are reasons to think that the two are not one student.
	Doubts []string

	changes []record.Change
}

// Difference is a field of which the two records say different things.
type Difference struct {
	Field       string // as the record's JSON object names it, "admission_no"
	Label       string // "Admission number"
	Keep, Other string // what each says, in words
	TakesOther  bool   // what Other says is kept
}

// Both is a register that has a line for each of the two records.
type Both struct {
	Activity *record.Activity
	// Words is what one of the lines said that the other is kept for, "" where
	// nothing is lost.
	Words string
}

var errSame = errors.New("choose two records: this is one and the same")

// Merge works out how the record other becomes part of keep. What only one of
// them says is kept, and where both say something, what keep says, but for the
// fields named in take; a sound UPN goes before one that is not, and the other is
// kept as a former UPN. Enrolments, exemptions, lines of registers and requests
// of both are kept. The student is on roll if one of the two is, and joined
// when the first did.
//
// Other is removed, with what it said in its history. Fields written by a later
// version of Waymark stay with keep's record only; undo brings all of them back.
func Merge(s *record.Snapshot, keep, other record.ID, take ...string) (*Merging, error) {
	a, okA := s.Student(keep)
	b, okB := s.Student(other)
	switch {
	case !okA || !okB:
		return nil, errNoStudent
	case keep == other:
		return nil, errSame
	}
	m := &Merging{Keep: a, Other: b}
	if err := m.fields(take); err != nil {
		return nil, err
	}
	if c, differs := record.Update(a, m.Merged); differs {
		m.changes = append(m.changes, c)
	}
	m.changes = append(m.changes, record.Deletion(b.Ref(), record.Encode(b)))
	m.registers(s)
	for r := range s.RequestsOf(other) {
		to := *r
		to.Student = keep
		if c, differs := record.Update(r, &to); differs {
			m.changes = append(m.changes, c)
		}
		m.Requests++
	}
	m.doubt()
	if p := m.Merged.Problems(); len(p) > 0 {
		return nil, fmt.Errorf("the two cannot be one record as they are: %w", p)
	}
	return m, nil
}

// Action returns the merging as one action.
func (m *Merging) Action(by string) record.Action {
	return record.Action{Kind: record.ActionEdit, What: "Two records of one student merged", By: by, Changes: m.changes}
}

// registers moves the lines of registers.
func (m *Merging) registers(s *record.Snapshot) {
	for _, line := range s.Attendances(m.Other.ID) {
		activity, ok := s.Activity(line.Activity)
		if !ok {
			activity = &record.Activity{ID: line.Activity}
		}
		m.changes = append(m.changes, record.Deletion(line.Ref(), record.Encode(line)))
		moved := *line
		moved.Student = m.Keep.ID
		own, both := s.Attendance(line.Activity, m.Keep.ID)
		if !both {
			m.changes = append(m.changes, record.Creation(&moved))
			m.Registers = append(m.Registers, activity)
			continue
		}
		merged, said := fuller(own, &moved)
		if c, differs := record.Update(own, &merged); differs {
			m.changes = append(m.changes, c)
		}
		m.Both = append(m.Both, Both{activity, said})
	}
	byDay := func(a, b *record.Activity) int { return cmp.Or(a.Date.Compare(b.Date), cmp.Compare(a.ID, b.ID)) }
	slices.SortFunc(m.Registers, byDay)
	slices.SortFunc(m.Both, func(a, b Both) int { return byDay(a.Activity, b.Activity) })
}

// doubt notes what speaks against the two being one student.
func (m *Merging) doubt() {
	a, b := m.Keep, m.Other
	lasting := func(upn string) bool { return record.CheckUPN(upn) == record.UPNValid }
	if lasting(a.UPN) && lasting(b.UPN) && a.UPN != b.UPN && !slices.Contains(a.FormerUPNs, b.UPN) && !slices.Contains(b.FormerUPNs, a.UPN) {
		m.Doubts = append(m.Doubts, "They have different UPNs, and neither is a former UPN of the other.")
	}
	if !a.DOB.IsZero() && !b.DOB.IsZero() && a.DOB != b.DOB {
		m.Doubts = append(m.Doubts, fmt.Sprintf("One was born on %s and the other on %s.", a.DOB.Words(), b.DOB.Words()))
	}
	if folded(a.Surname) != folded(b.Surname) && folded(a.Forename) != folded(b.Forename) {
		m.Doubts = append(m.Doubts, "Neither their surnames nor their forenames are the same.")
	}
}

// whole are the fields that have rules of their own; of every other one value is
// kept. Of enrolments from the same day one is kept, and may be taken.
var whole = []string{"former_upns", "joined", "left", "destination", "went_to", enrolments, "exemptions"}

const enrolments = "enrolments"

// fields merges the two students.
func (m *Merging) fields(take []string) error {
	mine, theirs := object(m.Keep), object(m.Other)
	for _, name := range take {
		if _, ok := theirs[name]; !ok || slices.Contains(whole, name) && name != enrolments {
			return fmt.Errorf("there is no “%s” to take from the other record", name)
		}
	}
	merged := maps.Clone(theirs)
	maps.Copy(merged, mine)
	for _, name := range order(mine) {
		said, ok := theirs[name]
		if !ok || string(said) == string(mine[name]) || slices.Contains(whole, name) {
			continue
		}
		takes := slices.Contains(take, name) || name == "upn" && sounder(m.Other.UPN, m.Keep.UPN)
		if takes {
			merged[name] = said
		}
		m.Differ = append(m.Differ, Difference{name, Label(name), inWords(mine[name]), inWords(said), takes})
	}
	for _, name := range order(theirs) {
		if _, ok := mine[name]; !ok && !slices.Contains(whole, name) {
			m.Filled = append(m.Filled, Label(name)+": "+inWords(theirs[name]))
		}
	}
	for _, name := range whole {
		delete(merged, name)
	}
	b, err := json.Marshal(merged)
	if err != nil {
		return err
	}
	r, err := record.Decode(m.Keep.Ref(), b)
	if err != nil {
		return err
	}
	to := r.(*record.Student)
	m.stay(to)
	to.FormerUPNs = formerUPNs(to.UPN, m.Keep, m.Other)
	to.Enrolments = m.enrolments(slices.Contains(take, enrolments))
	to.Exemptions = exemptions(m.Keep, m.Other)
	m.Merged = to
	return nil
}

// sounder reports whether a UPN is better proven than another: a permanent one
// goes before a temporary one, and that before what is no UPN.
func sounder(a, b string) bool {
	soundness := func(upn string) int {
		return slices.Index([]record.UPNCheck{record.UPNBadForm, record.UPNWrongLetter, record.UPNTemporary, record.UPNValid}, record.CheckUPN(upn))
	}
	return soundness(a) > soundness(b)
}

// stay settles when the student was at the school, and what became of one who
// has left.
func (m *Merging) stay(to *record.Student) {
	a, b := m.Keep, m.Other
	to.Joined = a.Joined
	if to.Joined.IsZero() || !b.Joined.IsZero() && b.Joined.Before(to.Joined) {
		to.Joined = b.Joined
	}
	if a.Left.IsZero() || b.Left.IsZero() {
		return // on roll
	}
	last, first := a, b
	if b.Left.After(a.Left) {
		last, first = b, a
	}
	to.Left, to.Destination, to.WentTo = last.Left, last.Destination, last.WentTo
	if last.Destination == "" && last.WentTo == "" {
		to.Destination, to.WentTo = first.Destination, first.WentTo
	}
}

// formerUPNs returns every UPN that either record held, but for the present one.
func formerUPNs(present string, all ...*record.Student) []string {
	var out []string
	for _, s := range all {
		for _, upn := range append(slices.Clone(s.FormerUPNs), s.UPN) {
			if upn != "" && upn != present && !slices.Contains(out, upn) {
				out = append(out, upn)
			}
		}
	}
	return out
}

// enrolments returns those of both by their days. Of two from the same day the
// kept record's stands, or the other's where it is taken, with what it leaves
// open from the one that does not.
func (m *Merging) enrolments(take bool) []record.Enrolment {
	all := slices.Clone(m.Keep.Enrolments)
	for _, e := range m.Other.Enrolments {
		i, both := slices.BinarySearchFunc(all, e, func(a, b record.Enrolment) int { return a.From.Compare(b.From) })
		if !both {
			all = slices.Insert(all, i, e)
			continue
		}
		was, stands, gives := all[i], all[i], e
		if take {
			stands, gives = gives, stands
		}
		if stands.Year == record.NoYearGroup {
			stands.Year = gives.Year
		}
		stands.Form = cmp.Or(stands.Form, gives.Form)
		if gives.Year != record.NoYearGroup && gives.Year != stands.Year || gives.Form != "" && gives.Form != stands.Form {
			m.Differ = append(m.Differ, Difference{enrolments, "From " + e.From.Words(), placed(was), placed(e), take})
		}
		all[i] = stands
	}
	return all
}

func placed(e record.Enrolment) string { return strings.TrimSpace(e.Year.String() + " " + e.Form) }

// exemptions returns those of both, each once.
func exemptions(all ...*record.Student) []record.Exemption {
	var out []record.Exemption
	for _, s := range all {
		for _, e := range s.Exemptions {
			if !slices.Contains(out, e) {
				out = append(out, e)
			}
		}
	}
	return out
}

// object returns the fields that a record says something of.
func object(s *record.Student) map[string]json.RawMessage {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(record.Encode(s), &fields); err != nil {
		panic("rollover: a student is a JSON object: " + err.Error())
	}
	return fields
}

// labels names a student's fields in the order in which they are shown.
var labels = [...]struct{ field, label string }{
	{"surname", "Surname"}, {"forename", "Forename"}, {"middle_names", "Middle names"},
	{"preferred_surname", "Preferred surname"}, {"preferred_forename", "Preferred forename"},
	{"dob", "Date of birth"}, {"sex", "Sex"}, {"upn", "UPN"}, {"uln", "ULN"},
	{"admission_no", "Admission number"}, {"mis_id", "School system’s number"}, {"email", "Email"},
	{"house", "House"}, {"tutor", "Tutor"}, {"sen", "SEN"}, {"fsm", "Free school meals"},
	{"fsm_ever6", "Free school meals in the last six years"}, {"pupil_premium", "Pupil premium"},
	{"eal", "English as an additional language"}, {"looked_after", "Looked after"}, {"ever_in_care", "Ever in care"},
	{"service_child", "Service child"}, {"young_carer", "Young carer"},
}

// Label returns the words for a field of a student, "Admission number" for
// "admission_no".
func Label(field string) string {
	for _, l := range labels {
		if l.field == field {
			return l.label
		}
	}
	return strings.ReplaceAll(field, "_", " ")
}

// order returns the names of fields in the order in which they are shown.
func order(fields map[string]json.RawMessage) []string {
	place := func(name string) int {
		for i, l := range labels {
			if l.field == name {
				return i
			}
		}
		return len(labels)
	}
	return slices.SortedFunc(maps.Keys(fields), func(a, b string) int {
		return cmp.Or(cmp.Compare(place(a), place(b)), cmp.Compare(a, b))
	})
}

// inWords writes one field's value for a person.
func inWords(value json.RawMessage) string {
	var text string
	if json.Unmarshal(value, &text) != nil {
		return string(value)
	}
	if d, err := record.ParseDate(text); err == nil {
		return d.Words()
	}
	return text
}
