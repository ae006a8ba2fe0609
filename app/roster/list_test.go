package roster

import (
	"strings"
	"testing"

	"waymark/app/record"
)

// The students whom the lists of these tests name.
func listed8() *record.Snapshot {
	student := func(id, surname, forename, form string, year record.YearGroup) *record.Student {
		return &record.Student{ID: record.ID(id), Surname: surname, Forename: forename,
			Enrolments: []record.Enrolment{{From: record.NewDate(2026, 9, 1), Year: year, Form: form}}}
	}
	saoirse := student("SAOIRSE", "O’Brien", "Saoirse", "11E", 11)
	saoirse.UPN, saoirse.Email = "B801200005001", "s.obrien@school.example"
	theo := student("THEO", "Smith-Jones", "Theodore", "8D", 8)
	theo.PreferredForename = "Theo"
	return record.NewSnapshot(1, []record.Record{
		saoirse, theo,
		student("KHAN9", "Khan", "Muhammad", "9C", 9),
		student("KHAN10", "Khan", "Muhammad", "10A", 10),
		student("MOHAMMED", "Khan", "Mohammed", "9C", 9),
		student("BERG", "van der Berg", "Anna Maria", "9A", 9),
		student("LOPEZ", "García-López", "Inés", "9B", 9),
		student("JAMES", "Thomas", "James", "7A", 7),
		student("THOMAS", "James", "Thomas", "7B", 7),
		student("SULE", "Yılmaz", "Şule", "7A", 7),
		student("CHER", "Cher", "", "12A", 12),
		student("FEATHER", "Featherstonehaugh", "Imogen", "12B", 12),
	})
}

// What people paste, and whom Waymark takes it for: "surely" a student, "perhaps"
// one of some, or nobody.
func TestAPastedListIsMatched(t *testing.T) {
	d := NewDirectory(listed8().Students())
	for _, c := range []struct{ pasted, want string }{
		{"Saoirse O'Brien", "surely SAOIRSE"},
		{"O'Brien Saoirse", "surely SAOIRSE"},
		{"OBrien, Saoirse", "surely SAOIRSE"},
		{"O’BRIEN, SAOIRSE", "surely SAOIRSE"},
		{"o brien saoirse", "surely SAOIRSE"},
		{"Saoirse O'Brien (11E)", "surely SAOIRSE"},
		{"1. Saoirse O'Brien", "surely SAOIRSE"},
		{"- Saoirse O'Brien", "surely SAOIRSE"},
		{"B801200005001", "surely SAOIRSE"},
		{"b801 2000 05001", "surely SAOIRSE"},
		{"S.OBrien@school.example", "surely SAOIRSE"},
		{"\"O'Brien, Saoirse\" <s.obrien@school.example>", "surely SAOIRSE"},
		{"mailto:s.obrien@school.example", "surely SAOIRSE"},
		{"O'Brien\tSaoirse\t11E\tYes", "surely SAOIRSE"},
		{"Saoirse\tO'Brien\ts.obrien@school.example", "surely SAOIRSE"},
		{"Saoirse Obrein", "surely SAOIRSE"}, // two letters swapped
		{"Saorse O'Brien", "surely SAOIRSE"}, // one left out
		{"S O'Brien", "surely SAOIRSE"},
		{"O'Brien S", "surely SAOIRSE"},
		{"Saoirse", "surely SAOIRSE"}, // nobody else is called that
		{"Saoirse Mary O'Brien", "surely SAOIRSE"},
		{"Theo Smith-Jones", "surely THEO"},
		{"Theodore Smith Jones", "surely THEO"},
		{"Jones, Theo", "surely THEO"}, // one part of a double name
		{"Theo Smith", "surely THEO"},
		{"O'Brien, Saoirse <s.obrien@school.example>", "surely SAOIRSE"},
		{"Anna van der Berg", "surely BERG"},
		{"van der Berg, Anna Maria", "surely BERG"},
		{"Ines Garcia Lopez", "surely LOPEZ"},
		{"Sule Yilmaz", "surely SULE"},
		{"Cher", "surely CHER"},
		{"Imogen Fetherstonhaugh", "perhaps FEATHER"}, // two letters are missing
		{"Muhammad Khan", "perhaps KHAN9 KHAN10"},
		{"Muhammad Khan 10A", "surely KHAN10"},
		{"Khan, Muhammad, 9C", "surely KHAN9"},
		{"Muhammad Khan (Year 10)", "surely KHAN10"},
		{"Muhammad Khan (10A)", "surely KHAN10"},
		{"Muhammad Khan [Guest]", "perhaps KHAN9 KHAN10"},
		{"Muhammad Khan Year 10", "surely KHAN10"},
		{"Muhamad Khan", "perhaps KHAN9 KHAN10 MOHAMMED"},
		{"Khan", "perhaps KHAN9 KHAN10 MOHAMMED"},
		{"Thomas, James", "surely JAMES"},
		{"James, Thomas", "surely THOMAS"},
		{"James Thomas", "perhaps THOMAS JAMES"},
		{"Zebedee Quartermain", "nobody"},
		{"x@elsewhere.example", "nobody"},
		{"W801432120001", "nobody"},
		{"?", "nobody"},
	} {
		people := d.People(c.pasted)
		if len(people) != 1 {
			t.Errorf("%q became %d names: %v", c.pasted, len(people), people)
			continue
		}
		if got := meant(d.Find(people[0])); !sameStudents(got, c.want) {
			t.Errorf("%q: %s, want %s", c.pasted, got, c.want)
		}
	}
}

func meant(m Match) string {
	switch {
	case m.Sure:
		return "surely " + string(m.Student)
	case len(m.Candidates) == 0:
		return "nobody"
	}
	words := []string{"perhaps"}
	for _, c := range m.Candidates {
		words = append(words, string(c.Student))
	}
	return strings.Join(words, " ")
}

// sameStudents compares without the order among equals.
func sameStudents(a, b string) bool {
	return sortedKey(strings.Fields(a)) == sortedKey(strings.Fields(b))
}

func TestALineIsCutIntoNames(t *testing.T) {
	d := NewDirectory(listed8().Students())
	for _, c := range []struct{ line, want string }{
		{"Saoirse O'Brien", "Saoirse O'Brien"},
		{"Saoirse O'Brien, Theo Smith-Jones, Muhammad Khan", "Saoirse O'Brien|Theo Smith-Jones|Muhammad Khan"},
		{"O'Brien, Saoirse; Smith-Jones, Theo", "O'Brien, Saoirse|Smith-Jones, Theo"},
		{"s.obrien@school.example; x@school.example", "s.obrien@school.example|x@school.example"},
		{"\"O'Brien, Saoirse\" <s.obrien@school.example>, \"Jones, Theo\" <t@school.example>", "\"O'Brien, Saoirse\" <s.obrien@school.example>|\"Jones, Theo\" <t@school.example>"},
		{"s.obrien@school.example, B801200005001", "s.obrien@school.example|B801200005001"},
		{"O'Brien\tSaoirse\t11E", "O'Brien Saoirse 11E"},
		{"Surname\tForename", ""},
		{"Name", ""},
		{"", ""},
		{";;,", ""},
	} {
		var got []string
		for _, p := range d.People(c.line) {
			got = append(got, p.Text)
		}
		if strings.Join(got, "|") != c.want {
			t.Errorf("%q: %q, want %q", c.line, strings.Join(got, "|"), c.want)
		}
	}
}

func TestEditDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"khan", "khan", 0}, {"khan", "kahn", 1}, {"khan", "kan", 1}, {"khan", "khans", 1}, {"khan", "khin", 1},
		{"smith", "smyth", 1}, {"obrien", "obrein", 1}, {"upn", "uln", 1}, {"form", "forename", 3}, {"abcd", "badc", 2},
		{strings.Repeat("a", 80), strings.Repeat("a", 80), 0}, {strings.Repeat("a", 80), strings.Repeat("a", 79), 3},
	} {
		if got := editDistance(c.a, c.b, 2); min(got, 3) != c.want {
			t.Errorf("%q %q: %d, want %d", c.a, c.b, got, c.want)
		}
		if got := editDistance(c.b, c.a, 2); min(got, 3) != c.want {
			t.Errorf("%q %q the other way: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

func FuzzFindingPeople(f *testing.F) {
	for _, s := range []string{"Saoirse O'Brien", "Khan, Muhammad, 9C", "a@b; B801200005001", "\tx\t\ty", "Khan,,;|(", "\"a, b\" <c@d>, e", "Smith - Jones [10A] (é)"} {
		f.Add(s)
	}
	d := NewDirectory(listed8().Students(), "KHAN9")
	f.Fuzz(func(t *testing.T, line string) {
		people := append(d.People(line), Person{Name: line, Other: line, Email: line, UPN: line, Form: line})
		for _, p := range people {
			m := d.Find(p)
			if m.Sure != (m.Student != "") || m.Sure && m.Student != m.Candidates[0].Student || len(m.Candidates) > maxCandidates {
				t.Fatalf("%q: %+v", p, m)
			}
			for _, c := range m.Candidates {
				if c.Why == "" {
					t.Fatalf("%q: no reason for %s", p, c.Student)
				}
			}
		}
	})
}
