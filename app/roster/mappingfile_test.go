package roster

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	"waymark/app/record"
)

func TestMappingsGoOutAndComeIn(t *testing.T) {
	headings := []string{"Set", "Forename", "Surname"}
	said := []*record.Mapping{{
		ID: mappingID(headings), Name: "sets.csv", Headings: headings,
		Fields: map[string]string{"Set": "form"}, Answers: map[string]string{"dates": "day first"},
	}}
	var b bytes.Buffer
	if err := WriteMappings(&b, said); err != nil {
		t.Fatal(err)
	}
	read, err := ReadMappings(&b)
	if err != nil || !reflect.DeepEqual(read, said) {
		t.Errorf("%+v, %v", read, err)
	}
}

func TestMappingsThatCannotBeRead(t *testing.T) {
	for _, c := range []struct{ file, says string }{
		{``, "not a file of mappings"},
		{`{"format":"something else"}`, "not a file of mappings"},
		{`{"format":"waymark-mappings/1","mappings":[null]}`, "mapping 1 is empty"},
		{`{"format":"waymark-mappings/1","mappings":[{"name":"a","headings":["Set"]}]}`, "of no use"},
		{`{"format":"waymark-mappings/1","mappings":[{"name":"a.csv","headings":["Set"],"fields":{"Set":"shoe size"}}]}`, `"shoe size", which is no field`},
		{strings.Repeat(" ", maxMappings+1), "never this large"},
	} {
		if _, err := ReadMappings(strings.NewReader(c.file)); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%.60s: %v, want %q", c.file, err, c.says)
		}
	}
}

func FuzzReadMappings(f *testing.F) {
	f.Add([]byte(`{"format":"waymark-mappings/1","mappings":[{"name":"a.csv","headings":["Set"],"fields":{"Set":"form"}},{"name":"b.csv","headings":["set"],"fields":{"Set":""}}]}`))
	f.Fuzz(func(t *testing.T, file []byte) {
		read, err := ReadMappings(bytes.NewReader(file))
		if err != nil {
			return
		}
		var b bytes.Buffer
		if err := WriteMappings(&b, read); err != nil {
			t.Fatal(err)
		}
		if again, err := ReadMappings(&b); err != nil || len(again) != len(read) {
			t.Errorf("%d read again as %d: %v", len(read), len(again), err)
		}
	})
}
