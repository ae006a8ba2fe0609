package settings

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"fyne.io/fyne/v2"

	"waymark/app/keys"
	"waymark/app/record"
	"waymark/app/store"
	"waymark/app/ui/kit"
	"waymark/app/ui/reports"
	"waymark/app/ui/session"
)

// safety is the cards for the folder, the check and the passphrase.
type safety struct {
	s      *session.Session
	dir    string
	column *fyne.Container
	found  *kit.Paragraph // what the check found
	kept   *kit.Paragraph // how the record is kept

	old, first, again                *kit.Entry
	oldField, firstField, againField *kit.Field
	change                           *kit.Button
}

func newSafety(s *session.Session, dir string) *safety {
	c := &safety{
		s: s, dir: dir,
		found: kit.NewParagraph("", kit.Small), kept: kit.NewParagraph("", kit.Note),
		old: kit.NewEntry("", nil), first: kit.NewEntry("", nil), again: kit.NewEntry("", nil),
	}
	for _, e := range []*kit.Entry{c.old, c.first, c.again} {
		e.Password = true
	}
	c.oldField = kit.NewField("Passphrase now", c.old)
	c.firstField = kit.NewField("New passphrase", c.first)
	c.againField = kit.NewField("Once more", c.again)
	c.again.OnEnter = c.reseal
	c.change = kit.NewButton("Change the passphrase", "", c.reseal)
	c.column = kit.VStack(12,
		kit.NewCard("This record", kit.VStack(10,
			kit.NewParagraph(dir, kit.Note),
			kit.HStack(8, kit.NewButton("Open folder", "", func() { reports.Show(s, dir) }),
				kit.NewButton("Check the record", "", c.check)),
			kit.NewParagraph("The check reads the journal and the index back from the disk and compares them byte for byte.", kit.Note),
			c.found)),
		kit.NewCard("Passphrase", kit.VStack(10, c.kept, c.oldField, c.firstField, c.againField, c.change)))
	return c
}

func (c *safety) refresh() {
	protection, err := keys.ProtectionOf(c.dir)
	switch {
	case err != nil:
		c.kept.SetText(session.Sentence(err))
	case protection == keys.PlainFile:
		c.kept.SetText("There is none: whoever can open this laptop’s files can read the record. Set one here.")
		c.oldField.Hide()
		c.change.SetLabel("Set a passphrase")
	default:
		c.kept.SetText("The record is sealed. Nobody can open it without the passphrase: write it down and keep it safe.")
		c.oldField.Show()
		c.change.SetLabel("Change the passphrase")
	}
}

// check reads everything back.
func (c *safety) check() {
	c.found.SetText("Reading…")
	c.s.Start("Checking the record", func(ctx context.Context, _ func(done, total int)) func() {
		report, err := c.s.Store().Check(ctx)
		return func() {
			if err != nil {
				c.found.SetText(session.Sentence(err))
				return
			}
			c.found.SetText(checked(report))
		}
	}, func() { c.found.SetText("The check was stopped.") })
}

// checked says what a check found.
func checked(r store.CheckReport) string {
	if !r.Agrees() {
		return fmt.Sprintf("Journal and index do not agree in %d places: %s. Close Waymark and open it again: the index is then built anew from the journal.",
			len(r.Differences), strings.Join(r.Differences[:min(3, len(r.Differences))], "; "))
	}
	records := 0
	for _, n := range r.Records {
		records += n
	}
	return fmt.Sprintf("Whole: %s actions and %s records (%s students) agree.",
		kit.Grouped(r.Actions), kit.Grouped(records), kit.Grouped(r.Records[record.KindStudent]))
}

// reseal changes the passphrase, away from the window: it takes a second on
// purpose, so that guessing takes years.
func (c *safety) reseal() {
	first, again := session.PassphraseProblems(c.first.Text, c.again.Text)
	c.oldField.SetProblem("")
	c.firstField.SetProblem(first)
	c.againField.SetProblem(again)
	if first != "" || again != "" {
		return
	}
	from, to := c.old.Text, c.first.Text
	c.s.Start("Sealing the record", func(context.Context, func(done, total int)) func() {
		err := keys.Change(c.dir, from, to)
		return func() {
			switch {
			case errors.Is(err, keys.ErrWrongPassphrase):
				c.oldField.SetProblem("that is not the passphrase now")
			case err != nil:
				c.s.Fail(err)
			default:
				for _, e := range []*kit.Entry{c.old, c.first, c.again} {
					e.SetText("")
				}
				c.refresh()
				c.s.Notify(session.Notice{Words: "The new passphrase opens the record from now on.", Tone: session.Good})
			}
		}
	}, nil)
}
