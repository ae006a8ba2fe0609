package store

import (
	"bytes"
	"encoding/json"
	"slices"
	"testing"

	"waymark/app/record"
)

func TestACellReadsBackAsWritten(t *testing.T) {
	for _, c := range []cell{
		{},
		{object: []byte(`{}`), seqs: []uint64{1}},
		{object: []byte(`{"surname":"Ames"}`), seqs: []uint64{1, 2, 300, 1 << 40}},
		{seqs: []uint64{7, 8}}, // deleted
	} {
		body := c.body()
		got, err := parseCell(body)
		if err != nil || !bytes.Equal(got.object, c.object) || !slices.Equal(got.seqs, c.seqs) {
			t.Errorf("%+v became %+v, %v", c, got, err)
		}
		object, err := bodyObject(body)
		if err != nil || !bytes.Equal(object, c.object) {
			t.Errorf("the object of %+v is %s, %v", c, object, err)
		}
	}
}

func TestAValueIsGoodUnderItsOwnKeyOnly(t *testing.T) {
	key := recordKey(record.Ref{Kind: record.KindStudent, ID: "ann"})
	value := wrap(key, []byte("body"))
	if body, err := unwrap(key, value); err != nil || string(body) != "body" {
		t.Fatalf("%q, %v", body, err)
	}
	if _, err := unwrap([]byte("r/student/bob"), value); err == nil {
		t.Error("another key's value was taken")
	}
	for i := range value {
		for bit := range 8 {
			bad := bytes.Clone(value)
			bad[i] ^= 1 << bit
			if _, err := unwrap(key, bad); err == nil {
				t.Errorf("bit %d of byte %d made no difference", bit, i)
			}
		}
	}
}

func FuzzCell(f *testing.F) {
	f.Add([]byte{})
	f.Add(cell{object: []byte(`{"surname":"Ames"}`), seqs: []uint64{1, 2, 300}}.body())
	f.Add([]byte{2, 1, 0})
	f.Add([]byte{255, 255, 255, 255, 255, 255, 255, 255, 255, 1})
	f.Fuzz(func(t *testing.T, body []byte) {
		c, err := parseCell(body)
		if err != nil {
			return
		}
		again, err := parseCell(c.body())
		if err != nil || !bytes.Equal(again.object, c.object) || !slices.Equal(again.seqs, c.seqs) {
			t.Fatalf("%+v became %+v, %v", c, again, err)
		}
		if !slices.IsSorted(c.seqs) {
			t.Fatalf("out of order: %v", c.seqs)
		}
		if object, err := bodyObject(body); err != nil || !bytes.Equal(object, c.object) {
			t.Fatalf("the object is %q or %q (%v)", object, c.object, err)
		}
	})
}

// Reverting a change just made leads back, and reverting never fails on what a
// change made by Between holds.
func FuzzRevert(f *testing.F) {
	f.Add(`{"a":1,"b":{"c":"x"}}`, `{"a":2,"b":{"d":[1,{"e":null}]}}`, `{"a":2,"b":{}}`)
	f.Add(`{}`, `{"facts":{"task":{"is":"yes"}}}`, `{"facts":{"task":{"is":"no"},"more":1}}`)
	f.Add(`{"a":{"b":{}}}`, `{"a":1}`, `{}`)
	f.Fuzz(func(t *testing.T, before, after, now string) {
		for _, o := range []string{before, after, now} {
			if fields, err := members([]byte(o)); err != nil || holdsNull(fields) {
				return
			}
		}
		ref := record.Ref{Kind: record.KindStudent, ID: "ann"}
		change, differs := record.Between(ref, []byte(before), []byte(after))
		if !differs {
			return
		}
		untouched := func(string) bool { return false }
		back, kept, err := revert([]byte(after), change.From, change.To, untouched)
		if err != nil || len(kept) > 0 || !sameJSON(back, []byte(before)) {
			t.Fatalf("%s to %s leads back to %s, keeping %v (%v)", before, after, back, kept, err)
		}
		if _, _, err := revert([]byte(now), change.From, change.To, untouched); err != nil {
			t.Fatalf("from %s: %v", now, err)
		}
	})
}

// holdsNull reports whether an object holds a null, which no merge patch can set.
func holdsNull(fields map[string]json.RawMessage) bool {
	for _, v := range fields {
		if isNull(v) {
			return true
		}
		if isObject(v) {
			if within, err := members(v); err != nil || holdsNull(within) {
				return true
			}
		}
	}
	return false
}
