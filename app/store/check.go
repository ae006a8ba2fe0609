package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/dgraph-io/badger/v4"

	"waymark/app/journal"
	"waymark/app/record"
)

// CheckReport says what a check read and what it found.
type CheckReport struct {
	Actions     int                 // in the journal
	Records     map[record.Kind]int // live records, by kind
	Differences []string            // empty where journal, index and snapshot agree
}

// Agrees reports whether everything is as the journal says.
func (r CheckReport) Agrees() bool { return len(r.Differences) == 0 }

// enoughDifferences is how many differences a report lists.
const enoughDifferences = 20

func (r *CheckReport) differs(format string, a ...any) {
	switch {
	case len(r.Differences) < enoughDifferences:
		r.Differences = append(r.Differences, fmt.Sprintf(format, a...))
	case len(r.Differences) == enoughDifferences:
		r.Differences = append(r.Differences, "and more")
	}
}

// Check reads the whole journal back, verifying every seal again, and compares
// what it says with the index, byte for byte and both ways, and with the
// snapshot. Work can go on meanwhile: the check is of the moment it began.
//
// The error is for what could not be read, or ctx; differences are in the report.
func (s *Store) Check(ctx context.Context) (CheckReport, error) {
	s.writing.Lock()
	if s.journal == nil {
		s.writing.Unlock()
		return CheckReport{}, ErrClosed
	}
	j, snapshot, is := s.journal, s.Snapshot(), s.index.state
	last, head := j.Seq(), j.Head()
	txn := s.index.db.NewTransaction(false)
	s.writing.Unlock()
	defer txn.Discard()

	report := CheckReport{Actions: int(last), Records: map[record.Kind]int{}}
	m := model{}
	should := state{School: j.School(), Applied: last, Head: head[:], Tallies: map[string]tally{}}
	expected := map[string][]byte{} // of the index: every key and its value
	err := j.Read(1, func(e journal.Entry) error {
		if e.Seq > last {
			return errFound
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		writes, err := m.apply(e)
		if err != nil {
			return fmt.Errorf("action %d in the journal does not fit what stands before it, restore a backup: %w", e.Seq, err)
		}
		p := should.addAction(summarise(e, writes))
		expected[string(p.key)] = p.value
		return nil
	})
	if err != nil && err != errFound {
		return report, err
	}
	for ref, c := range m {
		p := should.addCell(ref, c)
		expected[string(p.key)] = p.value
		if c.object != nil {
			report.Records[ref.Kind]++
		}
	}
	expected[string(stateKey)] = should.pair().value
	if !sameState(is, should) {
		report.differs("the index counts otherwise than the journal")
	}
	if err := report.compareIndex(ctx, txn, expected); err != nil {
		return report, err
	}
	return report, report.compareSnapshot(ctx, snapshot, m)
}

func sameState(a, b state) bool {
	return a.School == b.School && a.Applied == b.Applied && bytes.Equal(a.Head, b.Head) && maps.Equal(a.Tallies, b.Tallies)
}

// compareIndex crosses off expected what the index holds.
func (r *CheckReport) compareIndex(ctx context.Context, txn *badger.Txn, expected map[string][]byte) error {
	err := scan(txn, nil, nil, func(key, value []byte) error {
		want, ok := expected[string(key)]
		switch {
		case !ok:
			r.differs("%s is in the index and not in the journal", keyWords(key))
		case !bytes.Equal(want, value):
			r.differs("%s is not in the index as the journal has it", keyWords(key))
		}
		delete(expected, string(key))
		return ctx.Err()
	})
	for _, key := range slices.Sorted(maps.Keys(expected)) {
		if err == nil {
			r.differs("%s is in the journal and not in the index", keyWords([]byte(key)))
		}
	}
	return err
}

// compareSnapshot holds the snapshot against what the journal says.
func (r *CheckReport) compareSnapshot(ctx context.Context, s *record.Snapshot, m model) error {
	shown := map[record.Ref]record.Record{s.School().Ref(): s.School()}
	for _, st := range s.Students() {
		shown[st.Ref()] = st
	}
	for _, o := range s.Organisations() {
		shown[o.Ref()] = o
	}
	for _, a := range s.Activities() {
		shown[a.Ref()] = a
	}
	for _, t := range s.Trusts() {
		shown[t.Ref()] = t
	}
	for _, o := range s.Opportunities() {
		shown[o.Ref()] = o
	}
	for q := range s.Requests() {
		shown[q.Ref()] = q
	}
	for m := range s.AllMessages() {
		shown[m.Ref()] = m
	}
	for _, mapping := range s.Mappings() {
		shown[mapping.Ref()] = mapping
	}
	for ref := range m { // registers also of activities and students that are gone
		activity, student, ok := strings.Cut(string(ref.ID), ".")
		if !ok || ref.Kind != record.KindAttendance {
			continue
		}
		if line, ok := s.Attendance(record.ID(activity), record.ID(student)); ok {
			shown[ref] = line
		}
	}
	for ref, c := range m {
		if err := ctx.Err(); err != nil {
			return err
		}
		is, ok := shown[ref]
		delete(shown, ref)
		if c.object == nil {
			if ok {
				r.differs("%s is shown although it was removed", ref)
			}
			continue
		}
		if !ok {
			r.differs("%s is not shown", ref)
			continue
		}
		should, err := record.Decode(ref, c.object)
		if err != nil {
			return err
		}
		if !reflect.DeepEqual(is, should) {
			r.differs("%s is shown otherwise than the journal has it", ref)
		}
	}
	for ref := range shown {
		r.differs("%s is shown and not in the journal", ref)
	}
	return nil
}

// keyWords names what stands under a key of the index.
func keyWords(key []byte) string {
	if kind, id, ok := parseRecordKey(key); ok {
		return string(kind) + "/" + string(id)
	}
	if seq, ok := bytes.CutPrefix(key, actionKeys); ok && len(seq) == 8 {
		return fmt.Sprintf("action %d", binary.BigEndian.Uint64(seq))
	}
	return fmt.Sprintf("%q", key)
}
