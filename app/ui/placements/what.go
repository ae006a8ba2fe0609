package placements

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"waymark/app/record"
	"waymark/app/ui/kit"
	"waymark/app/ui/session"
	"waymark/sync/link"
	"waymark/sync/outbox"
)

// whatCard is the part of the form that says what is asked for: the opportunity,
// what the trust says of it, and the dates in order of choice.
type whatCard struct {
	s       *session.Session
	o       *opening // chosen; nil while none is
	combo   *kit.Combo
	about   *fyne.Container
	dates   *fyne.Container
	checks  []*kit.Check
	slots   []link.Slot
	chosen  []string
	against *kit.Paragraph
	changed func(slots []string)
	content *fyne.Container
}

func newWhatCard(s *session.Session, choose func(record.ID), changed func([]string)) *whatCard {
	w := &whatCard{s: s, about: kit.VStack(3), dates: kit.VStack(4), changed: changed,
		against: kit.NewParagraph("", kit.Small.In(kit.ColorNotMet))}
	w.combo = kit.NewCombo("What to ask for", nil, func(o kit.Option) { choose(record.ID(o.ID)) })
	w.content = kit.VStack(12,
		kit.NewCard("What", kit.VStack(10, kit.NewField("Opportunity", w.combo), w.about)),
		kit.NewCard("When", kit.VStack(6, w.dates, w.against)),
		kit.NewCard("What the trust will see", kit.NewParagraph(
			"Your school, this opportunity, the dates in your order, the year group, the priority that the trust’s own criteria give, and whether the student is old enough. "+
				"No name and no date of birth: those go once a place is offered and accepted, and you see them before.", kit.Note)))
	return w
}

// offer lists what can be asked for.
func (w *whatCard) offer(open []opening, chosen record.ID) {
	options := make([]kit.Option, len(open))
	for i := range open {
		options[i] = kit.Option{ID: string(open[i].id), Label: open[i].Title, Note: shortName(open[i].trust) + ", " + open[i].when}
	}
	w.combo.SetOptions(options)
	if o, _ := w.combo.Chosen(); o.ID != string(chosen) {
		w.combo.Choose(string(chosen))
	}
}

// choose shows an opportunity, or that none is chosen.
func (w *whatCard) choose(o *opening, slots []string) {
	w.about.RemoveAll()
	w.dates.RemoveAll()
	w.o, w.checks, w.slots, w.chosen = o, nil, nil, slots
	if o == nil {
		w.dates.Add(kit.NewParagraph("The dates come with the opportunity.", kit.Note))
		return
	}
	for i, words := range aboutWords(o) {
		style := kit.Note
		if i == 0 {
			style = kit.Small
		}
		w.about.Add(kit.NewParagraph(words, style))
	}
	today := w.s.Today()
	for _, slot := range o.Slots {
		if slot.From.Before(today) {
			continue
		}
		check := kit.NewCheck("", func(on bool) { w.tick(slot.ID, on) })
		if o.LastDay(slot).Before(today) {
			check.Disable()
		}
		w.slots, w.checks = append(w.slots, slot), append(w.checks, check)
		w.dates.Add(check)
	}
	w.label()
}

// tick adds a date after those chosen, or takes it out.
func (w *whatCard) tick(slot string, on bool) {
	w.chosen = slices.DeleteFunc(slices.Clone(w.chosen), func(id string) bool { return id == slot })
	if on {
		w.chosen = append(w.chosen, slot)
	}
	w.label()
	w.changed(w.chosen)
}

// label says of each date how many places there are, until when it can be asked
// for, and which choice it is.
func (w *whatCard) label() {
	today := w.s.Today()
	for i, slot := range w.slots {
		words := slotWords(slot, today)
		if slot.Left != "" {
			words += map[string]string{"none": ", waiting list", "few": ", few places", "some": ", some places"}[slot.Left]
		}
		switch last := w.o.LastDay(slot); {
		case last.Before(today):
			words += ", too late since " + shortDay(last, today)
		case last.Before(slot.From):
			words += ", ask by " + dayWords(last, today)
		}
		choice := slices.Index(w.chosen, slot.ID)
		if choice >= 0 && len(w.chosen) > 1 {
			words = ordinal(choice+1) + " choice: " + words
		}
		w.checks[i].SetLabel(words)
		w.checks[i].SetOn(choice >= 0)
	}
}

// object says what the rules have against everyone alike.
func (w *whatCard) object(warnings []outbox.Warning) {
	var words []string
	tone := kit.ColorPartly
	for _, each := range warnings {
		words = append(words, each.Words)
		if each.Hard {
			tone = kit.ColorNotMet
		}
	}
	w.against.SetStyle(kit.Small.In(tone))
	w.against.SetText(strings.Join(words, " "))
	w.content.Refresh()
}

// aboutWords says what the trust published, line by line.
func aboutWords(o *opening) []string {
	place := []string{o.trust.Name}
	for _, part := range []string{o.Department, o.Site} {
		if part != "" {
			place = append(place, part)
		}
	}
	terms := []string{"For " + lower(forWhom(&o.Opportunity))}
	if o.Hours > 0 {
		terms = append(terms, strconv.FormatFloat(o.Hours, 'f', -1, 64)+" h a day")
	}
	if o.SchoolOnly {
		terms = append(terms, "through the school only")
	}
	if o.OnePerYear {
		terms = append(terms, "one placement a year each")
	}
	if words := categoryWords(&o.Opportunity); words != "" {
		terms = append(terms, "counts as "+words)
	}
	lines := []string{strings.Join(place, ", "), strings.Join(terms, "; ") + "."}
	if o.About != "" {
		lines = append(lines, o.About)
	}
	if len(o.Clearance) > 0 {
		lines = append(lines, "Before the first day: "+strings.Join(o.Clearance, "; ")+".")
	}
	for _, b := range o.Priority {
		if b.Words != "" {
			lines = append(lines, fmt.Sprintf("Priority %d: %s.", b.Band, strings.TrimSuffix(b.Words, ".")))
		}
	}
	return lines
}

func ordinal(n int) string {
	switch n {
	case 1:
		return "1st"
	case 2:
		return "2nd"
	case 3:
		return "3rd"
	}
	return strconv.Itoa(n) + "th"
}
