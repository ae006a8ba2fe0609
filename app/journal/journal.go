package journal

import "waymark/app/record"

// Entry is an action as the journal holds it.
type Entry struct {
	Seq uint64 // its number: 1, 2, 3 and so on without a gap
	record.Action
}

// Journal is an open journal. Its methods may be called from any goroutine. Only
// one process may have a journal open; package store sees to that.
type Journal struct{}

// Create makes an empty journal for the school at path, where there must be no
// file yet, and returns when it would survive a power cut.
func Create(fs FS, path string, key [32]byte, school record.ID) (*Journal, error) { panic("not yet") }

// Open opens the journal at path after verifying all of it: every checksum,
// every seal and the whole chain. It cuts off a torn last entry (see [Journal.Cut])
// and refuses any other damage with a [*DamageError].
func Open(fs FS, path string, key [32]byte) (*Journal, error) { panic("not yet") }

// School returns the ID of the school whose record this is.
func (j *Journal) School() record.ID { panic("not yet") }

// Seq returns the number of the last entry, 0 where there is none.
func (j *Journal) Seq() uint64 { panic("not yet") }

// Head returns the hash that stands for the whole journal up to its last entry.
func (j *Journal) Head() [32]byte { panic("not yet") }

// Cut returns how many bytes of a torn last entry [Open] cut off and the path of
// the file beside the journal that keeps them; 0 and "" where the journal was whole.
func (j *Journal) Cut() (bytes int64, file string) { panic("not yet") }

// Append saves the action as the next entry. When it returns without an error the
// entry would survive a power cut. After an error the entry is not in the
// journal; unless the error is [ErrBroken] (errors.Is) the journal can go on.
func (j *Journal) Append(a record.Action) (Entry, error) { panic("not yet") }

// Read calls fn with every entry from number from on, oldest first, and stops at
// the first error, which it returns. Each seal is verified again.
func (j *Journal) Read(from uint64, fn func(Entry) error) error { panic("not yet") }

// Close closes the file. Everything appended is safe already.
func (j *Journal) Close() error { panic("not yet") }
