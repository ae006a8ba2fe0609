package overview

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"

	"waymark/app/gatsby"
	"waymark/app/record"
	"waymark/app/ui/kit"
	"waymark/app/ui/session"
)

// missing says who keeps a benchmark from being met, in a row for each reason
// that leads to those students.
type missing struct {
	s    *session.Session
	card *kit.Card
	rows []missed
}

// missed is one row: students who are missing for the same reason.
type missed struct {
	words    string // "119 students have nothing recorded so far"
	years    string // "61 in Year 9, 58 in Year 11"
	students []record.ID
}

func newMissing(s *session.Session) *missing {
	return &missing{s: s, card: kit.NewCard("Who is missing", kit.VStack(0)).Flush()}
}

func (m *missing) show(r *gatsby.Result, a audience, whole scope) {
	m.rows = whoIsMissing(whole.students(r, a), r.AsOf)
	var objects []fyne.CanvasObject
	for _, each := range m.rows {
		words := kit.VStack(0, kit.NewText(each.words, kit.Strong).Shrinks(), kit.NewText(each.years, kit.Note).Shrinks())
		objects = append(objects,
			kit.NewRow(kit.Inset(7, 14, 7, 14, words), func() { m.s.Go(session.TheseStudents(each.words, each.students)) }),
			kit.NewHairline())
	}
	if len(m.rows) == 0 {
		objects = append(objects, kit.Inset(10, 14, 10, 14, kit.NewParagraph("Nobody: every student who is due has what the rule asks for.", kit.Soft)))
	}
	m.card.SetTitle(fmt.Sprintf("Who is missing on benchmark %d", whole.benchmark))
	m.card.SetContent(kit.VStack(0, objects...))
}

// whoIsMissing groups students by why they are missing, worst first.
func whoIsMissing(students []standing, asOf record.Date) []missed {
	reasons := []struct {
		one, more string
		states    []gatsby.State
	}{
		{"student has nothing recorded so far", "students have nothing recorded so far", []gatsby.State{gatsby.NotYet, gatsby.NotMet, gatsby.NotDue}},
		{"student has something that is not enough yet", "students have something that is not enough yet", []gatsby.State{gatsby.Partly, gatsby.OnTrack}},
		{"student is not known: the record does not reach far enough", "students are not known: the record does not reach far enough", []gatsby.State{gatsby.Unknown}},
	}
	var rows []missed
	for _, reason := range reasons {
		var ids []record.ID
		var counts [record.LastYearGroup + 1]int
		for _, st := range students {
			for _, state := range reason.states {
				if st.state == state {
					ids = append(ids, st.student.ID)
					counts[st.student.YearGroupOn(asOf)]++
				}
			}
		}
		if len(ids) == 0 {
			continue
		}
		var years []string
		for y, n := range counts {
			if n > 0 {
				years = append(years, fmt.Sprintf("%s in %s", kit.Grouped(n), record.YearGroup(y)))
			}
		}
		words := reason.more
		if len(ids) == 1 {
			words = reason.one
		}
		rows = append(rows, missed{kit.Grouped(len(ids)) + " " + words, strings.Join(years, ", "), ids})
	}
	return rows
}
