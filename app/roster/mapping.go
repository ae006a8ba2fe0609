package roster

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"

	"waymark/app/record"
)

// mappingID is the ID of the mapping of files with these headings, in whatever order.
func mappingID(headings []string) record.ID {
	var keys []string
	for _, h := range headings {
		if key := headingKey(h); key != "" {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	sum := sha256.Sum256([]byte(strings.Join(keys, "\n")))
	return record.ID(hex.EncodeToString(sum[:13]))
}

// headings are what a file is known again by. A Common Transfer File names only the
// elements that its pupils have, so that the ones that are kept stand for it.
func (f *File) headings() []string {
	var all []string
	columns := f.Columns
	if f.Format == CTF {
		columns = columns[:len(ctfColumns)]
	}
	for _, c := range columns {
		if c.Heading != "" {
			all = append(all, c.Heading)
		}
	}
	return all
}

// remembered returns what people said of an earlier file with these headings, or nil.
func (o Options) remembered(headings []string) *record.Mapping {
	if len(o.Mappings) == 0 {
		return nil
	}
	id := mappingID(headings)
	i := slices.IndexFunc(o.Mappings, func(m *record.Mapping) bool { return m.ID == id })
	if i < 0 {
		return nil
	}
	return o.Mappings[i]
}

// followMapping reads the file as people said of an earlier one. What no longer fits is
// passed over, and asked again.
func (f *File) followMapping() {
	m := f.options.remembered(f.headings())
	if m == nil {
		return
	}
	followed := 0
	for i := range f.Columns {
		name := f.Columns[i].name()
		if field, ok := m.Fields[name]; ok {
			if field == "" {
				field = answerNone
			}
			if f.answer(keyColumn+name, field) {
				followed++
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(m.Answers)) {
		if f.answer(key, m.Answers[key]) {
			followed++
		}
	}
	if followed > 0 {
		f.Notes = append(f.Notes, fmt.Sprintf("read as was said of %s, which had the same headings (%s)", m.Name, count(followed, "answer")))
	}
}

// Mapping returns what people have said of the file and of others with the same
// headings, and false where that is nothing. An import saves it.
func (f *File) Mapping() (*record.Mapping, bool) {
	headings := f.headings()
	m := &record.Mapping{ID: mappingID(headings), Name: f.Name, Headings: headings, Fields: map[string]string{}, Answers: map[string]string{}}
	if was := f.options.remembered(headings); was != nil {
		m.Name = was.Name
		maps.Copy(m.Fields, was.Fields)
		maps.Copy(m.Answers, was.Answers)
	}
	for key, value := range f.answers {
		switch name, column := strings.CutPrefix(key, keyColumn); {
		case key == keySheet, key == keyEarlierYear, strings.HasPrefix(key, keyYearOfAll): // said of this one file
		case !column:
			m.Answers[key] = value
		case value == answerNone:
			m.Fields[name] = ""
		default:
			m.Fields[name] = value
		}
	}
	for i := range f.Columns { // what its values mean is said of what it is
		c := &f.Columns[i]
		if _, said := m.Fields[c.name()]; !said && c.Field != "" && f.spokenOf(c) {
			m.Fields[c.name()] = string(c.Field)
		}
	}
	return m, len(m.Problems()) == 0
}

// spokenOf reports whether somebody said what a value or a blank of a column means.
func (f *File) spokenOf(c *Column) bool { return f.blankOf(*c) != "" || f.valuesOf(*c) != nil }

// mappings returns the IDs of what was said of the files, now or earlier.
func (f *File) mappings() []record.ID {
	var ids []record.ID
	for _, file := range f.Files() {
		if m, ok := file.Mapping(); ok && !slices.Contains(ids, m.ID) {
			ids = append(ids, m.ID)
		}
	}
	return ids
}

// remember returns the changes that save what was said of the files.
func (f *File) remember(s *record.Snapshot) []record.Change {
	var changes []record.Change
	seen := map[record.ID]bool{}
	for _, file := range f.Files() {
		m, ok := file.Mapping()
		if !ok || len(file.answers) == 0 || seen[m.ID] {
			continue
		}
		seen[m.ID] = true
		was, known := s.Mapping(m.ID)
		if !known {
			changes = append(changes, record.Creation(m))
			continue
		}
		m.Name, m.Headings = was.Name, was.Headings
		if change, any := record.Update(was, m); any {
			changes = append(changes, change)
		}
	}
	return changes
}
