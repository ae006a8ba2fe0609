package link

import (
	"encoding/json"
	"slices"

	"waymark/app/record"
)

// Opportunity is a placement that a trust publishes, with its rules. The same
// rules are checked on the laptop before a request is made and by the desk when
// it comes.
type Opportunity struct {
	ID         string `json:"id"`
	Rev        int    `json:"rev"`
	Status     Status `json:"status"`
	Title      string `json:"title"`
	Department string `json:"department,omitzero"`
	About      string `json:"about,omitzero"`
	Site       string `json:"site,omitzero"`
	// Category is what the NHS calls it: "work_experience", "wrl_in_person" or
	// "wrl_online" (work-related learning).
	Category string  `json:"category,omitzero"`
	Hours    float64 `json:"hours,omitzero"` // at work each day
	Slots    []Slot  `json:"slots"`

	YearGroups  []int         `json:"year_groups,omitzero"` // none listed means any
	MinAge      int           `json:"min_age,omitzero"`     // in years, on the first day
	LeadDays    int           `json:"lead_days,omitzero"`   // notice needed before the first day
	ApplyBy     record.Date   `json:"apply_by,omitzero"`
	RespondDays int           `json:"respond_days,omitzero"` // for answering an offer; 0 is 7
	OnePerYear  bool          `json:"one_per_year,omitzero"` // one placement for a student in an academic year
	SchoolOnly  bool          `json:"school_only,omitzero"`  // families cannot ask; a school must
	ClosedWeeks []record.Date `json:"closed_weeks,omitzero"` // Mondays of weeks when nobody is taken
	Clearance   []string      `json:"clearance,omitzero"`    // what must be done before the first day, in words
	// Details names what the trust asks to know once an offer is accepted, from
	// DetailFields.
	Details  []string `json:"details,omitzero"`
	Priority []Band   `json:"priority,omitzero"`
	// Why says why it was withdrawn.
	Why string `json:"why,omitzero"`
}

// Categories are the values of Opportunity.Category.
var Categories = []string{"work_experience", "wrl_in_person", "wrl_online"}

// Status says whether schools may ask.
type Status string

// The statuses.
const (
	Open   Status = "open"
	Closed Status = "closed"
)

// Slot is one set of days with its places.
type Slot struct {
	ID      string      `json:"id"`
	From    record.Date `json:"from"`
	To      record.Date `json:"to,omitzero"`
	Session string      `json:"session,omitzero"` // "mornings"
	Places  int         `json:"places"`
	// Left says how many places are free, without a number that would tell of
	// single children: LeftNone, LeftFew or LeftSome.
	Left string `json:"left,omitzero"`
}

// What Slot.Left says. Few is fewer than five.
const (
	LeftNone = "none"
	LeftFew  = "few"
	LeftSome = "some"
)

// LeftInWords returns what Slot.Left says of a number of free places.
func LeftInWords(free int) string {
	switch {
	case free <= 0:
		return LeftNone
	case free < 5:
		return LeftFew
	}
	return LeftSome
}

// Band is one published priority. A student who meets any of its criteria is in
// it; band 1 comes first. The trust is told the band and never which criterion.
type Band struct {
	Band  int      `json:"band"`
	AnyOf []string `json:"any_of"`
	Words string   `json:"words,omitzero"`
}

// DecodeOpportunity reads what a trust published, leaving members aside that it
// does not know, with its texts as they may be shown. It returns an error where the
// opportunity or one of its dates has an ID that none can have.
func DecodeOpportunity(published json.RawMessage) (Opportunity, error) {
	var o Opportunity
	if err := json.Unmarshal(published, &o); err != nil {
		return o, err
	}
	if !ValidName(o.ID) || slices.ContainsFunc(o.Slots, func(s Slot) bool { return !ValidName(s.ID) }) {
		return o, Invalid.with("/id", "An ID has up to 64 letters, digits, dots, underscores and hyphens.")
	}
	o.Title, o.Department, o.Site, o.Why = Line(o.Title, 200), Line(o.Department, 200), Line(o.Site, 400), Line(o.Why, 400)
	o.About, o.Status, o.Category = Text(o.About, 4000), Status(Line(string(o.Status), 40)), Line(o.Category, 40)
	for i := range o.Slots {
		o.Slots[i].Session = Line(o.Slots[i].Session, 60)
	}
	for i := range o.Clearance {
		o.Clearance[i] = Line(o.Clearance[i], 400)
	}
	for i := range o.Priority {
		o.Priority[i].Words = Line(o.Priority[i].Words, 200)
	}
	return o, nil
}

// Slot returns the slot with an ID.
func (o *Opportunity) Slot(id string) (Slot, bool) {
	for _, s := range o.Slots {
		if s.ID == id {
			return s, true
		}
	}
	return Slot{}, false
}
