package kit

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
)

func TestCutKeepsWhatFitsAndSaysThatItCut(t *testing.T) {
	window(t, 1, nil)
	name := "Żukowska-Featherstonehaugh, Chukwuemeka"
	whole := Measure(name, Strong)
	if got := Cut(name, whole+1, Strong); got != name {
		t.Errorf("with room for all of it: %q", got)
	}
	for width := whole; width > 0; width -= 7 {
		got := Cut(name, width, Strong)
		if w := Measure(got, Strong); w > width+0.01 {
			t.Errorf("%q is %.1f wide in %.1f", got, w, width)
		}
		if got != name && got != "" && !strings.HasSuffix(got, "…") {
			t.Errorf("%q does not say that it was cut", got)
		}
	}
	if got := Cut(name, 2, Strong); got != "" {
		t.Errorf("with room for nothing: %q", got)
	}
	if got := Cut("Smith, Al", Measure("Smith, A", Body), Body); got != "Smith…" {
		t.Errorf("a comma and a space before the ellipsis should go: %q", got)
	}
}

func TestAdvancesAgreeWithShapedText(t *testing.T) {
	window(t, 1, nil)
	for _, words := range []string{"Bergström, Zoë", "Nguyễn, Mei-Ling", "1,154 of 1,480", "St Anne’s placement, 13 Jul", "Zoe\u0308"} {
		ours := Measure(words, Body)
		shaped := fyne.MeasureText(words, Px(Body.Size), fyne.TextStyle{}).Width
		if diff := ours - shaped; diff < -1 || diff > 2 {
			t.Errorf("%q: %.2f by advances, %.2f shaped", words, ours, shaped)
		}
	}
}

func TestWrapBreaksAtSpacesAndInsideAWordOnlyWhereItMust(t *testing.T) {
	window(t, 1, nil)
	f := FaceOf(Body)
	text := "attended, 3 h; no reflection, so not counted for 6"
	lines := f.Wrap(text, 120)
	if got := strings.Join(lines, " "); got != text {
		t.Errorf("lost or gained something: %q", got)
	}
	for _, l := range lines {
		if f.Width(l) > 120 {
			t.Errorf("%q is %.1f wide in 120", l, f.Width(l))
		}
	}
	if got := f.Wrap("Pneumonoultramicroscopic", 60); len(got) < 2 || strings.Join(got, "") != "Pneumonoultramicroscopic" {
		t.Errorf("a word wider than the line: %q", got)
	}
	if got := f.Wrap("one\n\ntwo", 200); !slices.Equal(got, []string{"one", "", "two"}) {
		t.Errorf("line feeds: %q", got)
	}
}

func TestParagraphGrowsAsItNarrows(t *testing.T) {
	window(t, 1, nil)
	p := NewParagraph("61 students in Year 9 have met no employer this year, and 24 of them have pupil premium.", Body)
	wide, narrow := p.HeightFor(900), p.HeightFor(200)
	if line := FaceOf(Body).Height(); wide > line+2 || narrow < 2*line {
		t.Errorf("%.0f high at 900, %.0f at 200, with lines of %.0f", wide, narrow, line)
	}
	p.SetText("")
	if got := p.HeightFor(200); got != 0 {
		t.Errorf("an empty paragraph is %.0f high", got)
	}
}

func TestGroupedSetsThousandsApart(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1480: "1,480", 1002003: "1,002,003", -1480: "−1,480"} {
		if got := Grouped(n); got != want {
			t.Errorf("%d is %q, want %q", n, got, want)
		}
	}
}

func FuzzCutNeverOverflows(f *testing.F) {
	f.Add("Bergström, Zoë", float32(40))
	f.Add("\xff\xfe…\u0301", float32(3))
	f.Add("", float32(0))
	f.Fuzz(func(t *testing.T, text string, width float32) {
		if width < 0 || width > 1e6 || width != width || len(text) > 200 {
			return
		}
		window(t, 1, nil)
		face := FaceOf(Body)
		if cut := face.Cut(text, width); face.Width(cut) > width+0.02 {
			t.Errorf("%q in %v became %q, %v wide", text, width, cut, face.Width(cut))
		}
	})
}
