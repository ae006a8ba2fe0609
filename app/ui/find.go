package ui

import (
	"cmp"
	"slices"
	"strings"

	"waymark/app/record"
	"waymark/app/ui/placements"
	"waymark/app/ui/session"
)

// target is one thing that quick find can reach.
type target struct {
	Title  string // "Bergström, Zoë"
	Detail string // "Year 9, 9B"
	Place  session.Place
	names  []string // folded; what a person may type, the title first
	rank   int      // between equal matches: screens, students, activities, opportunities, organisations
}

// index lists everything that quick find can reach in a record on a day.
func index(s *record.Snapshot, today record.Date) []target {
	var all []target
	add := func(rank int, p session.Place, title, detail string, also ...string) {
		t := target{Title: title, Detail: detail, Place: p, rank: rank}
		for _, name := range append([]string{title}, also...) {
			if name != "" {
				t.names = append(t.names, record.Fold(name))
			}
		}
		all = append(all, t)
	}
	for _, d := range destinations {
		add(0, d.place, d.label, "Screen", d.also...)
	}
	add(1, session.AskFor(""), "New request", "Placements", "Ask a trust", "Request a placement")
	add(1, session.At(session.Post), "What is waiting", "Placements", "Outbox", "To be sent")
	add(1, session.AddTrust(), "Add a trust", "Placements", "Enrol", "Code of a trust")
	add(1, session.MovingUp(), "Move everyone up", "Students", "Year rollover", "September")
	add(1, session.NewOrganisation(), "Add an organisation", "Organisations", "New employer", "New provider")
	add(1, session.OrganisationsFrom(""), "Bring in organisations", "Organisations", "Import employers", "Load schools", "Load NHS trusts")
	for _, o := range placements.Listings(s, today) {
		add(3, session.AskFor(o.ID), o.Title, o.Detail, "")
	}
	for _, t := range s.Trusts() {
		add(4, session.TheTrust(t.ID), t.Name, "Trust", t.ODS)
	}
	for _, st := range s.Students() {
		where, left := st.Current().Form, ""
		if y := st.YearGroupOn(today); y != record.NoYearGroup {
			where = strings.TrimPrefix(y.String()+", "+where, ", ")
		}
		if !st.Left.IsZero() && today.After(st.Left) {
			left = "left " + st.Left.Words()
			where = left
		}
		rank := 1
		if left != "" {
			rank = 4
		}
		add(rank, session.PageOf(st.ID), st.Name(), strings.TrimSuffix(where, ", "),
			st.FullName(), st.Forename+" "+st.Surname, st.UPN, st.AdmissionNo, st.Email, st.Current().Form)
	}
	for _, a := range s.Activities() {
		add(2, session.TheActivity(a.ID), a.Title, a.Kind.String()+", "+a.Date.Words())
	}
	for _, o := range s.Organisations() {
		add(3, session.TheOrganisation(o.ID), o.Name, "Organisation", o.ODS)
	}
	return all
}

// find returns the best matches for what was typed, best first, at most limit.
// Every word typed must begin a word of one of a target's names, or stand
// within one; with nothing typed it returns the screens.
func find(all []target, typed string, limit int) []target {
	words := strings.Fields(record.Fold(typed))
	type hit struct {
		target
		score, at int
	}
	var hits []hit
	for i, t := range all {
		if len(words) == 0 {
			if t.rank == 0 {
				hits = append(hits, hit{t, 0, i})
			}
			continue
		}
		best := noMatch
		for n, name := range t.names {
			score := match(name, words)
			if n > 0 {
				score++ // the name on show wins over the others
			}
			best = min(best, score)
		}
		if best < noMatch {
			hits = append(hits, hit{t, best, i})
		}
	}
	slices.SortFunc(hits, func(a, b hit) int {
		return cmp.Or(cmp.Compare(a.score, b.score), cmp.Compare(a.rank, b.rank), cmp.Compare(a.at, b.at))
	})
	out := make([]target, min(limit, len(hits)))
	for i := range out {
		out[i] = hits[i].target
	}
	return out
}

const noMatch = 100

// match scores how well the words fit a name: less is better, noMatch is not at
// all. Scores are even, so that a lesser name can be put just behind.
func match(name string, words []string) int {
	whole := strings.Join(words, " ")
	switch {
	case name == whole:
		return 0
	case strings.HasPrefix(name, whole):
		return 2
	}
	score := 4 // every word begins a word
	for _, w := range words {
		switch {
		case strings.HasPrefix(name, w), strings.Contains(name, " "+w):
		case strings.Contains(name, w):
			score = 6 // or stands within one
		default:
			return noMatch
		}
	}
	return score
}
