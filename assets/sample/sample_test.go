package sample_test

import (
	"bytes"
	"encoding/json"
	"testing"
	"time"

	"waymark/app/record"
	"waymark/assets/sample"
)

var today = record.NewDate(2026, time.November, 22)

// replay applies the actions as a store would and returns the school's record.
func replay(t *testing.T, m sample.Made) *record.Snapshot {
	t.Helper()
	objects := map[record.Ref]json.RawMessage{}
	for _, a := range m.Actions {
		for _, c := range a.Changes {
			object, err := c.Apply(objects[c.Ref()])
			if err != nil {
				t.Fatalf("%s: %v", a.What, err)
			}
			objects[c.Ref()] = object
		}
	}
	records := []record.Record{&m.School}
	for ref, object := range objects {
		r, err := record.Decode(ref, object)
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Problems().Err(); err != nil {
			t.Fatalf("%s: %v", ref, err)
		}
		records = append(records, r)
	}
	return record.NewSnapshot(uint64(len(m.Actions)), records)
}

func TestTheSampleSchoolIsWhole(t *testing.T) {
	s := replay(t, sample.Make(sample.Seed, today))
	onRoll, forms, upns := map[record.YearGroup]int{}, map[string]bool{}, map[string]bool{}
	for _, student := range s.Students() {
		if student.OnRoll(today) {
			onRoll[student.YearGroupOn(today)]++
			forms[student.Current().Form] = true
		}
		if c := record.CheckUPN(student.UPN); student.UPN != "" && c != record.UPNValid {
			t.Errorf("UPN %s: check %v", student.UPN, c)
		}
		if student.UPN != "" && upns[student.UPN] {
			t.Errorf("UPN %s is used twice", student.UPN)
		}
		upns[student.UPN] = true
	}
	if len(forms) < 40 {
		t.Errorf("%d registration groups", len(forms))
	}
	total := 0
	for year := record.FirstYearGroup; year <= record.LastYearGroup; year++ {
		total += onRoll[year]
	}
	if total < 1190 || total > 1210 || len(onRoll) != 7 {
		t.Errorf("on roll by year group: %v, together %d; want about 1,200 in Years 7 to 13", onRoll, total)
	}
	if n := len(s.Organisations()); n != 40 {
		t.Errorf("%d organisations, want 40", n)
	}
	years := map[record.AcademicYear]int{}
	lines := 0
	for _, a := range s.Activities() {
		years[a.AcademicYear()]++
		lines += len(s.Register(a.ID))
		if len(s.Hosts(a)) == 0 {
			t.Errorf("%s has no host", a.Title)
		}
	}
	if len(years) != 2 || lines < 5000 {
		t.Errorf("activities by year %v with %d lines in registers; want two academic years", years, lines)
	}
}

func TestTheSameSeedAndDayMakeTheSameSchool(t *testing.T) {
	one, _ := json.Marshal(sample.Make(7, today))
	two, _ := json.Marshal(sample.Make(7, today))
	other, _ := json.Marshal(sample.Make(8, today))
	if !bytes.Equal(one, two) {
		t.Error("the same seed made two different schools")
	}
	if bytes.Equal(one, other) {
		t.Error("two seeds made the same school")
	}
}

// Every day of a year must make a school that stands: a demo may be run on 1
// September, in the holidays or on 29 February.
func TestAnyDayWillDo(t *testing.T) {
	for day := record.NewDate(2027, time.September, 1); day.Before(record.NewDate(2028, time.September, 2)); day = day.AddDays(13) {
		replay(t, sample.Make(1, day))
	}
}
