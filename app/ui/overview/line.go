package overview

import (
	"fmt"
	"strings"

	"waymark/app/gatsby"
	"waymark/app/ui/chart"
	"waymark/app/ui/kit"
)

// line is one benchmark's row.
type line struct {
	number            int
	row               *kit.Row
	title             *kit.Text
	chip              *kit.Chip
	bar               *chart.Share
	percent           *kit.Text
	figures, obstacle *kit.Paragraph
}

// titleWidth holds the longer of the two titles, so that both lines break alike
// where there is little room.
const titleWidth float32 = 301

func newLine(number int, pick, open func()) *line {
	l := &line{
		number:   number,
		title:    kit.NewText("", kit.Strong),
		chip:     kit.NewChip(kit.Mark{}),
		bar:      chart.NewShare(-1, -1),
		percent:  kit.NewText("", kit.Strong).RightAligned(),
		figures:  kit.NewParagraph("", kit.Small),
		obstacle: kit.NewParagraph("", kit.Note),
	}
	name := kit.HStack(0,
		kit.Fixed(24, 0, kit.NewText(fmt.Sprint(number), kit.Strong.In(kit.ColorSoft))),
		kit.Fixed(titleWidth, 0, l.title), kit.Spring(), kit.Fixed(92, 0, l.chip))
	figures := kit.Columns(10, []float32{156, 196},
		kit.HStack(6, kit.Fixed(96, 18, l.bar), kit.Fixed(46, 0, l.percent)),
		kit.VStack(0, l.figures, l.obstacle))
	l.row = kit.NewRow(kit.Inset(9, 14, 9, 14, kit.Columns(12, []float32{428, 352}, name, figures)), open)
	l.row.OnPick = pick
	return l
}

// show writes the benchmark's figures; a share of nobody is no share.
func (l *line) show(b gatsby.Benchmark, threshold int, small remark) {
	l.title.SetText(b.Title)
	l.chip.SetMark(kit.MarkOf(b.State.Shape(), b.State.Words()))
	if b.Of > 0 {
		l.bar.Set(share(b.Met, b.Of), float64(threshold)/100)
		l.percent.SetText(fmt.Sprintf("%d %%", b.Percent))
	} else {
		l.bar.Set(-1, -1)
		l.percent.SetText("–")
	}
	l.figures.SetText(strings.ReplaceAll(small.figures, "; ", "\n")) // one line for each rule
	l.obstacle.SetText(small.obstacle)
	l.row.Refresh()
}

func share(n, of int) float64 {
	if of == 0 {
		return -1
	}
	return float64(n) / float64(of)
}

// outOf writes "1,154 of 1,480".
func outOf(n, of int) string { return kit.Grouped(n) + " of " + kit.Grouped(of) }

// gapWords names the widest gap between groups of students, or "".
func gapWords(r *gatsby.Result) string {
	benchmark, gap, ok := r.WidestGap()
	if !ok {
		return ""
	}
	return fmt.Sprintf("Widest gap: benchmark %d, %s %d %%, others %d %%",
		benchmark, inSentence(gap.Split), gap.With.Percent, gap.Others.Percent)
}

// inSentence writes a split's name as it stands within a sentence.
func inSentence(s gatsby.Split) string {
	switch s {
	case gatsby.PupilPremium:
		return "pupil premium"
	case gatsby.LookedAfter:
		return "looked after"
	}
	return s.Words()
}
