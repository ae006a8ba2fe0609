package placements

import (
	"fmt"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"waymark/app/record"
	"waymark/app/ui/grid"
	"waymark/app/ui/kit"
	"waymark/app/ui/session"
	"waymark/sync/link"
)

// Requests is the screen of some requests for the same placement: where each one
// stands, what was said about it, and what the school can say next.
type Requests struct {
	s      *session.Session
	ids    []record.ID
	rows   []requestRow
	ticked map[record.ID]bool
	picked record.ID
	busy   bool // something is being saved

	title, note *kit.Text
	offer       *offerStep
	details     *detailsStep
	stuck       *stuckStep
	under       *attendanceStep
	grid        *grid.Grid
	list        *kit.Card
	side        *said
	withdraw    *kit.Button
	decline     *kit.Button
	primary     *kit.Button
	content     *fyne.Container
}

// requestRow is one request as the screen lists it.
type requestRow struct {
	*record.Request
	name, form string
	standing   standing
	stuck      *record.Message
	pending    *record.Message // what has still to reach the trust
	details    bool            // were made, sent or not
}

// next says what happens next, and who does it.
func (r *requestRow) next() string {
	if next := link.State(r.State).NextAct(); next != "" && !r.standing.turn && r.pending == nil && r.stuck == nil {
		return next
	}
	return r.standing.words
}

var (
	_ session.Screen = (*Requests)(nil)
	_ session.Stater = (*Requests)(nil)
)

// NewRequests returns the screen of some requests.
func NewRequests(s *session.Session) *Requests {
	r := &Requests{s: s, ticked: map[record.ID]bool{}, title: kit.NewText("", kit.Title), note: kit.NewText("", kit.Soft)}
	r.offer, r.details, r.stuck, r.under = newOfferStep(r), newDetailsStep(r), newStuckStep(r), newAttendanceStep(r)
	r.side = newSaid(s)
	r.grid = grid.New([]grid.Column{
		{ID: "name", Title: "Student", Width: 160, Flex: 2, Fixed: true, Cell: func(i int) grid.Cell { return grid.Cell{Text: r.rows[i].name, Bold: true} }},
		{ID: "form", Title: "Form", Width: 54, Fixed: true, Cell: func(i int) grid.Cell { return grid.Cell{Text: r.rows[i].form} }},
		{ID: "state", Title: "With the trust", Width: 170, Fixed: true, Cell: func(i int) grid.Cell { return grid.Cell{Mark: stateMark(r.rows[i].Request)} }},
		{ID: "next", Title: "What is next", Width: 170, Flex: 3, Fixed: true, Cell: func(i int) grid.Cell { return grid.Cell{Text: r.rows[i].next(), Soft: true} }},
	})
	r.grid.Marked = func(i int) bool { return r.ticked[r.rows[i].ID] }
	r.grid.OnToggle = r.tick
	r.grid.OnSelect = r.pick
	r.grid.OnOpen = func(i int) { s.Go(session.PageOf(r.rows[i].Student)) }
	r.grid.OnShortcut = func(sc fyne.Shortcut) {
		if _, all := sc.(*fyne.ShortcutSelectAll); all {
			r.tickAll()
		}
	}
	r.list = kit.NewCard("Students", r.grid).Flush()
	r.withdraw = kit.NewMenuButton("Withdraw", r.chooseWithdrawal)
	r.decline = kit.NewMenuButton("Decline", r.chooseRefusal)
	r.primary = kit.NewPrimaryButton("", "Ctrl S", r.next)
	steps := kit.VStack(0)
	for _, card := range []*kit.Card{r.stuck.card, r.offer.card, r.details.card, r.under.card} {
		steps.Add(kit.Inset(0, 0, 12, 0, card)) // which takes no room while the card is hidden
	}
	left := kit.VFill(0, kit.Fixed(300, 0, steps), r.list)
	r.content = kit.NewPage(r.title, r.note,
		kit.Columns(16, []float32{780, 356}, left, kit.Fixed(290, 250, r.side.card)),
		kit.NewButton("Back", "Esc", s.Back), r.withdraw, r.decline, r.primary)
	return r
}

// Title names the screen.
func (r *Requests) Title() string { return "Requests" }

// Content returns the screen.
func (r *Requests) Content() fyne.CanvasObject { return r.content }

// Shown turns the screen to the place's requests.
func (r *Requests) Shown(p session.Place) {
	if !slices.Equal(r.ids, p.Requests) {
		r.ids, r.ticked, r.picked = slices.Clone(p.Requests), map[record.ID]bool{}, ""
		r.offer.agrees.SetOn(false)
		r.details.typed = map[record.ID]map[string]string{}
	}
	r.Refresh()
	r.s.Focus(r.firstFocus())
}

// firstFocus is what is to be said next.
func (r *Requests) firstFocus() fyne.Focusable {
	switch {
	case r.stuck.card.Visible(), r.over() != "":
		return r.primary
	case r.offer.card.Visible():
		return r.offer.agrees
	case r.details.card.Visible() && len(r.details.entries) > 0:
		return r.details.firstEmpty()
	}
	return r.grid
}

// Hidden keeps what was ticked and typed.
func (r *Requests) Hidden() {}

// Refresh shows the requests anew.
func (r *Requests) Refresh() {
	v := newSurvey(r.s)
	r.rows = r.rows[:0]
	for _, req := range requestsOf(v.snapshot, r.ids) {
		m := v.messagesOf(req)
		row := requestRow{Request: req, name: v.nameOf(req), standing: v.standingOf(req), stuck: m.stuck, pending: m.open, details: m.details}
		if student, ok := v.snapshot.Student(req.Student); ok {
			row.form = student.Current().Form
		}
		r.rows = append(r.rows, row)
	}
	if len(r.rows) == 0 {
		r.title.SetText("Nothing here")
		r.note.SetText("These requests are not in the record any more. Undo may have taken them back.")
	} else {
		first := r.rows[0].Request
		days := v.daysOf(first)
		r.title.SetText(first.Title)
		parts := []string{spanWords(days.from, days.to, v.today)}
		if t, ok := v.snapshot.Trust(first.Trust); ok {
			parts = slices.Insert(parts, 0, t.Name)
		}
		r.note.SetText(strings.Join(parts, ", "))
	}
	r.grid.SetRows(len(r.rows))
	place := min(0, len(r.rows)-1)
	for i := range r.rows {
		if r.rows[i].ID == r.picked {
			place = i
		}
	}
	r.grid.Select(place)
	r.pick(place)
}

// pick shows a request beside the list.
func (r *Requests) pick(i int) {
	r.picked = ""
	if i >= 0 && i < len(r.rows) {
		r.picked = r.rows[i].ID
	}
	r.show()
}

// row returns the request picked, or nil.
func (r *Requests) row() *requestRow {
	for i := range r.rows {
		if r.rows[i].ID == r.picked {
			return &r.rows[i]
		}
	}
	return nil
}

func (r *Requests) tick(i int) {
	id := r.rows[i].ID
	if r.ticked[id] {
		delete(r.ticked, id)
	} else {
		r.ticked[id] = true
	}
	r.grid.Refresh()
	r.show()
}

func (r *Requests) tickAll() {
	all := len(r.ticked) == len(r.rows)
	r.ticked = map[record.ID]bool{}
	for i := range r.rows {
		if !all {
			r.ticked[r.rows[i].ID] = true
		}
	}
	r.grid.Refresh()
	r.show()
}

// these returns the requests that an action would be about: of those that it fits,
// the ticked ones, or where none is ticked all.
func (r *Requests) these(fits func(*requestRow) bool) []*requestRow {
	var out []*requestRow
	for i := range r.rows {
		if row := &r.rows[i]; fits(row) && (len(r.ticked) == 0 || r.ticked[row.ID]) {
			out = append(out, row)
		}
	}
	return out
}

func isOffered(row *requestRow) bool {
	return link.State(row.State) == link.Offered && row.pending == nil && row.stuck == nil
}

func needsDetails(row *requestRow) bool {
	return link.State(row.State) == link.Accepted && row.pending == nil && !row.details
}

// canWithdraw also holds for what has not left the laptop.
func canWithdraw(row *requestRow) bool {
	if row.pending != nil && (row.pending.Type == string(link.RequestWithdraw) || row.pending.Type == string(link.OfferDecline)) {
		return false
	}
	if link.State(row.State) == link.None {
		return row.pending != nil
	}
	_, legal := link.Next(link.State(row.State), link.RequestWithdraw)
	return legal
}

// show brings the steps, the buttons and the panel up to what is picked and ticked.
func (r *Requests) show() {
	r.list.SetNote(kit.Count(len(r.rows), "request", "requests"))
	if n := len(r.ticked); n > 0 {
		r.list.SetNote(kit.Count(len(r.rows), "request", "requests") + ", " + kit.Grouped(n) + " ticked")
	}
	r.stuck.show()
	r.offer.show()
	r.details.show()
	r.under.show()
	label := ""
	switch {
	case r.offer.card.Visible():
		label = "Accept for " + kit.Grouped(len(r.these(isOffered)))
	case r.details.card.Visible():
		label = "Send these details"
	case r.stuck.card.Visible():
		label = "Try again"
	case r.over() != "":
		label = "Record feedback"
	}
	kit.ShowIf(r.primary, label != "")
	if label != "" {
		r.primary.SetLabel(label)
	}
	offered := len(r.these(isOffered))
	kit.ShowIf(r.decline, offered > 0)
	r.decline.SetLabel("Decline for " + kit.Grouped(offered))
	out := len(r.these(canWithdraw))
	kit.ShowIf(r.withdraw, out > 0 && offered == 0)
	r.withdraw.SetLabel("Withdraw " + kit.Grouped(out))
	r.side.show(r.row())
	r.content.Refresh()
	r.s.ActionsChanged()
}

// next does what the primary button says.
func (r *Requests) next() {
	switch {
	case r.busy:
	case r.offer.card.Visible():
		r.offer.accept()
	case r.details.card.Visible():
		r.details.send()
	case r.stuck.card.Visible():
		r.stuck.retry()
	case r.over() != "":
		r.s.Go(session.EditActivity(r.over()))
	}
}

// over returns the activity that placements became of which somebody has still to
// say how they were, or "".
func (r *Requests) over() record.ID {
	for i := range r.rows {
		if row := &r.rows[i]; row.standing.turn && link.State(row.State) == link.Completed {
			return row.Activity
		}
	}
	return ""
}

// Actions lists what can be done here.
func (r *Requests) Actions() []session.Action {
	var actions []session.Action
	if r.primary.Visible() {
		actions = append(actions, session.Action{Label: r.primary.Label(), Key: session.Ctrl(fyne.KeyS), Do: r.next})
	}
	if r.decline.Visible() {
		actions = append(actions, session.Action{Label: r.decline.Label() + "…", Do: r.chooseRefusal})
	}
	return append(actions, session.Action{Label: "Withdraw…", Do: r.chooseWithdrawal, Off: len(r.these(canWithdraw)) == 0})
}

// State says what the screen shows, for the end-to-end tests.
func (r *Requests) State() map[string]any {
	state := map[string]any{"rows": len(r.rows), "ticked": len(r.ticked), "primary": ""}
	if r.primary.Visible() {
		state["primary"] = r.primary.Label()
	}
	if row := r.row(); row != nil {
		state["state"], state["next"] = row.State, row.standing.words
	}
	return state
}

// tell says something to the trust about some requests, as one action.
func (r *Requests) tell(prepare func(o session.Outbox, by string) (record.Action, error)) {
	if r.busy {
		return
	}
	r.busy = true
	r.s.Tell(prepare, func(err error) {
		r.busy = false
		if err == nil {
			r.ticked = map[record.ID]bool{}
			r.offer.agrees.SetOn(false)
			r.Refresh()
			r.s.Focus(r.firstFocus())
		}
	})
}

func idsOf(rows []*requestRow) []record.ID {
	ids := make([]record.ID, len(rows))
	for i, row := range rows {
		ids[i] = row.ID
	}
	return ids
}

// chooseWithdrawal asks for the reason, and then takes the requests back.
func (r *Requests) chooseWithdrawal() {
	ids := idsOf(r.these(canWithdraw))
	if len(ids) == 0 {
		return
	}
	anchor := r.withdraw
	if !anchor.Visible() {
		anchor = r.decline
	}
	r.chooseReason(anchor, func(reason string) {
		r.tell(func(o session.Outbox, by string) (record.Action, error) { return o.Withdraw(ids, reason, by) })
	})
}

func (r *Requests) chooseRefusal() {
	ids := idsOf(r.these(isOffered))
	if len(ids) == 0 {
		return
	}
	r.chooseReason(r.decline, func(reason string) {
		r.tell(func(o session.Outbox, by string) (record.Action, error) { return o.Decline(ids, reason, by) })
	})
}

// chooseReason offers the reasons that may be told; none says anything about the
// student.
func (r *Requests) chooseReason(anchor fyne.CanvasObject, chosen func(code string)) {
	options := make([]kit.Option, 0, len(link.WithdrawReasons)+1)
	for _, reason := range link.WithdrawReasons {
		options = append(options, kit.Option{ID: reason.Code, Label: reason.Words})
	}
	options = append(options, kit.Option{Label: "Give no reason"})
	kit.ShowMenu(anchor, options, func(o kit.Option) { chosen(o.ID) })
}

// stateMark is a state as a chip: the shape says whose turn it is.
func stateMark(r *record.Request) kit.Mark {
	state := link.State(r.State)
	words := state.Words(r.Words)
	switch state {
	case link.None:
		return kit.Mark{Shape: kit.Dash, Words: "Not there yet"}
	case link.Offered:
		return kit.Mark{Shape: kit.Half, Tone: kit.Middling, Words: words}
	case link.Accepted:
		return kit.Mark{Shape: kit.Half, Tone: kit.Accented, Words: words}
	case link.Confirmed, link.InProgress, link.Completed:
		return kit.Mark{Shape: kit.Filled, Tone: kit.Good, Words: words}
	case link.Received, link.Waitlisted:
		return kit.Mark{Shape: kit.Ring, Words: words}
	case link.Declined, link.Withdrawn, link.Cancelled, link.Lapsed:
		return kit.Mark{Shape: kit.Dash, Words: words}
	}
	return kit.Mark{Shape: kit.Question, Words: words}
}

// offerWords says what is offered or agreed, "Mon 21 Jun to Fri 25 Jun, 7 h a day".
func offerWords(o *record.Offer, today record.Date) string {
	if o == nil || o.From.IsZero() {
		return ""
	}
	words := dayWords(o.From, today)
	if !o.To.IsZero() && o.To != o.From {
		words += " to " + dayWords(o.To, today)
	}
	if o.Hours > 0 {
		words += fmt.Sprintf(", %g h a day", o.Hours)
	}
	return words
}
