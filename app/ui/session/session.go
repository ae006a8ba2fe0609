package session

import (
	"context"
	"slices"
	"time"

	"fyne.io/fyne/v2"

	"waymark/app/gatsby"
	"waymark/app/record"
	"waymark/app/store"
)

// Store is what a session needs of a [store.Store].
type Store interface {
	Snapshot() *record.Snapshot
	Do(a record.Action) (store.Done, error)
	Undo(by string) (store.Undone, error)
	UndoAction(seq uint64, by string) (store.Undone, error)
	Undone(seq uint64) (store.Undone, error)
	Actions() []store.ActionSummary
	History(ref record.Ref) ([]store.Event, error)
	AsOf(t time.Time) (*record.Snapshot, error)
	Check(ctx context.Context) (store.CheckReport, error)
	Opening() store.Opening
}

// Session is one sitting with one school's record.
type Session struct {
	store Store
	tasks Tasks
	now   func() time.Time
	front Front

	laptop   *Laptop
	snapshot *record.Snapshot
	result   *gatsby.Result
	asOf     record.Date // zero follows the clock
	saved    time.Time
	place    Place
	history  []Place
	watchers []*watcher
	job      *Job
	post     post
}

type watcher struct{ changed func() }

// New returns a session on an open store, with the record judged as of today.
// It judges every student, so it is called away from the window's goroutine;
// now is the clock, time.Now outside of tests.
func New(st Store, tasks Tasks, now func() time.Time) *Session {
	s := &Session{store: st, tasks: tasks, now: now, place: At(Overview), front: nowhere{}, laptop: &Laptop{TextSize: 100}}
	s.snapshot = st.Snapshot()
	s.result = gatsby.Judge(s.snapshot, s.AsOf(), nil)
	if done := st.Actions(); len(done) > 0 {
		s.saved = done[0].At
	}
	return s
}

// Attach names the shell that shows what the session has to say.
func (s *Session) Attach(f Front) { s.front = f }

// UseLaptop names what this laptop keeps beside the record.
func (s *Session) UseLaptop(l *Laptop) { s.laptop = l }

// Laptop returns what this laptop keeps beside the record. Save it after a change.
func (s *Session) Laptop() *Laptop { return s.laptop }

// LookChanged shows the laptop's theme and text size after they were changed.
func (s *Session) LookChanged() { s.front.LookChanged() }

// Store returns the store, for what needs no session: history, checks, lists.
func (s *Session) Store() Store { return s.store }

// Tasks returns what runs work away from the window.
func (s *Session) Tasks() Tasks { return s.tasks }

// Snapshot returns the record as it stands. It and Result always belong together.
func (s *Session) Snapshot() *record.Snapshot { return s.snapshot }

// Result returns what the rules make of the record as of [Session.AsOf].
func (s *Session) Result() *gatsby.Result { return s.result }

// Now returns the time by the session's clock.
func (s *Session) Now() time.Time { return s.now() }

// Today returns the day by the session's clock.
func (s *Session) Today() record.Date { return record.DateOf(s.now()) }

// AsOf returns the day that figures are worked out for: today, unless a person
// chose another.
func (s *Session) AsOf() record.Date {
	if s.asOf.IsZero() {
		return s.Today()
	}
	return s.asOf
}

// SetAsOf chooses the day that figures are worked out for. The zero day is today.
func (s *Session) SetAsOf(d record.Date) {
	s.asOf = d
	s.judge()
}

// Signing returns the name that statements and actions are signed with. It is
// empty until Settings names a careers lead.
func (s *Session) Signing() string { return s.snapshot.School().CareersLead }

// SavedAt returns when the last action was saved, or the zero time.
func (s *Session) SavedAt() time.Time { return s.saved }

// OnChange calls changed each time the record, or what the rules make of it,
// changed. It returns a function that stops it.
func (s *Session) OnChange(changed func()) (stop func()) {
	w := &watcher{changed}
	s.watchers = append(s.watchers, w)
	return func() {
		s.watchers = slices.DeleteFunc(s.watchers, func(x *watcher) bool { return x == w })
	}
}

// judge works out the figures again, away from the window: only for students
// whose record changed, unless the day did.
func (s *Session) judge() {
	prev, asOf := s.result, s.AsOf()
	s.tasks.Go(func(context.Context) func() {
		snapshot := s.store.Snapshot()
		result := gatsby.Judge(snapshot, asOf, prev)
		return func() { s.settle(snapshot, result) }
	})
}

// settle makes a snapshot and its result the current ones, unless newer ones
// got there first or another day was chosen meanwhile.
func (s *Session) settle(snapshot *record.Snapshot, result *gatsby.Result) {
	if snapshot.Seq() < s.snapshot.Seq() {
		return
	}
	if result.AsOf != s.AsOf() {
		s.judge()
		return
	}
	s.snapshot, s.result = snapshot, result
	for _, w := range slices.Clone(s.watchers) {
		w.changed()
	}
	s.front.Changed()
}

// Place returns where the window is.
func (s *Session) Place() Place { return s.place }

// Go takes the window to a place.
func (s *Session) Go(p Place) {
	if !s.place.Equal(p) {
		s.history = append(s.history, s.place)
	}
	s.place = p
	s.place.Make = false // coming back does not make it again
	s.front.Go(p)
}

// Back takes the window to the place before, or to the overview.
func (s *Session) Back() {
	p := At(Overview)
	if n := len(s.history); n > 0 {
		p, s.history = s.history[n-1], s.history[:n-1]
	}
	s.place = p
	s.front.Go(p)
}

// Notify tells a person something.
func (s *Session) Notify(n Notice) { s.front.Notify(n) }

// Fail tells a person what went wrong, in the error's words.
func (s *Session) Fail(err error) {
	s.front.Notify(Notice{Words: Sentence(err), Tone: Bad, Stays: true})
}

// Confirm asks before something that undo cannot take back.
func (s *Session) Confirm(q Question) { s.front.Confirm(q) }

// ChooseFile lets a person pick a file. An extension reads ".csv"; none is any file.
func (s *Session) ChooseFile(extensions []string, chosen func(path string)) {
	s.front.ChooseFile(extensions, chosen)
}

// ChooseFolder lets a person pick a folder.
func (s *Session) ChooseFolder(chosen func(path string)) { s.front.ChooseFolder(chosen) }

// Focus gives the keyboard to part of the screen on view.
func (s *Session) Focus(what fyne.Focusable) { s.front.Focus(what) }

// ActionsChanged tells the shell that the screen's Actions are not what they were.
func (s *Session) ActionsChanged() { s.front.ActionsChanged() }

// nowhere is the front of a session that has no window yet.
type nowhere struct{}

func (nowhere) Go(Place)                          {}
func (nowhere) Notify(Notice)                     {}
func (nowhere) Confirm(Question)                  {}
func (nowhere) Working(*Job)                      {}
func (nowhere) ChooseFile([]string, func(string)) {}
func (nowhere) ChooseFolder(func(string))         {}
func (nowhere) Focus(fyne.Focusable)              {}
func (nowhere) LookChanged()                      {}
func (nowhere) Changed()                          {}
func (nowhere) ActionsChanged()                   {}
func (nowhere) Sending()                          {}
