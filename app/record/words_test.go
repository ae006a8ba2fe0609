package record_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode"

	"pgregory.net/rapid"

	"waymark/app/record"
)

func TestUPNCheckLetter(t *testing.T) {
	// Worked by hand from the DfE's rule; the vendors' printed example
	// (B207000016049 with the letter Q) is wrong, and is here as such.
	for upn, want := range map[string]record.UPNCheck{
		"B801200005001": record.UPNValid, "R674123101121": record.UPNValid, "P207000016049": record.UPNValid,
		"W801432120001": record.UPNValid, "K801432120002": record.UPNValid, "M840123404567": record.UPNValid,
		"K933699923011": record.UPNValid,
		"A801200005001": record.UPNWrongLetter, "Q207000016049": record.UPNWrongLetter, "B207000016049": record.UPNWrongLetter,
		"W93512342101A": record.UPNTemporary, "F80143212001Z": record.UPNTemporary, "H38212342405R": record.UPNTemporary,
		"X80120000A001": record.UPNBadForm, "I801200005001": record.UPNBadForm, "B80120000500": record.UPNBadForm,
		"B8012000050011": record.UPNBadForm, "": record.UPNBadForm, "F80143212001O": record.UPNBadForm,
	} {
		if got := record.CheckUPN(upn); got != want {
			t.Errorf("%q: %d, want %d", upn, got, want)
		}
	}
	if got := record.MakeUPN("801200005001"); got != "B801200005001" {
		t.Errorf("made %q", got)
	}
	if got := record.MakeUPN("no digits"); got != "" {
		t.Errorf("made %q of no digits", got)
	}
}

func TestULNCheckDigit(t *testing.T) {
	for _, ok := range []string{"9276308686", "1000000019", "1234567899", "5555555554", "7001122334", "1042657318", "3000000045", "9999999998", "1111111110", "2222222221"} {
		if !record.ValidULN(ok) {
			t.Errorf("%s was refused", ok)
		}
	}
	for _, wrong := range []string{"9999999999", "1234567890", "0123456789", "987654321", "98765432100", "987654321x", ""} {
		if record.ValidULN(wrong) {
			t.Errorf("%q was accepted", wrong)
		}
	}
}

func TestFoldedNamesMeet(t *testing.T) {
	for _, pair := range [][2]string{
		{"Nguyễn", "nguyen"}, {"O’Brien", "OBrien"}, {"O'Brien", "O`BRIEN"}, {"Łuczak", "luczak"}, {"Siân", "SIAN"},
		{"Ødegård", "odegard"}, {"Þórsson", "thorsson"}, {"Smith-Jones", "smithjones"}, {"  de  la Cruz ", "de la cruz"},
		{"Smith, John", "smith john"}, {"Işık", "isik"}, {"İpek", "ipek"}, {"Strauß", "STRAUSS"},
	} {
		if a, b := record.Fold(pair[0]), record.Fold(pair[1]); a != b {
			t.Errorf("%q folds to %q, %q to %q", pair[0], a, pair[1], b)
		}
	}
	if record.Fold("Shevchenko") == record.Fold("Kovalenko") {
		t.Error("two names became one")
	}
}

// Plain letters take a shorter way, which leads to the same place: a mark at the
// end sends a name the long way, and is dropped there.
func TestPlainNamesFoldAsAllOthersDo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringOfN(rapid.RuneFrom(nil, unicode.Latin, unicode.White_Space, unicode.Punct), 0, 20, -1).Draw(t, "name")
		name = strings.Map(func(r rune) rune { return r & 0x7F }, name)
		if got, want := record.Fold(name), record.Fold(name+"\u0301"); got != want {
			t.Fatalf("%q: %q, the long way %q", name, got, want)
		}
	})
}

func TestIDsAreAllDifferent(t *testing.T) {
	seen := map[record.ID]bool{record.NewID(): true}
	for _, id := range record.NewIDs(1000) {
		if seen[id] || len(id) != len(record.NewID()) || strings.Trim(string(id), "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") != "" {
			t.Fatalf("%q was made twice, or is not of the form", id)
		}
		seen[id] = true
	}
	if len(record.NewIDs(0)) != 0 {
		t.Error("none were asked for")
	}
}

func FuzzFold(f *testing.F) {
	f.Add("Nguyễn")
	f.Add("\xff \u0300")
	f.Fuzz(func(t *testing.T, s string) {
		if once := record.Fold(s); record.Fold(once) != once {
			t.Errorf("%q folds to %q and then to %q", s, once, record.Fold(once))
		}
	})
}

func TestDates(t *testing.T) {
	d, err := record.ParseDate("2028-02-29")
	if err != nil || d.String() != "2028-02-29" || d.Words() != "29 Feb 2028" || d.AddDays(1).String() != "2028-03-01" {
		t.Errorf("%v %v", d, err)
	}
	for _, wrong := range []string{"29/02/2028", "2027-02-29", "2028-2-29", "tomorrow", " 2028-02-29"} {
		if _, err := record.ParseDate(wrong); err == nil {
			t.Errorf("%q was taken for a date", wrong)
		}
	}
	if (record.Date{}).String() != "" || (record.Date{}).Words() != "" || !(record.Date{}).Before(d) {
		t.Error("an unknown day is written as nothing and comes first")
	}
}

// FuzzParseDate holds ParseDate to what package time makes of the same text.
func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"2026-11-22", "2028-02-29", "2027-02-29", "0000-01-01", "2026-13-01", "2026-00-10", "2026-01-32", "20261122", "2026-1-1", "+026-01-01"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := record.ParseDate(s)
		want, wrong := time.Parse(time.DateOnly, s)
		if (err == nil) != (wrong == nil) || err == nil && d != record.DateOf(want) {
			t.Errorf("%q: %v, %v; package time: %v, %v", s, d, err, want, wrong)
		}
	})
}

func TestTheAcademicYearTurnsOnTheFirstOfSeptember(t *testing.T) {
	if got := record.AcademicYearOf(day(2026, 8, 31)); got != 2025 || got.String() != "2025/26" || !got.Contains(got.End()) {
		t.Error(got)
	}
	if got := record.AcademicYearOf(day(2026, 9, 1)); got != 2026 || got.Start() != day(2026, 9, 1) {
		t.Error(got)
	}
	if record.AcademicYear(1999).String() != "1999/00" || record.AcademicYearOf(record.Date{}) != 0 || record.AcademicYear(0).String() != "" {
		t.Error("the ends of a century, or an unknown day")
	}
}

func TestUnknownIsNeverWrittenAsNo(t *testing.T) {
	s := record.Student{Surname: "A", FSM: record.Unknown, EAL: record.No}
	var m map[string]any
	if err := json.Unmarshal(record.Encode(&s), &m); err != nil {
		t.Fatal(err)
	}
	if _, said := m["fsm"]; said || m["eal"] != "no" {
		t.Errorf("%v", m)
	}
}

func TestNHSCategoryIsDerived(t *testing.T) {
	trust, firm := &record.Organisation{Name: "Trust", ODS: "W9Y1Z"}, &record.Organisation{Name: "Firm"}
	outcomes := map[record.Fact]record.Statement{record.Outcomes: {Is: record.Yes, By: "J", On: day(2026, 1, 1)}}
	for _, c := range []struct {
		what  string
		a     record.Activity
		hosts []*record.Organisation
		want  record.NHSCategory
	}{
		{"shadowing on a ward", record.Activity{Kind: record.JobShadowing, Setting: record.AtWorkplace, Mode: record.InPerson}, []*record.Organisation{firm, trust}, record.WorkExperience},
		{"the same at a firm", record.Activity{Kind: record.JobShadowing, Setting: record.AtWorkplace, Mode: record.InPerson}, []*record.Organisation{firm}, record.NotNHS},
		{"virtual work experience", record.Activity{Kind: record.VirtualExperience, Setting: record.Online, Mode: record.Virtual, Facts: outcomes}, []*record.Organisation{trust}, record.LearningOnline},
		{"a simulation with outcomes", record.Activity{Kind: record.SkillsSession, Setting: record.AtWorkplace, Mode: record.InPerson, Facts: outcomes}, []*record.Organisation{trust}, record.LearningInPlace},
		{"a stall without outcomes", record.Activity{Kind: record.CareersFair, Setting: record.AtSchool, Mode: record.InPerson}, []*record.Organisation{trust}, record.NHSUncounted},
	} {
		if got := record.NHSCategoryOf(&c.a, c.hosts); got != c.want {
			t.Errorf("%s: %q, want %q", c.what, got, c.want)
		}
	}
}

// Every choice a form offers has words of its own.
func TestChoicesHaveWords(t *testing.T) {
	seen := map[string]bool{}
	check := func(code, words string) {
		t.Helper()
		if words == "" || words == code || seen[words] {
			t.Errorf("%q reads %q", code, words)
		}
		seen[words] = true
	}
	for _, k := range record.ActivityKinds {
		check(string(k), k.String())
	}
	for _, s := range record.Settings {
		check(string(s), s.String())
	}
	for _, m := range record.Modes {
		check(string(m), m.String())
	}
	for _, f := range append(append([]record.Fact(nil), record.EventFacts...), record.StudentFacts...) {
		check(string(f), f.String())
	}
	for _, s := range record.Sizes {
		check(string(s), s.String())
	}
	for s := range record.Sectors {
		check(string(s), s.String())
	}
}
