package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"

	"waymark/app/keys"
	"waymark/app/record"
	"waymark/app/store"
	"waymark/cmd/internal/console"
)

// folder returns the school's folder.
func (c *call) folder() (string, error) {
	if c.data != "" {
		return c.data, nil
	}
	return store.DefaultDir()
}

func (c *call) options() store.Options {
	device, _ := os.Hostname()
	return store.Options{Now: c.clock, Device: device, Probe: store.ProbeInChild}
}

// open opens the school, asking for its passphrase where it has one.
func (c *call) open() error {
	dir, err := c.folder()
	if err != nil {
		return err
	}
	passphrase := ""
	protection, err := keys.ProtectionOf(dir)
	if err == nil && protection == keys.Passphrase {
		if passphrase, err = c.Ask(c.secret(), "Passphrase: ", errNoPassphrase); err != nil {
			return err
		}
	}
	if c.store, err = store.Open(dir, passphrase, c.options()); err != nil {
		if errors.Is(err, store.ErrNotSchool) && protection == keys.None {
			return fmt.Errorf("%w: make one with waymark-cli init, or name another with --data", err)
		}
		return err
	}
	c.tellOpening()
	return nil
}

// create makes a school and leaves it open. Where nobody can be asked for a
// passphrase and none is given, the key lies in a plain file, and it says so.
func (c *call) create(school record.School) error {
	dir, err := c.folder()
	if err != nil {
		return err
	}
	passphrase, err := c.Choose(c.secret(), "New passphrase (empty for none): ")
	if err != nil {
		return err
	}
	if c.store, err = store.Create(dir, school, passphrase, c.options()); err != nil {
		return err
	}
	if passphrase == "" {
		fmt.Fprintf(c.Err, "Without a passphrase, whoever can open %s can read it: give it one in Settings.\n", dir)
	}
	return nil
}

// tellOpening says on standard error what had to be mended.
func (c *call) tellOpening() {
	o := c.store.Opening()
	if o.CutBytes > 0 {
		fmt.Fprintf(c.Err, "An action that was being saved when the program stopped was not finished and is not in the record; its %d bytes are kept in %s.\n", o.CutBytes, o.CutFile)
	}
	if o.Rebuilt {
		fmt.Fprintf(c.Err, "The index was built again from the journal: %s. Nothing is lost.\n", o.Why)
	}
}

// close closes the school, if it is open. It may be called twice.
func (c *call) close() error {
	if c.store == nil {
		return nil
	}
	s := c.store
	c.store = nil
	return s.Close()
}

// signer is the name that what is done is signed with.
func (c *call) signer() string {
	return console.Signer(cmp.Or(c.by, c.store.Snapshot().School().CareersLead))
}

// secret is where the passphrase of the school may come from.
func (c *call) secret() console.Secret {
	return console.Secret{File: c.passphraseFile, Variable: "WAYMARK_PASSPHRASE"}
}

var errNoPassphrase = errors.New("the school has a passphrase: give it with --passphrase-file, in WAYMARK_PASSPHRASE or on standard input")
