package main

import (
	"fmt"
	"io"

	"waymark/sync/desk"
)

func issueCode(c *call) error {
	if err := c.want(); err != nil {
		return err
	}
	if err := c.open(c.context()); err != nil {
		return err
	}
	code, err := c.admin.IssueCode(c.context(), c.signer(), desk.CodeOptions{URN: c.urn, Valid: c.valid, Tries: c.tries})
	if err != nil {
		return err
	}
	return c.print(code, func(w io.Writer) {
		fmt.Fprintf(w, "%s\nfor one laptop%s, until %s. It is shown this once: give it to the school by telephone or letter.\n",
			code.Text, ofSchool(code.URN), code.Expires.Local().Format("2 January 2006 15:04"))
	})
}

func ofSchool(urn string) string {
	if urn == "" {
		return " of any school"
	}
	return " of the school with URN " + urn
}

func codes(c *call) error {
	if err := c.want(); err != nil {
		return err
	}
	if err := c.open(c.context()); err != nil {
		return err
	}
	list, err := c.admin.Codes(c.context())
	if err != nil {
		return err
	}
	return c.print(orNone(list), func(w io.Writer) {
		for _, code := range list {
			fmt.Fprintf(w, "%s\tfor one laptop%s\tissued by %s\tuntil %s\t%d tries left\n",
				code.ID, ofSchool(code.URN), code.By, code.Expires.Local().Format("2 Jan 2006 15:04"), code.Tries)
		}
	})
}

func devices(c *call) error {
	if err := c.want(); err != nil {
		return err
	}
	if err := c.open(c.context()); err != nil {
		return err
	}
	list, err := c.admin.Devices(c.context())
	if err != nil {
		return err
	}
	return c.print(orNone(list), func(w io.Writer) {
		for _, d := range list {
			state := "since " + d.Enrolled.Local().Format("2 Jan 2006")
			if !d.Revoked.IsZero() {
				state = "shut out on " + d.Revoked.Local().Format("2 Jan 2006")
			}
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", d.ID, d.School.Name, d.Label, state)
		}
	})
}

func revoke(c *call) error {
	if err := c.want("the device"); err != nil {
		return err
	}
	if err := c.open(c.context()); err != nil {
		return err
	}
	if err := c.admin.Revoke(c.context(), c.signer(), c.args[0]); err != nil {
		return err
	}
	return c.print(map[string]string{"device": c.args[0]}, func(w io.Writer) {
		fmt.Fprintf(w, "%s is shut out. What its school has asked for stands.\n", c.args[0])
	})
}
