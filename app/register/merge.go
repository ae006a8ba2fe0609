package register

import (
	"slices"
	"strings"
	"unicode"

	"waymark/app/record"
	"waymark/app/roster"
)

// key is one for lines about one person of a meeting: the address, or else the name.
func (l *Line) key() string {
	switch {
	case l.UPN != "":
		return "u" + l.UPN
	case l.Email != "":
		return "e" + strings.ToLower(l.Email)
	}
	return "n" + record.Fold(l.Name) + "|" + record.Fold(l.Form)
}

// join adds a line to the one that its table has already of the same person, who
// left a meeting and came back, and reports whether there is one.
func (r *reader) join(l *Line) bool {
	key := l.key()
	if at, ok := r.table.people[key]; ok {
		r.list.Lines[at].Add(l)
		return true
	}
	r.table.people[key] = len(r.list.Lines)
	return false
}

// Add takes in another line about the same person: the times of both, those that
// overlap once, and of what they say the best.
func (l *Line) Add(other *Line) {
	l.Numbers = append(l.Numbers, other.Numbers...)
	if rank(other.Status) > rank(l.Status) {
		l.Status, l.Reason = other.Status, other.Reason
	}
	whole := func(x *Line) bool { return len(x.spans) > 0 && !slices.ContainsFunc(x.spans, span.open) }
	switch {
	case len(l.spans) > 0 && len(other.spans) > 0 && (l.spans[len(l.spans)-1].open() || other.spans[0].open()):
		l.follow(other.spans[0])
	case whole(l) && whole(other):
		l.spans = append(l.spans, other.spans...)
		l.Stayed = min(together(l.spans), longest)
	default:
		l.Stayed = min(l.Stayed+other.Stayed, longest)
	}
}

func (s span) open() bool { return s.from.IsZero() || s.to.IsZero() }

// follow takes in the next action of somebody who joined or left.
func (l *Line) follow(s span) {
	last := &l.spans[len(l.spans)-1]
	if !s.to.IsZero() && last.to.IsZero() && !s.to.Before(last.from) && s.to.Sub(last.from) <= longest {
		last.to = s.to
	} else {
		l.spans = append(l.spans, s)
	}
	l.Stayed = min(together(slices.DeleteFunc(slices.Clone(l.spans), span.open)), longest)
}

// rank orders what two lines say of one person: who was there once was there.
func rank(s record.Status) int {
	return slices.Index([]record.Status{"", record.Invited, record.Absent, record.Attended}, s)
}

// find finds the student whom a line means. Of staff only one who fits a student
// to the letter is taken for them.
func (l *Line) find(d *roster.Directory) {
	l.Match = d.Find(l.Person)
	if l.Visitor == "" {
		return
	}
	if l.Match.Sure && l.Match.Candidates[0].Confidence == roster.Certain {
		l.Visitor = ""
		return
	}
	l.Match = roster.Match{}
}

// settle makes one line of those that surely mean one student, and settles those
// that only the whole list can tell.
func (list *List) settle() {
	list.namesakes()
	first := map[record.ID]int{}
	kept := list.Lines[:0]
	for _, l := range list.Lines {
		if l.Match.Sure {
			if at, ok := first[l.Match.Student]; ok {
				kept[at].Add(&l)
				continue
			}
			first[l.Match.Student] = len(kept)
		}
		kept = append(kept, l)
	}
	list.Lines = kept
	for i := range list.Lines { // who is on the list already is the less likely one
		if l := &list.Lines[i]; l.Doubtful() {
			slices.SortStableFunc(l.Match.Candidates, func(a, b roster.Candidate) int {
				_, haveA := first[a.Student]
				_, haveB := first[b.Student]
				switch {
				case haveA == haveB:
					return 0
				case haveA:
					return 1
				}
				return -1
			})
		}
	}
}

// namesakes settles a name that stands in a list as often as the school has
// students of it: then all of them are meant, where the list says the same of
// each. In the report of a meeting it may be one of them, twice.
func (list *List) namesakes() {
	groups := map[string][]int{}
	for i := range list.Lines {
		l := &list.Lines[i]
		if !l.Doubtful() || len(l.spans) > 0 || l.Stayed > 0 || l.Name == "" {
			continue
		}
		key := string(l.Status) + "|" + l.Reason
		for _, c := range l.namesakes() {
			key += "|" + string(c.Student)
		}
		groups[key] = append(groups[key], i)
	}
	for _, lines := range groups {
		all := list.Lines[lines[0]].namesakes()
		if len(lines) < 2 || len(all) != len(lines) {
			continue
		}
		for i, at := range lines {
			c := all[i]
			c.Why = "the list has as many of this name as the school"
			list.Lines[at].Match = roster.Match{Student: c.Student, Sure: true, Candidates: []roster.Candidate{c}}
		}
	}
}

// namesakes returns the students who have the line's name to the letter, in one
// order whichever is the likelier.
func (l *Line) namesakes() []roster.Candidate {
	var all []roster.Candidate
	for _, c := range l.Match.Candidates {
		if c.Confidence == roster.Certain {
			all = append(all, c)
		}
	}
	slices.SortFunc(all, func(a, b roster.Candidate) int { return strings.Compare(string(a.Student), string(b.Student)) })
	return all
}

// cleanName returns a name without the pictures that people put beside theirs.
func cleanName(s string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.So, r) || unicode.Is(unicode.Sk, r) && r > unicode.MaxLatin1 || unicode.Is(unicode.Cf, r) || r == '\uFE0F' {
			return ' '
		}
		return r
	}, s)), " ")
}
