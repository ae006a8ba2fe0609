package report

import (
	"strings"
	"testing"
)

// awkward holds texts that people or broken files put where a name belongs.
var awkward = []string{
	"\x00\xff\U0010FFFF\u202e{nb}\\()\r\n", strings.Repeat("m", 3000), strings.Repeat("a-", 400), strings.Repeat("ﷺ", 300), " ", "-", "\u00a0",
}

// packSaying is a small pack that says typed in every place where people's own
// words go.
func packSaying(t testing.TB, typed string) *pack {
	p := samplePack(t, 14)
	s := newSpeller(t)
	words := s.spell(typed, "the fuzzer", coverAt)
	p.schoolName, p.urn, p.preparedBy, p.version = words, words, words, words
	p.years[0].forms[0].form = words
	p.years[0].forms[0].students[0].name = words
	p.years[0].forms[0].students[0].missing[0] = lack{words: words}
	p.evidence[0].title, p.evidence[0].hosts, p.evidence[0].confirmedBy = words, words, words
	p.sections[0].title, p.sections[0].label, p.sections[0].counted[0].why = words, words, words
	p.sections[0].rules[0].text, p.sections[0].rules[0].id = words, words
	p.steps = append(p.steps, step{title: words, detail: words})
	p.misprints = append(p.misprints, s.misprints...)
	return p
}

// Whatever is typed, every line stays in its column and on its page.
func FuzzLayout(f *testing.F) {
	for _, typed := range append(names, awkward...) {
		f.Add(typed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		fonts, _ := bundled()
		l, err := layout(t.Context(), fonts, packSaying(t, typed))
		if err != nil {
			t.Fatal(err)
		}
		for i, s := range l.sheets {
			for _, thing := range s.things {
				line, ok := thing.(*textThing)
				if !ok {
					continue
				}
				if w := l.lineWidth(line.line); w > line.width+0.01 {
					t.Errorf("page %d: %q is %.1f wide in a column of %.1f", i+1, joined(lines(line.line)), w, line.width)
				}
				if line.y < 0 || line.y > bottom {
					t.Errorf("page %d: %q stands %.1f down", i+1, joined(lines(line.line)), line.y)
				}
			}
		}
	})
}

func lines(l ...line) []line { return l }

// FuzzDraw makes the whole file of it and reads that back.
func FuzzDraw(f *testing.F) {
	for _, typed := range append(names, awkward...) {
		f.Add(typed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		d, _, _ := made(t, packSaying(t, typed))
		if len(d.outline()) == 0 {
			t.Error("the file has no outline")
		}
	})
}
