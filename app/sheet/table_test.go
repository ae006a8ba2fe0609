package sheet

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"
)

// students is a table with what goes wrong in spreadsheets: zeros at the front,
// letters of many alphabets, separators, and cells that would be formulas.
var students = Table{
	Name:    "Students",
	Columns: []string{"Admission number", "Surname", "Forename", "Note"},
	Rows: [][]string{
		{"004512", "O’Brien", "Zoë", "=HYPERLINK(\"http://evil.example\",\"click\")"},
		{"4513", "Smith, Jones", "Şule", "+44 7700 900123"},
		{"", "名前", "Ann \"Annie\"", "-1\n+2"},
		{"1E5", "Null", "", "@SUM(A1)"},
		{"'=1", "''+2", "'Tis", "a;=b"},
	},
}

func TestWrittenAsCSV(t *testing.T) {
	var b bytes.Buffer
	if err := students.WriteCSV(&b); err != nil {
		t.Fatal(err)
	}
	want := "\uFEFFAdmission number,Surname,Forename,Note\r\n" +
		"004512,O’Brien,Zoë,\"'=HYPERLINK(\"\"http://evil.example\"\",\"\"click\"\")\"\r\n" +
		"4513,\"Smith, Jones\",Şule,'+44 7700 900123\r\n" +
		",名前,\"Ann \"\"Annie\"\"\",\"'-1\r\n+2\"\r\n" +
		"1E5,Null,,'@SUM(A1)\r\n" +
		"''=1,'''+2,'Tis,a;=b\r\n"
	if b.String() != want {
		t.Errorf("%q\nwant\n%q", b.String(), want)
	}
}

// What was written comes back as it was: a cell that was guarded is what it was before.
func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	for format, write := range map[Format]func(io.Writer) error{CSV: students.WriteCSV, XLSX: students.WriteXLSX} {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		book, err := Read("students", &b, -1)
		if err != nil {
			t.Fatal(err)
		}
		if book.Format != format || len(book.Sheets) != 1 || len(book.Notes) != 0 {
			t.Errorf("%s: %+v", format, book)
		}
		if got := cellsOf(book.Sheets[0]); !slices.EqualFunc(got, slices.Concat([][]string{students.Columns}, students.Rows), sameButLineEnds) {
			t.Errorf("%s: %q", format, got)
		}
	}
}

func sameButLineEnds(a, b []string) bool {
	for i := range max(len(a), len(b)) {
		if strings.ReplaceAll(Row{Cells: a}.Cell(i), "\r\n", "\n") != (Row{Cells: b}).Cell(i) {
			return false
		}
	}
	return true
}

func cellsOf(s Sheet) [][]string {
	var out [][]string
	for _, r := range s.Rows {
		out = append(out, r.Cells)
	}
	return out
}

func TestAnyTableIsReadAgain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`['=+@\-a-zA-Z0-9éŞ名＝\t,;"|. ]{0,12}`)
		table := Table{Columns: []string{"Surname", "Forename", "Year"}}
		for range rapid.IntRange(0, 5).Draw(t, "rows") {
			table.Rows = append(table.Rows, []string{"x" + word.Draw(t, "surname"), word.Draw(t, "forename"), word.Draw(t, "year")})
		}
		want := [][]string{table.Columns}
		for _, r := range table.Rows {
			trimmed := make([]string, len(r))
			for i, c := range r {
				trimmed[i] = trim(c)
			}
			want = append(want, trimmed)
		}
		for format, write := range map[Format]func(io.Writer) error{CSV: table.WriteCSV, XLSX: table.WriteXLSX} {
			var b bytes.Buffer
			if err := write(&b); err != nil {
				t.Fatal(err)
			}
			book, err := Read("table", &b, -1)
			if err != nil {
				t.Fatal(err)
			}
			if got := cellsOf(book.Sheets[0]); !slices.EqualFunc(got, want, sameButLineEnds) {
				t.Fatalf("%s: %q, want %q", format, got, want)
			}
		}
	})
}

// No cell of a workbook is a formula or a number, and each stays text when it is
// edited.
func TestWorkbooksHoldTextOnly(t *testing.T) {
	var b bytes.Buffer
	if err := students.WriteXLSX(&b); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, cell := range []string{"A1", "A2", "D2", "D3", "D5"} {
		formula, _ := f.GetCellFormula("Students", cell)
		kind, _ := f.GetCellType("Students", cell)
		id, _ := f.GetCellStyle("Students", cell)
		style, err := f.GetStyle(id)
		if err != nil || formula != "" || kind != excelize.CellTypeInlineString || style.NumFmt != 49 {
			t.Errorf("%s: formula %q, type %v, style %+v, %v", cell, formula, kind, style, err)
		}
	}
	if panes, err := f.GetPanes("Students"); err != nil || !panes.Freeze || panes.YSplit != 1 {
		t.Errorf("the headings are not in view: %+v %v", panes, err)
	}
}

func TestNamesOfSheets(t *testing.T) {
	for given, want := range map[string]string{
		"": "Sheet1", "Students": "Students", "Year 7/8: all [draft]": "Year 7 8  all  draft", "'quoted'": "quoted",
		strings.Repeat("long ", 10): "long long long long long long l", "\n": "Sheet1",
		strings.Repeat("😀", 20): strings.Repeat("😀", 15) + "\uFFFD",
	} {
		if got := sheetName(given); got != want {
			t.Errorf("%q: %q, want %q", given, got, want)
		}
		var b bytes.Buffer
		if err := (&Table{Name: given, Columns: []string{"a"}}).WriteXLSX(&b); err != nil {
			t.Errorf("%q: %v", given, err)
		}
	}
}

// full is a disk without room.
type full struct{ room int }

func (f *full) Write(p []byte) (int, error) {
	if f.room -= len(p); f.room < 0 {
		return 0, errors.New("no space left on device")
	}
	return len(p), nil
}

func TestWhatCannotBeWritten(t *testing.T) {
	large := Table{Columns: []string{"Note"}, Rows: slices.Repeat([][]string{{strings.Repeat("x", 1000)}}, 3000)}
	for _, room := range []int{0, 1_500_000} {
		if err := large.WriteCSV(&full{room}); err == nil || !strings.Contains(err.Error(), "no space left") {
			t.Errorf("CSV to a full disk: %v", err)
		}
	}
	if err := large.WriteXLSX(&full{}); err == nil || !strings.Contains(err.Error(), "no space left") {
		t.Errorf("XLSX to a full disk: %v", err)
	}
	long := Table{Name: "Notes", Columns: []string{"Note"}, Rows: [][]string{{"ok"}, {strings.Repeat("é", 40_000)}}}
	if err := long.WriteXLSX(io.Discard); err == nil || !strings.Contains(err.Error(), "row 3 of Notes") {
		t.Errorf("a cell longer than Excel's: %v", err)
	}
	if err := long.WriteCSV(io.Discard); err != nil {
		t.Errorf("a long cell in CSV: %v", err)
	}
	wide := Table{Columns: make([]string, 20_000)}
	if err := wide.WriteXLSX(io.Discard); err == nil {
		t.Error("more columns than Excel has were written")
	}
}

// The workbook is one that another spreadsheet opens.
func TestLibreOfficeReadsTheWorkbook(t *testing.T) {
	office, err := exec.LookPath("soffice")
	if err != nil {
		t.Log("LibreOffice is not installed: nothing to compare with")
		return
	}
	dir := t.TempDir()
	file, err := os.Create(filepath.Join(dir, "students.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	if err := students.WriteXLSX(file); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	convert := exec.Command(office, "-env:UserInstallation=file://"+dir+"/profile", "--headless", "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76", "--outdir", dir, file.Name())
	if out, err := convert.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	book, err := ReadFile(filepath.Join(dir, "students.csv"))
	if err != nil {
		t.Fatal(err)
	}
	if got := cellsOf(book.Sheets[0]); !slices.EqualFunc(got, slices.Concat([][]string{students.Columns}, students.Rows), sameButLineEnds) {
		t.Errorf("%q", got)
	}
}
