package roster

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"waymark/app/record"
)

// MappingFormat names the format of a file of mappings: one JSON object in UTF-8
// with the members format and mappings, an array of objects with name, headings,
// fields (by heading) and answers (by the key of the question).
const MappingFormat = "waymark-mappings/1"

// maxMappings is the largest file of mappings that is read, in bytes.
const maxMappings = 4 << 20

type mappingFile struct {
	Format   string            `json:"format"`
	Mappings []*record.Mapping `json:"mappings"`
}

// WriteMappings writes mappings to a file that a person can edit and another
// school can read.
func WriteMappings(w io.Writer, mappings []*record.Mapping) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(mappingFile{MappingFormat, append([]*record.Mapping{}, mappings...)})
}

// ReadMappings reads what [WriteMappings] writes. Of two for the same headings
// the later one counts. A field that this version cannot use a column for is an
// error that names the mapping; nothing is read by halves.
func ReadMappings(r io.Reader) ([]*record.Mapping, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxMappings+1))
	if err != nil {
		return nil, err
	}
	var f mappingFile
	switch err := json.Unmarshal(b, &f); {
	case len(b) > maxMappings:
		return nil, errors.New("a file of mappings is never this large")
	case err != nil || f.Format != MappingFormat:
		return nil, errors.New("this is not a file of mappings as Waymark writes it")
	}
	at := map[record.ID]int{}
	var out []*record.Mapping
	for i, m := range f.Mappings {
		if m == nil {
			return nil, fmt.Errorf("mapping %d is empty", i+1)
		}
		m.ID = mappingID(m.Headings)
		if err := m.Problems().Err(); err != nil {
			return nil, fmt.Errorf("mapping %d cannot be used: %w", i+1, err)
		}
		for heading, field := range m.Fields {
			if field != "" && traitOf(Field(field)) == nil {
				return nil, fmt.Errorf("mapping %d (%s) uses the column %q for %q, which is no field: leave it empty, or use one that waymark-cli mappings lists", i+1, m.Name, heading, field)
			}
		}
		if j, again := at[m.ID]; again {
			out[j] = m
			continue
		}
		at[m.ID] = len(out)
		out = append(out, m)
	}
	return out, nil
}
