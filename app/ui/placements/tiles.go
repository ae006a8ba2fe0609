package placements

import (
	"strconv"

	"fyne.io/fyne/v2"

	"waymark/app/ui/kit"
)

// tile is a group on the board.
type tile struct {
	row                  *kit.Row
	title, where, status *kit.Paragraph
	group                *group
}

func newTile(open func(*group)) *tile {
	t := &tile{
		title:  kit.NewParagraph("", kit.Strong),
		where:  kit.NewParagraph("", kit.Small),
		status: kit.NewParagraph("", statusStyle),
	}
	words := kit.VStack(1, t.title, t.where, kit.Inset(2, 0, 0, 0, t.status))
	t.row = kit.NewRow(kit.Inset(9, 12, 10, 12, words), func() { open(t.group) }).Boxed()
	return t
}

// statusStyle is that of a card's last line, in the colour of its tone.
var statusStyle = kit.Style{Size: 12, Bold: true, Color: kit.ColorSoft}

func (t *tile) show(g *group) {
	t.group = g
	t.title.SetText(g.title)
	t.where.SetText(g.where)
	t.status.SetStyle(statusStyle.In(g.color()))
	t.status.SetText(g.status())
}

// inColumn is how many cards a column shows before a person asks for the rest.
const inColumn = 12

// column is one column of the board.
type column struct {
	count   *kit.Text
	stack   *fyne.Container
	tiles   []*tile
	more    *kit.Button
	hint    *kit.Paragraph
	all     bool // a person asked for all of them
	content fyne.CanvasObject
}

func newColumn(title, hint string, more func()) *column {
	c := &column{count: kit.NewText("", kit.Soft), stack: kit.VStack(8), hint: kit.NewParagraph(hint, kit.Note)}
	c.more = kit.NewButton("", "", func() {
		c.all = true
		more()
	})
	heading := kit.HStack(7, kit.NewText(title, kit.CardTitle).Shrinks(), c.count)
	c.content = kit.Fixed(145, 0, kit.VStack(8, heading, c.stack))
	return c
}

// show brings the column up to its groups. A tile keeps its place in the window as
// long as its group is there, so that the keyboard stays where it is.
func (c *column) show(groups []*group, kept map[string]*tile, open func(*group)) {
	n := 0
	for _, g := range groups {
		n += len(g.requests)
	}
	c.count.SetText(kit.Grouped(n))
	shown := groups
	if !c.all && len(groups) > inColumn {
		shown = groups[:inColumn]
	}
	c.tiles = c.tiles[:0]
	c.stack.Objects = nil
	for _, g := range shown {
		t := kept[g.key]
		if t == nil {
			t = newTile(open)
			kept[g.key] = t
		}
		t.show(g)
		c.tiles = append(c.tiles, t)
		c.stack.Add(t.row)
	}
	if len(groups) == 0 {
		c.stack.Add(c.hint)
	}
	if rest := len(groups) - len(shown); rest > 0 {
		c.more.SetLabel("Show " + strconv.Itoa(rest) + " more")
		c.stack.Add(c.more)
	}
}
