package roster

import (
	"fmt"
	"slices"
	"strings"
)

// roleColumn tells rows of staff and of contacts from those of students.
type roleColumn struct {
	column   int
	students bool // some rows say that they are students
}

// otherRoles are roles that are known not to be a student's. Where no row says
// "student", others are not known to be any: a directory calls everybody a member.
var otherRoles = map[string]bool{
	"teacher": true, "staff": true, "administrator": true, "admin": true, "aide": true, "proctor": true, "principal": true, "faculty": true,
	"teaching assistant": true, "support staff": true, "employee": true, "systemadministrator": true, "districtadministrator": true, "siteadministrator": true,
}

// contactRoles are roles of people of whom Waymark reads nothing in.
var contactRoles = map[string]bool{"parent": true, "guardian": true, "relative": true, "contact": true, "carer": true, "family": true}

func studentRole(role string) bool {
	switch role {
	case "student", "pupil", "learner", "s", "p", "child":
		return true
	}
	return false
}

func (f *File) roles(rows []Line) roleColumn {
	r := roleColumn{column: f.column(Role)}
	r.students = r.column >= 0 && slices.ContainsFunc(rows, func(l Line) bool { return studentRole(strings.ToLower(l.Cell(r.column))) })
	return r
}

// staff returns what a row is where it is no student, or "".
func (r roleColumn) staff(l Line) string {
	if r.column < 0 {
		return ""
	}
	role := strings.ToLower(l.Cell(r.column))
	if role == "" || studentRole(role) || !r.students && !otherRoles[role] && !contactRoles[role] {
		return ""
	}
	return role
}

// gone returns the lines of students who are no longer on roll by a column of their
// status, unless all of them are, or a column says the day. The rows of leavers
// that stand in many exports are no students to bring in.
func (f *File) gone(rows []Line) map[int]bool {
	left := f.column(Left)
	for i := range f.Columns {
		c := &f.Columns[i]
		if m, ok := lookUp(c.Heading); !ok || m.notKept != enrolmentStatus {
			continue
		}
		gone := map[int]bool{}
		key := headingKey(c.Heading)
		for _, r := range rows {
			if offRoll(key, r.Cell(i)) && (left < 0 || r.Cell(left) == "") {
				gone[r.Line] = true
			}
		}
		if len(gone) > 0 && len(gone) < len(rows) {
			c.Note = "whom it marks as no longer on roll is set aside"
			return gone
		}
	}
	return nil
}

// enrolmentStatus is what the alias table calls the columns that say who is on roll.
const enrolmentStatus = "enrolment status"

// offRoll reports whether a value under a heading of the enrolment status says that
// a student has left.
func offRoll(key, value string) bool {
	var buffer [32]byte
	said := string(token(value, &buffer))
	switch {
	case strings.HasSuffix(key, "leaver"):
		return said == "yes" || said == "y" || said == "true" || said == "t" || said == "1"
	case key == "onroll":
		return said == "no" || said == "n" || said == "false" || said == "f" || said == "0"
	}
	switch said {
	case "leaver", "left", "former", "formerstudent", "formerpupil", "exstudent", "offroll", "notonroll", "inactive", "withdrawn", "alumni", "tobedeleted":
		return true
	}
	return false
}

// noteHeadings says of the file as a whole what its headings and the columns that
// are not kept show.
func (f *File) noteHeadings(rows []Line) {
	var twice []string
	schools := map[string]bool{}
	for i := range f.Columns {
		c := &f.Columns[i]
		for j := range i {
			if f.Columns[j].Field != "" && identities[f.Columns[j].Field] && c.Heading == f.Columns[j].Heading {
				twice = append(twice, "“"+c.Heading+"”")
			}
		}
		if m, ok := lookUp(c.Heading); ok && m.notKept == "school" && !strings.Contains(headingKey(c.Heading), "sourcedid") {
			for _, r := range rows {
				if name := r.Cell(i); name != "" && len(schools) < manySchools {
					schools[name] = true
				}
			}
			if len(schools) > 1 {
				f.Notes = append(f.Notes, fmt.Sprintf("“%s” names %d schools: look whether all of the students are yours", c.Heading, len(schools)))
			}
			clear(schools)
		}
	}
	if len(twice) > 1 {
		f.Notes = append(f.Notes, strings.Join(twice, ", ")+" stand there twice, and only the first of each are read: if a second list stands beside the first, put it underneath and try again")
	}
}

// manySchools is how many schools of one file are counted.
const manySchools = 1000
