package sheet

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
)

const megabyte = 1 << 20

// zipped packs one part among the usual ones of a workbook: n times what is
// between before and after.
func zipped(name, before, again, after string, n int) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestSpeed) })
	small, err := zip.NewReader(bytes.NewReader(handmade("", nil)), int64(len(handmade("", nil))))
	must(err)
	for _, f := range small.File {
		if f.Name != name {
			must(z.Copy(f))
		}
	}
	w, err := z.Create(name)
	must(err)
	piece := []byte(strings.Repeat(again, 1000))
	_, err = io.WriteString(w, before)
	must(err)
	for range n / 1000 {
		_, err = w.Write(piece)
		must(err)
	}
	_, err = io.WriteString(w, after)
	must(err)
	must(z.Close())
	return b.Bytes()
}

// Whatever a file of 20 MB holds, reading it allocates less than 256 MB in all,
// and so never holds more at one time. What is allocated does not depend on the
// computer, as a peak does.
func TestLittleMemoryForAnyFile(t *testing.T) {
	const sheet1 = "xl/worksheets/sheet1.xml"
	row := "<row>" + strings.Repeat("<c><v>1</v></c>", 16) + "</row>"
	for _, c := range []struct {
		what string
		make func() []byte
		says string // where it is refused
	}{
		{"a CSV of commas", func() []byte { return bytes.Repeat([]byte("a,,,,,,,,,,,,,,,,,,,\n"), 20*megabyte/21) }, "more than Waymark takes"},
		{"a CSV of commas in one line", func() []byte { return bytes.Repeat([]byte(","), 20*megabyte) }, "more than Waymark takes"},
		{"a CSV of names", func() []byte {
			return bytes.Repeat([]byte("B801200005001,O\x92Brien,Zo\xEB,9,9A,a line of the ordinary length and more of it\n"), 240_000)
		}, ""},
		{"a CSV of line ends", func() []byte { return append([]byte("a,b\n"), bytes.Repeat([]byte("\n"), 20*megabyte)...) }, ""},
		{"a CSV of quotation marks", func() []byte { return bytes.Repeat([]byte("\"a\"\"b\",\"\nc\"\n"), 100_000) }, ""},
		{"a text in UTF-16", func() []byte {
			return append([]byte("\xFF\xFE"), bytes.Repeat([]byte("\x15\x20,\x00a\x00\n\x00"), 240_000)...)
		}, ""},
		{"a workbook of too many cells", func() []byte { return zipped(sheet1, "<w><sheetData>", row+row, "</sheetData></w>", 160_000) }, "more than Waymark takes"},
		{"a workbook that unpacks without end", func() []byte {
			return zipped(sheet1, "<w><sheetData>", strings.Repeat(" ", 1000), "</sheetData></w>", 320_000)
		}, "300 MB"},
		{"a workbook of blank rows", func() []byte { return zipped(sheet1, "<w><sheetData>", "<row/>", "</sheetData></w>", 1_000_000) }, "nothing but blanks"},
		{"cells at the far right", func() []byte {
			return zipped(sheet1, "<w><sheetData>", `<row><c r="ALK1"><v>1</v></c></row>`, "</sheetData></w>", 100_000)
		}, "more than Waymark takes"},
		{"merged cells beside every row", func() []byte {
			rows := strings.Repeat("<row><c><v>1</v></c></row>", 100_000)
			return zipped(sheet1, "<w><sheetData>"+rows+"</sheetData>", `<mergeCell ref="A1:A1048576"/>`, "</w>", 100_000)
		}, "more than Waymark takes"},
		{"a million texts", func() []byte {
			return zipped("xl/sharedStrings.xml", "<sst>", "<si><t>ab</t></si>", "</sst>", 1_000_000)
		}, "nothing but blanks"},
		{"too many texts", func() []byte { return zipped("xl/sharedStrings.xml", "<sst>", "<si/>", "</sst>", 2_000_000) }, "more than Waymark takes"},
		{"long texts", func() []byte {
			return zipped("xl/sharedStrings.xml", "<sst>", "<si><t>"+strings.Repeat("long ", 20)+"</t></si>", "</sst>", 690_000)
		}, "more than Waymark takes"},
		{"one text without end", func() []byte {
			return zipped("xl/sharedStrings.xml", "<sst><si><t>", strings.Repeat("long ", 20), "</t></si></sst>", 100_000)
		}, "sharedStrings.xml"},
		{"styles without end", func() []byte { return zipped("xl/styles.xml", "<s><cellXfs>", "<xf/>", "</cellXfs></s>", 200_000) }, "styles.xml"},
		{"relations without end", func() []byte {
			return zipped("xl/_rels/workbook.xml.rels", "<r>", `<Relationship Id="r1" Target="a"/>`, "</r>", 200_000)
		}, "nothing but blanks"},
		{"sheets without end", func() []byte { return zipped("xl/workbook.xml", "<w>", `<sheet id="r1"/>`, "</w>", 100_000) }, "workbook.xml"},
		{"a tag without end", func() []byte { return zipped(sheet1, "<w a='", "aaaaaaaaaa", "'/>", 200_000) }, "sheet1.xml"},
		{"nesting without end", func() []byte { return zipped(sheet1, "", "<a>", "", 100_000) }, "sheet1.xml"},
		{"parts without end", func() []byte {
			var b bytes.Buffer
			z := zip.NewWriter(&b)
			_, err := z.Create("xl/workbook.xml")
			must(err)
			for i := range 200_000 {
				_, err := z.CreateHeader(&zip.FileHeader{Name: fmt.Sprintf("xl/%d", i)})
				must(err)
			}
			must(z.Close())
			return b.Bytes()
		}, "200001 parts"},
		{"a spreadsheet of one cell, repeated", func() []byte {
			return spreadsheetOf(`<table:table><table:table-row table:number-rows-repeated="249999"><table:table-cell table:number-columns-repeated="999"><text:p>a</text:p></table:table-cell></table:table-row></table:table>`, nil)
		}, "more than Waymark takes"},
		{"a spreadsheet of blanks, repeated", func() []byte {
			return spreadsheetOf(strings.Repeat(`<table:table><table:table-row table:number-rows-repeated="2000000000"><table:table-cell table:number-columns-repeated="2000000000"/></table:table-row></table:table>`, 1000), nil)
		}, "nothing but blanks"},
		{"a web page of cells", func() []byte {
			return append([]byte("<table>"), bytes.Repeat([]byte("<tr><td>a<td>b<td>c<td>d&amp;<td>a line of the ordinary length and more of it, again"), 240_000)...)
		}, ""},
		{"a web page of a cell", func() []byte { return append([]byte("<table><td>"), bytes.Repeat([]byte("a b<br>"), 3_000_000)...) }, "more than Waymark takes"},
		{"a web page of spans", func() []byte {
			return append([]byte("<table>"), bytes.Repeat([]byte("<tr><td rowspan=250000>a"), 240_000)...)
		}, "more than Waymark takes"},
		{"an XML spreadsheet of cells", func() []byte {
			return []byte(xlsStart + "<Worksheet>" + strings.Repeat("<Row><Cell><Data ss:Type='Number'>1</Data></Cell></Row>", 240_000) + "</Worksheet></Workbook>")
		}, ""},
	} {
		data := c.make()
		if len(data) > 21*megabyte {
			t.Fatalf("%s: %d bytes are more than 20 MB", c.what, len(data))
		}
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		_, err := Read("list", bytes.NewReader(data), int64(len(data)))
		runtime.ReadMemStats(&after)
		allocated := (after.TotalAlloc - before.TotalAlloc) / megabyte
		t.Logf("%-40s %3d MB of file, %3d MB allocated: %v", c.what, len(data)/megabyte, allocated, err)
		if allocated >= 256 {
			t.Errorf("%s: %d MB allocated", c.what, allocated)
		}
		if c.says == "" && err != nil || c.says != "" && (err == nil || !strings.Contains(err.Error(), c.says)) {
			t.Errorf("%s: %v, want %q", c.what, err, c.says)
		}
	}
}
