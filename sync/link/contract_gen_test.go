package link

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// draw makes a value that a schema allows, with nothing in it that the schema does
// not name.
func (c contract) draw(t *rapid.T, s map[string]any, at string) any {
	if s, _ = c.follow(s); s["enum"] != nil {
		return rapid.SampledFrom(list(s["enum"])).Draw(t, at)
	}
	number := func(name string, otherwise int) int {
		if n, ok := s[name].(float64); ok {
			return int(n)
		}
		return otherwise
	}
	switch s["type"] {
	case "object":
		return c.drawObject(t, s, at)
	case "array":
		size := rapid.IntRange(number("minItems", 0), min(number("maxItems", 3), 3)).Draw(t, at)
		all := make([]any, 0, size)
		for i := range size {
			item := c.draw(t, s["items"].(map[string]any), fmt.Sprint(at, "/", i))
			if s["uniqueItems"] != true || !slices.ContainsFunc(all, func(v any) bool { return reflect.DeepEqual(v, item) }) {
				all = append(all, item)
			}
		}
		return all
	case "boolean":
		return rapid.Bool().Draw(t, at)
	case "integer":
		return float64(rapid.IntRange(number("minimum", -9), number("maximum", 1<<40)).Draw(t, at))
	case "number":
		return float64(rapid.IntRange(2*number("minimum", -9), 2*number("maximum", 1000)).Draw(t, at)) / 2
	}
	return c.drawString(t, s, at)
}

func (c contract) drawObject(t *rapid.T, s map[string]any, at string) any {
	required := list(s["required"])
	v := map[string]any{}
	properties, _ := s["properties"].(map[string]any)
	for _, member := range slices.Sorted(maps.Keys(properties)) {
		if slices.Contains(required, any(member)) || rapid.Bool().Draw(t, at+"/"+member+"?") {
			v[member] = c.draw(t, properties[member].(map[string]any), at+"/"+member)
		}
	}
	for _, rule := range list(s["allOf"]) { // the body is as the event or the kind wants it
		rule := rule.(map[string]any)
		for member, is := range rule["if"].(map[string]any)["properties"].(map[string]any) {
			if v["body"] != nil && v[member] == is.(map[string]any)["const"] {
				v["body"] = c.draw(t, rule["then"].(map[string]any)["properties"].(map[string]any)["body"].(map[string]any), at+"/body")
			}
		}
	}
	return v
}

func (c contract) drawString(t *rapid.T, s map[string]any, at string) any {
	shortest, longest := 0, 20
	if n, ok := s["minLength"].(float64); ok {
		shortest = int(n)
	}
	if n, ok := s["maxLength"].(float64); ok {
		longest = min(longest, int(n))
	}
	switch pattern, _ := s["pattern"].(string); {
	case s["format"] == "date-time":
		return time.Unix(rapid.Int64Range(0, 4e9).Draw(t, at), 0).UTC().Format(time.RFC3339)
	case s["format"] == "date":
		return time.Unix(rapid.Int64Range(0, 4e9).Draw(t, at), 0).UTC().Format(time.DateOnly)
	case s["x-extensible-enum"] != nil:
		return rapid.SampledFrom(list(s["x-extensible-enum"])).Draw(t, at)
	case pattern != "":
		return rapid.StringMatching(pattern).Draw(t, at)
	}
	return rapid.StringOfN(rapid.RuneFrom([]rune("aé ’-")), shortest, longest, -1).Draw(t, at)
}

// What the contract allows a type takes in and gives back without loss, and what a
// type gives out the contract allows.
func TestTypesCarryWhatTheContractAllows(t *testing.T) {
	c := readContract(t)
	for _, name := range slices.Sorted(maps.Keys(wireTypes)) {
		t.Run(name, rapid.MakeCheck(func(rt *rapid.T) {
			v := c.draw(rt, c.schema(name), "")
			b := body(v)
			if err := c.check(t, name, b); err != nil {
				rt.Fatalf("the contract does not allow what was made from it: %v\n%s", err, b)
			}
			typed := reflect.New(wireTypes[name])
			if err := json.Unmarshal(b, typed.Interface()); err != nil {
				rt.Fatalf("%v\n%s", err, b)
			}
			again := body(typed.Interface())
			if err := c.check(t, name, again); err != nil {
				rt.Fatalf("the contract does not allow %s: %v", again, err)
			}
			var got any
			if err := json.Unmarshal(again, &got); err != nil {
				rt.Fatal(err)
			}
			if want := withoutZeros(v); !reflect.DeepEqual(withoutZeros(got), want) {
				rt.Fatalf("%s came back as %s", b, again)
			}
		}))
	}
}

// withoutZeros leaves members out that say no more than their absence.
func withoutZeros(v any) any {
	switch v := v.(type) {
	case map[string]any:
		kept := map[string]any{}
		for name, m := range v {
			if m = withoutZeros(m); m != nil && m != "" && m != 0.0 && m != false && !reflect.DeepEqual(m, []any{}) && !reflect.DeepEqual(m, map[string]any{}) {
				kept[name] = m
			}
		}
		return kept
	case []any:
		all := make([]any, len(v))
		for i := range v {
			all[i] = withoutZeros(v[i])
		}
		return all
	}
	return v
}

// What the contract allows the package's own checks pass, and the other way round.
func TestChecksAreThoseOfTheContract(t *testing.T) {
	c := readContract(t)
	for name, check := range map[string]func([]byte) error{
		"Message": func(b []byte) error {
			var m Message
			must(t, json.Unmarshal(b, &m))
			return m.Check()
		},
		"Enrol": func(b []byte) error {
			var e Enrol
			must(t, json.Unmarshal(b, &e))
			return e.Check()
		},
	} {
		t.Run(name, rapid.MakeCheck(func(rt *rapid.T) {
			v := c.draw(rt, c.schema(name), "")
			if key, ok := v.(map[string]any)["key"].(map[string]any); ok {
				key["x"] = aKey // of the strings that look like a key some are none
			}
			if err := check(body(v)); err != nil {
				rt.Fatalf("%v %s\n%s", err, wrong(err), body(v))
			}
			at := spoil(rt, v)
			b := body(v)
			if refused, departs := check(b), c.check(t, name, b); (refused == nil) != (departs == nil) {
				rt.Fatalf("with %s spoilt the check says %v, and the contract %v\n%s", at, refused, departs, b)
			}
		}))
	}
}

// aKey is the public key of RFC 8037, appendix A.
const aKey = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"

// spoil makes one text within v another that is of the same kind and mostly not
// allowed there, and says which.
func spoil(t *rapid.T, v any) string {
	type place struct {
		in   map[string]any
		name string
	}
	var places []place
	var walk func(v any)
	walk = func(v any) {
		m, ok := v.(map[string]any)
		if !ok {
			return
		}
		for _, name := range slices.Sorted(maps.Keys(m)) {
			_, text := m[name].(string)
			if _, number := m[name].(float64); number || text && name != "event" && name != "made" && name != "supersedes" && name != "urn" && name != "reason" {
				places = append(places, place{m, name})
			}
			walk(m[name])
		}
	}
	walk(v)
	p := rapid.SampledFrom(places).Draw(t, "place")
	if _, ok := p.in[p.name].(string); ok {
		p.in[p.name] = rapid.SampledFrom([]any{"", "Jane Doe", "é", "x/y", "x"}).Draw(t, "text")
	} else {
		p.in[p.name] = float64(rapid.OneOf(rapid.IntRange(-1, 20), rapid.IntRange(0, 1e6)).Draw(t, "number"))
	}
	return p.name
}
