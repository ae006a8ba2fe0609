package rollover

import (
	"errors"
	"fmt"
	"slices"

	"waymark/app/record"
)

// Leaving is what is known of students who leave. What it does not say stays as
// the record has it.
type Leaving struct {
	On          record.Date // the last day on roll
	Destination record.Destination
	WentTo      string
}

// Leavers returns the action that marks students as left, or says more of where
// those who have left went. Where one of them cannot have left so it is an error,
// in words for a person, and nobody is to be marked.
func Leavers(s *record.Snapshot, who []record.ID, l Leaving, by string) (record.Action, error) {
	what := "Where " + students(len(who)) + " went on to"
	if !l.On.IsZero() {
		what = students(len(who)) + " left on " + l.On.Words()
	}
	return edit(s, who, what, by, func(to *record.Student) error {
		if !l.On.IsZero() {
			to.Left = l.On
		}
		switch {
		case to.Left.IsZero():
			return errors.New("is on roll: say the last day on roll")
		case to.Left.Before(to.Joined):
			return fmt.Errorf("joined on %s, after the last day on roll", to.Joined.Words())
		}
		if l.Destination != "" {
			to.Destination = l.Destination
		}
		if l.WentTo != "" {
			to.WentTo = l.WentTo
		}
		return nil
	})
}

// Rejoin returns the action that brings students who left back on roll from a
// day on: in the year group that their age group has come to, and in no
// registration group until one is known. What they did before stays theirs.
func Rejoin(s *record.Snapshot, who []record.ID, on record.Date, by string) (record.Action, error) {
	return edit(s, who, students(len(who))+" back on roll from "+on.Words(), by, func(to *record.Student) error {
		switch {
		case to.Left.IsZero():
			return errors.New("is on roll")
		case !on.After(to.Left):
			return fmt.Errorf("left on %s, which is not before %s", to.Left.Words(), on.Words())
		}
		to.Left, to.Destination, to.WentTo = record.Date{}, "", ""
		last := to.Current()
		if last.From.Before(on) {
			if year := to.YearGroupOn(on); year != record.NoYearGroup {
				to.Enrolments = append(slices.Clone(to.Enrolments), record.Enrolment{From: on, Year: year})
			}
		}
		return nil
	})
}

// edit returns the action that changes students one by one. An error names the
// student it is about.
func edit(s *record.Snapshot, who []record.ID, what, by string, change func(to *record.Student) error) (record.Action, error) {
	a := record.Action{Kind: record.ActionEdit, What: what, By: by}
	if len(who) == 0 {
		return a, errors.New("choose at least one student")
	}
	for _, id := range who {
		was, ok := s.Student(id)
		if !ok {
			return a, errNoStudent
		}
		to := *was
		if err := change(&to); err != nil {
			return a, fmt.Errorf("%s %w", was.FullName(), err)
		}
		if p := to.Problems(); len(p) > 0 {
			return a, fmt.Errorf("%s: %w", was.FullName(), p)
		}
		if c, differs := record.Update(was, &to); differs {
			a.Changes = append(a.Changes, c)
		}
	}
	return a, nil
}

var errNoStudent = errors.New("one of the students is not in the record any more")
