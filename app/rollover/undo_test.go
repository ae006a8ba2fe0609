package rollover_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"waymark/app/record"
	"waymark/app/rollover"
	"waymark/app/store"
)

// create makes a school on disk whose clock moves a minute with every look.
func create(t testing.TB) *store.Store {
	t.Helper()
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	s, err := store.Create(filepath.Join(t.TempDir(), "school"), record.School{ID: "hill", Name: "Hill Academy"}, "", store.Options{
		Device: "careers-1", Floor: 1 << 20, Now: func() time.Time { now = now.Add(time.Minute); return now },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// everything returns every record of a school, by its ref, as its JSON object.
func everything(s *record.Snapshot) map[record.Ref]string {
	all := map[record.Ref]string{}
	put := func(r record.Record) { all[r.Ref()] = string(record.Encode(r)) }
	for _, st := range s.Students() {
		put(st)
		for _, l := range s.Attendances(st.ID) {
			put(l)
		}
	}
	for _, a := range s.Activities() {
		put(a)
		for _, l := range s.Register(a.ID) {
			put(l) // also where its student is missing
		}
	}
	for r := range s.Requests() {
		put(r)
	}
	for m := range s.AllMessages() {
		put(m)
	}
	return all
}

// drawStudent makes a student that a school may hold, with any of the fields.
func drawStudent(t *rapid.T, id record.ID) *record.Student {
	s := &record.Student{ID: id, Forename: "Ada"}
	text := rapid.SampledFrom([]string{"", "Obi", "O’Brien", "9876", "x@school.example"})
	date := rapid.Custom(func(t *rapid.T) record.Date {
		return day(2024, 9, 1).AddDays(rapid.IntRange(0, 800).Draw(t, "days"))
	})
	v := reflect.ValueOf(s).Elem()
	for i := range v.NumField() {
		name := v.Type().Field(i).Name
		switch f := v.Field(i); f.Interface().(type) {
		case string:
			if value := text.Draw(t, name); value != "" {
				f.SetString(value)
			}
		case record.Sex:
			f.SetString(rapid.SampledFrom([]string{"", "F", "M"}).Draw(t, name))
		case record.SEN:
			f.SetString(rapid.SampledFrom([]string{"", "N", "K"}).Draw(t, name))
		case record.Answer:
			f.Set(reflect.ValueOf(record.Answer(rapid.IntRange(0, 2).Draw(t, name))))
		case record.Destination:
			f.SetString(string(rapid.SampledFrom([]record.Destination{"", record.ToCollege, record.ToSchool}).Draw(t, name)))
		case record.Date:
			if rapid.Bool().Draw(t, name+" is known") {
				f.Set(reflect.ValueOf(date.Draw(t, name)))
			}
		}
	}
	s.UPN = rapid.SampledFrom([]string{"", record.MakeUPN("801432120001"), record.MakeUPN("801432120002"), record.MakeUPN("80143212001Z"), "A801200005001"}).Draw(t, "upn")
	s.FormerUPNs = rapid.SampledFrom([][]string{nil, {record.MakeUPN("801432120001")}, {record.MakeUPN("801432120003"), "old"}}).Draw(t, "former")
	if s.Left.Before(s.Joined) {
		s.Left = record.Date{}
	}
	for _, from := range slices.Sorted(maps.Keys(rapid.MapOfN(rapid.IntRange(0, 3), rapid.Bool(), 0, 3).Draw(t, "terms"))) {
		s.Enrolments = append(s.Enrolments, record.Enrolment{From: day(2024, 9, 1).AddDays(180 * from),
			Year: rapid.SampledFrom([]record.YearGroup{0, 8, 9}).Draw(t, "year"), Form: rapid.SampledFrom([]string{"", "9A", "9B"}).Draw(t, "form")})
	}
	for _, rule := range rapid.SampledFrom([][]string{nil, {"gb5"}, {"gb5", "gb6"}}).Draw(t, "exemptions") {
		s.Exemptions = append(s.Exemptions, record.Exemption{Rule: rule, Reason: text.Draw(t, "reason") + ".", By: "J. Okafor", On: date.Draw(t, "on")})
	}
	return s
}

func drawLine(t *rapid.T, activity, student record.ID) *record.Attendance {
	l := &record.Attendance{Activity: activity, Student: student,
		Status: rapid.SampledFrom([]record.Status{record.Invited, record.Attended, record.Absent}).Draw(t, "status"),
		Hours:  rapid.SampledFrom([]float64{0, 1, 2.5}).Draw(t, "hours"),
		Note:   rapid.SampledFrom([]string{"", "led", "late"}).Draw(t, "note"),
	}
	if l.Status == record.Absent {
		l.Reason = rapid.SampledFrom([]string{"", "ill"}).Draw(t, "reason")
	}
	if by := rapid.SampledFrom([]string{"", "A", "B"}).Draw(t, "reflection by"); by != "" {
		l.Reflection = record.Statement{Is: record.Yes, By: by, On: day(2026, 11, 4)}
	}
	return l
}

// Whatever two records hold: nothing that one of them says is lost without being
// said, nothing is left hanging, and undo brings back every record as it was.
func TestMergingKeepsEverythingAndUndoIsExact(t *testing.T) {
	s := create(t)
	do := func(a record.Action) store.Done {
		t.Helper()
		done, err := s.Do(a)
		if err != nil {
			t.Fatal(err)
		}
		return done
	}
	setup := record.Action{Kind: record.ActionSetup, What: "Activities and a trust"}
	for i := range 4 {
		setup.Changes = append(setup.Changes, record.Creation(&record.Activity{
			ID: record.ID(fmt.Sprintf("talk%d", i)), Title: "Talk", Kind: record.Talk, Date: day(2026, 11, 1+i), Hours: 1}))
	}
	setup.Changes = append(setup.Changes,
		record.Change{Kind: record.KindTrust, ID: "trust", To: json.RawMessage(`{"name":"Royal","url":"https://desk.example","root":"trust"}`)},
		record.Change{Kind: record.KindOpportunity, ID: "trust.ward", To: json.RawMessage(`{"trust":"trust","published":"{}"}`)})
	do(setup)
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		id := func(name string) record.ID { return record.ID(fmt.Sprintf("%s%d", name, n)) }
		keep, other := drawStudent(rt, id("keep")), drawStudent(rt, id("other"))
		a := record.Action{Kind: record.ActionSetup, What: "Two records", Changes: []record.Change{record.Creation(keep), record.Creation(other)}}
		for i := range 4 {
			for _, st := range []*record.Student{keep, other} {
				if rapid.Bool().Draw(rt, "on the register") {
					a.Changes = append(a.Changes, record.Creation(drawLine(rt, record.ID(fmt.Sprintf("talk%d", i)), st.ID)))
				}
			}
		}
		for i := range rapid.IntRange(0, 2).Draw(rt, "requests") {
			r := &record.Request{ID: id(fmt.Sprintf("request%d-", i)), Student: other.ID, Trust: "trust", Opportunity: "trust.ward", Choices: []string{"may"}, Title: "Ward"}
			a.Changes = append(a.Changes, record.Creation(r), record.Creation(&record.Message{ID: id(fmt.Sprintf("message%d-", i)),
				Trust: "trust", Request: r.ID, Lane: 1, Type: "submit", Delivery: record.Waiting, Frozen: "bytes"}))
		}
		do(a)

		before := s.Snapshot()
		m, err := rollover.Merge(before, keep.ID, other.ID)
		if err != nil {
			rt.Fatal(err)
		}
		done := do(m.Action("J. Okafor"))
		nothingLost(rt, before, s.Snapshot(), m)
		undone, err := s.UndoAction(done.Seq, "J. Okafor")
		if err != nil || len(undone.Kept) > 0 {
			rt.Fatalf("undo kept %+v, %v", undone.Kept, err)
		}
		if was, is := everything(before), everything(s.Snapshot()); !maps.Equal(was, is) {
			for ref := range was {
				if was[ref] != is[ref] {
					rt.Errorf("%s was %s, is %s", ref, was[ref], is[ref])
				}
			}
			rt.Fatalf("%d records became %d", len(was), len(is))
		}
		do(record.Action{Kind: record.ActionSetup, What: "Made room", Changes: deletions(s.Snapshot(), keep.ID, other.ID)})
	})
}

// deletions removes two students and all that is theirs, so that the school stays small.
func deletions(s *record.Snapshot, students ...record.ID) (out []record.Change) {
	remove := func(r record.Record) { out = append(out, record.Deletion(r.Ref(), record.Encode(r))) }
	for _, id := range students {
		for r := range s.RequestsOf(id) {
			for m := range s.Messages(r.ID) {
				remove(m)
			}
			remove(r)
		}
		for _, l := range s.Attendances(id) {
			remove(l)
		}
		st, _ := s.Student(id)
		remove(st)
	}
	return out
}

// nothingLost checks that what two records said is in the one that they became,
// or is said to differ.
func nothingLost(t *rapid.T, before, now *record.Snapshot, m *rollover.Merging) {
	merged, ok := now.Student(m.Keep.ID)
	if !ok || !reflect.DeepEqual(merged, m.Merged) {
		t.Fatalf("what was shown is not what was done: %+v, %+v", merged, m.Merged)
	}
	if _, still := now.Student(m.Other.ID); still {
		t.Fatal("there are still two")
	}
	says := func(s *record.Student) map[string]json.RawMessage {
		var fields map[string]json.RawMessage
		if err := json.Unmarshal(record.Encode(s), &fields); err != nil {
			t.Fatal(err)
		}
		return fields
	}
	is := says(merged)
	for _, s := range []*record.Student{m.Keep, m.Other} {
		for name, value := range says(s) {
			switch name {
			case "former_upns", "enrolments", "exemptions", "joined", "left", "destination", "went_to", "upn":
				continue
			}
			differs := slices.ContainsFunc(m.Differ, func(d rollover.Difference) bool { return d.Field == name })
			if string(is[name]) != string(value) && !differs {
				t.Fatalf("%s said %s, and the merged record %s, and nobody is told", name, value, is[name])
			}
		}
		for _, upn := range append(slices.Clone(s.FormerUPNs), s.UPN) {
			if upn != "" && upn != merged.UPN && !slices.Contains(merged.FormerUPNs, upn) {
				t.Fatalf("UPN %s is lost", upn)
			}
		}
		for _, e := range s.Exemptions {
			if !slices.Contains(merged.Exemptions, e) {
				t.Fatalf("exemption %+v is lost", e)
			}
		}
		for _, e := range s.Enrolments {
			if !slices.ContainsFunc(merged.Enrolments, func(f record.Enrolment) bool { return f.From == e.From }) {
				t.Fatalf("enrolment %+v is lost", e)
			}
		}
		if s.Left.IsZero() && !merged.Left.IsZero() || merged.Left.Before(s.Left) && !merged.Left.IsZero() {
			t.Fatalf("left on %v, but one of them on %v", merged.Left, s.Left)
		}
		for _, l := range before.Attendances(s.ID) {
			kept, ok := now.Attendance(l.Activity, merged.ID)
			if !ok || l.Status == record.Attended && kept.Status != record.Attended ||
				l.Hours != 0 && kept.Hours == 0 || !l.Reflection.IsZero() && kept.Reflection.IsZero() {
				t.Fatalf("the line %+v is lost to %+v", l, kept)
			}
		}
	}
	for r := range before.RequestsOf(m.Other.ID) {
		moved, ok := now.Request(r.ID)
		if !ok || moved.Student != merged.ID {
			t.Fatalf("request %s is left hanging", r.ID)
		}
	}
	for _, l := range now.Attendances(m.Other.ID) {
		t.Fatalf("line %s is left hanging", l.Ref())
	}
}

// What a later version of Waymark wrote about the record that goes is not in the
// merged one, and comes back with undo.
func TestUndoBringsBackWhatThisVersionCannotRead(t *testing.T) {
	s := create(t)
	if _, err := s.Do(record.Action{Kind: record.ActionSetup, What: "Two", Changes: []record.Change{
		{Kind: record.KindStudent, ID: "keep", To: json.RawMessage(`{"surname":"Obi","from_a_later_version":1}`)},
		{Kind: record.KindStudent, ID: "other", To: json.RawMessage(`{"surname":"Obi","from_a_later_version":2}`)},
	}}); err != nil {
		t.Fatal(err)
	}
	m, err := rollover.Merge(s.Snapshot(), "keep", "other")
	if err != nil {
		t.Fatal(err)
	}
	done, err := s.Do(m.Action(""))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.UndoAction(done.Seq, ""); err != nil {
		t.Fatal(err)
	}
	events, err := s.History(record.Ref{Kind: record.KindStudent, ID: "other"})
	if err != nil || len(events) != 3 {
		t.Fatalf("%+v, %v", events, err)
	}
	back := slices.ContainsFunc(events[2].Fields, func(f record.FieldChange) bool {
		return f.Field == "from_a_later_version" && string(f.To) == "2"
	})
	if !back {
		t.Errorf("undo brought back %+v", events[2].Fields)
	}
}

// A rollover of a whole school is one action, and one undo.
func TestARolloverIsTakenBackWhole(t *testing.T) {
	s := create(t)
	a := record.Action{Kind: record.ActionSetup, What: "A school"}
	for i := range 210 {
		a.Changes = append(a.Changes, record.Creation(in(record.ID(fmt.Sprintf("s%03d", i)), record.YearGroup(7+i%7), "X")))
	}
	if _, err := s.Do(a); err != nil {
		t.Fatal(err)
	}
	before := everything(s.Snapshot())
	plan, err := rollover.MakePlan(s.Snapshot(), rollover.Options{Year: 2026})
	if err != nil {
		t.Fatal(err)
	}
	action, _ := plan.Action("J. Okafor")
	done, err := s.Do(action)
	if err != nil {
		t.Fatal(err)
	}
	if len(action.Changes) != 210 || plan.Count(rollover.Leave) != 30 {
		t.Errorf("%d changes, %d leave", len(action.Changes), plan.Count(rollover.Leave))
	}
	if _, err := s.UndoAction(done.Seq, ""); err != nil {
		t.Fatal(err)
	}
	if !maps.Equal(before, everything(s.Snapshot())) {
		t.Error("undo is not exact")
	}
}
