package store

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"maps"
	"strings"

	"github.com/dgraph-io/badger/v4"

	"waymark/app/disk"
	"waymark/app/keys"
	"waymark/app/record"
)

// index is the Badger database: the journal applied, so that opening a school
// does not mean reading all that was ever done to it.
//
//	r/KIND/ID   a record's cell
//	a/NUMBER    an action's summary (8 bytes, big end first)
//	m/state     how far the index has come
//	m/applying  there while an action too large for one transaction is applied
type index struct {
	db    *badger.DB
	state state
}

// state is what the index says of itself. It moves in the transaction that
// applies an action.
type state struct {
	School  record.ID        `json:"school"`
	Applied uint64           `json:"applied"`
	Head    []byte           `json:"head"` // of the journal, after the action applied last
	Tallies map[string]tally `json:"tallies"`
}

var (
	stateKey    = []byte("m/state")
	applyingKey = []byte("m/applying")
	actionKeys  = []byte("a/")
	recordKeys  = []byte("r/")
)

const actionTally = "action"

func recordKey(ref record.Ref) []byte { return append([]byte("r/"), ref.String()...) }

func actionKey(seq uint64) []byte { return binary.BigEndian.AppendUint64([]byte("a/"), seq) }

var (
	errNoState     = errors.New("it was not finished")
	errInterrupted = errors.New("it stopped halfway through an action")
	errTallies     = errors.New("it does not hold what it should")
)

// openIndex opens the database in dir, making it where there is none. With
// verify every table is read and its checksums compared, which brings the whole
// process down where one is damaged: for [Probe] only.
func openIndex(dir string, key keys.Key, verify bool) (*index, error) {
	db, err := disk.OpenIndex(dir, key, verify)
	if err != nil {
		return nil, err
	}
	return &index{db: db, state: state{Tallies: map[string]tally{}}}, nil
}

func (ix *index) close() error { return ix.db.Close() }

// readState reads how far the index has come.
func (ix *index) readState() error {
	return ix.db.View(func(txn *badger.Txn) error {
		if _, err := txn.Get(applyingKey); err == nil {
			return errInterrupted
		}
		body, err := read(txn, stateKey)
		if err != nil {
			return err
		}
		if body == nil {
			return errNoState
		}
		return json.Unmarshal(body, &ix.state)
	})
}

// read returns a value's body, nil where there is no such key.
func read(txn *badger.Txn, key []byte) ([]byte, error) {
	item, err := txn.Get(key)
	if errors.Is(err, badger.ErrKeyNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	value, err := item.ValueCopy(nil)
	if err != nil {
		return nil, err
	}
	return unwrap(key, value)
}

// cells calls fn with a function that reads cells, all as of one moment. A
// record that never was has an empty cell.
func (ix *index) cells(fn func(get func(record.Ref) (cell, error)) error) error {
	return ix.db.View(func(txn *badger.Txn) error {
		return fn(func(ref record.Ref) (cell, error) {
			if ix.state.Tallies[string(ref.Kind)].Count == 0 {
				return cell{}, nil // a school's first import need not look for anyone
			}
			body, err := read(txn, recordKey(ref))
			if err != nil || body == nil {
				return cell{}, err
			}
			return parseCell(body)
		})
	})
}

// apply moves the index past one action.
func (ix *index) apply(done ActionSummary, head [32]byte, writes []write) error {
	next := ix.state
	next.Applied, next.Head = done.Seq, head[:]
	next.Tallies = maps.Clone(next.Tallies)
	pairs := make([]pair, 0, len(writes)+2)
	for _, w := range writes {
		if w.was.seqs != nil {
			next.takeCell(w.ref, w.was)
		}
		pairs = append(pairs, next.addCell(w.ref, w.now))
	}
	return ix.put(next, append(pairs, next.addAction(done)))
}

// addAction counts the action in and returns its pair.
func (s *state) addAction(done ActionSummary) pair {
	key := actionKey(done.Seq)
	p := pair{key, wrap(key, mustMarshal(done))}
	t := s.Tallies[actionTally]
	t.add(p.key, p.value)
	s.Tallies[actionTally] = t
	return p
}

// addCell counts a record in and returns its pair.
func (s *state) addCell(ref record.Ref, c cell) pair {
	key := recordKey(ref)
	p := pair{key, wrap(key, c.body())}
	t := s.Tallies[string(ref.Kind)]
	t.add(p.key, p.value)
	s.Tallies[string(ref.Kind)] = t
	return p
}

// takeCell counts a record's last cell out.
func (s *state) takeCell(ref record.Ref, c cell) {
	key := recordKey(ref)
	t := s.Tallies[string(ref.Kind)]
	t.take(key, wrap(key, c.body()))
	s.Tallies[string(ref.Kind)] = t
}

func (s state) pair() pair { return pair{stateKey, wrap(stateKey, mustMarshal(s))} }

type pair struct{ key, value []byte }

// put writes the pairs and the state that they lead to: in one transaction where
// they fit, else in several under a mark. A mark that is found when the index is
// opened means that it is between two actions, and good for nothing.
func (ix *index) put(next state, pairs []pair) error {
	chunks := ix.chunks(append(pairs, next.pair()))
	for i, chunk := range chunks {
		err := ix.db.Update(func(txn *badger.Txn) error {
			for _, p := range chunk {
				if err := txn.Set(p.key, p.value); err != nil {
					return err
				}
			}
			switch {
			case len(chunks) == 1:
				return nil
			case i == 0:
				return txn.Set(applyingKey, nil)
			case i == len(chunks)-1:
				return txn.Delete(applyingKey)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	ix.state = next
	return nil
}

// chunks splits pairs into what one transaction takes, with room to spare.
func (ix *index) chunks(pairs []pair) [][]pair {
	const overhead = 32 // more than Badger counts for one entry
	maxBytes, maxCount := int(ix.db.MaxBatchSize())*9/10, int(ix.db.MaxBatchCount())*9/10
	var chunks [][]pair
	start, size := 0, 0
	for i, p := range pairs {
		n := len(p.key) + len(p.value) + overhead
		if i > start && (size+n > maxBytes || i-start >= maxCount) {
			chunks = append(chunks, pairs[start:i])
			start, size = i, 0
		}
		size += n
	}
	return append(chunks, pairs[start:])
}

// scan calls fn with every key from lo to below hi and its value, which are good
// only until fn returns. An empty hi means to the end.
func scan(txn *badger.Txn, lo, hi []byte, fn func(key, value []byte) error) error {
	it := txn.NewIterator(badger.IteratorOptions{})
	defer it.Close()
	for it.Seek(lo); it.Valid(); it.Next() {
		item := it.Item()
		if len(hi) > 0 && bytes.Compare(item.Key(), hi) >= 0 {
			return nil
		}
		if err := item.Value(func(value []byte) error { return fn(item.Key(), value) }); err != nil {
			return err
		}
	}
	return nil
}

func parseRecordKey(key []byte) (kind, id []byte, ok bool) {
	rest, ok := bytes.CutPrefix(key, recordKeys)
	if !ok {
		return nil, nil, false
	}
	return bytes.Cut(rest, []byte("/"))
}

func mustMarshal(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil { // a time far outside the calendar, which Do refuses
		panic("store: " + strings.TrimPrefix(err.Error(), "json: "))
	}
	return b
}
