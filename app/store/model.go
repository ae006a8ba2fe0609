package store

import (
	"waymark/app/journal"
	"waymark/app/record"
)

// model is the record as a plain map: what the journal says, with nothing in
// between. The index is built from it and checked against it.
type model map[record.Ref]cell

// apply moves the model past one action and returns what that did.
func (m model) apply(e journal.Entry) ([]write, error) {
	writes, err := step(e.Seq, e.Changes, func(ref record.Ref) (cell, error) { return m[ref], nil })
	if err != nil {
		return nil, err
	}
	for _, w := range writes {
		m[w.ref] = w.now
	}
	return writes, nil
}

// records decodes every live record.
func (m model) records() ([]record.Record, error) {
	records := make([]record.Record, 0, len(m))
	for ref, c := range m {
		if c.object == nil {
			continue
		}
		r, err := record.Decode(ref, c.object)
		if err != nil {
			return nil, err
		}
		records = append(records, r)
	}
	return records, nil
}
