package gatsby

import (
	"cmp"
	"slices"
	"strings"

	"waymark/app/record"
)

// Contribution is what one activity did for one benchmark.
type Contribution struct {
	Benchmark int
	Edition   *Edition // whose tests the activity was held to
	Attended  int
	Counted   int
	Failures  []Failure
	Why       string // why not all counted, "207 have no reflection recorded"; "" where all did
	Confirmed []Confirmation
}

// Failure is what kept students who attended from counting.
type Failure struct {
	Test     *Test // nil where it was no test, such as a day off roll
	Students int
	Words    string
}

// Confirmation is who stood behind the statements about an activity.
type Confirmation struct {
	By string
	On record.Date // the latest
	// Facts are what the person stated to be so, in the order a form asks them.
	Facts []record.Fact
}

// Contribution returns what an activity did for each benchmark that it is about,
// for the students in its register, whether or not they are still on roll.
func (r *Result) Contribution(activity record.ID) []Contribution {
	b := r.bench()
	e := b.event(activity)
	if e == nil {
		return nil
	}
	confirmed := confirmations(e.activity, r.Snapshot.Register(activity))
	var all []Contribution
	for _, h := range e.edition.Benchmarks {
		c, about := b.contribution(e, h.Number)
		if about {
			c.Confirmed = confirmed
			all = append(all, c)
		}
	}
	return all
}

func (b *bench) contribution(e *event, benchmark int) (c Contribution, about bool) {
	c = Contribution{Benchmark: benchmark, Edition: e.edition}
	var failed [testCount]int
	others := map[string]int{}
	for _, line := range b.Snapshot.Register(e.activity.ID) {
		st, ok := b.Snapshot.Student(line.Student)
		if !ok || line.Status != record.Attended {
			continue
		}
		s := e.sighted(st, line)
		v, missing := s.weighFor(benchmark, b.AsOf)
		if v == passedOver {
			continue
		}
		about = true
		c.Attended++
		switch v {
		case counted:
			c.Counted++
		case short:
			for t := range missing.all() {
				failed[t]++
			}
		default:
			others[b.verdictWords(s, v, 0)]++
		}
	}
	for t, n := range failed {
		if n > 0 {
			c.Failures = append(c.Failures, Failure{e.edition.test(testIndex(t)), n, e.failuresWords(testIndex(t), n)})
		}
	}
	for words, n := range others {
		c.Failures = append(c.Failures, Failure{nil, n, grouped(n) + ": " + words})
	}
	slices.SortStableFunc(c.Failures, func(a, b Failure) int {
		return cmp.Or(cmp.Compare(b.Students, a.Students), strings.Compare(a.Words, b.Words))
	})
	for _, f := range c.Failures {
		c.Why = join(c.Why, f.Words)
	}
	return c, about || e.about(benchmark)
}

// about reports whether the benchmark is about activities of this kind.
func (e *event) about(benchmark int) bool {
	for i, r := range e.edition.Rules {
		if r.Benchmark == benchmark && e.fit[i] == fits {
			return true
		}
	}
	return false
}

// weighFor weighs a line under that one of a benchmark's rules which speaks of
// the student's year group on the day.
func (s *sighting) weighFor(benchmark int, asOf record.Date) (v verdict, missing testSet) {
	for i, r := range s.edition.Rules {
		if r.Benchmark != benchmark {
			continue
		}
		if v, missing = s.weigh(ruleIndex(i), asOf); v != otherYears && v != passedOver {
			break
		}
	}
	return v, missing
}

// failuresWords says how many students a test kept from counting. A test of the
// event keeps everyone, so there the number says nothing.
func (e *event) failuresWords(t testIndex, n int) string {
	words := e.failureWords(t, nil)
	if ofStudent.has(t) {
		return grouped(n) + " " + verb(n, "has ", "have ") + words
	}
	return words
}

// confirmations gathers who stated what of an activity, by name.
func confirmations(a *record.Activity, lines []*record.Attendance) []Confirmation {
	by := map[string]*Confirmation{}
	add := func(f record.Fact, s record.Statement) {
		if !s.Stated() || s.By == "" {
			return
		}
		c := by[s.By]
		if c == nil {
			c = &Confirmation{By: s.By}
			by[s.By] = c
		}
		if c.On.Before(s.On) {
			c.On = s.On
		}
		if !slices.Contains(c.Facts, f) {
			c.Facts = append(c.Facts, f)
		}
	}
	for _, f := range record.EventFacts {
		add(f, a.Facts[f])
	}
	for _, f := range record.StudentFacts {
		for _, line := range lines {
			add(f, line.Fact(f))
		}
	}
	var all []Confirmation
	for _, c := range by {
		all = append(all, *c)
	}
	slices.SortFunc(all, func(a, b Confirmation) int { return strings.Compare(a.By, b.By) })
	return all
}
