package sheet

import (
	"slices"
	"strings"
	"testing"
)

// The two other things that are called .xls.

func TestAWebPage(t *testing.T) {
	b := readBytes(t, []byte("\xEF\xBB\xBF"+`<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><style>td {}</style><title>Students</title></head><body>
<p>not in a table</p>
<table border=1>
<caption>Year 7</caption>
<thead><tr><th colspan="3">Students &amp; forms</th></tr>
<tr><th>Form<th>Surname</th><th> Date of
	birth </th></tr></thead>
<tr><td rowspan=3>7A</td><td>O’Brien<br>Kaya</td><td>&nbsp;01/09/2015&nbsp;</td>
<tr><td>&Scedil;ule<script>alert("no")</script></td><td><table><tr><td>in</td><td>side</td></tr></table></td></tr>
<tr><td></td></tr>
<tr><td>7B</td><td>'=1+1</td></tr>
</table>
<TABLE><TR><TD>Total<TD>3</TABLE><table></table>`))
	if b.Format != HTML || b.Encoding != "UTF-8 with BOM" || len(b.Sheets) != 3 || b.Sheets[1].Name != "Table 2" {
		t.Fatalf("%+v", b)
	}
	want := "1: Students & forms\n2: Form | Surname | Date of birth\n3: 7A | O’Brien\nKaya | 01/09/2015\n4: 7A | Şule | inside\n6: 7B | =1+1\n"
	if got, _, _ := strings.Cut(described(b.Sheets[0]), "line"); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	if got := described(b.Sheets[1]); got != "1: Total | 3\n" {
		t.Errorf("%q", got)
	}
}

func TestWebPagesThatCannotBeRead(t *testing.T) {
	for _, c := range []struct{ what, page, says string }{
		{"a page without a table", "<html><p>Please log in", "without a table"},
		{"a table without cells", "<table><tr></table>", "without a table"},
		{"a cell that is none", "<table><td> </td></table>", "without a table"},
		{"cells beyond every column", "<table><tr><td colspan=999>a<td>b<td>c", "more than Waymark takes"},
		{"a cell of a megabyte", "<table><tr><td>" + strings.Repeat("a<b></b>", maxCell+1), "more than Waymark takes"},
		{"tables without end", strings.Repeat("<table></table>", maxSheets+1), "more than Waymark takes"},
		{"a tag without end", "<table><tr><td a='" + strings.Repeat("a", 2*maxTag), "damaged"},
	} {
		if _, err := Read("list.xls", strings.NewReader(c.page), -1); err == nil || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), ": ") {
			t.Errorf("%s: %v", c.what, err)
		}
	}
}

const xlsStart = `<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">`

func TestAnXMLSpreadsheet(t *testing.T) {
	b := readBytes(t, []byte(xlsStart+`<Styles><Style ss:ID="Default"/></Styles>
<Worksheet ss:Name="Students"><Names/><Table>
<Row><Cell ss:MergeAcross="2"><Data ss:Type="String">Title</Data></Cell><Cell><Data ss:Type="String">beside</Data></Cell></Row>
<Row ss:Index="3"><Cell ss:MergeDown="1"><Data ss:Type="String">7A</Data></Cell><Cell><ss:Data ss:Type="String"><B>O’</B>Brien</ss:Data><Comment><ss:Data>said</ss:Data></Comment></Cell>
<Cell ss:Index="4"><Data ss:Type="DateTime">2015-09-01T00:00:00.000</Data></Cell><Cell><Data ss:Type="DateTime">1899-12-31T08:45:00.000</Data></Cell></Row>
<Row ss:Hidden="1"><Cell ss:Index="2"><Data ss:Type="Number">1.00063E+11</Data></Cell><Cell><Data ss:Type="Boolean">1</Data></Cell><Cell><Data ss:Type="Error">#N/A</Data></Cell></Row>
</Table></Worksheet>
<Worksheet ss:Name="Lists"><Table><Row><Cell><Data ss:Type="Boolean">0</Data></Cell></Row></Table><WorksheetOptions><Visible>SheetHidden</Visible></WorksheetOptions></Worksheet></Workbook>`))
	if b.Format != XLS || len(b.Sheets) != 2 || b.Sheets[0].Hidden || !b.Sheets[1].Hidden || b.Sheets[1].Name != "Lists" {
		t.Fatalf("%+v", b)
	}
	want := "1: Title |  |  | beside\n3: 7A | O’Brien |  | 2015-09-01 | 08:45\n4: 7A | 100063000000 | TRUE | #N/A\nline 2: blank\n1 row of the sheet is hidden or filtered out: read as the others are\n"
	if got := described(b.Sheets[0]); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	if !slices.Equal(b.Notes, []string{"merged cells that stand beside several rows: their values were read into 1 more row"}) {
		t.Errorf("%q", b.Notes)
	}
}

func TestXMLSpreadsheetsThatCannotBeRead(t *testing.T) {
	for _, c := range []struct{ what, rest, says string }{
		{"cut short", "<Worksheet><Table><Row>", "damaged"},
		{"blank", "<Worksheet/></Workbook>", "nothing but blanks"},
		{"tables without end", strings.Repeat("<Worksheet/>", maxSheets+1) + "</Workbook>", "more than Waymark takes"},
		{"a cell beyond every column", "<Worksheet><Row><Cell ss:Index='2000'><Data>x</Data></Cell></Row></Worksheet></Workbook>", "more than Waymark takes"},
		{"a cell of a megabyte", "<Worksheet><Row><Cell><Data>" + strings.Repeat("x", maxCell+1), "damaged"},
	} {
		if _, err := Read("list.xls", strings.NewReader(xlsStart+c.rest), -1); err == nil || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), ": ") {
			t.Errorf("%s: %v", c.what, err)
		}
	}
}

func FuzzHTML(f *testing.F) {
	f.Add("<tr><td rowspan=2 colspan=3>a<br>b<td><table><tr><td>c</table><tr><td>d")
	f.Add("<td>&nbsp;<p>x</p><script><td></script></td></table><table><th rowspan=9999999>y")
	f.Fuzz(func(t *testing.T, page string) { hold(t, "list.xls", []byte("<table>"+page)) })
}

func FuzzXLS(f *testing.F) {
	f.Add("<Worksheet ss:Name='a'><Row ss:Index='3' ss:Hidden='1'><Cell ss:MergeDown='2'><Data ss:Type='Number'>1E5</Data></Cell></Row><Visible>SheetHidden</Visible></Worksheet>")
	f.Add("<Worksheet><Row><Cell ss:Index='2' ss:MergeAcross='1'><Data ss:Type='DateTime'>1899-12-31T10:00:00</Data></Cell><Cell><Data ss:Type='Boolean'>1</Data></Cell></Row></Worksheet>")
	f.Fuzz(func(t *testing.T, rest string) { hold(t, "list.xls", []byte(xlsStart+rest+"</Workbook>")) })
}
