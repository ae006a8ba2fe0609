package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"waymark/app/ui/kit"
	"waymark/app/ui/session"
)

// finderRows is how many matches quick find shows.
const finderRows = 9

// finder is quick find: type a few letters, Enter goes there.
type finder struct {
	s      *session.Session
	anchor fyne.CanvasObject // the list opens below it
	sheet  fyne.CanvasObject
	hide   func()            // nil until it was shown
	over   fyne.CanvasObject // what Fyne lays over the window while it is open
	entry  *kit.Entry
	rows   [finderRows]*finderRow
	none   *kit.Text
	all    []target
	seq    uint64 // the record that all was made from
	hits   []target
	chosen int
}

func newFinder(s *session.Session, anchor fyne.CanvasObject) *finder {
	f := &finder{s: s, anchor: anchor, none: kit.NewText("", kit.Note)}
	f.entry = kit.NewEntry("A student, an activity, an organisation or a screen…", f.typed)
	f.entry.OnEnter = func() { f.visit(f.chosen) }
	f.entry.OnEscape = f.close
	f.entry.OnKey = func(key *fyne.KeyEvent) bool {
		switch key.Name {
		case fyne.KeyDown, fyne.KeyTab:
			f.choose(f.chosen + 1)
		case fyne.KeyUp:
			f.choose(f.chosen - 1)
		default:
			return false
		}
		return true
	}
	list := []fyne.CanvasObject{f.entry, kit.Inset(6, 0, 2, 8, f.none)}
	for i := range f.rows {
		f.rows[i] = newFinderRow(func() { f.visit(i) })
		list = append(list, f.rows[i])
	}
	f.sheet = kit.Fixed(sheetWidth, 0, kit.VStack(0, list...))
	return f
}

// show opens quick find with what the record holds now.
func (f *finder) show() {
	if seq := f.s.Snapshot().Seq(); f.all == nil || f.seq != seq {
		f.all, f.seq = index(f.s.Snapshot(), f.s.Today()), seq
	}
	f.close()
	f.entry.SetText("")
	f.typed("")
	f.hide = kit.PopUpBelow(f.anchor, f.sheet)
	if c := f.canvas(); c != nil {
		f.over = c.Overlays().Top()
		c.Focus(f.entry)
	}
}

// close hides quick find; the focus goes back to where it was.
func (f *finder) close() {
	if f.hide != nil {
		f.hide()
	}
}

// open reports whether quick find is on view. A click beside it hides it too.
func (f *finder) open() bool {
	c := f.canvas()
	return c != nil && f.over != nil && slices.Contains(c.Overlays().List(), f.over)
}

func (f *finder) canvas() fyne.Canvas {
	return fyne.CurrentApp().Driver().CanvasForObject(f.anchor)
}

func (f *finder) typed(text string) {
	f.hits = find(f.all, text, finderRows)
	for i, row := range f.rows {
		if i < len(f.hits) {
			row.set(f.hits[i].Title, f.hits[i].Detail)
			row.Show()
		} else {
			row.Hide()
		}
	}
	if len(f.hits) == 0 {
		f.none.SetText("Nothing in the record matches that.")
	} else {
		f.none.SetText("↑ ↓ choose · Enter goes there · Esc")
	}
	f.choose(0)
	if f.over != nil {
		f.over.Refresh() // as high as there are matches
	}
}

func (f *finder) choose(i int) {
	f.chosen = max(0, min(i, len(f.hits)-1))
	for n, row := range f.rows {
		row.mark(n == f.chosen)
	}
}

func (f *finder) visit(i int) {
	if i < len(f.hits) {
		f.s.Go(f.hits[i].Place) // which closes quick find
	}
}

// finderRow is one match: what it is at the left, where at the right.
type finderRow struct {
	widget.BaseWidget
	title, detail *kit.Text
	ground        *canvas.Rectangle
	pick          func()
}

var _ fyne.Tappable = (*finderRow)(nil)

func newFinderRow(pick func()) *finderRow {
	r := &finderRow{
		title: kit.NewText("", kit.Strong), detail: kit.NewText("", kit.Note),
		ground: canvas.NewRectangle(kit.Color(kit.ColorSurface)), pick: pick,
	}
	r.ground.CornerRadius = 6
	r.ExtendBaseWidget(r)
	return r
}

func (r *finderRow) set(title, detail string) {
	r.title.SetText(title)
	r.detail.SetText(detail)
}

func (r *finderRow) mark(on bool) {
	ground := kit.ColorSurface
	if on {
		ground = kit.ColorAccentSoft
	}
	r.ground.FillColor = kit.Color(ground)
	r.ground.Refresh()
}

// Tapped goes to the match.
func (r *finderRow) Tapped(*fyne.PointEvent) { r.pick() }

// CreateRenderer draws the row.
func (r *finderRow) CreateRenderer() fyne.WidgetRenderer {
	line := kit.HStack(10, r.title, kit.Spring(), r.detail)
	return widget.NewSimpleRenderer(container.NewStack(r.ground, kit.Inset(0, 10, 0, 10, kit.Fixed(0, 32, line))))
}
