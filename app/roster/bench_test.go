package roster

import (
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"waymark/app/record"
	"waymark/app/sheet"
)

// schoolFile is a roster of n students in 18 columns, as a school system exports it.
func schoolFile(n int) []byte {
	surnames := []string{"Ahmed", "Walker", "MacLeòd", "Kaya", "Nowak", "Adeyemi", "Patel", "Wilson", "O’Brien", "Žukauskas", "Parker-Bowles", "van der Berg"}
	forenames := []string{"Max", "Şule", "Chukwuemeka", "Khadija", "Tobi", "Zoë", "Elif", "Tom", "Gurpreet", "Mary Jane"}
	var b bytes.Buffer
	b.WriteString("Adno,UPN,ULN,Legal Surname,Legal Forename,Preferred Forename,Year,Reg,DOB,Gender,Eligible for free meals,FSM Ever 6,Pupil Premium Indicator,SEN Status,English as additional language,In LEA Care,House,Date of admission\r\n")
	for i := range n {
		year := 7 + i%7
		dob := record.NewDate(2026-5-year-1, time.September, 1).AddDays(i * 7 % 365)
		fmt.Fprintf(&b, "%06d,%s,,%s,%s,,Year %2d,%d%c,%02d/%02d/%d,%c,F,T,%s,%c,F,F,Franklin,02/09/%d\r\n",
			4000+i, record.MakeUPN(fmt.Sprintf("8014321%02d%03d", i/1000, i%1000)), surnames[i%len(surnames)], forenames[i*7%len(forenames)]+string([]byte{byte('a' + i%26), byte('a' + i/26%26)}),
			year, year, 'A'+i%6, dob.Day(), dob.Month(), dob.Year(), "FM"[i%2], []string{"Y", ""}[i%2], "NNNKE"[i%5], 2026-(year-7))
	}
	return b.Bytes()
}

// BenchmarkImport takes 2,000 rows of 18 columns from bytes to the action,
// beside encoding/csv doing nothing but cutting the same bytes into cells. The
// figure "x" is how many times as long it takes: the least time of the one over
// the least of the other, since a busy computer only ever adds to either.
func BenchmarkImport(b *testing.B) {
	data := schoolFile(2000)
	empty := record.NewSnapshot(0, nil)
	first := importAll(b, data, empty)
	full := after(b, empty, first)
	moved := bytes.ReplaceAll(data, []byte("F,Franklin"), []byte("T,Turing"))
	for _, c := range []struct {
		name string
		data []byte
		into *record.Snapshot
	}{{"new", data, empty}, {"again", data, full}, {"changed", moved, full}} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			bare, ours := time.Hour, time.Hour
			for b.Loop() {
				start := time.Now()
				if rows, err := csv.NewReader(bytes.NewReader(c.data)).ReadAll(); err != nil || len(rows) != 2001 {
					b.Fatal(len(rows), err)
				}
				middle := time.Now()
				importAll(b, c.data, c.into)
				bare, ours = min(bare, middle.Sub(start)), min(ours, time.Since(middle))
			}
			b.ReportMetric(float64(ours)/float64(bare), "x")
			b.ReportMetric(float64(ours.Microseconds()), "µs/import")
		})
	}
}

var nov22 = record.NewDate(2026, time.November, 22)

func importAll(t testing.TB, data []byte, s *record.Snapshot) record.Action {
	t.Helper()
	f, err := Read("roster.csv", bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	a, _ := MakePlan(f, s, nov22).Action("A. Lead")
	return a
}

// objectOf returns what a change is of, nil where there is none yet.
func objectOf(s *record.Snapshot, c record.Change) []byte {
	if student, ok := s.Student(c.ID); ok {
		return record.Encode(student)
	}
	if m, ok := s.Mapping(c.ID); ok {
		return record.Encode(m)
	}
	return nil
}

// after returns the record as the action leaves it.
func after(t testing.TB, s *record.Snapshot, a record.Action) *record.Snapshot {
	t.Helper()
	var changed []record.Record
	for _, c := range a.Changes {
		object, err := c.Apply(objectOf(s, c))
		if err != nil {
			t.Fatal(err)
		}
		r, err := record.Decode(c.Ref(), object)
		if err != nil {
			t.Fatal(err)
		}
		changed = append(changed, r)
	}
	return s.Next(s.Seq()+1, changed, nil)
}

// workbookOf is the roster as an Excel workbook.
func workbookOf(b *testing.B, data []byte) []byte {
	rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		b.Fatal(err)
	}
	var out bytes.Buffer
	if err := (&sheet.Table{Name: "Students", Columns: rows[0], Rows: rows[1:]}).WriteXLSX(&out); err != nil {
		b.Fatal(err)
	}
	return out.Bytes()
}

// transferOf is a Common Transfer File of n pupils.
func transferOf(n int) []byte {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "\n<Pupil><UPN>%s</UPN><Surname>Şahin-%d</Surname><Forename>Zoë</Forename><DOB>2013-%02d-%02d</DOB><Sex>F</Sex><BasicDetails><NCyearActual>8</NCyearActual><Ethnicity>WBRI</Ethnicity></BasicDetails>"+
			"<LookedAfter><InCare>false</InCare></LookedAfter><SENhistory><SEN><StartDate>2023-09-04</StartDate><SENprovision>K</SENprovision></SEN></SENhistory></Pupil>",
			record.MakeUPN(fmt.Sprintf("8014321%02d%03d", i/1000, i%1000)), i, 1+i%12, 1+i%28)
	}
	return []byte(commonTransferFile(b.String()))
}

// BenchmarkFormats takes 2,000 students from the bytes of a workbook and of a
// Common Transfer File to the action, beside excelize and encoding/xml doing
// nothing but going through the same bytes.
func BenchmarkFormats(b *testing.B) {
	empty := record.NewSnapshot(0, nil)
	for _, c := range []struct {
		name string
		data []byte
		bare func(data []byte) error
	}{
		{"XLSX beside excelize", workbookOf(b, schoolFile(2000)), func(data []byte) error {
			f, err := excelize.OpenReader(bytes.NewReader(data))
			if err != nil {
				return err
			}
			_, err = f.GetRows("Students")
			return errors.Join(err, f.Close())
		}},
		{"CTF beside encoding-xml", transferOf(2000), func(data []byte) error {
			d := xml.NewDecoder(bytes.NewReader(data))
			for {
				if _, err := d.Token(); err == io.EOF {
					return nil
				} else if err != nil {
					return err
				}
			}
		}},
	} {
		b.Run(c.name, func(b *testing.B) {
			bare, ours := time.Hour, time.Hour
			for b.Loop() {
				start := time.Now()
				if err := c.bare(c.data); err != nil {
					b.Fatal(err)
				}
				middle := time.Now()
				if a := importAll(b, c.data, empty); len(a.Changes) != 2000 {
					b.Fatal(len(a.Changes))
				}
				bare, ours = min(bare, middle.Sub(start)), min(ours, time.Since(middle))
			}
			b.ReportMetric(float64(ours)/float64(bare), "x")
			b.ReportMetric(float64(ours.Microseconds()), "µs/import")
		})
	}
}

// BenchmarkTrust takes the 100,000 students of a trust of schools from bytes to
// the action. The figure "x" is how much longer than fifty times 2,000 it takes,
// "MB" what is allocated at most over what was before.
func BenchmarkTrust(b *testing.B) {
	empty := record.NewSnapshot(0, nil)
	small, large := schoolFile(2000), schoolFile(100_000)
	least, most, peak := time.Hour, time.Hour, uint64(0)
	for b.Loop() {
		start := time.Now()
		importAll(b, small, empty)
		middle := time.Now()
		runtime.GC()
		var before, then runtime.MemStats
		runtime.ReadMemStats(&before)
		began := time.Now()
		a := importAll(b, large, empty)
		least, most = min(least, middle.Sub(start)), min(most, time.Since(began))
		runtime.ReadMemStats(&then)
		peak = max(peak, then.HeapAlloc-min(then.HeapAlloc, before.HeapAlloc))
		if len(a.Changes) < 90_000 {
			b.Fatal(len(a.Changes))
		}
	}
	b.ReportMetric(float64(most)/float64(least)/50, "x")
	b.ReportMetric(float64(most.Milliseconds()), "ms/import")
	b.ReportMetric(float64(peak)/1e6, "MB")
}
