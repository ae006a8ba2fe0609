package store

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"waymark/app/record"
)

// later is what standing actions after the one that is taken back did to one
// record, oldest first.
type later []laterChange

type laterChange struct {
	of     ActionSummary
	fields []record.FieldChange
}

// since reads from the journal what happened to a record after the action that
// is taken back. An action and its undo cancel out, and so does every undo and
// redo of the action itself.
func (u *undoing) since(ref record.Ref, now cell) (later, error) {
	var all later
	own := root(u.actions, u.of)
	for _, seq := range now.seqs {
		i, ok := position(u.actions, seq)
		if seq <= u.of.Seq || !ok {
			continue
		}
		a := u.actions[i]
		if first := root(u.actions, a); first.Seq == own.Seq || first.UndoneBy != 0 {
			continue
		}
		e, read := u.entries[seq]
		if !read {
			var err error
			if e, err = entryOf(u.journal, seq); err != nil {
				return nil, err
			}
			u.entries[seq] = e
		}
		if change, ok := changeOf(e, ref); ok {
			all = append(all, laterChange{a, change.Fields()})
		}
	}
	return all, nil
}

// root returns the action that a chain of undos and redos goes back to.
func root(actions []ActionSummary, a ActionSummary) ActionSummary {
	for a.Undoes != 0 {
		i, ok := position(actions, a.Undoes)
		if !ok {
			break
		}
		a = actions[i]
	}
	return a
}

func (l later) touched(field string) bool { return l.by(field) != nil }

// by returns the last change that touched the field, or part of it.
func (l later) by(field string) *laterChange {
	for i := len(l) - 1; i >= 0; i-- {
		for _, f := range l[i].fields {
			if f.Field == field || strings.HasPrefix(field, f.Field+".") || strings.HasPrefix(f.Field, field+".") {
				return &l[i]
			}
		}
	}
	return nil
}

// words returns who changed the field last and when: " later, by S. Khan on 3 Nov
// 2026", " by an exchange with a trust on 3 Nov 2026". An empty field stands for
// any.
func (l later) words(field string) string {
	last := l.by(field)
	if last == nil && len(l) > 0 {
		last = &l[len(l)-1]
	}
	if last == nil {
		return " later"
	}
	who := " later"
	switch {
	case last.of.Kind == record.ActionSync:
		who = " by an exchange with a trust"
	case last.of.By != "":
		who += ", by " + last.of.By
	}
	return who + " on " + record.DateOf(last.of.At.Local()).Words()
}

// revert returns the object with every field back that a change led from one
// patch's value to the other's, and the names of those that are kept because
// they were touched since or hold something else now.
func revert(object, from, to json.RawMessage, touched func(field string) bool) (json.RawMessage, []string, error) {
	fields, err := members(object)
	if err != nil {
		return nil, nil, err
	}
	was, err := members(from)
	if err != nil {
		return nil, nil, err
	}
	left, err := members(to)
	if err != nil {
		return nil, nil, err
	}
	kept, err := revertFields("", fields, was, left, touched)
	if err != nil {
		return nil, nil, err
	}
	return mustMarshal(fields), kept, nil
}

func revertFields(prefix string, fields, was, left map[string]json.RawMessage, touched func(string) bool) (kept []string, err error) {
	for _, name := range slices.Sorted(maps.Keys(left)) {
		now, there := fields[name]
		old := was[name]
		switch {
		case isObject(left[name]) && isObject(now):
			k, err := revertObject(prefix+name, fields, name, old, left[name], touched)
			if err != nil {
				return nil, err
			}
			kept = append(kept, k...)
		case touched(prefix+name) || there == isNull(left[name]) || there && !sameJSON(now, left[name]):
			kept = append(kept, prefix+name)
		case isNull(old):
			delete(fields, name)
		default:
			fields[name] = old
		}
	}
	return kept, nil
}

// revertObject reverts a field that is itself an object. One that holds plain
// values only, such as a statement with who said so and when, stays whole: half
// of it from one person and half from another would be a statement of nobody's.
func revertObject(path string, fields map[string]json.RawMessage, name string, old, left json.RawMessage, touched func(string) bool) ([]string, error) {
	within, err := members(fields[name])
	if err != nil {
		return nil, err
	}
	var was map[string]json.RawMessage
	if isObject(old) {
		if was, err = members(old); err != nil {
			return nil, err
		}
	}
	set, err := members(left)
	if err != nil {
		return nil, err
	}
	plain := true
	for _, v := range within {
		plain = plain && !isObject(v)
	}
	kept, err := revertFields(path+".", within, was, set, touched)
	switch {
	case err != nil:
		return nil, err
	case plain && (len(kept) > 0 || touched(path)):
		return []string{path}, nil
	case len(within) == 0 && !isObject(old):
		delete(fields, name)
	default:
		fields[name] = mustMarshal(within)
	}
	return kept, nil
}

// fieldWords names fields in a sentence: "form was", "form and tutor were".
func fieldWords(fields []string) string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = strings.NewReplacer("_", " ", ".", ", ").Replace(f)
	}
	if len(names) == 1 {
		return names[0] + " was"
	}
	return strings.Join(names[:len(names)-1], "; ") + " and " + names[len(names)-1] + " were"
}

func members(object json.RawMessage) (map[string]json.RawMessage, error) {
	m := map[string]json.RawMessage{}
	if err := json.Unmarshal(object, &m); err != nil {
		return nil, fmt.Errorf("a record is not a JSON object: %w", err)
	}
	return m, nil
}

func isNull(v json.RawMessage) bool { return v == nil || string(bytes.TrimSpace(v)) == "null" }

func isObject(v json.RawMessage) bool {
	v = bytes.TrimSpace(v)
	return len(v) > 0 && v[0] == '{'
}

// sameJSON reports whether two values mean the same, whatever the order of their
// members.
func sameJSON(a, b json.RawMessage) bool {
	if bytes.Equal(a, b) {
		return true
	}
	var x, y any
	return decodeNumbers(a, &x) == nil && decodeNumbers(b, &y) == nil && reflect.DeepEqual(x, y)
}

func decodeNumbers(v json.RawMessage, into *any) error {
	d := json.NewDecoder(bytes.NewReader(v))
	d.UseNumber() // 1e400 and 0.1 stay what they are
	return d.Decode(into)
}
