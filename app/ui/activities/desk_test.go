package activities

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"waymark/app/ui/kit"
	"waymark/app/ui/session"
	"waymark/app/ui/session/sessiontest"
)

// desk is a form in a window, worked with the keyboard alone.
type desk struct {
	t    testing.TB
	st   *sessiontest.Sitting
	form *Form
	c    fyne.Canvas
}

func newDesk(t testing.TB, st *sessiontest.Sitting, p session.Place) *desk {
	t.Helper()
	f, c := newForm(t, st, p)
	return &desk{t, st, f, c}
}

// newForm shows the form in a window of the size that it has on a 1366 x 768 laptop.
func newForm(t testing.TB, st *sessiontest.Sitting, p session.Place) (*Form, fyne.Canvas) {
	test.NewTempApp(t).Settings().SetTheme(kit.NewTheme(kit.Light, 1))
	f := NewForm(st.Session)
	return f, show(t, st, f, p)
}

func show(t testing.TB, st *sessiontest.Sitting, s session.Screen, p session.Place) fyne.Canvas {
	st.Front.OnChanged = s.Refresh
	w := test.NewTempWindow(t, s.Content())
	w.SetPadded(false)
	w.Resize(fyne.NewSize(1198, 710))
	s.Refresh()
	s.Shown(p)
	return w.Canvas()
}

// typed types text into whatever has the keyboard, letter by letter: a list that
// opens on the first letter gets the others.
func (d *desk) typed(text string) {
	for _, r := range text {
		d.c.Focused().TypedRune(r)
	}
}

// press presses keys as the window passes them on: Tab moves, unless what has the
// keyboard wants it.
func (d *desk) press(keys ...fyne.KeyName) {
	for _, k := range keys {
		if tab, wants := d.c.Focused().(fyne.Tabbable); k == fyne.KeyTab && !(wants && tab.AcceptsTab()) {
			d.c.FocusNext()
			continue
		}
		d.c.Focused().TypedKey(&fyne.KeyEvent{Name: k})
	}
}

func (d *desk) shortcut(s fyne.Shortcut) { d.c.Focused().(fyne.Shortcutable).TypedShortcut(s) }

// menu does what the main menu's item does.
func (d *desk) menu(label string) {
	d.t.Helper()
	for _, a := range d.form.Actions() {
		if a.Label == label {
			a.Do()
			return
		}
	}
	d.t.Fatalf("the menu has no %q", label)
}

// on checks what has the keyboard.
func (d *desk) on(what string, want fyne.Focusable) {
	d.t.Helper()
	if d.c.Focused() != want {
		d.t.Fatalf("the keyboard is on %T, want the %s", d.c.Focused(), what)
	}
}
