package students

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"

	"waymark/app/gatsby"
	"waymark/app/record"
	"waymark/app/ui/kit"
	"waymark/app/ui/session"
)

// panel shows the student picked in the list: who, where they stand, and what
// they did lately.
type panel struct {
	s    *session.Session
	card *kit.Card
	id   record.ID
}

// inPanel is how many activities the panel has room for; the page has them all.
const inPanel = 6

func newPanel(s *session.Session) *panel {
	p := &panel{s: s, card: kit.NewCard("", kit.VStack(0))}
	return p
}

// clear shows that nobody is picked.
func (p *panel) clear() {
	p.id = ""
	p.card.SetContent(kit.NewParagraph("Pick a student to see where they stand.", kit.Note))
}

// show shows a student.
func (p *panel) show(id record.ID) {
	result := p.s.Result()
	student, ok := result.Snapshot.Student(id)
	if !ok {
		p.clear()
		return
	}
	p.id = id
	findings := result.Findings(id)
	parts := []fyne.CanvasObject{
		kit.NewText(student.FullName(), kit.Style{Size: 16, Bold: true, Color: kit.ColorInk}).Shrinks(),
		kit.NewParagraph(whereabouts(student, result.AsOf), kit.Note),
		kit.HStack(6, chip(result, id, 5), chip(result, id, 6)),
	}
	for _, f := range findings {
		if !f.Past && f.Words != "" && f.State != gatsby.NotDue {
			parts = append(parts, kit.NewParagraph(fmt.Sprintf("%d: %s", f.Rule.Benchmark, f.Words), kit.Small))
		}
	}
	parts = append(parts, kit.NewText("Timeline", kit.CardTitle))
	moments := timelineOf(result.Snapshot, id, findings, result.AsOf)
	for _, m := range moments[:min(inPanel, len(moments))] {
		parts = append(parts, inTimeline(momentRow(p.s, m)), kit.NewHairline())
	}
	switch more := len(moments) - inPanel; {
	case len(moments) == 0:
		parts = append(parts, kit.NewParagraph("Nothing is recorded yet.", kit.Note))
	case more > 0:
		parts = append(parts, kit.NewText(fmt.Sprintf("and %d earlier", more), kit.Note))
	}
	open := kit.HStack(8, kit.NewButton("Open", "Enter", func() { p.s.Go(session.PageOf(id)) }))
	p.card.SetContent(kit.Frame(nil, nil, kit.Scrolled(kit.VStack(6, parts...)), nil, kit.Inset(10, 0, 0, 0, open)))
}

// chip shows where a student stands on a benchmark, "5 not yet".
func chip(r *gatsby.Result, student record.ID, benchmark int) *kit.Chip {
	m := mark(r.StudentState(student, benchmark))
	m.Words = fmt.Sprintf("%d %s", benchmark, strings.ToLower(m.Words))
	return kit.NewChip(m)
}

// momentRow shows one activity of a timeline: its day at the left, what it was
// and what came of it at the right. Enter or a click opens the activity.
func momentRow(s *session.Session, m moment) *kit.Row {
	return kit.NewRow(kit.Inset(momentY, momentX, momentY, momentX, kit.Columns(8, []float32{1, 3},
		kit.VStack(0, kit.NewText(m.on.Time().Format("2 Jan 06"), kit.Note)),
		kit.VStack(0, kit.NewText(m.title, kit.Strong).Shrinks(), kit.NewParagraph(m.words, kit.Note)),
	)), func() { s.Go(session.TheActivity(m.activity)) })
}

// The room around an activity of a timeline, for the ring of the one that has
// the keyboard. It reaches over the gaps of the stack that the timeline is.
const momentX, momentY float32 = 6, 3

// inTimeline puts an activity into its stack, in line with what stands above it.
func inTimeline(row *kit.Row) fyne.CanvasObject {
	return kit.Inset(-momentY, -momentX, -momentY, -momentX, row)
}
