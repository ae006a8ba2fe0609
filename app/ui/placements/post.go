package placements

import (
	"cmp"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"waymark/app/record"
	"waymark/app/ui/grid"
	"waymark/app/ui/kit"
	"waymark/app/ui/session"
	"waymark/sync/outbox"
)

// Post is the screen of what waits to be sent, and of what stands between the
// school and each trust.
type Post struct {
	s    *session.Session
	rows []postRow

	note    *kit.Text
	grid    *grid.Grid
	list    *kit.Card
	again   *kit.Button
	leave   *kit.Button
	trusts  *fyne.Container
	add     *enrolForm
	save    *kit.Button
	content *fyne.Container
}

// postRow is one message that has still to reach a trust, or needs a person.
type postRow struct {
	*record.Message
	what, student, trust string
}

var (
	_ session.Screen  = (*Post)(nil)
	_ session.Unsaver = (*Post)(nil)
	_ session.Stater  = (*Post)(nil)
)

// NewPost returns the screen of what waits to be sent.
func NewPost(s *session.Session) *Post {
	p := &Post{s: s, note: kit.NewText("", kit.Soft), trusts: kit.VStack(12)}
	p.grid = grid.New([]grid.Column{
		{ID: "what", Title: "What", Width: 190, Flex: 2, Fixed: true, Cell: func(i int) grid.Cell { return grid.Cell{Text: p.rows[i].what, Bold: true} }},
		{ID: "student", Title: "Student", Width: 150, Flex: 1, Fixed: true, Cell: func(i int) grid.Cell { return grid.Cell{Text: p.rows[i].student} }},
		{ID: "trust", Title: "Trust", Width: 130, Flex: 1, Fixed: true, Cell: func(i int) grid.Cell { return grid.Cell{Text: p.rows[i].trust, Soft: true} }},
		{ID: "how", Title: "How far it got", Width: 230, Flex: 2, Fixed: true, Cell: func(i int) grid.Cell { return p.rows[i].howFar(s) }},
	})
	p.grid.OnSelect = func(int) { p.enable() }
	p.grid.OnOpen = func(i int) { s.Go(session.TheRequests(p.rows[i].Request)) }
	p.grid.Empty = kit.NewEmptyState("Nothing is waiting", "Everything that was said to a trust has its receipt.")
	p.again = kit.NewButton("Try again", "", p.retry)
	p.leave = kit.NewButton("Give up", "", p.giveUp)
	p.list = kit.NewCard("To be sent", p.grid).Flush()
	p.list.SetTrailing(kit.HStack(8, p.leave, p.again))
	p.add = newEnrolForm(s)
	p.save = kit.NewButton("Save it to a file", "", func() { SaveToFile(s) })
	right := kit.Scrolled(kit.VStack(12, p.trusts, p.add.card))
	p.content = kit.NewPage(kit.NewText(p.Title(), kit.Title), p.note,
		kit.Columns(16, []float32{760, 378}, p.list, kit.Fixed(320, 250, right)),
		kit.NewButton("Read an answer", "", func() { ReadFromFile(s) }), p.save,
		kit.NewPrimaryButton("Send and receive", "F9", s.Send))
	return p
}

// howFar says how far a message got: waiting is grey, whatever the network does.
func (r *postRow) howFar(s *session.Session) grid.Cell {
	if r.Delivery != record.NeedsPerson {
		words, tone := deliveryWords(r.Message, s.Now())
		if tone != kit.Neutral {
			return grid.Cell{Mark: kit.Mark{Shape: kit.Half, Tone: tone, Words: words}}
		}
		return grid.Cell{Text: words, Soft: true}
	}
	words := "Needs you"
	if r.Trouble != nil {
		words += ": " + lower(r.Trouble.Title)
	}
	return grid.Cell{Mark: kit.Mark{Shape: kit.Ring, Tone: kit.Bad, Words: words}}
}

// Title names the screen.
func (p *Post) Title() string { return "What is waiting" }

// Content returns the screen.
func (p *Post) Content() fyne.CanvasObject { return p.content }

// Shown gives the keyboard to what the window came for.
func (p *Post) Shown(place session.Place) {
	switch {
	case place.Add || len(p.s.Snapshot().Trusts()) == 0:
		p.s.Focus(p.add.address)
	case len(p.rows) > 0:
		p.s.Focus(p.grid)
	}
}

// Hidden keeps what was typed.
func (p *Post) Hidden() {}

// Unsaved names a code that is typed and not used.
func (p *Post) Unsaved() string {
	if p.add.code.Text != "" {
		return "the trust you are adding"
	}
	return ""
}

// Refresh lists anew what waits, and how things stand with each trust.
func (p *Post) Refresh() {
	v := newSurvey(p.s)
	p.rows = p.rows[:0]
	for m := range v.snapshot.AllMessages() {
		if !m.Open() && m.Delivery != record.NeedsPerson {
			continue
		}
		row := postRow{Message: m, what: messageName(m.Type)}
		if r, ok := v.snapshot.Request(m.Request); ok {
			row.student = v.nameOf(r)
			row.what += ": " + r.Title
		}
		if t, ok := v.snapshot.Trust(m.Trust); ok {
			row.trust = shortName(t)
		}
		p.rows = append(p.rows, row)
	}
	slices.SortStableFunc(p.rows, func(a, b postRow) int {
		stuck := func(r postRow) int {
			if r.Delivery == record.NeedsPerson {
				return 0
			}
			return 1
		}
		return cmp.Or(cmp.Compare(stuck(a), stuck(b)), a.Made.Compare(b.Made), cmp.Compare(record.Fold(a.student), record.Fold(b.student)))
	})
	p.grid.SetRows(len(p.rows))
	if p.grid.Selected() < 0 && len(p.rows) > 0 {
		p.grid.Select(0)
	}
	status := p.s.PostStatus()
	words := "nothing waits"
	if status.Waiting > 0 {
		words = kit.Count(status.Waiting, "message", "messages") + " to send"
		if age := Age(status.Oldest, v.now); age != "" {
			words += ", the oldest for " + age
		}
	}
	if status.NeedsPerson > 0 {
		words += ", " + kit.Grouped(status.NeedsPerson) + " for you to look at"
	}
	p.note.SetText(words)
	p.trusts.RemoveAll()
	for _, t := range status.Trusts {
		if trust, ok := v.snapshot.Trust(t.Trust); ok {
			p.trusts.Add(p.trustCard(v, trust, t.Trouble))
		}
	}
	kit.ShowIf(p.trusts, len(p.trusts.Objects) > 0)
	if status.Waiting > 0 {
		p.save.Enable()
	} else {
		p.save.Disable()
	}
	p.enable()
	p.content.Refresh()
}

// trustCard says how things stand with a trust, and what a person has to settle.
func (p *Post) trustCard(v *survey, t *record.Trust, trouble *record.Trouble) fyne.CanvasObject {
	var parts []fyne.CanvasObject
	say := func(words string, style kit.Style) { parts = append(parts, kit.NewParagraph(words, style)) }
	if trouble != nil {
		say(trouble.Title, kit.Strong)
		if trouble.Detail != "" {
			say(trouble.Detail, kit.Small)
		}
		if words := whoMends(trouble.Party, t); words != "" {
			say(words, kit.Note)
		}
		if t.Halted != nil {
			parts = append(parts, kit.HStack(8, kit.NewButton("Send to it again", "", func() {
				p.s.Tell(func(o session.Outbox, by string) (record.Action, error) { return o.Resume(t.ID, by) }, nil)
			})))
		}
	}
	if t.Held != nil {
		parts = append(parts, p.heldQuestion(v, t)...)
	}
	if words := outbox.Elsewhere(v.snapshot, t); words != "" {
		say(words, kit.Small)
	}
	contact := slices.DeleteFunc([]string{t.Phone, t.Email}, func(s string) bool { return s == "" })
	if len(contact) > 0 {
		say(strings.Join(contact, " · "), kit.Small)
	}
	var last []string
	if !t.Sent.IsZero() {
		last = append(last, "last receipt "+Moment(t.Sent, v.now))
	}
	if !t.Answered.IsZero() {
		last = append(last, "last news "+Moment(t.Answered, v.now))
	}
	if len(last) == 0 {
		last = []string{"nothing exchanged yet"}
	}
	say(capital(strings.Join(last, ", ")), kit.Note)
	say(t.URL, kit.Note)
	return kit.NewCard(shortName(t), kit.VStack(5, parts...))
}

// whoMends says who can put something right.
func whoMends(party string, t *record.Trust) string {
	switch party {
	case "network":
		return "Whoever looks after the school’s network can mend this. What waits can go by a file meanwhile."
	case "trust":
		if t.Phone != "" {
			return "The trust can mend this: ring " + t.Phone + "."
		}
		return "The trust can mend this."
	}
	return ""
}

// heldQuestion asks whether what a trust would take away in bulk may go.
func (p *Post) heldQuestion(v *survey, t *record.Trust) []fyne.CanvasObject {
	var what []string
	if n := len(t.Held.Opportunities); n > 0 {
		what = append(what, kit.Count(n, "opportunity", "opportunities"))
	}
	if n := len(t.Held.Requests); n > 0 {
		what = append(what, kit.Count(n, "request", "requests"))
	}
	return []fyne.CanvasObject{
		kit.NewParagraph("The trust’s desk says that "+strings.Join(what, " and ")+" are gone, all at once", kit.Strong),
		kit.NewParagraph("Since "+Moment(t.Held.Since, v.now)+". So much at once may be a mistake at the desk, so nothing was taken away here. Ask the trust if you did not expect it.", kit.Small),
		kit.HStack(8, kit.NewButton("Take them out", "", func() {
			p.s.Tell(func(o session.Outbox, by string) (record.Action, error) { return o.AgreeToRemovals(t.ID, by) }, nil)
		})),
	}
}

func (p *Post) picked() (record.ID, bool) {
	i := p.grid.Selected()
	if i < 0 || i >= len(p.rows) || p.rows[i].Delivery != record.NeedsPerson {
		return "", false
	}
	return p.rows[i].ID, true
}

func (p *Post) enable() {
	_, ok := p.picked()
	for _, b := range []*kit.Button{p.again, p.leave} {
		if ok {
			b.Enable()
		} else {
			b.Disable()
		}
	}
}

func (p *Post) retry() {
	if id, ok := p.picked(); ok {
		p.s.Tell(func(o session.Outbox, by string) (record.Action, error) { return o.Retry([]record.ID{id}, by) }, nil)
	}
}

func (p *Post) giveUp() {
	if id, ok := p.picked(); ok {
		p.s.Tell(func(o session.Outbox, by string) (record.Action, error) { return o.GiveUp([]record.ID{id}, by) }, nil)
	}
}

// Actions lists what can be done here.
func (p *Post) Actions() []session.Action {
	_, stuck := p.picked()
	return []session.Action{
		{Label: "Try again", Do: p.retry, Off: !stuck},
		{Label: "Give up", Do: p.giveUp, Off: !stuck},
	}
}

// State says what the screen shows, for the end-to-end tests.
func (p *Post) State() map[string]any {
	return map[string]any{"rows": len(p.rows), "trusts": len(p.s.Snapshot().Trusts()), "problem": p.add.codeIn.Problem()}
}
