package activities

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"waymark/app/record"
	"waymark/app/ui/kit"
	"waymark/app/ui/session"
)

func TestANewOrganisationIsAddedInPlace(t *testing.T) {
	d := newDesk(t, sitting(t), session.NewActivity("ali"))
	f := d.form
	f.focus(f.details.hosts.find)
	d.typed("Marlow’s Community Hospital")
	d.press(fyne.KeyReturn)
	d.on("organisation, for another", f.details.hosts.find)
	asked := f.details.hosts.asked[0]
	for _, next := range []struct {
		name  string
		input fyne.Focusable
	}{
		{"place", f.details.where}, {"mode", f.details.mode}, {"organisation's chip", chip(f, 0)},
		{"pill for more", f.details.more}, {"box for an employer", asked.employer}, {"box for a provider", asked.provider},
	} {
		d.press(fyne.KeyTab)
		d.on(next.name, next.input)
	}
	d.press(fyne.KeySpace, fyne.KeyTab)
	d.typed("10 to")
	d.press(fyne.KeyReturn, fyne.KeyTab)
	d.typed("health")
	d.press(fyne.KeyReturn, fyne.KeyTab)
	d.on("NHS code", asked.code)
	d.typed("ra 7")
	want := record.Organisation{Name: "Marlow’s Community Hospital", Employer: true, Provider: true, Size: record.Small, Sector: "Q", ODS: "RA7"}
	got := *f.draft.newHosts()[0]
	if got.ID = ""; got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got := f.draft.counts(); got[len(got)-1].Words == "Not with the NHS." {
		t.Error("the code makes it the NHS, and it is not counted as that")
	}
	d.typed("!")
	d.menu("Save")
	if got := asked.ods.Problem(); !strings.HasPrefix(got, "“RA7!” is not an NHS code") {
		t.Errorf("beside the code it says %q", got)
	}
}

// chip returns the chip of one of the form's organisations.
func chip(f *Form, i int) *kit.Pill { return f.details.hosts.chips.Objects[i].(*kit.Pill) }

// chips returns what the chips of the form's organisations say, in their row with
// the pill for more at its end.
func chips(f *Form) string {
	var words []string
	for i := range len(f.details.hosts.chips.Objects) - 1 {
		words = append(words, chip(f, i).Label())
	}
	return strings.Join(words, ", ")
}

func TestOfManyOrganisationsTheLatestShow(t *testing.T) {
	d := newDesk(t, sitting(t), session.NewActivity("ali"))
	f := d.form
	f.focus(f.details.hosts.find)
	for _, name := range []string{"One", "Two", "Three", "Four", "Five", "Six"} {
		d.typed(name)
		d.press(fyne.KeyReturn)
	}
	if got, want := chips(f), "2 earlier ones, Three · new, Four · new, Five · new, Six · new"; got != want {
		t.Errorf("the chips say %q, want %q", got, want)
	}
	f.focus(f.details.hosts.rest)
	d.press(fyne.KeySpace)
	if got, want := chips(f), "2 earlier ones, One · new, Two · new, "; !strings.HasPrefix(got, want) {
		t.Errorf("all of them are %q, want %q first", got, want)
	}
	d.on("pill that shows them all", f.details.hosts.rest)
	d.press(fyne.KeyTab, fyne.KeyBackspace)
	if got, want := chips(f), "Two · new, Three · new, Four · new, Five · new, Six · new"; got != want {
		t.Errorf("with the first taken away the chips say %q, want %q", got, want)
	}
	if n := len(f.draft.hosts()); n != 5 {
		t.Errorf("the draft holds %d organisations", n)
	}
}

func TestAFairHasManyOrganisations(t *testing.T) {
	d := newDesk(t, sitting(t), session.NewActivity("ali"))
	f := d.form
	f.focus(f.details.hosts.find)
	for _, name := range []string{"wayf", "Marlow’s Bakery", "Acme", "ACME", "Wayfield General Hospital"} {
		d.typed(name)
		d.press(fyne.KeyReturn)
	}
	if got, want := chips(f), "Wayfield General Hospital · RA7, Marlow’s Bakery · new, Acme · new"; got != want {
		t.Errorf("the chips say %q, want %q", got, want)
	}
	if f.details.hosts.find.Text != "" {
		t.Errorf("the field waits for another, but holds %q", f.details.hosts.find.Text)
	}

	f.focus(f.details.hosts.others)
	d.press(fyne.KeyReturn)
	d.typed("marlow")
	d.press(fyne.KeyReturn)
	d.on("box for the bakery", f.details.hosts.asked[0].employer)
	if f.details.hosts.shown.of.Name != "Marlow’s Bakery" {
		t.Errorf("the particulars are those of %s", f.details.hosts.shown.of.Name)
	}
	f.focus(f.details.hosts.find)
	d.typed("x")
	d.press(fyne.KeyBackspace) // rubs out the letter
	d.press(fyne.KeyBackspace) // takes the last away
	if got, want := chips(f), "Wayfield General Hospital · RA7, Marlow’s Bakery · new"; got != want {
		t.Errorf("after Backspace the chips say %q, want %q", got, want)
	}
	d.press(fyne.KeyTab) // closes the list
	f.focus(chip(f, 0))
	d.press(fyne.KeySpace)
	d.on("organisation", f.details.hosts.find)
	if got, want := chips(f), "Marlow’s Bakery · new"; got != want {
		t.Errorf("after ✕ the chips say %q, want %q", got, want)
	}
	if n := len(f.draft.action().Changes); n != 3 { // the bakery, the activity, Ali's line
		t.Errorf("saving would write %d changes", n)
	}
	if n := len(f.details.hosts.asked); n != 1 {
		t.Errorf("the particulars of %d organisations are asked for", n)
	}
}
