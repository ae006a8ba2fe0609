package record_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"

	"waymark/app/record"
)

func TestAChangeLeadsForwardAndBack(t *testing.T) {
	before := zoe()
	after := before
	after.Surname = "Bergström-Lind"
	after.Email = "zoe@example.org"
	after.Enrolments = append([]record.Enrolment(nil), before.Enrolments...)
	after.Enrolments = append(after.Enrolments, record.Enrolment{From: day(2026, 11, 22), Year: 9, Form: "9C"})

	c, changed := record.Update(&before, &after)
	if !changed {
		t.Fatal("nothing seems to have changed")
	}
	there, err := c.Apply(record.Encode(&before))
	if err != nil {
		t.Fatal(err)
	}
	same(t, there, record.Encode(&after))
	back, err := c.Invert().Apply(there)
	if err != nil {
		t.Fatal(err)
	}
	same(t, back, record.Encode(&before))

	if _, changed := record.Update(&before, &before); changed {
		t.Error("a record changed into itself")
	}
}

func TestFieldsOfANewerVersionSurvive(t *testing.T) {
	object := json.RawMessage(`{"surname":"Khan","forename":"Ayaan","shoe_size":{"left":7,"right":8}}`)
	ref := record.Ref{Kind: record.KindStudent, ID: "A"}
	r, err := record.Decode(ref, object)
	if err != nil {
		t.Fatal(err)
	}
	before := r.(*record.Student)
	after := *before
	after.Forename = "Ayan"
	c, _ := record.Update(before, &after)
	got, err := c.Apply(object)
	if err != nil {
		t.Fatal(err)
	}
	same(t, got, json.RawMessage(`{"surname":"Khan","forename":"Ayan","shoe_size":{"left":7,"right":8}}`))
}

func TestWhatAChangeSaysFieldByField(t *testing.T) {
	said := record.Statement{Is: record.Yes, By: "J. Okafor", On: day(2026, 11, 21)}
	before := record.Activity{ID: "A", Title: "Wards", Facts: map[record.Fact]record.Statement{record.TwoWay: said}}
	after := before
	after.Title = "Morning on the wards"
	after.Facts = map[record.Fact]record.Statement{record.TwoWay: said, record.Task: said}
	c, _ := record.Update(&before, &after)
	fields := c.Fields()
	if len(fields) != 2 || fields[0].Field != "facts.task" || fields[0].From != nil || fields[1].Field != "title" {
		t.Errorf("%+v", fields)
	}
	made := record.Creation(&after).Fields()
	if len(made) == 0 || made[0].From != nil {
		t.Errorf("a creation comes from nothing: %+v", made)
	}
}

func TestChangesThatDoNotFit(t *testing.T) {
	s := zoe()
	object := record.Encode(&s)
	creation := record.Creation(&s)
	for what, try := range map[string]func() error{
		"created twice":         func() error { _, err := creation.Apply(object); return err },
		"deleted when not here": func() error { _, err := record.Deletion(s.Ref(), object).Apply(nil); return err },
		"saying nothing":        func() error { _, err := record.Change{Kind: "student", ID: "A"}.Apply(object); return err },
		"a patch that is no object": func() error {
			_, err := record.Change{Kind: "student", ID: "A", From: []byte(`{}`), To: []byte(`7`)}.Apply(object)
			return err
		},
		"an object that is none": func() error {
			_, err := record.Change{Kind: "student", ID: "A", From: []byte(`{}`), To: []byte(`{}`)}.Apply([]byte(`[]`))
			return err
		},
	} {
		if try() == nil {
			t.Errorf("%s was accepted", what)
		}
	}
	if got, err := record.Deletion(s.Ref(), object).Apply(object); got != nil || err != nil {
		t.Errorf("a deletion leaves nothing: %s, %v", got, err)
	}
}

func TestDecodingWhatIsNoRecord(t *testing.T) {
	for ref, object := range map[record.Ref]string{
		{Kind: "unicorn", ID: "A"}:              `{}`,
		{Kind: record.KindStudent, ID: "A"}:     `{"dob":"yesterday"}`,
		{Kind: record.KindAttendance, ID: "A"}:  `{}`,
		{Kind: record.KindActivity, ID: "A"}:    `[`,
		{Kind: record.KindSchool, ID: "A"}:      `{"name":7}`,
		{Kind: record.KindStudent, ID: "B"}:     `{"fsm":"perhaps"}`,
		{Kind: record.KindStudent, ID: "C"}:     `{"enrolments":[{"from":"2026-09-01","year":"99"}]}`,
		{Kind: record.KindOrganisation, ID: ""}: `7`,
	} {
		if r, err := record.Decode(ref, json.RawMessage(object)); err == nil {
			t.Errorf("%s %s was read as %+v", ref, object, r)
		}
	}
}

func TestRefs(t *testing.T) {
	ref := record.Ref{Kind: record.KindAttendance, ID: record.AttendanceID("ACT", "STU")}
	got, err := record.ParseRef(ref.String())
	if err != nil || got != ref {
		t.Errorf("%v, %v", got, err)
	}
	for _, wrong := range []string{"", "student", "student/", "unicorn/A", "/A"} {
		if _, err := record.ParseRef(wrong); err == nil {
			t.Errorf("%q was taken for a record", wrong)
		}
	}
}

// FuzzUpdate holds Update and Apply to their promise for any two objects: the
// change leads from one to the other and back.
func FuzzUpdate(f *testing.F) {
	f.Add("Khan", "Ayaan", "2026-09-01", "9A", "Khan", "Ayan", "", "")
	f.Add("", "", "", "", "O’Brien", "Saoirse", "2011-08-31", "\x00")
	f.Fuzz(func(t *testing.T, s1, f1, d1, r1, s2, f2, d2, r2 string) {
		make := func(s, f, d, r string) record.Student {
			student := record.Student{ID: "A", Surname: s, Forename: f}
			if parsed, err := record.ParseDate(d); err == nil {
				student.DOB = parsed
				student.Enrolments = []record.Enrolment{{From: parsed, Year: 7, Form: r}}
			}
			return student
		}
		a, b := make(s1, f1, d1, r1), make(s2, f2, d2, r2)
		c, changed := record.Update(&a, &b)
		if !changed {
			same(t, record.Encode(&a), record.Encode(&b))
			return
		}
		there, err := c.Apply(record.Encode(&a))
		if err != nil {
			t.Fatal(err)
		}
		same(t, there, record.Encode(&b))
		back, err := c.Invert().Apply(there)
		if err != nil {
			t.Fatal(err)
		}
		same(t, back, record.Encode(&a))
	})
}

// An organisation with a URN is written, read and changed without losing the
// fields that only a newer version knows.
func TestAnOrganisationKeepsItsURN(t *testing.T) {
	ref := record.Ref{Kind: record.KindOrganisation, ID: "hill"}
	object := json.RawMessage(`{"name":"Hill School","provider":true,"urn":"137181","trust":"a newer field"}`)
	r, err := record.Decode(ref, object)
	if err != nil {
		t.Fatal(err)
	}
	was := r.(*record.Organisation)
	now := *was
	now.URN = "150001"
	change, _ := record.Update(was, &now)
	there, err := change.Apply(object)
	if err != nil {
		t.Fatal(err)
	}
	same(t, there, json.RawMessage(`{"name":"Hill School","provider":true,"urn":"150001","trust":"a newer field"}`))
	again, err := record.Decode(ref, record.Encode(&now))
	if err != nil || !reflect.DeepEqual(again, &now) || was.URN != "137181" {
		t.Errorf("%+v, read again %+v: %v", now, again, err)
	}
}

// FuzzDecode holds Decode to what encoding/json makes of the same bytes.
func FuzzDecode(f *testing.F) {
	student := zoe()
	f.Add(0, []byte(record.Encode(&student)))
	f.Add(1, []byte(`{"status":"attended","reflection":{"is":"yes","by":"J. Okafor","on":"2026-11-21"},"hours":2.5e0}`))
	f.Add(2, []byte(`{"title":"Wards","facts":{"two_way":{"is":"no"}},"organisations":["A","B"],"hours":null}`))
	f.Add(3, []byte(`{"name":"A\u00e9\ud83d\ude00","employer":true,"urn":"137181"}`))
	f.Add(4, []byte(`{"name":"W","thresholds":{"2025":91}} `))
	f.Fuzz(func(t *testing.T, kind int, object []byte) {
		kinds := []struct {
			ref  record.Ref
			into record.Record
		}{
			{record.Ref{Kind: record.KindStudent, ID: "A"}, &record.Student{ID: "A"}},
			{record.Ref{Kind: record.KindAttendance, ID: "A.S"}, &record.Attendance{Activity: "A", Student: "S"}},
			{record.Ref{Kind: record.KindActivity, ID: "A"}, &record.Activity{ID: "A"}},
			{record.Ref{Kind: record.KindOrganisation, ID: "A"}, &record.Organisation{ID: "A"}},
			{record.Ref{Kind: record.KindSchool, ID: "A"}, &record.School{ID: "A"}},
		}
		k := kinds[uint(kind)%uint(len(kinds))]
		got, err := record.Decode(k.ref, object)
		if want := json.Unmarshal(object, k.into); (want == nil) != (err == nil) {
			t.Fatalf("%s: %v, encoding/json: %v", object, err, want)
		}
		if err == nil && !reflect.DeepEqual(got, k.into) {
			t.Fatalf("%s: %+v, encoding/json: %+v", object, got, k.into)
		}
	})
}

// FuzzApply must never panic, whatever a journal holds.
func FuzzApply(f *testing.F) {
	f.Add([]byte(`{"a":1}`), []byte(`{"a":null,"b":{"c":2}}`), []byte(`{"a":1}`))
	f.Add([]byte(nil), []byte(`{`), []byte(`{"a":{"b":{}}}`))
	f.Fuzz(func(t *testing.T, from, to, object []byte) {
		c := record.Change{Kind: record.KindStudent, ID: "A", From: from, To: to}
		c.Fields()
		if got, err := c.Apply(object); err == nil && got != nil {
			record.Decode(c.Ref(), got)
		}
	})
}

// same compares two objects, in which the order of the members says nothing.
func same(t *testing.T, got, want json.RawMessage) {
	t.Helper()
	var g, w any
	if json.Unmarshal(got, &g) != nil || json.Unmarshal(want, &w) != nil {
		t.Fatalf("not JSON: %s or %s", got, want)
	}
	gb, _ := json.Marshal(g)
	wb, _ := json.Marshal(w)
	if !bytes.Equal(gb, wb) {
		t.Fatalf("got  %s\nwant %s", gb, wb)
	}
}
