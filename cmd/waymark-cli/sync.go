package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"waymark/app/record"
	"waymark/cmd/internal/console"
	"waymark/sync/link"
	"waymark/sync/outbox"
)

const syncHelp = `
  sync [TRUST...]             over the network, with all trusts or those named
  sync TRUST --save FILE      what waits, in a file to send by another way; names nobody
  sync --read FILE            the answer that came back as a file
`

// errUnsynced is how sync ends where a trust was not reached. What happened has
// been printed, and nothing is lost.
var errUnsynced = errors.New("a trust was not reached; everything is saved here and will be sent")

// syncTrusts sends what waits and takes what is new; with --save and --read it
// does so by way of files.
func syncTrusts(c *call) error {
	if c.savePost != "" && c.readAnswer != "" {
		return misuse("--save and --read are two different things")
	}
	if err := c.open(); err != nil {
		return err
	}
	var trusts []record.ID
	for _, name := range c.args {
		t, err := c.trust(name)
		if err != nil {
			return err
		}
		trusts = append(trusts, t.ID)
	}
	switch {
	case c.savePost != "":
		return c.postFile(trusts)
	case c.readAnswer != "":
		answer, err := console.ReadFile(c.readAnswer, link.MaxAnswer)
		if err != nil {
			return err
		}
		report, err := c.outbox().ReadAnswer(c.context(), bytes.NewReader(answer), c.signer())
		if err != nil {
			return err
		}
		return c.tellSync(report)
	}
	return c.tellSync(c.outbox().Sync(c.context(), trusts...))
}

// postFile writes what waits for one trust to a file.
func (c *call) postFile(trusts []record.ID) error {
	if all := c.store.Snapshot().Trusts(); len(trusts) == 0 && len(all) == 1 {
		trusts = []record.ID{all[0].ID}
	}
	if len(trusts) != 1 {
		return misuse("a file is for one trust: name it")
	}
	file, err := os.OpenFile(c.savePost, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	n, err := c.outbox().SavePost(trusts[0], file)
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err != nil {
		os.Remove(c.savePost)
		return err
	}
	return c.print(map[string]any{"file": c.savePost, "messages": n}, func(w io.Writer) {
		fmt.Fprintf(w, "%s in %s. Send it to the trust; waymark-cli sync --read takes in the file that comes back.\n", count(n, "message", "messages"), c.savePost)
	})
}

// clockOff is by how much this laptop's clock may differ from a trust's before a
// person has to know.
const clockOff = 10 * time.Minute

// apart says how far two clocks are apart, as closely as a person needs it.
func apart(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d >= 2*day:
		return count(int(d/day), "day", "days")
	case d >= 2*time.Hour:
		return count(int(d/time.Hour), "hour", "hours")
	}
	return count(int(d/time.Minute), "minute", "minutes")
}

// tellSync prints what a sync did.
func (c *call) tellSync(r outbox.Report) error {
	if r.Trusts == nil {
		r.Trusts = []outbox.TrustReport{}
	}
	err := c.print(r, func(w io.Writer) {
		fmt.Fprintf(w, "%d sent, %d received by the trust, %d waiting, %d need you, %d new from the trust\n", r.Sent, r.Received, r.Waiting, r.NeedsPerson, r.Changes)
		for _, t := range r.Trusts {
			if t.Problem != nil {
				fmt.Fprintf(w, "%s: %s\n", t.Name, troubleWords(t.Problem))
			}
			if off := t.Clock.Abs(); off > clockOff {
				fmt.Fprintf(w, "%s has another time than this laptop, by %s: if its clock is wrong, set it. Nothing is lost by it.\n", t.Name, apart(off))
			}
			if t.Held > 0 {
				fmt.Fprintf(w, "%s wants to take away %d things at once: waymark-cli trust agree %s\n", t.Name, t.Held, t.Trust)
			}
		}
	})
	if err != nil {
		return err
	}
	for _, t := range r.Trusts {
		if t.Problem != nil {
			return errUnsynced
		}
	}
	return nil
}
