package session

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"waymark/app/gatsby"
	"waymark/app/record"
	"waymark/sync/link"
	"waymark/sync/outbox"
)

// Outbox is what a session needs of an [outbox.Outbox]: preparing what is to be
// told to a trust, and sending it.
type Outbox interface {
	Enrol(ctx context.Context, url, code, label, by string) (*record.Trust, error)
	Ask(asking []outbox.Asking, by string) (record.Action, error)
	Withdraw(requests []record.ID, reason, by string) (record.Action, error)
	Accept(requests []record.ID, by string) (record.Action, error)
	Decline(requests []record.ID, reason, by string) (record.Action, error)
	Provide(request record.ID, fields []record.DisclosedField, by string) (record.Action, error)
	Report(request record.ID, days float64, by string) (record.Action, error)
	Retry(messages []record.ID, by string) (record.Action, error)
	GiveUp(messages []record.ID, by string) (record.Action, error)
	AgreeToRemovals(trust record.ID, by string) (record.Action, error)
	Resume(trust record.ID, by string) (record.Action, error)
	Sync(ctx context.Context, trusts ...record.ID) outbox.Report
	SavePost(trust record.ID, w io.Writer) (int, error)
	ReadAnswer(ctx context.Context, r io.Reader, by string) (outbox.Report, error)
	Due(now time.Time) time.Time
}

// The times by which a session looks after what waits to be sent.
const (
	// lookPause is how often it looks whether there is a network, and whether a
	// sync is due.
	lookPause = 15 * time.Second
	// grace is how long something that a person decided stays here before it goes
	// out by itself: what has left cannot be taken back.
	grace = 10 * time.Second
)

// post is the session's side of what goes to trusts and comes back.
type post struct {
	outbox  Outbox
	network func() bool // whether this laptop is on any network
	online  bool        // as it was last seen
	stop    func()      // ends the sync under way; nil while there is none
	asked   bool        // a person waits for what comes of it
	again   bool        // and asked while it was under way, so another follows
	cut     bool        // the last sync reached no trust
	held    int         // things said so lately that they may still be taken back
	status  outbox.Status
	of      *record.Snapshot // what status was worked out from
}

// UseOutbox names the outbox, and from then on sends and receives by itself when
// there is a network and something is due. network reports whether this laptop is
// on one; it is called away from the window.
func (s *Session) UseOutbox(o Outbox, network func() bool) {
	s.post = post{outbox: o, network: network}
	s.look()
}

// Outbox returns the outbox, or nil where the session has none.
func (s *Session) Outbox() Outbox { return s.post.outbox }

// Online reports whether this laptop was on a network when it was last looked at.
func (s *Session) Online() bool { return s.post.online }

// CutOff reports whether the last sync found no trust at the other end of the
// network, as behind a filter or on a train.
func (s *Session) CutOff() bool { return s.post.cut }

// Sending reports whether a sync is under way.
func (s *Session) Sending() bool { return s.post.stop != nil }

// PostStatus returns what waits to be sent and what needs a person.
func (s *Session) PostStatus() outbox.Status {
	if s.post.of != s.snapshot {
		s.post.status, s.post.of = outbox.StatusOf(s.snapshot, s.now()), s.snapshot
	}
	return s.post.status
}

// look looks at the network, sends where it is time to, and looks again later.
func (s *Session) look() {
	o, network, now := s.post.outbox, s.post.network, s.now()
	s.tasks.Go(func(context.Context) func() {
		online := network()
		due := online && !o.Due(now).After(now)
		return func() {
			back := online && !s.post.online
			s.post.online = online
			s.front.Sending() // also for how long things have waited
			if due || back {
				s.sendByItself()
			}
			s.tasks.After(lookPause, s.look)
		}
	})
}

// Send sends what waits and takes what the trusts answered, because a person said
// so, and tells how it went.
func (s *Session) Send() {
	switch {
	case s.post.outbox == nil:
		return
	case len(s.snapshot.Trusts()) == 0:
		s.Notify(Notice{Words: "There is no trust to send to yet. Add one with the code that it gave you."})
	default:
		s.post.asked = true
		s.Notify(Notice{Words: "Sending and receiving…", Button: "Stop", Do: s.StopSending, Stays: true})
		if s.Sending() {
			s.post.again = true // what is under way may have asked the trusts already
		} else {
			s.sync()
		}
	}
}

// StopSending ends the sync under way. What was not sent stays here and is sent
// the next time.
func (s *Session) StopSending() {
	if s.post.stop != nil {
		s.post.stop()
	}
}

// sync sends and receives once. What nobody asked for says nothing unless
// something came of it.
func (s *Session) sync() {
	ctx, stop := context.WithCancel(context.Background())
	s.post.stop = stop
	s.front.Sending()
	var report outbox.Report
	before := s.snapshot
	s.exchange(func(_ context.Context, o Outbox) error {
		report = o.Sync(ctx)
		return nil
	}, func(error) {
		again, asked := s.post.again && ctx.Err() == nil, s.post.asked
		stop()
		s.post.stop, s.post.again, s.post.cut = nil, false, reachedNone(report)
		if again {
			s.sync()
			return
		}
		s.post.asked = false
		s.front.Sending()
		if notice, news := s.syncNotice(report, before, asked); news {
			s.Notify(notice)
		}
	})
}

// reachedNone reports whether the network kept a sync from every trust.
func reachedNone(r outbox.Report) bool {
	for _, t := range r.Trusts {
		if t.Problem == nil || t.Problem.Party != networkParty {
			return false
		}
	}
	return len(r.Trusts) > 0
}

const networkParty = string(link.NetworkParty)

// errNoOutbox is what telling a trust comes to in a session that cannot.
var errNoOutbox = errors.New("nothing can be sent to a trust from here")

// Tell prepares something for a trust and saves it, away from the window. It goes
// out by itself a little later, where there is a network: until then Undo takes it
// back whole. then is called as by [Session.Do].
func (s *Session) Tell(prepare func(o Outbox, by string) (record.Action, error), then func(err error)) {
	o, by := s.post.outbox, s.Signing()
	goes := "It goes out by itself when there is a network."
	switch {
	case s.post.online && s.post.cut:
		goes = "It goes out by itself when the trust can be reached."
	case s.post.online:
		goes = "It goes out in a moment."
	}
	s.change(func(err error) {
		if err == nil {
			s.post.held++
			s.tasks.After(grace, func() {
				s.post.held--
				s.sendByItself()
			})
		}
		if then != nil {
			then(err)
		}
	}, func() (Notice, error) {
		if o == nil {
			return Notice{}, errNoOutbox
		}
		a, err := prepare(o, by)
		if err != nil {
			return Notice{}, err
		}
		done, err := s.store.Do(a)
		if err != nil {
			return Notice{}, err
		}
		return Notice{Words: "Saved: " + a.What + ". " + goes, Tone: Good, Button: "Undo", Do: func() { s.UndoAction(done.Seq) }}, nil
	})
}

// sendByItself sends and receives where there is a network, unless something was
// said so lately that it may still be taken back.
func (s *Session) sendByItself() {
	if s.post.online && s.post.held == 0 && !s.Sending() && len(s.snapshot.Trusts()) > 0 {
		s.sync()
	}
}

// Enrol lets this laptop in at a trust's desk, away from the window. then gets the
// trust, or the error; the person has not been told of it.
func (s *Session) Enrol(url, code, label string, then func(*record.Trust, error)) {
	by := s.Signing()
	var trust *record.Trust
	s.exchange(func(ctx context.Context, o Outbox) (err error) {
		trust, err = o.Enrol(ctx, url, code, label, by)
		return err
	}, func(err error) { then(trust, err) })
}

// SavePost writes what waits for a trust to a file that can go by another way.
// then gets the number of messages in it, or the error.
func (s *Session) SavePost(trust record.ID, path string, then func(n int, err error)) {
	n := 0
	s.exchange(func(_ context.Context, o Outbox) error {
		return Replace(path, func(f *os.File) (err error) {
			n, err = o.SavePost(trust, f)
			return err
		})
	}, func(err error) { then(n, err) })
}

// ReadAnswer takes in the file that came back from a trust, and says what it told.
func (s *Session) ReadAnswer(path string) {
	by, before := s.Signing(), s.snapshot
	var report outbox.Report
	s.exchange(func(ctx context.Context, o Outbox) error {
		f, err := os.Open(path)
		if err != nil {
			return fmt.Errorf("the file cannot be opened: %w", err)
		}
		defer f.Close()
		report, err = o.ReadAnswer(ctx, f, by)
		return err
	}, func(err error) {
		if err != nil {
			s.Fail(err)
			return
		}
		notice, _ := s.syncNotice(report, before, true)
		s.Notify(notice)
	})
}

// exchange does something with the outbox that saves by itself what comes of it.
func (s *Session) exchange(do func(context.Context, Outbox) error, then func(error)) {
	o, prev, asOf := s.post.outbox, s.result, s.AsOf()
	s.tasks.Go(func(ctx context.Context) func() {
		err := errNoOutbox
		if o != nil {
			err = do(ctx, o)
		}
		snapshot := s.store.Snapshot()
		result := gatsby.Judge(snapshot, asOf, prev)
		return func() {
			s.settle(snapshot, result)
			then(err)
		}
	})
}
