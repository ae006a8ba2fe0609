package gatsby

import (
	"slices"

	"waymark/app/record"
)

// The rules that the code has predicates for. Every edition holds each of them,
// in this order.
const (
	EveryYear = "gb5-every-year" // an encounter with an employer in every academic year
	By16      = "gb6-by-16"      // experiences of workplaces by the end of Year 11
	By18      = "gb6-by-18"      // a further one by the end of Year 13
)

// ruleIndex numbers the rules within an edition.
type ruleIndex int

const (
	everyYear ruleIndex = iota
	by16
	by18
	ruleCount
)

var ruleIDs = [ruleCount]string{EveryYear, By16, By18}

// Edition is one edition of the benchmarks, as its file in assets/rules has it.
type Edition struct {
	ID    string `json:"edition"` // "2014" or "2025"
	Title string `json:"title"`
	// From and To are the first and last academic year judged by the edition,
	// named by the calendar year in which they start. A To of 0 means still in force.
	From     record.AcademicYear `json:"from"`
	To       record.AcademicYear `json:"to"`
	Source   string              `json:"source"`
	Verified bool                `json:"verified"` // somebody has compared the file with the published text
	Note     string              `json:"note"`

	// Threshold is the share of students, in per cent, from which an item counts
	// as achieved, unless the school has set its own.
	Threshold         int    `json:"threshold"`
	ThresholdSource   string `json:"threshold_source"`
	ThresholdVerified bool   `json:"threshold_verified"`

	Bands      []Band      `json:"bands"`
	Benchmarks []Heading   `json:"benchmarks"`
	Rules      []*Rule     `json:"rules"`
	Tests      []*Test     `json:"tests"`
	Guarantee  *Guarantee  `json:"guarantee"` // nil before there was one
	Variety    *VarietyAim `json:"variety"`   // nil where the edition asks for none

	wording [testCount]*Test
}

// Band is a range of percentages and the words Compass has for it.
type Band struct {
	From  int    `json:"from"` // the lowest percentage in the band
	Words string `json:"words"`
}

// Heading names a benchmark.
type Heading struct {
	Number int    `json:"number"`
	Title  string `json:"title"`
	Label  string `json:"label"` // short, for a chip or a column, "5 Employers"
}

// Rule is one thing that a benchmark asks for each student.
type Rule struct {
	ID        string `json:"id"`
	Benchmark int    `json:"benchmark"`
	Title     string `json:"title"`
	Text      string `json:"text"` // the rule in words, as reports print it
	Source    string `json:"source"`
	Verified  bool   `json:"verified"`
	// Confidence says what a figure rests on: "recorded" or "attested" by a named person.
	Confidence string `json:"confidence"`
	Note       string `json:"note"`

	// First and Last are the year groups in which evidence must fall. The
	// deadline is 31 August at the end of Last, or of each year where EachYear.
	First    record.YearGroup `json:"first_year"`
	Last     record.YearGroup `json:"last_year"`
	EachYear bool             `json:"each_year"`
	// Needed is the number of activities that must count, and InPerson how many
	// of those must have been in person.
	Needed   int `json:"needed"`
	InPerson int `json:"in_person"`
	// NotOnlyVirtualWithin is the number of academic years, this one included, in
	// which not every activity may have been virtual. 0 means that it does not matter.
	NotOnlyVirtualWithin int `json:"not_only_virtual_within"`

	// Kinds are the kinds of activity that the rule is about. AtWorkplace adds
	// every other kind held at a workplace that passes all the tests.
	Kinds       []record.ActivityKind `json:"kinds"`
	AtWorkplace bool                  `json:"any_kind_at_workplace"`
	// Tests are what makes an activity meaningful: all must pass. VirtualTests
	// stand in their place for a virtual activity; nil means the same tests.
	Tests        []string `json:"tests"`
	VirtualTests []string `json:"virtual_tests"`

	tests, virtualTests testSet
}

// Test is one thing that makes an activity meaningful, in words.
type Test struct {
	ID      string `json:"id"`
	Words   string `json:"words"`   // "time to reflect afterwards"
	Missing string `json:"missing"` // what is missing, as a noun: "reflection"
	// Failed says that it was stated not to be so, "one-way", and Unstated that
	// nobody has said: "two-way interaction not stated".
	Failed   string `json:"failed"`
	Unstated string `json:"unstated"`
}

// Guarantee is the vision of two weeks' worth of work experience, in hours.
type Guarantee struct {
	Title    string  `json:"title"`
	Label    string  `json:"label"` // short, for a chip, "Two weeks"
	Text     string  `json:"text"`
	Source   string  `json:"source"`
	Verified bool    `json:"verified"`
	DayHours float64 `json:"day_hours"` // what a day counts for where only days are known
	Phases   []Phase `json:"phases"`
}

// Phase is the part of the guarantee for some year groups.
type Phase struct {
	Name  string                `json:"name"` // "activity" or "placement"
	First record.YearGroup      `json:"first_year"`
	Last  record.YearGroup      `json:"last_year"`
	Hours float64               `json:"hours"`
	Kinds []record.ActivityKind `json:"kinds"`
	// AtWorkplace adds every other kind held at a workplace, and Virtual says
	// whether virtual hours are part of the sum.
	AtWorkplace bool `json:"any_kind_at_workplace"`
	Virtual     bool `json:"virtual"`
}

// VarietyAim is what the programme as a whole should show.
type VarietyAim struct {
	Text     string    `json:"text"`
	Source   string    `json:"source"`
	Verified bool      `json:"verified"`
	Years    int       `json:"years"`   // academic years looked back on, this one included
	Sectors  int       `json:"sectors"` // different sectors wanted
	Sizes    []SizeAim `json:"sizes"`   // at least one employer of each
}

// SizeAim is a group of sizes of which the programme should show an employer.
type SizeAim struct {
	Title string        `json:"title"`
	AnyOf []record.Size `json:"any_of"`
}

// Rule returns the rule with the given ID, one of [EveryYear], [By16] and
// [By18], or nil.
func (e *Edition) Rule(id string) *Rule {
	if i := slices.Index(ruleIDs[:], id); i >= 0 {
		return e.Rules[i]
	}
	return nil
}

// Heading returns the name of a benchmark.
func (e *Edition) Heading(benchmark int) Heading {
	for _, h := range e.Benchmarks {
		if h.Number == benchmark {
			return h
		}
	}
	return Heading{Number: benchmark}
}

// Band returns the words for a percentage, "almost all".
func (e *Edition) Band(percent int) string {
	words := ""
	for _, b := range e.Bands {
		if percent >= b.From {
			words = b.Words
		}
	}
	return words
}

// ThresholdFor returns the share of students, in per cent, from which the school
// counts an item as achieved.
func (e *Edition) ThresholdFor(s *record.School) int {
	if t, ok := s.Thresholds[e.ID]; ok && t >= 1 && t <= 100 {
		return t
	}
	return e.Threshold
}

// test returns the wording of a test. Every test that a rule asks for has one.
func (e *Edition) test(t testIndex) *Test { return e.wording[t] }

// required returns the tests that an activity must pass.
func (r *Rule) required(virtual bool) testSet {
	if virtual {
		return r.virtualTests
	}
	return r.tests
}
