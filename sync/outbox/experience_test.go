package outbox_test

import (
	"testing"

	"waymark/app/gatsby"
	"waymark/app/record"
	"waymark/sync/desk"
	"waymark/sync/link"
)

// placed takes requests for n students, for what o offers in March, as far as
// having been there for some days.
func placed(t testing.TB, o link.Opportunity, n int, days float64) (*trust, *laptop, record.ID) {
	t.Helper()
	tr, l := newTrust(t), newLaptop(t)
	tr.publish(o)
	id := l.enrol(tr).ID
	l.sync()
	l.ask(id, n)
	l.sync()
	tr.move(link.Received, link.DeskOffer, desk.MoveArgs{Slot: "march"})
	l.sync()
	l.do(l.Accept(l.ids(), lead))
	for _, r := range l.ids() {
		l.do(l.Provide(r, []record.DisclosedField{{Name: "Name", Value: "A student"}}, lead))
	}
	l.sync()
	tr.move(link.Accepted, link.DeskConfirm, desk.MoveArgs{Contact: "Sister Ward"})
	tr.clock.to(2027, 3, 22)
	l.clock.to(2027, 3, 22)
	get(tr.Tick(ctx))(t)
	tr.move(link.InProgress, link.DeskComplete, desk.MoveArgs{Days: days})
	return tr, l, id
}

// A completed placement moves benchmark 6: its hours count at once, and it counts
// as a workplace experience once a person has said what made it meaningful.
func TestBenchmarkSix(t *testing.T) {
	_, l, _ := placed(t, radiography(), 1, 5)
	today := record.NewDate(2027, 3, 22)
	before := gatsby.Judge(l.book.Snapshot(), today, nil)
	l.sync()
	after := gatsby.Judge(l.book.Snapshot(), today, before)
	if b, a := before.StudentHours(student(0)).Placement, after.StudentHours(student(0)).Placement; b != 0 || a != 30 {
		t.Errorf("hours on placement went from %v to %v", b, a)
	}
	a := l.book.Snapshot().Activities()[0]
	six := func(r *gatsby.Result) (counted int, why string) {
		for _, c := range r.Contribution(a.ID) {
			if c.Benchmark == 6 {
				counted, why = c.Counted, c.Why
			}
		}
		return counted, why
	}
	if counted, why := six(after); counted != 0 || why == "" {
		t.Errorf("with nothing said of it %d count, %q", counted, why)
	}

	// The form for the activity asks for what is not known yet.
	yes := record.Statement{Is: record.Yes, By: lead, On: today}
	told := *a
	told.Facts = map[record.Fact]record.Statement{}
	for _, f := range record.EventFacts {
		told.Facts[f] = yes
	}
	line := l.book.Snapshot().Register(a.ID)[0]
	marked := *line
	marked.Feedback, marked.Reflection = yes, yes
	one, _ := record.Update(a, &told)
	two, _ := record.Update(line, &marked)
	l.do(record.Action{Kind: record.ActionEdit, What: "Said what made it meaningful", Changes: []record.Change{one, two}}, nil)
	full := gatsby.Judge(l.book.Snapshot(), today, after)
	if counted, why := six(full); counted != 1 {
		t.Errorf("with everything said of it %d count, %q", counted, why)
	}
	for i, want := range []gatsby.State{gatsby.NotDue, gatsby.Partly, gatsby.OnTrack} {
		if got := []*gatsby.Result{before, after, full}[i].StudentState(student(0), 6); got != want {
			t.Errorf("benchmark 6 of the student is at %q, not %q", got, want)
		}
	}
}

func TestExperience(t *testing.T) {
	t.Run("students of the same dates share it", func(t *testing.T) {
		_, l, id := placed(t, radiography(), 2, 3)
		l.sync()
		s := l.book.Snapshot()
		if len(s.Activities()) != 1 {
			t.Fatalf("there are %d activities", len(s.Activities()))
		}
		a := s.Activities()[0]
		if a.Title != "Radiography" || a.Kind != record.Placement || a.Setting != record.AtWorkplace || a.Mode != record.InPerson || a.Hours != 30 {
			t.Errorf("it is %+v", a)
		}
		if lines := s.Register(a.ID); len(lines) != 2 || lines[0].HoursAt(a) != 18 {
			t.Errorf("its register is %+v", lines)
		}
		for _, r := range l.requests() {
			if r.Activity != a.ID || r.Offer.Attended != 3 {
				t.Errorf("a request says %s, %+v", r.Activity, r.Offer)
			}
		}
		if h := s.Hosts(a); len(h) != 1 || h[0].Name != "Bristol Royal" {
			t.Errorf("it was at %+v", h)
		}
		l.trust(id)
	})

	t.Run("a person has changed or removed it since", func(t *testing.T) {
		tr, l, _ := placed(t, radiography(), 1, 5)
		l.sync()
		a := l.book.Snapshot().Activities()[0]
		line := l.book.Snapshot().Register(a.ID)[0]
		l.do(record.Action{Kind: record.ActionEdit, What: "Remove", Changes: []record.Change{
			record.Deletion(line.Ref(), record.Encode(line)), record.Deletion(a.Ref(), record.Encode(a)),
		}}, nil)
		must(t, tr.NewEpoch(ctx, coordinator)) // everything is told again
		l.sync()
		if n := len(l.book.Snapshot().Activities()); n != 0 {
			t.Error("what a person removed came back")
		}
	})

	t.Run("the student did not come", func(t *testing.T) {
		_, l, _ := placed(t, radiography(), 1, 0)
		l.sync()
		a := l.book.Snapshot().Activities()[0]
		if line := l.book.Snapshot().Register(a.ID)[0]; line.Status != record.Absent || line.Reason == "" || line.HoursAt(a) != 0 {
			t.Errorf("the register says %+v", line)
		}
	})

	t.Run("the student has left the record", func(t *testing.T) {
		_, l, _ := placed(t, radiography(), 1, 5)
		s, _ := l.book.Snapshot().Student(student(0))
		l.do(record.Action{Kind: record.ActionEdit, What: "Remove", Changes: []record.Change{record.Deletion(s.Ref(), record.Encode(s))}}, nil)
		l.sync()
		stands(t, l, link.Completed)
		if n := len(l.book.Snapshot().Activities()); n != 0 {
			t.Errorf("there are %d activities of nobody", n)
		}
	})

	for category, want := range map[string]record.Activity{
		"wrl_in_person": {Kind: record.SkillsSession, Setting: record.AtWorkplace, Mode: record.InPerson},
		"wrl_online":    {Kind: record.VirtualExperience, Setting: record.Online, Mode: record.Virtual},
	} {
		t.Run(category, func(t *testing.T) {
			o := radiography()
			o.Category, o.Hours = category, 0
			_, l, _ := placed(t, o, 1, 5)
			l.sync()
			if a := l.book.Snapshot().Activities()[0]; a.Kind != want.Kind || a.Setting != want.Setting || a.Mode != want.Mode || a.Hours != 0 {
				t.Errorf("it is %+v", a)
			}
		})
	}
}
