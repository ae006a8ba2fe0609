package link

import (
	"fmt"

	"waymark/app/record"
)

// Rule names one rule of an opportunity.
type Rule string

// The rules. OnePerYear needs more than the opportunity to be judged: the desk
// judges it by the tag, the laptop by the student's other requests.
const (
	RuleOpen       Rule = "open"
	RuleSlot       Rule = "slot"
	RulePast       Rule = "past"
	RuleApplyBy    Rule = "apply_by"
	RuleLead       Rule = "lead_days"
	RuleYearGroup  Rule = "year_groups"
	RuleMinAge     Rule = "min_age"
	RuleClosedWeek Rule = "closed_weeks"
	RulePlaces     Rule = "places"
	RuleOnePerYear Rule = "one_per_year"
)

// Asking is what the rules look at in a request.
type Asking struct {
	YearGroup int
	OldEnough record.Answer
	Slots     []string
	On        record.Date // the day of asking
}

// Objection is a rule that a request does not meet.
type Objection struct {
	Rule  Rule
	Slot  string      // the slot it is about; "" where it is about the request
	Words string      // "Too late for 17 Mar 2027: it had to be asked for by 3 Mar 2027"
	Until record.Date // the last day to ask on, where the rule has one
	Hard  bool        // the desk will refuse the request
}

// Objections returns what the rules have against a request, the same on the
// laptop before it is made and at the desk when it comes.
func (o *Opportunity) Objections(a Asking) []Objection { return nil }

// OldEnough says whether a student born on a day has the opportunity's minimum
// age on the first day of every slot named. It is unknown where the day of birth is.
func (o *Opportunity) OldEnough(born record.Date, slots []string) record.Answer {
	return record.Unknown
}

// LastDay returns the last day on which a slot can be asked for.
func (o *Opportunity) LastDay(slot Slot) record.Date { return record.Date{} }

// BandFor returns the first priority band of which a student meets a criterion,
// given the facts by the names of criteria; 0 where there is none.
func (o *Opportunity) BandFor(facts map[string]record.Answer) int { return 0 }

// Criterion is something that puts a student in a priority band. Trusts are told
// the band alone.
type Criterion struct{ Name, Words string }

// Criteria lists the criteria.
var Criteria = []Criterion{}

// Facts returns what the record says of each criterion that it can speak of.
func Facts(s *record.Student) map[string]record.Answer { return nil }

// DetailField is something that a trust may ask to know of a student once an
// offer is accepted.
type DetailField struct {
	Name  string // in Opportunity.Details
	Words string // the heading a person sees, and the name of the field that is sent
	Help  string
}

// DetailFields lists all there are. Nothing else is ever sent.
var DetailFields = []DetailField{}

// Reason is one of a fixed list of reasons.
type Reason struct{ Code, Words string }

// WithdrawReasons are the school's: none tells anything about the student.
var WithdrawReasons = []Reason{}

// RefusalReasons are the trust's, for declining or cancelling.
var RefusalReasons = []Reason{}

// Check returns a problem where an opportunity is not fit to be published.
func (o *Opportunity) Check() error { return nil }

func (o Objection) String() string { return fmt.Sprint(o.Words) }
