package report

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"waymark/app/gatsby"
	"waymark/app/record"
	"waymark/assets/sample"
)

// made writes the pack and reads it back.
func made(t testing.TB, p *pack) (*document, Summary, []byte) {
	t.Helper()
	f, err := bundled()
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	s, err := write(t.Context(), &out, f, p, printed())
	if err != nil {
		t.Fatal(err)
	}
	return readPDF(t, out.Bytes()), s, out.Bytes()
}

// sampleResult judges the school that ships with Waymark. A result never
// changes, so one does for every test.
func sampleResult(t testing.TB) *gatsby.Result {
	t.Helper()
	judged.Do(func() { result = judgeSample(t) })
	return result
}

var (
	judged sync.Once
	result *gatsby.Result
)

func judgeSample(t testing.TB) *gatsby.Result {
	t.Helper()
	today := record.NewDate(2026, time.November, 22)
	school := sample.Make(sample.Seed, today)
	objects := map[record.Ref][]byte{}
	for _, a := range school.Actions {
		for _, c := range a.Changes {
			object, err := c.Apply(objects[c.Ref()])
			if err != nil {
				t.Fatal(err)
			}
			objects[c.Ref()] = object
		}
	}
	records := []record.Record{&school.School}
	for ref, object := range objects {
		if object == nil {
			continue
		}
		r, err := record.Decode(ref, object)
		if err != nil {
			t.Fatal(err)
		}
		records = append(records, r)
	}
	return gatsby.Judge(record.NewSnapshot(uint64(len(school.Actions)), records), today, nil)
}

func TestEvidenceOfTheSampleSchool(t *testing.T) {
	r := sampleResult(t)
	var out bytes.Buffer
	s, err := Evidence(t.Context(), &out, r, printed())
	if err != nil {
		t.Fatal(err)
	}
	d := readPDF(t, out.Bytes())
	if s.Pages != len(d.pages) || s.Bytes != int64(out.Len()) {
		t.Errorf("the summary says %d pages and %d bytes, the file has %d and %d", s.Pages, s.Bytes, len(d.pages), out.Len())
	}
	if len(s.Unprintable) > 0 {
		t.Errorf("not printed: %v", s.Unprintable)
	}
	cover := d.pages[0].words()
	for _, want := range []string{r.Snapshot.School().Name, "999001", "M. Okafor, 22 Nov 2026", "School copy: contains names.", s.Digest, strconv.Itoa(s.Pages),
		"School’s own evidence; not a Compass score and not an Ofsted grade", "2025 edition"} {
		if !strings.Contains(cover, want) {
			t.Errorf("the cover lacks %q", want)
		}
	}
	t.Run("every figure has its numerator and denominator, rule, edition and mark", func(t *testing.T) {
		summary, all := d.pages[1].words(), d.words()
		for _, b := range r.Benchmarks {
			for _, rule := range b.Rules {
				of := string(figure{met: rule.Met, of: rule.Of}.ofWords())
				for _, want := range []string{of, rule.Rule.ID, fmt.Sprintf("%d %%", rule.Percent)} {
					if !strings.Contains(summary, want) {
						t.Errorf("the summary lacks %q for %s", want, rule.Rule.ID)
					}
				}
				if want := rule.Rule.ID + ", 2025 edition, achieved from 91 %"; !strings.Contains(all, want) {
					t.Errorf("no table says %q", want)
				}
			}
		}
	})
	t.Run("every student in Years 7 to 13 is in the table, once", func(t *testing.T) {
		from := d.find("Students by year and registration group", 3)
		to := d.find("Evidence index", from+1)
		rows := map[string]int{}
		for _, p := range d.pages[from-1 : to-1] {
			for _, name := range startingAt(p, margin) {
				rows[name]++
			}
		}
		want := map[string]int{}
		for _, st := range r.Snapshot.Students() {
			if st.YearGroupOn(r.AsOf).Secondary() {
				want[st.Name()]++
			}
		}
		for name, n := range want {
			if rows[name] != n && len(name) < 22 { // longer ones wrap
				t.Errorf("%s has %d rows, want %d", name, rows[name], n)
			}
		}
	})
	t.Run("the table of students adds up to the scorecard", func(t *testing.T) {
		f, _ := bundled()
		p, err := gather(t.Context(), f, r, printed())
		if err != nil {
			t.Fatal(err)
		}
		met, exempt := countState(p.years, 0, gatsby.Met), countState(p.years, 0, gatsby.Exempt)
		listed := 0
		for _, y := range p.years {
			listed += y.size()
		}
		if b := r.Benchmarks[0]; met != b.Met || listed-exempt != b.Of {
			t.Errorf("the table lists %d of %d, benchmark 5 says %d of %d", met, listed-exempt, b.Met, b.Of)
		}
	})
	t.Run("bookmarks lead to the chapters and the year groups", func(t *testing.T) {
		outline := strings.Join(d.outline(), "\n")
		students := d.find("Students by year and registration group", 3)
		for _, want := range []string{"Cover → 1", "Where the school stands → 2", "5. Encounters with employers and employees → 3",
			fmt.Sprintf("Students → %d\n  Year 7 → %d\n    7A → %d\n    7B → %d\n", students, students, students, d.find("7B, ", students)),
			fmt.Sprintf("Evidence index → %d", d.find("Evidence index", students+1)), fmt.Sprintf("What the figures rest on → %d", s.Pages)} {
			if !strings.Contains(outline, want) {
				t.Errorf("the outline lacks %q:\n%s", want, outline)
			}
		}
	})
}

// startingAt returns the texts of a page that start at x.
func startingAt(p page, x float64) []string {
	var out []string
	for _, w := range p.texts {
		if w.x > x-0.1 && w.x < x+0.1 {
			out = append(out, w.text)
		}
	}
	return out
}

var update = flag.Bool("update", false, "write the golden files anew")

// The golden files hold what the summary and the first section say, line by line.
func TestWhatTheFirstPagesSay(t *testing.T) {
	d, _, _ := made(t, samplePack(t, 140))
	for i, name := range []string{"cover", "summary", "section"} {
		file := filepath.Join("testdata", name+".golden")
		got := d.pages[i].words() + "\n"
		if *update {
			if err := os.WriteFile(file, []byte(got), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s differs from %s; see the change with -update and git diff. It says:\n%s", name, file, got)
		}
	}
}

// A year group ahead of its deadline is on track or not due, in the table as on
// the screen and on the command line.
func TestTheTableSaysTheStatesOfTheFigures(t *testing.T) {
	p := samplePack(t, 140)
	groups := p.sections[1].rules[0].groups
	for i, state := range []gatsby.State{gatsby.OnTrack, gatsby.NotDue, gatsby.Met} {
		groups[i].figure.state = state
	}
	d, _, _ := made(t, p)
	all := d.words()
	table := all[strings.Index(all, "Experiences of workplaces by 16, gb6-by-16, 2025 edition"):]
	for _, want := range []string{"Year 7 | On track | ", "Year 8 | Not due | ", "Year 9 | Met | "} {
		if !strings.Contains(table[:strings.Index(table, "Measured")], want) {
			t.Errorf("%q is missing from the table", want)
		}
	}
}

func TestPagesAreNumberedAndSayWhatTheyAreNot(t *testing.T) {
	d, s, _ := made(t, samplePack(t, 300))
	for i, p := range d.pages {
		for _, want := range []string{fmt.Sprintf("Page %d of %d", i+1, s.Pages), string(claim), "evidence digest " + s.Digest,
			"Example Academy (URN 123456) · school copy: contains names"} {
			if !strings.Contains(p.words(), want) {
				t.Errorf("page %d lacks %q", i+1, want)
			}
		}
	}
}

func TestPageReferencesAreRight(t *testing.T) {
	d, _, _ := made(t, samplePack(t, 700))
	all := d.words()
	if !strings.Contains(all, "Data: table 5.1, page 3.") || d.find("Table 5.1.", 1) != 3 {
		t.Error("figure 1 does not lead to its table")
	}
	// Every link whose text is a page number leads to that page, and every link
	// whose text is an EV number leads to its row in the index.
	index := d.find("Every activity up to", 1)
	checked := map[string]int{}
	for i, p := range d.pages {
		for _, l := range p.links {
			text := p.textAt(l)
			if n, err := strconv.Atoi(text); err == nil {
				checked["page"]++
				if n != l.page {
					t.Errorf("page %d: “%s” leads to page %d", i+1, text, l.page)
				}
			} else if strings.HasPrefix(text, "EV-") {
				checked["evidence"]++
				target := d.pages[l.page-1]
				if l.page < index || !strings.Contains(target.textsAt(l.top), text) {
					t.Errorf("page %d: %s leads to page %d, %.0f down, where there is %q", i+1, text, l.page, l.top, target.textsAt(l.top))
				}
			}
		}
	}
	if checked["page"] < 50 || checked["evidence"] < 500 {
		t.Errorf("too few links found to say anything: %v", checked)
	}
}

func TestTheIndexNamesEveryPageThatCitesAnActivity(t *testing.T) {
	d, _, _ := made(t, samplePack(t, 700))
	index := d.find("Every activity up to", 1)
	quality := d.find("What the figures rest on", index)
	cited := map[string]map[int]bool{}
	for i, p := range d.pages[:index-1] {
		for _, name := range regexp.MustCompile(`EV-\d{4}`).FindAllString(p.words(), -1) {
			if name == "EV-0001" && strings.Contains(p.words(), "Numbers like EV-0001") {
				continue
			}
			if cited[name] == nil {
				cited[name] = map[int]bool{}
			}
			cited[name][i+1] = true
		}
	}
	listed := map[string]map[int]bool{}
	for _, p := range d.pages[index-1 : quality-1] {
		name := ""
		for _, w := range p.texts {
			if m := regexp.MustCompile(`^EV-\d{4}`).FindString(w.text); m != "" {
				name = m
				listed[name] = map[int]bool{}
			}
			if w.x < 480 || w.y > bottom || name == "" {
				continue
			}
			for _, r := range regexp.MustCompile(`(\d+)(?:–(\d+))?`).FindAllStringSubmatch(w.text, -1) {
				first, _ := strconv.Atoi(r[1])
				last, err := strconv.Atoi(r[2])
				if err != nil {
					last = first
				}
				for n := first; n <= last; n++ {
					listed[name][n] = true
				}
			}
		}
		name = ""
	}
	for name, pages := range cited {
		if name == "EV-0001" {
			continue // also the example in the students' introduction
		}
		if fmt.Sprint(pages) != fmt.Sprint(listed[name]) {
			t.Errorf("%s is cited on %v, the index says %v", name, pages, listed[name])
		}
	}
}

// textAt returns the text under a link.
func (p page) textAt(l link) string {
	for _, w := range p.texts {
		if w.x > l.x-0.1 && w.x < l.x+0.1 && w.y > l.y && w.y < l.y+l.height {
			return w.text
		}
	}
	return ""
}

// textsAt returns the first line of text under y.
func (p page) textsAt(y float64) string {
	for _, w := range p.texts {
		if w.y > y && w.y < y+25 {
			return w.text
		}
	}
	return ""
}

func TestNothingOverprintsItsNeighbourOrLeavesThePage(t *testing.T) {
	f, _ := bundled()
	d, _, _ := made(t, samplePack(t, 300))
	for i, p := range d.pages {
		type extent struct {
			from, to float64
			text     string
		}
		lines := map[float64][]extent{}
		for _, w := range p.texts {
			fc := f.regular
			if w.bold {
				fc = f.bold
			}
			e := extent{w.x, w.x + fc.width(plain(w.text), w.size), w.text}
			if e.from < margin-0.1 || e.to > margin+textWidth+0.3 {
				t.Errorf("page %d: %q runs into the margin (%.1f to %.1f)", i+1, w.text, e.from, e.to)
			}
			if w.y < 20 || w.y > pageHeight-16 || w.y > bottom && w.y < footerRule {
				t.Errorf("page %d: %q stands %.1f down, outside the text", i+1, w.text, w.y)
			}
			for _, o := range lines[w.y] {
				if e.from < o.to-0.3 && o.from < e.to-0.3 {
					t.Errorf("page %d: %q is printed over %q", i+1, e.text, o.text)
				}
			}
			lines[w.y] = append(lines[w.y], e)
		}
	}
}

func TestTablesRepeatTheirHeadOnEveryPage(t *testing.T) {
	d, _, _ := made(t, samplePack(t, 700))
	from, to := d.find("Students by year and registration group", 3), d.find("Every activity up to", 1)
	continued := 0
	for i := from; i < to; i++ {
		words := d.pages[i-1].words()
		if !strings.Contains(words, "What counted, and what is missing") {
			t.Errorf("page %d has rows of students and no head", i)
		}
		continued += strings.Count(words, ", continued")
	}
	if continued == 0 {
		t.Error("no registration group runs over a page: the test shows nothing")
	}
	for i := to; i < d.find("What the figures rest on", to); i++ {
		if !strings.Contains(d.pages[i-1].words(), "Confirmed by") {
			t.Errorf("page %d of the evidence index has no head", i)
		}
	}
}
