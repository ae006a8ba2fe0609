package outbox

import (
	"errors"

	"waymark/app/record"
)

var errNotYet = errors.New("this is not ready yet")

// Asking is what one student asks for.
type Asking struct {
	Student     record.ID
	Opportunity record.ID
	Slots       []string // dates, best first, by the desk's IDs of them
}

// The functions that prepare something return the action that does it, of kind
// [record.ActionAsk], for the caller to save: until then nothing has changed, and
// nothing is sent before the next [Outbox.Sync]. An error is a sentence for a
// person.

// Ask prepares requests, one for each Asking, with their messages.
func (o *Outbox) Ask(asking []Asking, by string) (record.Action, error) {
	return record.Action{}, errNotYet
}

// Withdraw prepares to take requests back. reason is one of link.WithdrawReasons
// or "". A request that has not left the laptop when it is next synced never will.
func (o *Outbox) Withdraw(requests []record.ID, reason, by string) (record.Action, error) {
	return record.Action{}, errNotYet
}

// Accept prepares to accept what was offered. by states with it that student and
// parent agree.
func (o *Outbox) Accept(requests []record.ID, by string) (record.Action, error) {
	return record.Action{}, errNotYet
}

// Decline prepares to decline what was offered. reason is one of
// link.WithdrawReasons or "".
func (o *Outbox) Decline(requests []record.ID, reason, by string) (record.Action, error) {
	return record.Action{}, errNotYet
}

// Provide prepares to tell the trust about a student: the fields as they were
// previewed, sealed so that only the trust can read them.
func (o *Outbox) Provide(request record.ID, fields []record.DisclosedField, by string) (record.Action, error) {
	return record.Action{}, errNotYet
}

// Report prepares to tell the trust how many days a student has attended so far.
func (o *Outbox) Report(request record.ID, days float64, by string) (record.Action, error) {
	return record.Action{}, errNotYet
}

// Retry prepares to send messages again that need a person. One that the trust
// has refused is made anew, since it would refuse the old one again.
func (o *Outbox) Retry(messages []record.ID, by string) (record.Action, error) {
	return record.Action{}, errNotYet
}

// GiveUp prepares to leave messages be that need a person.
func (o *Outbox) GiveUp(messages []record.ID, by string) (record.Action, error) {
	return record.Action{}, errNotYet
}

// AgreeToRemovals prepares to take out what the trust removed in bulk.
func (o *Outbox) AgreeToRemovals(trust record.ID, by string) (record.Action, error) {
	return record.Action{}, errNotYet
}

// Resume prepares to send to a trust again after something halted it.
func (o *Outbox) Resume(trust record.ID, by string) (record.Action, error) {
	return record.Action{}, errNotYet
}

// Warning is one rule of a trust that one student does not meet.
type Warning struct {
	Student record.ID
	Rule    string      // stable, as package link names it
	Words   string      // "too late after 3 March"
	Until   record.Date // the last day to ask, where the rule has one
	Hard    bool        // the desk would refuse
}

// Check lists the rules of an opportunity that students do not meet for the
// slots, as of a day.
func Check(s *record.Snapshot, opportunity record.ID, students []record.ID, slots []string, today record.Date) []Warning {
	return nil
}

// Preview returns what [Outbox.Provide] would tell about the student of a
// request: what the opportunity asks for, as far as the record holds it, for a
// person to complete, change or leave out.
func Preview(s *record.Snapshot, request record.ID) ([]record.DisclosedField, error) {
	return nil, errNotYet
}
