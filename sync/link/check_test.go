package link

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// wrong returns the pointers of what a check found, in order.
func wrong(err error) string {
	p := ProblemOf(err)
	if p == nil {
		return ""
	}
	var pointers []string
	for _, e := range p.Errors {
		pointers = append(pointers, e.Pointer)
	}
	return strings.Join(pointers, " ")
}

func TestMessagesThatAreAsTheyShouldBe(t *testing.T) {
	w := newWorld(t)
	sealed, err := Seal(w.certificate, someDetails, aMessage)
	must(t, err)
	for event, b := range map[Event]any{
		RequestSubmit:    Submit{Opportunity: "ward", Slots: []string{"march", "june"}, Tag: aTag},
		RequestWithdraw:  Withdraw{Reason: "travel"},
		OfferAccept:      Accept{Consent: true},
		OfferDecline:     Withdraw{},
		DetailsProvide:   Provide{sealed},
		AttendanceReport: Attendance{Days: 4.5},
	} {
		m := w.submit()
		m.Event, m.Body = event, body(b)
		if err := m.Check(); err != nil {
			t.Errorf("%s: %v %s", event, err, wrong(err))
		}
	}
}

func TestMessagesThatAreNot(t *testing.T) {
	submit := `{"opportunity":"ward","slots":["march"],"year_group":10,"tag":"` + aTag + `"}`
	for _, test := range []struct {
		member, value string
		want          string
	}{
		{"id", `"6f1f3c1e-7f5b-4a43-9f0e-2f6f2b7a1c11"`, "/id"}, // of version 4
		{"id", `"01935F3A-6C00-7000-8000-0123456789AB"`, "/id"},
		{"request", `"../../etc"`, "/request"},
		{"lane", `0`, "/lane"},
		{"lane", `10001`, "/lane"},
		{"trust", `"x"`, "/trust"},
		{"supersedes", `"x"`, "/supersedes"},
		{"event", `"desk.offer"`, "/event"}, // the trust's, not the school's
		{"event", `"note.add"`, "/event"},
		{"body", `null`, "/body"},
		{"body", `[]`, "/body"},
		{"body", `"x"`, "/body"},
		{"body", `{"slots":7}`, "/body"},
		{"body", `{}`, "/body/opportunity /body/slots /body/tag"},
		{"body", strings.Replace(submit, "ward", "a/b", 1), "/body/opportunity"},
		{"body", strings.Replace(submit, `["march"]`, `["march","march"]`, 1), "/body/slots/1"},
		{"body", strings.Replace(submit, `["march"]`, `["Jane Doe"]`, 1), "/body/slots/0"},
		{"body", strings.Replace(submit, `["march"]`, `["a","b","c","d","e","f","g","h","i","j","k"]`, 1), "/body/slots"},
		{"body", strings.Replace(submit, "10", "15", 1), "/body/year_group"},
		{"body", strings.Replace(submit, `"tag"`, `"band":-1,"tag"`, 1), "/body/band"},
		{"body", strings.Replace(submit, aTag, "Jane Doe", 1), "/body/tag"},
		{"request.withdraw", `{"reason":"Jane Doe has moved house"}`, "/body/reason"},
		{"offer.decline", `{"reason":"?"}`, "/body/reason"},
		{"offer.accept", `{}`, "/body/consent"},
		{"details.provide", `{}`, "/body/sealed/kid /body/sealed/box"},
		{"details.provide", `{"sealed":{"kid":"k","box":"` + strings.Repeat("A", MaxBox+1) + `"}}`, "/body/sealed/box"},
		{"attendance.report", `{"days":-1}`, "/body/days"},
		{"attendance.report", `{"days":"all"}`, "/body"},
	} {
		t.Run(fmt.Sprintf("%s %.60s", test.member, test.value), func(t *testing.T) {
			members := map[string]json.RawMessage{
				"id": body(aMessage), "request": body(aRequest), "lane": body(1), "event": body(RequestSubmit),
				"trust": body(strings.Repeat("t", 43)), "made": body(noon), "body": json.RawMessage(submit),
			}
			if strings.Contains(test.member, ".") {
				members["event"], members["body"] = body(test.member), json.RawMessage(test.value)
			} else {
				members[test.member] = json.RawMessage(test.value)
			}
			var m Message
			must(t, json.Unmarshal(body(members), &m))
			err := m.Check()
			p := wantProblem(t, err, Invalid)
			if got := wrong(err); got != test.want {
				t.Errorf("wrong are %s, want %s", got, test.want)
			}
			if b := string(body(p)); strings.Contains(b, "Jane") {
				t.Errorf("the problem repeats what was sent: %s", b)
			}
		})
	}
}

func TestEnrolmentsThatAreNot(t *testing.T) {
	d, err := NewDevice()
	must(t, err)
	good := Enrol{CodeID: "ABCD", Code: "ABCDEFGHJKM", School: SchoolName{Name: "Ashby", URN: "123456"}, Label: "Office", Key: d.Public()}
	must(t, good.Check())
	for want, change := range map[string]func(*Enrol){
		"/code":        func(e *Enrol) { e.Code = "" },
		"/school/name": func(e *Enrol) { e.School.Name = strings.Repeat("x", 201) },
		"/school/urn":  func(e *Enrol) { e.School.URN = "12" },
		"/label":       func(e *Enrol) { e.Label = "a\x00b" },
		"/key":         func(e *Enrol) { e.Key.X = "x" },
	} {
		e := good
		change(&e)
		if got := wrong(e.Check()); got != want {
			t.Errorf("wrong are %q, want %s", got, want)
		}
	}
}

func TestOpportunitiesThatAreNot(t *testing.T) {
	must(t, aWard().Check())
	for want, change := range map[string]func(*Opportunity){
		"/id":                  func(o *Opportunity) { o.ID = "a/b" },
		"/status":              func(o *Opportunity) { o.Status = "withdrawn" },
		"/title":               func(o *Opportunity) { o.Title = "" },
		"/about":               func(o *Opportunity) { o.About = "\x1b[31mred" },
		"/category":            func(o *Opportunity) { o.Category = "virtual" },
		"/hours":               func(o *Opportunity) { o.Hours = 25 },
		"/min_age":             func(o *Opportunity) { o.MinAge = -1 },
		"/lead_days":           func(o *Opportunity) { o.LeadDays = 1000 },
		"/respond_days":        func(o *Opportunity) { o.RespondDays = 61 },
		"/year_groups/1":       func(o *Opportunity) { o.YearGroups = []int{10, 15} },
		"/closed_weeks/0":      func(o *Opportunity) { o.ClosedWeeks = append(o.ClosedWeeks, day("2027-03-16")) },
		"/clearance/0":         func(o *Opportunity) { o.Clearance = []string{""} },
		"/details/1":           func(o *Opportunity) { o.Details = []string{"name", "upn"} },
		"/slots":               func(o *Opportunity) { o.Slots = nil },
		"/slots/0/id":          func(o *Opportunity) { o.Slots[0].ID = "" },
		"/slots/1/id":          func(o *Opportunity) { o.Slots[1].ID = "march" },
		"/slots/1/from":        func(o *Opportunity) { o.Slots[1] = Slot{ID: "june"} },
		"/slots/0/to":          func(o *Opportunity) { o.Slots[0].To = day("2027-03-14") },
		"/slots/0/places":      func(o *Opportunity) { o.Slots[0].Places = -1 },
		"/slots/0/session":     func(o *Opportunity) { o.Slots[0].Session = strings.Repeat("m", 61) },
		"/priority/0/band":     func(o *Opportunity) { o.Priority = []Band{{Band: 0, AnyOf: []string{"send"}}} },
		"/priority/0/any_of":   func(o *Opportunity) { o.Priority = []Band{{Band: 1}} },
		"/priority/0/any_of/0": func(o *Opportunity) { o.Priority = []Band{{Band: 1, AnyOf: []string{"ethnicity"}}} },
	} {
		o := aWard()
		change(o)
		if got := wrong(o.Check()); got != want {
			t.Errorf("wrong are %q, want %s", got, want)
		}
	}
}

// What a trust publishes of a version to come is read as far as it goes.
func TestOpportunityOfANewerDesk(t *testing.T) {
	o, err := DecodeOpportunity(json.RawMessage(`{"id":"ward","status":"paused","title":"A ward","slots":[{"id":"march","from":"2027-03-15","lift":true}],"details":["shoe_size"],"parking":"none"}`))
	must(t, err)
	if o.Title != "A ward" || o.Status != "paused" || o.Slots[0].From != day("2027-03-15") {
		t.Errorf("read %+v", o)
	}
	if _, err := DecodeOpportunity(json.RawMessage(`{"slots":7}`)); err == nil {
		t.Error("read dates that are none")
	}
}
