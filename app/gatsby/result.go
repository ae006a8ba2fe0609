package gatsby

import "waymark/app/record"

// Result is what [Judge] found. It is immutable, and any number of goroutines
// may read it.
type Result struct {
	AsOf       record.Date
	Year       record.AcademicYear // the academic year of AsOf
	Edition    *Edition            // the edition that judges the year
	Threshold  int                 // per cent from which an item counts as achieved
	Benchmarks []Benchmark         // 5 and 6
	Snapshot   *record.Snapshot
}

// Benchmark is where the school stands on one benchmark.
type Benchmark struct {
	Number  int
	Title   string
	Label   string // "5 Employers"
	State   State
	Percent int // of Met in Of, see [Percent]
	Met, Of int // students in the year groups that its rules are measured on
	Rules   []RuleResult
}

// RuleResult is where the school stands on one rule.
type RuleResult struct {
	Rule    *Rule
	State   State
	Percent int
	Met, Of int     // over the groups that are measured
	Groups  []Group // every year group on roll, lowest first
}

// Group is where one year group stands on one rule.
type Group struct {
	YearGroup record.YearGroup
	// Measured says whether the school's state rests on this group: every group
	// for a rule about each year, else the year group at the deadline.
	Measured bool
	State    State
	Percent  int
	Met, Of  int // Of is everyone on roll but the exempt
	Counts   map[State]int
	// FullMet and FullOf count only students who have been on roll for the whole
	// phase that the rule speaks of.
	FullMet, FullOf int
}

// Judge works out where the school stands on the day asOf. With prev, an earlier
// result for the same day, only students whose [record.Snapshot.Version] has
// changed since are judged again; prev may be nil, or of another day, and makes
// no difference to the result.
func Judge(s *record.Snapshot, asOf record.Date, prev *Result) *Result { panic("not yet") }

// State returns where a student stands on a rule, named by its ID.
func (r *Result) State(student record.ID, rule string) State { panic("not yet") }

// StudentState returns where a student stands on a benchmark: on the rule that
// speaks of the student's year group now.
func (r *Result) StudentState(student record.ID, benchmark int) State { panic("not yet") }

// Among returns the benchmarks for those students only who are kept.
func (r *Result) Among(keep func(*record.Student) bool) []Benchmark { panic("not yet") }

// Benchmark returns one benchmark's result, by its number.
func (r *Result) Benchmark(number int) Benchmark { panic("not yet") }

// Remark returns two short lines for a benchmark on the overview: the figures,
// "1,154 of 1,480", and what stands most in the way, or "".
func (r *Result) Remark(benchmark int) (figures, obstacle string) { panic("not yet") }

// Finding is one rule's answer for one student, with its reasons.
type Finding struct {
	Rule    *Rule
	Edition *Edition
	// Year is the academic year that a rule about each year was judged for.
	// Findings for completed years have Past set.
	Year       record.AcademicYear
	Past       bool
	State      State
	Words      string // one sentence: "One encounter this year counts."
	Counted    []Reason
	NotCounted []Reason
	Missing    []string // what is missing, in words, most useful first
}

// Reason is one activity that counted for a student, or did not, and why.
type Reason struct {
	Activity record.ID
	Title    string
	Hosts    string // names of the organisations, "Airbus, Ovo"
	Date     record.Date
	Hours    float64
	Tests    []TestResult // in the rule's order; none where the edition asks for none
	Words    string       // "counted", "no reflection recorded", "absent: ill"
}

// TestResult is how one activity did on one test.
type TestResult struct {
	ID     string
	Words  string
	Passed record.Answer
	By     string // who said so, the last of them where the test needs several statements
	On     record.Date
}

// Findings returns every rule's answer for a student: this year's first, then
// completed academic years at this school, latest first. It is worked out when
// asked for.
func (r *Result) Findings(student record.ID) []Finding { panic("not yet") }

// Contribution is what one activity did for one benchmark.
type Contribution struct {
	Benchmark int
	Rule      *Rule
	Attended  int
	Counted   int
	Failures  []Failure
	Why       string // why not all counted, "207 have no reflection recorded"; "" where all did
	Confirmed []Confirmation
}

// Failure is a test that kept students from counting.
type Failure struct {
	Test     *Test // nil where it was no test, such as a day off roll
	Students int
	Words    string
}

// Confirmation is who stood behind the statements about an activity.
type Confirmation struct {
	By string
	On record.Date // the latest
	// Facts are what the person stated, in the order a form asks them.
	Facts []record.Fact
}

// Contribution returns what an activity did for each benchmark that it is about.
func (r *Result) Contribution(activity record.ID) []Contribution { panic("not yet") }

// Counting is one line of "What this counts for".
type Counting struct {
	Label string // "5 Employers", "6 Workplaces", "Two weeks", "NHS"
	State State
	Words string
}

// CountsFor says what an activity with its register would count for, while a
// person is still writing it down. hosts are the activity's organisations.
func CountsFor(e *Edition, a *record.Activity, hosts []*record.Organisation, lines []*record.Attendance) []Counting {
	panic("not yet")
}

// Step is something worth doing next, most useful first.
type Step struct {
	Title    string
	Detail   string
	Students []record.ID // whom it is about, in the order of their names
	Activity record.ID   // the activity to open, or ""
}

// NextSteps returns what would move the benchmarks most.
func (r *Result) NextSteps() []Step { panic("not yet") }

// HoursGroup is one year group's mean on the way to two weeks' worth.
type HoursGroup struct {
	YearGroup record.YearGroup
	Phase     string  // "activity" or "placement"
	Mean      float64 // hours for each student on roll, virtual included where the phase allows it
	Virtual   float64 // of those, virtual
	Target    float64
	Students  int
	Reached   int // students at or above the target
}

// Hours returns the ledger of two weeks' worth for Years 7 to 11, and nil where
// the edition has none.
func (r *Result) Hours() []HoursGroup { panic("not yet") }

// StudentHours is one student's time at workplaces, at this school.
type StudentHours struct {
	Activity  float64 // Years 7 to 9, towards the guarantee; virtual included
	Placement float64 // Years 10 and 11, towards the guarantee
	Virtual   float64 // virtual hours in any year, for showing apart
	Total     float64 // every hour at or with a workplace, in any year
}

// StudentHours returns a student's hours up to the day of the result.
func (r *Result) StudentHours(student record.ID) StudentHours { panic("not yet") }

// Split is a way to part students in two.
type Split string

// Splits.
const (
	PupilPremium Split = "pupil_premium"
	SEND         Split = "send"
	EAL          Split = "eal"
	LookedAfter  Split = "looked_after"
)

// Splits lists the splits in the order a report shows them.
var Splits = []Split{PupilPremium, SEND, EAL, LookedAfter}

// Words returns the split as a heading, "Pupil premium".
func (s Split) Words() string { panic("not yet") }

// Share is a number of students out of some.
type Share struct{ Met, Of, Percent int }

// Gap is how students of a split stand beside all others.
type Gap struct {
	Split   Split
	With    Share
	Others  Share
	NotHeld int // students of whom the school does not hold it
}

// Points returns how many points the split's students are behind the others;
// negative where they are ahead, 0 where either side is empty.
func (g Gap) Points() int { panic("not yet") }

// Gap parts the students that a benchmark is measured on. Small groups are not
// suppressed: whoever prints it for outside the careers team must do that.
func (r *Result) Gap(benchmark int, split Split) Gap { panic("not yet") }

// WidestGap returns the benchmark and split with the most points between them,
// and false where nobody is behind.
func (r *Result) WidestGap() (benchmark int, gap Gap, ok bool) { panic("not yet") }

// Indicator is a line of information beside a benchmark that is not part of its state.
type Indicator struct {
	Title string // "Large employers"
	Have  int
	Want  int
	Words string // "3 of 5 sectors"
}

// Variety returns what the record shows of different sizes and sectors of
// employers over the years the edition looks back on; nil where it asks for none.
func (r *Result) Variety() []Indicator { panic("not yet") }

// Editions returns every edition, oldest first.
func Editions() []*Edition { panic("not yet") }

// EditionFor returns the edition that an academic year is judged by.
func EditionFor(y record.AcademicYear) *Edition { panic("not yet") }
