package store_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"waymark/app/record"
	"waymark/app/store"
)

// plain is the record as a careless person would write it down: one map, whole
// objects, nothing that is clever.
type plain map[record.Ref]map[string]any

// A store, whatever is done to it, says the same as a plain map: after any
// action, after taking actions back one by one, after taking any action back and
// doing it again, and after closing and opening.
func TestStoreAgreesWithAPlainMap(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		s, dir := create(t)
		defer func() { s.Close() }()
		now := plain{{Kind: record.KindSchool, ID: "hill"}: {"name": "Hill Academy"}}
		var before []plain // the states that Undo goes back to
		for range rapid.IntRange(1, 12).Draw(r, "steps") {
			switch rapid.IntRange(0, 9).Draw(r, "step") {
			default:
				a, next := drawAction(r, now)
				if len(a.Changes) == 0 {
					continue
				}
				do(r, s, a)
				before, now = append(before, now), next
			case 6, 7:
				u, err := s.Undo("R. Apid")
				if len(before) == 0 {
					if err == nil {
						r.Fatalf("took back %+v, and there was nothing to take back", u.Of)
					}
					continue
				}
				must(r, err)
				if len(u.Kept) > 0 {
					r.Fatalf("taking back the last action kept %v", u.Kept)
				}
				before, now = before[:len(before)-1], before[len(before)-1]
			case 8:
				actions := s.Actions()
				a := actions[rapid.IntRange(0, len(actions)-1).Draw(r, "action")]
				if u, err := s.UndoAction(a.Seq, "R. Apid"); err == nil {
					again, err := s.UndoAction(u.Seq, "R. Apid")
					must(r, err)
					if len(again.Kept) > 0 {
						r.Fatalf("doing action %d again kept %v", a.Seq, again.Kept)
					}
				}
			case 9:
				must(r, s.Close())
				s = open(t, dir)
				if s.Opening() != (store.Opening{}) {
					r.Fatalf("opening says %+v", s.Opening())
				}
			}
			agrees(r, s)
			compare(r, s, now)
		}
	})
}

// compare holds the store against the map, by history: the objects as they are
// kept, with the fields that no snapshot shows.
func compare(r *rapid.T, s *store.Store, want plain) {
	shown := 0
	for ref, object := range want {
		events, err := s.History(ref)
		if err != nil {
			r.Fatalf("%s: %v", ref, err)
		}
		got := map[string]any{}
		for _, e := range events {
			for _, f := range e.Fields {
				set(got, strings.Split(f.Field, "."), f.To)
			}
		}
		if !reflect.DeepEqual(got, object) {
			r.Fatalf("%s is %v and should be %v", ref, got, object)
		}
		shown++
	}
	snap := s.Snapshot()
	is := 1 + snap.StudentCount() + len(snap.Organisations()) + len(snap.Activities())
	for _, a := range snap.Activities() {
		is += len(snap.Register(a.ID))
	}
	if is != shown {
		r.Fatalf("%d records are shown and there should be %d", is, shown)
	}
}

// set writes a field of an object by its path; nil takes it out.
func set(object map[string]any, path []string, value json.RawMessage) {
	if len(path) > 1 {
		within, ok := object[path[0]].(map[string]any)
		if !ok {
			within = map[string]any{}
		}
		set(within, path[1:], value)
		object[path[0]] = within
		return
	}
	delete(object, path[0])
	if value != nil {
		var v any
		if err := json.Unmarshal(value, &v); err != nil {
			panic(err)
		}
		object[path[0]] = v
	}
}

// drawAction draws an action that fits, with what it leads to.
func drawAction(r *rapid.T, now plain) (record.Action, plain) {
	next := maps.Clone(now)
	a := record.Action{Kind: record.ActionEdit, What: "Something", By: "R. Apid"}
	touched := map[record.Ref]bool{}
	for range rapid.IntRange(1, 5).Draw(r, "changes") {
		ref := drawRef(r)
		was, exists := now[ref]
		if touched[ref] || !fits(next, ref) {
			continue
		}
		touched[ref] = true
		is := drawObject(r, ref.Kind)
		switch {
		case !exists:
			next[ref] = is
			a.Changes = append(a.Changes, record.Change{Kind: ref.Kind, ID: ref.ID, To: object(is)})
		case rapid.IntRange(0, 3).Draw(r, "remove") == 0 && !restedOn(now, ref) && !restedOn(next, ref):
			delete(next, ref)
			a.Changes = append(a.Changes, record.Deletion(ref, object(was)))
		default:
			if change, differs := record.Between(ref, object(was), object(is)); differs {
				next[ref] = is
				a.Changes = append(a.Changes, change)
			}
		}
	}
	return a, next
}

func drawRef(r *rapid.T) record.Ref {
	student := rapid.SampledFrom([]record.ID{"ann", "bob", "cat"}).Draw(r, "student")
	activity := rapid.SampledFrom([]record.ID{"nurse", "baker"}).Draw(r, "activity")
	return rapid.SampledFrom([]record.Ref{
		{Kind: record.KindStudent, ID: student},
		{Kind: record.KindActivity, ID: activity},
		{Kind: record.KindAttendance, ID: record.AttendanceID(activity, student)},
		{Kind: record.KindOrganisation, ID: "trust"},
	}).Draw(r, "ref")
}

// fits reports whether what the record refers to is there.
func fits(in plain, ref record.Ref) bool {
	if ref.Kind != record.KindAttendance {
		return true
	}
	activity, student, _ := strings.Cut(string(ref.ID), ".")
	return in[record.Ref{Kind: record.KindActivity, ID: record.ID(activity)}] != nil && in[record.Ref{Kind: record.KindStudent, ID: record.ID(student)}] != nil
}

func restedOn(in plain, ref record.Ref) bool {
	for other := range in {
		activity, student, _ := strings.Cut(string(other.ID), ".")
		switch {
		case other.Kind != record.KindAttendance:
		case ref.Kind == record.KindActivity && string(ref.ID) == activity, ref.Kind == record.KindStudent && string(ref.ID) == student:
			return true
		}
	}
	return false
}

func object(fields map[string]any) json.RawMessage {
	b, err := json.Marshal(fields)
	if err != nil {
		panic(err)
	}
	return b
}

func drawObject(r *rapid.T, kind record.Kind) map[string]any {
	word := rapid.SampledFrom([]string{"Ash", "Elm", "Łódź <&>", "line\u2028end"})
	o := map[string]any{"aura": map[string]any{"hue": word.Draw(r, "hue")}} // of a newer version
	if rapid.Bool().Draw(r, "depth") {
		o["aura"].(map[string]any)["depth"] = map[string]any{"lum": word.Draw(r, "lum")}
	}
	optional := func(field string, value any) {
		if rapid.Bool().Draw(r, field) {
			o[field] = value
		}
	}
	switch kind {
	case record.KindStudent:
		o["surname"] = word.Draw(r, "surname")
		optional("house", word.Draw(r, "house"))
		optional("former_upns", []any{word.Draw(r, "upn")})
	case record.KindOrganisation:
		o["name"], o["employer"] = word.Draw(r, "name"), true
	case record.KindActivity:
		o["title"], o["kind"], o["date"] = word.Draw(r, "title"), "talk", "2026-09-07"
		facts := map[string]any{}
		for _, f := range slices.Sorted(slices.Values([]string{"two_way", "task"})) {
			if rapid.Bool().Draw(r, f) {
				facts[f] = map[string]any{"is": rapid.SampledFrom([]string{"yes", "no"}).Draw(r, "is"), "by": word.Draw(r, "by"), "on": "2026-09-07"}
			}
		}
		optional("facts", facts)
	case record.KindAttendance:
		o["status"] = rapid.SampledFrom([]string{"attended", "invited", "absent"}).Draw(r, "status")
		optional("hours", float64(rapid.IntRange(1, 6).Draw(r, "hours")))
	default:
		panic(fmt.Sprint("no object of kind ", kind))
	}
	return o
}
