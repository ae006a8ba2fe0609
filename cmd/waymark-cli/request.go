package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"waymark/app/record"
	"waymark/sync/link"
	"waymark/sync/outbox"
)

// requestVerbs are what request can do, each with what it needs.
var requestVerbs = map[string]func(*call) error{
	"new": newRequest, "list": listRequests, "show": showRequest,
	"accept": forRequests(func(c *call, ids []record.ID) (record.Action, error) { return c.outbox().Accept(ids, c.signer()) }),
	"decline": forRequests(func(c *call, ids []record.ID) (record.Action, error) {
		return c.outbox().Decline(ids, c.reason, c.signer())
	}),
	"withdraw": forRequests(func(c *call, ids []record.ID) (record.Action, error) {
		return c.outbox().Withdraw(ids, c.reason, c.signer())
	}),
	"details":  requestDetails,
	"attended": attended,
	"retry":    forMessages(func(c *call, ids []record.ID) (record.Action, error) { return c.outbox().Retry(ids, c.signer()) }),
	"give-up":  forMessages(func(c *call, ids []record.ID) (record.Action, error) { return c.outbox().GiveUp(ids, c.signer()) }),
}

const requestVerbWords = "new, list, show, accept, decline, withdraw, details, attended, retry or give-up"

func request(c *call) error {
	if len(c.args) == 0 {
		return misuse("what to do is missing: %s", requestVerbWords)
	}
	verb, ok := requestVerbs[c.args[0]]
	if !ok {
		return misuse("%q is not something to do with a request: %s", c.args[0], requestVerbWords)
	}
	c.args = c.args[1:]
	return verb(c)
}

var requestHelp = `
  request new --opportunity O --student S... [--date D...] [--dry-run]
                                      ask, for each student (UPN or ID), for the dates, best first
  request list [--state STATE]        every request, and who acts next
  request show REQUEST                its messages, and what was told about the student
  request accept REQUEST...           accept an offer; you state that student and parent agree
  request decline REQUEST... [--reason R]
  request withdraw REQUEST... [--reason R]
  request details REQUEST [--set NAME=VALUE...] [--send]
                                      see exactly what the trust would be told; --send seals and queues it
  request attended REQUEST --days N   how many days the student attended
  request retry MESSAGE...            send again what needed you
  request give-up MESSAGE...          leave it be

A reason R is one of ` + withdrawReasons() + `.
`

func withdrawReasons() string {
	codes := make([]string, len(link.WithdrawReasons))
	for i, r := range link.WithdrawReasons {
		codes[i] = r.Code
	}
	return strings.Join(codes, ", ")
}

// newRequest asks a trust for placements, one for each student, or says what
// stands against it. Where the trust would refuse any of them none is made.
func newRequest(c *call) error {
	if err := c.want(); err != nil {
		return err
	}
	if c.opportunityName == "" || len(c.students) == 0 {
		return misuse("--opportunity and at least one --student are needed")
	}
	if err := c.open(); err != nil {
		return err
	}
	kept, what, err := c.opportunity(c.opportunityName)
	if err != nil {
		return err
	}
	slots := []string(c.dates)
	if len(slots) == 0 && len(what.Slots) == 1 {
		slots = []string{what.Slots[0].ID}
	}
	if len(slots) == 0 {
		return misuse("--date is missing: “%s” has %s", what.Title, dateNames(what.Slots))
	}
	for _, id := range slots {
		if _, ok := what.Slot(id); !ok {
			return fmt.Errorf("“%s” has no date %q; it has %s", what.Title, id, dateNames(what.Slots))
		}
	}
	var asking []outbox.Asking
	var students []record.ID
	for _, name := range c.students {
		ref, err := c.find1(name)
		if err != nil {
			return err
		}
		if _, ok := c.store.Snapshot().Student(ref.ID); !ok {
			return fmt.Errorf("%q names no student", name)
		}
		students = append(students, ref.ID)
		asking = append(asking, outbox.Asking{Student: ref.ID, Opportunity: kept.ID, Slots: slots})
	}
	type warning struct {
		Student record.ID   `json:"student"`
		Rule    link.Rule   `json:"rule"`
		Words   string      `json:"words"`
		Until   record.Date `json:"until,omitzero"`
		Hard    bool        `json:"hard,omitzero"`
	}
	warnings, hard := []warning{}, false
	for _, w := range outbox.Check(c.store.Snapshot(), kept.ID, students, slots, c.today()) {
		warnings = append(warnings, warning{w.Student, w.Rule, w.Words, w.Until, w.Hard})
		hard = hard || w.Hard
	}
	say := func(w io.Writer) {
		for _, warning := range warnings {
			s, _ := c.store.Snapshot().Student(warning.Student)
			fmt.Fprintf(w, "%s\t%s\n", s.Name(), warning.Words)
		}
	}
	if hard {
		say(c.Err)
		return fmt.Errorf("the trust would refuse this, so nothing was asked")
	}
	if c.dryRun {
		return c.print(map[string]any{"requests": []record.ID{}, "warnings": warnings, "dry_run": true}, func(w io.Writer) {
			say(w)
			fmt.Fprintln(w, "This was a dry run: nothing was asked.")
		})
	}
	action, err := c.outbox().Ask(asking, c.signer())
	if err != nil {
		return err
	}
	done, err := c.store.Do(action)
	if err != nil {
		return err
	}
	made := []record.ID{}
	for _, change := range action.Changes {
		if change.Kind == record.KindRequest {
			made = append(made, change.ID)
		}
	}
	return c.print(map[string]any{"action": done.Seq, "requests": made, "warnings": warnings}, func(w io.Writer) {
		say(w)
		fmt.Fprintf(w, "%s to %s, waiting to send; no name is in them. waymark-cli sync sends; waymark-cli undo takes back what has not left.\n",
			count(len(made), "request", "requests"), what.Title)
	})
}

// dateNames lists what --date may name.
func dateNames(slots []link.Slot) string {
	names := make([]string, len(slots))
	for i, s := range slots {
		names[i] = fmt.Sprintf("%s (%s)", s.ID, days(s.From, s.To))
	}
	return strings.Join(names, ", ")
}

// requestLine is one request as request list --json prints it.
type requestLine struct {
	ID          record.ID   `json:"id"`
	Student     record.ID   `json:"student"`
	Name        string      `json:"name"` // the student's, for the school's own eyes
	Trust       string      `json:"trust"`
	Opportunity record.ID   `json:"opportunity"`
	Title       string      `json:"title"`
	From        record.Date `json:"from,omitzero"`
	State       string      `json:"state"` // "" before the trust has answered
	Words       string      `json:"words"`
	Delivery    string      `json:"delivery"`
	Next        string      `json:"next,omitzero"`
	AnswerBy    record.Date `json:"answer_by,omitzero"`
	Reason      string      `json:"reason,omitzero"` // one of link's codes
	Note        string      `json:"note,omitzero"`
	Contact     string      `json:"contact,omitzero"` // whom to ask for on the first day
	Lost        string      `json:"lost,omitzero"`    // what the trust had agreed and its desk has lost
	Rev         int         `json:"rev,omitzero"`
	Activity    record.ID   `json:"activity,omitzero"`
}

func describe(s *record.Snapshot, r *record.Request) requestLine {
	line := requestLine{
		ID: r.ID, Student: r.Student, Opportunity: r.Opportunity, Title: r.Title, From: r.From, State: r.State,
		Delivery: outbox.Delivery(s, r.ID), Reason: r.Reason, Note: r.Note, Lost: outbox.Lost(s, r), Rev: r.Rev, Activity: r.Activity,
	}
	state := link.State(r.State)
	line.Words, line.Next = state.Words(r.Words), state.NextAct()
	if state == link.None {
		line.Words = line.Delivery
	}
	if t, ok := s.Trust(r.Trust); ok {
		line.Trust = t.Name
	}
	if student, ok := s.Student(r.Student); ok {
		line.Name = student.Name()
	}
	if r.Offer != nil {
		line.From, line.AnswerBy, line.Contact = r.Offer.From, r.Offer.AnswerBy, r.Offer.Contact
	}
	return line
}

// answerBy is the last day to answer an offer on, while one stands.
func answerBy(l requestLine) string {
	if l.State != string(link.Offered) || l.AnswerBy.IsZero() {
		return ""
	}
	return l.AnswerBy.Words()
}

func listRequests(c *call) error {
	if err := c.want(); err != nil {
		return err
	}
	if err := c.open(); err != nil {
		return err
	}
	s := c.store.Snapshot()
	lines := []requestLine{}
	for r := range s.Requests() {
		if c.state == "" || c.state == r.State {
			lines = append(lines, describe(s, r))
		}
	}
	slices.SortFunc(lines, func(a, b requestLine) int {
		if by := a.From.Compare(b.From); by != 0 {
			return by
		}
		return strings.Compare(a.Name+string(a.ID), b.Name+string(b.ID))
	})
	return c.print(lines, func(w io.Writer) {
		for _, l := range lines {
			next := l.Next
			if by := answerBy(l); by != "" {
				next += " by " + by
			}
			fmt.Fprintf(w, "%s\t%s\t%s, %s\t%s\t%s\t%s\n", l.ID, l.Name, l.Title, l.Trust, l.From.Words(), l.Words, next)
			if l.Lost != "" {
				fmt.Fprintf(w, "\t%s\n", l.Lost)
			}
		}
		fmt.Fprintln(w, count(len(lines), "request", "requests"))
	})
}

// showRequest prints one request with its messages and everything that was told
// about the student.
func showRequest(c *call) error {
	if err := c.want("the request"); err != nil {
		return err
	}
	if err := c.open(); err != nil {
		return err
	}
	r, err := c.request(c.args[0])
	if err != nil {
		return err
	}
	type message struct {
		ID       record.ID       `json:"id"`
		Type     string          `json:"type"`
		Made     time.Time       `json:"made"`
		Delivery record.Delivery `json:"delivery"`
		Sent     time.Time       `json:"sent,omitzero"`
		Received time.Time       `json:"received,omitzero"`
		Trouble  *record.Trouble `json:"trouble,omitempty"`
	}
	s := c.store.Snapshot()
	messages := []message{}
	for m := range s.Messages(r.ID) {
		messages = append(messages, message{m.ID, m.Type, m.Made, m.Delivery, m.SentAt, m.ReceivedAt, m.Trouble})
	}
	line := describe(s, r)
	return c.print(struct {
		requestLine
		Messages    []message           `json:"messages"`
		Disclosures []record.Disclosure `json:"disclosures"`
	}{line, messages, append([]record.Disclosure{}, r.Disclosures...)}, func(w io.Writer) {
		fmt.Fprintf(w, "%s\t%s\n%s\t%s\n", line.Name, line.Title, line.Trust, line.Words)
		for _, l := range [][2]string{
			{"From", line.From.Words()}, {"Next", line.Next}, {"Answer by", answerBy(line)},
			{"Ask for", line.Contact}, {"Reason", link.ReasonWords(line.Reason)}, {"Note", line.Note}, {"Lost", line.Lost},
		} {
			if l[1] != "" {
				fmt.Fprintf(w, "%s\t%s\n", l[0], l[1])
			}
		}
		for _, m := range messages {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", moment(m.Made), m.Type, m.Delivery, m.ID)
			if m.Trouble != nil {
				fmt.Fprintf(w, "\t%s\n", troubleWords(m.Trouble))
			}
		}
		for _, d := range r.Disclosures {
			fmt.Fprintf(w, "%s\ttold to %s by %s:\t%s\n", moment(d.At), line.Trust, d.By, fieldNames(d.Fields))
		}
	})
}

func fieldNames(fields []record.DisclosedField) string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.Name
	}
	return strings.Join(names, ", ")
}

// requestDetails shows exactly what would leave the laptop about a student, and
// sends it, sealed, where --send says so.
func requestDetails(c *call) error {
	if err := c.want("the request"); err != nil {
		return err
	}
	if err := c.open(); err != nil {
		return err
	}
	r, err := c.request(c.args[0])
	if err != nil {
		return err
	}
	fields, err := outbox.Preview(c.store.Snapshot(), r.ID)
	if err != nil {
		return err
	}
	for _, set := range c.set {
		name, value, ok := strings.Cut(set, "=")
		i := slices.IndexFunc(fields, func(f record.DisclosedField) bool { return strings.EqualFold(f.Name, name) })
		switch {
		case !ok:
			return misuse("--set takes NAME=VALUE; an empty value leaves the line out")
		case i < 0:
			return fmt.Errorf("the trust does not ask for %q; it asks for: %s", name, fieldNames(fields))
		}
		fields[i].Value = value
	}
	told := slices.DeleteFunc(slices.Clone(fields), func(f record.DisclosedField) bool { return f.Value == "" })
	if !c.send {
		return c.print(map[string]any{"fields": fields, "sent": false}, func(w io.Writer) {
			for _, f := range fields {
				fmt.Fprintf(w, "%s\t%s\n", f.Name, f.Value)
			}
			fmt.Fprintln(w, "Nothing has been sent. --set NAME=VALUE changes a line, an empty value leaves it out; --send seals the lines that hold something and queues them.")
		})
	}
	action, err := c.outbox().Provide(r.ID, told, c.signer())
	if err != nil {
		return err
	}
	return c.save(action)
}

func attended(c *call) error {
	if err := c.want("the request"); err != nil {
		return err
	}
	if c.daysAttended < 0 {
		return misuse("--days is missing: how many days the student has attended")
	}
	return prepared(c, func(r *record.Request) (record.Action, error) {
		return c.outbox().Report(r.ID, c.daysAttended, c.signer())
	})
}

func prepared(c *call, prepare func(*record.Request) (record.Action, error)) error {
	if err := c.open(); err != nil {
		return err
	}
	r, err := c.request(c.args[0])
	if err != nil {
		return err
	}
	action, err := prepare(r)
	if err != nil {
		return err
	}
	return c.save(action)
}

// forRequests is a verb that does one thing to any number of requests.
func forRequests(prepare func(*call, []record.ID) (record.Action, error)) func(*call) error {
	return forEach("the request is missing", func(c *call, name string) (record.ID, error) {
		r, err := c.request(name)
		if err != nil {
			return "", err
		}
		return r.ID, nil
	}, prepare)
}

// forMessages is a verb that does one thing to any number of messages.
func forMessages(prepare func(*call, []record.ID) (record.Action, error)) func(*call) error {
	return forEach("the message is missing: waymark-cli request show lists a request's messages", func(c *call, name string) (record.ID, error) {
		if _, ok := c.store.Snapshot().Message(record.ID(name)); !ok {
			return "", fmt.Errorf("there is no message %q", name)
		}
		return record.ID(name), nil
	}, prepare)
}

// forEach is a verb that saves one action about everything its arguments name.
func forEach(missing string, find func(*call, string) (record.ID, error), prepare func(*call, []record.ID) (record.Action, error)) func(*call) error {
	return func(c *call) error {
		if len(c.args) == 0 {
			return misuse("%s", missing)
		}
		if err := c.open(); err != nil {
			return err
		}
		ids := make([]record.ID, len(c.args))
		for i, name := range c.args {
			var err error
			if ids[i], err = find(c, name); err != nil {
				return err
			}
		}
		action, err := prepare(c, ids)
		if err != nil {
			return err
		}
		return c.save(action)
	}
}

// request finds a request by its ID or the start of it.
func (c *call) request(name string) (*record.Request, error) {
	var found []*record.Request
	for r := range c.store.Snapshot().Requests() {
		if len(name) >= 4 && strings.HasPrefix(string(r.ID), name) {
			found = append(found, r)
		}
	}
	if len(found) != 1 {
		return nil, fmt.Errorf("%q names no request, or more than one: waymark-cli request list shows them", name)
	}
	return found[0], nil
}
