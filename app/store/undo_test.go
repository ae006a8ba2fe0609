package store_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"waymark/app/record"
	"waymark/app/store"
)

// retold holds what an undo said against what is worked out of the journal later.
func retold(t testing.TB, s *store.Store, u store.Undone) {
	t.Helper()
	again, err := s.Undone(u.Seq)
	must(t, err)
	if kept(again) != kept(u) || again.Back != u.Back || again.Of.Seq != u.Of.Seq {
		t.Errorf("of undo %d the journal says %d back of action %d, and kept\n%s\nThe undo itself said %d back of action %d, and kept\n%s",
			u.Seq, again.Back, again.Of.Seq, kept(again), u.Back, u.Of.Seq, kept(u))
	}
}

// kept prints what an undo kept, one line each.
func kept(u store.Undone) string {
	var lines []string
	for _, k := range u.Kept {
		lines = append(lines, k.Ref.String()+": "+k.Words)
	}
	return strings.Join(lines, "\n")
}

func undo(t testing.TB, s *store.Store) store.Undone {
	t.Helper()
	u, err := s.Undo("S. Khan")
	must(t, err)
	agrees(t, s)
	retold(t, s, u)
	return u
}

func undoAction(t testing.TB, s *store.Store, seq uint64) store.Undone {
	t.Helper()
	u, err := s.UndoAction(seq, "S. Khan")
	must(t, err)
	agrees(t, s)
	retold(t, s, u)
	return u
}

func TestUndoGoesBackActionByAction(t *testing.T) {
	s, _ := create(t)
	do(t, s, added("Import of roster.csv", student("ann", "Ames", "7A")))
	do(t, s, added("Talk by a nurse", talk("nurse", "A nurse's day"), attended("nurse", "ann")))
	if u := undo(t, s); u.Of.What != "Talk by a nurse" || u.Seq != 4 || len(u.Kept) != 0 {
		t.Errorf("took back %+v", u)
	}
	if len(s.Snapshot().Activities()) != 0 || len(s.Snapshot().Attendances("ann")) != 0 {
		t.Error("the talk or its register is still there")
	}
	if u := undo(t, s); u.Of.What != "Import of roster.csv" {
		t.Errorf("took back %+v", u)
	}
	if _, err := s.Undo("S. Khan"); !errors.Is(err, store.ErrNothingToUndo) {
		t.Errorf("the making of the school: %v", err)
	}
}

func TestUndoOfAnUndoIsARedo(t *testing.T) {
	s, dir := create(t)
	do(t, s, added("Import of roster.csv", student("ann", "Ames", "7A")))
	back := undo(t, s)
	again := undoAction(t, s, back.Seq)
	if _, ok := s.Snapshot().Student("ann"); !ok {
		t.Error("the student is not back")
	}
	var titles []string
	for _, a := range s.Actions() {
		titles = append(titles, fmt.Sprintf("%d %s (%d)", a.Seq, a.What, a.UndoneBy))
	}
	want := "4 Redo: Import of roster.csv (0), 3 Undo: Import of roster.csv (4), 2 Import of roster.csv (0), 1 School set up (0)"
	if got := strings.Join(titles, ", "); got != want {
		t.Errorf("the list says\n%s, not\n%s", got, want)
	}
	if u := undo(t, s); u.Of.Seq != 2 || len(u.Kept) != 0 {
		t.Errorf("after a redo, undo took back %+v", u)
	}
	if _, err := s.UndoAction(back.Seq, ""); !errors.Is(err, store.ErrUndone) {
		t.Errorf("an undo that was taken back: %v", err)
	}
	if again.Of.Seq != back.Seq {
		t.Errorf("the redo is of %+v", again.Of)
	}
	must(t, s.Close())
	if got := open(t, dir).Actions()[3]; got.Seq != 2 || got.UndoneBy != 5 {
		t.Errorf("after reopening: %+v", got)
	}
}

func TestWhatCannotBeUndoneSaysSo(t *testing.T) {
	s, _ := create(t)
	do(t, s, added("Import of roster.csv", student("ann", "Ames", "7A")))
	u := undo(t, s)
	for seq, want := range map[uint64]error{0: store.ErrNoAction, 1: store.ErrKept, 2: store.ErrUndone, 9: store.ErrNoAction} {
		if _, err := s.UndoAction(seq, ""); !errors.Is(err, want) {
			t.Errorf("action %d: %v", seq, err)
		}
	}
	if u.Of.UndoneBy != u.Seq {
		t.Errorf("the undone action is said to be undone by %d", u.Of.UndoneBy)
	}
}

func TestUndoOfAnImportKeepsLaterWork(t *testing.T) {
	s, _ := create(t)
	ann := student("ann", "Ames", "7A")
	do(t, s, added("First roster", ann))
	moved := *ann
	moved.House, moved.Tutor = "Oak", "Mr Hall"
	update, _ := record.Update(ann, &moved)
	done := do(t, s, record.Action{Kind: record.ActionImport, What: "Second roster", By: "A. Lee", Changes: []record.Change{
		update, record.Creation(student("bob", "Bold", "7A")), record.Creation(student("cat", "Cole", "7A")), record.Creation(student("dan", "Dunn", "7A")),
	}})
	retutored := moved
	retutored.Tutor = "Ms Hill"
	do(t, s, edited(t, "P. Roy", &moved, &retutored))
	do(t, s, added("Talk by a nurse", talk("nurse", "A nurse's day"), attended("nurse", "bob")))
	renamed := *student("cat", "Cole", "7A")
	renamed.Forename = "Cathy"
	do(t, s, edited(t, "P. Roy", student("cat", "Cole", "7A"), &renamed))

	u := undoAction(t, s, done.Seq)
	want := `student/ann: tutor was changed later, by P. Roy on 7 Sep 2026
student/cat: it was changed later, by P. Roy on 7 Sep 2026
student/bob: the student is on 1 register`
	if got := kept(u); got != want {
		t.Errorf("kept\n%s\nnot\n%s", got, want)
	}
	if now, _ := s.Snapshot().Student("ann"); now.House != "7A" || now.Tutor != "Ms Hill" {
		t.Errorf("the student is now %+v", now)
	}
	again := do(t, s, added("Late comer", student("eve", "East", "7A")))
	retold(t, s, u) // work since then does not change what it kept
	for _, seq := range []uint64{0, done.Seq, again.Seq, 99} {
		if _, err := s.Undone(seq); !errors.Is(err, store.ErrNoAction) {
			t.Errorf("action %d took nothing back: %v", seq, err)
		}
	}
	if _, ok := s.Snapshot().Student("dan"); ok {
		t.Error("a student whom nothing rests on is still there")
	}
}

func TestUndoKeepsAStatementWhole(t *testing.T) {
	day := record.NewDate(2026, 9, 7)
	s, _ := create(t)
	first := talk("nurse", "A nurse's day")
	do(t, s, added("Talk", first))
	second := *first
	second.Facts = map[record.Fact]record.Statement{
		record.TwoWay: {Is: record.Yes, By: "S. Khan", On: day},
		record.Task:   {Is: record.Yes, By: "S. Khan", On: day},
	}
	done := do(t, s, edited(t, "S. Khan", first, &second))
	third := second
	third.Facts = map[record.Fact]record.Statement{
		record.TwoWay: {Is: record.Yes, By: "P. Roy", On: day},
		record.Task:   second.Facts[record.Task],
	}
	do(t, s, edited(t, "P. Roy", &second, &third))
	u := undoAction(t, s, done.Seq)
	now, _ := s.Snapshot().Activity("nurse")
	if len(now.Facts) != 1 || now.Facts[record.TwoWay].By != "P. Roy" || !strings.Contains(kept(u), "two way was changed later, by P. Roy") {
		t.Errorf("the facts are %v, kept:\n%s", now.Facts, kept(u))
	}
}

func TestUndoLeavesNothingHanging(t *testing.T) {
	s, _ := create(t)
	org := &record.Organisation{ID: "trust", Name: "Vale Trust", Employer: true}
	made := do(t, s, added("Organisation", org, student("ann", "Ames", "7A")))
	visit := do(t, s, added("Talk", talk("nurse", "A nurse's day", "trust"), attended("nurse", "ann")))
	do(t, s, added("Talk", talk("porter", "A porter's day", "trust")))
	u := undoAction(t, s, made.Seq)
	if want := "organisation/trust: 2 activities name it\nstudent/ann: the student is on 1 register"; kept(u) != want {
		t.Errorf("kept\n%s", kept(u))
	}
	undoAction(t, s, u.Seq)

	do(t, s, added("Late comer", student("bob", "Bold", "7A"), attended("nurse", "bob")))
	u = undoAction(t, s, visit.Seq)
	if want := "activity/nurse: its register has 1 line"; kept(u) != want {
		t.Errorf("kept\n%s", kept(u))
	}
}

func TestAnOrganisationAddedWithAnEditGoesWithIt(t *testing.T) {
	s, _ := create(t)
	first := talk("nurse", "A nurse's day")
	do(t, s, added("Talk", first))
	hosted := *first
	hosted.Organisations = []record.ID{"trust"}
	edit := edited(t, "S. Khan", first, &hosted)
	edit.Changes = append(edit.Changes, record.Creation(&record.Organisation{ID: "trust", Name: "Vale Trust", Employer: true}))
	do(t, s, edit)
	if u := undo(t, s); len(u.Kept) != 0 || len(s.Snapshot().Organisations()) != 0 {
		t.Errorf("kept\n%s", kept(u))
	}
}

func TestUndoOfARemoval(t *testing.T) {
	s, _ := create(t)
	do(t, s, added("Talk", student("ann", "Ames", "7A"), talk("nurse", "A nurse's day"), attended("nurse", "ann")))
	line := attended("nurse", "ann")
	remove := record.Action{Kind: record.ActionEdit, What: "Off the register", Changes: []record.Change{record.Deletion(line.Ref(), record.Encode(line))}}
	removed := do(t, s, remove)
	undo(t, s)
	if _, ok := s.Snapshot().Attendance("nurse", "ann"); !ok {
		t.Error("the line is not back")
	}
	removed = do(t, s, remove)
	do(t, s, added("Back by hand", line))
	if u := undoAction(t, s, removed.Seq); kept(u) != "attendance/nurse.ann: it was added again later, by S. Khan on 7 Sep 2026" {
		t.Errorf("kept\n%s", kept(u))
	}

	removed = do(t, s, remove)
	nurse := talk("nurse", "A nurse's day")
	do(t, s, record.Action{What: "No talk", Changes: []record.Change{record.Deletion(nurse.Ref(), record.Encode(nurse))}})
	if u := undoAction(t, s, removed.Seq); kept(u) != "attendance/nurse.ann: its activity was removed" {
		t.Errorf("kept\n%s", kept(u))
	}
}

func TestUndoOfAChangeToWhatIsGone(t *testing.T) {
	s, _ := create(t)
	ann := student("ann", "Ames", "7A")
	do(t, s, added("Roster", ann))
	moved := *ann
	moved.House = "Oak"
	done := do(t, s, edited(t, "", ann, &moved))
	do(t, s, record.Action{What: "Left", By: "P. Roy", Changes: []record.Change{record.Deletion(ann.Ref(), record.Encode(&moved))}})
	if u := undoAction(t, s, done.Seq); kept(u) != "student/ann: it was removed later, by P. Roy on 7 Sep 2026" {
		t.Errorf("kept\n%s", kept(u))
	}
	if a := s.Actions()[1]; a.Seq != 4 || s.Actions()[2].UndoneBy != 5 {
		t.Errorf("an undo that could take nothing back is not in the list: %+v", s.Actions())
	}
}

func TestUndoNeverLeavesAProblem(t *testing.T) {
	s, _ := create(t)
	ann := &record.Student{ID: "ann", Surname: "Ames"}
	do(t, s, added("Roster", ann))
	both := *ann
	both.Forename = "Ann"
	done := do(t, s, edited(t, "", ann, &both))
	one := both
	one.Surname = ""
	do(t, s, edited(t, "P. Roy", &both, &one))
	if u := undoAction(t, s, done.Seq); kept(u) != "student/ann: it cannot go back: surname and forename are both empty" {
		t.Errorf("kept\n%s", kept(u))
	}
}

func TestHistoryTellsFieldByField(t *testing.T) {
	s, _ := create(t)
	ann := student("ann", "Ames", "7A")
	do(t, s, added("Roster", ann, student("bob", "Bold", "7A")))
	moved := *ann
	moved.House = "Oak"
	do(t, s, edited(t, "P. Roy", ann, &moved))
	do(t, s, record.Action{What: "Left", Changes: []record.Change{record.Deletion(ann.Ref(), record.Encode(&moved))}})
	events, err := s.History(ann.Ref())
	must(t, err)
	if len(events) != 3 || events[0].What != "Roster" || events[1].By != "P. Roy" || events[2].Seq != 4 {
		t.Fatalf("history is %+v", events)
	}
	if f := events[1].Fields; len(f) != 1 || f[0].Field != "house" || string(f[0].From) != `"7A"` || string(f[0].To) != `"Oak"` {
		t.Errorf("the move is told as %+v", f)
	}
	if _, err := s.History(record.Ref{Kind: "student", ID: "eve"}); !errors.Is(err, store.ErrNoRecord) {
		t.Errorf("of nobody: %v", err)
	}
}

func TestAsOfIsTheRecordOfThatMoment(t *testing.T) {
	s, _ := create(t)
	var at []time.Time
	for _, id := range []record.ID{"ann", "bob", "cat"} {
		at = append(at, do(t, s, added("Roster", student(id, "Ames", "7A"))).At)
	}
	for i, moment := range at {
		then, err := s.AsOf(moment)
		must(t, err)
		if then.StudentCount() != i+1 || then.Seq() != uint64(i+2) {
			t.Errorf("at %v there were %d students after action %d", moment, then.StudentCount(), then.Seq())
		}
	}
	long, err := s.AsOf(time.Time{})
	must(t, err)
	if long.Seq() != 0 || long.StudentCount() != 0 {
		t.Error("there was something before the school was set up")
	}
}

func TestActionsAreCountedByKind(t *testing.T) {
	s, dir := create(t)
	done := do(t, s, added("Talk", student("ann", "Ames", "7A"), talk("nurse", "A nurse's day"), attended("nurse", "ann")))
	source := &record.Source{Name: "roster.csv", SHA256: "00", Rows: 3}
	renamed := *student("ann", "Ames", "7A")
	renamed.Surname = "Amis"
	change, _ := record.Update(student("ann", "Ames", "7A"), &renamed)
	do(t, s, record.Action{Kind: record.ActionImport, What: "Import", Source: source, Changes: []record.Change{
		change, record.Deletion(attended("nurse", "ann").Ref(), json.RawMessage(`{}`)), record.Creation(student("bob", "Bold", "7A")),
	}})
	want, err := json.Marshal(s.Actions())
	must(t, err)
	newest := s.Actions()[0]
	if newest.Counts[record.KindStudent] != (store.Count{Added: 1, Changed: 1}) || newest.Counts[record.KindAttendance] != (store.Count{Removed: 1}) {
		t.Errorf("counts are %+v", newest.Counts)
	}
	if newest.Source.Rows != 3 || newest.Device != "careers-1" || s.Actions()[1].Seq != done.Seq {
		t.Errorf("the list is %+v", s.Actions())
	}
	must(t, s.Close())
	got, err := json.Marshal(open(t, dir).Actions())
	must(t, err)
	if string(got) != string(want) {
		t.Errorf("after reopening the list is\n%s, not\n%s", got, want)
	}
}
