package activities

import (
	"fmt"
	"strings"

	"waymark/app/record"
	"waymark/app/roster"
	"waymark/app/sheet"
)

// listed is one person of a list with its line, and whom it means.
type listed struct {
	roster.Match
	Line int
	Text string
}

// pasted is a list of names, UPNs or emails on its way into the register: whom
// it surely means, whom to ask about one by one, and what it found nobody for.
type pasted struct {
	sure    []record.ID
	doubts  []listed // still to be asked, in the order of the list
	unfound []listed
	asked   int // doubts that there were at first
}

// readPasted finds the students that a pasted list means, among those on roll.
func readPasted(text string, r *roll) *pasted {
	var among []*record.Student
	for _, person := range r.people {
		if person.onRoll {
			among = append(among, person.student)
		}
	}
	d := roster.NewDirectory(among)
	p := &pasted{}
	line := 0
	for words := range sheet.Lines(text) {
		line++
		for _, person := range d.People(words) {
			m := listed{d.Find(person), line, person.Text}
			switch {
			case m.Sure:
				p.take(m.Student)
			case len(m.Candidates) > 0:
				p.doubts = append(p.doubts, m)
			default:
				p.unfound = append(p.unfound, m)
			}
		}
	}
	p.asked = len(p.doubts)
	return p
}

// take adds a student once, however often the list holds them.
func (p *pasted) take(id record.ID) {
	for _, have := range p.sure {
		if have == id {
			return
		}
	}
	p.sure = append(p.sure, id)
}

// doubt returns the line to ask about next, and its number among the doubtful.
func (p *pasted) doubt() (m listed, number int, ok bool) {
	if len(p.doubts) == 0 {
		return listed{}, 0, false
	}
	return p.doubts[0], p.asked - len(p.doubts) + 1, true
}

// answer settles the line that is asked about: with a student, or with none of
// the candidates.
func (p *pasted) answer(id record.ID) {
	m := p.doubts[0]
	p.doubts = p.doubts[1:]
	if id == "" {
		p.unfound = append(p.unfound, m)
		return
	}
	p.take(id)
}

// words sums the list up.
func (p *pasted) words() string {
	parts := []string{count(len(p.sure), "student found", "students found")}
	if n := len(p.doubts); n > 0 {
		parts = append(parts, fmt.Sprintf("%d to ask about", n))
	}
	if n := len(p.unfound); n > 0 {
		parts = append(parts, fmt.Sprintf("%d not found", n))
	}
	return strings.Join(parts, ", ")
}

// left lists the lines that nobody was found for, as they stood.
func (p *pasted) left() string {
	lines := make([]string, len(p.unfound))
	for i, m := range p.unfound {
		lines[i] = fmt.Sprintf("line %d “%s”", m.Line, m.Text)
	}
	return strings.Join(lines, ", ")
}
