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
