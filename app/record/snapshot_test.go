package record_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"waymark/app/record"
)

func TestStudentsComeInTheOrderOfAnEnglishList(t *testing.T) {
	var records []record.Record
	for i, name := range []string{"Zito", "Çağlar", "de la Cruz", "O’Brien", "Obuya", "Adeyemi", "Łuczak", "Lund", "Ng"} {
		records = append(records, &record.Student{ID: record.ID(fmt.Sprint(i)), Surname: name})
	}
	var got []string
	for _, s := range record.NewSnapshot(1, records).Students() {
		got = append(got, s.Surname)
	}
	want := []string{"Adeyemi", "Çağlar", "de la Cruz", "Łuczak", "Lund", "Ng", "O’Brien", "Obuya", "Zito"}
	if !slices.Equal(got, want) {
		t.Errorf("%v\nwant %v", got, want)
	}
}

func TestAnActionTouchesOnlyWhomItConcerns(t *testing.T) {
	a := &record.Activity{ID: "TALK", Title: "Talk", Organisations: []record.ID{"NHS"}}
	first := record.NewSnapshot(1, []record.Record{
		&record.Student{ID: "ANN", Surname: "A"}, &record.Student{ID: "BOB", Surname: "B"},
		&record.Organisation{ID: "NHS", Name: "Trust"}, a,
		&record.Attendance{Activity: "TALK", Student: "ANN", Status: record.Attended},
	})
	renamed := first.Next(2, []record.Record{&record.Organisation{ID: "NHS", Name: "New Trust"}}, nil)
	if renamed.Version("ANN") != 2 || renamed.Version("BOB") != 1 {
		t.Errorf("versions %d and %d; only Ann met the trust", renamed.Version("ANN"), renamed.Version("BOB"))
	}
	gone := renamed.Next(3, nil, []record.Ref{{Kind: record.KindAttendance, ID: "TALK.ANN"}})
	if _, ok := gone.Attendance("TALK", "ANN"); ok || gone.Version("ANN") != 3 || len(gone.Register("TALK")) != 0 {
		t.Error("the line is still there")
	}
	if _, ok := first.Attendance("TALK", "ANN"); !ok {
		t.Error("an old snapshot changed")
	}
	if o := first.Hosts(a); len(o) != 1 || o[0].Name != "Trust" {
		t.Error("an old snapshot has the new name")
	}
	all := gone.Next(4, []record.Record{&record.School{Name: "S"}}, nil)
	if all.Version("BOB") != 4 || all.School().Name != "S" || all.Seq() != 4 {
		t.Error("the school's settings concern every student")
	}
}

// A snapshot that was led from action to action must hold the same as one that
// is built from the records in one go.
func TestStepByStepIsTheSameAsInOneGo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		held := map[record.Ref]record.Record{}
		s := record.NewSnapshot(0, nil)
		small := func(name string) record.ID {
			return record.ID(fmt.Sprint(rapid.IntRange(0, 5).Draw(t, name)))
		}
		for seq := range uint64(rapid.IntRange(1, 12).Draw(t, "actions")) {
			var changed []record.Record
			var removed []record.Ref
			for range rapid.IntRange(1, 6).Draw(t, "changes") {
				var r record.Record
				name := rapid.StringN(1, 4, 8).Draw(t, "name")
				switch rapid.IntRange(0, 7).Draw(t, "kind") {
				case 0:
					r = &record.Student{ID: small("student"), Surname: name}
				case 1:
					r = &record.Organisation{ID: small("organisation"), Name: name}
				case 2:
					r = &record.Activity{ID: small("activity"), Title: name, Organisations: []record.ID{small("host")}}
				case 3:
					r = &record.Attendance{Activity: small("activity"), Student: small("student"), Status: record.Attended, Note: name}
				case 4:
					r = &record.Trust{ID: small("trust"), Name: name}
				case 5:
					r = &record.Opportunity{ID: record.OpportunityID(small("trust"), string(small("opportunity"))), Gone: rapid.Bool().Draw(t, "gone")}
				case 6:
					r = &record.Request{ID: small("request"), Student: small("student"), Title: name}
				case 7:
					r = &record.Message{
						ID: small("message"), Request: small("request"), Lane: rapid.IntRange(1, 3).Draw(t, "lane"), Type: name,
						Delivery: rapid.SampledFrom([]record.Delivery{record.Waiting, record.Sent, record.Received, record.NeedsPerson}).Draw(t, "delivery"),
					}
				}
				if slices.Contains(removed, r.Ref()) || slices.ContainsFunc(changed, func(c record.Record) bool { return c.Ref() == r.Ref() }) {
					continue
				}
				if rapid.Bool().Draw(t, "remove") {
					delete(held, r.Ref())
					removed = append(removed, r.Ref())
					continue
				}
				held[r.Ref()] = r
				changed = append(changed, r)
			}
			s = s.Next(seq+1, changed, removed)
		}
		var all []record.Record
		for _, r := range held {
			all = append(all, r)
		}
		if got, want := dump(s), dump(record.NewSnapshot(s.Seq(), all)); got != want {
			t.Fatalf("step by step:\n%s\nin one go:\n%s", got, want)
		}
	})
}

func dump(s *record.Snapshot) string {
	out := ""
	for _, x := range s.Students() {
		out += fmt.Sprintln(x.ID, x.Surname)
		for _, l := range s.Attendances(x.ID) {
			out += fmt.Sprintln(" ", l.Activity, l.Note)
		}
	}
	for _, o := range s.Organisations() {
		out += fmt.Sprintln(o.ID, o.Name)
	}
	for _, a := range s.Activities() {
		out += fmt.Sprintln(a.ID, a.Title)
		for _, l := range s.Register(a.ID) {
			out += fmt.Sprintln(" ", l.Student, l.Note)
		}
	}
	for _, x := range s.Trusts() {
		out += fmt.Sprintln(x.ID, x.Name)
	}
	for _, o := range s.Opportunities() {
		out += fmt.Sprintln(o.ID, o.Gone)
	}
	for r := range s.Requests() {
		out += fmt.Sprintln(r.ID, r.Student, r.Title)
		for m := range s.Messages(r.ID) {
			out += fmt.Sprintln(" ", m.ID, m.Lane, m.Type)
		}
	}
	for i := range 6 {
		for r := range s.RequestsOf(record.ID(fmt.Sprint(i))) {
			out += fmt.Sprintln(i, r.ID)
		}
	}
	for m := range s.AllMessages() {
		out += fmt.Sprintln(m.ID, m.Request, m.Delivery)
	}
	out += fmt.Sprintln("waiting:", s.OutboxCount())
	for m := range s.Outbox() {
		out += fmt.Sprintln(" ", m.ID)
	}
	return out
}
