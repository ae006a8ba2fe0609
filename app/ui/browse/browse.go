package browse

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"waymark/app/gatsby"
	"waymark/app/record"
	"waymark/app/ui/grid"
	"waymark/app/ui/kit"
	"waymark/app/ui/session"
)

// Of says what a screen lists, and how. R is a row.
type Of[R any] struct {
	Place session.Name
	Title string

	Rows func(*gatsby.Result) []R // called away from the window
	Sort func(rows []R, column string, descending bool)
	// Apply appends the places of the rows that the filters show to into[:0].
	Apply func(rows []R, into []int) []int
	ID    func(*R) record.ID
	Name  func(*R) string // what letters typed on the rows lead to
	// None reports whether the record holds nothing to list.
	None func(*record.Snapshot) bool

	Hint    string  // in the field, "Type a name, UPN, form…"
	Typed   *string // takes what is typed into it
	Filters []Filter
	Columns []grid.Column
	By      string // the column that the rows are sorted by at first
	Latest  bool   // and that is descending

	Open   func(*R)          // Enter
	Toggle func(*R)          // Space; nil where rows have no ticks
	Ticked func(*R) bool     // likewise
	Pick   func(*R)          // a row was picked, or none: nil. May be nil itself
	Detail func(*R) string   // below the rows, all that a row has no room for; may be nil
	Beside fyne.CanvasObject // at the right of the rows; may be nil
	// Note says beside the title what is shown. May be nil.
	Note func() string

	// NoFit is what is said where the filters show nothing, with the words of the
	// button that takes them away; NoneYet where the record holds nothing.
	NoFit, NoneYet Empty
	Start          []*kit.Button // what to do about the latter, the first thing first
	Actions        []fyne.CanvasObject
}

// Empty is what stands where there are no rows.
type Empty struct{ Title, Words, Button string }

// Filter is something the rows can be cut down by: On is turned on and off, or one
// of Options is chosen, of which the one without an ID stands for all.
type Filter struct {
	Label   string
	On      *bool
	Options func() []kit.Option
	Chosen  func(id string)
}

// Screen is most of a [session.Screen], to be embedded in one that adds Shown and
// Actions.
type Screen[R any] struct {
	Find *kit.Entry
	Note *kit.Text
	Grid *grid.Grid

	s      *session.Session
	of     Of[R]
	rows   []R
	shown  []int // places in rows
	picked record.ID
	wanted record.ID // what the window was taken to, until its row is there
	idle   bool      // nothing is shown, so nothing can be done
	cancel func()    // stops rows being made
	resets []func()  // of the filters

	limit   *fyne.Container // why only some are listed
	detail  *kit.Paragraph
	table   *fyne.Container
	full    *fyne.Container
	empty   fyne.CanvasObject // instead, while there is nothing to list
	content *fyne.Container
}

// New returns a screen of rows.
func New[R any](s *session.Session, of Of[R]) *Screen[R] {
	l := &Screen[R]{s: s, of: of, cancel: func() {}, Note: kit.NewText("", kit.Soft), detail: kit.NewParagraph("", kit.Note)}
	l.Grid = grid.New(of.Columns)
	l.Grid.SetSort(of.By, of.Latest)
	l.Grid.OnSelect = l.pick
	l.Grid.OnOpen = func(i int) { of.Open(l.At(i)) }
	l.Grid.OnSort = func(column string, descending bool) {
		of.Sort(l.rows, column, descending)
		l.Show()
	}
	l.Grid.Name = func(i int) string { return of.Name(l.At(i)) }
	if of.Ticked != nil {
		l.Grid.OnToggle = func(i int) { of.Toggle(l.At(i)) }
		l.Grid.Marked = func(i int) bool { return of.Ticked(l.At(i)) }
	}

	var body fyne.CanvasObject = kit.NewCard("", l.Grid).Flush()
	if of.Detail != nil {
		foot := kit.VStack(0, kit.NewHairline(), kit.Inset(8, 14, 8, 14, l.detail))
		l.table = kit.Frame(nil, nil, l.Grid, nil, foot)
		body = kit.NewCard("", l.table).Flush()
	}
	if of.Beside != nil {
		body = kit.Columns(16, []float32{818, 318}, body, kit.Fixed(280, 250, of.Beside))
	}
	l.full = kit.NewPage(kit.NewText(of.Title, kit.Title), l.Note, kit.Frame(l.filters(), nil, body, nil, nil), of.Actions...)
	starts := make([]fyne.CanvasObject, len(of.Start))
	for i, b := range of.Start {
		starts[i] = b
	}
	l.empty = kit.NewPage(kit.NewText(of.Title, kit.Title), nil,
		kit.VStack(0, kit.NewCard("", kit.NewEmptyState(of.NoneYet.Title, of.NoneYet.Words, starts...))))
	l.empty.Hide()
	l.content = container.NewStack(l.full, l.empty)
	return l
}

// filters returns the row of what the list can be cut down by.
func (l *Screen[R]) filters() fyne.CanvasObject {
	l.Find = kit.NewEntry(l.of.Hint, func(text string) {
		*l.of.Typed = text
		l.Show()
	})
	l.Find.LeadsTo(func() { l.s.Focus(l.Grid) })
	l.Find.OnEscape = func() { l.Find.SetText("") }
	l.limit = container.NewStack()
	l.limit.Hide()
	row := []fyne.CanvasObject{kit.Fixed(250, 0, l.Find), l.limit}
	for _, f := range l.of.Filters {
		row = append(row, kit.InRow(l.pill(f)))
	}
	return kit.Inset(0, 0, 8, 0, kit.Flow(8, row...))
}

func (l *Screen[R]) pill(f Filter) *kit.Pill {
	if f.On != nil {
		pill := kit.NewPill(f.Label, func(on bool) {
			*f.On = on
			l.Show()
		})
		l.resets = append(l.resets, func() {
			*f.On = false
			pill.SetOn(false)
		})
		return pill
	}
	var pill *kit.Pill
	choose := func(o kit.Option) {
		pill.SetOn(o.ID != "")
		pill.SetLabel(f.Label)
		if o.ID != "" {
			pill.SetLabel(o.Label)
		}
		f.Chosen(o.ID)
	}
	pill = kit.NewMenuPill(f.Label, func() {
		kit.ShowMenu(pill, f.Options(), func(o kit.Option) {
			choose(o)
			l.Show()
		})
	})
	l.resets = append(l.resets, func() { choose(kit.Option{}) })
	return pill
}

// Title names the screen.
func (l *Screen[R]) Title() string { return l.of.Title }

// Content returns the screen.
func (l *Screen[R]) Content() fyne.CanvasObject { return l.content }

// Hidden leaves filters and ticks as they are.
func (l *Screen[R]) Hidden() {}

// Arrive shows the list as the window came to it: cut down to some rows where
// limit says why, and with the row of want picked, which no filter may hide.
func (l *Screen[R]) Arrive(limit string, want record.ID) {
	l.limit.RemoveAll()
	kit.ShowIf(l.limit, limit != "")
	if limit != "" {
		l.limit.Add(kit.InRow(kit.NewRemovablePill(limit, l.unlimit)))
	}
	if l.wanted = want; want != "" && !l.shows(want) {
		l.Clear()
	}
	l.Show()
	l.full.Refresh()
	switch {
	case l.Empty():
		l.s.Focus(l.of.Start[0])
	case want != "":
		l.s.Focus(l.Grid)
	default:
		l.s.Focus(l.Find)
		l.Find.TypedShortcut(&fyne.ShortcutSelectAll{}) // typing begins a new search
	}
}

func (l *Screen[R]) unlimit() { l.s.Go(session.At(l.of.Place)) }

// Refresh makes the rows anew from the record and its findings.
func (l *Screen[R]) Refresh() {
	result := l.s.Result()
	column, descending := l.Grid.Sort()
	l.cancel()
	l.cancel = l.s.Tasks().Go(func(context.Context) func() {
		rows := l.of.Rows(result)
		l.of.Sort(rows, column, descending)
		return func() {
			l.rows = rows
			if l.Grid.Empty == nil { // from the first rows on: before them nobody knows what fits
				l.Grid.Empty = kit.NewEmptyState(l.of.NoFit.Title, l.of.NoFit.Words, kit.NewButton(l.of.NoFit.Button, "", l.Clear))
			}
			l.Show()
		}
	})
}

// Listed returns the rows shown, for [session.Lister].
func (l *Screen[R]) Listed() (headings []string, rows [][]string) { return l.Grid.All() }

// State says what the screen shows, for the end-to-end tests.
func (l *Screen[R]) State() map[string]any {
	state := map[string]any{"rows": len(l.rows), "shown": len(l.shown)}
	if row := l.Picked(); row != nil {
		state["selected"] = l.of.Name(row)
	}
	return state
}

// Len returns how many rows are shown.
func (l *Screen[R]) Len() int { return len(l.shown) }

// At returns row i of those shown.
func (l *Screen[R]) At(i int) *R { return &l.rows[l.shown[i]] }

// All returns every row, shown or not.
func (l *Screen[R]) All() []R { return l.rows }

// Picked returns the row picked, or nil.
func (l *Screen[R]) Picked() *R {
	if i := l.Grid.Selected(); i >= 0 && i < len(l.shown) {
		return l.At(i)
	}
	return nil
}

// Empty reports whether the record holds nothing to list.
func (l *Screen[R]) Empty() bool { return l.of.None(l.s.Snapshot()) }

// Open opens the row picked.
func (l *Screen[R]) Open() {
	if row := l.Picked(); row != nil {
		l.of.Open(row)
	}
}

// Show applies the filters, and keeps the row picked that was, while it is shown.
func (l *Screen[R]) Show() {
	kit.ShowIf(l.empty, l.Empty())
	kit.ShowIf(l.full, !l.Empty())
	l.shown = l.of.Apply(l.rows, l.shown)
	place := min(0, len(l.shown)-1)
	for i := range l.shown {
		switch l.of.ID(l.At(i)) {
		case l.wanted:
			place, l.picked, l.wanted = i, l.wanted, ""
		case l.picked:
			place = i
		}
	}
	l.Grid.SetRows(len(l.shown))
	l.Grid.Select(place)
	l.pick(place)
	l.Count()
}

// Count says how many rows are shown.
func (l *Screen[R]) Count() {
	words := ""
	if l.Grid.Empty != nil {
		words = kit.Grouped(len(l.shown)) + " shown"
		if l.of.Note != nil {
			words += l.of.Note()
		}
	}
	l.Note.SetText(words)
	kit.Relayout(l.full)
	if idle := len(l.shown) == 0; idle != l.idle {
		l.idle = idle
		l.s.ActionsChanged()
	}
}

// pick shows what there is to say of a row.
func (l *Screen[R]) pick(i int) {
	var row *R
	if l.picked = ""; i >= 0 && i < len(l.shown) {
		row = l.At(i)
		l.picked = l.of.ID(row)
	}
	if l.of.Pick != nil {
		l.of.Pick(row)
	}
	if l.of.Detail == nil {
		return
	}
	words := ""
	if row != nil {
		words = l.of.Detail(row)
	}
	l.detail.SetText(words)
	kit.Relayout(l.table)
}

func (l *Screen[R]) shows(id record.ID) bool {
	for _, i := range l.of.Apply(l.rows, nil) {
		if l.of.ID(&l.rows[i]) == id {
			return true
		}
	}
	return false
}

// Clear takes every filter away.
func (l *Screen[R]) Clear() {
	for _, reset := range l.resets {
		reset()
	}
	l.Find.SetText("")
	l.Show()
	if l.limit.Visible() {
		l.unlimit()
	}
}

// Narrow appends to into[:0] the places of the rows that keeps lets through and
// whose key, which is folded, holds every term.
func Narrow[R any](rows []R, into []int, terms []string, key func(*R) string, keeps func(*R) bool) []int {
	into = into[:0]
next:
	for i := range rows {
		if !keeps(&rows[i]) {
			continue
		}
		in := key(&rows[i])
		for _, t := range terms {
			if !strings.Contains(in, t) {
				continue next
			}
		}
		into = append(into, i)
	}
	return into
}
