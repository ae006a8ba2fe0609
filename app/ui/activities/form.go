package activities

import (
	"fyne.io/fyne/v2"

	"waymark/app/record"
	"waymark/app/ui/kit"
	"waymark/app/ui/session"
)

// Form is the screen on which an activity is recorded, with its register.
type Form struct {
	s       *session.Session
	draft   *draft
	saving  bool
	tried   bool // to save: from then on problems show as they come and go
	showing bool // the fields are being filled from the draft, nobody is typing

	title, note *kit.Text
	details     *details
	facts       *facts
	counts      *counts
	register    *registerCard
	content     *fyne.Container
}

var (
	_ session.Screen  = (*Form)(nil)
	_ session.Unsaver = (*Form)(nil)
	_ session.Stater  = (*Form)(nil)
	_ session.Taker   = (*Form)(nil)
)

// NewForm returns the screen on which an activity is recorded.
func NewForm(s *session.Session) *Form {
	f := &Form{s: s}
	f.draft = newDraft(s.Snapshot(), s.Signing(), s.Today(), nil)
	f.title, f.note = kit.NewText("", kit.Title), kit.NewText("", kit.Soft)
	f.details = newDetails(f)
	f.facts = newFacts(f)
	f.counts = newCounts()
	f.register = newRegisterCard(f)
	// The left side scrolls by itself, so that the register keeps its place and its
	// height however long the left side gets.
	left := kit.Scrolled(kit.VStack(12, f.details.card, f.facts.card, f.counts.card))
	f.content = kit.NewPage(f.title, f.note,
		kit.Columns(16, []float32{548, 590}, kit.Fixed(440, 300, left), f.register.card),
		kit.NewButton("Copy last like this", "", f.copyLast),
		kit.NewPrimaryButton("Save", "Ctrl S", f.save))
	f.fill()
	return f
}

// Title names the screen.
func (f *Form) Title() string { return "Record an activity" }

// Content returns the screen.
func (f *Form) Content() fyne.CanvasObject { return f.content }

// Shown opens the place's activity, or a blank form with its students invited.
// What was typed and not saved is never dropped unasked.
func (f *Form) Shown(p session.Place) {
	open := func() {
		if p.Activity != "" {
			f.open(p.Activity)
		} else {
			f.start(p.Students)
		}
	}
	same := p.Activity != "" && f.draft.was != nil && f.draft.was.ID == p.Activity
	switch {
	case !f.draft.changed() && !same:
		open()
	case same || p.Activity == "" && len(p.Students) == 0:
		f.focus(f.details.title) // back to what was being typed
	default:
		f.s.Confirm(session.Question{
			Words: "The activity you were recording is not saved yet, and still stands here.",
			Yes:   "Drop it and start afresh", No: "Go on with it", Do: open,
		})
	}
}

// start begins a blank form with the given students invited.
func (f *Form) start(students []record.ID) {
	f.use(newDraft(f.s.Snapshot(), f.s.Signing(), f.s.Today(), students))
}

// open brings a saved activity into the form.
func (f *Form) open(id record.ID) {
	d, ok := openDraft(f.s.Snapshot(), f.s.Signing(), f.s.Today(), id)
	if !ok {
		f.s.Notify(session.Notice{Words: "This activity is not in the record any more. Undo may have taken it back.", Tone: session.Bad})
		d = newDraft(f.s.Snapshot(), f.s.Signing(), f.s.Today(), nil)
	}
	f.use(d)
}

func (f *Form) use(d *draft) {
	f.draft, f.tried = d, false
	f.details.reset()
	f.register.reset()
	f.fill()
	f.focus(f.details.title)
}

// Hidden keeps what was typed, and says so where it is not saved.
func (f *Form) Hidden() {
	if f.Unsaved() == "" || f.saving {
		return
	}
	back := session.NewActivity()
	if f.draft.was != nil {
		back = session.EditActivity(f.draft.was.ID)
	}
	f.s.Notify(session.Notice{
		Words:  "Not saved yet, and kept here: " + f.Unsaved() + ".",
		Button: "Go on with it", Do: func() { f.s.Go(back) },
	})
}

// Refresh takes over what changed in the record meanwhile. What was typed stays.
func (f *Form) Refresh() {
	if f.draft.snapshot == f.s.Snapshot() {
		return
	}
	f.draft.rebase(f.s.Snapshot())
	if f.draft.signer == "" {
		f.draft.sign(f.s.Signing())
	}
	f.fill()
}

// Unsaved names the activity while something of it is not saved.
func (f *Form) Unsaved() string {
	switch {
	case !f.draft.changed():
		return ""
	case f.draft.was != nil:
		return "your changes to this activity"
	}
	return "the activity you are recording"
}

// TakeFile reads an attendance list that was dropped on the window.
func (f *Form) TakeFile(path string) bool {
	f.register.readFile(path)
	return true
}

// Actions lists what can be done here.
func (f *Form) Actions() []session.Action {
	return []session.Action{
		{Label: "Save", Key: session.Ctrl(fyne.KeyS), Do: f.save, Off: f.saving},
		{Label: "Copy last like this", Key: session.Ctrl(fyne.KeyL), Do: f.copyLast},
		{Label: "Go to the register", Key: session.Ctrl(fyne.KeyG), Do: func() { f.focus(f.register.find) }},
		{Label: "Paste a list into the register", Do: f.register.paste},
		{Label: "Take the register from a file…", Do: f.register.chooseFile},
		{Label: "Empty the form", Do: func() { f.start(nil) }, Off: f.saving},
	}
}

// State says what the form holds, for the end-to-end tests.
func (f *Form) State() map[string]any {
	t := f.draft.register.tally()
	return map[string]any{
		"attended": t.attended, "absent": t.absent, "invited": t.invited,
		"unsaved": f.Unsaved() != "", "problems": len(f.draft.problems()),
	}
}

// fill shows the draft in every field.
func (f *Form) fill() {
	f.showing = true
	defer func() { f.showing = false }()
	f.title.SetText("Record an activity")
	f.note.SetText("as it happened; what it counts for is worked out below")
	if f.draft.was != nil {
		f.title.SetText("Change an activity")
		f.note.SetText("what was saved stays in its history")
	}
	f.details.fill()
	f.facts.fill()
	f.register.fill()
	f.settle()
}

// edited is called after every change that a person makes.
func (f *Form) edited() {
	if f.showing {
		return
	}
	f.details.commit()
	f.settle()
}

// settle works out what the draft counts for, and what is wrong with it once a
// person tried to save it.
func (f *Form) settle() {
	f.counts.show(f.draft.counts())
	f.facts.settle()
	var problems record.Problems
	if f.tried {
		problems = f.draft.problems()
	}
	f.details.showProblems(problems)
	f.facts.showProblem(problems.For("facts"))
	f.register.showProblem(problems.For("register"))
	f.content.Refresh()
}

// save saves the activity with its register as one action. Where something is
// wrong it says so beside the field, and nothing typed is lost.
func (f *Form) save() {
	if f.saving {
		return
	}
	f.tried = true
	f.details.commit()
	f.settle()
	if problems := f.draft.problems(); len(problems) > 0 {
		f.s.Notify(session.Notice{Words: session.Sentence(problems), Tone: session.Bad})
		f.focus(f.details.firstBad(problems))
		return
	}
	action, id := f.draft.action(), f.draft.now.ID
	if len(action.Changes) == 0 {
		f.s.Notify(session.Notice{Words: "Nothing was changed, so there is nothing to save."})
		return
	}
	f.saving = true
	f.s.ActionsChanged()
	f.s.Do(action, func(err error) {
		f.saving = false
		f.s.ActionsChanged()
		if err != nil {
			return // the person has been told, and the form stands as it was
		}
		f.draft = newDraft(f.s.Snapshot(), f.s.Signing(), f.s.Today(), nil)
		f.tried = false
		f.details.reset()
		f.register.reset()
		f.fill()
		f.s.Go(session.TheActivity(id))
	})
}

// copyLast takes over the latest activity of the kind chosen.
func (f *Form) copyLast() {
	from := f.draft.copyLast()
	if from == nil {
		f.s.Notify(session.Notice{Words: "There is no earlier activity of this kind to copy."})
		return
	}
	f.fill()
	f.s.Notify(session.Notice{Words: "Copied from " + from.Date.Words() +
		", with whoever was on its register. Say again what students did: ticks are one person’s word about one day."})
}

// focus gives the keyboard to a part of the form. nil leaves it where it is.
func (f *Form) focus(what fyne.Focusable) {
	if what == nil {
		return
	}
	f.s.Focus(what)
	if o, ok := what.(fyne.CanvasObject); ok {
		kit.Reveal(o) // the grid does not by itself
	}
}
