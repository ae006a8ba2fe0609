package roster

import (
	"fmt"

	"waymark/app/record"
)

// Clear in a cell takes the value away that Waymark holds. A blank never does:
// most exports leave out what they were not asked for.
const Clear = "(clear)"

// decision is what a person decided about one line of a file.
type decision struct {
	cells    map[Field]string // in place of the file's
	excluded bool
	settled  bool      // it is known whom the line is about
	whom     record.ID // "" a student who is new
}

func (d *decision) fixed() map[Field]string {
	if d == nil {
		return nil
	}
	return d.cells
}

// decide returns what was decided about a line, to be changed.
func (f *File) decide(line int) *decision {
	if f.decisions == nil {
		f.decisions = map[int]*decision{}
	}
	if f.decisions[line] == nil {
		f.decisions[line] = &decision{}
	}
	return f.decisions[line]
}

// Exclude keeps a line of the file out of the import, or takes it in again. The
// student it is about does not count as missing from the file. A new plan shows it.
func (f *File) Exclude(line int, out bool) { f.decide(line).excluded = out }

// Fix reads a line as though the file had the value in the field; "" reads the
// field as blank. It reports whether the field is one that a cell can hold. A new
// plan shows it.
func (f *File) Fix(line int, field Field, value string) bool {
	switch t := traitOf(field); {
	case t == nil, t.kind == kindFullName, t.kind == kindRole:
		return false
	}
	d := f.decide(line)
	if d.cells == nil {
		d.cells = map[Field]string{}
	}
	d.cells[field] = cleanName(value)
	return true
}

// Unfix reads a line's field from the file again.
func (f *File) Unfix(line int, field Field) { delete(f.decide(line).cells, field) }

// Same says that a line is about the student, whatever its numbers say; "" says
// that it is about somebody whom Waymark does not hold yet. A new plan shows it.
func (f *File) Same(line int, id record.ID) {
	d := f.decide(line)
	d.settled, d.whom = true, id
}

// Unsettle takes [File.Same] back.
func (f *File) Unsettle(line int) { f.decide(line).settled = false }

// readFixed reads the values that a person gave in place of the file's.
func (r *reader) readFixed(cells map[Field]string, out *reading) {
	for i := range traits {
		t := &traits[i]
		cell := cells[t.field]
		if cell == "" {
			continue
		}
		c := readColumn{trait: t}
		r.cell(&c, cell, out)
	}
}

// clear notes that a row takes a value away.
func (r *reader) clear(t *trait, out *reading) {
	if !t.single() {
		out.warn(t.field, t.label+" cannot be cleared by a file: not read")
		return
	}
	out.clears = append(out.clears, t.field)
}

// decided settles row i as a person did, and reports whether that is all there
// is to it.
func (p *Plan) decided(i int, d *decision, hits [keys]int, readings []reading, x *index) bool {
	row, r := &p.Rows[i], &readings[i]
	switch {
	case d.excluded:
		row.Verdict = Excluded
		x.see(hits, r)
		return true
	case !d.settled:
		return false
	case d.whom == "":
		x.see(hits, r)
		if r.student.Surname == "" && r.student.Forename == "" {
			row.Reason = "surname and forename are both empty: nobody can be brought in without a name"
			return true
		}
		p.bringIn(row, r, i, x)
		return true
	}
	x.see(hits, r)
	for n := range x.people {
		person := &x.people[n]
		if !person.known || person.student.ID != d.whom {
			continue
		}
		person.seen = true
		if person.row != none {
			p.repeat(i, n, readings, x)
			return true
		}
		person.row, row.Verdict, row.before = i, Unchanged, person.student
		return true
	}
	row.check(nil, SamePerson, "the student whom this line was said to be about is not there any more: the row is not applied")
	return true
}

// see marks whomever a row may be about, so that nobody is called missing from
// the file who stands in it.
func (x *index) see(hits [keys]int, r *reading) {
	for _, n := range hits {
		if n >= 0 {
			x.people[n].seen = true
		}
	}
	n, ok := x.named[r.name.names]
	for steps := 0; ok && n != none && steps < maxNamesakes; steps++ {
		if person := &x.people[n]; !otherBirthday(&r.student, person.student) {
			person.seen = true
		}
		n = x.people[n].next
	}
}

// OnlyNew leaves students alone whom Waymark holds: rows that would change them
// count as excluded.
func (p *Plan) OnlyNew() {
	for i := range p.Rows {
		if r := &p.Rows[i]; r.Verdict == Changed {
			r.Verdict, r.Changes = Excluded, nil
		}
	}
	p.count()
}

// Conflicts returns the rows whose numbers and names speak of different students.
func (p *Plan) Conflicts() []*Row { return p.doubted(Conflict) }

// SamePeople returns the rows that are perhaps about a student Waymark holds.
func (p *Plan) SamePeople() []*Row { return p.doubted(SamePerson) }

func (p *Plan) doubted(d Doubt) []*Row {
	var rows []*Row
	for i := range p.Rows {
		if r := &p.Rows[i]; r.Verdict == Check && r.Doubt == d {
			rows = append(rows, r)
		}
	}
	return rows
}

// rowKey is the key of the question whom a row is about.
func (p *Plan) rowKey(r *Row) string {
	if r.File == p.File {
		return fmt.Sprintf("%s%d", keyRow, r.Line)
	}
	return fmt.Sprintf("%s%d of %s", keyRow, r.Line, r.File.Name)
}
