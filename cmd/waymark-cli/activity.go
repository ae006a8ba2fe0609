package main

import (
	"bytes"
	"fmt"
	"io"
	"path/filepath"

	"waymark/app/gatsby"
	"waymark/app/record"
	"waymark/cmd/internal/console"
)

func recordActivity(c *call) error {
	if err := c.want("the file with the activity"); err != nil {
		return err
	}
	if err := c.open(); err != nil {
		return err
	}
	if isTable(c.args[0]) {
		return recordTable(c)
	}
	file, err := console.ReadFile(c.args[0], maxActivityFile)
	if err != nil {
		return fmt.Errorf("%w; nothing was recorded", err)
	}
	activity, counts, err := c.record(bytes.NewReader(file))
	if err != nil {
		return fmt.Errorf("%s was not recorded, and nothing was changed:\n%w", filepath.Base(c.args[0]), err)
	}
	out := countings(counts)
	lines := len(c.store.Snapshot().Register(activity.ID))
	return c.print(map[string]any{"activity": activity.Ref().String(), "register": lines, "counts_for": out}, func(w io.Writer) {
		fmt.Fprintf(w, "Recorded: %s, %s, %d students in the register\n", activity.Title, activity.Date.Words(), lines)
		printCountings(w, out)
	})
}

// counting is one thing that an activity counts for, as --json prints it.
type counting struct {
	For   string       `json:"for"`
	State gatsby.State `json:"state"`
	Words string       `json:"words"`
}

func countings(all []gatsby.Counting) []counting {
	out := []counting{}
	for _, k := range all {
		out = append(out, counting{k.Label, k.State, k.Words})
	}
	return out
}

func printCountings(w io.Writer, all []counting) {
	for _, k := range all {
		fmt.Fprintf(w, "%s %s\t%s\n", k.State.Shape(), k.For, k.Words)
	}
}

// record saves the activity that r holds, and says what it counts for.
func (c *call) record(r io.Reader) (*record.Activity, []gatsby.Counting, error) {
	file, err := readActivity(r)
	if err != nil {
		return nil, nil, err
	}
	action, activity, err := file.action(c.store.Snapshot(), c.signer(), c.today())
	if err != nil {
		return nil, nil, err
	}
	if _, err := c.store.Do(action); err != nil {
		return nil, nil, err
	}
	s := c.store.Snapshot()
	edition := gatsby.EditionFor(activity.AcademicYear())
	return activity, gatsby.CountsFor(edition, activity, s.Hosts(activity), s.Register(activity.ID)), nil
}
