package sheet

import (
	"encoding/csv"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// Blanks come in many widths, and at both ends of a cell.
func TestCellsAreTrimmed(t *testing.T) {
	for _, given := range []string{"Ann", " Ann ", "\u00a0Ann\u00a0", "\u2003Ann\u2003", "\uFEFFAnn", "\u200bAnn\u200b", "\tAnn\r\n", "\u3000 \u00a0Ann \u202f"} {
		if got := trim(given); got != "Ann" {
			t.Errorf("%q: %q", given, got)
		}
	}
	for _, given := range []string{"Zoë", "名前", "É", "…"} {
		if got := trim(given); got != given {
			t.Errorf("%q: %q", given, got)
		}
	}
}

func TestTheLineThatNamesTheDelimiter(t *testing.T) {
	for text, want := range map[string]Delimiter{
		"sep=;\nSurname;Forename": ';', "\"sep=;\"\r\nSurname;Forename": ';', "SEP=,\rSurname,Forename": ',', "sep=|;;;\n": 0, "sep=\t\nSurname": '\t', "sep=,,,\nSurname": ',',
		"sep=x\n": 0, "sep=": 0, "separate;things": 0, "": 0,
	} {
		if d, _, ok := sepLine(text); d != want || ok != (want != 0) {
			t.Errorf("%q: %q %v, want %q", text, d, ok, want)
		}
	}
}

// Five bytes of Windows-1252 are no letter. They are warned of, and not dropped.
func TestBytesThatAreNoLetter(t *testing.T) {
	text, encoding, _ := decode([]byte("Zo\xEB O\x92Neil \x81"))
	if encoding != encoding1252 || text != "Zoë O’Neil \uFFFD" {
		t.Errorf("%s: %q", encoding, text)
	}
	text, _, notes := decode([]byte("Surname\x00,Forename"))
	if text != "Surname,Forename" || len(notes) != 1 {
		t.Errorf("%q %v", text, notes)
	}
	text, _, notes = decode([]byte("\xFF\xFES\x00u\x00r"))
	if text != "Su" || len(notes) != 1 {
		t.Errorf("cut short: %q %v", text, notes)
	}
}

// What encoding/csv can read is cut into the same cells, but for their blanks.
func FuzzCellsAreThoseOfEncodingCSV(f *testing.F) {
	f.Add("a,b\nc,d\n")
	f.Add("\"a,b\",\"c\"\"d\"\r\n\"e\nf\",g")
	f.Add("a,,\n\n,b\n")
	f.Add("\"\",x\n")
	f.Add(strings.Repeat(",", MaxColumns) + "x\ny\n")
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) || strings.ContainsAny(text, "\x00\uFEFF") || strings.Contains(strings.ReplaceAll(text, "\r\n", ""), "\r") {
			return // not text, or with line ends that encoding/csv does not know
		}
		r := csv.NewReader(strings.NewReader(text))
		r.FieldsPerRecord = -1
		want, err := r.ReadAll()
		if err != nil {
			return // not RFC 4180
		}
		p := parser{text: text, delimiter: ',', line: 1}
		var got [][]string
		cut := p.all()
		if p.tooLarge {
			return // refused whole
		}
		for _, l := range cut.Rows {
			got = append(got, l.Cells)
		}
		want = slices.DeleteFunc(want, func(cells []string) bool {
			for i, c := range cells {
				cells[i] = trim(strings.ReplaceAll(c, "\r\n", "\n"))
			}
			return Row{Cells: cells}.Filled() == 0
		})
		if len(got) != len(want) {
			t.Fatalf("%q: %q, want %q", text, got, want)
		}
		for i := range want {
			for j := range got[i] {
				got[i][j] = strings.ReplaceAll(got[i][j], "\r\n", "\n")
			}
			if !slices.Equal(got[i], want[i]) {
				t.Fatalf("%q: %q, want %q", text, got[i], want[i])
			}
		}
	})
}
