package link

import (
	"fmt"
	"slices"
	"strings"

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
	YearGroup int           // 0 where it is not known
	OldEnough record.Answer // see Opportunity.OldEnough
	Slots     []string      // IDs of the dates asked for
	On        record.Date   // the day of asking
}

// Objection is a rule that a request does not meet.
type Objection struct {
	Rule Rule `json:"rule"`
	// Slot is the date it is about, "" where it is about the request.
	Slot  string `json:"slot,omitzero"`
	Words string `json:"words"` // "Too late for 17 Mar 2027: it had to be asked for by 3 Mar 2027."
	// Until is the last day on which it could have been asked for.
	Until record.Date `json:"until,omitzero"`
	// Hard says that the desk refuses the request; otherwise it is good to know.
	Hard bool `json:"hard"`
}

// Objections returns what the rules have against a request, the same on the
// laptop before it is made and at the desk when it comes. What is about the
// request comes first, then each date in the order asked for.
func (o *Opportunity) Objections(a Asking) []Objection {
	var found []Objection
	against := func(rule Rule, words string, args ...any) {
		found = append(found, Objection{Rule: rule, Words: fmt.Sprintf(words, args...), Hard: true})
	}
	if o.Status != Open {
		against(RuleOpen, "The trust takes no more requests for this placement.%s", because(o.Why))
	}
	switch {
	case len(o.YearGroups) == 0 || slices.Contains(o.YearGroups, a.YearGroup):
	case a.YearGroup == 0:
		against(RuleYearGroup, "This placement is for %s, and the student’s year group is not known.", yearsInWords(o.YearGroups))
	default:
		against(RuleYearGroup, "This placement is for %s.", yearsInWords(o.YearGroups))
	}
	switch {
	case o.MinAge == 0 || a.OldEnough == record.Yes:
	case a.OldEnough == record.Unknown:
		against(RuleMinAge, "Students must be %d on the first day, and the date of birth is not known.", o.MinAge)
	default:
		against(RuleMinAge, "Students must be %d on the first day.", o.MinAge)
	}
	if !o.ApplyBy.IsZero() && a.On.After(o.ApplyBy) {
		against(RuleApplyBy, "Too late: the trust took requests until %s.", o.ApplyBy.Words())
		found[len(found)-1].Until = o.ApplyBy
	}
	for _, id := range a.Slots {
		if s, ok := o.Slot(id); ok {
			found = append(found, o.slotObjections(s, a.On)...)
		} else {
			found = append(found, Objection{Rule: RuleSlot, Slot: id, Words: "The trust no longer offers one of these dates.", Hard: true})
		}
	}
	return found
}

func (o *Opportunity) slotObjections(s Slot, on record.Date) []Objection {
	var found []Objection
	first := s.From.Words()
	against := func(hard bool, rule Rule, until record.Date, words string, args ...any) {
		found = append(found, Objection{rule, s.ID, fmt.Sprintf(words, args...), until, hard})
	}
	switch notice := s.From.AddDays(-o.LeadDays); {
	case s.From.IsZero():
		against(true, RuleSlot, record.Date{}, "One of these dates has no first day.")
	case on.After(s.From):
		against(true, RulePast, notice, "%s has passed.", first)
	case on.After(notice):
		against(true, RuleLead, notice, "Too late for %s: it had to be asked for by %s, %s before.", first, notice.Words(), daysInWords(o.LeadDays))
	}
	for _, monday := range o.ClosedWeeks {
		if !s.From.After(monday.AddDays(6)) && !s.last().Before(monday) {
			against(true, RuleClosedWeek, record.Date{}, "The trust takes nobody in the week of %s.", monday.Words())
			break
		}
	}
	if s.Left == LeftNone {
		against(false, RulePlaces, record.Date{}, "No place is free on %s at the moment: the request may go on a waiting list.", first)
	}
	return found
}

// last returns the last day of the slot.
func (s Slot) last() record.Date {
	if s.To.IsZero() {
		return s.From
	}
	return s.To
}

// LastDay returns the last day on which a slot can be asked for, zero where the
// slot has no first day.
func (o *Opportunity) LastDay(s Slot) record.Date {
	if s.From.IsZero() {
		return record.Date{}
	}
	last := s.From.AddDays(-o.LeadDays)
	if !o.ApplyBy.IsZero() && o.ApplyBy.Before(last) {
		last = o.ApplyBy
	}
	return last
}

// OldEnough says whether a student born on a day has the opportunity's minimum
// age on the first day of every slot named. It is unknown where the day of birth
// is, or the slot. Somebody born on 29 February grows older on 1 March in the
// years that have no such day.
func (o *Opportunity) OldEnough(born record.Date, slots []string) record.Answer {
	switch {
	case o.MinAge == 0:
		return record.Yes
	case born.IsZero() || len(slots) == 0:
		return record.Unknown
	}
	birthday := record.NewDate(born.Year()+o.MinAge, born.Month(), born.Day())
	for _, id := range slots {
		s, ok := o.Slot(id)
		switch {
		case !ok || s.From.IsZero():
			return record.Unknown
		case s.From.Before(birthday):
			return record.No
		}
	}
	return record.Yes
}

// Refusal returns the problem rules-not-met that a desk answers hard objections
// with, or nil where there is none.
func Refusal(objections []Objection) *Problem {
	var wrong []FieldError
	for _, o := range objections {
		if o.Hard {
			wrong = append(wrong, FieldError{o.Rule.pointer(), o.Words})
		}
	}
	if len(wrong) == 0 {
		return nil
	}
	p := RulesNotMet.Problem(wrong[0].Detail)
	p.Errors = wrong
	return p
}

// pointer returns the member of a Submit that a rule is about.
func (r Rule) pointer() string {
	switch r {
	case RuleYearGroup:
		return "/body/year_group"
	case RuleMinAge:
		return "/body/old_enough"
	case RuleOnePerYear:
		return "/body/tag"
	case RuleSlot, RulePast, RuleLead, RuleClosedWeek, RulePlaces:
		return "/body/slots"
	}
	return "/body/opportunity"
}

func because(why string) string {
	if why == "" {
		return ""
	}
	return " " + why
}

// yearsInWords says "Year 10", "Years 10 and 11" or "Years 10, 11 and 12".
func yearsInWords(years []int) string {
	words := make([]string, len(years))
	for i, y := range years {
		words[i] = fmt.Sprint(y)
	}
	last := len(words) - 1
	if last == 0 {
		return "Year " + words[0]
	}
	return "Years " + strings.Join(words[:last], ", ") + " and " + words[last]
}

// daysInWords says "1 day", "10 days" or, where they are whole, "8 weeks".
func daysInWords(n int) string {
	count := func(n int, unit string) string {
		if n == 1 {
			return "1 " + unit
		}
		return fmt.Sprint(n, " ", unit, "s")
	}
	if n > 0 && n%7 == 0 {
		return count(n/7, "week")
	}
	return count(n, "day")
}
