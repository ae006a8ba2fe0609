package placements

import (
	"cmp"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"waymark/app/record"
	"waymark/app/ui/kit"
	"waymark/app/ui/session"
	"waymark/sync/outbox"
)

// group is one card of the board: requests for the same opportunity and days that
// stand alike.
type group struct {
	key      string
	standing standing
	requests []*record.Request
	title    string // "6 students, Wards", or the name of the one student
	where    string // "St Anne’s, w/c 6 Jul"
	from     record.Date
	refused  []string // of drafts, why the trust would refuse them
}

// ids returns the group's requests.
func (g *group) ids() []record.ID {
	ids := make([]record.ID, len(g.requests))
	for i, r := range g.requests {
		ids[i] = r.ID
	}
	return ids
}

// status is the card's last line.
func (g *group) status() string {
	s := g.standing
	switch n := len(g.requests); {
	case len(g.refused) > 0 && n == 1:
		return "Would be refused: " + lower(g.refused[0])
	case len(g.refused) > 0:
		return kit.Grouped(len(g.refused)) + " would be refused: " + lower(g.refused[0])
	case s.turn && s.stage == finished:
		return s.words + ": " + kit.Grouped(n)
	case s.turn && s.stage == agreed && n > 1:
		return s.words + ": " + kit.Grouped(n)
	}
	return s.words
}

// color is the colour of that line.
func (g *group) color() fyne.ThemeColorName {
	if len(g.refused) > 0 {
		return kit.ColorPartly
	}
	return g.standing.color()
}

// board is every group by column.
type board [finished + 1][]*group

// boardOf puts every request where it stands: what needs somebody first, then by
// the day of the placement.
func boardOf(v *survey) board {
	var b board
	at := map[string]*group{}
	for r := range v.snapshot.Requests() {
		st := v.standingOf(r)
		days := v.daysOf(r)
		key := strings.Join([]string{string(rune('0' + st.stage)), string(r.Opportunity), days.id, st.alike}, "|")
		g := at[key]
		if g == nil {
			g = &group{key: key, standing: st, from: days.from}
			at[key] = g
			b[st.stage] = append(b[st.stage], g)
		}
		g.requests = append(g.requests, r)
		if len(st.against) > 0 {
			g.refused = append(g.refused, st.against[0])
		}
	}
	for i := range b {
		for _, g := range b[i] {
			v.name(g)
		}
		last := i == int(finished)
		slices.SortFunc(b[i], func(x, y *group) int {
			byDay := x.from.Compare(y.from)
			if last { // what ended lately comes first
				byDay = -byDay
			}
			return cmp.Or(-cmp.Compare(urgency(x.standing), urgency(y.standing)), byDay, cmp.Compare(x.title, y.title), cmp.Compare(x.key, y.key))
		})
	}
	return b
}

func urgency(s standing) int {
	if !s.turn {
		return 0
	}
	if s.tone == kit.Bad {
		return 2
	}
	return 1
}

// days is when a request is for: the days offered or agreed, or the first choice.
type days struct {
	id       string
	from, to record.Date
}

func (v *survey) daysOf(r *record.Request) days {
	if r.Offer != nil && !r.Offer.From.IsZero() {
		return days{r.Offer.Choice, r.Offer.From, r.Offer.To}
	}
	if len(r.Choices) == 0 {
		return days{from: r.From}
	}
	out := days{id: r.Choices[0], from: r.From}
	if o := v.opportunity(r.Opportunity); o != nil {
		if slot, ok := o.Slot(r.Choices[0]); ok {
			out.from, out.to = slot.From, slot.To
		}
	}
	return out
}

// name says on a card whom it is about, what and where.
func (v *survey) name(g *group) {
	r := g.requests[0]
	o := v.opportunity(r.Opportunity)
	what := r.Title
	if o != nil && o.Department != "" {
		what = o.Department
	}
	trust := ""
	if t, ok := v.snapshot.Trust(r.Trust); ok {
		trust = shortName(t)
	}
	days := v.daysOf(r)
	place := []string{trust, spanWords(days.from, days.to, v.today)}
	if n := len(g.requests); n > 1 {
		names := make(map[record.ID]string, n)
		for _, r := range g.requests {
			names[r.ID] = record.Fold(v.nameOf(r))
		}
		slices.SortFunc(g.requests, func(a, b *record.Request) int {
			return cmp.Or(cmp.Compare(names[a.ID], names[b.ID]), cmp.Compare(a.ID, b.ID))
		})
		unit := " students, "
		if g.standing.stage == offered {
			unit = " places, "
		}
		g.title = kit.Grouped(n) + unit + what
	} else {
		g.title = v.nameOf(r)
		place = slices.Insert(place, 0, what)
	}
	if g.standing.draft {
		g.title = "Draft: " + g.title
	}
	g.where = strings.Join(slices.DeleteFunc(place, func(p string) bool { return p == "" }), ", ")
}

func (v *survey) nameOf(r *record.Request) string {
	if student, ok := v.snapshot.Student(r.Student); ok {
		return student.Name()
	}
	return "A student who is not in the record any more"
}

// YourTurn returns a function that counts what waits for somebody at the school:
// cards of the board, and trusts with which something is to be settled. The
// function may run away from the window.
func YourTurn(s *session.Session) func() int {
	v, n := newSurvey(s), 0
	for _, t := range s.PostStatus().Trusts {
		if newsOf(t) != "" {
			n++
		}
	}
	return func() int {
		for _, column := range boardOf(v) {
			for _, g := range column {
				if g.standing.turn {
					n++
				}
			}
		}
		return n
	}
}

// newsOf says what a person has to settle with a trust, or "".
func newsOf(t outbox.TrustStatus) string {
	switch {
	case t.Held > 0:
		return t.Name + " would take " + kit.Count(t.Held, "thing", "things") + " away at once. Nothing is taken away before you say so."
	case t.Trouble != nil:
		return t.Name + ": " + t.Trouble.Title
	}
	return ""
}
