package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"waymark/cmd/internal/console"
	"waymark/sync/link"
)

// post deals with a file that a school sent by mail, and writes the file to send
// back.
func post(c *call) error {
	if err := c.want("the school’s file"); err != nil {
		return err
	}
	if err := need("answer", c.answer, "the file to send back to the school"); err != nil {
		return err
	}
	if same(c.args[0], c.answer) {
		return misuse("--answer names the school’s own file: give the answer a name of its own")
	}
	b, err := console.ReadFile(c.args[0], link.MaxAnswer)
	if err != nil {
		return err
	}
	var p link.Post
	if err := json.Unmarshal(b, &p); err != nil || p.Format != link.PostFormat {
		return fmt.Errorf("%s is not a file that Waymark saved for a trust; nothing was changed", c.args[0])
	}
	if err := c.open(c.context()); err != nil {
		return err
	}
	answer, err := c.admin.TakePost(c.context(), p)
	switch {
	case errors.Is(err, link.DeviceRevoked.Problem("")):
		return fmt.Errorf("%s was saved by a laptop that was shut out, so nothing was done with it: if its school should go on, give it a new code", c.args[0])
	case errors.Is(err, link.DeviceUnknown.Problem("")):
		return fmt.Errorf("%s was saved by a laptop that this desk does not know, so nothing was done with it: its school needs a code", c.args[0])
	case err != nil:
		return err
	}
	b, err = json.Marshal(answer)
	if err == nil {
		err = output(c.answer, append(b, '\n'))
	}
	if err != nil {
		return fmt.Errorf("the messages were dealt with, and the answer was not saved (run this again: nothing happens twice): %w", err)
	}
	refused, waits, err := outcomes(answer, p.Trust)
	if err != nil {
		return err
	}
	return c.print(map[string]any{"messages": len(p.Messages), "refused": refused, "deferred": waits, "answer": c.answer}, func(w io.Writer) {
		fmt.Fprintf(w, "Messages in the file: %d", len(p.Messages))
		if refused > 0 {
			fmt.Fprintf(w, ", of which refused: %d", refused)
		}
		if waits > 0 {
			fmt.Fprintf(w, ", of which wait for an earlier one: %d", waits)
		}
		fmt.Fprintf(w, ". Send %s back to the school: it says what became of each.\n", c.answer)
	})
}

// outcomes counts, in the desk's own answer, the messages that were refused and
// those that wait for an earlier one.
func outcomes(a link.Answer, trust string) (refused, waits int, err error) {
	reply, _, err := link.VerifyReply(a.Reply, trust)
	for _, r := range reply.Results {
		switch r.Outcome {
		case link.Rejected:
			refused++
		case link.Deferred:
			waits++
		}
	}
	return refused, waits, err
}

// audit saves the whole audit as JSON lines.
func audit(c *call) error {
	if err := c.want(); err != nil {
		return err
	}
	if err := need("out", c.out, "the file to save to"); err != nil {
		return err
	}
	if err := c.open(c.context()); err != nil {
		return err
	}
	lines := 0
	err := save(c.out, func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetEscapeHTML(false)
		for entry, err := range c.admin.Audit(c.context()) {
			if err != nil {
				return err
			}
			if err := e.Encode(entry); err != nil {
				return err
			}
			lines++
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("the audit was not saved: %w", err)
	}
	return c.print(map[string]any{"entries": lines, "file": c.out}, func(w io.Writer) {
		fmt.Fprintf(w, "Saved %d entries in %s\n", lines, c.out)
	})
}

func status(c *call) error {
	if err := c.want(); err != nil {
		return err
	}
	if err := c.open(c.context()); err != nil {
		return err
	}
	d, err := c.admin.Descriptor(c.context())
	if err != nil {
		return err
	}
	n, err := c.admin.Counts(c.context())
	if err != nil {
		return err
	}
	return c.print(map[string]any{"trust": d.Trust, "epoch": d.Epoch, "counts": n}, func(w io.Writer) {
		fmt.Fprintf(w, "%s\t%s\n", d.Trust.Name, n.Today.Words())
		fmt.Fprintf(w, "schools\t%d\nlaptops\t%d\nopportunities\t%d\n", n.Schools, n.Devices, n.Opportunities)
		for _, s := range link.States {
			if n.Requests[s] > 0 {
				fmt.Fprintf(w, "%s\t%d\n", s.Words(""), n.Requests[s])
			}
		}
	})
}
