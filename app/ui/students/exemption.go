package students

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"waymark/app/gatsby"
	"waymark/app/record"
	"waymark/app/ui/kit"
	"waymark/app/ui/session"
)

// exemptionForm shows the exemptions agreed for a student and takes down another:
// from which rule, why, who agreed it, and when to look at it again.
type exemptionForm struct {
	s       *session.Session
	student *record.Student

	rule     *kit.Combo
	reason   *kit.Entry
	by       *kit.Entry
	review   *kit.DateEntry
	fields   map[string]*kit.Field
	agreed   *fyne.Container
	card     *kit.Card
	heldBack bool // a save is under way
}

func newExemptionForm(s *session.Session) *exemptionForm {
	f := &exemptionForm{s: s, agreed: kit.VStack(8)}
	f.rule = kit.NewCombo("Which rule", nil, func(kit.Option) {})
	f.reason = kit.NewEntry("Why, in a sentence", nil)
	f.by = kit.NewEntry("Name", nil)
	f.review = kit.NewDateEntry(s.Today, nil)
	f.fields = map[string]*kit.Field{
		"rule":   kit.NewField("Exempt from", f.rule),
		"reason": kit.NewField("Reason", f.reason),
		"by":     kit.NewField("Agreed by", f.by),
		"review": kit.NewField("Look again on", f.review),
	}
	f.card = kit.NewCard("Exemptions", kit.VStack(8,
		f.agreed,
		f.fields["rule"], f.fields["reason"],
		kit.Columns(8, []float32{1, 1}, f.fields["by"], f.fields["review"]),
		kit.HStack(8, kit.NewButton("Record the exemption", "", f.save)),
	))
	return f
}

// blank empties the form for another student.
func (f *exemptionForm) blank() {
	f.rule.Choose("")
	f.reason.SetText("")
	f.by.SetText(f.s.Signing())
	f.review.SetDate(record.Date{})
	for _, field := range f.fields {
		field.SetProblem("")
	}
}

// show lists a student's exemptions and the rules that another may be from.
func (f *exemptionForm) show(student *record.Student, edition *gatsby.Edition) {
	f.student = student
	f.card.Show()
	var options []kit.Option
	titles := map[string]string{}
	for _, r := range edition.Rules {
		titles[r.ID] = r.Title
		if _, exempt := student.Exempt(r.ID); !exempt {
			options = append(options, kit.Option{ID: r.ID, Label: r.Title})
		}
	}
	f.rule.SetOptions(options)
	if f.by.Text == "" {
		f.by.SetText(f.s.Signing())
	}
	rows := []fyne.CanvasObject{}
	for _, e := range student.Exemptions {
		title := titles[e.Rule]
		if title == "" {
			title = e.Rule
		}
		rows = append(rows, kit.VStack(1,
			kit.NewParagraph(title, kit.Strong),
			kit.NewParagraph(exemptionWords(e), kit.Small),
			kit.HStack(8, kit.NewButton("Take back", "", func() { f.takeBack(e.Rule) }))))
	}
	if len(rows) == 0 {
		rows = append(rows, kit.NewParagraph("None. An exemption takes a student out of one rule, for a reason that somebody agreed; reports name it.", kit.Note))
	}
	f.agreed.Objects = rows
}

// exemptionWords says why, who agreed it and when it will be looked at again.
func exemptionWords(e record.Exemption) string {
	words := strings.TrimSuffix(e.Reason, ".") + ". Agreed by " + e.By
	if !e.On.IsZero() {
		words += ", " + e.On.Words()
	}
	if !e.Review.IsZero() {
		words += "; to look at again on " + e.Review.Words()
	}
	return words + "."
}

// typed returns the exemption as it is typed, and what keeps it from being saved.
func (f *exemptionForm) typed() (record.Exemption, map[string]string) {
	problems := map[string]string{}
	rule, ok := f.rule.Chosen()
	if !ok || rule.ID == "" {
		problems["rule"] = "choose the rule that the student is exempt from"
	}
	e := record.Exemption{
		Rule: rule.ID, Reason: strings.TrimSpace(f.reason.Text), By: strings.TrimSpace(f.by.Text), On: f.s.Today(),
	}
	if e.Reason == "" {
		problems["reason"] = "say why: an exemption without a reason is no evidence"
	}
	if e.By == "" {
		problems["by"] = "say who agreed it"
	}
	review, err := f.review.Date()
	if err != nil {
		problems["review"] = err.Error()
	}
	e.Review = review
	return e, problems
}

// save records the exemption; what is missing is said beside its field.
func (f *exemptionForm) save() {
	e, problems := f.typed()
	for name, field := range f.fields {
		field.SetProblem(problems[name])
	}
	if len(problems) > 0 || f.heldBack || f.student == nil {
		return
	}
	to := *f.student
	to.Exemptions = append(slices.Clone(to.Exemptions), e)
	f.change("Exemption recorded", &to, f.blank)
}

func (f *exemptionForm) takeBack(rule string) {
	to := *f.student
	to.Exemptions = slices.DeleteFunc(slices.Clone(to.Exemptions), func(e record.Exemption) bool { return e.Rule == rule })
	if len(to.Exemptions) == 0 {
		to.Exemptions = nil
	}
	f.change("Exemption taken back", &to, func() {})
}

// change saves the student as one action. Its words hold no name.
func (f *exemptionForm) change(what string, to *record.Student, saved func()) {
	change, differs := record.Update(f.student, to)
	if !differs || f.heldBack {
		return
	}
	f.heldBack = true
	f.s.Do(record.Action{Kind: record.ActionEdit, What: what, Changes: []record.Change{change}}, func(err error) {
		f.heldBack = false
		if err == nil {
			saved()
		}
	})
}
