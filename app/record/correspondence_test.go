package record_test

import (
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"waymark/app/record"
)

// correspondence is a school that asked one trust for two placements.
func correspondence() *record.Snapshot {
	return record.NewSnapshot(1, []record.Record{
		&record.Trust{ID: "VALE", Name: "Vale Trust"}, &record.Trust{ID: "AVON", Name: "avon Trust"},
		&record.Opportunity{ID: "VALE.ward-7", Trust: "VALE", Published: []byte(`{}`)},
		&record.Request{ID: "R1", Student: "ANN", Trust: "VALE"}, &record.Request{ID: "R2", Student: "ANNA", Trust: "VALE"},
		message("M3", "R1", 2, record.Waiting), message("M1", "R1", 1, record.Received), message("M2", "R2", 1, record.Sent),
	})
}

func message(id, request record.ID, lane int, d record.Delivery) *record.Message {
	return &record.Message{ID: id, Trust: "VALE", Request: request, Lane: lane, Type: "request.submit", Frozen: "e30", Delivery: d}
}

func ids[R interface{ Ref() record.Ref }](records iter.Seq[R]) string {
	var out []string
	for r := range records {
		out = append(out, string(r.Ref().ID))
	}
	return strings.Join(out, " ")
}

func TestWhatASnapshotHoldsOfTrusts(t *testing.T) {
	s := correspondence()
	for what, is := range map[string][2]string{
		"trusts by name":                           {ids(slices.Values(s.Trusts())), "AVON VALE"},
		"opportunities":                            {ids(slices.Values(s.Opportunities())), "VALE.ward-7"},
		"requests":                                 {ids(s.Requests()), "R1 R2"},
		"Ann's requests, and not Anna's":           {ids(s.RequestsOf("ANN")), "R1"},
		"messages of a request, by their number":   {ids(s.Messages("R1")), "M1 M3"},
		"messages of a request that nobody made":   {ids(s.Messages("R")), ""},
		"every message, oldest first":              {ids(s.AllMessages()), "M1 M2 M3"},
		"what has still to reach a trust":          {ids(s.Outbox()), "M2 M3"},
		"how many of them there are":               {fmt.Sprint(s.OutboxCount()), "2"},
		"nothing, where nothing has been asked of": {ids(record.NewSnapshot(1, nil).Outbox()), ""},
	} {
		if is[0] != is[1] {
			t.Errorf("%s: %q, not %q", what, is[0], is[1])
		}
	}
	for what, there := range map[string]func() bool{
		"the trust": func() bool { x, ok := s.Trust("VALE"); return ok && x.Name == "Vale Trust" },
		"the opportunity": func() bool {
			x, ok := s.Opportunity(record.OpportunityID("VALE", "ward-7"))
			return ok && x.Trust == "VALE"
		},
		"the request":    func() bool { x, ok := s.Request("R2"); return ok && x.Student == "ANNA" },
		"the message":    func() bool { x, ok := s.Message("M3"); return ok && x.Lane == 2 },
		"no other trust": func() bool { _, ok := s.Trust("V"); return !ok },
	} {
		if !there() {
			t.Errorf("%s is not as it was put in", what)
		}
	}
}

func TestAReceiptLeavesOldSnapshotsAsTheyWere(t *testing.T) {
	first := correspondence()
	second := first.Next(2, []record.Record{message("M2", "R2", 1, record.Received), message("M4", "R2", 2, record.Waiting)},
		[]record.Ref{{Kind: record.KindMessage, ID: "M3"}, {Kind: record.KindRequest, ID: "R9"}, {Kind: record.KindTrust, ID: "AVON"}})
	if got := ids(second.Outbox()); got != "M4" || second.OutboxCount() != 1 {
		t.Errorf("waiting after the receipt: %q", got)
	}
	if got := ids(second.Messages("R1")) + ", " + ids(slices.Values(second.Trusts())); got != "M1, VALE" {
		t.Errorf("after the removals: %q", got)
	}
	if got := ids(first.Outbox()) + ", " + ids(slices.Values(first.Trusts())); got != "M2 M3, AVON VALE" {
		t.Errorf("the old snapshot became %q", got)
	}
}

func TestLanesAreInTheOrderOfTheirNumbersHoweverLong(t *testing.T) {
	var records []record.Record
	want := ""
	for lane := 1; lane <= 300; lane++ {
		m := message(record.ID(fmt.Sprint("M", lane)), "R", lane, record.Waiting)
		records = append(records, m)
		want += " " + string(m.ID)
	}
	slices.Reverse(records)
	if got := ids(record.NewSnapshot(1, records).Messages("R")); " "+got != want {
		t.Errorf("%s", got)
	}
}

func TestGoingThroughAnOutboxCanStopHalfway(t *testing.T) {
	for m := range correspondence().Outbox() {
		if m.ID != "M2" {
			t.Fatalf("began with %s", m.ID)
		}
		break
	}
}

func TestEveryDeliveryHasItsWords(t *testing.T) {
	for d, words := range map[record.Delivery]string{
		record.Waiting: "Waiting to send", record.Sent: "Sent, waiting for the trust’s receipt", record.Received: "Received",
		record.NeedsPerson: "Needs you", record.Superseded: "Replaced", record.GivenUp: "Given up", "carried by pigeon": "carried by pigeon",
	} {
		if got := d.String(); got != words {
			t.Errorf("%s: %q", string(d), got)
		}
		if m := (record.Message{Delivery: d}); m.Open() != (d == record.Waiting || d == record.Sent) {
			t.Errorf("%s: open is %v", string(d), m.Open())
		}
	}
}

func TestWhatKeepsCorrespondenceFromBeingSaved(t *testing.T) {
	trust := record.Trust{ID: "VALE", Name: "Vale Trust", URL: "https://desk.example", Root: "ABCD"}
	opportunity := record.Opportunity{ID: "VALE.ward-7", Trust: "VALE", Published: []byte(`{}`)}
	request := record.Request{ID: "R1", Student: "ANN", Trust: "VALE", Opportunity: "VALE.ward-7", Choices: []string{"july"}}
	waiting := *message("M1", "R1", 1, record.Waiting)
	for _, c := range []struct {
		what   string
		record record.Record
		field  string // "" where nothing is wrong
	}{
		{"a trust", &trust, ""},
		{"a trust without a name", but(trust, func(t *record.Trust) { t.Name = " " }), "name"},
		{"a trust without a desk", but(trust, func(t *record.Trust) { t.URL = "" }), "url"},
		{"an address longer than any", but(trust, func(t *record.Trust) { t.URL = strings.Repeat("x", 501) }), "url"},
		{"a trust that nobody vouches for", but(trust, func(t *record.Trust) { t.Root = "" }), "root"},
		{"an ID that an opportunity's cannot begin with", but(trust, func(t *record.Trust) { t.ID = "VALE.2" }), "id"},

		{"an opportunity", &opportunity, ""},
		{"an opportunity that is gone", but(opportunity, func(o *record.Opportunity) { o.Gone = true }), ""},
		{"an opportunity of nobody", but(opportunity, func(o *record.Opportunity) { o.Trust = "" }), "trust"},
		{"an opportunity under another trust's name", but(opportunity, func(o *record.Opportunity) { o.Trust = "AVON" }), "id"},
		{"an opportunity that was never published", but(opportunity, func(o *record.Opportunity) { o.Published = nil }), "published"},

		{"a request", &request, ""},
		{"a request in a state of a newer version", but(request, func(r *record.Request) { r.State = "beamed_up" }), ""},
		{"a request for nobody", but(request, func(r *record.Request) { r.Student = "" }), "student"},
		{"a request to nobody", but(request, func(r *record.Request) { r.Trust = "" }), "trust"},
		{"a request for nothing", but(request, func(r *record.Request) { r.Opportunity = "" }), "opportunity"},
		{"a request for no day", but(request, func(r *record.Request) { r.Choices = nil }), "choices"},
		{"consent that nobody recorded", but(request, func(r *record.Request) { r.Consent.Is = record.Yes }), "consent"},
		{"consent", but(request, func(r *record.Request) {
			r.Consent = record.Statement{Is: record.Yes, By: "J. Okafor", On: day(2026, 11, 19)}
		}), ""},
		{"a disclosure at no time", but(request, func(r *record.Request) { r.Disclosures = []record.Disclosure{{Message: "M1"}} }), "disclosures"},
		{"a disclosure", but(request, func(r *record.Request) {
			r.Disclosures = []record.Disclosure{{Message: "M1", At: time.Unix(1, 0)}}
		}), ""},
		{"a title without end", but(request, func(r *record.Request) { r.Title = strings.Repeat("x", 501) }), "title"},
		{"a reason without end", but(request, func(r *record.Request) { r.Reason = strings.Repeat("x", 4001) }), "reason"},
		{"a note that is not text", but(request, func(r *record.Request) { r.Note = "\xff" }), "note"},

		{"a message", &waiting, ""},
		{"a message to nobody", but(waiting, func(m *record.Message) { m.Trust = "" }), "trust"},
		{"a message about nothing", but(waiting, func(m *record.Message) { m.Request = "" }), "request"},
		{"a message that says nothing", but(waiting, func(m *record.Message) { m.Type = "" }), "type"},
		{"a message outside its lane", but(waiting, func(m *record.Message) { m.Lane = 0 }), "lane"},
		{"a message on its way to nowhere", but(waiting, func(m *record.Message) { m.Delivery = "" }), "delivery"},
		{"a message with nothing to send", but(waiting, func(m *record.Message) { m.Frozen = "" }), "frozen"},
		{"a message with nothing more to send", but(waiting, func(m *record.Message) { m.Frozen, m.Delivery = "", record.Received }), ""},
	} {
		p := c.record.Problems()
		switch {
		case c.field == "" && p.Err() != nil:
			t.Errorf("%s: refused: %v", c.what, p)
		case c.field != "" && p.For(c.field) == "":
			t.Errorf("%s: nothing said of %s, only %v", c.what, c.field, p)
		}
	}
}

// but returns a copy of a record with something about it changed.
func but[R any](r R, change func(*R)) *R {
	change(&r)
	return &r
}

func TestWhatWasToldAboutAStudent(t *testing.T) {
	at := func(hour int) time.Time { return time.Date(2026, 11, 3, hour, 0, 0, 0, time.UTC) }
	told := func(m record.ID, hour int, names ...string) record.Disclosure {
		d := record.Disclosure{Message: m, At: at(hour), By: "J. Okafor"}
		for _, n := range names {
			d.Fields = append(d.Fields, record.DisclosedField{Name: n, Value: "Ann Ames"})
		}
		return d
	}
	sent := message("M2", "R1", 2, record.NeedsPerson)
	sent.SentAt = at(12)
	receipted := message("M3", "R1", 3, record.Received)
	receipted.Receipt = "e30"
	s := record.NewSnapshot(1, []record.Record{
		&record.Trust{ID: "VALE", Name: "Vale Trust"},
		&record.Request{ID: "R1", Student: "ANN", Trust: "VALE", Title: "Ward 7", Disclosures: []record.Disclosure{
			told("M1", 9, "Waiting"), told("M2", 10, "Name", "Date of birth", "Year group"), told("M3", 11, "Name", "Consent"), told("M4", 8, "Given up"),
		}},
		&record.Request{ID: "R2", Student: "ANN", Trust: "GONE", Title: "Ward 8", Disclosures: []record.Disclosure{told("M9", 7, "Name"), told("M5", 6)}},
		&record.Request{ID: "R3", Student: "ANNA", Trust: "VALE", Disclosures: []record.Disclosure{told("M9", 1, "Anna's")}},
		message("M1", "R1", 1, record.Waiting), sent, receipted, message("M4", "R1", 4, record.GivenUp), message("M5", "R2", 1, record.Sent),
	})
	want := []string{ // what waits, or was given up before it left, was told to nobody
		"12:00 Name, date of birth and year group told to Vale Trust",
		"11:00 Name and consent told to Vale Trust",
		"07:00 Name told to Ward 8",
		"06:00 Details told to Ward 8",
	}
	var got []string
	for _, x := range s.Told("ANN") {
		got = append(got, x.At.Format("15:04 ")+x.Words())
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s", strings.Join(got, "\n"))
	}
}
