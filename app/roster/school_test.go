package roster

import (
	"bytes"
	"testing"

	"waymark/app/record"
)

// A whole school, from its first import to the day on which a house is renamed.
func TestAWholeSchool(t *testing.T) {
	data := schoolFile(1480)
	s := record.NewSnapshot(0, nil)
	for _, c := range []struct {
		what string
		data []byte
		want Counts
	}{
		{"the first import", data, Counts{Rows: 1480, New: 1480}},
		{"the same file again", data, Counts{Rows: 1480, Unchanged: 1480}},
		{"a house renamed", bytes.ReplaceAll(data, []byte("Franklin"), []byte("Curie")), Counts{Rows: 1480, Changed: 1480}},
		{"half of the file", data[:bytes.Index(data, []byte("\r\n004740"))+2], Counts{Rows: 740, Changed: 740, Missing: 740}},
	} {
		f, err := Read("roster.csv", bytes.NewReader(c.data), int64(len(c.data)))
		if err != nil {
			t.Fatal(err)
		}
		p := MakePlan(f, s, nov22)
		if p.Counts != c.want {
			t.Errorf("%s: %+v, want %+v", c.what, p.Counts, c.want)
		}
		a, _ := p.Action("A. Lead")
		holdAction(t, s, a)
		s = after(t, s, a)
	}
	if s.StudentCount() != 1480 {
		t.Errorf("%d students", s.StudentCount())
	}
}

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

func TestFiguresAreGrouped(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1480: "1,480", 250000: "250,000", 1234567: "1,234,567"} {
		if got := grouped(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
}
