package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"

	"waymark/sync/desk"
	"waymark/sync/link"
)

func requests(c *call) error {
	if err := c.want(); err != nil {
		return err
	}
	if s := link.State(c.state); s != "" && !s.Known() {
		return misuse("%q is no state of a request: it is one of %s", c.state, states())
	}
	if err := c.open(c.context()); err != nil {
		return err
	}
	list, err := c.admin.Requests(c.context(), desk.Filter{State: link.State(c.state), Opportunity: c.opportunity})
	if err != nil {
		return err
	}
	if c.opportunity != "" && len(list) == 0 {
		if err := c.mustOffer(c.opportunity); err != nil {
			return err
		}
	}
	hidden := 0
	if c.state == "" {
		list, hidden = shown(c.all, list, func(r desk.Request) bool { return r.State.Final() })
	}
	dates, err := c.dates()
	if err != nil {
		return err
	}
	slices.SortStableFunc(list, func(a, b desk.Request) int { return a.Received.Compare(b.Received) })
	return c.print(orNone(list), func(w io.Writer) {
		for _, r := range list {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\tYear %d%s\t%s\n", r.ID, r.State.Words(r.Words), oneLine(r.School.Name), r.Title, r.YearGroup, band(r.Band), dates.of(r))
		}
		total(w, len(list), "request", hidden, "over")
	})
}

// shown leaves what is over out of a list, unless all of it is asked for, and
// counts that.
func shown[T any](all bool, list []T, over func(T) bool) (kept []T, hidden int) {
	if all {
		return list, 0
	}
	kept = slices.DeleteFunc(list, over)
	return kept, len(list) - len(kept)
}

// total ends a list: how many there are, and how many more --all would list.
func total(w io.Writer, n int, one string, hidden int, what string) {
	fmt.Fprint(w, count(n, one))
	if hidden > 0 {
		fmt.Fprintf(w, "; --all also lists %d %s", hidden, what)
	}
	fmt.Fprintln(w)
}

// oneLine returns what a school has written as one line of what can be seen: an
// escape sequence could otherwise rewrite the list that it stands in.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsGraphic(r) {
			return ' '
		}
		return r
	}, s)
}

// count says how many, "1 request" or "2 requests".
func count(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	if stem, ok := strings.CutSuffix(one, "y"); ok {
		one = stem + "ie"
	}
	return fmt.Sprintf("%d %ss", n, one)
}

// mustOffer refuses an opportunity that the desk has never published.
func (c *call) mustOffer(id string) error {
	list, err := c.admin.Opportunities(c.context())
	if err == nil && !slices.ContainsFunc(list, func(o desk.Opportunity) bool { return o.ID == id }) {
		err = link.UnknownOpportunity.Problem("")
	}
	return err
}

// dates are the days of every slot, in words, by opportunity and slot.
type dates map[[2]string]string

func (c *call) dates() (dates, error) {
	list, err := c.admin.Opportunities(c.context())
	if err != nil {
		return nil, err
	}
	all := dates{}
	for _, o := range list {
		for _, s := range o.Slots {
			all[[2]string{o.ID, s.ID}] = days(s.From, s.To)
		}
	}
	return all, nil
}

// words returns the days of a slot; its ID where it is published no more.
func (d dates) words(opportunity, slot string) string {
	return cmp.Or(d[[2]string{opportunity, slot}], slot)
}

// of returns the days that were offered, or those that were asked for, best first.
func (d dates) of(r desk.Request) string {
	if r.Slot != "" {
		return d.words(r.Opportunity, r.Slot)
	}
	asked := make([]string, len(r.Slots))
	for i, slot := range r.Slots {
		asked[i] = d.words(r.Opportunity, slot)
	}
	return strings.Join(asked, ", or ")
}

// named returns the days of slots, each with the ID by which it is offered.
func (d dates) named(opportunity string, slots ...string) string {
	var all []string
	for _, slot := range slots {
		if slot != "" {
			all = append(all, fmt.Sprintf("%s (%s)", d.words(opportunity, slot), slot))
		}
	}
	return strings.Join(all, ", or ")
}

func states() string {
	words := make([]string, len(link.States))
	for i, s := range link.States {
		words[i] = string(s)
	}
	return strings.Join(words, ", ")
}

func band(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(", priority %d", n)
}

// whole returns the ID of the one request whose ID begins as given.
func (c *call) whole(given string) (string, error) {
	const length = 36 // of a UUID
	if len(given) >= length {
		return given, nil
	}
	list, err := c.admin.Requests(c.context(), desk.Filter{})
	if err != nil {
		return "", err
	}
	var found []string
	for _, r := range list {
		if strings.HasPrefix(r.ID, given) {
			found = append(found, r.ID)
		}
	}
	switch len(found) {
	case 0:
		return "", fmt.Errorf("there is no request whose ID begins with %q: waymark-desk requests --all lists them", given)
	case 1:
		return found[0], nil
	}
	return "", fmt.Errorf("the IDs of %d requests begin with %q: give more of it", len(found), given)
}

func show(c *call) error {
	if err := c.want("the request"); err != nil {
		return err
	}
	if err := c.open(c.context()); err != nil {
		return err
	}
	id, err := c.whole(c.args[0])
	if err != nil {
		return err
	}
	r, err := c.admin.Request(c.context(), id)
	if err != nil {
		return err
	}
	dates, err := c.dates()
	if err != nil {
		return err
	}
	return c.print(r, func(w io.Writer) {
		line := func(name, value string) {
			if value != "" {
				fmt.Fprintf(w, "%s\t%s\n", name, value)
			}
		}
		line("Request", r.ID)
		line("State", fmt.Sprintf("%s, since %s", r.State.Words(r.Words), r.Since.Local().Format("2 Jan 2006 15:04")))
		line("School", strings.TrimSpace(oneLine(r.School.Name)+" "+r.School.URN))
		line("For", r.Title+" ("+r.Opportunity+")")
		line("Asked for", dates.named(r.Opportunity, r.Slots...))
		line("Student", fmt.Sprintf("Year %d%s", r.YearGroup, band(r.Band)))
		line("Offered", dates.named(r.Opportunity, r.Slot))
		if !r.AnswerBy.IsZero() {
			line("Answer by", r.AnswerBy.Words())
		}
		line("Contact", r.Contact)
		line("Reason", link.ReasonWords(r.Reason))
		line("Note", r.Note)
		if !r.Details.IsZero() {
			line("Details", "came "+r.Details.Local().Format("2 Jan 2006 15:04"))
		}
		if r.Days != 0 {
			line("Days attended", fmt.Sprint(r.Days))
		}
		if r.Late {
			line("Late", "made before the opportunity closed, received after")
		}
	})
}

func offer(c *call) error    { return c.move(link.DeskOffer) }
func waitlist(c *call) error { return c.move(link.DeskWaitlist) }
func confirm(c *call) error  { return c.move(link.DeskConfirm) }
func decline(c *call) error  { return c.moveWithReason(link.DeskDecline) }
func cancel(c *call) error   { return c.moveWithReason(link.DeskCancel) }

func complete(c *call) error {
	if c.days <= 0 {
		return misuse("--days is missing: how many days the student came")
	}
	return c.move(link.DeskComplete)
}

func (c *call) moveWithReason(event link.Event) error {
	if err := need("reason", c.reason, "it is one of "+reasons()); err != nil {
		return err
	}
	return c.move(event)
}

func reasons() string {
	words := make([]string, len(link.RefusalReasons))
	for i, r := range link.RefusalReasons {
		words[i] = r.Code
	}
	return strings.Join(words, ", ")
}

// move does one of the trust's moves on each request that is named. Where one is
// refused those before it have been moved, and it says so.
func (c *call) move(event link.Event) error {
	if len(c.args) == 0 {
		return misuse("the request is missing")
	}
	if len(c.args) > 1 && c.ifRev != 0 {
		return misuse("--if-rev goes with one request")
	}
	if err := c.open(c.context()); err != nil {
		return err
	}
	moved := []link.Standing{}
	for i, given := range c.args {
		id, err := c.whole(given)
		var st link.Standing
		if err == nil {
			st, err = c.admin.Move(c.context(), c.signer(), id, event, desk.MoveArgs{
				IfRev: c.ifRev, Slot: c.slot, Reason: c.reason, Note: c.note, Days: c.days, Contact: c.contact,
			})
		}
		if err != nil {
			if i > 0 {
				err = errors.Join(c.tellMoved(moved), fmt.Errorf("%s: %w (of %d, the %d before it were moved)", given, err, len(c.args), i))
			}
			return err
		}
		moved = append(moved, st)
	}
	return c.tellMoved(moved)
}

func (c *call) tellMoved(moved []link.Standing) error {
	dates, _ := c.dates() // what was done is said without them, too
	return c.print(moved, func(w io.Writer) {
		for _, st := range moved {
			until := ""
			if st.State == link.Offered && !st.AnswerBy.IsZero() {
				until = "the school answers by " + st.AnswerBy.Words()
			}
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", st.ID, st.State.Words(st.Words), dates.words(st.Opportunity, st.Slot), until)
		}
	})
}
