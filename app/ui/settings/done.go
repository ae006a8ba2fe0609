package settings

import (
	"waymark/app/record"
	"waymark/app/store"
	"waymark/app/ui/grid"
	"waymark/app/ui/kit"
	"waymark/app/ui/session"
)

// done is the list of everything that was done, newest first. Each action can
// be taken back, whatever was done since.
type done struct {
	s       *session.Session
	card    *kit.Card
	grid    *grid.Grid
	back    *kit.Button
	actions []store.ActionSummary
}

func newDone(s *session.Session) *done {
	d := &done{s: s}
	d.grid = grid.New([]grid.Column{
		{ID: "at", Title: "When", Width: 112, Fixed: true, Cell: func(i int) grid.Cell {
			return grid.Cell{Text: d.actions[i].At.Local().Format("2 Jan 06 15:04"), Soft: true}
		}},
		{ID: "what", Title: "What", Width: 120, Flex: 1, Fixed: true, Cell: func(i int) grid.Cell {
			stands := d.actions[i].UndoneBy == 0
			return grid.Cell{Text: d.actions[i].What, Bold: stands, Soft: !stands}
		}},
		{ID: "records", Title: "Records", Width: 118, Fixed: true, Cell: func(i int) grid.Cell {
			if d.actions[i].UndoneBy != 0 {
				return grid.Cell{Text: "taken back", Soft: true}
			}
			return grid.Cell{Text: touched(d.actions[i]), Soft: true}
		}},
	})
	d.back = kit.NewButton("Take back", "", d.takeBack)
	d.grid.OnSelect = func(int) { d.enable() }
	d.card = kit.NewCard("What was done", d.grid).Flush()
	d.card.SetNote("newest first")
	d.card.SetTrailing(d.back)
	return d
}

func (d *done) refresh() {
	d.actions = d.s.Store().Actions()
	d.grid.SetRows(len(d.actions))
	d.enable()
}

func (d *done) enable() {
	if _, ok := d.picked(); ok {
		d.back.Enable()
	} else {
		d.back.Disable()
	}
}

// picked returns the action picked, if it can be taken back.
func (d *done) picked() (store.ActionSummary, bool) {
	i := d.grid.Selected()
	if i < 0 || i >= len(d.actions) {
		return store.ActionSummary{}, false
	}
	a := d.actions[i]
	return a, a.UndoneBy == 0 && a.Kind != record.ActionSetup && a.Kind != record.ActionSync
}

func (d *done) takeBack() {
	a, ok := d.picked()
	if !ok {
		d.s.Notify(session.Notice{Words: "Pick an action that still stands first."})
		return
	}
	d.s.UndoAction(a.Seq)
}

// touched says what an action mostly touched, "1,480 students".
func touched(a store.ActionSummary) string {
	for _, kind := range []struct {
		kind      record.Kind
		one, many string
	}{
		{record.KindStudent, "student", "students"}, {record.KindRequest, "request", "requests"},
		{record.KindActivity, "activity", "activities"}, {record.KindOrganisation, "organisation", "organisations"},
		{record.KindAttendance, "line", "lines"}, {record.KindOpportunity, "opportunity", "opportunities"},
		{record.KindMessage, "message", "messages"}, {record.KindTrust, "trust", "trusts"},
	} {
		switch c := a.Counts[kind.kind]; c.Added + c.Changed + c.Removed {
		case 0:
		case 1:
			return "1 " + kind.one
		default:
			return kit.Grouped(c.Added+c.Changed+c.Removed) + " " + kind.many
		}
	}
	return ""
}
