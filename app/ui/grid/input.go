package grid

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"waymark/app/record"
	"waymark/app/ui/kit"
)

var (
	_ fyne.Focusable     = (*Grid)(nil)
	_ fyne.Shortcutable  = (*Grid)(nil)
	_ fyne.Scrollable    = (*Grid)(nil)
	_ fyne.Draggable     = (*Grid)(nil)
	_ desktop.Mouseable  = (*Grid)(nil)
	_ desktop.Cursorable = (*Grid)(nil)
)

// The times within which two clicks are a double click, and typed letters are
// one word.
const (
	doubleClick = 400 * time.Millisecond
	typingPause = time.Second
)

// FocusGained implements fyne.Focusable.
func (g *Grid) FocusGained() {
	g.focused = true
	g.Refresh()
}

// FocusLost implements fyne.Focusable.
func (g *Grid) FocusLost() {
	g.focused, g.header = false, -1
	g.Refresh()
}

// TypedKey moves and works the selected row. Up from the first row goes into the
// header, where Left and Right choose a column and Enter or Space sorts by it.
// Tab is not taken: it leaves the grid.
func (g *Grid) TypedKey(ev *fyne.KeyEvent) {
	if g.OnKey != nil && g.OnKey(ev) {
		return
	}
	if g.header >= 0 {
		g.headerKey(ev)
		return
	}
	page := g.InSight()
	switch ev.Name {
	case fyne.KeyUp:
		if g.selected <= 0 && g.OnSort != nil {
			g.enterHeader(0, 1)
			break
		}
		g.Select(max(g.selected-1, 0))
	case fyne.KeyDown:
		g.Select(g.selected + 1)
	case fyne.KeyPageUp:
		g.scroll(g.top - page)
		g.Select(max(g.selected-page, 0))
	case fyne.KeyPageDown:
		g.scroll(g.top + page)
		g.Select(g.selected + page)
	case fyne.KeyHome:
		g.Select(min(0, g.rows-1))
	case fyne.KeyEnd:
		g.Select(g.rows - 1)
	case fyne.KeyLeft:
		g.slide(-1)
	case fyne.KeyRight:
		g.slide(1)
	case fyne.KeyReturn, fyne.KeyEnter:
		g.open()
	case fyne.KeySpace:
		g.toggle()
	default:
		kit.PassOn(g, ev)
		return
	}
	g.typed = ""
}

func (g *Grid) headerKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeyLeft:
		g.enterHeader(g.header-1, -1)
	case fyne.KeyRight:
		g.enterHeader(g.header+1, 1)
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		g.sort(g.header)
	case fyne.KeyDown, fyne.KeyEscape:
		g.header = -1
		g.Select(max(g.selected, min(g.top, g.rows-1)))
	}
}

// enterHeader gives the keyboard to header i, or to the next one that sorts in
// the direction step; it stays where it is when there is none.
func (g *Grid) enterHeader(i, step int) {
	for ; i >= 0 && i < len(g.columns); i += step {
		if !g.columns[i].Fixed {
			g.header = i
			g.bringColumn(i)
			g.Refresh()
			return
		}
	}
}

// slide passes over one more or one fewer of the columns after the first.
func (g *Grid) slide(by int) {
	if by > 0 && g.lastColumnShown() {
		return
	}
	g.left = max(min(g.left+by, len(g.columns)-2), 0)
	g.Refresh()
}

// bringColumn slides until column i is in sight.
func (g *Grid) bringColumn(i int) {
	if i > 0 && i <= g.left {
		g.left = i - 1
	}
	for g.left < len(g.columns)-2 && !g.columnShown(i) {
		g.left++
	}
}

// TypedRune implements fyne.Focusable: letters typed one after the other lead to
// a row, where Name is set. Space is a key, not a letter.
func (g *Grid) TypedRune(r rune) {
	if r == ' ' && g.typed == "" {
		return
	}
	if g.OnRune != nil && g.OnRune(r) || g.Name == nil {
		return
	}
	now := g.now()
	if now.Sub(g.typedAt) > typingPause {
		g.typed = ""
	}
	g.typed, g.typedAt = g.typed+string(r), now
	want := record.Fold(g.typed)
	for i := range g.rows {
		row := (max(g.selected, 0) + i) % g.rows
		if strings.HasPrefix(record.Fold(g.Name(row)), want) {
			g.Select(row)
			return
		}
	}
}

// TypedShortcut implements fyne.Shortcutable.
func (g *Grid) TypedShortcut(s fyne.Shortcut) {
	if g.OnShortcut != nil {
		g.OnShortcut(s)
	}
}

// Scrolled implements fyne.Scrollable: a notch of the wheel moves three rows, and
// a touchpad's small steps add up to rows.
func (g *Grid) Scrolled(ev *fyne.ScrollEvent) {
	const notch = 10 // what Fyne reports for a notch of an ordinary wheel
	g.wheel -= ev.Scrolled.DY * 3 / notch
	rows := int(g.wheel)
	g.wheel -= float32(rows)
	if rows != 0 {
		g.ScrollTo(g.top + rows)
	}
	if ev.Scrolled.DX != 0 && ev.Scrolled.DY == 0 {
		if ev.Scrolled.DX > 0 {
			g.slide(-1)
		} else {
			g.slide(1)
		}
	}
}

// press is what the mouse button came down on.
type press struct {
	on       target
	row      int // of the row that was clicked last, for a double click
	at       time.Time
	grabbed  float32 // how far below the scroll bar's upper end
	dragging bool
}

type target uint8

const (
	nothing target = iota
	onHeader
	onRow
	onTick
	onBar
	onSign // -1 ‹, 1 ›
)

// target returns what is at a point: a header (its column), a row or the tick in
// front of it (its row), or the scroll bar.
func (g *Grid) target(at fyne.Position) (target, int) {
	size := g.Size()
	switch {
	case at.X < 0 || at.Y < 0 || at.X >= size.Width || at.Y >= size.Height:
		return nothing, -1
	case g.barShown() && at.X >= size.Width-barWidth:
		return onBar, -1
	case at.Y < headerHeight():
		if x, shown := g.signs(); shown && at.X >= x {
			if at.X < x+signWidth() {
				return onSign, -1
			}
			return onSign, 1
		}
		for _, s := range g.spans() {
			if at.X >= s.x && at.X < s.x+s.width {
				return onHeader, s.column
			}
		}
		return nothing, -1
	}
	slot := int((at.Y - headerHeight()) / rowHeight())
	if row := g.top + slot; slot < g.InSight() && row < g.rows {
		if at.X < g.tickWidth() {
			return onTick, row
		}
		return onRow, row
	}
	return nothing, -1
}

// MouseDown takes the keyboard.
func (g *Grid) MouseDown(ev *desktop.MouseEvent) {
	if ev.Button != desktop.MouseButtonPrimary {
		return
	}
	if c := fyne.CurrentApp().Driver().CanvasForObject(g); c != nil {
		c.Focus(g)
	}
	g.press.on, _ = g.target(ev.Position)
	if g.press.on == onBar {
		y, height := g.bar()
		g.press.grabbed = ev.Position.Y - y
		if g.press.grabbed < 0 || g.press.grabbed > height { // beside the thumb: go there
			g.press.grabbed = height / 2
			g.dragTo(ev.Position.Y)
		}
		g.press.dragging = true
	}
}

// MouseUp does what a click does, also after the pointer moved a little.
func (g *Grid) MouseUp(ev *desktop.MouseEvent) {
	down := g.press.on
	g.press.on, g.press.dragging = nothing, false
	on, i := g.target(ev.Position)
	if on != down {
		return
	}
	switch on {
	case onHeader:
		g.sort(i)
	case onSign:
		g.slide(i)
	case onTick:
		g.header = -1
		g.Select(i)
		g.toggle()
	case onRow:
		now := g.now()
		again := i == g.press.row && now.Sub(g.press.at) <= doubleClick
		g.press.row, g.press.at = i, now
		g.header = -1
		g.Select(i)
		if again {
			g.press.at = time.Time{}
			g.open()
		}
	}
}

// Dragged moves the rows with the scroll bar's thumb.
func (g *Grid) Dragged(ev *fyne.DragEvent) {
	if g.press.dragging {
		g.dragTo(ev.Position.Y)
	}
}

// DragEnd implements fyne.Draggable.
func (g *Grid) DragEnd() { g.press.dragging = false }

func (g *Grid) dragTo(y float32) {
	_, height := g.bar()
	way := g.Size().Height - headerHeight() - height
	if way <= 0 {
		return
	}
	share := (y - g.press.grabbed - headerHeight()) / way
	g.ScrollTo(int(share*float32(g.rows-g.InSight()) + 0.5))
}

// Cursor implements desktop.Cursorable.
func (g *Grid) Cursor() desktop.Cursor { return desktop.DefaultCursor }
