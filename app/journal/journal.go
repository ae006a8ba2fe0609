package journal

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"sync"

	"waymark/app/record"
)

// Entry is an action as the journal holds it.
type Entry struct {
	Seq uint64 // its number: 1, 2, 3 and so on without a gap
	record.Action
}

// Journal is an open journal. Its methods may be called from any goroutine. Only
// one process may have a journal open; package store sees to that.
type Journal struct {
	path     string
	file     File
	secrets  secrets
	school   record.ID
	cutBytes int64
	cutFile  string

	writing sync.Mutex // held by Append from end to end
	buf     []byte     // where Append puts its frame together

	mu     sync.RWMutex // guards what follows
	seq    uint64
	head   [32]byte
	size   int64 // of the file up to the last whole entry
	places []place
	refuse error // why no more is taken: ErrBroken, ErrClosed or nil
}

// place is where an entry starts and the chain's head before it.
type place struct {
	off    int64
	before [32]byte
}

// School returns the ID of the school whose record this is.
func (j *Journal) School() record.ID { return j.school }

// Seq returns the number of the last entry, 0 where there is none.
func (j *Journal) Seq() uint64 {
	j.mu.RLock()
	defer j.mu.RUnlock()
	return j.seq
}

// Head returns the hash that stands for the whole journal up to its last entry.
func (j *Journal) Head() [32]byte {
	j.mu.RLock()
	defer j.mu.RUnlock()
	return j.head
}

// HeadAt returns the head as it was after the entry numbered seq, and whether
// there is such an entry; 0 stands for the empty journal.
func (j *Journal) HeadAt(seq uint64) (head [32]byte, ok bool) {
	j.mu.RLock()
	defer j.mu.RUnlock()
	switch {
	case seq > j.seq:
		return head, false
	case seq == j.seq:
		return j.head, true
	}
	return j.places[seq].before, true
}

// Cut returns how many bytes of a torn last entry [Open] cut off and the path of
// the file beside the journal that keeps them; 0 and "" where the journal was whole.
func (j *Journal) Cut() (bytes int64, file string) { return j.cutBytes, j.cutFile }

// keepBuffer is the largest buffer that Append holds on to between actions.
const keepBuffer = 1 << 20

// Append saves the action as the next entry. When it returns without an error
// the entry would survive a power cut.
//
// After an error the entry is not in the journal, and the journal can go on:
// the disk may have been full ([ErrDiskFull]) or the action too large
// ([ErrTooLarge]). Only after [ErrBroken] is it uncertain: the journal then
// refuses everything until it is opened again, which shows whether the entry is
// there, whole, or not.
func (j *Journal) Append(a record.Action) (Entry, error) {
	j.writing.Lock()
	defer j.writing.Unlock()
	if j.refuse != nil {
		return Entry{}, fmt.Errorf("the action was not saved: %w", j.refuse)
	}
	frame, err := j.makeFrame(a)
	if err != nil {
		return Entry{}, fmt.Errorf("the action was not saved: %w", err)
	}
	// The chain's next head is reckoned while the disk works.
	chained := make(chan [32]byte, 1)
	go func() { chained <- next(j.head, frame) }()
	_, err = j.file.WriteAt(frame, j.size)
	synced := false
	if err == nil {
		err = j.file.Sync()
		synced = true
	}
	head := <-chained
	if err != nil {
		return Entry{}, j.takeBack(err, synced)
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.places = append(j.places, place{j.size, j.head})
	j.seq, j.head, j.size = j.seq+1, head, j.size+int64(len(frame))
	return Entry{j.seq, a}, nil
}

// makeFrame encodes and seals the action within one buffer.
func (j *Journal) makeFrame(a record.Action) ([]byte, error) {
	frame := j.buf
	if room := frameHeaderSize + sizeHint(a) + sealOverhead + len(endMark); cap(frame) < room {
		frame = make([]byte, 0, room)
	}
	frame, err := appendAction(frame[:frameHeaderSize], a)
	if err != nil {
		return nil, err
	}
	n := len(frame) - frameHeaderSize
	if n > maxAction {
		return nil, fmt.Errorf("%w: it has %d MB and may have %d", ErrTooLarge, n>>20, maxAction>>20)
	}
	putFrameHeader(frame, n+sealOverhead, j.seq+1)
	frame = j.secrets.seal.Seal(frame[:frameHeaderSize], nil, frame[frameHeaderSize:], bound(frame, j.head))
	frame = append(frame, endMark...)
	j.buf = nil
	if cap(frame) <= keepBuffer {
		j.buf = frame
	}
	return frame, nil
}

// takeBack shortens the file to the last whole entry after a write or a sync
// has failed.
//
// After a failed sync the system may have dropped what it could not write and
// yet report success the next time, so that only reading the file anew tells
// what it holds. A full disk is no such case: it takes back what it gave.
func (j *Journal) takeBack(cause error, synced bool) error {
	err := j.file.Truncate(j.size)
	if err == nil {
		err = j.file.Sync()
	}
	cause = explain(cause)
	if err == nil && (!synced || errors.Is(cause, ErrDiskFull)) {
		return fmt.Errorf("the action was not saved: %w", cause)
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.refuse = ErrBroken
	return fmt.Errorf("it is not certain that the action was saved (%w): %w", cause, ErrBroken)
}

// Read calls fn with every entry from number from on, oldest first, and stops at
// the first error, which it returns. Each seal is verified again, against the
// chain as it was when the journal was opened. Entries appended meanwhile are
// left to the next call.
func (j *Journal) Read(from uint64, fn func(Entry) error) error {
	j.mu.RLock()
	places, size, refuse := j.places, j.size, j.refuse
	j.mu.RUnlock()
	if refuse == ErrClosed {
		return refuse
	}
	from = max(from, 1)
	if from > uint64(len(places)) {
		return nil
	}
	w := walk{window: window{file: j.file, size: size}, secrets: j.secrets, seq: from - 1, off: places[from-1].off}
	for _, p := range places[from-1:] {
		w.head = p.before
		if err := w.step(); errors.Is(err, fs.ErrClosed) {
			return ErrClosed
		} else if err != nil {
			return j.damage(w.seq+1, w.off, err)
		}
		a, err := decodeAction(w.action)
		if err != nil {
			return j.damage(w.seq, p.off, fmt.Errorf("it is whole but cannot be read: %w", err))
		}
		if err := fn(Entry{w.seq, a}); err != nil {
			return err
		}
	}
	return nil
}

// Contents returns the bytes of the journal as it stands: its header and every
// whole entry, which is a journal again. They can be read until Close.
func (j *Journal) Contents() *io.SectionReader {
	j.mu.RLock()
	defer j.mu.RUnlock()
	return io.NewSectionReader(j.file, 0, j.size)
}

// Close closes the file. Everything appended is safe already.
func (j *Journal) Close() error {
	j.writing.Lock()
	defer j.writing.Unlock()
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.refuse == ErrClosed {
		return nil
	}
	j.refuse, j.buf = ErrClosed, nil
	return j.file.Close()
}
