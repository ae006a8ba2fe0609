package report

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func newSetter(t testing.TB) setter {
	t.Helper()
	f, err := bundled()
	if err != nil {
		t.Fatal(err)
	}
	return setter{f}
}

// joined returns what lines say.
func joined(lines []line) string {
	words := make([]string, len(lines))
	for i, l := range lines {
		for _, s := range l {
			if s.isPageNumber() {
				words[i] += "#"
			}
			words[i] += string(s.text)
		}
	}
	return strings.Join(words, "|")
}

func TestLinesBreak(t *testing.T) {
	s := newSetter(t)
	plainText := func(words plain) []span { return []span{{text: words, style: cellStyle}} }
	for _, c := range []struct {
		spans []span
		width float64
		want  string
	}{
		{plainText("one line"), 100, "one line"},
		{plainText("at the space between words"), 60, "at the space|between|words"},
		{plainText("Anne-Marie Smythe-Jones"), 60, "Anne-Marie|Smythe-|Jones"},
		{plainText("break not\u00a0here but here"), 60, "break|not\u00a0here but|here"},
		{plainText("Wolfeschlegelsteinhausenberger"), 60, "Wolfeschleg|elsteinhause|nberger"},
		{plainText(""), 60, ""},
		{[]span{body("see page\u00a0"), pageOf(indexAt, bodyStyle), body(", please")}, 90, "see page\u00a0#,|please"},
		{[]span{{text: "EV-0001", style: cellStyle, to: evidenceAt(1)}, {text: ", ", style: cellStyle}, {text: "EV-0002", style: cellStyle, to: evidenceAt(2)}}, 50, "EV-0001,|EV-0002"},
	} {
		if got := joined(s.wrap(c.spans, c.width)); got != c.want {
			t.Errorf("%v at %.0f pt: %q, want %q", c.spans, c.width, got, c.want)
		}
	}
}

func TestWhatDoesNotFitIsVisiblyCut(t *testing.T) {
	s := newSetter(t)
	spans := []span{{text: "A name that is much longer than there is room for", style: cellStyle}}
	lines := s.wrapToFit(spans, 80, 2)
	if got := joined(lines); got != "A name that is|much longer…" {
		t.Errorf("cut to %q", got)
	}
	if got := s.fit("Wayfield Academy", cellStyle, 1); got != "…" {
		t.Errorf("no room at all: %q", got)
	}
}

// Whatever is wrapped, no line is wider than its column, and nothing is lost.
func TestWrappingLosesNothing(t *testing.T) {
	s, sp := newSetter(t), newSpeller(t)
	rapid.Check(t, func(t *rapid.T) {
		var spans []span
		var want strings.Builder
		for range rapid.IntRange(1, 4).Draw(t, "spans") {
			text := sp.spell(rapid.StringOf(rapid.SampledFrom([]rune("aWm i-–.李é\u00a0 "))).Draw(t, "text"), "", "")
			st := rapid.SampledFrom([]style{cellStyle, headStyle, bodyStyle}).Draw(t, "style")
			spans = append(spans, span{text: text, style: st})
			want.WriteString(string(text))
		}
		width := float64(rapid.IntRange(20, 200).Draw(t, "width"))
		lines := s.wrap(spans, width)
		for _, l := range lines {
			if w := s.lineWidth(l); w > width+0.01 {
				t.Fatalf("%q is %.1f wide, more than %.1f", joined([]line{l}), w, width)
			}
		}
		squeeze := strings.NewReplacer(" ", "", "|", "")
		if got := squeeze.Replace(joined(lines)); got != squeeze.Replace(want.String()) {
			t.Fatalf("%q became %q", want.String(), joined(lines))
		}
		for n := 1; n < len(lines); n++ {
			for _, l := range s.wrapToFit(spans, width, n) {
				if w := s.lineWidth(l); w > width+0.01 {
					t.Fatalf("cut to %d lines, %q is %.1f wide", n, joined([]line{l}), w)
				}
			}
		}
	})
}
