package roster

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"waymark/app/record"
)

// Files returns the file and those that were read with it.
func (f *File) Files() []*File { return append([]*File{f}, f.others...) }

// names lists the files, "roster.csv" or "roster.csv and pupils.xml".
func (f *File) names() string {
	words := f.Name
	for i, other := range f.others {
		if i == len(f.others)-1 {
			words += " and " + other.Name
		} else {
			words += ", " + other.Name
		}
	}
	return words
}

// sum is the hash of the file, or that of the hashes of several.
func (f *File) sum() string {
	if len(f.others) == 0 {
		return f.SHA256
	}
	all := sha256.New()
	for _, file := range f.Files() {
		fmt.Fprintln(all, file.SHA256)
	}
	return hex.EncodeToString(all.Sum(nil))
}

// inOrder returns the files in the order in which their rows are judged: those
// with names before those that only add to them, otherwise as they were given.
func (f *File) inOrder() []*File {
	files := f.Files()
	nameless := func(f *File) int {
		if f.column(Surname) >= 0 || f.column(FullName) >= 0 || f.column(SurnameFirst) >= 0 {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(files, func(a, b *File) int { return nameless(a) - nameless(b) })
	return files
}

// fill adds what row i says of a student to what a row of another file says. The
// earlier file is believed where they differ, but for letters that it lost.
func (p *Plan) fill(i, at int, readings []reading, x *index) {
	person := &x.people[at]
	row, later, first := &p.Rows[i], &readings[i], &readings[person.row]
	a, b := &first.student, &later.student
	row.Verdict, row.Student = Unchanged, person.student
	add := func(t *trait, from string) {
		row.Changes = append(row.Changes, FieldDiff{t.field, t.label, from, t.words(b)})
	}
	for i := range traits {
		t := &traits[i]
		was, is := t.words(a), t.words(b)
		switch {
		case !t.single() || is == "" || is == was:
		case was == "":
			t.set(a, b)
			add(t, "")
		case t.kind == kindName && sameButDamaged(was, is):
			t.set(a, b)
			first.unwarn(t, was)
			add(t, was)
		case t.kind == kindName && sameButDamaged(is, was):
			later.unwarn(t, is)
		default:
			later.warn(t.field, p.differs(person.row, t, was, is))
		}
	}
	for _, f := range [...]struct {
		field       Field
		was, is     string
		empty, same bool
		take        func()
	}{
		{Form, first.form, later.form, first.form == "", first.form == later.form, func() { first.form = later.form }},
		{Year, first.year.String(), later.year.String(), first.year == record.NoYearGroup, first.year == later.year, func() { first.year = later.year }},
	} {
		switch t := traitOf(f.field); {
		case f.same || f.field == Form && later.form == "" || f.field == Year && later.year == record.NoYearGroup:
		case f.empty:
			f.take()
			row.Changes = append(row.Changes, FieldDiff{t.field, t.label, "", f.is})
		default:
			later.warn(t.field, p.differs(person.row, t, f.was, f.is))
		}
	}
	for _, upn := range b.FormerUPNs {
		if !oneOf(upn, a.FormerUPNs) {
			a.FormerUPNs = append(a.FormerUPNs, upn)
			row.Changes = append(row.Changes, FieldDiff{FormerUPN, FormerUPN.Label(), "", upn})
		}
	}
	if later.provenUPN && a.UPN == b.UPN {
		first.provenUPN = true
		x.enter(byUPN, a.UPN, at)
	}
	if len(row.Changes) > 0 {
		row.Verdict = Fills
	}
}

// differs says that two files say different things of a student.
func (p *Plan) differs(first int, t *trait, was, is string) string {
	return fmt.Sprintf("%s: “%s” here, but “%s” on %s, which is taken", t.label, short(is), short(was), p.place(first))
}

// unwarn takes back the warning that a name lost letters, as the other file has
// them.
func (r *reading) unwarn(t *trait, name string) {
	lost := t.label + ": " + damage(name)
	r.warnings = slices.DeleteFunc(r.warnings, func(w Warning) bool { return w.Field == t.field && w.Words == lost })
}

// noteFilled says what each file added to the others.
func (p *Plan) noteFilled() {
	for _, f := range p.File.Files() {
		students := 0
		values := map[Field]int{}
		for i := range p.Rows {
			if r := &p.Rows[i]; r.File == f && r.Verdict == Fills {
				students++
				for _, c := range r.Changes {
					values[c.Field]++
				}
			}
		}
		var words []string
		for i := range traits {
			if n := values[traits[i].field]; n > 0 {
				words = append(words, fmt.Sprintf("%s of %s", traits[i].label, grouped(n)))
			}
		}
		if students > 0 {
			p.Notes = append(p.Notes, fmt.Sprintf("%s fills gaps of %s: %s", f.Name, count(students, "student"), strings.Join(words, ", ")))
		}
	}
}
