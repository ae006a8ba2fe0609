package rollover_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"waymark/app/record"
	"waymark/app/rollover"
)

// Two records of Saoirse O'Brien: the school's own, and the one that an import
// made of her when she came back under a new UPN.
func saoirse() (keep, other *record.Student) {
	keep = &record.Student{
		ID: "keep", Surname: "O’Brien", Forename: "Saoirse", UPN: record.MakeUPN("801432120001"), AdmissionNo: "004512",
		DOB: day(2012, 3, 4), SEN: record.SENSupport, Joined: day(2023, 9, 4),
		Enrolments: []record.Enrolment{{From: day(2023, 9, 4), Year: 7, Form: "7B"}, {From: day(2025, 9, 1), Year: 9}},
		Exemptions: []record.Exemption{{Rule: "gb6-by-16", Reason: "in hospital", By: "J. Okafor", On: day(2025, 10, 1)}},
	}
	other = &record.Student{
		ID: "other", Surname: "OBrien", Forename: "Saoirse", UPN: record.MakeUPN("801432120002"), FormerUPNs: []string{record.MakeUPN("801432120003")},
		ULN: "9276308686", AdmissionNo: "5120", Email: "s@school.example", PupilPremium: record.Yes, Joined: day(2025, 9, 1),
		Enrolments: []record.Enrolment{{From: day(2025, 9, 1), Year: 9, Form: "9A"}, {From: day(2026, 9, 1), Year: 10, Form: "10A"}},
		Exemptions: []record.Exemption{{Rule: "gb5-every-year", Reason: "on exchange", By: "A. Head", On: day(2026, 10, 1)}},
	}
	return keep, other
}

func TestTwoRecordsOfOneStudent(t *testing.T) {
	keep, other := saoirse()
	m, err := rollover.Merge(snapshot(keep, other), "keep", "other", "admission_no")
	if err != nil {
		t.Fatal(err)
	}
	want := &record.Student{
		ID: "keep", Surname: "O’Brien", Forename: "Saoirse", UPN: keep.UPN, FormerUPNs: []string{other.FormerUPNs[0], other.UPN},
		ULN: "9276308686", AdmissionNo: "5120", DOB: day(2012, 3, 4), Email: "s@school.example",
		SEN: record.SENSupport, PupilPremium: record.Yes, Joined: day(2023, 9, 4),
		Enrolments: []record.Enrolment{{From: day(2023, 9, 4), Year: 7, Form: "7B"}, {From: day(2025, 9, 1), Year: 9, Form: "9A"}, {From: day(2026, 9, 1), Year: 10, Form: "10A"}},
		Exemptions: append(slices.Clone(keep.Exemptions), other.Exemptions...),
	}
	if !reflect.DeepEqual(m.Merged, want) {
		t.Errorf("got  %+v\nwant %+v", m.Merged, want)
	}
	differ := []rollover.Difference{
		{Field: "surname", Label: "Surname", Keep: "O’Brien", Other: "OBrien"},
		{Field: "upn", Label: "UPN", Keep: keep.UPN, Other: other.UPN},
		{Field: "admission_no", Label: "Admission number", Keep: "004512", Other: "5120", TakesOther: true},
	}
	if !slices.Equal(m.Differ, differ) {
		t.Errorf("differ: %+v", m.Differ)
	}
	if want := []string{"ULN: 9276308686", "Email: s@school.example", "Pupil premium: yes"}; !slices.Equal(m.Filled, want) {
		t.Errorf("filled: %q", m.Filled)
	}
	if len(m.Doubts) != 1 || !strings.Contains(m.Doubts[0], "different UPNs") {
		t.Errorf("doubts: %q", m.Doubts)
	}
	if a := m.Action("J. Okafor"); strings.Contains(a.What, "Brien") || a.By != "J. Okafor" {
		t.Errorf("%q by %s", a.What, a.By)
	}
}

func TestRegistersOfBothAreKept(t *testing.T) {
	keep, other := saoirse()
	said := func(by string) record.Statement {
		return record.Statement{Is: record.Yes, By: by, On: day(2026, 11, 4)}
	}
	activity := func(id record.ID) *record.Activity {
		return &record.Activity{ID: id, Title: "Event " + string(id), Kind: record.Talk, Date: day(2026, 11, 3)}
	}
	for _, c := range []struct {
		name        string
		keep, other *record.Attendance // the lines of the two, or nil
		want        record.Attendance
		words       string
	}{
		{"only the other was there", nil, &record.Attendance{Status: record.Attended, Hours: 2, Note: "asked a lot"},
			record.Attendance{Status: record.Attended, Hours: 2, Note: "asked a lot"}, ""},
		{"attended goes before absent", &record.Attendance{Status: record.Absent, Reason: "ill"}, &record.Attendance{Status: record.Attended, Reflection: said("A")},
			record.Attendance{Status: record.Attended, Reflection: said("A")},
			"attended on one record and absent on the other: attended is kept; the reason “ill” is not kept"},
		{"absent goes before invited", &record.Attendance{Status: record.Invited, Note: "asked twice"}, &record.Attendance{Status: record.Absent, Reason: "ill"},
			record.Attendance{Status: record.Absent, Reason: "ill", Note: "asked twice"},
			"absent on one record and invited on the other: absent is kept"},
		{"the fuller of two alike, completed", &record.Attendance{Status: record.Attended, Hours: 3}, &record.Attendance{Status: record.Attended, Feedback: said("B"), Note: "led the team"},
			record.Attendance{Status: record.Attended, Hours: 3, Feedback: said("B"), Note: "led the team"}, ""},
		{"what contradicts is said", &record.Attendance{Status: record.Attended, Hours: 3, Reflection: said("A"), Note: "x"}, &record.Attendance{Status: record.Attended, Hours: 2.5, Reflection: said("B"), Note: "y"},
			record.Attendance{Status: record.Attended, Hours: 3, Reflection: said("A"), Note: "x; y"},
			"3 h on one and 2.5 h on the other: 3 h is kept; both say something of reflection: what A said on 4 Nov 2026 is kept"},
		{"the same twice", &record.Attendance{Status: record.Absent, Reason: "ill"}, &record.Attendance{Status: record.Absent, Reason: "ill"},
			record.Attendance{Status: record.Absent, Reason: "ill"}, ""},
		{"a reason found on the other", &record.Attendance{Status: record.Absent, Hours: 1}, &record.Attendance{Status: record.Absent, Reason: "ill"},
			record.Attendance{Status: record.Absent, Hours: 1, Reason: "ill"}, ""},
	} {
		records := []record.Record{keep, other, activity("talk")}
		for id, l := range map[record.ID]*record.Attendance{"keep": c.keep, "other": c.other} {
			if l != nil {
				l.Activity, l.Student = "talk", id
				records = append(records, l)
			}
		}
		s := snapshot(records...)
		m, err := rollover.Merge(s, "keep", "other")
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if c.keep == nil && (len(m.Registers) != 1 || m.Registers[0].ID != "talk" || len(m.Both) != 0) ||
			c.keep != nil && (len(m.Both) != 1 || m.Both[0].Words != c.words || len(m.Registers) != 0) {
			t.Errorf("%s: %+v, %+v; want %q", c.name, m.Registers, m.Both, c.words)
		}
		then := after(t, s, m.Action(""))
		c.want.Activity, c.want.Student = "talk", "keep"
		if got, ok := then.Attendance("talk", "keep"); !ok || *got != c.want {
			t.Errorf("%s:\n got %+v\nwant %+v", c.name, got, c.want)
		}
		if len(then.Attendances("other")) != 0 {
			t.Errorf("%s: a line of the other record is left hanging", c.name)
		}
	}
}

func TestASoundUPNGoesBeforeATemporaryOne(t *testing.T) {
	keep, other := saoirse()
	keep.UPN = record.MakeUPN("80143212001Z")
	m, err := rollover.Merge(snapshot(keep, other), "keep", "other")
	if err != nil {
		t.Fatal(err)
	}
	if m.Merged.UPN != other.UPN || !slices.Contains(m.Merged.FormerUPNs, keep.UPN) || len(m.Doubts) != 0 {
		t.Errorf("UPN %s, former %v, doubts %q", m.Merged.UPN, m.Merged.FormerUPNs, m.Doubts)
	}
}

func TestWhenTheStudentWasHere(t *testing.T) {
	for _, c := range []struct {
		name        string
		keep, other rollover.Leaving
		want        rollover.Leaving
	}{
		{"both on roll", rollover.Leaving{}, rollover.Leaving{}, rollover.Leaving{}},
		{"left and came back", rollover.Leaving{On: day(2025, 1, 1), Destination: record.ToSchool}, rollover.Leaving{}, rollover.Leaving{}},
		{"left twice", rollover.Leaving{On: day(2026, 1, 1), Destination: record.ToSchool, WentTo: "A"}, rollover.Leaving{On: day(2026, 8, 31), Destination: record.ToCollege},
			rollover.Leaving{On: day(2026, 8, 31), Destination: record.ToCollege}},
		{"where to is known of one", rollover.Leaving{On: day(2026, 8, 31)}, rollover.Leaving{On: day(2026, 1, 1), Destination: record.ToSchool, WentTo: "A"},
			rollover.Leaving{On: day(2026, 8, 31), Destination: record.ToSchool, WentTo: "A"}},
	} {
		keep, other := saoirse()
		keep.Joined, keep.Left, keep.Destination, keep.WentTo = record.Date{}, c.keep.On, c.keep.Destination, c.keep.WentTo
		other.Left, other.Destination, other.WentTo = c.other.On, c.other.Destination, c.other.WentTo
		m, err := rollover.Merge(snapshot(keep, other), "keep", "other")
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		got := rollover.Leaving{On: m.Merged.Left, Destination: m.Merged.Destination, WentTo: m.Merged.WentTo}
		if got != c.want || m.Merged.Joined != other.Joined {
			t.Errorf("%s: %+v, joined %v; want %+v", c.name, got, m.Merged.Joined, c.want)
		}
	}
}

func TestEnrolmentsThatContradictAreSaid(t *testing.T) {
	keep, other := saoirse()
	keep.Enrolments, other.Enrolments = []record.Enrolment{{From: day(2025, 9, 1), Form: "9B"}}, []record.Enrolment{{From: day(2025, 9, 1), Year: 9, Form: "9A"}}
	m, err := rollover.Merge(snapshot(keep, other), "keep", "other")
	if err != nil {
		t.Fatal(err)
	}
	if want := []record.Enrolment{{From: day(2025, 9, 1), Year: 9, Form: "9B"}}; !slices.Equal(m.Merged.Enrolments, want) {
		t.Errorf("%+v", m.Merged.Enrolments)
	}
	want := rollover.Difference{Field: "enrolments", Label: "From 1 Sep 2025", Keep: "Year not known 9B", Other: "Year 9 9A"}
	if !slices.Contains(m.Differ, want) {
		t.Errorf("%+v", m.Differ)
	}
	m, err = rollover.Merge(snapshot(keep, other), "keep", "other", "enrolments")
	if err != nil {
		t.Fatal(err)
	}
	want.TakesOther = true
	if !slices.Equal(m.Merged.Enrolments, other.Enrolments) || !slices.Contains(m.Differ, want) {
		t.Errorf("taken: %+v, %+v", m.Merged.Enrolments, m.Differ)
	}
}

func TestRecordsThatCannotBeMerged(t *testing.T) {
	keep, other := saoirse()
	s := snapshot(keep, other)
	for _, c := range []struct {
		keep, other record.ID
		take        string
		want        string
	}{
		{"keep", "keep", "", "one and the same"},
		{"keep", "nobody", "", "not in the record any more"},
		{"nobody", "other", "", "not in the record any more"},
		{"keep", "other", "house", "there is no “house” to take"},
		{"keep", "other", "exemptions", "there is no “exemptions” to take"},
	} {
		var take []string
		if c.take != "" {
			take = []string{c.take}
		}
		if _, err := rollover.Merge(s, c.keep, c.other, take...); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s, %s: %v, want %q", c.keep, c.other, err, c.want)
		}
	}
	broken := *other
	broken.Sex = "Q"
	if _, err := rollover.Merge(snapshot(keep, &broken), "keep", "other"); err == nil || !strings.Contains(err.Error(), "cannot be one record") {
		t.Errorf("%v", err)
	}
}

func TestDoubtsThatTwoRecordsAreOneStudent(t *testing.T) {
	keep, other := saoirse()
	other.UPN, other.Surname, other.Forename, other.DOB = keep.UPN, "Khan", "Zain", day(2011, 1, 1)
	m, err := rollover.Merge(snapshot(keep, other), "keep", "other")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"One was born on 4 Mar 2012 and the other on 1 Jan 2011.", "Neither their surnames nor their forenames are the same."}
	if !slices.Equal(m.Doubts, want) {
		t.Errorf("%q", m.Doubts)
	}
}

// Every field of a student has words, so that a new one is not shown by its name
// in the file.
func TestEveryFieldHasWords(t *testing.T) {
	typ := reflect.TypeFor[record.Student]()
	for i := range typ.NumField() {
		name, _, _ := strings.Cut(typ.Field(i).Tag.Get("json"), ",")
		if name == "-" || slices.Contains([]string{"former_upns", "joined", "left", "destination", "went_to", "enrolments", "exemptions"}, name) {
			continue
		}
		if words := rollover.Label(name); words == name || words == strings.ReplaceAll(name, "_", " ") {
			t.Errorf("%s has no words", name)
		}
	}
}
