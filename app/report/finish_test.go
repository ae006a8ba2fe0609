package report

import (
	"bytes"
	"io"
	"strings"
	"testing"
)

func TestTheOutlineNests(t *testing.T) {
	at := func(page int) place { return place{page, 100} }
	objects := outlines([]bookmark{{"One", 0, at(1)}, {"Two", 0, at(2)}, {"Under two", 1, at(2)}, {"Also under two 🎉", 1, at(3)}, {"Too deep", 4, at(3)}, {"Three", 0, at(4)}}, 10)
	want := []string{
		"<</Type /Outlines /First 11 0 R /Last 16 0 R /Count 3>>",
		"<</Title <FEFF004F006E0065> /Parent 10 0 R /Dest [3 0 R /XYZ 0 741.89 null] /Next 12 0 R>>",
		"/Parent 10 0 R /Dest [5 0 R /XYZ 0 741.89 null] /Prev 11 0 R /Next 16 0 R /First 13 0 R /Last 14 0 R /Count -2>>",
		"/Parent 12 0 R /Dest [5 0 R /XYZ 0 741.89 null] /Next 14 0 R>>",
		"D83CDF89> /Parent 12 0 R /Dest [7 0 R /XYZ 0 741.89 null] /Prev 13 0 R /First 15 0 R /Last 15 0 R /Count -1>>",
		"/Parent 14 0 R /Dest [7 0 R /XYZ 0 741.89 null]>>",
		"/Parent 10 0 R /Dest [9 0 R /XYZ 0 741.89 null] /Prev 12 0 R>>",
	}
	if len(objects) != len(want) {
		t.Fatalf("%d objects, want %d", len(objects), len(want))
	}
	for i := range want {
		if !strings.HasSuffix(objects[i], want[i]) {
			t.Errorf("object %d is %s, want it to end in %s", 10+i, objects[i], want[i])
		}
	}
	if got := outlines(nil, 10); len(got) != 1 || got[0] != "<</Type /Outlines>>" {
		t.Errorf("an empty outline: %q", got)
	}
}

func TestOnlyAWholeFileIsFinished(t *testing.T) {
	for name, pdf := range map[string]string{
		"nothing":            "",
		"no cross-reference": "%PDF-1.3\nstartxref\n9\n%%EOF\n",
		"a far start":        "%PDF-1.3\nstartxref\n99999\n%%EOF\n",
		"a short table":      "%PDF-1.3\nxref\n0 3\n0000000000 65535 f \nstartxref\n9\n%%EOF\n",
		"a wild offset":      "%PDF-1.3\nxref\n0 2\n0000000000 65535 f \n0000099999 00000 n \nstartxref\n9\n%%EOF\n",
	} {
		if _, err := finish(io.Discard, []byte(pdf), nil); err == nil {
			t.Errorf("%s was finished", name)
		}
	}
}

func FuzzFinish(f *testing.F) {
	_, _, whole := made(f, samplePack(f, 0))
	f.Add(whole)
	f.Add([]byte("%PDF-1.3\nxref\n0 2\n0000000000 65535 f \n0000000009 00000 n \nstartxref\n9\n%%EOF\n"))
	f.Fuzz(func(t *testing.T, pdf []byte) {
		var out bytes.Buffer
		n, err := finish(&out, pdf, nil)
		if err == nil && n != int64(out.Len()) {
			t.Errorf("%d bytes are said to be written, %d are", n, out.Len())
		}
	})
}
