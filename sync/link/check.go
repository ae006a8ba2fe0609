package link

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Patterns of what the protocol names. Schema components in openapi.yaml repeat
// them, and a test holds the two together.
var (
	uuidPattern   = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	uuid7Pattern  = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	thumbPattern  = regexp.MustCompile(`^[A-Za-z0-9_-]{43}$`)
	namePattern   = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)
	kidPattern    = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)
	tagPattern    = regexp.MustCompile(`^[A-Za-z0-9_-]{22}$`)
	reasonPattern = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)
	boxPattern    = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)
	urnPattern    = regexp.MustCompile(`^[0-9]{5,6}$`)
)

// Limits of single members.
const (
	MaxLane  = 10000
	MaxSlots = 10       // dates in a request
	MaxBox   = 48 << 10 // characters of sealed details

	MaxEpoch  = 64   // characters
	MaxCursor = 1024 // characters
)

// ValidName reports whether a trust can have given something this ID.
func ValidName(id string) bool { return namePattern.MatchString(id) }

// faults gathers what is wrong with which member.
type faults []FieldError

func (f *faults) unless(ok bool, pointer, detail string, args ...any) {
	if !ok {
		*f = append(*f, FieldError{pointer, fmt.Sprintf(detail, args...)})
	}
}

func (f faults) err() error {
	if len(f) == 0 {
		return nil
	}
	p := Invalid.Problem("")
	p.Errors = f
	return p
}

// Check returns the problem invalid, which says what is wrong with which member,
// where a message is not as the protocol has it. Members that this version does
// not know are left aside.
func (m Message) Check() error {
	var f faults
	f.unless(uuid7Pattern.MatchString(m.ID), "/id", "The ID of a message is a UUID of version 7, in lower case.")
	f.unless(uuidPattern.MatchString(m.Request), "/request", "The ID of a request is a UUID, in lower case.")
	f.unless(m.Lane >= 1 && m.Lane <= MaxLane, "/lane", "The messages of a request are numbered from 1 to %d.", MaxLane)
	f.unless(thumbPattern.MatchString(m.Trust), "/trust", "This is not the fingerprint of a trust.")
	f.unless(m.Supersedes == "" || uuid7Pattern.MatchString(m.Supersedes), "/supersedes", "The ID of a message is a UUID of version 7, in lower case.")
	check, ok := bodyChecks[m.Event]
	f.unless(ok, "/event", "A school has no such message in version %s.", Version)
	if ok {
		if err := check(m, &f); err != nil {
			return err
		}
	}
	return f.err()
}

// bodyChecks holds what is asked of the body of each of the school's events.
var bodyChecks = map[Event]func(Message, *faults) error{
	RequestSubmit:    checkBody(Submit.check),
	RequestWithdraw:  checkBody(Withdraw.check),
	OfferAccept:      checkBody(Accept.check),
	OfferDecline:     checkBody(Withdraw.check),
	DetailsProvide:   checkBody(Provide.check),
	AttendanceReport: checkBody(Attendance.check),
}

// bodies is what the body of a message may be.
type bodies interface {
	Submit | Withdraw | Accept | Provide | Attendance
}

func checkBody[T bodies](check func(T, *faults)) func(Message, *faults) error {
	return func(m Message, f *faults) error {
		body, err := Body[T](m)
		if err == nil {
			check(body, f)
		}
		return err
	}
}

// Body reads the body of a message: that of request.submit is a Submit, and so on.
func Body[T bodies](m Message) (T, error) {
	var body T
	if len(m.Body) == 0 || m.Body[0] != '{' {
		return body, Invalid.with("/body", "The body of a message is a JSON object.")
	}
	if err := decode(m.Body, &body); err != nil {
		p := Invalid.Problem("")
		p.Errors = []FieldError{{"/body", ProblemOf(err).Detail}}
		var none T
		return none, p
	}
	return body, nil
}

func (c Code) with(pointer, detail string) *Problem {
	p := c.Problem("")
	p.Errors = []FieldError{{pointer, detail}}
	return p
}

func (s Submit) check(f *faults) {
	f.unless(namePattern.MatchString(s.Opportunity), "/body/opportunity", "This is not the ID of an opportunity.")
	f.unless(len(s.Slots) >= 1 && len(s.Slots) <= MaxSlots, "/body/slots", "A request names 1 to %d dates.", MaxSlots)
	for i, slot := range s.Slots[:min(len(s.Slots), MaxSlots)] {
		f.unless(namePattern.MatchString(slot), at("/body/slots", i), "This is not the ID of a date.")
		f.unless(!slices.Contains(s.Slots[:i], slot), at("/body/slots", i), "A date is named once.")
	}
	f.unless(s.YearGroup >= 0 && s.YearGroup <= 14, "/body/year_group", "A year group is 1 to 14, or 0 where it is not known.")
	f.unless(s.Band >= 0 && s.Band <= 9, "/body/band", "A priority band is 1 to 9, or 0 for none.")
	f.unless(tagPattern.MatchString(s.Tag), "/body/tag", "A tag has 22 characters of base64url.")
}

func (w Withdraw) check(f *faults) {
	f.unless(w.Reason == "" || reasonPattern.MatchString(w.Reason), "/body/reason", "A reason is one of the published list.")
}

func (a Accept) check(f *faults) {
	f.unless(a.Consent, "/body/consent", "An offer is accepted once the school has recorded consent.")
}

func (p Provide) check(f *faults) {
	f.unless(kidPattern.MatchString(p.Sealed.Kid), "/body/sealed/kid", "This is not the ID of a key.")
	f.unless(len(p.Sealed.Box) <= MaxBox && boxPattern.MatchString(p.Sealed.Box), "/body/sealed/box", "Sealed details are base64url without padding, at most %d characters.", MaxBox)
}

func (a Attendance) check(f *faults) {
	f.unless(a.Days >= 0 && a.Days <= 366, "/body/days", "Days attended are a number from 0 to 366.")
}

// Check returns a problem where an enrolment is not as the protocol has it.
func (e Enrol) Check() error {
	var f faults
	f.unless(len(e.CodeID) == codeID && len(e.Code) == codeSecret, "/code", "This is not an enrolment code.")
	f.text("/school/name", e.School.Name, 200, true)
	f.unless(e.School.URN == "" || urnPattern.MatchString(e.School.URN), "/school/urn", "A URN has five or six digits.")
	f.text("/label", e.Label, 200, true)
	f.unless(e.Key.Check() == nil, "/key", "A device's key is an Ed25519 public key in the form of RFC 8037.")
	return f.err()
}

// text wants a text of so many characters at most, without control characters.
func (f *faults) text(pointer, s string, most int, needed bool) {
	f.unless(!needed || s != "", pointer, "This is missing.")
	f.unless(utf8.RuneCountInString(s) <= most, pointer, "This has at most %d characters.", most)
	f.unless(printable(s), pointer, "This holds characters that cannot be printed.")
}

func printable(s string) bool {
	for _, r := range s {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f || r == utf8.RuneError {
			return false
		}
	}
	return true
}

// Check returns the problem invalid where an opportunity is not fit to be
// published.
func (o *Opportunity) Check() error {
	var f faults
	f.unless(namePattern.MatchString(o.ID), "/id", "An ID has up to 64 letters, digits, dots, underscores and hyphens.")
	f.unless(o.Status == Open || o.Status == Closed, "/status", "The status is open or closed.")
	f.text("/title", o.Title, 200, true)
	f.text("/department", o.Department, 200, false)
	f.text("/about", o.About, 4000, false)
	f.text("/site", o.Site, 400, false)
	f.text("/why", o.Why, 400, false)
	f.unless(o.Category == "" || slices.Contains(Categories, o.Category), "/category", "The category is one of %s.", strings.Join(Categories, ", "))
	f.unless(o.Hours >= 0 && o.Hours <= 24, "/hours", "Hours each day are from 0 to 24.")
	f.unless(o.MinAge >= 0 && o.MinAge <= 25, "/min_age", "A minimum age is from 0 to 25.")
	f.unless(o.LeadDays >= 0 && o.LeadDays <= 366, "/lead_days", "The notice needed is from 0 to 366 days.")
	f.unless(o.RespondDays >= 0 && o.RespondDays <= 60, "/respond_days", "The days for answering an offer are from 1 to 60, or 0 for the usual 7.")
	for i, y := range o.YearGroups {
		f.unless(y >= 1 && y <= 14, at("/year_groups", i), "A year group is from 1 to 14.")
	}
	for i, monday := range o.ClosedWeeks {
		f.unless(monday.Time().Weekday() == time.Monday, at("/closed_weeks", i), "A week is named by its Monday.")
	}
	for i, words := range o.Clearance {
		f.text(at("/clearance", i), words, 400, true)
	}
	for i, name := range o.Details {
		_, ok := Detail(name)
		f.unless(ok, at("/details", i), "A trust may not ask for this.")
	}
	o.checkSlots(&f)
	o.checkPriority(&f)
	return f.err()
}

func (o *Opportunity) checkSlots(f *faults) {
	f.unless(len(o.Slots) >= 1 && len(o.Slots) <= 200, "/slots", "An opportunity has 1 to 200 dates.")
	seen := map[string]bool{}
	for i, s := range o.Slots {
		p := at("/slots", i)
		f.unless(namePattern.MatchString(s.ID), p+"/id", "An ID has up to 64 letters, digits, dots, underscores and hyphens.")
		f.unless(!seen[s.ID], p+"/id", "Two dates have this ID.")
		seen[s.ID] = true
		f.unless(!s.From.IsZero(), p+"/from", "The first day is missing.")
		f.unless(s.To.IsZero() || !s.To.Before(s.From), p+"/to", "The last day is before the first.")
		f.unless(s.Places >= 0 && s.Places <= 1000, p+"/places", "Places are from 0 to 1000.")
		f.text(p+"/session", s.Session, 60, false)
	}
}

func (o *Opportunity) checkPriority(f *faults) {
	for i, b := range o.Priority {
		p := at("/priority", i)
		f.unless(b.Band >= 1 && b.Band <= 9, p+"/band", "A priority band is from 1 to 9.")
		f.unless(len(b.AnyOf) > 0, p+"/any_of", "A band needs a criterion.")
		f.text(p+"/words", b.Words, 200, false)
		for j, name := range b.AnyOf {
			known := slices.ContainsFunc(Criteria, func(c Criterion) bool { return c.Name == name })
			f.unless(known, at(p+"/any_of", j), "This is not a published criterion.")
		}
	}
}

func at(pointer string, i int) string { return pointer + "/" + strconv.Itoa(i) }
