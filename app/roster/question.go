package roster

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"waymark/app/record"
)

// Question is something that a file does not show, and that a person can say.
// None has to be answered: what is not known is left out, and nothing is guessed.
type Question struct {
	Key     string // names the question, "column:Class"
	File    string // its name, without its folder
	Words   string
	Options []Option
	Suggest string // the value of an option, or ""
}

// Option is one answer to a question.
type Option struct{ Value, Words string }

// The keys of questions begin so. What follows is a heading, or a line's number.
const (
	keySheet  = "sheet"   // which sheet of the workbook
	keyColumn = "column:" // what a column is
	keyBlank  = "blank:"  // what an empty cell means
	keyValue  = "value:"  // what a value means, "value:Reg year=Lower IV"
	keyDates  = "dates"   // which comes first, day or month
	keyNames  = "names:"  // which comes first in a cell of both names
	keyRow    = "row:"    // whom a row is about, "row:12"

	keyYearOfForm  = "year-of-form" // whether a registration group says the year group
	keyYearOfAll   = "year-of-all"  // the year group of everybody in the file
	keyEarlierYear = "earlier-year" // whether a file of an earlier academic year is applied
)

// Answers to questions of two options.
const (
	answerDayFirst, answerMonthFirst        = "day first", "month first"
	answerSurnameFirst, answerForenameFirst = "surname first", "forename first"
	answerUnknown, answerNo                 = "unknown", "no"
	answerHold, answerApply                 = "hold", "apply"
	answerYes                               = "yes"
	answerNone                              = "none" // a column is not used
	answerNew, answerLeave                  = "new", "leave"
)

// manyColumns is how many columns that nobody knows are all asked about.
const manyColumns = 12

// manyValues is how many different values of one column are asked about. A
// column of more is not what it was taken for.
const manyValues = 12

// Questions lists what is to be asked of the file and of those read with it.
// Questions that were answered are not asked again.
func (f *File) Questions() []Question {
	var all []Question
	for _, file := range f.Files() {
		all = append(all, file.questions()...)
	}
	return all
}

func (f *File) questions() []Question {
	var all []Question
	ask := func(key, words, suggest string, options ...Option) {
		if _, answered := f.answers[key]; !answered {
			all = append(all, Question{Key: key, File: f.Name, Words: words, Options: options, Suggest: suggest})
		}
	}
	if len(f.Sheets) > 1 {
		var options []Option
		for _, name := range f.Sheets {
			options = append(options, Option{name, name})
		}
		if len(f.alike) > 1 {
			options = append(options, Option{everySheet, "all that have the same headings: " + strings.Join(f.alike, ", ")})
		}
		ask(keySheet, "Which sheet are the students on?", f.Sheet, options...)
	}
	unclear := 0
	for _, c := range f.Columns {
		if c.How == Unclear && c.ask {
			unclear++
		}
	}
	for i := range f.Columns {
		c := &f.Columns[i]
		// Of dozens, as of marks and targets, only those are worth a question that
		// resemble something.
		if c.How == Unclear && c.ask && (unclear <= manyColumns || c.Suggest != "") {
			ask(keyColumn+c.name(), fmt.Sprintf("What is in the column “%s” (%s)?", c.name(), f.examples(i)), string(c.Suggest), fieldOptions()...)
		}
	}
	for i := range f.Columns {
		c := &f.Columns[i]
		for _, v := range c.unread {
			ask(keyValue+c.name()+"="+strings.ToLower(v), fmt.Sprintf("What does “%s” mean under “%s”?", v, c.name()), "", valueOptions(traitOf(c.Field))...)
		}
		if c.oneToken {
			words := fmt.Sprintf("“%s” only ever says yes. Does a blank mean no, or that it is not known?", c.name())
			if f.Format == CTF { // whose elements are no words for a person
				words = fmt.Sprintf("The file says “%s: yes” of some pupils, and nothing of the others. Does that mean no, or that it is not known?", c.Field.Label())
			}
			ask(keyBlank+c.name(), words, answerUnknown, blankOptions...)
		}
		switch c.Field {
		case SurnameFirst:
			ask(keyNames+c.name(), f.askNames(c), answerSurnameFirst, nameOptions...)
		case FullName:
			ask(keyNames+c.name(), f.askNames(c), answerForenameFirst, nameOptions...)
		}
		if c.datesOpen {
			ask(keyDates, fmt.Sprintf("No date proves it: which comes first in “%s” (%s)?", c.name(), f.examples(i)), answerDayFirst, dateOptions...)
		}
	}
	if form := f.column(Form); form >= 0 && f.column(Year) < 0 && f.formsSayYears(form) {
		ask(keyYearOfForm, fmt.Sprintf("No column says the year group. Does “%s” say it (%s)?", f.Columns[form].name(), f.examples(form)), answerYes, formYearOptions...)
	} else if year, said := f.yearOfAll(); year != record.NoYearGroup && f.column(Year) < 0 {
		ask(f.yearOfAllKey(), f.askYearOfAll(year, said), year.Code(), yearOfAllOptions()...)
	}
	return all
}

// formsSayYears reports whether most registration groups begin with a year group.
func (f *File) formsSayYears(column int) bool {
	values := sample(f.Rows, column, sampled)
	with := 0
	for _, v := range values {
		if formYear(v) != record.NoYearGroup {
			with++
		}
	}
	return with*2 > len(values)
}

// Split is how a name in one cell is parted.
type Split struct {
	Line                    int
	Name, Surname, Forename string
	Sure                    bool // by a comma, by capitals, or as there is but one way
}

// Splits returns how the names of the file are parted that stand in one cell,
// those first that a person should look at.
func (f *File) Splits() []Split {
	var unsure, sure []Split
	for i := range f.Columns {
		if c := &f.Columns[i]; c.Field == FullName || c.Field == SurnameFirst {
			for _, r := range f.Rows {
				name := cleanName(r.Cell(i))
				if name == "" {
					continue
				}
				s := Split{Line: r.Line, Name: name}
				if s.Surname, s.Forename, s.Sure = splitName(name, c.Field == SurnameFirst); s.Sure {
					sure = append(sure, s)
				} else {
					unsure = append(unsure, s)
				}
			}
		}
	}
	return append(unsure, sure...)
}

// askNames asks which name comes first, and shows what follows from the answer
// that is taken for now.
func (f *File) askNames(c *Column) string {
	var few []string
	splits := f.Splits()
	for _, s := range splits[:min(len(splits), 3)] {
		few = append(few, fmt.Sprintf("“%s” is %s", short(s.Name), short(strings.TrimSpace(s.Forename+" / "+s.Surname))))
	}
	return fmt.Sprintf("Which comes first in “%s”? Now, forename / surname of %s", c.name(), strings.Join(few, ", "))
}

// name is what a column is called in keys: its heading, or its number.
func (c *Column) name() string {
	if c.Heading == "" {
		return "#" + strconv.Itoa(c.Index+1)
	}
	return c.Heading
}

// examples returns a few values of a column.
func (f *File) examples(column int) string {
	var few []string
	for _, v := range sample(f.Rows, column, sampled) {
		if v = "“" + short(v) + "”"; !slices.Contains(few, v) {
			few = append(few, v)
		}
		if len(few) == 3 {
			break
		}
	}
	return strings.Join(few, ", ")
}

func fieldOptions() []Option {
	options := []Option{{answerNone, "nothing that Waymark keeps"}}
	for _, f := range Fields() {
		options = append(options, Option{string(f), f.Label()})
	}
	return options
}

// valueOptions are what a value of a column of codes can mean.
func valueOptions(t *trait) []Option {
	options := []Option{{answerUnknown, "not known"}}
	switch t.kind {
	case kindAnswer:
		options = append(options, Option{"yes", "yes"}, Option{answerNo, "no"})
	case kindSEN:
		options = append(options, Option{"N", "no special educational needs"}, Option{"K", "SEN support"}, Option{"E", "EHC plan"})
	case kindSex:
		options = append(options, Option{"F", "female"}, Option{"M", "male"})
	case kindYear:
		options = append(options, Option{record.Reception.Code(), record.Reception.String()})
		for y := record.YearGroup(1); y <= 14; y++ {
			options = append(options, Option{y.Code(), y.String()})
		}
	}
	return options
}

// Answer answers a question of the file, or of those read with it. It reports
// whether the key is that of a question and the value one of its options. A new
// plan shows what follows from it.
func (f *File) Answer(key, value string) bool {
	done := false
	for _, file := range f.Files() {
		done = file.answer(key, value) || done
	}
	return done
}

func (f *File) answer(key, value string) bool {
	kind, rest, _ := strings.Cut(key, ":")
	heading, token, _ := strings.Cut(rest, "=")
	if kind += ":"; kind == keyColumn || kind == keyNames || kind == keyBlank {
		heading = rest // which may hold a sign of equality
	}
	column := f.columnNamed(heading)
	var t *trait
	if column >= 0 {
		key = kind + f.Columns[column].name()
		t = traitOf(f.Columns[column].Field)
	}
	ok := false
	switch kind {
	case keyColumn:
		field := Field(value)
		if value == answerNone {
			field = ""
		}
		ok = column >= 0 && f.Use(column, field)
	case keyNames:
		field := SurnameFirst
		if value == answerForenameFirst {
			field = FullName
		}
		ok = t != nil && t.kind == kindFullName && oneOption(nameOptions, value) && f.Use(column, field)
	case keyBlank:
		ok = t != nil && t.kind == kindAnswer && oneOption(blankOptions, value)
	case keyValue:
		key += "=" + strings.ToLower(token)
		ok = t != nil && token != "" && oneOption(valueOptions(t), value)
	case keyDates + ":":
		ok = oneOption(dateOptions, value) && slices.ContainsFunc(f.Columns, func(c Column) bool { return c.holdsDates() })
	case keyYearOfForm + ":":
		ok = oneOption(formYearOptions, value)
	case keyYearOfAll + ":":
		ok = f.column(Year) < 0 && (rest == "" || key == f.yearOfAllKey()) && oneOption(yearOfAllOptions(), value)
		key = f.yearOfAllKey()
	case keyEarlierYear + ":":
		ok = oneOption(staleYearOptions, value)
	case keySheet + ":":
		return f.book != nil && (slices.Contains(f.Sheets, value) && f.turnTo(value) || value == everySheet && len(f.alike) > 1 && f.turnToAll())
	case keyRow:
		return f.answerRow(rest, value)
	}
	if !ok {
		return false
	}
	f.keep(key, value)
	f.decideValues()
	return true
}

func (f *File) keep(key, value string) {
	if f.answers == nil {
		f.answers = map[string]string{}
	}
	f.answers[key] = value
}

// say keeps what a person said of a column. No two are said to be one field.
func (f *File) say(column int, field Field) {
	value := string(field)
	if field == "" {
		value = answerNone
	}
	for key, said := range f.answers {
		if said == value && field != "" && strings.HasPrefix(key, keyColumn) {
			delete(f.answers, key)
		}
	}
	f.keep(keyColumn+f.Columns[column].name(), value)
}

// answerRow says whom a line is about: the ID of a student, a student who is
// new, or nobody, so that the line is left out.
func (f *File) answerRow(place, value string) bool {
	number, of, named := strings.Cut(place, " of ")
	line, err := strconv.Atoi(number)
	if err != nil || named && of != f.Name || !slices.ContainsFunc(f.Rows, func(l Line) bool { return l.Line == line }) {
		return false
	}
	switch value {
	case answerLeave:
		f.Exclude(line, true)
	case answerNew:
		f.Same(line, "")
	default:
		f.Same(line, record.ID(value))
	}
	return true
}

func oneOption(options []Option, value string) bool {
	return slices.ContainsFunc(options, func(o Option) bool { return o.Value == value })
}

// columnNamed returns the place of the column of that name, or -1. Case and blanks do
// not count, as a person types it.
func (f *File) columnNamed(name string) int {
	same := func(c Column) bool { return c.name() == name }
	if i := slices.IndexFunc(f.Columns, same); i >= 0 {
		return i
	}
	key := headingKey(name)
	return slices.IndexFunc(f.Columns, func(c Column) bool { return key != "" && headingKey(c.Heading) == key })
}

// Column returns the place of the column with a heading, as a person would type
// it, and false where there is none.
func (f *File) Column(heading string) (int, bool) {
	i := f.columnNamed(heading)
	return i, i >= 0
}

// blankOf returns what a blank says in a column, by a person's word.
func (f *File) blankOf(c Column) string {
	if f.answers[keyBlank+c.name()] == answerNo {
		return answerNo
	}
	return ""
}

// valuesOf returns what values of a column say, by a person's word.
func (f *File) valuesOf(c Column) map[string]string {
	var values map[string]string
	prefix := keyValue + c.name() + "="
	for _, key := range slices.Sorted(maps.Keys(f.answers)) {
		value, ok := strings.CutPrefix(key, prefix)
		if !ok {
			continue
		}
		if values == nil {
			values = map[string]string{}
		}
		said := f.answers[key]
		if said == answerUnknown {
			said = ""
		}
		values[strings.ToLower(value)] = said
	}
	return values
}

// noteUnread lists the values of a column of codes that Waymark does not know.
func (f *File) noteUnread(c *Column) {
	t := traitOf(c.Field)
	for _, r := range f.Rows {
		v := r.Cell(c.Index)
		if v == "" {
			continue
		}
		ok := true
		switch t.kind {
		case kindAnswer:
			_, ok = parseAnswer(c.Field, v)
		case kindSEN:
			_, ok = parseSEN(v)
		case kindSex:
			_, ok = parseSex(v, c.numeric)
		case kindYear:
			_, ok = parseYear(v)
			ok = ok || nothing(v)
		}
		if !ok && !slices.Contains(c.unread, v) && !strings.EqualFold(v, Clear) {
			if c.unread = append(c.unread, v); len(c.unread) > manyValues {
				c.unread = nil
				return
			}
		}
	}
}

// Questions lists what is to be asked of the file, and whom the rows to check
// are about.
func (p *Plan) Questions() []Question {
	all := p.File.Questions()
	for i := range p.Rows {
		r := &p.Rows[i]
		switch {
		case r.Verdict != Check:
		case r.Doubt == SamePerson || r.Doubt == Conflict:
			q := Question{Key: p.rowKey(r), File: r.File.Name, Words: fmt.Sprintf("%s, line %d: %s", r.Name, r.Line, r.Reason)}
			if r.Student != nil {
				q.Options = append(q.Options, Option{string(r.Student.ID), "is " + r.Student.Name()})
			}
			q.Options = append(q.Options, Option{answerNew, "is a new student"}, Option{answerLeave, "leave the line out"})
			all = append(all, q)
		case r.Doubt == EarlierYear && !slices.ContainsFunc(all, func(q Question) bool { return q.Key == keyEarlierYear }):
			all = append(all, Question{Key: keyEarlierYear, File: p.File.Name, Words: "The file looks like one of an earlier academic year. Is it to be applied all the same?",
				Options: staleYearOptions, Suggest: answerHold})
		}
	}
	return all
}
