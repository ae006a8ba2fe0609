package placements

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"waymark/app/record"
	"waymark/app/ui/grid"
	"waymark/app/ui/kit"
	"waymark/sync/link"
)

// opening is one opportunity that can be asked for.
type opening struct {
	id    record.ID
	trust *record.Trust
	link.Opportunity
	when   string
	places string
	rules  string
	late   bool // no date of it can be asked for any more
}

// words says all that a row has no room for.
func (o *opening) words() string {
	words := o.Title + ", " + o.trust.Name
	if o.when != "" {
		words += ": " + o.when
	}
	if o.rules != "" {
		words += ". " + capital(o.rules)
	}
	return words + "."
}

// openings lists the opportunities that trusts have open, those with a date that
// can still be asked for first, by their first day.
func openings(v *survey) []opening {
	var out []opening
	for _, kept := range v.snapshot.Opportunities() {
		o := v.opportunity(kept.ID)
		trust, ok := v.snapshot.Trust(kept.Trust)
		if kept.Gone || o == nil || !ok || o.Status == link.Closed {
			continue
		}
		last := lastDay(o)
		if over(o, v.today) {
			continue
		}
		out = append(out, opening{
			id: kept.ID, trust: trust, Opportunity: *o,
			when: whenWords(o, v.today), places: placesWords(o), rules: v.rulesWords(o, last),
			late: !last.IsZero() && last.Before(v.today),
		})
	}
	slices.SortFunc(out, func(a, b opening) int {
		if a.late != b.late {
			if a.late {
				return 1
			}
			return -1
		}
		return cmp.Or(firstDay(&a.Opportunity).Compare(firstDay(&b.Opportunity)), cmp.Compare(a.Title, b.Title), cmp.Compare(a.id, b.id))
	})
	return out
}

// Listing is an opportunity as quick find names it.
type Listing struct {
	ID            record.ID
	Title, Detail string
}

// Listings lists the opportunities that can be asked for, for quick find.
func Listings(s *record.Snapshot, today record.Date) []Listing {
	var out []Listing
	for _, kept := range s.Opportunities() {
		o, err := link.DecodeOpportunity(kept.Published)
		trust, ok := s.Trust(kept.Trust)
		if err == nil && ok && !kept.Gone && o.Status == link.Open && !over(&o, today) {
			out = append(out, Listing{kept.ID, o.Title, trust.Name + ", " + whenWords(&o, today)})
		}
	}
	return out
}

func firstDay(o *link.Opportunity) record.Date {
	var first record.Date
	for _, s := range o.Slots {
		if first.IsZero() || s.From.Before(first) {
			first = s.From
		}
	}
	return first
}

// over reports whether every date of an opportunity lies in the past.
func over(o *link.Opportunity, today record.Date) bool {
	for _, s := range o.Slots {
		if !s.From.Before(today) {
			return false
		}
	}
	return len(o.Slots) > 0
}

// lastDay is the last day on which any date of the opportunity can be asked for.
func lastDay(o *link.Opportunity) record.Date {
	var last record.Date
	for _, s := range o.Slots {
		if day := o.LastDay(s); day.After(last) {
			last = day
		}
	}
	return last
}

// rulesWords says what a person had better know before asking.
func (v *survey) rulesWords(o *link.Opportunity, last record.Date) string {
	var parts []string
	switch {
	case last.IsZero() || o.LeadDays == 0 && o.ApplyBy.IsZero():
	case last.Before(v.today):
		parts = append(parts, "too late since "+shortDay(last, v.today))
	default:
		parts = append(parts, "apply by "+shortDay(last, v.today))
	}
	if o.MinAge > 0 {
		parts = append(parts, v.oldEnough(o))
	}
	if o.SchoolOnly {
		parts = append(parts, "school only")
	}
	if o.OnePerYear {
		parts = append(parts, "one a year each")
	}
	for _, c := range o.Clearance {
		parts = append(parts, lower(c))
	}
	if words := categoryWords(o); words != "" {
		parts = append(parts, "counts as "+words)
	}
	return strings.Join(parts, "; ")
}

// oldEnough says how many students have the least age by the first day.
func (v *survey) oldEnough(o *link.Opportunity) string {
	var slots []string
	for _, s := range o.Slots {
		slots = append(slots, s.ID)
	}
	n := 0
	for _, student := range v.snapshot.Students() {
		if !student.OnRoll(v.today) || len(o.YearGroups) > 0 && !slices.Contains(o.YearGroups, int(student.YearGroupOn(v.today))) {
			continue
		}
		if o.OldEnough(student.DOB, slots) == record.Yes {
			n++
		}
	}
	return fmt.Sprintf("%s %d by then", kit.Count(n, "student is", "students are"), o.MinAge)
}

// openingsColumns are the columns of the table of opportunities. Where there is
// one trust only, nobody needs to read its name in every row.
func openingsColumns(at func(int) *opening, trusts bool) []grid.Column {
	plain := func(of func(*opening) string) func(int) grid.Cell {
		return func(i int) grid.Cell { return grid.Cell{Text: of(at(i))} }
	}
	columns := []grid.Column{
		{ID: "what", Title: "Opportunity", Width: 200, Flex: 3, Fixed: true, Cell: func(i int) grid.Cell {
			return grid.Cell{Text: at(i).Title, Bold: true, Soft: at(i).late}
		}},
		{ID: "for", Title: "For", Width: 138, Fixed: true, Cell: plain(func(o *opening) string { return forWhom(&o.Opportunity) })},
		{ID: "when", Title: "When", Width: 130, Flex: 1, Fixed: true, Cell: plain(func(o *opening) string { return o.when })},
		{ID: "places", Title: "Places", Width: 124, Fixed: true, Cell: plain(func(o *opening) string { return o.places })},
		{ID: "rules", Title: "Rules that bite", Width: 240, Flex: 3, Fixed: true, Cell: func(i int) grid.Cell {
			return grid.Cell{Text: at(i).rules, Soft: true}
		}},
	}
	if trusts {
		trust := grid.Column{ID: "trust", Title: "Trust", Width: 150, Flex: 1, Fixed: true, Cell: plain(func(o *opening) string { return shortName(o.trust) })}
		columns = slices.Insert(columns, 1, trust)
	}
	return columns
}
