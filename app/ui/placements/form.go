package placements

import (
	"context"
	"slices"

	"fyne.io/fyne/v2"

	"waymark/app/record"
	"waymark/app/ui/grid"
	"waymark/app/ui/kit"
	"waymark/app/ui/session"
	"waymark/sync/outbox"
)

// Form is the screen on which placements are asked for: one opportunity, its dates
// in order of choice, and any number of students in one go.
type Form struct {
	s      *session.Session
	plan   plan
	open   []opening
	ticked map[record.ID]bool
	all    []candidate
	shown  []int
	look   look
	forAll []outbox.Warning
	cancel func() // stops candidates being worked out
	saving bool

	note    *kit.Text
	what    *whatCard
	find    *kit.Entry
	only    *kit.Pill
	fit     *kit.Pill
	due     *kit.Pill
	grid    *grid.Grid
	who     *kit.Card
	keep    *kit.Button
	send    *kit.Button
	content *fyne.Container
}

var (
	_ session.Screen  = (*Form)(nil)
	_ session.Unsaver = (*Form)(nil)
	_ session.Stater  = (*Form)(nil)
)

// NewForm returns the screen on which placements are asked for.
func NewForm(s *session.Session) *Form {
	f := &Form{s: s, ticked: map[record.ID]bool{}, cancel: func() {}, note: kit.NewText("no name leaves this laptop with it", kit.Soft)}
	f.what = newWhatCard(s, f.choose, func(slots []string) {
		f.plan.slots = slots
		f.recheck()
	})
	f.grid = grid.New([]grid.Column{
		{ID: "name", Title: "Student", Width: 170, Flex: 1, Fixed: true, Cell: func(i int) grid.Cell {
			return grid.Cell{Text: f.at(i).name, Bold: true}
		}},
		{ID: "form", Title: "Form", Width: 56, Fixed: true, Cell: func(i int) grid.Cell { return grid.Cell{Text: f.at(i).form} }},
		{ID: "six", Title: "6 Workplaces", Width: 110, Fixed: true, Cell: func(i int) grid.Cell {
			return grid.Cell{Mark: kit.MarkOf(f.at(i).six.Shape(), f.at(i).six.Words())}
		}},
		{ID: "words", Title: "What stands in the way", Width: 210, Flex: 3, Fixed: true, Cell: func(i int) grid.Cell {
			return grid.Cell{Text: f.at(i).words, Soft: !f.at(i).hard}
		}},
	})
	f.grid.Marked = func(i int) bool { return f.ticked[f.at(i).id] }
	f.grid.OnToggle = f.toggle
	f.grid.OnOpen = f.toggle
	f.grid.Name = func(i int) string { return f.at(i).name }
	f.grid.OnShortcut = func(sc fyne.Shortcut) {
		if _, all := sc.(*fyne.ShortcutSelectAll); all {
			f.tickShown()
		}
	}
	f.grid.Empty = kit.NewEmptyState("Nobody fits", "Nobody on roll fits what is typed and chosen above.",
		kit.NewButton("Show everyone", "", f.clear))
	f.who = kit.NewCard("Who", kit.Frame(f.filters(), nil, f.grid, nil, nil)).Flush()
	f.who.SetTrailing(kit.NewText("Space ticks, Ctrl A ticks all shown", kit.Note))
	f.keep = kit.NewButton("Keep as a draft", "", f.draft)
	f.send = kit.NewPrimaryButton("", "Ctrl S", f.ask)
	left := kit.Scrolled(f.what.content)
	f.content = kit.NewPage(kit.NewText("New request", kit.Title), f.note,
		kit.Columns(16, []float32{400, 738}, kit.Fixed(330, 300, left), f.who), f.keep, f.send)
	f.count()
	return f
}

func (f *Form) filters() fyne.CanvasObject {
	f.find = kit.NewEntry("Type a name, a form or a year…", func(text string) {
		f.look.typed = text
		f.show()
	})
	f.find.LeadsTo(func() { f.s.Focus(f.grid) })
	f.only = kit.NewPill("Ticked", func(on bool) { f.look.ticked = on; f.show() })
	f.fit = kit.NewPill("Nothing in the way", func(on bool) { f.look.fit = on; f.show() })
	f.due = kit.NewPill("No workplace yet", func(on bool) { f.look.due = on; f.show() })
	return kit.Inset(8, 12, 8, 12, kit.Flow(8, kit.Fixed(220, 0, f.find), kit.InRow(f.only), kit.InRow(f.due), kit.InRow(f.fit)))
}

// Title names the screen.
func (f *Form) Title() string { return "New request" }

// Content returns the screen.
func (f *Form) Content() fyne.CanvasObject { return f.content }

// Shown begins a request for the place's opportunity and students, or goes on with
// the place's drafts. What was chosen and not saved is never dropped unasked.
func (f *Form) Shown(p session.Place) {
	begin := func() { f.begin(p) }
	fresh := p.Opportunity == "" && len(p.Students) == 0 && len(p.Requests) == 0
	switch {
	case f.Unsaved() == "":
		begin()
	case fresh:
		f.focus()
	case len(p.Requests) == 0 && len(f.ticked) == 0: // students of another screen, or another opportunity
		begin()
	default:
		f.s.Confirm(session.Question{
			Words: "The request you were making is not saved yet, and still stands here.",
			Yes:   "Drop it and start afresh", No: "Go on with it", Do: begin,
		})
	}
}

func (f *Form) begin(p session.Place) {
	f.plan = plan{opportunity: p.Opportunity}
	f.ticked = map[record.ID]bool{}
	for _, id := range p.Students {
		f.ticked[id] = true
	}
	for _, r := range requestsOf(f.s.Snapshot(), p.Requests) {
		f.plan.opportunity, f.plan.slots = r.Opportunity, slices.Clone(r.Choices)
		f.plan.replaces = append(f.plan.replaces, r.ID)
		f.ticked[r.Student] = true
	}
	f.clear()
	if len(f.ticked) > 0 {
		f.look.ticked = true
		f.only.SetOn(true)
	}
	f.grid.Select(-1) // from the top
	f.choose(f.plan.opportunity)
	f.focus()
}

// focus gives the keyboard to what is to be said next.
func (f *Form) focus() {
	switch {
	case f.plan.opportunity == "":
		f.s.Focus(f.what.combo)
	case len(f.plan.slots) == 0 && len(f.what.checks) > 0:
		f.s.Focus(f.what.checks[0])
	case len(f.ticked) > 0:
		f.s.Focus(f.grid)
	default:
		f.s.Focus(f.find)
	}
}

// Hidden keeps what was chosen, and says so.
func (f *Form) Hidden() {
	if f.Unsaved() == "" || f.saving {
		return
	}
	f.s.Notify(session.Notice{
		Words:  "Not saved yet, and kept here: " + f.Unsaved() + ".",
		Button: "Go on with it", Do: func() { f.s.Go(session.AskFor("")) },
	})
}

// Unsaved names the request while something of it is chosen.
func (f *Form) Unsaved() string {
	if f.plan.opportunity == "" || len(f.ticked) == 0 {
		return ""
	}
	return "the request you are making"
}

// Refresh takes over what changed in the record meanwhile. What was chosen stays.
func (f *Form) Refresh() {
	f.open = openings(newSurvey(f.s))
	f.what.offer(f.open, f.plan.opportunity)
	f.recheck()
}

// Actions lists what can be done here.
func (f *Form) Actions() []session.Action {
	n := len(f.chosen())
	return []session.Action{
		{Label: f.send.Label(), Key: session.Ctrl(fyne.KeyS), Do: f.ask, Off: n == 0 || f.saving},
		{Label: "Keep as a draft", Do: f.draft, Off: n == 0 || f.saving},
		{Label: "Go to the students", Key: session.Ctrl(fyne.KeyG), Do: func() { f.s.Focus(f.find) }},
		{Label: "Start afresh", Do: func() { f.begin(session.Place{}) }},
	}
}

// State says what the form holds, for the end-to-end tests.
func (f *Form) State() map[string]any {
	return map[string]any{"opportunity": f.what.combo.Text, "slots": len(f.plan.slots),
		"ticked": len(f.ticked), "refused": len(f.refused()), "shown": len(f.shown)}
}

func (f *Form) at(i int) *candidate { return &f.all[f.shown[i]] }

// choose turns the form to an opportunity. One that has a single date needs no
// choice of it.
func (f *Form) choose(id record.ID) {
	if id != f.plan.opportunity {
		f.plan.slots = nil
	}
	f.plan.opportunity = id
	f.open = openings(newSurvey(f.s))
	if o := f.opening(); o != nil && len(o.Slots) == 1 {
		f.plan.slots = []string{o.Slots[0].ID}
	}
	f.what.offer(f.open, id)
	f.what.choose(f.opening(), f.plan.slots)
	f.content.Refresh()
	f.recheck()
}

func (f *Form) opening() *opening {
	for i := range f.open {
		if f.open[i].id == f.plan.opportunity {
			return &f.open[i]
		}
	}
	return nil
}

// recheck holds everyone against the rules anew, away from the window.
func (f *Form) recheck() {
	result, p, today := f.s.Result(), f.plan, f.s.Today()
	p.slots = slices.Clone(p.slots)
	f.cancel()
	f.cancel = f.s.Tasks().Go(func(context.Context) func() {
		all, forAll := candidatesOf(result, p, today)
		return func() {
			f.all, f.forAll = all, forAll
			f.what.object(forAll)
			f.show()
		}
	})
}

// show lists the candidates, and keeps the one picked picked.
func (f *Form) show() {
	var picked record.ID
	if i := f.grid.Selected(); i >= 0 && i < len(f.shown) && f.shown[i] < len(f.all) {
		picked = f.at(i).id
	}
	f.shown = f.look.apply(f.all, f.ticked, f.shown)
	f.grid.SetRows(len(f.shown))
	place := min(0, len(f.shown)-1)
	for i := range f.shown {
		if f.at(i).id == picked {
			place = i
		}
	}
	f.grid.Select(place)
	f.count()
}

// count says how many are ticked, and what can be done with them.
func (f *Form) count() {
	n, no := len(f.chosen()), len(f.refused())
	words := "nobody ticked"
	if n > 0 {
		words = kit.Grouped(n) + " ticked"
	}
	switch {
	case no == 1:
		words += ", 1 of them the trust would refuse"
	case no > 1:
		words += ", " + kit.Grouped(no) + " of them the trust would refuse"
	}
	f.who.SetNote(words)
	f.send.SetLabel("Ask")
	if n-no > 0 {
		f.send.SetLabel("Ask for " + kit.Grouped(n-no))
	}
	for _, b := range []*kit.Button{f.keep, f.send} {
		if n == 0 || f.plan.opportunity == "" || f.saving {
			b.Disable()
		} else {
			b.Enable()
		}
	}
	kit.Relayout(f.content)
	f.s.ActionsChanged()
}

// chosen returns those ticked in the order of their names.
func (f *Form) chosen() []*candidate {
	var out []*candidate
	for i := range f.all {
		if f.ticked[f.all[i].id] {
			out = append(out, &f.all[i])
		}
	}
	return out
}

// refused returns those ticked whom the trust would refuse.
func (f *Form) refused() []*candidate {
	return slices.DeleteFunc(f.chosen(), func(c *candidate) bool { return !c.hard })
}

func (f *Form) toggle(i int) {
	id := f.at(i).id
	if f.ticked[id] {
		delete(f.ticked, id)
	} else {
		f.ticked[id] = true
	}
	f.grid.Refresh()
	f.count()
}

// tickShown ticks everyone listed whom the trust would not refuse, or where they
// are ticked already, takes those ticks back.
func (f *Form) tickShown() {
	on := false
	for i := range f.shown {
		on = on || !f.at(i).hard && !f.ticked[f.at(i).id]
	}
	for i := range f.shown {
		if c := f.at(i); on && !c.hard {
			f.ticked[c.id] = true
		} else if !on {
			delete(f.ticked, c.id)
		}
	}
	f.grid.Refresh()
	f.count()
}

func (f *Form) clear() {
	f.look = look{}
	for _, pill := range []*kit.Pill{f.only, f.fit, f.due} {
		pill.SetOn(false)
	}
	f.find.SetText("")
	f.show()
}
