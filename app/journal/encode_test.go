package journal

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"waymark/app/record"
)

// FuzzEncodeMeansWhatEncodingJSONWrites holds the encoder that was written by
// hand to encoding/json: the same actions are refused, and the others read back
// the same.
func FuzzEncodeMeansWhatEncodingJSONWrites(f *testing.F) {
	f.Add("import", "Import of roster.csv", "A. Müller", int64(0), uint64(0), `{"surname":"O\u2019Brien \ud83d"}`, "", 3)
	f.Add("undo", "\x00\xff\u2028</script>", "", int64(1e18), uint64(1<<63), ` { "a" : null } `, `[1.5e-7,{"b":[]}]`, 0)
	f.Add("", "", "", int64(-1e18), uint64(7), `{`, `nul`, -1)
	f.Add("edit", `"\`, "\n", int64(5), uint64(7), "{\"a\":\"\xff\"}", `0`, 9)
	f.Fuzz(func(t *testing.T, kind, what, by string, at int64, undoes uint64, from, to string, rows int) {
		a := record.Action{
			Kind: record.ActionKind(kind), What: what, By: by, Device: what, At: time.Unix(0, at).UTC(), Undoes: undoes,
			Changes: []record.Change{
				{Kind: record.Kind(kind), ID: record.ID(by), From: json.RawMessage(from), To: json.RawMessage(to)},
				{Kind: record.KindStudent, ID: "S1", To: json.RawMessage(to)},
			},
		}
		if rows >= 0 {
			a.Source = &record.Source{Name: what, SHA256: by, Rows: rows}
		}
		if depth(from) > maxDepth || depth(to) > maxDepth {
			return
		}
		theirs, theirErr := json.Marshal(a)
		ours, err := appendAction([]byte("before"), a)
		if (err == nil) != (theirErr == nil) {
			t.Fatalf("we say %v, encoding/json says %v", err, theirErr)
		}
		if err != nil {
			return
		}
		var read, want record.Action
		if err := json.Unmarshal(bytes.TrimPrefix(ours, []byte("before")), &read); err != nil {
			t.Fatalf("%v in %s", err, ours)
		}
		if err := json.Unmarshal(theirs, &want); err != nil {
			t.Fatal(err)
		}
		for i := range read.Changes {
			for _, patch := range []*json.RawMessage{
				&read.Changes[i].From, &read.Changes[i].To, &want.Changes[i].From, &want.Changes[i].To,
			} {
				*patch = plain(t, *patch)
			}
		}
		if !reflect.DeepEqual(read, want) {
			t.Fatalf("we mean      %#v\nencoding/json %#v", read, want)
		}
	})
}

// plain returns the one way in which encoding/json writes the value, since what
// it was given may differ in spaces and escapes.
func plain(t *testing.T, patch json.RawMessage) json.RawMessage {
	if patch == nil {
		return nil
	}
	var v any
	d := json.NewDecoder(bytes.NewReader(patch))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%v in %s", err, patch)
	}
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func FuzzValidJSON(f *testing.F) {
	for _, s := range []string{
		``, ` `, `null`, ` true `, `false`, `nul`, `truE`, `{}`, `[]`, `{ "a" : [ 1 , 2 ] , "b" : { } }`, `{"a":1,}`, `[1,]`, `[,1]`, `{,}`,
		`{"a"}`, `{"a":}`, `{a:1}`, `{1:1}`, `"`, `"\"`, `"\u12"`, `"\u12Fg"`, `"\u12Ff"`, `"\x"`, "\"\x1f\"", "\"\x7f\xff\"", `"a\\\"b"`,
		`0`, `-0`, `01`, `-`, `1.`, `.5`, `1.5`, `1e`, `1E+`, `1e-9`, `+1`, `1 2`, `{}{}`, `[[[[]]]]`, `[1}`, `{"a":1]`, "\ufeff{}", "{}\x00",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if depth(string(b)) <= maxDepth && validJSON(b) != json.Valid(b) {
			t.Errorf("we say %t of %q, encoding/json says %t", validJSON(b), b, json.Valid(b))
		}
	})
}

// depth counts opening brackets, which is at least how deep a value is.
func depth(s string) int { return strings.Count(s, "{") + strings.Count(s, "[") }

func TestValidJSONDepth(t *testing.T) {
	nested := func(n int) []byte {
		return []byte(strings.Repeat(`[{"a":`, n/2) + "1" + strings.Repeat("}]", n/2))
	}
	if !validJSON(nested(maxDepth)) {
		t.Error("the deepest allowed is refused")
	}
	if validJSON(nested(maxDepth + 2)) {
		t.Error("deeper than allowed is accepted")
	}
}
