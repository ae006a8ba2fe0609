package sheet

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// schoolList is a list of n students in 18 columns, one of them a date.
func schoolList(n int) *Table {
	t := &Table{Name: "Students", Columns: []string{"Adno", "UPN", "ULN", "Legal Surname", "Legal Forename", "Preferred Forename", "Year", "Reg", "DOB", "Gender", "FSM", "Ever 6", "PP", "SEN", "EAL", "In Care", "House", "Admission"}}
	for i := range n {
		t.Rows = append(t.Rows, []string{fmt.Sprintf("%06d", i), fmt.Sprintf("B8012%08d", i), "", "MacLeòd-" + string(rune('A'+i%26)), "Chukwuemeka", "Zoë", fmt.Sprint("Year ", 7+i%7), fmt.Sprint(7+i%7, "A"), "2011-09-01", "F", "F", "T", "Y", "N", "Y", "F", "Franklin", "2022-09-02"})
	}
	return t
}

// excelFile is the list as Excel saves it: shared texts, dates as numbers with
// the style of a date.
func excelFile(b testing.TB, list *Table) []byte {
	return workbookOf(b, func(f *excelize.File) {
		day, err := f.NewStyle(&excelize.Style{NumFmt: 14})
		must(err)
		for i, row := range append([][]string{list.Columns}, list.Rows...) {
			for j, cell := range row {
				name, err := excelize.CoordinatesToCellName(j+1, i+1)
				must(err)
				if date, err := time.Parse(dayLayout, cell); err == nil {
					must(f.SetCellInt("Sheet1", name, int64(date.Sub(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)).Hours()/24)))
					must(f.SetCellStyle("Sheet1", name, name, day))
					continue
				}
				must(f.SetCellStr("Sheet1", name, cell))
			}
		}
	})
}

// beside runs ours and the bare way in turns, and reports how many times as long
// ours takes: the least time of the one over the least of the other, since a
// busy computer only ever adds to either. "MB" is all that ours allocated, which
// is more than it ever held; "x-memory" is that beside the bare way.
func beside(b *testing.B, bare, ours func()) {
	b.Helper()
	least := [2]time.Duration{time.Hour, time.Hour}
	var allocated [2]uint64
	var m runtime.MemStats
	for b.Loop() {
		for i, run := range []func(){bare, ours} {
			runtime.ReadMemStats(&m)
			was, start := m.TotalAlloc, time.Now()
			run()
			least[i] = min(least[i], time.Since(start))
			runtime.ReadMemStats(&m)
			allocated[i] = m.TotalAlloc - was
		}
	}
	b.ReportMetric(float64(least[1])/float64(least[0]), "x")
	b.ReportMetric(float64(least[1].Microseconds())/1000, "ms")
	b.ReportMetric(float64(allocated[1])/megabyte, "MB")
	b.ReportMetric(float64(allocated[1])/float64(allocated[0]), "x-memory")
}

// BenchmarkRead reads 2,000 and 100,000 rows of 18 columns, beside encoding/csv
// and excelize doing nothing but giving the cells of the same file as strings.
func BenchmarkRead(b *testing.B) {
	for _, n := range []int{2_000, 100_000} {
		list := schoolList(n)
		var text bytes.Buffer
		must(list.WriteCSV(&text))
		ours := func(data []byte) func() {
			return func() {
				book, err := Read("list", bytes.NewReader(data), int64(len(data)))
				must(err)
				if len(book.Sheets[0].Rows) != n+1 {
					b.Fatal(len(book.Sheets[0].Rows))
				}
			}
		}
		b.Run(fmt.Sprintf("CSV/%d", n), func(b *testing.B) {
			beside(b, func() {
				rows, err := csv.NewReader(bytes.NewReader(text.Bytes())).ReadAll()
				must(err)
				if len(rows) != n+1 {
					b.Fatal(len(rows))
				}
			}, ours(text.Bytes()))
		})
		b.Run(fmt.Sprintf("XLSX/%d", n), func(b *testing.B) {
			data := excelFile(b, list)
			beside(b, func() {
				f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{RawCellValue: true})
				must(err)
				rows, err := f.Rows("Sheet1")
				must(err)
				count := 0
				for rows.Next() {
					_, err := rows.Columns()
					must(err)
					count++
				}
				must(rows.Close())
				must(f.Close())
				if count != n+1 {
					b.Fatal(count)
				}
			}, ours(data))
		})
	}
}

// BenchmarkReadBesideLibreOffice reads 2,000 rows of 18 columns from a workbook,
// beside LibreOffice converting the same file to CSV, as IT staff do it.
func BenchmarkReadBesideLibreOffice(b *testing.B) {
	office, err := exec.LookPath("soffice")
	if err != nil {
		b.Log("LibreOffice is not installed: nothing to compare with")
		return
	}
	dir := b.TempDir()
	data := excelFile(b, schoolList(2_000))
	path := filepath.Join(dir, "list.xlsx")
	must(os.WriteFile(path, data, 0o600))
	beside(b, func() {
		convert := exec.Command(office, "-env:UserInstallation=file://"+dir+"/profile", "--headless", "--convert-to", "csv", "--outdir", dir, path)
		if words, err := convert.CombinedOutput(); err != nil {
			b.Fatalf("%v: %s", err, words)
		}
	}, func() {
		_, err := ReadFile(path)
		must(err)
	})
	b.ReportMetric(0, "x-memory") // another process's
}

// BenchmarkWrite writes 2,000 rows of 18 columns, beside encoding/csv and
// excelize's stream writer writing the same cells as they are.
func BenchmarkWrite(b *testing.B) {
	list := schoolList(2_000)
	b.Run("CSV", func(b *testing.B) {
		beside(b, func() {
			w := csv.NewWriter(&bytes.Buffer{})
			must(w.Write(list.Columns))
			must(w.WriteAll(list.Rows))
		}, func() { must(list.WriteCSV(&bytes.Buffer{})) })
	})
	b.Run("XLSX", func(b *testing.B) {
		beside(b, func() {
			f := excelize.NewFile()
			s, err := f.NewStreamWriter("Sheet1")
			must(err)
			for i, row := range append([][]string{list.Columns}, list.Rows...) {
				cells := make([]any, len(row))
				for j, c := range row {
					cells[j] = c
				}
				must(s.SetRow(fmt.Sprint("A", i+1), cells))
			}
			must(s.Flush())
			must(f.Write(&bytes.Buffer{}))
			must(f.Close())
		}, func() { must(list.WriteXLSX(&bytes.Buffer{})) })
	})
}
