package main

import (
	"fmt"
	"io"
	"strings"

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
		fmt.Fprintln(w, count(len(list), "code"), "that can still be used")
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
	list, hidden := shown(c.all, list, func(d desk.Device) bool { return !d.Revoked.IsZero() })
	return c.print(orNone(list), func(w io.Writer) {
		for _, d := range list {
			state := "since " + d.Enrolled.Local().Format("2 Jan 2006")
			if !d.Revoked.IsZero() {
				state = "shut out on " + d.Revoked.Local().Format("2 Jan 2006")
			}
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", d.ID, oneLine(d.School.Name), oneLine(d.Label), state)
		}
		total(w, len(list), "laptop", hidden, "shut out")
	})
}

func revoke(c *call) error {
	if err := c.want("the device"); err != nil {
		return err
	}
	if err := c.open(c.context()); err != nil {
		return err
	}
	d, err := c.laptop(c.args[0])
	if err != nil {
		return err
	}
	if err := c.admin.Revoke(c.context(), c.signer(), d.ID); err != nil {
		return err
	}
	return c.print(map[string]string{"device": d.ID}, func(w io.Writer) {
		fmt.Fprintf(w, "The laptop %q of %s is shut out. What its school has asked for stands.\n", d.Label, oneLine(d.School.Name))
	})
}

// laptop returns the one laptop whose ID begins as given.
func (c *call) laptop(given string) (desk.Device, error) {
	list, err := c.admin.Devices(c.context())
	if err != nil {
		return desk.Device{}, err
	}
	var found []desk.Device
	for _, d := range list {
		if strings.HasPrefix(d.ID, given) {
			found = append(found, d)
		}
	}
	switch len(found) {
	case 0:
		return desk.Device{}, fmt.Errorf("there is no laptop whose ID begins with %q: waymark-desk devices lists them", given)
	case 1:
		return found[0], nil
	}
	return desk.Device{}, fmt.Errorf("the IDs of %d laptops begin with %q: give more of it", len(found), given)
}
