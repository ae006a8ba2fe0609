package chart

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"waymark/app/ui/kit"
)

var years = []Bar{
	{"Year 7", 0.93, "93 %, 195 of 210"},
	{"Year 8", 0, "0 %, 0 of 212"},
	{"Year 9", 0.71, "71 %, 147 of 208"},
	{"Year 10", 1, "100 %, 215 of 215"},
	{"Year 11", -1, "no students"},
}

func show(t *testing.T, o fyne.CanvasObject) fyne.Window {
	t.Helper()
	a := test.NewTempApp(t)
	a.Settings().SetTheme(kit.NewTheme(kit.Light, 1))
	w := test.NewTempWindow(t, o)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(500, 120))
	return w
}

func TestMarkup(t *testing.T) {
	t.Run("years", func(t *testing.T) {
		w := show(t, NewYearBars(years, 0.91, 2, func(int) {}))
		w.Canvas().FocusNext()
		test.AssertRendersToMarkup(t, "years.xml", w.Canvas())
	})
	t.Run("hours", func(t *testing.T) {
		w := show(t, NewHoursBars([]Bar{{"Year 7", 0.22, "5.5 of 25 h"}, {"Year 10", 0.12, "3 of 25 h"}}))
		test.AssertRendersToMarkup(t, "hours.xml", w.Canvas())
	})
	t.Run("share", func(t *testing.T) {
		w := show(t, NewShare(0.78, 0.91))
		test.AssertRendersToMarkup(t, "share.xml", w.Canvas())
	})
}

func TestWidestGapIsTheBarFurthestBelowTheMark(t *testing.T) {
	for _, c := range []struct {
		bars []Bar
		mark float64
		want int
	}{
		{years, 0.91, 1},
		{years[2:], 0.91, 0},
		{years[3:], 0.91, -1}, // full, and one without students
		{[]Bar{{Share: 0.5}, {Share: 0.5}}, 0.91, 0},
		{nil, 0.91, -1},
	} {
		if got := WidestGap(c.bars, c.mark); got != c.want {
			t.Errorf("%v below %v: %d, want %d", c.bars, c.mark, got, c.want)
		}
	}
}

func TestABarOpensByEnterAndByClick(t *testing.T) {
	var opened []int
	b := NewYearBars(years, 0.91, 2, func(i int) { opened = append(opened, i) })
	w := show(t, b)
	w.Canvas().FocusNext()
	for _, key := range []fyne.KeyName{fyne.KeyDown, fyne.KeyReturn, fyne.KeyEnd, fyne.KeyDown, fyne.KeySpace, fyne.KeyHome, fyne.KeyUp, fyne.KeyEnter} {
		w.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: key})
	}
	b.MouseDown(mouse(200, 60))
	b.MouseUp(mouse(204, 61))
	b.MouseDown(mouse(200, 60))
	b.MouseUp(mouse(200, 5))
	if want := []int{1, 4, 0, 2}; !slices.Equal(opened, want) {
		t.Errorf("opened %v, want %v", opened, want)
	}
	b.Set(years[:1], 0.91, -1)
	b.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if opened[len(opened)-1] != 0 {
		t.Error("with fewer bars the current one should be among them")
	}
}

func TestTabPassesAChartThatOpensNothing(t *testing.T) {
	after := kit.NewEntry("", nil)
	w := show(t, kit.VStack(0, NewHoursBars(years), after))
	w.Canvas().FocusNext()
	if w.Canvas().Focused() != fyne.Focusable(after) {
		t.Errorf("Tab went to %T", w.Canvas().Focused())
	}
}

func mouse(x, y float32) *desktop.MouseEvent {
	return &desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(x, y)}, Button: desktop.MouseButtonPrimary}
}

func TestAShareComesBackToViewAsItLeft(t *testing.T) {
	s := NewShare(0.78, 0.91)
	show(t, s)
	left := test.WidgetRenderer(s).Objects()
	back := s.CreateRenderer().Objects() // as Fyne does after a minute out of view
	if len(back) != len(left) {
		t.Fatalf("%d parts, and %d before", len(back), len(left))
	}
	for i := range left {
		if back[i].Position() != left[i].Position() || back[i].Size() != left[i].Size() {
			t.Errorf("part %d, a %T, is not where it was", i, back[i])
		}
	}
}
