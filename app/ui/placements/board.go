package placements

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"waymark/app/record"
	"waymark/app/ui/grid"
	"waymark/app/ui/kit"
	"waymark/app/ui/session"
)

// Board is the screen that says whose turn it is: every request by where it
// stands, and below what trusts have open.
type Board struct {
	s      *session.Session
	board  board
	open   []opening
	cancel func() // stops the board being worked out

	columns [finished + 1]*column
	tiles   map[string]*tile
	news    *fyne.Container // what a person has to settle with a trust
	grid    *grid.Grid
	detail  *kit.Paragraph // all that the opportunity's row has no room for
	table   *fyne.Container
	card    *kit.Card
	save    *kit.Button
	send    *kit.Button
	full    *fyne.Container
	empty   fyne.CanvasObject // instead, while the school has no trust
	start   *kit.Button
	content *fyne.Container
	working bool   // the board is being worked out
	fresh   bool   // nothing here has the keyboard yet, and something should
	opened  string // the card that was opened last
}

var (
	_ session.Screen = (*Board)(nil)
	_ session.Stater = (*Board)(nil)
)

// NewBoard returns the board of placement requests.
func NewBoard(s *session.Session) *Board {
	b := &Board{s: s, tiles: map[string]*tile{}, cancel: func() {}, news: kit.VStack(8)}
	columns := make([]fyne.CanvasObject, len(b.columns))
	for i := range b.columns {
		b.columns[i] = newColumn(stageTitles[i], stageHints[i], func() { b.show() })
		columns[i] = b.columns[i].content
	}
	b.grid = grid.New(openingsColumns(func(i int) *opening { return &b.open[i] }, true))
	b.grid.OnOpen = func(i int) { s.Go(session.AskFor(b.open[i].id)) }
	b.grid.OnKey = b.keyInGrid
	b.grid.Empty = kit.NewEmptyState("Nothing is open", "No trust has told this laptop of a placement that can be asked for. F9 asks them again.")
	b.grid.OnSelect = b.pick
	b.detail = kit.NewParagraph("", kit.Note)
	b.table = kit.Frame(nil, nil, b.grid, nil, kit.VStack(0, kit.NewHairline(), kit.Inset(7, 14, 7, 14, b.detail)))
	b.card = kit.NewCard("Open opportunities", b.table).Flush()
	b.card.SetTrailing(kit.NewText("Enter: ask for it", kit.Note))

	b.save = kit.NewButton("Save what is waiting to a file", "", func() { SaveToFile(s) })
	b.send = kit.NewButton("Send and receive", "F9", s.Send)
	lanes := kit.Columns(12, nil, columns...)
	below := container.New(&split{lanes}, kit.Scrolled(lanes), b.card)
	b.full = kit.NewPage(kit.NewText(b.Title(), kit.Title), kit.NewText("what trusts see before they offer: no names", kit.Soft),
		kit.VFill(0, b.news, below),
		b.save, b.send, kit.NewPrimaryButton("New request", "Ctrl N", b.ask))
	b.start = kit.NewPrimaryButton("Add a trust", "", func() { s.Go(session.AddTrust()) })
	b.empty = kit.NewPage(kit.NewText(b.Title(), kit.Title), nil, kit.VStack(0, kit.NewCard("", kit.NewEmptyState("No trust yet",
		"A trust’s work experience office gives your school an address and a code. With them this laptop can ask for placements: "+
			"also without a network, for requests wait here until there is one. Before a trust offers a place it sees no name.",
		b.start))))
	b.empty.Hide()
	b.content = container.NewStack(b.full, b.empty)
	return b
}

// Title names the screen.
func (b *Board) Title() string { return "Placements" }

// Content returns the screen.
func (b *Board) Content() fyne.CanvasObject { return b.content }

// Shown gives the keyboard to what needs somebody first.
func (b *Board) Shown(session.Place) {
	b.fresh = true
	if !b.working {
		b.focus()
	}
}

// Hidden keeps the board as it is.
func (b *Board) Hidden() { b.fresh = false }

// Refresh puts every request where it stands now, away from the window.
func (b *Board) Refresh() {
	v := newSurvey(b.s)
	b.cancel()
	b.working = true
	b.cancel = b.s.Tasks().Go(func(context.Context) func() {
		board, open := boardOf(v), openings(v)
		return func() {
			b.working = false
			b.board, b.open = board, open
			at := b.focused()
			b.show()
			b.fresh = b.fresh || at != nil && b.tiles[at.group.key] != at // its card went elsewhere
			b.focus()
		}
	})
}

// Actions lists what can be done here.
func (b *Board) Actions() []session.Action {
	return []session.Action{{Label: "New request", Key: session.Ctrl(fyne.KeyN), Do: b.ask, Off: len(b.open) == 0}}
}

// State says what the board shows, for the end-to-end tests.
func (b *Board) State() map[string]any {
	names := [...]string{"here", "with_trust", "offered", "agreed", "finished"}
	state := map[string]any{"open": len(b.open)}
	for i, column := range b.board {
		n := 0
		for _, g := range column {
			n += len(g.requests)
		}
		state[names[i]] = n
	}
	return state
}

// ask opens the form, for the opportunity picked.
func (b *Board) ask() {
	if i := b.grid.Selected(); b.grid.Focused() && i >= 0 && i < len(b.open) {
		b.s.Go(session.AskFor(b.open[i].id))
		return
	}
	b.s.Go(session.AskFor(""))
}

func (b *Board) show() {
	none := len(b.s.Snapshot().Trusts()) == 0
	kit.ShowIf(b.empty, none)
	kit.ShowIf(b.full, !none)
	kept := map[string]*tile{}
	for i, c := range b.columns {
		c.show(b.board[i], b.tiles, b.openGroup)
		for j, t := range c.tiles {
			kept[t.group.key] = t
			t.row.OnKey = func(ev *fyne.KeyEvent) bool { return b.moveFrom(i, j, ev) }
		}
	}
	b.tiles = kept
	b.showNews()
	if asOf := b.asOf(); asOf.IsZero() {
		b.card.SetNote("kept on this laptop")
	} else {
		b.card.SetNote("as of " + Moment(asOf, b.s.Now()) + ", kept on this laptop")
	}
	b.grid.SetColumns(openingsColumns(func(i int) *opening { return &b.open[i] }, len(b.s.Snapshot().Trusts()) > 1))
	b.grid.SetRows(len(b.open))
	if b.grid.Selected() < 0 && len(b.open) > 0 {
		b.grid.Select(0)
	}
	b.pick(b.grid.Selected())
	if b.s.PostStatus().Waiting > 0 {
		b.save.Enable()
	} else {
		b.save.Disable()
	}
	b.full.Refresh()
	b.s.ActionsChanged()
}

func (b *Board) pick(i int) {
	words := ""
	if i >= 0 && i < len(b.open) {
		words = b.open[i].words()
	}
	b.detail.SetText(words)
	kit.Relayout(b.table)
}

// openGroup opens the page of a card's requests, or goes on with a draft.
func (b *Board) openGroup(g *group) {
	b.opened = g.key
	if g.standing.draft {
		b.s.Go(session.GoOn(g.ids()...))
		return
	}
	b.s.Go(session.TheRequests(g.ids()...))
}

// asOf is when a trust last told anything.
func (b *Board) asOf() time.Time {
	var latest time.Time
	for _, t := range b.s.Snapshot().Trusts() {
		if t.Answered.After(latest) {
			latest = t.Answered
		}
	}
	return latest
}

// showNews lists what a person has to settle with a trust.
func (b *Board) showNews() {
	b.news.RemoveAll()
	for _, t := range b.s.PostStatus().Trusts {
		words := newsOf(t)
		if words == "" {
			continue
		}
		trust := t.Trust
		b.news.Add(kit.NewCard("", kit.HStack(12,
			kit.NewChip(kit.Mark{Shape: kit.Half, Tone: kit.Middling, Words: "To settle"}), kit.NewText(words, kit.Body).Shrinks(), kit.Spring(),
			kit.NewButton("See to it", "", func() { b.s.Go(session.TheTrust(trust)) }))))
	}
	if len(b.news.Objects) > 0 {
		b.news.Add(kit.Fixed(0, 4, kit.VStack(0)))
	}
}

// focused returns the card that has the keyboard, or nil.
func (b *Board) focused() *tile {
	c := fyne.CurrentApp().Driver().CanvasForObject(b.content)
	for _, t := range b.tiles {
		if c != nil && c.Focused() == fyne.Focusable(t.row) {
			return t
		}
	}
	return nil
}

// focus gives the keyboard to the card that was opened last, or the first that
// needs somebody, or the first.
func (b *Board) focus() {
	if !b.fresh {
		return
	}
	var first *tile
	for _, c := range b.columns {
		for _, t := range c.tiles {
			if first == nil || t.group.standing.turn && !first.group.standing.turn {
				first = t
			}
		}
	}
	if t := b.tiles[b.opened]; t != nil {
		first = t // back to where one was
	}
	switch {
	case b.empty.Visible():
		b.s.Focus(b.start)
	case first != nil:
		b.s.Focus(first.row)
	case len(b.open) > 0:
		b.s.Focus(b.grid)
	default:
		return // until there is something
	}
	b.fresh = false
}

// moveFrom takes the arrow keys from card to card, and from a column's last down
// to the opportunities.
func (b *Board) moveFrom(i, j int, ev *fyne.KeyEvent) bool {
	switch ev.Name {
	case fyne.KeyUp:
		j--
	case fyne.KeyDown:
		if j++; j == len(b.columns[i].tiles) {
			b.s.Focus(b.grid)
			return true
		}
	case fyne.KeyLeft, fyne.KeyRight:
		step := 1
		if ev.Name == fyne.KeyLeft {
			step = -1
		}
		for i += step; i >= 0 && i < len(b.columns) && len(b.columns[i].tiles) == 0; i += step {
		}
		if i < 0 || i >= len(b.columns) {
			return true
		}
		j = min(j, len(b.columns[i].tiles)-1)
	default:
		return false
	}
	if j >= 0 {
		b.s.Focus(b.columns[i].tiles[j].row)
	}
	return true
}

// keyInGrid goes from the first opportunity up to the cards.
func (b *Board) keyInGrid(ev *fyne.KeyEvent) bool {
	if ev.Name != fyne.KeyUp || b.grid.Selected() > 0 {
		return false
	}
	for _, c := range b.columns {
		if n := len(c.tiles); n > 0 {
			b.s.Focus(c.tiles[n-1].row)
			return true
		}
	}
	return false
}

// requestsOf returns requests by ID, those that are in the record.
func requestsOf(s *record.Snapshot, ids []record.ID) []*record.Request {
	var out []*record.Request
	for _, id := range ids {
		if r, ok := s.Request(id); ok {
			out = append(out, r)
		}
	}
	return out
}

// split puts the board above the opportunities: each as high as it needs to be,
// and where that is too much, the opportunities keep a few rows and the board scrolls.
type split struct{ lanes *fyne.Container }

const (
	splitGap   float32 = 14
	leastLanes float32 = 210 // at 100 % text
)

func (split) MinSize(o []fyne.CanvasObject) fyne.Size {
	least := o[1].MinSize()
	return fyne.NewSize(max(o[0].MinSize().Width, least.Width), kit.Px(leastLanes)+splitGap+least.Height)
}

func (sp *split) Layout(o []fyne.CanvasObject, size fyne.Size) {
	room := size.Height - splitGap
	lanes := min(max(kit.HeightAt(sp.lanes, size.Width)+8, room/3), room-o[1].MinSize().Height)
	kit.Place(o[0], 0, 0, size.Width, lanes)
	kit.Place(o[1], 0, lanes+splitGap, size.Width, room-lanes)
}
