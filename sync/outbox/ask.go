package outbox

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"waymark/app/record"
	"waymark/sync/link"
)

// The functions here prepare something and return the action that does it, of
// kind [record.ActionAsk], for the caller to save: until then nothing has changed,
// and nothing is sent before the next [Outbox.Sync]. An error is a sentence for a
// person.

var (
	errNoTrust       = errors.New("this trust is no longer in the record")
	errNoRequest     = errors.New("this request is no longer in the record")
	errNoMessage     = errors.New("this message is no longer in the record")
	errNoStudent     = errors.New("this student is no longer in the record")
	errNoOpportunity = errors.New("this placement is no longer in the record")
	errGone          = errors.New("the trust has withdrawn this placement: choose another")
	errNothing       = errors.New("choose at least one")
	errNoDate        = errors.New("choose at least one date")
	errNoKeys        = errors.New("the trust’s certificate is missing: send and receive once, and try again")
)

// Asking is what one student asks for.
type Asking struct {
	Student     record.ID
	Opportunity record.ID
	Slots       []string // dates, best first, by the desk's IDs of them
}

// Ask prepares requests, one for each Asking, with their messages. It does not
// judge the trust's rules: [Check] does, and then the desk.
func (o *Outbox) Ask(asking []Asking, by string) (record.Action, error) {
	if len(asking) == 0 {
		return record.Action{}, errNothing
	}
	f := o.freezer(o.book.Snapshot())
	var batch record.ID
	if len(asking) > 1 {
		batch = requestID(o.options.Rand)
	}
	for _, a := range asking {
		if err := f.ask(a, batch, by); err != nil {
			return record.Action{}, err
		}
	}
	return f.action("Asked "+f.trusts()+" for "+count(len(asking), "a placement", "placements"), by), nil
}

func (f *freezer) ask(a Asking, batch record.ID, by string) error {
	student, ok := f.s.Student(a.Student)
	if !ok {
		return errNoStudent
	}
	kept, ok := f.s.Opportunity(a.Opportunity)
	if !ok {
		return errNoOpportunity
	}
	if kept.Gone {
		return errGone
	}
	t, ok := f.s.Trust(kept.Trust)
	if !ok {
		return errNoTrust
	}
	offered, err := link.DecodeOpportunity(kept.Published)
	if err != nil {
		return errNoOpportunity
	}
	if len(a.Slots) == 0 {
		return errNoDate
	}
	for _, id := range a.Slots {
		if _, ok := offered.Slot(id); !ok {
			return fmt.Errorf("“%s” no longer has one of the dates: choose again", offered.Title)
		}
	}
	first, _ := offered.Slot(a.Slots[0])
	tagKey, err := tagKey(t)
	if err != nil {
		return err
	}
	r := &record.Request{
		ID: requestID(f.o.options.Rand), Student: student.ID, Trust: t.ID, Opportunity: kept.ID, Batch: batch,
		Title: link.Line(offered.Title, 500), Choices: slices.Clone(a.Slots), From: first.From,
		YearGroup: yearGroup(student, first.From, f.o.today()), Band: offered.BandFor(facts(f.s, student)),
		Made: f.o.now(), By: by,
	}
	f.create(r)
	_, err = f.freeze(r, link.RequestSubmit, plain(link.Submit{
		Opportunity: offered.ID, Slots: r.Choices, YearGroup: int(r.YearGroup), Band: r.Band,
		OldEnough: offered.OldEnough(student.DOB, a.Slots) == record.Yes,
		Tag:       link.Tag(tagKey, student.ID, t.Root, record.AcademicYearOf(first.From)),
	}), "")
	return err
}

// yearGroup returns the year group of a student on the first day of a placement,
// or as the record has it today where it knows no better. Trusts know the numbered
// ones alone.
func yearGroup(s *record.Student, first, today record.Date) record.YearGroup {
	for _, day := range []record.Date{first, today} {
		if y := s.YearGroupOn(day); y >= 1 && y <= 14 {
			return y
		}
	}
	return record.NoYearGroup
}

// Withdraw prepares to take requests back. reason is one of link.WithdrawReasons
// or "". A request that has not left the laptop when it is next synced never will.
func (o *Outbox) Withdraw(requests []record.ID, reason, by string) (record.Action, error) {
	if err := listed(reason); err != nil {
		return record.Action{}, err
	}
	return o.tell(requests, by, "Withdrew "+count(len(requests), "a request", "requests"), func(f *freezer, r *record.Request) error {
		_, err := f.freeze(r, link.RequestWithdraw, plain(link.Withdraw{Reason: reason}), "")
		return err
	}, link.RequestWithdraw)
}

// Accept prepares to accept what was offered. by states with it that student and
// parent agree.
func (o *Outbox) Accept(requests []record.ID, by string) (record.Action, error) {
	by = cmp.Or(by, o.book.Snapshot().School().CareersLead)
	if by == "" {
		return record.Action{}, errors.New("accepting a place needs the name of who says that student and parent agree")
	}
	return o.tell(requests, by, "Accepted "+count(len(requests), "an offer", "offers"), func(f *freezer, r *record.Request) error {
		r.Consent = record.Statement{Is: record.Yes, By: by, On: o.today()}
		_, err := f.freeze(r, link.OfferAccept, plain(link.Accept{Consent: true}), "")
		return err
	}, link.OfferAccept)
}

// Decline prepares to decline what was offered. reason is one of
// link.WithdrawReasons or "".
func (o *Outbox) Decline(requests []record.ID, reason, by string) (record.Action, error) {
	if err := listed(reason); err != nil {
		return record.Action{}, err
	}
	return o.tell(requests, by, "Declined "+count(len(requests), "an offer", "offers"), func(f *freezer, r *record.Request) error {
		_, err := f.freeze(r, link.OfferDecline, plain(link.Withdraw{Reason: reason}), "")
		return err
	}, link.OfferDecline)
}

// listed refuses a reason in words of one's own: it would leave unsealed, and
// words may name a student.
func listed(reason string) error {
	if reason == "" || slices.ContainsFunc(link.WithdrawReasons, func(r link.Reason) bool { return r.Code == reason }) {
		return nil
	}
	codes := make([]string, len(link.WithdrawReasons))
	for i, r := range link.WithdrawReasons {
		codes[i] = r.Code
	}
	return fmt.Errorf("a reason is one of %s: words of your own are not sent, because they may say who the student is", strings.Join(codes, ", "))
}

// Report prepares to tell the trust how many days a student has attended so far.
func (o *Outbox) Report(request record.ID, days float64, by string) (record.Action, error) {
	if !(days >= 0 && days <= 100) {
		return record.Action{}, errors.New("the days attended are a number from 0 to 100")
	}
	return o.tell([]record.ID{request}, by, "Told a trust the days attended", func(f *freezer, r *record.Request) error {
		_, err := f.freeze(r, link.AttendanceReport, plain(link.Attendance{Days: days}), "")
		return err
	}, link.AttendanceReport)
}

// Provide prepares to tell the trust about a student: the fields as they were
// previewed, sealed so that only the trust can read them. Fields without a value
// are left out.
func (o *Outbox) Provide(request record.ID, fields []record.DisclosedField, by string) (record.Action, error) {
	return o.tell([]record.ID{request}, by, "Details of a student for a trust", func(f *freezer, r *record.Request) error {
		if !r.Consent.Stated() {
			return errors.New("record first that student and parent agree")
		}
		told, err := f.disclosable(r, fields)
		if err != nil {
			return err
		}
		return f.disclose(r, told, by, "")
	}, link.DetailsProvide)
}

// disclose seals the fields to the trust's key, and writes down in the request
// that they were told.
func (f *freezer) disclose(r *record.Request, fields []record.DisclosedField, by string, supersedes record.ID) error {
	t, ok := f.s.Trust(r.Trust)
	if !ok {
		return errNoTrust
	}
	certificate, err := link.ReadCertificate(t.Certificate, t.Root)
	if err != nil {
		return errNoKeys
	}
	m, err := f.freeze(r, link.DetailsProvide, func(message record.ID) (any, error) {
		sealed, err := link.Seal(certificate, link.Details{Request: string(r.ID), Fields: fields}, string(message))
		return link.Provide{Sealed: sealed}, err
	}, supersedes)
	if err != nil {
		return err
	}
	r.Disclosures = append(slices.Clip(r.Disclosures), record.Disclosure{Message: m.ID, At: m.Made, By: by, Fields: fields})
	return nil
}

// tell prepares one message for each of the requests, as far as the event is
// legal for each.
func (o *Outbox) tell(requests []record.ID, by, what string, each func(*freezer, *record.Request) error, event link.Event) (record.Action, error) {
	if len(requests) == 0 {
		return record.Action{}, errNothing
	}
	f := o.freezer(o.book.Snapshot())
	for _, id := range requests {
		r := f.request(id)
		if r == nil {
			return record.Action{}, errNoRequest
		}
		if err := f.may(r, event); err != nil {
			return record.Action{}, err
		}
		if err := each(f, r); err != nil {
			return record.Action{}, err
		}
	}
	return f.action(what, by), nil
}

// may returns why an event cannot follow for a request, as far as the laptop
// knows. The desk judges again.
func (e *edit) may(r *record.Request, event link.Event) error {
	state := e.prospect(r)
	if _, ok := link.Next(state, event); ok {
		return nil
	}
	if event == link.RequestWithdraw && !state.Known() && state != link.None {
		return nil // a newer desk's state: leaving must always be possible
	}
	if state == link.None {
		return fmt.Errorf("“%s”: the request has not reached the trust", r.Title)
	}
	return fmt.Errorf("“%s”: this cannot be done while the request stands at “%s”", r.Title, state.Words(r.Words))
}

// action returns what was gathered as an action.
func (e *edit) action(what, by string) record.Action {
	return record.Action{Kind: record.ActionAsk, What: what, By: by, Changes: e.changes()}
}

// trusts names those that the messages are for.
func (f *freezer) trusts() string {
	if len(f.devices) == 1 {
		for id := range f.devices {
			if t, ok := f.s.Trust(id); ok {
				return t.Name
			}
		}
	}
	return fmt.Sprintf("%d trusts", len(f.devices))
}

// count says how many, "a request" or "3 requests".
func count(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return fmt.Sprintf("%d %s", n, many)
}
