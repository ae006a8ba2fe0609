package sheet

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

const odsNames = `xmlns:office="o" xmlns:table="t" xmlns:text="x" xmlns:style="s" xmlns:calcext="c" xmlns:draw="d"`

// spreadsheetOf packs an OpenDocument spreadsheet with the given tables.
func spreadsheetOf(tables string, others parts) []byte {
	all := parts{
		"mimetype":              "application/vnd.oasis.opendocument.spreadsheet",
		"META-INF/manifest.xml": "<manifest/>",
		"content.xml": `<?xml version="1.0" encoding="UTF-8"?><office:document-content ` + odsNames + `><office:automatic-styles>` +
			`<style:style style:name="ta1" style:family="table"><style:table-properties table:display="true"/></style:style>` +
			`<style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style>` +
			`</office:automatic-styles><office:body><office:spreadsheet>` + tables + `</office:spreadsheet></office:body></office:document-content>`,
	}
	for name, text := range others {
		all[name] = text
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range []string{"mimetype", "META-INF/manifest.xml", "content.xml"} {
		if all[name] == "" {
			continue
		}
		w, err := z.CreateHeader(&zip.FileHeader{Name: name})
		must(err)
		_, err = io.WriteString(w, all[name])
		must(err)
	}
	must(z.Close())
	return b.Bytes()
}

func TestASpreadsheet(t *testing.T) {
	b := readBytes(t, spreadsheetOf(`
		<table:tracked-changes><table:cell-content-change><table:table-cell><text:p>old</text:p></table:table-cell></table:cell-content-change></table:tracked-changes>
		<table:table table:name="Year 7" table:style-name="ta1">
		<table:shapes><draw:frame><table:table table:name="in a drawing"><table:table-row><table:table-cell><text:p>no</text:p></table:table-cell></table:table-row></table:table></draw:frame></table:shapes>
		<table:table-column table:number-columns-repeated="1024"/>
		<table:table-header-rows><table:table-row><table:table-cell office:value-type="string"><text:p>Form</text:p></table:table-cell><table:table-cell office:value-type="string"><text:p>Surname</text:p><office:annotation><text:p>a comment</text:p></office:annotation></table:table-cell></table:table-row></table:table-header-rows>
		<table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="1024"/></table:table-row>
		<table:table-row><table:table-cell office:value-type="string" table:number-rows-spanned="2"><text:p>7A</text:p></table:table-cell><table:table-cell office:value-type="string"><text:p>O’Brien<text:s text:c="2"/>&amp;<text:line-break/><text:span>Kaya</text:span><text:tab/>x</text:p><text:p>two</text:p></table:table-cell></table:table-row>
		<table:table-row table:visibility="filter"><table:covered-table-cell/><table:table-cell office:value-type="string" office:string-value="stored"><text:p>shown</text:p></table:table-cell></table:table-row>
		<table:table-row-group><table:table-row>
			<table:table-cell office:value-type="float" office:value="4512" calcext:value-type="float"><text:p>004512</text:p></table:table-cell>
			<table:table-cell office:value-type="float" office:value="1000000000000"><text:p>1E+12</text:p></table:table-cell>
			<table:table-cell office:value-type="date" office:date-value="2011-09-01"><text:p>01/09/11</text:p></table:table-cell>
			<table:table-cell office:value-type="date" office:date-value="2011-09-01T14:30:00"><text:p>01/09/11 14:30</text:p></table:table-cell>
			<table:table-cell office:value-type="time" office:time-value="PT09H30M15S"><text:p>09:30</text:p></table:table-cell>
			<table:table-cell office:value-type="boolean" office:boolean-value="true"><text:p>WAHR</text:p></table:table-cell>
			<table:table-cell office:value-type="percentage" office:value="0.95"><text:p>95 %</text:p></table:table-cell>
			<table:table-cell office:value-type="string" table:number-columns-repeated="2"><text:p>'=1</text:p></table:table-cell>
		</table:table-row></table:table-row-group>
		<table:table-row table:number-rows-repeated="2"><table:table-cell><text:p>7B</text:p></table:table-cell></table:table-row>
		<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>
		</table:table>
		<table:table table:name="Hidden" table:style-name="ta2"><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell></table:table-row></table:table>
		<table:table table:name="Empty"/>`, nil))
	if b.Format != ODS || len(b.Sheets) != 3 || !b.Sheets[1].Hidden || b.Sheets[2].Hidden || len(b.Sheets[2].Rows) != 0 {
		t.Fatalf("%+v", b)
	}
	want := "1: Form | Surname\n4: 7A | O’Brien  &\nKaya\tx\ntwo\n5: 7A | stored\n" +
		"6: 004512 | 1000000000000 | 2011-09-01 | 2011-09-01 14:30 | 09:30:15 | TRUE | 0.95 | =1 | =1\n7: 7B\n8: 7B\nlines 2 to 3: blank\n" +
		"1 row of the sheet is hidden or filtered out: read as the others are\n"
	if got := described(b.Sheets[0]); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	if !slices.Equal(b.Notes, []string{"merged cells that stand beside several rows: their values were read into 1 more row"}) {
		t.Errorf("%q", b.Notes)
	}
}

func TestSpreadsheetsThatCannotBeRead(t *testing.T) {
	row := `<table:table><table:table-row table:number-rows-repeated="%d"><table:table-cell table:number-columns-repeated="%d"><text:p>a</text:p></table:table-cell></table:table-row></table:table>`
	for _, c := range []struct {
		what, tables string
		others       parts
		says         string
	}{
		{"locked", "", parts{"META-INF/manifest.xml": "<manifest><file-entry><encryption-data/></file-entry></manifest>"}, "password"},
		{"a row of more columns than are taken", `<table:table><table:table-row><table:table-cell table:number-columns-repeated="1000"/><table:table-cell><text:p>a</text:p></table:table-cell></table:table-row></table:table>`, nil, "more than Waymark takes"},
		{"cut short", "<table:table><table:table-row>", nil, "content.xml"},
		{"without content", "", parts{"content.xml": ""}, "content.xml"},
		{"a manifest that is no XML", "", parts{"META-INF/manifest.xml": "<"}, "manifest.xml"},
		{"blank", "<table:table/>", nil, "nothing but blanks"},
		{"a million rows in one", strings.NewReplacer("%d", "1048576").Replace(row), nil, "more than Waymark takes"},
		{"a thousand rows of too many columns", strings.NewReplacer("%d", "16384").Replace(row), nil, "more than Waymark takes"},
		{"a number of a megabyte", `<table:table><table:table-row><table:table-cell office:value-type="string" office:string-value="` + strings.Repeat("x", maxTag) + `"/></table:table-row></table:table>`, nil, "content.xml"},
		{"too many tables", strings.Repeat("<table:table/>", maxSheets+1), nil, "content.xml"},
	} {
		data := spreadsheetOf(c.tables, c.others)
		if _, err := Read("list.ods", bytes.NewReader(data), -1); err == nil || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), ": ") {
			t.Errorf("%s: %v", c.what, err)
		}
	}
}

func TestDurations(t *testing.T) {
	for given, want := range map[string]string{"PT09H30M00S": "09:30", "PT25H00M01.5S": "25:00:01", "PT1H2M3S": "01:02:03", "P1D": "P1D", "PT-1H0M0S": "PT-1H0M0S", "": "", "PT1H99M0S": "PT1H99M0S"} {
		if got := durationWords(given); got != want {
			t.Errorf("%q: %q, want %q", given, got, want)
		}
	}
}

// The same list out of Excel's format, OpenDocument's and CSV, as LibreOffice
// saves them, is the same rows.
func TestLibreOfficeSavesOneListInEveryFormat(t *testing.T) {
	office, err := exec.LookPath("soffice")
	if err != nil {
		t.Log("LibreOffice is not installed: nothing to compare with")
		return
	}
	dir := t.TempDir()
	data := workbookOf(t, func(f *excelize.File) {
		must(f.SetSheetRow("Sheet1", "A1", &[]any{"Students of Year 7"}))
		must(f.MergeCell("Sheet1", "A1", "D1"))
		must(f.SetSheetRow("Sheet1", "A3", &[]any{"Surname", "DOB", "Adno", "Arrived", "Form", "SEN"}))
		must(f.SetSheetRow("Sheet1", "A4", &[]any{"O’Brien", time.Date(2015, 9, 1, 0, 0, 0, 0, time.UTC), 4512, time.Date(2026, 9, 3, 8, 45, 0, 0, time.UTC), "7A", "K"}))
		must(f.SetSheetRow("Sheet1", "A5", &[]any{"Şule & Söhne", time.Date(2015, 3, 31, 0, 0, 0, 0, time.UTC), 4513, nil, nil, "E"}))
		must(f.MergeCell("Sheet1", "E4", "E5"))
		zeros := "000000"
		style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &zeros})
		must(err)
		must(f.SetCellStyle("Sheet1", "C4", "C5", style))
	})
	source := filepath.Join(dir, "list.xlsx")
	if err := os.WriteFile(source, data, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, format := range []string{"ods", "xlsx:Calc MS Excel 2007 XML"} {
		extension, _, _ := strings.Cut(format, ":")
		out := filepath.Join(dir, "out")
		convert := exec.Command(office, "-env:UserInstallation=file://"+dir+"/profile", "--headless", "--convert-to", format, "--outdir", out, source)
		if words, err := convert.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, words)
		}
		b, err := ReadFile(filepath.Join(out, "list."+extension))
		if err != nil {
			t.Fatal(err)
		}
		want := "1: Students of Year 7\n3: Surname | DOB | Adno | Arrived | Form | SEN\n4: O’Brien | 2015-09-01 | 004512 | 2026-09-03 08:45 | 7A | K\n5: Şule & Söhne | 2015-03-31 | 004513 |  | 7A | E\nline 2: blank\n"
		if got := described(b.Sheets[0]); got != want {
			t.Errorf("%s:\n%s\nwant\n%s", format, got, want)
		}
	}
}
