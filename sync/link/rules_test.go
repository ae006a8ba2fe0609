package link

import (
	"strings"
	"testing"

	"waymark/app/record"
)

// A ward that takes Years 10 and 11 from the age of 15, with four weeks' notice.
func aWard() *Opportunity {
	return &Opportunity{
		ID: "ward", Rev: 1, Status: Open, Title: "A day on the ward",
		Slots: []Slot{
			{ID: "march", From: day("2027-03-15"), To: day("2027-03-19"), Places: 2},
			{ID: "june", From: day("2027-06-07"), Places: 2, Left: LeftNone},
		},
		YearGroups: []int{10, 11}, MinAge: 15, LeadDays: 28,
	}
}

func TestRules(t *testing.T) {
	type change = func(*Opportunity, *Asking)
	for _, test := range []struct {
		name   string
		change change
		want   []string // "!" before those for which the desk refuses
	}{
		{"all is well", func(*Opportunity, *Asking) {}, nil},
		{"on the last day of notice", func(o *Opportunity, a *Asking) { a.On = day("2027-02-15") }, nil},
		{"a day after", func(o *Opportunity, a *Asking) { a.On = day("2027-02-16") },
			[]string{"!Too late for 15 Mar 2027: it had to be asked for by 15 Feb 2027, 4 weeks before."}},
		{"ten days' notice", func(o *Opportunity, a *Asking) { a.On, o.LeadDays = day("2027-03-10"), 10 },
			[]string{"!Too late for 15 Mar 2027: it had to be asked for by 5 Mar 2027, 10 days before."}},
		{"a day's notice", func(o *Opportunity, a *Asking) { a.On, o.LeadDays = day("2027-03-15"), 1 },
			[]string{"!Too late for 15 Mar 2027: it had to be asked for by 14 Mar 2027, 1 day before."}},
		{"no notice needed, on the day", func(o *Opportunity, a *Asking) { a.On, o.LeadDays = day("2027-03-15"), 0 }, nil},
		{"it has begun", func(o *Opportunity, a *Asking) { a.On = day("2027-03-16") },
			[]string{"!15 Mar 2027 has passed."}},
		{"one of two dates is too soon", func(o *Opportunity, a *Asking) {
			a.Slots, a.On, o.Slots[1].Left = []string{"june", "march"}, day("2027-03-01"), ""
		},
			[]string{"!Too late for 15 Mar 2027: it had to be asked for by 15 Feb 2027, 4 weeks before."}},
		{"closed", func(o *Opportunity, a *Asking) { o.Status = Closed },
			[]string{"!The trust takes no more requests for this placement."}},
		{"closed, with the reason", func(o *Opportunity, a *Asking) { o.Status, o.Why = Closed, "The ward moves in June." },
			[]string{"!The trust takes no more requests for this placement. The ward moves in June."}},
		{"a status of a newer desk", func(o *Opportunity, a *Asking) { o.Status = "paused" },
			[]string{"!The trust takes no more requests for this placement."}},
		{"on the day to apply by", func(o *Opportunity, a *Asking) { o.ApplyBy = a.On }, nil},
		{"after it", func(o *Opportunity, a *Asking) { o.ApplyBy = a.On.AddDays(-1) },
			[]string{"!Too late: the trust took requests until 21 Nov 2026."}},
		{"Year 9", func(o *Opportunity, a *Asking) { a.YearGroup = 9 }, []string{"!This placement is for Years 10 and 11."}},
		{"Year 9, for Year 12", func(o *Opportunity, a *Asking) { a.YearGroup, o.YearGroups = 9, []int{12} }, []string{"!This placement is for Year 12."}},
		{"Year 9, for any", func(o *Opportunity, a *Asking) { a.YearGroup, o.YearGroups = 9, nil }, nil},
		{"year not known", func(o *Opportunity, a *Asking) { a.YearGroup, o.YearGroups = 0, []int{10, 11, 12} },
			[]string{"!This placement is for Years 10, 11 and 12, and the student’s year group is not known."}},
		{"too young", func(o *Opportunity, a *Asking) { a.OldEnough = record.No }, []string{"!Students must be 15 on the first day."}},
		{"age not known", func(o *Opportunity, a *Asking) { a.OldEnough = record.Unknown },
			[]string{"!Students must be 15 on the first day, and the date of birth is not known."}},
		{"age not known, and not asked", func(o *Opportunity, a *Asking) { a.OldEnough, o.MinAge = record.Unknown, 0 }, nil},
		{"a week when nobody is taken", func(o *Opportunity, a *Asking) { o.ClosedWeeks = []record.Date{day("2027-03-15"), day("2027-03-15")} },
			[]string{"!The trust takes nobody in the week of 15 Mar 2027."}},
		{"the weeks beside it", func(o *Opportunity, a *Asking) {
			o.ClosedWeeks = []record.Date{day("2027-03-08"), day("2027-03-22")}
		}, nil},
		{"it begins on the Sunday of such a week", func(o *Opportunity, a *Asking) {
			o.Slots[0].From, o.ClosedWeeks = day("2027-03-14"), []record.Date{day("2027-03-08")}
		}, []string{"!The trust takes nobody in the week of 8 Mar 2027."}},
		{"it ends on the Monday of such a week", func(o *Opportunity, a *Asking) {
			o.Slots[0].To, o.ClosedWeeks = day("2027-03-22"), []record.Date{day("2027-03-22")}
		}, []string{"!The trust takes nobody in the week of 22 Mar 2027."}},
		{"two weeks of which the second is closed", func(o *Opportunity, a *Asking) {
			o.Slots[0].To, o.ClosedWeeks = day("2027-03-26"), []record.Date{day("2027-03-22")}
		}, []string{"!The trust takes nobody in the week of 22 Mar 2027."}},
		{"a date that is gone", func(o *Opportunity, a *Asking) { a.Slots = []string{"april"} },
			[]string{"!The trust no longer offers one of these dates."}},
		{"a date without a day", func(o *Opportunity, a *Asking) { o.Slots[0].From = record.Date{} },
			[]string{"!One of these dates has no first day."}},
		{"no place free", func(o *Opportunity, a *Asking) { a.Slots = []string{"june"} },
			[]string{"No place is free on 7 Jun 2027 at the moment: the request may go on a waiting list."}},
	} {
		t.Run(test.name, func(t *testing.T) {
			o, a := aWard(), Asking{YearGroup: 10, OldEnough: record.Yes, Slots: []string{"march"}, On: day("2026-11-22")}
			test.change(o, &a)
			var got []string
			for _, objection := range o.Objections(a) {
				words := objection.Words
				if objection.Hard {
					words = "!" + words
				}
				got = append(got, words)
			}
			if strings.Join(got, "\n") != strings.Join(test.want, "\n") {
				t.Errorf("the rules say\n%q, want\n%q", got, test.want)
			}
		})
	}
}

func TestRefusalNamesEveryRule(t *testing.T) {
	o := aWard()
	o.Status = Closed
	p := Refusal(o.Objections(Asking{YearGroup: 9, OldEnough: record.No, Slots: []string{"june", "april"}, On: day("2026-11-22")}))
	if p == nil || p.Code != RulesNotMet || p.Detail != p.Errors[0].Detail {
		t.Fatalf("got %+v", p)
	}
	var pointers []string
	for _, e := range p.Errors {
		pointers = append(pointers, e.Pointer)
	}
	if got := strings.Join(pointers, " "); got != "/body/opportunity /body/year_group /body/old_enough /body/slots" {
		t.Errorf("pointers %s", got)
	}
	if Refusal(aWard().Objections(Asking{YearGroup: 10, OldEnough: record.Yes, Slots: []string{"june"}, On: day("2026-11-22")})) != nil {
		t.Error("refused for a date that is full at the moment")
	}
	if RuleOnePerYear.pointer() != "/body/tag" {
		t.Error("one place a year is judged by the tag")
	}
}

func TestLastDayToAsk(t *testing.T) {
	o := aWard()
	if got := o.LastDay(o.Slots[0]); got != day("2027-02-15") {
		t.Errorf("four weeks before: %s", got)
	}
	o.ApplyBy = day("2027-01-31")
	if got := o.LastDay(o.Slots[0]); got != o.ApplyBy {
		t.Errorf("the day to apply by comes first: %s", got)
	}
	if got := o.LastDay(Slot{}); !got.IsZero() {
		t.Errorf("no day: %s", got)
	}
}

func TestOldEnough(t *testing.T) {
	for _, test := range []struct {
		born  string
		slots []string
		want  record.Answer
	}{
		{"2012-03-15", []string{"march"}, record.Yes}, // 15 that day
		{"2012-03-16", []string{"march"}, record.No},
		{"2012-03-16", []string{"june"}, record.Yes},
		{"2012-03-16", []string{"june", "march"}, record.No},
		{"2012-02-29", []string{"leap"}, record.No}, // 15 on 1 March 2027
		{"2012-02-28", []string{"leap"}, record.Yes},
		{"", []string{"march"}, record.Unknown},
		{"2012-03-15", []string{"april"}, record.Unknown},
		{"2012-03-15", nil, record.Unknown},
	} {
		o := aWard()
		o.Slots = append(o.Slots, Slot{ID: "leap", From: day("2027-02-28")})
		var born record.Date
		if test.born != "" {
			born = day(test.born)
		}
		if got := o.OldEnough(born, test.slots); got != test.want {
			t.Errorf("born %s, for %s: %s, want %s", test.born, test.slots, got, test.want)
		}
	}
	any := Opportunity{}
	if got := any.OldEnough(record.Date{}, nil); got != record.Yes {
		t.Errorf("no minimum age: %s", got)
	}
}

func TestBand(t *testing.T) {
	o := &Opportunity{Priority: []Band{
		{Band: 2, AnyOf: []string{"pupil_premium", "send"}},
		{Band: 1, AnyOf: []string{"care_experienced"}},
		{Band: 0, AnyOf: []string{"eal"}}, // not one a trust may publish
	}}
	for _, test := range []struct {
		student record.Student
		want    int
	}{
		{record.Student{}, 0},
		{record.Student{PupilPremium: record.No, SEN: record.SENNone, EAL: record.Yes}, 0},
		{record.Student{PupilPremium: record.Yes}, 2},
		{record.Student{SEN: record.SENEHCP}, 2},
		{record.Student{PupilPremium: record.Yes, LookedAfter: record.Yes}, 1},
		{record.Student{EverInCare: record.Yes, LookedAfter: record.No}, 1},
	} {
		if got := o.BandFor(Facts(&test.student)); got != test.want {
			t.Errorf("%+v is in band %d, want %d", test.student, got, test.want)
		}
	}
	facts := Facts(&record.Student{})
	for _, c := range Criteria {
		if _, ok := facts[c.Name]; !ok && c.Name != FirstWorkplace {
			t.Errorf("the record says nothing of %s", c.Name)
		}
	}
	if len(facts) != len(Criteria)-1 {
		t.Error("the record says something that is no criterion")
	}
}

func TestListsHaveWords(t *testing.T) {
	if f, ok := Detail("name"); !ok || f.Words != "Name" {
		t.Errorf("name: %+v", f)
	}
	if _, ok := Detail("upn"); ok {
		t.Error("a trust may ask for a UPN")
	}
	if ReasonWords("travel") != "The journey is not possible" || ReasonWords("staffing") == "staffing" || ReasonWords("moon") != "moon" {
		t.Error("reasons are not said in words")
	}
	for _, r := range append(WithdrawReasons, RefusalReasons...) {
		if !reasonPattern.MatchString(r.Code) || r.Words == "" {
			t.Errorf("%+v", r)
		}
	}
	for free, want := range map[int]string{-1: LeftNone, 0: LeftNone, 1: LeftFew, 4: LeftFew, 5: LeftSome} {
		if got := LeftInWords(free); got != want {
			t.Errorf("%d places: %s", free, got)
		}
	}
}
