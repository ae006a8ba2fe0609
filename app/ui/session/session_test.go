package session_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"waymark/app/record"
	"waymark/app/store"
	"waymark/app/ui/session"
	"waymark/app/ui/session/sessiontest"
)

// newStudent is an action that adds one student.
func newStudent(surname string) (record.Action, record.ID) {
	s := &record.Student{ID: record.NewID(), Surname: surname, Forename: "Zoë"}
	return record.Action{Kind: record.ActionEdit, What: "One student added", Changes: []record.Change{record.Creation(s)}}, s.ID
}

func TestDoSavesJudgesAndOffersUndo(t *testing.T) {
	s := sessiontest.Empty(t)
	seen := 0
	stop := s.OnChange(func() { seen = s.Snapshot().StudentCount() })
	action, id := newStudent("Bergström")
	var saved error = errors.New("not called")
	s.Do(action, func(err error) { saved = err })

	if saved != nil || seen != 1 || s.Front.Changes != 1 {
		t.Fatalf("saved: %v; watchers saw %d students, the front %d changes", saved, seen, s.Front.Changes)
	}
	if s.Result().Snapshot != s.Snapshot() {
		t.Error("the figures are not those of the record on show")
	}
	if s.SavedAt() != sessiontest.Now {
		t.Errorf("saved at %v", s.SavedAt())
	}
	notice := s.Front.Notices[0]
	if notice.Words != "Saved: One student added" || notice.Button != "Undo" {
		t.Fatalf("notice: %+v", notice)
	}
	if by := s.Store.Actions()[0].By; by != "Jo Okafor" {
		t.Errorf("signed by %q, not by the careers lead", by)
	}
	stop()
	notice.Do()
	if _, still := s.Snapshot().Student(id); still {
		t.Error("undo left the student")
	}
	if seen != 1 {
		t.Error("a watcher that stopped was called")
	}
	if want := "Taken back: One student added"; s.Front.Words() != want {
		t.Errorf("notice %q, want %q", s.Front.Words(), want)
	}
}

func TestARefusedActionIsOneSentenceAndChangesNothing(t *testing.T) {
	s := sessiontest.Empty(t)
	action, _ := newStudent("")
	action.Changes[0].To = []byte(`{"surname":" "}`)
	before := s.Snapshot()
	var refused error
	s.Do(action, func(err error) { refused = err })
	if refused == nil || s.Snapshot() != before {
		t.Fatal("an action without a name was saved")
	}
	notice := s.Front.Notices[0]
	if want := "Nothing was saved: surname and forename are both empty."; notice.Words != want || notice.Tone != session.Bad {
		t.Errorf("notice %+v, want %q", notice, want)
	}
}

func TestAnUndoThatTookNothingBackSaysWhy(t *testing.T) {
	s := sessiontest.Empty(t)
	message := &record.Message{ID: "m", Trust: "vale", Request: "r", Lane: 1, Type: "request.submit", Frozen: "e30", Delivery: record.Waiting}
	sent := *message
	sent.Delivery = record.Sent
	left, _ := record.Update(message, &sent)
	for _, a := range []record.Action{
		{Kind: record.ActionAsk, What: "Asked Vale Trust for a placement", Changes: []record.Change{record.Creation(message)}},
		{Kind: record.ActionSync, What: "Sent", Changes: []record.Change{left}},
	} {
		if _, err := s.Store.Do(a); err != nil {
			t.Fatal(err)
		}
	}
	s.Undo()
	if want := "Nothing could be taken back of: Asked Vale Trust for a placement, because it was changed by an exchange with a trust on 22 Nov 2026"; s.Front.Words() != want {
		t.Errorf("notice %q, want %q", s.Front.Words(), want)
	}
}

func TestUndoWithNothingLeftSaysSo(t *testing.T) {
	s := sessiontest.Empty(t)
	s.Undo()
	if want := "There is nothing left to take back."; s.Front.Words() != want {
		t.Errorf("notice %q, want %q", s.Front.Words(), want)
	}
}

func TestAsOfFollowsTheClockUntilADayIsChosen(t *testing.T) {
	s := sessiontest.Empty(t)
	if s.AsOf().String() != "2026-11-22" || s.Result().AsOf != s.AsOf() {
		t.Fatalf("as of %v, judged as of %v", s.AsOf(), s.Result().AsOf)
	}
	s.SetAsOf(record.NewDate(2026, time.March, 1))
	if s.Result().AsOf.String() != "2026-03-01" || s.Front.Changes != 1 {
		t.Errorf("judged as of %v, the front saw %d changes", s.Result().AsOf, s.Front.Changes)
	}
	s.SetAsOf(record.Date{})
	if s.AsOf() != s.Today() || s.Result().AsOf != s.Today() {
		t.Errorf("back to today: as of %v, judged as of %v", s.AsOf(), s.Result().AsOf)
	}
}

func TestBackGoesWhereOneCameFrom(t *testing.T) {
	s := sessiontest.Empty(t)
	s.Go(session.At(session.Students))
	s.Go(session.PageOf("ZOE"))
	s.Go(session.PageOf("ZOE"))
	s.Back()
	if s.Place().Screen != session.Students {
		t.Errorf("back from the page: at %v", s.Place())
	}
	s.Go(session.EvidencePDF())
	s.Go(session.At(session.Settings))
	s.Back()
	if p := s.Place(); p.Screen != session.Reports || p.Make {
		t.Errorf("back to the reports makes the PDF again: %v", p)
	}
	for range 5 {
		s.Back()
	}
	if s.Place().Screen != session.Overview {
		t.Errorf("back from the first place: at %v", s.Place())
	}
}

func TestAJobShowsHowFarItIs(t *testing.T) {
	s := sessiontest.Empty(t)
	applied := false
	s.Start("Counting", func(_ context.Context, progress func(done, total int)) func() {
		for i := range 1000 {
			progress(i, 1000)
		}
		return func() { applied = true }
	}, nil)
	first, last := s.Front.Jobs[0], s.Front.Jobs[len(s.Front.Jobs)-1]
	if !applied || first.Over || !last.Over || s.Job() != nil {
		t.Errorf("applied %v, first %+v, last %+v", applied, first, last)
	}
	if n := len(s.Front.Jobs); n != 102 {
		t.Errorf("the front was told %d times; a hundred steps, the start and the end are enough", n)
	}
}

func TestACancelledJobAppliesNothing(t *testing.T) {
	s := sessiontest.Empty(t)
	applied, stopped := false, false
	s.Front.OnWorking = func(j *session.Job) {
		if j.Done == 500 {
			j.Cancel()
		}
	}
	s.Start("Counting", func(ctx context.Context, progress func(done, total int)) func() {
		for i := range 1000 {
			if ctx.Err() != nil {
				return func() { applied = true }
			}
			progress(i, 1000)
		}
		return func() { applied = true }
	}, func() { stopped = true })
	if applied || !stopped || s.Job() != nil {
		t.Errorf("applied %v, stopped %v, job %v", applied, stopped, s.Job())
	}
}

func TestOneJobAtATime(t *testing.T) {
	s := sessiontest.Empty(t)
	s.Start("Counting", func(context.Context, func(int, int)) func() {
		if s.Start("Counting again", nil, nil) != nil {
			t.Error("a second job began while the first was under way")
		}
		return nil
	}, nil)
	if !strings.HasPrefix(s.Front.Words(), "Counting is not finished yet.") {
		t.Errorf("notice %q", s.Front.Words())
	}
}

func TestSentence(t *testing.T) {
	for _, c := range []struct{ err, want string }{
		{store.ErrNothingToUndo.Error(), "There is nothing left to take back."},
		{"line 8: surname is empty", "Line 8: surname is empty."},
		{"is it open?", "Is it open?"},
		{"", "Something went wrong, and it does not say what."},
	} {
		if got := session.Sentence(errors.New(c.err)); got != c.want {
			t.Errorf("%q became %q, want %q", c.err, got, c.want)
		}
	}
}

func TestInlineTimePassesWhenTheTestSaysSo(t *testing.T) {
	var tasks session.Inline
	var order []string
	tasks.After(2*time.Second, func() { order = append(order, "two") })
	cancel := tasks.After(time.Second, func() { order = append(order, "cancelled") })
	tasks.After(time.Second, func() { order = append(order, "one") })
	cancel()
	tasks.Elapse(time.Second)
	tasks.Elapse(time.Second)
	if strings.Join(order, " ") != "one two" {
		t.Errorf("in this order: %v", order)
	}
}

func TestLaptopKeepsItsSettings(t *testing.T) {
	dir := t.TempDir()
	l := session.OpenLaptop(dir)
	if l.TextSize != 100 || l.Theme != "" {
		t.Fatalf("a new laptop: %+v", l)
	}
	l.Theme, l.TextSize, l.Made = "dark", 150, []session.Made{{Path: "a.pdf", Pages: 3}}
	if err := l.Save(); err != nil {
		t.Fatal(err)
	}
	if l = session.OpenLaptop(dir); l.Theme != "dark" || l.TextSize != 150 || len(l.Made) != 1 {
		t.Errorf("read back: %+v", l)
	}
	if err := os.WriteFile(filepath.Join(dir, "laptop.json"), []byte(`{"theme":"da`), 0o600); err != nil {
		t.Fatal(err)
	}
	if l = session.OpenLaptop(dir); l.Theme != "" || l.TextSize != 100 {
		t.Errorf("a torn file: %+v", l)
	}
}

func TestReplaceLeavesTheOldFileAfterAFailure(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new folder", "a.pdf")
	write := func(words string, err error) error {
		return session.Replace(path, func(f *os.File) error {
			f.WriteString(words)
			return err
		})
	}
	if err := write("first", nil); err != nil {
		t.Fatal(err)
	}
	if err := write("second", errors.New("the disk is full")); err == nil {
		t.Fatal("a failed write was not reported")
	}
	files, _ := os.ReadDir(filepath.Dir(path))
	if b, _ := os.ReadFile(path); string(b) != "first" || len(files) != 1 {
		t.Errorf("the file holds %q, and %d files are there", b, len(files))
	}
}
