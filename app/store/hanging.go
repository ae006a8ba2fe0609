package store

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"waymark/app/record"
)

// An undo leaves nothing hanging: no line of a register without its student, no
// message without its request.

// hinders says why the record cannot be left so, or "".
func (u *undoing) hinders(ref record.Ref, after json.RawMessage) string {
	r, err := soundIn(u.journal.School(), ref, after)
	var refused *Refused
	if errors.As(err, &refused) {
		return "it cannot go back: " + errors.Unwrap(refused).Error()
	}
	was := u.before[ref]
	if was == nil {
		for _, needs := range foundations(r) {
			if !u.stands(needs) {
				return "its " + string(needs.Kind) + " was removed"
			}
		}
	}
	if m, ok := r.(*record.Message); ok && numbered(m) {
		if before, err := record.Decode(ref, was); err != nil || !numbered(before.(*record.Message)) {
			return u.hindersInLane(m)
		}
	}
	return ""
}

// foundations lists what a record cannot be without.
func foundations(r record.Record) []record.Ref {
	switch r := r.(type) {
	case *record.Attendance:
		return []record.Ref{{Kind: record.KindActivity, ID: r.Activity}, {Kind: record.KindStudent, ID: r.Student}}
	case *record.Opportunity:
		return []record.Ref{{Kind: record.KindTrust, ID: r.Trust}}
	case *record.Request:
		return []record.Ref{{Kind: record.KindStudent, ID: r.Student}, {Kind: record.KindTrust, ID: r.Trust}, {Kind: record.KindOpportunity, ID: r.Opportunity}}
	case *record.Message:
		return []record.Ref{{Kind: record.KindRequest, ID: r.Request}}
	}
	return nil
}

// stands reports whether the record will be there after the undo.
func (u *undoing) stands(ref record.Ref) (ok bool) {
	if after, planned := u.after[ref]; planned {
		return after != nil
	}
	switch s := u.snapshot; ref.Kind {
	case record.KindStudent:
		_, ok = s.Student(ref.ID)
	case record.KindActivity:
		_, ok = s.Activity(ref.ID)
	case record.KindTrust:
		_, ok = s.Trust(ref.ID)
	case record.KindOpportunity:
		_, ok = s.Opportunity(ref.ID)
	case record.KindRequest:
		_, ok = s.Request(ref.ID)
	case record.KindMessage:
		_, ok = s.Message(ref.ID)
	}
	return ok
}

// restsOn says what would be left hanging if the record went, or "".
func (u *undoing) restsOn(ref record.Ref) string {
	s, id := u.snapshot, ref.ID
	switch ref.Kind {
	case record.KindStudent:
		return cmp.Or(
			says("the student is on ", staying(u, slices.Values(s.Attendances(id)), nil), "register"),
			says("the student has ", staying(u, s.RequestsOf(id), nil), "request"))
	case record.KindOrganisation:
		n := staying(u, slices.Values(s.Activities()), func(a *record.Activity) bool { return slices.Contains(a.Organisations, id) })
		enrolled := staying(u, slices.Values(s.Trusts()), func(t *record.Trust) bool { return t.Organisation == id })
		switch {
		case n == 1:
			return "an activity names it"
		case n > 1:
			return count(n, "activity") + " name it"
		case enrolled > 0:
			return "the school is enrolled with it"
		}
	case record.KindActivity:
		return cmp.Or(
			says("its register has ", staying(u, slices.Values(s.Register(id)), nil), "line"),
			says("it is what became of ", staying(u, s.Requests(), func(r *record.Request) bool { return r.Activity == id }), "request"))
	case record.KindTrust:
		return cmp.Or(
			says("it was asked in ", staying(u, s.Requests(), func(r *record.Request) bool { return r.Trust == id }), "request"),
			says("it offers ", staying(u, slices.Values(s.Opportunities()), func(o *record.Opportunity) bool { return o.Trust == id }), "opportunity"))
	case record.KindOpportunity:
		return says("it was asked for in ", staying(u, s.Requests(), func(r *record.Request) bool { return r.Opportunity == id }), "request")
	case record.KindRequest:
		return says("it has ", staying(u, s.Messages(id), nil), "message")
	case record.KindMessage:
		if m, ok := s.Message(id); ok && staying(u, s.Messages(m.Request), func(o *record.Message) bool { return numbered(o) && o.Lane > m.Lane }) > 0 {
			return "a later message about the same request stands"
		}
	}
	return ""
}

// staying counts those of the records that will be there after the undo and are
// then such as they are asked to be; nil asks nothing.
func staying[R record.Record](u *undoing, records iter.Seq[R], such func(R) bool) (n int) {
	for r := range records {
		after, planned := u.after[r.Ref()]
		if planned && after == nil {
			continue
		}
		if such != nil && planned {
			if then, err := record.Decode(r.Ref(), after); err == nil {
				r = then.(R)
			}
		}
		if such == nil || such(r) {
			n++
		}
	}
	return n
}

// What one action asked for a student is taken back whole or not at all: a request
// without the message that asks for it would never be answered, and a message
// without its request could not be. A draft that the request took the place of
// does not come back beside it.

// gatherAskings sorts the requests and messages that an action changed by their
// students, and notes the messages that the undo would bring back.
func (u *undoing) gatherAskings(changes []record.Change) {
	u.askings, u.back = map[record.ID][]record.Ref{}, map[record.ID][]*record.Message{}
	students := map[record.ID]record.ID{} // by request
	read := func(c record.Change, kind record.Kind) record.Record {
		object := u.before[c.Ref()]
		if object == nil {
			object = c.From
		}
		if c.Kind != kind || object == nil { // it was added and is gone: nothing is planned for it
			return nil
		}
		r, err := record.Decode(c.Ref(), object)
		if err != nil {
			return nil
		}
		return r
	}
	for _, c := range changes {
		if r, ok := read(c, record.KindRequest).(*record.Request); ok {
			students[r.ID] = r.Student
			u.askings[r.Student] = append(u.askings[r.Student], r.Ref())
		}
	}
	for _, c := range changes {
		m, ok := read(c, record.KindMessage).(*record.Message)
		if !ok {
			continue
		}
		student := students[m.Request]
		if r, ok := u.snapshot.Request(m.Request); ok {
			student = r.Student
		}
		u.askings[student] = append(u.askings[student], m.Ref())
		if u.before[m.Ref()] == nil {
			u.back[m.Request] = append(u.back[m.Request], m)
		}
	}
}

// keepAskingsWhole keeps the rest of every asking of which something is kept. It
// reports whether there was any.
func (u *undoing) keepAskingsWhole() (more bool) {
	kept := make(map[record.Ref]bool, len(u.kept))
	for _, k := range u.kept {
		kept[k.Ref] = true
	}
	for _, student := range slices.Sorted(maps.Keys(u.askings)) {
		members := u.askings[student]
		if !slices.ContainsFunc(members, func(ref record.Ref) bool { return kept[ref] }) {
			continue
		}
		for _, ref := range members {
			if _, planned := u.after[ref]; !planned {
				continue
			}
			more = true
			switch {
			case kept[ref]: // for some of its fields; the others were to go back
				delete(u.after, ref)
			case ref.Kind == record.KindRequest && u.before[ref] == nil:
				u.keep(ref, "it goes with what else was asked for the student")
			case ref.Kind == record.KindRequest:
				u.keep(ref, "a message about it stays")
			default:
				u.keep(ref, "its request stays")
			}
		}
	}
	return more
}

// numbered reports whether a message takes up its number in the lane of its
// request: one that was left be before the trust's desk had it does not.
func numbered(m *record.Message) bool {
	return m.Receipt != "" || m.Delivery != record.GivenUp && m.Delivery != record.Superseded
}

// hindersInLane says why a message cannot come back into the lane of its request,
// or "". The trust's desk takes the messages of a lane one by one.
func (u *undoing) hindersInLane(m *record.Message) string {
	before := m.Lane == 1
	if r, ok := u.snapshot.Request(m.Request); ok && r.Lane >= m.Lane-1 {
		before = true
	}
	for o := range u.snapshot.Messages(m.Request) {
		if o.ID == m.ID || !numbered(o) || !u.stands(o.Ref()) {
			continue
		}
		if o.Lane == m.Lane {
			return "another message about the same request took its place"
		}
		before = before || o.Lane == m.Lane-1
	}
	for _, o := range u.back[m.Request] {
		if _, planned := u.after[o.Ref()]; planned {
			before = before || o.Lane == m.Lane-1
		}
	}
	if !before {
		return "the message before it was taken back"
	}
	return ""
}

// says puts a number into words, or into none where it is nothing.
func says(words string, n int, thing string) string {
	if n == 0 {
		return ""
	}
	return words + count(n, thing)
}

// count returns "1 register", "2 registers", "3 activities".
func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	if stem, ok := strings.CutSuffix(thing, "y"); ok {
		thing = stem + "ie"
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
