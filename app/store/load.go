package store

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"runtime"
	"slices"
	"sync"

	"github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/y"

	"waymark/app/record"
)

// contents is all that an index holds, read into memory.
type contents struct {
	records []record.Record // live ones, in no particular order
	actions []ActionSummary // oldest first
	tallies map[string]tally
}

// load reads the whole index on all cores, verifies every value, and compares
// what it found with what the index should hold.
func (ix *index) load() (contents, error) {
	txn := ix.db.NewTransaction(false)
	defer txn.Discard()
	cuts := ix.cuts(runtime.GOMAXPROCS(0))
	parts := make([]loader, len(cuts)-1)
	errs := make([]error, len(parts))
	var wg sync.WaitGroup
	for i := range parts {
		wg.Go(func() { errs[i] = parts[i].load(txn, cuts[i], cuts[i+1]) })
	}
	wg.Wait()

	all := contents{tallies: map[string]tally{}}
	for i, p := range parts {
		if errs[i] != nil {
			return contents{}, errs[i]
		}
		all.records = append(all.records, p.records...)
		all.actions = append(all.actions, p.actions...)
		for kind, t := range p.tallies {
			u := all.tallies[kind]
			u.merge(*t)
			all.tallies[kind] = u
		}
	}
	for _, kind := range append([]record.Kind{actionTally}, record.Kinds...) {
		if all.tallies[string(kind)] != ix.state.Tallies[string(kind)] {
			return contents{}, errTallies
		}
	}
	return all, nil
}

// cuts returns n+1 or fewer keys that part all keys into shares of about the
// same number of tables; the first and the last are empty.
func (ix *index) cuts(n int) [][]byte {
	var lefts [][]byte
	for _, t := range ix.db.Tables() {
		lefts = append(lefts, y.ParseKey(t.Left))
	}
	slices.SortFunc(lefts, bytes.Compare)
	lefts = slices.CompactFunc(lefts, bytes.Equal)
	cuts := [][]byte{nil}
	for i := 1; i < n && len(lefts) >= n; i++ {
		cuts = append(cuts, lefts[i*len(lefts)/n])
	}
	return append(cuts, nil)
}

// loader reads one share of the index. Lines of registers come by the hundred
// thousand and are mostly alike, so each distinct object is decoded once, and
// IDs are kept once.
type loader struct {
	records []record.Record
	actions []ActionSummary
	tallies map[string]*tally
	ids     map[string]record.ID
	lines   map[string]record.Attendance
	slab    []record.Attendance
}

func (l *loader) load(txn *badger.Txn, lo, hi []byte) error {
	l.tallies = map[string]*tally{}
	l.ids = map[string]record.ID{}
	l.lines = map[string]record.Attendance{}
	return scan(txn, lo, hi, l.add)
}

func (l *loader) add(key, value []byte) error {
	kind, id, isRecord := parseRecordKey(key)
	if !isRecord && !bytes.HasPrefix(key, actionKeys) {
		return nil // the state, which has been read
	}
	body, err := unwrap(key, value)
	if err != nil {
		return err
	}
	if !isRecord {
		l.tally(actionTally).add(key, value)
		return l.addAction(key, body)
	}
	l.tally(string(kind)).add(key, value)
	object, err := bodyObject(body)
	if err != nil || len(object) == 0 {
		return err
	}
	if string(kind) == string(record.KindAttendance) {
		if activity, student, ok := bytes.Cut(id, []byte(".")); ok {
			return l.addLine(activity, student, object)
		}
	}
	r, err := record.Decode(record.Ref{Kind: record.Kind(kind), ID: record.ID(id)}, object)
	if err != nil {
		return err
	}
	l.records = append(l.records, r)
	return nil
}

func (l *loader) addAction(key, body []byte) error {
	a, err := parseSummary(key, body)
	if err != nil {
		return err
	}
	l.actions = append(l.actions, a)
	return nil
}

func parseSummary(key, body []byte) (ActionSummary, error) {
	var a ActionSummary
	if len(key) != len(actionKeys)+8 {
		return a, errBadValue
	}
	if err := json.Unmarshal(body, &a); err != nil {
		return a, err
	}
	a.Seq = binary.BigEndian.Uint64(key[len(actionKeys):])
	return a, nil
}

func (l *loader) addLine(activity, student, object []byte) error {
	line, known := l.lines[string(object)]
	if !known {
		if err := json.Unmarshal(object, &line); err != nil {
			return err
		}
		const enough = 4096 // registers full of remarks are decoded one by one
		if len(l.lines) < enough {
			l.lines[string(object)] = line
		}
	}
	line.Activity, line.Student = l.id(activity), l.id(student)
	if len(l.slab) == cap(l.slab) {
		l.slab = make([]record.Attendance, 0, 256)
	}
	l.slab = append(l.slab, line)
	l.records = append(l.records, &l.slab[len(l.slab)-1])
	return nil
}

func (l *loader) id(b []byte) record.ID {
	id, ok := l.ids[string(b)]
	if !ok {
		id = record.ID(b)
		l.ids[string(id)] = id
	}
	return id
}

func (l *loader) tally(kind string) *tally {
	t, ok := l.tallies[kind]
	if !ok {
		t = &tally{}
		l.tallies[kind] = t
	}
	return t
}
