package activities

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"waymark/app/record"
	"waymark/app/ui/session"
)

func TestChoosingAYearGroupGoesOnToItsStudents(t *testing.T) {
	d := newDesk(t, sitting(t), session.NewActivity())
	f := d.form
	for _, c := range []struct {
		name   string
		choose func()
	}{
		{"from the list", func() {
			f.focus(f.register.more)
			d.press(fyne.KeyReturn)
			d.typed("year 9")
			d.press(fyne.KeyReturn)
		}},
		{"by its name in the search", func() {
			f.focus(f.register.find)
			d.typed("y10")
			d.press(fyne.KeyReturn)
		}},
	} {
		c.choose()
		d.on("register "+c.name, f.register.grid)
	}
	d.shortcut(&fyne.ShortcutSelectAll{})
	if got, want := f.draft.register.tally(), (tally{attended: 5, invited: 5}); got != want {
		t.Errorf("the register is %+v, want %+v", got, want)
	}
}

func TestTheSpaceBarMarksWhoTheSearchFound(t *testing.T) {
	d := newDesk(t, sitting(t), session.NewActivity("ali", "berg"))
	f := d.form
	d.menu("Go to the register")
	d.typed("zo bo ")
	for student, want := range map[record.ID]record.Status{"ali": record.Invited, "berg": record.Attended, "boateng": record.Attended} {
		if e := f.draft.register.byID[student]; e == nil || e.now.Status != want {
			t.Errorf("%s: %+v, want %s", student, e, want)
		}
	}
	if f.register.find.Text != "" {
		t.Errorf("the search still says %q", f.register.find.Text)
	}
	if shown := f.register.grid.Shown(); len(shown) != 3 {
		t.Errorf("the register shows %v", shown)
	}
}

func TestHoursOfOneStudent(t *testing.T) {
	d := newDesk(t, sitting(t), session.NewActivity("ali", "berg"))
	f := d.form
	f.focus(f.register.grid)
	d.press(fyne.KeyHome)
	d.typed("h")
	if got := d.st.Front.Words(); got != "Hours are for students who attended. Press Space first." {
		t.Errorf("told %q", got)
	}
	d.press(fyne.KeySpace, fyne.KeyHome)
	d.typed("h")
	d.on("hours", f.register.asking.entry)
	d.typed("many")
	d.press(fyne.KeyReturn)
	if p := f.register.asking.field.Problem(); !strings.HasPrefix(p, "“many” is not a number of hours") {
		t.Errorf("the problem shown is %q", p)
	}
	d.shortcut(&fyne.ShortcutSelectAll{})
	d.typed("1:30")
	d.press(fyne.KeyReturn)
	if got := f.draft.register.byID["ali"].now.Hours; got != 1.5 {
		t.Errorf("hours are %v, want 1.5", got)
	}
}

func TestAnAbsenceWithoutAReasonAndOffTheRegister(t *testing.T) {
	d := newDesk(t, sitting(t), session.NewActivity("ali", "berg"))
	f := d.form
	f.focus(f.register.grid)
	d.press(fyne.KeyHome)
	d.typed("a")
	d.press(fyne.KeyEscape)
	d.on("register", f.register.grid)
	if e := f.draft.register.byID["ali"].now; e.Status != record.Absent || e.Reason != "" {
		t.Errorf("Escape leaves the absence without a reason: %+v", e)
	}
	d.press(fyne.KeyDelete)
	if f.draft.register.byID["ali"] != nil {
		t.Error("Delete takes the student off the register")
	}
	d.typed("z") // any other letter searches
	d.on("search", f.register.find)
	if f.register.find.Text != "z" {
		t.Errorf("the search says %q", f.register.find.Text)
	}
}
