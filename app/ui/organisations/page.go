package organisations

import (
	"context"
	"fmt"

	"fyne.io/fyne/v2"

	"waymark/app/directory"
	"waymark/app/record"
	"waymark/app/store"
	"waymark/app/ui/kit"
	"waymark/app/ui/session"
)

// Page is the screen of one organisation: what it is, where it is edited; its entry
// in the registers; its activities; what was asked of its trust; and the history of the record.
type Page struct {
	s      *session.Session
	id     record.ID // of the organisation on view; new where it is not in the record
	isNew  bool
	saving bool
	drafts map[record.ID]record.Organisation // typed and not saved, of those that are not on view; "" is a new one
	cancel func()                            // stops a history being read

	title, note *kit.Text
	form        *form
	lookup      *lookup
	activities  *kit.Card
	requests    *kit.Card
	history     *kit.Card
	save        *kit.Button
	content     *fyne.Container
}

var (
	_ session.Screen  = (*Page)(nil)
	_ session.Unsaver = (*Page)(nil)
	_ session.Stater  = (*Page)(nil)
)

func newPage(s *session.Session, ref *reference) *Page {
	p := &Page{s: s, cancel: func() {}, isNew: true, id: record.NewID(), drafts: map[record.ID]record.Organisation{}}
	p.title, p.note = kit.NewText("", kit.Title), kit.NewText("", kit.Soft)
	p.form = newForm(p.edited)
	p.lookup = newLookup(s, ref, p.take)
	p.activities = kit.NewCard("Activities", kit.VStack(0))
	p.requests = kit.NewCard("Placements asked for", kit.VStack(0))
	p.history = kit.NewCard("History of the record", kit.VStack(0))
	p.form.fill(record.Organisation{ID: p.id})
	p.save = kit.NewPrimaryButton("Save", "Ctrl S", p.keep)
	p.content = kit.NewPage(p.title, p.note,
		kit.Columns(16, []float32{1, 1, 1}, kit.Fixed(300, 0, kit.VStack(0, p.form.card)),
			kit.VStack(14, p.lookup.card, p.requests),
			kit.VStack(14, p.activities, p.history)),
		kit.NewButton("Back to the list", "Esc", s.Back), p.save)
	return p
}

// Title names the screen.
func (p *Page) Title() string { return "Organisation" }

// Content returns the screen.
func (p *Page) Content() fyne.CanvasObject { return p.content }

// Shown turns the page to an organisation. What is typed of another and not saved
// is kept for when the window comes back to it.
func (p *Page) Shown(place session.Place) {
	if place.Host != p.key() {
		if p.form.dirty() {
			p.drafts[p.key()] = p.form.now()
		}
		p.id, p.isNew = place.Host, place.Host == ""
		if p.isNew {
			p.id = record.NewID()
		}
		p.form.fill(record.Organisation{ID: p.id})
		if o, ok := p.s.Snapshot().Organisation(p.id); ok {
			p.form.fill(*o)
		}
		if draft, ok := p.drafts[place.Host]; ok {
			draft.ID = p.id
			p.form.put(draft)
			delete(p.drafts, place.Host)
		}
	}
	p.Refresh()
	p.lookup.begin(p.form.now())
	p.s.Focus(p.form.name)
}

// key is what the window calls the organisation on view: nothing where it is new.
func (p *Page) key() record.ID {
	if p.isNew {
		return ""
	}
	return p.id
}

// Hidden keeps the page as it is.
func (p *Page) Hidden() {}

// Unsaved names what is typed and not saved.
func (p *Page) Unsaved() string {
	if p.form.dirty() || len(p.drafts) > 0 {
		return "the organisation you are describing"
	}
	return ""
}

// Actions lists what can be done here.
func (p *Page) Actions() []session.Action {
	return []session.Action{
		{Label: "Save the organisation", Key: session.Ctrl(fyne.KeyS), Do: p.keep, Off: !p.form.dirty()},
		{Label: "Look it up", Key: session.Ctrl(fyne.KeyL), Do: func() { p.s.Focus(p.lookup.find) }},
		{Label: "Add another organisation", Key: session.Ctrl(fyne.KeyN), Do: func() { p.s.Go(session.NewOrganisation()) }},
		{Label: "Remove the organisation", Do: p.remove, Off: p.isNew || p.used() > 0},
	}
}

// State says what the page shows, for the end-to-end tests.
func (p *Page) State() map[string]any {
	now := p.form.now()
	return map[string]any{"organisation": p.title.Text(), "new": p.isNew, "dirty": p.form.dirty(),
		"ods": now.ODS, "urn": now.URN, "ukprn": now.UKPRN, "found": len(p.lookup.found)}
}

// Refresh shows the organisation anew. What is typed and not saved stays.
func (p *Page) Refresh() {
	s := p.s.Snapshot()
	o, ok := s.Organisation(p.id)
	switch {
	case ok:
		p.isNew = false
		if !p.form.dirty() {
			p.form.fill(*o)
		}
		p.title.SetText(o.Name)
		p.note.SetText(directory.Role(o))
	case p.isNew:
		p.title.SetText("A new organisation")
		p.note.SetText("")
	default:
		p.title.SetText("Not here")
		p.note.SetText("This organisation is not in the record any more. Undo may have taken it back.")
		p.form.fill(record.Organisation{ID: p.id})
	}
	p.showActivities(s)
	p.showRequests(s)
	p.edited()
	p.readHistory(ok)
	p.content.Refresh()
}

// edited follows what is typed.
func (p *Page) edited() {
	if p.form.dirty() {
		p.save.Enable()
	} else {
		p.save.Disable()
	}
	p.s.ActionsChanged()
}

// take fills in what a register says.
func (p *Page) take(e directory.Entry) {
	p.form.put(e.Give(p.form.now()))
	p.edited()
	p.content.Refresh()
	p.s.Focus(p.form.name)
	p.s.Notify(session.Notice{Words: "Filled in from the register: " + e.Name + ". Save to keep it."})
}

// keep saves the organisation, or marks what keeps it from being saved.
func (p *Page) keep() {
	if p.saving || !p.form.dirty() {
		return
	}
	problems := p.form.problems(p.s.Snapshot().Organisations())
	p.form.showProblems(problems)
	p.content.Refresh()
	if len(problems) > 0 {
		p.s.Focus(p.form.first(problems))
		return
	}
	was, now := p.form.was, p.form.now()
	action := record.Action{Kind: record.ActionEdit, What: now.Name + " added", Changes: []record.Change{record.Creation(&now)}}
	if _, held := p.s.Snapshot().Organisation(p.id); held {
		change, differs := record.Update(&was, &now)
		if !differs {
			return
		}
		action.What, action.Changes = now.Name+" changed", []record.Change{change}
	}
	p.form.was, p.saving = now, true
	p.s.Do(action, func(err error) {
		p.saving = false
		if err != nil {
			p.form.was = was // what is typed is still unsaved
			p.edited()
			return
		}
		p.isNew = false
		p.Refresh()
	})
}

// used counts what refers to the organisation.
func (p *Page) used() int {
	s, n := p.s.Snapshot(), 0
	for _, a := range s.Activities() {
		for _, id := range a.Organisations {
			if id == p.id {
				n++
			}
		}
	}
	for _, t := range s.Trusts() {
		if t.Organisation == p.id {
			n++
		}
	}
	return n
}

// remove takes an organisation out of the record that nothing refers to.
func (p *Page) remove() {
	o, ok := p.s.Snapshot().Organisation(p.id)
	if !ok || p.used() > 0 {
		return
	}
	p.form.fill(*o) // what was typed goes with it
	p.s.Do(record.Action{
		Kind: record.ActionEdit, What: o.Name + " removed",
		Changes: []record.Change{record.Deletion(o.Ref(), record.Encode(o))},
	}, func(err error) {
		if err == nil {
			p.s.Go(session.At(session.Organisations))
		}
	})
}

// inCard is how many activities the card has room for; the list has them all.
const inCard = 8

func (p *Page) showActivities(s *record.Snapshot) {
	var rows []fyne.CanvasObject
	n := 0
	for _, a := range s.Activities() {
		for _, o := range s.Hosts(a) {
			if o.ID != p.id {
				continue
			}
			if n++; n > inCard {
				continue
			}
			attended := 0
			for _, l := range s.Register(a.ID) {
				if l.Status == record.Attended {
					attended++
				}
			}
			if n > 1 {
				rows = append(rows, kit.NewHairline())
			}
			rows = append(rows, kit.NewRow(kit.Inset(4, 6, 4, 6, kit.VStack(0,
				kit.NewText(a.Title, kit.Strong).Shrinks(),
				kit.NewParagraph(fmt.Sprintf("%s, %s, %s attended", a.Date.Words(), a.Kind, kit.Count(attended, "student", "students")), kit.Note))),
				func() { p.s.Go(session.EditActivity(a.ID)) }))
		}
	}
	switch {
	case n == 0:
		rows = append(rows, kit.NewParagraph("None recorded yet.", kit.Note))
	case n > inCard:
		rows = append(rows, kit.HStack(8, kit.NewButton(fmt.Sprintf("All %d", n), "", func() { p.s.Go(session.HostedBy(p.id)) })))
	}
	p.activities.SetContent(kit.VStack(2, rows...))
}

// showRequests shows what was asked of the trust that the organisation is.
func (p *Page) showRequests(s *record.Snapshot) {
	var rows []fyne.CanvasObject
	for _, t := range trustsOf(s) {
		if t.organisation != p.id {
			continue
		}
		ids := make([]record.ID, len(t.requests))
		for i, r := range t.requests {
			ids[i] = r.ID
		}
		rows = append(rows, kit.NewParagraph(fmt.Sprintf("%s: %s asked for.", t.trust.Name, kit.Count(len(ids), "placement", "placements")), kit.Body))
		buttons := []fyne.CanvasObject{kit.NewButton("The trust", "", func() { p.s.Go(session.TheTrust(t.trust.ID)) })}
		if len(ids) > 0 {
			buttons = append(buttons, kit.NewButton("See the requests", "", func() { p.s.Go(session.TheRequests(ids...)) }))
		}
		rows = append(rows, kit.HStack(8, buttons...))
	}
	kit.ShowIf(p.requests, len(rows) > 0)
	p.requests.SetContent(kit.VStack(8, rows...))
}

// readHistory reads the record's history away from the window: it goes through
// the journal.
func (p *Page) readHistory(held bool) {
	p.cancel()
	kit.ShowIf(p.history, held)
	if !held {
		return
	}
	ref := record.Ref{Kind: record.KindOrganisation, ID: p.id}
	p.cancel = p.s.Tasks().Go(func(context.Context) func() {
		events, err := p.s.Store().History(ref)
		return func() { p.showHistory(events, err) }
	})
}

func (p *Page) showHistory(events []store.Event, err error) {
	if err != nil {
		p.history.SetContent(kit.NewParagraph(session.Sentence(err), kit.Small.In(kit.ColorNotMet)))
		return
	}
	var rows []fyne.CanvasObject
	for i := len(events) - 1; i >= 0; i-- {
		e := events[i]
		words := e.What
		if e.By != "" {
			words += ", by " + e.By
		}
		if len(rows) > 0 {
			rows = append(rows, kit.NewHairline())
		}
		rows = append(rows, kit.NewText(e.At.Local().Format("2 Jan 2006, 15:04"), kit.Note), kit.NewParagraph(words, kit.Small))
	}
	p.history.SetContent(kit.VStack(5, rows...))
	p.content.Refresh()
}
