package record

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Told is what has left this laptop about a student by name.
type Told struct {
	To      string // the trust's name
	At      time.Time
	By      string
	Fields  []DisclosedField
	Request *Request
}

// Told lists what has left this laptop about a student by name, latest first. A
// message that was handed to the network counts, whether or not it got anywhere.
func (s *Snapshot) Told(student ID) []Told {
	var all []Told
	for r := range s.RequestsOf(student) {
		to := r.Title
		if t, ok := s.Trust(r.Trust); ok {
			to = t.Name
		}
		for _, d := range r.Disclosures {
			if at, left := s.left(d); left {
				all = append(all, Told{To: to, At: at, By: d.By, Fields: d.Fields, Request: r})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b Told) int { return cmp.Or(b.At.Compare(a.At), cmp.Compare(a.To, b.To)) })
	return all
}

// left reports whether a disclosure was handed to the network, and when. Where
// nobody can tell any more, it was.
func (s *Snapshot) left(d Disclosure) (at time.Time, left bool) {
	m, ok := s.Message(d.Message)
	switch {
	case !ok:
		return d.At, true
	case !m.SentAt.IsZero():
		return m.SentAt, true
	}
	return d.At, m.Delivery == Sent || m.Receipt != ""
}

// Words says what was told to whom, by the headings of the preview: "Name and
// year group told to Bristol Royal". The values are not in it.
func (t Told) Words() string {
	what := ""
	for i, f := range t.Fields {
		switch {
		case i == 0:
			what = f.Name
		case i == len(t.Fields)-1:
			what += " and " + strings.ToLower(f.Name)
		default:
			what += ", " + strings.ToLower(f.Name)
		}
	}
	return cmp.Or(what, "Details") + " told to " + t.To
}
