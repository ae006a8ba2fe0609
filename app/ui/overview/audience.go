package overview

import (
	"waymark/app/gatsby"
	"waymark/app/record"
	"waymark/app/ui/kit"
)

// audience is the students that the figures speak of.
type audience struct {
	label string
	keep  func(*record.Student) bool // nil = every one
}

var everyone = audience{label: "Everyone"}

// benchmarks returns the figures for the audience.
func (a audience) benchmarks(r *gatsby.Result) []gatsby.Benchmark {
	if a.keep == nil {
		return r.Benchmarks
	}
	return r.Among(a.keep)
}

func (a audience) holds(st *record.Student) bool { return a.keep == nil || a.keep(st) }

// chooseAudience asks whom the figures should speak of.
func (v *Screen) chooseAudience() {
	options := []kit.Option{{Label: everyone.label}}
	for _, s := range gatsby.Splits {
		options = append(options, kit.Option{ID: string(s), Label: s.Words()})
	}
	kit.ShowMenu(v.who, options, func(o kit.Option) {
		v.audience = everyone
		if split := gatsby.Split(o.ID); o.ID != "" {
			v.audience = audience{o.Label, func(st *record.Student) bool { return split.Holds(st) == record.Yes }}
		}
		v.Refresh()
	})
}

// chooseDay asks for the day that the figures are worked out for.
func (v *Screen) chooseDay() {
	hide := func() {}
	choose := func(day record.Date) {
		hide()
		v.s.SetAsOf(day)
	}
	day := kit.NewDateEntry(v.s.Today, nil)
	field := kit.NewField("As it stood at the end of", day)
	day.SetDate(v.s.AsOf())
	day.OnEscape = func() { hide() }
	take := func() {
		chosen, err := day.Date()
		switch {
		case err != nil:
			field.SetProblem(err.Error())
		case chosen.After(v.s.Today()):
			field.SetProblem("That day is still to come.")
		default:
			choose(chosen)
		}
	}
	day.OnEnter = take
	lastYear := record.AcademicYearOf(v.s.Today()).Start().AddDays(-1)
	hide = kit.PopUpBelow(v.asOf, kit.Fixed(270, 0, kit.VStack(10, field,
		kit.HStack(8, kit.NewButton("Show", "Enter", take), kit.NewButton("Today", "", func() { choose(record.Date{}) })),
		kit.NewButton("End of last year, "+lastYear.Time().Format("2 Jan"), "", func() { choose(lastYear) }))))
}
