package sheet

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// workbookOf is a workbook as other programs write it: fill sets its cells.
func workbookOf(t testing.TB, fill func(f *excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	fill(f)
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func readBytes(t testing.TB, data []byte) *Book {
	t.Helper()
	b, err := Read("list.xlsx", bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// described lists the rows of a sheet, with their lines.
func described(s Sheet) string {
	var b strings.Builder
	for _, r := range s.Rows {
		fmt.Fprintf(&b, "%d: %s\n", r.Line, strings.Join(r.Cells, " | "))
	}
	for _, a := range s.SetAside {
		fmt.Fprintf(&b, "%s: %s\n", a.Lines(), a.Why)
	}
	for _, n := range s.Notes {
		b.WriteString(n + "\n")
	}
	return b.String()
}

// A number is what its cell shows a person: a date, a time, or the plain figure.
func TestNumbersOfAWorkbook(t *testing.T) {
	for _, c := range []struct {
		format string // as Excel spells it; "" is General
		number string // as it is stored
		want   string
	}{
		{"", "41153", "41153"},
		{"", "1", "1"},
		{"", "0.1", "0.1"},
		{"", "0.30000000000000004", "0.3"},
		{"", "1.00063E+11", "100063000000"},
		{"", "-5.50", "-5.5"},
		{"", "1E-30", "1E-30"},
		{"", "9276308686", "9276308686"},
		{"0", "7", "7"},
		{"000000", "4512", "004512"},
		{"000000", "4512.5", "4512.5"},
		{"0.00", "7", "7"},
		{"0.00E+00", "7", "7"},
		{"dd/mm/yyyy", "40787", "2011-09-01"},
		{"d mmm yy", "40787", "2011-09-01"},
		{"[$-809]dd mmmm yyyy;@", "40787", "2011-09-01"},
		{"yyyy-mm-dd hh:mm:ss", "40787", "2011-09-01"},
		{"yyyy-mm-dd hh:mm", "40787.604166666664", "2011-09-01 14:30"},
		{"yyyy-mm-dd hh:mm", "40787.604340277778", "2011-09-01 14:30:15"},
		{"dd/mm/yyyy", "40787.604166666664", "2011-09-01"},
		{"mmm-yy", "40787", "2011-09-01"},
		{"hh:mm", "0.604166666666667", "14:30"},
		{"h:mm AM/PM", "0.604166666666667", "14:30"},
		{"mm:ss", "0.00070601851851851", "00:01:01"},
		{"[h]:mm", "1.0625", "25:30"},
		{"hh:mm", "40787.604166666664", "2011-09-01 14:30"},
		{"dd/mm/yyyy", "1", "1900-01-01"},
		{"dd/mm/yyyy", "59", "1900-02-28"},
		{"dd/mm/yyyy", "60", "60"}, // 29 February 1900 never was
		{"dd/mm/yyyy", "61", "1900-03-01"},
		{"dd/mm/yyyy", "-3", "-3"},
		{"dd/mm/yyyy", "2958465", "9999-12-31"},
		{"dd/mm/yyyy", "2958466", "2958466"},
		{`"day" 0`, "7", "7"},
		{`[Red]0`, "7", "7"},
		{`\d0`, "7", "7"},
		{`0_d`, "7", "7"},
		{"@", "007", "007"},
	} {
		if got := (dates{}).words(c.number, styleOf(c.format)); got != c.want {
			t.Errorf("%s in the format %q: %s, want %s", c.number, c.format, got, c.want)
		}
	}
	if got := (dates{from1904: true}).words("39325", style{date: true}); got != "2011-09-01" {
		t.Errorf("counted from 1904: %s", got)
	}
	for id, want := range map[int]string{0: "40787.5", 1: "40787.5", 9: "40787.5", 14: "2011-09-01", 18: "2011-09-01 12:00", 22: "2011-09-01 12:00", 30: "2011-09-01", 37: "40787.5", 46: "978900:00", 49: "40787.5"} {
		if got := (dates{}).words("40787.5", builtIn(id)); got != want {
			t.Errorf("number format %d: %s, want %s", id, got, want)
		}
	}
}

// Title rows, several sheets, hidden ones, merged cells and all types of cell.
func TestAWorkbook(t *testing.T) {
	data := workbookOf(t, func(f *excelize.File) {
		must(f.SetSheetName("Sheet1", "Year 7"))
		must(f.SetCellValue("Year 7", "A1", "Students of Year 7"))
		must(f.MergeCell("Year 7", "A1", "E1"))
		must(f.SetSheetRow("Year 7", "A3", &[]any{"Form", "Surname", "DOB", "Adno", "Away"}))
		must(f.SetSheetRow("Year 7", "A4", &[]any{"7A", " O’Brien ", time.Date(2015, 9, 1, 0, 0, 0, 0, time.UTC), "004512", true}))
		must(f.SetSheetRow("Year 7", "A5", &[]any{nil, "Şule", time.Date(2015, 3, 31, 0, 0, 0, 0, time.UTC), 4513, false}))
		must(f.SetSheetRow("Year 7", "A6", &[]any{nil, "'=1+1", nil, 4514.0}))
		must(f.SetCellValue("Year 7", "F9", "Zoë"))
		must(f.MergeCell("Year 7", "A4", "A7"))
		must(f.SetRowVisible("Year 7", 5, false))
		must(f.SetCellFormula("Year 7", "E6", "=1+1"))
		must(f.SetCellRichText("Year 7", "G9", []excelize.RichTextRun{{Text: "Rich "}, {Text: "text", Font: &excelize.Font{Bold: true}}}))
		_, err := f.NewSheet("Lists")
		must(err)
		must(f.SetCellValue("Lists", "B2", "Yes"))
		must(f.SetSheetVisible("Lists", false))
		_, err = f.NewSheet("Empty")
		must(err)
	})
	b := readBytes(t, data)
	if len(b.Sheets) != 3 || b.Format != XLSX || len(b.SHA256) != 64 {
		t.Fatalf("%+v", b)
	}
	want := `1: Students of Year 7
3: Form | Surname | DOB | Adno | Away
4: 7A | O’Brien | 2015-09-01 | 004512 | TRUE
5: 7A | Şule | 2015-03-31 | 4513 | FALSE
6: 7A | =1+1 |  | 4514
9:  |  |  |  |  | Zoë | Rich text
line 2: blank
lines 7 to 8: blank
1 row of the sheet is hidden or filtered out: read as the others are
1 cell of the sheet holds a formula that was never worked out: open it in a spreadsheet and save it to bring the values in
`
	if got := described(b.Sheets[0]); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	if s := b.Sheets[1]; s.Name != "Lists" || !s.Hidden || described(s) != "2:  | Yes\nline 1: blank\n" {
		t.Errorf("%+v", s)
	}
	if s := b.Sheets[2]; s.Name != "Empty" || s.Hidden || len(s.Rows) != 0 {
		t.Errorf("%+v", s)
	}
	if !slices.Equal(b.Notes, []string{"merged cells that stand beside several rows: their values were read into 2 more rows"}) {
		t.Errorf("%q", b.Notes)
	}
}

func TestAWorkbookOfAMac(t *testing.T) {
	b := readBytes(t, workbookOf(t, func(f *excelize.File) {
		yes := true
		must(f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &yes}))
		must(f.SetCellValue("Sheet1", "A1", 39325))
		style, err := f.NewStyle(&excelize.Style{NumFmt: 14})
		must(err)
		must(f.SetCellStyle("Sheet1", "A1", "A1", style))
	}))
	if got := b.Sheets[0].Rows[0].Cell(0); got != "2011-09-01" {
		t.Errorf("%q", got)
	}
}

// parts is a workbook written by hand, with one sheet.
type parts map[string]string

const (
	main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	rels = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`
	kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
)

// handmade packs a workbook with one sheet of the given sheetData, and the parts
// that replace or follow the usual ones. A part of "" is left out.
func handmade(sheetData string, others parts) []byte {
	all := parts{
		"_rels/.rels":                rels + `<Relationship Id="a" Type="` + kind + `officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/_rels/workbook.xml.rels": rels + `<Relationship Id="r1" Type="` + kind + `worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="` + kind + `sharedStrings" Target="/xl/sharedStrings.xml"/><Relationship Id="r3" Type="` + kind + `styles" Target="styles.xml"/></Relationships>`,
		"xl/workbook.xml":            `<workbook xmlns="` + main + `" xmlns:r="x"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>`,
		"xl/worksheets/sheet1.xml":   `<worksheet xmlns="` + main + `"><sheetData>` + sheetData + `</sheetData></worksheet>`,
		"xl/sharedStrings.xml":       `<sst><si><t>Ann</t></si><si><r><t xml:space="preserve">Zoë </t></r><r><t>Kaya</t></r><rPh><t>ZOE</t></rPh></si></sst>`,
		"xl/styles.xml":              `<styleSheet><numFmts><numFmt numFmtId="170" formatCode="dd/mm/yyyy"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="170"/></cellXfs></styleSheet>`,
	}
	for name, text := range others {
		all[name] = text
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range all {
		if text == "" {
			continue
		}
		w, err := z.Create(name)
		must(err)
		_, err = io.WriteString(w, text)
		must(err)
	}
	must(z.Close())
	return b.Bytes()
}

// What programs other than Excel write, and Excel reads.
func TestWorkbooksOfOtherPrograms(t *testing.T) {
	for _, c := range []struct {
		what, data string
		others     parts
		want       string
	}{
		{"rows and cells without a place", `<row><c><v>1</v></c><c/><c t="s"><v>1</v></c></row><row/><row><c><v>2</v></c></row>`, nil, "1: 1 |  | Zoë Kaya\n3: 2\nline 2: blank\n"},
		{"inline texts", `<row r="2"><c r="B2" t="inlineStr"><is><r><t>A</t></r><r><t>nn</t></r></is></c></row>`, nil, "2:  | Ann\nline 1: blank\n"},
		{"results of formulas", `<row r="1"><c r="A1" t="str"><f>B1&amp;C1</f><v>Ann Kaya</v></c><c r="B1"><f>1+1</f><v>2</v></c><c r="C1" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>`, nil, "1: Ann Kaya | 2 | #DIV/0!\n"},
		{"dates in ISO 8601", `<row r="1"><c r="A1" t="d"><v>2011-09-01T00:00:00.000Z</v></c><c r="B1" t="d"><v>2011-09-01T14:30:00</v></c><c r="C1" t="d"><v>T09:15:30</v></c><c r="D1" t="d"><v>2011-09-01</v></c></row>`, nil, "1: 2011-09-01 | 2011-09-01 14:30 | 09:15:30 | 2011-09-01\n"},
		{"letters that XML has not", `<row r="1"><c r="A1" t="inlineStr"><is><t>a_x000D_b _x005F_x000D_ _xyz_</t></is></c></row>`, nil, "1: a\rb _x000D_ _xyz_\n"},
		{"a prefix for every name", "", parts{"xl/worksheets/sheet1.xml": `<x:worksheet xmlns:x="` + main + `"><x:sheetData><x:row r="1"><x:c r="A1" s="1"><x:v>40787</x:v></x:c></x:row></x:sheetData></x:worksheet>`}, "1: 2011-09-01\n"},
		{"styles on lines of their own", `<row r="1"><c r="A1" s="1"><v>40787</v></c></row>`, parts{"xl/styles.xml": "<styleSheet>\n <cellXfs>\n  <xf/>\n  <xf numFmtId='14'/>\n </cellXfs>\n</styleSheet>"}, "1: 2011-09-01\n"},
		{"no styles and no shared texts", `<row r="1"><c r="A1" s="1"><v>40787</v></c></row>`, parts{"xl/styles.xml": "", "xl/sharedStrings.xml": "", "xl/_rels/workbook.xml.rels": rels + `<Relationship Id="r1" Type="` + kind + `worksheet" Target="/xl/worksheets/sheet1.xml"/></Relationships>`}, "1: 40787\n"},
		{"the workbook elsewhere, by another case", `<row r="1"><c r="A1"><v>1</v></c></row>`, parts{"_rels/.rels": rels + `<Relationship Id="a" Type="` + kind + `officeDocument" Target="/XL/Workbook.xml"/></Relationships>`}, "1: 1\n"},
		{"an empty cell far to the right", `<row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="1"/></row>`, nil, "1: 1\n"},
		{"what later versions add", `<row r="1"><c r="A1"><extLst><ext><v>9</v></ext></extLst><v>1</v></c></row>`, nil, "1: 1\n"},
		{"bytes that are no letter", `<row r="1"><c r="A1" t="inlineStr"><is><t>Zo` + "\xEB" + `</t></is></c></row>`, nil, "1: Zo\uFFFD\n"},
	} {
		b := readBytes(t, handmade(c.data, c.others))
		if got := described(b.Sheets[0]); got != c.want {
			t.Errorf("%s: %q, want %q", c.what, got, c.want)
		}
	}
}

// A workbook of which a part cannot be read is refused whole: half of it would
// look like all of it.
func TestDamagedWorkbooks(t *testing.T) {
	one := `<row r="1"><c r="A1"><v>1</v></c></row>`
	for _, c := range []struct {
		what, data string
		others     parts
		says       string
	}{
		{"XML that is cut short", one + "<row", nil, "sheet1.xml"},
		{"a text that is not there", `<row r="1"><c r="A1" t="s"><v>2</v></c></row>`, nil, "sheet1.xml"},
		{"a text of no number", `<row r="1"><c r="A1" t="s"><v>x</v></c></row>`, nil, "sheet1.xml"},
		{"rows in the wrong order", `<row r="2"/><row r="1"/>`, nil, "sheet1.xml"},
		{"a row of no number", `<row r="x"/>`, nil, "sheet1.xml"},
		{"a cell that is there twice", `<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>`, nil, "sheet1.xml"},
		{"a cell at no place", `<row r="1"><c r="1A"><v>1</v></c></row>`, nil, "sheet1.xml"},
		{"a sheet that is missing", one, parts{"xl/worksheets/sheet1.xml": ""}, "sheet1.xml"},
		{"a sheet that nothing leads to", one, parts{"xl/_rels/workbook.xml.rels": ""}, "workbook.xml"},
		{"texts that are missing", one, parts{"xl/sharedStrings.xml": ""}, "sharedStrings.xml"},
		{"styles that are no XML", one, parts{"xl/styles.xml": "<styleSheet>"}, "styles.xml"},
		{"no workbook inside", one, parts{"xl/workbook.xml": ""}, "workbook.xml"},
		{"relations that are no XML", one, parts{"_rels/.rels": "<"}, ".rels"},
		{"a document type", one, parts{"xl/styles.xml": `<!DOCTYPE s [<!ENTITY a "b">]><styleSheet/>`}, "styles.xml"},
		{"more formats than Excel has", one, parts{"xl/styles.xml": "<s><cellXfs>" + strings.Repeat("<xf/>", excelStyles+1) + "</cellXfs></s>"}, "styles.xml"},
		{"an Excel binary workbook", one, parts{"xl/workbook.bin": "x"}, ".xlsb"},
		{"nothing but blanks", `<row r="1"><c r="A1"/></row>`, nil, "nothing but blanks"},
		{"no sheets at all", "", parts{"xl/workbook.xml": "<workbook/>"}, "nothing but blanks"},
	} {
		data := handmade(c.data, c.others)
		b, err := Read("list.xlsx", bytes.NewReader(data), -1)
		var refusal *Refusal
		if !errors.As(err, &refusal) || b != nil || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), ": ") || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", c.what, err)
		}
	}
	data := handmade(one, nil)
	for _, at := range []int{len(data) / 3, len(data) / 2} {
		broken := bytes.Clone(data)
		broken[at] ^= 0xFF
		if b, err := Read("list.xlsx", bytes.NewReader(broken), -1); err == nil && described(b.Sheets[0]) != "1: 1\n" {
			t.Errorf("byte %d: read as %s", at, described(b.Sheets[0]))
		}
	}
	if _, err := Read("list.xlsx", bytes.NewReader(data[:len(data)-30]), -1); err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("a ZIP file without its end: %v", err)
	}
}
