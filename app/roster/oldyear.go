package roster

import (
	"fmt"

	"waymark/app/record"
)

// fewestInOldYear is how many students must fall back a year before a file is
// taken for one of an earlier academic year. Fewer may well have been moved.
const fewestInOldYear = 5

// holdOldYear holds back a file of an earlier academic year, which would put
// most of the school back where it was: none of its rows is applied until a
// person has looked. A row whose date of birth speaks for its year group is
// believed, so that a year group that was wrong in the record can be put right.
func (p *Plan) holdOldYear(today record.Date) {
	compared, back := 0, 0
	for i := range p.Rows {
		r := &p.Rows[i]
		if r.before == nil || r.Year == record.NoYearGroup {
			continue
		}
		held := r.before.YearGroupOn(today)
		if held == record.NoYearGroup {
			continue
		}
		compared++
		if r.Year < held && (r.Student == nil || record.ExpectedYearGroup(r.Student.DOB, record.AcademicYearOf(today)) != r.Year) {
			back++
		}
	}
	if back < fewestInOldYear || back*2 <= compared {
		return
	}
	for i := range p.Rows {
		r := &p.Rows[i]
		if r.Verdict == New || r.Verdict == Changed {
			r.check(r.before, EarlierYear, "the file looks like one of an earlier academic year: the row is not applied")
			r.Changes = nil
		}
	}
	p.Notes = append(p.Notes, fmt.Sprintf("%d of %d students are in a lower year group in this file than in Waymark: it looks like a file of an earlier academic year, "+
		"so nothing of it is applied. Export it again. If Waymark is wrong, export it with dates of birth, which settle it", back, compared))
}
