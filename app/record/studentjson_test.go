package record

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// drawStudent makes a student with anything at all in its fields.
func drawStudent(t *rapid.T, label string) *Student {
	text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", "", "O’Brien", "<b>&\"\\", "\u2028", "a\x80b", "Zoë", "7A"}))
	date := rapid.Custom(func(t *rapid.T) Date {
		if rapid.Bool().Draw(t, "unknown") {
			return Date{}
		}
		return NewDate(rapid.IntRange(1, 12000).Draw(t, "year"), time.March, rapid.IntRange(1, 31).Draw(t, "day"))
	})
	s := &Student{ID: "S1"}
	v := reflect.ValueOf(s).Elem()
	for i := range v.NumField() {
		name := label + "." + v.Type().Field(i).Name
		switch f := v.Field(i); f.Interface().(type) {
		case ID:
		case string, Sex, SEN, Destination:
			f.SetString(text.Draw(t, name))
		case Answer:
			f.Set(reflect.ValueOf(Answer(rapid.IntRange(0, 2).Draw(t, name))))
		case Date:
			f.Set(reflect.ValueOf(date.Draw(t, name)))
		case []string:
			f.Set(reflect.ValueOf(rapid.SampledFrom([][]string{nil, {}, {"A801200005001"}, {"a", "<"}}).Draw(t, name)))
		case []Enrolment:
			if n := rapid.IntRange(-1, 3).Draw(t, name); n >= 0 {
				list := make([]Enrolment, n)
				for j := range list {
					list[j] = Enrolment{date.Draw(t, name), rapid.SampledFrom([]YearGroup{0, 7, 13, Reception, Nursery1, Mixed}).Draw(t, name), text.Draw(t, name)}
				}
				f.Set(reflect.ValueOf(list))
			}
		case []Exemption:
			f.Set(reflect.ValueOf(rapid.SampledFrom([][]Exemption{nil, {}, {{Rule: "r", Reason: "<", By: "b", On: NewDate(2026, time.May, 1)}}}).Draw(t, name)))
		default:
			t.Fatalf("the test does not know how to fill %s: a new field must be written by appendStudent too", name)
		}
	}
	return s
}

// The encoder of students writes what encoding/json writes, byte for byte.
func TestStudentsAreEncodedAsEncodingJSONDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawStudent(t, "s")
		want, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		if got := Encode(s); string(got) != string(want) {
			t.Fatalf("got  %s\nwant %s", got, want)
		}
	})
}

// The change between two students is the one that their objects give.
func TestStudentsChangeAsTheirObjectsDo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from, to := drawStudent(t, "from"), drawStudent(t, "to")
		if rapid.Bool().Draw(t, "alike") { // most changes are of one field or two
			alike := *from
			alike.Surname, alike.SEN = to.Surname, to.SEN
			to = &alike
		}
		forward, back, same := diff(Encode(from), Encode(to))
		got, changed := Update(from, to)
		if changed == same || string(got.To) != string(forward) || string(got.From) != string(back) {
			t.Fatalf("got  %s\n     %s\nwant %s\n     %s", got.To, got.From, forward, back)
		}
	})
}

// What Encode and Update leave is read without the general reader, and to the same
// student; whatever else is JSON is left to it.
func TestStudentsAreReadAsTheyAreWritten(t *testing.T) {
	s := &Student{
		ID: "S1", UPN: "B801200005001", Surname: "O’Brien", Forename: "Zoë", DOB: NewDate(2013, time.March, 14), Sex: "F", SEN: SENSupport, FSM: Yes, PupilPremium: No,
		Joined: NewDate(2024, time.September, 1), Destination: "work", Enrolments: []Enrolment{{From: NewDate(2025, time.September, 1), Year: 8, Form: "8A"}, {From: NewDate(2026, time.September, 1), Year: 9}},
	}
	moved := *s
	moved.Surname, moved.Email, moved.FSM = "Nowak", "z@school.example", Unknown
	change, _ := Update(s, &moved)
	updated, err := change.Apply(Encode(s))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		object string
		want   *Student
	}{{string(Encode(s)), s}, {string(updated), &moved}, {`{}`, &Student{ID: "S1"}}} {
		if got := decodeStudent("S1", []byte(c.object)); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s\n%+v\nwant %+v", c.object, got, c.want)
		}
	}
	for _, object := range []string{
		`{"surname":"O\u2019Brien"}`, `{"surname": "Smith"}`, `{"surname":"Smith","surname":"Khan"}`, `{"nickname":"Zo"}`, `{"surname":null}`, `{"surname":7}`, `{"surname":"Smith"`,
		`{"surname":"Smith",}`, `{"surname":"Smith"} `, `{"surname":"Sm`, "{\"surname\":\"a\x80b\"}", "{\"surname\":\"a\tb\"}", `{"dob":"yesterday"}`, `{"fsm":"perhaps"}`, `{"former_upns":["a"]}`,
		`{"enrolments":[]}`, `{"enrolments":[{"year":"9"}]}`, `{"enrolments":[{"from":"2026-09-01","year":"99"}]}`, `{"enrolments":[{"from":"2026-09-01"}`, `{"enrolments":7}`, `{"enrolments":[7]}`, `[]`, ``,
	} {
		if got := decodeStudent("S1", []byte(object)); got != nil {
			t.Errorf("%s: read as %+v", object, got)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		object := Encode(drawStudent(t, "s"))
		got, want := decodeStudent("S1", object), &Student{ID: "S1"}
		if err := json.Unmarshal(object, want); got != nil && (err != nil || !reflect.DeepEqual(got, want)) {
			t.Fatalf("%s: %+v, want %+v", object, got, want)
		}
	})
}
