package overview

import (
	"fmt"
	"strconv"

	"fyne.io/fyne/v2"

	"waymark/app/gatsby"
	"waymark/app/ui/chart"
	"waymark/app/ui/kit"
	"waymark/app/ui/session"
)

// inNext is how many steps there is room for.
const inNext = 4

// next is the card of what to do next.
type next struct {
	s    *session.Session
	card *kit.Card
	rows []*kit.Row
}

func newNext(s *session.Session) *next {
	return &next{s: s, card: kit.NewCard("Do next", kit.VStack(0)).Flush()}
}

func (n *next) show(steps []gatsby.Step) {
	n.rows = nil
	var objects []fyne.CanvasObject
	for _, step := range steps[:min(len(steps), inNext)] {
		words := kit.VStack(1, kit.NewParagraph(step.Title, kit.Strong), kit.NewParagraph(step.Detail, kit.Note))
		row := kit.NewRow(kit.Inset(8, 14, 9, 14, words), func() { n.s.Go(placeOf(step)) })
		n.rows = append(n.rows, row)
		objects = append(objects, row, kit.NewHairline())
	}
	if len(steps) == 0 {
		objects = append(objects, kit.Inset(12, 14, 12, 14, kit.NewParagraph("Nothing is waiting: every student who is due has what the rules ask for.", kit.Soft)))
	}
	n.card.SetContent(kit.VStack(0, objects...))
}

// placeOf returns where a step is done: the activity to add to, the students
// that it would move, or the form for the first activity.
func placeOf(step gatsby.Step) session.Place {
	switch {
	case step.Activity != "":
		return session.TheActivity(step.Activity)
	case len(step.Students) > 0:
		return session.TheseStudents(step.Title, step.Students)
	}
	return session.NewActivity()
}

// hours is the card of two weeks' worth of work experience.
type hours struct {
	card *kit.Card
	bars *chart.Bars
}

func newHours() *hours {
	h := &hours{bars: chart.NewHoursBars(nil)}
	h.card = kit.NewCard("", kit.VStack(2,
		kit.NewParagraph("Two weeks’ worth of work experience", kit.CardTitle),
		kit.NewParagraph("Mean hours so far; a vision, not a test", kit.Note), kit.Inset(4, 0, 0, 0, h.bars)))
	return h
}

// show draws the mean of each year group; editions without the vision have no card.
func (h *hours) show(groups []gatsby.HoursGroup) {
	bars := make([]chart.Bar, len(groups))
	for i, g := range groups {
		bars[i] = chart.Bar{
			Label: g.YearGroup.String(),
			Share: g.Mean / g.Target,
			Value: fmt.Sprintf("%s of %s h", hoursWords(g.Mean), hoursWords(g.Target)),
		}
	}
	h.bars.Set(bars, -1, -1)
	h.card.Hidden = len(groups) == 0
}

// hoursWords writes hours to the half, as a person would say them: "5.5", "10".
func hoursWords(h float64) string {
	return strconv.FormatFloat(float64(int(h*2+0.5))/2, 'f', -1, 64)
}
