package main

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"waymark/app/record"
	"waymark/app/store"
	"waymark/cmd/internal/console"
)

// asked is a school that told a trust about Ayaan Khan.
func asked(t *testing.T) school {
	s := newSchool(t)
	st, err := store.Open(s.dir, "", store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	told := []record.DisclosedField{{Name: "Name", Value: "Ayaan Khan"}, {Name: "Year group", Value: "Year 10"}}
	at := time.Now().Add(time.Hour).UTC()
	message := &record.Message{
		ID: "M1", Trust: "VALE", Request: "R1", Lane: 1, Type: "details.provide", Frozen: strings.Repeat("x", 900), Delivery: record.Waiting,
	}
	sent := *message
	sent.Delivery, sent.SentAt = record.Sent, at
	left, _ := record.Update(message, &sent)
	was := &record.Trust{
		ID: "VALE", Name: "Vale Trust", URL: "https://desk.vale.example", Root: "ABCD", TagKey: strings.Repeat("5ec4e7", 10),
		Descriptor: json.RawMessage(`{"limits":{"batch":100}}`),
	}
	is := *was
	is.Descriptor = json.RawMessage(`{"limits":{"batch":50}}`)
	told2, _ := record.Update(was, &is)
	for _, a := range []record.Action{
		{Kind: record.ActionAsk, What: "Asked", Changes: []record.Change{
			record.Creation(&record.Student{ID: "AYAAN", Surname: "Khan", UPN: "B801200005001"}), record.Creation(was),
			record.Creation(&record.Request{
				ID: "R1", Student: "AYAAN", Trust: "VALE", Opportunity: "VALE.ward-7", Choices: []string{"july"}, State: "in_progress",
				Disclosures: []record.Disclosure{{Message: "M1", At: at, By: "Jo Okafor", Fields: told}},
			}),
			record.Creation(message),
		}},
		{Kind: record.ActionSync, What: "Sent and received", Changes: []record.Change{left, told2}},
	} {
		if _, err := st.Do(a); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// unaligned returns text without what makes its columns.
func unaligned(text string) string { return strings.Join(strings.Fields(text), " ") }

func TestAStudentsHistoryHoldsWhatWasTold(t *testing.T) {
	s := asked(t)
	var events []event
	s.ask(&events, "history", "B801200005001")
	if len(events) != 2 || events[1].What != "Name and year group told to Vale Trust" || events[1].By != "Jo Okafor" {
		t.Fatalf("%+v", events)
	}
	if f := events[1].Fields; len(f) != 2 || f[0] != (field{Field: "Name", To: "Ayaan Khan"}) {
		t.Errorf("%+v", f)
	}
	if out := unaligned(s.do("history", "B801200005001")); !strings.Contains(out, "Jo Okafor Name and year group told to Vale Trust Name → Ayaan Khan") {
		t.Error(out)
	}
}

func TestTheHistoryOfCorrespondenceIsInWords(t *testing.T) {
	s := asked(t)
	for ref, want := range map[string][]string{
		"request/R1": {"→ Under way", `→ ["july"]`},
		"message/M1": {"→ Waiting to send", "Waiting to send → Sent, waiting for the trust’s receipt", "→ (902 bytes)"},
		"trust/VALE": {"→ (the school’s secret)", "→ https://desk.vale.example", "→ (24 bytes)", "descriptor.limits.batch (3 bytes) → (2 bytes)"},
	} {
		out := unaligned(s.do("history", ref))
		for _, w := range want {
			if !strings.Contains(out, w) {
				t.Errorf("%s: no %q in\n%s", ref, w, out)
			}
		}
		if strings.Contains(out, "5ec4e7") || strings.Contains(out, "xxx") {
			t.Errorf("%s shows what is not for people:\n%s", ref, out)
		}
	}
}

func TestAnUndoThatTookNothingBackSaysSo(t *testing.T) {
	s := newSchool(t)
	st, err := store.Open(s.dir, "", store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	was := &record.Student{ID: "AYAAN", Surname: "Khan"}
	is := *was
	is.House = "Oak"
	change, _ := record.Update(was, &is)
	for _, a := range []record.Action{
		{Kind: record.ActionRecord, What: "Added", Changes: []record.Change{record.Creation(was)}},
		{Kind: record.ActionEdit, What: "House", Changes: []record.Change{change}},
	} {
		if _, err := st.Do(a); err != nil {
			t.Fatal(err)
		}
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	s.refuse([]string{"undo", "--action", "2"}, "nothing could be taken back of: Added (action 2)", "Khan: it was changed later")
	if status, out, _ := s.run("undo", "--action", "4", "--json"); status != console.Done { // the undo is an action, and taking it back changes nothing
		t.Errorf("status %d: %s", status, out)
	}
	status, out, words := s.run("undo", "--action", "2", "--json")
	if status != console.Refused || !strings.Contains(out, `"record": "student/AYAAN"`) || !strings.Contains(words, "nothing could be taken back") {
		t.Errorf("status %d: %s%s", status, out, words)
	}
	if out := s.do("history", "--action", "2"); !strings.Contains(out, "taken back by action 6") || !strings.Contains(out, "kept") {
		t.Error(out)
	}
	s.refuse([]string{"history", "--action", "99"}, "no action 99")
	if status, _, words := s.run("history", "student/AYAAN", "--action", "2"); status != console.Usage {
		t.Errorf("status %d: %s", status, words)
	}
}
