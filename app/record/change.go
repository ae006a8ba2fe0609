package record

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	fastjson "github.com/segmentio/encoding/json"
)

// Record is one of the values that are kept, as a pointer: there is one type for
// each [Kind].
type Record interface {
	Ref() Ref
	Problems() Problems
}

// Action is what a person did in one go: a group of changes that is saved whole
// or not at all, and taken back whole.
type Action struct {
	Kind ActionKind `json:"kind"`
	// What says it in plain words, "Import of roster.csv". It is shown to people
	// and never holds a student's name.
	What    string    `json:"what"`
	By      string    `json:"by,omitzero"`
	Device  string    `json:"device,omitzero"`
	At      time.Time `json:"at"`
	Source  *Source   `json:"source,omitempty"`
	Undoes  uint64    `json:"undoes,omitzero"` // the number of the action that this one takes back
	Changes []Change  `json:"changes"`
}

// ActionKind groups actions for the list of what was done.
type ActionKind string

// Kinds of action.
const (
	ActionSetup  ActionKind = "setup"
	ActionImport ActionKind = "import"
	ActionRecord ActionKind = "record"
	ActionEdit   ActionKind = "edit"
	ActionAsk    ActionKind = "ask"  // something is to be told to a trust
	ActionSync   ActionKind = "sync" // what the network and the trust did; it cannot be taken back
	ActionUndo   ActionKind = "undo"
)

// Source is the file an import came from.
type Source struct {
	Name   string `json:"name"`   // without its folder
	SHA256 string `json:"sha256"` // hexadecimal
	Rows   int    `json:"rows"`
	// Mappings are those that the file was read by, or that were said of it.
	Mappings []ID `json:"mappings,omitempty"`
}

// Change leads from one state of a record to the next, and back. From and To are
// JSON merge patches (RFC 7396) of the record's JSON object: To leads forward and
// From leads back. A creation has no From and its To is the whole record; a
// deletion has no To and its From is the whole record.
//
// Fields are changed one by one, so a field that this version does not know
// survives every change that it makes.
type Change struct {
	Kind Kind            `json:"kind"`
	ID   ID              `json:"id"`
	From json.RawMessage `json:"from,omitempty"`
	To   json.RawMessage `json:"to,omitempty"`
}

// Ref points at the changed record.
func (c Change) Ref() Ref { return Ref{c.Kind, c.ID} }

// Creation returns the change that brings r into being.
func Creation(r Record) Change {
	return Change{Kind: r.Ref().Kind, ID: r.Ref().ID, To: Encode(r)}
}

// Deletion returns the change that removes the record whose whole object is given.
func Deletion(ref Ref, object json.RawMessage) Change {
	return Change{Kind: ref.Kind, ID: ref.ID, From: object}
}

// Update returns the change from one state of a record to another, and false
// where they are the same. Both must have the same Ref.
func Update(from, to Record) (Change, bool) {
	ref := from.Ref()
	if ref != to.Ref() {
		panic("record: Update of two different records: " + ref.String() + " and " + to.Ref().String())
	}
	a, student := from.(*Student)
	if b, ok := to.(*Student); ok && student {
		forward, back, same := studentChange(a, b)
		return Change{Kind: ref.Kind, ID: ref.ID, From: back, To: forward}, !same
	}
	return Between(ref, Encode(from), Encode(to))
}

// Between returns the change from one object of a record to another, and false
// where they are the same. Unlike [Update] it sees fields that this version does
// not know. Both must be JSON objects.
func Between(ref Ref, from, to json.RawMessage) (Change, bool) {
	forward, back, same := diff(from, to)
	return Change{Kind: ref.Kind, ID: ref.ID, From: back, To: forward}, !same
}

// Invert returns the change that takes c back.
func (c Change) Invert() Change {
	c.From, c.To = c.To, c.From
	return c
}

// Apply returns the record's object after the change: nil where the change
// deletes it. object is nil for a record that does not exist.
func (c Change) Apply(object json.RawMessage) (json.RawMessage, error) {
	switch {
	case c.From == nil && c.To == nil:
		return nil, fmt.Errorf("a change to %s says nothing", c.Ref())
	case c.From == nil && object != nil:
		return nil, fmt.Errorf("%s was to be created, but it exists", c.Ref())
	case c.From != nil && object == nil:
		return nil, fmt.Errorf("%s was to be changed, but it does not exist", c.Ref())
	case c.From == nil:
		return c.To, nil
	case c.To == nil:
		return nil, nil
	}
	return merge(object, c.To)
}

// FieldChange is what happened to one field, for the record's history. Values
// are JSON; nil means that the field was or became empty.
type FieldChange struct {
	Field    string
	From, To json.RawMessage
}

// Fields lists what the change did field by field, in the order of their names.
// A field within an object is named with a dot, "facts.two_way".
func (c Change) Fields() []FieldChange {
	return fieldChanges("", c.From, c.To)
}

func fieldChanges(prefix string, from, to json.RawMessage) []FieldChange {
	before, _ := members(from)
	after, _ := members(to)
	names := map[string]bool{}
	for n := range before {
		names[n] = true
	}
	for n := range after {
		names[n] = true
	}
	var out []FieldChange
	for _, n := range slices.Sorted(maps.Keys(names)) {
		f := FieldChange{Field: prefix + n, From: notNull(before[n]), To: notNull(after[n])}
		if isObject(f.From) && isObject(f.To) {
			out = append(out, fieldChanges(f.Field+".", f.From, f.To)...)
			continue
		}
		out = append(out, f)
	}
	return out
}

// Encode returns the record's JSON object, which does not hold its ID.
func Encode(r Record) json.RawMessage {
	if s, ok := r.(*Student); ok {
		return encodeStudent(s)
	}
	b, err := json.Marshal(r)
	if err != nil { // only a NaN could do it, and Problems refuses what is out of range
		panic(fmt.Sprintf("record: %s cannot be encoded: %v", r.Ref(), err))
	}
	return b
}

// Decode reads what Encode writes, leaving unknown fields aside. A school is
// opened, and an import judged, at the speed of this, so it uses a quicker reader
// than encoding/json; a fuzz test holds the two to the same answer.
func Decode(ref Ref, object json.RawMessage) (Record, error) {
	var r Record
	switch ref.Kind {
	case KindSchool:
		r = &School{ID: ref.ID}
	case KindStudent:
		if s := decodeStudent(ref.ID, object); s != nil {
			return s, nil
		}
		r = &Student{ID: ref.ID}
	case KindOrganisation:
		r = &Organisation{ID: ref.ID}
	case KindActivity:
		r = &Activity{ID: ref.ID}
	case KindAttendance:
		activity, student, ok := strings.Cut(string(ref.ID), ".")
		if !ok {
			return nil, fmt.Errorf("%s does not name an activity and a student", ref)
		}
		r = &Attendance{Activity: ID(activity), Student: ID(student)}
	case KindTrust:
		r = &Trust{ID: ref.ID}
	case KindOpportunity:
		r = &Opportunity{ID: ref.ID}
	case KindRequest:
		r = &Request{ID: ref.ID}
	case KindMessage:
		r = &Message{ID: ref.ID}
	case KindMapping:
		r = &Mapping{ID: ref.ID}
	default:
		return nil, fmt.Errorf("%s is of a kind that this version does not know", ref)
	}
	if err := fastjson.Unmarshal(object, r); err != nil {
		return nil, fmt.Errorf("%s cannot be read: %w", ref, err)
	}
	return r, nil
}

var errNotObject = errors.New("a record is a JSON object")

// diff returns the merge patches that lead from a to b and back.
func diff(a, b json.RawMessage) (forward, back json.RawMessage, same bool) {
	if bytes.Equal(a, b) {
		return nil, nil, true
	}
	before, errA := members(a)
	after, errB := members(b)
	if errA != nil || errB != nil {
		panic("record: diff of what is no object")
	}
	to, from := map[string]json.RawMessage{}, map[string]json.RawMessage{}
	for name, old := range before {
		now, kept := after[name]
		switch {
		case !kept:
			to[name], from[name] = null, old
		case bytes.Equal(old, now):
		case isObject(old) && isObject(now):
			if f, k, same := diff(old, now); !same {
				to[name], from[name] = f, k
			}
		default:
			to[name], from[name] = now, old
		}
	}
	for name, now := range after {
		if _, was := before[name]; !was {
			to[name], from[name] = now, null
		}
	}
	return object(to), object(from), len(to) == 0
}

// merge applies a merge patch to an object (RFC 7396, section 2).
func merge(target, patch json.RawMessage) (json.RawMessage, error) {
	fields, err := members(target)
	if err != nil {
		return nil, err
	}
	changes, err := members(patch)
	if err != nil {
		return nil, err
	}
	if fields == nil {
		fields = map[string]json.RawMessage{}
	}
	for name, value := range changes {
		switch {
		case isNull(value):
			delete(fields, name)
		case isObject(value):
			within := fields[name]
			if !isObject(within) {
				within = json.RawMessage("{}")
			}
			if fields[name], err = merge(within, value); err != nil {
				return nil, err
			}
		default:
			fields[name] = value
		}
	}
	return object(fields), nil
}

var null = json.RawMessage("null")

func isNull(v json.RawMessage) bool   { return bytes.Equal(bytes.TrimSpace(v), null) }
func isObject(v json.RawMessage) bool { v = bytes.TrimSpace(v); return len(v) > 0 && v[0] == '{' }

func notNull(v json.RawMessage) json.RawMessage {
	if isNull(v) {
		return nil
	}
	return v
}

func members(object json.RawMessage) (map[string]json.RawMessage, error) {
	if object == nil {
		return nil, nil
	}
	var m map[string]json.RawMessage
	if err := json.Unmarshal(object, &m); err != nil {
		return nil, errNotObject
	}
	return m, nil
}

func object(fields map[string]json.RawMessage) json.RawMessage {
	b, err := json.Marshal(fields) // in the order of the names, so the same fields give the same bytes
	if err != nil {
		panic(fmt.Sprintf("record: fields that were read cannot be written: %v", err))
	}
	return b
}
