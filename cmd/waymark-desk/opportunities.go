package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"

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
	if err != nil {
		return fmt.Errorf("%w; nothing was published", err)
	}
	if err := c.open(c.context()); err != nil {
		return err
	}
	published, err := c.publishAll(list)
	if err != nil {
		return err
	}
	return c.print(published, func(w io.Writer) {
		for _, o := range published {
			fmt.Fprintf(w, "Published\t%s\t%s\n", o.ID, o.Title)
		}
	})
}

// publishAll publishes opportunities one by one, and says how far it got where
// one is refused.
func (c *call) publishAll(list []link.Opportunity) ([]link.Opportunity, error) {
	published := []link.Opportunity{}
	for i, o := range list {
		o, err := c.admin.Publish(c.context(), c.signer(), o)
		if err != nil {
			return nil, fmt.Errorf("%s was not published: %w (of %d, %d had been published before it)", orTitle(list[i]), err, len(list), i)
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
	if err := d.Decode(into); err != nil {
		at := d.InputOffset()
		if wrong := (*json.SyntaxError)(nil); errors.As(err, &wrong) {
			at = wrong.Offset
		}
		line := 1 + bytes.Count(b[:min(int(at), len(b))], []byte("\n"))
		return nil, fmt.Errorf("%s holds no opportunities in JSON: %w, near line %d", path, err, line)
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("%s holds no opportunity", path)
	}
	return list, nil
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
	return c.print(orNone(list), func(w io.Writer) {
		for _, o := range list {
			fmt.Fprintf(w, "%s\t%s\t%s\n", o.ID, o.Title, statusOf(o))
			for _, s := range o.Slots {
				fmt.Fprintf(w, "\t%s\t%d of %d taken\t%s\n", days(s.From, s.To), o.Taken[s.ID], s.Places, s.ID)
			}
		}
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
