package roster

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"waymark/app/record"
)

// Answer is what a person said to a question, with what they could have said.
type Answer struct {
	Question
	Value string // of one of the options
}

// Said returns the answer in words, "no".
func (a Answer) Said() string {
	for _, o := range a.Options {
		if o.Value == a.Value {
			return o.Words
		}
	}
	return a.Value
}

// Options of the questions that are asked of any file in the same way.
var (
	nameOptions      = []Option{{answerSurnameFirst, "the surname"}, {answerForenameFirst, "the forename"}}
	blankOptions     = []Option{{answerUnknown, "not known"}, {answerNo, "no"}}
	dateOptions      = []Option{{answerDayFirst, "the day, as in England"}, {answerMonthFirst, "the month, as in America"}}
	formYearOptions  = []Option{{answerYes, "yes, by the number that it begins with"}, {answerNo, "no"}}
	staleYearOptions = []Option{{answerHold, "no"}, {answerApply, "yes, the year groups in Waymark are wrong"}}
)

// Answered lists what was said of the file and of those read with it, by
// somebody now or of an earlier file. [File.Answer] says otherwise. What its
// columns are is not among it: [File.Columns] tells.
func (f *File) Answered() []Answer {
	var all []Answer
	for _, file := range f.Files() {
		of := answered(file.answers, file.Name, func(heading string) Field {
			if i := file.columnNamed(heading); i >= 0 {
				return file.Columns[i].Field
			}
			return ""
		})
		for i := range of {
			of[i].Words = file.spelt(of[i].Key, of[i].Words)
		}
		all = append(all, of...)
	}
	return all
}

// spelt writes the value that an answer is about as the file does.
func (f *File) spelt(key, words string) string {
	rest, ok := strings.CutPrefix(key, keyValue)
	heading, value, _ := strings.Cut(rest, "=")
	column := f.columnNamed(heading)
	if !ok || column < 0 {
		return words
	}
	for _, r := range f.Rows {
		if cell := r.Cell(column); strings.EqualFold(cell, value) {
			return strings.Replace(words, value, cell, 1)
		}
	}
	return words
}

// AnsweredIn lists what a mapping says beside what the columns are.
func AnsweredIn(m *record.Mapping) []Answer {
	return answered(m.Answers, m.Name, func(heading string) Field { return Field(m.Fields[heading]) })
}

func answered(answers map[string]string, file string, holds func(heading string) Field) []Answer {
	var all []Answer
	for _, key := range slices.Sorted(maps.Keys(answers)) {
		if words, options := settled(key, holds); len(options) > 0 {
			all = append(all, Answer{Question{Key: key, File: file, Words: words, Options: options}, answers[key]})
		}
	}
	return all
}

// settled puts the question with a key as it is put once it was answered, when
// no values of the file stand beside it. There are no options where the question
// does not arise of what the columns hold.
func settled(key string, holds func(heading string) Field) (words string, options []Option) {
	kind, rest, _ := strings.Cut(key, ":")
	switch kind + ":" {
	case keyNames:
		if t := traitOf(holds(rest)); t != nil && t.kind == kindFullName {
			return fmt.Sprintf("What comes first in “%s”", rest), nameOptions
		}
	case keyBlank:
		if t := traitOf(holds(rest)); t != nil && t.kind == kindAnswer {
			return fmt.Sprintf("A blank under “%s”", rest), blankOptions
		}
	case keyValue:
		heading, value, _ := strings.Cut(rest, "=")
		if t := traitOf(holds(heading)); t != nil {
			if options = valueOptions(t); len(options) > 1 {
				return fmt.Sprintf("“%s” under “%s”", value, heading), options
			}
		}
	case keyDates + ":":
		return "What comes first in dates", dateOptions
	case keyYearOfForm + ":":
		return "The registration group says the year group", formYearOptions
	case keyYearOfAll + ":":
		return strings.TrimSpace(rest + " Everybody is in"), yearOfAllOptions()
	case keyEarlierYear + ":":
		return "The file of an earlier academic year is applied", staleYearOptions
	}
	return "", nil
}

// Say says what the column of a heading is in files of the mapping's shape: a
// field, or "" where it is to be left out. No two columns are one field, and
// answers that do not fit the column any more are forgotten.
func Say(m *record.Mapping, heading string, field Field) *record.Mapping {
	said := cloned(m)
	for other, f := range said.Fields {
		if field != "" && f == string(field) {
			delete(said.Fields, other)
		}
	}
	said.Fields[heading] = string(field)
	dropUnasked(said)
	return said
}

// Unsay leaves it to Waymark again what the column of a heading is.
func Unsay(m *record.Mapping, heading string) *record.Mapping {
	said := cloned(m)
	delete(said.Fields, heading)
	dropUnasked(said)
	return said
}

// SayAnswer answers a question of [AnsweredIn] otherwise.
func SayAnswer(m *record.Mapping, key, value string) *record.Mapping {
	said := cloned(m)
	said.Answers[key] = value
	return said
}

// UnsayAnswer has the question with a key asked again.
func UnsayAnswer(m *record.Mapping, key string) *record.Mapping {
	said := cloned(m)
	delete(said.Answers, key)
	return said
}

func cloned(m *record.Mapping) *record.Mapping {
	c := *m
	c.Fields, c.Answers = maps.Clone(m.Fields), maps.Clone(m.Answers)
	if c.Fields == nil {
		c.Fields = map[string]string{}
	}
	if c.Answers == nil {
		c.Answers = map[string]string{}
	}
	return &c
}

// dropUnasked forgets the answers to what is not asked of the columns.
func dropUnasked(m *record.Mapping) {
	holds := func(heading string) Field { return Field(m.Fields[heading]) }
	for key, value := range m.Answers {
		if _, options := settled(key, holds); !oneOption(options, value) {
			delete(m.Answers, key)
		}
	}
}

// KeepMapping returns the action that saves a mapping as it was edited, or that
// forgets it where it says nothing any more, and false where nothing differs.
func KeepMapping(was, now *record.Mapping, by string) (record.Action, bool) {
	if len(now.Fields) == 0 && len(now.Answers) == 0 {
		return ForgetMapping(was, by), true
	}
	a := record.Action{Kind: record.ActionEdit, What: "How files like " + was.Name + " are read", By: by}
	change, differs := record.Update(was, now)
	a.Changes = []record.Change{change}
	return a, differs
}

// ForgetMapping returns the action that forgets a mapping: files with its
// headings are asked about again.
func ForgetMapping(m *record.Mapping, by string) record.Action {
	return record.Action{
		Kind: record.ActionEdit, What: "Mapping of " + m.Name + " forgotten", By: by,
		Changes: []record.Change{record.Deletion(m.Ref(), record.Encode(m))},
	}
}

// TakeMappings returns the action that takes mappings in, those of the same
// headings in place of what the record has, and false where nothing differs.
func TakeMappings(s *record.Snapshot, mappings []*record.Mapping, by string) (record.Action, bool) {
	a := record.Action{Kind: record.ActionEdit, What: "Mappings of files taken in", By: by}
	for _, m := range mappings {
		was, ok := s.Mapping(m.ID)
		if !ok {
			a.Changes = append(a.Changes, record.Creation(m))
		} else if change, differs := record.Update(was, m); differs {
			a.Changes = append(a.Changes, change)
		}
	}
	return a, len(a.Changes) > 0
}
