package kit

import (
	"fmt"
	"slices"
	"strconv"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

var organisations = []Option{
	{"1", "University Hospitals Bristol", "RA7"},
	{"2", "St Anne’s NHS Trust", "RX1"},
	{"3", "Airbus", "Filton"},
	{"4", "Barts Health", ""},
}

// comboWindow shows a combo with a field after it. Typing goes to whatever has
// the keyboard, as it does in the window.
func comboWindow(t *testing.T, c *Combo) (w fyne.Window, after *Entry, typed func(text string, names ...fyne.KeyName)) {
	t.Helper()
	after = NewEntry("", nil)
	w = window(t, 1, VStack(4, c, after))
	w.Canvas().Focus(c)
	return w, after, func(text string, names ...fyne.KeyName) {
		if text != "" {
			test.Type(w.Canvas().Focused(), text[:1])
			for _, r := range text[1:] {
				w.Canvas().Focused().TypedRune(r)
			}
		}
		for _, name := range names {
			w.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: name})
		}
	}
}

func TestComboFindsByTypingAndTakesWithEnter(t *testing.T) {
	var took []string
	c := NewCombo("Organisation", organisations, func(o Option) { took = append(took, o.ID) })
	w, _, typed := comboWindow(t, c)
	typed("annes")
	if got := labels(c.list.options); !slices.Equal(got, []string{"St Anne’s NHS Trust"}) {
		t.Fatalf("typing “annes” leaves %v", got)
	}
	typed("", fyne.KeyReturn)
	if o, ok := c.Chosen(); !ok || o.ID != "2" || c.Text != "St Anne’s NHS Trust" {
		t.Errorf("chosen %v %v, showing %q", o, ok, c.Text)
	}
	if !slices.Equal(took, []string{"2"}) || len(w.Canvas().Overlays().List()) != 0 {
		t.Errorf("called back with %v, %d lists still open", took, len(w.Canvas().Overlays().List()))
	}
}

func TestComboOpensWithDownAndMovesWithTheArrows(t *testing.T) {
	c := NewCombo("Organisation", organisations, nil)
	_, _, typed := comboWindow(t, c)
	typed("", fyne.KeyDown, fyne.KeyDown, fyne.KeyDown, fyne.KeyUp, fyne.KeyReturn)
	if o, _ := c.Chosen(); o.ID != "2" {
		t.Errorf("Down to open, Down, Down, Up, Enter chose %v", o)
	}
}

func TestComboEscapeClosesThenPutsBack(t *testing.T) {
	c := NewCombo("Organisation", organisations, nil)
	w, _, typed := comboWindow(t, c)
	c.Choose("3")
	typed("x", fyne.KeyEscape)
	if len(w.Canvas().Overlays().List()) != 0 || c.Text == "Airbus" {
		t.Errorf("the first Escape should only close the list; it reads %q", c.Text)
	}
	typed("", fyne.KeyEscape)
	if o, _ := c.Chosen(); o.ID != "3" || c.Text != "Airbus" {
		t.Errorf("after a second Escape: %v, %q", o, c.Text)
	}
}

func TestComboTabTakesTheCurrentOptionAndGoesOn(t *testing.T) {
	c := NewCombo("Organisation", organisations, nil)
	w, after, typed := comboWindow(t, c)
	typed("airb", fyne.KeyTab)
	if o, _ := c.Chosen(); o.ID != "3" {
		t.Errorf("Tab took %v", o)
	}
	if w.Canvas().Focused() != fyne.Focusable(after) {
		t.Error("Tab should go on to the next field")
	}
}

func TestComboShowsOnlyWhatIsChosenOnceItIsLeft(t *testing.T) {
	c := NewCombo("Organisation", organisations, nil)
	w, after, typed := comboWindow(t, c)
	c.Choose("1")
	typed("zzz", fyne.KeyEscape)
	w.Canvas().Focus(after)
	if c.Text != "University Hospitals Bristol" {
		t.Errorf("left with %q", c.Text)
	}
}

func TestComboOffersWhatIsNotThereAsNew(t *testing.T) {
	var took Option
	c := NewCombo("Organisation", organisations, func(o Option) { took = o })
	c.OfferNew("Add “%s” as a new organisation")
	_, _, typed := comboWindow(t, c)
	typed("Aardman")
	if got := labels(c.list.options); !slices.Equal(got, []string{"Add “Aardman” as a new organisation"}) {
		t.Fatalf("offered %v", got)
	}
	typed("", fyne.KeyReturn)
	if (took != Option{Label: "Aardman"}) || c.Text != "Aardman" {
		t.Errorf("took %v, showing %q", took, c.Text)
	}
}

func TestComboHoldsThousandsOfOptions(t *testing.T) {
	options := make([]Option, 2000)
	for i := range options {
		options[i] = Option{ID: strconv.Itoa(i), Label: fmt.Sprintf("Organisation %04d", i), Note: "Bristol"}
	}
	c := NewCombo("Organisation", options, nil)
	_, _, typed := comboWindow(t, c)
	typed("1999 bris", fyne.KeyReturn)
	if o, _ := c.Chosen(); o.ID != "1999" {
		t.Errorf("chose %v", o)
	}
}

func TestMenuNarrowsAsYouType(t *testing.T) {
	anchor := NewMenuPill("Year", nil)
	w := window(t, 1, VStack(4, anchor))
	var took string
	ShowMenu(anchor, organisations, func(o Option) { took = o.ID })
	list := w.Canvas().Focused()
	test.Type(list, "barts")
	list.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if took != "4" || len(w.Canvas().Overlays().List()) != 0 {
		t.Errorf("took %q, %d menus still open", took, len(w.Canvas().Overlays().List()))
	}
	ShowMenu(anchor, organisations, func(Option) { t.Error("Escape should choose nothing") })
	w.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if len(w.Canvas().Overlays().List()) != 0 {
		t.Error("Escape should close the menu")
	}
}

func TestPopUpTakesTheKeyboardAndGoesWhenAskedTwice(t *testing.T) {
	anchor, inside := NewButton("Paste a list", "", nil), NewEntry("", nil)
	w := window(t, 1, VStack(4, anchor))
	hide := PopUpBelow(anchor, inside)
	if w.Canvas().Focused() != fyne.Focusable(inside) {
		t.Error("the first field of a pop-up should have the keyboard")
	}
	hide()
	hide()
	if len(w.Canvas().Overlays().List()) != 0 {
		t.Error("it should be gone")
	}
}

func labels(options []Option) []string {
	var l []string
	for _, o := range options {
		l = append(l, o.Label)
	}
	return l
}

func BenchmarkComboKeystroke2000(b *testing.B) {
	options := make([]Option, 2000)
	for i := range options {
		options[i] = Option{ID: strconv.Itoa(i), Label: fmt.Sprintf("Organisation %04d", i), Note: "Bristol"}
	}
	finder := newOptionFinder(options)
	for b.Loop() {
		finder.find("org 19")
	}
}
