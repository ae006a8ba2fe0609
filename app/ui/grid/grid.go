package grid

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"waymark/app/ui/kit"
)

// Align says where a column's text stands.
type Align uint8

// Left is the zero value; figures stand Right.
const (
	Left Align = iota
	Right
)

// Cell is what one cell shows: text, or a mark as a chip.
type Cell struct {
	Text string
	Bold bool
	Soft bool     // small and soft, for what stands back
	Mark kit.Mark // shown instead of Text when it has words
}

// Column is one column. Cell is called on the main goroutine, and only for the
// rows in sight.
type Column struct {
	ID    string
	Title string
	Width float32 // design pixels; the least width where Flex is set
	Flex  float32 // share of the room that is left; 0 = none
	Align Align
	Fixed bool // true: the header does not sort
	Cell  func(row int) Cell
}

// Grid shows rows of columns. It moves by whole rows and, where the columns need
// more room than there is, by whole columns after the first, so that no text is
// ever drawn over another. The hooks may be nil and are set before it is shown.
type Grid struct {
	widget.BaseWidget

	OnSelect func(row int)                        // the selected row changed; -1 = none
	OnOpen   func(row int)                        // Enter or double click
	OnToggle func(row int)                        // Space, or a click on the tick
	OnSort   func(column string, descending bool) // sort your rows, then call SetRows
	OnRune   func(r rune) (done bool)             // a typed letter other than Space, before Name
	OnKey    func(ev *fyne.KeyEvent) (done bool)  // before the grid's own keys
	// OnShortcut gets select all, copy, cut and paste, and whatever else the main
	// menu has no item for.
	OnShortcut func(s fyne.Shortcut)
	Name       func(row int) string // letters typed lead to the row whose name starts so
	Marked     func(row int) bool   // multi-select: rows with a ticked box
	Empty      fyne.CanvasObject    // shown where there are no rows

	columns    []Column
	rows       int
	top        int // first row in sight
	left       int // how many columns after the first are passed over
	selected   int
	sorted     string
	descending bool

	focused bool
	header  int // the column of the header that has the keyboard, -1 = the rows have it

	now     func() time.Time
	typed   string // for type-ahead
	typedAt time.Time
	press   press
	wheel   float32 // scrolled so far and not yet a whole row
}

// New returns a grid with no rows.
func New(columns []Column) *Grid {
	g := &Grid{columns: columns, selected: -1, header: -1, now: time.Now}
	g.ExtendBaseWidget(g)
	return g
}

// SetRows says how many rows there are and shows them anew. The selection stays
// on its row number, held within the rows.
func (g *Grid) SetRows(n int) {
	g.rows = max(n, 0)
	if g.selected >= g.rows {
		g.selected = g.rows - 1
	}
	g.scroll(g.top)
	g.Refresh()
}

// Rows returns how many rows there are.
func (g *Grid) Rows() int { return g.rows }

// SetColumns changes the columns.
func (g *Grid) SetColumns(columns []Column) {
	g.columns, g.left, g.header = columns, 0, -1
	g.Refresh()
}

// SetSort shows which column the rows are sorted by; it does not call OnSort.
func (g *Grid) SetSort(column string, descending bool) {
	if g.sorted != column || g.descending != descending {
		g.sorted, g.descending = column, descending
		g.Refresh()
	}
}

// Sort returns the column shown as sorted by, and which way.
func (g *Grid) Sort() (column string, descending bool) { return g.sorted, g.descending }

// Select selects a row, held within the rows, and brings it into sight; -1
// selects none. It calls OnSelect where the selection changed.
func (g *Grid) Select(row int) {
	row = max(min(row, g.rows-1), -1)
	if row >= 0 {
		g.scroll(max(min(g.top, row), row-g.InSight()+1))
	}
	changed := row != g.selected
	g.selected = row
	g.Refresh()
	if changed && g.OnSelect != nil {
		g.OnSelect(row)
	}
}

// Focused reports whether the grid has the keyboard.
func (g *Grid) Focused() bool { return g.focused }

// Selected returns the selected row, or -1.
func (g *Grid) Selected() int { return g.selected }

// Top returns the first row in sight.
func (g *Grid) Top() int { return g.top }

// InSight returns how many whole rows there is room for, at least 1.
func (g *Grid) InSight() int {
	return max(int((g.Size().Height-headerHeight())/rowHeight()), 1)
}

// ScrollTo makes row the first in sight, as far as there are rows below it.
func (g *Grid) ScrollTo(row int) {
	g.scroll(row)
	g.Refresh()
}

func (g *Grid) scroll(top int) { g.top = max(min(top, g.rows-g.InSight()), 0) }

// Shown returns what the cells in sight say in full, row by row.
func (g *Grid) Shown() [][]string {
	var shown [][]string
	for row := g.top; row < min(g.top+g.InSight(), g.rows); row++ {
		cells := make([]string, len(g.columns))
		for i, c := range g.columns {
			cell := c.Cell(row)
			if cells[i] = cell.Text; cell.Mark.Words != "" {
				cells[i] = cell.Mark.Words
			}
		}
		shown = append(shown, cells)
	}
	return shown
}

// All returns the headings, and what the cells of every row say in full.
func (g *Grid) All() (headings []string, rows [][]string) {
	for _, c := range g.columns {
		headings = append(headings, c.Title)
	}
	rows = make([][]string, g.rows)
	for i := range rows {
		rows[i] = make([]string, len(g.columns))
		for j, c := range g.columns {
			cell := c.Cell(i)
			if rows[i][j] = cell.Text; cell.Mark.Words != "" {
				rows[i][j] = cell.Mark.Words
			}
		}
	}
	return headings, rows
}

// sort sorts by column i, the other way round where it is sorted by already.
func (g *Grid) sort(i int) {
	if i < 0 || i >= len(g.columns) || g.columns[i].Fixed || g.OnSort == nil {
		return
	}
	id := g.columns[i].ID
	g.SetSort(id, g.sorted == id && !g.descending)
	g.OnSort(g.sorted, g.descending)
}

func (g *Grid) open() {
	if g.selected >= 0 && g.OnOpen != nil {
		g.OnOpen(g.selected)
	}
}

func (g *Grid) toggle() {
	if g.selected >= 0 && g.OnToggle != nil {
		g.OnToggle(g.selected)
	}
}
