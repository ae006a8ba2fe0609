package outbox_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"waymark/app/record"
	"waymark/sync/desk"
	"waymark/sync/link"
	"waymark/sync/outbox"
)

// What a trust is told before it offers a place: nothing that names anybody.
func TestBlind(t *testing.T) {
	tr, l, id := enrolled(t)
	rich, _ := l.book.Snapshot().Student(student(0))
	poorer := *rich
	poorer.PupilPremium = record.Yes
	change, _ := record.Update(rich, &poorer)
	l.do(record.Action{Kind: record.ActionEdit, What: "Edit", Changes: []record.Change{change}}, nil)
	l.ask(id, 2)

	tags := map[string]bool{}
	for m := range l.book.Snapshot().Outbox() {
		said, device, err := link.Peek(m.Frozen)
		must(t, err)
		var body link.Submit
		must(t, json.Unmarshal(said.Body, &body))
		r, _ := l.book.Snapshot().Request(m.Request)
		band := 0
		if r.Student == student(0) {
			band = 1
		}
		tags[body.Tag] = true
		want := link.Submit{Opportunity: "radiography", Slots: []string{"march"}, YearGroup: 10, Band: band, OldEnough: true, Tag: body.Tag}
		if got, w := string(said.Body), string(get(json.Marshal(want))(t)); got != w {
			t.Errorf("the trust is told %s, not %s", got, w)
		}
		if said.Trust != tr.key.Fingerprint() || said.Lane != 1 || said.ID != string(m.ID) || device == "" || m.ID[14] != '7' || r.ID[14] != '4' {
			t.Errorf("the envelope is %+v", said)
		}
		for _, name := range []string{"Yusufzai", "Cartwright", "2011-10-0", "Oct 2011", "A1234567", string(r.Student)} {
			if strings.Contains(string(said.Body), name) {
				t.Errorf("%q is told", name)
			}
		}
	}
	if len(tags) != 2 {
		t.Errorf("two students have %d tags", len(tags))
	}
}

func TestCheck(t *testing.T) {
	_, l, id := enrolled(t)
	opportunity := record.OpportunityID(id, "radiography")
	rules := func(today record.Date, students ...record.ID) (rules []link.Rule) {
		for _, w := range outbox.Check(l.book.Snapshot(), opportunity, students, []string{"march"}, today) {
			if w.Words == "" || w.Student == "" {
				t.Errorf("a warning says nothing: %+v", w)
			}
			rules = append(rules, w.Rule)
		}
		return rules
	}
	today := record.NewDate(2026, 11, 22)
	if got := rules(today, student(0), student(1)); len(got) != 0 {
		t.Errorf("in time there is %v against it", got)
	}
	if got := rules(record.NewDate(2027, 3, 1), student(0), student(1)); !slices.Equal(got, []link.Rule{link.RuleLead, link.RuleLead}) {
		t.Errorf("too late there is %v against it", got)
	}
	l.ask(id, 1)
	if got := rules(today, student(0), student(1)); !slices.Equal(got, []link.Rule{link.RuleOnePerYear}) {
		t.Errorf("asked twice there is %v against it", got)
	}
	young := &record.Student{ID: "young", Surname: "Small", DOB: record.NewDate(2013, 1, 1), Enrolments: []record.Enrolment{{From: record.NewDate(2026, 9, 1), Year: 8}}}
	l.do(record.Action{Kind: record.ActionEdit, What: "Add", Changes: []record.Change{record.Creation(young)}}, nil)
	if got := rules(today, young.ID, "nobody"); !slices.Equal(got, []link.Rule{link.RuleYearGroup, link.RuleMinAge}) {
		t.Errorf("too young there is %v against it", got)
	}
	mixed := &record.Student{ID: "mixed", Surname: "Other", DOB: record.NewDate(2011, 1, 1), Enrolments: []record.Enrolment{{From: record.NewDate(2026, 9, 1), Year: record.Mixed}}}
	l.do(record.Action{Kind: record.ActionEdit, What: "Add", Changes: []record.Change{record.Creation(mixed)}}, nil)
	if got := rules(today, mixed.ID); !slices.Equal(got, []link.Rule{link.RuleYearGroup}) {
		t.Errorf("in no year group there is %v against it", got)
	}
	if got := outbox.Check(l.book.Snapshot(), "nowhere", []record.ID{student(0)}, nil, today); got != nil {
		t.Errorf("against nothing there is %v", got)
	}
}

func TestPreview(t *testing.T) {
	_, l, id := enrolled(t)
	l.ask(id, 1)
	got := get(outbox.Preview(l.book.Snapshot(), l.ids()[0]))(t)
	want := []record.DisclosedField{{Name: "Name"}, {Name: "Date of birth", Value: "1 Oct 2011"}, {Name: "Adjustments"}}
	if s, ok := l.book.Snapshot().Student(student(0)); ok {
		want[0].Value = s.Name()
	}
	if !slices.Equal(got, want) {
		t.Errorf("the preview is %+v", got)
	}
	if _, err := outbox.Preview(l.book.Snapshot(), "another"); err == nil {
		t.Error("a request that is not there has a preview")
	}
}

// Every refusal is a sentence, and nothing is prepared.
func TestCannot(t *testing.T) {
	tr, l, id := enrolled(t)
	radio := record.OpportunityID(id, "radiography")
	gone := radiography()
	gone.ID = "gone"
	tr.publish(gone)
	l.sync()
	must(t, tr.WithdrawOpportunity(ctx, coordinator, "gone", "The ward moves."))
	l.sync()
	l.ask(id, 1)
	l.sync()
	request := l.ids()[0]
	asking := func(s, o record.ID, slots ...string) func() (record.Action, error) {
		return func() (record.Action, error) {
			return l.Ask([]outbox.Asking{{Student: s, Opportunity: o, Slots: slots}}, lead)
		}
	}
	name := []record.DisclosedField{{Name: "Name", Value: "Amina"}}
	for _, c := range []struct {
		name, says string
		prepare    func() (record.Action, error)
	}{
		{"nobody is asked for", "at least one", func() (record.Action, error) { return l.Ask(nil, lead) }},
		{"an unknown student", "no longer in the record", asking("x", radio, "march")},
		{"an unknown placement", "no longer in the record", asking(student(0), "x", "march")},
		{"a placement that is gone", "withdrawn", asking(student(0), record.OpportunityID(id, "gone"), "march")},
		{"no date", "at least one date", asking(student(0), radio)},
		{"an unknown date", "dates", asking(student(0), radio, "may")},
		{"no requests", "at least one", func() (record.Action, error) { return l.Accept(nil, lead) }},
		{"an unknown request", "no longer in the record", func() (record.Action, error) { return l.Accept([]record.ID{"x"}, lead) }},
		{"no offer to accept", "cannot be done while", func() (record.Action, error) { return l.Accept([]record.ID{request}, lead) }},
		{"no offer to decline", "cannot be done while", func() (record.Action, error) { return l.Decline([]record.ID{request}, "", lead) }},
		{"words of one's own for declining", "not sent", func() (record.Action, error) { return l.Decline([]record.ID{request}, "amina", lead) }},
		{"words of one's own for withdrawing", "changed_mind, ", func() (record.Action, error) {
			return l.Withdraw([]record.ID{request}, "Amina Yusuf is ill", lead)
		}},
		{"details too early", "cannot be done while", func() (record.Action, error) { return l.Provide(request, name, lead) }},
		{"attendance too early", "cannot be done while", func() (record.Action, error) { return l.Report(request, 1, lead) }},
		{"days that cannot be", "0 to 100", func() (record.Action, error) { return l.Report(request, -1, lead) }},
		{"days that are no number", "0 to 100", func() (record.Action, error) { var z float64; return l.Report(request, z/z, lead) }},
		{"no messages", "at least one", func() (record.Action, error) { return l.Retry(nil, lead) }},
		{"an unknown message", "no longer in the record", func() (record.Action, error) { return l.GiveUp([]record.ID{"x"}, lead) }},
		{"nothing is held", "nothing waits", func() (record.Action, error) { return l.AgreeToRemovals(id, lead) }},
		{"nothing is halted", "nothing keeps", func() (record.Action, error) { return l.Resume(id, lead) }},
		{"an unknown trust", "no longer in the record", func() (record.Action, error) { return l.Resume("x", lead) }},
		{"an unknown trust's removals", "no longer in the record", func() (record.Action, error) { return l.AgreeToRemovals("x", lead) }},
	} {
		a, err := c.prepare()
		if err == nil || !strings.Contains(err.Error(), c.says) || len(a.Changes) > 0 {
			t.Errorf("%s: %v, %d changes", c.name, err, len(a.Changes))
		}
	}

	tr.move(link.Received, link.DeskOffer, desk.MoveArgs{})
	l.sync()
	l.do(l.Accept([]record.ID{request}, ""))
	if r := l.requests()[0]; r.Consent.By != lead || r.Consent.On != record.NewDate(2026, 11, 22) {
		t.Errorf("consent is %+v", r.Consent)
	}
	for says, fields := range map[string][]record.DisclosedField{
		"nothing to tell": {{Name: "Name", Value: "  "}},
		"does not ask":    {{Name: "Home address", Value: "1 High Street"}},
		"too long":        {{Name: "Adjustments", Value: strings.Repeat("x", 3000)}},
	} {
		if _, err := l.Provide(request, fields, lead); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", says, err)
		}
	}
	if _, err := l.Accept([]record.ID{request}, lead); err == nil {
		t.Error("an offer was accepted twice before the first had left")
	}
	if _, err := l.Provide(request, name, lead); err != nil { // behind the acceptance, in one lane
		t.Errorf("details cannot be sent with the acceptance: %v", err)
	}
}
