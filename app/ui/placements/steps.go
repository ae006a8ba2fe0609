package placements

import (
	"fmt"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"waymark/app/record"
	"waymark/app/ui/kit"
	"waymark/app/ui/session"
	"waymark/sync/link"
	"waymark/sync/outbox"
)

// offerStep is the answer to an offer. A place is accepted only with the
// statement that student and parent agree.
type offerStep struct {
	of     *Requests
	card   *kit.Card
	words  *kit.Paragraph
	before *kit.Paragraph
	agrees *kit.Check
}

func newOfferStep(r *Requests) *offerStep {
	st := &offerStep{of: r, words: kit.NewParagraph("", kit.Strong), before: kit.NewParagraph("", kit.Note)}
	st.agrees = kit.NewCheck("", nil)
	st.card = kit.NewCard("A place is offered", kit.VStack(6, st.words, st.before, st.agrees))
	return st
}

func (st *offerStep) show() {
	rows := st.of.these(isOffered)
	kit.ShowIf(st.card, len(rows) > 0)
	if len(rows) == 0 {
		return
	}
	today, first := st.of.s.Today(), rows[0]
	st.card.SetTitle("A place is offered to " + kit.Count(len(rows), "student", "students"))
	st.words.SetText(offerWords(first.Offer, today))
	if first.Offer != nil && !first.Offer.AnswerBy.IsZero() {
		st.card.SetNote("answer by " + dayWords(first.Offer.AnswerBy, today))
	}
	before := "Accepting says only that. Names go afterwards, when you have seen what is sent."
	if o := newSurvey(st.of.s).opportunity(first.Opportunity); o != nil && len(o.Clearance) > 0 {
		before = "Before the first day: " + lower(strings.Join(o.Clearance, "; ")) + ". " + before
	}
	st.before.SetText(before)
	who := "The student and a parent or carer agree"
	if len(rows) > 1 {
		who = "Each of these students and a parent or carer agree"
	}
	if by := st.of.s.Signing(); by != "" {
		who += ": recorded by " + by + ", " + today.Words()
	}
	st.agrees.SetLabel(who)
}

func (st *offerStep) accept() {
	rows := st.of.these(isOffered)
	if !st.agrees.On() {
		st.of.s.Notify(session.Notice{Words: "Tick that the students and their parents agree first. The trust is told that you have recorded it.", Tone: session.Bad})
		st.of.s.Focus(st.agrees)
		return
	}
	ids := idsOf(rows)
	st.of.tell(func(o session.Outbox, by string) (record.Action, error) { return o.Accept(ids, by) })
}

// detailsStep shows exactly what would be told about a student, for a person to
// complete, change or leave out, and seals it for the trust.
type detailsStep struct {
	of      *Requests
	card    *kit.Card
	words   *kit.Paragraph
	fields  *fyne.Container
	entries []*kit.Entry
	names   []string
	shown   record.ID
	typed   map[record.ID]map[string]string // by request and field, kept while others are looked at
	contact string                          // the adult at the school, the same for all
}

func newDetailsStep(r *Requests) *detailsStep {
	st := &detailsStep{of: r, words: kit.NewParagraph("", kit.Note), fields: kit.VStack(8), typed: map[record.ID]map[string]string{}}
	st.card = kit.NewCard("Details to send", kit.VStack(8, st.words, st.fields))
	return st
}

func (st *detailsStep) show() {
	row := st.of.row()
	due := row != nil && needsDetails(row)
	kit.ShowIf(st.card, due && !st.of.offer.card.Visible())
	if !due {
		st.shown = ""
		return
	}
	if st.shown == row.ID {
		return
	}
	st.shown = row.ID
	trust := "the trust"
	if t, ok := st.of.s.Snapshot().Trust(row.Trust); ok {
		trust = t.Name
	}
	left := len(st.of.these(needsDetails))
	st.card.SetNote("")
	if left > 1 {
		st.card.SetNote(kit.Grouped(left) + " students still need theirs")
	}
	st.card.SetTitle("Details of " + row.name)
	fields, err := outbox.Preview(st.of.s.Snapshot(), row.ID)
	if err != nil {
		st.words.SetText(session.Sentence(err))
	} else {
		st.words.SetText("This, and nothing more, is told to " + trust + ". It is sealed before it leaves, so that nobody on the way can read it. " +
			"What you leave empty is not sent. It is kept in the student’s history.")
	}
	st.fields.RemoveAll()
	st.entries, st.names = nil, nil
	kept := st.typed[row.ID]
	for _, field := range fields {
		value := field.Value
		if value == "" && field.Name == contactField() {
			value = st.contact
		}
		if typed, ok := kept[field.Name]; ok {
			value = typed
		}
		entry := kit.NewEntry("", func(text string) { st.keep(row.ID, field.Name, text) })
		entry.SetText(value)
		st.entries, st.names = append(st.entries, entry), append(st.names, field.Name)
	}
	for i := 0; i < len(st.entries); i += 2 {
		pair := []fyne.CanvasObject{st.field(i), kit.VStack(0)}
		if i+1 < len(st.entries) {
			pair[1] = st.field(i + 1)
		}
		st.fields.Add(kit.Columns(12, nil, pair...))
	}
}

// field is a line of what would be told, with what belongs into it.
func (st *detailsStep) field(i int) fyne.CanvasObject {
	field := kit.NewField(st.names[i], st.entries[i])
	if help := helpOf(st.names[i]); help != "" {
		return kit.VStack(2, field, kit.NewParagraph(help, kit.Note))
	}
	return field
}

func (st *detailsStep) keep(request record.ID, field, text string) {
	if st.typed[request] == nil {
		st.typed[request] = map[string]string{}
	}
	st.typed[request][field] = text
}

// firstEmpty is the first field that a person has to say, or else the first.
func (st *detailsStep) firstEmpty() fyne.Focusable {
	for _, e := range st.entries {
		if e.Text == "" {
			return e
		}
	}
	return st.entries[0]
}

// send seals what is shown. The next student's details come up by themselves.
func (st *detailsStep) send() {
	row := st.of.row()
	if row == nil || !needsDetails(row) {
		return
	}
	var fields []record.DisclosedField
	for i, entry := range st.entries {
		if value := strings.TrimSpace(entry.Text); value != "" {
			fields = append(fields, record.DisclosedField{Name: st.names[i], Value: value})
			if st.names[i] == contactField() {
				st.contact = value
			}
		}
	}
	if len(fields) == 0 {
		st.of.s.Notify(session.Notice{Words: "Fill in at least one line: the trust has to know whom to expect.", Tone: session.Bad})
		return
	}
	if empty := st.expected(); empty != "" {
		st.of.s.Focus(st.firstEmpty()) // where the keyboard comes back to
		st.of.s.Confirm(session.Question{
			Words: empty + " is empty, and the trust asks for it.",
			Yes:   "Send without it", No: "Fill it in", Do: func() { st.tell(row.ID, fields) },
		})
		return
	}
	st.tell(row.ID, fields)
}

// expected names the first empty field that a trust can hardly do without; what a
// student may choose not to tell is none.
func (st *detailsStep) expected() string {
	for i, entry := range st.entries {
		adjustments, _ := link.Detail("adjustments")
		interest, _ := link.Detail("interest")
		if name := st.names[i]; strings.TrimSpace(entry.Text) == "" && name != adjustments.Words && name != interest.Words {
			return name
		}
	}
	return ""
}

func (st *detailsStep) tell(id record.ID, fields []record.DisclosedField) {
	for i := range st.of.rows {
		if next := &st.of.rows[i]; next.ID != id && needsDetails(next) {
			st.of.picked = next.ID
			break
		}
	}
	st.of.tell(func(o session.Outbox, by string) (record.Action, error) { return o.Provide(id, fields, by) })
}

// contactField is the heading of the adult at the school.
func contactField() string {
	f, _ := link.Detail("school_contact")
	return f.Words
}

// helpOf says what belongs into a field.
func helpOf(heading string) string {
	for _, f := range link.DetailFields {
		if f.Words == heading {
			return f.Help
		}
	}
	return ""
}

// stuckStep is about a message that needs a person.
type stuckStep struct {
	of     *Requests
	card   *kit.Card
	words  *kit.Paragraph
	detail *kit.Paragraph
	leave  *kit.Button
}

func newStuckStep(r *Requests) *stuckStep {
	st := &stuckStep{of: r, words: kit.NewParagraph("", kit.Strong), detail: kit.NewParagraph("", kit.Note)}
	st.leave = kit.NewButton("Give up", "", st.giveUp)
	st.card = kit.NewCard("Needs you", kit.VStack(6, st.words, st.detail, kit.HStack(8, st.leave)))
	return st
}

func isStuck(row *requestRow) bool { return row.stuck != nil }

func (st *stuckStep) show() {
	rows := st.of.these(isStuck)
	kit.ShowIf(st.card, len(rows) > 0)
	if len(rows) == 0 {
		return
	}
	st.card.SetNote(kit.Count(len(rows), "message", "messages"))
	st.words.SetText("The trust did not take this.")
	st.detail.SetText("")
	if t := rows[0].stuck.Trouble; t != nil {
		st.words.SetText(t.Title)
		st.detail.SetText(t.Detail)
	}
}

func (st *stuckStep) messages() []record.ID {
	var ids []record.ID
	for _, row := range st.of.these(isStuck) {
		ids = append(ids, row.stuck.ID)
	}
	return ids
}

func (st *stuckStep) retry() {
	ids := st.messages()
	st.of.tell(func(o session.Outbox, by string) (record.Action, error) { return o.Retry(ids, by) })
}

func (st *stuckStep) giveUp() {
	ids := st.messages()
	st.of.tell(func(o session.Outbox, by string) (record.Action, error) { return o.GiveUp(ids, by) })
}

// attendanceStep tells the trust how many days a student has come, while the
// placement is under way.
type attendanceStep struct {
	of    *Requests
	card  *kit.Card
	days  *kit.Entry
	field *kit.Field
}

func newAttendanceStep(r *Requests) *attendanceStep {
	st := &attendanceStep{of: r, days: kit.NewEntry("", nil)}
	st.days.OnEnter = st.send
	st.field = kit.NewField("Days so far", st.days)
	st.card = kit.NewCard("Attendance", kit.HStack(10, kit.Fixed(120, 0, st.field), kit.Inset(16, 0, 0, 0, kit.NewButton("Tell the trust", "", st.send))))
	return st
}

func underWay(row *requestRow) bool { return link.State(row.State) == link.InProgress }

func (st *attendanceStep) show() {
	row := st.of.row()
	on := row != nil && underWay(row)
	kit.ShowIf(st.card, on)
	if on {
		st.card.SetTitle("Attendance of " + row.name)
	}
}

func (st *attendanceStep) send() {
	row := st.of.row()
	days, err := strconv.ParseFloat(strings.Replace(strings.TrimSpace(st.days.Text), ",", ".", 1), 64)
	if row == nil || err != nil || days < 0 || days > 366 {
		st.field.SetProblem(fmt.Sprintf("“%s” is not a number of days: write 3 or 2.5", strings.TrimSpace(st.days.Text)))
		return
	}
	st.field.SetProblem("")
	id := row.ID
	st.days.SetText("")
	st.of.tell(func(o session.Outbox, by string) (record.Action, error) { return o.Report(id, days, by) })
}
