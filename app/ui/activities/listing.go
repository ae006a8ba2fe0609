package activities

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"waymark/app/record"
	attendance "waymark/app/register"
	"waymark/app/roster"
	"waymark/app/ui/kit"
)

// listing is a list of who was there, pasted or from a file, on its way into the
// register: whom it surely means, whom to ask about one by one, and whom it names
// that nobody was found for.
type listing struct {
	*attendance.List
	doubts  []int        // lines to ask about, in the order of the list
	asked   int          // how many of them have an answer
	omitted map[int]bool // lines found that are not to be taken
}

func newListing(list *attendance.List) *listing {
	l := &listing{List: list, omitted: map[int]bool{}}
	for i := range list.Lines {
		if list.Lines[i].Doubtful() {
			l.doubts = append(l.doubts, i)
		}
	}
	return l
}

// directoryOf is everyone on roll, for a list to be matched with, and who of them
// was expected.
func directoryOf(r *roll, expected []record.ID) *roster.Directory {
	var among []*record.Student
	for _, p := range r.people {
		if p.onRoll {
			among = append(among, p.student)
		}
	}
	return roster.NewDirectory(among, expected...)
}

// studentsOf returns who is on a register.
func studentsOf(r *register) []record.ID {
	ids := make([]record.ID, len(r.entries))
	for i, e := range r.entries {
		ids[i] = e.student.ID
	}
	return ids
}

// doubt returns the line to ask about next, and its number among the doubtful.
func (l *listing) doubt() (line *attendance.Line, number int, ok bool) {
	if l.asked == len(l.doubts) {
		return nil, 0, false
	}
	return &l.Lines[l.doubts[l.asked]], l.asked + 1, true
}

// candidates returns whom a line may mean. Whoever another line means goes last:
// two lines of one name are more likely two students than one.
func (l *listing) candidates(line *attendance.Line) []roster.Candidate {
	taken := map[record.ID]bool{}
	for i := range l.Lines {
		if m := &l.Lines[i].Match; m.Sure {
			taken[m.Student] = true
		}
	}
	var free, rest []roster.Candidate
	for _, c := range line.Match.Candidates {
		if taken[c.Student] {
			c.Why = "on the list already; " + c.Why
			rest = append(rest, c)
		} else {
			free = append(free, c)
		}
	}
	return append(free, rest...)
}

// answer settles the line that is asked about: with a student, or with "", none
// of the candidates.
func (l *listing) answer(id record.ID) {
	m := &l.Lines[l.doubts[l.asked]].Match
	m.Student, m.Sure = id, id != ""
	l.asked++
}

// back takes the last answer back, and reports whether there was one.
func (l *listing) back() bool {
	if l.asked == 0 {
		return false
	}
	l.asked--
	m := &l.Lines[l.doubts[l.asked]].Match
	m.Student, m.Sure = "", false
	return true
}

// found returns the lines with a student, those that need a look before those
// that fit to the letter.
func (l *listing) found() []int {
	var lines []int
	for i := range l.Lines {
		if l.Lines[i].Match.Sure {
			lines = append(lines, i)
		}
	}
	slices.SortStableFunc(lines, func(a, b int) int {
		return cmp.Compare(fitting(&l.Lines[a]).Confidence, fitting(&l.Lines[b]).Confidence)
	})
	return lines
}

// fitting returns the candidate that a line was settled with.
func fitting(l *attendance.Line) roster.Candidate {
	for _, c := range l.Match.Candidates {
		if c.Student == l.Match.Student {
			return c
		}
	}
	return roster.Candidate{}
}

// unfound returns what the list says of those whom nobody was found for, and
// apart from them of those who are no students.
func (l *listing) unfound() (names, visitors []string) {
	waiting := l.doubts[l.asked:]
	for i := range l.Lines {
		switch line := &l.Lines[i]; {
		case line.Match.Sure || slices.Contains(waiting, i):
		case line.Visitor != "":
			visitors = append(visitors, line.Said())
		default:
			names = append(names, line.Said())
		}
	}
	return names, visitors
}

// words sums the list up.
func (l *listing) words() string {
	names, visitors := l.unfound()
	parts := []string{kit.Count(len(l.found()), "student found", "students found")}
	if n := len(l.doubts) - l.asked; n > 0 {
		parts = append(parts, fmt.Sprintf("%d to ask about", n))
	}
	if n := len(names); n > 0 {
		parts = append(parts, fmt.Sprintf("%d not found", n))
	}
	if n := len(visitors); n > 0 {
		parts = append(parts, kit.Count(n, "visitor", "visitors"))
	}
	return strings.Join(parts, ", ")
}

// note keeps the names that nobody was found for, as the activity's note.
func (l *listing) note(before string) string {
	names, _ := l.unfound()
	if len(names) == 0 {
		return before
	}
	words := "Also on the list, and not found among the students: " + strings.Join(names, "; ") + "."
	switch {
	case strings.Contains(before, words):
		return before
	case strings.TrimSpace(before) == "":
		return words
	}
	return before + "\n" + words
}

// take puts everyone found on the register: as the list says of each, and as
// status where it does no more than name them. Invited takes nobody as more than
// invited. Hours are kept where somebody stayed for less than the activity's.
func (l *listing) take(r *register, status record.Status, hours float64) {
	var lines []attendance.Line
	for _, i := range l.found() {
		if !l.omitted[i] {
			lines = append(lines, l.Lines[i])
		}
	}
	taken := attendance.Take(lines, status, hours)
	ids := make([]record.ID, len(taken))
	for i, t := range taken {
		ids[i] = t.Student
	}
	r.invite(ids...)
	for _, t := range taken {
		e := r.byID[t.Student]
		if e == nil {
			continue
		}
		if e.now = t.On(e.now); t.Status == record.Attended {
			r.mark(t.Student, record.Attended)
		}
	}
}
