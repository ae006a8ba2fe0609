package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"waymark/app/record"
	"waymark/cmd/internal/console"
	"waymark/sync/desk"
	"waymark/sync/link"
)

// publish publishes the opportunity, or each of the list of them, in a JSON file.
func publish(c *call) error {
	if err := c.want("the file with the opportunities"); err != nil {
		return err
	}
	list, err := readOpportunities(c.args[0])
	if err == nil {
		err = checkAll(list)
	}
	if err != nil {
		return fmt.Errorf("nothing was published: %w", err)
	}
	if err := c.open(c.context()); err != nil {
		return err
	}
	before, err := c.admin.Opportunities(c.context())
	if err != nil {
		return err
	}
	published, err := c.publishAll(list)
	if err != nil {
		return err
	}
	return c.print(published, func(w io.Writer) {
		for _, o := range published {
			again := ""
			if past(o, c.today()) {
				again = "all of its dates are past: nobody can ask for it"
			}
			if i := slices.IndexFunc(before, func(b desk.Opportunity) bool { return b.ID == o.ID }); i >= 0 && o.Status == link.Open {
				if was := statusOf(before[i]); was != string(link.Open) {
					again = "open again: it was " + was
				}
			}
			fmt.Fprintf(w, "Published\t%s\t%s\t%s\n", o.ID, o.Title, again)
		}
	})
}

// past reports whether an opportunity has dates, and none that is to come.
func past(o link.Opportunity, today record.Date) bool {
	return len(o.Slots) > 0 && !slices.ContainsFunc(o.Slots, func(s link.Slot) bool { return s.From.After(today) })
}

// checkAll returns what is wrong with any of the opportunities, so that a file is
// corrected once and published whole.
func checkAll(list []link.Opportunity) error {
	var wrong []string
	for i, o := range list {
		o.Status = cmp.Or(o.Status, link.Open)
		p := link.ProblemOf(o.Check())
		if p == nil {
			continue
		}
		name := orTitle(o)
		if o.Title == "" && o.ID == "" {
			name = fmt.Sprintf("opportunity %d", i+1)
		}
		for _, e := range p.Errors {
			wrong = append(wrong, fmt.Sprintf("\n  %s, %s: %s", name, strings.TrimPrefix(e.Pointer, "/"), e.Detail))
		}
	}
	if len(wrong) == 0 {
		return nil
	}
	return errors.New("the file is to be corrected" + strings.Join(wrong, ""))
}

// publishAll publishes opportunities one by one, and says how far it got where
// one is refused.
func (c *call) publishAll(list []link.Opportunity) ([]link.Opportunity, error) {
	published := []link.Opportunity{}
	for i, o := range list {
		o, err := c.admin.Publish(c.context(), c.signer(), o)
		if err != nil {
			err = fmt.Errorf("%s was not published: %w", orTitle(list[i]), err)
			if i > 0 {
				err = fmt.Errorf("%w (of %d, the %d before it were published)", err, len(list), i)
			}
			return nil, err
		}
		published = append(published, o)
	}
	return published, nil
}

func orTitle(o link.Opportunity) string {
	if o.Title != "" {
		return strconv.Quote(o.Title)
	}
	return strconv.Quote(o.ID)
}

// readOpportunities reads one opportunity or a list of them. A member that is not
// known is refused: it is likely to be a rule that was misspelt.
func readOpportunities(path string) ([]link.Opportunity, error) {
	b, err := console.ReadFile(path, link.MaxBody)
	if err != nil {
		return nil, err
	}
	b = bytes.TrimPrefix(b, []byte("\uFEFF"))
	list := make([]link.Opportunity, 1)
	var into any = &list[0]
	if bytes.HasPrefix(bytes.TrimSpace(b), []byte("[")) {
		into = &list
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	err = d.Decode(into)
	if err == nil {
		if _, more := d.Token(); !errors.Is(more, io.EOF) {
			err = errors.New("there is more after the opportunity; several are a list, in [ and ] with commas between them")
		}
	}
	if err != nil {
		return nil, misread(path, b, d.InputOffset(), err)
	}
	if len(list) == 0 || bytes.Equal(bytes.TrimSpace(b), []byte("null")) {
		return nil, fmt.Errorf("%s holds no opportunity", path)
	}
	return list, nil
}

// misread says in which line a file is not as it should be, and what of it.
func misread(path string, b []byte, at int64, err error) error {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	words := strings.TrimPrefix(err.Error(), "json: ")
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("%s holds no opportunities in JSON: it is empty, or ends in the middle", path)
	case errors.As(err, &syntax):
		at = syntax.Offset
		words = "this is not JSON as it should be: " + words
	case errors.As(err, &kind) && kind.Field == "":
		words = fmt.Sprintf("a %s stands where an opportunity should, in { and }", kind.Value)
	case errors.As(err, &kind):
		words = fmt.Sprintf("%s cannot be a %s", kind.Field, kind.Value)
	}
	return fmt.Errorf("%s, near line %d: %s", path, 1+bytes.Count(b[:min(int(at), len(b))], []byte("\n")), words)
}

func opportunities(c *call) error {
	if err := c.want(); err != nil {
		return err
	}
	if err := c.open(c.context()); err != nil {
		return err
	}
	list, err := c.admin.Opportunities(c.context())
	if err != nil {
		return err
	}
	list, hidden := shown(c.all, list, func(o desk.Opportunity) bool { return o.Gone })
	return c.print(orNone(list), func(w io.Writer) {
		for _, o := range list {
			fmt.Fprintf(w, "%s\t%s\t%s\n", o.ID, o.Title, statusOf(o))
			for _, s := range o.Slots {
				fmt.Fprintf(w, "\t%s\t%d of %d taken\t%s\n", days(s.From, s.To), o.Taken[s.ID], s.Places, s.ID)
			}
		}
		total(w, len(list), "opportunity", hidden, "withdrawn")
	})
}

func statusOf(o desk.Opportunity) string {
	if o.Gone {
		return "withdrawn"
	}
	return string(o.Status)
}

// days returns from when to when in words.
func days(from, to record.Date) string {
	if to.IsZero() || to == from {
		return from.Words()
	}
	return from.Words() + " to " + to.Words()
}

func closeOpportunity(c *call) error {
	return c.onOpportunity("Closed: schools can ask no more", func() error {
		return c.admin.CloseOpportunity(c.context(), c.signer(), c.args[0])
	})
}

func withdrawOpportunity(c *call) error {
	if err := need("reason", c.reason, "schools are told why"); err != nil {
		return err
	}
	return c.onOpportunity("Withdrawn; requests for it are still to be declined or cancelled", func() error {
		return c.admin.WithdrawOpportunity(c.context(), c.signer(), c.args[0], c.reason)
	})
}

func (c *call) onOpportunity(words string, do func() error) error {
	if err := c.want("the opportunity"); err != nil {
		return err
	}
	if err := c.open(c.context()); err != nil {
		return err
	}
	if err := do(); err != nil {
		return err
	}
	return c.print(map[string]string{"opportunity": c.args[0]}, func(w io.Writer) { fmt.Fprintf(w, "%s\t%s\n", c.args[0], words) })
}
