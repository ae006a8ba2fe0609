package report

import (
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

func newSpeller(t testing.TB) *speller {
	t.Helper()
	f, err := bundled()
	if err != nil {
		t.Fatal(err)
	}
	return &speller{faces: f}
}

func TestTextIsPrintedAsTypedOrVisiblyNot(t *testing.T) {
	for typed, want := range map[string]string{
		"Nguyễn":                     "Nguyễn",
		"Nguye\u0302\u0303n":         "Nguyễn", // typed as letters and marks, printed composed
		"  two\t\tspaces\r\n":        "two spaces",
		"non\u00a0breaking":          "non breaking",
		"李小龙":                        "\uFFFD\uFFFD\uFFFD",
		"Ava 🎉":                      "Ava \uFFFD",
		"bell\a, null\x00, \u0085":   "bell\uFFFD, null\uFFFD,",
		"broken \xff\xfe bytes":      "broken \uFFFD\uFFFD bytes",
		"":                           "",
		"a {nb} and (brackets) \\ /": "a {nb} and (brackets) \\ /",
	} {
		s := newSpeller(t)
		if got := s.spell(typed, "here", coverAt); string(got) != want {
			t.Errorf("%q is printed as %q, want %q", typed, got, want)
		}
		if reported := len(s.misprints) > 0; reported != strings.ContainsRune(want, substitute) {
			t.Errorf("%q: reported %v", typed, s.misprints)
		}
	}
}

func TestEachPlaceIsReportedOnce(t *testing.T) {
	s := newSpeller(t)
	s.spell("李 and 李", "the title of EV-0001", coverAt)
	s.spell("李", "the title of EV-0001", coverAt)
	s.spell("李", "the name of a student in Year 8, 8B", coverAt)
	got := unprintable(s.misprints)
	want := []Unprintable{{'李', "the title of EV-0001"}, {'李', "the name of a student in Year 8, 8B"}}
	if len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("got %v, want %v", got, want)
	}
}

// Every rune of any text is either printed or reported. White space counts as
// printed by the space it becomes.
func TestEveryRuneIsPrintedOrReported(t *testing.T) {
	s := newSpeller(t)
	rapid.Check(t, func(t *rapid.T) {
		s.misprints = nil
		typed := rapid.String().Draw(t, "typed")
		printed := string(s.spell(typed, "here", coverAt))
		reported := map[rune]bool{}
		for _, u := range unprintable(s.misprints) {
			reported[u.Rune] = true
		}
		for _, r := range norm.NFC.String(typed) {
			if !unicode.IsSpace(r) && !strings.ContainsRune(printed, r) && !reported[r] {
				t.Fatalf("%U of %q is neither printed (%q) nor reported", r, typed, printed)
			}
		}
		for _, r := range printed {
			if !s.faces.both(r) || unicode.IsControl(r) {
				t.Fatalf("%U is printed and no font has it", r)
			}
		}
	})
}

func TestWhatCouldNotBePrintedIsListedInThePack(t *testing.T) {
	d, s, _ := made(t, samplePack(t, 100))
	from := d.find("Characters that could not be printed", 1)
	var listed strings.Builder
	for _, p := range d.pages[from-1:] {
		listed.WriteString(p.words())
	}
	if len(s.Unprintable) == 0 {
		t.Fatal("the fixture holds names that no font of ours has")
	}
	for _, u := range s.Unprintable {
		if !strings.Contains(listed.String(), string(codePoints([]rune{u.Rune}))) {
			t.Errorf("%U (%s) is not on the page", u.Rune, u.Where)
		}
	}
	// Each line of the list leads to the text as it was printed.
	for i, p := range d.pages[from-1:] {
		row := ""
		for _, w := range p.texts {
			if w.x < margin+1 && strings.ContainsRune(w.text, substitute) {
				row = w.text
			}
			for _, l := range p.links {
				if p.textAt(l) == w.text && l.x < w.x+0.1 && l.x > w.x-0.1 && l.y < w.y && l.y+l.height > w.y && row != "" {
					if target := strings.ReplaceAll(d.pages[l.page-1].words(), "\n", " "); !strings.Contains(target, row) {
						t.Errorf("page %d: %q is said to be on page %d", from+i, row, l.page)
					}
				}
			}
		}
	}
}
