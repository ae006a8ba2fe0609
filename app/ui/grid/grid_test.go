package grid

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"waymark/app/ui/kit"
)

// roll is a grid of students whose names say their row.
func roll(rows int) *Grid {
	g := New([]Column{
		{ID: "name", Title: "Student", Width: 160, Flex: 1, Cell: func(r int) Cell { return Cell{Text: fmt.Sprintf("Student %d", r), Bold: true} }},
		{ID: "state", Title: "5 Employers", Width: 110, Fixed: true, Cell: func(r int) Cell { return Cell{Mark: kit.MarkOf("●", "Met")} }},
		{ID: "hours", Title: "Hours", Width: 80, Align: Right, Cell: func(r int) Cell { return Cell{Text: strconv.Itoa(r % 60)} }},
		{ID: "last", Title: "Last", Width: 120, Cell: func(r int) Cell { return Cell{Text: "Enterprise day, 6 Nov", Soft: true} }},
	})
	g.SetRows(rows)
	return g
}

// show puts a grid into a window with room for ten rows.
func show(t testing.TB, g *Grid) fyne.Window {
	t.Helper()
	a := test.NewTempApp(t)
	a.Settings().SetTheme(kit.NewTheme(kit.Light, 1))
	w := test.NewTempWindow(t, g)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(600, headerHeight()+10*rowHeight()+5))
	return w
}

func keys(g *Grid, names ...fyne.KeyName) {
	for _, name := range names {
		g.TypedKey(&fyne.KeyEvent{Name: name})
	}
}

func mouse(x, y float32) *desktop.MouseEvent {
	return &desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(x, y)}, Button: desktop.MouseButtonPrimary}
}

func click(g *Grid, x, y float32) {
	g.MouseDown(mouse(x, y))
	g.MouseUp(mouse(x+2, y))
}

// rowAt is the middle of the row in a slot.
func rowAt(slot int) float32 { return headerHeight() + (float32(slot)+0.5)*rowHeight() }

func firstNames(g *Grid) []string {
	var names []string
	for _, cells := range g.Shown() {
		names = append(names, cells[0])
	}
	return names
}

func TestKeysMoveTheSelectionAndKeepItInSight(t *testing.T) {
	g := roll(100)
	w := show(t, g)
	w.Canvas().Focus(g)
	for _, step := range []struct {
		key      fyne.KeyName
		selected int
		top      int
	}{
		{fyne.KeyDown, 0, 0},
		{fyne.KeyDown, 1, 0},
		{fyne.KeyPageDown, 11, 10},
		{fyne.KeyPageUp, 1, 0},
		{fyne.KeyEnd, 99, 90},
		{fyne.KeyDown, 99, 90},
		{fyne.KeyUp, 98, 90},
		{fyne.KeyHome, 0, 0},
	} {
		keys(g, step.key)
		if g.Selected() != step.selected || g.Top() != step.top {
			t.Errorf("after %s: row %d selected with %d at the top, want %d and %d", step.key, g.Selected(), g.Top(), step.selected, step.top)
		}
	}
}

func TestHooksAreCalledOnceForWhatAPersonDoes(t *testing.T) {
	g := roll(100)
	var did []string
	g.OnSelect = func(row int) { did = append(did, fmt.Sprint("select ", row)) }
	g.OnOpen = func(row int) { did = append(did, fmt.Sprint("open ", row)) }
	g.OnToggle = func(row int) { did = append(did, fmt.Sprint("toggle ", row)) }
	g.OnRune = func(r rune) bool { did = append(did, "rune "+string(r)); return true }
	show(t, g)
	keys(g, fyne.KeyReturn, fyne.KeyDown, fyne.KeyDown, fyne.KeyReturn, fyne.KeySpace)
	g.TypedRune(' ') // comes with the key Space and must not count twice
	g.TypedRune('a')
	want := []string{"select 0", "select 1", "open 1", "toggle 1", "rune a"}
	if !slices.Equal(did, want) {
		t.Errorf("called %v, want %v", did, want)
	}
	g.OnKey = func(ev *fyne.KeyEvent) bool { return ev.Name == fyne.KeyDown }
	keys(g, fyne.KeyDown)
	if g.Selected() != 1 {
		t.Error("a key that OnKey took should do nothing else")
	}
}

func TestUpFromTheFirstRowSortsFromTheHeader(t *testing.T) {
	g := roll(100)
	var sorts []string
	g.OnSort = func(column string, descending bool) {
		sorts = append(sorts, fmt.Sprint(column, " ", descending))
		g.SetRows(100)
	}
	w := show(t, g)
	w.Canvas().Focus(g)
	keys(g, fyne.KeyDown, fyne.KeyUp) // row 0, then the header
	keys(g, fyne.KeyReturn, fyne.KeySpace)
	keys(g, fyne.KeyRight, fyne.KeyReturn) // past the column that does not sort
	keys(g, fyne.KeyDown, fyne.KeyDown)
	if want := []string{"name false", "name true", "hours false"}; !slices.Equal(sorts, want) {
		t.Errorf("sorted %v, want %v", sorts, want)
	}
	if g.Selected() != 1 {
		t.Errorf("Down should lead back to the rows: %d selected", g.Selected())
	}
}

func TestClicksSelectOpenAndSort(t *testing.T) {
	g := roll(100)
	now := time.Unix(0, 0)
	g.now = func() time.Time { return now }
	opened, sorted := -1, ""
	g.OnOpen = func(row int) { opened = row }
	g.OnSort = func(column string, _ bool) { sorted = column }
	w := show(t, g)
	g.ScrollTo(20)

	click(g, 30, rowAt(3))
	if g.Selected() != 23 || opened != -1 || w.Canvas().Focused() != fyne.Focusable(g) {
		t.Errorf("one click: %d selected, %d opened, focus %v", g.Selected(), opened, w.Canvas().Focused())
	}
	now = now.Add(time.Second)
	click(g, 30, rowAt(3))
	if opened != -1 {
		t.Error("two slow clicks are no double click")
	}
	now = now.Add(200 * time.Millisecond)
	click(g, 30, rowAt(3))
	if opened != 23 {
		t.Errorf("a double click opened %d", opened)
	}
	g.MouseDown(mouse(30, rowAt(5)))
	g.MouseUp(mouse(30, 10))
	if g.Selected() != 23 || sorted != "" {
		t.Error("letting go on something else should do nothing")
	}
	click(g, 20, 10)
	if sorted != "name" {
		t.Errorf("a click on a header sorted %q", sorted)
	}
}

func TestTypedLettersAreANameUntilAPause(t *testing.T) {
	g := roll(20)
	now := time.Unix(0, 0)
	g.now = func() time.Time { return now }
	names := []string{"Ahmed, Max", "de la Cruz, Anaïs", "Dean, Jo", "Éclair, Ann", "Xu, Li"}
	g.Name = func(row int) string { return names[row%len(names)] }
	show(t, g)
	for _, c := range []struct {
		typed string
		want  int
	}{
		{"de ", 1}, {"dea", 2}, {"x", 4}, {"e", 8}, {"a", 10}, {"zz", 10},
	} {
		for _, r := range c.typed {
			g.TypedRune(r)
		}
		if g.Selected() != c.want {
			t.Errorf("%q leads to row %d, want %d", c.typed, g.Selected(), c.want)
		}
		now = now.Add(2 * time.Second)
	}
}

func TestTabLeavesTheGrid(t *testing.T) {
	g := roll(10)
	after := kit.NewEntry("", nil)
	w := show(t, g)
	w.SetContent(kit.VStack(0, g, after))
	w.Canvas().Focus(g)
	if _, takes := fyne.Focusable(g).(fyne.Tabbable); takes {
		t.Fatal("a grid that takes Tab cannot be left by keyboard")
	}
	w.Canvas().FocusNext()
	if w.Canvas().Focused() != fyne.Focusable(after) {
		t.Error("Tab should go on to the next field")
	}
}

func TestWheelAndScrollBarMoveByWholeRows(t *testing.T) {
	g := roll(1000)
	show(t, g)
	g.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -10)})
	if g.Top() != 3 {
		t.Errorf("a notch down leads to row %d", g.Top())
	}
	for range 10 {
		g.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -1)})
	}
	if g.Top() != 6 {
		t.Errorf("ten small steps, together a notch, lead to row %d", g.Top())
	}
	g.MouseDown(mouse(598, g.Size().Height-1))
	if g.Top() != 990 {
		t.Errorf("a press at the foot of the bar leads to row %d", g.Top())
	}
	g.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(598, 0)}})
	g.DragEnd()
	if g.Top() != 0 {
		t.Errorf("dragging to the top leads to row %d", g.Top())
	}
}

func TestFewerRowsHoldSelectionAndTop(t *testing.T) {
	g := roll(100)
	show(t, g)
	keys(g, fyne.KeyEnd)
	g.SetRows(15)
	if g.Selected() != 14 || g.Top() != 5 {
		t.Errorf("%d selected, %d at the top", g.Selected(), g.Top())
	}
	g.SetRows(0)
	if g.Selected() != -1 || g.Top() != 0 || len(g.Shown()) != 0 {
		t.Errorf("with no rows: %d selected, %d at the top, %d shown", g.Selected(), g.Top(), len(g.Shown()))
	}
	keys(g, fyne.KeyDown, fyne.KeyEnd, fyne.KeyPageUp, fyne.KeyReturn, fyne.KeyUp)
	if g.Selected() != -1 {
		t.Error("there is nothing to select")
	}
}

func TestNoRowsShowsWhatToDo(t *testing.T) {
	g := roll(0)
	g.Empty = kit.NewEmptyState("No students yet", "Bring in a roster.")
	show(t, g)
	if !g.Empty.Visible() {
		t.Error("the empty state should show")
	}
	g.SetRows(3)
	if g.Empty.Visible() {
		t.Error("and go when there are rows")
	}
}

func TestTicksShowWhatIsMarkedAndToggleByClick(t *testing.T) {
	g := roll(50)
	marked := map[int]bool{2: true}
	g.Marked = func(row int) bool { return marked[row] }
	g.OnToggle = func(row int) { marked[row] = !marked[row]; g.Refresh() }
	show(t, g)
	click(g, 12, rowAt(4))
	keys(g, fyne.KeyDown, fyne.KeySpace)
	if !marked[2] || !marked[4] || !marked[5] {
		t.Errorf("marked: %v", marked)
	}
}

// Nothing may be drawn over anything else, at any width, position and text size.
func TestTextNeverOverprints(t *testing.T) {
	for _, scale := range []float32{1, 1.5, 2} {
		for _, width := range []float32{1200, 600, 400, 250} {
			for left := range 3 {
				g := roll(200)
				g.Marked = func(int) bool { return true }
				w := show(t, g)
				fyne.CurrentApp().Settings().SetTheme(kit.NewTheme(kit.Light, scale))
				w.Resize(fyne.NewSize(width, 500))
				for range left {
					keys(g, fyne.KeyRight)
				}
				right := map[float32]float32{} // of the text before, by row
				for _, o := range test.WidgetRenderer(g).Objects() {
					text, ok := o.(*canvas.Text)
					if !ok || !text.Visible() || text.Text == "" {
						continue
					}
					drawn := fyne.MeasureText(text.Text, text.TextSize, text.TextStyle).Width
					x, end := text.Position().X, text.Position().X+drawn
					if text.Alignment == fyne.TextAlignTrailing {
						end = x + text.Size().Width
						x = end - drawn
					}
					row := (text.Position().Y - headerHeight()) / rowHeight()
					if row < 0 {
						row = -1
					}
					row = float32(int(row))
					if end > width+1 || x < right[row]-1 {
						t.Errorf("at %v %% and %v wide: %q from %.0f to %.0f, after %.0f", scale*100, width, text.Text, x, end, right[row])
					}
					right[row] = end
				}
			}
		}
	}
}

func TestColumnsThatDoNotFitSlideIntoSight(t *testing.T) {
	g := roll(100)
	w := show(t, g)
	w.Resize(fyne.NewSize(300, 300))
	last := len(g.columns) - 1
	if g.columnShown(last) {
		t.Fatal("the last column should not fit at this width")
	}
	keys(g, fyne.KeyRight, fyne.KeyRight, fyne.KeyRight, fyne.KeyRight)
	if !g.columnShown(last) || g.spans()[0].column != 0 {
		t.Errorf("after sliding: %v", g.spans())
	}
	w.Resize(fyne.NewSize(900, 300))
	if len(g.spans()) != len(g.columns) {
		t.Error("with room for all, all should show again")
	}
}

func TestColumnsThatFlexGiveWayForAllToFit(t *testing.T) {
	g := roll(100)
	w := show(t, g)
	var used float32
	for _, c := range g.columns {
		used += c.Width
	}
	elastic := g.columns[0].Width / 2 // the first column gives half as much as another would
	w.Resize(fyne.NewSize(used-elastic*0.3+barWidth, 300))
	if _, signed := g.signs(); signed || !g.lastColumnShown() {
		t.Errorf("with a little too little room the columns are %v", g.spans())
	}
	w.Resize(fyne.NewSize(used-elastic*0.5+barWidth, 300))
	if _, signed := g.signs(); !signed || g.lastColumnShown() {
		t.Errorf("with far too little room the columns are %v", g.spans())
	}
}

func TestTheSignsInTheHeaderSlideTheColumns(t *testing.T) {
	g := roll(100)
	g.OnSort = func(string, bool) { t.Error("a sign sorts nothing") }
	show(t, g).Resize(fyne.NewSize(300, 300))
	x, _ := g.signs()
	click(g, x+signWidth()*1.5, 10)
	click(g, x+signWidth()*1.5, 10)
	if g.left != 2 {
		t.Errorf("› twice passes over %d columns", g.left)
	}
	click(g, x+signWidth()*0.5, 10)
	if g.left != 1 {
		t.Errorf("‹ leaves %d passed over", g.left)
	}
}

func TestAHundredThousandRowsNeedNoMoreObjectsThanTen(t *testing.T) {
	few, many := roll(10), roll(100_000)
	show(t, few)
	before := len(test.WidgetRenderer(few).Objects())
	show(t, many)
	keys(many, fyne.KeyEnd, fyne.KeyHome, fyne.KeyPageDown)
	if after := len(test.WidgetRenderer(many).Objects()); after > before {
		t.Errorf("%d objects for 10 rows, %d for 100,000", before, after)
	}
	if got := firstNames(many); got[0] != "Student 10" || len(got) != 10 {
		t.Errorf("shown after a page down: %v", got)
	}
}

func TestAPageJumpWritesOnlyWhatChanged(t *testing.T) {
	g := roll(1000)
	show(t, g)
	texts := map[*canvas.Text]string{}
	for _, o := range test.WidgetRenderer(g).Objects() {
		if text, ok := o.(*canvas.Text); ok && text.Visible() {
			texts[text] = text.Text
		}
	}
	g.ScrollTo(60) // the hours come round again every 60 rows
	for text, before := range texts {
		if changed := text.Text != before; changed != strings.HasPrefix(before, "Student ") {
			t.Errorf("%q became %q", before, text.Text)
		}
	}
}

func TestMarkup(t *testing.T) {
	g := roll(40)
	g.OnSort = func(string, bool) {}
	w := show(t, g)
	w.Canvas().Focus(g)
	g.SetSort("name", true)
	g.Select(2)
	test.AssertRendersToMarkup(t, "grid.xml", w.Canvas())
}

func TestAGridComesBackToViewAsItLeft(t *testing.T) {
	g := roll(2000)
	show(t, g)
	keys(g, fyne.KeyEnd)
	left := test.WidgetRenderer(g).Objects()
	shown := map[fyne.Position]string{}
	for _, o := range left {
		if text, ok := o.(*canvas.Text); ok && text.Visible() {
			shown[text.Position()] = text.Text
		}
	}
	for _, o := range g.CreateRenderer().Objects() { // as Fyne does after a minute out of view
		if text, ok := o.(*canvas.Text); ok && text.Visible() {
			if shown[text.Position()] != text.Text {
				t.Errorf("at %v it says %q, and said %q", text.Position(), text.Text, shown[text.Position()])
			}
			delete(shown, text.Position())
		}
	}
	if len(shown) > 0 {
		t.Errorf("these did not come back: %v", shown)
	}
}
