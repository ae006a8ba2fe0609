package register

import (
	"cmp"
	"math"
	"time"

	"waymark/app/record"
)

// Taken is what a list says of one student, for the register of an activity.
type Taken struct {
	Student record.ID
	Status  record.Status
	Reason  string  // of an absence
	Hours   float64 // of those who stayed for less than the activity
	Timed   bool    // the list says how long they stayed
}

// nearlyAll is how much of an activity, in hours, somebody may miss and have been
// there for all of it: who comes in last and leaves first is no absentee.
const nearlyAll = 5.0 / 60

// Take returns what lines say of the students they were settled with, for an
// activity of so many hours, 0 where that is not known. as is said of those whom
// a list does no more than name; as Invited it is said of all. Lines about one
// student are one.
func Take(lines []Line, as record.Status, hours float64) []Taken {
	at := map[record.ID]int{}
	var people []Line
	for _, l := range lines {
		if id := l.Match.Student; id == "" {
			continue
		} else if i, ok := at[id]; ok {
			people[i].Add(&l)
		} else {
			at[id] = len(people)
			people = append(people, l)
		}
	}
	all := make([]Taken, len(people))
	for i := range people {
		l := &people[i]
		t := Taken{Student: l.Match.Student, Status: record.Invited}
		if as != record.Invited {
			t.Status = cmp.Or(l.Status, as)
		}
		switch own := l.Hours(); t.Status {
		case record.Attended:
			t.Timed = own > 0
			if hours <= 0 || own < hours-nearlyAll {
				t.Hours = own
			}
		case record.Absent:
			t.Reason = l.Reason
		}
		all[i] = t
	}
	return all
}

// On returns a line of the register with what the list says. Who was there
// already stays so.
func (t Taken) On(line record.Attendance) record.Attendance {
	switch {
	case t.Status == record.Attended:
		line.Status = record.Attended
		if t.Timed {
			line.Hours = t.Hours
		}
	case t.Status == record.Absent && line.Status != record.Attended:
		line.Status = record.Absent
		line.Reason = cmp.Or(t.Reason, line.Reason)
	}
	line.Status = cmp.Or(line.Status, record.Invited)
	return line
}

// Hours is how long the list says that the activity was, to five minutes; 0 where
// it does not say.
func (list *List) Hours() float64 {
	return math.Round(list.Length.Round(5*time.Minute).Hours()*100) / 100
}

// Said is what the list calls a person.
func (l *Line) Said() string { return cmp.Or(l.Name, l.Email, l.UPN) }
