package session_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"waymark/app/record"
	"waymark/app/ui/session"
	"waymark/app/ui/session/sessiontest"
	"waymark/sync/outbox"
)

// scripted is an outbox that does what a test says.
type scripted struct {
	session.Outbox
	t      *testing.T
	report outbox.Report
	syncs  int
	due    time.Time
	during func(ctx context.Context) // what happens while a sync is under way
	action record.Action             // what is prepared
	err    error
}

func (o *scripted) Sync(ctx context.Context, _ ...record.ID) outbox.Report {
	o.syncs++
	if o.during != nil {
		o.during(ctx)
	}
	return o.report
}

func (o *scripted) Due(time.Time) time.Time { return o.due }

func (o *scripted) Ask([]outbox.Asking, string) (record.Action, error) { return o.action, o.err }

func (o *scripted) SavePost(_ record.ID, w io.Writer) (int, error) {
	io.WriteString(w, "three messages")
	return 3, o.err
}

func (o *scripted) ReadAnswer(_ context.Context, r io.Reader, _ string) (outbox.Report, error) {
	if _, err := io.ReadAll(r); err != nil {
		o.t.Error(err)
	}
	return o.report, o.err
}

// withTrust opens a session of a school that knows a trust, on a scripted outbox.
// Nothing is due.
func withTrust(t *testing.T) (*sessiontest.Sitting, *scripted, *bool) {
	t.Helper()
	s := sessiontest.Empty(t)
	s.Do(record.Action{Kind: record.ActionSync, What: "Enrolled", Changes: []record.Change{
		record.Creation(&record.Trust{ID: "uhb", Name: "Bristol Royal", URL: "https://desk.example", Root: "R"}),
	}}, nil)
	o, online := &scripted{t: t, due: sessiontest.Now.AddDate(1, 0, 0)}, new(bool)
	s.UseOutbox(o, func() bool { return *online })
	s.Front.Notices = nil
	return s, o, online
}

func TestTheNetworkComingBackSendsOnceByItselfAndSaysNothingWhenNothingCame(t *testing.T) {
	s, o, online := withTrust(t)
	s.Tasks.Elapse(time.Minute)
	if o.syncs != 0 || s.Online() {
		t.Fatalf("%d syncs without a network", o.syncs)
	}
	*online = true
	s.Tasks.Elapse(time.Minute)
	s.Tasks.Elapse(time.Minute)
	if o.syncs != 1 || !s.Online() {
		t.Errorf("%d syncs after the network came back", o.syncs)
	}
	o.due = sessiontest.Now
	s.Tasks.Elapse(time.Minute)
	if o.syncs != 2 {
		t.Errorf("%d syncs after one was due", o.syncs)
	}
	if len(s.Front.Notices) != 0 {
		t.Errorf("the person is told %q", s.Front.Words())
	}
	o.report = outbox.Report{Changes: 2}
	s.Tasks.Elapse(time.Minute)
	if words := s.Front.Words(); words != "2 updates from the trusts." {
		t.Errorf("news came, and the person is told %q", words)
	}
}

func TestWhatASyncComesToInWords(t *testing.T) {
	for _, c := range []struct {
		report outbox.Report
		want   string
		tone   session.Tone
	}{
		{outbox.Report{}, "Nothing was waiting, and the trusts have nothing new.", session.Plain},
		{outbox.Report{Received: 1, Changes: 1}, "1 message received by the trust.", session.Good},
		{outbox.Report{Received: 6, Waiting: 2}, "6 messages received by the trust. 2 messages still waiting.", session.Good},
		{outbox.Report{Changes: 3, NeedsPerson: 1}, "3 updates from the trusts. 1 message needs you.", session.Bad},
		{outbox.Report{NeedsPerson: 2}, "2 messages need you.", session.Bad},
		// The network is nobody's fault here, and never red.
		{outbox.Report{Waiting: 3, Trusts: []outbox.TrustReport{{Name: "Bristol Royal", Problem: &record.Trouble{Title: "No connection.", Detail: "Try later.", Party: "network"}}}},
			"Bristol Royal: No connection. Try later. 3 messages stay here.", session.Plain},
		{outbox.Report{Waiting: 1, Trusts: []outbox.TrustReport{
			{Name: "Bristol Royal", Problem: &record.Trouble{Title: "No connection.", Detail: "Try later.", Party: "network"}},
			{Name: "St Anne’s", Problem: &record.Trouble{Title: "No connection.", Detail: "Try later.", Party: "network"}}}},
			"No trust can be reached: No connection. Try later. 1 message stays here.", session.Plain},
		{outbox.Report{Trusts: []outbox.TrustReport{{Name: "Bristol Royal", Problem: &record.Trouble{Title: "It has shut this laptop out.", Detail: "Ask for a new code.", Party: "trust"}}}},
			"Bristol Royal: It has shut this laptop out. Ask for a new code.", session.Bad},
		{outbox.Report{Changes: 1, Trusts: []outbox.TrustReport{{Clock: -66 * 24 * time.Hour}}},
			"1 update from the trusts. This laptop’s clock is wrong by 66 days: set it right. Nothing is lost by it.", session.Good},
	} {
		s, o, _ := withTrust(t)
		o.report = c.report
		s.Send()
		if n := s.Front.Notices[len(s.Front.Notices)-1]; n.Words != c.want || n.Tone != c.tone {
			t.Errorf("%+v: told %q (%v), want %q (%v)", c.report, n.Words, n.Tone, c.want, c.tone)
		}
	}
}

// What a trust decided is told, with the way to it; that a trust has received what was
// sent to it just now is not told twice.
func TestWhatTheTrustsDecidedIsToldInWords(t *testing.T) {
	s, o, _ := withTrust(t)
	state := func(id record.ID, state string) *record.Request {
		return &record.Request{ID: id, Student: "zoe", Trust: "uhb", Opportunity: "uhb.wards", Title: "Wards", Choices: []string{"a"}, State: state}
	}
	s.Do(record.Action{Kind: record.ActionSync, What: "Asked", Changes: []record.Change{
		record.Creation(state("a", "received")), record.Creation(state("b", "received")), record.Creation(state("c", "")),
	}}, func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	})
	to := func(id record.ID, from, now string) record.Change {
		c, _ := record.Update(state(id, from), state(id, now))
		return c
	}
	o.report = outbox.Report{Received: 1, Changes: 4}
	o.during = func(context.Context) {
		if _, err := s.Store.Do(record.Action{Kind: record.ActionSync, What: "News", At: sessiontest.Now, Changes: []record.Change{
			to("a", "received", "offered"), to("b", "received", "declined"), to("c", "", "received"),
			record.Creation(&record.Opportunity{ID: "uhb.wards", Trust: "uhb"}),
		}}); err != nil {
			t.Fatal(err)
		}
	}
	s.Send()
	n := s.Front.Notices[len(s.Front.Notices)-1]
	if want := "1 message received by the trust. 1 place offered, 1 request declined, 1 new opportunity."; n.Words != want {
		t.Errorf("told %q, want %q", n.Words, want)
	}
	if n.Button != "See them" || n.Tone != session.Good {
		t.Fatalf("the button says %q", n.Button)
	}
	n.Do()
	if went := s.Front.Went; len(went) != 1 || went[0].Screen != session.Placements {
		t.Errorf("went to %v", went)
	}
	o.report, o.during = outbox.Report{Changes: 1}, func(context.Context) {
		if _, err := s.Store.Do(record.Action{Kind: record.ActionSync, What: "News", At: sessiontest.Now, Changes: []record.Change{to("a", "offered", "lapsed")}}); err != nil {
			t.Fatal(err)
		}
	}
	s.Send()
	if n := s.Front.Notices[len(s.Front.Notices)-1]; n.Words != "1 request lapsed." || n.Tone != session.Plain || !n.Stays {
		t.Errorf("what somebody has to hear of is told as %+v", n)
	}
}

func TestASyncCanBeStopped(t *testing.T) {
	s, o, _ := withTrust(t)
	o.during = func(ctx context.Context) {
		if !s.Sending() {
			t.Error("the session does not say that it is sending")
		}
		s.StopSending()
		if ctx.Err() == nil {
			t.Error("the sync was not stopped")
		}
	}
	s.Send()
	if s.Sending() || o.syncs != 1 {
		t.Errorf("sending %v after %d syncs", s.Sending(), o.syncs)
	}
}

// What a sync has read from a trust before somebody pressed F9 may be older than
// what that person knows to be there.
func TestAskingDuringASyncSendsOnceMoreAfterIt(t *testing.T) {
	s, o, online := withTrust(t)
	running := 0
	o.during = func(context.Context) {
		if running++; running > 1 {
			t.Error("two syncs run at once")
		}
		if o.syncs == 1 {
			s.Send()
			s.Send()
		}
		running--
	}
	*online = true
	s.Tasks.Elapse(time.Minute) // a sync that nobody asked for
	if o.syncs != 2 {
		t.Errorf("%d syncs, want 2", o.syncs)
	}
	if want := "Nothing was waiting, and the trusts have nothing new."; s.Front.Words() != want {
		t.Errorf("told %q, want %q", s.Front.Words(), want)
	}
}

func TestWhetherAnyTrustCouldBeReached(t *testing.T) {
	s, o, _ := withTrust(t)
	away := &record.Trouble{Title: "No connection.", Party: "network"}
	for _, c := range []struct {
		trusts []outbox.TrustReport
		want   bool
	}{
		{nil, false}, {[]outbox.TrustReport{{Problem: away}}, true}, {[]outbox.TrustReport{{Problem: away}, {}}, false},
		{[]outbox.TrustReport{{Problem: &record.Trouble{Party: "trust"}}}, false},
	} {
		o.report = outbox.Report{Trusts: c.trusts}
		s.Send()
		if s.CutOff() != c.want {
			t.Errorf("%+v: cut off is %v", c.trusts, s.CutOff())
		}
	}
}

func TestSendingWithNobodyToSendTo(t *testing.T) {
	s := sessiontest.Empty(t)
	s.Send() // without an outbox nothing happens
	if len(s.Front.Notices) != 0 {
		t.Errorf("told %q", s.Front.Words())
	}
	s.UseOutbox(&scripted{t: t}, func() bool { return true })
	s.Send()
	if !strings.HasPrefix(s.Front.Words(), "There is no trust to send to yet.") {
		t.Errorf("told %q", s.Front.Words())
	}
}

func TestWhatIsToldToATrustWaitsAWhileSoThatUndoTakesItBackWhole(t *testing.T) {
	s, o, online := withTrust(t)
	*online = true
	s.Tasks.Elapse(time.Minute) // which sends once, because the network came
	o.syncs = 0
	request := &record.Request{ID: record.NewID(), Student: "zoe", Trust: "uhb", Opportunity: "uhb.wards", Title: "Wards", Choices: []string{"a"}}
	message := &record.Message{ID: record.NewID(), Trust: "uhb", Request: request.ID, Lane: 1, Type: "request.submit", Frozen: "x", Delivery: record.Waiting, Made: sessiontest.Now}
	o.action = record.Action{Kind: record.ActionAsk, What: "Asked for 1 placement", Changes: []record.Change{record.Creation(request), record.Creation(message)}}
	o.due = sessiontest.Now
	var told error = errors.New("not called")
	s.Tell(func(o session.Outbox, by string) (record.Action, error) { return o.Ask(nil, by) }, func(err error) { told = err })
	if told != nil || s.PostStatus().Waiting != 1 || o.syncs != 0 {
		t.Fatalf("%v; %d wait, %d syncs", told, s.PostStatus().Waiting, o.syncs)
	}
	s.Tasks.Elapse(9 * time.Second)
	if o.syncs != 0 {
		t.Error("it went out before it could be taken back")
	}
	s.Tasks.Elapse(time.Second)
	if o.syncs == 0 {
		t.Error("it did not go out by itself")
	}
}

func TestWhatCannotBePreparedIsOneSentence(t *testing.T) {
	s, o, _ := withTrust(t)
	o.err = errors.New("the trust takes no more requests")
	s.Tell(func(o session.Outbox, by string) (record.Action, error) { return o.Ask(nil, by) }, nil)
	if n := s.Front.Notices[0]; n.Words != "The trust takes no more requests." || n.Tone != session.Bad {
		t.Errorf("told %+v", n)
	}
	bare := sessiontest.Empty(t)
	bare.Tell(func(o session.Outbox, by string) (record.Action, error) { return o.Ask(nil, by) }, nil)
	if bare.Front.Words() != "Nothing can be sent to a trust from here." {
		t.Errorf("without an outbox: told %q", bare.Front.Words())
	}
}

func TestAPostThatFailsLeavesNoFileBehind(t *testing.T) {
	s, o, _ := withTrust(t)
	path := filepath.Join(t.TempDir(), "post.json")
	s.SavePost("uhb", path, func(n int, err error) {
		if n != 3 || err != nil {
			t.Errorf("%d messages, %v", n, err)
		}
	})
	os.Remove(path)
	o.err = errors.New("the disk is full")
	s.SavePost("uhb", path, func(_ int, err error) {
		if err == nil {
			t.Error("a failed write was not reported")
		}
	})
	if files, _ := os.ReadDir(filepath.Dir(path)); len(files) != 0 {
		t.Errorf("%d files are left", len(files))
	}
}

func TestAnAnswerThatCannotBeReadIsOneSentence(t *testing.T) {
	s, o, _ := withTrust(t)
	dir := t.TempDir()
	s.ReadAnswer(filepath.Join(dir, "not there.json"))
	if !strings.HasPrefix(s.Front.Words(), "The file cannot be opened: ") {
		t.Errorf("told %q", s.Front.Words())
	}
	path := filepath.Join(dir, "answer.json")
	if err := os.WriteFile(path, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	o.err = errors.New("this is not an answer from a trust")
	s.ReadAnswer(path)
	if s.Front.Words() != "This is not an answer from a trust." {
		t.Errorf("told %q", s.Front.Words())
	}
	o.err, o.report = nil, outbox.Report{Received: 3}
	s.ReadAnswer(path)
	if s.Front.Words() != "3 messages received by the trust." {
		t.Errorf("told %q", s.Front.Words())
	}
}
