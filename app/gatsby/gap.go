package gatsby

import "waymark/app/record"

// Split is a way to part students in two, by what the school holds of them.
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
func (s Split) Words() string {
	switch s {
	case PupilPremium:
		return "Pupil premium"
	case SEND:
		return "SEND"
	case EAL:
		return "English as an additional language"
	case LookedAfter:
		return "Looked after"
	}
	return string(s)
}

// Holds says whether the student is one of the split's, as far as the school knows.
func (s Split) Holds(st *record.Student) record.Answer {
	switch s {
	case PupilPremium:
		return st.PupilPremium
	case EAL:
		return st.EAL
	case LookedAfter:
		return st.LookedAfter
	}
	switch st.SEN {
	case "":
		return record.Unknown
	case record.SENNone:
		return record.No
	}
	return record.Yes
}

// Share is a number of students out of some; Percent is as [Percent] rounds it.
type Share struct{ Met, Of, Percent int }

// Gap is how the students of a split stand beside all others.
type Gap struct {
	Split   Split
	With    Share
	Others  Share
	NotHeld int // students of whom the school does not hold it, in neither share
}

// Points returns how many percentage points the split's students are behind the
// others; negative where they are ahead, 0 where either side is empty.
func (g Gap) Points() int {
	if g.With.Of == 0 || g.Others.Of == 0 {
		return 0
	}
	return g.Others.Percent - g.With.Percent
}

// Gap parts the students that a benchmark is measured on. Small groups are not
// suppressed: whoever prints it for outside the careers team must do that.
func (r *Result) Gap(benchmark int, split Split) Gap {
	side := func(want record.Answer) Share {
		for _, b := range r.Among(func(st *record.Student) bool { return split.Holds(st) == want }) {
			if b.Number == benchmark {
				return Share{b.Met, b.Of, b.Percent}
			}
		}
		return Share{}
	}
	return Gap{Split: split, With: side(record.Yes), Others: side(record.No), NotHeld: side(record.Unknown).Of}
}

// fewest is the number of students from which a split's share says more than
// chance does.
const fewest = 6

// WidestGap returns the benchmark and split with the most points between them,
// and false where nobody is behind. Splits of fewer than six students are left
// to [Result.Gap]: as a headline they would point at persons.
func (r *Result) WidestGap() (benchmark int, gap Gap, ok bool) {
	for _, b := range r.Benchmarks {
		for _, s := range Splits {
			if g := r.Gap(b.Number, s); g.With.Of >= fewest && g.Points() > gap.Points() {
				benchmark, gap, ok = b.Number, g, true
			}
		}
	}
	return benchmark, gap, ok
}
