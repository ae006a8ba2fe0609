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

// The delimiter is the one that cuts the lines evenly, and into the most cells,
// unless the caller knows headings that another one brings out.
func TestDelimitersAreFound(t *testing.T) {
	names := Options{Headings: func(rows []Row) (row, known int) {
		for i, r := range rows {
			known = 0
			for _, c := range r.Cells {
				if c == "Name" || c == "Form" {
					known++
				}
			}
			if known > 0 {
				return i, known
			}
		}
		return 0, 0
	}}
	for _, c := range []struct {
		text string
		o    Options
		want Delimiter
	}{
		{"a,b\nc,d\n", Options{}, ','},
		{"Smith, John;9;A\nKhan, Ann;9;B\n", Options{}, ';'},
		{"Smith, John\t9\nKhan\t9\n", Options{}, '\t'},
		{"a|b|c\nd|e|f\n", Options{}, '|'},
		{"one\ntwo\n", Options{}, 0},
		{"Students, all, of Year 7\nName;Form\nSmith, J, A;7A\n", names, ';'},
		{"Name\nSmith, John\nKhan, Ann\n", names, 0},
		{"Name\nSmith, John\nKhan, Ann\n", Options{}, ','},
		{"Name^Form\nSmith, John^9A\n", names, '^'},
		{"Name~Form\nSmith, John~9A\n", names, '~'},
		{"\"Name,Form\"\n\"\"\"Smith, John\"\",9A\"\n", names, ','}, // each line in quotation marks, as a whole
		{"\"Smith, John\"\n\"Khan, Ann\"\n", names, 0},
		{"\"Name\"\n\"Smith, John\"\n", names, 0},
	} {
		b, err := ReadText(c.text, c.o)
		if err != nil || b.Delimiter != c.want {
			t.Errorf("%q: %v %v, want %v", c.text, b.Delimiter, err, c.want)
		}
	}
}

func TestWhatIsPasted(t *testing.T) {
	b, err := ReadText("Name\tForm\r\n\r\n\"Zoë\nKaya\"\t7A\r\n'=x\xFF\t\r\n", Options{})
	if err != nil || b.Format != Paste || b.Name != "What was pasted" || len(b.SHA256) != 64 {
		t.Fatalf("%+v %v", b, err)
	}
	if got := described(b.Sheets[0]); got != "1: Name | Form\n3: Zoë\nKaya | 7A\n5: =x\uFFFD | \nline 2: blank\n" {
		t.Errorf("%q", got)
	}
	if _, err := ReadText(" \n\t", Options{}); err == nil || !strings.Contains(err.Error(), "paste again") {
		t.Errorf("blanks: %v", err)
	}
	if _, err := ReadText(strings.Repeat("a\n", MaxRows+1), Options{}); err == nil || !strings.Contains(err.Error(), "more than Waymark takes") {
		t.Errorf("too many rows: %v", err)
	}
	lines := slices.Collect(Lines("a\nb\r\n\rc\r\r\nd"))
	if !slices.Equal(lines, []string{"a", "b", "", "c", "d"}) {
		t.Errorf("%q", lines)
	}
}

// A spreadsheet that was given a CSV as one column writes every line as one cell.
func TestLinesInQuotationMarks(t *testing.T) {
	known := Options{Headings: func(rows []Row) (row, known int) { return 0, rows[0].Filled() }}
	b, err := ReadText("\"Surname,Forename\"\r\n\r\n\"\"\"Smith, J\"\",John\"\r\nx\r\n", known)
	if err != nil || len(b.Notes) != 0 || b.Delimiter != 0 {
		t.Errorf("with a line that has none: %+v %v", b, err)
	}
	b, err = ReadText("\"Surname,Forename\"\r\n\r\n\"\"\"Smith, J\"\",John\"\r\n", known)
	if err != nil || len(b.Notes) != 1 {
		t.Fatalf("%+v %v", b, err)
	}
	if got := described(b.Sheets[0]); got != "1: Surname | Forename\n3: Smith, J | John\nline 2: blank\n" {
		t.Errorf("%q", got)
	}
}

// ="004512" is how systems keep Excel from taking the zeros off a number.
func TestTextsGuardedAsFormulas(t *testing.T) {
	b, err := ReadText("Adno,Name,Note\n=\"004512\",\"=\"\"O'Neil, \"\"\"\"Max\"\"\"\"\"\"\",=A1\n'=\"x\",=\"\",=\n", Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got := described(b.Sheets[0]); got != "1: Adno | Name | Note\n2: 004512 | O'Neil, \"Max\" | =A1\n3: =\"x\" |  | =\n" {
		t.Errorf("%q", got)
	}
}

func TestDelimitersHaveNames(t *testing.T) {
	for d, want := range map[Delimiter]string{',': "comma", ';': "semicolon", '\t': "tab", '|': "pipe", '^': "caret", '~': "tilde", 0: "none"} {
		if d.String() != want {
			t.Errorf("%q: %s", byte(d), d)
		}
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
				cells[i] = valueOf(strings.ReplaceAll(c, "\r\n", "\n"))
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
