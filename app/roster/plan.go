package roster

import (
	"fmt"
	"slices"

	"waymark/app/record"
)

// Verdict is what a plan does with one row.
type Verdict uint8

// The verdicts. Only New and Changed rows are applied.
const (
	Rejected  Verdict = iota // cannot be used; Reason says why
	Check                    // not applied until a person has looked; Reason says what at
	New                      // a student the record does not hold
	Changed                  // Changes lists what would change
	Unchanged                // the record says the same already
	Fills                    // adds to what a row of another file says of the same student
	Excluded                 // left out of the import by a person
)

// String returns the verdict in a word or two, "Cannot be used".
func (v Verdict) String() string {
	switch v {
	case Check:
		return "To check"
	case New:
		return "New"
	case Changed:
		return "Changed"
	case Unchanged:
		return "Unchanged"
	case Fills:
		return "Fills in"
	case Excluded:
		return "Excluded"
	}
	return "Cannot be used"
}

// Row is what a plan does with one row of the file.
type Row struct {
	File    *File // the file that the row stands in
	Line    int
	Verdict Verdict
	// Student is the student as the import leaves it. In a Check row it is the
	// student in question as it stands, nil where there is no one; in a Rejected
	// row it is nil.
	Student  *record.Student
	Name     string // as the file has it, "Surname, Forename"
	Form     string
	Year     record.YearGroup
	Changes  []FieldDiff // of a Changed row; of one that fills in, what it adds
	Warnings []Warning
	Reason   string
	Doubt    Doubt // of a Check row

	before *record.Student // of a Changed row
	number int             // of a New row among the new ones
	doubt  int             // the place in the plan, from 1, of a row to check that is about the same student, or 0
}

// Doubt is what a row to check waits for.
type Doubt string

// The doubts.
const (
	Conflict    Doubt = "conflict"     // two of its numbers are those of two students, or its number and its name are
	SamePerson  Doubt = "same person?" // Student is perhaps who it is about: [File.Same] settles it
	Repeated    Doubt = "repeated"     // an earlier row about the student says something else
	EarlierYear Doubt = "earlier year" // the file looks like one of an earlier academic year
	Waits       Doubt = "waits"        // another row about the student has to be looked at first
)

// FieldDiff is one field's old and new value, in words. An empty value is "".
type FieldDiff struct {
	Field    Field
	Label    string
	From, To string
}

// Warning is something about a row, or about a field of it, that a person
// should know. The row is applied all the same.
type Warning struct {
	Field Field // "" where it is about the whole row
	Words string
}

// Plan says what an import would do, row by row. Nothing has been changed yet.
type Plan struct {
	File *File
	Rows []Row // in the order of the file
	// Missing are the students on roll whom no row is about, in the order of their
	// names. They are left alone: a person decides whether they have left.
	Missing []*record.Student
	// Left are the lines of the file that hold no student. Those of other files
	// read with it are in their own SetAside.
	Left []SetAside
	// Notes say in plain words what is unusual about the file as a whole, beside
	// the school's record.
	Notes  []string
	Counts Counts

	said []record.Change // what people said of the files, to be remembered
}

// Counts sums a plan up. New, Changed, Unchanged, Check, Rejected, Fills and
// Excluded add up to Rows.
type Counts struct {
	Rows, New, Changed, Unchanged, Check, Rejected, Fills, Excluded int

	Missing  int
	Warnings int // of all rows together
}

// MakePlan compares the file with the school's record as it stands on today. It
// changes neither.
func MakePlan(f *File, s *record.Snapshot, today record.Date) *Plan {
	files := f.inOrder()
	rows := 0
	for _, f := range files {
		rows += len(f.Rows)
	}
	p := &Plan{File: f, Left: f.SetAside, Rows: make([]Row, rows)}
	readings := make([]reading, rows)
	students := s.Students()
	var x *index
	together(func() { x = newIndex(students, files, rows) }, func() {
		first := 0
		for _, f := range files {
			reader := newReader(f, today)
			inParts(len(f.Rows), func(from, to int) {
				var fold folder
				for i := from; i < to; i++ {
					row, r := &p.Rows[first+i], &readings[first+i]
					row.File, row.Line = f, f.Rows[i].Line
					reader.read(f.Rows[i], r)
					r.name = fold.nameKeys(&r.student)
				}
			})
			first += len(f.Rows)
		}
	})
	for i := range p.Rows {
		if f.options.Progress != nil && i%progressStep == 0 {
			f.options.Progress(i, rows)
		}
		p.judge(i, readings, x, today)
	}
	for _, person := range x.people {
		if person.row == none {
			continue
		}
		row := &p.Rows[person.row]
		if row.doubt = x.leftTo(&readings[person.row]); row.doubt == 0 && person.known {
			row.doubt = person.doubt
		}
	}
	ids := record.NewIDs(x.brought)
	inParts(len(p.Rows), func(from, to int) {
		for i := from; i < to; i++ {
			p.finish(i, &readings[i], ids, today)
		}
	})
	if f.answers[keyEarlierYear] != answerApply {
		p.holdOldYear(today)
	}
	p.noteFilled()
	warnOfSharedEmails(p.Rows)
	for _, person := range x.people {
		if person.known && !person.seen && person.student.OnRoll(today) {
			p.Missing = append(p.Missing, person.student)
		}
	}
	p.said = f.remember(s)
	p.count()
	return p
}

// judge says whom row i is about. It looks at the rows one after the other,
// since a row can be about somebody whom an earlier one brings in.
func (p *Plan) judge(i int, readings []reading, x *index, today record.Date) {
	row, r := &p.Rows[i], &readings[i]
	if row.Reason = r.said; row.Reason != "" {
		return
	}
	hits := x.find(r)
	if d := row.File.decisions[row.Line]; d != nil && p.decided(i, d, hits, readings, x) {
		return
	}
	at, by := none, keys
	for k, n := range hits {
		if n >= 0 {
			x.people[n].seen = true
		}
		if at == none && n != none {
			at, by = n, key(k)
		}
	}
	switch {
	case at == none:
		p.judgeByName(i, readings, x, today)
		return
	case at == ambiguous:
		row.check(nil, Conflict, "more than one student has this "+keyWords[by]+": the row is not applied. Put right which of them it is about")
		return
	}
	person := &x.people[at]
	for k, n := range hits {
		if n != none && n != at && n != ambiguous {
			x.people[n].doubt = i + 1
			p.doubt(i, person, Conflict, fmt.Sprintf("the %s is that of %s, but the %s that of %s: the row is not applied. Put the wrong one right in the school system",
				keyWords[by], p.who(person), keyWords[k], p.who(&x.people[n])))
			return
		}
	}
	if k, ok := contradicts(r, person, by); ok {
		if by == byName && !person.known {
			// The school system holds both under numbers of their own: they are two.
			r.warn("", fmt.Sprintf("the same name and date of birth as %s, with another %s", p.who(person), keyWords[k]))
			p.bringIn(row, r, i, x)
			return
		}
		p.doubt(i, person, SamePerson, fmt.Sprintf("the same person? The %s is that of %s, who has another %s: the row is not applied",
			keyWords[by], p.who(person), keyWords[k]))
		return
	}
	if by != byName && stranger(&r.student, person.student) {
		p.doubt(i, person, Conflict, fmt.Sprintf("the %s is that of %s, but names and date of birth are others: the row is not applied", keyWords[by], p.who(person)))
		return
	}
	if person.row != none {
		p.repeat(i, at, readings, x)
		return
	}
	person.row = i
	row.Verdict = Unchanged // finish looks whether it is
	row.before = person.student
}

// A row is compared with so many people of its name who may be the same person,
// and with so many who are not. Beyond that a person has to look: no school has
// as many, and a file made to waste time does not.
const (
	maxNamesakes = 32
	maxSteps     = 4096
)

// judgeByName settles a row that no key leads to anybody. Names alone are no
// proof: they show that a row says nothing new, and otherwise who is to be asked
// about.
func (p *Plan) judgeByName(i int, readings []reading, x *index, today record.Date) {
	row, r := &p.Rows[i], &readings[i]
	if r.student.Surname == "" && r.student.Forename == "" {
		row.Reason = row.File.nameless() + ", and no number in the row is that of a student Waymark knows"
		x.leave(r, i+1)
		return
	}
	perhaps := none
	at, ok := x.named[r.name.names]
	alike := 0
	for steps := 0; ok && at != none; at = x.people[at].next {
		person := &x.people[at]
		if _, differs := contradicts(r, person, byName); differs || otherBirthday(&r.student, person.student) {
			if steps++; steps > maxSteps {
				perhaps = at
				break
			}
			continue
		}
		if person.row != none {
			if _, same := repeats(&readings[person.row], r); same {
				p.repeat(i, at, readings, x)
				return
			}
		}
		if !person.known {
			if alike++; alike == 1 {
				r.warn("", "the same name as "+p.who(person)+", and nothing that says whether they are two")
			} else if alike > maxNamesakes {
				perhaps = at
				break
			}
			continue
		}
		if person.row == none && r.saysNothingNew(person.student, today) {
			person.row, person.seen = i, true
			row.Verdict, row.before = Unchanged, person.student
			return
		}
		perhaps = at
	}
	if perhaps != none {
		person := &x.people[perhaps]
		person.seen = true
		p.doubt(i, person, SamePerson, fmt.Sprintf("perhaps %s, whose name is the same: the row is not applied. An export with UPN, admission number or date of birth would tell", p.who(person)))
		return
	}
	p.bringIn(row, r, i, x)
}

// nameless says why a row has no name.
func (f *File) nameless() string {
	for _, field := range [...]Field{Surname, Forename, FullName, SurnameFirst} {
		if f.column(field) >= 0 {
			return "surname and forename are both empty"
		}
	}
	return "no column of the file is known to hold names"
}

// bringIn makes the row a new student.
func (p *Plan) bringIn(row *Row, r *reading, i int, x *index) {
	row.Verdict, row.number = New, x.brought
	x.brought++
	x.add(person{student: &r.student, upn: r.provenUPN, row: i, seen: true}, r.name)
}

// repeat settles a row about somebody whom an earlier row is about.
func (p *Plan) repeat(i, at int, readings []reading, x *index) {
	person := &x.people[at]
	row, r := &p.Rows[i], &readings[i]
	if p.Rows[person.row].File != row.File {
		p.fill(i, at, readings, x)
		return
	}
	first := p.place(person.row)
	if field, same := repeats(&readings[person.row], r); !same {
		p.doubt(i, person, Repeated, fmt.Sprintf("the same student as on %s, but the %s differs: this line is not applied", first, field.Label()))
		return
	}
	row.Verdict, row.Student = Unchanged, person.student
	r.warn("", fmt.Sprintf("the same student as on %s, and nothing new", first))
}

// repeats reports whether a later row says nothing that an earlier one about the
// same student did not, and otherwise the first field that it does.
func repeats(first, later *reading) (Field, bool) {
	a, b := &first.student, &later.student
	for i := range traits {
		t := &traits[i]
		switch {
		case t.text != nil && *t.text(b) != "" && *t.text(b) != *t.text(a),
			t.answer != nil && *t.answer(b) != record.Unknown && *t.answer(b) != *t.answer(a),
			t.date != nil && !t.date(b).IsZero() && *t.date(b) != *t.date(a):
			return t.field, false
		}
	}
	switch {
	case later.form != "" && later.form != first.form:
		return Form, false
	case later.year != record.NoYearGroup && later.year != first.year:
		return Year, false
	case len(later.clears) > 0 && !slices.Equal(later.clears, first.clears):
		return later.clears[0], false
	}
	return "", true
}

func (r *Row) check(s *record.Student, doubt Doubt, reason string) {
	r.Verdict, r.Student, r.Doubt, r.Reason = Check, s, doubt, reason
}

// doubt leaves row i to a person to look at, because it is about somebody or not.
// Until that is settled, no other row changes what it rests on: the same file
// would be understood another way the next time.
func (p *Plan) doubt(i int, person *person, doubt Doubt, reason string) {
	p.Rows[i].check(person.student, doubt, reason)
	person.doubt = i + 1
}

// identifies reports whether a row and a student are compared by the field.
func identifies(d FieldDiff) bool {
	switch d.Field {
	case Surname, Forename, PreferredSurname, PreferredForename, DOB, UPN, FormerUPN, ULN, AdmissionNo, MISID:
		return true
	}
	return false
}

// who names a person for a reason.
func (p *Plan) who(person *person) string {
	if person.known {
		return person.student.Name()
	}
	return person.student.Name() + " on " + p.place(person.row)
}

// place names a row, "line 4" or "line 4 of pupils.xml".
func (p *Plan) place(i int) string {
	row := &p.Rows[i]
	words := fmt.Sprintf("line %d", row.Line)
	if row.File != p.File {
		words += " of " + row.File.Name
	}
	return words
}

// finish works out what a row would change.
func (p *Plan) finish(i int, in *reading, ids []record.ID, today record.Date) {
	r := &p.Rows[i]
	r.Form, r.Year = in.form, in.year
	if in.student.Surname != "" || in.student.Forename != "" {
		r.Name = in.student.Name()
	}
	switch {
	case r.Verdict == New:
		r.Student = in.newStudent(ids[r.number], today)
	case r.Verdict == Unchanged && r.before != nil:
		r.Student, r.Changes = in.merge(r.before, today)
		if len(r.Changes) > 0 {
			r.Verdict = Changed
		}
		if r.Name == "" {
			r.Name = r.before.Name()
		}
	}
	if r.doubt != 0 && (r.Verdict == New || slices.ContainsFunc(r.Changes, identifies)) {
		r.check(r.before, Waits, p.place(r.doubt-1)+" is perhaps about the same student, and has to be looked at first: the row is not applied")
		r.Changes = nil
	}
	if r.Verdict == New || r.Verdict == Changed {
		if problems := r.Student.Problems(); len(problems) > 0 {
			r.Verdict, r.Student, r.Changes, r.Reason = Rejected, nil, nil, problems.Error()
		}
	}
	r.Warnings = in.warnings
}

func warnOfSharedEmails(rows []Row) {
	var first map[string]int
	for i := range rows {
		r := &rows[i]
		if r.Student == nil || r.Student.Email == "" || r.Verdict == Check {
			continue
		}
		if first == nil {
			first = make(map[string]int, len(rows))
		}
		if j, taken := first[r.Student.Email]; taken && rows[j].Student.ID != r.Student.ID {
			r.Warnings = append(r.Warnings, Warning{Email, fmt.Sprintf("the same email as on line %d", rows[j].Line)})
			continue
		}
		first[r.Student.Email] = i
	}
}

func (p *Plan) count() {
	c := Counts{Rows: len(p.Rows), Missing: len(p.Missing)}
	for i := range p.Rows {
		c.Warnings += len(p.Rows[i].Warnings)
		switch p.Rows[i].Verdict {
		case New:
			c.New++
		case Changed:
			c.Changed++
		case Unchanged:
			c.Unchanged++
		case Check:
			c.Check++
		case Rejected:
			c.Rejected++
		case Fills:
			c.Fills++
		case Excluded:
			c.Excluded++
		}
	}
	p.Counts = c
}
