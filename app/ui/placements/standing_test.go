package placements

import (
	"testing"
	"time"

	"waymark/app/record"
	"waymark/app/ui/session/sessiontest"
	"waymark/sync/link"
)

// TestWhereARequestStands is the table that a careers lead could read: what the
// trust said last, what the laptop has still to say, and what the card says.
func TestWhereARequestStands(t *testing.T) {
	r := newRoom(t)
	now := sessiontest.Now
	yesterday := now.Add(-26 * time.Hour)
	waits := func(e link.Event) *record.Message {
		return &record.Message{Type: string(e), Made: yesterday, Frozen: "x", Delivery: record.Waiting}
	}
	was := func(e link.Event, d record.Delivery, trouble *record.Trouble) *record.Message {
		return &record.Message{Type: string(e), Made: yesterday, SentAt: yesterday, ReceivedAt: yesterday, Receipt: "x", Frozen: "x", Delivery: d, Trouble: trouble}
	}
	asked := was(link.RequestSubmit, record.Received, nil)
	offer := &record.Offer{Choice: "june", From: record.NewDate(2027, 6, 21), To: record.NewDate(2027, 6, 25), AnswerBy: record.NewDate(2026, 12, 6)}
	soon := &record.Offer{Choice: "june", From: record.NewDate(2027, 6, 21), AnswerBy: record.NewDate(2026, 11, 26)}
	for _, c := range []struct {
		state    string
		offer    *record.Offer
		reason   string
		messages []*record.Message
		stage    stage
		turn     bool
		words    string
	}{
		{"", nil, "", nil, here, false, "Not sent yet"},
		{"", nil, "", []*record.Message{waits(link.RequestSubmit)}, here, false, "Waiting to send, 1 day"},
		{"", nil, "", []*record.Message{was(link.RequestSubmit, record.Sent, nil)}, here, false, "Sent, waiting for the trust’s receipt, 1 day"},
		{"", nil, "", []*record.Message{was(link.RequestSubmit, record.NeedsPerson, &record.Trouble{Code: "rules-not-met", Title: "Too late for 1 Mar 2027"})}, here, true, "Needs you: too late for 1 Mar 2027"},
		{"", nil, "", []*record.Message{was(link.RequestSubmit, record.GivenUp, nil)}, here, false, "Not asked any more"},
		{"received", nil, "", []*record.Message{asked}, withTrust, false, "Received 21 Nov, the trust decides"},
		{"waitlisted", nil, "", []*record.Message{asked}, withTrust, false, "Waiting list since 21 Nov"},
		{"offered", soon, "", []*record.Message{asked}, offered, true, "Answer by Thu 26 Nov"},
		{"offered", offer, "", []*record.Message{asked, waits(link.OfferAccept)}, agreed, false, "Accepted here. Waiting to send, 1 day"},
		{"offered", offer, "", []*record.Message{asked, waits(link.OfferDecline)}, finished, false, "Declined here. Waiting to send, 1 day"},
		{"received", nil, "", []*record.Message{asked, waits(link.RequestWithdraw)}, finished, false, "Withdrawn here. Waiting to send, 1 day"},
		{"accepted", offer, "", []*record.Message{asked}, agreed, true, "Details to send"},
		{"accepted", offer, "", []*record.Message{asked, waits(link.DetailsProvide)}, agreed, false, "Details: waiting to send, 1 day"},
		{"accepted", offer, "", []*record.Message{asked, was(link.DetailsProvide, record.Received, nil)}, agreed, false, "Details sent, the trust confirms"},
		{"confirmed", offer, "", []*record.Message{asked}, agreed, false, "Confirmed"},
		{"in_progress", offer, "", []*record.Message{asked}, agreed, false, "Under way until 25 Jun"},
		{"declined", nil, "full", []*record.Message{asked}, finished, false, "Declined 21 Nov: there were more requests than places"},
		{"cancelled", nil, "Nobody to supervise", []*record.Message{asked}, finished, false, "Cancelled by the trust 21 Nov: nobody to supervise"},
		{"lapsed", offer, "", []*record.Message{asked}, finished, false, "Offer lapsed 21 Nov"},
		{"scrutinised", nil, "", []*record.Message{asked}, withTrust, false, "Being scrutinised"}, // a state of a later version
	} {
		id := record.NewID()
		req := &record.Request{ID: id, Student: "ali", Trust: "uhb", Opportunity: "uhb.wards", Title: "Wards", Choices: []string{"june"},
			State: c.state, Words: map[string]string{"scrutinised": "Being scrutinised"}[c.state], Since: yesterday, Offer: c.offer, Reason: c.reason}
		a := record.Action{Kind: record.ActionSync, What: "Exchanged", At: now, Changes: []record.Change{record.Creation(req)}}
		for i, m := range c.messages {
			one := *m
			one.ID, one.Request, one.Trust, one.Lane = record.NewID(), id, "uhb", i+1
			a.Changes = append(a.Changes, record.Creation(&one))
		}
		r.Do(a, func(err error) { must(t, err) })
		st := newSurvey(r.Session).standingOf(req)
		if st.stage != c.stage || st.turn != c.turn || plain(st.words) != c.words {
			t.Errorf("%q with %d messages stands at %s, turn %v, %q; want %s, %v, %q",
				c.state, len(c.messages), stageTitles[st.stage], st.turn, plain(st.words), stageTitles[c.stage], c.turn, c.words)
		}
	}
}

// A desk that has lost what was agreed calls for somebody, wherever the request
// stands now; the panel beside the list says what it was.
func TestWhatADeskHasLost(t *testing.T) {
	r := newRoom(t)
	lost := &record.Lost{State: "confirmed", Since: sessiontest.Now.AddDate(0, 0, -1), Offer: &record.Offer{Choice: "june", From: record.NewDate(2027, 6, 21), To: record.NewDate(2027, 6, 25)}}
	req := &record.Request{ID: "lost", Student: "ali", Trust: "uhb", Opportunity: "uhb.wards", Title: "Wards", Choices: []string{"june"},
		State: "received", Since: sessiontest.Now, Lost: lost}
	r.Do(record.Action{Kind: record.ActionSync, What: "Exchanged", At: sessiontest.Now, Changes: []record.Change{record.Creation(req)}}, func(err error) { must(t, err) })
	if st := newSurvey(r.Session).standingOf(req); st.stage != withTrust || !st.turn || st.words != "Ring the trust: its desk has lost what was agreed" {
		t.Errorf("it stands at %+v", st)
	}
	over := *req
	over.State = "withdrawn"
	if st := newSurvey(r.Session).standingOf(&over); st.stage != finished || st.turn {
		t.Errorf("once it is over it stands at %+v", st)
	}
}

func TestDaysAsAPersonWritesThem(t *testing.T) {
	today := record.NewDate(2026, 11, 22)
	for _, c := range []struct {
		from, to record.Date
		want     string
	}{
		{record.NewDate(2027, 3, 1), record.NewDate(2027, 3, 5), "w/c 1 Mar"},
		{record.NewDate(2026, 12, 3), record.Date{}, "3 Dec"},
		{record.NewDate(2027, 7, 6), record.NewDate(2027, 7, 8), "6 to 8 Jul"},
		{record.NewDate(2027, 6, 28), record.NewDate(2027, 6, 30), "28 to 30 Jun"},
		{record.NewDate(2027, 6, 29), record.NewDate(2027, 7, 2), "29 Jun to 2 Jul"},
		{record.NewDate(2028, 3, 6), record.NewDate(2028, 3, 10), "w/c 6 Mar 2028"},
		{record.Date{}, record.Date{}, ""},
	} {
		if got := plain(spanWords(c.from, c.to, today)); got != c.want {
			t.Errorf("from %v to %v: %q, want %q", c.from, c.to, got, c.want)
		}
	}
}

func TestForWhomAnOpportunityIs(t *testing.T) {
	for _, c := range []struct {
		years []int
		age   int
		want  string
	}{
		{nil, 0, "any year"}, {nil, 16, "16 and over"}, {[]int{9}, 0, "Year 9"}, {[]int{10, 11}, 0, "Years 10–11"},
		{[]int{8, 10, 11, 12}, 15, "Years 8, 10–12, 15+"},
	} {
		if got := forWhom(&link.Opportunity{YearGroups: c.years, MinAge: c.age}); got != c.want {
			t.Errorf("%v and %d: %q, want %q", c.years, c.age, got, c.want)
		}
	}
}

func TestHowLongAgo(t *testing.T) {
	now := sessiontest.Now
	for _, c := range []struct {
		ago  time.Duration
		want string
	}{
		{30 * time.Second, ""}, {time.Minute, "1 minute"}, {50 * time.Minute, "50 minutes"}, {25 * time.Hour, "1 day"}, {50 * time.Hour, "2 days"},
	} {
		if got := Age(now.Add(-c.ago), now); got != c.want {
			t.Errorf("%v ago: %q, want %q", c.ago, got, c.want)
		}
	}
}
