package record

import (
	"cmp"
	"maps"
	"slices"
)

// Mapping is what people have said of one shape of roster: what its columns
// are, and what their values mean. A file with the same headings is read by it.
type Mapping struct {
	// ID is made from the headings, so that each shape has one mapping.
	ID ID `json:"-"`
	// Name is of the file that it was said of first, without its folder.
	Name string `json:"name"`
	// Headings are the file's, in its order.
	Headings []string `json:"headings"`
	// Fields are what columns are used for, by heading; "" leaves a column unused.
	// They are the fields of package roster.
	Fields map[string]string `json:"fields,omitzero"`
	// Answers are to the other questions that package roster asks of a file, by
	// their keys.
	Answers map[string]string `json:"answers,omitzero"`
}

// Ref points at the mapping.
func (m Mapping) Ref() Ref { return Ref{KindMapping, m.ID} }

// Problems lists what keeps the mapping from being saved.
func (m Mapping) Problems() Problems {
	var p Problems
	p.require("name", m.Name, "a mapping needs the name of a file")
	p.limit("name", m.Name, 255)
	if len(m.Headings) == 0 {
		p.add("headings", "a mapping needs the headings of a file")
	}
	if len(m.Fields) == 0 && len(m.Answers) == 0 {
		p.add("fields", "a mapping that says nothing is of no use")
	}
	for _, said := range []map[string]string{m.Fields, m.Answers} {
		for key, value := range said {
			p.limit("fields", key, 500)
			p.limit("fields", value, 500)
		}
	}
	return p
}

// Mappings returns every mapping, in the order of their names.
func (s *Snapshot) Mappings() []*Mapping {
	return slices.SortedFunc(maps.Values(s.mappings), func(a, b *Mapping) int {
		return cmp.Or(cmp.Compare(Fold(a.Name), Fold(b.Name)), cmp.Compare(a.ID, b.ID))
	})
}

// Mapping returns one mapping.
func (s *Snapshot) Mapping(id ID) (*Mapping, bool) {
	m, ok := s.mappings[id]
	return m, ok
}
