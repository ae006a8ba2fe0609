package roster

import (
	"slices"
	"strings"
	"testing"

	"waymark/app/record"
)

func TestYearGroupsInAllTheirSpellings(t *testing.T) {
	for _, c := range []struct {
		written []string
		means   record.YearGroup
	}{
		{[]string{"7", "07", "Year 7", "Year  7", "Year 07", "YEAR 7", "Yr 7", "Yr7", "Y7", "y07", "NC7", "NC Year 7", "Year7", "Year 7 (2026)", "07-2021", "7.0", "Year\u00a07", "National Curriculum Year 7", "Year Seven", "Year Group 7", "'7"}, 7},
		{[]string{"12", "Y12", "Lower Sixth", "L6", "Lower 6th", "LVI"}, 12},
		{[]string{"13", "Upper Sixth", "U6", "Upper 6"}, 13},
		{[]string{"14", "Year 14"}, 14},
		{[]string{"R", "Reception", "0", "YR", "Rec"}, record.Reception},
		{[]string{"N1", "Nursery 1"}, record.Nursery1},
		{[]string{"N2", "Nursery"}, record.Nursery2},
		{[]string{"X", "Mixed"}, record.Mixed},
	} {
		for _, w := range c.written {
			if got, ok := parseYear(w); !ok || got != c.means {
				t.Errorf("%q: %v %v, want %v", w, got, ok, c.means)
			}
		}
	}
	// A registration group, an American year, an academic year, a year of birth:
	// none of them is guessed at.
	for _, w := range []string{"", "7A", "10XY", "Grade 9", "15", "99", "2026", "2026/27", "7/8", "Year", "-7", "7-8", "1-2", "1 2", "seven!", "Sixth Form"} {
		if got, ok := parseYear(w); ok {
			t.Errorf("%q was read as %v", w, got)
		}
	}
}

func TestDatesAreReadInTheOrderOfTheirColumn(t *testing.T) {
	for _, c := range []struct {
		written string
		order   dateOrder
		means   string
	}{
		{"01/09/2011", dayFirst, "2011-09-01"},
		{"01/09/2011", monthFirst, "2011-01-09"},
		{"1/9/2011", dayFirst, "2011-09-01"},
		{"01.09.2011", dayFirst, "2011-09-01"},
		{"01-09-2011", dayFirst, "2011-09-01"},
		{"1 9 2011", dayFirst, "2011-09-01"},
		{"1/7/80", dayFirst, "1980-07-01"},
		{"01/09/11", dayFirst, "2011-09-01"},
		{"2011-09-01", monthFirst, "2011-09-01"},
		{"2011/9/1", dayFirst, "2011-09-01"},
		{"20110901", dayFirst, "2011-09-01"},
		{"2011-09-01 00:00:00.000000", dayFirst, "2011-09-01"},
		{"2011-09-01T00:00:00Z", dayFirst, "2011-09-01"},
		{"01/09/2011 00:00", dayFirst, "2011-09-01"},
		{"01/09/2011 12:00:00 AM", dayFirst, "2011-09-01"},
		{"1 Sep 2011", dayFirst, "2011-09-01"},
		{"01-Sep-11", dayFirst, "2011-09-01"},
		{"1st September 2011", dayFirst, "2011-09-01"},
		{"1 Sept 2011", dayFirst, "2011-09-01"},
		{"Thu 1 Sep 2011", dayFirst, "2011-09-01"},
		{"September 1, 2011", dayFirst, "2011-09-01"},
		{"'1967-12-06", dayFirst, "1967-12-06"},
		{"45535", dayFirst, "2024-08-31"},
		{"29/02/2012", dayFirst, "2012-02-29"},
	} {
		raw, ok := parseDate(c.written)
		if !ok {
			t.Errorf("%q was not read", c.written)
			continue
		}
		if d, ok := raw.resolve(c.order, 2026); !ok || d.String() != c.means {
			t.Errorf("%q: %v %v, want %s", c.written, d, ok, c.means)
		}
	}
	for _, w := range []string{"", "tomorrow", "31/02/2011", "29/02/2011", "13/13/2011", "1/9", "2011", "10:05", "1/9/201", "99999", "1-9/2011", "00/09/2011", "7A", "May Day", "1 Foo 2011"} {
		if raw, ok := parseDate(w); ok {
			if d, ok := raw.resolve(dayFirst, 2026); ok {
				t.Errorf("%q was read as %v", w, d)
			}
		}
	}
}

func TestFlagsInEveryDialect(t *testing.T) {
	for _, c := range []struct {
		field Field
		cells string
		means record.Answer
	}{
		{FSM, "Y y Yes YES T TRUE True 1 x ✓ ✔", record.Yes},
		{FSM, "N n No F FALSE false 0 ✗", record.No},
		{PupilPremium, "DPP SCP LAP AFC EYP PP", record.Yes},
		{PupilPremium, "Non-PP NotPP no_pp", record.No},
		{EAL, "- n/a NULL Unknown", record.Unknown},
	} {
		for _, cell := range strings.Fields(c.cells) {
			if got, ok := parseAnswer(c.field, cell); !ok || got != c.means {
				t.Errorf("%s %q: %v %v, want %v", c.field, cell, got, ok, c.means)
			}
		}
	}
	if got, ok := parseAnswer(FSM, ""); !ok || got != record.Unknown {
		t.Errorf("a blank is %v, want unknown: it is never no", got)
	}
	for _, cell := range []string{"maybe", "2", "DPP", "PP", "K", "7A"} {
		if got, ok := parseAnswer(FSM, cell); ok {
			t.Errorf("%q was read as %v", cell, got)
		}
	}
}

func TestSexAndSENCodes(t *testing.T) {
	for cell, want := range map[string]record.Sex{"M": "M", "Male": "M", "f": "F", "FEMALE": "F", "Girl": "F", "X": "", "Not specified": ""} {
		if got, ok := parseSex(cell, false); !ok || got != want {
			t.Errorf("sex %q: %q %v, want %q", cell, got, ok, want)
		}
	}
	if _, ok := parseSex("1", false); ok {
		t.Error("1 is a sex only in a column of such numbers")
	}
	if got, ok := parseSex("2", true); !ok || got != "F" {
		t.Error("2 is F in a column of such numbers")
	}
	for cell, want := range map[string]record.SEN{"N": "N", "No SEN": "N", "K": "K", "SEN Support": "K", "K - SEN support": "K", "SEN Support (K)": "K", "SEN K": "K", "EHCP (E)": "E", "E": "E", "EHC Plan": "E", "Education, Health and Care Plan": "E", "S": "S", "A": "A"} {
		if got, ok := parseSEN(cell); !ok || got != want {
			t.Errorf("SEN %q: %q %v, want %q", cell, got, ok, want)
		}
	}
	if _, ok := parseSEN("Y"); ok {
		t.Error("Y does not say whether there is support or a plan")
	}
}

func TestNamesAreKeptWhole(t *testing.T) {
	for given, want := range map[string]string{
		"O’Brien":          "O’Brien",
		"O'Neil":           "O'Neil",
		"Smith-Jones":      "Smith-Jones",
		"van  der Berg":    "van der Berg",
		"Zoe\u0308":        "Zoë", // composed (NFC)
		"Null":             "Null",
		"Mary\nJane":       "Mary Jane",
		"Żó\u00adłw":       "Żółw",
		"Nguyễn":           "Nguyễn",
		"Ann\u00a0Marie":   "Ann Marie",
		"\u200bŠimić":      "Šimić",
		"名前":               "名前",
		"St. John ":        "St. John",
		"Ben\u200d\u0308x": "Ben\u200d\u0308x",
	} {
		if got := cleanName(given); got != want {
			t.Errorf("%q: %q, want %q", given, got, want)
		}
	}
}

func TestLostLettersAreNoticed(t *testing.T) {
	for _, name := range []string{"?ule", "Nguy?n", "Nguy\uFFFDn", "ZoÃ«", "Oâ€™Brien", "GarcÃ\u00ada"} {
		if damage(name) == "" {
			t.Errorf("%q was taken for whole", name)
		}
	}
	for _, name := range []string{"Şule", "JOÃO", "Château", "O’Brien", "Âme", "Ann"} {
		if words := damage(name); words != "" {
			t.Errorf("%q: %s", name, words)
		}
	}
	if !sameButDamaged("?ule", "Şule") || sameButDamaged("?ule", "Jules") || sameButDamaged("Nguy?n", "Nguy") {
		t.Error("a lost letter stands for one letter")
	}
}

func TestOneCellNamesAreSplit(t *testing.T) {
	for _, c := range []struct {
		name              string
		surnameFirst      bool
		surname, forename string
		sure              bool
	}{
		{"Smith, John", false, "Smith", "John", true},
		{"van der Berg, Ann Marie", true, "van der Berg", "Ann Marie", true},
		{"Smith John", true, "Smith", "John", true},
		{"John Smith", false, "Smith", "John", true},
		{"SMITH John Paul", false, "SMITH", "John Paul", true},
		{"John Paul SMITH", true, "SMITH", "John Paul", true},
		{"Van Dyke Ann", true, "Van Dyke", "Ann", false},
		{"de la Cruz Maria", true, "de la Cruz", "Maria", false},
		{"Maria de la Cruz", false, "de la Cruz", "Maria", false},
		{"Ann St John", false, "St John", "Ann", false},
		{"Smith-Jones Theo", true, "Smith-Jones", "Theo", true},
		{"Garcia Lopez Maria", true, "Garcia", "Lopez Maria", false},
		{"Mary Jane Watson", false, "Watson", "Mary Jane", false},
		{"Cher", true, "Cher", "", true},
	} {
		surname, forename, sure := splitName(c.name, c.surnameFirst)
		if surname != c.surname || forename != c.forename || sure != c.sure {
			t.Errorf("%q: %q %q sure %v, want %q %q sure %v", c.name, surname, forename, sure, c.surname, c.forename, c.sure)
		}
	}
}

func TestHeadingsAreMatchedWhole(t *testing.T) {
	for heading, want := range map[string]Field{
		"UPN": UPN, "upn ": UPN, "Unique Pupil Number": UPN, "ULN": ULN,
		"DateOfBirth": DOB, "Date_of-Birth:": DOB, "D.O.B.": DOB, "date_of_birth": DOB, "DOB (dd/mm/yyyy)": DOB,
		"First Name [Required]": Forename, "First name*": Forename, "forename": Forename, "givenName": Forename,
		"Year group (currently)": Year, "Year group (01/09/2026)": Year, "Form as of 1 Sep 2026": Form,
		"M/F": Sex, "Form/Tutor Group": Form, "Reg": Form, "SEN": SEN, "Sex": Sex, "Adno": AdmissionNo,
		"Surname, Forename": SurnameFirst, "Name (surname first)": SurnameFirst, "Young carer": YoungCarer,
		"Disdavantaged": PupilPremium, "FSM6": FSMEver6, "FSM": FSM, "SIMS ID": MISID,
		"Pupil reg group": Form, "STU_SURNAME": Surname, "education_details.data.upn": UPN, "Student Year Group (currently)": Year, "Email (school)": Email,
		"What is your first name?": Forename, "Which year are you in?": Year, "What is your tutor group? (e.g. 9A)": Form, "Young carer (currently)": YoungCarer, "FSM Y/N": FSM, "PP: Yes/No": PupilPremium,
	} {
		if m, ok := lookUp(heading); !ok || m.field != want {
			t.Errorf("%q: %v %v, want %v", heading, m.field, ok, want)
		}
	}
	for _, heading := range []string{"", "Surnam", "UP", "Forname", "Parent email", "Email (parent)", "contacts.data.surname", "Surname [Contact 1]", "Pupil contact", "Which one?", strings.Repeat("Year ", 30)} {
		if m, ok := lookUp(heading); ok {
			t.Errorf("%q was taken for %v", heading, m)
		}
	}
}

// No heading serves two fields, every field named in the table exists, and
// every field has a heading.
func TestTheTableOfHeadings(t *testing.T) {
	seen := map[string]string{}
	for line := range strings.Lines(aliasesText) {
		name, headings, ok := strings.Cut(strings.TrimSpace(line), ":")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		if field := Field(strings.TrimSuffix(name, "?")); !strings.HasPrefix(name, "[") && !slices.Contains(Fields(), field) {
			t.Errorf("%s is no field", name)
		}
		for h := range strings.SplitSeq(headings, ";") {
			key := headingKey(h)
			if other, taken := seen[key]; taken && other != name {
				t.Errorf("%q serves %s and %s", strings.TrimSpace(h), other, name)
			} else if taken {
				t.Errorf("%q stands twice under %s", strings.TrimSpace(h), name)
			}
			seen[key] = name
		}
	}
	for _, field := range Fields() {
		if !slices.Contains(slices.Collect(func(yield func(string) bool) {
			for _, n := range seen {
				if !yield(n) {
					return
				}
			}
		}), string(field)) {
			t.Errorf("no heading means %s", field)
		}
		if field.Label() == "" {
			t.Errorf("%s has no words", field)
		}
	}
}
