package record_test

import (
	"strings"
	"testing"

	"waymark/app/record"
)

func TestMappingsOfASnapshot(t *testing.T) {
	classes := &record.Mapping{ID: "B", Name: "classes.csv", Headings: []string{"Surname", "Class"}, Fields: map[string]string{"Class": "form"}}
	array := &record.Mapping{ID: "A", Name: "Array.xlsx", Headings: []string{"Surname", "PP"}, Answers: map[string]string{"blank:PP": "no"}}
	s := record.NewSnapshot(1, []record.Record{classes, array})
	if all := s.Mappings(); len(all) != 2 || all[0] != array || all[1] != classes {
		t.Errorf("%v", all)
	}
	later := s.Next(2, nil, []record.Ref{classes.Ref()})
	if _, ok := later.Mapping("B"); ok || len(s.Mappings()) != 2 {
		t.Error("removed from one snapshot, it is still in the other before")
	}
	r, err := record.Decode(array.Ref(), record.Encode(array))
	if m, ok := r.(*record.Mapping); err != nil || !ok || m.Answers["blank:PP"] != "no" || m.ID != "A" {
		t.Errorf("%+v %v", r, err)
	}
}

func TestProblemsOfMappings(t *testing.T) {
	good := record.Mapping{ID: "A", Name: "a.csv", Headings: []string{"Class"}, Fields: map[string]string{"Class": "form"}}
	if p := good.Problems(); len(p) != 0 {
		t.Error(p)
	}
	for field, spoil := range map[string]func(*record.Mapping){
		"name":     func(m *record.Mapping) { m.Name = " " },
		"headings": func(m *record.Mapping) { m.Headings = nil },
		"fields":   func(m *record.Mapping) { m.Fields = map[string]string{"Class": strings.Repeat("x", 501)} },
	} {
		bad := good
		if spoil(&bad); bad.Problems().For(field) == "" {
			t.Errorf("%s: %v", field, bad.Problems())
		}
	}
	if silent := (record.Mapping{ID: "A", Name: "a.csv", Headings: []string{"Class"}}); silent.Problems().For("fields") == "" {
		t.Error("a mapping that says nothing")
	}
}
