package gatsby

// State is where a student, a year group or the school stands on a rule.
//
// The zero State means that the rule does not speak of the student: not on roll,
// or not in Years 7 to 13.
type State string

// The states. While there is time left, a student for whom nothing is recorded
// is not judged: the state is NotYet where the deadline is the end of this
// academic year and NotDue where it is in a later one. NotMet is said of a
// student only after the deadline, and only where the record covers the time.
const (
	Met     State = "met"      // everything the rule asks for is recorded
	Partly  State = "partly"   // something is recorded, but not enough of it counts
	NotMet  State = "not_met"  // the deadline has passed and nothing is recorded
	OnTrack State = "on_track" // the deadline is in a later year, and something counts already
	NotYet  State = "not_yet"  // due by the end of this academic year, nothing recorded so far
	NotDue  State = "not_due"  // due in a later academic year, nothing recorded so far
	Exempt  State = "exempt"   // taken out of the rule, for a reason that somebody agreed
	Unknown State = "unknown"  // the record does not reach far enough to say
)

// States lists every state, best first.
var States = []State{Met, OnTrack, Partly, NotYet, NotMet, NotDue, Exempt, Unknown}

// Words returns the state as a chip shows it, "Not met".
func (s State) Words() string {
	switch s {
	case Met:
		return "Met"
	case Partly:
		return "Partly"
	case NotMet:
		return "Not met"
	case OnTrack:
		return "On track"
	case NotYet:
		return "Not yet"
	case NotDue:
		return "Not due"
	case Exempt:
		return "Exempt"
	case Unknown:
		return "Unknown"
	}
	return "Not on roll"
}

// Shape returns the sign that stands beside the words, so that a state never
// rests on its colour alone.
func (s State) Shape() string {
	switch s {
	case Met:
		return "●"
	case Partly, OnTrack:
		return "◐"
	case NotMet, NotYet:
		return "○"
	case Unknown:
		return "?"
	}
	return "–"
}

// Percent returns the share n of d in whole per cent, always rounded down, so
// that 100 is said only of all; a share above none is never less than 1. It is
// 0 where d is 0: there the state is Unknown and no percentage is shown.
func Percent(n, d int) int {
	switch {
	case d <= 0 || n <= 0:
		return 0
	case n < d && 100*n/d == 0:
		return 1
	}
	return 100 * n / d
}
