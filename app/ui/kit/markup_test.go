package kit

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

func TestMarkup(t *testing.T) {
	for name, make := range map[string]func() fyne.CanvasObject{
		"marks": func() fyne.CanvasObject {
			return Flow(8,
				NewChip(MarkOf("●", "Met")), NewChip(MarkOf("◐", "Partly")), NewChip(MarkOf("○", "Not met")),
				NewChip(MarkOf("–", "Not due")), NewChip(MarkOf("?", "Unknown")), NewChip(Mark{Words: "NHS"}),
				NewStatusDot(Neutral, "Offline"), NewBadge(3), NewKeyHint("Ctrl K"))
		},
		"controls": func() fyne.CanvasObject {
			off := NewButton("Undo", "", nil)
			off.Disable()
			ticked := NewCheck("Met 3 or more people, 2 or more roles", nil)
			ticked.SetOn(true)
			return VStack(8,
				HStack(8, NewButton("Import…", "", nil), off, Spring(), NewPrimaryButton("Save", "Ctrl S", nil)),
				Flow(8, NewPill("SEND", nil), NewMenuPill("Year", nil), NewRemovablePill("Year 9", nil)),
				Columns(8, nil, ticked, NewCheck("Time to reflect afterwards", nil)),
				NewChoice([]string{"Light", "Dark"}, 1, nil))
		},
		"card": func() fyne.CanvasObject {
			hours := NewField("Hours each", NewEntry("", nil))
			hours.SetProblem("Hours must be more than 0.")
			card := NewCard("Register", hours)
			card.SetNote("166 attended, 14 absent")
			card.SetTrailing(NewButton("Paste a list", "Ctrl V", nil))
			return VStack(8, card, NewCard("", NewEmptyState("Nobody yet", "Type two or three letters of a name.")).Flush())
		},
		"rail": func() fyne.CanvasObject {
			r := NewRail("Waymark", []RailItem{{"overview", "Overview", false}, {"placements", "Placements", false}, {"settings", "Settings", true}}, nil)
			r.SetBadge("placements", 3)
			return r
		},
		"page": func() fyne.CanvasObject {
			return NewPage(NewText("Where we stand", Title),
				NewText("Example Academy, 2026/27, by the 2025 edition. The mark at 91 %: an item counts as achieved.", Soft),
				NewParagraph("Figures", Body), NewPrimaryButton("Evidence PDF", "Ctrl E", nil))
		},
		"toast": func() fyne.CanvasObject {
			toasts := NewToasts()
			toasts.Say(Good, "Recorded: Enterprise day, 166 attended.", "Undo", nil)
			return toasts
		},
		"progress": func() fyne.CanvasObject {
			p := NewProgress("Making the evidence PDF", func() {})
			p.Set(740, 1480)
			return VStack(0, p)
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := window(t, 1, make())
			test.AssertRendersToMarkup(t, name+".xml", w.Canvas())
		})
	}
}

func TestEverythingFitsAtTwiceTheTextSize(t *testing.T) {
	content := VStack(8,
		Flow(8, NewPill("No employer this year", nil), NewPill("Pupil premium", nil), NewMenuPill("Saved groups", nil)),
		Columns(8, nil, NewCard("", NewText("Thu 19 November 2026 at the hospital", Body)), NewCard("", NewText("University Hospitals Bristol", Body))))
	page := NewPage(NewText("Record an activity", Title), NewText("as it happened", Soft), content,
		NewButton("Copy last like this", "", nil), NewPrimaryButton("Save", "Ctrl S", nil))
	w := window(t, 2, page)
	w.Resize(fyne.NewSize(700, 600))
	walk(w.Canvas().Content(), fyne.NewPos(0, 0), func(o fyne.CanvasObject, at fyne.Position) {
		if b, ok := o.(*Button); ok && (at.X < 0 || at.X+b.Size().Width > 700 || b.Size().Width < b.MinSize().Width) {
			t.Errorf("button %q is at %v, %v wide", b.Label(), at, b.Size().Width)
		}
		if c, ok := o.(*Card); ok && c.Size().Width < c.MinSize().Width {
			t.Errorf("a card is %v wide and needs %v", c.Size().Width, c.MinSize().Width)
		}
	})
}

// walk visits the objects of a tree with their places on the canvas.
func walk(o fyne.CanvasObject, at fyne.Position, visit func(fyne.CanvasObject, fyne.Position)) {
	at = at.Add(o.Position())
	visit(o, at)
	switch o := o.(type) {
	case *fyne.Container:
		for _, child := range o.Objects {
			walk(child, at, visit)
		}
	case fyne.Widget:
		for _, child := range test.WidgetRenderer(o).Objects() {
			walk(child, at, visit)
		}
	}
}
