package placements

import (
	"fmt"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"waymark/app/record"
	"waymark/app/ui/kit"
	"waymark/app/ui/session"
	"waymark/sync/link"
	"waymark/sync/outbox"
)

// said is the panel beside the list: everything that the school and the trust have
// told each other about one request.
type said struct {
	s    *session.Session
	card *kit.Card
}

func newSaid(s *session.Session) *said { return &said{s: s, card: kit.NewCard("", kit.VStack(0))} }

func (p *said) show(row *requestRow) {
	if row == nil {
		p.card.SetContent(kit.NewParagraph("Pick a request to see what was said about it.", kit.Note))
		return
	}
	v := newSurvey(p.s)
	parts := []fyne.CanvasObject{
		kit.NewParagraph(row.name, kit.Style{Size: 16, Bold: true, Color: kit.ColorInk}),
		kit.HStack(6, kit.NewChip(stateMark(row.Request))),
	}
	if words := row.standing.words; words != stateMark(row.Request).Words {
		parts = append(parts, kit.NewParagraph(words, statusStyle.In(row.standing.color())))
	}
	if words := outbox.Lost(v.snapshot, row.Request); words != "" {
		parts = append(parts, kit.NewParagraph(words, statusStyle.In(kit.ColorNotMet)))
	}
	for _, line := range p.facts(v, row.Request) {
		parts = append(parts, kit.NewParagraph(line, kit.Small))
	}
	parts = append(parts, kit.Inset(6, 0, 0, 0, kit.NewText("What the trust knows", kit.CardTitle)))
	for _, line := range p.known(row.Request) {
		parts = append(parts, kit.NewParagraph(line, kit.Small))
	}
	parts = append(parts, kit.Inset(6, 0, 0, 0, kit.NewText("What was said", kit.CardTitle)))
	for _, e := range p.exchanges(v, row.Request) {
		parts = append(parts, kit.VStack(0, kit.NewParagraph(e.words, kit.Small), kit.NewParagraph(e.when, kit.Note)), kit.NewHairline())
	}
	buttons := []fyne.CanvasObject{kit.NewButton("Student", "Enter", func() { p.s.Go(session.PageOf(row.Student)) })}
	if row.Activity != "" {
		buttons = append(buttons, kit.NewButton("Activity", "", func() { p.s.Go(session.TheActivity(row.Activity)) }))
	}
	p.card.SetContent(kit.Frame(nil, nil, kit.Scrolled(kit.VStack(5, parts...)), nil, kit.Inset(10, 0, 0, 0, kit.HStack(8, buttons...))))
}

// facts says what is offered or agreed, and what the trust wrote with it.
func (p *said) facts(v *survey, r *record.Request) []string {
	var lines []string
	if words := offerWords(r.Offer, v.today); words != "" {
		lines = append(lines, words)
	}
	if r.Offer != nil && r.Offer.Contact != "" {
		lines = append(lines, "Ask for "+r.Offer.Contact)
	}
	if r.Offer != nil && r.Offer.Attended > 0 {
		lines = append(lines, fmt.Sprintf("Attended %g days", r.Offer.Attended))
	}
	if r.Note != "" {
		lines = append(lines, "“"+r.Note+"”")
	}
	if o := v.opportunity(r.Opportunity); o != nil && len(r.Choices) > 1 {
		var days []string
		for _, id := range r.Choices {
			if slot, ok := o.Slot(id); ok {
				days = append(days, slotWords(slot, v.today))
			}
		}
		lines = append(lines, "Asked for "+strings.Join(days, ", then "))
	}
	if r.Consent.Stated() {
		lines = append(lines, "Student and parent agree: recorded by "+r.Consent.By+", "+r.Consent.On.Words())
	}
	return lines
}

// known says what the trust knows of the student: nothing that names them, and
// then exactly what was sent.
func (p *said) known(r *record.Request) []string {
	lines := []string{strings.TrimPrefix(r.YearGroup.String()+", ", ", ") + bandWords(r.Band)}
	if link.State(r.State) == link.None {
		lines[0] = "Nothing yet. It will be told: " + lower(lines[0])
	}
	if len(r.Disclosures) == 0 {
		return append(lines, "No name, and nothing else that says who it is.")
	}
	for _, told := range r.Disclosures {
		by := ""
		if told.By != "" {
			by = ", by " + told.By
		}
		lines = append(lines, "Told "+Moment(told.At, p.s.Now())+by+":")
		for _, f := range told.Fields {
			lines = append(lines, f.Name+": "+f.Value)
		}
	}
	return lines
}

func bandWords(band int) string {
	if band == 0 {
		return "no priority"
	}
	return fmt.Sprintf("priority %d", band)
}

// exchange is one thing said, by either side.
type exchange struct {
	words, when string
	at          time.Time
}

// exchanges lists what was said, latest first.
func (p *said) exchanges(v *survey, r *record.Request) []exchange {
	var out []exchange
	if r.State != "" && !r.Since.IsZero() {
		words := "The trust: " + lower(link.State(r.State).Words(r.Words))
		if link.State(r.State) == link.Received {
			words = "The trust has the request"
		}
		if r.Reason != "" {
			words += ", " + lower(reasonWords(r.Reason))
		}
		out = append(out, exchange{words, Moment(r.Since, v.now), r.Since})
	}
	var messages []exchange
	for m := range v.snapshot.Messages(r.ID) {
		words, _ := deliveryWords(m, v.now)
		if m.Trouble != nil {
			words += ": " + lower(m.Trouble.Title)
		}
		messages = append(messages, exchange{messageWords(m.Type), words, m.Made})
	}
	for i := len(messages) - 1; i >= 0; i-- {
		out = append(out, messages[i])
	}
	return out
}

// messageWords says what a message says.
func messageWords(kind string) string {
	switch link.Event(kind) {
	case link.RequestSubmit:
		return "We asked, without a name"
	case link.RequestWithdraw:
		return "We withdrew"
	case link.OfferAccept:
		return "We accepted"
	case link.OfferDecline:
		return "We declined"
	case link.DetailsProvide:
		return "We sent details, sealed"
	case link.AttendanceReport:
		return "We reported attendance"
	}
	return kind
}

// messageName names a message, for lists.
func messageName(kind string) string {
	switch link.Event(kind) {
	case link.RequestSubmit:
		return "Request"
	case link.RequestWithdraw:
		return "Withdrawal"
	case link.OfferAccept:
		return "Acceptance"
	case link.OfferDecline:
		return "Refusal"
	case link.DetailsProvide:
		return "Details, sealed"
	case link.AttendanceReport:
		return "Attendance"
	}
	return kind
}
