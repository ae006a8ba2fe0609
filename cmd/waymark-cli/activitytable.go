package main

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"waymark/app/activities"
	"waymark/app/sheet"
)

// isTable reports whether a file of activities is a table, by its name.
func isTable(path string) bool {
	return slices.Contains([]string{".csv", ".tsv", ".txt", ".xlsx", ".ods"}, strings.ToLower(filepath.Ext(path)))
}

// tableSummary is what record FILE --json prints of a table.
type tableSummary struct {
	File      string       `json:"file"`
	Rows      int          `json:"rows"`
	Added     int          `json:"added"`
	Changed   int          `json:"changed"`
	Unchanged int          `json:"unchanged"`
	Rejected  []importNote `json:"rejected"`
	Warnings  []importNote `json:"warnings"`
	LeftOut   []string     `json:"left_out"`        // columns
	Action    uint64       `json:"action,omitzero"` // its number, for undo; none where nothing changed
}

// recordTable records the activities, or the lines of registers, that a table
// holds. A row that cannot be used keeps no other from being recorded.
func recordTable(c *call) error {
	book, err := sheet.ReadFile(c.args[0])
	if err != nil {
		return fmt.Errorf("%w; nothing was recorded", err)
	}
	file, err := activities.Read(book)
	if err != nil {
		return fmt.Errorf("%w; nothing was recorded", err)
	}
	plan := activities.MakePlan(file, c.store.Snapshot(), c.signer(), c.today())
	s := tableSummary{
		File: file.Name, Rows: len(plan.Rows), Rejected: []importNote{}, Warnings: []importNote{}, LeftOut: append([]string{}, file.Unused...),
		Added: plan.Count(activities.New), Changed: plan.Count(activities.Changed), Unchanged: plan.Count(activities.Unchanged),
	}
	for _, r := range plan.Rows {
		if r.Verdict == activities.Rejected {
			s.Rejected = append(s.Rejected, importNote{Line: r.Line, Reason: r.Reason})
		}
		for _, words := range r.Warnings {
			s.Warnings = append(s.Warnings, importNote{Line: r.Line, Reason: words})
		}
	}
	if action, any := plan.Action(c.signer()); any {
		done, err := c.store.Do(action)
		if err != nil {
			return err
		}
		s.Action = done.Seq
	}
	return c.print(s, s.print)
}

func (s tableSummary) print(w io.Writer) {
	fmt.Fprintf(w, "%s: %d rows: %d new, %d changed, %d unchanged, %d cannot be used\n", s.File, s.Rows, s.Added, s.Changed, s.Unchanged, len(s.Rejected))
	if len(s.LeftOut) > 0 {
		fmt.Fprintln(w, "Not read in:", strings.Join(s.LeftOut, ", "))
	}
	for _, n := range s.Rejected {
		fmt.Fprintf(w, "%s\tcannot be used\t%s\n", n.lines(), n.Reason)
	}
	for _, n := range s.Warnings {
		fmt.Fprintf(w, "%s\twarning\t%s\n", n.lines(), n.Reason)
	}
	if s.Action == 0 {
		fmt.Fprintln(w, "Nothing was changed.")
	} else {
		fmt.Fprintf(w, "Saved as action %d; waymark-cli undo takes it back.\n", s.Action)
	}
}
