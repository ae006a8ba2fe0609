package main

import (
	"cmp"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"

	"waymark/app/record"
	"waymark/sync/link"
	"waymark/sync/outbox"
)

const trustHelp = `
  trust add URL --code CODE [--label NAME]   enrol this laptop with the code that the trust gave
  trust list                                 trusts, what waits for each, what is wrong
  trust opportunities                        what the trusts offer, kept on this laptop
  trust resume TRUST                         send again to a trust after it was halted
  trust agree TRUST                          agree to what the trust wants to take away in bulk
`

// outbox returns the school's side of the link to its trusts.
func (c *call) outbox() *outbox.Outbox {
	return outbox.New(c.store, outbox.Options{Now: c.clock, Transport: transport})
}

// transport carries the calls to desks: nil for the system's own, and something
// else only in tests.
var transport http.RoundTripper

func trust(c *call) error {
	if len(c.args) == 0 {
		return misuse("what to do is missing: add, list, opportunities, resume or agree")
	}
	verb := c.args[0]
	c.args = c.args[1:]
	switch verb {
	case "add":
		return addTrust(c)
	case "list":
		return listTrusts(c)
	case "opportunities":
		return listOpportunities(c)
	case "resume", "agree":
		return mendTrust(c, verb)
	}
	return misuse("%q is not something to do with a trust: add, list, opportunities, resume or agree", verb)
}

// trustLine is one trust as trust list --json prints it.
type trustLine struct {
	ID          record.ID       `json:"id"`
	Name        string          `json:"name"`
	ODS         string          `json:"ods,omitzero"`
	URL         string          `json:"url"`
	Fingerprint string          `json:"fingerprint"`
	Waiting     int             `json:"waiting"`
	NeedsPerson int             `json:"needs_person"`
	Held        int             `json:"held,omitzero"` // removals that wait for a person
	LastSent    time.Time       `json:"last_sent,omitzero"`
	Trouble     *record.Trouble `json:"trouble,omitempty"`
	Elsewhere   string          `json:"elsewhere,omitzero"` // requests of the school's there that are not in this record
}

func trustLines(s *record.Snapshot, now time.Time) []trustLine {
	lines := []trustLine{}
	for _, status := range outbox.StatusOf(s, now).Trusts {
		t, _ := s.Trust(status.Trust)
		lines = append(lines, trustLine{
			ID: t.ID, Name: t.Name, ODS: t.ODS, URL: t.URL, Fingerprint: t.Root,
			Waiting: status.Waiting, NeedsPerson: status.NeedsPerson, Held: status.Held,
			LastSent: status.LastSent, Trouble: status.Trouble, Elsewhere: outbox.Elsewhere(s, t),
		})
	}
	return lines
}

func addTrust(c *call) error {
	if err := c.want("the address of the trust's desk"); err != nil {
		return err
	}
	if c.code == "" {
		return misuse("--code is missing: the trust gives the code")
	}
	if err := c.open(); err != nil {
		return err
	}
	label := c.label
	if label == "" {
		label, _ = os.Hostname()
	}
	t, err := c.outbox().Enrol(c.context(), c.args[0], c.code, label, c.signer())
	if err != nil {
		return err
	}
	return c.print(map[string]any{"id": t.ID, "name": t.Name, "ods": t.ODS, "url": t.URL, "fingerprint": t.Root}, func(w io.Writer) {
		fmt.Fprintf(w, "This laptop can now ask %s for placements. waymark-cli sync brings what it offers.\n", t.Name)
	})
}

func listTrusts(c *call) error {
	if err := c.want(); err != nil {
		return err
	}
	if err := c.open(); err != nil {
		return err
	}
	lines := trustLines(c.store.Snapshot(), c.clock())
	return c.print(lines, func(w io.Writer) {
		for _, l := range lines {
			sent := "nothing sent yet"
			if !l.LastSent.IsZero() {
				sent = "last sent " + moment(l.LastSent)
			}
			fmt.Fprintf(w, "%s\t%s\t%s\t%d waiting\t%d need you\t%s\n", l.Name, l.ODS, l.URL, l.Waiting, l.NeedsPerson, sent)
			if l.Trouble != nil {
				fmt.Fprintf(w, "\t%s\n", troubleWords(l.Trouble))
			}
			if l.Elsewhere != "" {
				fmt.Fprintf(w, "\t%s\n", l.Elsewhere)
			}
			if l.Held > 0 {
				fmt.Fprintf(w, "\t%d removals wait for you: waymark-cli trust agree %s\n", l.Held, l.ID)
			}
		}
		fmt.Fprintf(w, "%s\n", count(len(lines), "trust", "trusts"))
	})
}

// opportunityLine is one opportunity as trust opportunities --json prints it.
type opportunityLine struct {
	ID         record.ID   `json:"id"`
	Trust      string      `json:"trust"`
	Title      string      `json:"title"`
	Department string      `json:"department,omitzero"`
	Status     link.Status `json:"status"`
	YearGroups []int       `json:"year_groups,omitempty"`
	MinAge     int         `json:"min_age,omitzero"`
	ApplyBy    record.Date `json:"apply_by,omitzero"`
	Dates      []slotLine  `json:"dates"`
}

type slotLine struct {
	ID     string      `json:"id"`
	From   record.Date `json:"from"`
	To     record.Date `json:"to,omitzero"`
	Places string      `json:"places,omitzero"` // "none", "few" or "some"
}

func listOpportunities(c *call) error {
	if err := c.want(); err != nil {
		return err
	}
	if err := c.open(); err != nil {
		return err
	}
	s := c.store.Snapshot()
	lines := []opportunityLine{}
	for _, kept := range s.Opportunities() {
		o, err := link.DecodeOpportunity(kept.Published)
		if err != nil || kept.Gone {
			continue
		}
		line := opportunityLine{
			ID: kept.ID, Title: o.Title, Department: o.Department, Status: o.Status,
			YearGroups: o.YearGroups, MinAge: o.MinAge, ApplyBy: o.ApplyBy, Dates: []slotLine{},
		}
		if t, ok := s.Trust(kept.Trust); ok {
			line.Trust = t.Name
		}
		for _, slot := range o.Slots {
			line.Dates = append(line.Dates, slotLine{slot.ID, slot.From, slot.To, slot.Left})
		}
		lines = append(lines, line)
	}
	return c.print(lines, func(w io.Writer) {
		for _, l := range lines {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", l.ID, l.Title, l.Trust, l.Status)
			for _, d := range l.Dates {
				fmt.Fprintf(w, "\t%s\t%s\t%s\n", d.ID, days(d.From, d.To), strings.TrimSpace(d.Places+" places"))
			}
		}
		fmt.Fprintf(w, "%s, kept on this laptop\n", count(len(lines), "opportunity", "opportunities"))
	})
}

// mendTrust sends to a trust again after something halted it, or agrees to what
// it wants to take away in bulk.
func mendTrust(c *call, verb string) error {
	if err := c.want("the trust"); err != nil {
		return err
	}
	if err := c.open(); err != nil {
		return err
	}
	t, err := c.trust(c.args[0])
	if err != nil {
		return err
	}
	prepare := c.outbox().Resume
	if verb == "agree" {
		prepare = c.outbox().AgreeToRemovals
	}
	action, err := prepare(t.ID, c.signer())
	if err != nil {
		return err
	}
	return c.save(action)
}

// save does a prepared action and says so.
func (c *call) save(action record.Action) error {
	done, err := c.store.Do(action)
	if err != nil {
		return err
	}
	return c.print(map[string]any{"action": done.Seq, "what": action.What}, func(w io.Writer) {
		fmt.Fprintf(w, "%s. Saved as action %d.%s\n", action.What, done.Seq, leaves(action))
	})
}

// leaves says that an action has made a message that has yet to leave.
func leaves(a record.Action) string {
	if slices.ContainsFunc(a.Changes, func(c record.Change) bool { return c.Kind == record.KindMessage && len(c.From) == 0 }) {
		return " It leaves with the next waymark-cli sync; until then waymark-cli undo takes it back."
	}
	return ""
}

// trust finds a trust by its ID, ODS code or name.
func (c *call) trust(name string) (*record.Trust, error) {
	var found []*record.Trust
	for _, t := range c.store.Snapshot().Trusts() {
		if string(t.ID) == name || strings.EqualFold(t.ODS, name) || record.Fold(t.Name) == record.Fold(name) {
			found = append(found, t)
		}
	}
	if len(found) != 1 {
		return nil, fmt.Errorf("%q names no trust of this school, or more than one: waymark-cli trust list shows them", name)
	}
	return found[0], nil
}

// opportunity finds an opportunity by its ID, the desk's part of it, or its title.
func (c *call) opportunity(name string) (*record.Opportunity, link.Opportunity, error) {
	type pair struct {
		kept *record.Opportunity
		what link.Opportunity
	}
	var found []pair
	for _, kept := range c.store.Snapshot().Opportunities() {
		what, err := link.DecodeOpportunity(kept.Published)
		if err != nil || kept.Gone {
			continue
		}
		if string(kept.ID) == name || what.ID == name || record.Fold(what.Title) == record.Fold(name) {
			found = append(found, pair{kept, what})
		}
	}
	if len(found) != 1 {
		return nil, link.Opportunity{}, fmt.Errorf("%q names no opportunity that is kept here, or more than one: waymark-cli trust opportunities lists them", name)
	}
	return found[0].kept, found[0].what, nil
}

// days says from when to when.
func days(from, to record.Date) string {
	if to.IsZero() || to == from {
		return from.Words()
	}
	return from.Words() + " to " + to.Words()
}

func moment(t time.Time) string { return t.Local().Format("2 Jan 2006 15:04") }

func troubleWords(t *record.Trouble) string {
	return strings.TrimSpace(strings.TrimSuffix(cmp.Or(t.Title, t.Code), ".") + ". " + t.Detail)
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// listFlag is a flag that may be given several times.
type listFlag []string

func (l *listFlag) String() string { return strings.Join(*l, ",") }

func (l *listFlag) Set(s string) error {
	if s == "" || slices.Contains(*l, s) {
		return fmt.Errorf("%q is empty, or was given already", s)
	}
	*l = append(*l, s)
	return nil
}
