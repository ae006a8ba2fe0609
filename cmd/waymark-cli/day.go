package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"text/tabwriter"

	"waymark/app/gatsby"
	"waymark/app/record"
	"waymark/assets/sample"
)

// day does what a careers lead does in a day, on the sample school: brings in
// this week's roster, records a visit for a whole year group, sees benchmarks 5
// and 6 move, asks a trust for placements and hears back, and saves the evidence.
// It is what `make run` does without a display.
func day(c *call) error {
	if err := c.want(); err != nil {
		return err
	}
	if c.out == "" {
		return misuse("--out is missing: name a folder for the files")
	}
	if err := os.MkdirAll(c.out, 0o700); err != nil {
		return err
	}
	made, err := c.fillWithSample()
	if err != nil {
		return err
	}
	say := func(format string, args ...any) { fmt.Fprintf(c.Out, format+"\n", args...) }
	say("A day at %s, a made-up school, without a window; the only network is this machine's own.\n", made.School.Name)

	path := filepath.Join(c.out, "this-week.csv")
	if err := os.WriteFile(path, sample.Roster(c.store.Snapshot(), c.today()), 0o600); err != nil {
		return err
	}
	say("1. The school system's file, %s, comes in:", path)
	summary, err := c.bringIn(path)
	if err != nil {
		return err
	}
	if err := c.tabulate(summary.print); err != nil {
		return err
	}

	before := gatsby.Judge(c.store.Snapshot(), c.today(), nil)
	visit := sample.Visit(c.store.Snapshot(), c.today())
	path = filepath.Join(c.out, "wards.json")
	if err := os.WriteFile(path, visit, 0o600); err != nil {
		return err
	}
	activity, counts, err := c.record(bytes.NewReader(visit))
	if err != nil {
		return err
	}
	say("\n2. A visit for all of Year 9, from %s, is recorded: %s, %d students in the register.", path,
		activity.Title, len(c.store.Snapshot().Register(activity.ID)))
	for _, k := range counts {
		say("   %s %s: %s", k.State.Shape(), k.Label, k.Words)
	}

	after := gatsby.Judge(c.store.Snapshot(), c.today(), before)
	say("\n3. The benchmarks move:")
	if err := c.tabulate(func(w io.Writer) { printMoves(w, before, after) }); err != nil {
		return err
	}

	if err := c.placement(say); err != nil {
		return err
	}

	path = filepath.Join(c.out, "evidence.pdf")
	saved, err := c.saveEvidence(path)
	if err != nil {
		return err
	}
	say("\n5. The evidence is saved: %s, %d pages, digest %s.", path, saved.Pages, saved.Digest)

	checked, err := c.store.Check(c.context())
	if err != nil {
		return err
	}
	if !checked.Agrees() {
		return errDiffers
	}
	say("\n6. The record is whole: %d actions in the journal, and the index agrees with them byte for byte.", checked.Actions)
	say("\nThe school's folder is %s. Look further:", c.store.Dir())
	say("   build/waymark-cli students --year 9 --data %s", c.store.Dir())
	say("   build/waymark-cli request list --data %s", c.store.Dir())
	say("   build/waymark-cli benchmarks --why gb5-every-year --data %s", c.store.Dir())
	return nil
}

// tabulate prints lines whose cells are parted by tabs.
func (c *call) tabulate(lines func(io.Writer)) error {
	w := tabwriter.NewWriter(c.Out, 0, 4, 2, ' ', 0)
	lines(w)
	return w.Flush()
}

func printMoves(w io.Writer, before, after *gatsby.Result) {
	for i, b := range after.Benchmarks {
		was := before.Benchmarks[i]
		fmt.Fprintf(w, "   %d %s\t%d %% → %d %%\t%d of %d\t%s %s\n", b.Number, b.Title, was.Percent, b.Percent, b.Met, b.Of, b.State.Shape(), b.State.Words())
		for j, g := range b.Rules[0].Groups {
			if old := was.Rules[0].Groups[j]; g.YearGroup == record.YearGroup(9) && b.Number == 5 {
				fmt.Fprintf(w, "     of these %s\t%d %% → %d %%\t%d of %d\t%s %s\n", g.YearGroup, old.Percent, g.Percent, g.Met, g.Of, g.State.Shape(), g.State.Words())
			}
		}
	}
}
