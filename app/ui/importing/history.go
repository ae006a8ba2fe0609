package importing

import (
	"context"
	"fmt"
	"strings"

	"fyne.io/fyne/v2"

	"waymark/app/record"
	"waymark/app/store"
	"waymark/app/ui/grid"
	"waymark/app/ui/kit"
	"waymark/app/ui/session"
)

// history is the list of imports, newest first. Each can be taken back whatever
// was done since; what stays because of that is listed.
type history struct {
	s       *session.Session
	imports []store.ActionSummary
	all     map[uint64]store.ActionSummary // every action, by its number
	kept    map[uint64][]store.Kept        // what stayed, by the number of the undo
	asked   map[uint64]bool                // undos of which that is being found out
	staying []store.Kept                   // of the import that is picked

	card  fyne.CanvasObject
	grid  *grid.Grid
	one   *kit.Card // the import that is picked
	facts *fyne.Container
	back  *kit.Button
	stays *kit.Card
	list  *grid.Grid // of what stays
}

func newHistory(s *session.Session) *history {
	h := &history{s: s, kept: map[uint64][]store.Kept{}, asked: map[uint64]bool{}}
	column := func(id, title string, width, flex float32, text func(a store.ActionSummary) grid.Cell) grid.Column {
		return grid.Column{ID: id, Title: title, Width: width, Flex: flex, Fixed: true,
			Cell: func(i int) grid.Cell { return text(h.imports[i]) }}
	}
	h.grid = grid.New([]grid.Column{
		column("file", "File", 180, 2, func(a store.ActionSummary) grid.Cell {
			return grid.Cell{Text: a.Source.Name, Bold: a.UndoneBy == 0, Soft: a.UndoneBy != 0}
		}),
		column("at", "When", 124, 0, func(a store.ActionSummary) grid.Cell {
			return grid.Cell{Text: a.At.Local().Format("2 Jan 2006 15:04"), Soft: true}
		}),
		column("by", "Who", 96, 1, func(a store.ActionSummary) grid.Cell { return grid.Cell{Text: a.By, Soft: true} }),
		column("what", "What", 168, 1, func(a store.ActionSummary) grid.Cell {
			if a.UndoneBy != 0 {
				return grid.Cell{Mark: kit.MarkOf("–", "Taken back")}
			}
			return grid.Cell{Text: broughtIn(a), Soft: true}
		}),
	})
	h.grid.Empty = kit.NewEmptyState("No imports yet", "Each file that you bring in is listed here, and can be taken back by itself.")
	h.grid.OnSelect = func(int) { h.pick() }
	h.list = grid.New([]grid.Column{
		{ID: "who", Title: "Whose", Width: 110, Flex: 1, Fixed: true, Cell: func(i int) grid.Cell {
			return grid.Cell{Text: h.whose(h.staying[i].Ref), Bold: true}
		}},
		{ID: "why", Title: "What stays", Width: 140, Flex: 2, Fixed: true, Cell: func(i int) grid.Cell {
			return grid.Cell{Text: h.staying[i].Words, Soft: true}
		}},
	})
	h.facts = kit.VStack(3)
	h.back = kit.NewButton("Take this import back", "", h.turn)
	h.one = kit.NewCard("", kit.VStack(10, h.facts, kit.HStack(8, h.back)))
	h.stays = kit.NewCard("Stays, because of later work", h.list).Flush()
	h.card = kit.Columns(16, []float32{3, 2}, kit.NewCard("Imports so far", h.grid).Flush(),
		kit.Frame(kit.Inset(0, 0, 14, 0, h.one), nil, h.stays, nil, nil))
	return h
}

// refresh lists the imports as they stand now.
func (h *history) refresh() {
	actions := h.s.Store().Actions()
	h.imports, h.all = h.imports[:0], make(map[uint64]store.ActionSummary, len(actions))
	for _, a := range actions {
		h.all[a.Seq] = a
		if a.Kind == record.ActionImport && a.Undoes == 0 && a.Source != nil {
			h.imports = append(h.imports, a)
		}
	}
	h.grid.SetRows(len(h.imports))
	if h.grid.Selected() < 0 && len(h.imports) > 0 {
		h.grid.Select(0)
	}
	h.pick()
}

// pick says all about the import that is picked.
func (h *history) pick() {
	i := h.grid.Selected()
	if i < 0 || i >= len(h.imports) {
		h.one.Hide()
		h.stays.Hide()
		return
	}
	a := h.imports[i]
	h.one.SetTitle(a.Source.Name)
	h.facts.Objects = nil
	for _, words := range importFacts(a, h.all[a.UndoneBy]) {
		h.facts.Objects = append(h.facts.Objects, kit.NewParagraph(words, kit.Small))
	}
	h.back.SetLabel("Take this import back")
	if a.UndoneBy != 0 {
		h.back.SetLabel("Bring it in again")
	}
	h.staying = nil
	if a.UndoneBy != 0 {
		h.staying = h.kept[a.UndoneBy]
		h.findKept(a.UndoneBy)
	}
	h.list.SetRows(len(h.staying))
	h.stays.SetNote(kit.Grouped(len(h.staying)))
	kit.ShowIf(h.stays, len(h.staying) > 0)
	h.one.Show()
	h.one.Refresh()
}

// turn takes the import back, or brings it in again where it was taken back.
func (h *history) turn() {
	a := h.imports[h.grid.Selected()]
	seq := a.Seq
	if a.UndoneBy != 0 {
		seq = a.UndoneBy
	}
	h.s.TakeBack(seq, func(store.Undone) { h.refresh() })
}

// findKept finds out of the journal what an undo kept, once for each.
func (h *history) findKept(undo uint64) {
	if h.asked[undo] {
		return
	}
	h.asked[undo] = true
	h.s.Tasks().Go(func(context.Context) func() {
		undone, err := h.s.Store().Undone(undo)
		return func() {
			if err != nil {
				h.s.Fail(err)
				return
			}
			h.kept[undo] = undone.Kept
			h.pick()
		}
	})
}

// whose names a record that an undo left as it is.
func (h *history) whose(ref record.Ref) string {
	switch ref.Kind {
	case record.KindStudent:
		if s, ok := h.s.Snapshot().Student(ref.ID); ok {
			return s.Name()
		}
	case record.KindOrganisation:
		if o, ok := h.s.Snapshot().Organisation(ref.ID); ok {
			return o.Name
		}
	}
	return string(ref.Kind)
}

// importFacts says what is known of an import, and of what took it back, a
// sentence a line.
func importFacts(a, undo store.ActionSummary) []string {
	by := func(a store.ActionSummary) string {
		words := a.At.Local().Format("Mon 2 Jan 2006, 15:04")
		if a.By != "" {
			words += ", by " + a.By
		}
		if a.Device != "" {
			words += ", on " + a.Device
		}
		return words
	}
	facts := []string{by(a), kit.Count(a.Source.Rows, "row", "rows") + " in the file: " + broughtIn(a)}
	if a.Source.SHA256 != "" {
		facts = append(facts, "SHA-256 of the file: "+spaced(a.Source.SHA256))
	}
	if a.UndoneBy != 0 {
		facts = append(facts, "Taken back: "+by(undo))
	}
	return facts
}

// spaced parts a hash into groups of eight, so that it wraps and can be compared.
func spaced(hash string) string {
	var parts []string
	for len(hash) > 8 {
		parts, hash = append(parts, hash[:8]), hash[8:]
	}
	return strings.Join(append(parts, hash), " ")
}

// broughtIn says what an import did, "17 students new, 36 changed".
func broughtIn(a store.ActionSummary) string {
	for _, kind := range [...]struct {
		kind      record.Kind
		one, many string
	}{{record.KindStudent, "student", "students"}, {record.KindOrganisation, "organisation", "organisations"}} {
		c := a.Counts[kind.kind]
		name := kind.many
		if c.Added == 1 || c.Added == 0 && c.Changed == 1 {
			name = kind.one
		}
		switch {
		case c.Added > 0 && c.Changed > 0:
			return fmt.Sprintf("%s %s new, %s changed", kit.Grouped(c.Added), name, kit.Grouped(c.Changed))
		case c.Added > 0:
			return fmt.Sprintf("%s %s new", kit.Grouped(c.Added), name)
		case c.Changed > 0:
			return fmt.Sprintf("%s %s changed", kit.Grouped(c.Changed), name)
		}
	}
	return "nothing else than how the file is read"
}
