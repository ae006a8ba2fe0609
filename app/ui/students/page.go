package students

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"waymark/app/record"
	"waymark/app/store"
	"waymark/app/ui/kit"
	"waymark/app/ui/placements"
	"waymark/app/ui/session"
)

// Page is the screen of one student: everything they did by academic year, what
// the rules make of it and why, agreed exemptions, and the history of the record.
type Page struct {
	s       *session.Session
	student record.ID
	cancel  func() // stops a history being read

	title, note *kit.Text
	requests    *placements.StudentCard
	timeline    *kit.Card
	findings    *fyne.Container
	exemption   *exemptionForm
	history     *kit.Card
	content     *fyne.Container
}

var (
	_ session.Screen  = (*Page)(nil)
	_ session.Unsaver = (*Page)(nil)
	_ session.Stater  = (*Page)(nil)
)

// NewPage returns the screen that shows one student's page.
func NewPage(s *session.Session) *Page {
	p := &Page{s: s, cancel: func() {}}
	p.title, p.note = kit.NewText("", kit.Title), kit.NewText("", kit.Soft)
	p.requests = placements.NewStudentCard(s)
	p.timeline = kit.NewCard("Timeline", kit.VStack(0))
	p.findings = kit.VStack(14)
	p.history = kit.NewCard("History of the record", kit.VStack(0))
	p.exemption = newExemptionForm(s)
	p.content = kit.NewPage(p.title, p.note,
		kit.Columns(16, []float32{4, 5, 4},
			kit.VStack(14, p.requests.Card, p.timeline),
			p.findings,
			kit.VStack(14, p.exemption.card, p.history)),
		kit.NewButton("Back to the list", "Esc", s.Back),
		kit.NewPrimaryButton("Record for this student", "Ctrl R", p.recordForThis))
	return p
}

// Title names the screen.
func (p *Page) Title() string { return "Student" }

// Content returns the screen.
func (p *Page) Content() fyne.CanvasObject { return p.content }

// Shown turns the page to a student.
func (p *Page) Shown(place session.Place) {
	if place.Student != "" && place.Student != p.student {
		p.student = place.Student
		p.exemption.blank()
	}
	p.Refresh()
}

// Hidden keeps the page as it is.
func (p *Page) Hidden() {}

// Unsaved names an exemption that is typed and not saved.
func (p *Page) Unsaved() string {
	if p.exemption.reason.Text != "" {
		return "the exemption you are writing"
	}
	return ""
}

// Actions lists what can be done here.
func (p *Page) Actions() []session.Action {
	return []session.Action{
		{Label: "Record for this student", Key: session.Ctrl(fyne.KeyR), Do: p.recordForThis},
		{Label: "Request a placement for this student", Key: session.Ctrl(fyne.KeyP), Do: func() { p.s.Go(session.AskFor("", p.student)) }},
		{Label: "Mark as left…", Key: session.Ctrl(fyne.KeyL), Do: func() { p.s.Go(session.TheLeavers(p.student)) }},
		{Label: "Merge with another record…", Key: session.Ctrl(fyne.KeyM), Do: func() { p.s.Go(session.MergeInto(p.student, "")) }},
	}
}

// State says whose page it is, for the end-to-end tests.
func (p *Page) State() map[string]any { return map[string]any{"student": p.title.Text()} }

func (p *Page) recordForThis() { p.s.Go(session.NewActivity(p.student)) }

// Refresh shows the student anew.
func (p *Page) Refresh() {
	result := p.s.Result()
	student, ok := result.Snapshot.Student(p.student)
	if !ok {
		p.title.SetText("Nobody here")
		p.note.SetText("This student is not in the record any more. Undo may have taken them back.")
		p.requests.Card.Hide()
		p.timeline.SetContent(kit.VStack(0))
		p.findings.RemoveAll()
		p.history.SetContent(kit.VStack(0))
		p.exemption.card.Hide()
		return
	}
	p.requests.Show(p.student)
	p.title.SetText(student.FullName())
	p.note.SetText(strings.Join(append([]string{whereabouts(student, result.AsOf)}, student.Flags()...), ", "))
	findings := result.Findings(p.student)
	p.timeline.SetContent(p.timelineView(result.Snapshot, student, timelineOf(result.Snapshot, p.student, findings, result.AsOf)))
	p.findings.Objects = findingCards(findings)
	p.exemption.show(student, result.Edition)
	p.content.Refresh()
	p.readHistory()
}

// readHistory reads the record's history away from the window: it goes through
// the journal.
func (p *Page) readHistory() {
	ref := record.Ref{Kind: record.KindStudent, ID: p.student}
	p.cancel()
	p.cancel = p.s.Tasks().Go(func(context.Context) func() {
		events, err := p.s.Store().History(ref)
		return func() { p.showHistory(events, err) }
	})
}

func (p *Page) showHistory(events []store.Event, err error) {
	if err != nil {
		p.history.SetContent(kit.NewParagraph(session.Sentence(err), kit.Small.In(kit.ColorNotMet)))
		return
	}
	var rows []fyne.CanvasObject
	for i, s := range historyOf(events, p.s.Result().Snapshot.Told(p.student)) {
		if i > 0 {
			rows = append(rows, kit.NewHairline())
		}
		row := []fyne.CanvasObject{kit.NewText(s.when, kit.Note), kit.NewParagraph(s.what, kit.Small)}
		for _, line := range s.lines {
			row = append(row, kit.NewParagraph(line, kit.Note))
		}
		rows = append(rows, kit.VStack(1, row...))
	}
	p.history.SetContent(kit.VStack(7, rows...))
	p.content.Refresh()
}

// timelineView shows a timeline by academic year.
func (p *Page) timelineView(s *record.Snapshot, student *record.Student, moments []moment) fyne.CanvasObject {
	if len(moments) == 0 {
		return kit.NewParagraph("Nothing is recorded yet. Record an activity with this student on its register, and it stands here.", kit.Note)
	}
	var rows []fyne.CanvasObject
	for i, y := range byYear(s, student, moments) {
		heading := kit.NewText(y.heading(), kit.Strong)
		if i > 0 {
			rows = append(rows, kit.Inset(10, 0, 0, 0, heading))
		} else {
			rows = append(rows, heading)
		}
		for _, m := range y.moments {
			rows = append(rows, kit.NewHairline(), inTimeline(momentRow(p.s, m)))
		}
	}
	return kit.VStack(6, rows...)
}
