package students

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"

	"waymark/app/gatsby"
	"waymark/app/record"
	"waymark/app/ui/kit"
)

// findingCards shows this year's findings, each with its reasons and its rule, and
// the completed years below in one card.
func findingCards(findings []gatsby.Finding) []fyne.CanvasObject {
	var cards, past []fyne.CanvasObject
	for _, f := range findings {
		if f.Past {
			past = append(past, kit.VStack(2,
				kit.HStack(8, kit.NewText(fmt.Sprintf("%d in %s", f.Rule.Benchmark, f.Year), kit.Strong), kit.NewChip(mark(f.State))),
				kit.NewParagraph(f.Words, kit.Small)))
			continue
		}
		cards = append(cards, findingCard(f))
	}
	if len(cards) == 0 {
		cards = append(cards, kit.NewCard("Benchmarks 5 and 6",
			kit.NewParagraph("The rules speak of students on roll in Years 7 to 13.", kit.Note)))
	}
	if len(past) > 0 {
		cards = append(cards, kit.NewCard("Earlier years", kit.VStack(8, past...)))
	}
	return cards
}

func findingCard(f gatsby.Finding) fyne.CanvasObject {
	parts := []fyne.CanvasObject{kit.NewParagraph(f.Words, kit.Body)}
	if len(f.Missing) > 0 {
		parts = append(parts, kit.NewText("What is missing", kit.Strong))
		for _, words := range f.Missing {
			parts = append(parts, kit.NewParagraph(words, kit.Small))
		}
	}
	parts = append(parts, reasonRows("What counted", f.Counted)...)
	parts = append(parts, reasonRows("What did not count", f.NotCounted)...)
	parts = append(parts, kit.NewHairline(),
		kit.NewParagraph("The rule: "+f.Rule.Text, kit.Note),
		kit.NewParagraph(sourceWords(f), kit.Note))
	card := kit.NewCard(fmt.Sprintf("%d  %s", f.Rule.Benchmark, f.Rule.Title), kit.VStack(6, parts...))
	card.SetTrailing(kit.NewChip(mark(f.State)))
	return card
}

// sourceWords says where a rule comes from and what its figure rests on.
func sourceWords(f gatsby.Finding) string {
	words := "Source: " + strings.TrimSuffix(f.Rule.Source, ".") + ". " + f.Edition.Title + "."
	if !f.Rule.Verified {
		words += " Not yet compared with the published text."
	}
	return words
}

func reasonRows(heading string, reasons []gatsby.Reason) []fyne.CanvasObject {
	if len(reasons) == 0 {
		return nil
	}
	rows := []fyne.CanvasObject{kit.NewText(heading, kit.Strong)}
	for _, r := range reasons {
		lines := []fyne.CanvasObject{kit.NewParagraph(reasonTitle(r), kit.Small)}
		for _, words := range reasonLines(r) {
			lines = append(lines, kit.NewParagraph(words, kit.Note))
		}
		rows = append(rows, kit.VStack(0, lines...))
	}
	return rows
}

// reasonTitle says what an activity was, "12 Mar 2026: Met Office talk, 1 h".
func reasonTitle(r gatsby.Reason) string {
	words := r.Date.Words() + ": " + r.Title
	if r.Hosts != "" && !strings.Contains(r.Title, r.Hosts) {
		words += ", " + r.Hosts
	}
	if r.Hours > 0 {
		words += ", " + hoursWords(r.Hours)
	}
	return words
}

// reasonLines says why an activity counted or did not, and how it did on each
// test that it did not pass.
func reasonLines(r gatsby.Reason) []string {
	var lines []string
	passed := 0
	for _, t := range r.Tests {
		switch t.Passed {
		case record.Yes:
			passed++
		case record.No:
			lines = append(lines, fmt.Sprintf("○ %s: not so%s", t.Words, signedWords(t)))
		default:
			lines = append(lines, fmt.Sprintf("? %s: nobody has said", t.Words))
		}
	}
	if passed == len(r.Tests) && r.Words != "" && r.Words != "counted" {
		lines = append(lines, r.Words) // the tests did not decide: absent, too late, virtual
	}
	if len(r.Tests) > 0 && passed == len(r.Tests) {
		lines = append(lines, fmt.Sprintf("● all %d tests passed%s", passed, signedWords(r.Tests[len(r.Tests)-1])))
	}
	return lines
}

func signedWords(t gatsby.TestResult) string {
	if t.By == "" {
		return ""
	}
	return fmt.Sprintf(" (%s, %s)", t.By, t.On.Words())
}
