package main

import (
	"context"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"

	"waymark/app/record"
	"waymark/sync/desk"
	"waymark/sync/link"
	"waymark/sync/trustcheck"
)

// check tries an endpoint out against the contract.
func check(c *call) error {
	if err := c.want("the endpoint’s address"); err != nil {
		return err
	}
	o := trustcheck.Options{URL: c.args[0], Code: c.code, Other: c.otherCode}
	if u, err := url.Parse(o.URL); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return misuse("%q is not an address, as in https://desk.example.nhs.uk", o.URL)
	}
	for name, code := range map[string]string{"code": o.Code, "other-code": o.Other} {
		if _, err := link.ParseCode(code); code != "" && err != nil {
			return misuse("--%s: %v", name, err)
		}
	}
	for _, section := range strings.FieldsFunc(c.only, func(r rune) bool { return r == ',' }) {
		if !slices.Contains(trustcheck.Sections(), section) {
			return misuse("%q is no section of the checks: they are %s", section, strings.Join(trustcheck.Sections(), ", "))
		}
		o.Only = append(o.Only, section)
	}
	switch {
	case c.hand != "":
		o.Hand = handProgram{c.hand}
	case c.withDesk || c.desk != "":
		if err := c.open(c.context()); err != nil {
			return err
		}
		o.Hand = hand{c.admin, c.signer()}
	case o.Code == "":
		return misuse("--code is missing: an enrolment code of the endpoint; or say --with-desk, if it is the desk of --data")
	}
	if o.Code == "" {
		var err error
		if o.Code, err = o.Hand.Code(c.context()); err != nil {
			return fmt.Errorf("no enrolment code could be issued: %w", err)
		}
	}
	if !c.json {
		o.Progress = func(section string) { fmt.Fprintf(c.Err, "%s …\n", section) }
	}
	if h, ours := o.Hand.(hand); ours {
		if err := h.sweep(c.context()); err != nil {
			return err
		}
	}
	report, err := trustcheck.Run(c.context(), o)
	if err != nil {
		return err
	}
	if c.json {
		err = c.print(report, func(io.Writer) {})
	} else {
		err = report.WriteText(c.Out)
	}
	if err == nil && !report.Conforms() {
		err = errTold
	}
	return err
}

// hand does at our own desk what a check asks the trust's side to do.
type hand struct {
	admin desk.Admin
	by    string
}

// sweep withdraws what a check has published that was killed before its end.
func (h hand) sweep(ctx context.Context) error {
	list, err := h.admin.Opportunities(ctx)
	for _, o := range list {
		if err == nil && !o.Gone && strings.HasPrefix(o.ID, trustcheck.Prefix) {
			err = h.Withdraw(ctx, o.ID)
		}
	}
	return err
}

func (h hand) Publish(ctx context.Context, o link.Opportunity) (link.Opportunity, error) {
	return h.admin.Publish(ctx, h.by, o)
}

func (h hand) Withdraw(ctx context.Context, id string) error {
	return h.admin.WithdrawOpportunity(ctx, h.by, id, "It was published to check the endpoint.")
}

func (h hand) Code(ctx context.Context) (string, error) {
	code, err := h.admin.IssueCode(ctx, h.by, desk.CodeOptions{})
	return code.Text, err
}

func (h hand) Move(ctx context.Context, request string, event link.Event, slot string) error {
	args := desk.MoveArgs{Slot: slot}
	switch event {
	case link.DeskDecline, link.DeskCancel:
		args.Reason = link.RefusalReasons[0].Code
	case link.DeskComplete:
		args.Days = 1
	}
	_, err := h.admin.Move(ctx, h.by, request, event, args)
	return err
}

func (h hand) Pass(ctx context.Context, until record.Date) error {
	counts, err := h.admin.Counts(ctx)
	if err != nil {
		return err
	}
	if counts.Today.Before(until) {
		return trustcheck.ErrCannot // nobody moves the clock of a desk in use
	}
	_, err = h.admin.Tick(ctx)
	return err
}
