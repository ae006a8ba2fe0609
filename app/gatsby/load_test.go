package gatsby

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"waymark/assets/rules"
)

func TestEditionsFollowEachOther(t *testing.T) {
	if id := EditionFor(2024).ID; id != "2014" {
		t.Errorf("2024/25 is judged by the %s edition", id)
	}
	if id := EditionFor(2025).ID; id != "2025" {
		t.Errorf("2025/26 is judged by the %s edition", id)
	}
	if n := len(Editions()); n != 2 {
		t.Errorf("there are %d editions", n)
	}
	for _, e := range Editions() {
		for _, id := range ruleIDs {
			if r := e.Rule(id); r == nil || r.ID != id {
				t.Errorf("edition %s has no %s", e.ID, id)
			}
		}
		if e.Rule("gb7") != nil {
			t.Error("a rule that does not exist was found")
		}
		if e.Verified {
			t.Errorf("edition %s says that somebody has compared it with the published text", e.ID)
		}
	}
}

func TestBands(t *testing.T) {
	for _, c := range []struct {
		edition, words string
		percent        int
	}{
		{"2025", "none", 0}, {"2025", "a few", 1}, {"2025", "a few", 25}, {"2025", "some", 26}, {"2025", "most", 51},
		{"2025", "most", 90}, {"2025", "almost all", 91}, {"2025", "almost all", 99}, {"2025", "all", 100},
		{"2014", "most", 75}, {"2014", "the overwhelming majority", 76},
	} {
		for _, e := range Editions() {
			if got := e.Band(c.percent); e.ID == c.edition && got != c.words {
				t.Errorf("%d %% in the %s edition is %q, want %q", c.percent, e.ID, got, c.words)
			}
		}
	}
}

func ruleFile(t testing.TB, name string) string {
	t.Helper()
	b, err := fs.ReadFile(rules.Files, name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// A rules file with a slip in it is refused, with words that say where.
func TestParseEditionRefuses(t *testing.T) {
	good := ruleFile(t, "gatsby-2025.json")
	for _, c := range []struct{ name, old, new, want string }{
		{"not JSON", `{`, ``, "is not a rules file"},
		{"a misspelt name", `"needed"`, `"neded"`, "neded"},
		{"a second value", "\n}\n", "\n} {}", "goes on after its end"},
		{"no edition", `"edition": "2025"`, `"edition": ""`, "must be filled in"},
		{"ends before it starts", `"to": 0`, `"to": 1999`, "ends before it starts"},
		{"a threshold above all", `"threshold": 91`, `"threshold": 101`, "between 1 and 100"},
		{"a threshold without a source", `"threshold_source": "`, `"threshold_source": "", "note": "`, "threshold_source"},
		{"bands that do not rise", `"from": 26`, `"from": 1`, "bands must rise"},
		{"bands that start above none", `"from": 0, "words": "none"`, `"from": 1, "words": "none"`, "bands"},
		{"no bands", `"variety": {`, `"bands": [], "variety": {`, "the first band must start at 0"},
		{"no rules", `"variety": {`, `"rules": [], "variety": {`, "there must be 3 rules"},
		{"an empty test", `{ "id": "purpose"`, `null, { "id": "purpose"`, "a test is empty"},
		{"a test without code", `"id": "purpose"`, `"id": "fun"`, `test "fun" is not one of`},
		{"a test twice", `"id": "outcomes"`, `"id": "purpose"`, "stands twice"},
		{"a test without words", `"failed": "one-way"`, `"failed": ""`, "needs words"},
		{"a rule without code", `"id": "gb5-every-year"`, `"id": "gb5-every-month"`, "rule 1 must be gb5-every-year"},
		{"a rule without a source", `"source": "Gatsby benchmark 5, November 2024, as`, `"source": "", "note": "`, "must be filled in"},
		{"a rule of no benchmark", `"benchmark": 6`, `"benchmark": 9`, "benchmark 9 has no title"},
		{"a year group outside the duty", `"last_year": "11"`, `"last_year": "14"`, "from 7 to 13"},
		{"a year group that is none", `"last_year": "11"`, `"last_year": "eleven"`, "is not a year group"},
		{"each year for a rule by age", `"each_year": false`, `"each_year": true`, "each_year belongs to"},
		{"nothing needed", `"needed": 1`, `"needed": 0`, "needed must be at least 1"},
		{"more in person than needed", `"in_person": 1`, `"in_person": 3`, "no more than needed"},
		{"a look back below none", `"not_only_virtual_within": 2`, `"not_only_virtual_within": -1`, "not_only_virtual_within"},
		{"no kinds", `"kinds": ["visit", "shadowing", "placement", "virtual_experience"]`, `"kinds": []`, "at least one kind"},
		{"a kind that is none", `"mentoring"`, `"monitoring"`, `"monitoring" is not a kind`},
		{"a test without wording", `"tests": ["purpose", "outcomes", "two_way"`, `"tests": ["purpose", "fun", "two_way"`, `test "fun" has no wording`},
		{"a day without hours", `"day_hours": 5`, `"day_hours": 0`, "guarantee"},
		{"a phase by another name", `"name": "placement"`, `"name": "rest"`, "its phases must be"},
		{"a phase without hours", `"hours": 25`, `"hours": 0`, "phase activity needs"},
		{"a phase of no kind", `"kinds": ["placement"]`, `"kinds": ["rest"]`, `phase placement: "rest"`},
		{"variety of no years", `"years": 3`, `"years": 0`, "variety"},
		{"variety without a title", `"title": "Self-employed people"`, `"title": ""`, "variety"},
		{"variety of a size that is none", `"any_of": ["self"]`, `"any_of": ["tiny"]`, `"tiny" is not a size`},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := strings.Replace(good, c.old, c.new, 1)
			if text == good {
				t.Fatalf("%q is not in the file", c.old)
			}
			_, err := ParseEdition("gatsby-2025.json", []byte(text))
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "gatsby-2025.json") {
				t.Errorf("the error is %v, want the file and %q", err, c.want)
			}
		})
	}
}

func TestLoadRefusesGaps(t *testing.T) {
	older, newer := ruleFile(t, "gatsby-2014.json"), ruleFile(t, "gatsby-2025.json")
	for _, c := range []struct{ name, older, newer, want string }{
		{"a start too late", strings.Replace(older, `"from": 0,`, `"from": 2014,`, 1), newer, "reach back"},
		{"a gap", strings.Replace(older, `"to": 2024`, `"to": 2023`, 1), newer, "ends with 2023/24"},
		{"an end", older, strings.Replace(newer, `"to": 0`, `"to": 2030`, 1), "must not end"},
		{"a bad file", older, "{", "new.json is not a rules file"},
	} {
		t.Run(c.name, func(t *testing.T) {
			files := fstest.MapFS{"old.json": {Data: []byte(c.older)}, "new.json": {Data: []byte(c.newer)}}
			if _, err := load(files); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("the error is %v, want %q", err, c.want)
			}
		})
	}
	if _, err := load(fstest.MapFS{}); err == nil {
		t.Error("no files were loaded without an error")
	}
	if _, err := load(fstest.MapFS{"a.json": {Mode: fs.ModeDir}}); err == nil {
		t.Error("a folder was read as a file")
	}
}

// Whatever the file holds, parsing ends in an edition that can judge or in an
// error, never in a panic.
func FuzzParseEdition(f *testing.F) {
	f.Add([]byte(ruleFile(f, "gatsby-2014.json")))
	f.Add([]byte(ruleFile(f, "gatsby-2025.json")))
	f.Add([]byte(`{"rules":[null,null,null],"tests":[null]}`))
	f.Add([]byte(`null`))
	f.Fuzz(func(t *testing.T, text []byte) {
		e, err := ParseEdition("fuzz.json", text)
		if err != nil {
			if e != nil || !strings.HasPrefix(err.Error(), "fuzz.json") {
				t.Errorf("an error without the file's name, or with an edition: %v", err)
			}
			return
		}
		for i, r := range e.Rules {
			for test := range (r.tests | r.virtualTests).all() {
				if e.test(test) == nil {
					t.Errorf("rule %d asks for a test without words", i)
				}
			}
			if e.Heading(r.Benchmark).Title == "" {
				t.Errorf("rule %d belongs to no benchmark", i)
			}
		}
		if e.Band(0) == "" || e.Band(100) == "" {
			t.Error("a percentage has no band")
		}
	})
}

func TestWordsForNumbersAndLists(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1154: "1,154", 200000: "200,000", 1234567: "1,234,567"} {
		if got := grouped(n); got != want {
			t.Errorf("%d is written %q, want %q", n, got, want)
		}
	}
	if got := list([]string{"feedback", "a task", "reflection"}); got != "feedback, a task and reflection" {
		t.Errorf("a list reads %q", got)
	}
	if got := list(nil); got != "" {
		t.Errorf("an empty list reads %q", got)
	}
}

// The rules' words are printed as they stand, beside words set with curly quotes.
func TestTheRulesAreTypesetLikeTheRest(t *testing.T) {
	for _, e := range Editions() {
		b, err := fs.ReadFile(rules.Files, "gatsby-"+e.ID+".json")
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(b), "\n") {
			if strings.Contains(line, `\"`) || strings.Contains(line, "'") {
				t.Errorf("gatsby-%s.json, line %d has a straight quote: %s", e.ID, i+1, line)
			}
		}
	}
}
