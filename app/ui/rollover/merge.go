package rollover

import (
	"fmt"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"waymark/app/record"
	roll "waymark/app/rollover"
	"waymark/app/ui/kit"
	"waymark/app/ui/session"
)

// Merge is the page on which two records of one student become one: what they
// say differently, side by side, and what will come of everything else.
type Merge struct {
	s       *session.Session
	keep    record.ID
	other   record.ID       // "" while it is not chosen
	take    map[string]bool // fields of which other's value is kept
	merging *roll.Merging   // nil where there is none to do
	choices []*kit.Choice   // one for each field that differs
	saving  bool

	note    *kit.Text
	find    *kit.Combo
	who     *fyne.Container
	differ  *kit.Card
	comes   *kit.Card
	sure    *kit.Check
	swap    *kit.Button
	merge   *kit.Button
	content *fyne.Container
}

var (
	_ session.Screen = (*Merge)(nil)
	_ session.Stater = (*Merge)(nil)
)

// NewMerge returns the page.
func NewMerge(s *session.Session) *Merge {
	m := &Merge{s: s}
	m.note = kit.NewText("", kit.Soft)
	m.find = kit.NewCombo("Type the name or UPN of the other record", nil, func(o kit.Option) {
		m.other = record.ID(o.ID)
		m.begin()
	})
	m.who = kit.VStack(0)
	m.differ = kit.NewCard("What they say differently", kit.VStack(0))
	m.comes = kit.NewCard("What comes of it", kit.VStack(0))
	m.sure = kit.NewCheck("They are one student all the same", func(bool) { m.follow() })
	m.swap = kit.NewButton("Keep the other one", "", func() {
		m.keep, m.other = m.other, m.keep
		m.begin()
	})
	m.merge = kit.NewPrimaryButton("Merge the two", "Ctrl S", m.do)
	m.content = kit.NewPage(kit.NewText(m.Title(), kit.Title), m.note,
		kit.Columns(16, []float32{3, 2}, kit.VStack(14, m.who, m.differ), kit.VStack(14, m.comes)),
		kit.NewButton("Back", "Esc", s.Back), m.swap, m.merge)
	return m
}

// Title names the screen.
func (m *Merge) Title() string { return "Two records of one student" }

// Content returns the screen.
func (m *Merge) Content() fyne.CanvasObject { return m.content }

// Shown begins with the records of the place.
func (m *Merge) Shown(p session.Place) {
	m.keep, m.other = p.Student, ""
	if len(p.Students) > 0 {
		m.other = p.Students[0]
	}
	m.begin()
	switch {
	case m.other == "":
		m.s.Focus(m.find)
	case m.merging != nil && len(m.merging.Doubts) > 0:
		m.s.Focus(m.sure)
	case m.ready():
		m.s.Focus(m.merge)
	}
}

// begin starts anew with two records.
func (m *Merge) begin() {
	m.take = map[string]bool{}
	m.sure.SetOn(false)
	m.Refresh()
}

// Hidden keeps the page as it is.
func (m *Merge) Hidden() {}

// Actions lists what can be done here.
func (m *Merge) Actions() []session.Action {
	return []session.Action{{Label: "Merge the two", Key: session.Ctrl(fyne.KeyS), Do: m.do, Off: !m.ready()}}
}

// State says how the two differ, for the end-to-end tests.
func (m *Merge) State() map[string]any {
	state := map[string]any{"chosen": m.other != "", "ready": m.ready()}
	if m.merging != nil {
		state["differ"], state["registers"], state["both"] = len(m.merging.Differ), len(m.merging.Registers), len(m.merging.Both)
		state["doubts"] = len(m.merging.Doubts)
	}
	return state
}

// taken lists the fields of which the other's value is kept.
func (m *Merge) taken() (fields []string) {
	for f, on := range m.take {
		if on {
			fields = append(fields, f)
		}
	}
	slices.Sort(fields)
	return fields
}

// Refresh compares the two as the record has them now.
func (m *Merge) Refresh() {
	s := m.s.Snapshot()
	keep, ok := s.Student(m.keep)
	m.merging = nil
	switch {
	case !ok:
		m.note.SetText("This student is not in the record any more.")
		m.who.Objects = nil
	case m.other == "":
		m.note.SetText("Kept: " + keep.FullName())
		m.offer(s)
		m.who.Objects = []fyne.CanvasObject{kit.NewCard("The other record", m.find)}
		m.differ.Hide()
		m.comes.SetContent(kit.NewParagraph("Choose the other record of this student. Nothing is done before you have seen what comes of it.", kit.Note))
	default:
		m.compare(s)
	}
	m.follow()
}

// offer lists the students that the other record can be, those that look alike
// first.
func (m *Merge) offer(s *record.Snapshot) {
	var alike, rest []kit.Option
	likely := map[record.ID]string{}
	for _, t := range roll.Twins(s) {
		switch m.keep {
		case t.Keep.ID:
			likely[t.Other.ID] = t.Why
		case t.Other.ID:
			likely[t.Keep.ID] = t.Why
		}
	}
	for _, st := range s.Students() {
		if st.ID == m.keep {
			continue
		}
		o := kit.Option{ID: string(st.ID), Label: st.Name(), Note: strings.TrimSpace(st.Current().Form + " " + st.UPN)}
		if why, ok := likely[st.ID]; ok {
			o.Note = why
			alike = append(alike, o)
			continue
		}
		rest = append(rest, o)
	}
	m.find.SetOptions(append(alike, rest...))
}

// compare shows the two side by side and what comes of them.
func (m *Merge) compare(s *record.Snapshot) {
	merging, err := roll.Merge(s, m.keep, m.other, m.taken()...)
	if err != nil {
		m.note.SetText("")
		m.who.Objects = nil
		m.differ.Hide()
		m.comes.SetContent(kit.NewParagraph(session.Sentence(err), kit.Small.In(kit.ColorNotMet)))
		return
	}
	m.merging = merging
	m.note.SetText(merging.Merged.FullName())
	m.who.Objects = []fyne.CanvasObject{kit.Columns(16, []float32{1, 1},
		recordCard("Kept", s, merging.Keep), recordCard("Becomes part of it", s, merging.Other))}
	m.showDiffer()
	m.comes.SetContent(m.outcome())
}

// recordCard shows one of the two as it is.
func recordCard(title string, s *record.Snapshot, st *record.Student) *kit.Card {
	requests := 0
	for range s.RequestsOf(st.ID) {
		requests++
	}
	lines := []string{}
	for _, part := range []string{
		strings.TrimSpace(st.Current().Year.String() + " " + st.Current().Form),
		says("Born ", st.DOB.Words()), says("UPN ", st.UPN), says("Former UPNs ", strings.Join(st.FormerUPNs, ", ")),
		"On " + kit.Count(len(s.Attendances(st.ID)), "register", "registers") + ", " + kit.Count(requests, "request", "requests") + " for placements",
		says("Here from ", st.Joined.Words()),
	} {
		if part != "" {
			lines = append(lines, part)
		}
	}
	if !st.Left.IsZero() {
		lines = append(lines, strings.ToUpper(leftWords(st)[:1])+leftWords(st)[1:])
	}
	rows := []fyne.CanvasObject{kit.NewText(st.FullName(), kit.Strong).Shrinks()}
	for _, l := range lines {
		rows = append(rows, kit.NewParagraph(l, kit.Small))
	}
	return kit.NewCard(title, kit.VStack(3, rows...))
}

func says(words, value string) string {
	if value == "" {
		return ""
	}
	return words + value
}

// showDiffer asks which of two values is kept, for each field that has two.
func (m *Merge) showDiffer() {
	m.differ.Show()
	m.choices = nil
	var rows []fyne.CanvasObject
	for _, d := range m.merging.Differ {
		chosen := 0
		if d.TakesOther {
			chosen = 1
		}
		choice := kit.NewChoice([]string{d.Keep, d.Other}, chosen, func(i int) {
			m.take[d.Field] = i == 1
			m.again()
		})
		if d.Field == "upn" && d.TakesOther && !m.take["upn"] {
			choice.Disable() // the other is no UPN, or a temporary one
		}
		m.choices = append(m.choices, choice)
		rows = append(rows, kit.VStack(2, kit.NewText(d.Label, kit.Note), choice))
	}
	if len(rows) == 0 {
		rows = append(rows, kit.NewParagraph("Nothing: what only one of them says is kept.", kit.Note))
	} else {
		rows = append(rows, kit.NewParagraph("What is chosen is kept. The other value stays in the history; of two UPNs the other is kept as a former one.", kit.Note))
	}
	m.differ.SetContent(kit.VStack(10, rows...))
}

// again works it out after a choice, without building the choices anew: the one
// that was made keeps the keyboard.
func (m *Merge) again() {
	merging, err := roll.Merge(m.s.Snapshot(), m.keep, m.other, m.taken()...)
	if err != nil {
		m.s.Fail(err)
		return
	}
	m.merging = merging
	for i, d := range merging.Differ { // enrolments are taken together, from whatever days
		if d.TakesOther {
			m.choices[i].Choose(1)
		} else {
			m.choices[i].Choose(0)
		}
	}
	m.comes.SetContent(m.outcome())
	m.follow()
}

// outcome says what comes of registers, requests and the rest.
func (m *Merge) outcome() fyne.CanvasObject {
	var parts []fyne.CanvasObject
	for _, words := range m.merging.Doubts {
		parts = append(parts, kit.NewParagraph(words, kit.Small.In(kit.ColorNotMet)))
	}
	if len(parts) > 0 {
		parts = append(parts, m.sure)
	}
	merged := m.merging.Merged
	where := strings.TrimSpace(merged.Current().Year.String() + " " + merged.Current().Form)
	if !merged.Left.IsZero() {
		where = leftWords(merged)
	}
	parts = append(parts, kit.NewParagraph(fmt.Sprintf("%s, %s, with enrolments, exemptions and former UPNs of both.", merged.FullName(), where), kit.Body))
	if len(m.merging.Filled) > 0 {
		parts = append(parts, kit.NewParagraph("Filled in from the other: "+strings.Join(m.merging.Filled, "; ")+".", kit.Small))
	}
	if n := len(m.merging.Registers); n > 0 {
		parts = append(parts, kit.NewParagraph(fmt.Sprintf("Attendance moves over from %s.", kit.Count(n, "register", "registers")), kit.Body))
	}
	if n := m.merging.Requests; n > 0 {
		parts = append(parts, kit.NewParagraph(fmt.Sprintf("%s for placements, with all that was sent and received, move over.", kit.Count(n, "request", "requests")), kit.Body))
	}
	if len(m.merging.Both) > 0 {
		parts = append(parts, kit.NewText("On one register twice", kit.Strong))
	}
	for _, b := range m.merging.Both {
		words := b.Words
		if words == "" {
			words = "the two lines say nothing that contradicts, and become one"
		}
		parts = append(parts, kit.VStack(0, kit.NewText(b.Activity.Date.Words()+": "+b.Activity.Title, kit.Small).Shrinks(), kit.NewParagraph(words, kit.Note)))
	}
	parts = append(parts, kit.NewParagraph("Undo brings both records back exactly as they are.", kit.Note))
	return kit.VStack(8, parts...)
}

func (m *Merge) ready() bool {
	return m.merging != nil && !m.saving && (len(m.merging.Doubts) == 0 || m.sure.On())
}

// follow keeps the buttons to what can be done.
func (m *Merge) follow() {
	enable(m.merge, m.ready())
	enable(m.swap, m.merging != nil)
	m.s.ActionsChanged()
	m.content.Refresh()
}

func enable(b *kit.Button, on bool) {
	if on {
		b.Enable()
	} else {
		b.Disable()
	}
}

// do merges the two as they are in the record now, and goes to the student's page.
func (m *Merge) do() {
	if !m.ready() {
		return
	}
	merging, err := roll.Merge(m.s.Snapshot(), m.keep, m.other, m.taken()...)
	if err != nil {
		m.s.Fail(err)
		return
	}
	m.saving = true
	m.s.Do(merging.Action(m.s.Signing()), func(err error) {
		m.saving = false
		if err == nil {
			m.s.Go(session.PageOf(m.keep))
		}
	})
}
