package organisations

import (
	"cmp"
	"slices"
	"strings"

	"waymark/app/directory"
	"waymark/app/gatsby"
	"waymark/app/record"
	"waymark/app/ui/browse"
)

// row is one organisation in the list, as of one day.
type row struct {
	organisation *record.Organisation
	role         string
	size, sector string // "" where not known
	activities   int    // up to the day, all years
	students     int    // that met it, each once
	last         record.Date
	requests     int // made to its trust
	missing      string
	key          string // what the filter looks in, folded
}

// rowsOf returns every organisation in the order of their names, with what
// students did there up to the result's day.
func rowsOf(r *gatsby.Result) []row {
	s := r.Snapshot
	organisations := s.Organisations()
	rows := make([]row, len(organisations))
	place := make(map[record.ID]*row, len(organisations))
	met := make(map[record.ID]map[record.ID]bool, len(organisations))
	for i, o := range organisations {
		rows[i] = row{organisation: o, role: directory.Role(o), missing: missing(o)}
		w := &rows[i]
		if o.Size != "" {
			w.size = o.Size.String()
		}
		if o.Sector != "" {
			w.sector = o.Sector.String()
		}
		w.key = record.Fold(strings.Join([]string{o.Name, w.role, w.sector, o.ODS, o.URN, o.UKPRN, o.Postcode, o.Note}, " "))
		place[o.ID], met[o.ID] = w, map[record.ID]bool{}
	}
	for _, a := range s.Activities() {
		if a.Date.After(r.AsOf) {
			continue
		}
		for _, o := range s.Hosts(a) {
			w := place[o.ID]
			w.activities++
			if w.last.Before(a.Date) {
				w.last = a.Date
			}
			for _, l := range s.Register(a.ID) {
				if l.Status == record.Attended {
					met[o.ID][l.Student] = true
				}
			}
		}
	}
	for id, students := range met {
		place[id].students = len(students)
	}
	for _, t := range trustsOf(s) {
		if w, ok := place[t.organisation]; ok {
			w.requests += len(t.requests)
		}
	}
	return rows
}

// missing says what the record does not know of an organisation that the rules
// ask for: benchmark 5 of 2025 wants encounters of different sizes and sectors.
func missing(o *record.Organisation) string {
	var parts []string
	if o.Employer && o.Size == "" {
		parts = append(parts, "size")
	}
	if o.Sector == "" {
		parts = append(parts, "sector")
	}
	return strings.Join(parts, ", ")
}

// trustRequests are the requests made to one trust.
type trustRequests struct {
	trust        *record.Trust
	organisation record.ID // "" where no organisation is the trust
	requests     []*record.Request
}

// trustsOf returns the trusts that the school has enrolled with, each with the
// organisation that it is and what was asked of it.
func trustsOf(s *record.Snapshot) []trustRequests {
	byODS := map[string]record.ID{}
	for _, o := range s.Organisations() {
		if o.ODS != "" {
			byODS[o.ODS] = o.ID
		}
	}
	trusts := s.Trusts()
	all := make([]trustRequests, len(trusts))
	place := map[record.ID]*trustRequests{}
	for i, t := range trusts {
		all[i] = trustRequests{trust: t, organisation: cmp.Or(t.Organisation, byODS[t.ODS])}
		place[t.ID] = &all[i]
	}
	for r := range s.Requests() {
		if t, ok := place[r.Trust]; ok {
			t.requests = append(t.requests, r)
		}
	}
	return all
}

// filter says which organisations the list shows.
type filter struct {
	typed              string
	employer, provider bool
	nhs                bool
	short              bool // only those of which something is missing
}

// apply appends the places of the rows that the filter shows to into[:0].
func (f filter) apply(rows []row, into []int) []int {
	return browse.Narrow(rows, into, strings.Fields(record.Fold(f.typed)), func(w *row) string { return w.key }, f.keeps)
}

func (f filter) keeps(w *row) bool {
	o := w.organisation
	return (!f.employer || o.Employer) && (!f.provider || o.Provider) && (!f.nhs || o.NHS()) && (!f.short || w.missing != "")
}

// The columns' names, as the grid knows them.
const (
	colName       = "name"
	colRole       = "role"
	colSector     = "sector"
	colSize       = "size"
	colActivities = "activities"
	colStudents   = "students"
	colLast       = "last"
	colMissing    = "missing"
)

// sortRows orders the rows by a column; organisations that are alike in it stand
// in the order of their names.
func sortRows(rows []row, column string, descending bool) {
	by := func(a, b *row) int {
		switch column {
		case colRole:
			return cmp.Compare(a.role, b.role)
		case colSector:
			return cmp.Compare(a.sector, b.sector)
		case colSize:
			return cmp.Compare(slices.Index(record.Sizes, a.organisation.Size), slices.Index(record.Sizes, b.organisation.Size))
		case colActivities:
			return cmp.Compare(a.activities, b.activities)
		case colStudents:
			return cmp.Compare(a.students, b.students)
		case colLast:
			return a.last.Compare(b.last)
		case colMissing:
			return cmp.Compare(a.missing, b.missing)
		}
		return cmp.Compare(record.Fold(a.organisation.Name), record.Fold(b.organisation.Name))
	}
	slices.SortStableFunc(rows, func(a, b row) int {
		c := by(&a, &b)
		if descending {
			c = -c
		}
		return cmp.Or(c, cmp.Compare(record.Fold(a.organisation.Name), record.Fold(b.organisation.Name)))
	})
}
