package importing

import (
	"slices"
	"strings"

	"waymark/app/record"
	"waymark/app/roster"
	"waymark/app/ui/planline"
)

// place is a line of one of the files that are read together.
type place struct {
	file *roster.File
	line int
}

// said is what a person said of a line, so that it can be taken back.
type said struct {
	settled bool // whom it is about
	fixed   []roster.Field
}

// lineOf returns what the card says of a row of the plan.
func (i *Screen) lineOf(r *roster.Row) *planline.Line {
	return &planline.Line{At: placeOf(r), Number: r.Line, Name: nameOf(r), Said: i.said[placeOf(r)].words(), Choices: i.choices(r)}
}

// choices lists what can be said of a row.
func (i *Screen) choices(r *roster.Row) []planline.Choice {
	at := placeOf(r)
	if r.Verdict == roster.Excluded {
		return []planline.Choice{{Key: 'x', Label: "Take in after all", Do: func() { i.change(func() { r.File.Exclude(r.Line, false) }) }}}
	}
	var all []planline.Choice
	if r.Verdict == roster.Check && (r.Doubt == roster.SamePerson || r.Doubt == roster.Conflict) {
		if r.Student != nil {
			if _, held := i.s.Snapshot().Student(r.Student.ID); held {
				all = append(all, planline.Choice{Key: 's', Label: "It is " + r.Student.Name(), Do: func() { i.settle(r, r.Student.ID) }})
			}
		}
		all = append(all, planline.Choice{Key: 'n', Label: "It is somebody new", Do: func() { i.settle(r, "") }})
	}
	all = append(all, planline.Choice{Key: 'p', Label: "Put right", Do: func() { i.beginFix(r) }})
	if i.said[at] != nil {
		all = append(all, planline.Choice{Key: 't', Label: "Take that back", Do: func() { i.change(func() { i.unsay(at) }) }})
	}
	return append(all, planline.Choice{Key: 'x', Label: "Leave out", Do: func() { i.change(func() { r.File.Exclude(r.Line, true) }) }})
}

// words says what a person said of a line.
func (s *said) words() string {
	if s == nil {
		return ""
	}
	var words []string
	if s.settled {
		words = append(words, "you said whom the line is about")
	}
	for _, f := range s.fixed {
		words = append(words, "you put the "+f.Label()+" right")
	}
	return sentence(strings.Join(words, "; "))
}

func (i *Screen) settle(r *roster.Row, whom record.ID) {
	i.change(func() {
		i.saying(placeOf(r)).settled = true
		r.File.Same(r.Line, whom)
	})
}

// beginFix asks for a value in place of the file's, of the field that the row is
// warned of first.
func (i *Screen) beginFix(r *roster.Row) {
	fields := fieldsOf(r.File)
	values := make([]planline.Value, len(fields))
	for n, f := range fields {
		values[n] = planline.Value{Field: string(f), Label: f.Label(), Cell: cellOf(r, f)}
	}
	var first roster.Field
	for _, w := range r.Warnings {
		field := w.Field
		if field == roster.FullName || field == roster.SurnameFirst {
			field = roster.Surname
		}
		if slices.Contains(fields, field) {
			first = field
			break
		}
	}
	i.view.line.Fix(values, string(first), func(field, value string) { i.fix(r, roster.Field(field), value) })
}

// fieldsOf are those that a value can be put right in: of the file's columns, and
// the two names apart where one cell holds both.
func fieldsOf(f *roster.File) []roster.Field {
	var fields []roster.Field
	for _, c := range f.Columns {
		switch c.Field {
		case "", roster.Role:
		case roster.FullName, roster.SurnameFirst:
			fields = append(fields, roster.Surname, roster.Forename)
		default:
			fields = append(fields, c.Field)
		}
	}
	return fields
}

func (i *Screen) fix(r *roster.Row, field roster.Field, value string) {
	i.change(func() {
		if s := i.saying(placeOf(r)); r.File.Fix(r.Line, field, value) && !slices.Contains(s.fixed, field) {
			s.fixed = append(s.fixed, field)
		}
	})
}

func placeOf(r *roster.Row) place { return place{r.File, r.Line} }

func nameOf(r *roster.Row) string {
	if r.Name == "" {
		return "(no name)"
	}
	return r.Name
}

// cellOf returns what the file says in a field of a row: of a cell that holds
// both names, what was taken for the one.
func cellOf(r *roster.Row, field roster.Field) string {
	column := slices.IndexFunc(r.File.Columns, func(c roster.Column) bool { return c.Field == field })
	switch {
	case column >= 0:
	case field == roster.Surname && r.Student != nil:
		return r.Student.Surname
	case field == roster.Forename && r.Student != nil:
		return r.Student.Forename
	default:
		return ""
	}
	for i := range r.File.Rows {
		if r.File.Rows[i].Line == r.Line {
			return r.File.Rows[i].Cell(r.File.Columns[column].Index)
		}
	}
	return ""
}
