package placements

import (
	"slices"

	"fyne.io/fyne/v2"

	"waymark/app/record"
	"waymark/app/ui/kit"
	"waymark/app/ui/session"
)

// StudentCard lists the placements that were asked for one student, on the
// student's page. Enter on one opens what was said about it.
type StudentCard struct {
	s    *session.Session
	Card *kit.Card // hidden while there are none
}

// NewStudentCard returns the card with nobody on it.
func NewStudentCard(s *session.Session) *StudentCard {
	c := &StudentCard{s: s, Card: kit.NewCard("Placements asked for", kit.VStack(0)).Flush()}
	c.Card.Hide()
	return c
}

// Show lists a student's requests, latest first.
func (c *StudentCard) Show(student record.ID) {
	v := newSurvey(c.s)
	requests := slices.SortedFunc(v.snapshot.RequestsOf(student), func(a, b *record.Request) int { return b.Made.Compare(a.Made) })
	kit.ShowIf(c.Card, len(requests) > 0)
	var rows []fyne.CanvasObject
	for i, r := range requests {
		if i > 0 {
			rows = append(rows, kit.NewHairline())
		}
		st := v.standingOf(r)
		days := v.daysOf(r)
		where := spanWords(days.from, days.to, v.today)
		if t, ok := v.snapshot.Trust(r.Trust); ok {
			where = shortName(t) + ", " + where
		}
		words := kit.VStack(1,
			kit.NewParagraph(r.Title, kit.Strong), kit.NewParagraph(where, kit.Note),
			kit.NewParagraph(st.words, statusStyle.In(st.color())))
		place := session.TheRequests(r.ID)
		if st.draft {
			place = session.GoOn(r.ID)
		}
		rows = append(rows, kit.NewRow(kit.Inset(7, 14, 8, 14, words), func() { c.s.Go(place) }))
	}
	c.Card.SetContent(kit.VStack(0, rows...))
}
