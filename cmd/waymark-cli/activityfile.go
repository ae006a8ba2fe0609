package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"waymark/app/record"
)

// activityFile is one activity with its register, as record FILE reads it. The
// format is described in assets/examples/activity.md.
type activityFile struct {
	Title         string              `json:"title"`
	Kind          record.ActivityKind `json:"kind"`
	Date          record.Date         `json:"date"`
	Last          record.Date         `json:"last"`
	Hours         float64             `json:"hours"`
	Setting       record.Setting      `json:"setting"`
	Mode          record.Mode         `json:"mode"`
	Organisations []fileOrganisation  `json:"organisations"`
	Met           string              `json:"met"`
	Purpose       string              `json:"purpose"`
	Note          string              `json:"note"`
	// By and On sign every fact that does not name its own.
	By       string                   `json:"by"`
	On       record.Date              `json:"on"`
	Facts    map[record.Fact]fileFact `json:"facts"`
	Register []fileLine               `json:"register"`
}

// fileOrganisation is an organisation given by its name alone, or as an object
// with what to record where the school does not hold it yet.
type fileOrganisation struct{ record.Organisation }

func (o *fileOrganisation) UnmarshalJSON(b []byte) error {
	o.Employer = true
	if len(b) > 0 && b[0] == '"' {
		return json.Unmarshal(b, &o.Name)
	}
	return strictly(b, &o.Organisation)
}

// fileFact is a fact given as yes or no, or as a whole statement.
type fileFact struct{ record.Statement }

func (f *fileFact) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		return json.Unmarshal(b, &f.Is)
	}
	return strictly(b, &f.Statement)
}

// fileLine is one student's line. One of the first five names the student.
type fileLine struct {
	ID          record.ID `json:"id"`
	UPN         string    `json:"upn"`
	AdmissionNo string    `json:"admission_no"`
	Email       string    `json:"email"`
	Name        string    `json:"name"` // "Saoirse O'Brien" or "O'Brien, Saoirse"; Form tells two apart
	Form        string    `json:"form"`

	Status     record.Status `json:"status"`
	Reason     string        `json:"reason"`
	Hours      float64       `json:"hours"`
	Feedback   fileFact      `json:"feedback"`
	Reflection fileFact      `json:"reflection"`
	Note       string        `json:"note"`
}

// readActivity reads an activity file. It refuses members that it does not know,
// because a misspelt one would be a fact lost.
func readActivity(r io.Reader) (*activityFile, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxActivityFile+1))
	if err != nil {
		return nil, err
	}
	if len(b) > maxActivityFile {
		return nil, fmt.Errorf("the file is larger than %d MB, which no register is", maxActivityFile>>20)
	}
	var f activityFile
	if err := strictly(bytes.TrimPrefix(b, []byte("\xef\xbb\xbf")), &f); err != nil {
		return nil, placed(b, err)
	}
	return &f, nil
}

const maxActivityFile = 16 << 20

func strictly(b []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("there is more in the file after the activity: one file holds one activity")
	}
	return nil
}

// placed says on which line of the file a JSON error is, where that is known.
func placed(b []byte, err error) error {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return fmt.Errorf("line %d is not JSON as it should be: %w", lineOf(b, syntax.Offset), err)
	case errors.As(err, &kind):
		return fmt.Errorf("line %d: %s cannot be %s", lineOf(b, kind.Offset), kind.Field, kind.Value)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("the file is empty, or ends in the middle of the activity")
	}
	return errors.New(strings.TrimPrefix(err.Error(), "json: "))
}

func lineOf(b []byte, offset int64) int {
	return 1 + bytes.Count(b[:min(int(offset), len(b))], []byte("\n"))
}

// action turns the file into one action on the school's record: the
// organisations that are new, the activity and every line of its register.
// Whatever is wrong is listed whole, and then there is no action.
func (f *activityFile) action(s *record.Snapshot, signer string, today record.Date) (record.Action, *record.Activity, error) {
	if f.By != "" {
		signer = f.By
	}
	if f.On.IsZero() {
		f.On = today
	}
	sign := func(fact fileFact) record.Statement {
		st := fact.Statement
		if st.Is == record.Unknown {
			return record.Statement{}
		}
		if st.By == "" {
			st.By = signer
		}
		if st.On.IsZero() {
			st.On = f.On
		}
		return st
	}
	a := &record.Activity{
		ID: record.NewID(), Title: f.Title, Kind: f.Kind, Date: f.Date, Last: f.Last, Hours: f.Hours,
		Setting: f.Setting, Mode: f.Mode, Met: f.Met, Purpose: f.Purpose, Note: f.Note,
	}
	var problems []error
	for name, fact := range f.Facts {
		if !slices.Contains(record.EventFacts, name) {
			problems = append(problems, fmt.Errorf("facts: %q is not a fact about an activity; it may be one of %v", name, codes(record.EventFacts)))
			continue
		}
		if a.Facts == nil {
			a.Facts = map[record.Fact]record.Statement{}
		}
		if st := sign(fact); !st.IsZero() {
			a.Facts[name] = st
		}
	}
	action := record.Action{Kind: record.ActionRecord, What: f.Title, By: signer}
	for i, given := range f.Organisations {
		id, ok := findOrganisation(s, given.Name)
		if !ok {
			o := given.Organisation
			o.ID = record.NewID()
			if err := o.Problems().Err(); err != nil {
				problems = append(problems, fmt.Errorf("organisation %d: %w", i+1, err))
				continue
			}
			id = o.ID
			action.Changes = append(action.Changes, record.Creation(&o))
		}
		a.Organisations = append(a.Organisations, id)
	}
	if err := a.Problems().Err(); err != nil {
		problems = append(problems, err)
	}
	action.Changes = append(action.Changes, record.Creation(a))
	onLine := map[record.ID]int{}
	for i, line := range f.Register {
		id, err := line.find(s, f.Date)
		if err != nil {
			problems = append(problems, fmt.Errorf("register line %d: %w", i+1, err))
			continue
		}
		if before, twice := onLine[id]; twice {
			problems = append(problems, fmt.Errorf("register line %d is the same student as line %d", i+1, before))
			continue
		}
		onLine[id] = i + 1
		at := &record.Attendance{
			Activity: a.ID, Student: id, Status: line.Status, Reason: line.Reason, Hours: line.Hours, Note: line.Note,
			Feedback: sign(line.Feedback), Reflection: sign(line.Reflection),
		}
		if at.Status == "" {
			at.Status = record.Attended
		}
		if err := at.Problems().Err(); err != nil {
			problems = append(problems, fmt.Errorf("register line %d: %w", i+1, err))
			continue
		}
		action.Changes = append(action.Changes, record.Creation(at))
	}
	return action, a, errors.Join(problems...)
}

func codes(facts []record.Fact) string {
	out := make([]string, len(facts))
	for i, f := range facts {
		out[i] = string(f)
	}
	return strings.Join(out, ", ")
}

func findOrganisation(s *record.Snapshot, name string) (record.ID, bool) {
	for _, o := range s.Organisations() {
		if record.Fold(o.Name) == record.Fold(name) {
			return o.ID, true
		}
	}
	return "", false
}

// find returns the one student that the line names.
func (l *fileLine) find(s *record.Snapshot, on record.Date) (record.ID, error) {
	var found []*record.Student
	named := ""
	is := func(what, given, held string) bool {
		named = what + " " + given
		return given == held
	}
	for _, student := range s.Students() {
		hit := false
		switch {
		case l.ID != "":
			hit = is("ID", string(l.ID), string(student.ID))
		case l.UPN != "":
			hit = is("UPN", strings.ToUpper(l.UPN), student.UPN)
		case l.AdmissionNo != "":
			hit = is("admission number", l.AdmissionNo, student.AdmissionNo)
		case l.Email != "":
			hit = is("email", strings.ToLower(l.Email), strings.ToLower(student.Email))
		case l.Name != "":
			hit = l.named(student, on)
			named = "the name given"
		default:
			return "", errors.New("it names no student: give upn, admission_no, email, id, or name")
		}
		if hit {
			found = append(found, student)
		}
	}
	switch len(found) {
	case 1:
		return found[0].ID, nil
	case 0:
		if named == "" {
			return "", errors.New("there are no students yet: import them first")
		}
		return "", fmt.Errorf("nobody has %s", named)
	}
	return "", fmt.Errorf("%d students have %s: give the UPN", len(found), named)
}

func (l *fileLine) named(s *record.Student, on record.Date) bool {
	if l.Form != "" {
		e, ok := s.EnrolmentOn(on)
		if !ok || !strings.EqualFold(e.Form, l.Form) {
			return false
		}
	}
	name := record.Fold(l.Name)
	legal := record.Student{Surname: s.Surname, Forename: s.Forename}
	for _, known := range []*record.Student{s, &legal} {
		if name == record.Fold(known.FullName()) || name == record.Fold(known.Name()) {
			return true
		}
	}
	return false
}
