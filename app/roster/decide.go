package roster

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"waymark/app/record"
)

const (
	tellWaymark     = "not used: tell Waymark what it is"
	leftOutBySaying = "not used: you said so"
)

// sampled is how many values of a column are looked at to see what it is.
const sampled = 128

// candidate is a column that a heading offers for a field.
type candidate struct {
	column int
	rank   int
	maybe  bool
}

// decideColumns says what each column is: by its heading, if the values do not
// speak against it; by its values alone only where check digits prove them.
func (f *File) decideColumns(header Line, width int, rows []Line) {
	f.Columns = make([]Column, width)
	offers := map[Field][]candidate{}
	for i := range width {
		c := &f.Columns[i]
		*c = Column{Index: i, Heading: header.Cell(i), How: Unclear, Note: tellWaymark, ask: true}
		key := headingKey(c.Heading)
		m, known := lookUp(c.Heading)
		switch secret := sensitiveHeading(key); {
		case known && m.notKept != "":
			c.How, c.Note = NotKept, "Waymark has no use for it"
		case known:
			offers[m.field] = append(offers[m.field], candidate{i, m.rank, m.maybe})
		case secret != "":
			c.How, c.Note = LeftOut, "never read in: "+secret
		case len(filled(Tutor, sample(rows, i, sampled))) == 0:
			c.How, c.Note = Empty, "no values"
		case key == "" || placeholder.MatchString(key):
			c.ask = false
			c.Note = "not used: it has no heading"
		default:
			if near, ok := nearest(key); ok {
				c.Suggest = near
				c.Note = tellWaymark + " (perhaps " + near.Label() + ")"
			}
		}
	}
	for i := range traits { // in a fixed order, so that the same file is always read the same way
		f.choose(traits[i].field, offers[traits[i].field], rows)
	}
	f.proveNumbers(rows)
	f.partNames()
	for i := range f.Columns {
		f.Columns[i].basis = f.Columns[i].Note
	}
	f.followMapping()
	for i := range f.Columns { // what was said of this file counts more
		for heading, field := range f.options.Fields {
			if headingKey(heading) == headingKey(f.Columns[i].Heading) {
				f.Use(i, field)
			}
		}
	}
}

// choose picks the column for a field: the surest heading whose values agree.
func (f *File) choose(field Field, offers []candidate, rows []Line) {
	slices.SortStableFunc(offers, func(a, b candidate) int {
		switch {
		case a.maybe != b.maybe && a.maybe:
			return 1
		case a.maybe != b.maybe:
			return -1
		}
		return cmp.Compare(a.rank, b.rank)
	})
	var chosen *Column
	for _, o := range offers {
		c := &f.Columns[o.column]
		values := filled(field, sample(rows, o.column, sampled))
		fit := 0
		for _, v := range values {
			if fits(field, v) {
				fit++
			}
		}
		if field == Sex && fit > 0 { // N is not specified, under F and M
			fit = 0
			for _, v := range values {
				if _, ok := parseSex(v, true); ok {
					fit++
				}
			}
		}
		switch {
		case len(values) == 0:
			c.How, c.Note = Empty, "no values"
		case chosen != nil:
			c.ask = false
			c.Note = "not used: “" + chosen.Heading + "” is the " + field.Label()
		case o.maybe && !(fit*20 >= len(values)*19 && f.agrees(field, o.column, rows)):
			c.Note = tellWaymark + " (perhaps " + field.Label() + ")"
			c.Suggest = field
		case !enough(field, fit, len(values)) && !(field == Year && namedYears(values)):
			c.Note = "not used as the " + field.Label() + ": its values do not look like it" + instead(field, values) + ". Tell Waymark what it is"
		default:
			c.Field, c.How, c.Note = field, ByHeading, ""
			if o.maybe {
				c.How, c.Note = ByValues, "used as the "+field.Label()+": its values look like it"
			}
			chosen = c
		}
	}
}

// enough reports whether so many values that fit leave the heading credible. Of
// codes it takes more: M and F would pass for flags every other time.
func enough(field Field, fit, all int) bool {
	switch traitOf(field).kind {
	case kindSex, kindSEN, kindAnswer:
		return fit*3 >= all*2
	}
	return fit*2 >= all
}

// filled returns the values that say something. Of names, and of the provision for
// special needs, words such as "none" do.
func filled(field Field, values []string) []string {
	switch traitOf(field).kind {
	case kindName, kindFullName, kindSEN:
		return values
	}
	return slices.DeleteFunc(values, nothing)
}

// namedYears reports whether values can be the names that a school has for its
// year groups, "Lower Fifth" or "Shell": a few words, again and again. What they
// mean is asked.
func namedYears(values []string) bool {
	var names []string
	for _, v := range values {
		if len(v) > 20 || strings.ContainsAny(v, "0123456789@") {
			return false
		}
		if !slices.Contains(names, v) {
			names = append(names, v)
		}
	}
	return len(names) <= manyValues
}

// instead says what values look like that do not fit their heading.
func instead(field Field, values []string) string {
	for _, other := range [...]struct {
		field Field
		words string
	}{{UPN, "UPNs"}, {ULN, "ULNs"}, {DOB, "dates"}, {Email, "email addresses"}, {Sex, "sexes"}, {SEN, "SEN codes"}} {
		fit := 0
		for _, v := range values {
			if other.field != field && fits(other.field, v) {
				fit++
			}
		}
		if fit*2 > len(values) {
			return ", but like " + other.words
		}
	}
	if field == Year {
		forms := 0
		for _, v := range values {
			if formShape(v) {
				forms++
			}
		}
		if forms*2 > len(values) {
			return ", but like registration groups"
		}
	}
	return ""
}

// sample returns up to most of a column's values, from all over the file.
func sample(rows []Line, column, most int) []string {
	step := max(1, len(rows)/most)
	if most == 1 {
		step = 1
	}
	values := make([]string, 0, min(most, len(rows)))
	for i := 0; i < len(rows) && len(values) < most; i += step {
		if v := rows[i].Cell(column); v != "" {
			values = append(values, v)
		}
	}
	if len(values) == 0 && step > 1 { // a sparse column
		return sample(rows, column, 1)
	}
	return values
}

// fits reports whether a value looks like the field. It is generous: it is there
// to notice a heading that is not what it says.
func fits(field Field, v string) bool {
	if v[0] == '(' && strings.EqualFold(v, Clear) {
		return true
	}
	switch t := traitOf(field); t.kind {
	case kindUPN, kindFormerUPN:
		return nothing(v) || record.CheckUPN(upper(cleanID(v))) != record.UPNBadForm
	case kindULN:
		v = cleanID(v)
		return v == "" || len(v) == 10 && allDigits(v) || rewritten(v)
	case kindNumber:
		return len(v) <= 64 && !strings.ContainsAny(v, "@/ ") && (allDigits(v) || strings.ContainsAny(v, "0123456789")) &&
			record.CheckUPN(upper(v)) == record.UPNBadForm
	case kindName:
		return nameShape(v)
	case kindFullName:
		return nameShape(v) && strings.ContainsAny(v, " ,")
	case kindDate:
		_, ok := parseDate(v)
		return ok || nothing(v)
	case kindYear:
		_, ok := parseYear(v)
		return ok
	case kindForm:
		if t.field == Form && len(v) <= 40 && !strings.ContainsRune(v, '@') {
			_, isDate := parseDate(v)
			return !isDate
		}
		return false
	case kindSex:
		sex, ok := parseSex(v, true) // "N" may be not specified, and is the commonest SEN code
		return sex != "" || ok && len(v) > 2
	case kindEmail:
		return strings.Contains(v, "@")
	case kindSEN:
		_, ok := parseSEN(v)
		return ok
	case kindAnswer:
		_, ok := parseAnswer(field, v)
		return ok
	}
	return len(v) <= 100
}

// nameShape reports whether a value may be a name. Digits alone do not speak
// against it: a school system's test students are called Student12, and a name
// with a slip of the finger in it is a name.
func nameShape(v string) bool {
	switch {
	case len(v) > 100, strings.ContainsRune(v, '@'):
		return false
	case !strings.ContainsAny(v, "0123456789"):
		return true
	case !strings.ContainsFunc(v, unicode.IsLetter), formShape(v), record.CheckUPN(upper(cleanID(v))) != record.UPNBadForm:
		return false
	}
	_, isDate := parseDate(v)
	return !isDate
}

// agrees reports whether the values of a column whose heading is in doubt have
// the support of another: "Grade 9" is no Year 9 in every country, and a class
// may be one that is taught and not one that is registered.
func (f *File) agrees(field Field, column int, rows []Line) bool {
	switch field {
	case Form:
		values := sample(rows, column, sampled)
		for _, v := range values {
			if !formShape(v) {
				return false
			}
		}
		return true
	case Year:
		born := slices.IndexFunc(f.Columns, func(c Column) bool {
			m, ok := lookUp(c.Heading)
			return ok && m.field == DOB
		})
		if born < 0 {
			return false
		}
		// A year of schooling and the academic year of birth go together: their sum
		// is nearly the same for everybody in a file, whatever year it is from.
		for _, order := range [...]dateOrder{dayFirst, monthFirst} {
			sums, all := map[int]int{}, 0
			for _, r := range rows {
				group, ok := parseYear(r.Cell(column))
				raw, dated := parseDate(r.Cell(born))
				if !ok || !dated {
					continue
				}
				all++
				if d, ok := raw.resolve(order, 2100); ok {
					sums[int(group)+int(record.AcademicYearOf(d))]++
				}
			}
			for _, with := range sums {
				if with*2 > all {
					return true
				}
			}
		}
		return false
	}
	return true
}

// proveNumbers looks among the columns nobody knows for UPNs and ULNs: their
// check digits are proof, whatever the heading.
func (f *File) proveNumbers(rows []Line) {
	for i := range f.Columns {
		c := &f.Columns[i]
		if c.How != Unclear {
			continue
		}
		values := sample(rows, i, sampled)
		upns, ulns, health := 0, 0, 0
		for _, v := range values {
			if nhsNumber(cleanID(v)) {
				health++
			}
			if check := record.CheckUPN(upper(cleanID(v))); check == record.UPNValid || check == record.UPNTemporary {
				upns++
			} else if record.ValidULN(cleanID(v)) {
				ulns++
			}
		}
		if len(values) >= 3 && health*10 >= len(values)*9 {
			c.How, c.Suggest, c.Note = LeftOut, "", "never read in: NHS numbers, as their check digits show"
			continue
		}
		for _, found := range [...]struct {
			field Field
			n     int
		}{{UPN, upns}, {ULN, ulns}} {
			if len(values) >= 3 && found.n*10 >= len(values)*9 && f.column(found.field) < 0 {
				c.Field, c.How, c.Suggest = found.field, ByValues, ""
				c.Note = "the check digits of " + count(found.n, "value") + " prove it"
			}
		}
	}
}

// nhsNumber reports whether a value is a number of the National Health Service: ten
// digits, of which the last makes the sum of the digits by 10 to 1 a multiple of 11.
func nhsNumber(v string) bool {
	if len(v) != 10 || !allDigits(v) {
		return false
	}
	sum := 0
	for i := range v {
		sum += int(v[i]-'0') * (10 - i)
	}
	return sum%11 == 0 && strings.Trim(v, v[:1]) != ""
}

// partNames makes sure that a name is taken from one place.
func (f *File) partNames() {
	if f.column(Surname) >= 0 && f.column(Forename) >= 0 {
		f.drop(FullName, "the names have columns of their own")
		f.drop(SurnameFirst, "the names have columns of their own")
	}
	if f.column(SurnameFirst) >= 0 {
		f.drop(FullName, "another column holds the name")
	}
}

func (f *File) drop(field Field, why string) {
	if i := f.column(field); i >= 0 {
		c := &f.Columns[i]
		c.Field, c.How, c.Note, c.ask = "", Unclear, "not used: "+why, false
	}
}

// Use makes a column the one for a field, because a person said so; the field ""
// leaves the column unused. It reports whether there is such a column, and it is
// not one that is left out.
func (f *File) Use(column int, field Field) bool {
	if column < 0 || column >= len(f.Columns) || f.Columns[column].How == LeftOut || f.Columns[column].How == NotKept || field != "" && traitOf(field) == nil {
		return false
	}
	if field != "" {
		f.drop(field, "“"+f.Columns[column].Heading+"” is the "+field.Label())
	}
	c := &f.Columns[column]
	c.Field, c.How, c.basis, c.Suggest = field, ByPerson, "", ""
	if field == "" {
		c.basis, c.Note = leftOutBySaying, leftOutBySaying
	}
	f.say(column, field)
	f.decideValues()
	return true
}

// sortSetAside puts the lines set aside in order, runs of a kind together.
func (f *File) sortSetAside() {
	slices.SortStableFunc(f.SetAside, func(a, b SetAside) int { return cmp.Compare(a.From, b.From) })
	out := f.SetAside[:0]
	for _, s := range f.SetAside {
		if n := len(out); n > 0 && out[n-1].Why == s.Why && out[n-1].To == s.From-1 {
			out[n-1].To = s.To
			continue
		}
		out = append(out, s)
	}
	f.SetAside = out
}
