package gatsby

import (
	"fmt"
	"slices"

	"waymark/app/record"
)

// Indicator is a line of information beside a benchmark. It is no part of the
// benchmark's state.
type Indicator struct {
	Title string // "Large employers"
	Have  int
	Want  int
	Words string // "3 of 5 sectors since 1 Sep 2024"
}

// Reached reports whether there is as much as is wanted.
func (i Indicator) Reached() bool { return i.Have >= i.Want }

// Variety returns which sizes and sectors of employers students have met over
// the academic years that the edition looks back on; nil where it asks for none.
func (r *Result) Variety() []Indicator {
	aim := r.Edition.Variety
	if aim == nil {
		return nil
	}
	since := (r.Year - record.AcademicYear(aim.Years-1)).Start()
	sizes, sectors := map[record.Size]int{}, map[record.Sector]bool{}
	counted := map[record.ID]bool{}
	for _, a := range r.Snapshot.Activities() {
		if a.Date.Before(since) || a.Date.After(r.AsOf) || !r.attended(a.ID) {
			continue
		}
		for _, o := range r.Snapshot.Hosts(a) {
			if !o.Employer || counted[o.ID] {
				continue
			}
			counted[o.ID] = true
			sizes[o.Size]++
			if o.Sector != "" {
				sectors[o.Sector] = true
			}
		}
	}
	var all []Indicator
	for _, s := range aim.Sizes {
		i := Indicator{Title: s.Title, Want: 1}
		for _, size := range s.AnyOf {
			i.Have += sizes[size]
		}
		i.Words = fmt.Sprintf("%s met since %s", grouped(i.Have), since.Words())
		if i.Have == 0 {
			i.Words = "none met since " + since.Words()
		}
		all = append(all, i)
	}
	return append(all, Indicator{
		Title: "Sectors", Have: len(sectors), Want: aim.Sectors,
		Words: fmt.Sprintf("%s since %s, %d wanted", many(len(sectors), "sector", "sectors"), since.Words(), aim.Sectors),
	})
}

// attended reports whether anybody attended an activity.
func (r *Result) attended(activity record.ID) bool {
	return slices.ContainsFunc(r.Snapshot.Register(activity), func(l *record.Attendance) bool {
		return l.Status == record.Attended
	})
}
