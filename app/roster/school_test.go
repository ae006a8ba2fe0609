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

func TestFiguresAreGrouped(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1480: "1,480", 250000: "250,000", 1234567: "1,234,567"} {
		if got := grouped(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
}
