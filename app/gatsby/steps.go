package gatsby

import (
	"cmp"
	"fmt"
	"slices"

	"waymark/app/record"
)

// Step is something worth doing next.
type Step struct {
	Title    string
	Detail   string
	Students []record.ID // whom it would move, in the order of their names
	Activity record.ID   // the activity to open, or ""
}

// NextSteps returns what would move the benchmarks, the steps for the most
// students first. It is worked out when asked for.
func (r *Result) NextSteps() []Step {
	var steps []Step
	if !r.covered[r.Year] {
		steps = append(steps, Step{
			Title:  fmt.Sprintf("Record the first encounter of %s", r.Year),
			Detail: "No register of this year is in the record yet",
		})
	} else {
		steps = append(steps, r.stepsForNone()...)
	}
	steps = append(steps, r.stepsForNearly()...)
	steps = append(steps, r.stepForJoiners()...)
	slices.SortStableFunc(steps, func(a, b Step) int { return cmp.Compare(len(b.Students), len(a.Students)) })
	return append(steps, r.stepForRegisters()...)
}

// stepsForNone names the students who have nothing and are due this year.
func (r *Result) stepsForNone() []Step {
	type place struct {
		rule  ruleIndex
		group record.YearGroup
	}
	none := map[place][]record.ID{}
	for _, st := range r.Snapshot.Students() {
		m := r.marks[st.ID]
		for i, code := range m.states {
			if code == codeOf(NotYet) {
				p := place{ruleIndex(i), m.year}
				none[p] = append(none[p], st.ID)
			}
		}
	}
	var steps []Step
	for i := range ruleCount {
		for y := record.FirstYearGroup; y <= record.LastYearGroup; y++ {
			students := none[place{i, y}]
			n := len(students)
			if n == 0 {
				continue
			}
			who := fmt.Sprintf("%s in %s %s ", many(n, "student", "students"), y, verb(n, "has", "have"))
			step := Step{Title: who + "met no employer", Detail: "Make a list, or plan an activity for them", Students: students}
			switch i {
			case by16:
				step.Title = who + "had no experience of a workplace"
				step.Detail = "Due by " + r.Year.End().Words()
			case by18:
				step.Title = who + "had no further experience of a workplace"
				step.Detail = "One since Year 11, due by " + r.Year.End().Words()
			}
			steps = append(steps, step)
		}
	}
	return steps
}

// near is an activity that would count for a student if a little were added.
type near struct {
	student record.ID
	sighting
	missing testSet
}

// nearly returns, for each student whom a benchmark still lacks, the activity
// that is nearest to counting. What was stated not to be so cannot be added.
func (r *Result) nearly(benchmark int) []near {
	b := r.bench()
	var all []near
	for _, st := range r.Snapshot.Students() {
		now, ok := r.ruleNow(benchmark, r.marks[st.ID].year)
		if s := r.marks[st.ID].states[now].state(); !ok || s != Partly && s != OnTrack {
			continue
		}
		var best near
		b.look(b.sightings(st), r.Year, func(i ruleIndex, s sighting, v verdict, missing testSet) {
			if i != now || v != short || s.denied(missing) {
				return
			}
			if best.event == nil || missing.len() < best.missing.len() {
				best = near{st.ID, s, missing}
			}
		})
		if best.event != nil {
			all = append(all, best)
		}
	}
	return all
}

// denied reports whether any of the tests was stated not to be so.
func (s sighting) denied(missing testSet) bool {
	for t := range missing.all() {
		if said, _ := answer(t, s.activity, s.line); said == record.No {
			return true
		}
	}
	return false
}

// commonest returns the test that alone keeps the most students of the measured
// year groups from counting.
func (r *Result) commonest(benchmark int) (*Test, int) {
	var n [testCount]int
	for _, near := range r.nearly(benchmark) {
		m := r.marks[near.student]
		now, _ := r.ruleNow(benchmark, m.year)
		rule := r.Edition.Rules[now]
		if near.missing.len() != 1 || !rule.EachYear && m.year != rule.Last {
			continue
		}
		for t := range near.missing.all() {
			n[t]++
		}
	}
	best := testIndex(0)
	for t := range testCount {
		if n[t] > n[best] {
			best = t
		}
	}
	return r.Edition.test(best), n[best]
}

// addition is what to add to one activity, or to several with few students each.
type addition struct {
	benchmark  int
	missing    testSet
	activities []*event
	students   []record.ID
}

// few is the number of students below which an activity shares its step with
// others that lack the same: a step for every placement would bury the rest.
const few = 5

// stepsForNearly names what to add to which activity.
func (r *Result) stepsForNearly() []Step {
	type gap struct {
		activity record.ID
		missing  testSet
	}
	var steps []Step
	for _, h := range r.Edition.Benchmarks {
		single, order := map[gap]*addition{}, []*addition{}
		for _, near := range r.nearly(h.Number) {
			g := gap{near.activity.ID, near.missing}
			if g.missing == 1<<feedback {
				g.activity = "" // employers are asked for feedback in one go
			}
			x := single[g]
			if x == nil {
				x = &addition{benchmark: h.Number, missing: near.missing}
				single[g] = x
				order = append(order, x)
			}
			x.students = append(x.students, near.student)
			if !slices.Contains(x.activities, near.event) {
				x.activities = append(x.activities, near.event)
			}
		}
		shared := map[testSet]*addition{}
		for _, x := range order {
			if into := shared[x.missing]; len(x.students) < few && into != nil {
				into.students = append(into.students, x.students...)
				into.activities = append(into.activities, x.activities...)
				x.students = nil
			} else if len(x.students) < few {
				shared[x.missing] = x
			}
		}
		for _, x := range order {
			if len(x.students) > 0 {
				steps = append(steps, r.step(x))
			}
		}
	}
	return steps
}

// step writes an addition down.
func (r *Result) step(x *addition) Step {
	n := len(x.students)
	would := fmt.Sprintf("would count for %s, benchmark %d", many(n, "student", "students"), x.benchmark)
	if x.missing == 1<<feedback {
		employers := map[record.ID]bool{}
		for _, e := range x.activities {
			for _, id := range e.activity.Organisations {
				employers[id] = true
			}
		}
		return Step{
			Title:    "Ask " + many(max(1, len(employers)), "employer", "employers") + " for feedback",
			Detail:   many(n, "student’s experience", "students’ experiences") + " would count",
			Students: r.byName(x.students),
		}
	}
	what := list(r.Edition.missingWords(x.missing))
	if len(x.activities) == 1 {
		a := x.activities[0].activity
		return Step{
			Title:    fmt.Sprintf("Add to %s: %s", quoted(a.Title), what),
			Detail:   a.Date.Words() + "; it " + would,
			Students: x.students, Activity: a.ID,
		}
	}
	return Step{
		Title:    fmt.Sprintf("Add to %d activities: %s", len(x.activities), what),
		Detail:   "A few students each; they " + would,
		Students: r.byName(x.students),
		Activity: x.activities[0].activity.ID,
	}
}

// byName puts students in the order of their names.
func (r *Result) byName(students []record.ID) []record.ID {
	among := make(map[record.ID]bool, len(students))
	for _, id := range students {
		among[id] = true
	}
	sorted := students[:0]
	for _, st := range r.Snapshot.Students() {
		if among[st.ID] {
			sorted = append(sorted, st.ID)
		}
	}
	return sorted
}

// stepForJoiners names the students about whom earlier schools know more, and
// those of whom it is not known whether they were at an earlier one.
func (r *Result) stepForJoiners() []Step {
	var joined, undated []record.ID
	for _, st := range r.Snapshot.Students() {
		m := r.marks[st.ID]
		if i, ok := r.ruleNow(r.Edition.Rules[by16].Benchmark, m.year); ok && m.states[i] == codeOf(Unknown) && !m.full[i] {
			if st.Joined.IsZero() {
				undated = append(undated, st.ID)
			} else {
				joined = append(joined, st.ID)
			}
		}
	}
	var steps []Step
	if n := len(joined); n > 0 {
		steps = append(steps, Step{
			Title:    many(n, "student", "students") + " joined without earlier records",
			Detail:   "Ask their last schools about experiences of workplaces",
			Students: joined,
		})
	}
	if n := len(undated); n > 0 {
		steps = append(steps, Step{
			Title:    fmt.Sprintf("%s %s no date of admission", many(n, "student", "students"), verb(n, "has", "have")),
			Detail:   "Import a file that has it: it says whose earlier years were here",
			Students: undated,
		})
	}
	return steps
}

// stepForRegisters names this year's activities that count for nobody, because
// nobody is marked as having attended.
func (r *Result) stepForRegisters() []Step {
	n, latest := 0, record.ID("")
	for _, a := range r.Snapshot.Activities() {
		if r.Year.Contains(a.Date) && !a.Date.After(r.AsOf) && !r.attended(a.ID) {
			if n++; n == 1 {
				latest = a.ID
			}
		}
	}
	if n == 0 {
		return nil
	}
	return []Step{{
		Title:    fmt.Sprintf("%s %s no register", many(n, "activity", "activities"), verb(n, "has", "have")),
		Detail:   "Without one it counts for nobody",
		Activity: latest,
	}}
}
