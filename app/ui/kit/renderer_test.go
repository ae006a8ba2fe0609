package kit

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// Fyne throws away the renderer of a widget that was not on view for a minute, and
// makes another when it is on view again, without laying that one out.
func TestAWidgetComesBackToViewAsItLeft(t *testing.T) {
	card := NewCard("Register", NewField("Hours each", NewEntry("", nil)))
	card.SetNote("166 attended")
	toasts := NewToasts()
	for name, o := range map[string]fyne.CanvasObject{
		"chip": NewChip(MarkOf("◐", "Partly")), "text": NewText("Where we stand", Title), "paragraph": NewParagraph("Figures", Body),
		"dot": NewStatusDot(Neutral, "Offline"), "key": NewKeyHint("Ctrl K"), "hairline": NewHairline(),
		"button": NewPrimaryButton("Save", "Ctrl S", nil), "pill": NewMenuPill("Year", nil), "check": NewCheck("Met", nil),
		"row": NewRow(NewText("Year 9", Body), nil), "field": NewField("Hours", NewEntry("", nil)), "card": card,
		"progress": NewProgress("Reading", nil), "toast": toasts,
		"rail": NewRail("Waymark", []RailItem{{"overview", "Overview", false}}, nil),
	} {
		t.Run(name, func(t *testing.T) {
			window(t, 1, o)
			toasts.Say(Good, "Saved", "Undo", nil)
			left := test.WidgetRenderer(o.(fyne.Widget)).Objects()
			type place struct {
				at    fyne.Position
				size  fyne.Size
				shown bool
			}
			var before []place
			for _, part := range left {
				before = append(before, place{part.Position(), part.Size(), part.Visible()})
			}
			for i, part := range o.(fyne.Widget).CreateRenderer().Objects() {
				if after := (place{part.Position(), part.Size(), part.Visible()}); after != before[i] {
					t.Errorf("part %d, a %T, was %v and comes back %v", i, part, before[i], after)
				}
			}
		})
	}
}
