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
			for i := range min(rows, 3) {
				a.Source.Mappings = append(a.Source.Mappings, record.ID(by[:min(i, len(by))]))
			}
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

// FuzzDecodeMeansWhatEncodingJSONReads holds the decoder that was written by
// hand to encoding/json, for actions of every hand.
func FuzzDecodeMeansWhatEncodingJSONReads(f *testing.F) {
	for _, s := range []string{
		`{"kind":"edit","what":"w","at":"2026-03-01T09:00:00Z","changes":[]}`,
		`{"kind":"edit","what":"w","by":"\u00e9","device":"d","at":"2026-03-01T09:00:00.5+01:00","source":{"name":"n","sha256":"s","rows":1,"mappings":["m"]},"undoes":3,"changes":[{"kind":"student","id":"S","from":{"a":null},"to":{"a": [1]}},{"kind":"school","id":"é"}]}`,
		`{"changes":[{"kind":"student","id":"S","to":{},"colour":"red"}],"changes":[{"id":"T"}]}`,
		`{"Changes":[{"kind":"x","id":"y","from":null}],"changes":[{"kind":"student","id":"S","from":1,"to":null}]}`,
		`{"changes":[{"kind":"student","id":"S"},]}`, `{"changes":[{"kind":"student","id":"S"}]} `, `{"changes":[]`, `{"changes":null}`,
		`{"kind":1,"changes":[]}`, `{"at":"yesterday","changes":[]}`, `{"kind":"a","kind":"b","changes":[]}`, `{"later":1,"changes":[]}`,
		`{"changes":[{"kind":"\u0073","id":"S"}]}`, `{,"changes":[]}`, `{}`, ``, `null`, `[]`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var want record.Action
		wantErr := json.Unmarshal(b, &want)
		got, err := decodeAction(b)
		if (err == nil) != (wantErr == nil) {
			t.Fatalf("we say %v, encoding/json says %v", err, wantErr)
		}
		if err == nil && !reflect.DeepEqual(got, want) {
			t.Fatalf("we read            %#v\nencoding/json reads %#v", got, want)
		}
	})
}

func TestOurOwnActionsAreReadTheQuickWay(t *testing.T) {
	for _, changes := range [][]record.Change{nil, {{Kind: record.KindStudent, ID: "S", From: json.RawMessage(`{"a":1}`)}, {Kind: record.KindSchool, ID: "T"}}} {
		b, err := appendAction(nil, record.Action{Kind: record.ActionImport, What: "é", Source: &record.Source{Name: "x"}, Undoes: 2, Changes: changes})
		if err != nil {
			t.Fatal(err)
		}
		if got, _, ok := quickChanges(b); !ok || len(got) != len(changes) {
			t.Errorf("%s: %v, %t", b, got, ok)
		}
	}
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

// BenchmarkValidJSON reports the time beside json.Valid.
func BenchmarkValidJSON(b *testing.B) {
	doc := []byte(strings.Repeat(`[{"upn":"A123456789012","surname":"Featherstonehaugh","enrolments":[{"from":"2026-09-01","year":10}]},`, 500) +
		"null" + strings.Repeat("]", 500))
	var ours, theirs time.Duration
	for b.Loop() {
		start := time.Now()
		ok := validJSON(doc)
		ours += time.Since(start)
		start = time.Now()
		ok = ok && json.Valid(doc)
		theirs += time.Since(start)
		if !ok {
			b.Fatal("refused")
		}
	}
	b.ReportMetric(float64(ours)/float64(theirs), "x-json.Valid")
}
