package placements

import (
	"fmt"
	"maps"
	"slices"

	"waymark/app/record"
	"waymark/app/ui/kit"
	"waymark/app/ui/session"
	"waymark/sync/outbox"
)

// problem says what keeps the request from being made, and gives the keyboard to
// what is missing.
func (f *Form) problem() string {
	switch {
	case f.plan.opportunity == "":
		f.s.Focus(f.what.combo)
		return "Choose what to ask for first."
	case len(f.plan.slots) == 0:
		f.focus()
		return "Tick at least one date, the one you would like best first."
	case len(f.ticked) == 0:
		f.s.Focus(f.find)
		return "Tick at least one student."
	}
	return ""
}

// ask asks for everyone ticked. Those whom the trust would refuse are named
// first, and left out where the person agrees.
func (f *Form) ask() {
	if f.saving {
		return
	}
	if words := f.problem(); words != "" {
		f.s.Notify(session.Notice{Words: words, Tone: session.Bad})
		return
	}
	no, all := f.refused(), f.chosen()
	switch {
	case len(no) == 0:
		f.submit(all)
	case len(no) == len(all):
		why := no[0].words
		if len(f.forAll) > 0 {
			why = f.forAll[0].Words
		}
		f.s.Notify(session.Notice{Words: "The trust would refuse this: " + lower(why) + " Nothing was sent; it can be kept as a draft.", Tone: session.Bad, Stays: true})
	default:
		rest := slices.DeleteFunc(all, func(c *candidate) bool { return c.hard })
		f.s.Confirm(session.Question{
			Words: fmt.Sprintf("The trust would refuse %s: %s", kit.Count(len(no), "student", "students"), lower(no[0].words)),
			Yes:   "Ask for the other " + kit.Grouped(len(rest)), No: "Go back", Do: func() { f.submit(rest) },
		})
	}
}

func (f *Form) submit(students []*candidate) {
	asking := make([]outbox.Asking, len(students))
	for i, c := range students {
		asking[i] = outbox.Asking{Student: c.id, Opportunity: f.plan.opportunity, Slots: slices.Clone(f.plan.slots)}
	}
	var drop []record.Change
	for _, r := range requestsOf(f.s.Snapshot(), f.plan.replaces) {
		if slices.ContainsFunc(students, func(c *candidate) bool { return c.id == r.Student }) {
			drop = append(drop, record.Deletion(r.Ref(), record.Encode(r)))
		}
	}
	f.save(func(done func(error)) {
		f.s.Tell(func(o session.Outbox, by string) (record.Action, error) {
			a, err := o.Ask(asking, by)
			a.Changes = append(a.Changes, drop...)
			return a, err
		}, done)
	})
}

// draft keeps everyone ticked as requests that are not sent.
func (f *Form) draft() {
	if f.saving {
		return
	}
	if words := f.problem(); words != "" {
		f.s.Notify(session.Notice{Words: words, Tone: session.Bad})
		return
	}
	f.save(func(done func(error)) { f.s.Do(f.drafts(), done) })
}

// drafts is the action that keeps what is ticked. Its words hold no name.
func (f *Form) drafts() record.Action {
	o, snapshot := f.opening(), f.s.Snapshot()
	a := record.Action{Kind: record.ActionEdit, What: fmt.Sprintf("Draft of a request, %s", kit.Count(len(f.ticked), "student", "students"))}
	kept := map[record.ID]bool{}
	for _, r := range requestsOf(snapshot, f.plan.replaces) {
		if !f.ticked[r.Student] {
			a.Changes = append(a.Changes, record.Deletion(r.Ref(), record.Encode(r)))
			continue
		}
		kept[r.Student] = true
		to := *r
		f.fill(&to, o)
		if change, differs := record.Update(r, &to); differs {
			a.Changes = append(a.Changes, change)
		}
	}
	batch := record.NewID()
	for _, id := range slices.Sorted(maps.Keys(f.ticked)) {
		student, ok := snapshot.Student(id)
		if !ok || kept[id] {
			continue
		}
		r := &record.Request{ID: record.NewID(), Student: id, Batch: batch, Made: f.s.Now(), By: f.s.Signing(), YearGroup: student.YearGroupOn(f.s.Today())}
		f.fill(r, o)
		a.Changes = append(a.Changes, record.Creation(r))
	}
	return a
}

func (f *Form) fill(r *record.Request, o *opening) {
	r.Opportunity, r.Choices = f.plan.opportunity, slices.Clone(f.plan.slots)
	if o != nil {
		r.Trust, r.Title = o.trust.ID, o.Title
		if slot, ok := o.Slot(f.plan.slots[0]); ok {
			r.From = slot.From
		}
	}
}

// save does what do does, and then goes to the board.
func (f *Form) save(do func(done func(error))) {
	f.saving = true
	f.count()
	do(func(err error) {
		f.saving = false
		if err != nil {
			f.count()
			return // the person has been told, and the form stands as it was
		}
		f.begin(session.Place{})
		f.s.Go(session.At(session.Placements))
	})
}
