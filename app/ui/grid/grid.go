package grid

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
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

// Column is one column. Cell is called on the main goroutine for rows in sight only.
type Column struct {
	ID    string
	Title string
	Width float32 // design pixels; the least width where Flex is set
	Flex  float32 // share of the room that is left; 0 = none
	Align Align
	Fixed bool // true: the header does not sort
	Cell  func(row int) Cell
}

// Grid shows rows of columns. The hooks may be nil and are set before it is shown.
type Grid struct {
	widget.BaseWidget

	OnSelect func(row int)                        // the selected row changed; -1 = none
	OnOpen   func(row int)                        // Enter or double click
	OnToggle func(row int)                        // Space
	OnSort   func(column string, descending bool) // sort your rows, then call SetRows
	OnRune   func(r rune) (done bool)             // typed letters other than Space, before type-ahead
	OnKey    func(ev *fyne.KeyEvent) (done bool)  // before the grid's own keys
	Ahead    func(typed string, from int) int     // type-ahead: the row that typed leads to, or -1
	Marked   func(row int) bool                   // multi-select: rows that show a tick
	Empty    fyne.CanvasObject                    // shown when there are no rows
}

// New returns a grid with no rows.
func New(columns []Column) *Grid { g := &Grid{}; g.ExtendBaseWidget(g); return g }

// SetRows says how many rows there are and shows them anew. The selection stays
// on its row number, held within the rows.
func (g *Grid) SetRows(n int) {}

// Rows returns how many rows there are.
func (g *Grid) Rows() int { return 0 }

// SetColumns changes the columns.
func (g *Grid) SetColumns(columns []Column) {}

// SetSort shows which column the rows are sorted by; it does not call OnSort.
func (g *Grid) SetSort(column string, descending bool) {}

// Sort returns the column shown as sorted by, and which way.
func (g *Grid) Sort() (column string, descending bool) { return "", false }

// Select selects a row and brings it into sight; -1 selects none.
func (g *Grid) Select(row int) {}

// Selected returns the selected row, or -1.
func (g *Grid) Selected() int { return -1 }

// Top returns the first row in sight, and InSight how many whole rows are.
func (g *Grid) Top() int     { return 0 }
func (g *Grid) InSight() int { return 0 }

// ScrollTo makes row the first in sight, as far as there are rows below it.
func (g *Grid) ScrollTo(row int) {}

// Shown returns what the cells in sight say, row by row; for tests.
func (g *Grid) Shown() [][]string { return nil }

func (g *Grid) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.NewWithoutLayout())
}
