package activities

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"waymark/app/record"
	"waymark/app/ui/kit"
	"waymark/app/ui/session"
)

func TestAWeekOfWorkExperience(t *testing.T) {
	d := newDesk(t, sitting(t), session.NewActivity("ali"))
	f := d.form
	f.focus(f.details.kind)
	d.typed("work experience p")
	d.press(fyne.KeyReturn, fyne.KeyTab)
	d.on("date", f.details.date)
	d.typed("6 Jul - 10 Jul 2026")
	d.press(fyne.KeyTab)
	d.on("hours", f.details.hours)
	if got, want := f.details.date.Text, "Mon 6 – Fri 10 Jul 2026"; got != want {
		t.Errorf("the days are written out as %q, want %q", got, want)
	}
	a := f.draft.activity()
	if a.Date != record.NewDate(2026, time.July, 6) || a.Last != record.NewDate(2026, time.July, 10) {
		t.Errorf("from %v to %v", a.Date, a.Last)
	}
	if got, want := f.draft.action().What, "Work experience placement from 6 Jul 2026 to 10 Jul 2026, 1 student"; got != want {
		t.Errorf("saving is called %q, want %q", got, want)
	}
	f.focus(f.details.date)
	d.typed("10 Jul - 6 Jul")
	d.menu("Save")
	if got, want := f.details.fields["date"].Problem(), "The last day cannot be before the first."; got != want {
		t.Errorf("beside the days it says %q, want %q", got, want)
	}
}

func TestOpeningAnActivityChangesNothingOfIt(t *testing.T) {
	week := &record.Activity{
		ID: "week", Title: "Week at the hospital", Kind: record.Placement, Hours: 32.125,
		Date: record.NewDate(2026, time.July, 6), Last: record.NewDate(2026, time.July, 10),
		Organisations: []record.ID{employer}, Met: "Ward sister ", Note: "Badges came late\nLunch was good",
	}
	st := sitting(t, stamped(record.Action{Kind: record.ActionRecord, What: "A week", By: "Jo Okafor",
		Changes: []record.Change{record.Creation(week)}}))
	d := newDesk(t, st, session.EditActivity(week.ID))
	f := d.form
	for range 40 { // through every field and round again
		d.press(fyne.KeyTab)
	}
	f.edited()
	if got := f.Unsaved(); got != "" {
		t.Errorf("unsaved: %s: %s", got, f.draft.action().Changes[0].To)
	}
	if !f.details.moreRows.Visible() {
		t.Error("who was met and the note are not shown")
	}
}

func TestTabKeepsWhatItReachesInSightAtTwiceTheTextSize(t *testing.T) {
	d := newDesk(t, sitting(t), session.NewActivity("ali"))
	f := d.form
	fyne.CurrentApp().Settings().SetTheme(kit.NewTheme(kit.Light, 2))
	f.focus(f.details.hosts.find)
	d.typed("Marlow’s Bakery")
	d.press(fyne.KeyReturn)
	driver := fyne.CurrentApp().Driver()
	bottom := f.content.Size().Height
	for range 40 {
		d.press(fyne.KeyTab)
		if d.c.Focused() == fyne.Focusable(f.register.grid) {
			continue // higher than the window
		}
		o := d.c.Focused().(fyne.CanvasObject)
		if y := driver.AbsolutePositionForObject(o).Y; y < 0 || y+o.Size().Height > bottom {
			t.Errorf("%T is at %v to %v, the window ends at %v", o, y, y+o.Size().Height, bottom)
		}
	}
}

func TestMoreIsClosedUntilItHoldsSomething(t *testing.T) {
	d := newDesk(t, sitting(t), session.NewActivity("ali"))
	f := d.form
	open := func(want bool) {
		t.Helper()
		if f.details.moreRows.Visible() != want || f.details.more.On() != want {
			t.Errorf("more is open: %v, want %v", f.details.moreRows.Visible(), want)
		}
	}
	open(false)
	f.focus(f.details.more)
	d.press(fyne.KeySpace)
	open(true)
	d.on("who was met", f.details.met)
	d.typed("Ward sister, porter")
	d.press(fyne.KeyTab)
	d.typed("To see a ward")
	d.press(fyne.KeyTab)
	d.typed("Coach left late")
	f.focus(f.details.more)
	d.press(fyne.KeySpace)
	open(true) // it would hide what was typed
	if a := f.draft.activity(); a.Met != "Ward sister, porter" || a.Purpose != "To see a ward" || a.Note != "Coach left late" {
		t.Errorf("the draft holds %+v", a)
	}
	d.menu("Empty the form")
	open(false)
}
