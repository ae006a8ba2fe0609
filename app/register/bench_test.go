package register

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"waymark/app/record"
	"waymark/app/roster"
)

// bigSchool is n students whose names are as alike as those of a real school.
func bigSchool(n int) []*record.Student {
	surnames := []string{"Ahmed", "Walker", "MacLeòd", "Kaya", "Nowak", "Adeyemi", "Patel", "Wilson", "O’Brien", "Žukauskas", "Parker-Bowles", "van der Berg", "Khan"}
	forenames := []string{"Maximilian", "Şule", "Chukwuemeka", "Khadija", "Theodore", "Zoë", "Elizabeth", "Thomas", "Gurpreet", "Mary Jane", "Muhammad"}
	syllables := []string{"ba", "den", "fol", "gar", "hin", "jor", "kel", "lam", "mon", "nis", "pra", "quin", "ros", "ste", "tor", "ul", "vel", "wyn", "yat", "zor"}
	students := make([]*record.Student, n)
	for i := range students {
		surname := surnames[i%len(surnames)]
		if i >= 40 { // most surnames of a school stand there once or twice
			a, b, c := syllables[i%20], syllables[i/20%20], syllables[i/400%20]
			surname = strings.ToUpper(a[:1]) + a[1:] + b + c
			if i%23 == 0 {
				surname += "-" + surnames[i%7]
			}
		}
		students[i] = &record.Student{ID: record.ID(fmt.Sprintf("S%d", i)), Surname: surname, Forename: forenames[i*7%len(forenames)],
			Enrolments: []record.Enrolment{{From: record.NewDate(2026, time.September, 1), Year: record.YearGroup(7 + i%7), Form: fmt.Sprintf("%d%c", 7+i%7, 'A'+i%6)}}}
	}
	return students
}

// slips are how people write a name that is not quite the one on record.
var slips = []func(s *record.Student) string{
	func(s *record.Student) string { return s.Forename + " " + s.Surname },
	func(s *record.Student) string { return s.Surname + ", " + s.Forename },
	func(s *record.Student) string { return s.Surname + " " + s.Forename },
	func(s *record.Student) string { return strings.ToLower(s.Forename + " " + s.Surname) },
	func(s *record.Student) string { return s.Forename + " " + s.Surname[:len(s.Surname)-1] },           // a letter left out
	func(s *record.Student) string { return s.Forename + " " + swapped(s.Surname) },                     // two swapped
	func(s *record.Student) string { return s.Forename[:1] + " " + s.Surname },                          // an initial
	func(s *record.Student) string { return s.Forename + " " + strings.SplitN(s.Surname, "-", 2)[0] },   // half a name
	func(s *record.Student) string { return strings.ToLower(s.Surname) + "." + s.Forename + "@x.test" }, // an address
}

func swapped(s string) string {
	b := []byte(s)
	if n := len(b); n > 4 && b[n-3] < 0x80 && b[n-2] < 0x80 {
		b[n-3], b[n-2] = b[n-2], b[n-3]
	}
	return string(b)
}

// Whoever is taken for sure is the right one, or one of the same name: a wrong
// student on a register is worse than a question. Of the slips that people make,
// few are left to ask about.
func TestNobodyIsTakenForAnother(t *testing.T) {
	students := bigSchool(2000)
	d := roster.NewDirectory(students)
	sure, all := 0, 0
	for i := 0; i < len(students); i += 3 {
		s := students[i]
		m := d.Find(roster.Person{Name: slips[i%len(slips)](s)})
		all++
		if !m.Sure {
			continue
		}
		sure++
		if m.Student != s.ID {
			t.Errorf("%q was taken for %s, and is %s", slips[i%len(slips)](s), m.Student, s.ID)
		}
	}
	if sure*10 < all*8 {
		t.Errorf("only %d of %d are sure", sure, all)
	}
	t.Logf("%d of %d are sure", sure, all)
}

// Nor is a visitor taken for a student, whose name is another one's.
func TestNobodyElseIsTakenForAStudent(t *testing.T) {
	all := bigSchool(2400)
	d := roster.NewDirectory(all[:2000])
	wrong := 0
	for _, s := range all[2000:] {
		if m := d.Find(roster.Person{Name: s.FullName()}); m.Sure {
			wrong++
		}
	}
	if wrong > 4 { // one in a hundred
		t.Errorf("%d of 400 strangers were taken for students", wrong)
	}
	t.Logf("%d of 400 strangers were taken for students", wrong)
}

// BenchmarkRead reads 200 pasted names, most of them with a slip, against 2,000
// and 20,000 students, and against the school's 180 who were invited. The figure
// "x" is beside looking the names up, folded, in a map that was made before.
func BenchmarkRead(b *testing.B) {
	for _, n := range []int{180, 2000, 20000} {
		students := bigSchool(n)
		var list strings.Builder
		known := map[string]record.ID{}
		for _, s := range students {
			known[record.Fold(s.FullName())] = s.ID
		}
		for i := range 200 {
			s := students[(i*n/200)%n]
			list.WriteString(slips[i%len(slips)](s) + "\n")
		}
		text := list.String()
		b.Run(fmt.Sprintf("200-of-%d", n), func(b *testing.B) {
			b.ReportAllocs()
			bare, fold, ours := time.Hour, time.Hour, time.Hour
			found := 0
			for b.Loop() {
				start := time.Now()
				for line := range strings.Lines(text) {
					if _, ok := known[record.Fold(strings.TrimSpace(line))]; ok {
						found++
					}
				}
				middle := time.Now()
				d := roster.NewDirectory(students)
				folded := time.Now()
				if l, err := ReadText(text, d); err != nil || len(l.Lines) < 150 {
					b.Fatal(err)
				}
				bare, fold, ours = min(bare, middle.Sub(start)), min(fold, folded.Sub(middle)), min(ours, time.Since(folded))
			}
			b.ReportMetric(float64(ours)/float64(bare), "x")
			b.ReportMetric(float64(fold.Microseconds()), "µs/directory")
			b.ReportMetric(float64(ours.Microseconds()), "µs/list")
		})
	}
}
