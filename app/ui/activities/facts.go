package activities

import (
	"fmt"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"waymark/app/gatsby"
	"waymark/app/record"
	"waymark/app/ui/kit"
)

// facts is the card of what students did. Each tick stores who says so and when.
type facts struct {
	form   *Form
	card   *kit.Card
	checks map[record.Fact]*kit.Check
	signer *kit.Field // asked for only where the school names no careers lead
	name   *kit.Entry
}

func newFacts(f *Form) *facts {
	c := &facts{form: f, checks: map[record.Fact]*kit.Check{}}
	var left, right []fyne.CanvasObject
	all := slices.Concat(record.EventFacts, record.StudentFacts)
	for i, fact := range all {
		check := kit.NewCheck(fact.String(), func(on bool) {
			f.draft.tick(fact, on)
			f.register.show()
			f.edited()
		})
		c.checks[fact] = check
		if i < len(all)/2 {
			left = append(left, check)
		} else {
			right = append(right, check)
		}
	}
	c.name = kit.NewEntry("Your name", func(name string) {
		if !f.showing {
			f.draft.sign(strings.TrimSpace(name))
			f.edited()
		}
	})
	c.signer = kit.NewField("Who says so? Ticks are signed with this name", c.name)
	c.card = kit.NewCard("What students did", kit.VStack(6,
		kit.Columns(14, []float32{1, 1}, kit.VStack(4, left...), kit.VStack(4, right...)),
		c.signer))
	return c
}

func (c *facts) fill() {
	if c.form.s.Signing() == "" {
		c.signer.Show()
		c.name.SetText(c.form.draft.signer)
	} else {
		c.signer.Hide()
	}
}

// settle shows the ticks as the draft and its register have them.
func (c *facts) settle() {
	for fact, check := range c.checks {
		check.SetOn(c.form.draft.ticked(fact))
	}
	c.card.SetNote(saidBy(c.form.draft))
}

func (c *facts) showProblem(words string) { c.signer.SetProblem(sentence(words)) }

// saidBy names those whose word the ticks are, with the day: "said by A. Kovač,
// 22 Nov 2026; R. Singh, 3 Nov 2026".
func saidBy(d *draft) string {
	var names []string
	add := func(s record.Statement) {
		if words := s.By + ", " + s.On.Words(); s.Stated() && s.By != "" && !slices.Contains(names, words) {
			names = append(names, words)
		}
	}
	for _, f := range record.EventFacts {
		add(d.now.Facts[f])
	}
	for _, f := range record.StudentFacts {
		for _, e := range d.register.entries {
			add(e.now.Fact(f))
		}
	}
	const most = 2
	if extra := len(names) - most; extra > 0 {
		names = append(names[:most], fmt.Sprintf("and %d more", extra))
	}
	if len(names) == 0 {
		return ""
	}
	return "said by " + strings.Join(names, "; ")
}

// counts is the card that says live what the activity counts for.
type counts struct {
	card *kit.Card
	rows *fyne.Container
}

func newCounts() *counts {
	c := &counts{rows: kit.VStack(4)}
	c.card = kit.NewCard("What this counts for", c.rows)
	return c
}

func (c *counts) show(list []gatsby.Counting) {
	rows := make([]fyne.CanvasObject, len(list))
	for i, counting := range list {
		rows[i] = kit.Columns(8, []float32{122, 340},
			kit.HStack(0, kit.NewChip(kit.MarkOf(counting.State.Shape(), counting.Label))),
			kit.NewParagraph(counting.Words, kit.Small))
	}
	c.rows.Objects = rows
}
