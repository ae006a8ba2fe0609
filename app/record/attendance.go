package record

import "strings"

// Attendance is one student's line in one activity's register.
type Attendance struct {
	Activity ID `json:"-"`
	Student  ID `json:"-"`

	Status Status `json:"status"`
	// Reason says why an absent student was absent.
	Reason string `json:"reason,omitzero"`
	// Hours is the student's own time, where it differs from the activity's.
	Hours float64 `json:"hours,omitzero"`
	// Feedback is the employer's, on this student's work; Reflection the student's.
	Feedback   Statement `json:"feedback,omitzero"`
	Reflection Statement `json:"reflection,omitzero"`
	Note       string    `json:"note,omitzero"`
}

// Status says whether a student was there. Only attended counts for anything.
type Status string

// Statuses.
const (
	Invited  Status = "invited"
	Attended Status = "attended"
	Absent   Status = "absent"
)

// String returns the status as the register shows it.
func (s Status) String() string {
	switch s {
	case Invited:
		return "Invited"
	case Attended:
		return "Attended"
	case Absent:
		return "Absent"
	}
	return string(s)
}

// AttendanceID is the ID of a student's line in an activity's register. There
// is one such line at most, whoever writes it.
func AttendanceID(activity, student ID) ID { return activity + "." + student }

// Ref points at the line.
func (a Attendance) Ref() Ref {
	return Ref{KindAttendance, AttendanceID(a.Activity, a.Student)}
}

// Fact returns what is stated of this student.
func (a *Attendance) Fact(f Fact) Statement {
	switch f {
	case Feedback:
		return a.Feedback
	case Reflection:
		return a.Reflection
	}
	return Statement{}
}

// HoursAt returns the time that the student spent at the activity: none unless
// attended.
func (a *Attendance) HoursAt(act *Activity) float64 {
	switch {
	case a.Status != Attended:
		return 0
	case a.Hours > 0:
		return a.Hours
	}
	return act.Hours
}

// Problems lists what keeps the line from being saved.
func (a Attendance) Problems() Problems {
	var p Problems
	if a.Activity == "" || a.Student == "" || strings.Contains(string(a.Activity), ".") {
		p.add("student", "a line of a register needs its activity and its student")
	}
	switch a.Status {
	case Invited, Attended, Absent:
	default:
		p.add("status", "attendance is invited, attended or absent")
	}
	if a.Reason != "" && a.Status != Absent {
		p.add("reason", "only an absence has a reason")
	}
	if a.Hours < 0 || a.Hours > 400 {
		p.add("hours", "hours must be between 0 and 400")
	}
	for _, f := range StudentFacts {
		s := a.Fact(f)
		if s.Is != Unknown && (s.By == "" || s.On.IsZero()) {
			p.add(string(f), "“"+f.String()+"” needs the name of who said so and the day")
		}
	}
	return p
}
