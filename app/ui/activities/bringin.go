package activities

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"waymark/app/activities"
	"waymark/app/sheet"
	"waymark/app/ui/kit"
	"waymark/app/ui/session"
)

// bringIn reads a table of activities or of their registers, as the File menu
// saves them, and asks before anything changes.
func (l *List) bringIn() {
	l.s.ChooseFile([]string{".csv", ".xlsx", ".ods", ".tsv", ".txt"}, l.read)
}

func (l *List) read(path string) {
	snapshot, by, today := l.s.Snapshot(), l.s.Signing(), l.s.Today()
	l.s.Start("Reading "+filepath.Base(path), func(ctx context.Context, progress func(done, total int)) func() {
		progress(0, 0)
		var file *activities.File
		book, err := sheet.ReadFile(path)
		if err == nil {
			file, err = activities.Read(book)
		}
		if err != nil {
			return func() { l.s.Fail(fmt.Errorf("%w. Nothing was changed", err)) }
		}
		plan := activities.MakePlan(file, snapshot, by, today)
		return func() { l.ask(plan) }
	}, nil)
}

// ask says what a table would change, and changes it where a person agrees.
func (l *List) ask(plan *activities.Plan) {
	words := planWords(plan)
	action, any := plan.Action(l.s.Signing())
	if !any {
		l.s.Notify(session.Notice{Words: words + " There is nothing to bring in." + rejectedWords(plan), Stays: plan.Count(activities.Rejected) > 0})
		return
	}
	l.s.Confirm(session.Question{Words: words, Yes: "Bring them in", Do: func() {
		l.s.Do(action, func(err error) {
			if rejected := rejectedWords(plan); err == nil && rejected != "" {
				l.s.Notify(session.Notice{Words: "Saved: " + action.What + "." + rejected, Stays: true, Button: "Undo", Do: l.s.Undo})
			}
		})
	}})
}

// planWords sums a plan up, "fair.csv: 40 rows new, 2 changed, 1 cannot be used."
func planWords(plan *activities.Plan) string {
	var parts []string
	for _, v := range []struct {
		is    activities.Verdict
		words string
	}{
		{activities.New, "new"}, {activities.Changed, "changed"}, {activities.Unchanged, "unchanged"}, {activities.Rejected, "cannot be used"},
	} {
		if n := plan.Count(v.is); n > 0 {
			parts = append(parts, kit.Grouped(n)+" "+v.words)
		}
	}
	return fmt.Sprintf("%s, row by row: %s.", plan.File.Name, strings.Join(parts, ", "))
}

// mostReasons is how many rows that cannot be used are told of one by one.
const mostReasons = 3

// rejectedWords says which rows cannot be used, and why.
func rejectedWords(plan *activities.Plan) string {
	words, n := "", 0
	for _, r := range plan.Rows {
		if r.Verdict != activities.Rejected {
			continue
		}
		if n++; n <= mostReasons {
			words += fmt.Sprintf(" Line %d cannot be used: %s.", r.Line, r.Reason)
		}
	}
	if n > mostReasons {
		words += fmt.Sprintf(" Nor can %d more.", n-mostReasons)
	}
	return words
}
