package store

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gofrs/flock"

	"waymark/app/disk"
	"waymark/app/journal"
	"waymark/app/keys"
	"waymark/app/record"
)

// Options says how a store works. The zero value is right for a laptop.
type Options struct {
	FS     journal.FS       // for all but Badger's own files; nil for journal.OS
	Now    func() time.Time // nil for time.Now
	Device string           // named in every action that names none

	// Probe reads the index through after an unclean stop, and must do what
	// [Probe] does. Badger can bring its whole process down over a damaged file,
	// so a program passes a function here that runs Probe in a child process,
	// with the key on its standard input. nil calls Probe in this process.
	Probe func(ctx context.Context, dir string, key keys.Key) error

	// Floor is the free space, in bytes, under which nothing is saved; 0 for
	// [disk.DefaultFloor]. Half of it more is kept as ballast.
	Floor uint64
}

// Store is one school's record, open. Its methods may be called from any
// goroutine; one action is done at a time, and nobody who reads waits for it.
type Store struct {
	dir     string
	options Options
	lock    *flock.Flock
	key     keys.Key
	space   disk.Space
	opening Opening

	snapshot atomic.Pointer[record.Snapshot]

	writing sync.Mutex // held while anything below changes
	journal *journal.Journal
	index   *index
	broken  error // why nothing more can be done, nil while all is well

	reading sync.RWMutex // guards what follows
	actions []ActionSummary
	watch   map[int]func(*record.Snapshot)
	watches int
}

// Done says that an action is saved.
type Done struct {
	Seq uint64    // its number
	At  time.Time // when, as it stands in the journal
}

// Opening says what had to be mended when the school was opened. The zero value
// says that all was well.
type Opening struct {
	Rebuilt  bool   // the index was built again from the journal
	Why      string // why, said of the index: "it was missing"
	CutBytes int64  // length of a torn last entry that was cut off the journal; it was never acknowledged
	CutFile  string // where those bytes are kept
}

// Opening says what had to be mended when the school was opened.
func (s *Store) Opening() Opening { return s.opening }

// Dir returns the school's folder.
func (s *Store) Dir() string { return s.dir }

// Snapshot returns the record as it stands now. It never waits.
func (s *Store) Snapshot() *record.Snapshot { return s.snapshot.Load() }

// OnChange has fn called with the new snapshot after every action, one call at a
// time and in the order of the actions, on the goroutine that did the action. fn
// must be quick and must not do or undo anything itself. The returned function
// ends it.
func (s *Store) OnChange(fn func(*record.Snapshot)) (stop func()) {
	s.reading.Lock()
	defer s.reading.Unlock()
	if s.watch == nil {
		s.watch = map[int]func(*record.Snapshot){}
	}
	n := s.watches
	s.watches++
	s.watch[n] = fn
	return func() {
		s.reading.Lock()
		defer s.reading.Unlock()
		delete(s.watch, n)
	}
}
