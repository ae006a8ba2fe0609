package placements

import (
	"slices"
	"strings"

	"waymark/app/gatsby"
	"waymark/app/record"
	"waymark/sync/link"
	"waymark/sync/outbox"
)

// candidate is a student whom a placement may be asked for.
type candidate struct {
	id       record.ID
	name     string
	form     string
	year     record.YearGroup
	six      gatsby.State // where they stand on workplaces
	words    string       // what stands in the way, or had better be known
	hard     bool         // the trust would refuse
	misfit   bool         // another year group: not listed unless looked for
	haystack string       // what a person may type, folded
}

// plan is what the form asks for, as far as it is chosen.
type plan struct {
	opportunity record.ID
	slots       []string    // best first
	replaces    []record.ID // the drafts that it goes on with
}

// candidatesOf lists everyone on roll by name, with what the rules of an
// opportunity have against each. What they have against everyone alike, because
// of the dates, is returned apart.
func candidatesOf(result *gatsby.Result, p plan, today record.Date) (out []candidate, forAll []outbox.Warning) {
	s := result.Snapshot
	var ids []record.ID
	for _, student := range s.Students() {
		if !student.OnRoll(today) {
			continue
		}
		form := student.Current().Form
		out = append(out, candidate{
			id: student.ID, name: student.Name(), form: form, year: student.YearGroupOn(today), six: result.StudentState(student.ID, 6),
			haystack: record.Fold(student.Name() + " " + student.Forename + " " + form + " " + student.YearGroupOn(today).String()),
		})
		ids = append(ids, student.ID)
	}
	if p.opportunity == "" {
		return out, nil
	}
	against := map[record.ID][]outbox.Warning{}
	alike := map[string]int{}
	for _, w := range outbox.Check(s, p.opportunity, ids, p.slots, today) {
		against[w.Student] = append(against[w.Student], w)
		if alike[w.Words]++; alike[w.Words] == len(ids) {
			forAll = append(forAll, w)
		}
	}
	for i := range out {
		c := &out[i]
		var words []string
		for _, w := range against[c.id] {
			c.hard = c.hard || w.Hard
			c.misfit = c.misfit || w.Rule == link.RuleYearGroup
			if alike[w.Words] < len(ids) {
				words = append(words, w.Words)
			}
		}
		c.words = strings.Join(words, " ")
	}
	slices.SortStableFunc(out, func(a, b candidate) int { return strings.Compare(record.Fold(a.name), record.Fold(b.name)) })
	return out, forAll
}

// look is what of the candidates is listed.
type look struct {
	typed  string
	ticked bool // only those ticked
	fit    bool // only those with nothing in the way
	due    bool // only those who have no workplace yet
}

// apply returns the places in all of those to list.
func (l look) apply(all []candidate, ticked map[record.ID]bool, into []int) []int {
	words := strings.Fields(record.Fold(l.typed))
	into = into[:0]
	for i := range all {
		c := &all[i]
		switch on := ticked[c.id]; {
		case l.ticked && !on, l.fit && c.hard && !on, l.due && c.six == gatsby.Met && !on:
		case c.misfit && !on && len(words) == 0:
		case !holds(c.haystack, words):
		default:
			into = append(into, i)
		}
	}
	return into
}

func holds(haystack string, words []string) bool {
	for _, w := range words {
		if !strings.HasPrefix(haystack, w) && !strings.Contains(haystack, " "+w) {
			return false
		}
	}
	return true
}
