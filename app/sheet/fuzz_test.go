package sheet

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// hold reads the bytes, and holds whatever comes of them to what a book promises:
// it is refused in one sentence, or every line of it is a row or is set aside,
// once and in order, and every cell is clean text.
func hold(t *testing.T, name string, data []byte) {
	t.Helper()
	b, err := Read(name, bytes.NewReader(data), int64(len(data)))
	var refusal *Refusal
	if err != nil {
		if b != nil || !errors.As(err, &refusal) || !strings.Contains(err.Error(), ": ") || strings.Contains(err.Error(), "\n") {
			t.Fatalf("refused without a way out: %v", err)
		}
		return
	}
	cells := 0
	for _, s := range b.Sheets {
		last := 0
		if !utf8.ValidString(s.Name) {
			t.Fatalf("sheet %q is not named in text", s.Name)
		}
		for _, r := range s.Rows {
			if r.Line <= last {
				t.Fatalf("line %d comes after line %d", r.Line, last)
			}
			last = r.Line
			if r.Filled() == 0 {
				t.Fatalf("line %d is blank, and a row", r.Line)
			}
			cells += len(r.Cells)
			for _, c := range r.Cells {
				if !utf8.ValidString(c) || trim(c) != c {
					t.Fatalf("line %d: %q is not clean text", r.Line, c)
				}
			}
		}
		for _, a := range s.SetAside {
			if a.From > a.To || a.Why == "" {
				t.Fatalf("set aside: %+v", a)
			}
			for _, r := range s.Rows {
				if r.Line >= a.From && r.Line <= a.To {
					t.Fatalf("line %d is a row, and set aside as %s", r.Line, a.Why)
				}
			}
		}
	}
	if cells == 0 || cells > MaxCells+MaxColumns || len(b.SHA256) != 64 {
		t.Fatalf("%d cells, hash %q", cells, b.SHA256)
	}
}

func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		"Surname,Forename\nO’Brien,Zoë\n", "sep=;\na;b\n;;\nc;\"d\n", "\xFF\xFEa\x00\t\x00b\x00", "a|b\rc|d\r\r\ne", "'=1,''+2,\"'@\"\n", "\xEF\xBB\xBFa\tb\nZo\xEB\t\x00",
		"<table><tr><td>a", "\x01\x02\x03", "{\"a\":1}",
	} {
		f.Add([]byte(seed))
	}
	var b bytes.Buffer
	must(students.WriteXLSX(&b))
	f.Add(b.Bytes())
	f.Add(handmade(`<row r="1"><c r="A1"><v>1</v></c></row>`, nil))
	f.Add(spreadsheetOf("<table:table><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell></table:table-row></table:table>", nil))
	f.Fuzz(func(t *testing.T, data []byte) { hold(t, "list", data) })
}

// The parts of a workbook, as a ZIP file's checksums let no mutation through.
func FuzzXLSX(f *testing.F) {
	f.Add(`<row r="1"><c r="A1" s="1"><v>40787</v></c><c r="C1" t="s"><v>1</v></c></row><row r="4" hidden="1"><c t="inlineStr"><is><t>'=x</t></is></c></row>`, `<cellXfs><xf/><xf numFmtId="14"/></cellXfs>`, `<si><t>a</t></si><si><r><t>_x000D_b</t></r></si>`, `A1:A4`)
	f.Add(`<row><c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c><c t="d"><v>2011-09-01T10:00:00Z</v></c><c t="str"><f>A1</f></c></row>`, `<numFmts><numFmt numFmtId="170" formatCode="[h]:mm;@"/></numFmts><cellXfs><xf numFmtId="170"/></cellXfs>`, ``, `C1:C9`)
	f.Fuzz(func(t *testing.T, rows, styles, texts, ref string) {
		hold(t, "list.xlsx", handmade(rows, parts{
			"xl/styles.xml":            "<styleSheet>" + styles + "</styleSheet>",
			"xl/sharedStrings.xml":     "<sst>" + texts + "</sst>",
			"xl/worksheets/sheet1.xml": "<worksheet><sheetData>" + rows + "</sheetData><mergeCells><mergeCell ref='" + ref + "'/></mergeCells></worksheet>",
		}))
	})
}

func FuzzODS(f *testing.F) {
	f.Add(`<table:table><table:table-row table:number-rows-repeated="2"><table:table-cell office:value-type="date" office:date-value="2011-09-01"/><table:table-cell table:number-rows-spanned="3"><text:p>a<text:s text:c="3"/>b</text:p></table:table-cell></table:table-row></table:table>`)
	f.Add(`<table:table table:style-name="ta2"><table:table-row table:visibility="filter"><table:covered-table-cell table:number-columns-repeated="3"/><table:table-cell office:value-type="time" office:time-value="PT1H2M3S"/></table:table-row></table:table>`)
	f.Fuzz(func(t *testing.T, tables string) { hold(t, "list.ods", spreadsheetOf(tables, nil)) })
}

// Texts and plain numbers that excelize writes are read as excelize reads them.
func FuzzCellsAreThoseOfExcelize(f *testing.F) {
	f.Add("Zoë", "a\nb", 7.0)
	f.Add("_x000D_ x", "<&>\"'", 1.00063e11)
	f.Add("", "=1", -0.1)
	f.Fuzz(func(t *testing.T, a, b string, x float64) {
		data := workbookOf(t, func(f *excelize.File) {
			must(f.SetSheetRow("Sheet1", "A1", &[]any{"x", a, b, x}))
		})
		file, err := excelize.OpenReader(bytes.NewReader(data))
		if err != nil {
			return
		}
		defer file.Close()
		want, err := file.GetRows("Sheet1", excelize.Options{RawCellValue: true})
		if err != nil || len(want) != 1 {
			return
		}
		got := readBytes(t, data).Sheets[0].Rows[0]
		for i, cell := range want[0][:min(3, len(want[0]))] {
			if cell = clean(strings.ToValidUTF8(cell, "\uFFFD")); got.Cell(i) != cell {
				t.Fatalf("cell %d: %q, excelize reads %q", i, got.Cell(i), cell)
			}
		}
		if len(want[0]) > 3 && got.Cell(3) != plain(want[0][3]) {
			t.Fatalf("%g: %q, excelize reads %q", x, got.Cell(3), want[0][3])
		}
	})
}

func FuzzNumberFormats(f *testing.F) {
	for _, s := range []string{"dd/mm/yyyy", "[$-809]d mmm;@", "[h]:mm", `"day" 0`, "000000", "#,##0.00_);[Red](#,##0.00)"} {
		f.Add(s, "40787.5")
	}
	f.Fuzz(func(t *testing.T, format, number string) {
		s := styleOf(format)
		for _, d := range []dates{{}, {from1904: true}} {
			if words := d.words(number, s); !s.date && !s.clock && s.digits == 0 && len(words) > len(number)+30 {
				t.Fatalf("%q: %q", number, words)
			}
		}
	})
}

func FuzzGuard(f *testing.F) {
	for _, s := range []string{"=1", "'=1", " '=1", "\t'", "＝1", "'", "x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, cell string) {
		safe := guarded(cell)
		if bare := trim(safe); bare != "" && strings.ContainsAny(bare[:1], "=+-@") {
			t.Fatalf("%q is written as %q", cell, safe)
		}
		if again := clean(safe); again != trim(cell) {
			t.Fatalf("%q comes back as %q", cell, again)
		}
	})
}
